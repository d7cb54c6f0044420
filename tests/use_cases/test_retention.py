"""Nothing is kept longer than was promised."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.database import db, write
from portal.event.editions import current_edition
from portal.market import editing
from portal.market import retention as market_retention
from portal.market.models import Question
from portal.market.questions import leave_question
from portal.outbox import Letter
from portal.registration.models import InterpreterRequest, Needs, Registration, Status
from portal.registration.register import register
from portal.registration.retention import Purged, count_due, purge
from tests.builders import AN_INTERPRETER, a_draft, a_registration, the_edition


@pytest.fixture
def evening_over(edition):
    """Selam asked for an interpreter and a place for a wheelchair; the evening has been."""
    a_registration(edition, "Selam", guests=2, needs=["wheelchair"], **AN_INTERPRETER)
    return the_edition(edition).ends_at


def how_many(kind):
    return db.session.scalar(select(func.count()).select_from(kind))


def purged(moment):
    with write() as session:
        return purge(session, moment)


def test_nothing_goes_before_its_time(evening_over):
    assert purged(evening_over + timedelta(days=14)) == Purged(needs=0, contacts=0, letters=0)
    assert (how_many(InterpreterRequest), how_many(Needs)) == (1, 1)


def test_what_somebody_needs_goes_after_two_weeks_and_the_name_stays(evening_over):
    assert purged(evening_over + timedelta(days=14, seconds=1)).needs == 2
    assert (how_many(InterpreterRequest), how_many(Needs)) == (0, 0)
    selam = db.session.scalars(select(Registration)).one()
    assert (selam.name, selam.consented_at) == ("Selam", None)


def test_the_language_in_which_somebody_asked_goes_with_their_request(edition):
    register(a_draft(edition, **AN_INTERPRETER), locale="nl", ask_language="ti")
    evening_over = the_edition(edition).ends_at
    purged(evening_over + timedelta(days=14))
    assert db.session.scalars(select(Registration)).one().ask_language == "ti"
    purged(evening_over + timedelta(days=14, seconds=1))
    assert db.session.scalars(select(Registration)).one().ask_language is None


def test_after_two_months_only_numbers_are_left(evening_over):
    before = db.session.scalars(select(Registration)).one()
    token, code = before.token_digest, before.code
    gone = purged(evening_over + timedelta(days=60, seconds=1))
    assert (gone.contacts, gone.letters) == (1, 1)
    selam = db.session.scalars(select(Registration)).one()
    assert (selam.name, selam.email, selam.phone) == ("", None, None)
    assert selam.token_digest != token and selam.code != code
    assert (selam.people, selam.status) == (3, Status.CONFIRMED)
    assert how_many(Letter) == 0


def test_a_second_purge_finds_nothing_to_do(evening_over):
    moment = evening_over + timedelta(days=61)
    purged(moment)
    assert purged(moment) == Purged(needs=0, contacts=0, letters=0)


def test_a_dry_run_counts_what_a_purge_deletes_and_deletes_nothing(evening_over):
    moment = evening_over + timedelta(days=61)
    expected = count_due(db.session(), moment)
    assert how_many(Letter) == 1
    assert purged(moment) == expected


def test_the_command_says_what_goes(evening_over, app):
    moment = (evening_over + timedelta(days=15)).isoformat()
    run = app.test_cli_runner().invoke
    said = run(args=["purge", "--dry-run", "--now", moment]).output
    assert said == "needs 2, contacts 0, letters 0, questions 0, interpreters 0, plans 0\n"
    assert how_many(Needs) == 1
    run(args=["purge", "--now", moment])
    db.session.rollback()
    assert how_many(Needs) == 0


@pytest.fixture
def asked(edition):
    """Three questions at a stand: one without an answer, one answered in public, one set aside; its end."""
    stand = current_edition().themes[0].id
    for text in ("Unread?", "Answered?", "Set aside?"):
        leave_question(stand, text=text, name="Selam", locale="en")
    ids = {one.text: one.id for one in db.session.scalars(select(Question))}
    editing.answer_question(ids["Answered?"], sentence="Yes.", seen="")
    editing.answer_question(ids["Set aside?"], sentence="No.", seen="")
    editing.set_aside(ids["Set aside?"])
    return the_edition(edition).ends_at


def questions():
    db.session.expire_all()
    return {one.text: one.name for one in db.session.scalars(select(Question))}


def purge_questions(moment):
    with write() as session:
        return market_retention.purge(session, moment)


def test_questions_stay_as_long_as_names(asked):
    assert purge_questions(asked + timedelta(days=60)) == 0
    assert questions() == {"Unread?": "Selam", "Answered?": "Selam", "Set aside?": "Selam"}


def test_after_two_months_only_what_is_public_is_left_of_questions_and_nobodys_name(asked):
    moment = asked + timedelta(days=60, seconds=1)
    assert market_retention.count_due(db.session(), moment) == 3
    assert purge_questions(moment) == 3
    assert questions() == {"Answered?": ""}
    assert purge_questions(moment) == market_retention.count_due(db.session(), moment) == 0


def test_questions_of_a_later_evening_stay(asked, app):
    app.test_cli_runner().invoke(args=["edition", "new", "2025", "--date", "2025-03-20"])
    leave_question(current_edition().themes[0].id, text="Next year?", name="Ana", locale="en")
    purge_questions(asked + timedelta(days=61))
    assert questions() == {"Answered?": "", "Next year?": "Ana"}


def test_the_worker_and_the_command_purge_questions_too(asked, app, clock):
    moment = (asked + timedelta(days=61)).isoformat()
    run = app.test_cli_runner().invoke
    assert "questions 3" in run(args=["purge", "--dry-run", "--now", moment]).output
    assert len(questions()) == 3
    clock.move(timedelta(days=100))
    run(args=["mail", "drain", "--once"])
    assert questions() == {"Answered?": ""}
