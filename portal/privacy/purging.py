"""Letting go of what has had its time, and telling what is still there."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.access.models import Person
from portal.event.keeping import Class, Stored, find_due, find_stored, let_go
from portal.event.models import Edition
from portal.interpreting.models import Interpreter
from portal.privacy import report
from portal.privacy.classes import holdings

# How many rows go, by class and by what they are.
Gone = Mapping[Class, Mapping[str, int]]


def purge(session: Session, now: datetime) -> Gone:
    """Let go of all that has had its time at `now`; again, it finds nothing. Call it inside `write()`.

    What people asked for is counted for the access report first, in the same transaction.
    """
    report.count_before_it_goes(session, now)
    due = list(find_due(session, holdings(session, now), now, machine_now=_machine(now)))
    let_go(session, due)
    return _counted((one.kind, one.name, len(ids)) for one, ids in due)


def count_due(session: Session, now: datetime) -> Gone:
    """What `purge` would take."""
    due = find_due(session, holdings(session, now), now, machine_now=_machine(now))
    return _counted((one.kind, one.name, len(ids)) for one, ids in due)


def stored(session: Session) -> Mapping[Class, list[Stored]]:
    """What is stored now, by class; first what goes first."""
    found = sorted(find_stored(session, holdings(session, clock.now())), key=lambda one: one.goes)
    return {kind: [one for one in found if one.holding.kind is kind] for kind in Class}


def last_run(session: Session) -> datetime | None:
    """On which day the worker purged last: it counts people in the same transaction, once a day."""
    day = session.scalar(select(func.max(Edition.people_counted_on)))
    return datetime.combine(day, time(12), clock.LEIDEN) if day else None


def who_stays(session: Session) -> tuple[int, int]:
    """How many people stay without an end: who makes the evening, and interpreters who agreed to it."""
    crew = select(func.count()).select_from(Person).where(Person.grants.any())
    agreed = select(func.count()).select_from(Interpreter).where(Interpreter.consented_at.is_not(None))
    return session.scalar(crew) or 0, session.scalar(agreed) or 0


def _machine(now: datetime) -> datetime:
    """The machine's time at the moment that is `now` for the evening."""
    return clock.machine_now() + (now - clock.now())


def _counted(rows: Iterable[tuple[Class, str, int]]) -> Gone:
    counted: dict[Class, dict[str, int]] = {kind: {} for kind in Class}
    for kind, name, number in rows:
        counted[kind][name] = number
    return counted
