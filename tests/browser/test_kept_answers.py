"""Back, Forward, reload, a second tab: what somebody answered or typed is still there."""

import pytest

from tests.browser.people import Guest


@pytest.fixture
def guest(guest_at_exhibition: Guest) -> Guest:
    return guest_at_exhibition


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


def test_a_second_tab_goes_on_where_the_first_one_is(guest: Guest) -> None:
    guest.visit("/register/").introduce("Ana", guests=1)
    second = Guest(guest.page.context.new_page(), guest.url, guest.lang, has_script=guest.has_script)
    second.visit("/register/")
    assert second.path == "/register/language"
    second.need_no_interpreter()
    guest.visit("/register/")
    assert guest.path == "/register/access"
    guest.need_nothing().sign_up()
    assert guest.status == "confirmed"
