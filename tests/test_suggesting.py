"""What to label next: the choice by numbers alone, and with models."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import stancekit
from stancekit.cli.app import app
from stancekit.errors import DataError, InputTypeError
from stancekit.finetune import embeddings as embedding
from stancekit.labeling.suggesting import (
    Suggestions,
    entropies,
    spread,
    suggest,
    weighted_entropies,
)
from stancekit.model_files import ModelFolder
from stancekit.schema import Prediction
from stancekit.session import FloatArray

LABELS = ("common", "rare")
PLACES = ("Arland", "Borvia", "Kesh", "Lunden", "Ostmark", "Velden", "Tarn", "Morrow")
TEXTS = [
    "We would rather mend the fence than move it.",
    "Their so-called inspectors never left the hotel.",
    "Once the fees are paid, the harbor opens again.",
    "The council of Borvia met on Tuesday.",
    "Until our fishermen are home, no ship of theirs will pass the strait.",
    "Thank you for the grain; our door stays open.",
]


class Scripted:
    """A classifier whose scores are written down, and whose embeddings are, too."""

    labels = LABELS
    folder = None

    def __init__(self, scores: Mapping[str, Sequence[float]]) -> None:
        self.scores = scores

    def predict(self, texts: Sequence[str], *, progress: bool = False) -> list[Prediction]:
        return [self._prediction(text) for text in texts]

    def _prediction(self, text: str) -> Prediction:
        if not text.strip("\u200b "):
            return Prediction((), dict.fromkeys(LABELS, 0.0), windows=0)
        scores = dict(zip(LABELS, self.scores[text], strict=True))
        return Prediction(tuple(name for name in LABELS if scores[name] >= 0.5), scores)


@pytest.fixture(autouse=True)
def embeddings(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Put each text of a scripted pool at a place of its own, unless a test wants the model's."""
    if "model_folder" in request.fixturenames:
        return

    def scattered(folder: object, texts: Sequence[str], **options: object) -> FloatArray:
        seeds = [sum(text.encode()) for text in texts]
        rows = [np.random.default_rng(seed).normal(size=8) for seed in seeds]
        return np.array(rows, dtype=np.float32)

    monkeypatch.setattr(embedding, "embed", scattered)


def statements(count: int, *, seed: int = 0) -> list[str]:
    """Return statements that are not near-duplicates of each other."""
    generator = np.random.default_rng(seed)
    words = [f"{a}{b}" for a in ("har", "tor", "vel", "mis", "quan", "lop") for b in PLACES]
    return [" ".join(generator.choice(words, size=9)) + f" {n}." for n in range(count)]


def choose(scores: Mapping[str, Sequence[float]], count: int, **options: object) -> Suggestions:
    return suggest(Scripted(scores), list(scores), count=count, **options)  # type: ignore[arg-type]


def test_the_model_is_least_sure_about_what_is_suggested() -> None:
    pool = statements(60)
    doubtful = {7, 21, 38, 52}
    scores = {t: (0.5 if i in doubtful else 0.02, 0.02) for i, t in enumerate(pool)}
    found = choose(scores, 4).chosen
    assert {suggestion.position for suggestion in found} == doubtful
    for suggestion in found:
        assert suggestion.text == pool[suggestion.position]
        assert suggestion.label == "common"
        assert suggestion.prediction.scores == {"common": 0.5, "rare": 0.02}
        assert suggestion.uncertainty == pytest.approx(1 + entropies(np.array(0.02)))


def test_entropy_is_in_bits_and_finite_at_the_ends() -> None:
    found = entropies(np.array([0.0, 0.11, 0.5, 0.89, 1.0]))
    assert found == pytest.approx([0, 0.49992, 1, 0.49992, 0], abs=1e-4)


