"""The evening told in counts only: how many of each sort of interpreter do what, and how many are served.

That asks less than the evening itself: which of those who refuse somebody share a room, who was
promised something, and which parties fit into a room together, is left out. So nothing is better than the
best of these counts; mostly the evening can do as well, and it is found much sooner.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from portal.matching.engine import Model
from portal.matching.fatigue import bearable
from portal.matching.formulation import Formulation
from portal.matching.plan import Level, rank
from portal.matching.problem import Channel, Duty, Problem, Request

Terms = dict[int, int]
Where = tuple[Channel, str]


# A gender and the interpreters that somebody would like to have.
Wish = tuple[str | None, frozenset[str]]


class Sort(NamedTuple):
    """Interpreters with the same `rooms` in the same places, whom the same people refuse and wish for.

    `unmet` tells for each wish how much of it they do not meet.
    """

    rooms: tuple[tuple[Where, int], ...]
    refused: tuple[bool, ...]
    unmet: tuple[int, ...]
    is_registered: bool
    cost: int


class Crowd(NamedTuple):
    """Requests for the same channels and parts, by parties of the same size who refuse the same people and
    have the same wish."""

    channels: tuple[Channel, ...]
    listeners: int
    parts: frozenset[str]
    refused: frozenset[str]
    wish: Wish


class Served(NamedTuple):
    """Where some of a crowd are served, and how much of their wish is not met there."""

    crowd: Crowd
    where: Where
    unmet: int


class Counting:
    """A problem in which nothing is locked, as a model of counts.

    `places` are the requests' places in the order of asking, for the whole evening.
    """

    def __init__(self, problem: Problem, places: Mapping[str, int]) -> None:
        self._problem = problem
        self._places = places
        self._minutes = {part.id: part.minutes for part in problem.parts}
        self.model = Model()
        # The counts of the latest answer: a place to begin from.
        self.latest: Sequence[int] | None = None
        self._crowds: defaultdict[Crowd, list[str]] = defaultdict(list)
        for one in problem.requests:
            refused = frozenset(
                person.id
                for person in problem.interpreters
                if not one.accepts(person) and not person.channels.isdisjoint(one.channels)
            )
            crowd = Crowd(one.channels, one.listeners, one.parts, refused, self._wish(one))
            self._crowds[crowd].append(one.id)
        self._wanted = sorted(
            {(channel, part) for crowd in self._crowds for channel in crowd.channels for part in crowd.parts}
        )
        self._sorts = self._sorted()
        self._alone: dict[tuple[Sort, Where], int] = {}
        self._in_team: dict[tuple[Sort, Where], int] = {}
        self._ways: dict[Sort, list[int]] = {}
        for sort, names in self._sorts.items():
            if sort.rooms:
                self._evening(sort, len(names))
        self._whole = {crowd: self.model.column(len(names)) for crowd, names in self._crowds.items()}
        self._full: dict[str, int] = {}
        for crowd, names in self._crowds.items():
            self._count_by_date(self._whole[crowd], names)
        self._served: dict[Served, int] = {}
        for crowd, names in self._crowds.items():
            self._serve(crowd, len(names))
        for where in self._wanted:
            self._rooms(where)

    def _sorted(self) -> dict[Sort, list[str]]:
        parts = {part.id: part for part in self._problem.parts}
        refused = list(dict.fromkeys(crowd.refused for crowd in self._crowds))
        wishes = {self._wish(one): one for one in self._problem.requests}
        self._wishes = list(wishes)
        result: defaultdict[Sort, list[str]] = defaultdict(list)
        for person in self._problem.interpreters:
            rooms = (
                (where, self._problem.capacity(person, where[0], parts[where[1]]))
                for where in self._wanted
                if self._problem.may_interpret(person, where[0], parts[where[1]])
            )
            sort = Sort(
                tuple(rooms),
                tuple(person.id in some for some in refused),
                tuple(one.unmet(person) for one in wishes.values()),
                person.is_registered,
                person.cost,
            )
            result[sort].append(person.id)
        return result

    def _evening(self, sort: Sort, count: int) -> None:
        """Each of a sort spends the evening in one of the ways that can be borne, or less busily."""
        rules = self._problem.rules
        parts = [part for part in self._problem.parts if any(where[1] == part.id for where, _ in sort.rooms)]
        work: list[list[tuple[Fraction, int]]] = [[] for _ in parts]
        for place, part in enumerate(parts):
            for where in (where for where, _ in sort.rooms if where[1] == part.id):
                for columns, in_team in ((self._alone, False), (self._in_team, True)):
                    load = rules.load(where[0].mode, part.minutes, together=part.together, in_team=in_team)
                    columns[sort, where] = self.model.column(count)
                    work[place].append((load, columns[sort, where]))
        loads = [sorted({load for load, _ in done}) for done in work]
        ways = {way: self.model.column(count) for way in bearable(rules, parts, loads)}
        self._ways[sort] = list(ways.values())
        self.model.at_most(dict.fromkeys(ways.values(), 1), count)
        for place, done in enumerate(work):
            for least in loads[place]:
                busy = {column: 1 for load, column in done if load >= least}
                heavy = {column: -1 for way, column in ways.items() if way[place] >= least}
                self.model.at_most(busy | heavy, 0)

    def _count_by_date(self, whole: int, names: Sequence[str]) -> None:
        """Of a crowd those who asked first are whole first."""
        columns = [self.model.column() for _ in names]
        self._full.update(zip(names, columns, strict=True))
        self.model.exactly(dict.fromkeys(columns, 1) | {whole: -1}, 0)
        for earlier, later in pairwise(columns):
            self.model.at_most({later: 1, earlier: -1}, 0)

    def _serve(self, crowd: Crowd, count: int) -> None:
        for part in sorted(crowd.parts):
            served = {
                Served(crowd, (channel, part), unmet): self.model.column(count)
                for channel in sorted(crowd.channels)
                for unmet in self._unmet((channel, part), crowd.wish)
            }
            self._served |= served
            self.model.at_most(dict.fromkeys(served.values(), 1), count)
            self.model.at_most(dict.fromkeys(served.values(), -1) | {self._whole[crowd]: 1}, 0)

    def _wish(self, request: Request) -> Wish:
        return request.wishes_gender, request.wishes_for

    def _unmet(self, where: Where, wish: Wish) -> list[int]:
        """How much of a wish is not met by those who can be somewhere."""
        place = self._wishes.index(wish)
        return sorted({sort.unmet[place] for sort in self._sorts if where in dict(sort.rooms)})

    def _rooms(self, where: Where) -> None:
        rooms = {sort: room for sort in self._sorts for here, room in sort.rooms if here == where}
        served = {one: column for one, column in self._served.items() if one.where == where}
        for refused in dict.fromkeys([frozenset[str](), *(one.crowd.refused for one in served)]):
            # For those who refuse some people only the others count, in teams as well.
            able = {sort: room for sort, room in rooms.items() if refused.isdisjoint(self._sorts[sort])}
            picky = {one: column for one, column in served.items() if refused <= one.crowd.refused}
            self._room(where, picky, able, able)
        for one in dict.fromkeys((one.crowd.wish, one.unmet) for one in served):
            wish, most = one
            place = self._wishes.index(wish)
            able = {sort: room for sort, room in rooms.items() if sort.unmet[place] <= most}
            if len(able) < len(rooms):
                happy = {
                    one: column
                    for one, column in served.items()
                    if one.crowd.wish == wish and one.unmet <= most
                }
                self._room(where, happy, able, rooms)

    def _room(
        self, where: Where, served: Mapping[Served, int], rooms: Mapping[Sort, int], mates: Iterable[Sort]
    ) -> None:
        """Who leads a group, alone or for a team with one of the `mates`, has room for so many people and so
        many parties."""
        leads = {
            room: self.model.column(sum(len(self._sorts[sort]) for sort in rooms if rooms[sort] == room))
            for room in sorted(set(rooms.values()))
        }
        in_teams = {self._in_team[sort, where]: -1 for sort in mates}
        teams = self.model.column(sum(self.model.upper[column] for column in in_teams) // 2)
        self.model.at_most({teams: 2} | in_teams, 0)
        for least in leads:
            leading = {column: 1 for room, column in leads.items() if room >= least}
            large = [sort for sort in rooms if rooms[sort] >= least]
            alone = {self._alone[sort, where]: -1 for sort in large}
            in_team = {self._in_team[sort, where]: -1 for sort in large}
            self.model.at_most(leading | alone | {teams: -1}, 0)
            self.model.at_most(leading | alone | in_team, 0)
        people = {column: one.crowd.listeners for one, column in served.items()}
        self._fit(people, leads, 1)
        for size in sorted({one.crowd.listeners for one in served} - {1}):
            self._fit({c: 1 for one, c in served.items() if one.crowd.listeners >= size}, leads, size)
        for one, column in served.items():
            self._fit({column: 1}, leads, one.crowd.listeners)

    def _fit(self, terms: Terms, leads: Mapping[int, int], size: int) -> None:
        """So many of a size fit into a room; no more than there are, which makes the row tighter."""
        there = sum(weight * self.model.upper[column] for column, weight in terms.items())
        fitting = {column: -min(room // size, there) for room, column in leads.items()}
        self.model.at_most(terms | fitting, 0)

    def objective(self, level: Level) -> Terms | None:
        """What a level makes small, if that can be told in counts."""
        match level:
            case Level.WHOLE:
                return dict.fromkeys(self._whole.values(), -1)
            case Level.DATE:
                return {column: self._places[name] for name, column in self._full.items()}
            case Level.MINUTES | Level.LANGUAGE | Level.WISHES:
                terms = {column: self._weight(level, one) for one, column in self._served.items()}
                return {column: weight for column, weight in terms.items() if weight}
            case Level.PEOPLE:
                return {column: 1 for ways in self._ways.values() for column in ways}
            case Level.COST:
                return {
                    column: sort.cost for sort, ways in self._ways.items() for column in ways if sort.cost
                }
            case Level.REGISTER:
                return {
                    column: self._minutes[part]
                    for (sort, (_, part)), column in self._busy()
                    if not sort.is_registered
                }
            case Level.DISTURBED if not self._problem.promised:
                return {}
            case Level.CHANGES if not self._problem.present:
                return {column: 1 for _, column in self._busy()}
        return None

    def _weight(self, level: Level, one: Served) -> int:
        channel, part = one.where
        minutes = one.crowd.listeners * self._minutes[part]
        if level is Level.MINUTES:
            return -minutes
        return minutes * (rank(one.crowd.channels, channel) if level is Level.LANGUAGE else one.unmet)

    def _busy(self) -> Iterator[tuple[tuple[Sort, Where], int]]:
        yield from self._alone.items()
        yield from self._in_team.items()

    def alike(self, values: Sequence[int], formulation: Formulation) -> Model:
        """The evening's own model, held to the same counts of who is whole and who works where."""
        model = formulation.model
        near = Model(model.lower, model.upper, [*model.rows], model.shared)
        for crowd, names in self._crowds.items():
            near.exactly({formulation.full[name]: 1 for name in names}, values[self._whole[crowd]])
        for (sort, where), column in self._alone.items():
            duties = [Duty(name, *where) for name in self._sorts[sort] if name in formulation.kinds]
            for allowed, chosen in (
                (column, (formulation.alone,)),
                (self._in_team[sort, where], (formulation.first, formulation.second)),
            ):
                busy = {columns[duty]: 1 for columns in chosen for duty in duties if duty in columns}
                near.at_most(busy, values[allowed])
        return near
