"""Tables of interpreters: what people paste, what spreadsheets save, and back again unchanged."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from flask import Flask, g
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.interpreting.models import Gender, Register, Source
from portal.interpreting.pool import Ability, Entry, Hours
from portal.interpreting.pool_files import COLUMNS, MOST_ROWS, Reading, as_csv, as_text, read
from portal.interpreting.pool_reading import MODES, Wrong, a_language, a_time
from portal.languages.modes import Mode
from portal.languages.table import LANGUAGES, Kind
from portal.spreadsheets import FORMULAS
from portal.texts import misleads, tidy

EVENING = Hours(time(19), time(22))
MIRIAM = Entry(
    name="Miriam H.",
    email="miriam@example.org",
    skills=(Ability("ti", Mode.SPOKEN, Source.BOTH), Ability("ar", Mode.SPOKEN, Source.DUTCH)),
    hours=EVENING,
    register=Register.RBTV,
)
NAMES = "name,email,phone,languages,from,until,register\n"


@pytest.fixture(scope="module", autouse=True)
def in_english() -> Iterator[None]:
    """Sentences are in the reader's language, which a bare application knows how to find."""
    from portal import locales

    app = Flask(__name__)
    locales.speak(app)
    with app.test_request_context("/en/"):
        g.locale = "en"
        yield


def table(text: str, known: Mapping[int, Entry] | None = None) -> Reading:
    return read(text, known or {}, EVENING)


def entry(text: str) -> Entry:
    """The only person in a table without faults."""
    found = table(text)
    assert [told(found)] == [[]]
    [line] = found.lines
    return line.entry


def told(found: Reading) -> list[tuple[int, str, str]]:
    return [(one.row, one.column.name("en") if one.column else "", str(one.sentence)) for one in found.faults]


# What people paste


@pytest.mark.parametrize("between", ["\t", ";", ","])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_separator_and_line_end(between: str, end: str) -> None:
    lines = ["Naam,Telefoon,Talen", "Miriam H.,06 12345678,Tigrinya", "", "Samira L.,0687654321,Arabisch"]
    found = table(end.join(lines).replace(",", between) + end)
    assert told(found) == []
    assert [(one.row, one.entry.name, one.entry.phone) for one in found.lines] == [
        (2, "Miriam H.", "0612345678"),
        (4, "Samira L.", "0687654321"),
    ]


def test_columns_need_no_names_and_the_rest_may_be_left_away() -> None:
    assert entry("Miriam H.\tmiriam@example.org\t\ttigrinya both / arabisch\trbtv") == MIRIAM


def test_columns_have_names_in_both_languages_in_any_order() -> None:
    assert entry("talen;E-MAIL;naam\nnl schrift;bas@example.org;Bas") == Entry(
        name="Bas",
        email="bas@example.org",
        skills=(Ability("nl", Mode.WRITTEN, Source.DUTCH),),
        hours=EVENING,
    )


@pytest.mark.parametrize(
    ("cell", "abilities"),
    [
        ("Arabic", [("ar", "spoken", "nl")]),
        ("العربية", [("ar", "spoken", "nl")]),
        ("arabic spoken en", [("ar", "spoken", "en")]),
        ("Nederlandse Gebarentaal", [("dse", "signed", "nl")]),
        ("dse tactile both", [("dse", "tactile", "both")]),
        ("Koerdisch (Sorani) gesproken beide", [("ckb", "spoken", "both")]),
        ("Darija + Arabisch engels", [("ary", "spoken", "nl"), ("ar", "spoken", "en")]),
        ("English", [("en", "spoken", "nl")]),
        ("Engels schrift", [("en", "written", "nl")]),
        # Spoken in Ghana; the code `ga` is Irish.
        ("Ga", [("gaa", "spoken", "nl")]),
    ],
)
def test_languages_as_people_write_them(cell: str, abilities: list[tuple[str, str, str]]) -> None:
    given = entry(f'name,phone,languages\nBas,0612345678,"{cell}"')
    assert [(one.language, one.mode, one.source) for one in given.skills] == abilities


@pytest.mark.parametrize("typed", ["19:30", "19.30", "19u30", "1930", "19:30:00"])
def test_times_as_people_write_them(typed: str) -> None:
    assert a_time(typed) == time(19, 30)


@pytest.mark.parametrize(
    ("starts", "until", "hours"),
    [
        ("", "", EVENING),
        ("20", "", Hours(time(20), time(22))),
        ("", "21:00", Hours(time(19), time(21))),
        ("nee", "", None),
        ("no", "21:00", None),
    ],
)
def test_hours_are_the_whole_evening_unless_the_row_says_otherwise(
    starts: str, until: str, hours: Hours | None
) -> None:
    assert entry(f"{NAMES}Bas,,0612345678,Pools,{starts},{until},").hours == hours


