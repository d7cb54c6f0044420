"""Proposals that take longer than a page should wait: made by the worker, ahead or when asked for."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal import clock
from portal.database import db, write
from portal.event.editions import NoEdition, current_edition, locked
from portal.event.models import Edition
from portal.interpreting.models import MatchingRun
from portal.interpreting.planning import Planning, mark_of, read
from portal.interpreting.planning import propose as propose_at_once
from portal.languages.modes import Mode
from portal.matching.plan import Level, Plan, Proposal, score
from portal.matching.problem import Channel, Duty, Problem, Seat

if TYPE_CHECKING:
    from portal.matching.helping import Help

# Time enough for thousands of requests; whatever is not proven by then is shown with its bound.
SECONDS = 600.0
# So long a page looks for what would help, and the worker.
HELP_SECONDS, HELP_AHEAD = 2.0, 30.0
# Fewer requests than this are planned at once; more can take some seconds, which the worker has and a page
# has not. What is larger than an evening of a city is only planned when somebody asks.
AHEAD_FROM = 25
# How many looks ahead have seen an evening as it is, by edition and mark; after so many it is quiet.
Looks = Mapping[tuple[int, str], int]
QUIET_LOOKS = 2
# A worker that took longer is not there any more.
LEASE = timedelta(minutes=20)


class Standing(StrEnum):
    """How far the worker is with the best plan of an evening as it is now."""

    NOBODY_ASKED = "nobody-asked"
    SOON = "soon"
    UNDER_WAY = "under-way"
    READY = "ready"
    WENT_WRONG = "went-wrong"


class Overtaken(Exception):
    """Another plan was asked for: the evening is not as it was."""


def ask(edition_id: int) -> None:
    """Have the worker make a proposal in place of what it made before, unless it is at it, or done."""
    with write() as session:
        edition = locked(session, edition_id)
        now = read(session, edition)
        if standing_of(latest(session, edition), now) in (Standing.UNDER_WAY, Standing.READY):
            return
        session.execute(delete(MatchingRun).where(MatchingRun.edition_id == edition_id))
        about = mark_of(now, Plan())
        session.add(MatchingRun(edition_id=edition_id, asked_at=clock.now(), about=about, progress=0))


def latest(session: Session, edition: Edition) -> MatchingRun | None:
    """What was asked for last: done, being made or still waiting."""
    query = select(MatchingRun).where(MatchingRun.edition_id == edition.id).order_by(MatchingRun.id.desc())
    return session.scalar(query.limit(1))


def standing_of(run: MatchingRun | None, now: Planning) -> Standing:
    """How far the `latest` run is with the plan of the evening as it is `now`."""
    if run is None or run.about != mark_of(now, Plan()):
        return Standing.SOON if is_planned_ahead(now) else Standing.NOBODY_ASKED
    if run.result is not None:
        return Standing.READY
    is_alive = run.ended_at is None and (run.started_at or run.asked_at) + LEASE > clock.now()
    return Standing.UNDER_WAY if is_alive else Standing.WENT_WRONG


def proposal_of(run: MatchingRun | None, planning: Planning) -> Proposal | None:
    """What the worker found, unless the evening has changed since."""
    if run is None or run.result is None or standing_of(run, planning) is not Standing.READY:
        return None
    plan = Plan(
        frozenset(_duty(one) for one in run.result["duties"]),
        frozenset((_duty(one), _duty(other)) for one, other in run.result["teams"]),
        frozenset(_seat(one) for one in run.result["seats"]),
    )
    bounds = {Level(level): bound for level, bound in run.result["bounds"].items()}
    return Proposal(plan, score(planning.problem, plan), bounds)


def best_known(now: Planning, *, seconds: float | None = None, is_patient: bool = True) -> Proposal | None:
    """The best plan: what the worker has found, else made at once, in so many `seconds`.

    Only one that is proven, and not in a hurry: else another plan could be made when it is accepted. Whoever
    `is_patient` leaves to the worker what it is looking for.
    """
    run = latest(db.session(), now.edition)
    found = proposal_of(run, now)
    if found is not None or now.is_large:
        return found
    is_begun = run is not None and run.started_at is not None
    if is_patient and is_begun and is_planned_ahead(now) and standing_of(run, now) is Standing.UNDER_WAY:
        return None
    made = propose_at_once(now, seconds=seconds)
    return made if made.is_proven and not made.is_hurried else None


def best_help(now: Planning, plan: Plan) -> "Help":
    """What would help whoever the best plan does not serve whole: what the worker has found, else at once."""
    from portal.matching.helping import smallest_help

    run = latest(db.session(), now.edition)
    found = proposal_of(run, now)
    if run is not None and run.result is not None and found is not None and found.plan == plan:
        told = run.result.get("help")
        if told is not None:
            return _help(told)
    return smallest_help(now.problem, plan, seconds=HELP_SECONDS)


def look_ahead(before: Looks) -> Looks:
    """Ask for the best plan of an evening that nobody has changed since the look `before`.

    So it is there when a coordinator comes. What went wrong is not tried again until something changes.
    """
    session = db.session()
    try:
        edition = current_edition()
        now = read(session, edition)
        if standing_of(latest(session, edition), now) is not Standing.SOON:
            return {}
        state = edition.id, mark_of(now, Plan())
    except NoEdition:
        return {}
    finally:
        # Nothing stays open in the database until the next look.
        session.rollback()
    looks = before.get(state, 0) + 1
    if looks >= QUIET_LOOKS:
        ask(state[0])
    return {state: looks}


def is_planned_ahead(now: Planning) -> bool:
    """Whether the worker makes the plan without being asked to."""
    is_many = len(now.requests) >= AHEAD_FROM
    return is_many and not now.is_large and now.edition.ends_at > clock.now()


def resume() -> None:
    """Begin again what a worker that was stopped left half done."""
    with write() as session:
        for run in session.scalars(select(MatchingRun).where(MatchingRun.ended_at.is_(None))):
            run.started_at, run.progress = None, 0


def work() -> bool:
    """Make the oldest proposal that is waited for; says whether there was one."""
    with write() as session:
        waiting = select(MatchingRun).where(MatchingRun.started_at.is_(None)).order_by(MatchingRun.id)
        run = session.scalar(waiting.limit(1).with_for_update(skip_locked=True))
        if run is None:
            return False
        run.started_at = clock.now()
        begun, edition_id = _Begun(run.id, run.about), run.edition_id
    try:
        now = read(db.session(), db.session.get_one(Edition, edition_id))
        about, problem = mark_of(now, Plan()), now.problem
        # Solving takes long: nothing stays open in the database meanwhile.
        db.session.rollback()
        # It is about the evening as it is now, not as it was when somebody asked.
        if begun.write(about=about):
            begun = begun._replace(about=about)
            with suppress(Overtaken):
                _solve(begun, problem)
    finally:
        # Without a result the page offers to look again.
        begun.write(progress=100, ended_at=clock.now())
    return True


class _Begun(NamedTuple):
    """A run that is being made. The number alone can be that of a later one."""

    id: int
    about: str | None

    def write(self, **changes: Any) -> bool:
        """Says whether the run is still there."""
        with write() as session:
            run = session.get(MatchingRun, self.id, with_for_update=True)
            if run is None or run.about != self.about:
                return False
            for name, value in changes.items():
                setattr(run, name, value)
            return True


def _solve(begun: _Begun, problem: Problem) -> None:
    from portal.matching.helping import smallest_help
    from portal.matching.solver import Progress, propose

    def tell(progress: Progress) -> None:
        # A plan is worth more than the news of it.
        with suppress(OperationalError):
            if not begun.write(progress=100 * progress.done // max(1, progress.of)):
                raise Overtaken

    proposal = propose(problem, seconds=SECONDS, progress=tell)
    plan = proposal.plan
    result = {
        "duties": [_told(duty) for duty in sorted(plan.duties)],
        "teams": [[_told(one), _told(other)] for one, other in sorted(plan.teams)],
        "seats": [[*seat[:2], *seat.channel, seat.interpreter] for seat in sorted(plan.seats)],
        "bounds": {level.value: bound for level, bound in proposal.bounds.items()},
    }
    # The plan can be read while we look for what would help.
    begun.write(result=result)
    found = smallest_help(problem, plan, seconds=HELP_AHEAD)
    begun.write(result=result | {"help": _told_help(found)})


def _told(duty: Duty) -> list[str]:
    return [duty.interpreter, *duty.channel, duty.part]


def _duty(told: Iterable[str]) -> Duty:
    interpreter, language, mode, part = told
    return Duty(interpreter, Channel(language, Mode(mode)), part)


def _seat(told: Iterable[str]) -> Seat:
    request, part, language, mode, interpreter = told
    return Seat(request, part, Channel(language, Mode(mode)), interpreter)


def _told_help(found: "Help") -> dict[str, Any]:
    extras = [
        [*one.channel, one.gender, one.parts, sorted(one.requests), one.has_kit] for one in found.extras
    ]
    names = {name: sorted(getattr(found, name)) for name in ("gained", "beyond", "unsure")}
    return {"extras": extras, **names}


def _help(told: Mapping[str, Any]) -> "Help":
    from portal.matching.helping import Extra, Help

    extras = (
        Extra(Channel(language, Mode(mode)), gender, tuple(parts), frozenset(requests), has_kit)
        for language, mode, gender, parts, requests, has_kit in told["extras"]
    )
    names = {name: frozenset(told[name]) for name in ("gained", "beyond", "unsure")}
    return Help(tuple(extras), **names)
