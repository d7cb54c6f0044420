"""The best plan: why it is best, what would change, and taking it over."""

from functools import partial

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.access.guards import person_here
from portal.database import db
from portal.event.editions import current_edition
from portal.event.models import Edition
from portal.forms import DeedForm
from portal.interpreting import planning, runs
from portal.interpreting.matching_blueprint import board_now, common, coordinators, note_read, pages
from portal.interpreting.plan_words import why_not, why_this
from portal.interpreting.proposal_cards import cards
from portal.matching.plan import Level
from portal.matching.problem import Channel
from portal.pages import page


@pages.route("/proposal", methods=["GET", "POST"])
@coordinators
def proposal() -> ResponseReturnValue:
    """What would be best, why, and what would change; nothing does before it is accepted."""
    edition = current_edition()
    is_moved = False
    form = DeedForm()
    if form.validate_on_submit():
        chosen = request.form.getlist("change")
        if not chosen:
            return redirect(url_for(".proposal", said="nothing-ticked"), 303)
        try:
            planning.accept(
                edition.id,
                mark=request.form.get("mark", ""),
                chosen=chosen,
                person_id=person_here().id,
                # A plan that was shown is taken over, also while the worker looks for it.
                made=partial(runs.best_known, is_patient=False),
            )
            return redirect(url_for(".board", said="accepted"), 303)
        except planning.Moved:
            is_moved = True
    note_read(edition)
    now = planning.read(db.session(), edition)
    is_asked_for_progress = request.headers.get("HX-Request-Type") == "partial"
    # Who looks how far the worker is does not make a page look for the plan as well.
    proposed = None if is_asked_for_progress else runs.best_known(now)
    if proposed is None:
        run = runs.latest(db.session(), edition)
        return page(
            "organising/matching/working.html",
            fragment="progress",
            status=409 if is_moved else None,
            edition=edition,
            run=run,
            standing=runs.standing_of(run, now),
            is_large=now.is_large,
            is_moved=is_moved,
            **common(edition),
        )
    return page(
        "organising/matching/proposal.html",
        status=409 if is_moved else None,
        edition=edition,
        planning=now,
        proposal=proposed,
        cards=cards(now, proposed.plan, planning.changes(now, proposed.plan), _order(edition)),
        most=proposed.bounds[Level.WHOLE],
        seen=planning.mark_of(now, proposed.plan),
        reasons=why_not(now, proposed.plan),
        because=why_this(now, proposed.plan),
        is_moved=is_moved,
        **common(edition),
    )


@pages.route("/proposal/ask", methods=["GET", "POST"])
@coordinators
def ask_proposal() -> ResponseReturnValue:
    """Have the worker make the plan now."""
    if DeedForm().validate_on_submit():
        runs.ask(current_edition().id)
        return redirect(url_for(".proposal"), 303)
    return redirect(url_for(".proposal"))


def _order(edition: Edition) -> list[Channel]:
    return [one.channel for one in board_now(edition).gaps]
