"""The host's five minutes: every row has an address of its own, and is saved there.

A save that succeeds leads back to the editor, which tells htmx nothing but the row that changed. One that is
refused is answered with that row, and with everything that was typed.
"""

import logging
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from portal.access.guards import only_for, person_here
from portal.access.models import Person
from portal.access.people import Role
from portal.database import db
from portal.event.editions import current_edition
from portal.event.models import Theme
from portal.languages.table import LANGUAGES, MOST_NEEDED_SIGNED, MOST_NEEDED_SPOKEN
from portal.limits import Limit, require_patience
from portal.locales import LOCALES, current_locale
from portal.market import editing
from portal.market.differences import differences, merged
from portal.market.editor import (
    Look,
    Row,
    Section,
    introduction_row,
    new_plan_row,
    note_row,
    only,
    outcome_row,
    plan_row,
    question_row,
    sections,
    text_row,
    with_row,
)
from portal.market.host_forms import (
    AnswerForm,
    IntroductionForm,
    LanguagesForm,
    NoteForm,
    OutcomeForm,
    PlanForm,
    ReadyForm,
    RowForm,
    SeenForm,
    TextForm,
    paragraphs,
)
from portal.market.models import Outcome, Plan, Question, Revision, Stand, StandText
from portal.market.rich_text import LONGEST
from portal.market.rules import NEUTRAL, Field, State
from portal.pages import page

log = logging.getLogger(__name__)
pages = Blueprint("host", __name__, url_prefix="/<any(nl, en):lang>/host")
PREVIEWS = Limit("preview a text", 600, timedelta(minutes=15))
ALL = "all"
A_FIELD = "<any(done, next, story, ask, languages, team):field>"
A_TEXT = f"/<theme>/text/{A_FIELD}/<any(nl, en, all):locale>"
# PostgreSQL has no larger number to look for.
A_NUMBER = "int(max=2147483647)"
editors = only_for(Role.HOST, Role.ORGANISER)


@pages.after_request
def let_the_browser_go_back(response: Response) -> Response:
    # With "no-store" a browser forgets what was typed when somebody goes back to the page.
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


@pages.get("/")
@editors
def stands() -> ResponseReturnValue:
    """The stands that this person writes; whoever has one is led to it."""
    edition = current_edition()
    mine = [theme for theme in edition.themes if _may_edit(person_here(), theme.slug)]
    if len(mine) == 1:
        return redirect(url_for(".edit", theme=mine[0].slug))
    return page("host/stands.html", edition=edition, themes=mine)


@pages.get("/<theme>/")
@editors
def edit(theme: str) -> Response:
    """The whole editor, or for htmx the row that was just saved."""
    mine = _own(theme)
    stand = _stand(mine)
    parts = sections(db.session(), mine, stand)
    said = request.args.get("said", "")
    saved = next((row for part in parts for row in part.rows if row.key == said), None)
    if saved:
        saved = replace(saved, is_saved=True)
        parts = with_row(parts, saved)
    return _page(mine, parts, row=saved, said=said)


# Texts


@pages.route(A_TEXT, methods=["GET", "POST"])
@editors
def text(theme: str, field: str, locale: str) -> ResponseReturnValue:
    """Save one text of the stand."""
    mine, of, side = _own(theme), Field(field), _side(field, locale)
    row = text_row(_stand(mine), of, side)
    if request.method == "GET":
        return _show(mine, row)
    form: LanguagesForm | TextForm = LanguagesForm() if of is Field.LANGUAGES else TextForm(of)
    body = form.body_of if isinstance(form, LanguagesForm) else form.body.data
    if not form.validate():
        chosen = body.split() if of is Field.LANGUAGES else []
        typed = {"body": request.form.get("body", body)}
        return _show(mine, replace(row.refused(typed, form.problems), chosen=chosen))
    given = editing.Save(of, side, body, form.number, person_here().id)
    try:
        editing.save(mine.id, given)
    except editing.StaleEdit as stale:
        return _show(mine, _disputed_text(row, stale, given))
    return _saved(theme, row)


