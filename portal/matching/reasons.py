"""Why somebody is not served, and why somebody is served by whom: facts, for sentences in any language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.matching.plan import Plan, rank
from portal.matching.problem import Channel, Duty, Interpreter, Part, Problem, Request
from portal.matching.rules import Turn


class Lack(StrEnum):
    """Why a channel serves a party not, in the order in which they are looked for."""

    NOBODY = "nobody"
    SOURCE = "source"
    AWAY = "away"
    REFUSED = "refused"
    GENDER = "gender"
    TOO_LARGE = "too large"
    BUSY = "busy"
    FULL = "full"
    TOO_LONG = "too long"
    FREE = "free"


@dataclass(frozen=True)
class Engaged:
    """What a candidate does instead: the channel they are on, if any, since which part."""

    interpreter: str
    channel: Channel | None = None
    since: str = ""


@dataclass(frozen=True)
class Reason:
    """Why a party is not served on a channel in a part; the candidates are those whom the reason is about.

    FULL: they serve others on this channel. BUSY: they are on another one. TOO_LONG: some rest, and would
    work too long. FREE: somebody could, and the plan does not use them.
    """

    lack: Lack
    channel: Channel
    part: str
    candidates: tuple[Engaged, ...] = ()


class Because(StrEnum):
    """Why this interpreter."""

    DECIDED = "decided"
    PROMISED = "promised"
    WISHED = "wished"
    ONLY_ONE = "only one"
    OTHERS_BUSY = "others busy"
    WITH_OTHERS = "with others"
    REGISTERED = "registered"
    BEST = "best"


@dataclass(frozen=True)
class Choice:
    """Whom a party gets in a part: the place of the channel in their list (0 is first), and the reasons.

    `mate` relieves the interpreter; `others` are the colleagues who are busy elsewhere.
    """

    interpreter: str
    part: str
    channel: Channel
    rank: int
    because: tuple[Because, ...]
    mate: str | None = None
    others: tuple[Engaged, ...] = ()


def why_not(problem: Problem, plan: Plan, request: Request) -> list[Reason]:
    """One reason for each part without a seat and each acceptable channel; none when the party is whole."""
    served = plan.served().get(request.id, {})
    return [
        _reason(problem, plan, request, channel, part)
        for part in problem.parts
        if part.id in request.parts and part.id not in served
        for channel in request.channels
    ]


def why(problem: Problem, plan: Plan, request: Request) -> list[Choice]:
    """For each seat of the party, in order of time, why it is this one."""
    served = plan.served().get(request.id, {})
    mates = plan.mates()
    people = {one.id: one for one in problem.interpreters}
    found = []
    for part in problem.parts:
        if part.id not in served:
            continue
        seat = served[part.id]
        duty = Duty(seat.interpreter, seat.channel, part.id)
        able = [
            one
            for one in problem.interpreters
            if one.id != seat.interpreter
            and problem.may_interpret(one, seat.channel, part)
            and request.accepts(one)
            and problem.capacity(one, seat.channel, part) >= request.listeners
        ]
        engaged = [_engaged(problem, plan, one, part) for one in able]
        elsewhere = tuple(one for one in engaged if one.channel is not None)
        company = any(
            other.request != request.id and (other.interpreter, other.part) == (seat.interpreter, part.id)
            for other in plan.seats
        )
        chosen = people[seat.interpreter]
        has_wish = bool(request.wishes_for or request.wishes_gender)
        because = [
            reason
            for reason, holds in (
                (Because.DECIDED, duty in problem.locked),
                (Because.PROMISED, duty in problem.promised),
                (Because.WISHED, has_wish and not request.unmet(chosen)),
                (Because.ONLY_ONE, not able),
                (Because.OTHERS_BUSY, bool(able) and len(elsewhere) == len(able)),
                (Because.WITH_OTHERS, company),
                (
                    Because.REGISTERED,
                    chosen.is_registered and not all(one.is_registered for one in able),
                ),
            )
            if holds
        ]
        mate = mates[duty].interpreter if duty in mates else None
        place = rank(request.channels, seat.channel)
        found.append(
            Choice(
                seat.interpreter,
                part.id,
                seat.channel,
                place,
                tuple(because) or (Because.BEST,),
                mate,
                elsewhere,
            )
        )
    return found


def _reason(problem: Problem, plan: Plan, request: Request, channel: Channel, part: Part) -> Reason:
    people: Sequence[Interpreter] = problem.interpreters
    filters: tuple[tuple[Lack, Callable[[Interpreter], bool]], ...] = (
        (Lack.NOBODY, lambda one: channel in one.channels),
        (Lack.SOURCE, lambda one: bool(one.sources & problem.rules.stage_languages)),
        (Lack.AWAY, lambda one: one.is_there(part)),
        (Lack.REFUSED, lambda one: one.id not in request.refuses),
        (Lack.GENDER, request.accepts),
        (Lack.TOO_LARGE, lambda one: problem.capacity(one, channel, part) >= request.listeners),
    )
    for lack, passes in filters:
        left = [one for one in people if passes(one)]
        if not left:
            about = people if lack is not Lack.NOBODY else ()
            return Reason(lack, channel, part.id, tuple(Engaged(one.id) for one in about))
        people = left
    engaged = tuple(_engaged(problem, plan, one, part) for one in people)
    idle = [one for one in people if _engaged(problem, plan, one, part).channel is None]
    if any(_would_bear(problem, plan, one, channel, part) for one in idle):
        return Reason(Lack.FREE, channel, part.id, tuple(Engaged(one.id) for one in idle))
    if idle:
        return Reason(Lack.TOO_LONG, channel, part.id, tuple(Engaged(one.id) for one in idle))
    is_full = any(one.channel == channel for one in engaged)
    return Reason(Lack.FULL if is_full else Lack.BUSY, channel, part.id, engaged)


def _engaged(problem: Problem, plan: Plan, one: Interpreter, part: Part) -> Engaged:
    """What the interpreter does in the part, and since which part without a pause on that channel."""
    mine = {duty.part: duty.channel for duty in plan.duties if duty.interpreter == one.id}
    channel = mine.get(part.id)
    if channel is None:
        return Engaged(one.id)
    since = part
    for earlier in reversed([other for other in problem.parts if other.starts < part.starts]):
        if mine.get(earlier.id) != channel:
            break
        since = earlier
    return Engaged(one.id, channel, since.id)


def _would_bear(problem: Problem, plan: Plan, one: Interpreter, channel: Channel, part: Part) -> bool:
    mates = plan.mates()
    mine = {duty.part: duty for duty in plan.duties if duty.interpreter == one.id}
    mine[part.id] = Duty(one.id, channel, part.id)
    return (
        problem.rules.longest_load(
            [
                Turn(
                    other.starts,
                    other.ends,
                    mine[other.id].channel.mode,
                    other.together,
                    mine[other.id] in mates,
                )
                for other in problem.parts
                if other.id in mine
            ]
        )
        <= 1
    )
