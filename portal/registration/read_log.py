"""Who at the desk read what people need, and when: whoever may look accounts for it (GDPR art. 5(2))."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.access.models import Person
from portal.database import db, write
from portal.limits import Limit, within
from portal.registration.models import Read, ReadOfNeeds

# Whoever looks again within this time reads on: pages are drawn anew all the time.
ONE_READ = timedelta(hours=1)
# Each file that is taken along is one more copy.
FILES = (Read.EXPORT, Read.NEEDS_EXPORT)
# Whoever needs more in an hour is not at work, or is not who they say.
FILES_OF_ONE_PERSON = Limit("take a file along", 10, timedelta(hours=1))


class TooManyFiles(Exception):
    """Somebody took more files along than one person needs."""


def note(
    session: Session,
    *,
    person_id: int | None,
    edition_id: int,
    what: Read,
    registration_id: int | None = None,
) -> None:
    """Write down that somebody saw the needs of one registration, or of many where none is named.

    Within the hour it is the same read, and one row; but each file is one.
    """
    if what not in FILES and is_noted(
        session, person_id=person_id, edition_id=edition_id, what=what, registration_id=registration_id
    ):
        return
    session.add(
        ReadOfNeeds(
            at=clock.now(),
            person_id=person_id,
            edition_id=edition_id,
            registration_id=registration_id,
            what=what,
        )
    )


def note_here(
    *, person_id: int | None, edition_id: int, what: Read, registration_id: int | None = None
) -> None:
    """`note` as a deed of its own, for a page that only shows; it locks nothing where it is noted already."""
    read: dict[str, Any] = {
        "person_id": person_id,
        "edition_id": edition_id,
        "what": what,
        "registration_id": registration_id,
    }
    if not is_noted(db.session(), **read):
        with write() as session:
            note(session, **read)


def note_file(*, person_id: int, edition_id: int, what: Read) -> None:
    """Write down that somebody takes a file along; raise `TooManyFiles` when it is one too many."""
    with write() as session:
        if not within(session, FILES_OF_ONE_PERSON, str(person_id)):
            raise TooManyFiles
        note(session, person_id=person_id, edition_id=edition_id, what=what)


def is_noted(
    session: Session,
    *,
    person_id: int | None,
    edition_id: int,
    what: Read,
    registration_id: int | None = None,
) -> bool:
    """Whether this is the same read as one of the last hour."""
    same = select(ReadOfNeeds.id).where(
        ReadOfNeeds.at > clock.now() - ONE_READ,
        ReadOfNeeds.person_id.is_not_distinct_from(person_id),
        ReadOfNeeds.edition_id == edition_id,
        ReadOfNeeds.registration_id.is_not_distinct_from(registration_id),
        ReadOfNeeds.what == what,
    )
    return session.scalar(same.limit(1)) is not None


def reads(
    session: Session, *, person_id: int | None = None, page: int = 1, size: int = 50
) -> tuple[Sequence[ReadOfNeeds], int]:
    """One page of the log, the newest first, and how many reads there are in all; of one person if named."""
    query = select(ReadOfNeeds)
    if person_id is not None:
        query = query.where(ReadOfNeeds.person_id == person_id)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    some = query.order_by(ReadOfNeeds.at.desc(), ReadOfNeeds.id.desc()).limit(size).offset((page - 1) * size)
    with_names = some.options(joinedload(ReadOfNeeds.person), joinedload(ReadOfNeeds.registration))
    return session.scalars(with_names).all(), total


def readers(session: Session) -> Sequence[Person]:
    """Everybody whom the log names."""
    named = select(ReadOfNeeds.person_id).where(ReadOfNeeds.person_id.is_not(None))
    return session.scalars(select(Person).where(Person.id.in_(named)).order_by(Person.email)).all()
