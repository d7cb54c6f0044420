"""Which registrations somebody at the desk wants to see; what they chose lives in the address."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Self

from sqlalchemy import Select, and_, or_, select, true

from portal.event.models import Edition
from portal.matching.lifecycle import RequestState
from portal.registration.codes import ALPHABET, typed
from portal.registration.models import (
    ACTIVE,
    HOLDS_SEATS,
    Arrival,
    InterpreterRequest,
    NeedTask,
    Registration,
    Status,
    TaskState,
)
from portal.registration.steps import ArrangedBy
from portal.texts import folded

# What each filter may be; "" is no filter. What an address says besides is not looked at.
STATUSES = ("", "active", "seated", *(status.value for status in Status))
INTERPRETERS = ("", "wanted", "none", *(state.value for state in RequestState))
NEEDS = ("", "any", *(state.value for state in TaskState))
MAILS = ("", "yes", "no")
ARRIVED = ("", "yes", "no")
LOCALES = ("", "nl", "en")
# Fewer signs of a code say nothing.
SHORTEST_CODE = 3


@dataclass(frozen=True)
class Filters:
    """What to look for. All must hold."""

    q: str = ""
    status: str = ""
    interpreter: str = ""
    need: str = ""
    mail: str = ""
    arrived: str = ""
    locale: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """From the parameters of an address; a value that cannot be is as good as none."""
        choices = {
            "status": STATUSES,
            "interpreter": INTERPRETERS,
            "need": NEEDS,
            "mail": MAILS,
            "arrived": ARRIVED,
            "locale": LOCALES,
        }
        chosen = {name: args.get(name, "") for name in choices}
        known = {name: value if value in choices[name] else "" for name, value in chosen.items()}
        return cls(q=args.get("q", "").strip()[:100], **known)

    @property
    def args(self) -> dict[str, str]:
        """The parameters of an address that say the same."""
        return {name: value for name, value in asdict(self).items() if value}

    def __bool__(self) -> bool:
        return bool(self.args)


def matching(edition: Edition, filters: Filters) -> Select[Registration]:
    """The registrations of an evening that fit, in no order; echoes, which belong to nobody, left out."""
    query = select(Registration).where(Registration.edition_id == edition.id, Registration.is_echo.is_(False))
    query = _by_words(query, filters.q)
    match filters.status:
        case "":
            pass
        case "active":
            query = query.where(Registration.status.in_(ACTIVE))
        case "seated":
            query = query.where(Registration.status.in_(HOLDS_SEATS))
        case status:
            query = query.where(Registration.status == Status(status))
    wanted = InterpreterRequest.arranged_by != ArrangedBy.NOBODY
    match filters.interpreter:
        case "":
            pass
        case "wanted":
            query = query.where(Registration.request.has(wanted))
        case "none":
            query = query.where(~Registration.request.has(wanted))
        case state:
            query = query.where(Registration.request.has(InterpreterRequest.state == RequestState(state)))
    if filters.need == "any":
        query = query.where(Registration.tasks.any(NeedTask.state != TaskState.CLOSED))
    elif filters.need:
        query = query.where(Registration.tasks.any(NeedTask.state == TaskState(filters.need)))
    if filters.mail:
        query = query.where(
            Registration.email.is_not(None) if filters.mail == "yes" else Registration.email.is_(None)
        )
    if filters.arrived:
        came = Registration.arrival.has(Arrival.id.is_not(None))
        query = query.where(came if filters.arrived == "yes" else ~came)
    if filters.locale:
        query = query.where(Registration.locale == filters.locale)
    return query


def _by_words(query: Select[Registration], words: str) -> Select[Registration]:
    """Every word must be found in the name, the address or the number; or all are the start of a code."""
    found = and_(
        true(), *(Registration.findable.contains(word, autoescape=True) for word in folded(words).split())
    )
    code = typed(words)
    if len(code) >= SHORTEST_CODE and set(code) <= set(ALPHABET):
        found = or_(found, Registration.code.startswith(code))
    return query.where(found) if words else query
