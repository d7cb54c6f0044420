"""Where each request stands, worked out from who was planned, invited and confirmed.

Called at the end of every deed, inside its transaction; what follows for an asker, such as a letter, happens
here and nowhere else.
"""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.event.models import Edition, ProgrammeRow
from portal.interpreting.asked import (
    accepts,
    channels_of,
    end_of,
    looked_for,
    served_in,
    short_in,
    still_wanted,
    wanted_parts,
)
from portal.interpreting.models import Duty, DutyState, Interpreter
from portal.interpreting.openings import listeners_of, load_of, room_of, served_on
from portal.matching.lifecycle import By, RequestState, Why
from portal.matching.problem import Channel
from portal.registration.letters import Kind, tell
from portal.registration.models import FOUND, InterpreterRequest
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


def refresh(session: Session, edition: Edition, *, by: By = By.PORTAL, person_id: int | None = None) -> None:
    """Move every request to where the plan puts it, and owe news to whoever is to hear some.

    `by` is an interpreter for what follows from an answer; `person_id` is who did it, or wrote it down.
    """
    session.flush()
    duties = {
        (row.interpreter_id, row.channel, str(row.part_id)): row.state
        for row in session.scalars(select(Duty).where(Duty.edition_id == edition.id))
    }
    requests = looked_for(session, edition)
    changed = {one.id for one in requests if not _keep_what_holds(session, one, requests, edition, duties)}
    for request in requests:
        _relieve(request, requests, edition, duties)
        if _is_over(request, edition):
            continue
        state = _state(request, edition, duties)
        told = (request.plan or {}).get("told")
        people = sorted(people_of(request))
        if state is RequestState.CONFIRMED and request.state in FOUND and told == people:
            continue
        is_told = state is RequestState.CONFIRMED and request.state is RequestState.TOLD
        if is_told and told and set(people) < set(told):
            # One of two has gone, and the other can do it alone: the asker misses nothing.
            _introduce(session, request, people)
            continue
        if is_told:
            # Somebody else comes now: that is news again.
            move(request, RequestState.OPEN, by, Why.PLANNED, person_id=person_id)
        if state is not request.state:
            was_sought = request.state in (RequestState.OPEN, RequestState.PROPOSED)
            is_lost = request.id not in changed and _has_lost(request, edition)
            lost = Why.DECLINED if is_lost else Why.ANOTHER_WISH
            why = WHYS.get(state, Why.PLANNED if was_sought else lost)
            move(request, state, by, why, person_id=person_id)
        if state is RequestState.CONFIRMED:
            _tell(session, request, people)


def rename(session: Session, edition: Edition, interpreter: Interpreter) -> None:
    """Whoever was told that an interpreter comes reads the name as it is written by now."""
    for request in looked_for(session, edition):
        if request.plan and interpreter.id in request.plan.get("told", ()):
            request.plan = {**request.plan, "names": _first_names(session, request.plan["told"])}


def people_of(request: InterpreterRequest) -> set[int]:
    """The interpreters who serve a request in any part."""
    return {person for _, _, people in served_in(request) for person in people}


def is_whole(request: InterpreterRequest, edition: Edition) -> bool:
    """Whether enough people are planned in every part that is wanted, and not over."""
    served = {part for part, _, _ in served_in(request)} - short_in(request)
    return {str(row.id) for row in still_wanted(request, edition)} <= served


def _is_over(request: InterpreterRequest, edition: Edition) -> bool:
    """Whether nothing is to come any more of what was asked for: it stays as it was then."""
    wanted = wanted_parts(request, edition)
    return bool(wanted) and all(end_of(row) <= clock.now() for row in wanted)


def _has_lost(request: InterpreterRequest, edition: Edition) -> bool:
    """Whether somebody of whom the asker was told does not come, or not all the time; else more is wanted."""
    plan = request.plan
    if not plan or not plan.get("told") or not {*plan["told"]} <= people_of(request):
        return True
    served = {part for part, _, _ in served_in(request)} - short_in(request)
    wanted = {str(row.id) for row in still_wanted(request, edition)}
    return not {*plan.get("told_for", wanted)} & wanted <= served


