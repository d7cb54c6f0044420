"""What people need, as the desk's list of things to do: who arranges it, and what the door is told."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from portal.access.guards import person_here
from portal.access.people import Role
from portal.database import db
from portal.event.editions import current_edition
from portal.forms import DeedForm
from portal.organising.need_list import Chosen, read_tasks
from portal.organising.need_words import need_names, proposal
from portal.organising.registration_forms import TaskForm
from portal.organising.registration_page import common, crew, kept, note_read, show_one, words
from portal.organising.registration_routes import A_NUMBER, coordinators
from portal.pages import page
from portal.registration import tasks
from portal.registration.models import NeedTask, Read
from portal.registration.read_log import note_here

pages = Blueprint("needs", __name__, url_prefix="/<any(nl, en):lang>/organiser/needs")


@pages.errorhandler(tasks.NoTask)
def gone(error: tasks.NoTask) -> Response:
    """What somebody was working on was taken back meanwhile."""
    row = (request.view_args or {}).get("task_id", 0)
    return _show_board(Chosen(), row=row, status=404)


@pages.get("/")
@coordinators
def board() -> Response:
    """Everything that people need, what is not arranged first; for htmx the one row a deed was about."""
    return _show_board(Chosen.read(request.args), row=_number(request.args.get("row", "")))


@pages.route(f"/<{A_NUMBER}:task_id>", methods=["GET", "POST"])
@coordinators
def settle(task_id: int) -> ResponseReturnValue:
    """Keep who arranges a need, where it stands, and what the door is told; its form by itself."""
    task = _task(task_id)
    is_of_one = request.values.get("to") == "one"
    chosen = Chosen.read(dict(parse_qsl(request.values.get("filters", ""))))
    if request.method == "GET":
        return _show_alone(task, chosen, is_of_one=is_of_one)
    form = TaskForm().about(task, crew())
    status = None
    if "proposed" in request.form:
        form.instruction.data = proposal(task.need)
    if form.validate():
        try:
            tasks.settle(
                task_id,
                state=form.chosen_state,
                owner_id=form.owner.data or None,
                instruction=form.instruction.data,
                seen=form.seen.data,
                person_id=person_here().id,
            )
            return redirect(_after(task, chosen, is_of_one=is_of_one), 303)
        except tasks.TaskHasChanged:
            status = 409
            task = _task(task_id)
            # Whoever saves once more has seen how it is now.
            form.seen.data = tasks.mark_of(task)
            form.form_errors = [
                gettext("Somebody changed this meanwhile. Look at how it is now, and save once more.")
            ]
    if is_of_one:
        return show_one(task.registration, broken=(task_id, form), status=status)
    return _show_board(chosen, row=task_id, broken=form, status=status)


def _show_alone(task: NeedTask, chosen: Chosen, *, is_of_one: bool) -> Response:
    note_read(task.registration)
    return page(
        "organising/needs/alone.html",
        task=task,
        form=TaskForm.of(task, crew()),
        is_of_one=is_of_one,
        filters=urlencode(chosen.args),
        back=_place(task, chosen, is_of_one=is_of_one),
        **words(),
        **common(task.registration.edition),
    )


def _after(task: NeedTask, chosen: Chosen, *, is_of_one: bool) -> str:
    return _place(task, chosen, is_of_one=is_of_one, said="kept", row=task.id)


def _place(task: NeedTask, chosen: Chosen, *, is_of_one: bool, **said: Any) -> str:
    """The page where the need stands among others, at that place."""
    there: dict[str, Any] = {**said, "_anchor": f"need-{task.id}"}
    if is_of_one:
        return url_for("registrations.one", registration_id=task.registration_id, **there)
    return url_for(".board", **{**chosen.args, **there})


def _show_board(
    chosen: Chosen, *, row: int, broken: TaskForm | None = None, status: int | None = None
) -> Response:
    person_id = person_here().id
    note_here(person_id=person_id, edition_id=current_edition().id, what=Read.TASKS)
    edition, everybody = current_edition(), crew()
    found = read_tasks(db.session(), edition, chosen, person_id)
    task = db.session.get(NeedTask, row) if row else None
    if task and (task.registration.edition_id != edition.id or task.registration.is_echo):
        task = None
    shown = found.shown
    if broken and task and task not in shown:
        # What was typed must not disappear behind a filter.
        shown = [task, *shown]
    forms = {one.id: TaskForm.of(one, everybody) for one in [*shown, *([task] if task else [])]}
    if broken and task:
        forms[task.id] = broken
    news = kept(task) if request.args.get("said") == "kept" else ""
    if status == 404:
        news = gettext("This is not asked any more.")
    told = ngettext("%(num)d thing to do", "%(num)d things to do", found.open)
    return page(
        "organising/needs/board.html",
        fragment="row" if row else "found",
        announce=news if row else told,
        status=status or (422 if broken else None),
        edition=edition,
        found=found,
        shown=shown,
        told=told,
        chosen=chosen,
        kinds=need_names(),
        task=task,
        row=row,
        forms=forms,
        broken=row if broken else None,
        news=news,
        is_row_shown=task in shown,
        # Who was at a registration's own page sees no numbers of this list.
        is_of_one=request.form.get("to") == "one",
        filters=urlencode(chosen.args),
        is_organiser=person_here().may(Role.ORGANISER),
        # Once for all forms, so without a name of its own.
        csrf=DeedForm(formdata=None).csrf_token(id=False),
        **words(),
    )


def _number(text: str) -> int:
    """The id in an address, or 0; no database counts to a number of ten digits and more."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _task(task_id: int) -> NeedTask:
    task = db.session.get(NeedTask, task_id)
    if task is None or task.registration.is_echo:
        raise tasks.NoTask
    return task
