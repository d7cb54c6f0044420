"""Each rule, broken."""

from dataclasses import replace

import pytest

from portal.matching.checking import Wrong, faults
from portal.matching.plan import Plan
from portal.matching.problem import Contradiction, Problem
from portal.matching.solver import propose
from tests.unit.matching.evenings import EVENING, NGT, asks, duty, evening, knows, part, seat

AMAL = asks("Amal", "ar", listeners=2, refuses=frozenset({"C"}))
PEOPLE = [
    knows("A", "ar"),
    knows("B", "ti", "ar", there=("19:00", "19:45")),
    knows("C", "ar", sources=frozenset({"de"})),
]
PROBLEM = evening([AMAL, asks("Bilen", "ar", day=1, listeners=2)], PEOPLE)


def broken(*duties, seats=(), teams=(), problem: Problem = PROBLEM) -> set[Wrong]:
    plan = Plan(frozenset(duties), frozenset(teams), frozenset(seats))
    return {fault.wrong for fault in faults(problem, plan)}


def test_a_sound_plan_has_no_faults():
    assert broken(duty("A", "ar"), seats=[seat("Amal", "A", "ar")]) == set()


@pytest.mark.parametrize(
    ("wrong", "duties", "more"),
    [
        (Wrong.TWO_PLACES, [duty("B", "ar"), duty("B", "ti")], {}),
        (Wrong.NO_DUTY, [], {"seats": [seat("Amal", "A", "ar")]}),
        (Wrong.TEAM, [duty("A", "ar")], {"teams": [(duty("A", "ar"), duty("B", "ar"))]}),
        (Wrong.CHANNEL, [duty("A", "ary")], {}),
        (Wrong.SOURCE, [duty("C", "ar")], {}),
        (Wrong.AWAY, [duty("B", "ar")], {}),
        (Wrong.TOO_MANY, [duty("A", "ar")], {"seats": [seat("Amal", "A", "ar"), seat("Bilen", "A", "ar")]}),
        (Wrong.REFUSED, [duty("C", "ar")], {"seats": [seat("Amal", "C", "ar")]}),
        (Wrong.NOT_ASKED, [duty("B", "ti")], {"seats": [seat("Amal", "B", "ti")]}),
    ],
)
def test_a_broken_rule_is_found(wrong, duties, more):
    assert wrong in broken(*duties, **more)


def test_working_too_long_alone_is_found_and_a_break_mends_it():
    problem = evening([], [knows("A", NGT)], EVENING)
    talk, market, music, discussion = (duty("A", NGT, one.id) for one in EVENING)

    assert broken(talk, market, problem=problem) == {Wrong.TOO_LONG}
    assert broken(talk, music, discussion, problem=problem) == set()


def test_ten_minutes_are_no_break_and_fifteen_are():
    for starts, expected in (("20:10", {Wrong.TOO_LONG}), ("20:15", set())):
        parts = [part("one", "19:30", "20:00"), part("two", starts, "20:50")]
        problem = evening([], [knows("A", NGT)], parts)
        assert broken(duty("A", NGT, "one"), duty("A", NGT, "two"), problem=problem) == expected


def test_what_is_locked_and_missing_is_found():
    problem = replace(PROBLEM, locked=frozenset({duty("A", "ar")}))

    assert broken(problem=problem) == {Wrong.MOVED}


def test_what_people_decided_against_the_rules_stays_and_nothing_is_added_to_it():
    """Two parts that are too long for one, on a variety that the interpreter did not list."""
    parts = EVENING[:3]
    decided = frozenset({duty("A", "ary", "talk"), duty("A", "ary", "market")})
    heavy = replace(PROBLEM.rules, alone_minutes={mode: 40 for mode in PROBLEM.rules.alone_minutes})
    request = asks("Fatima", "ary", parts=[one.id for one in parts])
    problem = evening([request], [knows("A", "ar")], parts, locked=decided, rules=heavy)

    plan = propose(problem).plan

    assert plan.duties == decided
    assert {one.part for one in plan.seats} == {"talk", "market"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"locked": frozenset({duty("A", "ar"), duty("A", "ti")})},
        {"locked": frozenset({duty("nobody", "ar")})},
        {"kept": frozenset({seat("Amal", "A", "ar")})},
        {"parts": (part("talk", "19:30", "20:00"), part("other", "19:45", "20:15"))},
        {"interpreters": (knows("A", "ar"), knows("A", "ti"))},
        {"requests": (asks("Amal", "ar", parts=["breakfast"]),)},
    ],
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(Contradiction):
        replace(PROBLEM, **wrong)


def test_promises_of_people_who_left_the_pool_mean_nothing():
    problem = replace(
        PROBLEM, promised=frozenset({duty("gone", "ar")}), present=frozenset({duty("A", "ar", "no")})
    )

    assert problem.promised == problem.present == frozenset()
