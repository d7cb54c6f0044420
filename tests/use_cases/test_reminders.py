"""Reminders before the evening and thanks after it: when, to whom, once."""

from datetime import datetime, timedelta

import pytest

from portal import clock as portal_clock
from portal import outbox
from portal.campaigns import occasions, reminders
from portal.campaigns.letters import KINDS
from portal.campaigns.occasions import Kind
from portal.database import db, write
from portal.event.editions import current_edition
from portal.locales import in_locale
from portal.organising import desk
from portal.outbox import Letter
from portal.registration import changing
from portal.registration.models import Arrival, Registration, Status
from portal.registration.register import register
from portal.registration.steps import Step
from portal.tongues import phrases_in
from portal.worker import do_chores
from tests.builders import (
    AN_INTERPRETER,
    a_draft,
    a_registration,
    answers,
    letters,
    registrations,
    the_edition,
    with_interpreter,
    with_seats,
    without_interpreter,
)


def at(clock, moment):
    """It is then, in Leiden; the evening is on Thursday 21 March 2024, and doors open at 19:00."""
    clock.moment = datetime.fromisoformat(moment).replace(tzinfo=portal_clock.LEIDEN)


def reminded(*kinds):
    """Who is owed such a letter: pairs of the occasion and the address."""
    return [(one.kind, one.recipient) for one in letters() if one.kind in (kinds or KINDS)]


def content_to(address, kind):
    [letter] = [one for one in letters(to=address) if one.kind == kind]
    with in_locale(letter.locale):
        return outbox.content(letter)


def arrived(registration_id, people=1):
    with write() as session:
        registration = session.get_one(Registration, registration_id)
        session.add(
            Arrival(
                edition_id=registration.edition_id,
                registration_id=registration_id,
                deed=f"test {registration_id}",
                people=people,
                at=portal_clock.now(),
            )
        )


@pytest.fixture
def ana(edition):
    return a_registration(edition, "Ana").id


def registration_of(name):
    return db.session.query(Registration).filter_by(name=name).one().id


# When


@pytest.mark.parametrize(
    "moment, kind",
    [
        ("2024-03-13T12:00", None),
        ("2024-03-14T08:59", None),
        ("2024-03-14T09:00", Kind.WEEK),
        ("2024-03-14T23:59", Kind.WEEK),
        ("2024-03-15T03:00", None),
        ("2024-03-15T10:00", Kind.WEEK),
        ("2024-03-17T23:59", Kind.WEEK),
        ("2024-03-18T09:00", None),
        ("2024-03-19T12:00", None),
        ("2024-03-20T08:59", None),
        ("2024-03-20T09:00", Kind.DAY),
        ("2024-03-21T04:00", None),
        ("2024-03-21T18:59", Kind.DAY),
        ("2024-03-21T19:00", None),
        ("2024-03-22T09:59", None),
        ("2024-03-22T10:00", Kind.THANKS),
        ("2024-03-29T09:59", Kind.THANKS),
        ("2024-03-29T10:00", None),
    ],
)
def test_each_letter_has_its_days(edition, clock, moment, kind):
    at(clock, moment)
    assert occasions.due(current_edition(), clock.now()) is kind


def test_a_week_before_is_counted_by_the_calendar_also_when_summer_time_begins(edition, clock):
    """On 31 March 2024 a day had 23 hours."""
    the_evening_moves(edition, days=14, hours=-1)
    at(clock, "2024-03-28T08:59")
    assert occasions.due(the_edition(edition), clock.now()) is None
    at(clock, "2024-03-28T09:00")
    assert occasions.due(the_edition(edition), clock.now()) is Kind.WEEK


def the_evening_moves(edition, **by):
    with write():
        evening = the_edition(edition)
        for name in ("doors_at", "starts_at", "ends_at"):
            setattr(evening, name, getattr(evening, name) + timedelta(**by))


def test_when_the_evening_moves_everybody_is_reminded_of_the_new_day(edition, ana, clock):
    at(clock, "2024-03-14T12:00")
    reminders.send()
    at(clock, "2024-03-20T12:00")
    reminders.send()
    the_evening_moves(edition, days=14)
    at(clock, "2024-03-28T12:00")
    reminders.send()
    reminders.send()
    at(clock, "2024-04-03T12:00")
    assert reminders.send() == {Kind.DAY: 1}
    assert [kind for kind, _ in reminded()] == ["reminder-week", "reminder-day"] * 2


