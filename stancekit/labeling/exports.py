"""Suggestions as files that annotation tools import, with the model's labels filled in."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from xml.sax.saxutils import quoteattr

from stancekit.labeling.suggesting import Suggestion

# What tasks and labeling configuration of Label Studio call the same things.
_CONTROL = "labels"
_OBJECT = "text"

Exporter = Callable[[Sequence[Suggestion], str], str]


def to_json_lines(suggestions: Sequence[Suggestion], model: str) -> str:
    """Return JSON Lines with everything that is known of each suggestion.

    The labels of the model stand under `prediction`, so that no reader takes them for given.

    Args:
        suggestions: what to write.
        model: the model's name.
    """
    return _lines(
        {
            "text": suggestion.text,
            "position": suggestion.position,
            "uncertainty": round(suggestion.uncertainty, 4),
            "in_doubt": suggestion.label,
            "prediction": suggestion.prediction.to_dict(),
            "model": model,
        }
        for suggestion in suggestions
    )


def to_label_studio(suggestions: Sequence[Suggestion], model: str) -> str:
    """Return a JSON array of tasks with predictions, for Label Studio.

    An array, because Label Studio (as of 1.23) imports files that end in .json and reads each as
    one JSON value; it takes JSON Lines from cloud storage alone. The project needs the labeling
    configuration of `label_studio_config`. A prediction's score is how sure the model is:
    one less its mean uncertainty about a label.

    Args:
        suggestions: what to write.
        model: the model's name, its `model_version`.
    """
    tasks = []
    for suggestion in suggestions:
        prediction = suggestion.prediction
        choices = {
            "from_name": _CONTROL,
            "to_name": _OBJECT,
            "type": "choices",
            "value": {"choices": list(prediction.labels)},
        }
        sureness = 1 - suggestion.uncertainty / len(prediction.scores)
        tasks.append(
            {
                "data": {_OBJECT: suggestion.text},
                "meta": _notes(suggestion),
                "predictions": [
                    {
                        "model_version": model,
                        "score": round(min(max(sureness, 0.0), 1.0), 4),
                        "result": [choices] if prediction.labels else [],
                    }
                ],
            }
        )
    return json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"


def label_studio_config(labels: Sequence[str]) -> str:
    """Return the labeling configuration that a Label Studio project needs for the tasks."""
    choices = "".join(f"    <Choice value={quoteattr(label)}/>\n" for label in labels)
    return (
        "<View>\n"
        f'  <Text name="{_OBJECT}" value="${_OBJECT}"/>\n'
        f'  <Choices name="{_CONTROL}" toName="{_OBJECT}" choice="multiple">\n'
        f"{choices}"
        "  </Choices>\n"
        "</View>"
    )


def to_doccano(suggestions: Sequence[Suggestion], model: str) -> str:
    """Return JSON Lines for a text classification project of doccano.

    doccano takes `text` and `label`, and keeps the other columns as metadata. It has no
    predictions apart from labels: the model's appear as given, until an annotator changes them.

    Args:
        suggestions: what to write.
        model: the model's name.
    """
    return _lines(
        {
            "text": suggestion.text,
            "label": list(suggestion.prediction.labels),
            **_notes(suggestion),
            "model": model,
        }
        for suggestion in suggestions
    )


def to_prodigy(suggestions: Sequence[Suggestion], model: str) -> str:
    """Return JSON Lines for the choice interface of Prodigy.

    The model's labels are selected already; `prodigy mark NAME FILE --view-id choice` shows
    the tasks.

    Args:
        suggestions: what to write.
        model: the model's name.
    """
    return _lines(
        {
            "text": suggestion.text,
            "options": [
                {"id": label, "text": label, "meta": f"{score:.2f}"}
                for label, score in suggestion.prediction.scores.items()
            ],
            "accept": list(suggestion.prediction.labels),
            "config": {"choice_style": "multiple"},
            "meta": {**_notes(suggestion), "model": model},
        }
        for suggestion in suggestions
    )


EXPORTERS: Mapping[str, Exporter] = {
    "jsonl": to_json_lines,
    "label-studio": to_label_studio,
    "doccano": to_doccano,
    "prodigy": to_prodigy,
}


def _notes(suggestion: Suggestion) -> dict[str, object]:
    """Return what annotators may like to see beside a statement."""
    return {"in_doubt": suggestion.label, "uncertainty": round(suggestion.uncertainty, 3)}


def _lines(rows: Iterable[Mapping[str, object]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
