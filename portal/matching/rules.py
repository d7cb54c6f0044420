"""The rules of interpreting as data, so that an edition can have its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from portal.languages.modes import Mode

# Everybody who sits in the room sees the signer or the screen.
SEEN_BY_ALL = frozenset({Mode.SIGNED, Mode.WRITTEN})


class Turn(NamedTuple):
    """Some work of one interpreter, from a moment until a moment, alone or as one of a team."""

    starts: datetime
    ends: datetime
    mode: Mode
    together: bool
    in_team: bool


@dataclass(frozen=True)
class Rules:
    """How many people one interpreter serves, and how long.

    Whispering reaches two or three people and portable receivers about twelve; sign interpreters relieve
    each other every 15 to 20 minutes and stop after about an hour alone, as interpreters in speech do;
    tactile work tires twice as fast (practice of the profession in the Netherlands).
    """

    listeners: Mapping[Mode, int] = field(
        default_factory=lambda: {Mode.SPOKEN: 3, Mode.SIGNED: 3, Mode.WRITTEN: 1, Mode.TACTILE: 1}
    )
    onlookers: int = 30
    kit_together: int = 12
    kit_spread: int = 6
    alone_minutes: Mapping[Mode, int] = field(
        default_factory=lambda: {Mode.SPOKEN: 60, Mode.SIGNED: 60, Mode.WRITTEN: 60, Mode.TACTILE: 30}
    )
    # While people walk about, an interpreter in speech is silent half of the time.
    spoken_share_spread: Fraction = Fraction(1, 2)
    team_share: Fraction = Fraction(1, 2)
    break_minutes: int = 15
    stage_languages: frozenset[str] = frozenset({"nl", "en"})

    def is_shared(self, mode: Mode, *, together: bool) -> bool:
        """Whether one interpreter serves everybody of a channel in the room at once."""
        return together and mode in SEEN_BY_ALL

    def capacity(self, mode: Mode, *, together: bool, has_kit: bool, most: int | None) -> int:
        """How many people one interpreter serves at once; `most` is the interpreter's own limit."""
        if self.is_shared(mode, together=together):
            return self.onlookers
        rule = self.listeners[mode]
        if has_kit and mode is Mode.SPOKEN:
            rule = self.kit_together if together else self.kit_spread
        return rule if most is None else min(rule, most)

    def load(self, mode: Mode, minutes: int, *, together: bool, in_team: bool) -> Fraction:
        """Work as a share of what one may do without a break: 1 is the limit."""
        share = self.spoken_share_spread if mode is Mode.SPOKEN and not together else Fraction(1)
        return minutes * share * (self.team_share if in_team else 1) / self.alone_minutes[mode]

    def is_break(self, starts: datetime, ends: datetime) -> bool:
        return (ends - starts).total_seconds() >= self.break_minutes * 60

    def longest_load(self, turns: Sequence[Turn]) -> Fraction:
        """The heaviest work without a break among `turns` in order of time; more than 1 is too long."""
        heaviest = running = Fraction(0)
        before: Turn | None = None
        for turn in turns:
            if before is not None and self.is_break(before.ends, turn.starts):
                running = Fraction(0)
            minutes = round((turn.ends - turn.starts).total_seconds() / 60)
            running += self.load(turn.mode, minutes, together=turn.together, in_team=turn.in_team)
            heaviest = max(heaviest, running)
            before = turn
        return heaviest


RULES = Rules()
