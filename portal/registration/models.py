"""Registrations, and what is kept while one is being made."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.access.models import Person
from portal.clock import in_leiden
from portal.database import Base, Moment, one_of
from portal.encryption import Encrypted
from portal.event.models import Edition
from portal.languages.modes import Mode
from portal.links import token_for
from portal.matching.lifecycle import UNANSWERED, Alternative, By, RequestState, Why
from portal.matching.problem import Channel
from portal.registration.codes import readable
from portal.registration.steps import ArrangedBy, Step
from portal.texts import folded


class Status(StrEnum):
    """Where a registration stands."""

    CONFIRMED = "confirmed"
    PENDING = "pending"
    WAITING = "waiting"
    CANCELLED = "cancelled"


class Deed(StrEnum):
    """What was done with a registration."""

    REGISTERED = "registered"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    CONFIRMED = "confirmed"
    PROMOTED = "promoted"
    RELEASED = "released"
    CALLED = "called"
    SENT_AGAIN = "sent-again"
    # Which need it was, and where it stands, is not written down.
    SETTLED = "settled"


class TaskState(StrEnum):
    """Where a need stands: nobody has arranged it, it is arranged, it cannot be, or nobody needs to any more,
    as somebody at the desk knows. What somebody takes back themselves has no state: it is gone."""

    OPEN = "open"
    ARRANGED = "arranged"
    IMPOSSIBLE = "impossible"
    CLOSED = "closed"


class Read(StrEnum):
    """What somebody at the desk has seen of what people need."""

    REGISTRATION = "registration"
    REQUEST = "request"
    TASKS = "tasks"
    EXPORT = "export"
    NEEDS_EXPORT = "needs-export"


class Noted(StrEnum):
    """Where an arrival was written down first."""

    SCREEN = "screen"
    PAPER = "paper"


HOLDS_SEATS = (Status.CONFIRMED, Status.PENDING)
ACTIVE = (*HOLDS_SEATS, Status.WAITING)
# What only a coordinator writes into a request.
COORDINATORS = ("wanted", "refused", "agreed")
# Somebody has promised to interpret.
FOUND = (RequestState.CONFIRMED, RequestState.TOLD)


class Draft(Base):
    """A registration in the making, found by the token in the visitor's cookie; it lives for a day."""

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    started_at: Mapped[datetime] = mapped_column(Moment, index=True)
    # Answers that were accepted, by step; and what was typed but not accepted yet, by place.
    answers: Mapped[dict[str, dict[str, Any]]] = mapped_column(Encrypted)
    typed: Mapped[dict[str, dict[str, list[str]]]] = mapped_column(Encrypted)
    registration_id: Mapped[int | None] = mapped_column(
        ForeignKey("registration.id", ondelete="SET NULL"), index=True
    )


