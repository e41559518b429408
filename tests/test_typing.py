"""What users' type checkers see."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
USAGE = Path(__file__).resolve().parent / "typing" / "usage.py"

# torch and transformers take a minute to check, and nothing here is about them.
CONFIG = """
[mypy]
strict = True
warn_unused_ignores = True
[mypy-stancekit.*]
follow_imports = silent
[mypy-torch.*,transformers.*,datasets.*,accelerate.*,sklearn.*,scipy.*,onnx.*,onnxruntime.*]
follow_imports = skip
"""


def check(path: Path, folder: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    config = folder / "mypy.ini"
    config.write_text(CONFIG, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--config-file",
        str(config),
        "--cache-dir",
        str(cache),
    ]
    return subprocess.run([*command, str(path)], cwd=ROOT, capture_output=True, text=True)


@pytest.fixture
def cache(pytestconfig: pytest.Config) -> Path:
    return pytestconfig.cache.mkdir("mypy")


def test_usage(tmp_path: Path, cache: Path) -> None:
    done = check(USAGE, tmp_path, cache)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wrong_type_is_seen(tmp_path: Path, cache: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text("import stancekit\nstancekit.predict(['We agree.']).label\n", encoding="utf-8")
    done = check(wrong, tmp_path, cache)
    assert done.returncode == 1
    assert '"list[Prediction]" has no attribute "label"' in done.stdout


def test_package_is_marked_as_typed() -> None:
    assert (ROOT / "stancekit" / "py.typed").is_file()
