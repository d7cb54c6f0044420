"""What the form asks about an interpreter and folds away: language, whom, seat, parts."""

from typing import Any

import pytest
from flask import Flask

from tests.builders import AN_INTERPRETER, a_registration
from tests.pages.journeys import accepted, complaint, fill_in, introduce, send, sign_up, typed
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("edition")

LAST = "If that is not possible either"
A_WISH = {"interpreter": "arrange", "mode": "spoken", "language": "ti", "listeners": "1"}
SIGNED = {**A_WISH, "mode": "signed", "language": "dse"}
MORE = {
    "second": "ar",
    "third": "fa",
    "gender": "rather-woman",
    "sight": True,
    "parts": ["market", "discussion"],
}
MORE_QUESTIONS = {"Also fine", LAST, "Woman or man", "Parts of the evening", "Seat"}
CONSENT = {"consent": True}


def at_language(visitor: Visitor) -> None:
    visitor.visit("/en/register/")
    introduce(visitor)


def test_they_are_folded_away_and_need_no_answer(app: Flask, visitor: Visitor) -> None:
    at_language(visitor)
    assert not visitor.page.find("details").has_attr("open")
    visitor.answer(**A_WISH)
    assert accepted(app)["language"] == {**A_WISH, "listeners": 1}


def test_they_are_kept_and_read_back_at_the_check(app: Flask, visitor: Visitor) -> None:
    page = fill_in(visitor, language={**A_WISH, **MORE}, access=CONSENT)
    assert accepted(app)["language"] == {**A_WISH, "listeners": 1, **MORE}
    for words in (
        "Also fine Arabic",
        f"{LAST} Farsi",
        "Woman or man Rather a woman",
        "Parts of the evening The market: six themes, Talk together",
        "Seat From where you see the interpreter well",
    ):
        assert words in page.text
    visitor.follow("Change Also fine")
    assert visitor.page.find("details").has_attr("open")
    held = typed(visitor.page.soup)
    assert (held["sight"], held["parts"]) == (["y"], ["market", "discussion"])
    assert [one["value"] for one in visitor.page.soup.select("option[selected]")] == [
        "ar",
        "fa",
        "rather-woman",
    ]


def test_they_are_on_ones_own_page_and_can_be_taken_back(visitor: Visitor) -> None:
    page = sign_up(visitor, language={**A_WISH, **MORE}, access=CONSENT)
    assert "Also fine Arabic" in page.text
    visitor.follow("Change Seat")
    page = visitor.answer(second="", third="", gender="", sight=False, parts=[])
    assert not {
        "Also fine",
        "If that is not possible either",
        "Woman or man",
        "Parts of the evening",
        "Seat",
    } & {one.get_text() for one in page.soup.select(".answers dt")}
    data = visitor.client.get(f"{page.url}my-data.json").json
    assert data
    assert data["answers"]["language"] == {**A_WISH, "listeners": 1}


def test_whoever_needs_no_interpreter_leaves_none_of_them(app: Flask, somebody: Visitor) -> None:
    at_language(somebody)
    send(
        somebody, {"interpreter": "no", "second": "ar", "gender": "only-man", "sight": "y", "parts": "market"}
    )
    assert somebody.response.status_code == 303
    assert accepted(app)["language"] == {"interpreter": "no"}


@pytest.mark.parametrize("choice", ["written:nl", "written:en"])
def test_whoever_listens_may_read_as_well(app: Flask, somebody: Visitor, choice: str) -> None:
    at_language(somebody)
    send(somebody, {**A_WISH, "second": choice})
    assert accepted(app)["language"]["second"] == choice


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("second", "ti", "This is your first language."),
        ("second", "klingon", "We do not know this language."),
        ("second", "other", "We do not know this language."),
        ("second", "dse", "This is a sign language."),
        ("second", "signed:dse", "We do not know this language."),
        ("third", "ar", "Choose a second language first, or choose nothing here."),
        ("gender", "only-a-king", "Choose one of the answers."),
        ("parts", "after-party", "Choose parts of this evening."),
        ("parts", "walk-in", "Choose parts of this evening."),
    ],
)
def test_what_cannot_be_is_asked_again_unfolded_with_the_rest_as_it_was(
    app: Flask, somebody: Visitor, field: str, value: str, says: str
) -> None:
    at_language(somebody)
    given: dict[str, Any] = {**A_WISH, "wishes": "Bilen", "gender": "only-woman", "sight": "y", field: value}
    soup = send(somebody, given)
    assert somebody.response.status_code == 422
    assert says in complaint(soup, field)
    unfolded = soup.select_one("details[open]")
    assert unfolded and unfolded.select(f"[id='{field}-error']")
    held = typed(soup)
    assert (held["wishes"], held["sight"]) == (["Bilen"], ["y"])
    if field != "gender":
        assert soup.select("#gender option[value=only-woman][selected]")
    assert "language" not in accepted(app)


