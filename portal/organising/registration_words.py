"""What happened with a registration, in sentences for the desk."""

from babel.lists import format_list
from flask_babel import gettext

from portal.locales import current_locale
from portal.matching.lifecycle import By
from portal.registration.models import Deed, RegistrationEvent


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
        Deed.SETTLED: gettext("%(who)s worked on what they need.", who=who),
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
        "third": gettext("third language"),
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
