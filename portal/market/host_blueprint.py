"""What all pages of a host share: whose stand it is, one row by itself, and the whole editor."""

import logging
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from werkzeug.exceptions import NotFound

from portal.access.guards import only_for, person_here
from portal.access.models import Person
from portal.access.people import Role
from portal.database import db
from portal.errors import show
from portal.event.editions import current_edition
from portal.event.models import Theme
from portal.languages.table import LANGUAGES, MOST_NEEDED_SIGNED, MOST_NEEDED_SPOKEN
from portal.locales import LOCALES, current_locale
from portal.market import editing
from portal.market.editor import Look, Row, Section, only, sections
from portal.market.host_forms import ReadyForm
from portal.market.letters import words_for
from portal.market.models import Stand
from portal.market.rules import NEUTRAL, Field
from portal.pages import page

log = logging.getLogger(__name__)
pages = Blueprint("host", __name__, url_prefix="/<any(nl, en):lang>/host")
ALL = "all"
A_TEXT = "/<theme>/text/<any(done, next, story, ask, languages, team):field>/<any(nl, en, all):locale>"
# PostgreSQL has no larger number to look for.
A_NUMBER = "int(max=2147483647)"
# What is refused for its length is shown again, so it is read first; a megabyte holds 200 kB in any script.
LARGEST_BODY = 1_000_000
editors = only_for(Role.HOST, Role.ORGANISER)


@pages.errorhandler(NoResultFound)
def gone(error: NoResultFound) -> Response:
    """Somebody deleted it between the look and the deed."""
    return show(NotFound())


@pages.url_value_preprocessor
def read_long_texts(endpoint: str | None, values: dict[str, Any] | None) -> None:
    # Here, because the form is read for the first time before any `before_request` of a blueprint.
    request.max_content_length = request.max_form_memory_size = LARGEST_BODY


@pages.after_request
def let_the_browser_go_back(response: Response) -> Response:
    # With "no-store" a browser forgets what was typed when somebody goes back to the page.
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


# Whose stand it is


def own(slug: str) -> Theme:
    """The theme of that name, for whoever may write its stand; refusals are logged, without any text."""
    theme = next((one for one in current_edition().themes if one.slug == slug), None) or abort(404)
    if not may_edit(person_here(), slug):
        log.warning("person %d was refused the stand %s", person_here().id, theme.slug)
        abort(403)
    return theme


def may_edit(person: Person, slug: str) -> bool:
    is_host = any(grant.role is Role.HOST and grant.theme == slug for grant in person.grants)
    return is_host or person.may(Role.ORGANISER)


def stand_at(theme: Theme) -> Stand | None:
    return db.session.scalar(select(Stand).where(Stand.theme_id == theme.id))


def side_of(field: str, locale: str) -> str:
    """The language of a text as it is stored; what is the same in all has none."""
    if Field(field).is_neutral != (locale == ALL):
        abort(404)
    return NEUTRAL if locale == ALL else locale


# What they see


def saved(theme: Theme, row: Row) -> ResponseReturnValue:
    """To the editor, at the row that was saved; or on to what is new, if that button was pressed."""
    if request.form.get("then") == "publish":
        return redirect(url_for("host.publish", theme=theme.slug), 303)
    # On a phone the editor shows one language: the one that was just written.
    side: dict[str, Any] = {"in": row.locale} if row.locale else {}
    return redirect(
        url_for("host.edit", theme=theme.slug, said=row.key, **side, _anchor=f"row-{row.key}"), 303
    )


def show_row(theme: Theme, row: Row) -> Response:
    """One row by itself, as it was typed if it could not be saved."""
    row = replace(row, is_alone=True)
    parts = only(sections(db.session(), theme, stand_at(theme)), row)
    is_far_too_long = (request.content_length or 0) > current_app.config["MAX_CONTENT_LENGTH"]
    refused = 409 if row.comparisons else 413 if is_far_too_long else 422
    status = refused if row.comparisons or row.errors else 200
    return show_editor(theme, parts, row=row, status=status, is_whole=False)


def show_editor(
    theme: Theme,
    parts: list[Section],
    *,
    row: Row | None = None,
    said: str = "",
    status: int = 200,
    is_whole: bool = True,
    ready_form: ReadyForm | None = None,
) -> Response:
    """The editor with these rows; for htmx only `row`, or just the line below its field."""
    stand = stand_at(theme)
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
        # Whoever types on while the answer travels keeps the field, unless the row itself is to change.
        is_line=row is not None and not row.comparisons and not _wants_row(row),
        said=said,
        is_whole=is_whole,
        side=side if side in LOCALES else current_locale(),
        lacks=editing.lacking(session, stand or editing.nothing(theme)),
        new=editing.unpublished(session, stand or editing.nothing(theme)),
        words_for=words_for,
        is_organiser=person_here().may(Role.ORGANISER),
        has_several=sum(may_edit(person_here(), one.slug) for one in theme.edition.themes) > 1,
        look=Look(stand),
        known=LANGUAGES,
        most_needed=("nl", "en", *MOST_NEEDED_SPOKEN, *MOST_NEEDED_SIGNED),
        form=form,
    )


def stays_as_it_is() -> str:
    return gettext(
        "This plan is published: its words stay. Add the missing language, or write a note beside it."
    )


def _wants_row(row: Row) -> bool:
    """Whether htmx is going to replace a whole row, or to put a new one before the empty form."""
    target = request.headers.get("HX-Target", "")
    return not row.errors and "#row-" in target


def _news(row: Row) -> str:
    if row.comparisons:
        return gettext("Not saved: somebody else saved this text meanwhile. Both texts are on the page.")
    if row.errors:
        return gettext("Not saved. %(problem)s", problem=row.errors[0])
    return gettext("Saved")
