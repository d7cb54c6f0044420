"""What becomes of letters of this part when a registration is erased, or has another address."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from portal.campaigns.letters import KINDS, TO_MANY
from portal.campaigns.models import Recipient
from portal.outbox import Letter, State
from portal.registration.models import Registration


def forget(session: Session, registration_ids: Collection[int]) -> int:
    """Delete the letters about registrations, which hold their addresses; says how many."""
    gone = 0
    for which in _letters_about(registration_ids):
        gone += len(session.scalars(delete(Letter).where(which).returning(Letter.id)).all())
    return gone


def readdress(session: Session, registration: Registration) -> None:
    """What has not arrived at the old address goes to the new one.

    A postman who holds such a letter loses it: it is claimed anew. What was refused waits for an organiser as
    before.
    """
    for which in _letters_about([registration.id]):
        waiting = update(Letter).where(which, Letter.state.in_((State.QUEUED, State.SENDING)))
        afresh = waiting.values(
            recipient=registration.email,
            state=State.QUEUED,
            tries=0,
            problem="",
            not_before=None,
            leased_by=None,
            leased_until=None,
        )
        session.execute(afresh)
        refused = update(Letter).where(which, Letter.state == State.DEAD)
        session.execute(refused.values(recipient=registration.email))


def _letters_about(registration_ids: Collection[int]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Reminders and thanks; and letters to many."""
    recipients = select(Recipient.id).where(Recipient.registration_id.in_(registration_ids))
    return (
        Letter.kind.in_(KINDS) & Letter.about.in_(registration_ids),
        (Letter.kind == TO_MANY) & Letter.about.in_(recipients),
    )
