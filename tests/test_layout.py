"""Lines that are no sentence are told from those that are, whatever the layout."""

import pytest

from stancekit.text.reading import read_text

BODY = "The ferry left at noon. Nobody waved."
SENTENCES = [("statement", "The ferry left at noon."), ("statement", "Nobody waved.")]
LONG = (
    "The ferry left the harbor of Velle at noon with forty pilgrims, a consignment of salted "
    "herring and the mail of two parishes on board, and nobody waved from the quay."
)


def parts(text: str) -> list[tuple[str, str]]:
    """Return the role and the text of every part, in their order."""
    reading = read_text(text)
    found = [(part.start, part.end, part.role) for part in reading.furniture]
    found += [(part.start, part.end, "statement") for part in reading.passages]
    return [(role, text[start:end]) for start, end, role in sorted(found)]


def roles(text: str) -> list[str]:
    return [role for role, _ in parts(text)]


def turns(text: str) -> list[tuple[str | None, str]]:
    """Return the mention and the text of every statement."""
    return [
        (part.attribution.mention, text[part.start : part.end]) for part in read_text(text).passages
    ]


@pytest.mark.parametrize(
    "title",
    [
        "Ferry to Velle leaves without its mayor",
        "FERRY TO VELLE LEAVES WITHOUT ITS MAYOR",
        "‘We shall not pay’: mayors of the coast refuse the new toll",
        "Will the ferry ever come back?",
        "Toll, lock and mail – the three quarrels of Velle",
        "Ferries",
    ],
)
def test_title(title: str) -> None:
    assert parts(f"{title}\n\n{BODY}") == [("title", title), *SENTENCES]


def test_repeated_title() -> None:
    title = "Ferry to Velle leaves without its mayor"
    text = f"{title}\nNews | Coast\n{title}\n\n{BODY}"
    assert parts(text) == [
        ("title", title),
        ("heading", "News | Coast"),
        ("title", title),
        *SENTENCES,
    ]


def test_title_below_a_kicker() -> None:
    text = f"COAST\n\nFerry to Velle leaves without its mayor\n\n{BODY}"
    assert roles(text) == ["heading", "title", "statement", "statement"]


def test_subtitle_below_a_title() -> None:
    text = f"Ferry to Velle leaves without its mayor\n\nSix parishes wait for their mail\n\n{BODY}"
    assert roles(text) == ["title", "heading", "statement", "statement"]


def test_a_title_is_not_needed() -> None:
    assert parts(BODY) == SENTENCES


def test_title_alone() -> None:
    (found,) = parts("Ferry to Velle leaves without its mayor")
    assert found[1] == "Ferry to Velle leaves without its mayor"


@pytest.mark.parametrize(
    "byline",
    [
        "By Ana Kovic",
        "By Ana Kovic and Pavel Marin",
        "By ANA KOVIC",
        "BY ANA KOVIC",
        "By Ana Kovic, Portnews",
        "(Reporting by Ana Kovic; editing by Pavel Marin)",
        "Reporting by Ana Kovic in Velle",
        "Edited by Pavel Marin",
        "Written by Ana Kovic",
        "Kovic reported from Velle and Marin from Karsa.",
    ],
)
@pytest.mark.parametrize("place", ["above", "below"])
def test_bylines(byline: str, place: str) -> None:
    title = "Ferry to Velle leaves without its mayor"
    if place == "above":
        assert parts(f"{title}\n\n{byline}\n\n{BODY}")[1:] == [("byline", byline), *SENTENCES]
    else:
        assert parts(f"{title}\n\n{BODY}\n\n{byline}")[1:] == [*SENTENCES, ("byline", byline)]


@pytest.mark.parametrize(
    "sentence",
    [
        "By noon the ferry was gone.",
        "By the harbor stood the mayor of Velle.",
        "By midnight, Ana Kovic had left.",
    ],
)
def test_sentences_that_are_no_bylines(sentence: str) -> None:
    assert parts(sentence) == [("statement", sentence)]


