"""How long what is kept: four classes, each with its days in the settings, and what becomes of a row then.

Each part of the portal describes its own rows as `Holding`s, in its module `retention`; whoever puts them
together (`portal.privacy`) can then tell what is still stored, what is due, and let go of it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from flask import current_app
from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    and_,
    delete,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from portal import clock
from portal.database import Base
from portal.event.models import Edition

# As many ids as one statement of either engine takes with ease.
BATCH = 500
ALL = true()
# Whoever lets go does it daily at least.
LATE = timedelta(days=1)


class Class(StrEnum):
    """Kinds of personal data, each with its own time."""

    DRAFTS = "drafts"
    NEEDS = "needs"
    CONTACTS = "contacts"
    LOGS = "logs"


# Their time runs from the end of an evening; that of the others from when a row was written.
OF_AN_EVENING = (Class.NEEDS, Class.CONTACTS)
Lose = Callable[[Session, Sequence[int]], None]


def kept(kind: Class) -> timedelta:
    """For how long rows of a class are kept."""
    settings = current_app.extensions["settings"]
    days = {
        Class.DRAFTS: settings.keep_drafts,
        Class.NEEDS: settings.keep_needs,
        Class.CONTACTS: settings.keep_contacts,
        Class.LOGS: settings.keep_logs,
    }
    return timedelta(days=days[kind])


def over(session: Session, kind: Class, now: datetime) -> Sequence[int]:
    """The evenings whose rows of a class have had their time."""
    return session.scalars(select(Edition.id).where(Edition.ends_at < now - kept(kind))).all()


@dataclass(frozen=True, kw_only=True)
class Holding:
    """Rows of one model that hold something personal: of which class, and how they lose it.

    `since` is when a row was written, and `edition` tells of which evening it is; a row of no evening goes
    by `since`. `lose` takes what is personal from rows that stay; without it, rows go as a whole.
    """

    name: str
    kind: Class
    model: type[Base]
    since: SQLColumnExpression[Any]
    holds: ColumnElement[bool] = ALL
    edition: SQLColumnExpression[Any] | None = None
    lose: Lose | None = None
    # Where rows have a shorter time than their class.
    kept: timedelta | None = None
    # Rows for waits that processes share are written by the machine's own time.
    is_machines: bool = False

    @property
    def days(self) -> timedelta:
        return kept(self.kind) if self.kept is None else self.kept

    @property
    def is_of_an_evening(self) -> bool:
        return self.kind in OF_AN_EVENING

    @property
    def id(self) -> ColumnElement[int]:
        return self.model.__table__.c.id

    def due(self, session: Session, now: datetime) -> ColumnElement[bool]:
        """Which rows have had their time at `now`."""
        by_age = self.since < now - self.days
        if not self.is_of_an_evening:
            return and_(self.holds, by_age)
        if self.edition is None:
            raise TypeError(f"{self.name} must tell of which evening they are")
        past = over(session, self.kind, now)
        of_these = self.edition.in_(past) if past else false()
        # The age first: which evening a row is of can take a look into other tables.
        return and_(self.holds, or_(of_these, and_(by_age, self.edition.is_(None))))


@dataclass(frozen=True)
class Stored:
    """What is stored of one holding for one evening: how many rows, since when, and when the first goes."""

    holding: Holding
    edition: Edition | None
    rows: int
    since: datetime
    goes: datetime

    def is_late(self, now: datetime) -> bool:
        """Whether the first of them should be gone, and has not been let go in a day."""
        return self.goes < now - LATE

    def goes_on(self) -> date:
        return clock.in_leiden(self.goes).date()


def find_due(
    session: Session, holdings: Iterable[Holding], now: datetime, *, machine_now: datetime
) -> Iterator[tuple[Holding, Sequence[int]]]:
    """The ids of all rows that are due, before any of them goes: some tell of which evening others are."""
    for one in holdings:
        moment = machine_now if one.is_machines else now
        yield one, session.scalars(select(one.id).where(one.due(session, moment))).all()


def let_go(session: Session, due: Iterable[tuple[Holding, Sequence[int]]]) -> None:
    """Take from these rows what is personal, or take them away."""
    for one, ids in due:
        for start in range(0, len(ids), BATCH):
            some = ids[start : start + BATCH]
            if one.lose:
                one.lose(session, some)
            else:
                session.execute(delete(one.model).where(one.id.in_(some)))
    session.flush()
    # Rows that went along with others are still in the session's memory.
    session.expire_all()


def find_stored(session: Session, holdings: Iterable[Holding]) -> list[Stored]:
    """All that is stored, whatever its time."""
    editions = {edition.id: edition for edition in session.scalars(select(Edition))}
    found = []
    for one in holdings:
        of = literal(None) if one.edition is None else one.edition
        rows = (
            select(of.label("edition"), one.since.label("since"))
            .select_from(one.model)
            .where(one.holds)
            .subquery()
        )
        counted = select(rows.c.edition, func.count(), func.min(rows.c.since)).group_by(rows.c.edition)
        for edition_id, count, since in session.execute(counted):
            edition = editions.get(edition_id)
            if one.is_machines:
                # In a rehearsal the two clocks differ, and people read dates of the evening's.
                since += clock.now() - clock.machine_now()
            begins = edition.ends_at if one.is_of_an_evening and edition else since
            found.append(Stored(one, edition, count, since, begins + one.days))
    return found
