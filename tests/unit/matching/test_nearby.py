"""A plan is improved a few channels at a time."""

from math import inf

from hypothesis import assume, given, settings

from portal.matching.engine import Effort, at_least, solve, total
from portal.matching.formulation import Formulation
from portal.matching.greedy import first_come
from portal.matching.nearby import improved, neighbourhoods
from portal.matching.plan import Level
from portal.matching.problem import Problem
from portal.matching.reading import plan_of, values_of
from tests.unit.matching.evenings import asks, evening, knows
from tests.unit.matching.random_evenings import evenings


def formulated(problem: Problem) -> Formulation:
    return Formulation(problem, {one.id: place for place, one in enumerate(problem.requests, 1)})


def test_who_is_on_the_wrong_one_of_two_linked_channels_is_moved():
    requests = [asks("Bilen", "ar"), asks("Senait", "ti", day=1), asks("Asad", "so", day=2)]
    problem = evening(requests, [knows("A", "ar", "ti"), knows("B", "ar"), knows("C", "so")])
    made = formulated(problem)
    start, (terms, _) = values_of(first_come(problem), made), made.objective(Level.WHOLE)

    found = improved(made.model, terms, start, neighbourhoods(made), least=-3, deadline=inf, way=Effort())

    assert plan_of(start, made).whole(problem) == {"Bilen", "Asad"}
    assert plan_of(found, made).whole(problem) == {"Bilen", "Senait", "Asad"}


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
