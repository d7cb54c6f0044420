"""What goes wrong on the pages of `ask`, in the language of the page: our other errors are in Dutch."""

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, NotFound, TooManyRequests

from portal.ask.form import AskForm
from portal.ask.own_routes import DEEDS, show_deed, show_own
from portal.ask.routes import pages, show_closed, show_screen, words_of
from portal.errors import show
from portal.event.editions import NoEdition, current_edition
from portal.languages.phrases import UnknownPhrases
from portal.pages import page
from portal.registration.changing import NoRegistration
from portal.registration.own_routes import registration_of
from portal.registration.register import RegistrationIsClosed
from portal.tongues import Tongue, tongue


@pages.errorhandler(UnknownPhrases)
def unknown(error: UnknownPhrases) -> ResponseReturnValue:
    """A file may be gone while letters still lead to its pages: the longer page shows the same."""
    token = (request.view_args or {}).get("token")
    try:
        registration = registration_of(token) if token else None
    except NotFound:
        registration = None
    if registration is None:
        # Not `abort`: what a handler raises is handled by nobody.
        return show(NotFound())
    return redirect(url_for("registration.own", lang=registration.locale, token=registration.token))


@pages.errorhandler(NoRegistration)
@pages.errorhandler(NotFound)
def not_found(error: Exception) -> Response:
    chosen = _chosen()
    if chosen is None:
        return show(NotFound())
    words = words_of(chosen)
    return page(
        "ask/closed.html", status=404, edition=current_edition(), words=words["say"]("no_page"), **words
    )


@pages.errorhandler(RegistrationIsClosed)
def closed(error: RegistrationIsClosed) -> Response:
    """Say kindly that it is too early or too late; what was sent was not stored."""
    status = 409 if request.method == "POST" else 200
    return show_closed(tongue((request.view_args or {})["language"]), current_edition(), status)


@pages.errorhandler(CSRFError)
@pages.errorhandler(TooManyRequests)
def again(error: HTTPException) -> Response:
    """Ask to press once more, with the answers: a telephone forgot its cookie while somebody was typing,
    or many people send at the same moment."""
    chosen = _chosen()
    if chosen is None or request.method != "POST":
        return show(NotFound() if chosen is None else error)
    if request.endpoint == "ask.screen":
        form = AskForm(phrases=words_of(chosen)["phrases"])
        form.validate()
        form.form_errors = [form.phrases.say("error_again")]
        return show_screen(chosen, form, current_edition(), status=error.code)
    try:
        registration = registration_of((request.view_args or {}).get("token", ""))
    except NotFound as gone:
        return not_found(gone)
    deed = (request.endpoint or "").removeprefix("ask.")
    if deed in DEEDS:
        return show_deed(chosen, registration, deed, is_wrong=True, status=error.code)
    return show_own(chosen, registration, is_wrong=True, status=error.code)


def _chosen() -> Tongue | None:
    """The language of this page, if there is one and an evening to talk about."""
    try:
        current_edition()
        return tongue((request.view_args or {}).get("language", ""))
    except (UnknownPhrases, NoEdition):
        return None
