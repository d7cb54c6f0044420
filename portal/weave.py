"""Draws the cloth: every thread, awning, ribbon and icon of the portal, as strings of SVG.

Each drawing is made of numbers and of this module's own constants, never of text that somebody typed, so a
template may show it unescaped. The same arguments always give the same drawing.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import cycle, groupby, pairwise
from typing import NamedTuple

DYES = {1: "#c63d37", 2: "#2f66bd", 3: "#f3ba32", 4: "#dd7536", 5: "#8f478b", 6: "#1f8f7c"}
WELD = DYES[3]
LINEN = "#f3e8d6"
OAT = "#e2cfb0"
DUSK = "#141a3c"
EARTH = "#4a3a18"

PITCH = 40  # from the middle of one thread to the middle of the next
WIDTH = 35  # of a thread


# ---- Patterns: the six weaves and the ribs of a thread -------------------------------------------------

# The name, the length of one repeat, and what is repeated. White and ink let any dye shine through.
_PATTERNS = (
    ("rh", 5, '<path d="M0 .5h5" stroke="#5a4520" stroke-opacity=".13"/>'),
    ("rv", 5, '<path d="M.5 0v5" stroke="#0b1030" stroke-opacity=".13"/>'),
    (
        "w1",
        16,
        '<path d="M0 8l8-8M0 16l8-8M8 0l8 8M8 8l8 8" stroke="#fff" stroke-opacity=".42" stroke-width="2.2"/>',
    ),
    ("w2", 9, '<path d="M-2 2l4-4M0 9l9-9M7 11l4-4" stroke="#fff" stroke-opacity=".38" stroke-width="2.4"/>'),
    (
        "w3",
        18,
        '<path d="M2 1v7M5 1v7M8 1v7M10 10.5h7M10 13.5h7M10 16.5h7" stroke="#181d3d" stroke-opacity=".36"'
        ' stroke-width="1.6"/>',
    ),
    (
        "w4",
        13,
        '<g stroke="#fff" stroke-opacity=".5"><path d="M3 0v13" stroke-width="2.6"/><path d="M8 0v13"/></g>',
    ),
    (
        "w5",
        18,
        '<path d="M9 1l8 8-8 8-8-8z" fill="none" stroke="#fff" stroke-opacity=".4" stroke-width="1.8"/>'
        '<circle cx="9" cy="9" r="2.2" fill="#fff" fill-opacity=".5"/>',
    ),
    ("w6", 8, '<path d="M0 0h4v4H0zM4 4h4v4H4z" fill="#fff" fill-opacity=".26"/>'),
)
STRIPES = 9  # of an awning


def patterns(awnings: bool = False) -> str:
    """What other drawings on the page refer to; a page shows it once, before them.

    Hidden with a class instead of `hidden`, because a pattern in a part that is not rendered paints nothing.
    """
    defs = "".join(
        f'<pattern id="{name}" width="{size}" height="{size}" patternUnits="userSpaceOnUse">'
        f"{content}</pattern>"
        for name, size, content in _PATTERNS
    )
    if awnings:
        dyed, undyed = _stripes(range(0, STRIPES, 2)), _stripes(range(1, STRIPES, 2))
        # The valance is the lowest part of every stripe, where the awning hangs down in front.
        valance = _stripes(range(STRIPES), top=58.8, inset=3.2)
        defs += f'<path id="ao" d="{dyed}"/><path id="ae" d="{undyed}"/><path id="av" d="{valance}"/>'
    return f'<svg class="vh" aria-hidden="true"><defs>{defs}</defs></svg>'


def _stripes(which: Iterable[int], *, top: float = 0, inset: float = 20) -> str:
    """Stripes of an awning, 360 wide at its foot, that starts at height `top`, `inset` from both sides."""
    above, below = (360 - 2 * inset) / STRIPES, 360 / STRIPES
    return "".join(
        f"M{inset + above * i:.5g} {top:g}H{inset + above * (i + 1):.5g}"
        f"L{below * (i + 1):g} 70A20 20 0 0 1 {below * i:g} 70z"
        for i in which
    )


# ---- Cloth ---------------------------------------------------------------------------------------------


class Weft(NamedTuple):
    """One thread across: its row and colour, above which warp threads it lies, where it begins and ends."""

    row: int
    colour: str
    over: Sequence[bool]
    start: int
    end: int

    @property
    def middle(self) -> int:
        return PITCH * self.row + PITCH // 2

    def whole(self) -> str:
        return f"M{self.start} {self.middle}H{self.end}"

    def on_top(self, width: float) -> str:
        """Only the parts that lie above the warp."""
        gap = (PITCH - width) / 2
        path = ""
        for lies_over, run in groupby(range(len(self.over)), key=self.over.__getitem__):
            threads = list(run)
            if lies_over:
                left = self.start if threads[0] == 0 else PITCH * threads[0] - gap
                right = self.end if threads[-1] == len(self.over) - 1 else PITCH * (threads[-1] + 1) + gap
                path += f"M{left:g} {self.middle}H{right:g}"
        return path


def cloth(rows: int = 10, closed: bool = False) -> str:
    """The large cloth behind the sign-up ribbon, with `rows` of its ten rows woven.

    Rows are woven next to the ribbon first: five below it, then five above. The bare warp is the room left.
    The ribbon is undyed when registration is `closed`.
    """
    columns = 12
    dyes = {8: 6, 9: 1, 10: 5, 11: 2, 12: 4, 5: 5, 4: 4, 3: 1, 2: 6, 1: 2}
    wefts = [
        Weft(row, DYES[dye], _chevron(row, columns), -_fray(row, 3, 14), 480 + _fray(row + 4, 21, 50))
        for row, dye in list(dyes.items())[: max(rows, 0)]
    ]
    # The ribbon itself: over the first threads, where the button is, then in and out.
    over = [i not in (5, 8, 11) for i in range(columns)]
    wefts.append(Weft(7, LINEN if closed else WELD, over, 4, 523))
    woven = _cloth(columns, sorted(wefts), height=520, above=(0, 39), below=(11, 41))
    return f'<svg class="cloth" viewBox="0 0 480 520" aria-hidden="true">{woven}</svg>'


def loom(step: int, steps: int) -> str:
    """The small loom beside the form: one woven row for each step reached, a dotted line for each to come."""
    height = PITCH * steps
    wefts = [
        Weft(row, DYES[dye], _plain(row, 6), -_fray(row, 12, 20), 240 + _fray(row + 2, 10, 24))
        for row, dye in zip(range(min(step, steps)), cycle((1, 6, 3, 2, 5, 4)), strict=False)
    ]
    todo = "".join(f"M-12 {PITCH * row + PITCH // 2}H252" for row in range(len(wefts), steps))
    return (
        f'<svg class="loom" viewBox="-30 -22 300 {height + 54}" aria-hidden="true">'
        f"{_cloth(6, wefts, height=height, width=33, above=(7, 20), below=(10, 27))}"
        '<path fill="none" stroke="currentColor" stroke-opacity=".45" stroke-width="2" stroke-linecap="round"'
        f' stroke-dasharray="3 9" d="{todo}"/></svg>'
    )


def wovenin() -> str:
    """The cloth along the foot of the page that thanks somebody, with the new yellow thread in it."""
    columns = 32
    wefts = [
        Weft(row, DYES[dye], _twill(row, columns), -_fray(row, 32, 40), 1280 + _fray(row + 3, 28, 40))
        for row, dye in ((0, 2), (1, 6), (3, 1))
    ]
    wefts.append(Weft(2, WELD, [not _is_oat(i) for i in range(columns)], -40, 1311))
    woven = _cloth(columns, sorted(wefts), height=160, above=(6, 40), below=(41, 59))
    return (
        '<svg class="wovenin" viewBox="0 -44 1280 204" preserveAspectRatio="xMidYMin slice"'
        f' aria-hidden="true">{woven}</svg>'
    )


def story() -> str:
    """The finished piece of cloth beside the story of the city's weavers."""
    wefts = [
        Weft(row, DYES[dye], _goose_eye(row, 8), -_fray(row, 6, 30), 320 + _fray(row + 3, 6, 30))
        for row, dye in enumerate((6, 1, 2, 4, 5, 1))
    ]
    woven = _cloth(8, wefts, height=240, shadow=EARTH, above=(8, 24), below=(16, 50))
    return f'<svg viewBox="-34 -24 388 320" aria-hidden="true">{woven}</svg>'


