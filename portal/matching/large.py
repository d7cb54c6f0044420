"""What is too large to be solved at once is solved in pieces; the bounds tell what that may have cost."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from time import monotonic

from portal.matching.components import only
from portal.matching.engine import at_least
from portal.matching.formulation import Formulation
from portal.matching.plan import Level, Plan, score
from portal.matching.problem import Channel, Interpreter, Problem, Request

# A model with more possible seats than this takes longer than anybody waits.
MOST_SEATS = 6_000
# So many requests are planned at once when all cannot be.
BATCH = 60


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

    Who knows several languages goes where most is asked of those who are there; so do, the other way round,
    those who accept several. What is fixed by hand holds people together.
    """
    wanted = Counter(channel for request in problem.requests for channel in request.channels)
    fixed = {duty.interpreter: duty.channel for duty in sorted(problem.locked | problem.promised)}
    kept = {seat.request: seat.channel for seat in sorted(problem.kept)}
    people: defaultdict[Channel, list[Interpreter]] = defaultdict(list)
    for one in sorted(problem.interpreters, key=lambda one: len(one.channels)):
        lacking = fixed.get(one.id) or max(
            sorted(one.channels), key=lambda channel: wanted[channel] / (1 + len(people[channel]))
        )
        people[lacking].append(one)
    asking: defaultdict[Channel, list[Request]] = defaultdict(list)
    for request in sorted(problem.requests, key=lambda request: len(request.channels)):
        calm = kept.get(request.id) or max(
            request.channels, key=lambda channel: len(people[channel]) / (1 + len(asking[channel]))
        )
        asking[calm].append(request)
    for channel in sorted(people.keys() | asking.keys()):
        yield from _batches(problem, asking[channel], people[channel])


def _batches(problem: Problem, requests: list[Request], people: list[Interpreter]) -> Iterator[Problem]:
    count = max(1, -(-len(requests) // BATCH)) if not problem.kept else 1
    for number in range(count):
        if requests[number::count] or people[number::count]:
            yield only(problem, requests[number::count], people[number::count])


def most_of(problem: Problem, deadline: float) -> dict[Level, int]:
    """No more can be whole, and no more minutes served: as many as if people could be divided.

    If there is no time to find that out, as many as there are.
    """
    # Wishes serve nobody more or less; without them more people are alike.
    alike = replace(
        problem,
        requests=tuple(replace(one, wishes_for=frozenset(), wishes_gender=None) for one in problem.requests),
    )
    formulation = Formulation(alike, dict.fromkeys((one.id for one in problem.requests), 0))
    minutes = {part.id: part.minutes for part in problem.parts}
    all_minutes = sum(one.listeners * minutes[part] for one in problem.requests for part in one.parts)
    result = {Level.WHOLE: len(problem.requests), Level.MINUTES: all_minutes}
    for level, most in result.items():
        found = at_least(
            formulation.model, formulation.objective(level)[0], seconds=max(deadline - monotonic(), 0)
        )
        result[level] = most if found is None else min(most, -found)
    return result


def gaps(problem: Problem, plan: Plan, most: Mapping[Level, int]) -> dict[Level, int]:
    """How far each level may be from the best, for a plan made in pieces."""
    counted = dict(score(problem, plan))
    # Dates are counted for the whole evening; nothing is known of the best.
    counted[Level.DATE] = 0
    return counted | {level: most[level] - counted[level] for level in most}
