"""The evening as a calendar file, as calendar programs read it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from icalendar import Calendar, Component

from portal.event.loading import load_edition
from tests.builders import an_edition_file
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("edition")


@pytest.fixture
def event(somebody: Visitor) -> Callable[..., Component]:
    """Downloads the calendar file and gives the one event in it."""

    def download(lang: str = "nl") -> Component:
        response = somebody.client.get(f"/{lang}/evening.ics")
        assert response.mimetype == "text/calendar"
        [found] = Calendar.from_ical(response.data).walk("VEVENT")
        return found

    return download


def test_event_is_at_the_time_of_leiden(event: Callable[..., Component]) -> None:
    starts, ends = event()["DTSTART"], event()["DTEND"]
    assert (starts.params["TZID"], ends.params["TZID"]) == ("Europe/Amsterdam", "Europe/Amsterdam")
    assert starts.dt.isoformat() == "2024-03-21T19:00:00+01:00"
    assert ends.dt.isoformat() == "2024-03-21T22:00:00+01:00"


def test_file_brings_its_time_zone_along(somebody: Visitor) -> None:
    calendar = Calendar.from_ical(somebody.client.get("/nl/evening.ics").data)
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Amsterdam"]
    assert (str(calendar["VERSION"]), str(calendar["METHOD"])) == ("2.0", "PUBLISH")


@pytest.mark.parametrize(
    ("lang", "title"),
    [("nl", "Leiden, samen tegen racisme!"), ("en", "Leiden, together against racism!")],
)
def test_event_says_what_and_where(event: Callable[..., Component], lang: str, title: str) -> None:
    found = event(lang)
    assert str(found["SUMMARY"]) == title
    assert "Arubapad 2, 2315 VA Leiden" in str(found["LOCATION"])
    assert str(found["URL"]) == f"http://localhost/{lang}/"


def test_lines_are_no_longer_than_calendar_programs_allow(somebody: Visitor) -> None:
    for line in somebody.client.get("/en/evening.ics").data.split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line


def test_event_is_the_same_one_in_both_languages(event: Callable[..., Component]) -> None:
    assert event("nl")["UID"] == event("en")["UID"]


def test_a_changed_time_replaces_the_event(
    app: Flask, event: Callable[..., Component], tmp_path: Path
) -> None:
    before = event()
    with app.app_context():
        load_edition(an_edition_file(tmp_path, ('ends = "22:00"', 'ends = "22:30"')))
    after = event()
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after["DTEND"].dt.isoformat() == "2024-03-21T22:30:00+01:00"


def test_a_changed_place_replaces_the_event(
    app: Flask, event: Callable[..., Component], tmp_path: Path
) -> None:
    before = event()
    with app.app_context():
        load_edition(an_edition_file(tmp_path, ('street = "Arubapad 2"', 'street = "Arubapad 4"')))
    assert int(event()["SEQUENCE"]) > int(before["SEQUENCE"])


def test_the_same_file_again_replaces_nothing(
    app: Flask, event: Callable[..., Component], tmp_path: Path
) -> None:
    before = event()
    with app.app_context():
        load_edition(an_edition_file(tmp_path))
    assert event().to_ical() == before.to_ical()


def test_an_unchanged_file_is_not_sent_again(somebody: Visitor) -> None:
    first = somebody.client.get("/nl/evening.ics")
    again = somebody.client.get("/nl/evening.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_file_has_a_name(somebody: Visitor) -> None:
    disposition = somebody.client.get("/nl/evening.ics").headers["Content-Disposition"]
    assert disposition == 'attachment; filename="leiden-2024.ics"'