# What is wrong


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (",a@example.org,,Pools,,,", "name", "Write the name."),
        ("B@s,a@example.org,,Pools,,,", "name", "Write the name with letters. Leave out other signs."),
        ("Bas,a@b,,Pools,,,", "e-mail", "This is not a complete e-mail address."),
        ("Bas,,12,Pools,,,", "phone", "This is not a telephone number."),
        ("Bas,,,Pools,,,", "e-mail", "Write an e-mail address or a telephone number."),
        ("Bas,,0612345678,,,,", "languages", "Write at least one language."),
        ("Bas,,0612345678,Klingon,,,", "languages", "We do not know this language."),
        ("Bas,,0612345678,Arabis,,,", "languages", "Do you mean: Arabic"),
        ("Bas,,0612345678,Berber,,,", "languages", "Which one do you mean: "),
        ("Bas,,0612345678,Pools / Polish,,,", "languages", "Polish · \u2068Polski\u2069 is here twice."),
        (
            "Bas,,0612345678,Polish signed,,,",
            "languages",
            "Polish · \u2068Polski\u2069 is not a sign language.",
        ),
        (
            "Bas,,0612345678,dse spoken,,,",
            "languages",
            "Dutch Sign Language (NGT) · \u2068Nederlandse Gebarentaal (NGT)\u2069 is a sign language.",
        ),
        ("Bas,,0612345678,dse,,,rbtv", "register", "Rbtv and Wbtv are registers for spoken languages only."),
        ("Bas,,0612345678,Pools,,,rtgs", "register", "Rtgs is a register for sign language and for text."),
        ("Bas,,0612345678,Pools,,,gold", "register", "Write one of these: rbtv, wbtv, rtgs, vrijwilliger"),
        ("Bas,,0612345678,Pools,late,,", "from", "Write a time such as 19:30."),
        ("Bas,,0612345678,Pools,25:00,,", "from", "Write a time such as 19:30."),
        ("Bas,,0612345678,Pools,21:00,20:00,", "until", "The end is not after the beginning."),
        ("Bas,,0612345678,Pools,10:00,12:00,", "until", "The evening is from 19:00 to 22:00."),
        ("Bas,,0612345678,Pools,,,,,x", "", "This row has more cells than there are columns."),
    ],
)
def test_a_fault_tells_its_row_its_column_and_what_is_wanted(row: str, column: str, sentence: str) -> None:
    found = table(f"{NAMES}Ana,ana@example.org,,Pools,,,\n{row}")
    [(number, where, words)] = told(found)
    assert (number, where) == (3, column)
    assert sentence in words
    assert [line.entry.name for line in found.lines] == ["Ana"]


def test_all_faults_of_a_row_are_told_at_once() -> None:
    found = table(f"{NAMES},a@b,12,Klingon,x,y,z")
    assert [column for _, column, _ in told(found)] == [
        *("name", "e-mail", "phone", "languages", "from", "until", "register")
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", (1, "", "There are no rows here.")),
        ("name,email,shoes\nAna,a@example.org,38", (1, "", "We do not know the column “shoes”.")),
        ("phone,email\n1,a@example.org", (1, "name", "This column is missing.")),
        ("name,email,mail\nAna,a@example.org,", (1, "e-mail", "This column is there twice.")),
        ('name,email\n"Ana,a@example.org', (1, "", "Look for a lost quotation mark.")),
    ],
)
def test_a_table_that_cannot_be_read_says_why(text: str, fault: tuple[int, str, str]) -> None:
    found = table(text)
    assert found.lines == ()
    [(row, column, sentence)] = told(found)
    assert (row, column) == fault[:2]
    assert fault[2] in sentence


def test_a_table_has_an_end() -> None:
    assert "These are more than 3000 rows." in told(table("Bas\n" * (MOST_ROWS + 1)))[0][2]


def test_nobody_is_there_twice_but_an_agency_has_one_address_for_many() -> None:
    found = table(f"{NAMES}Ana,a@b.nl,,Pools,,,\nBas,a@b.nl,,Pools,,,\nANA,A@b.nl,0612345678,Pools,,,")
    assert told(found) == [(4, "name", "This person is in row 2 already.")]


# Who is known already


def test_somebody_who_is_known_is_changed_and_keeps_what_the_table_does_not_tell() -> None:
    known = {7: replace(MIRIAM, phone="+31612345678", cost=80, hours=None, may_keep=True)}
    found = table("name,phone,languages\nmiriam h.,+31612345678,Tigrinya\nAna,0612345678,Pools", known)
    assert told(found) == []
    miriam, ana = found.lines
    assert (miriam.known, ana.known) == (7, None)
    only = (Ability("ti", Mode.SPOKEN, Source.DUTCH),)
    assert miriam.entry == replace(known[7], name="miriam h.", skills=only)
    assert ([one.row for one in found.new], [one.row for one in found.changed]) == ([3], [2])


