"""How the desk speaks of a need, and what it could tell the door instead."""

from flask_babel import gettext

from portal.registration.forms import AccessForm
from portal.registration.models import TaskState
from portal.registration.steps import Food, Need
from portal.registration.tasks import DETAILS, FOOD


def need_name(need: str) -> str:
    """What the form calls it."""
    return need_names().get(need, gettext("Something else"))


def need_names() -> dict[str, str]:
    """What each task can be about, in the order of the form."""
    needs = {choice.value: str(choice.label) for choice in AccessForm.needs.kwargs["choices"]}
    food = {f"{FOOD}{choice.value}": str(choice.label) for choice in AccessForm.food.kwargs["choices"]}
    return {**needs, **food, DETAILS: gettext("In their own words")}


def proposal(need: str) -> str:
    """An instruction to begin with. It tells what to do and never why: the door does not learn the need."""
    if need.removeprefix(FOOD) in list(Food):
        return gettext("A plate with their code on it is ready for them at the bar.")
    return {
        Need.WHEELCHAIR.value: gettext("The open place at the end of the front row. Somebody walks along."),
        Need.SEAT.value: gettext("Seat in the front row, on the aisle. Their code is on it."),
        Need.HEARING_LOOP.value: gettext("Seat in the middle of the second row. Somebody walks along."),
        Need.LARGE_PRINT.value: gettext("Give them the folder with their code on it."),
        Need.QUIET.value: gettext("Show them the side room. They go in and out as they like."),
        Need.COMPANION.value: gettext("Two seats next to each other, on the aisle."),
        Need.DOG.value: gettext("Seat on the outside of the row, with open floor in front of it."),
    }.get(need, "")


def state_names() -> dict[str, str]:
    """Where a task stands."""
    return {
        TaskState.OPEN.value: gettext("To do"),
        TaskState.ARRANGED.value: gettext("Arranged"),
        TaskState.IMPOSSIBLE.value: gettext("Not possible"),
        TaskState.CLOSED.value: gettext("Not asked any more"),
    }
