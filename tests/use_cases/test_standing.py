"""Where a request stands after deeds of different people, in an order in which nobody expects them."""

from datetime import datetime

import pytest
from sqlalchemy import select

from portal.clock import LEIDEN, now
from portal.database import db, write
from portal.interpreting import answering, by_hand, inviting
from portal.interpreting.asked import parts_of, served_in, short_in
from portal.interpreting.board import read_board
from portal.interpreting.models import Duty, Interpreter, Invitation
from portal.languages.modes import Mode
from portal.matching.lifecycle import InvitationState, RequestState, Why
from portal.matching.problem import Channel
from portal.registration import wishes
from portal.registration.afterwards import follow_up
from portal.registration.changing import cancel, change, erase, restore
from portal.registration.letters import Kind
from portal.registration.models import InterpreterRequest, Registration
from portal.registration.steps import Step
from tests.builders import (
    AN_INTERPRETER,
    WITHOUT_MUSIC,
    a_registration,
    an_interpreter,
    answers,
    invited,
    kinds,
    surely,
    the_edition,
    the_invitation,
    the_registration,
)

TI, NGT = Channel("ti", Mode.SPOKEN), Channel("dse", Mode.SIGNED)
WHOLE_EVENING = ("looking-back", "market", "music", "discussion")
SIGNED = {"interpreter": "arrange", "mode": "signed", "language": "dse", "listeners": 1}


def request_of(registration: Registration) -> InterpreterRequest:
    found = the_registration(registration.id).request
    assert found
    return found


def parts(edition_id: int, *slugs: str) -> list[int]:
    return [row.id for row in parts_of(the_edition(edition_id)) if row.slug in slugs]


def plan(edition_id: int, who: Interpreter, channel: Channel, *slugs: str) -> None:
    surely(by_hand.assign, edition_id, channel, who.id, parts(edition_id, *slugs), person_id=None)


def ask_all(edition_id: int) -> list[int]:
    return [one.id for one in inviting.invite_all(edition_id, person_id=None)]


def served(registration: Registration) -> dict[str, list[int]]:
    rows = {str(row.id): row.slug for row in the_edition(registration.edition_id).programme}
    return {rows[part]: people for part, _, people in served_in(request_of(registration))}


def signers(*names: str, edition: int) -> list[Interpreter]:
    return [an_interpreter(edition, name, "dse", mode=Mode.SIGNED) for name in names]


def lost(edition_id: int) -> tuple[int, int]:
    """As the overview counts it, and as the board does."""
    db.session.rollback()
    evening = the_edition(edition_id)
    board = read_board(db.session(), evening, now())
    return wishes.lost(db.session(), evening), sum(gap.lost.parties for gap in board.gaps if gap.lost)


def test_whoever_does_less_by_now_can_do_it_alone(edition):
    """Two are asked as a team and a third beside them; one says no, the third and the other say yes."""
    aafje, bram, cor = signers("Aafje", "Bram", "Cor", edition=edition)
    ana = a_registration(edition, "Ana", **SIGNED)
    plan(edition, aafje, NGT, *WHOLE_EVENING)
    plan(edition, bram, NGT, *WHOLE_EVENING)
    first, second = ask_all(edition)
    third = inviting.invite(edition, cor.id, NGT, person_id=None)
    answering.decline(first)
    answering.accept(third.id)
    answering.accept(second)
    assert not short_in(request_of(ana))
    assert request_of(ana).state is RequestState.TOLD
    assert Kind.INTERPRETER_FOUND in kinds()


def test_a_replacement_on_the_evening_itself_is_told_to_who_asked(edition, clock):
    miriam, karim = an_interpreter(edition, "Miriam"), an_interpreter(edition, "Karim")
    ana = a_registration(edition, "Ana", **AN_INTERPRETER)
    promise = invited(miriam).id
    answering.accept(promise)
    clock.moment = datetime(2024, 3, 21, 20, 10, tzinfo=LEIDEN)
    answering.cannot_come(promise)
    assert lost(edition) == (1, 1)
    answering.accept(inviting.invite(edition, karim.id, TI, person_id=None).id)
    assert request_of(ana).state is RequestState.TOLD
    assert request_of(ana).names == ["Karim"]
    assert lost(edition) == (0, 0)


