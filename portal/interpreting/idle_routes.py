"""The deeds on the board's list of those whom nobody needs any more."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.access.guards import person_here
from portal.database import db
from portal.event.editions import current_edition
from portal.forms import DeedForm
from portal.interpreting import idle
from portal.interpreting.board_news import number_in
from portal.interpreting.idle import Deed
from portal.interpreting.matching_blueprint import (
    A_CHANNEL,
    A_NUMBER,
    coordinators,
    pages,
    the_channel,
    to_list,
)
from portal.interpreting.models import Interpreter

DEEDS = {Deed.THANK: idle.thank, Deed.FEWER: idle.need_less, Deed.FREE: idle.free}
# What is told of each; of a letter, only to whom one goes out.
SAID = {Deed.THANK: "cancelled", Deed.FEWER: "fewer", Deed.FREE: "free"}
TO_CALL = {Deed.THANK: "call-thanks", Deed.FEWER: "call-fewer"}


@pages.route(
    f"/idle/<{A_NUMBER}:interpreter_id>/{A_CHANNEL}/<any(thank, fewer, free):deed>", methods=["GET", "POST"]
)
@coordinators
def not_needed(interpreter_id: int, language: str, mode: str, deed: str) -> ResponseReturnValue:
    """Tell somebody that nobody needs them any more, or at some times, or take them out of the plan.

    For the duties that were shown, and no others.
    """
    channel, wanted = the_channel(language, mode), Deed(deed)
    if not DeedForm().validate_on_submit():
        return redirect(url_for(".board"))
    ids = [*filter(None, map(number_in, request.form.getlist("duty")))]
    try:
        DEEDS[wanted](current_edition().id, interpreter_id, channel, ids, person_id=person_here().id)
    except idle.NotIdle:
        return to_list("needed")
    who = db.session.get_one(Interpreter, interpreter_id)
    return to_list(SAID[wanted] if who.email else TO_CALL.get(wanted, SAID[wanted]), who=who.id)
