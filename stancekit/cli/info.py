"""`stancekit info`."""

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

from rich.console import Console
from rich.table import Table
from rich.text import Text

from stancekit.classifier import Classifier
from stancekit.cli.common import DeviceOption, JsonOption, ModelOption, label_colors, to_json
from stancekit.loading import load


def info(
    as_json: JsonOption = False, model: ModelOption = None, device: DeviceOption = "cpu"
) -> None:
    """Show the model in use: labels, thresholds, figures, versions; check all of its files."""
    classifier = load(model, device=device)
    manifest = classifier.manifest
    classifier.folder.verify()
    details: dict[str, object] = {
        "model": manifest.name,
        "folder": str(classifier.folder.path),
        "provider": classifier.session.provider,
        "max_length": manifest.max_length,
        "corpus_sha256": manifest.corpus_sha256,
    }
    versions = {name: _version_of(name) for name in ("stancekit", "onnxruntime", "tokenizers")}
    if as_json:
        labels = {
            label: {"threshold": threshold, "temperature": temperature}
            for label, threshold, temperature in zip(
                manifest.labels, manifest.thresholds, manifest.temperatures, strict=True
            )
        }
        found = details | {
            "labels": labels,
            "metrics": {part: dict(figures) for part, figures in manifest.metrics.items()},
            "installed": versions,
            "made_with": dict(manifest.versions),
        }
        print(to_json(found, indent=2))
        return
    console = Console(highlight=False)
    facts = Table.grid(padding=(0, 2))
    for name, value in details.items():
        facts.add_row(Text(name.replace("_", " "), style="dim"), Text(str(value)))
    facts.add_row(Text("files", style="dim"), f"{len(manifest.files)}, all intact")
    facts.add_row(Text("installed", style="dim"), _joined(versions))
    facts.add_row(Text("made with", style="dim"), _joined(manifest.versions))
    console.print(facts, "")
    console.print(_label_table(classifier))


def _label_table(classifier: Classifier) -> Table:
    manifest = classifier.manifest
    parts = [part for part in manifest.metrics if part.startswith("test")]
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("label", "threshold", "temperature", *(f"F1, {part}" for part in parts)):
        table.add_column(Text(heading), justify="left" if heading == "label" else "right")
    colors = label_colors(manifest.labels)
    rows = zip(manifest.labels, manifest.thresholds, manifest.temperatures, strict=True)
    for label, threshold, temperature in rows:
        figures = [manifest.metrics[part].get(f"{label} f1") for part in parts]
        table.add_row(
            Text(label, style=colors[label]),
            f"{threshold:.3f}",
            f"{temperature:.3f}",
            *("" if figure is None else f"{figure:.3f}" for figure in figures),
        )
    return table


def _joined(versions: Mapping[str, str]) -> Text:
    return Text(", ".join(f"{name} {number}" for name, number in versions.items()))


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
