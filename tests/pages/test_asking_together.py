"""One press on a row of the board asks two interpreters who take turns."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.access.people import Role
from portal.clock import MovableClock
from portal.database import db, write
from portal.interpreting import answering, by_hand
from portal.interpreting.asked import parts_of
from portal.interpreting.models import Available, Duty, Interpreter
from portal.languages.modes import Mode
from portal.matching.problem import Channel
from portal.registration.changing import cancel
from tests.builders import a_registration, an_interpreter, invited, kinds, surely, the_edition
from tests.page import Page, words
from tests.pages.journeys import csrf_token, post, sign_in
from tests.visitor import Visitor

BOARD = "/en/organiser/matching/"
NGT = Channel("dse", Mode.SIGNED)
SIGNED = {"interpreter": "arrange", "mode": "signed", "language": "dse", "listeners": 1}


@pytest.fixture
def signers(app: Flask, edition: int) -> dict[str, int]:
    """Three sign; Anneke and Bas are planned for Joost, and nobody was asked. Their ids."""
    with app.app_context():
        a_registration(edition, "Joost", **SIGNED)
        people = [
            an_interpreter(edition, name, "dse", mode=Mode.SIGNED) for name in ("Anneke", "Bas", "Carla")
        ]
        parts = [row.id for row in parts_of(the_edition(edition))]
        for one in people[:2]:
            surely(by_hand.assign, edition, NGT, one.id, parts, person_id=None)
        return {one.name: one.id for one in people}


@pytest.fixture
def coordinator(app: Flask, signers: dict[str, int], visitor: Visitor) -> Visitor:
    sign_in(app, visitor, Role.COORDINATOR)
    visitor.visit(BOARD)
    return visitor


@pytest.fixture
def asked(app: Flask) -> Callable[[], dict[str, set[str]]]:
    """The states of what is planned with each interpreter."""

    def find() -> dict[str, set[str]]:
        with app.app_context():
            found: dict[str, set[str]] = {}
            for duty in db.session.scalars(select(Duty)):
                found.setdefault(duty.interpreter.name, set()).add(duty.state.value)
            return found

    return find


def ask(coordinator: Visitor, **answers: str) -> Page:
    """Press the button of the row."""
    button = coordinator.page.find("#gap-dse-signed form[action$='/ask'] button")
    return coordinator.press(words(button), **answers)


def options(page: Page) -> dict[str, str]:
    """Whom the row offers, and what is sent for it."""
    return {words(one): str(one["value"]) for one in page.soup.select("#who-dse-signed option")}


def news(page: Page) -> str:
    return words(page.find("#gap-dse-signed [role=status]"))


def change(app: Flask, interpreter_id: int, **given: str) -> None:
    with app.app_context(), write() as session:
        for name, value in given.items():
            setattr(session.get_one(Interpreter, interpreter_id), name, value)


def test_the_first_choice_is_those_who_are_planned_together(coordinator, signers):
    first, *others = options(coordinator.page).items()
    assert first == ("Anneke and Bas", f"{signers['Anneke']}-{signers['Bas']}")
    # Each of them can still be asked alone.
    assert [name.split(",")[0] for name, _ in others] == ["Anneke", "Bas", "Carla"]


def test_one_press_asks_both(coordinator, asked):
    page = ask(coordinator)
    assert news(page) == "2 invitations are on their way."
    assert asked() == {"Anneke": {"invited"}, "Bas": {"invited"}}
    row = words(page.find("#gap-dse-signed"))
    assert "Asked: Anneke, today." in row
    assert "Asked: Bas, today." in row
    assert not [name for name in options(page) if " and " in name]


def test_one_of_them_can_be_asked_alone(coordinator, signers, asked):
    page = ask(coordinator, interpreter=str(signers["Bas"]))
    assert news(page) == "The invitation is on its way."
    assert asked() == {"Anneke": {"proposed"}, "Bas": {"invited"}}
    # Whoever is left is no pair.
    assert not [name for name in options(page) if " and " in name]


def test_a_deed_sent_by_htmx_swaps_the_row_once(app, signers, somebody, asked):
    sign_in(app, somebody, Role.COORDINATOR)
    somebody.visit(BOARD)
    came = somebody.trigger("#gap-dse-signed form[action$='/ask']")
    assert [str(one["id"]) for one in came.select("li.row")] == ["gap-dse-signed"]
    assert not came.select("h1")
    assert words(came.select_one("[role=status]")) == "2 invitations are on their way."
    assert words(came.select_one("hx-partial#announcement")) == "2 invitations are on their way."
    assert asked() == {"Anneke": {"invited"}, "Bas": {"invited"}}


def test_whoever_has_no_address_is_to_be_called(app, coordinator, signers):
    change(app, signers["Bas"], email="", phone="0612345678")
    page = ask(coordinator)
    told = "The invitation is on its way. Call Bas, 0612345678: there is no e-mail address."
    assert news(page) == told


def test_several_without_an_address_are_all_to_be_called(app, coordinator, signers):
    change(app, signers["Anneke"], email="", phone="0687654321")
    change(app, signers["Bas"], email="", phone="")
    assert news(ask(coordinator)) == (
        "Call Anneke, 0687654321: there is no e-mail address. "
        "Call Bas, no number: there is no e-mail address."
    )


def test_who_cannot_be_asked_any_more_is_told_and_the_other_is_asked(app, edition, coordinator, signers):
    with app.app_context():
        mine = select(Duty).where(Duty.interpreter_id == signers["Bas"])
        by_hand.free(edition, [one.id for one in db.session.scalars(mine)], person_id=None)
        # Carla has promised to take turns with Anneke instead.
        carla = db.session.get_one(Interpreter, signers["Carla"])
        parts = [row.id for row in parts_of(the_edition(edition))]
        surely(by_hand.assign, edition, NGT, carla.id, parts, person_id=None)
        answering.accept(invited(carla, *NGT).id)
    page = ask(coordinator)
    assert news(page) == (
        "The invitation is on its way. Bas was not asked: no open part is left for this interpreter."
    )


def test_none_of_them_is_asked_when_nothing_is_open_any_more(app, edition, coordinator, signers, asked):
    with app.app_context():
        mine = select(Duty).where(Duty.interpreter_id != signers["Carla"])
        by_hand.free(edition, [one.id for one in db.session.scalars(mine)], person_id=None)
        carla = db.session.get_one(Interpreter, signers["Carla"])
        parts = [row.id for row in parts_of(the_edition(edition))]
        surely(by_hand.assign, edition, NGT, carla.id, parts, person_id=None)
        answering.accept(invited(carla, *NGT).id)
    page = ask(coordinator)
    assert "Anneke and Bas were not asked: no open part is left for these interpreters." in page.text
    assert asked() == {"Carla": {"confirmed"}}


def test_who_has_left_the_pool_is_told_and_the_other_is_asked(app, coordinator, signers, asked):
    with app.app_context(), write() as session:
        bas = session.get_one(Interpreter, signers["Bas"])
        for duty in session.scalars(select(Duty).where(Duty.interpreter_id == bas.id)):
            session.delete(duty)
        session.flush()
        session.delete(bas)
    assert news(ask(coordinator)) == "The invitation is on its way. Somebody is not in the pool any more."
    assert asked()["Anneke"] == {"invited"}


def test_whoever_is_planned_for_nobody_is_not_among_them(app, edition, coordinator, signers):
    with app.app_context():
        marit = a_registration(edition, "Marit", **SIGNED).id
        parts = [row.id for row in parts_of(the_edition(edition))]
        surely(by_hand.assign, edition, NGT, signers["Carla"], parts, person_id=None)
    assert "Anneke, Bas, and Carla" in options(coordinator.visit(BOARD))
    with app.app_context():
        cancel(marit)
    offered = options(coordinator.visit(BOARD))
    assert [name for name in offered if " and " in name] == ["Anneke and Bas"]


def test_whoever_said_no_is_not_among_them(app, edition, coordinator, signers):
    with app.app_context():
        bas = db.session.get_one(Interpreter, signers["Bas"])
        answering.decline(invited(bas, *NGT).id)
        parts = [row.id for row in parts_of(the_edition(edition))]
        surely(by_hand.assign, edition, NGT, bas.id, parts, person_id=None)
    assert [name for name in options(coordinator.visit(BOARD)) if " and " in name] == []


# What was not offered


NOBODY, GONE = (
    "Nobody was asked yet. Choose whom to ask.",
    "This interpreter is not in the pool any more. Choose somebody else.",
)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        *((given, NOBODY) for given in ("", "x", "-", "1-", "1-x")),
        *((given, GONE) for given in ("0", "9" * 30, "-".join(["7"] * 500))),
    ],
)
def test_an_answer_that_was_not_offered_is_told_in_the_row(app, signers, somebody, asked, given, told):
    sign_in(app, somebody, Role.COORDINATOR)
    somebody.visit(f"{BOARD}?mode=signed")
    somebody.page.find("#who-dse-signed option:first-child")["value"] = given
    came = somebody.trigger("#gap-dse-signed form[action$='/ask']")
    assert not came.select("h1, main")
    row = came.select_one("li#gap-dse-signed")
    assert words(row.select_one("[role=status]")) == told
    # All is there to choose again, with the filters.
    assert words(row.select_one("option")) == "Anneke and Bas"
    assert row.select_one("input[name=filters]")["value"] == "mode=signed"
    assert asked() == {"Anneke": {"proposed"}, "Bas": {"proposed"}}


def test_without_a_choice_the_page_of_the_gap_says_so_too(app, signers, somebody):
    sign_in(app, somebody, Role.COORDINATOR)
    page = somebody.visit(f"{BOARD}dse/signed/")
    field = page.find(f"[name=interpreter][value='{signers['Carla']}']")
    with app.app_context(), write() as session:
        session.delete(
            session.scalars(select(Available).where(Available.interpreter_id == signers["Carla"])).one()
        )
    form = field.find_parent("form")
    page = somebody.press(words(form.button))
    assert GONE in page.text
    assert page.url.split("?")[0].endswith("dse/signed/")


# After the evening


@pytest.fixture
def at_the_end(
    app: Flask, edition: int, signers: dict[str, int], visitor: Visitor, clock: MovableClock
) -> Visitor:
    """A coordinator in the last minute of the evening; Joost and Anneke have said yes, Bas was not asked."""
    with app.app_context():
        anneke = db.session.get_one(Interpreter, signers["Anneke"])
        answering.accept(invited(anneke, *NGT).id)
        clock.move(the_edition(edition).ends_at - timedelta(minutes=1) - clock.now())
    sign_in(app, visitor, Role.COORDINATOR)
    return visitor


OVER = "This evening is over. Nobody can be asked any more."


@pytest.mark.parametrize("address", [BOARD, f"{BOARD}dse/signed/"])
def test_after_the_evening_nothing_is_asked_and_the_page_says_so(
    at_the_end: Visitor, clock: MovableClock, address: str
) -> None:
    assert OVER not in at_the_end.visit(address).text
    clock.move(timedelta(minutes=1))
    page = at_the_end.visit(address)
    assert OVER in page.text
    asking = ("/ask", "/ask-all", "/remind", "/cancel")
    assert not [one for one in page.soup.select("form") if str(one.get("action")).endswith(asking)]
    assert "best plan" not in page.text


@pytest.mark.parametrize(
    ("address", "button"),
    [(BOARD, "Ask everybody who is planned"), (f"{BOARD}dse/signed/", "Thank, not needed Anneke")],
)
def test_a_page_from_before_the_end_says_that_nothing_was_sent(
    app: Flask, at_the_end: Visitor, clock: MovableClock, address: str, button: str
) -> None:
    at_the_end.visit(address)
    with app.app_context():
        before = kinds()
    clock.move(timedelta(minutes=1))
    assert "Nothing was sent: this evening is over." in at_the_end.press(button).text
    with app.app_context():
        assert kinds() == before


def test_nobody_is_asked_by_a_button_from_before_the_end(
    app: Flask, edition: int, coordinator: Visitor, clock: MovableClock
) -> None:
    with app.app_context():
        clock.move(the_edition(edition).ends_at - clock.now())
    sign_in(app, coordinator, Role.COORDINATOR)
    with app.app_context():
        before = kinds()
    token = csrf_token(coordinator)
    post(coordinator, f"{BOARD}dse/signed/ask", [("csrf_token", token), ("interpreter", "1")])
    assert "said=over" in coordinator.response.headers["Location"]
    with app.app_context():
        assert kinds() == before
