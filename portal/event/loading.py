"""Reads an evening from a TOML file in `editions/` and stores it; the same file again changes nothing."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.clock import LEIDEN
from portal.database import Bilingual, write
from portal.event.models import Confirmation, Edition, Layout, Partner, ProgrammeRow, Theme
from portal.languages.table import LANGUAGES

TEXTS = ("summary", "about", "welcome", "reason", "food", "guests", "interpreter")
# Texts for which the portal has a sentence of its own: where somebody meets their interpreter.
MORE_TEXTS = ("meeting",)
ACCESS = ("wheelchair", "toilet", "hearing_loop", "quiet_place")
STATED = ("yes", "no", "partly", "ask")
THEMES = 6
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
    _require_order(top, registration, edition, day)
    return edition


def load_edition(path: Path) -> Edition:
    """Store the evening in `path`. What registrations have made of it (seats, threads) stays as it is."""
    fresh = read_edition(path)
    with write() as session:
        edition = session.scalar(select(Edition).where(Edition.year == fresh.year).with_for_update())
        if edition is None:
            session.add(fresh)
            return fresh
        if fresh.capacity < edition.taken:
            raise EditionError(f"{path.name}: capacity: {edition.taken} seats are taken already")
        moved = _when_and_where(edition) != _when_and_where(fresh)
        kept = {
            *("id", "taken", "threads", "waiting_turns", "sequence"),
            *("people_shown", "people_counted_on", "door_key"),
        }
        for column in Edition.__table__.columns:
            if column.name not in kept:
                key = Edition.__mapper__.get_property_by_column(column).key
                setattr(edition, key, getattr(fresh, key))
        edition.title, edition.venue = fresh.title, fresh.venue
        edition.sequence += int(moved)
        _replace_rows(session, edition, fresh)
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


def _require_order(top: _Table, registration: _Table, edition: Edition, day: date) -> None:
    if day.year != edition.year:
        raise top.fail("date", f"is not in {edition.year}")
    if not edition.doors_at <= edition.starts_at < edition.ends_at:
        raise top.fail("ends", "doors, starts and ends must follow each other")
    if not edition.registration_opens_at < edition.registration_closes_at <= edition.ends_at:
        raise registration.fail("closes", "must lie after `opens` and not after the evening")
    if not edition.partners:
        raise top.fail("partners", "the first one is the organiser, so there must be one")
    if sorted(theme.number for theme in edition.themes) != list(range(1, THEMES + 1)):
        raise top.fail("themes", f"must be numbered 1 to {THEMES}, each once")
    for key, rows in (("programme", edition.programme), ("themes", edition.themes)):
        slugs = [row.slug for row in rows]
        if len(set(slugs)) != len(slugs):
            raise top.fail(key, "two rows have the same slug")


def _when_and_where(edition: Edition) -> tuple[object, ...]:
    return (
        edition.doors_at,
        edition.ends_at,
        edition.venue.nl,
        edition.venue.en,
        edition.street,
        edition.postcode,
        edition.city,
    )


def _replace_rows(session: Session, edition: Edition, fresh: Edition) -> None:
    """Rows keep their identity by slug, because stands and interpreters will hang on them."""
    programme, fresh_themes = list(fresh.programme), list(fresh.themes)
    # A row must have left the one evening before it can join the other.
    fresh.programme, fresh.themes = [], []
    rows = {row.slug: row for row in edition.programme}
    for new in programme:
        old = rows.pop(new.slug, None)
        if old is None:
            edition.programme.append(new)
        else:
            old.starts_at, old.ends_at, old.layout, old.dye = new.starts_at, new.ends_at, new.layout, new.dye
            old.title, old.text = new.title, new.text
    for gone in rows.values():
        edition.programme.remove(gone)
    themes = {theme.slug: theme for theme in edition.themes}
    for slug in {*themes} - {theme.slug for theme in fresh_themes}:
        edition.themes.remove(themes.pop(slug))
    for place, theme in enumerate(edition.themes, 1):
        # No two may have one number at any moment: all are given back before they are dealt anew.
        theme.number = -place
    session.flush()
    for new_theme in fresh_themes:
        old_theme = themes.get(new_theme.slug)
        if old_theme is None:
            edition.themes.append(new_theme)
        else:
            old_theme.number, old_theme.title = new_theme.number, new_theme.title
    edition.partners = [Partner(position=one.position, name=one.name) for one in fresh.partners]
