"""The overview: every number leads to a list that shows exactly that number."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import Tag
from flask import Flask

from portal.access.people import Role
from portal.clock import MovableClock
from portal.database import write
from portal.door import arriving
from portal.matching.lifecycle import By, RequestState, Why
from portal.outbox import Letter, State
from portal.registration import changing, wishes
from portal.registration.models import NeedTask, Registration, Status, TaskState
from portal.worker import do_chores
from tests.builders import AN_INTERPRETER, a_registration, the_edition, with_seats
from tests.page import Page, words
from tests.pages.journeys import sign_in
from tests.visitor import Visitor

DESK = "/en/organiser/"


def first_number(text: str) -> int:
    found = re.search(r"\d+", text)
    assert found, f"no number in “{text}”"
    return int(found[0])


def counted(selector: str) -> Callable[[Page], int]:
    """The number that the list itself tells."""
    return lambda page: first_number(words(page.find(selector))) if page.soup.select(selector) else 0


def listed(selector: str) -> Callable[[Page], int]:
    """How many there are."""
    return lambda page: len(page.soup.select(selector))


BEHIND: dict[str, Callable[[Page], int]] = {
    "taken": counted("#people"),
    "waiting": counted("#people"),
    "to_confirm": counted("#people"),
    "registrations": counted("#parties"),
    "cancelled": counted("#parties"),
    "late": counted("#parties"),
    "lost": counted("#parties"),
    "needs": counted("#parties"),
    "day": counted("#parties"),
    "calls": listed("#calls .board > li"),
    "letters": listed("#letters .board > li"),
    "stands": listed(".progress-row:has(.lacks):not(:has(.status.is-positive))"),
    "idle": listed("#idle .board > li"),
    "language": listed("[id^=gap-] .people li"),
}


@pytest.fixture
def busy(app: Flask, edition: int, clock: MovableClock) -> None:
    """An evening on which there is something of everything."""
    with app.app_context():
        with_seats(edition, 18)
        late = a_registration(edition, "Selam", 1, **AN_INTERPRETER)
        a_registration(edition, "Darya", **{**AN_INTERPRETER, "language": "uk"})
        clock.move(timedelta(days=8))
        lost = a_registration(edition, "Hana", 2, **{**AN_INTERPRETER, "listeners": 3})
        pending = a_registration(edition, "Ana", 3)
        a_registration(edition, "Fatma", email="", phone="+31612345678")
        in_need = a_registration(edition, "Bilen", 4)
        changing.cancel(a_registration(edition, "Carmen").id)
        changing.cancel(a_registration(edition, "Erik").id)
        a_registration(edition, "Gül", 7)
        with write() as session:
            request = session.get_one(Registration, lost.id).request
            assert request
            wishes.move(request, RequestState.CONFIRMED, By.INTERPRETER, Why.ACCEPTED)
            wishes.move(request, RequestState.TOLD, By.PORTAL, Why.TOLD)
            wishes.move(request, RequestState.OPEN, By.INTERPRETER, Why.DECLINED)
            session.get_one(Registration, pending.id).status = Status.PENDING
            for one, need in [(late, "dog"), (in_need, "wheelchair"), (in_need, "food:vegan")]:
                session.add(
                    NeedTask(
                        registration_id=one.id,
                        need=need,
                        state=TaskState.OPEN,
                        opened_at=clock.now(),
                        changed_at=clock.now(),
                    )
                )
            for letter in session.query(Letter).limit(2):
                letter.state, letter.problem = State.DEAD, "550"


def number_of(link: Tag) -> int:
    return first_number(words(link))


@pytest.mark.usefixtures("busy")
def test_every_number_leads_to_a_list_that_shows_exactly_that_number(app: Flask, visitor: Visitor) -> None:
    sign_in(app, visitor, Role.ORGANISER)
    links = visitor.visit(DESK).soup.select("main a[data-number]")
    wrong = []
    for link in links:
        page = visitor.visit(
            f"{DESK}{link['href']}" if str(link["href"]).startswith("#") else str(link["href"])
        )
        assert visitor.response.status_code == 200
        behind = BEHIND[str(link["data-number"])](page)
        if behind != number_of(link):
            wrong.append(f"{link['data-number']} says {number_of(link)}, {link['href']} shows {behind}")
    assert wrong == []
    numbers = {str(link["data-number"]): number_of(link) for link in links}
    assert {name for name, number in numbers.items() if number} >= BEHIND.keys() - {"idle"}
    assert (numbers["taken"], numbers["waiting"], numbers["to_confirm"]) == (16, 8, 4)
    assert (numbers["late"], numbers["lost"], numbers["needs"]) == (2, 1, 2)
    assert numbers["registrations"] == 7


@pytest.mark.usefixtures("busy")
def test_no_number_stands_there_without_its_list(app: Flask, somebody: Visitor) -> None:
    sign_in(app, somebody, Role.ORGANISER)
    page = somebody.visit(DESK)
    for number in page.soup.select(".tally b, .desk-numbers dd, .desk-seats b, .counts td:has(.desk-number)"):
        assert number.find_parent("a") or number.select("a[href]"), number
    assert len(page.soup.select(".tally a")) == 7


@pytest.mark.usefixtures("busy")
def test_charts_are_told_in_words_too(app: Flask, somebody: Visitor) -> None:
    sign_in(app, somebody, Role.COORDINATOR)
    page = somebody.visit(DESK)
    chart = page.find("svg.desk-chart")
    assert chart["role"] == "img"
    assert "7 on the busiest day" in str(chart["aria-label"])
    bars = [words(one) for one in chart.select("rect title")]
    table = [words(row) for row in page.soup.select("#days ~ details tbody tr")]
    assert bars == ["Tuesday 20 February: 2", "Wednesday 28 February: 7"]
    assert [first_number(row.split("February")[1]) for row in table] == [2, 7]
    asked = [words(row) for row in page.soup.select(".desk-asked tbody tr")]
    assert asked == ["ትግርኛ Tigrinya 2 4", "Українська Ukrainian 1 1"]
    # The bars stand beside the people, and are as long as those are many.
    assert [one["width"] for one in page.soup.select(".desk-asked rect")] == ["100.0%", "25.0%"]


def test_an_evening_without_anybody_needs_nobody(app: Flask, edition: int, visitor: Visitor) -> None:
    sign_in(app, visitor, Role.COORDINATOR)
    page = visitor.visit(DESK)
    assert "Nothing needs you now" in page.text
    assert "Nobody has signed up yet." in page.text
    assert "Nobody has asked for an interpreter yet." in page.text
    assert {number_of(one) for one in page.soup.select("a[data-number]")} == {0}


def test_only_organisers_are_told_of_stands_that_only_they_can_see(
    app: Flask, edition: int, somebody: Visitor, somebody_else: Visitor
) -> None:
    sign_in(app, somebody, Role.ORGANISER)
    sign_in(app, somebody_else, Role.COORDINATOR, "coordinator@example.org")
    assert somebody.visit(DESK).soup.select("[data-number=stands]")
    assert not somebody_else.visit(DESK).soup.select("[data-number=stands]")


@pytest.mark.parametrize(
    ("days", "told"),
    [(0, "30 days to go"), (29, "1 day to go"), (30, "It is today"), (31, "This evening is over")],
)
def test_days_to_go(
    app: Flask, edition: int, somebody: Visitor, clock: MovableClock, days: int, told: str
) -> None:
    clock.move(timedelta(days=days))
    sign_in(app, somebody, Role.COORDINATOR)
    assert told in somebody.visit(DESK).text


def test_once_it_is_over_the_overview_tells_who_came(
    app: Flask, edition: int, somebody: Visitor, clock: MovableClock
) -> None:
    with app.app_context():
        amal = a_registration(edition, "Amal", 2)
        a_registration(edition, "Ana", needs=["dog"])
        clock.moment = the_edition(edition).starts_at
        arriving.welcome(edition, amal.id, deed="a" * 20, people=2, person_id=None)
        arriving.walk_in(edition, deed="b" * 20, person_id=None)
        ends_at = the_edition(edition).ends_at
    sign_in(app, somebody, Role.ORGANISER)
    assert "Who came" not in somebody.visit(DESK).text
    clock.moment = ends_at
    page = somebody.visit(DESK)
    assert "3 people came. 2 of 4 expected · 1 not signed up" in page.text
    assert not page.soup.select("[data-number=needs]")
    assert "left" not in words(page.find("#seats"))
    assert somebody.follow("The access report").heading == "The access report"


def test_without_names_the_overview_tells_only_how_many_came(
    app: Flask, edition: int, somebody: Visitor, clock: MovableClock
) -> None:
    """Nobody knows any more which of them had signed up."""
    with app.app_context():
        amal = a_registration(edition, "Amal", 2)
        clock.moment = the_edition(edition).starts_at
        arriving.welcome(edition, amal.id, deed="a" * 20, people=2)
        arriving.walk_in(edition, deed="b" * 20)
        clock.moment = the_edition(edition).ends_at + timedelta(days=61)
        do_chores()
    sign_in(app, somebody, Role.ORGANISER)
    page = somebody.visit(DESK)
    assert "3 people came." in page.text
    assert "expected" not in page.text
    assert "not signed up" not in page.text
