"""The organisers' desk: numbers, people to call, letters that did not arrive."""

import pytest
from flask import Flask

from portal.access.people import Role
from portal.database import write
from portal.outbox import Letter, State
from portal.registration.models import Registration
from tests.builders import a_registration, letters, registrations, with_seats
from tests.page import words
from tests.pages.journeys import csrf_token, post, sign_in
from tests.visitor import Visitor


def numbers(visitor: Visitor) -> dict[str, int]:
    """What the tiles count, by their names."""
    page = visitor.visit("/en/organiser/")
    return {str(one["data-number"]): int(words(one.b)) for one in page.soup.select(".tally a, .desk-seats a")}


def test_desk_counts_people_once(app: Flask, edition: int, visitor: Visitor) -> None:
    with app.app_context():
        with_seats(edition, 6)
        a_registration(edition, "Ana", 3)
        a_registration(edition, "Ana", 1)
        a_registration(edition, "Bilen", 3)
        a_registration(edition, "Fatma", email="", phone="+31612345678")
    sign_in(app, visitor, Role.ORGANISER)
    told = numbers(visitor)
    assert (told["taken"], told["waiting"], told["calls"]) == (5, 4, 1)
    assert (told["late"], told["letters"], told["needs"]) == (0, 0, 0)
    assert "of 6 seats taken" in visitor.page.text
    assert "30 days to go" in visitor.page.text


def test_who_gave_no_address_is_called(app: Flask, edition: int, visitor: Visitor) -> None:
    with app.app_context():
        a_registration(edition, "Fatma", 1, email="", phone="+31612345678")
    sign_in(app, visitor, Role.COORDINATOR)
    visitor.visit("/en/organiser/")
    assert visitor.page.find("#calls a[href='tel:+31612345678']")
    visitor.press("I have called Fatma")
    assert "Nobody is waiting for a call." in visitor.page.text
    with app.app_context():
        assert [one.call_about for one in registrations()] == [None]


def test_the_day_before_the_desk_reads_why_to_call(app: Flask, edition: int, visitor: Visitor) -> None:
    with app.app_context():
        fatma = a_registration(edition, "Fatma", email="", phone="+31612345678").id
        with write() as session:
            session.get_one(Registration, fatma).call_about = "reminder-day"
    sign_in(app, visitor, Role.COORDINATOR)
    assert "remind them of the day and the place" in visitor.visit("/en/organiser/").text
    page = visitor.visit(f"/en/organiser/registrations/{fatma}/")
    assert "They wait for a call: “Reminder, a day before”" in page.text
    visitor.press("I have called")
    assert "They wait for a call" not in visitor.visit(f"/en/organiser/registrations/{fatma}/").text


@pytest.mark.parametrize("path", ["called/1", "called/999999", "called/99999999999999999999", "mail/1/again"])
def test_looking_at_a_deed_does_nothing_and_an_unknown_one_breaks_nothing(
    app: Flask, edition: int, somebody: Visitor, path: str
) -> None:
    with app.app_context():
        a_registration(edition, "Fatma", email="", phone="+31612345678")
    sign_in(app, somebody, Role.ORGANISER)
    assert somebody.client.get(f"/en/organiser/{path}").status_code in (303, 404)
    with app.app_context():
        assert [one.call_about for one in registrations()] == ["registered"]
    post(somebody, f"/en/organiser/{path}", [("csrf_token", csrf_token(somebody))])
    assert somebody.response.status_code in (303, 404)


def a_dead_letter(app: Flask, edition: int) -> None:
    with app.app_context():
        a_registration(edition, "Ana")
        with write() as session:
            for letter in session.query(Letter):
                letter.state, letter.problem = State.DEAD, "550"


def test_a_letter_that_was_refused_is_sent_again(app: Flask, edition: int, visitor: Visitor) -> None:
    a_dead_letter(app, edition)
    sign_in(app, visitor, Role.ORGANISER)
    assert numbers(visitor)["letters"] == 1
    visitor.press("Send again ana@example.org")
    assert numbers(visitor)["letters"] == 0
    with app.app_context():
        assert [letter.state for letter in letters(to="ana@example.org")] == [State.QUEUED]


def test_a_coordinator_sees_letters_and_sends_none(app: Flask, edition: int, somebody: Visitor) -> None:
    a_dead_letter(app, edition)
    sign_in(app, somebody, Role.COORDINATOR)
    page = somebody.visit("/en/organiser/")
    assert "ana@example.org" in page.find("#letters").get_text()
    assert page.soup.select("#letters form") == []


def test_an_organisers_own_letters_are_no_news(app: Flask, edition: int, somebody: Visitor) -> None:
    sign_in(app, somebody, Role.ORGANISER)
    assert numbers(somebody).pop("stands") == 6
    assert not any(number for name, number in numbers(somebody).items() if name != "stands")
