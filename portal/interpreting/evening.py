"""The evening of each interpreter as a line to scale: when they are there, and what they do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from portal.event.models import Edition, ProgrammeRow
from portal.interpreting.board import Board
from portal.interpreting.models import Duty, DutyState
from portal.interpreting.words import at, channel_names, listed
from portal.languages.table import UnknownLanguage, language
from portal.texts import isolated

# Marks of time that stand closer than this, in percent, would touch on a phone.
LEAST_APART = 14.0


@dataclass(frozen=True)
class Block:
    """A stretch of work; places and widths are percents of the evening."""

    x: float
    width: float
    label: str
    code: str
    state: str
    state_name: str


@dataclass(frozen=True)
class Evening:
    """One interpreter's line, and the same as a sentence."""

    name: str
    x: float
    width: float
    blocks: Sequence[Block]
    sentence: str


@dataclass(frozen=True)
class Mark:
    """A time on the axis."""

    x: float
    words: str
    anchor: str


def marks(parts: Sequence[ProgrammeRow]) -> list[Mark]:
    """Where parts begin, and where the last one ends."""
    starts, ends = _span(parts)
    found: list[Mark] = []
    last = 100.0
    for moment in [*dict.fromkeys(row.starts_at for row in parts)]:
        x = _at(moment, starts, ends)
        if x <= last - LEAST_APART and (not found or x >= found[-1].x + LEAST_APART):
            found.append(Mark(x, at(moment), "middle" if found else "start"))
    return [*found, Mark(100.0, at(ends), "end")]


def evenings(board: Board, edition: Edition) -> list[Evening]:
    """A line for everybody who is there, and for whoever has something to do all the same."""
    if not board.parts:
        return []
    starts, ends = _span(board.parts)
    duties: dict[int, list[Duty]] = {}
    for duty in sorted(board.duties, key=lambda one: one.part.starts_at):
        duties.setdefault(duty.interpreter_id, []).append(duty)
    found = []
    # A large evening has many interpreters: what is the same for all of them is said once.
    is_there = gettext("%(who)s is there from %(start)s to %(end)s.")
    has_duties, has_none = gettext("To do: %(duties)s."), gettext("Nothing to do yet.")
    states = _state_names()
    for who in dict.fromkeys((*board.pool, *(duty.interpreter for duty in board.duties))):
        there = who.at(edition)
        runs = _runs(duties.get(who.id, ()))
        x = _at(there.starts_at, starts, ends) if there else 0.0
        until = _at(there.ends_at, starts, ends) if there else 0.0
        sentences = [
            is_there % {"who": isolated(who.name), "start": at(there.starts_at), "end": at(there.ends_at)}
            if there
            else gettext("%(who)s is not there.", who=isolated(who.name)),
            has_duties % {"duties": listed(_said(run, states) for run in runs)} if runs else has_none,
        ]
        found.append(
            Evening(
                who.name,
                x,
                max(0.0, round(until - x, 2)),
                [_block(run, starts, ends, states) for run in runs],
                " ".join(sentences),
            )
        )
    return found


def _span(parts: Sequence[ProgrammeRow]) -> tuple[datetime, datetime]:
    return parts[0].starts_at, max(row.ends_at or row.starts_at for row in parts)


def _at(moment: datetime, starts: datetime, ends: datetime) -> float:
    share = (moment - starts) / (ends - starts) if ends > starts else 0.0
    return round(100 * min(1.0, max(0.0, share)), 2)


def _runs(duties: Sequence[Duty]) -> list[list[Duty]]:
    """Duties that follow on each other and are the same but for the part."""
    runs: list[list[Duty]] = []
    for duty in duties:
        last = runs[-1][-1] if runs else None
        if (
            last
            and last.part.ends_at == duty.part.starts_at
            and (last.channel, last.state) == (duty.channel, duty.state)
        ):
            runs[-1].append(duty)
        else:
            runs.append([duty])
    return runs


def _block(run: Sequence[Duty], starts: datetime, ends: datetime, states: Mapping[DutyState, str]) -> Block:
    first, last = run[0], run[-1]
    x = _at(first.part.starts_at, starts, ends)
    width = _at(last.part.ends_at or last.part.starts_at, starts, ends) - x
    return Block(
        x,
        round(width, 2),
        _short(first.language),
        first.language,
        first.state.value,
        states[first.state],
    )


def _said(run: Sequence[Duty], states: Mapping[DutyState, str]) -> str:
    first, last = run[0], run[-1]
    return gettext(
        "%(language)s from %(start)s to %(end)s (%(state)s)",
        language=channel_names(first.channel),
        start=at(first.part.starts_at),
        end=at(last.part.ends_at or last.part.starts_at),
        state=states[first.state],
    )


def _state_names() -> dict[DutyState, str]:
    return {
        DutyState.PROPOSED: gettext("planned"),
        DutyState.INVITED: gettext("asked"),
        DutyState.CONFIRMED: gettext("confirmed"),
    }


def _short(code: str) -> str:
    """A language's own name; of one with letters for a name only those, such as NGT."""
    try:
        endonym = language(code).endonym
    except UnknownLanguage:
        return code
    _, _, letters = endonym.rpartition("(")
    return letters.rstrip(")") if letters.rstrip(")").isupper() else endonym
