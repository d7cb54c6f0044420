"""The board, and the small deeds on it: ask, remind, plan by hand, take over a proposal."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from portal import clock
from portal.access.guards import only_for, person_here
from portal.access.people import Role
from portal.database import db
from portal.event.editions import current_edition
from portal.event.models import Edition, ProgrammeRow
from portal.forms import DeedForm
from portal.interpreting import by_hand, inviting, planning, runs
from portal.interpreting.asked import channels_of, parts_of, served_in, typed_name, wanted_parts
from portal.interpreting.board import Board, Gap, Thread, read_board
from portal.interpreting.board_forms import AskForm, AssignForm, BookForm, NotFoundForm, WishesForm
from portal.interpreting.evening import evenings, marks
from portal.interpreting.models import Duty, Interpreter, Invitation, Register
from portal.interpreting.words import (
    about,
    ago,
    cards,
    channel_name,
    channel_names,
    choice_name,
    either,
    hours_of,
    listed,
    said_of,
    together,
    why_not,
    why_open,
    why_this,
    with_guests,
)
from portal.languages.modes import Mode
from portal.languages.table import LANGUAGES, Language
from portal.languages.table import language as language_with
from portal.languages.unlisted import is_unlisted
from portal.locales import clock_time
from portal.matching.lifecycle import Alternative, NotAllowed
from portal.matching.plan import Level, Proposal
from portal.matching.problem import Channel
from portal.pages import page
from portal.registration.models import InterpreterRequest, Read
from portal.registration.read_log import note_here
from portal.texts import isolated

pages = Blueprint("matching", __name__, url_prefix="/<any(nl, en):lang>/organiser/matching")
A_NUMBER = "int(max=2147483647)"
A_CHANNEL = "<language>/<any(spoken, signed, written, tactile):mode>"
KNOWN = frozenset(one.code for one in LANGUAGES)
FILTERS = ("state", "mode", "language")
# So many people are told about by name.
MOST_NAMED = 20
# The lists below the gaps whose rows can be done with.
LISTS = ("idle", "expected")
STATES = {"open": Thread.CUT, "waiting": Thread.DASHED, "confirmed": Thread.WHOLE}
coordinators = only_for(Role.ORGANISER, Role.COORDINATOR)

pages.add_app_template_global(channel_name)
pages.add_app_template_global(channel_names)
pages.add_app_template_global(channels_of)
pages.add_app_template_global(choice_name)
pages.add_app_template_global(either)
pages.add_app_template_global(why_open)
pages.add_app_template_global(about, "about_candidate")
pages.add_app_template_global(ago)
pages.add_app_template_global(with_guests)
pages.add_app_template_global(together)


@pages.app_template_global()
def language_of(code: str) -> Language | None:
    """The language with this code, as templates need it; None for one that we do not know."""
    return language_with(code) if code in KNOWN else None


@pages.get("/")
@coordinators
def board() -> Response:
    """All gaps, the most urgent first, and what else is to do; for htmx the one row that a deed was about."""
    edition = current_edition()
    _note_read(edition)
    everything = _board(edition)
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
    common = _common(edition)
    return page(
        "organising/matching/board.html",
        fragment=(_list_of(key) or "gap") if key else None,
        announce=common["news"] if key else "",
        edition=edition,
        board=everything,
        shown=[one for one in shown if not one.is_settled or state == "confirmed"],
        folded=[one for one in shown if one.is_settled and state != "confirmed"],
        one=row,
        idle=idle,
        awaited=awaited,
        row_key=key,
        done_with=_done_with(edition, key),
        state=state,
        mode=mode,
        language=language,
        filters=_query({"state": state, "mode": mode, "language": language}),
        languages=sorted({one.channel.language for one in everything.gaps}),
        evenings=evenings(everything, edition.id),
        marks=marks(everything.parts) if everything.parts else (),
        is_row_shown=row in shown or idle is not None or awaited is not None,
        # Once for all forms, so without a name of its own.
        csrf=common["deed_form"].csrf_token(id=False),
        **common,
    )


@pages.get(f"/{A_CHANNEL}/")
@coordinators
def gap(language: str, mode: str) -> Response:
    """One gap with everybody and everything about it."""
    return _show_gap(current_edition(), _channel(language, mode))


@pages.route(f"/{A_CHANNEL}/ask", methods=["GET", "POST"])
@coordinators
def ask(language: str, mode: str) -> ResponseReturnValue:
    """Ask an interpreter to come, or some together."""
    edition, channel = current_edition(), _channel(language, mode)
    if request.method != "POST":
        return redirect(url_for(".gap", language=language, mode=mode))
    form = AskForm().out_of(planning.pool_of(db.session(), edition))
    if not form.validate():
        return _back(channel, "not-in-pool" if form.interpreter.data else "nobody-chosen")
    wanted = form.interpreter.data
    try:
        found = inviting.invite_some(edition.id, form.chosen, channel, person_id=person_here().id)
    except inviting.NothingToAsk:
        found = []
    asked = [one.interpreter_id for one in found]
    left = [one for one in wanted if one not in asked]
    if len(wanted) > 1:
        return _back(channel, "some-asked" if left else "all-asked", who=asked, left=left)
    if left:
        return _back(channel, "nothing")
    return _back(channel, "asked" if found[0].interpreter.email else "call", who=asked)


@pages.route("/ask-all", methods=["GET", "POST"])
@coordinators
def ask_all() -> ResponseReturnValue:
    """Ask everybody with whom something is planned."""
    if DeedForm().validate_on_submit():
        count = inviting.invite_all(current_edition().id, person_id=person_here().id)
        return redirect(url_for(".board", said="all", count=count, **_filters()), 303)
    return redirect(url_for(".board"))


@pages.route(f"/invitation/<{A_NUMBER}:invitation_id>/<any(remind, cancel):deed>", methods=["GET", "POST"])
@coordinators
def invitation(invitation_id: int, deed: str) -> ResponseReturnValue:
    """Remind somebody who was asked, or tell that nobody needs them any more."""
    found = db.session.get(Invitation, invitation_id) or abort(404)
    if DeedForm().validate_on_submit():
        if deed == "remind":
            inviting.remind(found.id)
            if not found.interpreter.email:
                return _back(found.channel, "call", who=found.interpreter_id)
            return _back(found.channel, "reminded")
        is_listed = request.form.get("to") == "board"
        if is_listed and not _is_still_idle():
            return _to_list("needed")
        inviting.cancel(found.id, person_id=person_here().id)
        said = "cancelled" if found.interpreter.email else "call-thanks"
        if is_listed:
            return _to_list(said, who=found.interpreter_id)
        return _back(found.channel, said, who=found.interpreter_id)
    return redirect(url_for(".gap", language=found.language, mode=found.mode.value))


@pages.route(f"/invitation/<{A_NUMBER}:invitation_id>/<any(yes, no):answer>", methods=["GET", "POST"])
@coordinators
def answered(invitation_id: int, answer: str) -> ResponseReturnValue:
    """Write down what somebody answered by telephone."""
    found = db.session.get(Invitation, invitation_id) or abort(404)
    channel = found.channel
    if not DeedForm().validate_on_submit():
        return redirect(url_for(".gap", language=found.language, mode=found.mode.value))
    try:
        if answer == "no":
            inviting.decline(found.id, person_id=person_here().id)
        else:
            inviting.accept(found.id, until=_until(found), person_id=person_here().id)
    except inviting.TooLate:
        return _back(channel, "too-late", to="gap")
    return _back(channel, f"said-{answer}", to="gap")


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
        except by_hand.DoubleBooked as double:
            form.interpreter.errors = [_elsewhere(double.duties)]
        except by_hand.Doubtful as doubt:
            return _show_gap(edition, channel, assign_form=form, warnings=doubt.warnings)
    return _show_gap(edition, channel, assign_form=form if request.method == "POST" else None)


@pages.route(f"/{A_CHANNEL}/book", methods=["GET", "POST"])
@coordinators
def book(language: str, mode: str) -> ResponseReturnValue:
    """Take over what an agency has promised."""
    edition, channel = current_edition(), _channel(language, mode)
    form = BookForm().asking(edition, channel.mode)
    if form.validate_on_submit():
        starts_at, ends_at = form.hours()
        booking = by_hand.Booking(
            form.name.data, form.email.data or "", form.phone.data or "", Register(form.register.data)
        )
        try:
            who = by_hand.book(
                edition.id,
                channel,
                booking,
                form.parts.data,
                starts_at=starts_at,
                ends_at=ends_at,
                is_sure=bool(form.sure.data),
                person_id=person_here().id,
            )
            return _back(channel, "booked" if who.email else "booked-call", to="gap")
        except by_hand.DoubleBooked as double:
            form.name.errors = [_elsewhere(double.duties)]
        except by_hand.Doubtful as doubt:
            return _show_gap(edition, channel, book_form=form, warnings=doubt.warnings)
    return _show_gap(edition, channel, book_form=form if request.method == "POST" else None)


@pages.route("/duties/<any(free, lock, unlock):deed>", methods=["GET", "POST"])
@coordinators
def duties(deed: str) -> ResponseReturnValue:
    """Take duties out of the plan, or keep them in it whatever is proposed."""
    edition = current_edition()
    ids = [*filter(None, map(_number, request.form.getlist("duty")))]
    said = deed if ids else "nothing-ticked"
    is_listed = request.form.get("to") == "board"
    if DeedForm().validate_on_submit() and ids:
        if deed == "free" and is_listed and not _is_still_idle():
            said = "needed"
        elif deed == "free":
            try:
                by_hand.free(edition.id, ids, person_id=person_here().id)
            except by_hand.Promised:
                said = "promised"
        else:
            by_hand.lock(edition.id, ids, is_locked=deed == "lock")
    if is_listed:
        return _to_list(said)
    language, mode = request.form.get("language", ""), request.form.get("mode", "")
    if request.method == "POST" and _is_code(language) and mode in list(Mode):
        return _back(Channel(language, Mode(mode)), said, to="gap")
    return redirect(url_for(".board"), 303 if request.method == "POST" else 302)


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
                made=_proposal,
            )
            return redirect(url_for(".board", said="accepted"), 303)
        except planning.Moved:
            is_moved = True
    _note_read(edition)
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
        cards=cards(now, proposed.plan, planning.changes(now, proposed.plan), _order(edition)),
        most=proposed.bounds[Level.WHOLE],
        seen=planning.mark_of(now, proposed.plan),
        reasons=why_not(now, proposed.plan),
        because=why_this(now, proposed.plan),
        is_moved=is_moved,
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
    form = NotFoundForm().worded(channels_of(found))
    if form.validate_on_submit():
        offered = [Alternative(one) for one in form.offered.data]
        return _try(
            found, lambda: by_hand.not_found(found.id, offered, person_id=person_here().id), said="not-found"
        )
    return _show_request(found, not_found_form=form if request.method == "POST" else None)


@pages.route(f"/request/<{A_NUMBER}:request_id>/<any(again, prepared):deed>", methods=["GET", "POST"])
@coordinators
def settle(request_id: int, deed: str) -> ResponseReturnValue:
    """Look for somebody again, or say that everything is prepared for this party."""
    is_listed = request.form.get("to") == "board"
    if is_listed and db.session.get(InterpreterRequest, request_id) is None:
        return _to_list("changed")
    found = _request(request_id)
    if DeedForm().validate_on_submit():
        if deed == "again":
            return _try(found, lambda: by_hand.search_again(found.id, person_id=person_here().id))
        return _try(found, lambda: by_hand.prepared(found.id), said="prepared", is_listed=is_listed)
    return redirect(url_for(".one", request_id=request_id))


def _proposal(now: planning.Planning, *, seconds: float | None = None) -> Proposal | None:
    """The best plan: what the worker has found, else made at once.

    Only one that is proven, and not in a hurry: else another plan could be made when it is accepted.
    """
    found = runs.proposal_of(runs.latest(db.session(), now.edition), now)
    if found is not None or now.is_large:
        return found
    made = planning.propose(now, seconds=seconds)
    return made if made.is_proven and not made.is_hurried else None


def _try(
    found: InterpreterRequest, deed: Callable[[], None], *, said: str = "kept", is_listed: bool = False
) -> ResponseReturnValue:
    """Do it unless the request has moved on meanwhile; its page tells where it is now.

    What was done from a list of the board is told there.
    """
    try:
        deed()
    except NotAllowed:
        if is_listed:
            return _to_list("changed")
        return redirect(url_for(".one", request_id=found.id, said="moved"), 303)
    if is_listed:
        return _to_list(said)
    if said == "not-found" and not found.registration.email:
        said = "not-found-call"
    return redirect(url_for(".one", request_id=found.id, said=said), 303)


def _until(found: Invitation) -> datetime | None:
    """Until when somebody said that they can stay; None for the whole time."""
    rows = {str(row.id): row.ends_at for row in _asked_rows(found)}
    return rows.get(request.form.get("until", ""))


def _asked_rows(found: Invitation) -> list[ProgrammeRow]:
    return [row for row in parts_of(found.edition) if row.id in found.parts]


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


def _order(edition: Edition) -> list[Channel]:
    return [one.channel for one in _board(edition).gaps]


def _board(edition: Edition, also: Channel | None = None) -> Board:
    return read_board(db.session(), edition, clock.now(), also)


def _best(edition: Edition, found: Gap) -> dict[str, Any]:
    """What the solver says about one gap: whom it would ask, when and why, and why not everybody is helped.

    Where finding it takes longer than a visitor waits, only if the worker has found it already.
    """
    asking = {str(one.id) for one in found.requests}
    now = planning.read(db.session(), edition)
    proposed = _proposal(now, seconds=planning.MENTIONED) if asking & now.requests.keys() else None
    if proposed is None:
        return {"best": {}, "reasons": {}, "because": {}, "planning": now}
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
        "planning": now,
    }


def _show_gap(
    edition: Edition,
    channel: Channel,
    *,
    assign_form: AssignForm | None = None,
    book_form: BookForm | None = None,
    warnings: Any = (),
) -> Response:
    _note_read(edition)
    everything = _board(edition, channel)
    found = everything.gap(channel) or Gap(channel, (), (), (), (), None, False)
    solved = _best(edition, found) if found.thread is not Thread.WHOLE else _NOTHING
    best = solved["best"]
    broken = assign_form if assign_form and assign_form.errors else book_form
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
                said_of(fault, everything.pool, book_form.name.data if book_form else "")
                for fault in warnings
            )
        ],
        asked_rows=_asked_rows,
        **solved,
        **_common(edition),
    )


def _show_request(
    found: InterpreterRequest,
    *,
    wishes_form: WishesForm | None = None,
    not_found_form: NotFoundForm | None = None,
) -> Response:
    edition = found.registration.edition
    _note_read(edition, found.registration_id)
    pool = planning.pool_of(db.session(), edition)
    details, channels = found.details, channels_of(found)
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
        channels=channels,
        wanted=wanted_parts(found, edition),
        served={
            part: ([names.get(person, "") for person in people], on) for part, on, people in served_in(found)
        },
        wishes_form=wishes_form,
        not_found_form=not_found_form or NotFoundForm(formdata=None).usual(channels),
        broken=broken,
        opened=request.args.get("open", ""),
        alternatives=[*Alternative],
        **_common(edition),
    )


def _note_read(edition: Edition, registration_id: int | None = None) -> None:
    """These pages tell who asked for which interpreter."""
    note_here(
        person_id=person_here().id,
        edition_id=edition.id,
        what=Read.REQUEST,
        registration_id=registration_id,
    )


def _common(edition: Edition) -> dict[str, Any]:
    """What the templates of these pages all need."""
    return {
        "days": (clock.in_leiden(edition.starts_at).date() - clock.in_leiden(clock.now()).date()).days,
        "news": _news(request.args.get("said", "")),
        "is_bad_news": request.args.get("said", "") in BAD_NEWS,
        "typed_name": typed_name,
        "deed_form": DeedForm(formdata=None),
        "is_organiser": person_here().may(Role.ORGANISER),
        "now_is": clock.now(),
    }


def _request(request_id: int) -> InterpreterRequest:
    return db.session.get(InterpreterRequest, request_id) or abort(404)


def _channel(language: str, mode: str) -> Channel:
    return Channel(language, Mode(mode)) if _is_code(language) else abort(404)


def _is_code(language: str) -> bool:
    return language in KNOWN or is_unlisted(language)


def _back(
    channel: Channel, said: str, *, to: str = "", who: int | list[int] | None = None, left: Any = None
) -> ResponseReturnValue:
    key = f"{channel.language}-{channel.mode}"
    told = {"said": said, "who": who, "left": left}
    if (to or request.form.get("to")) == "gap":
        where = url_for(".gap", language=channel.language, mode=channel.mode.value, **told)
    else:
        where = url_for(".board", row=key, **told, **_filters(), _anchor=f"gap-{key}")
    return redirect(where, 303)


def _to_list(said: str, *, who: int | None = None) -> ResponseReturnValue:
    """Back to the row of a list below the gaps; once it is done with, it is not in the list any more."""
    row = request.form.get("row", "")
    # What was refused is told in its row, if that is still there; all else above the board.
    anchor = row if said in BAD_NEWS else "news"
    return redirect(
        url_for(".board", row=row or None, said=said, who=who, **_filters(), _anchor=anchor or None), 303
    )


def _list_of(key: str) -> str | None:
    """In which list below the gaps a row is, or was: its template has a block of this name."""
    return next((one for one in LISTS if key.startswith(f"{one}-")), None)


def _done_with(edition: Edition, key: str) -> str:
    """Whom a row of such a list is about, also when it is there no longer; else nobody."""
    kind = _list_of(key)
    if kind is None:
        return ""
    number = _number(key.split("-")[1])
    if kind == "idle":
        interpreter = db.session.get(Interpreter, number)
        return interpreter.name if interpreter else ""
    found = db.session.get(InterpreterRequest, number)
    return found.registration.name if found and found.registration.edition_id == edition.id else ""


def _is_still_idle() -> bool:
    """Whether nobody needs the interpreter of the row where the button was; somebody may have asked since."""
    return any(one.key == request.form.get("row") for one in _board(current_edition()).idle)


def _number(text: str) -> int:
    """The id in an address, or 0; no database counts to a number of ten digits and more."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _filters() -> dict[str, Any]:
    """What somebody had filtered the board by before the deed."""
    return {name: value for name, value in parse_qsl(request.form.get("filters", "")) if name in FILTERS}


