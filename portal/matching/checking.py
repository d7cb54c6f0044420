"""What is wrong with a plan, found without trusting whoever made it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from portal.matching.plan import Plan
from portal.matching.problem import Channel, Duty, Part, Problem, Seat
from portal.matching.rules import Turn


class Wrong(StrEnum):
    """Rules that a plan can break, and that a person may decide to break, but the first three."""

    TWO_PLACES = "two places"
    NO_DUTY = "no duty"
    TEAM = "team"
    CHANNEL = "channel"
    SOURCE = "source"
    AWAY = "away"
    TOO_LONG = "too long"
    TOO_MANY = "too many"
    REFUSED = "refused"
    NOT_ASKED = "not asked"
    MOVED = "moved"


@dataclass(frozen=True)
class Fault:
    """A rule that is broken, and by whom: whatever of interpreter, request, part and channel applies.

    `amount` is how many people too many there are, or how many percent of the longest time is worked.
    """

    wrong: Wrong
    interpreter: str = ""
    request: str = ""
    part: str = ""
    channel: Channel | None = None
    amount: int = 0


def faults(problem: Problem, plan: Plan) -> list[Fault]:
    """Every rule that the plan breaks, in a fixed order; empty for a sound plan.

    Whoever assigns by hand is warned with these.
    """
    found = [
        *_of_duties(problem, plan),
        *_of_teams(problem, plan),
        *_of_time(problem, plan),
        *_of_seats(problem, plan),
        *_of_room(problem, plan),
        *_of_promises(problem, plan),
    ]
    order = list(Wrong)
    return sorted(
        found, key=lambda fault: (order.index(fault.wrong), fault.interpreter, fault.request, fault.part)
    )


def turns(problem: Problem, plan: Plan, interpreter: str) -> list[Turn]:
    """The interpreter's work in order of time."""
    mates = plan.mates()
    mine = {duty.part: duty for duty in plan.duties if duty.interpreter == interpreter}
    return [
        Turn(part.starts, part.ends, mine[part.id].channel.mode, part.together, mine[part.id] in mates)
        for part in problem.parts
        if part.id in mine
    ]


def longest_load(problem: Problem, plan: Plan, interpreter: str) -> Fraction:
    """The interpreter's heaviest work without a break; 1 is what the rules allow."""
    return problem.rules.longest_load(turns(problem, plan, interpreter))


def _of_duties(problem: Problem, plan: Plan) -> Iterator[Fault]:
    people = {one.id: one for one in problem.interpreters}
    parts = {part.id: part for part in problem.parts}
    for (name, part), count in Counter((duty.interpreter, duty.part) for duty in plan.duties).items():
        if count > 1:
            yield Fault(Wrong.TWO_PLACES, name, part=part)
    for name, channel, part in plan.duties:
        interpreter = people[name]
        if channel not in interpreter.channels:
            yield Fault(Wrong.CHANNEL, name, part=part, channel=channel)
        if not interpreter.sources & problem.rules.stage_languages:
            yield Fault(Wrong.SOURCE, name, part=part, channel=channel)
        if not interpreter.is_there(parts[part]):
            yield Fault(Wrong.AWAY, name, part=part, channel=channel)


def _of_teams(problem: Problem, plan: Plan) -> Iterator[Fault]:
    members = Counter(duty for pair in plan.teams for duty in pair)
    for one, other in plan.teams:
        is_team = one.channel == other.channel and one.part == other.part and one != other
        if not is_team or not {one, other} <= plan.duties or members[one] > 1 or members[other] > 1:
            yield Fault(Wrong.TEAM, one.interpreter, part=one.part, channel=one.channel)


def _of_time(problem: Problem, plan: Plan) -> Iterator[Fault]:
    for name in {duty.interpreter for duty in plan.duties}:
        load = longest_load(problem, plan, name)
        if load > 1:
            yield Fault(Wrong.TOO_LONG, name, amount=int(load * 100))


def _of_seats(problem: Problem, plan: Plan) -> Iterator[Fault]:
    requests = {request.id: request for request in problem.requests}
    people = {one.id: one for one in problem.interpreters}
    present: defaultdict[tuple[Channel, str], set[str]] = defaultdict(set)
    helping = {other for one in plan.teams for other in one} - {_duty(seat) for seat in plan.seats}
    for duty in helping:
        present[duty.channel, duty.part].add(duty.interpreter)
    for (name, part), count in Counter((seat.request, seat.part) for seat in plan.seats).items():
        if count > 1:
            yield Fault(Wrong.TWO_PLACES, request=name, part=part)
    for seat in plan.seats:
        request = requests[seat.request]
        part, channel = seat.part, seat.channel
        if _duty(seat) not in plan.duties:
            yield Fault(Wrong.NO_DUTY, seat.interpreter, request.id, part, channel)
        if channel not in request.channels or part not in request.parts:
            yield Fault(Wrong.NOT_ASKED, seat.interpreter, request.id, part, channel)
        # Who relieves others on the channel may come to interpret for any of its people.
        for name in {seat.interpreter, *present[channel, part]}:
            if not request.accepts(people[name]):
                yield Fault(Wrong.REFUSED, name, request.id, part, channel)


def _of_room(problem: Problem, plan: Plan) -> Iterator[Fault]:
    listeners = {request.id: request.listeners for request in problem.requests}
    people = {one.id: one for one in problem.interpreters}
    parts: dict[str, Part] = {part.id: part for part in problem.parts}
    mates = plan.mates()
    served: Counter[Duty] = Counter()
    for seat in plan.seats:
        served[_duty(seat)] += listeners[seat.request]
    for duty, count in served.items():
        most = problem.capacity(people[duty.interpreter], duty.channel, parts[duty.part])
        if count > most:
            yield Fault(Wrong.TOO_MANY, duty.interpreter, "", duty.part, duty.channel, count - most)
        if duty in mates and mates[duty] in served and duty < mates[duty]:
            # Two who relieve each other serve one group.
            yield Fault(Wrong.TEAM, duty.interpreter, part=duty.part, channel=duty.channel)


def _of_promises(problem: Problem, plan: Plan) -> Iterator[Fault]:
    for duty in problem.locked - plan.duties:
        yield Fault(Wrong.MOVED, duty.interpreter, part=duty.part, channel=duty.channel)
    for seat in problem.kept - plan.seats:
        yield Fault(Wrong.MOVED, seat.interpreter, seat.request, seat.part, seat.channel)


def _duty(seat: Seat) -> Duty:
    return Duty(seat.interpreter, seat.channel, seat.part)
