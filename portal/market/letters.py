"""The letter to a host whose stand lacks something."""

from flask import render_template
from flask_babel import gettext

from portal import links, outbox
from portal.access.models import Person
from portal.access.personal import link_of
from portal.database import db
from portal.event.editions import current_edition
from portal.locales import date
from portal.market.desk import KIND, Progress, incomplete_of
from portal.market.rules import Missing
from portal.outbox import Content, Letter


@outbox.writes(KIND)
def write_letter(letter: Letter) -> Content | None:
    """What is missing at the moment of sending; nothing for a host who was quicker than the postman."""
    person = db.session.get(Person, letter.about)
    if person is None:
        return None
    edition = current_edition()
    stands = incomplete_of(db.session(), edition, person)
    if not stands:
        return None
    link = link_of(db.session(), person)
    subject = gettext("Your stand at the market is not complete yet")
    context = {
        "heading": gettext("Your stand is not complete yet"),
        "subject": subject,
        "paragraphs": [
            gettext(
                "The evening is on %(date)s. Residents can read your stand before that.",
                date=date(edition.starts_at),
            ),
            gettext("Below is what is still missing. It takes five minutes."),
        ],
        "facts": [(one.theme.title[letter.locale], what_lacks(one)) for one in stands],
        "url": links.link("access.personal_link", lang=letter.locale, token=link.token)
        if link
        else links.link("host.stands", lang=letter.locale),
        "button": gettext("Open my stand"),
        "has_ticket": False,
        "edition": edition,
    }
    return Content(
        subject=subject,
        text=render_template("mail/letter.txt", **context),
        html=render_template("mail/letter.html", **context),
    )


def what_lacks(one: Progress) -> str:
    return "; ".join(words_for(missing) for missing in one.to_do)


def words_for(missing: Missing) -> str:
    """What to do about it, in a few words."""
    match missing:
        case Missing.OUTCOMES:
            return gettext("say what came of last year’s plans")
        case Missing.DONE:
            return gettext("publish in one sentence what was done")
        case Missing.NEXT:
            return gettext("publish in one sentence what is next")
        case Missing.TEAM:
            return gettext("publish who stands there")
        case Missing.PLANS:
            return gettext("publish a plan")
        case Missing.ENGLISH:
            return gettext("write the English texts, or ask for a translation")
        case Missing.DUTCH:
            return gettext("write the Dutch texts, or ask for a translation")
