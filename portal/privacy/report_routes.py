"""The access report that everybody may read."""

from flask import Blueprint, Response, abort

from portal.database import db
from portal.event.editions import edition_of
from portal.links import link
from portal.locales import LOCALES
from portal.privacy.report import counts_of, has_report, report_of
from portal.public import public_page

pages = Blueprint("access_report", __name__, url_prefix="/<any(nl, en):lang>")
# The page of the evening leads here; it lies below and knows nothing of reports.
pages.add_app_template_global(has_report, "has_access_report")


@pages.get("/<int(fixed_digits=4):year>/access")
def page(year: int) -> Response:
    """What people asked for at an evening and what came of it; there is none before it is over."""
    edition = edition_of(year)
    report = report_of(db.session(), edition) or abort(404)
    return public_page(
        "event/access.html",
        edition=edition,
        counts=counts_of(report),
        changes=report.changes,
        canonical=link("access_report.page", year=year),
        alternates={locale: link("access_report.page", year=year, lang=locale) for locale in LOCALES},
    )
