"""Every exception that stancekit raises on purpose.

Each message states what was expected, what was found and what to do about it.
"""


class StancekitError(Exception):
    """Base of all errors raised by stancekit."""


class InputTypeError(StancekitError, TypeError):
    """Something that is not a text, or not a sequence of texts, was passed as one."""


class DataError(StancekitError, ValueError):
    """A data file could not be read as what it was said to be."""


class ConfigError(StancekitError, ValueError):
    """A training configuration is invalid; the message lists every problem with its path."""


class OutputError(StancekitError, OSError):
    """A result cannot be written where it was asked for."""


class MissingExtraError(StancekitError, ImportError):
    """An optional dependency is not installed; the message has the pip command."""


class ModelError(StancekitError):
    """A model folder cannot be used."""


class ModelNotFoundError(ModelError, FileNotFoundError):
    """No model folder was found where one was expected."""


class ManifestError(ModelError, ValueError):
    """The manifest of a model folder is missing, malformed or contradicts itself."""


class ManifestVersionError(ModelError):
    """The manifest was written in a format this version of stancekit does not know."""


class ModelFileMissingError(ModelError, FileNotFoundError):
    """A file that the manifest lists is not in the model folder."""


class ModelFileTruncatedError(ModelError):
    """A model file has another size than the manifest records."""


class ModelFileAlteredError(ModelError):
    """A model file has the recorded size but another SHA-256."""


class LabelCountError(ModelError, ValueError):
    """A model computes another number of scores than its manifest has labels."""


class ParityError(ModelError):
    """An exported model disagrees with the model it was exported from."""


class BaseModelError(StancekitError):
    """The encoder to fine-tune was not found, or is not the one that was asked for."""


class TrainingInterruptedError(StancekitError):
    """A training run was asked to stop; it can be resumed."""
