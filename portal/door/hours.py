"""When the door is open, by the clock in Leiden."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from portal import clock
from portal.event.keeping import Class, kept
from portal.event.models import Edition

# When links to the door begin to work at the latest, and how long before the doors open.
OPENS, BEFORE_DOORS = time(17), timedelta(hours=2)


@dataclass(frozen=True)
class Hours:
    """The day of the evening, from when to when links to the door work, and when all names are gone."""

    day_at: datetime
    opens_at: datetime
    closes_at: datetime
    goes_at: datetime

    def are_now(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at


def hours_of(edition: Edition) -> Hours:
    day = clock.in_leiden(edition.starts_at).date()
    day_at = datetime.combine(day, time(), clock.LEIDEN)
    opens_at = min(datetime.combine(day, OPENS, clock.LEIDEN), edition.doors_at - BEFORE_DOORS)
    # Not 24 hours after its beginning: the day on which summer time begins is shorter. No event ends later.
    following = day + timedelta(days=1)
    return Hours(
        day_at=day_at,
        opens_at=max(day_at, opens_at),
        closes_at=datetime.combine(following, time(), clock.LEIDEN),
        goes_at=edition.ends_at + kept(Class.CONTACTS),
    )
