"""The article itself: its lines with tinted statements, speakers and furniture."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from stancekit.documents.page.details import add_details
from stancekit.documents.page.elements import add, add_text, look
from stancekit.documents.page.layout import Line, Piece, parts_of
from stancekit.schema import Furniture, Statement

if TYPE_CHECKING:
    from stancekit.documents.document import Document

NOT_NAMED, NARRATION = "not-named", "narration"
_MOST_UNDERLINES = 3  # a fourth would run into the next line of text
_LONG_NAME = 24  # characters that fit a line of a phone, however wide they are
_LONG_MARK = 4  # characters, beyond which a mark is no bullet or number that lines hang from
_TAGS = {"title": "h1", "heading": "h2"}


class Writer:
    """Writes lines of one document; knows its statements by their place in the text."""

    def __init__(self, document: "Document") -> None:
        self._text = document.text
        self._labels = document.labels
        self._voices = {name: str(place) for place, name in enumerate(document.speakers())}
        self._numbers = {part.start: k for k, part in enumerate(document.statements, 1)}
        self._introduced = _introduced(document)
        self._titled = False  # a page may have its title twice, and needs it once

    def write(self, parent: Element, lines: Iterable[Line]) -> None:
        """Append lines to an element."""
        for line in lines:
            repeats = line.role == "title" and self._titled
            self._titled = self._titled or line.role == "title"
            opens = line.pieces[0].opens and not repeats
            tag = _TAGS.get(line.role or "", "p") if opens else "p"
            css = ["repeat" if repeats else _kind(line), *(["tight"] if line.tight else [])]
            block = add(parent, tag, {"class": " ".join(css), "dir": "auto"})
            for piece in line.pieces:
                self._add_piece(block, piece)

    def _add_piece(self, block: Element, piece: Piece) -> None:
        text = self._text[piece.start : piece.end]
        match piece.part:
            case Statement() as statement:
                self._add_statement(block, piece, statement, text)
            case Furniture() as furniture:
                add(block, "span", {"class": f"part-{furniture.role}"}, text)
            case None if text.isspace():
                add_text(block, text)
            case None:
                add(block, "span", {"class": "plain"}, text)

    def _add_statement(self, block: Element, piece: Piece, statement: Statement, text: str) -> None:
        number = self._numbers[statement.start]
        if piece.opens and statement.start in self._introduced:
            name = statement.speaker or statement.mention or "not named"
            css = ["who", *(["unsure"] if statement.speaker is None else [])]
            css += ["long"] if len(name) > _LONG_NAME else []
            add(block, "span", {"class": " ".join(css), "dir": "auto"}, name)
        css = ["statement", *(["rest"] if not piece.opens else [])]
        css += ["more"] if not piece.closes else []
        about = {"class": " ".join(css), "data-statement": str(number)}
        if piece.opens:
            about |= self._data(statement) | {
                "id": f"s{number}",
                "tabindex": "0",
                "aria-describedby": f"d{number}",
            }
        element = add(block, "span", about)
        self._add_tinted(element, statement, text)
        if piece.closes and statement.prediction.labels:
            names = ", ".join(statement.prediction.labels)
            add(element, "span", {"class": "hidden"}, f" ({names})")
        details = add_details(element, statement, self._labels)
        details.set("role", "tooltip")
        if piece.opens:
            details.set("id", f"d{number}")

    def _data(self, statement: Statement) -> dict[str, str]:
        """Return what the filters need to know: places and numbers, nothing from the text."""
        given = statement.prediction.labels
        scores = statement.prediction.scores
        voice = self._voices.get(statement.speaker or "", NOT_NAMED)
        return {
            "data-labels": " ".join(str(self._labels.index(label)) for label in given),
            "data-scores": " ".join(f"{scores[label]:.4f}" for label in given),
            "data-voice": voice if statement.spoken else NARRATION,
        }

    def _add_tinted(self, parent: Element, statement: Statement, text: str) -> None:
        """Append the text within an element a label, so that each can draw its underline."""
        shown = _strongest(statement, self._labels)
        for place, label in enumerate(shown):
            css = f"tint {look(self._labels.index(label))} at-{place} of-{len(shown)}"
            parent = add(parent, "span", {"class": css})
        add_text(parent, text)


def _kind(line: Line) -> str:
    """Return the class of a line: its role where that holds for the whole of it."""
    first = line.pieces[0]
    hangs = line.role == "mark" and first.end - first.start <= _LONG_MARK
    return line.role if line.role is not None and (line.bare or hangs) else "text"


def _strongest(statement: Statement, labels: Sequence[str]) -> list[str]:
    """Return the labels of a statement that are drawn, in the order of the label set."""
    given = statement.prediction.labels
    scores = statement.prediction.scores
    drawn = sorted(given, key=scores.__getitem__, reverse=True)[:_MOST_UNDERLINES]
    return [label for label in labels if label in drawn]


def _introduced(document: "Document") -> set[int]:
    """Return where statements begin before which the speaker is named: where that changes.

    After the label of a turn, which names the speaker in the text, nobody is named again.
    """
    found = set()
    before: str | None = None
    told = False
    for part in parts_of(document):
        if isinstance(part, Furniture):
            told = told or part.role == "turn"
            continue
        voice = (part.speaker or part.mention or "") if part.spoken else None
        if voice is not None and voice != before and not told:
            found.add(part.start)
        before, told = voice, False
    return found
