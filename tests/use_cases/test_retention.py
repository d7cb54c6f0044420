"""Nothing is kept longer than was promised."""

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import clock as clocks
from portal.access import crew, personal, sign_in
from portal.access.models import Person
from portal.access.people import Role
from portal.campaigns.models import Campaign, Recipient
from portal.database import Bilingual, db, write
from portal.event.editions import current_edition
from portal.event.keeping import Class, over
from portal.event.models import Edition
from portal.interpreting import answering, runs
from portal.interpreting.models import Interpreter, MarketSlot, MatchingRun
from portal.languages.modes import Mode
from portal.limits import Attempt
from portal.market import editing
from portal.market.models import Question
from portal.market.questions import leave_question
from portal.matching.lifecycle import By
from portal.outbox import Letter, queue
from portal.privacy.classes import OTHERS, holdings
from portal.privacy.purging import count_due, purge, stored
from portal.registration.changing import cancel
from portal.registration.models import (
    Arrival,
    Deed,
    InterpreterRequest,
    Needs,
    NeedTask,
    Noted,
    Read,
    ReadOfNeeds,
    Registration,
    RegistrationEvent,
    Status,
    TaskState,
)
from portal.registration.read_log import note
from portal.registration.register import register
from portal.worker import do_chores
from tests.builders import (
    AN_INTERPRETER,
    a_draft,
    a_registration,
    an_interpreter,
    drafts,
    invited,
    the_edition,
    with_seats,
)

SECOND = timedelta(seconds=1)


@pytest.fixture
def evening_over(edition):
    """Selam asked for an interpreter and a place for a wheelchair; the evening has been."""
    a_registration(edition, "Selam", guests=2, needs=["wheelchair"], **AN_INTERPRETER)
    return the_edition(edition).ends_at


def how_many(kind):
    return db.session.scalar(select(func.count()).select_from(kind))


def purged(moment):
    """How many rows went, by what they are."""
    with write() as session:
        return flat(purge(session, moment))


def flat(gone):
    return {name: number for numbers in gone.values() for name, number in numbers.items() if number}


def after(ended, **age):
    return ended + timedelta(**age) + SECOND


class Rehearsal(clocks.MovableClock):
    """A machine that is years ahead of the evening."""

    def machine_now(self):
        return super().machine_now() + timedelta(days=900)


def test_in_a_rehearsal_counted_tries_go_by_the_clock_of_the_evening(app, edition, clock):
    clocks.install(Rehearsal(clock.moment))
    try:
        with write() as session:
            session.add(Attempt(key="0" * 64, at=clocks.machine_now()))
        [tries] = [one for one in stored(db.session())[Class.LOGS] if one.holding.name == "attempts"]
        now = clocks.now()
    finally:
        clocks.install(clock)
    assert (tries.since, tries.goes) == (now, now + timedelta(hours=24))


def test_nothing_goes_before_its_time(evening_over):
    assert "requests" not in purged(evening_over + timedelta(days=14))
    assert (how_many(InterpreterRequest), how_many(Needs)) == (1, 1)


def test_what_somebody_needs_goes_after_two_weeks_and_the_name_stays(evening_over):
    gone = purged(after(evening_over, days=14))
    assert {name: gone[name] for name in ("requests", "answers", "consents")} == {
        "requests": 1,
        "answers": 1,
        "consents": 1,
    }
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
    token, code, came = before.token_digest, before.code, before.registered_at
    gone = purged(after(evening_over, days=60))
    assert (gone["names"], gone["letters"]) == (1, 1)
    selam = db.session.scalars(select(Registration)).one()
    assert (selam.name, selam.email, selam.phone, selam.findable) == ("", None, None, "")
    assert selam.token_digest != token and selam.code != code
    assert (selam.people, selam.status) == (3, Status.CONFIRMED)
    # The day, which the numbers need; not the moment.
    assert clocks.in_leiden(selam.registered_at).date() == clocks.in_leiden(came).date()
    assert f"{clocks.in_leiden(selam.registered_at):%H:%M:%S.%f}" == "12:00:00.000000"
    assert how_many(Letter) == 0


def test_a_second_purge_finds_nothing_to_do(evening_over):
    moment = after(evening_over, days=100)
    assert purged(moment)
    assert purged(moment) == {}


