"""What is too large to be solved at once is solved in pieces; the bounds tell what that may have cost."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from portal.matching.components import only
from portal.matching.plan import Level, Plan, score
from portal.matching.problem import Channel, Interpreter, Problem, Request

# A model with more possible seats than this takes longer than anybody waits.
MOST_SEATS = 6_000
# So many requests are planned at once when all cannot be.
BATCH = 30


def is_too_large(problem: Problem) -> bool:
    """Whether a component has too many possible seats: requests by part by interpreter."""
    speakers = Counter(channel for one in problem.interpreters for channel in one.channels)
    return (
        sum(
            len(request.parts) * speakers[channel]
            for request in problem.requests
            for channel in request.channels
        )
        > MOST_SEATS
    )


def pieces(problem: Problem) -> Iterator[Problem]:
    """The component in pieces by language, and these in batches; each request and interpreter is in one.

    Everybody counts for the channel that lacks people most; what is fixed by hand holds people together.
    """
    wanted = Counter(request.channels[0] for request in problem.requests if request.channels)
    speakers = Counter(channel for one in problem.interpreters for channel in one.channels)
    fixed = {duty.interpreter: duty.channel for duty in sorted(problem.locked | problem.promised)}
    kept = {seat.request: seat for seat in sorted(problem.kept)}

    def scarcity(channel: Channel) -> tuple[float, Channel]:
        return wanted[channel] / speakers[channel], channel

    people: defaultdict[Channel, list[Interpreter]] = defaultdict(list)
    for one in problem.interpreters:
        people[fixed.get(one.id) or max(one.channels, key=scarcity)].append(one)
    asking: defaultdict[Channel, list[Request]] = defaultdict(list)
    for request in problem.requests:
        seat = kept.get(request.id)
        served = [channel for channel in request.channels if people[channel]]
        asking[seat.channel if seat else next(iter(served), request.channels[0])].append(request)
    for channel in sorted(people.keys() | asking.keys()):
        yield from _batches(problem, asking[channel], people[channel])


def _batches(problem: Problem, requests: list[Request], people: list[Interpreter]) -> Iterator[Problem]:
    count = max(1, -(-len(requests) // BATCH)) if not problem.kept else 1
    for number in range(count):
        if requests[number::count] or people[number::count]:
            yield only(problem, requests[number::count], people[number::count])


def gaps(problem: Problem, plan: Plan) -> dict[Level, int]:
    """How far each level may be from the best, for a plan made in pieces.

    No more can be whole, and no more minutes served, than if every party had the interpreters for itself.
    """
    people: defaultdict[Channel, list[Interpreter]] = defaultdict(list)
    for one in problem.interpreters:
        for channel in one.channels:
            people[channel].append(one)
    whole = minutes = 0
    for request in problem.requests:
        possible = [
            part
            for part in problem.parts
            if part.id in request.parts
            and any(
                request.accepts(one)
                and problem.may_interpret(one, channel, part)
                and problem.capacity(one, channel, part) >= request.listeners
                for channel in request.channels
                for one in people[channel]
            )
        ]
        whole += len(possible) == len(request.parts)
        minutes += request.listeners * sum(part.minutes for part in possible)
    counted = dict(score(problem, plan))
    # Dates are counted for the whole evening; nothing is known of the best.
    counted[Level.DATE] = 0
    return counted | {
        Level.WHOLE: whole - counted[Level.WHOLE],
        Level.MINUTES: minutes - counted[Level.MINUTES],
    }
