"""What people type: names from everywhere, and signs that mislead the eye."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.texts import folded, is_name, misleads, phone_number, plain, tidy

NAMES = [
    "Ana",
    "Amal",
    "Özgür",
    "O’Neill",
    "O'Neill",
    "Ngũgĩ wa Thiong’o",
    "Nguyễn Thị Minh Khai",
    "Jean-Luc",
    "Müller-Lüdenscheidt",
    "J. de Vries (Joost)",
    "Joost & Selam",
    "陈",
    "محمد",
    "ሰላም",
    "Ольга",
    "שרה",
    "अमल",
    "தமிழ்",
    "ゆき",
    "한글",
    "ສົມສັກ",
    "Hawaiʻi Kealoha",
    "Jan van ‘t Hof",
    "O′Neill",
    "Ana\u00a0María",
    "山田\u3000太郎",
    "Anne\u2010Marie",
    "Anne\u2011Marie",
    "צ׳רלי",
    "בן־דוד",
    "רמב״ם",
    "マリー・アンヌ",
    # Persian writes a sign without width between the letters of one word.
    "می\u200cنا",
    # Sinhala and others join letters with one.
    "ශ්\u200dරී",
]
TURNED = ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"]
HIDDEN = ["\u00ad", "\u061c", "\u200b", "\u2060", "\ufeff", "\u180e", "\U000e0041"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_from_anywhere_is_a_name(name):
    assert is_name(tidy(name))
    assert not misleads(tidy(name))


@pytest.mark.parametrize("name", NAMES)
def test_both_spellings_of_a_name_become_one(name):
    assert tidy(unicodedata.normalize("NFD", name)) == tidy(unicodedata.normalize("NFC", name))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "123",
        "-",
        "’",
        "😀",
        "Ana 😀",
        "<b>Ana</b>",
        "Ana@home",
        "Ana\x00",
        "a\nb",
        "[x](http://x)",
        "***",
    ],
)
def test_what_nobody_could_read_out_is_no_name(text):
    assert not is_name(tidy(text))


@pytest.mark.parametrize("sign", TURNED)
def test_a_name_that_turns_the_text_around_it_is_refused(sign):
    assert misleads(f"Ana{sign}lemA")
    assert not is_name(f"Ana{sign}lemA")


@pytest.mark.parametrize("sign", HIDDEN)
def test_hidden_signs_inside_a_text_are_refused(sign):
    assert misleads(f"Bi{sign}len")


@pytest.mark.parametrize("sign", ["\u115f", "\u1160", "\u3164", "\uffa0"])
def test_a_name_of_letters_that_nobody_sees_is_refused(sign):
    assert misleads(sign)
    assert misleads(f"{sign}Ana")


@pytest.mark.parametrize("number", [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)])
def test_control_signs_are_refused(number):
    assert misleads(f"a{chr(number)}b")


def test_lines_and_tabs_are_no_hidden_signs():
    assert not misleads("First line\nSecond\tline")


@pytest.mark.parametrize("sign", ["\ud800", "\udfff", "\ue000", "\U0010fffd"])
def test_signs_without_a_meaning_are_refused(sign):
    assert misleads(f"a{sign}")


def test_a_tower_of_accents_is_refused_and_the_accents_of_real_names_are_not():
    assert misleads("Z" + "\u0341" * 5)
    assert misleads("Z" + "\u0489" * 5)
    assert not misleads("Z" + "\u0341" * 4)
    assert not misleads("e\u0323\u0302" * 20)


@pytest.mark.parametrize("text", ["Graag vooraan 😀", "👩🏽‍🦽", "👨‍👩‍👧", "❤️", "1️⃣"])
def test_pictures_are_welcome_in_free_words(text):
    assert not misleads(text)


@pytest.mark.parametrize(
    "edge", [" ", "\t", "\n", "\r\n", "\u00a0", "\u200b", "\u200e", "\u200f", "\ufeff", "\u2060"]
)
def test_what_is_invisible_around_a_text_goes(edge):
    assert tidy(f"{edge}Selam{edge}{edge}") == "Selam"


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2007", "\u3000"])
def test_every_space_is_a_space(space):
    assert tidy(f"Ana{space}María") == "Ana María"


def test_every_machine_ends_lines_the_same_way_after_tidying():
    assert tidy("one\r\ntwo\rthree\nfour") == "one\ntwo\nthree\nfour"


@given(st.text())
def test_tidying_twice_is_tidying_once(text: str):
    assert tidy(tidy(text)) == tidy(text)


@given(st.text())
def test_a_plain_text_has_no_invisible_signs(text: str):
    assert not [sign for sign in plain(text) if unicodedata.category(sign) == "Cf"]


@given(st.text())
def test_any_text_can_be_judged(text: str):
    judged = (misleads(text), is_name(text), phone_number(text))
    assert judged == (misleads(text), is_name(text), phone_number(text))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0612345678", "0612345678"),
        ("06 12345678", "0612345678"),
        ("06-12 34 56 78", "0612345678"),
        ("(071) 516 51 65", "0715165165"),
        ("+31 6 12345678", "+31612345678"),
        ("+31.71.516.5165", "+31715165165"),
        ("071/5165165", "0715165165"),
        # As the contacts of some telephones put it on the clipboard.
        ("\u202a+31 6 12345678\u202c", "+31612345678"),
        ("\u202d06 12345678\u202c", "0612345678"),
        ("\u200e06 12345678", "0612345678"),
        ("06\u00a01234\u00a05678", "0612345678"),
        ("06\u201112345678", "0612345678"),
        ("06–12345678", "0612345678"),
        # The zero in brackets is dialled at home only.
        ("+31 (0)6 12345678", "+31612345678"),
        ("+31(0)612345678", "+31612345678"),
        ("(+31) (0)6-12345678", "+31612345678"),
        ("0031 (0)6 12345678", "0031612345678"),
        ("(0)6 12345678", "0612345678"),
        ("(06) 12345678", "0612345678"),
    ],
)
def test_a_telephone_number_is_its_digits(typed, number):
    assert phone_number(typed) == number


UNDIALLABLE = ["", "+", "1234567", "06-1234", "1" * 16, "0612345678 ext 3", "06 12345678+", "++31612345678"]
UNDIALLABLE += [
    "٠٦١٢٣٤٥٦٧٨",
    "०६१२३४५६७८",
    "０６１２３４５６７８",
    "06²12345678",
    "0612345678\n0687654321",
    "a" * 10,
]


@pytest.mark.parametrize("typed", UNDIALLABLE)
def test_what_cannot_be_dialled_is_no_telephone_number(typed):
    assert phone_number(typed) is None


@given(st.text())
def test_a_telephone_number_is_short_and_plain(text: str):
    number = phone_number(text)
    assert number is None or (number.isascii() and number.lstrip("+").isdigit() and len(number) <= 16)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Özgür", "ozgur"),
        ("  YILMAZ  Işık ", "yilmaz isik"),
        ("Łukasz Ørsted", "lukasz orsted"),
        ("06-12 34.56 (78)", "0612345678"),
        ("(06) 12345678", "0612345678"),
        ("06\u201112 34", "061234"),
        ("06\u201012\u201234\u201356", "06123456"),
        ("06\t12", "0612"),
        ("Ana (Leiden) (2)", "ana (leiden) 2"),
        ("Zoë 06 12", "zoe 0612"),
        ("Straße", "strasse"),
        ("ﬁrst", "first"),
        ("ትግርኛ", "ትግርኛ"),
        ("", ""),
    ],
)
def test_what_people_look_for_is_found_without_accents_or_spaces_in_numbers(text: str, found: str):
    assert folded(text) == found


@given(st.text())
@example("𝕊")
@example("ǿ")
def test_folding_twice_is_folding_once(text: str):
    assert folded(folded(text)) == folded(text)