def test_rare_labels_weigh_more() -> None:
    pool = statements(400)
    scores = {t: (0.5, 0.02) if i % 2 else (0.4, 0.02) for i, t in enumerate(pool)}
    scores |= dict.fromkeys(pool[:40], (0.1, 0.4))
    found = choose(scores, 40).chosen
    assert sum(s.label == "rare" for s in found) >= 20
    table = np.array(list(scores.values()))
    weights = weighted_entropies(table)[0] / entropies(table)[0]
    assert weights[1] / weights[0] == pytest.approx(
        (table[:, 0].mean() / table[:, 1].mean()) ** 0.25
    )


def test_labels_the_model_never_expects_have_a_finite_weight() -> None:
    assert np.isfinite(weighted_entropies(np.array([[0.3, 0.0], [0.6, 0.0]]))).all()


def test_no_two_suggestions_are_nearly_the_same() -> None:
    base = statements(30)
    copies = {f"{text[:-1]}!": (0.5, 0.5) for text in base} | {
        f"{text} Indeed.": (0.49, 0.5) for text in base
    }
    found = choose(copies, 60)
    assert len(found.chosen) == 30
    assert found.alike == 30
    assert {s.text[-1] for s in found.chosen} == {"!"}  # the more uncertain of each pair


def test_near_duplicates_are_replaced_by_less_uncertain_statements() -> None:
    base = statements(1)[0]
    scores = {f"{base}{'!' * n}": (0.5, 0.5) for n in range(40)}
    others = statements(5, seed=1)
    scores |= dict.fromkeys(others, (0.1, 0.1))
    found = choose(scores, 3).chosen
    assert len(found) == 3
    assert sum(suggestion.text in others for suggestion in found) == 2


def test_labeled_statements_and_their_near_duplicates_are_not_suggested() -> None:
    pool = statements(20)
    scores = dict.fromkeys(pool, (0.5, 0.5))
    nearly = pool[1].replace(".", "!!")
    found = choose(scores, 20, labeled=[f" {pool[0]}\n", nearly])
    assert {s.position for s in found.chosen} == set(range(2, 20))
    assert (found.labeled, found.alike) == (1, 1)


def test_blank_and_repeated_texts_are_left_out_and_counted() -> None:
    pool = statements(5)
    given = ["", *pool, pool[2], f"{pool[3]}  ", " \t", "\u200b"]
    classifier = Scripted(dict.fromkeys(pool, (0.5, 0.5)))
    found = suggest(classifier, given, count=9)  # type: ignore[arg-type]
    assert sorted(s.position for s in found.chosen) == [1, 2, 3, 4, 5]
    assert (found.blank, found.repeated, found.labeled, found.alike) == (3, 2, 0, 0)


@pytest.mark.parametrize(
    ("pool", "labeled"),
    [([], []), (["", "  "], []), (TEXTS[:1], TEXTS[:1])],
    ids=["empty", "blank", "all labeled"],
)
def test_a_pool_without_anything_to_choose_is_an_error(pool: list[str], labeled: list[str]) -> None:
    classifier = Scripted(dict.fromkeys(TEXTS, (0.5, 0.5)))
    with pytest.raises(DataError, match=f"found none among {len(pool)} texts") as caught:
        suggest(classifier, pool, count=3, labeled=labeled)  # type: ignore[arg-type]
    assert f"{len(labeled)} are labeled already" in str(caught.value)


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(InputTypeError, match="position 1"):
        suggest(Scripted({}), ["Yes.", None], count=1)  # type: ignore[arg-type, list-item]


def test_a_count_that_is_not_positive_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1, found 0"):
        choose({}, 0)


def test_the_same_pool_gives_the_same_suggestions() -> None:
    generator = np.random.default_rng(3)
    scores = {text: generator.random(2).tolist() for text in statements(300)}
    assert choose(scores, 25) == choose(scores, 25)
    longer = choose(scores, 50).chosen
    assert len({s.position for s in longer}) == 50


