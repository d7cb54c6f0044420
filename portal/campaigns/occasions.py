"""When reminders and thanks are due: by the calendar in Leiden, by day, and late rather than never."""

from datetime import datetime, time, timedelta
from enum import StrEnum

from portal import clock
from portal.clock import LEIDEN
from portal.event.models import Edition


class Kind(StrEnum):
    """Letters that the portal sends to everybody by itself."""

    WEEK = "reminder-week"
    DAY = "reminder-day"
    THANKS = "thanks"


MORNING = time(9)
# Days before the evening: the first on which each reminder goes out, and the last one of the week's.
A_WEEK, LAST_OF_WEEK, A_DAY = 7, 4, 1
THANKS_AT = time(10)
# When nobody delivered for longer, thanks come too late to be any.
THANKS_UNTIL = timedelta(days=7)


def opens_at(kind: Kind, edition: Edition) -> datetime:
    """The moment from which these letters are due."""
    evening = clock.in_leiden(edition.starts_at).date()
    match kind:
        case Kind.WEEK:
            return datetime.combine(evening - timedelta(days=A_WEEK), MORNING, LEIDEN)
        case Kind.DAY:
            return datetime.combine(evening - timedelta(days=A_DAY), MORNING, LEIDEN)
        case Kind.THANKS:
            return datetime.combine(evening + timedelta(days=1), THANKS_AT, LEIDEN)


def closes_at(kind: Kind, edition: Edition) -> datetime:
    """The moment from which they are not sent any more, were they forgotten until then."""
    match kind:
        case Kind.WEEK:
            # Midnight after the last of its days.
            evening = clock.in_leiden(edition.starts_at).date()
            return datetime.combine(evening - timedelta(days=LAST_OF_WEEK - 1), time(), LEIDEN)
        case Kind.DAY:
            return edition.doors_at
        case Kind.THANKS:
            return opens_at(kind, edition) + THANKS_UNTIL


def is_open(kind: Kind, edition: Edition, now: datetime) -> bool:
    """Whether a letter of this kind still makes sense; the windows of two kinds never overlap."""
    return opens_at(kind, edition) <= now < closes_at(kind, edition)


def deed_of(kind: Kind, edition: Edition, public_id: str) -> str:
    """What makes such a letter one: when the evening moves, everybody is reminded of the new day.

    Thanks are for the evening itself, also when somebody corrects its day afterwards.
    """
    if kind is Kind.THANKS:
        return public_id
    return f"{clock.in_leiden(edition.starts_at).date().isoformat()}:{public_id}"


def due(edition: Edition, now: datetime) -> Kind | None:
    """The letter to queue now, if any: never at night, when telephones would wake people."""
    if clock.in_leiden(now).time() < MORNING:
        return None
    return next((kind for kind in Kind if is_open(kind, edition, now)), None)


def days_to(edition: Edition, now: datetime) -> int:
    return (clock.in_leiden(edition.starts_at).date() - clock.in_leiden(now).date()).days
