"""The list of languages, the one screen in each of them, and the poster that leads there."""

import secrets
from typing import Any

import segno
from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from portal import clock
from portal.ask.form import AskForm
from portal.ask.signing_up import TooMany, sign_up
from portal.event.calendar import calendar_file, place
from portal.event.editions import current_edition
from portal.event.models import Edition, Stage
from portal.languages.phrases import REFERENCE, Phrases, UnknownPhrases
from portal.limits import require_patience
from portal.links import link
from portal.locales import current_locale, in_locale, preferred
from portal.pages import page
from portal.public import public_file, public_page
from portal.registration.own_language import said_in, when
from portal.registration.register import RegistrationIsClosed
from portal.registration.routes import SIGN_UPS
from portal.tongues import Tongue, offered, offered_signed, phrases_in, preferred_tongue, tongue

pages = Blueprint("ask", __name__)
TOKEN_BYTES = 24
# Base64 without its padding.
TOKEN_LENGTH = 32
# Consent is asked in these as well, whatever the language.
IN_FULL = ("nl", "en")
# Pages of no part at all are those that do not exist.
WITH_A_LINE = ("event", "market", "registration", "access_report", None)
SIGNING_IN = ("access.ask", "access.sent")
MOST_IN_LINE = 11


@pages.app_template_filter("mailing")
def mailing(sentence: Markup, contact: str) -> Markup:
    """A sentence with an address in it, which then can be followed."""
    return Markup(sentence.replace(escape(contact), Markup('<a href="mailto:{0}">{0}</a>').format(contact)))  # noqa: S704


@pages.app_template_global("tongue_line")
def tongue_line() -> dict[str, Any] | None:
    """What stands below the header of pages for everybody; nothing for whoever works here."""
    if request.blueprint not in WITH_A_LINE and request.endpoint not in SIGNING_IN:
        return None
    first = preferred_tongue()
    others = [one for one in offered() if one.phrases and one != first]
    return {"first": first, "need": phrases_in(current_locale()).say("need"), "others": others[:MOST_IN_LINE]}


@pages.get("/ask/")
def languages() -> Response:
    """Every language in its own script; the browser's own first."""
    edition = current_edition()
    first = preferred_tongue()
    spoken = [one for one in offered() if one.phrases]
    # The page is for readers of all languages, and the same for all of them but for the order.
    with in_locale("nl"):
        return public_page(
            "ask/languages.html",
            edition=edition,
            spoken=sorted(spoken, key=lambda one: one.code != first.code) if first else spoken,
            signed=offered_signed(),
            dutch=phrases_in("nl"),
            english=phrases_in("en"),
        )


@pages.route("/ask/<language>/", methods=["GET", "POST"])
def screen(language: str) -> ResponseReturnValue:
    """Ask for an interpreter and sign up, on one screen."""
    if language in IN_FULL:
        return redirect(url_for("registration.start", lang=language, language=language))
    chosen = tongue(language)
    edition = current_edition()
    form = AskForm(phrases=_phrases(chosen))
    if edition.stage(clock.now()) is not Stage.OPEN:
        raise RegistrationIsClosed
    if request.method == "POST" and form.validate():
        require_patience(SIGN_UPS)
        try:
            registration = sign_up(
                edition, _form_token(), form.answers(chosen), locale=preferred(), ask_language=chosen.code
            )
            return redirect(url_for(".own", language=chosen.code, token=registration.token), 303)
        except TooMany as refused:
            form.refuse_more_than(refused.most)
    return show_screen(chosen, form, edition)


@pages.get("/<any(nl, en):lang>/poster")
def poster() -> Response:
    """A sheet for a wall: “I need an interpreter” in every language, and the code that leads to it."""
    edition = current_edition()
    return public_page(
        "ask/poster.html",
        edition=edition,
        spoken=[one for one in offered() if one.phrases],
        need=[phrases_in(code) for code in IN_FULL],
        signed=offered_signed(),
        address=link("ask.languages"),
        qr=qr(link("ask.languages")),
    )


@pages.get("/<any(nl, en):lang>/ask/<language>/evening.ics")
def calendar(language: str) -> Response:
    """The evening for somebody's calendar in their language; the place, and where it links to, in ours."""
    edition, phrases = current_edition(), _phrases(tongue(language))
    url, stamp = link("event.evening", lang=current_locale()), edition.registration_opens_at
    body = calendar_file(edition, current_locale(), url=url, stamp=stamp, said=said_in(phrases))
    return public_file(body.decode(), "text/calendar", f"leiden-{edition.year}.ics")


def qr(url: str) -> Markup:
    drawn = segno.make(url, error="m").svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None)
    return Markup(drawn)  # noqa: S704 - drawn from an address of our own


def words_of(chosen: Tongue) -> dict[str, Any]:
    """What every page in somebody's own language needs."""
    phrases = _phrases(chosen)
    return {
        "tongue": chosen,
        "phrases": phrases,
        "say": phrases.say,
        "in_english": phrases_in(REFERENCE).say,
        "locale": preferred(),
    }


def _phrases(chosen: Tongue) -> Phrases:
    if chosen.phrases is None:
        raise UnknownPhrases(chosen.code)
    return chosen.phrases


def _form_token() -> str:
    """What makes two sendings of one form the same form."""
    typed = request.form.get("draft", "")
    return typed if len(typed) == TOKEN_LENGTH else secrets.token_urlsafe(TOKEN_BYTES)


def show_screen(chosen: Tongue, form: AskForm, edition: Edition, *, status: int | None = None) -> Response:
    """The one screen, with what was typed."""
    form.draft.data = _form_token()
    kept = current_app.extensions["settings"]
    phrases = _phrases(chosen)
    return page(
        "ask/screen.html",
        status=status,
        form=form,
        edition=edition,
        when=when(edition, phrases),
        where=place(edition, preferred()),
        needs=phrases.count("days", kept.keep_needs),
        contacts=phrases.count("days", kept.keep_contacts),
        agreements=[
            (code, phrases_in(code).say("consent", needs=phrases_in(code).count("days", kept.keep_needs)))
            for code in IN_FULL
            if code != phrases.code
        ],
        **words_of(chosen),
    )


def show_closed(chosen: Tongue, edition: Edition, status: int) -> Response:
    """Too early or too late to sign up."""
    stage = edition.stage(clock.now())
    phrases = _phrases(chosen)
    words = (
        phrases.say("soon", date=phrases.date(edition.registration_opens_at))
        if stage is Stage.SOON
        else phrases.say("past" if stage is Stage.PAST else "closed")
    )
    return page("ask/closed.html", status=status, edition=edition, words=words, **words_of(chosen))
