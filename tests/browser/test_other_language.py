"""The links to the other language, at the top of each page, take along what was typed."""

import pytest

from tests.browser.people import Guest


@pytest.fixture
def guest(guest_at_exhibition: Guest) -> Guest:
    return guest_at_exhibition


def test_the_other_language_keeps_what_was_typed_and_stays_at_the_same_step(guest: Guest) -> None:
    guest.visit("/register/you").fill(name="Ana", guests="3").switch_language()
    assert guest.path == "/register/you"
    assert guest.page.locator("html").get_attribute("lang") == guest.lang
    assert (guest.value("name"), guest.value("email"), guest.value("guests")) == ("Ana", "", "3")
    guest.introduce("Ana", guests=3)
    guest.fill(interpreter="arrange", mode="written", language="nl", listeners="9").switch_language()
    assert guest.path == "/register/language"
    assert (guest.chosen("mode"), guest.chosen("language")) == (["written"], ["nl"])
    assert guest.value("listeners") == "9"
    guest.answer(listeners=2).fill(food=["halal"], details="Nuts").switch_language()
    assert guest.path == "/register/access"
    assert (guest.chosen("food"), guest.value("details")) == (["halal"], "Nuts")
    guest.answer(consent=True).switch_language()
    assert guest.path == "/register/check"
    assert "Nuts" in guest.page.locator("main").inner_text()


def test_the_other_language_keeps_what_was_typed_while_changing_a_registration(guest: Guest) -> None:
    guest.register()
    guest.change("you").fill(name="Ana María").switch_language()
    assert guest.path.endswith("/you")
    assert guest.value("name") == "Ana María"
    guest.answer()
    assert guest.status == "confirmed"
    assert "Ana María" in guest.page.locator("h1").inner_text()


def test_the_other_language_after_a_search_stays_with_the_search(guest: Guest) -> None:
    guest.visit("/register/").introduce().fill(interpreter="arrange", mode="spoken")
    guest.search_language("svenska").fill(language="sv").switch_language()
    assert guest.path == "/register/language"
    assert guest.chosen("language") == ["sv"]


def test_to_change_an_answer_leads_back_to_the_check(guest: Guest) -> None:
    guest.visit("/register/").introduce().need_no_interpreter().need_nothing()
    guest.follow(".answers a[href*='/you']")
    assert guest.value("name") == "Ana"
    guest.switch_language().answer(name="Bilen")
    assert guest.path == "/register/check"
    assert "Bilen" in guest.page.locator("main").inner_text()
