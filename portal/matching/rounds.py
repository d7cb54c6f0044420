"""Language groups walk past the stands of the market: who is where, and when.

A Latin square: in each round every group moves on to the next stand, so that no two of them meet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# In less nobody says anything that can be interpreted.
SHORTEST_VISIT = 5


@dataclass(frozen=True)
class Group:
    """People with one language and who interprets for them; they want to see `stands`, without any all."""

    id: int
    stands: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Visit:
    """A group at a stand."""

    group: int
    stand: int
    starts_at: datetime
    ends_at: datetime


class Wrong(StrEnum):
    """Why a visit cannot be: others are at the stand, the group is elsewhere, there is no market then."""

    ONE_STAND = "one-stand"
    ONE_GROUP = "one-group"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Problem:
    """What is wrong with a visit; `other` is the one that it clashes with."""

    why: Wrong
    other: Visit | None = None


class DoesNotFit(Exception):
    """There are more groups than can be at stands, one after the other, in the time there is."""


def visit_minutes(groups: int, stands: int, starts_at: datetime, ends_at: datetime) -> int:
    """How long a visit takes; with more groups than stands some wait in each round, and it is shorter."""
    return int((ends_at - starts_at).total_seconds()) // 60 // max(groups, stands)


def rotate(
    groups: Sequence[Group], stands: Sequence[int], starts_at: datetime, ends_at: datetime
) -> list[Visit]:
    """Every group at every stand that it wants to see, once; raises `DoesNotFit`.

    Group k is at stand k + t in round t. A group that wants to see some stands begins at one of them, where
    that is still to be had.
    """
    if not groups:
        return []
    length = visit_minutes(len(groups), len(stands), starts_at, ends_at)
    if length < SHORTEST_VISIT:
        raise DoesNotFit
    rounds = max(len(groups), len(stands))
    minutes = int((ends_at - starts_at).total_seconds()) // 60
    visits = []
    for group, first in _starts(groups, stands).items():
        for turn in range(rounds):
            place = (first + turn) % rounds
            if place < len(stands) and (not group.stands or stands[place] in group.stands):
                begins = starts_at + timedelta(minutes=turn * minutes // rounds)
                visits.append(Visit(group.id, stands[place], begins, begins + timedelta(minutes=length)))
    return sorted(visits, key=lambda visit: (visit.starts_at, visit.group))


def problems(
    visits: Sequence[Visit], others: Sequence[Visit], starts_at: datetime, ends_at: datetime
) -> dict[int, Problem]:
    """By stand, what is wrong with the visits of one group, beside the `others` that stay."""
    found = {}
    for place, visit in enumerate(visits):
        before = [*others, *visits[:place]]
        wrongs = [Problem(why, other) for other in before if (why := clash(visit, other))]
        if visit.starts_at < starts_at or visit.ends_at > ends_at:
            wrongs = [Problem(Wrong.OUTSIDE)]
        if wrongs:
            found[visit.stand] = wrongs[0]
    return found


def clash(one: Visit, other: Visit) -> Wrong | None:
    """Whether two visits are at the same time at one stand, or of one group."""
    if one.starts_at >= other.ends_at or other.starts_at >= one.ends_at:
        return None
    if one.group == other.group:
        return Wrong.ONE_GROUP
    return Wrong.ONE_STAND if one.stand == other.stand else None


def _starts(groups: Sequence[Group], stands: Sequence[int]) -> dict[Group, int]:
    """Where each group begins; who wants to see few stands chooses first."""
    free = list(range(max(len(groups), len(stands))))
    starts = {}
    for group in sorted(groups, key=lambda group: len(group.stands) or len(stands)):
        wanted = [place for place in free if place < len(stands) and stands[place] in group.stands]
        starts[group] = (wanted or free)[0]
        free.remove(starts[group])
    return starts
