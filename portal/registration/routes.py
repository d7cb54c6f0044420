"""The pages of the form, and the registrant's own page."""

import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import segno
from flask import Blueprint, Response, abort, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from portal import clock
from portal.database import db
from portal.event.editions import current_edition
from portal.event.models import Edition, Stage
from portal.languages.search import find
from portal.languages.table import (
    MOST_NEEDED_SIGNED,
    MOST_NEEDED_SPOKEN,
    Kind,
    Language,
    UnknownLanguage,
    language,
    name,
)
from portal.limits import Limit, require_patience
from portal.links import digest, link
from portal.locales import COOKIE, LOCALES, current_locale
from portal.pages import page
from portal.registration import register as deeds
from portal.registration.drafts import draft_token, find_draft, keep_typed, let_go, save_answers, throw_away
from portal.registration.export import my_data
from portal.registration.forms import FORMS, AskLinkForm, DeedForm, StepForm
from portal.registration.models import Draft, Registration
from portal.registration.sentences import interpreter_news, party, spoken_answers, step_name, step_names
from portal.registration.steps import ArrangedBy, Mode, Step, is_sensitive, may_show, next_step

pages = Blueprint("registration", __name__, url_prefix="/<any(nl, en):lang>")
QUESTION = "<any(you, language, access):step>"
# Generous: a library or a neighbourhood centre is one address to the internet.
SIGN_UPS = Limit("sign up", 60, timedelta(hours=1))
WRONG_LINKS = Limit("wrong link", 20, timedelta(minutes=15))
LINKS_ASKED = Limit("ask for a link", 30, timedelta(minutes=15))
YEAR = timedelta(days=365)


@pages.app_context_processor
def words() -> dict[str, Any]:
    """Sentences that the templates of the registration share."""
    return {
        "party": party,
        "step_name": step_name,
        "step_names": step_names,
        "spoken_answers": spoken_answers,
        "isolated": lambda typed: Markup("<bdi>{}</bdi>").format(typed),
    }


@pages.app_template_filter("name_of")
def name_of(one: Language) -> str:
    return name(one.code, current_locale())


@pages.after_request
def remember_language(response: Response) -> Response:
    """Whoever fills in a form in one language gets that language at the door of the portal next time."""
    if request.cookies.get(COOKIE) != current_locale():
        secure = current_app.extensions["settings"].is_secure
        response.set_cookie(
            COOKIE, current_locale(), max_age=YEAR, secure=secure, httponly=True, samesite="Lax"
        )
    return response


@pages.errorhandler(deeds.RegistrationIsClosed)
def closed(error: deeds.RegistrationIsClosed) -> Response:
    edition = current_edition()
    # To ask is no mistake; to send is one, because nothing was stored.
    status = 409 if request.method == "POST" else 200
    return page("registration/closed.html", edition=edition, stage=edition.stage(clock.now()), status=status)


@pages.get("/register/")
def start() -> ResponseReturnValue:
    """Lead on to the first question without an answer."""
    _open_edition()
    draft = _unfinished()
    return redirect(
        _address(next_step(draft.answers if draft else {}), language=request.args.get("language"))
    )


@pages.route(f"/register/{QUESTION}", methods=["GET", "POST"])
def answer(step: str) -> ResponseReturnValue:
    """Ask one step; a good answer leads on to the next."""
    here = Step(step)
    edition = _open_edition()
    finished = find_draft()
    if request.method == "POST" and finished and finished.registration_id and request.form.get("draft"):
        return redirect(_own_page(finished), 303)
    draft = _unfinished()
    answers = draft.answers if draft else {}
    if request.method == "GET" and not may_show(here, answers):
        return redirect(url_for(".answer", step=next_step(answers)))
    form = _form(here, answers, place=here.value, draft=draft)
    if request.method == "POST":
        if other := _asked_in_other_language() or _asked_to_search():
            keep_typed(edition, here.value, _typed(form))
            return _go(other)
        if form.validate():
            draft = save_answers(edition, here, form.answers, typed=_from_door())
            return redirect(_following(here, draft), 303)
        keep_typed(edition, here.value, _typed(form))
    return _show_step(here, form, edition=edition, back=_back(here))


@pages.route("/register/check", methods=["GET", "POST"])
def check() -> ResponseReturnValue:
    """Show all answers once more; sign up."""
    draft = find_draft()
    form = DeedForm()
    if request.method == "POST":
        require_patience(SIGN_UPS)
        if not form.validate():
            abort(400)
        try:
            registration = deeds.register(draft.id if draft else 0, locale=current_locale())
        except deeds.DraftIsIncomplete:
            return redirect(url_for(".answer", step=next_step(draft.answers if draft else {})), 303)
        let_go()
        return redirect(url_for(".own", token=registration.token), 303)
    edition = _open_edition()
    draft = _unfinished()
    step = next_step(draft.answers if draft else {})
    if draft is None or step is not Step.CHECK:
        return redirect(url_for(".answer", step=step))
    if other := request.args.get("to"):
        return _go(other)
    return page(
        "registration/check.html",
        edition=edition,
        answers=draft.answers,
        form=form,
        draft_token=draft_token(),
    )


