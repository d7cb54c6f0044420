"""Pages about somebody who is served in what was not their first choice, and in another way."""

import re

import pytest
from flask import Flask

from portal.access.people import Role
from portal.interpreting import answering
from portal.languages.modes import Mode
from portal.matching.lifecycle import Alternative, RequestState
from portal.registration.changing import choose
from tests.builders import (
    AN_INTERPRETER,
    a_registration,
    an_interpreter,
    invited,
    registrations,
    with_interpreter,
    without_interpreter,
)
from tests.page import words
from tests.pages.journeys import complaint, sign_in
from tests.visitor import Visitor

DESK = "/en/organiser/"
NGT = {**AN_INTERPRETER, "mode": "signed", "language": "dse", "parts": ["market"]}
JOOST = {**NGT, "second": "written:nl", "third": "vgt"}


def asked(app: Flask, edition: int, **wish: object) -> tuple[int, int, str]:
    """The ids of a registration and its request, and the address of its own page."""
    with app.app_context():
        joost = a_registration(edition, "Joost", **(wish or JOOST))
        assert joost.request
        return joost.id, joost.request.id, f"/en/registration/{joost.token}/"


@pytest.fixture
def served_in_writing(app: Flask, edition: int) -> tuple[int, int, str]:
    """Joost asked for Dutch Sign Language, and Tessa will type."""
    found = asked(app, edition)
    with app.app_context():
        tessa = an_interpreter(edition, "Tessa", "nl", mode=Mode.WRITTEN)
        answering.accept(invited(tessa, "nl", Mode.WRITTEN).id)
    return found


def test_ones_own_page_says_in_what_and_that_it_is_the_second_choice(
    served_in_writing: tuple[int, int, str], somebody: Visitor
) -> None:
    page = somebody.visit(served_in_writing[2])
    assert "We found an interpreter for you (Dutch, in writing): Tessa." in page.text
    assert "This is your second choice: Dutch, in writing." in page.text
    assert "Also fine Dutch, in writing" in page.text
    assert "If that is not possible either Flemish Sign Language (VGT)" in page.text


def test_the_board_says_whose_second_choice_it_is(
    app: Flask, served_in_writing: tuple[int, int, str], somebody: Visitor
) -> None:
    sign_in(app, somebody, Role.COORDINATOR)
    board = somebody.visit(f"{DESK}matching/")
    assert "Joost" in words(board.find("#gap-nl-written"))
    gap = somebody.visit(f"{DESK}matching/nl/written/")
    assert "1 person listens · their second choice" in gap.text
    page = somebody.visit(f"{DESK}matching/request/{served_in_writing[1]}/")
    asks = words(page.find("section[aria-labelledby=asks]"))
    assert "Language Nederlandse Gebarentaal (NGT) Dutch Sign Language (NGT)" in asks
    assert "else Nederlands Dutch In writing , else Vlaamse Gebarentaal (VGT)" in asks
    assert "Kind of interpreter Sign language" in asks
    plan = words(page.find("section[aria-labelledby=plan]"))
    assert "Tessa Nederlands Dutch In writing : their second choice" in plan


def test_who_is_served_as_asked_for_reads_nothing_of_choices(
    app: Flask, edition: int, somebody: Visitor
) -> None:
    registration_id, request_id, own = asked(app, edition)
    with app.app_context():
        with_interpreter(registration_id, "Sanne", language="dse", mode=Mode.SIGNED)
    assert "choice" not in somebody.visit(own).find(".next").get_text()
    sign_in(app, somebody, Role.COORDINATOR)
    for address in ("dse/signed/", f"request/{request_id}/"):
        told = words(somebody.visit(f"{DESK}matching/{address}").find("main"))
        assert not re.search("their (first|second|third) choice", told)


def test_the_board_says_who_could_come_for_each_choice(app: Flask, edition: int, somebody: Visitor) -> None:
    asked(app, edition)
    with app.app_context():
        an_interpreter(edition, "Tessa", "nl", mode=Mode.WRITTEN)
        an_interpreter(edition, "Vera", "vgt", mode=Mode.SIGNED)
    sign_in(app, somebody, Role.COORDINATOR)
    row = words(somebody.visit(f"{DESK}matching/").find("#gap-dse-signed"))
    assert "Tessa, for Dutch · Nederlands , in writing: their second choice." in row
    assert "Vera, for Flemish Sign Language (VGT) · Vlaamse Gebarentaal (VGT) : their third choice." in row
    somebody.visit(f"{DESK}matching/dse/signed/")
    gap = somebody.follow("Ask for Dutch · Nederlands , in writing")
    assert gap.url.endswith("/nl/written/")