def test_a_dry_run_counts_what_a_purge_deletes_and_deletes_nothing(evening_over):
    moment = after(evening_over, days=60)
    expected = flat(count_due(db.session(), moment))
    assert how_many(Letter) == 1
    assert purged(moment) == expected


def test_the_command_says_what_goes(evening_over, app):
    moment = after(evening_over, days=14).isoformat()
    run = app.test_cli_runner().invoke
    said = run(args=["purge", "--dry-run", "--now", moment]).output
    lines = dict(line.split(": ", 1) for line in said.splitlines())
    assert [*lines] == ["drafts", "needs", "contacts", "logs"]
    assert {"requests 1", "answers 1", "consents 1"} <= {*lines["needs"].split(", ")}
    assert {"names 0", "letters 0", "questions 0"} <= {*lines["contacts"].split(", ")}
    assert how_many(Needs) == 1
    assert run(args=["purge", "--now", moment]).output == said
    db.session.rollback()
    assert how_many(Needs) == 0


@pytest.mark.parametrize("days", [3, 30])
def test_the_settings_say_how_long(make_app, days):
    from tests.portals import load_evening

    other = make_app(keep_needs=days)
    with other.app_context():
        edition = load_evening(other)
        a_registration(edition, "Selam", needs=["wheelchair"])
        ended = the_edition(edition).ends_at
        assert over(db.session(), Class.NEEDS, ended + timedelta(days=days)) == []
        assert "answers" not in purged(ended + timedelta(days=days))
        assert purged(after(ended, days=days))["answers"] == 1


def test_the_settings_say_how_long_a_form_waits(make_app, clock):
    from tests.portals import load_evening

    other = make_app(keep_drafts=2)
    with other.app_context():
        a_draft(load_evening(other), "Selam")
        assert "drafts" not in purged(clock.now() + timedelta(days=1, hours=1))
        clock.move(timedelta(days=2, seconds=1))
        do_chores()
        assert drafts() == []


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


def test_questions_stay_as_long_as_names(asked):
    purged(asked + timedelta(days=60))
    assert questions() == {"Unread?": "Selam", "Answered?": "Selam", "Set aside?": "Selam"}


def test_after_two_months_only_what_is_public_is_left_of_questions_and_nobodys_name(asked):
    gone = purged(after(asked, days=60))
    assert (gone["questions"], gone["questions-names"]) == (2, 1)
    assert questions() == {"Answered?": ""}


def test_questions_of_a_later_evening_stay(asked, app):
    app.test_cli_runner().invoke(args=["edition", "new", "2025", "--date", "2025-03-20"])
    leave_question(current_edition().themes[0].id, text="Next year?", name="Ana", locale="en")
    purged(asked + timedelta(days=61))
    assert questions() == {"Answered?": "", "Next year?": "Ana"}


def test_the_worker_purges_without_being_asked(asked, app, clock):
    clock.move(timedelta(days=100))
    app.test_cli_runner().invoke(args=["mail", "drain", "--once"])
    assert questions() == {"Answered?": ""}


def test_who_has_no_role_any_more_goes_when_no_history_names_them(edition, an_organiser, clock):
    door = sign_in.invite("door@example.org", Role.DOOR).id
    with write() as session:
        note(session, person_id=door, edition_id=edition, what=Read.TASKS)
    [grant] = db.session.get_one(Person, door).grants
    crew.take_back(grant.id)
    do_chores()
    assert db.session.get(Person, door)
    clock.move(timedelta(days=91))
    assert purged(clock.now())["people-without-a-role"] == 1
    assert purged(clock.now()) == {}
    db.session.expire_all()
    assert list(db.session.scalars(select(Person.email))) == ["organiser@example.org"]


def test_a_letter_of_a_kind_that_nobody_described_goes_too(evening_over, clock):
    clock.move(evening_over - clock.now() + timedelta(days=2))
    with write() as session:
        queue(session, "something-new", about=1, deed="x", recipient="selam@example.org", locale="en")
    assert "other-letters" not in purged(evening_over + timedelta(days=60))
    assert purged(after(evening_over, days=60))["other-letters"] == 1


# All of it


PERSONAL = [
    *("Zsofia", "zsofia", "Qwentin", "qwentin", "31698765432", "Wilhelmina", "wilhelmina"),
    *("Xerxes", "Yolande", "yolande", "door-person", "echo-of"),
    *("Kafr Qasim", "epileptische", "companion", "seat A1", "peanuts", "stormachtig"),
]


