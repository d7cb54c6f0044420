"""What organisers see at a glance."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.event.models import Edition
from portal.matching.lifecycle import By, RequestState
from portal.outbox import Letter, State
from portal.registration.models import (
    ACTIVE,
    HOLDS_SEATS,
    InterpreterRequest,
    Registration,
    RequestEvent,
    Status,
)


@dataclass(frozen=True)
class Numbers:
    """People, not registrations, except where it says so."""

    capacity: int
    taken: int
    waiting: int
    registrations: int


def numbers(session: Session, edition: Edition) -> Numbers:
    counted = {
        status: (people, parties)
        for status, people, parties in session.execute(
            select(Registration.status, func.sum(1 + Registration.guests), func.count())
            .where(Registration.edition_id == edition.id, Registration.is_echo.is_(False))
            .group_by(Registration.status)
        )
    }
    waiting, _ = counted.get(Status.WAITING, (0, 0))
    active = sum(parties for status, (_, parties) in counted.items() if status in ACTIVE)
    return Numbers(capacity=edition.capacity, taken=edition.taken, waiting=waiting, registrations=active)


def bereft(session: Session, edition: Edition) -> int:
    """How many parties were told who interprets, and lost this interpreter; nobody else is planned yet."""
    latest = select(func.max(RequestEvent.id)).group_by(RequestEvent.request_id)
    lost = (
        select(func.count())
        .select_from(RequestEvent)
        .join(InterpreterRequest)
        .join(Registration)
        .where(
            RequestEvent.id.in_(latest),
            RequestEvent.was == RequestState.TOLD,
            InterpreterRequest.state == RequestState.OPEN,
            RequestEvent.by.in_((By.PORTAL, By.INTERPRETER)),
            Registration.edition_id == edition.id,
            Registration.is_echo.is_(False),
            Registration.status.in_(HOLDS_SEATS),
        )
    )
    return session.scalar(lost) or 0


def to_call(session: Session, edition: Edition) -> list[Registration]:
    """Registrations without an e-mail address that have news to hear, the oldest news first."""
    waiting_for_news = select(Registration).where(
        Registration.edition_id == edition.id, Registration.call_about.is_not(None)
    )
    return list(session.scalars(waiting_for_news.order_by(Registration.changed_at)))


def dead_letters(session: Session) -> list[Letter]:
    return list(session.scalars(select(Letter).where(Letter.state == State.DEAD).order_by(Letter.id)))
