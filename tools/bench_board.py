"""Large evenings to measure with: one half-way, and one of which the worker has made the best plan."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal import clock
from portal.database import db, write
from portal.event.editions import current_edition, locked
from portal.event.models import Edition
from portal.interpreting import inviting, planning, runs
from portal.interpreting.asked import parts_of
from portal.interpreting.models import (
    Available,
    Duty,
    DutyState,
    Gender,
    Interpreter,
    Register,
    Skill,
    Source,
)
from portal.interpreting.standing import refresh
from portal.languages.table import LANGUAGES
from portal.matching.greedy import first_come
from portal.matching.lifecycle import RequestState
from portal.matching.plan import Level
from portal.matching.problem import Problem, Request
from portal.registration.models import InterpreterRequest, Registration
from portal.registration.steps import OTHER_LANGUAGE, ArrangedBy
from tests.builders import one_of_many
from tools.bench_matching import evening

REQUESTS, INTERPRETERS = 500, 60
PLANNED = 200, 60
GENDERS = {"f": Gender.WOMAN, "m": Gender.MAN, None: Gender.UNSAID}
KNOWN = frozenset(one.code for one in LANGUAGES)


def fill() -> None:
    """An evening by chance, always the same: first come, first served, and half of those who serve come."""
    with write() as session:
        edition = locked(session, current_edition().id)
        keep(session, edition, evening(REQUESTS, INTERPRETERS, seed=0))
        now = planning.read(session, edition)
        plan = first_come(now.problem)
        planning.store(session, now, plan, planning.changes(now, plan))
        coming: dict[Any, None] = {}
        for duty in session.scalars(select(Duty).order_by(Duty.id)):
            if duty.interpreter_id % 2:
                duty.state = DutyState.CONFIRMED
                coming[duty.interpreter, duty.channel] = None
        for interpreter, channel in coming:
            inviting.as_promised(session, edition, interpreter, channel)
        refresh(session, edition)


def plan_ahead() -> int:
    """An evening of which nothing is planned yet, and the worker's plan of it; how many levels are proven."""
    with write() as session:
        edition = locked(session, current_edition().id)
        keep(session, edition, evening(*PLANNED, seed=1))
    looks: runs.Looks = {}
    for _ in range(runs.QUIET_LOOKS):
        looks = runs.look_ahead(looks)
    runs.work()
    proposal = runs.best_known(planning.read(db.session(), current_edition()))
    return sum(proposal.score[level] == proposal.bounds[level] for level in Level) if proposal else 0


def keep(session: Session, edition: Edition, problem: Problem) -> None:
    """Write the requests and interpreters of an invented evening down, inside `write()`."""
    _ask(session, edition, problem)
    _know(session, edition, problem)
    session.flush()


def _ask(session: Session, edition: Edition, problem: Problem) -> None:
    begun = clock.now()
    slugs = {part.id: row.slug for part, row in zip(problem.parts, parts_of(edition), strict=True)}
    asking = [
        {**one_of_many(edition.id, place, begun), "status": "confirmed", "guests": one.listeners - 1}
        for place, one in enumerate(problem.requests, 1)
    ]
    edition.taken = sum(1 + row["guests"] for row in asking)
    edition.capacity, edition.threads = max(edition.capacity, edition.taken), len(asking)
    session.execute(insert(Registration), asking)
    ids = session.scalars(select(Registration.id).order_by(Registration.id))
    session.execute(
        insert(InterpreterRequest),
        [
            {
                "registration_id": registration_id,
                "arranged_by": ArrangedBy.US,
                "details": _details(one, slugs),
                "state": RequestState.OPEN,
                "asked_at": begun,
                "answer_by": begun + timedelta(days=7),
                "changed_at": begun,
            }
            for registration_id, one in zip(ids, problem.requests, strict=True)
        ],
    )


def _details(one: Request, slugs: dict[str, str]) -> dict[str, Any]:
    first, *others = one.channels
    is_listed = first.language in KNOWN
    return {
        "mode": first.mode.value,
        "language": first.language if is_listed else OTHER_LANGUAGE,
        "language_other": "" if is_listed else f"Language {first.language}",
        "second": next((one.language for one in others if one.language in KNOWN), ""),
        "listeners": one.listeners,
        "parts": [slug for part, slug in slugs.items() if part in one.parts],
        "gender": _gender(one),
    }


def _gender(one: Request) -> str:
    if one.gender:
        return f"only-{GENDERS[one.gender]}"
    return f"rather-{GENDERS[one.wishes_gender]}" if one.wishes_gender else ""


def _know(session: Session, edition: Edition, problem: Problem) -> None:
    for number, one in enumerate(problem.interpreters):
        known = [channel for channel in sorted(one.channels) if channel.language in KNOWN]
        session.add(
            Interpreter(
                name=f"Tolk {number}",
                email=f"tolk{number}@example.org",
                register=Register.RBTV if one.is_registered else Register.VOLUNTEER,
                has_kit=one.has_kit,
                gender=GENDERS[one.gender],
                cost=one.cost // 100,
                added_at=clock.now(),
                skills=[Skill(language=on.language, mode=on.mode, source=Source.BOTH) for on in known],
                available=[
                    Available(
                        edition_id=edition.id,
                        starts_at=edition.doors_at,
                        ends_at=edition.starts_at + (span.ends - span.starts),
                    )
                    for span in one.available
                ],
            )
        )
