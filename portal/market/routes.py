"""The market for residents: all stands, one stand, and a question for a stand."""

from datetime import timedelta
from functools import partial
from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from markupsafe import Markup

from portal import clock
from portal.event.editions import current_edition, edition_of
from portal.event.models import Edition, Stage, Theme
from portal.limits import Limit, require_patience
from portal.links import link
from portal.locales import LOCALES, current_locale
from portal.market.blueprint import pages
from portal.market.question_forms import QuestionForm
from portal.market.questions import leave_question
from portal.market.reading import Shown, read_market, story_as_html
from portal.market.rich_text import neutralised
from portal.market.searching import excerpt, fits, marked, words_of
from portal.pages import page
from portal.public import public_page

# A class, or everybody in the hall, shares one address.
QUESTIONS = Limit("ask a stand", 60, timedelta(hours=1))
LONGEST_SEARCH = 80
MARKET_SLUG = "market"
YEAR = "<int(fixed_digits=4):year>"


@pages.get("/market/")
def market() -> Response:
    return _market(current_edition())


@pages.get(f"/{YEAR}/market/")
def market_of(year: int) -> Response:
    return _market(edition_of(year))


@pages.get("/market/<theme>/")
def stand(theme: str) -> Response:
    return _stand(current_edition(), theme)


@pages.get(f"/{YEAR}/market/<theme>/")
def stand_of(year: int, theme: str) -> Response:
    return _stand(edition_of(year), theme)


@pages.route("/market/<theme>/question", methods=["GET", "POST"])
def ask(theme: str) -> ResponseReturnValue:
    """Leave a question for the hosts of a stand."""
    edition = current_edition()
    found = _theme(edition, theme)
    form = QuestionForm()
    if edition.stage(clock.now()) is Stage.PAST:
        return page("market/too_late.html", edition=edition, theme=found, typed=form.text.data, status=410)
    if form.validate_on_submit():
        require_patience(QUESTIONS)
        leave_question(found.id, text=form.text.data, name=form.name.data, locale=current_locale())
        return redirect(url_for(".asked", theme=theme), 303)
    return page("market/question.html", edition=edition, theme=found, form=form)


@pages.get("/market/<theme>/question/thanks")
def asked(theme: str) -> Response:
    edition = current_edition()
    return page("market/asked.html", edition=edition, theme=_theme(edition, theme))


def _market(edition: Edition) -> Response:
    stalls = read_market(edition, current_locale())
    query = neutralised(request.args.get("q", ""))[:LONGEST_SEARCH].strip()
    chosen = request.args.get("language", "")
    sought = words_of(query)
    languages = sorted(
        {one.code: one for stall in stalls for one in stall.languages}.values(),
        key=lambda one: one.endonym.casefold(),
    )
    spoken = next((one for one in languages if one.code == chosen), None)
    shown = [stall for stall in stalls if _fits(stall, sought) and (not chosen or stall.speaks(chosen))]
    context: dict[str, Any] = {
        **_everywhere(edition, "market"),
        "hours": next((row for row in edition.programme if row.slug == MARKET_SLUG), None),
        "stalls": shown,
        "all_stalls": stalls,
        "languages": languages,
        "query": query,
        "sought": sought,
        "chosen": chosen,
        "spoken": spoken,
        "is_sifted": bool(sought or chosen),
        "marked": marked,
        "excerpts": {stall.theme.id: _excerpt(stall, sought) for stall in shown},
    }
    if not (query or chosen):
        return public_page("market/market.html", **context)
    found = (
        ngettext("%(num)d stand fits.", "%(num)d stands fit.", len(shown))
        if shown
        else gettext("No stand fits.")
    )
    return page("market/market.html", fragment="stalls", announce=found, **context)


def _stand(edition: Edition, slug: str) -> Response:
    theme = _theme(edition, slug)
    stalls = read_market(edition, current_locale())
    place = next(place for place, stall in enumerate(stalls) if stall.theme.id == theme.id)
    shown = stalls[place]
    return public_page(
        "market/stand.html",
        **_everywhere(edition, "stand", theme=slug),
        stand=shown,
        story=Markup(story_as_html(shown.story.text)) if shown.story else "",  # noqa: S704
        previous=stalls[place - 1],
        following=stalls[(place + 1) % len(stalls)],
    )


def _everywhere(edition: Edition, endpoint: str, **values: str) -> dict[str, Any]:
    """What every page of a market needs; `to` makes addresses within the same year's market."""
    is_current = edition.id == current_edition().id
    named = (
        (f"market.{endpoint}", values)
        if is_current
        else (
            f"market.{endpoint}_of",
            {**values, "year": edition.year},
        )
    )
    return {
        "edition": edition,
        "is_current": is_current,
        "stage": edition.stage(clock.now()),
        "to": partial(_to, None if is_current else edition.year),
        "canonical": link(named[0], **named[1]),
        "alternates": {locale: link(named[0], **{**named[1], "lang": locale}) for locale in LOCALES},
    }


def _to(year: int | None, endpoint: str, **values: Any) -> str:
    if year is None:
        return url_for(f"market.{endpoint}", **values)
    return url_for(f"market.{endpoint}_of", year=year, **values)


def _theme(edition: Edition, slug: str) -> Theme:
    return next((theme for theme in edition.themes if theme.slug == slug), None) or abort(404)


def _fits(stall: Shown, sought: tuple[str, ...]) -> bool:
    return fits(sought, [stall.theme.title[current_locale()], *stall.visible(), *stall.further()])


def _excerpt(stall: Shown, sought: tuple[str, ...]) -> str:
    """Where a word was found that the stall itself does not show."""
    title = stall.theme.title[current_locale()]
    hidden = [word for word in sought if not fits((word,), [title, *stall.visible()])]
    return next((part for text in stall.further() if (part := excerpt(text, hidden))), "")


__all__ = ["pages"]
