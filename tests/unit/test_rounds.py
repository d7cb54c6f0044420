"""Language groups that walk past the stands of the market."""

from datetime import datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.clock import LEIDEN
from portal.matching.rounds import (
    SHORTEST_VISIT,
    DoesNotFit,
    Group,
    Problem,
    Visit,
    Wrong,
    clash,
    problems,
    rotate,
    visit_minutes,
)

STANDS = [11, 12, 13, 14, 15, 16]
EIGHT = datetime(2024, 3, 21, 20, 0, tzinfo=LEIDEN)
minutes = st.integers(30, 90)


def until(length: int) -> datetime:
    return EIGHT + timedelta(minutes=length)


def times(visits: list[Visit], group: int) -> list[tuple[int, str]]:
    return [(visit.stand, f"{visit.starts_at:%H:%M}") for visit in visits if visit.group == group]


def test_one_group_sees_one_stand_after_the_other() -> None:
    visits = rotate([Group(1)], STANDS, EIGHT, until(45))
    assert times(visits, 1) == [
        (11, "20:00"),
        (12, "20:07"),
        (13, "20:15"),
        (14, "20:22"),
        (15, "20:30"),
        (16, "20:37"),
    ]
    assert {visit.ends_at - visit.starts_at for visit in visits} == {timedelta(minutes=7)}


def test_a_second_group_is_always_one_stand_ahead() -> None:
    visits = rotate([Group(1), Group(2)], STANDS, EIGHT, until(45))
    assert [stand for stand, _ in times(visits, 2)] == [12, 13, 14, 15, 16, 11]


def test_nobody_asks_nobody_walks() -> None:
    assert rotate([], STANDS, EIGHT, until(45)) == []


def test_a_group_sees_only_the_stands_that_it_wants_to_see_and_begins_at_one_of_them() -> None:
    visits = rotate([Group(1), Group(2, frozenset({13, 16}))], STANDS, EIGHT, until(45))
    assert times(visits, 2) == [(13, "20:00"), (16, "20:22")]
    assert times(visits, 1)[0] == (11, "20:00")


def test_a_seventh_group_waits_in_turn_and_visits_are_shorter() -> None:
    visits = rotate([Group(number) for number in range(7)], STANDS, EIGHT, until(45))
    for number in range(7):
        assert sorted(stand for stand, _ in times(visits, number)) == STANDS
    assert {visit.ends_at - visit.starts_at for visit in visits} == {timedelta(minutes=6)}
    assert max(visit.ends_at for visit in visits) <= until(45)


@pytest.mark.parametrize(("groups", "length"), [(10, 45), (1, 29), (7, 34)])
def test_too_many_groups_in_too_little_time_do_not_fit(groups: int, length: int) -> None:
    with pytest.raises(DoesNotFit):
        rotate([Group(number) for number in range(groups)], STANDS, EIGHT, until(length))


@given(
    minutes,
    st.lists(st.frozensets(st.sampled_from(STANDS)), min_size=1, max_size=18),
)
def test_nobody_meets_and_everybody_sees_what_they_want(length: int, wishes: list[frozenset[int]]) -> None:
    groups = [Group(number, stands) for number, stands in enumerate(wishes)]
    if visit_minutes(len(groups), len(STANDS), EIGHT, until(length)) < SHORTEST_VISIT:
        return
    visits = rotate(groups, STANDS, EIGHT, until(length))
    for one, other in combinations(visits, 2):
        assert clash(one, other) is None
    for group in groups:
        seen = [visit.stand for visit in visits if visit.group == group.id]
        assert sorted(seen) == sorted(group.stands or STANDS)
    for visit in visits:
        assert EIGHT <= visit.starts_at < visit.ends_at <= until(length)
        assert visit.ends_at - visit.starts_at >= timedelta(minutes=SHORTEST_VISIT)


@given(minutes, st.permutations(range(5)))
def test_the_order_of_groups_changes_only_who_begins_where(length: int, order: list[int]) -> None:
    visits = rotate([Group(number) for number in order], STANDS, EIGHT, until(length))
    usual = rotate([Group(number) for number in range(5)], STANDS, EIGHT, until(length))
    places = {(visit.stand, visit.starts_at) for visit in visits}
    assert places == {(visit.stand, visit.starts_at) for visit in usual}


@pytest.mark.parametrize(
    ("group", "stand", "later", "expected"),
    [
        (2, 11, 0, Wrong.ONE_STAND),
        (2, 11, 6, Wrong.ONE_STAND),
        (2, 11, 7, None),
        (2, 12, 0, None),
        (1, 12, 3, Wrong.ONE_GROUP),
        (1, 11, 3, Wrong.ONE_GROUP),
        (1, 12, 7, None),
        (1, 12, -7, None),
    ],
)
def test_one_stand_takes_one_group_and_one_group_is_at_one_stand(
    group: int, stand: int, later: int, expected: Wrong | None
) -> None:
    seven = timedelta(minutes=7)
    one = Visit(1, 11, EIGHT, EIGHT + seven)
    begins = EIGHT + timedelta(minutes=later)
    other = Visit(group, stand, begins, begins + seven)
    assert clash(one, other) is clash(other, one) is expected


def a_visit(stand: int, later: int, group: int = 1) -> Visit:
    begins = EIGHT + timedelta(minutes=later)
    return Visit(group, stand, begins, begins + timedelta(minutes=7))


def test_each_problem_is_told_at_its_stand() -> None:
    others = [a_visit(11, 0, group=2)]
    mine = [
        a_visit(11, 3),
        a_visit(12, 10),
        a_visit(13, 15),
        a_visit(14, 22),
        a_visit(15, -1),
        a_visit(16, 39),
    ]
    assert problems(mine, others, EIGHT, until(45)) == {
        11: Problem(Wrong.ONE_STAND, others[0]),
        13: Problem(Wrong.ONE_GROUP, mine[1]),
        15: Problem(Wrong.OUTSIDE),
        16: Problem(Wrong.OUTSIDE),
    }
