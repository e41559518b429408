"""The model card: README.md of a model folder."""

from collections import Counter
from collections.abc import Mapping
from math import nan
from pathlib import Path

from huggingface_hub import ModelCardData

from stancekit.finetune.config import TrainingConfig
from stancekit.finetune.corpus import Corpus
from stancekit.model_files import Manifest

PARITY = "int8 against torch, validation"
_LABEL_COLUMNS = ("precision", "recall", "f1", "average precision")


def write_card(folder: Path, config: TrainingConfig, corpus: Corpus, manifest: Manifest) -> None:
    """Write the model card into a model folder, filled from the run that made the model."""
    metadata = ModelCardData(
        language="en",
        license="apache-2.0",
        library_name="stancekit",
        pipeline_tag="text-classification",
        base_model=config.base.hub,
        tags=["stance", "multi-label", *config.labels],
    )
    sections = [
        f"---\n{metadata.to_yaml()}\n---\n\n# {manifest.name}",
        _use(manifest),
        _labels(manifest),
        *[
            _figures(part, figures, manifest)
            for part, figures in manifest.metrics.items()
            if part.startswith("test")
        ],
        _parity(manifest),
        _data(corpus, manifest),
        _limits(manifest),
    ]
    (folder / "README.md").write_text("\n\n".join(sections) + "\n", encoding="utf-8")


def _use(manifest: Manifest) -> str:
    return (
        f"Labels one statement in English with any of {', '.join(manifest.labels)}, or none.\n\n"
        "```python\nimport stancekit\n\n"
        'stancekit.load("path/to/this/folder").predict("…")\n```\n\n'
        "`model.onnx` (int8) is what stancekit runs on a CPU; `model.safetensors` (half precision) "
        "loads in transformers after `import stancekit.finetune`."
    )


def _labels(manifest: Manifest) -> str:
    rows = [
        f"| {label} | {temperature:.3f} | {threshold:.3f} |"
        for label, temperature, threshold in zip(
            manifest.labels, manifest.temperatures, manifest.thresholds, strict=True
        )
    ]
    head = ["## Labels", "", "| label | temperature | threshold |", "|---|---|---|"]
    tail = [
        "",
        "A score is the sigmoid of the logit over the temperature; a label is given from its "
        "threshold up. Both were fitted on the validation split.",
    ]
    return "\n".join(head + rows + tail)


def _figures(part: str, figures: Mapping[str, float], manifest: Manifest) -> str:
    head = [
        f"## Figures, {part}",
        "",
        f"{figures['statements']:.0f} statements; the test split was used for nothing else.",
        "",
        f"| label | {' | '.join(_LABEL_COLUMNS)} |",
        "|---|---|---|---|---|",
    ]
    rows = [
        f"| {label} | "
        + " | ".join(f"{figures.get(f'{label} {column}', nan):.3f}" for column in _LABEL_COLUMNS)
        + " |"
        for label in manifest.labels
    ]
    macro = f"| macro | | | {figures['macro f1']:.3f} | {figures['macro average precision']:.3f} |"
    return "\n".join([*head, *rows, macro])


def _parity(manifest: Manifest) -> str:
    found = manifest.metrics[PARITY]
    return (
        "## Quantization\n\n"
        f"`model.onnx` gives {found['labels changed']:.1%} of the validation statements other "
        f"labels than `model.safetensors`; it loses {found['macro average precision lost']:.4f} "
        f"of macro average precision and {found['macro f1 lost']:.4f} of macro-F1 (a negative "
        "loss is a gain)."
    )


def _data(corpus: Corpus, manifest: Manifest) -> str:
    counts = Counter((example.origin, example.split) for example in corpus.examples)
    rows = [f"| {origin} | {split} | {n:,} |" for (origin, split), n in sorted(counts.items())]
    head = ["## Data", "", "| corpus | split | statements |", "|---|---|---|"]
    versions = ", ".join(f"{name} {version}" for name, version in manifest.versions.items())
    tail = ["", f"SHA-256 of the corpus: `{manifest.corpus_sha256}`. Made with {versions}."]
    return "\n".join(head + rows + tail)


def _limits(manifest: Manifest) -> str:
    return (
        "## Limits\n\n"
        "The model reads English, one statement at a time, without its neighbors and without "
        "knowledge of the speaker or the facts: it says how something is said, not whether it is "
        "true. It knows its labels only as its training statements show them. Text beyond "
        f"{manifest.max_length} tokens is read in overlapping windows, which suits statements "
        "better than whole articles. "
        "A score near its threshold is a coin toss; read the text before you act on it."
    )