class Registration(Base):
    """One party: a person and the guests who come along."""

    __tablename__ = "registration"
    __table_args__ = (
        CheckConstraint("guests >= 0 AND guests <= 9", name="guests"),
        UniqueConstraint("edition_id", "code"),
        Index("ix_registration_waiting", "edition_id", "status", "turn"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    code: Mapped[str] = mapped_column(String(8))
    thread: Mapped[int] = mapped_column()
    status: Mapped[Status] = mapped_column(one_of(Status))
    # Somebody registered an address that was registered already: it looks like any registration, so that
    # nobody learns who comes, and counts nowhere.
    is_echo: Mapped[bool] = mapped_column(default=False)
    # Whether somebody is known to read the mail, or to answer the telephone; asked only in a rush.
    is_proved: Mapped[bool] = mapped_column(default=True)
    echo_of_id: Mapped[int | None] = mapped_column(
        ForeignKey("registration.id", ondelete="SET NULL"), index=True
    )
    # The place in the queue: earlier turns go first.
    turn: Mapped[int | None] = mapped_column()
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    phone: Mapped[str | None] = mapped_column(String(20))
    # Name, address and telephone number as somebody at the desk would type them, without accents. Without a
    # length: one letter can be eighteen when it is folded.
    findable: Mapped[str] = mapped_column(Text, default="")
    guests: Mapped[int] = mapped_column()
    locale: Mapped[str] = mapped_column(String(2))
    # The language in which they asked for an interpreter, if not Dutch or English: of their page and letters.
    # It tells where somebody comes from, as their request does.
    ask_language: Mapped[str | None] = mapped_column(Encrypted)
    # Rises with every change, and with every new key to the page.
    version: Mapped[int] = mapped_column(default=1)
    key: Mapped[int] = mapped_column(default=1)
    registered_at: Mapped[datetime] = mapped_column(Moment, index=True)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    held_until: Mapped[datetime | None] = mapped_column(Moment)
    consented_at: Mapped[datetime | None] = mapped_column(Moment)
    # The occasion that an organiser has to telephone about: whoever gave no e-mail address gets no letter.
    call_about: Mapped[str | None] = mapped_column(String(20))

    edition: Mapped[Edition] = relationship()
    request: Mapped["InterpreterRequest | None"] = relationship(
        cascade="all, delete-orphan", back_populates="registration"
    )
    needs: Mapped["Needs | None"] = relationship(cascade="all, delete-orphan", back_populates="registration")
    tasks: Mapped[list["NeedTask"]] = relationship(
        cascade="all, delete-orphan", back_populates="registration", order_by="NeedTask.id"
    )
    events: Mapped[list["RegistrationEvent"]] = relationship(
        cascade="all, delete-orphan", back_populates="registration", order_by="RegistrationEvent.id"
    )

    arrival: Mapped["Arrival | None"] = relationship(
        cascade="all, delete-orphan", back_populates="registration"
    )

    @validates("name", "email", "phone")
    def _stays_findable(self, changed: str, value: str | None) -> str | None:
        known = {name: getattr(self, name) for name in ("name", "email", "phone")} | {changed: value}
        self.findable = folded(" ".join(text for text in known.values() if text))
        return value

    @property
    def people(self) -> int:
        return 1 + self.guests

    @property
    def wish(self) -> "InterpreterRequest | None":
        """The request for an interpreter, unless it was taken back."""
        return self.request if self.request and self.request.is_wanted else None

    @property
    def token(self) -> str:
        """The secret in the address of the registrant's own page."""
        return token_for("registration", self.public_id, self.key)

    @property
    def proof(self) -> str:
        """The secret that only the letter to the registrant's mailbox holds."""
        return token_for("confirm", self.public_id, self.key)

    @property
    def counted(self) -> int:
        """How many seats it takes when it has a seat."""
        return 0 if self.is_echo else self.people

    @property
    def readable_code(self) -> str:
        return readable(self.code)

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        """What was answered, in the shape that the form's steps use."""
        contact = {
            "name": self.name,
            "email": self.email or "",
            "phone": self.phone or "",
            "guests": self.guests,
        }
        return {
            Step.YOU.value: contact,
            Step.LANGUAGE.value: self.wish.answers if self.wish else {"interpreter": ArrangedBy.NOBODY.value},
            Step.ACCESS.value: {
                **(self.needs.answers if self.needs else {}),
                "consent": self.consented_at is not None,
            },
        }


class InterpreterRequest(Base):
    """One party's wish for an interpreter, and where it stands.

    A wish that was taken back keeps its row, without its words, so that whoever was asked to interpret is
    not forgotten either.
    """

    __tablename__ = "interpreter_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), unique=True
    )
    arranged_by: Mapped[ArrangedBy] = mapped_column(one_of(ArrangedBy))
    # What is asked for: {"mode", "language", "language_other", "second", "third", "listeners", "gender",
    # "sight", "parts", "wishes"}, as far as given (see `acceptable`); and what a coordinator made of the
    # wishes: {"wanted", "refused"}, ids of interpreters, and {"agreed"}, slugs of the parts that the party is
    # content with.
    details: Mapped[dict[str, Any]] = mapped_column(Encrypted)
    # Who serves it: {"parts": {id of a part of the programme: [ids of interpreters]}, "channels": {the same:
    # [language, mode]}, "short": [the same, where one of two has gone]}, and once they have promised to come
    # {"told": [ids], "told_for": [parts], "names": [first names]}.
    plan: Mapped[dict[str, Any] | None] = mapped_column(Encrypted)
    state: Mapped[RequestState] = mapped_column(one_of(RequestState))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    answer_by: Mapped[datetime] = mapped_column(Moment)
    # When something changed that the plan hangs on, and when somebody last planned.
    changed_at: Mapped[datetime] = mapped_column(Moment)
    planned_at: Mapped[datetime | None] = mapped_column(Moment)
    # What was offered when nobody was found, and what the asker chose of it: {"offered": […], "chosen": …}.
    otherwise: Mapped[dict[str, Any] | None] = mapped_column(Encrypted)
    chosen_at: Mapped[datetime | None] = mapped_column(Moment)
    # Whoever brings somebody, or chose another way, is expected: somebody has prepared for that.
    welcomed_at: Mapped[datetime | None] = mapped_column(Moment)

    registration: Mapped[Registration] = relationship(back_populates="request")
    events: Mapped[list["RequestEvent"]] = relationship(
        cascade="all, delete-orphan", back_populates="request", order_by="RequestEvent.id"
    )

    @property
    def answers(self) -> dict[str, Any]:
        """What the asker answered; what a coordinator made of it is not theirs to change."""
        asked = {name: value for name, value in self.details.items() if name not in COORDINATORS}
        return {"interpreter": self.arranged_by.value, **asked}

    @property
    def is_wanted(self) -> bool:
        return self.arranged_by is not ArrangedBy.NOBODY

    @property
    def mode(self) -> Mode | None:
        return Mode(self.details["mode"]) if "mode" in self.details else None

    @property
    def names(self) -> list[str]:
        """The first names of who interprets, once that is sure."""
        return list((self.plan or {}).get("names", [])) if self.state in FOUND else []

    @property
    def parts(self) -> list[int]:
        """The ids of the parts of the programme for which somebody is planned."""
        return [int(part) for part in (self.plan or {}).get("parts", {})]

    @property
    def channel_in(self) -> dict[int, Channel]:
        """In which language it is served, and how, by the id of the part of the programme."""
        channels = (self.plan or {}).get("channels", {}).items()
        return {int(part): Channel(language, Mode(mode)) for part, (language, mode) in channels}

    @property
    def channels(self) -> list[Channel]:
        """In which languages it is served, and how."""
        return list(dict.fromkeys(self.channel_in.values()))

    @property
    def offered(self) -> list[Alternative]:
        """What we offer instead of an interpreter that we did not find."""
        return [Alternative(one) for one in (self.otherwise or {}).get("offered", [])]

    @property
    def chosen(self) -> Alternative | None:
        chosen = (self.otherwise or {}).get("chosen")
        return Alternative(chosen) if chosen else None

    def is_late(self, now: datetime) -> bool:
        """Whether the hour has passed by which we answer, as coordinators see it."""
        return self.state in UNANSWERED and self.answer_by < now

    def has_missed_its_day(self, now: datetime) -> bool:
        """Whether the day has gone by that we named to the asker; they know no hour."""
        return self.state in UNANSWERED and in_leiden(self.answer_by).date() < in_leiden(now).date()


class RequestEvent(Base):
    """One move of a request: when, from what to what, by whom and why; no word of the asker's own."""

    __tablename__ = "request_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(
        ForeignKey("interpreter_request.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = mapped_column(Moment)
    was: Mapped[RequestState] = mapped_column(one_of(RequestState, "was"))
    became: Mapped[RequestState] = mapped_column(one_of(RequestState, "became"))
    by: Mapped[By] = mapped_column(one_of(By))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    why: Mapped[Why] = mapped_column(one_of(Why))

    request: Mapped[InterpreterRequest] = relationship(back_populates="events")
    person: Mapped[Person | None] = relationship()


class Needs(Base):
    """What one party needs besides an interpreter."""

    __tablename__ = "needs"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), unique=True
    )
    # {"needs": […], "food": […], "details": "…"}, as far as given.
    answers: Mapped[dict[str, Any]] = mapped_column(Encrypted)

    registration: Mapped[Registration] = relationship(back_populates="needs")


