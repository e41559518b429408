"""Ascribe the statements of a text to speakers, in the order in which they stand."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from stancekit.schema import Attribution
from stancekit.text import lexicon
from stancekit.text.attribution import Ascription
from stancekit.text.names import Names, looks_personal, plain
from stancekit.text.occurrences import occurrences, voices
from stancekit.text.quotations import Quotation
from stancekit.text.resolving import Resolver
from stancekit.text.tokens import tokenize

Span = tuple[int, int]


_SELF = re.compile(r"\b(?:I['’]m|I am|[Mm]y name is)\s+((?:[A-ZÀ-Þ][\w'’-]+\s?){2,3})")
_SHORT_OFFICES = {"pm": ("prime", "minister"), "fm": ("foreign", "minister")}
_PREFACE = 8  # statements that an editor may set before a letter
_OPENING = 200  # characters of a turn in which a host may give a name
_INTRODUCED = 60  # names before which an interview has introduced who is asked


@dataclass(frozen=True, slots=True)
class Line:
    """One statement before it is ascribed.

    Attributes:
        start: where it begins.
        end: where it ends.
        paragraph: the number of its paragraph.
        turn: the label of the turn that it belongs to, or None.
        quotations: those of its paragraph that it shares characters with.
        ascription: what it says of its own speaker.
    """

    start: int
    end: int
    paragraph: int
    turn: str | None
    quotations: tuple[Quotation, ...]
    ascription: Ascription

    @property
    def quoted(self) -> list[Span]:
        """Where its quotations stand."""
        return [(part.start, part.end) for part in self.quotations]


def attribute(
    text: str,
    lines: Sequence[Line],
    names: Names,
    title: Span | None,
    signatures: Mapping[int, str],
) -> list[Attribution]:
    """Return the attribution of every statement.

    Args:
        text: the whole text.
        lines: its statements, in their order.
        names: its names.
        title: where its title stands; a speech or a letter names its speaker there.
        signatures: who has signed a paragraph, by its number.
    """
    signed = {number: _full(name, names) for number, name in signatures.items()}
    author = _author(text, names, title)
    turns = _turn_speakers(text, lines, names)
    begins = _salutation(text, lines) if author is not None else len(text)
    resolver = Resolver(text, names)
    found: list[Attribution] = []
    subjects: list[str | None] = []  # of narration, who may speak behind it
    for line in lines:
        resolver.next(line.start)
        subject = None
        if line.turn is not None:
            resolver.read(line.end, (line.start, line.end), line.quoted)
            found.append(Attribution("direct", line.turn, turns[line.turn]))
        elif line.start >= begins:
            found.append(Attribution("direct", None, author))
        elif line.ascription.mention is None:
            found.append(Attribution(line.ascription.conveyance))
            subject = _read_subject(line, resolver)
        else:
            found.append(_attribution(text, line, line.ascription.mention, resolver))
        subjects.append(subject)
    return _with_inherited(lines, found, subjects, signed)


def _full(name: str, names: Names) -> str:
    """Return the fullest form of a name."""
    entity = names.find(name)
    return name if entity is None else entity.name


def _read_subject(line: Line, resolver: Resolver) -> str | None:
    """Let a resolver read a statement without a speaker, and return the name of its subject."""
    subject = line.ascription.subject
    if subject is None:
        # the first one named is taken for it
        resolver.read(line.end, (line.start, line.end), line.quoted)
        return None
    # "The minister shrugged." says of whom a later "he" speaks
    lead = subject[0], line.ascription.lead
    resolver.read(subject[1], lead, line.quoted)
    _, entity = resolver.resolve(subject)
    if entity is not None and entity.name:
        resolver.speaks(entity)
    resolver.read(line.end, lead, line.quoted)
    return entity.name if entity is not None and entity.person and entity.name else None


def _attribution(text: str, line: Line, mention: Span, resolver: Resolver) -> Attribution:
    lead = line.start, line.end  # the first one named is the likeliest to be meant later
    # whoever is named behind the mention is not the one it means
    resolver.read(mention[1], lead, line.quoted)
    name, entity = resolver.resolve(mention)
    resolver.read(line.end, lead, line.quoted)
    if entity is not None:
        resolver.speaks(entity)
    own = line.ascription
    cue = None if own.cue is None else text[slice(*own.cue)]
    return Attribution(own.conveyance, text[slice(*mention)], name, cue)


def _with_inherited(
    lines: Sequence[Line],
    found: Sequence[Attribution],
    subjects: Sequence[str | None],
    signed: Mapping[int, str],
) -> list[Attribution]:
    """Give quotations without a tag of their own the speaker of the one that they continue."""
    result = list(found)
    chains = _chains(lines)
    for chain in chains:
        tagged = next((k for k in chain if result[k].mention is not None), None)
        if tagged is not None:
            for k in chain:
                if result[k].mention is None and result[k].conveyance != "narration":
                    result[k] = Attribution(result[k].conveyance, None, result[tagged].speaker)
    for k, line in enumerate(lines):
        own = result[k]
        if (
            own.conveyance != "direct"
            or own.mention is not None
            or own.speaker is not None
            or line.turn
        ):
            continue
        source = signed.get(line.paragraph) or _source(lines, result, subjects, k)
        result[k] = Attribution("direct", None, source)
    return result


def _chains(lines: Sequence[Line]) -> list[list[int]]:
    """Return the statements that share a quotation, over paragraphs, each as a list of places."""
    chains: list[list[int]] = []
    last: Quotation | None = None
    for k, line in enumerate(lines):
        for part in line.quotations:
            same = last is not None and (
                (part.start, part.end) == (last.start, last.end) or part.continues
            )
            if same and chains and chains[-1][-1] != k:
                chains[-1].append(k)
            elif not same:
                chains.append([k])
            last = part
    return chains


def _source(
    lines: Sequence[Line],
    found: Sequence[Attribution],
    subjects: Sequence[str | None],
    place: int,
) -> str | None:
    """Return the speaker of an untagged quotation, by what stands around it; None if unknown."""
    line = lines[place]
    for k in range(place - 1, max(place - 4, -1), -1):
        apart = line.paragraph - lines[k].paragraph
        if lines[k].turn is not None or apart > 1:
            break
        if found[k].conveyance != "narration":
            return found[k].speaker
        if apart == 0 and subjects[k] is not None:
            return subjects[k]
    behind = place + 1
    if behind < len(lines) and lines[behind].paragraph == line.paragraph and found[behind].mention:
        return found[behind].speaker
    return None


@cache
def _speech() -> re.Pattern[str]:
    found = lexicon.phrases(lexicon.read("layout")["speeches"])
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, found))})\s+", re.IGNORECASE)


def _author(text: str, names: Names, title: Span | None) -> str | None:
    """Return who gives the speech or writes the letter that a title announces, or None."""
    match = None if title is None else _speech().search(text, *title)
    if match is None or title is None:
        return None
    first = next(iter(occurrences(text, tokenize(text, match.end(), title[1]))), None)
    entity = None if first is None else names.find(first.name)
    if entity is not None and entity.person:
        return entity.name
    # "of the Mayors of the Islands to the Government"
    name = re.split(r"\s(?:to|at|on|before|in)\s|[,:(]", text[match.end() : title[1]])[0].strip()
    return name.removeprefix("the ") or None


_DEAR = re.compile(r"^\s*(?:My )?(?:Dear\b|Excellenc|Your\b|Mr\b|Madam\b)", re.MULTILINE)


def _salutation(text: str, lines: Sequence[Line]) -> int:
    """Return where a speech or a letter begins: at a line that addresses somebody, or at once.

    What an editor wrote before it is told by lines that stand between title and salutation.
    """
    between = [(line.end, following.start) for line, following in pairwise(lines[:_PREFACE])]
    return next((end for end, start in between if _DEAR.search(text, end, start)), 0)


@cache
def _nobody() -> frozenset[str]:
    return lexicon.words(lexicon.read("layout")["nobody"])


def _turn_speakers(text: str, lines: Sequence[Line], names: Names) -> dict[str, str | None]:
    """Return who speaks in the turns of every label; None for those who can't be told."""
    opening: dict[str, Line] = {}
    for line in lines:
        if line.turn is not None:
            opening.setdefault(line.turn, line)
    return {label: _turn_speaker(text, label, line, names) for label, line in opening.items()}


