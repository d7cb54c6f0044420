"""In which parts somebody waits, and for how much of that the rules let us ask one interpreter."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from fractions import Fraction

from portal import clock
from portal.event.models import Edition, Layout, ProgrammeRow
from portal.interpreting.asked import (
    accepts,
    channels_of,
    end_of,
    parts_of,
    served_in,
    short_in,
    wanted_among,
    wanted_parts,
)
from portal.interpreting.models import Duty, DutyState, Interpreter
from portal.languages.modes import Mode
from portal.matching.problem import Channel
from portal.matching.rules import RULES, Turn
from portal.registration.models import InterpreterRequest

# The parties whom somebody would help, by the id of the part.
Portion = Mapping[int, Sequence[InterpreterRequest]]
# Who asks for a channel in a part, in the order in which they asked.
Asking = Mapping[Channel, dict[int, list[InterpreterRequest]]]


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
        int(part)
        for one in requests
        for part, _, people in served_in(one)
        if len(people) == 2 and who in people
    }
    return _load(parts_of(edition), channels, in_team)


class Openings:
    """Who waits for what, read once from the plan; whoever changes the plan reads it anew.

    Nobody waits for a part that is over.
    """

    def __init__(
        self, edition: Edition, requests: Iterable[InterpreterRequest], duties: Iterable[Duty]
    ) -> None:
        self._edition, self._parts = edition, parts_of(edition)
        now = clock.now()
        self._to_come = {row.id for row in self._parts if end_of(row) > now}
        # What a party understands, best first; part by part who serves it; and the ids of the parts that it
        # still wants and in which nobody serves it, or one of two has gone.
        self.channels: dict[int, tuple[Channel, ...]] = {}
        self.served: dict[int, list[tuple[str, Channel, list[int]]]] = {}
        self.open_parts: dict[int, list[int]] = {}
        self._waiting: Asking = defaultdict(lambda: defaultdict(list))
        self._contested: Asking = defaultdict(lambda: defaultdict(list))
        # Whether some work can be borne: many interpreters have the same.
        self._bearable: dict[frozenset[tuple[int, Mode, bool]], bool] = {}
        self._busy: dict[int, dict[int, Channel]] = defaultdict(dict)
        self._in_team: dict[int, set[int]] = defaultdict(set)
        self._listening: Counter[tuple[int, Channel, int]] = Counter()
        promised = set()
        for duty in duties:
            self._busy[duty.interpreter_id][duty.part_id] = duty.channel
            if duty.state is DutyState.CONFIRMED or duty.is_locked:
                promised.add((duty.interpreter_id, duty.part_id))
        for request in requests:
            self._read(request, promised)

    def _read(self, request: InterpreterRequest, promised: set[tuple[int, int]]) -> None:
        name, channels, served = request.id, channels_of(request), [*served_in(request)]
        self.channels[name], self.served[name] = channels, served
        on_by_part = {int(part): on for part, on, _ in served}
        short = {int(part) for part in short_in(request)} if served else ()
        wanted = [row.id for row in wanted_among(request, self._parts) if row.id in self._to_come]
        is_open = [part for part in wanted if part not in on_by_part or part in short]
        self.open_parts[name] = is_open
        for channel in channels:
            for part in is_open:
                if on_by_part.get(part, channel) == channel:
                    self._waiting[channel][part].append(request)
        for key, channel, people in served:
            part = int(key)
            for person in people:
                self._listening[person, channel, part] += listeners_of(request)
            if part in self._to_come and not any((person, part) in promised for person in people):
                self._contested[channel][part].append(request)
            if len(people) == 2:
                for person in people:
                    self._in_team[person].add(part)

    def beside(self, duty: Duty) -> list[InterpreterRequest]:
        """Who waits in this part and would fit beside those who listen already."""
        [row] = [one for one in self._parts if one.id == duty.part_id]
        waiting = self._waiting[duty.channel][row.id] if duty.channel in self._waiting else []
        if not waiting:
            return []
        room = room_of(duty.interpreter, duty.channel, row)
        listening = self._listening[duty.interpreter_id, duty.channel, row.id]
        return _fitting(waiting, duty.interpreter, room - listening)

    def serves(self, duty: Duty) -> bool:
        """Whether somebody is planned with this duty."""
        return (duty.interpreter_id, duty.channel, duty.part_id) in self._listening

    def helps(self, duty: Duty) -> bool:
        """The same, or whether it would help somebody who waits."""
        return self.serves(duty) or bool(self.beside(duty))

    def waiting_for(self, interpreter: Interpreter, channel: Channel) -> Portion:
        """What the interpreter could do for those who wait."""
        return self._portion(interpreter, channel, self._waiting)

    def contested(self, interpreter: Interpreter, channel: Channel) -> Portion:
        """What others were asked or planned for, have not promised, and the interpreter could do as well."""
        return self._portion(interpreter, channel, self._contested)

    def _portion(self, interpreter: Interpreter, channel: Channel, asking: Asking) -> Portion:
        there = interpreter.at(self._edition)
        is_able = any(one.channel == channel for one in interpreter.skills)
        if there is None or not is_able or channel not in asking:
            return {}
        channels: Mapping[int, Channel] = self._busy.get(interpreter.id, {})
        found: dict[int, list[InterpreterRequest]] = {}
        for row in self._parts:
            requests = asking[channel].get(row.id)
            if not requests or row.id in channels or not there.covers(row):
                continue
            parties = _fitting(requests, interpreter, room_of(interpreter, channel, row))
            # Nobody is asked for more than one can bear: the rest is for somebody else.
            longer = {**channels, row.id: channel}
            if parties and self._is_bearable(longer, self._in_team.get(interpreter.id, ())):
                found[row.id], channels = parties, longer
        return found

    def _is_bearable(self, channels: Mapping[int, Channel], in_team: Container[int]) -> bool:
        work = frozenset((part, channel.mode, part in in_team) for part, channel in channels.items())
        if work not in self._bearable:
            self._bearable[work] = _load(self._parts, channels, in_team) <= 1
        return self._bearable[work]


def _load(
    parts: Iterable[ProgrammeRow], channels: Mapping[int, Channel], in_team: Container[int]
) -> Fraction:
    turns = [
        Turn(
            row.starts_at,
            end_of(row),
            channels[row.id].mode,
            row.layout is Layout.TOGETHER,
            row.id in in_team,
        )
        for row in parts
        if row.id in channels
    ]
    return RULES.longest_load(turns)


def _fitting(
    requests: Iterable[InterpreterRequest], interpreter: Interpreter, room: int
) -> list[InterpreterRequest]:
    """The parties that fit, in the order in which they asked."""
    parties = []
    for request in requests:
        listeners = listeners_of(request)
        if listeners <= room and accepts(request, interpreter):
            parties.append(request)
            room -= listeners
    return parties


def people_in(portion: Portion) -> int:
    """How many people listen, each counted once."""
    parties = {one.id: one for parties in portion.values() for one in parties}
    return sum(map(listeners_of, parties.values()))
