"""The stand as a whole: choose it, edit it, publish it, call it ready, look back."""

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
from portal.market.differences import differences
from portal.market.editor import sections, with_row
from portal.market.host_blueprint import (
    A_NUMBER,
    A_TEXT,
    editors,
    may_edit,
    own,
    pages,
    show_editor,
    side_of,
    stand_at,
)
from portal.market.host_forms import ReadyForm, SeenForm
from portal.market.models import StandText
from portal.market.rules import Field
from portal.pages import page


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


# Earlier versions of one text


@pages.get(f"{A_TEXT}/history")
@editors
def history(theme: str, field: str, locale: str) -> Response:
    """Every save of a text: who, when, and what changed."""
    mine, of, side = own(theme), Field(field), side_of(field, locale)
    found = _text(mine, of, side)
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
    mine, of, side = own(theme), Field(field), side_of(field, locale)
    found = _text(mine, of, side) or abort(404)
    if not any(one.version == version for one in found.revisions):
        abort(404)
    here = partial(url_for, ".history", theme=theme, field=field, locale=locale)
    if request.method == "GET":
        return redirect(here(_anchor=f"version-{version}"))
    editing.put_back(found.id, version, person_id=person_here().id)
    return redirect(here(said="put-back"), 303)


def _text(theme: Theme, field: Field, side: str) -> StandText | None:
    stand = stand_at(theme)
    return stand.text(field, side) if stand else None
