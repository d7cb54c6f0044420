"""The evening as organisers change it: a form, a check, and publishing."""

import json
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField

from portal import clock
from portal.access.guards import only_for
from portal.access.people import Role
from portal.database import db
from portal.errors import keeps
from portal.event.editions import current_edition
from portal.event.models import Edition
from portal.event.replacing import BelowTaken
from portal.forms import DeedForm, written
from portal.organising import evening
from portal.organising.evening import ChangedMeanwhile, NothingNew
from portal.organising.evening_checks import changed_by_other, changes, lacks, names_of, warnings
from portal.organising.evening_forms import MOST_ROWS, EveningForm, too_few_seats
from portal.organising.evening_typed import Marks, Merged, Typed, marks_of, merged, typed_of
from portal.pages import page

pages = Blueprint("evening_desk", __name__, url_prefix="/<any(nl, en):lang>/organiser/evening")
# All texts in two languages are longer than any other form.
LARGEST_FORM = 512 * 1024
SECTIONS = ("texts", "when", "where", "programme", "access", "signing-up")
organisers = only_for(Role.ORGANISER)


class CheckedForm(FlaskForm):  # type: ignore[misc]
    """Publishes what was looked at: `draft` are its marks, `shown` those of what visitors saw then."""

    draft = HiddenField()
    shown = HiddenField()


class DiscardForm(DeedForm):
    """Throws away what was looked at: `seen` are its marks."""

    seen = HiddenField()


@pages.url_value_preprocessor
def allow_long_texts(endpoint: str | None, values: dict[str, Any] | None) -> None:
    # Here, because everything that looks at a request before its page would refuse it.
    if endpoint == "evening_desk.edit":
        request.max_content_length = request.max_form_memory_size = LARGEST_FORM


def _names() -> dict[str, str]:
    form = EveningForm(meta={"csrf": False})
    names = names_of(form)
    return {field.name: names[field.name] for field in written(form) if field.name in names}


@pages.route("/", methods=["GET", "POST"])
@organisers
@keeps(_names)
def edit() -> ResponseReturnValue:
    """Everything that organisers write about the evening; saving shows it to nobody else."""
    edition = current_edition()
    if request.method != "POST":
        return _show_form(_given_out(edition, evening.typed_now(db.session(), edition)))
    form = EveningForm().about_edition(edition)
    if "more" in request.form:
        if len(form.rows) < MOST_ROWS:
            form.rows.append_entry()
        return _show_form(form, new_row=True)
    if not form.validate_on_submit():
        return _show_form(form)
    typed = form.typed()
    try:
        evening.save(edition.id, typed, _marks(form.seen.data))
    except ChangedMeanwhile as now:
        both = merged(typed, now.typed, _marks(form.seen.data))
        again = EveningForm.holding(both.typed).about_edition(edition)
        again.seen.data = json.dumps(marks_of(now.typed))
        return _show_form(again, theirs=EveningForm.holding(now.typed, has_token=False), both=both)
    section = request.form.get("section", "")
    return redirect(url_for(".edit", said="saved", section=section if section in SECTIONS else None), 303)


@pages.route("/publish", methods=["GET", "POST"])
@organisers
def publish() -> ResponseReturnValue:
    """Show what visitors will read, and what follows; then publish it."""
    if request.method != "POST":
        return _show_check()
    edition = current_edition()
    checked = CheckedForm()
    draft = evening.draft_of(db.session(), edition)
    form = _looked_through(edition)
    if not checked.validate_on_submit() or draft is None or not form.validate() or lacks(form):
        return _show_check(status=422)
    try:
        has_moved = evening.publish(
            edition.id,
            form.evening(),
            draft=_marks(checked.draft.data),
            shown=_marks(checked.shown.data),
        )
    except (ChangedMeanwhile, NothingNew):
        return _show_check(status=409)
    except BelowTaken as problem:
        return _show_check(status=422, refused=too_few_seats(problem.taken))
    return redirect(url_for(".edit", said="moved" if has_moved else "published"), 303)


@pages.route("/discard", methods=["GET", "POST"])
@organisers
def discard() -> ResponseReturnValue:
    """Throw the draft away."""
    form = DiscardForm()
    if not form.validate_on_submit():
        return redirect(url_for(".publish"), 303)
    edition = current_edition()
    try:
        evening.discard(edition.id, _marks(form.seen.data))
    except ChangedMeanwhile as now:
        return _show_form(_given_out(edition, now.typed), is_stale=True)
    return redirect(url_for(".edit", said="discarded"), 303)


def _marks(sent: str | None) -> Marks:
    """What a form took along; whoever meddled with it has seen nothing."""
    try:
        found = json.loads(sent or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: mark for name, mark in found.items() if isinstance(mark, str)}


def _given_out(edition: Edition, typed: Typed) -> EveningForm:
    """The form with this in it, which will tell what stood in it."""
    form = EveningForm.holding(typed).about_edition(edition)
    form.seen.data = json.dumps(marks_of(typed))
    return form


def _looked_through(edition: Edition) -> EveningForm:
    """The form with what is saved, for reading only."""
    typed = evening.typed_now(db.session(), edition)
    return EveningForm.holding(typed, has_token=False).about_edition(edition)


def _show_form(
    form: EveningForm,
    *,
    theirs: EveningForm | None = None,
    both: Merged | None = None,
    new_row: bool = False,
    is_stale: bool = False,
) -> Response:
    is_sound = not form.errors and not new_row and both is None
    return page(
        "organising/evening/edit.html",
        status=409 if both or is_stale else None,
        edition=form.edition,
        form=form,
        is_stale=is_stale,
        draft=evening.draft_of(db.session(), form.edition),
        warnings=_warnings(form) if is_sound else [],
        is_contested=both is not None,
        contested=changed_by_other(form, theirs, both.contested) if theirs and both else [],
        taken=changed_by_other(form, theirs, both.taken) if theirs and both else [],
        new_row=new_row,
        said=request.args.get("said", ""),
        # The news stands where somebody pressed, too.
        saved=request.args.get("section", "") if request.args.get("said") == "saved" and is_sound else "",
        discarding=DeedForm(formdata=None),
    )


def _warnings(form: EveningForm) -> list[str]:
    return warnings(form.evening(), clock.now())


def _show_check(*, status: int = 200, refused: str = "") -> Response:
    edition = current_edition()
    shown, form = typed_of(edition), _looked_through(edition)
    before = EveningForm.holding(shown, has_token=False)
    is_sound = form.validate()
    fresh = form.evening() if is_sound else None
    has_more_seats = fresh is not None and fresh.capacity > edition.capacity
    session = db.session()
    return page(
        "organising/evening/publish.html",
        status=status,
        edition=edition,
        checked=form,
        draft=evening.draft_of(session, edition),
        changes=changes(before, form),
        lacks=lacks(form),
        refused=refused,
        is_stale=status == 409,
        warnings=warnings(fresh, clock.now()) if fresh else [],
        hanging=evening.hanging(session, edition, fresh) if fresh else [],
        lost_on_the_way=evening.lost_on_the_way(session, edition, fresh) if fresh else 0,
        to_ask_again=evening.to_ask_again(session, edition, fresh) if fresh else 0,
        loses_rounds=fresh is not None and evening.loses_rounds(session, edition, fresh),
        waiting=evening.people_waiting(session, edition) if has_more_seats else 0,
        draft_marks=json.dumps(marks_of(evening.typed_now(session, edition))),
        shown_marks=json.dumps(marks_of(shown)),
        form=CheckedForm(formdata=None),
    )
