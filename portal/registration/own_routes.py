"""The registrant's own page: see, change, cancel, come back, take along, erase."""

import contextlib
import hmac
from datetime import timedelta
from typing import Any

import segno
from flask import Response, abort, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.event.editions import current_edition
from portal.event.models import Edition, Stage
from portal.forms import DeedForm
from portal.limits import Limit, require_patience
from portal.links import digest, link
from portal.matching.lifecycle import Alternative, RequestState
from portal.pages import page
from portal.registration import changing as deeds
from portal.registration.asking import asked_elsewhere, go, show_step, step_form, typed_now
from portal.registration.blueprint import QUESTION, pages
from portal.registration.changing import ChangedMeanwhile
from portal.registration.drafts import find_draft, forget_typed, keep_typed, throw_away
from portal.registration.export import my_data
from portal.registration.forms import AnotherWayForm, AskLinkForm, StepForm
from portal.registration.models import Registration, Status
from portal.registration.register import send_link
from portal.registration.seating import HasArrived, TooFewSeats, position
from portal.registration.sentences import interpreter_news
from portal.registration.steps import Step, relevant
from portal.registration.wishes import NotOffered
from portal.tongues import spoken_to, tongue

WRONG_LINKS = Limit("wrong link", 20, timedelta(minutes=15))
LINKS_ASKED = Limit("ask for a link", 30, timedelta(minutes=15))


@pages.route("/registration/", methods=["GET", "POST"])
def ask_link() -> ResponseReturnValue:
    """Mail somebody the link to their own page; the answer is the same whether they are registered or not."""
    form = AskLinkForm()
    if form.validate_on_submit():
        require_patience(LINKS_ASKED)
        send_link(current_edition(), form.email.data)
        return redirect(url_for(".link_sent"), 303)
    return page("registration/ask_link.html", form=form, edition=current_edition())


@pages.get("/registration/sent")
def link_sent() -> Response:
    return page("registration/link_sent.html", edition=current_edition())


@pages.get("/registration/erased")
def erased() -> Response:
    return page("registration/erased.html", edition=current_edition())


@pages.get("/registration/<token>/")
def own(token: str) -> Response:
    """Everything that is stored about one registration, and what can be done with it."""
    registration = registration_of(token)
    return page(
        "registration/own.html",
        registration=registration,
        edition=registration.edition,
        stage=registration.edition.stage(clock.now()),
        # The calendar file is of the latest evening.
        is_current=registration.edition_id == current_edition().id,
        standing=registration.status,
        answers=registration.answers,
        place=position(db.session(), registration) if registration.turn else None,
        news=interpreter_news(registration.wish) if registration.wish else "",
        held_until=registration.held_until,
        qr=qr_code(link("registration.own", token=token)),
        form=_ways(registration),
        asked_in=tongue(registration.ask_language or "") if spoken_to(registration.ask_language) else None,
    )


@pages.route("/registration/<token>/interpreter", methods=["GET", "POST"])
def choose(token: str) -> ResponseReturnValue:
    """Choose what we do instead of an interpreter whom we did not find."""
    registration = registration_of(token)
    back = url_for(".own", token=token)
    form = _ways(registration, is_sent=request.method == "POST")
    if form is None:
        return redirect(back, 303)
    if not form.validate_on_submit():
        return page(
            "registration/choose.html", registration=registration, edition=registration.edition, form=form
        )
    match Alternative(form.way.data):
        case Alternative.ANOTHER_LANGUAGE:
            return redirect(url_for(".change", token=token, step=Step.LANGUAGE.value), 303)
        case Alternative.CANCEL:
            return redirect(url_for(".cancel", token=token), 303)
        case way:
            # What was found meanwhile stands on their page.
            with contextlib.suppress(NotOffered):
                deeds.choose(registration.id, way)
    return redirect(back, 303)


def _ways(registration: Registration, *, is_sent: bool = False) -> AnotherWayForm | None:
    """The ways that were offered, while there are any to choose from."""
    wish = registration.wish
    if wish is None or wish.state is not RequestState.NOT_FOUND:
        return None
    formdata = request.form if is_sent else None
    return AnotherWayForm(formdata, way=wish.chosen, offered=wish.offered)


