"""How a statement is conveyed, who is mentioned as its speaker, and what ascribes it."""

import pytest

from stancekit.schema import Attribution
from stancekit.text.reading import Passage, read_text

# text of one statement, mention, cue
Case = tuple[str, str, str]


def only(text: str) -> Attribution:
    """Return the attribution of a text that is one statement."""
    (found,) = read_text(text).passages
    return found.attribution


def facts(text: str) -> tuple[str, str | None, str | None]:
    found = only(text)
    return found.conveyance, found.mention, found.cue


def conveyances(text: str) -> list[str]:
    return [part.attribution.conveyance for part in read_text(text).passages]


@pytest.mark.parametrize(
    ("text", "mention", "cue"),
    [
        # behind
        ('"The toll is ours," Ana Kovic said.', "Ana Kovic", "said"),
        ('"The toll is ours" - Kovic said.', "Kovic", "said"),
        ("“The toll is ours”—Kovic said—“and shall remain so.”", "Kovic", "said"),
        ('"The toll is ours," Kovic said, laughing.', "Kovic", "said"),
        ('"The toll is ours," Kovic said in a statement.', "Kovic", "said"),
        ('"The toll is ours," Kovic told the Velle Post.', "Kovic", "told"),
        ('"The toll is ours," said the mayor, Ana Kovic, today.', "the mayor, Ana Kovic", "said"),
        ('"The toll is ours," she said.', "she", "said"),
        ('"The toll is ours," the mayor of Velle said.', "the mayor of Velle", "said"),
        ('"The toll is ours," Mayor Ana Kovic said on Monday.', "Mayor Ana Kovic", "said"),
        ('"The toll is ours," Kovic told reporters in Velle.', "Kovic", "told"),
        ('"The toll is ours," Ana Kovic, 52, said.', "Ana Kovic", "said"),
        ('"The toll is ours," Ana Kovic, the mayor, said.', "Ana Kovic", "said"),
        ('"The toll is ours," Ana Kovic, who is mayor, said.', "Ana Kovic", "said"),
        ('"Will it sail?" Kovic asked.', "Kovic", "asked"),
        ('"Never!" he shouted, and left.', "he", "shouted"),
        ("“The toll is ours,” she added later.", "she", "added"),
        ("‘The toll is ours,’ she replied.", "she", "replied"),
        ("«The toll is ours», she wrote.", "she", "wrote"),
        ('"The toll is ours," one official admitted.', "one official", "admitted"),
        ('"The toll is ours," the union has said.', "the union", "said"),
        # inverted
        ('"The toll is ours," said Ana Kovic.', "Ana Kovic", "said"),
        ('"The toll is ours," said Kovic on Monday.', "Kovic", "said"),
        ('"The toll is ours," said Ana Kovic, who owns a mill.', "Ana Kovic", "said"),
        ('"The toll is ours," warned Mayor Ana Kovic.', "Mayor Ana Kovic", "warned"),
        ('"The toll is ours," says Pavel Marin.', "Pavel Marin", "says"),
        ('"Will it sail?" asked the mayor.', "the mayor", "asked"),
        # in the middle
        ('"The toll," Kovic said, "is ours."', "Kovic", "said"),
        ('"The toll," said Kovic, "is ours."', "Kovic", "said"),
        ('"The toll," Kovic told reporters on Monday, "is ours."', "Kovic", "told"),
        # before
        ('Kovic said: "The toll is ours."', "Kovic", "said"),
        ('Kovic said, "The toll is ours."', "Kovic", "said"),
        ('Kovic told reporters: "The toll is ours."', "Kovic", "told"),
        ('On Monday Kovic added, "The toll is ours."', "Kovic", "added"),
        # on a line of its own
        ('Kovic added:\n\n"The toll is ours."', "Kovic", "added"),
        # after a full stop
        ('"The toll is ours." she said.', "she", "said"),
        # asked without an asker
        ('Asked whether it would sail, he replied: "Never."', "he", "replied"),
        # the content behind "that", all in quotation marks
        ('She said that "the toll is ours and shall remain so".', "She", "said"),
    ],
)
def test_direct(text: str, mention: str, cue: str) -> None:
    assert facts(text) == ("direct", mention, cue)


