"""An evening at the door, on a telephone held in one hand."""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from portal.access.people import Role
from portal.clock import MovableClock
from portal.database import db
from portal.door.keepers import token_of
from portal.event.editions import current_edition
from portal.registration.models import Arrival
from tests.at_the_door import AT_SEVEN, instruct, sign_up
from tests.browser.conftest import new_context
from tests.browser.exhibition import Exhibition
from tests.browser.people import Guest
from tests.browser.sights import at_the_door
from tests.browsers import Server
from tests.builders import the_registration

SMALLEST_WELCOME = 56


@pytest.fixture
def parties(server: Server, clock: MovableClock) -> list[int]:
    """Amal with two guests and an instruction, and Ana; it is a quarter past seven on the evening."""
    app = server.app
    with app.app_context():
        edition = current_edition().id
    ids = [sign_up(app, edition, "Amal Özdemir", 2), sign_up(app, edition, "Ana")]
    instruct(app, ids[0], "Seat A1", "Fatma waits at the coat rack")
    clock.moment = datetime.fromisoformat(AT_SEVEN)
    return ids


def people(app: Flask) -> list[int]:
    with app.app_context():
        return [one.people for one in db.session.query(Arrival).order_by(Arrival.id)]


def look_for(guest: Guest, words: str) -> None:
    """Type in the box; without scripts, press the button."""
    box = guest.page.locator("#q")
    if guest.has_script:
        box.fill("")
        box.press_sequentially(words)
    else:
        box.fill(words)
        guest.press("form[role=search] .btn")
    guest.page.locator(".arrive-party").first.wait_for()


def tap(guest: Guest, selector: str) -> None:
    if guest.has_script:
        guest.page.locator(selector).first.click()
    else:
        guest.press(selector)


def test_a_volunteer_welcomes_people_with_one_tap_each(
    guest: Guest, server: Server, parties: list[int]
) -> None:
    page, (amal, ana) = guest.page, parties
    with server.app.app_context():
        link = f"/organiser/door/enter/{token_of(current_edition())}"
        ticket = the_registration(ana).token
    guest.visit(link).press("main .btn")
    look_for(guest, "oz")
    card = page.locator(f"#party-{amal}")
    assert "Seat A1" in card.inner_text()
    expect(page.locator(".arrive-party")).to_have_count(1)
    welcome = page.locator(f"#party-{amal} .arrive-go .btn")
    assert welcome.bounding_box()["height"] >= SMALLEST_WELCOME  # type: ignore[index]
    tap(guest, f"#party-{amal} .arrive-go .btn")
    page.locator(f"#party-{amal}.t6").wait_for()
    assert re.search(r"19[.:]12", card.inner_text())
    assert people(server.app) == [3]
    page.locator("#door-tally dd").first.get_by_text("3", exact=True).wait_for()
    if guest.has_script:
        # What changed is heard, and the keyboard stays with the card.
        assert "3" in page.locator("#announcement").inner_text()
        expect(page.locator(f"#name-{amal}")).to_be_focused()
        assert "q=oz" in page.url
    # A wrong tap.
    tap(guest, f"#party-{amal} form[action$='/undo'] .btn")
    page.locator(f"#party-{amal}.t2").wait_for()
    assert people(server.app) == []
    # Two came.
    page.locator(f"#people-{amal}").select_option("2")
    tap(guest, f"#party-{amal} .arrive-go .btn")
    page.locator(f"#party-{amal}.t6").wait_for()
    assert people(server.app) == [2]
    # Somebody without a registration.
    guest.visit("/organiser/door/")
    tap(guest, "#walkers .arrive-go .btn")
    page.locator("#walkers .danger").first.wait_for()
    assert people(server.app) == [2, 1]
    if guest.has_script:
        expect(page.locator("#walkers .arrive-go .btn")).to_be_focused()
    # The camera opens the address of a ticket.
    guest.visit(f"/registration/{ticket}/")
    assert guest.path == f"/organiser/door/{ana}/"
    tap(guest, f"#party-{ana} .arrive-go .btn")
    page.locator(f"#party-{ana}.t6").wait_for()
    assert people(server.app) == [2, 1, 1]
    page.locator("#door-tally dd").first.get_by_text("4", exact=True).wait_for()


@pytest.fixture
def printer(browser: Browser) -> Iterator[Page]:
    context = new_context(browser)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_lists_print_on_a4_with_interpreters_and_tally_on_sheets_of_their_own(
    printer: Page, exhibition: Exhibition, lang: str
) -> None:
    at_the_door(exhibition, Guest(printer, exhibition.url, lang), "print", Role.DOOR)
    paper = printer.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 3
    printer.emulate_media(media="print")
    expect(printer.locator(".paper-box").first).to_be_visible()
    expect(printer.locator(".no-print, .tabs").first).not_to_be_visible()
