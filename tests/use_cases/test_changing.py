"""What can be done with a registration afterwards."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from portal.database import db, write
from portal.door import arriving
from portal.links import digest
from portal.matching.lifecycle import RequestState
from portal.registration.changing import NoRegistration, cancel, change, confirm, erase, restore
from portal.registration.models import Arrival, InterpreterRequest, Needs, Registration, Status
from portal.registration.register import RegistrationIsClosed
from portal.registration.seating import HasArrived, TooFewSeats
from portal.registration.steps import Step
from tests.builders import (
    AN_INTERPRETER,
    a_draft,
    a_registration,
    answers,
    drafts,
    kinds,
    letters,
    people_seated,
    registrations,
    the_edition,
    the_registration,
    with_seats,
)


def test_who_cancels_gives_the_seats_back_and_is_told(edition):
    selam = a_registration(edition, "Selam", 2)
    cancel(selam.id)
    assert the_registration(selam.id).status is Status.CANCELLED
    assert the_edition(edition).taken == people_seated(edition) == 0
    assert kinds() == ["registered", "cancelled"]


def test_cancelling_twice_is_cancelling_once(edition):
    selam = a_registration(edition, "Selam", 2)
    cancel(selam.id)
    cancel(selam.id)
    assert the_edition(edition).taken == 0
    assert kinds() == ["registered", "cancelled"]


def test_cancelling_keeps_the_threads_of_others_as_they_are(edition):
    ana = a_registration(edition, "Ana", 1)
    amal = a_registration(edition, "Amal")
    cancel(ana.id)
    assert the_registration(amal.id).thread == 3
    assert a_registration(edition, "Joost").thread == 4


def test_who_comes_after_all_gets_a_seat_if_there_is_one(edition):
    selam = a_registration(edition, "Selam", 2)
    cancel(selam.id)
    restore(selam.id)
    assert the_registration(selam.id).status is Status.CONFIRMED
    assert the_edition(edition).taken == people_seated(edition) == 3
    assert kinds() == ["registered", "cancelled", "registered"]


def test_who_comes_after_all_stands_at_the_end_of_the_line_when_it_is_full(edition):
    with_seats(edition, 2)
    ana = a_registration(edition, "Ana", 1)
    first, second = a_registration(edition, "Amal", 1), a_registration(edition, "Bilen")
    cancel(ana.id)
    restore(ana.id)
    line = {one.name: one.turn for one in registrations(status=Status.WAITING)}
    assert sorted(line, key=line.__getitem__) == ["Bilen", "Ana"]
    assert the_registration(first.id).status is Status.CONFIRMED
    assert second.id != first.id
    assert the_edition(edition).taken == 2


def test_who_has_cancelled_asks_for_nothing_before_coming_back(edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    cancel(selam.id)
    answers = {**selam.answers[Step.LANGUAGE], "language": "so"}
    change(selam.id, Step.LANGUAGE, answers, consents=True)
    request = the_registration(selam.id).request
    assert request
    assert (request.state, request.details["language"]) == ("withdrawn", "ti")


def test_restoring_what_was_not_cancelled_does_nothing(edition):
    selam = a_registration(edition, "Selam", 2)
    restore(selam.id)
    assert the_edition(edition).taken == 3
    assert kinds() == ["registered"]


def test_nobody_comes_after_all_when_registration_is_closed(edition, clock):
    selam = a_registration(edition, "Selam")
    cancel(selam.id)
    clock.moment = the_edition(edition).registration_closes_at
    with pytest.raises(RegistrationIsClosed):
        restore(selam.id)
    assert the_edition(edition).taken == 0


def test_a_group_may_grow_into_free_seats(edition):
    with_seats(edition, 5)
    amal = a_registration(edition, "Amal", 1)
    change(amal.id, Step.YOU, answers("Amal", 4)["you"], consents=False)
    assert the_edition(edition).taken == people_seated(edition) == 5
    assert kinds() == ["registered", "changed"]


def test_a_group_cannot_grow_beyond_the_free_seats_and_keeps_what_it_has(edition):
    with_seats(edition, 5)
    amal = a_registration(edition, "Amal", 1)
    a_registration(edition, "Joost", 1)
    with pytest.raises(TooFewSeats):
        change(amal.id, Step.YOU, {**answers("Amal", 3)["you"], "name": "Selam"}, consents=False)
    kept = the_registration(amal.id)
    assert (kept.guests, kept.name, kept.version) == (1, "Amal", 1)
    assert the_edition(edition).taken == people_seated(edition) == 4
    assert kinds(to="amal@example.org") == ["registered"]


def test_a_full_evening_lets_a_name_change(edition):
    with_seats(edition, 2)
    amal = a_registration(edition, "Amal", 1)
    change(amal.id, Step.YOU, {**answers("Amal", 1)["you"], "name": "Amal Yılmaz"}, consents=False)
    assert the_registration(amal.id).name == "Amal Yılmaz"


def test_the_same_answers_again_are_no_change(edition, clock):
    amal = a_registration(edition, "Amal", 1, **AN_INTERPRETER, food=["halal"])
    clock.move(timedelta(hours=1))
    for step in (Step.YOU, Step.LANGUAGE, Step.ACCESS):
        given = answers("Amal", 1, **AN_INTERPRETER, food=["halal"])[step]
        change(amal.id, step, given, consents=True)
    kept = the_registration(amal.id)
    assert (kept.version, kept.changed_at) == (1, kept.registered_at)
    assert kinds() == ["registered"]


def test_every_change_is_one_letter(edition):
    amal = a_registration(edition, "Amal")
    for guests in (1, 2, 1):
        change(amal.id, Step.YOU, answers("Amal", guests)["you"], consents=False)
    assert kinds() == ["registered", "changed", "changed", "changed"]


def test_a_change_of_the_address_changes_the_key_to_the_page(edition):
    amal = a_registration(edition, "Amal")
    old_token, old_proof = amal.token, amal.proof
    change(amal.id, Step.YOU, answers("Amal", email="amal@example.net")["you"], consents=False)
    changed = the_registration(amal.id)
    assert old_token != changed.token
    assert old_proof != changed.proof
    assert changed.token_digest == digest(changed.token)
    assert [(one.kind, one.recipient) for one in letters()] == [
        ("registered", "amal@example.org"),
        ("moved", "amal@example.org"),
        ("changed", "amal@example.net"),
    ]


def test_other_changes_leave_the_key_as_it_is(edition):
    amal = a_registration(edition, "Amal")
    token = amal.token
    change(amal.id, Step.YOU, answers("Amal", 2, phone="0612345678")["you"], consents=False)
    change(amal.id, Step.ACCESS, {"food": ["vegan"]}, consents=True)
    assert the_registration(amal.id).token == token


def test_who_gives_up_the_address_is_telephoned_from_then_on(edition):
    amal = a_registration(edition, "Amal", phone="0612345678")
    change(amal.id, Step.YOU, {"name": "Amal", "phone": "0612345678", "guests": 0}, consents=False)
    changed = the_registration(amal.id)
    assert (changed.email, changed.phone) == (None, "0612345678")
    assert kinds() == ["registered", "moved"]


def test_once_the_evening_is_over_nothing_changes_any_more(edition, clock):
    selam = a_registration(edition, "Selam")
    clock.moment = the_edition(edition).ends_at
    with pytest.raises(RegistrationIsClosed):
        change(selam.id, Step.YOU, answers("Selam", 2)["you"], consents=False)
    with pytest.raises(RegistrationIsClosed):
        cancel(selam.id)
    assert the_edition(edition).taken == 1
    erase(selam.id)
    assert registrations() == []


@pytest.mark.parametrize("deed", [cancel, restore, confirm, erase])
def test_what_was_erased_meanwhile_cannot_be_changed(edition, deed):
    selam = a_registration(edition, "Selam")
    erase(selam.id)
    with pytest.raises(NoRegistration):
        deed(selam.id)


def welcome(edition: int, registration_id: int, people: int | None = None) -> None:
    arriving.welcome(edition, registration_id, deed=arriving.new_deed(), people=people)


def test_who_sits_in_the_hall_is_not_cancelled_nor_erased_nor_made_fewer(edition, an_organiser):
    with_seats(edition, 3)
    ana = a_registration(edition, "Ana", 2)
    amal = a_registration(edition, "Amal")
    welcome(edition, ana.id, 2)
    with pytest.raises(HasArrived):
        cancel(ana.id)
    with pytest.raises(HasArrived):
        cancel(ana.id, person_id=an_organiser)
    with pytest.raises(HasArrived):
        erase(ana.id)
    with pytest.raises(HasArrived):
        change(ana.id, Step.YOU, answers("Ana")["you"], consents=False)
    assert the_registration(ana.id).status is Status.CONFIRMED
    assert the_registration(amal.id).status is Status.WAITING
    # The third did not come: that seat is free.
    change(ana.id, Step.YOU, answers("Ana", 1)["you"], consents=False)
    assert the_registration(amal.id).status is Status.CONFIRMED


def test_whoever_was_there_is_erased_when_the_evening_is_over(edition, clock):
    ana = a_registration(edition, "Ana")
    welcome(edition, ana.id)
    clock.moment = the_edition(edition).ends_at
    erase(ana.id)
    assert registrations() == []
    # That somebody came is nobody's secret.
    assert [one.people for one in db.session.scalars(select(Arrival))] == [1]


# The interpreter


def test_a_change_of_another_answer_keeps_the_request_and_its_moment(edition, clock):
    selam = a_registration(edition, "Selam", 2, **AN_INTERPRETER)
    asked_at, answer_by = selam.request.asked_at, selam.request.answer_by
    clock.move(timedelta(days=3))
    change(selam.id, Step.YOU, answers("Selam", 4, phone="0612345678")["you"], consents=False)
    change(selam.id, Step.ACCESS, {"needs": ["seat"]}, consents=True)
    kept = the_registration(selam.id).request
    assert (kept.asked_at, kept.answer_by) == (asked_at, answer_by)
    assert {"interpreter": "arrange", **kept.details} == AN_INTERPRETER


def test_other_wishes_or_more_listeners_do_not_ask_anew(edition, clock):
    selam = a_registration(edition, "Selam", 2, **AN_INTERPRETER)
    asked_at = selam.request.asked_at
    clock.move(timedelta(days=3))
    change(
        selam.id,
        Step.LANGUAGE,
        {**AN_INTERPRETER, "listeners": 3, "wishes": "a woman, please"},
        consents=True,
    )
    kept = the_registration(selam.id).request
    assert kept.asked_at == asked_at
    assert kept.details["wishes"] == "a woman, please"


@pytest.mark.parametrize(
    "other",
    [
        {**AN_INTERPRETER, "language": "ar"},
        {**AN_INTERPRETER, "mode": "written"},
        {**AN_INTERPRETER, "mode": "signed", "language": "dse"},
        {**AN_INTERPRETER, "language": "other", "language_other": "Blin"},
        {"interpreter": "own"},
    ],
)
def test_another_language_or_kind_asks_anew(edition, clock, other):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    clock.move(timedelta(days=3))
    change(selam.id, Step.LANGUAGE, other, consents=True)
    fresh = the_registration(selam.id).request
    assert fresh.asked_at == clock.now()
    assert fresh.answer_by == clock.now() + timedelta(days=7)


def test_who_needs_nobody_any_more_takes_the_request_back_and_leaves_no_word_of_it(edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    change(selam.id, Step.LANGUAGE, {"interpreter": "no"}, consents=False)
    assert the_registration(selam.id).wish is None
    # Whoever was asked to interpret must hear of it.
    request = the_registration(selam.id).request
    assert (request.state, request.details, request.plan) == (RequestState.WITHDRAWN, {}, None)


def test_a_request_that_was_taken_back_can_be_made_again(edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    change(selam.id, Step.LANGUAGE, {"interpreter": "no"}, consents=False)
    change(selam.id, Step.LANGUAGE, AN_INTERPRETER, consents=True)
    request = the_registration(selam.id).wish
    assert (request.state, request.answers) == (RequestState.OPEN, AN_INTERPRETER)
    assert [event.became.value for event in request.events] == ["open", "withdrawn", "open"]


@pytest.mark.parametrize(("interpreter", "state"), [("bring", "own"), ("own", "own")])
def test_who_brings_somebody_asks_for_nobody(edition, interpreter, state):
    selam = a_registration(edition, "Selam", 1, interpreter=interpreter)
    assert the_registration(selam.id).wish.state == state


def test_changing_something_else_leaves_the_request_as_it_is(edition):
    selam = a_registration(edition, "Selam", 2, **AN_INTERPRETER)
    before = the_registration(selam.id).request
    kept = (before.id, before.state, before.details, before.answer_by, len(before.events))
    change(selam.id, Step.ACCESS, {"needs": ["seat"]}, consents=True)
    change(selam.id, Step.YOU, {"name": "Selam T.", "email": "s@example.org", "guests": 3}, consents=True)
    after = the_registration(selam.id).request
    assert (after.id, after.state, after.details, after.answer_by, len(after.events)) == kept


def test_cancelling_takes_the_request_along_and_coming_back_brings_it_back(edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    cancel(selam.id)
    request = the_registration(selam.id).request
    assert (request.state, request.answers) == (RequestState.WITHDRAWN, AN_INTERPRETER)
    restore(selam.id)
    assert the_registration(selam.id).request.state is RequestState.OPEN


def test_what_a_coordinator_made_of_the_wishes_stays_until_somebody_asks_for_another(edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    with write() as session:
        request = session.get_one(Registration, selam.id).request
        request.details = {**request.details, "refused": [3]}
    change(selam.id, Step.LANGUAGE, {**AN_INTERPRETER, "wishes": "Dankjewel"}, consents=True)
    request = the_registration(selam.id).request
    assert (request.details["refused"], "refused" in request.answers) == ([3], False)
    change(selam.id, Step.LANGUAGE, {**AN_INTERPRETER, "language": "so"}, consents=True)
    assert "refused" not in the_registration(selam.id).request.details


def test_no_more_people_listen_than_come(edition):
    selam = a_registration(edition, "Selam", 3, **{**AN_INTERPRETER, "listeners": 4})
    change(selam.id, Step.YOU, answers("Selam", 1)["you"], consents=False)
    assert the_registration(selam.id).request.details["listeners"] == 2


# Erasing


def test_erasing_leaves_nothing_of_a_registration(edition):
    amal = a_registration(edition, "Amal", 1, **AN_INTERPRETER, food=["halal"], details="Graag vooraan")
    joost = a_registration(edition, "Joost", food=["vegan"])
    erase(amal.id)
    assert [one.id for one in registrations()] == [joost.id]
    assert db.session.query(InterpreterRequest).count() == 0
    assert db.session.query(Needs).count() == 1
    assert [one.recipient for one in letters()] == ["joost@example.org"]
    assert [one.registration_id for one in drafts()] == [joost.id]
    assert the_edition(edition).taken == people_seated(edition) == 1


def test_erasing_makes_room_for_whoever_waits(edition):
    with_seats(edition, 2)
    ana = a_registration(edition, "Ana", 1)
    amal = a_registration(edition, "Amal")
    erase(ana.id)
    assert the_registration(amal.id).status is Status.CONFIRMED
    assert the_edition(edition).taken == 1


def test_erasing_what_was_cancelled_gives_no_seats_twice(edition):
    ana = a_registration(edition, "Ana", 1)
    a_registration(edition, "Amal", 1)
    cancel(ana.id)
    erase(ana.id)
    assert the_edition(edition).taken == people_seated(edition) == 2


def test_nothing_that_was_typed_is_in_the_tables_after_erasing(edition):
    ana = a_registration(edition, "Zsófia Szűcs", email="zsofia.szucs@example.org", phone="0687654321")
    erase(ana.id)
    for table in db.metadata.sorted_tables:
        rows = db.session.execute(text(f'SELECT * FROM "{table.name}"')).all()  # noqa: S608
        stored = repr(rows)
        assert not [typed for typed in ("Zsófia", "zsofia", "0687654321") if typed in stored], table.name


def test_an_unfinished_draft_of_somebody_else_survives(edition):
    ana = a_registration(edition, "Ana")
    other = a_draft(edition, "Amal")
    erase(ana.id)
    assert [one.id for one in drafts()] == [other]


# Confirming what is confirmed


def test_confirming_a_confirmed_registration_changes_nothing(edition):
    amal = a_registration(edition, "Amal")
    confirm(amal.id)
    assert the_registration(amal.id).version == 1
    assert kinds() == ["registered"]
