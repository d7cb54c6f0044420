"""Each need of a party as something to do: kept in step with what is asked, and worked on at the desk."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.database import write
from portal.event.editions import locked
from portal.links import digest
from portal.matching.lifecycle import By
from portal.registration import history
from portal.registration.models import Deed, Needs, NeedTask, Registration, Status, TaskState

FOOD = "food:"
DETAILS = "details"
INSTRUCTION_LENGTH = 200


class NoTask(Exception):
    """The registration was erased meanwhile, or the task never was there."""


class TaskHasChanged(Exception):
    """Somebody else changed the task, or the registrant what it is about, since it was shown."""


def asked(answers: Mapping[str, Any]) -> list[str]:
    """What each task is about, for these answers about access and food."""
    return [
        *answers.get("needs", []),
        *(f"{FOOD}{food}" for food in answers.get("food", [])),
        *([DETAILS] if answers.get("details") else []),
    ]


def keep_in_step(registration: Registration, now: datetime, *, anew: Collection[str] = ()) -> None:
    """Have one task for each need, inside the transaction of a deed; those of `anew` are open again.

    What nobody asks for any more is forgotten at once, as we promise whoever takes it back. A task that
    somebody at the desk closed stays so, until it is asked for anew.
    """
    is_coming = registration.status is not Status.CANCELLED
    wanted = asked(registration.needs.answers) if registration.needs and is_coming else []
    known = {task.need: task for task in registration.tasks}
    for need in wanted:
        task = known.get(need)
        if task is None:
            registration.tasks.append(
                NeedTask(need=need, state=TaskState.OPEN, opened_at=now, changed_at=now)
            )
        elif need in anew:
            task.state, task.opened_at, task.changed_at = TaskState.OPEN, now, now
    for need, task in known.items():
        if need not in wanted:
            registration.tasks.remove(task)


def reopen(registration: Registration, now: datetime) -> None:
    """Whoever comes after all needs the same."""
    keep_in_step(registration, now, anew=asked(registration.needs.answers) if registration.needs else ())


def catch_up(session: Session) -> int:
    """Make the tasks of needs that were told before there were tasks; say for how many parties."""
    without = (
        select(Registration)
        .join(Needs)
        .where(Registration.status != Status.CANCELLED, ~Registration.tasks.any())
    )
    made = 0
    for registration in session.scalars(without).all():
        locked(session, registration.edition_id)
        # Somebody may have changed it while we waited for the evening's row.
        session.refresh(registration)
        if not registration.tasks:
            keep_in_step(registration, clock.now())
            made += 1
    return made


def mark_of(task: NeedTask) -> str:
    """Tells whether a task is still as it was shown."""
    facts = (task.state.value, task.owner_id, task.instruction, task.changed_at.isoformat())
    return digest(":".join(map(str, facts)))[:16]


def settle(
    task_id: int,
    *,
    state: TaskState,
    owner_id: int | None,
    instruction: str,
    seen: str,
    saver_id: int | None = None,
) -> NeedTask:
    """Keep who takes a task on, where it stands and what the door is told; `seen` is the mark it had.

    `saver_id` is who at the desk did so.
    """
    with write() as session:
        task = session.get(NeedTask, task_id)
        if task is None:
            raise NoTask
        locked(session, task.registration.edition_id)
        task = session.get(NeedTask, task_id, populate_existing=True)
        if task is None:
            raise NoTask
        told = instruction or None if state is not TaskState.CLOSED else None
        if (task.state, task.owner_id, task.instruction) == (state, owner_id, told):
            # A button that was pressed twice, or nothing to save.
            return task
        if mark_of(task) != seen:
            raise TaskHasChanged
        task.state, task.owner_id, task.instruction = state, owner_id, told
        task.changed_at = clock.now()
        history.note(task.registration, Deed.SETTLED, by=By.ORGANISER, person_id=saver_id)
    return task
