"""Interpreters who would serve the same people equally well, counted together; who sits with whom is settled
afterwards."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from portal.matching.components import Group
from portal.matching.problem import Channel, Duty, Problem, Request


class Post(NamedTuple):
    """Duties of which each has the same room for the same people."""

    duties: tuple[Duty, ...]
    room: int

    @property
    def where(self) -> tuple[Channel, str]:
        return self.duties[0].channel, self.duties[0].part


def posts(problem: Problem, groups: Sequence[Group], duties: Iterable[Duty]) -> list[Post]:
    """The duties that can be counted together, in a fixed order."""
    people = {one.id: one for one in problem.interpreters}
    parts = {part.id: part for part in problem.parts}
    asking: defaultdict[tuple[Channel, str], list[Group]] = defaultdict(list)
    for group in groups:
        for channel in group.one.channels:
            for part in group.one.parts:
                asking[channel, part].append(group)
    kept = {Duty(seat.interpreter, seat.channel, seat.part) for seat in problem.kept}
    alike: defaultdict[object, list[Duty]] = defaultdict(list)
    rooms: dict[object, int] = {}
    for duty in duties:
        one, where = people[duty.interpreter], (duty.channel, duty.part)
        room = problem.capacity(one, duty.channel, parts[duty.part])
        wanted = [group for group in asking[where] if group.one.listeners <= room]
        alone = "" if duty not in kept and can_share(wanted, room) else duty.interpreter
        look = tuple((group.one.accepts(one), group.one.unmet(one)) for group in wanted)
        alike[where, room, alone, look].append(duty)
        rooms[where, room, alone, look] = room
    return [Post(tuple(chosen), rooms[key]) for key, chosen in alike.items()]


def kinds(
    problem: Problem, groups: Sequence[Group], posts: Iterable[Post], apart: Container[str]
) -> dict[str, list[str]]:
    """Interpreters of whom it does not matter who does what, by the first of them; not who is `apart`.

    What was fixed or promised or is planned, was so for one person.
    """
    fixed = {duty.interpreter for duty in problem.locked | problem.promised | problem.present}
    fields: defaultdict[str, list[int]] = defaultdict(list)
    for number, post in enumerate(posts):
        for duty in post.duties:
            fields[duty.interpreter].append(number)
    result: dict[object, list[str]] = {}
    for one in problem.interpreters:
        if one.id in fields:
            alone = one.id if one.id in fixed else ""
            refusing = tuple(
                number
                for number, group in enumerate(groups)
                if not group.one.accepts(one) and not one.channels.isdisjoint(group.one.channels)
            )
            look = alone, one.id in apart, tuple(fields[one.id]), refusing, one.is_registered, one.cost
            result.setdefault(look, []).append(one.id)
    return {names[0]: names for names in result.values()}


def can_share(groups: Sequence[Group], room: int) -> bool:
    """Whether parties that fit into the rooms when counted together surely fit when put in one by one.

    So it is when all fit into one room; and when, but for single listeners, there is one size, or each party
    takes more than half of a room.
    """
    sizes = {group.one.listeners for group in groups} - {1}
    everybody = sum(group.one.listeners * len(group.requests) for group in groups)
    return everybody <= room or len(sizes) <= 1 or all(2 * size > room for size in sizes)


def seated(
    room: int, parties: Sequence[Request], duties: Sequence[Duty], teams: set[Duty], before: Mapping[str, str]
) -> dict[str, Duty]:
    """Who sits with whom: with whom they were `before` if possible, and somebody with each of the `teams`."""
    left = dict.fromkeys(duties, room)
    result: dict[str, Duty] = {}
    for party in sorted(parties, key=lambda one: -one.listeners):
        fitting = [duty for duty, places in left.items() if places >= party.listeners]
        familiar = (duty for duty in fitting if duty.interpreter == before.get(party.id))
        # What was decided by hand may be more than there is room for.
        duty = next(familiar, None) or next(iter(fitting), duties[0])
        left[duty] -= party.listeners
        result[party.id] = duty
    for empty in sorted(teams - set(result.values())):
        crowded = [
            name
            for name, duty in result.items()
            if duty not in teams or list(result.values()).count(duty) > 1
        ]
        result[crowded[-1]] = empty
    return result
