"""The stand as a whole: choose it, edit it, publish it, call it ready, look back."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.access.guards import person_here
from portal.access.people import Role
from portal.database import db
from portal.event.editions import current_edition
from portal.event.models import Theme
from portal.market import editing
from portal.market.editor import Row, sections, with_row
from portal.market.host_blueprint import (
    A_NUMBER,
    editors,
    may_edit,
    own,
    pages,
    show_editor,
    stand_at,
    stays_as_it_is,
)
from portal.market.host_forms import ReadyForm, SeenForm
from portal.market.models import Note, Plan, Revision
from portal.pages import page

# How many versions stand on one page: each is compared with the one before it.
VERSIONS = 20


@pages.get("/")
@editors
def stands() -> ResponseReturnValue:
    """The stands that this person writes; whoever has one is led to it."""
    edition = current_edition()
    mine = [theme for theme in edition.themes if may_edit(person_here(), theme.slug)]
    if len(mine) == 1:
        return redirect(url_for(".edit", theme=mine[0].slug))
    return page("host/stands.html", edition=edition, themes=mine)


@pages.get("/<theme>/")
@editors
def edit(theme: str) -> Response:
    """The whole editor, or for htmx the row that was just saved."""
    mine = own(theme)
    parts = sections(db.session(), mine, stand_at(mine))
    said = request.args.get("said", "")
    saved = next((row for part in parts for row in part.rows if row.key == said), None)
    if saved:
        saved = replace(saved, is_saved=True)
        parts = with_row(parts, saved)
    return show_editor(mine, parts, row=saved, said=said)


@pages.route("/<theme>/publish", methods=["GET", "POST"])
@editors
def publish(theme: str) -> ResponseReturnValue:
    """Show what readers will see, and show it to them."""
    mine = own(theme)
    form = SeenForm()
    is_stale = False
    if request.method == "POST":
        try:
            editing.publish(mine.id, seen=form.seen.data or "")
            return redirect(url_for(".edit", theme=theme, said="published"), 303)
        except editing.SomethingNew:
            is_stale = True
    new = editing.unpublished(db.session(), stand_at(mine) or editing.nothing(mine))
    return page(
        "host/publish.html",
        status=409 if is_stale else 200,
        edition=mine.edition,
        theme=mine,
        changes=[
            (row, row.compared(draft.shown, draft.said))
            for row in _drafts(mine)
            for draft in new
            if draft.key == row.key
        ],
        seen=editing.mark_of(new),
        is_stale=is_stale,
        form=SeenForm(formdata=None),
    )


@pages.route("/<theme>/ready", methods=["GET", "POST"])
@editors
def ready(theme: str) -> ResponseReturnValue:
    """Call the stand ready for readers; an organiser may, with a reason, although something is missing."""
    mine = own(theme)
    form = ReadyForm()
    if request.method == "POST":
        try:
            if form.validate():
                is_organiser = person_here().may(Role.ORGANISER)
                editing.call_ready(mine.id, is_organiser=is_organiser, reason=form.reason.data)
                return redirect(url_for(".edit", theme=theme, said="ready", _anchor="ready"), 303)
        except editing.NotReady:
            form.form_errors = [gettext("The stand is not ready yet: something is missing.")]
    return show_editor(mine, sections(db.session(), mine, stand_at(mine)), ready_form=form)


@pages.route("/<theme>/unready", methods=["GET", "POST"])
@editors
def unready(theme: str) -> ResponseReturnValue:
    """Take “ready” back."""
    mine = own(theme)
    if request.method == "POST":
        editing.call_unready(mine.id)
    return redirect(url_for(".edit", theme=theme, _anchor="ready"), 303)


@pages.route("/<theme>/translation/<any(wanted, done):wish>", methods=["GET", "POST"])
@editors
def translation(theme: str, wish: str) -> ResponseReturnValue:
    """Ask the organisers for a translation, or say that it is there."""
    mine = own(theme)
    if request.method == "POST":
        editing.want_translation(mine.id, wanted=wish == "wanted")
    return redirect(url_for(".edit", theme=theme, _anchor="translation"), 303)


# Earlier versions of one row


@pages.get("/<theme>/history/<key>")
@editors
def history(theme: str, key: str) -> Response:
    """Every save of a row: who, when, and what changed."""
    return _show_history(own(theme), key)


@pages.route(f"/<theme>/history/<key>/<{A_NUMBER}:version>", methods=["GET", "POST"])
@editors
def put_back(theme: str, key: str, version: int) -> ResponseReturnValue:
    """Make an older version the draft again."""
    mine = own(theme)
    if all(one.version != version for one in _saves(mine, _row(mine, key))):
        abort(404)
    here = partial(url_for, ".history", theme=theme, key=key)
    if request.method == "GET":
        return redirect(here(until=version, _anchor=f"version-{version}"))
    try:
        editing.put_back(mine.id, key, version, person_id=person_here().id)
    except editing.PlanStays:
        return _show_history(mine, key, refused=stays_as_it_is())
    return redirect(here(said="put-back"), 303)


def _show_history(theme: Theme, key: str, *, refused: str = "") -> Response:
    row = _row(theme, key)
    saves = _saves(theme, row)
    newest = saves[0].version if saves else 0
    until = request.args.get("until", newest, type=int)
    saves = [one for one in saves if one.version <= until]
    before = [*(one.said for one in saves[1:]), {}]
    return page(
        "host/history.html",
        status=409 if refused else 200,
        edition=theme.edition,
        theme=theme,
        row=row,
        saves=[
            (
                one,
                row.compared(old, one.said),
                isinstance(row.about, Plan) and editing.stays(row.about, one.said),
            )
            for one, old in list(zip(saves, before, strict=False))[:VERSIONS]
        ],
        newest=newest,
        older=saves[VERSIONS].version if len(saves) > VERSIONS else None,
        said=request.args.get("said", ""),
        refused=refused,
    )


def _row(theme: Theme, key: str) -> Row:
    return next((one for one in _drafts(theme) if one.key == key), None) or abort(404)


def _saves(theme: Theme, row: Row) -> Sequence[Revision]:
    """Every save of a row. A note stays with the stand of its plan, which can be that of another year."""
    home = row.about.plan.theme if isinstance(row.about, Note) else theme
    return editing.revisions(db.session(), home.id, row.key)


def _drafts(theme: Theme) -> list[Row]:
    """The rows that are saved first, and published later."""
    parts = sections(db.session(), theme, stand_at(theme))
    return [row for part in parts for row in part.rows if row.kind not in ("new_plan", "question")]
