"""A row of the board: one language in one mode, who asks for it, and who could be asked next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from portal import clock
from portal.event.models import ProgrammeRow
from portal.interpreting.asked import end_of, served_in
from portal.interpreting.models import Available, Duty, DutyState, Interpreter, Invitation
from portal.languages.unlisted import is_unlisted
from portal.matching.lifecycle import InvitationState, RequestState
from portal.matching.problem import Channel
from portal.registration.models import InterpreterRequest

# No, or no answer.
NO = (InvitationState.DECLINED, InvitationState.EXPIRED)


class Thread(StrEnum):
    """How far the thread between who asks and who interprets is."""

    CUT = "cut"
    DASHED = "dashed"
    WHOLE = "whole"


@dataclass(frozen=True)
class Candidate:
    """Somebody who masters the channel or is planned on it, and why they might not do.

    `is_proposed` tells whether they are planned for somebody and were not asked yet.
    `fills` are the open parts that they could do, by every rule; `busy` are the channels on which they are
    needed meanwhile.
    """

    interpreter: Interpreter
    there: Available | None
    is_proposed: bool
    # Whether a letter to them could say for what: what is open, or what others were asked for as well.
    can_be_asked: bool
    fills: Sequence[ProgrammeRow]
    busy: Sequence[Channel]
    invitation: Invitation | None
    # In any language: whoever cannot be there cannot be there.
    declined_hours: bool

    @property
    def has_declined(self) -> bool:
        is_no = self.invitation is not None and self.invitation.state is InvitationState.DECLINED
        return is_no or self.declined_hours

    @property
    def has_refused(self) -> bool:
        return self.declined_hours or (self.invitation is not None and self.invitation.state in NO)


@dataclass(frozen=True)
class Lost:
    """Some parties were told who comes, and now nobody does."""

    interpreter: Interpreter | None
    since: datetime
    parties: int


@dataclass(frozen=True)
class AlsoFine:
    """Another language or way that will do, its place in the list of who asks (0 is first), and who masters
    it and has not said no."""

    channel: Channel
    rank: int
    interpreters: Sequence[Interpreter]


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
    # The wanted parts in which somebody is not served yet.
    open_parts: Sequence[ProgrammeRow] = ()
    # What else somebody who waits here understands, if there is somebody for it.
    also_fine: Sequence[AlsoFine] = ()
    # Who comes, and has room for somebody who waits.
    roomy: Sequence[Interpreter] = ()
    lost: Lost | None = None

    @property
    def key(self) -> str:
        return f"{self.channel.language}-{self.channel.mode}"

    @cached_property
    def people(self) -> int:
        """How many listen."""
        return sum(int(one.details.get("listeners", 1)) for one in self.requests)

    @property
    def is_unlisted(self) -> bool:
        """Whether the language only has the name that somebody typed."""
        return is_unlisted(self.channel.language)

    @property
    def count(self) -> int:
        return len(self.requests)

    @property
    def is_settled(self) -> bool:
        """Whether nobody has to look at it: somebody comes, and who asked has been told in time."""
        return self.thread is Thread.WHOLE and not self.is_late

    @property
    def asked_at(self) -> datetime:
        """When somebody asked for this first."""
        return min(one.asked_at for one in self.requests)

    @property
    def is_told(self) -> bool:
        return all(one.state is RequestState.TOLD for one in self.requests)

    @cached_property
    def others(self) -> list[Candidate]:
        """Who does not think about it, nor comes for all that they can do here."""
        asked, coming = {one.interpreter_id for one in self.waiting}, {one.id for one in self.coming}
        return [
            one
            for one in self.candidates
            if one.interpreter.id not in asked and (one.can_be_asked or one.interpreter.id not in coming)
        ]

    @cached_property
    def askable(self) -> list[Candidate]:
        """Who could be asked now."""
        return [one for one in self.others if one.can_be_asked]

    @cached_property
    def able(self) -> list[Candidate]:
        """Who could be asked, and has not said no."""
        return [one for one in self.askable if not one.has_refused and (one.is_proposed or one.fills)]

    @cached_property
    def together(self) -> list[Candidate]:
        """Who is planned for somebody here and can be asked at once: two who take turns, or more."""
        serving = {
            person
            for one in self.requests
            for _, channel, people in served_in(one)
            if channel == self.channel
            for person in people
        }
        planned = [
            one
            for one in self.askable
            if one.is_proposed and not one.has_refused and one.interpreter.id in serving
        ]
        return planned if len(planned) > 1 else []

    @property
    def proposed(self) -> list[Duty]:
        """Planned for what is still to come, and nobody was asked."""
        now = clock.now()
        return [one for one in self.duties if one.state is DutyState.PROPOSED and end_of(one.part) > now]

    @cached_property
    def thread(self) -> Thread:
        states = {one.state for one in self.requests}
        if states & {RequestState.OPEN, RequestState.PROPOSED}:
            return Thread.CUT
        return Thread.DASHED if RequestState.INVITED in states else Thread.WHOLE

    @cached_property
    def waiting(self) -> list[Invitation]:
        """Letters without an answer."""
        return [one for one in self.invitations if one.state is InvitationState.SENT]

    @cached_property
    def coming(self) -> list[Interpreter]:
        """Who has said yes."""
        confirmed = {
            one.interpreter.id: one.interpreter for one in self.duties if one.state is DutyState.CONFIRMED
        }
        return list(confirmed.values())
