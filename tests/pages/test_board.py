"""The board of interpreters: what a coordinator sees, presses, and is warned about."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import event, select

from portal import clock
from portal.access.people import Role
from portal.commands import EDITIONS
from portal.database import db, write
from portal.event.models import Edition
from portal.interpreting import answering, inviting, planning, pool, runs
from portal.interpreting.asked import parts_of
from portal.interpreting.models import (
    Available,
    Duty,
    Interpreter,
    Invitation,
    MatchingRun,
    Register,
    Skill,
    Source,
)
from portal.interpreting.samples import load_interpreters
from portal.languages.modes import Mode
from portal.languages.table import LANGUAGES
from portal.matching.lifecycle import RequestState
from portal.registration.changing import cancel, change
from portal.registration.models import InterpreterRequest, Registration
from portal.registration.steps import Step
from portal.worker import make_proposals
from tests.builders import (
    AN_INTERPRETER,
    a_registration,
    an_interpreter,
    invited,
    kinds,
    set_hours,
    the_edition,
    the_registration,
)
from tests.page import Page, words
from tests.pages.journeys import sign_in
from tests.visitor import Visitor

BOARD = "/en/organiser/matching/"


@pytest.fixture
def coordinator(app: Flask, edition: int, visitor: Visitor) -> Visitor:
    """A coordinator at the evening with fourteen requests."""
    with app.app_context():
        load_interpreters(EDITIONS / "samples" / "interpreters.toml")
    sign_in(app, visitor, Role.COORDINATOR)
    return visitor


@dataclass(frozen=True)
class Kept:
    """What is stored about a request."""

    id: int
    state: RequestState
    details: dict[str, Any]


@pytest.fixture
def request_of(app: Flask) -> Callable[[str], Kept]:
    def find(name: str) -> Kept:
        with app.app_context():
            found = db.session.scalars(select(Registration).where(Registration.name == name)).one().request
            assert found
            return Kept(found.id, found.state, found.details)

    return find


@pytest.fixture
def planned(app: Flask) -> Callable[[], list[str]]:
    """The names of who is planned, once for each part of the evening."""

    def find() -> list[str]:
        with app.app_context():
            return [duty.interpreter.name for duty in db.session.scalars(select(Duty).order_by(Duty.id))]

    return find


@pytest.fixture
def sent(app: Flask) -> Callable[[], list[str]]:
    """The kinds of all letters."""

    def find() -> list[str]:
        with app.app_context():
            return kinds()

    return find


def invitation_to(app: Flask, name: str) -> int:
    """The letter to one interpreter; 0 for somebody who got none."""
    with app.app_context():
        query = select(Invitation.id).join(Interpreter).where(Interpreter.name == name)
        return db.session.scalar(query) or 0


def take_over(coordinator: Visitor) -> None:
    coordinator.visit(f"{BOARD}proposal")
    coordinator.press("Take over what is ticked")


def rows(coordinator: Visitor, address: str = BOARD) -> list[str]:
    """The languages on the board, in their order, without those that are folded away."""
    page = coordinator.visit(address)
    return [
        str(row["id"]).removeprefix("gap-") for row in page.soup.select("section > .board > li[id^=gap-]")
    ]


def test_the_board_shows_a_row_for_each_language_and_who_asks(coordinator):
    page = coordinator.visit(BOARD)
    assert len(rows(coordinator)) == 8
    assert "Selam T. , with 2 guests" in page.text
    assert page.find("#gap-ti-spoken h3 bdi")["lang"] == "ti"
    assert [tile.get_text(" ", strip=True) for tile in page.soup.select(".tally a")] == [
        "8 no interpreter yet",
        "0 waiting for an answer",
        "0 confirmed",
    ]


def test_who_brings_somebody_is_no_gap_and_is_prepared_for(coordinator):
    page = coordinator.visit(BOARD)
    assert "Emine Y." in page.find("#expected").get_text()
    for name in ("Emine Y.", "Karin O."):
        coordinator.visit(BOARD)
        coordinator.press(f"Prepared {name}")
    assert not coordinator.visit(BOARD).soup.select("#expected")


def test_the_best_plan_is_explained_before_anything_changes(coordinator, planned):
    page = coordinator.visit(f"{BOARD}proposal")
    assert "9 of 12 requests would be helped the whole evening." in page.text
    assert "this was proven" in page.text
    assert "Nobody in the pool interprets Dutch · Nederlands , in writing." in page.text
    assert "Nobody for Somali · Soomaali can be there from 19:30." in page.text
    assert "One more interpreter for Ukrainian · Українська from 21:15 to 21:45 would do." in page.text
    assert "In Arabic · العربية , their second choice." in page.text
    assert planned() == []


def test_a_reason_for_somebody_is_about_the_hours_that_are_new(app, coordinator):
    page = coordinator.visit(f"{BOARD}uk/spoken/")
    darya = next(
        str(one["value"]) for one in page.soup.select("#interpreter option") if one.text == "Darya K."
    )
    parts = [str(box["value"]) for box in page.soup.select("[name=parts][id^=parts]")]
    page = coordinator.press("Plan", interpreter=darya, parts=parts[:1])
    coordinator.press("Lock", duty=[str(page.soup.select_one("[name=duty]")["value"])])
    card = line_about("Darya K.", coordinator.visit(f"{BOARD}proposal"))
    assert card == "Darya K. 20:00–20:45 for Olena P. is the only one who can"


def test_a_reason_that_holds_for_some_hours_only_says_for_which(app, edition, somebody):
    with app.app_context():
        a_registration(edition, "Selam", **AN_INTERPRETER)
        an_interpreter(edition, "Miriam")
        set_hours(an_interpreter(edition, "Dawit"), edition, pool.Hours(time(19), time(20)))
    sign_in(app, somebody, Role.COORDINATOR)
    assert line_about("Miriam", somebody.visit(f"{BOARD}proposal")) == (
        "Miriam 19:30–20:45 and 21:15–21:45 for Selam "
        "so that we ask the fewest people (19:30–20:00), "
        "is the only one who can (20:00–20:45 and 21:15–21:45)"
    )


def line_about(name: str, proposal: Page) -> str:
    """What a proposal says of one interpreter."""
    [line] = [words(one) for one in proposal.soup.select(".desk-line") if words(one.strong) == name]
    return line


def test_the_plan_is_taken_over_whole(coordinator, request_of):
    take_over(coordinator)
    assert "The plan is as you chose." in coordinator.page.text
    assert request_of("Selam T.").state is RequestState.PROPOSED
    assert "Nothing. The plan is as good as it can be." in coordinator.visit(f"{BOARD}proposal").text


def test_only_what_is_ticked_is_taken_over(coordinator, planned):
    page = coordinator.visit(f"{BOARD}proposal")
    wanted = next(one for one in page.soup.select(".opt") if "Reza F." in one.get_text())
    coordinator.press("Take over what is ticked", change=wanted.input["value"])
    assert {*planned()} == {"Reza F."}


def test_a_plan_that_was_looked_at_too_long_ago_is_shown_anew(coordinator, planned, app):
    coordinator.visit(f"{BOARD}proposal")
    with app.app_context(), write() as session:
        session.delete(session.scalars(select(Interpreter).where(Interpreter.name == "Reza F.")).one())
    page = coordinator.press("Take over what is ticked")
    assert coordinator.response.status_code == 409
    assert "Something changed meanwhile" in page.text
    assert planned() == []


def test_one_press_asks_for_one_language(coordinator, request_of, sent):
    take_over(coordinator)
    coordinator.visit(BOARD)
    page = coordinator.press("Ask Tigrinya · ትግርኛ")
    assert sent()[-1] == "interpreter-asked"
    row = page.find("#gap-ti-spoken").get_text(" ", strip=True)
    assert "Asked: Miriam H., today." in row
    assert "The invitation is on its way." in row
    # What stands around the row is as it is now, too.
    assert "1 waiting for an answer" in page.find("#tally").get_text(" ", strip=True)
    assert request_of("Selam T.").state is RequestState.INVITED


def test_one_press_asks_everybody_who_is_planned(coordinator, planned, sent):
    take_over(coordinator)
    coordinator.visit(BOARD)
    page = coordinator.press("Ask everybody who is planned")
    assert "7 invitations are on their way." in page.text
    page = coordinator.press("Ask everybody who is planned")
    assert "Nobody is planned whom we did not ask yet." in page.text
    assert sent().count("interpreter-asked") == 7
    assert len(rows(coordinator, f"{BOARD}?state=waiting")) == 4


def test_filters_live_in_the_address(coordinator):
    assert rows(coordinator, f"{BOARD}?mode=signed") == ["dse-signed"]
    assert rows(coordinator, f"{BOARD}?language=so") == ["so-spoken"]
    assert rows(coordinator, f"{BOARD}?state=confirmed") == []
    assert "Nothing here fits these filters." in coordinator.page.text


def test_what_is_late_is_on_top_and_red(app, coordinator, clock):
    clock.move(timedelta(days=8))
    # Eight days later one has to sign in again.
    sign_in(app, coordinator, Role.COORDINATOR)
    page = coordinator.visit(BOARD)
    assert "past the promised day" in page.text
    assert page.soup.select("#gap-ti-spoken .is-late")


def test_planning_by_hand_warns_and_then_does_it(coordinator, planned):
    page = coordinator.visit(f"{BOARD}so/spoken/")
    ismail = next(option for option in page.soup.select("#interpreter option") if option.text == "Ismail W.")
    parts = [box["value"] for box in page.soup.select("#parts-1, [name=parts][id^=parts]")]
    page = coordinator.press("Plan", interpreter=ismail["value"], parts=parts)
    assert coordinator.response.status_code == 409
    assert "Ismail W. is not there in one of these parts." in page.text
    assert planned() == []
    coordinator.press("Plan it all the same", interpreter=ismail["value"], parts=parts)
    assert planned() == ["Ismail W."] * 4


def plan_by_hand(coordinator: Visitor, key: str, name: str) -> None:
    """Plan somebody for all that is interpreted, whatever the warnings are."""
    page = coordinator.visit(f"{BOARD}{key}/")
    who = next(str(one["value"]) for one in page.soup.select("#interpreter option") if one.text == name)
    parts = [str(box["value"]) for box in page.soup.select("[name=parts][id^=parts]")]
    coordinator.press("Plan", interpreter=who, parts=parts)
    coordinator.press("Plan it all the same")


def test_whoever_is_planned_without_the_language_can_be_asked_from_the_page_of_the_gap(app, coordinator):
    plan_by_hand(coordinator, "fa/spoken", "Darya K.")
    page = coordinator.visit(f"{BOARD}fa/spoken/")
    [darya] = [one for one in page.soup.select("[aria-labelledby=could] .row") if "Darya" in one.get_text()]
    assert "planned" in words(darya)
    page = coordinator.press("Ask Darya K.")
    assert "The invitation is on its way." in page.text
    assert invitation_to(app, "Darya K.") and not invitation_to(app, "Reza F.")


def test_whoever_is_planned_without_the_language_can_be_asked_from_the_row(app, coordinator, sent):
    plan_by_hand(coordinator, "fa/spoken", "Darya K.")
    darya = offered(coordinator, "fa-spoken")["Darya K."]
    came = as_htmx(coordinator, "fa-spoken", interpreter=darya)
    assert "The invitation is on its way." in words(came.select_one("li#gap-fa-spoken"))
    assert sent().count("interpreter-asked") == 1
    assert invitation_to(app, "Darya K.")


def test_whoever_is_planned_can_be_asked_when_the_pool_says_that_they_are_not_there(
    app, edition, coordinator
):
    plan_by_hand(coordinator, "fa/spoken", "Reza F.")
    with app.app_context():
        reza = db.session.scalars(select(Interpreter).where(Interpreter.name == "Reza F.")).one()
        set_hours(reza, edition, None)
    option = coordinator.visit(BOARD).find("#who-fa-spoken option")
    assert words(option) == "Reza F., not there, volunteer, planned"
    coordinator.press("Ask Farsi · فارسی")
    assert invitation_to(app, "Reza F.")


def test_what_is_planned_against_a_rule_is_not_said_to_be_nobodys(app, coordinator):
    with app.app_context(), write() as session:
        session.delete(session.scalars(select(Interpreter).where(Interpreter.name == "Reza F.")).one())
    plan_by_hand(coordinator, "fa/spoken", "Darya K.")
    said = words(coordinator.visit(f"{BOARD}fa/spoken/").find("[aria-labelledby=reasons]"))
    assert (
        "Darya K. is planned for 19:30–20:45 and 21:15–21:45, against a rule. The best plan leaves this out. "
        "Lock it to keep it."
    ) in said
    assert "Nobody" not in said


def test_warnings_that_were_read_about_one_choice_say_nothing_about_another(coordinator, planned):
    page = coordinator.visit(f"{BOARD}so/spoken/")
    who = {option.text: str(option["value"]) for option in page.soup.select("#interpreter option")}
    parts = [box["value"] for box in page.soup.select("[name=parts][id^=parts]")]
    coordinator.press("Plan", interpreter=who["Reza F."], parts=parts[:1])
    # Somebody else, then more of the evening: each is told anew, beside what was chosen.
    for name, chosen, warning in (
        ("Ismail W.", parts[:1], "Ismail W. is not there in one of these parts."),
        ("Samira L.", parts[:1], "Samira L. does not interpret Somali"),
        ("Samira L.", parts, "Samira L. does not interpret Somali"),
    ):
        page = coordinator.press("Plan it all the same", interpreter=who[name], parts=chosen)
        assert coordinator.response.status_code == 409
        assert warning in page.find("#error-summary").get_text()
        assert page.soup.select_one("#interpreter option[selected]").text == name
        ticked = page.soup.select("form[action$='/assign'] [name=parts][checked]")
        assert [box["value"] for box in ticked] == chosen
        assert planned() == []
    coordinator.press("Plan it all the same")
    assert planned() == ["Samira L."] * len(parts)


def test_warnings_about_one_booking_say_nothing_about_another(coordinator, planned):
    page = coordinator.visit(f"{BOARD}nl/written/")
    parts = [box["value"] for box in page.soup.select("[id^=book-parts]")]
    coordinator.press("Take over as confirmed", name="Zoë de Wit", phone="0712345678", parts=parts)
    assert coordinator.response.status_code == 409
    page = coordinator.press("Take over all the same", name="Bo Smit")
    assert coordinator.response.status_code == 409
    assert "Bo Smit would work too long" in page.find("#error-summary").get_text()
    assert (page.find("#name")["value"], page.find("#phone")["value"]) == ("Bo Smit", "0712345678")
    assert planned() == []
    # A mark that was made up is no mark.
    coordinator.page.find("form[action$='/book'] [name=sure]")["value"] = "1"
    coordinator.press("Take over all the same")
    assert coordinator.response.status_code == 409
    coordinator.press("Take over all the same")
    assert planned() == ["Bo Smit"] * len(parts)


def test_an_agency_is_booked_as_confirmed(coordinator, request_of, sent):
    page = coordinator.visit(f"{BOARD}nl/written/")
    parts = [box["value"] for box in page.soup.select("[id^=book-parts]")]
    page = coordinator.press(
        "Take over as confirmed", name="Tolkcentrum", phone="0712345678", register="rtgs", parts=parts
    )
    assert coordinator.response.status_code == 409
    assert "Tolkcentrum would work too long without a break" in page.find("#error-summary").get_text()
    page = coordinator.press("Take over all the same")
    assert "no e-mail address" in page.text
    # Nobody asked them by letter.
    [booked] = page.soup.select("section[aria-labelledby=asked] li")
    assert "booked on Tuesday 20 February" in words(booked)
    assert "asked on" not in words(booked)
    assert request_of("Wim K.").state is RequestState.TOLD
    assert sent()[-1] == "interpreter-found"


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"name": ""}, "Write the name."),
        ({"name": "Tolk", "email": "tolk@"}, "This is not a complete e-mail address."),
        ({"name": "Tolk", "phone": "12"}, "This is not a telephone number."),
    ],
)
def test_a_booking_that_cannot_be_keeps_what_was_typed(coordinator, given, problem):
    coordinator.visit(f"{BOARD}nl/written/")
    page = coordinator.press("Take over as confirmed", **given)
    assert coordinator.response.status_code == 422
    assert problem in page.text
    assert "Choose at least one part." in page.text
    for name, value in given.items():
        assert page.find(f"#{name}")["value"] == value


@pytest.mark.parametrize(
    ("button", "action", "given"),
    [("Take over as confirmed", "book", {"name": "Zoë"}), ("Plan", "assign", {})],
)
def test_no_part_chosen_is_told_at_the_parts_of_the_same_form(coordinator, button, action, given):
    coordinator.visit(f"{BOARD}nl/written/")
    page = coordinator.press(button, **given)
    assert coordinator.response.status_code == 422
    [link] = page.soup.select("#error-summary a")
    form = page.find(f"form[action$='/{action}']")
    boxes = form.select("[name=parts]")
    assert link["href"] == f"#{boxes[0]['id']}"
    assert {box.get("aria-invalid") for box in boxes} == {"true"}
    described = page.find(f"#{form.fieldset['aria-describedby']}")
    assert "Choose at least one part." in described.get_text()
    assert described.find_parent("form") is form


def test_a_message_of_an_agency_fills_in_the_booking(coordinator, planned):
    page = coordinator.visit(f"{BOARD}nl/written/")
    before = planned()
    message = "Naam tolk: Zoë de Wit (Rtgs)\nTel. 06-12345678, zoe@example.org\nVan 19.30 tot 21.15 uur"
    page = coordinator.press("Fill in the fields", name="Nobody", message=message)
    assert coordinator.response.status_code == 200
    assert "Nothing is kept yet." in page.text
    assert planned() == before
    filled = {name: page.find(f"#{name}")["value"] for name in ("name", "email", "phone")}
    assert filled == {"name": "Zoë de Wit", "email": "zoe@example.org", "phone": "0612345678"}
    assert page.soup.select("#register option[value=rtgs][selected]")
    ticked = [box.has_attr("checked") for box in page.soup.select("[id^=book-parts]")]
    # The last part ends at 21:45.
    assert ticked == [True] * (len(ticked) - 1) + [False]
    assert page.find("#message").get_text().strip() == message
    coordinator.press("Take over as confirmed")
    # One person alone works too long.
    assert coordinator.response.status_code == 409
    page = coordinator.press("Take over all the same")
    assert "Booked as confirmed." in page.text
    assert "Zoë de Wit" in planned()


def test_the_parts_are_those_of_the_hours_that_cover_any(coordinator):
    page = coordinator.visit(f"{BOARD}nl/written/")
    ids = [box["value"] for box in page.soup.select("[id^=book-parts]")]

    def ticked(message: str, **given: list[str]) -> list[str]:
        page = coordinator.press("Fill in the fields", message=message, **given)
        return [box["value"] for box in page.soup.select("[id^=book-parts][checked]")]

    assert ticked("Tolk: Zoë\n12.50 - 15.00, kantoor 9:00-17:00, van 19u30 tot 21u45") == ids
    # What somebody has ticked stays when no hours say better.
    assert ticked("Tolk: Zoë, 9:00-17:00", parts=ids[:1]) == ids[:1]
    # Nor when they can mean one thing or another.
    assert ticked("Tolk: Zoë\nkantoor 9:00-22:00, tolk 20.00-21.00", parts=ids[:1]) == ids[:1]
    assert coordinator.response.status_code == 200
    coordinator.press("Fill in the fields", message="9:00-17:00")
    assert coordinator.response.status_code == 422


def test_a_booking_tells_what_it_lets_go(app, coordinator):
    take_over(coordinator)
    coordinator.visit(BOARD)
    coordinator.press("Ask Farsi · فارسی")
    with app.app_context():
        reza = db.session.scalars(select(Interpreter).where(Interpreter.name == "Reza F.")).one()
        known = {"name": reza.name, "email": reza.email, "phone": reza.phone or ""}
    page = coordinator.visit(f"{BOARD}fa/spoken/")
    first = page.soup.select("[id^=book-parts]")[0]["value"]
    page = coordinator.press("Take over as confirmed", **known, parts=[first])
    assert "asked on Tuesday 20 February" in words(page.find("section[aria-labelledby=asked] li"))
    assert "Booked as confirmed. We had asked for other parts as well: these are open again." in page.text


def test_two_people_in_a_message_are_booked_apart(coordinator):
    coordinator.visit(f"{BOARD}nl/written/")
    page = coordinator.press("Fill in the fields", message="Tolk: Anna Bos en Bas Smit, 19:00-22:00")
    assert coordinator.response.status_code == 422
    assert page.find("#name")["value"] == ""
    assert "Book each of them apart" in page.find("#name-error").get_text()
    assert "From the message: the times." in page.text
    page = coordinator.press("Fill in the fields", message="Tolk: Anna Bos")
    assert (page.find("#name")["value"], page.soup.select("#name-error")) == ("Anna Bos", [])


def test_another_name_does_not_keep_the_address_of_the_one_before(coordinator):
    coordinator.visit(f"{BOARD}nl/written/")
    coordinator.press("Fill in the fields", message="Tolk: Anna\nanna@example.org, 06-12345678")
    page = coordinator.press("Fill in the fields", message="Tolk: Bas Smit")
    assert [page.find(f"#{name}")["value"] for name in ("name", "email", "phone")] == ["Bas Smit", "", ""]
    assert "From the message: the name." in page.text


def test_a_message_that_says_nothing_is_told_beside_it(coordinator):
    coordinator.visit(f"{BOARD}nl/written/")
    page = coordinator.press("Fill in the fields", name="Zoë", message="See you then!")
    assert coordinator.response.status_code == 422
    assert "We cannot read who comes" in page.find("#message-error").get_text()
    assert (page.find("#name")["value"], page.find("#message").get_text().strip()) == ("Zoë", "See you then!")
    coordinator.press("Fill in the fields", message="x" * 5_001)
    assert coordinator.response.status_code == 422
    # What is wrong with an empty one is not folded away.
    page = coordinator.press("Fill in the fields", message="")
    assert coordinator.response.status_code == 422
    assert page.find("#message-error").find_parent("details").has_attr("open")


def test_nobody_found_needs_another_way(coordinator, request_of):
    where = f"{BOARD}request/{request_of('Wim K.').id}/"
    coordinator.visit(where)
    page = coordinator.press("Tell the asker", offered=[])
    assert coordinator.response.status_code == 422
    assert "Choose at least one other way." in page.text
    coordinator.visit(where)
    page = coordinator.press("Tell the asker", offered=["front", "bring"])
    assert request_of("Wim K.").state is RequestState.NOT_FOUND
    assert "Offered:" in page.text
    coordinator.press("Look for somebody again")
    assert request_of("Wim K.").state is RequestState.OPEN


def test_what_the_wishes_mean_is_written_down(coordinator, request_of):
    rana = request_of("Rana D.")
    coordinator.visit(f"{BOARD}request/{rana.id}/")
    samira = next(one for one in coordinator.page.soup.select(".opt") if "Samira" in one.get_text()).input[
        "value"
    ]
    coordinator.press("Save", wanted=[samira])
    assert request_of("Rana D.").details["wanted"] == [int(samira)]
    page = coordinator.press("Save", wanted=[samira], refused=[samira])
    assert "Somebody is in both lists." in page.text


def test_a_large_evening_is_planned_by_the_worker(coordinator, edition, request_of, app):
    with app.app_context(), write() as session:
        evening = session.get_one(Edition, edition)
        session.add_all(
            Interpreter(
                name=f"Tolk {number}",
                register=Register.VOLUNTEER,
                added_at=evening.starts_at,
                skills=[Skill(language="nl", mode=Mode.WRITTEN, source=Source.BOTH)],
                available=[
                    Available(edition_id=edition, starts_at=evening.doors_at, ends_at=evening.ends_at)
                ],
            )
            for number in range(60)
        )
    page = coordinator.visit(f"{BOARD}proposal")
    assert "This evening is so large" in page.text
    page = coordinator.press("Look for the best plan")
    assert "0% is done." in page.text
    with app.app_context(), write() as session:
        # A worker that was stopped half-way leaves its run begun.
        session.scalars(select(MatchingRun)).one().started_at = clock.now()
    stopping: list[int] = []
    worker = threading.Thread(target=make_proposals, args=(app, stopping))
    worker.start()
    while "is so large" in (page := coordinator.visit(f"{BOARD}proposal")).text:
        assert worker.is_alive()
    stopping.append(1)
    worker.join()
    assert "10 of 12 requests would be helped the whole evening." in page.text
    coordinator.press("Take over what is ticked")
    assert request_of("Wim K.").state is RequestState.PROPOSED


def test_a_plan_that_takes_longer_than_a_page_is_made_by_itself(app, coordinator, edition, monkeypatch):
    monkeypatch.setattr(runs, "AHEAD_FROM", 10)
    monkeypatch.setattr(planning, "SECONDS", 0.0)
    coordinator.visit(f"{BOARD}proposal")
    soon = "We begin by ourselves when nothing has changed for half a minute."
    assert soon in coordinator.page.text

    def progress() -> str:
        return words(coordinator.trigger("#progress [hx-get]"))

    assert progress() == soon
    with app.app_context():
        runs.look_ahead(runs.look_ahead({}))
    assert progress() == "0% is done."
    with app.app_context():
        assert runs.work()
    assert progress() == "It is ready. See the best plan"
    assert "this was proven" in coordinator.visit(f"{BOARD}proposal").text
    with app.app_context():
        an_interpreter(edition, "Selam")
    assert soon in coordinator.visit(f"{BOARD}proposal").text


def test_a_plan_that_was_shown_is_taken_over_also_while_the_worker_looks_for_it(
    app, coordinator, edition, planned, monkeypatch
):
    monkeypatch.setattr(runs, "AHEAD_FROM", 10)
    coordinator.visit(f"{BOARD}proposal")
    with app.app_context():
        runs.ask(edition)
        with write() as session:
            session.scalars(select(MatchingRun)).one().started_at = clock.now()
    coordinator.press("Take over what is ticked")
    assert planned()


def test_a_plan_of_a_large_evening_that_changed_is_not_taken_over(
    app, coordinator, edition, planned, monkeypatch
):
    monkeypatch.setattr(planning, "MOST_REQUESTS", 10)
    with app.app_context():
        runs.ask(edition)
        assert runs.work()
    coordinator.visit(f"{BOARD}proposal")
    with app.app_context():
        an_interpreter(edition, "Selam")
    page = coordinator.press("Take over what is ticked")
    assert coordinator.response.status_code == 409
    assert "so nothing is done yet." in page.text
    assert not planned()


def test_a_plan_that_could_not_be_made_says_so_and_can_be_asked_for_again(
    app, coordinator, edition, monkeypatch
):
    monkeypatch.setattr(planning, "MOST_REQUESTS", 10)

    def breaks(*_args: object, **_more: object) -> None:
        raise MemoryError("too large")

    with app.app_context():
        runs.ask(edition)
        with monkeypatch.context() as patched, pytest.raises(MemoryError):
            patched.setattr("portal.matching.solver.propose", breaks)
            runs.work()
    assert "Something went wrong while we were looking." in coordinator.visit(f"{BOARD}proposal").text
    coordinator.press("Look for the best plan")
    with app.app_context():
        assert runs.work()
    assert "this was proven" in coordinator.visit(f"{BOARD}proposal").text


def test_invitations_are_cancelled_with_thanks(coordinator, sent):
    take_over(coordinator)
    coordinator.visit(BOARD)
    coordinator.press("Ask Farsi · فارسی")
    coordinator.visit(f"{BOARD}fa/spoken/")
    page = coordinator.press("Thank, not needed Reza F.")
    assert "thanks" in page.text
    assert "Thanked, not needed" in coordinator.visit(f"{BOARD}fa/spoken/").text
    assert sent()[-1] == "interpreter-cancelled"


def test_whoever_is_not_needed_any_more_can_be_told(coordinator, request_of, planned, sent):
    take_over(coordinator)
    coordinator.visit(BOARD)
    coordinator.press("Ask Somali · Soomaali")
    coordinator.visit(f"{BOARD}so/spoken/")
    coordinator.press("Said yes Ismail W.")
    coordinator.visit(f"{BOARD}request/{request_of('Hodan A.').id}/")
    coordinator.press("Tell the asker", offered=["bring"])
    coordinator.visit(BOARD)
    coordinator.press("Thank Ismail W. : not needed")
    assert sent()[-1] == "interpreter-cancelled"
    assert "Ismail W." not in planned()
    assert not coordinator.visit(BOARD).soup.select("#idle")


def test_names_in_every_script_stand_apart(app, coordinator):
    with app.app_context(), write() as session:
        session.scalars(select(Interpreter).where(Interpreter.name == "Miriam H.")).one().name = "مريم"
    page = coordinator.visit(f"{BOARD}proposal")
    names = [words(one) for one in page.soup.select("main bdi")]
    # Among what would change, and among the reasons.
    assert names.count("مريم") == page.soup.find("main").get_text().count("مريم") >= 2
    take_over(coordinator)
    coordinator.visit(BOARD)
    page = coordinator.press("Ask Tigrinya · ትግርኛ")
    assert "مريم" in [words(one) for one in page.soup.select("#gap-ti-spoken .desk-act bdi")]


def test_the_row_says_why_it_is_open(app, coordinator):
    board = coordinator.visit(BOARD)
    assert (
        "Nobody in the pool interprets Dari · دری . Reza F., for Farsi · فارسی : their second choice."
        in words(board.find("#gap-prs-spoken"))
    )
    assert "Nobody in the pool interprets Dutch · Nederlands , in writing." in words(
        board.find("#gap-nl-written")
    )
    assert "Nobody was asked yet. 1 person could help." in words(board.find("#gap-ti-spoken"))
    take_over(coordinator)
    row = words(coordinator.visit(BOARD).find("#gap-ti-spoken"))
    assert "Planned: Miriam H., 19:30–20:45 and 21:15–21:45. Not asked yet." in row
    coordinator.press("Ask Somali · Soomaali")
    invitation = invitation_to(app, "Ismail W.")
    coordinator.visit(f"{BOARD}so/spoken/")
    coordinator.press("Said no Ismail W.")
    row = words(coordinator.visit(BOARD).find("#gap-so-spoken"))
    assert "Ismail W. said no." in row
    assert "said no" in words(coordinator.page.find("#who-so-spoken option:nth-of-type(2)"))
    assert invitation != invitation_to(app, "Miriam H.")


def test_a_no_is_told_as_such_and_not_as_being_away(app, coordinator):
    take_over(coordinator)
    coordinator.visit(BOARD)
    coordinator.press("Ask Farsi · فارسی")
    with app.app_context():
        answering.decline(invitation_to(app, "Reza F."))
    gap = coordinator.visit(f"{BOARD}fa/spoken/")
    proposal = coordinator.visit(f"{BOARD}proposal")
    for page in (
        words(gap.find("[aria-labelledby=reasons]")),
        words(proposal.find("[aria-labelledby=why-not]")),
    ):
        said = "Nobody else for Farsi · فارسی can be there from"
        # Of all the parts that they want, and once.
        assert f"{said} 19:30: Reza F. said no." in page
        assert f"{said} 20:00" not in page
        assert "Nobody for Farsi" not in page
    # Ismail comes at eight: that is no answer to anybody.
    assert "Nobody for Somali · Soomaali can be there from 19:30." in proposal.text
    [reza] = [one for one in gap.soup.select("[aria-labelledby=could] .row") if "Reza" in one.get_text()]
    assert "said no" in words(reza)
    assert "Can be asked again 19:30–20:00, 20:00–20:45, 21:15–21:45" in words(reza)


def test_whoever_cannot_come_any_more_said_no(app, coordinator):
    take_over(coordinator)
    coordinator.visit(BOARD)
    coordinator.press("Ask Somali · Soomaali")
    with app.app_context():
        answering.accept(invitation_to(app, "Ismail W."))
        answering.cannot_come(invitation_to(app, "Ismail W."))
    said = words(coordinator.visit(f"{BOARD}so/spoken/").find("[aria-labelledby=reasons]"))
    assert "Nobody for Somali · Soomaali can be there from 19:30." in said
    assert "Nobody else for Somali · Soomaali can be there from 20:00: Ismail W. said no." in said


def test_who_did_not_answer_is_told_beside_who_is_not_there(app, edition, somebody, clock):
    with app.app_context():
        load_interpreters(EDITIONS / "samples" / "interpreters.toml")
        somali = an_interpreter(edition, "Faduma", "so")
        invited(somali, "so")
    clock.move(inviting.TO_THINK)
    with app.app_context(), write() as session:
        inviting.chase(session)
    sign_in(app, somebody, Role.COORDINATOR)
    said = words(somebody.visit(f"{BOARD}so/spoken/").find("[aria-labelledby=reasons]"))
    assert (
        "Nobody else for Somali · Soomaali can be there from 19:30: Faduma said no, or did not answer."
    ) in said


def test_whoever_said_no_to_a_second_choice_is_not_named_for_it(app, coordinator):
    take_over(coordinator)
    coordinator.visit(BOARD)
    coordinator.press("Ask Farsi · فارسی")
    with app.app_context():
        answering.decline(invitation_to(app, "Reza F."))
    row = words(coordinator.visit(BOARD).find("#gap-prs-spoken"))
    assert "Nobody in the pool interprets Dari · دری ." in row
    assert "Reza" not in row


def test_whoever_has_answered_meanwhile_is_not_reminded(app, coordinator, sent):
    take_over(coordinator)
    coordinator.visit(BOARD)
    coordinator.press("Ask Farsi · فارسی")
    page = coordinator.visit(BOARD)
    with app.app_context():
        answering.decline(invitation_to(app, "Reza F."))
    before = sent()
    coordinator.page = page
    page = coordinator.press("Remind Reza F.")
    assert "This was answered already" in page.text
    assert sent() == before


def test_nothing_is_said_to_be_sent_that_is_not(app, coordinator, sent):
    take_over(coordinator)
    page = coordinator.visit(BOARD)
    coordinator.press("Ask Farsi · فارسی")
    letters = sent()
    coordinator.page = page
    told = coordinator.press("Ask Farsi · فارسی").text
    assert "1 interpreter was asked before: nothing new was sent." in told
    assert "on its way" not in told
    assert sent() == letters
    page = coordinator.visit(BOARD)
    coordinator.press("Remind Reza F.")
    coordinator.page = page
    assert "There was a reminder before" in coordinator.press("Remind Reza F.").text
    page = coordinator.visit(f"{BOARD}fa/spoken/")
    with app.app_context():
        answering.decline(invitation_to(app, "Reza F."))
    letters = sent()
    coordinator.page = page
    assert "This was answered already" in coordinator.press("Thank, not needed Reza F.").text
    assert sent() == letters


def test_somebody_who_cannot_come_any_more_is_on_top(app, coordinator):
    take_over(coordinator)
    coordinator.visit(BOARD)
    coordinator.press("Ask Farsi · فارسی")
    coordinator.visit(f"{BOARD}fa/spoken/")
    coordinator.press("Said yes Reza F.")
    assert rows(coordinator)[:2] != ["prs-spoken", "fa-spoken"]
    with app.app_context():
        answering.cannot_come(invitation_to(app, "Reza F."))
    # Whom Reza would help speak Dari best, and Farsi.
    assert rows(coordinator)[:2] == ["prs-spoken", "fa-spoken"]
    for key in ("prs", "fa"):
        row = words(coordinator.page.find(f"#gap-{key}-spoken"))
        assert "Reza F. cannot come any more (today). 1 party thinks that somebody comes." in row


def test_an_answer_by_telephone_is_written_down(app, coordinator, request_of, planned):
    with app.app_context(), write() as session:
        miriam = session.scalars(select(Interpreter).where(Interpreter.name == "Miriam H.")).one()
        miriam.email, miriam.phone = "", "0612345678"
    take_over(coordinator)
    coordinator.visit(BOARD)
    page = coordinator.press("Ask Tigrinya · ትግርኛ")
    assert "Call Miriam H., 0612345678: there is no e-mail address." in page.text
    page = coordinator.visit(f"{BOARD}ti/spoken/")
    until = page.soup.select("select[name=until] option")[1]
    assert words(until) == "Only until 20:00"
    coordinator.press("Said yes Miriam H.", until=until["value"])
    assert "Comes for a part" in coordinator.page.text
    assert planned().count("Miriam H.") == 1
    assert request_of("Selam T.").state is RequestState.OPEN
    board = coordinator.visit(BOARD)
    assert "20:00–20:45 and 21:15–21:45 are open." in words(board.find("#gap-ti-spoken"))


def test_nothing_ticked_is_said(coordinator, planned):
    coordinator.visit(f"{BOARD}proposal")
    page = coordinator.press("Take over what is ticked", change=[])
    assert "Nothing was ticked." in page.text
    assert planned() == []
    take_over(coordinator)
    coordinator.visit(f"{BOARD}fa/spoken/")
    assert "Nothing was ticked." in coordinator.press("Take out of the plan").text


def test_whoever_was_asked_is_not_just_taken_out(coordinator, planned):
    take_over(coordinator)
    coordinator.visit(BOARD)
    coordinator.press("Ask Farsi · فارسی")
    page = coordinator.visit(f"{BOARD}fa/spoken/")
    duty = page.soup.select_one("[name=duty]")["value"]
    page = coordinator.press("Take out of the plan", duty=[duty])
    assert "They were asked already." in page.text
    assert "Reza F." in planned()


def test_the_evening_of_each_interpreter_is_drawn_and_told(coordinator):
    take_over(coordinator)
    lines = [one["aria-label"] for one in coordinator.visit(BOARD).soup.select(".eve > svg")]
    assert len(lines) == 7
    [miriam] = [one for one in lines if one.startswith("Miriam H.")]
    assert (
        "Tigrinya · ትግርኛ from 19:30 to 20:45 (planned) and Tigrinya · ትግርኛ from 21:15 to 21:45 (planned)"
        in miriam
    )


def test_whoever_comes_is_shown_also_when_the_pool_says_that_they_are_not_there(app, edition, coordinator):
    coordinator.visit(BOARD)
    coordinator.press("Ask Tigrinya · ትግርኛ")
    with app.app_context():
        answering.accept(invitation_to(app, "Miriam H."))
        for name in ("Miriam H.", "Reza F."):
            who = db.session.scalars(select(Interpreter).where(Interpreter.name == name)).one()
            set_hours(who, edition, None)
    lines = [one["aria-label"] for one in coordinator.visit(BOARD).soup.select(".eve > svg")]
    assert not [one for one in lines if one.startswith("Reza F.")]
    [miriam] = [one for one in lines if one.startswith("Miriam H.")]
    assert miriam.startswith("Miriam H. is not there. To do: Tigrinya · ትግርኛ from 19:30 to 20:45 (confirmed)")


def test_filters_stay_after_a_deed(coordinator):
    take_over(coordinator)
    coordinator.visit(f"{BOARD}?state=open")
    page = coordinator.press("Ask Tigrinya · ትግርኛ")
    if coordinator.page.soup.select("h1"):
        assert page.soup.select(".tally [aria-current]")
    else:
        assert "state=open" in str(page.find("#gap-ti-spoken")) or "filters" in str(
            page.find("#gap-ti-spoken")
        )


def test_a_double_booking_says_where(coordinator):
    take_over(coordinator)
    page = coordinator.visit(f"{BOARD}ti/spoken/")
    samira = next(one for one in page.soup.select("#interpreter option") if one.text == "Samira L.")["value"]
    parts = [box["value"] for box in page.soup.select("[name=parts][id^=parts]")]
    page = coordinator.press("Plan", interpreter=samira, parts=parts[:1])
    assert "Samira L. interprets Arabic · العربية at 19:30." in page.text
    assert page.soup.title.text.startswith("Error:")


@pytest.mark.parametrize("address", ["xx/spoken/", "ti/shouted/", "request/99/", "request/99999999999/"])
def test_what_is_not_there_is_not_found(coordinator, address):
    coordinator.visit(f"{BOARD}{address}")
    assert coordinator.response.status_code == 404


def as_htmx(coordinator: Visitor, key: str, **answers: str) -> BeautifulSoup:
    """What comes back when htmx sends the form that asks somebody from one row."""
    return coordinator.trigger(f"#gap-{key} form[action$='/ask']", **answers)


def offered(coordinator: Visitor, key: str) -> dict[str, str]:
    """Whom a row offers to ask, by name."""
    options = coordinator.visit(BOARD).soup.select(f"#who-{key} option[value]")
    return {words(one).split(",")[0]: str(one["value"]) for one in options}


def test_nobody_is_offered_who_is_busy_then(coordinator):
    assert {*offered(coordinator, "ar-spoken")} == {"Miriam H.", "Samira L."}
    coordinator.press("Ask Tigrinya · ትግርኛ", interpreter=offered(coordinator, "ti-spoken")["Miriam H."])
    assert {*offered(coordinator, "ar-spoken")} == {"Samira L."}
    page = coordinator.visit(f"{BOARD}ar/spoken/")
    [miriam] = [one for one in page.soup.select("[aria-labelledby=could] .row") if "Miriam" in one.get_text()]
    assert "busy with Tigrinya · ትግርኛ" in words(miriam)
    assert not miriam.select("form")


def test_whoever_is_offered_can_be_asked(coordinator, sent):
    asked = 0
    while options := coordinator.visit(BOARD).soup.select(".board select option[value]:last-child"):
        form = options[0].find_parent("form")
        page = coordinator.press(words(form.button), interpreter=str(options[0]["value"]))
        asked += 1
        assert "There is no open part" not in page.text
        assert sent().count("interpreter-asked") == asked
    assert asked >= 7


def test_whom_a_party_refuses_is_not_offered_for_it(coordinator, request_of):
    reza = offered(coordinator, "fa-spoken")["Reza F."]
    for name in ("Parisa M.", "Leila N."):
        coordinator.visit(f"{BOARD}request/{request_of(name).id}/")
        coordinator.press("Save", refused=[reza])
    assert offered(coordinator, "fa-spoken") == {}
    row = words(coordinator.visit(BOARD).find("#gap-fa-spoken"))
    assert "Reza F. is there, but cannot help" in row
    assert "What now?" in row


def test_a_deed_sent_by_htmx_brings_who_is_free_now(app, edition, somebody):
    with app.app_context():
        load_interpreters(EDITIONS / "samples" / "interpreters.toml")
    sign_in(app, somebody, Role.COORDINATOR)
    reza = offered(somebody, "fa-spoken")["Reza F."]
    assert "Reza F." in words(somebody.page.find("#free-now"))
    came = as_htmx(somebody, "fa-spoken", interpreter=reza)
    assert came.select_one("li#gap-fa-spoken")
    free = came.select_one("hx-partial#free-now")
    assert "Samira L." in words(free)
    assert "Reza F." not in words(free)
    assert "1 waiting for an answer" in words(came.select_one("hx-partial#tally"))


def test_a_deed_sent_by_htmx_brings_the_rows_that_change_with_it(app, edition, somebody):
    with app.app_context():
        load_interpreters(EDITIONS / "samples" / "interpreters.toml")
    sign_in(app, somebody, Role.COORDINATOR)
    reza = offered(somebody, "fa-spoken")["Reza F."]
    assert "Leila N." in words(somebody.page.find("#gap-prs-spoken"))
    came = as_htmx(somebody, "fa-spoken", interpreter=reza)
    assert "Leila N." in words(came.select_one("li#gap-fa-spoken"))
    [gone] = came.select("hx-partial[hx-target]")
    assert (gone["hx-target"], gone["hx-swap"], words(gone)) == ("#gap-prs-spoken", "delete", "")
    assert "prs-spoken" not in rows(somebody)
    came = as_htmx(somebody, "ti-spoken", interpreter=offered(somebody, "ti-spoken")["Miriam H."])
    [other] = came.select("hx-partial[hx-target]")
    assert other["hx-target"] == "#gap-ar-spoken"
    assert words(other.select_one("li#gap-ar-spoken")) == words(somebody.visit(BOARD).find("#gap-ar-spoken"))


def test_a_no_counts_for_the_hours_and_not_for_the_language(app, edition, somebody):
    with app.app_context():
        a_registration(edition, "Selam", **AN_INTERPRETER)
        a_registration(edition, "Amina", **{**AN_INTERPRETER, "language": "ar"})
        miriam = an_interpreter(edition, "Miriam", "ti", "ar")
        answering.decline(invited(miriam).id)
    sign_in(app, somebody, Role.COORDINATOR)
    page = somebody.visit(f"{BOARD}ar/spoken/")
    could = words(page.find("[aria-labelledby='could']"))
    assert "said no" in could
    assert "Can be asked again" in could
    assert "Can come" not in could


def test_whoever_said_no_is_free_only_in_the_other_parts(app, coordinator):
    def free() -> dict[str, str]:
        rows = coordinator.visit(BOARD).soup.select("#free-now li")
        return {words(row.b): words(row.select_one("span.small")) for row in rows}

    assert free()["Ismail W."] == "20:00–22:00"
    take_over(coordinator)
    coordinator.visit(BOARD)
    coordinator.press("Ask Somali · Soomaali")
    with app.app_context():
        answering.decline(invitation_to(app, "Ismail W."))
    # He was not asked for the music.
    assert free()["Ismail W."] == "20:45–21:15"
    with app.app_context(), write() as session:
        invitation = session.get_one(Invitation, invitation_to(app, "Ismail W."))
        invitation.parts = [row.id for row in parts_of(invitation.edition)]
    assert "Ismail W." not in free()


def test_a_deed_sent_by_htmx_keeps_the_filters(app, edition, somebody):
    with app.app_context():
        load_interpreters(EDITIONS / "samples" / "interpreters.toml")
    sign_in(app, somebody, Role.COORDINATOR)
    reza = offered(somebody, "fa-spoken")["Reza F."]
    somebody.visit(f"{BOARD}?state=open&mode=spoken")
    came = as_htmx(somebody, "fa-spoken", interpreter=reza)
    assert parse_qs(str(came.select_one("li input[name=filters]")["value"])) == {
        "state": ["open"],
        "mode": ["spoken"],
    }
    tiles = came.select("hx-partial#tally a")
    assert [words(one) for one in tiles if one.has_attr("aria-current")] == ["6 no interpreter yet"]
    assert all("mode=spoken" in str(one["href"]) for one in tiles)


def test_a_language_outside_the_table_is_shown_as_it_was_typed(app, edition, coordinator):
    with app.app_context():
        wish = {**AN_INTERPRETER, "language": "other", "language_other": "Domari"}
        a_registration(edition, "Nawal", **wish)
    page = coordinator.visit(BOARD)
    [row] = [one for one in page.soup.select("section > .board > li") if "Nawal" in one.get_text()]
    assert words(row.h3) == "Domari"
    assert "This language is not in our list." in words(row)


def test_the_board_reads_many_requests_in_as_many_questions_as_few(app, edition, somebody):
    sign_in(app, somebody, Role.COORDINATOR)

    def questions(requests: range) -> int:
        """How many questions the board asks the database once there are these requests as well."""
        with app.app_context():
            for number in requests:
                code = LANGUAGES[number % 15].code
                wish = {**AN_INTERPRETER, "language": code}
                if number % 5 == 4:
                    wish |= {"language": "other", "language_other": f"Domari {number}"}
                a_registration(edition, f"Guest {number}", **wish)
                if number % 5 == 0:
                    interpreter = an_interpreter(edition, f"Tolk {number}", code)
                    invitation = invited(interpreter, code)
                    if number % 10 == 0:
                        answering.accept(invitation.id)
            asked: list[str] = []

            def note(connection: object, cursor: object, statement: str, *more: object) -> None:
                asked.append(statement)

            event.listen(db.engine, "before_cursor_execute", note)
            try:
                somebody.visit(BOARD)
            finally:
                event.remove(db.engine, "before_cursor_execute", note)
        return len(asked)

    # The first look of the hour is written down as well.
    somebody.visit(BOARD)
    few = questions(range(10))
    assert questions(range(10, 60)) == few
    assert len(somebody.page.soup.select(".board .chip")) == 60


# What an answer leaves open


def test_who_comes_for_a_part_of_the_evening_can_be_asked_for_the_rest(app, edition, somebody):
    with app.app_context():
        a_registration(edition, "Selam", **AN_INTERPRETER)
        miriam = invited(an_interpreter(edition, "Miriam")).id
        market = next(row for row in the_edition(edition).programme if row.slug == "market")
        answering.accept(miriam, until=market.ends_at)
    sign_in(app, somebody, Role.COORDINATOR)
    # She has said until when.
    row = somebody.visit(BOARD).find("#gap-ti-spoken")
    assert "Nobody else in the pool interprets Tigrinya · ትግርኛ" in row.get_text()
    with app.app_context():
        answering.accept(invited(an_interpreter(edition, "Dawit")).id)
        answering.cannot_come(miriam)
    row = somebody.visit(BOARD).find("#gap-ti-spoken")
    assert "Nobody else" not in row.get_text()
    assert [words(one) for one in row.select("select option")] == [
        "Dawit, 19:00–22:00, Rbtv",
        "Miriam, 19:00–22:00, Rbtv, said no",
    ]


@pytest.fixture
def miriam_comes(app, edition, somebody) -> int:
    """Selam's group of three has an interpreter; the id of the registration."""
    with app.app_context():
        selam = a_registration(edition, "Selam", 3, **{**AN_INTERPRETER, "listeners": 3}).id
        answering.accept(invited(an_interpreter(edition, "Miriam")).id)
    sign_in(app, somebody, Role.COORDINATOR)
    return selam


