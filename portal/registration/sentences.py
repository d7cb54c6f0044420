"""Sentences about a registration that pages and letters share."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from babel.lists import format_list
from flask_babel import gettext, ngettext
from flask_wtf import FlaskForm

from portal import clock
from portal.event.models import Edition, Stage
from portal.languages.unlisted import is_unlisted
from portal.locales import clock_time, current_locale, day
from portal.matching.lifecycle import Alternative, RequestState
from portal.matching.problem import Channel
from portal.naming import Naming, in_mode, name_here
from portal.registration.acceptable import channels_in
from portal.registration.forms import FORMS, AccessForm, AnotherWayForm
from portal.registration.models import HOLDS_SEATS, InterpreterRequest, Status
from portal.registration.steps import OTHER_LANGUAGE, ArrangedBy, Step
from portal.texts import isolated


def party(guests: int) -> str:
    if guests == 0:
        return gettext("You come alone.")
    return ngettext("You come with %(num)d guest.", "You come with %(num)d guests.", guests)


def until(moment: datetime) -> str:
    """Until when we keep seats for whoever has to press a button."""
    return gettext("We keep your seats until %(day)s, %(time)s.", day=day(moment), time=clock_time(moment))


def way_back(edition: Edition) -> list[str]:
    """How somebody who does not come can come after all, for a letter with a button to their page."""
    match edition.stage(clock.now()):
        case Stage.OPEN:
            return [gettext("Did you change your mind? Use the button below to sign up again.")]
        case Stage.PAST:
            return []
        case _:
            closed = gettext("You can no longer sign up by yourself.")
            return [f"{closed} {gettext('Do you still want to come? Mail us.')}"]


def language_asked(request: InterpreterRequest, *, as_typed: bool = True, named: Naming = name_here) -> str:
    """The language in the reader's words: the name we know, or what the asker wrote."""
    return _language(request.details, named, as_typed=as_typed)


def _language(given: Mapping[str, Any], named: Naming, *, as_typed: bool = True) -> str:
    code = given.get("language", OTHER_LANGUAGE)
    if code != OTHER_LANGUAGE:
        return named(code)
    typed = str(given.get("language_other", "")) if as_typed else ""
    return typed or gettext("Another language")


def also_fine(given: Mapping[str, Any], named: Naming = name_here) -> list[str]:
    """What else somebody can be served in, in the order of their choice."""
    return _choices(given, named)[1:]


def _choices(given: Mapping[str, Any], named: Naming, *, as_typed: bool = True) -> list[str]:
    """All that somebody can be served in, best first."""
    choices = [_channel_name(one, given, named, as_typed=as_typed) for one in channels_in(given)]
    return choices or [_language(given, named, as_typed=as_typed)]


def _channel_name(on: Channel, given: Mapping[str, Any], named: Naming, *, as_typed: bool) -> str:
    language = _language(given, named, as_typed=as_typed) if is_unlisted(on.language) else named(on.language)
    return in_mode(language, on.mode)


def interpreter_news(request: InterpreterRequest, *, as_typed: bool = True, named: Naming = name_here) -> str:
    """Where the request stands and what happens next; with `as_typed=False` it holds nothing that was typed
    by the asker. `named` says what to call a language."""
    asked = _choices(request.details, named, as_typed=as_typed)
    match request.state:
        case RequestState.OWN:
            return _own_news(request)
        case RequestState.NOT_FOUND:
            return " ".join(_not_found_news(request, asked))
        case RequestState.WITHDRAWN:
            return gettext("We do not look for an interpreter any more. Do you need one? Then mail us.")
        case RequestState.CONFIRMED | RequestState.TOLD:
            return " ".join(_found_news(request, named, as_typed=as_typed))
        case _:
            return " ".join(_searching_news(request, asked[0]))


