"""Typical use, as a type checker sees it. Checked by tests/test_typing.py; never run."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import assert_type

import numpy as np
import numpy.typing as npt
import pandas as pd

import stancekit
from stancekit import (
    Classifier,
    Document,
    Prediction,
    StancekitError,
    Statement,
    analyze,
    load,
    predict,
)
from stancekit.errors import InputTypeError, MissingExtraError, ModelError
from stancekit.schema import Conveyance, Profile


def one_text(text: str) -> str:
    prediction = stancekit.predict(text)
    assert_type(prediction, Prediction)
    assert_type(prediction.labels, tuple[str, ...])
    assert_type(prediction.label, str | None)
    assert_type(prediction.scores, Mapping[str, float])
    assert_type(prediction.scores["accusatory"], float)
    assert_type(prediction.windows, int)
    assert_type(prediction.empty, bool)
    assert_type(prediction.to_dict(), dict[str, object])
    return prediction.label or "none"


def several_texts(texts: list[str], more: tuple[str, ...], rest: Iterator[str]) -> None:
    assert_type(predict("We agree."), Prediction)
    assert_type(predict(texts), list[Prediction])
    assert_type(predict(["We agree."]), list[Prediction])
    assert_type(predict([]), list[Prediction])
    assert_type(predict(more), list[Prediction])
    assert_type(predict(rest), list[Prediction])
    assert_type(predict(text.strip() for text in texts), list[Prediction])


def columns(series: "pd.Series[str]", array: npt.NDArray[np.str_]) -> None:
    assert_type(predict(series), list[Prediction])
    assert_type(predict(array), list[Prediction])


def a_classifier(path: Path) -> Classifier:
    classifier = load(path, device="cpu", threads=2)
    assert_type(classifier, Classifier)
    assert_type(load(), Classifier)
    assert_type(load("a folder"), Classifier)
    assert_type(classifier.labels, tuple[str, ...])
    assert_type(classifier.predict("We agree."), Prediction)
    assert_type(classifier.predict(["We agree."]), list[Prediction])
    assert_type(classifier.predict(["We agree."], batch_size=8, progress=True), list[Prediction])
    assert_type(classifier.logits(["We agree."]), npt.NDArray[np.float32])
    assert_type(classifier.manifest.thresholds, tuple[float, ...])
    return classifier


def an_article(text: str, more: Iterator[str], classifier: Classifier) -> str:
    document = stancekit.analyze(text, classifier=classifier, spoken_only=True)
    assert_type(document, Document)
    assert_type(analyze(more), list[Document])
    assert_type(analyze([text], classifier=None), list[Document])
    assert_type(document.statements, tuple[Statement, ...])
    assert_type(document.title, str | None)
    assert_type(document.speakers(), dict[str, Profile])
    assert_type(document.by_speaker(None), tuple[Statement, ...])
    assert_type(document.along(5), tuple[Profile, ...])
    assert_type(document.to_dataframe(), pd.DataFrame)
    assert_type(Document.from_dict(document.to_dict()), Document)
    for statement in document.statements:
        assert_type(statement.prediction, Prediction)
        assert_type(statement.conveyance, Conveyance)
        assert_type(statement.speaker, str | None)
        assert_type(text[statement.start : statement.end], str)
    return document.to_html()


def a_run(config: Path) -> Classifier:
    result = stancekit.train(config=config, output="a folder", overwrite=True, tell=print)
    assert_type(result.folder, Path)
    assert_type(result.manifest.labels, tuple[str, ...])
    return load(result.folder)


def mistakes(classifier: Classifier, prediction: Prediction) -> None:
    predict(b"We agree.")  # type: ignore[arg-type]
    predict(None)  # type: ignore[call-overload]
    predict([1, 2])  # type: ignore[list-item]
    predict(["We agree."], batch_size=8)  # type: ignore[call-overload]
    classifier.predict(["We agree."], 8)  # type: ignore[call-overload]
    classifier.logits(3)  # type: ignore[arg-type]
    analyze(b"We agree.")  # type: ignore[arg-type]
    analyze("We agree.", classifier)  # type: ignore[call-overload]
    load(path="a folder", gpu=True)  # type: ignore[call-arg]
    prediction.labels = ()  # type: ignore[misc]
    prediction.scores["accusatory"] = 1.0  # type: ignore[index]
    prediction.score  # type: ignore[attr-defined]  # noqa: B018


def errors() -> str:
    try:
        return one_text("We agree.")
    except InputTypeError as error:
        wrong: TypeError = error
        return str(wrong)
    except (ModelError, MissingExtraError) as error:
        known: StancekitError = error
        return str(known)


assert_type(stancekit.__version__, str)
