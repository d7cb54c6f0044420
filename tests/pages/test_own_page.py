"""The registrant's own page: see, change, cancel, come back, take along, erase."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal.clock import MovableClock
from portal.database import write
from portal.door import arriving
from portal.event.editions import locked
from portal.event.models import Confirmation
from portal.locales import in_locale
from portal.outbox import content
from portal.registration.changing import change
from portal.registration.seating import release_expired
from portal.registration.steps import Step
from tests.builders import (
    AN_INTERPRETER,
    a_registration,
    answers,
    kinds,
    letters,
    registrations,
    the_edition,
    with_seats,
)
from tests.page import words
from tests.pages.journeys import code_on, complaint, csrf_token, post, send, sign_up, token_of, typed
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("edition")


def open_own_page(app: Flask, edition: int, visitor: Visitor, *args: Any, **given: Any) -> str:
    """Be registered and look at the page of one's own; its address."""
    with app.app_context():
        url = f"/en/registration/{a_registration(edition, *args, **given).token}/"
    visitor.visit(url)
    return url


def only_answers(app: Flask) -> dict[str, Any]:
    with app.app_context():
        [one] = registrations()
        return one.answers


def taken(app: Flask, edition: int) -> int:
    with app.app_context():
        return the_edition(edition).taken


# Change


def test_contact_and_guests_change(app: Flask, edition: int, visitor: Visitor) -> None:
    open_own_page(app, edition, visitor, "Ana")
    visitor.follow("Change Guests who come with you")
    assert typed(visitor.page.soup)["name"] == ["Ana"]
    page = visitor.answer(name="Ana María", guests="2", phone="+31 6 1234 5678")
    assert page.heading == "Thank you, Ana María !"
    assert only_answers(app)["you"] == {
        "name": "Ana María",
        "email": "ana@example.org",
        "phone": "+31612345678",
        "guests": 2,
    }
    assert taken(app, edition) == 3
    with app.app_context():
        assert kinds(to="ana@example.org") == ["registered", "changed"]


def test_an_interpreter_is_asked_for_afterwards(app: Flask, edition: int, visitor: Visitor) -> None:
    open_own_page(app, edition, visitor, "Selam", 1)
    visitor.follow("Change Interpreter")
    visitor.answer(interpreter="arrange", mode="spoken", language="ti", listeners="2")
    assert visitor.response.status_code == 422
    assert "We need your permission" in complaint(visitor.page.soup, "consent")
    assert typed(visitor.page.soup)["language"] == ["ti"]
    page = visitor.answer(consent=True)
    assert "You asked for an interpreter (Tigrinya)." in page.text
    assert only_answers(app)["language"] == {
        "interpreter": "arrange",
        "mode": "spoken",
        "language": "ti",
        "listeners": 2,
    }


def test_an_interpreter_is_needed_no_more(app: Flask, edition: int, visitor: Visitor) -> None:
    open_own_page(app, edition, visitor, "Selam", **AN_INTERPRETER)
    visitor.follow("Change Language")
    page = visitor.answer(interpreter="no")
    assert "interpreter (" not in page.text
    assert only_answers(app)["language"] == {"interpreter": "no"}
    assert only_answers(app)["access"] == {"consent": False}


def test_access_and_food_change(app: Flask, edition: int, visitor: Visitor) -> None:
    open_own_page(app, edition, visitor, "Ana", needs=["dog"])
    visitor.follow("Change What you eat")
    assert typed(visitor.page.soup)["needs"] == ["dog"]
    visitor.answer(needs=["quiet"], food=["vegan"], details="No nuts")
    assert only_answers(app)["access"] == {
        "needs": ["quiet"],
        "food": ["vegan"],
        "details": "No nuts",
        "consent": True,
    }


def test_a_group_cannot_grow_beyond_the_seats(app: Flask, edition: int, visitor: Visitor) -> None:
    with app.app_context():
        with_seats(edition, 3)
    open_own_page(app, edition, visitor, "Ana", 1)
    visitor.follow("Change Guests who come with you")
    page = visitor.answer(guests="4")
    assert visitor.response.status_code == 422
    assert "You keep the seats that you have." in complaint(page.soup, "guests")
    assert "Nothing on this page is saved." in complaint(page.soup, "guests")
    assert "Mail leideninclusief@leiden.nl." in complaint(page.soup, "guests")
    assert typed(page.soup)["guests"] == ["4"]
    assert (taken(app, edition), only_answers(app)["you"]["guests"]) == (2, 1)


