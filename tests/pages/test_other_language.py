"""Changing the language in the middle of a form: nothing that was typed is lost."""

from typing import Any

import pytest
from flask import Flask

from tests.builders import a_registration, registrations
from tests.page import Page
from tests.pages.journeys import fill_in, introduce, post, typed
from tests.visitor import Visitor

NAMES = {"nl": "Nederlands", "en": "English"}

pytestmark = pytest.mark.usefixtures("edition")


def switch(visitor: Visitor, lang: str, **given: Any) -> Page:
    """Type something, then choose the other language at the top of the page."""
    if not visitor.htmx:
        return visitor.press(NAMES[lang], **given)
    visitor.trigger(f"header a[hx-post][lang={lang}]", **given)
    assert visitor.response.status_code == 204
    return visitor.visit(visitor.response.headers["HX-Redirect"])


def test_first_page_keeps_what_was_typed(visitor: Visitor) -> None:
    visitor.visit("/nl/register/")
    page = switch(visitor, "en", name="Özgür <3", email="ozgur@", phone="06", guests="vier")
    assert page.url == "/en/register/you"
    held = typed(page.soup)
    assert (held["name"], held["email"], held["phone"], held["guests"]) == (
        ["Özgür <3"],
        ["ozgur@"],
        ["06"],
        ["vier"],
    )
    assert page.heading == "You and your guests"
    assert not page.soup.select("#error-summary")


def test_language_page_keeps_what_was_typed(visitor: Visitor) -> None:
    visitor.visit("/nl/register/")
    introduce(visitor, "Selam", 2)
    page = switch(
        visitor,
        "en",
        interpreter="arrange",
        mode="spoken",
        language="other",
        language_other="Domari",
        listeners="3",
        wishes="Een vrouw\nof een man",
    )
    assert page.url == "/en/register/language"
    held = typed(page.soup)
    assert held["language_other"] == ["Domari"]
    assert held["wishes"] == ["Een vrouw\nof een man"]
    assert (held["interpreter"], held["mode"], held["language"], held["listeners"]) == (
        ["arrange"],
        ["spoken"],
        ["other"],
        ["3"],
    )


def test_access_page_keeps_what_was_typed(app: Flask, visitor: Visitor) -> None:
    visitor.visit("/nl/register/")
    introduce(visitor, "Ana")
    visitor.answer(interpreter="no")
    page = switch(visitor, "en", needs=["dog", "seat"], food=["vegan"], details="Geen noten", consent=True)
    assert page.url == "/en/register/access"
    held = typed(page.soup)
    assert {*held["needs"]} == {"dog", "seat"}
    assert (held["food"], held["details"], held["consent"]) == (["vegan"], ["Geen noten"], ["y"])
    visitor.answer()
    visitor.answer()
    with app.app_context():
        [ana] = registrations()
        assert ana.answers["access"]["details"] == "Geen noten"
        assert ana.locale == "en"


def test_check_is_the_same_in_the_other_language(visitor: Visitor) -> None:
    fill_in(visitor, "Ana", lang="nl")
    page = visitor.follow("English")
    assert (page.url, page.heading) == ("/en/register/check", "Check your answers")
    assert "ana@example.org" in page.text


def test_there_and_back_again_loses_nothing(visitor: Visitor) -> None:
    visitor.visit("/nl/register/")
    switch(visitor, "en", name="Ana", guests="1")
    page = switch(visitor, "nl", email="ana@example.org")
    held = typed(page.soup)
    assert (held["name"], held["guests"], held["email"]) == (["Ana"], ["1"], ["ana@example.org"])


def test_after_a_refused_answer_the_other_language_keeps_it(visitor: Visitor) -> None:
    visitor.visit("/nl/register/")
    introduce(visitor, "Ana", "veel")
    assert visitor.response.status_code == 422
    page = switch(visitor, "en")
    assert typed(page.soup)["guests"] == ["veel"]
    assert typed(page.soup)["name"] == ["Ana"]


def test_who_came_from_the_check_returns_to_it(visitor: Visitor) -> None:
    fill_in(visitor, "Ana", lang="en")
    visitor.follow("Change Name")
    switch(visitor, "nl", name="Amal")
    page = visitor.answer()
    assert page.heading == "Kijk uw antwoorden na" or page.url == "/nl/register/check"
    assert "Amal" in page.text


def test_who_came_by_the_door_keeps_its_language(visitor: Visitor) -> None:
    visitor.visit("/nl/register/?language=ti")
    switch(visitor, "en", name="Selam")
    introduce(visitor, "Selam")
    assert typed(visitor.page.soup)["language"] == ["ti"]


@pytest.mark.parametrize(
    ("step", "given"),
    [
        ("you", {"name": "Ana María", "guests": "3"}),
        ("language", {"interpreter": "arrange", "mode": "spoken", "language": "es", "listeners": "1"}),
        ("access", {"needs": ["quiet"], "details": "Rust"}),
    ],
)
def test_a_change_keeps_what_was_typed(
    app: Flask, edition: int, visitor: Visitor, step: str, given: dict[str, Any]
) -> None:
    with app.app_context():
        url = f"/registration/{a_registration(edition, 'Ana').token}/"
    visitor.visit(f"/nl{url}{step}")
    page = switch(visitor, "en", **given)
    assert page.url == f"/en{url}{step}"
    held = typed(page.soup)
    for name, value in given.items():
        assert held[name] == ([value] if isinstance(value, str) else value)
    with app.app_context():
        [ana] = registrations()
        assert ana.version == 1


def test_a_saved_change_is_shown_as_saved(app: Flask, edition: int, visitor: Visitor) -> None:
    """What was typed before the language was changed does not come back after it was saved."""
    with app.app_context():
        url = f"/registration/{a_registration(edition, 'Ana').token}/"
    visitor.visit(f"/nl{url}you")
    switch(visitor, "en", name="Amal")
    visitor.answer(name="Selam")
    visitor.visit(f"/en{url}you")
    assert typed(visitor.page.soup)["name"] == ["Selam"]


def test_a_language_that_we_do_not_speak_is_no_button(somebody: Visitor) -> None:
    for to in ("fr", "", "../..", "en/../../x", "//example.org"):
        token = str(somebody.visit("/nl/register/").find("input[name=csrf_token]")["value"])
        post(somebody, "/nl/register/you", [("csrf_token", token), ("to", to)])
        assert somebody.response.status_code == 422
        assert somebody.response.location is None


# The next visit


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_language_of_the_form_is_remembered(somebody: Visitor, lang: str) -> None:
    somebody.visit(f"/{lang}/register/")
    assert somebody.client.get("/", headers={"Accept-Language": "nl, en"}).location == f"/{lang}/"
    cookie = somebody.client.get_cookie("language")
    assert cookie
    assert (cookie.value, cookie.http_only, cookie.same_site) == (lang, True, "Lax")


def test_language_is_remembered_by_the_form_only(somebody: Visitor) -> None:
    somebody.visit("/en/")
    assert somebody.client.get_cookie("language") is None


@pytest.mark.parametrize("path", ["", "privacy/", "accessibility/", "sign-in/", "registration/", "2024/"])
def test_other_pages_lead_to_themselves_in_the_other_language(visitor: Visitor, path: str) -> None:
    visitor.visit(f"/nl/{path}")
    assert visitor.follow("English").url == f"/en/{path}"
    assert visitor.follow("Nederlands").url == f"/nl/{path}"
