"""Fine-tune encoders and turn them into model folders. Needs `pip install "stancekit[train]"`.

Importing this package registers stancekit's model type with transformers, so that its
`Auto` classes and pipelines load model folders.
"""

from stancekit.errors import MissingExtraError

try:
    import accelerate as _accelerate  # noqa: F401
    import datasets as _datasets  # noqa: F401
    import torch as _torch  # noqa: F401
    import transformers as _transformers  # noqa: F401
except ImportError as error:
    raise MissingExtraError(
        f'Training and torch devices need {error.name}: pip install "stancekit[train]"'
    ) from error

from stancekit.finetune.config import TrainingConfig, load_config
from stancekit.finetune.model import register
from stancekit.finetune.training import TrainingResult, train

register()

__all__ = ["TrainingConfig", "TrainingResult", "load_config", "train"]