def test_whoever_asks_during_the_evening_is_told_of_the_rest(edition, clock):
    clock.moment = datetime(2024, 3, 21, 20, 10, tzinfo=LEIDEN)
    with write() as session:
        evening = the_edition(edition)
        evening.registration_closes_at = evening.ends_at
        session.flush()
    karim = an_interpreter(edition, "Karim")
    ana = a_registration(edition, "Ana", **AN_INTERPRETER)
    answering.accept(inviting.invite(edition, karim.id, TI, person_id=None).id)
    assert request_of(ana).state is RequestState.TOLD


def test_a_yes_helps_whoever_waits_now(edition):
    miriam = an_interpreter(edition, "Miriam")
    ana = a_registration(edition, "Ana", **AN_INTERPRETER)
    asked = invited(miriam)
    bilen = a_registration(edition, "Bilen", **AN_INTERPRETER)
    cancel(ana.id)
    answering.accept(asked.id)
    assert the_invitation(asked.id).state is InvitationState.ACCEPTED
    assert request_of(bilen).state is RequestState.TOLD


def test_nobody_is_asked_who_is_planned_for_nobody(edition):
    miriam = an_interpreter(edition, "Miriam")
    ana = a_registration(edition, "Ana", **AN_INTERPRETER)
    plan(edition, miriam, TI, "market")
    cancel(ana.id)
    assert ask_all(edition) == []
    with pytest.raises(inviting.NothingToAsk):
        inviting.invite(edition, miriam.id, TI, person_id=None)
    assert db.session.scalars(select(Invitation)).all() == []
    assert [kind for kind in kinds() if kind.startswith("interpreter")] == []


def test_whoever_is_planned_for_nobody_can_be_asked_for_who_waits_now(edition):
    miriam = an_interpreter(edition, "Miriam")
    ana = a_registration(edition, "Ana", **AN_INTERPRETER)
    plan(edition, miriam, TI, *WHOLE_EVENING)
    cancel(ana.id)
    bilen = a_registration(edition, "Bilen", **{**AN_INTERPRETER, "parts": ["market"]})
    [asked] = ask_all(edition)
    assert the_invitation(asked).parts == parts(edition, "market")
    answering.accept(asked)
    assert the_invitation(asked).state is InvitationState.ACCEPTED
    assert request_of(bilen).state is RequestState.TOLD


def test_who_was_planned_in_spite_of_the_pool_is_asked_for_who_waits_now(edition):
    karim = an_interpreter(edition, "Karim", "ar")
    ana = a_registration(edition, "Ana", **AN_INTERPRETER)
    plan(edition, karim, TI, "market")
    cancel(ana.id)
    bilen = a_registration(edition, "Bilen", **{**AN_INTERPRETER, "parts": ["market"]})
    [asked] = ask_all(edition)
    assert the_invitation(asked).state is InvitationState.SENT
    answering.accept(asked)
    assert request_of(bilen).state is RequestState.TOLD


def test_a_second_signer_relieves_the_first_in_every_part(edition):
    """Bilen is served in the market only, and gets nobody in parts that she did not ask for."""
    aafje, bram = signers("Aafje", "Bram", edition=edition)
    ana = a_registration(edition, "Ana", **SIGNED, parts=WITHOUT_MUSIC)
    bilen = a_registration(edition, "Bilen", **SIGNED, parts=["market"])
    plan(edition, aafje, NGT, *WITHOUT_MUSIC)
    # Nothing is doubtful about that.
    by_hand.assign(edition, NGT, bram.id, parts(edition, *WITHOUT_MUSIC), person_id=None)
    assert {slug for slug, people in served(ana).items() if bram.id in people} == {*WITHOUT_MUSIC}
    assert {*served(bilen)} == {"market"}
    assert len(db.session.scalars(select(Duty).where(Duty.interpreter_id == bram.id)).all()) == 3


