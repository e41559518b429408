"""Fixtures that several tests share."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

import stancekit
from stancekit.model_files import MANIFEST, MODEL_VARIABLE, locate_model

_SMALL = 1_000_000


class BrokenModel(Protocol):
    """Copies the shipped model's small files, and alters the manifest of the copy."""

    def __call__(self, *large: str, **changes: object) -> Path:
        """Return the new folder.

        Args:
            large: names of large files to copy as well; without them the manifest of the copy
                lists the small ones alone, so that the copy is intact until it is altered.
            changes: values of the manifest to set.
        """


@pytest.fixture(scope="session", autouse=True)
def _no_model_variable() -> Iterator[None]:
    """Keep a model that the developer's shell names out of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(MODEL_VARIABLE, raising=False)
        yield


@pytest.fixture(scope="session")
def model_folder(_no_model_variable: None) -> Path:
    return locate_model()


@pytest.fixture(scope="session")
def classifier(model_folder: Path) -> stancekit.Classifier:
    return stancekit.load(model_folder)


@pytest.fixture
def broken_model(model_folder: Path, tmp_path: Path) -> BrokenModel:
    def copy(*large: str, **changes: object) -> Path:
        folder = tmp_path / "model"
        folder.mkdir()
        manifest = json.loads((model_folder / MANIFEST).read_text(encoding="utf-8"))
        manifest["files"] = {
            name: record
            for name, record in manifest["files"].items()
            if name in large or record["size"] < _SMALL
        }
        for name in manifest["files"]:
            shutil.copyfile(model_folder / name, folder / name)
        (folder / MANIFEST).write_text(json.dumps(manifest | changes), encoding="utf-8")
        return folder

    return copy
