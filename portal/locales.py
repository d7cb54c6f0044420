"""The two languages the portal itself speaks, and who chose which.

The language is the first part of the address, so that a page can be cached, shared and printed.
"""

import contextlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from babel import Locale
from babel.support import NullTranslations
from flask import Flask, current_app, g, has_request_context, request, url_for
from flask_babel import Babel, Domain, force_locale, format_date, format_time
from werkzeug.routing import BuildError

from portal.clock import LEIDEN, in_leiden

LOCALES = ("nl", "en")
NAMES = {"nl": "Nederlands", "en": "English"}
COOKIE = "language"


class _Catalogues(Domain):  # type: ignore[misc]
    """Flask-Babel spells out the name of the locale for every single text; a page has hundreds of them."""

    def get_translations(self) -> NullTranslations:
        locale = current_locale()
        if locale not in self.cache:
            self.cache[locale] = super().get_translations()
        return self.cache[locale]


class _Babel(Babel):  # type: ignore[misc]
    domain_instance = _Catalogues()


babel = _Babel()


def speak(app: Flask) -> None:
    """Teach `app` both languages: addresses, dates, texts."""
    app.config.update(BABEL_DEFAULT_LOCALE="nl", BABEL_DEFAULT_TIMEZONE=str(LEIDEN))
    babel.init_app(app, locale_selector=current_locale)

    @app.url_value_preprocessor
    def read_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "lang" in values:
            g.locale = values.pop("lang")

    @app.url_defaults
    def write_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = current_locale()

    app.jinja_env.filters.update(
        local=lambda text: text[current_locale()],
        date=date,
        day=day,
        time=clock_time,
    )


def current_locale() -> str:
    """The language of this answer: of the address, of the letter being written, else the visitor's."""
    if "locale" in g:
        return str(g.locale)
    return _of_path() if has_request_context() else "nl"


def _of_path() -> str:
    # A page that does not exist has no matched values, but its address still tells the language.
    # The few pages outside the two languages say it in the query.
    first = request.path.lstrip("/").split("/", 1)[0]
    named = first if first in LOCALES else request.args.get("lang", "")
    return named if named in LOCALES else preferred()


def preferred() -> str:
    """What to offer somebody whose address names no language: an earlier choice, the browser's, Dutch."""
    chosen = request.cookies.get(COOKIE)
    if chosen in LOCALES:
        return str(chosen)
    return request.accept_languages.best_match(LOCALES) or "nl"


def date(moment: datetime) -> str:
    """The day with its year: donderdag 21 maart 2024."""
    return str(format_date(in_leiden(moment), "EEEE d MMMM y"))


def day(moment: datetime) -> str:
    return str(format_date(in_leiden(moment), "EEEE d MMMM"))


def clock_time(moment: datetime) -> str:
    """A time of day as people in that language write it: 19.30 or 19:30."""
    if current_locale() == "nl":
        return str(format_time(in_leiden(moment), "HH.mm"))
    return str(format_time(in_leiden(moment), "HH:mm"))


@contextlib.contextmanager
def in_locale(locale: str) -> Iterator[None]:
    """Write what follows in `locale`: for letters, which are not written for the present visitor."""
    earlier = g.get("locale")
    g.locale = locale
    try:
        with force_locale(locale):
            yield
    finally:
        if earlier:
            g.locale = earlier
        else:
            del g.locale


def address_in(locale: str) -> str:
    """This page's address in the other language, or that language's front page."""
    values: Mapping[str, Any] = {**(request.view_args or {}), "lang": locale}
    try:
        return url_for(str(request.endpoint), **values)
    except BuildError:
        return url_for("event.evening", lang=locale)


def direction(locale: str) -> str:
    return str(Locale.parse(locale).text_direction)
