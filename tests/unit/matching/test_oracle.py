"""The solver against trying everything, level by level."""

from hypothesis import given, settings

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
