"""The phrases of “I need an interpreter”: what a file must hold, and how numbers and dates are written."""

import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from portal.languages.phrases import REFERENCE, Phrases, faults, plural_categories, read
from portal.registration.own_language import said_in
from tests.tongues import invented
from tools.phrases import FOLDER, check

EVENING = datetime(2024, 3, 21, 18, 30, tzinfo=UTC)


def changed(code: str, *path: str, to: object = None) -> Phrases:
    """A complete file in which one thing is another, or gone."""
    written: Any = copy.deepcopy(dict(invented(code).written))
    inner = written
    for name in path[:-1]:
        inner = inner[name]
    if to is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = to
    return Phrases(code, written)


def found(phrases: Phrases) -> list[str]:
    return list(faults(phrases, read(FOLDER / f"{REFERENCE}.toml")))


@pytest.mark.parametrize("code", ["ar", "pl", "uk", "tr", "zh", "kmr", "pap", "rif", "ti", "so"])
def test_a_complete_file_has_no_faults(code: str) -> None:
    assert found(invented(code)) == []


@pytest.mark.parametrize(
    ("path", "to", "fault"),
    [
        (("phrases", "need"), None, "phrases.need is missing"),
        (("phrases", "hurry"), "Run", "phrases.hurry is not a phrase that anybody asks for"),
        (("phrases", "need"), " ", "need is empty"),
        (("phrases", "need"), "I  need", "need has spaces too many"),
        (("phrases", "soon"), "From {day}.", "soon must have these placeholders: {date}"),
        (("phrases", "need"), "I need {name}", "need must have these placeholders: nothing"),
        (("phrases", "soon"), "From {date.", "soon has a { or } too many"),
        (("plurals", "people", "few"), None, "plurals.people.few is missing"),
        (("plurals", "people", "two"), "{count}", "plurals.people.two is not a phrase that anybody asks for"),
        (("plurals", "people", "few"), "some", "people.few must have these placeholders: {count}"),
        (("status",), "perfect", "status must be draft or checked"),
        (("status",), "checked", "what is checked says by whom and when: checked_by and checked_on"),
        (("formats",), {"digits": "012"}, "formats.digits must be ten signs"),
        (("formats",), {"colour": "red"}, "formats.colour is not known"),
        (("notes",), {}, "[notes] is not known"),
        (("phrases", "soon"), "From {date!r}.", "soon may have nothing but a name between { and }"),
        (("phrases", "soon"), "From {date:>9}.", "soon may have nothing but a name between { and }"),
        (("plurals", "people", "few"), "{count:d}", "people.few may have nothing but a name between { and }"),
        (("formats",), {"date": "ddd MMMM"}, "formats.date is not a pattern of CLDR for a date"),
        (("formats",), {"date": "'d MMMM"}, "formats.date is not a pattern of CLDR for a date"),
        (("formats",), {"time": "HH"}, "formats.time is not a pattern of CLDR for a time"),
        (("formats",), {"digits": 1234567890}, "formats.digits must be text"),
        (("formats",), "none", "[formats] must be a table"),
        (("phrases",), "none", "[phrases] must be a table"),
        (("plurals",), ["none"], "[plurals] must be a table"),
        (("plurals", "people"), "{count}", "[plurals.people] must be a table"),
    ],
)
def test_a_fault_is_named(path: tuple[str, ...], to: object, fault: str) -> None:
    assert found(changed("pl", *path, to=to)) == [fault]


def test_one_form_may_say_the_number_in_words() -> None:
    assert found(changed("ar", "plurals", "people", "two", to="شخصان")) == []


def test_a_language_that_cldr_does_not_know_names_another() -> None:
    unknown = Phrases("prs", {**invented("fa").written})
    assert [fault for fault in found(unknown) if "CLDR" in fault]
    assert found(Phrases("prs", {**invented("fa").written, "formats": {"locale": "fa_AF"}})) == []


@pytest.mark.parametrize(("code", "fault"), [("xx", "the table of languages"), ("dse", "a sign language")])
def test_a_file_needs_a_language_that_is_written(code: str, fault: str) -> None:
    wrong = Phrases(code, {**invented("nl").written, "formats": {"locale": "nl"}})
    assert any(one.startswith(fault) for one in found(wrong))