def test_who_comes_and_has_room_is_for_those_who_wait(app, edition, somebody, miriam_comes):
    with app.app_context():
        cancel(miriam_comes)
    assert "1 interpreter not needed any more" in somebody.visit("/en/organiser/").text
    assert somebody.visit(BOARD).find("#idle")
    with app.app_context():
        a_registration(edition, "Yonas", **AN_INTERPRETER)
    assert "not needed any more" not in somebody.visit("/en/organiser/").text
    page = somebody.visit(BOARD)
    assert not page.soup.select("#idle")
    assert "Miriam comes, and has room for somebody who waits." in page.find("#gap-ti-spoken").get_text()
    somebody.visit(f"{BOARD}proposal")
    somebody.press("Take over what is ticked")
    with app.app_context():
        assert [one.state for one in db.session.query(InterpreterRequest)] == ["withdrawn", "told"]


def test_no_interpreter_is_blamed_for_what_the_asker_changed(app, somebody, miriam_comes):
    with app.app_context():
        registration = the_registration(miriam_comes)
        answers = {**registration.answers[Step.LANGUAGE], "listeners": 4}
        change(miriam_comes, Step.LANGUAGE, answers, consents=True)
        request = the_registration(miriam_comes).request
        assert request
        assert (request.state, request.events[-1].why) == ("open", "another-wish")
    row = somebody.visit(BOARD).find("#gap-ti-spoken")
    assert "cannot come any more" not in row.get_text()


