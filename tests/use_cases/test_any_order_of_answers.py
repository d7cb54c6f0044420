"""Whatever askers, interpreters and coordinators do in whatever order, plan, promises and letters agree."""

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.clock import now
from portal.database import db, write
from portal.interpreting import answering, by_hand, idle, inviting, planning
from portal.interpreting.asked import accepts, channels_of, looked_for, parts_of, served_in, wanted_parts
from portal.interpreting.board import read_board
from portal.interpreting.invitations import COMING, LIVE
from portal.interpreting.models import Duty, DutyState, Interpreter, Invitation
from portal.interpreting.openings import load_of
from portal.languages.modes import Mode
from portal.matching.lifecycle import InvitationState, RequestState
from portal.matching.problem import Channel
from portal.outbox import Letter
from portal.registration.changing import cancel, change, restore
from portal.registration.models import InterpreterRequest, Status
from portal.registration.steps import Step
from tests.builders import a_registration, an_interpreter, answers, registrations, surely, the_edition
from tests.databases import empty_tables
from tests.portals import NOW, load_evening

CHANNELS = (Channel("ti", Mode.SPOKEN), Channel("dse", Mode.SIGNED))
SLUGS = ("looking-back", "market", "music", "discussion")
Found = TypeVar("Found")

channel = st.integers(0, 1)
which = st.integers(0, 30)
some_parts = st.integers(1, 15)
deeds = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["ask", "wish", "plan by hand"]), which, some_parts),
        st.tuples(
            st.sampled_from(
                [
                    "cancel",
                    "restore",
                    "invite",
                    "accept",
                    "accept",
                    "partly",
                    "decline",
                    "cannot come",
                    "lock",
                ]
            ),
            which,
            st.just(0),
        ),
        st.tuples(
            st.sampled_from(["propose", "propose", "invite all", "invite all", "settle"]),
            st.just(0),
            st.just(0),
        ),
        st.tuples(st.just("wait"), st.integers(1, 80), st.just(0)),
    ),
    min_size=8,
    max_size=30,
)


def slugs(bits: int) -> list[str]:
    return [slug for place, slug in enumerate(SLUGS) if bits >> place & 1]


def wish(one: Channel, bits: int) -> dict[str, object]:
    """All parts are no choice of parts."""
    parts = {} if bits == 15 else {"parts": slugs(bits)}
    return {
        "interpreter": "arrange",
        "mode": one.mode.value,
        "language": one.language,
        "listeners": 1,
        **parts,
    }


def one_of(found: list[Found], number: int) -> Found | None:
    return found[number % len(found)] if found else None


def letters_in(*states: InvitationState) -> list[Invitation]:
    db.session.expire_all()
    every = select(Invitation).where(Invitation.state.in_(states)).order_by(Invitation.id)
    return list(db.session.scalars(every))


def duties() -> list[Duty]:
    db.session.expire_all()
    return list(db.session.scalars(select(Duty).order_by(Duty.id)))


def do(edition: int, deed: str, number: int, bits: int, clock) -> None:
    match deed:
        case "ask":
            a_registration(edition, f"Asker {number}", **wish(CHANNELS[number % 2], bits))
        case "wish" | "cancel" | "restore":
            change_one(deed, number, bits)
        case "propose":
            accept_best(edition)
        case "invite all":
            inviting.invite_all(edition, person_id=None)
        case "invite" | "plan by hand":
            with_interpreter(edition, deed, number, bits)
        case "accept" | "partly" | "decline" | "cannot come":
            answer(edition, deed, number)
        case "lock":
            if duty := one_of(duties(), number):
                by_hand.lock(edition, [duty.id], is_locked=not duty.is_locked)
        case "settle":
            settle_idle(edition)
        case _:
            clock.move(timedelta(hours=number))
            with write() as session:
                inviting.chase(session)


def change_one(deed: str, number: int, bits: int) -> None:
    status = {"restore": (Status.CANCELLED,)}.get(deed, (Status.CONFIRMED, Status.PENDING, Status.WAITING))
    party = one_of([one for one in registrations() if one.status in status], number)
    if party is None:
        return
    if deed == "wish":
        given_now = answers(**wish(CHANNELS[number % 2], bits))["language"]
        change(party.id, Step.LANGUAGE, given_now, consents=True)
    else:
        {"cancel": cancel, "restore": restore}[deed](party.id)


def accept_best(edition: int) -> None:
    """Nothing that was promised or locked moves."""
    before = firm()
    read = planning.read(db.session(), the_edition(edition))
    mark = planning.mark_of(read, planning.propose(read).plan)
    db.session.rollback()
    planning.accept(edition, mark=mark, person_id=None)
    assert before <= firm()


def firm() -> set[tuple[int, int]]:
    return {
        (one.interpreter_id, one.part_id)
        for one in duties()
        if one.is_locked or one.state is DutyState.CONFIRMED
    }


