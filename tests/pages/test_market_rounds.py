"""The rounds of the market on the pages of coordinators and hosts."""

import pytest
from flask import Flask

from portal.access.people import Role
from portal.database import db, write
from portal.event.editions import locked
from portal.interpreting import rounds
from portal.interpreting.models import Duty
from tests.builders import a_group, the_edition
from tests.page import Page, words
from tests.pages.hosts import STAND, signed_in
from tests.pages.hosts import post as post_to
from tests.pages.journeys import complaint, sign_in
from tests.visitor import Visitor

ROUNDS = "/en/organiser/matching/rounds/"


@pytest.fixture
def miriam(app: Flask, edition: int) -> int:
    """An Arabic group with Miriam and a Tigrinya group with Bilen; Miriam's id."""
    with app.app_context():
        [miriam] = a_group(edition, "Amal", "ar", "Miriam", listeners=2)
        a_group(edition, "Selam", "ti", "بيلين")
    return miriam


def cells(page: Page) -> list[list[str]]:
    return [[words(cell) for cell in row(["th", "td"])] for row in page.soup.select("table.rounds tr")]


def test_a_coordinator_plans_and_reads_who_is_where(app: Flask, miriam: int, visitor: Visitor) -> None:
    sign_in(app, visitor, Role.COORDINATOR)
    page = visitor.visit(ROUNDS)
    assert not page.soup.select("table")
    assert page.text.count("Not planned yet") == 2
    page = visitor.press("Plan the rounds")
    assert "The rounds are planned." in page.text
    table = cells(page)
    assert table[0] == ["Stand", "20:00", "20:07", "20:15", "20:22", "20:30", "20:37"]
    assert table[1] == ["Connection between people", "العربية Arabic", "", "", "", "", "ትግርኛ Tigrinya"]
    assert table[2] == ["Police and enforcement", "ትግርኛ Tigrinya", "العربية Arabic", "", "", "", ""]
    assert page.find(f"#group-{miriam} h3 bdi[lang=ar]").get_text() == "العربية"
    assert "about 2 people" in page.text
    assert "بيلين" in page.text
    page = visitor.press("Forget all rounds")
    assert not page.soup.select("table")


def test_a_group_that_wants_some_stands_sees_only_those(app: Flask, miriam: int, visitor: Visitor) -> None:
    sign_in(app, visitor, Role.COORDINATOR)
    visitor.visit(ROUNDS)
    page = visitor.press("Plan the rounds", **{f"stands-{miriam}": ["police", "education"]})
    assert [words(one) for one in page.soup.select(f"#group-{miriam} ol li")] == [
        "20:00 Police and enforcement",
        "20:07 Education",
    ]
    assert page.find(".dash details").has_attr("open")
    # What was asked for once is asked for again.
    page = visitor.press("Plan the rounds")
    assert len(page.soup.select(f"#group-{miriam} ol li")) == 2


def test_a_round_without_an_interpreter_is_told_and_goes_to_the_next_one(
    app: Flask, edition: int, miriam: int, visitor: Visitor
) -> None:
    sign_in(app, visitor, Role.COORDINATOR)
    visitor.visit(ROUNDS)
    assert not visitor.press("Plan the rounds").soup.select(".note.is-negative")
    with app.app_context(), write() as session:
        session.query(Duty).filter_by(interpreter_id=miriam).delete()
    told = words(visitor.visit(ROUNDS).find(".note.is-negative"))
    assert "The round of Miriam for Arabic · العربية has no interpreter now." in told
    with app.app_context():
        [yusra] = a_group(edition, "Fatma", "ar", "Yusra")
    page = visitor.visit(ROUNDS)
    assert not page.soup.select(".note.is-negative")
    assert "Walks the round of Miriam" in words(page.find(f"#group-{yusra}"))
    assert len(page.soup.select(f"#group-{yusra} ol li")) == 6


def test_cells_of_the_table_are_short(app: Flask, edition: int, visitor: Visitor) -> None:
    with app.app_context():
        a_group(edition, "Marit", "dse", "Anneke")
    sign_in(app, visitor, Role.COORDINATOR)
    visitor.visit(ROUNDS)
    [first, *_] = visitor.press("Plan the rounds").soup.select(".rounds abbr")
    assert (first.get_text(), first["title"]) == (
        "NGT",
        "Dutch Sign Language (NGT) · Nederlandse Gebarentaal (NGT)",
    )


