"""Mentions find the fullest name that the text gives; where nobody can be told, there is none."""

import pytest

from stancekit.text.reading import read_text


def speakers(text: str) -> list[str | None]:
    """Return the speaker of every statement that is no narration."""
    return [part.attribution.speaker for part in read_text(text).passages if part.spoken]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ana Kovic said it was late.", "Ana Kovic"),
        ("Mayor Ana Kovic said it was late.", "Ana Kovic"),
        ("Foreign Minister Ana Kovic said it was late.", "Ana Kovic"),
        ("Dr. Ana Kovic said it was late.", "Ana Kovic"),
        ("Mrs. Kovic said it was late.", "Kovic"),
        ("Gen. Pavel B. Marin said it was late.", "Pavel B. Marin"),
        ("Ana de Cruz said it was late.", "Ana de Cruz"),
        ("Ana Kovic, 52, said it was late.", "Ana Kovic"),
        ("Ana Kovic, the mayor of Velle, said it was late.", "Ana Kovic"),
        ("The mayor of Velle, Ana Kovic, said it was late.", "Ana Kovic"),
        ('"It is late," said Ana Kovic, who owns a mill.', "Ana Kovic"),
        ("In Kovic's view, it was late.", "Kovic"),
        ("According to Ana Kovic, it was late.", "Ana Kovic"),
        ("The offer was rejected by Ana Kovic.", "Ana Kovic"),
    ],
)
def test_persons_without_titles(text: str, name: str) -> None:
    assert speakers(text) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Dockworkers' Union of Velle rejected the offer.", "Dockworkers' Union of Velle"),
        ("The Velle Port Authority rejected the offer.", "Velle Port Authority"),
        ("The Ministry of Fisheries rejected the offer.", "Ministry of Fisheries"),
        ("Arland rejected the offer.", "Arland"),
        ("The Republic of Arland rejected the offer.", "Republic of Arland"),
        ("According to the Bank of Arland, prices rose.", "Bank of Arland"),
        ("A spokesman for the Velle Port Authority rejected the offer.", "Velle Port Authority"),
        ("A spokeswoman for the Ministry of Fisheries said no.", "Ministry of Fisheries"),
        ("In a statement, the Bank of Arland said prices rose.", "Bank of Arland"),
        ("A report by the Bank of Arland said prices rose.", "Bank of Arland"),
    ],
)
def test_organizations_and_countries(text: str, name: str) -> None:
    assert speakers(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Officials said it was late.",
        "One resident said it was late.",
        "A senior diplomat said it was late.",
        "Both sides agreed to meet again.",
        "Critics said it was late.",
        '"It is late," said a fisherman.',
        '"It is late," he said.',
        "She said it was late.",
        "Some said it was late.",
        '"It is late."',
        "Two officers of the port said it was late.",
    ],
)
def test_nobody_who_can_be_told_by_name(text: str) -> None:
    assert speakers(text) == [None]


@pytest.mark.parametrize(
    ("pronoun", "name"), [("She", "Ana Kovic"), ("He", "Pavel Marin")], ids=str
)
def test_pronouns_by_gender(pronoun: str, name: str) -> None:
    text = f"Ana Kovic met Pavel Marin in Velle. {pronoun} said it was late."
    assert speakers(text) == [name]


def test_pronouns_by_title() -> None:
    text = "Mr. Oru met Mrs. Tael in Velle. {} said it was late."
    assert speakers(text.format("He")) == ["Oru"]
    assert speakers(text.format("She")) == ["Tael"]


def test_a_pronoun_means_who_spoke_last() -> None:
    text = (
        "Pavel Marin said it was late. He said it was dark. Ivan Borsa said it was cold. "
        "He said it was wet."
    )
    assert speakers(text) == ["Pavel Marin", "Pavel Marin", "Ivan Borsa", "Ivan Borsa"]


def test_a_pronoun_means_a_subject_of_narration() -> None:
    text = "Pavel Marin laid his hat on the table. He said it was late."
    assert speakers(text) == ["Pavel Marin"]


def test_a_pronoun_in_the_middle_of_a_quotation() -> None:
    text = 'Ana Kovic left. "It is late," she said, "and Ivan Borsa is gone."'
    assert speakers(text) == ["Ana Kovic"]


def test_it_means_an_organization() -> None:
    text = "The Velle Port Authority rejected the offer. It said the toll was fair."
    assert speakers(text) == ["Velle Port Authority", "Velle Port Authority"]


def test_a_name_in_a_quotation_is_not_who_speaks() -> None:
    text = '"Ivan Borsa never came," Pavel Marin said. "He slept," he added.'
    assert speakers(text) == ["Pavel Marin", "Pavel Marin"]


