"""People who sign up, as tests need them: sensible answers, through the same deeds as in life."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import func, insert, select

from portal import clock
from portal.database import db, write
from portal.event.editions import locked
from portal.event.models import Edition
from portal.interpreting import by_hand, inviting, pool, settling
from portal.interpreting.asked import plan_in, wanted_parts
from portal.interpreting.models import (
    Available,
    Duty,
    DutyState,
    Interpreter,
    Invitation,
    Register,
    Skill,
    Source,
)
from portal.languages.modes import Mode
from portal.matching.lifecycle import Alternative, By, RequestState, Why
from portal.matching.problem import Channel
from portal.outbox import Letter
from portal.registration.codes import ALPHABET
from portal.registration.drafts import save_answers
from portal.registration.letters import Kind, tell
from portal.registration.models import (
    HOLDS_SEATS,
    Draft,
    InterpreterRequest,
    NeedTask,
    Registration,
    Status,
    TaskState,
)
from portal.registration.register import register
from portal.registration.steps import ABOUT_INTERPRETER, ArrangedBy, Need, Step, is_sensitive, relevant
from portal.registration.wishes import move
from portal.texts import folded
from tools.machine import ROOT

EDITION_FILE = ROOT / "editions" / "2024.toml"
YOU = ("name", "email", "phone", "guests")
LANGUAGE = ("interpreter", *ABOUT_INTERPRETER)
ACCESS = ("needs", "food", "details", "consent")
# With the music as well, one interpreter would work for longer than an hour without a break.
WITHOUT_MUSIC = ["looking-back", "market", "discussion"]
AN_INTERPRETER = {
    "interpreter": "arrange",
    "mode": "spoken",
    "language": "ti",
    "listeners": 1,
    "parts": WITHOUT_MUSIC,
}

Made = TypeVar("Made")


def address_of(name: str) -> str:
    """Özgür has the mailbox ozgur@example.org."""
    plain = unicodedata.normalize("NFD", name.lower()).encode("ascii", "ignore").decode()
    return f"{''.join(filter(str.isalnum, plain)) or 'somebody'}@example.org"


def answers(name: str = "Amal", guests: int = 0, **given: Any) -> dict[str, dict[str, Any]]:
    """What somebody answers to all three steps; whoever asks for something agrees that we keep it."""
    given = {"name": name, "guests": guests, "interpreter": "no", **given}
    given.setdefault("email", address_of(name))
    unknown = {*given} - {*YOU, *LANGUAGE, *ACCESS}
    assert not unknown, f"no question asks for {unknown}"
    steps = {Step.YOU: YOU, Step.LANGUAGE: LANGUAGE, Step.ACCESS: ACCESS}
    made = {
        step.value: relevant(step, {name: given[name] for name in names if name in given})
        for step, names in steps.items()
    }
    if is_sensitive(made) and "consent" not in given:
        made[Step.ACCESS]["consent"] = True
    return made


def a_draft(edition_id: int, name: str = "Amal", guests: int = 0, **given: Any) -> int:
    """A form with all questions answered, not sent yet; its id."""
    return a_draft_of(edition_id, answers(name, guests, **given))


def a_draft_of(edition_id: int, given: dict[str, dict[str, Any]]) -> int:
    """A form with these steps answered; its id."""
    with current_app.test_request_context():
        edition = db.session.get_one(Edition, edition_id)
        for step, said in given.items():
            draft = save_answers(edition, Step(step), said, typed={})
        return draft.id


def a_registration(
    edition_id: int, name: str = "Amal", guests: int = 0, *, locale: str = "en", **given: Any
) -> Registration:
    """Somebody who has signed up."""
    return register(a_draft(edition_id, name, guests, **given), locale=locale)


def an_interpreter(
    edition_id: int,
    name: str = "Miriam H.",
    *languages: str,
    mode: Mode = Mode.SPOKEN,
    locale: str = "en",
    **given: Any,
) -> Interpreter:
    """Somebody in the pool who can be there the whole evening."""
    with write() as session:
        edition = session.get_one(Edition, edition_id)
        interpreter = Interpreter(
            **{"name": name, "email": address_of(name), "locale": locale, "register": Register.RBTV, **given},
            added_at=clock.now(),
            skills=[Skill(language=one, mode=mode, source=Source.BOTH) for one in languages or ("ti",)],
            available=[Available(edition_id=edition_id, starts_at=edition.doors_at, ends_at=edition.ends_at)],
        )
        session.add(interpreter)
    return interpreter


def set_hours(interpreter: Interpreter, edition_id: int, hours: pool.Hours | None) -> None:
    """When somebody can be at an evening; None when not, or when nobody knows."""
    known = pool.entry_of(db.session.get_one(Interpreter, interpreter.id), the_edition(edition_id))
    pool.change(interpreter.id, replace(known, hours=hours), edition_id, seen=known.marks)


def invited(interpreter: Interpreter, language: str = "ti", mode: Mode = Mode.SPOKEN) -> Invitation:
    """This interpreter is asked to come to the only evening where they can be."""
    [there] = interpreter.available
    return inviting.invite(there.edition_id, interpreter.id, Channel(language, mode), person_id=None)


def surely(deed: Callable[..., Made], *given: Any, **named: Any) -> Made:
    """Plan or book somebody by hand, and once more where that is doubtful, by whoever has read why."""
    try:
        return deed(*given, **named)
    except by_hand.Doubtful as doubt:
        return deed(*given, **named, seen=doubt.mark)


def the_invitation(invitation_id: int) -> Invitation:
    """An invitation as it is stored now."""
    db.session.expire_all()
    return db.session.get_one(Invitation, invitation_id)


def with_interpreter(
    registration_id: int,
    *names: str,
    language: str = "ti",
    mode: Mode = Mode.SPOKEN,
    parts: Sequence[str] = (),
) -> None:
    """Interpreters with these first names have promised to come, to all that is wanted or parts of it."""
    with write() as session:
        registration = session.get_one(Registration, registration_id)
        request, edition = registration.request, registration.edition
        assert request
        people = [Interpreter(name=one, register=Register.VOLUNTEER, added_at=clock.now()) for one in names]
        session.add_all(people)
        session.flush()
        channel = Channel(language, mode)
        for row in wanted_parts(request, edition):
            if not parts or row.slug in parts:
                for one in people:
                    session.add(
                        Duty(
                            edition_id=edition.id,
                            part_id=row.id,
                            interpreter_id=one.id,
                            language=language,
                            mode=channel.mode,
                            state=DutyState.CONFIRMED,
                        )
                    )
                plan_in(request, str(row.id), channel, [one.id for one in people])
        settling.settle(session, edition)


def a_group(
    edition_id: int,
    name: str,
    language: str,
    *interpreters: str,
    listeners: int = 1,
    state: DutyState = DutyState.CONFIRMED,
) -> list[int]:
    """A party that listens to these interpreters at the market, who are new; their ids."""
    given: dict[str, Any] = {**AN_INTERPRETER, "language": language, "listeners": listeners}
    registration_id = a_registration(edition_id, name, listeners - 1, **given).id
    with write() as session:
        registration = session.get_one(Registration, registration_id)
        [market] = [row for row in registration.edition.programme if row.slug == "market"]
        people = [
            Interpreter(name=one, register=Register.VOLUNTEER, added_at=clock.now()) for one in interpreters
        ]
        session.add_all(people)
        session.flush()
        for one in people:
            session.add(
                Duty(
                    edition_id=edition_id,
                    part_id=market.id,
                    interpreter_id=one.id,
                    language=language,
                    mode=Mode.SPOKEN,
                    state=state,
                )
            )
        ids = [one.id for one in people]
        assert registration.request
        registration.request.plan = {
            "parts": {str(market.id): ids},
            "channels": {str(market.id): [language, "spoken"]},
        }
    return ids


def without_interpreter(registration_id: int, *offered: Alternative) -> None:
    """Nobody was found; these other ways, or all, are offered."""
    with write() as session:
        registration = session.get_one(Registration, registration_id)
        assert registration.request
        ways = frozenset(offered or Alternative)
        move(registration.request, RequestState.NOT_FOUND, By.ORGANISER, Why.NOBODY_FOUND, offered=ways)
        registration.version += 1
        tell(session, registration, Kind.INTERPRETER_NOT_FOUND)


def many_registrations(edition_id: int, number: int) -> None:
    """So many parties, made at once; one in ten needs something, and so many ask for an interpreter."""
    with write() as session:
        edition = locked(session, edition_id)
        begun = clock.now()
        rows = [one_of_many(edition_id, place, begun) for place in range(1, number + 1)]
        seated = sum(1 + row["guests"] for row in rows if row["status"] in HOLDS_SEATS)
        edition.capacity, edition.taken, edition.threads = max(edition.capacity, seated), seated, number
        session.execute(insert(Registration), rows)
        query = select(Registration.id).where(Registration.edition_id == edition_id)
        ids = list(session.scalars(query.order_by(Registration.id)))
        session.execute(
            insert(NeedTask),
            [
                {
                    "registration_id": registration_id,
                    "need": list(Need)[place % len(Need)].value,
                    "state": TaskState.ARRANGED if place % 3 else TaskState.OPEN,
                    "opened_at": begun,
                    "changed_at": begun,
                }
                for place, registration_id in enumerate(ids[::10])
            ],
        )
        session.execute(
            insert(InterpreterRequest),
            [
                {
                    "registration_id": registration_id,
                    "arranged_by": ArrangedBy.US,
                    "details": {"mode": "spoken", "language": "ti", "listeners": 1},
                    "state": RequestState.OPEN,
                    "asked_at": begun,
                    "answer_by": begun + timedelta(days=7),
                    "changed_at": begun,
                }
                for registration_id in ids[5::10]
            ],
        )


def one_of_many(edition_id: int, place: int, begun: datetime) -> dict[str, Any]:
    """The row of one of many parties that are made at once."""
    name = f"{('Özgür', 'Fatma', 'Jan-Willem', 'Selam', 'Żaneta')[place % 5]} van den Berg-{place}"
    email, phone = f"somebody.with.a.long.name.{place}@example.org", f"+316{place:08}"
    signs = [ALPHABET[place // len(ALPHABET) ** power % len(ALPHABET)] for power in range(8)]
    return {
        "edition_id": edition_id,
        "public_id": f"many-{place}",
        "token_digest": f"many-{place}",
        "code": "".join(signs),
        "thread": place,
        "status": (Status.CONFIRMED, Status.CONFIRMED, Status.WAITING, Status.CANCELLED)[place % 4],
        "name": name,
        "email": email,
        "phone": phone,
        "findable": folded(f"{name} {email} {phone}"),
        "guests": place % 10,
        "locale": ("nl", "en")[place % 2],
        "registered_at": begun + timedelta(seconds=place),
        "changed_at": begun,
    }


def with_seats(edition_id: int, capacity: int) -> int:
    """Make the evening's room smaller or larger; its id again."""
    with write() as session:
        locked(session, edition_id).capacity = capacity
    return edition_id


