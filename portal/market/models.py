"""Stands with their texts, plans with what came of them, and every save of all of it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.access.models import Person
from portal.database import Base, Moment, one_of
from portal.event.models import Theme
from portal.market.rules import Field, State, Version


class Written:
    """What a host writes, row by row: what it `said` when it was saved last, and what readers are `shown`.

    Each has a `key`, its own at the stand of its `theme`, and the `version` of its last save. `say` changes
    what it says, and `show` lets readers see that.
    """

    @property
    def said(self) -> dict[str, str]:
        raise NotImplementedError

    @property
    def shown(self) -> dict[str, str]:
        raise NotImplementedError

    @property
    def is_changed(self) -> bool:
        """Whether readers see something else than what was saved last."""
        return self.said != self.shown

    @property
    def is_shown(self) -> bool:
        return any(self.shown.values())


class Stand(Base):
    """The place at the market where one theme is told. `is_sample` marks invented texts."""

    __tablename__ = "stand"

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"), unique=True)
    is_sample: Mapped[bool] = mapped_column(default=False)
    # The organisation that stands here, as it calls itself, and how to reach it; both optional.
    host: Mapped[str] = mapped_column(String(200), default="")
    contact: Mapped[str] = mapped_column(String(254), default="")
    introduction_version: Mapped[int] = mapped_column(default=0)
    published_introduction: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    ready_at: Mapped[datetime | None] = mapped_column(Moment)
    # Why an organiser called an incomplete stand ready; shown to everybody.
    ready_reason: Mapped[str] = mapped_column(String(300), default="")
    translation_wanted_at: Mapped[datetime | None] = mapped_column(Moment)

    theme: Mapped[Theme] = relationship()
    texts: Mapped[list["StandText"]] = relationship(cascade="all, delete-orphan", back_populates="stand")
    questions: Mapped[list["Question"]] = relationship(
        cascade="all, delete-orphan", back_populates="stand", order_by="Question.asked_at"
    )

    @property
    def introduction(self) -> "Introduction":
        return Introduction(self)

    def text(self, field: Field, locale: str) -> "StandText | None":
        return next((one for one in self.texts if one.field is field and one.locale == locale), None)

    def published(self, field: Field, locale: str) -> str:
        """What readers see; empty when nothing is published in that language."""
        found = self.text(field, locale)
        return found.published if found else ""


class Introduction(Written):
    """Who stands at a stand and how to reach them, as one row."""

    key = "introduction"

    def __init__(self, stand: Stand) -> None:
        self.stand = stand

    @property
    def theme(self) -> Theme:
        return self.stand.theme

    @property
    def version(self) -> int:
        return self.stand.introduction_version

    @version.setter
    def version(self, number: int) -> None:
        self.stand.introduction_version = number

    @property
    def said(self) -> dict[str, str]:
        return {"host": self.stand.host, "contact": self.stand.contact}

    @property
    def shown(self) -> dict[str, str]:
        return self.stand.published_introduction or {"host": "", "contact": ""}

    def say(self, values: Mapping[str, str]) -> None:
        self.stand.host, self.stand.contact = values["host"], values["contact"]

    def show(self, at: datetime) -> None:
        self.stand.published_introduction = self.said


def text_key(field: Field, locale: str) -> str:
    return f"{field}-{locale}" if locale else field.value


class StandText(Written, Base):
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

    @property
    def key(self) -> str:
        return text_key(self.field, self.locale)

    @property
    def theme(self) -> Theme:
        return self.stand.theme

    @property
    def said(self) -> dict[str, str]:
        return {"body": self.draft}

    @property
    def shown(self) -> dict[str, str]:
        return {"body": self.published}

    def say(self, values: Mapping[str, str]) -> None:
        self.draft = values["body"]

    def show(self, at: datetime) -> None:
        self.published, self.published_version, self.published_at = self.draft, self.version, at

    @property
    def edition_of_text(self) -> Version | None:
        return Version(self.published_version, self.checked_against) if self.published else None


class Plan(Written, Base):
    """A promise made at the market. Once published its wording stays (the database sees to it)."""

    __tablename__ = "plan"
    __table_args__ = (CheckConstraint("wording_nl <> '' OR wording_en <> ''", name="wording"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    # The plan's permanent name in addresses.
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    wording_nl: Mapped[str] = mapped_column(String(500), default="")
    wording_en: Mapped[str] = mapped_column(String(500), default="")
    # The language that a published plan lacks, until it is published too.
    translation: Mapped[str] = mapped_column(String(500), default="")
    # What was added later, beside the wording that stays.
    note_nl: Mapped[str] = mapped_column(String(500), default="")
    note_en: Mapped[str] = mapped_column(String(500), default="")
    note_version: Mapped[int] = mapped_column(default=0)
    published_note: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    version: Mapped[int] = mapped_column(default=0)
    written_at: Mapped[datetime] = mapped_column(Moment)
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    is_sample: Mapped[bool] = mapped_column(default=False)

    theme: Mapped[Theme] = relationship()
    outcomes: Mapped[list["Outcome"]] = relationship(
        cascade="all, delete-orphan", back_populates="plan", order_by="Outcome.id"
    )

    @property
    def key(self) -> str:
        return f"plan-{self.slug}"

    @property
    def note(self) -> "Note":
        return Note(self)

    @property
    def said(self) -> dict[str, str]:
        return {"nl": self.wording_nl or self.translation, "en": self.wording_en or self.translation}

    @property
    def shown(self) -> dict[str, str]:
        return {"nl": self.wording_nl, "en": self.wording_en} if self.published_at else {"nl": "", "en": ""}

    def say(self, values: Mapping[str, str]) -> None:
        if self.published_at:
            self.translation = next((values[side] for side, words in self.shown.items() if not words), "")
        else:
            self.wording_nl, self.wording_en = values["nl"], values["en"]

    def show(self, at: datetime) -> None:
        self.wording_nl, self.wording_en = self.said.values()
        self.translation = ""
        self.published_at = self.published_at or at

    def wording(self, locale: str) -> str:
        """The wording in a language, else in the other one."""
        return (
            (self.wording_nl or self.wording_en) if locale == "nl" else (self.wording_en or self.wording_nl)
        )


class Outcome(Written, Base):
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
    published: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    published_at: Mapped[datetime | None] = mapped_column(Moment)

    plan: Mapped[Plan] = relationship(back_populates="outcomes")
    theme: Mapped[Theme] = relationship()

    @property
    def key(self) -> str:
        return f"outcome-{self.id}"

    @property
    def is_of_earlier_plan(self) -> bool:
        """Whether the plan was made at the stand of another year, which nobody edits any more."""
        return self.plan.theme_id != self.theme_id

    @property
    def said(self) -> dict[str, str]:
        return {"state": self.state or "", "nl": self.sentence_nl, "en": self.sentence_en}

    @property
    def shown(self) -> dict[str, str]:
        return self.published or {"state": "", "nl": "", "en": ""}

    def say(self, values: Mapping[str, str]) -> None:
        self.state, self.sentence_nl, self.sentence_en = State(values["state"]), values["nl"], values["en"]

    def show(self, at: datetime) -> None:
        self.published, self.published_at = self.said, at


class Note(Written):
    """What is written beside a published plan, as one row."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    @property
    def key(self) -> str:
        return f"note-{self.plan.slug}"

    @property
    def theme(self) -> Theme:
        return self.plan.theme

    @property
    def version(self) -> int:
        return self.plan.note_version

    @version.setter
    def version(self, number: int) -> None:
        self.plan.note_version = number

    @property
    def said(self) -> dict[str, str]:
        return {"nl": self.plan.note_nl, "en": self.plan.note_en}

    @property
    def shown(self) -> dict[str, str]:
        return self.plan.published_note or {"nl": "", "en": ""}

    def say(self, values: Mapping[str, str]) -> None:
        self.plan.note_nl, self.plan.note_en = values["nl"], values["en"]

    def show(self, at: datetime) -> None:
        self.plan.published_note = self.said


Draft = Outcome | StandText | Plan | Note | Introduction


class Revision(Base):
    """One save of what a host writes: who, when, and all that it said then."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("theme_id", "key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(60))
    version: Mapped[int] = mapped_column()
    said: Mapped[dict[str, str]] = mapped_column(JSON)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(Moment)

    person: Mapped[Person | None] = relationship()


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
