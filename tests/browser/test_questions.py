"""Questions that depend on an answer: who does not see one is not asked it."""

import pytest

from portal.database import db
from portal.registration.models import InterpreterRequest
from tests.browser.exhibition import Exhibition
from tests.browser.people import Guest

CONSENT = "#answers [name=consent]"


@pytest.fixture
def guest(guest_at_exhibition: Guest) -> Guest:
    return guest_at_exhibition


def test_answers_to_hidden_questions_are_neither_checked_nor_kept(
    guest: Guest, exhibition: Exhibition
) -> None:
    guest.visit("/register/").introduce()
    guest.fill(interpreter="arrange", mode="spoken", language="other", language_other="???", listeners="99")
    guest.fill(interpreter="no")
    assert not guest.sees("#answers [name=mode]")
    assert not guest.sees("#answers [name=listeners]")
    guest.answer()
    assert guest.path == "/register/access"
    guest.need_nothing().sign_up()
    assert guest.status == "confirmed"
    with exhibition.app.app_context():
        assert db.session.query(InterpreterRequest).count() == 0


def test_the_interpreter_questions_come_one_after_another(guest: Guest) -> None:
    guest.visit("/register/").introduce()
    assert not guest.sees("#answers [name=mode]")
    guest.fill(interpreter="arrange")
    assert guest.sees("#answers [name=mode]")
    assert not guest.sees("#answers [name=listeners]")
    guest.fill(mode="spoken")
    assert guest.sees("#answers [name=listeners]")
    assert guest.sees("#answers [name=language][value=ar]")
    assert not guest.sees("#answers [name=language][value=dse]")
    assert not guest.sees("#answers [name=language_other]")
    guest.fill(language="other")
    assert guest.sees("#answers [name=language_other]")
    guest.fill(mode="signed")
    assert guest.sees("#answers [name=language][value=dse]")
    assert not guest.sees("#answers [name=language][value=ar]")


def test_what_is_chosen_is_always_in_sight(guest: Guest) -> None:
    """Somebody who is deafblind may feel Arabic spelled out: it goes along, and so it is seen."""
    guest.visit("/register/").introduce().fill(interpreter="arrange", mode="spoken", language="ar")
    guest.fill(mode="tactile")
    assert guest.sees("#answers [name=language][value=ar]")
    assert not guest.sees("#answers [name=language][value=ary]")
    assert guest.sees("#answers [name=language][value=dse]")
    guest.fill(language="dse")
    assert not guest.sees("#answers [name=language][value=ar]")
    guest.fill(mode="written")
    assert guest.sees("#answers [name=language][value=dse]")
    guest.fill(language="nl", mode="spoken")
    assert guest.sees("#answers [name=language][value=nl]")
    assert not guest.sees("#answers [name=language][value=en]")


def test_a_spoken_language_does_not_go_along_when_somebody_turns_to_signs(guest: Guest) -> None:
    guest.visit("/register/").introduce().fill(interpreter="arrange", mode="spoken", language="ar")
    assert guest.fill(mode="signed", listeners="1").press().status == 422


def test_consent_is_asked_when_something_is_given(guest: Guest) -> None:
    guest.visit("/register/").introduce().need_no_interpreter()
    assert not guest.sees(CONSENT)
    guest.fill(needs=["quiet"])
    assert guest.sees(CONSENT)
    guest.page.locator("#answers [name=needs][value=quiet]").uncheck()
    assert not guest.sees(CONSENT)
    guest.fill(details="I walk with a stick")
    assert guest.sees(CONSENT)
    assert guest.press().status == 422
    assert guest.sees(CONSENT)
    guest.answer(details="")
    assert guest.path == "/register/check"


def test_consent_is_asked_of_whoever_asked_for_an_interpreter(guest: Guest) -> None:
    guest.visit("/register/").introduce(guests=1).answer(interpreter="bring")
    assert guest.sees(CONSENT)
    assert guest.press().status == 422
    guest.answer(consent=True)
    assert guest.path == "/register/check"


def test_who_asks_for_an_interpreter_later_is_asked_for_consent_there(guest: Guest) -> None:
    guest.register().change("language")
    assert not guest.sees(CONSENT)
    guest.fill(interpreter="own")
    assert guest.sees(CONSENT)
    assert guest.press().status == 422
    guest.answer(consent=True)
    assert guest.status == "confirmed"


def test_chromium_says_that_there_are_no_scripts(guest: Guest) -> None:
    """The button that changes the language hangs on this."""
    guest.visit("/register/you")
    assert guest.sees(".tongue-button") is not guest.has_script
