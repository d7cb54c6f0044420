"""The problem as columns and rows for the engine, and the engine's numbers as a plan.

Requests that differ in nothing but their name and date are counted together, so that the engine does not try
one for another; who of them is whole, and who sits where, is settled by date afterwards.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from portal.matching.components import groups
from portal.matching.engine import Model
from portal.matching.fatigue import is_decided, too_long
from portal.matching.plan import Level, Plan, rank
from portal.matching.problem import Channel, Duty, Interpreter, Part, Problem, Seat

Terms = dict[int, int]


class Place(NamedTuple):
    """Where requests of a group can be served."""

    group: int
    duty: Duty


class Formulation:
    """A problem as a model; `objective` gives what a level makes small, `plan` reads values back.

    `places` are the requests' places in the order of asking, for the whole evening.
    """

    def __init__(self, problem: Problem, places: Mapping[str, int]) -> None:
        self.problem = problem
        self.places = places
        self.model = Model()
        self.people = {one.id: one for one in problem.interpreters}
        self.parts = {part.id: part for part in problem.parts}
        self.groups = groups(problem.requests, problem.kept)
        # On a duty somebody is alone, or the first or the second of a team; the second has no seats.
        self.alone: dict[Duty, int] = {}
        self.first: dict[Duty, int] = {}
        self.second: dict[Duty, int] = {}
        self.seat: dict[Place, int] = {}
        self.full: dict[str, int] = {}
        self.use: dict[str, int] = {}
        self.count: dict[tuple[Channel, str], int] = {}
        self.excess: dict[int, tuple[Terms, int]] = {}
        self.moved: dict[str, int] = {}
        self._add_seats_and_duties()
        self._sort_by_person()
        self._add_teams()
        self._room()
        self._whole()
        self._time()
        self._promises()
        self._count()

    # The columns.

    def _add_seats_and_duties(self) -> None:
        able: dict[tuple[Channel, str], list[Interpreter]] = {}
        for number, group in enumerate(self.groups):
            one = group.one
            for part in (self.parts[name] for name in self.parts if name in one.parts):
                for channel in one.channels:
                    if (channel, part.id) not in able:
                        able[channel, part.id] = self._able(channel, part)
                    for interpreter in able[channel, part.id]:
                        room = self.problem.capacity(interpreter, channel, part) // one.listeners
                        if room and one.accepts(interpreter):
                            place = Place(number, Duty(interpreter.id, channel, part.id))
                            self.seat[place] = self.model.column(min(room, len(group.requests)))
            for seat in sorted(group.kept):
                place = Place(number, Duty(seat.interpreter, seat.channel, seat.part))
                if place not in self.seat:
                    self.seat[place] = self.model.column()
                self.model.lower[self.seat[place]] = 1
        asked = {
            Duty(interpreter.id, channel, part)
            for (channel, part), interpreters in able.items()
            for interpreter in interpreters
        }
        sound = {
            duty
            for duty in self.problem.promised | self.problem.present
            if self.problem.may_interpret(self.people[duty.interpreter], duty.channel, self.parts[duty.part])
        }
        for duty in sorted(asked | sound | self.problem.locked):
            self.alone[duty] = self.model.column()

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
        tired = {name for name in self.people if self._greatest_load(name) > 1}
        by_channel: defaultdict[tuple[Channel, str], list[Duty]] = defaultdict(list)
        for duty in self.alone:
            by_channel[duty.channel, duty.part].append(duty)
        for duties in by_channel.values():
            if len(duties) > 1 and any(duty.interpreter in tired for duty in duties):
                self.first |= {duty: self.model.column() for duty in duties}
                self.second |= {duty: self.model.column() for duty in duties}
                firsts = {self.first[duty]: 1 for duty in duties}
                self.model.exactly(firsts | {self.second[duty]: -1 for duty in duties}, 0)
        self._seats_by_duty: defaultdict[Duty, list[Place]] = defaultdict(list)
        for place in self.seat:
            self._seats_by_duty[place.duty].append(place)
        for duty, column in self.first.items():
            seats = {self.seat[place]: -1 for place in self._seats_by_duty[duty]}
            self.model.at_most({column: 1} | seats, 0)
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
                places[place.group, place.duty.channel, place.duty.part].append(place)
        for (number, channel, part), chosen in places.items():
            group = self.groups[number]
            for duty, column in self.second.items():
                refused = not group.one.accepts(self.people[duty.interpreter])
                if refused and (duty.channel, duty.part) == (channel, part):
                    most = len(group.requests)
                    self.model.at_most({self.seat[p]: 1 for p in chosen} | {column: most}, most)

    def busy(self, duty: Duty) -> list[int]:
        """The columns that say that somebody is on a duty; at most one of them is 1."""
        return [columns[duty] for columns in (self.alone, self.first, self.second) if duty in columns]

    def _leading(self, duty: Duty) -> list[int]:
        """The columns that say that somebody on a duty can have seats."""
        return [columns[duty] for columns in (self.alone, self.first) if duty in columns]

    # The rows.

    def _sort_by_person(self) -> None:
        self._by_person: defaultdict[str, defaultdict[str, list[Duty]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for duty in self.alone:
            self._by_person[duty.interpreter][duty.part].append(duty)

    def _room(self) -> None:
        for name, by_part in self._by_person.items():
            self.use[name] = self.model.column()
            for duties in by_part.values():
                busy = {column: 1 for duty in duties for column in self.busy(duty)}
                self.model.at_most(busy | {self.use[name]: -1}, 0)
        for duty in self.alone:
            places = self._seats_by_duty[duty]
            listeners = {self.seat[p]: self.groups[p.group].one.listeners for p in places}
            most = self.problem.capacity(self.people[duty.interpreter], duty.channel, self.parts[duty.part])
            kept = sum(self.groups[p.group].one.listeners for p in places if self.model.lower[self.seat[p]])
            leading = self._leading(duty)
            self.model.at_most(listeners | dict.fromkeys(leading, -max(most, kept)), 0)
            # Of parties that are each larger than half of the room there is one, and so on. Without a kept
            # seat, which may be more than there is room for.
            for share in range(2, most + 1) if not kept else ():
                large = [p for p in places if self.groups[p.group].one.listeners * share > most]
                if len(large) > 1 and (share == 2 or len(large) < len(places)):
                    seats = {self.seat[p]: 1 for p in large}
                    self.model.at_most(seats | dict.fromkeys(leading, 1 - share), 0)
            if len(places) > 1:
                for place in places:
                    column = self.seat[place]
                    self.model.at_most({column: 1} | dict.fromkeys(leading, -self.model.upper[column]), 0)

    def _whole(self) -> None:
        seats: defaultdict[tuple[int, str], Terms] = defaultdict(dict)
        for place, column in self.seat.items():
            seats[place.group, place.duty.part][column] = 1
        for number, group in enumerate(self.groups):
            possible = all(seats[number, part] for part in group.one.parts)
            columns = [self.model.column(int(possible)) for _ in group.requests]
            self.full.update(zip((request.id for request in group.requests), columns, strict=True))
            for earlier, later in pairwise(columns):
                self.model.at_most({later: 1, earlier: -1}, 0)
            for part in self.parts:
                if part in group.one.parts and seats[number, part]:
                    self.model.at_most(seats[number, part], len(columns))
                    if possible:
                        less = {column: -1 for column in seats[number, part]}
                        self.model.at_most(dict.fromkeys(columns, 1) | less, 0)

    def _loads(self, duty: Duty) -> tuple[Fraction, Fraction]:
        """The load alone, and in a team."""
        part, rules = self.parts[duty.part], self.problem.rules
        alone, team = (
            rules.load(duty.channel.mode, part.minutes, together=part.together, in_team=in_team)
            for in_team in (False, True)
        )
        return alone, team

    def _greatest_load(self, name: str) -> Fraction:
        by_part = self._by_person[name].values()
        return sum((max(self._loads(duty)[0] for duty in duties) for duties in by_part), Fraction(0))

    def _time(self) -> None:
        for name, by_part in self._by_person.items():
            decided = {
                duty.part: self._loads(duty)[0] for duty in self.problem.locked if duty.interpreter == name
            }
            loads = {
                part: [load for duty in duties for load in self._loads(duty)]
                for part, duties in by_part.items()
            }
            parts = [part for part in self.problem.parts if part.id in by_part]
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

    def _as_heavy(self, duty: Duty, least: Fraction) -> list[int]:
        alone, team = self._loads(duty)
        if team >= least:
            return self.busy(duty)
        return [self.alone[duty]] if alone >= least else []

    def _promises(self) -> None:
        for duty in sorted(self.problem.promised):
            name = duty.interpreter
            if name not in self.moved:
                self.moved[name] = self.model.column()
            self.model.at_most({column: -1 for column in (*self.busy(duty), self.moved[name])}, -1)

    def _count(self) -> None:
        """How many serve on a channel in a part: deciding on these first spares the engine much searching."""
        leading: defaultdict[tuple[Channel, str], list[int]] = defaultdict(list)
        for duty in self.alone:
            leading[duty.channel, duty.part] += self._leading(duty)
        for where, columns in leading.items():
            self.count[where] = self.model.column(len(columns))
            self.model.exactly(dict.fromkeys(columns, 1) | {self.count[where]: -1}, 0)

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
        one, duty = self.groups[place.group].one, place.duty
        minutes = one.listeners * self.parts[duty.part].minutes
        if level is Level.MINUTES:
            return -minutes
        if level is Level.LANGUAGE:
            return minutes * rank(one.channels, duty.channel)
        return minutes * one.unmet(self.people[duty.interpreter])

    # From a plan to values and back.

    def values(self, plan: Plan) -> list[int]:
        """The plan in the engine's numbers: a place to begin from."""
        values = list(self.model.lower)
        columns = {duty: self.alone for duty in plan.duties}
        for pair in plan.teams:
            second = _second(pair, plan)
            columns |= {duty: self.second if duty == second else self.first for duty in pair}
        busy: set[str] = set()
        for duty in plan.duties & self.alone.keys():
            values[columns[duty][duty]] = 1
            busy.add(duty.interpreter)
        for name in busy:
            values[self.use[name]] = 1
        for name, column in self.moved.items():
            mine = {duty for duty in self.problem.promised if duty.interpreter == name}
            values[column] = int(not mine <= plan.duties)
        for duty in self.alone:
            values[self.count[duty.channel, duty.part]] += sum(values[one] for one in self._leading(duty))
        for column, (terms, most) in self.excess.items():
            values[column] = int(sum(values[one] for one in terms) > most)
        self._count_seats(values, plan)
        return values

    def _count_seats(self, values: list[int], plan: Plan) -> None:
        served = plan.served()
        for number, group in enumerate(self.groups):
            whole = 0
            for request in group.requests:
                seats = served.get(request.id, {})
                whole += request.parts <= seats.keys()
                for seat in seats.values():
                    if seat not in group.kept:
                        place = Place(number, Duty(seat.interpreter, seat.channel, seat.part))
                        values[self.seat[place]] += 1
            for request in group.requests[:whole]:
                values[self.full[request.id]] = 1

    def plan(self, values: Sequence[int]) -> Plan:
        """What the engine's numbers mean."""
        on = {
            name: [duty for duty, column in columns.items() if values[column]]
            for name, columns in (("alone", self.alone), ("first", self.first), ("second", self.second))
        }
        teams = zip(*(sorted(on[name], key=_channel_and_part) for name in ("first", "second")), strict=True)
        return Plan(
            frozenset(duty for duties in on.values() for duty in duties),
            frozenset((one, other) for one, other in teams),
            frozenset(seat for number in range(len(self.groups)) for seat in self._seated(number, values)),
        )

    def _seated(self, number: int, values: Sequence[int]) -> list[Seat]:
        """Who of a group sits where: the whole first, then by date, with the same interpreter if possible."""
        group = self.groups[number]
        room: defaultdict[str, dict[Duty, int]] = defaultdict(dict)
        for duty in self.alone:
            place = Place(number, duty)
            if place in self.seat and values[self.seat[place]]:
                room[duty.part][duty] = values[self.seat[place]]
        order = sorted(group.requests, key=lambda request: -values[self.full[request.id]])
        before: dict[str, Duty] = {}
        seats = []
        for part in self.parts:
            left = room[part]
            lucky = order[: sum(left.values())]
            now: dict[str, Duty] = {}
            for is_staying in (True, False):
                for request in (one for one in lucky if one.id not in now):
                    wished = before[request.id]._replace(part=part) if request.id in before else None
                    if not is_staying:
                        wished = next(duty for duty, count in left.items() if count)
                    if wished is not None and left.get(wished):
                        left[wished] -= 1
                        now[request.id] = wished
            before.update(now)
            seats += [Seat(name, part, duty.channel, duty.interpreter) for name, duty in now.items()]
        return seats


def _second(pair: tuple[Duty, Duty], plan: Plan) -> Duty:
    """The one of a team that nobody has a seat with."""
    served = {Duty(seat.interpreter, seat.channel, seat.part) for seat in plan.seats}
    return pair[0] if pair[1] in served else pair[1]


def _channel_and_part(duty: Duty) -> tuple[Channel, str, str]:
    return duty.channel, duty.part, duty.interpreter