def test_writing_is_not_offered_to_whom_it_was_a_choice(app: Flask, edition: int, somebody: Visitor) -> None:
    _, in_writing, _ = asked(app, edition)
    _, in_signs, _ = asked(app, edition, **NGT, email="joost.b@example.org")
    sign_in(app, somebody, Role.COORDINATOR)
    for request_id, is_offered in ((in_writing, False), (in_signs, True)):
        page = somebody.visit(f"{DESK}matching/request/{request_id}/")
        assert bool(page.soup.select("[name=offered][value=written]")) is is_offered


def test_somebody_else_is_asked_for_a_second_choice_after_a_no(
    app: Flask, edition: int, somebody: Visitor
) -> None:
    asked(app, edition)
    with app.app_context():
        wim = an_interpreter(edition, "Wim", "nl", mode=Mode.WRITTEN)
        an_interpreter(edition, "Vera", "nl", mode=Mode.WRITTEN)
        answering.decline(invited(wim, "nl", Mode.WRITTEN).id)
    sign_in(app, somebody, Role.COORDINATOR)
    row = words(somebody.visit(f"{DESK}matching/").find("#gap-dse-signed"))
    assert "Vera, for Dutch · Nederlands , in writing: their second choice." in row
    page = somebody.visit(f"{DESK}matching/nl/written/")
    assert "Joost" in words(page.find("[aria-labelledby=who]"))
    assert "The invitation is on its way" in somebody.press("Ask Vera").text


def test_who_waits_stands_beside_those_who_are_served_in_their_second_choice(
    app: Flask, edition: int, somebody: Visitor
) -> None:
    with app.app_context():
        a_registration(edition, "Hana", 2, **{**AN_INTERPRETER, "language": "ar", "listeners": 3})
        miriam = an_interpreter(edition, "Miriam", "ar")
        answering.accept(invited(miriam, "ar").id)
        a_registration(edition, "Driss", **{**AN_INTERPRETER, "language": "ary", "second": "ar"})
        an_interpreter(edition, "Omar", "ar")
    sign_in(app, somebody, Role.COORDINATOR)
    somebody.visit(f"{DESK}matching/ary/spoken/")
    page = somebody.follow("Ask for Arabic · العربية")
    assert "1 person listens · their second choice" in words(page.find("[aria-labelledby=who]"))
    assert "The invitation is on its way" in somebody.press("Ask Omar").text


def test_whoever_chose_another_language_is_not_offered_what_was_not_found(
    app: Flask, edition: int, somebody: Visitor
) -> None:
    registration_id, *_ = asked(app, edition)
    with app.app_context():
        without_interpreter(registration_id, Alternative.ANOTHER_LANGUAGE)
        choose(registration_id, Alternative.ANOTHER_LANGUAGE)
    sign_in(app, somebody, Role.ORGANISER)
    board = somebody.visit(f"{DESK}matching/")
    row = words(board.find("#expected"))
    assert "Another language" in row
    assert "in writing" not in row
    # Nobody is looked for, which is not the same as that nobody asked.
    assert "We look for nobody now." in board.text


def test_whoever_would_rather_read_is_looked_for_again(app: Flask, edition: int, somebody: Visitor) -> None:
    registration_id, request_id, _ = asked(app, edition, **{**AN_INTERPRETER, "parts": ["market"]})
    with app.app_context():
        without_interpreter(registration_id, Alternative.WRITTEN)
        choose(registration_id, Alternative.WRITTEN)
        an_interpreter(edition, "Tessa", "en", mode=Mode.WRITTEN)
    sign_in(app, somebody, Role.ORGANISER)
    somebody.visit(f"{DESK}matching/request/{request_id}/")
    page = somebody.press("Look for somebody who types")
    assert "else English In writing" in page.text
    row = words(somebody.visit(f"{DESK}matching/").find("#gap-ti-spoken"))
    assert "Tessa, for English, in writing: their second choice." in row
    page = somebody.visit(f"{DESK}matching/en/written/")
    assert "1 person listens · their second choice" in page.text
    somebody.press("Ask Tessa")
    with app.app_context():
        assert [one.request and one.request.state for one in registrations()] == [RequestState.INVITED]


def test_the_same_is_asked_by_telephone(app: Flask, edition: int, somebody: Visitor) -> None:
    sign_in(app, somebody, Role.ORGANISER)
    page = somebody.visit(f"{DESK}registrations/add")
    values = [[one["value"] for one in page.soup.select(f"#{name} option")] for name in ("second", "third")]
    assert values[0] == values[1]
    assert {"written:nl", "written:en"} < {*values[0]}
    # What is asked for first says how in another question.
    assert not page.soup.select("#language option[value^='written:']")
    given = {"name": "Joost", "email": "joost@example.org", "guests": "0", "consent": True, "listeners": "1"}
    page = somebody.press("Sign them up", **{**JOOST, **given, "second": ""})
    assert "Choose a second language first" in complaint(page.soup, "third")
    somebody.press("Sign them up", second="written:nl")
    with app.app_context():
        [joost] = registrations()
        details = joost.answers["language"]
    assert (details["second"], details["third"]) == ("written:nl", "vgt")
