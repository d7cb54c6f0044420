"""A host's personal link: good for weeks, and worth nothing on an unknown device without a mailed code."""

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.access.models import Device, MailedCode, Person, PersonalLink
from portal.access.people import Role
from portal.access.sign_in import LinkIsSpent, begin, send_link
from portal.database import db, write
from portal.limits import Limit, within
from portal.links import digest, token_for

CODE_LIFE = timedelta(minutes=10)
MOST_TRIES = 5
# How long after the evening a host's link still works.
AFTER_EVENING = timedelta(days=30)
CODES_AT_A_TIME = Limit("mailed code", 3, timedelta(minutes=15))
CODES_A_DAY = Limit("mailed codes of a day", 10, timedelta(hours=24))
KIND, CODE_KIND = "personal", "code"


class WrongCode(Exception):
    """These are not the digits of the letter; `left` says how many tries remain."""

    def __init__(self, left: int) -> None:
        self.left = left


class TooManyCodes(Exception):
    """Enough codes were mailed for now."""


def may_have_link(person: Person) -> bool:
    """Whether a long-lived link is safe enough: for a host, and for nobody who can do more than that."""
    return bool(person.grants) and all(grant.role is Role.HOST for grant in person.grants)


def link_of(session: Session, person: Person) -> PersonalLink | None:
    """The link of this person that works now."""
    alive = select(PersonalLink).where(
        PersonalLink.person_id == person.id,
        PersonalLink.revoked_at.is_(None),
        PersonalLink.expires_at > clock.now(),
    )
    found = session.scalar(alive.order_by(PersonalLink.id.desc()).limit(1))
    return found if found and may_have_link(person) else None


def send(session: Session, person: Person, *, until: datetime) -> None:
    """Mail somebody their way in: the personal link if they may have one, else a link that works once.

    A link that still works is sent again, so that an earlier letter stays good. Once a minute at most.
    """
    if not may_have_link(person) or until <= clock.now():
        send_link(session, person)
        return
    link = keep_link(session, person, until=until)
    minute = f"{link.nonce}:{clock.machine_now():%Y%m%d%H%M}"
    outbox.queue(session, KIND, about=link.id, deed=minute, recipient=person.email, locale=person.locale)


def keep_link(session: Session, person: Person, *, until: datetime) -> PersonalLink:
    """The link of a host, good `until` then at least; a new one where none works any more."""
    link = link_of(session, person) or _new_link(session, person, until)
    link.expires_at = max(link.expires_at, until)
    return link


def prolong(session: Session, *, until: datetime) -> None:
    """Have every link that works now, and every device that is known, work `until` then at least."""
    now = clock.now()
    links = update(PersonalLink).where(
        PersonalLink.revoked_at.is_(None), PersonalLink.expires_at.between(now, until)
    )
    session.execute(links.values(expires_at=until))
    session.execute(update(Device).where(Device.until.between(now, until)).values(until=until))


def opened(token: str) -> PersonalLink | None:
    """The link behind a token while it works; asking signs nobody in."""
    link = db.session.scalar(
        select(PersonalLink).where(
            PersonalLink.token_digest == digest(token),
            PersonalLink.revoked_at.is_(None),
            PersonalLink.expires_at > clock.now(),
        )
    )
    return link if link and may_have_link(link.person) else None


def is_known(link: PersonalLink, device: str) -> bool:
    """Whether the owner of the link gave a mailed code in this browser before."""
    known = select(Device.id).where(
        Device.person_id == link.person_id,
        Device.token_digest == digest(device),
        Device.until > clock.now(),
    )
    return bool(device) and db.session.scalar(known) is not None


def enter(link_id: int, *, browser: str) -> str:
    """Sign the owner of the link in, on a device that is known; gives the secret of the new session.

    Raises `LinkIsSpent` when the link ended since it was opened.
    """
    with write() as session:
        link = session.get(PersonalLink, link_id, with_for_update=True)
        if not (
            link and link.revoked_at is None and link.expires_at > clock.now() and may_have_link(link.person)
        ):
            raise LinkIsSpent
        return begin(session, link.person_id, browser)


