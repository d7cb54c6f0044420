"""One request, and what a coordinator can do with it."""

from collections.abc import Callable

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.access.guards import person_here
from portal.database import db
from portal.forms import DeedForm
from portal.interpreting import by_hand, planning
from portal.interpreting.asked import channels_of, served_in, wanted_parts
from portal.interpreting.board_forms import NotFoundForm, WishesForm
from portal.interpreting.matching_blueprint import (
    A_NUMBER,
    common,
    coordinators,
    note_read,
    pages,
    to_list,
)
from portal.matching.lifecycle import Alternative, NotAllowed
from portal.pages import page
from portal.registration.models import InterpreterRequest


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
        return to_list("changed")
    found = _request(request_id)
    if DeedForm().validate_on_submit():
        if deed == "again":
            return _try(found, lambda: by_hand.search_again(found.id, person_id=person_here().id))
        return _try(found, lambda: by_hand.prepared(found.id), said="prepared", is_listed=is_listed)
    return redirect(url_for(".one", request_id=request_id))


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
            return to_list("changed")
        return redirect(url_for(".one", request_id=found.id, said="moved"), 303)
    if is_listed:
        return to_list(said)
    if said == "not-found" and not found.registration.email:
        said = "not-found-call"
    return redirect(url_for(".one", request_id=found.id, said=said), 303)


def _show_request(
    found: InterpreterRequest,
    *,
    wishes_form: WishesForm | None = None,
    not_found_form: NotFoundForm | None = None,
) -> Response:
    edition = found.registration.edition
    note_read(edition, found.registration_id)
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
        **common(edition),
    )


def _request(request_id: int) -> InterpreterRequest:
    return db.session.get(InterpreterRequest, request_id) or abort(404)