def _disputed_text(row: Row, stale: editing.StaleEdit, given: editing.Save) -> Row:
    started_from = _body_of(row.about, given.version) if isinstance(row.about, StandText) else ""
    both = merged(started_from, stale.theirs, stale.mine)
    if given.field is Field.LANGUAGES:
        both = " ".join(dict.fromkeys([*stale.theirs.split(), *stale.mine.split()]))
    disputed = row.disputed({"body": stale.theirs}, {"body": stale.mine}, version=stale.version)
    return replace(disputed, values={"body": both}, chosen=both.split())


@pages.route(f"{A_TEXT}/preview", methods=["GET", "POST"])
@editors
def preview(theme: str, field: str, locale: str) -> Response:
    """The text as readers would see it; nothing is saved."""
    mine, of, side = _own(theme), Field(field), _side(field, locale)
    if of is not Field.STORY:
        abort(404)
    row = text_row(_stand(mine), of, side)
    if request.method == "POST":
        require_patience(PREVIEWS)
        row = replace(
            row,
            values={"body": request.form.get("body", "")},
            version=_number(request.form.get("version", "")),
        )
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
        look=Look(_stand(mine)),
        body=body,
        too_long=max(0, len(body) - LONGEST),
    )


@pages.get(f"{A_TEXT}/history")
@editors
def history(theme: str, field: str, locale: str) -> Response:
    """Every save of a text: who, when, and what changed."""
    mine, of, side = _own(theme), Field(field), _side(field, locale)
    found = _text_of(mine, of, side)
    revisions = found.revisions if found else []
    before = [*(one.body for one in revisions[1:]), ""]
    return page(
        "host/history.html",
        edition=mine.edition,
        theme=mine,
        text=found,
        field=of,
        locale=locale,
        revisions=[(one, differences(old, one.body)) for one, old in zip(revisions, before, strict=False)],
        said=request.args.get("said", ""),
    )


@pages.route(f"{A_TEXT}/history/<{A_NUMBER}:version>", methods=["GET", "POST"])
@editors
def put_back(theme: str, field: str, locale: str, version: int) -> ResponseReturnValue:
    """Make an older text the draft again."""
    mine, of, side = _own(theme), Field(field), _side(field, locale)
    found = _text_of(mine, of, side) or abort(404)
    if not any(one.version == version for one in found.revisions):
        abort(404)
    here = partial(url_for, ".history", theme=theme, field=field, locale=locale)
    if request.method == "GET":
        return redirect(here(_anchor=f"version-{version}"))
    editing.put_back(found.id, version, person_id=person_here().id)
    return redirect(here(said="put-back"), 303)


# Plans, and what came of them


@pages.route("/<theme>/plan/", methods=["GET", "POST"])
@editors
def new_plan(theme: str) -> ResponseReturnValue:
    """Promise something; a draft until the stand is published."""
    mine = _own(theme)
    row = new_plan_row()
    if request.method == "GET":
        return _show(mine, row)
    form = PlanForm()
    if not form.validate():
        return _show(mine, row.refused(_typed(form, "nl", "en"), form.problems))
    plan = editing.write_plan(mine.id, nl=form.nl.data, en=form.en.data)
    return _saved(theme, plan_row(plan))


@pages.route("/<theme>/plan/<slug>", methods=["GET", "POST"])
@editors
def plan(theme: str, slug: str) -> ResponseReturnValue:
    """Reword a draft, or add the translation that a published plan lacks."""
    mine = _own(theme)
    found = _plan(mine, slug)
    row = plan_row(found)
    if request.method == "GET":
        return _show(mine, row)
    form = PlanForm()
    if not form.validate():
        return _show(mine, row.refused(_typed(form, "nl", "en"), form.problems))
    given = {"nl": form.nl.data, "en": form.en.data}
    try:
        editing.change_plan(found.id, **given, version=form.number)
    except editing.StaleEdit as stale:
        return _show(mine, plan_row(found).disputed(plan_row(found).values, given, version=stale.version))
    except editing.PlanStays:
        return _show(mine, plan_row(found).refused(given, [_stays()]))
    return _saved(theme, row)


