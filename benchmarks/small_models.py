"""Models fitted quickly to a few statements: what labeling.py and sizes.py judge by."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from stancekit.classifier import Classifier
from stancekit.encoding import Encoder
from stancekit.finetune.base_encoder import find_base_encoder
from stancekit.finetune.callbacks import Stop
from stancekit.finetune.config import BaseEncoder, TrainingConfig
from stancekit.finetune.corpus import Corpus, training_set
from stancekit.finetune.export import export_int8
from stancekit.finetune.model import StancekitForSequenceClassification
from stancekit.finetune.quiet import without_bars
from stancekit.finetune.release import file_records, save_weights, write_manifest
from stancekit.finetune.sizing import sized
from stancekit.finetune.trainer import Watcher, new_model, run
from stancekit.finetune.training import save_tokenizer
from stancekit.metrics import macro_average_precision
from stancekit.model_files import ONNX_MODEL, Manifest, ModelFolder
from stancekit.schema import Example
from stancekit.session import OnnxSession

_THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class SmallModel:
    """A model trained as `stancekit train` does, without calibration.

    Attributes:
        config: its settings, with nothing left out.
        encoder: over the tokenizer of its base.
        model: switched to evaluation.
        seconds: that its training took.
    """

    config: TrainingConfig
    encoder: Encoder
    model: StancekitForSequenceClassification
    seconds: float


@without_bars()
def train_small(config: TrainingConfig, examples: Sequence[Example], work: Path) -> SmallModel:
    """Train the final weights alone.

    Args:
        config: labels, base and seed; what else it leaves out is chosen by size.
        examples: what to train on.
        work: a folder for checkpoints; the tokenizer ends up in its folder `model`.
    """
    base = find_base_encoder(config)
    config = sized(config, len(examples), base)
    encoder = save_tokenizer(config, base, work)
    corpus = Corpus(config.labels, tuple(replace(example, split="train") for example in examples))
    data = training_set(config, corpus, corpus.examples, encoder)
    watcher = Watcher(lambda _: None, Stop())
    start = time.perf_counter()
    weights = run(config, config.seeds[0], base, data, None, work / "run", watcher).last
    seconds = time.perf_counter() - start
    model = new_model(config, base).eval()
    model.load_state_dict(weights)
    return SmallModel(config, encoder, model, seconds)


@contextmanager
def fitted(
    examples: Sequence[Example], labels: tuple[str, ...], base: BaseEncoder, *, seed: int
) -> Iterator[Classifier]:
    """Yield a classifier trained as `stancekit train` does by default, in a folder for a while.

    It is not calibrated, because that takes a cross-validation: temperatures are 1, which no
    ranking of statements by one label depends on.

    Args:
        examples: what to train on.
        labels: the label set.
        base: the encoder to start from.
        seed: of everything random in the run.
    """
    config = TrainingConfig(name="small", labels=labels, base=base, seeds=(seed,))
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        folder = _write(train_small(config, examples, work), work)
        yield Classifier(folder, lambda files: OnnxSession(files.read(ONNX_MODEL)))


def quality(classifier: Classifier, judge: Sequence[Example]) -> float:
    """Return the macro average precision of a classifier on labeled statements."""
    corpus = Corpus(classifier.labels, tuple(judge))
    logits = classifier.logits([example.text for example in judge])
    return macro_average_precision(corpus.gold(judge), logits, known=corpus.known(judge))


def _write(small: SmallModel, work: Path) -> ModelFolder:
    """Complete the folder that the tokenizer is in."""
    folder, config = work / "model", small.config
    export_int8(small.model, folder / ONNX_MODEL, work)
    save_weights(small.model, folder)
    manifest = Manifest(
        name=config.name,
        labels=config.labels,
        max_length=config.max_length,
        overlap=config.overlap,
        temperatures=(1.0,) * len(config.labels),
        thresholds=(_THRESHOLD,) * len(config.labels),
        files=file_records(folder),
    )
    write_manifest(manifest, folder)
    return ModelFolder(folder)
