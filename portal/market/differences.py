"""What changed between two versions of a text, for people to read."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple


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
    before, after = _words(old), _words(new)
    return list(_pieces(before, after))


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|[^\s]+", text)


def _pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(Change.KEPT, "".join(before[a:b]))
            continue
        if b > a:
            yield Piece(Change.REMOVED, "".join(before[a:b]))
        if d > c:
            yield Piece(Change.ADDED, "".join(after[c:d]))


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
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [_Edit(a, b, after[c:d], by) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]


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
