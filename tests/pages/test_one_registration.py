"""The page of one registration at the desk, and the deeds on it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.access.people import Role
from portal.clock import MovableClock
from portal.database import db, write
from portal.door import arriving
from portal.outbox import Letter, State
from portal.registration import changing
from portal.registration.letters import TO_ONE_ADDRESS
from portal.registration.models import Arrival, Read, ReadOfNeeds, Registration, Status
from portal.registration.steps import Step
from tests.builders import (
    AN_INTERPRETER,
    a_registration,
    answers,
    drafts,
    kinds,
    registrations,
    the_edition,
    the_registration,
    with_seats,
)
from tests.page import Page, words
from tests.pages.journeys import complaint, csrf_token, post, sign_in, typed
from tests.portals import load_evening
from tests.visitor import Visitor

DESK = "/en/organiser/registrations"


def somebody_known(app: Flask, edition: int, name: str = "Amal", guests: int = 0, **given: object) -> int:
    with app.app_context():
        return a_registration(edition, name, guests, **given).id


def look(app: Flask, visitor: Visitor, registration_id: int, role: Role = Role.ORGANISER) -> Page:
    """Sign in at the desk, and open somebody's page."""
    sign_in(app, visitor, role)
    return visitor.visit(f"{DESK}/{registration_id}/")


def reads(app: Flask) -> list[tuple[Read, int | None]]:
    with app.app_context():
        return [
            (one.what, one.registration_id)
            for one in db.session.scalars(select(ReadOfNeeds).order_by(ReadOfNeeds.id))
        ]


def stored(app: Flask, registration_id: int) -> Registration:
    with app.app_context():
        found = the_registration(registration_id)
        _ = found.events, found.tasks, found.answers
        return found


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.COORDINATOR])
def test_everything_about_somebody_is_on_their_page(
    app: Flask, edition: int, visitor: Visitor, role: Role
) -> None:
    amal = somebody_known(
        app, edition, "Amal", 2, phone="+31612345678", details="My knee", needs=["dog"], **AN_INTERPRETER
    )
    page = look(app, visitor, amal, role)
    found = stored(app, amal)
    assert page.heading == "Amal"
    for told in (
        found.readable_code,
        "amal@example.org",
        "My knee",
        "Tigrinya",
        "A place for my assistance dog",
    ):
        assert told in page.text
    assert page.find("a[href='tel:+31612345678']")
    assert found.request
    assert page.find(f"a[href='/en/organiser/matching/request/{found.request.id}/']")
    assert "They signed up." in words(page.find(".desk-history"))
    assert words(page.find(".letters tbody tr")).startswith("Signed up")


def test_no_telephone_number_is_none_and_no_other_wish_is_nothing(
    app: Flask, edition: int, somebody: Visitor
) -> None:
    page = look(app, somebody, somebody_known(app, edition))
    answers = [words(one) for one in page.soup.select("dl.answers > div")]
    assert "Telephone number Not given" in answers
    assert "Something else Nothing" in answers


def test_names_that_read_the_other_way_turn_nothing_around(
    app: Flask, edition: int, visitor: Visitor
) -> None:
    amal = somebody_known(app, edition, "أمل", email="amal@example.org")
    assert look(app, visitor, amal).find("h1 bdi").get_text() == "أمل"


def test_what_became_of_each_letter_is_told(app: Flask, edition: int, somebody: Visitor) -> None:
    amal = somebody_known(app, edition)
    with app.app_context(), write() as session:
        [letter] = session.query(Letter)
        letter.state, letter.problem = State.DEAD, "550"
    page = look(app, somebody, amal)
    assert "Not delivered (550)" in words(page.find(".letters tbody"))


def test_history_tells_who_did_what_and_no_words(app: Flask, edition: int, somebody: Visitor) -> None:
    amal = somebody_known(app, edition, details="My knee")
    with app.app_context():
        changing.change(amal, Step.ACCESS, answers(details="All is well")["access"], consents=True)
    page = look(app, somebody, amal)
    history = words(page.find(".desk-history"))
    assert "They changed: what they wrote in their own words." in history
    assert "My knee" not in page.text


