"""Statements end where sentences end, inside quotations and outside of them.

In the cases below a bar stands wherever a statement ends; it is no part of the text.
"""

import pytest

from stancekit.text.reading import read_text


def barred(marked: str) -> str:
    """Read the text without the bars, and set bars where its statements end."""
    text = marked.replace("|", "")
    reading = read_text(text)
    assert not reading.furniture
    ends = [passage.end for passage in reading.passages[:-1]]
    begins = [passage.start for passage in reading.passages[1:]]
    assert not any(
        text[end:begin].strip() for end, begin in zip(ends, begins, strict=True)
    )  # nothing between them is lost
    for begin in reversed(begins):
        text = f"{text[:begin]}|{text[begin:]}"
    return text


PLAIN = [
    "The ferry left at noon. |Nobody waved.",
    "Will the ferry leave? |Nobody knows! |It may.",
    "The ferry left at noon; the harbor was empty, and so was the quay.",
    "The ferry left - at noon - and nobody waved.",
    "The ferry left — at noon — and nobody waved.",
    "He listed three conditions: a new lock, a lower toll and an apology.",
    "One thing was left: the toll.",
    "The ferry left at noon.  |Nobody waved.",
    "The ferry left at noon.\u00a0|Nobody waved.",
    "The ferry left at noon.\t|Nobody waved.",
    "What a night!! |Nobody slept.",
    "Who paid for it?! |Nobody knows.",
    "The ferry left at noon. |42 people waved.",
    "The ferry left at noon. |«Marina» is its name.",
    "The ferry left at noon. |Éva Borsa waved.",
]

STRAIGHT = [
    '"We wrote twice. |Nobody answered," she said.',
    '"We wrote," she said. |"Nobody answered."',
    '"We wrote," she said, "and nobody answered."',
    '"We wrote," she said, "and nobody answered. |We shall write again."',
    'She said: "We wrote. |Nobody answered."',
    'She said, "We wrote. |Nobody answered."',
    '"We wrote. |We wrote again. |Nobody answered."',
    '"We wrote." |The clerk slept.',
    'The letter was called "a mistake". |Nobody answered it.',
    'The letter was called "a mistake." |Nobody answered it.',
    'They sang "Who Goes There?" twice on the quay.',
    '"We wrote," she said; "nobody answered."',
    '"We wrote" and "nobody answered" were the words of the day.',
    '"We wrote." |"Nobody answered." |"Then write again."',
    'He asked: "Will they come?" |Nobody answered.',
    'He asked "Will they come?" and left.',
    '"It is late," said Ana Kovic; "it is dark," said Pavel Marin.',
    '"Yes," he said. |And he left.',
    '"Why?" |"Because."',
    '"Why?!" she asked, "and when?"',
]

OTHER_MARKS = [
    "“We wrote twice. |Nobody answered,” she said.",
    "“We wrote,” she said. |“Nobody answered.”",
    "She said: “We wrote. |Nobody answered.”",
    "‘We wrote twice. |Nobody answered,’ she said.",
    "‘We wrote,’ she said. |‘Nobody answered.’",
    "'We wrote twice. |Nobody answered,' she said.",
    "'We wrote,' she said. |'Nobody answered.'",
    "«We wrote twice. |Nobody answered», she said.",
    "« We wrote twice. |Nobody answered », she said.",
    "«\u00a0We wrote twice. |Nobody answered!\u00a0» |The clerk slept.",
    "»We wrote twice. |Nobody answered«, she said.",
    "„We wrote twice. |Nobody answered“, she said.",
    "„We wrote twice. |Nobody answered”, she said.",
    "‚We wrote twice. |Nobody answered‘, she said.",
    "‹We wrote twice. |Nobody answered›, she said.",
    "「We wrote twice. |Nobody answered」, she said.",
    "«Was it late ?» he asked. |«Nobody knew !»",
    "“We wrote twice.” |‘Nobody answered,’ she said.",
    '“We wrote twice. |Nobody answered," she said.',
    '"We wrote twice. |Nobody answered,” she said.',
]

NESTED = [
    "“He told me, ‘Leave the quay. |Never come back,’ and I left,” she said.",
    "“He asked me, ‘Why?’ and I left,” she said.",
    "\"He called it 'a mistake', and I left,\" she said. |Nobody answered.",
    '‘He called it "a mistake", and I left,’ she said. |Nobody answered.',
    "«He called it “a mistake”, and I left», she said. |Nobody answered.",
    "„He called it ‚a mistake‘, and I left“, she said. |Nobody answered.",
    "“My sister said: ‘Go.’ |I went,” she said.",
    "“They shouted ‘Go!’” |Nobody went.",
]

