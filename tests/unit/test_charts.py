"""Bars: as high as their number, one for each day, none outside the picture."""

from datetime import date, timedelta

import pytest

from portal.organising.charts import HEIGHT, per_day, round_up, shares

FIRST = date(2024, 2, 12)


def test_every_day_has_a_bar_as_high_as_its_number():
    chart = per_day({FIRST: 5, FIRST + timedelta(days=2): 10}, FIRST, FIRST + timedelta(days=3))
    assert [bar.value for bar in chart.bars] == [5, 0, 10, 0]
    assert chart.top == 10
    assert [bar.height for bar in chart.bars] == [HEIGHT / 2, 0, HEIGHT, 0]
    assert all(bar.y + bar.height == HEIGHT for bar in chart.bars)


@pytest.mark.parametrize("days", [1, 2, 40, 400])
def test_bars_stand_beside_each_other_within_the_width(days):
    chart = per_day({FIRST: 3}, FIRST, FIRST + timedelta(days=days - 1))
    assert len(chart.bars) == days
    ends = [0.0, *(bar.x + bar.width for bar in chart.bars)]
    assert all(bar.x >= end for bar, end in zip(chart.bars, ends, strict=False))
    assert ends[-1] <= 100
    assert 1 <= len(chart.marks) <= 4
    assert chart.marks[0].day == FIRST


def test_a_day_outside_the_window_is_drawn_too():
    chart = per_day({FIRST - timedelta(days=1): 1, FIRST + timedelta(days=9): 2}, FIRST, FIRST)
    assert (chart.bars[0].day, chart.bars[-1].day) == (FIRST - timedelta(days=1), FIRST + timedelta(days=9))
    assert sum(bar.value for bar in chart.bars) == 3


def test_nobody_yet_is_an_empty_chart():
    chart = per_day({}, FIRST, FIRST)
    assert [(bar.value, bar.height) for bar in chart.bars] == [(0, 0)]


@pytest.mark.parametrize(
    ("number", "top"), [(1, 1), (3, 4), (5, 5), (7, 10), (11, 20), (50, 50), (180, 200), (999, 1000)]
)
def test_the_line_at_the_top_has_a_round_number(number, top):
    assert round_up(number) == top


def test_the_most_wanted_language_comes_first():
    assert shares({"ti": 2, "ar": 8, "dse": 2}) == [("ar", 8, 100.0), ("dse", 2, 25.0), ("ti", 2, 25.0)]
    assert shares({}) == []
