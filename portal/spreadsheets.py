"""Rows as files for a spreadsheet, in which no cell calculates."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

# A spreadsheet would run what begins with one of these; some take the wide signs of East Asia for them too.
SIGNS = "=+-@|%\uff1d\uff0b\uff0d\uff20"
FORMULAS = (*SIGNS, "\t", "\r", "\n")
# Where a cell begins inside ours for who splits at another sign, as a Dutch spreadsheet does at ";".
# A run of such signs, spaces and quotation marks is looked at once, from its beginning.
BETWEEN = r"(?<![\s\";,])([\s\";,]+)"
BEFORE_FORMULA = rf"('*)(?=[{re.escape(SIGNS)}])"
UNQUOTED, QUOTED = re.compile(BETWEEN + BEFORE_FORMULA), re.compile(f"{BETWEEN}'{BEFORE_FORMULA}")
SEPARATORS = frozenset(";,\t\r\n")
# Spreadsheets look for it to know that a file is UTF-8.
MARK = "\ufeff"
# What XML cannot hold.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
WIDEST, NARROWEST = 48, 8
Cell = str | int | None


def harmless(text: str) -> str:
    """A cell of a CSV file; what looks like a formula gets the quotation mark that makes it text."""
    quoted = UNQUOTED.sub(lambda run: f"{run[1]}'{run[2]}" if SEPARATORS & {*run[1]} else run[0], text)
    return f"'{quoted}" if quoted.lstrip("'").startswith(FORMULAS) else quoted


def as_written(cell: str) -> str:
    """The text that `harmless` made this cell of."""
    bare = cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULAS) else cell
    return QUOTED.sub(lambda run: f"{run[1]}{run[2]}" if SEPARATORS & {*run[1]} else run[0], bare)


def as_csv(names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """UTF-8 with a byte order mark, one line for the names of the columns, lines end as RFC 4180 says."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(names)
    writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return MARK + file.getvalue()


def as_xlsx(title: str, names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a heading that stays in sight; texts are texts, whatever they begin with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    cells = [[_clean(cell) for cell in row] for row in rows]
    for place, name in enumerate(names):
        longest = max([len(name), *(len(str(row[place] or "")) for row in cells)])
        width = min(max(longest + 2, NARROWEST), WIDEST)
        sheet.column_dimensions[get_column_letter(place + 1)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_heading(sheet, name) for name in names])
    for row in cells:
        sheet.append([_text(sheet, cell) if isinstance(cell, str) else cell for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _clean(cell: Cell) -> Cell:
    return CONTROLS.sub("", cell) if isinstance(cell, str) else cell


def _heading(sheet: object, name: str) -> WriteOnlyCell:
    cell = _text(sheet, name)
    cell.font, cell.alignment = Font(bold=True), Alignment(vertical="top", wrap_text=True)
    return cell


def _text(sheet: object, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    # Else "=1+1" is calculated, and "#N/A" is an error.
    cell.data_type = "s"
    if text.startswith(FORMULAS):
        # So that it stays a text when somebody edits the cell.
        cell.number_format = "@"
    return cell
