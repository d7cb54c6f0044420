"""Sentences about a registration that pages and letters share."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, ngettext

from portal.languages.table import name
from portal.locales import current_locale, day
from portal.registration.forms import FORMS, StepForm
from portal.registration.models import InterpreterRequest
from portal.registration.steps import OTHER_LANGUAGE, ArrangedBy, Step


def party(guests: int) -> str:
    if guests == 0:
        return gettext("You come alone.")
    return ngettext("You come with %(num)d guest.", "You come with %(num)d guests.", guests)


def language_asked(request: InterpreterRequest, *, as_typed: bool = True) -> str:
    """The language in the reader's words: the name we know, or what the asker wrote."""
    code = request.details.get("language", "")
    if code == OTHER_LANGUAGE:
        return str(request.details.get("language_other", "")) if as_typed else gettext("Another language")
    return name(code, current_locale())


def interpreter_news(request: InterpreterRequest, *, as_typed: bool = True) -> str:
    """What happens with the request, and by when; with `as_typed=False` it holds nothing that was typed."""
    match request.arranged_by:
        case ArrangedBy.US:
            return gettext(
                "You asked for an interpreter (%(language)s). We look for one. "
                "You hear from us on %(day)s at the latest.",
                language=language_asked(request, as_typed=as_typed),
                day=day(request.answer_by),
            )
        case ArrangedBy.BROUGHT:
            return gettext("You bring somebody who interprets for you. This person must be 18 or older.")
        case _:
            return gettext(
                "You use your own interpreter hours. We know that your interpreter comes with you."
            )


def step_name(step: str) -> str:
    match Step(step):
        case Step.YOU:
            return gettext("You and your guests")
        case Step.LANGUAGE:
            return gettext("Language and interpreter")
        case Step.ACCESS:
            return gettext("Access and food")
        case Step.CHECK:
            return gettext("Check your answers")


def step_names() -> list[str]:
    return [step_name(step) for step in Step]


def spoken_answers(step: str, given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The answers of one step as pairs of question and words, in the order of the form; "" for nothing."""
    match Step(step):
        case Step.YOU:
            return [
                (gettext("Name"), str(given.get("name", ""))),
                (gettext("E-mail address"), str(given.get("email", ""))),
                (gettext("Telephone number"), str(given.get("phone", ""))),
                (gettext("Guests who come with you"), str(given.get("guests", ""))),
            ]
        case Step.LANGUAGE:
            return _language_answers(given)
        case _:
            form = FORMS[Step.ACCESS]
            agreed = [(gettext("We may keep these answers"), gettext("Yes"))] if given.get("consent") else []
            return [
                (gettext("What you need"), _chosen(form, "needs", given)),
                (gettext("What you eat"), _chosen(form, "food", given)),
                (gettext("Something else"), str(given.get("details", ""))),
                *agreed,
            ]


def _language_answers(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    form = FORMS[Step.LANGUAGE]
    rows = [(gettext("Interpreter"), _chosen(form, "interpreter", given))]
    if given.get("interpreter") == ArrangedBy.US:
        code = given.get("language", "")
        asked = given.get("language_other", "") if code == OTHER_LANGUAGE else name(code, current_locale())
        rows += [
            (gettext("Kind of interpreter"), _chosen(form, "mode", given)),
            (gettext("Language"), str(asked)),
            (gettext("How many use it"), str(given.get("listeners", ""))),
            (gettext("Wishes"), str(given.get("wishes", ""))),
        ]
    return rows


def _chosen(form: type[StepForm], question: str, given: Mapping[str, Any]) -> str:
    """The words on the form for what was chosen."""
    chosen = given.get(question, [])
    values = [chosen] if isinstance(chosen, str) else chosen
    words = {choice.value: str(choice.label) for choice in getattr(form, question).kwargs["choices"]}
    return ", ".join(words[value] for value in values)
