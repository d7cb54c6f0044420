"""A question that a resident leaves at a stand beforehand. Nobody but the hosts sees it until they answer."""

from sqlalchemy import select

from portal import clock
from portal.database import write
from portal.event.models import Theme
from portal.market.editing import stand_of
from portal.market.models import Question


def leave_question(theme_id: int, *, text: str, name: str, locale: str) -> Question:
    """Keep a question for the hosts of a stand. Sent twice, it is kept once."""
    with write() as session:
        stand = stand_of(session, session.get_one(Theme, theme_id, with_for_update=True))
        question = session.scalars(
            select(Question).where(
                Question.stand_id == stand.id, Question.text == text, Question.name == name
            )
        ).first()
        if question is None:
            question = Question(stand_id=stand.id, text=text, name=name, locale=locale, asked_at=clock.now())
            session.add(question)
    return question
