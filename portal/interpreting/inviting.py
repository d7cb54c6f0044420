"""Asking interpreters to come, reminding them, and telling them that nobody needs them any more."""

import contextlib
import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.database import write
from portal.event.editions import locked
from portal.event.models import Edition, ProgrammeRow
from portal.interpreting.asked import end_of, looked_for, parts_of, plan_in, served_in
from portal.interpreting.invitations import (
    ASK,
    CANCEL,
    COMING,
    CONFIRM,
    FEWER,
    LIVE,
    REMIND,
    duties_of,
    letters_about,
    move,
    owe,
    people_served,
    read_locked,
)
from portal.interpreting.models import Duty, DutyState, Interpreter, Invitation
from portal.interpreting.openings import Openings, Portion, people_in
from portal.interpreting.settling import give_up, leave_out, settle
from portal.links import digest, token_for
from portal.matching.lifecycle import By, InvitationState
from portal.matching.problem import Channel

# How long somebody may think about it, and how long before the evening it must be known.
TO_THINK = timedelta(days=3)
BEFORE_EVENING = timedelta(hours=24)
# Whoever is asked this late still has a moment.
AT_LEAST = timedelta(hours=4)
# Time to travel. Whoever is asked so late that less than a moment is left before that answers as soon as they
# can, at the latest when it begins.
BEFORE_PART, A_MOMENT = timedelta(hours=1), timedelta(minutes=15)
# Whoever has less time to answer than this would be reminded of what they have just read.
TO_REMIND = timedelta(hours=1)


class NothingToAsk(Exception):
    """There is no open part of the programme that this interpreter could fill."""


class Asked(NamedTuple):
    """Whom a letter went to now, and whose answer was awaited already."""

    now: list[Invitation]
    before: list[Invitation]


def invite(edition_id: int, interpreter_id: int, channel: Channel, *, person_id: int | None) -> Invitation:
    """Ask one interpreter for what is planned with them, else for what nobody has accepted yet.

    Raises `NothingToAsk`. Asking again while an answer is awaited sends nothing new.
    """
    asked = invite_some(edition_id, [interpreter_id], channel, person_id=person_id)
    [invitation] = (*asked.now, *asked.before)
    return invitation


def invite_some(
    edition_id: int, interpreter_ids: Iterable[int], channel: Channel, *, person_id: int | None
) -> Asked:
    """Ask some interpreters at once, such as two who relieve each other; each as `invite` does.

    Whoever cannot be asked any more is left out; raises `NothingToAsk` when that is everybody.
    """
    asked = Asked([], [])
    with write() as session:
        edition = locked(session, edition_id)
        for interpreter_id in interpreter_ids:
            interpreter = session.get(Interpreter, interpreter_id)
            if interpreter is not None:
                with contextlib.suppress(NothingToAsk):
                    before = _live(session, edition, interpreter, channel)
                    invitation = _invite(session, edition, interpreter, channel)
                    (asked.before if before else asked.now).append(invitation)
        if not any(asked):
            raise NothingToAsk
        settle(session, edition, person_id=person_id)
    return asked


def invite_all(edition_id: int, *, person_id: int | None) -> list[Invitation]:
    """Ask everybody with whom something is planned and who was not asked yet."""
    with write() as session:
        edition = locked(session, edition_id)
        planned = {(duty.interpreter, duty.channel) for duty in _to_ask(session, edition)}
        asked = []
        for interpreter, channel in sorted(planned, key=lambda one: (one[0].id, one[1])):
            if not _live(session, edition, interpreter, channel):
                asked.append(_invite(session, edition, interpreter, channel))
        settle(session, edition, person_id=person_id)
    return asked


def cancel(invitation_id: int, *, person_id: int | None) -> Invitation:
    """Nobody needs this interpreter any more; whoever was asked or had accepted is told and thanked."""
    with write() as session:
        invitation, edition = read_locked(session, invitation_id)
        if invitation.state in (*LIVE, *COMING):
            call_off(session, edition, [invitation])
        settle(session, edition, person_id=person_id)
    return invitation


def call_off(session: Session, edition: Edition, invitations: Sequence[Invitation]) -> None:
    """The same, for all that one interpreter was asked in a language. Inside `write()`; `settle` follows."""
    # One letter says it all: of what was promised, if anything was.
    owe(session, next((one for one in invitations if one.state in COMING), invitations[0]), CANCEL)
    for invitation in invitations:
        move(invitation, InvitationState.CANCELLED, By.ORGANISER)
        give_up(session, edition, invitation)


