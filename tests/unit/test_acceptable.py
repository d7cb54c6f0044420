"""What a party understands, from what it answered."""

import pytest

from portal.languages.modes import Mode
from portal.languages.unlisted import code_of
from portal.matching.problem import Channel
from portal.registration.acceptable import channel_in, channels_in


@pytest.mark.parametrize(
    ("choice", "mode", "language", "meant"),
    [
        ("ar", Mode.SPOKEN, "ar", Mode.SPOKEN),
        ("ils", Mode.SIGNED, "ils", Mode.SIGNED),
        ("written:nl", Mode.SIGNED, "nl", Mode.WRITTEN),
        ("en", Mode.WRITTEN, "en", Mode.WRITTEN),
        ("written:en", Mode.WRITTEN, "en", Mode.WRITTEN),
        ("dse", Mode.WRITTEN, "dse", Mode.SIGNED),
        ("dse", Mode.TACTILE, "dse", Mode.TACTILE),
        ("written:nl", Mode.TACTILE, "nl", Mode.WRITTEN),
        # What no form offers is no other mode.
        ("klingon:nl", Mode.SPOKEN, "nl", Mode.SPOKEN),
    ],
)
def test_a_choice_means_a_language_in_a_mode(choice: str, mode: Mode, language: str, meant: Mode) -> None:
    assert channel_in(choice, mode) == Channel(language, meant)


def test_the_order_of_the_answers_is_the_order_of_choice() -> None:
    asked = {"mode": "spoken", "language": "ti", "third": "fa", "second": "ar"}
    assert [one.language for one in channels_in(asked)] == ["ti", "ar", "fa"]
    assert [one.language for one in channels_in({**asked, "third": ""})] == ["ti", "ar"]
    assert [one.language for one in channels_in({"mode": "spoken", "language": "ti"})] == ["ti"]


def test_what_means_the_same_is_one_choice() -> None:
    asked = {"mode": "written", "language": "nl", "second": "written:nl", "third": "dse"}
    assert channels_in(asked) == (Channel("nl", Mode.WRITTEN), Channel("dse", Mode.SIGNED))


def test_a_typed_name_comes_first_and_has_a_code_of_its_own() -> None:
    asked = {"mode": "spoken", "language": "other", "language_other": "Bilen", "second": "ti"}
    assert channels_in(asked) == (Channel(code_of("Bilen"), Mode.SPOKEN), Channel("ti", Mode.SPOKEN))


def test_whoever_asks_for_nobody_understands_nothing_that_we_know_of() -> None:
    assert channels_in({}) == ()
