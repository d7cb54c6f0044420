"""A party's request for an interpreter through its life: each move goes by the table, and leaves a trace."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.event.models import Edition
from portal.matching.lifecycle import UNANSWERED, Alternative, By, RequestState, Why, require_move
from portal.registration.models import (
    COORDINATORS,
    HOLDS_SEATS,
    InterpreterRequest,
    Registration,
    RequestEvent,
)
from portal.registration.steps import ArrangedBy

# What somebody may still say without another interpreter being needed.
WORDS = ("wishes", "sight")


class NotOffered(Exception):
    """Something was found meanwhile, or this way is not offered any more."""


def set_request(registration: Registration, answers: Mapping[str, Any], now: datetime) -> None:
    """Keep the request as it was answered; only another language or kind of it makes it a new one."""
    arranged_by = ArrangedBy(answers["interpreter"])
    request = registration.request
    if request is None:
        if arranged_by is ArrangedBy.NOBODY:
            return
        request = registration.request = InterpreterRequest(
            arranged_by=ArrangedBy.NOBODY, details={}, state=RequestState.WITHDRAWN
        )
    details = {name: value for name, value in answers.items() if name != "interpreter"}
    is_another = request.arranged_by is not arranged_by or _channel(request.details) != _channel(details)
    if request.state is RequestState.NOT_FOUND and _without_words(request.details) != _without_words(details):
        # What was not to be found may be found now.
        is_another = True
    if is_another:
        renew(registration, now)
        request.plan = request.planned_at = None
    else:
        # The coordinator's reading of the wishes stays as long as the wishes are about the same interpreter.
        details |= {name: request.details[name] for name in COORDINATORS if name in request.details}
    if is_another or _without_words(request.details) != _without_words(details):
        request.changed_at = now
    is_first = not request.events
    request.arranged_by, request.details = arranged_by, details
    fit_listeners(registration)
    if is_another:
        became = _begins_as(arranged_by)
        why = Why.ASKED if is_first else Why.ANOTHER_WISH
        move(request, became, By.ASKER, Why.TAKEN_BACK if became is RequestState.WITHDRAWN else why)


def withdraw(registration: Registration) -> None:
    """Whoever does not come needs no interpreter; the words stay for whoever comes after all."""
    if registration.wish:
        move(registration.wish, RequestState.WITHDRAWN, By.ASKER, Why.NOT_COMING)


def ask_again(registration: Registration, now: datetime) -> None:
    """Whoever comes after all needs the same interpreter, with a new day by which we answer."""
    if registration.wish:
        renew(registration, now)
        registration.wish.changed_at = now
        move(registration.wish, _begins_as(registration.wish.arranged_by), By.ASKER, Why.COMING_AFTER_ALL)


def choose_another_way(request: InterpreterRequest, way: Alternative, now: datetime) -> None:
    """Take one of the ways that were offered when nobody was found; somebody has to prepare for it."""
    if request.state is not RequestState.NOT_FOUND or way not in request.offered:
        raise NotOffered
    request.otherwise = {**(request.otherwise or {}), "chosen": way.value}
    request.chosen_at, request.welcomed_at = now, None
    if way is Alternative.BRING_AN_ADULT:
        # As if this had been the answer from the start: nothing else needs to be known.
        request.arranged_by, request.details, request.plan = ArrangedBy.BROUGHT, {}, None
        request.changed_at = now
        move(request, RequestState.OWN, By.ASKER, Why.CHOSE_ANOTHER_WAY)


def told(request: InterpreterRequest) -> None:
    """Somebody has telephoned the asker about who interprets."""
    if request.state is RequestState.CONFIRMED:
        move(request, RequestState.TOLD, By.ORGANISER, Why.TOLD)


def late(session: Session, edition: Edition) -> int:
    """How many requests wait for an answer longer than we promised; only of parties that have a seat."""
    overdue = select(func.count()).where(
        InterpreterRequest.registration_id == Registration.id,
        InterpreterRequest.state.in_(UNANSWERED),
        InterpreterRequest.answer_by < clock.now(),
        Registration.edition_id == edition.id,
        Registration.is_echo.is_(False),
        Registration.status.in_(HOLDS_SEATS),
    )
    return session.scalar(overdue) or 0


def renew(registration: Registration, now: datetime) -> None:
    """Ask anew, with a new day by which we answer."""
    if registration.request:
        registration.request.asked_at = now
        registration.request.answer_by = registration.edition.answer_by(now)


def fit_listeners(registration: Registration) -> None:
    """No more people listen than come."""
    request = registration.wish
    if request and request.details.get("listeners", 0) > registration.people:
        request.details = {**request.details, "listeners": registration.people}
        request.changed_at = clock.now()


def move(
    request: InterpreterRequest,
    became: RequestState,
    by: By,
    why: Why,
    *,
    person_id: int | None = None,
    offered: frozenset[Alternative] = frozenset(),
) -> None:
    """Move a request and write down who did it and why; raise `NotAllowed` where the table has none."""
    if request.state is became:
        return
    require_move(request.state, became, by, offered=offered)
    request.events.append(
        RequestEvent(at=clock.now(), was=request.state, became=became, by=by, why=why, person_id=person_id)
    )
    request.state = became
    if offered:
        request.otherwise, request.chosen_at = {"offered": sorted(offered)}, None
    elif became in (RequestState.OPEN, RequestState.WITHDRAWN):
        request.otherwise = request.chosen_at = request.welcomed_at = None


def _begins_as(arranged_by: ArrangedBy) -> RequestState:
    match arranged_by:
        case ArrangedBy.US:
            return RequestState.OPEN
        case ArrangedBy.NOBODY:
            return RequestState.WITHDRAWN
        case _:
            return RequestState.OWN


def _channel(details: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(details.get(name) for name in ("mode", "language", "language_other"))


def _without_words(details: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in details.items() if name not in WORDS}
