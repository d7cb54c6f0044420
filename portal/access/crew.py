"""Who makes the evening: invite people, take a role back, send their way in again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.access import personal
from portal.access.models import Grant, Person, SignedIn, SignInLink
from portal.access.people import Role
from portal.access.sign_in import grant
from portal.database import write


class LastOrganiser(Exception):
    """Without this one, nobody could invite anybody any more."""


def everybody(session: Session) -> Sequence[Person]:
    """All people with a role, in the order of their addresses."""
    return session.scalars(select(Person).where(Person.grants.any()).order_by(Person.email)).all()


def invite(
    email: str, role: Role, *, theme: str | None = None, locale: str | None = None, until: datetime
) -> Person:
    """Give somebody a role and mail them their way in; a host's personal link works `until` then."""
    with write() as session:
        person = grant(session, email, role, theme=theme, locale=locale)
        if not personal.may_have_link(person):
            # Whoever can do more from now on needs a fresh link each time.
            personal.revoke_links(session, person.id)
        personal.send(session, person, until=until)
    return person


def take_back(grant_id: int) -> None:
    """Take a role back; its person is signed out everywhere. Raises `LastOrganiser`."""
    with write() as session:
        # One line for all: two organisers who drop each other at once must not both succeed.
        organisers = session.scalars(
            select(Grant).where(Grant.role == Role.ORGANISER).order_by(Grant.id).with_for_update()
        ).all()
        given = session.get(Grant, grant_id)
        if given is None:
            return
        if given.role is Role.ORGANISER and len(organisers) == 1:
            raise LastOrganiser
        person = given.person
        person.grants.remove(given)
        session.flush()
        session.execute(delete(SignedIn).where(SignedIn.person_id == person.id))
        session.execute(delete(SignInLink).where(SignInLink.person_id == person.id))
        if not personal.may_have_link(person):
            personal.revoke_links(session, person.id)


def send_again(person_id: int, *, until: datetime) -> None:
    """Mail somebody their way in once more."""
    with write() as session:
        person = session.get_one(Person, person_id)
        if person.grants:
            personal.send(session, person, until=until)


def end_link(person_id: int) -> None:
    """End a personal link: it was passed on, or a telephone was lost. Its person is signed out everywhere."""
    with write() as session:
        if personal.revoke_links(session, person_id):
            session.execute(delete(SignedIn).where(SignedIn.person_id == person_id))
