"""How easy texts are to read."""

import pytest

from tools.copy import (
    EASY_ENOUGH,
    Text,
    faults_in_dutch,
    faults_in_english,
    reading_ease,
    sentences,
    syllables,
)

EASY = "U komt naar de avond. "


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("Wij sturen indien nodig een brief.", "“indien”: rather “als”"),
        ("Neem je kinderen mee.", "“je”: we say “u”"),
        ("Lees de toelatingsvoorwaarden.", "“toelatingsvoorwaarden” is a long word"),
        (f"{EASY}{'een twee drie ' * 7}.", "21 words in one sentence"),
    ],
)
def test_what_is_hard_to_read_is_named(words: str, fault: str) -> None:
    [found] = faults_in_dutch([Text("here", words), *[Text("there", EASY)] * 9])
    assert found.startswith("here: ")
    assert fault in found


def test_sentences_are_short_on_average() -> None:
    long = Text("here", "Een twee drie vier vijf zes zeven acht negen tien elf.")
    [found] = faults_in_dutch([long])
    assert found == "Dutch sentences have 11.0 words on average"
    assert list(faults_in_dutch([long, Text("there", EASY)])) == []


def test_what_is_easy_has_no_faults() -> None:
    assert list(faults_in_dutch([Text("here", "U bent welkom. De toegankelijkheid is goed.")])) == []
    assert list(faults_in_english([Text("here", "You are welcome. We like to see you.")])) == []


def test_hard_english_is_named() -> None:
    hard = "Notwithstanding administrative considerations, registration necessitates verification."
    [found] = faults_in_english([Text("here", hard)])
    assert "reading ease" in found
    assert reading_ease(["The cat sat on the mat."]) > EASY_ENOUGH


def test_what_is_filled_in_is_a_word_of_the_sentence() -> None:
    assert sentences("You come with %(num)d guests. <b>Mail</b> {contact}.") == [
        "You come with it guests.",
        "Mail  it.",
    ]


@pytest.mark.parametrize(
    ("word", "count"), [("cat", 1), ("table", 2), ("people", 2), ("made", 1), ("interpreter", 4), ("you", 1)]
)
def test_syllables_are_counted(word: str, count: int) -> None:
    assert syllables(word) == count