def test_another_address_gets_another_key_to_the_page(app: Flask, edition: int, visitor: Visitor) -> None:
    old = open_own_page(app, edition, visitor, "Ana")
    visitor.follow("Change E-mail address")
    page = visitor.answer(email="amal@example.org")
    assert page.status == "confirmed"
    assert page.url != old
    visitor.visit(old)
    assert visitor.response.status_code == 404
    assert visitor.visit(page.url).status == "confirmed"


def test_nothing_changed_is_no_news(app: Flask, edition: int, visitor: Visitor) -> None:
    open_own_page(app, edition, visitor, "Ana")
    visitor.follow("Change Name")
    visitor.answer()
    with app.app_context():
        assert kinds() == ["registered"]


@pytest.mark.parametrize(
    ("step", "field", "value"),
    [
        ("you", "name", ""),
        ("you", "email", "ana@"),
        ("you", "guests", "12"),
        ("language", "interpreter", "yes"),
        ("access", "details", "x" * 1001),
    ],
)
def test_a_bad_change_changes_nothing(
    app: Flask, edition: int, somebody: Visitor, step: str, field: str, value: str
) -> None:
    url = open_own_page(app, edition, somebody, "Ana")
    before = only_answers(app)
    somebody.visit(f"{url}{step}")
    held = [(name, one) for name, values in typed(somebody.page.soup).items() for one in values]
    soup = send(somebody, [(n, v) for n, v in held if n not in (field, "csrf_token")] + [(field, value)])
    assert somebody.response.status_code == 422
    assert complaint(soup, field)
    assert only_answers(app) == before


# Cancel, come back, erase


def test_cancelling_takes_a_question_and_a_button(app: Flask, edition: int, visitor: Visitor) -> None:
    url = open_own_page(app, edition, visitor, "Ana", 1)
    visitor.follow("I cannot come")
    assert taken(app, edition) == 2
    page = visitor.press("Yes, cancel my registration")
    assert (page.status, page.url) == ("cancelled", url)
    assert taken(app, edition) == 0
    assert not page.soup.select(".ticket")
    with app.app_context():
        assert kinds() == ["registered", "cancelled"]


def test_who_cancelled_can_come_after_all(app: Flask, edition: int, visitor: Visitor) -> None:
    open_own_page(app, edition, visitor, "Ana", 1)
    visitor.follow("I cannot come")
    visitor.press("Yes, cancel my registration")
    visitor.follow("I want to come after all")
    assert visitor.press("Yes, I come").status == "confirmed"
    assert taken(app, edition) == 2


def test_who_comes_back_to_a_full_evening_waits(app: Flask, edition: int, visitor: Visitor) -> None:
    open_own_page(app, edition, visitor, "Ana", 1)
    visitor.follow("I cannot come")
    visitor.press("Yes, cancel my registration")
    with app.app_context():
        with_seats(edition, 1)
    visitor.follow("I want to come after all")
    assert visitor.press("Put me on the waiting list").status == "waiting"


@pytest.mark.parametrize("deed", ["cancel", "restore", "erase"])
def test_pressing_twice_does_it_once(app: Flask, edition: int, somebody: Visitor, deed: str) -> None:
    url = open_own_page(app, edition, somebody, "Ana", 1)
    if deed == "restore":
        somebody.visit(f"{url}cancel")
        somebody.answer()
    token = str(somebody.visit(f"{url}{deed}").find("input[name=csrf_token]")["value"])
    codes = []
    for _ in range(2):
        post(somebody, f"{url}{deed}", [("csrf_token", token)])
        codes.append(somebody.response.status_code)
    assert codes == ([303, 404] if deed == "erase" else [303, 303])
    assert taken(app, edition) == (2 if deed == "restore" else 0)


def test_erasing_leaves_nothing(app: Flask, edition: int, visitor: Visitor) -> None:
    url = open_own_page(app, edition, visitor, "Ana", 1, **AN_INTERPRETER)
    visitor.follow("Erase everything about me")
    assert taken(app, edition) == 2
    page = visitor.press("Yes, erase everything")
    assert page.heading == "Everything about you is erased"
    assert taken(app, edition) == 0
    with app.app_context():
        assert (registrations(), letters()) == ([], [])
    for path in ("", "you", "language", "access", "cancel", "restore", "erase", "my-data.json"):
        visitor.visit(f"{url}{path}")
        assert visitor.response.status_code == 404


