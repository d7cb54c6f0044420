"""Whoever is not needed any more hears it once, and only while that is so."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.clock import now
from portal.database import db, write
from portal.interpreting import answering, by_hand, idle
from portal.interpreting.asked import parts_of
from portal.interpreting.board import read_board
from portal.interpreting.models import Duty, DutyState, Interpreter, Invitation
from portal.languages.modes import Mode
from portal.matching.lifecycle import InvitationState, RequestState
from portal.matching.problem import Channel
from portal.registration.changing import cancel, change
from portal.registration.models import Registration
from portal.registration.steps import Step
from tests.builders import (
    AN_INTERPRETER,
    WITHOUT_MUSIC,
    a_registration,
    an_interpreter,
    invited,
    kinds,
    surely,
    the_edition,
    the_registration,
)

TI = Channel("ti", Mode.SPOKEN)
MARKET_ONLY = {**AN_INTERPRETER, "parts": ["market"]}


def shown(edition_id: int) -> idle.Idle:
    """The only row of those who are not needed, as a page shows it now."""
    db.session.expire_all()
    [one] = read_board(db.session(), the_edition(edition_id), now()).idle
    return one


def press(deed, edition_id: int, row: idle.Idle, ids: list[int]) -> None:
    deed(edition_id, row.interpreter.id, row.channel, ids, person_id=None)


def ids_of(row: idle.Idle) -> list[int]:
    return [one.id for one in row.duties]


def duties(who: Interpreter) -> dict[str, DutyState]:
    db.session.expire_all()
    rows = db.session.scalars(select(Duty).where(Duty.interpreter_id == who.id).order_by(Duty.id))
    return {one.part.slug: one.state for one in rows}


def state_of(registration: Registration) -> RequestState:
    request = the_registration(registration.id).request
    assert request
    return request.state


def letters_of(who: Interpreter) -> list[Invitation]:
    db.session.expire_all()
    query = select(Invitation).where(Invitation.interpreter_id == who.id).order_by(Invitation.id)
    return list(db.session.scalars(query))


def plan(edition_id: int, who: Interpreter, *slugs: str) -> None:
    parts = [row.id for row in parts_of(the_edition(edition_id)) if row.slug in (slugs or WITHOUT_MUSIC)]
    surely(by_hand.assign, edition_id, TI, who.id, parts, person_id=None)


@pytest.fixture
def selam(edition):
    return a_registration(edition, "Selam", **AN_INTERPRETER)


@pytest.fixture
def miriam(edition, selam):
    """She has said yes to Selam, in three parts."""
    who = an_interpreter(edition, "Miriam")
    answering.accept(invited(who).id)
    return who


# A page that is old


def test_whoever_is_needed_again_for_a_part_is_not_thanked_away(edition, selam, miriam):
    cancel(selam.id)
    old = shown(edition)
    ids = ids_of(old)
    assert old.deed is idle.Deed.THANK
    a_registration(edition, "Yonas", **MARKET_ONLY)
    before = kinds()
    with pytest.raises(idle.NotIdle):
        press(idle.thank, edition, old, ids)
    assert {*duties(miriam)} == {*WITHOUT_MUSIC}
    assert [one.state for one in letters_of(miriam)] == [InvitationState.ACCEPTED]
    assert kinds() == before
    # Nor for what is idle now: this deed is about the whole evening.
    with pytest.raises(idle.NotIdle):
        press(idle.thank, edition, old, ids_of(shown(edition)))
    assert {*duties(miriam)} == {*WITHOUT_MUSIC}


def test_whoever_is_planned_again_is_not_taken_out(edition, selam):
    dawit = an_interpreter(edition, "Dawit")
    plan(edition, dawit)
    cancel(selam.id)
    old = shown(edition)
    ids = ids_of(old)
    yonas = a_registration(edition, "Yonas", **MARKET_ONLY)
    plan(edition, dawit, "market")
    with pytest.raises(idle.NotIdle):
        press(idle.free, edition, old, ids)
    assert state_of(yonas) is RequestState.PROPOSED
    assert {*duties(dawit)} == {*WITHOUT_MUSIC}
    # The page as it is now does it for the other parts.
    press(idle.free, edition, old, ids_of(shown(edition)))
    assert duties(dawit) == {"market": DutyState.PROPOSED}
    assert state_of(yonas) is RequestState.PROPOSED


def test_whoever_was_asked_meanwhile_is_not_taken_out(edition, selam):
    dawit = an_interpreter(edition, "Dawit")
    plan(edition, dawit)
    cancel(selam.id)
    old = shown(edition)
    ids = ids_of(old)
    with write() as session:
        session.execute(update(Duty).values(state=DutyState.INVITED))
    with pytest.raises(idle.NotIdle):
        press(idle.free, edition, old, ids)
    assert {*duties(dawit)} == {*WITHOUT_MUSIC}
    # No letter asks for these hours, so that a person can take them out of the plan.
    assert shown(edition).deed is None
    by_hand.free(edition, ids, person_id=None)
    assert duties(dawit) == {}


def test_only_hours_that_a_letter_asks_for_stay_in_the_plan(edition, selam, miriam):
    duty = db.session.scalars(select(Duty).where(Duty.part_id == market_of(edition))).one()
    with write() as session:
        session.execute(update(Invitation).values(parts=[market_of(edition)]))
    rest = [one.id for one in db.session.scalars(select(Duty).where(Duty.id != duty.id))]
    with pytest.raises(by_hand.Promised):
        by_hand.free(edition, [*rest, duty.id], person_id=None)
    assert {*duties(miriam)} == {*WITHOUT_MUSIC}
    by_hand.free(edition, rest, person_id=None)
    assert duties(miriam) == {"market": DutyState.CONFIRMED}


def test_whoever_is_needed_in_more_parts_than_were_shown_is_not_thanked(edition, selam, miriam):
    cancel(selam.id)
    row = shown(edition)
    with pytest.raises(idle.NotIdle):
        press(idle.thank, edition, row, ids_of(row)[:1])
    with pytest.raises(idle.NotIdle):
        press(idle.thank, edition, row, [])
    press(idle.thank, edition, row, ids_of(shown(edition)))
    assert duties(miriam) == {}
    assert kinds()[-1] == "interpreter-cancelled"


def test_whoever_promised_in_answer_to_two_letters_is_thanked_once(edition, selam):
    miriam = an_interpreter(edition, "Miriam")
    market = next(row for row in the_edition(edition).programme if row.slug == "market")
    answering.accept(invited(miriam).id, until=market.ends_at)
    answering.accept(invited(miriam).id)
    cancel(selam.id)
    row = shown(edition)
    press(idle.thank, edition, row, ids_of(row))
    assert duties(miriam) == {}
    assert {one.state for one in letters_of(miriam)} == {InvitationState.CANCELLED}
    assert kinds().count("interpreter-cancelled") == 1


# Needed for fewer hours


def keep_market_only(registration: Registration) -> None:
    change(registration.id, Step.LANGUAGE, MARKET_ONLY, consents=True)


def market_of(edition_id: int) -> int:
    return next(row.id for row in the_edition(edition_id).programme if row.slug == "market")


def test_whoever_promised_keeps_what_is_needed_and_hears_the_new_hours(edition, clock, selam, miriam):
    clock.move(timedelta(hours=1))
    keep_market_only(selam)
    row = shown(edition)
    assert row.deed is idle.Deed.FEWER
    before = kinds()
    press(idle.need_less, edition, row, ids_of(row))
    assert duties(miriam) == {"market": DutyState.CONFIRMED}
    [letter] = letters_of(miriam)
    assert (letter.state, letter.parts) == (InvitationState.ACCEPTED, [market_of(edition)])
    # Whoever asked was told that Miriam comes, and she does.
    assert state_of(selam) is RequestState.TOLD
    assert kinds()[len(before) :] == ["interpreter-fewer-hours"]
    assert read_board(db.session(), the_edition(edition), now()).idle == []


def test_whoever_has_not_answered_is_asked_about_fewer_hours(edition, selam):
    miriam = an_interpreter(edition, "Miriam")
    asked = invited(miriam)
    keep_market_only(selam)
    row = shown(edition)
    press(idle.need_less, edition, row, ids_of(row))
    [letter] = letters_of(miriam)
    assert (letter.state, letter.parts) == (InvitationState.SENT, [market_of(edition)])
    assert kinds()[-1] == "interpreter-fewer-hours"
    answering.accept(asked.id)
    assert duties(miriam) == {"market": DutyState.CONFIRMED}
    assert letters_of(miriam)[0].state is InvitationState.ACCEPTED
    assert state_of(selam) is RequestState.TOLD


def test_hours_that_are_over_are_not_the_new_hours(edition, clock, selam, miriam):
    cancel(selam.id)
    clock.moment = next(row.ends_at for row in the_edition(edition).programme if row.slug == "looking-back")
    row = shown(edition)
    assert {one.part.slug for one in row.duties} == {"market", "discussion"}
    assert row.deed is idle.Deed.THANK


def test_whoever_was_only_planned_hears_nothing_of_fewer_hours(edition, selam):
    dawit = an_interpreter(edition, "Dawit")
    plan(edition, dawit)
    keep_market_only(selam)
    row, before = shown(edition), kinds()
    assert row.deed is idle.Deed.FREE
    press(idle.free, edition, row, ids_of(row))
    assert duties(dawit) == {"market": DutyState.PROPOSED}
    assert kinds() == before


def test_hours_can_become_fewer_more_than_once(edition, clock, selam, miriam):
    for parts in (["looking-back", "market"], ["market"]):
        clock.move(timedelta(hours=1))
        change(selam.id, Step.LANGUAGE, {**AN_INTERPRETER, "parts": parts}, consents=True)
        row = shown(edition)
        press(idle.need_less, edition, row, ids_of(row))
        assert {*duties(miriam)} == {*parts}
    assert kinds().count("interpreter-fewer-hours") == 2


def test_hours_do_not_become_fewer_once_nobody_is_needed_at_all(edition, clock, selam, miriam):
    clock.move(timedelta(hours=1))
    keep_market_only(selam)
    old = shown(edition)
    ids = ids_of(old)
    cancel(selam.id)
    with pytest.raises(idle.NotIdle):
        press(idle.need_less, edition, old, ids)
    assert {*duties(miriam)} == {*WITHOUT_MUSIC}
    assert shown(edition).deed is idle.Deed.THANK


def test_a_letter_of_which_nothing_is_left_leaves_the_other_one(edition, clock, selam):
    miriam = an_interpreter(edition, "Miriam")
    market = next(row for row in the_edition(edition).programme if row.slug == "market")
    answering.accept(invited(miriam).id, until=market.ends_at)
    answering.accept(invited(miriam).id)
    clock.move(timedelta(hours=1))
    keep_market_only(selam)
    row, before = shown(edition), kinds()
    press(idle.need_less, edition, row, ids_of(row))
    assert duties(miriam) == {"market": DutyState.CONFIRMED}
    first, second = letters_of(miriam)
    assert (first.state, first.parts) == (InvitationState.PARTLY, [market_of(edition)])
    assert second.state is InvitationState.CANCELLED
    assert kinds()[len(before) :] == ["interpreter-fewer-hours"]


def test_whoever_is_needed_only_where_they_were_not_asked_is_not_told_that_nobody_needs_them(edition):
    selam = a_registration(edition, "Selam", **MARKET_ONLY)
    miriam = an_interpreter(edition, "Miriam")
    answering.accept(invited(miriam).id)
    yonas = a_registration(edition, "Yonas", **{**AN_INTERPRETER, "parts": ["discussion"]})
    plan(edition, miriam, "discussion")
    cancel(selam.id)
    row, before = shown(edition), kinds()
    assert (row.is_needed_else, row.deed) == (True, None)
    with pytest.raises(idle.NotIdle):
        press(idle.need_less, edition, row, ids_of(row))
    assert kinds() == before
    assert duties(miriam) == {"market": DutyState.CONFIRMED, "discussion": DutyState.PROPOSED}
    assert state_of(yonas) is RequestState.PROPOSED


def test_hours_are_fewer_also_where_another_letter_asked_for_the_rest(edition):
    selam = a_registration(edition, "Selam", **MARKET_ONLY)
    miriam = an_interpreter(edition, "Miriam")
    answering.accept(invited(miriam).id)
    a_registration(edition, "Yonas", **{**AN_INTERPRETER, "parts": ["discussion"]})
    answering.accept(invited(miriam).id)
    cancel(selam.id)
    row, before = shown(edition), kinds()
    assert row.deed is idle.Deed.FEWER
    press(idle.need_less, edition, row, ids_of(row))
    assert duties(miriam) == {"discussion": DutyState.CONFIRMED}
    assert [one.state for one in letters_of(miriam)] == [InvitationState.CANCELLED, InvitationState.ACCEPTED]
    assert kinds()[len(before) :] == ["interpreter-fewer-hours"]
