"""Who is planned or asked in parts in which nobody needs them any more, and what a coordinator does about it.

A page can be old by the time somebody presses a button on it. So each deed looks again under the evening's
lock, and is done only for the very duties that were shown, when it would still be offered for them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.database import write
from portal.event.editions import locked
from portal.event.models import Edition
from portal.interpreting.asked import end_of, looked_for
from portal.interpreting.invitations import COMING, LIVE
from portal.interpreting.inviting import call_off, shorten
from portal.interpreting.models import Duty, DutyState, Interpreter, Invitation
from portal.interpreting.openings import Openings
from portal.interpreting.settling import settle
from portal.matching.problem import Channel


class NotIdle(Exception):
    """It was settled already, or somebody needs them again."""


class Deed(StrEnum):
    """What can be done about somebody who is idle."""

    # Whoever was asked hears that nobody needs them, with our thanks.
    THANK = "thank"
    # Whoever was asked, and is needed at other times, hears which hours are left.
    FEWER = "fewer"
    # Whoever was only planned is taken out of the plan.
    FREE = "free"


@dataclass(frozen=True)
class Idle:
    """Somebody who is planned or asked in parts in which nobody needs them any more."""

    interpreter: Interpreter
    channel: Channel
    # In these parts only.
    duties: Sequence[Duty]
    # The letters that asked for any of these parts, and were not answered with no.
    letters: Sequence[Invitation]
    is_needed_else: bool
    # Whether a letter asked for any of the other parts, so that they know of it.
    is_asked_else: bool

    @property
    def key(self) -> str:
        return key_of(self.interpreter.id, self.channel)

    @property
    def is_asked(self) -> bool:
        return any(one.state is not DutyState.PROPOSED for one in self.duties)

    @property
    def deed(self) -> Deed | None:
        """None where a person has to look first."""
        if not self.is_asked:
            return Deed.FREE
        if not self.letters:
            return None
        if not self.is_needed_else:
            return Deed.THANK
        # Nobody is told of fewer hours who knows of none that are left.
        return Deed.FEWER if self.is_asked_else else None


def key_of(interpreter_id: int, channel: Channel) -> str:
    return f"idle-{interpreter_id}-{channel.language}-{channel.mode}"


def find_idle(openings: Openings, duties: Iterable[Duty], invitations: Iterable[Invitation]) -> list[Idle]:
    """Everybody who has a duty in which they serve nobody, and could serve nobody who waits.

    What is over is settled: nobody can be told of it in time.
    """
    now = clock.now()
    letters: dict[tuple[int, Channel], list[Invitation]] = defaultdict(list)
    for invitation in invitations:
        if invitation.state in (*LIVE, *COMING):
            letters[invitation.interpreter_id, invitation.channel].append(invitation)
    groups: dict[tuple[int, Channel], list[Duty]] = defaultdict(list)
    for duty in duties:
        groups[duty.interpreter_id, duty.channel].append(duty)
    found = []
    for who, mine in groups.items():
        gone = [one for one in mine if end_of(one.part) > now and not openings.helps(one)]
        if gone:
            parts = {one.part_id for one in gone}
            rest = {
                one.part_id
                for one in mine
                if one not in gone and (openings.serves(one) or end_of(one.part) > now)
            }
            found.append(
                Idle(
                    interpreter=gone[0].interpreter,
                    channel=who[1],
                    duties=gone,
                    letters=[one for one in letters[who] if parts & {*one.parts}],
                    is_needed_else=bool(rest),
                    is_asked_else=any(rest & {*one.parts} for one in letters[who]),
                )
            )
    return found


def thank(
    edition_id: int,
    interpreter_id: int,
    channel: Channel,
    duty_ids: Collection[int],
    *,
    person_id: int | None,
) -> None:
    """Tell somebody that nobody needs them at all any more; raises `NotIdle`."""
    with _while_idle(Deed.THANK, edition_id, interpreter_id, channel, duty_ids, person_id) as (session, one):
        call_off(session, session.get_one(Edition, edition_id), one.letters)


def need_less(
    edition_id: int,
    interpreter_id: int,
    channel: Channel,
    duty_ids: Collection[int],
    *,
    person_id: int | None,
) -> None:
    """Tell somebody that nobody needs them in these parts any more, only in others; raises `NotIdle`."""
    with _while_idle(Deed.FEWER, edition_id, interpreter_id, channel, duty_ids, person_id) as (session, one):
        parts = {duty.part_id for duty in one.duties}
        shorten(session, session.get_one(Edition, edition_id), one.letters, parts)


def free(
    edition_id: int,
    interpreter_id: int,
    channel: Channel,
    duty_ids: Collection[int],
    *,
    person_id: int | None,
) -> None:
    """Take somebody out of the plan in these parts; raises `NotIdle`, also once they were asked."""
    with _while_idle(Deed.FREE, edition_id, interpreter_id, channel, duty_ids, person_id) as (session, one):
        for duty in one.duties:
            session.delete(duty)


@contextmanager
def _while_idle(
    deed: Deed,
    edition_id: int,
    interpreter_id: int,
    channel: Channel,
    duty_ids: Collection[int],
    person_id: int | None,
) -> Iterator[tuple[Session, Idle]]:
    """One deed in one transaction, if it would still be offered for what was shown; raises `NotIdle`."""
    with write() as session:
        edition = locked(session, edition_id)
        one = _still(session, edition, interpreter_id, channel, duty_ids)
        if one.deed is not deed:
            raise NotIdle
        yield session, one
        settle(session, edition, person_id=person_id)


def _still(
    session: Session, edition: Edition, interpreter_id: int, channel: Channel, duty_ids: Collection[int]
) -> Idle:
    """What was shown, if it is so at this moment; raises `NotIdle`."""
    duties = session.scalars(
        select(Duty)
        .where(Duty.edition_id == edition.id)
        .options(joinedload(Duty.interpreter))
        .order_by(Duty.id)
    ).all()
    letters = session.scalars(
        select(Invitation).where(Invitation.edition_id == edition.id).order_by(Invitation.id)
    ).all()
    for one in find_idle(Openings(edition, looked_for(session, edition), duties), duties, letters):
        is_theirs = (one.interpreter.id, one.channel) == (interpreter_id, channel)
        if is_theirs and {duty.id for duty in one.duties} == {*duty_ids}:
            return one
    raise NotIdle
