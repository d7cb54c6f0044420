"""How the desk calls what it counts and exports."""

from flask_babel import gettext

from portal.matching.lifecycle import RequestState
from portal.registration.forms import AccessForm
from portal.registration.models import Status
from portal.registration.sentences import chosen_words


def statuses() -> dict[str, str]:
    return {
        Status.CONFIRMED.value: gettext("Has a seat"),
        Status.PENDING.value: gettext("Has to confirm"),
        Status.WAITING.value: gettext("On the waiting list"),
        Status.CANCELLED.value: gettext("Cancelled"),
    }


def request_states() -> dict[str, str]:
    """As the board calls them."""
    return {
        RequestState.OPEN.value: gettext("Nobody yet"),
        RequestState.PROPOSED.value: gettext("Planned, nobody asked yet"),
        RequestState.INVITED.value: gettext("Waiting for an answer"),
        RequestState.CONFIRMED.value: gettext("Confirmed: tell the asker"),
        RequestState.TOLD.value: gettext("Confirmed, the asker knows"),
        RequestState.OWN.value: gettext("Brings somebody"),
        RequestState.NOT_FOUND.value: gettext("Nobody found"),
        RequestState.WITHDRAWN.value: gettext("Not needed any more"),
    }


def kinds_of_need() -> dict[str, str]:
    """Each kind as a task calls it, in the words of the form."""
    food = {f"food:{value}": words for value, words in chosen_words(AccessForm, "food").items()}
    return {**chosen_words(AccessForm, "needs"), **food, "details": gettext("Something else")}
