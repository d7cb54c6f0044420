"""The one place that asks for the time.

`now()` is the evening's time: in a rehearsal it runs on from the moment that `PORTAL_TODAY` names.
`machine_now()` is the machine's own, for waits and leases that processes share: a rehearsal that starts anew
in each process must not postpone a letter.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

LEIDEN = ZoneInfo("Europe/Amsterdam")


class Clock:
    """Runs with the machine, from `starts_at` if given."""

    def __init__(self, starts_at: datetime | None = None) -> None:
        self._shift = starts_at - self.machine_now() if starts_at else timedelta()

    def machine_now(self) -> datetime:
        return datetime.now(UTC)

    def now(self) -> datetime:
        return (self.machine_now() + self._shift).astimezone(UTC)


class MovableClock(Clock):
    """Stands still until moved; for tests and rehearsals."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def machine_now(self) -> datetime:
        return self.moment.astimezone(UTC)

    def now(self) -> datetime:
        return self.moment.astimezone(UTC)

    def move(self, step: timedelta) -> None:
        self.moment += step


_clock = Clock()


def install(clock: Clock) -> None:
    """Make `clock` the one that everything asks from now on."""
    global _clock
    _clock = clock


def now() -> datetime:
    """The present moment, aware and in UTC."""
    return _clock.now()


def machine_now() -> datetime:
    return _clock.machine_now()


def in_leiden(moment: datetime) -> datetime:
    return moment.astimezone(LEIDEN)


def is_same_day(moment: datetime, other: datetime) -> bool:
    """Whether two moments are on one day in Leiden."""
    return in_leiden(moment).date() == in_leiden(other).date()
