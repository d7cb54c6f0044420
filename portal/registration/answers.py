"""Storing what was answered with a registration, inside the transaction of a deed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.registration.models import InterpreterRequest, Needs, Registration
from portal.registration.steps import ArrangedBy, is_sensitive


def set_request(registration: Registration, answers: Mapping[str, Any], now: datetime) -> None:
    """Keep the request for an interpreter; only another language or kind of it makes it a new one."""
    arranged_by = ArrangedBy(answers["interpreter"])
    if arranged_by is ArrangedBy.NOBODY:
        registration.request = None
        return
    details = {name: value for name, value in answers.items() if name != "interpreter"}
    request = registration.request
    is_new = request is None or request.arranged_by is not arranged_by
    if request is None:
        request = registration.request = InterpreterRequest()
    if is_new or _channel(request.details) != _channel(details):
        renew(registration, now)
    request.arranged_by, request.details = arranged_by, details
    fit_listeners(registration)


def renew(registration: Registration, now: datetime) -> None:
    """Ask anew, with a new day by which we answer."""
    if registration.request:
        registration.request.asked_at = now
        registration.request.answer_by = registration.edition.answer_by(now)


def fit_listeners(registration: Registration) -> None:
    """No more people listen than come."""
    request = registration.request
    if request and request.details.get("listeners", 0) > registration.people:
        request.details = {**request.details, "listeners": registration.people}


def set_needs(registration: Registration, answers: Mapping[str, Any]) -> None:
    given = {name: answers[name] for name in ("needs", "food", "details") if answers.get(name)}
    if not given:
        registration.needs = None
    elif registration.needs:
        registration.needs.answers = given
    else:
        registration.needs = Needs(answers=given)


def set_consent(registration: Registration, consents: bool, now: datetime) -> None:
    """Keep when somebody agreed, as long as there is something to agree to."""
    if not is_sensitive(registration.answers):
        registration.consented_at = None
    elif consents and registration.consented_at is None:
        registration.consented_at = now


def _channel(details: Mapping[str, Any]) -> tuple[Any, ...]:
    return details.get("mode"), details.get("language"), details.get("language_other")
