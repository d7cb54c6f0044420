"""What a registrant takes along: everything that is stored, in a stable shape."""

from typing import Any

from sqlalchemy import select

from portal.database import db
from portal.outbox import Letter
from portal.registration.letters import Kind
from portal.registration.models import Registration


def my_data(registration: Registration) -> dict[str, Any]:
    """Plain values for JSON; moments as ISO 8601 in UTC."""
    kinds = [kind.value for kind in Kind]
    letters = db.session.scalars(
        select(Letter).where(Letter.about == registration.id, Letter.kind.in_(kinds))
    )
    request = registration.request
    return {
        "evening": registration.edition.year,
        "code": registration.readable_code,
        "thread": registration.thread,
        "status": registration.shown_status.value,
        "language": registration.locale,
        "registered_at": registration.registered_at.isoformat(),
        "changed_at": registration.changed_at.isoformat(),
        "consented_at": registration.consented_at.isoformat() if registration.consented_at else None,
        "answers": registration.answers,
        "interpreter_answer_by": request.answer_by.isoformat() if request else None,
        "letters": [
            {
                "kind": letter.kind,
                "to": letter.recipient,
                "state": letter.state.value,
                "written_at": letter.written_at.isoformat(),
            }
            for letter in letters.all()
        ],
    }
