"""Suggestions as annotation tools import them, and as they come back when they are labeled."""

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path

import pytest

from stancekit.cli.suggest import ExportFormat
from stancekit.data.annotations import ReadOptions
from stancekit.data.reading import read_labeled
from stancekit.data.texts import read_texts
from stancekit.labeling.exports import (
    EXPORTERS,
    label_studio_config,
    to_doccano,
    to_json_lines,
    to_label_studio,
    to_prodigy,
)
from stancekit.labeling.suggesting import Suggestion
from stancekit.schema import Prediction

LABELS = ("conciliatory", "accusatory", "conditional")
MODEL = "harbor-1"
GIVEN: Sequence[tuple[str, tuple[str, ...], tuple[float, ...]]] = (
    ("“Not one ship”, he said,\u2028“until they pay.”", ("conditional",), (0.1, 0.31, 0.9)),
    ('We thank "Velden" & its <b>people</b>.', (), (0.4, 0.05, 0.02)),
    ("我们愿意谈判\n但不在压力之下。", ("conciliatory", "conditional"), (0.7, 0.2, 0.6)),
)
SUGGESTIONS = tuple(
    Suggestion(
        text=text,
        position=10 * place,
        prediction=Prediction(labels, dict(zip(LABELS, scores, strict=True))),
        uncertainty=1.5 + place / 2,
        label="accusatory",
    )
    for place, (text, labels, scores) in enumerate(GIVEN)
)


def read_back(path: Path, content: str, *, empty: str | None = None) -> dict[str, object]:
    path.write_text(content, encoding="utf-8", newline="\n")
    reading = read_labeled(path, options=ReadOptions(empty=empty))
    assert reading.problems == ()
    return {annotation.text: annotation.labels for annotation in reading.annotations}


def lines(content: str) -> list[dict[str, object]]:
    assert content.endswith("\n")
    return [json.loads(line) for line in content.removesuffix("\n").split("\n")]


def test_every_format_can_be_asked_for() -> None:
    assert [chosen.value for chosen in ExportFormat] == list(EXPORTERS)


@pytest.mark.parametrize("name", EXPORTERS)
def test_every_format_holds_the_texts_as_they_are(name: str) -> None:
    content = EXPORTERS[name](SUGGESTIONS, MODEL)
    rows = json.loads(content) if name == "label-studio" else lines(content)
    found = [row["data"]["text"] if "data" in row else row["text"] for row in rows]
    assert found == [text for text, _, _ in GIVEN]


def test_label_studio_tasks_have_predictions() -> None:
    first, second, _ = json.loads(to_label_studio(SUGGESTIONS, MODEL))
    assert first["predictions"] == [
        {
            "model_version": MODEL,
            "score": 0.5,
            "result": [
                {
                    "from_name": "labels",
                    "to_name": "text",
                    "type": "choices",
                    "value": {"choices": ["conditional"]},
                }
            ],
        }
    ]
    assert second["predictions"][0]["result"] == []
    assert "annotations" not in first


def test_the_labeling_configuration_has_what_the_predictions_refer_to() -> None:
    labels = (*LABELS, 'so-called "allies" & <others>')
    config = ElementTree.fromstring(label_studio_config(labels))
    text, choices = config
    (result,) = json.loads(to_label_studio(SUGGESTIONS[:1], MODEL))[0]["predictions"][0]["result"]
    assert (choices.tag.lower(), choices.get("name")) == (result["type"], result["from_name"])
    assert text.get("name") == choices.get("toName") == result["to_name"]
    assert text.get("value") == "$text"
    assert choices.get("choice") == "multiple"
    assert tuple(choice.get("value") for choice in choices) == labels


def test_label_studio_scores_stay_in_their_range() -> None:
    one = Suggestion("Well.", 0, Prediction((), {"a": 0.5}), 1.0000000002, "a")
    (task,) = json.loads(to_label_studio([one], MODEL))
    assert task["predictions"][0]["score"] == 0


def test_prodigy_tasks_have_the_labels_selected() -> None:
    first = lines(to_prodigy(SUGGESTIONS, MODEL))[0]
    assert first["options"] == [
        {"id": "conciliatory", "text": "conciliatory", "meta": "0.10"},
        {"id": "accusatory", "text": "accusatory", "meta": "0.31"},
        {"id": "conditional", "text": "conditional", "meta": "0.90"},
    ]
    assert first["accept"] == ["conditional"]
    assert first["config"] == {"choice_style": "multiple"}
    assert first["meta"] == {"in_doubt": "accusatory", "uncertainty": 1.5, "model": MODEL}
    assert "answer" not in first


def test_doccano_rows_have_labels_and_metadata() -> None:
    assert lines(to_doccano(SUGGESTIONS, MODEL))[2] == {
        "text": GIVEN[2][0],
        "label": ["conciliatory", "conditional"],
        "in_doubt": "accusatory",
        "uncertainty": 2.5,
        "model": MODEL,
    }


def test_plain_rows_tell_everything_and_read_as_texts(tmp_path: Path) -> None:
    path = tmp_path / "next.jsonl"
    path.write_text(to_json_lines(SUGGESTIONS, MODEL), encoding="utf-8")
    assert list(read_texts(path)) == [text for text, _, _ in GIVEN]
    first = json.loads(path.read_text(encoding="utf-8").split("\n")[0])
    assert first == {
        "text": GIVEN[0][0],
        "position": 0,
        "uncertainty": 1.5,
        "in_doubt": "accusatory",
        "prediction": SUGGESTIONS[0].prediction.to_dict(),
        "model": MODEL,
    }


def test_label_studio_round_trip(tmp_path: Path) -> None:
    content = to_label_studio(SUGGESTIONS, MODEL)
    unlabeled = read_back(tmp_path / "tasks.json", content)
    assert unlabeled == {text: None for text, _, _ in GIVEN}
    tasks = json.loads(content)
    for number, task in enumerate(tasks):  # as when the predictions are submitted unchanged
        (prediction,) = task["predictions"]
        task["annotations"] = [{"id": number, "completed_by": 1, "result": prediction["result"]}]
    labeled = read_back(tmp_path / "export.json", json.dumps(tasks))
    assert labeled == {text: labels for text, labels, _ in GIVEN}


def test_doccano_round_trip(tmp_path: Path) -> None:
    rows = lines(to_doccano(SUGGESTIONS, MODEL))
    exported = [{"id": n, **row, "Comments": []} for n, row in enumerate(rows)]
    content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in exported)
    labeled = read_back(tmp_path / "all.jsonl", content, empty="none")
    assert labeled == {text: labels for text, labels, _ in GIVEN}


def test_prodigy_round_trip(tmp_path: Path) -> None:
    rows = lines(to_prodigy(SUGGESTIONS, MODEL))
    answered = [
        {**row, "_input_hash": n, "_task_hash": n, "_view_id": "choice", "answer": "accept"}
        for n, row in enumerate(rows)
    ]
    content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in answered)
    labeled = read_back(tmp_path / "annotations.jsonl", content)
    assert labeled == {text: labels for text, labels, _ in GIVEN}
