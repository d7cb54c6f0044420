"""What all pages of the registration share."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, current_app, request
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from portal import clock
from portal.errors import show
from portal.event.editions import current_edition
from portal.locales import COOKIE, current_locale
from portal.naming import both_names_marked
from portal.pages import page
from portal.registration.changing import NoRegistration
from portal.registration.models import InterpreterRequest
from portal.registration.register import RegistrationIsClosed
from portal.registration.seating import HasArrived
from portal.registration.sentences import (
    interpreter_news,
    language_asked,
    party,
    spoken_answers,
    step_name,
    step_names,
    until,
)
from portal.registration.steps import OTHER_LANGUAGE

pages = Blueprint("registration", __name__, url_prefix="/<any(nl, en):lang>")
QUESTION = "<any(you, language, access):step>"
YEAR = timedelta(days=365)


@pages.app_context_processor
def words() -> dict[str, Any]:
    """Sentences that the templates of the registration share."""
    return {
        "party": party,
        "until": until,
        "language_asked": language_asked,
        "interpreter_news": interpreter_news,
        "step_name": step_name,
        "step_names": step_names,
        "spoken_answers": spoken_answers,
    }


@pages.app_template_global("asked_in_both")
def asked_in_both(asked: InterpreterRequest) -> Markup:
    """The language that somebody asked for: by both its names, or as they wrote it."""
    code = asked.details.get("language", OTHER_LANGUAGE)
    return isolated(language_asked(asked)) if code == OTHER_LANGUAGE else both_names_marked(code)


@pages.app_template_global("isolated")
def isolated(typed: str) -> Markup:
    """What somebody typed, for a sentence on a page."""
    return Markup("<bdi>{}</bdi>").format(typed)


@pages.after_request
def remember_language(response: Response) -> Response:
    """Whoever fills in a form in one language gets that language at the door of the portal next time."""
    if request.cookies.get(COOKIE) != current_locale():
        secure = current_app.extensions["settings"].is_secure
        response.set_cookie(
            COOKIE, current_locale(), max_age=YEAR, secure=secure, httponly=True, samesite="Lax"
        )
    return response


@pages.errorhandler(NoRegistration)
def gone(error: NoRegistration) -> Response:
    # Not `abort`: what a handler raises is handled by nobody.
    return show(NotFound())


@pages.errorhandler(RegistrationIsClosed)
def closed(error: RegistrationIsClosed) -> Response:
    edition = current_edition()
    # To ask is no mistake; to send is one, because nothing was stored.
    status = 409 if request.method == "POST" else 200
    return page("registration/closed.html", edition=edition, stage=edition.stage(clock.now()), status=status)


@pages.app_errorhandler(HasArrived)
def is_here(error: HasArrived) -> Response:
    """Somebody who sits in the hall wants to cancel, or to be erased."""
    status = 409 if request.method == "POST" else 200
    edition, token = current_edition(), (request.view_args or {}).get("token", "")
    return page("registration/here.html", edition=edition, token=token, status=status)
