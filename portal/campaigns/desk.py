"""What the desk sees of the mail: the queue, what was sent, what went wrong; never what a letter says."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import Session

from portal.campaigns.letters import KINDS, TO_MANY, deed_of
from portal.campaigns.models import Campaign, Recipient
from portal.campaigns.words import kinds_called
from portal.event.models import Edition
from portal.outbox import Letter, State
from portal.registration.letters import Kind
from portal.registration.models import Registration

ON_A_PAGE = 50
# Letters whose `about` is the id of a registration.
ABOUT_ONE = (*(kind.value for kind in Kind), *KINDS)
# What the desk calls waiting: claimed or not, it has not left.
STATES = {
    "queued": (State.QUEUED, State.SENDING),
    "sent": (State.SENT,),
    "dead": (State.DEAD,),
    "dropped": (State.DROPPED,),
}


@dataclass(frozen=True)
class Part:
    """One page of a long list."""

    number: int
    total: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // ON_A_PAGE))

    @property
    def skipped(self) -> int:
        return (self.number - 1) * ON_A_PAGE

    @classmethod
    def of(cls, total: int, wanted: str) -> "Part":
        """The page that an address asks for, or the nearest there is."""
        number = int(wanted[:6]) if wanted.isascii() and wanted.isdigit() else 1
        return cls(min(max(1, number), cls(1, total).last), total)


def letters(session: Session, state: str, kind: str, page: str) -> tuple[Sequence[Letter], Part]:
    """Letters in a state and of a kind, where they are given, the newest first."""
    fitting = select(Letter)
    if state in STATES:
        fitting = fitting.where(Letter.state.in_(STATES[state]))
    if kind:
        fitting = fitting.where(Letter.kind.in_(kinds_called(kind)))
    part = Part.of(session.scalar(fitting.with_only_columns(func.count(Letter.id))) or 0, page)
    found = fitting.order_by(Letter.id.desc()).offset(part.skipped).limit(ON_A_PAGE)
    return session.scalars(found).all(), part


def letters_to(session: Session, registration: Registration) -> Sequence[Letter]:
    """All letters about one registration, the newest first."""
    many = select(Recipient.id).where(Recipient.registration_id == registration.id)
    about_it = Letter.kind.in_(ABOUT_ONE) & (Letter.about == registration.id)
    one_of_many = (Letter.kind == TO_MANY) & Letter.about.in_(many)
    return session.scalars(select(Letter).where(about_it | one_of_many).order_by(Letter.id.desc())).all()


def tally(session: Session, *which: ColumnElement[bool]) -> dict[str, int]:
    """How many letters stand in each of the states that the desk tells apart."""
    counted = {
        state: n
        for state, n in session.execute(
            select(Letter.state, func.count()).where(*which).group_by(Letter.state)
        )
    }
    return {name: sum(counted.get(state, 0) for state in states) for name, states in STATES.items()}


@dataclass(frozen=True)
class Progress:
    """How far a letter to many is."""

    campaign: Campaign
    people: int
    tally: dict[str, int]


def campaigns(session: Session, edition: Edition) -> list[Progress]:
    """All letters to many of an evening, the newest first."""
    found = session.scalars(
        select(Campaign).where(Campaign.edition_id == edition.id).order_by(Campaign.id.desc())
    ).all()
    people = {
        campaign_id: n
        for campaign_id, n in session.execute(
            select(Recipient.campaign_id, func.count()).group_by(Recipient.campaign_id)
        )
    }
    counted: dict[int, dict[State, int]] = {}
    states = (
        select(Recipient.campaign_id, Letter.state, func.count())
        .select_from(Letter)
        .join(Recipient, (Letter.kind == TO_MANY) & (Letter.about == Recipient.id))
        .group_by(Recipient.campaign_id, Letter.state)
    )
    for campaign_id, state, n in session.execute(states):
        counted.setdefault(campaign_id, {})[state] = n
    return [
        Progress(
            one,
            people.get(one.id, 0),
            {
                name: sum(counted.get(one.id, {}).get(state, 0) for state in states)
                for name, states in STATES.items()
            },
        )
        for one in found
    ]


@dataclass(frozen=True)
class Result:
    """What became of one recipient's letter; without it when it is kept no longer."""

    registration_id: int
    name: str
    locale: str
    letter: Letter | None


def results(session: Session, campaign: Campaign, state: str, page: str) -> tuple[list[Result], Part]:
    """The recipients of a letter to many, one page of them, with what became of each letter."""
    # By the deed, which has an index: thousands of recipients times thousands of letters take a minute.
    its_letter = Letter.deed == literal(f"{TO_MANY}:{deed_of(campaign.id, '')}").concat(
        Registration.public_id
    )
    fitting = (
        select(Recipient)
        .join(Registration)
        .outerjoin(Letter, its_letter)
        .where(Recipient.campaign_id == campaign.id)
    )
    if state in STATES:
        fitting = fitting.where(Letter.state.in_(STATES[state]))
    part = Part.of(session.scalar(fitting.with_only_columns(func.count(Recipient.id))) or 0, page)
    rows = session.execute(
        fitting.with_only_columns(Registration.id, Registration.name, Registration.locale, Letter)
        .order_by(Recipient.id)
        .offset(part.skipped)
        .limit(ON_A_PAGE)
    )
    return [Result(*row) for row in rows], part


def of_campaign(campaign_id: int) -> ColumnElement[bool]:
    """The letters of one letter to many."""
    recipients = select(Recipient.id).where(Recipient.campaign_id == campaign_id)
    return (Letter.kind == TO_MANY) & Letter.about.in_(recipients)