def _plain(row: int, columns: int) -> list[bool]:
    return [(i + row) % 2 == 0 for i in range(columns)]


def _chevron(row: int, columns: int) -> list[bool]:
    return [(min(i, columns - 1 - i) - row) % 4 < 2 for i in range(columns)]


def _twill(row: int, columns: int) -> list[bool]:
    return [(i - row) % 4 < 2 for i in range(columns)]


def _goose_eye(row: int, columns: int) -> list[bool]:
    return [(min(i % 8, 7 - i % 8) + min(row % 8, 7 - row % 8)) % 4 < 2 for i in range(columns)]


def _is_oat(column: int) -> bool:
    return column % 3 == 1


def _fray(thread: int, least: int, most: int) -> int:
    """How far a thread sticks out: steps of the golden ratio look irregular and never bunch up."""
    return least + int(thread * 0.618034 % 1 * (most - least + 1))


def _cloth(
    columns: int,
    wefts: Sequence[Weft],
    *,
    height: int,
    above: tuple[int, int],
    below: tuple[int, int],
    width: float = WIDTH,
    shadow: str = DUSK,
) -> str:
    """Threads and their ribs, from the bottom up: wefts, warp, the shadow of what lies on top, and that."""
    warp = {LINEN: "", OAT: ""}
    for i in range(columns):
        start, end = -_fray(i + 1, *above), height + _fray(i + 6, *below)
        warp[OAT if _is_oat(i) else LINEN] += f"M{PITCH * i + PITCH // 2} {start}V{end}"
    on_top = "".join(weft.on_top(width) for weft in wefts)
    return (
        f'<g fill="none" stroke-width="{width:g}">'
        + _dyed(wefts, Weft.whole)
        + "".join(f'<path stroke="{colour}" d="{path}"/>' for colour, path in warp.items())
        + f'<path stroke="url(#rh)" d="{warp[LINEN]}{warp[OAT]}"/>'
        + f'<path stroke="{shadow}" stroke-opacity=".3" stroke-width="{width + 3.5:g}" d="{on_top}"/>'
        + _dyed(wefts, lambda weft: weft.on_top(width))
        + f'<path stroke="url(#rv)" d="{on_top}"/></g>'
    )


