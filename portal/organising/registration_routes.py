"""One registration: everything about it, and what the desk can do with it on behalf of its people."""

import re
from collections.abc import Callable

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from werkzeug.exceptions import NotFound

from portal import clock
from portal.access.guards import only_for, person_here
from portal.access.people import Role
from portal.database import db
from portal.errors import show
from portal.event.editions import current_edition
from portal.event.models import Edition, Stage
from portal.forms import DeedForm
from portal.naming import both_names
from portal.organising.registration_forms import ByPhoneForm, SendForm
from portal.organising.registration_page import common, found, note_read, show_one
from portal.organising.registrations_blueprint import pages
from portal.pages import page
from portal.registration import changing as deeds
from portal.registration.asking import step_form
from portal.registration.blueprint import QUESTION
from portal.registration.by_phone import UsedForAnother, draft_for
from portal.registration.changing import ChangedMeanwhile, NoRegistration
from portal.registration.forms import StepForm
from portal.registration.models import Registration, Status
from portal.registration.register import AlreadyRegistered, RegistrationIsClosed, register
from portal.registration.seating import HasArrived, TooFewSeats, position
from portal.registration.steps import Step, relevant

A_NUMBER = "int(max=2147483647)"
ONE = f"/<{A_NUMBER}:registration_id>"
ONCE = re.compile(r"[0-9a-f]{16}")
coordinators = only_for(Role.ORGANISER, Role.COORDINATOR)


@pages.errorhandler(NoRegistration)
def gone(error: NoRegistration) -> Response:
    # Not `abort`: what a handler raises is handled by nobody.
    return show(NotFound())


@pages.errorhandler(RegistrationIsClosed)
def over(error: RegistrationIsClosed) -> Response:
    # To ask is no mistake; to send is one, because nothing was stored.
    status = 409 if request.method == "POST" else 200
    return page("organising/registrations/over.html", status=status, **common(current_edition()))


@pages.get(f"{ONE}/")
@coordinators
def one(registration_id: int) -> Response:
    """Everything about one registration."""
    return show_one(found(registration_id))


@pages.route("/add", methods=["GET", "POST"])
@coordinators
def add() -> ResponseReturnValue:
    """Sign somebody up who telephones."""
    edition = _open_edition()
    if request.method == "GET":
        return _show_add(edition, ByPhoneForm(edition))
    form = ByPhoneForm(edition, request.form)
    other = used = status = None
    if form.validate():
        person_id, once = person_here().id, _once(form.letter.once.data)
        try:
            draft_id = draft_for(edition.id, f"desk:{person_id}:{once}", form.answers)
            added = register(draft_id, locale=form.letter.locale.data, person_id=person_id)
            return redirect(url_for(".one", registration_id=added.id, said="added"), 303)
        except AlreadyRegistered as already:
            other = already.registration_id
            form.you.email.errors = [gettext("This address is signed up already.")]
        except UsedForAnother as earlier:
            used, status = found(earlier.registration_id), 409
            form.letter.renew()
            form.letter.form_errors = [
                gettext("You used this form already, and nobody new is signed up. Look who it was for below.")
            ]
    return _show_add(current_edition(), form, other=other, used=used, status=status)


@pages.route(f"{ONE}/{QUESTION}", methods=["GET", "POST"])
@coordinators
def change(registration_id: int, step: str) -> ResponseReturnValue:
    """Change the answers of one step for somebody."""
    here, registration = Step(step), found(registration_id)
    _require_before_the_end(registration.edition)
    back = url_for(".one", registration_id=registration_id)
    if registration.status is Status.CANCELLED:
        return redirect(f"{back}?said=cancelled-first", 303 if request.method == "POST" else 302)
    is_posted = request.method == "POST"
    form = step_form(
        here,
        registration.answers,
        edition=registration.edition,
        place="",
        draft=None,
        registration=registration,
        is_posted=is_posted,
        named=both_names,
    )
    status = other = None
    if is_posted and form.validate():
        consents = "consent" in form and bool(form.consent.data)
        try:
            deeds.change(
                registration_id,
                here,
                form.answers,
                consents=consents,
                person_id=person_here().id,
                version=request.form.get("version", default=0, type=int),
            )
            return redirect(f"{back}?said=changed", 303)
        except TooFewSeats:
            form.guests.errors = [_too_few_more(registration, int(form.guests.data))]
        except HasArrived:
            form.guests.errors = [gettext("More of them are here. Change that at the door first.")]
        except AlreadyRegistered as already:
            other = already.registration_id
            form.email.errors = [gettext("This address is signed up already.")]
        except ChangedMeanwhile:
            if form.answers == relevant(here, registration.answers[here.value]):
                # The button was pressed twice.
                return redirect(f"{back}?said=changed", 303)
            status = 409
            form.form_errors = [
                gettext("Somebody changed this registration meanwhile. Look at it below, and save once more.")
            ]
    return _show_step(registration, here, form, other=other, status=status)


