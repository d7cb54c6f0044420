"""The overview, and the small deeds on it."""

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from portal import clock, outbox
from portal.access.guards import only_for, person_here
from portal.access.people import Role
from portal.database import db
from portal.errors import show
from portal.event.editions import current_edition
from portal.organising.desk import dead_letters, numbers, to_call
from portal.pages import page
from portal.registration.changing import NoRegistration, called
from portal.registration.forms import DeedForm

pages = Blueprint("organising", __name__, url_prefix="/<any(nl, en):lang>/organiser")


@pages.errorhandler(NoRegistration)
def gone(error: NoRegistration) -> Response:
    # Not `abort`: what a handler raises is handled by nobody.
    return show(NotFound())


@pages.get("/")
@only_for(Role.ORGANISER, Role.COORDINATOR)
def overview() -> Response:
    edition = current_edition()
    return page(
        "organising/overview.html",
        edition=edition,
        stage=edition.stage(clock.now()),
        days=(clock.in_leiden(edition.starts_at).date() - clock.in_leiden(clock.now()).date()).days,
        numbers=numbers(db.session(), edition),
        calls=to_call(db.session(), edition),
        dead=dead_letters(db.session()),
        mail=outbox.tally(db.session()),
        may_send=person_here().may(Role.ORGANISER),
        form=DeedForm(formdata=None),
    )


@pages.route("/called/<int(max=2147483647):registration_id>", methods=["GET", "POST"])
@only_for(Role.ORGANISER, Role.COORDINATOR)
def call_made(registration_id: int) -> ResponseReturnValue:
    if DeedForm().validate_on_submit():
        called(registration_id, request.form.get("about", ""))
    return redirect(url_for(".overview", _anchor="calls"), 303)


@pages.route("/mail/<int(max=2147483647):letter_id>/again", methods=["GET", "POST"])
@only_for(Role.ORGANISER)
def send_again(letter_id: int) -> ResponseReturnValue:
    if DeedForm().validate_on_submit():
        outbox.retry(letter_id)
    return redirect(url_for(".overview", _anchor="letters"), 303)
