"""Which registrations somebody at the desk wants to see; what they chose lives in the address."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, UnaryExpression, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from portal.clock import LEIDEN
from portal.database import db
from portal.event.models import Edition
from portal.matching.lifecycle import RequestState
from portal.registration import wishes
from portal.registration.codes import ALPHABET, typed
from portal.registration.models import (
    ACTIVE,
    HOLDS_SEATS,
    Arrival,
    InterpreterRequest,
    NeedTask,
    Read,
    Registration,
    Status,
    TaskState,
)
from portal.registration.steps import ArrangedBy, Food, Need
from portal.texts import folded

# What each filter may be; "" is no filter. What an address says besides is not looked at.
STATUSES = ("", "active", "seated", *(status.value for status in Status))
INTERPRETERS = ("", "wanted", "none", "late", "lost", *(state.value for state in RequestState))
# The kinds of need as a task calls them.
KINDS = (*(need.value for need in Need), *(f"food:{food.value}" for food in Food), "details")
NEEDS = ("", "any", *(state.value for state in TaskState), *KINDS)
MAILS = ("", "yes", "no")
ARRIVED = ("", "yes", "no")
LOCALES = ("", "nl", "en")
# In which order: by which column, and whether backwards. Names are compared as they are looked for.
ORDERS: Mapping[str, Sequence[UnaryExpression[Any]]] = {
    "new": (Registration.registered_at.desc(), Registration.id.desc()),
    "old": (Registration.registered_at.asc(), Registration.id.asc()),
    "name": (Registration.findable.asc(), Registration.id.asc()),
    "name-back": (Registration.findable.desc(), Registration.id.desc()),
    "code": (Registration.code.asc(),),
    "code-back": (Registration.code.desc(),),
    "large": (Registration.guests.desc(), Registration.findable.asc(), Registration.id.asc()),
    "small": (Registration.guests.asc(), Registration.findable.asc(), Registration.id.asc()),
}
USUAL_ORDER = "new"
ON_A_PAGE = 50
# What is typed beyond that is not looked for.
LONGEST_WORDS = 100
# Of whoever has none any more, only the numbers are left.
HAS_NAME = Registration.name != ""
# Fewer signs of a code say nothing.
SHORTEST_CODE = 3
# What stands before a Dutch number, for who is called from here or from abroad.
PREFIX = re.compile(r"(?:\+31|0031|0)(?=[0-9]+$)")


@dataclass(frozen=True)
class Filters:
    """What to look for. All must hold."""

    q: str = ""
    status: str = ""
    interpreter: str = ""
    need: str = ""
    mail: str = ""
    arrived: str = ""
    locale: str = ""
    # The day in Leiden on which they signed up, as 2024-02-20.
    day: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """From the parameters of an address; a value that cannot be is as good as none."""
        choices = {
            "status": STATUSES,
            "interpreter": INTERPRETERS,
            "need": NEEDS,
            "mail": MAILS,
            "arrived": ARRIVED,
            "locale": LOCALES,
        }
        chosen = {name: args.get(name, "") for name in choices}
        known = {name: value if value in choices[name] else "" for name, value in chosen.items()}
        return cls(q=args.get("q", "").strip()[:LONGEST_WORDS], day=_a_day(args.get("day", "")), **known)

    @property
    def args(self) -> dict[str, str]:
        """The parameters of an address that say the same."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def reads(self) -> tuple[Read, ...]:
        """What is known of everybody who fits, and so is noted of whoever looks."""
        asked = {Read.TASKS: self.need, Read.REQUEST: self.interpreter}
        return tuple(what for what, value in asked.items() if value)

    def __bool__(self) -> bool:
        return bool(self.args)


@dataclass(frozen=True)
class Count:
    """How many were found. Only whoever is confirmed, or asked to confirm, holds seats."""

    parties: int
    people: int
    seated: int
    # Fewer than `parties` once names have been deleted and only the numbers are left.
    named: int


@dataclass(frozen=True)
class Row:
    """One registration in the list; of its needs only that somebody has to arrange something."""

    registration: Registration
    has_open_task: bool


@dataclass(frozen=True)
class Found:
    """One page of the list, and how many there are on all pages, with those who have no name any more."""

    rows: Sequence[Row]
    count: Count
    number: int
    last: int


def matching(edition: Edition, filters: Filters) -> Select[Registration]:
    """The registrations of an evening that fit, in no order; what belongs to nobody, or no more, left out.

    A single kind of need cannot be looked for in the database, which holds it encrypted: that is read first.
    """
    return _all(edition, filters).where(HAS_NAME)


def _all(edition: Edition, filters: Filters) -> Select[Registration]:
    """`matching`, and those of whom only the numbers are left."""
    query = select(Registration).where(Registration.edition_id == edition.id, Registration.is_echo.is_(False))
    conditions = [
        *_by_words(filters.q),
        *_by_status(filters.status),
        *_by_interpreter(filters.interpreter),
        *_by_need(edition, filters.need),
        *_by_day(filters.day),
    ]
    if filters.mail:
        has_mail = Registration.email.is_not(None)
        conditions.append(has_mail if filters.mail == "yes" else ~has_mail)
    if filters.arrived:
        came = Registration.arrival.has(Arrival.id.is_not(None))
        conditions.append(came if filters.arrived == "yes" else ~came)
    if filters.locale:
        conditions.append(Registration.locale == filters.locale)
    return query.where(*conditions)


