"""The best plan, level after level, and the proof that none is better."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil, gcd, inf, prod
from time import monotonic

from portal.matching.checking import Fault, Wrong, faults
from portal.matching.components import components
from portal.matching.counting import Counting
from portal.matching.engine import SLACK, Effort, Model, at_least, solve, total
from portal.matching.formulation import Formulation, Terms
from portal.matching.greedy import first_come
from portal.matching.large import gaps as gaps_of
from portal.matching.large import is_too_large, most_of, pieces
from portal.matching.plan import Level, Plan, Proposal, key, score
from portal.matching.problem import Problem
from portal.matching.reading import plan_of, values_of

# Levels are searched together as long as their weights, with which each counts for more than all after it,
# are no greater: then floating point is precise enough.
MOST_WEIGHT = 1_000_000
# Of a model with more columns than this levels are told in counts first: that is sooner proven to be best.
MANY_COLUMNS = 200
# Then these are sooner proven together than one by one (measured with tools/bench_matching.py), as long as
# their weights are no greater: floating point still tells one from none there, and an answer counts as proven
# only when its whole numbers reach the bound.
TOGETHER = (
    (Level.WHOLE,),
    (Level.MINUTES, Level.DISTURBED, Level.LANGUAGE, Level.REGISTER, Level.WISHES),
    (Level.PEOPLE, Level.COST, Level.CHANGES),
    (Level.DATE,),
)
MOST_COUNTED = 10_000_000_000
# So many components are searched at the same time: a small server has two cores.
AT_ONCE = 2
# By how much a plan may fall short of what is possible, by level.
Gaps = dict[Level, int]


@dataclass(frozen=True)
class Progress:
    """How many steps of all are done: some levels of a component, or a component that is solved in pieces."""

    done: int
    of: int


def propose(
    problem: Problem, *, seconds: float = inf, progress: Callable[[Progress], None] | None = None
) -> Proposal:
    """The best plan for the evening; the same problem always gets the same plan, unless it `is_hurried`.

    After `seconds` whatever was found is returned with the bounds that were proven. `progress` is called in
    the caller's own thread.
    """
    deadline = monotonic() + seconds
    places = {request.id: place for place, request in enumerate(problem.requests, 1)}
    # Of those that are not too large the small ones first: the time that they leave is for the others.
    parts = components(problem)[::-1]
    searches = [_Search(part, places) for part in parts if not is_too_large(part)]
    large = [part for part in parts if is_too_large(part)]
    of = sum(len(search.stages) for search in searches) + len(large)
    steps = iter(range(1, of + 1))

    def step() -> None:
        done = next(steps)
        if progress is not None:
            progress(Progress(done, of))

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
    return Proposal(plan, counted, bounds, bool(large) or any(search.is_hurried for search in searches))


def _search(searches: Sequence["_Search"], deadline: float, step: Callable[[], None]) -> None:
    """Level after level for all components, so that time that runs out is missed where it matters least.

    Components know nothing of each other, and the engine lets other threads go on: some at once give the same
    plans as one by one.
    """
    last = max((len(search.stages) for search in searches), default=0) - 1
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for stage in range(last + 1):
            now = monotonic()
            # Half of the time that is left is for this stage, all of it for the last one.
            ends = now + (deadline - now) * (1 if stage == last else 0.5)
            chosen = [search for search in searches if stage < len(search.stages)]
            sizes = [_size(search.problem) for search in chosen]
            shares = [min(1, AT_ONCE * size / sum(sizes[place:])) for place, size in enumerate(sizes)]

            def reach(search: _Search, share: float, *, stage: int = stage, ends: float = ends) -> None:
                now = monotonic()
                search.reach(search.stages[stage], now + (ends - now) * share)

            for _ in threads.map(reach, chosen, shares):
                step()


def _together(plans: Sequence[Plan]) -> Plan:
    return Plan(
        frozenset().union(*(plan.duties for plan in plans)),
        frozenset().union(*(plan.teams for plan in plans)),
        frozenset().union(*(plan.seats for plan in plans)),
    )


def _in_pieces(problem: Problem, places: Mapping[str, int], deadline: float) -> tuple[Plan, Gaps]:
    """A sound plan of a component that is too large, and by how much each level may fall short."""
    # Half of the time at most: the other half is for the plan.
    most = most_of(problem, (monotonic() + deadline) / 2)
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
    return plan, gaps_of(problem, plan, most)


def _size(problem: Problem) -> int:
    return len(problem.requests) + len(problem.interpreters)


class _Search:
    """The search for the best plan of a component, one level after the other."""

    def __init__(self, problem: Problem, places: Mapping[str, int]) -> None:
        self.problem = problem
        self._formulation = Formulation(problem, places)
        self._start: Sequence[int] = values_of(first_come(problem), self._formulation)
        self._values: Sequence[int] = self._start
        self._gaps: Gaps = {}
        is_hard = len(self._formulation.model.upper) > MANY_COLUMNS
        self._counting = Counting(problem, places) if is_hard and not problem.locked else None
        # Whether something was cut short that would have been searched to its end with more time.
        self.is_hurried = False
        models = [self._formulation.model, *([self._counting.model] if self._counting else ())]
        self._rows = [(model, len(model.rows)) for model in models]
        self.stages = list(
            self._counted(self._counting)
            if self._counting
            else self._stages(list(Level), 1 if is_hard else MOST_WEIGHT)
        )

    def _counted(self, counting: Counting) -> Iterator[tuple[Level, ...]]:
        """The levels that are searched together where they can be told in counts."""
        for levels in TOGETHER:
            for _, group in groupby(levels, lambda level: counting.objective(level) is None):
                yield from self._stages(tuple(group), MOST_COUNTED)

    def _stages(self, levels: Sequence[Level], most: int) -> Iterator[tuple[Level, ...]]:
        """The levels that can be searched together with weights of at most so much; the hardest is alone."""
        stage: list[Level] = []
        weight = 1
        for level in levels:
            more = _Scale.of(self._formulation.model, self._formulation.objective(level)[0]).most + 1
            if stage and (weight * more > most or stage == [Level.WHOLE]):
                yield tuple(stage)
                stage, weight = [], 1
            stage.append(level)
            weight *= more
        yield tuple(stage)

    def reach(self, levels: Sequence[Level], deadline: float, way: Effort | None = None) -> None:
        """Find the best of some levels, given what was reached before."""
        if Level.WHOLE in levels:
            # Before all: nobody who was locked works too long where a team can be made.
            excess = dict.fromkeys(self._formulation.excess, 1)
            first = _Ranked.of(self._formulation.model, [excess])
            self._values, _ = _smallest(
                self._formulation.model, first, self._values, deadline, way or Effort()
            )
        objectives = [self._formulation.objective(level)[0] for level in levels]
        counts = [self._counting.objective(level) if self._counting else None for level in levels]
        ranked = _Ranked.of(self._formulation.model, objectives, counts)
        least = None
        if self._counting and None not in counts:
            one = ranked.sum_of([terms or {} for terms in counts])
            # Minutes alone are counted sooner without presolve.
            is_presolved = tuple(levels) != (Level.MINUTES,)
            least = self._count(
                self._counting, one, ranked.terms, deadline, way or Effort(), is_presolved=is_presolved
            )
        self._values, gaps = _smallest(
            self._formulation.model, ranked, self._values, deadline, way or Effort(), least
        )
        self._gaps |= zip(levels, gaps, strict=True)
        self.is_hurried |= monotonic() > deadline
        for terms, told in zip(objectives, counts, strict=True):
            if self._counting and told is not None:
                self._counting.model.at_most(told, total(terms, self._values) + 0.5)

    def _count(
        self,
        counting: Counting,
        counts: Terms,
        terms: Terms,
        deadline: float,
        way: Effort,
        *,
        is_presolved: bool,
    ) -> int | None:
        """The least that `counts` allow `terms` to be; the plan becomes as good as that if the evening can be
        so."""
        if monotonic() > deadline:
            return None
        divided = at_least(counting.model, counts, seconds=max(deadline - monotonic(), 0))
        if divided is not None and total(terms, self._values) <= divided:
            return divided
        # Most of the time: without the count the search itself would hardly come to an end.
        effort = Effort(max((deadline - monotonic()) * 3 / 4, 0), way.presolve and is_presolved, way.seed)
        before = counting.latest if counting.latest and counting.model.holds(counting.latest) else None
        answer = solve(counting.model, counts, start=before, effort=effort)
        self.is_hurried |= answer.is_cut_short
        if answer.values is not None:
            counting.latest = answer.values
            near = counting.alike(answer.values, self._formulation)
            effort = replace(way, seconds=max((deadline - monotonic()) / 2, 0))
            nearest = solve(near, terms, start=self._values, effort=effort)
            self.is_hurried |= nearest.is_cut_short
            found = nearest.values
            if found is not None and self._formulation.model.holds(found):
                self._values = min(self._values, found, key=lambda values: total(terms, values))
        known = [
            *([divided] if divided is not None else []),
            *([ceil(answer.bound - SLACK)] if answer.bound > -inf else []),
        ]
        return max(known) if known else None

    def result(self, deadline: float) -> tuple[Plan, Gaps]:
        """The best plan, and by how much each level may fall short of what is possible.

        What was cut short in its share of the time is sought again in all that is left. An answer that cannot
        be true, or is not proven though there was time, is sought again in other ways.
        """
        # First come, first served: not proven, and the answer when no other can be believed.
        formulation = self._formulation
        best, gaps = (
            plan_of(self._start, formulation),
            {level: _gap(formulation, level, self._start) for level in Level},
        )
        believed: tuple[int, ...] | None = None
        for way in (None, Effort(), Effort(presolve=False), Effort(presolve=False, seed=2)):
            if way == Effort() and not self.is_hurried:
                continue
            if way is not None:
                self._begin_again(way, deadline)
            plan = plan_of(self._values, formulation)
            reached = key(score(self.problem, plan))
            # Who begins again may run out of time before it is as good.
            is_better = believed is None or reached >= believed
            if is_better and _is_true(self.problem, formulation, plan, self._values):
                best, gaps, believed = plan, dict(self._gaps), reached
                if not any(gaps.values()):
                    break
            if monotonic() > deadline:
                break
        return best, gaps

    def _begin_again(self, way: Effort, deadline: float) -> None:
        for model, rows in self._rows:
            del model.rows[rows:]
        if self._counting:
            self._counting.latest = None
        self._values = self._start
        # In the first way again, with time enough, it is as if there had been enough at once.
        self.is_hurried = self.is_hurried and way != Effort()
        for stage in self.stages:
            self.reach(stage, deadline, way)


def _gap(formulation: Formulation, level: Level, values: Sequence[int]) -> int:
    terms, _ = formulation.objective(level)
    return total(terms, values) - formulation.model.span(terms)[0]


def _is_true(problem: Problem, formulation: Formulation, plan: Plan, values: Sequence[int]) -> bool:
    """Whether the plan keeps to the rules, but for what people decided, and is as good as the engine says."""
    decided = {_broken(fault) for fault in faults(problem, Plan(problem.locked, frozenset(), problem.kept))}
    if not {_broken(fault) for fault in faults(problem, plan)} <= decided:
        return False
    counted = score(problem, plan)
    for level in Level:
        terms, constant = formulation.objective(level)
        value = total(terms, values) + constant
        # Dates count for the whole evening, not for a component.
        if level is not Level.DATE and counted[level] != (-value if level.is_better_higher else value):
            return False
    return True


def _broken(fault: Fault) -> tuple[str, ...]:
    return fault.wrong, fault.interpreter, fault.request, fault.part


def in_order(
    model: Model, objectives: Sequence[Terms], start: Sequence[int], deadline: float
) -> tuple[Sequence[int], bool]:
    """The values that make each objective smallest, after those before it, or the best in the time.

    With whether that was proven. `start` must hold; `model` keeps what was reached as rows.
    """
    values, is_proven = start, True
    for terms in objectives:
        values, gaps = _smallest(model, _Ranked.of(model, [terms]), values, deadline, Effort())
        is_proven = is_proven and not any(gaps)
    return values, is_proven


@dataclass(frozen=True)
class _Scale:
    """A sum counted from its least, in the greatest unit that measures it: from 0 to `most`."""

    terms: Terms
    unit: int
    least: int
    most: int

    @classmethod
    def of(cls, model: Model, terms: Terms, counts: Terms | None = None) -> "_Scale":
        """In a unit that also measures the `counts` that tell the same, if there are any."""
        least, most = model.span(terms)
        unit = gcd(*terms.values(), *(counts or {}).values()) or 1
        return cls(terms, unit, least, (most - least) // unit)

    def count(self, values: Sequence[int]) -> int:
        return (total(self.terms, values) - self.least) // self.unit


@dataclass(frozen=True)
class _Ranked:
    """Some sums as one, in which each counts for more than all after it can."""

    scales: Sequence[_Scale]
    weights: Sequence[int]

    @classmethod
    def of(
        cls, model: Model, objectives: Sequence[Terms], counts: Sequence[Terms | None] | None = None
    ) -> "_Ranked":
        told = counts or [None] * len(objectives)
        scales = [_Scale.of(model, *both) for both in zip(objectives, told, strict=True)]
        return cls(
            scales, [prod(scale.most + 1 for scale in scales[place + 1 :]) for place in range(len(scales))]
        )

    @property
    def terms(self) -> Terms:
        return self.sum_of([scale.terms for scale in self.scales])

    def sum_of(self, objectives: Sequence[Terms]) -> Terms:
        """The one sum of these, that may be told in other columns."""
        result: Counter[int] = Counter()
        for terms, scale, weight in zip(objectives, self.scales, self.weights, strict=True):
            for column, one in terms.items():
                result[column] += weight * (one // scale.unit)
        return result

    @property
    def least(self) -> int:
        both = zip(self.scales, self.weights, strict=True)
        return sum(weight * (scale.least // scale.unit) for scale, weight in both)


def _smallest(
    model: Model,
    ranked: _Ranked,
    values: Sequence[int],
    deadline: float,
    way: Effort,
    known: int | None = None,
) -> tuple[Sequence[int], list[int]]:
    """Values that make each sum smallest, after those before it, which the model then keeps.

    With how far from the least each may be. It can be `known` that all as one is no less.
    """
    scales, terms, origin = ranked.scales, ranked.terms, ranked.least
    gap = [0] * len(scales)
    least = origin if known is None else max(origin, known)
    if total(terms, values) > least and monotonic() < deadline:
        # What was counted in too little time can be less than this.
        divided = at_least(model, terms, seconds=max(deadline - monotonic(), 0))
        least = least if divided is None else max(least, divided)
    now = total(terms, values)
    if now > least:
        effort = replace(way, seconds=max(deadline - monotonic(), 0))
        answer = solve(model, terms, start=values, effort=effort)
        found = answer.values
        is_sound = found is not None and model.holds(found) and total(terms, found) <= now
        if found is not None and is_sound:
            values, now = found, total(terms, found)
        bound = ceil(answer.bound - SLACK) if answer.bound > -inf else least
        # An answer is only as good as its whole numbers are.
        if not (answer.is_optimal and is_sound and now <= bound):
            gap = _missed(ranked, values, min(max(least, bound), now) - origin)
    for scale in scales:
        # Half a unit of slack: the engine computes with floating point.
        model.at_most(scale.terms, total(scale.terms, values) + 0.5)
    return values, gap


def _missed(ranked: _Ranked, values: Sequence[int], bound: int) -> list[int]:
    """How far each sum may be from its least, where none after the first that can be better is known."""
    result = []
    is_reached = True
    for scale, weight in zip(ranked.scales, ranked.weights, strict=True):
        best, bound = divmod(bound, weight)
        missed = scale.count(values) - (best if is_reached else 0)
        is_reached = is_reached and not missed
        result.append(missed * scale.unit)
    return result
