"""What a proposal is made from: the programme, who asks, who can interpret, and what is fixed already."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from portal.languages.modes import Mode
from portal.matching.rules import RULES, Rules


class Channel(NamedTuple):
    """A language in one mode. A variety has a code of its own: `ary` (Darija) is not `ar`."""

    language: str
    mode: Mode


class Span(NamedTuple):
    """From a moment until a moment."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the programme, in which people sit `together` or are spread over the market."""

    id: str
    starts: datetime
    ends: datetime
    together: bool

    @property
    def minutes(self) -> int:
        return round((self.ends - self.starts).total_seconds() / 60)


@dataclass(frozen=True, slots=True)
class Request:
    """A party that asks for an interpreter.

    `channels` are acceptable, best first. `refuses` names interpreters, and `gender` a gender, that must be
    heeded; the wishes only should be. Parties are never split.
    """

    id: str
    channels: tuple[Channel, ...]
    listeners: int
    parts: frozenset[str]
    asked_at: datetime
    refuses: frozenset[str] = frozenset()
    gender: str | None = None
    wishes_gender: str | None = None
    wishes_for: frozenset[str] = frozenset()

    def accepts(self, interpreter: "Interpreter") -> bool:
        return interpreter.id not in self.refuses and self.gender in (None, interpreter.gender)

    def unmet(self, interpreter: "Interpreter") -> int:
        """How many wishes this interpreter does not meet."""
        return (bool(self.wishes_for) and interpreter.id not in self.wishes_for) + (
            self.wishes_gender not in (None, interpreter.gender)
        )


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Somebody in the pool.

    `sources` are the languages they interpret from, `listeners` the most people they want to interpret for
    when not for everybody at once, `has_kit` whether they bring portable receivers, `is_registered` whether
    they are in the Rbtv or RTGS. `cost` is in cents for the evening.
    """

    id: str
    channels: frozenset[Channel]
    available: tuple[Span, ...]
    sources: frozenset[str] = frozenset({"nl"})
    listeners: int | None = None
    has_kit: bool = False
    is_registered: bool = True
    gender: str | None = None
    cost: int = 0

    def is_there(self, part: Part) -> bool:
        """Whether they can be there for the whole part."""
        return any(span.starts <= part.starts and part.ends <= span.ends for span in self.available)


class Duty(NamedTuple):
    """An interpreter on a channel during a part."""

    interpreter: str
    channel: Channel
    part: str


class Seat(NamedTuple):
    """A party that is served during a part: by whom, and on which channel."""

    request: str
    part: str
    channel: Channel
    interpreter: str


class Contradiction(ValueError):
    """What is fixed cannot be: somebody in two places, or a name that nobody has."""


@dataclass(frozen=True)
class Problem:
    """Everything that a proposal is made from; raises `Contradiction`.

    `locked` duties and `kept` seats stay, even against the rules: people decided them. `promised` duties are
    those that somebody was asked for; they are given up last. `present` is the plan that changes are counted
    against; of both, duties of people who left the pool mean nothing any more. Parts must not overlap.
    """

    parts: tuple[Part, ...]
    requests: tuple[Request, ...]
    interpreters: tuple[Interpreter, ...]
    rules: Rules = field(default=RULES)
    locked: frozenset[Duty] = frozenset()
    kept: frozenset[Seat] = frozenset()
    promised: frozenset[Duty] = frozenset()
    present: frozenset[Duty] = frozenset()

    def __post_init__(self) -> None:
        # The order of what comes in means nothing; from here on all is in one order.
        object.__setattr__(self, "parts", tuple(sorted(self.parts, key=lambda part: part.starts)))
        object.__setattr__(
            self, "requests", tuple(sorted(self.requests, key=lambda request: (request.asked_at, request.id)))
        )
        object.__setattr__(self, "interpreters", tuple(sorted(self.interpreters, key=lambda one: one.id)))
        for things in (self.parts, self.requests, self.interpreters):
            _require_once((thing.id for thing in things), "The same name twice")
        if any(later.starts < earlier.ends for earlier, later in pairwise(self.parts)):
            raise Contradiction("Two parts overlap")
        self._require_known()
        names, parts = {one.id for one in self.interpreters}, {part.id for part in self.parts}
        for name in ("promised", "present"):
            duties = frozenset(
                duty for duty in getattr(self, name) if duty.interpreter in names and duty.part in parts
            )
            object.__setattr__(self, name, duties)
        _require_once(((duty.interpreter, duty.part) for duty in self.locked), "In two places at once")
        _require_once(((seat.request, seat.part) for seat in self.kept), "A party in two places at once")
        if not {Duty(seat.interpreter, seat.channel, seat.part) for seat in self.kept} <= self.locked:
            raise Contradiction("A kept seat needs a locked duty")

    def _require_known(self) -> None:
        parts = {part.id for part in self.parts}
        people = {one.id for one in self.interpreters}
        wanted = {(request.id, part) for request in self.requests for part in request.parts}
        known = (
            all(part in parts for _, part in wanted)
            and all(duty.interpreter in people and duty.part in parts for duty in self.locked)
            and all((seat.request, seat.part) in wanted for seat in self.kept)
        )
        if not known:
            raise Contradiction("A name that nobody has")

    def may_interpret(self, interpreter: Interpreter, channel: Channel, part: Part) -> bool:
        """Whether they master exactly this channel, from a language of the stage, and are there."""
        return (
            channel in interpreter.channels
            and bool(interpreter.sources & self.rules.stage_languages)
            and interpreter.is_there(part)
        )

    def capacity(self, interpreter: Interpreter, channel: Channel, part: Part) -> int:
        """How many people the interpreter serves at once."""
        return self.rules.capacity(
            channel.mode, together=part.together, has_kit=interpreter.has_kit, most=interpreter.listeners
        )


def _require_once(names: Iterable[object], otherwise: str) -> None:
    if any(count > 1 for count in Counter(names).values()):
        raise Contradiction(otherwise)
