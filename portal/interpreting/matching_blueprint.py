"""What the pages about requests and interpreters share: addresses, who may see them, and the way back."""

from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.guards import only_for, person_here
from portal.access.people import Role
from portal.database import db
from portal.event.editions import current_edition
from portal.event.models import Edition, Stage
from portal.forms import DeedForm
from portal.interpreting.asked import channels_of, typed_name
from portal.interpreting.board import Board, read_board
from portal.interpreting.board_news import BAD_NEWS, news_of
from portal.interpreting.board_words import about, together, why_open
from portal.interpreting.words import ago, channel_name, channel_names, choice_name, with_guests
from portal.languages.modes import Mode
from portal.languages.table import LANGUAGES, Language
from portal.languages.table import language as language_with
from portal.languages.unlisted import is_unlisted
from portal.matching.problem import Channel
from portal.registration.models import Read
from portal.registration.read_log import note_here

pages = Blueprint("matching", __name__, url_prefix="/<any(nl, en):lang>/organiser/matching")
A_NUMBER = "int(max=2147483647)"
A_CHANNEL = "<language>/<any(spoken, signed, written, tactile):mode>"
KNOWN = frozenset(one.code for one in LANGUAGES)
FILTERS = ("state", "mode", "language")
coordinators = only_for(Role.ORGANISER, Role.COORDINATOR)

pages.add_app_template_global(channel_name)
pages.add_app_template_global(channel_names)
pages.add_app_template_global(channels_of)
pages.add_app_template_global(choice_name)
pages.add_app_template_global(why_open)
pages.add_app_template_global(about, "about_candidate")
pages.add_app_template_global(ago)
pages.add_app_template_global(with_guests)
pages.add_app_template_global(together)


@pages.app_template_global()
def language_of(code: str) -> Language | None:
    """The language with this code, as templates need it; None for one that we do not know."""
    return language_with(code) if code in KNOWN else None


def common(edition: Edition) -> dict[str, Any]:
    """What the templates of these pages all need."""
    return {
        "days": (clock.in_leiden(edition.starts_at).date() - clock.in_leiden(clock.now()).date()).days,
        "news": news_of(request.args.get("said", "")),
        "is_bad_news": request.args.get("said", "") in BAD_NEWS,
        "typed_name": typed_name,
        "deed_form": DeedForm(formdata=None),
        "is_organiser": person_here().may(Role.ORGANISER),
        "now_is": clock.now(),
        "is_over": is_over(edition),
    }


def is_over(edition: Edition) -> bool:
    """Whether nobody can be asked any more: no letter about an evening goes out after it."""
    return edition.stage(clock.now()) is Stage.PAST


def note_read(edition: Edition, registration_id: int | None = None) -> None:
    """These pages tell who asked for which interpreter."""
    note_here(
        person_id=person_here().id,
        edition_id=edition.id,
        what=Read.REQUEST,
        registration_id=registration_id,
    )


def board_now(edition: Edition, also: Channel | None = None) -> Board:
    return read_board(db.session(), edition, clock.now(), also)


def the_channel(language: str, mode: str) -> Channel:
    return Channel(language, Mode(mode)) if is_code(language) else abort(404)


def is_code(language: str) -> bool:
    return language in KNOWN or is_unlisted(language)


def back(channel: Channel, said: str, *, to: str = "", **about: int | list[int]) -> ResponseReturnValue:
    """To the row of a channel, or `to` the page of its gap, which tells what was done; see `board_news`."""
    key = f"{channel.language}-{channel.mode}"
    told: dict[str, Any] = {"said": said, **about}
    if (to or request.form.get("to")) == "gap":
        where = url_for(".gap", language=channel.language, mode=channel.mode.value, **told)
    else:
        where = url_for(".board", row=key, **told, **filters_kept(), _anchor=f"gap-{key}")
    return redirect(where, 303)


def gone(*, to: str = "") -> ResponseReturnValue:
    """Back to the row, or `to` the page, of a form about somebody who is not in the pool any more."""
    language, _, mode = request.form.get("row", "").rpartition("-")
    if not is_code(language) or mode not in list(Mode):
        abort(404)
    return back(Channel(language, Mode(mode)), "gone", to=to)


def to_list(said: str, *, who: int | None = None) -> ResponseReturnValue:
    """Back to the row of a list below the gaps; once it is done with, it is not in the list any more."""
    row = request.form.get("row", "")
    # What was refused is told in its row, if that is still there; all else above the board.
    anchor = row if said in BAD_NEWS and _is_listed(row) else "news"
    return redirect(
        url_for(".board", row=row or None, said=said, who=who, **filters_kept(), _anchor=anchor), 303
    )


def _is_listed(row: str) -> bool:
    """Whether a row is in a list below the gaps now."""
    everything = board_now(current_edition())
    return row in (one.key for one in everything.idle) or row in (
        f"expected-{one.id}" for one in everything.expected
    )


def filters_kept() -> dict[str, Any]:
    """What somebody had filtered the board by before the deed."""
    return {name: value for name, value in parse_qsl(request.form.get("filters", "")) if name in FILTERS}
