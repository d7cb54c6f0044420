"""The door on a telephone: find a party, welcome it, undo; count who had not signed up."""

from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from portal import clock
from portal.database import db
from portal.door import arriving, counting, finding
from portal.door.blueprint import A_NUMBER, pages
from portal.door.forms import CountForm, TapForm, UndoForm, WelcomeForm
from portal.door.hours import hours_of
from portal.door.keepers import keeper_here, only_at_door, whole
from portal.event.editions import current_edition
from portal.event.models import Edition
from portal.forms import DeedForm
from portal.interpreting.letters import meeting_place
from portal.locales import clock_time
from portal.pages import page

LONGEST_SEARCH = 80


@pages.get("/")
@only_at_door
def desk() -> Response:
    """How full it is, and whoever is looked for."""
    edition = current_edition()
    words = request.args.get("q", "")[:LONGEST_SEARCH].strip()
    is_open = keeper_here().may_note(edition, clock.now())
    found = finding.find(db.session(), edition, words if is_open else "")
    return page(
        "door/desk.html",
        fragment="found",
        announce=_found_words(words, found),
        words=words,
        found=found,
        told=_found_words(words, found),
        is_open=is_open,
        recent=counting.walk_ins_to_undo(db.session(), edition),
        **_common(edition),
    )


@pages.get(f"/<{A_NUMBER}:registration_id>/")
@only_at_door
def card(registration_id: int) -> ResponseReturnValue:
    """One party. The QR code of a ticket leads here, too."""
    return _closed() or _show_card(registration_id, said=request.args.get("said", ""))


@pages.route(f"/<{A_NUMBER}:registration_id>/welcome", methods=["GET", "POST"])
@only_at_door
def welcome(registration_id: int) -> ResponseReturnValue:
    """One tap: they are there."""
    edition = current_edition()
    registration = arriving.party(db.session(), edition.id, registration_id)
    form = WelcomeForm(people=registration.people).up_to(arriving.most_of(registration))
    if closed := _closed():
        return closed
    if form.validate_on_submit():
        welcomed = arriving.welcome(
            edition.id,
            registration_id,
            deed=form.deed.data,
            people=form.people.data,
            person_id=keeper_here().person_id,
        )
        return _back(registration_id, "welcome" if welcomed.is_new else "already")
    return _show_card(registration_id, form) if form.errors else _back(registration_id)


@pages.route(f"/<{A_NUMBER}:registration_id>/count", methods=["GET", "POST"])
@only_at_door
def count(registration_id: int) -> ResponseReturnValue:
    """Another number came than was written down."""
    edition = current_edition()
    registration = arriving.party(db.session(), edition.id, registration_id)
    form = CountForm().up_to(arriving.most_of(registration))
    if closed := _closed():
        return closed
    if form.validate_on_submit():
        if arriving.count_anew(edition.id, registration_id, form.people.data):
            return _back(registration_id, "counted")
        return _show_card(registration_id, form, said="gone")
    return _show_card(registration_id, form) if form.errors else _back(registration_id)


@pages.route(f"/<{A_NUMBER}:registration_id>/undo", methods=["GET", "POST"])
@only_at_door
def undo(registration_id: int) -> ResponseReturnValue:
    """They are not there after all."""
    edition = current_edition()
    arriving.party(db.session(), edition.id, registration_id)
    if closed := _closed():
        return closed
    form = UndoForm()
    if not form.validate_on_submit():
        return _back(registration_id)
    try:
        arriving.undo(edition.id, registration_id, deed=form.deed.data, is_desk=keeper_here().is_desk)
    except arriving.TooLateToUndo:
        return _back(registration_id, "late")
    except arriving.Anew:
        return _back(registration_id, "anew")
    return _back(registration_id, "undone")


@pages.route("/walk-in", methods=["GET", "POST"])
@only_at_door
def walk_in() -> ResponseReturnValue:
    """One more who had not signed up; the page has the latest of them to undo."""
    edition = current_edition()
    if closed := _closed():
        return closed
    form = TapForm()
    if form.validate_on_submit():
        arriving.walk_in(edition.id, deed=form.deed.data, person_id=keeper_here().person_id)
        return redirect(url_for(".walk_in", said="one-more"), 303)
    return _show_walk_ins(edition, form)


@pages.route(f"/walk-in/<{A_NUMBER}:arrival_id>/undo", methods=["GET", "POST"])
@only_at_door
def undo_walk_in(arrival_id: int) -> ResponseReturnValue:
    """One less."""
    if closed := _closed():
        return closed
    form = UndoForm()
    if not form.validate_on_submit():
        return redirect(url_for(".walk_in"), 303)
    try:
        arriving.undo_walk_in(
            current_edition().id, arrival_id, deed=form.deed.data, is_desk=keeper_here().is_desk
        )
    except arriving.TooLateToUndo:
        return redirect(url_for(".walk_in", said="late"), 303)
    return redirect(url_for(".walk_in", said="one-less"), 303)


