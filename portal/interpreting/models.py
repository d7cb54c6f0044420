"""The pool of interpreters, what they are asked to do at an evening, and what they answered.

Who asked for what stays with the request, encrypted (`portal.registration.models.InterpreterRequest`): no row
here tells which language somebody who comes to the evening speaks.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.database import Base, Moment, one_of
from portal.encryption import Encrypted
from portal.event.models import Edition, ProgrammeRow, Theme
from portal.languages.modes import Mode
from portal.links import token_for
from portal.matching.lifecycle import InvitationState
from portal.matching.problem import Channel


class Register(StrEnum):
    """Where a professional is registered: Rbtv and Wbtv for spoken languages, RTGS for sign and text."""

    RBTV = "rbtv"
    WBTV = "wbtv"
    RTGS = "rtgs"
    VOLUNTEER = "volunteer"


class Gender(StrEnum):
    """Only if the interpreter wishes to say so; some people want to be understood by a woman, or by a man."""

    UNSAID = ""
    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"


class Source(StrEnum):
    """From which language of the evening somebody interprets."""

    DUTCH = "nl"
    ENGLISH = "en"
    BOTH = "both"


class DutyState(StrEnum):
    """How sure it is that the interpreter comes."""

    PROPOSED = "proposed"
    INVITED = "invited"
    CONFIRMED = "confirmed"


class Interpreter(Base):
    """Somebody in the pool. Without `consented_at` the row goes with the evening's contact data."""

    __tablename__ = "interpreter"
    __table_args__ = (
        CheckConstraint("most_listeners IS NULL OR most_listeners BETWEEN 1 AND 60", name="most_listeners"),
        CheckConstraint("cost IS NULL OR cost >= 0", name="cost"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254), default="", index=True)
    phone: Mapped[str] = mapped_column(String(20), default="")
    # The language of our letters to this interpreter.
    locale: Mapped[str] = mapped_column(String(2), default="nl")
    register: Mapped[Register] = mapped_column(one_of(Register))
    gender: Mapped[Gender] = mapped_column(one_of(Gender), default=Gender.UNSAID)
    # Portable receivers let more people listen than whispering does.
    has_kit: Mapped[bool] = mapped_column(default=False)
    # The most people this interpreter wants to interpret for; else what the mode allows.
    most_listeners: Mapped[int | None] = mapped_column()
    # Whole euros for the evening.
    cost: Mapped[int | None] = mapped_column()
    notes: Mapped[str] = mapped_column(Text, default="")
    added_at: Mapped[datetime] = mapped_column(Moment)
    consented_at: Mapped[datetime | None] = mapped_column(Moment)

    skills: Mapped[list["Skill"]] = relationship(
        cascade="all, delete-orphan", back_populates="interpreter", order_by="Skill.id"
    )
    available: Mapped[list["Available"]] = relationship(
        cascade="all, delete-orphan", back_populates="interpreter"
    )

    def at(self, edition: Edition) -> "Available | None":
        """When this interpreter can come to an evening; None when nobody has said so, or only of the day on
        which it was to be before."""
        there = self._stored(edition)
        return there if there and clock.is_same_day(there.starts_at, edition.doors_at) else None

    def can_come(self, edition: Edition, starts_at: datetime, ends_at: datetime) -> None:
        """Write down anew when this interpreter can come to an evening."""
        there = self._stored(edition)
        if there is None:
            there = Available(edition_id=edition.id)
            self.available.append(there)
        there.starts_at, there.ends_at = starts_at, ends_at

    def _stored(self, edition: Edition) -> "Available | None":
        return next((one for one in self.available if one.edition_id == edition.id), None)


