"""The smallest help that would serve everybody: whom to look for, and for which parts of the evening."""

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass, replace
from math import inf
from time import monotonic

from portal.languages.modes import Mode
from portal.matching.components import components
from portal.matching.formulation import Formulation
from portal.matching.greedy import first_come
from portal.matching.plan import Level, Plan
from portal.matching.problem import Channel, Interpreter, Problem, Request, Span
from portal.matching.reading import plan_of, values_of
from portal.matching.solver import in_order

# More people than this for one channel are not looked for in one evening.
MOST = 6


@dataclass(frozen=True)
class Extra:
    """One more interpreter who would help: for what, in which parts, and which requests they would serve.

    `gender` is given when somebody requires it; `has_kit` says that a party is too large to be whispered to.
    """

    channel: Channel
    gender: str | None
    parts: tuple[str, ...]
    requests: frozenset[str]
    has_kit: bool = False


@dataclass(frozen=True)
class Help:
    """The fewest extra people, working the fewest minutes, and who would be whole with them but is not now.

    `beyond` names the requests that no extra interpreter can serve whole. For those that are `unsure` the
    search was cut short: perhaps less would do, or more could be served.
    """

    extras: tuple[Extra, ...]
    gained: frozenset[str]
    beyond: frozenset[str]
    unsure: frozenset[str] = frozenset()


def smallest_help(problem: Problem, plan: Plan, *, seconds: float = inf) -> Help:
    """Whom to look for so that most requests are whole; people of the pool may move for it.

    After `seconds` it is the best that was found.
    """
    deadline = monotonic() + seconds
    whole = plan.whole(problem)
    extras: list[Extra] = []
    after: set[str] = set()
    unsure: set[str] = set()
    for part in components(problem):
        lacking = [request for request in part.requests if request.id not in whole]
        if not lacking:
            after |= {request.id for request in part.requests}
            continue
        found, served, is_proven = _for_component(part, lacking, deadline)
        extras += found
        after |= served
        if not is_proven:
            unsure |= {request.id for request in lacking}
    names = {request.id for request in problem.requests}
    return Help(tuple(extras), frozenset(after - whole), frozenset(names - after - whole), frozenset(unsure))


def _for_component(
    problem: Problem, lacking: list[Request], deadline: float
) -> tuple[list[Extra], frozenset[str], bool]:
    """Whom to look for, who is whole with them, and whether it is proven that nothing less would do."""
    wanted = Counter((channel, request.gender) for request in lacking for channel in request.channels)
    looked_for = [
        (channel, gender, number)
        for (channel, gender), count in sorted(
            wanted.items(), key=lambda item: (item[0][0], item[0][1] or "")
        )
        for number in range(min(2 * count, MOST))
    ]
    whispered = problem.rules.listeners[Mode.SPOKEN]
    with_kit = {
        channel
        for request in lacking
        for channel in request.channels
        if channel.mode is Mode.SPOKEN and request.listeners > whispered
    }
    larger = _with(problem, looked_for, with_kit)
    places = {request.id: place for place, request in enumerate(larger.requests, 1)}
    names = {_name(*one): one for one in looked_for}
    formulation = Formulation(larger, places, apart=names)
    minutes = {part.id: part.minutes for part in problem.parts}
    work = {
        column: minutes[duty.part]
        for duty in formulation.alone
        if duty.interpreter in names
        for column in formulation.busy(duty)
    }
    people = {formulation.use[name]: 1 for name in names if name in formulation.use}
    whole, _ = formulation.objective(Level.WHOLE)
    start = values_of(first_come(larger), formulation)
    excess = dict.fromkeys(formulation.excess, 1)
    values, is_proven = in_order(formulation.model, [excess, whole, people, work], start, deadline)
    plan = plan_of(values, formulation)
    extras = []
    for name, (channel, gender, _) in names.items():
        parts = {duty.part for duty in plan.duties if duty.interpreter == name}
        if parts:
            in_time = tuple(part.id for part in problem.parts if part.id in parts)
            mates = {other for duty, other in plan.mates().items() if duty.interpreter == name}
            with_mate = {(duty.interpreter, duty.part) for duty in mates} | {(name, part) for part in parts}
            requests = {seat.request for seat in plan.seats if (seat.interpreter, seat.part) in with_mate}
            extras.append(Extra(channel, gender, in_time, frozenset(requests), channel in with_kit))
    return extras, plan.whole(larger), is_proven


def _with(
    problem: Problem, extra: list[tuple[Channel, str | None, int]], with_kit: Container[Channel]
) -> Problem:
    always = (Span(problem.parts[0].starts, problem.parts[-1].ends),) if problem.parts else ()
    imagined = [
        Interpreter(
            _name(*one),
            frozenset({one[0]}),
            always,
            sources=problem.rules.stage_languages,
            has_kit=one[0] in with_kit,
            gender=one[1],
        )
        for one in extra
    ]
    return replace(problem, interpreters=(*problem.interpreters, *imagined))


def _name(channel: Channel, gender: str | None, number: int) -> str:
    """No name of a person: it sorts behind all of them."""
    return f"\uffff{channel.language} {channel.mode} {gender or ''} {number}"
