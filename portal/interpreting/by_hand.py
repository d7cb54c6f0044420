"""What a coordinator decides without the solver: who goes where, what stays, what is enough, what is not."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.database import write
from portal.event.editions import locked
from portal.event.models import Edition
from portal.interpreting.asked import (
    channels_of,
    looked_for,
    parts_of,
    plan_in,
    served_in,
    short_in,
    wanted_parts,
)
from portal.interpreting.invitations import KNOWN
from portal.interpreting.inviting import as_promised, is_asked_for
from portal.interpreting.models import Duty, DutyState, Interpreter, Register, Skill, Source
from portal.interpreting.planning import read
from portal.interpreting.pool import Entry
from portal.interpreting.settling import settle
from portal.links import digest
from portal.matching.checking import Fault, faults
from portal.matching.lifecycle import Alternative, By, NotAllowed, RequestState, Why
from portal.matching.problem import Channel
from portal.registration.acceptable import with_writing
from portal.registration.letters import Kind, tell
from portal.registration.models import InterpreterRequest, Registration
from portal.registration.steps import OTHER_LANGUAGE
from portal.registration.wishes import move


class DoubleBooked(Exception):
    """Nobody is in two places at once: `duties` are what somebody does then."""

    def __init__(self, duties: list[Duty]) -> None:
        self.duties = duties


class Promised(Exception):
    """Somebody was asked, or has said yes: they are to hear that nobody needs them, with our thanks."""


class Doubtful(Exception):
    """It breaks rules that a person may break, once they have read which: `mark` tells that they have."""

    def __init__(self, warnings: list[Fault], mark: str) -> None:
        self.warnings, self.mark = warnings, mark


@dataclass(frozen=True)
class Booking:
    """An interpreter whom an agency, or somebody by telephone, has already promised."""

    name: str
    email: str
    phone: str
    register: Register


class Booked(NamedTuple):
    """Who was booked, and the parts for which they had been asked as well, and are not any more."""

    interpreter: Interpreter
    let_go: list[int]


def assign(
    edition_id: int,
    channel: Channel,
    interpreter_id: int,
    part_ids: Collection[int],
    *,
    seen: str = "",
    person_id: int | None,
) -> None:
    """Plan an interpreter in some parts, for whoever waits for the channel there, else beside a colleague.

    Raises `DoubleBooked` when they are somewhere else then, and `Doubtful` for all that a person may decide,
    unless `seen` is the mark of the same doubt: of this person, these parts, these faults.
    """
    with write() as session:
        edition = locked(session, edition_id)
        known = _faults(session, edition)
        _place(session, edition, channel, interpreter_id, part_ids, DutyState.PROPOSED)
        warnings = [one for one in _faults(session, edition) if one not in known]
        mark = _mark((edition_id, channel, interpreter_id), part_ids, warnings, interpreter_id)
        if warnings and seen != mark:
            # An exception inside undoes what was tried.
            raise Doubtful(warnings, mark)
        settle(session, edition, person_id=person_id)


def book(
    edition_id: int,
    channel: Channel,
    who: Booking,
    part_ids: Collection[int],
    *,
    starts_at: datetime,
    ends_at: datetime,
    seen: str = "",
    person_id: int | None,
) -> Booked:
    """Take a promise over as confirmed: somebody who is there and has said yes, in the pool from now on.

    Whoever has an address hears that we count on them. Raises as `assign` does.
    """
    with write() as session:
        edition = locked(session, edition_id)
        known = _faults(session, edition)
        interpreter = _known(session, who) or Interpreter(
            name=who.name, email=who.email, phone=who.phone, register=who.register, added_at=clock.now()
        )
        if channel not in {Channel(one.language, one.mode) for one in interpreter.skills}:
            interpreter.skills.append(Skill(language=channel.language, mode=channel.mode, source=Source.BOTH))
        if there := interpreter.at(edition):
            starts_at, ends_at = min(there.starts_at, starts_at), max(there.ends_at, ends_at)
        interpreter.can_come(edition, starts_at, ends_at)
        session.add(interpreter)
        session.flush()
        _place(session, edition, channel, interpreter.id, part_ids, DutyState.CONFIRMED)
        warnings = [one for one in _faults(session, edition) if one not in known]
        mark = _mark((edition_id, channel, who), part_ids, warnings, interpreter.id)
        if warnings and seen != mark:
            raise Doubtful(warnings, mark)
        let_go = as_promised(session, edition, interpreter, channel)
        settle(session, edition, person_id=person_id)
    return Booked(interpreter, let_go)


def free(edition_id: int, duty_ids: Collection[int], *, person_id: int | None) -> None:
    """Take somebody out of the plan whom no letter asks to come then; raises `Promised`."""
    with write() as session:
        edition = locked(session, edition_id)
        for duty in _duties(session, edition, duty_ids):
            if duty.state in KNOWN and is_asked_for(session, duty):
                raise Promised
            session.delete(duty)
        settle(session, edition, person_id=person_id)


def lock(edition_id: int, duty_ids: Collection[int], *, is_locked: bool) -> None:
    """Keep duties as they are whatever is proposed, or let them be moved again."""
    with write() as session:
        edition = locked(session, edition_id)
        for duty in _duties(session, edition, duty_ids):
            duty.is_locked = is_locked
        settle(session, edition)


def not_found(request_id: int, offered: Collection[Alternative], *, person_id: int | None) -> None:
    """Tell the asker that nobody was found, with at least one other way; raises `NotAllowed` without."""
    with write() as session:
        request, edition = _both(session, request_id)
        move(
            request,
            RequestState.NOT_FOUND,
            By.ORGANISER,
            Why.NOBODY_FOUND,
            person_id=person_id,
            offered=frozenset(offered),
        )
        request.plan = None
        request.registration.version += 1
        tell(session, request.registration, Kind.INTERPRETER_NOT_FOUND)
        settle(session, edition, person_id=person_id)


def search_again(request_id: int, *, person_id: int | None) -> None:
    """Look for somebody after all; for whoever chose that, also for somebody who types."""
    with write() as session:
        request, edition = _both(session, request_id)
        if request.chosen is Alternative.WRITTEN:
            request.details = with_writing(request.details, request.registration.locale)
            request.changed_at = clock.now()
        move(request, RequestState.OPEN, By.ORGANISER, Why.SEARCHED_AGAIN, person_id=person_id)
        settle(session, edition, person_id=person_id)


def read_wishes(
    request_id: int,
    *,
    language: str,
    wanted: Collection[int],
    refused: Collection[int],
    agreed: Collection[str],
    person_id: int | None,
) -> None:
    """Write down what the asker's own words mean: a language of our table, people, parts agreed upon."""
    with write() as session:
        request, edition = _both(session, request_id)
        details = dict(request.details)
        for name, value in (("wanted", wanted), ("refused", refused), ("agreed", agreed)):
            details.pop(name, None)
            if value:
                details[name] = sorted(value)
        if language and details.get("language") == OTHER_LANGUAGE:
            details["language"] = language
        if details != request.details:
            request.details, request.changed_at = details, clock.now()
        settle(session, edition, person_id=person_id)


