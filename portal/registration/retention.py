"""What is kept no longer than was promised when it was asked.

Rows of registrations stay without a name, so that numbers of people remain; what could tell who it was goes.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from portal.event.models import Edition
from portal.links import digest
from portal.outbox import Letter
from portal.registration.letters import Kind
from portal.registration.models import InterpreterRequest, Needs, Registration

NEEDS_KEPT = timedelta(days=14)
CONTACT_KEPT = timedelta(days=60)


@dataclass(frozen=True)
class Purged:
    """How much went: answers about language, access and food; people's names and addresses; letters."""

    needs: int
    contacts: int
    letters: int


def purge(session: Session, now: datetime) -> Purged:
    """Delete what has had its time at `now`. Doing it again deletes nothing more."""
    needs_due = _registered_before(session, now - NEEDS_KEPT)
    contacts_due = _registered_before(session, now - CONTACT_KEPT)
    needs = 0
    for kind in (InterpreterRequest, Needs):
        gone = delete(kind).where(kind.registration_id.in_(needs_due)).returning(kind.id)
        needs += len(session.scalars(gone).all())
    said_so = or_(Registration.consented_at.is_not(None), Registration.ask_language.is_not(None))
    for registration in session.scalars(select(Registration).where(Registration.id.in_(needs_due), said_so)):
        registration.consented_at = registration.ask_language = None
    kinds = [kind.value for kind in Kind]
    letters = (
        delete(Letter).where(Letter.kind.in_(kinds), Letter.about.in_(contacts_due)).returning(Letter.id)
    )
    letters_gone = len(session.scalars(letters).all())
    named = or_(Registration.name != "", Registration.email.is_not(None), Registration.phone.is_not(None))
    contacts = 0
    for registration in session.scalars(select(Registration).where(Registration.id.in_(contacts_due), named)):
        _make_nameless(registration)
        contacts += 1
    session.flush()
    return Purged(needs=needs, contacts=contacts, letters=letters_gone)


def count_due(session: Session, now: datetime) -> Purged:
    """What `purge` would delete."""
    needs_due = _registered_before(session, now - NEEDS_KEPT)
    contacts_due = _registered_before(session, now - CONTACT_KEPT)
    needs = sum(
        session.scalar(select(func.count()).where(kind.registration_id.in_(needs_due))) or 0
        for kind in (InterpreterRequest, Needs)
    )
    kinds = [kind.value for kind in Kind]
    letters = select(func.count()).where(Letter.kind.in_(kinds), Letter.about.in_(contacts_due))
    contacts = select(func.count()).where(Registration.id.in_(contacts_due), Registration.name != "")
    return Purged(needs=needs, contacts=session.scalar(contacts) or 0, letters=session.scalar(letters) or 0)


def _registered_before(session: Session, evening_ended: datetime) -> list[int]:
    """The registrations for evenings that ended before then."""
    query = select(Registration.id).join(Edition).where(Edition.ends_at < evening_ended)
    return list(session.scalars(query))


def _make_nameless(registration: Registration) -> None:
    registration.name, registration.email, registration.phone = "", None, None
    registration.call_about = None
    # The old links lead nowhere: nobody knows what these hash.
    registration.public_id = secrets.token_hex(16)
    registration.token_digest = digest(secrets.token_hex(32))
    registration.code = secrets.token_hex(4).upper()