@pytest.mark.parametrize("path", ["", "cancel", "restore", "seat", "you", "access"])
def test_an_echo_an_erased_and_an_unknown_one_are_not_found(
    app: Flask, edition: int, somebody: Visitor, path: str
) -> None:
    ana = somebody_known(app, edition, "Ana")
    echo = somebody_known(app, edition, "Ana")
    gone = somebody_known(app, edition, "Amal")
    with app.app_context():
        changing.erase(gone)
    sign_in(app, somebody, Role.ORGANISER)
    for registration_id in (echo, gone, 999999):
        assert somebody.client.get(f"{DESK}/{registration_id}/{path}").status_code == 404
    assert somebody.client.get(f"{DESK}/{ana}/").status_code == 200


# Who read what somebody needs


def test_looking_at_what_somebody_needs_is_noted_and_looking_at_others_is_not(
    app: Flask, edition: int, somebody: Visitor
) -> None:
    amal = somebody_known(app, edition, "Amal", needs=["dog"])
    ana = somebody_known(app, edition, "Ana")
    look(app, somebody, ana)
    assert reads(app) == []
    somebody.visit(f"{DESK}/{amal}/")
    assert reads(app) == [(Read.REGISTRATION, amal)]
    with app.app_context():
        [read] = db.session.scalars(select(ReadOfNeeds))
        assert read.person
        assert read.person.email == "selam@example.org"


def test_looking_at_answers_to_change_them_is_noted_too(app: Flask, edition: int, somebody: Visitor) -> None:
    amal = somebody_known(app, edition, "Amal", needs=["dog"])
    sign_in(app, somebody, Role.COORDINATOR)
    somebody.visit(f"{DESK}/{amal}/access")
    assert reads(app) == [(Read.REGISTRATION, amal)]


def test_looking_at_a_request_is_noted(app: Flask, edition: int, somebody: Visitor) -> None:
    amal = somebody_known(app, edition, "Amal", **AN_INTERPRETER)
    found = stored(app, amal)
    assert found.request
    sign_in(app, somebody, Role.COORDINATOR)
    somebody.visit(f"/en/organiser/matching/request/{found.request.id}/")
    assert reads(app) == [(Read.REQUEST, amal)]


# Somebody telephones


def test_somebody_who_telephones_is_signed_up(app: Flask, edition: int, visitor: Visitor) -> None:
    sign_in(app, visitor, Role.COORDINATOR)
    visitor.visit(f"{DESK}/")
    visitor.follow("Sign somebody up")
    page = visitor.press(
        "Sign them up",
        name="Fatma",
        phone="06 12345678",
        guests="2",
        locale="nl",
        interpreter="arrange",
        mode="spoken",
        language="ti",
        listeners="1",
        needs=["dog"],
        food=["halal"],
        details="My knee",
        consent=True,
    )
    assert page.heading == "Fatma"
    assert "Signed up. Tell them their code, and where they stand." in page.text
    [fatma] = [stored(app, one.id) for one in in_database(app)]
    assert (fatma.status, fatma.locale, fatma.phone) == (Status.CONFIRMED, "nl", "0612345678")
    assert fatma.call_about is None
    assert fatma.consented_at is not None
    assert fatma.answers["access"]["details"] == "My knee"
    assert fatma.answers["language"]["language"] == "ti"
    assert {task.need for task in fatma.tasks} == {"dog", "food:halal", "details"}
    assert "selam@example.org signed them up." in words(page.find(".desk-history"))


def in_database(app: Flask) -> list[Registration]:
    with app.app_context():
        return registrations()


def test_a_full_evening_puts_them_on_the_waiting_list(app: Flask, edition: int, somebody: Visitor) -> None:
    with app.app_context():
        with_seats(edition, 1)
    sign_in(app, somebody, Role.ORGANISER)
    somebody.visit(f"{DESK}/add")
    page = somebody.press("Sign them up", name="Fatma", phone="0612345678", guests="1", interpreter="no")
    assert "On the waiting list" in page.text
    assert "Number 1 on the waiting list" in page.text


