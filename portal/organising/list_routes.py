"""The list of registrations, and what leaves it as a file."""

from datetime import date, datetime
from typing import Any

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext, ngettext

from portal.access.guards import only_for, person_here
from portal.access.people import Role
from portal.clock import in_leiden
from portal.database import db
from portal.event.editions import current_edition
from portal.event.models import Edition
from portal.forms import DeedForm
from portal.organising.exports import Table, what_is_needed, who_comes
from portal.organising.forms import NeedsExportForm
from portal.organising.registrations_blueprint import pages
from portal.organising.words import statuses
from portal.pages import page
from portal.registration import listing
from portal.registration.listing import ORDERS, USUAL_ORDER, Filters
from portal.registration.models import Read
from portal.registration.read_log import FILES_OF_ONE_PERSON, TooManyFiles, note_file, note_here
from portal.registration.sentences import kinds_of_need, request_states
from portal.spreadsheets import as_csv, as_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
coordinators = only_for(Role.ORGANISER, Role.COORDINATOR)


@pages.app_template_filter("short_day")
def short_day(moment: date) -> str:
    """20 feb."""
    return str(format_date(in_leiden(moment) if isinstance(moment, datetime) else moment, "d MMM"))


@pages.app_template_filter("day_of_year")
def day_of_year(day: date) -> str:
    """Dinsdag 20 februari; a day, where `day` is for moments."""
    return str(format_date(day, "EEEE d MMMM"))


@pages.app_errorhandler(TooManyFiles)
def enough(error: TooManyFiles) -> Response:
    """For every file of the desk."""
    most = FILES_OF_ONE_PERSON.times
    return page("organising/enough.html", status=429, most=most, **_common())


@pages.get("/")
@coordinators
def table() -> Response:
    """Everybody who fits; for htmx, which asks while somebody types, only those."""
    return _show(Filters.read(request.args), _order(request.args), _number(request.args.get("page", "")))


def _show(filters: Filters, order: str, number: int = 1, *, refused: str = "") -> Response:
    for what in filters.reads:
        note_here(person_id=person_here().id, edition_id=current_edition().id, what=what)
    edition = current_edition()
    more = sum(map(bool, (filters.interpreter, filters.need, filters.mail, filters.arrived, filters.locale)))
    found = listing.look(db.session(), edition, filters, order=order, number=number)
    parties = ngettext("%(num)d registration", "%(num)d registrations", found.count.parties)
    people = ngettext("%(num)d person", "%(num)d people", found.count.people)
    return page(
        "organising/registrations/table.html",
        status=422 if refused else None,
        refused=refused,
        fragment="found",
        announce=f"{parties}, {people}" if found.count.parties else gettext("Nobody fits."),
        edition=edition,
        filters=filters,
        filters_on=ngettext("· %(num)d on", "· %(num)d on", more) if more else "",
        day=date.fromisoformat(filters.day) if filters.day else None,
        order=order,
        usual_order=USUAL_ORDER,
        shown={**filters.args, **({} if order == USUAL_ORDER else {"sort": order})},
        rows=found.rows,
        count=found.count,
        parties=parties,
        people=people,
        number=found.number,
        last=found.last,
        statuses=statuses(),
        request_states=request_states(),
        kinds=kinds_of_need(),
        **_common(),
    )


@pages.route("/registrations.csv", methods=["GET", "POST"])
@coordinators
def export_csv() -> ResponseReturnValue:
    """Who fits, as a file for any program."""
    return _export("csv")


@pages.route("/registrations.xlsx", methods=["GET", "POST"])
@coordinators
def export_xlsx() -> ResponseReturnValue:
    """Who fits, as a spreadsheet."""
    return _export("xlsx")


@pages.route("/needs", methods=["GET", "POST"])
@coordinators
def export_needs() -> ResponseReturnValue:
    """What people need, as a file; only for who asks for it on purpose."""
    edition, form = current_edition(), NeedsExportForm()
    if form.validate_on_submit():
        note_file(person_id=person_here().id, edition_id=edition.id, what=Read.NEEDS_EXPORT)
        edition = current_edition()
        return _file(
            what_is_needed(db.session(), edition),
            gettext("needs"),
            edition,
            "xlsx" if form.xlsx.data else "csv",
        )
    return page("organising/registrations/needs.html", edition=edition, form=form, **_common())


def _export(kind: str) -> ResponseReturnValue:
    edition, filters, order = current_edition(), Filters.read(request.form), _order(request.form)
    if not DeedForm().validate_on_submit():
        return redirect(url_for(".table"))
    if filters.reads:
        # Whoever is in such a file is known to need something, and the file goes where nobody is noted.
        refused = gettext(
            "A file of this list would tell who needs something. Take these filters away first."
        )
        return _show(filters, order, refused=refused)
    note_file(person_id=person_here().id, edition_id=edition.id, what=Read.EXPORT)
    edition = current_edition()
    return _file(who_comes(db.session(), edition, filters, order), gettext("registrations"), edition, kind)


def _file(table: Table, name: str, edition: Edition, kind: str) -> Response:
    names, rows = table
    response = make_response(as_csv(names, rows) if kind == "csv" else as_xlsx(name, names, rows))
    response.headers["Content-Type"] = "text/csv; charset=utf-8" if kind == "csv" else XLSX
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{edition.year}.{kind}"'
    return response


def _order(args: Any) -> str:
    order = args.get("sort", "")
    return order if order in ORDERS else USUAL_ORDER


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 8 and int(text) else 1


def _common() -> dict[str, Any]:
    return {"is_organiser": person_here().may(Role.ORGANISER), "deed_form": DeedForm(formdata=None)}