@pytest.mark.parametrize(
    ("text", "mention", "cue"),
    [
        # saying and writing
        ("Ana Kovic said that the port would close.", "Ana Kovic", "said"),
        ("Ana Kovic said the port would close.", "Ana Kovic", "said"),
        ("Kovic told reporters that the port would close.", "Kovic", "told"),
        ("The mayor added that the port would close.", "The mayor", "added"),
        ("Kovic noted that the port was closed.", "Kovic", "noted"),
        ("Kovic stated that the port was closed.", "Kovic", "stated"),
        ("Kovic wrote that the port was closed.", "Kovic", "wrote"),
        ("Kovic explained that the port was closed.", "Kovic", "explained"),
        ("The union announced a strike.", "The union", "announced"),
        ("Kovic declared the port closed.", "Kovic", "declared"),
        ("The ministry confirmed that the port was closed.", "The ministry", "confirmed"),
        ("Kovic argued that the toll was too high.", "Kovic", "argued"),
        ("Kovic insisted that the toll was too high.", "Kovic", "insisted"),
        ("Kovic claimed that the toll was too high.", "Kovic", "claimed"),
        ("Kovic admitted that the toll was too high.", "Kovic", "admitted"),
        ("Kovic replied that the toll was too high.", "Kovic", "replied"),
        # judging aloud
        ("Kovic accused the brokers of fraud.", "Kovic", "accused"),
        ("Kovic blamed the brokers for the delay.", "Kovic", "blamed"),
        ("Kovic criticized the toll.", "Kovic", "criticized"),
        ("Arland condemned the seizure.", "Arland", "condemned"),
        ("Arland denounced the seizure as piracy.", "Arland", "denounced"),
        ("Kovic praised the crews.", "Kovic", "praised"),
        ("Kovic welcomed the offer.", "Kovic", "welcomed"),
        ("Kovic thanked the crews.", "Kovic", "thanked"),
        ("Kovic apologized for the delay.", "Kovic", "apologized"),
        ("Kovic denied the charge.", "Kovic", "denied"),
        ("Kovic rejected the offer.", "Kovic", "rejected"),
        ("Kovic dismissed the charge as a joke.", "Kovic", "dismissed"),
        # committing oneself
        ("Kovic promised to reopen the port.", "Kovic", "promised"),
        ("Kovic pledged to reopen the port.", "Kovic", "pledged"),
        ("Kovic vowed to reopen the port.", "Kovic", "vowed"),
        ("Kovic offered to reopen the port.", "Kovic", "offered"),
        ("Kovic proposed a lower toll.", "Kovic", "proposed"),
        ("Arland agreed to lower the toll.", "Arland", "agreed"),
        ("Kovic threatened to close the port.", "Kovic", "threatened"),
        ("Kovic warned of a strike.", "Kovic", "warned"),
        # asking
        ("Kovic urged the crews to return.", "Kovic", "urged"),
        ("Kovic called on the crews to return.", "Kovic", "called on"),
        ("Kovic called for a lower toll.", "Kovic", "called for"),
        ("Kovic asked the crews to return.", "Kovic", "asked"),
        ("Kovic demanded a lower toll.", "Kovic", "demanded"),
        ("Kovic appealed to the crews to return.", "Kovic", "appealed"),
        ("Kovic requested a lower toll.", "Kovic", "requested"),
        ("Kovic invited the crews to the port.", "Kovic", "invited"),
        # holding
        ("Kovic believes the toll is too high.", "Kovic", "believes"),
        ("Kovic thinks the toll is too high.", "Kovic", "thinks"),
        ("Kovic hopes that the crews will return.", "Kovic", "hopes"),
        ("Kovic fears that the crews will not return.", "Kovic", "fears"),
        ("Kovic expects the crews to return.", "Kovic", "expects"),
        ("Kovic considers the toll too high.", "Kovic", "considers"),
        # phrases
        ("According to Ana Kovic, the port is closed.", "Ana Kovic", "According to"),
        ("The port is closed, according to the mayor.", "the mayor", "according to"),
        ("In Kovic's view, the toll is too high.", "Kovic's", "In Kovic's view"),
        ("A court ruled that the toll was too high.", "A court", "ruled"),
        ("Kovic used to say that the port was closed.", "Kovic", "used to say"),
        ("In the words of Ana Kovic, the toll is a theft.", "Ana Kovic", "In the words of"),
        ("Kovic was quoted as saying the toll was high.", "Kovic", "quoted as saying"),
        # behind what is said
        ("The port will close, Kovic said.", "Kovic", "said"),
        ("The port will close, she added.", "she", "added"),
        ("The port will close, said Ana Kovic.", "Ana Kovic", "said"),
        ("The port, Kovic said, will close.", "Kovic", "said"),
        ("The port, as Kovic stated, is closed.", "Kovic", "stated"),
        ("The crews, Kovic believes, will return.", "Kovic", "believes"),
        # the statement of an organization
        ("In a statement, the union said the port was closed.", "the union", "said"),
        # passive
        ("The offer was rejected by the union.", "the union", "rejected"),
        # tenses and forms
        ("The union says the port is closed.", "The union", "says"),
        ("Officials say the port is closed.", "Officials", "say"),
        ("The union has said that the port is closed.", "The union", "said"),
        ("The union is calling for a lower toll.", "The union", "calling for"),
        ("Kovic had warned that the port would close.", "Kovic", "warned"),
        ("Kovic on Monday said the port was closed.", "Kovic", "said"),
        ("Kovic said on Monday that the port was closed.", "Kovic", "said"),
        ("Kovic, speaking in Velle, said the port was closed.", "Kovic", "said"),
        ("Kovic also warned that the port would close.", "Kovic", "warned"),
        ("Asked about the toll, Kovic said it was high.", "Kovic", "said"),
        ("Kovic and her deputy said the port was closed.", "Kovic and her deputy", "said"),
        ("Kovic expressed regret over the delay.", "Kovic", "expressed"),
        ("Kovic shrugged and said that the port was closed.", "Kovic", "said"),
        # nouns with their content
        ("Kovic's warning that the port would close alarmed the crews.", "Kovic's", "warning"),
        # titles and appositions before a name belong to the mention, what follows does not
        (
            "Foreign Minister Ana Kovic said that the port was closed.",
            "Foreign Minister Ana Kovic",
            "said",
        ),
        ("Ana Kovic, 52, said that the port was closed.", "Ana Kovic", "said"),
        ("Ana Kovic, the mayor, said that the port was closed.", "Ana Kovic", "said"),
        ("Ana Kovic, who owns a mill, said that the port was closed.", "Ana Kovic", "said"),
        (
            "A spokesman for the port said that it was closed.",
            "A spokesman for the port",
            "said",
        ),
        # two attributions: the first
        ("Kovic said that Marin had promised a lower toll.", "Kovic", "said"),
        ("Kovic said the port was closed, and Marin denied it.", "Kovic", "said"),
    ],
)
def test_reported(text: str, mention: str, cue: str) -> None:
    assert facts(text) == ("reported", mention, cue)


