"""Every code block of the README runs, and prints what it says."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from readme import ROOT, Block, blocks, install_blocks
from tiny import make_encoder, save_config

# What the README shows at full size is run at a small one.
SMALLER = {
    "configs/minilm.yaml": "configs/tiny.yaml",
    "stancekit train ": "stancekit train --config quick.yaml --base encoder ",
    "stancekit.train(": "stancekit.train(config='quick.yaml', base='encoder', data=",
    "stancekit review ": "stancekit review --base encoder ",
}
ARTICLES = (  # with each kind of slip that the whole file has
    "ferry-line", "school-strike", "debt-talks", "port-dockers", "refugee-quota", "rail-link",
)  # fmt: skip
ARTICLES_FOLDER = Path("training", "corpus", "articles")
CORPORA = ("w1", "w2", "w10")  # those of tiny.yaml
REFUSED = {"stancekit check docs/statements.csv"}  # what shows errors, and exits with 1
BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
SECTIONS = ["Install", "Predict", "Analyze", "Retrain", "Results", "Limits"]


def smaller(code: str) -> str:
    for full, small in SMALLER.items():
        code = code.replace(full, small)
    return code


def run_shell(code: str, folder: Path, *, status: int = 0, **environment: str) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", code],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def run_command(code: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return run_shell(code, folder, status=int(code in REFUSED), PATH=path, COLUMNS="120")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with the files that the README names, where its commands may write."""
    place = tmp_path_factory.mktemp("readme")
    (place / "benchmarks").symlink_to(ROOT / "benchmarks")
    for name in ("configs", "docs"):
        shutil.copytree(ROOT / name, place / name)
    make_encoder(place / "encoder")
    save_config(place / "quick.yaml")
    with (ROOT / "docs" / "statements.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    kept = [row for row in rows if row[1] in ("article", *ARTICLES)]
    with (place / "docs" / "statements.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(kept)
    shutil.copytree(ROOT / ARTICLES_FOLDER, place / ARTICLES_FOLDER)
    written = Path("training") / "corpus" / "written"
    (place / written).mkdir(parents=True)
    shutil.copy(ROOT / "training" / "train.py", place / "training")
    for name in CORPORA:
        lines = (ROOT / written / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()[:100]
        (place / written / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
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
        run_command(code, folder)
    else:
        assert block.language == "text", f"a test does not know how to run: {block}"


def test_excerpts_are_what_the_command_before_prints() -> None:
    found = blocks()
    excerpts = [number for number, block in enumerate(found) if block.language == "text"]
    assert excerpts
    for number in excerpts:
        printed = run_command(found[number - 1].code, ROOT)
        for line in found[number].code.splitlines():
            assert all(part in printed for part in line.split("…")), line


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
    assert "31 statements" in printed
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


@pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")
def test_picture_is_drawn_by_its_script(tmp_path: Path) -> None:
    for name in ("docs", ARTICLES_FOLDER):
        shutil.copytree(ROOT / name, tmp_path / name)
    picture = tmp_path / "docs" / "labeled-article.png"
    picture.unlink()
    done = subprocess.run(
        [sys.executable, str(tmp_path / "docs" / "picture.py"), str(BROWSER)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert picture.read_bytes().startswith(b"\x89PNG")
