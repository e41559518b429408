"""Argilla's records, flattened or nested.

`rg.Dataset.records.to_list(flatten=True)` puts fields and metadata beside "QUESTION.responses",
"QUESTION.responses.users" and "QUESTION.responses.status", three parallel lists, and
"QUESTION.suggestion" (`argilla.records._io._generic`). `to_json` nests them instead, and leaves
out the status.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from stancekit.data.annotations import Note, Reading, ReadOptions
from stancekit.data.cells import plain
from stancekit.data.formats.entries import (
    Draft,
    Values,
    choose_one,
    head,
    label_names,
    one_label_column,
    read_entries,
)
from stancekit.data.sources import Source
from stancekit.data.tables import Record, Table, columns_of, read_table
from stancekit.data.wording import count, quoted, shown
from stancekit.errors import DataError

TITLE = "Argilla records"
_RESPONSES = ".responses"
_SUGGESTION = ".suggestion"
_BOOKKEEPING = ("id", "status", "_server_id")
_CALLED = "question with labels"


@dataclass(frozen=True, slots=True)
class _Response:
    value: object
    user: object
    status: object


@dataclass(frozen=True, slots=True)
class _Responses:
    """A record of either form: what stands beside the responses, and these by question."""

    record: Record
    fields: Values
    responses: dict[str, list[_Response]]
    suggestions: int


class _MalformedError(DataError):
    """A record is not as Argilla writes it."""


def recognizes(source: Source) -> bool:
    """Return whether the file holds records of Argilla."""
    return any(_is_nested(row) or _is_flat(row) for row in head(source))


def read(source: Source, options: ReadOptions) -> Reading:
    """Read the submitted responses to a label question, one annotation a user.

    A record without responses is not labeled. Drafts and discarded responses go to
    `Reading.skipped`; suggestions are left out, with a notice.

    Args:
        source: a JSON array or JSON Lines.
        options: `label_columns` may name the question.

    Raises:
        DataError: there is no question with labels, or several and none is named, or the
            field with the text cannot be told.
    """
    entries, problems = read_entries(source, noun="record")
    records = tuple(Record(entry.where, entry.values) for entry in entries)
    columns = columns_of(record.values for record in records)
    return _read(Table(source.name, TITLE, columns, records, tuple(problems)), options)


def read_rows(table: Table, options: ReadOptions) -> Reading:
    """Read a table, which may be of flattened records, as `records.to_datasets()` gives them.

    Raises:
        DataError: as `read` and `stancekit.data.tables.read_table` do.
    """
    if _is_flat(dict.fromkeys(table.columns)):
        return _read(replace(table, format=f"{table.format} of {TITLE}"), options)
    return read_table(table, options)


def _read(table: Table, options: ReadOptions) -> Reading:
    problems = list(table.problems)
    found: list[_Responses] = []
    for record in table.records:
        try:
            found.append(_nested(record) if _is_nested(record.values) else _flat(record))
        except _MalformedError as error:
            problems.append(Note(record.where, str(error)))
    question = _question(table.source, found, options)
    column = f"{question or 'question'}{_RESPONSES}"
    draft = Draft(table.source, table.format, column, f"{column}.users", problems=problems)
    draft.notices += table.notices
    if question is not None:
        draft.notices.append(f"labels are the responses to {question!r}")
    for item in found:
        _read_record(item, item.responses.get(question or "", []), draft)
    draft.notices += _left_out(found, question)
    return draft.finish(options)


def _is_nested(row: Values) -> bool:
    return isinstance(row.get("fields"), dict) and isinstance(row.get("responses"), dict)


def _is_flat(row: Values) -> bool:
    if "_server_id" in row and any(key.endswith(_SUGGESTION) for key in row):
        return True
    return any(f"{key}.users" in row for key in row if _asks(key))


def _asks(key: str) -> bool:
    return key.endswith(_RESPONSES)


def _flat(record: Record) -> _Responses:
    row = record.values
    responses: dict[str, list[_Response]] = {}
    for key in filter(_asks, row):
        values = _listed(row, key)
        users = _listed(row, f"{key}.users", len(values))
        statuses = _listed(row, f"{key}.status", len(values))
        if not len(values) == len(users) == len(statuses):
            raise _MalformedError(
                f"expected as many users and statuses as responses in {key!r}, found "
                f"{len(values)} responses, {len(users)} users and {len(statuses)} statuses; "
                "export the records again."
            )
        responses[key.removesuffix(_RESPONSES)] = [
            _Response(*items) for items in zip(values, users, statuses, strict=True)
        ]
    marks = (_RESPONSES, f"{_RESPONSES}.users", f"{_RESPONSES}.status", _SUGGESTION,
             f"{_SUGGESTION}.score", f"{_SUGGESTION}.agent")  # fmt: skip
    fields = {key: row[key] for key in row if not key.endswith(marks) and key not in _BOOKKEEPING}
    suggestions = sum(row[key] is not None for key in row if key.endswith(_SUGGESTION))
    return _Responses(record, fields, responses, suggestions)


def _listed(row: Values, key: str, length: int = 0) -> list[object]:
    """Return a list of a flattened record; as many None as needed when it is not there."""
    value = plain(row.get(key))
    if value is None:
        return [None] * length
    if not isinstance(value, list):
        raise _MalformedError(
            f"expected a list in {key!r}, found {shown(value)}; export the records again."
        )
    return value


def _nested(record: Record) -> _Responses:
    fields, metadata, given, suggestions = (
        value if isinstance(value := record.values.get(key), dict) else {}
        for key in ("fields", "metadata", "responses", "suggestions")
    )
    responses: dict[str, list[_Response]] = {}
    for question, items in given.items():
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise _MalformedError(
                f"expected a list of responses to {question!r}, found {shown(items)}; export the "
                "records again."
            )
        responses[question] = [
            _Response(item.get("value"), item.get("user_id"), item.get("status")) for item in items
        ]
    return _Responses(record, {**metadata, **fields}, responses, len(suggestions))


def _question(source: str, records: Sequence[_Responses], options: ReadOptions) -> str | None:
    """Return the question with the labels; None when nobody has answered any."""
    named = one_label_column(source, options, called="a question")
    answers: dict[str, list[object]] = {}
    for record in records:
        for question, responses in record.responses.items():
            answers.setdefault(question, []).extend(given.value for given in responses)
    answered = {question: values for question, values in answers.items() if values}
    if named is not None:
        return choose_one(source, answers, named, called=_CALLED) if answers else named
    fitting = [
        question
        for question, values in answered.items()
        if any(_labels(value) is not None for value in values)
    ]
    if fitting or not answered:
        return choose_one(source, fitting, None, called=_CALLED) if fitting else None
    question, values = next(iter(answered.items()))
    raise DataError(
        f"{source}: expected a label question, found {quoted(answered)} with answers such as "
        f"{shown(values[0])}; export a data set with a label question."
    )


def _read_record(item: _Responses, responses: Sequence[_Response], draft: Draft) -> None:
    where, split = item.record.where, item.record.split
    if not responses:
        draft.add(where, item.fields, None, None, split=split)
    for response in responses:
        user = None if response.user is None else str(response.user)
        by = f"the response of {user}" if user else "a response"
        labels = _labels(response.value)
        if response.status in ("draft", "discarded"):
            draft.skipped.append(Note(where, f"{by} is marked {response.status} in Argilla"))
        elif response.status not in ("submitted", None):
            message = (
                f"{by}: expected submitted, draft or discarded, found {shown(response.status)}; "
                "export the records again."
            )
            draft.problems.append(Note(where, message))
        elif labels is None:
            message = (
                f"{by}: expected a label or a list of labels, found {shown(response.value)}; "
                "name the label question with --label-column."
            )
            draft.problems.append(Note(where, message))
        else:
            draft.add(where, item.fields, labels, user, split=split)


def _labels(value: object) -> list[str] | None:
    return label_names([value] if isinstance(value, str) else plain(value))


def _left_out(records: Sequence[_Responses], question: str | None) -> list[str]:
    notices = []
    others = {name for item in records for name in item.responses if name != question}
    if others:
        notices.append(f"responses to other questions left out: {quoted(sorted(others))}")
    if suggestions := sum(item.suggestions for item in records):
        notices.append(f"{count(suggestions, 'suggestion')} left out: no annotator's labels")
    chosen = [given for item in records for given in item.responses.get(question or "", [])]
    if any(response.status is None for response in chosen):
        notices.append(
            "responses without a status are taken for submitted; to_list(flatten=True) tells it"
        )
    return notices
