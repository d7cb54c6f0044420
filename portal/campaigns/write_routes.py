"""Writing a letter to many, checking it, and sending it."""

from flask import Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.access.guards import person_here
from portal.campaigns import desk, sending, words
from portal.campaigns.choosing import ABOUT, CHANGE, choose, seen, to_call, who
from portal.campaigns.forms import WriteForm, as_typed
from portal.campaigns.letters import as_sent, words_to_change
from portal.campaigns.models import Campaign
from portal.campaigns.preview import shown
from portal.campaigns.routes import MANY, around, find, organisers, pages
from portal.campaigns.sending import AlreadySent, ChangedMeanwhile, HasChanged, NobodyChosen
from portal.database import db
from portal.errors import keeps
from portal.event.editions import current_edition
from portal.event.models import Edition
from portal.forms import DeedForm, written
from portal.links import link
from portal.locales import LOCALES, in_locale
from portal.outbox import Content
from portal.pages import page
from portal.registration import read_log
from portal.registration.listing import Filters
from portal.registration.models import Read


def _names() -> dict[str, str]:
    form = WriteForm(formdata=None, meta={"csrf": False}).named()
    return {field.name: str(field.label.text) for field in written(form)}


@pages.route("/write", methods=["GET", "POST"])
@organisers
@keeps(_names)
def write() -> ResponseReturnValue:
    """Begin a letter to many; the filters of the list of registrations may stand in the address."""
    edition = current_edition()
    if request.method == "GET":
        return _show_form(WriteForm(formdata=None, data=_beginning(edition)))
    return _save(WriteForm(), edition, None)


@pages.route(f"{MANY}/edit", methods=["GET", "POST"])
@organisers
@keeps(_names)
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
    content = _contents(find(campaign_id)).get(locale) or abort(404)
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


def _unsent(campaign_id: int) -> Campaign:
    campaign = find(campaign_id)
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
    person_id = person_here().id
    try:
        saved = sending.save(
            form.words,
            edition_id=edition.id,
            person_id=person_id,
            campaign_id=campaign_id,
            version=form.seen_version if campaign_id else None,
            once=f"{person_id}:{form.once.data}",
        )
    except ChangedMeanwhile as now:
        form.version.data = str(now.version)
        form.form_errors = [
            gettext("Somebody changed this letter meanwhile. Look at how it is now, and save once more.")
        ]
        return _show_form(form, now.campaign_id, has_changed=True)
    except AlreadySent:
        if campaign_id:
            raise
        form.begin_anew()
        form.form_errors = [gettext("This letter was sent already. Save once more to make it a new letter.")]
        return _show_form(form, has_changed=True)
    if is_kept:
        return redirect(url_for(".edit", campaign_id=saved.id, said="kept"), 303)
    return redirect(url_for(".check", campaign_id=saved.id), 303)


def _show_form(form: WriteForm, campaign_id: int | None = None, *, has_changed: bool = False) -> Response:
    where = url_for(".edit", campaign_id=campaign_id) if campaign_id else url_for(".write")
    return page(
        "organising/mail/write.html",
        status=409 if has_changed else None,
        edition=current_edition(),
        where=where,
        theirs=campaign_id if has_changed else None,
        **{**around(), "form": form.named()},
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
        chosen_args=filters.args,
        contents=_contents(campaign),
        lacking=sending.lacking(campaign, chosen),
        seen=seen(campaign, chosen),
        me=person_here().email,
        has_changed=has_changed,
        **around(),
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
