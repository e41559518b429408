"""Load models, and predict with the default one."""

import os
import threading
from collections.abc import Iterable
from typing import overload

from stancekit.classifier import Classifier
from stancekit.model_files import ONNX_MODEL, ModelFolder, locate_model
from stancekit.schema import Prediction
from stancekit.session import OnnxSession, Session

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
    global _default
    with _default_lock:
        if _default is None:
            _default = load()
    return _default.predict(texts)


def _onnx_session(folder: ModelFolder, threads: int | None) -> Session:
    return OnnxSession(folder.read(ONNX_MODEL), threads=threads)
