"""What is known about an evening."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from portal import clock
from portal.database import Base, Bilingual, Moment, one_of


class Confirmation(StrEnum):
    """When a registration must be confirmed through its e-mail: never, always, or only in a sudden rush."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Layout(StrEnum):
    """How people are in the room during a part of the programme."""

    TOGETHER = "together"
    SPREAD = "spread"


class Stage(StrEnum):
    """Where the evening stands for somebody who wants to come."""

    SOON = "soon"
    OPEN = "open"
    CLOSED = "closed"
    PAST = "past"


class Edition(Base):
    """One year's evening. `taken` counts people, not registrations, and never passes `capacity`."""

    __tablename__ = "edition"
    __table_args__ = (CheckConstraint("taken >= 0 AND taken <= capacity", name="seats"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    doors_at: Mapped[datetime] = mapped_column(Moment)
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    registration_opens_at: Mapped[datetime] = mapped_column(Moment)
    registration_closes_at: Mapped[datetime] = mapped_column(Moment)
    capacity: Mapped[int] = mapped_column()
    taken: Mapped[int] = mapped_column(default=0)
    # Everybody who ever signed up is a thread; cancelling does not pull the numbers of others along.
    threads: Mapped[int] = mapped_column(default=0)
    # How many people the evening's page speaks of, as counted on a day. Not `taken` itself: a number that
    # moves at once tells a stranger whether an address was already signed up.
    people_shown: Mapped[int] = mapped_column(default=0)
    people_counted_on: Mapped[date | None] = mapped_column()
    waiting_turns: Mapped[int] = mapped_column(default=0)
    confirmation: Mapped[Confirmation] = mapped_column(one_of(Confirmation), default=Confirmation.AUTO)
    contact: Mapped[str] = mapped_column(String(254))
    # Rises when time or place change, so that calendars replace what they hold (RFC 5545, 3.8.7.4).
    sequence: Mapped[int] = mapped_column(default=0)
    # Rises when the links to the door are to work no longer.
    door_key: Mapped[int] = mapped_column(default=1)
    title: Mapped[Bilingual] = composite(
        mapped_column("title_nl", String(200)), mapped_column("title_en", String(200))
    )
    venue: Mapped[Bilingual] = composite(
        mapped_column("venue_nl", String(200)), mapped_column("venue_en", String(200))
    )
    street: Mapped[str] = mapped_column(String(200))
    postcode: Mapped[str] = mapped_column(String(20))
    city: Mapped[str] = mapped_column(String(100))
    # The running texts of the page by their key in the edition file: {"summary": {"nl": …, "en": …}, …}.
    texts: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON)
    # Facts about access by their key in the edition file; "ask" means that nobody has stated it.
    access: Mapped[dict[str, str | list[str]]] = mapped_column(JSON)

    programme: Mapped[list["ProgrammeRow"]] = relationship(
        order_by="ProgrammeRow.starts_at", cascade="all, delete-orphan", back_populates="edition"
    )
    themes: Mapped[list["Theme"]] = relationship(
        order_by="Theme.number", cascade="all, delete-orphan", back_populates="edition"
    )
    partners: Mapped[list["Partner"]] = relationship(
        order_by="Partner.position", cascade="all, delete-orphan"
    )

    @property
    def left(self) -> int:
        return self.capacity - self.taken

    def text(self, key: str) -> Bilingual:
        return Bilingual(**self.texts[key])

    def stage(self, now: datetime) -> Stage:
        if now >= self.ends_at:
            return Stage.PAST
        if now >= self.registration_closes_at:
            return Stage.CLOSED
        return Stage.OPEN if now >= self.registration_opens_at else Stage.SOON

    def answer_by(self, asked_at: datetime, days: int = 7) -> datetime:
        """When somebody who asked for an interpreter is told the outcome at the latest.

        So many days after asking, and never later than seven days before the evening; who asks later than
        that hears by the next day.
        """
        # By the calendar in Leiden: when summer time begins, a day has 23 hours.
        asked_at, starts_at = clock.in_leiden(asked_at), clock.in_leiden(self.starts_at)
        promised = min(asked_at + timedelta(days=days), starts_at - timedelta(days=7))
        return min(max(promised, asked_at + timedelta(days=1)), starts_at)


class EveningDraft(Base):
    """Changes to an evening that nobody but the organisers sees yet."""

    __tablename__ = "evening_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), unique=True)
    # What was typed, by the names of the form's fields, and how often it was saved.
    typed: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(Moment)

    edition: Mapped[Edition] = relationship()


class ProgrammeRow(Base):
    """One part of the programme."""

    __tablename__ = "programme_row"
    __table_args__ = (UniqueConstraint("edition_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(40))
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime | None] = mapped_column(Moment)
    layout: Mapped[Layout] = mapped_column(one_of(Layout))
    dye: Mapped[int] = mapped_column()
    title: Mapped[Bilingual] = composite(
        mapped_column("title_nl", String(200)), mapped_column("title_en", String(200))
    )
    text: Mapped[Bilingual] = composite(mapped_column("text_nl", Text), mapped_column("text_en", Text))

    edition: Mapped[Edition] = relationship(back_populates="programme")


class Theme(Base):
    """One of the six themes; each has a stand at the market."""

    __tablename__ = "theme"
    __table_args__ = (UniqueConstraint("edition_id", "slug"), UniqueConstraint("edition_id", "number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(40))
    number: Mapped[int] = mapped_column()
    title: Mapped[Bilingual] = composite(
        mapped_column("title_nl", String(200)), mapped_column("title_en", String(200))
    )

    edition: Mapped[Edition] = relationship(back_populates="themes")


class Partner(Base):
    """An organisation that makes the evening; the first one is the organiser."""

    __tablename__ = "partner"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column()
    name: Mapped[Bilingual] = composite(
        mapped_column("name_nl", String(200)), mapped_column("name_en", String(200))
    )
