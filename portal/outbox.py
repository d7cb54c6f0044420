"""Letters that the portal owes somebody, written in the same transaction as the deed they tell of.

A row holds no text and no secret, only what is needed to write the letter when it is sent.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from flask import current_app
from sqlalchemy import ColumnElement, CursorResult, String, func, insert, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal import clock
from portal.database import Base, Moment, one_of, write

LEASE = timedelta(minutes=2)
BATCH = 10


class State(StrEnum):
    """Where a letter is. Dead letters wait for an organiser."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    DROPPED = "dropped"


class Letter(Base):
    """One letter to one person."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    deed: Mapped[str] = mapped_column(String(120), unique=True)
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    about: Mapped[int] = mapped_column()
    recipient: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(2))
    state: Mapped[State] = mapped_column(one_of(State), default=State.QUEUED, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    # Empty means at once.
    not_before: Mapped[datetime | None] = mapped_column(Moment)
    leased_until: Mapped[datetime | None] = mapped_column(Moment)
    leased_by: Mapped[str | None] = mapped_column(String(80))
    problem: Mapped[str] = mapped_column(String(160), default="")
    written_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)


class Attachment(NamedTuple):
    """A file in a letter; `inline` ones are shown in the text by their name."""

    name: str
    mimetype: str
    body: bytes
    inline: bool = False


@dataclass(frozen=True)
class Content:
    """What a letter says. The subject never holds what somebody typed."""

    subject: str
    text: str
    html: str
    attachments: list[Attachment] = field(default_factory=list)
    # Where that is not the language of the letter's row.
    language: str = ""


Writer = Callable[[Letter], Content | None]
_writers: dict[str, Writer] = {}
_patient: set[str] = set()


def writes(kind: str, *, patient: bool = False) -> Callable[[Writer], Writer]:
    """Declare the function that writes letters of `kind`; it gives None when there is nothing to say.

    Thousands may be owed of a `patient` kind: they let every other letter go first.
    """

    def register(writer: Writer) -> Writer:
        _writers[kind] = writer
        if patient:
            _patient.add(kind)
        return writer

    return register


def kinds() -> list[str]:
    """Every occasion on which the portal writes."""
    return sorted(_writers)


def content(letter: Letter) -> Content | None:
    return _writers[letter.kind](letter)


def queue(session: Session, kind: str, *, about: int, deed: str, recipient: str, locale: str) -> None:
    """Owe somebody a letter. The same `deed` twice is one letter."""
    full = f"{kind}:{deed}"
    if session.scalar(select(Letter.id).where(Letter.deed == full)):
        return
    session.add(Letter(**_row(kind, Owed(about, deed, recipient, locale), _domain(), clock.now())))


class Owed(NamedTuple):
    """One of many letters of a kind."""

    about: int
    deed: str
    recipient: str
    locale: str


def queue_many(session: Session, kind: str, owed: Iterable[Owed]) -> int:
    """Owe many people a letter at once; says how many.

    Unlike `queue` it looks for no earlier deeds: whoever calls it holds a lock and knows that there are none.
    """
    domain, moment = _domain(), clock.now()
    rows = [{**_row(kind, one, domain, moment), "state": State.QUEUED} for one in owed]
    if rows:
        session.execute(insert(Letter), rows)
    return len(rows)


def _row(kind: str, owed: Owed, domain: str, moment: datetime) -> dict[str, object]:
    return {
        "deed": f"{kind}:{owed.deed}",
        "message_id": f"<{secrets.token_hex(16)}@{domain}>",
        "kind": kind,
        "about": owed.about,
        "recipient": owed.recipient,
        "locale": owed.locale,
        "written_at": moment,
    }


def _domain() -> str:
    sender: str = current_app.extensions["settings"].mail_sender
    return sender.rpartition("@")[2].strip("> ")


def is_due(moment: datetime) -> ColumnElement[bool]:
    waiting = (Letter.state == State.QUEUED) & or_(Letter.not_before.is_(None), Letter.not_before <= moment)
    abandoned = (Letter.state == State.SENDING) & (Letter.leased_until < moment)
    return or_(waiting, abandoned)


def claim(worker: str) -> list[Letter]:
    """Take letters that are due; nobody else gets them until the lease runs out."""
    moment = clock.machine_now()
    with write() as session:
        due = select(Letter).where(is_due(moment)).order_by(Letter.kind.in_(_patient), Letter.id).limit(BATCH)
        letters = list(session.scalars(due.with_for_update(skip_locked=True)))
        for letter in letters:
            letter.state, letter.leased_by, letter.leased_until = State.SENDING, worker, moment + LEASE
            letter.tries += 1
        session.flush()
        for letter in letters:
            session.expunge(letter)
    return letters


def renew(letter: Letter, worker: str) -> bool:
    """Start the lease of a claimed letter anew; False when another worker has it, or it is gone."""
    return settle(letter, worker, leased_by=worker, leased_until=clock.machine_now() + LEASE)


def settle(letter: Letter, worker: str, **changes: object) -> bool:
    """Write down what became of a claimed letter; False when the claim was lost meanwhile."""
    with write() as session:
        mine = (Letter.id == letter.id) & (Letter.leased_by == worker) & (Letter.state == State.SENDING)
        result = session.execute(
            update(Letter).where(mine).values({"leased_by": None, "leased_until": None, **changes})
        )
        return isinstance(result, CursorResult) and result.rowcount == 1


def retry(letter_id: int) -> None:
    """Send a dead letter once more, under the same Message-ID."""
    with write() as session:
        letter = session.get(Letter, letter_id, with_for_update=True)
        if letter and letter.state == State.DEAD:
            letter.state, letter.tries, letter.not_before, letter.problem = State.QUEUED, 0, None, ""


def retry_all(*which: ColumnElement[bool]) -> int:
    """Send all dead letters once more, or those of them that fit; says how many."""
    with write() as session:
        dead = update(Letter).where(Letter.state == State.DEAD, *which)
        again = dead.values(state=State.QUEUED, tries=0, not_before=None, problem="")
        return len(session.scalars(again.returning(Letter.id)).all())


def tally(session: Session) -> dict[str, int]:
    """How many letters stand in each state."""
    counted = {
        state: n for state, n in session.execute(select(Letter.state, func.count()).group_by(Letter.state))
    }
    return {state.value: counted.get(state, 0) for state in State}
