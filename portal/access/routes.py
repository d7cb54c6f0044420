"""Ask for a link, follow it, see where you are signed in, leave."""

import re
from datetime import timedelta

from flask import Blueprint, Response, abort, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse
from wtforms import EmailField, HiddenField, StringField
from wtforms.fields import Field
from wtforms.validators import ValidationError

from portal import clock
from portal.access import personal
from portal.access.guards import COOKIE_KEY, only_for, person_here
from portal.access.models import Person, PersonalLink
from portal.access.people import Role
from portal.access.sign_in import LinkIsSpent, leave, sessions_of, signed_in, usable, use
from portal.access.sign_in import ask as send_link
from portal.limits import Limit, require_patience
from portal.pages import page

pages = Blueprint("access", __name__, url_prefix="/<any(nl, en):lang>")
# Whose session this is, or was; and what Flask-WTF makes the secrets of forms with.
WHOSE_KEY, FORMS_KEY = "whose", "csrf_token"
ASKED = Limit("ask to sign in", 30, timedelta(minutes=15))
TRIED = Limit("use a sign-in link", 20, timedelta(minutes=15))
CODES_TRIED = Limit("try a mailed code", 20, timedelta(minutes=15))


class AskForm(FlaskForm):  # type: ignore[misc]
    email = EmailField(_l("Your e-mail address"))

    def validate_email(self, field: Field) -> None:
        if not 3 <= len((field.data or "").strip()) <= 254 or "@" not in field.data:
            raise ValidationError(
                gettext("This is not a complete e-mail address. An example: name@example.nl.")
            )


class PressForm(FlaskForm):  # type: ignore[misc]
    """One button."""


class CodeForm(FlaskForm):  # type: ignore[misc]
    digits = StringField(_l("The six digits of our letter"))

    def validate_digits(self, field: Field) -> None:
        field.data = "".join((field.data or "").split())
        if not (len(field.data) == 6 and field.data.isascii() and field.data.isdigit()):
            raise ValidationError(gettext("The code has six digits. Type them as they are in the letter."))


class LeaveForm(FlaskForm):  # type: ignore[misc]
    stay = HiddenField()


@pages.route("/sign-in/", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    form = AskForm()
    if form.validate_on_submit():
        require_patience(ASKED)
        send_link(form.email.data)
        return redirect(url_for(".sent"), 303)
    return page("access/ask.html", form=form)


@pages.get("/sign-in/sent")
def sent() -> Response:
    return page("access/sent.html")


@pages.route("/sign-in/<token>", methods=["GET", "POST"])
def enter(token: str) -> ResponseReturnValue:
    """Show a button; only pressing it uses the link, because mail scanners open every link they see."""
    form = PressForm()
    if form.validate_on_submit():
        require_patience(TRIED)
        try:
            person, secret = use(token, browser=request.user_agent.string)
        except LinkIsSpent:
            return page("access/spent.html", status=410)
        _welcome(person.id, secret)
        return redirect(url_for(_first_page(person)), 303)
    if usable(token) is None:
        return page("access/spent.html", status=410)
    return page("access/enter.html", form=form)


@pages.route("/sign-in/personal/<token>", methods=["GET", "POST"])
def personal_link(token: str) -> ResponseReturnValue:
    """A host's own link: a button that signs in on a known device, and mails a code on any other."""
    link = personal.opened(token)
    if link is None:
        require_patience(TRIED)
        return page("access/link_over.html", status=410)
    form = PressForm()
    device = request.cookies.get(_device_cookie(), "")
    known = personal.is_known(link, device)
    if not form.validate_on_submit():
        return page("access/personal.html", form=form, is_known=known)
    if known:
        try:
            secret = personal.enter(link.id, browser=request.user_agent.string)
        except LinkIsSpent:
            return page("access/link_over.html", status=410)
        _welcome(link.person_id, secret)
        response = redirect(url_for("host.stands"), 303)
        # The link may be good for longer by now.
        _remember(response, device, link)
        return response
    try:
        personal.send_code(link.id)
    except personal.TooManyCodes:
        abort(429)
    return redirect(url_for(".code", token=token), 303)


@pages.route("/sign-in/personal/<token>/code", methods=["GET", "POST"])
def code(token: str) -> ResponseReturnValue:
    """Ask for the mailed code; the right one signs in and makes this device known."""
    link = personal.opened(token)
    if link is None:
        require_patience(TRIED)
        return page("access/link_over.html", status=410)
    form = CodeForm()
    if form.validate_on_submit():
        require_patience(CODES_TRIED)
        try:
            secret, device = personal.enter_with(link.id, form.digits.data, browser=request.user_agent.string)
        except personal.WrongCode as wrong:
            form.digits.errors = [_wrong(wrong.left)]
        else:
            _welcome(link.person_id, secret)
            response = redirect(url_for("host.stands"), 303)
            _remember(response, device, link)
            return response
    return page("access/code.html", form=form, token=token)


@pages.get("/account/")
@only_for()
def account() -> ResponseReturnValue:
    person = person_here()
    here = signed_in(session[COOKIE_KEY])
    return page(
        "access/account.html",
        person=person,
        is_host=person.may(Role.HOST, Role.ORGANISER),
        sessions=sessions_of(person),
        here=here.id if here else None,
        form=LeaveForm(),
    )


@pages.route("/account/leave", methods=["GET", "POST"])
@only_for()
def end() -> ResponseReturnValue:
    """Sign out here, in one other browser, or everywhere."""
    form = LeaveForm()
    if not form.validate_on_submit():
        return redirect(url_for(".account"))
    person = person_here()
    here = signed_in(session[COOKIE_KEY])
    chosen = int(form.stay.data) if re.fullmatch(r"[0-9]{1,9}", form.stay.data or "") else None
    # Asked before it may be gone.
    is_elsewhere = chosen is not None and here is not None and here.id != chosen
    leave(person, session_id=chosen)
    if is_elsewhere:
        return redirect(url_for(".account"), 303)
    session.clear()
    response = redirect(url_for("event.evening"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def _welcome(person_id: int, secret: str) -> None:
    """A new session: whatever somebody may have planted in the old one is gone.

    Only forms that the same person left open in this browser can still be sent: the text in them is theirs.
    """
    forms = session.get(FORMS_KEY) if session.get(WHOSE_KEY) == person_id else None
    session.clear()
    session.update({COOKIE_KEY: secret, WHOSE_KEY: person_id})
    if forms:
        session[FORMS_KEY] = forms


def _first_page(person: Person) -> str:
    if person.may(Role.ORGANISER, Role.COORDINATOR):
        return "organising.overview"
    if person.may(Role.HOST):
        return "host.stands"
    return "door.desk" if person.may(Role.DOOR) else ".account"


def _device_cookie() -> str:
    return "__Host-device" if current_app.extensions["settings"].is_secure else "device"


def _remember(response: BaseResponse, device: str, link: PersonalLink) -> None:
    response.set_cookie(
        _device_cookie(),
        device,
        max_age=int((link.expires_at - clock.now()).total_seconds()),
        secure=current_app.extensions["settings"].is_secure,
        httponly=True,
        samesite="Lax",
    )


def _wrong(left: int) -> str:
    if left == 0:
        return gettext("This code does not work any more. Go back and ask for a new one.")
    return ngettext(
        "This is not the code. You can try once more.",
        "This is not the code. You can try %(num)d more times.",
        left,
    )