def an_edition_file(folder: Path, *changes: tuple[str, str], name: str = "evening.toml") -> Path:
    """The file of 2024 with some lines changed; each old line must be there once."""
    text = EDITION_FILE.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the file"
        text = text.replace(old, new)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def the_edition(edition_id: int) -> Edition:
    """The evening as it is stored now."""
    db.session.expire_all()
    return db.session.get_one(Edition, edition_id)


def the_registration(registration_id: int) -> Registration:
    """A registration as it is stored now."""
    db.session.expire_all()
    return db.session.get_one(Registration, registration_id)


def registrations(*, status: Status | None = None) -> list[Registration]:
    """All that are stored, the first one first; only those in `status` if one is named."""
    query = select(Registration).order_by(Registration.id)
    return list(db.session.scalars(query if status is None else query.where(Registration.status == status)))


def drafts() -> list[Draft]:
    return list(db.session.scalars(select(Draft).order_by(Draft.id)))


def letters(*, to: str | None = None) -> list[Letter]:
    """What the portal owes or owed people, the first one first."""
    query = select(Letter).order_by(Letter.id)
    return list(db.session.scalars(query if to is None else query.where(Letter.recipient == to)))


def kinds(*, to: str | None = None) -> list[str]:
    """The occasions of those letters."""
    return [letter.kind for letter in letters(to=to)]


def people_seated(edition_id: int) -> int:
    """How many people the registrations themselves add up to."""
    query = select(func.coalesce(func.sum(1 + Registration.guests), 0)).where(
        Registration.edition_id == edition_id,
        Registration.is_echo.is_(False),
        Registration.status.in_(HOLDS_SEATS),
    )
    return int(db.session.scalar(query) or 0)