def _query(given: dict[str, str]) -> str:
    return urlencode({name: value for name, value in given.items() if value})


BAD_NEWS = {
    "nothing",
    "nothing-ticked",
    "nobody-chosen",
    "not-in-pool",
    "some-asked",
    "promised",
    "too-late",
    "moved",
    "changed",
    "needed",
}
_NOTHING: dict[str, Any] = {"best": {}, "reasons": {}, "because": {}, "planning": None}


def _news(said: str) -> str:
    if said in ("call", "call-thanks"):
        return " ".join(_call(one, said) for one in _people("who") if not one.email)
    if said in ("all-asked", "some-asked"):
        return _asked()
    if said == "all":
        count = request.args.get("count", "0")
        if not count.isascii() or not count.isdigit() or not int(count[:6]):
            return gettext("Nobody is planned whom we did not ask yet.")
        return ngettext(
            "%(num)d invitation is on its way.", "%(num)d invitations are on their way.", int(count[:6])
        )
    if said == "promised":
        return _promised()
    return {
        "asked": gettext("The invitation is on its way."),
        "nothing": gettext("There is no open part of the evening that this interpreter could fill."),
        "nothing-ticked": gettext("Nothing was ticked."),
        "nobody-chosen": gettext("Nobody was asked yet. Choose whom to ask."),
        "not-in-pool": gettext("This interpreter is not in the pool any more. Choose somebody else."),
        "reminded": gettext("The reminder is on its way."),
        "cancelled": gettext("The interpreter hears that nobody needs them any more, and our thanks."),
        "planned": gettext("Planned. Nobody is asked yet."),
        "booked": gettext("Booked as confirmed."),
        "booked-call": gettext("Booked as confirmed. There is no e-mail address, so no letter goes out."),
        "accepted": gettext("The plan is as you chose. Nobody is asked yet."),
        "free": gettext("Taken out of the plan."),
        "lock": gettext("Locked: no proposal moves this."),
        "unlock": gettext("Unlocked: a proposal may move this."),
        "kept": gettext("Kept."),
        "said-yes": gettext("Written down: the interpreter comes."),
        "said-no": gettext("Written down: the interpreter does not come. The place is open again."),
        "too-late": gettext("This was answered already, or somebody else was quicker."),
        "not-found": gettext("The asker hears it today."),
        "not-found-call": gettext("The asker has no e-mail address: call them today."),
        "prepared": gettext("Prepared. Thank you."),
        "moved": gettext("Somebody changed this request meanwhile. This is how it is now."),
        "changed": gettext("Somebody changed this request meanwhile. There is nothing to prepare now."),
        "needed": gettext("Nothing was done: this was settled already, or they are needed again."),
    }.get(said, "")


