"""What the portal writes to people who signed up, in their language.

No letter greets by name: names are typed by strangers, who could make the portal send anything to anybody.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from flask import render_template
from flask_babel import gettext
from sqlalchemy.orm import Session

from portal import links, outbox
from portal.database import db
from portal.event.calendar import calendar_file, place
from portal.event.models import Edition
from portal.limits import Limit, within
from portal.locales import clock_time, current_locale, day
from portal.matching.lifecycle import RequestState
from portal.outbox import Attachment, Content, Letter
from portal.registration.models import FOUND, Registration, Status
from portal.registration.own_letters import write_in_own_language
from portal.registration.pictures import qr_picture
from portal.registration.sentences import interpreter_news, party, until, way_back


class Kind(StrEnum):
    """Occasions to write."""

    REGISTERED = "registered"
    CONFIRM = "confirm"
    WAITING = "waiting"
    PROMOTED = "promoted"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    RELEASED = "released"
    ALREADY = "already"
    LINK = "link"
    MOVED = "moved"
    INTERPRETER_FOUND = "interpreter-found"
    INTERPRETER_NOT_FOUND = "no-interpreter"

    @classmethod
    def of(cls, status: Status) -> "Kind":
        """The letter that tells somebody where their registration stands."""
        return {Status.PENDING: cls.CONFIRM, Status.WAITING: cls.WAITING}.get(status, cls.REGISTERED)


# Worth a telephone call where there is no address: what somebody did on their own page they have seen there.
WORTH_A_CALL = (
    *(Kind.REGISTERED, Kind.CONFIRM, Kind.WAITING, Kind.PROMOTED, Kind.RELEASED),
    *(Kind.INTERPRETER_FOUND, Kind.INTERPRETER_NOT_FOUND),
)
# Letters about one outcome; when it has changed before they are written, they are not.
OF_STATES: dict[Kind, Collection[RequestState]] = {
    Kind.INTERPRETER_FOUND: FOUND,
    Kind.INTERPRETER_NOT_FOUND: {RequestState.NOT_FOUND},
}
# Letters that follow from what somebody presses; a stranger's mailbox must not be filled with them.
PRESSED = (Kind.REGISTERED, Kind.CONFIRM, Kind.WAITING, Kind.CHANGED, Kind.CANCELLED, Kind.MOVED)
TO_ONE_ADDRESS = Limit("letters to one address", 12, timedelta(days=1))


def tell(
    session: Session, registration: Registration, kind: Kind, *, deed: str = "", is_limited: bool = True
) -> None:
    """Owe the registrant a letter, or a telephone call where there is no address to write to.

    What somebody at the desk does is not limited.
    An echo belongs to nobody we know: its letters would go to somebody who did not ask for them.
    """
    if registration.is_echo:
        return
    if not registration.email:
        registration.call_about = kind.value if kind in WORTH_A_CALL else registration.call_about
        return
    if is_limited and kind in PRESSED and not within(session, TO_ONE_ADDRESS, registration.email.lower()):
        return
    session.flush()
    outbox.queue(
        session,
        kind.value,
        about=registration.id,
        deed=f"{registration.public_id}:{deed or registration.version}",
        recipient=registration.email,
        locale=registration.locale,
    )


# Letters that come with a ticket: the code, the QR code and the calendar file.
WITH_TICKET = {Kind.REGISTERED, Kind.PROMOTED, Kind.CHANGED}


def _subject(kind: Kind, title: str) -> str:
    """What the letter is called; `title` is the evening's, never something that was typed.

    Whoever sees a list of letters does not learn what somebody asked for.
    """
    match kind:
        case Kind.REGISTERED:
            return gettext("You are signed up: %(title)s", title=title)
        case Kind.CONFIRM:
            return gettext("Press the button to keep your seat: %(title)s", title=title)
        case Kind.WAITING:
            return gettext("You are on the waiting list: %(title)s", title=title)
        case Kind.PROMOTED:
            return gettext("There is room for you: %(title)s", title=title)
        case Kind.CHANGED:
            return gettext("Your registration has changed: %(title)s", title=title)
        case Kind.CANCELLED | Kind.RELEASED:
            return gettext("Your registration has ended: %(title)s", title=title)
        case Kind.ALREADY:
            return gettext("You were already signed up: %(title)s", title=title)
        case Kind.LINK:
            return gettext("The link to your registration: %(title)s", title=title)
        case Kind.MOVED:
            return gettext("Your e-mail address was changed: %(title)s", title=title)
        case Kind.INTERPRETER_FOUND | Kind.INTERPRETER_NOT_FOUND:
            return gettext("News about your registration: %(title)s", title=title)


def _paragraphs(kind: Kind, registration: Registration) -> list[str]:
    opening = _opening(kind, registration)
    is_promoted = kind is Kind.PROMOTED and registration.status is Status.PENDING
    if is_promoted or kind in (Kind.CONFIRM, Kind.CANCELLED, Kind.RELEASED, Kind.MOVED):
        return opening
    known = [*opening, *_standing(kind, registration)]
    if registration.status is Status.CANCELLED:
        return known
    if registration.wish:
        known.append(interpreter_news(registration.wish, as_typed=False))
    change = gettext("Do you want to change something? Or can you not come? Use the button below.")
    return [*known, change]


def _must_prove(kind: Kind, registration: Registration) -> bool:
    """Whether the button of the letter is the one that proves the address.

    It is in every letter to who has not pressed it yet, but for those that somebody else gives rise to.
    """
    is_of_them = kind in (Kind.PROMOTED, Kind.CHANGED, Kind.LINK)
    return kind is Kind.CONFIRM or (is_of_them and registration.status is Status.PENDING)


def _standing(kind: Kind, registration: Registration) -> list[str]:
    """Where somebody stands, unless that is what the letter is about."""
    group = party(registration.guests)
    if kind in OF_STATES:
        return []
    if kind in (Kind.REGISTERED, Kind.WAITING, Kind.PROMOTED):
        return [group]
    match registration.status:
        case Status.CANCELLED:
            return _not_coming(registration)
        case Status.WAITING:
            come_later = gettext("Come only when you hear from us that you have a seat.")
            return [f"{gettext('You are on the waiting list.')} {come_later}", group]
        case Status.PENDING:
            press = gettext("Press the button in our e-mail, and you are signed up.")
            return [" ".join([press, *_kept(registration)]), group]
        case Status.CONFIRMED:
            return [group]


def _room(registration: Registration) -> list[str]:
    if registration.status is not Status.PENDING:
        return [gettext("There is room for all of you. You have a seat now.")]
    room = gettext("There is room for all of you now. Please press the button below and confirm it.")
    return [room, *_term(registration)]


def _not_coming(registration: Registration) -> list[str]:
    gone = gettext("You do not come to our evening. Others can come instead of you.")
    return [gone, *way_back(registration.edition)]


def _kept(registration: Registration) -> list[str]:
    return [until(registration.held_until)] if registration.held_until else []


def _term(registration: Registration) -> list[str]:
    """Until when seats are kept, and what then."""
    then = gettext("After that they go to somebody else.")
    return [f"{sentence} {then}" for sentence in _kept(registration)]


def _opening(kind: Kind, registration: Registration) -> list[str]:
    """What has happened, and what to do about it."""
    match kind:
        case Kind.REGISTERED:
            return [gettext("Welcome! You are thread %(thread)d in our cloth.", thread=registration.thread)]
        case Kind.CONFIRM:
            return [
                gettext("You want to come to our evening. Please press the button below and confirm it."),
                *_term(registration),
                gettext("Was this not you? Then you do not have to do anything."),
            ]
        case Kind.WAITING:
            return [
                gettext("The evening is full. You are on the waiting list. Your group stays together."),
                gettext("Is there room for all of you? Then you get a seat at once, and we mail you."),
            ]
        case Kind.PROMOTED:
            return _room(registration)
        case Kind.CHANGED:
            return [gettext("This is what we know now.")]
        case Kind.CANCELLED:
            return _not_coming(registration)
        case Kind.RELEASED:
            late = gettext("You did not press the button in our e-mail. Your seats went to somebody else.")
            return [late, *way_back(registration.edition)]
        case Kind.ALREADY:
            return [
                gettext("Somebody signed up with your e-mail address. You had a registration already."),
                gettext("That first registration stays as it was. The new one does not count."),
                gettext("Was this not you? Then you do not have to do anything."),
            ]
        case Kind.INTERPRETER_FOUND | Kind.INTERPRETER_NOT_FOUND:
            return []
        case Kind.LINK:
            return [gettext("Here is the link to your registration.")]
        case Kind.MOVED:
            return [
                gettext(
                    "Somebody changed the e-mail address of your registration. We now write to another one."
                ),
                gettext("Was this you? Then you do not have to do anything."),
                gettext("Was this not you? Then mail us."),
            ]


def facts(registration: Registration) -> list[tuple[str, str]]:
    """What somebody needs to come: when, where, and the code."""
    return [*when_and_where(registration.edition), (gettext("Your code"), registration.readable_code)]


def when_and_where(edition: Edition) -> list[tuple[str, str]]:
    when = gettext(
        "%(day)s, from %(start)s to %(end)s. Doors open at %(doors)s.",
        day=day(edition.starts_at),
        start=clock_time(edition.starts_at),
        end=clock_time(edition.ends_at),
        doors=clock_time(edition.doors_at),
    )
    return [(gettext("When"), when), (gettext("Where"), place(edition, current_locale()))]


def write_letter(letter: Letter) -> Content | None:
    """One of our letters; nothing when the registration was erased, or has another address by now.

    The letter holds the key to the registrant's page, which an earlier address must not get.
    """
    kind = Kind(letter.kind)
    registration = db.session.get(Registration, letter.about)
    is_farewell = kind is Kind.MOVED
    if registration is None or (registration.email == letter.recipient) is is_farewell:
        return None
    if not is_still_so(registration, kind):
        return None
    if own := write_in_own_language(kind, registration):
        return own
    edition, locale = registration.edition, current_locale()
    url = links.link("registration.own", lang=locale, token=registration.token)
    if is_farewell:
        url = links.link("event.evening", lang=locale)
    elif _must_prove(kind, registration):
        url = links.link(
            "registration.confirm", lang=locale, token=registration.token, proof=registration.proof
        )
    elif kind is Kind.INTERPRETER_NOT_FOUND:
        url += "#interpreter"
    has_ticket = kind in WITH_TICKET and registration.status is Status.CONFIRMED
    subject = _subject(kind, edition.title[locale])
    context = {
        "heading": subject.partition(":")[0],
        "subject": subject,
        "edition": edition,
        "paragraphs": _paragraphs(kind, registration),
        "facts": facts(registration),
        "url": url,
        "button": _button(kind, registration),
        "has_ticket": has_ticket,
    }
    attachments = ticket(url, edition, stamp=registration.changed_at) if has_ticket else []
    return Content(
        subject=subject,
        text=render_template("mail/letter.txt", **context),
        html=render_template("mail/letter.html", **context),
        attachments=attachments,
    )


def ticket(url: str, edition: Edition, *, stamp: datetime) -> list[Attachment]:
    """The QR code of somebody's own page, and the calendar file."""
    return [
        Attachment("ticket.png", "image/png", qr_picture(url), inline=True),
        in_calendars(edition, stamp=stamp),
    ]


def in_calendars(edition: Edition, *, stamp: datetime) -> Attachment:
    locale = current_locale()
    # Calendars are shared in families and at work: no key to the registrant's page in there.
    calendar = calendar_file(edition, locale, url=links.link("event.evening", lang=locale), stamp=stamp)
    return Attachment(f"leiden-{edition.year}.ics", "text/calendar", calendar)


def is_still_so(registration: Registration, kind: Kind) -> bool:
    """Whether news about an interpreter is not overtaken by other news."""
    request = registration.wish
    if kind not in OF_STATES:
        return True
    return request is not None and request.state in OF_STATES[kind] and request.chosen is None


def _button(kind: Kind, registration: Registration) -> str:
    if _must_prove(kind, registration):
        return gettext("Confirm my registration")
    match kind:
        case Kind.MOVED:
            return gettext("To the evening")
        case Kind.INTERPRETER_NOT_FOUND:
            return gettext("Choose another way")
        case _:
            return gettext("To my registration")


for _kind in Kind:
    outbox.writes(_kind.value)(write_letter)
