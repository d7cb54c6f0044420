"""What changed between two versions of a text, for people to read."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

# How much is compared word by word: enough for what people change at once, and never minutes of work.
MOST_WORDS = 250
# Spaces and signs count here.
MOST_PIECES = 600


class Change(StrEnum):
    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


class Piece(NamedTuple):
    """A run of words and what happened to it."""

    change: Change
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """The two texts as runs of words: what stayed, went and came, in reading order.

    Joining all but the added pieces gives `old`, all but the removed ones gives `new`.
    """
    return list(_pieces(_words(old), _words(new)))


def _words(text: str) -> list[str]:
    """Each word with the space before it, so that what is written at the end changes no word."""
    return re.findall(r"\s*\S+|\s+", text)


def _pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    place = 0
    for run in _changed(before, after, MOST_WORDS):
        runs = ((Change.KEPT, before[place : run.low]), (Change.REMOVED, before[run.low : run.high]))
        for change, words in (*runs, (Change.ADDED, after[run.begin : run.end])):
            if words:
                yield Piece(change, "".join(words))
        place = run.high
    if before[place:]:
        yield Piece(Change.KEPT, "".join(before[place:]))


class _Run(NamedTuple):
    """What stands from `low` to `high` became what stands from `begin` to `end`."""

    low: int
    high: int
    begin: int
    end: int


def _changed(before: list[str], after: list[str], most: int) -> Iterator[_Run]:
    """Where two lists of words differ: first by line, then by word in the lines that changed.

    Comparing takes up to the third power of the number of words. Beyond `most` of them a run is not looked
    into: all of it counts as changed.
    """
    old, new = _lines(before), _lines(after)
    left = most
    for run in _compared(_joined(before, old), _joined(after, new), most):
        pairs = [(_span(old, run.low, run.high), _span(new, run.begin, run.end))]
        if run.high - run.low == run.end - run.begin:
            pairs = list(zip(old[run.low : run.high], new[run.begin : run.end], strict=True))
        for (a, b), (c, d) in pairs:
            inside, cost = _trimmed(before[a:b], after[c:d])
            is_small = cost <= left
            left -= cost if is_small else 0
            for one in _compared(before[a:b], after[c:d], most) if is_small else [inside]:
                yield _Run(a + one.low, a + one.high, c + one.begin, c + one.end)


def _lines(words: list[str]) -> list[tuple[int, int]]:
    """Where each line begins and ends; there is always one."""
    starts = [0, *(i for i, word in enumerate(words) if i and "\n" in word)]
    return list(zip(starts, [*starts[1:], len(words)], strict=True))


def _joined(words: list[str], lines: list[tuple[int, int]]) -> list[str]:
    return ["".join(words[low:high]) for low, high in lines]


def _span(lines: list[tuple[int, int]], low: int, high: int) -> tuple[int, int]:
    """Where the lines from `low` to `high` begin and end; none of them is a place between two."""
    begin = lines[low][0] if low < len(lines) else lines[-1][1]
    return begin, lines[high - 1][1] if high > low else begin


def _trimmed(before: list[str], after: list[str]) -> tuple[_Run, int]:
    """What is left between the same beginning and the same end, and how much there is to compare in it."""
    shortest = min(len(before), len(after))
    low = next((i for i in range(shortest) if before[i] != after[i]), shortest)
    same = next((i for i in range(shortest - low) if before[-1 - i] != after[-1 - i]), shortest - low)
    run = _Run(low, len(before) - same, low, len(after) - same)
    old, new = run.high - run.low, run.end - run.begin
    return run, max(old, new) if old and new else 0


def _compared(before: list[str], after: list[str], most: int) -> Iterator[_Run]:
    run, cost = _trimmed(before, after)
    if not cost or cost > most:
        if run.high > run.low or run.end > run.begin:
            yield run
        return
    matcher = SequenceMatcher(None, before[run.low : run.high], after[run.begin : run.end])
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            yield _Run(run.low + a, run.low + b, run.begin + c, run.begin + d)


def merged(base: str, theirs: str, mine: str) -> str:
    """Both changes of one text in a third text, for a person to read over.

    Where both changed the same words, theirs come first and mine after them, so that no word is lost.
    """
    words = _pieces_of(base)
    result: list[str] = []
    place = 0
    for group in _groups([*_edits(words, theirs, 0), *_edits(words, mine, 1)]):
        low, high = min(edit.low for edit in group), max(edit.high for edit in group)
        changed = [
            _applied(words[low:high], [edit for edit in group if edit.by == who], low) for who in (0, 1)
        ]
        new = [text for text in changed if text is not None]
        result += words[place:low]
        result += new[0] if new[0] == new[-1] else [*new[0], " ", *new[1]]
        place = high
    return "".join([*result, *words[place:]])


class _Edit(NamedTuple):
    """Words `low` to `high` of the base become `words`; `by` tells whose change it is."""

    low: int
    high: int
    words: list[str]
    by: int


def _pieces_of(text: str) -> list[str]:
    """Words, spaces and signs apart, so that a full stop that moves is no change of the word before it."""
    return re.findall(r"\s+|\w+|[^\w\s]", text)


def _edits(before: list[str], text: str, by: int) -> list[_Edit]:
    after = _pieces_of(text)
    runs = _changed(before, after, MOST_PIECES)
    return [_Edit(run.low, run.high, after[run.begin : run.end], by) for run in runs]


def _groups(edits: list[_Edit]) -> list[list[_Edit]]:
    """Edits that touch the same words, or stand at the same place, belong together."""
    groups: list[list[_Edit]] = []
    end = -1
    for edit in sorted(edits, key=lambda edit: (edit.low, edit.high)):
        same_place = groups and groups[-1][-1][:2] == edit[:2]
        if groups and (edit.low < end or same_place):
            groups[-1].append(edit)
        else:
            groups.append([edit])
        end = max(end, edit.high)
    return groups


def _applied(words: list[str], edits: list[_Edit], start: int) -> list[str] | None:
    """These words after the edits, which count from `start`; None when there are none."""
    if not edits:
        return None
    result: list[str] = []
    place = start
    for edit in edits:
        result += [*words[place - start : edit.low - start], *edit.words]
        place = edit.high
    return [*result, *words[place - start :]]
