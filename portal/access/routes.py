"""Ask for a link, follow it, see where you are signed in, leave."""

import re
from datetime import timedelta

from flask import Blueprint, Response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField
from wtforms.fields import Field
from wtforms.validators import ValidationError

from portal.access.guards import COOKIE_KEY, only_for, person_here
from portal.access.people import Role
from portal.access.sign_in import LinkIsSpent, leave, sessions_of, signed_in, usable, use
from portal.access.sign_in import ask as send_link
from portal.limits import Limit, require_patience
from portal.pages import page

pages = Blueprint("access", __name__, url_prefix="/<any(nl, en):lang>")
ASKED = Limit("ask to sign in", 30, timedelta(minutes=15))
TRIED = Limit("use a sign-in link", 20, timedelta(minutes=15))


class AskForm(FlaskForm):  # type: ignore[misc]
    email = EmailField(_l("Your e-mail address"))

    def validate_email(self, field: Field) -> None:
        if not 3 <= len((field.data or "").strip()) <= 254 or "@" not in field.data:
            raise ValidationError(
                gettext("This is not a complete e-mail address. An example: name@example.nl.")
            )


class PressForm(FlaskForm):  # type: ignore[misc]
    """One button."""


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
        # A new session: whatever somebody may have planted in the old one is gone.
        session.clear()
        session[COOKIE_KEY] = secret
        is_desk = person.may(Role.ORGANISER, Role.COORDINATOR)
        return redirect(url_for("organising.overview" if is_desk else ".account"), 303)
    if usable(token) is None:
        return page("access/spent.html", status=410)
    return page("access/enter.html", form=form)


@pages.get("/account/")
@only_for()
def account() -> ResponseReturnValue:
    person = person_here()
    here = signed_in(session[COOKIE_KEY])
    return page(
        "access/account.html",
        person=person,
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
    response.headers["Clear-Site-Data"] = '"cookies", "storage"'
    return response