@pages.route("/register/forget", methods=["GET", "POST"])
def forget() -> ResponseReturnValue:
    """Throw the answers away: on a computer that others use too."""
    form = DeedForm()
    if form.validate_on_submit():
        throw_away()
        return redirect(url_for("event.evening"), 303)
    return page("registration/forget.html", form=form, edition=current_edition(), draft_token=draft_token())


@pages.route("/registration/", methods=["GET", "POST"])
def ask_link() -> ResponseReturnValue:
    """Mail somebody the link to their own page; the answer is the same whether they are registered or not."""
    form = AskLinkForm()
    if form.validate_on_submit():
        require_patience(LINKS_ASKED)
        deeds.send_link(current_edition(), form.email.data)
        return redirect(url_for(".link_sent"), 303)
    return page("registration/ask_link.html", form=form, edition=current_edition())


@pages.get("/registration/sent")
def link_sent() -> Response:
    return page("registration/link_sent.html", edition=current_edition())


@pages.get("/registration/erased")
def erased() -> Response:
    return page("registration/erased.html", edition=current_edition())


@pages.get("/registration/<token>/")
def own(token: str) -> Response:
    """Everything that is stored about one registration, and what can be done with it."""
    registration = _registration(token)
    return page(
        "registration/own.html",
        registration=registration,
        edition=registration.edition,
        stage=registration.edition.stage(clock.now()),
        standing=registration.shown_status,
        answers=registration.answers,
        place=deeds.position(db.session(), registration),
        news=interpreter_news(registration.request) if registration.request else "",
        held_until=registration.held_until,
        qr=_qr(link("registration.own", token=token)),
        form=DeedForm(formdata=None),
    )


@pages.route(f"/registration/<token>/{QUESTION}", methods=["GET", "POST"])
def change(token: str, step: str) -> ResponseReturnValue:
    """Change the answers of one step."""
    here = Step(step)
    registration = _registration(token)
    place = f"{registration.public_id}/{here}"
    draft = _unfinished()
    form = _form(here, registration.answers, place=place, draft=draft, registration=registration)
    back = url_for(".own", token=token)
    if request.method == "POST":
        if other := _asked_in_other_language() or _asked_to_search():
            keep_typed(registration.edition, place, _typed(form))
            return _go(other)
        if form.validate():
            try:
                consents = "consent" in form and bool(form.consent.data)
                changed = deeds.change(registration.id, here, form.answers, consents=consents)
                return redirect(url_for(".own", token=changed.token), 303)
            except deeds.TooFewSeats as full:
                form.guests.errors = [_too_few(full.left)]
        keep_typed(registration.edition, place, _typed(form))
    return _show_step(here, form, edition=registration.edition, back=back, registration=registration)


@pages.route("/registration/<token>/cancel", methods=["GET", "POST"])
def cancel(token: str) -> ResponseReturnValue:
    return _deed(token, "registration/cancel.html", deeds.cancel)


@pages.route("/registration/<token>/restore", methods=["GET", "POST"])
def restore(token: str) -> ResponseReturnValue:
    return _deed(token, "registration/restore.html", deeds.restore)


@pages.route("/registration/<token>/confirm/<proof>", methods=["GET", "POST"])
def confirm(token: str, proof: str) -> ResponseReturnValue:
    """The button of the letter: `proof` stands nowhere else, so that only the mailbox's owner has it."""
    if not hmac.compare_digest(proof, _registration(token).proof):
        abort(404)
    return _deed(token, "registration/confirm.html", deeds.confirm)


@pages.route("/registration/<token>/erase", methods=["GET", "POST"])
def erase(token: str) -> ResponseReturnValue:
    registration = _registration(token)
    form = DeedForm()
    if form.validate_on_submit():
        deeds.erase(registration.id)
        return redirect(url_for(".erased"), 303)
    return page("registration/erase.html", registration=registration, edition=registration.edition, form=form)


@pages.get("/registration/<token>/my-data.json")
def data(token: str) -> Response:
    """All that is stored about this registration, to take along (GDPR art. 15 and 20)."""
    response = jsonify(my_data(_registration(token)))
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


def _qr(url: str) -> Markup:
    drawn = segno.make(url, error="m").svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None)
    return Markup(drawn)  # noqa: S704 - drawn from an address of our own


def _deed(token: str, template: str, deed: Any) -> ResponseReturnValue:
    """A page that asks “are you sure?”, and does it when told so."""
    registration = _registration(token)
    form = DeedForm()
    if form.validate_on_submit():
        deed(registration.id)
        return redirect(url_for(".own", token=token), 303)
    return page(template, registration=registration, edition=registration.edition, form=form)


def _registration(token: str) -> Registration:
    found = db.session.scalar(select(Registration).where(Registration.token_digest == digest(token)))
    if found is None or not hmac.compare_digest(found.token_digest, digest(token)):
        require_patience(WRONG_LINKS)
        abort(404)
    return found


