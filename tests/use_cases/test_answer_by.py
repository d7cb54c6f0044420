"""When somebody who asked for an interpreter is told the outcome at the latest."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.clock import LEIDEN, in_leiden
from portal.event.models import Edition
from tests.builders import AN_INTERPRETER, a_registration, the_edition


def leiden(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LEIDEN)


def promised(asked: str, evening: str = "2024-03-21T19:30") -> str:
    # As the database gives them back.
    edition = Edition(starts_at=leiden(evening).astimezone(UTC))
    return in_leiden(edition.answer_by(leiden(asked).astimezone(UTC))).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        # A week after asking.
        ("2024-02-12T13:17", "2024-02-19T13:17"),
        ("2024-03-07T19:30", "2024-03-14T19:30"),
        # Never later than a week before the evening.
        ("2024-03-07T19:31", "2024-03-14T19:30"),
        ("2024-03-13T12:00", "2024-03-14T19:30"),
        # Asked late: the next day.
        ("2024-03-13T19:31", "2024-03-14T19:31"),
        ("2024-03-14T19:30", "2024-03-15T19:30"),
        ("2024-03-19T09:00", "2024-03-20T09:00"),
        # On the day itself: before it begins.
        ("2024-03-21T09:00", "2024-03-21T19:30"),
        ("2024-03-21T18:59", "2024-03-21T19:30"),
    ],
)
def test_a_week_after_asking_and_a_week_before_the_evening_or_the_next_day(asked, answered):
    assert promised(asked) == answered


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("2024-03-24T12:00", "2024-03-31T12:00"),
        ("2024-03-28T23:30", "2024-04-04T23:30"),
        ("2024-03-30T00:15", "2024-04-06T00:15"),
        ("2024-04-08T12:00", "2024-04-13T19:30"),
    ],
)
def test_a_week_is_seven_days_also_when_summer_time_begins(asked, answered):
    assert promised(asked, evening="2024-04-20T19:30") == answered


@pytest.mark.parametrize(("asked", "answered"), [("2024-03-30T23:30", "2024-03-31T23:30")])
def test_the_next_day_is_a_day_also_when_it_has_23_hours(asked, answered):
    assert promised(asked, evening="2024-04-02T19:30") == answered


@pytest.mark.parametrize("evening", ["2024-04-01T19:30", "2024-04-05T00:15"])
def test_a_week_before_the_evening_is_seven_days_also_when_summer_time_begins(evening):
    day = leiden(evening) - timedelta(days=7)
    assert promised("2024-03-24T00:00", evening=evening) == min(
        day.strftime("%Y-%m-%dT%H:%M"), "2024-03-31T00:00"
    )


def test_an_installation_can_promise_an_answer_sooner(app, edition, clock, monkeypatch):
    clock.moment = leiden("2024-02-20T12:00")
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], answer_days=3))
    request = a_registration(edition, "Selam", **AN_INTERPRETER).request
    assert request.answer_by == leiden("2024-02-23T12:00")


@pytest.mark.parametrize("asked", ["2024-10-22T00:15", "2024-10-25T12:00"])
def test_a_week_is_seven_days_also_when_winter_time_begins(asked):
    expected = leiden(asked) + timedelta(days=7)
    assert promised(asked, evening="2024-11-20T19:30") == expected.strftime("%Y-%m-%dT%H:%M")


def test_the_promise_is_stored_with_the_request(edition, clock):
    clock.moment = leiden("2024-03-13T19:31")
    request = a_registration(edition, "Selam", **AN_INTERPRETER).request
    assert request.asked_at == leiden("2024-03-13T19:31")
    assert request.answer_by == leiden("2024-03-14T19:31")


def test_the_promise_is_the_same_moment_in_whatever_zone_it_was_asked(edition):
    evening = the_edition(edition)
    asked = leiden("2024-02-20T23:45")
    assert evening.answer_by(asked) == evening.answer_by(asked.astimezone(UTC))