def test_mistakes_are_told_at_once_and_everything_typed_is_kept(
    app: Flask, edition: int, visitor: Visitor
) -> None:
    sign_in(app, visitor, Role.ORGANISER)
    visitor.visit(f"{DESK}/add")
    page = visitor.press(
        "Sign them up",
        name="Fatma",
        email="fatma@",
        guests="many",
        interpreter="arrange",
        wishes="A woman",
        needs=["dog"],
        details="My knee",
    )
    assert visitor.response.status_code == 422
    assert page.title.startswith("Error:")
    told = words(page.find("#error-summary"))
    for sentence in (
        "This is not a complete e-mail address. An example: name@example.nl.",
        "Write a number from 0 to 9. Are there more of you? Mail us.",
        "Choose what kind of interpreter you need.",
        "Choose the language that you need an interpreter for.",
        "We need your permission to keep these answers. Tick the box, or empty the answers.",
    ):
        assert sentence in told
    assert page.find("#name")["value"] == "Fatma"
    assert page.find("#email")["value"] == "fatma@"
    assert page.find("#guests")["value"] == "many"
    assert page.find("#wishes").get_text(strip=True) == "A woman"
    assert page.find("#details").get_text(strip=True) == "My knee"
    assert page.find("#needs-dog").has_attr("checked")
    assert in_database(app) == []
    page = visitor.press(
        "Sign them up",
        email="fatma@example.org",
        guests="0",
        mode="spoken",
        language="ti",
        listeners="1",
        consent=True,
    )
    assert page.heading == "Fatma"


def test_pressing_twice_signs_up_once(app: Flask, edition: int, somebody: Visitor) -> None:
    sign_in(app, somebody, Role.ORGANISER)
    once = somebody.visit(f"{DESK}/add").find("input[name=once]")["value"]
    fields = [("csrf_token", csrf_token(somebody)), ("once", str(once)), ("name", "Fatma"), ("guests", "0")]
    fields += [("phone", "0612345678"), ("interpreter", "no"), ("locale", "nl"), ("consent", "y")]
    for _ in range(2):
        post(somebody, f"{DESK}/add", fields)
        assert somebody.response.status_code == 303
    assert [one.name for one in in_database(app)] == ["Fatma"]
    with app.app_context():
        # What was answered stands in one place only.
        assert [draft.answers for draft in drafts()] == [{}]


def test_a_second_caller_on_the_form_of_the_first_is_not_lost(
    app: Flask, edition: int, visitor: Visitor
) -> None:
    sign_in(app, visitor, Role.ORGANISER)
    visitor.visit(f"{DESK}/add")
    first = visitor.page
    asked = {"guests": "1", "interpreter": "no", "needs": ["dog"], "consent": True}
    visitor.press("Sign them up", name="Amal", phone="0612345678", **asked)
    # They press Back, and type over what stands there.
    visitor.page = first
    page = visitor.press("Sign them up", name="Bilen", phone="0687654321", details="My knee", **asked)
    assert visitor.response.status_code == 409
    assert "You used this form already, and nobody new is signed up." in words(page.find("#error-summary"))
    assert words(page.find(".note.is-warning a")) == "This form was used for: Amal"
    assert page.find("#name")["value"] == "Bilen"
    assert page.find("#details").get_text(strip=True) == "My knee"
    assert page.find("#needs-dog").has_attr("checked")
    assert [one.name for one in in_database(app)] == ["Amal"]
    page = visitor.press("Sign them up")
    assert page.heading == "Bilen"
    assert [one.name for one in in_database(app)] == ["Amal", "Bilen"]