def test_another_hour_of_the_same_day_is_no_news_for_a_reminder(edition, ana, clock):
    at(clock, "2024-03-14T12:00")
    reminders.send()
    the_evening_moves(edition, hours=1)
    assert reminders.send() == {}


def test_a_reminder_of_the_old_day_that_has_not_left_is_not_sent(edition, ana, clock):
    at(clock, "2024-03-15T12:00")
    reminders.send()
    assert content_to("ana@example.org", "reminder-week")
    the_evening_moves(edition, days=1)
    reminders.send()
    old, new = letters(to="ana@example.org")[-2:]
    with in_locale(old.locale):
        assert outbox.content(old) is None
        assert "Friday 22 March" in outbox.content(new).subject


# To whom, and once


def test_everybody_is_reminded_twice_and_thanked_once_however_often_the_command_runs(ana, clock):
    start = datetime.fromisoformat("2024-03-10T00:00").replace(tzinfo=portal_clock.LEIDEN)
    for hours in range(0, 24 * 25, 3):
        clock.moment = start + timedelta(hours=hours)
        reminders.send()
        reminders.send()
    assert reminded() == [(kind, "ana@example.org") for kind in KINDS]


def test_the_command_says_how_many(edition, ana, clock):
    a_registration(edition, "Amal")
    at(clock, "2024-03-14T12:00")
    assert reminders.send() == {Kind.WEEK: 2}
    assert reminders.send() == {}


def test_the_worker_reminds_as_well(ana, clock):
    at(clock, "2024-03-20T12:00")
    do_chores()
    assert reminded() == [("reminder-day", "ana@example.org")]


def test_only_who_has_a_confirmed_seat_is_reminded(edition, clock):
    with_seats(edition, 5)
    for name in ("Ana", "Amal", "Joost"):
        a_registration(edition, name)
    a_registration(edition, "Ana")
    a_registration(edition, "Bilen", 3)
    a_registration(edition, "Fatma", email="", phone="0612345678")
    changing.cancel(next(one.about for one in letters(to="joost@example.org")))
    with write() as session:
        session.query(Registration).filter_by(name="Amal").one().status = Status.PENDING
    at(clock, "2024-03-14T12:00")
    reminders.send()
    assert reminded() == [("reminder-week", "ana@example.org")]


def test_who_signs_up_after_the_weeks_reminder_gets_the_days_only(ana, edition, clock):
    at(clock, "2024-03-15T12:00")
    a_registration(edition, "Amal")
    reminders.send()
    assert reminded("reminder-week") == [("reminder-week", "ana@example.org")]
    at(clock, "2024-03-20T09:00")
    reminders.send()
    assert reminded("reminder-day") == [
        ("reminder-day", "ana@example.org"),
        ("reminder-day", "amal@example.org"),
    ]


def test_who_signs_up_on_the_last_day_is_not_reminded_at_once(ana, edition, clock):
    at(clock, "2024-03-20T15:00")
    a_registration(edition, "Amal")
    reminders.send()
    assert reminded() == [("reminder-day", "ana@example.org")]


def test_a_weeks_reminder_that_did_not_leave_in_time_is_not_sent_with_the_days(ana, clock):
    at(clock, "2024-03-17T12:00")
    reminders.send()
    assert content_to("ana@example.org", "reminder-week")
    at(clock, "2024-03-20T12:00")
    reminders.send()
    assert content_to("ana@example.org", "reminder-week") is None
    assert content_to("ana@example.org", "reminder-day")
    at(clock, "2024-03-21T19:00")
    assert content_to("ana@example.org", "reminder-day") is None