class Skill(Base):
    """One language in one mode, from Dutch, English or both."""

    __tablename__ = "skill"
    __table_args__ = (UniqueConstraint("interpreter_id", "language", "mode"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(16))
    mode: Mapped[Mode] = mapped_column(one_of(Mode))
    source: Mapped[Source] = mapped_column(one_of(Source))

    interpreter: Mapped[Interpreter] = relationship(back_populates="skills")

    @property
    def channel(self) -> Channel:
        return Channel(self.language, self.mode)


class Available(Base):
    """The hours of one evening at which an interpreter can come."""

    __tablename__ = "available"
    __table_args__ = (UniqueConstraint("interpreter_id", "edition_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id", ondelete="CASCADE"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)

    interpreter: Mapped[Interpreter] = relationship(back_populates="available")

    def covers(self, row: ProgrammeRow) -> bool:
        """Whether somebody is there during a whole part."""
        return self.starts_at <= row.starts_at and row.ends_at is not None and row.ends_at <= self.ends_at


class Duty(Base):
    """One interpreter in one language during one part of the programme. Nobody is in two places."""

    __tablename__ = "duty"
    __table_args__ = (UniqueConstraint("interpreter_id", "part_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("programme_row.id", ondelete="CASCADE"))
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(16))
    mode: Mapped[Mode] = mapped_column(one_of(Mode))
    state: Mapped[DutyState] = mapped_column(one_of(DutyState, "dutystate"))
    # A locked duty stays whatever is proposed.
    is_locked: Mapped[bool] = mapped_column(default=False)

    part: Mapped[ProgrammeRow] = relationship()
    interpreter: Mapped[Interpreter] = relationship()

    @property
    def channel(self) -> Channel:
        return Channel(self.language, self.mode)


class Invitation(Base):
    """A letter that asks one interpreter for one language; its link answers without an account."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(16))
    mode: Mapped[Mode] = mapped_column(one_of(Mode))
    # The parts of the programme that are asked for, and how many people listen.
    parts: Mapped[list[int]] = mapped_column(JSON)
    people: Mapped[int] = mapped_column()
    nonce: Mapped[str] = mapped_column(String(32))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[InvitationState] = mapped_column(one_of(InvitationState, "invitationstate"))
    sent_at: Mapped[datetime] = mapped_column(Moment)
    # Of whoever was booked no answer is awaited: the same as `sent_at`.
    answer_by: Mapped[datetime] = mapped_column(Moment)
    reminded_at: Mapped[datetime | None] = mapped_column(Moment)
    # By the interpreter; whoever is cancelled after that had said yes.
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    # “Only until”: the interpreter leaves earlier than the last part that was asked for.
    until: Mapped[datetime | None] = mapped_column(Moment)
    arrived_at: Mapped[datetime | None] = mapped_column(Moment)

    edition: Mapped[Edition] = relationship()
    interpreter: Mapped[Interpreter] = relationship()

    @property
    def channel(self) -> Channel:
        return Channel(self.language, self.mode)

    @property
    def was_asked(self) -> bool:
        """Whether there was a question, and not only a promise that somebody took over."""
        return self.answer_by > self.sent_at

    @property
    def token(self) -> str:
        """The secret in the address of the invitation."""
        return token_for("interpreter", self.nonce)


class MatchingRun(Base):
    """A proposal that takes longer than one web request; the worker makes it."""

    __tablename__ = "matching_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    # Of a hundred.
    progress: Mapped[int] = mapped_column(default=0)
    # A mark of the evening as it was: see `planning.mark_of`.
    about: Mapped[str | None] = mapped_column(String(20))
    # The plan and what would help, in ids, numbers and codes: see `runs`.
    result: Mapped[dict[str, Any] | None] = mapped_column(Encrypted)


class MarketSlot(Base):
    """When a language group with its interpreter is at a stand of the market."""

    __tablename__ = "market_slot"
    __table_args__ = (UniqueConstraint("theme_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"))
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(16))
    mode: Mapped[Mode] = mapped_column(one_of(Mode))
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)

    theme: Mapped[Theme] = relationship()
    interpreter: Mapped[Interpreter] = relationship()
