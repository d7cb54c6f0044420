"""The evening as a calendar file (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from icalendar import Calendar, Event, vText

from portal import clock
from portal.event.models import Edition


@dataclass(frozen=True)
class Said:
    """What the evening is called in a calendar and what it is, in one language."""

    language: str
    summary: str
    description: str


def calendar_file(
    edition: Edition, locale: str, *, url: str, stamp: datetime, said: Said | None = None
) -> bytes:
    """One VEVENT from doors to end, in Leiden's own time zone, whose UID never changes.

    The place is written in `locale`, and so is what nobody `said` in another language.
    """
    said = said or Said(locale, edition.title[locale], edition.text("summary")[locale])
    language = {"LANGUAGE": said.language}
    event = Event()
    event.add("uid", f"evening-{edition.year}@leiden-together")
    event.add("dtstamp", stamp)
    event.add("sequence", edition.sequence)
    event.add("summary", said.summary, parameters=language)
    event.add("dtstart", clock.in_leiden(edition.doors_at))
    event.add("dtend", clock.in_leiden(edition.ends_at))
    event.add("location", vText(place(edition, locale)))
    event.add("description", said.description, parameters=language)
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
