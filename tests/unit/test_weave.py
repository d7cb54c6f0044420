from xml.etree import ElementTree

import pytest

from portal import weave

DRAWINGS = {
    "cloth": weave.cloth(),
    "empty cloth": weave.cloth(rows=0),
    "closed cloth": weave.cloth(closed=True),
    "loom": weave.loom(2, 4),
    "wovenin": weave.wovenin(),
    "story": weave.story(),
    "ribbon": weave.ribbon("7K4M2QXP"),
    "selvedge": weave.selvedge(),
    "mark": weave.mark(),
    "patterns": weave.patterns(),
    "patterns with awnings": weave.patterns(awnings=True),
    **{f"awning {theme}": weave.awning(theme) for theme in weave.DYES},
    **{f"{state} stitch": weave.stitch(state) for state in ("cut", "dashed", "whole")},
    **{f"icon {name}": f"<svg>{weave.icon(name)}</svg>" for name in weave.ICONS},
}


def parsed(drawing):
    return ElementTree.fromstring(drawing)  # noqa: S314 (we drew it ourselves)


@pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS)
def test_every_drawing_is_well_formed_and_silent(drawing):
    root = parsed(drawing)

    assert root.tag == "svg"
    assert "".join(root.itertext()) == ""
    assert not any("style" in element.attrib or element.tag == "script" for element in root.iter())


@pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS)
def test_a_drawing_refers_only_to_what_the_patterns_or_itself_define(drawing):
    defined = {element.get("id") for element in parsed(weave.patterns(awnings=True)).iter()}
    elements = list(parsed(drawing).iter())
    defined |= {element.get("id") for element in elements}

    used = {value for element in elements for name, value in element.items() if name in ("stroke", "fill")}
    used = {value[5:-1] for value in used if value.startswith("url(#")}
    used |= {element.get("href", "")[1:] for element in elements if element.get("href")}

    assert used <= defined


def test_a_ribbon_is_the_same_every_time():
    assert weave.ribbon("7K4M2QXP") == weave.ribbon("7K4M2QXP")


def test_ribbons_of_a_thousand_codes_all_differ():
    assert len({weave.ribbon(f"CODE{number}") for number in range(1000)}) == 1000


def test_a_ribbon_shows_all_six_cloths_in_the_order_that_is_told_in_words():
    drawing = weave.ribbon("7K4M2QXP")
    places = [drawing.index(f"url(#w{theme})") for theme in weave.cloths_of("7K4M2QXP")]

    assert len(places) == 6
    assert places == sorted(places)


def test_the_code_itself_is_never_in_its_ribbon():
    assert "script" not in weave.ribbon("<script>")


def test_every_row_of_the_cloth_adds_to_it():
    sizes = [len(weave.cloth(rows=rows)) for rows in range(11)]

    assert sizes == sorted(set(sizes))
    assert weave.cloth(rows=99) == weave.cloth()


def test_the_ribbon_of_a_closed_registration_is_undyed():
    assert weave.WELD in weave.cloth(rows=0)
    assert weave.WELD not in weave.cloth(rows=0, closed=True)


def test_the_loom_gains_a_row_with_each_step():
    assert [weave.loom(step, 4).count("H252") for step in range(5)] == [4, 3, 2, 1, 0]