def shorten(
    session: Session, edition: Edition, invitations: Sequence[Invitation], part_ids: Collection[int]
) -> None:
    """Nobody needs an interpreter in these parts of what was asked for in a language, only in others.

    A letter tells the hours that are left, of something that was promised or may still be: they were asked
    for some of those. Inside `write()`; `settle` follows.
    """
    for invitation in invitations:
        give_up(session, edition, invitation, part_ids)
        leave_out(invitation, part_ids)
    first = invitations[0]
    living = letters_about(session, edition, first.interpreter, first.channel)
    changed = [one for one in living if one in invitations]
    # Where nothing is left of what was asked for here, another letter asked for the rest.
    for one in changed or living[:1]:
        one.people = max(1, people_served(session, edition, one.interpreter_id, one.channel))
        owe(session, one, FEWER)


def drop_parts(session: Session, edition: Edition, part_ids: Collection[int]) -> None:
    """Parts leave the programme, and with them what was planned there. Inside `write()`; `settle` follows.

    Whoever was asked for these parts only hears that nobody needs them, with our thanks. Whoever was asked
    for more keeps the rest.
    """
    gone = set(part_ids)
    asked = select(Invitation).where(
        Invitation.edition_id == edition.id, Invitation.state.in_((*LIVE, *COMING))
    )
    for invitation in session.scalars(asked.order_by(Invitation.id)).all():
        leave_out(invitation, gone)
        if invitation.state is InvitationState.CANCELLED:
            owe(session, invitation, CANCEL)
    for duty in duties_of(session, edition):
        if duty.part_id in gone:
            session.delete(duty)
    session.flush()


def remind(invitation_id: int) -> bool:
    """Ask once more; says whether that had not been done yet."""
    with write() as session:
        invitation, _ = read_locked(session, invitation_id)
        return _remind(session, invitation)


def chase(session: Session) -> None:
    """Remind once whoever has not answered at half time, and let go of invitations that have run out."""
    now = clock.now()
    for found in session.scalars(select(Invitation).where(Invitation.state == InvitationState.SENT)).all():
        invitation, edition = read_locked(session, found.id)
        if invitation.state is not InvitationState.SENT:
            continue
        if invitation.answer_by <= now:
            move(invitation, InvitationState.EXPIRED, By.PORTAL)
            give_up(session, edition, invitation)
            settle(session, edition)
            continue
        to_answer = invitation.answer_by - invitation.sent_at
        if to_answer >= TO_REMIND and invitation.sent_at + to_answer / 2 <= now:
            _remind(session, invitation)


def is_asked_for(session: Session, duty: Duty) -> bool:
    """Whether a letter that was not answered with no asks for this duty."""
    edition = session.get_one(Edition, duty.edition_id)
    letters = letters_about(session, edition, duty.interpreter, duty.channel)
    return any(duty.part_id in one.parts for one in letters)


def _invite(session: Session, edition: Edition, interpreter: Interpreter, channel: Channel) -> Invitation:
    if live := _live(session, edition, interpreter, channel):
        return live
    mine = [
        duty
        for duty in _to_ask(session, edition)
        if duty.interpreter_id == interpreter.id and duty.channel == channel
    ]
    if mine:
        parts = [duty.part_id for duty in mine]
        for duty in mine:
            duty.state = DutyState.INVITED
        people = people_served(session, edition, interpreter.id, channel)
    else:
        openings = Openings(edition, looked_for(session, edition), duties_of(session, edition))
        waiting = openings.waiting_for(interpreter, channel)
        # Somebody else was asked for the same: whoever says yes first, comes.
        portion = waiting or openings.contested(interpreter, channel)
        parts, people = list(portion), people_in(portion)
        _hold_places(session, edition, interpreter, channel, waiting)
    if not parts:
        raise NothingToAsk
    return _write_invitation(session, edition, interpreter, channel, parts, people)


def _to_ask(session: Session, edition: Edition) -> list[Duty]:
    """What is planned and helps somebody, not asked for yet, and not over."""
    now, duties = clock.now(), duties_of(session, edition)
    openings = Openings(edition, looked_for(session, edition), duties)
    return [
        one
        for one in duties
        if one.state is DutyState.PROPOSED and end_of(one.part) > now and openings.helps(one)
    ]


