"""The lists below the board's gaps: who is not needed any more, and for whom to prepare."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import delete, select

from portal.access.people import Role
from portal.database import db, write
from portal.interpreting import answering, by_hand, pool
from portal.interpreting.asked import parts_of
from portal.interpreting.models import Duty, DutyState, Interpreter, Invitation
from portal.languages.modes import Mode
from portal.matching.problem import Channel
from portal.registration.changing import cancel, change
from portal.registration.models import InterpreterRequest
from portal.registration.steps import Step
from tests.builders import (
    AN_INTERPRETER,
    WITHOUT_MUSIC,
    a_registration,
    an_interpreter,
    invited,
    kinds,
    surely,
    the_edition,
)
from tests.page import words
from tests.pages.journeys import sign_in
from tests.visitor import Visitor

BOARD = "/en/organiser/matching/"
SO = Channel("so", Mode.SPOKEN)
THANKED = "The interpreter hears that nobody needs them any more, and our thanks."
FEWER = "The interpreter hears at which times nobody needs them any more, and our thanks."
NOT_DONE = "Nothing was done: somebody changed this meanwhile."
# The form of each deed, what is told of it, and about whom.
DEEDS = [
    ("#expected form", "Prepared. Thank you.", "Emine"),
    ("#idle form[action$='/free']", "Taken out of the plan.", "Dawit"),
    ("#idle form[action$='/thank']", THANKED, "Miriam"),
]


@pytest.fixture
def lists(app: Flask, edition: int) -> None:
    """Emine brings somebody; Miriam said yes to Selam, and Dawit is planned for Hodan, who do not come."""
    with app.app_context():
        a_registration(edition, "Emine", 1, interpreter="bring")
        selam = a_registration(edition, "Selam", **AN_INTERPRETER)
        answering.accept(invited(an_interpreter(edition, "Miriam")).id)
        hodan = a_registration(edition, "Hodan", **{**AN_INTERPRETER, "language": "so"})
        dawit = an_interpreter(edition, "Dawit", "so")
        parts = [row.id for row in parts_of(the_edition(edition)) if row.slug in WITHOUT_MUSIC]
        surely(by_hand.assign, edition, SO, dawit.id, parts, person_id=None)
        for one in (selam, hodan):
            cancel(one.id)


@pytest.fixture
def coordinator(app: Flask, lists: None, visitor: Visitor) -> Visitor:
    sign_in(app, visitor, Role.COORDINATOR)
    visitor.visit(BOARD)
    return visitor


@pytest.fixture
def with_htmx(app: Flask, lists: None, somebody: Visitor) -> Visitor:
    """A coordinator whose buttons are sent by htmx."""
    sign_in(app, somebody, Role.COORDINATOR)
    somebody.visit(f"{BOARD}?mode=spoken")
    return somebody


@pytest.fixture
def done(app: Flask) -> Callable[[], tuple[Any, ...]]:
    """What the deeds change: whether Emine is prepared for, who is planned, whether Miriam was thanked."""

    def find() -> tuple[Any, ...]:
        with app.app_context():
            requests = db.session.scalars(select(InterpreterRequest))
            planned = {one.interpreter.name for one in db.session.scalars(select(Duty))}
            return any(one.welcomed_at for one in requests), planned, "interpreter-cancelled" in kinds()

    return find


def row_in(came: BeautifulSoup) -> Any:
    """The one row that came back, and nothing of a page around it."""
    assert not came.select("h1, main, head title")
    [row] = came.select("li.row")
    return row


@pytest.mark.parametrize(("form", "told", "who"), DEEDS)
def test_a_deed_sent_by_htmx_swaps_its_row_for_what_happened(with_htmx, form, told, who):
    element = with_htmx.page.find(form)
    old = element.find_parent("li")
    assert element["hx-target"] == f"#{old['id']}"
    assert element["hx-swap"] == "outerHTML"
    came = with_htmx.trigger(form)
    row = row_in(came)
    assert row["id"] == old["id"]
    assert not row.select("form")
    [focused] = row.select("[autofocus]")
    assert words(focused) == who
    assert focused["tabindex"] == "-1"
    assert words(row.select_one("[role=status]")) == told
    assert words(came.select_one("hx-partial#announcement")) == told
    # What stands around the rows is as it is now, with the filters of the page.
    assert all("mode=spoken" in str(one["href"]) for one in came.select("hx-partial#tally a"))
    assert came.select_one("hx-partial#free-now")
    ids = [str(one["id"]) for one in came.select("[id]")]
    assert sorted(ids) == sorted([str(row["id"]), "tally", "free-now", "evenings", "announcement"])


def test_whoever_is_taken_out_of_the_plan_is_free_at_once(with_htmx):
    assert "Dawit" not in words(with_htmx.page.find("#free-now"))
    came = with_htmx.trigger("#idle form[action$='/free']")
    assert "Dawit" in words(came.select_one("hx-partial#free-now"))


def test_each_deed_does_what_its_button_says(coordinator, done):
    assert done() == (False, {"Miriam", "Dawit"}, False)
    for button, told, now in (
        ("Prepared Emine", DEEDS[0][1], (True, {"Miriam", "Dawit"}, False)),
        ("Take Dawit out of the plan", DEEDS[1][1], (True, {"Miriam"}, False)),
        ("Thank Miriam : not needed", DEEDS[2][1], (True, set(), True)),
    ):
        page = coordinator.press(button)
        # The whole page tells it above everything, and opens there.
        assert words(page.find("#news")) == told
        assert page.url.endswith("#news")
        assert done() == now
    assert not coordinator.page.soup.select("#idle, #expected")


def test_the_filters_stay_when_a_page_comes_back(coordinator):
    coordinator.visit(f"{BOARD}?mode=spoken&state=open")
    page = coordinator.press("Take Dawit out of the plan")
    assert words(page.find(".tally [aria-current]")).endswith("no interpreter yet")
    assert "mode=spoken" in page.url


# Fewer hours


@pytest.fixture
def fewer(app: Flask, edition: int) -> None:
    """Miriam said yes to Selam for three parts, who keeps the market only."""
    with app.app_context():
        selam = a_registration(edition, "Selam", **AN_INTERPRETER)
        answering.accept(invited(an_interpreter(edition, "Miriam", phone="0612345678")).id)
        change(selam.id, Step.LANGUAGE, {**AN_INTERPRETER, "parts": ["market"]}, consents=True)


def parts_promised(app: Flask) -> list[str]:
    with app.app_context():
        [letter] = db.session.scalars(select(Invitation))
        return [row.slug for row in letter.edition.programme if row.id in letter.parts]


def test_whoever_is_needed_for_fewer_hours_is_told_so(app, fewer, visitor):
    sign_in(app, visitor, Role.COORDINATOR)
    page = visitor.visit(BOARD)
    assert "still needed at other times" in words(page.find("#idle"))
    page = visitor.press("Tell Miriam : not needed at these times")
    assert words(page.find("#news")) == FEWER
    assert not page.soup.select("#idle")
    assert parts_promised(app) == ["market"]


def test_the_row_of_whoever_is_needed_for_fewer_hours_is_swapped(app, fewer, somebody):
    sign_in(app, somebody, Role.COORDINATOR)
    somebody.visit(BOARD)
    row = row_in(somebody.trigger("#idle form[action$='/fewer']"))
    assert words(row.select_one("[autofocus]")) == "Miriam"
    assert words(row.select_one("[role=status]")) == FEWER
    assert parts_promised(app) == ["market"]


def test_whoever_has_no_address_is_called_about_fewer_hours(app, fewer, somebody):
    with app.app_context(), write() as session:
        session.scalars(select(Invitation)).one().interpreter.email = ""
    sign_in(app, somebody, Role.COORDINATOR)
    somebody.visit(BOARD)
    row = row_in(somebody.trigger("#idle form[action$='/fewer']"))
    told = "Call Miriam, 0612345678, and tell them their new hours: there is no e-mail address."
    assert words(row.select_one("[role=status]")) == told


# What somebody else did meanwhile


def settle_again(app: Flask, edition: int) -> None:
    """Somebody asks for both languages again, and Emine wants an interpreter of ours."""
    with app.app_context():
        for code in ("ti", "so"):
            a_registration(edition, f"Yonas {code}", **{**AN_INTERPRETER, "language": code})
        emine = db.session.scalars(select(InterpreterRequest).order_by(InterpreterRequest.id)).first()
        change(emine.registration_id, Step.LANGUAGE, {**AN_INTERPRETER}, consents=True)


@pytest.mark.parametrize(
    ("form", "told", "who"),
    [
        (DEEDS[0][0], "Somebody changed this request meanwhile. There is nothing to prepare now.", "Emine"),
        (DEEDS[1][0], NOT_DONE, "Dawit"),
        (DEEDS[2][0], NOT_DONE, "Miriam"),
    ],
)
def test_what_cannot_be_done_any_more_is_told_in_the_row(app, edition, with_htmx, done, form, told, who):
    settle_again(app, edition)
    before = done()
    came = with_htmx.trigger(form)
    row = row_in(came)
    assert words(row.select_one("[autofocus]")) == who
    assert words(row.select_one("[role=status]")) == told
    assert words(came.select_one("hx-partial#announcement")) == told
    assert done() == before


def test_what_cannot_be_done_any_more_is_told_above_the_board(app, edition, coordinator, done):
    settle_again(app, edition)
    before, board = done(), coordinator.page
    for button, told in (
        ("Prepared Emine", "There is nothing to prepare now."),
        ("Take Dawit out of the plan", NOT_DONE),
        ("Thank Miriam : not needed", NOT_DONE),
    ):
        coordinator.page = board
        page = coordinator.press(button)
        assert told in words(page.find("#news.is-warning"))
    assert done() == before


@pytest.mark.parametrize(
    ("form", "code"), [(DEEDS[1][0], "so"), (DEEDS[2][0], "ti")], ids=["planned", "promised"]
)
def test_whoever_is_needed_again_for_a_part_keeps_everything(app, edition, with_htmx, done, form, code):
    with app.app_context():
        a_registration(edition, "Yonas", **{**AN_INTERPRETER, "language": code, "parts": ["market"]})
    before = done()
    row = row_in(with_htmx.trigger(form))
    assert words(row.select_one("[role=status]")) == NOT_DONE
    # The row is as it is now, so that the next press is about what it shows.
    assert "still needed at other times" in words(row)
    assert done() == before


@pytest.mark.parametrize("button", ["Take Dawit out of the plan", "Thank Miriam : not needed"])
def test_the_page_opens_where_it_tells_what_was_not_done(coordinator, button):
    board = coordinator.page
    coordinator.press(button)
    coordinator.page = board
    page = coordinator.press(button)
    # The row is gone, and the page opens at the news.
    assert page.url.endswith("#news")
    assert NOT_DONE in words(page.find("#news"))


def test_the_page_opens_at_a_row_that_is_still_there(coordinator, app, edition):
    with app.app_context():
        a_registration(edition, "Yonas", **{**AN_INTERPRETER, "language": "so", "parts": ["market"]})
    page = coordinator.press("Take Dawit out of the plan")
    assert words(page.find(f"#{page.url.partition('#')[2]} [role=status]")) == NOT_DONE


def test_a_party_that_is_gone_is_told_in_the_row(app, with_htmx):
    with app.app_context(), write() as session:
        emine = session.scalars(select(InterpreterRequest).order_by(InterpreterRequest.id)).first()
        session.execute(delete(InterpreterRequest).where(InterpreterRequest.id == emine.id))
    row = row_in(with_htmx.trigger("#expected form"))
    assert words(row.h3) == "This is not asked any more."
    assert "There is nothing to prepare now." in words(row)


def remove_from_pool(app: Flask, edition: int, name: str) -> None:
    with app.app_context():
        who = db.session.scalars(select(Interpreter).where(Interpreter.name == name)).one()
        pool.remove(who.id, edition, person_id=None)


@pytest.mark.parametrize(("form", "who"), [(DEEDS[1][0], "Dawit"), (DEEDS[2][0], "Miriam")])
def test_an_interpreter_who_is_gone_is_told_in_the_row(app, edition, with_htmx, form, who):
    remove_from_pool(app, edition, who)
    row = row_in(with_htmx.trigger(form))
    assert with_htmx.response.status_code == 200
    assert words(row.h3) == "This is not asked any more."
    assert words(row.select_one("[role=status]")) == NOT_DONE


def test_an_interpreter_who_is_gone_is_told_above_the_board(app, edition, coordinator):
    remove_from_pool(app, edition, "Miriam")
    page = coordinator.press("Thank Miriam : not needed")
    assert coordinator.response.status_code == 200
    assert words(page.find("#news.is-warning")) == NOT_DONE


def test_whoever_was_asked_meanwhile_stays_in_the_list_and_can_be_decided_about(app, edition, with_htmx):
    with app.app_context():
        dawit = db.session.scalars(select(Interpreter).where(Interpreter.name == "Dawit")).one()
        with write() as session:
            for duty in session.scalars(select(Duty).where(Duty.interpreter_id == dawit.id)):
                duty.state = DutyState.INVITED
    row = row_in(with_htmx.trigger("#idle form[action$='/free']"))
    assert words(row.select_one("[role=status]")) == NOT_DONE
    assert words(row.select_one("[autofocus]")) == "Dawit"
    assert words(row.a) == "Decide Dawit"


def test_thanks_go_out_once(app, with_htmx):
    page = with_htmx.page
    with_htmx.trigger("#idle form[action$='/thank']")
    with_htmx.page = page
    row = row_in(with_htmx.trigger("#idle form[action$='/thank']"))
    assert NOT_DONE in words(row)
    with app.app_context():
        assert kinds().count("interpreter-cancelled") == 1


def test_whoever_has_no_address_is_to_be_called(app, lists, somebody):
    with app.app_context(), write() as session:
        miriam = session.scalars(select(Invitation)).one().interpreter
        miriam.email, miriam.phone = "", "0612345678"
    sign_in(app, somebody, Role.COORDINATOR)
    somebody.visit(BOARD)
    row = row_in(somebody.trigger("#idle form[action$='/thank']"))
    told = "Call Miriam, 0612345678, and thank them: there is no e-mail address."
    assert words(row.select_one("[role=status]")) == told
