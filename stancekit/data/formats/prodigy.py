"""Prodigy's JSON Lines, as `prodigy db-out` writes them, of the choice and binary interfaces.

Choice (textcat.manual): `options` were offered and those in `accept` chosen. Binary (textcat.teach,
and textcat.manual with one label): one `label` was asked about, and `answer` says yes or no.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from stancekit.data.annotations import Note, Reading, ReadOptions
from stancekit.data.formats.entries import Draft, Entry, Values, head, read_entries
from stancekit.data.sources import Source
from stancekit.data.tables import columns_of
from stancekit.data.wording import quoted, shown
from stancekit.errors import DataError

TITLE = "Prodigy JSONL"
_ANSWERS = ("accept", "reject", "ignore")
_MARKS = ("_input_hash", "_task_hash", "_view_id")
_QUESTION = ("options", "accept", "label", "answer", "config", "meta", "tokens", "spans", "html")
_LABELS = "accept"
_ANNOTATOR = "_annotator_id"
# The session of somebody who gave no name: the moment that it began.
_UNNAMED = re.compile(r"\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d")


class _MalformedError(DataError):
    """A row is not as Prodigy writes it."""


@dataclass(slots=True)
class _Said:
    """What one annotator said of one statement."""

    entry: Entry
    annotator: str | None
    asked: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    answered: bool = True

    def answer(self, label: str, *, yes: bool) -> None:
        """Take down a binary answer."""
        self.asked.append(label)
        self.given += [label] if yes else []


@dataclass(slots=True)
class _Sessions:
    """Who answered; a session whose user gave no name tells no annotator."""

    column: str | None
    unnamed: set[str] = field(default_factory=set)

    def annotator(self, row: Values) -> str | None:
        """Return the annotator of a row."""
        keys = (_ANNOTATOR, "_session_id") if self.column is None else (self.column,)
        fields = {**_fields(row), **row}
        for name in (fields.get(key) for key in keys):
            if not isinstance(name, str | int) or name == "":
                continue
            if not _UNNAMED.fullmatch(str(name)):
                return str(name)
            self.unnamed.add(str(name))
        return None

    def check(self, source: str, entries: Sequence[Entry]) -> None:
        """Raise a DataError when a column that was named is not there."""
        if self.column is None:
            return
        rows = [{**_fields(entry.values), **entry.values} for entry in entries]
        if not any(self.column in row for row in rows):
            raise DataError(
                f"{source}: expected a column {self.column!r}, as --annotator-column says, found "
                f"{quoted(columns_of(rows))}; name one of these."
            )


def recognizes(source: Source) -> bool:
    """Return whether the file holds annotations of Prodigy."""
    rows = head(source)
    if any(_is_answer(row) and any(mark in row for mark in _MARKS) for row in rows):
        return True
    return bool(rows) and all(_is_answer(row) and _is_question(row) for row in rows)


def read(source: Source, options: ReadOptions) -> Reading:
    """Read choices and binary answers.

    In a choice that was accepted, what was not chosen is denied; a choice that was rejected or
    ignored is skipped. Binary answers of one annotator to one input (the same `_input_hash`, else
    the same text) are put together: accepted labels are given, rejected ones denied. Labels that
    were not asked about there, but elsewhere in the file, are missing.

    Raises:
        DataError: a column that was named is not there.
    """
    if options.label_columns:
        raise DataError(
            f"{source.name}: expected no --label-column, since Prodigy's format says where labels "
            f"stand, found {quoted(options.label_columns)}; leave it out."
        )
    entries, problems = read_entries(source, noun="task")
    draft = Draft(source.name, TITLE, _LABELS, _ANNOTATOR, text="text", problems=problems)
    everything = _collect(entries, draft, options)
    asked = list(dict.fromkeys(label for said in everything for label in said.asked))
    for said in everything:
        where, labels = said.entry.where, said.given if said.answered else None
        draft.add(where, _fields(said.entry.values), labels, said.annotator)
        if said.answered:
            draft.missing[where] = tuple(label for label in asked if label not in said.asked)
    return draft.finish(replace(options, annotator_column=None))


def _is_answer(row: Values) -> bool:
    return row.get("answer") in _ANSWERS


def _is_question(row: Values) -> bool:
    return isinstance(row.get("label"), str) or isinstance(row.get("options"), list)


def _collect(entries: Sequence[Entry], draft: Draft, options: ReadOptions) -> list[_Said]:
    """Return what was said, binary answers put together, in the order of the file."""
    everything: list[_Said] = []
    binary: dict[tuple[str | None, str], list[_Said]] = {}
    sessions = _Sessions(options.annotator_column)
    sessions.check(draft.source, entries)
    for entry in entries:
        try:
            answer = _answer(entry.values)
            said = _Said(entry, sessions.annotator(entry.values), answered=answer is not None)
            if answer == "ignore" or (answer == "reject" and "options" in entry.values):
                draft.skipped.append(Note(entry.where, f"answered with {answer} in Prodigy"))
            elif answer is None:
                everything.append(said)
            elif "options" in entry.values:
                said.asked, said.given = _choice(entry.values)
                everything.append(said)
            else:
                label = _asked_label(entry.values)
                key = said.annotator, _input(entry.values, options.text_column or "text")
                group = binary.setdefault(key, [])
                # A question that was asked before is another annotation.
                earlier = next((item for item in group if label not in item.asked), None)
                if earlier is None:
                    group.append(said)
                    everything.append(said)
                (earlier or said).answer(label, yes=answer == "accept")
        except _MalformedError as error:
            draft.problems.append(Note(entry.where, str(error)))
    if sessions.unnamed:
        example = min(sessions.unnamed)
        draft.notices.append(f"sessions without a name, such as {example!r}, tell no annotator")
    return everything


def _input(row: Values, text_column: str) -> str:
    return f"{row['_input_hash']}" if "_input_hash" in row else repr(row.get(text_column))


def _answer(row: Values) -> str | None:
    answer = row.get("answer")
    if answer is None or (isinstance(answer, str) and answer in _ANSWERS):
        return answer
    raise _MalformedError(
        f"expected accept, reject or ignore in 'answer', found {shown(answer)}; mend or remove "
        "the row."
    )


def _choice(row: Values) -> tuple[list[str], list[str]]:
    """Return the labels offered and the labels chosen; Prodigy may leave out an empty accept."""
    offered, accepted = row["options"], row.get("accept", [])
    options = offered if isinstance(offered, list) else []
    ids = [option.get("id") if isinstance(option, dict) else None for option in options]
    if not ids or not all(map(_is_id, ids)):
        raise _MalformedError(
            f'expected options such as [{{"id": "…"}}], found {shown(offered)}; mend or remove '
            "the row."
        )
    if not isinstance(accepted, list) or not all(map(_is_id, accepted)):
        raise _MalformedError(
            f"expected a list of option ids in 'accept' ([] for none), found {shown(accepted)}; "
            "mend or remove the row."
        )
    asked, given = [str(item) for item in ids], [str(item) for item in accepted]
    if strange := [label for label in given if label not in asked]:
        raise _MalformedError(
            f"expected ids of the options {quoted(asked)} in 'accept', found {quoted(strange)}; "
            "mend or remove the row."
        )
    return asked, given


def _asked_label(row: Values) -> str:
    label = row.get("label")
    if isinstance(label, str) and label.strip():
        return label
    raise _MalformedError(
        f"expected 'options' and 'accept' of a choice, or one 'label' to accept or reject, found "
        f"{quoted(sorted(key for key in row if not key.startswith('_')))}; export a data set of "
        "textcat."
    )


def _is_id(item: object) -> bool:
    return isinstance(item, int) or (isinstance(item, str) and bool(item.strip()))


def _fields(row: Values) -> Values:
    meta = row.get("meta")
    own = {
        key: value for key, value in row.items() if not key.startswith("_") and key not in _QUESTION
    }
    return {**(meta if isinstance(meta, dict) else {}), **own}
