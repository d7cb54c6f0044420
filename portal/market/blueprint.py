"""What all pages of the market share."""

from collections.abc import Sequence

from babel.lists import format_list
from flask import Blueprint
from flask_babel import gettext

from portal.locales import current_locale
from portal.market.rules import State

pages = Blueprint("market", __name__, url_prefix="/<any(nl, en):lang>")


@pages.app_template_filter("together")
def together(names: Sequence[str]) -> str:
    """Amal, Bram and Chris."""
    return format_list(names, locale=current_locale())


@pages.app_template_filter("outcome")
def outcome(state: State | None) -> str:
    """One word for what came of a plan."""
    words = {
        State.DONE: gettext("Done"),
        State.PARTLY: gettext("Partly done"),
        State.NOT: gettext("Not done"),
        State.DROPPED: gettext("Dropped"),
    }
    return words[state] if state else gettext("No update given")
