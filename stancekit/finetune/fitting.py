"""From a corpus to fitted weights: runs, and averages of their weights."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from accelerate import PartialState

from stancekit.encoding import Encoder
from stancekit.errors import TrainingInterruptedError
from stancekit.finetune.callbacks import stop_on_interrupt
from stancekit.finetune.checkpoints import Weights
from stancekit.finetune.config import TrainingConfig
from stancekit.finetune.corpus import Corpus, evaluation_set, first_windows, training_set
from stancekit.finetune.crossval import cross_validation_steps, out_of_fold_logits
from stancekit.finetune.model import StancekitForSequenceClassification
from stancekit.finetune.torch_session import model_logits
from stancekit.finetune.trainer import Watcher, average, new_model, run, steps
from stancekit.metrics import macro_average_precision
from stancekit.progress import maybe_track
from stancekit.session import FloatArray


@dataclass(frozen=True, slots=True)
class Candidate:
    """Weights that could be kept, and how good they are on validation.

    Attributes:
        name: what they are, such as "seed 1, best checkpoint".
        macro_average_precision: on the validation statements that selection looks at; NaN
            without a validation split.
    """

    name: str
    macro_average_precision: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """What fitting ends with.

    Attributes:
        model: switched to evaluation, its weights rounded to half precision.
        candidates: all weights that were compared, the kept ones first.
        out_of_fold: logits of the training statements by models that had not seen them, of
            shape (statements, labels), when there is no validation split.
    """

    model: StancekitForSequenceClassification
    candidates: tuple[Candidate, ...]
    out_of_fold: FloatArray | None


def fit(
    config: TrainingConfig,
    corpus: Corpus,
    encoder: Encoder,
    base_folder: Path,
    work: Path,
    *,
    tell: Callable[[str], object],
    progress: bool = False,
) -> Fitted:
    """Run every seed, average where that helps, and return a model with the best weights.

    Args:
        config: the configuration, with nothing left out.
        corpus: the statements; its validation split decides between weights.
        encoder: over the tokenizer of the base.
        base_folder: the encoder or model to start from.
        work: a folder for checkpoints; what is finished there is not done again.
        tell: called with one line of text at each step.
        progress: show a progress bar on standard error.

    Raises:
        TrainingInterruptedError: the user asked to stop; the work so far is kept.
    """
    examples = corpus.split("train")
    selection = corpus.selection(config.select_on)
    total = steps(config, len(examples)) * len(config.seeds)
    if selection:
        tell(f"Training on {len(examples):,} statements, selecting on {len(selection):,}.")
    else:
        total += cross_validation_steps(config, corpus, examples)
        tell(f"Training on {len(examples):,} statements, calibrating on {config.folds} folds.")
    shown = progress and PartialState().is_main_process
    with stop_on_interrupt() as stop, maybe_track("Training", total, shown=shown) as advance:
        watcher = Watcher(advance, stop)
        out_of_fold = (
            None
            if selection
            else out_of_fold_logits(config, corpus, examples, encoder, base_folder, work, watcher)
        )
        compared = _candidates(config, corpus, encoder, base_folder, work, watcher)
        if stop.requested:
            raise TrainingInterruptedError(
                "Stopped after the last step of training, and its weights are saved; resume to go "
                "on from there."
            )
    kept, weights = max(compared, key=lambda entry: entry[0].macro_average_precision)
    if selection:
        for candidate, _ in compared:
            tell(f"{candidate.name}: macro-AP {candidate.macro_average_precision:.4f}")
        tell(f"Kept: {kept.name}.")
    model = new_model(config, base_folder).eval()
    # What is shipped is half precision, so everything after this sees the rounded weights.
    model.load_state_dict({name: tensor.half().float() for name, tensor in weights.items()})
    others = [candidate for candidate, _ in compared if candidate is not kept]
    return Fitted(model, (kept, *others), out_of_fold)


def _candidates(
    config: TrainingConfig,
    corpus: Corpus,
    encoder: Encoder,
    base_folder: Path,
    work: Path,
    watcher: Watcher,
) -> list[tuple[Candidate, Weights]]:
    """Return the weights to choose from: those of each seed, and their means."""
    selection = corpus.selection(config.select_on)
    train_set = training_set(config, corpus, corpus.split("train"), encoder)
    validation_set = evaluation_set(corpus, selection, encoder) if selection else None
    runs = [
        run(config, seed, base_folder, train_set, validation_set, work / f"seed-{seed}", watcher)
        for seed in config.seeds
    ]
    named = {}
    if selection:
        for seed, found in zip(config.seeds, runs, strict=True):
            named[f"seed {seed}, best checkpoint"] = found.best
    if len(runs) > 1 and selection:
        named["mean of the seeds' best checkpoints"] = average(found.best for found in runs)
    if len(runs) > 1 or not selection:
        several = "mean of the seeds' last checkpoints"
        name = several if len(runs) > 1 else f"seed {config.seeds[0]}, last checkpoint"
        named[name] = average(found.last for found in runs)
    if not selection:
        return [(Candidate(name, float("nan")), weights) for name, weights in named.items()]
    # Not the model that was trained: accelerate leaves mixed precision in that one's forward.
    model = new_model(config, base_folder).eval()
    gold, known = corpus.gold(selection), corpus.known(selection)
    rows = first_windows(selection, encoder)
    compared = []
    for name, weights in named.items():
        model.load_state_dict(weights)
        score = macro_average_precision(gold, model_logits(model, rows), known=known)
        compared.append((Candidate(name, score), weights))
    return compared
