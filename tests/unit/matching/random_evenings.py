"""Small evenings by chance, for hypothesis."""

from datetime import timedelta

from hypothesis import strategies as st

from portal.languages.modes import Mode
from portal.matching.problem import Channel, Duty, Interpreter, Part, Problem, Request, Span
from tests.unit.matching.evenings import ASKED, DAY

CHANNELS = [
    Channel("ar", Mode.SPOKEN),
    Channel("ary", Mode.SPOKEN),
    Channel("dse", Mode.SIGNED),
    Channel("nl", Mode.WRITTEN),
    Channel("dse", Mode.TACTILE),
]


@st.composite
def programmes(draw: st.DrawFn, most: int) -> tuple[Part, ...]:
    parts, now = [], DAY + timedelta(hours=19)
    for number in range(draw(st.integers(1, most))):
        now += timedelta(minutes=draw(st.sampled_from([0, 0, 10, 15])))
        ends = now + timedelta(minutes=draw(st.sampled_from([10, 20, 30, 45, 75])))
        parts.append(Part(f"p{number}", now, ends, draw(st.booleans())))
        now = ends
    return tuple(parts)


@st.composite
def requests(draw: st.DrawFn, name: str, parts: tuple[Part, ...], people: list[str]) -> Request:
    channels = draw(st.lists(st.sampled_from(CHANNELS[:4]), min_size=1, max_size=2, unique=True))
    return Request(
        name,
        tuple(channels),
        draw(st.integers(1, 4)),
        frozenset(draw(st.sets(st.sampled_from([part.id for part in parts]), min_size=1))),
        ASKED + timedelta(days=draw(st.integers(0, 2))),
        refuses=frozenset(draw(st.sets(st.sampled_from(people), max_size=1))) if people else frozenset(),
        gender=draw(st.sampled_from([None, None, None, "f"])),
        wishes_gender=draw(st.sampled_from([None, None, "f"])),
        wishes_for=frozenset(draw(st.sets(st.sampled_from(people), max_size=1))) if people else frozenset(),
    )


@st.composite
def interpreters(draw: st.DrawFn, name: str, parts: tuple[Part, ...]) -> Interpreter:
    first, last = sorted(draw(st.tuples(*[st.integers(0, len(parts) - 1)] * 2)))
    return Interpreter(
        name,
        frozenset(draw(st.sets(st.sampled_from(CHANNELS[:4]), min_size=1, max_size=2))),
        (Span(parts[first].starts, parts[last].ends),),
        sources=frozenset(draw(st.sampled_from([{"nl"}, {"nl"}, {"en"}, {"de"}]))),
        listeners=draw(st.sampled_from([None, None, 1, 2])),
        has_kit=draw(st.booleans()),
        is_registered=draw(st.booleans()),
        gender=draw(st.sampled_from(["f", "m"])),
        cost=draw(st.sampled_from([0, 100, 250])),
    )


@st.composite
def evenings(draw: st.DrawFn, *, asking: int = 4, able: int = 3, parts: int = 3) -> Problem:
    """At most so many of each, and fewer parts with more interpreters, so that an oracle can try all."""
    count = draw(st.integers(0, able))
    programme = draw(programmes(parts if count < 3 else min(parts, 2)))
    names = [f"i{number}" for number in range(count)]
    people = tuple(draw(interpreters(name, programme)) for name in names)
    asked = tuple(draw(requests(f"r{n}", programme, names)) for n in range(draw(st.integers(0, asking))))
    duties = [
        Duty(one.id, channel, part.id)
        for one in people
        for channel in sorted(one.channels)
        for part in programme
        if one.is_there(part)
    ]
    some = st.sets(st.sampled_from(duties), max_size=2) if duties else st.just(set())
    return Problem(programme, asked, people, promised=frozenset(draw(some)), present=frozenset(draw(some)))
