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
from portal.market.editing import revise
from portal.market.models import Draft, Outcome, Plan, Question, Stand, StandText
from portal.market.rules import NEUTRAL, Field

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
    told: list[Draft] = []
    if session.scalar(select(Stand.id).where(Stand.theme_id == theme.id)) is None:
        stand = _stand(theme, row, at)
        session.add(stand)
        told += [*stand.texts, stand.introduction]
    for given in row.get("plans", []):
        if session.scalar(select(Plan.id).where(Plan.slug == given["slug"])) is None:
            plan = Plan(
                theme_id=theme.id,
                slug=given["slug"],
                wording_nl=given["nl"],
                wording_en=given["en"],
                written_at=at,
                is_sample=True,
            )
            session.add(plan)
            told.append(plan)
    session.flush()
    for given in row.get("outcomes", []):
        plan_id = session.scalars(select(Plan.id).where(Plan.slug == given["plan"])).one()
        is_known = select(Outcome.id).where(Outcome.plan_id == plan_id, Outcome.theme_id == theme.id)
        if session.scalar(is_known) is None:
            outcome = Outcome(plan_id=plan_id, theme_id=theme.id, asked_at=given.get("asked_at", at))
            session.add(outcome)
            if "state" in given:
                outcome.say(given)
                told.append(outcome)
    session.flush()
    for draft in told:
        revise(session, draft, at=at)
        draft.show(at)


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
                agrees_with = None if field.is_neutral else 1
                stand.texts.append(
                    StandText(field=field, locale=locale, draft=body.strip(), checked_against=agrees_with)
                )
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
