"""A party's request for an interpreter through its life: each move goes by the table, and leaves a trace."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.event.models import Edition
from portal.languages.modes import Mode
from portal.matching.lifecycle import (
    SETTLED_OTHERWISE,
    UNANSWERED,
    Alternative,
    By,
    RequestState,
    Why,
    require_move,
)
from portal.registration.acceptable import channels_in
from portal.registration.history import doer
from portal.registration.letters import OF_STATES, Kind
from portal.registration.models import (
    COORDINATORS,
    HOLDS_SEATS,
    InterpreterRequest,
    Registration,
    RequestEvent,
    Status,
)
from portal.registration.steps import OTHER_LANGUAGE, ArrangedBy

# What somebody may still say without another interpreter being needed.
WORDS = ("wishes", "sight")


class NotOffered(Exception):
    """Something was found meanwhile, or this way is not offered any more."""


def set_request(
    registration: Registration, answers: Mapping[str, Any], now: datetime, *, person_id: int | None = None
) -> None:
    """Keep the request as it was answered; only another language or kind of it makes it a new one.

    Somebody at the desk, `person_id`, wrote down what the asker said.
    """
    arranged_by = ArrangedBy(answers["interpreter"])
    request = registration.request
    if request is None:
        if arranged_by is ArrangedBy.NOBODY:
            return
        request = registration.request = InterpreterRequest(
            arranged_by=ArrangedBy.NOBODY, details={}, state=RequestState.WITHDRAWN
        )
    had = {name: value for name, value in request.details.items() if name not in COORDINATORS}
    details = _as_named(had, {name: value for name, value in answers.items() if name != "interpreter"})
    is_another = request.arranged_by is not arranged_by or _channel(had) != _channel(details)
    if _without_words(had) != _without_words(details):
        request.changed_at = now
        if request.chosen and _is_for_fewer(had, details):
            # Their choice stands; somebody prepares for another number.
            request.welcomed_at = None
        elif request.state is RequestState.NOT_FOUND:
            # What was not to be found may be found now.
            is_another = True
    if is_another:
        renew(registration, now)
        request.plan = request.planned_at = request.otherwise = request.chosen_at = None
    else:
        # The coordinator's reading of the wishes stays as long as the wishes are about the same interpreter.
        details |= {name: request.details[name] for name in COORDINATORS if name in request.details}
    is_first = not request.events
    request.arranged_by, request.details = arranged_by, details
    fit_listeners(registration)
    if is_another:
        became = _begins_as(arranged_by)
        why = Why.ASKED if is_first else Why.ANOTHER_WISH
        why = Why.TAKEN_BACK if became is RequestState.WITHDRAWN else why
        move(request, became, By.ASKER, why, person_id=person_id)


def withdraw(registration: Registration, by: By, person_id: int | None) -> None:
    """Whoever does not come needs no interpreter; the words stay for whoever comes after all."""
    if registration.wish:
        why = Why.RELEASED if by is By.PORTAL else Why.NOT_COMING
        move(registration.wish, RequestState.WITHDRAWN, by, why, person_id=person_id)


def ask_again(registration: Registration, now: datetime, *, person_id: int | None = None) -> None:
    """Whoever comes after all needs the same interpreter, with a new day by which we answer."""
    if registration.wish:
        renew(registration, now)
        became = _begins_as(registration.wish.arranged_by)
        move(registration.wish, became, By.ASKER, Why.COMING_AFTER_ALL, person_id=person_id)


def choose_another_way(
    request: InterpreterRequest, way: Alternative, now: datetime, *, person_id: int | None
) -> None:
    """Take one of the ways that were offered when nobody was found; somebody has to prepare for it.

    Whoever was called about it chose on the telephone.
    """
    if request.state is not RequestState.NOT_FOUND or way not in request.offered:
        raise NotOffered
    request.otherwise = {**(request.otherwise or {}), "chosen": way.value}
    request.chosen_at, request.welcomed_at = now, None
    _take_back_news(request.registration, Kind.INTERPRETER_NOT_FOUND)
    if way is Alternative.BRING_AN_ADULT:
        # As if this had been the answer from the start: nothing else needs to be known.
        request.arranged_by, request.details, request.plan = ArrangedBy.BROUGHT, {}, None
        request.changed_at = now
        by = By.ASKER if person_id is None else By.ORGANISER
        move(request, RequestState.OWN, by, Why.CHOSE_ANOTHER_WAY, person_id=person_id)


def told(registration: Registration, by: By, person_id: int | None = None) -> None:
    """The asker hears who interprets: on the telephone, or by a letter after all."""
    if registration.wish and registration.wish.state is RequestState.CONFIRMED:
        move(registration.wish, RequestState.TOLD, by, Why.TOLD, person_id=person_id)


def late(session: Session, edition: Edition) -> int:
    """How many requests wait for an answer longer than we promised; only of parties that have a seat."""
    return _count(session, edition, is_late())


def lost(session: Session, edition: Edition) -> int:
    """How many parties were told who interprets, and lost this interpreter; nobody else is planned yet."""
    return _count(session, edition, is_lost())


def is_late() -> ColumnElement[bool]:
    """As `InterpreterRequest.is_late`, for a question to the database."""
    return and_(InterpreterRequest.state.in_(UNANSWERED), InterpreterRequest.answer_by < clock.now())


def is_lost() -> ColumnElement[bool]:
    """Whether the party was told that somebody comes who does not, and nobody else is planned."""
    left = losses().with_only_columns(RequestEvent.request_id)
    return and_(InterpreterRequest.state == RequestState.OPEN, InterpreterRequest.id.in_(left))


def losses() -> Select[RequestEvent]:
    """The moves by which parties lost who was promised, unless the asker has heard of it; not all of these
    still look for somebody."""
    heard = (RequestEvent.was == RequestState.TOLD) | RequestEvent.became.in_(SETTLED_OTHERWISE)
    latest = select(func.max(RequestEvent.id)).where(heard).group_by(RequestEvent.request_id)
    return select(RequestEvent).where(RequestEvent.id.in_(latest), RequestEvent.why == Why.DECLINED)


def _count(session: Session, edition: Edition, condition: ColumnElement[bool]) -> int:
    found = select(func.count()).where(
        InterpreterRequest.registration_id == Registration.id,
        condition,
        Registration.edition_id == edition.id,
        Registration.is_echo.is_(False),
        Registration.status.in_(HOLDS_SEATS),
    )
    return session.scalar(found) or 0


def renew(registration: Registration, now: datetime) -> None:
    """Ask anew, with a new day by which we answer."""
    if request := registration.request:
        request.asked_at = request.changed_at = now
        request.answer_by = _answer_by(registration, now)


def prepare_anew(registration: Registration, *, person_id: int | None = None) -> None:
    """More or fewer people come with an interpreter of their own, or with the way that they chose."""
    if (request := registration.wish) is None:
        return
    if request.state is RequestState.OWN:
        move(request, RequestState.OWN, By.ASKER, Why.ANOTHER_NUMBER, person_id=person_id)
    elif request.chosen:
        request.welcomed_at = None


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
    """Move a request and write down who did it and why; raise `NotAllowed` where the table has none.

    Somebody at the desk, `person_id`, may do for the asker what the asker may; it is written down as theirs.
    """
    if request.state is became and became is not RequestState.OWN and not offered:
        return
    if Mode.WRITTEN in {one.mode for one in channels_in(request.details)}:
        # That is what was not found.
        offered -= {Alternative.WRITTEN}
    require_move(request.state, became, by, offered=offered)
    if by is By.ASKER:
        by = doer(person_id)
    now, registration = clock.now(), request.registration
    if became in UNANSWERED and request.state not in UNANSWERED:
        request.answer_by = _answer_by(registration, now)
    request.events.append(
        RequestEvent(at=now, was=request.state, became=became, by=by, why=why, person_id=person_id)
    )
    request.state = became
    for kind, states in OF_STATES.items():
        if became not in states:
            _take_back_news(registration, kind)
    if offered:
        request.otherwise, request.chosen_at, request.welcomed_at = {"offered": sorted(offered)}, None, None
    elif became is RequestState.OWN:
        request.welcomed_at = None
    elif became in (RequestState.OPEN, RequestState.WITHDRAWN):
        request.otherwise = request.chosen_at = request.welcomed_at = None


def _take_back_news(registration: Registration, kind: Kind) -> None:
    """Nobody telephones any more about what is not so; a seat that is not confirmed still needs a call."""
    if registration.call_about == kind:
        registration.call_about = Kind.CONFIRM if registration.status is Status.PENDING else None


def _answer_by(registration: Registration, now: datetime) -> datetime:
    return registration.edition.answer_by(now, current_app.extensions["settings"].answer_days)


def _as_named(had: Mapping[str, Any], details: dict[str, Any]) -> dict[str, Any]:
    """What a coordinator made of the name that somebody typed stays for as long as the name does."""
    named, typed = had.get("language"), had.get("language_other")
    is_same = (
        details.get("language") in (named, OTHER_LANGUAGE) and details.get("language_other", typed) == typed
    )
    return {**details, "language": named, "language_other": typed} if typed and is_same else details


def _is_for_fewer(had: Mapping[str, Any], details: Mapping[str, Any]) -> bool:
    """Whether fewer people listen, and nothing else that matters to an interpreter has changed."""
    same = _without_words({**had, "listeners": None}) == _without_words({**details, "listeners": None})
    return same and details.get("listeners", 0) < had.get("listeners", 0)


def _begins_as(arranged_by: ArrangedBy) -> RequestState:
    match arranged_by:
        case ArrangedBy.US:
            return RequestState.OPEN
        case ArrangedBy.NOBODY:
            return RequestState.WITHDRAWN
        case _:
            return RequestState.OWN


def _channel(details: Mapping[str, Any]) -> tuple[Any, ...]:
    language = details.get("language")
    return (
        details.get("mode"),
        language,
        details.get("language_other") if language == OTHER_LANGUAGE else None,
    )


def _without_words(details: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in details.items() if name not in WORDS}