def test_pressing_twice_signs_up_once_with_everything_answered(
    app: Flask, edition: int, visitor: Visitor
) -> None:
    sign_in(app, visitor, Role.ORGANISER)
    visitor.visit(f"{DESK}/add")
    first = visitor.page
    for _ in range(2):
        visitor.page = first
        page = visitor.press(
            "Sign them up",
            name="Fatma",
            email="fatma@example.org",
            phone="06 12345678",
            guests="2",
            interpreter="arrange",
            mode="spoken",
            language="ti",
            listeners="2",
            needs=["dog"],
            food=["halal"],
            details="My knee",
            consent=True,
        )
        assert page.heading == "Fatma"
    assert [one.name for one in in_database(app)] == ["Fatma"]


def test_an_address_that_is_signed_up_leads_to_its_registration(
    app: Flask, edition: int, visitor: Visitor
) -> None:
    ana = somebody_known(app, edition, "Ana")
    sign_in(app, visitor, Role.ORGANISER)
    visitor.visit(f"{DESK}/add")
    page = visitor.press("Sign them up", name="Ana B.", email="ana@example.org", guests="0", interpreter="no")
    assert visitor.response.status_code == 422
    assert "This address is signed up already." in page.text
    assert visitor.follow("To the registration with this address").url.endswith(f"/{ana}/")
    assert [one.id for one in in_database(app)] == [ana]


# Deeds


def test_the_desk_changes_answers_for_somebody(app: Flask, edition: int, visitor: Visitor) -> None:
    amal = somebody_known(app, edition)
    look(app, visitor, amal)
    visitor.follow("Change You and your guests")
    visitor.press("Save", name="Amal B.", guests="3")
    assert "The change is saved." in visitor.page.text
    visitor.follow("Change Access and food")
    visitor.press("Save", needs=["quiet"], consent=True)
    visitor.follow("Change Language and interpreter")
    page = visitor.press("Save", interpreter="arrange", mode="spoken", language="ti", listeners="2")
    found = stored(app, amal)
    assert (found.name, found.guests) == ("Amal B.", 3)
    assert found.answers["access"]["needs"] == ["quiet"]
    assert found.answers["language"]["listeners"] == 2
    history = words(page.find(".desk-history"))
    assert "selam@example.org changed: name and number of guests." in history
    with app.app_context():
        assert kinds(to="amal@example.org") == ["registered", "changed", "changed", "changed"]


def test_a_wrong_answer_is_refused_and_kept(app: Flask, edition: int, visitor: Visitor) -> None:
    amal = somebody_known(app, edition)
    look(app, visitor, amal)
    visitor.follow("Change You and your guests")
    page = visitor.press("Save", name="Amal B.", guests="12")
    assert visitor.response.status_code == 422
    assert page.find("#name")["value"] == "Amal B."
    assert page.find("#guests")["value"] == "12"
    assert stored(app, amal).name == "Amal"


def test_who_was_overtaken_is_told_and_loses_nothing(app: Flask, edition: int, visitor: Visitor) -> None:
    amal = somebody_known(app, edition)
    look(app, visitor, amal)
    visitor.follow("Change You and your guests")
    with app.app_context():
        changing.change(amal, Step.YOU, answers("Amal", 4)["you"], consents=False)
    page = visitor.press("Save", name="Amal B.", guests="2")
    assert visitor.response.status_code == 409
    assert "Somebody changed this registration meanwhile." in page.text
    assert page.find("#name")["value"] == "Amal B."
    assert "Guests who come with you 4" in words(page.find("dl.answers"))
    assert stored(app, amal).guests == 4
    visitor.press("Save")
    assert (stored(app, amal).name, stored(app, amal).guests) == ("Amal B.", 2)


def test_pressing_save_twice_is_no_mistake(app: Flask, edition: int, somebody: Visitor) -> None:
    amal = somebody_known(app, edition)
    sign_in(app, somebody, Role.ORGANISER)
    fields = [("csrf_token", csrf_token(somebody)), ("version", "1"), ("name", "Amal B."), ("guests", "0")]
    for _ in range(2):
        post(somebody, f"{DESK}/{amal}/you", [*fields, ("email", "amal@example.org")])
        assert somebody.response.status_code == 303
    assert [len(stored(app, amal).events), stored(app, amal).version] == [2, 2]


