"""The promises as files. Their schema is stable: what others have built on it keeps working.

CSV has one row for each answer that a later edition gives or owes, and one for each plan that nobody has
asked about yet. JSON has one object for each plan, with a list of those answers. The names are the same:

`plan` (its permanent name), `address`, `theme` (slug), `theme_nl`, `theme_en`, `year` (in which it was made),
`published_on`, `wording_nl`, `wording_en`, `note_nl`, `note_en`, `is_sample`; and of an answer `asked_in`
(year), `asked_on`, `outcome` (`done`, `partly`, `not`, `dropped`, or empty when nobody has answered),
`sentence_nl`, `sentence_en`, `answered_on`. Days are ISO 8601, as in Leiden.
"""

import csv
import io
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from portal import clock
from portal.links import link
from portal.market.models import Outcome, Plan
from portal.market.reading import Promise
from portal.market.rich_text import neutralised
from portal.spreadsheets import MARK, harmless

SCHEMA = "promises/1"
OF_A_PLAN = (
    "plan",
    "address",
    "theme",
    "theme_nl",
    "theme_en",
    "year",
    "published_on",
    "wording_nl",
    "wording_en",
    "note_nl",
    "note_en",
    "is_sample",
)
OF_AN_ANSWER = ("asked_in", "asked_on", "outcome", "sentence_nl", "sentence_en", "answered_on")
FIELDS = (*OF_A_PLAN, *OF_AN_ANSWER)


def as_csv(promises: Iterable[Promise]) -> str:
    """UTF-8 with a byte order mark, which spreadsheets look for; cells that look like formulas are quoted."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, FIELDS, restval="")
    writer.writeheader()
    for promise in promises:
        for answer in [_answer(outcome) for outcome in promise.plan.outcomes] or [{}]:
            row = {**_plan(promise.plan), **answer}
            writer.writerow({name: _harmless(value) for name, value in row.items()})
    return MARK + file.getvalue()


def as_json(promises: Iterable[Promise]) -> str:
    plans = [
        {**_plan(promise.plan), "answers": [_answer(outcome) for outcome in promise.plan.outcomes]}
        for promise in promises
    ]
    return json.dumps({"schema": SCHEMA, "plans": plans}, ensure_ascii=False, indent=1) + "\n"


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "plan": plan.slug,
        "address": link("market.promise", slug=plan.slug),
        "theme": plan.theme.slug,
        "theme_nl": plan.theme.title.nl,
        "theme_en": plan.theme.title.en,
        "year": plan.theme.edition.year,
        "published_on": _day(plan.published_at),
        "wording_nl": neutralised(plan.wording_nl),
        "wording_en": neutralised(plan.wording_en),
        "note_nl": neutralised(plan.note.shown["nl"]),
        "note_en": neutralised(plan.note.shown["en"]),
        "is_sample": plan.is_sample,
    }


def _answer(outcome: Outcome) -> dict[str, Any]:
    return {
        "asked_in": outcome.theme.edition.year,
        "asked_on": _day(outcome.asked_at),
        "outcome": outcome.shown["state"],
        "sentence_nl": neutralised(outcome.shown["nl"]),
        "sentence_en": neutralised(outcome.shown["en"]),
        "answered_on": _day(outcome.published_at),
    }


def _day(moment: datetime | None) -> str:
    return clock.in_leiden(moment).date().isoformat() if moment else ""


def _harmless(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return harmless(value) if isinstance(value, str) else value
