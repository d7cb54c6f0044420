"""The best plan by trying every plan; slow, and right because it is simple."""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from portal.matching.problem import Channel, Interpreter, Part, Problem, Request
from portal.matching.rules import Turn

Work = tuple[Channel, bool] | None


class Room(NamedTuple):
    """One way to spend a part: who works on what, alone or in a team, and the groups that can be served."""

    work: tuple[Work, ...]
    groups: tuple[tuple[tuple[int, ...], Channel], ...]


def best(problem: Problem) -> tuple[int, ...]:
    """The key of the best plan that keeps to all rules, as `portal.matching.plan.key` gives it."""
    rooms = [list(_rooms(problem, part)) for part in problem.parts]
    wholes = [frozenset(chosen) for chosen in _subsets(range(len(problem.requests)))]
    served = [
        [_served(problem, part, room) for room in ways]
        for part, ways in zip(problem.parts, rooms, strict=True)
    ]
    found = [
        key
        for ways in product(*(range(len(options)) for options in rooms))
        if _is_bearable(problem, [rooms[number][way].work for number, way in enumerate(ways)])
        for key in _keys(problem, wholes, rooms, served, ways)
    ]
    return max(found)


def _keys(problem, wholes, rooms, served, ways) -> Iterator[tuple[int, ...]]:
    works = [rooms[number][way].work for number, way in enumerate(ways)]
    duties = {
        (one.id, work[0], part.id)
        for part, row in zip(problem.parts, works, strict=True)
        for one, work in zip(problem.interpreters, row, strict=True)
        if work
    }
    if not {tuple(duty) for duty in problem.locked} <= duties:
        return
    people = [one for one in problem.interpreters if any(one.id == duty[0] for duty in duties)]
    minutes = {part.id: part.minutes for part in problem.parts}
    disturbed = len({duty.interpreter for duty in problem.promised if tuple(duty) not in duties})
    unregistered = {one.id for one in people if not one.is_registered}
    register = sum(minutes[duty[2]] for duty in duties if duty[0] in unregistered)
    changes = len(duties ^ {tuple(duty) for duty in problem.present})
    for whole in wholes:
        total = (0, 0, 0)
        for number, (way, part) in enumerate(zip(ways, problem.parts, strict=True)):
            needed = frozenset(r for r in whole if part.id in problem.requests[r].parts)
            values = [value for who, value in served[number][way].items() if needed <= who]
            if not values:
                break
            total = tuple(map(sum, zip(total, max(values), strict=True)))
        else:
            yield (
                len(whole), total[0], -disturbed, total[1], -register, total[2], -len(people),
                -sum(one.cost for one in people), -changes, -sum(1 + place for place in whole),
            )  # fmt: skip


def _rooms(problem: Problem, part: Part) -> Iterator[Room]:
    """Every way in which the interpreters can spend a part."""
    options = [
        [None, *(c for c in sorted(one.channels) if problem.may_interpret(one, c, part))]
        for one in problem.interpreters
    ]
    for channels in product(*options):
        for pairs in _pairings([i for i, c in enumerate(channels) if c], channels):
            teamed = {i for pair in pairs for i in pair}
            work = tuple((c, i in teamed) if c else None for i, c in enumerate(channels))
            alone = [(i,) for i, c in enumerate(channels) if c and i not in teamed]
            groups = [(group, channels[group[0]]) for group in (*alone, *pairs)]
            yield Room(work, tuple(groups))


def _pairings(people: list[int], channels) -> Iterator[list[tuple[int, int]]]:
    """Every way to make teams of two on one channel; in a team the first leads, so both orders count."""
    if not people:
        yield []
        return
    first, rest = people[0], people[1:]
    yield from _pairings(rest, channels)
    for other in rest:
        if channels[other] == channels[first]:
            for pairs in _pairings([i for i in rest if i != other], channels):
                yield [(first, other), *pairs]
                yield [(other, first), *pairs]


def _served(problem: Problem, part: Part, room: Room) -> dict[frozenset[int], tuple[int, int, int]]:
    """By set of requests that can be served: people times minutes; language and wishes below zero."""
    asking = [r for r, request in enumerate(problem.requests) if part.id in request.parts]
    result: dict[frozenset[int], tuple[int, int, int]] = {}
    for choice in product(*([None, *range(len(room.groups))] for _ in asking)):
        seated = [(r, room.groups[g]) for r, g in zip(asking, choice, strict=True) if g is not None]
        if not _fits(problem, part, room, seated):
            continue
        value = (0, 0, 0)
        for r, (people, channel) in seated:
            request, leader = problem.requests[r], problem.interpreters[people[0]]
            weight = request.listeners * part.minutes
            down = request.channels.index(channel)
            unmet = sum(
                (
                    bool(request.wishes_for) and leader.id not in request.wishes_for,
                    request.wishes_gender is not None and request.wishes_gender != leader.gender,
                )
            )
            value = (value[0] + weight, value[1] - weight * down, value[2] - weight * unmet)
        who = frozenset(r for r, _ in seated)
        result[who] = max(value, result.get(who, value))
    return result


def _fits(problem: Problem, part: Part, room: Room, seated) -> bool:
    used = {group for _, group in seated}
    for people, channel in used:
        lead = problem.interpreters[people[0]]
        total = sum(problem.requests[r].listeners for r, group in seated if group == (people, channel))
        if total > problem.capacity(lead, channel, part):
            return False
    if any(len(group[0]) == 2 and group not in used for group in room.groups):
        return False
    for r, (people, channel) in seated:
        request = problem.requests[r]
        near = {
            people[0],
            *(group[0][1] for group in room.groups if len(group[0]) == 2 and group[1] == channel),
        }
        if channel not in request.channels or not all(
            _accepts(request, problem.interpreters[i]) for i in near
        ):
            return False
    return True


def _accepts(request: Request, interpreter: Interpreter) -> bool:
    return interpreter.id not in request.refuses and request.gender in (None, interpreter.gender)


def _is_bearable(problem: Problem, works: list[tuple[Work, ...]]) -> bool:
    for number in range(len(problem.interpreters)):
        turns = [
            Turn(part.starts, part.ends, row[number][0].mode, part.together, row[number][1])
            for part, row in zip(problem.parts, works, strict=True)
            if row[number]
        ]
        if problem.rules.longest_load(turns) > 1:
            return False
    return True


def _subsets(items) -> Iterator[list[int]]:
    items = list(items)
    for mask in range(1 << len(items)):
        yield [item for place, item in enumerate(items) if mask >> place & 1]
