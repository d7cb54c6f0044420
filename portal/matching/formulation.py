"""The problem as columns and rows for the engine, and the engine's numbers as a plan.

Requests that differ in nothing but their name and date are counted together, so that the engine does not try
one for another; who of them is whole, and who sits where, is settled by date afterwards.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from portal.matching.engine import Model
from portal.matching.plan import Level, Plan, rank
from portal.matching.problem import Channel, Duty, Interpreter, Part, Problem, Request, Seat

Terms = dict[int, int]


class Group(NamedTuple):
    """Requests that are alike, by date, and the kept seats of a request that stands alone because of them."""

    requests: tuple[Request, ...]
    kept: frozenset[Seat]

    @property
    def one(self) -> Request:
        return self.requests[0]


class Place(NamedTuple):
    """Where requests of a group can be served."""

    group: int
    duty: Duty


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
    found = [_only(problem, requests[key], people[key]) for key in dict.fromkeys([*requests, *people])]
    return sorted(found, key=lambda part: -len(part.requests) - len(part.interpreters))


def _only(problem: Problem, requests: Sequence[Request], people: Sequence[Interpreter]) -> Problem:
    names, parties = {one.id for one in people}, {one.id for one in requests}
    return replace(
        problem,
        requests=tuple(requests),
        interpreters=tuple(people),
        locked=frozenset(duty for duty in problem.locked if duty.interpreter in names),
        kept=frozenset(seat for seat in problem.kept if seat.request in parties),
    )


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
        self.groups = _groups(problem.requests, problem.kept)
        self.lead: dict[Duty, int] = {}
        self.help: dict[Duty, int] = {}
        self.duo: dict[Duty, int] = {}
        self.seat: dict[Place, int] = {}
        self.full: dict[str, int] = {}
        self.use: dict[str, int] = {}
        self.moved: dict[str, int] = {}
        self.rest: dict[tuple[str, tuple[str, ...]], int] = {}
        self._add_seats_and_duties()
        self._sort_by_person()
        self._add_teams()
        self._room()
        self._whole()
        self._time()
        self._promises()

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
        wanted = {place.duty for place in self.seat}
        sound = {
            duty
            for duty in self.problem.promised | self.problem.present
            if self.problem.may_interpret(
                self.people[duty.interpreter], duty.channel, self.parts[duty.part]
            )
        }
        for duty in sorted(wanted | sound | self.problem.locked):
            self.lead[duty] = self.model.column()

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
        for duty in self.lead:
            by_channel[duty.channel, duty.part].append(duty)
        for duties in by_channel.values():
            if len(duties) < 2 or not any(duty.interpreter in tired for duty in duties):
                continue
            for duty in duties:
                self.help[duty] = self.model.column()
                self.duo[duty] = self.model.column()
                self.model.at_most({self.duo[duty]: 1, self.lead[duty]: -1}, 0)
            self.model.exactly(
                {self.duo[d]: 1 for d in duties} | {self.help[d]: -1 for d in duties}, 0
            )
        self._seats_by_duty: defaultdict[Duty, list[Place]] = defaultdict(list)
        for place in self.seat:
            self._seats_by_duty[place.duty].append(place)
        for duty, column in self.duo.items():
            seats = {self.seat[place]: -1 for place in self._seats_by_duty[duty]}
            self.model.at_most({column: 1} | seats, 0)
        self._keep_refused_helpers_away()
        for duty in sorted(self.problem.locked):
            self.model.exactly({column: 1 for column in self._busy(duty)}, 1)

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
            for duty, column in self.help.items():
                refused = not group.one.accepts(self.people[duty.interpreter])
                if refused and (duty.channel, duty.part) == (channel, part):
                    most = len(group.requests)
                    self.model.at_most({self.seat[p]: 1 for p in chosen} | {column: most}, most)

    def _busy(self, duty: Duty) -> list[int]:
        """The columns that say that somebody is on a duty; one of them is 1."""
        return [columns[duty] for columns in (self.lead, self.help) if duty in columns]

    # The rows.

    def _sort_by_person(self) -> None:
        self._by_person: defaultdict[str, defaultdict[str, list[Duty]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for duty in self.lead:
            self._by_person[duty.interpreter][duty.part].append(duty)

    def _room(self) -> None:
        for name, by_part in self._by_person.items():
            self.use[name] = self.model.column()
            for duties in by_part.values():
                busy = {column: 1 for duty in duties for column in self._busy(duty)}
                self.model.at_most(busy | {self.use[name]: -1}, 0)
        for duty, column in self.lead.items():
            places = self._seats_by_duty[duty]
            listeners = {self.seat[p]: self.groups[p.group].one.listeners for p in places}
            most = self.problem.capacity(
                self.people[duty.interpreter], duty.channel, self.parts[duty.part]
            )
            kept = sum(
                self.groups[p.group].one.listeners for p in places if self.model.lower[self.seat[p]]
            )
            self.model.at_most(listeners | {column: -max(most, kept)}, 0)
            if len(places) > 1:
                for place in places:
                    self.model.at_most({self.seat[place]: 1, column: -self.model.upper[self.seat[place]]}, 0)

    def _whole(self) -> None:
        seats: defaultdict[tuple[int, str], Terms] = defaultdict(dict)
        for place, column in self.seat.items():
            seats[place.group, place.duty.part][column] = 1
        for number, group in enumerate(self.groups):
            possible = all(seats[number, part] for part in group.one.parts)
            columns = [self.model.column(int(possible)) for _ in group.requests]
            self.full.update(zip((request.id for request in group.requests), columns, strict=True))
            for earlier, later in zip(columns, columns[1:], strict=False):
                self.model.at_most({later: 1, earlier: -1}, 0)
            for part in self.parts:
                if part in group.one.parts and seats[number, part]:
                    self.model.at_most(seats[number, part], len(columns))
                    if possible:
                        less = {column: -1 for column in seats[number, part]}
                        self.model.at_most(dict.fromkeys(columns, 1) | less, 0)

    # Time: of every stretch of parts, the work stays within the limit, unless a break lies in it.

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
            stretch = [part for part in self.problem.parts if part.id in by_part]
            for first in range(len(stretch)):
                for last in range(first, len(stretch)):
                    between = stretch[first : last + 1]
                    gaps = zip(between, between[1:], strict=False)
                    if any(self.problem.rules.is_break(a.ends, b.starts) for a, b in gaps):
                        break
                    self._limit(name, between)

    def _limit(self, name: str, stretch: Sequence[Part]) -> None:
        by_part = self._by_person[name]
        loads = {duty: self._loads(duty) for part in stretch for duty in by_part[part.id]}
        scale = lcm(*(load.denominator for pair in loads.values() for load in pair))

        def most(parts: Iterable[Part]) -> int:
            return sum(int(max(loads[d][0] for d in by_part[p.id]) * scale) for p in parts)

        limit = max(scale, self._locked_load(name, stretch, loads, scale))
        if most(stretch) <= limit:
            return
        terms: Terms = {}
        for duty, (alone, team) in loads.items():
            terms[self.lead[duty]] = int(alone * scale)
            if duty in self.duo:
                terms[self.duo[duty]] = -int((alone - team) * scale)
                terms[self.help[duty]] = int(team * scale)
        bound = limit
        for rest in self._rests(stretch):
            gain = most(part for part in stretch if part not in rest) - limit
            if gain <= 0:
                continue
            if len(rest) == 1:
                # One part is a break when nobody works in it: gain * (1 - busy).
                bound += gain
                for duty in by_part[rest[0].id]:
                    for column in self._busy(duty):
                        terms[column] = terms.get(column, 0) + gain
            else:
                terms[self._long_rest(name, tuple(part.id for part in rest))] = -gain
        self.model.at_most(terms, bound)

    def _long_rest(self, name: str, parts: tuple[str, ...]) -> int:
        """A column that can be 1 when the interpreter has no duty in any of the parts."""
        if (name, parts) not in self.rest:
            chosen = self.rest[name, parts] = self.model.column()
            for part in parts:
                busy = {column: 1 for duty in self._by_person[name][part] for column in self._busy(duty)}
                self.model.at_most(busy | {chosen: 1}, 1)
        return self.rest[name, parts]

    def _locked_load(
        self, name: str, stretch: Sequence[Part], loads: Mapping[Duty, tuple[Fraction, Fraction]], scale: int
    ) -> int:
        """What people decided by hand may be too long; no more than that."""
        ends, total = stretch[0].starts, Fraction(0)
        for part in stretch:
            for duty in self._by_person[name][part.id]:
                if duty in self.problem.locked:
                    if self.problem.rules.is_break(ends, part.starts):
                        return 0
                    ends, total = part.ends, total + loads[duty][0]
        return int(total * scale)

    def _rests(self, stretch: Sequence[Part]) -> list[Sequence[Part]]:
        """The shortest runs of parts inside the stretch that are a break when nobody works in them."""
        found: list[Sequence[Part]] = []
        for first in range(1, len(stretch) - 1):
            for last in range(first, len(stretch) - 1):
                if self.problem.rules.is_break(stretch[first - 1].ends, stretch[last + 1].starts):
                    if not any(set(r) <= set(stretch[first : last + 1]) for r in found):
                        found.append(stretch[first : last + 1])
                    break
        return found

    def _promises(self) -> None:
        for duty in sorted(self.problem.promised):
            name = duty.interpreter
            if name not in self.moved:
                self.moved[name] = self.model.column()
            self.model.at_most({column: -1 for column in (*self._busy(duty), self.moved[name])}, -1)

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
                    for duty in self.lead
                    if not self.people[duty.interpreter].is_registered
                    for column in self._busy(duty)
                }, 0
            case Level.CHANGES:
                present = self.problem.present
                return {
                    column: -1 if duty in present else 1 for duty in self.lead for column in self._busy(duty)
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
        helping = {_helper(pair, plan) for pair in plan.teams}
        busy: set[str] = set()
        for duty in plan.duties & self.lead.keys():
            columns = self.help if duty in helping and duty in self.help else self.lead
            values[columns[duty]] = 1
            busy.add(duty.interpreter)
        for pair in plan.teams:
            for duty in pair:
                if duty in self.duo and duty not in helping:
                    values[self.duo[duty]] = 1
        for name in busy:
            values[self.use[name]] = 1
        for name, column in self.moved.items():
            mine = {duty for duty in self.problem.promised if duty.interpreter == name}
            values[column] = int(not mine <= plan.duties)
        at_work = {(duty.interpreter, duty.part) for duty in plan.duties}
        for (name, parts), column in self.rest.items():
            values[column] = int(not any((name, part) in at_work for part in parts))
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
        helping = sorted(duty for duty, column in self.help.items() if values[column])
        leading = sorted(duty for duty, column in self.duo.items() if values[column])
        key = _channel_and_part
        teams = zip(sorted(leading, key=key), sorted(helping, key=key), strict=True)
        return Plan(
            frozenset([*(duty for duty, column in self.lead.items() if values[column]), *helping]),
            frozenset(teams),
            frozenset(seat for number in range(len(self.groups)) for seat in self._seated(number, values)),
        )

    def _seated(self, number: int, values: Sequence[int]) -> list[Seat]:
        """Who of a group sits where: the whole ones first, then by date, with the same interpreter if possible."""
        group = self.groups[number]
        room: defaultdict[str, dict[Duty, int]] = defaultdict(dict)
        for duty in self.lead:
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


def _groups(requests: Iterable[Request], kept: Iterable[Seat]) -> list[Group]:
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


def _helper(pair: tuple[Duty, Duty], plan: Plan) -> Duty:
    """The one of a team that nobody has a seat with."""
    served = {Duty(seat.interpreter, seat.channel, seat.part) for seat in plan.seats}
    return pair[0] if pair[1] in served else pair[1]


def _channel_and_part(duty: Duty) -> tuple[Channel, str, str]:
    return duty.channel, duty.part, duty.interpreter
