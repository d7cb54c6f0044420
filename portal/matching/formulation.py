"""The problem as columns and rows for the engine.

Requests that differ in nothing but their name and date are counted together, and so are interpreters who
would serve the same people equally well, so that the engine does not try one for another; who is whole, and
who sits with whom, is settled by date afterwards.
"""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from portal.matching.components import groups
from portal.matching.engine import Model
from portal.matching.fatigue import Bearable, bearable, is_decided, too_long
from portal.matching.plan import Level, rank
from portal.matching.problem import Channel, Duty, Interpreter, Part, Problem, Seat
from portal.matching.seating import Post, kinds, posts

Terms = dict[int, int]


class Place(NamedTuple):
    """Where requests of a group can be served."""

    group: int
    post: Post


class Formulation:
    """A problem as a model; `objective` gives what a level makes small.

    `places` are the requests' places in the order of asking, for the whole evening. Interpreters of one kind
    are counted in the columns of the first of them; not with those who are kept `apart`.
    """

    def __init__(
        self, problem: Problem, places: Mapping[str, int], *, apart: Container[str] = frozenset()
    ) -> None:
        self.problem = problem
        self.places = places
        self.model = Model()
        self.people = {one.id: one for one in problem.interpreters}
        self.parts = {part.id: part for part in problem.parts}
        self.groups = groups(problem.requests, problem.kept)
        # On a duty somebody is alone, or the first or the second of a team; the second has no seats.
        self.first: dict[Duty, int] = {}
        self.second: dict[Duty, int] = {}
        # Whether any of a kind is the second of a team, where somebody refuses them.
        self.helps: dict[Duty, int] = {}
        self.seat: dict[Place, int] = {}
        self.full: dict[str, int] = {}
        self.use: dict[str, int] = {}
        self.count: dict[Post, int] = {}
        self.evening: dict[str, dict[Bearable, int]] = {}
        self.excess: dict[int, tuple[Terms, int]] = {}
        self.moved: dict[str, int] = {}
        duties = self._duties()
        self.posts = posts(problem, self.groups, duties)
        self.post = {duty: post for post in self.posts for duty in post.duties}
        self.kinds = kinds(problem, self.groups, self.posts, apart)
        self.first_of = {name: first for first, names in self.kinds.items() for name in names}
        self.alone = {
            duty: self.model.column(len(self.kinds[duty.interpreter]))
            for duty in duties
            if duty.interpreter in self.kinds
        }
        self._add_seats()
        self._sortby_person()
        self._add_teams()
        self._room()
        self._whole()
        self._time()
        self._promises()

    # The columns.

    def _duties(self) -> list[Duty]:
        wanted = sorted(
            {(c, p) for group in self.groups for c in group.one.channels for p in group.one.parts}
        )
        asked = {
            Duty(one.id, channel, name)
            for channel, name in wanted
            for one in self._able(channel, self.parts[name])
        }
        sound = {
            duty
            for duty in self.problem.promised | self.problem.present
            if self.problem.may_interpret(self.people[duty.interpreter], duty.channel, self.parts[duty.part])
        }
        return sorted(asked | sound | self.problem.locked)

    def _add_seats(self) -> None:
        by_where: defaultdict[tuple[Channel, str], list[Post]] = defaultdict(list)
        for post in self.posts:
            by_where[post.where].append(post)
        for number, group in enumerate(self.groups):
            one = group.one
            for part in (name for name in self.parts if name in one.parts):
                for post in (post for channel in one.channels for post in by_where[channel, part]):
                    room = post.room // one.listeners * len(post.duties)
                    if room and one.accepts(self.people[post.duties[0].interpreter]):
                        self.seat[Place(number, post)] = self.model.column(min(room, len(group.requests)))
            for seat in sorted(group.kept):
                place = Place(number, self.post[duty_of(seat)])
                if place not in self.seat:
                    self.seat[place] = self.model.column()
                self.model.lower[self.seat[place]] = 1
        self._places: defaultdict[Post, list[Place]] = defaultdict(list)
        for place in self.seat:
            self._places[place.post].append(place)

    def _able(self, channel: Channel, part: Part) -> list[Interpreter]:
        """Who can be on the channel, those by hand included."""
        return [
            one
            for one in self.people.values()
            if self.problem.may_interpret(one, channel, part)
            or Duty(one.id, channel, part.id) in self.problem.locked
        ]

    def _add_teams(self) -> None:
        """Teams only where somebody could work too long alone."""
        tired = {name for name in self.kinds if self._greatest_load(name) > 1}
        by_channel: defaultdict[tuple[Channel, str], list[Duty]] = defaultdict(list)
        for duty in self.alone:
            by_channel[duty.channel, duty.part].append(duty)
        for duties in by_channel.values():
            able = sum(self.model.upper[self.alone[duty]] for duty in duties)
            if able > 1 and any(duty.interpreter in tired for duty in duties):
                for duty in duties:
                    self.first[duty] = self.model.column(self.model.upper[self.alone[duty]])
                    self.second[duty] = self.model.column(self.model.upper[self.alone[duty]])
                firsts = {self.first[duty]: 1 for duty in duties}
                self.model.exactly(firsts | {self.second[duty]: -1 for duty in duties}, 0)
        for post in self.posts:
            firsts = {self.first[duty]: 1 for duty in post.duties if duty in self.first}
            if firsts:
                self.model.at_most(firsts | {self.seat[place]: -1 for place in self._places[post]}, 0)
        self._keep_refused_helpers_away()
        for duty in sorted(self.problem.locked):
            self.model.exactly({column: 1 for column in self.busy(duty)}, 1)

    def _keep_refused_helpers_away(self) -> None:
        places: defaultdict[tuple[int, Channel, str], list[Place]] = defaultdict(list)
        picky = {
            number
            for number, group in enumerate(self.groups)
            if not all(group.one.accepts(one) for one in self.people.values())
        }
        for place in self.seat:
            if place.group in picky:
                places[place.group, *place.post.where].append(place)
        for (number, channel, part), chosen in places.items():
            group = self.groups[number]
            for duty, column in self.second.items():
                refused = not group.one.accepts(self.people[duty.interpreter])
                if refused and (duty.channel, duty.part) == (channel, part):
                    most = len(group.requests)
                    if self.model.upper[column] > 1 and duty not in self.helps:
                        self.helps[duty] = self.model.column()
                        self.model.at_most({column: 1, self.helps[duty]: -self.model.upper[column]}, 0)
                    helps = self.helps.get(duty, column)
                    self.model.at_most({self.seat[p]: 1 for p in chosen} | {helps: most}, most)

    def busy(self, duty: Duty) -> list[int]:
        """The columns that say how many of a kind are on a duty."""
        return [columns[duty] for columns in (self.alone, self.first, self.second) if duty in columns]

    def of_kind(self, duty: Duty) -> Duty:
        """The duty of the first of the kind, that has the columns."""
        return duty._replace(interpreter=self.first_of[duty.interpreter])

    def parts_of(self, first: str) -> list[str]:
        """The parts in which there is work for a kind, in order of time."""
        return [part for part in self.parts if part in self.by_person[first]]

    def leading(self, duty: Duty) -> list[int]:
        """The columns that say how many of a kind can have seats on a duty."""
        return [columns[duty] for columns in (self.alone, self.first) if duty in columns]

    # The rows.

    def _sortby_person(self) -> None:
        self.by_person: defaultdict[str, defaultdict[str, list[Duty]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for duty in self.alone:
            self.by_person[duty.interpreter][duty.part].append(duty)

    def _room(self) -> None:
        for post in self.posts:
            # How many serve there: deciding on these first spares the engine much searching.
            count = self.count[post] = self.model.column(len(post.duties))
            leading = [column for duty in post.duties for column in self.leading(duty)]
            self.model.exactly(dict.fromkeys(leading, 1) | {count: -1}, 0)
            places = self._places[post]
            sizes = {place: self.groups[place.group].one.listeners for place in places}
            kept = sum(sizes[place] for place in places if self.model.lower[self.seat[place]])
            listeners = {self.seat[place]: size for place, size in sizes.items()}
            self.model.at_most(listeners | {count: -max(post.room, kept)}, 0)
            # Of parties that are each larger than half of the room there is one, and so on. Without a kept
            # seat, which may be more than there is room for.
            for share in range(2, post.room + 1) if not kept else ():
                large = [place for place in places if sizes[place] * share > post.room]
                if len(large) > 1 and (
                    share == 2 or len(large) < len(places) or len(set(sizes.values())) == 1
                ):
                    self.model.at_most({self.seat[place]: 1 for place in large} | {count: 1 - share}, 0)
            for place in places:
                most = min(self.model.upper[self.seat[place]], post.room // sizes[place])
                if most * sizes[place] < post.room and not kept:
                    self.model.at_most({self.seat[place]: 1, count: -most}, 0)

    def _whole(self) -> None:
        seats: defaultdict[tuple[int, str], Terms] = defaultdict(dict)
        for place, column in self.seat.items():
            seats[place.group, place.post.where[1]][column] = 1
        for number, group in enumerate(self.groups):
            possible = all(seats[number, part] for part in group.one.parts)
            columns = [self.model.column(int(possible)) for _ in group.requests]
            self.full.update(zip((request.id for request in group.requests), columns, strict=True))
            for earlier, later in pairwise(columns):
                self.model.at_most({later: 1, earlier: -1}, 0)
            for part in self.parts:
                if part in group.one.parts and seats[number, part]:
                    self.model.at_most(seats[number, part], len(columns))
                    self.model.share(seats[number, part], len(columns))
                    if possible:
                        less = {column: -1 for column in seats[number, part]}
                        self.model.at_most(dict.fromkeys(columns, 1) | less, 0)

    def loads(self, duty: Duty) -> tuple[Fraction, Fraction]:
        """The load alone, and in a team."""
        part, rules = self.parts[duty.part], self.problem.rules
        alone, team = (
            rules.load(duty.channel.mode, part.minutes, together=part.together, in_team=in_team)
            for in_team in (False, True)
        )
        return alone, team

    def _greatest_load(self, name: str) -> Fraction:
        by_part = self.by_person[name].values()
        return sum((max(self.loads(duty)[0] for duty in duties) for duties in by_part), Fraction(0))

    def _time(self) -> None:
        for name, by_part in self.by_person.items():
            count = len(self.kinds[name])
            self.use[name] = self.model.column(count)
            decided = {
                duty.part: self.loads(duty)[0] for duty in self.problem.locked if duty.interpreter == name
            }
            loads = {
                part: sorted({load for duty in duties for load in self.loads(duty)})
                for part, duties in by_part.items()
            }
            parts = [part for part in self.problem.parts if part.id in by_part]
            for duties in by_part.values():
                self.model.share((column for duty in duties for column in self.busy(duty)), count)
            if not decided:
                self._evening(name, parts, loads)
                continue
            for duties in by_part.values():
                busy = {column: 1 for duty in duties for column in self.busy(duty)}
                self.model.at_most(busy | {self.use[name]: -1}, 0)
            for combination in too_long(self.problem.rules, parts, loads, decided):
                columns = [
                    column
                    for part, least in combination.items()
                    for duty in by_part[part]
                    for column in self._as_heavy(duty, least)
                ]
                terms, most = dict.fromkeys(columns, 1), len(combination) - 1
                if is_decided(combination, decided):
                    # A team keeps to the limit; where there is none, what was decided stays.
                    excess = self.model.column()
                    self.excess[excess] = terms, most
                    terms = terms | {excess: -1}
                self.model.at_most(terms, most)

    def _evening(self, name: str, parts: Sequence[Part], loads: Mapping[str, Sequence[Fraction]]) -> None:
        """Each of a kind spends the evening in one of the ways that can be borne, or less busily."""
        ways = bearable(self.problem.rules, parts, [loads[part.id] for part in parts])
        count = len(self.kinds[name])
        columns = (
            {way: self.model.column(count) for way in ways} if len(ways) > 1 else {ways[0]: self.use[name]}
        )
        self.evening[name] = columns
        if len(ways) > 1:
            self.model.at_most(dict.fromkeys(columns.values(), 1) | {self.use[name]: -1}, 0)
        for place, part in enumerate(parts):
            for least in loads[part.id]:
                busy = [
                    column for duty in self.by_person[name][part.id] for column in self._as_heavy(duty, least)
                ]
                heavy = {column: -1 for way, column in columns.items() if way[place] >= least}
                self.model.at_most(dict.fromkeys(busy, 1) | heavy, 0)

    def _as_heavy(self, duty: Duty, least: Fraction) -> list[int]:
        alone, team = self.loads(duty)
        if team >= least:
            return self.busy(duty)
        return [self.alone[duty]] if alone >= least else []

    def _promises(self) -> None:
        for duty in sorted(self.problem.promised):
            name = duty.interpreter
            if name not in self.moved:
                self.moved[name] = self.model.column()
            self.model.at_most({column: -1 for column in (*self.busy(duty), self.moved[name])}, -1)

    # What each level makes small.

    def objective(self, level: Level) -> tuple[Terms, int]:
        """Weights by column, and what is added to their sum; what should be great is counted below zero."""
        match level:
            case Level.WHOLE:
                return dict.fromkeys(self.full.values(), -1), 0
            case Level.DATE:
                return {column: self.places[name] for name, column in self.full.items()}, 0
            case Level.MINUTES | Level.LANGUAGE | Level.WISHES:
                terms = {column: self._weight(level, place) for place, column in self.seat.items()}
                return {column: weight for column, weight in terms.items() if weight}, 0
            case Level.DISTURBED:
                return dict.fromkeys(self.moved.values(), 1), 0
            case Level.PEOPLE:
                return dict.fromkeys(self.use.values(), 1), 0
            case Level.COST:
                costs = {column: self.people[name].cost for name, column in self.use.items()}
                return {column: cost for column, cost in costs.items() if cost}, 0
            case Level.REGISTER:
                return {
                    column: self.parts[duty.part].minutes
                    for duty in self.alone
                    if not self.people[duty.interpreter].is_registered
                    for column in self.busy(duty)
                }, 0
            case Level.CHANGES:
                present = self.problem.present
                return {
                    column: -1 if duty in present else 1 for duty in self.alone for column in self.busy(duty)
                }, len(present)

    def _weight(self, level: Level, place: Place) -> int:
        one, (channel, part) = self.groups[place.group].one, place.post.where
        minutes = one.listeners * self.parts[part].minutes
        if level is Level.MINUTES:
            return -minutes
        if level is Level.LANGUAGE:
            return minutes * rank(one.channels, channel)
        return minutes * one.unmet(self.people[place.post.duties[0].interpreter])


def duty_of(seat: Seat) -> Duty:
    return Duty(seat.interpreter, seat.channel, seat.part)
