"""What organisers see at a glance."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.event.models import Edition
from portal.outbox import Letter, State
from portal.registration.models import ACTIVE, Registration, Status


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


def to_call(session: Session, edition: Edition) -> list[Registration]:
    """Registrations without an e-mail address that have news to hear, the oldest news first."""
    waiting_for_news = select(Registration).where(
        Registration.edition_id == edition.id, Registration.call_about.is_not(None)
    )
    return list(session.scalars(waiting_for_news.order_by(Registration.changed_at)))


def dead_letters(session: Session) -> list[Letter]:
    return list(session.scalars(select(Letter).where(Letter.state == State.DEAD).order_by(Letter.id)))