def with_interpreter(edition: int, deed: str, number: int, bits: int) -> None:
    who = db.session.scalars(select(Interpreter).order_by(Interpreter.id)).all()[number % 6]
    on, parts = (
        who.skills[0].channel,
        [row.id for row in parts_of(the_edition(edition)) if row.slug in slugs(bits)],
    )
    if deed == "invite":
        with contextlib.suppress(inviting.NothingToAsk):
            inviting.invite(edition, who.id, on, person_id=None)
    else:
        surely(by_hand.assign, edition, on, who.id, parts, person_id=None)


def answer(edition: int, deed: str, number: int) -> None:
    states = COMING if deed == "cannot come" else (InvitationState.SENT,)
    asked = one_of(letters_in(*states), number)
    if asked is None:
        return
    rows = [row for row in parts_of(the_edition(edition)) if row.id in asked.parts]
    if deed == "cannot come":
        answering.cannot_come(asked.id)
    elif deed == "decline":
        answering.decline(asked.id)
    elif deed == "accept":
        # Whoever is still asked is still needed: it is never too late.
        answering.accept(asked.id)
    else:
        # For fewer parts it can be.
        with contextlib.suppress(answering.TooLate):
            answering.accept(asked.id, until=rows[0].ends_at)


def settle_idle(edition: int) -> None:
    board = read_board(db.session(), the_edition(edition), now())
    if not board.idle:
        return
    one = board.idle[0]
    deed: dict[idle.Deed | None, Callable[..., None]] = {
        idle.Deed.THANK: idle.thank,
        idle.Deed.FEWER: idle.need_less,
        idle.Deed.FREE: idle.free,
    }
    done, about = deed.get(one.deed), (one.interpreter.id, one.channel, [duty.id for duty in one.duties])
    db.session.rollback()
    if done:
        done(edition, *about, person_id=None)


def require_agreement(edition: int, asked_before: set[int]) -> None:
    evening, here = the_edition(edition), duties()
    planned = {(one.interpreter_id, one.channel, str(one.part_id)): one.state for one in here}
    letters = letters_in(*LIVE, *COMING)
    for request in looked_for(db.session(), evening):
        require_served_well(request, evening, planned)
    for duty in here:
        about = [
            one.state
            for one in letters
            if (one.interpreter_id, one.channel) == (duty.interpreter_id, duty.channel)
            and duty.part_id in one.parts
        ]
        # One letter asks for a part, or has been answered.
        assert len(about) == (duty.state is not DutyState.PROPOSED), (duty.state, about)
        assert all((state in COMING) == (duty.state is DutyState.CONFIRMED) for state in about)
    for one in letters:
        assert one.parts
        if one.state in COMING:
            promised = {(one.interpreter_id, one.channel, str(part)) for part in one.parts}
            assert {planned.get(part) for part in promised} == {DutyState.CONFIRMED}
    thanked = select(Letter.about).where(Letter.kind.in_(("interpreter-thanked", "interpreter-cancelled")))
    assert {*db.session.scalars(thanked)} <= asked_before, "thanked without having been asked"
    board = read_board(db.session(), evening, now())
    assert all(gap.others is not None for gap in (*board.gaps, *board.left))
    db.session.rollback()


def require_served_well(
    request: InterpreterRequest, evening, planned: dict[tuple[int, Channel, str], DutyState]
) -> None:
    wanted = {str(row.id) for row in wanted_parts(request, evening)}
    states, served = set(), set()
    for part, on, people in served_in(request):
        assert part in wanted
        assert on in channels_of(request)
        assert 1 <= len({*people}) == len(people) <= 2
        served.add(part)
        for who in people:
            states.add(planned[who, on, part])
            assert accepts(request, db.session.get_one(Interpreter, who))
    short = set((request.plan or {}).get("short", ()))
    for part in short:
        [people] = [people for at, _, people in served_in(request) if at == part]
        mine = {who: {int(at): on for person, on, at in planned if person == who} for who in people}
        others = looked_for(db.session(), evening)
        assert any(load_of(evening, others, mine[who], who) > 1 for who in people), "short, and not too much"
    if served - short == wanted and states == {DutyState.CONFIRMED}:
        assert request.state is RequestState.TOLD
    elif not wanted <= served - short:
        assert request.state is RequestState.OPEN
    else:
        assert request.state in (RequestState.PROPOSED, RequestState.INVITED)


@settings(
    max_examples=15,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=deeds)
def test_plan_promises_and_letters_agree_after_every_deed(app, clock, steps):
    db.session.rollback()
    empty_tables(app)
    clock.moment = NOW
    edition = load_evening(app)
    for number in range(6):
        one = CHANNELS[number % 2]
        an_interpreter(edition, f"Interpreter {number}", one.language, mode=one.mode)
    for number, bits in ((0, 15), (1, 15), (2, 11), (3, 2)):
        do(edition, "ask", number, bits, clock)
    asked: set[int] = set()
    for deed, number, bits in steps:
        do(edition, deed, number, bits, clock)
        require_agreement(edition, asked)
        asked |= {one.id for one in letters_in(*LIVE, *COMING)}