@pages.route("/<theme>/plan/<slug>/note", methods=["GET", "POST"])
@editors
def note(theme: str, slug: str) -> ResponseReturnValue:
    """Write beside a published plan, whose own words stay."""
    mine = _own(theme)
    found = _plan(mine, slug)
    if found.published_at is None:
        abort(404)
    row = note_row(found)
    if request.method == "GET":
        return _show(mine, row)
    form = NoteForm()
    if not form.validate():
        return _show(mine, row.refused(_typed(form, "nl", "en"), form.problems))
    given = {"nl": form.nl.data, "en": form.en.data}
    try:
        editing.annotate_plan(found.id, **given, version=form.number)
    except editing.StaleEdit as stale:
        return _show(mine, note_row(found).disputed(note_row(found).values, given, version=stale.version))
    return _saved(theme, row)


@pages.route("/<theme>/plan/<slug>/drop", methods=["GET", "POST"])
@editors
def drop_plan(theme: str, slug: str) -> ResponseReturnValue:
    """Delete a plan that nobody has read yet, after asking once more."""
    mine = _own(theme)
    found = _plan(mine, slug)
    if request.method == "POST":
        try:
            editing.drop_plan(found.id)
        except editing.PlanStays:
            return _show(mine, replace(plan_row(found), errors=[_stays()]))
        return redirect(url_for(".edit", theme=theme, said="dropped", _anchor="plans"), 303)
    return page("host/drop.html", edition=mine.edition, theme=mine, plan=found, form=SeenForm(formdata=None))


@pages.route(f"/<theme>/outcome/<{A_NUMBER}:outcome_id>", methods=["GET", "POST"])
@editors
def outcome(theme: str, outcome_id: int) -> ResponseReturnValue:
    """Say what came of a plan of last year."""
    mine = _own(theme)
    found = db.session.get(Outcome, outcome_id)
    if found is None or found.theme_id != mine.id:
        abort(404)
    row = outcome_row(found)
    if request.method == "GET":
        return _show(mine, row)
    form = OutcomeForm()
    if not form.validate():
        return _show(mine, row.refused(_typed(form, "state", "nl", "en"), form.problems))
    given = {"state": form.state.data, "nl": form.nl.data, "en": form.en.data}
    try:
        editing.answer(
            found.id,
            state=State(given["state"]),
            nl=given["nl"],
            en=given["en"],
            version=form.number,
            person_id=person_here().id,
        )
    except editing.StaleEdit as stale:
        now = outcome_row(found)
        return _show(mine, now.disputed(now.values, given, version=stale.version))
    return _saved(theme, row)


# Who stands there, and what residents ask


@pages.route("/<theme>/introduction", methods=["GET", "POST"])
@editors
def introduce(theme: str) -> ResponseReturnValue:
    """Say which organisation stands here, and how to reach it."""
    mine = _own(theme)
    row = introduction_row(_stand(mine))
    if request.method == "GET":
        return _show(mine, row)
    form = IntroductionForm()
    if not form.validate():
        typed = _typed(form, "host", "contact")
        return _show(mine, replace(row.refused(typed, form.problems), seen=_as_sent(form.seen.data)))
    given = {"host": form.host.data, "contact": form.contact.data}
    try:
        editing.introduce(mine.id, **given, seen=_as_sent(form.seen.data))
    except editing.StaleEdit:
        now = introduction_row(_stand(mine))
        return _show(mine, now.disputed(now.values, given))
    return _saved(theme, row)


