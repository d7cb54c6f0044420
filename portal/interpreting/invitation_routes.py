"""An interpreter's own page: the question, the answer, and the brief. The link is the key."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from babel.lists import format_list
from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import RadioField
from wtforms.fields import Field, SelectChoice
from wtforms.validators import ValidationError

from portal import clock
from portal.database import db
from portal.event.calendar import place
from portal.event.editions import current_edition
from portal.event.models import ProgrammeRow
from portal.event.routes import MAP
from portal.forms import DeedForm
from portal.interpreting import answering, invitations
from portal.interpreting.brief import Brief, first_name, hours_file, read_brief, rows_of
from portal.interpreting.glossary import glossary
from portal.interpreting.letters import hours_words, is_urgent, meeting_words, moment_words
from portal.interpreting.models import Invitation
from portal.interpreting.rounds import slots_of
from portal.interpreting.words import channel_name, hours_of, how, listed
from portal.limits import require_patience
from portal.locales import clock_time, current_locale
from portal.market.reading import Shown, read_market, story_as_html
from portal.matching.lifecycle import InvitationState
from portal.naming import name_here
from portal.pages import page
from portal.registration.own_routes import WRONG_LINKS
from portal.texts import isolated

pages = Blueprint("invitation", __name__, url_prefix="/<any(nl, en):lang>/interpreter/<token>")
# How long before the doors open somebody can have arrived.
NEAR = timedelta(hours=4)


class Said(StrEnum):
    """What somebody pressed."""

    YES = "yes"
    NO = "no"
    PARTLY = "partly"


class UntilForm(FlaskForm):  # type: ignore[misc]
    """Yes, but not to the end."""

    until = RadioField(_l("Until when can you stay?"), validate_choice=False)

    def of(self, rows: list[ProgrammeRow]) -> "UntilForm":
        """The form for the parts that were asked for; whoever stays for the last one stays to the end."""
        self.rows = {row.slug: row for row in rows[:-1]}
        self.until.choices = [
            SelectChoice(slug, gettext("Until %(time)s", time=clock_time(row.ends_at or row.starts_at)))
            for slug, row in self.rows.items()
        ]
        return self

    def validate_until(self, field: Field) -> None:
        if field.data not in self.rows:
            raise ValidationError(gettext("Choose until when you can stay."))

    @property
    def moment(self) -> datetime | None:
        return self.rows[self.until.data].ends_at


@pages.errorhandler(invitations.EveningIsOver)
def over(error: invitations.EveningIsOver) -> Response:
    return page("interpreting/over.html", edition=current_edition(), status=410)


@pages.get("/")
def own(token: str) -> Response:
    """What is asked, until it is answered; then the brief, or our thanks."""
    return _show(_invitation(token))


@pages.route("/accept", methods=["GET", "POST"])
def accept(token: str) -> ResponseReturnValue:
    """Yes, the whole time."""
    return _answer(token, answering.accept, Said.YES)


@pages.route("/decline", methods=["GET", "POST"])
def decline(token: str) -> ResponseReturnValue:
    """No, without a reason."""
    return _answer(token, answering.decline, Said.NO)


@pages.route("/arrived", methods=["GET", "POST"])
def arrived(token: str) -> ResponseReturnValue:
    return _answer(token, answering.arrived)


@pages.route("/partly", methods=["GET", "POST"])
def partly(token: str) -> ResponseReturnValue:
    """Yes, but only until some time."""
    invitation = _invitation(token)
    form = UntilForm().of(rows_of(invitation))
    is_kept = True
    if invitation.state is not InvitationState.SENT:
        ends = {row.slug: row.ends_at for row in invitation.edition.programme}
        # The same answer twice is one answer.
        is_kept = not form.is_submitted() or ends.get(form.until.data) == invitation.until
    elif form.rows:
        if form.validate_on_submit():
            is_kept = _is_kept(lambda: answering.accept(invitation.id, until=form.moment))
        elif form.errors:
            return _show(invitation, form)
    return _back(token, None if is_kept else Said.PARTLY)


@pages.route("/cannot-come", methods=["GET", "POST"])
def cannot_come(token: str) -> ResponseReturnValue:
    """Ask once whether it is so; then the place is open again."""
    invitation = _invitation(token)
    form = DeedForm()
    if invitation.state in invitations.COMING and not form.is_submitted():
        brief = _brief(invitation)
        return page(
            "interpreting/cannot_come.html",
            invitation=invitation,
            edition=invitation.edition,
            form=form,
            only=_only(invitation, brief) if brief else "",
        )
    return _answer(token, answering.cannot_come)


@pages.get("/calendar.ics")
def calendar(token: str) -> Response:
    """The interpreter's own hours."""
    invitation = _invitation(token)
    brief = _brief(invitation) or abort(404)
    body = hours_file(invitation, brief, current_locale())
    response = current_app.response_class(body, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="leiden-{invitation.edition.year}.ics"'
    return response


def _answer(token: str, deed: Callable[[int], Invitation], said: Said | None = None) -> ResponseReturnValue:
    """Do what a button says; the page then shows what came of it, also when somebody else was quicker."""
    invitation = _invitation(token)
    is_kept = not DeedForm().validate_on_submit() or _is_kept(lambda: deed(invitation.id))
    return _back(token, None if is_kept else said)


def _is_kept(deed: Callable[[], Invitation]) -> bool:
    """Do it, unless another answer was given before."""
    try:
        deed()
    except answering.TooLate:
        return False
    return True


def _back(token: str, not_kept: Said | None) -> ResponseReturnValue:
    return redirect(url_for(".own", token=token, not_kept=not_kept), 303)


def _which_counts(invitation: Invitation) -> str:
    """What to say to somebody who had answered otherwise before, such as in another tab."""
    match request.args.get("not_kept"), invitation.state:
        case Said.NO, InvitationState.ACCEPTED | InvitationState.PARTLY:
            return gettext("You had said yes before, and that counts. Your “no” was not kept.")
        case (Said.PARTLY, InvitationState.ACCEPTED | InvitationState.PARTLY) | (
            Said.YES,
            InvitationState.PARTLY,
        ):
            return gettext(
                "You had answered before, and that counts: you come at the hours on this page. "
                "Do you want to change them? Mail %(contact)s.",
                contact=invitation.edition.contact,
            )
        case Said.YES | Said.PARTLY, InvitationState.DECLINED:
            return gettext(
                "You had said no before, and that counts. Your “yes” was not kept. "
                "Can you come after all? Mail %(contact)s.",
                contact=invitation.edition.contact,
            )
        case _:
            return ""


def _brief(invitation: Invitation) -> Brief | None:
    return read_brief(db.session(), invitation) if invitation.state in invitations.COMING else None


def _only(invitation: Invitation, brief: Brief) -> str:
    """What this letter is about, where there is another one about the rest of what was promised."""
    if len(brief.own) == len(brief.parts):
        return ""
    return f"{channel_name(invitation.channel)}, {hours_of(brief.own)}"


def _show(invitation: Invitation, form: UntilForm | None = None) -> Response:
    edition, locale = invitation.edition, current_locale()
    context: dict[str, Any] = {
        "invitation": invitation,
        "edition": edition,
        "token": invitation.token,
        "name": first_name(invitation.interpreter.name),
        "language": channel_name(invitation.channel),
        "how": how(invitation.mode),
        "on_stage": listed(map(name_here, edition.access["languages"])),
        "which_counts": _which_counts(invitation),
        "deed_form": DeedForm(formdata=None),
        "map_app": "geo:0,0?q=" + quote(place(edition, locale)),
        "map_page": MAP + quote(place(edition, locale)),
    }
    if invitation.state is InvitationState.SENT:
        rows = rows_of(invitation)
        return page(
            "interpreting/asked.html",
            **context,
            rows=rows,
            answer_by=moment_words(invitation),
            is_urgent=is_urgent(invitation),
            form=form or UntilForm(formdata=None).of(rows),
        )
    brief = _brief(invitation)
    if brief is None:
        living = invitations.letters_that_count(db.session(), edition.id, invitation.interpreter_id)
        others = [f"{channel_name(one.channel)}, {hours_of(rows_of(one))}" for one in living]
        return page("interpreting/answered.html", **context, others=others)
    works = [(channel_name(one), how(one.mode), hours_words(hours)) for one, hours in brief.hours.items()]
    return page(
        "interpreting/brief.html",
        **context,
        brief=brief,
        works=works,
        all_languages=listed(name for name, _, _ in works),
        only=_only(invitation, brief),
        hours=hours_words(brief.stretches),
        meeting=meeting_words(edition),
        colleagues=format_list([isolated(one) for one in brief.colleagues], locale=locale),
        languages={part: channel_name(channel) for part, channel in brief.channels.items()},
        is_near=clock.now() >= edition.doors_at - NEAR,
        stalls=read_market(edition, locale),
        story=_story,
        slots=slots_of(db.session(), edition, invitation.interpreter_id),
        glossary=glossary(),
    )


def _invitation(token: str) -> Invitation:
    try:
        return invitations.find(token, db.session())
    except invitations.NoSuchInvitation:
        require_patience(WRONG_LINKS)
        abort(404)


def _story(stall: Shown) -> Markup | str:
    return Markup(story_as_html(stall.story.text)) if stall.story else ""  # noqa: S704