def _address(step: Step, **query: str | None) -> str:
    """The page of a step; the check has one of its own."""
    if step is Step.CHECK:
        return url_for(".check")
    given: dict[str, Any] = {name: value for name, value in query.items() if value}
    return url_for(".answer", step=step.value, **given)


def _open_edition() -> Edition:
    edition = current_edition()
    if edition.stage(clock.now()) is not Stage.OPEN:
        raise deeds.RegistrationIsClosed
    return edition


def _unfinished() -> Draft | None:
    draft = find_draft()
    return None if draft is None or draft.registration_id else draft


def _own_page(draft: Draft) -> str:
    return url_for(".own", token=db.session.get_one(Registration, draft.registration_id).token)


def _form(
    step: Step,
    answers: Mapping[str, Any],
    *,
    place: str,
    draft: Draft | None,
    registration: Registration | None = None,
) -> StepForm:
    """The form of one step: as posted, else as typed earlier, else as answered."""
    others = {name: given for name, given in answers.items() if name != step}
    typed = draft.typed.get(place) if draft else None
    formdata = request.form if request.method == "POST" else _multi(typed) if typed else None
    form = FORMS[step](formdata=formdata, data=dict(answers.get(step, {})), others=others)
    # While signing up, the step after this one asks; a later change asks here, unless it was given already.
    if step is Step.LANGUAGE and (registration is None or registration.consented_at):
        del form.consent
    form.draft.data = draft_token() if draft else ""
    return form


def _multi(typed: Mapping[str, list[str]]) -> MultiDict[str, str]:
    return MultiDict([(name, value) for name, values in typed.items() for value in values])


def _typed(form: StepForm) -> dict[str, list[str]]:
    names = {field.name for field in form.questions}
    return {name: request.form.getlist(name) for name in request.form if name in names}


def _from_door() -> dict[str, dict[str, list[str]]]:
    """What somebody chose who came in through the door in their own language."""
    try:
        chosen = language(request.form.get("door", ""))
    except UnknownLanguage:
        return {}
    mode = Mode.SIGNED if chosen.kind is Kind.SIGNED else Mode.SPOKEN
    return {Step.LANGUAGE.value: {"interpreter": [ArrangedBy.US], "mode": [mode], "language": [chosen.code]}}


def _asked_in_other_language() -> str | None:
    locale = request.form.get("to")
    if locale not in LOCALES:
        return None
    return url_for(str(request.endpoint), **{**(request.view_args or {}), **request.args, "lang": locale})


def _asked_to_search() -> str | None:
    if "search" not in request.form:
        return None
    sought = {"q": request.form.get("q", "")[:80], "_anchor": "language"}
    return url_for(str(request.endpoint), **{**(request.view_args or {}), **request.args, **sought})


def _go(address: str) -> ResponseReturnValue:
    """Go to another page; htmx loads it as a whole, because the language of the document changes."""
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, 303)


def _following(step: Step, draft: Draft) -> str:
    first_open = next_step(draft.answers)
    if first_open is Step.CHECK and (request.args.get("from") == "check" or step.after is Step.CHECK):
        return url_for(".check")
    after = step.after if may_show(step.after, draft.answers) and step.after is not Step.CHECK else first_open
    return url_for(".answer", step=after)


def _back(step: Step) -> str:
    if request.args.get("from") == "check":
        return url_for(".check")
    return url_for(".answer", step=step.before) if step.before else url_for("event.evening")


def _show_step(
    step: Step, form: StepForm, *, edition: Edition, back: str, registration: Registration | None = None
) -> Response:
    sought = request.args.get("q", "")[:80]
    found = find(sought, limit=8) if sought else []
    shown = {*MOST_NEEDED_SPOKEN, *MOST_NEEDED_SIGNED, "nl", "en"}
    chosen = form.language.data if step is Step.LANGUAGE else None
    if chosen and chosen not in shown and chosen not in {one.code for one in found}:
        found = [*_known(chosen), *found]
    return page(
        f"registration/{step}.html",
        fragment="matches" if "q" in request.args else None,
        step=step,
        form=form,
        edition=edition,
        registration=registration,
        back=back,
        door=_known(request.values.get("door") or request.args.get("language", "")),
        most_needed=[language(code) for code in MOST_NEEDED_SPOKEN],
        sign_languages=[language(code) for code in MOST_NEEDED_SIGNED],
        stage_languages=[language(code) for code in ("nl", "en")],
        sought=sought,
        found=[one for one in found if one.code not in shown],
        found_elsewhere=[one for one in found if one.code in shown],
        is_sensitive_elsewhere=is_sensitive(form.others),
    )


def _known(code: str) -> list[Any]:
    try:
        return [language(code)]
    except UnknownLanguage:
        return []


def _too_few(left: int) -> str:
    if left == 0:
        return gettext("The evening is full. You keep the seats that you have.")
    return gettext("There are %(left)d seats left. You keep the seats that you have.", left=left)
