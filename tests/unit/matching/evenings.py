"""Small evenings, told in a few words."""

from datetime import UTC, datetime, timedelta

from portal.languages.modes import Mode
from portal.matching.problem import Channel, Duty, Interpreter, Part, Problem, Request, Seat, Span

DAY = datetime(2024, 3, 21, tzinfo=UTC)
ASKED = datetime(2024, 2, 12, 13, 17, tzinfo=UTC)
NGT = Channel("dse", Mode.SIGNED)


def at(clock: str) -> datetime:
    hours, minutes = clock.split(":")
    return DAY + timedelta(hours=int(hours), minutes=int(minutes))


def spoken(language: str) -> Channel:
    return Channel(language, Mode.SPOKEN)


def part(name: str, starts: str, ends: str, *, together: bool = True) -> Part:
    return Part(name, at(starts), at(ends), together)


TALK = part("talk", "19:30", "20:00")
EVENING = (
    TALK,
    part("market", "20:00", "20:45", together=False),
    part("music", "20:45", "21:15"),
    part("discussion", "21:15", "21:45"),
)


def asks(
    name: str, *channels: Channel | str, day: int = 0, listeners: int = 1, parts=("talk",), **more
) -> Request:
    listed = tuple(spoken(one) if isinstance(one, str) else one for one in channels)
    return Request(name, listed, listeners, frozenset(parts), ASKED + timedelta(days=day), **more)


def knows(name: str, *channels: Channel | str, there=("19:00", "22:00"), **more) -> Interpreter:
    listed = frozenset(spoken(one) if isinstance(one, str) else one for one in channels)
    return Interpreter(name, listed, (Span(at(there[0]), at(there[1])),), **more)


def evening(requests, interpreters, parts=(TALK,), **more) -> Problem:
    return Problem(tuple(parts), tuple(requests), tuple(interpreters), **more)


def duty(name: str, channel: Channel | str, part: str = "talk") -> Duty:
    return Duty(name, spoken(channel) if isinstance(channel, str) else channel, part)


def seat(request: str, name: str, channel: Channel | str, part: str = "talk") -> Seat:
    return Seat(request, part, spoken(channel) if isinstance(channel, str) else channel, name)
