"""The table of languages, the sentences at the door, and the search."""

import re
import unicodedata
from collections import Counter

import pytest
from babel import Locale, UnknownLocaleError
from hypothesis import given
from hypothesis import strategies as st

from portal.languages.door import DOOR, SIGNED
from portal.languages.phrases import read_all
from portal.languages.search import find, fold
from portal.languages.table import (
    LANGUAGES,
    MOST_NEEDED_SIGNED,
    MOST_NEEDED_SPOKEN,
    Kind,
    Language,
    UnknownLanguage,
    language,
    name,
)
from tools.phrases import FOLDER

# Where our name differs on purpose from the Unicode list of names (CLDR), and why.
OTHER_NAME = {
    "rif": "its speakers say Tarifit; Riffijns and Riffian find it too",
    "fa": "Farsi stands beside Dari; Persian is the name of both",
    "zh": "a spoken language is asked for; Chinese names the written one and its relatives",
    "ckb": "both Kurdish languages begin with the name that people look for",
    "nb": "Bokmål is a way of writing; people speak Norwegian",
    "ase": "every sign language carries the letters by which signers know it",
}
OTHER_ENDONYM = {
    "bm": "the name with its nasal, as the language's own dictionaries have it",
    "ckb": "Kurdish first, its variety after it",
    "apc": "the list says only “colloquial”",
    "tzm": "short, and in both scripts",
}
SCRIPTS = {
    "ARABIC": "ar ary arz apc apd acm fa prs ps haz ur ckb ug bal psc jos xms esl afg",
    "CYRILLIC": "be bg ce kk ky mk mn ru sr tg uk ukl rsl bqn",
    "ETHIOPIC": "am ti tig byn",
    "DEVANAGARI": "hi mr ne ins",
    "HEBREW": "he yi",
    "CJK": "zh yue ja csl",
    "TIFINAGH": "rif shi tzm",
    "SYRIAC": "aii tru",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "GREEK": "el",
    "HANGUL": "ko",
    "THAI": "th",
    "LAO": "lo",
    "KHMER": "km",
    "MYANMAR": "my",
    "TIBETAN": "bo",
    "BENGALI": "bn",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "SINHALA": "si",
    "TAMIL": "ta",
    "TELUGU": "te",
}
SCRIPT_OF = {code: script for script, codes in SCRIPTS.items() for code in codes.split()}
RARE = {"TIFINAGH", "SYRIAC"}

every_language = pytest.mark.parametrize("entry", LANGUAGES, ids=lambda entry: entry.code)


def cldr(code: str, locale: str) -> str | None:
    """What the Unicode list calls the language, if it knows it."""
    try:
        return Locale.parse(locale).languages.get(code)
    except UnknownLocaleError:
        return None


def codes(query: str, **options: object) -> list[str]:
    return [entry.code for entry in find(query, **options)]


# The table


def test_a_code_stands_for_one_language():
    assert [code for code, times in Counter(entry.code for entry in LANGUAGES).items() if times > 1] == []


@pytest.mark.parametrize("field", ["dutch", "english"])
def test_no_two_languages_have_the_same_name(field):
    names = Counter(fold(getattr(entry, field)) for entry in LANGUAGES)
    assert [name for name, times in names.items() if times > 1] == []


@every_language
def test_a_language_is_well_formed(entry):
    assert re.fullmatch(r"[a-z]{2,3}", entry.code)
    for text in entry.names:
        assert text == text.strip()
        assert text == unicodedata.normalize("NFC", text)
        assert fold(text)
    assert len(set(map(fold, entry.aliases))) == len(entry.aliases)
    assert not set(map(fold, entry.aliases)) & {fold(entry.dutch), fold(entry.english)}


@every_language
def test_only_sign_languages_are_named_as_such(entry):
    is_named_so = "gebaren" in entry.dutch.lower() and "sign" in entry.english.lower()
    assert is_named_so == (entry.kind is Kind.SIGNED)


@every_language
def test_the_direction_is_that_of_the_letters_of_its_own_name(entry):
    runs = {unicodedata.bidirectional(letter) for letter in entry.endonym}
    assert entry.direction == ("rtl" if runs & {"R", "AL"} else "ltr")