@pytest.mark.parametrize(
    "dateline",
    [
        "VELLE, Nov 3 (Portnews) —",
        "VELLE (Portnews) —",
        "VELLE (Portnews) -",
        "VELLE —",
        "VELLE –",
        "VELLE --",
        "VELLE, Arland —",
        "VELLE, Arland (Portnews) —",
        "SANTA VELLE, Nov. 3 —",
        "VELLE, November 3, 2024 (Portnews) —",
        "VELLE, 3 November (Portnews) –",
        "VELLE/KARSA, Nov 3 (Portnews) -",
        "Velle, Nov 3 (Portnews) —",
        "Velle (Portnews) —",
        "VELLE, Nov. 3 /Portnews/.",
        "VELLE:",
    ],
)
def test_datelines(dateline: str) -> None:
    text = f"Ferry to Velle leaves without its mayor\n\n{dateline} {BODY}"
    assert parts(text)[1:] == [("dateline", dateline), *SENTENCES]


@pytest.mark.parametrize(
    "sentence",
    [
        "Velle – once a port of kings – sleeps.",
        "The ferry (Marina) — a wreck — left.",
        "VELLE is a port.",
        "May 3 was a cold day — nobody waved.",
    ],
)
def test_sentences_without_a_dateline(sentence: str) -> None:
    assert parts(sentence) == [("statement", sentence)]


@pytest.mark.parametrize(
    "heading",
    [
        "The toll",
        "What the parishes want",
        "THE LOCK",
        "Nobody waves",
        "Read more: The quarrel of the six parishes",
        "Read more",
        "Advertisement",
        "Share this article",
        "Photo: Ana Kovic/Portnews",
        "Nov 3, 2024",
        "10:45 AM",
        "* * *",
        "———",
        "•",
        "Home > News > Coast",
    ],
)
def test_headings(heading: str) -> None:
    text = f"{BODY}\n\n{heading}\n\n{BODY}"
    assert parts(text) == [*SENTENCES, ("heading", heading), *SENTENCES]


def test_headings_that_ask() -> None:
    text = (
        f"Why the ferry left\n\n{BODY}\n\nWho pays for it?\n\n{BODY}\n\nWhat comes next?\n\n{BODY}"
    )
    assert [part for part in parts(text) if part[0] == "heading"] == [
        ("heading", "Who pays for it?"),
        ("heading", "What comes next?"),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Who pays for it?",
        "Nobody waves!",
        "“Nobody waves.”",
        '"Nobody," she said.',
        "Share prices fell.",
        "Follow the money.",
        "Nobody waved…",
    ],
)
def test_short_sentences_are_no_headings(sentence: str) -> None:
    assert parts(f"{BODY}\n\n{sentence}\n\n{BODY}")[2] == ("statement", sentence)


@pytest.mark.parametrize("salutation", ["Dear Mayor Kovic,", "Dear colleagues,", "Mr President,"])
@pytest.mark.parametrize("ending", ["Yours faithfully,", "Sincerely,", "With respect,"])
def test_salutation_and_signature(salutation: str, ending: str) -> None:
    text = (
        f"Open letter of the millers of Velle\n\n{salutation}\n\n{BODY}\n\n{ending}\n\nPavel Marin"
    )
    assert parts(text)[1:] == [
        ("heading", salutation),
        *SENTENCES,
        ("heading", ending),
        ("heading", "Pavel Marin"),
    ]


@pytest.mark.parametrize(
    "mark", ["-", "*", "•", "–", "—", "·", "▪", "●", "1.", "1)", "(1)", "12.", "a)", "(b)", "(iv)"]
)
def test_marks_of_lists(mark: str) -> None:
    text = f"The parishes have two demands.\n{mark} {BODY}\n{mark} Lower the toll."
    assert parts(text)[1:] == [
        ("mark", mark),
        *SENTENCES,
        ("mark", mark),
        ("statement", "Lower the toll."),
    ]


