"""Which combinations of work are too long, as the shortest list that forbids all of them."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from portal.matching.problem import Part
from portal.matching.rules import Rules

# For some parts, a load: who works at least that much in each of them works too long without a break.
TooLong = Mapping[str, Fraction]


def too_long(
    rules: Rules,
    parts: Sequence[Part],
    loads: Mapping[str, Sequence[Fraction]],
    decided: Mapping[str, Fraction],
) -> list[TooLong]:
    """What nobody may do, given the possible `loads` by part; without what another one forbids already.

    `decided` are the loads that people fixed by hand: what is too long by these alone forbids nothing else.
    """
    found: list[TooLong] = []
    decisive: list[TooLong] = []
    combinations = [
        dict(zip((part.id for part in chain), chosen, strict=True))
        for chain in _chains(rules, parts)
        for chosen in product(*(sorted(set(loads[part.id])) for part in chain))
        if sum(chosen) > 1
    ]
    for combination in sorted(combinations, key=lambda one: (len(one), sum(one.values()))):
        is_forbidden = any(
            all(part in combination and combination[part] >= load for part, load in other.items())
            for other in decisive
        )
        if not is_forbidden:
            found.append(combination)
            if not is_decided(combination, decided):
                decisive.append(combination)
    return found


def is_decided(combination: TooLong, decided: Mapping[str, Fraction]) -> bool:
    """Whether it follows from what people fixed by hand, who each work alone."""
    return all(decided.get(part, 0) >= load for part, load in combination.items())


def _chains(rules: Rules, parts: Sequence[Part]) -> Iterator[tuple[Part, ...]]:
    """Parts that follow each other without a break, those between left out or not."""

    def longer(chain: tuple[Part, ...]) -> Iterator[tuple[Part, ...]]:
        yield chain
        for part in parts:
            if part.starts >= chain[-1].ends and not rules.is_break(chain[-1].ends, part.starts):
                yield from longer((*chain, part))

    for part in parts:
        yield from longer((part,))
