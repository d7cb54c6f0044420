"""Charts as plain numbers: where each bar stands, in hundredths of the width and in pixels of the height."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

HEIGHT = 140
# Bars need air between them, and more than a hair of colour.
FILLED = 0.72
# The bar of a single day is a bar still, and no wall.
WIDEST = 8
# On a telephone there is no room for more.
MOST_MARKS = 4
# Numbers beside a chart that people can halve in their head.
ROUND = (1, 2, 4, 5, 10)


@dataclass(frozen=True)
class Bar:
    """One day; `x` and `width` are percentages, so that letters need not shrink with the chart."""

    day: date
    value: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Mark:
    """A day that is named below the chart."""

    day: date
    x: float


@dataclass(frozen=True)
class Chart:
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    # The number at the top line, which no bar passes.
    top: int
    height: int = HEIGHT


def per_day(counted: Mapping[date, int], first: date, last: date) -> Chart:
    """A bar for each day from `first` to `last`; days outside that are counted stretch it."""
    days = _days(min([first, *counted]), max([last, *counted]))
    top = round_up(max([*counted.values(), 1]))
    step = 100 / len(days)
    width = min(step * FILLED, WIDEST)
    bars = [
        Bar(
            day,
            counted.get(day, 0),
            round(place * step + (step - width) / 2, 3),
            round(HEIGHT * (1 - counted.get(day, 0) / top), 2),
            round(width, 3),
            round(HEIGHT * counted.get(day, 0) / top, 2),
        )
        for place, day in enumerate(days)
    ]
    every = -(-len(days) // MOST_MARKS)
    marks = [
        Mark(day, round((place + 0.5) * step, 3)) for place, day in enumerate(days) if place % every == 0
    ]
    return Chart(tuple(bars), tuple(marks), top)


def round_up(number: int) -> int:
    """The next round number: 7 becomes 10, 13 becomes 20, 180 becomes 200."""
    scale = 10 ** (len(str(number)) - 1)
    return next(scale * one for one in ROUND if scale * one >= number)


def shares(counted: Mapping[str, int]) -> list[tuple[str, int, float]]:
    """The largest first, each with its percentage of the largest; equal ones by their name."""
    most = max(counted.values(), default=1)
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [(name, number, round(100 * number / most, 1)) for name, number in ordered]


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
