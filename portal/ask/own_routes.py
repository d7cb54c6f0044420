"""The registrant's page in their own language: where they stand, and the few deeds that it takes."""

import contextlib
import hmac
from collections.abc import Callable

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.ask.routes import pages, qr, words_of
from portal.event.models import Stage
from portal.forms import DeedForm
from portal.links import digest, link
from portal.matching.lifecycle import Alternative, RequestState
from portal.pages import page
from portal.registration import changing as deeds
from portal.registration.models import ACTIVE, Registration, Status
from portal.registration.own_language import WAYS, Sentences
from portal.registration.own_routes import registration_of
from portal.registration.steps import Step
from portal.registration.wishes import NotOffered
from portal.tongues import Tongue, tongue

# What somebody can do with one button, and when that means something.
DEEDS = {
    "cancel": (*ACTIVE,),
    "confirm": (Status.PENDING,),
    "restore": (Status.CANCELLED,),
}


@pages.get("/ask/<language>/<token>/")
def own(language: str, token: str) -> Response:
    """Where somebody stands. Every answer and every deed is on the page in Dutch and English."""
    return show_own(tongue(language), registration_of(token))


def show_own(
    chosen: Tongue, registration: Registration, *, is_wrong: bool = False, status: int | None = None
) -> Response:
    """The page of somebody; `is_wrong` when what they sent did not arrive."""
    edition = registration.edition
    stage = edition.stage(clock.now())
    return page(
        "ask/own.html",
        status=status,
        is_wrong=is_wrong,
        is_past=stage is Stage.PAST,
        registration=registration,
        edition=edition,
        sentences=_sentences(chosen, registration),
        is_open=stage is Stage.OPEN,
        may_change=stage is not Stage.PAST and registration.status is not Status.CANCELLED,
        may_cancel=_may("cancel", registration),
        ways=[(way, WAYS[way]) for way in _ways(registration)],
        qr=qr(link("registration.own", lang=registration.locale, token=registration.token)),
        form=DeedForm(),
        **words_of(chosen),
    )


@pages.route("/ask/<language>/<token>/way", methods=["GET", "POST"])
def choose(language: str, token: str) -> ResponseReturnValue:
    """Choose what we do instead of an interpreter whom we did not find."""
    chosen, registration = tongue(language), registration_of(token)
    back = url_for(".own", language=chosen.code, token=token)
    way = request.form.get("way", "")
    is_past = registration.edition.stage(clock.now()) is Stage.PAST
    if request.method == "GET" or way not in _ways(registration) or is_past:
        # The ways stand on their page, and so does what was found meanwhile.
        return redirect(back, 303)
    match Alternative(way):
        case Alternative.ANOTHER_LANGUAGE:
            step = Step.LANGUAGE.value
            change = url_for("registration.change", lang=registration.locale, token=token, step=step)
            return redirect(change, 303)
        case Alternative.CANCEL:
            return redirect(url_for(".cancel", language=chosen.code, token=token), 303)
        case other:
            with contextlib.suppress(NotOffered):
                deeds.choose(registration.id, other)
    return redirect(back, 303)


@pages.route("/ask/<language>/<token>/cancel", methods=["GET", "POST"])
def cancel(language: str, token: str) -> ResponseReturnValue:
    """Ask “are you sure?”, and give the seats back."""
    return _deed(language, token, deeds.cancel, "cancel")


@pages.route("/ask/<language>/<token>/confirm/<proof>", methods=["GET", "POST"])
def confirm(language: str, token: str, proof: str) -> ResponseReturnValue:
    """The button of the letter: `proof` stands nowhere else."""
    if not hmac.compare_digest(digest(proof), digest(registration_of(token).proof)):
        abort(404)
    return _deed(language, token, deeds.confirm, "confirm")


@pages.route("/ask/<language>/<token>/restore", methods=["GET", "POST"])
def restore(language: str, token: str) -> ResponseReturnValue:
    """Come after all."""
    return _deed(language, token, deeds.restore, "restore")


def _deed(language: str, token: str, deed: Callable[[int], Registration], name: str) -> ResponseReturnValue:
    chosen, registration = tongue(language), registration_of(token)
    back = url_for(".own", language=chosen.code, token=token)
    if not _may(name, registration):
        # Done already, or too late: their page says where they stand.
        return redirect(back, 303)
    form = DeedForm()
    if form.validate_on_submit():
        deed(registration.id)
        return redirect(back, 303)
    return show_deed(chosen, registration, name)


def _may(deed: str, registration: Registration) -> bool:
    stage = registration.edition.stage(clock.now())
    if registration.status not in DEEDS[deed] or (deed == "cancel" and registration.arrival):
        return False
    return stage is Stage.OPEN if deed == "restore" else stage is not Stage.PAST


def show_deed(
    chosen: Tongue,
    registration: Registration,
    deed: str,
    *,
    is_wrong: bool = False,
    status: int | None = None,
) -> Response:
    """The question before a deed; `is_wrong` when what they sent did not arrive."""
    return page(
        "ask/deed.html",
        status=status,
        is_wrong=is_wrong,
        registration=registration,
        edition=registration.edition,
        sentences=_sentences(chosen, registration),
        deed=deed,
        is_open=registration.edition.stage(clock.now()) is Stage.OPEN,
        form=DeedForm(),
        **words_of(chosen),
    )


def _sentences(chosen: Tongue, registration: Registration) -> Sentences:
    return Sentences(words_of(chosen)["phrases"], registration)


def _ways(registration: Registration) -> list[Alternative]:
    """The ways that were offered, while there are any to choose from."""
    wish = registration.wish
    return wish.offered if wish and wish.state is RequestState.NOT_FOUND else []
