"""The best plan of an evening is made before anybody asks for it, once the evening is quiet."""

from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select

from portal import clock, worker
from portal.commands import EDITIONS
from portal.database import db, write
from portal.event.models import Edition
from portal.interpreting import planning, runs
from portal.interpreting.models import MatchingRun
from portal.interpreting.samples import load_interpreters
from portal.matching.helping import smallest_help
from portal.matching.plan import Plan, Proposal
from tests.builders import an_interpreter, the_edition


@pytest.fixture
def evening(edition: int, monkeypatch) -> Edition:
    """The fourteen requests of the demonstration, as if they were many."""
    load_interpreters(EDITIONS / "samples" / "interpreters.toml")
    monkeypatch.setattr(runs, "AHEAD_FROM", 10)
    return the_edition(edition)


def asked_for() -> int:
    """How many plans wait for the worker."""
    db.session.expire_all()
    waiting = select(func.count()).select_from(MatchingRun).where(MatchingRun.started_at.is_(None))
    return db.session.execute(waiting).scalar_one()


def known(edition: Edition) -> Proposal | None:
    """What the worker has found about the evening as it is now."""
    # The worker writes elsewhere: what it wrote is seen from the next transaction on.
    db.session.rollback()
    run = runs.latest(db.session(), edition)
    return runs.proposal_of(run, planning.read(db.session(), edition))


def look(times: int) -> None:
    looks: runs.Looks = {}
    for _ in range(times):
        looks = runs.look_ahead(looks)


def test_a_quiet_evening_is_planned_once(evening):
    looks = runs.look_ahead({})
    assert asked_for() == 0
    looks = runs.look_ahead(looks)
    assert asked_for() == 1
    assert runs.work()
    proposal = known(evening)
    assert proposal is not None
    assert proposal.is_proven
    looks = runs.look_ahead(runs.look_ahead(looks))
    assert asked_for() == 0


def test_an_evening_that_changes_between_two_looks_is_not_quiet(evening):
    looks = runs.look_ahead({})
    an_interpreter(evening.id, "Selam")
    looks = runs.look_ahead(looks)
    assert asked_for() == 0
    runs.look_ahead(looks)
    assert asked_for() == 1


def test_a_plan_takes_the_place_of_the_one_before(evening):
    look(2)
    assert runs.work()
    an_interpreter(evening.id, "Selam")
    assert known(evening) is None
    look(2)
    assert runs.work()
    assert known(evening) is not None
    assert db.session.execute(select(func.count()).select_from(MatchingRun)).scalar_one() == 1


def test_what_went_wrong_is_not_tried_again_until_something_changes(evening, monkeypatch):
    looks = runs.look_ahead(runs.look_ahead({}))

    def breaks(*_args: object, **_more: object) -> None:
        raise MemoryError("too large")

    with monkeypatch.context() as patched:
        patched.setattr("portal.matching.solver.propose", breaks)
        with pytest.raises(MemoryError):
            runs.work()
    for _ in range(3):
        looks = runs.look_ahead(looks)
    assert asked_for() == 0
    an_interpreter(evening.id, "Selam")
    runs.look_ahead(runs.look_ahead(looks))
    assert asked_for() == 1


def test_few_requests_are_planned_when_somebody_looks(evening, monkeypatch):
    monkeypatch.setattr(runs, "AHEAD_FROM", 25)
    look(3)
    assert asked_for() == 0


def test_a_very_large_evening_is_planned_when_somebody_asks(evening, monkeypatch):
    monkeypatch.setattr(planning, "MOST_REQUESTS", 10)
    look(3)
    assert asked_for() == 0


def test_nothing_is_planned_after_the_evening(evening, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: evening.ends_at + timedelta(hours=1))
    look(3)
    assert asked_for() == 0


def test_without_an_evening_there_is_nothing_to_plan():
    look(2)
    assert asked_for() == 0


def test_what_would_help_is_found_beforehand(evening, monkeypatch):
    look(2)
    assert runs.work()
    now = planning.read(db.session(), evening)
    proposal = known(evening)
    assert proposal is not None
    expected = smallest_help(now.problem, proposal.plan)
    assert expected.extras

    def waits(*_args: object, **_more: object) -> None:
        raise AssertionError("a page need not look for it")

    monkeypatch.setattr("portal.matching.helping.smallest_help", waits)
    assert runs.best_help(now, proposal.plan) == expected
    # It is about that plan, and about no other.
    with pytest.raises(AssertionError):
        runs.best_help(now, Plan())


def test_a_page_does_not_look_for_what_the_worker_is_looking_for(evening, monkeypatch):
    look(2)
    with write() as session:
        session.scalars(select(MatchingRun)).one().started_at = clock.now()

    def waits(*_args: object, **_more: object) -> None:
        raise AssertionError("the worker is at it")

    monkeypatch.setattr(runs, "propose_at_once", waits)
    assert runs.best_known(planning.read(db.session(), evening)) is None
    monkeypatch.setattr(runs, "AHEAD_FROM", 25)
    with pytest.raises(AssertionError):
        runs.best_known(planning.read(db.session(), evening))


def test_the_worker_looks_ahead_by_itself(evening, monkeypatch):
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    monkeypatch.setattr(worker, "AHEAD_EVERY", 0.0)
    monkeypatch.setattr(worker, "PROPOSALS_EVERY", 0.0)
    stopping: list[int] = []
    thread = Thread(target=worker.make_proposals, args=(app, stopping))
    thread.start()
    while known(evening) is None:
        assert thread.is_alive()
    stopping.append(1)
    thread.join()
