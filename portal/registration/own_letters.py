"""Letters in the language in which somebody asked for an interpreter, shorter than the usual ones."""

from flask import render_template

from portal import clock, links
from portal.event.calendar import calendar_file
from portal.event.models import Stage
from portal.languages.phrases import REFERENCE
from portal.outbox import Attachment, Content
from portal.registration.models import Registration, Status
from portal.registration.own_language import Sentences, said_in
from portal.registration.pictures import qr_picture
from portal.tongues import phrases_in, spoken_to

# What a letter is called, by its kind; others are in Dutch or English.
NAMES = {
    "registered": "registered",
    "confirm": "pending",
    "waiting": "waiting",
    "promoted": "seat_found",
    "changed": "changed",
    "cancelled": "cancelled",
    "released": "cancelled",
    "already": "already",
    "moved": "moved",
    "link": "my_registration",
    "interpreter-found": "news",
    "no-interpreter": "news",
    "reminder-week": "reminder",
    "reminder-day": "reminder",
}
REMINDERS = ("reminder-week", "reminder-day")
WITH_TICKET = ("registered", "promoted", "changed", *REMINDERS)


def write_in_own_language(kind: str, registration: Registration) -> Content | None:
    """One letter to somebody who asked in another language than Dutch or English.

    Nothing for everybody else, for a kind that has no phrases, and where the file of the language has gone.
    """
    phrases = spoken_to(registration.ask_language)
    if phrases is None or kind not in NAMES:
        return None
    sentences = Sentences(phrases, registration)
    edition = registration.edition
    heading = phrases.say(NAMES[kind])
    subject = f"{heading}: {edition.title[registration.locale]}"
    has_ticket = kind in WITH_TICKET and registration.status is Status.CONFIRMED
    address = {"language": registration.ask_language, "token": registration.token}
    url, button = links.link("ask.own", **address), phrases.say("my_registration")
    is_of_them = kind in ("promoted", "changed", "link")
    if kind == "confirm" or (is_of_them and registration.status is Status.PENDING):
        url = links.link("ask.confirm", **address, proof=registration.proof)
        button = phrases.say("confirm")
    elif kind == "moved":
        # An earlier address must not get the key to the page, nor the code.
        url = links.link("event.evening", lang=registration.locale)
        button = phrases.say("evening")
    context = {
        "heading": heading,
        "subject": subject,
        "edition": edition,
        "paragraphs": _paragraphs(kind, sentences),
        "unchecked": phrases_in(REFERENCE).say("draft") if phrases.is_draft else "",
        "facts": sentences.facts[:2] if kind == "moved" else sentences.facts,
        "url": url,
        "button": button,
        "has_ticket": has_ticket,
        "own": sentences,
    }
    return Content(
        subject=subject,
        text=render_template("mail/letter.txt", **context),
        html=render_template("mail/letter.html", **context),
        attachments=_ticket(sentences) if has_ticket else [],
        language=phrases.tag,
    )


def _paragraphs(kind: str, sentences: Sentences) -> list[str]:
    say = sentences.phrases.say
    is_coming = sentences.registration.status is Status.CONFIRMED
    is_open = sentences.edition.stage(clock.now()) is Stage.OPEN
    show_code = [say("show_code")] if is_coming and kind in WITH_TICKET else []
    match kind:
        case "confirm":
            return sentences.held
        case "cancelled" | "released" if not is_open:
            return [say("cancelled_text"), say("closed")]
        case "cancelled":
            return [say("cancelled_text"), say("cancelled_back")]
        case "released" | "moved":
            return [say(f"{kind}_text")]
        case "already":
            return [say("already_text"), *sentences.standing, *sentences.interpreter]
        case "interpreter-found" | "no-interpreter":
            return sentences.interpreter
        case "reminder-week" | "reminder-day":
            day = sentences.phrases.date(sentences.edition.starts_at)
            return [say("reminder_text", date=day), sentences.party, *sentences.interpreter, *show_code]
        case _:
            return [*sentences.standing, *sentences.interpreter, *show_code]


def _ticket(sentences: Sentences) -> list[Attachment]:
    registration, edition = sentences.registration, sentences.edition
    locale = registration.locale
    # At the door one kind of address is read, whatever the language.
    read = links.link("registration.own", lang=locale, token=registration.token)
    # Calendars are shared in families and at work: no key to the registrant's page in there.
    home = links.link("event.evening", lang=locale)
    stamp, said = registration.changed_at, said_in(sentences.phrases)
    calendar = calendar_file(edition, locale, url=home, stamp=stamp, said=said)
    return [
        Attachment("ticket.png", "image/png", qr_picture(read), inline=True),
        Attachment(f"leiden-{edition.year}.ics", "text/calendar", calendar),
    ]
