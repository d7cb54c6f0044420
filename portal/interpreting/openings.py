"""In which parts somebody waits, and for how much of that the rules let us ask one interpreter."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from portal.event.models import Edition, Layout, ProgrammeRow
from portal.interpreting.asked import accepts, channels_of, parts_of, served_in, short_in, wanted_parts
from portal.interpreting.models import Duty, DutyState, Interpreter
from portal.matching.problem import Channel
from portal.matching.rules import RULES, Turn
from portal.registration.models import InterpreterRequest

# The parties whom somebody would help, by the id of the part.
Portion = Mapping[int, Sequence[InterpreterRequest]]


def end_of(row: ProgrammeRow) -> datetime:
    assert row.ends_at is not None  # noqa: S101 - see `parts_of`
    return row.ends_at


def listeners_of(request: InterpreterRequest) -> int:
    return int(request.details.get("listeners", 1))


def room_of(interpreter: Interpreter, channel: Channel, row: ProgrammeRow) -> int:
    """How many people the interpreter serves at once."""
    return RULES.capacity(
        channel.mode,
        together=row.layout is Layout.TOGETHER,
        has_kit=interpreter.has_kit,
        most=interpreter.most_listeners,
    )


def served_on(request: InterpreterRequest, row: ProgrammeRow) -> tuple[Channel | None, list[int]]:
    """On which channel, and by whom, a party is served in one part."""
    return next(((on, who) for part, on, who in served_in(request) if part == str(row.id)), (None, []))


def waits(request: InterpreterRequest, edition: Edition, channel: Channel, row: ProgrammeRow) -> bool:
    """Whether nobody serves the party in a part that it wants, or one of two has gone."""
    on, _ = served_on(request, row)
    is_open = on is None or (on == channel and str(row.id) in short_in(request))
    return is_open and channel in channels_of(request) and row in wanted_parts(request, edition)


def load_of(
    edition: Edition, requests: Iterable[InterpreterRequest], channels: Mapping[int, Channel], who: int
) -> Fraction:
    """The heaviest work of an interpreter without a break, on these channels by part; 1 is the limit."""
    in_team = {
        part for one in requests for part, _, people in served_in(one) if len(people) == 2 and who in people
    }
    turns = [
        Turn(
            row.starts_at,
            end_of(row),
            channels[row.id].mode,
            row.layout is Layout.TOGETHER,
            str(row.id) in in_team,
        )
        for row in parts_of(edition)
        if row.id in channels
    ]
    return RULES.longest_load(turns)


def waiting_for(
    edition: Edition,
    requests: Sequence[InterpreterRequest],
    duties: Sequence[Duty],
    interpreter: Interpreter,
    channel: Channel,
) -> Portion:
    """What the interpreter could do for those who wait."""
    return _portion(
        edition,
        requests,
        duties,
        interpreter,
        channel,
        lambda request, row: waits(request, edition, channel, row),
    )


def contested(
    edition: Edition,
    requests: Sequence[InterpreterRequest],
    duties: Sequence[Duty],
    interpreter: Interpreter,
    channel: Channel,
) -> Portion:
    """What others were asked or planned for, have not promised, and the interpreter could do as well."""
    promised = {
        (duty.interpreter_id, duty.part_id)
        for duty in duties
        if duty.state is DutyState.CONFIRMED or duty.is_locked
    }

    def is_contested(request: InterpreterRequest, row: ProgrammeRow) -> bool:
        on, people = served_on(request, row)
        return on == channel and not any((person, row.id) in promised for person in people)

    return _portion(edition, requests, duties, interpreter, channel, is_contested)


def _portion(
    edition: Edition,
    requests: Sequence[InterpreterRequest],
    duties: Sequence[Duty],
    interpreter: Interpreter,
    channel: Channel,
    is_open: Callable[[InterpreterRequest, ProgrammeRow], bool],
) -> Portion:
    there = interpreter.at(edition.id)
    if there is None or not any(Channel(one.language, one.mode) == channel for one in interpreter.skills):
        return {}
    channels = {duty.part_id: duty.channel for duty in duties if duty.interpreter_id == interpreter.id}
    found: dict[int, list[InterpreterRequest]] = {}
    for row in parts_of(edition):
        if row.id in channels or row.starts_at < there.starts_at or there.ends_at < end_of(row):
            continue
        parties = _fitting(requests, interpreter, room_of(interpreter, channel, row), row, is_open)
        # Nobody is asked for more than one can bear: the rest is for somebody else.
        longer = {**channels, row.id: channel}
        if parties and load_of(edition, requests, longer, interpreter.id) <= 1:
            found[row.id], channels = parties, longer
    return found


def _fitting(
    requests: Sequence[InterpreterRequest],
    interpreter: Interpreter,
    room: int,
    row: ProgrammeRow,
    is_open: Callable[[InterpreterRequest, ProgrammeRow], bool],
) -> list[InterpreterRequest]:
    """The parties that fit, in the order in which they asked."""
    parties = []
    for request in requests:
        if listeners_of(request) <= room and accepts(request, interpreter) and is_open(request, row):
            parties.append(request)
            room -= listeners_of(request)
    return parties


def people_in(portion: Portion) -> int:
    """How many people listen, each counted once."""
    parties = {one.id: one for parties in portion.values() for one in parties}
    return sum(map(listeners_of, parties.values()))
