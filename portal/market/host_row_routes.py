"""The rows of the editor: each has an address of its own, and is saved there.

A save that succeeds leads back to the editor, which tells htmx nothing but the row that changed. One that is
refused is answered with that row, and with everything that was typed.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from portal.access.guards import person_here
from portal.database import db
from portal.event.models import Theme
from portal.limits import Limit, require_patience
from portal.market import editing
from portal.market.differences import merged
from portal.market.editor import (
    Look,
    Row,
    introduction_row,
    new_plan_row,
    note_row,
    outcome_row,
    plan_row,
    question_row,
    text_row,
)
from portal.market.host_blueprint import (
    A_NUMBER,
    A_TEXT,
    editors,
    own,
    pages,
    saved,
    show_row,
    side_of,
    stand_at,
    stays_as_it_is,
)
from portal.market.host_forms import (
    A_VERSION,
    AnswerForm,
    IntroductionForm,
    LanguagesForm,
    NoteForm,
    OutcomeForm,
    PlanForm,
    RowForm,
    SeenForm,
    TextForm,
    paragraphs,
)
from portal.market.models import Outcome, Plan, Question
from portal.market.rich_text import LONGEST
from portal.market.rules import Field, State
from portal.pages import page

PREVIEWS = Limit("preview a text", 600, timedelta(minutes=15))


def save_row(
    theme: Theme, draw: Callable[[], Row], form: RowForm, deed: Callable[[dict[str, str]], object]
) -> ResponseReturnValue:
    """Show a row, or do `deed` with what was typed in it; `draw` makes the row as it is stored now."""
    row = draw()
    if request.method == "GET":
        return show_row(theme, row)
    if not form.validate():
        return show_row(theme, _refused(row, form, form.problems))
    given = {name: form[name].data for name in form.typed}
    try:
        deed(given)
    except editing.StaleEdit:
        now = draw()
        return show_row(theme, now.disputed(now.values, given))
    except editing.PlanStays:
        return show_row(theme, _refused(draw(), form, [stays_as_it_is()]))
    return saved(theme, row)


def _refused(row: Row, form: RowForm, problems: list[str]) -> Row:
    """The row as it was typed. It still starts from what its writer saw, not from what is stored by now."""
    typed = {name: request.form.get(name, "") for name in form.typed}
    return replace(row.refused(typed, problems), version=form.number, seen=form.as_sent)


# Texts


@pages.route(A_TEXT, methods=["GET", "POST"])
@editors
def text(theme: str, field: str, locale: str) -> ResponseReturnValue:
    """Save one text of the stand."""
    mine, of, side = own(theme), Field(field), side_of(field, locale)
    row = text_row(stand_at(mine), of, side)
    if request.method == "GET":
        return show_row(mine, row)
    form = LanguagesForm() if of is Field.LANGUAGES else TextForm(of)
    if not form.validate():
        return show_row(mine, replace(_refused(row, form, form.problems), chosen=form.text.split()))
    given = editing.Save(of, side, form.text, form.number, person_here().id)
    try:
        kept = editing.save(mine.id, given)
    except editing.StaleEdit as stale:
        return show_row(mine, _disputed(mine, row, stale, given))
    # The button “still correct” saves what was typed as well, so that nothing is lost.
    if A_VERSION.fullmatch(same := request.form.get("same", "")):
        editing.still_correct(kept.id, seen=int(same))
    return saved(mine, row)


def _disputed(theme: Theme, row: Row, stale: editing.StaleEdit, given: editing.Save) -> Row:
    """Both texts, and a third that holds both changes, to go on with."""
    disputed = row.disputed(stale.theirs, stale.mine, version=stale.version)
    theirs, mine = stale.theirs["body"], stale.mine["body"]
    if given.field is Field.LANGUAGES:
        both = " ".join(dict.fromkeys([*theirs.split(), *mine.split()]))
    else:
        saves = editing.revisions(db.session(), theme.id, row.key)
        started_from = next((one.said["body"] for one in saves if one.version == given.version), "")
        both = merged(started_from, theirs, mine)
    return replace(disputed, values={"body": both}, chosen=both.split())


@pages.route(f"{A_TEXT}/preview", methods=["GET", "POST"])
@editors
def preview(theme: str, field: str, locale: str) -> Response:
    """The text as readers would see it; nothing is saved."""
    mine, of, side = own(theme), Field(field), side_of(field, locale)
    if of is not Field.STORY:
        abort(404)
    row = text_row(stand_at(mine), of, side)
    if request.method == "POST":
        require_patience(PREVIEWS)
        form = TextForm(of)
        row = replace(row, values={"body": request.form.get("body", "")}, version=form.number)
    body = paragraphs(row.values["body"])
    # Said once: whoever goes on typing knows by then that the preview follows.
    news = "" if request.form.get("told") else gettext("The preview follows what you type.")
    return page(
        "host/preview.html",
        fragment="preview",
        announce=news,
        edition=mine.edition,
        theme=mine,
        row=row,
        look=Look(stand_at(mine)),
        body=body,
        too_long=max(0, len(body) - LONGEST),
    )


# Plans, and what came of them


@pages.route("/<theme>/plan/", methods=["GET", "POST"])
@editors
def new_plan(theme: str) -> ResponseReturnValue:
    """Promise something; a draft until the stand is published."""
    mine = own(theme)
    row = new_plan_row()
    if request.method == "GET":
        return show_row(mine, row)
    form = PlanForm()
    if not form.validate():
        return show_row(mine, _refused(row, form, form.problems))
    plan = editing.write_plan(mine.id, nl=form.nl.data, en=form.en.data, person_id=person_here().id)
    return saved(mine, plan_row(plan))


@pages.route("/<theme>/plan/<slug>", methods=["GET", "POST"])
@editors
def plan(theme: str, slug: str) -> ResponseReturnValue:
    """Reword a draft, or add the translation that a published plan lacks."""
    mine, form = own(theme), PlanForm()
    found = _plan(mine, slug)
    return save_row(
        mine,
        lambda: plan_row(found),
        form,
        lambda given: editing.change_plan(found.id, **given, version=form.number, person_id=person_here().id),
    )


@pages.route("/<theme>/plan/<slug>/note", methods=["GET", "POST"])
@editors
def note(theme: str, slug: str) -> ResponseReturnValue:
    """Write beside a published plan, whose own words stay."""
    mine, form = own(theme), NoteForm()
    found = _annotated(mine, slug)
    return save_row(
        mine,
        lambda: note_row(found),
        form,
        lambda given: editing.annotate_plan(
            found.id, **given, version=form.number, person_id=person_here().id
        ),
    )


@pages.route("/<theme>/plan/<slug>/drop", methods=["GET", "POST"])
@editors
def drop_plan(theme: str, slug: str) -> ResponseReturnValue:
    """Delete a plan that nobody has read yet, after asking once more."""
    mine = own(theme)
    found = _plan(mine, slug)
    is_stale = False
    if request.method == "POST":
        seen = request.form.get("seen", "")
        try:
            editing.drop_plan(found.id, version=int(seen) if A_VERSION.fullmatch(seen) else None)
            return redirect(url_for(".edit", theme=theme, said="dropped", _anchor="plans"), 303)
        except editing.PlanStays:
            return show_row(mine, replace(plan_row(found), errors=[stays_as_it_is()]))
        except editing.SomethingNew:
            is_stale = True
    return page(
        "host/drop.html",
        status=409 if is_stale else None,
        edition=mine.edition,
        theme=mine,
        plan=found,
        is_stale=is_stale,
        form=SeenForm(formdata=None),
    )


@pages.route(f"/<theme>/outcome/<{A_NUMBER}:outcome_id>", methods=["GET", "POST"])
@editors
def outcome(theme: str, outcome_id: int) -> ResponseReturnValue:
    """Say what came of a plan of last year."""
    mine, form = own(theme), OutcomeForm()
    found = db.session.get(Outcome, outcome_id)
    if found is None or found.theme_id != mine.id:
        abort(404)
    return save_row(
        mine,
        lambda: outcome_row(found),
        form,
        lambda given: editing.answer(
            found.id,
            state=State(given["state"]),
            nl=given["nl"],
            en=given["en"],
            version=form.number,
            person_id=person_here().id,
        ),
    )


# Who stands there, and what residents ask


@pages.route("/<theme>/introduction", methods=["GET", "POST"])
@editors
def introduce(theme: str) -> ResponseReturnValue:
    """Say which organisation stands here, and how to reach it."""
    mine, form = own(theme), IntroductionForm()
    return save_row(
        mine,
        lambda: introduction_row(stand_at(mine)),
        form,
        lambda given: editing.introduce(mine.id, **given, version=form.number, person_id=person_here().id),
    )


@pages.route(f"/<theme>/question/<{A_NUMBER}:question_id>", methods=["GET", "POST"])
@editors
def answer_question(theme: str, question_id: int) -> ResponseReturnValue:
    """Answer a resident in one sentence, for everybody to read."""
    mine, form = own(theme), AnswerForm()
    found = _question(mine, question_id)
    return save_row(
        mine,
        lambda: question_row(found),
        form,
        lambda given: editing.answer_question(found.id, sentence=given["answer"], seen=form.as_sent),
    )


@pages.route(f"/<theme>/question/<{A_NUMBER}:question_id>/aside", methods=["GET", "POST"])
@editors
def set_aside(theme: str, question_id: int) -> ResponseReturnValue:
    """Leave a question unanswered; readers do not see it."""
    mine = own(theme)
    found = _question(mine, question_id)
    if request.method == "GET":
        return show_row(mine, question_row(found))
    try:
        editing.set_aside(found.id, seen=request.form.get("seen"))
    except editing.StaleEdit as stale:
        now = question_row(found)
        return show_row(mine, replace(now.disputed(stale.theirs, stale.mine), values=now.values))
    return saved(mine, question_row(found))


def _plan(theme: Theme, slug: str) -> Plan:
    return db.session.scalar(select(Plan).where(Plan.theme_id == theme.id, Plan.slug == slug)) or abort(404)


def _annotated(theme: Theme, slug: str) -> Plan:
    """A published plan of this stand, or one of an earlier year that it answers for."""
    is_asked = Plan.outcomes.any(Outcome.theme_id == theme.id)
    found = select(Plan).where(Plan.slug == slug, Plan.published_at.is_not(None))
    return db.session.scalar(found.where((Plan.theme_id == theme.id) | is_asked)) or abort(404)


def _question(theme: Theme, question_id: int) -> Question:
    found = db.session.get(Question, question_id)
    if found is None or found.stand.theme_id != theme.id:
        abort(404)
    return found
