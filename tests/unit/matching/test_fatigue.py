"""What can be borne, and what is too long, say the same."""

from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from portal.matching.fatigue import bearable, too_long
from portal.matching.problem import Part
from portal.matching.rules import RULES
from tests.unit.matching.random_evenings import programmes

LOADS = st.lists(
    st.sampled_from([Fraction(n, 8) for n in (1, 2, 3, 4, 6, 8, 10)]), min_size=1, max_size=3, unique=True
)


@given(programmes(4), st.data())
def test_ways_to_spend_the_evening_are_what_no_combination_forbids(parts: tuple[Part, ...], data):
    loads = [sorted(data.draw(LOADS)) for _ in parts]
    ways = bearable(RULES, parts, loads)
    forbidden = too_long(RULES, parts, {part.id: loads[place] for place, part in enumerate(parts)}, {})

    for chosen in product(*([Fraction(0), *options] for options in loads)):
        done = dict(zip((part.id for part in parts), chosen, strict=True))
        is_forbidden = any(all(done[part] >= load for part, load in one.items()) for one in forbidden)
        is_within = any(all(load <= most for load, most in zip(chosen, way, strict=True)) for way in ways)
        assert is_within != is_forbidden
