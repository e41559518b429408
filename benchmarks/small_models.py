"""Models fitted quickly to a few statements: what labeling.py chooses and judges by."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from safetensors.torch import save_file

from stancekit.classifier import Classifier
from stancekit.finetune.base_encoder import find_base_encoder
from stancekit.finetune.callbacks import Stop
from stancekit.finetune.config import BaseEncoder, TrainingConfig
from stancekit.finetune.corpus import Corpus, training_set
from stancekit.finetune.export import export_int8
from stancekit.finetune.model import StancekitForSequenceClassification
from stancekit.finetune.quiet import without_bars
from stancekit.finetune.sizing import sized
from stancekit.finetune.trainer import Watcher, new_model, run
from stancekit.finetune.training import save_tokenizer
from stancekit.metrics import macro_average_precision
from stancekit.model_files import MANIFEST, ONNX_MODEL, WEIGHTS, FileRecord, Manifest, ModelFolder
from stancekit.schema import Example
from stancekit.session import OnnxSession

_THRESHOLD = 0.5


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
    base_folder = find_base_encoder(config)
    config = sized(config, len(examples), base_folder)
    corpus = Corpus(labels, tuple(replace(example, split="train") for example in examples))
    with tempfile.TemporaryDirectory() as name, without_bars():
        work = Path(name)
        encoder = save_tokenizer(config, base_folder, work)
        data = training_set(config, corpus, corpus.examples, encoder)
        watcher = Watcher(lambda _: None, Stop())
        weights = run(config, seed, base_folder, data, None, work / "run", watcher).last
        model = new_model(config, base_folder).eval()
        model.load_state_dict(weights)
        folder = _write(config, model, work)
        yield Classifier(folder, lambda files: OnnxSession(files.read(ONNX_MODEL)))


def quality(classifier: Classifier, judge: Sequence[Example]) -> float:
    """Return the macro average precision of a classifier on labeled statements."""
    corpus = Corpus(classifier.labels, tuple(judge))
    logits = classifier.logits([example.text for example in judge])
    return macro_average_precision(corpus.gold(judge), logits, known=corpus.known(judge))


def _write(
    config: TrainingConfig, model: StancekitForSequenceClassification, work: Path
) -> ModelFolder:
    """Complete the folder that the tokenizer is in."""
    folder = work / "model"
    export_int8(model, folder / ONNX_MODEL, work)
    save_file(
        {name: tensor.half().contiguous() for name, tensor in model.state_dict().items()},
        folder / WEIGHTS,
        metadata={"format": "pt"},
    )
    model.config.save_pretrained(folder)
    manifest = Manifest(
        name=config.name,
        labels=config.labels,
        max_length=config.max_length,
        overlap=config.overlap,
        temperatures=(1.0,) * len(config.labels),
        thresholds=(_THRESHOLD,) * len(config.labels),
        files={path.name: FileRecord.of(path) for path in folder.iterdir()},
    )
    (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    return ModelFolder(folder)
