"""How long what interpreting needs is kept: as long as the contact data of who comes to the evening.

An interpreter who agreed to it stays in the pool over the years. What was asked for goes earlier, with the
requests (`portal.registration.retention`), and its history with it; so does a proposal, which tells who was
to be served in which language.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.orm import Session

from portal.event.models import Edition
from portal.interpreting.models import Available, Duty, Interpreter, Invitation, MarketSlot, MatchingRun
from portal.interpreting.pool import LETTERS, forget_letters
from portal.outbox import Letter
from portal.registration.retention import CONTACT_KEPT, NEEDS_KEPT

OfAnEvening = type[Invitation | Duty | MarketSlot | MatchingRun | Available]
OF_AN_EVENING: dict[OfAnEvening, timedelta] = {
    MatchingRun: NEEDS_KEPT,
    **dict.fromkeys((Invitation, Duty, MarketSlot, Available), CONTACT_KEPT),
}


@dataclass(frozen=True)
class Purged:
    """How much went: people; what they were asked, planned for and available at; letters."""

    interpreters: int
    plans: int
    letters: int


def purge(session: Session, now: datetime) -> Purged:
    """Delete what has had its time at `now`. Doing it again deletes nothing more."""
    before = now - CONTACT_KEPT
    # Before the hours go, which tell for which evening somebody was in the pool.
    people = session.scalars(select(Interpreter.id).where(_is_done(before))).all()
    letters = forget_letters(
        session, session.scalars(select(Invitation.id).where(_is_of(Invitation, before))).all()
    )
    plans = 0
    for kind, kept in OF_AN_EVENING.items():
        gone = delete(kind).where(_is_of(kind, now - kept)).returning(kind.id)
        plans += len(session.scalars(gone).all())
    session.execute(delete(Interpreter).where(Interpreter.id.in_(people)))
    return Purged(interpreters=len(people), plans=plans, letters=letters)


def count_due(session: Session, now: datetime) -> Purged:
    """What `purge` would delete."""
    before = now - CONTACT_KEPT
    invitations = select(Invitation.id).where(_is_of(Invitation, before))
    letters = select(func.count()).where(Letter.kind.in_(LETTERS), Letter.about.in_(invitations))
    return Purged(
        interpreters=session.scalar(select(func.count()).select_from(Interpreter).where(_is_done(before)))
        or 0,
        plans=sum(
            session.scalar(select(func.count()).select_from(kind).where(_is_of(kind, now - kept))) or 0
            for kind, kept in OF_AN_EVENING.items()
        ),
        letters=session.scalar(letters) or 0,
    )


def _is_of(kind: OfAnEvening, before: datetime) -> ColumnElement[bool]:
    return kind.edition_id.in_(select(Edition.id).where(Edition.ends_at < before))


def _is_done(before: datetime) -> ColumnElement[bool]:
    """Whose evening ended before then: the one they have to do with, else the first after they came."""
    first = select(func.min(Edition.ends_at)).where(Edition.ends_at >= Interpreter.added_at)
    ended = func.coalesce(first.scalar_subquery(), Interpreter.added_at) < before
    return and_(Interpreter.consented_at.is_(None), ended, *_have_nothing_to_do_with_later(before))


def _have_nothing_to_do_with_later(before: datetime) -> Iterator[ColumnElement[bool]]:
    later = select(Edition.id).where(Edition.ends_at >= before)
    for kind in (Available, Duty, Invitation):
        yield Interpreter.id.not_in(select(kind.interpreter_id).where(kind.edition_id.in_(later)))
