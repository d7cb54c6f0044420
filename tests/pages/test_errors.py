"""Every error is a page of ours, in the visitor's language; htmx gets it as a whole page too."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, abort
from sqlalchemy import create_engine, text

from app import create_app
from portal import database
from portal.clock import MovableClock
from portal.database import db
from portal.settings import Settings
from tests import databases
from tests.pages.journeys import csrf_token, fill_in, introduce, post, send
from tests.portals import NOW, SETTINGS, load_evening
from tests.visitor import Visitor

HEADINGS = {
    400: "We could not read that",
    403: "You cannot see this page",
    404: "We cannot find this page",
    405: "That is not possible here",
    409: "Something has changed meanwhile",
    410: "This link has been used",
    413: "That is too much text",
    422: "We do not understand that answer",
    429: "That was too often",
    500: "Something broke on our side",
    503: "We are out for a moment",
}
ANA = [("name", "Ana"), ("email", "ana@example.org"), ("phone", ""), ("guests", "0")]
NOBODY_LISTENS = "postgresql+psycopg://ana:secret-of-ana@127.0.0.1:1/portal"


@pytest.fixture
def breaking(make_app: Callable[..., Flask]) -> Visitor:
    """Visits a portal with pages that fail as asked."""
    app = make_app(fresh=True)
    load_evening(app)

    @app.route("/<any(nl, en):lang>/fail/<int:status>", methods=["GET", "POST"])
    def fail(status: int) -> str:
        abort(status)

    @app.route("/<any(nl, en):lang>/break", methods=["GET", "POST"])
    def break_down() -> str:
        raise ValueError("Özgür")

    return Visitor(app)


def test_every_error_has_a_page_of_its_own_in_both_languages(breaking: Visitor) -> None:
    headings = []
    for status, english in HEADINGS.items():
        for lang in ("nl", "en"):
            response = breaking.client.get(f"/{lang}/fail/{status}")
            assert response.status_code == status
            assert f'lang="{lang}"' in response.text
            assert response.headers["Cache-Control"] == "no-store"
            assert "Content-Security-Policy" in response.headers
            if status < 500:
                breaking.visit(f"/{lang}/fail/{status}")
                headings.append(breaking.page.heading)
        assert english in response.text
    assert sorted({*headings}) == sorted(headings)


def test_errors_tell_htmx_to_show_a_whole_page(breaking: Visitor) -> None:
    for status in HEADINGS:
        with_htmx = breaking.client.get(
            f"/en/fail/{status}", headers={"HX-Request": "true", "HX-Request-Type": "partial"}
        )
        assert with_htmx.headers["HX-Retarget"] == "body"
        assert with_htmx.headers["HX-Reswap"] == "outerSync"
        assert with_htmx.headers["HX-Push-Url"] == "false"
        assert "<html" in with_htmx.text
        without = breaking.client.get(f"/en/fail/{status}")
        assert not {name for name, _ in without.headers if name.startswith("HX-")}


def test_what_was_typed_is_kept_where_pressing_again_helps(breaking: Visitor) -> None:
    token = csrf_token(breaking)
    for status in HEADINGS:
        soup = post(breaking, f"/en/fail/{status}?from=check", [("csrf_token", token), ("name", "\n“Ana”<")])
        again = soup.select("form textarea[name=name]")
        assert [one.get_text() for one in again] == (
            ["\n“Ana”<"] if status in (400, 403, 409, 429, 503) else []
        )
        if again:
            assert soup.select("form")[0]["action"] == f"/en/fail/{status}?from=check"


def test_a_fault_of_ours_is_logged_and_apologised_for(
    breaking: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    response = breaking.client.get("/en/break")
    assert response.status_code == 500
    assert "Something broke on our side" in response.text
    assert "ValueError" not in response.text
    [record] = caplog.records
    assert (record.levelno, record.getMessage()) == (logging.ERROR, "unexpected error in break_down")


def test_only_an_overload_says_when_to_come_back(breaking: Visitor) -> None:
    assert int(breaking.client.get("/en/fail/503").headers["Retry-After"]) == 30
    assert "Retry-After" not in breaking.client.get("/en/fail/404").headers


@pytest.mark.parametrize("path", ["/nowhere", "/nl/nowhere", "/en/nowhere/at/all", "/static/none.css"])
def test_an_unknown_page_leads_to_the_evening(somebody: Visitor, edition: int, path: str) -> None:
    page = somebody.visit(path)
    assert somebody.response.status_code == 404
    assert page.find("main a.btn")["href"] in ("/nl/", "/en/")
    somebody.visit(str(page.find("main a.btn")["href"]))
    assert somebody.response.status_code == 200


@pytest.mark.parametrize(
    ("headers", "lang"), [({"Accept-Language": "en"}, "en"), ({"Accept-Language": "ti"}, "nl"), ({}, "nl")]
)
def test_an_unknown_page_speaks_the_visitors_language(
    somebody: Visitor, headers: dict[str, str], lang: str
) -> None:
    response = somebody.client.get("/nowhere", headers=headers)
    assert f'<html lang="{lang}"' in response.text


# The database is away


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visitor]:
    """Visits a portal whose database somebody else is writing to, and does not finish."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    url = f"sqlite:///{tmp_path / 'portal.sqlite'}"
    app = create_app(Settings(**{**SETTINGS, "database_url": url}), MovableClock(NOW))
    databases.make_tables(app)
    load_evening(app)
    somebody = Visitor(app)
    fill_in(somebody, "Ana")
    other = create_engine(url)
    with other.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.execute(text("UPDATE edition SET threads = 1"))
        yield somebody
        connection.rollback()
    other.dispose()
    with app.app_context():
        db.engine.dispose()


