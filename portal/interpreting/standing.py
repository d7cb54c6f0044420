"""Where each request stands, worked out from who was planned, invited and confirmed.

Called at the end of every deed, inside its transaction; what follows for an asker, such as a letter, happens
here and nowhere else.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.event.models import Edition
from portal.interpreting.asked import looked_for, served_in, wanted_parts
from portal.interpreting.models import Duty, DutyState, Interpreter
from portal.matching.lifecycle import By, RequestState, Why
from portal.matching.problem import Channel
from portal.registration.letters import Kind, tell
from portal.registration.models import InterpreterRequest
from portal.registration.wishes import move

Key = tuple[int, Channel, str]
STATES = {
    DutyState.PROPOSED: RequestState.PROPOSED,
    DutyState.INVITED: RequestState.INVITED,
    DutyState.CONFIRMED: RequestState.CONFIRMED,
}
WHYS = {
    RequestState.PROPOSED: Why.PLANNED,
    RequestState.INVITED: Why.LETTER_SENT,
    RequestState.CONFIRMED: Why.ACCEPTED,
}


def refresh(session: Session, edition: Edition, *, person_id: int | None = None) -> None:
    """Move every request to where the plan puts it, and owe news to whoever is to hear some."""
    session.flush()
    duties = {
        (row.interpreter_id, row.channel, str(row.part_id)): row.state
        for row in session.scalars(select(Duty).where(Duty.edition_id == edition.id))
    }
    for request in looked_for(session, edition):
        _drop_what_is_gone(request, edition, duties)
        state = _state(request, edition, duties)
        told = (request.plan or {}).get("told")
        people = sorted(people_of(request))
        if state is RequestState.CONFIRMED and request.state is RequestState.TOLD and told == people:
            continue
        if state is RequestState.CONFIRMED and request.state is RequestState.TOLD:
            # Somebody else comes now: that is news again.
            move(request, RequestState.OPEN, By.PORTAL, Why.PLANNED, person_id=person_id)
        if state is not request.state:
            was_sought = request.state in (RequestState.OPEN, RequestState.PROPOSED)
            why = WHYS.get(state, Why.PLANNED if was_sought else Why.DECLINED)
            move(request, state, By.PORTAL, why, person_id=person_id)
        if state is RequestState.CONFIRMED:
            _tell(session, request, people)


def people_of(request: InterpreterRequest) -> set[int]:
    """The interpreters who serve a request in any part."""
    return {person for _, _, people in served_in(request) for person in people}


def is_whole(request: InterpreterRequest, edition: Edition) -> bool:
    """Whether somebody is planned in every part that is wanted."""
    served = {part for part, _, _ in served_in(request)}
    return {str(row.id) for row in wanted_parts(request, edition)} <= served


def _drop_what_is_gone(
    request: InterpreterRequest, edition: Edition, duties: Mapping[Key, DutyState]
) -> None:
    """Nobody is served by a duty that is not there any more, or in a part that is not wanted any more."""
    wanted = {str(row.id) for row in wanted_parts(request, edition)}
    kept = [
        (part, channel, people)
        for part, channel, people in served_in(request)
        if part in wanted and all((person, channel, part) in duties for person in people)
    ]
    plan = request.plan or {}
    if len(kept) == len(plan.get("parts", {})):
        return
    if not kept:
        request.plan = None
        return
    request.plan = {
        **plan,
        "parts": {part: people for part, _, people in kept},
        "channels": {part: [channel.language, channel.mode.value] for part, channel, _ in kept},
    }


def _state(request: InterpreterRequest, edition: Edition, duties: Mapping[Key, DutyState]) -> RequestState:
    """As far as its least certain duty; somebody who is alone for a part of the evening is still open."""
    if not is_whole(request, edition):
        return RequestState.OPEN
    order = [*DutyState]
    return STATES[min(_states(request, duties), key=order.index)]


def _states(request: InterpreterRequest, duties: Mapping[Key, DutyState]) -> Iterable[DutyState]:
    return [
        duties[person, channel, part] for part, channel, people in served_in(request) for person in people
    ]


def _tell(session: Session, request: InterpreterRequest, people: list[int]) -> None:
    """Write to the asker who comes, once for the same people."""
    assert request.plan is not None  # noqa: S101 - a confirmed request is served
    names = session.scalars(
        select(Interpreter.name).where(Interpreter.id.in_(people)).order_by(Interpreter.id)
    )
    # People are introduced by their first names.
    request.plan = {**request.plan, "told": people, "names": [name.split()[0] for name in names]}
    registration = request.registration
    registration.version += 1
    tell(session, registration, Kind.INTERPRETER_FOUND)
    if registration.email:
        move(request, RequestState.TOLD, By.PORTAL, Why.TOLD)
