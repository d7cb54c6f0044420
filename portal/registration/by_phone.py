"""What somebody at the desk fills in for whoever telephones, kept so that it is stored only once."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.database import write
from portal.event.editions import locked
from portal.links import digest
from portal.registration.models import Draft


def draft_for(edition_id: int, once: str, answers: Mapping[str, Mapping[str, Any]]) -> int:
    """A form with these answers; the id. The same `once` again gives the same form, sent or not."""
    with write() as session:
        # Two presses of one button stand in line here.
        locked(session, edition_id)
        draft = session.scalar(select(Draft).where(Draft.token_digest == digest(once)))
        given = {step: dict(said) for step, said in answers.items()}
        if draft is None:
            draft = Draft(
                token_digest=digest(once),
                edition_id=edition_id,
                started_at=clock.now(),
                answers=given,
                typed={},
            )
            session.add(draft)
            session.flush()
        elif draft.registration_id is None:
            draft.answers = given
        return draft.id
