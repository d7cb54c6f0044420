"""The best plan of an evening is made before anybody asks for it, once the evening is quiet."""

from datetime import timedelta
from threading import Thread
from time import monotonic, sleep

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from portal import clock, worker
from portal.commands import EDITIONS
from portal.database import db, write
from portal.event.models import Edition
from portal.interpreting import planning, runs
from portal.interpreting.models import MatchingRun
from portal.interpreting.samples import load_interpreters
from portal.matching.helping import smallest_help
from portal.matching.plan import Plan, Proposal
from portal.matching.solver import Progress
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


@pytest.fixture
def being_made(evening) -> Edition:
    """The worker has begun with the plan of this evening."""
    look(2)
    with write() as session:
        session.scalars(select(MatchingRun)).one().started_at = clock.now()
    return evening


@pytest.fixture
def at_once(monkeypatch) -> list[str]:
    """The plans that are made by whoever needs one."""
    made: list[str] = []
    monkeypatch.setattr(
        runs, "propose_at_once", lambda now, **_: made.append("a plan") or Proposal(Plan(), {}, {})
    )
    return made


def test_a_page_does_not_look_for_what_the_worker_is_looking_for(being_made, at_once):
    assert runs.best_known(planning.read(db.session(), being_made)) is None
    assert at_once == []
    runs.best_known(planning.read(db.session(), being_made), is_patient=False)
    assert at_once == ["a plan"]


def test_what_the_worker_makes_of_the_evening_as_it_was_holds_nobody_up(being_made, at_once):
    an_interpreter(being_made.id, "Selam")
    runs.best_known(planning.read(db.session(), being_made))
    assert at_once == ["a plan"]
    look(2)
    assert asked_for() == 1


def test_a_worker_that_is_gone_holds_nobody_up(being_made, at_once, monkeypatch):
    later = clock.now() + runs.LEASE
    monkeypatch.setattr(clock, "now", lambda: later)
    runs.best_known(planning.read(db.session(), being_made))
    assert at_once == ["a plan"]
    runs.ask(being_made.id)
    assert asked_for() == 1


def test_a_plan_that_was_overtaken_is_given_up(being_made, monkeypatch):
    def changes(problem, *, progress, **_more) -> None:
        an_interpreter(being_made.id, "Selam")
        runs.ask(being_made.id)
        progress(Progress(1, 2))
        raise AssertionError("nobody waits for this plan")

    with write() as session:
        session.scalars(select(MatchingRun)).one().started_at = None
    with monkeypatch.context() as patched:
        patched.setattr("portal.matching.solver.propose", changes)
        assert runs.work()
    assert known(being_made) is None
    assert runs.work()
    assert known(being_made) is not None


def test_what_is_ready_is_not_made_again(evening):
    runs.ask(evening.id)
    assert runs.work()
    runs.ask(evening.id)
    assert asked_for() == 0
    assert known(evening) is not None


def test_another_stage_is_another_evening(evening):
    look(2)
    assert runs.work()
    with write() as session:
        edition = session.get_one(Edition, evening.id)
        edition.access = {**edition.access, "languages": ["nl"]}
    assert known(the_edition(evening.id)) is None


def test_a_plan_is_kept_when_its_progress_cannot_be_told(evening, monkeypatch):
    look(2)
    write_as_ever = runs._Begun.write

    def busy(begun: runs._Begun, **changes: object) -> bool:
        if "progress" in changes and "ended_at" not in changes:
            raise OperationalError("UPDATE", {}, Exception("database is locked"))
        return write_as_ever(begun, **changes)

    monkeypatch.setattr(runs._Begun, "write", busy)
    assert runs.work()
    assert known(evening) is not None


def test_a_plan_without_what_would_help_is_a_plan(evening):
    look(2)
    assert runs.work()
    with write() as session:
        run = session.scalars(select(MatchingRun)).one()
        assert run.result
        run.result = {name: told for name, told in run.result.items() if name != "help"}
    proposal = known(evening)
    assert proposal is not None
    assert runs.best_help(planning.read(db.session(), evening), proposal.plan).extras


def test_the_worker_looks_ahead_by_itself(evening, monkeypatch):
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    monkeypatch.setattr(worker, "AHEAD_EVERY", 0.0)
    stopping: list[int] = []
    thread = Thread(target=worker.make_proposals, args=(app, stopping))
    thread.start()
    try:
        until = monotonic() + 60
        while known(evening) is None:
            assert monotonic() < until
            sleep(0.1)
    finally:
        stopping.append(1)
        thread.join()


def test_what_goes_wrong_is_written_down_without_what_was_asked(evening, monkeypatch, caplog):
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    stopping: list[int] = []

    def breaks(_looks: object) -> None:
        stopping.append(1)
        raise ValueError("somebody asked for Tigrinya")

    monkeypatch.setattr(runs, "look_ahead", breaks)
    worker.make_proposals(app, stopping)
    assert "looking ahead" in caplog.text
    assert "ValueError" in caplog.text
    assert "Tigrinya" not in caplog.text