def _asked() -> str:
    """Who of some was asked, by letter or to be called, and who could not be."""
    asked, left = _people("who"), _people("left")
    told = []
    if mailed := sum(bool(one.email) for one in asked):
        told.append(
            ngettext("%(num)d invitation is on its way.", "%(num)d invitations are on their way.", mailed)
        )
    told += [_call(one, "call") for one in asked if not one.email]
    if left:
        told.append(
            ngettext(
                "%(names)s was not asked: no open part is left for this interpreter.",
                "%(names)s were not asked: no open part is left for these interpreters.",
                len(left),
                names=listed(isolated(one.name) for one in left),
            )
        )
    if len(request.args.getlist("left")) > len(left):
        told.append(gettext("Somebody is not in the pool any more."))
    return " ".join(told)


def _call(who: Interpreter, said: str) -> str:
    """Whoever has no e-mail address gets no letter."""
    named = {"who": isolated(who.name), "phone": who.phone or gettext("no number")}
    if said == "call":
        return gettext("Call %(who)s, %(phone)s: there is no e-mail address.", **named)
    return gettext("Call %(who)s, %(phone)s, and thank them: there is no e-mail address.", **named)


def _people(name: str) -> list[Interpreter]:
    """The interpreters whom the address names so."""
    ids = [*filter(None, map(_number, request.args.getlist(name)))][:MOST_NAMED]
    found = (db.session.get(Interpreter, one) for one in ids)
    return [one for one in found if one]


def _promised() -> str:
    return gettext("They were asked already. Thank them instead, under “Who was asked”.")