def test_a_round_is_changed_by_hand(app: Flask, miriam: int, visitor: Visitor) -> None:
    sign_in(app, visitor, Role.ORGANISER)
    visitor.visit(ROUNDS)
    visitor.press("Plan the rounds")
    page = visitor.follow("Change by hand Arabic · العربية")
    assert [str(one["value"]) for one in page.soup.select(".rounds-times input")] == [
        *("20:00", "20:07", "20:15", "20:22", "20:30", "20:37")
    ]
    page = visitor.press("Save", connection="20.12", police="", education="2022", **{"labour-market": ""})
    assert "The rounds are changed." in page.text
    assert [words(one) for one in page.soup.select(f"#group-{miriam} ol li")][:2] == [
        "20:12 Connection between people",
        "20:22 Education",
    ]


def test_what_cannot_be_is_told_at_the_stand_and_keeps_every_time(
    app: Flask, miriam: int, visitor: Visitor
) -> None:
    sign_in(app, visitor, Role.COORDINATOR)
    visitor.visit(ROUNDS)
    visitor.press("Plan the rounds")
    visitor.follow("Change by hand Arabic · العربية")
    page = visitor.press("Save", connection="20:05", police="20:03", education="20:40", municipality="")
    assert visitor.response.status_code == 422
    assert page.title.startswith("Error:")
    assert complaint(page.soup, "police") == (
        "At that time another group is here: Tigrinya · ትግርኛ , from 20:00 to 20:07."
    )
    assert "The market is from 20:00 to 20:45" in complaint(page.soup, "education")
    assert page.find("#connection")["value"] == "20:05"
    page = visitor.press(
        "Save", connection="20:10", police="20:12", education="", municipality="half past eight"
    )
    assert complaint(page.soup, "municipality") == "Write a time such as 20:15, or nothing."
    page = visitor.press("Save", municipality="")
    assert complaint(page.soup, "police") == (
        "At that time the group is still at another stand: Connection between people, from 20:10 to 20:17."
    )


def test_too_many_groups_are_told_before_and_after(app: Flask, edition: int, somebody: Visitor) -> None:
    with app.app_context():
        for number in range(7):
            a_group(edition, f"Guest {number}", "ar", f"Interpreter {number}")
    sign_in(app, somebody, Role.COORDINATOR)
    page = somebody.visit(ROUNDS)
    assert "There are 7 groups for 6 stands." in page.text
    assert "a visit takes 6 minutes." in page.text
    with app.app_context():
        for number in range(7, 10):
            a_group(edition, f"Guest {number}", "ar", f"Interpreter {number}")
    page = somebody.visit(ROUNDS)
    assert "There are 10 groups for 6 stands in 45 minutes. That does not fit" in page.text
    page = somebody.press("Plan the rounds")
    assert somebody.response.status_code == 422
    assert "There are 10 groups for 6 stands in 45 minutes. That does not fit" in page.text
    assert page.title.startswith("Error:")


def test_an_evening_without_groups_or_without_a_market_is_no_mistake(
    app: Flask, edition: int, somebody: Visitor
) -> None:
    sign_in(app, somebody, Role.COORDINATOR)
    assert "No group walks past the stands" in somebody.visit(ROUNDS).text
    with app.app_context(), write() as session:
        locked(session, edition).programme[2].ends_at = None
    response = somebody.client.get(ROUNDS)
    assert (response.status_code, response.location) == (303, "/en/organiser/matching/")


def test_looking_changes_nothing_and_an_unknown_group_is_not_found(
    app: Flask, edition: int, miriam: int, somebody: Visitor
) -> None:
    sign_in(app, somebody, Role.COORDINATOR)
    for path in ("plan", "clear"):
        assert somebody.client.get(f"{ROUNDS}{path}").location == ROUNDS
    for method in (somebody.client.get, lambda url: post_to(somebody, url)):
        assert method(f"{ROUNDS}999999").status_code == 404
    with app.app_context():
        assert rounds.slots_of(db.session(), the_edition(edition), miriam) == []


def test_a_host_sees_who_comes_without_names(app: Flask, edition: int, miriam: int) -> None:
    host = signed_in(app)
    assert not host.visit(STAND).soup.select("#groups")
    with app.app_context():
        rounds.plan(edition, {})
    section = host.visit(STAND).find("#groups")
    assert [words(one) for one in section.select("li")] == [
        "20:07 Tigrinya, about 1 person",
        "20:15 Arabic, about 2 people",
    ]
    assert not {"Amal", "Selam", "Miriam"} & {*words(section).split()}
