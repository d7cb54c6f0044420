"""Asking interpreters to come, and what their answers do to the plan.

Whoever answers first fills the gap. Every deed begins with the evening's row, so that two answers at the same
moment are one after the other.
"""

import contextlib
import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.access.models import Grant, Person
from portal.access.people import Role
from portal.database import write
from portal.event.editions import locked
from portal.event.models import Edition, ProgrammeRow
from portal.interpreting.asked import accepts, channels_of, looked_for, parts_of, plan_in, served_in
from portal.interpreting.models import Duty, DutyState, Interpreter, Invitation
from portal.interpreting.openings import (
    Openings,
    Portion,
    listeners_of,
    people_in,
    room_of,
    served_on,
    waits,
)
from portal.interpreting.standing import refresh
from portal.links import digest, token_for
from portal.matching.lifecycle import By, InvitationState, require_invitation_move
from portal.matching.problem import Channel
from portal.registration.models import InterpreterRequest

# How long somebody may think about it, and how long before the evening it must be known.
TO_THINK = timedelta(days=3)
BEFORE_EVENING = timedelta(hours=24)
# Whoever is asked this late still has a moment.
AT_LEAST = timedelta(hours=4)
# How long after the evening a link still opens.
OPEN_AFTER = timedelta(hours=12)

