"""The board, and the small deeds on it: ask, remind, plan by hand, take over a proposal."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms.fields import SelectChoice

from portal import clock
from portal.access.guards import only_for, person_here
from portal.access.people import Role
from portal.database import db
from portal.event.editions import current_edition
from portal.event.models import Edition
from portal.forms import DeedForm
from portal.interpreting import by_hand, inviting, planning, runs
from portal.interpreting.asked import served_in, wanted_parts
from portal.interpreting.board import UNKNOWN, Board, Gap, Thread, channel_of, read_board, typed_name
from portal.interpreting.board_forms import AskForm, AssignForm, BookForm, NotFoundForm, WishesForm
from portal.interpreting.models import Invitation, Register
from portal.interpreting.words import channel_name, said_of, told, why_not, why_this
from portal.languages.modes import Mode
from portal.languages.table import LANGUAGES, Language
from portal.matching.lifecycle import Alternative, NotAllowed
from portal.matching.plan import Proposal
from portal.matching.problem import Channel
from portal.pages import page
from portal.registration.models import InterpreterRequest

pages = Blueprint("matching", __name__, url_prefix="/<any(nl, en):lang>/organiser/matching")
A_NUMBER = "int(max=2147483647)"
A_CHANNEL = "<language>/<any(spoken, signed, written, tactile):mode>"
KNOWN = frozenset(one.code for one in LANGUAGES) | {UNKNOWN}
STATES = {"open": Thread.CUT, "waiting": Thread.DASHED, "confirmed": Thread.WHOLE}
coordinators = only_for(Role.ORGANISER, Role.COORDINATOR)

pages.add_app_template_global(channel_name)


@pages.app_template_global()
def language_of(code: str) -> Language | None:
    """The language with this code, as templates need it; None for one that we do not know."""
    return next((one for one in LANGUAGES if one.code == code), None)


@pages.get("/")
@coordinators
def board() -> Response:
    """All gaps, the most urgent first; for htmx the one row that a deed was about."""
    edition = current_edition()
    everything = _board(edition)
    row = next((one for one in everything.gaps if one.key == request.args.get("row")), None)
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
    return page(
        "organising/matching/board.html",
        fragment="gap" if row else None,
        announce=_news(request.args.get("said", "")) if row else "",
        edition=edition,
        board=everything,
        shown=[one for one in shown if one.thread is not Thread.WHOLE or state == "confirmed"],
        folded=[one for one in shown if one.thread is Thread.WHOLE and state != "confirmed"],
        one=row,
        state=state,
        mode=mode,
        language=language,
        languages=sorted({one.channel.language for one in everything.gaps}),
        is_swapped=row is not None,
        **_common(edition),
    )


@pages.get(f"/{A_CHANNEL}/")
@coordinators
def gap(language: str, mode: str) -> Response:
    """One gap with everybody and everything about it."""
    return _show_gap(current_edition(), _channel(language, mode))


@pages.route(f"/{A_CHANNEL}/ask", methods=["GET", "POST"])
@coordinators
def ask(language: str, mode: str) -> ResponseReturnValue:
    """Ask one interpreter to come."""
    edition, channel = current_edition(), _channel(language, mode)
    form = AskForm()
    pool = planning.pool_of(db.session(), edition)
    form.interpreter.choices = [SelectChoice(one.id, one.name) for one in pool]
    if form.validate_on_submit():
        try:
            inviting.invite(edition.id, form.interpreter.data, channel, person_id=person_here().id)
        except inviting.NothingToAsk:
            return _back(channel, "nothing")
        return _back(channel, "asked")
    # Somebody left the pool meanwhile: the page of the gap shows who is there now.
    return redirect(url_for(".gap", language=language, mode=mode), 303 if request.method == "POST" else 302)


@pages.route("/ask-all", methods=["GET", "POST"])
@coordinators
def ask_all() -> ResponseReturnValue:
    """Ask everybody with whom something is planned."""
    if DeedForm().validate_on_submit():
        inviting.invite_all(current_edition().id, person_id=person_here().id)
        return redirect(url_for(".board", said="asked"), 303)
    return redirect(url_for(".board"))


@pages.route(f"/invitation/<{A_NUMBER}:invitation_id>/<any(remind, cancel):deed>", methods=["GET", "POST"])
@coordinators
def invitation(invitation_id: int, deed: str) -> ResponseReturnValue:
    """Remind somebody who was asked, or tell that nobody needs them any more."""
    found = db.session.get(Invitation, invitation_id) or abort(404)
    if DeedForm().validate_on_submit():
        if deed == "remind":
            inviting.remind(found.id)
            return _back(found.channel, "reminded")
        inviting.cancel(found.id, person_id=person_here().id)
        return _back(found.channel, "cancelled")
    return redirect(url_for(".gap", language=found.language, mode=found.mode.value))


@pages.route(f"/{A_CHANNEL}/assign", methods=["GET", "POST"])
@coordinators
def assign(language: str, mode: str) -> ResponseReturnValue:
    """Plan somebody by hand, with a warning for every rule that it breaks."""
    edition, channel = current_edition(), _channel(language, mode)
    form = AssignForm().of(edition).out_of(planning.pool_of(db.session(), edition))
    if form.validate_on_submit():
        try:
            by_hand.assign(
                edition.id,
                channel,
                form.interpreter.data,
                form.parts.data,
                is_sure=bool(form.sure.data),
                person_id=person_here().id,
            )
            return _back(channel, "planned", to="gap")
        except by_hand.DoubleBooked:
            form.interpreter.errors = [gettext("This interpreter is somewhere else in one of these parts.")]
        except by_hand.Doubtful as doubt:
            return _show_gap(edition, channel, assign_form=form, warnings=doubt.warnings)
    return _show_gap(edition, channel, assign_form=form if request.method == "POST" else None)


@pages.route(f"/{A_CHANNEL}/book", methods=["GET", "POST"])
@coordinators
def book(language: str, mode: str) -> ResponseReturnValue:
    """Take over what an agency has promised."""
    edition, channel = current_edition(), _channel(language, mode)
    form = BookForm().of(edition)
    if form.validate_on_submit():
        starts_at, ends_at = form.hours()
        by_hand.book(
            edition.id,
            channel,
            by_hand.Booking(
                form.name.data, form.email.data or "", form.phone.data or "", Register(form.register.data)
            ),
            form.parts.data,
            starts_at=starts_at,
            ends_at=ends_at,
            person_id=person_here().id,
        )
        return _back(channel, "booked", to="gap")
    return _show_gap(edition, channel, book_form=form if request.method == "POST" else None)


@pages.route("/duties/<any(free, lock, unlock):deed>", methods=["GET", "POST"])
@coordinators
def duties(deed: str) -> ResponseReturnValue:
    """Take duties out of the plan, or keep them in it whatever is proposed."""
    edition = current_edition()
    given = request.form.getlist("duty")
    ids = [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 10]
    if DeedForm().validate_on_submit() and ids:
        if deed == "free":
            by_hand.free(edition.id, ids, person_id=person_here().id)
        else:
            by_hand.lock(edition.id, ids, is_locked=deed == "lock")
    language, mode = request.form.get("language", ""), request.form.get("mode", "")
    if request.method == "POST" and language in KNOWN and mode in list(Mode):
        return _back(Channel(language, Mode(mode)), deed, to="gap")
    return redirect(url_for(".board"), 303 if request.method == "POST" else 302)


@pages.route("/proposal", methods=["GET", "POST"])
@coordinators
def proposal() -> ResponseReturnValue:
    """What would be best, why, and what would change; nothing does before it is accepted."""
    edition = current_edition()
    is_moved = False
    form = DeedForm()
    if form.validate_on_submit():
        chosen = None if request.form.get("all") else request.form.getlist("change")
        try:
            planning.accept(
                edition.id,
                mark=request.form.get("mark", ""),
                chosen=chosen,
                person_id=person_here().id,
                made=_proposal,
            )
            return redirect(url_for(".board", said="accepted"), 303)
        except planning.Moved:
            is_moved = True
    now = planning.read(db.session(), edition)
    proposed = _proposal(now)
    is_asked_for_progress = request.headers.get("HX-Request-Type") == "partial"
    if proposed is None or is_asked_for_progress:
        return page(
            "organising/matching/working.html",
            fragment="progress",
            edition=edition,
            run=runs.latest(db.session(), edition),
            **_common(edition),
        )
    return page(
        "organising/matching/proposal.html",
        status=409 if is_moved else None,
        edition=edition,
        planning=now,
        proposal=proposed,
        changes=planning.changes(now, proposed.plan),
        seen=planning.mark_of(now, proposed.plan),
        reasons=why_not(now, proposed.plan),
        because=why_this(now, proposed.plan),
        is_moved=is_moved,
        told=told,
        **_common(edition),
    )


@pages.route("/proposal/ask", methods=["GET", "POST"])
@coordinators
def ask_proposal() -> ResponseReturnValue:
    """Have the worker make a proposal for a large evening."""
    if DeedForm().validate_on_submit():
        runs.ask(current_edition().id)
        return redirect(url_for(".proposal"), 303)
    return redirect(url_for(".proposal"))


@pages.get(f"/request/<{A_NUMBER}:request_id>/")
@coordinators
def one(request_id: int) -> Response:
    """Everything about one request, and what a coordinator can do with it."""
    return _show_request(_request(request_id))


@pages.route(f"/request/<{A_NUMBER}:request_id>/wishes", methods=["GET", "POST"])
@coordinators
def wishes(request_id: int) -> ResponseReturnValue:
    """Write down what the asker's words mean for the plan."""
    found = _request(request_id)
    edition = found.registration.edition
    form = WishesForm().about(edition, planning.pool_of(db.session(), edition))
    if form.validate_on_submit():
        by_hand.read_wishes(
            found.id,
            language=form.language.data,
            wanted=form.wanted.data,
            refused=form.refused.data,
            agreed=form.agreed.data,
            person_id=person_here().id,
        )
        return redirect(url_for(".one", request_id=request_id, said="kept"), 303)
    return _show_request(found, wishes_form=form if request.method == "POST" else None)


