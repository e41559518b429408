"""A model folder is found where it should be, and is refused unless it is intact."""

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import BrokenModel

import stancekit
from stancekit import model_files
from stancekit.errors import (
    LabelCountError,
    ManifestError,
    ManifestVersionError,
    ModelError,
    ModelFileAlteredError,
    ModelFileMissingError,
    ModelFileTruncatedError,
    ModelNotFoundError,
)
from stancekit.model_files import (
    MANIFEST,
    MODEL_VARIABLE,
    ONNX_MODEL,
    SHIPPED_MODEL,
    TOKENIZER,
    WEIGHTS,
    FileRecord,
    Manifest,
    ModelFolder,
    locate_model,
)

RECORD = {"size": 1, "sha256": "0" * 64}


def test_shipped_folder_is_intact(model_folder: Path) -> None:
    folder = ModelFolder(model_folder)
    folder.verify()
    assert {ONNX_MODEL, WEIGHTS, TOKENIZER, "config.json", "README.md"} <= set(
        folder.manifest.files
    )
    assert folder.manifest.labels == ("conciliatory", "accusatory", "conditional")


def test_shipped_folder_is_data_and_not_too_heavy(model_folder: Path) -> None:
    files = [path for path in model_folder.rglob("*") if path.is_file()]
    assert {path.name for path in files} == {MANIFEST, *ModelFolder(model_folder).manifest.files}
    assert {path.suffix for path in files} <= {".json", ".onnx", ".safetensors", ".md", ".txt"}
    assert not any(stat.S_IMODE(path.stat().st_mode) & 0o111 for path in files)
    assert sum(path.stat().st_size for path in files) < 80_000_000


def test_folder_is_absent(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match=r"Expected a model folder at .*nowhere") as caught:
        stancekit.load(tmp_path / "nowhere")
    assert isinstance(caught.value, FileNotFoundError)
    with pytest.raises(ModelNotFoundError, match="Expected a model folder"):
        ModelFolder(tmp_path / "nowhere")


def test_folder_has_no_manifest(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"has no manifest\.json"):
        stancekit.load(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"version https://git-lfs.github.com/spec/v1\n",
        b"\xff\xfe\x00\x01 neither text",
        b"[]",
        b"7",
        b"{}",
        b'{"format": 1}',
    ],
)
def test_manifest_is_not_one(broken_model: BrokenModel, content: bytes) -> None:
    folder = broken_model()
    (folder / MANIFEST).write_bytes(content)
    with pytest.raises(ManifestError, match="expected a stancekit manifest") as caught:
        stancekit.load(folder)
    assert str(folder / MANIFEST) in str(caught.value)
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize(
    ("changes", "error", "parts"),
    [
        ({"format": 2}, ManifestVersionError, ["up to format 1", "has format 2", "pip install -U"]),
        ({"format": 2, "labels": None, "new": 1}, ManifestVersionError, ["has format 2"]),
        ({"labels": ["a", "b"]}, LabelCountError, ["equally many", "2, 3 and 3"]),
        ({"temperatures": [1]}, LabelCountError, ["3, 1 and 3"]),
        ({"thresholds": []}, LabelCountError, ["3, 3 and 0"]),
        ({"labels": ["a", "b", "a"]}, ManifestError, ["labels must differ", "('a', 'b', 'a')"]),
        ({"labels": ["a", "", "b"]}, ManifestError, ["non-empty strings"]),
        ({"labels": ["a", "b", 3]}, ManifestError, ["non-empty strings"]),
        ({"labels": [], "temperatures": [], "thresholds": []}, ManifestError, ["non-empty"]),
        ({"thresholds": [0.5, 1.5, 0.5]}, ManifestError, ["thresholds must lie in [0, 1]", "1.5"]),
        ({"thresholds": [0.5, -0.1, 0.5]}, ManifestError, ["thresholds must lie in [0, 1]"]),
        ({"thresholds": [0.5, float("nan"), 0.5]}, ManifestError, ["thresholds must lie", "nan"]),
        ({"thresholds": [0.5, "half", 0.5]}, ManifestError, ["TypeError"]),
        ({"temperatures": [1, 0, 1]}, ManifestError, ["temperatures must be positive"]),
        ({"overlap": -1}, ManifestError, ["overlap must be at least 0"]),
        ({"max_length": 16, "overlap": 14}, ManifestError, ["below max_length - 2", "14 and 16"]),
        ({"max_length": "128"}, ManifestError, ["TypeError"]),
        ({"temperature": [1, 1, 1]}, ManifestError, ["'temperature'"]),
        ({"files": {"../x": RECORD}}, ManifestError, ["plain names", "'../x'"]),
        ({"files": {"/etc/hosts": RECORD}}, ManifestError, ["plain names", "'/etc/hosts'"]),
        ({"files": {"sub/x": RECORD}}, ManifestError, ["plain names", "'sub/x'"]),
        ({"files": {"x": {"size": 1}}}, ManifestError, ["sha256"]),
        ({"files": ["x"]}, ManifestError, ["AttributeError"]),
        (
            {"labels": ["a", "a", "b"], "overlap": -1, "thresholds": [2, 0, 0]},
            ManifestError,
            ["labels must differ", "overlap must", "thresholds must"],  # all at once
        ),
    ],
)
def test_manifest_is_not_usable(
    broken_model: BrokenModel,
    changes: dict[str, object],
    error: type[ModelError],
    parts: list[str],
) -> None:
    folder = broken_model(**changes)
    with pytest.raises(error) as caught:
        stancekit.load(folder)
    assert type(caught.value) is error
    for part in [str(folder / MANIFEST), *parts]:
        assert part in str(caught.value)


