"""Lists for the door on paper, and what was written on them."""

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal import clock
from portal.access.guards import only_for, person_here
from portal.access.people import Role
from portal.database import db
from portal.door import counting, paper
from portal.door.arriving import most_of
from portal.door.blueprint import pages
from portal.door.forms import WalkInsForm, typed_for_others, typed_numbers
from portal.door.hours import hours_of
from portal.door.keepers import keeper_here
from portal.event.editions import current_edition
from portal.forms import DeedForm
from portal.interpreting.letters import meeting_place
from portal.pages import page

helpers = only_for(Role.ORGANISER, Role.COORDINATOR, Role.DOOR)


@pages.get("/print")
@helpers
def print_pack() -> Response:
    """For the case that no telephone works: everybody by first letter, interpreters, a tally sheet."""
    edition = current_edition()
    may_print = keeper_here().may_print(edition, clock.now())
    return page(
        "door/print.html",
        edition=edition,
        hours=hours_of(edition),
        may_print=may_print,
        letters=paper.by_letter(db.session(), edition) if may_print else {},
        comers=counting.comers(db.session(), edition) if may_print else [],
        meeting=meeting_place(edition),
        printed_at=clock.now(),
        keeper=keeper_here(),
    )


@pages.route("/paper", methods=["GET", "POST"])
@helpers
def on_paper() -> ResponseReturnValue:
    """Type in one letter of the printed list."""
    edition = current_edition()
    if not keeper_here().may_note(edition, clock.now()):
        return _show_closed()
    letters = paper.by_letter(db.session(), edition)
    lines = letters.get(request.args.get("letter", ""), [])
    form = DeedForm()
    if not form.validate_on_submit():
        return _show(form)
    numbers, wrong = typed_numbers(request.form, {one.id: most_of(one) for one in lines})
    others = typed_for_others(request.form, {one.id for one in lines})
    off = paper.off_the_list(db.session(), edition.id, others)
    if wrong:
        return _show(form, wrong=wrong, off=off, status=422)
    changed, differing = paper.type_in(edition.id, numbers, person_id=person_here().id)
    if differing or off:
        # Nothing is lost by sending this again, and an address is no place for what differs.
        return _show(said="saved" if changed else "", differing=differing, off=off)
    return redirect(url_for(".on_paper", letter=request.args.get("letter", ""), said="saved"), 303)


@pages.route("/paper/walk-ins", methods=["GET", "POST"])
@helpers
def paper_walk_ins() -> ResponseReturnValue:
    """Type in the sum of the tally sheets."""
    edition = current_edition()
    if not keeper_here().may_note(edition, clock.now()):
        return _show_closed()
    form = WalkInsForm()
    if form.validate_on_submit():
        paper.type_in_walk_ins(edition.id, form.number, person_id=person_here().id)
        return redirect(url_for(".on_paper", said="saved"), 303)
    return _show(walk_ins=form) if form.errors else redirect(url_for(".on_paper"), 303)


def _show_closed() -> Response:
    """The page that says when numbers can be typed in; a deed comes too early, a look does not."""
    return _show(status=409 if request.method == "POST" else None)


def _show(
    form: DeedForm | None = None,
    *,
    walk_ins: WalkInsForm | None = None,
    wrong: set[int] | None = None,
    said: str = "",
    differing: list[paper.Differs] | None = None,
    off: list[paper.OffTheList] | None = None,
    status: int | None = None,
) -> Response:
    edition = current_edition()
    letters = paper.by_letter(db.session(), edition)
    letter = request.args.get("letter", "")
    known = paper.walk_ins_on_paper(db.session(), edition)
    tallied = walk_ins or WalkInsForm(formdata=None, walk_ins=str(known or ""))
    return page(
        "door/paper.html",
        status=status or (422 if tallied.errors else None),
        edition=edition,
        hours=hours_of(edition),
        keeper=keeper_here(),
        is_open=keeper_here().may_note(edition, clock.now()),
        letters=letters,
        letter=letter if letter in letters else "",
        lines=letters.get(letter, []),
        counted=paper.counted(db.session(), edition),
        typed=request.form if wrong else {},
        wrong=wrong or set(),
        wrong_words=gettext("Type a number, without words. At most nine more than have signed up."),
        differing=differing or [],
        off=off or [],
        said=said or request.args.get("said", ""),
        deed_form=form or DeedForm(formdata=None),
        walk_ins=tallied,
    )