@pages.route(f"/request/<{A_NUMBER}:request_id>/not-found", methods=["GET", "POST"])
@coordinators
def not_found(request_id: int) -> ResponseReturnValue:
    """Tell the asker honestly that nobody was found, and what is possible instead."""
    found = _request(request_id)
    form = NotFoundForm().worded()
    if form.validate_on_submit():
        offered = [Alternative(one) for one in form.offered.data]
        return _try(found, lambda: by_hand.not_found(found.id, offered, person_id=person_here().id))
    return _show_request(found, not_found_form=form if request.method == "POST" else None)


@pages.route(f"/request/<{A_NUMBER}:request_id>/<any(again, prepared):deed>", methods=["GET", "POST"])
@coordinators
def settle(request_id: int, deed: str) -> ResponseReturnValue:
    """Look for somebody again, or say that everything is prepared for this party."""
    found = _request(request_id)
    if DeedForm().validate_on_submit():
        if deed == "again":
            return _try(found, lambda: by_hand.search_again(found.id, person_id=person_here().id))
        return _try(found, lambda: by_hand.prepared(found.id))
    return redirect(url_for(".one", request_id=request_id))


def _proposal(now: planning.Planning) -> Proposal | None:
    """The best plan: made at once, or for a large evening what the worker has found."""
    if now.is_large:
        return runs.proposal_of(runs.latest(db.session(), now.edition), now)
    return planning.propose(now)