@pytest.mark.parametrize("path", ["", "you", "language", "access", "cancel", "erase"])
def test_looking_at_a_page_of_ones_own_does_nothing(
    app: Flask, edition: int, somebody: Visitor, path: str
) -> None:
    url = open_own_page(app, edition, somebody, "Ana")
    for method in ("GET", "HEAD", "OPTIONS"):
        assert somebody.client.open(f"{url}{path}", method=method).status_code == 200
    assert somebody.visit(url).status == "confirmed"


# Take along


def test_my_data_is_all_that_was_typed(app: Flask, visitor: Visitor) -> None:
    wish = {
        "interpreter": "arrange",
        "mode": "spoken",
        "language": "other",
        "language_other": "Domari",
        "listeners": 3,
        "wishes": "Een vrouw,\ngraag",
        "second": "ar",
        "gender": "only-woman",
        "sight": True,
        "parts": ["market", "discussion"],
    }
    access = {"needs": ["seat", "dog"], "food": ["halal"], "details": "“Ü” & <b>", "consent": True}
    page = sign_up(visitor, "Özgür", 3, phone="+31612345678", language=wish, access=access)
    code = code_on(page)
    response = visitor.client.get(f"{page.url}my-data.json")
    assert response.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert response.mimetype == "application/json"
    assert json.loads(response.data) == {
        "evening": 2024,
        "code": code,
        "thread": 1,
        "status": "confirmed",
        "language": "en",
        "asked_in": None,
        "registered_at": "2024-02-20T11:00:00+00:00",
        "changed_at": "2024-02-20T11:00:00+00:00",
        "consented_at": "2024-02-20T11:00:00+00:00",
        "history": [{"at": "2024-02-20T11:00:00+00:00", "deed": "registered", "by": "asker", "fields": []}],
        "interpreter_answer_by": response.json["interpreter_answer_by"] if response.json else None,
        "interpreter_state": "open",
        "interpreter_names": [],
        "interpreter_alternatives": None,
        "interpreter_notes": {},
        "arrival": None,
        "interpreter_history": [
            {
                "at": "2024-02-20T11:00:00+00:00",
                "was": "withdrawn",
                "became": "open",
                "by": "asker",
                "why": "asked",
            }
        ],
        "answers": {
            "you": {"name": "Özgür", "email": "ozgur@example.org", "phone": "+31612345678", "guests": 3},
            "language": wish,
            "access": access,
        },
    }
    assert str(response.json and response.json["interpreter_answer_by"]).startswith("2024-02-27T1")


def test_download_does_not_tell_which_registration_came_first(
    app: Flask, somebody: Visitor, somebody_else: Visitor
) -> None:
    shapes = []
    for who in (somebody, somebody_else):
        page = sign_up(who, "Ana")
        data = who.client.get(f"{page.url}my-data.json").json
        assert data
        shapes.append({name: value for name, value in data.items() if name not in ("code", "thread")})
    assert shapes[0] == shapes[1]


# The link again


def test_who_lost_the_link_gets_it_by_mail(app: Flask, edition: int, visitor: Visitor) -> None:
    url = open_own_page(app, edition, visitor, "Ana")
    visitor.visit("/en/")
    visitor.visit("/en/registration/")
    page = visitor.answer(email=" Ana@Example.org ")
    assert page.heading == "Look in your mailbox"
    with app.app_context():
        *_, letter = letters(to="ana@example.org")
        assert letter.kind == "link"
        with in_locale(letter.locale):
            written = content(letter)
    assert written
    assert f"http://localhost{url}" in written.text
    assert url not in page.html


def test_who_is_not_registered_sees_the_same(app: Flask, edition: int, visitor: Visitor) -> None:
    open_own_page(app, edition, visitor, "Ana")
    pages = []
    for email in ("ana@example.org", "amal@example.org"):
        visitor.visit("/en/registration/")
        pages.append((visitor.answer(email=email).html, visitor.response.status_code))
    assert pages[0] == pages[1]
    with app.app_context():
        assert kinds(to="amal@example.org") == []