def test_a_sign_language_goes_with_a_sign_language(app: Flask, somebody: Visitor) -> None:
    at_language(somebody)
    soup = send(somebody, {**SIGNED, "second": "ar"})
    assert "Choose a sign language, or a language with “in writing”" in complaint(soup, "second")
    assert "language" not in accepted(app)
    send(somebody, {**SIGNED, "second": "ils"})
    assert somebody.response.status_code == 303


@pytest.mark.parametrize(
    ("wish", "third", "says"),
    [
        (A_WISH, "ti", "This is your first language."),
        (A_WISH, "ar", "This is your second language."),
        (A_WISH, "vgt", "This is a sign language."),
        (A_WISH, "klingon", "We do not know this language."),
        # In writing by either name it is one choice.
        ({**A_WISH, "mode": "written", "language": "ar"}, "nl", "This is your second language."),
        ({**A_WISH, "mode": "written", "language": "en"}, "written:en", "This is your first language."),
        (SIGNED, "so", "Choose a sign language, or a language with “in writing”"),
    ],
)
def test_a_third_choice_that_cannot_be_is_asked_again_with_the_second_as_it_was(
    app: Flask, somebody: Visitor, wish: dict[str, str], third: str, says: str
) -> None:
    at_language(somebody)
    second = "ar" if wish is A_WISH else "written:nl"
    soup = send(somebody, {**wish, "wishes": "Bilen", "second": second, "third": third})
    assert somebody.response.status_code == 422
    assert says in complaint(soup, "third")
    assert not soup.select("#second-error")
    assert soup.select(f"#second option[value='{second}'][selected]")
    assert typed(soup)["wishes"] == ["Bilen"]
    if third != "klingon":
        assert soup.select(f"#third option[value='{third}'][selected]")
    assert "language" not in accepted(app)


@pytest.mark.parametrize(
    ("mode", "language", "second", "third", "also", "last"),
    [
        ("signed", "dse", "written:nl", "vgt", "Dutch, in writing", "Flemish Sign Language (VGT)"),
        ("written", "nl", "dse", "en", "Dutch Sign Language (NGT)", "English, in writing"),
        ("tactile", "dse", "nl", "written:nl", "Dutch, by touch", "Dutch, in writing"),
    ],
)
def test_who_does_not_hear_may_be_served_in_another_way(
    app: Flask, somebody: Visitor, mode: str, language: str, second: str, third: str, also: str, last: str
) -> None:
    wish = {**A_WISH, "mode": mode, "language": language, "second": second, "third": third}
    page = fill_in(somebody, language=wish, access=CONSENT)
    assert accepted(app)["language"] == {**wish, "listeners": 1}
    assert f"Also fine {also} Change Also fine {LAST} {last} Change {LAST}" in page.text
    somebody.follow("Change Also fine")
    assert somebody.page.soup.select(f"#second option[value='{second}'][selected]")
    assert somebody.page.soup.select(f"#third option[value='{third}'][selected]")


def test_what_was_typed_goes_along_to_the_other_language_of_the_page(somebody: Visitor) -> None:
    at_language(somebody)
    send(somebody, {**A_WISH, "second": "ar", "parts": "market", "to": "nl"})
    page = somebody.visit("/nl/register/language")
    assert page.find("details").has_attr("open")
    assert page.soup.select("#second option[value=ar][selected]")
    assert typed(page.soup)["parts"] == ["market"]


def test_only_parts_that_are_interpreted_are_offered(somebody: Visitor) -> None:
    at_language(somebody)
    offered = [one["value"] for one in somebody.page.soup.select("[name=parts]")]
    assert offered == ["looking-back", "market", "music", "discussion"]


def test_a_part_that_left_the_programme_is_not_shown(app: Flask, edition: int, somebody: Visitor) -> None:
    with app.app_context():
        selam = a_registration(edition, "Selam", **{**AN_INTERPRETER, "parts": ["market", "dance"]})
        url = f"/en/registration/{selam.token}/"
    assert "Parts of the evening The market: six themes Change" in somebody.visit(url).text
    somebody.follow("Change Parts of the evening")
    assert somebody.answer().status == "confirmed"
