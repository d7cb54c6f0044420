"""The deeds of a registration. Each is one transaction that begins with the evening's row.

Seats, waiting list, letters and the registration change together or not at all.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.database import write
from portal.event.editions import locked
from portal.event.models import Confirmation, Edition, Stage
from portal.limits import Limit, within
from portal.links import digest
from portal.outbox import Letter
from portal.registration.codes import new_code
from portal.registration.letters import Kind
from portal.registration.models import (
    ACTIVE,
    HOLDS_SEATS,
    Draft,
    InterpreterRequest,
    Needs,
    Registration,
    Status,
)
from portal.registration.seats import Group, fits, promoted
from portal.registration.steps import ArrangedBy, Step, is_sensitive, next_step

HELD = timedelta(hours=48)
# A rush that no announcement explains: from here on new registrations prove their e-mail address first.
RUSH, RUSH_PERIOD = 40, timedelta(minutes=10)
# What somebody did on their own page they have seen there.
WORTH_A_CALL = (Kind.REGISTERED, Kind.CONFIRM, Kind.WAITING, Kind.PROMOTED, Kind.RELEASED)
REMINDERS_TO_ONE_ADDRESS = Limit("already registered letter", 3, timedelta(minutes=15))


class RegistrationIsClosed(Exception):
    """The evening does not take registrations now."""


class DraftIsIncomplete(Exception):
    """Questions are open; `draft` may be gone altogether."""


class TooFewSeats(Exception):
    """A group cannot grow this much; `left` seats are free for it."""

    def __init__(self, left: int) -> None:
        self.left = left


def register(draft_id: int, *, locale: str) -> Registration:
    """Make the draft a registration: with seats if the whole group fits, else on the waiting list.

    The same draft again gives the same registration. An address that is registered already gives an echo.
    """
    with write() as session:
        draft = session.get(Draft, draft_id)
        if draft is None:
            raise DraftIsIncomplete
        edition = locked(session, draft.edition_id)
        draft = session.get(Draft, draft_id, with_for_update=True, populate_existing=True)
        if draft is None:
            raise DraftIsIncomplete
        if draft.registration_id:
            return session.get_one(Registration, draft.registration_id)
        now = clock.now()
        if edition.stage(now) is not Stage.OPEN:
            raise RegistrationIsClosed
        if next_step(draft.answers) is not Step.CHECK:
            raise DraftIsIncomplete
        registration = _new(session, edition, draft.answers, locale, now)
        existing = _registered(session, edition, registration.email)
        _seat(session, edition, registration, now, echo_of=existing)
        session.add(registration)
        session.flush()
        draft.registration_id = registration.id
        draft.answers, draft.typed = {}, {}
        if existing:
            _remind(session, existing)
        else:
            _write(session, registration, Kind.of(registration.status))
    return registration


def change(registration_id: int, step: Step, answers: Mapping[str, Any], *, consents: bool) -> Registration:
    """Replace the answers of one step; raise `TooFewSeats` when the group grows beyond what is free."""
    with write() as session:
        edition, registration = _both(session, registration_id)
        now = clock.now()
        before = registration.answers
        match step:
            case Step.YOU:
                _change_contact(session, edition, registration, answers)
            case Step.LANGUAGE:
                _set_request(registration, answers, now)
            case Step.ACCESS:
                _set_needs(registration, answers)
        _set_consent(registration, consents, now)
        if registration.answers != before:
            registration.version += 1
            registration.changed_at = now
            _write(session, registration, _news_of_change(registration, before, now))
    return registration


def cancel(registration_id: int) -> Registration:
    """Give the seats back; whoever waits and fits moves up."""
    with write() as session:
        edition, registration = _both(session, registration_id)
        if registration.shown_status is not Status.CANCELLED:
            _leave(session, edition, registration)
            registration.version += 1
            registration.changed_at = clock.now()
            _write(session, registration, Kind.CANCELLED)
    return registration


def restore(registration_id: int) -> Registration:
    """Take a cancelled registration up again: with seats if they are free, else on the waiting list."""
    with write() as session:
        edition, registration = _both(session, registration_id)
        now = clock.now()
        if edition.stage(now) is not Stage.OPEN:
            raise RegistrationIsClosed
        if registration.shown_status is Status.CANCELLED:
            _come_back(edition, registration, now)
            registration.version += 1
            registration.changed_at = now
            _write(session, registration, Kind.of(registration.status))
    return registration


def confirm(registration_id: int) -> Registration:
    """Prove the e-mail address: the button in the letter was pressed."""
    with write() as session:
        _, registration = _both(session, registration_id)
        if registration.status is Status.PENDING:
            registration.status, registration.held_until = Status.CONFIRMED, None
            registration.version += 1
            _write(session, registration, Kind.REGISTERED)
        elif registration.shown is Status.PENDING:
            registration.shown, registration.held_until = Status.CONFIRMED, None
    return registration


def called(registration_id: int) -> None:
    """An organiser has telephoned; where the address could not be proved by mail, the call proves it."""
    with write() as session:
        _, registration = _both(session, registration_id)
        registration.call_about = None
        if registration.status is Status.PENDING and not registration.email:
            registration.status = Status.CONFIRMED


def erase(registration_id: int) -> None:
    """Delete everything about a registration, letters included; seats go to whoever waits."""
    with write() as session:
        edition, registration = _both(session, registration_id)
        _leave(session, edition, registration)
        gone = list(
            session.scalars(select(Registration.id).where(Registration.echo_of_id == registration.id))
        )
        gone.append(registration.id)
        session.execute(
            delete(Letter).where(Letter.kind.in_([kind.value for kind in Kind]), Letter.about.in_(gone))
        )
        session.execute(delete(Draft).where(Draft.registration_id.in_(gone)))
        for one in session.scalars(select(Registration).where(Registration.id.in_(gone))):
            session.delete(one)


def release_expired(session: Session) -> int:
    """Free the seats of registrations whose address was not confirmed in time; say how many."""
    late = select(Registration).where(
        Registration.status == Status.PENDING, Registration.held_until < clock.now()
    )
    released = 0
    for registration in list(session.scalars(late)):
        edition = locked(session, registration.edition_id)
        # Somebody may have pressed the button while we waited for the evening's row.
        session.refresh(registration)
        if registration.status is Status.PENDING:
            _leave(session, edition, registration)
            _write(session, registration, Kind.RELEASED)
            released += 1
    return released


def send_link(edition: Edition, email: str) -> None:
    """Mail the link to their own page to whoever is registered under this address; tell nobody else."""
    with write() as session:
        found = _registered(session, edition, email)
        if found:
            _remind(session, found, Kind.LINK)


def position(session: Session, registration: Registration) -> int:
    """The place on the waiting list, 1 for the first. An echo stands where it would have been put: last."""
    ahead = select(func.count()).where(
        Registration.edition_id == registration.edition_id, Registration.status == Status.WAITING
    )
    if registration.turn is not None:
        ahead = ahead.where(Registration.turn < registration.turn)
    return 1 + (session.scalar(ahead) or 0)


def promote(session: Session, edition: Edition) -> None:
    """Move groups from the waiting list into free seats, in their order, and tell them."""
    waiting = list(
        session.scalars(
            select(Registration)
            .where(Registration.edition_id == edition.id, Registration.status == Status.WAITING)
            .order_by(Registration.turn)
        )
    )
    lucky = set(promoted([Group(one.id, one.people) for one in waiting], edition.left))
    for registration in waiting:
        if registration.id in lucky:
            registration.status, registration.turn = Status.CONFIRMED, None
            registration.version += 1
            edition.taken += registration.people
            if registration.held_until:
                registration.status, registration.held_until = Status.PENDING, clock.now() + HELD
            _write(session, registration, Kind.CONFIRM if registration.held_until else Kind.PROMOTED)


def _both(session: Session, registration_id: int) -> tuple[Edition, Registration]:
    registration = session.get_one(Registration, registration_id)
    edition = locked(session, registration.edition_id)
    session.refresh(registration)
    return edition, registration


def _new(
    session: Session, edition: Edition, answers: Mapping[str, Mapping[str, Any]], locale: str, now: datetime
) -> Registration:
    contact = answers[Step.YOU]
    registration = Registration(
        edition_id=edition.id,
        public_id=secrets.token_hex(16),
        key=1,
        version=1,
        code=_free_code(session, edition),
        thread=edition.threads + 1,
        status=Status.CONFIRMED,
        name=contact["name"],
        email=contact.get("email"),
        phone=contact.get("phone"),
        guests=contact["guests"],
        locale=locale,
        registered_at=now,
        changed_at=now,
    )
    registration.edition = edition
    registration.token_digest = digest(registration.token)
    edition.threads += registration.people
    _set_request(registration, answers[Step.LANGUAGE], now)
    _set_needs(registration, answers[Step.ACCESS])
    _set_consent(registration, bool(answers[Step.ACCESS].get("consent")), now)
    return registration


def _seat(
    session: Session,
    edition: Edition,
    registration: Registration,
    now: datetime,
    *,
    echo_of: Registration | None,
) -> None:
    holds = fits(registration.people, edition.left)
    status = Status.WAITING
    if holds:
        status = Status.PENDING if _must_confirm(session, edition, now) else Status.CONFIRMED
    if status is Status.PENDING and registration.email:
        registration.held_until = now + HELD
    if echo_of:
        registration.status, registration.shown, registration.echo_of_id = Status.ECHO, status, echo_of.id
        return
    registration.status = status
    if holds:
        edition.taken += registration.people
    else:
        _queue_up(edition, registration)


def _come_back(edition: Edition, registration: Registration, now: datetime) -> None:
    # Cancelling and coming back proves no address: whoever never did must still do so.
    is_unproven = registration.held_until is not None or registration.call_about == Kind.CONFIRM
    held = Status.PENDING if is_unproven else Status.CONFIRMED
    has_room = fits(registration.people, edition.left)
    registration.held_until = now + HELD if registration.held_until else None
    if registration.status is Status.ECHO:
        registration.shown = held if has_room else Status.WAITING
    elif has_room:
        registration.status = held
        edition.taken += registration.people
    else:
        _queue_up(edition, registration)


def _must_confirm(session: Session, edition: Edition, now: datetime) -> bool:
    if edition.confirmation is not Confirmation.AUTO:
        return edition.confirmation is Confirmation.ALWAYS
    recent = select(func.count()).where(
        Registration.edition_id == edition.id, Registration.registered_at > now - RUSH_PERIOD
    )
    return (session.scalar(recent) or 0) >= RUSH


def _queue_up(edition: Edition, registration: Registration) -> None:
    edition.waiting_turns += 1
    registration.status, registration.turn = Status.WAITING, edition.waiting_turns


def _leave(session: Session, edition: Edition, registration: Registration) -> None:
    if registration.status is Status.ECHO:
        registration.shown = Status.CANCELLED
        return
    if registration.status in HOLDS_SEATS:
        edition.taken -= registration.people
    registration.status, registration.turn = Status.CANCELLED, None
    session.flush()
    promote(session, edition)


def _news_of_change(
    registration: Registration, before: Mapping[str, Mapping[str, Any]], now: datetime
) -> Kind:
    """What to write about a change: another address that is not proved yet gets the button to do so."""
    is_same = before[Step.YOU]["email"] == (registration.email or "")
    if is_same or registration.shown_status is not Status.PENDING:
        return Kind.CHANGED
    registration.held_until = (registration.held_until or now + HELD) if registration.email else None
    return Kind.CONFIRM


def _change_contact(
    session: Session, edition: Edition, registration: Registration, answers: Mapping[str, Any]
) -> None:
    more = answers["guests"] - registration.guests
    if registration.shown_status in HOLDS_SEATS and more > edition.left:
        raise TooFewSeats(edition.left)
    if registration.status in HOLDS_SEATS:
        edition.taken += more
    if registration.request and registration.request.details.get("listeners", 0) > 1 + answers["guests"]:
        registration.request.details = {**registration.request.details, "listeners": 1 + answers["guests"]}
    if (registration.email or "") != answers.get("email", ""):
        # Whoever reads the old mailbox must not keep a key to this page.
        registration.key += 1
        registration.token_digest = digest(registration.token)
    registration.name, registration.guests = answers["name"], answers["guests"]
    registration.email, registration.phone = answers.get("email"), answers.get("phone")
    session.flush()
    promote(session, edition)


def _set_request(registration: Registration, answers: Mapping[str, Any], now: datetime) -> None:
    arranged_by = ArrangedBy(answers["interpreter"])
    if arranged_by is ArrangedBy.NOBODY:
        registration.request = None
        return
    details = {name: value for name, value in answers.items() if name != "interpreter"}
    if "listeners" in details:
        details["listeners"] = min(details["listeners"], registration.people)
    request = registration.request
    if (
        request is None
        or request.arranged_by is not arranged_by
        or _channel(request.details) != _channel(details)
    ):
        request = request or InterpreterRequest()
        request.asked_at, request.answer_by = now, registration.edition.answer_by(now)
    request.arranged_by, request.details = arranged_by, details
    registration.request = request


def _channel(details: Mapping[str, Any]) -> tuple[Any, ...]:
    return details.get("mode"), details.get("language"), details.get("language_other")


def _set_needs(registration: Registration, answers: Mapping[str, Any]) -> None:
    given = {name: answers[name] for name in ("needs", "food", "details") if answers.get(name)}
    if not given:
        registration.needs = None
    elif registration.needs:
        registration.needs.answers = given
    else:
        registration.needs = Needs(answers=given)


def _set_consent(registration: Registration, consents: bool, now: datetime) -> None:
    if not is_sensitive(registration.answers):
        registration.consented_at = None
    elif consents and registration.consented_at is None:
        registration.consented_at = now


def _registered(session: Session, edition: Edition, email: str | None) -> Registration | None:
    if not email:
        return None
    same = or_(Registration.email == email, func.lower(Registration.email) == email.lower())
    active = select(Registration).where(
        Registration.edition_id == edition.id, same, Registration.status.in_(ACTIVE)
    )
    return session.scalar(active.order_by(Registration.id).limit(1))


def _free_code(session: Session, edition: Edition) -> str:
    while True:
        code = new_code()
        taken = select(Registration.id).where(
            Registration.edition_id == edition.id, Registration.code == code
        )
        if session.scalar(taken) is None:
            return code


def _remind(session: Session, registration: Registration, kind: Kind = Kind.ALREADY) -> None:
    if registration.email and within(session, REMINDERS_TO_ONE_ADDRESS, registration.email.lower()):
        _write(session, registration, kind, deed=secrets.token_hex(8))


def _write(session: Session, registration: Registration, kind: Kind, *, deed: str = "") -> None:
    """Owe the registrant a letter, or a telephone call where there is no address to write to."""
    if registration.status is Status.ECHO:
        # An echo belongs to nobody we know: its letters would go to somebody who did not ask for them.
        return
    if not registration.email:
        registration.call_about = kind.value if kind in WORTH_A_CALL else registration.call_about
        return
    session.flush()
    outbox.queue(
        session,
        kind.value,
        about=registration.id,
        deed=f"{registration.public_id}:{deed or registration.version}",
        recipient=registration.email,
        locale=registration.locale,
    )
