"""Without a mouse."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.exhibition import Exhibition
from tests.browser.people import Guest

MOST_STOPS = 80


def tab_to(page: Page, selector: str) -> None:
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"Tab does not come to {selector} on {page.url}")


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_somebody_signs_up_with_the_keyboard_only(page: Page, exhibition: Exhibition) -> None:
    page.goto(f"{exhibition.url}/en/")
    tab_to(page, "a.ribbon")
    enter(page)
    tab_to(page, "[name=name]")
    page.keyboard.type("Ana")
    tab_to(page, "[name=email]")
    page.keyboard.type("ana@example.org")
    tab_to(page, "[name=guests]")
    page.keyboard.type("1")
    # Enter in a field goes on, and nowhere else.
    enter(page)
    assert page.url.endswith("/en/register/language")
    tab_to(page, "[name=interpreter]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=interpreter][value=arrange]")).to_be_checked()
    tab_to(page, "[name=mode]")
    page.keyboard.press("Space")
    tab_to(page, "[name=language]")
    page.keyboard.press("Space")
    tab_to(page, "#q")
    page.keyboard.type("svenska")
    page.locator("#matches .opt").first.wait_for()
    tab_to(page, "[name=listeners]")
    page.keyboard.type("2")
    tab_to(page, "#answers .actions .btn")
    enter(page)
    assert page.url.endswith("/en/register/access")
    tab_to(page, "[name=food]")
    page.keyboard.press("Space")
    tab_to(page, "[name=consent]")
    page.keyboard.press("Space")
    tab_to(page, "#answers .actions .btn")
    enter(page)
    assert page.url.endswith("/en/register/check")
    tab_to(page, "#answers .actions .btn")
    enter(page)
    assert page.locator("main").get_attribute("data-status") == "confirmed"


@pytest.mark.parametrize("waits", [True, False])
def test_enter_in_the_search_field_searches_and_keeps_all(guest_at_exhibition: Guest, *, waits: bool) -> None:
    """Whether the list was there already or not, and whatever is ticked."""
    guest, page = guest_at_exhibition, guest_at_exhibition.page
    guest.enter_through_door("ar").introduce().fill(listeners=1, wishes="A woman")
    page.locator("#q").press_sequentially("amhaars")
    if waits and guest.has_script:
        page.locator("#matches [value=am]").wait_for()
    enter(page)
    assert guest.path == "/register/language"
    assert (guest.value("q"), guest.value("wishes")) == ("amhaars", "A woman")
    assert (guest.chosen("mode"), guest.chosen("language")) == (["spoken"], ["ar"])
    guest.fill(language="am")
    page.locator("[name=listeners]").focus()
    enter(page)
    assert guest.path == "/register/access"


def test_continue_goes_on_with_what_was_there_before_the_search(guest_at_exhibition: Guest) -> None:
    guest = guest_at_exhibition
    guest.enter_through_door("ar").introduce().search_language("amhaars").answer(listeners=1)
    assert guest.path == "/register/access"


def test_the_first_stop_skips_to_the_content(page: Page, exhibition: Exhibition) -> None:
    page.goto(f"{exhibition.url}/nl/")
    page.keyboard.press("Tab")
    assert page.locator("*:focus").get_attribute("href") == "#main"
    assert page.locator("*:focus").bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("main *:focus")).to_have_count(1)
