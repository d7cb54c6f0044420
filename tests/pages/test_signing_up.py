"""People who sign up, each with a story."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal.clock import MovableClock
from portal.database import write
from portal.event.editions import locked
from portal.event.models import Confirmation
from portal.registration.models import Status
from tests.builders import a_registration, drafts, kinds, registrations, the_edition, with_seats
from tests.page import Page
from tests.pages.journeys import code_on, complaint, fill_in, introduce, send, sign_up, token_of, typed
from tests.pages.qr import read_qr
from tests.visitor import Visitor

READABLE_CODE = re.compile(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}")

pytestmark = pytest.mark.usefixtures("edition")


def stored(app: Flask) -> list[dict[str, dict[str, object]]]:
    """The answers of every registration, the first one first."""
    with app.app_context():
        return [one.answers for one in registrations()]


def taken(app: Flask, edition: int) -> int:
    with app.app_context():
        return the_edition(edition).taken


def test_ana_comes_alone(app: Flask, edition: int, visitor: Visitor) -> None:
    visitor.visit("/en/register/")
    introduce(visitor, "Ana")
    visitor.answer(interpreter="no")
    visitor.answer()
    page = visitor.answer()
    assert page.status == "confirmed"
    assert page.heading == "Thank you, Ana !"
    assert "You come alone." in page.text
    assert stored(app) == [
        {
            "you": {"name": "Ana", "email": "ana@example.org", "phone": "", "guests": 0},
            "language": {"interpreter": "no"},
            "access": {"consent": False},
        }
    ]
    assert taken(app, edition) == 1
    with app.app_context():
        assert kinds(to="ana@example.org") == ["registered"]


def test_amal_brings_three_guests_and_asks_for_arabic(app: Flask, edition: int, visitor: Visitor) -> None:
    visitor.visit("/nl/register/?language=ar")
    introduce(visitor, "Amal", 3)
    chosen = typed(visitor.page.soup)
    assert (chosen["interpreter"], chosen["mode"], chosen["language"]) == (["arrange"], ["spoken"], ["ar"])
    visitor.answer(listeners=4, wishes="Een vrouw, graag")
    visitor.answer(needs=["wheelchair", "quiet"], food=["halal"], details="Ik kom later", consent=True)
    page = visitor.answer()
    assert page.status == "confirmed"
    assert "U komt met 3 gasten." in page.text
    assert "Arabisch" in page.text
    assert stored(app) == [
        {
            "you": {"name": "Amal", "email": "amal@example.org", "phone": "", "guests": 3},
            "language": {
                "interpreter": "arrange",
                "mode": "spoken",
                "language": "ar",
                "listeners": 4,
                "wishes": "Een vrouw, graag",
            },
            "access": {
                "needs": ["wheelchair", "quiet"],
                "food": ["halal"],
                "details": "Ik kom later",
                "consent": True,
            },
        }
    ]
    assert taken(app, edition) == 4


def test_the_door_for_sign_language_leads_to_an_interpreter_who_signs(visitor: Visitor) -> None:
    visitor.visit("/en/register/?language=dse")
    introduce(visitor, "Selam")
    chosen = typed(visitor.page.soup)
    assert (chosen["interpreter"], chosen["mode"], chosen["language"]) == (["arrange"], ["signed"], ["dse"])


def test_whose_language_is_not_in_the_list_writes_its_name(visitor: Visitor) -> None:
    visitor.visit(str(visitor.visit("/ask/").find(".voices a[lang=en][href*='language=other']")["href"]))
    introduce(visitor, "Selam")
    chosen = typed(visitor.page.soup)
    assert (chosen["interpreter"], chosen["mode"], chosen["language"]) == (["arrange"], ["spoken"], ["other"])


def test_a_door_that_does_not_exist_chooses_nothing(somebody: Visitor) -> None:
    somebody.visit("/en/register/?language=zz-nonsense")
    introduce(somebody, "Selam")
    assert "interpreter" not in typed(somebody.page.soup)


@pytest.mark.parametrize(
    ("interpreter", "words"), [("own", "own interpreter hours"), ("bring", "18 or older")]
)
def test_bilen_has_an_interpreter_already(app: Flask, visitor: Visitor, interpreter: str, words: str) -> None:
    page = sign_up(visitor, "Bilen", 1, language={"interpreter": interpreter}, access={"consent": True})
    assert page.status == "confirmed"
    assert words in page.find(".next").get_text()
    assert stored(app)[0]["language"] == {"interpreter": interpreter}


def test_a_language_that_no_list_knows_is_written_down(app: Flask, visitor: Visitor) -> None:
    wish = {"interpreter": "arrange", "mode": "spoken", "language": "other", "language_other": "Domari"}
    page = sign_up(visitor, "Özgür", language={**wish, "listeners": 1}, access={"consent": True})
    assert "You asked for an interpreter (Domari)." in page.text
    assert stored(app)[0]["language"] == {**wish, "listeners": 1}


def test_a_language_is_found_by_a_button(app: Flask, visitor: Visitor) -> None:
    visitor.visit("/en/register/")
    introduce(visitor, "Sven", 1)
    visitor.press("Search", interpreter="arrange", mode="spoken", listeners="2", wishes="Tak", q="svenska")
    assert visitor.response.status_code == 200
    held = typed(visitor.page.soup)
    assert (held["interpreter"], held["mode"]) == (["arrange"], ["spoken"])
    assert (held["listeners"], held["wishes"], held["q"]) == (["2"], ["Tak"], ["svenska"])
    visitor.answer(language="sv")
    visitor.answer(consent=True)
    visitor.answer()
    assert stored(app)[0]["language"]["language"] == "sv"


def by_the_arabic_door(visitor: Visitor) -> Visitor:
    """At the question about the language, where Arabic is chosen."""
    visitor.visit("/en/register/?language=ar")
    introduce(visitor, "Almaz")
    assert typed(visitor.page.soup)["language"] == ["ar"]
    return visitor


def test_enter_in_the_search_does_not_go_on_with_another_language(app: Flask, visitor: Visitor) -> None:
    page = by_the_arabic_door(visitor).answer(listeners="1", wishes="A woman", q="amhaars")
    assert page.url == "/en/register/language?q=amhaars#language"
    held = typed(page.soup)
    assert (held["q"], held["wishes"], held["language"]) == (["amhaars"], ["A woman"], ["ar"])
    assert "Amharic" in page.find("#matches").get_text()
    # The page shows what was found: Arabic is on purpose when “Continue” is pressed, and not when Enter is.
    assert visitor.answer().url == page.url
    visitor.answer(language="am")
    visitor.answer(consent=True)
    visitor.answer()
    assert stored(app)[0]["language"]["language"] == "am"


def test_enter_in_the_search_searches_when_nothing_is_chosen(visitor: Visitor) -> None:
    visitor.visit("/en/register/")
    introduce(visitor, "Almaz")
    page = visitor.answer(interpreter="arrange", mode="spoken", q="svenska")
    assert visitor.response.status_code == 200
    assert [str(one["value"]) for one in page.soup.select("#matches [name=language]")] == ["sv"]


@pytest.mark.parametrize(
    ("seen", "goes_on"), [({"sought": "amhaars"}, True), ({"sought": "amh"}, False), ({}, False)]
)
def test_continue_goes_on_once_what_was_found_was_seen(
    somebody: Visitor, seen: dict[str, str], goes_on: bool
) -> None:
    by_the_arabic_door(somebody)
    wish = {"interpreter": "arrange", "mode": "spoken", "language": "ar", "listeners": "1"}
    send(somebody, {**wish, "q": "amhaars", **seen})
    assert somebody.response.location == (
        "/en/register/access" if goes_on else "/en/register/language?q=amhaars#language"
    )


@pytest.mark.parametrize(
    ("given", "goes_on"),
    [
        ({"q": "amhaars", "language": "am"}, True),
        ({"q": "qqqq", "language": "other", "language_other": "Domari"}, True),
        ({"q": "qqqq", "language": "ar"}, False),
        ({"q": "  ", "language": "ar"}, True),
        ({"q": "amhaars", "interpreter": "own"}, True),
        # Chosen since the results were shown, or ticked all along.
        ({"q": "amhaars", "sought": "amhaars", "ticked": "am"}, True),
        ({"q": "amhaars", "sought": "amhaars", "ticked": "ar"}, False),
    ],
)
def test_enter_goes_on_with_what_was_found(somebody: Visitor, given: dict[str, str], goes_on: bool) -> None:
    by_the_arabic_door(somebody)
    wish = {"interpreter": "arrange", "mode": "spoken", "language": "ar", "listeners": "1", "enter": "1"}
    send(somebody, {**wish, **given})
    assert str(somebody.response.location).startswith("/en/register/access") is goes_on


def test_who_only_searches_again_is_told_of_no_mistake(visitor: Visitor) -> None:
    visitor.visit("/en/register/")
    introduce(visitor, "Ana")
    visitor.answer(interpreter="no")
    visitor.answer()
    visitor.visit("/en/register/language")
    page = visitor.answer(interpreter="arrange", mode="spoken", listeners="", q="svenska")
    assert page.url.endswith("?q=svenska#language")
    assert not page.soup.select("#error-summary, .err__msg")


@pytest.mark.parametrize("step", ["you", "access"])
def test_a_search_where_nothing_can_be_sought_is_only_the_page(app: Flask, step: str) -> None:
    partial = Visitor(app, htmx=True)
    partial.visit("/en/register/you")
    response = partial.client.get(
        f"/en/register/{step}?q=x", headers={"HX-Request": "true", "HX-Request-Type": "partial"}
    )
    assert response.status_code < 500


def test_a_refused_page_keeps_what_was_sought(somebody: Visitor) -> None:
    by_the_arabic_door(somebody)
    wish = {"interpreter": "arrange", "mode": "spoken", "language": "", "sought": "svenska"}
    soup = send(somebody, {**wish, "q": "svenska"})
    assert somebody.response.status_code == 422
    assert typed(soup)["q"] == ["svenska"]
    assert [str(one["value"]) for one in soup.select("#matches [name=language]")] == ["sv"]


def test_a_door_is_entered_once(somebody: Visitor) -> None:
    """What was chosen since counts, whichever button was pressed."""
    somebody.visit("/en/register/")
    introduce(somebody, "Ana")
    somebody.visit("/en/register/?language=ar")
    assert typed(somebody.page.soup)["language"] == ["ar"]
    for button in ("Search", "Nederlands"):
        page = somebody.press(button, mode="written", language="nl", listeners="9", q="dari")
        held = typed(page.soup)
        assert (held["mode"], held["language"], held["q"]) == (["written"], ["nl"], ["dari"])
    somebody.press("Verder", q="")
    assert somebody.response.status_code == 422
    assert typed(somebody.visit("/en/register/language?language=ar").soup)["mode"] == ["written"]
    # Somebody else on the same telephone comes by another door.
    assert typed(somebody.visit("/en/register/language?language=ti").soup)["language"] == ["ti"]


def test_a_language_that_was_answered_is_not_chosen_anew_by_an_earlier_page(somebody: Visitor) -> None:
    by_the_arabic_door(somebody).answer(interpreter="arrange", mode="written", language="nl", listeners="1")
    somebody.visit("/en/register/you?language=ar")
    page = introduce(somebody, "Almaz")
    assert typed(page.soup)["mode"] == ["written"]


def test_while_somebody_types_a_search_the_ticked_language_stays_ticked(app: Flask) -> None:
    visitor = Visitor(app, htmx=True)
    by_the_arabic_door(visitor).press("Search", language="ar", q="svenska")
    ticked = visitor.page.find("input[name=language][value=sv]")
    visitor.page.find("input[name=language][checked]").attrs.pop("checked")
    ticked["checked"] = ""
    matches = visitor.trigger("#q", "svensk")
    assert matches.select("input[name=language][value=sv][checked]")


def test_a_language_is_found_while_typing(app: Flask) -> None:
    visitor = Visitor(app, htmx=True)
    visitor.visit("/en/register/")
    introduce(visitor, "Sven")
    matches = visitor.trigger("#q", "svenska")
    assert visitor.response.status_code == 200
    assert [str(one["value"]) for one in matches.select("input[name=language]")] == ["sv"]
    assert matches.select("form, h1, title") == []
    assert "HX-Request-Type" in visitor.response.headers["Vary"]


@pytest.mark.parametrize(
    ("sought", "words"),
    [
        ("qqqq", "We do not know this language."),
        ("darija", "This language is in the list above: Moroccan Arabic"),
        ("<script>alert(1)</script>", "We do not know this language."),
    ],
)
def test_a_search_that_finds_nothing_new_says_what_to_do(somebody: Visitor, sought: str, words: str) -> None:
    somebody.visit("/en/register/")
    introduce(somebody, "Sven")
    page = somebody.press("Search", interpreter="arrange", mode="spoken", q=sought)
    assert words in page.find("#matches").get_text()
    assert typed(page.soup)["q"] == [sought]
    assert len(page.soup("script")) == 1


def test_without_email_there_is_a_code_and_a_call(app: Flask, visitor: Visitor) -> None:
    page = sign_up(visitor, "Fatma", email="", phone="+31 6 12345678")
    assert page.status == "confirmed"
    assert f"Your code is {code_on(page)}" in page.text
    assert "mailed" not in page.text
    assert stored(app)[0]["you"] == {"name": "Fatma", "email": "", "phone": "+31612345678", "guests": 0}
    with app.app_context():
        assert kinds() == []
        assert [one.call_about for one in registrations()] == ["registered"]


def test_who_finds_the_evening_full_waits(app: Flask, edition: int, visitor: Visitor) -> None:
    with app.app_context():
        a_registration(edition, "Bilen", 9)
        with_seats(edition, 11)
    assert "You can join the waiting list." in fill_in(visitor, "Ana", 1).text
    page = visitor.press("Put me on the waiting list")
    assert page.status == "waiting"
    assert page.heading == "You are on the waiting list, Ana"
    assert "Number 1 on the waiting list" in page.text
    assert "Your place in the queue" in page.text
    assert taken(app, edition) == 10
    with app.app_context():
        assert kinds(to="ana@example.org") == ["waiting"]


def test_a_full_evening_says_so_on_the_first_page(app: Flask, edition: int, somebody: Visitor) -> None:
    with app.app_context():
        a_registration(edition, "Bilen", 9)
        with_seats(edition, 10)
    somebody.visit("/en/register/")
    assert "The evening is full" in somebody.page.text


def test_who_waits_moves_up_when_another_cancels(app: Flask, edition: int, visitor: Visitor) -> None:
    bilen = Visitor(app, htmx=visitor.htmx)
    with app.app_context():
        with_seats(edition, 2)
    sign_up(bilen, "Bilen", 1)
    assert sign_up(visitor, "Ana", 1).status == "waiting"
    bilen.follow("I cannot come")
    assert bilen.answer().status == "cancelled"
    page = visitor.visit(visitor.page.url)
    assert page.status == "confirmed"
    assert taken(app, edition) == 2
    with app.app_context():
        assert kinds(to="ana@example.org") == ["waiting", "promoted"]


def test_when_everybody_must_confirm_the_page_says_until_when(
    app: Flask, edition: int, visitor: Visitor
) -> None:
    with app.app_context(), write() as session:
        locked(session, edition).confirmation = Confirmation.ALWAYS
    page = sign_up(visitor, "Ana")
    assert page.status == "pending"
    assert "We keep your seats until Thursday 22 February, 12:00." in page.text
    with app.app_context():
        [ana] = registrations(status=Status.PENDING)
        proof = ana.proof
        assert kinds(to="ana@example.org") == ["confirm"]
    assert proof not in page.html
    address = f"{page.url}confirm/{proof}"
    visitor.visit(address)
    assert visitor.visit(page.url).status == "pending"
    visitor.visit(address)
    assert visitor.press("Confirm my registration").status == "confirmed"
    with app.app_context():
        assert kinds(to="ana@example.org") == ["confirm", "registered"]


# What the page afterwards holds


def test_page_says_what_happens_next_and_when(visitor: Visitor) -> None:
    wish = {"interpreter": "arrange", "mode": "spoken", "language": "ti", "listeners": 1}
    page = sign_up(visitor, "Selam", language=wish, access={"needs": ["seat"], "consent": True})
    heading = page.soup.find("h2", string="What happens next")
    assert heading
    steps = page.find(".next").get_text(" ")
    assert "You asked for an interpreter (Tigrinya)." in steps
    assert "You hear from us on Tuesday 27 February at the latest." in steps
    assert "Thursday 21 March" in steps
    assert "You are welcome from 19:00." in steps


def test_who_asks_late_hears_by_the_next_day(visitor: Visitor, clock: MovableClock) -> None:
    clock.move(timedelta(days=28))
    wish = {"interpreter": "arrange", "mode": "spoken", "language": "ti", "listeners": 1}
    page = sign_up(visitor, "Selam", language=wish, access={"consent": True})
    assert "You hear from us on Wednesday 20 March at the latest." in page.text


def test_qr_code_leads_to_the_page_it_is_on(somebody: Visitor) -> None:
    page = sign_up(somebody, "Ana")
    assert read_qr(page.find("svg.qr")) == f"http://localhost/en/registration/{token_of(page)}/"


def test_codes_hold_no_signs_that_look_alike(somebody: Visitor) -> None:
    assert READABLE_CODE.fullmatch(code_on(sign_up(somebody, "Ana")))


def test_address_of_ones_own_page_cannot_be_guessed(app: Flask, somebody: Visitor) -> None:
    token = token_of(sign_up(somebody, "Ana"))
    assert len(token) >= 22
    with app.app_context():
        [ana] = registrations()
        assert token != ana.token_digest
        assert ana.code not in token


def test_names_stay_as_they_are_written(app: Flask, somebody: Visitor) -> None:
    for name in ("Özgür", "أمل", "ሰላም", "Nguyễn Thị Ánh", "O’Brien-van ’t Hoff (Bo)", "王小明"):
        page = sign_up(somebody, name, email="", phone="0612345678")
        assert name in page.heading
        with app.app_context():
            assert registrations()[-1].name == name


def test_a_name_that_looks_like_a_tag_does_no_harm(app: Flask, somebody: Visitor) -> None:
    details = "<img src=x onerror=alert(1)>{{ 7*7 }}</textarea><script>alert(2)</script>"
    page = sign_up(somebody, "Ana", access={"details": details, "consent": True})
    assert details in page.text
    assert not page.soup.select("img, script")
    somebody.follow("Change Something else")
    assert typed(somebody.page.soup)["details"] == [details]


# The same address twice


def without_what_differs(page: Page, token: str, code: str) -> str:
    """The page without its code, its secrets, its number and what is drawn of them."""
    for drawing in page.soup.select(".ticket svg"):
        drawing.decompose()
    html = str(page.soup).replace(token, "TOKEN").replace(code, "CODE")
    return re.sub(r"You are thread \d+", "You are thread N", html)


@pytest.mark.parametrize("seats", [150, 3])
def test_an_address_that_is_known_shows_a_stranger_nothing(
    app: Flask, edition: int, visitor: Visitor, seats: int
) -> None:
    with app.app_context():
        with_seats(edition, seats)
    stranger = Visitor(app, htmx=visitor.htmx)
    wish = {"interpreter": "own"}
    pages = []
    for who in (visitor, stranger):
        page = sign_up(who, "Ana", 1, language=wish, access={"food": ["vegan"], "consent": True})
        pages.append((page, token_of(page), code_on(page)))
    (first, token, code), (second, other_token, other_code) = pages
    assert (token, code) != (other_token, other_code)
    if seats >= 4:
        assert without_what_differs(first, token, code) == without_what_differs(
            second, other_token, other_code
        )
    assert second.status == ("confirmed" if seats >= 4 else "waiting")
    assert taken(app, edition) == 2
    with app.app_context():
        assert [one.is_echo for one in registrations()] == [False, True]
        assert kinds(to="ana@example.org") == ["registered", "already"]


def test_an_address_counts_as_the_same_in_capitals(app: Flask, edition: int, visitor: Visitor) -> None:
    sign_up(visitor, "Ana")
    assert sign_up(visitor, "Ana", email=" ANA@example.ORG ").status == "confirmed"
    assert taken(app, edition) == 1


def test_a_stranger_with_the_same_address_can_do_no_harm(app: Flask, edition: int, visitor: Visitor) -> None:
    own_page = sign_up(visitor, "Ana").url
    stranger = Visitor(app, htmx=visitor.htmx)
    sign_up(stranger, "Ana")
    stranger.follow("I cannot come")
    assert stranger.answer().status == "cancelled"
    stranger.visit(stranger.page.url + "erase")
    stranger.answer()
    assert visitor.visit(own_page).status == "confirmed"
    assert taken(app, edition) == 1


# Before signing up


def test_going_back_finds_what_was_answered(visitor: Visitor) -> None:
    fill_in(visitor, "Ana", 2, language={"interpreter": "bring"}, access={"needs": ["dog"], "consent": True})
    visitor.visit("/en/register/you")
    assert typed(visitor.page.soup)["name"] == ["Ana"]
    assert typed(visitor.page.soup)["guests"] == ["2"]
    visitor.visit("/en/register/language")
    assert typed(visitor.page.soup)["interpreter"] == ["bring"]
    visitor.visit("/en/register/access")
    assert typed(visitor.page.soup)["needs"] == ["dog"]


def test_a_change_from_the_check_leads_back_to_it(app: Flask, visitor: Visitor) -> None:
    fill_in(visitor, "Ana")
    visitor.follow("Change Guests who come with you")
    page = visitor.answer(guests="2")
    assert page.heading == "Check your answers"
    visitor.answer()
    assert stored(app)[0]["you"]["guests"] == 2


def test_who_asks_for_something_after_all_is_asked_for_consent(app: Flask, visitor: Visitor) -> None:
    fill_in(visitor, "Ana")
    visitor.follow("Change Interpreter")
    page = visitor.answer(interpreter="own")
    assert page.heading == "Access and food"
    assert visitor.answer(consent=True).heading == "Check your answers"


def test_starting_again_leads_to_the_first_open_question(visitor: Visitor) -> None:
    visitor.visit("/en/register/")
    introduce(visitor, "Ana")
    assert visitor.visit("/en/register/").heading == "Language and interpreter"


@pytest.mark.parametrize(
    ("wish", "field", "reason", "mended"),
    [
        (
            {"interpreter": "arrange", "mode": "spoken", "language": "ti", "listeners": 3},
            "listeners",
            "You are one person. Write 1.",
            {"listeners": 1},
        ),
        (
            {"interpreter": "bring"},
            "interpreter",
            "You wrote that you come alone. Go back, and count your interpreter as a guest.",
            {"interpreter": "no"},
        ),
    ],
)
def test_who_comes_alone_after_all_is_asked_about_the_interpreter_again(
    app: Flask, visitor: Visitor, wish: dict[str, Any], field: str, reason: str, mended: dict[str, Any]
) -> None:
    fill_in(visitor, "Ana", 2, language=wish, access={"consent": True})
    visitor.follow("Change Guests who come with you")
    page = introduce(visitor, "Ana", 0)
    assert (page.url, visitor.response.status_code) == ("/en/register/language", 200)
    assert complaint(page.soup, field) == reason
    assert typed(page.soup)["interpreter"] == [wish["interpreter"]]
    assert visitor.visit("/en/register/check").url == "/en/register/language"
    visitor.answer(**mended)
    visitor.answer()
    assert visitor.answer().status == "confirmed"
    assert stored(app)[0]["language"] == ({**wish, **mended} if field == "listeners" else mended)


@pytest.mark.parametrize(
    ("step", "given"),
    [
        ("you", {"guests": "4"}),
        ("you", {"guests": "many"}),
        ("language", {"interpreter": "own"}),
        ("access", {"details": "I walk with a stick", "consent": True}),
    ],
)
def test_who_goes_back_after_signing_up_and_changes_something_is_told(
    app: Flask, visitor: Visitor, step: str, given: dict[str, Any]
) -> None:
    fill_in(visitor, "Ana", 1)
    before = visitor.visit(f"/en/register/{step}")
    visitor.visit("/en/register/check")
    own = visitor.answer().url
    visitor.page = before
    page = visitor.answer(**given)
    assert page.url == f"{own}?unsaved={step}"
    assert "You are signed up already. What you changed just now is not saved yet." in page.text
    assert stored(app)[0]["you"]["guests"] == 1
    page = visitor.follow("Look at it, and save it")
    name, value = next(iter(given.items()))
    assert typed(page.soup)[name] == [value]
    # An empty form waits for whoever uses this browser next.
    assert "Ana" not in typed(visitor.visit("/en/register/").soup).get("name", [])


@pytest.mark.parametrize("step", ["you", "language", "access"])
def test_who_goes_back_after_signing_up_and_changes_nothing_is_told_nothing(
    visitor: Visitor, step: str
) -> None:
    wish = {"interpreter": "arrange", "mode": "spoken", "language": "ti", "listeners": 1}
    fill_in(
        visitor, "Ana", 1, language=wish, access={"food": ["vegan"], "consent": True}, phone="06 12345678"
    )
    before = visitor.visit(f"/en/register/{step}")
    visitor.visit("/en/register/check")
    own = visitor.answer().url
    visitor.page = before
    assert visitor.answer().url == own


def test_check_shows_every_answer(visitor: Visitor) -> None:
    wish = {"interpreter": "arrange", "mode": "written", "language": "nl", "listeners": 2, "wishes": "Large"}
    access = {
        "needs": ["large-print"],
        "food": ["vegan", "gluten-free"],
        "details": "No nuts",
        "consent": True,
    }
    page = fill_in(visitor, "Ana", 1, language=wish, access=access)
    for words in (
        "Ana",
        "ana@example.org",
        "Yes, please find an interpreter for me",
        "Somebody who types what is said",
        "Dutch",
        "Large",
        "Texts in large letters",
        "Vegan, Gluten-free",
        "No nuts",
    ):
        assert words in page.text


def test_forgetting_leaves_nothing_behind(app: Flask, visitor: Visitor) -> None:
    fill_in(visitor, "Ana")
    visitor.follow("Erase my answers and stop")
    page = visitor.answer()
    assert page.heading == "Leiden, together against racism!"
    with app.app_context():
        assert drafts() == []
    visitor.visit("/en/register/")
    assert typed(visitor.page.soup).keys() == {"csrf_token"}


def test_next_person_at_the_computer_finds_an_empty_form(visitor: Visitor) -> None:
    sign_up(visitor, "Ana")
    visitor.visit("/en/register/")
    assert typed(visitor.page.soup).keys() == {"csrf_token"}


def test_answers_of_one_visitor_are_not_shown_to_another(somebody: Visitor, somebody_else: Visitor) -> None:
    fill_in(somebody, "Ana")
    assert somebody_else.visit("/en/register/check").heading == "You and your guests"
    assert "Ana" not in somebody_else.page.text


def test_after_signing_up_a_draft_holds_nothing(app: Flask, somebody: Visitor) -> None:
    sign_up(somebody, "Ana")
    with app.app_context():
        assert [(draft.answers, draft.typed) for draft in drafts()] == [({}, {})]