PARAGRAPHS = [
    # the opening mark repeated: the quotation goes on
    '"We wrote twice. |Nobody answered.\n\n|"We shall write again," she said. |The clerk slept.',
    "“We wrote twice. |Nobody answered.\n\n|“We shall write again,” she said. |The clerk slept.",
    "‘We wrote twice. |Nobody answered.\n\n|‘We shall write again,’ she said. |The clerk slept.",
    "«We wrote twice. |Nobody answered.\n\n|«We shall write again», she said. |The clerk slept.",
    # a paragraph always ends a statement
    "The ferry left at noon.\n|Nobody waved.",
    "The ferry left at noon.\n\n\n|Nobody waved.",
    "The ferry left at noon;\n\n|nobody waved.",
    # never closed: the quotation ends with its paragraph
    '"We wrote twice. |Nobody answered.\n\n|The clerk slept. |It was noon.',
    "“We wrote twice. |Nobody answered.\n\n|The clerk slept. |It was noon.",
    "“We wrote twice,” she said. |“Nobody answered.\n\n|The clerk slept. |It was noon.",
    # three paragraphs
    '"It is late.\n\n|"It is dark.\n\n|"It is cold," she said. |He left.',
]

APOSTROPHES = [
    "The millers' plan failed. |The brokers' plan did not.",
    "The millers’ plan failed. |The brokers’ plan did not.",
    "It's the council's turn. |They don't pay, and we can't.",
    "It’s the council’s turn. |They don’t pay, and we can’t.",
    "'We read the millers' plan. |It's bad,' she said.",
    "‘We read the millers’ plan. |It’s bad,’ she said.",
    "The strike of '94 was long. |The one of '95 was not.",
    "The strike of ’94 was long. |The one of ’95 was not.",
    "Rock 'n' roll was banned. |Nobody danced.",
    "'Twas a cold night. |Nobody slept.",
    "She said the millers' plan was bad. |'It is bad,' he said.",
    "Ana O'Dowd left. |Nobody waved.",
    "'It's the millers' fault,' she said, 'and the brokers' too.'",
    "‘The millers’ plan’s dead,’ she said. |‘It’s late.’",
]

ABBREVIATIONS = [
    "Mr. Hale met Dr. Kovic and Gen. Marin. |Nobody waved.",
    "Mrs. Hale and Ms. Kovic left at noon.",
    "Prof. Kovic teaches at St. Anne. |Nobody pays her.",
    "The U.S. Senate met. |It rose at noon.",
    "The envoy went to the U.S. |The talks began.",
    "The envoy of the U.N. left. |Nobody waved.",
    "Velle Shipping Inc. said it would pay.",
    "It was bought by Velle Shipping Inc. |The price was low.",
    "They met at 5 p.m. on Monday. |Nobody waved.",
    "They met at 5 p.m. |Nobody waved.",
    "They met at 5 a.m. and left at 6 a.m. with nothing.",
    "They sold fish, salt, etc. |The rest was burned.",
    "Fish, i.e. herring, and grain, e.g. rye, were sold.",
    "They met on Nov. 3 in Velle. |Nobody waved.",
    "Article No. 7 was dropped. |Art. 8 was not.",
    "The case of Hale v. Kovic was heard. |Nobody won.",
    "Sen. Ana Kovic voted for it. |Rep. Pavel Marin did not.",
    "He is Pavel Marin Jr. and lives in Velle.",
    "He met Lt. Col. Marin and Maj. Gen. Hale. |Nobody waved.",
    "It was 5 p.m. Monday when they met.",
    "She has a Ph.D. |Her sister has none.",
    "Ph.D. students struck. |Nobody waved.",
    "He went to Washington, D.C. |He slept.",
    "Marin & Co. struck. |Hale & Sons did not.",
    "The U.S.-led fleet left. |U.S. officials stayed.",
    "It was the fault of the U.S. |Why not say so?",
    "Mr.\u00a0Hale left. |Dr.\u200bKovic stayed.",
]

NUMBERS = [
    "Prices rose by 3.5 percent. |Wages rose by 1.25 percent.",
    "It cost 1.000.000 crowns. |Nobody paid.",
    "The toll rose by 3. |It had been 2 before.",
    "It cost $3.5m. |Nobody paid.",
    "See p. 5 and Fig. 3. |Nobody did.",
    "Version 2.0 was printed. |Version 2.1 was not.",
    "See www.velle.example/port for more. |Nobody did.",
    "Write to port@velle.example today. |Nobody did.",
    "They met at 10.30 and left at 11.45 together.",
]

INITIALS = [
    "J. R. Hale left. |Nobody waved.",
    "J.R. Hale left. |Nobody waved.",
    "Ana B. Kovic left. |Nobody waved.",
    "It was signed by K. Marin and P. Kovic. |Nobody waved.",
    "He thanked God. |I did not.",
    "It was I. |He knew.",
]

ELLIPSES = [
    '"We waited for the boat all night... |Nobody came," she said.',
    '"We waited for the boat all night… |Nobody came," she said.',
    '"We waited... and nobody came," she said.',
    '"We waited… and nobody came," she said.',
    '"We waited . . . and nobody came," she said.',
    "“Well… I was there,” she said.",
    '"We were ... tired," she said.',
    "“Why…?” she asked. |“Because…” he said.",
]