def test_a_row_that_says_what_is_known_changes_nothing_and_is_not_judged() -> None:
    """An agency that was booked by name alone is not asked for a telephone number on the way back."""
    known = {1: MIRIAM, 2: replace(MIRIAM, name="Tolkcentrum", email="", skills=())}
    found = table(as_csv(known.values(), "en"), known)
    assert told(found) == []
    assert [one.known for one in found.same] == [1, 2]


# There and back


visible = st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Co", "Me", "Mn"])
notes = st.one_of(
    st.text(visible | st.just("\n"), max_size=30).map(tidy).filter(lambda text: not misleads(text)),
    st.sampled_from(
        [
            "=1+1",
            "'=1",
            "''+1",
            "'s avonds",
            "@x",
            "-",
            "a;b,c\td",
            "a;=1, '=2\n-3",
            'zij zei "ja"',
            "een\ntwee",
        ]
    ),
)
modes = {Kind.SPOKEN: (Mode.SPOKEN, Mode.WRITTEN, Mode.TACTILE), Kind.SIGNED: (Mode.SIGNED, Mode.TACTILE)}


def minutes(least: time, most: time) -> st.SearchStrategy[time]:
    """A time between these two."""
    first, last = (60 * one.hour + one.minute for one in (least, most))
    return st.integers(first + 1, last - 1).map(lambda minute: time(*divmod(minute, 60)))


@st.composite
def people(draw: st.DrawFn) -> Entry:
    register = draw(st.sampled_from(Register))
    able = [(one.code, mode) for one in LANGUAGES for mode in modes[one.kind] if mode in MODES[register]]
    skills = draw(st.lists(st.sampled_from(able), min_size=1, max_size=4, unique=True))
    starts = draw(minutes(time(0), EVENING.ends))
    until = draw(minutes(max(starts, EVENING.starts), time(23, 59)))
    phone = draw(st.sampled_from(["", "+31612345678", "0612345678"]))
    email = draw(st.sampled_from(["miriam@example.org", "=a+b@example.org", "" if phone else "a@b.nl"]))
    return Entry(
        name=draw(st.sampled_from(["Miriam H.", "فاطمة", "Ірина Коваль", "-Bas", "'t Hart", "O’Neill"])),
        email=email,
        phone=phone,
        locale=draw(st.sampled_from(["nl", "en"])),
        skills=tuple(Ability(*one, draw(st.sampled_from(Source))) for one in skills),
        hours=draw(st.sampled_from([None, EVENING, Hours(starts, until)])),
        register=register,
        gender=draw(st.sampled_from(Gender)),
        has_kit=draw(st.booleans()),
        most_listeners=draw(st.none() | st.integers(1, 60)),
        cost=draw(st.none() | st.integers(0, 500)),
        notes=draw(notes),
        may_keep=draw(st.booleans()),
    )


@given(people(), st.sampled_from(["nl", "en"]))
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_saved_reads_back_unchanged(person: Entry, locale: str) -> None:
    assert entry(as_text(as_csv([person], locale).encode())) == person


@given(people(), st.sampled_from(["nl", "en"]))
@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
def test_a_spreadsheet_has_nothing_to_calculate(person: Entry, locale: str) -> None:
    text = as_csv([person], locale).removeprefix("\ufeff")
    rows: list[list[Any]] = [
        *csv.reader(io.StringIO(text, newline=""), delimiter=";" if locale == "nl" else ",")
    ]
    assert [len(row) for row in rows] == [len(COLUMNS)] * 2
    assert [cell for cell in rows[1] if cell.startswith(FORMULAS)] == []


def test_a_file_begins_with_the_mark_that_spreadsheets_look_for() -> None:
    assert as_csv([MIRIAM], "nl").encode().startswith(b"\xef\xbb\xbfnaam;e-mail;telefoon;talen;")
    assert as_text(as_csv([MIRIAM], "nl").encode()) == as_text(as_csv([MIRIAM], "nl").encode()[3:])


def test_a_file_that_is_not_utf_8_says_how_to_save_it() -> None:
    with pytest.raises(Wrong) as wrong:
        as_text("naam;talen\nZoë;Pools".encode("cp1252"))
    assert "CSV UTF-8" in str(wrong.value.sentence)


@pytest.mark.parametrize("locale", ["nl", "en"])
def test_every_language_is_found_by_the_name_that_the_file_gives_it(locale: str) -> None:
    names = {one.code: one.dutch if locale == "nl" else one.english for one in LANGUAGES}
    assert {code: a_language(name).code for code, name in names.items()} == {code: code for code in names}
