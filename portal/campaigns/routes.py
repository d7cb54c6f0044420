"""The mail page: what the portal writes to people, and letters to many."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from portal import outbox
from portal.access.guards import only_for, person_here
from portal.access.people import Role
from portal.campaigns import desk, sending, words
from portal.campaigns.choosing import ABOUT, CHANGE, choose, seen, to_call, who
from portal.campaigns.forms import WriteForm, as_typed
from portal.campaigns.letters import as_sent, words_to_change
from portal.campaigns.models import Campaign
from portal.campaigns.preview import shown
from portal.campaigns.sending import AlreadySent, HasChanged, NobodyChosen, NoCampaign
from portal.database import db
from portal.errors import show
from portal.event.editions import current_edition
from portal.event.models import Edition
from portal.forms import DeedForm
from portal.links import link
from portal.locales import LOCALES, in_locale
from portal.outbox import Content
from portal.pages import page
from portal.registration import read_log
from portal.registration.listing import Filters
from portal.registration.models import Read

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
        **_around(),
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


@pages.route("/write", methods=["GET", "POST"])
@organisers
def write() -> ResponseReturnValue:
    """Begin a letter to many; the filters of the list of registrations may stand in the address."""
    edition = current_edition()
    if request.method == "GET":
        return _show_form(WriteForm(formdata=None, data=_beginning(edition)))
    return _save(WriteForm(), edition, None)


@pages.route(f"{MANY}/edit", methods=["GET", "POST"])
@organisers
def edit(campaign_id: int) -> ResponseReturnValue:
    campaign = _unsent(campaign_id)
    if request.method == "GET":
        return _show_form(WriteForm(formdata=None, data=as_typed(campaign)), campaign_id)
    return _save(WriteForm(), campaign.edition, campaign_id)


@pages.get(f"{MANY}/check")
@organisers
def check(campaign_id: int) -> Response:
    """Who gets it and what it says, before it is sent."""
    return _show_check(_unsent(campaign_id))


@pages.get(f"{MANY}/preview/<any(nl, en):locale>")
@organisers
def preview(campaign_id: int, locale: str) -> Response:
    """The letter as mail programs show it, on a page of its own."""
    content = _contents(_find(campaign_id)).get(locale) or abort(404)
    drawn = shown(content.html)
    response = current_app.response_class(drawn.html)
    response.headers["Content-Security-Policy"] = drawn.policy
    return response


@pages.route(f"{MANY}/test", methods=["GET", "POST"])
@organisers
def test(campaign_id: int) -> ResponseReturnValue:
    """Mail it to oneself."""
    campaign = _unsent(campaign_id)
    if not DeedForm().validate_on_submit():
        return redirect(url_for(".check", campaign_id=campaign_id), 303)
    mark = seen(campaign, choose(db.session(), campaign.edition, who(campaign.filters)))
    written = sending.send_test(campaign_id, person_here().id, mark=mark)
    return redirect(url_for(".check", campaign_id=campaign_id, said="tested" if written else "no-words"), 303)


@pages.route(f"{MANY}/send", methods=["GET", "POST"])
@organisers
def send(campaign_id: int) -> ResponseReturnValue:
    """Send it, once."""
    if not DeedForm().validate_on_submit():
        return redirect(url_for(".check", campaign_id=campaign_id), 303)
    try:
        sending.send(campaign_id, mark=request.form.get("seen", ""), person_id=person_here().id)
    except (HasChanged, NobodyChosen):
        return _show_check(_unsent(campaign_id), has_changed=True)
    return redirect(url_for(".results", campaign_id=campaign_id, said="sent"), 303)


@pages.route(f"{MANY}/drop", methods=["GET", "POST"])
@organisers
def drop(campaign_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    if DeedForm().validate_on_submit():
        sending.drop(campaign_id)
        return redirect(url_for(".mail", said="dropped"), 303)
    return redirect(url_for(".check", campaign_id=campaign_id), 303)


@pages.get(f"{MANY}/")
@desk_people
def results(campaign_id: int) -> ResponseReturnValue:
    """What became of each letter to its recipients."""
    campaign = _find(campaign_id)
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
        **_around(),
    )


@pages.route(f"{MANY}/again", methods=["GET", "POST"])
@organisers
def campaign_again(campaign_id: int) -> ResponseReturnValue:
    """Send all dead letters of one letter to many once more."""
    _find(campaign_id)
    if DeedForm().validate_on_submit():
        outbox.retry_all(desk.of_campaign(campaign_id))
        return redirect(url_for(".results", campaign_id=campaign_id, said="again"), 303)
    return redirect(url_for(".results", campaign_id=campaign_id), 303)


def _around() -> dict[str, Any]:
    return {
        "may_send": person_here().may(Role.ORGANISER),
        "said": request.args.get("said", ""),
        "form": DeedForm(formdata=None),
    }


def _find(campaign_id: int) -> Campaign:
    campaign = db.session.get(Campaign, campaign_id)
    if campaign is None:
        raise NoCampaign
    return campaign


def _unsent(campaign_id: int) -> Campaign:
    campaign = _find(campaign_id)
    if campaign.sent_at:
        raise AlreadySent
    return campaign


def _beginning(edition: Edition) -> dict[str, str]:
    """What the form holds at first."""
    begun = who(request.args).args
    if request.args.get(ABOUT) == CHANGE:
        begun[ABOUT] = CHANGE
        for locale in LOCALES:
            with in_locale(locale):
                begun[f"subject_{locale}"], begun[f"text_{locale}"] = words_to_change(edition)
    return begun


def _save(form: WriteForm, edition: Edition, campaign_id: int | None) -> ResponseReturnValue:
    is_kept = request.form.get("then") == "keep"
    if not form.named().validate_on_submit():
        return _show_form(form, campaign_id)
    if not is_kept:
        chosen = choose(db.session(), edition, who(form.words.filters))
        if not form.is_complete_for(chosen):
            return _show_form(form, campaign_id)
    saved = sending.save(
        form.words, edition_id=edition.id, person_id=person_here().id, campaign_id=campaign_id
    )
    if is_kept:
        return redirect(url_for(".edit", campaign_id=saved.id, said="kept"), 303)
    return redirect(url_for(".check", campaign_id=saved.id), 303)


def _show_form(form: WriteForm, campaign_id: int | None = None) -> Response:
    where = url_for(".edit", campaign_id=campaign_id) if campaign_id else url_for(".write")
    return page(
        "organising/mail/write.html",
        edition=current_edition(),
        where=where,
        **{**_around(), "form": form.named()},
    )


def _show_check(campaign: Campaign, *, has_changed: bool = False) -> Response:
    filters = who(campaign.filters)
    chosen = choose(db.session(), campaign.edition, filters)
    calls = to_call(db.session(), campaign.edition, filters) if chosen.unreachable else []
    part = desk.Part.of(len(chosen.people), request.args.get("page", ""))
    answer = page(
        "organising/mail/check.html",
        status=422 if has_changed else None,
        edition=campaign.edition,
        campaign=campaign,
        chosen=chosen,
        part=part,
        people=chosen.people[part.skipped : part.skipped + desk.ON_A_PAGE],
        calls=calls,
        filters=words.spoken(filters),
        contents=_contents(campaign),
        lacking=sending.lacking(campaign, chosen),
        seen=seen(campaign, chosen),
        me=person_here().email,
        has_changed=has_changed,
        **_around(),
    )
    _account_for(filters, campaign.edition_id)
    return answer


def _contents(campaign: Campaign) -> dict[str, Content]:
    """The letter in each language that has one; its button leads to the evening, not to somebody's page."""
    made = {}
    for locale in sending.languages_of(campaign):
        with in_locale(locale):
            made[locale] = as_sent(campaign, link("event.evening", lang=locale))
    return made


def _account_for(filters: Filters, edition_id: int) -> None:
    """A list of who needs something is looked at as the needs themselves are."""
    asked = {Read.TASKS: filters.need, Read.REQUEST: filters.interpreter}
    for what, value in asked.items():
        if value:
            read_log.note_here(person_id=person_here().id, edition_id=edition_id, what=what)
