"""What is not well with the portal, in a line for each fault; `flask check` prints them."""

from collections.abc import Iterator
from datetime import timedelta

from flask import current_app
from sqlalchemy import func, select

from portal import clock, outbox
from portal.database import db
from portal.event.editions import NoEdition, current_edition
from portal.event.models import Edition
from portal.outbox import Letter, State
from portal.registration import wishes
from portal.registration.models import HOLDS_SEATS, Registration


def find_faults() -> Iterator[str]:
    """Everything that a person must see to; nothing when all is well."""
    yield from _of_settings()
    yield from _of_mail()
    try:
        edition = current_edition()
    except NoEdition:
        yield "edition: no evening has been loaded"
        return
    yield from _of_seats(edition)
    yield from _of_interpreters(edition)


def _of_settings() -> Iterator[str]:
    settings = current_app.extensions["settings"]
    # What else could be wrong with the settings keeps the portal from starting, this check included.
    if not settings.demo and not settings.is_encrypted:
        yield f"base URL: {settings.base_url} is not https, so that everybody on the way can read along"


def _of_mail() -> Iterator[str]:
    hour_ago = clock.now() - timedelta(hours=1)
    late = select(func.count()).where(
        Letter.state.in_((State.QUEUED, State.SENDING)), Letter.written_at < hour_ago
    )
    if waiting := db.session.scalar(late):
        yield f"mail: {waiting} letters have waited for more than an hour"
    if dead := outbox.tally(db.session())[State.DEAD.value]:
        yield f"mail: {dead} letters could not be delivered"


def _of_seats(edition: Edition) -> Iterator[str]:
    rows = db.session.scalar(
        select(func.coalesce(func.sum(1 + Registration.guests), 0)).where(
            Registration.edition_id == edition.id,
            Registration.is_echo.is_(False),
            Registration.status.in_(HOLDS_SEATS),
        )
    )
    if rows != edition.taken:
        yield f"seats: {edition.taken} are taken, but the registrations add up to {rows}"


def _of_interpreters(edition: Edition) -> Iterator[str]:
    if overdue := wishes.late(db.session(), edition):
        are = "request is" if overdue == 1 else "requests are"
        yield f"interpreters: {overdue} {are} past {'its' if overdue == 1 else 'their'} answer-by date"