@pytest.mark.parametrize(
    "mention", ["Kovic", "Mrs. Kovic", "Mayor Kovic", "the mayor", "she", "Ana Kovic", "Ana"]
)
def test_forms_of_a_name(mention: str) -> None:
    text = f'Mayor Ana Kovic of Velle opened the lock. "It is late," {mention} said.'
    assert speakers(text) == ["Ana Kovic"]


@pytest.mark.parametrize("mention", ["Kovic", "Mr. Kovic", "The minister", "He"])
def test_the_fullest_name_may_stand_later(mention: str) -> None:
    text = "Kovic said it was late. Nobody answered. Foreign Minister Pavel Kovic slept."
    assert speakers(text) == ["Pavel Kovic"]
    text = f"Foreign Minister Kovic arrived. {mention} said it was late. Pavel Kovic slept."
    assert speakers(text) == ["Pavel Kovic"]


@pytest.mark.parametrize(
    ("office", "epithet"),
    [
        ("President", "The president"),
        ("Prime Minister", "The prime minister"),
        ("Prime Minister", "The premier"),
        ("Foreign Minister", "The minister"),
        ("Ambassador", "The ambassador"),
        ("Ambassador", "The diplomat"),
        ("General", "The general"),
        ("Senator", "The lawmaker"),
        ("President", "The leader"),
        ("Governor", "The governor"),
        ("Bishop", "The bishop"),
    ],
)
def test_offices_and_epithets(office: str, epithet: str) -> None:
    text = f"{office} Pavel Marin arrived with Ivan Borsa. {epithet} said it was late."
    assert speakers(text) == ["Pavel Marin"]


def test_offices_in_appositions() -> None:
    text = (
        "Ana Kovic, the mayor of Velle, met Pavel Marin, a judge. "
        "The mayor said it was late. The judge said it was early."
    )
    assert speakers(text) == ["Ana Kovic", "Pavel Marin"]


def test_two_who_share_a_surname() -> None:
    text = "Ana Kovic met Pavel Kovic. {} said it was late."
    assert speakers(text.format("Ana Kovic")) == ["Ana Kovic"]
    assert speakers(text.format("Pavel Kovic")) == ["Pavel Kovic"]
    assert speakers(text.format("Mrs. Kovic")) == ["Ana Kovic"]


def test_acronyms() -> None:
    text = "The Port Workers' Union (PWU) struck. PWU said the toll was a theft."
    assert speakers(text) == ["Port Workers' Union"]


@pytest.mark.parametrize(
    "mention", ["The union", "The Port Workers' Union", "It", "A union spokesman", "The PWU"]
)
def test_forms_of_an_organization(mention: str) -> None:
    text = f"The Port Workers' Union (PWU) rejected the toll. {mention} said it was a theft."
    assert speakers(text) == ["Port Workers' Union"] * 2


def test_short_names_of_organizations() -> None:
    text = "The Velle Port Authority rejected the toll. The Port Authority said it was a theft."
    assert speakers(text) == ["Velle Port Authority"] * 2


def test_a_company_goes_by_its_first_word() -> None:
    text = "The crews of Ossa Shipping Inc. struck on Monday. On Tuesday Ossa rejected the offer."
    assert speakers(text) == ["Ossa Shipping Inc."]


def test_a_country_is_not_the_company_named_after_it() -> None:
    text = "Pilgrims sailed to Arland. The Arland Union struck. Arland condemned the strike."
    assert speakers(text) == ["Arland"]


def test_two_speakers_at_once() -> None:
    text = "Ana Kovic and Pavel Marin said it was late."
    assert speakers(text) == ["Ana Kovic and Pavel Marin"]


def test_two_speakers_at_once_by_their_short_names() -> None:
    text = "President Ana Kovic met Premier Pavel Marin. Kovic and Marin agreed to meet again."
    assert speakers(text) == ["Ana Kovic and Pavel Marin"]


def test_two_countries_at_once() -> None:
    text = "The envoys of Arland and Karsa met. Arland and Karsa agreed to meet again."
    assert speakers(text) == ["Arland and Karsa"]


def test_the_outermost_speaker() -> None:
    text = "Ana Kovic said Pavel Marin had promised a lower toll."
    assert speakers(text) == ["Ana Kovic"]


def test_an_agency_that_relays_is_not_the_speaker() -> None:
    text = '"It is late," Ana Kovic said, Portnews reported.'
    assert speakers(text) == ["Ana Kovic"]


