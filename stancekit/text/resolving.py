"""Say whom a mention names: pronouns, titles and short names find the fullest name of the text."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache

from stancekit.text import lexicon
from stancekit.text.grammar import DETERMINERS, POSSESSIVES, PREPOSITIONS
from stancekit.text.names import Entity, Names
from stancekit.text.occurrences import Gender, Occurrence, occurrences, people_words, voices
from stancekit.text.tokens import Token, tokenize

Span = tuple[int, int]

_GENDERS: dict[str, Gender] = {
    "he": "male",
    "she": "female",
    "his": "male",
    "her": "female",
    "him": "male",
}
_OTHERS = frozenset(
    ["guest", "host", "counterpart", "visitor", "opponent", "rival", "interlocutor"]
)
_INDEFINITE = DETERMINERS - {"the", "this", "that"} - POSSESSIVES
_SIDES = frozenset(
    ["sides", "parties", "countries", "governments", "delegations", "capitals", "camps"]
)
_NAME_WORDS = 4
_PAIR_NEAR = 6  # statements, within which "the document" is of the two who spoke at once
_LEAD = 2  # statements at the beginning, of which some leave names for later
_NEAR = 4  # statements, within which a description is taken for the one who spoke last
_QUOTED = -5.9  # whom a speaker names is not the one who speaks
_SURE = 0.6  # statements that a name of the right gender stands before others
_REMEMBERED = 24  # who was named last; nobody looks further back


class Resolver:
    """Resolves the mentions of a text in their order, and keeps in mind who was named."""

    def __init__(self, text: str, names: Names) -> None:
        self._text = text
        self._names = names
        self._next = 0
        self._now = 0
        self._led = False
        self._last_pair = "", 0  # two speakers at once, and the statement that has them
        self._end = len(text)
        self._salience: dict[Entity, float] = {}

    def next(self, start: int) -> None:
        """Go on to the statement that begins at `start`, past names that stand in no statement."""
        self._now += 1
        self._led = False
        places = self._names.places
        while self._next < len(places) and places[self._next][0] < start:
            self._next += 1

    def read(self, end: int, lead: Span, quoted: Sequence[Span]) -> None:
        """Take note of who is named up to a place.

        Args:
            end: the place.
            lead: where its subject is sought, who is the likeliest to be meant by a pronoun; it is
                the first one named there.
            quoted: its quotations, in which a name counts for little.
        """
        places = self._names.places
        while self._next < len(places) and places[self._next][0] < end:
            offset, entity = places[self._next]
            self._next += 1
            before = bisect_right(quoted, (offset, self._end)) - 1
            inside = before >= 0 and offset < quoted[before][1]
            leads = lead[0] <= offset < lead[1] and not inside and not self._led
            self._led = self._led or leads
            self._remember(entity, _QUOTED if inside else 0.9 if leads else 0.5)

    def speaks(self, entity: Entity) -> None:
        """Take note that somebody speaks in the present statement."""
        self._remember(entity, 0.95)

    def _remember(self, entity: Entity, weight: float) -> None:
        value = max(self._salience.pop(entity, 0.0), self._now + weight)
        self._salience[entity] = value
        if len(self._salience) > 2 * _REMEMBERED:
            kept = sorted(self._salience.items(), key=lambda item: item[1])[-_REMEMBERED:]
            self._salience = dict(kept)

    def _recent(self) -> list[Entity]:
        """Return who was named, the likeliest to be meant first."""
        return sorted(self._salience, key=lambda entity: -self._salience[entity])

    def resolve(self, mention: Span) -> tuple[str | None, Entity | None]:
        """Return the fullest name of the one mentioned, and who that is; None if it can't be told.

        Two speakers at once have their names joined by "and".

        Args:
            mention: where the mention stands in the text.
        """
        tokens = tokenize(self._text, *mention)
        if not tokens:
            return None, None
        if len(tokens) == 1 and (tokens[0].lower in _GENDERS or tokens[0].lower in ("they", "it")):
            entity = self._pronoun(tokens[0].lower)
        else:
            found = list(occurrences(self._text, tokens))
            pair = self._pair(tokens, found) or self._both(tokens, found)
            if pair is not None:
                self._last_pair = pair, self._now
                return pair, None
            entity = self._named(tokens, found) or self._described(tokens, found)
            if entity is None and (name := self._lower_case_name(tokens)) is not None:
                return name, None
            if entity is None:
                entity = self._named_later(tokens) or self._somebody(tokens)
        return (None, None) if entity is None else (entity.name or None, entity)

    def _lower_case_name(self, tokens: Sequence[Token]) -> str | None:
        """Return an institution that is named in small letters: "the U.N. mission"; else None."""
        inside = tokens[1:]
        if tokens[0].lower != "the" or not 1 < len(inside) <= _NAME_WORDS:
            return None
        if not inside[0].capital or tokens[-1].lower not in people_words().organizations:
            return None
        return self._text[inside[0].start : inside[-1].end]

    def _named_later(self, tokens: Sequence[Token]) -> Entity | None:
        """Return whom a lead calls "a federal judge" and the text then names, if there is one."""
        head = _head(tokens)
        if self._now > _LEAD or head not in people_words().offices:
            return None
        return self._names.sole_officer(frozenset({head}))

    def _somebody(self, tokens: Sequence[Token]) -> Entity | None:
        """Return a new entity without a name, so that a later "he" is not taken for another."""
        words = _head_words(tokens)
        if (
            not words
            or tokens[0].lower not in _INDEFINITE
            or words[-1].endswith("s")
            or not tokens[0].word
        ):
            return None
        offices = {word for word in words if word not in people_words().organizations}
        return Entity("", person=True, offices=offices)

    def _pronoun(self, word: str) -> Entity | None:
        if word == "it":
            return next((e for e in self._recent() if not e.person and self._near(e)), None)
        gender = _GENDERS.get(word)
        if gender is None:
            return None
        people = [
            entity for entity in self._recent() if entity.gender in (None, gender) and entity.person
        ]
        if not people:
            return None
        found = max(people, key=lambda e: self._salience[e] + _prior(e, gender))
        found.gender = gender
        return found

    def _leads(self, entity: Entity) -> bool:
        """Tell whether somebody was last named as a subject or a speaker."""
        return self._salience[entity] % 1 > 0.8

    def _near(self, entity: Entity) -> bool:
        return self._now - self._salience[entity] < _NEAR

    def _pair(self, tokens: Sequence[Token], found: Sequence[Occurrence]) -> str | None:
        """Return the names of two speakers at once, or None when there is one."""
        if len(found) != 2:
            return None
        between = [token.lower for token in tokens[found[0].last : found[1].first]]
        if "and" not in between or "," in between:
            return None
        entities = [self._names.find(part.name) for part in found]
        if any(entity is None for entity in entities):
            return None
        return " and ".join(entity.name for entity in entities if entity)

    def _both(self, tokens: Sequence[Token], found: Sequence[Occurrence]) -> str | None:
        """Return the names of the two that "both", "the two leaders" or "the document" mean.

        They are those who spoke at once just before, or the only two who lately spoke or acted.
        """
        words = [token.lower for token in tokens]
        if found or words[-1] in _SIDES:
            return None
        name, now = self._last_pair
        lately = bool(name) and self._now - now <= _PAIR_NEAR
        if _head(tokens) in voices() and words[0] == "the":
            return name if lately else None
        if words[0] != "both" and words[:2] != ["the", "two"]:
            return None
        if lately:
            return name
        two = [e for e in self._recent() if e.name and e.person and self._leads(e)]
        if len(two) != 2:
            return None
        return " and ".join(e.name for e in sorted(two, key=lambda e: e.first))

    def _named(self, tokens: Sequence[Token], found: Sequence[Occurrence]) -> Entity | None:
        """Return whom a mention names, if a name is its head: not "one Arland official"."""
        voice = _voice(tokens)
        if not found:
            return None if voice is None else self._voiced(tokens)
        people = [
            part
            for part in found
            if self._is_person(part) and not _follows_preposition(tokens, part)
        ]
        if people and not _is_possessive(tokens, people[-1]):
            return self._names.find(people[-1].name)
        if voice is not None:
            # "A spokesman for the Port Authority" and "the ministry's statement" speak for those
            return self._names.find(found[-1].name)
        first = tokens[0].lower
        if first in _INDEFINITE:
            return None
        head = found[-1]
        if (
            head.last < len(tokens)
            and tokens[head.last].word
            and tokens[head.last].lower not in PREPOSITIONS
        ):
            return None  # a noun follows the name, and is the head
        if found[0].first > 0 and _leads_to(tokens, found[0]):
            return None
        entity = self._names.find(found[0].name)
        return None if entity is None or _is_possessive(tokens, found[0]) else entity

    def _voiced(self, tokens: Sequence[Token]) -> Entity | None:
        """Return the organization that "a council spokesman" or "a letter of the company" means."""
        words = people_words()
        for token in tokens:
            word = token.lower.removesuffix("'s")
            if word in words.organizations and (only := self._names.only(word)):
                return only
            if word in words.bodies:
                return next((e for e in self._recent() if not e.person and self._leads(e)), None)
        return None

    def _is_person(self, part: Occurrence) -> bool:
        entity = self._names.find(part.name)
        return entity is not None and entity.person

    def _described(self, tokens: Sequence[Token], found: Sequence[Occurrence]) -> Entity | None:
        """Return whom a description means: "the minister", "the union", "the Arland diplomat"."""
        first = tokens[0].lower
        definite = first in ("the", "this", "that") or first in POSSESSIVES or bool(found)
        if (
            not definite
            or first in _INDEFINITE
            or (first == "the" and len(tokens) > 1 and tokens[1].lower in _INDEFINITE)
        ):
            return None
        head = _head(tokens)
        if head is None:
            return None
        recent = self._recent()
        nouns = _nouns()
        if head in voices() and head not in nouns and head not in people_words().titles:
            return next((e for e in recent if not e.person and e.offices and self._near(e)), None)
        meant = {head} | nouns.get(head, frozenset())
        offices = people_words().titles.intersection(_head_words(tokens)) | {head}
        for wanted in (offices, {head}):
            for entity in recent:
                if wanted <= entity.offices or _has_noun(entity, head):
                    return entity
        for entity in recent:
            if entity.person and entity.offices & meant and entity.name:
                return entity
        if (only := self._names.only(head)) is not None:
            return only
        if head in people_words().offices and (sole := self._names.sole_officer(offices)):
            return sole
        words = people_words()
        if head in words.bodies:
            named = (e for e in recent if not e.person and self._near(e))
            return next((e for e in named if not words.institutions.isdisjoint(e.words)), None)
        if head in _OTHERS and first in _GENDERS:
            owner = self._pronoun(first)
            others = (
                e for e in recent if e.person and e.name and e is not owner and self._leads(e)
            )
            return next(others, None)
        if first in ("my", "our", "his", "her"):
            return None  # his father, her husband
        gender = "male" if head in words.male else "female" if head in words.female else None
        human = head in nouns or gender is not None or "-of-" in head
        if human and not head.endswith("s"):
            return next(
                (
                    e
                    for e in recent
                    if e.person and self._near(e) and gender in (None, e.gender or gender)
                ),
                None,
            )
        return None


def _prior(entity: Entity, gender: Gender) -> float:
    """Return how much speaks for somebody's gender, to decide between two named about as recently.

    Of names that are not known, many of women end in "a".
    """
    if entity.gender is not None:
        return _SURE
    female = entity.name.lower().split()[:1]
    ends = bool(female) and female[0].endswith(("a", "á", "ah", "ie"))
    return _SURE if ends == (gender == "female") and entity.name else 0.0


def _voice(tokens: Sequence[Token]) -> int | None:
    """Return where a mention has a word such as "spokesman" or "statement", or None."""
    return next((k for k, token in enumerate(tokens) if token.lower in voices()), None)


def _follows_preposition(tokens: Sequence[Token], part: Occurrence) -> bool:
    """Tell whether a name only belongs to the head, as in "a friend of Ana Kovic"."""
    place = part.first - 1
    while place >= 0 and (
        tokens[place].lower.rstrip(".") in people_words().titles or tokens[place].lower == "the"
    ):
        place -= 1
    return place >= 0 and tokens[place].lower in PREPOSITIONS


def _is_possessive(tokens: Sequence[Token], part: Occurrence) -> bool:
    return tokens[part.last - 1].lower.endswith(("'s", "s'")) and part.last < len(tokens)


def _leads_to(tokens: Sequence[Token], part: Occurrence) -> bool:
    """Tell whether a name only belongs to a description before it: "the mayor of Velle"."""
    before = [token for token in tokens[: part.first] if token.word]
    return (
        bool(before)
        and len(before) > 1
        and (before[-1].lower in PREPOSITIONS or before[-1].lower == "the")
    )


def _head(tokens: Sequence[Token]) -> str | None:
    """Return the head noun of a description, in lower case: the word before any preposition."""
    words = _head_words(tokens)
    return words[-1] if words else None


def _head_words(tokens: Sequence[Token]) -> list[str]:
    """Return the words of a description before its first preposition, without determiners."""
    words: list[str] = []
    for token in tokens:
        if not token.word or (token.lower in PREPOSITIONS and words):
            break
        words.append(token.lower.removesuffix("'s"))
    return [word for word in words if word not in DETERMINERS]


def _has_noun(entity: Entity, noun: str) -> bool:
    return not entity.person and noun in entity.words


@cache
def _nouns() -> dict[str, frozenset[str]]:
    nouns = lexicon.read("people")["nouns"]
    return {noun: lexicon.words(offices) for noun, offices in nouns.items()}
