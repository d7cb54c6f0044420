"""What residents asked at a stand is kept no longer than their name would be at the door.

An answer that a host made public stays, with its question: that is part of what the evening was. The name of
whoever asked goes, and so does every question that nobody made public.
"""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.event.keeping import Class, Holding
from portal.event.models import Theme
from portal.market.models import Question, Stand

_OF = (
    select(Theme.edition_id)
    .join(Stand)
    .where(Stand.id == Question.stand_id)
    .correlate_except(Theme, Stand)
    .scalar_subquery()
)


def _make_nameless(session: Session, ids: Sequence[int]) -> None:
    session.execute(update(Question).where(Question.id.in_(ids)).values(name=""))


HOLDINGS = (
    Holding(
        name="questions",
        kind=Class.CONTACTS,
        model=Question,
        since=Question.asked_at,
        holds=Question.published_at.is_(None),
        edition=_OF,
    ),
    Holding(
        name="questions-names",
        kind=Class.CONTACTS,
        model=Question,
        since=Question.asked_at,
        holds=Question.published_at.is_not(None) & (Question.name != ""),
        edition=_OF,
        lose=_make_nameless,
    ),
)
