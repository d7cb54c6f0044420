import pytest

from portal.market.rules import NEUTRAL, Field, Missing, Version, is_newer, may_be_ready, missing

COMPLETE = {
    (Field.DONE, "nl"): "Gedaan",
    (Field.DONE, "en"): "Done",
    (Field.NEXT, "nl"): "Straks",
    (Field.NEXT, "en"): "Next",
    (Field.TEAM, NEUTRAL): "Amal",
}


def test_a_complete_stand_lacks_nothing():
    assert missing(COMPLETE, plans=1, open_questions=0) == []


def test_the_gravest_comes_first():
    assert missing({}, plans=0, open_questions=2) == [
        Missing.OUTCOMES,
        Missing.DONE,
        Missing.NEXT,
        Missing.TEAM,
        Missing.PLANS,
    ]


@pytest.mark.parametrize(("locale", "lacks"), [("en", Missing.ENGLISH), ("nl", Missing.DUTCH)])
def test_one_language_only_is_told_but_keeps_nobody_from_being_ready(locale, lacks):
    published = {key: text for key, text in COMPLETE.items() if key[1] != locale}

    assert missing(published, plans=1, open_questions=0) == [lacks]
    assert may_be_ready([lacks], is_organiser=False, reason="")


def test_blanks_are_no_text():
    assert missing({**COMPLETE, (Field.TEAM, NEUTRAL): " \n"}, plans=1, open_questions=0) == [Missing.TEAM]


def test_an_open_question_stops_a_host_and_an_organiser_without_a_reason():
    lacks = [Missing.OUTCOMES]

    assert not may_be_ready(lacks, is_organiser=False, reason="We are late")
    assert not may_be_ready(lacks, is_organiser=True, reason="  ")
    assert may_be_ready(lacks, is_organiser=True, reason="The host is ill")


@pytest.mark.parametrize(
    ("one", "other", "newer"),
    [
        (Version(2, None), Version(1, 1), True),
        (Version(2, None), Version(1, 2), False),
        (Version(1, None), Version(1, None), True),
        (None, Version(1, 1), False),
        (Version(1, 1), None, False),
    ],
)
def test_a_text_is_newer_when_the_other_was_checked_against_an_earlier_one(one, other, newer):
    assert is_newer(one, other) is newer