@pytest.mark.parametrize(
    "text",
    [
        '"It is late. It is dark," Ana Kovic said.',
        '"It is late," Ana Kovic said. "It is dark."',
        'Ana Kovic said: "It is late. It is dark."',
        '"It is late," Ana Kovic said.\n\n"It is dark."',
        '"It is late," Ana Kovic said.\n\n"It is dark," she added.',
        '"It is late.\n\n"It is dark," Ana Kovic said.',
        'Ana Kovic said: "It is late.\n\n"It is dark."',
        "“It is late.\n\n“It is dark,” Ana Kovic said.",
    ],
)
def test_quotations_that_go_on(text: str) -> None:
    assert speakers(text) == ["Ana Kovic", "Ana Kovic"]


def test_a_quotation_behind_its_speakers_act() -> None:
    text = 'Ana Kovic laid her hat on the table. "It is late."'
    assert speakers(text) == ["Ana Kovic"]


def test_a_quotation_far_from_any_speaker() -> None:
    text = (
        "Ana Kovic said it was late.\n\nThe ferry left at noon.\n\nNobody waved.\n\n"
        'The quay was wet.\n\n"It is cold."'
    )
    assert speakers(text) == ["Ana Kovic", None]


@pytest.mark.parametrize(
    "unnamed", ["One official", "A resident", "An aide", "Another diplomat", "Somebody"]
)
def test_an_unnamed_speaker_is_not_a_named_one(unnamed: str) -> None:
    text = f'Ana Kovic said it was late. {unnamed} said it was dark. "It is cold," Kovic said.'
    assert speakers(text) == ["Ana Kovic", None, "Ana Kovic"]


def test_a_pronoun_behind_an_unnamed_speaker() -> None:
    text = 'Pavel Marin left. A fisherman said it was late. "It is dark," he added.'
    assert speakers(text) == [None, None]


@pytest.mark.parametrize(
    "mention",
    ["A friend of Ana Kovic", "One Arland official", "His father", "Her lawyer", "A brother"],
)
def test_a_name_within_a_mention_is_not_always_the_speaker(mention: str) -> None:
    text = f"Ana Kovic met Pavel Marin. {mention} said it was late."
    assert speakers(text) == [None]


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("MR. MARIN", "Pavel Marin"),
        ("MARIN", "Pavel Marin"),
        ("PAVEL MARIN", "Pavel Marin"),
        ("Pavel Marin", "Pavel Marin"),
        ("Marin", "Pavel Marin"),
        ("Minister Marin", "Pavel Marin"),
        ("MINISTER", "Pavel Marin"),
        ("A", "Pavel Marin"),
        ("Q", None),
        ("QUESTION", None),
        ("JOURNALIST", None),
        ("Moderator", None),
    ],
)
def test_labels_of_turns(label: str, name: str | None) -> None:
    text = (
        "A talk about the lock of Velle\n\nMinister Pavel Marin came to Velle on Monday.\n\n"
        "REPORTER: Will it open?\n\n"
        f"{label}: It will. Nobody paid.\n\nREPORTER: When?\n\n{label}: At noon."
    )
    assert speakers(text) == [None, name, name, None, name]


def test_the_prime_minister_in_his_transcript() -> None:
    text = (
        "Doorstop in Velle\n\nPrime Minister Pavel Marin spoke at the lock.\n\n"
        "PRIME MINISTER: The lock is open.\n\nJOURNALIST: Who paid?\n\nPRIME MINISTER: Nobody."
    )
    assert speakers(text) == ["Pavel Marin", None, "Pavel Marin"]


def test_a_host_who_gives_a_name() -> None:
    text = (
        "Ana Kovic came to Velle.\n\n"
        "HOST: Good evening, I'm Ivan Borsa. Is it late?\n\nANA KOVIC: It is.\n\n"
        "HOST: Why?\n\nANA KOVIC: Nobody knows."
    )
    assert speakers(text) == ["Ivan Borsa", "Ivan Borsa", "Ana Kovic", "Ivan Borsa", "Ana Kovic"]


def test_an_interviewee_whom_the_introduction_names() -> None:
    text = (
        "Ana Kovic has been mayor of Velle for ten years.\n\nQ: Is it late?\n\nA: It is.\n\n"
        "Q: Why?\n\nA: Pavel Marin slept."
    )
    assert speakers(text) == [None, "Ana Kovic", None, "Ana Kovic"]


@pytest.mark.parametrize(
    "title",
    [
        "Remarks by Mayor Ana Kovic at the opening of the lock",
        "Speech by Ana Kovic, Velle",
        "Open letter from Ana Kovic to the parishes",
        "Statement by Mayor Ana Kovic on the toll",
        "Address by Ana Kovic before the Assembly of Arland",
    ],
)
def test_speeches_and_letters(title: str) -> None:
    text = f"{title}\n\nDear friends,\n\nThe lock is open. Pavel Marin paid for it."
    assert speakers(text) == ["Ana Kovic", "Ana Kovic"]


