"""Labeling is light, quiet and local, and needs nothing of the train extra."""

import subprocess
import sys

import pytest

TRAINING = {
    "torch", "transformers", "datasets", "accelerate", "sklearn", "scipy", "pandas", "pyarrow",
    "nltk", "matplotlib", "jinja2", "cleanlab", "datasketch",
}  # fmt: skip
RUNTIME = {"numpy", "onnxruntime", "tokenizers", "rich", "typer"}

BLOCK = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Blocker())
"""

NO_NETWORK = """
import sys

def refuse(event, arguments):
    if event.startswith("socket."):
        raise RuntimeError(f"{event} {arguments}")

sys.addaudithook(refuse)
"""


def run(code: str) -> str:
    """Run code in a cold interpreter, and return what it prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.strip()


def loaded(code: str) -> set[str]:
    return set(run(f"{code}\nimport sys; print(*sys.modules)").split())


def test_import_loads_next_to_nothing() -> None:
    found = loaded("import stancekit; dir(stancekit); stancekit.__version__")
    assert "stancekit" in found
    assert not found & (TRAINING | RUNTIME)


def test_prediction_loads_no_training_library() -> None:
    found = loaded("import stancekit; stancekit.predict(['We accept.', 'They lied.'])")
    assert {"numpy", "onnxruntime", "tokenizers"} <= found
    assert not found & (TRAINING | {"rich", "typer"})


def test_command_line_loads_no_training_library() -> None:
    assert not loaded("import stancekit.cli.app") & TRAINING


def test_import_has_no_side_effects() -> None:
    code = """
import concurrent.futures, logging, os, signal, sys, warnings
import numpy, onnxruntime, rich.console, rich.table, tokenizers, typer  # they may do what they do

def state():
    return (
        list(warnings.filters), dict(os.environ), logging.root.handlers[:], logging.root.level,
        set(logging.Logger.manager.loggerDict), sys.excepthook, sys.path[:], sys.stdout, sys.stderr,
        sys.displayhook, signal.getsignal(signal.SIGINT), os.getcwd(), sys.getrecursionlimit(),
    )

before = state()
import stancekit, stancekit.cli.app, stancekit.data.examples, stancekit.loading, stancekit.metrics
assert stancekit.predict and stancekit.load and stancekit.Classifier and stancekit.Prediction
assert state() == before
stancekit.predict("We accept.")
assert state() == before
"""
    assert run(code) == ""


def test_prediction_needs_no_network() -> None:
    code = NO_NETWORK + "import stancekit; print(stancekit.predict('We accept.').windows)"
    assert run(code) == "1"


def test_the_network_is_seen_to_be_refused() -> None:
    code = NO_NETWORK + "import socket\ntry: socket.socket()\nexcept RuntimeError: print('refused')"
    assert run(code) == "refused"


@pytest.mark.parametrize("blocked", [{"torch"}, TRAINING], ids=["torch", "all"])
@pytest.mark.parametrize(
    "code",
    [
        "stancekit.train",
        "stancekit.load(device='cuda')",
        "from stancekit import train",
        "import stancekit.finetune",
    ],
)
def test_missing_extra(blocked: set[str], code: str) -> None:
    message = run(
        BLOCK.format(blocked=blocked)
        + f"""
import stancekit
from stancekit.errors import MissingExtraError
try:
    {code}
except MissingExtraError as error:
    assert isinstance(error, ImportError)
    print(error)
"""
    )
    assert 'pip install "stancekit[train]"' in message
    assert any(package in message for package in blocked)


def test_prediction_without_the_extra() -> None:
    code = "import stancekit; print(stancekit.predict('We accept.').windows)"
    assert run(BLOCK.format(blocked=TRAINING) + code) == "1"
