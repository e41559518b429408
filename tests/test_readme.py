"""Every code block of the README runs."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from readme import ROOT, Block, blocks, install_blocks

# What the README shows at full size is run at a small one.
SMALLER = {"configs/minilm.yaml": "configs/tiny.yaml"}
SECTIONS = ["Install", "Predict", "Analyze", "Retrain", "Results", "Limits"]


def smaller(code: str) -> str:
    for full, small in SMALLER.items():
        code = code.replace(full, small)
    return code


def run_shell(code: str, folder: Path, **environment: str) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", code],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with the files that the README names, where its commands may write."""
    place = tmp_path_factory.mktemp("readme")
    for name in ("configs", "docs", "training", "benchmarks"):
        (place / name).symlink_to(ROOT / name)
    (place / "configs").unlink()
    shutil.copytree(ROOT / "configs", place / "configs")
    return place


def test_sections_are_in_order() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    headings = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert [heading for heading in headings if heading in SECTIONS] == SECTIONS


@pytest.mark.parametrize(
    "section", [heading for heading in SECTIONS if heading not in ("Install", "Results")]
)
def test_blocks_of_section(section: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [block for block in blocks() if block.heading == section]
    monkeypatch.chdir(folder)
    namespace: dict[str, object] = {}
    for block in found:
        run_block(block, folder, namespace)


def run_block(block: Block, folder: Path, namespace: dict[str, object]) -> None:
    code = smaller(block.code)
    if block.language == "python":
        exec(compile(code, "README.md", "exec"), namespace)
    elif block.language == "shell":
        bin_folder = str(Path(sys.executable).parent)
        run_shell(code, folder, PATH=f"{bin_folder}{os.pathsep}{os.environ['PATH']}")
    else:
        assert block.language == "text", f"a test does not know how to run: {block}"


def test_first_command_installs_and_labels_an_article(tmp_path: Path) -> None:
    """In an empty environment, on a copy of the project, away from the checkout."""
    clone = tmp_path / "clone"
    files = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split("\0")
    assert "pyproject.toml" in files, "the tests run in a git checkout"
    for name in filter(None, files):
        target = clone / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    path = f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
    printed = run_shell(install_blocks()["user"], clone, PATH=path, COLUMNS="120")
    assert "12 statements" in printed
    installed = run_shell("pip list --format freeze", clone, PATH=path)
    assert "stancekit==" in installed
    assert not {"torch", "transformers", "datasets", "accelerate", "scikit-learn"} & {
        line.split("==")[0] for line in installed.splitlines()
    }


def test_every_language_is_known() -> None:
    assert {block.language for block in blocks()} <= {"python", "shell", "text"}
    assert {block.heading for block in blocks()} <= set(SECTIONS)


def test_development_block_is_an_installation_and_the_tests() -> None:
    lines = install_blocks()["development"].splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("pip install")
    assert lines[1] == "pytest"


def test_results_are_those_of_the_benchmarks() -> None:
    command = [sys.executable, str(ROOT / "docs" / "results.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_picture_is_of_the_shipped_model(tmp_path: Path) -> None:
    shown = (ROOT / "docs" / "labeled-article.svg").read_text(encoding="utf-8")
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    done = subprocess.run(
        [sys.executable, str(tmp_path / "docs" / "picture.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    drawn = (tmp_path / "docs" / "labeled-article.svg").read_text(encoding="utf-8")
    assert scores(drawn) == scores(shown)


def scores(drawing: str) -> list[str]:
    """Return the scores in a picture, the label's mark included."""
    return re.findall(r"(?:\u25cf&#160;)?\d\.\d\d(?=&#160;|<)", drawing)
