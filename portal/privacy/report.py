"""The access report of an evening: what people asked for and what came of it, counted before it goes.

Everybody may read it, so that it must tell of nobody. No number from one to four is told. A language is named
from five people on, and what is left over is never told as a number. Where that, or how many had nothing, is
small, the numbers beside it are rounded down to fives, so that nobody finds it by subtraction.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any, TypeVar

from cryptography.fernet import InvalidToken
from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session, selectinload

from portal import clock
from portal.database import Bilingual, db, write
from portal.event.editions import locked
from portal.event.keeping import Class, over
from portal.event.models import Edition
from portal.matching.lifecycle import RequestState
from portal.privacy.models import AccessReport
from portal.registration.models import (
    FOUND,
    HOLDS_SEATS,
    InterpreterRequest,
    Needs,
    NeedTask,
    Registration,
    TaskState,
)
from portal.registration.steps import OTHER_LANGUAGE, ArrangedBy

Encoded = TypeVar("Encoded", InterpreterRequest, Needs)
# Fewer people than this are "few".
ENOUGH = 5
# Until the requests go, organisers may still write down what came of them.
COUNTED_ANEW = timedelta(hours=1)
# The asker has heard, or is about to by a letter that is owed.
ANSWERS = (RequestState.TOLD, RequestState.CONFIRMED, RequestState.NOT_FOUND)


@dataclass(frozen=True)
class Told:
    """A number as everybody may read it: as it is, rounded down to fives, or only that it is small."""

    number: int
    is_few: bool = False
    is_rounded: bool = False


@dataclass(frozen=True)
class Counts:
    """The numbers of a report as a page needs them."""

    asked: int
    met: int
    own: int
    brought: int
    needs_asked: int
    needs_met: int
    days: float | None
    # How many people, by the code of their language, the most first.
    languages: dict[str, int]
    # Whether the numbers of languages are rounded down.
    is_rounded: bool
    # Whether other languages were asked for, by few people each.
    has_others: bool
    # How many requests and answers no key could read any more; they are counted nowhere else.
    unknown: int = 0

    @property
    def not_met(self) -> int:
        return self.asked - self.met

    @property
    def needs_not_met(self) -> int:
        return self.needs_asked - self.needs_met

    @property
    def interpreters_told(self) -> list[Told]:
        return fit_parts(self.met, self.not_met)

    @property
    def needs_told(self) -> list[Told]:
        return fit_parts(self.needs_met, self.needs_not_met)

    @property
    def brought_told(self) -> Told:
        return fit(self.brought)

    @property
    def own_told(self) -> Told:
        return fit(self.own)

    @property
    def days_told(self) -> float | None:
        """Of few groups, not even the half is told."""
        return self.days if self.asked >= ENOUGH else None


def counts_of(report: AccessReport) -> Counts:
    return Counts(**{name: value for name, value in report.numbers.items() if name != "is_final"})


def report_of(session: Session, edition: Edition) -> AccessReport | None:
    """The report of an evening, once that is over."""
    if clock.now() < edition.ends_at:
        return None
    return session.scalar(select(AccessReport).where(AccessReport.edition_id == edition.id))


def count_before_it_goes(session: Session, now: datetime) -> None:
    """Make the reports of evenings that are over; for the last time when the requests are about to go."""
    reports = {one.edition_id: one for one in session.scalars(select(AccessReport))}
    going = over(session, Class.NEEDS, now)
    for edition in session.scalars(select(Edition).where(Edition.ends_at <= now)):
        report = reports.get(edition.id)
        is_last = edition.id in going
        if report and report.numbers["is_final"]:
            continue
        if report and not is_last and now - report.made_at < COUNTED_ANEW:
            continue
        if report is None and not _had_guests(session, edition):
            continue
        numbers = {**count(session, edition), "is_final": is_last}
        if report is None:
            report = AccessReport(edition_id=edition.id, changes=Bilingual(nl="", en=""))
            session.add(report)
        report.made_at, report.numbers = now, numbers
    session.flush()


def _had_guests(session: Session, edition: Edition) -> bool:
    """Of an evening from before there was a portal, nobody could ask us for anything."""
    return bool(session.scalar(select(exists().where(Registration.edition_id == edition.id))))


def write_changes(edition_id: int, changes: Bilingual) -> None:
    """Keep what the organisers say will change next year; raise `NoReport` where there is nothing yet."""
    with write() as session:
        locked(session, edition_id)
        report = session.scalar(select(AccessReport).where(AccessReport.edition_id == edition_id))
        if report is None:
            raise NoReport
        report.changes = changes


class NoReport(Exception):
    """The evening is not over, or nobody signed up for it."""


def count(session: Session, edition: Edition) -> dict[str, Any]:
    """What was asked for by who had a seat, and what came of it."""
    of_guests = (
        Registration.edition_id == edition.id,
        Registration.is_echo.is_(False),
        Registration.status.in_(HOLDS_SEATS),
    )
    requests, unread = _readable(
        session,
        InterpreterRequest,
        select(InterpreterRequest)
        .join(Registration)
        .where(*of_guests)
        .options(selectinload(InterpreterRequest.events)),
    )
    left, unread_needs = _never_taken_up(session, of_guests)
    ours = [
        one
        for one in requests
        if one.arranged_by is ArrangedBy.US and one.state is not RequestState.WITHDRAWN
    ]
    tasks = session.scalars(
        select(NeedTask.state).join(Registration).where(*of_guests, NeedTask.state != TaskState.CLOSED)
    ).all()
    waits = [days for one in ours if (days := _days_to_answer(one)) is not None]
    languages, is_rounded, has_others = fit_to_print(_people_by_language(ours))
    return {
        "asked": len(ours),
        "met": sum(one.state in FOUND for one in ours),
        "own": sum(one.arranged_by is ArrangedBy.OWN_HOURS for one in requests),
        "brought": sum(one.arranged_by is ArrangedBy.BROUGHT for one in requests),
        "needs_asked": len(tasks) + left,
        "needs_met": sum(state is TaskState.ARRANGED for state in tasks),
        "days": round(median(waits), 1) if waits else None,
        "languages": languages,
        "is_rounded": is_rounded,
        "has_others": has_others,
        "unknown": unread + unread_needs,
    }


def _never_taken_up(session: Session, of_guests: Iterable[ColumnElement[bool]]) -> tuple[int, int]:
    """How many needs never became anything to do, where nobody took up any need of a party; and of how many
    parties nobody can tell."""
    query = select(Needs).join(Registration).where(*of_guests, ~Registration.tasks.any())
    left, unread = _readable(session, Needs, query)
    needs = sum(
        len(one.answers.get("needs", ()))
        + len(one.answers.get("food", ()))
        + bool(one.answers.get("details"))
        for one in left
    )
    return needs, unread


def _readable(
    session: Session, model: type[Encoded], query: Select[Encoded]
) -> tuple[Sequence[Encoded], int]:
    """The rows that a key reads, and how many none does: nothing may wait for those."""
    try:
        return session.scalars(query).all(), 0
    except InvalidToken:
        ids = session.scalars(query.with_only_columns(model.id)).all()
    found = []
    for one in ids:
        try:
            found.append(session.scalars(query.where(model.id == one)).one())
        except InvalidToken:
            continue
    return found, len(ids) - len(found)


def fit(number: int) -> Told:
    """One number that stands for itself."""
    return Told(number, is_few=0 < number < ENOUGH)


def fit_parts(had: int, had_not: int) -> list[Told]:
    """What may be told of all, of who had what they asked for, and of who had not; of few, only all."""
    both = had + had_not
    if both < ENOUGH:
        return [fit(both)]
    told = [fit(had), fit(had_not)]
    if not any(one.is_few for one in told):
        return [fit(both), *told]
    return [
        _rounded(both),
        *(one if one.is_few or not one.number else _rounded(one.number) for one in told),
    ]


def _rounded(number: int) -> Told:
    return Told(number // ENOUGH * ENOUGH, is_rounded=True)


def fit_to_print(people: Counter[str]) -> tuple[dict[str, int], bool, bool]:
    """Of how many people speak what: what may be told, whether that is rounded down, and whether some is
    left out."""
    told = {language: number for language, number in people.most_common() if number >= ENOUGH}
    told.pop(OTHER_LANGUAGE, None)
    left = people.total() - sum(told.values())
    is_rounded = bool(told) and 0 < left < ENOUGH
    if is_rounded:
        told = {language: _rounded(number).number for language, number in told.items()}
    return told, is_rounded, left > 0


def _people_by_language(requests: Iterable[InterpreterRequest]) -> Counter[str]:
    people: Counter[str] = Counter()
    for one in requests:
        if language := one.details.get("language"):
            people[language] += one.details.get("listeners", 1)
    return people


def _days_to_answer(request: InterpreterRequest) -> float | None:
    answered = (one.at for one in request.events if one.became in ANSWERS and one.at >= request.asked_at)
    first = min(answered, default=None)
    return None if first is None else (first - request.asked_at) / timedelta(days=1)


def has_report(edition: Edition) -> bool:
    """For the page of the evening itself."""
    return report_of(db.session(), edition) is not None