def test_items_of_a_list_need_no_full_stop() -> None:
    text = "The parishes have two demands:\n\n• a lower toll\n• mail on Sundays\n\nNobody answered."
    assert parts(text) == [
        ("statement", "The parishes have two demands:"),
        ("mark", "•"),
        ("statement", "a lower toll"),
        ("mark", "•"),
        ("statement", "mail on Sundays"),
        ("statement", "Nobody answered."),
    ]


@pytest.mark.parametrize(
    "stamp", ["10:45", "10.45", "10:45 AM", "10:45 a.m.", "10:45 GMT", "10:45 –", "10:45 GMT -"]
)
def test_time_stamps(stamp: str) -> None:
    text = f"Live: the ferry to Velle leaves\n\n{stamp} {BODY}\n\n{stamp} Lower the toll."
    assert parts(text)[1:] == [
        ("mark", stamp),
        *SENTENCES,
        ("mark", stamp),
        ("statement", "Lower the toll."),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "1990 was a cold year.",
        "3.5 percent was the toll.",
        "42 people waved.",
        "-5 degrees were measured.",
        "I waved.",
        "A ferry left.",
    ],
)
def test_sentences_without_a_mark(sentence: str) -> None:
    assert parts(f"{BODY}\n{sentence}") == [*SENTENCES, ("statement", sentence)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Q:", "A:"),
        ("Q.", "A."),
        ("QUESTION:", "MR. EARNEST:"),
        ("Question:", "Answer:"),
        ("JOURNALIST:", "PM:"),
        ("PM:", "MINISTER KOVIC:"),
        ("Ana Kovic:", "Pavel Marin:"),
        ("ANA KOVIC:", "PAVEL MARIN:"),
        ("Kovic:", "Marin:"),
        ("Moderator:", "Prof. Pavel Marin:"),
        ("Interviewer:", "Ana de la Cruz:"),
        ("THE PRESIDENT:", "Q"),
        ("ANA KOVIC (Portnews):", "PAVEL MARIN:"),
        ("Ana Kovic :", "Pavel Marin :"),
    ],
)
def test_turns(first: str, second: str) -> None:
    space = "  " if second == "Q" else " "
    text = (
        f"{first} Will the ferry leave?\n\n{second}{space}It will. It is late.\n\n"
        f"{first} When will it leave?\n\n{second}{space}Tomorrow."
    )
    assert parts(text) == [
        ("turn", first),
        ("statement", "Will the ferry leave?"),
        ("turn", second),
        ("statement", "It will."),
        ("statement", "It is late."),
        ("turn", first),
        ("statement", "When will it leave?"),
        ("turn", second),
        ("statement", "Tomorrow."),
    ]


def test_a_turn_goes_on_until_the_next_label() -> None:
    text = "Q: Will it leave?\n\nA: It will.\n\nIt is late.\n\nQ: When?\n\nA: Tomorrow."
    assert turns(text) == [
        ("Q", "Will it leave?"),
        ("A", "It will."),
        ("A", "It is late."),
        ("Q", "When?"),
        ("A", "Tomorrow."),
    ]


def test_two_labels_in_capitals_make_a_transcript() -> None:
    text = "MR. EARNEST: Good afternoon. It is late.\n\nMR. EARNEST: You may ask."
    assert roles(text) == ["turn", "statement", "statement", "turn", "statement"]


@pytest.mark.parametrize(
    "text",
    [
        "Velle: nobody waved.",
        "One thing was left: the toll.\n\nOne thing was left: the lock.",
        "Kovic: nobody waved.\n\nThe ferry left at noon.\n\nMarin: nobody waved.",
    ],
)
def test_a_colon_alone_makes_no_transcript(text: str) -> None:
    assert "turn" not in roles(text)


def test_a_name_before_a_colon_in_the_middle_is_no_turn() -> None:
    text = "Q: Who won?\n\nA: I name two: Ana Kovic: she won.\n\nQ: Who lost?\n\nA: Marin."
    assert roles(text).count("turn") == 4


