"""The rounds of the market: a table to read and to print, planned at once and changed by hand."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound
from wtforms import StringField
from wtforms.fields import Field
from wtforms.validators import ValidationError

from portal import clock
from portal.access.guards import only_for, person_here
from portal.access.people import Role
from portal.clock import LEIDEN
from portal.database import db
from portal.errors import show
from portal.event.editions import current_edition
from portal.event.models import Edition, Theme
from portal.forms import DeedForm, tidied
from portal.interpreting import rounds
from portal.interpreting.rounds import Expected, Walkers
from portal.interpreting.words import channel_name, channel_names
from portal.locales import clock_time, current_locale
from portal.matching.problem import Channel
from portal.matching.rounds import SHORTEST_VISIT, DoesNotFit, Problem, Wrong
from portal.pages import page

pages = Blueprint("rounds", __name__, url_prefix="/<any(nl, en):lang>/organiser/matching/rounds")
coordinators = only_for(Role.ORGANISER, Role.COORDINATOR)


@pages.app_template_global("groups_expected_at")
def groups_expected_at(theme: Theme) -> list[Expected]:
    """For the host of a stand: which groups come, and when."""
    return rounds.expected_at(db.session(), theme)


@pages.errorhandler(rounds.NoGroup)
def gone(error: rounds.NoGroup) -> Response:
    # Not `abort`: what a handler raises is handled by nobody.
    return show(NotFound())


@pages.errorhandler(rounds.NoMarket)
def no_market(error: rounds.NoMarket) -> ResponseReturnValue:
    return redirect(url_for("matching.board"), 303)


@pages.get("/")
@coordinators
def table() -> Response:
    """Who is where and when."""
    return _show_table(DeedForm(formdata=None))


@pages.route("/plan", methods=["GET", "POST"])
@coordinators
def plan() -> ResponseReturnValue:
    """Plan all rounds anew."""
    form = DeedForm()
    if form.validate_on_submit():
        edition = current_edition()
        themes = {theme.slug: theme.id for theme in edition.themes}
        wanted = {
            group.id: frozenset(
                themes[slug] for slug in request.form.getlist(f"stands-{group.id}") if slug in themes
            )
            for group in rounds.groups_of(db.session(), edition)
        }
        try:
            rounds.plan(edition.id, wanted)
        except DoesNotFit:
            form.form_errors = [_does_not_fit(rounds.market_of(edition), len(wanted))]
            return _show_table(form)
        return redirect(url_for(".table", said="planned"), 303)
    return redirect(url_for(".table"), 303)


@pages.route("/clear", methods=["GET", "POST"])
@coordinators
def clear() -> ResponseReturnValue:
    """Forget all rounds."""
    if DeedForm().validate_on_submit():
        rounds.clear(current_edition().id)
        return redirect(url_for(".table", said="cleared"), 303)
    return redirect(url_for(".table"), 303)


@pages.route("/<int(max=2147483647):group_id>", methods=["GET", "POST"])
@coordinators
def edit(group_id: int) -> ResponseReturnValue:
    """Let one group be at other stands, or at other times."""
    edition = current_edition()
    market, groups = rounds.market_of(edition), rounds.groups_of(db.session(), edition)
    group = rounds.group_with(group_id, groups)
    now = {slot.theme.slug: slot.starts_at for slot in group.slots}
    form = _visits_form(edition.themes, now)
    if form.validate_on_submit():
        times = {
            theme.id: _on_that_day(market.starts_at, given)
            for theme in edition.themes
            if (given := form[theme.slug].data)
        }
        try:
            rounds.change(edition.id, group.id, times)
            return redirect(url_for(".table", said="changed", _anchor=f"group-{group.id}"), 303)
        except rounds.Refused as refused:
            for theme in edition.themes:
                if theme.id in refused.problems:
                    form[theme.slug].errors = [_said_of(refused.problems[theme.id], market, groups, edition)]
    return page(
        "organising/matching/round.html",
        edition=edition,
        group=group,
        market=market,
        minutes=max(SHORTEST_VISIT, market.visit_minutes(len(groups))),
        form=form,
        is_organiser=person_here().may(Role.ORGANISER),
    )


class VisitsForm(FlaskForm):  # type: ignore[misc]
    """A time for each stand; without one the group does not go there."""


def _visits_form(themes: Sequence[Theme], now: Mapping[str, datetime]) -> Any:
    fields = {
        theme.slug: StringField(theme.title[current_locale()], [_a_time], filters=[tidied])
        for theme in themes
    }
    data = {slug: f"{clock.in_leiden(moment):%H:%M}" for slug, moment in now.items()}
    return type("VisitsForm", (VisitsForm,), fields)(data=data)


def _a_time(form: FlaskForm, field: Field) -> None:
    try:
        _read(field.data or "0:00")
    except ValueError:
        raise ValidationError(gettext("Write a time such as 20:15, or nothing.")) from None


def _on_that_day(day: datetime, given: str) -> datetime:
    return datetime.combine(clock.in_leiden(day).date(), _read(given), LEIDEN)


def _read(given: str) -> time:
    """20:12, 20.12 or 2012, as people type it; raises `ValueError`."""
    found = re.fullmatch(r"([0-9]{1,2})[:.]?([0-9]{2})", given)
    if not found:
        raise ValueError(given)
    return time(int(found[1]), int(found[2]))


def _said_of(problem: Problem, market: rounds.Market, groups: Sequence[Walkers], edition: Edition) -> str:
    if problem.other is None:
        return gettext(
            "The market is from %(start)s to %(end)s, and the visit does not fit in it.",
            start=clock_time(market.starts_at),
            end=clock_time(market.ends_at),
        )
    if problem.why is Wrong.ONE_STAND:
        other = rounds.group_with(problem.other.group, groups)
        return gettext(
            "At that time another group is here: %(group)s, from %(start)s to %(end)s.",
            group=channel_names(other.channel),
            start=clock_time(problem.other.starts_at),
            end=clock_time(problem.other.ends_at),
        )
    [stand] = [theme.title[current_locale()] for theme in edition.themes if theme.id == problem.other.stand]
    return gettext(
        "At that time the group is still at another stand: %(stand)s, from %(start)s to %(end)s.",
        stand=stand,
        start=clock_time(problem.other.starts_at),
        end=clock_time(problem.other.ends_at),
    )


def _does_not_fit(market: rounds.Market, groups: int) -> str:
    minutes = int((market.ends_at - market.starts_at).total_seconds()) // 60
    return gettext(
        "There are %(groups)d groups for %(stands)d stands in %(minutes)d minutes. That does not fit: each "
        "visit would be shorter than %(least)d minutes. Let two small groups share an interpreter.",
        groups=groups,
        stands=len(market.stands),
        minutes=minutes,
        least=SHORTEST_VISIT,
    )


def _short_name(channel: Channel) -> str:
    """For a narrow cell: the letters by which a sign language is known; empty for other languages."""
    found = re.match(r".*\(([A-Z]{2,})\)(.*)", channel_name(channel))
    return found[1] + found[2] if found else ""


def _show_table(form: DeedForm) -> Response:
    edition = current_edition()
    market, groups = rounds.market_of(edition), rounds.groups_of(db.session(), edition)
    minutes = market.visit_minutes(len(groups))
    slots = [(slot, number) for number, group in enumerate(groups) for slot in group.slots]
    return page(
        "organising/matching/rounds.html",
        edition=edition,
        market=market,
        groups=groups,
        minutes=minutes,
        does_not_fit=_does_not_fit(market, len(groups)) if minutes < SHORTEST_VISIT else "",
        times=sorted({slot.starts_at for slot, _ in slots}),
        deserted=rounds.deserted_in(db.session(), edition, groups),
        short_name=_short_name,
        at={(slot.theme_id, slot.starts_at): number for slot, number in slots},
        is_planned=bool(slots),
        said=request.args.get("said", ""),
        form=form,
        is_organiser=person_here().may(Role.ORGANISER),
    )
