"""How the solver does on evenings of several sizes: time, gap to the bound, and what first come loses.

Time is told in that of a fixed sum, measured in the same run; it hangs on the cores as well, for some parts
of an evening are searched at once.
"""

import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from portal.languages.modes import Mode
from portal.matching.greedy import first_come
from portal.matching.plan import Level, score
from portal.matching.problem import Channel, Interpreter, Part, Problem, Request, Span
from portal.matching.solver import propose

STARTS = datetime(2024, 3, 21, 18, 30, tzinfo=UTC)
PROGRAMME = (
    ("talk", 0, 30, True),
    ("market", 30, 75, False),
    ("music", 75, 105, True),
    ("discussion", 105, 135, True),
)
# Languages that one interpreter often knows together.
FAMILIES = (
    ("ar", "ary", "apc", "arz"),
    ("ti", "am", "om"),
    ("fa", "prs", "ps"),
    ("kmr", "ckb"),
    ("tr", "az"),
    ("rif", "ary", "zgh"),
    ("uk", "ru", "pl"),
    ("es", "pt", "pap"),
    ("so",),
    ("cmn", "yue"),
    ("hi", "ur", "pa"),
    ("srn", "hns"),
    ("fr", "ln", "sw"),
)
SIGNED = ("dse", "ils", "vgt")
SIZES = ((14, 7), (40, 20), (100, 40), (200, 60))
# Longer than a page waits, shorter than the worker does.
SECONDS = 60.0


def main() -> None:
    unit = _unit()
    print("Matching: time as a ratio; who is whole, how many levels are proven, and what first come loses")
    heads = ("supply", "asking", "people", "ratio", "whole", "bound", "gap", "proven", "lost")
    print("".join(f"{head:>{len(head) + 2}}" for head in heads))
    for supply, make in (("chance", evening), ("looked", recruited)):
        for asked, able in SIZES:
            for seed in range(3):
                row = (supply, asked, able, *_measured(make(asked, able, seed=seed), unit))
                print("".join(f"{cell:>{len(head) + 2}}" for head, cell in zip(heads, row, strict=True)))


def _measured(problem: Problem, unit: float) -> tuple[str | int, ...]:
    """Time, those served whole, the bound, the gap, how many levels are proven best, and how many more are
    whole than first come, first served."""
    begun = time.perf_counter()
    proposal = propose(problem, seconds=SECONDS)
    ratio = (time.perf_counter() - begun) / unit
    whole, bound = proposal.score[Level.WHOLE], proposal.bounds[Level.WHOLE]
    proven = sum(proposal.score[level] == proposal.bounds[level] for level in Level)
    greedy = score(problem, first_come(problem))[Level.WHOLE]
    return f"{ratio:.0f}", whole, bound, bound - whole, f"{proven}/{len(Level)}", whole - greedy


def evening(asked: int, able: int, *, seed: int) -> Problem:
    """An evening by chance, the same for the same seed: a few languages are asked for often."""
    chance = random.Random(seed)  # noqa: S311 - chance for a measurement, no secret
    parts = tuple(
        Part(name, STARTS + timedelta(minutes=a), STARTS + timedelta(minutes=b), together)
        for name, a, b, together in PROGRAMME
    )
    return Problem(
        parts,
        tuple(_request(chance, f"r{number:05}", parts) for number in range(asked)),
        tuple(_interpreter(chance, f"i{number:05}") for number in range(able)),
    )


def recruited(asked: int, able: int, *, seed: int) -> Problem:
    """The same, with interpreters who were looked for: they know what is asked for, as often as it is."""
    problem, chance = evening(asked, able, seed=seed), random.Random(seed)  # noqa: S311 - as above
    people = [
        replace(one, channels=frozenset(chance.choice(problem.requests).channels))
        for one in problem.interpreters
    ]
    return replace(problem, interpreters=tuple(people))


def _channels(chance: random.Random) -> list[Channel]:
    kind = chance.random()
    if kind < 0.12:
        return [Channel(language, Mode.SIGNED) for language in SIGNED[: chance.choice((1, 1, 2))]]
    if kind < 0.17:
        return [Channel("nl", Mode.WRITTEN)]
    if kind < 0.19:
        return [Channel("dse", Mode.TACTILE)]
    family = FAMILIES[min(int(chance.expovariate(0.25)), len(FAMILIES) - 1)]
    known = chance.sample(family, min(len(family), chance.choice((1, 1, 2))))
    return [Channel(language, Mode.SPOKEN) for language in known]


def _request(chance: random.Random, name: str, parts: tuple[Part, ...]) -> Request:
    names = [part.id for part in parts]
    # Most people stay all evening; some come late or leave early.
    wanted = chance.choices((names, names[1:], names[:2], names[:1], names[3:]), (80, 6, 6, 4, 4))[0]
    return Request(
        name,
        tuple(_channels(chance)),
        chance.choices((1, 2, 3, 4), (60, 25, 10, 5))[0],
        frozenset(wanted),
        STARTS - timedelta(minutes=chance.randint(1, 60 * 24 * 35)),
        gender=chance.choices((None, "f"), (97, 3))[0],
        wishes_gender=chance.choices((None, "f"), (95, 5))[0],
    )


def _interpreter(chance: random.Random, name: str) -> Interpreter:
    is_registered = chance.random() < 0.7
    return Interpreter(
        name,
        frozenset(_channels(chance)),
        (Span(STARTS, STARTS + timedelta(minutes=chance.choices((135, 90), (80, 20))[0])),),
        has_kit=chance.random() < 0.3,
        is_registered=is_registered,
        gender=chance.choice("fm"),
        cost=chance.choice((9000, 12000)) if is_registered else 0,
    )


def _unit() -> float:
    """Seconds of a sum that every machine does alike, about a hundredth of one on a laptop."""
    begun = time.perf_counter()
    sum(number * number for number in range(200_000))
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
