"""All plans of all years, and what came of them: to read, and to take along."""

from collections import Counter
from itertools import groupby

from flask import Response, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.event.editions import current_edition
from portal.event.models import Theme
from portal.links import link
from portal.locales import LOCALES, current_locale
from portal.market.blueprint import pages
from portal.market.downloads import FIELDS, as_csv, as_json
from portal.market.reading import Promise, find_promise, read_promises
from portal.market.rules import State
from portal.public import public, public_page

# How plans are counted: by what is known last, then those that a later edition asks about, then the new ones.
OPEN, NEW = "open", "new"
COUNTED = (*State, OPEN, NEW)


@pages.get("/promises/")
def promises() -> Response:
    told = []
    everything = Counter[str]()
    for theme, plans in _by_theme(read_promises(current_locale())):
        counts = Counter(_standing(one) for one in plans)
        everything.update(counts)
        told.append((theme, plans, counts, [one for one in COUNTED for _ in range(counts[one])]))
    return public_page(
        "promises/promises.html",
        edition=current_edition(),
        told=told,
        counted=COUNTED,
        everything=everything,
        fields=FIELDS,
        canonical=link("market.promises"),
        alternates={locale: link("market.promises", lang=locale) for locale in LOCALES},
    )


@pages.get("/promises/<slug>")
def promise(slug: str) -> ResponseReturnValue:
    """The permanent address of one plan."""
    plan = find_promise(slug) or abort(404)
    return redirect(url_for(".promises", _anchor=f"plan-{plan.slug}"))


@pages.get("/promises/promises.csv")
def promises_as_csv() -> Response:
    return public(
        as_csv(read_promises(current_locale())),
        "text/csv",
        headers={"Content-Disposition": 'attachment; filename="promises.csv"'},
    )


@pages.get("/promises/promises.json")
def promises_as_json() -> Response:
    return public(as_json(read_promises(current_locale())), "application/json")


def _by_theme(told: list[Promise]) -> list[tuple[Theme, list[Promise]]]:
    """The plans per theme, under the name that the theme had last."""
    groups = [list(plans) for _, plans in groupby(told, key=lambda one: one.plan.theme.slug)]
    return [(plans[0].plan.theme, plans) for plans in groups]


def _standing(promise: Promise) -> str:
    return promise.state or (OPEN if promise.is_asked else NEW)
