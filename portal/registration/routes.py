"""Signing up: one page a question, then the check."""

from datetime import timedelta
from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal import clock
from portal.database import db
from portal.event.editions import current_edition
from portal.event.models import Edition, Stage
from portal.forms import DeedForm
from portal.limits import Limit, require_patience
from portal.locales import current_locale
from portal.pages import page
from portal.registration import register as deeds
from portal.registration.asking import (
    asked_elsewhere,
    at_door,
    came_in_through,
    go,
    show_step,
    step_form,
    typed_now,
)
from portal.registration.blueprint import QUESTION, pages
from portal.registration.drafts import draft_token, find_draft, keep_typed, let_go, save_answers, throw_away
from portal.registration.models import Draft, Registration, Status
from portal.registration.steps import Step, may_show, next_step, relevant

# Generous: a library or a neighbourhood centre is one address to the internet.
SIGN_UPS = Limit("sign up", 60, timedelta(hours=1))


@pages.get("/register/")
def start() -> ResponseReturnValue:
    """Lead on to the first question without an answer."""
    _open_edition()
    draft = _unfinished()
    return redirect(
        _address(next_step(draft.answers if draft else {}), language=request.args.get("language"))
    )


@pages.route(f"/register/{QUESTION}", methods=["GET", "POST"])
def answer(step: str) -> ResponseReturnValue:
    """Ask one step; a good answer leads on to the next."""
    here = Step(step)
    edition = _open_edition()
    finished = find_draft()
    if request.method == "POST" and finished and finished.registration_id and request.form.get("draft"):
        registration = db.session.get_one(Registration, finished.registration_id)
        return redirect(url_for(".own", token=registration.token, unsaved=_unsaved(registration, here)), 303)
    draft = _unfinished()
    answers = draft.answers if draft else {}
    is_posted = request.method == "POST"
    if not is_posted and not may_show(here, answers):
        return redirect(_address(next_step(answers)))
    form = step_form(here, answers, edition=edition, place=here.value, draft=draft, is_posted=is_posted)
    if is_posted:
        door = at_door(here, draft)
        if other := asked_elsewhere():
            keep_typed(edition, here.value, typed_now(form), elsewhere=door)
            return go(other)
        if not may_show(here, answers):
            keep_typed(edition, here.value, typed_now(form))
            return _ask_first(edition, _unfinished())
        if form.validate():
            draft = save_answers(edition, here, form.answers, typed=door)
            return redirect(_following(here, draft), 303)
        keep_typed(edition, here.value, typed_now(form), elsewhere=door)
    return show_step(here, form, edition=edition, back=_back(here))


@pages.route("/register/check", methods=["GET", "POST"])
def check() -> ResponseReturnValue:
    """Show all answers once more; sign up."""
    draft = find_draft()
    form = DeedForm()
    if request.method == "POST":
        require_patience(SIGN_UPS)
        if not form.validate():
            abort(400)
        try:
            registration = deeds.register(
                draft.id if draft else 0,
                locale=current_locale(),
                ask_language=came_in_through(draft) if draft else None,
            )
        except deeds.DraftIsIncomplete:
            return _ask_first(current_edition(), draft)
        let_go()
        return redirect(url_for(".own", token=registration.token), 303)
    edition = _open_edition()
    draft = _unfinished()
    step = next_step(draft.answers if draft else {})
    if draft is None or step is not Step.CHECK:
        return redirect(_address(step))
    return page(
        "registration/check.html",
        edition=edition,
        answers=draft.answers,
        form=form,
        draft_token=draft_token(),
    )


@pages.route("/register/forget", methods=["GET", "POST"])
def forget() -> ResponseReturnValue:
    """Throw the answers away: on a computer that others use too."""
    form = DeedForm()
    if form.validate_on_submit():
        throw_away()
        return redirect(url_for("event.evening"), 303)
    return page("registration/forget.html", form=form, edition=current_edition(), draft_token=draft_token())


def _address(step: Step, **query: str | None) -> str:
    """The page of a step; the check has one of its own."""
    if step is Step.CHECK:
        return url_for(".check")
    given: dict[str, Any] = {name: value for name, value in query.items() if value}
    return url_for(".answer", step=step.value, **given)


def _ask_first(edition: Edition, draft: Draft | None) -> Response:
    """Somebody sent a later page first: ask what is open, and say so."""
    answers = draft.answers if draft else {}
    step = next_step(answers)
    form = step_form(step, answers, edition=edition, place=step.value, draft=draft)
    if draft:
        form.form_errors = [gettext("Answer this page first. What you typed on another page is still there.")]
    else:
        form.form_errors = [gettext("We keep answers for one day. Yours are gone. Please start here again.")]
    return show_step(step, form, edition=edition, back=_back(step), action=_address(step))


def _open_edition() -> Edition:
    edition = current_edition()
    if edition.stage(clock.now()) is not Stage.OPEN:
        raise deeds.RegistrationIsClosed
    return edition


def _unfinished() -> Draft | None:
    draft = find_draft()
    return None if draft is None or draft.registration_id else draft


def _unsaved(registration: Registration, step: Step) -> str | None:
    """The step that somebody went back to after signing up, if they answered something else there.

    It is kept for the page where they can change that; their own page tells.
    """
    edition, answers = registration.edition, registration.answers
    form = step_form(step, answers, edition=edition, place=step.value, draft=None, is_posted=True)
    is_the_same = form.validate() and form.answers == relevant(step, answers[step])
    if is_the_same or registration.status is Status.CANCELLED:
        return None
    keep_typed(edition, f"{registration.public_id}/{step}", typed_now(form))
    return step.value


def _following(step: Step, draft: Draft) -> str:
    first_open = next_step(draft.answers)
    if first_open is Step.CHECK and (request.args.get("from") == "check" or step.after is Step.CHECK):
        return url_for(".check")
    after = step.after if may_show(step.after, draft.answers) and step.after is not Step.CHECK else first_open
    return url_for(".answer", step=after)


def _back(step: Step) -> str:
    if request.args.get("from") == "check":
        return url_for(".check")
    return url_for(".answer", step=step.before) if step.before else url_for("event.evening")
