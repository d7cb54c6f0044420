"""Interpreters at a real browser: from the link in a letter to the evening itself."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from portal.database import db
from portal.event.editions import current_edition
from portal.interpreting import answering
from portal.interpreting.models import Invitation
from portal.registration.models import InterpreterRequest
from tests.browser.exhibition import Exhibition
from tests.browser.people import Guest
from tests.browser.sights import show
from tests.browser.test_keyboard import enter, tab_to
from tests.browsers import Server
from tests.builders import AN_INTERPRETER, a_registration, an_interpreter, invited

STAYS = ["looking-back", "market", "discussion"]


@pytest.fixture
def ask(server: Server) -> Callable[[str], str]:
    """Selam listens to Tigrinya; asks somebody to come, and gives the address of their page."""
    with server.app.app_context():
        a_registration(current_edition().id, "Selam Tesfay", 1, **AN_INTERPRETER)

    def asking(name: str) -> str:
        with server.app.app_context():
            return f"/interpreter/{invited(an_interpreter(current_edition().id, name)).token}/"

    return asking


def state_of_request(app: Flask) -> str:
    with app.app_context():
        return db.session.query(InterpreterRequest).one().state.value


def parts(app: Flask) -> list[str]:
    """What is promised in answer to the only invitation."""
    with app.app_context():
        invitation = db.session.query(Invitation).one()
        return [row.slug for row in invitation.edition.programme if row.id in invitation.parts]


def test_an_interpreter_says_yes_prepares_and_cannot_come_after_all(
    guest: Guest, server: Server, ask: Callable[[str], str]
) -> None:
    url = ask("Miriam")
    guest.visit(url)
    assert guest.status == "sent"
    assert "Selam" not in guest.page.content()
    assert guest.press("main form .btn >> nth=0").status == 200
    assert (guest.path, guest.status) == (url, "accepted")
    assert parts(server.app) == STAYS
    assert state_of_request(server.app) == "told"
    assert guest.page.locator("#people bdi").inner_text() == "Selam"
    assert "Tesfay" not in guest.page.content()
    guest.page.locator("#words summary").click()
    expect(guest.page.locator("#words dd").first).to_be_visible()
    with guest.page.expect_download() as file:
        guest.page.locator("a[href$='calendar.ics']").first.click()
    assert file.value.suggested_filename == "leiden-2024.ics"
    guest.follow("a[href$='cannot-come']")
    assert state_of_request(server.app) == "told"
    guest.press("main form .btn")
    assert (guest.path, guest.status) == (url, "declined")
    assert state_of_request(server.app) == "open"


def test_an_interpreter_can_stay_for_a_part(guest: Guest, server: Server, ask: Callable[[str], str]) -> None:
    url = ask("Miriam")
    guest.visit(url)
    assert not guest.sees("[name=until]")
    guest.page.locator("summary").click()
    assert guest.press("details button").status == 422
    assert guest.sees("#error-summary")
    # Still open, with the question in sight.
    guest.page.locator("[name=until][value=market]").check()
    guest.press("details button")
    assert (guest.path, guest.status) == (url, "partly")
    assert parts(server.app) == ["looking-back", "market"]


def test_the_quicker_one_comes_and_the_other_is_thanked(
    guest: Guest, somebody_else: Guest, server: Server, ask: Callable[[str], str]
) -> None:
    miriam, dawit = ask("Miriam"), ask("Dawit")
    guest.visit(miriam)
    somebody_else.visit(dawit).press("main form .btn >> nth=0")
    assert somebody_else.status == "accepted"
    guest.press("main form .btn >> nth=0")
    assert guest.status == "cancelled"
    assert not guest.sees("main form")


def test_an_interpreter_answers_with_the_keyboard_only(
    page: Page, server: Server, ask: Callable[[str], str]
) -> None:
    page.goto(f"{server.url}/en{ask('Miriam')}")
    tab_to(page, "summary")
    page.keyboard.press("Enter")
    tab_to(page, "[name=until]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    tab_to(page, "details button")
    enter(page)
    assert page.locator("main").get_attribute("data-status") == "partly"
    tab_to(page, "a[href$=cannot-come]")
    enter(page)
    tab_to(page, "main form .btn")
    enter(page)
    assert page.locator("main").get_attribute("data-status") == "declined"


def test_a_page_that_was_left_open_until_the_time_had_run_out(
    guest: Guest, server: Server, ask: Callable[[str], str]
) -> None:
    url = ask("Miriam")
    guest.visit(url)
    with server.app.app_context():
        answering.decline(db.session.query(Invitation).one().id)
    guest.press("main form .btn >> nth=0")
    assert guest.status == "declined"
    assert state_of_request(server.app) == "open"


@pytest.mark.parametrize("width", [320, 360, 390])
def test_the_words_on_a_ticket_stay_whole(page: Page, exhibition: Exhibition, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    show("interpreter-brief", exhibition, page, "nl")
    broken = page.locator(".ticket dd").evaluate_all(
        r"""cells => cells.flatMap(cell => {
          const text = cell.firstChild;
          return [...text.data.matchAll(/\S+/g)].filter(word => {
            const range = document.createRange();
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            return range.getClientRects().length > 1;
          }).map(word => word[0]);
        })"""
    )
    assert broken == []
