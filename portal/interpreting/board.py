"""The board: for each language and mode who asks, how far the thread is, and who could be asked next."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

from portal import clock
from portal.event.models import Edition, ProgrammeRow
from portal.interpreting.asked import channels_of, end_of, know_names, parts_of, served_in
from portal.interpreting.gaps import NO, AlsoFine, Candidate, Gap, Lost, Thread
from portal.interpreting.idle import Idle, find_idle
from portal.interpreting.invitations import Answers, answers_in, free_hours
from portal.interpreting.models import Duty, DutyState, Interpreter, Invitation
from portal.interpreting.openings import Openings
from portal.interpreting.planning import pool_of
from portal.matching.lifecycle import SETTLED_OTHERWISE, UNANSWERED, InvitationState, RequestState
from portal.matching.problem import Channel
from portal.registration.models import ACTIVE, HOLDS_SEATS, InterpreterRequest, Registration, RequestEvent
from portal.registration.wishes import losses


@dataclass(frozen=True)
class Free:
    """Somebody who has nothing to do yet, and when they could come."""

    interpreter: Interpreter
    hours: Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Board:
    """Everything on the page, the most urgent first."""

    gaps: Sequence[Gap]
    # Somebody was planned or asked, and nobody asks for it any more.
    left: Sequence[Gap]
    duties: Sequence[Duty]
    # Nobody needs these any more.
    idle: Sequence[Idle]
    # They bring somebody or chose another way: to be prepared for.
    expected: Sequence[InterpreterRequest]
    not_found: Sequence[InterpreterRequest]
    waiting_list: Sequence[InterpreterRequest]
    free: Sequence[Free]
    pool: Sequence[Interpreter]
    parts: Sequence[ProgrammeRow]

    def of(self, thread: str) -> list[Gap]:
        return [one for one in self.gaps if one.thread == thread]

    @property
    def late(self) -> list[Gap]:
        return [one for one in self.gaps if one.is_late]

    def gap(self, channel: Channel) -> Gap | None:
        return next((one for one in (*self.gaps, *self.left) if one.channel == channel), None)


def read_board(session: Session, edition: Edition, now: datetime, also: Channel | None = None) -> Board:
    """The board of an evening, in a handful of questions to the database.

    With the row of `also` are all who wait and understand it, be it as their second or third choice.
    """
    requests = _requests(session, edition)
    sought = [
        one
        for one in requests
        if one.registration.status in HOLDS_SEATS and one.state not in SETTLED_OTHERWISE
    ]
    know_names(session, reversed(requests))
    # The programme first: duties refer to its parts.
    parts, pool = parts_of(edition), pool_of(session, edition)
    duties = list(
        session.scalars(
            select(Duty)
            .where(Duty.edition_id == edition.id)
            # Whoever is planned need not be in the pool of this evening.
            .options(
                joinedload(Duty.interpreter).selectinload(Interpreter.available),
                joinedload(Duty.interpreter).selectinload(Interpreter.skills),
            )
            .order_by(Duty.id)
        )
    )
    invitations = list(
        session.scalars(
            select(Invitation)
            .where(Invitation.edition_id == edition.id)
            .options(joinedload(Invitation.interpreter))
            .order_by(Invitation.id)
        )
    )
    openings = Openings(edition, sought, duties)
    answers = answers_in(invitations, edition)
    facts = _Facts(duties, invitations, pool, parts, edition, now, openings, answers)
    facts.lose(session, sought)
    groups: dict[Channel, list[InterpreterRequest]] = defaultdict(list)
    for request in sought:
        groups[channel_of(request, openings)].append(request)
    if also:
        # Those who stand in another row are here too as long as they wait, and understand this.
        groups[also] += [
            one
            for one in sought
            if one not in groups[also] and openings.open_parts[one.id] and also in openings.channels[one.id]
        ]
    gaps = [_gap(channel, asking, facts) for channel, asking in groups.items() if asking]
    left = {one.channel for one in duties} | {one.channel for one in invitations}
    more = [_gap(channel, (), facts) for channel in sorted(left) if not groups.get(channel)]
    busy = {one.interpreter_id for one in duties}
    return Board(
        gaps=sorted(gaps, key=_urgency),
        left=more,
        duties=duties,
        idle=find_idle(openings, duties, invitations),
        expected=[one for one in requests if _is_expected(one)],
        not_found=[one for one in requests if one.state is RequestState.NOT_FOUND and not one.chosen],
        waiting_list=[
            one
            for one in requests
            if one.registration.status not in HOLDS_SEATS and one.state not in SETTLED_OTHERWISE
        ],
        free=[
            Free(one, hours)
            for one in pool
            if one.id not in busy and (hours := free_hours(one, edition, answers))
        ],
        pool=pool,
        parts=facts.parts,
    )


def channel_of(request: InterpreterRequest, openings: Openings | None = None) -> Channel:
    """Where a request stands on the board: the channel it is served on, else the one it asks for first."""
    served = openings.served[request.id] if openings else served_in(request)
    on = next((channel for _, channel, _ in served), None)
    return on or (openings.channels[request.id] if openings else channels_of(request))[0]


def _requests(session: Session, edition: Edition) -> list[InterpreterRequest]:
    query = (
        select(InterpreterRequest)
        .join(InterpreterRequest.registration)
        .where(
            Registration.edition_id == edition.id,
            Registration.is_echo.is_(False),
            Registration.status.in_(ACTIVE),
            InterpreterRequest.state != RequestState.WITHDRAWN,
        )
        .options(
            # A large evening has hundreds of these: only what the board shows.
            defer(InterpreterRequest.changed_at),
            defer(InterpreterRequest.planned_at),
            defer(InterpreterRequest.chosen_at),
            contains_eager(InterpreterRequest.registration).load_only(
                Registration.name, Registration.guests, Registration.status
            ),
        )
        .order_by(InterpreterRequest.asked_at, InterpreterRequest.id)
    )
    return list(session.scalars(query))


@dataclass
class _Facts:
    """What all rows are made of, in the order in which they ask for it."""

    duties: Sequence[Duty]
    invitations: Sequence[Invitation]
    pool: Sequence[Interpreter]
    parts: Sequence[ProgrammeRow]
    edition: Edition
    now: datetime
    openings: Openings
    answers: Answers
    lost: dict[int, RequestEvent] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.on: dict[Channel, list[Duty]] = defaultdict(list)
        self.of: dict[int, list[Duty]] = defaultdict(list)
        for duty in self.duties:
            self.on[duty.channel].append(duty)
            self.of[duty.interpreter_id].append(duty)
        self.asked: dict[Channel, list[Invitation]] = defaultdict(list)
        for invitation in self.invitations:
            self.asked[invitation.channel].append(invitation)
        self.knowing: dict[Channel, list[Interpreter]] = defaultdict(list)
        for one in self.pool:
            for skill in one.skills:
                self.knowing[skill.channel].append(one)

    def willing(self, channel: Channel) -> list[Interpreter]:
        """Who masters a channel, and has not said no to it."""
        refusing = {one.interpreter_id for one in self.asked[channel] if one.state in NO}
        return [one for one in self.knowing[channel] if one.id not in refusing]

    def lose(self, session: Session, sought: Iterable[InterpreterRequest]) -> None:
        """Find who was told that somebody comes, and has heard nothing else since."""
        looking = (RequestState.OPEN, RequestState.PROPOSED, RequestState.INVITED)
        ids = {one.id for one in sought if one.state in looking}
        query = losses().join(InterpreterRequest).join(Registration)
        events = session.scalars(query.where(Registration.edition_id == self.edition.id))
        self.lost = {event.request_id: event for event in events if event.request_id in ids}


def _gap(channel: Channel, requests: Sequence[InterpreterRequest], facts: _Facts) -> Gap:
    asked = facts.asked[channel]
    answer_by = min((one.answer_by for one in requests if one.state in UNANSWERED), default=None)
    unserved, understood = facts.openings.open_parts, facts.openings.channels
    wanted = {part for one in requests for part in unserved[one.id]}
    open_parts = [row for row in facts.parts if row.id in wanted]
    others: dict[Channel, int] = {}
    for one in requests:
        for rank, other in enumerate(understood[one.id] if unserved[one.id] else ()):
            if other != channel:
                others[other] = min(rank, others.get(other, rank))
    return Gap(
        channel=channel,
        requests=requests,
        duties=facts.on[channel],
        candidates=_candidates(channel, open_parts, {one.interpreter_id: one for one in asked}, facts),
        invitations=asked,
        answer_by=answer_by,
        is_late=answer_by is not None and answer_by < facts.now,
        open_parts=open_parts,
        also_fine=[
            AlsoFine(other, rank, people)
            for other, rank in others.items()
            if (people := facts.willing(other))
        ],
        roomy=_roomy(channel, facts),
        lost=_lost(requests, facts),
    )


def _roomy(channel: Channel, facts: _Facts) -> list[Interpreter]:
    coming = [one for one in facts.on[channel] if one.state is DutyState.CONFIRMED]
    return [*dict.fromkeys(one.interpreter for one in coming if facts.openings.beside(one))]


def _lost(requests: Iterable[InterpreterRequest], facts: _Facts) -> Lost | None:
    lost = [one for one in requests if one.id in facts.lost] if facts.lost else []
    if not lost:
        return None
    channels = {channel for one in lost for channel in channels_of(one)}
    latest = max(facts.lost[one.id].at for one in lost)
    gone = (
        one.interpreter
        for one in facts.invitations
        if one.channel in channels
        and one.state is InvitationState.DECLINED
        and one.answered_at
        # The same deed.
        and timedelta(0) <= latest - one.answered_at < timedelta(seconds=10)
    )
    return Lost(next(gone, None), latest, len(lost))


def _candidates(
    channel: Channel, open_parts: Sequence[ProgrammeRow], asked: Mapping[int, Invitation], facts: _Facts
) -> list[Candidate]:
    found = []
    # A person may plan somebody of whom the pool does not say that they know the language, or are there.
    planned = (duty.interpreter for duty in facts.on[channel] if duty.state is DutyState.PROPOSED)
    for one in dict.fromkeys((*facts.knowing[channel], *planned)):
        there, duties = one.at(facts.edition), facts.of[one.id]
        taken = {duty.part_id: duty.channel for duty in duties}
        elsewhere = dict.fromkeys(
            taken[row.id] for row in open_parts if taken.get(row.id, channel) != channel
        )
        letter = asked.get(one.id)
        # Whoever stays until some hour has said no to what comes after it.
        until = letter.until if letter and letter.state is InvitationState.PARTLY else None
        waiting = facts.openings.waiting_for(one, channel)
        could = [row for row in open_parts if row.id in waiting and (until is None or end_of(row) <= until)]
        free = [row for row in could if (one.id, row.id) not in facts.answers.away]
        is_proposed = any(
            duty.channel == channel
            and duty.state is DutyState.PROPOSED
            and end_of(duty.part) > facts.now
            and facts.openings.helps(duty)
            for duty in duties
        )
        found.append(
            Candidate(
                interpreter=one,
                there=there,
                is_proposed=is_proposed,
                can_be_asked=is_proposed
                or bool(could)
                or (until is None and bool(waiting or facts.openings.contested(one, channel))),
                fills=free or could,
                busy=[*elsewhere],
                invitation=letter,
                declined_hours=bool(could) and not free,
            )
        )
    return sorted(
        found,
        key=lambda one: (
            one.has_refused,
            not one.is_proposed,
            -len(one.fills),
            bool(one.busy),
            one.interpreter.name,
        ),
    )


def _urgency(gap: Gap) -> tuple[object, ...]:
    """What needs somebody first: somebody thinks that an interpreter comes who does not; a cut thread; then
    the nearest day of answering, and the most people."""
    order = [*Thread]
    by = clock.in_leiden(gap.answer_by).date() if gap.answer_by else date.max
    return gap.lost is None, order.index(gap.thread), by, -gap.people, gap.key


def _is_expected(request: InterpreterRequest) -> bool:
    """Whether somebody has to prepare for how the party comes."""
    is_other_way = request.state is RequestState.NOT_FOUND and request.chosen is not None
    return (request.state is RequestState.OWN or is_other_way) and request.welcomed_at is None
