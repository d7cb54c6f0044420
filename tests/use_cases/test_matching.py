"""From fourteen requests to everybody understood: planning, asking, and what follows for whom."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.commands import EDITIONS
from portal.database import db, write
from portal.event.models import Edition
from portal.interpreting import answering, by_hand, inviting, planning, pool
from portal.interpreting.models import Duty, DutyState, Interpreter, Invitation, Register
from portal.interpreting.plan_words import why_not
from portal.interpreting.samples import load_interpreters
from portal.interpreting.words import channel_name
from portal.languages.modes import Mode
from portal.languages.unlisted import code_of
from portal.locales import in_locale
from portal.matching.lifecycle import Alternative, InvitationState, NotAllowed, RequestState
from portal.matching.plan import Level, Proposal
from portal.matching.problem import Channel
from portal.registration.changing import cancel, change, erase, restore
from portal.registration.models import InterpreterRequest, Registration
from portal.registration.steps import Step
from tests.builders import (
    AN_INTERPRETER,
    a_registration,
    an_interpreter,
    invited,
    kinds,
    letters,
    set_hours,
    surely,
    the_edition,
    the_registration,
)

TI, AR, NGT = Channel("ti", Mode.SPOKEN), Channel("ar", Mode.SPOKEN), Channel("dse", Mode.SIGNED)
UKRAINIAN, SOMALI, WRITTEN = (
    Channel("uk", Mode.SPOKEN),
    Channel("so", Mode.SPOKEN),
    Channel("nl", Mode.WRITTEN),
)


@pytest.fixture
def evening(edition: int) -> Edition:
    """The evening of the demonstration: fourteen requests, seven interpreters."""
    load_interpreters(EDITIONS / "samples" / "interpreters.toml")
    return the_edition(edition)


def request_of(name: str) -> InterpreterRequest:
    db.session.expire_all()
    found = db.session.scalars(select(Registration).where(Registration.name == name)).one().request
    assert found
    return found


def states() -> dict[str, str]:
    db.session.expire_all()
    return {
        one.registration.name.split()[0]: one.state.value
        for one in db.session.scalars(select(InterpreterRequest))
    }


def person(name: str) -> Interpreter:
    return db.session.scalars(select(Interpreter).where(Interpreter.name.startswith(name))).one()


def duties(name: str) -> list[Duty]:
    db.session.expire_all()
    return list(
        db.session.scalars(select(Duty).where(Duty.interpreter_id == person(name).id).order_by(Duty.id))
    )


def invitation_of(name: str) -> Invitation:
    db.session.expire_all()
    query = (
        select(Invitation).where(Invitation.interpreter_id == person(name).id).order_by(Invitation.id.desc())
    )
    return db.session.scalars(query.limit(1)).one()


def accept_all(edition: Edition) -> None:
    now = planning.read(db.session(), edition)
    mark = planning.mark_of(now, planning.propose(now).plan)
    planning.accept(edition.id, mark=mark, person_id=None)


def test_the_demonstration_has_fourteen_requests_and_seven_interpreters(evening):
    assert len(states()) == 14
    assert db.session.query(Interpreter).count() == 7
    assert states()["Emine"] == states()["Karin"] == "own"
    assert db.session.query(InterpreterRequest).filter_by(state=RequestState.OPEN).count() == 12


def test_looking_at_a_proposal_changes_nothing(evening):
    planning.propose(planning.read(db.session(), evening))
    assert db.session.query(Duty).count() == 0
    assert {*states().values()} == {"open", "own"}


def test_the_best_plan_serves_whom_it_can_and_leaves_the_others_open(evening):
    accept_all(evening)
    told = states()
    served = {"Selam", "Yonas", "Joost", "Marit", "Parisa", "Leila", "Amina", "Khaled", "Rana"}
    assert {name for name, state in told.items() if state == "proposed"} == served
    # Ismail comes at 20:00, Darya leaves at 21:00, and nobody types.
    assert {name for name, state in told.items() if state == "open"} == {"Hodan", "Olena", "Wim"}
    assert kinds()[-1] == "registered"


def test_the_same_proposal_twice_changes_nothing_more(evening):
    accept_all(evening)
    now = planning.read(db.session(), evening)
    assert planning.changes(now, planning.propose(now).plan) == []


def test_a_proposal_that_somebody_looked_at_before_is_not_taken_over(evening):
    now = planning.read(db.session(), evening)
    mark = planning.mark_of(now, planning.propose(now).plan)
    cancel(request_of("Selam T.").registration_id)
    with pytest.raises(planning.Moved):
        planning.accept(evening.id, mark=mark, person_id=None)
    assert db.session.query(Duty).count() == 0


def test_others_can_write_while_the_plan_is_looked_for(evening):
    now = planning.read(db.session(), evening)
    mark = planning.mark_of(now, planning.propose(now).plan)

    def made(now: planning.Planning) -> Proposal:
        found = planning.propose(now)
        cancel(request_of("Selam T.").registration_id)
        return found

    # The plan that was looked at is found, but it is not that of the evening any more.
    with pytest.raises(planning.Moved):
        planning.accept(evening.id, mark=mark, person_id=None, made=made)
    assert states()["Selam"] == "withdrawn"
    assert db.session.query(Duty).count() == 0


def test_some_changes_are_taken_over_and_others_not(evening):
    now = planning.read(db.session(), evening)
    plan = planning.propose(now).plan
    signed = next(
        one for one in planning.changes(now, plan) if {duty.channel for duty in one.coming} == {NGT}
    )
    planning.accept(evening.id, mark=planning.mark_of(now, plan), chosen=[signed.key], person_id=None)
    assert {duty.interpreter.name for duty in db.session.scalars(select(Duty))} == {"Anneke B.", "Bas R."}
    assert {name for name, state in states().items() if state == "proposed"} == {"Joost", "Marit"}


def test_two_signers_take_turns(evening):
    accept_all(evening)
    parts = request_of("Joost V.").plan["parts"]
    assert len(parts) == 4
    assert {one for people in parts.values() for one in people} == {person("Anneke").id, person("Bas").id}


# Asking


def test_everybody_who_is_planned_is_asked_once(evening):
    accept_all(evening)
    asked = len(inviting.invite_all(evening.id, person_id=None))
    assert asked == len({(duty.interpreter_id, duty.channel) for duty in db.session.scalars(select(Duty))})
    assert inviting.invite_all(evening.id, person_id=None) == []
    assert states()["Selam"] == "invited"
    assert kinds().count("interpreter-asked") == asked


def test_who_accepts_is_confirmed_and_the_askers_are_told_by_first_name(evening):
    accept_all(evening)
    inviting.invite_all(evening.id, person_id=None)
    answering.accept(invitation_of("Reza").id)
    assert states()["Parisa"] == states()["Leila"] == "told"
    assert request_of("Parisa M.").plan["names"] == ["Reza"]
    assert kinds().count("interpreter-found") == 2


def test_a_name_that_is_put_right_is_right_for_the_asker_as_well(edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    miriam = an_interpreter(edition, "Mirjam H.")
    answering.accept(invited(miriam).id)
    known = pool.entry_of(db.session.get_one(Interpreter, miriam.id), the_edition(edition))
    pool.change(miriam.id, replace(known, name="Miriam H."), edition, seen=known.marks)
    assert request_of("Selam").names == ["Miriam"]
    assert the_registration(selam.id).request.state is RequestState.TOLD


def test_both_of_a_team_must_accept_before_anybody_is_told(evening):
    accept_all(evening)
    inviting.invite_all(evening.id, person_id=None)
    answering.accept(invitation_of("Anneke").id)
    assert states()["Joost"] == "invited"
    answering.accept(invitation_of("Bas").id)
    assert states()["Joost"] == states()["Marit"] == "told"
    assert sorted(request_of("Joost V.").plan["names"]) == ["Anneke", "Bas"]


def test_the_first_of_two_fills_the_gap_and_the_other_is_thanked(evening):
    miriam, samira = person("Miriam"), person("Samira")
    inviting.invite(evening.id, samira.id, AR, person_id=None)
    inviting.invite(evening.id, miriam.id, AR, person_id=None)
    answering.accept(invitation_of("Samira").id)
    assert invitation_of("Miriam").state is InvitationState.CANCELLED
    assert kinds().count("interpreter-thanked") == 1
    with pytest.raises(answering.TooLate):
        answering.accept(invitation_of("Miriam").id)
    assert duties("Miriam") == []
    # With her receivers she serves everybody who listens to Arabic.
    assert states()["Amina"] == states()["Khaled"] == states()["Rana"] == "told"


def test_who_declines_is_not_asked_for_the_same_again(evening):
    accept_all(evening)
    inviting.invite_all(evening.id, person_id=None)
    answering.decline(invitation_of("Reza").id)
    assert states()["Parisa"] == "open"
    assert duties("Reza") == []
    now = planning.read(db.session(), evening)
    assert not {
        duty for duty in planning.propose(now).plan.duties if duty.interpreter == str(person("Reza").id)
    }


def test_only_until_nine_leaves_the_rest_of_the_evening_open(evening):
    accept_all(evening)
    inviting.invite_all(evening.id, person_id=None)
    answering.accept(invitation_of("Reza").id, until=evening.starts_at + timedelta(hours=1, minutes=45))
    assert invitation_of("Reza").state is InvitationState.PARTLY
    assert states()["Parisa"] == "open"
    assert {duty.part.slug for duty in duties("Reza")} == {"looking-back", "market"}
    assert len(request_of("Parisa M.").plan["parts"]) == 2


def test_a_decline_the_evening_before_is_repaired(evening, clock):
    accept_all(evening)
    inviting.invite_all(evening.id, person_id=None)
    for name in ("Miriam", "Samira", "Reza", "Anneke", "Bas"):
        answering.accept(invitation_of(name).id)
    clock.move(evening.starts_at - timedelta(days=1) - clock.now())
    told = kinds().count("interpreter-found")
    answering.cannot_come(invitation_of("Samira").id)
    assert states()["Amina"] == "open"
    # Nobody who asked hears of it before somebody has decided.
    assert kinds().count("interpreter-found") == told
    with write() as session:
        session.add(
            _another(session.get_one(Edition, evening.id), "Nadia Z.", ("ar", Mode.SPOKEN), has_kit=True)
        )
    accept_all(the_edition(evening.id))
    inviting.invite_all(evening.id, person_id=None)
    answering.accept(invitation_of("Nadia").id)
    assert states()["Amina"] == "told"
    assert request_of("Amina B.").plan["names"] == ["Nadia"]


def _another(edition: Edition, name: str, skill: tuple[str, Mode], **given: object) -> Interpreter:
    from portal.interpreting.models import Available, Skill, Source

    return Interpreter(
        name=name,
        email="nadia@example.org",
        register=Register.RBTV,
        added_at=edition.starts_at,
        skills=[Skill(language=skill[0], mode=skill[1], source=Source.BOTH)],
        available=[Available(edition_id=edition.id, starts_at=edition.doors_at, ends_at=edition.ends_at)],
        **given,
    )


def test_nobody_answers_and_the_gap_is_open_again(evening, clock):
    accept_all(evening)
    inviting.invite_all(evening.id, person_id=None)
    clock.move(inviting.TO_THINK / 2)
    for _ in range(2):
        with write() as session:
            inviting.chase(session)
    assert kinds().count("interpreter-reminded") == kinds().count("interpreter-asked")
    clock.move(inviting.TO_THINK)
    with write() as session:
        inviting.chase(session)
    assert {one.state for one in db.session.scalars(select(Invitation))} == {InvitationState.EXPIRED}
    assert db.session.query(Duty).count() == 0
    assert states()["Selam"] == "open"


# Who does not need anybody any more


def test_who_cancels_leaves_an_idle_interpreter_to_decide_about(evening):
    accept_all(evening)
    inviting.invite_all(evening.id, person_id=None)
    answering.accept(invitation_of("Reza").id)
    for name in ("Parisa M.", "Leila N."):
        cancel(request_of(name).registration_id)
    assert states()["Parisa"] == "withdrawn"
    assert len(duties("Reza")) == 3
    inviting.cancel(invitation_of("Reza").id, person_id=None)
    assert duties("Reza") == []
    assert kinds()[-1] == "interpreter-cancelled"


def test_a_change_of_something_else_keeps_what_was_planned(evening):
    accept_all(evening)
    registration_id = request_of("Parisa M.").registration_id
    change(registration_id, Step.ACCESS, {"needs": ["seat"]}, consents=True)
    assert request_of("Parisa M.").state is RequestState.PROPOSED
    assert request_of("Parisa M.").plan["parts"]


def test_another_language_is_a_new_request(evening):
    accept_all(evening)
    registration_id = request_of("Parisa M.").registration_id
    change(registration_id, Step.LANGUAGE, {**AN_INTERPRETER, "language": "tr"}, consents=True)
    assert request_of("Parisa M.").state is RequestState.OPEN
    assert request_of("Parisa M.").plan is None


def test_who_comes_after_all_is_looked_for_again(evening):
    registration_id = request_of("Parisa M.").registration_id
    cancel(registration_id)
    restore(registration_id)
    accept_all(evening)
    assert states()["Parisa"] == "proposed"


def test_an_erased_registration_leaves_no_request(evening):
    accept_all(evening)
    erase(request_of("Parisa M.").registration_id)
    assert "Parisa" not in states()


# By hand


def test_somebody_is_planned_by_hand_where_nothing_is_doubtful(evening):
    parts = [row.id for row in evening.programme if row.slug in ("market", "music")]
    by_hand.assign(evening.id, SOMALI, person("Ismail").id, parts, person_id=None)
    assert [duty.state for duty in duties("Ismail")] == [DutyState.PROPOSED] * 2


def test_doubts_are_told_and_the_person_decides(evening):
    parts = [row.id for row in evening.programme if row.ends_at]
    with pytest.raises(by_hand.Doubtful) as told:
        by_hand.assign(evening.id, SOMALI, person("Ismail").id, parts, person_id=None)
    assert {one.wrong.value for one in told.value.warnings} >= {"away"}
    assert duties("Ismail") == []
    surely(by_hand.assign, evening.id, SOMALI, person("Ismail").id, parts, person_id=None)
    assert len(duties("Ismail")) == 4


def test_another_variety_of_a_language_is_doubtful(evening):
    parts = [row.id for row in evening.programme if row.slug == "looking-back"]
    with pytest.raises(by_hand.Doubtful) as told:
        by_hand.assign(evening.id, Channel("prs", Mode.SPOKEN), person("Reza").id, parts, person_id=None)
    assert "channel" in {one.wrong.value for one in told.value.warnings}


def test_nobody_is_planned_in_two_places(evening):
    accept_all(evening)
    parts = [row.id for row in evening.programme if row.slug == "market"]
    before = [(duty.part_id, duty.channel) for duty in duties("Reza")]
    with pytest.raises(by_hand.DoubleBooked):
        surely(by_hand.assign, evening.id, TI, person("Reza").id, parts, person_id=None)
    assert [(duty.part_id, duty.channel) for duty in duties("Reza")] == before


def test_whoever_promised_stays_when_nobody_knows_any_more_that_they_are_there(edition):
    """Who comes instead is for a person to decide: the asker was told who comes."""
    a_registration(edition, "Selam", 2, **{**AN_INTERPRETER, "listeners": 3})
    miriam = an_interpreter(edition, "Miriam")
    an_interpreter(edition, "Samira")
    answering.accept(invited(miriam).id)
    set_hours(miriam, edition, None)
    a_registration(edition, "Amanuel", **AN_INTERPRETER)
    accept_all(the_edition(edition))
    assert states() == {"Selam": "told", "Amanuel": "proposed"}
    assert {duty.state for duty in duties("Miriam")} == {DutyState.CONFIRMED}
    assert len(duties("Miriam")) == len(duties("Samira")) == 3


def test_whoever_was_only_planned_goes_when_nobody_knows_that_they_are_there(edition, app):
    a_registration(edition, "Selam", **AN_INTERPRETER)
    miriam = an_interpreter(edition, "Miriam")
    accept_all(the_edition(edition))
    set_hours(miriam, edition, None)
    now = planning.read(db.session(), the_edition(edition))
    plan = planning.propose(now).plan
    [change] = planning.changes(now, plan)
    assert {duty.interpreter for duty in change.going} == {str(miriam.id)}
    with app.test_request_context("/en/"), in_locale("en"):
        [[first, _]] = why_not(now, plan).values()
    assert first == (
        "Miriam is planned for 19:30–20:45 and 21:15–21:45, against a rule. "
        "The best plan leaves this out. Lock it to keep it."
    )


def test_what_is_locked_stays(evening):
    parts = [row.id for row in evening.programme if row.ends_at]
    surely(by_hand.assign, evening.id, AR, person("Miriam").id, parts, person_id=None)
    by_hand.lock(evening.id, [duty.id for duty in duties("Miriam")], is_locked=True)
    accept_all(evening)
    assert {duty.channel for duty in duties("Miriam")} == {AR}
    assert states()["Selam"] == "open"
    by_hand.lock(evening.id, [duty.id for duty in duties("Miriam")], is_locked=False)
    accept_all(evening)
    assert states()["Selam"] == "proposed"


def test_a_booking_with_an_agency_is_confirmed_at_once(evening):
    parts = [row.id for row in evening.programme if row.ends_at]
    who = by_hand.Booking("Schrijftolken", "", "0712345678", Register.RTGS)

    def book(*, seen: str = "") -> None:
        by_hand.book(
            evening.id,
            WRITTEN,
            who,
            parts,
            starts_at=evening.starts_at,
            ends_at=evening.ends_at,
            seen=seen,
            person_id=None,
        )

    # One person who types all evening works too long.
    with pytest.raises(by_hand.Doubtful) as told:
        book()
    assert states()["Wim"] == "open"
    for _ in range(2):
        book(seen=told.value.mark)
    assert states()["Wim"] == "told"
    assert db.session.query(Interpreter).count() == 8
    assert invitation_of("Schrijftolken").state is InvitationState.ACCEPTED


def test_a_language_that_is_not_in_our_list_is_booked_for_those_who_asked_for_it(edition):
    wish = {**AN_INTERPRETER, "language": "other"}
    mine = a_registration(edition, "Bodhi", **wish, language_other="Chakma")
    same = a_registration(edition, "Mala", **wish, language_other=" chakma")
    other = a_registration(edition, "Noor", **wish, language_other="Rohingya")
    evening = the_edition(edition)
    channel = Channel(code_of("Chakma"), Mode.SPOKEN)
    parts = [row.id for row in evening.programme if row.slug in AN_INTERPRETER["parts"]]
    who = by_hand.Booking("Tania D.", "tania@example.org", "", Register.VOLUNTEER)
    hours = {"starts_at": evening.starts_at, "ends_at": evening.ends_at}
    by_hand.book(edition, channel, who, parts, **hours, person_id=None)
    assert states() == {"Bodhi": "told", "Mala": "told", "Noor": "open"}
    assert channel_name(channel) == "Chakma"
    # The solver knows it as any other language, and takes no two for the same.
    assert planning.propose(planning.read(db.session(), evening)).score[Level.WHOLE] == 2
    cancel(mine.id)
    cancel(same.id)
    assert states()[other.name] == "open"


def test_not_found_needs_another_way_and_tells_the_asker(evening):
    request = request_of("Wim K.")
    with pytest.raises(NotAllowed):
        by_hand.not_found(request.id, [], person_id=None)
    assert states()["Wim"] == "open"
    by_hand.not_found(request.id, [Alternative.IN_FRONT, Alternative.CANCEL], person_id=None)
    assert states()["Wim"] == "not-found"
    assert letters()[-1].kind == "no-interpreter"
    by_hand.search_again(request.id, person_id=None)
    assert states()["Wim"] == "open"


def test_nobody_prepares_for_a_party_for_whom_we_look_for_somebody(evening):
    with pytest.raises(NotAllowed):
        by_hand.prepared(request_of("Selam T.").id)
    assert request_of("Selam T.").welcomed_at is None
    by_hand.prepared(request_of("Emine Y.").id)
    assert request_of("Emine Y.").welcomed_at


def test_fewer_parts_can_be_agreed_upon(evening):
    request = request_of("Olena P.")
    by_hand.read_wishes(
        request.id,
        language="",
        wanted=[],
        refused=[],
        agreed=["looking-back", "market"],
        person_id=None,
    )
    accept_all(evening)
    assert states()["Olena"] == "proposed"


def test_a_refused_interpreter_is_not_proposed(evening):
    by_hand.read_wishes(
        request_of("Parisa M.").id,
        language="",
        wanted=[],
        refused=[person("Reza").id],
        agreed=[],
        person_id=None,
    )
    accept_all(evening)
    assert states()["Parisa"] == "open"
    assert states()["Leila"] == "proposed"


def test_a_language_that_has_only_a_name_is_looked_for_once_somebody_knows_which_it_is(evening):
    a_registration(
        evening.id,
        "Bilen",
        interpreter="arrange",
        mode="spoken",
        language="other",
        language_other="Tigriyna",
        listeners=1,
    )
    accept_all(evening)
    assert states()["Bilen"] == "open"
    by_hand.read_wishes(
        request_of("Bilen").id, language="ti", wanted=[], refused=[], agreed=[], person_id=None
    )
    # Miriam whispers to three; Selam's party is as large as that.
    now = planning.read(db.session(), the_edition(evening.id))
    assert {one.id for one in now.problem.requests if TI in one.channels} >= {str(request_of("Bilen").id)}


def test_what_happened_to_a_request_can_be_read_back(evening):
    accept_all(evening)
    inviting.invite_all(evening.id, person_id=None)
    answering.accept(invitation_of("Reza").id)
    told = [(one.became.value, one.why.value) for one in request_of("Parisa M.").events]
    assert told == [
        ("open", "asked"),
        ("proposed", "planned"),
        ("invited", "letter-sent"),
        ("confirmed", "accepted"),
        ("told", "told"),
    ]
