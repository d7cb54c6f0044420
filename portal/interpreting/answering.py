"""What interpreters answer, and what that does to the plan.

Whoever answers first fills the gap. Every deed begins with the evening's row, so that two answers at the same
moment are one after the other.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.database import write
from portal.event.models import Edition, ProgrammeRow
from portal.interpreting.asked import accepts, looked_for, parts_of, plan_in
from portal.interpreting.invitations import ALARM, COMING, CONFIRM, desk, duties_of, move, owe, read_locked
from portal.interpreting.models import Duty, DutyState, Invitation
from portal.interpreting.openings import listeners_of, room_of, served_on, waits
from portal.interpreting.settling import give_up, serves, settle
from portal.matching.lifecycle import By, InvitationState
from portal.registration.models import InterpreterRequest


class TooLate(Exception):
    """The invitation was answered, has run out, or somebody else was quicker."""


def accept(invitation_id: int, *, until: datetime | None = None, person_id: int | None = None) -> Invitation:
    """The interpreter comes, the whole time or only `until` then; raises `TooLate`.

    A coordinator, `person_id`, writes down what was said on the telephone.
    """
    with write() as session:
        invitation, edition = read_locked(session, invitation_id)
        if invitation.state is not InvitationState.SENT:
            raise TooLate
        wanted = [row for row in parts_of(edition) if row.id in invitation.parts]
        possible = [row for row in wanted if until is None or (row.ends_at and row.ends_at <= until)]
        filled = [row for row in possible if _fill(session, edition, invitation, row)]
        invitation.until = until
        if filled:
            is_all = len(filled) == len(wanted)
            move(invitation, InvitationState.ACCEPTED if is_all else InvitationState.PARTLY, By.INTERPRETER)
            owe(session, invitation, CONFIRM)
        elif possible:
            move(invitation, InvitationState.CANCELLED, By.PORTAL)
        else:
            move(invitation, InvitationState.DECLINED, By.INTERPRETER)
        give_up(session, edition, invitation, [row.id for row in wanted if row not in filled])
        if filled:
            # From here on the invitation is about what was promised.
            invitation.parts = [row.id for row in filled]
        settle(session, edition, by=By.INTERPRETER, person_id=person_id)
    if not filled and possible:
        # Only now: the answer is kept, and an exception inside would undo it.
        raise TooLate
    return invitation


def decline(invitation_id: int, *, person_id: int | None = None) -> Invitation:
    """The interpreter does not come; no reason is asked for. The gap is open again. Else as `accept`."""
    with write() as session:
        invitation, edition = read_locked(session, invitation_id)
        if invitation.state is InvitationState.DECLINED:
            return invitation
        if invitation.state is not InvitationState.SENT:
            raise TooLate
        move(invitation, InvitationState.DECLINED, By.INTERPRETER)
        give_up(session, edition, invitation)
        settle(session, edition, by=By.INTERPRETER, person_id=person_id)
    return invitation


def cannot_come(invitation_id: int) -> Invitation:
    """Somebody who had accepted cannot come: the gap opens, organisers hear of it, the askers not yet."""
    with write() as session:
        invitation, edition = read_locked(session, invitation_id)
        if invitation.state not in COMING:
            raise TooLate
        move(invitation, InvitationState.DECLINED, By.INTERPRETER)
        give_up(session, edition, invitation)
        for person in desk(session):
            outbox.queue(
                session,
                ALARM,
                about=invitation.id,
                deed=f"{invitation.nonce}:{person.id}",
                recipient=person.email,
                locale=person.locale,
            )
        settle(session, edition, by=By.INTERPRETER)
    return invitation


def arrived(invitation_id: int) -> Invitation:
    """The interpreter is there."""
    with write() as session:
        return note_arrival(session, invitation_id)


def note_arrival(session: Session, invitation_id: int) -> Invitation:
    """The same; call it inside `write()`."""
    invitation, _ = read_locked(session, invitation_id)
    if invitation.state in COMING:
        invitation.arrived_at = invitation.arrived_at or clock.now()
    return invitation


def _fill(session: Session, edition: Edition, invitation: Invitation, row: ProgrammeRow) -> bool:
    """Confirm the interpreter in one part; False when nobody needs them there any more."""
    duties = [duty for duty in duties_of(session, edition) if duty.part_id == row.id]
    mine = next((duty for duty in duties if duty.interpreter_id == invitation.interpreter_id), None)
    if mine and mine.channel != invitation.channel:
        return False
    if mine and not serves(session, edition, mine):
        # Whom they were asked for does not need them any more; somebody else may.
        duties.remove(mine)
        session.delete(mine)
        session.flush()
        mine = None
    if mine is None:
        here = [duty for duty in duties if duty.channel == invitation.channel]
        places: list[Duty | None] = [
            duty for duty in here if duty.state is not DutyState.CONFIRMED and not duty.is_locked
        ]
        # Whoever was only planned gives way before whoever was asked.
        places.sort(key=lambda duty: (duty.state is DutyState.INVITED, duty.id) if duty else (True, 0))
        places.append(None)
        if not any(_take_over(session, edition, invitation, row, gone) for gone in places):
            return False
        mine = Duty(
            edition_id=edition.id,
            part_id=row.id,
            interpreter_id=invitation.interpreter_id,
            language=invitation.language,
            mode=invitation.mode,
        )
        session.add(mine)
    mine.state = DutyState.CONFIRMED
    session.flush()
    return True


def _take_over(
    session: Session, edition: Edition, invitation: Invitation, row: ProgrammeRow, gone: Duty | None
) -> bool:
    """Plan the quicker one with people of `gone`, who has not answered, and with those who wait.

    Says whether that is anybody. Whom the quicker one cannot serve, `gone` keeps.
    """
    part, channel, new = str(row.id), invitation.channel, invitation.interpreter
    room = room_of(new, channel, row)
    theirs: list[tuple[InterpreterRequest, list[int]]] = []
    waiting: list[tuple[InterpreterRequest, list[int]]] = []
    for request in looked_for(session, edition):
        on, people = served_on(request, row)
        if gone and on == channel and gone.interpreter_id in people:
            theirs.append((request, [one for one in people if one != gone.interpreter_id]))
        elif waits(request, edition, channel, row):
            waiting.append((request, people))
    served, left = 0, len(theirs)
    for place, (request, rest) in enumerate([*theirs, *waiting]):
        listeners = listeners_of(request)
        if listeners <= room and accepts(request, new):
            plan_in(request, part, channel, [*rest, new.id])
            room -= listeners
            served += 1
            left -= place < len(theirs)
    if served and gone and not left:
        session.delete(gone)
        session.flush()
    return served > 0
