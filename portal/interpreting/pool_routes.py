"""The pool of interpreters: looking somebody up, writing them down, and many at once from a table."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from wtforms.fields import Field

from portal.access.guards import only_for, person_here
from portal.access.people import Role
from portal.database import db
from portal.event.editions import current_edition
from portal.event.models import Edition
from portal.forms import DeedForm
from portal.interpreting import pool
from portal.interpreting.pool import Entry, Member, Standing
from portal.interpreting.pool_files import COLUMNS, Reading, as_csv, read
from portal.interpreting.pool_forms import ROWS_AT_A_TIME, EntryForm, TableForm, filled_in
from portal.languages.search import fold
from portal.languages.table import LANGUAGES, UnknownLanguage, language
from portal.locales import current_locale
from portal.pages import page
from portal.registration.models import Read
from portal.registration.read_log import note_file

pages = Blueprint("interpreters", __name__, url_prefix="/<any(nl, en):lang>/organiser/interpreters")
A_NUMBER = "int(max=2147483647)"
# A table is longer than any form.
LARGEST_TABLE = 1_000_000
LONGEST_SEARCH = 80
MOST_SHOWN = 200
coordinators = only_for(Role.ORGANISER, Role.COORDINATOR)


@pages.url_value_preprocessor
def allow_a_table(endpoint: str | None, values: dict[str, Any] | None) -> None:
    # Here, because everything that looks at a request before its page would refuse it.
    if endpoint == "interpreters.import_table":
        request.max_content_length = request.max_form_memory_size = LARGEST_TABLE


@pages.errorhandler(pool.NoInterpreter)
def gone(error: pool.NoInterpreter) -> ResponseReturnValue:
    """Somebody removed them meanwhile; what was typed about them is kept, to be added anew."""
    if request.endpoint == "interpreters.edit" and request.method == "POST":
        edition = current_edition()
        form = EntryForm().at(pool.whole_evening(edition))
        more = ROWS_AT_A_TIME if "more" in request.form else 0
        return _show_entry(edition, form.with_rows(more), is_gone=True)
    return redirect(url_for(".people", said="gone"), 303)


@pages.get("/")
@coordinators
def people() -> Response:
    """Everybody in the pool, by name or language, and what they do at the evening."""
    edition = current_edition()
    everybody = pool.everybody(db.session(), edition)
    query = request.args.get("q", "")[:LONGEST_SEARCH].strip()
    spoken, standing = request.args.get("language", ""), request.args.get("standing", "")
    found = [
        one
        for one in everybody
        if _fits(one, fold(query).split())
        and (not spoken or any(skill.language == spoken for skill in one.interpreter.skills))
        and (standing not in list(Standing) or one.standing == standing)
    ]
    told = ngettext("%(num)d person", "%(num)d people", len(found)) if found else gettext("Nobody fits.")
    codes = {skill.language for one in everybody for skill in one.interpreter.skills}
    return page(
        "organising/interpreters/people.html",
        fragment="found",
        announce=told,
        edition=edition,
        everybody=everybody,
        found=found[:MOST_SHOWN],
        more=len(found[MOST_SHOWN:]),
        told=told,
        query=query,
        language=spoken,
        languages=[one for one in LANGUAGES if one.code in codes],
        standing=standing,
        is_sifted=bool(query or spoken or standing),
        said=request.args.get("said", ""),
        **_common(),
    )


@pages.route("/add", methods=["GET", "POST"])
@coordinators
def add() -> ResponseReturnValue:
    """Write somebody new down."""
    edition = current_edition()
    evening = pool.whole_evening(edition)
    form = EntryForm(data=filled_in(Entry(hours=evening), evening)).at(evening)
    if "more" in request.form:
        return _show_entry(edition, form.with_rows(ROWS_AT_A_TIME))
    if form.validate_on_submit():
        try:
            added = pool.add(form.entry(), edition.id)
            return _back("added", added.id)
        except pool.AlreadyThere:
            form.name.errors = [_already_there()]
    return _show_entry(edition, form.with_rows(ROWS_AT_A_TIME - len(form.skills)))


@pages.route(f"/<{A_NUMBER}:interpreter_id>/", methods=["GET", "POST"])
@coordinators
def edit(interpreter_id: int) -> ResponseReturnValue:
    """Write down anew what is known of somebody."""
    edition = current_edition()
    evening = pool.whole_evening(edition)
    found = pool.member(db.session(), edition, interpreter_id)
    stored = pool.entry_of(found.interpreter, edition)
    form = EntryForm(data=filled_in(stored, evening)).at(evening)
    if request.method == "GET":
        form.seen.data = stored.marks
    if "more" in request.form:
        return _show_entry(edition, form.with_rows(ROWS_AT_A_TIME), found)
    if form.validate_on_submit():
        try:
            pool.change(interpreter_id, form.entry(), edition.id, seen=form.seen.data or "")
            return _back("changed", interpreter_id)
        except pool.AlreadyThere:
            form.name.errors = [_already_there()]
        except pool.ChangedMeanwhile:
            found = pool.member(db.session(), edition, interpreter_id)
            both = form.beside(pool.entry_of(found.interpreter, edition))
            # Where the two typed the same there is nothing to look at.
            if not any(both) and _is_changed(interpreter_id, form, edition):
                return _back("changed", interpreter_id)
            return _show_entry(edition, form, found, both=both)
    return _show_entry(edition, form.with_rows(1 if request.method == "GET" else 0), found)


@pages.route(f"/<{A_NUMBER}:interpreter_id>/comes", methods=["GET", "POST"])
@coordinators
def comes(interpreter_id: int) -> ResponseReturnValue:
    """Somebody can be there the whole evening."""
    edition = current_edition()
    if DeedForm().validate_on_submit():
        try:
            pool.comes_all_evening(interpreter_id, edition.id)
            return _back("comes", interpreter_id)
        except pool.ChangedMeanwhile:
            return _back("hours", interpreter_id)
    return redirect(url_for(".edit", interpreter_id=interpreter_id))


@pages.route(f"/<{A_NUMBER}:interpreter_id>/remove", methods=["GET", "POST"])
@coordinators
def remove(interpreter_id: int) -> ResponseReturnValue:
    """Let go of all that is known of somebody, after a question."""
    edition = current_edition()
    found = pool.member(db.session(), edition, interpreter_id)
    form = DeedForm()
    if form.validate_on_submit():
        pool.remove(interpreter_id, edition.id, person_id=person_here().id)
        return redirect(url_for(".people", said="removed"), 303)
    return page("organising/interpreters/remove.html", edition=edition, one=found, form=form, **_common())


@pages.route("/import", methods=["GET", "POST"])
@coordinators
def import_table() -> ResponseReturnValue:
    """Many people from a table: first what would change, and only then the change."""
    edition = current_edition()
    form = TableForm()
    found: Reading | None = None
    is_stale = False
    if form.validate_on_submit():
        known = pool.entries_by_number(db.session(), edition)
        found = read(form.rows.data, known, pool.whole_evening(edition))
        if found.faults:
            form.rows.errors = [
                ngettext(
                    "There is %(num)d mistake in these rows.",
                    "There are %(num)d mistakes in these rows.",
                    len(found.faults),
                )
            ]
        elif "store" in request.form:
            try:
                _take_over(found, form.checked.data, edition, known)
                return redirect(url_for(".people", said="imported"), 303)
            except pool.ChangedMeanwhile:
                is_stale = True
                known = pool.entries_by_number(db.session(), edition)
                found = read(form.rows.data, known, pool.whole_evening(edition))
    return page(
        "organising/interpreters/import.html",
        status=409 if is_stale else None,
        edition=edition,
        form=form,
        found=found,
        is_stale=is_stale,
        columns=[column.name(current_locale()) for column in COLUMNS],
        **_common(),
    )


@pages.get("/interpreters.csv")
@coordinators
def export() -> Response:
    """The whole pool as a file that can be read in again; whoever takes it along is noted."""
    note_file(person_id=person_here().id, edition_id=current_edition().id, what=Read.EXPORT)
    edition = current_edition()
    entries = [pool.entry_of(one.interpreter, edition) for one in pool.everybody(db.session(), edition)]
    response = make_response(as_csv(entries, current_locale()))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    name = gettext("interpreters")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{edition.year}.csv"'
    return response


def _fits(one: Member, sought: list[str]) -> bool:
    """Whether every word is in the name, or in one of the names of a language."""
    names = [one.interpreter.name]
    for skill in one.interpreter.skills:
        try:
            names += language(skill.language).names
        except UnknownLanguage:
            names.append(skill.language)
    known = " ".join(map(fold, names))
    return all(word in known for word in sought)


def _take_over(found: Reading, mark: str | None, edition: Edition, known: Mapping[int, Entry]) -> None:
    """Store what was shown with this mark; a second press finds nothing left to store."""
    fresh = found.new + found.changed
    if not fresh:
        return
    if mark != found.mark:
        raise pool.ChangedMeanwhile
    pool.take_over(((one.known, one.entry) for one in fresh), edition.id, known)


def _is_changed(interpreter_id: int, form: EntryForm, edition: Edition) -> bool:
    try:
        pool.change(interpreter_id, form.entry(), edition.id, seen=form.seen.data or "")
    except (pool.ChangedMeanwhile, pool.AlreadyThere):
        return False
    return True


def _already_there() -> str:
    return gettext("Somebody with this name and this address or number is in the pool.")


def _show_entry(
    edition: Edition,
    form: EntryForm,
    found: Member | None = None,
    *,
    both: tuple[list[Field], list[Field]] | None = None,
    is_gone: bool = False,
) -> Response:
    is_asked_for_more = "more" in request.form
    return page(
        "organising/interpreters/entry.html",
        status=409 if both or is_gone else None,
        edition=edition,
        form=form,
        one=found,
        both=both,
        is_gone=is_gone,
        new_row=len(form.skills) - ROWS_AT_A_TIME if is_asked_for_more else None,
        known_languages=LANGUAGES,
        **_common(),
    )


def _common() -> dict[str, Any]:
    return {"is_organiser": person_here().may(Role.ORGANISER), "deed_form": DeedForm(formdata=None)}


def _back(said: str, interpreter_id: int) -> ResponseReturnValue:
    return redirect(url_for(".people", said=said, _anchor=f"interpreter-{interpreter_id}"), 303)
