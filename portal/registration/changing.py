"""What can be done with a registration afterwards. One transaction a deed, the evening's row first."""

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
from portal.matching.lifecycle import Alternative
from portal.outbox import Letter
from portal.registration.answers import set_consent, set_needs
from portal.registration.letters import Kind, tell
from portal.registration.models import Draft, Registration, Status
from portal.registration.register import RegistrationIsClosed, become_echo, registered, remind
from portal.registration.seating import come_back, hold_for_a_while, leave, prove, regroup
from portal.registration.steps import Step
from portal.registration.wishes import NotOffered, choose_another_way, set_request, told


class NoRegistration(Exception):
    """It was erased meanwhile, or never was there."""


def change(registration_id: int, step: Step, answers: Mapping[str, Any], *, consents: bool) -> Registration:
    """Replace the answers of one step; raise `TooFewSeats` when the group grows beyond what is free."""
    with write() as session:
        edition, registration = _both(session, registration_id)
        now = _require_before_the_end(edition)
        before = registration.answers
        match step:
            case Step.YOU:
                regroup(session, edition, registration, answers["guests"])
                _change_contact(session, registration, answers)
                hold_for_a_while(registration, now)
            case Step.LANGUAGE:
                set_request(registration, answers, now)
            case Step.ACCESS:
                set_needs(registration, answers)
        set_consent(registration, consents, now)
        if registration.answers != before:
            registration.version += 1
            registration.changed_at = now
            is_moved = before[Step.YOU]["email"] != (registration.email or "")
            must_prove = is_moved and registration.status is Status.PENDING
            tell(session, registration, Kind.CONFIRM if must_prove else Kind.CHANGED)
    return registration


def choose(registration_id: int, way: Alternative) -> None:
    """Choose what we do instead of an interpreter whom we did not find; raise `NotOffered`."""
    with write() as session:
        edition, registration = _both(session, registration_id)
        now = _require_before_the_end(edition)
        if registration.wish is None:
            raise NotOffered
        choose_another_way(registration.wish, way, now)


def cancel(registration_id: int) -> Registration:
    """Give the seats back; whoever waits and fits moves up."""
    with write() as session:
        edition, registration = _both(session, registration_id)
        now = _require_before_the_end(edition)
        if registration.status is not Status.CANCELLED:
            leave(session, edition, registration)
            registration.version += 1
            registration.changed_at = now
            tell(session, registration, Kind.CANCELLED)
    return registration


def restore(registration_id: int) -> Registration:
    """Take a cancelled registration up again: with seats if they are free, else on the waiting list.

    If its address has been registered anew meanwhile, it becomes an echo, as any second one does.
    """
    with write() as session:
        edition, registration = _both(session, registration_id)
        now = clock.now()
        if edition.stage(now) is not Stage.OPEN:
            raise RegistrationIsClosed
        if registration.status is Status.CANCELLED:
            if not registration.is_echo:
                other = registered(session, edition, registration.email)
                become_echo(registration, other)
                if other:
                    remind(session, other)
            come_back(edition, registration, now)
            registration.version += 1
            registration.changed_at = now
            tell(session, registration, Kind.of(registration.status))
    return registration


def confirm(registration_id: int) -> Registration:
    """Prove the e-mail address: the button in the letter was pressed."""
    with write() as session:
        _, registration = _both(session, registration_id)
        is_pending = registration.status is Status.PENDING
        if prove(registration) and is_pending:
            registration.version += 1
            tell(session, registration, Kind.REGISTERED)
    return registration


def called(registration_id: int, about: str) -> None:
    """An organiser has telephoned about one occasion; newer news still waits. A call proves somebody."""
    with write() as session:
        _, registration = _both(session, registration_id)
        if registration.call_about == about:
            registration.call_about = None
            if about == Kind.INTERPRETER_FOUND and registration.wish:
                told(registration.wish)
            if not registration.email:
                prove(registration)


def erase(registration_id: int) -> None:
    """Delete everything about a registration, letters included; seats go to whoever waits."""
    with write() as session:
        edition, registration = _both(session, registration_id)
        leave(session, edition, registration)
        gone = [registration.id]
        gone += session.scalars(select(Registration.id).where(Registration.echo_of_id == registration.id))
        kinds = [kind.value for kind in Kind]
        session.execute(delete(Letter).where(Letter.kind.in_(kinds), Letter.about.in_(gone)))
        session.execute(delete(Draft).where(Draft.registration_id.in_(gone)))
        for one in session.scalars(select(Registration).where(Registration.id.in_(gone))):
            session.delete(one)


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


def _change_contact(session: Session, registration: Registration, answers: Mapping[str, Any]) -> None:
    email = answers.get("email")
    if registration.email != email:
        # The old mailbox hears of it, and keeps no key to this page.
        tell(session, registration, Kind.MOVED, deed=str(registration.key))
        registration.key += 1
        registration.token_digest = digest(registration.token)
    registration.name, registration.email, registration.phone = answers["name"], email, answers.get("phone")
