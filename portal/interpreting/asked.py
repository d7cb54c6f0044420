"""What is asked for, and by whom it is served as far as that is planned."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.event.models import Edition, ProgrammeRow
from portal.interpreting.models import Interpreter, Invitation
from portal.languages.modes import Mode
from portal.languages.unlisted import code_of
from portal.matching.lifecycle import SETTLED_OTHERWISE
from portal.matching.problem import Channel
from portal.registration.acceptable import channels_in
from portal.registration.models import ACTIVE, HOLDS_SEATS, InterpreterRequest, Registration
from portal.registration.steps import OTHER_LANGUAGE, ArrangedBy


def parts_of(edition: Edition) -> list[ProgrammeRow]:
    """What is interpreted: the parts of the programme that have an end."""
    return [row for row in edition.programme if row.ends_at]


def wanted_parts(request: InterpreterRequest, edition: Edition) -> list[ProgrammeRow]:
    """The parts for which the party wants an interpreter; without a choice the whole evening.

    A coordinator can have agreed with the party on fewer.
    """
    return wanted_among(request, parts_of(edition))


def still_wanted(request: InterpreterRequest, edition: Edition) -> list[ProgrammeRow]:
    """Of these the parts in which somebody is served or can still be; all, if every one is over."""
    wanted = wanted_parts(request, edition)
    now, served = clock.now(), {part for part, _, _ in served_in(request)}
    return [row for row in wanted if end_of(row) > now or str(row.id) in served] or wanted


def end_of(row: ProgrammeRow) -> datetime:
    assert row.ends_at is not None  # noqa: S101 - see `parts_of`
    return row.ends_at


def asked_rows(invitation: Invitation) -> list[ProgrammeRow]:
    """The parts for which an interpreter was asked."""
    return [row for row in parts_of(invitation.edition) if row.id in invitation.parts]


def wanted_among(request: InterpreterRequest, rows: list[ProgrammeRow]) -> list[ProgrammeRow]:
    """The same, for whoever asks about many parties of an evening with these parts."""
    agreed = request.details.get("agreed") or request.details.get("parts")
    return [row for row in rows if row.slug in agreed] or rows if agreed else rows


def channels_of(request: InterpreterRequest) -> tuple[Channel, ...]:
    """What the party understands, best first. A language that only has a typed name has a code of its own."""
    return channels_in(request.details)


def typed_name(request: InterpreterRequest) -> str:
    """The name of a language that is not in our table, as the asker wrote it."""
    is_other = request.details.get("language") == OTHER_LANGUAGE
    return str(request.details.get("language_other", "")) if is_other else ""


def name_of(code: str, session: Session) -> str:
    """How whoever asked first wrote the name of an unlisted language; empty when nobody asks for it now."""
    # Read once for a page: what a code stands for never changes.
    known: dict[str, str] = session.info.setdefault("unlisted languages", {})
    if code not in known:
        query = (
            select(InterpreterRequest)
            .join(Registration)
            .where(Registration.status.in_(ACTIVE))
            .order_by(InterpreterRequest.id.desc())
        )
        known[code] = ""
        know_names(session, session.scalars(query))
    return known[code]


def know_names(session: Session, requests: Iterable[InterpreterRequest]) -> None:
    """Keep for this page how unlisted languages are called in these; of two spellings the later one stays."""
    typed = filter(None, map(typed_name, requests))
    session.info.setdefault("unlisted languages", {}).update({code_of(one): one for one in typed})


def accepts(request: InterpreterRequest, interpreter: Interpreter) -> bool:
    """Whether the party can be served by this person: not one whom they refuse, nor of another gender than
    they need."""
    how, _, gender = str(request.details.get("gender", "")).partition("-")
    is_refused = interpreter.id in request.details.get("refused", ())
    return not is_refused and (how != "only" or interpreter.gender == gender)


def looked_for(session: Session, edition: Edition) -> list[InterpreterRequest]:
    """The requests that the plan is made for: of parties with seats, for whom we arrange somebody."""
    query = (
        select(InterpreterRequest)
        .join(Registration)
        .where(
            Registration.edition_id == edition.id,
            Registration.is_echo.is_(False),
            Registration.status.in_(HOLDS_SEATS),
            InterpreterRequest.arranged_by == ArrangedBy.US,
            InterpreterRequest.state.not_in(SETTLED_OTHERWISE),
        )
        .options(joinedload(InterpreterRequest.registration))
        .order_by(InterpreterRequest.asked_at, InterpreterRequest.id)
    )
    return list(session.scalars(query))


def served_in(request: InterpreterRequest) -> Iterator[tuple[str, Channel, list[int]]]:
    """Part by part who serves the request, as it was planned."""
    plan = request.plan or {}
    for part, people in plan.get("parts", {}).items():
        language, mode = plan["channels"][part]
        yield part, Channel(language, Mode(mode)), people


def short_in(request: InterpreterRequest) -> set[str]:
    """The parts in which one of two has gone, so that the other would work too long."""
    return set((request.plan or {}).get("short", ()))


def plan_in(request: InterpreterRequest, part: str, channel: Channel | None, people: list[int]) -> None:
    """Plan who serves the request in one part; nobody, if there are no `people`."""
    plan = request.plan or {}
    parts, channels = dict(plan.get("parts", {})), dict(plan.get("channels", {}))
    if people and channel:
        parts[part], channels[part] = people, [channel.language, channel.mode.value]
    else:
        parts.pop(part, None)
        channels.pop(part, None)
    kept = {name: value for name, value in plan.items() if name != "short"}
    if short := sorted(short_in(request) - {part}):
        kept["short"] = short
    request.plan = {**kept, "parts": parts, "channels": channels} if parts else None
    request.planned_at = clock.now()
