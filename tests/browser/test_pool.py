"""A coordinator with the pool of interpreters at a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from portal.access.people import Role
from portal.database import db
from portal.event.editions import current_edition
from portal.interpreting.pool import Entry, entry_of, everybody
from tests.browser.people import Guest
from tests.browser.test_host import sign_in_link
from tests.browsers import Server
from tests.builders import an_interpreter

POOL = "/organiser/interpreters/"


@pytest.fixture
def coordinator(guest: Guest, server: Server) -> Guest:
    """Signed in, with two people in the pool."""
    with server.app.app_context():
        evening = current_edition().id
        an_interpreter(evening, "Miriam H.", "ti", "ar")
        an_interpreter(evening, "Darya K.", "uk")
    guest.visit(f"/sign-in/{sign_in_link(server.app, Role.COORDINATOR)}").press("main .btn")
    return guest.visit(POOL)


def pool(server: Server) -> dict[str, Entry]:
    with server.app.app_context():
        evening = current_edition()
        found = everybody(db.session(), evening)
        return {one.interpreter.name: entry_of(one.interpreter, evening) for one in found}


def test_somebody_is_found_while_typing(coordinator: Guest) -> None:
    page = coordinator.page
    page.locator("#q").press_sequentially("tigri")
    if not coordinator.has_script:
        page.keyboard.press("Enter")
    page.locator(".pool").nth(1).wait_for(state="detached")
    expect(page.locator(".pool h3")).to_have_text(["Miriam H."])
    expect(page.locator("#q")).to_have_value("tigri")
    # The address is one of what is on the page.
    expect(page).to_have_url(re.compile(r"\?q=tigri"))
    page.reload()
    expect(page.locator(".pool h3")).to_have_text(["Miriam H."])


def test_rows_are_added_and_the_enter_key_saves(coordinator: Guest, server: Server) -> None:
    page = coordinator.page
    coordinator.visit(f"{POOL}add")
    page.locator("#name").fill("Yusra")
    page.locator("#phone").fill("0612345678")
    page.locator("#skills-0-language").fill("Arabisch")
    coordinator.press("[name=more]")
    expect(page.locator(".pool-row")).to_have_count(6)
    expect(page.locator("#skills-3-language")).to_be_focused()
    page.locator("#skills-5-language").fill("Darija")
    assert not coordinator.sees("#starts")
    page.locator("#comes-part").check()
    page.locator("#starts").fill("20:15")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert coordinator.path.startswith(POOL)
    yusra = pool(server)["Yusra"]
    assert [one.language for one in yusra.skills] == ["ar", "ary"]
    assert str(yusra.hours and yusra.hours.starts) == "20:15:00"


def test_the_file_is_saved_changed_and_read_in(coordinator: Guest, server: Server, tmp_path: Path) -> None:
    page = coordinator.page
    before = pool(server)
    with page.expect_download() as saved:
        page.locator("a[href$='.csv']").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    assert re.fullmatch(r"\w+-2024\.csv", file.name)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Darya K.", "Darya Koval"), encoding="utf-8")
    coordinator.visit(f"{POOL}import")
    page.locator("#file").set_input_files(file)
    coordinator.press("form .btn")
    # She is the same at the same address only under the same name: a new person, and nobody goes.
    expect(page.locator(".answers dt")).to_have_text(["Darya Koval"])
    assert pool(server) == before
    coordinator.press("[name=store]")
    assert pool(server) == {**before, "Darya Koval": pool(server)["Darya Koval"]}


def test_somebody_is_removed_with_the_keyboard(coordinator: Guest, server: Server) -> None:
    page = coordinator.page
    coordinator.follow(".pool h3 a").follow("a[href$='/remove']")
    page.locator("main .danger").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert coordinator.sees(".note.is-positive")
    assert [*pool(server)] == ["Miriam H."]
