"""What happened with a registration, in sentences for the desk."""

from babel.lists import format_list
from flask_babel import gettext

from portal.locales import current_locale
from portal.matching.lifecycle import By
from portal.outbox import State
from portal.registration.letters import Kind
from portal.registration.models import Deed, RegistrationEvent, Status


def sentence(event: RegistrationEvent) -> str:
    """Who did what."""
    match event.by:
        case By.ASKER:
            return _by_registrant(event)
        case By.ORGANISER:
            return _by_desk(event, event.person.email if event.person else gettext("Somebody at the desk"))
        case _:
            return {
                Deed.PROMOTED: gettext("There was room: they moved up from the waiting list."),
                Deed.RELEASED: gettext("Nobody confirmed in time: their seats went to others."),
            }.get(event.deed, "")


def _by_registrant(event: RegistrationEvent) -> str:
    return {
        Deed.REGISTERED: gettext("They signed up."),
        Deed.CHANGED: gettext("They changed: %(fields)s.", fields=field_names(event.fields)),
        Deed.CANCELLED: gettext("They cancelled."),
        Deed.RESTORED: gettext("They signed up again after cancelling."),
        Deed.CONFIRMED: gettext("They confirmed their e-mail address."),
    }.get(event.deed, "")


def _by_desk(event: RegistrationEvent, who: str) -> str:
    return {
        Deed.REGISTERED: gettext("%(who)s signed them up.", who=who),
        Deed.CHANGED: gettext("%(who)s changed: %(fields)s.", who=who, fields=field_names(event.fields)),
        Deed.CANCELLED: gettext("%(who)s cancelled for them.", who=who),
        Deed.RESTORED: gettext("%(who)s took back that they cancelled.", who=who),
        Deed.PROMOTED: gettext("%(who)s gave them seats before others who wait.", who=who),
        Deed.CALLED: gettext("%(who)s called them.", who=who),
        Deed.SENT_AGAIN: gettext("%(who)s sent them a letter again.", who=who),
    }.get(event.deed, "")


def field_names(fields: list[str]) -> str:
    """The names of answers, as a list in a sentence."""
    known = {
        "name": gettext("name"),
        "email": gettext("e-mail address"),
        "phone": gettext("telephone number"),
        "guests": gettext("number of guests"),
        "interpreter": gettext("whether they need an interpreter"),
        "mode": gettext("kind of interpreter"),
        "language": gettext("language"),
        "language_other": gettext("name of the language"),
        "listeners": gettext("how many use the interpreter"),
        "wishes": gettext("wishes for the interpreter"),
        "second": gettext("second language"),
        "gender": gettext("woman or man as interpreter"),
        "sight": gettext("view of the interpreter"),
        "parts": gettext("parts of the evening"),
        "needs": gettext("what they need"),
        "food": gettext("what they eat"),
        "details": gettext("what they wrote in their own words"),
        "consent": gettext("permission to keep answers"),
        "way": gettext("what we do without an interpreter"),
    }
    return format_list([known.get(name, name) for name in fields], locale=current_locale())


def letter_name(kind: str) -> str:
    """What a letter is about."""
    return {
        Kind.REGISTERED.value: gettext("You are signed up"),
        Kind.CONFIRM.value: gettext("Press the button to keep your seat"),
        Kind.WAITING.value: gettext("You are on the waiting list"),
        Kind.PROMOTED.value: gettext("There is room for you"),
        Kind.CHANGED.value: gettext("Your registration has changed"),
        Kind.CANCELLED.value: gettext("Your registration has ended"),
        Kind.RELEASED.value: gettext("Your seats went to somebody else"),
        Kind.ALREADY.value: gettext("You were already signed up"),
        Kind.LINK.value: gettext("The link to your registration"),
        Kind.MOVED.value: gettext("Your e-mail address was changed"),
        Kind.INTERPRETER_FOUND.value: gettext("An interpreter was found"),
        Kind.INTERPRETER_NOT_FOUND.value: gettext("No interpreter was found"),
    }.get(kind, gettext("Another letter"))


def letter_states() -> dict[str, str]:
    """What became of a letter."""
    return {
        State.QUEUED.value: gettext("In the queue"),
        State.SENDING.value: gettext("On its way"),
        State.SENT.value: gettext("Sent"),
        State.DEAD.value: gettext("Not delivered"),
        State.DROPPED.value: gettext("Not sent: it was not true any more"),
    }


def status_names() -> dict[str, str]:
    """Where a registration stands."""
    return {
        Status.CONFIRMED.value: gettext("Has a seat"),
        Status.PENDING.value: gettext("Has a seat, not confirmed yet"),
        Status.WAITING.value: gettext("On the waiting list"),
        Status.CANCELLED.value: gettext("Cancelled"),
    }
