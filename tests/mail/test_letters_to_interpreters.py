"""What interpreters read in their mailbox, and who hears that one cannot come."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from icalendar import Calendar

from portal.access.models import Grant
from portal.access.people import Role
from portal.access.sign_in import invite
from portal.database import db, write
from portal.event.editions import locked
from portal.interpreting import answering, inviting, pool
from portal.interpreting.invitations import LETTERS, NoSuchInvitation, find
from portal.interpreting.models import Interpreter, Invitation
from portal.outbox import State
from tests.builders import (
    AN_INTERPRETER,
    a_registration,
    an_interpreter,
    invited,
    kinds,
    letters,
    the_edition,
    the_invitation,
)
from tests.mail.reading import files_of, html_of, links_in, text_of

ABOUT_THE_ASKER = ("Selam", "Tesfay", "selam", "12345678", "Liefst")


@pytest.fixture
def selam(edition):
    """Who asks; she gave no e-mail address, so that no letter here is hers."""
    return a_registration(
        edition,
        "Selam Tesfay",
        2,
        email="",
        phone="0612345678",
        **{**AN_INTERPRETER, "listeners": 3, "wishes": "Liefst Miriam"},
    )


@pytest.fixture
def asked(edition, selam):
    return invited(an_interpreter(edition, "Miriam"))


def the_only(delivered):
    (letter,) = delivered()
    return letter


def states() -> dict[str, str]:
    db.session.expire_all()
    return {letter.kind: letter.state.value for letter in letters()}


# Asking


def test_a_letter_asks_and_leads_to_the_answer(delivered, asked):
    letter = the_only(delivered)
    assert letter["To"] == "miriam@example.org"
    assert letter["Subject"] == "Can you interpret for us? Leiden, together against racism!"
    for words in (text_of(letter), html_of(letter)):
        for fact in (
            "Thursday 21 March 2024, 19:30 to 20:45 and 21:15 to 21:45",
            "19:30–20:00",
            "The market: six themes",
            "Arubapad 2, 2315 VA Leiden",
            "Tigrinya",
            "Spoken",
            "3 people",
            "Friday 23 February, 12:00",
            "you do not have to say why",
        ):
            assert fact in words
    assert links_in(text_of(letter)) == [f"http://localhost/en/interpreter/{asked.token}/"]
    assert files_of(letter) == {}


def test_no_letter_says_who_asks(delivered, edition, asked, clock):
    # Delivered after each deed: a letter that is not true any more is not sent.
    delivered()
    clock.move(inviting.TO_THINK / 2)
    inviting.remind(asked.id)
    delivered()
    dawit = invited(an_interpreter(edition, "Dawit"))
    answering.accept(dawit.id)
    delivered()
    invite("coordinator@example.org", Role.COORDINATOR, locale="en")
    answering.cannot_come(dawit.id)
    delivered()
    yusra = invited(an_interpreter(edition, "Yusra"))
    answering.accept(yusra.id)
    delivered()
    needed_less(edition, yusra)
    delivered()
    inviting.cancel(yusra.id, person_id=None)
    sent = delivered()
    assert "You had said yes. The plan has changed" in text_of(sent[-1])
    assert {letter.kind for letter in letters() if letter.state is State.SENT} >= {*LETTERS}
    for letter in sent:
        whole = "\n".join([*map(str, letter.values()), text_of(letter), html_of(letter)])
        assert [one for one in ABOUT_THE_ASKER if one in whole] == []


def test_no_subject_names_a_language(delivered, edition, asked):
    inviting.remind(asked.id)
    delivered()
    answering.accept(asked.id)
    delivered()
    invite("coordinator@example.org", Role.COORDINATOR, locale="en")
    answering.cannot_come(asked.id)
    subjects = [str(letter["Subject"]) for letter in delivered()]
    assert len(set(subjects)) == 5
    assert not [one for one in subjects if re.search("Tigrinya|ti\\b|Miriam|spoken", one)]


@pytest.mark.parametrize(("locale", "hours"), [("nl", "19.30–20.00"), ("en", "19:30–20:00")])
def test_a_letter_is_in_the_interpreters_language(delivered, edition, selam, locale, hours):
    asked = invited(an_interpreter(edition, "Miriam", locale=locale))
    letter = the_only(delivered)
    assert letter["Content-Language"] == locale
    assert f'<html lang="{locale}"' in html_of(letter)
    assert hours in text_of(letter)
    assert links_in(text_of(letter)) == [f"http://localhost/{locale}/interpreter/{asked.token}/"]


def test_a_reminder_asks_the_same_again(delivered, asked, clock, post):
    delivered()
    clock.move(inviting.TO_THINK / 2)
    post.test_cli_runner().invoke(args=["mail", "drain", "--once"])
    first, second = delivered()
    assert second["Subject"] == "Do you have an answer for us? Leiden, together against racism!"
    assert "We have not heard from you yet." in text_of(second)
    assert links_in(text_of(first)) == links_in(text_of(second))


def test_who_is_asked_an_hour_before_reads_that_it_is_urgent(delivered, edition, selam, clock, post):
    miriam = an_interpreter(edition, "Miriam")
    clock.move(the_edition(edition).starts_at - timedelta(hours=1) - clock.now())
    invited(miriam)
    clock.move(timedelta(minutes=1))
    asked = delivered()[-1]
    clock.move(timedelta(minutes=30))
    post.test_cli_runner().invoke(args=["mail", "drain", "--once"])
    reminded = delivered()[-1]
    for letter in (asked, reminded):
        assert "Thursday 21 March, 19:30. Please answer as soon as you can." in text_of(letter)
    assert "We asked you to interpret. We have not heard from you yet." in text_of(reminded)
    assert "Some days ago" not in text_of(reminded)


def test_who_has_no_mailbox_gets_no_letter(delivered, edition, selam):
    invited(an_interpreter(edition, "Miriam", email="", phone="0612345678"))
    assert delivered() == []


def test_an_address_that_is_theirs_no_more_gets_no_key(delivered, asked):
    with write() as session:
        session.get_one(Interpreter, asked.interpreter_id).email = "haile@example.org"
    assert delivered() == []
    assert states() == {"interpreter-asked": State.DROPPED}


def write_to(edition, invitation, **address):
    """Another address of who was asked is written down in the pool."""
    evening = the_edition(edition)
    known = pool.entry_of(db.session.get_one(Interpreter, invitation.interpreter_id), evening)
    pool.change(invitation.interpreter_id, replace(known, **address), edition, seen=known.marks)
    return the_invitation(invitation.id)


def test_capitals_in_an_address_make_it_no_other(delivered, edition, asked):
    was, before = the_invitation(asked.id).token, kinds()
    address = db.session.get_one(Interpreter, asked.interpreter_id).email.upper()
    assert write_to(edition, asked, email=address).token == was
    assert kinds() == before
    delivered()
    assert states() == {"interpreter-asked": State.SENT}


def test_who_is_asked_at_another_address_reads_it_there_and_the_old_one_keeps_no_key(
    delivered, edition, asked
):
    delivered()
    old = asked.token
    now = write_to(edition, asked, email="haile@example.org")
    [_, letter] = delivered()
    assert letter["To"] == "haile@example.org"
    assert links_in(text_of(letter)) == [f"http://localhost/en/interpreter/{now.token}/"]
    with pytest.raises(NoSuchInvitation):
        find(old, db.session())
    write_to(edition, asked, email="haile@example.org", notes="Belt liever")
    assert len(delivered()) == 2


def test_who_promised_reads_at_another_address_how_to_prepare(delivered, edition, asked):
    answering.accept(asked.id)
    delivered()
    now = write_to(edition, asked, email="haile@example.org")
    letter = delivered()[-1]
    assert (letter["To"], letter["Subject"]) == (
        "haile@example.org",
        "We count on you: Leiden, together against racism!",
    )
    assert f"http://localhost/en/interpreter/{now.token}/" in text_of(letter)


def test_a_question_that_has_run_out_is_not_sent_to_another_address(delivered, edition, asked, clock):
    delivered()
    clock.moment = asked.answer_by
    write_to(edition, asked, email="haile@example.org")
    assert kinds(to="haile@example.org") == []


def test_an_address_that_is_taken_away_keeps_no_key(delivered, edition, asked):
    delivered()
    old = asked.token
    write_to(edition, asked, email="", phone="0612345678")
    assert len(delivered()) == 1
    with pytest.raises(NoSuchInvitation):
        find(old, db.session())


# Answers


def test_who_says_yes_gets_their_own_hours_and_the_way_to_prepare(delivered, edition, asked):
    delivered()
    evening = the_edition(edition)
    market = next(row for row in evening.programme if row.slug == "market")
    answering.accept(asked.id, until=market.ends_at)
    letter = delivered()[-1]
    assert letter["Subject"] == "We count on you: Leiden, together against racism!"
    for words in (text_of(letter), html_of(letter)):
        assert "Thursday 21 March 2024, 19:30 to 20:45" in words
        assert "19:15" in words
        assert "say that you interpret" in words
    assert links_in(text_of(letter)) == [f"http://localhost/en/interpreter/{asked.token}/"]
    (name, file), *others = files_of(letter).items()
    assert (name, others) == ("leiden-2024.ics", [])
    (event,) = Calendar.from_ical(file.get_payload(decode=True)).walk("VEVENT")
    assert event["DTSTART"].dt.isoformat() == "2024-03-21T19:30:00+01:00"
    assert event["DTEND"].dt.isoformat() == "2024-03-21T20:45:00+01:00"
    assert asked.token.encode() not in file.get_payload(decode=True)


def test_a_second_promise_is_confirmed_with_all_that_was_promised(delivered, edition):
    kept = {**AN_INTERPRETER, "email": "", "phone": "0612345678"}
    a_registration(edition, "Selam", **{**kept, "parts": ["market"]})
    a_registration(edition, "Amina", **{**kept, "language": "ar", "parts": ["discussion"]})
    miriam = an_interpreter(edition, "Miriam", "ti", "ar")
    for language in ("ar", "ti"):
        answering.accept(invited(miriam, language).id)
    for letter in delivered():
        for words in (text_of(letter), html_of(letter)):
            for fact in (
                "Thursday 21 March 2024, 20:00 to 20:45 and 21:15 to 21:45",
                "19:45",
                "Tigrinya, 20:00 to 20:45",
                "Arabic, 21:15 to 21:45",
            ):
                assert fact in words
            assert "21:00" not in words
        [file] = files_of(letter).values()
        assert len(Calendar.from_ical(file.get_payload(decode=True)).walk("VEVENT")) == 2
        assert "Arabic" not in letter["Subject"]


def test_who_was_slower_is_thanked_and_needs_to_do_nothing(delivered, edition, asked):
    dawit = invited(an_interpreter(edition, "Dawit"))
    answering.accept(dawit.id)
    letter = next(one for one in delivered() if one["To"] == "miriam@example.org")
    assert letter["Subject"] == "Thank you, we have found somebody: Leiden, together against racism!"
    assert "You do not have to do anything more." in text_of(letter)
    assert links_in(text_of(letter)) == ["http://localhost/en/"]
    # The question came too late to be sent.
    assert [one.state for one in letters(to="miriam@example.org")] == [State.DROPPED, State.SENT]


def test_who_is_not_needed_any_more_is_told(delivered, asked):
    answering.accept(asked.id)
    inviting.cancel(asked.id, person_id=None)
    letter = the_only(delivered)
    assert letter["Subject"] == "You do not have to come: Leiden, together against racism!"
    assert files_of(letter) == {}


def test_hours_that_stay_are_the_same_event(delivered, asked, edition):
    def events() -> dict[str, str]:
        [file] = files_of(delivered()[-1]).values()
        found = Calendar.from_ical(file.get_payload(decode=True)).walk("VEVENT")
        return {one["DTSTART"].dt.strftime("%H:%M"): str(one["UID"]) for one in found}

    answering.accept(asked.id)
    before = events()
    assert len({*before.values()}) == len(before) == 2
    needed_less(edition, asked, "looking-back")
    needed_less(edition, asked)
    assert events() == {"21:15": before["21:15"]}


@pytest.mark.parametrize("has_promised", [True, False])
def test_whoever_still_comes_at_other_hours_is_not_told_to_stay_at_home(
    delivered, edition, clock, has_promised
):
    a_registration(edition, "Selam", email="", **{**AN_INTERPRETER, "parts": ["market"]})
    a_registration(
        edition, "Amina", email="", **{**AN_INTERPRETER, "language": "ar", "parts": ["discussion"]}
    )
    miriam = an_interpreter(edition, "Miriam", "ti", "ar")
    for_good, gone = invited(miriam), invited(miriam, "ar")
    answering.accept(for_good.id)
    if has_promised:
        answering.accept(gone.id)
    delivered()
    clock.move(timedelta(hours=1))
    inviting.cancel(gone.id, person_id=None)
    *_, letter = (one for one in delivered() if one["To"] == "miriam@example.org")
    assert letter["Subject"] == "We need you for fewer hours: Leiden, together against racism!"
    words = text_of(letter)
    assert ("You had said yes." in words) is has_promised
    assert "from 21:15 to 21:45" in words
    assert "All else that you promised stays" in words
    assert "You do not have to come" not in words


# Fewer hours


def needed_less(edition_id, invitation, slug="market") -> None:
    """Nobody needs the interpreter at the market any more, or in another part."""
    with write() as session:
        edition = locked(session, edition_id)
        gone = [row.id for row in edition.programme if row.slug == slug]
        inviting.shorten(session, edition, [session.get_one(Invitation, invitation.id)], gone)


@pytest.mark.parametrize(
    ("locale", "subject", "hours", "old"),
    [
        ("en", "We need you for fewer hours: ", "19:30 to 20:00 and 21:15 to 21:45", "20:45"),
        ("nl", "We hebben u minder lang nodig: ", "19.30 tot 20.00 uur en 21.15 tot 21.45 uur", "20.45"),
    ],
)
def test_who_promised_reads_the_hours_that_are_left(delivered, edition, selam, locale, subject, hours, old):
    asked = invited(an_interpreter(edition, "Miriam", locale=locale))
    answering.accept(asked.id)
    delivered()
    needed_less(edition, asked)
    letter = delivered()[-1]
    assert str(letter["Subject"]).startswith(subject)
    for words in (text_of(letter), html_of(letter)):
        assert hours in words
        assert old not in words
        assert [one for one in ABOUT_THE_ASKER if one in words] == []
    assert links_in(text_of(letter)) == [f"http://localhost/{locale}/interpreter/{asked.token}/"]
    [file] = files_of(letter).values()
    ends = [one["DTEND"].dt.hour for one in Calendar.from_ical(file.get_payload(decode=True)).walk("VEVENT")]
    assert ends == [20, 21]


def test_who_has_not_answered_is_asked_about_the_hours_that_are_left(delivered, edition, asked):
    delivered()
    needed_less(edition, asked)
    letter = delivered()[-1]
    assert letter["Subject"] == "We need you for fewer hours: Leiden, together against racism!"
    for words in (text_of(letter), html_of(letter)):
        assert "We asked you to interpret at our evening. We need somebody for fewer hours now." in words
        assert "19:30 to 20:00 and 21:15 to 21:45" in words
        assert "Read it and answer" in words
        assert "The market: six themes" not in words
    assert files_of(letter) == {}


def test_who_says_yes_to_fewer_hours_before_they_read_of_them_is_not_told_of_a_change(
    delivered, edition, asked
):
    delivered()
    needed_less(edition, asked)
    answering.accept(asked.id)
    letter = delivered()[-1]
    assert letter["Subject"] == "We count on you: Leiden, together against racism!"
    assert "19:30 to 20:00 and 21:15 to 21:45" in text_of(letter)
    assert states()["interpreter-fewer-hours"] == State.DROPPED


@pytest.mark.parametrize("has_promised", [True, False])
def test_hours_that_become_fewer_twice_at_once_are_told_once(delivered, edition, asked, has_promised):
    if has_promised:
        answering.accept(asked.id)
    before = len(delivered())
    for slug in ("market", "discussion"):
        needed_less(edition, asked, slug)
    [letter] = delivered()[before:]
    assert letter["Subject"] == "We need you for fewer hours: Leiden, together against racism!"
    assert "19:30 to 20:00" in text_of(letter)
    assert "21:15" not in text_of(letter)


# What is not true any more is not sent


def test_a_question_that_was_answered_is_not_sent(delivered, asked):
    inviting.remind(asked.id)
    answering.decline(asked.id)
    assert delivered() == []
    assert {*states().values()} == {State.DROPPED}


def test_a_question_that_has_run_out_is_not_sent(delivered, asked, clock):
    clock.move(inviting.TO_THINK + timedelta(minutes=1))
    assert delivered() == []


def test_who_was_taken_out_of_the_plan_is_not_told_to_come(delivered, edition, asked):
    delivered()
    answering.accept(asked.id)
    inviting.cancel(asked.id, person_id=None)
    delivered()
    assert states()["interpreter-confirmed"] == State.DROPPED


def test_after_the_evening_nothing_is_sent(delivered, edition, asked, clock):
    answering.accept(asked.id)
    clock.move(the_edition(edition).ends_at - clock.now())
    assert delivered() == []


# Somebody cannot come


def test_organisers_and_coordinators_hear_who_cannot_come(delivered, edition, asked):
    invite("coordinator@example.org", Role.COORDINATOR, locale="en")
    answering.accept(asked.id)
    delivered()
    answering.cannot_come(asked.id)
    letter = delivered()[-1]
    assert letter["To"] == "coordinator@example.org"
    assert letter["Subject"] == "An interpreter cannot come: Leiden, together against racism!"
    for words in (text_of(letter), html_of(letter)):
        for fact in (
            "Miriam",
            "Tigrinya · ",
            "ትግርኛ",
            "Thursday 21 March 2024, 19:30 to 20:45 and 21:15 to 21:45",
            "19:30–20:00",
        ):
            assert fact in words
        assert [one for one in ABOUT_THE_ASKER if one in words] == []
    assert links_in(text_of(letter)) == ["http://localhost/en/organiser/matching/ti/spoken/"]


def test_no_line_is_too_long_for_a_mail_server(delivered, asked):
    assert max(map(len, the_only(delivered).as_bytes().splitlines())) <= 998


def test_who_lost_the_role_meanwhile_hears_nothing(delivered, edition, asked):
    invite("joost@example.org", Role.ORGANISER, locale="en")
    invite("coordinator@example.org", Role.COORDINATOR, locale="en")
    answering.accept(asked.id)
    delivered()
    answering.cannot_come(asked.id)
    with write() as session:
        grant = session.query(Grant).filter_by(role=Role.COORDINATOR).one()
        session.delete(grant)
    assert [one["To"] for one in delivered()[-1:]] == ["joost@example.org"]
    assert letters(to="coordinator@example.org")[-1].state is State.DROPPED
