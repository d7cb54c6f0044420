"""Storing what was answered with a registration, inside the transaction of a deed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.registration import tasks
from portal.registration.models import Needs, Registration
from portal.registration.steps import is_sensitive


def set_needs(registration: Registration, answers: Mapping[str, Any], now: datetime) -> None:
    """Keep what somebody needs; whoever arranges it learns what is new and what is asked no more."""
    had = registration.needs.answers if registration.needs else {}
    given = {name: answers[name] for name in ("needs", "food", "details") if answers.get(name)}
    if not given:
        registration.needs = None
    elif registration.needs:
        registration.needs.answers = given
    else:
        registration.needs = Needs(answers=given)
    anew = {*tasks.asked(given)} - {*tasks.asked(had)}
    if had.get("details") != given.get("details"):
        anew.add(tasks.DETAILS)
    tasks.keep_in_step(registration, now, anew=anew)


def set_consent(registration: Registration, consents: bool, now: datetime) -> None:
    """Keep when somebody agreed, as long as there is something to agree to."""
    if not is_sensitive(registration.answers):
        registration.consented_at = None
    elif consents and registration.consented_at is None:
        registration.consented_at = now
