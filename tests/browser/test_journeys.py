"""People who sign up, each with a story; on both engines, in both languages, with and without scripts."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select, update

from portal.database import db, write
from portal.event.models import Edition
from portal.registration.models import Registration
from tests.browser.conftest import LAPTOP, new_context
from tests.browser.exhibition import invite
from tests.browser.people import Guest
from tests.browsers import Server

CODE = re.compile(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}")


def everything(server: Server) -> list[tuple[str, dict[str, Any]]]:
    """Status and answers of every registration, the oldest first."""
    with server.app.test_request_context():
        rows = db.session.scalars(select(Registration).order_by(Registration.id)).all()
        return [(row.status.value, row.answers) for row in rows]


def set_seats(server: Server, capacity: int) -> None:
    with server.app.app_context(), write() as session:
        session.execute(update(Edition).values(capacity=capacity))


def seats_taken(server: Server) -> int:
    with server.app.app_context():
        return db.session.scalars(select(Edition.taken)).one()


def test_somebody_comes_alone(guest: Guest, server: Server) -> None:
    guest.start().introduce("Ana", "ana@example.org").need_no_interpreter().need_nothing().sign_up()
    assert guest.status == "confirmed"
    assert CODE.fullmatch(guest.code)
    [(status, answers)] = everything(server)
    assert status == "confirmed"
    assert answers["you"] == {"name": "Ana", "email": "ana@example.org", "phone": "", "guests": 0}
    assert answers["language"] == {"interpreter": "no"}
    assert seats_taken(server) == 1


def test_a_family_enters_by_the_arabic_door(guest: Guest, server: Server) -> None:
    guest.enter_through_door("ar").introduce("Amal", "amal@example.org", guests=3)
    assert guest.chosen("interpreter") == ["arrange"]
    assert guest.chosen("mode") == ["spoken"]
    assert guest.chosen("language") == ["ar"]
    guest.answer(listeners=4, wishes="Syrian Arabic").answer(needs=["wheelchair"], consent=True).sign_up()
    assert guest.status == "confirmed"
    [(_, answers)] = everything(server)
    assert answers["language"] == {
        "interpreter": "arrange",
        "mode": "spoken",
        "language": "ar",
        "listeners": 4,
        "wishes": "Syrian Arabic",
    }
    assert answers["access"] == {"needs": ["wheelchair"], "consent": True}
    assert seats_taken(server) == 4


def test_a_deaf_person_uses_their_own_interpreter_hours(guest: Guest, server: Server) -> None:
    guest.start().introduce("Bilen", "bilen@example.org").answer(interpreter="own")
    guest.answer(consent=True).sign_up()
    assert guest.status == "confirmed"
    [(_, answers)] = everything(server)
    assert answers["language"] == {"interpreter": "own"}


def test_a_language_that_is_not_on_the_page_is_found_by_searching(guest: Guest, server: Server) -> None:
    guest.start().introduce("Sven", "sven@example.org").fill(interpreter="arrange", mode="spoken")
    guest.search_language("svenska")
    assert guest.chosen("interpreter") == ["arrange"]
    assert guest.chosen("mode") == ["spoken"]
    guest.answer(language="sv", listeners=1).answer(consent=True).sign_up()
    [(_, answers)] = everything(server)
    assert answers["language"]["language"] == "sv"


def test_a_language_that_we_do_not_know_is_written_down(guest: Guest, server: Server) -> None:
    guest.start().introduce("Nour", "nour@example.org").fill(interpreter="arrange", mode="spoken")
    guest.answer(language="other", language_other="Domari", listeners=1).answer(consent=True).sign_up()
    [(_, answers)] = everything(server)
    assert (answers["language"]["language"], answers["language"]["language_other"]) == ("other", "Domari")


def test_without_an_email_address_the_organiser_calls(
    guest: Guest, somebody_else: Guest, server: Server
) -> None:
    guest.start().introduce(
        "Fatma", email="", phone="06 12345678"
    ).need_no_interpreter().need_nothing().sign_up()
    assert guest.status == "confirmed"
    assert guest.code in guest.page.locator(".next").inner_text()
    token = invite(server.app)
    somebody_else.visit(f"/sign-in/{token}").press("main .btn")
    somebody_else.visit("/organiser/")
    row = somebody_else.page.locator("#calls .row")
    assert guest.code in row.inner_text()
    assert "0612345678" in row.inner_text()
    somebody_else.press("#calls .row .btn")
    expect(row).to_have_count(0)


def test_the_last_seats_go_to_a_group_that_fits(guest: Guest, somebody_else: Guest, server: Server) -> None:
    set_seats(server, 3)
    somebody_else.register("Ben", "ben@example.org")
    assert somebody_else.status == "confirmed"
    guest.register("Ana", "ana@example.org", guests=1)
    assert guest.status == "confirmed"
    assert seats_taken(server) == 3


def test_who_waits_gets_the_seat_that_another_gives_back(
    guest: Guest, somebody_else: Guest, server: Server
) -> None:
    set_seats(server, 1)
    somebody_else.register("Ben", "ben@example.org")
    assert somebody_else.status == "confirmed"
    guest.register("Ana", "ana@example.org")
    assert guest.status == "waiting"
    somebody_else.follow(".thanks a[href$='/cancel']").press("main .btn")
    assert somebody_else.status == "cancelled"
    guest.page.reload()
    assert guest.status == "confirmed"
    assert seats_taken(server) == 1


def test_somebody_changes_everything(guest: Guest, server: Server) -> None:
    guest.register("Ana", "ana@example.org")
    guest.change("you").answer(name="Ana María", guests=2)
    guest.change("language").answer(
        interpreter="arrange", mode="spoken", language="es", listeners=3, consent=True
    )
    guest.change("access").answer(food=["vegan"], details="No nuts")
    assert guest.status == "confirmed"
    [(_, answers)] = everything(server)
    assert (answers["you"]["name"], answers["you"]["guests"]) == ("Ana María", 2)
    assert (answers["language"]["language"], answers["language"]["listeners"]) == ("es", 3)
    assert answers["access"] == {"food": ["vegan"], "details": "No nuts", "consent": True}
    assert seats_taken(server) == 3


def test_somebody_cancels_and_comes_after_all(guest: Guest, server: Server) -> None:
    guest.register(guests=1)
    guest.follow(".thanks a[href$='/cancel']").press("main .btn")
    assert (guest.status, seats_taken(server)) == ("cancelled", 0)
    guest.follow("a[href$='/restore']").press("main .btn")
    assert (guest.status, seats_taken(server)) == ("confirmed", 2)


def test_somebody_is_erased(guest: Guest, server: Server) -> None:
    guest.register()
    own_page = guest.page.url
    guest.follow("a[href$='/erase']").press("main .btn")
    assert guest.path == "/registration/erased"
    assert (everything(server), seats_taken(server)) == ([], 0)
    gone = guest.page.goto(own_page)
    assert gone is not None
    assert gone.status == 404


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_somebody_signs_up_at_a_desk(browser: Browser, server: Server, lang: str) -> None:
    context = new_context(browser, size=LAPTOP)
    guest = Guest(context.new_page(), server.url, lang)
    guest.start().introduce(guests=1).answer(interpreter="bring").answer(consent=True).sign_up()
    assert guest.status == "confirmed"
    context.close()