def _dyed(wefts: Iterable[Weft], path: Callable[[Weft], str]) -> str:
    paths: dict[str, str] = {}
    for weft in wefts:
        paths[weft.colour] = paths.get(weft.colour, "") + path(weft)
    return "".join(f'<path stroke="{colour}" d="{path}"/>' for colour, path in paths.items())


# ---- Ribbons and awnings -------------------------------------------------------------------------------


def ribbon(code: str) -> str:
    """The strip of six cloths that belongs to one registration: its code decides their order and lengths."""
    path, start = "", 0
    for dye, length in _bands(code):
        path += (
            _band(dye, f"M0 {start}h52v{length}H0z")
            + f'<path fill="{LINEN}" d="M0 {start + length}h52v5H0z"/>'
        )
        start += length + 5
        if start >= 480:
            break
    return (
        '<svg class="ticket__strip" viewBox="0 0 52 480" preserveAspectRatio="xMidYMin slice"'
        f' aria-hidden="true">{path}</svg>'
    )


def cloths_of(code: str) -> tuple[int, ...]:
    """The six themes in the order of that code's ribbon, for lists that say in words what it looks like."""
    digest = hashlib.sha256(code.encode()).digest()
    return tuple(sorted(DYES, key=lambda dye: digest[dye]))


def _bands(code: str) -> Iterator[tuple[int, int]]:
    digest = hashlib.sha256(code.encode()).digest()
    return zip(cycle(cloths_of(code)), (24 + 12 * (byte % 4) for byte in digest[8:]), strict=False)


