"""The pool as a table: rows that somebody pastes or keeps in a file, and the file to take along.

The columns may stand in any order and be named in Dutch or English; without names they stand as in `COLUMNS`.
Nothing is stored here: reading tells what would be, and what is wrong with which row and column.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.interpreting.models import Gender, Register, Source
from portal.interpreting.pool import Ability, Entry, Hours
from portal.interpreting.pool_reading import (
    MOST_EUROS,
    MOST_LISTENERS,
    Wrong,
    a_language,
    a_name,
    a_number,
    a_phone,
    a_text,
    a_time,
    an_email,
    faults,
    usual_mode,
)
from portal.languages.modes import Mode
from portal.languages.search import fold
from portal.links import digest
from portal.naming import both_names_typed
from portal.spreadsheets import MARK, as_written, harmless
from portal.texts import misleads, tidy

MOST_ROWS = 3000
LONGEST_NOTE = 2000
LONGEST_QUOTE = 60
# What separates cells, the likeliest first: spreadsheets paste tabs.
DELIMITERS = ("\t", ";", ",")
# What separates languages within a cell.
BETWEEN = re.compile(r"[/;,+|\n]")
YES, NO = ("ja", "yes", "j", "y", "x", "1", "true", "waar"), ("nee", "no", "n", "0", "false", "onwaar", "")

# Words in the table: the value, then Dutch and English as they are written, then what else is understood.
Words = Mapping[StrEnum, tuple[str, ...]]
WORDS_OF_MODES: Words = {
    Mode.SPOKEN: ("gesproken", "spoken"),
    Mode.SIGNED: ("gebaren", "signed"),
    Mode.WRITTEN: ("schrift", "written"),
    Mode.TACTILE: ("tast", "tactile"),
}
WORDS_OF_SOURCES: Words = {
    Source.DUTCH: ("nl", "nl", "nederlands", "dutch"),
    Source.ENGLISH: ("en", "en", "engels", "english"),
    Source.BOTH: ("beide", "both"),
}
WORDS_OF_REGISTERS: Words = {
    Register.RBTV: ("rbtv", "rbtv"),
    Register.WBTV: ("wbtv", "wbtv"),
    Register.RTGS: ("rtgs", "rtgs"),
    Register.VOLUNTEER: ("vrijwilliger", "volunteer", ""),
}
WORDS_OF_GENDERS: Words = {
    Gender.UNSAID: ("", ""),
    Gender.WOMAN: ("vrouw", "woman", "v", "f"),
    Gender.MAN: ("man", "man", "m"),
    Gender.OTHER: ("anders", "other", "x"),
}


@dataclass(frozen=True)
class Column:
    """One column: its names, the first two as they are written, and how to read a cell."""

    key: str
    names: tuple[str, ...]
    read: Callable[[str], Any]

    def name(self, locale: str) -> str:
        return self.names[locale != "nl"]


@dataclass(frozen=True)
class Fault:
    """What is wrong in one row, counted as a spreadsheet does; in which column if in one; what it says."""

    row: int
    column: Column | None
    sentence: object
    cell: str = ""

    @property
    def quoted(self) -> str:
        """What the cell says, unless it would make this sentence say something else."""
        if misleads(self.cell):
            return ""
        return self.cell if len(self.cell) <= LONGEST_QUOTE else f"{self.cell[:LONGEST_QUOTE]}…"


@dataclass(frozen=True)
class Line:
    """One row that was understood: what would be written down, and about whom if they are known."""

    row: int
    entry: Entry
    known: int | None
    before: Entry

    @property
    def is_same(self) -> bool:
        return self.entry == self.before

    def changes(self, locale: str) -> Iterator[tuple[Column, str, str]]:
        """The columns that become something else: what stands there now, and what would."""
        cells = _cells(self.before, locale), _cells(self.entry, locale)
        return ((column, was, now) for column, was, now in zip(COLUMNS, *cells, strict=True) if was != now)


@dataclass(frozen=True)
class Reading:
    """All rows; those with a fault are not among the lines."""

    lines: Sequence[Line]
    faults: Sequence[Fault]

    @property
    def new(self) -> list[Line]:
        return [one for one in self.lines if one.known is None]

    @property
    def changed(self) -> list[Line]:
        return [one for one in self.lines if one.known is not None and not one.is_same]

    @property
    def same(self) -> list[Line]:
        return [one for one in self.lines if one.is_same]

    @property
    def mark(self) -> str:
        """Of what would be stored, and in place of what."""
        return digest(repr([(one.known, one.before, one.entry) for one in self.new + self.changed]))[:16]


def as_text(file: bytes) -> str:
    """A file as its maker meant it; raises `Wrong`."""
    try:
        return file.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Wrong(_l("We cannot read this file. Save it as “CSV UTF-8” and choose it again.")) from None


def read(text: str, known: Mapping[int, Entry], evening: Hours) -> Reading:
    """What is in a table. Somebody new is there the whole evening, unless their row says otherwise.

    Of who is `known` already, the columns that are not in the table stay as they are.
    """
    try:
        rows = _rows(text)
    except csv.Error:
        return Reading((), [Fault(1, None, _l("We cannot read these rows. Look for a lost quotation mark."))])
    if len(rows) > MOST_ROWS:
        much = _l("These are more than %(most)d rows. Take them in parts.", most=MOST_ROWS)
        return Reading((), [Fault(MOST_ROWS + 1, None, much)])
    columns, wrong = _columns(rows)
    if not rows:
        wrong.append(Fault(1, None, _l("There are no rows here.")))
    body = rows if columns is COLUMNS else rows[1:]
    if wrong:
        return Reading((), wrong)
    people = _People(known)
    lines: list[Line] = []
    for number, cells in body:
        found = _line(number, cells, columns, people, evening)
        if isinstance(found, Line):
            lines.append(found)
        else:
            wrong += found
    return Reading(lines, wrong)


def as_csv(entries: Iterable[Entry], locale: str) -> str:
    """UTF-8 with a byte order mark, as spreadsheets in that language expect it; it reads back unchanged."""
    file = io.StringIO(newline="")
    # A Dutch spreadsheet takes commas for decimals.
    writer = csv.writer(file, delimiter=";" if locale == "nl" else ",")
    writer.writerow([column.name(locale) for column in COLUMNS])
    for entry in entries:
        writer.writerow([harmless(cell) for cell in _cells(entry, locale)])
    return MARK + file.getvalue()


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The rows that hold something, with their numbers."""
    text = text.removeprefix(MARK)
    first = re.sub(r'"[^"]*"', "", next((line for line in text.splitlines() if line.strip()), ""))
    delimiter = max(DELIMITERS, key=first.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = [(number, [as_written(tidy(cell)) for cell in cells]) for number, cells in enumerate(table, 1)]
    return [(number, cells) for number, cells in rows if any(cells)]


def _columns(rows: Sequence[tuple[int, list[str]]]) -> tuple[Sequence[Column | None], list[Fault]]:
    """The columns as the first row names them; a first row that names none is a person."""
    number, names = rows[0] if rows else (1, [])
    found = [_BY_NAME.get(fold(name)) for name in names]
    # One name could be a person's: somebody called Van, or a phone that is called phone.
    if sum(map(bool, found)) < 2 and found != [COLUMNS[0]]:
        return COLUMNS, []
    wrong = [
        Fault(number, None, _l("We do not know the column “%(name)s”.", name=name))
        for name, column in zip(names, found, strict=True)
        if name and column is None
    ]
    wrong += [
        Fault(number, column, _l("This column is there twice."))
        for column in COLUMNS
        if found.count(column) > 1
    ]
    if COLUMNS[0] not in found:
        wrong.append(Fault(number, COLUMNS[0], _l("This column is missing.")))
    return found, wrong


class _People:
    """Everybody who is known, and who came by in the table, to be found quickly."""

    def __init__(self, known: Mapping[int, Entry]) -> None:
        self.entries = dict(known)
        self.rows: dict[int, int] = {}
        self._by_name: dict[str, list[int]] = {}
        for key, entry in known.items():
            self._by_name.setdefault(fold(entry.name), []).append(key)

    def like(self, entry: Entry) -> int | None:
        keys = self._by_name.get(fold(entry.name), ())
        return next((key for key in keys if self.entries[key].is_about_whom(entry)), None)

    def came_by(self, row: int, key: int | None, entry: Entry) -> int | None:
        """Remember it; gives the row in which they came by before."""
        if key is None:
            # Nobody stored has a number below zero.
            key = -1 - row
            self.entries[key] = entry
            self._by_name.setdefault(fold(entry.name), []).append(key)
        before = self.rows.get(key)
        self.rows.setdefault(key, row)
        return before


def _line(
    number: int, cells: Sequence[str], columns: Sequence[Column | None], people: _People, evening: Hours
) -> Line | list[Fault]:
    wrong: list[Fault] = []
    typed: dict[Column, str] = {}
    values: dict[str, Any] = {}
    if any(cells[len(columns) :]):
        wrong.append(Fault(number, None, _l("This row has more cells than there are columns.")))
    # What is left away at the end of a row is empty.
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    for column, cell in zip(columns, padded, strict=False):
        if column is None:
            continue
        typed[column] = cell
        try:
            values[column.key] = column.read(cell)
        except Wrong as problem:
            wrong.append(Fault(number, column, problem.sentence, problem.about or cell))
    if wrong:
        return wrong
    starts, until = values.pop("starts", None), values.pop("until", None)
    key = people.like(Entry(**{name: values[name] for name in ("name", "email", "phone") if name in values}))
    before = people.entries[key] if key is not None else Entry(hours=evening)
    entry = replace(before, **values)
    if starts is AWAY:
        entry = replace(entry, hours=None)
    elif starts or until:
        usual = entry.hours or evening
        entry = replace(entry, hours=Hours(starts or usual.starts, until or usual.ends))
    if entry != before:
        wrong = [
            Fault(number, column, sentence, typed.get(column, ""))
            for name, sentence in faults(entry, evening)
            for column in (_BY_KEY[name],)
        ]
    first = people.came_by(number, key, entry)
    if first is not None:
        already = _l("This person is in row %(row)d already.", row=first)
        wrong.append(Fault(number, COLUMNS[0], already, entry.name))
    return wrong or Line(number, entry, key, before)


AWAY = object()


def _abilities(cell: str) -> tuple[Ability, ...]:
    return tuple(map(_ability, filter(None, map(tidy, BETWEEN.split(cell)))))


def _ability(told: str) -> Ability:
    """A language, perhaps with how and from what at its end: “Arabisch gesproken beide”."""
    words = told.split()
    source, words = _at_end(WORDS_OF_SOURCES, words)
    mode, words = _at_end(WORDS_OF_MODES, words)
    try:
        one = a_language(" ".join(words))
    except Wrong as problem:
        # A cell holds several languages: which one it is about.
        raise Wrong(problem.sentence, about=told) from None
    return Ability(one.code, Mode(mode) if mode else usual_mode(one), Source(source or Source.DUTCH))


def _at_end(meanings: Words, words: list[str]) -> tuple[StrEnum | None, list[str]]:
    # The only word is the language itself: somebody interprets English.
    last = words[-1].casefold() if len(words) > 1 else ""
    meaning = next((one for one, known in meanings.items() if last and last in known), None)
    return meaning, words[:-1] if meaning else words


def _one_of(meanings: Words) -> Callable[[str], StrEnum]:
    def read_one(cell: str) -> StrEnum:
        for meaning, words in meanings.items():
            if cell.casefold() in words:
                return meaning
        choices = ", ".join(dict.fromkeys(word for words in meanings.values() for word in words[:2] if word))
        raise Wrong(_l("Write one of these: %(choices)s.", choices=choices))

    return read_one


def _yes_or_no(cell: str) -> bool:
    if cell.casefold() in (*YES, *NO):
        return cell.casefold() in YES
    raise Wrong(_l("Write yes or no."))


def _locale(cell: str) -> str:
    if not cell or cell.casefold() in ("nl", "nederlands", "dutch"):
        return "nl"
    if cell.casefold() in ("en", "engels", "english"):
        return "en"
    raise Wrong(_l("Write nl or en."))


def _starts(cell: str) -> object:
    """A time; “no” for who cannot come, or nobody knows."""
    if cell.casefold() in ("nee", "no"):
        return AWAY
    return a_time(cell) if cell else None


COLUMNS: tuple[Column, ...] = (
    Column("name", ("naam", "name"), a_name),
    Column("email", ("e-mail", "e-mail", "email", "mail", "e-mailadres", "e-mail address"), an_email),
    Column("phone", ("telefoon", "phone", "telefoonnummer", "telephone", "tel", "mobiel"), a_phone),
    Column("skills", ("talen", "languages", "taal", "language"), _abilities),
    Column("register", ("register", "register"), _one_of(WORDS_OF_REGISTERS)),
    Column("starts", ("van", "from"), _starts),
    Column("until", ("tot", "until", "to"), lambda cell: a_time(cell) if cell else None),
    Column("locale", ("brieven", "letters"), _locale),
    Column("gender", ("gender", "gender", "geslacht"), _one_of(WORDS_OF_GENDERS)),
    Column("has_kit", ("ontvangers", "receivers", "kit", "tolkset"), _yes_or_no),
    Column("most_listeners", ("luisteraars", "listeners"), lambda cell: a_number(cell, 1, MOST_LISTENERS)),
    Column("cost", ("kosten", "cost", "costs"), lambda cell: a_number(cell, 0, MOST_EUROS)),
    Column("may_keep", ("bewaren", "keep"), _yes_or_no),
    Column("notes", ("notities", "notes", "opmerkingen"), lambda cell: a_text(cell, LONGEST_NOTE)),
)
_BY_KEY = {column.key: column for column in COLUMNS}
_BY_NAME = {fold(name): column for column in COLUMNS for name in column.names}


def _cells(entry: Entry, locale: str) -> list[str]:
    place = locale != "nl"
    yes, no = YES[place], NO[place]
    starts, until = (f"{entry.hours.starts:%H:%M}", f"{entry.hours.ends:%H:%M}") if entry.hours else (no, "")
    skills = [
        f"{both_names_typed(code, locale)} {WORDS_OF_MODES[mode][place]} {WORDS_OF_SOURCES[source][place]}"
        for code, mode, source in entry.skills
    ]
    return [
        entry.name,
        entry.email,
        entry.phone,
        " / ".join(skills),
        WORDS_OF_REGISTERS[entry.register][place],
        starts,
        until,
        entry.locale,
        WORDS_OF_GENDERS[entry.gender][place],
        yes if entry.has_kit else no,
        "" if entry.most_listeners is None else str(entry.most_listeners),
        "" if entry.cost is None else str(entry.cost),
        yes if entry.may_keep else no,
        entry.notes,
    ]