def test_who_cancels_before_the_letter_leaves_gets_none_and_who_moves_gets_it_there(ana, edition, clock):
    amal = a_registration(edition, "Amal").id
    at(clock, "2024-03-14T12:00")
    reminders.send()
    changing.cancel(ana)
    changing.change(amal, Step.YOU, answers("Amal", email="new@example.org")["you"], consents=False)
    assert content_to("ana@example.org", "reminder-week") is None
    assert content_to("new@example.org", "reminder-week")
    reminders.send()
    assert reminded() == [("reminder-week", "ana@example.org"), ("reminder-week", "new@example.org")]


def test_who_is_erased_leaves_no_reminder_behind(ana, clock):
    at(clock, "2024-03-14T12:00")
    reminders.send()
    changing.erase(ana)
    assert letters() == []


# By telephone


def to_be_called(edition):
    return [(one.name, one.call_about) for one in desk.to_call(db.session(), the_edition(edition))]


@pytest.fixture
def fatma(edition):
    """She gave a telephone number, and was called when she signed up."""
    fatma = a_registration(edition, "Fatma", email="", phone="0612345678").id
    changing.called(fatma, "registered")
    return fatma


def test_who_has_no_address_is_called_the_day_before_and_once(edition, ana, fatma, clock):
    at(clock, "2024-03-14T12:00")
    reminders.send()
    assert to_be_called(edition) == []
    at(clock, "2024-03-20T09:00")
    assert reminders.send() == {Kind.DAY: 1}
    assert to_be_called(edition) == [("Fatma", "reminder-day")]
    changing.called(fatma, "reminder-day")
    at(clock, "2024-03-20T12:00")
    assert reminders.send() == {}
    assert to_be_called(edition) == []


def test_who_only_has_to_be_called_is_put_on_the_list_too(edition, fatma, clock):
    at(clock, "2024-03-20T09:00")
    assert reminders.send() == {}
    assert to_be_called(edition) == [("Fatma", "reminder-day")]


def test_who_cancelled_waits_or_hears_other_news_is_not_called_to_be_reminded(edition, fatma, clock):
    with_seats(edition, 2)
    changing.cancel(fatma)
    a_registration(edition, "Amal", email="", phone="0611111111")
    a_registration(edition, "Bilen", 3, email="", phone="0622222222")
    at(clock, "2024-03-20T09:00")
    a_registration(edition, "Joost", email="", phone="0633333333")
    reminders.send()
    assert sorted(to_be_called(edition)) == [
        ("Amal", "registered"),
        ("Bilen", "waiting"),
        ("Joost", "registered"),
    ]
    # Joost signed up so late that he knows.
    for name in ("Amal", "Joost"):
        changing.called(registration_of(name), "registered")
    reminders.send()
    assert to_be_called(edition) == [("Bilen", "waiting")]


def test_once_the_doors_are_open_nobody_calls_to_remind(edition, fatma, clock):
    at(clock, "2024-03-20T09:00")
    reminders.send()
    at(clock, "2024-03-21T18:59")
    reminders.send()
    assert to_be_called(edition) == [("Fatma", "reminder-day")]
    at(clock, "2024-03-21T19:00")
    reminders.send()
    assert to_be_called(edition) == []


def test_when_the_evening_moves_people_are_called_about_the_new_day(edition, fatma, clock):
    at(clock, "2024-03-20T09:00")
    reminders.send()
    changing.called(fatma, "reminder-day")
    the_evening_moves(edition, days=14)
    reminders.send()
    assert to_be_called(edition) == []
    at(clock, "2024-04-03T09:00")
    reminders.send()
    assert to_be_called(edition) == [("Fatma", "reminder-day")]


# What they say


def test_a_reminder_has_time_place_ticket_and_how_to_cancel(ana, clock):
    at(clock, "2024-03-14T12:00")
    reminders.send()
    content = content_to("ana@example.org", "reminder-week")
    assert content.subject.startswith("See you on Thursday 21 March: ")
    for words in ("19:30", "Doors open at 19:00", "Can you not come?", "/en/registration/", "Your code"):
        assert words in content.text
    assert "interpreter" not in content.text
    assert [file.name for file in content.attachments] == ["ticket.png", "leiden-2024.ics"]
    assert "cid:ticket.png" in content.html


