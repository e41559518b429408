"""From a corpus to fitted weights: runs, and averages of their weights."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from accelerate import PartialState

from stancekit.encoding import Encoder
from stancekit.finetune.config import TrainingConfig
from stancekit.finetune.corpus import Corpus, evaluation_set, first_windows, training_set
from stancekit.finetune.model import StancekitForSequenceClassification
from stancekit.finetune.torch_session import model_logits
from stancekit.finetune.trainer import Weights, average, new_model, run
from stancekit.metrics import macro_average_precision


@dataclass(frozen=True, slots=True)
class Candidate:
    """Weights that could be kept, and how good they are on validation.

    Attributes:
        name: what they are, such as "seed 1, best epoch".
        macro_average_precision: on the validation statements that selection looks at.
    """

    name: str
    macro_average_precision: float


def fit(
    config: TrainingConfig,
    corpus: Corpus,
    encoder: Encoder,
    base_folder: Path,
    work: Path,
    tell: Callable[[str], object],
) -> tuple[StancekitForSequenceClassification, tuple[Candidate, ...]]:
    """Run every seed, average where that helps, and return a model with the best weights.

    Args:
        config: the configuration.
        corpus: the statements; its validation split decides between weights.
        encoder: over the tokenizer of the base.
        base_folder: the encoder to start from.
        work: a folder for checkpoints.
        tell: called with one line of text at each step.

    Returns:
        The model, switched to evaluation, its weights rounded to half precision; and all the
        weights that were compared, the kept ones first.
    """
    selection = corpus.selection(config.select_on)
    gold = corpus.gold(selection)
    rows = first_windows(selection, encoder)
    train_set = training_set(config, corpus, encoder)
    validation_set = evaluation_set(corpus, selection, encoder)
    tell(f"Training on {len(train_set):,} statements, selecting on {len(selection):,}.")

    # Not the model that was trained: accelerate leaves mixed precision in that one's forward.
    model = new_model(config, base_folder).eval()
    compared: list[tuple[Candidate, Weights]] = []

    def compare(name: str, weights: Weights) -> None:
        model.load_state_dict(weights)
        found = Candidate(name, macro_average_precision(gold, model_logits(model, rows)))
        tell(f"{name}: macro average precision {found.macro_average_precision:.4f}")
        compared.append((found, weights))

    runs = []
    for seed in config.seeds:
        runs.append(
            run(config, seed, base_folder, train_set, validation_set, work / f"seed-{seed}")
        )
        PartialState().wait_for_everyone()
        compare(f"seed {seed}, best epoch", runs[-1].best)
    if len(runs) > 1:
        compare("mean of the seeds' best epochs", average(found.best for found in runs))
        compare("mean of the seeds' last epochs", average(found.last for found in runs))

    kept, weights = max(compared, key=lambda entry: entry[0].macro_average_precision)
    tell(f"Kept: {kept.name}.")
    # What is shipped is half precision, so everything after this sees the rounded weights.
    model.load_state_dict({name: tensor.half().float() for name, tensor in weights.items()})
    others = [candidate for candidate, _ in compared if candidate is not kept]
    return model, (kept, *others)
