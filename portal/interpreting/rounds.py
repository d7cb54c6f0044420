"""The rounds of the market as they are kept: which group is at which stand, and when."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from portal.database import write
from portal.event.editions import locked
from portal.event.models import Edition, Layout, Theme
from portal.interpreting.asked import looked_for, served_in
from portal.interpreting.models import Duty, DutyState, Interpreter, MarketSlot
from portal.matching.problem import Channel
from portal.matching.rounds import (
    SHORTEST_VISIT,
    Group,
    Problem,
    Visit,
    Wrong,
    clash,
    problems,
    rotate,
    visit_minutes,
)
from portal.registration.models import InterpreterRequest

# The address of the market is /market/, whatever else the programme calls it.
MARKET = "market"


class NoMarket(Exception):
    """The programme has no market with an end at which people walk about."""


class NoGroup(Exception):
    """This interpreter does not work at the market any more."""


class Refused(Exception):
    """Visits that cannot be, by the id of the theme."""

    def __init__(self, problems: Mapping[int, Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True)
class Market:
    """The part of the programme in which groups walk past the stands, and the ids of their themes."""

    part_id: int
    starts_at: datetime
    ends_at: datetime
    stands: Sequence[int]

    def visit_minutes(self, groups: int) -> int:
        """How long one of so many groups stays at a stand."""
        return visit_minutes(groups, len(self.stands), self.starts_at, self.ends_at)


@dataclass(frozen=True)
class Walkers:
    """People who walk together, and who interprets for them: one, or two who relieve each other."""

    interpreters: Sequence[Interpreter]
    channel: Channel
    people: int
    is_sure: bool
    slots: Sequence[MarketSlot]

    @property
    def id(self) -> int:
        """That of the first interpreter: groups are not stored."""
        return self.interpreters[0].id

    @property
    def before(self) -> Interpreter | None:
        """Whose round they walk, when that one does not come any more and nothing was planned since."""
        return next((one.interpreter for one in self.slots if one.interpreter not in self.interpreters), None)

    @property
    def stands(self) -> frozenset[int]:
        return frozenset(slot.theme_id for slot in self.slots)

    @property
    def visits(self) -> list[Visit]:
        return [replace(_visit(slot), group=self.id) for slot in self.slots]


@dataclass(frozen=True)
class Deserted:
    """A round that nobody walks any more, until somebody comes for the same language."""

    interpreter: Interpreter
    channel: Channel
    slots: Sequence[MarketSlot]


@dataclass(frozen=True)
class Expected:
    """A group that comes to a stand."""

    starts_at: datetime
    channel: Channel
    people: int


def market_of(edition: Edition) -> Market:
    """Raises `NoMarket`."""
    for row in edition.programme:
        if row.slug == MARKET and row.layout is Layout.SPREAD and row.ends_at:
            return Market(row.id, row.starts_at, row.ends_at, [theme.id for theme in edition.themes])
    raise NoMarket


def groups_of(session: Session, edition: Edition) -> list[Walkers]:
    """Who walks past the stands with an interpreter; those who were planned first come first.

    Who comes in the place of somebody else walks their round, so that hosts need not learn another one.
    """
    market = market_of(edition)
    rows = session.scalars(
        select(Duty)
        .where(Duty.part_id == market.part_id)
        .options(joinedload(Duty.interpreter))
        .order_by(Duty.id)
    )
    duties = {duty.interpreter_id: duty for duty in rows}
    order = [*duties].index
    served = sorted(
        _teams(looked_for(session, edition), market, duties.keys()),
        key=lambda team: min(map(order, team[0])),
    )
    teams = [
        ([duty for duty in duties.values() if duty.interpreter_id in people], listeners)
        for people, listeners in served
    ]
    # Of two who each had a round before they worked together, both walk that of the first.
    deserted = {one.interpreter.id: one for one in _by_walker(_slots(session, edition))}
    kept = [
        next((deserted.pop(one.interpreter_id) for one in team if one.interpreter_id in deserted), None)
        for team, _ in teams
    ]
    groups = []
    for (team, listeners), theirs in zip(teams, kept, strict=True):
        channel = team[0].channel
        if theirs is None and (same := [one for one in deserted.values() if one.channel == channel]):
            theirs = deserted.pop(same[0].interpreter.id)
        groups.append(
            Walkers(
                interpreters=[duty.interpreter for duty in team],
                channel=channel,
                people=listeners,
                is_sure=all(duty.state is DutyState.CONFIRMED for duty in team),
                slots=theirs.slots if theirs else [],
            )
        )
    return groups


def deserted_in(session: Session, edition: Edition, groups: Sequence[Walkers]) -> list[Deserted]:
    """The rounds that none of the groups walks."""
    walked = {slot.id for group in groups for slot in group.slots}
    return _by_walker(slot for slot in _slots(session, edition) if slot.id not in walked)


def plan(edition_id: int, wanted: Mapping[int, frozenset[int]]) -> None:
    """Plan all rounds anew; `wanted` are stands by the id of a group, none means all. Raises `DoesNotFit`."""
    with write() as session:
        edition = locked(session, edition_id)
        market, groups = market_of(edition), groups_of(session, edition)
        asked = [Group(one.id, wanted.get(one.id, frozenset())) for one in groups]
        visits = rotate(asked, market.stands, market.starts_at, market.ends_at)
        session.execute(delete(MarketSlot).where(MarketSlot.edition_id == edition_id))
        _store(session, edition, groups, visits)


def change(edition_id: int, group_id: int, times: Mapping[int, datetime]) -> None:
    """Let one group be at these stands, by the id of the theme, at these times; raises `Refused`."""
    with write() as session:
        edition = locked(session, edition_id)
        market, groups = market_of(edition), groups_of(session, edition)
        mine = group_with(group_id, groups)
        length = timedelta(minutes=max(SHORTEST_VISIT, market.visit_minutes(len(groups))))
        visits = [Visit(mine.id, theme, at, at + length) for theme, at in times.items()]
        others = [visit for one in groups if one != mine for visit in one.visits]
        if wrong := problems(visits, others, market.starts_at, market.ends_at):
            raise Refused(wrong)
        going = [slot.id for slot in mine.slots]
        # Nobody is at a stand of a round that is not walked: it gives way.
        going += [
            slot.id
            for one in deserted_in(session, edition, groups)
            for slot in one.slots
            if any(clash(_visit(slot), visit) is Wrong.ONE_STAND for visit in visits)
        ]
        session.execute(delete(MarketSlot).where(MarketSlot.id.in_(going)))
        _store(session, edition, groups, visits)


def clear(edition_id: int) -> None:
    """Forget all rounds."""
    with write() as session:
        locked(session, edition_id)
        session.execute(delete(MarketSlot).where(MarketSlot.edition_id == edition_id))


def group_with(interpreter_id: int, groups: Sequence[Walkers]) -> Walkers:
    """The group that an interpreter walks with; raises `NoGroup`."""
    for group in groups:
        if interpreter_id in {one.id for one in group.interpreters}:
            return group
    raise NoGroup


def slots_of(session: Session, edition: Edition, interpreter_id: int) -> Sequence[MarketSlot]:
    """Where an interpreter is during the market, for their brief; nothing when that was not planned."""
    try:
        return group_with(interpreter_id, groups_of(session, edition)).slots
    except (NoGroup, NoMarket):
        return []


def expected_at(session: Session, theme: Theme) -> list[Expected]:
    """Which groups come to a stand, as far as it is sure that they have an interpreter."""
    if session.scalar(select(MarketSlot.id).where(MarketSlot.theme_id == theme.id).limit(1)) is None:
        return []
    try:
        groups = groups_of(session, theme.edition)
    except NoMarket:
        return []
    coming = [
        Expected(slot.starts_at, group.channel, group.people)
        for group in groups
        if group.is_sure
        for slot in group.slots
        if slot.theme_id == theme.id
    ]
    return sorted(coming, key=lambda one: one.starts_at)


def _slots(session: Session, edition: Edition) -> Sequence[MarketSlot]:
    return session.scalars(
        select(MarketSlot)
        .where(MarketSlot.edition_id == edition.id)
        .options(joinedload(MarketSlot.theme), joinedload(MarketSlot.interpreter))
        .order_by(MarketSlot.starts_at)
    ).all()


def _visit(slot: MarketSlot) -> Visit:
    return Visit(slot.interpreter_id, slot.theme_id, slot.starts_at, slot.ends_at)


def _by_walker(slots: Iterable[MarketSlot]) -> list[Deserted]:
    walkers: dict[int, list[MarketSlot]] = {}
    for slot in slots:
        walkers.setdefault(slot.interpreter_id, []).append(slot)
    return [
        Deserted(theirs[0].interpreter, Channel(theirs[0].language, theirs[0].mode), theirs)
        for _, theirs in sorted(walkers.items())
    ]


def _store(session: Session, edition: Edition, groups: Sequence[Walkers], visits: Sequence[Visit]) -> None:
    by_id = {group.id: group for group in groups}
    for visit in visits:
        channel = by_id[visit.group].channel
        session.add(
            MarketSlot(
                edition_id=edition.id,
                theme_id=visit.stand,
                interpreter_id=visit.group,
                language=channel.language,
                mode=channel.mode,
                starts_at=visit.starts_at,
                ends_at=visit.ends_at,
            )
        )


def _teams(
    requests: Iterable[InterpreterRequest], market: Market, working: Collection[int]
) -> list[tuple[set[int], int]]:
    """Interpreters who serve the same people, and for how many."""
    teams: list[tuple[set[int], int]] = []
    for request in requests:
        for part, _, people in served_in(request):
            if part != str(market.part_id) or not {*people} <= {*working}:
                continue
            same = [one for one in teams if one[0] & {*people}]
            together = {*people}.union(*(team for team, _ in same))
            listeners = int(request.details.get("listeners", 1)) + sum(heard for _, heard in same)
            teams = [*(one for one in teams if one not in same), (together, listeners)]
    return teams
