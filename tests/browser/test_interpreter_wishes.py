"""Somebody who asks for an interpreter: what is folded away, and the choice when nobody was found."""

from playwright.sync_api import expect

from tests.browser.people import Guest
from tests.browsers import Server
from tests.builders import registrations, without_interpreter


def test_wishes_are_unfolded_answered_and_read_back(guest: Guest) -> None:
    guest.visit("/register/").introduce("Selam", guests=1)
    guest.fill(interpreter="arrange", mode="spoken", language="ti", listeners=2)
    page = guest.page
    assert not guest.sees("#second")
    # With the keyboard alone, as with a mouse.
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    assert guest.sees("#second")
    third = page.locator("#third")
    expect(third).to_be_hidden()
    page.locator("#second").select_option("ar")
    expect(third).to_be_visible()
    third.select_option("fa")
    page.locator("#gender").select_option("only-woman")
    guest.answer(parts=["market"], sight=True).answer(consent=True)
    assert guest.path == "/register/check"
    guest.follow(".answers a[href*='/language']")
    assert guest.sees("#second")
    assert (guest.value("second"), guest.value("third"), guest.value("gender")) == ("ar", "fa", "only-woman")
    assert (guest.chosen("parts"), guest.chosen("sight")) == (["market"], ["y"])


def test_a_mistake_in_what_is_folded_away_is_seen(guest: Guest) -> None:
    guest.visit("/register/").introduce("Selam")
    guest.fill(interpreter="arrange", mode="spoken", language="ti", listeners=1)
    guest.page.locator("summary").click()
    guest.page.locator("#second").select_option("ti")
    assert guest.press().status == 422
    assert guest.sees("#second-error")
    guest.page.locator("#error-summary a").click()
    expect(guest.page.locator("#second")).to_be_focused()


def test_what_was_chosen_third_stays_in_sight_without_a_second(guest: Guest) -> None:
    guest.visit("/register/").introduce("Joost")
    guest.fill(interpreter="arrange", mode="signed", language="dse", listeners=1)
    page = guest.page
    page.locator("summary").click()
    hints = page.locator("#second-hint")
    for mode, shown, hidden in (("written", "when", "unless"), ("signed", "unless", "when")):
        page.locator(f"[name=mode][value={mode}]").check()
        expect(hints.locator(f".{shown}-written")).to_be_visible()
        expect(hints.locator(f".{hidden}-written")).to_be_hidden()
    page.locator("#second").select_option("written:nl")
    page.locator("#third").select_option("vgt")
    page.locator("#second").select_option("")
    expect(page.locator("#third")).to_be_visible()
    assert guest.press().status == 422
    page.locator("#error-summary a").click()
    expect(page.locator("#third")).to_be_focused()
    expect(page.locator("#third")).to_have_value("vgt")
    page.locator("#second").select_option("written:nl")
    guest.answer().answer(consent=True)
    assert guest.path == "/register/check"


def test_another_way_is_chosen_when_nobody_was_found(guest: Guest, server: Server) -> None:
    guest.visit("/register/").introduce("Selam", guests=1)
    guest.answer(interpreter="arrange", mode="spoken", language="ti", listeners=1).answer(
        consent=True
    ).sign_up()
    with server.app.app_context():
        without_interpreter(registrations()[0].id)
    guest.page.reload()
    guest.page.locator(".hero .btn").click()
    assert guest.press("#interpreter form .btn").status == 422
    assert guest.path.endswith("/interpreter")
    guest.page.locator("[name=way][value=front]").check()
    guest.press("form .btn")
    assert guest.status == "confirmed"
    expect(guest.page.locator("[name=way][value=front]")).to_be_checked()
    assert not guest.sees(".hero .btn[href='#interpreter']")
    guest.page.locator("[name=way][value=another-language]").check()
    guest.press("#interpreter form .btn")
    assert guest.path.endswith("/language")
