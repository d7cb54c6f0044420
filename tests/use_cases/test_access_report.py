"""What everybody reads afterwards of what people asked for: counted before it goes, and about nobody."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from portal import clock as clocks
from portal.database import Bilingual, db, write
from portal.event.editions import current_edition
from portal.privacy import report
from portal.privacy.models import AccessReport
from portal.privacy.purging import purge
from portal.privacy.report import Told, counts_of, fit_parts, fit_to_print, report_of
from portal.registration.changing import cancel
from portal.registration.models import InterpreterRequest, NeedTask, TaskState
from portal.worker import do_chores
from tests.builders import (
    AN_INTERPRETER,
    a_registration,
    kinds,
    the_edition,
    the_registration,
    with_interpreter,
    with_seats,
    without_interpreter,
)


def tasks_of(registration_id, *states):
    """Needs of somebody, in these states and no others."""
    with write() as session:
        for one in session.scalars(select(NeedTask).where(NeedTask.registration_id == registration_id)):
            session.delete(one)
        now = clocks.now()
        for state in states:
            task = {"need": "seat", "state": state, "opened_at": now, "changed_at": now}
            session.add(NeedTask(registration_id=registration_id, **task))


@pytest.fixture
def evening_over(edition, clock):
    """Of five groups that asked for an interpreter two had one; the evening has been."""
    with_seats(edition, 16)
    found = [a_registration(edition, name, 2, **{**AN_INTERPRETER, "listeners": 3}) for name in ("Ana", "Bo")]
    missed = a_registration(edition, "Cem", **{**AN_INTERPRETER, "language": "so"})
    a_registration(edition, "Dewi", **{**AN_INTERPRETER, "language": "ku"})
    a_registration(edition, "Eva", 1, interpreter="bring")
    a_registration(edition, "Fay", interpreter="own")
    cancel(a_registration(edition, "Gül", **AN_INTERPRETER).id)
    # On the waiting list: there was no seat, so there was nothing to meet.
    a_registration(edition, "Hava", 9, **AN_INTERPRETER)
    a_registration(edition, "Ivo", **AN_INTERPRETER)
    clock.move(timedelta(days=3))
    with_interpreter(found[0].id, "Miriam")
    clock.move(timedelta(days=2))
    with_interpreter(found[1].id, "Samira")
    clock.move(timedelta(days=2))
    without_interpreter(missed.id)
    tasks_of(
        found[0].id,
        *(TaskState.ARRANGED, TaskState.ARRANGED, TaskState.OPEN, TaskState.IMPOSSIBLE, TaskState.CLOSED),
    )
    clock.move(the_edition(edition).ends_at - clock.now())
    return edition


def the_report():
    db.session.expire_all()
    return report_of(db.session(), current_edition())


def purged():
    with write() as session:
        purge(session, clocks.now())


def test_there_is_none_before_the_evening_is_over(evening_over, clock):
    clock.move(-timedelta(seconds=1))
    do_chores()
    assert the_report() is None
    clock.move(timedelta(seconds=1))
    do_chores()
    assert the_report()


def test_it_counts_what_was_asked_for_and_what_came_of_it(evening_over):
    purged()
    counts = counts_of(the_report())
    assert (counts.asked, counts.met, counts.not_met) == (5, 2, 3)
    assert (counts.brought, counts.own) == (1, 1)
    assert (counts.needs_asked, counts.needs_met, counts.needs_not_met) == (4, 2, 2)
    # After three, five and seven days; two had no answer at all.
    assert counts.days == 5


def test_a_need_that_nobody_took_up_was_asked_for_and_not_met(edition, clock):
    given = {"needs": ["dog", "seat"], "food": ["halal"], "details": "I walk slowly."}
    tasks_of(a_registration(edition, "Ana", **given).id)
    tasks_of(a_registration(edition, "Bo", needs=["dog"]).id, TaskState.ARRANGED)
    tasks_of(a_registration(edition, "Cem", needs=["dog"]).id, TaskState.CLOSED)
    clock.move(the_edition(edition).ends_at - clock.now())
    purged()
    counts = counts_of(the_report())
    assert (counts.needs_asked, counts.needs_met, counts.needs_not_met) == (5, 1, 4)


def test_languages_of_few_people_are_not_named_nor_found_by_subtraction(evening_over):
    purged()
    counts = counts_of(the_report())
    # Six with Ana and Bo, and Ivo; one in Somali, one in Kurdish.
    assert counts.languages == {"ti": 5}
    assert counts.is_rounded and counts.has_others
    assert "so" not in str(the_report().numbers["languages"])


@pytest.mark.parametrize(
    ("people", "told", "is_rounded", "has_others"),
    [
        ({}, {}, False, False),
        ({"ti": 4}, {}, False, True),
        ({"ti": 5}, {"ti": 5}, False, False),
        ({"ti": 12, "ar": 7}, {"ti": 12, "ar": 7}, False, False),
        ({"ti": 12, "ar": 7, "so": 1}, {"ti": 10, "ar": 5}, True, True),
        ({"ti": 12, "so": 3, "ku": 2}, {"ti": 12}, False, True),
        # Nobody knows which ones these are.
        ({"other": 6, "ti": 5}, {"ti": 5}, False, True),
    ],
)
def test_what_may_be_told_of_languages(people, told, is_rounded, has_others):
    assert fit_to_print(Counter(people)) == (told, is_rounded, has_others)


@pytest.mark.parametrize(
    ("had", "had_not", "told"),
    [
        (0, 0, [Told(0)]),
        (2, 1, [Told(3, is_few=True)]),
        (4, 0, [Told(4, is_few=True)]),
        (5, 0, [Told(5), Told(5), Told(0)]),
        (0, 7, [Told(7), Told(0), Told(7)]),
        (6, 5, [Told(11), Told(6), Told(5)]),
        (11, 1, [Told(10, is_rounded=True), Told(10, is_rounded=True), Told(1, is_few=True)]),
        (3, 9, [Told(10, is_rounded=True), Told(3, is_few=True), Told(5, is_rounded=True)]),
        (3, 4, [Told(5, is_rounded=True), Told(3, is_few=True), Told(4, is_few=True)]),
    ],
)
def test_small_numbers_are_few_and_those_beside_them_rounded(had, had_not, told):
    assert fit_parts(had, had_not) == told


def test_it_is_made_before_the_requests_go_and_stays_when_they_are_gone(evening_over, clock):
    """Even where nobody let go of anything until all of it was due."""
    clock.move(timedelta(days=70))
    purged()
    assert db.session.scalars(select(InterpreterRequest)).all() == []
    assert counts_of(the_report()).asked == 5
    for _ in range(2):
        clock.move(timedelta(days=30))
        do_chores()
        assert counts_of(the_report()).asked == 5
    assert the_report().numbers["is_final"] is True


def test_until_then_it_follows_what_is_written_down_afterwards(evening_over, clock):
    do_chores()
    first = db.session.scalars(select(NeedTask).where(NeedTask.state == TaskState.OPEN)).one()
    with write() as session:
        session.get_one(NeedTask, first.id).state = TaskState.ARRANGED
    clock.move(timedelta(hours=2))
    do_chores()
    assert counts_of(the_report()).needs_met == 3
    assert the_report().numbers["is_final"] is False


def test_a_longer_time_for_needs_does_not_count_again_what_is_gone(evening_over, clock, portals):
    clock.move(timedelta(days=15))
    purged()
    with portals.make(clock, keep_needs=30).app_context():
        clock.move(timedelta(days=1))
        purged()
        assert counts_of(the_report()).asked == 5


def test_the_words_of_the_organisers_stay(evening_over, clock):
    purged()
    report.write_changes(evening_over, Bilingual(nl="Meer tolken.", en="More interpreters."))
    clock.move(timedelta(days=200))
    do_chores()
    assert the_report().changes == Bilingual(nl="Meer tolken.", en="More interpreters.")


def test_without_a_report_there_is_nothing_to_write_to(edition):
    with pytest.raises(report.NoReport):
        report.write_changes(edition, Bilingual(nl="", en="x"))


def test_an_evening_for_which_nobody_could_sign_up_has_none(edition, clock):
    clock.move(the_edition(edition).ends_at - clock.now() + timedelta(days=1))
    do_chores()
    assert db.session.scalars(select(AccessReport)).all() == []


def spoil(table, column, registration_id):
    """What no key reads, in place of an answer of somebody."""
    with write() as session:
        query = f"UPDATE {table} SET {column} = 'gone wrong' WHERE registration_id = :id"  # noqa: S608
        session.execute(text(query), {"id": registration_id})


@pytest.mark.parametrize(("table", "column"), [("interpreter_request", "details"), ("needs", "answers")])
def test_what_no_key_reads_is_unknown_and_keeps_nothing_from_going(edition, clock, app, table, column):
    ana = a_registration(edition, "Ana", needs=["dog"], **AN_INTERPRETER).id
    bo = a_registration(edition, "Bo", needs=["seat"], **AN_INTERPRETER).id
    tasks_of(ana)
    tasks_of(bo)
    spoil(table, column, ana)
    clock.move(the_edition(edition).ends_at - clock.now())
    do_chores()
    counts = counts_of(the_report())
    expected = (1, 2) if table == "interpreter_request" else (2, 1)
    assert (counts.asked, counts.needs_asked, counts.unknown) == (*expected, 1)
    found = app.test_cli_runner().invoke(args=["check"]).output
    assert f"keys: no key reads {table} 1: {column}" in found
    clock.move(timedelta(days=61))
    do_chores()
    assert db.session.scalars(select(InterpreterRequest.id)).all() == []
    assert the_registration(bo).name == ""
    assert counts_of(the_report()).unknown == 1


def test_a_chore_that_goes_wrong_stops_no_other_and_no_letter(edition, clock, app, caplog):
    ana = a_registration(edition, "Ana", needs=["dog"]).id
    spoil("needs", "answers", ana)
    tasks_of(ana)
    app.test_cli_runner().invoke(args=["mail", "drain", "--once"], catch_exceptions=False)
    assert "taking up needs" in caplog.text
    assert "Ana" not in caplog.text
    clock.move(the_edition(edition).ends_at - clock.now() + timedelta(days=1))
    do_chores()
    assert kinds()[-1] == "thanks"