@every_language
def test_its_own_name_is_in_its_own_script(entry):
    letters = [letter for letter in entry.endonym if letter.isalpha()]
    scripts = {re.split(r"[ -]", unicodedata.name(letter))[0] for letter in letters} - {"MODIFIER"}
    expected = SCRIPT_OF.get(entry.code, "LATIN")
    if expected in RARE:
        assert scripts == {"LATIN", expected}
        assert unicodedata.name(entry.endonym[0]).startswith("LATIN")
    elif entry.kind is Kind.SIGNED:
        assert scripts - {"LATIN"} == {expected} - {"LATIN"}
    else:
        assert scripts == {expected}


@every_language
def test_the_unicode_list_gives_the_same_names_or_we_say_why_not(entry):
    listed = {"dutch": cldr(entry.code, "nl"), "english": cldr(entry.code, "en")}
    differs = [field for field, text in listed.items() if text not in (None, getattr(entry, field))]
    assert bool(differs) == (entry.code in OTHER_NAME), listed


@every_language
def test_what_the_unicode_list_calls_it_finds_it(entry):
    for locale in ("nl", "en"):
        listed = cldr(entry.code, locale)
        assert listed is None or entry in find(listed, limit=3)


@every_language
def test_its_speakers_own_list_gives_the_same_name_or_we_say_why_not(entry):
    try:
        listed = Locale.parse(entry.code).languages.get(entry.code)
    except UnknownLocaleError:
        listed = None
    ours, theirs = fold(entry.endonym), fold(listed or entry.endonym)
    # Scripts that few devices draw stand beside Latin letters, and some names carry the word for "language".
    assert (theirs in ours or ours in theirs) != (entry.code in OTHER_ENDONYM), listed


def test_the_table_is_in_the_order_of_the_dutch_names():
    order = [(entry.kind is Kind.SIGNED, fold(entry.dutch)) for entry in LANGUAGES]
    assert order == sorted(order)


def test_a_name_follows_the_language_of_the_reader():
    assert (name("ti", "nl"), name("uk", "nl"), name("uk", "en")) == ("Tigrinya", "Oekraïens", "Ukrainian")
    assert name("dse", "nl") == "Nederlandse Gebarentaal (NGT)"


@pytest.mark.parametrize("code", ["", "other", "xx", "AR", "nl-NL", "ku"])
def test_an_unknown_code_is_refused(code):
    with pytest.raises(UnknownLanguage):
        language(code)
    with pytest.raises(KeyError):
        name(code, "nl")


def test_the_most_needed_languages_are_of_their_kind():
    assert len(MOST_NEEDED_SPOKEN) == len(set(MOST_NEEDED_SPOKEN)) == 12
    assert {language(code).kind for code in MOST_NEEDED_SPOKEN} == {Kind.SPOKEN}
    assert {language(code).kind for code in MOST_NEEDED_SIGNED} == {Kind.SIGNED}
    assert MOST_NEEDED_SIGNED[0] == "dse"


# The door


SENTENCES = {code: phrases.say("need") for code, phrases in read_all(FOLDER).items()}


def test_the_door_speaks_each_language_once():
    assert len({code for code, _ in DOOR}) == len(DOOR)
    # What the phrases of a language say is said once.
    assert {code for code, sentence in DOOR if not sentence} == SENTENCES.keys() & {code for code, _ in DOOR}


@pytest.mark.parametrize(("code", "sentence"), [(code, said or SENTENCES[code]) for code, said in DOOR])
def test_a_sentence_at_the_door_is_in_the_script_of_its_language(code, sentence):
    assert language(code).kind is Kind.SPOKEN
    scripts = {unicodedata.name(letter).split("-")[0].split()[0] for letter in sentence if letter.isalpha()}
    # Few readers of Tarifit in the Netherlands read Tifinagh.
    assert scripts <= {"LATIN" if code == "rif" else SCRIPT_OF.get(code, "LATIN")}


def test_who_signs_reads_a_language_that_the_portal_writes():
    assert {language(code).kind for code in SIGNED} == {Kind.SIGNED}
    assert {*SIGNED.values()} <= SENTENCES.keys()


