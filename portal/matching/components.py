"""What can be planned alone, and which requests are alike."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from portal.matching.problem import Interpreter, Problem, Request, Seat


class Group(NamedTuple):
    """Requests that are alike, by date, and the kept seats of a request that stands alone because of them."""

    requests: tuple[Request, ...]
    kept: frozenset[Seat]

    @property
    def one(self) -> Request:
        return self.requests[0]


def components(problem: Problem) -> list[Problem]:
    """The problem in parts that no channel links, so that each can be planned alone; the largest first."""
    root: dict[object, object] = {}

    def find(item: object) -> object:
        while root.setdefault(item, item) != item:
            root[item] = item = root[root[item]]
        return item

    wanted = {channel for request in problem.requests for channel in request.channels}
    fixed = problem.locked | problem.promised | problem.present
    for one, other in [
        *((("request", r.id), channel) for r in problem.requests for channel in r.channels),
        *((("request", seat.request), seat.channel) for seat in problem.kept),
        *((("interpreter", i.id), c) for i in problem.interpreters for c in i.channels & wanted),
        *((("interpreter", duty.interpreter), duty.channel) for duty in fixed),
    ]:
        root[find(one)] = find(other)
    requests: defaultdict[object, list[Request]] = defaultdict(list)
    people: defaultdict[object, list[Interpreter]] = defaultdict(list)
    for request in problem.requests:
        requests[find(("request", request.id))].append(request)
    for interpreter in problem.interpreters:
        people[find(("interpreter", interpreter.id))].append(interpreter)
    found = [only(problem, requests[key], people[key]) for key in dict.fromkeys([*requests, *people])]
    return sorted(found, key=lambda part: -len(part.requests) - len(part.interpreters))


def only(problem: Problem, requests: Sequence[Request], people: Sequence[Interpreter]) -> Problem:
    """The problem for these people only, with what is fixed for them."""
    names, parties = {one.id for one in people}, {one.id for one in requests}
    return replace(
        problem,
        requests=tuple(requests),
        interpreters=tuple(people),
        locked=frozenset(duty for duty in problem.locked if duty.interpreter in names),
        kept=frozenset(seat for seat in problem.kept if seat.request in parties),
    )


def groups(requests: Iterable[Request], kept: Iterable[Seat]) -> list[Group]:
    """The requests in groups that are alike but for name and date, in the order of asking."""
    seats: defaultdict[str, set[Seat]] = defaultdict(set)
    for seat in kept:
        seats[seat.request].add(seat)
    alike: defaultdict[object, list[Request]] = defaultdict(list)
    for one in requests:
        alone = one.id if one.id in seats else ""
        alike[
            alone,
            one.channels,
            one.listeners,
            one.parts,
            one.refuses,
            one.gender,
            one.wishes_gender,
            one.wishes_for,
        ].append(one)
    return [Group(tuple(group), frozenset(seats.get(group[0].id, ()))) for group in alike.values()]
