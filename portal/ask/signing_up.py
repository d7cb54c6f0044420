"""Signing up from one screen. Sent again, the same form changes what it led to: somebody went back, and
mended something."""

from collections.abc import Mapping
from typing import Any

from portal.database import db
from portal.event.models import Edition
from portal.registration.changing import change
from portal.registration.drafts import note_sent, was_sent, whole_draft
from portal.registration.models import ACTIVE, Registration
from portal.registration.register import register
from portal.registration.seating import HasArrived, TooFewSeats
from portal.registration.steps import Step, relevant
from portal.texts import folded

Answers = Mapping[str, Mapping[str, Any]]
# While this is the same, what the longer form asked since is kept.
WHAT_KIND = ("interpreter", "mode", "language")


class TooMany(Exception):
    """More people than there is room for: at most `most`."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


def sign_up(edition: Edition, once: str, answers: Answers, *, locale: str, ask_language: str) -> Registration:
    """Sign up with the form `once`, or change the registration of these people that it led to.

    The same answers again change nothing: what they led to may have been changed elsewhere since.
    A neighbour who fills in the same form signs up too, be it with the telephone of the same centre. Raises
    `TooMany` when a group that is signed up grows beyond what is free.
    """
    number = 0
    while True:
        draft = whole_draft(edition, f"{once}/{number}", answers)
        if draft.registration_id is None:
            return register(draft.id, locale=locale, ask_language=ask_language)
        earlier = db.session.get_one(Registration, draft.registration_id)
        if earlier.status in ACTIVE and was_sent(draft, answers):
            return earlier
        if _is_theirs(earlier, answers[Step.YOU]):
            mended = _mend(earlier, answers)
            note_sent(draft.id, answers)
            return mended
        number += 1


def _is_theirs(registration: Registration, you: Mapping[str, Any]) -> bool:
    """Whether somebody who comes has the same name and can be reached in the same way."""
    known = {(registration.email or "").lower(), registration.phone or ""} - {""}
    is_reached = not known.isdisjoint({you.get("email", "").lower(), you.get("phone", "")})
    is_called = folded(registration.name) == folded(you["name"])
    return registration.status in ACTIVE and is_reached and is_called


def _mend(registration: Registration, answers: Answers) -> Registration:
    consents = bool(answers[Step.ACCESS].get("consent"))
    for step in (Step.YOU, Step.LANGUAGE):
        had, given = relevant(step, registration.answers[step]), dict(answers[step])
        if step is Step.LANGUAGE and all(had.get(name) == given.get(name) for name in WHAT_KIND):
            given = {**had, **given}
        if given != had:
            try:
                registration = change(registration.id, step, given, consents=consents)
            except HasArrived:
                # They sit in the hall: what counts was counted at the door.
                continue
            except TooFewSeats:
                left = registration.edition.left
                raise TooMany(registration.people + max(left, 0)) from None
    return registration
