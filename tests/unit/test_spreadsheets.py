"""Files for spreadsheets: nothing in them calculates, and every text is as it was."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from portal.spreadsheets import SIGNS, as_csv, as_written, as_xlsx, harmless

NASTY = ["=1+1", "+31612345678", "-2", "@SUM(A1)", "\t1", "|x", "%0A", '=HYPERLINK("https://example.org")']
NASTY += [f"{sign}1+1" for sign in "\uff1d\uff0b\uff0d\uff20"]
# What becomes of cells in which one begins for who splits the file at another sign.
INSIDE = {
    "Jan;=cmd|' /C calc'!A0;x": "Jan;'=cmd|' /C calc'!A0;x",
    "+1;-2": "'+1;'-2",
    "\t=1": "'\t'=1",
    "hello\n=1+1, =2+2": "hello\n'=1+1, '=2+2",
    "hello\r\n@A1": "hello\r\n'@A1",
    'a;"=1"': 'a;"\'=1"',
    'a; " \t|x': "a; \" \t'|x",
    "a;;\u00a0\uff1d1": "a;;\u00a0'\uff1d1",
    "a\n \n \n\n=1": "a\n \n \n\n'=1",
    # So that it can be taken back.
    "a;'=1": "a;''=1",
    "bread, - and nuts": "bread, '- and nuts",
}
PLAIN = [
    "a-b; c+d, x=y",
    "bread; 's avonds",
    "Özgür",
    "#N/A",
    "00123",
    'a "quoted", word',
    "ትግርኛ",
    "TRUE",
    "one\ntwo",
    "",
]


def csv_rows(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def sheet_of(content):
    return load_workbook(io.BytesIO(content)).active


@pytest.mark.parametrize("cell", NASTY)
def test_csv_quotes_what_looks_like_a_formula(cell):
    assert csv_rows(as_csv(["Name"], [[cell]])) == [["Name"], [f"'{cell}"]]


@pytest.mark.parametrize("cell", INSIDE)
def test_csv_quotes_a_formula_inside_a_cell(cell):
    assert csv_rows(as_csv(["Name"], [[cell]])) == [["Name"], [INSIDE[cell]]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_nothing_calculates_wherever_a_spreadsheet_splits(delimiter):
    text = as_csv(["Name", "Code"], [[cell, "x"] for cell in [*NASTY, *INSIDE]])
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    assert [cell for row in rows for cell in row if cell.strip().lstrip('" ').startswith(tuple(SIGNS))] == []


@given(st.text(st.sampled_from("a'\"=-; ,\t\n"), max_size=12))
def test_what_is_quoted_can_be_taken_back(text):
    assert as_written(harmless(text)) == text


@pytest.mark.parametrize("cell", PLAIN)
def test_csv_leaves_everything_else_alone(cell):
    assert csv_rows(as_csv(["Name", "People"], [[cell, 3]])) == [["Name", "People"], [cell, "3"]]


def test_csv_says_that_it_is_utf8():
    assert as_csv(["Name"], []).encode().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("cell", [*NASTY, *PLAIN[:-1]])
def test_a_spreadsheet_holds_texts_as_texts(cell):
    [found] = list(sheet_of(as_xlsx("x", ["Name"], [[cell]])).rows)[1]
    assert (found.value, found.data_type) == (cell, "s")


def test_a_number_is_a_number_and_nothing_is_nothing():
    row = list(sheet_of(as_xlsx("x", ["People", "Arrived"], [[3, None]])).rows)[1]
    assert [(cell.value, cell.data_type) for cell in row] == [(3, "n"), (None, "n")]


def test_the_heading_is_bold_and_stays_in_sight():
    sheet = sheet_of(as_xlsx("x", ["Code", "Name"], [["ABCD-EFGH", "n" * 300]]))
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.column_dimensions["A"].width < sheet.column_dimensions["B"].width <= 48


def test_signs_that_no_sheet_can_hold_are_left_out():
    [found] = list(sheet_of(as_xlsx("x", ["Name"], [["a\x00b\x1f"]])).rows)[1]
    assert found.value == "ab"
