"""Components of an evening are searched at the same time, and nobody sees that from the plan."""

import threading

import pytest

from portal.matching import solver
from portal.matching.solver import Progress, propose
from tools.bench_matching import evening, recruited


@pytest.mark.parametrize("drawn", [evening, recruited])
def test_one_by_one_gives_the_same_plan(drawn, monkeypatch):
    problem = drawn(50, 20, seed=4)
    at_once = propose(problem)
    monkeypatch.setattr(solver, "AT_ONCE", 1)
    one_by_one = propose(problem)

    assert at_once.is_proven
    assert at_once == one_by_one
    assert not at_once.is_hurried


def test_progress_is_told_where_the_plan_was_asked_for():
    told: list[tuple[Progress, int]] = []
    propose(evening(20, 10, seed=1), progress=lambda one: told.append((one, threading.get_ident())))

    assert [one.done for one, _ in told] == [*range(1, len(told) + 1)]
    assert told[-1][0].done == told[-1][0].of
    assert {thread for _, thread in told} == {threading.get_ident()}


def test_what_goes_wrong_in_one_search_is_not_lost(monkeypatch):
    def breaks(*_args: object, **_more: object) -> None:
        raise MemoryError("too large")

    monkeypatch.setattr(solver, "solve", breaks)
    with pytest.raises(MemoryError):
        propose(evening(20, 10, seed=1))


def test_a_plan_that_was_cut_short_says_so():
    assert propose(evening(60, 25, seed=1), seconds=0).is_hurried
