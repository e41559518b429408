"""Load models, and predict or analyze with the default one."""

import os
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, overload

from stancekit.classifier import Classifier
from stancekit.inputs import check_unicode, checked_texts
from stancekit.model_files import ONNX_MODEL, ModelFolder, locate_model
from stancekit.schema import Prediction
from stancekit.session import OnnxSession, Session

if TYPE_CHECKING:
    from stancekit.documents.document import Document

_default: Classifier | None = None
_default_lock = threading.Lock()


def load(
    path: str | os.PathLike[str] | None = None,
    *,
    device: str = "cpu",
    threads: int | None = None,
) -> Classifier:
    """Return a classifier over a model folder; the model itself is loaded on first use.

    Args:
        path: the folder. By default the one that the environment variable `STANCEKIT_MODEL`
            names, else the model that stancekit ships.
        device: "cpu" runs the folder's ONNX model; any other device name of torch ("cuda",
            "cuda:1", "mps") runs its weights by torch, which needs `stancekit[train]`.
        threads: CPU threads to use; by default one for each usable core.

    Raises:
        ModelNotFoundError: there is no folder where one was asked for.
        ManifestError, ManifestVersionError, LabelCountError: its manifest is not usable.
        MissingExtraError: another device than "cpu" was asked for, without torch installed.
    """
    folder = ModelFolder(locate_model(path))
    if device == "cpu":
        return Classifier(folder, lambda files: _onnx_session(files, threads))
    from stancekit.finetune.torch_session import TorchSession

    return Classifier(folder, lambda files: TorchSession(files, device=device))


@overload
def predict(texts: str) -> Prediction: ...  # type: ignore[overload-overlap]


@overload
def predict(texts: Iterable[str]) -> list[Prediction]: ...


def predict(texts: str | Iterable[str]) -> Prediction | list[Prediction]:
    """Label one text, or every text of a sequence, with the default model.

    The model is loaded on the first call and kept. For another model, a progress bar or a
    GPU, see `load` and `Classifier.predict`.

    Args:
        texts: a str, or any iterable of str.

    Returns:
        A `Prediction` for a str, else a list of them in the same order.

    Raises:
        InputTypeError: `texts` is neither, or holds something that is not a str.
        ModelError: the default model is not there, or not intact.
    """
    return _default_classifier().predict(texts)


@overload
def analyze(  # type: ignore[overload-overlap]
    text: str, *, classifier: Classifier | None = ..., spoken_only: bool = ...
) -> "Document": ...


@overload
def analyze(
    text: Iterable[str], *, classifier: Classifier | None = ..., spoken_only: bool = ...
) -> "list[Document]": ...


def analyze(
    text: str | Iterable[str],
    *,
    classifier: Classifier | None = None,
    spoken_only: bool = False,
) -> "Document | list[Document]":
    """Split an article into statements, ascribe them to speakers, and label each.

    Args:
        text: an article, speech or transcript as a str, or any iterable of them.
        classifier: the model that labels the statements; by default that of `predict`.
        spoken_only: leave narration out of the statements.

    Returns:
        A `Document` for a str, else a list of them in the same order.

    Raises:
        InputTypeError: `text` is neither, or holds something that is not a str.
        ModelError: the model is not there, or not intact.
    """
    from stancekit.documents.analyzing import analyze_texts

    classifier = classifier or _default_classifier()
    if isinstance(text, str):
        check_unicode(text)
        return analyze_texts([text], classifier, spoken_only=spoken_only)[0]
    return analyze_texts(checked_texts(text), classifier, spoken_only=spoken_only)


def _default_classifier() -> Classifier:
    global _default
    with _default_lock:
        if _default is None:
            _default = load()
    return _default


def _onnx_session(folder: ModelFolder, threads: int | None) -> Session:
    return OnnxSession(folder.read(ONNX_MODEL), threads=threads)
