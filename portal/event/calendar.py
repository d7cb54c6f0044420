"""The evening as a calendar file (RFC 5545)."""

from collections.abc import Iterable
from datetime import datetime

from icalendar import Calendar, Event, vText

from portal import clock
from portal.event.models import Edition


def calendar_file(
    edition: Edition, locale: str, *, url: str, stamp: datetime, description: str = ""
) -> bytes:
    """One VEVENT from doors to end, in Leiden's own time zone, whose UID never changes."""
    event = Event()
    event.add("uid", f"evening-{edition.year}@leiden-together")
    event.add("dtstamp", stamp)
    event.add("sequence", edition.sequence)
    event.add("summary", edition.title[locale])
    event.add("dtstart", clock.in_leiden(edition.doors_at))
    event.add("dtend", clock.in_leiden(edition.ends_at))
    event.add("location", vText(place(edition, locale)))
    event.add("description", description or edition.text("summary")[locale])
    event.add("url", url)
    event.add("status", "CONFIRMED")
    return in_calendar([event], locale)


def in_calendar(events: Iterable[Event], locale: str) -> bytes:
    """A calendar file that brings its time zone along."""
    calendar = Calendar()
    calendar.add("prodid", "-//Leiden together//portal//" + locale.upper())
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for event in events:
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def place(edition: Edition, locale: str) -> str:
    return f"{edition.venue[locale]}, {edition.street}, {edition.postcode} {edition.city}"
