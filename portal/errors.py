"""Every error is a page of ours: in the visitor's language, with what was typed still there."""

import logging
from collections.abc import Callable, Mapping
from math import ceil
from typing import TypeVar

from flask import Flask, Response, abort, current_app, render_template, request
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError, generate_csrf
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge, ServiceUnavailable

from portal.database import db

log = logging.getLogger(__name__)
# Errors that pass: pressing again helps, so the page carries what was typed.
PASSING = {400, 403, 409, 429, 503}
# Where pressing again may not help, whoever was writing must see the text, to keep it as they like.
SHOWN = {403, 404}
# The fields in which people write.
WRITTEN = {"body", "nl", "en", "answer", "host", "contact", "reason", "details", "wishes"}
RETRY_AFTER = 30
# The fields of a page in which people write, by name, and what they are called there.
Names = Callable[[], Mapping[str, str]]
View = TypeVar("View", bound=Callable[..., object])


def keeps(names: Names) -> Callable[[View], View]:
    """What the fields of a view are called, for the page that gives back what cannot be saved now.

    Stands below the guard, because it is needed for whoever is not let in.
    """

    def mark(view: View) -> View:
        view.names_of_fields = names  # type: ignore[attr-defined]
        return view

    return mark


def explain(app: Flask) -> None:
    """Answer every error with a page, and refuse malformed requests before anything reads them."""
    app.register_error_handler(HTTPException, show)
    app.register_error_handler(DBAPIError, _database_trouble)
    app.register_error_handler(Exception, _unexpected)
    app.before_request(_refuse_malformed)


def show(error: HTTPException) -> Response:
    """The page for `error`; htmx gets it as a whole page too, never inside a card."""
    status = error.code or 500
    if request_ctx.url_adapter is None:
        # Somebody asked for a host that is not ours: no page has an address there.
        return current_app.response_class("This is not our address.\n", status, mimetype="text/plain")
    stale = isinstance(error, CSRFError)
    is_kept = status in PASSING | SHOWN and not isinstance(error, RequestEntityTooLarge)
    typed = _typed() if is_kept else []
    names = _names() if typed else {}
    is_written = any(value and (name in WRITTEN or name in names) for name, value in typed)
    is_shown = typed and (status == 403 or (status == 404 and is_written))
    typed = typed if is_shown or status in PASSING else []
    template = "access/kept.html" if is_shown else "errors/error.html"
    wait = RETRY_AFTER if status == 503 else getattr(error, "retry_after", None)
    html = render_template(
        template,
        status=status,
        stale=stale,
        typed=typed,
        names=names,
        token=generate_csrf() if typed else "",
        minutes=ceil(wait / 60) if wait else None,
    )
    response = current_app.response_class(html, status)
    if wait:
        response.headers["Retry-After"] = str(wait)
    if status == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
    if request.headers.get("HX-Request"):
        response.headers.update({"HX-Retarget": "body", "HX-Reswap": "outerSync", "HX-Push-Url": "false"})
    return response


def _names() -> Mapping[str, str]:
    view = current_app.view_functions.get(request.endpoint or "")
    names: Names = getattr(view, "names_of_fields", dict)
    return names()


def _typed() -> list[tuple[str, str]]:
    """What the visitor typed, to be sent again by one button on the error page.

    Not for a form that another site made: its button would do that site's will.
    """
    if request.method != "POST" or not _is_ours():
        return []
    return [
        (name, value.replace("\x00", ""))
        for name, value in request.form.items(multi=True)
        if name and name != "csrf_token"
    ]


def _is_ours() -> bool:
    """Whether the form came from our own pages, as far as the browser tells."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or origin in (
        request.host_url.rstrip("/"),
        current_app.extensions["settings"].base_url,
    )


def _database_trouble(error: DBAPIError) -> Response:
    # Only the class: the message of a database error can hold what somebody typed.
    log.error("database: %s (%s)", type(error).__name__, type(error.orig).__name__)
    db.session.rollback()
    return show(ServiceUnavailable() if isinstance(error, OperationalError) else InternalServerError())


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected error in %s", request.endpoint)
    if current_app.testing:
        raise error
    return show(InternalServerError())


def _refuse_malformed() -> None:
    """Refuse NUL and nameless fields: PostgreSQL cannot store the one, Flask-WTF cannot read the other."""
    for source in (request.args, request.form):
        for name, value in source.items(multi=True):
            if not isinstance(name, str) or "\x00" in name or "\x00" in value:
                abort(400)
