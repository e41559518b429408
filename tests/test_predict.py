"""One text in, one Prediction out; a sequence in, a list out; neighbors change nothing."""

import json
import pickle
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import BrokenModel

import stancekit
from stancekit import Classifier, Prediction, loading
from stancekit.classifier import calibrate
from stancekit.encoding import Encoder
from stancekit.errors import InputTypeError
from stancekit.model_files import ONNX_MODEL, TOKENIZER, ModelFolder
from stancekit.session import FloatArray, OnnxSession

TEXTS = [
    "We would gladly meet them halfway, and the sooner the better.",
    "They promised us grain and sent us soldiers.",
    "Unless the tolls are lifted by Friday, no ship of ours will call there.",
    "The delegation arrived at noon.",
    "Ça suffit, genug! 😀",
]
LONG = " ".join(
    f"In its letter number {number} the council of Lower Hesk complained about the dam."
    for number in range(30)
)


class FixedSession:
    """Computes the same logits for every row."""

    provider = "fixed"

    def __init__(self, *logits: float) -> None:
        self._logits = logits

    @property
    def label_count(self) -> int:
        return len(self._logits)

    def logits(
        self, rows: Sequence[Sequence[int]], advance: Callable[[int], object] | None = None
    ) -> FloatArray:
        return np.tile(np.array(self._logits, dtype=np.float32), (len(rows), 1))


@pytest.fixture(scope="module")
def expected(classifier: Classifier) -> list[Prediction]:
    return [classifier.predict(text) for text in TEXTS]


@pytest.mark.parametrize(
    "make",
    [
        list,
        tuple,
        iter,
        lambda texts: (text for text in texts),
        lambda texts: dict.fromkeys(texts).keys(),
        pd.Series,
        lambda texts: pd.Series(texts, dtype=object, index=range(7, 7 + len(texts))),
        lambda texts: pd.Series(texts, dtype="category"),
        lambda texts: pd.DataFrame({"said": texts})["said"],
        np.array,
        lambda texts: np.array(texts, dtype=object),
        lambda texts: [np.str_(text) for text in texts],
    ],
)
def test_sequences(
    classifier: Classifier, expected: list[Prediction], make: Callable[[list[str]], Iterable[str]]
) -> None:
    assert classifier.predict(make(TEXTS)) == expected


def test_lengths_one_and_zero(classifier: Classifier, expected: list[Prediction]) -> None:
    assert isinstance(classifier.predict(TEXTS[0]), Prediction)
    assert isinstance(classifier.predict(np.str_(TEXTS[0])), Prediction)
    assert classifier.predict(TEXTS[:1]) == expected[:1]
    empty: list[Iterable[str]] = [[], (), iter(()), np.array([], str), pd.Series([], dtype=str)]
    for nothing in empty:
        assert classifier.predict(nothing) == []
    assert classifier.logits([]).shape == (0, len(classifier.labels))


def test_default_model(expected: list[Prediction]) -> None:
    assert stancekit.predict(TEXTS[0]) == expected[0]
    assert stancekit.predict(TEXTS) == expected


BAD = [
    (b"bytes", ["found bytes", "decode it first"]),
    (bytearray(b"bytes"), ["found bytearray", "decode it first"]),
    (None, ["found NoneType", "pass a str, or a sequence of str"]),
    (3, ["found int", "a list, a Series or an array"]),
    (float("nan"), ["found float"]),
    (Path("speech.txt"), ["Path"]),
    ({"text": "a"}, ["found a dict", "no single order"]),
    ({"a", "b"}, ["found a set", "no single order"]),
    (frozenset("ab"), ["found a frozenset", "no single order"]),
    (pd.DataFrame({"text": ["a"]}), ["found a DataFrame", "pass the list, column or values"]),
    (np.array([["a", "b"]]), ["found ndarray"]),
    (np.array("a"), ["found ndarray"]),
    ([None], ["position 0", "NoneType", "drop missing values"]),
    (["a", 3], ["position 1", "int (3)", "convert it to str"]),
    ((text for text in ["a", "b", 2.5]), ["position 2", "float (2.5)"]),
    (["a", ["b"]], ["position 1", "list (['b'])"]),
    (pd.Series(["a", "b", None], dtype=object), ["position 2", "drop missing values"]),
    (pd.Series(["a", float("nan")], index=[8, 9]), ["position 1", "nan", "fill them with ''"]),
    (pd.Series(["a", pd.NA], dtype="string"), ["position 1", "<NA>", "drop missing values"]),
    ([pd.NaT], ["position 0", "drop missing values"]),
    (["a", b"b"], ["position 1", "bytes (b'b')", "decode it first"]),
    (np.array([b"a"]), ["position 0", "decode it first"]),
    ([np.array(["a", "b"])], ["position 0", "ndarray", "convert it to str"]),
    ("half \ud83d", ["Unicode", "'\\ud83d'", "mend it"]),
    (["a", "b", "half \ud83d"], ["Unicode", "position 2", "'\\ud83d'"]),
]


