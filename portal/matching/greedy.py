"""What a person with a list would do: first come, first served. The last resort, and a place to begin."""

from collections import Counter
from collections.abc import Iterator

from portal.matching.plan import Plan
from portal.matching.problem import Channel, Duty, Interpreter, Part, Problem, Request, Seat
from portal.matching.rules import Turn


def first_come(problem: Problem) -> Plan:
    """A sound plan that keeps what is locked: serves whole, by date, who can be; then fills up. No teams."""
    table = _Table(problem)
    for request in problem.requests:
        table.serve(request, whole=True)
    for request in problem.requests:
        table.serve(request, whole=False)
    return Plan(
        frozenset(Duty(name, channel, part) for (name, part), channel in table.busy.items()),
        frozenset(),
        frozenset(table.seats.values()),
    )


class _Table:
    """Who is where so far."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.parts = {part.id: part for part in problem.parts}
        self.people = {one.id: one for one in problem.interpreters}
        self.busy = {(duty.interpreter, duty.part): duty.channel for duty in sorted(problem.locked)}
        self.seats = {(seat.request, seat.part): seat for seat in problem.kept}
        self.listening: Counter[tuple[str, str]] = Counter()
        self.speakers: dict[Channel, list[Interpreter]] = {}
        for one in problem.interpreters:
            for channel in one.channels:
                self.speakers.setdefault(channel, []).append(one)
        for duty in sorted(problem.locked):
            listed = self.speakers.setdefault(duty.channel, [])
            if self.people[duty.interpreter] not in listed:
                listed.append(self.people[duty.interpreter])
        listeners = {request.id: request.listeners for request in problem.requests}
        for seat in problem.kept:
            self.listening[seat.interpreter, seat.part] += listeners[seat.request]

    def serve(self, request: Request, *, whole: bool) -> None:
        open_parts = [
            part
            for part in self.problem.parts
            if part.id in request.parts and (request.id, part.id) not in self.seats
        ]
        seated: list[tuple[Seat, bool]] = []
        for part in open_parts:
            seat = next(self._offers(request, part), None)
            if seat is not None:
                seated.append((seat, self._sit(seat, request.listeners)))
            elif whole:
                for taken, is_new in reversed(seated):
                    self._leave(taken, request.listeners, is_new=is_new)
                return

    def _sit(self, seat: Seat, listeners: int) -> bool:
        """Whether the interpreter was free before."""
        who = (seat.interpreter, seat.part)
        is_new = who not in self.busy
        self.busy[who] = seat.channel
        self.seats[seat.request, seat.part] = seat
        self.listening[who] += listeners
        return is_new

    def _leave(self, seat: Seat, listeners: int, *, is_new: bool) -> None:
        who = (seat.interpreter, seat.part)
        del self.seats[seat.request, seat.part]
        self.listening[who] -= listeners
        if is_new:
            del self.busy[who]

    def _offers(self, request: Request, part: Part) -> Iterator[Seat]:
        for channel in request.channels:
            able = [one for one in self.speakers.get(channel, ()) if request.accepts(one)]
            for is_there in (True, False):
                for one in able:
                    now = self.busy.get((one.id, part.id))
                    room = self.problem.capacity(one, channel, part) - self.listening[one.id, part.id]
                    if room < request.listeners or (now is not None) != is_there:
                        continue
                    if now == channel or (now is None and self._can_begin(one, channel, part)):
                        yield Seat(request.id, part.id, channel, one.id)

    def _can_begin(self, one: Interpreter, channel: Channel, part: Part) -> bool:
        if not self.problem.may_interpret(one, channel, part):
            return False
        turns = []
        for other in self.problem.parts:
            now = channel if other is part else self.busy.get((one.id, other.id))
            if now is not None:
                turns.append(Turn(other.starts, other.ends, now.mode, other.together, False))
        return self.problem.rules.longest_load(turns) <= 1