# The search


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Turks", ["tr"]),
        ("turkish", ["tr"]),
        ("türk", ["tr", "tk", "tsm"]),
        ("turk", ["tr", "tk", "tsm"]),
        ("TÜRKÇE", ["tr"]),
        ("Turkce", ["tr"]),
        ("koerd", ["kmr", "ckb"]),
        ("kurdish", ["kmr", "ckb"]),
        ("sorani", ["ckb"]),
        ("ozbek", ["uz"]),
        ("oʻzbek", ["uz"]),
        ("o'zbek", ["uz"]),
        ("oezbeeks", ["uz"]),
        ("العربية", ["ar"]),
        ("عربي", ["ar"]),
        ("ألعربية", ["ar"]),
        ("اَلْعَرَبِيَّة", ["ar"]),
        ("فارسي", ["fa"]),
        ("فارسی", ["fa"]),
        ("كوردي", ["ckb"]),
        ("ngt", ["dse"]),
        ("Dutch sign", ["dse"]),
        ("gebarentaal", ["dse", "ils", "vgt"]),
        ("flemish sign", ["vgt"]),
        ("persian", ["fa"]),
        ("perzisch", ["fa"]),
        ("tigri", ["ti"]),
        ("ትግር", ["ti"]),
        ("eritrees", ["ti", "byn", "tig"]),
        ("berber", ["rif"]),
        ("riffijns", ["rif"]),
        ("ⵜⴰⵔⵉⴼⵉⵜ", ["rif"]),
        ("marokkaans", ["ary", "rif"]),
        ("darija", ["ary"]),
        ("chinees", ["zh", "yue"]),
        ("中文", ["zh"]),
        ("syrisch", ["ar", "apc"]),
        ("levantijns arabisch", ["apc"]),
        ("levantijnsarabisch", ["apc"]),
        ("ukrainska", []),
        ("укра", ["uk"]),
        ("Cestina", ["cs"]),
        ("hindi", ["hi"]),
        ("हिन्दी", ["hi"]),
        ("한국", ["ko"]),
        ("espanol", ["es"]),
        ("İTALİANO", ["it"]),
        ("ıtalıano", ["it"]),
        ("  pools  ", ["pl"]),
        ("prs", ["prs"]),
        ("AR", ["ar"]),
        ("is", ["is"]),
    ],
)
def test_what_people_type_finds_their_language(typed, first):
    assert codes(typed)[: len(first)] == first
    assert first or codes(typed) == []


@pytest.mark.parametrize(
    "typed", ["", "   ", "\n", "-", "'", "1", "2024", "🙂", "👩‍👩‍👧", "\u200f", "\x00", "?!", "ء"]
)
def test_without_a_letter_nothing_is_found(typed):
    assert find(typed) == []


def test_ten_thousand_letters_find_nothing():
    assert find("a" * 10_000) == []
    assert find("turks " * 2_000) == []


def test_the_whole_name_goes_first_then_its_start_then_a_word_then_the_inside():
    assert codes("ga")[:3] == ["gaa", "ga", "gl"]
    found = codes("ara", limit=len(LANGUAGES))
    assert found.index("ar") < found.index("ary") < found.index("srm")


def test_a_kind_leaves_the_other_kind_out():
    assert codes("turk", kind=Kind.SIGNED) == ["tsm"]
    assert codes("turk", kind=Kind.SPOKEN) == ["tr", "tk"]
    assert codes("ngt", kind=Kind.SPOKEN) == []


@pytest.mark.parametrize("limit", [0, 1, 3, 8, 1000])
def test_no_more_than_the_limit_is_found(limit):
    found = find("a", limit=limit)
    assert len(found) <= limit
    assert found == find("a", limit=1000)[:limit]


def test_a_negative_limit_finds_nothing():
    assert find("a", limit=-1) == []


@given(st.sampled_from(LANGUAGES), st.sampled_from(["dutch", "english", "endonym"]))
def test_a_full_name_finds_its_language(entry: Language, field: str):
    for typed in (getattr(entry, field), getattr(entry, field).upper(), f" {getattr(entry, field)} "):
        assert entry in find(typed)
        assert entry in find(typed, kind=entry.kind)


@given(st.sampled_from(LANGUAGES), st.data())
def test_every_other_name_finds_its_language(entry: Language, data: st.DataObject):
    typed = data.draw(st.sampled_from((entry.code, *entry.names)))
    assert entry in find(typed)


@given(st.text(), st.sampled_from([None, *Kind]), st.integers(0, 20))
def test_any_text_gives_a_short_list_that_never_changes(typed: str, kind: Kind | None, limit: int):
    found = find(typed, kind=kind, limit=limit)
    assert len(found) == len(set(found)) <= limit
    assert found == find(typed, kind=kind, limit=limit)
    assert all(kind in (None, entry.kind) for entry in found)


@given(st.text())
def test_folding_a_second_time_changes_nothing(text: str):
    assert fold(fold(text)) == fold(text)
