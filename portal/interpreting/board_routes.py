"""The board, and the small deeds on it: ask, remind, thank, write down an answer."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.access.guards import person_here
from portal.database import db
from portal.event.editions import current_edition
from portal.event.models import Edition
from portal.forms import DeedForm
from portal.interpreting import answering, by_hand, inviting, planning
from portal.interpreting.asked import asked_rows, channels_of
from portal.interpreting.board import Board
from portal.interpreting.board_forms import AskForm
from portal.interpreting.board_news import number_in
from portal.interpreting.evening import evenings, marks
from portal.interpreting.gaps import Gap, Thread
from portal.interpreting.invitations import duties_of
from portal.interpreting.matching_blueprint import (
    A_CHANNEL,
    A_NUMBER,
    back,
    board_now,
    common,
    coordinators,
    filters_kept,
    gone,
    is_code,
    is_over,
    note_read,
    pages,
    the_channel,
)
from portal.interpreting.models import DutyState, Interpreter, Invitation
from portal.languages.modes import Mode
from portal.matching.lifecycle import InvitationState
from portal.matching.problem import Channel
from portal.pages import page
from portal.registration.models import InterpreterRequest

# The lists below the gaps whose rows can be done with.
LISTS = ("idle", "expected")
STATES = {"open": Thread.CUT, "waiting": Thread.DASHED, "confirmed": Thread.WHOLE}


@pages.get("/")
@coordinators
def board() -> Response:
    """All gaps, the most urgent first, and what else is to do; for htmx the one row that a deed was about."""
    edition = current_edition()
    note_read(edition)
    everything = board_now(edition)
    key = request.args.get("row", "")
    row = next((one for one in everything.gaps if one.key == key), None)
    idle = next((one for one in everything.idle if one.key == key), None)
    awaited = next((one for one in everything.expected if f"expected-{one.id}" == key), None)
    state = request.args.get("state", "")
    mode, language = request.args.get("mode", ""), request.args.get("language", "")
    shown = [
        one
        for one in everything.gaps
        if (not mode or one.channel.mode == mode)
        and (not language or one.channel.language == language)
        and (state != "late" or one.is_late)
        and (state not in STATES or one.thread is STATES[state])
    ]
    shared = common(edition)
    return page(
        "organising/matching/board.html",
        fragment=(_list_of(key) or "gap") if key else None,
        announce=shared["news"] if key else "",
        edition=edition,
        board=everything,
        shown=[one for one in shown if not one.is_settled or state == "confirmed"],
        folded=[one for one in shown if one.is_settled and state != "confirmed"],
        one=row,
        sharing=_sharing(everything, row) if row else {},
        idle=idle,
        awaited=awaited,
        row_key=key,
        done_with=_done_with(edition, key),
        state=state,
        mode=mode,
        language=language,
        filters=_query({"state": state, "mode": mode, "language": language}),
        languages=sorted({one.channel.language for one in everything.gaps}),
        evenings=evenings(everything, edition),
        marks=marks(everything.parts) if everything.parts else (),
        is_row_shown=row in shown or idle is not None or awaited is not None,
        # Once for all forms, so without a name of its own.
        csrf=shared["deed_form"].csrf_token(id=False),
        **shared,
    )


@pages.route(f"/{A_CHANNEL}/ask", methods=["GET", "POST"])
@coordinators
def ask(language: str, mode: str) -> ResponseReturnValue:
    """Ask an interpreter to come, or some together."""
    edition, channel = current_edition(), the_channel(language, mode)
    if request.method != "POST":
        return redirect(url_for(".gap", language=language, mode=mode))
    if is_over(edition):
        return back(channel, "over")
    # Whoever is planned can be asked, also when the pool says by now that they are not there.
    planned = [
        duty.interpreter
        for duty in duties_of(db.session(), edition)
        if duty.channel == channel and duty.state is DutyState.PROPOSED
    ]
    form = AskForm().out_of([*planning.pool_of(db.session(), edition), *planned])
    if not form.validate():
        return back(channel, "not-in-pool" if form.interpreter.data else "nobody-chosen")
    wanted = form.interpreter.data
    try:
        asked = inviting.invite_some(edition.id, form.chosen, channel, person_id=person_here().id)
    except inviting.NothingToAsk:
        asked = inviting.Asked([], [])
    found = {one.interpreter_id for one in (*asked.now, *asked.before)}
    left = [one for one in form.chosen if one not in found]
    if left == wanted and len(wanted) == 1:
        return back(channel, "nothing")
    return back(
        channel,
        "asked" if len(found) == len(wanted) else "some-asked",
        **_told(asked.now),
        left=left,
        gone=len(wanted) - len(form.chosen),
        before=len(asked.before),
    )


@pages.route("/ask-all", methods=["GET", "POST"])
@coordinators
def ask_all() -> ResponseReturnValue:
    """Ask everybody with whom something is planned."""
    edition = current_edition()
    if DeedForm().validate_on_submit():
        if is_over(edition):
            return redirect(url_for(".board", said="over", **filters_kept()), 303)
        asked = inviting.invite_all(edition.id, person_id=person_here().id)
        return redirect(url_for(".board", said="all", **_told(asked), **filters_kept()), 303)
    return redirect(url_for(".board"))


@pages.route(f"/invitation/<{A_NUMBER}:invitation_id>/<any(remind, cancel):deed>", methods=["GET", "POST"])
@coordinators
def invitation(invitation_id: int, deed: str) -> ResponseReturnValue:
    """Remind somebody who was asked, or tell that nobody needs them any more."""
    found = db.session.get(Invitation, invitation_id)
    if found is None:
        return gone()
    if DeedForm().validate_on_submit():
        if is_over(found.edition):
            return back(found.channel, "over")
        if deed == "remind":
            if not inviting.remind(found.id):
                was_asked = found.state is InvitationState.SENT
                return back(found.channel, "reminded-before" if was_asked else "too-late")
            if not found.interpreter.email:
                return back(found.channel, "call", who=found.interpreter_id)
            return back(found.channel, "reminded")
        inviting.cancel(found.id, person_id=person_here().id)
        said = "cancelled" if found.interpreter.email else "call-thanks"
        if found.state is not InvitationState.CANCELLED:
            said = "too-late"
        return back(found.channel, said, who=found.interpreter_id)
    return redirect(url_for(".gap", language=found.language, mode=found.mode.value))


@pages.route(f"/invitation/<{A_NUMBER}:invitation_id>/<any(yes, no):answer>", methods=["GET", "POST"])
@coordinators
def answered(invitation_id: int, answer: str) -> ResponseReturnValue:
    """Write down what somebody answered by telephone."""
    found = db.session.get(Invitation, invitation_id)
    if found is None:
        return gone(to="gap")
    channel = found.channel
    if not DeedForm().validate_on_submit():
        return redirect(url_for(".gap", language=found.language, mode=found.mode.value))
    try:
        if answer == "no":
            answering.decline(found.id, person_id=person_here().id)
        else:
            answering.accept(found.id, until=_until(found), person_id=person_here().id)
    except answering.TooLate:
        return back(channel, "too-late", to="gap")
    return back(channel, f"said-{answer}", to="gap")


@pages.route("/duties/<any(free, lock, unlock):deed>", methods=["GET", "POST"])
@coordinators
def duties(deed: str) -> ResponseReturnValue:
    """Take duties out of the plan, or keep them in it whatever is proposed."""
    edition = current_edition()
    ids = [*filter(None, map(number_in, request.form.getlist("duty")))]
    said = deed if ids else "nothing-ticked"
    if DeedForm().validate_on_submit() and ids:
        if deed == "free":
            try:
                by_hand.free(edition.id, ids, person_id=person_here().id)
            except by_hand.Promised:
                said = "promised"
        else:
            by_hand.lock(edition.id, ids, is_locked=deed == "lock")
    language, mode = request.form.get("language", ""), request.form.get("mode", "")
    if request.method == "POST" and is_code(language) and mode in list(Mode):
        return back(Channel(language, Mode(mode)), said, to="gap")
    return redirect(url_for(".board"), 303 if request.method == "POST" else 302)


def _sharing(everything: Board, row: Gap) -> dict[str, Gap | None]:
    """The rows that change with this one, as somebody in it understands both; None where nobody is left."""
    others = {channel for one in row.requests for channel in channels_of(one)}
    others |= {
        gap.channel for gap in everything.gaps if any(row.channel in channels_of(one) for one in gap.requests)
    }
    now = {gap.channel: gap for gap in everything.gaps}
    return {f"{one.language}-{one.mode}": now.get(one) for one in sorted(others - {row.channel})}


def _told(asked: Collection[Invitation]) -> dict[str, Any]:
    """How many letters went out, and who is to be called instead; see `board_news`."""
    called = [one.interpreter_id for one in asked if not one.interpreter.email]
    return {"count": len(asked) - len(called), "who": called}


def _until(found: Invitation) -> datetime | None:
    """Until when somebody said that they can stay; None for the whole time."""
    rows = {str(row.id): row.ends_at for row in asked_rows(found)}
    return rows.get(request.form.get("until", ""))


def _list_of(key: str) -> str | None:
    """In which list below the gaps a row is, or was: its template has a block of this name."""
    return next((one for one in LISTS if key.startswith(f"{one}-")), None)


def _done_with(edition: Edition, key: str) -> str:
    """Whom a row of such a list is about, also when it is there no longer; else nobody."""
    kind = _list_of(key)
    if kind is None:
        return ""
    number = number_in(key.split("-")[1])
    if kind == "idle":
        interpreter = db.session.get(Interpreter, number)
        return interpreter.name if interpreter else ""
    found = db.session.get(InterpreterRequest, number)
    return found.registration.name if found and found.registration.edition_id == edition.id else ""


def _query(given: dict[str, str]) -> str:
    return urlencode({name: value for name, value in given.items() if value})
