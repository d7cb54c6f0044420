"""Seats and the waiting list, inside the transaction of a deed that holds the evening's row.

An echo goes through all of this as any registration does, so that nobody can tell it from one, but it holds
no seat: `counted` is nothing for it.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.event.editions import locked
from portal.event.models import Confirmation, Edition, Stage
from portal.matching.lifecycle import By
from portal.registration import history, tasks
from portal.registration.afterwards import follow_up
from portal.registration.letters import Kind, tell
from portal.registration.models import HOLDS_SEATS, Deed, Registration, Status
from portal.registration.seats import Group, fits, promoted
from portal.registration.wishes import ask_again, fit_listeners, prepare_anew, renew, withdraw

HELD = timedelta(hours=48)
RUSH_PERIOD = timedelta(minutes=10)
# A rush that no announcement explains: from here on new registrations prove their e-mail address first.
RUSH_PARTIES = 40
RUSH_PEOPLE, RUSH_SHARE = 40, 0.5


class TooFewSeats(Exception):
    """A group cannot grow this much."""


class HasArrived(Exception):
    """The party sits in the hall: its seats are not free."""


def seat(
    session: Session, edition: Edition, registration: Registration, now: datetime, *, is_known: bool = False
) -> None:
    """Give a new registration its seats if the whole group fits, else its place in the queue.

    Whoever is known, because somebody at the desk speaks with them, has nothing to prove.
    """
    registration.is_proved = is_known or not _must_prove(session, edition, now)
    _place(edition, registration, now)


def come_back(
    edition: Edition, registration: Registration, now: datetime, *, person_id: int | None = None
) -> None:
    """Seat a cancelled registration again. Coming back proves no address."""
    ask_again(registration, now, person_id=person_id)
    _place(edition, registration, now)
    tasks.reopen(registration, now)


def leave(
    session: Session,
    edition: Edition,
    registration: Registration,
    *,
    by: By = By.ASKER,
    person_id: int | None = None,
) -> None:
    """Give seats or place back; whoever waits and fits moves up."""
    if registration.status in HOLDS_SEATS:
        edition.taken -= registration.counted
    _end(registration, by, person_id)
    session.flush()
    promote(session, edition)


def place_after_all(edition: Edition, registration: Registration, now: datetime) -> None:
    """What was an echo counts from now on: with seats if the whole group fits, else with a place in line.

    Whoever waited already keeps that place.
    """
    if registration.status is not Status.WAITING:
        _place(edition, registration, now)
    renew(registration, now)


def regroup(
    session: Session,
    edition: Edition,
    registration: Registration,
    guests: int,
    *,
    person_id: int | None = None,
) -> None:
    """Change the size of a group; raise `TooFewSeats` when it holds seats and too few are left.

    Raises `HasArrived` when it would be smaller than what came of it.
    """
    more = guests - registration.guests
    if more < 0 and registration.arrival and 1 + guests < registration.arrival.people:
        raise HasArrived
    if registration.status in HOLDS_SEATS:
        if more > edition.left:
            raise TooFewSeats
        edition.taken += more if registration.counted else 0
    registration.guests = guests
    fit_listeners(registration)
    if more:
        prepare_anew(registration, person_id=person_id)
    session.flush()
    promote(session, edition)


def hold_for_a_while(registration: Registration, now: datetime) -> None:
    """Seats of an address that is not proved are held for two days from the first letter.

    Whoever gave no address is called by an organiser, and does not lose the seats over our silence.
    """
    is_timed = registration.status is Status.PENDING and registration.email
    registration.held_until = (registration.held_until or now + HELD) if is_timed else None


def prove(registration: Registration) -> bool:
    """The address is real. Says whether that changed something."""
    if registration.is_proved:
        return False
    registration.is_proved, registration.held_until = True, None
    if registration.status is Status.PENDING:
        registration.status = Status.CONFIRMED
    return True


def promote(session: Session, edition: Edition) -> None:
    """Move groups from the waiting list into free seats, in their order, and tell them."""
    now = clock.now()
    if edition.stage(now) is Stage.PAST:
        return
    waiting = select(Registration).where(
        Registration.edition_id == edition.id, Registration.status == Status.WAITING
    )
    queue = session.scalars(waiting.order_by(Registration.turn)).all()
    lucky = promoted([Group(one.id, one.people, one.counted) for one in queue], edition.left)
    for registration in queue:
        if registration.id in lucky:
            _move_up(session, edition, registration, now)
            history.note(registration, Deed.PROMOTED, by=By.PORTAL)


def move_up(
    session: Session, edition: Edition, registration: Registration, now: datetime, *, person_id: int
) -> None:
    """Seat a group before those that wait longer; raise `TooFewSeats` when it does not fit."""
    if not fits(registration.people, edition.left):
        raise TooFewSeats
    _move_up(session, edition, registration, now)
    history.note(registration, Deed.PROMOTED, person_id=person_id)


def _move_up(session: Session, edition: Edition, registration: Registration, now: datetime) -> None:
    _hold(edition, registration, now)
    registration.version += 1
    # Only now that it has a seat, somebody looks for its interpreter.
    renew(registration, now)
    tell(session, registration, Kind.PROMOTED)


def release_expired(session: Session) -> int:
    """Free the seats of registrations whose address was not proved in time; say how many.

    Whoever is there has proved enough, and seats of an evening that is over are nobody's any more.
    """
    now = clock.now()
    late = (
        select(Registration)
        .join(Registration.edition)
        .where(Registration.status == Status.PENDING, Registration.held_until < now, Edition.ends_at > now)
    )
    released = 0
    editions: dict[int, Edition] = {}
    for registration in session.scalars(late).all():
        edition = locked(session, registration.edition_id)
        # Somebody may have pressed the button while we waited for the evening's row.
        session.refresh(registration)
        is_here = registration.arrival is not None or edition.stage(clock.now()) is Stage.PAST
        if registration.status is Status.PENDING and not is_here:
            leave(session, edition, registration, by=By.PORTAL)
            history.note(registration, Deed.RELEASED, by=By.PORTAL)
            tell(session, registration, Kind.RELEASED)
            released += 1
            editions[edition.id] = edition
    for edition in editions.values():
        follow_up(session, edition)
    return released


def position(session: Session, registration: Registration) -> int:
    """The place on the waiting list, 1 for the first."""
    ahead = select(func.count()).where(
        Registration.edition_id == registration.edition_id,
        Registration.status == Status.WAITING,
        Registration.turn < registration.turn,
    )
    return 1 + (session.scalar(ahead) or 0)


def _end(registration: Registration, by: By, person_id: int | None) -> None:
    registration.status, registration.turn = Status.CANCELLED, None
    registration.held_until = registration.call_about = None
    withdraw(registration, by, person_id)
    tasks.keep_in_step(registration, clock.now())


def _place(edition: Edition, registration: Registration, now: datetime) -> None:
    if fits(registration.people, edition.left):
        _hold(edition, registration, now)
    else:
        edition.waiting_turns += 1
        registration.status, registration.turn = Status.WAITING, edition.waiting_turns


def _hold(edition: Edition, registration: Registration, now: datetime) -> None:
    edition.taken += registration.counted
    registration.turn = None
    registration.status = Status.CONFIRMED if registration.is_proved else Status.PENDING
    registration.held_until = None
    hold_for_a_while(registration, now)


def _must_prove(session: Session, edition: Edition, now: datetime) -> bool:
    if edition.confirmation is not Confirmation.AUTO:
        return edition.confirmation is Confirmation.ALWAYS
    recent = select(func.count(), func.coalesce(func.sum(1 + Registration.guests), 0)).where(
        Registration.edition_id == edition.id, Registration.registered_at > now - RUSH_PERIOD
    )
    parties, people = session.execute(recent).one()
    # A few invented groups could fill the hall as well as many invented people.
    return bool(parties >= RUSH_PARTIES or people > max(RUSH_PEOPLE, edition.capacity * RUSH_SHARE))