def prepared(request_id: int) -> None:
    """Somebody has prepared for a party that brings an interpreter or chose another way.

    Raises `NotAllowed` when we look for somebody after all, or the party does not come.
    """
    with write() as session:
        request, _ = _both(session, request_id)
        if request.state not in (RequestState.OWN, RequestState.NOT_FOUND):
            raise NotAllowed("There is nothing to prepare")
        request.welcomed_at = request.welcomed_at or clock.now()


def _place(
    session: Session,
    edition: Edition,
    channel: Channel,
    interpreter_id: int,
    part_ids: Collection[int],
    state: DutyState,
) -> None:
    rows = [row for row in parts_of(edition) if row.id in part_ids]
    theirs = select(Duty).where(
        Duty.interpreter_id == interpreter_id, Duty.part_id.in_([one.id for one in rows])
    )
    here = {duty.part_id: duty for duty in session.scalars(theirs)}
    if elsewhere := [duty for duty in here.values() if duty.channel != channel]:
        raise DoubleBooked(elsewhere)
    for row in rows:
        duty = here.get(row.id)
        if duty and state is DutyState.CONFIRMED:
            duty.state = state
        if duty is None:
            session.add(
                Duty(
                    edition_id=edition.id,
                    part_id=row.id,
                    interpreter_id=interpreter_id,
                    language=channel.language,
                    mode=channel.mode,
                    state=state,
                )
            )
        part = str(row.id)
        alone: list[tuple[InterpreterRequest, list[int]]] = []
        waiting: list[tuple[InterpreterRequest, list[int]]] = []
        for request in looked_for(session, edition):
            if row not in wanted_parts(request, edition):
                continue
            served = {name: (on, people) for name, on, people in served_in(request)}
            on, people = served.get(part, (channel, []))
            if on == channel and channel in channels_of(request) and len(people) < 2:
                is_served = people and part not in short_in(request)
                (alone if is_served else waiting).append((request, people))
        # Where nobody waits they relieve the colleague who is alone there.
        for request, people in waiting or alone:
            plan_in(request, part, channel, [*dict.fromkeys([*people, interpreter_id])])
    session.flush()


def _faults(session: Session, edition: Edition) -> list[Fault]:
    now = read(session, edition)
    return faults(now.problem, now.present)


def _mark(about: object, part_ids: Collection[int], warnings: list[Fault], interpreter_id: int) -> str:
    """A short mark of a doubt: another one for somebody else, other parts or other faults."""
    # Somebody new gets another number each time that it is tried.
    told = sorted(
        repr(replace(one, interpreter="") if one.interpreter == str(interpreter_id) else one)
        for one in warnings
    )
    return digest(repr((about, sorted({*part_ids}), told)))[:16]


def _known(session: Session, who: Booking) -> Interpreter | None:
    """Whoever is in the pool with the same name and address or number: an agency has one for many people."""
    entry = Entry(name=who.name, email=who.email, phone=who.phone)
    pool = session.scalars(select(Interpreter).order_by(Interpreter.id))
    known = ((one, Entry(name=one.name, email=one.email, phone=one.phone)) for one in pool)
    return next((one for one, written in known if entry.is_about_whom(written)), None)


def _duties(session: Session, edition: Edition, ids: Collection[int]) -> list[Duty]:
    return list(session.scalars(select(Duty).where(Duty.edition_id == edition.id, Duty.id.in_(ids))))


def _both(session: Session, request_id: int) -> tuple[InterpreterRequest, Edition]:
    request = session.get_one(InterpreterRequest, request_id)
    edition = locked(session, session.get_one(Registration, request.registration_id).edition_id)
    return session.get_one(InterpreterRequest, request_id, populate_existing=True), edition