def _band(dye: int, path: str) -> str:
    return f'<path fill="{DYES[dye]}" d="{path}"/><path fill="url(#w{dye})" d="{path}"/>'


def selvedge() -> str:
    """The edge that closes every page: a ribbon of the six cloths that repeats over any width."""
    bands, start = "", 0
    for dye, length in ((2, 150), (3, 84), (1, 138), (6, 96), (4, 120), (5, 102)):
        bands += _band(dye, f"M{start} 0h{length}v24h-{length}z")
        bands += f'<path fill="{LINEN}" d="M{start + length} 0h5v24h-5z"/>'
        start += length + 5
    return (
        '<svg class="selvedge" aria-hidden="true"><defs>'
        f'<pattern id="sv" width="{start}" height="24" patternUnits="userSpaceOnUse">{bands}</pattern></defs>'
        '<rect width="100%" height="24" fill="url(#sv)"/></svg>'
    )


def awning(theme: int) -> str:
    """The awning of a stand: its dye comes from the class (`t1` to `t6`) around it, its weave from here.

    Refers to `patterns(awnings=True)`.
    """
    return (
        '<svg class="awning" viewBox="0 0 360 92" aria-hidden="true"><use href="#ao" class="aw-c"/>'
        f'<use href="#ao" fill="url(#w{int(theme)})"/><use href="#ae" class="aw-p"/>'
        '<use href="#av" fill="#3a2400" fill-opacity=".17"/></svg>'
    )


def stitch(state: str) -> str:
    """A thread that is `cut`, `dashed` or `whole`: how far a request for an interpreter has come."""
    thread = {
        "cut": '<path d="M0 20h31M139 20h21" stroke-width="13"/>'
        '<path d="M54 20h52" stroke-width="3" stroke-dasharray="1 8" stroke-linecap="round"/>',
        "dashed": '<path d="M0 20h160" stroke-width="13" stroke-dasharray="13 8"/>',
        "whole": '<path d="M0 20h160" stroke-width="13"/>',
    }[state]
    lower, upper = '<path class="sw" d="M38 0v40M122 0v40"/>', '<path class="sw sw2" d="M80 0v40"/>'
    thread = f'<g fill="none" stroke="currentColor">{thread}</g>'
    # A cut thread is woven into nothing, so it lies on top of all three.
    layers = lower + upper + thread if state == "cut" else lower + thread + upper
    return (
        '<svg class="stitch" viewBox="0 0 160 40" preserveAspectRatio="none" aria-hidden="true">'
        f"{layers}</svg>"
    )


def mark() -> str:
    """The mark in the header, the same as `static/icon.svg` without its ground."""
    return (
        '<svg viewBox="0 0 36 36" aria-hidden="true"><g stroke-width="8">'
        f'<path stroke="{LINEN}" d="M6 1v34M18 1v34M30 1v34"/><path stroke="{DYES[1]}" d="M1 6h10M25 6h10"/>'
        f'<path stroke="{WELD}" d="M13 18h10M1 18h1M34 18h1"/>'
        f'<path stroke="{DYES[6]}" d="M1 30h10M25 30h10"/></g></svg>'
    )


# ---- The market: lights, houses, a stand's awning, threads for promises -----------------------------------


