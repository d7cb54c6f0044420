"""The mail page: what the portal writes to people, and letters to many."""

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from portal import outbox
from portal.access.guards import only_for, person_here
from portal.access.people import Role
from portal.campaigns import desk, words
from portal.campaigns.models import Campaign
from portal.campaigns.sending import AlreadySent, NoCampaign
from portal.database import db
from portal.errors import show
from portal.event.editions import current_edition
from portal.forms import DeedForm
from portal.pages import page

# PostgreSQL has no larger number to look for.
A_NUMBER = "int(max=2147483647)"
MANY = f"/many/<{A_NUMBER}:campaign_id>"
pages = Blueprint("campaigns", __name__, url_prefix="/<any(nl, en):lang>/organiser/mail")
desk_people = only_for(Role.ORGANISER, Role.COORDINATOR)
organisers = only_for(Role.ORGANISER)


@pages.errorhandler(NoCampaign)
def gone(error: NoCampaign) -> Response:
    # Not `abort`: what a handler raises is handled by nobody.
    return show(NotFound())


@pages.errorhandler(AlreadySent)
def was_sent(error: AlreadySent) -> ResponseReturnValue:
    return redirect(url_for(".results", **(request.view_args or {}), said="was-sent"), 303)


@pages.get("/")
@desk_people
def mail() -> Response:
    """What waits, what was sent and what went wrong; and the letters to many."""
    edition = current_edition()
    names = words.kind_names()
    state, kind = request.args.get("state", ""), request.args.get("kind", "")
    state, kind = state if state in desk.STATES else "", kind if kind in names else ""
    letters, part = desk.letters(db.session(), state, kind, request.args.get("page", ""))
    return page(
        "organising/mail/mail.html",
        edition=edition,
        campaigns=desk.campaigns(db.session(), edition),
        tally=desk.tally(db.session()),
        letters=letters,
        part=part,
        chosen={"state": state, "kind": kind},
        kinds=sorted(names.items(), key=lambda one: one[1]),
        words=words,
        **around(),
    )


@pages.route(f"/letters/<{A_NUMBER}:letter_id>/again", methods=["GET", "POST"])
@organisers
def again(letter_id: int) -> ResponseReturnValue:
    """Send one dead letter once more."""
    if DeedForm().validate_on_submit():
        outbox.retry(letter_id)
        campaign_id = request.form.get("campaign", "")
        if campaign_id.isascii() and campaign_id.isdigit() and len(campaign_id) < 10:
            return redirect(url_for(".results", campaign_id=int(campaign_id), said="again"), 303)
        return redirect(url_for(".mail", said="again"), 303)
    return redirect(url_for(".mail"), 303)


@pages.route("/letters/again", methods=["GET", "POST"])
@organisers
def all_again() -> ResponseReturnValue:
    """Send all dead letters once more."""
    if DeedForm().validate_on_submit():
        outbox.retry_all()
        return redirect(url_for(".mail", said="again"), 303)
    return redirect(url_for(".mail"), 303)


@pages.get(f"{MANY}/")
@desk_people
def results(campaign_id: int) -> ResponseReturnValue:
    """What became of each letter to its recipients."""
    campaign = find(campaign_id)
    if campaign.sent_at is None:
        may_edit = person_here().may(Role.ORGANISER)
        return redirect(url_for(".check", campaign_id=campaign_id) if may_edit else url_for(".mail"))
    state = request.args.get("state", "")
    state = state if state in desk.STATES else ""
    people, part = desk.results(db.session(), campaign, state, request.args.get("page", ""))
    return page(
        "organising/mail/results.html",
        edition=campaign.edition,
        campaign=campaign,
        people=people,
        part=part,
        chosen={"state": state},
        tally=desk.tally(db.session(), desk.of_campaign(campaign_id)),
        words=words,
        **around(),
    )


@pages.route(f"{MANY}/again", methods=["GET", "POST"])
@organisers
def campaign_again(campaign_id: int) -> ResponseReturnValue:
    """Send all dead letters of one letter to many once more."""
    find(campaign_id)
    if DeedForm().validate_on_submit():
        outbox.retry_all(desk.of_campaign(campaign_id))
        return redirect(url_for(".results", campaign_id=campaign_id, said="again"), 303)
    return redirect(url_for(".results", campaign_id=campaign_id), 303)


def around() -> dict[str, Any]:
    return {
        "may_send": person_here().may(Role.ORGANISER),
        "said": request.args.get("said", ""),
        "form": DeedForm(formdata=None),
    }


def find(campaign_id: int) -> Campaign:
    campaign = db.session.get(Campaign, campaign_id)
    if campaign is None:
        raise NoCampaign
    return campaign
