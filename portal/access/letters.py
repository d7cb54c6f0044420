"""The letter with a sign-in link."""

from flask import render_template
from flask_babel import gettext

from portal import clock, links, outbox
from portal.access.models import SignInLink
from portal.access.sign_in import KIND
from portal.database import db
from portal.outbox import Content, Letter


@outbox.writes(KIND)
def write_letter(letter: Letter) -> Content | None:
    """The link; nothing when it has been used or is too old, and would only disappoint."""
    link = db.session.get(SignInLink, letter.about)
    if link is None or link.used_at or link.expires_at < clock.now():
        return None
    subject = gettext("Sign in to the portal of Leiden, together against racism!")
    context = {
        "heading": gettext("Sign in"),
        "subject": subject,
        "paragraphs": [
            gettext("Press the button below. Then you are signed in."),
            gettext("The link works once, for 10 minutes."),
            gettext("Did you not ask for this? Then you do not have to do anything."),
        ],
        "facts": [],
        "url": links.link("access.enter", lang=letter.locale, token=link.token),
        "button": gettext("Sign in"),
        "has_ticket": False,
        "edition": None,
    }
    return Content(
        subject=subject,
        text=render_template("mail/letter.txt", **context),
        html=render_template("mail/letter.html", **context),
    )