def test_a_busy_database_loses_no_answers(locked: Visitor) -> None:
    locked.visit("/en/register/you")
    soup = send(locked, {"name": "Özgür", "guests": "3", "email": "ozgur@example.org"})
    assert locked.response.status_code == 503
    assert locked.response.headers["Retry-After"] == "30"
    kept = {str(one["name"]): one.get_text() for one in soup.select("form textarea")}
    assert (kept["name"], kept["guests"], kept["email"]) == ("Özgür", "3", "ozgur@example.org")
    assert "database" not in soup.get_text()


def test_a_busy_database_can_be_read(locked: Visitor) -> None:
    assert "Ana" in locked.visit("/en/register/check").text
    assert locked.client.get("/nl/").status_code == 200
    assert locked.client.get("/readyz").status_code == 200


def test_signing_up_waits_for_the_database(locked: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    locked.visit("/en/register/check")
    send(locked, {})
    assert locked.response.status_code == 503
    assert "UPDATE" not in caplog.text
    assert "ana@example.org" not in caplog.text


@pytest.fixture
def away() -> Iterator[Visitor]:
    """Visits a portal whose database server cannot be reached."""
    app = create_app(Settings(**{**SETTINGS, "database_url": NOBODY_LISTENS}), MovableClock(NOW))
    yield Visitor(app)
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    "path", ["/nl/", "/en/register/", "/en/registration/x/", "/nl/evening.ics", "/readyz"]
)
def test_without_a_database_pages_say_so_in_house_style(
    away: Visitor, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = away.client.get(path)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert response.headers["Cache-Control"] == "no-store"
    assert 'class="wrap error-page"' in response.text
    for secret in ("psycopg", "SELECT", "127.0.0.1", "secret-of-ana"):
        assert secret not in response.text
        assert secret not in caplog.text.replace("database: OperationalError", "")


def test_without_a_database_nothing_typed_is_lost(away: Visitor) -> None:
    soup = post(away, "/nl/register/you", [("csrf_token", csrf_token(away)), *ANA])
    assert away.response.status_code == 503
    kept = {str(one["name"]): one.get_text() for one in soup.select("form textarea")}
    assert kept == dict(ANA)
    assert soup.select("form input[name=csrf_token]")


def test_without_a_database_the_process_is_still_alive(away: Visitor) -> None:
    assert away.client.get("/healthz").status_code == 200
    assert away.client.get("/en/sign-in/").status_code == 200


def test_what_was_kept_is_sent_when_the_database_is_back(app: Flask, edition: int) -> None:
    somebody = Visitor(app)
    somebody.visit("/en/register/")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "write", _fail)
        patch.setattr("portal.registration.drafts.write", _fail)
        soup = send(somebody, dict(ANA))
        assert somebody.response.status_code == 503
    fields = [
        (str(one["name"]), str(one.get("value", "")) or one.get_text())
        for one in soup.select("form input, form textarea")
    ]
    post(somebody, str(soup.select("form")[0]["action"]), fields)
    assert (somebody.response.status_code, somebody.response.location) == (303, "/en/register/language")
    somebody.visit("/en/register/")
    assert somebody.page.heading == "Language and interpreter"


def _fail() -> None:
    raise database.OperationalError("SELECT 1", None, TimeoutError("busy"))


def test_error_pages_are_sound(somebody: Visitor, edition: int) -> None:
    somebody.visit("/en/register/")
    introduce(somebody, "A\x00na")
    assert somebody.response.status_code == 400
    assert somebody.page.heading
