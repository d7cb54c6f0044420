"""The organisers' view of all stands."""

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.access.guards import only_for
from portal.access.people import Role
from portal.database import db
from portal.event.editions import current_edition
from portal.forms import DeedForm
from portal.market import desk, editing
from portal.market.letters import words_for
from portal.market.models import StandText
from portal.pages import page

# PostgreSQL has no larger number to look for.
A_NUMBER = "int(max=2147483647)"
pages = Blueprint("market_desk", __name__, url_prefix="/<any(nl, en):lang>/organiser/market")


@pages.get("/")
@only_for(Role.ORGANISER)
def stands() -> Response:
    """How far each stand is, and where two languages have drifted apart."""
    edition = current_edition()
    rows = desk.progress(db.session(), edition)
    return page(
        "organising/market.html",
        edition=edition,
        rows=rows,
        drift=[(one.theme, text, editing.other_of(text)) for one in rows for text in one.drift],
        words_for=words_for,
        said=request.args.get("said", ""),
        form=DeedForm(formdata=None),
    )


@pages.route("/remind", methods=["GET", "POST"])
@only_for(Role.ORGANISER)
def remind() -> ResponseReturnValue:
    """Mail all hosts of incomplete stands, each their own list."""
    if DeedForm().validate_on_submit():
        mailed = desk.remind_hosts(current_edition().id)
        return redirect(url_for(".stands", said="mailed" if mailed else "nobody"), 303)
    return redirect(url_for(".stands"))


@pages.route(f"/still-correct/<{A_NUMBER}:text_id>/<{A_NUMBER}:seen>", methods=["GET", "POST"])
@only_for(Role.ORGANISER)
def still_correct(text_id: int, seen: int) -> ResponseReturnValue:
    """Somebody has compared a text with version `seen` of its other language, and they agree."""
    if db.session.get(StandText, text_id) is None:
        abort(404)
    if DeedForm().validate_on_submit():
        editing.still_correct(text_id, seen=seen)
        return redirect(url_for(".stands", said="checked", _anchor="drift"), 303)
    return redirect(url_for(".stands", _anchor="drift"))
