"""The demonstration: a banner, and a mailbox that everybody may read."""

import email
import email.policy
import re
from collections.abc import Callable

import pytest
from flask import Flask

from portal.clock import MovableClock
from tests.builders import a_registration
from tests.pages.journeys import sign_up
from tests.portals import load_evening
from tests.visitor import Visitor


@pytest.fixture
def demo(make_app: Callable[..., Flask]) -> Flask:
    """A demonstration with the evening loaded."""
    app = make_app(demo=True, mail_server="")
    load_evening(app)
    return app


@pytest.mark.parametrize(
    "path", ["/en/", "/en/register/you", "/en/privacy/", "/en/nowhere", "/demo/mailbox/?lang=en"]
)
def test_every_page_says_that_this_is_a_demonstration(demo: Flask, clock: MovableClock, path: str) -> None:
    page = Visitor(demo).visit(path)
    banner = page.find(".demo-banner").get_text(" ")
    assert "Tuesday 20 February 2024" in banner
    assert page.find(".demo-banner a")["href"]


def test_mailbox_is_empty_at_first(demo: Flask) -> None:
    assert "There are no e-mails yet." in Visitor(demo).visit("/demo/mailbox/?lang=en").text


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_mailbox_speaks_the_language_that_is_asked_for(demo: Flask, lang: str) -> None:
    somebody = Visitor(demo)
    page = somebody.visit(f"/demo/mailbox/?lang={lang}")
    assert page.soup.html
    assert page.soup.html["lang"] == lang
    other = somebody.follow("English" if lang == "nl" else "Nederlands")
    assert other.soup.html
    assert other.soup.html["lang"] != lang


def test_mailbox_shows_every_letter_in_its_own_language(demo: Flask) -> None:
    visitor = Visitor(demo)
    own = sign_up(visitor, "Ana", lang="nl").url
    page = visitor.visit("/demo/mailbox/?lang=en")
    [letter] = page.soup.select("article")
    assert letter.h2
    assert letter.h2["lang"] == "nl"
    assert "ana@example.org" in letter.get_text()
    assert f"http://localhost{own}" in letter.get_text()
    [link] = [str(a["href"]) for a in letter.select(".letter a") if "/registration/" in str(a["href"])]
    assert visitor.visit(link.removeprefix("http://localhost")).status == "confirmed"


def test_newest_letter_comes_first(demo: Flask) -> None:
    with demo.app_context():
        edition = a_registration(load_evening(demo), "Ana").edition_id
        a_registration(edition, "Bilen")
    letters = Visitor(demo).visit("/demo/mailbox/?lang=en").soup.select("article")
    assert ["bilen" in letters[0].get_text(), "ana" in letters[1].get_text()] == [True, True]


def test_a_letter_opens_in_a_mail_program(demo: Flask) -> None:
    visitor = Visitor(demo)
    sign_up(visitor, "Ana")
    visitor.visit("/demo/mailbox/?lang=en")
    address = str(visitor.page.find("article a[href$='.eml']")["href"])
    response = visitor.client.get(address)
    assert response.status_code == 200
    letter = email.message_from_bytes(response.data, policy=email.policy.default)
    assert letter["To"] == "ana@example.org"
    html = letter.get_body(("html",))
    assert html
    assert re.search(r"http://localhost/en/registration/[\w-]+/", html.get_content())
    assert {part.get_content_type() for part in letter.walk()} >= {"text/plain", "text/html", "image/png"}


@pytest.mark.parametrize("path", ["999999.eml", "99999999999999999999.eml", "x.eml", "1", "1/../../x", "%00"])
def test_letters_that_are_not_there(demo: Flask, path: str) -> None:
    assert Visitor(demo).client.get(f"/demo/mailbox/{path}").status_code == 404


@pytest.mark.parametrize("path", ["", "1.eml", "1.html", "1/ticket.png"])
def test_a_real_portal_has_no_mailbox(app: Flask, edition: int, path: str) -> None:
    with app.app_context():
        a_registration(edition, "Ana")
    somebody = Visitor(app)
    assert somebody.client.get(f"/demo/mailbox/{path}").status_code == 404
    assert somebody.visit("/en/").soup.select(".demo-banner") == []


def test_a_demonstration_works_without_https(demo: Flask) -> None:
    somebody = Visitor(demo)
    response = somebody.client.get("/en/register/you")
    assert "Strict-Transport-Security" not in response.headers
    assert all("Secure" not in cookie for cookie in response.headers.getlist("Set-Cookie"))
    assert somebody.client.get_cookie("session")