@pytest.mark.parametrize(
    "note",
    ["(Applause.)", "(Laughter)", "[Crosstalk]", "[Inaudible]", "(Speaking through a translator)"],
)
def test_stage_directions(note: str) -> None:
    text = f"Q: Will it leave?\n\nA: It will. {note} It is late.\n\n{note}\n\nQ: When?\n\nA: Now."
    found = parts(text)
    assert found.count(("note", note)) == 2
    assert ("statement", "It will.") in found
    assert ("statement", "It is late.") in found


@pytest.mark.parametrize("sentence", ["(She gave no date.)", "[The ferry was late.]"])
def test_sentences_in_brackets_are_no_stage_directions(sentence: str) -> None:
    assert parts(f"{BODY}\n\n{sentence}") == [*SENTENCES, ("statement", sentence)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\v", "\f"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_line_ends(end: str, count: int) -> None:
    lines = [
        "Ferry to Velle leaves without its mayor",
        "By Ana Kovic",
        LONG,
        BODY,
        "The toll",
        BODY,
    ]
    text = (end * count).join(lines)
    assert parts(text) == [
        ("title", lines[0]),
        ("byline", lines[1]),
        ("statement", LONG),
        *SENTENCES,
        ("heading", "The toll"),
        *SENTENCES,
    ]


def test_lines_broken_to_fit_a_width() -> None:
    text = (
        "The ferry left the harbor of Velle at noon with forty\n"
        "pilgrims and the mail of two parishes on board. Nobody\n"
        "waved from the quay, and nobody had been told that it\n"
        "would leave.\n"
        "\n"
        "The mayor slept. Her deputy, who had not slept for three\n"
        "nights, read the list of the passengers twice and then\n"
        "once more."
    )
    assert [found for _, found in parts(text)] == [
        "The ferry left the harbor of Velle at noon with forty\n"
        "pilgrims and the mail of two parishes on board.",
        "Nobody\nwaved from the quay, and nobody had been told that it\nwould leave.",
        "The mayor slept.",
        "Her deputy, who had not slept for three\n"
        "nights, read the list of the passengers twice and then\nonce more.",
    ]


def test_broken_lines_join_no_items_of_a_list() -> None:
    text = (
        "The parishes have sent two demands to the mayor of\n"
        "Velle, who has not read either of them and will not:\n"
        "\n"
        "- a lower toll for the ferries that carry pilgrims to\n"
        "  the islands in the summer\n"
        "- mail on Sundays for the parishes that have waited\n"
        "  for it since the spring\n"
    )
    assert roles(text) == ["statement", "mark", "statement", "mark", "statement"]


@pytest.mark.parametrize("blank", ["\u00a0", "\u202f", "\u2009", "\u3000", "\t", "   "])
def test_blanks_of_all_kinds(blank: str) -> None:
    text = f"{blank}The ferry left at noon.{blank}Nobody waved.{blank}\n{blank}\n{blank}{BODY}"
    assert parts(text) == SENTENCES * 2


@pytest.mark.parametrize("width", ["\u200b", "\u2060", "\ufeff", "\u200e", "\u200f"])
def test_characters_without_width(width: str) -> None:
    text = f"{width}The ferry left at noon. {width}Nobody waved.{width}\n{width}\n{width}{BODY}"
    assert parts(text) == SENTENCES * 2


def test_byte_order_mark() -> None:
    text = f"\ufeffFerry to Velle leaves without its mayor\n\n{BODY}"
    assert parts(text) == [("title", "Ferry to Velle leaves without its mayor"), *SENTENCES]


def test_emoji() -> None:
    text = "The ferry left 😀 at noon. 🚢 Nobody waved 👋🏽.\n\n😀\n\nNobody waved."
    assert parts(text) == [
        ("statement", "The ferry left 😀 at noon."),
        ("statement", "🚢 Nobody waved 👋🏽."),
        ("heading", "😀"),
        ("statement", "Nobody waved."),
    ]


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\r\n\r\n", "\t\u00a0 \u2003", "\ufeff", "\u200b\n\u200b", "\u00ad"]
)
def test_empty_and_blank_texts(text: str) -> None:
    reading = read_text(text)
    assert (reading.passages, reading.furniture) == ((), ())
