import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.languages.search import fold
from portal.market.searching import _folded, excerpt, fits, marked, words_of


def hits(text, query):
    return [run.text for run in marked(text, words_of(query)) if run.is_match]


@given(st.text(), st.text(max_size=20))
def test_the_runs_joined_are_the_text_again(text, query):
    assert "".join(run.text for run in marked(text, words_of(query))) == text


@given(st.text(max_size=60))
def test_a_text_is_folded_sign_by_sign_as_it_is_folded_whole(text):
    letters, places = _folded(text)

    assert "".join(letters.split()) == fold(text).replace(" ", "")
    assert len(letters) == len(places)


@given(st.text(min_size=1, max_size=60))
def test_a_text_is_found_by_its_own_words(text):
    assert fits(words_of(text), [text])


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("Één café", "een CAFE", ["Één", "café"]),
        ("Cafe\u0301!", "cafe", ["Cafe\u0301"]),
        ("İstanbul", "istanbul", ["İstanbul"]),
        ("Großer Straßenmarkt", "strasse", ["Straße"]),
        ("de school en de scholen", "scho", ["scho", "scho"]),
        ("foto's", "fotos", ["foto's"]),
        ("مدرسة", "مدرسه", ["مدرسة"]),
        ("abab", "aba bab", ["abab"]),
        ("nothing", "xyz", []),
        ("nothing", "", []),
    ],
)
def test_accents_and_case_count_for_nothing(text, query, found):
    assert hits(text, query) == found


def test_every_word_must_occur_somewhere():
    assert fits(words_of("school plan"), ["A plan", "for every school"])
    assert not fits(words_of("school plan"), ["A plan"])


def test_no_word_fits_everything():
    assert fits(words_of(" … "), ["anything"])


def test_an_excerpt_is_the_part_around_the_first_word_that_was_found():
    text = "word " * 50 + "needle " + "word " * 50

    part = excerpt(text, ("needle",))

    assert "needle" in part
    assert part.startswith("… word") and part.endswith("word …")
    assert len(part) < 180


def test_there_is_no_excerpt_of_what_is_not_there():
    assert excerpt("nothing here", ("needle",)) == ""


@given(st.text(), st.text(min_size=1, max_size=5))
def test_an_excerpt_of_anything_holds_what_was_found(text, query):
    sought = words_of(query)
    if part := excerpt(text, sought):
        assert any(fits((word,), [part]) for word in sought)


def test_a_question_as_long_as_a_book_is_cut():
    assert len(words_of(" ".join(f"word{number}" for number in range(500)))) == 10
