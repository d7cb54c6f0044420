"""Finding a party at the door, and what may be read of it there: never what somebody needs, nor why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal import clock
from portal.door.arriving import UNDO_WITHIN, most_of
from portal.door.counting import here_of
from portal.event.models import Edition
from portal.registration.codes import typed
from portal.registration.listing import SHORTEST_CODE, Filters, matching
from portal.registration.models import Arrival, Registration, Status, TaskState
from portal.texts import folded

SHORTEST = 2
SHOWN = 10


@dataclass(frozen=True)
class Card:
    """All that the door reads of one party."""

    id: int
    name: str
    code: str
    people: int
    most: int
    standing: Status
    arrival: Arrival | None
    instructions: Sequence[str]
    # The first names of who interprets, and whether each is there.
    interpreters: Sequence[tuple[str, bool]]

    @property
    def more(self) -> int:
        """How many more came than had signed up; below zero when fewer did."""
        return self.arrival.people - self.people if self.arrival else 0

    @property
    def is_fresh(self) -> bool:
        """Whether anybody at the door may still undo it."""
        return self.arrival is not None and self.age <= UNDO_WITHIN

    @property
    def age(self) -> timedelta:
        assert self.arrival  # noqa: S101 - asked of who is there only
        return clock.now() - self.arrival.at


@dataclass(frozen=True)
class Found:
    """The first parties that fit, best first, and how many there are besides."""

    cards: Sequence[Card]
    more: int


def is_too_short(words: str) -> bool:
    """Whether nearly everybody would fit."""
    return len(folded(words)) < SHORTEST


def find(session: Session, edition: Edition, words: str) -> Found:
    """The parties whose names or codes fit; with fewer than two signs, nobody."""
    words = words.strip()
    if is_too_short(words):
        return Found([], 0)
    query = matching(edition, Filters(q=words)).with_only_columns(
        Registration.id, Registration.name, Registration.code
    )
    query = query.where(Registration.name != "")
    ranked = [
        (rank, folded(name), one)
        for one, name, code in session.execute(query)
        if (rank := _rank(words, name, code)) is not None
    ]
    best = [one for _, _, one in sorted(ranked)[:SHOWN]]
    return Found(cards(session, edition, best), len(ranked) - len(best))


def cards(session: Session, edition: Edition, ids: Sequence[int]) -> list[Card]:
    """The cards of these registrations, in this order."""
    query = (
        select(Registration)
        .where(Registration.id.in_(ids))
        .options(
            joinedload(Registration.arrival),
            joinedload(Registration.request),
            selectinload(Registration.tasks),
        )
    )
    found = {one.id: one for one in session.scalars(query)}
    told = {one.id: _interpreters(one) for one in found.values()}
    here = here_of(session, edition, {who for people in told.values() for who, _ in people})
    return [
        _card(found[one], [(name, who in here) for who, name in told[one]]) for one in ids if one in found
    ]


def _card(registration: Registration, interpreters: Sequence[tuple[str, bool]]) -> Card:
    instructions = (
        line.strip()
        for task in registration.tasks
        if task.state is not TaskState.CLOSED
        for line in (task.instruction or "").splitlines()
    )
    return Card(
        id=registration.id,
        name=registration.name,
        code=registration.readable_code,
        people=registration.people,
        most=most_of(registration),
        standing=registration.status,
        arrival=registration.arrival,
        # Two needs can ask for the same seat.
        instructions=list(dict.fromkeys(filter(None, instructions))),
        interpreters=interpreters,
    )


def _interpreters(registration: Registration) -> list[tuple[int, str]]:
    """Who was announced to the party: they were told names in the order of the ids."""
    wish = registration.wish
    if wish is None or not wish.names:
        return []
    return list(zip((wish.plan or {}).get("told", []), wish.names, strict=False))


def _rank(words: str, name: str, code: str) -> int | None:
    """How well a party fits: a code, a name from its beginning, words from theirs, any part; else not."""
    sought = typed(words)
    if len(sought) >= SHORTEST_CODE and code.startswith(sought):
        return 0
    bare = folded(name)
    parts = folded(words).split()
    if not _are_in(parts, bare):
        return None
    if bare.startswith(" ".join(parts)):
        return 1
    starts = bare.replace("-", " ").split()
    return 2 if all(any(word.startswith(part) for word in starts) for part in parts) else 3


def _are_in(parts: Iterable[str], name: str) -> bool:
    return all(part in name for part in parts)
