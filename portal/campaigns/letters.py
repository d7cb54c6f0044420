"""Letters to many, reminders and thanks: what they say.

None greets by name: names are typed by strangers (`portal.registration.letters`).
"""

import re
import textwrap
from collections.abc import Sequence
from enum import StrEnum

from flask import render_template
from flask_babel import gettext
from jinja2.utils import urlize
from markupsafe import Markup

from portal import clock, links, outbox
from portal.campaigns import occasions
from portal.campaigns.choosing import ABOUT, CHANGE, still_fits, who
from portal.campaigns.models import Campaign, Recipient
from portal.campaigns.occasions import Kind
from portal.database import db
from portal.event.models import Edition, Stage
from portal.locales import current_locale, day
from portal.outbox import Attachment, Content, Letter
from portal.registration.letters import facts, in_calendars, ticket, when_and_where
from portal.registration.models import Registration, Status
from portal.registration.own_letters import write_in_own_language
from portal.registration.sentences import interpreter_news, party, way_back

# Letters that tell of one registration: their `about` is its id.
KINDS = tuple(kind.value for kind in Kind)
# One of many letters that an organiser wrote: its `about` is the id of a `Recipient`.
TO_MANY = "to-many"
# The same to the organiser alone: its `about` is the id of a `Campaign`.
TEST = "to-many-test"
# A line of a letter has at most 998 characters (RFC 5322, 2.1.1), and "&" is five of them in HTML.
LONGEST_LINE = 150
LONGEST_WORD = 300


class Purpose(StrEnum):
    """Where the button of a letter to many leads."""

    COME = "come"
    COME_BACK = "come-back"
    OVER = "over"


def deed_of(campaign_id: int, public_id: str) -> str:
    return f"{campaign_id}:{public_id}"


@outbox.writes(TO_MANY, patient=True)
def write_to_one(letter: Letter) -> Content | None:
    """The letter to one of many; nothing for who was erased, or left meanwhile."""
    recipient = db.session.get(Recipient, letter.about)
    if recipient is None:
        return None
    campaign, registration = recipient.campaign, recipient.registration
    # SQLite gives the ids of deleted rows to new ones.
    is_same = letter.deed == f"{TO_MANY}:{deed_of(campaign.id, registration.public_id)}"
    if not is_same or registration.email != letter.recipient or not still_fits(campaign, registration):
        return None
    url = links.link("registration.own", lang=current_locale(), token=registration.token)
    return as_sent(campaign, url)


@outbox.writes(TEST)
def write_test(letter: Letter) -> Content | None:
    """The letter as others will get it, marked as a test; its button leads to the evening's own page."""
    campaign = db.session.get(Campaign, letter.about)
    if campaign is None:
        return None
    return as_sent(campaign, links.link("event.evening", lang=current_locale()), is_test=True)


def as_sent(campaign: Campaign, url: str, *, is_test: bool = False) -> Content:
    """A letter to many in the present language."""
    locale, edition = current_locale(), campaign.edition
    subject, text = campaign.subject[locale], campaign.text[locale]
    purpose = _purpose(campaign)
    attachments = []
    if campaign.filters.get(ABOUT) == CHANGE and purpose is Purpose.COME:
        attachments = [in_calendars(edition, stamp=clock.now())]
    return _letter(
        gettext("Test: %(subject)s", subject=subject) if is_test else subject,
        [*paragraphs_of(text), *_closing(purpose, edition)],
        heading=subject,
        facts=when_and_where(edition) if purpose is Purpose.COME else [],
        url=url,
        button=gettext("To my registration"),
        edition=edition,
        attachments=attachments,
    )


def _purpose(campaign: Campaign) -> Purpose:
    if campaign.edition.stage(clock.now()) is Stage.PAST:
        return Purpose.OVER
    is_over_for_them = who(campaign.filters).status == Status.CANCELLED
    return Purpose.COME_BACK if is_over_for_them else Purpose.COME


def _closing(purpose: Purpose, edition: Edition) -> list[str]:
    match purpose:
        case Purpose.COME:
            return [gettext("Do you want to change something? Or can you not come? Use the button below.")]
        case Purpose.COME_BACK:
            return way_back(edition)
        case Purpose.OVER:
            return []


def paragraphs_of(text: str) -> list[str]:
    """What an organiser typed, without blank lines."""
    return [part for part in re.split(r"\n\s*\n", text.strip()) if part]


