"""What is done at the door.

One transaction a deed, the evening's row first, so that two telephones take turns: a party arrives once, and
one tap that is sent twice counts once.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.database import write
from portal.event.editions import locked
from portal.interpreting import answering, invitations
from portal.interpreting.models import Invitation
from portal.registration.changing import NoRegistration
from portal.registration.models import Arrival, Noted, Registration
from portal.registration.seating import prove

# A tap that went wrong is noticed soon; later it takes somebody who can ask how it was.
UNDO_WITHIN = timedelta(minutes=5)
# How many more than its own number a party can bring.
MOST_MORE = 9


class TooLateToUndo(Exception):
    """Only the desk may take this back now."""


class Anew(Exception):
    """What the page showed was undone already, and written down once more by somebody else."""


@dataclass(frozen=True)
class Welcomed:
    """An arrival, and whether it was this tap that wrote it down."""

    arrival: Arrival
    is_new: bool


def new_deed() -> str:
    """What tells one tap from the next."""
    return secrets.token_urlsafe(16)


def most_of(registration: Registration) -> int:
    """How many people may be written down for a party."""
    return registration.people + MOST_MORE


def welcome(
    edition_id: int,
    registration_id: int,
    *,
    deed: str,
    people: int | None = None,
    person_id: int | None = None,
) -> Welcomed:
    """Write down that a party is there: `people` of them, all unless said otherwise.

    Whoever was written down before stays as they were. Who comes need not press a button in a letter any
    more. Raises `NoRegistration`.
    """
    with write() as session:
        locked(session, edition_id)
        registration = party(session, edition_id, registration_id)
        if registration.arrival:
            return Welcomed(registration.arrival, is_new=False)
        if _done(session, deed):
            # The deed of another tap, sent with the form of this party: that page was stale.
            deed = new_deed()
        arrival = Arrival(
            edition_id=edition_id,
            registration_id=registration_id,
            deed=deed,
            people=min(people or registration.people, most_of(registration)),
            at=clock.now(),
            person_id=person_id,
        )
        session.add(arrival)
        prove(registration)
    return Welcomed(arrival, is_new=True)


def count_anew(edition_id: int, registration_id: int, people: int) -> Arrival | None:
    """Write down another number for a party that is there; None when somebody has undone that meanwhile."""
    with write() as session:
        locked(session, edition_id)
        registration = party(session, edition_id, registration_id)
        if registration.arrival:
            registration.arrival.people = min(max(people, 1), most_of(registration))
        return registration.arrival


def undo(edition_id: int, registration_id: int, *, deed: str, is_desk: bool) -> None:
    """The party is not there after all; raise `TooLateToUndo`, unless the desk does it.

    `deed` is that of the arrival that was shown. Raises `Anew`.
    """
    with write() as session:
        locked(session, edition_id)
        arrival = party(session, edition_id, registration_id).arrival
        if arrival and arrival.deed != deed:
            raise Anew
        if arrival:
            _take_back(session, arrival, is_desk=is_desk)


def walk_in(edition_id: int, *, deed: str, person_id: int | None = None) -> Welcomed:
    """One person more who had not signed up; nothing is known of them, and nothing is asked."""
    with write() as session:
        locked(session, edition_id)
        if known := _done(session, deed):
            return Welcomed(known, is_new=False)
        arrival = Arrival(edition_id=edition_id, deed=deed, people=1, at=clock.now(), person_id=person_id)
        session.add(arrival)
    return Welcomed(arrival, is_new=True)


def undo_walk_in(edition_id: int, arrival_id: int, *, deed: str, is_desk: bool) -> None:
    """One person less, once; raise `TooLateToUndo`, unless the desk does it.

    `deed` is that of the arrival that was shown: the number of one that is gone can be another's now.
    """
    with write() as session:
        locked(session, edition_id)
        arrival = session.get(Arrival, arrival_id)
        is_walk_in = arrival and arrival.registration_id is None and arrival.noted is Noted.SCREEN
        if arrival and is_walk_in and (arrival.edition_id, arrival.deed) == (edition_id, deed):
            _take_back(session, arrival, is_desk=is_desk)


def interpreter_is_here(edition_id: int, interpreter_id: int) -> None:
    """As if the interpreter had said so on their own page."""
    query = select(Invitation.id).where(
        Invitation.edition_id == edition_id,
        Invitation.interpreter_id == interpreter_id,
        Invitation.state.in_(invitations.COMING),
    )
    with write() as session:
        locked(session, edition_id)
        for invitation_id in session.scalars(query).all():
            answering.note_arrival(session, invitation_id)


def party(session: Session, edition_id: int, registration_id: int) -> Registration:
    """A registration of this evening; raise `NoRegistration`.

    Echoes belong to nobody, and one that has lost its name is of nobody any more.
    """
    found = session.get(Registration, registration_id, populate_existing=True)
    if found is None or found.is_echo or not found.name or found.edition_id != edition_id:
        raise NoRegistration
    return found


def _done(session: Session, deed: str) -> Arrival | None:
    return session.scalars(select(Arrival).where(Arrival.deed == deed)).one_or_none()


def _take_back(session: Session, arrival: Arrival, *, is_desk: bool) -> None:
    if not is_desk and clock.now() - arrival.at > UNDO_WITHIN:
        raise TooLateToUndo
    session.delete(arrival)
