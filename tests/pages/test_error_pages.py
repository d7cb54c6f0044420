"""When something goes wrong: our own page, in the visitor's language, with what was typed still there."""

import contextlib
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import abort
from sqlalchemy import create_engine

from portal.limits import Limit
from tests.pages.journeys import fill_in
from tests.visitor import Visitor

STATUSES = (400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503)
PROTECTED = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy")


@pytest.fixture
def breaking(make_app):
    """A portal with a page that fails as it is told to."""
    app = make_app(fresh=True)

    @app.get("/<lang>/break/<int:status>")
    def fail(status):
        abort(status)

    return app.test_client()


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(("lang", "word"), [("nl", "Naar de avond"), ("en", "To the evening")])
def test_every_error_is_a_page_of_ours_in_the_language_of_the_address(breaking, status, lang, word):
    answer = breaking.get(f"/{lang}/break/{status}")
    page = BeautifulSoup(answer.data, "html.parser")
    assert answer.status_code == status
    assert page.html["lang"] == lang
    assert len(page.find_all("h1")) == 1 and page.h1.get_text(strip=True) in page.title.get_text()
    assert word in page.main.get_text()
    assert answer.headers["Cache-Control"] == "no-store"
    assert all(header in answer.headers for header in PROTECTED)


@pytest.mark.parametrize("status", STATUSES)
def test_htmx_gets_the_whole_error_page_and_keeps_the_address(breaking, status):
    answer = breaking.get(f"/en/break/{status}", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert answer.status_code == status
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Push-Url"]) == ("body", "false")
    assert b"<html" in answer.data


def test_an_unknown_address_tells_its_language_by_the_browser(breaking):
    for wanted, lang in (("nl", "nl"), ("en-GB,en;q=0.9", "en"), ("ar", "nl")):
        answer = breaking.get("/nowhere", headers={"Accept-Language": wanted})
        assert BeautifulSoup(answer.data, "html.parser").html["lang"] == lang


def test_a_stale_form_can_be_sent_again_with_one_press(app, edition):
    ana = Visitor(app)
    ana.visit("/en/register/you")
    with ana.client.session_transaction() as session:
        session.clear()
    answer = ana.client.post("/en/register/you", data={"csrf_token": "old", "name": "Ana <3", "guests": "2"})
    page = BeautifulSoup(answer.data, "html.parser")
    assert answer.status_code == 400
    again = {one["name"]: one.get_text().removeprefix("\n") for one in page.select("main textarea")}
    assert again == {"name": "Ana <3", "guests": "2"}
    token = page.select_one("main input[name=csrf_token]")["value"]
    answer = ana.client.post("/en/register/you", data={**again, "csrf_token": token})
    assert answer.status_code == 422 and b"Give us your e-mail address" in answer.data


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
    ],
)
def test_the_form_of_another_site_is_not_offered_again(app, edition, headers):
    answer = app.test_client().post("/en/register/you", data={"name": "Ana"}, headers=headers)
    assert answer.status_code == 400
    assert not BeautifulSoup(answer.data, "html.parser").select("main form")


def test_too_large_a_body_is_refused_with_a_sentence(app, edition):
    answer = app.test_client().post("/nl/register/you", data={"name": "a" * 70_000})
    assert answer.status_code == 413
    assert b"<h1" in answer.data


def test_a_method_that_is_not_meant_is_refused(app, edition):
    answer = app.test_client().delete("/en/register/you")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_nul_and_nameless_fields_are_refused(app, edition):
    client = app.test_client()
    assert client.post("/en/register/you", data={"name": "A\x00na"}).status_code == 400
    body = b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"
    answer = client.post("/en/register/you", data=body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 400


def test_who_does_it_too_often_is_asked_to_wait_and_loses_nothing(make_app, edition, monkeypatch):
    app = make_app(rate_limits=1.0)
    monkeypatch.setattr("portal.registration.routes.SIGN_UPS", Limit("sign up", 2, timedelta(hours=1)))
    for name in ("Ana", "Bilen"):
        visitor = Visitor(app)
        fill_in(visitor, name)
        assert visitor.answer().find("main")["data-status"] == "confirmed"
    third = Visitor(app)
    page = fill_in(third, "Selam")
    hidden = {one["name"]: one["value"] for one in page.soup.select("#answers input[type=hidden]")}
    answer = third.client.post("/en/register/check", data=hidden)
    assert answer.status_code == 429
    assert BeautifulSoup(answer.data, "html.parser").select_one("main textarea[name=draft]")


def test_a_database_that_is_locked_is_said_so_and_what_was_typed_stays(make_app, database_url, edition):
    app = make_app(fresh=True)
    ana = Visitor(app)
    ana.visit("/en/register/you")
    hidden = {one["name"]: one["value"] for one in ana.page.soup.select("#answers input[type=hidden]")}
    typed = {**hidden, "name": "Ana", "email": "a@example.org", "guests": "1"}
    with app.app_context(), locked_out(database_url):
        answer = ana.client.post("/en/register/you", data=typed)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    page = BeautifulSoup(answer.data, "html.parser")
    assert page.select_one("main textarea[name=name]").get_text(strip=True) == "Ana"
    assert b"SELECT" not in answer.data and b"INSERT" not in answer.data
    assert ana.client.post("/en/register/you", data=typed).status_code == 303


@contextlib.contextmanager
def locked_out(database_url):
    """Another program holds what the portal wants to write to, for longer than the portal waits."""
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT" if "sqlite" in database_url else None)
    with engine.connect() as other:
        if "sqlite" in database_url:
            other.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            other.exec_driver_sql("LOCK TABLE draft IN ACCESS EXCLUSIVE MODE")
        yield
        other.exec_driver_sql("ROLLBACK")
    engine.dispose()
