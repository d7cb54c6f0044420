"""Back, Forward, reload, a second press, a second tab: nothing is lost, nothing is done twice."""

from sqlalchemy import func, select

from portal.database import db
from portal.registration.models import Registration
from tests.browser.people import Guest
from tests.browsers import Server


def registrations(server: Server) -> int:
    with server.app.app_context():
        return db.session.scalar(select(func.count(Registration.id))) or 0


def test_back_forward_and_reload_show_what_was_answered(guest: Guest) -> None:
    guest.visit("/register/you").introduce("Ana", "ana@example.org", guests=2)
    guest.answer(interpreter="arrange", mode="signed", language="dse", listeners=1)
    guest.page.go_back()
    assert guest.path == "/register/language"
    assert guest.chosen("language") == ["dse"]
    guest.page.go_back()
    assert guest.path == "/register/you"
    assert (guest.value("name"), guest.value("email"), guest.value("guests")) == (
        "Ana",
        "ana@example.org",
        "2",
    )
    guest.page.go_forward()
    assert guest.chosen("mode") == ["signed"]
    guest.page.reload()
    assert guest.chosen("language") == ["dse"]


def test_what_was_refused_is_still_there_after_leaving_and_coming_back(guest: Guest) -> None:
    guest.visit("/register/you")
    assert guest.fill(name="Ana", email="ana@", guests="2").press().status == 422
    assert guest.value("email") == "ana@"
    guest.visit("/")
    guest.visit("/register/")
    assert (guest.value("name"), guest.value("email"), guest.value("guests")) == ("Ana", "ana@", "2")


def test_a_double_click_on_the_last_button_signs_up_once(guest: Guest, server: Server) -> None:
    guest.visit("/register/").introduce().need_no_interpreter().need_nothing()
    guest.page.locator("#answers .actions .btn").dblclick()
    guest.page.wait_for_url("**/registration/*/")
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


def test_a_second_tab_goes_on_where_the_first_one_is(guest: Guest, server: Server) -> None:
    guest.visit("/register/").introduce("Ana", guests=1)
    second = Guest(guest.page.context.new_page(), guest.url, guest.lang, has_script=guest.has_script)
    second.visit("/register/")
    assert second.path == "/register/language"
    second.need_no_interpreter()
    guest.visit("/register/")
    assert guest.path == "/register/access"
    guest.need_nothing().sign_up()
    assert guest.status == "confirmed"
    assert registrations(server) == 1
