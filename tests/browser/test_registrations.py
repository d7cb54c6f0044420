"""The list of registrations in a browser: it changes while somebody types, and the address with it."""

import re

import pytest
from playwright.sync_api import expect

from portal.access.people import Role
from portal.access.sign_in import invite
from portal.event.editions import current_edition
from tests.browser.people import Guest
from tests.browsers import Server
from tests.builders import a_registration
from tests.pages.journeys import latest_sign_in_token


@pytest.fixture
def at_the_list(server: Server, guest: Guest) -> Guest:
    """A coordinator, with three who signed up."""
    with server.app.app_context():
        evening = current_edition().id
        for name in ("Özgür", "Fatma", "Bilen"):
            a_registration(evening, name)
        invite("selam@example.org", Role.COORDINATOR)
    guest.visit(f"/sign-in/{latest_sign_in_token(server.app)}").press("main .btn")
    return guest.visit("/organiser/registrations/")


def test_list_follows_what_is_typed(at_the_list: Guest) -> None:
    page = at_the_list.page
    names = page.locator(".signed tbody th")
    expect(names).to_have_count(3)
    page.locator("#q").press_sequentially("ozg")
    if not at_the_list.has_script:
        page.keyboard.press("Enter")
    expect(names).to_have_text(["Özgür"])
    expect(page).to_have_url(re.compile(r"[?&]q=ozg(&|$)"))
    if at_the_list.has_script:
        expect(page.locator("#q")).to_be_focused()
        expect(page.locator("#announcement")).to_have_text(re.compile("1 "))
    page.reload()
    expect(names).to_have_text(["Özgür"])
    expect(page.locator("#q")).to_have_value("ozg")


def test_a_file_comes_with_the_filters_of_the_list(at_the_list: Guest) -> None:
    page = at_the_list.page
    page.locator("#q").fill("fatma")
    page.locator("#sift .btn").click()
    expect(page.locator(".signed tbody th")).to_have_text(["Fatma"])
    with page.expect_download() as came:
        page.locator("form[action$='registrations.csv'] .btn").click()
    text = came.value.path().read_text(encoding="utf-8-sig")
    assert "Fatma" in text
    assert "Bilen" not in text


def test_a_phone_folds_the_pages_of_the_desk_into_a_menu(at_the_list: Guest) -> None:
    page = at_the_list.page
    needs = page.locator(".tabs a[href$='/needs/']")
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.locator(".tabs summary")).to_be_hidden()
    expect(needs).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(needs).to_be_hidden()
    page.locator(".tabs summary").click()
    needs.click()
    expect(page).to_have_url(re.compile("/needs/$"))
    expect(needs).to_be_hidden()


@pytest.mark.parametrize("place", ["their own page", "the list of needs"])
def test_saving_one_need_loses_nothing_typed_at_another(server: Server, guest: Guest, place: str) -> None:
    with server.app.app_context():
        amal = a_registration(current_edition().id, "Amal", needs=["dog", "quiet"])
        dog, quiet = (task.id for task in amal.tasks)
        path = f"/organiser/registrations/{amal.id}/" if place == "their own page" else "/organiser/needs/"
        invite("selam@example.org", Role.COORDINATOR)
    guest.visit(f"/sign-in/{latest_sign_in_token(server.app)}").press("main .btn")
    page = guest.visit(path).page
    fields = page.locator("main :is(input, select):not([type=hidden])").filter(visible=True)
    if not guest.has_script:
        expect(page.locator(".need-form").filter(visible=True)).to_have_count(0)
        page.locator(f"#need-{dog} noscript a").click()
        expect(fields).to_have_count(3)
    elif place == "their own page":
        for summary in page.locator(".need summary").all():
            summary.click()
    if guest.has_script:
        page.locator(f"#instruction-{quiet}").fill("The quiet corner")
    page.locator(f"#instruction-{dog}").fill("Seat A1")
    page.locator(f"#need-{dog} .do .btn:visible").first.click()
    expect(page.locator(f"#need-{dog} .desk-news")).to_be_visible()
    if guest.has_script:
        expect(page.locator(f"#instruction-{quiet}")).to_have_value("The quiet corner")
    expect(page.locator(f"#instruction-{dog}")).to_have_value("Seat A1")
