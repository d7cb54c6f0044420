"""Invented texts for the demonstration, from `editions/samples/`; all of it is marked as a sample."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.database import write
from portal.event.editions import NoEdition, edition_of
from portal.event.loading import load_edition
from portal.event.models import Edition, Theme
from portal.market.models import Outcome, Plan, Question, Revision, Stand, StandText
from portal.market.rules import NEUTRAL, Field, State

# The earlier one first: the later one answers its plans.
YEARS = (2023, 2024)


def load_samples(folder: Path) -> None:
    """Give the demonstration its stands; what is there already stays as it is, so it may be repeated.

    The invented evening of 2023 comes first, so that its plans can be answered in 2024.
    """
    for year in YEARS:
        path = folder / f"{year}.toml"
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        try:
            edition_of(year)
        except NoEdition:
            if "date" not in told:
                continue
            load_edition(path)
        with write() as session:
            edition = session.scalars(select(Edition).where(Edition.year == year).with_for_update()).one()
            themes = {theme.slug: theme for theme in edition.themes}
            for row in told["stands"]:
                _tell(session, themes[row["theme"]], row, told["told_at"])


def _tell(session: Session, theme: Theme, row: Mapping[str, Any], at: datetime) -> None:
    if session.scalar(select(Stand.id).where(Stand.theme_id == theme.id)) is None:
        session.add(_stand(theme, row, at))
    for plan in row.get("plans", []):
        if session.scalar(select(Plan.id).where(Plan.slug == plan["slug"])) is None:
            session.add(
                Plan(
                    theme_id=theme.id,
                    slug=plan["slug"],
                    wording_nl=plan["nl"],
                    wording_en=plan["en"],
                    written_at=at,
                    published_at=at,
                    is_sample=True,
                )
            )
    session.flush()
    for given in row.get("outcomes", []):
        plan_id = session.scalars(select(Plan.id).where(Plan.slug == given["plan"])).one()
        is_known = select(Outcome.id).where(Outcome.plan_id == plan_id, Outcome.theme_id == theme.id)
        if session.scalar(is_known) is None:
            session.add(_outcome(plan_id, theme, given, at))


def _stand(theme: Theme, row: Mapping[str, Any], at: datetime) -> Stand:
    is_answered = all("state" in given for given in row.get("outcomes", []))
    stand = Stand(
        theme_id=theme.id,
        is_sample=True,
        host=row["host"],
        contact=row.get("contact", ""),
        ready_at=at if is_answered else None,
    )
    for field in Field:
        given = row.get(field.value, {})
        if field.is_neutral:
            given = {NEUTRAL: (" " if field is Field.LANGUAGES else ", ").join(given)}
        for locale, body in given.items():
            if body:
                stand.texts.append(_text(field, locale, body.strip(), at))
    for question in row.get("questions", []):
        stand.questions.append(
            Question(
                text=question["text"],
                answer=question["answer"],
                locale=question["locale"],
                asked_at=at,
                published_at=at,
            )
        )
    return stand


def _text(field: Field, locale: str, body: str, at: datetime) -> StandText:
    return StandText(
        field=field,
        locale=locale,
        draft=body,
        version=1,
        published=body,
        published_version=1,
        published_at=at,
        checked_against=None if field.is_neutral else 1,
        revisions=[Revision(version=1, body=body, at=at)],
    )


def _outcome(plan_id: int, theme: Theme, given: Mapping[str, Any], at: datetime) -> Outcome:
    is_answered = "state" in given
    return Outcome(
        plan_id=plan_id,
        theme_id=theme.id,
        state=State(given["state"]) if is_answered else None,
        sentence_nl=given.get("nl", ""),
        sentence_en=given.get("en", ""),
        version=int(is_answered),
        asked_at=given.get("asked_at", at),
        answered_at=at if is_answered else None,
    )