def _try(found: InterpreterRequest, deed: Callable[[], None]) -> ResponseReturnValue:
    """Do it unless the request has moved on meanwhile; its page tells where it is now."""
    try:
        deed()
    except NotAllowed:
        return redirect(url_for(".one", request_id=found.id, said="moved"), 303)
    return redirect(url_for(".one", request_id=found.id, said="kept"), 303)


def _board(edition: Edition) -> Board:
    return read_board(db.session(), edition, clock.now())


def _show_gap(
    edition: Edition,
    channel: Channel,
    *,
    assign_form: AssignForm | None = None,
    book_form: BookForm | None = None,
    warnings: Any = (),
) -> Response:
    everything = _board(edition)
    found = everything.gap(channel) or Gap(channel, (), (), (), (), None, False)
    broken = assign_form if assign_form and assign_form.errors else book_form
    return page(
        "organising/matching/gap.html",
        status=409 if warnings else 422 if broken and broken.errors else None,
        edition=edition,
        board=everything,
        one=found,
        assign_form=assign_form or AssignForm(formdata=None).of(edition).out_of(list(everything.pool)),
        book_form=book_form or BookForm(formdata=None).of(edition),
        broken=broken,
        warnings=[said_of(fault, everything.pool) for fault in warnings],
        **_common(edition),
    )