def test_a_group_that_grows_beyond_the_seats_is_told_the_numbers(
    app: Flask, edition: int, visitor: Visitor
) -> None:
    with app.app_context():
        with_seats(edition, 3)
    amal = somebody_known(app, edition, "Amal", 1)
    look(app, visitor, amal)
    visitor.follow("Change You and your guests")
    page = visitor.press("Save", guests="4")
    assert visitor.response.status_code == 422
    assert "There is 1 seat left. These are 3 people more." in page.text
    assert stored(app, amal).guests == 1


def test_the_desk_cancels_and_takes_it_back(app: Flask, edition: int, visitor: Visitor) -> None:
    amal = somebody_known(app, edition, needs=["dog"])
    look(app, visitor, amal)
    visitor.follow("They do not come")
    assert stored(app, amal).status is Status.CONFIRMED
    page = visitor.press("Cancel for them")
    assert "Their seats are free for others." in page.text
    assert stored(app, amal).status is Status.CANCELLED
    assert not page.soup.select(f"a[href='{DESK}/{amal}/you']")
    visitor.follow("They come after all")
    page = visitor.press("Yes, they come")
    assert stored(app, amal).status is Status.CONFIRMED
    history = words(page.find(".desk-history"))
    assert "selam@example.org cancelled for them." in history
    assert "selam@example.org took back that they cancelled." in history


def test_who_comes_after_all_and_has_to_wait_is_not_promised_a_seat(
    app: Flask, edition: int, visitor: Visitor
) -> None:
    amal = somebody_known(app, edition)
    with app.app_context():
        changing.cancel(amal)
        with_seats(edition, 0)
    look(app, visitor, amal)
    visitor.follow("They come after all")
    page = visitor.press("Yes, they come")
    assert stored(app, amal).status is Status.WAITING
    assert words(page.find(".note")) == "They are on the waiting list now: there are too few seats left."


def test_what_a_cancelled_party_needed_is_forgotten(app: Flask, edition: int, somebody: Visitor) -> None:
    amal = somebody_known(app, edition, needs=["dog"])
    assert look(app, somebody, amal).soup.select("#needs form")
    with app.app_context():
        changing.cancel(amal)
    page = somebody.visit(f"{DESK}/{amal}/")
    assert "They ask for nothing." in words(page.find("#needs"))
    assert not page.soup.select("#needs form")


def test_an_address_of_somebody_else_is_not_written_down(app: Flask, edition: int, visitor: Visitor) -> None:
    amal = somebody_known(app, edition)
    bo = somebody_known(app, edition, "Bo", 1)
    look(app, visitor, bo)
    visitor.visit(f"{DESK}/{bo}/you")
    page = visitor.press("Save", email="AMAL@example.org", guests="2")
    assert visitor.response.status_code == 422
    assert complaint(page.soup, "email") == "This address is signed up already."
    assert typed(page.soup)["guests"] == ["2"]
    visitor.follow("To the registration with this address")
    assert visitor.page.url == f"{DESK}/{amal}/"
    assert (stored(app, bo).email, stored(app, bo).guests) == ("bo@example.org", 1)


def test_an_old_page_does_not_cancel_who_has_arrived(app: Flask, edition: int, visitor: Visitor) -> None:
    amal = somebody_known(app, edition, guests=1)
    look(app, visitor, amal)
    visitor.follow("They do not come")
    with app.app_context():
        arriving.welcome(edition, amal, deed=arriving.new_deed())
    page = visitor.press("Cancel for them")
    assert visitor.response.status_code == 409
    assert "They are here. Undo that at the door first." in page.text
    visitor.visit(f"{DESK}/{amal}/you")
    page = visitor.press("Save", guests="0")
    assert visitor.response.status_code == 422
    assert "More of them are here." in page.text
    assert (stored(app, amal).status, stored(app, amal).guests) == (Status.CONFIRMED, 1)


