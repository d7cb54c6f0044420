"""The pool of interpreters: who is in it, when they can come, and what follows when they go."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import func, select

from portal.database import db, write
from portal.event.models import Edition
from portal.interpreting import answering, planning, pool, runs
from portal.interpreting.models import (
    Available,
    Duty,
    Interpreter,
    Invitation,
    MarketSlot,
    MatchingRun,
    Skill,
    Source,
)
from portal.interpreting.pool import Ability, Entry, Hours, Standing
from portal.interpreting.retention import HOLDINGS
from portal.languages.modes import Mode
from portal.matching.lifecycle import RequestState
from portal.outbox import Letter
from portal.privacy.purging import count_due, purge
from portal.registration.models import RequestEvent
from portal.worker import do_chores
from tests.builders import (
    AN_INTERPRETER,
    a_group,
    a_registration,
    an_interpreter,
    invited,
    set_hours,
    the_edition,
    the_registration,
)

TIGRINYA = Ability("ti", Mode.SPOKEN, Source.BOTH)
MIRIAM = Entry(name="Miriam H.", email="miriam@example.org", skills=(TIGRINYA,))


def how_many(kind):
    return db.session.scalar(select(func.count()).select_from(kind))


def member(edition, interpreter):
    db.session.expire_all()
    return pool.member(db.session(), the_edition(edition), interpreter.id)


def entry_of(edition, interpreter):
    return pool.entry_of(member(edition, interpreter).interpreter, the_edition(edition))


def change(interpreter, entry, edition):
    """By somebody who has seen how it is now."""
    pool.change(interpreter.id, entry, edition, seen=entry_of(edition, interpreter).marks)


# Writing somebody down


@pytest.mark.parametrize(
    "given",
    [MIRIAM, replace(MIRIAM, hours=Hours(time(20), time(21, 15)), may_keep=True, cost=80, locale="en")],
)
def test_what_is_written_down_is_read_back(edition, given):
    assert entry_of(edition, pool.add(given, edition)) == given


def test_the_same_person_twice_is_one_and_a_different_tale_of_them_is_refused(edition):
    added = pool.add(MIRIAM, edition)
    assert pool.add(MIRIAM, edition).id == added.id
    with pytest.raises(pool.AlreadyThere):
        pool.add(replace(MIRIAM, name="MIRIAM h.", cost=80), edition)
    pool.add(replace(MIRIAM, name="Samira"), edition)
    assert how_many(Interpreter) == 2


def test_two_who_were_one_already_can_be_put_right(edition):
    an_interpreter(edition, "Miriam H.", email=MIRIAM.email)
    twin = an_interpreter(edition, "Miriam H.", email=MIRIAM.email)
    change(twin, replace(MIRIAM, notes="Belt liever"), edition)
    change(twin, replace(MIRIAM, name="Samira"), edition)
    with pytest.raises(pool.AlreadyThere):
        change(twin, MIRIAM, edition)


def test_a_change_replaces_everything_and_keeps_the_rows_of_what_stays(edition):
    added = pool.add(replace(MIRIAM, skills=(TIGRINYA, Ability("ar", Mode.SPOKEN, Source.DUTCH))), edition)
    [first, _] = [skill.id for skill in member(edition, added).interpreter.skills]
    skills = (Ability("so", Mode.SPOKEN, Source.DUTCH), TIGRINYA._replace(source=Source.ENGLISH))
    changed = replace(MIRIAM, name="Miriam Haddad", skills=skills, hours=Hours(time(19), time(21)))
    change(added, changed, edition)
    now = member(edition, added).interpreter
    assert {(one.language, one.source) for one in now.skills} == {("ti", "en"), ("so", "nl")}
    assert first in [skill.id for skill in now.skills]
    assert entry_of(edition, added).hours == changed.hours
    change(added, replace(changed, hours=None), edition)
    assert how_many(Available) == 0


def test_a_change_of_what_was_not_seen_is_refused_unless_it_is_there_already(edition):
    added = pool.add(MIRIAM, edition)
    noted = replace(MIRIAM, notes="Belt liever")
    pool.change(added.id, noted, edition, seen=MIRIAM.marks)
    for seen in (MIRIAM.marks, "", "x " * 99):
        with pytest.raises(pool.ChangedMeanwhile):
            pool.change(added.id, replace(MIRIAM, cost=80), edition, seen=seen)
        pool.change(added.id, noted, edition, seen=seen)
    assert entry_of(edition, added) == noted
    assert noted.unlike(MIRIAM.marks) == {"notes"}


def test_consent_is_dated_once_and_can_be_taken_back(edition, clock):
    added = pool.add(replace(MIRIAM, may_keep=True), edition)
    given = member(edition, added).interpreter.consented_at
    clock.move(timedelta(days=1))
    change(added, replace(MIRIAM, may_keep=True, cost=80), edition)
    assert member(edition, added).interpreter.consented_at == given
    change(added, MIRIAM, edition)
    assert member(edition, added).interpreter.consented_at is None


def test_hours_are_of_one_evening(edition):
    """Somebody who is kept in the pool has not said anything about next year."""
    added = pool.add(replace(MIRIAM, hours=Hours(time(19), time(22))), edition)
    with write() as session:
        now = session.get_one(Edition, edition)
        year = timedelta(days=364)
        copied = {
            column.name: getattr(now, column.name)
            for column in Edition.__table__.columns
            if hasattr(now, column.name) and column.name != "id"
        }
        later = Edition(**copied, title=now.title, venue=now.venue)
        later.year += 1
        for name in ("doors_at", "starts_at", "ends_at"):
            setattr(later, name, getattr(now, name) + year)
        session.add(later)
        session.flush()
        next_year = later.id
    assert entry_of(next_year, added).hours is None
    set_hours(added, next_year, Hours(time(20), time(22)))
    assert entry_of(edition, added).hours == Hours(time(19), time(22))
    assert member(next_year, added).standing is Standing.FREE


def test_hours_of_another_day_are_not_known(edition):
    """The evening moves: nobody has said that they can be there then."""
    a_registration(edition, "Selam", **AN_INTERPRETER)
    miriam, samira = an_interpreter(edition), an_interpreter(edition, "Samira")
    answering.accept(invited(miriam).id)
    before = entry_of(edition, miriam)
    with write() as session:
        evening = session.get_one(Edition, edition)
        for row in (evening, *evening.programme):
            for name in ("doors_at", "starts_at", "ends_at"):
                if getattr(row, name, None):
                    setattr(row, name, getattr(row, name) + timedelta(days=1))
    assert entry_of(edition, miriam) == replace(before, hours=None)
    assert (member(edition, samira).standing, member(edition, samira).available) == (Standing.AWAY, None)
    assert len(member(edition, miriam).unfit) == how_many(Duty) > 0
    assert planning.pool_of(db.session(), the_edition(edition)) == []
    change(miriam, before, edition)
    pool.comes_all_evening(samira.id, edition)
    assert entry_of(edition, miriam) == before
    assert member(edition, miriam).unfit == []
    assert member(edition, samira).standing is Standing.FREE
    assert how_many(Available) == 2


def test_a_table_is_taken_over_whole_or_not_at_all(edition):
    added = pool.add(MIRIAM, edition)
    samira = replace(MIRIAM, name="Samira")
    known = {added.id: MIRIAM}
    with pytest.raises(pool.NoInterpreter):
        pool.take_over([(None, samira), (added.id + 99, MIRIAM)], edition, known)
    assert how_many(Interpreter) == 1
    pool.take_over([(None, samira), (added.id, replace(MIRIAM, cost=80))], edition, known)
    assert [entry.interpreter.name for entry in pool.everybody(db.session(), the_edition(edition))] == [
        "Miriam H.",
        "Samira",
    ]
    assert entry_of(edition, added).cost == 80


def test_a_table_that_was_worked_out_for_another_pool_is_not_taken_over(edition):
    added = pool.add(MIRIAM, edition)
    with pytest.raises(pool.ChangedMeanwhile):
        pool.take_over([(None, replace(MIRIAM, name="Samira"))], edition, {added.id: replace(MIRIAM, cost=1)})
    assert how_many(Interpreter) == 1


# What somebody does at the evening


def test_standing_follows_the_plan(edition):
    a_registration(edition, "Selam", **AN_INTERPRETER)
    miriam, samira = an_interpreter(edition), an_interpreter(edition, "Samira")
    set_hours(samira, edition, None)
    assert [member(edition, one).standing for one in (miriam, samira)] == [Standing.FREE, Standing.AWAY]
    asked = invited(miriam)
    assert (member(edition, miriam).standing, member(edition, miriam).is_coming) == (Standing.BUSY, False)
    answering.accept(asked.id)
    assert (member(edition, miriam).standing, member(edition, miriam).is_coming) == (Standing.BUSY, True)


def test_a_change_that_does_not_fit_the_plan_is_told_and_moves_nothing(edition):
    a_registration(edition, "Selam", **AN_INTERPRETER)
    miriam = an_interpreter(edition)
    answering.accept(invited(miriam).id)
    assert member(edition, miriam).unfit == []
    planned = how_many(Duty)
    before = entry_of(edition, miriam)
    change(miriam, replace(before, hours=Hours(time(19), time(20))), edition)
    late = member(edition, miriam).unfit
    assert 0 < len(late) < planned
    assert all(duty.part.starts_at >= the_edition(edition).starts_at for duty in late)
    change(miriam, replace(before, skills=(Ability("ary", Mode.SPOKEN, Source.DUTCH),)), edition)
    assert len(member(edition, miriam).unfit) == planned == how_many(Duty)


# Letting go


def test_who_is_removed_leaves_an_open_place_and_nothing_else(edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER).id
    miriam = an_interpreter(edition)
    answering.accept(invited(miriam).id)
    assert the_registration(selam).request.state is RequestState.TOLD
    address = select(func.count()).where(Letter.recipient == miriam.email)
    assert db.session.scalar(address) == 2
    pool.remove(miriam.id, edition, person_id=None)
    request = the_registration(selam).request
    assert (request.state, request.plan) == (RequestState.OPEN, None)
    assert [how_many(kind) for kind in (Interpreter, Skill, Available, Duty, Invitation)] == [0] * 5
    assert db.session.scalar(address) == 0
    with pytest.raises(pool.NoInterpreter):
        pool.remove(miriam.id, edition, person_id=None)


def test_nobody_inherits_what_was_wished_of_who_is_removed(edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER).id
    miriam, samira = an_interpreter(edition), an_interpreter(edition, "Samira")
    with write():
        request = the_registration(selam).request
        request.details = {**request.details, "wanted": [miriam.id, samira.id], "refused": [miriam.id]}
    pool.remove(miriam.id, edition, person_id=None)
    details = the_registration(selam).request.details
    assert (details["wanted"], details["refused"]) == ([samira.id], [])


OF_THE_POOL = {one.name for one in HOLDINGS}


def of_the_pool(gone):
    """How many rows go of what interpreting needs, by what they are."""
    return {
        name: number
        for numbers in gone.values()
        for name, number in numbers.items()
        if number and name in OF_THE_POOL
    }


def purged(moment):
    with write() as session:
        return of_the_pool(purge(session, moment))


@pytest.fixture
def evening_over(edition):
    """Miriam came, Samira too and may be kept; a group walked, and somebody waited for the best plan."""
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    miriam = an_interpreter(edition)
    pool.add(replace(MIRIAM, name="Samira", may_keep=True, hours=Hours(time(19), time(22))), edition)
    answering.accept(invited(miriam).id)
    [walker] = a_group(edition, "Amal", "ar", "Yusra")
    runs.ask(edition)
    with write() as session:
        seat = [str(selam.request.id), "1", "ti", "spoken", str(miriam.id)]
        session.scalars(select(MatchingRun)).one().result = {"seats": [seat]}
        evening = session.get_one(Edition, edition)
        session.add(
            MarketSlot(
                edition_id=edition,
                theme_id=evening.themes[0].id,
                interpreter_id=walker,
                language="ar",
                mode=Mode.SPOKEN,
                starts_at=evening.starts_at,
                ends_at=evening.ends_at,
            )
        )
    return the_edition(edition).ends_at


OF_THE_EVENING = (Duty, Invitation, MarketSlot, Available)


def test_nothing_goes_before_its_time(evening_over):
    assert purged(evening_over + timedelta(days=14)) == {}
    assert all(how_many(kind) for kind in (MatchingRun, *OF_THE_EVENING))


def test_a_proposal_goes_with_the_needs_it_is_about(evening_over):
    moment = evening_over + timedelta(days=14, seconds=1)
    assert how_many(MatchingRun) == 1
    expected = of_the_pool(count_due(db.session(), moment))
    assert purged(moment) == expected == {"proposals": 1}
    assert how_many(MatchingRun) == 0
    assert purged(evening_over + timedelta(days=60)) == {}
    assert all(how_many(kind) for kind in OF_THE_EVENING)


def test_after_two_months_only_who_agreed_is_left(evening_over):
    moment = evening_over + timedelta(days=60, seconds=1)
    expected = of_the_pool(count_due(db.session(), moment))
    plans = sum(how_many(kind) for kind in (MatchingRun, *OF_THE_EVENING))
    gone = purged(moment)
    assert gone == expected
    assert (gone["interpreters"], gone["letters-to-interpreters"]) == (2, 2)
    assert sum(gone.values()) == 4 + plans
    assert list(db.session.scalars(select(Interpreter.name))) == ["Samira"]
    assert [how_many(kind) for kind in (MatchingRun, *OF_THE_EVENING)] == [0] * 5
    assert how_many(Skill) == 1
    assert purged(moment) == {}


def test_who_said_no_word_about_hours_goes_with_the_first_evening_after(edition):
    pool.add(MIRIAM, edition)
    ended = the_edition(edition).ends_at
    assert "interpreters" not in purged(ended + timedelta(days=60))
    assert purged(ended + timedelta(days=61))["interpreters"] == 1


def test_who_is_there_next_year_too_stays_until_then(edition, clock):
    ended = the_edition(edition).ends_at
    clock.move(ended - clock.now() + timedelta(days=50))
    pool.add(MIRIAM, edition)
    assert "interpreters" not in purged(ended + timedelta(days=61))
    assert purged(ended + timedelta(days=111))["interpreters"] == 1


def test_the_story_of_a_request_goes_with_the_request(edition, evening_over):
    assert how_many(RequestEvent)
    with write() as session:
        purge(session, evening_over + timedelta(days=15))
    assert how_many(RequestEvent) == 0


def test_the_command_says_what_goes(app, evening_over):
    moment = (evening_over + timedelta(days=61)).isoformat()
    run = app.test_cli_runner().invoke
    said = run(args=["purge", "--dry-run", "--now", moment]).output
    assert "interpreters 2" in said
    assert how_many(Interpreter) == 3
    assert run(args=["purge", "--now", moment]).output == said
    db.session.rollback()
    assert how_many(Interpreter) == 1


def test_the_worker_lets_go_without_being_asked(evening_over, clock):
    clock.move(evening_over - clock.now() + timedelta(days=61))
    do_chores()
    assert list(db.session.scalars(select(Interpreter.name))) == ["Samira"]
