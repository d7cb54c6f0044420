"""The best plan, level after level, and the proof that none is better."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, inf
from time import monotonic

from portal.matching.checking import Fault, Wrong, faults
from portal.matching.components import components
from portal.matching.engine import Effort, Model, solve
from portal.matching.formulation import Formulation, Terms
from portal.matching.greedy import first_come
from portal.matching.large import gaps as gaps_of
from portal.matching.large import is_too_large, pieces
from portal.matching.plan import Level, Plan, Proposal, score
from portal.matching.problem import Problem


@dataclass(frozen=True)
class Progress:
    """How many of all requests are in a component that is done."""

    done: int
    of: int


def propose(
    problem: Problem, *, seconds: float = inf, progress: Callable[[Progress], None] | None = None
) -> Proposal:
    """The best plan for the evening; the same problem always gets the same plan, unless time runs out.

    After `seconds` whatever was found is returned with the bounds that were proven; `is_proven` then says no.
    """
    deadline = monotonic() + seconds
    places = {request.id: place for place, request in enumerate(problem.requests, 1)}
    plans: list[Plan] = []
    missed = dict.fromkeys(Level, 0)
    parts = components(problem)
    done, left = 0, sum(map(_size, parts))
    for part in parts:
        now = monotonic()
        share = (deadline - now) * _size(part) / left if seconds < inf else inf
        plan, gaps = (_in_pieces if is_too_large(part) else _best)(part, places, now + share)
        plans.append(plan)
        for level, gap in gaps.items():
            missed[level] += gap
        left -= _size(part)
        done += len(part.requests)
        if progress is not None:
            progress(Progress(done, len(problem.requests)))
    plan = _together(plans)
    counted = score(problem, plan)
    return Proposal(
        plan,
        counted,
        {
            level: counted[level] + gap * (1 if level.is_better_higher else -1)
            for level, gap in missed.items()
        },
    )


def _together(plans: Sequence[Plan]) -> Plan:
    return Plan(
        frozenset().union(*(plan.duties for plan in plans)),
        frozenset().union(*(plan.teams for plan in plans)),
        frozenset().union(*(plan.seats for plan in plans)),
    )


def _in_pieces(problem: Problem, places: Mapping[str, int], deadline: float) -> tuple[Plan, dict[Level, int]]:
    """A sound plan of a component that is too large, and by how much each level may fall short."""
    plans: list[Plan] = []
    # Kept seats can tie pieces together; then nothing is cut.
    parts = list(pieces(problem)) if not problem.kept else []
    for number, part in enumerate(parts):
        now = monotonic()
        plans.append(_best(part, places, now + (deadline - now) / (len(parts) - number))[0])
    plan = _together(plans) if plans else first_come(problem)
    while wrong := {
        (fault.request, fault.part) for fault in faults(problem, plan) if fault.wrong is Wrong.REFUSED
    }:
        # Somebody of another piece relieves colleagues on the channel, whom this party refuses.
        plan = replace(
            plan, seats=frozenset(one for one in plan.seats if (one.request, one.part) not in wrong)
        )
    return plan, gaps_of(problem, plan)


def _size(problem: Problem) -> int:
    return len(problem.requests) + len(problem.interpreters)


def _best(problem: Problem, places: Mapping[str, int], deadline: float) -> tuple[Plan, dict[Level, int]]:
    """The best plan of a component, and by how much each level may fall short of what is possible."""
    formulation = Formulation(problem, places)
    model, start = formulation.model, formulation.values(first_come(problem))
    rows = len(model.rows)
    objectives = [formulation.objective(level)[0] for level in Level]
    # First come, first served: not proven, and the answer when no other can be believed.
    best, best_gaps = formulation.plan(start), {level: _gap(formulation, level, start) for level in Level}
    for effort in (Effort(), Effort(presolve=False), Effort(presolve=False, seed=2)):
        del model.rows[rows:]
        values, missed = in_order(model, objectives, start, deadline, effort)
        gaps = dict(zip(Level, missed, strict=True))
        plan = formulation.plan(values)
        if _is_true(problem, formulation, plan, values):
            best, best_gaps = plan, gaps
            if not any(gaps.values()):
                break
        if monotonic() > deadline:
            break
    return best, best_gaps


def _gap(formulation: Formulation, level: Level, values: Sequence[int]) -> int:
    terms, _ = formulation.objective(level)
    return _sum(terms, values) - _least(formulation.model, terms)


def _is_true(problem: Problem, formulation: Formulation, plan: Plan, values: Sequence[int]) -> bool:
    """Whether the plan keeps to the rules, but for what people decided, and is as good as the engine says."""
    decided = {_broken(fault) for fault in faults(problem, Plan(problem.locked, frozenset(), problem.kept))}
    if not {_broken(fault) for fault in faults(problem, plan)} <= decided:
        return False
    counted = score(problem, plan)
    for level in Level:
        terms, constant = formulation.objective(level)
        value = _sum(terms, values) + constant
        # Dates count for the whole evening, not for a component.
        if level is not Level.DATE and counted[level] != (-value if level.is_better_higher else value):
            return False
    return True


def _broken(fault: Fault) -> tuple[str, ...]:
    return fault.wrong, fault.interpreter, fault.request, fault.part


def in_order(
    model: Model, objectives: Sequence[Terms], start: Sequence[int], deadline: float, way: Effort
) -> tuple[Sequence[int], list[int]]:
    """The values that make each objective smallest, after those before it, and how far each may be from that.

    `start` must hold; `model` keeps what was reached as rows.
    """
    values, gaps = start, []
    for terms in objectives:
        now, least = _sum(terms, values), _least(model, terms)
        gap = 0
        if now > least:
            answer = solve(
                model, terms, start=values, effort=replace(way, seconds=max(deadline - monotonic(), 0))
            )
            found = answer.values
            is_sound = found is not None and _holds(model, found) and _sum(terms, found) <= now
            if found is not None and is_sound:
                values, now = found, _sum(terms, found)
            if not (answer.is_optimal and is_sound):
                gap = now - max(least, ceil(answer.bound - 1e-6) if answer.bound > -inf else least)
        gaps.append(gap)
        # Half a unit of slack: the engine computes with floating point.
        model.at_most(terms, now + 0.5)
    return values, gaps


def _sum(terms: Terms, values: Sequence[int]) -> int:
    return sum(weight * values[column] for column, weight in terms.items())


def _least(model: Model, terms: Terms) -> int:
    """What the sum cannot be below, by the columns alone."""
    return sum(
        weight * (model.lower if weight > 0 else model.upper)[column] for column, weight in terms.items()
    )


def _holds(model: Model, values: Sequence[int]) -> bool:
    """Whether values keep to every row, computed exactly."""
    within = zip(model.lower, values, model.upper, strict=True)
    return all(lower <= value <= upper for lower, value, upper in within) and all(
        lower <= sum(weight * values[column] for column, weight in terms.items()) <= upper
        for terms, lower, upper in model.rows
    )
