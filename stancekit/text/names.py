"""Collect the names of a text: persons with their offices, organizations, places."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from stancekit.text.grammar import NAME_LINKS
from stancekit.text.occurrences import (
    Gender,
    Occurrence,
    given_gender,
    occurrences,
    people_words,
)
from stancekit.text.sightings import Sighting, sighting
from stancekit.text.tokens import Token

_BEFORE_PLACES = frozenset({"the", "in", "at", "near", "outside", "across", "around", "into"})
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
        seen: Iterable[Sighting],
        headlines: Iterable[Sequence[Token]],
        small: Collection[str] = (),
        speakers: Iterable[int] = (),
    ) -> None:
        """Collect the names of a text.

        Args:
            text: the text.
            seen: the names in its paragraphs.
            headlines: the tokens of its title and headings, where any word may be capitalized.
            small: the words that it also writes without a capital.
            speakers: where the heads of mentions end; a name there is likely a person's.
        """
        self.places: list[tuple[int, Entity]] = []  # every place where somebody is named
        self._by_word: dict[str, list[Entity]] = {}
        self._by_name: dict[str, Entity] = {}
        self._by_office: dict[str, list[Entity]] = {}
        self._by_kind: dict[str, set[Entity]] = {}
        seen = list(seen)
        known = {word for found in seen for word in plain(found.name).split()}
        for tokens in headlines:
            seen += [
                sighting(text, tokens, _cut(found, known)) for found in occurrences(text, tokens)
            ]
        self._speakers = frozenset(speakers)
        unnamed = people_words().unnamed
        sure = {
            plain(found.name) for found in seen if not found.opens or found.end in self._speakers
        }
        # a sentence may begin with any word, and a word that is also written small is no name
        seen = [
            found
            for found in seen
            if found.titles
            or len(found.words) > 1
            or (
                found.words[0] not in small
                and found.words[0] not in unnamed
                and plain(found.name) in sure
            )
        ]
        # names that stand behind a title or speak are surnames, wherever a longer name has them
        self._surnames = {
            found.words[-1].removesuffix("'s")
            for found in seen
            if not people_words().offices.isdisjoint(found.titles)
            or (len(found.words) == 1 and found.end in self._speakers)
        }
        self._people = {plain(found.name) for found in seen if self._is_person(found)}
        # long names first, so that "Kovic" finds "Ana Kovic" wherever that stands
        for found in sorted(seen, key=_fullness):
            self._add(found)
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

    def _add(self, found: Sighting) -> None:
        key = plain(found.name)
        entity = self._by_name.get(key) or self._known(key, found.titles)
        if entity is None:
            entity = Entity(found.name, person=key in self._people, words=frozenset(key.split()))
            for word in key.split():
                owners = self._by_word.setdefault(word, [])
                if word not in NAME_LINKS and len(owners) < _MOST_OWNERS:
                    owners.append(entity)
        self._by_name.setdefault(key, entity)
        entity.person = entity.person or key in self._people
        entity.offices.update(found.titles, found.offices_before, found.offices_behind)
        if not entity.person:
            kinds = set(key.split()) & people_words().organizations
            entity.offices |= kinds
            for kind in kinds:
                self._by_kind.setdefault(kind, set()).add(entity)
        entity.gender = entity.gender or _gender(found.titles)
        if entity.person and entity.gender is None:
            entity.gender = given_gender(entity.name)
        self.places.append((found.start, entity))
        if found.before in _BEFORE_PLACES:
            entity.located = True
        if found.acronym is not None:
            self._by_name.setdefault(found.acronym.lower(), entity)

    def _known(self, key: str, titles: Sequence[str] = ()) -> Entity | None:
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
            gender = _gender(titles)
            owners = [e for e in owners if gender and e.gender == gender] or (
                owners if len({e.name for e in owners}) == 1 else []
            )
        return owners[0] if len(owners) == 1 else None

    def find(self, name: str) -> Entity | None:
        """Return the entity of a name in any of its forms; None where there is none or several."""
        key = plain(name)
        exact = self._by_name.get(key)
        return exact or self._known(key)

    def only(self, kind: str) -> Entity | None:
        """Return the organization of a kind, such as "council", if the text names one alone."""
        found = self._by_kind.get(kind, set())
        return next(iter(found)) if len(found) == 1 else None

    def sole_officer(self, words: frozenset[str]) -> Entity | None:
        """Return the person who has an office, if the text names one alone; None otherwise."""
        found = self._officers(words)
        return found[0] if len(found) == 1 else None

    def first_organization(self) -> str | None:
        """Return the name of the first organization that the text names; None without one."""
        found = (entity for _, entity in self.places if not entity.person and entity.offices)
        name = next((entity.name for entity in found), None)
        # "Weekly Press Briefing of the Ministry of Trade": what it is of
        inner = None if name is None else name.rpartition(" of the ")[2]
        kinds = people_words().organizations
        return inner if inner and not kinds.isdisjoint(inner.lower().split()) else name

    def in_office(self, words: frozenset[str]) -> str | None:
        """Return the name of the first person with an office: "prime minister"; None without."""
        return next((entity.name for entity in self._officers(words)), None)

    def _officers(self, words: frozenset[str]) -> list[Entity]:
        """Return the persons who have an office, in the order in which the text names them."""
        owners = self._by_office.get(min(words, key=len), ()) if words else ()
        return [entity for entity in owners if words <= entity.offices]

    def _is_person(self, found: Sighting) -> bool:
        """Tell a person by titles, an age, a relative clause, an office, or by speaking."""
        named = found.words
        if not people_words().institutions.isdisjoint(named):
            return False
        if not people_words().offices.isdisjoint(found.titles):
            return True
        if not 2 <= len(named) <= 4 or named[-1].endswith("'s") or "of" in named:
            return False
        if given_gender(found.name) is not None and found.before not in _NOT_BEFORE_PEOPLE:
            return True
        if named[-1] in self._surnames or (len(named) == 2 and named[0] in self._surnames):
            return True  # some write the surname first
        return found.end in self._speakers or found.explained or bool(found.offices_before)


def _fullness(found: Sighting) -> tuple[int, int, bool]:
    """Return by what names are sorted: the fullest first, and as in running text."""
    return -len(found.words), -len(found.name), found.name.isupper()


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


def looks_personal(entity: Entity) -> bool:
    """Tell whether a name is a person's or might be: two or three words, and no institution."""
    words = entity.name.split()
    unknown = not entity.offices and not entity.located and "of" not in words
    return entity.person or (unknown and 2 <= len(words) <= 3)


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
