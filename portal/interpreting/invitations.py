"""What an interpreter was asked: finding it again, how it stands, and the letters about it."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.access.models import Grant, Person
from portal.access.people import Role
from portal.event.editions import locked
from portal.event.models import Edition
from portal.interpreting.asked import end_of, looked_for, parts_of, served_in
from portal.interpreting.models import Duty, DutyState, Interpreter, Invitation
from portal.interpreting.openings import listeners_of
from portal.interpreting.words import stretches
from portal.links import digest
from portal.matching.lifecycle import By, InvitationState, require_invitation_move
from portal.matching.problem import Channel

# How long after the evening a link still opens.
OPEN_AFTER = timedelta(hours=12)

LIVE = (InvitationState.SENT,)
COMING = (InvitationState.ACCEPTED, InvitationState.PARTLY)
# Duties of people who know of them.
KNOWN = (DutyState.INVITED, DutyState.CONFIRMED)
# Letters to interpreters, and to those who must hear when one cannot come.
ASK, REMIND, THANK, CONFIRM, FEWER, CANCEL, ALARM = LETTERS = (
    "interpreter-asked",
    "interpreter-reminded",
    "interpreter-thanked",
    "interpreter-confirmed",
    "interpreter-fewer-hours",
    "interpreter-cancelled",
    "interpreter-lost",
)


class NoSuchInvitation(Exception):
    """The link leads nowhere."""


class EveningIsOver(Exception):
    """The link led somewhere until the evening was over."""


@dataclass
class Answers:
    """Who has said no to which parts, in any language, or leaves before them; and who did not answer, about
    which channel."""

    declined: set[tuple[int, int]] = field(default_factory=set)
    left: set[tuple[int, int]] = field(default_factory=set)
    silent: set[tuple[int, Channel]] = field(default_factory=set)

    @cached_property
    def away(self) -> set[tuple[int, int]]:
        """The parts for which nobody is asked again, unless by hand."""
        return self.declined | self.left


def find(token: str, session: Session) -> Invitation:
    """The invitation behind a link; raises `NoSuchInvitation`, after the evening `EveningIsOver`."""
    found = session.scalar(select(Invitation).where(Invitation.token_digest == digest(token)))
    if found is None:
        raise NoSuchInvitation
    if found.edition.ends_at + OPEN_AFTER < clock.now():
        raise EveningIsOver
    return found


def read_locked(session: Session, invitation_id: int) -> tuple[Invitation, Edition]:
    """What was asked, as it is now, and its evening: every deed about it begins here, inside `write()`."""
    edition = locked(session, session.get_one(Invitation, invitation_id).edition_id)
    return session.get_one(Invitation, invitation_id, populate_existing=True), edition


def letters_that_count(session: Session, edition_id: int, interpreter_id: int) -> list[Invitation]:
    """What somebody was asked for an evening and has not said no to, in any language; promises first."""
    query = select(Invitation).where(
        Invitation.edition_id == edition_id,
        Invitation.interpreter_id == interpreter_id,
        Invitation.state.in_((*LIVE, *COMING)),
    )
    found = session.scalars(query.order_by(Invitation.id)).all()
    return sorted(found, key=lambda one: one.state in LIVE)


def letters_about(
    session: Session, edition: Edition, interpreter: Interpreter, channel: Channel
) -> list[Invitation]:
    """What somebody was asked in a language and has not said no to, promises first."""
    return [one for one in letters_that_count(session, edition.id, interpreter.id) if one.channel == channel]


def answers_of(session: Session, edition: Edition) -> Answers:
    """What everybody answered for an evening."""
    query = select(Invitation).where(Invitation.edition_id == edition.id)
    return answers_in(session.scalars(query.order_by(Invitation.id)), edition)


def answers_in(invitations: Iterable[Invitation], edition: Edition) -> Answers:
    """The same, from all invitations in the order in which they were sent.

    Their latest word counts: somebody can be asked again by hand, and come.
    """
    found = Answers()
    for one in invitations:
        parts = {(one.interpreter_id, part) for part in one.parts}
        match one.state:
            case InvitationState.DECLINED:
                found.declined |= parts
            case InvitationState.EXPIRED:
                found.silent.add((one.interpreter_id, one.channel))
            case InvitationState.CANCELLED:
                pass
            case _:
                found.declined -= parts
                found.left -= parts
                found.silent.discard((one.interpreter_id, one.channel))
        if one.until and one.state is not InvitationState.CANCELLED:
            found.left |= {
                (one.interpreter_id, row.id) for row in parts_of(edition) if end_of(row) > one.until
            }
    return found


def free_hours(who: Interpreter, edition: Edition, answers: Answers) -> list[tuple[datetime, datetime]]:
    """When somebody could still come: the hours that they gave, or after a no the parts that are left."""
    there, rows = who.at(edition), parts_of(edition)
    if there is None:
        return []
    if not any((who.id, row.id) in answers.away for row in rows):
        return [(there.starts_at, there.ends_at)]
    return stretches(row for row in rows if there.covers(row) and (who.id, row.id) not in answers.away)


def move(invitation: Invitation, became: InvitationState, by: By) -> None:
    """Note that it stands otherwise now; raises `NotAllowed` when `by` may not decide that."""
    require_invitation_move(invitation.state, became, by)
    invitation.state = became
    if by is By.INTERPRETER:
        invitation.answered_at = clock.now()


def owe(session: Session, invitation: Invitation, kind: str) -> None:
    """Queue a letter to the interpreter, unless there is no address."""
    interpreter = invitation.interpreter
    # Hours can change more than once, and each time is a deed of its own.
    again = f":{secrets.token_hex(8)}" if kind in (CONFIRM, FEWER) else ""
    if interpreter.email:
        outbox.queue(
            session,
            kind,
            about=invitation.id,
            deed=f"{invitation.nonce}{again}",
            recipient=interpreter.email,
            locale=interpreter.locale,
        )


def readdress(session: Session, interpreter: Interpreter) -> None:
    """Somebody has another address, or none: what counts is owed there, and the old one keeps no key."""
    theirs = select(Invitation).where(Invitation.interpreter_id == interpreter.id)
    for invitation in session.scalars(theirs.order_by(Invitation.id)).all():
        if invitation.edition.ends_at + OPEN_AFTER < clock.now():
            continue
        invitation.nonce = secrets.token_hex(16)
        invitation.token_digest = digest(invitation.token)
        if invitation.state in COMING:
            owe(session, invitation, CONFIRM)
        elif invitation.state in LIVE and clock.now() < invitation.answer_by:
            owe(session, invitation, ASK)


def desk(session: Session) -> Iterable[Person]:
    """Who is warned when an interpreter cannot come."""
    roles = (Role.ORGANISER, Role.COORDINATOR)
    return session.scalars(select(Person).where(Person.grants.any(Grant.role.in_(roles))).order_by(Person.id))


def people_served(session: Session, edition: Edition, interpreter_id: int, channel: Channel) -> int:
    """How many people listen to an interpreter on a channel, as planned."""
    return sum(
        listeners_of(request)
        for request in looked_for(session, edition)
        if any(one == channel and interpreter_id in people for _, one, people in served_in(request))
    )


def duties_of(session: Session, edition: Edition) -> list[Duty]:
    """All that is planned for an evening."""
    return list(session.scalars(select(Duty).where(Duty.edition_id == edition.id).order_by(Duty.id)))
