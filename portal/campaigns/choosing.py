"""Who gets a letter to many: chosen with the filters of the list, and checked once more when it is sent."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, exists, false, func
from sqlalchemy.orm import Session, aliased

from portal.campaigns.models import Campaign
from portal.database import db
from portal.event.models import Edition
from portal.locales import LOCALES
from portal.registration.listing import Filters, matching
from portal.registration.models import ACTIVE, HOLDS_SEATS, Registration, Status
from portal.registration.register import registered

# In the filters of a campaign: what it is about, when that is a change of time or place.
ABOUT = "about"
CHANGE = "change"
MOST_CALLS = 200


@dataclass(frozen=True)
class One:
    """Somebody who gets the letter."""

    registration_id: int
    public_id: str
    name: str
    email: str
    locale: str


@dataclass(frozen=True)
class Chosen:
    """Who fits the filters: each address once, and how many get no letter of their own and why."""

    people: tuple[One, ...]
    # Registrations whose address another one has as well: one letter for both.
    shared: int
    # Registrations without an address: they must be called.
    unreachable: int
    # Registrations that ended, and whose address has another one since: they come, and get no letter.
    returned: int

    @property
    def per_locale(self) -> dict[str, int]:
        counted = Counter(one.locale for one in self.people)
        return {locale: counted[locale] for locale in LOCALES}


def who(args: Mapping[str, Any]) -> Filters:
    """The filters in an address or in a campaign; nobody who cancelled gets a letter unless it says so."""
    filters = Filters.read({name: str(value) for name, value in args.items()})
    return filters if filters.status else replace(filters, status="active")


def choose(session: Session, edition: Edition, filters: Filters) -> Chosen:
    """In a few queries, however many there are."""
    fitting = matching(edition, filters)
    columns = (
        Registration.id,
        Registration.public_id,
        Registration.name,
        Registration.email,
        Registration.locale,
    )
    has_returned = _signed_up_anew() if filters.status == Status.CANCELLED else false()
    rows = session.execute(
        fitting.where(Registration.email.is_not(None), ~has_returned)
        .with_only_columns(*columns)
        .order_by(Registration.id)
    ).all()
    # The first registration of an address stands for the others.
    first: dict[str, One] = {}
    for registration_id, public_id, name, email, locale in rows:
        first.setdefault((email or "").lower(), One(registration_id, public_id, name, email or "", locale))
    unreachable = session.scalar(
        fitting.where(Registration.email.is_(None)).with_only_columns(func.count(Registration.id))
    )
    returned = session.scalar(fitting.where(has_returned).with_only_columns(func.count(Registration.id)))
    return Chosen(tuple(first.values()), len(rows) - len(first), unreachable or 0, returned or 0)


def _signed_up_anew() -> ColumnElement[bool]:
    """Whether the address of a registration has another one that counts."""
    other = aliased(Registration)
    return exists().where(
        other.edition_id == Registration.edition_id,
        func.lower(other.email) == func.lower(Registration.email),
        other.is_echo.is_(False),
        other.status.in_(ACTIVE),
    )


def to_call(session: Session, edition: Edition, filters: Filters) -> Sequence[Registration]:
    """Those who fit and gave no address, as many as one page can hold."""
    fitting = matching(edition, filters).where(Registration.email.is_(None))
    return session.scalars(fitting.order_by(Registration.id).limit(MOST_CALLS)).all()


def seen(campaign: Campaign, chosen: Chosen) -> str:
    """A mark of what somebody looked at before they sent it: the words, and everybody who gets them."""
    mark = hashlib.sha256()
    for locale in LOCALES:
        mark.update(f"{campaign.subject[locale]}\0{campaign.text[locale]}\0".encode())
    for one in chosen.people:
        mark.update(f"{one.registration_id}\0{one.email}\0{one.locale}\0".encode())
    return mark.hexdigest()[:32]


def still_fits(campaign: Campaign, registration: Registration) -> bool:
    """Whether the letter still is for somebody: they have not cancelled, got a seat or come back since."""
    match who(campaign.filters).status:
        case "active":
            return registration.status in ACTIVE
        case "seated":
            return registration.status in HOLDS_SEATS
        case Status.CANCELLED:
            came_back = registered(db.session(), registration.edition, registration.email)
            return registration.status is Status.CANCELLED and came_back is None
        case status:
            return registration.status is Status(status)
