"""Next year's evening, made from the last one; what was promised comes along as questions."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.database import write
from portal.event.models import Edition, Partner, ProgrammeRow, Theme
from portal.market.editing import revise, unpublished
from portal.market.models import Draft, Outcome, Plan, Stand, StandText
from portal.market.rules import NEUTRAL, Field

# What a host need not type again; everything else is about one year.
KEPT = (Field.LANGUAGES, Field.TEAM)


class CannotMakeEdition(Exception):
    """Why there can be no such edition; the message is for the organiser."""


@dataclass(frozen=True)
class Made:
    """The new edition, the year it was made from, and how many plans have become questions.

    `unread` names the stands of last year with something that was saved and never published.
    """

    edition: Edition
    last_year: int
    questions: int
    unread: list[str]


def new_edition(year: int, day: date) -> Made:
    """Make the evening of `year` on `day` from the latest one, in one transaction.

    Times of day stay; registration opens and closes as long before the evening as last time. Hosts keep their
    stands, because a grant names a theme. Raises `CannotMakeEdition` and changes nothing when it cannot be.
    """
    if day.year != year:
        raise CannotMakeEdition(f"{day} is not in {year}.")
    with write() as session:
        last = session.scalar(select(Edition).order_by(Edition.year.desc()).limit(1).with_for_update())
        if last is None:
            raise CannotMakeEdition("There is no edition to start from: flask edition load FILE.")
        latest = session.scalars(select(Edition.year).order_by(Edition.year.desc()).limit(1)).one()
        if year in session.scalars(select(Edition.year)):
            raise CannotMakeEdition(f"There is an edition of {year} already.")
        if year < latest:
            raise CannotMakeEdition(f"The latest edition is {latest}; a new one comes after it.")
        edition = _copy(last, year, day)
        session.add(edition)
        session.flush()
        themes = {theme.slug: theme for theme in edition.themes}
        _copy_stands(session, last, themes)
        questions = _ask(session, last, themes)
        unread = [theme.slug for theme in last.themes if _has_unread(session, theme)]
        made = Made(edition, last.year, questions, unread)
    return made


def _copy(last: Edition, year: int, day: date) -> Edition:
    later = day - clock.in_leiden(last.starts_at).date()
    edition = Edition(
        year=year,
        doors_at=_moved(last.doors_at, later),
        starts_at=_moved(last.starts_at, later),
        ends_at=_moved(last.ends_at, later),
        registration_opens_at=_moved(last.registration_opens_at, later),
        registration_closes_at=_moved(last.registration_closes_at, later),
        capacity=last.capacity,
        confirmation=last.confirmation,
        contact=last.contact,
        title=last.title,
        venue=last.venue,
        street=last.street,
        postcode=last.postcode,
        city=last.city,
        texts=deepcopy(last.texts),
        access=deepcopy(last.access),
    )
    edition.programme = [
        ProgrammeRow(
            slug=row.slug,
            starts_at=_moved(row.starts_at, later),
            ends_at=_moved(row.ends_at, later) if row.ends_at else None,
            layout=row.layout,
            dye=row.dye,
            title=row.title,
            text=row.text,
        )
        for row in last.programme
    ]
    edition.themes = [Theme(slug=one.slug, number=one.number, title=one.title) for one in last.themes]
    edition.partners = [Partner(position=one.position, name=one.name) for one in last.partners]
    return edition


def _moved(moment: datetime, later: timedelta) -> datetime:
    # By the clock on the wall: 19:30 stays 19:30, also when one of the two days is in summer time.
    return clock.in_leiden(moment) + later


def _copy_stands(session: Session, last: Edition, themes: dict[str, Theme]) -> None:
    """The organisation and its contact come along; team and languages as drafts, for a host to publish."""
    for theme in last.themes:
        old = session.scalar(select(Stand).where(Stand.theme_id == theme.id))
        if old is None:
            continue
        stand = Stand(theme_id=themes[theme.slug].id, is_sample=old.is_sample, **old.introduction.shown)
        for field in KEPT:
            if body := old.published(field, NEUTRAL):
                stand.texts.append(StandText(field=field, locale=NEUTRAL, draft=body))
        session.add(stand)
        session.flush()
        copied: list[Draft] = [*stand.texts, stand.introduction]
        for draft in copied:
            if any(draft.said.values()):
                revise(session, draft)
        stand.introduction.show(clock.now())


def _has_unread(session: Session, theme: Theme) -> bool:
    stand = session.scalar(select(Stand).where(Stand.theme_id == theme.id))
    return stand is not None and bool(unpublished(session, stand))


def _ask(session: Session, last: Edition, themes: dict[str, Theme]) -> int:
    """Every published plan of the last edition becomes an open question; gives how many."""
    plans = session.scalars(
        select(Plan)
        .join(Theme)
        .where(Theme.edition_id == last.id, Plan.published_at.is_not(None))
        .order_by(Plan.id)
    ).all()
    for plan in plans:
        session.add(Outcome(plan=plan, theme_id=themes[plan.theme.slug].id, asked_at=clock.now()))
    return len(plans)