def test_model_computes_another_number_of_logits(broken_model: BrokenModel) -> None:
    labels = {"labels": ["yes", "no"], "temperatures": [1, 1], "thresholds": [0.5, 0.5]}
    classifier = stancekit.load(broken_model(ONNX_MODEL, **labels))
    for _ in range(2):
        with pytest.raises(LabelCountError, match="names 2 labels, but the model computes 3"):
            classifier.predict("They agreed.")


def test_file_is_missing(broken_model: BrokenModel) -> None:
    folder = broken_model()
    (folder / TOKENIZER).unlink()
    with pytest.raises(ModelFileMissingError, match=r"tokenizer\.json is missing") as caught:
        stancekit.load(folder).predict("They agreed.")
    assert isinstance(caught.value, FileNotFoundError)
    with pytest.raises(ModelFileMissingError):
        ModelFolder(folder).verify()


def test_manifest_lacks_a_file(broken_model: BrokenModel) -> None:
    folder = broken_model()  # without the model
    with pytest.raises(ModelFileMissingError, match=r"lists no model\.onnx.*it lists README\.md"):
        stancekit.load(folder).predict("They agreed.")
    with pytest.raises(ModelFileMissingError, match=r"lists no model\.onnx"):
        ModelFolder(folder).verify(ONNX_MODEL)


def test_file_is_truncated(broken_model: BrokenModel) -> None:
    folder = broken_model()
    content = (folder / TOKENIZER).read_bytes()
    (folder / TOKENIZER).write_bytes(content[:1000])
    message = rf"tokenizer\.json should have {len(content):,} bytes, but has 1,000"
    with pytest.raises(ModelFileTruncatedError, match=message):
        stancekit.load(folder).predict("They agreed.")
    with pytest.raises(ModelFileTruncatedError, match=message):
        ModelFolder(folder).verify()


def test_file_is_altered(broken_model: BrokenModel) -> None:
    folder = broken_model()
    record = ModelFolder(folder).manifest.files[TOKENIZER]
    content = bytearray((folder / TOKENIZER).read_bytes())
    content[500] ^= 1
    (folder / TOKENIZER).write_bytes(content)
    message = rf"SHA-256 {record.sha256}, but has [0-9a-f]{{64}}; the file was altered"
    with pytest.raises(ModelFileAlteredError, match=message):
        stancekit.load(folder).predict("They agreed.")
    with pytest.raises(ModelFileAlteredError, match=message):
        ModelFolder(folder).verify()
    ModelFolder(folder).verify("config.json", "README.md")


def test_nothing_is_read_before_it_is_needed(broken_model: BrokenModel) -> None:
    folder = broken_model()
    (folder / TOKENIZER).write_bytes(b"")
    classifier = stancekit.load(folder)
    assert classifier.predict([]) == []
    with pytest.raises(ModelFileTruncatedError):
        classifier.predict(["They agreed."])


def test_manifest_round_trip(model_folder: Path) -> None:
    manifest = replace(
        ModelFolder(model_folder).manifest,
        name="modèle",
        files={"x.json": FileRecord(3, "ab" * 32)},
        metrics={"test (written)": {"macro f1": 0.5}},
    )
    text = manifest.to_json()
    assert "modèle" in text
    assert Manifest.from_json(text, Path(MANIFEST)) == manifest
    assert json.loads(text)["files"] == {"x.json": {"size": 3, "sha256": "ab" * 32}}


def test_file_record(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"abc")
    sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2
    assert FileRecord.of(tmp_path / "x") == FileRecord(3, sha256)


def test_search_order(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "site" / "stancekit"
    checkout = tmp_path / "site" / "models" / SHIPPED_MODEL
    packaged, named, asked = package / "model", tmp_path / "named", tmp_path / "asked"
    package.mkdir(parents=True)
    monkeypatch.setattr(model_files, "_PACKAGE", package)

    with pytest.raises(ModelNotFoundError) as caught:
        locate_model()
    for part in (str(packaged), str(checkout), f"set {MODEL_VARIABLE}"):
        assert part in str(caught.value)
    checkout.mkdir(parents=True)
    assert locate_model() == checkout
    packaged.mkdir()
    assert locate_model() == packaged

    monkeypatch.setenv(MODEL_VARIABLE, str(named))
    with pytest.raises(ModelNotFoundError, match=rf"named \({MODEL_VARIABLE}\)"):
        locate_model()  # rather than look further
    named.mkdir()
    assert locate_model() == named

    with pytest.raises(ModelNotFoundError, match=r"asked \(the path passed\)"):
        locate_model(asked)
    asked.mkdir()
    assert locate_model(asked) == locate_model(str(asked)) == asked
    monkeypatch.setenv(MODEL_VARIABLE, "")
    assert locate_model() == packaged


def test_home_is_expanded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "mine").mkdir()
    assert locate_model("~/mine") == tmp_path / "mine"


def test_variable_names_the_default_model(
    monkeypatch: pytest.MonkeyPatch, broken_model: BrokenModel
) -> None:
    folder = broken_model(name="another")
    monkeypatch.setenv(MODEL_VARIABLE, str(folder))
    assert stancekit.load().manifest.name == "another"
