"""How far the stands are, for organisers; and a letter to every host whose stand lacks something."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.access import personal
from portal.access.models import Grant, Person
from portal.access.people import Role
from portal.database import write
from portal.event.models import Edition, Theme
from portal.market.editing import drifting, lacking, nothing
from portal.market.models import Outcome, Question, Revision, Stand, StandText
from portal.market.rules import NOT_BLOCKING, Field, Missing

KIND = "incomplete stand"


@dataclass(frozen=True)
class Progress:
    """One stand at a glance."""

    theme: Theme
    stand: Stand
    filled: int
    of: int
    lacks: list[Missing]
    drift: list[StandText]
    open_outcomes: int
    open_questions: int
    edited_at: datetime | None
    hosts: list[str]

    @property
    def is_in_one_language(self) -> bool:
        return bool(NOT_BLOCKING & set(self.lacks))

    @property
    def to_do(self) -> list[Missing]:
        """What its hosts can do about it: a translation that they asked for is up to others."""
        is_asked_for = self.stand.translation_wanted_at is not None
        return [one for one in self.lacks if not (is_asked_for and one in NOT_BLOCKING)]

    @property
    def is_incomplete(self) -> bool:
        return bool(self.to_do) and self.stand.ready_at is None


def progress(session: Session, edition: Edition) -> list[Progress]:
    return [_of(session, theme) for theme in edition.themes]


def _of(session: Session, theme: Theme) -> Progress:
    stand = session.scalar(select(Stand).where(Stand.theme_id == theme.id)) or nothing(theme)
    written = {text.field for text in stand.texts if text.published}
    outcomes = select(func.count()).where(Outcome.theme_id == theme.id, Outcome.published_at.is_(None))
    questions = select(func.count()).where(
        Question.stand_id == stand.id, Question.published_at.is_(None), Question.set_aside_at.is_(None)
    )
    saved = select(func.max(Revision.at)).where(Revision.theme_id == theme.id)
    return Progress(
        theme=theme,
        stand=stand,
        filled=len(written),
        of=len(Field),
        lacks=lacking(session, stand),
        drift=drifting(stand),
        open_outcomes=session.scalar(outcomes) or 0,
        open_questions=session.scalar(questions) or 0,
        edited_at=session.scalar(saved),
        hosts=[person.email for person in hosts_of(session, theme)],
    )


def hosts_of(session: Session, theme: Theme) -> list[Person]:
    hosts = select(Person).where(Person.grants.any((Grant.role == Role.HOST) & (Grant.theme == theme.slug)))
    return list(session.scalars(hosts.order_by(Person.email)))


def incomplete_of(session: Session, edition: Edition, person: Person) -> list[Progress]:
    """The stands of a host that lack something."""
    mine = {grant.theme for grant in person.grants if grant.role is Role.HOST}
    return [one for one in progress(session, edition) if one.theme.slug in mine and one.is_incomplete]


def remind_hosts(edition_id: int) -> int:
    """Owe every host of an incomplete stand a letter with what is missing; says how many hosts that are.

    Pressing again on the same day owes nobody a second one.
    """
    with write() as session:
        edition = session.get_one(Edition, edition_id)
        hosts = {
            person.id: person
            for one in progress(session, edition)
            if one.is_incomplete
            for person in hosts_of(session, one.theme)
        }
        today = clock.in_leiden(clock.now()).date()
        for person in hosts.values():
            if personal.may_have_link(person):
                # Last year's link has ended; the letter leads straight to the stand.
                personal.keep_link(session, person, until=edition.ends_at + personal.AFTER_EVENING)
            outbox.queue(
                session,
                KIND,
                about=person.id,
                deed=f"{edition.id}:{person.id}:{today}",
                recipient=person.email,
                locale=person.locale,
            )
    return len(hosts)