def test_the_check_names_the_file(tmp_path: Path) -> None:
    for name in ("en", "nl"):
        (tmp_path / f"{name}.toml").write_text((FOLDER / f"{name}.toml").read_text())
    assert list(check(tmp_path)) == []
    shorter = (tmp_path / "nl.toml").read_text().replace('no = "Nee"\n', "")
    (tmp_path / "nl.toml").write_text(shorter)
    (tmp_path / "pl.toml").write_text("status = ")
    first, second = check(tmp_path)
    assert first == "nl.toml: phrases.no is missing"
    assert second.startswith("pl.toml: cannot be read: ")


def test_the_files_that_there_are_have_no_faults() -> None:
    assert list(check(FOLDER)) == []


# How many

# By CLDR, and as people count.
COUNTED = {
    "ar": {0: "zero", 1: "one", 2: "two", 3: "few", 10: "few", 11: "many", 60: "many", 100: "other"},
    "pl": {1: "one", 2: "few", 4: "few", 5: "many", 10: "many", 14: "many", 22: "few", 60: "many"},
    "uk": {1: "one", 2: "few", 5: "many", 11: "many", 14: "many", 21: "one", 60: "many"},
    "zh": {1: "other", 2: "other"},
}


@pytest.mark.parametrize(("code", "forms"), COUNTED.items())
def test_numbers_take_their_form(code: str, forms: dict[int, str]) -> None:
    phrases = invented(code)
    assert {number: phrases.count("people", number) for number in forms} == {
        number: f"{number} {code}-people-{form}" for number, form in forms.items()
    }


def test_arabic_has_six_forms_and_polish_and_ukrainian_have_four() -> None:
    assert {code: len(plural_categories(invented(code).locale)) for code in ("ar", "pl", "uk")} == {
        "ar": 6,
        "pl": 4,
        "uk": 4,
    }


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_language_has_a_short_name_for_the_evening(path: Path) -> None:
    """For a calendar: the first of the sentences that tell about it."""
    phrases = read(path)
    said = said_in(phrases)
    assert said.description.startswith(said.summary)
    assert 10 < len(said.summary) < len(said.description) * 2 / 3
    assert said.summary[-1].isalnum() or said.summary[-1] == ")"
    assert said.language == phrases.tag


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_language_counts_guests_and_days(path: Path) -> None:
    phrases = read(path)
    for number in range(1, 11):
        assert phrases.count("people", number)
    for days in (14, 60):
        assert phrases.number(days) in phrases.count("days", days)


# When


@pytest.mark.parametrize(
    ("code", "formats", "day"),
    [
        ("ar", {}, "الخميس، 21 مارس 2024"),
        ("pl", {}, "czwartek, 21 marca 2024"),
        ("uk", {}, "четвер, 21 березня 2024\u202fр."),
        ("zh", {}, "2024年3月21日星期四"),
        ("prs", {"locale": "fa_AF"}, "پنجشنبه 21 مارچ 2024"),
        ("fa", {"digits": "۰۱۲۳۴۵۶۷۸۹"}, "پنجشنبه ۲۱ مارس ۲۰۲۴"),
        ("nl", {}, "donderdag 21 maart 2024"),
    ],
)
def test_days_are_written_as_in_that_language(code: str, formats: dict[str, str], day: str) -> None:
    assert invented(code, formats=formats).date(EVENING) == day


@pytest.mark.parametrize(
    ("code", "formats", "time"),
    [
        ("ar", {}, "19:30"),
        ("so", {}, "19:30"),
        ("nl", {"time": "HH.mm"}, "19.30"),
        ("fa", {"digits": "۰۱۲۳۴۵۶۷۸۹"}, "۱۹:۳۰"),
    ],
)
def test_hours_run_to_24_as_in_the_netherlands(code: str, formats: dict[str, str], time: str) -> None:
    assert invented(code, formats=formats).time(EVENING) == time


def test_facts_do_not_turn_a_sentence_that_reads_from_right_to_left() -> None:
    assert invented("ar").say("soon", date="X") == "ar You can sign up from this day: \u2068X\u2069."
    assert invented("pl").say("soon", date="X") == "pl You can sign up from this day: X."


@pytest.mark.parametrize("code", ["fa", "prs"])
def test_persian_numbers_are_written_with_the_digits_of_cldr(code: str) -> None:
    phrases = read(FOLDER / f"{code}.toml")
    assert phrases.locale.default_numbering_system == "arabext"
    assert phrases.number(14) == "۱۴"
    assert phrases.time(EVENING) == "۱۹:۳۰"


def test_chinese_is_called_by_its_script() -> None:
    assert (invented("zh").tag, invented("ar").tag) == ("zh-Hans", "ar")
