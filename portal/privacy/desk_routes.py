"""What organisers see of privacy: what is still stored and when it goes, who read what, the public report."""

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock, encryption
from portal.access.guards import only_for
from portal.access.people import Role
from portal.database import Bilingual, db
from portal.event.editions import current_edition
from portal.event.models import Edition
from portal.pages import page
from portal.privacy import report
from portal.privacy.desk_forms import ChangesForm
from portal.privacy.keys import count_old
from portal.privacy.models import AccessReport
from portal.privacy.purging import last_run, who_stays
from portal.privacy.purging import stored as stored_now
from portal.registration.read_log import readers
from portal.registration.read_log import reads as reads_of

pages = Blueprint("privacy_desk", __name__, url_prefix="/<any(nl, en):lang>/organiser/privacy")
ON_A_PAGE = 50


@pages.get("/")
@only_for(Role.ORGANISER)
def stored() -> Response:
    """What is stored, by class and evening, and when it goes."""
    edition = current_edition()
    return page(
        "organising/privacy/stored.html",
        edition=edition,
        classes=stored_now(db.session()),
        today=clock.in_leiden(clock.now()).date(),
        last_run=last_run(db.session()),
        who_stays=who_stays(db.session()),
        keys=encryption.how_many_keys(),
        old=count_old(db.session()),
        report=report.report_of(db.session(), edition),
    )


@pages.get("/reads")
@only_for(Role.ORGANISER)
def reads() -> Response:
    """Who read what people need: the newest first."""
    chosen = _number(request.args.get("person", ""))
    here = _number(request.args.get("page", "")) or 1
    found, total = reads_of(db.session(), person_id=chosen, page=here, size=ON_A_PAGE)
    return page(
        "organising/privacy/reads.html",
        fragment="log",
        reads=found,
        total=total,
        here=here,
        last=max(1, -(-total // ON_A_PAGE)),
        readers=readers(db.session()),
        chosen=chosen,
    )


@pages.route("/report", methods=["GET", "POST"])
@only_for(Role.ORGANISER)
def changes() -> ResponseReturnValue:
    """Write what will change next year."""
    edition = current_edition()
    found = report.report_of(db.session(), edition)
    if found is None:
        # Nothing to write to: not over yet, or nobody signed up.
        return _show_report(edition, None, ChangesForm(formdata=None))
    form = ChangesForm(nl=found.changes.nl, en=found.changes.en)
    if form.validate_on_submit():
        report.write_changes(edition.id, Bilingual(nl=form.nl.data, en=form.en.data))
        return redirect(url_for(".changes", said="saved"), 303)
    return _show_report(edition, found, form)


def _show_report(edition: Edition, found: AccessReport | None, form: ChangesForm) -> Response:
    return page(
        "organising/privacy/report.html",
        edition=edition,
        report=found,
        counts=report.counts_of(found) if found else None,
        said=request.args.get("said", ""),
        form=form,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text) else None