def _turn_speaker(text: str, label: str, opening: Line, names: Names) -> str | None:
    """Return the fullest name of the one whose turns have a label.

    Args:
        text: the whole text.
        label: the label.
        opening: the first statement of those turns, in which a host may give a name.
        names: the names of the text.
    """
    words = label.lower().replace(".", "").split()
    nobody = bool(words) and words[0].rstrip("0123456789") in _nobody()
    inside = re.search(r"\(([^(),]{3,})", label)
    if nobody and inside is not None:
        return _named_in(inside[1].strip(), names) or inside[1].strip()  # "Q (Portnews)"
    if words[-1:] in (["reporter"], ["correspondent"]) and len(words) > 1:
        return label.rsplit(maxsplit=1)[0]
    if nobody:
        found = _SELF.search(text, opening.start, opening.end + _OPENING)
        return None if found is None else found[1].strip()
    if words[:1] in (["a"], ["a1"], ["answer"]):
        return _interviewee(names, opening.start)
    shown = label.title() if label.isupper() else label
    if (name := _named_in(shown, names)) is not None:
        return name
    office = frozenset(_SHORT_OFFICES.get(label.lower(), words)) - {"the"}
    return names.in_office(office) or (
        names.first_organization() if office and office <= voices() else None
    )


def _named_in(label: str, names: Names) -> str | None:
    """Return the fullest name of the one whom a label names, itself if it is an unknown name."""
    found = next(iter(occurrences(label, tokenize(label, 0, len(label)))), None)
    if found is None:
        return None
    entity = names.find(found.name)
    whole = plain(found.name) == plain(label)
    if entity is not None and (entity.person or found.titles or whole):
        return entity.name
    return found.name if found.titles else label


def _interviewee(names: Names, turn: int) -> str | None:
    """Return the first person that an interview names before a turn, to introduce who is asked."""
    before = [entity for place, entity in names.places[:_INTRODUCED] if place < turn]
    people = [entity for entity in before if entity.person] or filter(looks_personal, before)
    return next((entity.name for entity in people), None)
