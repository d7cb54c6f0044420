"""Who may stand at the door: people with a role, and whoever came by the link of this evening."""

import functools
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ParamSpec

from flask import Response, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.guards import current_person
from portal.access.people import Role
from portal.database import write
from portal.door.hours import hours_of
from portal.event.editions import NoEdition, current_edition, locked
from portal.event.models import Edition
from portal.links import token_for
from portal.pages import page

COOKIE_KEY = "door"
DESK = (Role.ORGANISER, Role.COORDINATOR)
P = ParamSpec("P")


class Closed(StrEnum):
    """Why a link to the door does not work."""

    EARLY = "early"
    OVER = "over"
    RENEWED = "renewed"


@dataclass(frozen=True)
class Keeper:
    """Somebody at the door. Whoever came by the link has no name: `person_id` is None."""

    person_id: int | None = None
    is_desk: bool = False
    is_organiser: bool = False

    @property
    def is_by_link(self) -> bool:
        return self.person_id is None

    def may_note(self, edition: Edition, now: datetime) -> bool:
        """Whether arrivals can be written down now: on the day; by the desk afterwards too, to put right,
        as long as there are names.

        In a demonstration roles may at any time before that, so that volunteers can practise.
        """
        hours = hours_of(edition)
        if now >= hours.goes_at:
            return False
        if self.is_by_link:
            return hours.are_now(now)
        if current_app.extensions["settings"].demo:
            return True
        return hours.day_at <= now and (self.is_desk or now < hours.closes_at)

    def may_print(self, edition: Edition, now: datetime) -> bool:
        """Whether the lists with everybody's names can be printed now: by the desk before the day too."""
        if self.is_desk:
            return now < hours_of(edition).goes_at
        return self.may_note(edition, now)


def keeper() -> Keeper | None:
    """Who stands at the door with this browser; looked up once for each request."""
    if "keeper" not in g:
        g.keeper = _by_role() or _by_link()
    found: Keeper | None = g.keeper
    return found


def keeper_here() -> Keeper:
    """The same, on a page that only they reach."""
    return keeper() or abort(403)


def token_of(edition: Edition) -> str:
    """The secret in the link to the door; it ends when `door_key` rises."""
    return _token(edition, edition.door_key)


def why_closed(edition: Edition, token: str) -> Closed | None:
    """Why this link does not open the door now; None when it does, 404 when it never did."""
    if _fits(token, token_of(edition)):
        return _closed_now(edition)
    if any(_fits(token, _token(edition, key)) for key in range(1, edition.door_key)):
        return Closed.RENEWED
    abort(404)


def enter(edition: Edition) -> None:
    """Let this browser in until midnight, or until the link is renewed."""
    session[COOKIE_KEY] = [edition.id, edition.door_key]
    g.pop("keeper", None)


def renew(edition_id: int) -> None:
    """End the link, and put everybody out who came by it."""
    with write() as session_:
        locked(session_, edition_id).door_key += 1


def only_at_door(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Let in who has a role at the door, or came by the link; others as `only_for` does."""

    @functools.wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if keeper() is None:
            if COOKIE_KEY in session:
                return closed(_why_put_out())
            if current_person() is None and request.method == "GET":
                return redirect(url_for("access.ask"))
            abort(403)
        return view(*args, **kwargs)

    return guarded


def closed(why: Closed) -> Response:
    """Say kindly that a link does not work, and when it does."""
    edition = current_edition()
    status = 403 if why is Closed.EARLY else 410
    shown = page("door/over.html", status=status, edition=edition, hours=hours_of(edition), why=why.value)
    return whole(shown)


def whole(response: Response) -> Response:
    """Have htmx show this in place of the page, not inside a card."""
    if request.headers.get("HX-Request"):
        response.headers.update({"HX-Retarget": "body", "HX-Reswap": "outerSync", "HX-Push-Url": "false"})
    return response


def _by_role() -> Keeper | None:
    person = current_person()
    if person is None or not person.may(Role.DOOR, *DESK):
        return None
    return Keeper(person.id, is_desk=person.may(*DESK), is_organiser=person.may(Role.ORGANISER))


def _by_link() -> Keeper | None:
    try:
        edition = current_edition()
    except NoEdition:
        return None
    if session.get(COOKIE_KEY) != [edition.id, edition.door_key] or _closed_now(edition):
        return None
    return Keeper()


def _why_put_out() -> Closed:
    edition = current_edition()
    is_renewed = session[COOKIE_KEY] != [edition.id, edition.door_key]
    return Closed.RENEWED if is_renewed else _closed_now(edition) or Closed.OVER


def _closed_now(edition: Edition) -> Closed | None:
    hours, now = hours_of(edition), clock.now()
    if now < hours.opens_at:
        return Closed.EARLY
    return Closed.OVER if now >= hours.closes_at else None


def _token(edition: Edition, key: int) -> str:
    return token_for("door", edition.year, key)


def _fits(token: str, other: str) -> bool:
    return hmac.compare_digest(token.encode(), other.encode())
