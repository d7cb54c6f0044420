"""What changed between two texts, and both changes in one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.market.differences import Change, differences, merged

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
        ("kept", "We "),
        ("removed", "read"),
        ("added", "wrote"),
        ("kept", " books."),
    ]


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
