"""A request for an interpreter after it was made: what of it stays, what begins anew, and who hears of it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import delete

from portal.database import write
from portal.event.editions import locked
from portal.event.models import Confirmation
from portal.interpreting.models import Duty
from portal.matching.lifecycle import Alternative, By, NotAllowed, RequestState, Why
from portal.registration.afterwards import AFTERWARDS
from portal.registration.changing import called, cancel, change, choose, erase, restore
from portal.registration.models import InterpreterRequest, Registration
from portal.registration.seating import release_expired
from portal.registration.steps import Step
from portal.registration.wishes import NotOffered, move
from tests.builders import (
    AN_INTERPRETER,
    a_registration,
    answers,
    kinds,
    the_edition,
    the_registration,
    with_interpreter,
    without_interpreter,
)

MORE = {**AN_INTERPRETER, "listeners": 3, "second": "ar", "parts": ["market"]}
PHONE = {"email": "", "phone": "+31612345678"}


def the_request(registration_id: int) -> InterpreterRequest:
    found = the_registration(registration_id).request
    assert found
    return found


def moved(registration_id: int, became: RequestState, by: By = By.PORTAL, **given: object) -> None:
    with write() as session:
        request = session.get_one(Registration, registration_id).request
        move(request, became, by, Why.PLANNED, **given)


def noted(registration_id: int, **notes: object) -> None:
    """A coordinator has read the wishes."""
    with write() as session:
        request = session.get_one(Registration, registration_id).request
        request.details = {**request.details, **notes}


def must_confirm(edition_id: int) -> None:
    with write() as session:
        locked(session, edition_id).confirmation = Confirmation.ALWAYS


def history(registration_id: int) -> list[tuple[str, str, str]]:
    return [
        (event.became.value, event.by.value, event.why.value) for event in the_request(registration_id).events
    ]


def say(registration_id: int, **given: object) -> None:
    change(registration_id, Step.LANGUAGE, given, consents=True)


# Who else hears of a deed


@pytest.fixture
def followed() -> Iterator[list[int]]:
    """The evenings of deeds, one for each."""
    seen: list[int] = []

    def follow(session, edition):
        assert session.in_transaction()
        seen.append(edition.id)

    AFTERWARDS.append(follow)
    yield seen
    AFTERWARDS.remove(follow)


def test_each_deed_is_followed_once(edition, followed):
    selam = a_registration(edition, "Selam", 2, **MORE)
    followed.clear()
    change(selam.id, Step.YOU, answers("Selam", 3)["you"], consents=False)
    say(selam.id, **{**MORE, "language": "so"})
    cancel(selam.id)
    cancel(selam.id)
    restore(selam.id)
    assert followed == [edition] * 4
    without_interpreter(selam.id)
    choose(selam.id, Alternative.BRING_AN_ADULT)
    erase(selam.id)
    assert followed == [edition] * 6


def test_what_follows_sees_what_was_done_and_undoes_it_when_it_fails(edition):
    selam = a_registration(edition, "Selam", 2, **MORE)
    states = []

    def follow(session, here):
        states.append(session.get_one(Registration, selam.id).request.state)
        raise ValueError

    AFTERWARDS.append(follow)
    try:
        with pytest.raises(ValueError):
            cancel(selam.id)
    finally:
        AFTERWARDS.remove(follow)
    assert states == [RequestState.WITHDRAWN]
    assert the_request(selam.id).state is RequestState.OPEN


def test_access_and_food_are_nothing_to_follow(edition, followed):
    selam = a_registration(edition, "Selam", 2, **MORE)
    followed.clear()
    change(selam.id, Step.ACCESS, {"needs": ["seat"]}, consents=True)
    assert followed == []


def test_seats_that_are_released_are_followed_and_the_portal_did_it(edition, followed, clock):
    must_confirm(edition)
    amal, selam = a_registration(edition, "Amal"), a_registration(edition, "Selam", 2, **MORE)
    followed.clear()
    clock.move(timedelta(days=3))
    with write() as session:
        assert release_expired(session) == 2
    assert followed == [edition]
    assert history(selam.id)[-1] == ("withdrawn", "portal", "released")
    assert the_registration(amal.id).request is None


# The same answers again


def test_the_same_answers_keep_what_was_not_found_and_what_was_chosen(edition):
    selam = a_registration(edition, "Selam", 2, **MORE)
    noted(selam.id, refused=[3], agreed=["market"])
    without_interpreter(selam.id)
    choose(selam.id, Alternative.IN_FRONT)
    say(selam.id, **MORE, wishes="Dankjewel")
    kept = the_request(selam.id)
    assert (kept.state, kept.chosen) == (RequestState.NOT_FOUND, Alternative.IN_FRONT)
    assert (kept.details["refused"], kept.details["agreed"]) == ([3], ["market"])


@pytest.mark.parametrize(
    "other", [{"language": "so"}, {"second": "so"}, {"parts": []}, {"gender": "only-woman"}, {"listeners": 2}]
)
def test_another_wish_looks_again_for_who_was_not_found(edition, clock, other):
    selam = a_registration(edition, "Selam", 2, **MORE)
    without_interpreter(selam.id)
    clock.move(timedelta(hours=1))
    say(selam.id, **{**MORE, **other})
    again = the_request(selam.id)
    assert (again.state, again.otherwise, again.changed_at) == (RequestState.OPEN, None, clock.now())


def test_fewer_listeners_keep_the_way_that_was_chosen_and_prepare_it_anew(edition, clock):
    selam = a_registration(edition, "Selam", 2, **MORE)
    without_interpreter(selam.id)
    choose(selam.id, Alternative.BY_PHONE)
    with write() as session:
        session.get_one(Registration, selam.id).request.welcomed_at = clock.now()
    say(selam.id, **{**MORE, "listeners": 2})
    kept = the_request(selam.id)
    assert (kept.state, kept.chosen, kept.welcomed_at) == (
        RequestState.NOT_FOUND,
        Alternative.BY_PHONE,
        None,
    )
    assert kept.details["listeners"] == 2
    say(selam.id, **{**MORE, "listeners": 3})
    assert the_request(selam.id).state is RequestState.OPEN


TYPED = {**AN_INTERPRETER, "language": "other", "language_other": "Tigriyna"}


@pytest.mark.parametrize("saved", [AN_INTERPRETER, TYPED], ids=["as named", "as typed"])
def test_a_typed_language_that_was_named_stays_named(edition, saved):
    selam = a_registration(edition, "Selam", **TYPED)
    noted(selam.id, language="ti", refused=[3])
    with_interpreter(selam.id, "Miriam")
    before = len(history(selam.id)), kinds()
    say(selam.id, **saved)
    kept = the_request(selam.id)
    assert (kept.state, kept.names) == (RequestState.TOLD, ["Miriam"])
    assert kept.answers == {**TYPED, "language": "ti"}
    assert kept.details["refused"] == [3]
    assert (len(history(selam.id)), kinds()) == before


def test_another_typed_language_is_another(edition):
    selam = a_registration(edition, "Selam", **TYPED)
    noted(selam.id, language="ti")
    with_interpreter(selam.id, "Miriam")
    say(selam.id, **{**TYPED, "language_other": "Blin"})
    fresh = the_request(selam.id)
    assert (fresh.state, fresh.plan, fresh.answers["language_other"]) == (RequestState.OPEN, None, "Blin")
    assert fresh.details["language"] == "other"


# The table


def test_nobody_is_not_found_twice(edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    without_interpreter(selam.id, Alternative.WRITTEN)
    with pytest.raises(NotAllowed):
        without_interpreter(selam.id, Alternative.IN_FRONT)
    assert the_request(selam.id).offered == [Alternative.WRITTEN]


def test_whoever_brings_somebody_is_not_looked_for_by_anybody_else(edition):
    selam = a_registration(edition, "Selam", 1, interpreter="bring")
    with pytest.raises(NotAllowed):
        moved(selam.id, RequestState.OPEN, By.ORGANISER)
    assert the_request(selam.id).state is RequestState.OWN


def test_typing_along_is_not_offered_to_whoever_asked_for_it(edition):
    wim = a_registration(edition, "Wim", **{**AN_INTERPRETER, "mode": "written", "language": "nl"})
    with pytest.raises(NotAllowed):
        without_interpreter(wim.id, Alternative.WRITTEN)
    without_interpreter(wim.id)
    assert Alternative.WRITTEN not in the_request(wim.id).offered
    with pytest.raises(NotOffered):
        choose(wim.id, Alternative.WRITTEN)


def test_looking_again_promises_an_answer_anew(edition, clock):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    asked_at = selam.request.asked_at
    without_interpreter(selam.id)
    clock.move(timedelta(days=8))
    moved(selam.id, RequestState.OPEN, By.ORGANISER)
    again = the_request(selam.id)
    assert (again.asked_at, again.answer_by) == (asked_at, clock.now() + timedelta(days=7))


@pytest.mark.parametrize("became", [RequestState.OPEN, RequestState.INVITED])
def test_whoever_loses_an_interpreter_is_promised_an_answer_anew(edition, clock, became):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    with_interpreter(selam.id, "Miriam")
    clock.move(timedelta(days=8))
    moved(selam.id, became)
    assert the_request(selam.id).answer_by == clock.now() + timedelta(days=7)
    clock.move(timedelta(days=1))
    moved(selam.id, RequestState.PROPOSED)
    assert the_request(selam.id).answer_by == clock.now() + timedelta(days=6)


# Whoever comes with somebody


def welcomed(registration_id: int) -> None:
    with write() as session:
        registration = session.get_one(Registration, registration_id)
        registration.request.welcomed_at = registration.registered_at


def test_another_way_of_bringing_somebody_is_prepared_anew(edition):
    selam = a_registration(edition, "Selam", 1, **AN_INTERPRETER)
    without_interpreter(selam.id)
    choose(selam.id, Alternative.BRING_AN_ADULT)
    welcomed(selam.id)
    say(selam.id, interpreter="own")
    request = the_request(selam.id)
    assert (request.state, request.welcomed_at, request.chosen) == (RequestState.OWN, None, None)
    assert history(selam.id)[-1] == ("own", "asker", "another-wish")


def test_another_number_of_guests_is_prepared_anew(edition):
    selam = a_registration(edition, "Selam", 1, interpreter="bring")
    welcomed(selam.id)
    change(selam.id, Step.YOU, {**answers("Selam", 1)["you"], "name": "Selam T."}, consents=False)
    assert the_request(selam.id).welcomed_at
    change(selam.id, Step.YOU, answers("Selam", 3)["you"], consents=False)
    assert the_request(selam.id).welcomed_at is None
    assert history(selam.id)[-1] == ("own", "asker", "another-number")


# Telephone calls


def test_nobody_calls_about_an_interpreter_who_was_lost(edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER, **PHONE)
    with_interpreter(selam.id, "Miriam")
    assert the_registration(selam.id).call_about == "interpreter-found"
    moved(selam.id, RequestState.OPEN)
    assert the_registration(selam.id).call_about is None


def test_nobody_calls_that_nobody_was_found_once_somebody_looks_again(edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER, **PHONE)
    without_interpreter(selam.id)
    assert the_registration(selam.id).call_about == "no-interpreter"
    moved(selam.id, RequestState.OPEN, By.ORGANISER)
    assert the_registration(selam.id).call_about is None


def test_a_seat_that_is_not_confirmed_still_needs_its_call(edition):
    must_confirm(edition)
    selam = a_registration(edition, "Selam", **AN_INTERPRETER, **PHONE)
    with_interpreter(selam.id, "Miriam")
    moved(selam.id, RequestState.OPEN)
    assert the_registration(selam.id).call_about == "confirm"


def test_what_a_mailbox_will_not_hear_any_more_is_told_on_the_telephone(edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    with_interpreter(selam.id, "Miriam")
    change(selam.id, Step.YOU, {"name": "Selam", "phone": PHONE["phone"], "guests": 0}, consents=False)
    assert the_registration(selam.id).call_about == "interpreter-found"


def test_old_news_is_not_told_on_the_telephone(edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    with_interpreter(selam.id, "Miriam")
    with write() as session:
        session.execute(delete(Duty))
    change(selam.id, Step.YOU, {"name": "Selam", "phone": PHONE["phone"], "guests": 0}, consents=False)
    assert the_request(selam.id).state is RequestState.OPEN
    assert the_registration(selam.id).call_about is None


def test_whoever_gives_an_address_after_all_reads_the_news_there(edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER, **PHONE)
    with_interpreter(selam.id, "Miriam")
    change(selam.id, Step.YOU, answers("Selam")["you"], consents=False)
    assert the_registration(selam.id).call_about is None
    assert the_request(selam.id).state is RequestState.TOLD
    assert history(selam.id)[-1] == ("told", "portal", "told")
    assert kinds(to="selam@example.org") == ["changed"]


def test_what_somebody_chose_on_the_telephone_is_written_down(edition, an_organiser):
    selam = a_registration(edition, "Selam", 1, **AN_INTERPRETER, **PHONE)
    without_interpreter(selam.id)
    choose(selam.id, Alternative.BRING_AN_ADULT, an_organiser)
    request = the_request(selam.id)
    assert (request.state, request.chosen) == (RequestState.OWN, Alternative.BRING_AN_ADULT)
    assert history(selam.id)[-1] == ("own", "organiser", "chose-another-way")
    assert request.events[-1].person_id == an_organiser
    assert the_registration(selam.id).call_about is None


def test_who_said_on_the_telephone_not_to_come_is_cancelled(edition, an_organiser):
    selam = a_registration(edition, "Selam", 1, **AN_INTERPRETER, **PHONE)
    without_interpreter(selam.id)
    choose(selam.id, Alternative.CANCEL, an_organiser)
    assert the_registration(selam.id).status == "cancelled"
    assert the_edition(edition).taken == 0
    assert history(selam.id)[-1] == ("withdrawn", "organiser", "not-coming")


def test_who_called_is_written_down(edition, an_organiser):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER, **PHONE)
    with_interpreter(selam.id, "Miriam")
    called(selam.id, "interpreter-found", person_id=an_organiser)
    last = the_request(selam.id).events[-1]
    assert (last.became, last.by, last.person_id) == (RequestState.TOLD, By.ORGANISER, an_organiser)