def _searching_news(request: InterpreterRequest, language: str) -> list[str]:
    asked = gettext("You asked for an interpreter (%(language)s).", language=language)
    if request.registration.status is Status.WAITING:
        return [asked, gettext("We look for one as soon as you have a seat.")]
    has_begun = request.registration.edition.starts_at <= clock.now()
    if request.state is RequestState.INVITED:
        now = gettext("We found somebody who can do it, and asked this person to come.")
    else:
        now = gettext("We have found nobody yet.") if has_begun else gettext("We look for one.")
    if has_begun:
        return [asked, now, gettext("Please ask at the information desk at the entrance.")]
    if request.has_missed_its_day(clock.now()):
        late = gettext("We promised you an answer before today. We are sorry that it takes longer.")
        return [asked, now, late]
    by = gettext("You hear from us on %(day)s at the latest.", day=day(request.answer_by))
    return [asked, now, by]


def _found_news(request: InterpreterRequest, named: Naming, *, as_typed: bool) -> list[str]:
    """Who, in which language, where and when."""
    edition, details = request.registration.edition, request.details
    names = {one: _channel_name(one, details, named, as_typed=as_typed) for one in request.channels}
    language = format_list([*names.values()], locale=current_locale())
    who = format_list([isolated(one) for one in request.names], locale=current_locale())
    if who:
        found = gettext(
            "We found an interpreter for you (%(language)s): %(names)s.", language=language, names=who
        )
    else:
        found = gettext("We found an interpreter for you (%(language)s).", language=language)
    served = [row for row in edition.programme if row.id in request.parts]
    starts_at = max([edition.starts_at, *(row.starts_at for row in served[:1])])
    meet = gettext("You meet at the information desk at the entrance.")
    if "meeting" in edition.texts:
        meet = edition.text("meeting")[current_locale()]
    be_there = gettext("Be there before %(time)s, and say your name.", time=clock_time(starts_at))
    ranks = {one: rank for rank, one in enumerate(channels_in(details))}
    other = [_other_choice(ranks[one], name) for one, name in names.items() if ranks.get(one)]
    return [found, *other, *_only_for(request, edition), *_by_part(request, edition, names), meet, be_there]


def _other_choice(rank: int, language: str) -> str:
    """What to say when it is not what somebody asked for first."""
    if rank == 1:
        return gettext("This is your second choice: %(language)s.", language=language)
    return gettext("This is your third choice: %(language)s.", language=language)


def _only_for(request: InterpreterRequest, edition: Edition) -> list[str]:
    """What to say when nobody interprets during a part that was asked for."""
    asked = request.details.get("parts", [])
    wanted = {row.id for row in edition.programme if (row.slug in asked if asked else row.ends_at)}
    if not request.parts or wanted <= {*request.parts}:
        return []
    served = [row.title[current_locale()] for row in edition.programme if row.id in request.parts]
    parts = format_list(served, locale=current_locale())
    return [gettext("The interpreter is there for these parts: %(parts)s.", parts=parts)]


def _by_part(request: InterpreterRequest, edition: Edition, names: Mapping[Channel, str]) -> list[str]:
    """What to say when it is another language in some parts than in others."""
    if len(names) < 2:
        return []
    locale, at = current_locale(), request.channel_in
    titles = {one: [row.title[locale] for row in edition.programme if at.get(row.id) == one] for one in names}
    return [
        gettext(
            "%(language)s for these parts: %(parts)s.",
            language=names[one],
            parts=format_list(told, locale=locale),
        )
        for one, told in titles.items()
    ]


def _own_news(request: InterpreterRequest) -> str:
    if request.arranged_by is ArrangedBy.OWN_HOURS:
        return gettext("You use your own interpreter hours. We know that your interpreter comes with you.")
    bring = gettext("You bring somebody who interprets for you. This person must be 18 or older.")
    if request.registration.guests:
        return bring
    edition = request.registration.edition
    if request.registration.status in HOLDS_SEATS and not edition.left:
        count = gettext(
            "You come alone now, and the evening is full. Mail %(contact)s to ask for one seat more.",
            contact=edition.contact,
        )
    else:
        count = gettext("You come alone now. Count this person as a guest, so that there is a seat.")
    return f"{bring} {count}"


