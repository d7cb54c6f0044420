"""The board: for each language and mode who asks, how far the thread is, and who could be asked next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.event.models import Edition, ProgrammeRow
from portal.interpreting.asked import channels_of, parts_of, served_in
from portal.interpreting.models import Duty, DutyState, Interpreter, Invitation
from portal.interpreting.planning import pool_of
from portal.languages.modes import Mode
from portal.matching.lifecycle import SETTLED_OTHERWISE, UNANSWERED, InvitationState, RequestState
from portal.matching.problem import Channel
from portal.registration.models import ACTIVE, HOLDS_SEATS, InterpreterRequest, Registration
from portal.registration.steps import OTHER_LANGUAGE

UNKNOWN = "und"  # BCP 47: a language that has only the name somebody typed


class Thread(StrEnum):
    """How far the thread between who asks and who interprets is."""

    CUT = "cut"
    DASHED = "dashed"
    WHOLE = "whole"


@dataclass(frozen=True)
class Candidate:
    """Somebody who masters the channel, and why they might not do."""

    interpreter: Interpreter
    is_proposed: bool
    is_busy: bool
    invitation: Invitation | None

    @property
    def has_refused(self) -> bool:
        no = (InvitationState.DECLINED, InvitationState.EXPIRED)
        return self.invitation is not None and self.invitation.state in no


@dataclass(frozen=True)
class Gap:
    """One language in one mode, with everybody whom it is about."""

    channel: Channel
    requests: Sequence[InterpreterRequest]
    duties: Sequence[Duty]
    candidates: Sequence[Candidate]
    invitations: Sequence[Invitation]
    answer_by: datetime | None
    is_late: bool

    @property
    def key(self) -> str:
        return f"{self.channel.language}-{self.channel.mode}"

    @property
    def people(self) -> int:
        return sum(int(one.details.get("listeners", 1)) for one in self.requests)

    @property
    def count(self) -> int:
        return len(self.requests)

    @property
    def asked_at(self) -> datetime:
        """When somebody asked for this first."""
        return min(one.asked_at for one in self.requests)

    @property
    def is_told(self) -> bool:
        return all(one.state is RequestState.TOLD for one in self.requests)

    @property
    def askable(self) -> list[Candidate]:
        """Who could be asked now: whoever thinks about it, or comes, is not asked again."""
        answering = {one.interpreter_id for one in self.waiting} | {one.id for one in self.coming}
        return [one for one in self.candidates if one.interpreter.id not in answering]

    @property
    def thread(self) -> Thread:
        states = {one.state for one in self.requests}
        if states & {RequestState.OPEN, RequestState.PROPOSED}:
            return Thread.CUT
        return Thread.DASHED if RequestState.INVITED in states else Thread.WHOLE

    @property
    def waiting(self) -> list[Invitation]:
        """Letters without an answer."""
        return [one for one in self.invitations if one.state is InvitationState.SENT]

    @property
    def coming(self) -> list[Interpreter]:
        """Who has said yes."""
        confirmed = {
            one.interpreter.id: one.interpreter for one in self.duties if one.state is DutyState.CONFIRMED
        }
        return list(confirmed.values())

    @property
    def planned(self) -> list[Interpreter]:
        return list({one.interpreter.id: one.interpreter for one in self.duties}.values())


@dataclass(frozen=True)
class Board:
    """Everything on the page, the most urgent first."""

    gaps: Sequence[Gap]
    # Somebody was planned or asked, and nobody asks for it any more.
    left: Sequence[Gap]
    duties: Sequence[Duty]
    # Nobody needs these any more.
    idle: Sequence[Duty]
    # They bring somebody or chose another way: to be prepared for.
    expected: Sequence[InterpreterRequest]
    not_found: Sequence[InterpreterRequest]
    waiting_list: Sequence[InterpreterRequest]
    free: Sequence[Interpreter]
    pool: Sequence[Interpreter]
    parts: Sequence[ProgrammeRow]

    def of(self, thread: str) -> list[Gap]:
        return [one for one in self.gaps if one.thread == thread]

    def duty(self, who: Interpreter, part: ProgrammeRow) -> Duty | None:
        mine = (one for one in self.duties if (one.interpreter_id, one.part_id) == (who.id, part.id))
        return next(mine, None)

    def is_away(self, who: Interpreter, part: ProgrammeRow) -> bool:
        there = who.at(part.edition_id)
        return there is None or not (
            there.starts_at <= part.starts_at and (part.ends_at or part.starts_at) <= there.ends_at
        )

    @property
    def late(self) -> list[Gap]:
        return [one for one in self.gaps if one.is_late]

    def gap(self, channel: Channel) -> Gap | None:
        return next((one for one in (*self.gaps, *self.left) if one.channel == channel), None)


def read_board(session: Session, edition: Edition, now: datetime) -> Board:
    """The board of an evening, in a handful of questions to the database."""
    requests = _requests(session, edition)
    sought = [
        one
        for one in requests
        if one.registration.status in HOLDS_SEATS and one.state not in SETTLED_OTHERWISE
    ]
    duties = list(
        session.scalars(
            select(Duty)
            .where(Duty.edition_id == edition.id)
            .options(joinedload(Duty.interpreter), joinedload(Duty.part))
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
    pool = pool_of(session, edition)
    groups: dict[Channel, list[InterpreterRequest]] = {}
    for request in sought:
        groups.setdefault(channel_of(request), []).append(request)
    needed = {
        (person, channel, part)
        for one in sought
        for part, channel, people in served_in(one)
        for person in people
    }
    idle = [one for one in duties if (one.interpreter_id, one.channel, str(one.part_id)) not in needed]
    gaps = [_gap(channel, asking, duties, invitations, pool, now) for channel, asking in groups.items()]
    left = {one.channel for one in duties} | {one.channel for one in invitations}
    busy = {one.interpreter_id for one in duties}
    return Board(
        gaps=sorted(gaps, key=_urgency),
        left=[_gap(channel, (), duties, invitations, pool, now) for channel in left - groups.keys()],
        duties=duties,
        idle=idle,
        expected=[one for one in requests if _is_expected(one)],
        not_found=[one for one in requests if one.state is RequestState.NOT_FOUND],
        waiting_list=[
            one
            for one in requests
            if one.registration.status not in HOLDS_SEATS and one.state not in SETTLED_OTHERWISE
        ],
        free=[one for one in pool if one.id not in busy],
        pool=pool,
        parts=parts_of(edition),
    )


def channel_of(request: InterpreterRequest) -> Channel:
    """Where a request stands on the board: the channel it is served on, else the one it asks for first."""
    served = next((channel for _, channel, _ in served_in(request)), None)
    wanted = channels_of(request)
    return served or (wanted[0] if wanted else Channel(UNKNOWN, request.mode or Mode.SPOKEN))


def _requests(session: Session, edition: Edition) -> list[InterpreterRequest]:
    query = (
        select(InterpreterRequest)
        .join(Registration)
        .where(
            Registration.edition_id == edition.id,
            Registration.is_echo.is_(False),
            Registration.status.in_(ACTIVE),
            InterpreterRequest.state != RequestState.WITHDRAWN,
        )
        .options(joinedload(InterpreterRequest.registration))
        .order_by(InterpreterRequest.asked_at, InterpreterRequest.id)
    )
    return list(session.scalars(query))


def _gap(
    channel: Channel,
    requests: Sequence[InterpreterRequest],
    duties: Iterable[Duty],
    invitations: Iterable[Invitation],
    pool: Iterable[Interpreter],
    now: datetime,
) -> Gap:
    duties = list(duties)
    mine = [one for one in duties if one.channel == channel]
    asked = [one for one in invitations if one.channel == channel]
    unanswered = [one for one in requests if one.state in UNANSWERED]
    return Gap(
        channel=channel,
        requests=requests,
        duties=mine,
        candidates=_candidates(channel, pool, duties, {one.interpreter_id: one for one in asked}),
        invitations=asked,
        answer_by=min((one.answer_by for one in unanswered), default=None),
        is_late=any(one.is_late(now) for one in requests),
    )


def _candidates(
    channel: Channel, pool: Iterable[Interpreter], duties: Sequence[Duty], asked: Mapping[int, Invitation]
) -> list[Candidate]:
    here = {one.interpreter_id for one in duties if one.channel == channel}
    elsewhere = {one.interpreter_id for one in duties if one.channel != channel}
    found = [
        Candidate(one, one.id in here, one.id in elsewhere, asked.get(one.id))
        for one in pool
        if any(Channel(skill.language, skill.mode) == channel for skill in one.skills)
    ]
    return sorted(
        found, key=lambda one: (one.has_refused, not one.is_proposed, one.is_busy, one.interpreter.name)
    )


def _urgency(gap: Gap) -> tuple[object, ...]:
    """What needs somebody first: a cut thread, then the nearest day of answering, then the most people."""
    order = [*Thread]
    by = gap.answer_by.timestamp() if gap.answer_by else float("inf")
    return order.index(gap.thread), by, -gap.people, gap.key


def _is_expected(request: InterpreterRequest) -> bool:
    """Whether somebody has to prepare for how the party comes."""
    is_other_way = request.state is RequestState.NOT_FOUND and request.chosen is not None
    return (request.state is RequestState.OWN or is_other_way) and request.welcomed_at is None


def typed_name(request: InterpreterRequest) -> str:
    """The name of a language that is not in our table, as the asker wrote it."""
    is_other = request.details.get("language") == OTHER_LANGUAGE
    return str(request.details.get("language_other", "")) if is_other else ""
