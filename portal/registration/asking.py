"""One step as a page: what the form holds, what was typed, and what else the visitor may have asked for."""

from collections.abc import Mapping
from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from portal.event.models import Edition
from portal.languages.modes import Mode
from portal.languages.phrases import OWN
from portal.languages.search import find
from portal.languages.table import (
    MOST_NEEDED_SIGNED,
    MOST_NEEDED_SPOKEN,
    Kind,
    UnknownLanguage,
    language,
)
from portal.locales import LOCALES
from portal.naming import Naming, in_mode, name_here
from portal.pages import page
from portal.registration.drafts import draft_token
from portal.registration.forms import FORMS, LanguageForm, StepForm
from portal.registration.models import Draft, Registration
from portal.registration.steps import OTHER_LANGUAGE, ArrangedBy, Step, is_sensitive
from portal.tongues import spoken_to

LONGEST_SEARCH = 80
# What an address of the form may carry along; anything else in it is not ours.
KEPT_QUERY = ("from", "language")
# Where a draft remembers the language at whose door somebody came in.
DOOR = "door"


def step_form(
    step: Step,
    answers: Mapping[str, Any],
    *,
    edition: Edition,
    place: str,
    draft: Draft | None,
    registration: Registration | None = None,
    is_posted: bool = False,
    named: Naming = name_here,
) -> StepForm:
    """The form of one step: as posted, else as typed earlier, else as answered."""
    others = {name: given for name, given in answers.items() if name != step}
    typed = draft.typed.get(place) if draft else None
    if step is Step.LANGUAGE and (chosen := _chosen_by_address(draft)):
        typed = {**(typed or {}), **chosen}
    formdata = request.form if is_posted else _multi(typed) if typed else None
    form = FORMS[step](formdata=formdata, data=dict(answers.get(step, {})), others=others)
    form.about(edition, named)
    # While signing up, the step after this one asks; a later change asks here, unless it was given already.
    if step is Step.LANGUAGE and (registration is None or registration.consented_at):
        del form.consent
    is_as_stored = not is_posted and not typed and step in answers
    if isinstance(form, LanguageForm) and registration is None and is_as_stored:
        form.ask_again()
    form.draft.data = draft_token() if draft else ""
    return form


def typed_now(form: StepForm) -> dict[str, list[str]]:
    names = {field.name for field in form.questions}
    return {name: request.form.getlist(name) for name in request.form if name in names}


def asked_elsewhere() -> str | None:
    """Where to go when the button was not “continue”: this page in the other language, or a search."""
    kept = {name: request.args[name] for name in KEPT_QUERY if name in request.args}
    values: dict[str, Any] = {**(request.view_args or {}), **kept}
    if request.form.get("to") in LOCALES:
        sought = {"q": _sought()} if _sought() else {}
        return url_for(str(request.endpoint), **{**values, **sought, "lang": request.form["to"]})
    if "search" in request.form or _looks_for_another_language():
        return url_for(str(request.endpoint), **{**values, "q": _sought(), "_anchor": "language"})
    return None


def _sought() -> str:
    """What stands in the search field."""
    return request.form.get("q", request.args.get("q", ""))[:LONGEST_SEARCH]


def _looks_for_another_language() -> bool:
    """Whether what was typed into the search finds other languages than the one that is chosen.

    Enter in a field presses a button of its own: it does not go on with a language that somebody is leaving.
    “Continue” does, for whoever has seen what was found; and so does Enter for whoever chose since.
    """
    if not _sought().strip() or request.form.get("interpreter") != ArrangedBy.US:
        return False
    was_ticked, ticked = request.form.get("ticked"), request.form.get("language", "")
    is_found = request.form.get("sought") == _sought()
    if is_found and ("enter" not in request.form or ticked != was_ticked):
        return False
    found = {one.code for one in find(_sought())} or {OTHER_LANGUAGE}
    return ticked not in found


