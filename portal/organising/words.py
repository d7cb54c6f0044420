"""How the desk calls what it counts and exports."""

from flask_babel import gettext

from portal.matching.lifecycle import RequestState
from portal.registration.models import Status
from portal.registration.sentences import kinds_of_need as kinds_of_need


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
