"""Reminders before an evening and thanks after it, to everybody whom they are for, each once.

Whoever gave no e-mail address is called instead, the day before.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, exists, func, literal, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.campaigns import occasions
from portal.campaigns.occasions import Kind
from portal.database import db, write
from portal.event.editions import locked
from portal.event.models import Edition
from portal.outbox import Letter, Owed, queue_many
from portal.registration.models import Arrival, Deed, Registration, RegistrationEvent, Status


def send() -> dict[Kind, int]:
    """Owe everybody the letters that are due; says how many of each kind. May be repeated."""
    now = clock.now()
    editions = db.session.scalars(select(Edition)).all()
    over = [edition.id for edition in editions if not occasions.is_open(Kind.DAY, edition, now)]
    due = {edition.id: kind for edition in editions if (kind := occasions.due(edition, now))}
    queued: dict[Kind, int] = {}
    for edition_id, kind in due.items():
        # Without a lock nobody else waits for: most of the time there is nothing to do.
        waiting = (_owed(db.session(), edition_id, kind), _uncalled(db.session(), edition_id, kind))
        if all(db.session.scalar(one.limit(1)) is None for one in waiting):
            continue
        with write() as session:
            # One after the other: two workers must not both find that nobody was reminded yet.
            edition = locked(session, edition_id)
            if occasions.due(edition, now) is not kind:
                continue
            uncalled = session.scalars(_uncalled(session, edition_id, kind)).all()
            session.execute(
                update(Registration).where(Registration.id.in_(uncalled)).values(call_about=kind.value)
            )
            if number := _queue(session, edition, kind):
                queued[kind] = queued.get(kind, 0) + number
    _call_no_more(over)
    return queued


def _queue(session: Session, edition: Edition, kind: Kind) -> int:
    rows = session.execute(
        _owed(session, edition.id, kind).with_only_columns(
            Registration.id, Registration.public_id, Registration.email, Registration.locale
        )
    )
    owed = [
        Owed(about, occasions.deed_of(kind, edition, public_id), email or "", locale)
        for about, public_id, email, locale in rows
    ]
    return queue_many(session, kind.value, owed)


def _owed(session: Session, edition_id: int, kind: Kind) -> Select[int]:
    """Those for whom the letter is, and who were not written to yet."""
    edition = session.get_one(Edition, edition_id)
    deeds = f"{kind.value}:{occasions.deed_of(kind, edition, '')}"
    told = exists().where(Letter.deed == literal(deeds).concat(Registration.public_id))
    return (
        select(Registration.id)
        .where(
            Registration.edition_id == edition_id,
            Registration.is_echo.is_(False),
            Registration.email.is_not(None),
            ~told,
            _is_for(session, kind, edition),
        )
        .order_by(Registration.id)
    )


def _uncalled(session: Session, edition_id: int, kind: Kind) -> Select[int]:
    """Those whom the desk should call because they get no letter: nobody has called them since it was due.

    Whoever waits for a call with other news is called anyway.
    """
    edition = session.get_one(Edition, edition_id)
    called = exists().where(
        RegistrationEvent.registration_id == Registration.id,
        RegistrationEvent.deed == Deed.CALLED,
        RegistrationEvent.at >= occasions.opens_at(kind, edition),
    )
    return (
        select(Registration.id)
        .where(
            literal(kind is Kind.DAY),
            Registration.edition_id == edition_id,
            Registration.is_echo.is_(False),
            Registration.email.is_(None),
            Registration.phone.is_not(None),
            Registration.call_about.is_(None),
            ~called,
            _is_for(session, kind, edition),
        )
        .order_by(Registration.id)
    )


def _call_no_more(edition_ids: Collection[int]) -> None:
    """Once the doors are open, or the evening has moved, nobody is reminded by telephone any more."""
    waiting = (Registration.call_about == Kind.DAY.value) & Registration.edition_id.in_(edition_ids)
    if db.session.scalar(select(Registration.id).where(waiting).limit(1)) is None:
        return
    with write() as session:
        session.execute(update(Registration).where(waiting).values(call_about=None))


def _is_for(session: Session, kind: Kind, edition: Edition) -> ColumnElement[bool]:
    if kind is Kind.THANKS:
        came = Registration.arrival.has()
        return came if _door_was_kept(session, edition) else came | (Registration.status == Status.CONFIRMED)
    # Whoever signed up later holds a fresh letter with the same news.
    is_early = Registration.registered_at < occasions.opens_at(kind, edition)
    return (Registration.status == Status.CONFIRMED) & is_early


def _door_was_kept(session: Session, edition: Edition) -> bool:
    """Whether so many arrivals were noted that whoever has none did not come: half of the people at least."""
    expected = select(func.sum(1 + Registration.guests)).where(
        Registration.edition_id == edition.id,
        Registration.is_echo.is_(False),
        Registration.status == Status.CONFIRMED,
    )
    noted = select(func.sum(Arrival.people)).where(
        Arrival.edition_id == edition.id, Arrival.registration_id.is_not(None)
    )
    return 2 * (session.scalar(noted) or 0) >= (session.scalar(expected) or 0)
