"""Who is counted together can be told apart again."""

from hypothesis import given
from hypothesis import strategies as st

from portal.matching.components import Group
from portal.matching.problem import Duty
from portal.matching.seating import can_share, seated
from tests.unit.matching.evenings import asks, duty, spoken

AR = spoken("ar")


def parties(sizes: list[int]) -> list:
    return [asks(f"r{number}", AR, listeners=size) for number, size in enumerate(sizes)]


def counts_fit(sizes: list[int], room: int, tables: int) -> bool:
    """What the model asks of parties that are counted together."""
    return sum(sizes) <= room * tables and all(
        sum(size * share > room for size in sizes) <= (share - 1) * tables for share in range(2, room + 1)
    )


@given(st.integers(1, 12), st.integers(1, 4), st.lists(st.integers(1, 12), max_size=24), st.data())
def test_what_fits_when_counted_together_fits_one_by_one(room, tables, sizes, data):
    asking = parties([size for size in sizes if size <= room])
    while not counts_fit([one.listeners for one in asking], room, tables):
        asking.pop()
    if not can_share([Group((one,), frozenset()) for one in asking], room):
        return
    duties = [duty(f"i{number}", AR) for number in range(tables)]
    before = {one.id: data.draw(st.sampled_from(duties)).interpreter for one in asking}
    teams = set(duties[: min(len(asking), data.draw(st.integers(0, tables)))])

    found = seated(room, asking, duties, teams, before)

    assert found.keys() == {one.id for one in asking}
    assert teams <= set(found.values())
    for one in duties:
        assert sum(party.listeners for party in asking if found[party.id] == one) <= room


def test_parties_that_may_not_fit_are_not_counted_together():
    # 5+5 and 5+4 leave no room for the other 4, though 23 people have 24 places.
    assert not can_share([Group((one,), frozenset()) for one in parties([5, 5, 5, 4, 4])], 12)


def test_people_stay_with_whom_they_were_before():
    asking = parties([1, 2])
    duties = [duty("A", AR), duty("B", AR)]

    found = seated(3, asking, duties, set(), {"r0": "B", "r1": "B"})

    assert found == {"r0": Duty("B", AR, "talk"), "r1": Duty("B", AR, "talk")}
