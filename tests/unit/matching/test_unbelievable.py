"""An engine that computes with floating point is not believed."""

import subprocess
import sys
from dataclasses import replace

import pytest

from portal.matching import solver
from portal.matching.engine import Answer, Effort, Model, solve
from portal.matching.greedy import first_come
from portal.matching.plan import Level
from portal.matching.solver import Progress, propose
from tests.unit.matching.evenings import asks, evening, knows
from tools.bench_matching import evening as by_chance

CHAIN = evening(
    [asks("Bilen", "ar"), asks("Senait", "ti", day=1)], [knows("A", "ar", "ti"), knows("B", "ar")]
)


@pytest.mark.parametrize(
    "lie",
    [
        pytest.param(lambda model: Answer(None, float("-inf"), False), id="impossible"),
        pytest.param(lambda model: Answer([1] * len(model.upper), -99, True), id="breaks rows"),
        pytest.param(lambda model: Answer([9] * len(model.upper), -99, True), id="out of bounds"),
    ],
)
def test_a_false_answer_leaves_first_come_first_served_and_says_that_it_is_not_proven(monkeypatch, lie):
    monkeypatch.setattr(solver, "solve", lambda model, *_, **__: lie(model))

    found = propose(CHAIN)

    assert found.plan == first_come(CHAIN)
    assert not found.is_proven
    assert found.bounds[Level.WHOLE] == 2


def test_it_is_asked_in_another_way_before_it_is_given_up(monkeypatch):
    def with_presolve_broken(model: Model, *args, effort: Effort, **more) -> Answer:
        if effort.presolve:
            return Answer(None, float("-inf"), False)
        return solve(model, *args, effort=effort, **more)

    monkeypatch.setattr(solver, "solve", with_presolve_broken)

    assert propose(CHAIN).is_proven


def test_a_bound_that_its_own_whole_numbers_do_not_reach_proves_nothing(monkeypatch):
    def nearly_whole(model: Model, *args, **more) -> Answer:
        answer = solve(model, *args, **more)
        return replace(answer, bound=answer.bound - 2)

    problem = by_chance(30, 12, seed=2)
    assert propose(problem).is_proven

    monkeypatch.setattr(solver, "solve", nearly_whole)

    assert not propose(problem).is_proven


def test_progress_goes_up_to_the_end():
    told: list[Progress] = []
    problem = evening([asks("Bilen", "ar"), asks("Asad", "so", day=1)], [knows("A", "ar")])

    propose(problem, progress=told.append)

    last = told[-1].of
    assert [(one.done, one.of) for one in told] == [(done, last) for done in range(1, last + 1)]


def test_who_proposes_nothing_does_not_load_the_engine():
    code = "import sys, portal.matching.solver, portal.matching.reasons; sys.exit('highspy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
