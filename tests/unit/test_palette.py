"""Words stand out seven to one, in light and in dark (WCAG 1.4.6), the edges of controls three to one."""

import re
from itertools import product
from pathlib import Path

import pytest

from portal import weave

CSS = (Path(__file__).parents[2] / "static" / "portal.css").read_text()

GROUNDS = ("default-bg-document", "default-bg-subtle", "default-bg-default")
WORDS = ("default-color-document", "default-color-subtle", "action-2-color-default", "action-2-color-hover")
PAIRS = [
    *product(WORDS, GROUNDS),
    ("default-color-document", "selected-bg-default"),
    ("default-color-subtle", "selected-bg-default"),
    ("default-color-document", "samen-story"),
    ("default-inverse-color-document", "default-inverse-bg-document"),
    ("default-inverse-color-subtle", "default-inverse-bg-document"),
    ("samen-3", "default-inverse-bg-document"),
    ("action-1-color-default", "action-1-bg-default"),
    ("action-1-color-default", "action-1-bg-hover"),
    ("samen-ink", "samen-linen"),
    ("negative-color-default", "default-bg-document"),
    *(
        (f"{status}-color-default", f"{status}-bg-subtle")
        for status in ("negative", "positive", "warning", "info")
    ),
    *(
        ("default-color-document", f"{status}-bg-subtle")
        for status in ("negative", "positive", "warning", "info")
    ),
    *((f"samen-{theme}-deep", f"samen-{theme}-wash") for theme in range(1, 7)),
    *((f"samen-{theme}-deep", "default-bg-default") for theme in range(1, 7)),
]
EDGES = [
    *product(("default-border-default", "negative-border-default"), GROUNDS),
    ("default-inverse-border-default", "default-inverse-bg-document"),
]


def tokens(dark: bool) -> dict[str, str]:
    light_block, dark_block = re.findall(r":root \{(.*?)\}", CSS, re.S)[:2]
    blocks = light_block + dark_block if dark else light_block
    return {
        name.removeprefix("basis-color-"): colour
        for name, colour in re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", blocks)
    }


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("words", "ground"), PAIRS)
def test_words_stand_out_seven_to_one(words, ground, dark):
    palette = tokens(dark)

    assert contrast(palette[words], palette[ground]) >= 7


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_stand_out_three_to_one(edge, ground, dark):
    palette = tokens(dark)

    assert contrast(palette[edge], palette[ground]) >= 3


def test_contrast_is_the_one_of_the_guidelines():
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


def test_drawings_and_style_sheet_use_the_same_dyes():
    palette = tokens(dark=False)

    assert {theme: palette[f"samen-{theme}"] for theme in range(1, 7)} == weave.DYES
    assert (palette["samen-linen"], palette["samen-oat"]) == (weave.LINEN, weave.OAT)
    assert palette["default-inverse-bg-document"] == weave.DUSK
