"""What of registrations is kept no longer than was promised when it was asked.

Rows of registrations and arrivals stay without a name, so that numbers of people remain; what could tell who
it was goes. The history of a registration goes with the needs: it names what was changed, and that somebody
has needs is sensitive too.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy import ColumnElement, SQLColumnExpression, String, cast, literal, or_, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.database import Base
from portal.event.keeping import Class, Holding
from portal.links import digest
from portal.outbox import Letter
from portal.registration.letters import Kind
from portal.registration.models import (
    Arrival,
    Draft,
    InterpreterRequest,
    Needs,
    NeedTask,
    ReadOfNeeds,
    Registration,
    RegistrationEvent,
    RequestEvent,
)

NAMED = or_(
    Registration.name != "",
    Registration.findable != "",
    Registration.email.is_not(None),
    Registration.phone.is_not(None),
    Registration.call_about.is_not(None),
)


NOBODY: dict[str, object] = {
    **{"name": "", "findable": "", "email": None, "phone": None, "call_about": None},
    **{"held_until": None, "turn": None, "echo_of_id": None},
}


def edition_of(registration_id: SQLColumnExpression[int]) -> ColumnElement[int]:
    """The evening of the registration with this id."""
    query = select(Registration.edition_id).where(Registration.id == registration_id)
    return query.correlate_except(Registration).scalar_subquery()


def _edition_of_request(request_id: SQLColumnExpression[int]) -> ColumnElement[int]:
    query = select(Registration.edition_id).join(InterpreterRequest)
    return (
        query.where(InterpreterRequest.id == request_id)
        .correlate_except(Registration, InterpreterRequest)
        .scalar_subquery()
    )


def _forget_consent(session: Session, ids: Sequence[int]) -> None:
    """With it goes the language in which somebody asked for an interpreter."""
    forgotten = update(Registration).where(Registration.id.in_(ids))
    session.execute(forgotten.values(consented_at=None, ask_language=None))


def _make_nameless(session: Session, ids: Sequence[int]) -> None:
    """Leave how many people signed up on which day, and whether they had seats."""
    days = select(Registration.id, Registration.registered_at).where(Registration.id.in_(ids))
    session.execute(
        update(Registration),
        [
            {
                "id": number,
                **NOBODY,
                "registered_at": _day_of(moment),
                "changed_at": _day_of(moment),
                # The old links lead nowhere: nobody knows what these hash.
                "public_id": secrets.token_hex(16),
                "token_digest": digest(secrets.token_hex(32)),
                "code": secrets.token_hex(4).upper(),
            }
            for number, moment in session.execute(days).all()
        ],
    )


def _day_of(moment: datetime) -> datetime:
    return datetime.combine(clock.in_leiden(moment).date(), time(12), clock.LEIDEN)


def leave_number(session: Session, ids: Sequence[int]) -> None:
    """Leave that so many people came, and when."""
    nobody = {"registration_id": None, "person_id": None, "deed": literal("gone-") + cast(Arrival.id, String)}
    session.execute(update(Arrival).where(Arrival.id.in_(ids)).values(nobody))


def _of_registration(name: str, model: type[Base], since: SQLColumnExpression[datetime]) -> Holding:
    """What somebody needs, in rows that belong to a registration."""
    owner = model.__table__.c.registration_id
    return Holding(name=name, kind=Class.NEEDS, model=model, since=since, edition=edition_of(owner))


HOLDINGS = (
    Holding(name="drafts", kind=Class.DRAFTS, model=Draft, since=Draft.started_at, edition=Draft.edition_id),
    Holding(
        name="request-moves",
        kind=Class.NEEDS,
        model=RequestEvent,
        since=RequestEvent.at,
        edition=_edition_of_request(RequestEvent.request_id),
    ),
    _of_registration("requests", InterpreterRequest, InterpreterRequest.asked_at),
    Holding(
        name="answers",
        kind=Class.NEEDS,
        model=Needs,
        since=select(Registration.registered_at)
        .where(Registration.id == Needs.registration_id)
        .correlate_except(Registration)
        .scalar_subquery(),
        edition=edition_of(Needs.registration_id),
    ),
    _of_registration("tasks", NeedTask, NeedTask.opened_at),
    _of_registration("history", RegistrationEvent, RegistrationEvent.at),
    Holding(
        name="consents",
        kind=Class.NEEDS,
        model=Registration,
        since=Registration.registered_at,
        holds=or_(Registration.consented_at.is_not(None), Registration.ask_language.is_not(None)),
        edition=Registration.edition_id,
        lose=_forget_consent,
    ),
    Holding(
        name="letters",
        kind=Class.CONTACTS,
        model=Letter,
        since=Letter.written_at,
        holds=Letter.kind.in_([kind.value for kind in Kind]),
        edition=edition_of(Letter.about),
    ),
    Holding(
        name="arrivals",
        kind=Class.CONTACTS,
        model=Arrival,
        since=Arrival.at,
        holds=or_(Arrival.registration_id.is_not(None), Arrival.person_id.is_not(None)),
        edition=Arrival.edition_id,
        lose=leave_number,
    ),
    Holding(
        name="names",
        kind=Class.CONTACTS,
        model=Registration,
        since=Registration.registered_at,
        holds=NAMED,
        edition=Registration.edition_id,
        lose=_make_nameless,
    ),
    Holding(
        name="reads",
        kind=Class.LOGS,
        model=ReadOfNeeds,
        since=ReadOfNeeds.at,
        edition=ReadOfNeeds.edition_id,
    ),
)
