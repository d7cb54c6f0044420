"""What organisers see at a glance: each number is counted as the list behind it counts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.event.models import Edition
from portal.interpreting.board import Board
from portal.interpreting.gaps import Gap
from portal.market import desk as market
from portal.organising.charts import Chart, per_day, shares
from portal.outbox import Letter, State
from portal.registration import listing
from portal.registration.listing import Filters
from portal.registration.models import Registration

# The list behind each number, as the parameters of its address.
SEATED = Filters(status="seated")
TO_CONFIRM = Filters(status="pending")
WAITING = Filters(status="waiting")
ACTIVE = Filters(status="active")
CANCELLED = Filters(status="cancelled")
LATE = Filters(status="seated", interpreter="late")
LOST = Filters(status="seated", interpreter="lost")
NEEDS = Filters(status="seated", need="open")


@dataclass(frozen=True)
class Numbers:
    """Seats count people; everything else parties, as the lists do."""

    capacity: int
    taken: int
    to_confirm: int
    waiting: int
    registrations: int
    cancelled: int
    late: int
    lost: int
    needs: int


@dataclass(frozen=True)
class Asked:
    """Who wants an interpreter for one language, and how long the bar of its people is in per cent."""

    gap: Gap
    parties: int
    people: int
    share: float


def numbers(session: Session, edition: Edition) -> Numbers:
    def count(filters: Filters) -> listing.Count:
        return listing.count(session, edition, filters)

    return Numbers(
        capacity=edition.capacity,
        taken=count(SEATED).people,
        to_confirm=count(TO_CONFIRM).people,
        waiting=count(WAITING).people,
        registrations=count(ACTIVE).parties,
        cancelled=count(CANCELLED).parties,
        late=count(LATE).parties,
        lost=count(LOST).parties,
        needs=count(NEEDS).parties,
    )


def registrations_per_day(session: Session, edition: Edition) -> Chart:
    """From the day on which people could sign up to today, or to the last day on which they could."""
    until = min(clock.now(), edition.registration_closes_at)
    first, last = _day_of(edition.registration_opens_at), _day_of(until)
    return per_day(listing.per_day(session, edition), first, max(first, last))


def languages_asked(board: Board) -> list[Asked]:
    """The languages on the board, those that most people listen to first."""
    parties: Counter[str] = Counter()
    people: Counter[str] = Counter()
    gaps: dict[str, Gap] = {}
    for gap in board.gaps:
        gaps.setdefault(gap.channel.language, gap)
        parties[gap.channel.language] += gap.count
        people[gap.channel.language] += gap.people
    return [Asked(gaps[code], parties[code], number, share) for code, number, share in shares(people)]


def stands_not_ready(session: Session, edition: Edition) -> int:
    return sum(one.is_incomplete for one in market.progress(session, edition))


def to_call(session: Session, edition: Edition) -> Sequence[Registration]:
    """Registrations without an e-mail address that have news to hear, the oldest news first."""
    waiting_for_news = select(Registration).where(
        Registration.edition_id == edition.id, Registration.call_about.is_not(None)
    )
    return list(session.scalars(waiting_for_news.order_by(Registration.changed_at)))


def dead_letters(session: Session) -> list[Letter]:
    return list(session.scalars(select(Letter).where(Letter.state == State.DEAD).order_by(Letter.id)))


def _day_of(moment: datetime) -> date:
    return clock.in_leiden(moment).date()