def everything_stored():
    """All tables, as text; what is encrypted as it reads."""
    return {
        table.name: [tuple(row) for row in db.session.execute(table.select())]
        for table in db.metadata.sorted_tables
    }


def fill(edition_id):
    """Put something personal into every table that can hold it."""
    given = {
        **AN_INTERPRETER,
        "language": "other",
        "language_other": "Kafr Qasim",
        "wishes": "stormachtig",
        "needs": ["companion"],
        "food": ["halal"],
        "details": "epileptische peanuts",
    }
    zsofia = a_registration(edition_id, "Zsofia", 1, phone="+31698765432", **given)
    qwentin = a_registration(edition_id, "Qwentin", email="", phone="+31698765432", **AN_INTERPRETER)
    a_registration(edition_id, "Zsofia", email="zsofia@example.org")
    cancel(a_registration(edition_id, "Qwentin", email="echo-of@example.org").id)
    a_draft(edition_id, "Qwentin", **given)
    door = crew.invite("door-person@example.org", Role.DOOR, until=the_edition(edition_id).ends_at)
    host = crew.invite(
        "wilhelmina@example.org", Role.HOST, theme="police", until=the_edition(edition_id).ends_at
    )
    _, secret = sign_in.use(_link_of(door.id), browser="Firefox of door-person")
    assert secret
    _open_on_a_new_device(host)
    wilhelmina = an_interpreter(edition_id, "Wilhelmina", "ti", notes="Wilhelmina lives next to Yolande")
    asked = invited(wilhelmina)
    answering.accept(asked.id)
    answering.cannot_come(asked.id)
    answering.accept(invited(an_interpreter(edition_id, "Yolande", "ti")).id)
    agreed = an_interpreter(edition_id, "Samira", "ti", consented_at=clocks.now())
    runs.ask(edition_id)
    for text in ("Xerxes?", "Public?"):
        leave_question(the_edition(edition_id).themes[0].id, text=text, name="Xerxes", locale="en")
    public = db.session.scalars(select(Question.id).where(Question.text == "Public?")).one()
    editing.answer_question(public, sentence="Yes.", seen="")
    with write() as session:
        evening = session.get_one(Edition, edition_id)
        session.scalars(select(MatchingRun)).one().result = {"seats": [[str(zsofia.id), "Zsofia"]]}
        slot = {"theme_id": evening.themes[0].id, "starts_at": evening.starts_at, "ends_at": evening.ends_at}
        session.add(
            MarketSlot(
                edition_id=edition_id,
                interpreter_id=wilhelmina.id,
                language="ti",
                mode=Mode.SPOKEN,
                **slot,
            )
        )
        now = clocks.now()
        session.add(
            NeedTask(
                registration_id=zsofia.id,
                need="companion",
                state=TaskState.ARRANGED,
                owner_id=door.id,
                instruction="seat A1, Zsofia",
                opened_at=now,
                changed_at=now,
            )
        )
        session.add(
            RegistrationEvent(
                registration_id=zsofia.id,
                at=now,
                deed=Deed.CHANGED,
                by=By.ORGANISER,
                person_id=door.id,
                fields=["details"],
            )
        )
        for registration_id in (zsofia.id, None):
            session.add(
                Arrival(
                    edition_id=edition_id,
                    registration_id=registration_id,
                    deed=f"zsofia-{secrets.token_hex(4)}",
                    people=2,
                    at=evening.doors_at,
                    noted=Noted.SCREEN,
                    person_id=door.id,
                )
            )
        campaign = Campaign(
            edition_id=edition_id,
            person_id=door.id,
            filters={"q": "zsofia"},
            subject=Bilingual(nl="Beste Zsofia", en="Dear Zsofia"),
            text=Bilingual(nl="Zsofia", en="Zsofia"),
            written_at=now,
            recipients=[Recipient(registration_id=zsofia.id), Recipient(registration_id=qwentin.id)],
        )
        session.add(campaign)
        session.flush()
        for one in campaign.recipients:
            queue(
                session,
                "campaign",
                about=one.id,
                deed=str(one.id),
                recipient="zsofia@example.org",
                locale="en",
            )
        for registration_id in (zsofia.id, None):
            note(
                session,
                person_id=door.id,
                edition_id=edition_id,
                what=Read.REQUEST,
                registration_id=registration_id,
            )
        session.add(Attempt(key="0" * 64, at=clocks.machine_now()))
    for person in (door, host):
        [grant] = db.session.get_one(Person, person.id).grants
        crew.take_back(grant.id)
    # Whoever makes the evening stays, and has ways in again.
    host = crew.invite("host@example.org", Role.HOST, theme="police", until=the_edition(edition_id).ends_at)
    _open_on_a_new_device(host)
    sign_in.use(_link_of(sign_in.invite("organiser@example.org", Role.ORGANISER).id), browser="Firefox")
    return agreed


