"""The last button twice, from two tabs, or come back to: one registration, on both engines."""

import re

from playwright.sync_api import expect
from sqlalchemy import func, select

from portal.database import db
from portal.registration.models import Registration
from tests.browser.people import Guest
from tests.browsers import Server


def registrations(server: Server) -> int:
    with server.app.app_context():
        return db.session.scalar(select(func.count(Registration.id))) or 0


def test_a_double_click_on_the_last_button_signs_up_once(guest: Guest, server: Server) -> None:
    guest.visit("/register/").introduce().need_no_interpreter().need_nothing()
    guest.page.locator("#answers .actions .btn").dblclick()
    # Not wait_for_url: the second click breaks off what the first one sent, and waiting would end with that.
    expect(guest.page).to_have_url(re.compile(r"/registration/[^/]+/$"))
    assert guest.status == "confirmed"
    assert registrations(server) == 1


def test_back_after_signing_up_does_not_sign_up_again(guest: Guest, server: Server) -> None:
    guest.register()
    own_page = guest.page.url
    guest.page.go_back()
    assert registrations(server) == 1
    guest.page.go_forward()
    assert guest.page.url == own_page
    assert registrations(server) == 1


def test_the_last_page_sent_again_by_a_second_tab_leads_to_the_same_registration(
    guest: Guest, server: Server
) -> None:
    guest.visit("/register/").introduce().need_no_interpreter().need_nothing()
    second = Guest(guest.page.context.new_page(), guest.url, guest.lang, has_script=guest.has_script)
    second.visit("/register/check")
    guest.sign_up()
    second.sign_up()
    assert second.page.url == guest.page.url
    assert registrations(server) == 1
