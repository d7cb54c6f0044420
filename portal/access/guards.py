"""Which pages are for whom."""

import functools
from collections.abc import Callable
from typing import ParamSpec

from flask import abort, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.access.models import Person
from portal.access.people import Role
from portal.access.sign_in import signed_in

COOKIE_KEY = "person"
P = ParamSpec("P")


def current_person() -> Person | None:
    """Who is signed in in this browser; looked up once for each request."""
    if "person" not in g:
        secret = session.get(COOKIE_KEY)
        stay = signed_in(secret) if secret else None
        g.person = stay.person if stay else None
    found: Person | None = g.person
    return found


def person_here() -> Person:
    """Who is signed in, on a page that only signed-in people reach."""
    return current_person() or abort(403)


def only_for(*roles: Role) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Let people with one of `roles` in; with none named, everybody who is signed in.

    Whoever is not signed in is led to do so; whoever is, without the role, gets 403.
    """

    def guard(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @functools.wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            person = current_person()
            if person is None:
                if request.method == "GET":
                    return redirect(url_for("access.ask"))
                abort(403)
            if roles and not person.may(*roles):
                abort(403)
            return view(*args, **kwargs)

        guarded.roles = roles or tuple(Role)  # type: ignore[attr-defined]
        return guarded

    return guard
