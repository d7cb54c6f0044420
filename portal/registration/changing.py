"""What can be done with a registration afterwards. One transaction a deed, the evening's row first."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import clock
from portal.database import write
from portal.event.editions import locked
from portal.event.models import Edition, Stage
from portal.links import digest
from portal.matching.lifecycle import Alternative, By
from portal.outbox import Letter, State
from portal.registration import history
from portal.registration.afterwards import follow_up, forget, readdress
from portal.registration.answers import set_consent, set_needs
from portal.registration.echo import is_same, weigh
from portal.registration.letters import WORTH_A_CALL, Kind, is_still_so, tell
from portal.registration.models import Deed, Draft, Registration, Status
from portal.registration.register import (
    AlreadyRegistered,
    RegistrationIsClosed,
    become_echo,
    registered,
    remind,
    require_open,
)
from portal.registration.retention import leave_number
from portal.registration.seating import (
    HasArrived,
    come_back,
    hold_for_a_while,
    leave,
    move_up,
    prove,
    regroup,
)
from portal.registration.steps import Step, relevant
from portal.registration.wishes import NotOffered, choose_another_way, set_request, told


class NoRegistration(Exception):
    """It was erased meanwhile, or never was there."""


class ChangedMeanwhile(Exception):
    """Somebody changed the registration since it was shown."""


def change(
    registration_id: int,
    step: Step,
    answers: Mapping[str, Any],
    *,
    consents: bool,
    person_id: int | None = None,
    version: int | None = None,
    seen: str | None = None,
) -> Registration:
    """Replace the answers of one step; raise `TooFewSeats` when the group grows beyond what is free, and
    `HasArrived` when it would be smaller than what came of it.

    Who has cancelled asks for nothing before coming back. `version` is that of what was shown, and `seen`
    the mark of the answers; raises `ChangedMeanwhile` when there are others. Somebody at the desk,
    `person_id`, cannot write down an address that has another registration: raises `AlreadyRegistered`.
    """
    with write() as session:
        edition, registration = _both(session, registration_id)
        now = _require_before_the_end(edition)
        if version is not None and registration.version != version:
            raise ChangedMeanwhile
        if seen is not None and seen != mark_of(registration, step):
            raise ChangedMeanwhile
        if registration.status is Status.CANCELLED:
            return registration
        before, counts_now = registration.answers, False
        match step:
            case Step.YOU:
                if person_id is not None:
                    _require_unused(session, edition, registration, answers.get("email"))
                regroup(session, edition, registration, answers["guests"], person_id=person_id)
                _change_contact(session, registration, answers)
                counts_now = weigh(session, edition, registration, now)
                hold_for_a_while(registration, now)
            case Step.LANGUAGE:
                set_request(registration, answers, now, person_id=person_id)
            case Step.ACCESS:
                set_needs(registration, answers, now)
        set_consent(registration, consents, now)
        if registration.answers != before or counts_now:
            registration.version += 1
            registration.changed_at = now
            fields = history.differing(before, registration.answers)
            history.note(registration, Deed.CHANGED, person_id=person_id, fields=fields)
            is_moved = before[Step.YOU]["email"] != (registration.email or "")
            must_prove = is_moved and registration.status is Status.PENDING
            kind = Kind.CONFIRM if must_prove else Kind.CHANGED
            if counts_now:
                kind = Kind.of(registration.status)
            tell(session, registration, kind, is_limited=person_id is None)
        if step is not Step.ACCESS:
            follow_up(session, edition)
    return registration


def mark_of(registration: Registration, step: Step) -> str:
    """A short mark of the answers of one step, to tell later whether they are still the same."""
    answers = relevant(step, registration.answers[step])
    return digest(json.dumps(answers, sort_keys=True))[:16]


def choose(registration_id: int, way: Alternative, person_id: int | None = None) -> None:
    """Choose what we do instead of an interpreter whom we did not find; raise `NotOffered`.

    A coordinator, `person_id`, writes down what somebody chose on the telephone. Raises `HasArrived` when
    that is not to come, of somebody who is there.
    """
    with write() as session:
        edition, registration = _both(session, registration_id)
        now = _require_before_the_end(edition)
        if registration.wish is None:
            raise NotOffered
        choose_another_way(registration.wish, way, now, person_id=person_id)
        history.note(registration, Deed.CHANGED, person_id=person_id, fields=["way"])
        if person_id is not None:
            if way is Alternative.CANCEL:
                _cancel(session, edition, registration, now, person_id)
            elif not registration.email:
                prove(registration)
        follow_up(session, edition)


def cancel(registration_id: int, *, person_id: int | None = None) -> Registration:
    """Give the seats back; whoever waits and fits moves up. Raises `HasArrived`."""
    with write() as session:
        edition, registration = _both(session, registration_id)
        now = _require_before_the_end(edition)
        if registration.status is not Status.CANCELLED:
            _cancel(session, edition, registration, now, person_id)
            follow_up(session, edition)
    return registration


def restore(registration_id: int, *, person_id: int | None = None) -> Registration:
    """Take a cancelled registration up again: with seats if they are free, else on the waiting list.

    If its address has been registered anew meanwhile, it becomes an echo, as any second one does; an echo
    whose address is free becomes a registration. Somebody at the desk, `person_id`, learns of the other one
    instead: raises `AlreadyRegistered`.
    """
    with write() as session:
        edition, registration = _both(session, registration_id)
        now = clock.now()
        require_open(edition, now, person_id)
        if registration.status is Status.CANCELLED:
            other = registered(session, edition, registration.email)
            if other and person_id is not None:
                raise AlreadyRegistered(other.id)
            if other and registration.echo_of_id != other.id:
                remind(session, other)
            become_echo(registration, other)
            if person_id is not None:
                prove(registration)
            come_back(edition, registration, now, person_id=person_id)
            registration.version += 1
            registration.changed_at = now
            history.note(registration, Deed.RESTORED, person_id=person_id)
            tell(session, registration, Kind.of(registration.status), is_limited=person_id is None)
            if person_id is not None:
                registration.call_about = None
            follow_up(session, edition)
    return registration


def seat_now(registration_id: int, *, person_id: int) -> Registration:
    """Give a party its seats although others wait longer; raise `TooFewSeats` when it does not fit."""
    with write() as session:
        edition, registration = _both(session, registration_id)
        now = _require_before_the_end(edition)
        if registration.status is Status.WAITING:
            move_up(session, edition, registration, now, person_id=person_id)
            registration.changed_at = now
            follow_up(session, edition)
    return registration


def send_again(registration_id: int, *, is_link: bool, deed: str, person_id: int) -> None:
    """Write once more where somebody stands, or only how to get to their page; the same `deed` once."""
    with write() as session:
        edition, registration = _both(session, registration_id)
        _require_before_the_end(edition)
        kind = Kind.LINK if is_link else _where_it_stands(registration)
        again = select(Letter.id).where(Letter.deed == f"{kind.value}:{registration.public_id}:{deed}")
        if registration.email and session.scalar(again) is None:
            tell(session, registration, kind, deed=deed, is_limited=False)
            history.note(registration, Deed.SENT_AGAIN, person_id=person_id)


def confirm(registration_id: int) -> Registration:
    """Prove the e-mail address: the button in the letter was pressed."""
    with write() as session:
        _, registration = _both(session, registration_id)
        is_pending = registration.status is Status.PENDING
        if prove(registration):
            history.note(registration, Deed.CONFIRMED)
            if is_pending:
                registration.version += 1
                tell(session, registration, Kind.REGISTERED)
    return registration


def called(registration_id: int, about: str, *, person_id: int | None = None) -> None:
    """An organiser has telephoned about one occasion; newer news still waits. A call proves somebody."""
    with write() as session:
        _, registration = _both(session, registration_id)
        if registration.call_about == about:
            registration.call_about = None
            history.note(registration, Deed.CALLED, by=By.ORGANISER, person_id=person_id)
            if about == Kind.INTERPRETER_FOUND:
                told(registration, By.ORGANISER, person_id)
            if not registration.email:
                prove(registration)


def erase(registration_id: int) -> None:
    """Delete everything about a registration and its echoes, letters included; seats go to whoever waits.

    Whoever sits in the hall can be erased once the evening is over; raises `HasArrived` before.
    """
    with write() as session:
        edition, registration = _both(session, registration_id)
        require_away(registration)
        leave(session, edition, registration)
        gone = [registration.id]
        echoes = select(Registration.id).where(
            Registration.echo_of_id == registration.id, Registration.is_echo.is_(True)
        )
        gone += session.scalars(echoes)
        kinds = [kind.value for kind in Kind]
        session.execute(delete(Letter).where(Letter.kind.in_(kinds), Letter.about.in_(gone)))
        session.execute(delete(Draft).where(Draft.registration_id.in_(gone)))
        forget(session, gone)
        if registration.arrival:
            # That so many people came is nobody's secret.
            leave_number(session, [registration.arrival.id])
            session.expire(registration, ["arrival"])
        for one in session.scalars(select(Registration).where(Registration.id.in_(gone))):
            session.delete(one)
        follow_up(session, edition)


def require_away(registration: Registration) -> None:
    """Raise `HasArrived` while somebody sits in the hall."""
    if registration.arrival and registration.edition.stage(clock.now()) is not Stage.PAST:
        raise HasArrived


def _both(session: Session, registration_id: int) -> tuple[Edition, Registration]:
    registration = session.get(Registration, registration_id)
    if registration is None:
        raise NoRegistration
    edition = locked(session, registration.edition_id)
    registration = session.get(Registration, registration_id, populate_existing=True)
    if registration is None:
        raise NoRegistration
    return edition, registration


def _require_before_the_end(edition: Edition) -> datetime:
    now = clock.now()
    if edition.stage(now) is Stage.PAST:
        raise RegistrationIsClosed
    return now


def _cancel(
    session: Session,
    edition: Edition,
    registration: Registration,
    now: datetime,
    person_id: int | None = None,
) -> None:
    require_away(registration)
    leave(session, edition, registration, by=history.doer(person_id), person_id=person_id)
    registration.version += 1
    registration.changed_at = now
    history.note(registration, Deed.CANCELLED, person_id=person_id)
    tell(session, registration, Kind.CANCELLED, is_limited=person_id is None)


def _where_it_stands(registration: Registration) -> Kind:
    is_over = registration.status is Status.CANCELLED
    return Kind.CANCELLED if is_over else Kind.of(registration.status)


def _require_unused(
    session: Session, edition: Edition, registration: Registration, email: str | None
) -> None:
    other = registered(session, edition, email, besides=registration)
    if other and not is_same(registration.email, email):
        raise AlreadyRegistered(other.id)


def _change_contact(session: Session, registration: Registration, answers: Mapping[str, Any]) -> None:
    email = answers.get("email")
    is_moved = registration.email != email
    if is_moved:
        # The old mailbox hears of it, and keeps no key to this page.
        tell(session, registration, Kind.MOVED, deed=str(registration.key))
        registration.key += 1
        registration.token_digest = digest(registration.token)
        if email is None:
            # What the old mailbox will not hear any more is told on the telephone.
            unsent = select(Letter.kind).where(
                Letter.about == registration.id,
                Letter.kind.in_([kind.value for kind in WORTH_A_CALL]),
                Letter.state == State.QUEUED,
            )
            kind = session.scalar(unsent.order_by(Letter.id.desc()).limit(1))
            registration.call_about = kind if kind and is_still_so(registration, Kind(kind)) else None
        elif registration.call_about:
            # The letter about the new address tells it.
            if registration.call_about == Kind.INTERPRETER_FOUND:
                told(registration, By.PORTAL)
            registration.call_about = None
    registration.name, registration.email, registration.phone = answers["name"], email, answers.get("phone")
    if is_moved and email:
        readdress(session, registration)
