"""Registrations as files: who comes, and, as a deed of its own, what people need."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal import clock
from portal.event.models import Edition
from portal.locales import current_locale
from portal.naming import both_names_typed
from portal.organising.words import statuses
from portal.registration.forms import LanguageForm
from portal.registration.listing import HAS_NAME, ORDERS, Filters, matching
from portal.registration.models import ACTIVE, InterpreterRequest, Registration, TaskState
from portal.registration.sentences import (
    also_fine,
    chosen_words,
    kinds_of_need,
    language_asked,
    request_states,
)
from portal.registration.steps import ArrangedBy
from portal.spreadsheets import Cell

# What people tick, and what parts of the evening are called, has commas in it.
BETWEEN = "; "
Table = tuple[list[str], list[Sequence[Cell]]]


def who_comes(session: Session, edition: Edition, filters: Filters, order: str) -> Table:
    """One row for each registration that fits, without a word about needs or interpreters."""
    names = [
        gettext("Code"),
        gettext("Name"),
        gettext("E-mail address"),
        gettext("Telephone number"),
        gettext("People"),
        gettext("Guests"),
        gettext("Status"),
        gettext("Language"),
        gettext("Signed up"),
        gettext("People who arrived"),
        gettext("Thread"),
    ]
    words = statuses()
    found = session.scalars(
        matching(edition, filters).options(joinedload(Registration.arrival)).order_by(*ORDERS[order])
    )
    rows: list[Sequence[Cell]] = [
        (
            one.readable_code,
            one.name,
            one.email or "",
            one.phone or "",
            one.people,
            one.guests,
            words[one.status.value],
            one.locale,
            f"{clock.in_leiden(one.registered_at):%Y-%m-%d %H:%M}",
            one.arrival.people if one.arrival else None,
            one.thread,
        )
        for one in found
    ]
    return names, rows


def what_is_needed(session: Session, edition: Edition) -> Table:
    """One row for each party that comes or waits and needs something; special-category data (GDPR art. 9)."""
    names = [
        gettext("Code"),
        gettext("Name"),
        gettext("People"),
        gettext("Status"),
        gettext("What you need"),
        gettext("What you eat"),
        gettext("Something else"),
        gettext("Interpreter"),
        gettext("Language"),
        gettext("Kind of interpreter"),
        gettext("How many use it"),
        gettext("Also fine"),
        gettext("Woman or man"),
        gettext("Parts of the evening"),
        gettext("Seat"),
        gettext("Wishes"),
        gettext("State of the request"),
        gettext("Instruction"),
    ]
    query = (
        select(Registration)
        .where(
            Registration.edition_id == edition.id,
            Registration.is_echo.is_(False),
            Registration.status.in_(ACTIVE),
            HAS_NAME,
        )
        .options(
            selectinload(Registration.needs),
            selectinload(Registration.request),
            selectinload(Registration.tasks),
        )
        .order_by(*ORDERS["name"])
    )
    status_words = statuses()
    rows: list[Sequence[Cell]] = []
    for one in session.scalars(query):
        asked, given = _interpreter(one.wish, edition), _needs(one)
        instructions = [
            task.instruction for task in one.tasks if task.instruction and task.state is not TaskState.CLOSED
        ]
        if any((*asked, *given, *instructions)):
            who = (one.readable_code, one.name, one.people, status_words[one.status.value])
            rows.append((*who, *given, *asked, "\n".join(instructions)))
    return names, rows


def _needs(one: Registration) -> tuple[Cell, ...]:
    answers, words = one.needs.answers if one.needs else {}, kinds_of_need()
    needs = BETWEEN.join(words[need] for need in answers.get("needs", []))
    food = BETWEEN.join(words[f"food:{food}"] for food in answers.get("food", []))
    return needs, food, str(answers.get("details", ""))


def _interpreter(wish: InterpreterRequest | None, edition: Edition) -> tuple[Cell, ...]:
    if wish is None:
        return ("",) * 10
    details = wish.details
    modes, genders = chosen_words(LanguageForm, "mode"), chosen_words(LanguageForm, "gender")
    wanted = details.get("parts", [])
    return (
        chosen_words(LanguageForm, "interpreter")[wish.arranged_by.value],
        language_asked(wish, named=both_names_typed) if wish.arranged_by is ArrangedBy.US else "",
        modes.get(details.get("mode", ""), ""),
        details.get("listeners"),
        BETWEEN.join(also_fine(details, both_names_typed)),
        genders[details["gender"]] if details.get("gender") else "",
        BETWEEN.join(_parts(wanted, edition)),
        gettext("From where you see the interpreter well") if details.get("sight") else "",
        str(details.get("wishes", "")),
        request_states()[wish.state.value],
    )


def _parts(wanted: Sequence[str], edition: Edition) -> Iterator[str]:
    """The parts that an interpreter is wanted for; who named none wants all that has an end."""
    for row in edition.programme:
        if row.slug in wanted if wanted else row.ends_at:
            yield row.title[current_locale()]
