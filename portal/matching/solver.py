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

# By how much a plan may fall short of what is possible, by level.
Gaps = dict[Level, int]


@dataclass(frozen=True)
class Progress:
    """How many steps of all are done: a level of a component, or a component that is solved in pieces."""

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
    # The small ones first: the time that they leave is for the others.
    parts = components(problem)[::-1]
    searches = [_Search(part, places) for part in parts if not is_too_large(part)]
    large = [part for part in parts if is_too_large(part)]
    steps = iter(range(1, len(searches) * len(Level) + len(large) + 1))

    def step() -> None:
        done = next(steps)
        if progress is not None:
            progress(Progress(done, len(searches) * len(Level) + len(large)))

    left = sum(map(_size, parts))
    found: list[tuple[Plan, Gaps]] = []
    for part in large:
        now = monotonic()
        found.append(_in_pieces(part, places, now + (deadline - now) * _size(part) / left))
        left -= _size(part)
        step()
    _search(searches, deadline, step)
    found += [search.result(deadline) for search in searches]
    plan = _together([plan for plan, _ in found])
    counted = score(problem, plan)
    bounds = {}
    for level in Level:
        missed = sum(gaps[level] for _, gaps in found)
        bounds[level] = counted[level] + (missed if level.is_better_higher else -missed)
    return Proposal(plan, counted, bounds)


def _search(searches: Sequence["_Search"], deadline: float, step: Callable[[], None]) -> None:
    """Level after level for all components, so that time that runs out is missed where it matters least."""
    for level in Level:
        now = monotonic()
        # Half of the time that is left is for this level, all of it for the last one.
        ends = now + (deadline - now) * (1 if level is list(Level)[-1] else 0.5)
        left = sum(_size(search.problem) for search in searches)
        for search in searches:
            now, size = monotonic(), _size(search.problem)
            search.reach(level, now + (ends - now) * size / left)
            left -= size
            step()


def _together(plans: Sequence[Plan]) -> Plan:
    return Plan(
        frozenset().union(*(plan.duties for plan in plans)),
        frozenset().union(*(plan.teams for plan in plans)),
        frozenset().union(*(plan.seats for plan in plans)),
    )


def _in_pieces(problem: Problem, places: Mapping[str, int], deadline: float) -> tuple[Plan, Gaps]:
    """A sound plan of a component that is too large, and by how much each level may fall short."""
    plans: list[Plan] = []
    # Kept seats can tie pieces together; then nothing is cut.
    parts = list(pieces(problem)) if not problem.kept else []
    for number, part in enumerate(parts):
        now = monotonic()
        ends = now + (deadline - now) / (len(parts) - number)
        search = _Search(part, places)
        _search([search], ends, lambda: None)
        plans.append(search.result(ends)[0])
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


class _Search:
    """The search for the best plan of a component, one level after the other."""

    def __init__(self, problem: Problem, places: Mapping[str, int]) -> None:
        self.problem = problem
        self._formulation = Formulation(problem, places)
        self._rows = len(self._formulation.model.rows)
        self._start: Sequence[int] = self._formulation.values(first_come(problem))
        self._values: Sequence[int] = self._start
        self._gaps: Gaps = {}

    def reach(self, level: Level, deadline: float, way: Effort | None = None) -> None:
        """Find the best of a level, given what was reached before."""
        if level is Level.WHOLE:
            # Before all: nobody who was locked works too long where a team can be made.
            excess = dict.fromkeys(self._formulation.excess, 1)
            self._values, _ = _smallest(
                self._formulation.model, excess, self._values, deadline, way or Effort()
            )
        terms, _ = self._formulation.objective(level)
        self._values, self._gaps[level] = _smallest(
            self._formulation.model, terms, self._values, deadline, way or Effort()
        )

    def result(self, deadline: float) -> tuple[Plan, Gaps]:
        """The best plan, and by how much each level may fall short of what is possible.

        An answer that cannot be true, or is not proven though there was time, is sought again in other ways.
        """
        # First come, first served: not proven, and the answer when no other can be believed.
        formulation = self._formulation
        best, gaps = (
            formulation.plan(self._start),
            {level: _gap(formulation, level, self._start) for level in Level},
        )
        for way in (None, Effort(presolve=False), Effort(presolve=False, seed=2)):
            if way is not None:
                self._begin_again(way, deadline)
            plan = formulation.plan(self._values)
            if _is_true(self.problem, formulation, plan, self._values):
                best, gaps = plan, dict(self._gaps)
                if not any(gaps.values()):
                    break
            if monotonic() > deadline:
                break
        return best, gaps

    def _begin_again(self, way: Effort, deadline: float) -> None:
        del self._formulation.model.rows[self._rows :]
        self._values = self._start
        for level in Level:
            self.reach(level, deadline, way)


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
    model: Model, objectives: Sequence[Terms], start: Sequence[int], deadline: float
) -> Sequence[int]:
    """The values that make each objective smallest, after those before it, or the best in the time.

    `start` must hold; `model` keeps what was reached as rows.
    """
    values = start
    for terms in objectives:
        values, _ = _smallest(model, terms, values, deadline, Effort())
    return values


def _smallest(
    model: Model, terms: Terms, values: Sequence[int], deadline: float, way: Effort
) -> tuple[Sequence[int], int]:
    """Values that make the sum smallest, which the model then keeps, and how far from the least it may be."""
    now, least, gap = _sum(terms, values), _least(model, terms), 0
    if now > least:
        effort = replace(way, seconds=max(deadline - monotonic(), 0))
        answer = solve(model, terms, start=values, effort=effort)
        found = answer.values
        is_sound = found is not None and _holds(model, found) and _sum(terms, found) <= now
        if found is not None and is_sound:
            values, now = found, _sum(terms, found)
        if not (answer.is_optimal and is_sound):
            gap = now - max(least, ceil(answer.bound - 1e-6) if answer.bound > -inf else least)
    # Half a unit of slack: the engine computes with floating point.
    model.at_most(terms, now + 0.5)
    return values, gap


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
