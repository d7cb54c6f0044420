"""The overview with the small deeds on it, and the people who make the evening."""

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import NotFound

from portal import clock, outbox
from portal.access import crew
from portal.access.guards import only_for, person_here
from portal.access.models import Person
from portal.access.people import Role
from portal.access.personal import AFTER_EVENING, link_of
from portal.database import db
from portal.door.counting import tally as door_tally
from portal.door.hours import hours_of
from portal.errors import show
from portal.event.editions import current_edition
from portal.event.models import Edition
from portal.forms import DeedForm
from portal.interpreting.board import read_board
from portal.organising import desk
from portal.organising.forms import InviteForm
from portal.pages import page
from portal.registration import read_log
from portal.registration.changing import NoRegistration, called
from portal.registration.models import Read

# The list behind each number, by the name of the number.
LISTS = {
    "taken": desk.SEATED,
    "to_confirm": desk.TO_CONFIRM,
    "waiting": desk.WAITING,
    "registrations": desk.ACTIVE,
    "cancelled": desk.CANCELLED,
    "late": desk.LATE,
    "lost": desk.LOST,
    "needs": desk.NEEDS,
}
pages = Blueprint("organising", __name__, url_prefix="/<any(nl, en):lang>/organiser")


@pages.errorhandler(NoRegistration)
def gone(error: NoRegistration) -> Response:
    # Not `abort`: what a handler raises is handled by nobody.
    return show(NotFound())


@pages.get("/")
@only_for(Role.ORGANISER, Role.COORDINATOR)
def overview() -> Response:
    """What needs a person now, and how full the evening is; every number leads to its list."""
    edition, now, session = current_edition(), clock.now(), db.session()
    is_organiser = person_here().may(Role.ORGANISER)
    calls = desk.to_call(session, edition)
    if any(one.wish for one in calls):
        # Whoever calls must know the language.
        read_log.note_here(person_id=person_here().id, edition_id=edition.id, what=Read.REQUEST)
        calls = desk.to_call(session, edition)
    board = read_board(session, edition, now)
    return page(
        "organising/overview.html",
        edition=edition,
        days=(clock.in_leiden(edition.starts_at).date() - clock.in_leiden(now).date()).days,
        numbers=desk.numbers(session, edition),
        lists=LISTS,
        calls=calls,
        dead=desk.dead_letters(session),
        idle=len(board.idle),
        # Only organisers can open the page about stands.
        stands=desk.stands_not_ready(session, edition) if is_organiser else None,
        chart=desk.registrations_per_day(session, edition),
        asked=desk.languages_asked(board),
        mail=outbox.tally(session),
        # Once it is over, who came says more than what is still open.
        came=door_tally(session, edition) if now >= edition.ends_at else None,
        hours=hours_of(edition),
        may_send=is_organiser,
        form=DeedForm(formdata=None),
    )


@pages.route("/called/<int(max=2147483647):registration_id>", methods=["GET", "POST"])
@only_for(Role.ORGANISER, Role.COORDINATOR)
def call_made(registration_id: int) -> ResponseReturnValue:
    if DeedForm().validate_on_submit():
        called(registration_id, request.form.get("about", ""), person_id=person_here().id)
    return redirect(url_for(".overview", _anchor="calls"), 303)


@pages.route("/mail/<int(max=2147483647):letter_id>/again", methods=["GET", "POST"])
@only_for(Role.ORGANISER)
def send_again(letter_id: int) -> ResponseReturnValue:
    if DeedForm().validate_on_submit():
        outbox.retry(letter_id)
    return redirect(url_for(".overview", _anchor="letters"), 303)


@pages.get("/people/")
@only_for(Role.ORGANISER)
def people() -> Response:
    """Everybody with a role, and a form to invite one more."""
    return _show_people(InviteForm(formdata=None).about(current_edition()))


@pages.route("/people/invite", methods=["GET", "POST"])
@only_for(Role.ORGANISER)
def invite() -> ResponseReturnValue:
    edition = current_edition()
    form = InviteForm().about(edition)
    if not form.validate_on_submit():
        return _show_people(form)
    person = crew.invite(
        form.email.data,
        Role(form.role.data),
        theme=form.theme.data or None,
        locale=form.locale.data,
        until=edition.ends_at + AFTER_EVENING,
    )
    return redirect(url_for(".people", said="invited", _anchor=f"person-{person.id}"), 303)


@pages.route("/people/role/<int(max=2147483647):grant_id>/take-back", methods=["GET", "POST"])
@only_for(Role.ORGANISER)
def take_back(grant_id: int) -> ResponseReturnValue:
    """Take a role back; its person is signed out everywhere."""
    form = DeedForm()
    if form.validate_on_submit():
        try:
            crew.take_back(grant_id)
        except crew.LastOrganiser:
            form.form_errors = [gettext("This is the last organiser. Invite another organiser first.")]
            return _show_people(InviteForm(formdata=None).about(current_edition()), deed=form)
        return redirect(url_for(".people", said="taken"), 303)
    return redirect(url_for(".people"))


@pages.route("/people/<int(max=2147483647):person_id>/link", methods=["GET", "POST"])
@only_for(Role.ORGANISER)
def send_link(person_id: int) -> ResponseReturnValue:
    """Mail somebody their way in once more."""
    _somebody(person_id)
    if DeedForm().validate_on_submit():
        crew.send_again(person_id, until=current_edition().ends_at + AFTER_EVENING)
        return redirect(url_for(".people", said="mailed", _anchor=f"person-{person_id}"), 303)
    return redirect(url_for(".people"))


@pages.route("/people/<int(max=2147483647):person_id>/end-link", methods=["GET", "POST"])
@only_for(Role.ORGANISER)
def end_link(person_id: int) -> ResponseReturnValue:
    """End somebody's personal link."""
    _somebody(person_id)
    if DeedForm().validate_on_submit():
        crew.end_link(person_id)
        return redirect(url_for(".people", said="ended", _anchor=f"person-{person_id}"), 303)
    return redirect(url_for(".people"))


def _somebody(person_id: int) -> Person:
    return db.session.get(Person, person_id) or abort(404)


def _show_people(form: InviteForm, *, deed: DeedForm | None = None) -> Response:
    everybody = crew.everybody(db.session())
    edition: Edition = current_edition()
    return page(
        "organising/people.html",
        status=422 if deed and deed.errors else None,
        edition=edition,
        themes={theme.slug: theme for theme in edition.themes},
        everybody=everybody,
        links={person.id: link_of(db.session(), person) for person in everybody},
        said=request.args.get("said", ""),
        form=form,
        deed=deed or DeedForm(formdata=None),
    )
