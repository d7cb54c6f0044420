"""The evening's page and what belongs to it."""

from datetime import datetime, time
from urllib.parse import quote

from flask import Blueprint, Response, current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from portal import clock
from portal.clock import LEIDEN
from portal.errors import show
from portal.event.calendar import calendar_file, place
from portal.event.editions import NoEdition, current_edition, edition_of
from portal.event.facts import structured
from portal.event.models import Edition
from portal.languages.table import language
from portal.links import link
from portal.locales import LOCALES, current_locale, preferred
from portal.public import public_file, public_page
from portal.tongues import offered

pages = Blueprint("event", __name__, url_prefix="/<any(nl, en):lang>")
entrance = Blueprint("entrance", __name__)
# For phones and laptops that do not know `geo:` (RFC 5870).
MAP = "https://www.openstreetmap.org/search?query="


@pages.app_errorhandler(NoEdition)
def no_edition(error: NoEdition) -> Response:
    # Not `abort`: what a handler raises is handled by nobody.
    return show(NotFound())


@entrance.get("/")
def choose_language() -> ResponseReturnValue:
    """Lead on to the visitor's language; the answer depends on the visitor, so nobody may keep it."""
    response = redirect(url_for("event.evening", lang=preferred()), 302)
    response.vary.update(["Accept-Language", "Cookie"])
    return response


@pages.get("/")
def evening() -> Response:
    return _show(current_edition(), "event.evening")


@pages.get("/<int(fixed_digits=4):year>/")
def evening_of(year: int) -> Response:
    return _show(edition_of(year), "event.evening_of")


@pages.get("/evening.ics")
def calendar() -> Response:
    edition = current_edition()
    locale = current_locale()
    # The stamp must not change with every download, or no cache could ever answer "not modified".
    body = calendar_file(edition, locale, url=link("event.evening"), stamp=edition.registration_opens_at)
    return public_file(body.decode(), "text/calendar", f"leiden-{edition.year}.ics")


@pages.get("/privacy/")
def privacy() -> Response:
    return public_page("event/privacy.html", edition=current_edition())


@pages.get("/accessibility/")
def accessibility() -> Response:
    assessed = current_app.extensions["settings"].accessibility_assessed
    return public_page(
        "event/accessibility.html",
        edition=current_edition(),
        assessed=datetime.combine(assessed, time(12), LEIDEN) if assessed else None,
    )


def _show(edition: Edition, endpoint: str) -> Response:
    is_current = edition.id == current_edition().id
    canonical = "event.evening" if is_current else endpoint
    values = {} if is_current else {"year": edition.year}
    return public_page(
        "event/page.html",
        edition=edition,
        stage=edition.stage(clock.now()),
        is_current=is_current,
        spoken=[language(code) for code in edition.access["languages"]],
        tongues=offered(),
        canonical=link(canonical, **values),
        alternates={locale: link(canonical, **{**values, "lang": locale}) for locale in LOCALES},
        facts=structured(edition, current_locale(), url=link(canonical, **values)),
        map_app="geo:0,0?q=" + quote(place(edition, current_locale())),
        map_page=MAP + quote(place(edition, current_locale())),
    )
