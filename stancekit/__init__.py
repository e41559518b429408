"""Label statements by stance: conciliatory, accusatory, conditional; any of them, or none.

>>> import stancekit
>>> stancekit.predict("We are ready to talk, but only as equals.").labels
('conciliatory', 'conditional')
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stancekit.classifier import Classifier
    from stancekit.documents.document import Document
    from stancekit.errors import StancekitError
    from stancekit.finetune import train as train
    from stancekit.loading import analyze, load, predict
    from stancekit.schema import Prediction, Statement

__version__ = "0.1.0"

# Without `train`, so that a star import works where the training libraries are absent.
__all__ = [
    "Classifier",
    "Document",
    "Prediction",
    "StancekitError",
    "Statement",
    "__version__",
    "analyze",
    "load",
    "predict",
]

_HOMES = {
    "Classifier": "stancekit.classifier",
    "Document": "stancekit.documents.document",
    "Prediction": "stancekit.schema",
    "StancekitError": "stancekit.errors",
    "Statement": "stancekit.schema",
    "analyze": "stancekit.loading",
    "load": "stancekit.loading",
    "predict": "stancekit.loading",
    "train": "stancekit.finetune",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used (PEP 562), to keep the import light."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*__all__, *_HOMES})
