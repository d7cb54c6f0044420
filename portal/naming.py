"""What a language is called on a page: by whoever reads the page, and by its own speakers.

Those who arrange interpreters always see both names. A sign language often has one name only: the one in the
written language around it.
"""

import re
from collections.abc import Callable

from flask import Flask
from flask_babel import gettext
from markupsafe import Markup, escape

from portal.languages.modes import Mode
from portal.languages.table import LANGUAGES, Language, language, name
from portal.locales import current_locale

# What to call a language: as the reader does, or by both names for those who arrange interpreters.
Naming = Callable[[str], str]

_BY_ENDONYM = {one.endonym: one for one in LANGUAGES}
_ISOLATED = re.compile("\u2068([^\u2068\u2069]*)\u2069")


def name_here(code: str) -> str:
    """What the reader of this page calls it."""
    return name(code, current_locale())


def both_names(code: str) -> str:
    """For a sentence or an option: Arabic · العربية. It does not turn the words around it."""
    here, own = name_here(code), language(code).endonym
    return here if here == own else f"{here} · \u2068{own}\u2069"


def both_names_typed(code: str, locale: str | None = None) -> str:
    """The same for a field or a cell, where people search and type: without signs that nobody sees."""
    here, own = name(code, locale or current_locale()), language(code).endonym
    return here if here == own else f"{here} · {own}"


def both_names_marked(code: str) -> Markup:
    """The same for a row of a page: its own name first, marked as what it is, then ours."""
    here, found = name_here(code), language(code)
    own = _marked(found)
    return own if here == found.endonym else Markup('{} <span class="muted">{}</span>').format(own, here)


def in_mode(language: str, mode: Mode) -> str:
    """A language and how it is interpreted, such as “Tigrinya” or “Dutch, in writing”."""
    match mode:
        case Mode.WRITTEN:
            return gettext("%(language)s, in writing", language=language)
        case Mode.TACTILE:
            return gettext("%(language)s, by touch", language=language)
        case _:
            return language


def isolating(sentence: str) -> Markup:
    """A sentence with names in it, as it is written in a letter, for a page."""
    marked = _ISOLATED.sub(_in_markup, str(escape(sentence)))
    return Markup(marked.replace("\u2068", "<bdi>").replace("\u2069", "</bdi>"))  # noqa: S704


def name_languages(app: Flask) -> None:
    """Teach the templates of `app` these names."""
    app.jinja_env.filters.update(
        language_name=lambda one: name_here(one.code),
        isolating=isolating,
        bare=_bare,
    )
    app.jinja_env.globals.update(
        both_names=both_names, both_names_typed=both_names_typed, both_names_marked=both_names_marked
    )


def _bare(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


def _marked(found: Language) -> Markup:
    return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(found.code, found.direction, found.endonym)


def _in_markup(isolated: re.Match[str]) -> str:
    found = _BY_ENDONYM.get(isolated[1])
    return str(_marked(found)) if found else f"<bdi>{isolated[1]}</bdi>"