def send_code(link_id: int) -> None:
    """Mail six digits to the owner of the link; earlier ones stop working. Raises `TooManyCodes`."""
    with write() as session:
        link = session.get_one(PersonalLink, link_id, with_for_update=True)
        # In this order: what is refused for now takes nothing from the day.
        allowed = all(within(session, limit, str(link.id)) for limit in (CODES_AT_A_TIME, CODES_A_DAY))
        if allowed:
            _spend_codes(session, link)
            code = MailedCode(
                link_id=link.id, nonce=secrets.token_hex(16), expires_at=clock.now() + CODE_LIFE
            )
            session.add(code)
            session.flush()
            outbox.queue(
                session,
                CODE_KIND,
                about=code.id,
                deed=code.nonce,
                recipient=link.person.email,
                locale=link.person.locale,
            )
    if not allowed:
        raise TooManyCodes


def enter_with(link_id: int, digits: str, *, browser: str) -> tuple[str, str]:
    """Use a mailed code up: gives the secrets of the new session and of the device, known from now on.

    Raises `WrongCode`; after five wrong ones the right digits are worth nothing either.
    """
    left = 0
    with write() as session:
        link = session.get_one(PersonalLink, link_id, with_for_update=True)
        code = session.scalar(
            select(MailedCode)
            .where(
                MailedCode.link_id == link.id,
                MailedCode.used_at.is_(None),
                MailedCode.expires_at > clock.now(),
                MailedCode.tries < MOST_TRIES,
            )
            .order_by(MailedCode.id.desc())
            .limit(1)
            .with_for_update()
        )
        if code:
            code.tries += 1
            left = MOST_TRIES - code.tries
            if hmac.compare_digest(code.digits.encode(), digits.encode()):
                code.used_at = clock.now()
                device = secrets.token_urlsafe(32)
                session.add(
                    Device(person_id=link.person_id, token_digest=digest(device), until=link.expires_at)
                )
                return begin(session, link.person_id, browser), device
    # Only now: a wrong try must be counted, and an exception inside would undo the counting.
    raise WrongCode(left)


def revoke_links(session: Session, person_id: int) -> bool:
    """End somebody's personal link, and forget the devices that it was opened on; say if there was one."""
    alive = select(PersonalLink).where(PersonalLink.person_id == person_id, PersonalLink.revoked_at.is_(None))
    links = session.scalars(alive).all()
    for link in links:
        link.revoked_at = clock.now()
        _spend_codes(session, link)
    session.execute(delete(Device).where(Device.person_id == person_id))
    return bool(links)


def forget_old(session: Session) -> int:
    """Delete links, codes and devices that are over; say how many."""
    yesterday = clock.now() - timedelta(days=1)
    codes = delete(MailedCode).where(MailedCode.expires_at < yesterday).returning(MailedCode.id)
    links = delete(PersonalLink).where(PersonalLink.expires_at < yesterday).returning(PersonalLink.id)
    devices = delete(Device).where(Device.until < clock.now()).returning(Device.id)
    return sum(len(session.scalars(gone).all()) for gone in (codes, links, devices))


def _new_link(session: Session, person: Person, until: datetime) -> PersonalLink:
    nonce = secrets.token_hex(16)
    link = PersonalLink(
        person_id=person.id,
        nonce=nonce,
        token_digest=digest(token_for("personal", nonce)),
        expires_at=until,
    )
    session.add(link)
    session.flush()
    return link


def _spend_codes(session: Session, link: PersonalLink) -> None:
    session.execute(
        update(MailedCode)
        .where(MailedCode.link_id == link.id, MailedCode.used_at.is_(None))
        .values(used_at=clock.now())
    )
