"""Find the encoder or model to start from, and check that it is the one that was asked for."""

from importlib.util import find_spec
from pathlib import Path

from stancekit.errors import BaseModelError
from stancekit.finetune.config import DEFAULT_ENCODER, BaseEncoder, TrainingConfig
from stancekit.model_files import (
    MANIFEST,
    TOKENIZER,
    WEIGHTS,
    FileRecord,
    ModelFolder,
    locate_shipped_model,
)

SHIPPED = "shipped"
_HUB_FILES = ("config.json", "tokenizer.json", "tokenizer_config.json", WEIGHTS)


def named_base(name: str | Path) -> BaseEncoder:
    """Return the base that a name means: "shipped", a folder, else a repository of the hub."""
    if str(name) == SHIPPED:
        return BaseEncoder(folder=locate_shipped_model())
    if Path(name).is_dir():
        return BaseEncoder(folder=Path(name).resolve())
    if isinstance(name, Path) or len(name.split("/")) > 2 or name.startswith((".", "~")):
        raise BaseModelError(
            f"Expected a folder with an encoder or a model at {name}, found none; check the path."
        )
    return BaseEncoder(hub=name)


def default_base(labels: tuple[str, ...]) -> BaseEncoder:
    """Return the shipped model where it knows all of `labels`, else the encoder it came from."""
    shipped = locate_shipped_model()
    known = ModelFolder(shipped).manifest.labels
    return BaseEncoder(folder=shipped) if set(labels) <= set(known) else DEFAULT_ENCODER


def base_for(labels: tuple[str, ...], name: str | Path | None = None) -> BaseEncoder:
    """Return the base that a name means, without one the default for a label set."""
    return default_base(labels) if name is None else named_base(name)


def is_model_folder(folder: Path) -> bool:
    """Tell whether a base is a model of stancekit rather than a plain encoder."""
    return (folder / MANIFEST).is_file()


def knows_labels(folder: Path, labels: tuple[str, ...]) -> bool:
    """Tell whether a base is a model of stancekit that has all of these labels."""
    return is_model_folder(folder) and set(labels) <= set(ModelFolder(folder).manifest.labels)


def find_base_encoder(config: TrainingConfig) -> Path:
    """Return the folder of the base: `folder`, `package` or `hub`, the first that is there.

    The hub is asked only when the other two are absent, and not at all when HF_HUB_OFFLINE is
    set.

    Raises:
        BaseModelError: none is there, it has no weights or no tokenizer, or its weights have
            another SHA-256.
        ModelError: the base is a model folder that is not intact.
    """
    base = config.base
    folder = _local(config) or _downloaded(config)
    weights = folder / WEIGHTS
    if not weights.is_file():
        raise BaseModelError(
            f"{folder} has no {WEIGHTS}; stancekit loads weights from safetensors alone."
        )
    if not (folder / TOKENIZER).is_file():
        raise BaseModelError(
            f"{folder} has no {TOKENIZER}; save the encoder's fast tokenizer there, by its "
            "save_pretrained."
        )
    if is_model_folder(folder):
        ModelFolder(folder).verify()
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
    tried = " and ".join(
        f"{kind} {name}"
        for kind, name in (("folder", base.folder), ("package", base.package))
        if name
    )
    absent = f"{tried} absent" if tried else f"{base.hub} is no folder"
    if not base.hub:
        raise BaseModelError(
            f"Found no encoder to start from: {absent}, no hub is named; mend `base`."
        )
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(base.hub, allow_patterns=list(_HUB_FILES)))
    except Exception as error:
        remedy = "Install the package" if base.package else "Pass 'shipped'"
        raise BaseModelError(
            f"Found no encoder to start from: {absent}, and {base.hub} cannot be had from the hub "
            f"({type(error).__name__}). {remedy}, or name a folder with one."
        ) from error