@pytest.mark.parametrize(
    ("text", "mention", "cue"),
    [
        ('Kovic said the toll was "a theft".', "Kovic", "said"),
        ('Kovic called the toll "a theft".', "Kovic", "called"),
        ('Kovic accused the brokers of "plain theft" on Monday.', "Kovic", "accused"),
        ('"No," he said, adding that the talks would go on.', "he", "said"),
        ('"No," he said, and warned that the port would close.', "he", "said"),
        ('The toll was "a theft", Kovic said.', "Kovic", "said"),
        ('According to Kovic, the toll is "a theft".', "Kovic", "According to"),
        ("Kovic said the toll was “a theft” and would be dropped.", "Kovic", "said"),
        ("Kovic said the toll was ‘a theft’ and would be dropped.", "Kovic", "said"),
        ("Kovic said the toll was «a theft» and would be dropped.", "Kovic", "said"),
        ('Kovic was quoted as saying that the toll was "a theft".', "Kovic", "quoted as saying"),
    ],
)
def test_mixed(text: str, mention: str, cue: str) -> None:
    assert facts(text) == ("mixed", mention, cue)


@pytest.mark.parametrize(
    "text",
    [
        "The ferry left at noon.",
        # acts
        "Arland imposed a toll on the ferries.",
        "The minister ordered the port to close.",
        "Kovic signed the paper.",
        "The council voted to close the port.",
        "The envoys met in Velle on Monday.",
        "The union sued the port.",
        # topics without content
        "They discussed trade.",
        "Kovic spoke about fish.",
        # silence
        "Kovic declined to comment.",
        "The ministry did not reply.",
        "Kovic would not say when.",
        "Kovic refused to comment.",
        # nobody in particular
        "The port is expected to close.",
        "The port will reportedly close.",
        "The brokers allegedly stole the lists.",
        "It is thought that the port will close.",
        "The port is said to be closed.",
        "The union wants a lower toll.",
        "The union plans a strike.",
        # a plan or a law says nothing
        "The plan calls for a lower toll.",
        # the author himself
        "I propose a lower toll.",
        # what only looks like a cue
        "The offer came too late.",
        "The claim was dropped.",
        "The accused man slept.",
        "The minister accused of fraud left.",
        "An offer rejected by both sides was burned.",
        "Prices were higher than the market had thought.",
        # quotation marks that quote nobody
        'The play "The Toll" was shown in Velle.',
        'Pavel "the Miller" Marin left.',
        'The so-called "peace fleet" sailed at noon.',
        "The ‘peace fleet’ sailed at noon.",
    ],
)
def test_narration(text: str) -> None:
    assert only(text) == Attribution("narration", None, None, None)


