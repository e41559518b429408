"""Find the encoder to start from, and check that it is the one that was asked for."""

from importlib.util import find_spec
from pathlib import Path

from stancekit.errors import BaseModelError
from stancekit.finetune.config import TrainingConfig
from stancekit.model_files import WEIGHTS, FileRecord

_HUB_FILES = ("config.json", "tokenizer.json", "tokenizer_config.json", WEIGHTS)


def find_base_encoder(config: TrainingConfig) -> Path:
    """Return the folder of the encoder: `folder`, `package` or `hub`, the first that is there.

    The hub is asked only when the other two are absent, and not at all when HF_HUB_OFFLINE is
    set.

    Raises:
        BaseModelError: none is there, or its weights have another SHA-256.
    """
    base = config.base
    folder = _local(config) or _downloaded(config)
    weights = folder / WEIGHTS
    if not weights.is_file():
        raise BaseModelError(
            f"{folder} has no {WEIGHTS}; stancekit loads weights from safetensors alone."
        )
    if base.sha256 and (found := FileRecord.of(weights).sha256) != base.sha256:
        raise BaseModelError(
            f"{weights} should have SHA-256 {base.sha256}, but has {found}; "
            "use the published weights, or set base.sha256 to those you mean."
        )
    return folder


def _local(config: TrainingConfig) -> Path | None:
    base = config.base
    if base.folder and (folder := config.resolve(base.folder)).is_dir():
        return folder
    if base.package and (spec := find_spec(base.package)) and spec.origin:
        return Path(spec.origin).parent / "model"
    return None


def _downloaded(config: TrainingConfig) -> Path:
    base = config.base
    tried = f"folder {base.folder}, package {base.package}"
    if not base.hub:
        raise BaseModelError(
            f"Found no encoder to start from: {tried} are absent, no hub is named."
        )
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(base.hub, allow_patterns=list(_HUB_FILES)))
    except Exception as error:
        raise BaseModelError(
            f"Found no encoder to start from: {tried} are absent, and {base.hub} cannot be had "
            f"from the hub ({type(error).__name__}). Install the package, or set base.folder."
        ) from error
