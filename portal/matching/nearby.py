"""A better plan close to a given one: a few channels are planned anew while all else stays.

The engine proves much sooner that nothing is better when it begins from a good plan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from time import monotonic

from portal.matching.engine import Effort, Model, solve, total
from portal.matching.formulation import Formulation
from portal.matching.problem import Channel


def neighbourhoods(formulation: Formulation) -> list[frozenset[int]]:
    """Columns that can change together: those about one channel, then those about two that are linked."""
    about = formulation.about()
    linked = {pair for channels in about.values() for pair in combinations(sorted(channels), 2)}
    single = {(channel,) for channels in about.values() for channel in channels}
    chosen: list[tuple[Channel, ...]] = [*sorted(single), *sorted(linked)]
    return [
        frozenset(column for column, channels in about.items() if not channels.isdisjoint(some))
        for some in chosen
    ]


def improved(
    model: Model,
    terms: Mapping[int, int],
    values: Sequence[int],
    free: Sequence[frozenset[int]],
    *,
    least: int,
    deadline: float,
    way: Effort,
) -> Sequence[int]:
    """Values that make the sum as small as can be by changing columns of one neighbourhood at a time."""
    now, place, in_vain = total(terms, values), 0, 0
    while now > least and in_vain < len(free) and monotonic() < deadline:
        chosen = free[place % len(free)]
        columns = range(len(values))
        near = replace(
            model,
            lower=[model.lower[one] if one in chosen else values[one] for one in columns],
            upper=[model.upper[one] if one in chosen else values[one] for one in columns],
        )
        effort = replace(way, seconds=max(deadline - monotonic(), 0))
        found = solve(near, terms, start=values, effort=effort).values
        place, in_vain = place + 1, in_vain + 1
        if found is not None and model.holds(found) and total(terms, found) < now:
            values, now, in_vain = found, total(terms, found), 0
    return values