def test_who_has_arrived_is_not_cancelled(app: Flask, edition: int, somebody: Visitor) -> None:
    amal = somebody_known(app, edition, guests=2)
    assert look(app, somebody, amal).soup.select(f"[href='{DESK}/{amal}/cancel']")
    with app.app_context(), write() as session:
        session.add(Arrival(edition_id=edition, registration_id=amal, deed="x", people=2, at=clock.now()))
    page = somebody.visit(f"{DESK}/{amal}/")
    assert not page.soup.select(f"[href='{DESK}/{amal}/cancel']")
    assert "2 arrived" in words(page.find(".one-state"))


@pytest.mark.parametrize(
    ("path", "tab"),
    [
        ("registrations/add", "Registrations"),
        ("registrations/needs", "Registrations"),
        ("evening/publish", "The evening"),
        ("mail/write", "Mail"),
        ("matching/rounds/", "Interpreters"),
        ("interpreters/add", "The pool"),
        ("door/link", "Door"),
        ("people/", "People"),
    ],
)
def test_a_page_below_another_says_where_it_is(
    app: Flask, edition: int, somebody: Visitor, path: str, tab: str
) -> None:
    sign_in(app, somebody, Role.ORGANISER)
    page = somebody.visit(f"/en/organiser/{path}")
    assert somebody.response.status_code == 200
    assert [words(one) for one in page.soup.select(".tabs [aria-current]")] == [tab]
    assert words(page.find(".tabs summary")) == f"Menu · {tab}"


def test_answers_of_a_cancelled_registration_are_not_changed(
    app: Flask, edition: int, visitor: Visitor
) -> None:
    amal = somebody_known(app, edition)
    with app.app_context():
        changing.cancel(amal)
    sign_in(app, visitor, Role.ORGANISER)
    page = visitor.visit(f"{DESK}/{amal}/you")
    assert "This registration is cancelled. First take that back." in page.text


def test_who_signed_up_anew_is_not_restored_beside_it(app: Flask, edition: int, visitor: Visitor) -> None:
    ana = somebody_known(app, edition, "Ana")
    with app.app_context():
        changing.cancel(ana)
    again = somebody_known(app, edition, "Ana")
    sign_in(app, visitor, Role.ORGANISER)
    visitor.visit(f"{DESK}/{ana}/restore")
    page = visitor.press("Yes, they come")
    assert visitor.response.status_code == 409
    assert "This address has another registration. Only one can count." in page.text
    assert page.find(f"a[href='{DESK}/{again}/']")
    assert stored(app, ana).status is Status.CANCELLED


def a_line(app: Flask, edition: int, seats: int) -> int:
    """Two groups of two wait, behind one person with a seat; the second one."""
    with app.app_context():
        with_seats(edition, 1)
    for name, guests in (("Ana", 0), ("Amal", 1)):
        somebody_known(app, edition, name, guests)
    bilen = somebody_known(app, edition, "Bilen", 1)
    with app.app_context():
        with_seats(edition, seats)
    return bilen


def test_moving_up_warns_of_those_that_wait_longer(app: Flask, edition: int, visitor: Visitor) -> None:
    bilen = a_line(app, edition, seats=3)
    look(app, visitor, bilen)
    page = visitor.follow("Give them seats now")
    assert "1 other group waits longer." in page.text
    page = visitor.press("Give them seats")
    assert stored(app, bilen).status is Status.CONFIRMED
    assert "selam@example.org gave them seats before others who wait." in page.text


def test_moving_up_is_refused_with_the_numbers(app: Flask, edition: int, visitor: Visitor) -> None:
    bilen = a_line(app, edition, seats=2)
    look(app, visitor, bilen)
    visitor.follow("Give them seats now")
    page = visitor.press("Give them seats")
    assert visitor.response.status_code == 409
    assert "There is 1 seat left. This group has 2 people." in words(page.find("#error-summary"))
    assert stored(app, bilen).status is Status.WAITING


