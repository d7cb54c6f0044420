"""Answers that cannot be: each is told so next to its field, keeps what was typed, and is stored nowhere."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.clock import MovableClock
from tests.builders import drafts, registrations
from tests.pages.journeys import (
    accepted,
    accepted_steps,
    complaint,
    csrf_token,
    fill_in,
    introduce,
    post,
    send,
    typed,
)
from tests.visitor import Visitor

ANA = {"name": "Ana", "email": "ana@example.org", "phone": "+31612345678", "guests": "2"}
WISH = {
    "interpreter": "arrange",
    "mode": "spoken",
    "language": "ti",
    "language_other": "",
    "listeners": "1",
    "wishes": "A woman",
}
A_TOWER = "B" + "\u0301\u0302\u0303\u0304\u0305\u0306\u0307"
HIDDEN = "Your text has hidden characters in it."
LETTERS = "Write your name with letters."
NUMBER = "Write a number from 0 to 9."
LISTENERS = "You are 3 people. Write a number from 1 to 3."

pytestmark = pytest.mark.usefixtures("edition")


@pytest.fixture
def somebody(somebody: Visitor) -> Visitor:
    """Somebody who has opened the form."""
    somebody.visit("/en/register/")
    return somebody


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Tell us what we can call you."),
        ("name", "   \u200b ", LETTERS),
        ("name", "x" * 81, "Your text has 81 characters. Make it 80 or shorter."),
        ("name", "x" * 50_000, "Your text has 50000 characters."),
        ("name", "gro.elpmaxe\u202e ana", HIDDEN),
        ("name", "A\u2066na\u2069", HIDDEN),
        ("name", "A\u200bna", HIDDEN),
        ("name", "A\u00adna", HIDDEN),
        ("name", "A\ue000na", HIDDEN),
        ("name", "\u3164", HIDDEN),
        ("name", f"{A_TOWER}na", HIDDEN),
        ("name", "😀", LETTERS),
        ("name", "Ana 😀", LETTERS),
        ("name", "123", LETTERS),
        ("name", "\u0301", LETTERS),
        ("name", "https://example.org", LETTERS),
        ("name", "Ana\nAmal", LETTERS),
        ("name", "<b>Ana</b>", LETTERS),
        ("name", '=HYPERLINK("x")', LETTERS),
        ("email", "ana", "This is not a complete e-mail address."),
        ("email", "ana@", "This is not a complete e-mail address."),
        ("email", "ana@example", "This is not a complete e-mail address."),
        ("email", "ana@example.org, amal@example.org", "This is not a complete e-mail address."),
        ("email", "Ana <ana@example.org>", "This is not a complete e-mail address."),
        ("email", "özgür@example.org", "This is not a complete e-mail address."),
        ("email", "ana@example.org\r\nBcc: x@example.org", "This is not a complete e-mail address."),
        ("email", "a" * 250 + "@example.org", "Your text has 262 characters."),
        ("phone", "call me", "This is not a telephone number."),
        ("phone", "123", "This is not a telephone number."),
        ("phone", "06 12345678;ext=1", "This is not a telephone number."),
        ("phone", "1" * 41, "Your text has 41 characters."),
        ("guests", "", "Tell us how many people come with you."),
        ("guests", "-1", NUMBER),
        ("guests", "10", NUMBER),
        ("guests", "1e3", NUMBER),
        ("guests", "²", NUMBER),
        ("guests", "3.0", NUMBER),
        ("guests", "+3", NUMBER),
        ("guests", "03", NUMBER),
        ("guests", "0x3", NUMBER),
        ("guests", "NaN", NUMBER),
        ("guests", "two", NUMBER),
        ("guests", "9" * 400, NUMBER),
        ("guests", "😀", NUMBER),
    ],
)
def test_answers_about_oneself(app: Flask, somebody: Visitor, field: str, value: str, sentence: str) -> None:
    soup = send(somebody, {**ANA, field: value})
    assert somebody.response.status_code == 422
    assert complaint(soup, field).startswith(sentence)
    held = typed(soup)
    for name, given in {**ANA, field: value}.items():
        # Line ends become spaces in a field of one line; what is invisible at the edges goes.
        kept = " ".join(held.get(name, [""])[0].split())
        assert kept == " ".join(given.strip(" \u200b").split())
    assert accepted_steps(app) == [[]]


def test_neither_address_nor_number(app: Flask, somebody: Visitor) -> None:
    soup = send(somebody, {**ANA, "email": " ", "phone": ""})
    assert somebody.response.status_code == 422
    assert complaint(soup, "email") == "Give us your e-mail address or your telephone number."
    assert accepted_steps(app) == [[]]


def test_nothing_at_all_is_told_for_each_question(app: Flask, somebody: Visitor) -> None:
    soup = send(somebody, {})
    assert somebody.response.status_code == 422
    assert all(complaint(soup, name) for name in ("name", "email", "guests"))
    summary = soup.select("#error-summary a")
    assert [str(link["href"]) for link in summary] == ["#name", "#email", "#guests"]
    assert soup.title
    assert soup.title.get_text().startswith("Error:")
    assert accepted_steps(app) == [[]]


@pytest.mark.parametrize("guests", ["0", "9", " 3 ", "3\u200e", "\t3\n"])
def test_a_number_may_have_space_around_it(app: Flask, somebody: Visitor, guests: str) -> None:
    send(somebody, {**ANA, "guests": guests})
    assert somebody.response.status_code == 303
    assert accepted(app)["you"]["guests"] == int(guests.strip("\u200e \t\n"))


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("  Ana  ", "Ana"),
        ("O\u0308zgu\u0308r", "Özgür"),
        ("نِيما\u200cجان", "نِيما\u200cجان"),
        ("Ana 2", "Ana 2"),
        ("x" * 80, "x" * 80),
    ],
)
def test_a_name_is_kept_as_it_is_read(app: Flask, somebody: Visitor, name: str, stored: str) -> None:
    send(somebody, {**ANA, "name": name})
    assert somebody.response.status_code == 303
    assert accepted(app)["you"]["name"] == stored


def test_digits_of_any_script_and_a_full_stop_are_read(app: Flask, somebody: Visitor) -> None:
    send(somebody, {**ANA, "email": "ana@example.org.", "phone": "٠٦ ١٢٣٤٥٦٧٨", "guests": "۲"})
    assert somebody.response.status_code == 303
    assert accepted(app)["you"] == {**ANA, "phone": "0612345678", "guests": 2}
    somebody.visit("/en/register/language")
    send(somebody, {**WISH, "listeners": "٣"})
    assert accepted(app)["language"]["listeners"] == 3


# Language


@pytest.fixture
def asker(somebody: Visitor) -> Visitor:
    """Somebody who comes with two guests and is asked about an interpreter."""
    introduce(somebody, "Selam", 2)
    return somebody


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("interpreter", "", "Choose whether you need an interpreter."),
        ("mode", "", "Choose what kind of interpreter you need."),
        ("mode", "telepathic", "Choose what kind of interpreter you need."),
        ("mode", "SPOKEN", "Choose what kind of interpreter you need."),
        ("language", "", "Choose the language that you need an interpreter for."),
        ("language", "xx", "We do not know this language."),
        ("language", "zh-Hant-TW", "We do not know this language."),
        ("language", "../ti", "We do not know this language."),
        ("language", "tlh😀", "We do not know this language."),
        ("language", "x" * 50_000, "We do not know this language."),
        ("language", "dse", "This is a sign language."),
        ("listeners", "", LISTENERS),
        ("listeners", "0", LISTENERS),
        ("listeners", "4", LISTENERS),
        ("listeners", "99", LISTENERS),
        ("listeners", "-1", LISTENERS),
        ("listeners", "٤", LISTENERS),
        ("listeners", "²", LISTENERS),
        ("listeners", "1.5", LISTENERS),
        ("listeners", "1" * 500, LISTENERS),
        ("wishes", "x" * 501, "Your text has 501 characters. Make it 500 or shorter."),
        ("wishes", "x" * 50_000, "Your text has 50000 characters."),
        ("wishes", "a\u202eb", HIDDEN),
        ("wishes", A_TOWER, HIDDEN),
    ],
)
def test_answers_about_language(app: Flask, asker: Visitor, field: str, value: str, sentence: str) -> None:
    given = {**WISH, field: value}
    soup = send(asker, given)
    assert asker.response.status_code == 422
    assert complaint(soup, field).startswith(sentence)
    held = typed(soup)
    for name in ("listeners", "wishes"):
        assert held.get(name, [""]) == [given[name].replace("٤", "4")]
    if field not in ("interpreter", "mode", "language"):
        assert (held["interpreter"], held["mode"], held["language"]) == (["arrange"], ["spoken"], ["ti"])
    assert accepted_steps(app) == [["you"]]


def test_who_signs_cannot_ask_for_a_spoken_language(app: Flask, asker: Visitor) -> None:
    soup = send(asker, {**WISH, "mode": "signed"})
    assert asker.response.status_code == 422
    assert complaint(soup, "language") == "Choose a sign language, or another kind of interpreter."
    held = typed(soup)
    assert (held["mode"], held["language"], held["wishes"]) == (["signed"], ["ti"], ["A woman"])
    assert accepted_steps(app) == [["you"]]


def test_an_interpreter_in_a_way_that_does_not_exist(app: Flask, asker: Visitor) -> None:
    soup = send(asker, {**WISH, "interpreter": "maybe"})
    assert asker.response.status_code == 422
    assert len(complaint(soup, "interpreter").split()) > 2
    assert typed(soup)["wishes"] == ["A woman"]
    assert accepted_steps(app) == [["you"]]


@pytest.mark.parametrize("name", ["", "???", "123", "😀"])
def test_another_language_needs_a_name(app: Flask, asker: Visitor, name: str) -> None:
    soup = send(asker, {**WISH, "language": "other", "language_other": name})
    assert asker.response.status_code == 422
    assert complaint(soup, "language_other") == "Write the name of the language."
    assert typed(soup)["language"] == ["other"]
    assert accepted_steps(app) == [["you"]]


def test_a_mistake_where_nobody_asked_does_not_matter(app: Flask, asker: Visitor) -> None:
    send(asker, {**WISH, "interpreter": "no", "listeners": "many", "language": "xx", "mode": "none"})
    assert asker.response.status_code == 303
    assert accepted(app)["language"] == {"interpreter": "no"}


def test_who_comes_alone_brings_nobody(app: Flask, somebody: Visitor) -> None:
    introduce(somebody, "Bilen", 0)
    soup = send(somebody, {"interpreter": "bring"})
    assert somebody.response.status_code == 422
    assert "count your interpreter as a guest" in complaint(soup, "interpreter")


# Access and food


@pytest.fixture
def eater(asker: Visitor) -> Visitor:
    """Somebody who is asked about access and food."""
    asker.answer(interpreter="no")
    return asker


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ([("needs", "throne"), ("consent", "y")], "needs", ""),
        ([("needs", "dog"), ("needs", "dragon"), ("consent", "y")], "needs", ""),
        ([("food", "HALAL"), ("consent", "y")], "food", ""),
        ([("food", ""), ("consent", "y")], "food", ""),
        ([("needs", "dog")], "consent", "We need your permission to keep these answers."),
        ([("details", "No nuts")], "consent", "We need your permission to keep these answers."),
        ([("details", "x" * 1001), ("consent", "y")], "details", "Your text has 1001 characters."),
        ([("details", "x" * 50_000), ("consent", "y")], "details", "Your text has 50000 characters."),
        ([("details", "a\u202eb"), ("consent", "y")], "details", HIDDEN),
    ],
)
def test_answers_about_access(
    app: Flask, eater: Visitor, fields: list[tuple[str, str]], field: str, sentence: str
) -> None:
    soup = send(eater, fields)
    assert eater.response.status_code == 422
    told = complaint(soup, field)
    assert told.startswith(sentence)
    assert len(told.split()) > 2
    held = typed(soup)
    known = ("dog", "halal", "y")
    for name, value in fields:
        if value in known or name == "details":
            assert value in held[name]
    assert accepted_steps(app) == [["language", "you"]]


@pytest.mark.parametrize(
    "details",
    ["<script>alert(1)</script>", "{{ 7*7 }}", "line\r\nline", "أحتاج 😀 ကျေးဇူး", "'; DROP TABLE draft--"],
)
def test_own_words_are_kept_as_they_are(app: Flask, eater: Visitor, details: str) -> None:
    send(eater, {"details": details, "consent": "y"})
    assert eater.response.status_code == 303
    assert accepted(app)["access"] == {"details": details.replace("\r\n", "\n"), "consent": True}


# Both languages


@pytest.mark.parametrize(
    ("step", "fields", "field"),
    [
        ("you", {}, "name"),
        ("you", {**ANA, "guests": "10"}, "guests"),
        ("language", {"interpreter": "maybe"}, "interpreter"),
        ("access", {"needs": "throne"}, "needs"),
    ],
)
def test_sentences_are_in_the_language_of_the_page(
    app: Flask, somebody: Visitor, step: str, fields: dict[str, str], field: str
) -> None:
    fill_in(somebody, "Ana")
    told = {}
    for lang in ("nl", "en"):
        somebody.visit(f"/{lang}/register/{step}")
        told[lang] = complaint(send(somebody, fields), field).removeprefix("Fout: ")
    assert told["nl"] != told["en"]
    assert "not" not in told["nl"].split()


# The same question twice


@pytest.mark.parametrize(
    ("field", "values"), [("guests", ["1", "2"]), ("name", ["Ana", "Amal"]), ("email", ["a@example.org", ""])]
)
def test_two_answers_to_one_question(app: Flask, somebody: Visitor, field: str, values: list[str]) -> None:
    rest = [(name, value) for name, value in ANA.items() if name != field]
    soup = send(somebody, [*rest, *((field, value) for value in values)])
    assert somebody.response.status_code == 422
    assert complaint(soup, field) == "Give one answer to this question."
    assert typed(soup)["phone"] == [ANA["phone"]]
    assert accepted_steps(app) == [[]]


def test_the_same_answer_twice_is_one(app: Flask, somebody: Visitor) -> None:
    send(somebody, [*ANA.items(), *ANA.items()])
    assert somebody.response.status_code == 303
    assert accepted(app)["you"]["guests"] == 2


def test_fields_that_nobody_asked_for_are_not_kept(app: Flask, somebody: Visitor) -> None:
    send(somebody, {**ANA, "status": "confirmed", "is_admin": "1", "registration_id": "1", "guests[]": "9"})
    assert somebody.response.status_code == 303
    assert accepted(app) == {"you": {**ANA, "guests": 2}}


# Pages out of order


@pytest.mark.parametrize(
    ("step", "fields", "asked"),
    [
        ("language", {"interpreter": "own"}, "You and your guests"),
        ("access", {"details": "No nuts", "consent": "y"}, "You and your guests"),
    ],
)
def test_a_later_page_sent_first_is_kept_and_asked_for_later(
    app: Flask, somebody: Visitor, step: str, fields: dict[str, str], asked: str
) -> None:
    soup = send(somebody, fields, f"/en/register/{step}")
    assert somebody.response.status_code == 422
    assert soup.h1
    assert soup.h1.get_text() == asked
    assert "first" in soup.select("#error-summary")[0].get_text()
    assert accepted_steps(app) == [[]]
    somebody.visit("/en/register/")
    introduce(somebody, "Ana")
    if step == "access":
        somebody.answer(interpreter="no")
    held = typed(somebody.page.soup)
    assert all(value in held[name] for name, value in fields.items())


def test_a_check_sent_first_registers_nobody(app: Flask, somebody: Visitor) -> None:
    soup = send(somebody, {}, "/en/register/check")
    assert somebody.response.status_code == 422
    assert soup.h1
    assert soup.h1.get_text() == "You and your guests"
    with app.app_context():
        assert registrations() == []


def test_a_check_sent_too_early_asks_what_is_open(app: Flask, asker: Visitor) -> None:
    soup = send(asker, {}, "/en/register/check")
    assert asker.response.status_code == 422
    assert soup.h1
    assert soup.h1.get_text() == "Language and interpreter"
    with app.app_context():
        assert registrations() == []


@pytest.mark.parametrize("step", ["language", "access", "check"])
def test_later_pages_lead_to_the_first_question(somebody: Visitor, step: str) -> None:
    assert somebody.visit(f"/en/register/{step}").url == "/en/register/you"


# What goes missing


def test_a_lost_cookie_loses_nothing(app: Flask, eater: Visitor) -> None:
    eater.client.delete_cookie("__Host-session")
    eater.press(details="No nuts", consent=True)
    assert eater.response.status_code == 400
    assert eater.page.heading == "Please press the button once more"
    page = eater.press("Send again")
    assert page.heading == "Check your answers"
    assert "No nuts" in page.text
    assert "Selam" in page.text
    assert eater.answer().status == "confirmed"


@pytest.mark.parametrize("token", ["", "x", "ImEi.ZTo.x", "\U0001f600", "x" * 5000])
def test_a_token_that_is_not_ours_needs_one_more_press(app: Flask, somebody: Visitor, token: str) -> None:
    post(somebody, "/en/register/you", [("csrf_token", token), *ANA.items()])
    assert somebody.response.status_code == 400
    assert accepted_steps(app) == []


@pytest.mark.parametrize("which", ["missing", "altered", "foreign"])
def test_a_form_without_its_token_can_be_sent_again(
    app: Flask, somebody: Visitor, somebody_else: Visitor, which: str
) -> None:
    csrf = somebody.page.find("input[name=csrf_token]")
    if which == "missing":
        csrf.decompose()
    else:
        # The last sign of a signature holds bits that do not count: turned round, it surely fits no more.
        csrf["value"] = str(csrf["value"])[::-1] if which == "altered" else csrf_token(somebody_else)
    given = {"name": "Özgür “&<>”", "email": "", "phone": "0612345678", "guests": "2"}
    page = somebody.answer(**given)
    assert somebody.response.status_code == 400
    assert "What you typed is still here." in page.text
    page = somebody.press("Send again")
    assert somebody.response.status_code == 422
    held = typed(page.soup)
    assert {name: held.get(name, [""])[0] for name in given} == given
    introduce(somebody, "Özgür", 2)
    assert accepted(app)["you"]["name"] == "Özgür"


def test_a_form_from_another_site_cannot_be_sent_again_by_its_victim(somebody: Visitor) -> None:
    for headers in ({"Sec_Fetch_Site": "cross-site"}, {"Origin": "https://example.org"}):
        soup = post(somebody, "/en/register/you", ANA.items(), **headers)
        assert somebody.response.status_code == 400
        assert "Ana" not in soup.get_text()
        assert soup.select("form") == []


def test_after_a_day_the_form_explains_that_answers_are_gone(
    app: Flask, eater: Visitor, clock: MovableClock
) -> None:
    clock.move(timedelta(hours=25))
    soup = send(eater, {"details": "No nuts", "consent": "y"})
    assert eater.response.status_code == 422
    assert soup.h1
    assert soup.h1.get_text() == "You and your guests"
    assert "We keep answers for one day. Yours are gone." in soup.select("#error-summary")[0].get_text()
    assert "Selam" not in soup.get_text()
    with app.app_context():
        assert registrations() == []


def test_a_check_after_a_day_registers_nobody(app: Flask, somebody: Visitor, clock: MovableClock) -> None:
    fill_in(somebody, "Ana")
    clock.move(timedelta(hours=25))
    page = somebody.answer()
    assert somebody.response.status_code == 422
    assert "We keep answers for one day." in page.find("#error-summary").get_text()
    with app.app_context():
        assert registrations() == []


@pytest.mark.parametrize("token", ["x", "../..", "\U0001f600", "' OR 1=1 --", "x" * 3000, "%00"])
def test_a_forged_draft_opens_nothing(
    app: Flask, somebody: Visitor, somebody_else: Visitor, token: str
) -> None:
    fill_in(somebody_else, "Selam")
    post(
        somebody,
        "/en/register/you",
        [("csrf_token", csrf_token(somebody)), ("draft", token), *ANA.items()],
    )
    assert somebody.response.status_code == 303
    page = somebody.visit("/en/register/you")
    assert typed(page.soup)["name"] == ["Ana"]
    with app.app_context():
        assert sorted(draft.answers["you"]["name"] for draft in drafts()) == ["Ana", "Selam"]


# Robots


def test_who_fills_in_the_trap_presses_again(app: Flask, somebody: Visitor) -> None:
    soup = send(somebody, {**ANA, "web_page": "https://example.org"})
    assert somebody.response.status_code == 422
    assert "Press the button once more." in soup.select("#error-summary")[0].get_text()
    assert {name: typed(soup)[name] for name in ANA} == {name: [value] for name, value in ANA.items()}
    assert accepted_steps(app) == [[]]
    assert soup.select("[name=web_page]") == []
    send(somebody, {**ANA})
    assert somebody.response.status_code == 303
    assert accepted(app)["you"]["name"] == "Ana"


def test_the_trap_is_hidden_from_people(somebody: Visitor) -> None:
    trap = somebody.page.find("[name=web_page]")
    assert (trap["tabindex"], trap["autocomplete"]) == ("-1", "off")
    assert trap.find_parent(attrs={"aria-hidden": "true"})


# Twice


def test_the_last_button_twice_registers_once(app: Flask, somebody: Visitor) -> None:
    fill_in(somebody, "Ana")
    fields = [
        (str(one["name"]), str(one["value"]))
        for one in somebody.page.soup.select("#answers input[type=hidden]")
    ]
    answers = []
    for _ in range(3):
        post(somebody, "/en/register/check", fields)
        answers.append((somebody.response.status_code, somebody.response.location))
    assert len({*answers}) == 1
    assert answers[0][0] == 303
    with app.app_context():
        assert len(registrations()) == 1


def test_a_page_sent_twice_leads_on_twice(app: Flask, somebody: Visitor) -> None:
    for _ in range(2):
        send(somebody, ANA)
        assert (somebody.response.status_code, somebody.response.location) == (303, "/en/register/language")
    assert accepted_steps(app) == [["you"]]


def test_going_back_after_signing_up_leads_to_ones_own_page(app: Flask, somebody: Visitor) -> None:
    fill_in(somebody, "Ana")
    check = somebody.page
    own = somebody.answer()
    somebody.page = check
    send(somebody, {**ANA, "phone": "", "guests": "0"}, "/en/register/you")
    assert somebody.response.status_code == 303
    assert somebody.response.location == own.url
    # What is not the same is offered to be saved there.
    send(somebody, ANA, "/en/register/you")
    assert somebody.response.location == f"{own.url}?unsaved=you"