@pages.get("/interpreters")
@only_at_door
def interpreters() -> ResponseReturnValue:
    """Who interprets, by first name: when they come, and whom they meet."""
    edition = current_edition()
    return _closed() or page(
        "door/interpreters.html",
        comers=counting.comers(db.session(), edition),
        said=request.args.get("said", ""),
        **_common(edition),
    )


@pages.route(f"/interpreters/<{A_NUMBER}:interpreter_id>/here", methods=["GET", "POST"])
@only_at_door
def interpreter_here(interpreter_id: int) -> ResponseReturnValue:
    if closed := _closed():
        return closed
    if DeedForm().validate_on_submit():
        arriving.interpreter_is_here(current_edition().id, interpreter_id)
        return redirect(url_for(".interpreters", said="here"), 303)
    return redirect(url_for(".interpreters"), 303)


def _closed() -> Response | None:
    """The page that says when the door opens, where nothing may be written down now."""
    edition = current_edition()
    if keeper_here().may_note(edition, clock.now()):
        return None
    nobody = finding.Found([], 0)
    return whole(
        page(
            "door/desk.html",
            # To ask is no mistake; to send is one, because nothing was written down.
            status=409 if request.method == "POST" else 200,
            words="",
            found=nobody,
            told="",
            is_open=False,
            recent=[],
            **_common(edition),
        )
    )


def _back(registration_id: int, said: str = "") -> ResponseReturnValue:
    return redirect(url_for(".card", registration_id=registration_id, said=said or None), 303)


def _show_card(registration_id: int, form: CountForm | None = None, said: str = "") -> Response:
    edition = current_edition()
    arriving.party(db.session(), edition.id, registration_id)
    [one] = finding.cards(db.session(), edition, [registration_id])
    return page(
        "door/card.html",
        fragment="party",
        announce=_said_words(one, said),
        status=(422 if form.errors else 409) if form is not None else None,
        one=one,
        said=said,
        news=_said_words(one, said),
        error=form.errors if form is not None else {},
        # What was chosen when somebody else was first; a number that cannot be is no choice.
        chosen=form.people.data if form is not None and not form.errors else None,
        **_common(edition),
    )


def _show_walk_ins(edition: Edition, form: TapForm) -> Response:
    said = request.args.get("said", "")
    words = {
        "one-more": gettext("One more is counted."),
        "one-less": gettext("One less is counted."),
        "late": gettext("More than five minutes have passed. Ask an organiser to undo it."),
    }
    return page(
        "door/walk_ins.html",
        fragment="walkers",
        announce=words.get(said, ""),
        status=422 if form.errors else None,
        recent=counting.walk_ins_to_undo(db.session(), edition),
        news=words.get(said, ""),
        said=said,
        is_open=True,
        is_refused=bool(form.errors),
        **_common(edition),
    )


def _common(edition: Edition) -> dict[str, Any]:
    """What the header of each page tells, and what each form carries."""
    return {
        "edition": edition,
        "hours": hours_of(edition),
        "keeper": keeper_here(),
        "tally": counting.tally(db.session(), edition),
        "meeting": meeting_place(edition),
        "new_deed": arriving.new_deed,
        "deed_form": DeedForm(formdata=None),
    }


def _found_words(words: str, found: finding.Found) -> str:
    if not words:
        return ""
    if finding.is_too_short(words):
        return gettext("Type two letters or more.")
    number = len(found.cards) + found.more
    return (
        ngettext("%(num)d group fits.", "%(num)d groups fit.", number) if number else gettext("Nobody fits.")
    )


def _said_words(one: finding.Card, said: str) -> str:
    """What became of a tap; empty when there is nothing to tell, or not any more."""
    here = one.arrival
    if here is None:
        return {
            "undone": gettext("Undone. They count as not here."),
            "gone": gettext("Somebody has undone this meanwhile. Are they here? Then welcome them again."),
        }.get(said, "")
    match said:
        case "welcome" | "counted":
            return ngettext(
                "Welcome: %(num)d person is here.", "Welcome: %(num)d people are here.", here.people
            )
        case "already":
            return gettext("They were welcomed already, at %(time)s.", time=clock_time(here.at))
        case "late":
            return gettext("More than five minutes have passed. Ask an organiser to undo it.")
        case "anew":
            return gettext(
                "Somebody welcomed them once more, at %(time)s. Nothing is undone.", time=clock_time(here.at)
            )
        case _:
            return ""