def count(session: Session, edition: Edition, filters: Filters) -> Count:
    return _counted(session, _all(edition, filters))


def look(
    session: Session, edition: Edition, filters: Filters, *, order: str = USUAL_ORDER, number: int = 1
) -> Found:
    """One page of what fits, counted from 1; beyond the last page is the last one."""
    # Made once: to look for a kind of need is to decrypt everybody's.
    query = _all(edition, filters)
    counted = _counted(session, query)
    last = max(1, -(-counted.named // ON_A_PAGE))
    number = min(number, last)
    # The order of ids alone is quickly made; only what is shown is read whole.
    ids = query.where(HAS_NAME).with_only_columns(Registration.id).order_by(*ORDERS[order])
    ids = ids.offset(ON_A_PAGE * (number - 1)).limit(ON_A_PAGE)
    has_open_task = exists().where(
        NeedTask.registration_id == Registration.id, NeedTask.state == TaskState.OPEN
    )
    rows = (
        select(Registration, has_open_task)
        .where(Registration.id.in_(ids.subquery().select()))
        .options(joinedload(Registration.arrival))
        .order_by(*ORDERS[order])
    )
    found = [Row(registration, bool(is_open)) for registration, is_open in session.execute(rows)]
    return Found(found, counted, number, last)


def _counted(session: Session, query: Select[Registration]) -> Count:
    found = query.with_only_columns(Registration.guests, Registration.status, Registration.name).subquery()
    people = 1 + found.c.guests
    seated = case((found.c.status.in_(HOLDS_SEATS), people), else_=0)
    named = case((found.c.name != "", 1), else_=0)
    parties, *sums = session.execute(
        select(func.count(), func.sum(people), func.sum(seated), func.sum(named)).select_from(found)
    ).one()
    return Count(parties, *(int(number or 0) for number in sums))


def per_day(session: Session, edition: Edition) -> dict[date, int]:
    """How many parties signed up on each day that had any; whoever cancelled since counts as well."""
    moments = session.scalars(_all(edition, Filters()).with_only_columns(Registration.registered_at))
    days: dict[date, int] = {}
    for moment in moments:
        day = moment.astimezone(LEIDEN).date()
        days[day] = days.get(day, 0) + 1
    return dict(sorted(days.items()))


def _by_words(words: str) -> list[ColumnElement[bool]]:
    """Every word must be found in the name, the address or the number; or all are the start of a code."""
    if not words:
        return []
    found = and_(true(), *(_holds(word) for word in folded(words).split()))
    code = typed(words)
    if len(code) >= SHORTEST_CODE and set(code) <= set(ALPHABET):
        found = or_(found, Registration.code.startswith(code))
    return [found]


def _holds(word: str) -> ColumnElement[bool]:
    """A Dutch number is found whether it was written as 06 or as +31 6."""
    rest = PREFIX.sub("", word)
    found = Registration.findable.contains(word, autoescape=True)
    if rest == word:
        return found
    numbers = (f" {before}{rest}" for before in ("0", "+31", "0031"))
    return or_(found, *(Registration.findable.contains(number) for number in numbers))


def _by_status(status: str) -> list[ColumnElement[bool]]:
    match status:
        case "":
            return []
        case "active":
            return [Registration.status.in_(ACTIVE)]
        case "seated":
            return [Registration.status.in_(HOLDS_SEATS)]
        case _:
            return [Registration.status == Status(status)]


def _by_interpreter(wish: str) -> list[ColumnElement[bool]]:
    wanted = InterpreterRequest.arranged_by != ArrangedBy.NOBODY
    match wish:
        case "":
            return []
        case "wanted":
            return [Registration.request.has(wanted)]
        case "none":
            return [~Registration.request.has(wanted)]
        case "late":
            return [Registration.request.has(wishes.is_late())]
        case "lost":
            return [Registration.request.has(wishes.is_lost())]
        case _:
            return [Registration.request.has(InterpreterRequest.state == RequestState(wish))]


def _by_need(edition: Edition, need: str) -> list[ColumnElement[bool]]:
    if not need:
        return []
    if need == "any":
        return [Registration.tasks.any(NeedTask.state != TaskState.CLOSED)]
    if need in KINDS:
        return [Registration.id.in_(_who_needs(edition, need))]
    return [Registration.tasks.any(NeedTask.state == TaskState(need))]


def _who_needs(edition: Edition, kind: str) -> list[int]:
    tasks = db.session.execute(
        select(NeedTask.registration_id, NeedTask.need)
        .join(Registration)
        .where(Registration.edition_id == edition.id, NeedTask.state != TaskState.CLOSED)
    )
    return sorted({registration_id for registration_id, need in tasks if need == kind})


def _by_day(day: str) -> list[ColumnElement[bool]]:
    if not day:
        return []
    begins = datetime.combine(date.fromisoformat(day), time(), LEIDEN)
    ends = datetime.combine(begins.date() + timedelta(days=1), time(), LEIDEN)
    return [Registration.registered_at >= begins, Registration.registered_at < ends]


def _a_day(text: str) -> str:
    """A day as it is written in addresses, or nothing; 9999-12-31 has no day after it."""
    if not re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", text):
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""
