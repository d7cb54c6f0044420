"""What the desk calls the letters of the portal, where each of them is, and who gets a letter to many."""

from datetime import date

from flask_babel import format_date, gettext

from portal.access import personal, sign_in
from portal.campaigns.letters import TEST, TO_MANY
from portal.campaigns.occasions import Kind
from portal.interpreting import invitations
from portal.market import desk as market
from portal.outbox import Letter, State, kinds
from portal.registration.letters import Kind as AboutOne
from portal.registration.listing import Filters
from portal.registration.models import Status, TaskState
from portal.registration.sentences import kinds_of_need, request_states

# Whoever sees a list of letters does not learn what somebody asked for, as in the subjects themselves.
NEWS = "news"
ALIKE = {AboutOne.INTERPRETER_FOUND.value: NEWS, AboutOne.INTERPRETER_NOT_FOUND.value: NEWS}


def called(kind: str) -> str:
    """The name in addresses of letters like these."""
    return ALIKE.get(kind, kind)


def kinds_called(name: str) -> list[str]:
    """The kinds of letters with this name; none when it is no name."""
    return [kind for kind in kinds() if called(kind) == name]


def kind_names() -> dict[str, str]:
    """What each letter is about, in a few words, by its name in addresses."""
    return {
        TO_MANY: gettext("Letter to many"),
        TEST: gettext("Test of a letter to many"),
        Kind.WEEK.value: gettext("Reminder, a week before"),
        Kind.DAY.value: gettext("Reminder, a day before"),
        Kind.THANKS.value: gettext("Thank you, after the evening"),
        AboutOne.REGISTERED.value: gettext("Signed up"),
        AboutOne.CONFIRM.value: gettext("Please confirm"),
        AboutOne.WAITING.value: gettext("On the waiting list"),
        AboutOne.PROMOTED.value: gettext("Got a seat"),
        AboutOne.CHANGED.value: gettext("Registration changed"),
        AboutOne.CANCELLED.value: gettext("Registration ended"),
        AboutOne.RELEASED.value: gettext("Seat given away"),
        AboutOne.ALREADY.value: gettext("Was already signed up"),
        AboutOne.LINK.value: gettext("Link to the registration"),
        AboutOne.MOVED.value: gettext("E-mail address changed"),
        NEWS: gettext("News about a registration"),
        invitations.ASK: gettext("Interpreter: will you come?"),
        invitations.REMIND: gettext("Interpreter: please answer"),
        invitations.CONFIRM: gettext("Interpreter: you are planned"),
        invitations.THANK: gettext("Interpreter: not needed any more"),
        invitations.FEWER: gettext("Interpreter: fewer hours"),
        invitations.CANCEL: gettext("Interpreter: cancelled"),
        invitations.ALARM: gettext("Alarm: an interpreter is missing"),
        sign_in.KIND: gettext("Link to sign in"),
        personal.KIND: gettext("Personal link"),
        personal.CODE_KIND: gettext("Code to sign in"),
        market.KIND: gettext("Stand not complete"),
    }


def kind_name(kind: str) -> str:
    return kind_names().get(called(kind), kind)


def state_names() -> dict[str, str]:
    """Where a letter is, by the states that the desk tells apart."""
    return {
        "queued": gettext("In the queue"),
        "sent": gettext("Sent"),
        "dead": gettext("Not delivered"),
        "dropped": gettext("Not needed any more"),
    }


def state_name(letter: Letter) -> str:
    return state_names()["queued" if letter.state is State.SENDING else letter.state.value]


def filter_names() -> dict[str, str]:
    """What the filters ask."""
    return {
        "q": gettext("Name, e-mail address, telephone number or code"),
        "status": gettext("Registration"),
        "interpreter": gettext("Interpreter"),
        "need": gettext("Needs"),
        "mail": gettext("E-mail address"),
        "arrived": gettext("Came to the evening"),
        "locale": gettext("Language of our letters"),
        "day": gettext("Day on which they signed up"),
    }


def filter_values() -> dict[str, dict[str, str]]:
    """What the filters may be, and what each value says."""
    everybody = gettext("All")
    return {
        "status": {
            "active": gettext("Everybody who is signed up"),
            "seated": gettext("Has a seat"),
            Status.CONFIRMED.value: gettext("Has a seat, and confirmed it"),
            Status.PENDING.value: gettext("Must still confirm"),
            Status.WAITING.value: gettext("On the waiting list"),
            Status.CANCELLED.value: gettext("Does not come any more"),
        },
        "interpreter": {
            "": everybody,
            "wanted": gettext("Asked for an interpreter"),
            "none": gettext("Asked for no interpreter"),
            "late": gettext("Past the promised day"),
            "lost": gettext("Lost the interpreter"),
            **request_states(),
        },
        "need": {
            "": everybody,
            "any": gettext("Needs something"),
            TaskState.OPEN.value: gettext("Not arranged yet"),
            TaskState.ARRANGED.value: gettext("Arranged"),
            TaskState.IMPOSSIBLE.value: gettext("Cannot be arranged"),
            TaskState.CLOSED.value: gettext("Does not ask any more"),
            **kinds_of_need(),
        },
        "mail": {"": everybody, "yes": gettext("Yes"), "no": gettext("No")},
        "arrived": {"": everybody, "yes": gettext("Yes"), "no": gettext("No")},
        "locale": {"": everybody, "nl": gettext("Dutch"), "en": gettext("English")},
    }


def spoken(filters: Filters) -> list[tuple[str, str]]:
    """Who was chosen: pairs of what is asked and what it must be."""
    names, values = filter_names(), filter_values()
    said = filters.args
    if filters.day:
        said["day"] = str(format_date(date.fromisoformat(filters.day), "EEEE d MMMM"))
    return [(names[name], values.get(name, {}).get(value, value)) for name, value in said.items()]
