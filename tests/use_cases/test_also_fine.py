"""What somebody asks for first, and what is fine too: a second and a third language, also in another mode."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.database import db, write
from portal.interpreting import answering, by_hand, planning
from portal.interpreting.asked import channels_of, served_in
from portal.interpreting.models import Register
from portal.interpreting.plan_words import why_this
from portal.languages.modes import Mode
from portal.languages.unlisted import code_of
from portal.locales import in_locale
from portal.matching.lifecycle import Alternative, RequestState
from portal.matching.problem import Channel
from portal.matching.reasons import why
from portal.organising.exports import what_is_needed
from portal.registration.changing import change
from portal.registration.models import InterpreterRequest, Registration
from portal.registration.sentences import interpreter_news
from portal.registration.steps import Step
from tests.builders import (
    AN_INTERPRETER,
    a_registration,
    an_interpreter,
    invited,
    the_edition,
    the_registration,
    with_interpreter,
)

NGT = {**AN_INTERPRETER, "mode": "signed", "language": "dse", "parts": ["market"]}
THREE = {**AN_INTERPRETER, "language": "rif", "second": "ary", "third": "ar"}


def request_of(registration: Registration) -> InterpreterRequest:
    found = the_registration(registration.id).request
    assert found
    return found


def make_plan(edition_id: int) -> planning.Planning:
    now = planning.read(db.session(), the_edition(edition_id))
    mark = planning.mark_of(now, planning.propose(now).plan)
    planning.accept(edition_id, mark=mark, person_id=None)
    return now


def ranks(edition_id: int) -> set[int]:
    now = planning.read(db.session(), the_edition(edition_id))
    plan = planning.propose(now).plan
    return {choice.rank for one in now.problem.requests for choice in why(now.problem, plan, one)}


def served(registration: Registration) -> set[Channel]:
    return {channel for _, channel, _ in served_in(request_of(registration))}


@pytest.mark.parametrize(
    ("known", "rank"),
    [(("rif", "ary", "ar"), 0), (("ary", "ar"), 1), (("ar",), 2)],
)
def test_the_first_language_that_somebody_speaks_is_planned(
    edition: int, known: tuple[str, ...], rank: int
) -> None:
    fatima = a_registration(edition, "Fatima", **THREE)
    for language in known:
        an_interpreter(edition, f"Speaks {language}", language)
    assert ranks(edition) == {rank}
    make_plan(edition)
    assert served(fatima) == {Channel(known[0], Mode.SPOKEN)}


def test_one_who_speaks_all_three_interprets_in_the_first(edition: int) -> None:
    fatima = a_registration(edition, "Fatima", **THREE)
    an_interpreter(edition, "Samira", "ar", "ary", "rif")
    make_plan(edition)
    assert served(fatima) == {Channel("rif", Mode.SPOKEN)}


def test_who_asks_for_signs_is_served_in_writing_at_the_second_place(edition: int) -> None:
    joost = a_registration(edition, "Joost", **NGT, second="written:nl")
    an_interpreter(edition, "Tessa", "nl", mode=Mode.WRITTEN, register=Register.RTGS)
    assert ranks(edition) == {1}
    now = planning.read(db.session(), the_edition(edition))
    with in_locale("en"):
        [said] = why_this(now, planning.propose(now).plan)[str(request_of(joost).id)]
    assert said.endswith("In Dutch · \u2068Nederlands\u2069, in writing, their second choice.")
    make_plan(edition)
    assert served(joost) == {Channel("nl", Mode.WRITTEN)}


def test_nobody_is_served_in_writing_who_did_not_say_that_it_is_fine(edition: int) -> None:
    joost = a_registration(edition, "Joost", **NGT)
    an_interpreter(edition, "Tessa", "nl", mode=Mode.WRITTEN)
    make_plan(edition)
    assert served(joost) == set()


def test_a_signer_goes_before_a_writer(edition: int) -> None:
    joost = a_registration(edition, "Joost", **NGT, second="vgt", third="written:nl")
    an_interpreter(edition, "Tessa", "nl", mode=Mode.WRITTEN)
    an_interpreter(edition, "Sanne", "vgt", mode=Mode.SIGNED)
    make_plan(edition)
    assert served(joost) == {Channel("vgt", Mode.SIGNED)}


def test_who_reads_may_be_signed_for(edition: int) -> None:
    wim = a_registration(edition, "Wim", **{**NGT, "mode": "written", "language": "nl", "second": "dse"})
    an_interpreter(edition, "Sanne", "dse", mode=Mode.SIGNED)
    make_plan(edition)
    assert served(wim) == {Channel("dse", Mode.SIGNED)}


def test_the_third_choice_is_told_as_such(edition: int) -> None:
    joost = a_registration(edition, "Joost", **NGT, second="vgt", third="written:nl")
    with_interpreter(joost.id, "Tessa", language="nl", mode=Mode.WRITTEN)
    with in_locale("en"):
        news = interpreter_news(request_of(joost))
    assert "We found an interpreter for you (Dutch, in writing): Tessa." in news
    assert "This is your third choice: Dutch, in writing." in news


def test_a_language_that_only_has_a_typed_name_is_told_by_that_name(edition: int) -> None:
    typed = {"language": "other", "language_other": "Bilen", "second": "ti"}
    selam = a_registration(edition, "Selam", **{**AN_INTERPRETER, **typed})
    with_interpreter(selam.id, "Miriam", language=code_of("Bilen"))
    with in_locale("en"):
        assert "We found an interpreter for you (Bilen): Miriam." in interpreter_news(request_of(selam))
        told = interpreter_news(request_of(selam), as_typed=False)
    assert "We found an interpreter for you (Another language): Miriam." in told


def test_what_was_asked_for_first_is_nobodys_second_choice(edition: int) -> None:
    selam = a_registration(edition, "Selam", **AN_INTERPRETER, second="ar", third="fa")
    with_interpreter(selam.id, "Miriam")
    with in_locale("en"):
        assert "choice" not in interpreter_news(request_of(selam))


def test_an_invitation_by_hand_serves_the_third_choice_too(edition: int) -> None:
    joost = a_registration(edition, "Joost", **NGT, second="vgt", third="written:nl")
    tessa = an_interpreter(edition, "Tessa", "nl", mode=Mode.WRITTEN)
    answering.accept(invited(tessa, "nl", Mode.WRITTEN).id)
    assert served(joost) == {Channel("nl", Mode.WRITTEN)}
    assert request_of(joost).state is RequestState.TOLD


def with_tessa(edition: int) -> Registration:
    """Joost is served in writing, his second choice, and knows it."""
    joost = a_registration(edition, "Joost", **NGT, second="written:nl", third="vgt")
    tessa = an_interpreter(edition, "Tessa", "nl", mode=Mode.WRITTEN)
    answering.accept(invited(tessa, "nl", Mode.WRITTEN).id)
    assert request_of(joost).state is RequestState.TOLD
    return joost


def changed(registration: Registration, **given: Any) -> None:
    change(registration.id, Step.LANGUAGE, {**NGT, **given}, consents=True)


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({"second": "written:nl", "third": "vgt"}, RequestState.TOLD),
        # Another order, or nothing after it: whoever was promised stays.
        ({"second": "vgt", "third": "written:nl"}, RequestState.TOLD),
        ({"second": "written:nl"}, RequestState.TOLD),
        ({"second": "vgt"}, RequestState.OPEN),
        ({}, RequestState.OPEN),
    ],
)
def test_a_promise_stays_as_long_as_it_is_fine(
    edition: int, given: dict[str, str], state: RequestState
) -> None:
    joost = with_tessa(edition)
    changed(joost, **given)
    assert request_of(joost).state is state


def test_writing_is_not_offered_instead_of_writing_that_was_not_found(edition: int) -> None:
    joost = a_registration(edition, "Joost", **NGT, second="written:nl")
    by_hand.not_found(request_of(joost).id, list(Alternative), person_id=None)
    assert Alternative.WRITTEN not in request_of(joost).offered
    with in_locale("en"):
        news = interpreter_news(request_of(joost))
    assert "We looked for an interpreter (Dutch Sign Language (NGT) or Dutch, in writing)" in news


def test_writing_is_offered_to_whom_it_is_new(edition: int) -> None:
    joost = a_registration(edition, "Joost", **NGT, second="vgt")
    by_hand.not_found(request_of(joost).id, list(Alternative), person_id=None)
    assert Alternative.WRITTEN in request_of(joost).offered


def test_a_request_from_before_with_only_a_second_language_is_read_as_it_was(edition: int) -> None:
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    with write() as session:
        request = session.scalars(select(InterpreterRequest)).one()
        request.details = {**request.details, "second": "ar"}
    assert channels_of(request_of(selam)) == (Channel("ti", Mode.SPOKEN), Channel("ar", Mode.SPOKEN))


def test_the_file_of_needs_has_all_choices_in_their_order(app: Flask, edition: int) -> None:
    a_registration(edition, "Joost", **NGT, second="written:nl", third="vgt")
    a_registration(edition, "Selam", **AN_INTERPRETER)
    with app.test_request_context("/en/"), in_locale("en"):
        names, rows = what_is_needed(db.session(), the_edition(edition))
    told = {row[names.index("Name")]: row[names.index("Also fine")] for row in rows}
    also = "Dutch · Nederlands, in writing; Flemish Sign Language (VGT) · Vlaamse Gebarentaal (VGT)"
    assert told == {"Joost": also, "Selam": ""}
