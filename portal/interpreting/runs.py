"""Proposals for evenings too large for one web request: asked for on a page, made by the worker."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.database import db, write
from portal.event.editions import locked
from portal.event.models import Edition
from portal.interpreting.models import MatchingRun
from portal.interpreting.planning import Planning, mark_of, read
from portal.interpreting.planning import propose as propose_at_once
from portal.languages.modes import Mode
from portal.matching.plan import Level, Plan, Proposal, score
from portal.matching.problem import Channel, Duty, Seat

# Time enough for thousands of requests; whatever is not proven by then is shown with its bound.
SECONDS = 600.0


def ask(edition_id: int) -> None:
    """Have the worker make a proposal; one that is being made already is enough."""
    with write() as session:
        locked(session, edition_id)
        waiting = MatchingRun.edition_id == edition_id, MatchingRun.ended_at.is_(None)
        if session.scalar(select(MatchingRun.id).where(*waiting)) is None:
            session.add(MatchingRun(edition_id=edition_id, asked_at=clock.now(), progress=0))


def latest(session: Session, edition: Edition) -> MatchingRun | None:
    """What was asked for last: done, being made or still waiting."""
    query = select(MatchingRun).where(MatchingRun.edition_id == edition.id).order_by(MatchingRun.id.desc())
    return session.scalar(query.limit(1))


def proposal_of(run: MatchingRun | None, planning: Planning) -> Proposal | None:
    """What the worker found, unless the evening has changed since."""
    if run is None or run.result is None or run.result["about"] != mark_of(planning, Plan()):
        return None
    plan = Plan(
        frozenset(_duty(one) for one in run.result["duties"]),
        frozenset((_duty(one), _duty(other)) for one, other in run.result["teams"]),
        frozenset(_seat(one) for one in run.result["seats"]),
    )
    bounds = {Level(level): bound for level, bound in run.result["bounds"].items()}
    return Proposal(plan, score(planning.problem, plan), bounds)


def best_known(now: Planning, *, seconds: float | None = None) -> Proposal | None:
    """The best plan: what the worker has found, else made at once, in so many `seconds`.

    Only one that is proven, and not in a hurry: else another plan could be made when it is accepted.
    """
    found = proposal_of(latest(db.session(), now.edition), now)
    if found is not None or now.is_large:
        return found
    made = propose_at_once(now, seconds=seconds)
    return made if made.is_proven and not made.is_hurried else None


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
        run_id, edition_id = run.id, run.edition_id
    result = None
    try:
        result = _solve(run_id, edition_id)
    finally:
        # Without a result the page offers to look again.
        _write(run_id, progress=100, ended_at=clock.now(), result=result)
    return True


def _solve(run_id: int, edition_id: int) -> dict[str, Any]:
    planning = read(db.session(), db.session.get_one(Edition, edition_id))
    about = mark_of(planning, Plan())
    # Solving takes long: nothing stays open in the database meanwhile.
    db.session.rollback()
    from portal.matching.solver import Progress, propose

    def tell(progress: Progress) -> None:
        _write(run_id, progress=100 * progress.done // max(1, progress.of))

    proposal = propose(planning.problem, seconds=SECONDS, progress=tell)
    plan = proposal.plan
    return {
        "about": about,
        "duties": [_told(duty) for duty in sorted(plan.duties)],
        "teams": [[_told(one), _told(other)] for one, other in sorted(plan.teams)],
        "seats": [[*seat[:2], *seat.channel, seat.interpreter] for seat in sorted(plan.seats)],
        "bounds": {level.value: bound for level, bound in proposal.bounds.items()},
    }


def _write(run_id: int, **changes: Any) -> None:
    with write() as session:
        run = session.get_one(MatchingRun, run_id)
        for name, value in changes.items():
            setattr(run, name, value)


def _told(duty: Duty) -> list[str]:
    return [duty.interpreter, *duty.channel, duty.part]


def _duty(told: Iterable[str]) -> Duty:
    interpreter, language, mode, part = told
    return Duty(interpreter, Channel(language, Mode(mode)), part)


def _seat(told: Iterable[str]) -> Seat:
    request, part, language, mode, interpreter = told
    return Seat(request, part, Channel(language, Mode(mode)), interpreter)