def _as_sent(seen: str | None) -> str:
    """A hidden value as it was sent out: browsers turn its line ends into `\\r\\n`."""
    return (seen or "").replace("\r\n", "\n")


@pages.route(f"/<theme>/question/<{A_NUMBER}:question_id>", methods=["GET", "POST"])
@editors
def answer_question(theme: str, question_id: int) -> ResponseReturnValue:
    """Answer a resident in one sentence, for everybody to read."""
    mine = _own(theme)
    found = _question(mine, question_id)
    row = question_row(found)
    if request.method == "GET":
        return _show(mine, row)
    form = AnswerForm()
    if not form.validate():
        return _show(mine, row.refused(_typed(form, "answer"), form.problems))
    given = {"answer": form.answer.data}
    try:
        editing.answer_question(found.id, sentence=given["answer"], seen=form.seen.data or "")
    except editing.StaleEdit:
        now = question_row(found)
        return _show(mine, now.disputed(now.values, given))
    return _saved(theme, row)


@pages.route(f"/<theme>/question/<{A_NUMBER}:question_id>/aside", methods=["GET", "POST"])
@editors
def set_aside(theme: str, question_id: int) -> ResponseReturnValue:
    """Leave a question unanswered; readers do not see it."""
    mine = _own(theme)
    found = _question(mine, question_id)
    row = question_row(found)
    if request.method == "GET":
        return _show(mine, row)
    editing.set_aside(found.id)
    return _saved(theme, row)


# The stand as a whole


@pages.route("/<theme>/publish", methods=["GET", "POST"])
@editors
def publish(theme: str) -> ResponseReturnValue:
    """Show what readers will see, and show it to them."""
    mine = _own(theme)
    form = SeenForm()
    is_stale = False
    if request.method == "POST":
        try:
            editing.publish(mine.id, seen=form.seen.data or "")
            return redirect(url_for(".edit", theme=theme, said="published"), 303)
        except editing.SomethingNew:
            is_stale = True
    stand = _stand(mine)
    new = editing.unpublished(db.session(), stand or editing.nothing(mine))
    return page(
        "host/publish.html",
        status=409 if is_stale else 200,
        edition=mine.edition,
        theme=mine,
        changes=[(text, differences(text.published, text.draft)) for text in new.texts],
        plans=new.plans,
        seen=editing.mark_of(new),
        is_stale=is_stale,
        form=SeenForm(formdata=None),
    )


@pages.route("/<theme>/ready", methods=["GET", "POST"])
@editors
def ready(theme: str) -> ResponseReturnValue:
    """Call the stand ready for readers; an organiser may, with a reason, although something is missing."""
    mine = _own(theme)
    form = ReadyForm()
    if request.method == "POST":
        try:
            if form.validate():
                is_organiser = person_here().may(Role.ORGANISER)
                editing.call_ready(mine.id, is_organiser=is_organiser, reason=form.reason.data)
                return redirect(url_for(".edit", theme=theme, said="ready", _anchor="ready"), 303)
        except editing.NotReady:
            form.form_errors = [gettext("The stand is not ready yet: something is missing.")]
    return _page(mine, sections(db.session(), mine, _stand(mine)), ready_form=form)


@pages.route("/<theme>/unready", methods=["GET", "POST"])
@editors
def unready(theme: str) -> ResponseReturnValue:
    """Take “ready” back."""
    mine = _own(theme)
    if request.method == "POST":
        editing.call_unready(mine.id)
    return redirect(url_for(".edit", theme=theme, _anchor="ready"), 303)


@pages.route("/<theme>/translation/<any(wanted, done):wish>", methods=["GET", "POST"])
@editors
def translation(theme: str, wish: str) -> ResponseReturnValue:
    """Ask the organisers for a translation, or say that it is there."""
    mine = _own(theme)
    if request.method == "POST":
        editing.want_translation(mine.id, wanted=wish == "wanted")
    return redirect(url_for(".edit", theme=theme, _anchor="translation"), 303)


# What the above share


