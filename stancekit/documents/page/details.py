"""What is told about a statement when it is pointed at, focused or tapped."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from stancekit.documents.page.elements import add, add_text, look
from stancekit.schema import Statement

_CONVEYANCE = {
    "direct": "in their own words",
    "reported": "reported",
    "mixed": "partly in their own words",
    "narration": "not ascribed to anybody",
}


def add_details(parent: Element, statement: Statement, labels: Sequence[str]) -> Element:
    """Append the details of a statement and return them; the caller names or hides them."""
    details = add(parent, "span", {"class": "details"})
    add(details, "b", {"dir": "auto"}, voice_of(statement))
    how = add(details, "span", {"class": "how"}, _CONVEYANCE[statement.conveyance])
    if statement.mention not in (None, statement.speaker):
        add_text(how, ", mentioned as ")
        add(how, "q", {"dir": "auto"}, statement.mention)
    if statement.cue is not None:
        add_text(how, ", cue ")
        add(how, "q", {"dir": "auto"}, statement.cue)
    for given in (True, False):
        _add_scores(details, statement, labels, given)
    return details


def _add_scores(parent: Element, statement: Statement, labels: Sequence[str], given: bool) -> None:
    found = [label for label in labels if (label in statement.prediction.labels) == given]
    if not found:
        if given and labels:
            add(parent, "span", {"class": "given"}, "no label")
        return
    scores = add(parent, "span", {"class": "given" if given else "others"})
    for label in found:
        score = add(scores, "span")
        css = f"sample {look(labels.index(label))}" if given else "name"
        add(score, "span", {"class": css, "dir": "auto"}, label).tail = " "
        add(score, "span", {"class": "number"}, f"{statement.prediction.scores[label]:.2f}")


def voice_of(statement: Statement) -> str:
    """Return who speaks, or what stands for them where nobody is named."""
    if not statement.spoken:
        return "Narration"
    return statement.speaker or "Speaker not told"
