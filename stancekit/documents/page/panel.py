"""The panel beside the article: filters, and how each speaker speaks."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from stancekit.data.wording import count
from stancekit.documents.page.article import NARRATION, NOT_NAMED
from stancekit.documents.page.elements import add, look
from stancekit.schema import Profile

if TYPE_CHECKING:
    from stancekit.documents.document import Document


def add_filters(parent: Element, document: "Document") -> None:
    """Append the filters, which the script shows and serves; without it they stay away."""
    about = {"class": "filters", "autocomplete": "off", "aria-labelledby": "filters"}
    form = add(parent, "form", about)
    add(form, "h2", {"id": "filters"}, "Filters")
    _add_labels(form, document)
    _add_voices(form, document)
    _add_score(form)
    state = add(form, "p", {"class": "state"})
    found = count(len(document.statements), "statement")
    add(state, "output", {"name": "found", "aria-live": "polite"}, found)
    add(state, "button", {"type": "reset"}, "Clear")
    hint = add(form, "p", {"class": "hint"}, "In the text, ")
    for key, after in (("j", " and "), ("k", " walk over the statements that match; ")):
        add(hint, "kbd", text=key).tail = after
    add(hint, "kbd", text="Esc").tail = " closes the details."


def _add_labels(form: Element, document: "Document") -> None:
    group = add(form, "fieldset")
    add(group, "legend", text="Labels")
    counts = document.profile().counts
    for place, label in enumerate(document.labels):
        row = _add_box(group, str(place))
        add(row, "span", {"class": f"sample {look(place)}", "dir": "auto"}, label)
        add(row, "span", {"class": "number"}, f"{counts[label]:,}")
    row = _add_box(group, "none")
    add(row, "span", text="no label")
    unlabeled = sum(not part.prediction.labels for part in document.statements)
    add(row, "span", {"class": "number"}, f"{unlabeled:,}")


def _add_box(group: Element, value: str) -> Element:
    row = add(group, "label", {"class": "choice"})
    add(row, "input", {"type": "checkbox", "name": "label", "value": value})
    return row


def _add_voices(form: Element, document: "Document") -> None:
    row = add(form, "label", {"class": "field"})
    add(row, "span", text="Speaker")
    select = add(row, "select", {"name": "voice"})
    add(select, "option", {"value": ""}, "everyone")
    for place, name in enumerate(document.speakers()):
        add(select, "option", {"value": str(place), "dir": "auto"}, name)
    if any(part.spoken and part.speaker is None for part in document.statements):
        add(select, "option", {"value": NOT_NAMED}, "not named")
    if any(not part.spoken for part in document.statements):
        add(select, "option", {"value": NARRATION}, "narration")


def _add_score(form: Element) -> None:
    row = add(form, "label", {"class": "field"})
    name = add(row, "span", text="Score of a label at least ")
    add(name, "output", {"name": "least", "class": "number"}, "0.00")
    limits = {"min": "0", "max": "1", "step": "0.05", "value": "0"}
    add(row, "input", {"type": "range", "name": "score", **limits})


def add_speakers(parent: Element, document: "Document") -> None:
    """Append the profile of each speaker: the share of statements with each label."""
    section = add(parent, "section", {"class": "speakers", "aria-labelledby": "speakers"})
    add(section, "h2", {"id": "speakers"}, "Speakers")
    speakers = document.speakers()
    for name, profile in speakers.items():
        speaker = add(section, "div", {"class": "speaker"})
        add(speaker, "h3", {"dir": "auto"}, name)
        add(speaker, "p", {"class": "dim"}, count(profile.statements, "statement"))
        _add_bars(speaker, document.labels, profile)
    others = sum(part.speaker is None for part in document.statements)
    if others:
        text = f"{count(others, 'statement')} without a named speaker"
        add(section, "p", {"class": "note"}, text)


def _add_bars(parent: Element, labels: Iterable[str], profile: Profile) -> None:
    given = [(k, label) for k, label in enumerate(labels) if profile.counts[label]]
    if not given:
        return
    bars = add(parent, "ul")
    for place, label in given:
        row = add(bars, "li")
        add(row, "span", {"class": f"name {look(place)}", "dir": "auto"}, label)
        share = f"{100 * profile.counts[label] / profile.statements:.1f}"
        view = {"viewBox": "0 0 100 1", "preserveAspectRatio": "none", "aria-hidden": "true"}
        bar = add(row, "svg", {"class": f"bar {look(place)}", **view})
        add(bar, "rect", {"class": "rail", "width": "100", "height": "1"})
        add(bar, "rect", {"width": share, "height": "1"})
        add(row, "span", {"class": "number"}, f"{profile.counts[label]:,}")
