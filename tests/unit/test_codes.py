"""Codes that people write down and read out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.registration.codes import ALPHABET, LENGTH, new_code, readable, typed


def test_no_two_signs_of_a_code_look_or_sound_alike():
    assert not set(ALPHABET) & set("0O1IL")
    assert len(set(ALPHABET)) == len(ALPHABET)
    assert re.fullmatch("[2-9A-Z]+", ALPHABET)


def test_a_code_has_eight_signs_of_the_alphabet():
    for _ in range(200):
        assert re.fullmatch(f"[{ALPHABET}]{{8}}", new_code())


def test_codes_are_not_repeated_and_use_every_sign():
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert set("".join(codes)) == set(ALPHABET)


@given(st.lists(st.sampled_from(ALPHABET), min_size=LENGTH, max_size=LENGTH))
def test_each_sign_is_picked_anew(picks: list[str]):
    rest = iter(picks)
    assert new_code(lambda alphabet: next(rest)) == "".join(picks)


def test_a_code_is_read_out_in_two_halves():
    assert readable("ABCD2345") == "ABCD-2345"


@pytest.mark.parametrize("text", ["ABCD-2345", "abcd2345", " abcd 2345 ", "AbCd–2345", "A B C D 2 3 4 5"])
def test_a_code_is_the_same_however_it_is_typed(text: str):
    assert typed(text) == "ABCD2345"


def test_what_is_typed_before_the_code_is_complete_is_its_beginning():
    assert typed("ab-2") == "AB2"
    assert typed(" -–") == ""
