"""An interpreter's own page: the question, the answer, the brief."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from portal import clock as portal_clock
from portal.clock import MovableClock
from portal.commands import EDITIONS
from portal.database import db, write
from portal.interpreting import answering, inviting, rounds
from portal.interpreting.glossary import glossary
from portal.interpreting.models import Duty, DutyState, Invitation
from portal.languages.modes import Mode
from portal.links import digest, token_for
from portal.market.samples import load_samples
from portal.matching.lifecycle import InvitationState
from portal.registration.models import InterpreterRequest
from tests.builders import (
    AN_INTERPRETER,
    a_group,
    a_registration,
    an_interpreter,
    invited,
    surely,
    the_edition,
)
from tests.page import Page
from tests.page import words as words_of
from tests.pages.journeys import csrf_token, post
from tests.portals import load_evening
from tests.visitor import Visitor

DEEDS = ("accept", "decline", "partly", "arrived", "cannot-come")


@pytest.fixture
def asked(app: Flask, edition: int) -> str:
    """Selam and two others listen to Tigrinya, and Miriam is asked to come; the address of her page."""
    with app.app_context():
        a_registration(
            edition,
            "Selam Tesfay",
            2,
            phone="+31612345678",
            **{**AN_INTERPRETER, "listeners": 3, "sight": True, "wishes": "Liefst Miriam"},
        )
        return address(invited(an_interpreter(edition, "Miriam Haile")))


def address(invitation: Invitation, lang: str = "en") -> str:
    return f"/{lang}/interpreter/{invitation.token}/"


def invitation_at(url: str) -> Invitation:
    return next(one for one in db.session.scalars(select(Invitation)) if one.token in url)


def confirmed(app: Flask) -> list[str]:
    """The parts of the programme to which somebody has promised to come."""
    with app.app_context():
        query = select(Duty).where(Duty.state == DutyState.CONFIRMED).order_by(Duty.part_id)
        return [duty.part.slug for duty in db.session.scalars(query)]


def state(app: Flask, url: str) -> InvitationState:
    with app.app_context():
        return invitation_at(url).state


# The question


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_tells_what_is_asked(visitor: Visitor, asked: str, lang: str) -> None:
    page = visitor.visit(asked.replace("/en/", f"/{lang}/"))
    assert page.status == "sent"
    hours = "19.30–20.00" if lang == "nl" else "19:30–20:00"
    day = "donderdag 21 maart 2024" if lang == "nl" else "Thursday 21 March 2024"
    for words in ("Miriam", day, hours, "Arubapad 2", "Tigrinya", "23 feb" if lang == "nl" else "23 Feb"):
        assert words in page.text
    assert ("3 personen" if lang == "nl" else "3 people") in page.text


def test_who_is_asked_an_hour_before_reads_that_it_is_urgent(
    app: Flask, edition: int, somebody: Visitor, clock: MovableClock
) -> None:
    with app.app_context():
        a_registration(edition, "Selam", **AN_INTERPRETER)
        miriam = an_interpreter(edition, "Miriam")
        clock.move(the_edition(edition).starts_at - timedelta(hours=1) - clock.now())
        url = address(invited(miriam))
    assert "Please answer as soon as you can, before Thursday 21 March, 19:30." in somebody.visit(url).text


def test_it_tells_nothing_about_who_asks(somebody: Visitor, asked: str) -> None:
    page = somebody.visit(asked)
    for secret in ("Selam", "Tesfay", "selam", "12345678", "Liefst"):
        assert secret not in page.html
    assert len(page.soup.select("main form")) == 3


def test_a_yes_opens_the_brief(app: Flask, visitor: Visitor, asked: str) -> None:
    visitor.visit(asked)
    page = visitor.press("Yes, I come")
    assert page.heading.startswith("Thank you, Miriam")
    assert page.status == "accepted"
    assert confirmed(app) == ["looking-back", "market", "discussion"]


def test_a_yes_until_nine(app: Flask, visitor: Visitor, asked: str) -> None:
    visitor.visit(asked)
    page = visitor.press("Yes, until then", until="market")
    assert page.status == "partly"
    assert "You interpret from 19:30 to 20:45." in page.text
    assert "As agreed, you leave at 20:45." in page.text
    assert confirmed(app) == ["looking-back", "market"]


def test_who_chooses_no_time_is_asked_for_it(app: Flask, visitor: Visitor, asked: str) -> None:
    visitor.visit(asked)
    page = visitor.press("Yes, until then")
    assert visitor.response.status_code == 422
    assert page.title.startswith("Error: ")
    assert page.find("#error-summary a").get_text() == "Choose until when you can stay."
    assert page.find("details").has_attr("open")
    assert visitor.press("Yes, until then", until="looking-back").status == "partly"


@pytest.mark.parametrize("until", ["discussion", "walk-in", "nonsense", "", "9" * 400])
def test_only_the_ends_of_parts_that_were_asked_for_can_be_chosen(
    app: Flask, somebody: Visitor, asked: str, until: str
) -> None:
    post(somebody, f"{asked}partly", [("csrf_token", csrf_token(somebody)), ("until", until)])
    assert somebody.response.status_code == 422
    assert state(app, asked) is InvitationState.SENT


def test_for_one_part_there_is_nothing_to_choose(app: Flask, edition: int, somebody: Visitor) -> None:
    with app.app_context():
        a_registration(edition, "Selam", **{**AN_INTERPRETER, "parts": ["market"]})
        url = address(invited(an_interpreter(edition)))
    page = somebody.visit(url)
    assert not page.soup.select("details, [name=until]")
    post(somebody, f"{url}partly", [("csrf_token", csrf_token(somebody)), ("until", "market")])
    assert somebody.response.status_code == 303
    assert state(app, url) is InvitationState.SENT


def test_a_no_is_thanked_and_needs_no_reason(app: Flask, visitor: Visitor, asked: str) -> None:
    visitor.visit(asked)
    page = visitor.press("No, I cannot come")
    assert page.heading == "Thank you for telling us"
    assert page.status == "declined"
    assert not page.soup.select("main form")
    assert confirmed(app) == []


def test_who_is_slower_is_thanked(app: Flask, edition: int, visitor: Visitor, asked: str) -> None:
    with app.app_context():
        dawit = invited(an_interpreter(edition, "Dawit"))
        visitor.visit(asked)
        answering.accept(dawit.id)
    page = visitor.press("Yes, I come")
    assert page.heading == "You do not have to come. Thank you!"
    assert page.status == "cancelled"
    assert "Selam" not in page.html


def test_a_button_pressed_twice_says_yes_once(app: Flask, somebody: Visitor, asked: str) -> None:
    somebody.visit(asked)
    token = csrf_token(somebody)
    for _ in range(2):
        post(somebody, f"{asked}accept", [("csrf_token", token)])
        assert somebody.response.status_code == 303
    assert somebody.visit(asked).status == "accepted"
    post(somebody, f"{asked}decline", [("csrf_token", token)])
    assert state(app, asked) is InvitationState.ACCEPTED


def test_who_did_not_answer_in_time_reads_so(
    app: Flask, somebody: Visitor, asked: str, clock: MovableClock
) -> None:
    clock.move(inviting.TO_THINK)
    app.test_cli_runner().invoke(args=["mail", "drain", "--once"])
    page = somebody.visit(asked)
    assert page.heading == "We have gone on looking"
    assert not page.soup.select("main form")


# An answer from a page that was opened earlier


def from_an_old_tab(person: Visitor, url: str, first: str, then: str, **given: str) -> Page:
    """Two tabs show the question; an answer in one, and then another in the other."""
    person.visit(url)
    token = csrf_token(person)
    until = [(name, value) for name, value in given.items()]
    for deed in (first, then):
        post(person, f"{url}{deed}", [("csrf_token", token), *until])
    return person.visit(person.response.headers["Location"])


def test_a_no_after_a_yes_is_not_kept_and_that_is_said(app: Flask, somebody: Visitor, asked: str) -> None:
    page = from_an_old_tab(somebody, asked, "accept", "decline")
    assert state(app, asked) is InvitationState.ACCEPTED
    told = page.find("main [role=alert]")
    assert "You had said yes before, and that counts. Your “no” was not kept." in told.get_text()
    assert words_of(page.find("main")).startswith("You had said yes before")
    assert somebody.follow("Then tell us here").heading == "Can you not come?"
    page = somebody.press("I cannot come")
    assert page.status == "declined"
    assert not page.soup.select("[role=alert]")


@pytest.mark.parametrize("then", ["accept", "partly"])
def test_a_yes_after_a_no_is_not_kept_and_that_is_said(
    app: Flask, somebody: Visitor, asked: str, then: str
) -> None:
    page = from_an_old_tab(somebody, asked, "decline", then, until="market")
    assert state(app, asked) is InvitationState.DECLINED
    told = page.find("main [role=alert]").get_text()
    assert "You had said no before, and that counts. Your “yes” was not kept." in told
    assert "leideninclusief@leiden.nl" in told


@pytest.mark.parametrize(("first", "then"), [("accept", "partly"), ("partly", "accept")])
def test_other_hours_after_a_yes_are_not_kept_and_that_is_said(
    somebody: Visitor, asked: str, first: str, then: str
) -> None:
    page = from_an_old_tab(somebody, asked, first, then, until="market")
    told = page.find("main [role=alert]").get_text()
    assert "You had answered before, and that counts: you come at the hours on this page." in told


@pytest.mark.parametrize("answer", ["accept", "decline", "partly"])
def test_the_same_answer_twice_is_one_answer(somebody: Visitor, asked: str, answer: str) -> None:
    page = from_an_old_tab(somebody, asked, answer, answer, until="market")
    assert not page.soup.select("[role=alert]")


# Only pressing changes something


@pytest.mark.parametrize("is_accepted", [False, True])
def test_opening_any_address_changes_nothing(
    app: Flask, somebody: Visitor, asked: str, is_accepted: bool
) -> None:
    if is_accepted:
        with app.app_context():
            answering.accept(invitation_at(asked).id)
    before = state(app, asked), confirmed(app)
    for deed in DEEDS:
        for method in ("GET", "HEAD"):
            somebody.client.open(f"{asked}{deed}", method=method)
    assert (state(app, asked), confirmed(app)) == before


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_needs_the_token_of_a_form(app: Flask, somebody: Visitor, asked: str, deed: str) -> None:
    assert somebody.client.post(f"{asked}{deed}", data={"until": "market"}).status_code == 400
    assert state(app, asked) is InvitationState.SENT


# The brief


@pytest.fixture
def brief(app: Flask, asked: str) -> str:
    """Miriam has said yes; the address of her page."""
    with app.app_context():
        answering.accept(invitation_at(asked).id)
    return asked


def test_the_brief_tells_when_and_where_and_whom_to_ask_for(somebody: Visitor, brief: str) -> None:
    page = somebody.visit(brief)
    for words in (
        "You interpret from 19:30 to 20:45 and 21:15 to 21:45. Please be there at 19:15.",
        "Arubapad 2, 2315 VA Leiden",
        "The information desk at the entrance. Ask for the organisers, and say that you interpret.",
        "leideninclusief@leiden.nl",
        "Tigrinya",
    ):
        assert words in page.text


def test_it_tells_first_names_and_nothing_by_which_anybody_could_be_reached(
    somebody: Visitor, brief: str
) -> None:
    page = somebody.visit(brief)
    assert page.find("#people bdi").get_text() == "Selam"
    assert "3 people listen to you" in page.text
    assert "Selam and 2 more" in page.text
    for secret in ("Tesfay", "selam@", "12345678", "Liefst"):
        assert secret not in page.html


def test_it_counts_who_wants_to_see_the_interpreter(
    app: Flask, edition: int, somebody: Visitor, asked: str
) -> None:
    with app.app_context():
        for name, sight in (("Joost", True), ("Marit", True), ("Ana", False)):
            a_registration(
                edition,
                name,
                interpreter="arrange",
                mode="signed",
                language="dse",
                listeners=1,
                sight=sight,
            )
        signer = invited(an_interpreter(edition, "Anneke", "dse", mode=Mode.SIGNED), "dse", Mode.SIGNED)
        answering.accept(signer.id)
        url = address(signer)
    note = somebody.visit(url).find("#people .note").get_text(" ")
    assert "2 groups asked for seats from which they see you well." in note
    assert "Joost" not in note


def test_only_who_is_planned_with_the_interpreter_is_named(
    app: Flask, edition: int, somebody: Visitor, brief: str
) -> None:
    with app.app_context():
        # Nobody is planned with Fatma, who asks for the same; Hodan listens to somebody else.
        a_registration(edition, "Fatma", **AN_INTERPRETER)
        a_registration(edition, "Hodan", **{**AN_INTERPRETER, "language": "so"})
        answering.accept(invited(an_interpreter(edition, "Ismail", "so"), "so").id)
    names = [one.get_text() for one in somebody.visit(brief).soup.select("#people bdi")]
    assert names == ["Selam"]


def test_who_was_booked_by_hand_reads_the_same_brief(app: Flask, edition: int, somebody: Visitor) -> None:
    """Nobody asked by letter: what was promised on the telephone is accepted at once."""
    with app.app_context():
        [agency] = a_group(edition, "Selam Tesfay", "ti", "Zofia Wolska", listeners=2)
        market = next(row for row in the_edition(edition).programme if row.slug == "market")
        nonce = "booked-by-hand"
        with write() as session:
            now = portal_clock.now()
            booked = Invitation(
                edition_id=edition,
                interpreter_id=agency,
                language="ti",
                mode=Mode.SPOKEN,
                parts=[market.id],
                people=1,
                nonce=nonce,
                token_digest=digest(token_for("interpreter", nonce)),
                state=InvitationState.ACCEPTED,
                sent_at=now,
                answer_by=now,
            )
            session.add(booked)
        url = address(booked)
    page = somebody.visit(url)
    assert page.status == "accepted"
    assert "You interpret from 20:00 to 20:45. Please be there at 19:45." in page.text
    assert "Selam and 1 more" in page.text
    assert "leave" not in page.find(".hero").get_text()
    assert somebody.client.get(f"{url}calendar.ics").status_code == 200
    somebody.visit(url)
    somebody.follow("I cannot come")
    assert somebody.press("I cannot come").heading == "Thank you for telling us"
    assert confirmed(app) == []


def test_own_parts_are_marked_in_the_programme(
    app: Flask, edition: int, visitor: Visitor, asked: str
) -> None:
    visitor.visit(asked)
    page = visitor.press("Yes, until then", until="market")
    rows = page.soup.select("#programme li")
    assert len(rows) == 6
    marked = [row.h3.get_text() for row in rows if row.h3 and "You interpret" in row.get_text()]
    assert marked == ["Looking back, looking ahead", "The market: six themes"]


@pytest.fixture
def two_promises(app: Flask, edition: int) -> list[str]:
    """Miriam promised Tigrinya at the market and Arabic at the end; the addresses of both pages."""
    with app.app_context():
        a_registration(edition, "Selam", **{**AN_INTERPRETER, "parts": ["market"]})
        a_registration(edition, "Amina", **{**AN_INTERPRETER, "language": "ar", "parts": ["discussion"]})
        miriam = an_interpreter(edition, "Miriam", "ti", "ar")
        asked = [invited(miriam), invited(miriam, "ar")]
        for one in asked:
            answering.accept(one.id)
        return [address(one) for one in asked]


def test_each_of_two_promises_leads_to_the_whole_evening(somebody: Visitor, two_promises: list[str]) -> None:
    for url in two_promises:
        page = somebody.visit(url)
        hours = "You interpret from 20:00 to 20:45 and 21:15 to 21:45. Please be there at 19:45."
        assert hours in page.text
        ticket = page.find(".ticket dl")
        told = dict(zip(map(words_of, ticket("dt")), map(words_of, ticket("dd")), strict=True))
        assert told["Be there at"] == "19:45"
        assert told["Tigrinya"].startswith("20:00 to 20:45")
        assert told["Arabic"].startswith("21:15 to 21:45")
        marked = [words_of(one) for one in page.soup.select("#programme .status")]
        assert marked == ["You interpret: Tigrinya", "You interpret: Arabic"]


def test_each_of_two_promises_tells_who_listens_to_its_own_language(
    somebody: Visitor, two_promises: list[str]
) -> None:
    for url, told, other in zip(two_promises, ("Selam", "Amina"), ("Amina", "Selam"), strict=True):
        page = somebody.visit(url)
        assert told in page.find("#people").get_text()
        assert other not in page.html
    assert "This is about Arabic, 21:15–21:45. Who listens to you at other times" in somebody.page.text


def test_who_takes_one_of_two_promises_back_reads_which(
    app: Flask, somebody: Visitor, two_promises: list[str]
) -> None:
    somebody.visit(two_promises[1])
    page = somebody.follow("I cannot come")
    assert "This is about Arabic, 21:15–21:45. All else that you promised stays" in page.text
    somebody.press("I cannot come")
    assert confirmed(app) == ["market"]
    page = somebody.visit(two_promises[0])
    assert "You interpret from 20:00 to 20:45. Please be there at 19:45." in page.text
    assert "This is about" not in page.text


def test_a_second_promise_for_more_hours_takes_back_the_hour_of_leaving(
    app: Flask, edition: int, somebody: Visitor, asked: str
) -> None:
    with app.app_context():
        first = invitation_at(asked)
        market = next(row for row in the_edition(edition).programme if row.slug == "market")
        answering.accept(first.id, until=market.ends_at)
        answering.accept(invited(first.interpreter).id)
    page = somebody.visit(asked)
    assert "You interpret from 19:30 to 20:45 and 21:15 to 21:45. Please be there at 19:15." in page.text
    assert "you leave" not in page.text


def test_the_calendar_file_of_each_promise_holds_the_whole_evening(
    somebody: Visitor, two_promises: list[str]
) -> None:
    files = [
        Calendar.from_ical(somebody.client.get(f"{url}calendar.ics").data).walk("VEVENT")
        for url in two_promises
    ]
    first, second = (
        [(str(one["UID"]), f"{one['DTSTART'].dt:%H:%M}", f"{one['DTEND'].dt:%H:%M}") for one in events]
        for events in files
    )
    # The same events, so that no calendar shows them twice.
    assert first == second
    assert [hours for _, *hours in first] == [["20:00", "20:45"], ["21:15", "21:45"]]


def test_who_takes_turns_reads_with_whom(app: Flask, edition: int, somebody: Visitor, brief: str) -> None:
    with app.app_context():
        dawit = an_interpreter(edition, "Dawit Bekele")
        first = invitation_at(brief)
        with_both(first.edition_id, dawit.id)
    assert "You take turns with Dawit." in somebody.visit(brief).text.replace("\u2068", "")
    assert "Bekele" not in somebody.page.html


def with_both(edition_id: int, second: int) -> None:
    """Plan a second interpreter beside the first, and let them say yes."""
    from portal.interpreting import by_hand
    from portal.interpreting.asked import parts_of
    from portal.matching.problem import Channel

    channel = Channel("ti", Mode.SPOKEN)
    parts = [row.id for row in parts_of(the_edition(edition_id))]
    surely(by_hand.assign, edition_id, channel, second, parts, person_id=None)
    answering.accept(inviting.invite(edition_id, second, channel, person_id=None).id)


def test_published_texts_of_the_stands_are_there_to_read(app: Flask, somebody: Visitor, brief: str) -> None:
    empty = somebody.visit(brief)
    assert empty.text.count("The host is still writing.") == 6
    with app.app_context():
        load_samples(EDITIONS / "samples")
    page = somebody.visit(brief)
    stands = page.soup.select("#stands .prepare > li")
    assert len(stands) == 6
    links = [str(one["href"]) for one in page.soup.select("#stands .prepare a.alone")]
    for link in links:
        assert somebody.client.get(link).status_code == 200
    told = [one.get_text() for one in somebody.visit(links[0]).soup.select(".stand-page__told dd")]
    assert len(told) == 2
    assert all(one in stands[0].get_text() for one in told)


def test_the_list_of_words_is_there_in_both_languages(somebody: Visitor, brief: str) -> None:
    page = somebody.visit(brief)
    terms = page.soup.select("#words dt")
    assert len(terms) == len(glossary()) >= 20
    assert {str(one["lang"]) for one in page.soup.select("#words dt [lang]")} == {"nl", "en"}
    assert "Our own list" in page.text


def test_every_word_is_explained_in_both_languages() -> None:
    for term in glossary():
        assert all((term.word.nl, term.word.en, term.about.nl, term.about.en))
    names = [term.word.nl for term in glossary()]
    assert names == sorted(set(names))
    for expected in ("meldpunt discriminatie", "handhaving", "label Samen Leiden", "wethouder", "inclusie"):
        assert expected in names


def test_the_rounds_of_the_market_are_there_once_they_are_planned(
    app: Flask, edition: int, somebody: Visitor, brief: str
) -> None:
    assert not somebody.visit(brief).soup.select("#rounds")
    with app.app_context():
        rounds.plan(edition, {})
    assert len(somebody.visit(brief).soup.select("#rounds li")) == 6


def test_the_calendar_file_holds_only_their_own_hours(
    app: Flask, edition: int, somebody: Visitor, clock: MovableClock
) -> None:
    with app.app_context():
        a_registration(
            edition, "Selam", **{**AN_INTERPRETER, "parts": ["looking-back", "market", "discussion"]}
        )
        url = address(invited(an_interpreter(edition)))
        assert somebody.client.get(f"{url}calendar.ics").status_code == 404
        answering.accept(invitation_at(url).id)
    response = somebody.client.get(f"{url}calendar.ics")
    assert response.mimetype == "text/calendar"
    events = Calendar.from_ical(response.data).walk("VEVENT")
    assert [(f"{one['DTSTART'].dt:%H:%M}", f"{one['DTEND'].dt:%H:%M}") for one in events] == [
        ("19:30", "20:45"),
        ("21:15", "21:45"),
    ]
    assert len({str(one["UID"]) for one in events}) == 2
    assert url.split("/")[3] not in response.text
    assert "Tigrinya" not in response.text


# On the evening, and after it


def test_who_is_there_says_so_on_the_day(
    app: Flask, edition: int, visitor: Visitor, brief: str, clock: MovableClock
) -> None:
    assert "I have arrived" not in visitor.visit(brief).text
    with app.app_context():
        clock.move(the_edition(edition).starts_at - timedelta(minutes=18) - clock.now())
    visitor.visit(brief)
    page = visitor.press("I have arrived")
    assert "You are here since 19:12. Welcome!" in page.text
    assert "I have arrived" not in page.text
    clock.move(timedelta(minutes=5))
    assert "since 19:12" in visitor.visit(brief).text


def test_who_cannot_come_after_all_is_asked_once_whether_it_is_so(
    app: Flask, visitor: Visitor, brief: str
) -> None:
    visitor.visit(brief)
    page = visitor.follow("I cannot come")
    assert page.heading == "Can you not come?"
    assert state(app, brief) is InvitationState.ACCEPTED
    assert visitor.follow("No, go back").status == "accepted"
    visitor.follow("I cannot come")
    page = visitor.press("I cannot come")
    assert page.heading == "Thank you for telling us"
    assert confirmed(app) == []
    assert "Selam" not in page.html
    with app.app_context():
        assert db.session.scalars(select(InterpreterRequest)).one().state == "open"


def test_whoever_is_not_needed_any_more_sees_no_names(app: Flask, somebody: Visitor, brief: str) -> None:
    with app.app_context():
        inviting.cancel(invitation_at(brief).id, person_id=None)
    page = somebody.visit(brief)
    assert page.heading == "You do not have to come. Thank you!"
    assert "You had said yes, and the plan has changed" in page.text
    assert "Selam" not in page.html


@pytest.mark.parametrize("deed", [inviting.cancel, answering.decline])
def test_a_letter_that_ended_tells_of_the_one_that_counts(
    app: Flask, edition: int, somebody: Visitor, deed: Callable[..., Invitation]
) -> None:
    with app.app_context():
        a_registration(edition, "Selam", **{**AN_INTERPRETER, "parts": ["market"]})
        a_registration(edition, "Amal", **{**AN_INTERPRETER, "language": "ar", "parts": ["discussion"]})
        miriam = an_interpreter(edition, "Miriam Haile", "ti", "ar")
        ended, counts = invited(miriam), invited(miriam, "ar")
        deed(ended.id, person_id=None)
        page, other = address(ended), counts.token
    found = somebody.visit(page)
    assert "do not have to come" not in found.text
    assert "Somebody else said yes first" not in found.text
    assert "Arabic, 21:15–21:45" in found.text
    # Whoever passed the old link on did not give away the other.
    assert other not in found.html
    assert somebody.visit(f"/en/interpreter/{other}/").status == "sent"


def test_whoever_was_taken_out_of_the_plan_has_no_brief(app: Flask, somebody: Visitor, brief: str) -> None:
    with app.app_context():
        inviting.cancel(invitation_at(brief).id, person_id=None)
    page = somebody.visit(brief)
    assert page.status == "cancelled"
    assert page.heading == "You do not have to come. Thank you!"
    assert somebody.client.get(f"{brief}calendar.ics").status_code == 404


def test_after_the_evening_the_link_is_over(
    app: Flask, edition: int, somebody: Visitor, brief: str, clock: MovableClock
) -> None:
    with app.app_context():
        clock.move(the_edition(edition).ends_at + timedelta(hours=13) - clock.now())
    for deed in ("", "calendar.ics", *DEEDS):
        response = somebody.client.get(f"{brief}{deed}")
        assert response.status_code == 410
        assert "Selam" not in response.text
    assert somebody.visit(brief).heading == "The evening is over"


# Wrong links


@pytest.mark.parametrize("token", ["x", "Ozgur", "%00", "%C3%A9" * 40, "A" * 32])
def test_a_wrong_link_leads_nowhere(somebody: Visitor, asked: str, token: str) -> None:
    for deed in ("", "calendar.ics", *DEEDS):
        assert somebody.client.get(f"/en/interpreter/{token}/{deed}").status_code == 404


def test_nothing_that_is_stored_opens_the_page(app: Flask, somebody: Visitor, asked: str) -> None:
    with app.app_context():
        stored = invitation_at(asked)
        known = (str(stored.id), stored.nonce, stored.token_digest)
    for value in known:
        assert somebody.client.get(f"/en/interpreter/{value}/").status_code == 404


def test_links_cannot_be_guessed_for_long(make_app: Callable[..., Flask]) -> None:
    app = make_app(rate_limits=1.0)
    load_evening(app)
    guesser = Visitor(app)

    def guesses(times: Iterable[int]) -> list[int]:
        return [guesser.client.get(f"/en/interpreter/{one}/").status_code for one in times]

    assert {*guesses(range(20))} == {404}
    assert guesses([20]) == [429]
    # The links of registrants are counted together with these.
    assert guesser.client.get("/en/registration/x/").status_code == 429
