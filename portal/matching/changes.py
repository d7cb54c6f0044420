"""What another plan would change, piece by piece, so that all, some or nothing of it can be accepted."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from portal.matching.plan import Plan
from portal.matching.problem import Channel, Duty, Seat


class Turned(StrEnum):
    """What becomes of something."""

    NEW = "new"
    GONE = "gone"
    OTHER = "other"


@dataclass(frozen=True)
class DutyChange:
    """An interpreter gets or loses duties on a channel; the parts in alphabetical order."""

    turned: Turned
    interpreter: str
    channel: Channel
    parts: tuple[str, ...]

    @property
    def duties(self) -> frozenset[Duty]:
        return frozenset(Duty(self.interpreter, self.channel, part) for part in self.parts)


@dataclass(frozen=True)
class SeatChange:
    """A party is served in a part where it was not, or no longer, or otherwise."""

    turned: Turned
    request: str
    part: str
    before: Seat | None
    after: Seat | None


def duty_changes(before: Plan, after: Plan) -> list[DutyChange]:
    """Who gets and who loses what, by name; what goes stands before what comes."""
    found = []
    for turned, duties in (
        (Turned.GONE, before.duties - after.duties),
        (Turned.NEW, after.duties - before.duties),
    ):
        parts: defaultdict[tuple[str, Channel], list[str]] = defaultdict(list)
        for duty in sorted(duties):
            parts[duty.interpreter, duty.channel].append(duty.part)
        found += [DutyChange(turned, *who, tuple(names)) for who, names in parts.items()]
    return sorted(found, key=lambda change: (change.interpreter, change.turned is Turned.NEW, change.channel))


def seat_changes(before: Plan, after: Plan) -> list[SeatChange]:
    """For whom something changes, by request and part."""
    old = {(seat.request, seat.part): seat for seat in before.seats}
    new = {(seat.request, seat.part): seat for seat in after.seats}
    found = []
    for request, part in sorted(old.keys() | new.keys()):
        was, is_now = old.get((request, part)), new.get((request, part))
        if was != is_now:
            turned = Turned.NEW if was is None else Turned.GONE if is_now is None else Turned.OTHER
            found.append(SeatChange(turned, request, part, was, is_now))
    return found


def applied(before: Plan, after: Plan, accepted: Iterable[DutyChange]) -> Plan:
    """The plan before with only these changes.

    People keep or get their seat where the duty for it is there, and teams stay where both are. `faults`
    tells what does not fit, and another proposal with these duties locked mends it.
    """
    duties = before.duties
    for change in accepted:
        duties = duties - change.duties if change.turned is Turned.GONE else duties | change.duties
    seats: dict[tuple[str, str], Seat] = {}
    for seat in sorted(before.seats) + sorted(after.seats):
        if Duty(seat.interpreter, seat.channel, seat.part) in duties:
            seats[seat.request, seat.part] = seat
    teams: set[tuple[Duty, Duty]] = set()
    for pair in sorted(after.teams) + sorted(before.teams):
        is_free = not any(set(pair) & set(other) for other in teams)
        if set(pair) <= duties and is_free:
            teams.add(pair)
    return Plan(duties, frozenset(teams), frozenset(seats.values()))
