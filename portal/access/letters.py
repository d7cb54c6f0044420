"""The letters with a way in: a link that works once, a host's personal link, six digits."""

from flask import render_template
from flask_babel import gettext

from portal import clock, links, outbox
from portal.access import personal
from portal.access.models import MailedCode, Person, PersonalLink, SignInLink
from portal.access.sign_in import KIND
from portal.database import db
from portal.locales import day
from portal.outbox import Content, Letter


@outbox.writes(KIND)
def write_letter(letter: Letter) -> Content | None:
    """The link; nothing when it has been used or is too old, and would only disappoint."""
    link = db.session.get(SignInLink, letter.about)
    if link is None or not _is_for(letter, link.nonce, link.person):
        return None
    if link.used_at or link.expires_at < clock.now():
        return None
    return _letter(
        gettext("Sign in to the portal of Leiden, together against racism!"),
        gettext("Sign in"),
        [
            gettext("Press the button below. Then you are signed in."),
            gettext("The link works once, for 10 minutes."),
            gettext("Did you not ask for this? Then you do not have to do anything."),
        ],
        url=links.link("access.enter", lang=letter.locale, token=link.token),
        button=gettext("Sign in"),
    )


@outbox.writes(personal.KIND)
def write_personal_letter(letter: Letter) -> Content | None:
    """A host's own link; nothing once it has ended."""
    link = db.session.get(PersonalLink, letter.about)
    if link is None or not _is_for(letter, link.nonce, link.person):
        return None
    if link.revoked_at or link.expires_at < clock.now():
        return None
    return _letter(
        gettext("Your stand at the market of Leiden, together against racism!"),
        gettext("Tell the city about your stand"),
        [
            gettext(
                "You are host of a stand at the market. You write what was done and what is next. "
                "It takes five minutes."
            ),
            gettext(
                "The button below is yours. Keep this letter: the link works until %(day)s.",
                day=day(link.expires_at),
            ),
            gettext(
                "The first time on a telephone or computer we mail you a code of six digits as well. "
                "Do not pass the link on."
            ),
        ],
        url=links.link("access.personal_link", lang=letter.locale, token=link.token),
        button=gettext("Open my stand"),
    )


@outbox.writes(personal.CODE_KIND)
def write_code_letter(letter: Letter) -> Content | None:
    """Six digits; nothing when they have been used or are too old."""
    code = db.session.get(MailedCode, letter.about)
    if code is None or not _is_for(letter, code.nonce, code.link.person):
        return None
    if code.used_at or code.expires_at < clock.now():
        return None
    digits = f"{code.digits[:3]} {code.digits[3:]}"
    return _letter(
        gettext("Your code for the portal of Leiden, together against racism!"),
        gettext("Your code is %(digits)s", digits=digits),
        [
            gettext("Type these six digits on the page that you came from. They work once, for 10 minutes."),
            gettext("Did you not ask for this? Then somebody else has your link. Tell an organiser."),
        ],
        url=links.link("access.code", lang=letter.locale, token=code.link.token),
        button=gettext("To the page that asks for the code"),
    )


def _is_for(letter: Letter, nonce: str, owner: Person | None) -> bool:
    """Whether this is the way in that the letter was owed for: a number can belong to a newer one by now."""
    return owner is not None and owner.email == letter.recipient and nonce in letter.deed.split(":")


def _letter(subject: str, heading: str, paragraphs: list[str], *, url: str, button: str) -> Content:
    context = {
        "heading": heading,
        "subject": subject,
        "paragraphs": paragraphs,
        "facts": [],
        "url": url,
        "button": button,
        "has_ticket": False,
        "edition": None,
    }
    return Content(
        subject=subject,
        text=render_template("mail/letter.txt", **context),
        html=render_template("mail/letter.html", **context),
    )