def _show_request(
    found: InterpreterRequest,
    *,
    wishes_form: WishesForm | None = None,
    not_found_form: NotFoundForm | None = None,
) -> Response:
    edition = found.registration.edition
    pool = planning.pool_of(db.session(), edition)
    details = found.details
    if wishes_form is None:
        wishes_form = WishesForm(formdata=None).about(edition, pool)
        wishes_form.wanted.data = details.get("wanted", [])
        wishes_form.refused.data = details.get("refused", [])
        wishes_form.agreed.data = details.get("agreed", [])
    broken = next((one for one in (wishes_form, not_found_form) if one and one.errors), None)
    names = {one.id: one.name for one in pool}
    return page(
        "organising/matching/request.html",
        status=422 if broken else None,
        edition=edition,
        found=found,
        channel=channel_of(found),
        wanted=wanted_parts(found, edition),
        served={part: [names.get(person, "") for person in people] for part, _, people in served_in(found)},
        wishes_form=wishes_form,
        not_found_form=not_found_form or NotFoundForm(formdata=None).worded(),
        broken=broken,
        **_common(edition),
    )


def _common(edition: Edition) -> dict[str, Any]:
    """What the templates of these pages all need."""
    return {
        "days": (clock.in_leiden(edition.starts_at).date() - clock.in_leiden(clock.now()).date()).days,
        "news": _news(request.args.get("said", "")),
        "typed_name": typed_name,
        "unknown": UNKNOWN,
        "deed_form": DeedForm(formdata=None),
        "is_organiser": person_here().may(Role.ORGANISER),
        "now_is": clock.now(),
    }


def _request(request_id: int) -> InterpreterRequest:
    return db.session.get(InterpreterRequest, request_id) or abort(404)


def _channel(language: str, mode: str) -> Channel:
    return Channel(language, Mode(mode)) if language in KNOWN else abort(404)


def _back(channel: Channel, said: str, *, to: str = "board") -> ResponseReturnValue:
    key = f"{channel.language}-{channel.mode}"
    if to == "gap":
        where = url_for(".gap", language=channel.language, mode=channel.mode.value, said=said)
    else:
        where = url_for(".board", row=key, said=said, _anchor=f"gap-{key}")
    return redirect(where, 303)


def _news(said: str) -> str:
    return {
        "asked": gettext("The invitation is on its way."),
        "nothing": gettext("There is no open part of the evening that this interpreter could fill."),
        "reminded": gettext("The reminder is on its way."),
        "cancelled": gettext("The interpreter hears that nobody needs them any more, and our thanks."),
        "planned": gettext("Planned. Nobody is asked yet."),
        "booked": gettext("Booked as confirmed."),
        "accepted": gettext("The plan is as you chose. Nobody is asked yet."),
        "free": gettext("Taken out of the plan."),
        "lock": gettext("Locked: no proposal moves this."),
        "unlock": gettext("Unlocked: a proposal may move this."),
        "kept": gettext("Kept."),
        "moved": gettext("Somebody changed this request meanwhile. This is how it is now."),
    }.get(said, "")
