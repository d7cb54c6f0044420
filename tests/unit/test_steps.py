"""Which question comes next, which may be shown, and which answers still count."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.languages.modes import Mode
from portal.registration.steps import (
    QUESTIONS,
    ArrangedBy,
    Food,
    Need,
    Step,
    enough_people,
    is_sensitive,
    may_show,
    next_step,
    relevant,
)

YOU = {"name": "Bilen", "email": "bilen@example.org", "guests": 0}
NO_INTERPRETER = {"interpreter": "no"}
AN_INTERPRETER = {"interpreter": "arrange", "mode": "spoken", "language": "ti", "listeners": 1}

texts = st.sampled_from(["", "Tigrinya", "graag vooraan"])
contacts = st.fixed_dictionaries({"name": st.just("Bilen"), "guests": st.integers(0, 9)})
wishes = st.fixed_dictionaries(
    {"interpreter": st.sampled_from([one.value for one in ArrangedBy])},
    optional={
        "mode": st.sampled_from([one.value for one in Mode]),
        "language": st.sampled_from(["ti", "ar", "dse", "other", ""]),
        "language_other": texts,
        "listeners": st.integers(1, 10),
        "wishes": texts,
    },
)
facilities = st.fixed_dictionaries(
    {},
    optional={
        "needs": st.lists(st.sampled_from([one.value for one in Need]), unique=True),
        "food": st.lists(st.sampled_from([one.value for one in Food]), unique=True),
        "details": texts,
        "consent": st.booleans(),
    },
)
answers = st.fixed_dictionaries({}, optional={"you": contacts, "language": wishes, "access": facilities})


def test_the_questions_come_in_one_order():
    assert [step.value for step in Step] == ["you", "language", "access", "check"]
    assert [step.number for step in Step] == [1, 2, 3, 4]
    assert [step.before for step in Step] == [None, Step.YOU, Step.LANGUAGE, Step.ACCESS]
    assert [step.after for step in Step] == [Step.LANGUAGE, Step.ACCESS, Step.CHECK, Step.CHECK]


@pytest.mark.parametrize(
    ("given_so_far", "expected"),
    [
        ({}, Step.YOU),
        ({"you": YOU}, Step.LANGUAGE),
        ({"you": YOU, "language": NO_INTERPRETER}, Step.ACCESS),
        ({"you": YOU, "language": NO_INTERPRETER, "access": {}}, Step.CHECK),
        ({"language": NO_INTERPRETER, "access": {}}, Step.YOU),
        ({"you": YOU, "access": {}}, Step.LANGUAGE),
    ],
)
def test_the_first_open_question_comes_next(given_so_far, expected):
    assert next_step(given_so_far) is expected


@pytest.mark.parametrize("access", [{}, {"consent": False}, {"food": ["halal"]}])
def test_who_asks_for_an_interpreter_after_all_is_asked_for_consent_again(access):
    without = {"you": YOU, "language": AN_INTERPRETER, "access": access}
    assert next_step(without) is Step.ACCESS
    assert next_step({**without, "access": {**access, "consent": True}}) is Step.CHECK


@pytest.mark.parametrize(
    ("guests", "language", "expected"),
    [
        (0, {**AN_INTERPRETER, "listeners": 1}, Step.CHECK),
        (0, {**AN_INTERPRETER, "listeners": 2}, Step.LANGUAGE),
        (1, {**AN_INTERPRETER, "listeners": 2}, Step.CHECK),
        (0, {"interpreter": "bring"}, Step.LANGUAGE),
        (1, {"interpreter": "bring"}, Step.CHECK),
        (0, {"interpreter": "own"}, Step.CHECK),
        (0, NO_INTERPRETER, Step.CHECK),
    ],
)
def test_who_comes_with_fewer_people_is_asked_about_the_interpreter_again(guests, language, expected):
    given = {"you": {**YOU, "guests": guests}, "language": language, "access": {"consent": True}}
    assert next_step(given) is expected


def test_who_asks_for_nothing_is_not_asked_for_consent():
    assert next_step({"you": YOU, "language": NO_INTERPRETER, "access": {"consent": False}}) is Step.CHECK


@given(answers)
def test_no_question_is_shown_before_those_ahead_of_it_are_answered(given_so_far: Mapping[str, Any]):
    for step in Step:
        ahead_are_answered = all(one in given_so_far for one in QUESTIONS if one.number < step.number)
        assert not may_show(step, given_so_far) or ahead_are_answered


@given(answers)
def test_there_is_always_a_question_to_show_and_it_is_the_next_one(given_so_far: Mapping[str, Any]):
    assert may_show(Step.YOU, given_so_far)
    shown = [step for step in Step if may_show(step, given_so_far)]
    assert shown[-1] is next_step(given_so_far)


@given(answers)
def test_the_check_is_shown_only_when_all_is_answered_and_agreed(given_so_far: Mapping[str, Any]):
    if may_show(Step.CHECK, given_so_far):
        assert set(given_so_far) == {"you", "language", "access"}
        assert not is_sensitive(given_so_far) or given_so_far["access"].get("consent")


@given(answers, contacts, wishes, facilities)
def test_answering_the_next_question_never_leads_back_to_an_earlier_one(so_far, you, language, access):
    step = next_step(so_far)
    if step is not Step.CHECK:
        people = {"you": so_far.get("you", you), "language": language}
        # The form refuses more listeners than people.
        assume(step is not Step.LANGUAGE or enough_people(people))
        fresh = {"you": you, "language": language, "access": {**access, "consent": True}}[step]
        assert next_step({**so_far, step.value: fresh}).number > step.number


@pytest.mark.parametrize("who", ["no", "bring", "own"])
def test_who_asks_us_for_nobody_keeps_no_details_of_an_interpreter(who):
    typed = {**AN_INTERPRETER, "interpreter": who, "language_other": "Bilen", "wishes": "a woman"}
    assert relevant(Step.LANGUAGE, typed) == {"interpreter": who}


def test_the_name_of_another_language_counts_only_when_another_language_is_chosen():
    assert "language_other" not in relevant(Step.LANGUAGE, {**AN_INTERPRETER, "language_other": "Blin"})
    other = {**AN_INTERPRETER, "language": "other", "language_other": "Blin"}
    assert relevant(Step.LANGUAGE, other) == other


def test_coming_alone_is_an_answer():
    assert relevant(Step.YOU, {**YOU, "phone": "", "guests": 0}) == YOU


def test_empty_answers_do_not_count():
    assert relevant(Step.ACCESS, {"needs": [], "food": [], "details": "", "consent": None}) == {}


@given(wishes)
def test_leaving_out_twice_is_leaving_out_once(typed: dict[str, Any]):
    once = relevant(Step.LANGUAGE, typed)
    assert relevant(Step.LANGUAGE, once) == once
    assert once.items() <= typed.items()


@pytest.mark.parametrize(
    ("given_so_far", "expected"),
    [
        ({}, False),
        ({"you": YOU}, False),
        ({"language": NO_INTERPRETER}, False),
        ({"language": NO_INTERPRETER, "access": {"consent": True}}, False),
        ({"language": {"interpreter": "bring"}}, True),
        ({"language": {"interpreter": "own"}}, True),
        ({"language": AN_INTERPRETER}, True),
        ({"access": {"needs": ["dog"]}}, True),
        ({"access": {"food": ["halal"]}}, True),
        ({"access": {"details": "I come with a walking frame."}}, True),
        ({"access": {"needs": [], "food": [], "details": ""}}, False),
    ],
)
def test_language_access_and_food_are_sensitive_and_a_name_is_not(given_so_far, expected):
    assert is_sensitive(given_so_far) is expected


@given(answers)
def test_what_does_not_count_is_not_sensitive(given_so_far: Mapping[str, Mapping[str, Any]]):
    kept = {step: relevant(Step(step), said) for step, said in given_so_far.items()}
    assert is_sensitive(kept) == is_sensitive(given_so_far)
