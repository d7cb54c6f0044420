"""Asking interpreters on the day of the evening: until when they answer, and what is over by then."""

from collections.abc import Collection
from datetime import datetime, timedelta

import pytest

from portal.clock import LEIDEN, in_leiden
from portal.database import db, write
from portal.interpreting import by_hand, inviting, planning
from portal.interpreting.asked import parts_of
from portal.interpreting.board import read_board
from portal.interpreting.invitations import REMIND
from portal.interpreting.models import Interpreter
from portal.languages.modes import Mode
from portal.matching.problem import Channel
from tests.builders import AN_INTERPRETER, a_registration, an_interpreter, invited, kinds, surely, the_edition

TI = Channel("ti", Mode.SPOKEN)


def leiden(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LEIDEN)


@pytest.mark.parametrize(
    ("parts", "asked", "answered"),
    [
        (["looking-back", "market"], "2024-03-19T09:00", "2024-03-20T19:30"),
        # At least four hours to think, and an hour to travel.
        (["looking-back", "market"], "2024-03-21T09:00", "2024-03-21T13:00"),
        (["looking-back", "market"], "2024-03-21T15:00", "2024-03-21T18:30"),
        (["looking-back", "market"], "2024-03-21T18:15", "2024-03-21T18:30"),
        (["looking-back", "market"], "2024-03-21T18:16", "2024-03-21T19:30"),
        (["discussion"], "2024-03-21T18:16", "2024-03-21T20:15"),
        # Nobody answers within a moment: the first part that can still be reached counts.
        (["looking-back", "market"], "2024-03-21T19:29", "2024-03-21T20:00"),
        (["market", "discussion"], "2024-03-21T19:59", "2024-03-21T20:15"),
        (["market"], "2024-03-21T19:59", "2024-03-21T20:45"),
        # What has begun is asked for as long as it lasts.
        (["market", "discussion"], "2024-03-21T20:10", "2024-03-21T21:15"),
        (["market"], "2024-03-21T20:10", "2024-03-21T20:45"),
    ],
)
def test_no_answer_is_wanted_when_it_is_of_no_use_any_more(edition, clock, parts, asked, answered):
    a_registration(edition, "Selam", **{**AN_INTERPRETER, "parts": parts})
    miriam = an_interpreter(edition, "Miriam")
    clock.moment = leiden(asked)
    by = invited(miriam).answer_by
    assert in_leiden(by).strftime("%Y-%m-%dT%H:%M") == answered


@pytest.mark.parametrize(("asked", "is_reminded"), [("12:00", True), ("20:40", False)])
def test_nobody_is_reminded_of_what_they_have_just_read(edition, clock, asked, is_reminded):
    a_registration(edition, "Selam", **{**AN_INTERPRETER, "parts": ["discussion"]})
    miriam = an_interpreter(edition, "Miriam")
    clock.moment = leiden(f"2024-03-21T{asked}")
    asked = invited(miriam)
    clock.move((asked.answer_by - asked.sent_at) / 2 + timedelta(minutes=1))
    with write() as session:
        inviting.chase(session)
    assert (REMIND in kinds()) is is_reminded


def test_the_best_plan_is_about_what_is_still_to_come(edition, clock):
    a_registration(edition, "Selam", **AN_INTERPRETER)
    an_interpreter(edition, "Miriam")
    clock.moment = leiden("2024-03-21T20:50")
    now = planning.read(db.session(), the_edition(edition))
    planned = {int(duty.part) for duty in planning.propose(now).plan.duties}
    assert slugs(edition, planned) == ["discussion"]


def test_what_was_planned_and_is_over_is_not_said_to_be_asked_for(edition, clock, planned):
    clock.moment = leiden("2024-03-21T20:50")
    board = read_board(db.session(), the_edition(edition), clock.now())
    [gap] = board.gaps
    assert {one.part.slug for one in gap.proposed} == {"music", "discussion"}


def slugs(edition_id: int, parts: Collection[int]) -> list[str]:
    return [row.slug for row in the_edition(edition_id).programme if row.id in parts]


@pytest.fixture
def planned(edition) -> Interpreter:
    """Selam asks for three parts, and Miriam is planned for the whole evening; nobody was asked."""
    a_registration(edition, "Selam", **AN_INTERPRETER)
    miriam = an_interpreter(edition, "Miriam")
    parts = [row.id for row in parts_of(the_edition(edition))]
    surely(by_hand.assign, edition, TI, miriam.id, parts, person_id=None)
    return miriam


def test_nobody_is_asked_for_a_part_that_is_over(edition, clock, planned):
    dawit = an_interpreter(edition, "Dawit")
    clock.moment = leiden("2024-03-21T20:00")
    [asked] = inviting.invite_all(edition, person_id=None)
    # Nor for one in which nobody needs them.
    assert (asked.interpreter_id, slugs(edition, asked.parts)) == (planned.id, ["market", "discussion"])
    # Whoever is asked for the same as somebody else.
    assert slugs(edition, invited(dawit).parts) == ["market", "discussion"]


def test_after_the_last_part_there_is_nothing_to_ask(edition, clock, planned):
    dawit = an_interpreter(edition, "Dawit")
    clock.moment = leiden("2024-03-21T21:45")
    assert inviting.invite_all(edition, person_id=None) == []
    for one in (planned, dawit):
        with pytest.raises(inviting.NothingToAsk):
            invited(one)


def test_the_board_offers_nobody_for_a_part_that_is_over(edition, clock):
    a_registration(edition, "Selam", **AN_INTERPRETER)
    an_interpreter(edition, "Miriam")

    def offered(moment: str) -> list[str]:
        clock.moment = leiden(moment)
        [gap] = read_board(db.session(), the_edition(edition), clock.now()).gaps
        assert {row.id for row in gap.open_parts} == {row.id for one in gap.askable for row in one.fills}
        return [row.slug for row in gap.open_parts]

    assert offered("2024-03-21T19:59") == ["looking-back", "market", "discussion"]
    assert offered("2024-03-21T21:10") == ["discussion"]
    assert offered("2024-03-21T22:00") == []


def test_who_had_nobody_to_interpret_for_is_not_told_so_afterwards(edition, clock):
    planned_for_nobody = an_interpreter(edition, "Miriam")
    parts = [row.id for row in parts_of(the_edition(edition))]
    surely(by_hand.assign, edition, TI, planned_for_nobody.id, parts, person_id=None)
    clock.moment = leiden("2024-03-21T21:10")
    [idle] = read_board(db.session(), the_edition(edition), clock.now()).idle
    assert slugs(edition, [one.part_id for one in idle.duties]) == ["music", "discussion"]