def lights() -> str:
    """A string of lamps that hangs over the market, for any width."""
    lamps = ((36, 32), (71, 48), (107, 53), (142, 48), (178, 32))
    glow = "".join(f'<circle cx="{x}" cy="{y}" r="18"/>' for x, y in lamps)
    bulbs = "".join(f'<circle cx="{x}" cy="{y}" r="6.5"/>' for x, y in lamps)
    return (
        '<svg class="lights" aria-hidden="true"><defs>'
        '<pattern id="li" x="-40" width="214" height="76" patternUnits="userSpaceOnUse">'
        '<path d="M0-4Q107 92 214-4" fill="none" stroke="#8c94c8" stroke-width="2"/>'
        f'<g fill="{WELD}" fill-opacity=".17">{glow}</g><g fill="#ffdf9e">{bulbs}</g></pattern></defs>'
        '<rect width="100%" height="76" fill="url(#li)"/></svg>'
    )


def houses() -> str:
    """The roofs of Leiden behind the stalls: gables, a mill, a church, and people at home."""
    return (
        '<svg class="houses" viewBox="0 0 1280 150" preserveAspectRatio="xMidYMax slice" aria-hidden="true">'
        f'<path fill="#232c5c" d="{"".join(_gables())}"/>'
        f'<path stroke="#2f3a73" stroke-width="8" d="{_windows(_DARK_WINDOWS)}"/>'
        f'<path stroke="{WELD}" stroke-width="8" d="{_windows(_LIT_WINDOWS)}"/></svg>'
    )


def _gables() -> Iterator[str]:
    for x, width, eaves in (
        (-30, 70, 72),
        (314, 70, 80),
        (562, 58, 88),
        (742, 58, 80),
        (978, 58, 64),
        (1156, 70, 64),
    ):
        step = width / 8
        up, down = f"h{step:g}v-9" * 3, f"v9h{step:g}" * 3
        yield f"M{x} 150V{eaves}{up}h{2 * step:g}{down}V150z"
    for x, eaves in ((40, 88), (440, 72), (1098, 80)):
        yield f"M{x} 150V{eaves}h16q2-14 0-26h26q-2 12 0 26h16V150zM{x + 20} {eaves - 26}q9-9 18 0z"
    for x, width, eaves in ((98, 64, 80), (620, 52, 64), (922, 52, 80), (1230, 70, 80)):
        brim, bend, top, foot = (round(width * part, 1) for part in (0.24, 0.27, 0.23, 0.03))
        yield (
            f"M{x} 150V{eaves}q{brim:g}-4 {bend:g}-24q{top:g}-12 {2 * top:g} 0q{foot:g} 20 {bend:g} 24V150z"
        )
    for x, width, eaves in ((162, 52, 88), (388, 52, 64), (672, 70, 64), (1040, 58, 72)):
        slope = (width - 10) // 2
        yield f"M{x} 150V{eaves}l{slope}-30h10l{slope} 30V150z"
    for x, width, top in ((498, 64, 70), (866, 52, 62)):
        yield f"M{x} 150V{top}h-3v-6h{width + 6}v6h-3V150z"
    # The mill with its sails, and the church.
    yield "M240 150L247 52H273L280 150zM247 52Q260 34 273 52zM208 6l6-5 98 92-6 5zM306 1l6 5-98 92-6-5z"
    yield "M800 150V70h22V40h5V22l9-22 9 22v18h5v30h22v80z"


def _windows(rows: dict[int, tuple[int, ...]]) -> str:
    """One stroke for each window, from its top down; within a row each is drawn from the one before it."""
    path = ""
    for top, places in rows.items():
        path += f"M{places[0]} {top}v13"
        path += "".join(f"m{here - before}-13v13" for before, here in pairwise(places))
    return path