def words_to_change(edition: Edition) -> tuple[str, str]:
    """Subject and text, in the present language, for a letter that time or place have changed."""
    [(_, when), (_, where)] = when_and_where(edition)
    subject = gettext("The evening has changed: %(title)s", title=edition.title[current_locale()])
    paragraphs = [
        gettext("The time or the place of our evening has changed. Please read this well."),
        gettext("The evening is now on %(when)s", when=when),
        gettext("The place is: %(where)s.", where=where),
        gettext("You do not have to sign up again. With this letter comes a new file for your calendar."),
    ]
    return subject, "\n\n".join(paragraphs)


def write_about_one(letter: Letter) -> Content | None:
    """A reminder or thanks; nothing when its time is over, or it is not for this person any more."""
    kind = Kind(letter.kind)
    registration = db.session.get(Registration, letter.about)
    if registration is None or registration.email != letter.recipient:
        return None
    # Of another day, where the evening has moved since; and SQLite gives the ids of deleted rows to new ones.
    deed = occasions.deed_of(kind, registration.edition, registration.public_id)
    if letter.deed != f"{letter.kind}:{deed}":
        return None
    if not occasions.is_open(kind, registration.edition, clock.now()):
        return None
    if kind is Kind.THANKS:
        return _thanks(registration)
    if registration.status is not Status.CONFIRMED:
        return None
    return write_in_own_language(kind.value, registration) or _reminder(registration)


def _reminder(registration: Registration) -> Content:
    edition = registration.edition
    url = links.link("registration.own", lang=current_locale(), token=registration.token)
    news = [interpreter_news(registration.wish, as_typed=False)] if registration.wish else []
    return _letter(
        _reminding(edition),
        [
            gettext("You have a seat at our evening. We look forward to seeing you."),
            party(registration.guests),
            *news,
            gettext("Can you not come? Cancel with the button below. Then somebody else gets your seat."),
            gettext("Do you want to change something? Use the button below as well."),
        ],
        facts=facts(registration),
        url=url,
        button=gettext("To my registration"),
        edition=edition,
        attachments=ticket(url, edition, stamp=registration.changed_at),
    )


def _reminding(edition: Edition) -> str:
    title = edition.title[current_locale()]
    match occasions.days_to(edition, clock.now()):
        case 0:
            return gettext("See you today: %(title)s", title=title)
        case 1:
            return gettext("See you tomorrow: %(title)s", title=title)
        case _:
            return gettext("See you on %(day)s: %(title)s", day=day(edition.starts_at), title=title)


def _thanks(registration: Registration) -> Content:
    edition, locale = registration.edition, current_locale()
    evening = links.link("event.evening_of", lang=locale, year=edition.year)
    return _letter(
        gettext("Thank you: %(title)s", title=edition.title[locale]),
        [
            gettext("Thank you for being there. You made the evening together with us."),
            gettext("At the market, people made plans against racism in Leiden. Read them all."),
            gettext("Next year we ask what came of these plans."),
            gettext("What happened at the evening is on this page: %(url)s", url=evening),
        ],
        facts=[],
        url=links.link("market.promises", lang=locale),
        button=gettext("To all plans"),
        edition=edition,
    )


def _letter(
    subject: str,
    paragraphs: Sequence[str],
    *,
    facts: list[tuple[str, str]],
    url: str,
    button: str,
    edition: Edition,
    heading: str = "",
    attachments: list[Attachment] | None = None,
) -> Content:
    context = {
        "heading": heading or subject.removesuffix(edition.title[current_locale()]).rstrip(": "),
        "subject": subject,
        "facts": facts,
        "url": url,
        "button": button,
        "has_ticket": any(file.inline for file in attachments or []),
        "edition": edition,
    }
    lines = [[wrapped(line) for line in paragraph.splitlines()] for paragraph in paragraphs]
    return Content(
        subject=subject,
        text=render_template("mail/letter.txt", paragraphs=["\n".join(one) for one in lines], **context),
        html=render_template("mail/letter.html", paragraphs=[_as_html(one) for one in lines], **context),
        attachments=attachments or [],
    )


def wrapped(line: str) -> str:
    """The same words on shorter lines, where a line is too long to travel; no word, so no link, is broken."""
    short = textwrap.wrap(line, LONGEST_LINE, break_long_words=False, break_on_hyphens=False)
    return "\n".join(short) if len(line) > LONGEST_LINE else line


def _as_html(lines: Sequence[str]) -> Markup:
    """Escaped, with links that can be clicked."""
    return Markup("<br>\n").join(Markup(urlize(line, rel="noopener")) for line in lines)  # noqa: S704


for _kind in Kind:
    outbox.writes(_kind.value, patient=True)(write_about_one)
