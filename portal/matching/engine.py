"""The one place that knows the solver: whole numbers under linear conditions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, inf
from typing import Any

# By so much a sum of whole numbers that was computed with floating point may seem to be more.
SLACK = 0.01
# By so much of itself, if it was found through the middle.
MIDDLE_SLACK = 1e-7
# From so many columns on, going through the middle is quicker than from corner to corner.
MANY = 5_000


@dataclass
class Model:
    """Columns between bounds, all whole numbers, and rows that keep a weighted sum of them between bounds.

    `shared` tells of columns that by the rows have so much together at most.
    """

    lower: list[int] = field(default_factory=list)
    upper: list[int] = field(default_factory=list)
    rows: list[tuple[Mapping[int, int], float, float]] = field(default_factory=list)
    shared: list[tuple[Sequence[int], int]] = field(default_factory=list)

    def column(self, upper: int = 1, lower: int = 0) -> int:
        """A new column; its number."""
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.upper) - 1

    def at_most(self, terms: Mapping[int, int], most: float) -> None:
        self.rows.append((terms, -inf, most))

    def exactly(self, terms: Mapping[int, int], value: float) -> None:
        self.rows.append((terms, value, value))

    def share(self, columns: Iterable[int], most: int) -> None:
        self.shared.append((tuple(columns), most))

    def span(self, terms: Mapping[int, int]) -> tuple[int, int]:
        """The sum is no less than the first, and no more than the second."""
        least = most = 0
        rest = dict(terms)
        for columns, limit in self.shared:
            weights = [rest.pop(column) for column in columns if column in rest]
            least += limit * min([0, *weights])
            most += limit * max([0, *weights])
        for column, weight in rest.items():
            ends = weight * self.lower[column], weight * self.upper[column]
            least, most = least + min(ends), most + max(ends)
        return least, most

    def holds(self, values: Sequence[int]) -> bool:
        """Whether values keep to every bound and row, computed exactly."""
        within = zip(self.lower, values, self.upper, strict=True)
        return all(lower <= value <= upper for lower, value, upper in within) and all(
            lower <= total(terms, values) <= upper for terms, lower, upper in self.rows
        )


def total(terms: Mapping[int, int], values: Sequence[int]) -> int:
    return sum(weight * values[column] for column, weight in terms.items())


@dataclass(frozen=True)
class Answer:
    """The values found, if any; the least that the objective can be; whether that was reached; and whether
    there was too little time."""

    values: Sequence[int] | None
    bound: float
    is_optimal: bool
    is_cut_short: bool = False


@dataclass(frozen=True)
class Effort:
    """How hard to try: for how many seconds, and, after an answer that could not be true, in another way."""

    seconds: float = inf
    presolve: bool = True
    seed: int = 1


def solve(
    model: Model,
    objective: Mapping[int, int],
    *,
    start: Sequence[int] | None = None,
    effort: Effort | None = None,
) -> Answer:
    """Make the objective as small as can be; the same question always gets the same answer.

    `start` is a solution to begin from, which saves time. An answer is not to be believed without a check:
    the engine computes with floating point.
    """
    import highspy

    effort = effort or Effort()
    highs = _loaded(model, objective, whole=True)
    for name, value in (
        ("random_seed", effort.seed),
        ("presolve", "on" if effort.presolve else "off"),
        ("time_limit", effort.seconds),
        ("mip_rel_gap", 0.0),
        # A proof takes few branches that are each a lot of work: beginning again, or keeping many cuts, costs
        # more than it saves (measured with tools/bench_matching.py).
        ("mip_allow_restart", False),
        ("mip_pool_soft_limit", 100),
        ("mip_pscost_minreliable", 1),
        # Weights can be large.
        ("mip_feasibility_tolerance", 1e-7),
        # All is whole numbers, so less than one off is optimal.
        ("mip_abs_gap", 0.99),
    ):
        highs.setOptionValue(name, value)
    if start is not None:
        guess = highspy.HighsSolution()
        guess.col_value = [float(value) for value in start]
        highs.setSolution(guess)
    highs.run()
    return _answer(highs, highspy)


def at_least(model: Model, objective: Mapping[int, int], *, seconds: float = inf) -> int | None:
    """What the objective cannot be less than: its least if columns need not be whole. Quick to find."""
    import highspy

    highs = _loaded(model, objective, whole=False)
    highs.setOptionValue("time_limit", seconds)
    if len(model.upper) > MANY:
        highs.setOptionValue("solver", "ipm")
        highs.setOptionValue("run_crossover", "off")
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    least = highs.getInfo().objective_function_value
    return ceil(least - SLACK - MIDDLE_SLACK * abs(least) * (len(model.upper) > MANY))


def _loaded(model: Model, objective: Mapping[int, int], *, whole: bool) -> Any:
    """The engine with the model in it, all of whose columns are `whole` numbers or need not be."""
    # Only who matches pays for loading it.
    import highspy
    import numpy as np

    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("log_to_console", False)
    highs.setOptionValue("threads", 1)
    problem = highspy.HighsLp()
    count = len(model.upper)
    problem.num_col_, problem.num_row_ = count, len(model.rows)
    costs = np.zeros(count)
    for column, weight in objective.items():
        costs[column] = weight
    problem.col_cost_ = costs
    problem.col_lower_ = np.array(model.lower, dtype=float)
    problem.col_upper_ = np.array(model.upper, dtype=float)
    problem.row_lower_ = np.array([lower for _, lower, _ in model.rows], dtype=float)
    problem.row_upper_ = np.array([upper for _, _, upper in model.rows], dtype=float)
    if whole:
        problem.integrality_ = [highspy.HighsVarType.kInteger] * count
    matrix = problem.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.num_col_, matrix.num_row_ = count, len(model.rows)
    matrix.start_ = np.cumsum([0, *(len(terms) for terms, _, _ in model.rows)], dtype=np.int32)
    matrix.index_ = np.array([column for terms, _, _ in model.rows for column in terms], dtype=np.int32)
    matrix.value_ = np.array([w for terms, _, _ in model.rows for w in terms.values()], dtype=float)
    highs.passModel(problem)
    return highs


def _answer(highs: Any, highspy: Any) -> Answer:
    info = highs.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    status = highs.getModelStatus()
    optimal = status == highspy.HighsModelStatus.kOptimal
    bound = info.mip_dual_bound if found else -inf
    values = [round(value) for value in highs.getSolution().col_value] if found else None
    return Answer(values, bound, optimal and found, status == highspy.HighsModelStatus.kTimeLimit)
