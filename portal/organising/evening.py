"""Changing the evening: saved for the organisers' eyes first, and published in one deed."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.access import personal
from portal.database import write
from portal.event.editions import locked
from portal.event.models import Edition, EveningDraft, ProgrammeRow
from portal.event.replacing import place_of, replace
from portal.interpreting import invitations
from portal.interpreting.models import Duty, DutyState, MarketSlot
from portal.interpreting.planning import pool_of
from portal.interpreting.rounds import MARKET
from portal.organising.evening_typed import Marks, Typed, marks_of, typed_of
from portal.registration import afterwards, seating
from portal.registration.models import Registration, Status


class ChangedMeanwhile(Exception):
    """Somebody else saved or published since the form was given out; `typed` is what stands now."""

    def __init__(self, typed: Typed) -> None:
        self.typed = typed


class NothingNew(Exception):
    """There is no draft to publish."""


@dataclass(frozen=True)
class Hanging:
    """A part of the programme that goes or moves although interpreters are planned in it."""

    part: ProgrammeRow
    goes: bool
    interpreters: int
    promised: int


def draft_of(session: Session, edition: Edition) -> EveningDraft | None:
    return session.scalar(select(EveningDraft).where(EveningDraft.edition_id == edition.id))


def typed_now(session: Session, edition: Edition) -> Typed:
    """What the form holds: the draft, or the evening as visitors see it."""
    draft = draft_of(session, edition)
    return draft.typed if draft else typed_of(edition)


def save(edition_id: int, typed: Typed, seen: Marks) -> None:
    """Keep what was typed as the draft; visitors see nothing of it.

    `seen` are the marks of what the form held when it was given out. Raises `ChangedMeanwhile` when that
    stands there no longer.
    """
    with write() as session:
        edition = locked(session, edition_id)
        now = typed_now(session, edition)
        if typed == now:
            return
        if marks_of(now) != seen:
            raise ChangedMeanwhile(now)
        draft = draft_of(session, edition)
        if typed == typed_of(edition):
            session.delete(draft)
        elif draft:
            draft.typed, draft.saved_at, draft.version = typed, clock.now(), draft.version + 1
        else:
            session.add(EveningDraft(edition_id=edition.id, typed=typed, saved_at=clock.now()))


def discard(edition_id: int, seen: Marks) -> None:
    """Forget the draft: the form holds again what visitors see.

    `seen` are the marks of what the form held when it was given out. Raises `ChangedMeanwhile` when somebody
    has saved something else since.
    """
    with write() as session:
        edition = locked(session, edition_id)
        draft = draft_of(session, edition)
        if draft and marks_of(draft.typed) != seen:
            raise ChangedMeanwhile(draft.typed)
        if draft:
            session.delete(draft)


def publish(edition_id: int, fresh: Edition, *, draft: Marks, shown: Marks) -> bool:
    """Make the evening what its draft says; says whether its time or place changed.

    `fresh` was made of the draft with the marks `draft`, and looked at beside an evening with the marks
    `shown`. Raises `ChangedMeanwhile` if either is another one now, `NothingNew`, and `BelowTaken` when
    more people have a seat than there would be.
    """
    with write() as session:
        edition = locked(session, edition_id)
        kept = draft_of(session, edition)
        if kept is None:
            raise NothingNew
        if marks_of(kept.typed) != draft or marks_of(typed_of(edition)) != shown:
            raise ChangedMeanwhile(kept.typed)
        ended_at = edition.ends_at
        has_moved = replace(session, edition, fresh)
        if edition.ends_at > ended_at:
            personal.prolong(session, until=edition.ends_at + personal.AFTER_EVENING)
        session.delete(kept)
        session.flush()
        # Parts that came or went must be seen by whoever looks next.
        session.expire(edition, ["programme"])
        seating.promote(session, edition)
        afterwards.follow_up(session, edition)
    return has_moved


def hanging(session: Session, edition: Edition, fresh: Edition) -> list[Hanging]:
    """The parts that would go or move although somebody is planned to interpret in them.

    What has no end any more is not interpreted.
    """
    found = []
    for part in edition.programme:
        same = next((row for row in fresh.programme if row.slug == part.slug), None)
        if same and (same.starts_at, same.ends_at) == (part.starts_at, part.ends_at):
            continue
        who = select(Duty.state).where(Duty.part_id == part.id)
        states = session.scalars(who).all()
        if states:
            promised = sum(state in invitations.KNOWN for state in states)
            found.append(Hanging(part, same is None or not same.ends_at, len(states), promised))
    return found


def lost_on_the_way(session: Session, edition: Edition, fresh: Edition) -> int:
    """How many interpreters have promised to come to another place: no letter tells them."""
    if place_of(edition) == place_of(fresh):
        return 0
    promised = select(func.count(Duty.interpreter_id.distinct())).where(
        Duty.edition_id == edition.id, Duty.state == DutyState.CONFIRMED
    )
    return session.scalar(promised) or 0


def to_ask_again(session: Session, edition: Edition, fresh: Edition) -> int:
    """How many interpreters have said when they can be there, of a day on which it would not be any more."""
    return 0 if clock.is_same_day(edition.doors_at, fresh.doors_at) else len(pool_of(session, edition))


def loses_rounds(session: Session, edition: Edition, fresh: Edition) -> bool:
    """Whether rounds of the market are planned at times that would not be the market's any more."""
    now, then = ([_hours(row) for row in one.programme if row.slug == MARKET] for one in (edition, fresh))
    slots = select(func.count()).where(MarketSlot.edition_id == edition.id)
    return now != then and bool(session.scalar(slots))


def people_waiting(session: Session, edition: Edition) -> int:
    waiting = select(func.coalesce(func.sum(1 + Registration.guests), 0)).where(
        Registration.edition_id == edition.id,
        Registration.is_echo.is_(False),
        Registration.status == Status.WAITING,
    )
    return int(session.scalar(waiting) or 0)


def _hours(row: ProgrammeRow) -> Collection[object]:
    return row.starts_at, row.ends_at, row.layout