def _own(slug: str) -> Theme:
    """The theme of that name, for whoever may write its stand; refusals are logged, without any text."""
    theme = next((one for one in current_edition().themes if one.slug == slug), None) or abort(404)
    if not _may_edit(person_here(), slug):
        log.warning("person %d was refused the stand %s", person_here().id, theme.slug)
        abort(403)
    return theme


def _may_edit(person: Person, slug: str) -> bool:
    is_host = any(grant.role is Role.HOST and grant.theme == slug for grant in person.grants)
    return is_host or person.may(Role.ORGANISER)


def _stand(theme: Theme) -> Stand | None:
    return db.session.scalar(select(Stand).where(Stand.theme_id == theme.id))


def _side(field: str, locale: str) -> str:
    """The language of a text as it is stored; what is the same in all has none."""
    if Field(field).is_neutral != (locale == ALL):
        abort(404)
    return NEUTRAL if locale == ALL else locale


def _text_of(theme: Theme, field: Field, side: str) -> StandText | None:
    stand = _stand(theme)
    return stand.text(field, side) if stand else None


def _body_of(text: StandText, version: int) -> str:
    query = select(Revision.body).where(Revision.text_id == text.id, Revision.version == version)
    return db.session.scalar(query) or ""


def _plan(theme: Theme, slug: str) -> Plan:
    return db.session.scalar(select(Plan).where(Plan.theme_id == theme.id, Plan.slug == slug)) or abort(404)


def _question(theme: Theme, question_id: int) -> Question:
    found = db.session.get(Question, question_id)
    if found is None or found.stand.theme_id != theme.id:
        abort(404)
    return found


def _typed(form: RowForm, *names: str) -> dict[str, str]:
    return {name: request.form.get(name, "") for name in names}


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _stays() -> str:
    return gettext(
        "This plan is published: its words stay. Add the missing language, or write a note beside it."
    )


def _saved(theme: str, row: Row) -> ResponseReturnValue:
    # On a phone the editor shows one language: the one that was just written.
    side: dict[str, Any] = {"in": row.locale} if row.locale else {}
    return redirect(url_for(".edit", theme=theme, said=row.key, **side, _anchor=f"row-{row.key}"), 303)


def _show(theme: Theme, row: Row) -> Response:
    """One row by itself, as it was typed if it could not be saved."""
    parts = only(sections(db.session(), theme, _stand(theme)), row)
    status = 409 if row.comparisons else 422 if row.errors else 200
    return _page(theme, parts, row=row, status=status, is_whole=False)


def _page(
    theme: Theme,
    parts: list[Section],
    *,
    row: Row | None = None,
    said: str = "",
    status: int = 200,
    is_whole: bool = True,
    ready_form: ReadyForm | None = None,
) -> Response:
    stand = _stand(theme)
    session = db.session()
    form = ready_form or ReadyForm(formdata=None)
    side = request.args.get("in", "")
    return page(
        "host/editor.html",
        fragment="row" if row else None,
        announce=_news(row) if row else "",
        status=422 if form.errors else status,
        edition=theme.edition,
        theme=theme,
        stand=stand,
        sections=parts,
        row=row,
        said=said,
        is_whole=is_whole,
        side=side if side in LOCALES else current_locale(),
        lacks=editing.lacking(session, stand or editing.nothing(theme)),
        new=editing.unpublished(session, stand or editing.nothing(theme)),
        is_organiser=person_here().may(Role.ORGANISER),
        look=Look(stand),
        known=LANGUAGES,
        most_needed=("nl", "en", *MOST_NEEDED_SPOKEN, *MOST_NEEDED_SIGNED),
        form=form,
    )


def _news(row: Row) -> str:
    if row.comparisons:
        return gettext("Not saved: somebody else saved this text meanwhile. Both texts are on the page.")
    if row.errors:
        return gettext("Not saved. %(problem)s", problem=row.errors[0])
    return gettext("Saved")
