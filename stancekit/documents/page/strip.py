"""The strip along the article: a column a statement, a row a label."""

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from stancekit.documents.page.details import voice_of
from stancekit.documents.page.elements import add, look
from stancekit.schema import Profile

if TYPE_CHECKING:
    from stancekit.documents.document import Document

_ROWS = 12  # in style.css
_MANY = 500  # statements, beyond which larger columns would push the text out of sight


def add_strip(parent: Element, document: "Document") -> None:
    """Append the strip, and for those who can't see it, the counts along the text."""
    section = add(parent, "section", {"class": "strip", "aria-labelledby": "along"})
    add(section, "h2", {"id": "along"}, "Tone from beginning to end")
    rows = min(max(len(document.labels), 1), _ROWS)
    # a link a statement would be a burden to read or to tab through: the list says it in words
    css = f"cells rows-{rows} many" if len(document.statements) > _MANY else f"cells rows-{rows}"
    cells = add(section, "div", {"class": css, "aria-hidden": "true"})
    for number, statement in enumerate(document.statements, 1):
        given = statement.prediction.labels
        title = f"{number}. {voice_of(statement)}: {', '.join(given) or 'no label'}"
        about = {"href": f"#s{number}", "tabindex": "-1", "title": title}
        cell = add(cells, "a", about | {"data-statement": str(number)})
        for label in given:
            place = document.labels.index(label)
            add(cell, "i", {"class": f"{look(place)} row-{place % _ROWS}"})
    steps = add(section, "ol", {"class": "hidden"})
    first = 1
    for profile in document.along():
        last = first + profile.statements - 1
        add(steps, "li", {"dir": "auto"}, f"Statements {first} to {last}: {_told(profile)}")
        first = last + 1


def _told(profile: Profile) -> str:
    return ", ".join(f"{count} {name}" for name, count in profile.counts.items() if count) or (
        "no label"
    )
