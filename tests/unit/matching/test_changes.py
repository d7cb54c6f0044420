"""What another plan changes, and taking over a part of it."""

from hypothesis import given, settings

from portal.matching.changes import DutyChange, Turned, applied, duty_changes, seat_changes
from portal.matching.greedy import first_come
from portal.matching.plan import Plan
from portal.matching.problem import Problem
from portal.matching.solver import propose
from tests.unit.matching.evenings import duty, seat, spoken
from tests.unit.matching.random_evenings import evenings

BEFORE = Plan(frozenset({duty("A", "ar")}), frozenset(), frozenset({seat("Amal", "A", "ar")}))
AFTER = Plan(
    frozenset({duty("A", "ti"), duty("B", "ar")}),
    frozenset(),
    frozenset({seat("Amal", "B", "ar"), seat("Senait", "A", "ti")}),
)


def test_the_same_plan_changes_nothing():
    assert duty_changes(AFTER, AFTER) == []
    assert seat_changes(AFTER, AFTER) == []


def test_who_gets_and_loses_what():
    assert duty_changes(BEFORE, AFTER) == [
        DutyChange(Turned.GONE, "A", spoken("ar"), ("talk",)),
        DutyChange(Turned.NEW, "A", spoken("ti"), ("talk",)),
        DutyChange(Turned.NEW, "B", spoken("ar"), ("talk",)),
    ]
    assert [(one.request, one.turned) for one in seat_changes(BEFORE, AFTER)] == [
        ("Amal", Turned.OTHER),
        ("Senait", Turned.NEW),
    ]


def test_a_part_can_be_taken_over():
    [*_, only_b] = duty_changes(BEFORE, AFTER)

    some = applied(BEFORE, AFTER, [only_b])

    assert some.duties == {duty("A", "ar"), duty("B", "ar")}
    assert some.seats == {seat("Amal", "B", "ar")}


@settings(max_examples=20, deadline=None)
@given(evenings(asking=5, able=4))
def test_all_of_it_is_the_other_plan_and_nothing_is_this_one(problem: Problem):
    before, after = first_come(problem), propose(problem).plan

    assert applied(before, after, duty_changes(before, after)).duties == after.duties
    assert applied(before, after, []).duties == before.duties
