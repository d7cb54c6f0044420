"""Signing up. One transaction that begins with the evening's row decides about seats, queue and letter."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.database import write
from portal.event.editions import locked
from portal.event.models import Edition, Stage
from portal.limits import Limit, within
from portal.links import digest
from portal.registration import history
from portal.registration.answers import set_consent, set_needs
from portal.registration.codes import new_code
from portal.registration.drafts import SENT
from portal.registration.letters import Kind, tell
from portal.registration.models import ACTIVE, Deed, Draft, Registration, Status
from portal.registration.seating import seat
from portal.registration.steps import Step, next_step
from portal.registration.wishes import set_request

REMINDERS_TO_ONE_ADDRESS = Limit("already registered letter", 3, timedelta(minutes=15))


class RegistrationIsClosed(Exception):
    """The evening does not take registrations now, or no changes any more."""


class DraftIsIncomplete(Exception):
    """Questions are open, or the draft is gone altogether."""


class AlreadyRegistered(Exception):
    """Somebody at the desk may know that the address has a registration; nobody else may."""

    def __init__(self, registration_id: int) -> None:
        super().__init__(registration_id)
        self.registration_id = registration_id


def register(
    draft_id: int, *, locale: str, person_id: int | None = None, ask_language: str | None = None
) -> Registration:
    """Make the draft a registration: with seats if the whole group fits, else on the waiting list.

    The same draft again gives the same registration. An address that is registered already gives an echo.
    Somebody at the desk, `person_id`, can do it until the evening is over; an address that is registered
    raises `AlreadyRegistered`, and whoever has no address hears on the telephone where they stand.
    Their page and letters are in `ask_language`, if they asked in another one than Dutch or English.
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
        require_open(edition, now, person_id)
        if next_step(draft.answers) is not Step.CHECK:
            raise DraftIsIncomplete
        registration = _new(session, edition, draft.answers, locale, now, person_id)
        registration.ask_language = ask_language
        existing = registered(session, edition, registration.email)
        if existing and person_id is not None:
            raise AlreadyRegistered(existing.id)
        become_echo(registration, existing)
        seat(session, edition, registration, now, is_known=person_id is not None)
        history.note(registration, Deed.REGISTERED, person_id=person_id)
        session.add(registration)
        session.flush()
        draft.registration_id = registration.id
        draft.answers = {}
        draft.typed = {place: typed for place, typed in draft.typed.items() if place == SENT}
        if existing:
            remind(session, existing)
        tell(session, registration, Kind.of(registration.status), is_limited=person_id is None)
        if person_id is not None:
            registration.call_about = None
    return registration


def require_open(edition: Edition, now: datetime, person_id: int | None) -> None:
    """Registrations are taken now; by people at the desk, `person_id`, until the evening is over."""
    stage = edition.stage(now)
    if stage is Stage.PAST or (person_id is None and stage is not Stage.OPEN):
        raise RegistrationIsClosed


def send_link(edition: Edition, email: str) -> None:
    """Mail the link to their own page to whoever signed up under this address; tell nobody else.

    The work is the same for an address that nobody signed up with.
    """
    with write() as session:
        is_allowed = within(session, REMINDERS_TO_ONE_ADDRESS, email.lower())
        found = registered(session, edition, email, (*ACTIVE, Status.CANCELLED))
        if found and is_allowed:
            tell(session, found, Kind.LINK, deed=secrets.token_hex(8))


def registered(
    session: Session,
    edition: Edition,
    email: str | None,
    statuses: tuple[Status, ...] = ACTIVE,
    *,
    besides: Registration | None = None,
) -> Registration | None:
    """The registration under an address, the one that comes before one that was cancelled; `besides` is not
    looked for."""
    if not email:
        return None
    found = select(Registration).where(
        Registration.edition_id == edition.id,
        func.lower(Registration.email) == email.lower(),
        Registration.is_echo.is_(False),
        Registration.status.in_(statuses),
    )
    if besides is not None:
        found = found.where(Registration.id != besides.id)
    is_cancelled = Registration.status == Status.CANCELLED
    return session.scalar(found.order_by(is_cancelled, Registration.id).limit(1))


def become_echo(registration: Registration, of: Registration | None) -> None:
    """From now on the registration only looks like one, if somebody else had the address before."""
    registration.is_echo, registration.echo_of_id = of is not None, of.id if of else None


def remind(session: Session, registration: Registration) -> None:
    """Tell somebody that their address was used once more."""
    if registration.email and within(session, REMINDERS_TO_ONE_ADDRESS, registration.email.lower()):
        tell(session, registration, Kind.ALREADY, deed=secrets.token_hex(8))


def _new(
    session: Session,
    edition: Edition,
    answers: Mapping[str, Mapping[str, Any]],
    locale: str,
    now: datetime,
    person_id: int | None,
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
    set_request(registration, answers[Step.LANGUAGE], now, person_id=person_id)
    set_needs(registration, answers[Step.ACCESS], now)
    set_consent(registration, bool(answers[Step.ACCESS].get("consent")), now)
    return registration


def _free_code(session: Session, edition: Edition) -> str:
    while True:
        code = new_code()
        taken = select(Registration.id).where(
            Registration.edition_id == edition.id, Registration.code == code
        )
        if session.scalar(taken) is None:
            return code
