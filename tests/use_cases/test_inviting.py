"""What answers of interpreters do, and what they must not do, to promises and to people."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, event, select, update

from portal.database import db, write
from portal.event.models import Edition, ProgrammeRow
from portal.interpreting import answering, by_hand, invitations, inviting, planning
from portal.interpreting.asked import parts_of
from portal.interpreting.models import Duty, DutyState, Gender, Interpreter, Invitation, Register, Source
from portal.languages.modes import Mode
from portal.matching.lifecycle import By, InvitationState, RequestState, Why
from portal.matching.plan import Level
from portal.matching.problem import Channel
from portal.registration.changing import cancel, change
from portal.registration.models import InterpreterRequest, Registration
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
    the_invitation,
    the_registration,
)

TI, AR, NGT = Channel("ti", Mode.SPOKEN), Channel("ar", Mode.SPOKEN), Channel("dse", Mode.SIGNED)


def part(edition: Edition, slug: str) -> int:
    return next(row.id for row in edition.programme if row.slug == slug)


def duties(who: Interpreter) -> dict[str, DutyState]:
    """What is planned with somebody, by the part of the programme."""
    db.session.expire_all()
    rows = db.session.scalars(select(Duty).where(Duty.interpreter_id == who.id).order_by(Duty.id))
    return {duty.part.slug: duty.state for duty in rows}


def request_of(registration: Registration) -> InterpreterRequest:
    found = the_registration(registration.id).request
    assert found
    return found


def served_by(registration: Registration) -> set[int]:
    plan = request_of(registration).plan or {}
    return {one for people in plan.get("parts", {}).values() for one in people}


def end_of(edition_id: int, slug: str):
    return next(row.ends_at for row in the_edition(edition_id).programme if row.slug == slug)


def refuse(registration: Registration, *interpreters: Interpreter) -> None:
    by_hand.read_wishes(
        request_of(registration).id,
        language="",
        wanted=[],
        refused=[one.id for one in interpreters],
        agreed=[],
        person_id=None,
    )


def planned(edition_id: int, who: Interpreter) -> None:
    """Plan somebody for the whole evening, whatever the rules say."""
    parts = [row.id for row in parts_of(the_edition(edition_id))]
    surely(by_hand.assign, edition_id, TI, who.id, parts, person_id=None)


# More than one invitation


@pytest.fixture
def until_nine(edition):
    """Miriam comes until the market ends, and is asked whether she can stay."""
    a_registration(edition, "Selam", **AN_INTERPRETER)
    miriam = an_interpreter(edition, "Miriam")
    first = invited(miriam)
    answering.accept(first.id, until=end_of(edition, "market"))
    return miriam, first, invited(miriam)


def test_the_second_letter_asks_for_what_is_still_open(edition, until_nine):
    _, first, second = until_nine
    evening = the_edition(edition)
    assert the_invitation(first.id).parts == [part(evening, "looking-back"), part(evening, "market")]
    assert second.parts == [part(evening, "discussion")]


@pytest.mark.parametrize("answer", [answering.decline, lambda one: inviting.cancel(one, person_id=None)])
def test_a_no_to_more_hours_keeps_what_was_promised(until_nine, answer):
    miriam, first, second = until_nine
    answer(second.id)
    assert duties(miriam) == {"looking-back": DutyState.CONFIRMED, "market": DutyState.CONFIRMED}
    assert the_invitation(first.id).state is InvitationState.PARTLY


def test_who_cannot_come_in_time_still_comes_later(until_nine):
    miriam, first, second = until_nine
    answering.accept(second.id)
    answering.cannot_come(first.id)
    assert duties(miriam) == {"discussion": DutyState.CONFIRMED}


def test_who_does_not_come_is_not_planned_for_anything_else_in_that_language(edition):
    a_registration(edition, "Selam", **{**AN_INTERPRETER, "parts": ["market"]})
    miriam = an_interpreter(edition, "Miriam")
    invitation = invited(miriam)
    planned(edition, miriam)
    answering.decline(invitation.id)
    assert duties(miriam) == {}


def test_it_is_written_down_who_answered_and_who_wrote_that_down(edition, an_organiser):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    answering.accept(invited(an_interpreter(edition, "Miriam")).id)
    yes = next(one for one in request_of(selam).events if one.became is RequestState.CONFIRMED)
    assert (yes.by, yes.why, yes.person_id) == (By.INTERPRETER, Why.ACCEPTED, None)
    hodan = a_registration(edition, "Hodan", **{**AN_INTERPRETER, "language": "so"})
    yusuf = invited(an_interpreter(edition, "Yusuf", "so"), "so")
    answering.decline(yusuf.id, person_id=an_organiser)
    no = request_of(hodan).events[-1]
    assert (no.by, no.became, no.person_id) == (By.INTERPRETER, RequestState.OPEN, an_organiser)


def test_a_programme_without_ends_answers_nobody(edition):
    with write() as session:
        session.execute(update(ProgrammeRow).values(ends_at=None))
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    hodan = a_registration(edition, "Hodan", **{**AN_INTERPRETER, "language": "so"})
    cancel(hodan.id)
    assert request_of(selam).state is RequestState.OPEN


# Who is asked for what


def test_nobody_is_asked_for_parts_in_which_nobody_listens(edition):
    a_registration(edition, "Selam", **{**AN_INTERPRETER, "parts": ["market"]})
    a_registration(edition, "Hodan", **{**AN_INTERPRETER, "language": "so"})
    assert invited(an_interpreter(edition, "Miriam")).parts == [part(the_edition(edition), "market")]


def test_who_is_refused_by_everybody_is_not_asked(edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    miriam = an_interpreter(edition, "Miriam")
    refuse(selam, miriam)
    with pytest.raises(inviting.NothingToAsk):
        invited(miriam)
    assert kinds() == ["registered"]


@pytest.mark.parametrize("gender", [Gender.MAN, Gender.UNSAID])
def test_who_needs_a_woman_is_not_interpreted_for_by_anybody_else(edition, gender):
    a_registration(edition, "Selam", **AN_INTERPRETER, gender="only-woman")
    with pytest.raises(inviting.NothingToAsk):
        invited(an_interpreter(edition, "Dawit", gender=gender))
    assert invited(an_interpreter(edition, "Miriam", gender=Gender.WOMAN)).people == 1


# Some at once


@pytest.fixture
def joost(edition):
    """Joost needs two signers all evening."""
    wishes = {"interpreter": "arrange", "mode": "signed", "language": "dse", "listeners": 1}
    return a_registration(edition, "Joost", **wishes)


def signers(edition_id: int, *names: str) -> list[Interpreter]:
    """They are planned for the whole evening, and nobody was asked."""
    people = [an_interpreter(edition_id, name, "dse", mode=Mode.SIGNED) for name in names]
    parts = [row.id for row in parts_of(the_edition(edition_id))]
    for one in people:
        surely(by_hand.assign, edition_id, NGT, one.id, parts, person_id=None)
    return people


def ask(edition_id: int, *people: Interpreter) -> list[str]:
    """Ask them together; the names of those who were asked."""
    ids = [one.id for one in people]
    return [one.interpreter.name for one in inviting.invite_some(edition_id, ids, NGT, person_id=None).now]


def test_two_who_take_turns_are_asked_in_one_deed(edition, joost):
    pair = signers(edition, "Anneke", "Bas")
    commits: list[object] = []

    def note(connection: object) -> None:
        commits.append(connection)

    db.session.rollback()
    event.listen(db.engine, "commit", note)
    try:
        assert ask(edition, *pair) == ["Anneke", "Bas"]
    finally:
        event.remove(db.engine, "commit", note)
    assert len(commits) == 1
    assert kinds()[-2:] == ["interpreter-asked"] * 2
    for one in pair:
        assert {*duties(one).values()} == {DutyState.INVITED}
        assert len(duties(one)) == 4
    assert request_of(joost).state is RequestState.INVITED


def test_who_was_asked_already_gets_no_second_letter(edition, joost):
    anneke, bas = signers(edition, "Anneke", "Bas")
    invited(anneke, *NGT)
    assert ask(edition, anneke, bas) == ["Bas"]
    assert kinds().count("interpreter-asked") == 2


def test_the_others_are_asked_when_one_cannot_be(edition, joost):
    pair = signers(edition, "Anneke", "Bas")
    # Nobody asks for what Carla speaks.
    carla = an_interpreter(edition, "Carla")
    assert ask(edition, carla, *pair) == ["Anneke", "Bas"]
    assert request_of(joost).state is RequestState.INVITED


def test_who_has_left_the_pool_is_passed_over(edition, joost):
    anneke, bas = signers(edition, "Anneke", "Bas")
    gone = bas.id
    with write() as session:
        session.execute(delete(Duty).where(Duty.interpreter_id == gone))
        session.delete(session.get_one(Interpreter, gone))
    asked = inviting.invite_some(edition, [gone, anneke.id], NGT, person_id=None).now
    assert [one.interpreter.name for one in asked] == ["Anneke"]


def test_nobody_is_asked_when_none_of_them_can_be(edition, joost):
    carla, dawit = an_interpreter(edition, "Carla"), an_interpreter(edition, "Dawit")
    before = kinds()
    with pytest.raises(inviting.NothingToAsk):
        ask(edition, carla, dawit)
    assert kinds() == before


# Who is quicker


def test_a_refusal_that_came_after_the_letter_holds(edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    dawit, miriam = an_interpreter(edition, "Dawit"), an_interpreter(edition, "Miriam")
    asked = invited(dawit)
    later = invited(miriam)
    refuse(selam, dawit)
    with pytest.raises(answering.TooLate):
        answering.accept(asked.id)
    assert the_invitation(asked.id).state is InvitationState.CANCELLED
    answering.accept(later.id)
    assert duties(dawit) == {}
    assert {*duties(miriam).values()} == {DutyState.CONFIRMED}
    assert served_by(selam) == {miriam.id}


def test_whom_the_quicker_one_cannot_serve_stays_with_the_other(edition):
    selam = a_registration(edition, "Selam", 1, **{**AN_INTERPRETER, "listeners": 2})
    yonas = a_registration(edition, "Yonas", 1, **{**AN_INTERPRETER, "listeners": 2})
    miriam, dawit = an_interpreter(edition, "Miriam", has_kit=True), an_interpreter(edition, "Dawit")
    planned(edition, miriam)
    first, second = invited(miriam), invited(dawit)
    answering.accept(second.id)
    # Without receivers Dawit whispers to three.
    assert served_by(selam) == {dawit.id}
    assert served_by(yonas) == {miriam.id}
    assert the_invitation(first.id).state is InvitationState.SENT
    answering.accept(first.id)
    assert request_of(yonas).state is RequestState.TOLD


def test_nobody_comes_for_nobody(edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    miriam = an_interpreter(edition, "Miriam")
    asked = invited(miriam)
    cancel(selam.id)
    with pytest.raises(answering.TooLate):
        answering.accept(asked.id)
    assert duties(miriam) == {}
    assert the_invitation(asked.id).state is InvitationState.CANCELLED


def test_a_party_that_only_comes_to_the_market_is_not_planned_before_it(edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    yonas = a_registration(edition, "Yonas", **{**AN_INTERPRETER, "parts": ["market"]})
    answering.accept(invited(an_interpreter(edition, "Miriam")).id)
    assert len(request_of(selam).parts) == 3
    assert request_of(yonas).parts == [part(the_edition(edition), "market")]


# What changes meanwhile


def wish(registration: Registration, **changed: object) -> None:
    change(registration.id, Step.LANGUAGE, {**AN_INTERPRETER, **changed}, consents=True)


@pytest.mark.parametrize(
    "changed",
    [{"gender": "only-woman"}, {"parts": [*WITHOUT_MUSIC, "music"]}, {"second": "", "language": "so"}],
    ids=["only a woman", "the whole evening", "another language"],
)
def test_a_promise_that_does_not_fit_a_changed_wish_is_looked_for_again(edition, clock, changed):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    answering.accept(invited(an_interpreter(edition, "Dawit", gender=Gender.MAN)).id)
    assert request_of(selam).state is RequestState.TOLD
    clock.move(timedelta(hours=1))
    wish(selam, **changed)
    assert request_of(selam).state is RequestState.OPEN


def test_more_listeners_than_there_is_room_for_are_looked_for_again(edition, clock):
    selam = a_registration(edition, "Selam", 5, **AN_INTERPRETER)
    answering.accept(invited(an_interpreter(edition, "Dawit")).id)
    clock.move(timedelta(hours=1))
    wish(selam, listeners=3)
    assert request_of(selam).state is RequestState.TOLD
    wish(selam, listeners=4)
    assert request_of(selam).state is RequestState.OPEN


def test_fewer_parts_can_be_whole_at_once(edition):
    selam = a_registration(edition, "Selam", **{**AN_INTERPRETER, "parts": [*WITHOUT_MUSIC, "music"]})
    answering.accept(invited(an_interpreter(edition, "Miriam")).id)
    assert request_of(selam).state is RequestState.OPEN
    wish(selam)
    assert request_of(selam).state is RequestState.TOLD


def test_whom_nobody_needs_is_thanked_and_not_reminded(edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    asked = invited(an_interpreter(edition, "Miriam"))
    cancel(selam.id)
    assert the_invitation(asked.id).state is InvitationState.CANCELLED
    assert not inviting.remind(asked.id)
    assert kinds()[-1] == "interpreter-cancelled"


def test_when_one_of_two_cannot_come_the_other_stays_and_one_is_looked_for(edition):
    joost = a_registration(
        edition,
        "Joost",
        **{"interpreter": "arrange", "mode": "signed", "language": "dse", "listeners": 1},
    )
    names = ("Anneke", "Bas", "Carla")
    anneke, bas, carla = (an_interpreter(edition, name, "dse", mode=Mode.SIGNED) for name in names)
    parts = [row.id for row in parts_of(the_edition(edition))]
    asked = []
    for one in (anneke, bas):
        surely(by_hand.assign, edition, NGT, one.id, parts, person_id=None)
        asked.append(invited(one, *NGT))
    for one in asked:
        answering.accept(one.id)
    assert request_of(joost).state is RequestState.TOLD
    answering.cannot_come(asked[1].id)
    assert request_of(joost).state is RequestState.OPEN
    assert served_by(joost) == {anneke.id}
    now = planning.read(db.session(), the_edition(edition))
    proposed = planning.propose(now).plan
    assert {one.interpreter for one in proposed.duties} == {str(anneke.id), str(carla.id)}
    mark = planning.mark_of(now, proposed)
    planning.accept(edition, mark=mark, person_id=None)
    answering.accept(invited(carla, *NGT).id)
    assert request_of(joost).state is RequestState.TOLD
    assert request_of(joost).names == ["Anneke", "Carla"]


def test_when_one_of_two_cannot_come_and_the_other_can_do_it_alone_the_asker_gets_no_letter(edition):
    wishes = {"interpreter": "arrange", "mode": "signed", "language": "dse", "listeners": 1}
    joost = a_registration(edition, "Joost", **wishes, parts=["looking-back"])
    anneke, bas = (an_interpreter(edition, name, "dse", mode=Mode.SIGNED) for name in ("Anneke", "Bas"))
    parts = [row.id for row in parts_of(the_edition(edition)) if row.slug == "looking-back"]
    asked = []
    for one in (anneke, bas):
        surely(by_hand.assign, edition, NGT, one.id, parts, person_id=None)
        asked.append(invited(one, *NGT))
    for one in asked:
        answering.accept(one.id)
    before = kinds().count("interpreter-found")
    answering.cannot_come(asked[1].id)
    assert request_of(joost).state is RequestState.TOLD
    assert request_of(joost).names == ["Anneke"]
    assert kinds().count("interpreter-found") == before > 0


def book(edition_id: int, *slugs: str, name: str = "Miriam") -> by_hand.Booked:
    """Miriam is booked for these parts, by telephone."""
    evening = the_edition(edition_id)
    return surely(
        by_hand.book,
        edition_id,
        TI,
        by_hand.Booking(name, f"{name.lower()}@example.org", "", Register.RBTV),
        [part(evening, slug) for slug in slugs],
        starts_at=evening.starts_at,
        ends_at=evening.ends_at,
        person_id=None,
    )


def letters_of(who: Interpreter) -> list[Invitation]:
    db.session.expire_all()
    query = select(Invitation).where(Invitation.interpreter_id == who.id).order_by(Invitation.id)
    return list(db.session.scalars(query))


def test_a_booking_that_is_sent_twice_is_one_promise_and_one_letter(edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    for _ in range(2):
        miriam, _ = book(edition, *WITHOUT_MUSIC)
    [promise] = letters_of(miriam)
    assert promise.state is InvitationState.ACCEPTED
    assert kinds(to="miriam@example.org") == ["interpreter-confirmed"]
    assert request_of(selam).state is RequestState.TOLD


def test_a_booking_in_two_steps_is_one_promise_and_can_be_taken_back_at_once(edition):
    selam = a_registration(edition, "Selam", **{**AN_INTERPRETER, "parts": ["market", "discussion"]})
    book(edition, "market")
    miriam, _ = book(edition, "discussion")
    evening = the_edition(edition)
    [promise] = letters_of(miriam)
    assert promise.parts == [part(evening, "market"), part(evening, "discussion")]
    # The second letter brings the new hours.
    assert kinds(to="miriam@example.org") == ["interpreter-confirmed"] * 2
    assert request_of(selam).state is RequestState.TOLD
    answering.cannot_come(promise.id)
    assert duties(miriam) == {}
    assert [one.state for one in letters_of(miriam)] == [InvitationState.DECLINED]


def test_a_booking_answers_the_letter_that_asked_for_it(edition):
    a_registration(edition, "Selam", **AN_INTERPRETER)
    miriam = an_interpreter(edition, "Miriam")
    asked = invited(miriam)
    booked, let_go = book(edition, "market")
    assert booked.id == miriam.id
    [promise] = letters_of(miriam)
    assert (promise.id, promise.state) == (asked.id, InvitationState.PARTLY)
    assert promise.parts == [part(the_edition(edition), "market")]
    # No answer is awaited for the other parts, so nobody waits for one, and whoever booked can be told.
    assert let_go == [part(the_edition(edition), slug) for slug in ("looking-back", "discussion")]
    assert duties(miriam) == {"market": DutyState.CONFIRMED}


def test_a_booking_for_more_hours_adds_to_what_was_promised(edition, until_nine):
    miriam, first, second = until_nine
    answering.decline(second.id)
    assert book(edition, "discussion") == (miriam, [])
    promise = the_invitation(first.id)
    assert len(promise.parts) == 3
    assert promise.until is None
    assert {one.state for one in letters_of(miriam)} == {InvitationState.PARTLY, InvitationState.DECLINED}
    answering.cannot_come(first.id)
    assert duties(miriam) == {}


def test_a_booking_beside_a_promise_answers_the_letter_that_asks_for_more(edition, until_nine):
    miriam, first, second = until_nine
    assert book(edition, "discussion") == (miriam, [])
    assert [len(one.parts) for one in letters_of(miriam)] == [2, 1]
    assert the_invitation(second.id).state is InvitationState.ACCEPTED
    answering.cannot_come(second.id)
    assert {*duties(miriam)} == {"looking-back", "market"}
    assert the_invitation(first.id).state is InvitationState.PARTLY


def test_who_is_booked_for_another_day_than_they_once_said_is_there_then(edition):
    a_registration(edition, "Selam", **AN_INTERPRETER)
    miriam = an_interpreter(edition, "Miriam")
    with write() as session:
        [there] = session.get_one(Interpreter, miriam.id).available
        there.starts_at -= timedelta(days=1)
        there.ends_at -= timedelta(days=1)
    book(edition, *WITHOUT_MUSIC)
    [there] = db.session.get_one(Interpreter, miriam.id, populate_existing=True).available
    evening = the_edition(edition)
    assert (there.starts_at, there.ends_at) == (evening.starts_at, evening.ends_at)


def test_two_people_of_one_agency_are_two_people(edition):
    amina = a_registration(edition, "Amina", **{**AN_INTERPRETER, "language": "ar"})
    evening = the_edition(edition)
    parts = [row.id for row in evening.programme if row.slug in AN_INTERPRETER["parts"]]
    hours = {"starts_at": evening.starts_at, "ends_at": evening.ends_at, "person_id": None}
    for name, channel in (("Omar", TI), ("Fatma", AR)):
        who = by_hand.Booking(name, "desk@agency.example", "", Register.RBTV)
        surely(by_hand.book, edition, channel, who, parts, **hours)
    assert request_of(amina).names == ["Fatma"]
    omar = db.session.scalars(select(Interpreter).where(Interpreter.name == "Omar")).one()
    assert [skill.language for skill in omar.skills] == ["ti"]


def test_who_is_planned_by_hand_serves_whoever_waits_and_not_who_is_served(edition):
    first = a_registration(edition, "Amina", **{**AN_INTERPRETER, "language": "ar", "listeners": 3}, guests=2)
    samira, miriam = (an_interpreter(edition, name, "ar") for name in ("Samira", "Miriam"))
    parts = [row.id for row in the_edition(edition).programme if row.slug in AN_INTERPRETER["parts"]]
    surely(by_hand.assign, edition, AR, samira.id, parts, person_id=None)
    answering.accept(invited(samira, *AR).id)
    second = a_registration(
        edition, "Khaled", **{**AN_INTERPRETER, "language": "ar", "listeners": 2}, guests=1
    )
    by_hand.assign(edition, AR, miriam.id, parts, person_id=None)
    assert request_of(first).state is RequestState.TOLD
    answering.accept(invited(miriam, *AR).id)
    assert request_of(first).names == ["Samira"]
    assert request_of(second).names == ["Miriam"]


def test_only_what_is_spoken_on_stage_can_be_interpreted(edition):
    a_registration(edition, "Selam", **AN_INTERPRETER)
    miriam = an_interpreter(edition, "Miriam", "ti")
    miriam.skills[0].source = Source.ENGLISH
    db.session.commit()
    assert planning.propose(planning.read(db.session(), the_edition(edition))).score[Level.WHOLE] == 1
    evening = the_edition(edition)
    evening.access = {**evening.access, "languages": ["nl"]}
    db.session.commit()
    assert planning.propose(planning.read(db.session(), the_edition(edition))).score[Level.WHOLE] == 0


def test_nobody_is_planned_in_hours_to_which_they_said_no(edition):
    a_registration(edition, "Selam", **AN_INTERPRETER)
    a_registration(edition, "Amina", **{**AN_INTERPRETER, "language": "ar"})
    miriam = an_interpreter(edition, "Miriam", "ti", "ar")

    def planned_hours() -> set[str]:
        evening = the_edition(edition)
        slugs = {str(row.id): row.slug for row in evening.programme}
        plan = planning.propose(planning.read(db.session(), evening)).plan
        return {slugs[duty.part] for duty in plan.duties}

    answering.accept(invited(miriam).id, until=end_of(edition, "market"))
    assert planned_hours() == {"looking-back", "market"}
    later = invited(miriam, "ti")
    answering.decline(later.id)
    assert planned_hours() == {"looking-back", "market"}
    answering.accept(invited(miriam, "ar").id)
    assert planned_hours() == {*WITHOUT_MUSIC}


def test_nobody_is_asked_for_more_people_than_they_can_serve(edition):
    a_registration(edition, "Selam", 2, **{**AN_INTERPRETER, "listeners": 3})
    yonas = a_registration(edition, "Yonas", 2, **{**AN_INTERPRETER, "listeners": 3})
    miriam, dawit = an_interpreter(edition, "Miriam"), an_interpreter(edition, "Dawit")
    first = invited(miriam)
    assert first.people == 3
    assert request_of(yonas).state is RequestState.OPEN
    second = invited(dawit)
    answering.accept(first.id)
    assert the_invitation(second.id).state is InvitationState.SENT
    answering.accept(second.id)
    assert request_of(yonas).state is RequestState.TOLD


def test_whoever_was_asked_is_not_taken_out_without_a_word(edition):
    a_registration(edition, "Selam", **AN_INTERPRETER)
    invited(an_interpreter(edition, "Miriam"))
    ids = [one.id for one in db.session.scalars(select(Duty))]
    with pytest.raises(by_hand.Promised):
        by_hand.free(edition, ids, person_id=None)


# Links


def test_whoever_was_asked_for_a_place_that_is_kept_for_somebody_else_is_thanked(edition):
    a_registration(edition, "Selam", **AN_INTERPRETER)
    miriam, samira = an_interpreter(edition, "Miriam"), an_interpreter(edition, "Samira")
    planned(edition, miriam)
    asked = invited(samira)
    ids = list(db.session.scalars(select(Duty.id).where(Duty.interpreter_id == miriam.id)))
    by_hand.lock(edition, ids, is_locked=True)
    assert the_invitation(asked.id).state is InvitationState.CANCELLED
    assert kinds(to=samira.email) == [invitations.ASK, invitations.THANK]


def test_the_question_tells_how_many_listen_by_now(edition):
    selam = a_registration(edition, "Selam", 2, **AN_INTERPRETER)
    miriam, samira = an_interpreter(edition, "Miriam"), an_interpreter(edition, "Samira")
    # Samira is asked for the same, without a place of her own.
    asked = [invited(miriam).id, invited(samira).id]
    assert [the_invitation(one).people for one in asked] == [1, 1]
    change(selam.id, Step.LANGUAGE, {**AN_INTERPRETER, "listeners": 3}, consents=True)
    assert [the_invitation(one).people for one in asked] == [3, 3]


def test_a_link_opens_until_the_night_after_the_evening(edition, clock):
    a_registration(edition, "Selam", **AN_INTERPRETER)
    asked = invited(an_interpreter(edition, "Miriam"))
    assert invitations.find(asked.token, db.session()).id == asked.id
    with pytest.raises(invitations.NoSuchInvitation):
        invitations.find("x", db.session())
    clock.move(the_edition(edition).ends_at + invitations.OPEN_AFTER - clock.now())
    assert invitations.find(asked.token, db.session()).id == asked.id
    clock.move(timedelta(seconds=1))
    with pytest.raises(invitations.EveningIsOver):
        invitations.find(asked.token, db.session())


def test_only_organisers_and_coordinators_hear_that_somebody_cannot_come(edition):
    from portal.access.people import Role
    from portal.access.sign_in import invite

    for role in Role:
        invite(f"{role}@example.org", role, theme="police" if role is Role.HOST else None)
    a_registration(edition, "Selam", email="", phone="0612345678", **AN_INTERPRETER)
    asked = invited(an_interpreter(edition, "Miriam"))
    answering.accept(asked.id)
    before = len(kinds())
    answering.cannot_come(asked.id)
    with pytest.raises(answering.TooLate):
        answering.cannot_come(asked.id)
    assert kinds()[before:] == ["interpreter-lost"] * 2
    assert (
        kinds(to="organiser@example.org")[-1]
        == kinds(to="coordinator@example.org")[-1]
        == ("interpreter-lost")
    )
