"""From what is stored to a problem for the solver, and from its proposal to what is stored.

Nothing changes before somebody accepts. What is confirmed or locked stays; whoever was invited moves last.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from portal.database import db, write
from portal.event.editions import locked
from portal.event.models import Edition, Layout, ProgrammeRow
from portal.interpreting.asked import (
    channels_of,
    end_of,
    looked_for,
    parts_of,
    plan_in,
    served_in,
    still_wanted,
)
from portal.interpreting.invitations import Answers, answers_of
from portal.interpreting.models import (
    Available,
    Duty,
    DutyState,
    Interpreter,
    Register,
    Source,
)
from portal.interpreting.settling import settle
from portal.matching import problem as given
from portal.matching.plan import Plan, Proposal
from portal.matching.problem import Channel, Problem, Seat, Span
from portal.matching.rules import RULES
from portal.registration.models import InterpreterRequest

# Most evenings of a city are planned in less; what takes longer belongs to the worker. A page that only
# mentions it waits less long.
SECONDS, MENTIONED = 5.0, 1.0
MOST_REQUESTS, MOST_PEOPLE = 200, 60
SOURCES = {
    Source.DUTCH: frozenset({"nl"}),
    Source.ENGLISH: frozenset({"en"}),
    Source.BOTH: frozenset({"nl", "en"}),
}


class Moved(Exception):
    """Something changed since the proposal that somebody looked at."""


@dataclass(frozen=True)
class Planning:
    """A problem with the rows behind its names, and the plan as it stands."""

    edition: Edition
    problem: Problem
    present: Plan
    requests: Mapping[str, InterpreterRequest]
    people: Mapping[str, Interpreter]
    parts: Mapping[str, ProgrammeRow]
    answers: Answers

    @property
    def is_large(self) -> bool:
        """Whether a visitor would wait too long for a proposal."""
        return len(self.requests) > MOST_REQUESTS or len(self.people) > MOST_PEOPLE


@dataclass(frozen=True)
class Change:
    """Changes that only make sense together: who comes, who goes, and who is served otherwise than now."""

    key: str
    coming: frozenset[given.Duty]
    going: frozenset[given.Duty]
    seated: frozenset[Seat]
    unseated: frozenset[Seat]


def pool_of(session: Session, edition: Edition) -> list[Interpreter]:
    """Who can come to the evening, as far as somebody said when."""
    said_when = _people(session, Interpreter.available.any(Available.edition_id == edition.id))
    return [one for one in said_when if one.at(edition)]


def read(session: Session, edition: Edition) -> Planning:
    """The evening as the solver sees it."""
    rows = {str(row.id): row for row in parts_of(edition)}
    requests = {str(one.id): one for one in looked_for(session, edition)}
    # What is planned with somebody stays as well when nobody knows any more that they can be there.
    works = Interpreter.id.in_(select(Duty.interpreter_id).where(Duty.edition_id == edition.id))
    those = {*pool_of(session, edition), *_people(session, works)}
    people = {str(one.id): one for one in sorted(those, key=lambda one: one.id)}
    answers = answers_of(session, edition)
    duties = {
        _duty(row): row
        for row in session.scalars(select(Duty).where(Duty.edition_id == edition.id))
        if str(row.part_id) in rows
    }
    asked = tuple(_request(name, one, edition) for name, one in requests.items())
    seats, teams = _seated(requests, asked, frozenset(duties))
    fixed = frozenset(
        duty for duty, row in duties.items() if row.is_locked or row.state is DutyState.CONFIRMED
    )
    stage = frozenset(edition.access["languages"]) & RULES.stage_languages or RULES.stage_languages
    problem = Problem(
        parts=tuple(_part(row) for row in rows.values()),
        requests=asked,
        interpreters=tuple(_interpreter(one, edition, stage, answers) for one in people.values()),
        rules=replace(RULES, stage_languages=stage),
        locked=fixed,
        kept=frozenset(
            seat for seat in seats if given.Duty(seat.interpreter, seat.channel, seat.part) in fixed
        ),
        promised=frozenset(duty for duty, row in duties.items() if row.state is DutyState.INVITED),
        present=frozenset(duties),
    )
    present = Plan(frozenset(duties), teams, seats)
    return Planning(edition, problem, present, requests, people, rows, answers)


def propose(planning: Planning, *, seconds: float | None = None) -> Proposal:
    """The best plan; pages that propose nothing do not pay for loading the solver."""
    from portal.matching.solver import propose as solved

    return solved(planning.problem, seconds=SECONDS if seconds is None else seconds)


def mark_of(planning: Planning, plan: Plan) -> str:
    """A short mark of what somebody looked at; another one as soon as anything it hangs on is different."""
    problem = planning.problem
    seen = [
        [repr(one) for one in problem.parts],
        [_stable(one) for one in (*problem.requests, *problem.interpreters)],
        _stable(problem.rules),
        *(sorted(map(repr, things)) for things in (problem.locked, problem.kept, problem.promised)),
        *(sorted(map(repr, things)) for things in (problem.present, plan.duties, plan.teams, plan.seats)),
    ]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:20]


def changes(planning: Planning, plan: Plan) -> list[Change]:
    """What accepting the plan would change, in groups that can be accepted one by one."""
    now = planning.present
    coming, going = plan.duties - now.duties, now.duties - plan.duties
    seated, unseated = plan.seats - now.seats, now.seats - plan.seats
    groups = _Groups()
    mates = {**now.mates(), **plan.mates()}
    for duty in coming | going:
        groups.join(("interpreter", duty.interpreter), ("channel", duty.channel))
        if duty in mates:
            groups.join(("interpreter", duty.interpreter), ("interpreter", mates[duty].interpreter))
    for seat in seated | unseated:
        groups.join(("interpreter", seat.interpreter), ("request", seat.request))
    found: defaultdict[object, list[frozenset[Any]]] = defaultdict(lambda: [frozenset()] * 4)
    everything: tuple[frozenset[Any], ...] = (coming, going, seated, unseated)
    for place, things in enumerate(everything):
        for thing in things:
            group = found[groups.of(("interpreter", thing.interpreter))]
            group[place] |= {thing}
    result = [
        Change(
            _key(group), frozenset(group[0]), frozenset(group[1]), frozenset(group[2]), frozenset(group[3])
        )
        for group in found.values()
    ]
    return sorted(result, key=lambda one: one.key)


def accept(
    edition_id: int,
    *,
    mark: str,
    chosen: Collection[str] | None = None,
    person_id: int | None,
    made: Callable[[Planning], Proposal | None] = propose,
) -> list[Change]:
    """Take a proposal over, all of it or the `chosen` changes; gives what changed.

    It is made (or found, by `made`) anew, before the lock: others can write while the solver looks. Raises
    `Moved` when it is not the one that somebody looked at, or not the plan of the evening any more.
    """
    found = made(read(db.session(), db.session.get_one(Edition, edition_id)))
    with write() as session:
        edition = locked(session, edition_id)
        planning = read(session, edition)
        if found is None or mark_of(planning, found.plan) != mark:
            raise Moved
        plan = found.plan
        taken = [one for one in changes(planning, plan) if chosen is None or one.key in chosen]
        store(session, planning, plan, taken)
        settle(session, edition, person_id=person_id)
    return taken


def store(session: Session, planning: Planning, plan: Plan, taken: Sequence[Change]) -> None:
    """Write some changes of a plan down, inside `write()`."""
    going = frozenset(duty for one in taken for duty in one.going)
    coming = frozenset(duty for one in taken for duty in one.coming)
    rows = {
        _duty(row): row for row in session.scalars(select(Duty).where(Duty.edition_id == planning.edition.id))
    }
    for duty in going:
        session.delete(rows[duty])
    session.flush()
    for duty in sorted(coming):
        session.add(
            Duty(
                edition_id=planning.edition.id,
                part_id=int(duty.part),
                interpreter_id=int(duty.interpreter),
                language=duty.channel.language,
                mode=duty.channel.mode,
                state=DutyState.PROPOSED,
            )
        )
    mates, served = plan.mates(), plan.served()
    changed = {seat.request for one in taken for seat in one.seated | one.unseated}
    # Whoever gets a second interpreter keeps the first.
    changed |= {
        one.request
        for one in plan.seats
        if mates.get(given.Duty(one.interpreter, one.channel, one.part)) in coming
    }
    for name in changed:
        request = planning.requests[name]
        for part in planning.parts:
            seat = served.get(name, {}).get(part)
            mate = mates.get(given.Duty(seat.interpreter, seat.channel, part)) if seat else None
            people = [int(one.interpreter) for one in (seat, mate) if one]
            plan_in(request, part, seat.channel if seat else None, people)
    session.flush()


def _people(session: Session, which: ColumnElement[bool]) -> list[Interpreter]:
    query = (
        select(Interpreter)
        .where(which)
        .options(selectinload(Interpreter.skills), selectinload(Interpreter.available))
        .order_by(Interpreter.id)
    )
    return list(session.scalars(query))


def _request(name: str, one: InterpreterRequest, edition: Edition) -> given.Request:
    details = one.details
    how, _, gender = str(details.get("gender", "")).partition("-")
    return given.Request(
        id=name,
        channels=channels_of(one),
        listeners=int(details.get("listeners", 1)),
        parts=frozenset(str(row.id) for row in still_wanted(one, edition)),
        asked_at=one.asked_at,
        refuses=frozenset(map(str, details.get("refused", ()))),
        gender=gender if how == "only" else None,
        wishes_gender=gender if how == "rather" else None,
        wishes_for=frozenset(map(str, details.get("wanted", ()))),
    )


def _interpreter(
    one: Interpreter,
    edition: Edition,
    stage: frozenset[str],
    answers: Answers,
) -> given.Interpreter:
    there = one.at(edition)
    # Of all that they know, what they can interpret from the stage; if that is nothing, the plan says why.
    skills = [skill for skill in one.skills if SOURCES[skill.source] & stage] or one.skills
    return given.Interpreter(
        id=str(one.id),
        channels=frozenset(
            channel
            for skill in skills
            if (one.id, channel := Channel(skill.language, skill.mode)) not in answers.silent
        ),
        available=_hours(one.id, edition, Span(there.starts_at, there.ends_at), answers.away)
        if there
        else (),
        sources=frozenset().union(*(SOURCES[skill.source] for skill in skills)),
        listeners=one.most_listeners,
        has_kit=one.has_kit,
        is_registered=one.register is not Register.VOLUNTEER,
        gender=one.gender.value or None,
        cost=(one.cost or 0) * 100,
    )


def _hours(who: int, edition: Edition, there: Span, away: Collection[tuple[int, int]]) -> tuple[Span, ...]:
    """The hours that an interpreter gave, without the parts to which they said no."""
    spans = []
    starts = there.starts
    for row in parts_of(edition):
        if (who, row.id) in away:
            spans.append(Span(starts, row.starts_at))
            starts = end_of(row)
    return tuple(one for one in (*spans, Span(starts, there.ends)) if one.starts < one.ends)


def _part(row: ProgrammeRow) -> given.Part:
    assert row.ends_at is not None  # noqa: S101 - see `parts_of`
    return given.Part(str(row.id), row.starts_at, row.ends_at, row.layout is Layout.TOGETHER)


def _seated(
    requests: Mapping[str, InterpreterRequest], asked: Sequence[given.Request], duties: frozenset[given.Duty]
) -> tuple[frozenset[Seat], frozenset[tuple[given.Duty, given.Duty]]]:
    """The seats that hold: of duties that are still there, in parts that are still wanted."""
    wanted = {one.id: one.parts for one in asked}
    seats, teams = set(), set()
    for name, one in requests.items():
        for part, channel, people in served_in(one):
            mine = [given.Duty(str(person), channel, part) for person in people]
            if part in wanted[name] and mine and set(mine) <= duties:
                seats.add(Seat(name, part, channel, mine[0].interpreter))
                if len(mine) == 2:
                    teams.add((min(mine), max(mine)))
    return frozenset(seats), frozenset(teams)


def _duty(row: Duty) -> given.Duty:
    return given.Duty(str(row.interpreter_id), row.channel, str(row.part_id))


def _key(group: Sequence[frozenset[Any]]) -> str:
    told = json.dumps([sorted(map(repr, things)) for things in group])
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _stable(one: object) -> list[str]:
    """The values of a dataclass in an order that does not hang on how sets are stored."""
    return [
        ",".join(sorted(map(repr, value))) if isinstance(value, frozenset) else repr(value)
        for value in (getattr(one, name) for name in one.__dataclass_fields__)  # type: ignore[attr-defined]
    ]


class _Groups:
    """Things that belong together, however indirectly."""

    def __init__(self) -> None:
        self._above: dict[object, object] = {}

    def of(self, thing: object) -> object:
        while (above := self._above.get(thing, thing)) != thing:
            thing = above
        return thing

    def join(self, one: object, other: object) -> None:
        self._above[self.of(one)] = self.of(other)
