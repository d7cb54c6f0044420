"""Letting people in: invite, ask for a link, use it once, leave."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.access.models import Device, Grant, Person, SignedIn, SignInLink, sign_in_token
from portal.access.people import Role
from portal.database import db, write
from portal.limits import Limit, within
from portal.links import digest

# OWASP ASVS 5.0, 6.5.5: what is sent by mail to sign in with lives ten minutes at most.
LINK_LIFE = timedelta(minutes=10)
STAY = timedelta(hours=12)
LINKS_TO_ONE_ADDRESS = Limit("sign-in letter", 3, timedelta(minutes=15))
KIND = "sign-in"


class LinkIsSpent(Exception):
    """The link was used, is too old, or never was one."""


def invite(email: str, role: Role, *, theme: str | None = None, locale: str | None = None) -> Person:
    """Give somebody a role and mail them a sign-in link."""
    with write() as session:
        person = grant(session, email, role, theme=theme, locale=locale)
        send_link(session, person)
    return person


def grant(
    session: Session, email: str, role: Role, *, theme: str | None = None, locale: str | None = None
) -> Person:
    """Give somebody a role; without a `locale` their letters stay in the language that they were in."""
    email = email.strip().lower()
    person = session.scalar(select(Person).where(Person.email == email))
    if person is None:
        person = Person(email=email)
        session.add(person)
    person.locale = locale or person.locale or "nl"
    if not any(given.role is role and given.theme == theme for given in person.grants):
        person.grants.append(Grant(role=role, theme=theme))
    session.flush()
    return person


def ask(email: str) -> None:
    """Mail a link to a known address. For an unknown one the same work is done, and nothing sent."""
    email = email.strip().lower()
    with write() as session:
        person = session.scalar(select(Person).where(Person.email == email))
        if not within(session, LINKS_TO_ONE_ADDRESS, email):
            return
        if person and person.grants:
            send_link(session, person)
        else:
            new_link(session, None)


def new_link(session: Session, person: Person | None, *, life: timedelta = LINK_LIFE) -> SignInLink:
    """A fresh link; earlier ones of the same person stop working."""
    if person:
        session.execute(
            update(SignInLink)
            .where(SignInLink.person_id == person.id, SignInLink.used_at.is_(None))
            .values(used_at=clock.now())
        )
    nonce = secrets.token_hex(16)
    link = SignInLink(
        person_id=person.id if person else None,
        nonce=nonce,
        token_digest=digest(sign_in_token(nonce)),
        expires_at=clock.now() + life,
    )
    session.add(link)
    session.flush()
    return link


def usable(token: str) -> SignInLink | None:
    """The link behind a token if it still lets somebody in; asking does not use it."""
    return db.session.scalar(
        select(SignInLink).where(
            SignInLink.token_digest == digest(token),
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > clock.now(),
            SignInLink.person_id.is_not(None),
        )
    )


def use(token: str, *, browser: str) -> tuple[Person, str]:
    """Use a link up and sign its person in; gives the secret of the new session.

    One statement decides, so that two presses at once let one in.
    """
    now = clock.now()
    with write() as session:
        used = session.scalar(
            update(SignInLink)
            .where(
                SignInLink.token_digest == digest(token),
                SignInLink.used_at.is_(None),
                SignInLink.expires_at > now,
                SignInLink.person_id.is_not(None),
            )
            .values(used_at=now)
            .returning(SignInLink.person_id)
        )
        if used is None:
            raise LinkIsSpent
        secret = begin(session, used, browser)
        person = session.get_one(Person, used)
    return person, secret


def begin(session: Session, person_id: int, browser: str) -> str:
    """Sign somebody in who has proved who they are; gives the secret of the session."""
    secret = secrets.token_urlsafe(32)
    now = clock.now()
    session.add(
        SignedIn(
            person_id=person_id,
            token_digest=digest(secret),
            since=now,
            until=now + STAY,
            browser=browser[:120],
        )
    )
    return secret


def signed_in(secret: str) -> SignedIn | None:
    """The session behind a secret, while it lasts."""
    return db.session.scalar(
        select(SignedIn).where(SignedIn.token_digest == digest(secret), SignedIn.until > clock.now())
    )


def sessions_of(person: Person) -> list[SignedIn]:
    alive = select(SignedIn).where(SignedIn.person_id == person.id, SignedIn.until > clock.now())
    return list(db.session.scalars(alive.order_by(SignedIn.since.desc())))


def leave(person: Person, *, session_id: int | None = None) -> None:
    """End one session of this person, or all of them; then no device is known any more either."""
    with write() as session:
        mine = delete(SignedIn).where(SignedIn.person_id == person.id)
        session.execute(mine if session_id is None else mine.where(SignedIn.id == session_id))
        if session_id is None:
            session.execute(delete(Device).where(Device.person_id == person.id))


def forget_old(session: Session) -> int:
    """Delete links and sessions that are over; say how many."""
    now = clock.now()
    links = delete(SignInLink).where(SignInLink.expires_at < now - timedelta(days=1)).returning(SignInLink.id)
    stays = delete(SignedIn).where(SignedIn.until < now).returning(SignedIn.id)
    return len(session.scalars(links).all()) + len(session.scalars(stays).all())


def send_link(session: Session, person: Person) -> None:
    """Mail somebody a link that signs in once."""
    link = new_link(session, person)
    outbox.queue(session, KIND, about=link.id, deed=link.nonce, recipient=person.email, locale=person.locale)
