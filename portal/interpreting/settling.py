"""What follows from a deed: where each request stands now, and whose answer nobody waits for any more."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.event.models import Edition
from portal.interpreting.asked import channels_of, looked_for, served_in
from portal.interpreting.invitations import CANCEL, THANK, duties_of, move, owe
from portal.interpreting.models import Duty, DutyState, Invitation
from portal.interpreting.openings import Openings, listeners_of, people_in
from portal.interpreting.standing import refresh
from portal.matching.lifecycle import By, InvitationState
from portal.matching.problem import Channel
from portal.registration.models import InterpreterRequest


def settle(session: Session, edition: Edition, *, by: By = By.PORTAL, person_id: int | None = None) -> None:
    """See to what follows from a deed: where each request stands, and whose answer nobody waits for now.

    Whoever is asked reads for how many people by now.
    """
    refresh(session, edition, by=by, person_id=person_id)
    requests, duties = looked_for(session, edition), duties_of(session, edition)
    is_changed = False
    for invitation in session.scalars(
        select(Invitation)
        .where(Invitation.edition_id == edition.id, Invitation.state == InvitationState.SENT)
        .order_by(Invitation.id)
    ).all():
        if people := _people_waiting(edition, invitation, requests, duties):
            invitation.people = people
            continue
        move(invitation, InvitationState.CANCELLED, By.PORTAL)
        give_up(session, edition, invitation)
        is_asked_for = any(invitation.channel in channels_of(one) for one in requests)
        owe(session, invitation, THANK if is_asked_for else CANCEL)
        is_changed = True
    if is_changed:
        refresh(session, edition, by=by, person_id=person_id)


def _people_waiting(
    edition: Edition,
    invitation: Invitation,
    requests: Sequence[InterpreterRequest],
    duties: Sequence[Duty],
) -> int:
    """How many people a yes would help; 0 when it would help nobody any more."""
    channel, who = invitation.channel, invitation.interpreter
    mine = [duty for duty in duties if duty.interpreter_id == who.id and duty.channel == channel]
    if any(duty.part_id in invitation.parts and _serves(requests, duty) for duty in mine):
        served = (one for one in requests if _is_with(one, who.id, channel))
        return sum(map(listeners_of, served))
    openings = Openings(edition, requests, [duty for duty in duties if duty not in mine])
    for portion in (openings.waiting_for(who, channel), openings.contested(who, channel)):
        if asked := {part: parties for part, parties in portion.items() if part in invitation.parts}:
            return people_in(asked)
    # Whoever a person planned in spite of what the pool says helps whoever waits there all the same.
    everything = Openings(edition, requests, duties)
    return people_in(
        {duty.part_id: everything.beside(duty) for duty in mine if duty.part_id in invitation.parts}
    )


def serves(session: Session, edition: Edition, duty: Duty) -> bool:
    """Whether somebody is planned with this duty."""
    return _serves(looked_for(session, edition), duty)


def _serves(requests: Iterable[InterpreterRequest], duty: Duty) -> bool:
    part = str(duty.part_id)
    return any(
        at == part and on == duty.channel and duty.interpreter_id in people
        for request in requests
        for at, on, people in served_in(request)
    )


def _is_with(request: InterpreterRequest, interpreter_id: int, channel: Channel) -> bool:
    """Whether a party is served by somebody on a channel in any part."""
    return any(on == channel and interpreter_id in people for _, on, people in served_in(request))


def give_up(
    session: Session, edition: Edition, invitation: Invitation, parts: Iterable[int] | None = None
) -> None:
    """Free the places that were asked for, or some of them.

    What the same interpreter promised in answer to another letter stays. Giving up all also frees what is
    planned with them in this language and not asked yet.
    """
    ids = set(invitation.parts if parts is None else parts)
    for duty in duties_of(session, edition):
        is_theirs = duty.interpreter_id == invitation.interpreter_id and duty.channel == invitation.channel
        is_unasked = parts is None and duty.state is DutyState.PROPOSED
        if is_theirs and (duty.part_id in ids or is_unasked):
            session.delete(duty)
    session.flush()


def leave_out(invitation: Invitation, part_ids: Collection[int]) -> None:
    """From here on the invitation is about the other parts; when there are none, it is called off."""
    rest = [part for part in invitation.parts if part not in part_ids]
    if rest:
        invitation.parts = rest
    else:
        move(invitation, InvitationState.CANCELLED, By.ORGANISER)
