"""A run that is killed or stopped, wherever that is, is resumed and ends with the same weights."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from tiny import make_encoder, save_config, save_rows, written

from stancekit.errors import OutputError
from stancekit.model_files import ONNX_MODEL, WEIGHTS, ModelFolder

pytest.importorskip("torch")
if not hasattr(signal, "SIGKILL"):
    pytest.skip("nothing can be killed here", allow_module_level=True)

from breaking import Blow, finish, start

from stancekit.finetune import train
from stancekit.finetune.checkpoints import last_complete

KILLED = -signal.SIGKILL
STOPPED = 130
WHOLE = "whole"
STEP = "stancekit.finetune.callbacks:Watch.on_step_end"
MARK = "stancekit.finetune.callbacks:mark_complete"


@dataclass(frozen=True)
class Plan:
    """A run of the command line, and where it goes.

    Attributes:
        arguments: of `stancekit`, without the output.
        folder: where its outputs are, and what it prints.
        flat: whether validation finds the same all the time, see `breaking.start`.
    """

    arguments: tuple[str, ...]
    folder: Path
    flat: bool

    def output(self, name: str) -> Path:
        return self.folder / name

    def work(self, name: str) -> Path:
        return self.folder / f".{name}.work"

    def told(self, name: str) -> str:
        return (self.folder / f"{name}.txt").read_text(encoding="utf-8")

    def run(self, name: str, *options: str, blow: Blow | None = None) -> int:
        arguments = [*self.arguments, "--output", self.output(name), *options]
        told = self.folder / f"{name}.txt"
        return finish(start(arguments, output=told, blow=blow, flat=self.flat))

    def digests(self, name: str) -> tuple[str, str]:
        ModelFolder(self.output(name)).verify()
        weights, onnx = (
            hashlib.sha256((self.output(name) / file).read_bytes()).hexdigest()
            for file in (WEIGHTS, ONNX_MODEL)
        )
        return weights, onnx


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_encoder(tmp_path_factory.mktemp("encoder"))


def planned(encoder: Path, data: Path, config: Path, *, steps: int, flat: bool = False) -> Plan:
    """Run something whole, and check that it takes no more than so many steps."""
    arguments = ("train", str(data), "--base", str(encoder), "--config", str(config))
    plan = Plan(arguments, data.parent, flat)
    assert plan.run(WHOLE, blow=Blow(STEP, steps + 1)) == 0, plan.told(WHOLE)
    return plan


@pytest.fixture(scope="session")
def crossed(tmp_path_factory: pytest.TempPathFactory, encoder: Path) -> Plan:
    """Two folds of 8 steps, then the run of 16; steps 2, 4, … are saved. One has run whole."""
    folder = tmp_path_factory.mktemp("crossed")
    data = save_rows(folder / "data.jsonl", written("w1", 64))
    config = save_config(folder / "config.yaml")
    return planned(encoder, data, config, steps=8 + 8 + 16)


@pytest.fixture(scope="session")
def held_out(tmp_path_factory: pytest.TempPathFactory, encoder: Path) -> Plan:
    """Two seeds that stop in the third epoch of 8 steps; the mean of their last weights is kept."""
    rows = [{**row, "split": "train"} for row in written("w1", 64)]
    rows += [{**row, "split": "validation"} for row in written("w10", 24)]
    folder = tmp_path_factory.mktemp("held-out")
    data = save_rows(folder / "data.jsonl", rows)
    config = save_config(folder / "config.yaml", epochs=9, seeds=[1, 2])
    return planned(encoder, data, config, steps=2 * 3 * 8, flat=True)


CROSSED = {
    "in the first epoch": Blow(STEP, 3),
    "before a checkpoint is marked": Blow(MARK, 2),
    "after it is marked": Blow(MARK, 2, after=True),
    "before logits are written": Blow("stancekit.finetune.crossval:_write"),
    "between two folds": Blow("stancekit.finetune.crossval:_write", after=True),
    "in the last epoch": Blow(STEP, 8 + 8 + 15),
    "as weights are put aside": Blow("stancekit.finetune.checkpoints:_keep", 3, after=True),
    "before the export": Blow("stancekit.finetune.release:export_int8"),
    "before the folder is put in place": Blow("stancekit.finetune.training:put_in_place"),
}
HELD_OUT = {
    "in the second epoch": Blow(STEP, 11),
    "after the evaluation that stops it": Blow(MARK, 3, after=True),
    "between best and last weights": Blow("stancekit.finetune.checkpoints:_keep", 1, after=True),
    "in the second seed": Blow(STEP, 24 + 18),
}


@pytest.mark.parametrize("where", CROSSED)
def test_a_cross_validated_run_is_killed(crossed: Plan, where: str) -> None:
    _killed_and_resumed(crossed, where, CROSSED[where])


@pytest.mark.parametrize("where", HELD_OUT)
def test_a_run_with_validation_is_killed(held_out: Plan, where: str) -> None:
    _killed_and_resumed(held_out, where, HELD_OUT[where])


def _killed_and_resumed(plan: Plan, name: str, blow: Blow) -> None:
    assert plan.run(name, blow=blow) == KILLED, plan.told(name)
    assert not plan.output(name).exists()
    assert plan.run(name, "--resume") == 0, plan.told(name)
    assert plan.digests(name) == plan.digests(WHOLE)
    assert not plan.work(name).exists()


def test_the_run_with_validation_keeps_what_depends_on_every_step(held_out: Plan) -> None:
    assert "Kept: mean of the seeds' last checkpoints." in held_out.told(WHOLE)


def test_a_checkpoint_that_was_being_removed_is_not_taken_up(held_out: Plan) -> None:
    name = "removing"
    assert held_out.run(name, blow=Blow("transformers.trainer:rotate_checkpoints", 3)) == KILLED
    seed = held_out.work(name) / "seed-1"
    marked = {path.parent.name for path in seed.glob("*/complete")}
    assert marked == {"checkpoint-8", "checkpoint-16"}, "the best, and the one to be removed"
    (seed / "checkpoint-16" / "optimizer.pt").unlink()
    assert held_out.run(name, "--resume") == 0, held_out.told(name)
    assert held_out.digests(name) == held_out.digests(WHOLE)


def test_a_kill_from_outside(crossed: Plan) -> None:
    name = "outside"
    arguments = [*crossed.arguments, "--output", crossed.output(name)]
    process = start(arguments, output=crossed.folder / f"{name}.txt")
    while not list(crossed.work(name).glob("*/checkpoint-*/complete")):
        assert process.is_alive(), crossed.told(name)
        time.sleep(0.005)
    process.kill()
    assert finish(process) == KILLED
    assert not crossed.output(name).exists()
    assert crossed.run(name, "--resume") == 0, crossed.told(name)
    assert crossed.digests(name) == crossed.digests(WHOLE)


def test_an_older_model_is_there_until_the_new_one_is(crossed: Plan) -> None:
    name = "older"
    shutil.copytree(crossed.output(WHOLE), crossed.output(name))
    blow = Blow("stancekit.finetune.training:put_in_place")
    assert crossed.run(name, "--overwrite", blow=blow) == KILLED
    ModelFolder(crossed.output(name)).verify()
    assert crossed.run(name, "--resume") == 1
    assert "is already there" in crossed.told(name)
    assert crossed.run(name, "--resume", "--overwrite") == 0, crossed.told(name)
    assert crossed.digests(name) == crossed.digests(WHOLE)


def test_ctrl_c_stops_the_command(crossed: Plan) -> None:
    name = "ctrl-c"
    arguments = [*crossed.arguments, "--output", str(crossed.output(name))]
    process = subprocess.Popen(
        [sys.executable, "-c", "from stancekit.cli.app import main; main()", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    while not (crossed.work(name) / "fold-1").is_dir():
        assert process.poll() is None
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate()
    assert process.returncode == STOPPED, told
    assert "Training stopped at step" in told
    assert "resume to go on" in told
    assert last_complete(crossed.work(name) / "fold-1") is not None
    assert not crossed.output(name).exists()
    assert crossed.run(name, "--resume") == 0, crossed.told(name)
    assert crossed.digests(name) == crossed.digests(WHOLE)


@pytest.mark.parametrize(
    ("name", "target", "call"),
    [
        ("within an epoch", STEP, 11),
        ("at the end of an epoch", STEP, 16),
        ("after the last step", "stancekit.finetune.fitting:_candidates", 1),
        ("in the export", "stancekit.finetune.release:export_int8", 1),
    ],
)
def test_ctrl_c_at_any_time(held_out: Plan, name: str, target: str, call: int) -> None:
    name = f"stopped {name}"
    blow = Blow(target, call, number=signal.SIGINT)
    assert held_out.run(name, blow=blow) == STOPPED, held_out.told(name)
    assert not held_out.output(name).exists()
    assert held_out.run(name, "--resume") == 0, held_out.told(name)
    assert held_out.digests(name) == held_out.digests(WHOLE)


@pytest.fixture(scope="session")
def unfinished(crossed: Plan) -> Path:
    """The output of a run that was killed between two folds."""
    assert crossed.run("unfinished", blow=CROSSED["between two folds"]) == KILLED
    return crossed.output("unfinished")


@pytest.mark.parametrize(
    ("rows", "base", "changes", "named"),
    [
        (written("w1", 63), None, {}, "statements_sha256"),
        (written("w1", 64)[::-1], None, {}, "statements_sha256"),
        (written("w1", 64), "shipped", {}, "base_sha256"),
        (written("w1", 64), None, {"epochs": 3}, "config.training.num_train_epochs"),
        (written("w1", 64), None, {"seeds": [2], "overlap": 8}, "config.overlap, config.seeds"),
    ],
    ids=["one statement less", "another order", "base", "epochs", "seeds and overlap"],
)
def test_another_run_is_not_resumed(
    crossed: Plan,
    unfinished: Path,
    encoder: Path,
    tmp_path: Path,
    rows: list[dict[str, object]],
    base: str | None,
    changes: dict[str, int],
    named: str,
) -> None:
    config = save_config(tmp_path / "config.yaml", **changes)
    before = sorted(crossed.work("unfinished").rglob("*"))
    with pytest.raises(OutputError, match=rf"another {named}: give it what it was started with"):
        train(rows, output=unfinished, base=base or encoder, config=config, resume=True)
    assert sorted(crossed.work("unfinished").rglob("*")) == before


def test_an_unfinished_run_is_not_lost_by_accident(crossed: Plan, unfinished: Path) -> None:
    before = sorted(crossed.work("unfinished").rglob("*"))
    assert crossed.run("unfinished") == 1
    assert "has a run that was not finished: resume it, or overwrite" in crossed.told("unfinished")
    assert sorted(crossed.work("unfinished").rglob("*")) == before


def test_an_unfinished_run_is_started_anew(crossed: Plan, unfinished: Path) -> None:
    name = "anew"
    shutil.copytree(crossed.work("unfinished"), crossed.work(name))
    logits = crossed.work(name) / "fold-1" / "logits.npy"
    logits.write_bytes(b"to be overwritten")
    assert crossed.run(name, "--overwrite") == 0, crossed.told(name)
    assert crossed.digests(name) == crossed.digests(WHOLE)


def test_what_is_complete_is_not_resumed(crossed: Plan) -> None:
    assert crossed.run(WHOLE, "--resume") == 1
    assert "what was to be resumed is complete" in crossed.told(WHOLE)


def test_a_torn_note_of_a_checkpoint_does_not_count(tmp_path: Path) -> None:
    from stancekit.finetune.checkpoints import mark_complete, remove_incomplete

    for step in (2, 4):
        made = tmp_path / f"checkpoint-{step}"
        made.mkdir()
        (made / "optimizer.pt").write_bytes(b"state")
        mark_complete(made)
    assert last_complete(tmp_path) == tmp_path / "checkpoint-4"
    assert json.loads((made / "complete").read_text(encoding="utf-8")) == {"optimizer.pt": 5}
    (made / "optimizer.pt").write_bytes(b"sta")
    assert last_complete(tmp_path) == tmp_path / "checkpoint-2"
    remove_incomplete(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint-2"]