def test_what_others_do_is_no_change_of_who_waits_for_a_call(edition):
    ana = a_registration(edition, "Ana", email="", phone="0612345678", **AN_INTERPRETER)
    answering.accept(invited(an_interpreter(edition, "Miriam")).id)
    before = the_registration(ana.id).version
    assert request_of(ana).state is RequestState.CONFIRMED
    bilen = a_registration(edition, "Bilen", **{**AN_INTERPRETER, "language": "ar"})
    invited(an_interpreter(edition, "Karim", "ar"), "ar")
    cancel(bilen.id)
    assert the_registration(ana.id).version == before


@pytest.fixture
def told(edition) -> Registration:
    """Ana was told that Miriam comes for three parts."""
    ana = a_registration(edition, "Ana", **AN_INTERPRETER)
    answering.accept(invited(an_interpreter(edition, "Miriam")).id)
    assert request_of(ana).state is RequestState.TOLD
    return ana


def test_whoever_wants_more_has_lost_nobody(edition, told):
    wish = {**AN_INTERPRETER, "parts": [*WHOLE_EVENING]}
    change(told.id, Step.LANGUAGE, answers(**wish)["language"], consents=True)
    assert request_of(told).state is RequestState.OPEN
    assert request_of(told).events[-1].why is Why.ANOTHER_WISH
    assert lost(edition) == (0, 0)


def test_a_part_that_is_interpreted_from_now_on_loses_nobody(edition):
    everything = {name: value for name, value in AN_INTERPRETER.items() if name != "parts"}
    ana = a_registration(edition, "Ana", **everything)
    miriam = an_interpreter(edition, "Miriam")
    plan(edition, miriam, TI, *WHOLE_EVENING)
    answering.accept(invited(miriam).id)
    assert request_of(ana).state is RequestState.TOLD
    with write() as session:
        evening = the_edition(edition)
        [row] = [row for row in evening.programme if row.slug == "socialising"]
        row.ends_at = evening.ends_at
        session.flush()
        follow_up(session, evening)
    assert request_of(ana).state is RequestState.OPEN
    assert lost(edition) == (0, 0)


def test_whoever_comes_for_less_than_was_told_is_lost_for_the_rest(edition, told):
    free = db.session.scalars(select(Duty).where(Duty.part_id.in_(parts(edition, "market")))).one()
    with write() as session:
        session.delete(session.get_one(Duty, free.id))
        session.flush()
        follow_up(session, the_edition(edition))
    assert request_of(told).events[-1].why is Why.DECLINED
    assert lost(edition) == (1, 1)


def test_who_was_asked_instead_and_says_no_leaves_the_party_as_lost_as_before(edition, told):
    [promise] = db.session.scalars(select(Invitation.id)).all()
    answering.cannot_come(promise)
    assert lost(edition) == (1, 1)
    asked = invited(an_interpreter(edition, "Karim"))
    assert lost(edition) == (0, 1)
    answering.decline(asked.id)
    assert lost(edition) == (1, 1)


def test_after_the_evening_nothing_is_told_that_was_not_so_then(edition, clock):
    """Ana was served in one of three parts; that the others are over makes her request no success."""
    ana = a_registration(edition, "Ana", **AN_INTERPRETER)
    plan(edition, an_interpreter(edition, "Miriam"), TI, "looking-back")
    [asked] = ask_all(edition)
    answering.accept(asked)
    other = a_registration(edition, "Bilen")
    clock.moment = datetime(2024, 3, 22, 9, 0, tzinfo=LEIDEN)
    erase(other.id)
    assert request_of(ana).state is RequestState.OPEN
    assert Kind.INTERPRETER_FOUND not in kinds()


def test_whoever_cancels_and_comes_back_has_lost_nobody(edition, told):
    [promise] = db.session.scalars(select(Invitation.id)).all()
    answering.cannot_come(promise)
    cancel(told.id)
    restore(told.id)
    assert lost(edition) == (0, 0)
