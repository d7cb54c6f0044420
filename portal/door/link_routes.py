"""The link to the door: opened by a volunteer without an account, kept and renewed by an organiser."""

from datetime import timedelta

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from portal.access.guards import only_for
from portal.access.people import Role
from portal.door import keepers
from portal.door.blueprint import pages
from portal.door.hours import hours_of
from portal.event.editions import current_edition
from portal.forms import DeedForm
from portal.limits import Limit, require_patience
from portal.links import link as full_address
from portal.pages import page
from portal.registration.own_routes import qr_code

WRONG_LINKS = Limit("wrong link to the door", 20, timedelta(minutes=15))


@pages.route("/enter/<token>", methods=["GET", "POST"])
def enter(token: str) -> ResponseReturnValue:
    """Show a button; only pressing it lets this telephone in."""
    edition = current_edition()
    try:
        why = keepers.why_closed(edition, token)
    except NotFound:
        require_patience(WRONG_LINKS)
        raise
    if why:
        return keepers.closed(why)
    form = DeedForm()
    if form.validate_on_submit():
        keepers.enter(edition)
        return redirect(url_for(".desk"), 303)
    return page("door/enter.html", form=form, edition=edition, hours=hours_of(edition))


@pages.get("/link")
@only_for(Role.ORGANISER)
def link() -> ResponseReturnValue:
    """The link as text and as a QR code, to give to volunteers."""
    edition = current_edition()
    address = full_address("door.enter", token=keepers.token_of(edition))
    return page(
        "door/link.html",
        edition=edition,
        hours=hours_of(edition),
        address=address,
        qr=qr_code(address),
        said=request.args.get("said", ""),
        form=DeedForm(formdata=None),
    )


@pages.route("/link/renew", methods=["GET", "POST"])
@only_for(Role.ORGANISER)
def renew() -> ResponseReturnValue:
    """End the link and everybody's stay who came by it."""
    if DeedForm().validate_on_submit():
        keepers.renew(current_edition().id)
        return redirect(url_for(".link", said="renewed"), 303)
    return redirect(url_for(".link"), 303)