@pages.route(f"{ONE}/cancel", methods=["GET", "POST"])
@coordinators
def cancel(registration_id: int) -> ResponseReturnValue:
    return _deed(
        registration_id,
        "organising/registrations/cancel.html",
        lambda: deeds.cancel(registration_id, person_id=person_here().id),
        said="cancelled",
    )


@pages.route(f"{ONE}/restore", methods=["GET", "POST"])
@coordinators
def restore(registration_id: int) -> ResponseReturnValue:
    """Take back that somebody cancelled."""
    return _deed(
        registration_id,
        "organising/registrations/restore.html",
        lambda: deeds.restore(registration_id, person_id=person_here().id),
        said="restored",
    )


@pages.route(f"{ONE}/seat", methods=["GET", "POST"])
@coordinators
def seat(registration_id: int) -> ResponseReturnValue:
    """Give a party on the waiting list its seats, before those that wait longer."""
    return _deed(
        registration_id,
        "organising/registrations/seat.html",
        lambda: deeds.seat_now(registration_id, person_id=person_here().id),
        said="seated",
    )


@pages.route(f"{ONE}/send", methods=["GET", "POST"])
@coordinators
def send(registration_id: int) -> ResponseReturnValue:
    """Send a letter again."""
    registration = found(registration_id)
    if request.method == "GET":
        return redirect(url_for(".one", registration_id=registration_id))
    form = SendForm()
    if not registration.email or not form.validate():
        return show_one(registration, send_form=form)
    deeds.send_again(
        registration_id,
        is_link=form.letter.data == "link",
        deed=_once(form.once.data),
        person_id=person_here().id,
    )
    return redirect(url_for(".one", registration_id=registration_id, said="sent", _anchor="letters"), 303)


def _show_add(
    edition: Edition,
    form: ByPhoneForm,
    *,
    other: int | None = None,
    used: Registration | None = None,
    status: int | None = None,
) -> Response:
    return page(
        "organising/registrations/add.html",
        status=status,
        form=form,
        other=other,
        used=used,
        said=request.args.get("said", ""),
        **common(edition),
    )


def _show_step(
    registration: Registration,
    step: Step,
    form: StepForm,
    *,
    other: int | None = None,
    status: int | None = None,
) -> Response:
    if step is not Step.YOU:
        note_read(registration)
    return page(
        "organising/registrations/change.html",
        status=status,
        registration=registration,
        step=step,
        form=form,
        other=other,
        **common(registration.edition),
    )


def _deed(
    registration_id: int, template: str, deed: Callable[[], object], *, said: str
) -> ResponseReturnValue:
    """A page that asks “are you sure?”, and does it when told so."""
    registration = found(registration_id)
    _require_before_the_end(registration.edition)
    form, other = DeedForm(), None
    if form.validate_on_submit():
        try:
            deed()
            return redirect(url_for(".one", registration_id=registration_id, said=said), 303)
        except TooFewSeats:
            form.form_errors = [_too_few(registration)]
        except HasArrived:
            form.form_errors = [gettext("They are here. Undo that at the door first.")]
        except AlreadyRegistered as already:
            other = already.registration_id
            form.form_errors = [gettext("This address has another registration. Only one can count.")]
    return page(
        template,
        status=409 if form.form_errors else None,
        registration=registration,
        ahead=position(db.session(), registration) - 1 if registration.turn else 0,
        other=other,
        form=form,
        **common(registration.edition),
    )


def _too_few(registration: Registration) -> str:
    """The numbers, so that nobody has to look them up."""
    party = ngettext("This group has %(num)d person.", "This group has %(num)d people.", registration.people)
    return f"{_seats_left(registration.edition)} {party}"


def _too_few_more(registration: Registration, guests: int) -> str:
    more = ngettext(
        "This is %(num)d person more.", "These are %(num)d people more.", guests - registration.guests
    )
    return f"{_seats_left(registration.edition)} {more}"


def _seats_left(edition: Edition) -> str:
    return ngettext("There is %(num)d seat left.", "There are %(num)d seats left.", edition.left)


def _open_edition() -> Edition:
    edition = current_edition()
    _require_before_the_end(edition)
    return edition


def _require_before_the_end(edition: Edition) -> None:
    if edition.stage(clock.now()) is Stage.PAST:
        raise RegistrationIsClosed


def _once(given: str | None) -> str:
    return given if given and ONCE.fullmatch(given) else abort(400)
