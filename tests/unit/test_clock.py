"""The time, asked in one place."""

from datetime import UTC, datetime, timedelta

import pytest

from portal import clock
from portal.clock import Clock, MovableClock, in_leiden

ANNOUNCED = datetime.fromisoformat("2024-02-12T13:17+01:00")


@pytest.fixture(autouse=True)
def put_back():
    before = clock._clock
    yield
    clock.install(before)


class Machine(Clock):
    """A machine whose own time the test decides."""

    at = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)

    def machine_now(self) -> datetime:
        return self.at


def test_without_a_rehearsal_it_is_the_machines_time():
    machine = Machine()
    assert machine.now() == machine.machine_now() == Machine.at


def test_a_rehearsal_starts_at_its_moment_and_runs_on_from_there():
    machine = Machine(ANNOUNCED)
    assert machine.now() == ANNOUNCED
    machine.at += timedelta(minutes=3)
    assert machine.now() == ANNOUNCED + timedelta(minutes=3)


def test_a_rehearsal_leaves_the_machines_own_time_alone():
    assert Machine(ANNOUNCED).machine_now() == Machine.at


def test_the_time_is_in_utc():
    assert Machine(ANNOUNCED).now().tzinfo is UTC
    assert MovableClock(ANNOUNCED).now().tzinfo is UTC
    assert Clock().now().tzinfo is UTC


def test_a_movable_clock_stands_still_until_it_is_moved():
    movable = MovableClock(ANNOUNCED)
    assert movable.now() == movable.now() == ANNOUNCED
    movable.move(timedelta(days=1))
    assert movable.now() == movable.machine_now() == ANNOUNCED + timedelta(days=1)


def test_everybody_asks_the_clock_that_was_installed_last():
    movable = MovableClock(ANNOUNCED)
    clock.install(movable)
    assert clock.now() == clock.machine_now() == ANNOUNCED
    movable.move(timedelta(seconds=1))
    assert clock.now() == ANNOUNCED + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("utc", "shown"),
    [
        ("2024-03-21T18:30+00:00", "2024-03-21T19:30+01:00"),
        ("2024-03-31T00:59+00:00", "2024-03-31T01:59+01:00"),
        ("2024-03-31T01:00+00:00", "2024-03-31T03:00+02:00"),
        ("2024-10-27T00:59+00:00", "2024-10-27T02:59+02:00"),
        ("2024-10-27T01:00+00:00", "2024-10-27T02:00+01:00"),
    ],
)
def test_leiden_reads_its_own_time_in_summer_and_in_winter(utc, shown):
    assert in_leiden(datetime.fromisoformat(utc)).isoformat(timespec="minutes") == shown