@pytest.mark.parametrize(
    "text",
    [
        '"The toll is ours. It shall remain so," Kovic said.',
        'Kovic said: "The toll is ours. It shall remain so."',
        '"The toll is ours," Kovic said. "It shall remain so."',
    ],
)
def test_the_mention_stands_with_one_statement_of_a_quotation(text: str) -> None:
    passages = read_text(text).passages
    assert [part.attribution.conveyance for part in passages] == ["direct", "direct"]
    assert sorted(part.attribution.mention or "" for part in passages) == ["", "Kovic"]
    assert sorted(part.attribution.cue or "" for part in passages) == ["", "said"]


def test_a_quotation_without_a_tag_is_direct() -> None:
    assert only('"The toll is ours."') == Attribution("direct", None, None, None)


def test_narration_between_two_attributions() -> None:
    text = (
        "Kovic said that the port was closed. It was noon. Marin denied it. "
        '"It is open," he said. It was one.'
    )
    assert conveyances(text) == ["reported", "narration", "reported", "direct", "narration"]


def test_items_of_a_list_need_an_attribution_of_their_own() -> None:
    text = (
        "Kovic demanded three things:\n\n- A lower toll.\n- Mail on Sundays.\n"
        "- Marin promised a new lock."
    )
    assert conveyances(text) == ["reported", "narration", "narration", "reported"]


def test_turns_are_direct() -> None:
    text = (
        "Q: Will it sail?\n\nMR. MARIN: It will. The mayor said it would.\n\n"
        "Q: When?\n\nMR. MARIN: At noon."
    )
    assert [
        (part.attribution.conveyance, part.attribution.mention) for part in read_text(text).passages
    ] == [
        ("direct", "Q"),
        ("direct", "MR. MARIN"),
        ("direct", "MR. MARIN"),
        ("direct", "Q"),
        ("direct", "MR. MARIN"),
    ]


def test_statements_of_a_speech_are_direct() -> None:
    text = (
        "Remarks by Mayor Ana Kovic at the opening of the lock\n\n"
        "Dear friends,\n\nThe lock is open. I thank the crews."
    )
    assert conveyances(text) == ["direct", "direct"]


def test_the_tag_inside_of_guillemets() -> None:
    found = only("« The toll is ours, said Ana Kovic, and shall remain so. »")
    assert (found.conveyance, found.mention) == ("direct", "Ana Kovic")


def test_spoken() -> None:
    spoken, narrated = read_text("Kovic said that it was noon. It was noon.").passages
    assert isinstance(spoken, Passage)
    assert (spoken.spoken, narrated.spoken) == (True, False)
