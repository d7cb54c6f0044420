"""The solver against trying everything, level by level."""

import pytest
from hypothesis import given, settings

from portal.matching import solver
from portal.matching.checking import faults
from portal.matching.plan import key
from portal.matching.problem import Problem
from portal.matching.solver import propose
from tests.unit.matching.oracle import best
from tests.unit.matching.random_evenings import evenings


@settings(max_examples=60, deadline=None)
@given(evenings())
def test_no_plan_is_better_at_any_level(problem: Problem):
    proposal = propose(problem)

    assert key(proposal.score) == best(problem)
    assert proposal.is_proven
    assert faults(problem, proposal.plan) == []


@settings(max_examples=30, deadline=None)
@given(evenings())
def test_nor_is_one_when_the_evening_is_searched_as_a_hard_one(problem: Problem):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(solver, "MANY_COLUMNS", 0)
        proposal = propose(problem)

    assert key(proposal.score) == best(problem)
    assert proposal.is_proven
