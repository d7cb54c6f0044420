"""Who moves up from the waiting list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.registration.seats import Group, fits, promoted

waiting_lists = st.lists(st.integers(1, 10), max_size=12).map(
    lambda sizes: [Group(key, people) for key, people in enumerate(sizes, 100)]
)


def groups(*sizes: int) -> list[Group]:
    return [Group(key, people) for key, people in enumerate(sizes, 1)]


def by_hand(waiting: list[Group], left: int) -> list[int]:
    """Seat one group at a time: the first one that fits, then look from the front again."""
    seated: list[int] = []
    while True:
        fitting = [one for one in waiting if one.key not in seated and one.people <= left]
        if not fitting:
            return sorted(seated)
        seated.append(fitting[0].key)
        left -= fitting[0].people


def test_the_first_in_line_goes_first():
    assert promoted(groups(1, 1, 1), 2) == [1, 2]


def test_a_group_that_does_not_fit_keeps_its_place_and_a_smaller_one_goes_ahead():
    assert promoted(groups(4, 2, 1), 3) == [2, 3]
    assert promoted(groups(4), 4) == [1]


def test_a_group_is_not_split():
    assert promoted(groups(5), 4) == []


def test_the_small_ones_do_not_go_before_a_group_that_fits():
    assert promoted(groups(3, 1, 1, 1), 3) == [1]


@pytest.mark.parametrize("left", [0, -1, -30])
def test_without_seats_nobody_moves(left):
    assert promoted(groups(1, 2), left) == []


@pytest.mark.parametrize(
    ("people", "left", "expected"), [(1, 1, True), (2, 1, False), (1, 0, False), (0, 5, False)]
)
def test_a_group_fits_when_there_is_a_seat_for_each_of_them(people, left, expected):
    assert fits(people, left) is expected


def test_a_group_that_takes_no_seats_needs_room_all_the_same():
    echo = Group(1, people=2, takes=0)
    assert promoted([echo, Group(2, 2)], 2) == [1, 2]
    assert promoted([echo, Group(2, 1)], 1) == [2]


@given(waiting_lists, st.integers(-5, 60))
def test_it_is_as_seating_them_one_by_one_would_be(waiting: list[Group], left: int):
    assert promoted(waiting, left) == by_hand(waiting, left)


@given(waiting_lists, st.integers(0, 60))
def test_no_more_people_move_than_there_are_seats_and_nobody_who_fits_is_left(waiting, left):
    lucky = promoted(iter(waiting), left)
    seated = sum(one.people for one in waiting if one.key in lucky)
    assert seated <= left
    assert not [one for one in waiting if one.key not in lucky and one.people <= left - seated]


@given(waiting_lists, st.integers(0, 60))
def test_those_who_move_do_so_in_the_order_of_the_line_and_once(waiting, left):
    lucky = promoted(waiting, left)
    assert lucky == sorted(set(lucky))


@given(waiting_lists, st.integers(0, 30), st.integers(1, 10))
def test_whoever_joins_behind_takes_no_seat_from_those_ahead(waiting, left, people):
    longer = [*waiting, Group(999, people)]
    assert [key for key in promoted(longer, left) if key != 999] == promoted(waiting, left)