def _keep_what_holds(
    session: Session,
    request: InterpreterRequest,
    requests: Sequence[InterpreterRequest],
    edition: Edition,
    duties: Mapping[Key, DutyState],
) -> bool:
    """Nobody is served by a duty that is not there any more, nor in a part that is not wanted any more.

    Once the wish has changed, nobody is served by somebody whom it does not fit either; False when that was
    so.
    """
    plan = request.plan
    if plan is None:
        return True
    has_changed = request.planned_at is not None and request.planned_at <= request.changed_at
    rows = {str(row.id): row for row in wanted_parts(request, edition)}
    kept: dict[str, list[int]] = {}
    short, fits = short_in(request), True
    for part, channel, people in served_in(request):
        still = [one for one in people if (one, channel, part) in duties]
        if part not in rows or not still:
            continue
        if has_changed and not _fits(session, request, requests, channel, rows[part], still):
            fits = False
            continue
        kept[part] = still
        if len(still) < len(people):
            short.add(part)
    if kept == plan["parts"]:
        if has_changed:
            request.planned_at = clock.now()
        return fits
    request.planned_at = clock.now()
    if not kept:
        request.plan = None
        return fits
    channels = {part: plan["channels"][part] for part in kept}
    request.plan = {**plan, "parts": kept, "channels": channels, "short": sorted(short & kept.keys())}
    return fits


def _relieve(
    request: InterpreterRequest,
    requests: Sequence[InterpreterRequest],
    edition: Edition,
    duties: Mapping[Key, DutyState],
) -> None:
    """Where one of two has gone, the other may bear it alone by now."""
    short = short_in(request)
    serving = {part: people for part, _, people in served_in(request)}
    left = {part for part in short if _is_too_long(serving[part], requests, edition, duties)}
    if left != short and request.plan:
        request.plan = {**request.plan, "short": sorted(left)}


def _fits(
    session: Session,
    request: InterpreterRequest,
    requests: Sequence[InterpreterRequest],
    channel: Channel,
    row: ProgrammeRow,
    people: Sequence[int],
) -> bool:
    """Whether the party still wants the channel and these people, and there is still room for it."""
    serving = [session.get_one(Interpreter, one) for one in people]
    if channel not in channels_of(request) or not all(accepts(request, one) for one in serving):
        return False
    with_them = [one for one in requests if set(served_on(one, row)[1]) & set(people)]
    room = max(room_of(one, channel, row) for one in serving)
    return sum(map(listeners_of, with_them)) <= room


def _is_too_long(
    people: Iterable[int],
    requests: Sequence[InterpreterRequest],
    edition: Edition,
    duties: Mapping[Key, DutyState],
) -> bool:
    """Whether somebody of these has more work than one can bear."""
    for who in people:
        channels = {int(there): channel for one, channel, there in duties if one == who}
        if load_of(edition, requests, channels, who) > 1:
            return True
    return False


def _state(request: InterpreterRequest, edition: Edition, duties: Mapping[Key, DutyState]) -> RequestState:
    """As far as its least certain duty; somebody who is alone for a part of the evening is still open."""
    # A programme without any part that has an end wants nobody, and is no answer.
    if not request.plan or not is_whole(request, edition):
        return RequestState.OPEN
    order = [*DutyState]
    return STATES[min(_states(request, duties), key=order.index)]


def _states(request: InterpreterRequest, duties: Mapping[Key, DutyState]) -> Iterable[DutyState]:
    return [
        duties[person, channel, part] for part, channel, people in served_in(request) for person in people
    ]


def _tell(session: Session, request: InterpreterRequest, people: list[int]) -> None:
    """Write to the asker who comes, once for the same people."""
    _introduce(session, request, people)
    registration = request.registration
    registration.version += 1
    tell(session, registration, Kind.INTERPRETER_FOUND)
    if registration.email:
        move(request, RequestState.TOLD, By.PORTAL, Why.TOLD)


def _introduce(session: Session, request: InterpreterRequest, people: list[int]) -> None:
    """What the asker's own page says of who comes."""
    assert request.plan is not None  # noqa: S101 - a confirmed request is served
    request.plan = {
        **request.plan,
        "told": people,
        "told_for": [part for part, _, _ in served_in(request)],
        "names": _first_names(session, people),
    }


def _first_names(session: Session, people: Sequence[int]) -> list[str]:
    """How interpreters are introduced."""
    names = select(Interpreter.name).where(Interpreter.id.in_(people)).order_by(Interpreter.id)
    return [name.split()[0] for name in session.scalars(names)]