BRACKETS = [
    "The ferry left. |(She gave no date.) |Nobody waved.",
    "The ferry (it was late. Nobody knew why.) left at noon.",
    "The ferry (was it late?) left at noon.",
    "The union (PWU) struck. |Nobody came.",
    '"We wrote [to the mayor. Twice.] and nobody answered," she said.',
    "The ferry left [at noon]. |Nobody waved.",
    "The ferry left (at noon). |Nobody waved.",
    "The ferry left ((at) noon). |Nobody waved.",
    "The ferry left (at noon. |Nobody waved.",
    "He said (and nobody doubted it) that it was late. |Then he left.",
]

MISSING_SPACES = [
    "The ferry left at noon.|Nobody waved.",
    "Did the ferry leave at noon?|Nobody knows.",
    '"We wrote."|The clerk slept.',
    "The toll is 2.5 crowns at Velle.example and nowhere else.",
]

TAGS = [
    # before
    'Ana Kovic told reporters on Monday: "We wrote. |Nobody answered."',
    'On Monday Kovic added, "We wrote. |Nobody answered."',
    # in the middle
    '"The boat," Kovic told reporters, "is ours. |It was paid for."',
    '"The boat" — he shrugged — "is ours," he said. |"It was paid for."',
    # behind
    '"The boat is ours. |It was paid for," Kovic told reporters in Velle on Monday.',
    # inverted
    '"The boat is ours. |It was paid for," said Kovic. |Nobody answered.',
    '"The boat is ours. |It was paid for," added the mayor of Velle. |Nobody answered.',
    # after a question or an exclamation mark
    '"Will they come?" Hale asked. |Nobody answered.',
    '"Will they come?" asked Hale. |Nobody answered.',
    '"Never!" he shouted, and left.',
    '"Never!" shouted Hale. |"We shall not pay!" |Nobody answered.',
    "“Will they come?” she asked. |“They must!”",
    "‘Will they come?’ she asked. |‘They must!’",
    '"They came. |Why?" Hale asked. |Nobody answered.',
    '"Never..." he said. |Nobody answered.',
    # behind a full stop, although a comma would be right
    '"Nobody answered." she said. |The clerk slept.',
    # what says more than a tag is a sentence of its own
    '"Will they come?" |The clerk read the list twice.',
    # on a line of its own
    'Hale added:\n\n"We wrote twice. |Nobody answered."',
    'Hale added:\n"We wrote twice. |Nobody answered."',
    "In a statement, the union added:\n\n“We wrote twice. |Nobody answered.”",
    # asked without an asker
    'Asked whether the boat would sail, he replied: "Never. |It is sold."',
]


@pytest.mark.parametrize("marked", PLAIN)
def test_plain_sentences(marked: str) -> None:
    assert barred(marked) == marked


@pytest.mark.parametrize("marked", STRAIGHT)
def test_straight_quotation_marks(marked: str) -> None:
    assert barred(marked) == marked


@pytest.mark.parametrize("marked", OTHER_MARKS)
def test_other_quotation_marks(marked: str) -> None:
    assert barred(marked) == marked


@pytest.mark.parametrize("marked", NESTED)
def test_nested_quotations(marked: str) -> None:
    assert barred(marked) == marked


@pytest.mark.parametrize("marked", PARAGRAPHS)
def test_paragraphs(marked: str) -> None:
    assert barred(marked) == marked


@pytest.mark.parametrize("marked", APOSTROPHES)
def test_apostrophes_are_no_quotation_marks(marked: str) -> None:
    assert barred(marked) == marked


@pytest.mark.parametrize("marked", ABBREVIATIONS)
def test_abbreviations(marked: str) -> None:
    assert barred(marked) == marked


@pytest.mark.parametrize("marked", NUMBERS)
def test_numbers_and_addresses(marked: str) -> None:
    assert barred(marked) == marked


@pytest.mark.parametrize("marked", INITIALS)
def test_initials(marked: str) -> None:
    assert barred(marked) == marked


@pytest.mark.parametrize("marked", ELLIPSES)
def test_ellipses(marked: str) -> None:
    assert barred(marked) == marked


@pytest.mark.parametrize("marked", BRACKETS)
def test_brackets(marked: str) -> None:
    assert barred(marked) == marked


@pytest.mark.parametrize("marked", MISSING_SPACES)
def test_missing_spaces(marked: str) -> None:
    assert barred(marked) == marked


@pytest.mark.parametrize("marked", TAGS)
def test_tags_belong_to_what_they_stand_with(marked: str) -> None:
    assert barred(marked) == marked


def test_a_closing_mark_belongs_to_the_last_sentence_of_its_quotation() -> None:
    text = '"We wrote. Nobody answered." The clerk slept.'
    found = [text[part.start : part.end] for part in read_text(text).passages]
    assert found == ['"We wrote.', 'Nobody answered."', "The clerk slept."]


def test_a_sentence_with_a_colon_stands_alone_before_a_quotation() -> None:
    text = 'On the terrace Hale was unrepentant: "We wrote. Nobody answered."'
    found = [text[part.start : part.end] for part in read_text(text).passages]
    assert found == ["On the terrace Hale was unrepentant:", '"We wrote.', 'Nobody answered."']
