"""What a press on the board does when somebody was removed from the pool meanwhile, in another tab."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.access.people import Role
from portal.commands import EDITIONS
from portal.database import db
from portal.interpreting import inviting, pool
from portal.interpreting.models import Interpreter
from portal.interpreting.samples import load_interpreters
from portal.languages.modes import Mode
from portal.matching.problem import Channel
from portal.registration.models import Registration
from tests.page import words
from tests.pages.journeys import sign_in
from tests.visitor import Visitor

BOARD = "/en/organiser/matching/"
FARSI = Channel("fa", Mode.SPOKEN)
GONE = "This interpreter is not in the pool any more. Nothing was done."


@pytest.fixture
def coordinator(app: Flask, edition: int, somebody: Visitor) -> Visitor:
    with app.app_context():
        load_interpreters(EDITIONS / "samples" / "interpreters.toml")
    sign_in(app, somebody, Role.COORDINATOR)
    return somebody


@pytest.fixture
def remove(app: Flask, edition: int) -> Callable[[str], int]:
    """Remove somebody from the pool; gives their number."""

    def remove(name: str) -> int:
        with app.app_context():
            who = number_of(name)
            pool.remove(who, edition, person_id=None)
            return who

    return remove


@pytest.fixture
def asked(app: Flask, edition: int, coordinator: Visitor) -> None:
    """Reza was asked for Farsi."""
    with app.app_context():
        inviting.invite(edition, number_of("Reza F."), FARSI, person_id=None)


def number_of(name: str) -> int:
    return db.session.scalars(select(Interpreter.id).where(Interpreter.name == name)).one()


@pytest.mark.usefixtures("asked")
def test_nobody_is_reminded_who_is_gone(coordinator, remove):
    coordinator.visit(f"{BOARD}?state=waiting")
    remove("Reza F.")
    coordinator.press("Remind Reza F.")
    assert coordinator.response.status_code == 200
    assert "state=waiting" in coordinator.page.url
    assert GONE in coordinator.page.text


@pytest.mark.usefixtures("asked")
def test_the_row_tells_that_somebody_is_gone(coordinator, remove):
    coordinator.visit(BOARD)
    remove("Reza F.")
    came = coordinator.trigger("#gap-fa-spoken form[action$='/remind']")
    row = came.select_one("li#gap-fa-spoken")
    assert words(row.select_one("[role=status].is-late")) == GONE
    assert row.select_one("[autofocus]")
    assert not came.select_one("h1")


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    "deed", ["Remind Reza F.", "Thank, not needed Reza F.", "Said yes Reza F.", "Said no Reza F."]
)
def test_the_page_of_the_gap_tells_that_somebody_is_gone(coordinator, remove, deed):
    coordinator.visit(f"{BOARD}fa/spoken/")
    remove("Reza F.")
    page = coordinator.press(deed)
    assert coordinator.response.status_code == 200
    assert page.url.split("?")[0].endswith("/fa/spoken/")
    assert words(page.find(".note.is-warning")) == GONE


def test_an_invitation_that_never_was_is_not_found(coordinator):
    coordinator.visit(f"{BOARD}invitation/999/remind")
    assert coordinator.response.status_code == 404


def test_nobody_is_chosen_in_the_place_of_who_is_gone(coordinator, remove):
    part = str(
        coordinator.visit(f"{BOARD}fa/spoken/").find(
            "[aria-labelledby=by-hand] .opt:first-child [name=parts]"
        )["value"]
    )
    reza = remove("Reza F.")
    page = coordinator.press("Plan", interpreter=str(reza), parts=[part])
    assert coordinator.response.status_code == 422
    said = "This interpreter is not in the pool any more. Choose somebody else."
    assert words(page.find("#error-summary li")) == said
    assert words(page.find("#interpreter option:first-child")) == "Choose"
    assert not page.soup.select("#interpreter option[selected]")
    assert "Choose who interprets." in words(coordinator.press("Plan").find("#error-summary"))


def test_a_wish_for_somebody_who_is_gone_is_told_in_words(app, coordinator, remove):
    with app.app_context():
        leila = (
            db.session.scalars(select(Registration).where(Registration.name == "Leila N.")).one().request.id
        )
        miriam = number_of("Miriam H.")
    coordinator.visit(f"{BOARD}request/{leila}/")
    reza = remove("Reza F.")
    page = coordinator.press("Save", wanted=[str(miriam), str(reza)])
    said = "Somebody whom you ticked is not in the pool any more. Look again at whom you tick."
    assert [words(one) for one in page.soup.select("#error-summary li")] == [said]
    assert page.find(f"#wanted-{miriam}").has_attr("checked")
    assert "Kept." in coordinator.press("Save").text
