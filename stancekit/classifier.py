"""The classifier: encode, run, calibrate, threshold."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from itertools import islice
from typing import overload

import numpy as np
import numpy.typing as npt

from stancekit.encoding import Encoder
from stancekit.errors import LabelCountError
from stancekit.inputs import check_unicode, checked_texts
from stancekit.model_files import Manifest, ModelFolder
from stancekit.progress import in_proportion, track
from stancekit.schema import Prediction
from stancekit.session import FloatArray, Session


class Classifier:
    """A model that labels texts. Made by `stancekit.load`; safe to share between threads."""

    def __init__(self, folder: ModelFolder, make_session: Callable[[ModelFolder], Session]) -> None:
        """Set up a classifier that loads its model when it is first needed.

        Args:
            folder: the model folder.
            make_session: loads the model of a folder; called once.
        """
        self.folder = folder
        self._make_session = make_session
        self._lock = threading.Lock()
        self._loaded: tuple[Encoder, Session] | None = None

    @property
    def manifest(self) -> Manifest:
        """The model's manifest: labels, thresholds, calibration, metrics, versions."""
        return self.folder.manifest

    @property
    def labels(self) -> tuple[str, ...]:
        """The label set, in the order of scores and logits."""
        return self.manifest.labels

    @property
    def session(self) -> Session:
        """The session that computes logits; loads the model when it is not loaded yet."""
        return self._load()[1]

    @overload
    def predict(  # type: ignore[overload-overlap]  # a str is an iterable of str, and matched first
        self, texts: str, *, batch_size: int = ..., progress: bool = ...
    ) -> Prediction: ...

    @overload
    def predict(
        self, texts: Iterable[str], *, batch_size: int = ..., progress: bool = ...
    ) -> list[Prediction]: ...

    def predict(
        self, texts: str | Iterable[str], *, batch_size: int = 1024, progress: bool = False
    ) -> Prediction | list[Prediction]:
        """Label one text, or every text of a sequence in its order.

        Args:
            texts: a str, or any iterable of str: list, tuple, generator, pandas Series, numpy
                array. A text longer than the model's window is read in overlapping windows,
                and each label gets the highest score of any of them.
            batch_size: texts to encode and compute at a time. It bounds the memory in use;
                the predictions do not depend on it.
            progress: show a progress bar on standard error.

        Returns:
            A `Prediction` for a str, else a list of them ([] for no texts).

        Raises:
            InputTypeError: `texts` is neither, or holds something that is not a str.
            ModelError: the model folder is not intact.
        """
        if isinstance(texts, str):
            check_unicode(texts)
            return self._predict_batch([texts], None)[0]
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, found {batch_size}.")
        batches = _batched(checked_texts(texts), batch_size)
        if not progress:
            return [found for batch in batches for found in self._predict_batch(batch, None)]
        total = len(texts) if isinstance(texts, Sized) else None
        with track("Labeling", total) as advance:
            return [found for batch in batches for found in self._predict_batch(batch, advance)]

    def logits(self, texts: Iterable[str]) -> FloatArray:
        """Return the uncalibrated logits of texts, of shape (texts, labels).

        They are what the labels' scores are computed from: the score of a label is the
        sigmoid of its logit divided by its temperature. A blank text has logits of -inf.

        Raises:
            InputTypeError, ModelError: as for `predict`.
        """
        return self._logits(list(checked_texts(texts)), None)[0]

    def _predict_batch(
        self, texts: Sequence[str], advance: Callable[[int], object] | None
    ) -> list[Prediction]:
        logits, windows = self._logits(texts, advance)
        scores = calibrate(logits, self.manifest.temperatures)
        given = scores >= np.asarray(self.manifest.thresholds)
        return [
            Prediction(
                labels=tuple(
                    name for name, is_given in zip(self.labels, row, strict=True) if is_given
                )
                if count
                else (),
                scores=dict(zip(self.labels, values, strict=True)),
                windows=count,
            )
            for row, values, count in zip(given, scores.tolist(), windows, strict=True)
        ]

    def _logits(
        self, texts: Sequence[str], advance: Callable[[int], object] | None
    ) -> tuple[FloatArray, list[int]]:
        """Return logits of shape (texts, labels) and the number of windows of each text."""
        merged = np.full((len(texts), len(self.labels)), -np.inf, dtype=np.float32)
        if not texts:
            return merged, []
        encoder, session = self._load()
        windows = encoder.windows(texts)
        owners = [i for i, parts in enumerate(windows) for _ in parts]
        if owners:
            rows = [row for parts in windows for row in parts]
            if advance is not None:
                advance = in_proportion(advance, steps=len(rows), total=len(texts))
            np.maximum.at(merged, owners, session.logits(rows, advance))
        elif advance is not None:
            advance(len(texts))
        return merged, [len(parts) for parts in windows]

    def _load(self) -> tuple[Encoder, Session]:
        if self._loaded is None:
            with self._lock:
                if self._loaded is None:
                    self._loaded = Encoder.of_model(self.folder), self._checked_session()
        return self._loaded

    def _checked_session(self) -> Session:
        session = self._make_session(self.folder)
        if session.label_count != len(self.labels):
            raise LabelCountError(
                f"{self.folder.path}: the manifest names {len(self.labels)} labels, but the model "
                f"computes {session.label_count} logits; the folder mixes files of two models."
            )
        return session

    def __repr__(self) -> str:
        return f"Classifier({str(self.folder.path)!r}, labels={self.labels!r})"


def _batched(texts: Iterator[str], size: int) -> Iterator[list[str]]:
    while batch := list(islice(texts, size)):
        yield batch


def calibrate(logits: FloatArray, temperatures: Sequence[float]) -> npt.NDArray[np.float64]:
    """Return calibrated probabilities: the sigmoid of logits over their label's temperature.

    Args:
        logits: shape (texts, labels).
        temperatures: one a label (Guo et al. 2017).
    """
    scaled = logits.astype(np.float64) / np.asarray(temperatures)
    return np.asarray(np.exp(-np.logaddexp(0.0, -scaled)))
