"""What a proposal says: who is where, who is served by whom, and how good that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.matching.problem import Channel, Duty, Problem, Seat


class Level(StrEnum):
    """What a plan is judged by, the most important first. All are sums of whole numbers."""

    WHOLE = "whole"
    MINUTES = "minutes"
    DISTURBED = "disturbed"
    LANGUAGE = "language"
    REGISTER = "register"
    WISHES = "wishes"
    PEOPLE = "people"
    COST = "cost"
    CHANGES = "changes"
    DATE = "date"

    @property
    def is_better_higher(self) -> bool:
        return self in (Level.WHOLE, Level.MINUTES)


@dataclass(frozen=True)
class Plan:
    """Duties, who works with whom in a team, and who is served.

    The two of a team relieve each other, and serve the same people: those who have their seat with one of
    them.
    """

    duties: frozenset[Duty] = frozenset()
    teams: frozenset[tuple[Duty, Duty]] = frozenset()
    seats: frozenset[Seat] = frozenset()

    def mates(self) -> dict[Duty, Duty]:
        """The other one of each duty in a team."""
        return {one: other for pair in self.teams for one, other in (pair, pair[::-1])}

    def served(self) -> dict[str, dict[str, Seat]]:
        """The seats by request and part."""
        result: dict[str, dict[str, Seat]] = {}
        for seat in self.seats:
            result.setdefault(seat.request, {})[seat.part] = seat
        return result

    def whole(self, problem: Problem) -> frozenset[str]:
        """The requests that are served in every part they asked for."""
        served = self.served()
        return frozenset(
            request.id for request in problem.requests if request.parts <= served.get(request.id, {}).keys()
        )


Score = Mapping[Level, int]


def score(problem: Problem, plan: Plan) -> dict[Level, int]:
    """How good the plan is at each level, counted from the plan itself.

    WHOLE counts requests; MINUTES people times minutes; DISTURBED promised interpreters who lose a duty;
    LANGUAGE people times minutes times how far down their list the channel stands; REGISTER minutes of duty
    of interpreters in no register; WISHES people times minutes times wishes unmet; PEOPLE interpreters; COST
    cents; CHANGES duties that are new or gone; DATE the places of those served whole, in order of asking.
    """
    requests = {request.id: request for request in problem.requests}
    people = {one.id: one for one in problem.interpreters}
    minutes = {part.id: part.minutes for part in problem.parts}
    whole = plan.whole(problem)
    busy = {duty.interpreter for duty in plan.duties}
    weights = [(seat, requests[seat.request].listeners * minutes[seat.part]) for seat in plan.seats]
    return {
        Level.WHOLE: len(whole),
        Level.MINUTES: sum(weight for _, weight in weights),
        Level.DISTURBED: len({duty.interpreter for duty in problem.promised - plan.duties}),
        Level.LANGUAGE: sum(
            weight * rank(requests[seat.request].channels, seat.channel) for seat, weight in weights
        ),
        Level.REGISTER: sum(
            minutes[duty.part] for duty in plan.duties if not people[duty.interpreter].is_registered
        ),
        Level.WISHES: sum(
            weight * requests[seat.request].unmet(people[seat.interpreter]) for seat, weight in weights
        ),
        Level.PEOPLE: len(busy),
        Level.COST: sum(people[one].cost for one in busy),
        Level.CHANGES: len(plan.duties ^ problem.present),
        Level.DATE: sum(place for place, request in enumerate(problem.requests, 1) if request.id in whole),
    }


def rank(wanted: tuple[Channel, ...], given: Channel) -> int:
    """How far down the list a channel stands; one that was decided by hand may be behind all of it."""
    return wanted.index(given) if given in wanted else len(wanted)


def key(counted: Score) -> tuple[int, ...]:
    """Plans compare as these do: the greater one is the better one."""
    return tuple(counted[level] if level.is_better_higher else -counted[level] for level in Level)


@dataclass(frozen=True)
class Proposal:
    """A plan, its score, and for each level the best that any plan could reach given the levels before it.

    Only a `proven` proposal is known to be the best one; of others the bound tells how far off they can be.
    Where a search `is_hurried`, with more time another plan may be found, be it only as good.
    """

    plan: Plan
    score: Score
    bounds: Score
    is_hurried: bool = False

    @property
    def is_proven(self) -> bool:
        return dict(self.score) == dict(self.bounds)
