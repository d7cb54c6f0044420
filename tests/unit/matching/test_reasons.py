"""Why somebody is served by whom, or not, and what would help."""

import pytest

from portal.matching.helping import Extra, smallest_help
from portal.matching.plan import Plan
from portal.matching.problem import Problem
from portal.matching.reasons import Because, Engaged, Lack, why, why_not
from portal.matching.solver import propose
from tests.unit.matching.evenings import EVENING, NGT, asks, duty, evening, knows, part, seat, spoken

AMAL = asks("Amal", "ar", refuses=frozenset({"R"}))


def reasons(problem: Problem, request=AMAL):
    return why_not(problem, propose(problem).plan, request)


@pytest.mark.parametrize(
    ("lack", "people"),
    [
        (Lack.NOBODY, [knows("A", "ary")]),
        (Lack.SOURCE, [knows("A", "ar", sources=frozenset({"fr"}))]),
        (Lack.AWAY, [knows("A", "ar", there=("20:00", "22:00"))]),
        (Lack.REFUSED, [knows("R", "ar")]),
        (Lack.TOO_LARGE, [knows("A", "ar", listeners=0)]),
    ],
)
def test_the_first_thing_that_is_lacking_is_told(lack, people):
    [reason] = reasons(evening([AMAL], people))

    assert (reason.lack, reason.channel, reason.part) == (lack, spoken("ar"), "talk")
    assert [one.interpreter for one in reason.candidates] == ([] if lack is Lack.NOBODY else [people[0].id])


def test_who_is_busy_is_named_with_what_and_since_when():
    parts = EVENING[1:3]
    names = [one.id for one in parts]
    first, later = asks("Bilen", "ti", parts=names), asks("Amal", "ar", day=1, parts=["music"])
    problem = evening([first, later], [knows("Miriam", "ar", "ti")], parts)
    plan = Plan(
        frozenset(duty("Miriam", "ti", name) for name in names),
        frozenset(),
        frozenset(seat("Bilen", "Miriam", "ti", name) for name in names),
    )

    [reason] = why_not(problem, plan, later)

    assert reason.lack is Lack.BUSY
    assert reason.candidates == (Engaged("Miriam", spoken("ti"), "market"),)


def test_somebody_free_is_named_when_a_plan_made_by_hand_forgets_them():
    problem = evening([AMAL], [knows("A", "ar")])

    [reason] = why_not(problem, Plan(), AMAL)

    assert (reason.lack, reason.candidates) == (Lack.FREE, (Engaged("A"),))


def test_a_served_party_lacks_nothing_and_learns_why_this_one():
    wish = asks("Amal", "ar", wishes_for=frozenset({"B"}))
    problem = evening([wish], [knows("A", "ar"), knows("B", "ar")], promised=frozenset({duty("B", "ar")}))
    plan = propose(problem).plan

    assert why_not(problem, plan, wish) == []
    [choice] = why(problem, plan, wish)
    assert (choice.interpreter, choice.rank) == ("B", 0)
    assert choice.because == (Because.PROMISED, Because.WISHED)


@pytest.mark.parametrize(
    ("people", "because"),
    [
        ([knows("A", "ar")], Because.ONLY_ONE),
        ([knows("A", "ar"), knows("B", "ar", "ti")], Because.OTHERS_BUSY),
        ([knows("A", "ar"), knows("V", "ar", is_registered=False)], Because.REGISTERED),
        ([knows("A", "ar"), knows("D", "ar")], Because.BEST),
    ],
)
def test_why_this_one(people, because):
    problem = evening([AMAL, asks("Senait", "ti", day=1)], people)

    [choice] = why(problem, propose(problem).plan, AMAL)

    assert because in choice.because


def test_the_mate_of_a_team_is_named():
    fair = part("fair", "20:45", "22:00")
    iris = asks("Iris", NGT, parts=["fair"])
    problem = evening([iris], [knows("A", NGT), knows("B", NGT)], [fair])

    [choice] = why(problem, propose(problem).plan, iris)

    assert {choice.interpreter, choice.mate} == {"A", "B"}


def test_the_smallest_help_serves_everybody_with_the_fewest_people():
    requests = [asks("Amal", "ar", "ary"), asks("Fatima", "ary", day=1), asks("Asad", "so", day=2)]
    problem = evening(requests, [knows("S", "so")])

    found = smallest_help(problem, propose(problem).plan)

    assert found.extras == (Extra(spoken("ary"), None, ("talk",), frozenset({"Amal", "Fatima"})),)
    assert found.gained == {"Amal", "Fatima"}
    assert found.beyond == frozenset()
    assert found.unsure == frozenset()


def test_help_that_was_looked_for_in_too_little_time_may_not_be_the_smallest():
    whole = [one.id for one in EVENING]
    problem = evening(
        [asks("Iris", NGT, parts=whole), asks("Asad", "so", day=1)], [knows("S", "so")], EVENING
    )
    plan = propose(problem).plan

    hurried = smallest_help(problem, plan, seconds=0)

    assert hurried.extras
    # Asad is served, whatever else would help.
    assert hurried.unsure == {"Iris"}
    assert smallest_help(problem, plan).unsure == frozenset()


def test_a_party_that_nobody_can_serve_is_beyond_help():
    large = asks("school class", "ar", listeners=13)
    problem = evening([large], [])

    found = smallest_help(problem, propose(problem).plan)

    assert (found.extras, found.gained, found.beyond) == ((), frozenset(), {"school class"})


def test_a_party_too_large_to_be_whispered_to_needs_somebody_with_receivers():
    problem = evening([asks("family", "ti", listeners=5)], [knows("A", "ti")])

    found = smallest_help(problem, propose(problem).plan)

    assert found.extras == (Extra(spoken("ti"), None, ("talk",), frozenset({"family"}), has_kit=True),)
    assert found.gained == {"family"}
