"""How full it is: people who are there, people who are still expected, and interpreters."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.door.arriving import UNDO_WITHIN
from portal.event.models import Edition
from portal.interpreting.brief import first_name, read_brief
from portal.interpreting.invitations import COMING
from portal.interpreting.models import Duty, DutyState, Interpreter, Invitation
from portal.registration.models import HOLDS_SEATS, Arrival, Noted, Registration


@dataclass(frozen=True)
class Tally:
    """People, not parties. `unkept` came in without a seat kept for them: from the waiting list, or after
    cancelling."""

    capacity: int
    expected: int
    seated: int
    unkept: int
    walk_ins: int
    awaited: int
    interpreters: int
    interpreters_awaited: int

    @property
    def here(self) -> int:
        return self.seated + self.unkept + self.walk_ins

    @property
    def free(self) -> int:
        """Seats that nobody sits on and nobody is expected for; below zero when there are too few."""
        return self.capacity - self.here - self.awaited


@dataclass(frozen=True)
class Comer:
    """One interpreter of the evening, by first name; no language."""

    id: int
    name: str
    arrive_at: datetime
    arrived_at: datetime | None
    # First names of the parties that listen, and how many people each is.
    meets: list[tuple[str, int]]


def tally(session: Session, edition: Edition) -> Tally:
    people = func.coalesce(func.sum(1 + Registration.guests), 0)
    seated = and_(
        Registration.edition_id == edition.id,
        Registration.is_echo.is_(False),
        Registration.status.in_(HOLDS_SEATS),
    )
    awaited = session.scalar(select(people).where(seated, ~Registration.arrival.has())) or 0
    expected = session.scalar(select(people).where(seated)) or 0
    came = {"seated": 0, "unkept": 0, "walk_ins": 0}
    rows = session.execute(
        select(Arrival.registration_id.is_(None), Registration.status, func.sum(Arrival.people))
        .outerjoin(Registration, Registration.id == Arrival.registration_id)
        .where(Arrival.edition_id == edition.id)
        .group_by(Arrival.registration_id.is_(None), Registration.status)
    )
    for is_walk_in, status, number in rows:
        came["walk_ins" if is_walk_in else "seated" if status in HOLDS_SEATS else "unkept"] += int(number)
    coming = _coming(session, edition)
    return Tally(
        capacity=edition.capacity,
        expected=int(expected),
        awaited=int(awaited),
        interpreters=len(coming),
        interpreters_awaited=sum(not is_here for is_here in coming.values()),
        **came,
    )


def walk_ins_to_undo(session: Session, edition: Edition) -> list[Arrival]:
    """Those of the last minutes, the latest first."""
    query = select(Arrival).where(
        Arrival.edition_id == edition.id,
        Arrival.registration_id.is_(None),
        Arrival.noted == Noted.SCREEN,
        Arrival.at >= clock.now() - UNDO_WITHIN,
    )
    return list(session.scalars(query.order_by(Arrival.id.desc())))


def comers(session: Session, edition: Edition) -> list[Comer]:
    """The interpreters who have promised to come and are needed, in the order in which they arrive."""
    found: dict[int, Comer] = {}
    for invitation in session.scalars(_promised(edition).order_by(Invitation.id)).unique():
        brief = read_brief(session, invitation)
        if brief is None:
            continue
        known = found.get(invitation.interpreter_id)
        meets = [(party.name, party.listeners) for party in brief.parties]
        found[invitation.interpreter_id] = Comer(
            id=invitation.interpreter_id,
            name=first_name(invitation.interpreter.name),
            arrive_at=min(brief.arrive_at, known.arrive_at) if known else brief.arrive_at,
            arrived_at=invitation.arrived_at or (known.arrived_at if known else None),
            meets=[*(known.meets if known else []), *meets],
        )
    return sorted(found.values(), key=lambda one: (one.arrive_at, one.name))


def here_of(session: Session, edition: Edition, interpreters: set[int]) -> set[int]:
    """Which of these interpreters are there."""
    query = select(Invitation.interpreter_id).where(
        Invitation.edition_id == edition.id,
        Invitation.interpreter_id.in_(interpreters),
        Invitation.arrived_at.is_not(None),
    )
    return set(session.scalars(query)) if interpreters else set()


def _coming(session: Session, edition: Edition) -> dict[int, bool]:
    """Whether each interpreter who is needed is there."""
    is_here: dict[int, bool] = {}
    for one in session.scalars(_promised(edition)).unique():
        is_here[one.interpreter_id] = is_here.get(one.interpreter_id, False) or one.arrived_at is not None
    return is_here


def _promised(edition: Edition) -> Select[Invitation]:
    needed = select(Duty.id).where(
        Duty.edition_id == edition.id,
        Duty.interpreter_id == Invitation.interpreter_id,
        Duty.state == DutyState.CONFIRMED,
    )
    return (
        select(Invitation)
        .join(Interpreter)
        .where(Invitation.edition_id == edition.id, Invitation.state.in_(COMING), needed.exists())
    )