def test_a_letter_is_sent_again_as_often_as_the_page_is_used(
    app: Flask, edition: int, visitor: Visitor
) -> None:
    amal = somebody_known(app, edition)
    look(app, visitor, amal)
    page = visitor.press("Send", letter="standing")
    assert "The letter is on its way." in page.text
    visitor.press("Send", letter="link")
    with app.app_context():
        assert kinds(to="amal@example.org") == ["registered", "registered", "link"]


def test_a_limit_for_strangers_does_not_hold_the_desk_up(make_app: Callable[..., Flask]) -> None:
    app = make_app(rate_limits=1.0)
    amal = somebody_known(app, load_evening(app))
    somebody = Visitor(app)
    look(app, somebody, amal)
    for _ in range(TO_ONE_ADDRESS.times + 1):
        somebody.press("Send", letter="standing")
    with app.app_context():
        assert len(kinds(to="amal@example.org")) == TO_ONE_ADDRESS.times + 2


def test_pressing_send_twice_sends_once(app: Flask, edition: int, somebody: Visitor) -> None:
    amal = somebody_known(app, edition)
    once = look(app, somebody, amal).find("input[name=once]")["value"]
    fields = [("csrf_token", csrf_token(somebody)), ("once", str(once)), ("letter", "link")]
    for _ in range(2):
        post(somebody, f"{DESK}/{amal}/send", fields)
    with app.app_context():
        assert kinds(to="amal@example.org") == ["registered", "link"]


def test_who_gave_no_address_is_offered_no_letter(app: Flask, edition: int, somebody: Visitor) -> None:
    fatma = somebody_known(app, edition, "Fatma", email="", phone="0612345678")
    page = look(app, somebody, fatma)
    assert "There is no e-mail address to write to." in page.text
    assert not page.soup.select("form[action$='/send']")
    assert "They wait for a call: “Signed up”" in page.text


@pytest.mark.parametrize("path", ["cancel", "restore", "seat", "you", "language", "access", "send"])
def test_looking_changes_nothing(app: Flask, edition: int, somebody: Visitor, path: str) -> None:
    amal = somebody_known(app, edition)
    before = stored(app, amal)
    sign_in(app, somebody, Role.ORGANISER)
    assert somebody.client.get(f"{DESK}/{amal}/{path}").status_code in (200, 302)
    after = stored(app, amal)
    assert (after.version, after.status, len(after.events)) == (before.version, before.status, 1)


@pytest.mark.parametrize("path", ["cancel", "restore", "seat", "you", "add"])
def test_nothing_is_done_once_the_evening_is_over(
    app: Flask, edition: int, somebody: Visitor, clock: MovableClock, path: str
) -> None:
    amal = somebody_known(app, edition)
    with app.app_context():
        clock.moment = the_edition(edition).ends_at + timedelta(minutes=1)
    page = look(app, somebody, amal)
    assert "The evening is over." in page.text
    assert not page.soup.select(f"a[href^='{DESK}/{amal}/']")
    where = f"{DESK}/add" if path == "add" else f"{DESK}/{amal}/{path}"
    assert somebody.visit(where).heading == "The evening is over"
    post(somebody, where, [("csrf_token", csrf_token(somebody))])
    assert somebody.response.status_code == 409
    assert stored(app, amal).version == 1


def test_nothing_of_instructions_stands_on_the_registrants_own_page(
    app: Flask, edition: int, somebody: Visitor
) -> None:
    from portal.registration import tasks
    from portal.registration.models import TaskState

    amal = somebody_known(app, edition, needs=["dog"])
    with app.app_context():
        [task] = the_registration(amal).tasks
        seen = tasks.mark_of(task)
        told = "Fatma waits at the coat rack"
        tasks.settle(task.id, state=TaskState.ARRANGED, owner_id=None, instruction=told, seen=seen)
        token = the_registration(amal).token
    assert "coat rack" not in somebody.visit(f"/en/registration/{token}/").html
    assert "coat rack" not in somebody.client.get(f"/en/registration/{token}/my-data.json").text