def from_door(code: str) -> dict[str, list[str]]:
    """What to fill in for somebody who came in through the door in their own language."""
    if code == OTHER_LANGUAGE:
        return {"interpreter": [ArrangedBy.US], "mode": [Mode.SPOKEN], "language": [OTHER_LANGUAGE]}
    try:
        chosen = language(code)
    except UnknownLanguage:
        return {}
    mode = Mode.SIGNED if chosen.kind is Kind.SIGNED else Mode.SPOKEN
    return {"interpreter": [ArrangedBy.US], "mode": [mode], "language": [chosen.code]}


def at_door(step: Step, draft: Draft | None) -> dict[str, dict[str, list[str]]]:
    """What a draft remembers of the door, when somebody who came through it sends a step."""
    chosen = from_door(request.form.get("door", "") or request.args.get("language", ""))
    if not chosen:
        return {}
    remembered = {DOOR: {"language": chosen["language"]}}
    is_asked_later = step is Step.YOU and not _is_remembered(chosen, draft)
    return {Step.LANGUAGE.value: chosen, **remembered} if is_asked_later else remembered


def _is_remembered(chosen: Mapping[str, list[str]], draft: Draft | None) -> bool:
    """Whether somebody came through this door before: what they typed since counts."""
    return draft is not None and draft.typed.get(DOOR, {}).get("language") == chosen["language"]


def _chosen_by_address(draft: Draft | None) -> dict[str, list[str]]:
    """What a door chooses, once; and while somebody types a search, the language that is ticked."""
    chosen = from_door(request.args.get("language", ""))
    is_typing = request.headers.get("HX-Request-Type") == "partial"
    return chosen if chosen and (is_typing or not _is_remembered(chosen, draft)) else {}


def came_in_through(draft: Draft) -> str | None:
    """The language in which to talk with somebody who took the longer form at the door.

    They read it, whatever they answered. Nothing for Dutch, English and what we do not speak.
    """
    [code] = draft.typed.get(DOOR, {}).get("language", [""])
    return code if code not in OWN and spoken_to(code) else None


def go(address: str) -> ResponseReturnValue:
    """Go to another page; htmx loads it as a whole, because the language of the document changes."""
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, 303)


def show_step(
    step: Step,
    form: StepForm,
    *,
    edition: Edition,
    back: str,
    registration: Registration | None = None,
    seen: str = "",
    is_unsaved: bool = False,
    action: str = "",
    status: int | None = None,
) -> Response:
    """A step; of a `registration` with the mark of the answers that were shown, and what is stored if the
    form holds something else."""
    sought = _sought()
    found = find(sought, limit=8) if sought else []
    shown = {*MOST_NEEDED_SPOKEN, *MOST_NEEDED_SIGNED, "nl", "en"}
    chosen = form.language.data if step is Step.LANGUAGE else None
    if chosen and chosen not in shown and chosen not in {one.code for one in found}:
        found = [*_known(chosen), *found]
    return page(
        f"registration/{step}.html",
        fragment="matches" if step is Step.LANGUAGE and "q" in request.args else None,
        # To ask again is no refusal.
        status=status or (200 if request.method == "GET" else None),
        announce=ngettext("%(num)d language found.", "%(num)d languages found.", len(found))
        if sought
        else "",
        step=step,
        form=form,
        action=action or request.full_path.rstrip("?"),
        edition=edition,
        registration=registration,
        seen=seen,
        is_unsaved=is_unsaved,
        back=back,
        door=_door(request.values.get("door") or request.args.get("language", "")),
        most_needed=[language(code) for code in MOST_NEEDED_SPOKEN],
        sign_languages=[language(code) for code in MOST_NEEDED_SIGNED],
        stage_languages=[language(code) for code in ("nl", "en")],
        in_writing=in_mode(name_here("nl"), Mode.WRITTEN),
        sought=sought,
        found=[one for one in found if one.code not in shown],
        found_elsewhere=[one for one in found if one.code in shown],
        is_sensitive_elsewhere=is_sensitive(form.others),
    )


def _multi(typed: Mapping[str, list[str]]) -> MultiDict[str, str]:
    return MultiDict([(name, value) for name, values in typed.items() for value in values])


def _door(code: str) -> str:
    """What the door says about the language, to be sent along until that question comes."""
    return code if from_door(code) else ""


def _known(code: str) -> list[Any]:
    try:
        return [language(code)]
    except UnknownLanguage:
        return []