@pytest.mark.parametrize("email", ["", "ana", "ana@", "@example.org", "a@b@c", "ana@example.org Bcc: x@y.nl"])
def test_an_address_that_cannot_be_is_asked_again(somebody: Visitor, email: str) -> None:
    token = str(somebody.visit("/en/registration/").find("input[name=csrf_token]")["value"])
    soup = post(somebody, "/en/registration/", [("csrf_token", token), ("email", email)])
    assert somebody.response.status_code == 422
    assert "This is not a complete e-mail address." in complaint(soup, "email")


# What keeps the page private


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "A" * 32,
        "ana@example.org",
        "%00",
        "%F0%9F%98%80",
        "%ff%fe",
        "'%20OR%201=1--",
        "{{7*7}}",
        "%0d%0aSet-Cookie:%20a=b",
        "x" * 4000,
        "٣",
    ],
)
def test_wrong_links_are_not_found(somebody: Visitor, token: str) -> None:
    for path in ("", "you", "erase", "my-data.json", "confirm/x"):
        response = somebody.client.get(f"/en/registration/{token}/{path}")
        assert (path, response.status_code) == (path, 404)
        assert response.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(("step", "field"), [("access", "details"), ("language", "wishes")])
def test_a_link_that_was_renewed_meanwhile_gives_back_what_was_typed(
    app: Flask, edition: int, somebody: Visitor, step: str, field: str
) -> None:
    url = open_own_page(app, edition, somebody, "Ana")
    somebody.visit(f"{url}{step}")
    with app.app_context():
        [ana] = registrations()
        moved = {**ana.answers["you"], "email": "ana.maria@example.org"}
        change(ana.id, Step.YOU, moved, consents=False)
    soup = send(somebody, {field: "I walk with a stick", "consent": "y"})
    assert somebody.response.status_code == 404
    assert [one.get_text().strip() for one in soup.select(f"textarea[name={field}]")] == [
        "I walk with a stick"
    ]


@pytest.mark.parametrize(
    "altered", [str.lower, str.upper, lambda token: token[:-1], lambda token: token + "A"]
)
def test_a_link_that_is_almost_right_is_wrong(
    app: Flask, edition: int, somebody: Visitor, altered: Callable[[str], str]
) -> None:
    url = open_own_page(app, edition, somebody, "Ana")
    token = token_of(somebody.page)
    assert somebody.client.get(url.replace(token, altered(token))).status_code == 404


def test_button_in_the_letter_needs_its_own_secret(app: Flask, edition: int, somebody: Visitor) -> None:
    url = open_own_page(app, edition, somebody, "Ana")
    for proof in (token_of(somebody.page), "x", "%00"):
        assert somebody.client.get(f"{url}confirm/{proof}").status_code == 404


# The button of the letter


def test_an_old_button_promises_no_seats(
    app: Flask, edition: int, visitor: Visitor, clock: MovableClock
) -> None:
    with app.app_context(), write() as session:
        locked(session, edition).confirmation = Confirmation.ALWAYS
    url = open_own_page(app, edition, visitor, "Ana")
    assert "We keep your seats until Thursday 22 February, 12:00." in visitor.page.text
    assert "48" not in visitor.page.text
    with app.app_context():
        button = f"{url}confirm/{registrations()[0].proof}"
    assert visitor.visit(button).heading == "Confirm your registration"
    clock.move(timedelta(hours=49))
    with app.app_context(), write() as session:
        release_expired(session)
    page = visitor.visit(button)
    assert (page.url, page.status) == (url, "cancelled")
    post(visitor, button, [("csrf_token", csrf_token(visitor))])
    assert visitor.visit(url).status == "cancelled"


# Once nobody can sign up any more


def test_who_cancels_late_reads_before_that_there_is_no_way_back(
    app: Flask, edition: int, visitor: Visitor, clock: MovableClock
) -> None:
    url = open_own_page(app, edition, visitor, "Ana")
    assert "You can sign up again." in visitor.visit(f"{url}cancel").text
    with app.app_context():
        clock.moment = the_edition(edition).registration_closes_at
        contact = the_edition(edition).contact
    before, after = visitor.visit(f"{url}cancel"), visitor.answer()
    for page in (before, after):
        assert "You can sign up again" not in page.text
        assert page.find(f"main [href='mailto:{contact}']")
    assert after.status == "cancelled"


