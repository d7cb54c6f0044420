"""Storing what was answered with a registration, inside the transaction of a deed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.registration.models import Needs, Registration
from portal.registration.steps import is_sensitive


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
