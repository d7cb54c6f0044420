"""An address counts once: who signs up under it as well is an echo, until the address is mended or free."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.event.models import Edition
from portal.registration.models import Registration
from portal.registration.register import become_echo, registered, remind
from portal.registration.seating import place_after_all


def is_same(one: str | None, other: str | None) -> bool:
    """Whether these are the same address, however it is written."""
    return (one or "").lower() == (other or "").lower()


def weigh(session: Session, edition: Edition, registration: Registration, now: datetime) -> bool:
    """See whether an echo counts with the address that it has now; say so.

    Whoever has a registration of their own keeps it whatever they type: a slip costs nobody a seat. What
    becomes of the registration of the same address changes nothing in its echoes either, or their pages
    would tell of it.
    """
    if not registration.is_echo:
        return False
    other = registered(session, edition, registration.email)
    if other is None:
        become_echo(registration, None)
        place_after_all(edition, registration, now)
        return True
    if registration.echo_of_id != other.id:
        become_echo(registration, other)
        remind(session, other)
    return False
