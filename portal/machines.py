"""Addresses for machines: health, robots, where to report a hole."""

from datetime import timedelta

from flask import Blueprint, Response, current_app
from sqlalchemy import select, text
from sqlalchemy.orm import selectinload

from portal import clock
from portal.database import db
from portal.event.models import Edition
from portal.links import link
from portal.locales import LOCALES
from portal.public import public

pages = Blueprint("machines", __name__)
LISTED = ("event.evening", "event.privacy", "event.accessibility", "market.market", "market.promises")


@pages.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return current_app.response_class("ok\n", mimetype="text/plain")


@pages.get("/readyz")
def ready() -> Response:
    """The database answers too; otherwise the error page of 503."""
    db.session.execute(text("SELECT 1"))
    return current_app.response_class("ok\n", mimetype="text/plain")


@pages.get("/robots.txt")
def robots() -> Response:
    lines = ["User-agent: *"]
    lines += [
        f"Disallow: /{locale}/{part}/"
        for locale in LOCALES
        for part in ("register", "registration", "interpreter", "organiser")
    ]
    site = current_app.extensions["settings"].base_url
    return public("\n".join([*lines, f"Sitemap: {site}/sitemap.xml", ""]), "text/plain")


@pages.get("/sitemap.xml")
def sitemap() -> Response:
    addresses = [link(endpoint, lang=locale) for endpoint in LISTED for locale in LOCALES]
    editions = db.session.scalars(
        select(Edition).order_by(Edition.year.desc()).options(selectinload(Edition.themes))
    )
    for place, edition in enumerate(editions):
        for locale in LOCALES:
            addresses += _of_edition(edition, locale, is_current=place == 0)
    rows = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
    body = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
    return public(body, "application/xml")


def _of_edition(edition: Edition, locale: str, *, is_current: bool) -> list[str]:
    """The addresses of one year's pages; the current year's are without the year."""
    slugs = [theme.slug for theme in edition.themes]
    if is_current:
        return [link("market.stand", lang=locale, theme=slug) for slug in slugs]
    year = edition.year
    return [
        link("event.evening_of", lang=locale, year=year),
        link("market.market_of", lang=locale, year=year),
        *(link("market.stand_of", lang=locale, year=year, theme=slug) for slug in slugs),
    ]


@pages.get("/.well-known/security.txt")
def security() -> Response:
    """How to report a hole (RFC 9116); the contact is the evening's."""
    edition = db.session.scalar(select(Edition).order_by(Edition.year.desc()).limit(1))
    contact = edition.contact if edition else current_app.extensions["settings"].mail_sender
    # By the machine's own clock: this file is about the present installation, also in a rehearsal.
    expires = (clock.machine_now() + timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    site = current_app.extensions["settings"].base_url
    lines = [
        f"Contact: mailto:{contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en",
        f"Canonical: {site}/.well-known/security.txt",
        "",
    ]
    return public("\n".join(lines), "text/plain")