def _not_found_news(request: InterpreterRequest, languages: Sequence[str]) -> list[str]:
    language = format_list(languages, style="or", locale=current_locale())
    sorry = gettext(
        "We looked for an interpreter (%(language)s) and found nobody. We are sorry.", language=language
    )
    if request.chosen is None:
        return [sorry, gettext("There are other ways. Choose one of them.")]
    chose = gettext("You chose: %(way)s.", way=way_words(request.chosen))
    if request.welcomed_at:
        return [sorry, chose, gettext("We have arranged this for you.")]
    return [sorry, chose, gettext("We read this, and arrange it.")]


def way_words(way: Alternative) -> str:
    """What the form calls it."""
    return chosen_words(AnotherWayForm, "way")[way.value]


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


def spoken_answers(
    step: str, given: Mapping[str, Any], edition: Edition, named: Naming = name_here
) -> list[tuple[str, str]]:
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
            return _language_answers(given, edition, named)
        case _:
            form = FORMS[Step.ACCESS]
            agreed = [(gettext("We may keep these answers"), gettext("Yes"))] if given.get("consent") else []
            return [
                (gettext("What you need"), _chosen(form, "needs", given)),
                (gettext("What you eat"), _chosen(form, "food", given)),
                (gettext("Something else"), str(given.get("details", ""))),
                *agreed,
            ]


def _language_answers(given: Mapping[str, Any], edition: Edition, named: Naming) -> list[tuple[str, str]]:
    form = FORMS[Step.LANGUAGE]
    rows = [(gettext("Interpreter"), _chosen(form, "interpreter", given))]
    if given.get("interpreter") == ArrangedBy.US:
        rows += [
            (gettext("Kind of interpreter"), _chosen(form, "mode", given)),
            (gettext("Language"), _language(given, named)),
            (gettext("How many use it"), str(given.get("listeners", ""))),
            (gettext("Wishes"), str(given.get("wishes", ""))),
        ]
        rows += [(question, words) for question, words in _more_wishes(given, edition, named) if words]
    return rows


def _more_wishes(given: Mapping[str, Any], edition: Edition, named: Naming) -> list[tuple[str, str]]:
    here = current_locale()
    questions = (gettext("Also fine"), gettext("If that is not possible either"))
    # A part may have left the programme since it was chosen.
    parts = [row.title[here] for row in edition.programme if row.slug in given.get("parts", [])]
    return [
        *zip(questions, also_fine(given, named), strict=False),
        (gettext("Woman or man"), _chosen(FORMS[Step.LANGUAGE], "gender", given)),
        (gettext("Parts of the evening"), ", ".join(parts)),
        (gettext("Seat"), gettext("From where you see the interpreter well") if given.get("sight") else ""),
    ]


def _chosen(form: type[FlaskForm], question: str, given: Mapping[str, Any]) -> str:
    """The words on the form for what was chosen."""
    chosen = given.get(question, [])
    values = [chosen] if isinstance(chosen, str) else chosen
    words = chosen_words(form, question)
    return ", ".join(words[value] for value in values)


def chosen_words(form: type[FlaskForm], question: str) -> dict[str, str]:
    """What the form calls each answer to one of its questions."""
    return {choice.value: str(choice.label) for choice in getattr(form, question).kwargs["choices"]}


def kinds_of_need() -> dict[str, str]:
    """Each kind as a task calls it, in the words of the form."""
    food = {f"food:{value}": words for value, words in chosen_words(AccessForm, "food").items()}
    return {**chosen_words(AccessForm, "needs"), **food, "details": gettext("Something else")}


def request_states() -> dict[str, str]:
    """Where a request stands, as the desk calls it."""
    return {
        RequestState.OPEN.value: gettext("Nobody yet"),
        RequestState.PROPOSED.value: gettext("Planned, nobody asked yet"),
        RequestState.INVITED.value: gettext("Waiting for an answer"),
        RequestState.CONFIRMED.value: gettext("Confirmed: tell the asker"),
        RequestState.TOLD.value: gettext("Confirmed, the asker knows"),
        RequestState.OWN.value: gettext("Brings somebody"),
        RequestState.NOT_FOUND.value: gettext("Nobody found"),
        RequestState.WITHDRAWN.value: gettext("Not needed any more"),
    }