def as_promised(session: Session, edition: Edition, interpreter: Interpreter, channel: Channel) -> list[int]:
    """Whoever was booked has the same page as who was asked, for all that is new.

    A booking answers the letter that asks for it, also beside an earlier promise; else it adds to what was
    promised. What was promised already is no news. Gives the parts that this letter asked for as well: no
    answer is awaited for those any more. Inside `write()`; `settle` follows.
    """
    letters = letters_about(session, edition, interpreter, channel)
    known = {part for one in letters if one.state in COMING for part in one.parts}
    new = {
        duty.part_id
        for duty in duties_of(session, edition)
        if duty.interpreter_id == interpreter.id
        and duty.channel == channel
        and duty.state is DutyState.CONFIRMED
    } - known
    if not new:
        return []
    people = people_served(session, edition, interpreter.id, channel)
    invitation = next((one for one in letters if one.state in LIVE and new & {*one.parts}), None)
    invitation = invitation or next((one for one in letters if one.state in COMING), None)
    rest: set[int] = set()
    if invitation is None:
        invitation = _write_invitation(session, edition, interpreter, channel, new, people, is_asked=False)
    if invitation.state in COMING:
        invitation.parts = sorted(new.union(invitation.parts))
        # They may have promised to stay longer than they once said.
        invitation.until = None
    else:
        rest = {*invitation.parts} - new
        move(invitation, InvitationState.PARTLY if rest else InvitationState.ACCEPTED, By.INTERPRETER)
        give_up(session, edition, invitation, rest)
        invitation.parts = sorted(new)
    invitation.people = max(1, people)
    owe(session, invitation, CONFIRM)
    return sorted(rest)


def _write_invitation(
    session: Session,
    edition: Edition,
    interpreter: Interpreter,
    channel: Channel,
    parts: Collection[int],
    people: int,
    *,
    is_asked: bool = True,
) -> Invitation:
    now = clock.now()
    nonce = secrets.token_hex(16)
    rows = [row for row in parts_of(edition) if row.id in parts]
    invitation = Invitation(
        edition_id=edition.id,
        interpreter_id=interpreter.id,
        language=channel.language,
        mode=channel.mode,
        parts=sorted(parts),
        people=max(1, people),
        nonce=nonce,
        token_digest=digest(token_for("interpreter", nonce)),
        state=InvitationState.SENT,
        sent_at=now,
        answer_by=_answer_by(edition, rows, now) if is_asked else now,
    )
    session.add(invitation)
    session.flush()
    if is_asked:
        owe(session, invitation, ASK)
    return invitation


def _answer_by(edition: Edition, rows: Sequence[ProgrammeRow], now: datetime) -> datetime:
    """Until when an answer is of use: never after the first part that can still be reached begins."""
    begins = min(
        (row.starts_at for row in rows if row.starts_at > now + A_MOMENT), default=max(map(end_of, rows))
    )
    in_time = begins - BEFORE_PART
    if in_time < now + A_MOMENT:
        in_time = begins
    return min(now + TO_THINK, max(edition.starts_at - BEFORE_EVENING, now + AT_LEAST), in_time)


def _hold_places(
    session: Session, edition: Edition, interpreter: Interpreter, channel: Channel, portion: Portion
) -> None:
    """Plan somebody who is about to be asked with those who wait."""
    for part, parties in portion.items():
        session.add(
            Duty(
                edition_id=edition.id,
                part_id=part,
                interpreter_id=interpreter.id,
                language=channel.language,
                mode=channel.mode,
                state=DutyState.INVITED,
            )
        )
        for request in parties:
            people = next((who for at, _, who in served_in(request) if at == str(part)), [])
            plan_in(request, str(part), channel, [*people, interpreter.id])
    session.flush()


def _remind(session: Session, invitation: Invitation) -> bool:
    if invitation.reminded_at or invitation.state is not InvitationState.SENT:
        return False
    invitation.reminded_at = clock.now()
    owe(session, invitation, REMIND)
    return True


def _live(
    session: Session, edition: Edition, interpreter: Interpreter, channel: Channel
) -> Invitation | None:
    letters = letters_about(session, edition, interpreter, channel)
    return next((one for one in letters if one.state in LIVE), None)
