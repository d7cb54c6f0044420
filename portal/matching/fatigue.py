"""What an interpreter can bear in an evening, told in two ways that say the same.

`bearable` lists the most that can be borne, which is what the engine reckons best with. `too_long` lists the
shortest combinations that are too long, of which people may have decided some by hand.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import product

from portal.matching.problem import Part
from portal.matching.rules import Rules

# For some parts, a load: who works at least that much in each of them works too long without a break.
TooLong = Mapping[str, Fraction]
# For each part, the greatest load that can be borne if it is no more in the other ones.
Bearable = tuple[Fraction, ...]


def bearable(rules: Rules, parts: Sequence[Part], loads: Sequence[Sequence[Fraction]]) -> list[Bearable]:
    """Every way to spend the evening, given the possible `loads` by part, that cannot be made heavier."""
    rests = tuple(tuple(rules.is_break(one.ends, other.starts) for other in parts) for one in parts)
    return list(_bearable(rests, tuple(tuple(choices) for choices in loads)))


# Most interpreters can work alike: an evening has few kinds of them.
@lru_cache(maxsize=256)
def _bearable(
    rests: tuple[tuple[bool, ...], ...], loads: tuple[tuple[Fraction, ...], ...]
) -> tuple[Bearable, ...]:
    """`rests` tells for each part whether there is a break between it and each other one."""
    options = [sorted({Fraction(0), *choices}) for choices in loads]

    def is_bearable(chosen: Sequence[Fraction]) -> bool:
        running, before = Fraction(0), None
        for place, load in enumerate(chosen):
            if load:
                if before is None or rests[before][place]:
                    running = Fraction(0)
                running, before = running + load, place
                if running > 1:
                    return False
        return True

    def longer(chosen: Bearable) -> Iterator[Bearable]:
        if len(chosen) == len(options):
            yield chosen
            return
        for load in options[len(chosen)]:
            if is_bearable((*chosen, load)):
                yield from longer((*chosen, load))

    def is_heaviest(chosen: Bearable) -> bool:
        return not any(
            is_bearable((*chosen[:place], heavier, *chosen[place + 1 :]))
            for place, load in enumerate(chosen)
            for heavier in [next((other for other in options[place] if other > load), None)]
            if heavier is not None
        )

    return tuple(chosen for chosen in longer(()) if is_heaviest(chosen))


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
