"""One gap with everybody and everything about it: plan somebody by hand, take over a booking."""

from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.access.guards import person_here
from portal.database import db
from portal.event.editions import current_edition
from portal.event.models import Edition
from portal.interpreting import by_hand, planning, runs
from portal.interpreting.asked import asked_rows
from portal.interpreting.board_forms import AssignForm, BookForm
from portal.interpreting.gaps import Gap, Thread
from portal.interpreting.matching_blueprint import (
    A_CHANNEL,
    back,
    board_now,
    common,
    coordinators,
    is_over,
    note_read,
    pages,
    the_channel,
)
from portal.interpreting.models import Duty, Register
from portal.interpreting.plan_words import said_of, why_not, why_this
from portal.interpreting.words import channel_names, hours_of
from portal.locales import clock_time
from portal.matching.problem import Channel
from portal.pages import page
from portal.texts import isolated

_NOTHING: dict[str, Any] = {"best": {}, "reasons": {}, "because": {}}


@pages.get(f"/{A_CHANNEL}/")
@coordinators
def gap(language: str, mode: str) -> Response:
    """One gap with everybody and everything about it."""
    return _show_gap(current_edition(), the_channel(language, mode))


@pages.route(f"/{A_CHANNEL}/assign", methods=["GET", "POST"])
@coordinators
def assign(language: str, mode: str) -> ResponseReturnValue:
    """Plan somebody by hand, with a warning for every rule that it breaks."""
    edition, channel = current_edition(), the_channel(language, mode)
    form = AssignForm().of(edition).out_of(planning.pool_of(db.session(), edition))
    if form.validate_on_submit():
        try:
            by_hand.assign(
                edition.id,
                channel,
                form.interpreter.data,
                form.parts.data,
                seen=form.sure.data or "",
                person_id=person_here().id,
            )
            return back(channel, "planned", to="gap")
        except by_hand.DoubleBooked as double:
            form.interpreter.errors = [_elsewhere(double.duties)]
        except by_hand.Doubtful as doubt:
            form.sure.data = doubt.mark
            return _show_gap(edition, channel, assign_form=form, warnings=doubt.warnings)
    return _show_gap(edition, channel, assign_form=form if request.method == "POST" else None)


@pages.route(f"/{A_CHANNEL}/book", methods=["GET", "POST"])
@coordinators
def book(language: str, mode: str) -> ResponseReturnValue:
    """Take over what an agency has promised."""
    edition, channel = current_edition(), the_channel(language, mode)
    form = BookForm().asking(edition, channel.mode)
    if "read" in request.form:
        form.read()
    elif form.validate_on_submit():
        starts_at, ends_at = form.hours()
        booking = by_hand.Booking(
            form.name.data, form.email.data or "", form.phone.data or "", Register(form.register.data)
        )
        try:
            who, let_go = by_hand.book(
                edition.id,
                channel,
                booking,
                form.parts.data,
                starts_at=starts_at,
                ends_at=ends_at,
                seen=form.sure.data or "",
                person_id=person_here().id,
            )
            said = "booked" if who.email else "booked-call"
            return back(channel, said, to="gap", count=len(let_go))
        except by_hand.DoubleBooked as double:
            form.name.errors = [_elsewhere(double.duties)]
        except by_hand.Doubtful as doubt:
            form.sure.data = doubt.mark
            return _show_gap(edition, channel, book_form=form, warnings=doubt.warnings)
    return _show_gap(edition, channel, book_form=form if request.method == "POST" else None)


def _show_gap(
    edition: Edition,
    channel: Channel,
    *,
    assign_form: AssignForm | None = None,
    book_form: BookForm | None = None,
    warnings: Any = (),
) -> Response:
    note_read(edition)
    everything = board_now(edition, channel)
    found = everything.gap(channel) or Gap(channel, (), (), (), (), None, False)
    is_sought = found.thread is not Thread.WHOLE and not is_over(edition)
    solved = _best(edition, found) if is_sought else _NOTHING
    best = solved["best"]
    broken = assign_form if assign_form and assign_form.errors else book_form
    # Somebody can be planned of whom nobody knows any more that they are there.
    known = [*everything.pool, *(duty.interpreter for duty in everything.duties)]
    return page(
        "organising/matching/gap.html",
        status=409 if warnings else 422 if broken and broken.errors else None,
        edition=edition,
        board=everything,
        one=found,
        assign_form=assign_form or AssignForm(formdata=None).of(edition).out_of(list(everything.pool)),
        book_form=book_form or BookForm(formdata=None).asking(edition, channel.mode),
        broken=broken,
        candidates=sorted(found.others, key=lambda one: one.interpreter.id not in best),
        warnings=[
            *dict.fromkeys(
                said_of(fault, known, book_form.name.data if book_form else "") for fault in warnings
            )
        ],
        asked_rows=asked_rows,
        **solved,
        **common(edition),
    )


def _best(edition: Edition, found: Gap) -> dict[str, Any]:
    """What the solver says about one gap: whom it would ask, when and why, and why not everybody is helped.

    Where finding it takes longer than a visitor waits, only if the worker has found it already.
    """
    asking = {str(one.id) for one in found.requests}
    now = planning.read(db.session(), edition)
    proposed = runs.best_known(now, seconds=planning.MENTIONED) if asking & now.requests.keys() else None
    if proposed is None:
        return _NOTHING
    plan = proposed.plan
    new = [one for one in plan.duties - now.present.duties if one.channel == found.channel]
    best = {
        int(who): hours_of(now.parts[one.part] for one in new if one.interpreter == who)
        for who in sorted({one.interpreter for one in new})
    }
    because = why_this(now, plan)
    return {
        "best": best,
        "reasons": why_not(now, plan, asking),
        "because": {name: said for name, said in because.items() if name in asking},
    }


def _elsewhere(duties: list[Duty]) -> str:
    """Where somebody is already."""
    return " ".join(
        gettext(
            "%(who)s interprets %(language)s at %(time)s.",
            who=isolated(duty.interpreter.name),
            language=channel_names(duty.channel),
            time=clock_time(duty.part.starts_at),
        )
        for duty in sorted(duties, key=lambda one: one.part.starts_at)
    )
