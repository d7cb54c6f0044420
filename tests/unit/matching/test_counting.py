"""What is counted only is never less than what an evening can do, and mostly as much."""

import pytest
from hypothesis import assume, given, settings

from portal.matching.counting import Counting
from portal.matching.engine import at_least, solve, total
from portal.matching.formulation import Formulation
from portal.matching.greedy import first_come
from portal.matching.plan import Level
from portal.matching.problem import Problem
from portal.matching.reading import plan_of, values_of
from portal.matching.solver import propose
from tests.unit.matching.evenings import NGT, asks, evening, knows, part
from tests.unit.matching.oracle import best
from tests.unit.matching.random_evenings import evenings
from tools.bench_matching import evening as evening_by_chance
from tools.bench_matching import recruited


def formulated(problem: Problem) -> Formulation:
    return Formulation(problem, {one.id: place for place, one in enumerate(problem.requests, 1)})


def counted(problem: Problem) -> Counting:
    return Counting(problem, {one.id: place for place, one in enumerate(problem.requests, 1)})


@settings(max_examples=60, deadline=None)
@given(problem=evenings())
def test_no_plan_is_better_than_the_counts(problem: Problem):
    assume(problem.requests)
    counting = counted(problem)

    for level, reached in zip(Level, best(problem), strict=True):
        terms = counting.objective(level)
        if terms is not None:
            found = solve(counting.model, terms).values

            assert found is not None
            assert total(terms, found) <= -reached
            counting.model.at_most(terms, 0.5 - reached)


def test_wishes_are_counted():
    requests = [asks("Bilen", "ti", wishes_gender="f"), asks("Senait", "ti", day=1)]
    problem = evening(requests, [knows("A", "ti", gender="m")])
    counting = counted(problem)
    whole, wishes = (counting.objective(level) for level in (Level.WHOLE, Level.WISHES))
    assert whole is not None
    assert wishes is not None
    counting.model.at_most(whole, -2)

    found = solve(counting.model, wishes).values

    assert found is not None
    assert total(wishes, found) == sum(one.minutes for one in problem.parts)


def test_whoever_is_wished_for_may_be_relieved_by_another():
    fair = [part("fair", "20:00", "21:15", together=False)]
    request = asks("Iris", NGT, parts=["fair"], wishes_for=frozenset({"A"}))
    counting = counted(evening([request], [knows("A", NGT), knows("B", NGT)], fair))
    whole, wishes = (counting.objective(level) for level in (Level.WHOLE, Level.WISHES))
    assert whole is not None
    assert wishes is not None
    counting.model.at_most(whole, -1)

    found = solve(counting.model, wishes).values

    assert found is not None
    assert total(wishes, found) == 0


def test_a_plan_is_made_from_the_counts():
    requests = [asks("Bilen", "ar"), asks("Senait", "ti", day=1), asks("Asad", "so", day=2)]
    problem = evening(requests, [knows("A", "ar", "ti"), knows("B", "ar"), knows("C", "so")])
    counting, made = counted(problem), formulated(problem)
    start, (terms, _) = values_of(first_come(problem), made), made.objective(Level.WHOLE)

    counts = counting.objective(Level.WHOLE)
    assert counts is not None
    answer = solve(counting.model, counts).values
    assert answer is not None
    found = solve(counting.alike(answer, made), terms).values

    assert found is not None
    assert plan_of(start, made).whole(problem) == {"Bilen", "Asad"}
    assert plan_of(found, made).whole(problem) == {"Bilen", "Senait", "Asad"}


def test_who_is_refused_is_not_counted_for_who_refuses_them():
    fair = [part("fair", "20:00", "21:15", together=False)]
    request = asks("Iris", NGT, parts=["fair"], refuses=frozenset({"B"}))
    two, three = ([knows(name, NGT) for name in names] for names in ("AB", "ABC"))

    def whole(people) -> int:
        counting = counted(evening([request], people, fair))
        terms = counting.objective(Level.WHOLE)
        assert terms is not None
        found = solve(counting.model, terms).values
        assert found is not None
        return -total(terms, found)

    assert whole(two) == 0
    assert whole(three) == 1


@settings(max_examples=25, deadline=None)
@given(evenings(asking=8, able=6, parts=4))
def test_nothing_is_better_than_the_bound_that_needs_no_whole_numbers(problem: Problem):
    made = formulated(problem)
    terms, _ = made.objective(Level.MINUTES)
    assume(terms)
    best = solve(made.model, terms, start=values_of(first_come(problem), made)).values
    bound = at_least(made.model, terms)

    assert best is not None
    assert bound is not None
    assert bound <= total(terms, best)


@pytest.mark.parametrize("drawn", [evening_by_chance, recruited])
def test_an_evening_of_middle_size_is_proven_to_be_planned_best(drawn):
    assert propose(drawn(60, 25, seed=1)).is_proven