@pages.route(f"/registration/<token>/{QUESTION}", methods=["GET", "POST"])
def change(token: str, step: str) -> ResponseReturnValue:
    """Change the answers of one step."""
    here = Step(step)
    registration = registration_of(token)
    if registration.status is Status.CANCELLED:
        return redirect(url_for(".own", token=token), 303)
    place = f"{registration.public_id}/{here}"
    draft = find_draft()
    is_posted = request.method == "POST"
    form = step_form(
        here,
        registration.answers,
        edition=registration.edition,
        place=place,
        draft=draft,
        registration=registration,
        is_posted=is_posted,
    )
    back = url_for(".own", token=token)
    # Beside what was typed and not accepted earlier, what is stored is shown.
    seen, status = deeds.mark_of(registration, here), None
    is_unsaved = not is_posted and _is_unsaved(form, registration)
    if is_posted:
        if other := asked_elsewhere():
            keep_typed(registration.edition, place, typed_now(form))
            return go(other)
        seen = request.form.get("seen", seen)
        if form.validate():
            try:
                consents = "consent" in form and bool(form.consent.data)
                changed = deeds.change(registration.id, here, form.answers, consents=consents, seen=seen)
                forget_typed(place)
                return redirect(url_for(".own", token=changed.token), 303)
            except ChangedMeanwhile:
                stored = registration.answers[here]
                if form.answers == relevant(here, stored):
                    # The button was pressed twice.
                    forget_typed(place)
                    return redirect(back, 303)
                seen, status, is_unsaved = deeds.mark_of(registration, here), 409, True
                form.form_errors = [
                    gettext("Your answers changed meanwhile. Look at them below, and save once more.")
                ]
            except TooFewSeats:
                form.guests.errors = [_too_few(registration.edition)]
            except HasArrived:
                form.guests.errors = [gettext("More of you are here already. Write how many came with you.")]
        keep_typed(registration.edition, place, typed_now(form))
    return show_step(
        here,
        form,
        edition=registration.edition,
        back=back,
        registration=registration,
        seen=seen,
        is_unsaved=is_unsaved,
        status=status,
    )


def _too_few(edition: Edition) -> str:
    kept = gettext("There are not enough seats left. You keep the seats that you have.")
    ask = gettext(
        "Nothing on this page is saved. Do you need more seats? Mail %(contact)s.", contact=edition.contact
    )
    return f"{kept} {ask}"


def _is_unsaved(form: StepForm, registration: Registration) -> bool:
    """Whether the form holds something else than what is stored: typed earlier, and not accepted."""
    stored = step_form(
        form.step,
        registration.answers,
        edition=registration.edition,
        place="",
        draft=None,
        registration=registration,
    )
    return any((field.data or "") != (stored[field.name].data or "") for field in form.questions)


@pages.route("/registration/<token>/cancel", methods=["GET", "POST"])
def cancel(token: str) -> ResponseReturnValue:
    registration = registration_of(token)
    deeds.require_away(registration)
    if request.method == "GET" and registration.edition.stage(clock.now()) is Stage.PAST:
        return redirect(url_for(".own", token=token))
    return _deed(token, "registration/cancel.html", deeds.cancel)


@pages.route("/registration/<token>/restore", methods=["GET", "POST"])
def restore(token: str) -> ResponseReturnValue:
    registration = registration_of(token)
    if request.method == "GET" and registration.edition.stage(clock.now()) is not Stage.OPEN:
        return redirect(url_for(".own", token=token))
    return _deed(token, "registration/restore.html", deeds.restore)


@pages.route("/registration/<token>/confirm/<proof>", methods=["GET", "POST"])
def confirm(token: str, proof: str) -> ResponseReturnValue:
    """The button of the letter: `proof` stands nowhere else, so that only the mailbox's owner has it."""
    registration = registration_of(token)
    if not hmac.compare_digest(digest(proof), digest(registration.proof)):
        abort(404)
    if registration.status is not Status.PENDING:
        # Pressed already, or too late: their page says where they stand.
        return redirect(url_for(".own", token=token), 303)
    return _deed(token, "registration/confirm.html", deeds.confirm)


@pages.route("/registration/<token>/erase", methods=["GET", "POST"])
def erase(token: str) -> ResponseReturnValue:
    registration = registration_of(token)
    deeds.require_away(registration)
    form = DeedForm()
    if form.validate_on_submit():
        deeds.erase(registration.id)
        throw_away()
        return redirect(url_for(".erased"), 303)
    return page("registration/erase.html", registration=registration, edition=registration.edition, form=form)


@pages.get("/registration/<token>/my-data.json")
def data(token: str) -> Response:
    """All that is stored about this registration, to take along (GDPR art. 15 and 20)."""
    response = jsonify(my_data(registration_of(token)))
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


def qr_code(url: str) -> Markup:
    """An address for a telephone's camera."""
    drawn = segno.make(url, error="m").svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None)
    return Markup(drawn)  # noqa: S704 - drawn from an address of our own


def _deed(token: str, template: str, deed: Any) -> ResponseReturnValue:
    """A page that asks “are you sure?”, and does it when told so."""
    registration = registration_of(token)
    form = DeedForm()
    if form.validate_on_submit():
        deed(registration.id)
        return redirect(url_for(".own", token=token), 303)
    edition = registration.edition
    stage = edition.stage(clock.now())
    return page(template, registration=registration, edition=edition, stage=stage, form=form)


def registration_of(token: str) -> Registration:
    """The registration whose page has this secret; anything else is not found, and not often."""
    found = db.session.scalar(select(Registration).where(Registration.token_digest == digest(token)))
    if found is None or not hmac.compare_digest(found.token_digest, digest(token)):
        require_patience(WRONG_LINKS)
        abort(404)
    return found
