"""Read back what `Document.to_dict` wrote."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, TypedDict, TypeVar, get_args

from stancekit.errors import DataError
from stancekit.schema import (
    Attribution,
    Conveyance,
    Furniture,
    Prediction,
    Role,
    Statement,
)

_Part = TypeVar("_Part")


class Parts(TypedDict):
    """The fields of a document."""

    text: str
    statements: tuple[Statement, ...]
    furniture: tuple[Furniture, ...]
    labels: tuple[str, ...]
    name: str | None


def parse_document(record: Mapping[str, Any], format_name: str) -> Parts:
    """Check the record of a document, and return its fields.

    Args:
        record: as from `Document.to_dict`, or from its JSON.
        format_name: what the record says that it is.

    Raises:
        DataError: it is another kind of record, lacks something, or contradicts its text.
    """
    found = record.get("format") if isinstance(record, Mapping) else type(record).__name__
    if found != format_name:
        raise DataError(
            f"Expected a record of the format {format_name!r}, found {found!r}; pass what "
            "Document.to_dict returned, or the object that its JSON holds."
        )
    text, name, labels = record.get("text"), record.get("name"), record.get("labels")
    if not isinstance(text, str) or not isinstance(name, str | None):
        raise DataError("Expected a text and a name in the record of a document; one is no str.")
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise DataError("Expected a list of names under 'labels' in the record of a document.")
    statements = _each(record, "statements", lambda part: _statement(part, text, labels))
    furniture = _each(record, "furniture", lambda part: _furniture(part, text))
    places = [(part.start, part.end) for part in statements]
    if places != sorted(places):
        raise DataError("Expected the statements of a document in the order of its text.")
    places = sorted([*places, *((part.start, part.end) for part in furniture)])
    for (_, end), (start, _) in pairwise(places):
        if start < end:
            raise DataError(f"Expected parts that do not overlap, found two at character {start}.")
    return Parts(
        text=text, statements=statements, furniture=furniture, labels=tuple(labels), name=name
    )


def _each(
    record: Mapping[str, Any], name: str, parse: Callable[[Mapping[str, Any]], _Part]
) -> tuple[_Part, ...]:
    parts = record.get(name)
    if not isinstance(parts, list):
        raise DataError(f"Expected a list under {name!r} in the record of a document.")
    found = []
    for place, part in enumerate(parts):
        try:
            found.append(parse(part))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DataError(
                f"Expected a part of a document at {name}[{place}], found what is none: {error}"
            ) from error
    return tuple(found)


def _statement(part: Mapping[str, Any], text: str, labels: list[str]) -> Statement:
    start, end = _place(part, text)
    if text[start:end] != part["text"]:
        raise ValueError(f"its text is not what stands from {start} to {end}")
    scores = {label: float(part["scores"][label]) for label in labels}
    given = tuple(part["labels"])
    if not set(given) <= set(labels):
        raise ValueError(f"its labels {given} are not all of the label set")
    attribution = Attribution(
        conveyance=_one_of(part["conveyance"], get_args(Conveyance)),
        mention=_optional(part["mention"]),
        speaker=_optional(part["speaker"]),
        cue=_optional(part["cue"]),
    )
    prediction = Prediction(given, scores, int(part["windows"]))
    return Statement(start, end, part["text"], attribution, prediction)


def _furniture(part: Mapping[str, Any], text: str) -> Furniture:
    return Furniture(*_place(part, text), role=_one_of(part["role"], get_args(Role)))


def _place(part: Mapping[str, Any], text: str) -> tuple[int, int]:
    start, end = part["start"], part["end"]
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        raise ValueError(f"{start!r} to {end!r} is no place in the text")
    return start, end


def _one_of(value: object, choices: tuple[_Part, ...]) -> _Part:
    for choice in choices:
        if value == choice:
            return choice
    raise ValueError(f"expected one of {', '.join(map(str, choices))}, found {value!r}")


def _optional(value: object) -> str | None:
    if not isinstance(value, str | None):
        raise TypeError(f"expected a str or null, found {value!r}")
    return value