# Where the middle of each window is, by the height of its top.
_DARK_WINDOWS = {
    76: (400, 414, 428, 660, 687, 706, 1007, 1171, 1190, 1209),
    84: (-15, 4, 485, 878, 892, 1053),
    92: (130, 329, 348, 367, 530, 547, 755, 934, 948, 962, 1111, 1127, 1143, 1264, 1283),
    100: (53, 85, 174, 188, 575),
    104: (400, 414, 428, 646, 687, 706, 725, 991, 1007, 1023, 1171),
    112: (453, 892, 906, 1069),
    120: (112, 329, 348, 367, 512, 547, 755, 948, 962, 1111, 1127, 1143, 1245, 1264, 1283),
}
_LIT_WINDOWS = {
    76: (632, 646, 725, 991, 1023),
    84: (23, 453, 469, 906, 1069, 1085),
    # In the tower of the church, and its doors; in the mill.
    45: (832,),
    88: (817, 832, 847),
    66: (260,),
    107: (260,),
    92: (112, 147, 512, 771, 787, 1245),
    100: (69, 202, 591, 607),
    104: (632, 660, 1190, 1209),
    112: (-15, 4, 23, 469, 485, 878, 1053, 1085),
    120: (130, 147, 530, 771, 787, 934),
}


def canopy(theme: int) -> str:
    """A stand's awning as wide as the page; dye from the class around it, weave from here."""
    stripe, hem = "v44a20 20 0 0 1-40 0V0z", "v14a20 20 0 0 1-40 0V30z"
    return (
        '<svg class="canopy" aria-hidden="true"><defs>'
        '<pattern id="ca" width="80" height="66" patternUnits="userSpaceOnUse">'
        f'<path class="aw-c" d="M0 0h40{stripe}"/><path fill="url(#w{int(theme)})" d="M0 0h40{stripe}"/>'
        f'<path class="aw-p" d="M40 0h40{stripe}"/>'
        f'<path fill="#3a2400" fill-opacity=".17" d="M0 30h40{hem}M40 30h40{hem}"/></pattern></defs>'
        '<rect width="100%" height="66" fill="url(#ca)"/></svg>'
    )


def threads(states: Sequence[str]) -> str:
    """One thread for each promise: `done` whole, `partly` half, `not` cut, `dropped` a stump.

    An `open` question is an empty thread, any other state a dotted one. The dye comes from the class around
    it; words beside it say the same.
    """
    path = {
        "done": '<path d="M{x} 4v40"/>',
        "partly": '<path d="M{x} 24v20"/><path class="sw" d="M{x} 4v20"/>',
        "not": '<path d="M{x} 4v8M{x} 36v8"/>',
        "dropped": '<path d="M{x} 36v8"/>',
        "open": '<path d="M{left} 5h9v38h-9z" stroke-width="2"/>',
    }
    dotted = '<path d="M{x} 6v38" stroke-width="3" stroke-dasharray="1 7" stroke-linecap="round"/>'
    drawn = "".join(
        path.get(state, dotted).format(x=9 + 18 * place, left=4.5 + 18 * place)
        for place, state in enumerate(states)
    )
    width = 18 * max(len(states), 1)
    return (
        f'<svg class="threads" viewBox="0 0 {width} 48" width="{width}" height="48" aria-hidden="true">'
        f'<g fill="none" stroke="currentColor" stroke-width="11">{drawn}</g></svg>'
    )


# ---- Icons ---------------------------------------------------------------------------------------------


def icon(drawing: str) -> str:
    """The lines of one icon, on a grid of 24 by 24; `ui/icons.html` puts them in their frame."""
    return ICONS[drawing]


