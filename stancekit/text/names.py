"""Collect the names of a text: persons with their offices, organizations, places."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from stancekit.text.grammar import NAME_LINKS
from stancekit.text.occurrences import (
    Gender,
    Occurrence,
    acronym,
    apposition,
    apposition_before,
    given_gender,
    occurrences,
    people_words,
)
from stancekit.text.tokens import Token

_BEFORE_PLACES = frozenset({"the", "in", "at", "near", "outside", "across", "around", "into"})
_KINDS = people_words().organizations
_NOT_BEFORE_PEOPLE = _BEFORE_PLACES | {"a", "an"}
_MOST_OWNERS = 20  # names that share a word; more are not told apart anyway


@dataclass(slots=True, eq=False)
class Entity:
    """Somebody or something that has a name.

    Attributes:
        name: the fullest name that the text gives.
        person: whether it is a person.
        offices: nouns that describe it, in lower case: titles, offices, kinds of organization.
        gender: as its titles or its pronouns tell; None while unknown.
        words: the words of its name, in lower case.
        first: where the text first names it.
        located: whether it stands behind "the", "in" or the like, as no person's name does.
    """

    name: str
    person: bool
    offices: set[str] = field(default_factory=set)
    gender: Gender | None = None
    located: bool = False
    words: frozenset[str] = frozenset()
    first: int = 0


class Names:
    """All names of a text, found once; looked up by any form of them."""

    def __init__(
        self,
        text: str,
        paragraphs: Sequence[Sequence[Token]],
        headlines: Sequence[Sequence[Token]],
        speakers: Iterable[int] = (),
    ) -> None:
        """Collect the names of a text.

        Args:
            text: the text.
            paragraphs: the tokens of its paragraphs.
            headlines: those of its title and headings, where any word may be capitalized.
            speakers: where the heads of mentions end; a name there is likely a person's.
        """
        self.places: list[tuple[int, Entity]] = []  # every place where somebody is named
        self._by_word: dict[str, list[Entity]] = {}
        self._by_name: dict[str, Entity] = {}
        self._by_office: dict[str, list[Entity]] = {}
        self._by_kind: dict[str, set[Entity]] = {}
        seen: list[tuple[Occurrence, Sequence[Token]]] = []
        common: set[str] = set()
        for tokens in paragraphs:
            seen += [(found, tokens) for found in occurrences(text, tokens)]
            common.update([token.lower for token in tokens if not token.capital])
        known = {word for found, _ in seen for word in plain(found.name).split()}
        for tokens in headlines:
            seen += [(_cut(found, known), tokens) for found in occurrences(text, tokens)]
        self._speakers = frozenset(speakers)
        common |= people_words().unnamed
        sure = {
            plain(found.name)
            for found, tokens in seen
            if not _begins_sentence(tokens, found.first)
            or tokens[found.last - 1].end in self._speakers
        }
        # a sentence may begin with any word, and a word that is also written small is no name
        seen = [
            (found, tokens)
            for found, tokens in seen
            if found.titles
            or found.last - found.first > 1
            or (tokens[found.first].lower not in common and plain(found.name) in sure)
        ]
        # names that stand behind a title or speak are surnames, wherever a longer name has them
        self._surnames = {
            tokens[found.last - 1].lower.removesuffix("'s")
            for found, tokens in seen
            if not people_words().offices.isdisjoint(found.titles)
            or (found.last - found.first == 1 and tokens[found.first].end in self._speakers)
        }
        self._people = {
            plain(found.name) for found, tokens in seen if self._is_person(found, tokens)
        }
        # long names first, so that "Kovic" finds "Ana Kovic" wherever that stands
        for found, tokens in sorted(seen, key=lambda item: _fullness(item[0])):
            self._add(text, found, tokens)
        self.places.sort(key=lambda place: place[0])
        for place, entity in reversed(self.places):
            entity.first = place
        for entity in dict.fromkeys(entity for _, entity in self.places):
            gender = given_gender(entity.name)
            if gender and " " not in entity.name and not entity.offices and not entity.located:
                entity.person, entity.gender = True, gender  # known by a first name alone
            for office in entity.offices if entity.person else ():
                owners = self._by_office.setdefault(office, [])
                if len(owners) < _MOST_OWNERS:
                    owners.append(entity)

    def _add(self, text: str, found: Occurrence, tokens: Sequence[Token]) -> None:
        key = plain(found.name)
        entity = self._by_name.get(key) or self._known(found, key)
        if entity is None:
            entity = Entity(found.name, person=key in self._people, words=frozenset(key.split()))
            for word in key.split():
                owners = self._by_word.setdefault(word, [])
                if word not in NAME_LINKS and len(owners) < _MOST_OWNERS:
                    owners.append(entity)
        self._by_name.setdefault(key, entity)
        entity.person = entity.person or key in self._people
        entity.offices |= set(found.titles) | apposition(tokens, found)
        if not entity.person:
            kinds = set(key.split()) & people_words().organizations
            entity.offices |= kinds
            for kind in kinds:
                self._by_kind.setdefault(kind, set()).add(entity)
        entity.gender = entity.gender or _gender(found.titles)
        if entity.person and entity.gender is None:
            entity.gender = given_gender(entity.name)
        self.places.append((tokens[found.first].start, entity))
        if found.first and tokens[found.first - 1].lower in _BEFORE_PLACES:
            entity.located = True
        short = acronym(text, tokens, found)
        if short is not None:
            self._by_name.setdefault(short.lower(), entity)

    def _known(self, found: Occurrence, key: str) -> Entity | None:
        """Return the entity whose longer name a short one belongs to, if there is only one."""
        words = [word for word in key.split() if word not in NAME_LINKS]
        if not words:
            return None
        owners = [
            entity
            for entity in self._by_word.get(words[-1], ())
            if _belongs(words, plain(entity.name).split(), entity.person)
        ]
        if len(owners) > 1:
            gender = _gender(found.titles)
            owners = [e for e in owners if gender and e.gender == gender] or (
                owners if len({e.name for e in owners}) == 1 else []
            )
        return owners[0] if len(owners) == 1 else None

    def find(self, name: str) -> Entity | None:
        """Return the entity of a name in any of its forms; None where there is none or several."""
        key = plain(name)
        exact = self._by_name.get(key)
        return exact or self._known(Occurrence(0, 0, (), name), key)

    def only(self, kind: str) -> Entity | None:
        """Return the organization of a kind, such as "council", if the text names one alone."""
        found = self._by_kind.get(kind, set())
        return next(iter(found)) if len(found) == 1 else None

    def sole_officer(self, words: frozenset[str]) -> Entity | None:
        """Return the person who has an office, if the text names one alone; None otherwise."""
        if not words:
            return None
        owners = self._by_office.get(min(words, key=len), ())
        found = [entity for entity in owners if words <= entity.offices]
        return found[0] if len(found) == 1 else None

    def first_organization(self) -> str | None:
        """Return the name of the first organization that the text names; None without one."""
        found = (entity for _, entity in self.places if not entity.person and entity.offices)
        name = next((entity.name for entity in found), None)
        # "Weekly Press Briefing of the Ministry of Trade": what it is of
        inner = None if name is None else name.rpartition(" of the ")[2]
        return inner if inner and not _KINDS.isdisjoint(inner.lower().split()) else name

    def in_office(self, words: frozenset[str]) -> str | None:
        """Return the name of the first person with an office: "prime minister"; None without."""
        if not words:
            return None
        found = self._by_office.get(next(iter(sorted(words, key=len))), ())
        return next((entity.name for entity in found if words <= entity.offices), None)

    def _is_person(self, found: Occurrence, tokens: Sequence[Token]) -> bool:
        """Tell a person by titles, an age, a relative clause, an office, or by speaking."""
        named = [token.lower.rstrip("'") for token in tokens[found.first : found.last]]
        if not people_words().institutions.isdisjoint(named):
            return False
        if not people_words().offices.isdisjoint(found.titles):
            return True
        if not 2 <= len(named) <= 4 or named[-1].endswith("'s") or "of" in named:
            return False
        before = tokens[found.first - 1].lower if found.first else ""
        if given_gender(found.name) is not None and before not in _NOT_BEFORE_PEOPLE:
            return True
        if named[-1] in self._surnames or (len(named) == 2 and named[0] in self._surnames):
            return True  # some write the surname first
        if tokens[found.last - 1].end in self._speakers:
            return True
        behind = [token.lower for token in tokens[found.last : found.last + 3]]
        if behind[:1] == ["who"] or behind[:2] == [",", "who"]:
            return True
        explained = (
            len(behind) > 1 and behind[0] == "," and (behind[1].isdigit() or behind[1] in _EXPLAINS)
        )
        return explained or bool(apposition_before(tokens, found))


def _fullness(found: Occurrence) -> tuple[int, int, bool]:
    """Return by what names are sorted: the fullest first, and as in running text."""
    return found.first - found.last, -len(found.name), found.name.isupper()


def _cut(found: Occurrence, known: Collection[str]) -> Occurrence:
    """Cut a name in a headline behind the first of its words that the text itself has in a name.

    In "Spokesperson Ana Kovic Regular Press Conference" that is "Kovic".
    """
    words = found.name.split()
    place = next(
        (k for k in range(1, len(words)) if words[k][0].isupper() and plain(words[k]) in known),
        None,
    )
    if place is None or place == len(words) - 1 or found.last - found.first != len(words):
        return found
    return replace(found, last=found.first + place + 1, name=" ".join(words[: place + 1]))


def _fits_initial(word: str, names: Sequence[str]) -> bool:
    """Tell whether a first name or its initial is one of some names."""
    return any(word == name or (len(word) == 1 and name.startswith(word)) for name in names[:-1])


def _begins_sentence(tokens: Sequence[Token], place: int) -> bool:
    return place == 0 or tokens[place - 1].lower in _BEFORE_SENTENCE


def looks_personal(entity: Entity) -> bool:
    """Tell whether a name is a person's or might be: two or three words, and no institution."""
    words = entity.name.split()
    unknown = not entity.offices and not entity.located and "of" not in words
    return entity.person or (unknown and 2 <= len(words) <= 3)


