"""The wheel and the sdist carry the model, and predict away from the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from readme import ROOT

import stancekit

SENTENCE = "We will reopen the valve as soon as the invoice is paid."


def run(*command: str | Path, cwd: Path) -> str:
    environment = {key: value for key, value in os.environ.items() if key != "STANCEKIT_MODEL"}
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One wheel built from the checkout, and one from the sdist of the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    for name in ("direct", "from_sdist"):
        (folder / name).mkdir()
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder / "direct", ROOT, cwd=folder)
    run(sys.executable, "-m", "build", "--outdir", folder / "from_sdist", ROOT, cwd=folder)
    return {name: next((folder / name).glob("*.whl")) for name in ("direct", "from_sdist")}


def test_wheel_from_sdist_has_the_same_files(wheels: dict[str, Path]) -> None:
    names = {}
    for name, wheel in wheels.items():
        with zipfile.ZipFile(wheel) as archive:
            names[name] = {
                (entry.filename, entry.CRC)
                for entry in archive.infolist()
                if ".dist-info/" not in entry.filename
            }
    assert names["direct"] == names["from_sdist"]
    carried = {name for name, _ in names["direct"]}
    assert {
        f"stancekit/model/{name}" for name in ("model.onnx", "model.safetensors", "tokenizer.json")
    } <= carried
    templates = {"report/page.html.j2", "report/parts.html.j2", "report/style.css", "palette.css"}
    assert {
        f"stancekit/{name}" for name in {"py.typed", "finetune/card.md.j2", *templates}
    } <= carried
    assert wheels["direct"].stat().st_size < 80e6


def test_wheel_predicts_in_an_empty_environment(wheels: dict[str, Path], tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    run(sys.executable, "-m", "venv", environment, cwd=tmp_path)
    python = environment / "bin" / "python"
    run(
        python, "-m", "pip", "install", "--quiet", wheels["from_sdist"],
        "-c", ROOT / "constraints.txt", cwd=tmp_path,
    )  # fmt: skip
    program = (
        "import stancekit, sys\n"
        f"p = stancekit.predict({SENTENCE!r})\n"
        "assert 'torch' not in sys.modules\n"
        "print(stancekit.__file__, *(f'{s:.6f}' for s in p.scores.values()))"
    )
    where, *scores = run(python, "-c", program, cwd=tmp_path).split()
    assert str(environment) in where
    here = stancekit.predict(SENTENCE).scores.values()
    assert scores == [f"{score:.6f}" for score in here]
