"""The pool: everybody who could interpret, at this evening or at a later one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from itertools import zip_longest
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from portal import clock
from portal.database import write
from portal.event.editions import locked
from portal.event.models import Edition
from portal.interpreting.invitations import LETTERS, answers_of, free_hours, readdress
from portal.interpreting.models import (
    Available,
    Duty,
    DutyState,
    Gender,
    Interpreter,
    Invitation,
    Register,
    Skill,
    Source,
)
from portal.interpreting.settling import settle
from portal.interpreting.standing import rename
from portal.languages.modes import Mode
from portal.languages.search import fold
from portal.languages.table import LANGUAGES
from portal.links import digest
from portal.matching.problem import Channel
from portal.outbox import Letter
from portal.registration.models import InterpreterRequest, Registration

# Somebody can be booked for a language that has no name in our table yet; that is nothing to write down here.
KNOWN = frozenset(one.code for one in LANGUAGES)


class NoInterpreter(Exception):
    """Nobody in the pool has this number, or not any more."""


class AlreadyThere(Exception):
    """Somebody with this name and this address or number is in the pool."""


class ChangedMeanwhile(Exception):
    """Something else is stored now than what was shown."""


class Ability(NamedTuple):
    """What somebody masters: a language in one mode, from Dutch, English or both."""

    language: str
    mode: Mode
    source: Source


class Hours(NamedTuple):
    """From when until when, by the clock in Leiden."""

    starts: time
    ends: time


@dataclass(frozen=True)
class Entry:
    """What is written down about somebody in the pool; `hours` are those at one evening, None without any."""

    name: str = ""
    email: str = ""
    phone: str = ""
    # The language of our letters.
    locale: str = "nl"
    skills: tuple[Ability, ...] = ()
    hours: Hours | None = None
    register: Register = Register.VOLUNTEER
    gender: Gender = Gender.UNSAID
    has_kit: bool = False
    most_listeners: int | None = None
    cost: int | None = None
    notes: str = ""
    may_keep: bool = False

    @property
    def marks(self) -> str:
        """A short mark of each thing; a form takes them along to tell later what somebody else changed."""
        return " ".join(digest(repr(value))[:8] for value in vars(self).values())

    def unlike(self, marks: str) -> set[str]:
        """What is something else than when these marks were made."""
        now = zip_longest(vars(self), self.marks.split(), marks.split())
        return {name for name, mark, before in now if name and mark != before}

    def is_about_whom(self, other: "Entry") -> bool:
        """Whether both are about one person; an agency has one address for many people."""
        if fold(self.name) != fold(other.name):
            return False
        by_mail = bool(self.email) and self.email.casefold() == other.email.casefold()
        by_phone = bool(self.phone) and self.phone == other.phone
        nobody_can_be_reached = not any((self.email, self.phone, other.email, other.phone))
        return by_mail or by_phone or nobody_can_be_reached


class Standing(StrEnum):
    """What somebody in the pool does at the evening."""

    FREE = "free"
    BUSY = "busy"
    AWAY = "away"


@dataclass(frozen=True)
class Member:
    """Somebody in the pool, at one evening."""

    interpreter: Interpreter
    available: Available | None
    duties: Sequence[Duty]
    # When they could still come: less than their hours, or nothing, after a no.
    hours: Sequence[tuple[datetime, datetime]]

    @property
    def standing(self) -> Standing:
        if self.duties:
            return Standing.BUSY
        return Standing.FREE if self.hours else Standing.AWAY

    @property
    def is_coming(self) -> bool:
        return any(one.state is DutyState.CONFIRMED for one in self.duties)

    @property
    def unfit(self) -> list[Duty]:
        """What is planned at hours, or in a language, that are not theirs any more."""
        masters = {Channel(skill.language, skill.mode) for skill in self.interpreter.skills}
        there = self.available
        return [
            one
            for one in self.duties
            if one.channel not in masters
            or there is None
            or one.part.starts_at < there.starts_at
            or (one.part.ends_at or one.part.starts_at) > there.ends_at
        ]


def everybody(session: Session, edition: Edition) -> list[Member]:
    """The whole pool by name."""
    query = select(Interpreter).options(selectinload(Interpreter.skills), selectinload(Interpreter.available))
    duties: dict[int, list[Duty]] = {}
    for duty in session.scalars(select(Duty).where(Duty.edition_id == edition.id).order_by(Duty.part_id)):
        duties.setdefault(duty.interpreter_id, []).append(duty)
    answers = answers_of(session, edition)
    people = [
        Member(one, one.at(edition), duties.get(one.id, ()), free_hours(one, edition, answers))
        for one in session.scalars(query)
    ]
    return sorted(people, key=lambda one: (fold(one.interpreter.name), one.interpreter.id))


def member(session: Session, edition: Edition, interpreter_id: int) -> Member:
    """One of them; raises `NoInterpreter`."""
    found = _find(session, interpreter_id)
    duties = select(Duty).where(Duty.edition_id == edition.id, Duty.interpreter_id == interpreter_id)
    return Member(
        found,
        found.at(edition),
        session.scalars(duties.order_by(Duty.part_id)).all(),
        free_hours(found, edition, answers_of(session, edition)),
    )


def entries_by_number(session: Session, edition: Edition) -> dict[int, Entry]:
    """What is known of everybody."""
    return {one.interpreter.id: entry_of(one.interpreter, edition) for one in everybody(session, edition)}


def entry_of(interpreter: Interpreter, edition: Edition) -> Entry:
    there = interpreter.at(edition)
    return Entry(
        name=interpreter.name,
        email=interpreter.email,
        phone=interpreter.phone,
        locale=interpreter.locale,
        skills=tuple(
            Ability(one.language, one.mode, one.source) for one in interpreter.skills if one.language in KNOWN
        ),
        hours=Hours(_clock(there.starts_at), _clock(there.ends_at)) if there else None,
        register=interpreter.register,
        gender=interpreter.gender,
        has_kit=interpreter.has_kit,
        most_listeners=interpreter.most_listeners,
        cost=interpreter.cost,
        notes=interpreter.notes,
        may_keep=interpreter.consented_at is not None,
    )


def whole_evening(edition: Edition) -> Hours:
    """From when the doors open: people need somebody who understands them there as well."""
    return Hours(_clock(edition.doors_at), _clock(edition.ends_at))


def add(entry: Entry, edition_id: int) -> Interpreter:
    """Somebody new; the same twice is once. Raises `AlreadyThere` when something else is known of them."""
    with write() as session:
        edition = locked(session, edition_id)
        for one in everybody(session, edition):
            known = entry_of(one.interpreter, edition)
            if known == entry:
                return one.interpreter
            if known.is_about_whom(entry):
                raise AlreadyThere
        return _add(session, edition, entry)


def change(interpreter_id: int, entry: Entry, edition_id: int, *, seen: str) -> None:
    """Write down anew what is known of somebody. What is planned with them stays until somebody decides.

    `seen` are the marks of what was shown; raises `ChangedMeanwhile` when that stands there no longer, and
    `AlreadyThere` when the change makes them somebody else of the pool.
    """
    with write() as session:
        edition = locked(session, edition_id)
        found = _find(session, interpreter_id)
        now = entry_of(found, edition)
        if now == entry:
            return
        if now.marks != seen:
            raise ChangedMeanwhile
        for one in everybody(session, edition):
            other = entry_of(one.interpreter, edition)
            # Two who were one already can still be put right.
            if one.interpreter is not found and other.is_about_whom(entry) and not other.is_about_whom(now):
                raise AlreadyThere
        _change(session, found, edition, entry)


def take_over(
    entries: Iterable[tuple[int | None, Entry]], edition_id: int, known: Mapping[int, Entry]
) -> None:
    """Many at once, all or nobody: new people, and changes of people who are there already.

    `known` is the pool for which this was worked out; raises `ChangedMeanwhile` if it is another one now.
    """
    with write() as session:
        edition = locked(session, edition_id)
        if entries_by_number(session, edition) != known:
            raise ChangedMeanwhile
        for interpreter_id, entry in entries:
            if interpreter_id is None:
                _add(session, edition, entry)
            else:
                _change(session, _find(session, interpreter_id), edition, entry)


def comes_all_evening(interpreter_id: int, edition_id: int) -> None:
    """Somebody of whom nobody knew it can be there all the time.

    Raises `ChangedMeanwhile` when other hours are known of them by now.
    """
    with write() as session:
        edition = locked(session, edition_id)
        found, evening = _find(session, interpreter_id), whole_evening(edition)
        if entry_of(found, edition).hours not in (None, evening):
            raise ChangedMeanwhile
        _set_hours(found, edition, evening)


def remove(interpreter_id: int, edition_id: int, *, person_id: int | None) -> None:
    """Let go of all that is known of somebody; what they were planned for is open again."""
    with write() as session:
        edition = locked(session, edition_id)
        gone = _find(session, interpreter_id)
        asked = select(Invitation.id).where(Invitation.interpreter_id == gone.id)
        forget_letters(session, session.scalars(asked).all())
        session.delete(gone)
        _take_out_of_wishes(session, edition, gone.id)
        settle(session, edition, person_id=person_id)


def forget_letters(session: Session, invitation_ids: Collection[int]) -> int:
    """Delete the letters about these invitations, which hold the addresses they went to; says how many."""
    about = delete(Letter).where(Letter.kind.in_(LETTERS), Letter.about.in_(invitation_ids))
    return len(session.scalars(about.returning(Letter.id)).all())


def _find(session: Session, interpreter_id: int) -> Interpreter:
    found = session.get(Interpreter, interpreter_id)
    if found is None:
        raise NoInterpreter
    return found


def _add(session: Session, edition: Edition, entry: Entry) -> Interpreter:
    interpreter = Interpreter(added_at=clock.now())
    _write_down(interpreter, edition, entry)
    session.add(interpreter)
    return interpreter


def _change(session: Session, interpreter: Interpreter, edition: Edition, entry: Entry) -> None:
    is_renamed, is_moved = interpreter.name != entry.name, not _is_same(interpreter.email, entry.email)
    _write_down(interpreter, edition, entry)
    if is_renamed:
        rename(session, edition, interpreter)
    if is_moved:
        readdress(session, interpreter)


def _is_same(email: str, other: str) -> bool:
    """Whether these are one address, in capitals or not."""
    return email.casefold() == other.casefold()


def _write_down(interpreter: Interpreter, edition: Edition, entry: Entry) -> None:
    for name in (
        *("name", "email", "phone", "locale", "register", "gender"),
        *("has_kit", "most_listeners", "cost", "notes"),
    ):
        setattr(interpreter, name, getattr(entry, name))
    # What stays is the same row: new ones are stored before old ones are deleted, and may not be there twice.
    rows = {(one.language, one.mode): one for one in interpreter.skills}
    skills = [one for one in interpreter.skills if one.language not in KNOWN]
    for language, mode, source in entry.skills:
        row = rows.get((language, mode)) or Skill(language=language, mode=mode)
        row.source = source
        skills.append(row)
    interpreter.skills = skills
    if not entry.may_keep:
        interpreter.consented_at = None
    elif interpreter.consented_at is None:
        interpreter.consented_at = clock.now()
    _set_hours(interpreter, edition, entry.hours)


def _set_hours(interpreter: Interpreter, edition: Edition, hours: Hours | None) -> None:
    if hours is None:
        if there := interpreter.at(edition):
            interpreter.available.remove(there)
        return
    day = clock.in_leiden(edition.doors_at).date()
    starts_at, ends_at = (datetime.combine(day, one, clock.LEIDEN) for one in hours)
    interpreter.can_come(edition, starts_at, ends_at)


def _take_out_of_wishes(session: Session, edition: Edition, interpreter_id: int) -> None:
    """What is known of somebody is also who wished for them, or does not want them."""
    query = select(InterpreterRequest).join(Registration).where(Registration.edition_id == edition.id)
    for request in session.scalars(query):
        details = dict(request.details)
        for wish in ("wanted", "refused"):
            if interpreter_id in details.get(wish, ()):
                details[wish] = [one for one in details[wish] if one != interpreter_id]
        if details != request.details:
            request.details = details


def _clock(moment: datetime) -> time:
    return clock.in_leiden(moment).time().replace(second=0, microsecond=0)
