"""An address counts once: who else has it is an echo of its registration, for as long as that is so."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.event.models import Edition
from portal.registration.models import HOLDS_SEATS, Registration
from portal.registration.register import become_echo, registered, remind
from portal.registration.seating import end_echoes, place_after_all, promote
from portal.registration.wishes import seek_anew


def is_same(one: str | None, other: str | None) -> bool:
    """Whether these are the same address, however it is written."""
    return (one or "").lower() == (other or "").lower()


def weigh(
    session: Session, edition: Edition, registration: Registration, was_email: str | None, now: datetime
) -> bool:
    """See to what follows from the address that an active registration has now; say whether it counts from
    here on, and did not before.

    Whoever moves to an address that is registered becomes its echo, and the seats are free; the page shows
    neither. Whoever sits in the hall keeps them.
    """
    is_moved = not is_same(was_email, registration.email)
    if is_moved:
        end_echoes(session, registration)
    elif not registration.is_echo:
        return False
    other = registered(session, edition, registration.email, besides=registration)
    if other is None:
        if registration.is_echo:
            become_echo(registration, None)
            place_after_all(edition, registration, now)
            return True
    elif registration.echo_of_id != other.id and not registration.arrival:
        if registration.status in HOLDS_SEATS:
            edition.taken -= registration.counted
        if not registration.is_echo:
            seek_anew(registration, now)
        become_echo(registration, other)
        remind(session, other)
        session.flush()
        promote(session, edition)
    return False
