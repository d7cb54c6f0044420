"""What residents asked at a stand is kept no longer than their name would be at the door.

An answer that a host made public stays, with its question: that is part of what the evening was. The name of
whoever asked goes, and so does every question that nobody made public.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from portal.event.models import Edition, Theme
from portal.market.models import Question, Stand

QUESTIONS_KEPT = timedelta(days=60)
UNREAD = Question.published_at.is_(None)
NAMED = Question.name != ""


def purge(session: Session, now: datetime) -> int:
    """Delete what has had its time at `now`; how many questions that were. Again, it finds nothing."""
    due = _asked_before(now - QUESTIONS_KEPT)
    gone = session.scalars(delete(Question).where(due, UNREAD).returning(Question.id)).all()
    nameless = update(Question).where(due, NAMED).values(name="").returning(Question.id)
    return len(gone) + len(session.scalars(nameless).all())


def count_due(session: Session, now: datetime) -> int:
    """How many `purge` would find."""
    due = _asked_before(now - QUESTIONS_KEPT)
    return session.scalar(select(func.count()).select_from(Question).where(due, UNREAD | NAMED)) or 0


def _asked_before(evening_ended: datetime) -> ColumnElement[bool]:
    """Questions for evenings that ended before then."""
    stands = select(Stand.id).join(Theme).join(Edition).where(Edition.ends_at < evening_ended)
    return Question.stand_id.in_(stands)
