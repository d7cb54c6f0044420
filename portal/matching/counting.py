"""The evening told in counts only: how many of each sort of interpreter do what, and how many are served.

That asks less than the evening itself: who refuses whom, and which parties fit into a room together, is left
out. So nothing is better than the best of these counts; mostly the evening can do as well, and it is found
much sooner.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from portal.matching.engine import Model
from portal.matching.fatigue import bearable
from portal.matching.formulation import Formulation
from portal.matching.plan import Level
from portal.matching.problem import Channel, Duty, Problem

Terms = dict[int, int]
Where = tuple[Channel, str]
# The room that an interpreter of a sort has, by where they can be; and by whom they are refused.
Sort = tuple[tuple[tuple[Where, int], ...], tuple[bool, ...]]


class Crowd(NamedTuple):
    """Requests for the same channels and parts, by parties of the same size who refuse the same people."""

    channels: frozenset[Channel]
    listeners: int
    parts: frozenset[str]
    refused: frozenset[str]


class Counting:
    """A problem in which nothing is locked, as a model of counts."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self.model = Model()
        self._crowds: defaultdict[Crowd, list[str]] = defaultdict(list)
        for one in problem.requests:
            channels = frozenset(one.channels)
            refused = frozenset(
                person.id
                for person in problem.interpreters
                if not one.accepts(person) and not channels.isdisjoint(person.channels)
            )
            self._crowds[Crowd(channels, one.listeners, one.parts, refused)].append(one.id)
        self._wanted = sorted(
            {(channel, part) for crowd in self._crowds for channel in crowd.channels for part in crowd.parts}
        )
        self._sorts = self._sorted()
        self._alone: dict[tuple[Sort, Where], int] = {}
        self._in_team: dict[tuple[Sort, Where], int] = {}
        for sort, names in self._sorts.items():
            if sort[0]:
                self._evening(sort, len(names))
        self._whole = {crowd: self.model.column(len(names)) for crowd, names in self._crowds.items()}
        self._served: dict[tuple[Crowd, Where], int] = {}
        for crowd, names in self._crowds.items():
            self._serve(crowd, len(names))
        for where in self._wanted:
            crowds = [crowd for crowd, here in self._served if here == where]
            for refused in dict.fromkeys([frozenset[str](), *(crowd.refused for crowd in crowds)]):
                self._room(where, refused)

    def _sorted(self) -> dict[Sort, list[str]]:
        parts = {part.id: part for part in self._problem.parts}
        refused = list(dict.fromkeys(crowd.refused for crowd in self._crowds))
        result: defaultdict[Sort, list[str]] = defaultdict(list)
        for person in self._problem.interpreters:
            rooms = (
                (where, self._problem.capacity(person, where[0], parts[where[1]]))
                for where in self._wanted
                if self._problem.may_interpret(person, where[0], parts[where[1]])
            )
            result[tuple(rooms), tuple(person.id in some for some in refused)].append(person.id)
        return result

    def _evening(self, sort: Sort, count: int) -> None:
        """Each of a sort spends the evening in one of the ways that can be borne, or less busily."""
        rules = self._problem.rules
        parts = [part for part in self._problem.parts if any(where[1] == part.id for where, _ in sort[0])]
        work: list[list[tuple[Fraction, int]]] = [[] for _ in parts]
        for place, part in enumerate(parts):
            for where in (where for where, _ in sort[0] if where[1] == part.id):
                for columns, in_team in ((self._alone, False), (self._in_team, True)):
                    load = rules.load(where[0].mode, part.minutes, together=part.together, in_team=in_team)
                    columns[sort, where] = self.model.column(count)
                    work[place].append((load, columns[sort, where]))
        loads = [sorted({load for load, _ in done}) for done in work]
        ways = {way: self.model.column(count) for way in bearable(rules, parts, loads)}
        self.model.at_most(dict.fromkeys(ways.values(), 1), count)
        for place, done in enumerate(work):
            for least in loads[place]:
                busy = {column: 1 for load, column in done if load >= least}
                heavy = {column: -1 for way, column in ways.items() if way[place] >= least}
                self.model.at_most(busy | heavy, 0)

    def _serve(self, crowd: Crowd, count: int) -> None:
        for part in sorted(crowd.parts):
            served = {channel: self.model.column(count) for channel in sorted(crowd.channels)}
            self._served |= {(crowd, (channel, part)): column for channel, column in served.items()}
            self.model.at_most(dict.fromkeys(served.values(), 1), count)
            self.model.at_most(dict.fromkeys(served.values(), -1) | {self._whole[crowd]: 1}, 0)

    def _room(self, where: Where, refused: frozenset[str]) -> None:
        """Who leads a group, alone or for a team, has room for so many people and so many parties.

        For those who refuse some people only the others count, in teams as well.
        """
        served = {
            crowd: column
            for (crowd, here), column in self._served.items()
            if here == where and refused <= crowd.refused
        }
        rooms = {
            sort: room
            for sort, names in self._sorts.items()
            for here, room in sort[0]
            if here == where and refused.isdisjoint(names)
        }
        leads = {
            room: self.model.column(sum(len(self._sorts[sort]) for sort in rooms if rooms[sort] == room))
            for room in sorted(set(rooms.values()))
        }
        teams = self.model.column(sum(len(self._sorts[sort]) for sort in rooms) // 2)
        self.model.at_most({teams: 2} | {self._in_team[sort, where]: -1 for sort in rooms}, 0)
        for least in leads:
            leading = {column: 1 for room, column in leads.items() if room >= least}
            large = [sort for sort in rooms if rooms[sort] >= least]
            alone = {self._alone[sort, where]: -1 for sort in large}
            in_team = {self._in_team[sort, where]: -1 for sort in large}
            self.model.at_most(leading | alone | {teams: -1}, 0)
            self.model.at_most(leading | alone | in_team, 0)
        people = {column: crowd.listeners for crowd, column in served.items()}
        self._fit(people, leads, 1)
        for size in sorted({crowd.listeners for crowd in served} - {1}):
            self._fit({c: 1 for crowd, c in served.items() if crowd.listeners >= size}, leads, size)
        for crowd, column in served.items():
            self._fit({column: 1}, leads, crowd.listeners)

    def _fit(self, terms: Terms, leads: Mapping[int, int], size: int) -> None:
        """So many of a size fit into a room; no more than there are, which makes the row tighter."""
        there = sum(weight * self.model.upper[column] for column, weight in terms.items())
        fitting = {column: -min(room // size, there) for room, column in leads.items()}
        self.model.at_most(terms | fitting, 0)

    def objective(self, level: Level) -> Terms:
        """What WHOLE or MINUTES make small."""
        if level is Level.WHOLE:
            return dict.fromkeys(self._whole.values(), -1)
        minutes = {part.id: part.minutes for part in self._problem.parts}
        return {
            column: -crowd.listeners * minutes[where[1]] for (crowd, where), column in self._served.items()
        }

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