@pytest.mark.parametrize(("texts", "parts"), BAD, ids=[type(texts).__name__ for texts, _ in BAD])
def test_bad_input(model_folder: Path, texts: object, parts: list[str]) -> None:
    classifier = Classifier(ModelFolder(model_folder), lambda _: pytest.fail("loaded a model"))
    with pytest.raises(InputTypeError) as caught:
        classifier.predict(texts)  # type: ignore[call-overload]
    assert isinstance(caught.value, stancekit.StancekitError)
    assert isinstance(caught.value, TypeError)
    for part in parts:
        assert part in str(caught.value)


def test_logits_takes_no_single_text(classifier: Classifier) -> None:
    with pytest.raises(InputTypeError, match="wrap it in a list"):
        classifier.logits("We agree.")


@pytest.mark.parametrize("batch_size", [0, -1])
def test_bad_batch_size(classifier: Classifier, batch_size: int) -> None:
    with pytest.raises(ValueError, match=f"at least 1, found {batch_size}"):
        classifier.predict(TEXTS, batch_size=batch_size)


@pytest.mark.parametrize("batch_size", [1, 2, 3, 1024])
def test_batch_size_does_not_matter(
    classifier: Classifier, expected: list[Prediction], batch_size: int
) -> None:
    assert classifier.predict(TEXTS, batch_size=batch_size) == expected


def test_order_and_neighbors_do_not_matter(
    classifier: Classifier, expected: list[Prediction]
) -> None:
    assert classifier.predict(TEXTS[::-1]) == expected[::-1]
    assert classifier.predict(["", LONG, *TEXTS, "No.", *TEXTS])[2:7] == expected


def test_threads_do_not_matter(model_folder: Path) -> None:
    one, two = (stancekit.load(model_folder, threads=threads) for threads in (1, 2))
    assert one.predict([*TEXTS, LONG]) == two.predict([*TEXTS, LONG])


def test_threads_side_by_side(model_folder: Path) -> None:
    rows = [[101, 2748, 102]] * 8

    def used(threads: int) -> set[int]:
        found: list[int] = []
        session = stancekit.load(model_folder, threads=threads).session
        session.logits(rows, lambda count: found.extend([threading.get_ident()] * count))
        assert len(found) == len(rows)
        return set(found)

    assert used(1) == {threading.get_ident()}
    assert threading.get_ident() not in used(2)


def test_threads_share_a_classifier(model_folder: Path, expected: list[Prediction]) -> None:
    loaded: list[ModelFolder] = []

    def make_session(folder: ModelFolder) -> OnnxSession:
        loaded.append(folder)
        return OnnxSession(folder.read(ONNX_MODEL), threads=1)

    classifier = Classifier(ModelFolder(model_folder), make_session)
    assert not loaded
    barrier = threading.Barrier(8)

    def work(_: int) -> list[Prediction]:
        barrier.wait()
        return classifier.predict(TEXTS)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [expected] * 8
    assert len(loaded) == 1


def test_threads_share_the_default(
    monkeypatch: pytest.MonkeyPatch, model_folder: Path, expected: list[Prediction]
) -> None:
    loaded: list[Classifier] = []
    barrier = threading.Barrier(8)

    def load() -> Classifier:
        loaded.append(stancekit.load(model_folder))
        return loaded[-1]

    def work(_: int) -> Prediction:
        barrier.wait()
        return stancekit.predict(TEXTS[0])

    monkeypatch.setattr(loading, "_default", None)
    monkeypatch.setattr(loading, "load", load)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [expected[0]] * 8
    assert len(loaded) == 1


def test_loading_again_after_a_failure(model_folder: Path) -> None:
    attempts = iter([MemoryError(), None])

    def make_session(folder: ModelFolder) -> FixedSession:
        if error := next(attempts):
            raise error
        return FixedSession(0, 0, 0)

    classifier = Classifier(ModelFolder(model_folder), make_session)
    with pytest.raises(MemoryError):
        classifier.predict("We agree.")
    assert classifier.predict("We agree.").windows == 1


def test_scores_are_calibrated(classifier: Classifier, expected: list[Prediction]) -> None:
    scores = calibrate(classifier.logits(TEXTS), classifier.manifest.temperatures)
    assert [list(prediction.scores.values()) for prediction in expected] == scores.tolist()
    assert all(0 < score < 1 for row in scores for score in row)


def test_calibration() -> None:
    logits = np.array([[0.0, 2.0, -800.0], [-np.inf, -2.0, 800.0]], dtype=np.float32)
    found = calibrate(logits, [3.0, 2.0, 1.0])
    wanted = [[0.5, 1 / (1 + np.exp(-1)), 0], [0, 1 / (1 + np.exp(1)), 1]]
    assert found == pytest.approx(np.array(wanted))


def test_thresholds(broken_model: BrokenModel) -> None:
    folder = broken_model(temperatures=[1, 1, 1], thresholds=[0.5, 0.6, 0.7])
    classifier = Classifier(ModelFolder(folder), lambda _: FixedSession(0, 0.3, 3))
    prediction = classifier.predict("They lied.")
    first, _, third = classifier.labels
    assert prediction.labels == (first, third)  # 0.5 reaches 0.5; 0.57 does not reach 0.6
    assert prediction.label == third


