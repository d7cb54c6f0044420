"""How the desk calls what it counts and exports."""

from flask_babel import gettext

from portal.registration.models import Status


def statuses() -> dict[str, str]:
    return {
        Status.CONFIRMED.value: gettext("Has a seat"),
        Status.PENDING.value: gettext("Has to confirm"),
        Status.WAITING.value: gettext("On the waiting list"),
        Status.CANCELLED.value: gettext("Cancelled"),
    }
