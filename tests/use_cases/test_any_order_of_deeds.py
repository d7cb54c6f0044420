"""Whatever people do in whatever order, seats and rows add up."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.database import db, write
from portal.event.editions import locked
from portal.event.models import Confirmation
from portal.health import find_faults
from portal.outbox import Letter
from portal.registration.changing import called, cancel, change, confirm, erase, restore
from portal.registration.models import ACTIVE, Deed, Registration, Status, TaskState
from portal.registration.seating import TooFewSeats, position, release_expired
from portal.registration.seats import Group, promoted
from portal.registration.steps import Step
from portal.registration.tasks import asked
from tests.builders import (
    a_registration,
    address_of,
    answers,
    people_seated,
    registrations,
    the_edition,
    the_registration,
    with_seats,
)
from tests.databases import empty_tables
from tests.portals import NOW, load_evening

NAMES = ("Ana", "Amal", "Bilen", "Selam", "Joost", "Özgür")
guests = st.integers(0, 4)
whose = st.integers(0, 30)
deeds = st.lists(
    st.one_of(
        st.tuples(st.just("register"), st.sampled_from(NAMES), guests),
        st.tuples(st.just("telephone"), st.sampled_from(NAMES), guests),
        st.tuples(st.just("resize"), whose, guests),
        st.tuples(st.just("move"), whose, st.integers(0, len(NAMES) - 1)),
        st.tuples(st.just("need"), whose, st.integers(0, 7)),
        st.tuples(st.sampled_from(["cancel", "restore", "erase", "confirm", "call"]), whose, st.just(0)),
        st.tuples(st.just("wait"), st.integers(1, 24), st.just(0)),
    ),
    min_size=5,
    max_size=25,
)


def do(edition: int, deed: str, what: str | int, people: int, clock) -> None:
    if deed == "register":
        a_registration(edition, str(what), people)
        return
    if deed == "telephone":
        a_registration(edition, str(what), people, email="", phone="0612345678")
        return
    if deed == "wait":
        clock.move(timedelta(hours=int(what)))
        with write() as session:
            release_expired(session)
        return
    everybody = registrations()
    if not everybody:
        return
    one = everybody[int(what) % len(everybody)]
    if deed == "resize":
        contact = {**one.answers["you"], "guests": people}
        given = {name: value for name, value in contact.items() if value not in ("", None)}
        try:
            change(one.id, Step.YOU, given, consents=False)
        except TooFewSeats:
            assert people - one.guests > the_edition(edition).left
        return
    if deed == "move":
        contact = {"name": one.name, "email": address_of(NAMES[people]), "guests": one.guests}
        taken = [other.email for other in everybody if other.id != one.id and other.status in ACTIVE]
        # Whoever has a registration keeps it with any address; that is the only way to one address twice.
        if one.is_echo or contact["email"] not in taken:
            change(one.id, Step.YOU, contact, consents=False)
        return
    if deed == "need":
        # Each bit is one answer; the same bits again are no change.
        some = {"needs": ["dog"][: people & 1], "food": ["vegan"][: people >> 1 & 1]}
        given = answers(**some, details="My knee" if people & 4 else "")["access"]
        change(one.id, Step.ACCESS, given, consents=True)
        return
    {"cancel": cancel, "restore": restore, "erase": erase, "confirm": confirm, "call": call}[deed](one.id)


def call(registration_id: int) -> None:
    called(registration_id, the_registration(registration_id).call_about or "")


def require_sound(edition: int) -> None:
    evening = the_edition(edition)
    assert evening.taken == people_seated(edition)
    assert 0 <= evening.taken <= evening.capacity
    assert [fault for fault in find_faults() if fault.startswith("seats")] == []
    waiting = sorted(registrations(status=Status.WAITING), key=lambda one: one.turn or 0)
    places = [position(db.session(), one) for one in waiting]
    assert places == list(range(1, len(waiting) + 1))
    # Nobody waits who would fit.
    assert promoted([Group(one.id, one.people, one.counted) for one in waiting], evening.left) == []
    for one in registrations():
        assert (one.turn is not None) == (one.status is Status.WAITING)
        assert (one.held_until is not None) == (one.status is Status.PENDING and one.email is not None)
        assert one.is_proved or one.status is not Status.CONFIRMED
        require_tasks_in_step(one)
    actives = [one for one in registrations() if one.status in ACTIVE and one.email and not one.is_echo]
    addresses = [str(one.email).lower() for one in actives]
    assert len(addresses) == len(set(addresses)), "somebody is signed up twice"
    deeds_told = db.session.scalars(select(Letter.deed)).all()
    assert len(deeds_told) == len(set(deeds_told))


def require_tasks_in_step(one: Registration) -> None:
    """Somebody arranges just what each party asks for that comes, or waits."""
    open_now = sorted(task.need for task in one.tasks if task.state is not TaskState.CLOSED)
    asked_now = sorted(asked(one.needs.answers)) if one.needs and one.status in ACTIVE else []
    assert open_now == asked_now
    assert len({task.need for task in one.tasks}) == len(one.tasks)
    assert [event.deed for event in one.events].count(Deed.REGISTERED) == 1


@settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=deeds, capacity=st.integers(1, 12), confirmation=st.sampled_from(Confirmation))
def test_seats_and_rows_add_up_after_every_deed(app, clock, steps, capacity, confirmation):
    db.session.rollback()
    empty_tables(app)
    clock.moment = NOW
    edition = with_seats(load_evening(app), capacity)
    with write() as session:
        locked(session, edition).confirmation = confirmation
    for deed, what, people in steps:
        do(edition, deed, what, people, clock)
        require_sound(edition)
