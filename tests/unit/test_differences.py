"""What changed between two texts, and both changes in one."""

from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.market.differences import MOST_PIECES, MOST_WORDS, Change, differences, merged

texts = st.text(alphabet="ab .\n", max_size=30)


def joined(pieces, *but):
    return "".join(piece.text for piece in pieces if piece.change not in but)


@given(texts, texts)
def test_what_stayed_and_went_is_the_old_text_and_what_stayed_and_came_the_new(old, new):
    pieces = differences(old, new)
    assert joined(pieces, Change.ADDED) == old
    assert joined(pieces, Change.REMOVED) == new


@given(texts)
def test_a_text_does_not_differ_from_itself(text):
    assert {piece.change for piece in differences(text, text)} <= {Change.KEPT}


def test_whole_words_are_marked():
    assert [
        (piece.change.value, piece.text) for piece in differences("We read books.", "We wrote books.")
    ] == [
        ("kept", "We"),
        ("removed", " read"),
        ("added", " wrote"),
        ("kept", " books."),
    ]


def test_what_is_written_at_the_end_changes_no_word_before_it():
    assert differences("We read", "We read books.\n\nAnd more.")[0] == (Change.KEPT, "We read")


def test_each_changed_paragraph_is_looked_into():
    old = "\n\n".join(f"Here stands number {n} of ten." for n in range(10))
    new = old.replace("number 2", "figure 2").replace("number 7", "figure 7").replace("stands number 3", "3")
    removed = [piece.text for piece in differences(old, new) if piece.change is Change.REMOVED]
    assert removed == [" number", " stands number", " number"]


PROSE = ["one", "two", "the", "and", "market", "people", "read", "books", "the", "of"]
LONG = [
    ("a " * 10_000, "b a " * 5_000),
    ("b a " * 5_000, "a " * 10_000),
    ("a\n" * 10_000, "b\na\n" * 5_000),
    (" ".join(PROSE * 400)[:20_000], " ".join(PROSE[::-1] * 400)[:20_000]),
    ("\n".join([" ".join(PROSE)] * 400)[:20_000], "\n".join([" ".join(PROSE[::-1])] * 400)[:20_000]),
    ("\n".join(["a " * 49] * 200), "\n".join(["b a " * 24] * 200)),
]


@pytest.fixture
def compared(monkeypatch):
    """How many words and lines were compared, each time."""
    sizes = []

    class Counting(SequenceMatcher):
        def __init__(self, isjunk, a, b):
            sizes.append(max(len(a), len(b)))
            super().__init__(isjunk, a, b)

    monkeypatch.setattr("portal.market.differences.SequenceMatcher", Counting)
    return sizes


@pytest.mark.parametrize(("old", "new"), LONG)
def test_no_two_texts_are_much_work_to_compare(compared, old, new):
    pieces = differences(old, new)
    assert joined(pieces, Change.ADDED) == old
    assert joined(pieces, Change.REMOVED) == new
    # Once by line, and the lines that changed by word.
    assert sum(compared) <= 2 * MOST_WORDS


@pytest.mark.parametrize(("base", "text"), LONG)
def test_no_two_texts_are_much_work_to_merge(compared, base, text):
    assert merged(base, text, base) == text
    both = merged(base, text, f"{base} Mine.")
    assert both.endswith("Mine.")
    assert sum(compared) <= 8 * MOST_PIECES


def test_two_changes_far_apart_in_a_long_text_are_merged():
    base = "\n\n".join(f"Paragraph {n}: " + " ".join(PROSE * 5) for n in range(40))
    theirs, mine = base.replace("Paragraph 3:", "Third:"), base.replace("Paragraph 30:", "Thirtieth:")
    assert merged(base, theirs, mine) == theirs.replace("Paragraph 30:", "Thirtieth:")


@given(texts, texts)
def test_whoever_changed_nothing_is_not_in_the_way(base, text):
    assert merged(base, text, base) == text
    assert merged(base, base, text) == text


@given(texts, texts)
def test_two_who_write_the_same_are_one(base, text):
    assert merged(base, text, text) == text


@pytest.mark.parametrize(
    "base, theirs, mine, both",
    [
        ("We read.", "We read books.", "Then we read.", "Then we read books."),
        ("We read with children.", "We read with forty children.", "We read with children every week.", ""),
        ("One two three", "One three", "One two three four", "One three four"),
        ("We read", "We write", "We sing", "We write sing"),
        ("", "Theirs", "Mine", "Theirs Mine"),
    ],
)
def test_both_changes_are_in_the_merged_text(base, theirs, mine, both):
    assert merged(base, theirs, mine) == (both or "We read with forty children every week.")