def test_what_was_not_found_is_not_offered_instead(coordinator, request_of):
    page = coordinator.visit(f"{BOARD}request/{request_of('Wim K.').id}/")
    offered = [box["value"] for box in page.soup.select("[name=offered]")]
    assert offered == ["another-language", "phone", "bring", "front", "cancel"]


def test_a_plan_that_was_not_proven_says_how_much_better_one_could_be(app, coordinator, planned, monkeypatch):
    assert "this was proven" in coordinator.visit(f"{BOARD}proposal").text
    monkeypatch.setattr(planning, "SECONDS", 0.0)
    monkeypatch.setattr(runs, "SECONDS", 0.0)
    # What cannot be proven while somebody waits is for the worker.
    assert "can take a minute" in coordinator.visit(f"{BOARD}proposal").text
    coordinator.press("Look for the best plan")
    with app.app_context():
        assert runs.work()
    page = coordinator.visit(f"{BOARD}proposal")
    assert re.search(r"There may be a better plan, for at most \d+ of 12", page.text)
    coordinator.press("Take over what is ticked")
    assert planned()


def test_what_would_help_is_told_as_unsure_when_there_was_no_time_to_look_further(coordinator, monkeypatch):
    unsure = "would do. Perhaps less is enough: there was no time to look further."
    pages = (f"{BOARD}proposal", f"{BOARD}uk/spoken/")
    # Also on a machine that does much else.
    monkeypatch.setattr(runs, "HELP_SECONDS", 600.0)
    for page in pages:
        assert "Perhaps less is enough" not in coordinator.visit(page).text
    monkeypatch.setattr(runs, "HELP_SECONDS", 0.0)
    for page in pages:
        assert unsure in coordinator.visit(page).text
