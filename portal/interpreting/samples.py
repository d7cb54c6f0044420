"""Invented requests and interpreters for the demonstration, from `editions/samples/interpreters.toml`."""

import secrets
import tomllib
import unicodedata
from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.database import db, write
from portal.event.editions import current_edition
from portal.event.models import Edition
from portal.interpreting.models import Available, Gender, Interpreter, Register, Skill, Source
from portal.languages.modes import Mode
from portal.links import digest
from portal.registration.models import Draft, Registration
from portal.registration.register import register


def load_interpreters(path: Path) -> None:
    """Give the demonstration its requests and its pool, once."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    edition = current_edition()
    if db.session.scalar(select(Interpreter.id).limit(1)) is None:
        with write() as session:
            session.add_all(_interpreter(row, edition) for row in told["interpreters"])
    if db.session.scalar(select(Registration.id).limit(1)) is None:
        for row in told["requests"]:
            with write() as session:
                draft = _draft(row, edition)
                session.add(draft)
                session.flush()
                draft_id = draft.id
            register(draft_id, locale="nl")


def _draft(row: Mapping[str, Any], edition: Edition) -> Draft:
    """The form as the party would have filled it in."""
    answers = {
        "you": {"name": row["name"], "email": address(row["name"]), "guests": row["guests"]},
        "language": row["answers"],
        "access": {"consent": True},
    }
    return Draft(
        token_digest=digest(secrets.token_hex(32)),
        edition_id=edition.id,
        started_at=clock.now(),
        answers=answers,
        typed={},
    )


def _interpreter(row: Mapping[str, Any], edition: Edition) -> Interpreter:
    return Interpreter(
        name=row["name"],
        email=address(row["name"]),
        register=Register(row["register"]),
        gender=Gender(row.get("gender", "")),
        has_kit=row.get("has_kit", False),
        added_at=clock.now(),
        consented_at=clock.now(),
        skills=[
            Skill(language=language, mode=Mode(mode), source=Source(source))
            for language, mode, source in row["skills"]
        ],
        available=[
            Available(
                edition_id=edition.id,
                starts_at=_at(edition.doors_at, row.get("starts")),
                ends_at=_at(edition.ends_at, row.get("ends")),
            )
        ],
    )


def _at(moment: datetime, told: str | None) -> datetime:
    """A time of the evening as the file tells it, in Leiden; else the moment itself."""
    if told is None:
        return moment
    return datetime.combine(clock.in_leiden(moment).date(), time.fromisoformat(told), clock.LEIDEN)


def address(name: str) -> str:
    """An address that can never exist (RFC 2606)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return f"{''.join(filter(str.isalpha, plain))}@example.org"