def test_spread_covers_every_cluster_before_it_comes_back() -> None:
    generator = np.random.default_rng(5)
    centers = generator.normal(size=(12, 16)) * 10
    points = np.repeat(centers, 30, axis=0) + generator.normal(size=(360, 16)) * 0.1
    chosen = spread(np.ones(360), points.astype(np.float32), 12)
    assert set(chosen // 30) == set(range(12))


def test_spread_prefers_value_to_distance() -> None:
    generator = np.random.default_rng(6)
    value = np.where(np.arange(500) < 50, 1.0, 0.05)
    chosen = spread(value, generator.normal(size=(500, 8)).astype(np.float32), 20)
    assert chosen.max() < 50


def test_spread_chooses_everything_once_when_points_coincide() -> None:
    chosen = spread(np.full(6, 0.5), np.ones((6, 3), dtype=np.float32), 10)
    assert sorted(chosen.tolist()) == list(range(6))


def test_embeddings_are_the_pooled_states_of_the_model(model_folder: Path) -> None:
    import torch

    from stancekit.encoding import Encoder, pad
    from stancekit.finetune.model import StancekitForSequenceClassification

    folder = ModelFolder(model_folder)
    counted: list[int] = []
    found = embedding.embed(folder, TEXTS[:4], batch_size=3, advance=counted.append)
    model = StancekitForSequenceClassification.from_pretrained(
        str(model_folder), dtype=torch.float32
    ).eval()
    encoder = Encoder(folder.read("tokenizer.json"), max_length=128, overlap=32)
    for text, row in zip(TEXTS[:4], found, strict=True):
        ids, mask = map(torch.from_numpy, pad(encoder.windows([text])[0]))
        with torch.inference_mode():
            states = model.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
            logits = model.classifier(torch.from_numpy(row))
            expected = model(input_ids=ids, attention_mask=mask).logits[0]
        assert np.allclose(row, states[0].mean(0).numpy(), atol=1e-5)
        assert np.allclose(logits.numpy(), expected.numpy(), atol=1e-4)
    assert found.dtype == np.float32
    assert sum(counted) == 4
    with pytest.raises(DataError, match="position 1"):
        embedding.embed(folder, ["Yes.", "\u200b"])


def test_the_command_writes_suggestions_of_the_shipped_model(
    model_folder: Path, tmp_path: Path
) -> None:
    pool = tmp_path / "pool.csv"
    pool.write_text(
        "quote\n" + "".join(f'"{text}"\n' for text in [*TEXTS, TEXTS[0], ""]), encoding="utf-8"
    )
    labeled = tmp_path / "done.jsonl"
    labeled.write_text(json.dumps({"text": TEXTS[1], "labels": ["accusatory"]}), encoding="utf-8")
    runner = CliRunner(env={"COLUMNS": "200", "NO_COLOR": "1"})
    result = runner.invoke(
        app,
        [
            *("suggest", str(model_folder), str(pool), "-n", "4"),
            *("--text-column", "quote", "--labeled", str(labeled)),
        ],
    )
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert len({row["text"] for row in rows}) == 4
    expected = stancekit.predict([row["text"] for row in rows])
    assert [row["prediction"] for row in rows] == [found.to_dict() for found in expected]
    assert TEXTS[1] not in {row["text"] for row in rows}
    assert "4 of 8 statements suggested" in result.stderr
    assert "1 repeated, 1 labeled already" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "pool.txt"], "pool.txt is what is read"),
        (["-o", "there/tasks.jsonl"], "cannot be written (No such file or directory)"),
        (["-o", "tasks.jsonl", "--format", "label-studio"], "a file that ends in .json"),
        (["--text-column", "quote"], "a text column was named"),
        (["--labeled", "absent.csv"], "absent.csv: cannot be read"),
    ],
)
def test_the_command_says_what_is_wrong_before_it_works(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pool.txt").write_text("\n".join(TEXTS), encoding="utf-8")
    result = CliRunner().invoke(app, ["suggest", "shipped", "pool.txt", *arguments])
    assert result.exit_code == 1
    assert message in str(result.exception)
    assert Path("pool.txt").read_text(encoding="utf-8") == "\n".join(TEXTS)