def test_scores_of_any_height_give_no_label_to_an_empty_text(broken_model: BrokenModel) -> None:
    folder = broken_model(thresholds=[0, 0, 0])
    classifier = Classifier(ModelFolder(folder), lambda _: FixedSession(9, 9, 9))
    assert classifier.predict("Yes.").labels == classifier.labels
    assert classifier.predict("").labels == ()


@pytest.mark.parametrize("text", ["", " ", "\n\t\u3000 ", "\u200b", "\ufeff", "\x00"])
def test_empty_texts(classifier: Classifier, text: str) -> None:
    for prediction in (classifier.predict(text), *classifier.predict([text, TEXTS[0], text])[::2]):
        assert prediction.empty
        assert prediction.windows == 0
        assert prediction.labels == ()
        assert prediction.label is None
        assert prediction.scores == dict.fromkeys(classifier.labels, 0.0)
    assert np.isneginf(classifier.logits([text])).all()


def test_long_text_has_the_highest_logits_of_its_windows(classifier: Classifier) -> None:
    manifest = classifier.manifest
    encoder = Encoder(
        classifier.folder.read(TOKENIZER), max_length=manifest.max_length, overlap=manifest.overlap
    )
    (windows,) = encoder.windows([LONG])
    alone = np.concatenate([classifier.session.logits([window]) for window in windows])
    assert len(windows) > 1
    assert classifier.predict(LONG).windows == len(windows)
    assert (classifier.logits([TEXTS[0], LONG])[1] == alone.max(0)).all()
    assert len(set(map(tuple, alone.tolist()))) > 1


def test_the_tail_of_a_long_text_counts(classifier: Classifier) -> None:
    tails = ["Shame on them, liars and thieves!", "We thank them, and we gladly accept."]
    first, second = classifier.logits([f"{LONG} {tail}" for tail in tails])
    assert (first != second).any()


def test_progress(
    classifier: Classifier, expected: list[Prediction], capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [*TEXTS, "", LONG]
    assert classifier.predict(texts, progress=True, batch_size=3)[:5] == expected
    output = capsys.readouterr()
    assert output.out == ""
    assert "7/7" in output.err  # texts, neither windows nor the texts that have any
    assert len(classifier.predict(iter(["", " "]), progress=True)) == 2
    assert "2/?" in capsys.readouterr().err
    classifier.predict(texts)
    assert capsys.readouterr() == ("", "")


SCORES = {"offer": 0.5, "blame": 0.75, "terms": 0.9}


@pytest.mark.parametrize(
    ("labels", "label"),
    [((), None), (("offer",), "offer"), (("offer", "blame"), "blame"), (tuple(SCORES), "terms")],
)
def test_label_is_the_strongest_of_labels(labels: tuple[str, ...], label: str | None) -> None:
    prediction = Prediction(labels, SCORES)
    assert prediction.label == label
    wanted = {"label": label, "labels": list(labels), "scores": SCORES, "windows": 1}
    assert json.loads(json.dumps(prediction.to_dict())) == wanted


def test_prediction_is_frozen_and_slotted() -> None:
    prediction = Prediction(("offer",), SCORES)
    with pytest.raises(FrozenInstanceError):
        prediction.labels = ()  # type: ignore[misc]
    assert not hasattr(prediction, "__dict__")
    assert [field.name for field in fields(prediction)] == ["labels", "scores", "windows"]


def test_prediction_repr() -> None:
    assert repr(Prediction(("offer",), {"offer": 0.914, "blame": 0.02})) == (
        "Prediction(labels=('offer',), scores={offer: 0.91, blame: 0.02})"
    )
    assert repr(Prediction((), {"offer": 0.1}, windows=3)) == (
        "Prediction(labels=(), scores={offer: 0.10}, windows=3)"
    )
    assert repr(Prediction((), {"offer": 0.0}, windows=0)) == "Prediction(labels=(), empty text)"


def test_predictions_pickle_and_are_plain_data(expected: list[Prediction]) -> None:
    assert pickle.loads(pickle.dumps(expected)) == expected
    for prediction in expected:
        assert json.loads(json.dumps(prediction.to_dict()))["scores"] == prediction.scores
        assert {type(score) for score in prediction.scores.values()} == {float}


def test_public_names() -> None:
    assert stancekit.__all__ == sorted(stancekit.__all__)
    assert dir(stancekit) == [*stancekit.__all__, "train"]
    for name in dir(stancekit):
        assert getattr(stancekit, name) is not None
    with pytest.raises(AttributeError, match="module 'stancekit' has no attribute 'classify'"):
        stancekit.classify  # noqa: B018
    with pytest.raises(ImportError):
        from stancekit import classify  # noqa: F401


def test_classifier_tells_what_it_is(classifier: Classifier) -> None:
    assert classifier.labels == classifier.manifest.labels
    assert str(classifier.folder.path) in repr(classifier)
    assert all(label in repr(classifier) for label in classifier.labels)
    assert classifier.session.provider == "CPUExecutionProvider"
