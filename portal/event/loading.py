"""Reads an evening from a TOML file in `editions/` and stores it; the same file again changes nothing."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select

from portal.clock import LEIDEN
from portal.database import Bilingual, write
from portal.event.models import Confirmation, Edition, Layout, Partner, ProgrammeRow, Theme
from portal.event.replacing import THEMES, BelowTaken, Fault, faults, replace
from portal.languages.table import LANGUAGES

TEXTS = ("summary", "about", "welcome", "reason", "food", "guests", "interpreter")
# Texts for which the portal has a sentence of its own: where somebody meets their interpreter.
MORE_TEXTS = ("meeting",)
ACCESS = ("wheelchair", "toilet", "hearing_loop", "quiet_place")
STATED = ("yes", "no", "partly", "ask")
Kind = TypeVar("Kind")


class EditionError(Exception):
    """The file cannot be used; the message names file, key and problem."""


class _Table:
    """One table of the file; each complaint says where."""

    def __init__(self, file: str, values: Mapping[str, Any], where: str = "") -> None:
        self.file, self.values, self.where = file, values, where

    def fail(self, key: str, problem: str) -> EditionError:
        return EditionError(f"{self.file}: {self.where}{key}: {problem}")

    def read(self, key: str, kind: type[Kind], meant: str) -> Kind:
        if key not in self.values:
            raise self.fail(key, f"is missing, give {meant}")
        value = self.values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.fail(key, f"must be {meant}, not {value!r}")
        return value

    def text(self, key: str, longest: int = 200) -> str:
        value = self.read(key, str, "a text").strip()
        if not value or len(value) > longest:
            raise self.fail(key, f"must have 1 to {longest} characters")
        return value

    def number(self, key: str, least: int, most: int) -> int:
        value = self.read(key, int, "a number")
        if not least <= value <= most:
            raise self.fail(key, f"must be from {least} to {most}, not {value}")
        return value

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        value = self.read(key, str, "one of " + ", ".join(choices))
        if value not in choices:
            raise self.fail(key, f"must be one of {', '.join(choices)}, not {value!r}")
        return value

    def languages(self, key: str) -> list[str]:
        codes = self.read(key, list, "a list of language codes")
        for code in codes:
            if code not in {one.code for one in LANGUAGES}:
                raise self.fail(key, f"{code!r} is no language that we know")
        return codes

    def clock(self, key: str, day: date) -> datetime:
        value = self.text(key)
        try:
            return datetime.combine(day, time.fromisoformat(value), LEIDEN)
        except ValueError:
            raise self.fail(key, f"must be a time such as 19:30, not {value!r}") from None

    def moment(self, key: str) -> datetime:
        value = self.read(key, datetime, "a moment such as 2024-02-12T13:17:00+01:00")
        if value.tzinfo is None:
            raise self.fail(key, "must say its offset, such as +01:00")
        return value

    def both(self, key: str, longest: int = 2000) -> Bilingual:
        table = self.table(key)
        return Bilingual(nl=table.text("nl", longest), en=table.text("en", longest))

    def table(self, key: str) -> "_Table":
        return _Table(self.file, self.read(key, dict, "a table"), f"{self.where}{key}.")

    def rows(self, key: str) -> list["_Table"]:
        values = self.read(key, list, "a list of tables")
        if not all(isinstance(row, dict) for row in values):
            raise self.fail(key, "must be a list of tables")
        return [_Table(self.file, row, f"{self.where}{key}[{place}].") for place, row in enumerate(values, 1)]


def read_edition(path: Path) -> Edition:
    """The evening in `path`, not stored yet; raises `EditionError` for the first thing that is wrong."""
    try:
        top = _Table(path.name, tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise EditionError(f"{path.name}: is not valid TOML: {problem}") from None
    except OSError as problem:
        raise EditionError(f"{path}: cannot be read: {problem.strerror}") from None
    day = top.read("date", date, "a day such as 2024-03-21")
    registration, venue, access = top.table("registration"), top.table("venue"), top.table("access")
    name = venue.both("name", 200)
    title = top.both("title", 200)
    edition = Edition(
        year=top.number("year", 2000, 2200),
        doors_at=top.clock("doors", day),
        starts_at=top.clock("starts", day),
        ends_at=top.clock("ends", day),
        registration_opens_at=registration.moment("opens"),
        registration_closes_at=registration.moment("closes"),
        capacity=top.number("capacity", 1, 100_000),
        confirmation=Confirmation(top.choice("confirmation", tuple(Confirmation))),
        contact=top.text("contact", 254),
        title=title,
        venue=name,
        street=venue.text("street"),
        postcode=venue.text("postcode", 20),
        city=venue.text("city", 100),
        texts={
            key: {"nl": text.nl, "en": text.en}
            for key in (*TEXTS, *(key for key in MORE_TEXTS if key in top.values))
            for text in [top.both(key)]
        },
        access={
            **{key: access.choice(key, STATED) for key in ACCESS},
            "languages": access.languages("languages"),
        },
    )
    edition.programme = [_programme_row(row, day) for row in top.rows("programme")]
    edition.themes = [
        Theme(slug=row.text("slug", 40), number=row.number("number", 1, THEMES), title=row.both("title", 200))
        for row in top.rows("themes")
    ]
    edition.partners = [
        Partner(position=place, name=row.both("name", 200))
        for place, row in enumerate(top.rows("partners"), 1)
    ]
    _require_order(top, registration, edition)
    return edition


def load_edition(path: Path) -> Edition:
    """Store the evening in `path`. What registrations have made of it (seats, threads) stays as it is."""
    fresh = read_edition(path)
    with write() as session:
        edition = session.scalar(select(Edition).where(Edition.year == fresh.year).with_for_update())
        if edition is None:
            session.add(fresh)
            return fresh
        try:
            replace(session, edition, fresh)
        except BelowTaken as problem:
            raise EditionError(f"{path.name}: capacity: {problem}") from None
    return edition


def _programme_row(row: _Table, day: date) -> ProgrammeRow:
    return ProgrammeRow(
        slug=row.text("slug", 40),
        starts_at=row.clock("starts", day),
        ends_at=row.clock("ends", day) if "ends" in row.values else None,
        layout=Layout(row.choice("layout", tuple(Layout))),
        dye=row.number("dye", 1, THEMES),
        title=row.both("title", 200),
        text=row.both("text"),
    )


def _require_order(top: _Table, registration: _Table, edition: Edition) -> None:
    where: dict[Fault, tuple[_Table, str, str]] = {
        Fault.YEAR: (top, "date", f"is not in {edition.year}"),
        Fault.ORDER: (top, "ends", "doors, starts and ends must follow each other"),
        Fault.SIGNING_UP: (registration, "closes", "must lie after `opens` and not after the evening"),
        Fault.PARTNERS: (top, "partners", "the first one is the organiser, so there must be one"),
        Fault.THEMES: (top, "themes", f"must be numbered 1 to {THEMES}, each once"),
        Fault.SAME_PART: (top, "programme", "two rows have the same slug"),
        Fault.OVERLAP: (top, "programme", "a row ends after the next one begins"),
        Fault.SAME_THEME: (top, "themes", "two rows have the same slug"),
    }
    for fault in faults(edition):
        table, key, problem = where[fault]
        raise table.fail(key, problem)
