"""What an interpreter needs to know: own hours, and once they have promised to come, who listens."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext
from icalendar import Event, vText
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.event.calendar import in_calendar, place
from portal.event.models import ProgrammeRow
from portal.interpreting.asked import looked_for, served_in
from portal.interpreting.models import Duty, DutyState, Interpreter, Invitation
from portal.links import link
from portal.matching.problem import Channel

# Time to meet, to find a seat and to try the receivers.
EARLY = timedelta(minutes=15)


@dataclass(frozen=True)
class Stretch:
    """Hours without a pause."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Party:
    """A first name, and how many people listen with them; nothing by which they could be reached."""

    name: str
    listeners: int


@dataclass(frozen=True)
class Brief:
    """The evening of one interpreter: all that they promised, and who listens as far as one letter asked."""

    parts: Sequence[ProgrammeRow]
    # By the id of the part.
    channels: Mapping[int, Channel]
    # The parts of this invitation; for the others there is another letter.
    own: Sequence[ProgrammeRow]
    parties: Sequence[Party]
    # How many parties asked for a seat with a line of sight.
    in_sight: int
    # First names of who works on the same channel with them.
    colleagues: Sequence[str]
    arrive_at: datetime

    @property
    def stretches(self) -> list[Stretch]:
        return stretches(self.parts)

    @property
    def hours(self) -> dict[Channel, list[Stretch]]:
        """When they interpret what, in the order in which it begins."""
        return {
            one: stretches(row for row in self.parts if self.channels[row.id] == one)
            for one in dict.fromkeys(self.channels[row.id] for row in self.parts)
        }

    @property
    def people(self) -> int:
        return sum(party.listeners for party in self.parties)


def read_brief(session: Session, invitation: Invitation) -> Brief | None:
    """The brief of whoever has said yes; None when nobody needs them any more."""
    edition = invitation.edition
    duties = list(
        session.scalars(
            select(Duty).where(
                Duty.edition_id == edition.id,
                Duty.interpreter_id == invitation.interpreter_id,
                Duty.state == DutyState.CONFIRMED,
            )
        )
    )
    mine = {
        duty.part_id
        for duty in duties
        if duty.channel == invitation.channel and duty.part_id in invitation.parts
    }
    if not mine:
        return None
    channels = {duty.part_id: duty.channel for duty in duties}
    parts = [row for row in edition.programme if row.id in channels]
    served = {
        request: {one for _, _, people in serving for one in people}
        for request in looked_for(session, edition)
        if (serving := [one for one in served_in(request) if _is_mine(one, invitation, mine)])
    }
    mates = {one for people in served.values() for one in people} - {invitation.interpreter_id}
    return Brief(
        parts=parts,
        channels=channels,
        own=[row for row in parts if row.id in mine],
        parties=[
            Party(first_name(one.registration.name), int(one.details.get("listeners", 1))) for one in served
        ],
        in_sight=sum(bool(one.details.get("sight")) for one in served),
        colleagues=_coming(session, invitation, mates),
        arrive_at=max(edition.doors_at, parts[0].starts_at - EARLY),
    )


def rows_of(invitation: Invitation) -> list[ProgrammeRow]:
    """The parts of the programme that an invitation is about."""
    return [row for row in invitation.edition.programme if row.id in invitation.parts]


def stretches(rows: Iterable[ProgrammeRow]) -> list[Stretch]:
    """Parts that follow each other at once, as one stretch."""
    found: list[Stretch] = []
    for row in rows:
        ends_at = row.ends_at or row.starts_at
        if found and found[-1].ends_at >= row.starts_at:
            found[-1] = Stretch(found[-1].starts_at, ends_at)
        else:
            found.append(Stretch(row.starts_at, ends_at))
    return found


def hours_file(invitation: Invitation, brief: Brief, locale: str) -> bytes:
    """All hours of the interpreter as a calendar file; no language and no key in it, calendars are shared.

    Hours that begin with the same part are the same event, whichever letter their file comes with.
    """
    edition = invitation.edition
    events = []
    first = {row.starts_at: row.id for row in brief.parts}
    for hours in brief.stretches:
        event = Event()
        name = f"{edition.year}-{invitation.interpreter_id}-{first[hours.starts_at]}"
        event.add("uid", f"interpreter-{name}@leiden-together")
        event.add("dtstamp", clock.now())
        event.add("sequence", edition.sequence)
        event.add("summary", gettext("Interpreting: %(title)s", title=edition.title[locale]))
        event.add("dtstart", clock.in_leiden(hours.starts_at))
        event.add("dtend", clock.in_leiden(hours.ends_at))
        event.add("location", vText(place(edition, locale)))
        event.add("url", link("event.evening", lang=locale))
        event.add("status", "CONFIRMED")
        events.append(event)
    return in_calendar(events, locale)


def first_name(name: str) -> str:
    return name.split()[0]


def _is_mine(serving: tuple[str, Channel, list[int]], invitation: Invitation, mine: Iterable[int]) -> bool:
    part, channel, people = serving
    is_here = channel == invitation.channel and int(part) in mine
    return is_here and invitation.interpreter_id in people


def _coming(session: Session, invitation: Invitation, ids: Iterable[int]) -> list[str]:
    """The first names of those who have promised to come on the same channel."""
    query = (
        select(Interpreter.name)
        .join(Duty, Duty.interpreter_id == Interpreter.id)
        .where(
            Interpreter.id.in_(ids),
            Duty.edition_id == invitation.edition_id,
            Duty.language == invitation.language,
            Duty.mode == invitation.mode,
            Duty.state == DutyState.CONFIRMED,
        )
        .distinct()
        .order_by(Interpreter.name)
    )
    return [first_name(name) for name in session.scalars(query)]
