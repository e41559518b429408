"""Label Studio's JSON: one task a statement, with the annotations of everybody who labeled it.

The schema is that of `label_studio_sdk.converter` (Format.JSON): `annotations[].result[]` holds
what was done with the controls of the labeling interface, each named by `from_name`. Early
releases wrote `completions` for `annotations`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from stancekit.data.annotations import Note, Reading, ReadOptions
from stancekit.data.formats import label_studio_min
from stancekit.data.formats.entries import (
    Draft,
    Entry,
    Values,
    choose_one,
    head,
    label_names,
    one_label_column,
    read_entries,
)
from stancekit.data.sources import Source
from stancekit.data.wording import count, quoted, shown
from stancekit.errors import DataError

TITLE = "Label Studio JSON"
_KEYS = {"annotations", "completions", "predictions", "drafts", "inner_id"}
_LABELS = "annotations.result"
_ANNOTATOR = "annotations.completed_by"
_CALLED = "control of type choices"


class _MalformedError(DataError):
    """A result is not as Label Studio writes it."""


def recognizes(source: Source) -> bool:
    """Return whether the file holds tasks of Label Studio, as JSON or JSON-MIN."""
    return any(_is_task(row) or label_studio_min.is_row(row) for row in head(source))


def read(source: Source, options: ReadOptions) -> Reading:
    """Read JSON or JSON-MIN: one annotation for each annotator of each task.

    An empty result is none of the labels, a task without annotations is not labeled. Skipped
    annotations go to `Reading.skipped`; predictions and drafts are left out, with a notice.

    Args:
        source: the file.
        options: `label_columns` may name the control that the labels were chosen in.

    Raises:
        DataError: there is no control with choices, or several and none is named, or the
            columns of the task data cannot be told.
    """
    entries, problems = read_entries(source, noun="task")
    if label_studio_min.is_rows([entry.values for entry in entries]):
        return label_studio_min.read_rows(source.name, entries, problems, options)
    tasks = [task for task in entries if _check(task, problems)]
    draft = Draft(source.name, TITLE, _LABELS, _ANNOTATOR, problems=problems)
    draft.beside = {key for task in tasks for key in _meta(task)}
    control = _control(source.name, tasks, options)
    for task in tasks:
        _read_task(task, control, draft)
    draft.notices += _left_out(tasks, control)
    return draft.finish(options)


def _is_task(values: Values) -> bool:
    if not isinstance(values.get("data"), dict):
        return False
    return not _KEYS.isdisjoint(values) or values.keys() <= {"id", "data", "meta"}


def _check(task: Entry, problems: list[Note]) -> bool:
    """Return whether a task can be read, and note why not."""
    data = task.values.get("data")
    if not isinstance(data, dict):
        message = f"expected the fields of the task in 'data', found {shown(data)}"
    elif not isinstance(_given(task), list):
        message = f"expected a list in 'annotations', found {shown(_given(task))}"
    elif broken := [item for item in _annotations(task) if not _is_annotation(item)]:
        message = f"expected annotations with a list in 'result', found {shown(broken[0])}"
    else:
        return True
    problems.append(Note(task.where, f"{message}; export the project again as JSON."))
    return False


def _given(task: Entry) -> object:
    return task.values.get("annotations", task.values.get("completions", []))


def _annotations(task: Entry) -> list[Values]:
    given = _given(task)
    return given if isinstance(given, list) else []


def _is_annotation(item: object) -> bool:
    if not isinstance(item, dict) or not isinstance(item.get("result"), list):
        return False
    return all(isinstance(result, dict) for result in item["result"])


def _is_skipped(annotation: Values) -> bool:
    return annotation.get("was_cancelled") is True or annotation.get("skipped") is True


def _results(annotation: Values) -> Sequence[Values]:
    results = annotation["result"]
    return results if isinstance(results, list) else ()


def _meta(task: Entry) -> Values:
    meta = task.values.get("meta")
    return meta if isinstance(meta, dict) else {}


def _control(source: str, tasks: Sequence[Entry], options: ReadOptions) -> str | None:
    """Return the control with the labels; None when nobody used any."""
    named = one_label_column(source, options, called="a control of the labeling interface")
    results = [result for task in tasks for item in _annotations(task) for result in _results(item)]
    found = {_name(result): None for result in results if result.get("type") == "choices"}
    if found or not results:
        return choose_one(source, found, named, called=_CALLED) if found else named
    kinds = {str(result.get("type")) for result in results}
    raise DataError(
        f"{source}: expected results of type choices, found {quoted(sorted(kinds))}; export a "
        "project that labels texts by <Choices>."
    )


def _read_task(task: Entry, control: str | None, draft: Draft) -> None:
    data = task.values["data"]
    fields = {**_meta(task), **(data if isinstance(data, dict) else {})}
    annotations = _annotations(task)
    if not annotations:
        draft.add(task.where, fields, None, None)
    for annotation in annotations:
        annotator = _annotator(annotation.get("completed_by"))
        by = f"annotation {annotation.get('id')}" + (f" by {annotator}" if annotator else "")
        if _is_skipped(annotation):
            draft.skipped.append(Note(task.where, f"{by} was skipped in Label Studio"))
            continue
        try:
            labels = _labels(annotation, control)
        except _MalformedError as error:
            draft.problems.append(Note(task.where, f"{by}: {error}"))
        else:
            draft.add(task.where, fields, labels, annotator)


def _labels(annotation: Values, control: str | None) -> list[str]:
    found: dict[str, None] = {}
    for result in _results(annotation):
        if result.get("type") != "choices" or _name(result) != control:
            continue
        value = result.get("value")
        names = label_names(value.get("choices")) if isinstance(value, dict) else None
        if names is None:
            raise _MalformedError(
                'expected {"choices": ["…"]} in the value of a result, found '
                f"{shown(value)}; export the project again as JSON."
            )
        if isinstance(value, dict) and "start" in value:
            raise _MalformedError(
                f"expected choices for the whole text, found {quoted(names)} for a part of it; "
                "remove perRegion from <Choices> and label the texts."
            )
        found.update(dict.fromkeys(names))
    return list(found)


def _name(result: Values) -> str:
    return str(result.get("from_name"))


def _annotator(completed_by: object) -> str | None:
    """Return the email or the number of an annotator."""
    if isinstance(completed_by, Mapping):
        completed_by = completed_by.get("email") or completed_by.get("id")
    return str(completed_by) if isinstance(completed_by, str | int) else None


def _left_out(tasks: Sequence[Entry], control: str | None) -> list[str]:
    notices = [] if control is None else [f"labels are the choices of {control!r}"]
    others = Counter(
        f"{_name(result)!r} ({result.get('type')})"
        for task in tasks
        for annotation in _annotations(task)
        for result in _results(annotation)
        if result.get("type") != "choices" or _name(result) != control
    )
    if others:
        kinds = ", ".join(others)
        notices.append(f"{count(others.total(), 'result')} of other controls left out: {kinds}")
    for kind, why in {"prediction": "no annotator's labels", "draft": "not submitted"}.items():
        number = sum(_length(task.values.get(f"{kind}s")) for task in tasks)
        if number:
            notices.append(f"{count(number, kind)} left out: {why}")
    return notices


def _length(value: object) -> int:
    return len(value) if isinstance(value, list) else 0
