"""Keep what somebody answers until they sign up; forget it after a day, or what the settings say.

The cookie holds only a random token; the answers are in the database.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import abort, request, session
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import clock
from portal.database import db, write
from portal.event.editions import locked
from portal.event.keeping import Class, kept
from portal.event.models import Edition
from portal.limits import Limit, network, within
from portal.links import digest
from portal.registration.models import Draft
from portal.registration.steps import Step

COOKIE_KEY = "draft"
# Where a draft of a form of one page keeps the mark of what was sent.
SENT = "sent"
# Generous for a library or a neighbourhood centre, and an end to filling the database with forms.
STARTED = Limit("start a form", 300, timedelta(hours=1))


def draft_token() -> str:
    """The visitor's token: from the form, which outlives a lost cookie, else from the cookie."""
    return request.form.get(COOKIE_KEY, "") or session.get(COOKIE_KEY, "")


def find_draft() -> Draft | None:
    """The visitor's draft, finished or not."""
    return db.session.scalar(_alive(draft_token()))


def _alive(token: str) -> Any:
    return select(Draft).where(
        Draft.token_digest == digest(token), Draft.started_at > clock.now() - kept(Class.DRAFTS)
    )


def save_answers(
    edition: Edition, step: Step, answers: Mapping[str, Any], *, typed: Mapping[str, dict[str, list[str]]]
) -> Draft:
    """Accept the answers of one step; `typed` is what to show as typed in other places."""
    with write() as written:
        draft = _own(written, edition.id)
        draft.answers = {**draft.answers, step.value: dict(answers)}
        draft.typed = {**{key: value for key, value in draft.typed.items() if key != step.value}, **typed}
    return draft


def whole_draft(edition: Edition, token: str, answers: Mapping[str, Mapping[str, Any]]) -> Draft:
    """All answers at once, from a form of one page; sent twice, its `token` makes it one draft.

    Once that is a registration, only a mark tells which answers were sent; see `was_sent`.
    """
    with write() as written:
        # Nobody else sends the same form at the same moment.
        edition = locked(written, edition.id)
        draft: Draft | None = written.scalar(select(Draft).where(Draft.token_digest == digest(token)))
        if draft is None:
            if not within(written, STARTED, network()):
                abort(429)
            draft = Draft(
                token_digest=digest(token),
                edition_id=edition.id,
                started_at=clock.now(),
                answers={},
                typed={},
            )
            written.add(draft)
        if not draft.registration_id:
            draft.answers = {step: dict(given) for step, given in answers.items()}
            draft.typed = _sent(answers)
    return draft


def was_sent(draft: Draft, answers: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether these were the last answers of a form of one page."""
    return draft.typed == _sent(answers)


def note_sent(draft_id: int, answers: Mapping[str, Mapping[str, Any]]) -> None:
    """Other answers were sent with the same form since."""
    with write() as written:
        written.get_one(Draft, draft_id).typed = _sent(answers)


def _sent(answers: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, list[str]]]:
    return {SENT: {"as": [digest(json.dumps(answers, sort_keys=True))]}}


def keep_typed(
    edition: Edition,
    place: str,
    typed: Mapping[str, list[str]],
    *,
    elsewhere: Mapping[str, dict[str, list[str]]] | None = None,
) -> None:
    """Remember what was typed in `place` and not accepted, for when the page is asked again.

    `elsewhere` is what to show as typed in other places.
    """
    with write() as written:
        draft = _own(written, edition.id)
        draft.typed = {**draft.typed, **(elsewhere or {}), place: dict(typed)}


def forget_typed(place: str) -> None:
    """What was typed in `place` has been accepted, or is wanted no more."""
    draft = find_draft()
    if draft is None or place not in draft.typed:
        return
    with write() as written:
        found = written.scalar(_alive(draft_token()).with_for_update())
        if found:
            found.typed = {key: value for key, value in found.typed.items() if key != place}


def let_go() -> None:
    """Drop the cookie's token: whoever uses this browser next starts with an empty form."""
    session.pop(COOKIE_KEY, None)


def throw_away() -> None:
    """Delete the draft and all that was typed."""
    with write() as written:
        written.execute(delete(Draft).where(Draft.token_digest == digest(draft_token())))
    let_go()


def forget_old(written: Session) -> int:
    """Delete drafts that have had their time; say how many."""
    old = delete(Draft).where(Draft.started_at <= clock.now() - kept(Class.DRAFTS)).returning(Draft.id)
    return len(written.scalars(old).all())


def _own(written: Session, edition_id: int) -> Draft:
    token = draft_token()
    draft: Draft | None = written.scalar(_alive(token).with_for_update()) if token else None
    if draft is None or draft.edition_id != edition_id or draft.registration_id:
        if not within(written, STARTED, network()):
            abort(429)
        token = secrets.token_urlsafe(24)
        draft = Draft(
            token_digest=digest(token), edition_id=edition_id, started_at=clock.now(), answers={}, typed={}
        )
        written.add(draft)
    session[COOKIE_KEY] = token
    return draft