class RegistrationEvent(Base):
    """One deed in the history of a registration: when, what, by whom; no word that somebody typed."""

    __tablename__ = "registration_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = mapped_column(Moment)
    deed: Mapped[Deed] = mapped_column(one_of(Deed))
    by: Mapped[By] = mapped_column(one_of(By))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    # The names of the fields that changed, without their values; that somebody has needs is sensitive too.
    fields: Mapped[list[str]] = mapped_column(Encrypted)

    registration: Mapped[Registration] = relationship(back_populates="events")
    person: Mapped[Person | None] = relationship()


class NeedTask(Base):
    """One need of one party as something to do, and the instruction that comes of it.

    The door reads the instruction, never the need.
    """

    __tablename__ = "need_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    # A need, "food:" with what is eaten, or "details" for what was written in somebody's own words.
    need: Mapped[str] = mapped_column(Encrypted)
    state: Mapped[TaskState] = mapped_column(one_of(TaskState), default=TaskState.OPEN)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    instruction: Mapped[str | None] = mapped_column(Encrypted)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)

    registration: Mapped[Registration] = relationship(back_populates="tasks")
    owner: Mapped[Person | None] = relationship()


class ReadOfNeeds(Base):
    """Somebody at the desk read what somebody needs; without `registration_id`, of many at once."""

    __tablename__ = "read_of_needs"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    what: Mapped[Read] = mapped_column(one_of(Read))

    person: Mapped[Person | None] = relationship()
    registration: Mapped[Registration | None] = relationship()


class Arrival(Base):
    """One party that came in, or people who had not signed up: those have no registration, and no name."""

    __tablename__ = "arrival"
    __table_args__ = (CheckConstraint("people BETWEEN 1 AND 1000", name="people"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    # A party arrives once, however many telephones say so.
    registration_id: Mapped[int | None] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), unique=True
    )
    # One tap is one deed, however often it is sent.
    deed: Mapped[str] = mapped_column(String(40), unique=True)
    # How many people came, at most a party's own number and whom it brought besides.
    people: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(Moment)
    noted: Mapped[Noted] = mapped_column(one_of(Noted), default=Noted.SCREEN)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    registration: Mapped[Registration | None] = relationship(back_populates="arrival")
    person: Mapped[Person | None] = relationship()
