"""Finds words in texts as people type them: accents, case and apostrophes count for nothing."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from portal.languages.search import fold

MOST_WORDS = 10
AROUND = 70


class Run(NamedTuple):
    """A run of text, and whether it is what somebody looked for."""

    text: str
    is_match: bool


def words_of(query: str) -> tuple[str, ...]:
    """What to look for: the folded words of the query, each once."""
    return tuple(dict.fromkeys(fold(query).split()))[:MOST_WORDS]


def fits(sought: Sequence[str], texts: Iterable[str]) -> bool:
    """Whether every word occurs in one of the texts, also inside a longer word."""
    folded = [fold(text) for text in texts]
    return all(any(word in text for text in folded) for word in sought)


def marked(text: str, sought: Sequence[str]) -> list[Run]:
    """The text in runs, with all that was looked for set apart; joined they are the text again."""
    runs, start = [], 0
    for begin, end in _hits(text, sought):
        runs += [Run(text[start:begin], is_match=False), Run(text[begin:end], is_match=True)]
        start = end
    runs.append(Run(text[start:], is_match=False))
    return [run for run in runs if run.text]


def excerpt(text: str, sought: Sequence[str]) -> str:
    """The part of a longer text around the first word found in it; empty when there is none."""
    hits = _hits(text, sought)
    if not hits:
        return ""
    begin, end = hits[0]
    first, last = max(begin - AROUND, 0), min(end + AROUND, len(text))
    # Whole words at both ends, if there are spaces nearby.
    if first:
        first = text.find(" ", first, begin) + 1 or first
    if last < len(text):
        last = max(text.rfind(" ", end, last), end) if " " in text[end:last] else last
    part = " ".join(text[first:last].split())
    return f"{'… ' if first else ''}{part}{' …' if last < len(text) else ''}"


def _hits(text: str, sought: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand in the text, in order, those that touch or overlap taken together."""
    letters, places = _folded(text)
    found = []
    for word in sought:
        at = letters.find(word) if word else -1
        while at >= 0:
            found.append((places[at], _end(text, places[at + len(word) - 1])))
            at = letters.find(word, at + 1)
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(found):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as `fold` has it but with every space kept, and where each of its letters came from."""
    letters, places = "", []
    for place, sign in enumerate(text):
        plain = _fold_sign(sign)
        letters += plain
        places += [place] * len(plain)
    return letters, places


@lru_cache(maxsize=4096)
def _fold_sign(sign: str) -> str:
    # Between letters, because at an edge a space and nothing would look the same.
    return fold(f"a{sign}a")[1:-1]


def _end(text: str, last: int) -> int:
    """Behind the letter at `last` and the accents on it."""
    end = last + 1
    while end < len(text) and not _fold_sign(text[end]):
        end += 1
    return end
