"""What somebody at the desk fills in for whoever telephones, kept so that it is stored only once."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.database import write
from portal.event.editions import locked
from portal.links import digest
from portal.registration.models import Draft, Registration
from portal.registration.steps import Step, relevant


class UsedForAnother(Exception):
    """The form was sent before, with other answers: somebody went back, and typed over what was there."""

    def __init__(self, registration_id: int) -> None:
        super().__init__(registration_id)
        self.registration_id = registration_id


def draft_for(edition_id: int, once: str, answers: Mapping[str, Mapping[str, Any]]) -> int:
    """A form with these answers; the id. The same `once` again gives the same form, sent or not.

    Raises `UsedForAnother` when that was sent with other answers: nobody may think that these are stored.
    """
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
        elif not _is_of(session.get_one(Registration, draft.registration_id), given):
            raise UsedForAnother(draft.registration_id)
        return draft.id


def _is_of(registration: Registration, answers: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a registration has these answers; permission is kept only if there is something to permit."""

    def kept(answers: Mapping[str, Mapping[str, Any]], step: str) -> dict[str, Any]:
        given = relevant(Step(step), answers[step])
        return {name: value for name, value in given.items() if name != "consent"}

    return all(kept(registration.answers, step) == kept(answers, step) for step in answers)