def test_who_waits_has_no_seats_to_give_back(app: Flask, edition: int, visitor: Visitor) -> None:
    with app.app_context():
        with_seats(edition, 1)
    url = open_own_page(app, edition, visitor, "Ana", 1)
    page = visitor.visit(f"{url}cancel")
    assert "you are not on the waiting list any more" in page.text
    assert "seats" not in words(page.find("main"))
    assert "seats" not in words(visitor.answer().find(".thanks"))


# Two windows


def test_an_old_window_does_not_overwrite_what_was_changed_meanwhile(
    app: Flask, edition: int, visitor: Visitor, somebody_else: Visitor
) -> None:
    url = open_own_page(app, edition, visitor, "Ana", 1)
    visitor.visit(f"{url}you")
    somebody_else.visit(f"{url}you")
    somebody_else.answer(guests="4")
    page = visitor.answer(phone="06 12345678")
    assert visitor.response.status_code == 409
    assert "Your answers changed meanwhile." in page.find("#error-summary").get_text()
    assert "Guests who come with you 4" in words(page.find("[aria-labelledby=now]"))
    assert (typed(page.soup)["guests"], typed(page.soup)["phone"]) == (["1"], ["06 12345678"])
    assert taken(app, edition) == 5
    visitor.answer(guests="4")
    assert (only_answers(app)["you"]["guests"], only_answers(app)["you"]["phone"]) == (4, "0612345678")


def test_other_answers_that_changed_meanwhile_are_no_reason_to_ask_again(
    app: Flask, edition: int, visitor: Visitor, somebody_else: Visitor
) -> None:
    url = open_own_page(app, edition, visitor, "Ana", 1)
    visitor.visit(f"{url}you")
    somebody_else.visit(f"{url}access")
    somebody_else.answer(food=["vegan"])
    visitor.answer(guests="2")
    assert visitor.response.status_code == 200
    assert only_answers(app)["you"]["guests"] == 2


def test_a_mistake_in_an_old_window_does_not_make_it_a_new_one(
    app: Flask, edition: int, visitor: Visitor, somebody_else: Visitor
) -> None:
    url = open_own_page(app, edition, visitor, "Ana", needs=["dog"])
    visitor.visit(f"{url}access")
    somebody_else.visit(f"{url}access")
    somebody_else.answer(food=["vegan"])
    visitor.answer(details="x" * 1001)
    assert visitor.response.status_code == 422
    page = visitor.answer(details="No nuts")
    assert visitor.response.status_code == 409
    assert "Vegan" in words(page.find("[aria-labelledby=now]"))
    assert only_answers(app)["access"].get("food") == ["vegan"]


def test_the_same_answers_from_two_windows_are_no_mistake(
    app: Flask, edition: int, visitor: Visitor, somebody_else: Visitor
) -> None:
    url = open_own_page(app, edition, visitor, "Ana", 1)
    for one in (visitor, somebody_else):
        one.visit(f"{url}you")
    somebody_else.answer(guests="2")
    assert visitor.answer(guests="2").status == "confirmed"


def test_what_was_not_accepted_does_not_look_as_if_it_were(
    app: Flask, edition: int, visitor: Visitor
) -> None:
    with app.app_context():
        with_seats(edition, 3)
    url = open_own_page(app, edition, visitor, "Ana", 1)
    visitor.visit(f"{url}you")
    visitor.answer(guests="4")
    with app.app_context():
        change(registrations()[0].id, Step.YOU, answers("Ana", 2)["you"], consents=False)
    page = visitor.visit(f"{url}you")
    assert typed(page.soup)["guests"] == ["4"]
    assert "It is not saved yet." in page.text
    assert "Guests who come with you 2" in words(page.find("[aria-labelledby=now]"))
    visitor.answer(guests="1")
    page = visitor.visit(f"{url}you")
    assert typed(page.soup)["guests"] == ["1"]
    assert "not saved" not in page.text


def test_the_other_language_says_nothing_about_what_was_not_typed(
    app: Flask, edition: int, somebody: Visitor
) -> None:
    url = open_own_page(app, edition, somebody, "Ana", 2, **AN_INTERPRETER, gender="only-woman")
    for step in ("you", "language", "access"):
        somebody.visit(f"{url}{step}")
        page = somebody.press("Nederlands")
        assert page.url.startswith("/nl/")
        assert not page.soup.select("[aria-labelledby=now]")


# In the hall


