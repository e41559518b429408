"""Label statements by stance: conciliatory, accusatory, conditional; any of them, or none.

>>> import stancekit
>>> stancekit.predict("We are ready to talk, but only as equals.").labels
('conciliatory', 'conditional')
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stancekit.classifier import Classifier
    from stancekit.errors import StancekitError
    from stancekit.finetune import train as train
    from stancekit.loading import load, predict
    from stancekit.schema import Prediction

__version__ = "0.1.0"

# Without `train`, so that a star import works where the training libraries are absent.
__all__ = ["Classifier", "Prediction", "StancekitError", "__version__", "load", "predict"]

_HOMES = {
    "Classifier": "stancekit.classifier",
    "Prediction": "stancekit.schema",
    "StancekitError": "stancekit.errors",
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