LIVE = (InvitationState.SENT,)
COMING = (InvitationState.ACCEPTED, InvitationState.PARTLY)
# Duties of people who know of them.
KNOWN = (DutyState.INVITED, DutyState.CONFIRMED)
# Letters to interpreters, and to those who must hear when one cannot come.
ASK, REMIND, THANK, CONFIRM, FEWER, CANCEL, ALARM = (
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


class TooLate(Exception):
    """The invitation was answered, has run out, or somebody else was quicker."""


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
        planned = {
            (duty.interpreter, duty.channel)
            for duty in _duties(session, edition)
            if duty.state is DutyState.PROPOSED
        }
        asked = []
        for interpreter, channel in sorted(planned, key=lambda one: (one[0].id, one[1])):
            if not _live(session, edition, interpreter, channel):
                asked.append(_invite(session, edition, interpreter, channel))
        settle(session, edition, person_id=person_id)
    return asked


def find(token: str, session: Session) -> Invitation:
    """The invitation behind a link; raises `NoSuchInvitation`, after the evening `EveningIsOver`."""
    found = session.scalar(select(Invitation).where(Invitation.token_digest == digest(token)))
    if found is None:
        raise NoSuchInvitation
    if found.edition.ends_at + OPEN_AFTER < clock.now():
        raise EveningIsOver
    return found


def accept(invitation_id: int, *, until: datetime | None = None, person_id: int | None = None) -> Invitation:
    """The interpreter comes, the whole time or only `until` then; raises `TooLate`.

    A coordinator, `person_id`, writes down what was said on the telephone.
    """
    with write() as session:
        invitation, edition = _both(session, invitation_id)
        if invitation.state is not InvitationState.SENT:
            raise TooLate
        wanted = [row for row in parts_of(edition) if row.id in invitation.parts]
        possible = [row for row in wanted if until is None or (row.ends_at and row.ends_at <= until)]
        filled = [row for row in possible if _fill(session, edition, invitation, row)]
        invitation.until = until
        if filled:
            is_all = len(filled) == len(wanted)
            _move(invitation, InvitationState.ACCEPTED if is_all else InvitationState.PARTLY, By.INTERPRETER)
            _owe(session, invitation, CONFIRM)
        elif possible:
            _move(invitation, InvitationState.CANCELLED, By.PORTAL)
        else:
            _move(invitation, InvitationState.DECLINED, By.INTERPRETER)
        _give_up(session, edition, invitation, [row.id for row in wanted if row not in filled])
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
        invitation, edition = _both(session, invitation_id)
        if invitation.state is InvitationState.DECLINED:
            return invitation
        if invitation.state is not InvitationState.SENT:
            raise TooLate
        _move(invitation, InvitationState.DECLINED, By.INTERPRETER)
        _give_up(session, edition, invitation)
        settle(session, edition, by=By.INTERPRETER, person_id=person_id)
    return invitation


def cannot_come(invitation_id: int) -> Invitation:
    """Somebody who had accepted cannot come: the gap opens, organisers hear of it, the askers not yet."""
    with write() as session:
        invitation, edition = _both(session, invitation_id)
        if invitation.state not in COMING:
            raise TooLate
        _move(invitation, InvitationState.DECLINED, By.INTERPRETER)
        _give_up(session, edition, invitation)
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


def cancel(invitation_id: int, *, person_id: int | None) -> Invitation:
    """Nobody needs this interpreter any more; whoever was asked or had accepted is told and thanked."""
    with write() as session:
        invitation, edition = _both(session, invitation_id)
        if invitation.state in (*LIVE, *COMING):
            call_off(session, edition, [invitation])
        settle(session, edition, person_id=person_id)
    return invitation


def call_off(session: Session, edition: Edition, invitations: Sequence[Invitation]) -> None:
    """The same, for all that one interpreter was asked in a language. Inside `write()`; `settle` follows."""
    # One letter says it all: of what was promised, if anything was.
    _owe(session, next((one for one in invitations if one.state in COMING), invitations[0]), CANCEL)
    for invitation in invitations:
        _move(invitation, InvitationState.CANCELLED, By.ORGANISER)
        _give_up(session, edition, invitation)


def shorten(
    session: Session, edition: Edition, invitations: Sequence[Invitation], part_ids: Collection[int]
) -> None:
    """Nobody needs an interpreter in these parts of what was asked for in a language, only in others.

    A letter tells the hours that are left, of something that was promised or may still be: they were asked
    for some of those. Inside `write()`; `settle` follows.
    """
    for invitation in invitations:
        _give_up(session, edition, invitation, part_ids)
        _leave_out(invitation, part_ids)
    first = invitations[0]
    living = _letters(session, edition, first.interpreter, first.channel)
    changed = [one for one in living if one in invitations]
    # Where nothing is left of what was asked for here, another letter asked for the rest.
    for one in changed or living[:1]:
        one.people = max(1, people_served(session, edition, one.interpreter_id, one.channel))
        _owe(session, one, FEWER)


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
        _leave_out(invitation, gone)
        if invitation.state is InvitationState.CANCELLED:
            _owe(session, invitation, CANCEL)
    for duty in _duties(session, edition):
        if duty.part_id in gone:
            session.delete(duty)
    session.flush()


def arrived(invitation_id: int) -> Invitation:
    """The interpreter is there."""
    with write() as session:
        return note_arrival(session, invitation_id)


def note_arrival(session: Session, invitation_id: int) -> Invitation:
    """The same; call it inside `write()`."""
    invitation, _ = _both(session, invitation_id)
    if invitation.state in COMING:
        invitation.arrived_at = invitation.arrived_at or clock.now()
    return invitation


def remind(invitation_id: int) -> bool:
    """Ask once more; says whether that had not been done yet."""
    with write() as session:
        invitation, _ = _both(session, invitation_id)
        return _remind(session, invitation)


def chase(session: Session) -> None:
    """Remind once whoever has not answered at half time, and let go of invitations that have run out."""
    now = clock.now()
    for found in session.scalars(select(Invitation).where(Invitation.state == InvitationState.SENT)).all():
        invitation, edition = _both(session, found.id)
        if invitation.state is not InvitationState.SENT:
            continue
        if invitation.answer_by <= now:
            _move(invitation, InvitationState.EXPIRED, By.PORTAL)
            _give_up(session, edition, invitation)
            settle(session, edition)
        elif invitation.sent_at + (invitation.answer_by - invitation.sent_at) / 2 <= now:
            _remind(session, invitation)


def letters_that_count(session: Session, edition_id: int, interpreter_id: int) -> list[Invitation]:
    """What somebody was asked for an evening and has not said no to, in any language; promises first."""
    query = select(Invitation).where(
        Invitation.edition_id == edition_id,
        Invitation.interpreter_id == interpreter_id,
        Invitation.state.in_((*LIVE, *COMING)),
    )
    found = session.scalars(query.order_by(Invitation.id)).all()
    return sorted(found, key=lambda one: one.state in LIVE)


def people_served(session: Session, edition: Edition, interpreter_id: int, channel: Channel) -> int:
    """How many people listen to an interpreter on a channel, as planned."""
    return sum(
        listeners_of(request)
        for request in looked_for(session, edition)
        if any(one == channel and interpreter_id in people for _, one, people in served_in(request))
    )


def is_asked_for(session: Session, duty: Duty) -> bool:
    """Whether a letter that was not answered with no asks for this duty."""
    edition = session.get_one(Edition, duty.edition_id)
    letters = _letters(session, edition, duty.interpreter, duty.channel)
    return any(duty.part_id in one.parts for one in letters)


def _invite(session: Session, edition: Edition, interpreter: Interpreter, channel: Channel) -> Invitation:
    if live := _live(session, edition, interpreter, channel):
        return live
    duties = _duties(session, edition)
    mine = [
        duty
        for duty in duties
        if duty.interpreter_id == interpreter.id
        and duty.channel == channel
        and duty.state is DutyState.PROPOSED
    ]
    if mine:
        parts = [duty.part_id for duty in mine]
        for duty in mine:
            duty.state = DutyState.INVITED
        people = people_served(session, edition, interpreter.id, channel)
    else:
        openings = Openings(edition, looked_for(session, edition), duties)
        waiting = openings.waiting_for(interpreter, channel)
        # Somebody else was asked for the same: whoever says yes first, comes.
        portion = waiting or openings.contested(interpreter, channel)
        parts, people = list(portion), people_in(portion)
        _hold_places(session, edition, interpreter, channel, waiting)
    if not parts:
        raise NothingToAsk
    return _write_invitation(session, edition, interpreter, channel, parts, people)


def as_promised(session: Session, edition: Edition, interpreter: Interpreter, channel: Channel) -> list[int]:
    """Whoever was booked has the same page as who was asked, for all that is new.

    A booking answers the letter that asks for it, also beside an earlier promise; else it adds to what was
    promised. What was promised already is no news. Gives the parts that this letter asked for as well: no
    answer is awaited for those any more. Inside `write()`; `settle` follows.
    """
    letters = _letters(session, edition, interpreter, channel)
    known = {part for one in letters if one.state in COMING for part in one.parts}
    new = {
        duty.part_id
        for duty in _duties(session, edition)
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
        _move(invitation, InvitationState.PARTLY if rest else InvitationState.ACCEPTED, By.INTERPRETER)
        _give_up(session, edition, invitation, rest)
        invitation.parts = sorted(new)
    invitation.people = max(1, people)
    _owe(session, invitation, CONFIRM)
    return sorted(rest)


def _write_invitation(
    session: Session,
    edition: Edition,
    interpreter: Interpreter,
    channel: Channel,
    parts: Iterable[int],
    people: int,
    *,
    is_asked: bool = True,
) -> Invitation:
    now = clock.now()
    nonce = secrets.token_hex(16)
    latest = max(edition.starts_at - BEFORE_EVENING, now + AT_LEAST)
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
        answer_by=min(now + TO_THINK, latest),
    )
    session.add(invitation)
    session.flush()
    if is_asked:
        _owe(session, invitation, ASK)
    return invitation


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


def _fill(session: Session, edition: Edition, invitation: Invitation, row: ProgrammeRow) -> bool:
    """Confirm the interpreter in one part; False when nobody needs them there any more."""
    duties = [duty for duty in _duties(session, edition) if duty.part_id == row.id]
    mine = next((duty for duty in duties if duty.interpreter_id == invitation.interpreter_id), None)
    if mine and (mine.channel != invitation.channel or not _serves(session, edition, mine)):
        return False
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


def _leave_out(invitation: Invitation, part_ids: Collection[int]) -> None:
    """From here on the invitation is about the other parts; when there are none, it is called off."""
    rest = [part for part in invitation.parts if part not in part_ids]
    if rest:
        invitation.parts = rest
    else:
        _move(invitation, InvitationState.CANCELLED, By.ORGANISER)


def _give_up(
    session: Session, edition: Edition, invitation: Invitation, parts: Iterable[int] | None = None
) -> None:
    """Free the places that were asked for, or some of them.

    What the same interpreter promised in answer to another letter stays. Giving up all also frees what is
    planned with them in this language and not asked yet.
    """
    ids = set(invitation.parts if parts is None else parts)
    for duty in _duties(session, edition):
        is_theirs = duty.interpreter_id == invitation.interpreter_id and duty.channel == invitation.channel
        is_unasked = parts is None and duty.state is DutyState.PROPOSED
        if is_theirs and (duty.part_id in ids or is_unasked):
            session.delete(duty)
    session.flush()


def settle(session: Session, edition: Edition, *, by: By = By.PORTAL, person_id: int | None = None) -> None:
    """See to what follows from a deed: where each request stands, and whose answer nobody waits for now."""
    refresh(session, edition, by=by, person_id=person_id)
    requests, duties = looked_for(session, edition), _duties(session, edition)
    is_changed = False
    for invitation in session.scalars(
        select(Invitation)
        .where(Invitation.edition_id == edition.id, Invitation.state == InvitationState.SENT)
        .order_by(Invitation.id)
    ).all():
        if _is_waited_for(session, edition, invitation, requests, duties):
            continue
        _move(invitation, InvitationState.CANCELLED, By.PORTAL)
        _give_up(session, edition, invitation)
        is_asked_for = any(invitation.channel in channels_of(one) for one in requests)
        _owe(session, invitation, THANK if is_asked_for else CANCEL)
        is_changed = True
    if is_changed:
        refresh(session, edition, by=by, person_id=person_id)


def _is_waited_for(
    session: Session,
    edition: Edition,
    invitation: Invitation,
    requests: Sequence[InterpreterRequest],
    duties: Sequence[Duty],
) -> bool:
    """Whether a yes would help anybody."""
    channel, who = invitation.channel, invitation.interpreter
    mine = [duty for duty in duties if duty.interpreter_id == who.id and duty.channel == channel]
    if any(duty.part_id in invitation.parts and _serves(session, edition, duty) for duty in mine):
        return True
    openings = Openings(edition, requests, [duty for duty in duties if duty not in mine])
    open_now = openings.waiting_for(who, channel).keys() | openings.contested(who, channel).keys()
    return bool(open_now & set(invitation.parts))


def _serves(session: Session, edition: Edition, duty: Duty) -> bool:
    """Whether somebody is planned with this duty."""
    part = str(duty.part_id)
    return any(
        at == part and on == duty.channel and duty.interpreter_id in people
        for request in looked_for(session, edition)
        for at, on, people in served_in(request)
    )


def _move(invitation: Invitation, became: InvitationState, by: By) -> None:
    require_invitation_move(invitation.state, became, by)
    invitation.state = became
    if by is By.INTERPRETER:
        invitation.answered_at = clock.now()


def _remind(session: Session, invitation: Invitation) -> bool:
    if invitation.reminded_at or invitation.state is not InvitationState.SENT:
        return False
    invitation.reminded_at = clock.now()
    _owe(session, invitation, REMIND)
    return True


def _owe(session: Session, invitation: Invitation, kind: str) -> None:
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


def desk(session: Session) -> Iterable[Person]:
    """Who is warned when an interpreter cannot come."""
    roles = (Role.ORGANISER, Role.COORDINATOR)
    return session.scalars(select(Person).where(Person.grants.any(Grant.role.in_(roles))).order_by(Person.id))


def _both(session: Session, invitation_id: int) -> tuple[Invitation, Edition]:
    edition = locked(session, session.get_one(Invitation, invitation_id).edition_id)
    return session.get_one(Invitation, invitation_id, populate_existing=True), edition


def _live(
    session: Session, edition: Edition, interpreter: Interpreter, channel: Channel
) -> Invitation | None:
    letters = _letters(session, edition, interpreter, channel)
    return next((one for one in letters if one.state in LIVE), None)


def _letters(
    session: Session, edition: Edition, interpreter: Interpreter, channel: Channel
) -> list[Invitation]:
    """What somebody was asked in a language and has not said no to, promises first."""
    return [one for one in letters_that_count(session, edition.id, interpreter.id) if one.channel == channel]


def _duties(session: Session, edition: Edition) -> list[Duty]:
    return list(session.scalars(select(Duty).where(Duty.edition_id == edition.id).order_by(Duty.id)))
