"""Who gets a seat: a seat counts a person, and a group stays together."""

from collections.abc import Iterable
from typing import NamedTuple


class Group(NamedTuple):
    """A registration that waits: what identifies it, how many people it is, and how many seats it takes.

    An echo needs room like any group and takes no seat.
    """

    key: int
    people: int
    takes: int | None = None


def fits(people: int, left: int) -> bool:
    return 0 < people <= left


def promoted(waiting: Iterable[Group], left: int) -> list[int]:
    """The groups that move from the waiting list into `left` seats, in their order.

    A group that does not fit keeps its place; a smaller one behind it may go first.
    """
    chosen = []
    for group in waiting:
        if fits(group.people, left):
            chosen.append(group.key)
            left -= group.people if group.takes is None else group.takes
    return chosen
