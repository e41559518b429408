"""What a model folder holds, where model folders are looked for, and whether one is intact.

A model folder is data: JSON, safetensors and ONNX, never code. Its `manifest.json` lists
every other file with size and SHA-256, and a file is checked before anything reads it.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from stancekit.errors import (
    LabelCountError,
    ManifestError,
    ManifestVersionError,
    ModelFileAlteredError,
    ModelFileMissingError,
    ModelFileTruncatedError,
    ModelNotFoundError,
)

FORMAT_VERSION = 1
MANIFEST = "manifest.json"
ONNX_MODEL = "model.onnx"
WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"

MODEL_VARIABLE = "STANCEKIT_MODEL"
SHIPPED_MODEL = "stance-minilm-l6"
_PACKAGE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class FileRecord:
    """Size in bytes and SHA-256 (hexadecimal) of one file of a model folder."""

    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> "FileRecord":
        """Measure a file on disk."""
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return cls(path.stat().st_size, digest)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of `manifest.json`.

    Attributes:
        name: the model's name.
        labels: the labels in the order of the model's logits.
        max_length: tokens in one window, special tokens included.
        overlap: tokens that neighboring windows of a long text share.
        temperatures: per label, what a logit is divided by before the sigmoid
            (Guo et al. 2017, "On Calibration of Modern Neural Networks").
        thresholds: per label, the calibrated probability from which the label is given.
        files: every other file of the folder by name.
        corpus_sha256: SHA-256 of the texts, labels and splits the model was trained on.
        metrics: figures by the part of the test split they were measured on.
        versions: of the libraries that made the model.
        format: version of the manifest's own layout.
    """

    name: str
    labels: tuple[str, ...]
    max_length: int
    overlap: int
    temperatures: tuple[float, ...]
    thresholds: tuple[float, ...]
    files: Mapping[str, FileRecord]
    corpus_sha256: str = ""
    metrics: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    format: int = FORMAT_VERSION

    def to_json(self) -> str:
        """Return the manifest as the text of `manifest.json`."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes, where: Path) -> "Manifest":
        """Parse and check the text of a manifest; `where` is named in errors.

        Raises:
            ManifestVersionError: the manifest's format is newer than this version knows.
            LabelCountError: labels, temperatures and thresholds differ in number.
            ManifestError: anything else is not as it should be.
        """
        try:
            raw = json.loads(text)
            version = raw["format"]
            if isinstance(version, int) and version > FORMAT_VERSION:
                raise ManifestVersionError(
                    f"{where}: this stancekit reads manifests up to format {FORMAT_VERSION}, "
                    f"but this one has format {version}; upgrade with `pip install -U stancekit`."
                )
            raw["files"] = {name: FileRecord(**entry) for name, entry in raw["files"].items()}
            for name in ("labels", "temperatures", "thresholds"):
                raw[name] = tuple(raw[name])
            manifest = cls(**raw)
            manifest._check(where)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            if isinstance(error, ManifestError | LabelCountError):
                raise
            raise ManifestError(
                f"{where}: expected a stancekit manifest, but it does not parse as one "
                f"({type(error).__name__}: {error}); restore the model folder from its source."
            ) from error
        return manifest

    def _check(self, where: Path) -> None:
        counts = (len(self.labels), len(self.temperatures), len(self.thresholds))
        if len(set(counts)) > 1:
            raise LabelCountError(
                f"{where}: labels, temperatures and thresholds must be equally many, "
                f"but there are {counts[0]}, {counts[1]} and {counts[2]}."
            )
        problems = []
        if not self.labels or not all(isinstance(label, str) and label for label in self.labels):
            problems.append(f"labels must be non-empty strings, found {self.labels!r}")
        if len(set(self.labels)) != len(self.labels):
            problems.append(f"labels must differ, found {self.labels!r}")
        if not all(temperature > 0 for temperature in self.temperatures):
            problems.append(f"temperatures must be positive, found {self.temperatures!r}")
        if not all(0 <= threshold <= 1 for threshold in self.thresholds):
            problems.append(f"thresholds must lie in [0, 1], found {self.thresholds!r}")
        if not 0 <= self.overlap < self.max_length - 2:
            problems.append(
                f"overlap must be at least 0 and below max_length - 2, "
                f"found {self.overlap} and {self.max_length}"
            )
        if unsafe := [name for name in self.files if Path(name).name != name]:
            problems.append(f"files must be plain names, found {unsafe!r}")
        if problems:
            raise ManifestError(f"{where}: " + "; ".join(problems) + ".")


class ModelFolder:
    """A folder on disk with a model in it; its files are checked as they are read."""

    def __init__(self, path: Path) -> None:
        """Read the manifest of the folder at `path`.

        Raises:
            ModelNotFoundError: there is no such folder.
            ManifestError: the folder has no manifest, or an invalid one.
            ManifestVersionError, LabelCountError: see `Manifest.from_json`.
        """
        self.path = path
        where = path / MANIFEST
        if not path.is_dir():
            raise ModelNotFoundError(
                f"Expected a model folder at {path}, but there is none; check the path."
            )
        if not where.is_file():
            raise ManifestError(
                f"{path} has no {MANIFEST}, so it is not a stancekit model folder; "
                "pass the folder that training wrote with its output option."
            )
        self.manifest = Manifest.from_json(where.read_bytes(), where)

    def read(self, name: str) -> bytes:
        """Return the contents of a file, checked against the manifest.

        Raises:
            ModelFileMissingError, ModelFileTruncatedError, ModelFileAlteredError:
                the file is not what the manifest says.
        """
        record = self._record(name)
        content = (self.path / name).read_bytes()
        self._compare(name, record, FileRecord(len(content), hashlib.sha256(content).hexdigest()))
        return content

    def verify(self, *names: str) -> None:
        """Check the named files, or every file of the manifest when none is named.

        Raises:
            ModelFileMissingError, ModelFileTruncatedError, ModelFileAlteredError:
                a file is not what the manifest says.
        """
        for name in names or self.manifest.files:
            self._compare(name, self._record(name), FileRecord.of(self.path / name))

    def _record(self, name: str) -> FileRecord:
        record = self.manifest.files.get(name)
        if record is None:
            raise ModelFileMissingError(
                f"{self.path / MANIFEST} lists no {name}, which is needed here; "
                f"it lists {', '.join(sorted(self.manifest.files)) or 'no files'}."
            )
        if not (self.path / name).is_file():
            raise ModelFileMissingError(
                f"{self.path / name} is missing, though the manifest lists it; "
                "restore the model folder from its source."
            )
        return record

    def _compare(self, name: str, expected: FileRecord, found: FileRecord) -> None:
        if found.size != expected.size:
            raise ModelFileTruncatedError(
                f"{self.path / name} should have {expected.size:,} bytes, but has {found.size:,}; "
                "restore the model folder from its source (a broken download, or Git LFS?)."
            )
        if found.sha256 != expected.sha256:
            raise ModelFileAlteredError(
                f"{self.path / name} should have SHA-256 {expected.sha256}, but has "
                f"{found.sha256}; the file was altered: restore it from a source you trust."
            )


def locate_model(path: str | os.PathLike[str] | None = None) -> Path:
    """Return the model folder to use: `path`, `STANCEKIT_MODEL`, packaged, or the checkout's.

    The first of these that is given or exists is taken; a `path` or variable that names no
    folder is an error rather than a reason to look further.

    Raises:
        ModelNotFoundError: the folder that was asked for, or any folder at all, is absent.
    """
    variable = os.environ.get(MODEL_VARIABLE)
    asked, source = (path, "the path passed") if path is not None else (variable, MODEL_VARIABLE)
    if asked:
        folder = Path(asked).expanduser()
        if not folder.is_dir():
            raise ModelNotFoundError(
                f"Expected a model folder at {folder} ({source}), but there is none; check the "
                "path."
            )
        return folder
    return locate_shipped_model()


def locate_shipped_model() -> Path:
    """Return the folder of the model that stancekit ships, in the package or its checkout.

    Raises:
        ModelNotFoundError: it is in neither.
    """
    candidates = (_PACKAGE / "model", _PACKAGE.parent / "models" / SHIPPED_MODEL)
    for folder in candidates:
        if folder.is_dir():
            return folder
    raise ModelNotFoundError(
        "Found no model: looked at "
        + " and ".join(str(folder) for folder in candidates)
        + f". Pass a model folder, or set {MODEL_VARIABLE} to one."
    )
