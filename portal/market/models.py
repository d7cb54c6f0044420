"""Stands with their texts, every version of them, and plans with what came of them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.access.models import Person
from portal.database import Base, Moment, one_of
from portal.event.models import Theme
from portal.market.rules import Field, State, Version


class Stand(Base):
    """The place at the market where one theme is told. `is_sample` marks invented texts."""

    __tablename__ = "stand"

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"), unique=True)
    is_sample: Mapped[bool] = mapped_column(default=False)
    # The organisation that stands here, as it calls itself, and how to reach it; both optional.
    host: Mapped[str] = mapped_column(String(200), default="")
    contact: Mapped[str] = mapped_column(String(254), default="")
    ready_at: Mapped[datetime | None] = mapped_column(Moment)
    # Why an organiser called an incomplete stand ready; shown to everybody.
    ready_reason: Mapped[str] = mapped_column(String(300), default="")
    translation_wanted_at: Mapped[datetime | None] = mapped_column(Moment)

    theme: Mapped[Theme] = relationship()
    texts: Mapped[list["StandText"]] = relationship(cascade="all, delete-orphan", back_populates="stand")
    questions: Mapped[list["Question"]] = relationship(
        cascade="all, delete-orphan", back_populates="stand", order_by="Question.asked_at"
    )

    def text(self, field: Field, locale: str) -> "StandText | None":
        return next((one for one in self.texts if one.field is field and one.locale == locale), None)

    def published(self, field: Field, locale: str) -> str:
        """What readers see; empty when nothing is published in that language."""
        found = self.text(field, locale)
        return found.published if found else ""


class StandText(Base):
    """One text of a stand in one language: the draft, and what is published of it."""

    __tablename__ = "stand_text"
    __table_args__ = (UniqueConstraint("stand_id", "field", "locale"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stand_id: Mapped[int] = mapped_column(ForeignKey("stand.id", ondelete="CASCADE"))
    field: Mapped[Field] = mapped_column(one_of(Field))
    # "nl", "en", or empty for what is the same in every language.
    locale: Mapped[str] = mapped_column(String(2))
    draft: Mapped[str] = mapped_column(Text, default="")
    # The number of the newest revision; a save says which one it started from.
    version: Mapped[int] = mapped_column(default=0)
    published: Mapped[str] = mapped_column(Text, default="")
    published_version: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    # The published version of the other language that this text was last checked against.
    checked_against: Mapped[int | None] = mapped_column()

    stand: Mapped[Stand] = relationship(back_populates="texts")
    revisions: Mapped[list["Revision"]] = relationship(
        cascade="all, delete-orphan", order_by="Revision.version.desc()", back_populates="text"
    )

    @property
    def is_changed(self) -> bool:
        """Whether the draft says something else than what readers see."""
        return self.draft != self.published

    @property
    def is_invented(self) -> bool:
        """Whether readers see what nobody wrote; only samples are without a writer."""
        return bool(self.published) and any(
            one.person_id is None and one.body == self.published for one in self.revisions
        )

    @property
    def edition_of_text(self) -> Version | None:
        return Version(self.published_version, self.checked_against) if self.published else None


class Revision(Base):
    """One save of a text: who, when, and the whole text."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("text_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("stand_text.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column()
    body: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(Moment)

    text: Mapped[StandText] = relationship(back_populates="revisions")
    person: Mapped[Person | None] = relationship()


class Plan(Base):
    """A promise made at the market. Once published its wording stays (the database sees to it)."""

    __tablename__ = "plan"
    __table_args__ = (CheckConstraint("wording_nl <> '' OR wording_en <> ''", name="wording"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    # The plan's permanent name in addresses.
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    wording_nl: Mapped[str] = mapped_column(String(500), default="")
    wording_en: Mapped[str] = mapped_column(String(500), default="")
    # What was added later, beside the wording that stays.
    note_nl: Mapped[str] = mapped_column(String(500), default="")
    note_en: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)
    written_at: Mapped[datetime] = mapped_column(Moment)
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    is_sample: Mapped[bool] = mapped_column(default=False)

    theme: Mapped[Theme] = relationship()
    outcomes: Mapped[list["Outcome"]] = relationship(
        cascade="all, delete-orphan", back_populates="plan", order_by="Outcome.id"
    )

    def wording(self, locale: str) -> str:
        """The wording in a language, else in the other one."""
        return (
            (self.wording_nl or self.wording_en) if locale == "nl" else (self.wording_en or self.wording_nl)
        )


class Outcome(Base):
    """What a later edition's stand answers about a plan. Without a state it is an open question."""

    __tablename__ = "outcome"
    __table_args__ = (UniqueConstraint("plan_id", "theme_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    # The theme of the edition in which the question is asked.
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"))
    state: Mapped[State | None] = mapped_column(one_of(State))
    sentence_nl: Mapped[str] = mapped_column(String(300), default="")
    sentence_en: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    plan: Mapped[Plan] = relationship(back_populates="outcomes")
    theme: Mapped[Theme] = relationship()

    def sentence(self, locale: str) -> str:
        both = (self.sentence_nl, self.sentence_en)
        first, second = both if locale == "nl" else both[::-1]
        return first or second


class Question(Base):
    """What a resident asks a stand beforehand. Only the host sees it, until somebody publishes an answer."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    stand_id: Mapped[int] = mapped_column(ForeignKey("stand.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80), default="")
    text: Mapped[str] = mapped_column(String(500))
    locale: Mapped[str] = mapped_column(String(2))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    answer: Mapped[str] = mapped_column(String(300), default="")
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    set_aside_at: Mapped[datetime | None] = mapped_column(Moment)

    stand: Mapped[Stand] = relationship(back_populates="questions")
