"""Finding an evening."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.database import db
from portal.event.models import Edition


class NoEdition(Exception):
    """No evening has been loaded yet, or none of that year."""


def current_edition() -> Edition:
    """The evening that the portal is about now: the latest year."""
    edition = db.session.scalar(select(Edition).order_by(Edition.year.desc()).limit(1))
    if edition is None:
        raise NoEdition
    return edition


def edition_of(year: int) -> Edition:
    edition = db.session.scalar(select(Edition).where(Edition.year == year))
    if edition is None:
        raise NoEdition
    return edition


def count_people(session: Session) -> None:
    """Once a day, count who comes for the evening's page. Call it inside `write()`."""
    today = clock.in_leiden(clock.now()).date()
    due = Edition.people_counted_on.is_(None) | (Edition.people_counted_on != today)
    session.execute(
        update(Edition).where(due).values(people_shown=Edition.taken // 10 * 10, people_counted_on=today)
    )


def locked(session: Session, edition_id: int) -> Edition:
    """The evening, read anew under the write lock: whoever decides about seats starts here."""
    query = select(Edition).where(Edition.id == edition_id).with_for_update()
    return session.scalars(query, execution_options={"populate_existing": True}).one()