ICONS = {
    "arrow": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "back": '<path d="M20 12H5M11 6l-6 6 6 6"/>',
    "bowl": '<path d="M3.5 12h17a8.5 8.5 0 0 1-17 0zM8.5 20.5h7M9 8.5c0-2 1.6-2 1.6-4M13.6 8.5'
    'c0-2 1.6-2 1.6-4"/>',
    "cal": '<rect x="3.5" y="5" width="17" height="15.5" rx="1.5"/><path d="M3.5 10h17M8 2.8v4M16 2.8v4"/>',
    "camera": '<path d="M3.5 7.5h4L9 5h6l1.5 2.5h4v12h-17z"/><circle cx="12" cy="13.2" r="3.6"/>',
    "chair": '<path d="M7 3.5v17M17 3.5v17M7 14h10M7 4.5h10M7 9h10"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.2 2"/>',
    "cross": '<path d="M6 6l12 12M18 6L6 18"/>',
    "door": '<path d="M6 20.5v-17h12v17M3 20.5h18M14.5 12v.2"/>',
    "download": '<path d="M12 3.5V15M7 10.5l5 5 5-5M4 20.5h16"/>',
    "ear": '<path d="M6.5 9.8a5.6 5.6 0 1 1 10.7 2.3c-.9 1.9-2.8 2.6-3.2 4.7-.5 2.4-1.5 4.2-3.6 4.2'
    'a3.3 3.3 0 0 1-3.3-3.3M9.7 10a2.5 2.5 0 1 1 4.5 1.5c-.8.9-1.8 1.3-1.8 2.7"/>',
    "edit": '<path d="M4 20l1-4.6L16 4.4a1.9 1.9 0 0 1 2.7 0l.9.9a1.9 1.9 0 0 1 0 2.7L8.6 19zM13.5 7'
    'l3.5 3.5"/>',
    "eye": '<path d="M2.5 12c2.5-4.5 5.7-6.5 9.5-6.5s7 2 9.5 6.5c-2.5 4.5-5.7 6.5-9.5 6.5S5 16.5 2.5 12z"/>'
    '<circle cx="12" cy="12" r="2.8"/>',
    "globe": '<circle cx="12" cy="12" r="9"/>'
    '<path d="M3 12h18M12 3c-4.5 4.5-4.5 13.5 0 18M12 3c4.5 4.5 4.5 13.5 0 18"/>',
    "hand": '<path d="M8 13.5V7.2M11.2 11.5V4.6M14.4 11.5V5.2M17.4 12.5V8"/>'
    '<path d="M17.4 12.5v3.2a5.6 5.6 0 0 1-10.4 2.9L4 13.8c1.2-1.1 2.6-.7 4 1.2v-1.5"/>',
    "heart": '<path d="M12 20.5S3.5 15.5 3.5 9.3A4.6 4.6 0 0 1 12 6.9a4.6 4.6 0 0 1 8.5 2.4'
    'c0 6.2-8.5 11.2-8.5 11.2z"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.4v.2"/>',
    "leaf": '<path d="M7 17.5C2.5 10.5 8.5 4.5 20 4.5c.5 10.5-5 16-13 13zM4 20.5c2-4.5 5-7.5 9-9.5"/>',
    "letters": '<path d="M2.5 18.5l4.8-13 4.8 13M4.2 14h6.2M21 12v6.5"/>'
    '<circle cx="17.8" cy="15.3" r="3.2"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="10" rx="1.5"/><path d="M8 10.5v-3a4 4 0 0 1 8 0v3"/>',
    "mail": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M3.5 7l8.5 6 8.5-6"/>',
    "minus": '<path d="M5 12h14"/>',
    "music": '<circle cx="6.5" cy="18" r="2.5"/><circle cx="17" cy="16" r="2.5"/>'
    '<path d="M9 18V6l10.5-2v12"/>',
    "paw": '<circle cx="5.5" cy="11.5" r="1.6"/><circle cx="9.5" cy="6.5" r="1.6"/>'
    '<circle cx="14.5" cy="6.5" r="1.6"/>'
    '<circle cx="18.5" cy="11.5" r="1.6"/><path d="M12 11.5c-2.8 0-5 3.2-5 5.6 0 2 1.7 2.8 3.2 2.3'
    "a5.8 5.8 0 0 1 3.6 0"
    'c1.5.5 3.2-.3 3.2-2.3 0-2.4-2.2-5.6-5-5.6z"/>',
    "phone": '<path d="M6.5 3.5h3L11 8 8.8 9.6a11.5 11.5 0 0 0 5.6 5.6L16 13l4.5 1.5v3'
    "a2.5 2.5 0 0 1-2.5 2.5"
    'A14 14 0 0 1 4 6a2.5 2.5 0 0 1 2.5-2.5z"/>',
    "pin": '<path d="M12 21.5S5 15.4 5 10.2a7 7 0 0 1 14 0c0 5.2-7 11.3-7 11.3z"/>'
    '<circle cx="12" cy="10" r="2.4"/>',
    "plus": '<path d="M5 12h14M12 5v14"/>',
    "print": '<path d="M7 8V3.5h10V8M7 17H3.5V8h17v9H17M7 13.5h10v7H7z"/>',
    "quiet": '<path d="M3.5 9.5h3.5l5-4v13l-5-4H3.5zM16 9.5l5 5M21 9.5l-5 5"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.3 15.3l5.2 5.2"/>',
    "star": '<path d="M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z"/>',
    "t1": '<circle cx="8.8" cy="12" r="5.3"/><circle cx="15.2" cy="12" r="5.3"/>',
    "t2": '<path d="M12 2.8l7.5 2.7v6c0 4.6-3 8-7.5 9.7-4.5-1.7-7.5-5.1-7.5-9.7v-6zM8.5 12l2.5 2.5 4.6-5"/>',
    "t3": '<path d="M12 6.5c-2-1.7-5-2.2-8.7-2v14c3.7-.2 6.7.3 8.7 2 2-1.7 5-2.2 8.7-2v-14'
    'c-3.7-.2-6.7.3-8.7 2zV20.5"/>',
    "t4": '<rect x="3" y="8" width="18" height="11.5" rx="1.5"/>'
    '<path d="M8.5 8V5.5a1 1 0 0 1 1-1h5a1 1 0 0 1 1 1V8M3 13h18M12 11.7v2.6"/>',
    "t5": '<path d="M3.5 4.5h17v12h-8l-4.5 4v-4H3.5zM12 7.6v3.8M12 13.7v.2"/>',
    "t6": '<path d="M4 21V10.5h3v-3h3v-3h4v3h3v3h3V21zM2.5 21h19M10 21v-4.5h4V21M8 13h.1M12 10h.1M16 13'
    'h.1"/>',
    "talk": '<path d="M3.5 4.5h11v8h-5l-3 3v-3h-3z"/><path d="M17.5 9h3v8h-2v3l-3-3h-5v-1.5"/>',
    "tick": '<path d="M4 12.8l5 5L20 6.6"/>',
    "toilet": '<circle cx="7" cy="4.5" r="1.7"/><circle cx="17" cy="4.5" r="1.7"/>'
    '<path d="M4.5 9h5v5.5h-1v6h-3v-6h-1zM17 9l3 7h-1.5v4.5h-3V16H14z"/>',
    "trash": '<path d="M4 6.5h16M9 6.5v-3h6v3M6 6.5l1 14h10l1-14M10.3 10.5v6M13.7 10.5v6"/>',
    "users": '<circle cx="9" cy="8" r="3.2"/>'
    '<path d="M2.8 19.5c.4-4 2.8-6 6.2-6s5.8 2 6.2 6M15.5 5.2a3.2 3.2 0 0 1 0 5.8M17.4 14'
    'c2.2.7 3.5 2.5 3.8 5.5"/>',
    "warn": '<path d="M12 3.5L22 20.5H2zM12 10v4.6M12 17.4v.2"/>',
    "wheel": '<circle cx="10" cy="4" r="1.6"/>'
    '<path d="M10 8v6.5h5.2l3 5.2M10 10.5h4.5M7 11.4a5.3 5.3 0 1 0 7.2 6.8"/>',
}
