"""Who at the desk read what people need, and when: whoever may look accounts for it (GDPR art. 5(2))."""

from sqlalchemy.orm import Session

from portal import clock
from portal.registration.models import Read, ReadOfNeeds


def note(
    session: Session,
    *,
    person_id: int | None,
    edition_id: int,
    what: Read,
    registration_id: int | None = None,
) -> None:
    """Write down that somebody saw the needs of one registration, or of many where none is named."""
    session.add(
        ReadOfNeeds(
            at=clock.now(),
            person_id=person_id,
            edition_id=edition_id,
            registration_id=registration_id,
            what=what,
        )
    )