_BEFORE_SENTENCE = frozenset(".!?…:\"“„«‘'")
_EXPLAINS = frozenset(
    ["a", "an", "the", "its", "their", "his", "her", "our", "my", "whose", "chief", "head"]
)


@lru_cache(maxsize=10_000)
def plain(name: str) -> str:
    """Return a name in lower case, without a leading article, stops and case marks."""
    words = name.lower().replace("’", "'").replace("\u00a0", " ").split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(word.removesuffix("'s").strip(".,'") for word in words)


def _belongs(words: Sequence[str], longer: Sequence[str], person: bool) -> bool:
    if len(words) > len(longer):
        return False
    if person and len(words) > 1 and words[-1] == longer[-1]:
        return all(_fits_initial(word, longer) for word in words[:-1])
    if person:
        return (
            words[-1] == longer[-1]
            or (len(words) == 1 and words[0] == longer[0])
            or (len(words) > 1 and list(longer[: len(words)]) == list(words))
            or (len(longer) > 2 and words[-1] in longer[1:])
        )
    # "Velle Port Authority" is also "the Port Authority", but "Arland" is not "Arland Airways"
    size = len(words)
    begins = size < len(longer) and list(longer[:size]) == list(words)
    if size == 1 and words[0] in people_words().organizations and words[0] in longer:
        return True  # "the Region" is the "Autonomous Region of Velle"
    if size > 1 and (words[0], words[-1]) == (longer[0], longer[-1]) and set(words) <= set(longer):
        return True  # "Velle Council" is "Velle Borough Council"
    company = not people_words().companies.isdisjoint(longer)
    return list(longer[-size:]) == list(words) or (begins and (size > 1 or company))


def _gender(titles: Sequence[str]) -> Gender | None:
    words = people_words()
    if any(title in words.male for title in titles):
        return "male"
    if any(title in words.female for title in titles):
        return "female"
    return None