@pytest.mark.parametrize(
    "moment, subject",
    [("2024-03-20T12:00", "See you tomorrow: "), ("2024-03-21T12:00", "See you today: ")],
)
def test_the_days_reminder_knows_which_day_it_is(ana, clock, moment, subject):
    at(clock, moment)
    reminders.send()
    assert content_to("ana@example.org", "reminder-day").subject.startswith(subject)


def test_a_reminder_tells_what_became_of_the_interpreter(edition, clock):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER).id
    rana = a_registration(edition, "Rana", **AN_INTERPRETER).id
    with_interpreter(selam, "Miriam")
    without_interpreter(rana)
    at(clock, "2024-03-14T12:00")
    reminders.send()
    found = content_to("selam@example.org", "reminder-week")
    assert "We found an interpreter for you (Tigrinya): Miriam." in found.text
    assert "found nobody" in content_to("rana@example.org", "reminder-week").text
    # The subject tells nobody what was asked for.
    assert "nterpreter" not in found.subject


# Thanks


def test_without_arrivals_everybody_with_a_seat_is_thanked(edition, ana, clock):
    changing.cancel(a_registration(edition, "Amal").id)
    at(clock, "2024-03-22T10:00")
    assert reminders.send() == {Kind.THANKS: 1}
    content = content_to("ana@example.org", "thanks")
    assert content.subject.startswith("Thank you")
    assert "http://localhost/en/promises/" in content.text
    assert "http://localhost/en/2024/" in content.text
    assert "/registration/" not in content.text
    assert content.attachments == []


def test_with_arrivals_those_who_came_are_thanked(edition, ana, clock):
    amal = a_registration(edition, "Amal", 1).id
    a_registration(edition, "Bilen")
    arrived(amal, 2)
    at(clock, "2024-03-22T12:00")
    reminders.send()
    assert reminded() == [("thanks", "amal@example.org")]
    # Typed in later, from paper.
    arrived(ana)
    reminders.send()
    reminders.send()
    assert reminded() == [("thanks", "amal@example.org"), ("thanks", "ana@example.org")]


def test_one_arrival_that_was_noted_does_not_keep_the_others_from_being_thanked(edition, ana, clock):
    """Ana and Amal's two were expected; one of these three is not half of them."""
    with_seats(edition, 3)
    a_registration(edition, "Amal", 1)
    bilen = a_registration(edition, "Bilen").id
    assert registrations(status=Status.WAITING)
    arrived(ana)
    at(clock, "2024-03-22T12:00")
    reminders.send()
    assert reminded() == [("thanks", "ana@example.org"), ("thanks", "amal@example.org")]
    # Who came from the waiting list is thanked as well.
    arrived(bilen)
    reminders.send()
    assert reminded()[2:] == [("thanks", "bilen@example.org")]


def test_walk_ins_without_a_name_do_not_keep_others_from_being_thanked(edition, ana, clock):
    with write() as session:
        session.add(Arrival(edition_id=edition, deed="walk-in", people=3, at=portal_clock.now()))
    at(clock, "2024-03-22T12:00")
    reminders.send()
    assert reminded() == [("thanks", "ana@example.org")]


def test_letters_of_this_part_are_those_that_it_declares(ana, clock):
    assert KINDS == ("reminder-week", "reminder-day", "thanks")
    assert {*KINDS, "to-many", "to-many-test"} <= {*outbox.kinds()}
    assert all(len(kind) <= Letter.kind.type.length for kind in KINDS)


def test_the_command_tells_what_it_did_and_may_be_repeated(app, ana, clock):
    def typed():
        return app.test_cli_runner().invoke(args=["reminders", "send"]).output

    assert typed() == "no letters are due\n"
    at(clock, "2024-03-14T12:00")
    assert typed() == "reminder-week: 1 letters in the queue\n"
    assert typed() == "no letters are due\n"
    assert reminded() == [("reminder-week", "ana@example.org")]


def test_who_asked_in_their_own_language_is_reminded_in_it(edition, clock):
    register(a_draft(edition, "Selam", **AN_INTERPRETER), locale="nl", ask_language="tr")
    at(clock, "2024-03-14T09:30")
    reminders.send()
    content = content_to("selam@example.org", Kind.WEEK.value)
    assert content.language == "tr"
    assert content.subject.startswith(phrases_in("tr").say("reminder"))