def _link_of(person_id):
    with write() as session:
        return sign_in.new_link(session, session.get_one(Person, person_id)).token


def _open_on_a_new_device(host):
    from portal.access.models import MailedCode, PersonalLink

    link = db.session.scalars(select(PersonalLink).where(PersonalLink.person_id == host.id)).one()
    personal.send_code(link.id)
    code = db.session.scalars(select(MailedCode).where(MailedCode.link_id == link.id)).one()
    personal.enter_with(link.id, code.digits, browser="Firefox")


@pytest.fixture
def filled(edition):
    with_seats(edition, 3)
    agreed = fill(edition)
    return agreed.id


def test_every_table_has_a_class_or_a_reason(edition):
    described = {one.model.__table__.name for one in holdings(db.session(), clocks.now())}
    assert described | OTHERS.keys() == {table.name for table in db.metadata.sorted_tables}
    assert described & OTHERS.keys() == set()
    assert all(OTHERS.values())


def test_names_of_holdings_are_used_once(edition):
    names = [one.name for one in holdings(db.session(), clocks.now())]
    assert len({*names}) == len(names)


def test_the_evening_of_the_next_test_fills_every_class(filled, edition):
    counted = {one.holding.name for rows in stored(db.session()).values() for one in rows}
    left = {one.name for one in holdings(db.session(), clocks.now())} - counted
    assert left == set()
    text = str(everything_stored())
    assert [word for word in PERSONAL if word not in text] == []


def test_ninety_days_after_the_evening_nothing_personal_is_left(filled, edition, clock):
    clock.move(the_edition(edition).ends_at - clock.now() + timedelta(days=91))
    do_chores()
    db.session.expire_all()
    tables = everything_stored()
    text = str(tables)
    assert [word for word in PERSONAL if word in text] == []
    assert [rows for rows in stored(db.session()).values() if rows] == []
    people = {"organiser@example.org", "host@example.org"}
    assert {*db.session.scalars(select(Person.email))} == people
    assert list(db.session.scalars(select(Interpreter.id))) == [filled]
    # Counts stay.
    assert len(tables["registration"]) == 4
    assert sorted(row.people for row in db.session.execute(select(Arrival.people))) == [2, 2]
    assert how_many(ReadOfNeeds) == 0
    public = ("edition", "evening_draft", "partner", "interpreter", "person")
    rest = str({name: rows for name, rows in tables.items() if name not in public})
    assert "@" not in rest


def test_even_so_the_next_evening_keeps_what_is_its_own(filled, edition, app, clock):
    app.test_cli_runner().invoke(args=["edition", "new", "2025", "--date", "2025-03-20"])
    next_year = current_edition().id
    with write() as session:
        evening = session.get_one(Edition, next_year)
        evening.registration_opens_at = clock.now()
    clock.move(the_edition(edition).ends_at - clock.now() + timedelta(days=91))
    amal = a_registration(next_year, "Amal", needs=["dog"], **AN_INTERPRETER)
    do_chores()
    db.session.expire_all()
    kept = db.session.get_one(Registration, amal.id)
    assert (kept.name, kept.needs.answers["needs"], kept.wish.mode) == ("Amal", ["dog"], Mode.SPOKEN)
    assert [one.recipient for one in db.session.scalars(select(Letter))] == ["amal@example.org"]


@pytest.mark.parametrize("after_days", [0, 15, 61, 91])
def test_what_is_shown_as_going_is_what_goes(filled, edition, clock, after_days):
    clock.move(the_edition(edition).ends_at - clock.now() + timedelta(days=after_days))
    rows = [one for some in stored(db.session()).values() for one in some]
    due = {one.holding.name for one in rows if one.goes < clock.now()}
    assert due == {*purged(clock.now())}
