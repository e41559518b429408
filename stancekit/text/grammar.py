"""The closed classes of words that grammar.toml lists, as sets."""

from typing import Final

from stancekit.text import lexicon
from stancekit.text.characters import DASHES


def _words(name: str) -> frozenset[str]:
    return lexicon.words(lexicon.read("grammar")[name])


PRONOUNS: Final = _words("pronouns")
FIRST_PERSON: Final = _words("first_person")
DETERMINERS: Final = _words("determiners")
STAND_ALONE: Final = _words("stand_alone")
POSSESSIVES: Final = _words("possessives")
PREPOSITIONS: Final = _words("prepositions")
AUXILIARIES: Final = _words("auxiliaries")
BE: Final = _words("be")
ADVERBS: Final = _words("adverbs")
CLAUSE_OPENERS: Final = _words("clause_openers")
RELATIVES: Final = _words("relatives")
CONTENT_OPENERS: Final = _words("content_openers")
HYPOTHESIS: Final = _words("hypothesis")
OBJECTS: Final = _words("objects")
NOBODY: Final = _words("nobody")
NAME_ENDS: Final = _words("name_ends")
TAG_GOES_ON: Final = _words("tag_goes_on")
TIME_UNITS: Final = _words("time_units")
NAME_LINKS: Final = _words("name_links")
SENTENCE_OPENERS: Final = _words("sentence_openers")

CALENDAR: Final = lexicon.words(lexicon.read("layout")["days"]) | lexicon.words(
    lexicon.read("layout")["months"]
)
ARTICLES: Final = DETERMINERS - STAND_ALONE  # what no speaker is without a noun
TAG_WORDS: Final = TAG_GOES_ON | CALENDAR
DASH: Final = frozenset(DASHES)
COMMA_OR_DASH: Final = DASH | {","}
