"""The page of one registration, for the routes that show it: its own, and those of needs."""

from typing import Any

from flask import Response, abort, request
from flask_babel import gettext
from sqlalchemy import select

from portal import clock
from portal.access.guards import person_here
from portal.access.models import Grant, Person
from portal.access.people import Role
from portal.campaigns.desk import letters_to
from portal.campaigns.words import kind_name, state_name
from portal.database import db
from portal.event.models import Edition, Stage
from portal.forms import DeedForm
from portal.organising import registration_words
from portal.organising.need_words import need_name, proposal, state_names
from portal.organising.registration_forms import SendForm, TaskForm
from portal.organising.words import statuses
from portal.pages import page
from portal.registration.models import NeedTask, Read, Registration, Status
from portal.registration.read_log import note_here
from portal.registration.seating import position


def found(registration_id: int) -> Registration:
    """A registration that belongs to somebody; 404 for others."""
    registration = db.session.get(Registration, registration_id)
    if registration is None or registration.is_echo or not registration.name:
        abort(404)
    return registration


def show_one(
    registration: Registration,
    *,
    send_form: SendForm | None = None,
    broken: tuple[int, TaskForm] | None = None,
    status: int | None = None,
) -> Response:
    """The page of one registration; `broken` is the form of a task that was not accepted."""
    note_read(registration)
    edition, now = registration.edition, clock.now()
    everybody = crew()
    forms = {task.id: TaskForm.of(task, everybody) for task in registration.tasks}
    forms |= dict([broken] if broken else [])
    said, row = request.args.get("said", ""), str(broken[0]) if broken else request.args.get("row", "")
    task = next((one for one in registration.tasks if str(one.id) == row), None)
    news = kept(task) if said == "kept" else _news(said, registration.status)
    is_wrong = broken is not None or (send_form is not None and send_form.errors)
    return page(
        "organising/registrations/one.html",
        # For htmx the one need that a deed was about.
        fragment="row" if task else None,
        announce=news,
        status=status or (422 if is_wrong else None),
        registration=registration,
        is_past=edition.stage(now) is Stage.PAST,
        place=position(db.session(), registration) if registration.turn else None,
        letters=letters_to(db.session(), registration),
        tasks=registration.tasks,
        forms=forms,
        broken=broken[0] if broken else None,
        send_form=send_form or SendForm(formdata=None),
        news=news,
        task=task,
        row=task.id if task else 0,
        **words(),
        **common(edition),
    )


def words() -> dict[str, Any]:
    """How templates name needs, their states and what happened."""
    return {
        "need_name": need_name,
        "proposal": proposal,
        "state_names": state_names(),
        "sentence": registration_words.sentence,
        "kind_name": kind_name,
        "letter_state": state_name,
        "statuses": statuses(),
    }


def crew() -> list[Person]:
    """Who can take on what somebody needs."""
    may = Person.grants.any(Grant.role.in_((Role.ORGANISER, Role.COORDINATOR)))
    return list(db.session.scalars(select(Person).where(may).order_by(Person.email)))


def note_read(registration: Registration) -> None:
    """Write down who reads what these people need, if they need anything."""
    if not (registration.needs or registration.request or registration.tasks):
        return
    note_here(
        person_id=person_here().id,
        edition_id=registration.edition_id,
        what=Read.REGISTRATION,
        registration_id=registration.id,
    )


def common(edition: Edition) -> dict[str, Any]:
    """What the templates of these pages all need."""
    deed_form = DeedForm(formdata=None)
    return {
        "edition": edition,
        "is_organiser": person_here().may(Role.ORGANISER),
        # Once for all forms, so without a name of its own.
        "csrf": deed_form.csrf_token(id=False),
    }


def kept(task: NeedTask | None) -> str:
    """The news after somebody saved a task, and whether the door learns of it."""
    if task and task.instruction:
        return gettext("Saved. The door sees this sentence.")
    return gettext("Kept.")


def _news(said: str, status: Status) -> str:
    if said == "restored" and status is Status.WAITING:
        return gettext("They are on the waiting list now: there are too few seats left.")
    return {
        "added": gettext("Signed up. Tell them their code, and where they stand."),
        "changed": gettext("The change is saved."),
        "cancelled": gettext("Cancelled. Their seats are free for others."),
        "restored": gettext("They come after all."),
        "seated": gettext("They have seats now."),
        "sent": gettext("The letter is on its way."),
        "cancelled-first": gettext("This registration is cancelled. First take that back."),
    }.get(said, "")