def test_a_letter_of_an_organization() -> None:
    text = (
        "Open letter of the Mayors of the Coast to the Government\n\nDear ministers,\n\n"
        "The lock is closed. We have no mail."
    )
    assert speakers(text) == ["Mayors of the Coast", "Mayors of the Coast"]


def test_what_an_editor_sets_before_a_letter_is_no_part_of_it() -> None:
    text = (
        "Open letter from Ana Kovic to the parishes\n\nThis letter was printed on Monday.\n\n"
        "Dear friends,\n\nThe lock is open."
    )
    assert [part.attribution.speaker for part in read_text(text).passages] == [None, "Ana Kovic"]


def test_narration_has_no_speaker() -> None:
    text = "Ana Kovic said it was late. The ferry left at noon. Ana Kovic slept."
    assert [part.attribution.speaker for part in read_text(text).passages] == [
        "Ana Kovic",
        None,
        None,
    ]


def test_untagged_turn_of_talk_between_two() -> None:
    text = '"It is late," Ana Kovic said. Pavel Marin nodded. "It is dark," he said.'
    assert speakers(text) == ["Ana Kovic", "Pavel Marin"]


def test_a_case_mark_is_dropped() -> None:
    text = "Ana Kovic's warning that the port would close alarmed the crews."
    assert speakers(text) == ["Ana Kovic"]


def test_the_one_who_was_spoken_to_replies() -> None:
    text = '"It is late," Ana Kovic told Ivan Borsa.\n\n"It is dark," he replied.'
    assert speakers(text) == ["Ana Kovic", "Ivan Borsa"]


@pytest.mark.parametrize(
    "verb", ["was asked whether it was late", "was elected in May", "met Ivan Borsa in Velle"]
)
def test_a_pronoun_means_whom_the_sentence_before_is_about(verb: str) -> None:
    assert speakers(f"Ana Kovic {verb}. She said it was.") == ["Ana Kovic"]


def test_apposed_relations_are_persons_of_their_own() -> None:
    text = "Ana Kovic spoke. Her husband, Ivan Borsa, said it was late. He was tired, he said."
    assert speakers(text) == ["Ivan Borsa", "Ivan Borsa"]


def test_a_leader_and_the_union() -> None:
    text = (
        "The Port Workers' Union rejected the toll. Its leader, Ana Kovic, said it was a theft. "
        "She said it must go. The union added that it would strike."
    )
    assert speakers(text) == [
        "Port Workers' Union",
        "Ana Kovic",
        "Ana Kovic",
        "Port Workers' Union",
    ]


def test_a_spokesman_with_a_name_is_not_the_organization() -> None:
    text = (
        "Ivan Borsa, a spokesman for the Ministry of Fisheries, said it was late. "
        "The ministry said it was dark. Borsa said it was cold."
    )
    assert speakers(text) == ["Ivan Borsa", "Ministry of Fisheries", "Ivan Borsa"]


def test_the_family_name_first() -> None:
    text = "Spokesperson Lin Qiao said it was late. Lin added it was dark. The spokesperson left."
    assert speakers(text) == ["Lin Qiao", "Lin Qiao"]


def test_a_place_that_stands_for_a_government_stays_what_it_is() -> None:
    assert speakers("The White House said it was late.") == ["White House"]
    assert speakers("Arland slept. Velle condemned the toll.") == ["Velle"]


@pytest.mark.parametrize("group", ["Residents", "Ministers", "Both sides", "Traders from Velle"])
def test_a_group_is_not_who_was_named_before(group: str) -> None:
    text = f"Ana Kovic met Ivan Borsa. {group} said it was late. They said it was dark."
    assert speakers(text) == [None, None]


def test_an_agency_that_is_the_only_source_speaks() -> None:
    assert speakers("Portnews reported that Ana Kovic had left.") == ["Portnews"]


def test_a_press_secretary() -> None:
    text = (
        "Press briefing by Press Secretary Josef Earnest\n\nMR. EARNEST: It is late.\n\n"
        "Q    Why?\n\nMR. EARNEST: It is dark."
    )
    assert speakers(text) == ["Josef Earnest", None, "Josef Earnest"]


def test_an_interviewee_whom_the_title_names() -> None:
    text = (
        "Interview with Mayor Ana Kovic\n\nQ: Is it late?\n\nA: It is.\n\nQ: Why?\n\nA: It is dark."
    )
    assert speakers(text) == [None, "Ana Kovic", None, "Ana Kovic"]