def test_who_is_here_cannot_cancel_and_reads_why(
    app: Flask, edition: int, visitor: Visitor, clock: MovableClock
) -> None:
    url = open_own_page(app, edition, visitor, "Ana", 1)
    visitor.visit(f"{url}cancel")
    with app.app_context():
        arriving.welcome(edition, registrations()[0].id, deed=arriving.new_deed())
    page = visitor.answer()
    assert (visitor.response.status_code, page.heading) == (409, "You are here already")
    assert taken(app, edition) == 2
    page = visitor.follow("To my registration")
    assert not page.soup.select("a[href$='/cancel']")
    page = visitor.visit(f"{url}cancel")
    assert (visitor.response.status_code, page.heading) == (200, "You are here already")
    visitor.visit(url)
    page = visitor.follow("Erase everything about me")
    assert page.heading == "You are here already"
    assert "when the evening is over" in page.text
    visitor.visit(f"{url}you")
    page = visitor.answer(guests="0")
    assert "here already" in complaint(page.soup, "guests")


# In the course of time


def test_after_the_evening_nothing_can_be_changed(
    app: Flask, edition: int, somebody: Visitor, clock: MovableClock
) -> None:
    url = open_own_page(app, edition, somebody, "Ana")
    token = str(somebody.visit(f"{url}cancel").find("input[name=csrf_token]")["value"])
    clock.move(timedelta(days=40))
    page = somebody.visit(url)
    assert page.status == "confirmed"
    assert not page.soup.select("a[href$='/cancel'], a[href$='/you']")
    post(somebody, f"{url}cancel", [("csrf_token", token)])
    assert somebody.response.status_code in (409, 200)
    assert somebody.visit(url).status == "confirmed"


@pytest.mark.parametrize("standing", ["confirmed", "waiting", "cancelled"])
def test_after_the_evening_the_page_does_not_speak_of_the_future(
    app: Flask, edition: int, somebody: Visitor, clock: MovableClock, standing: str
) -> None:
    with app.app_context():
        with_seats(edition, 0 if standing == "waiting" else 9)
    url = open_own_page(app, edition, somebody, "Ana", 1, **AN_INTERPRETER)
    if standing == "cancelled":
        somebody.visit(f"{url}cancel")
        somebody.answer()
    with app.app_context():
        clock.moment = the_edition(edition).ends_at
    page = somebody.visit(url)
    assert (page.heading, page.status) == ("This evening is over", standing)
    assert "The evening was on" in page.text
    assert "ana@example.org" in page.text
    for promise in ("You are welcome", "We look for", "at the latest", "sign up again", "seats", "calendar"):
        assert promise not in words(page.find("main"))
    assert not page.soup.select(".ticket, .next, .qr-frame")
    assert page.find("a[href$='/my-data.json']")
    assert page.find("a[href$='/erase']")


def test_the_calendar_of_another_evening_is_not_offered(app: Flask, edition: int, somebody: Visitor) -> None:
    url = open_own_page(app, edition, somebody, "Ana")
    assert somebody.page.soup.select("a[href$='/evening.ics']")
    app.test_cli_runner().invoke(args=["edition", "new", "2025", "--date", "2025-03-20"])
    assert not somebody.visit(url).soup.select("a[href$='/evening.ics']")


def test_after_the_evening_everything_can_be_erased(
    app: Flask, edition: int, somebody: Visitor, clock: MovableClock
) -> None:
    open_own_page(app, edition, somebody, "Ana")
    clock.move(timedelta(days=40))
    somebody.visit(somebody.page.url)
    somebody.follow("Erase everything about me")
    assert somebody.press("Yes, erase everything").heading == "Everything about you is erased"


def test_who_cancelled_too_late_cannot_come_back(
    app: Flask, edition: int, somebody: Visitor, clock: MovableClock
) -> None:
    url = open_own_page(app, edition, somebody, "Ana")
    somebody.follow("I cannot come")
    somebody.answer()
    token = str(somebody.visit(f"{url}restore").find("input[name=csrf_token]")["value"])
    clock.move(timedelta(days=30, hours=7))
    assert not somebody.visit(url).soup.select("a[href$='/restore']")
    assert somebody.visit(f"{url}restore").url == url
    post(somebody, f"{url}restore", [("csrf_token", token)])
    assert somebody.response.status_code == 409
    assert somebody.visit(url).status == "cancelled"
