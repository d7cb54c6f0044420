"""How long what interpreting needs is kept: as long as the contact data of who comes to the evening.

An interpreter who agreed to it stays in the pool over the years. What was asked for goes earlier, with the
requests (`portal.registration.retention`), and its history with it; so does a proposal, which tells who was
to be served in which language.
"""

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, func, or_, select

from portal.event.keeping import Class, Holding
from portal.event.models import Edition
from portal.interpreting.invitations import LETTERS
from portal.interpreting.models import Available, Duty, Interpreter, Invitation, MarketSlot, MatchingRun
from portal.outbox import Letter


def _last_evening() -> ColumnElement[int]:
    """The last evening that an interpreter has to do with, or the first after they came to the pool."""
    first = select(func.min(Edition.ends_at)).where(Edition.ends_at >= Interpreter.added_at)
    took_part = [
        Edition.id.in_(
            select(kind.edition_id).where(kind.interpreter_id == Interpreter.id).correlate_except(kind)
        )
        for kind in (Available, Duty, Invitation)
    ]
    evenings = select(Edition.id).where(
        or_(Edition.ends_at == first.correlate(Interpreter).scalar_subquery(), *took_part)
    )
    return evenings.order_by(Edition.ends_at.desc()).limit(1).correlate_except(Edition).scalar_subquery()


def _start_of(kind: type[Duty] | type[Available] | type[MarketSlot]) -> ColumnElement[Any]:
    """These rows do not tell when they were written; the evening's interpreters tell it as well as can be."""
    query = select(Interpreter.added_at).where(Interpreter.id == kind.interpreter_id)
    return query.correlate_except(Interpreter).scalar_subquery()


def _of_evening(
    name: str,
    kind: Class,
    model: type[Invitation | Duty | MarketSlot | MatchingRun | Available],
    since: SQLColumnExpression[Any],
) -> Holding:
    return Holding(name=name, kind=kind, model=model, since=since, edition=model.edition_id)


HOLDINGS = (
    _of_evening("proposals", Class.NEEDS, MatchingRun, MatchingRun.asked_at),
    Holding(
        name="letters-to-interpreters",
        kind=Class.CONTACTS,
        model=Letter,
        since=Letter.written_at,
        holds=Letter.kind.in_(LETTERS),
        edition=select(Invitation.edition_id)
        .where(Invitation.id == Letter.about)
        .correlate_except(Invitation)
        .scalar_subquery(),
    ),
    _of_evening("invitations", Class.CONTACTS, Invitation, Invitation.sent_at),
    _of_evening("duties", Class.CONTACTS, Duty, _start_of(Duty)),
    _of_evening("walks", Class.CONTACTS, MarketSlot, _start_of(MarketSlot)),
    _of_evening("hours", Class.CONTACTS, Available, _start_of(Available)),
    Holding(
        name="interpreters",
        kind=Class.CONTACTS,
        model=Interpreter,
        since=Interpreter.added_at,
        holds=Interpreter.consented_at.is_(None),
        edition=_last_evening(),
    ),
)
