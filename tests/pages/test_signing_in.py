"""Signing in without a password: a link by mail, a button, a list of browsers."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.access.models import SignedIn, SignInLink
from portal.access.people import Role
from portal.access.sign_in import invite
from portal.clock import MovableClock
from portal.database import db
from tests.builders import kinds
from tests.pages.journeys import csrf_token, latest_sign_in_token, post, sign_in
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("edition")
SESSION = "__Host-session"


def invited(app: Flask, email: str = "selam@example.org", role: Role = Role.ORGANISER) -> str:
    """Somebody is invited; the address of the link."""
    with app.app_context():
        invite(email, role)
    return f"/en/sign-in/{latest_sign_in_token(app)}"


def count(app: Flask, model: type[SignedIn] | type[SignInLink]) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_an_organiser_comes_in_by_mail(app: Flask, visitor: Visitor) -> None:
    invited(app)
    visitor.visit("/en/organiser/")
    assert visitor.page.heading == "Sign in"
    assert visitor.answer(email="Selam@Example.org ").heading == "Look in your mailbox"
    visitor.visit(f"/en/sign-in/{latest_sign_in_token(app)}")
    page = visitor.press("Sign in")
    assert (page.url, page.heading) == ("/en/organiser/", "Overview")
    visitor.follow("Your account")
    assert "selam@example.org" in visitor.page.text
    with app.app_context():
        assert kinds(to="selam@example.org") == ["sign-in", "sign-in"]


def test_a_host_comes_to_the_stands(app: Flask, visitor: Visitor) -> None:
    assert sign_in(app, visitor, Role.HOST).heading == "Your stands"


def test_a_door_keeper_comes_to_the_door(app: Flask, visitor: Visitor) -> None:
    assert sign_in(app, visitor, Role.DOOR).heading == "The door"


def test_looking_at_a_link_does_not_use_it(app: Flask, somebody: Visitor, somebody_else: Visitor) -> None:
    link = invited(app)
    for _ in range(3):
        for method in ("GET", "HEAD", "OPTIONS"):
            response = somebody_else.client.open(link, method=method)
            assert response.status_code == 200
    assert count(app, SignedIn) == 0
    somebody.visit(link)
    assert somebody.press("Sign in").heading == "Overview"


def test_a_link_works_once(app: Flask, somebody: Visitor, somebody_else: Visitor) -> None:
    link = invited(app)
    for who in (somebody, somebody_else):
        who.visit(link)
    assert somebody.press("Sign in").heading == "Overview"
    page = somebody_else.press("Sign in")
    assert somebody_else.response.status_code == 410
    assert page.heading == "This link does not work any more"
    assert somebody_else.client.get("/en/organiser/").status_code == 302
    assert count(app, SignedIn) == 1


def test_a_used_link_says_where_to_get_another(app: Flask, visitor: Visitor) -> None:
    link = invited(app)
    visitor.visit(link)
    visitor.press("Sign in")
    visitor.visit(link)
    assert visitor.response.status_code == 410
    assert visitor.follow("Mail me a link").heading == "Sign in"


@pytest.mark.parametrize(("minutes", "status"), [(9.9, 200), (10.1, 410)])
def test_a_link_lives_ten_minutes(
    app: Flask, somebody: Visitor, clock: MovableClock, minutes: float, status: int
) -> None:
    invited(app)
    somebody.visit("/en/sign-in/")
    somebody.answer(email="selam@example.org")
    clock.move(timedelta(minutes=minutes))
    somebody.visit(f"/en/sign-in/{latest_sign_in_token(app)}")
    assert somebody.response.status_code == status


def test_a_link_that_grows_old_on_the_screen_is_spent(
    app: Flask, somebody: Visitor, clock: MovableClock
) -> None:
    invited(app)
    somebody.visit("/en/sign-in/")
    somebody.answer(email="selam@example.org")
    somebody.visit(f"/en/sign-in/{latest_sign_in_token(app)}")
    clock.move(timedelta(minutes=11))
    somebody.press("Sign in")
    assert somebody.response.status_code == 410
    assert count(app, SignedIn) == 0


def test_a_newer_link_replaces_the_older(app: Flask, somebody: Visitor) -> None:
    older, newer = invited(app), invited(app)
    somebody.visit(older)
    assert somebody.response.status_code == 410
    somebody.visit(newer)
    assert somebody.press("Sign in").heading == "Overview"


def test_an_unknown_address_sees_the_same(app: Flask, visitor: Visitor) -> None:
    invited(app)
    seen = []
    for email in ("selam@example.org", "nobody@example.org"):
        visitor.visit("/en/sign-in/")
        before = count(app, SignInLink)
        seen.append((visitor.answer(email=email).html, visitor.response.status_code))
        # The work is the same too: a row is written either way.
        assert count(app, SignInLink) == before + 1
    assert seen[0] == seen[1]
    with app.app_context():
        assert kinds(to="nobody@example.org") == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_never_was_is_spent(app: Flask, somebody: Visitor, method: str) -> None:
    fields = {"csrf_token": csrf_token(somebody)} if method == "POST" else None
    for token in ("x", "sent%00", "A" * 32, "%F0%9F%98%80", "'--", "x" * 4000):
        response = somebody.client.open(f"/en/sign-in/{token}", method=method, data=fields)
        assert (token, response.status_code) == (token, 410)
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert response.headers["Cache-Control"] == "no-store"
    assert count(app, SignedIn) == 0


# The session


def test_session_is_another_after_signing_in(app: Flask, somebody: Visitor) -> None:
    somebody.visit("/en/register/")
    with somebody.client.session_transaction() as session:
        session["planted"] = "by somebody else"
        old_csrf = session["csrf_token"]
    before = somebody.client.get_cookie(SESSION)
    sign_in(app, somebody, Role.ORGANISER)
    after = somebody.client.get_cookie(SESSION)
    assert before and after
    assert before.value != after.value
    with somebody.client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != old_csrf


def test_cookie_is_for_this_site_only(app: Flask, somebody: Visitor) -> None:
    link = invited(app)
    somebody.visit(link)
    somebody.press("Sign in")
    cookie = somebody.client.get_cookie(SESSION)
    assert cookie
    assert (cookie.secure, cookie.http_only, cookie.same_site, cookie.path) == (True, True, "Lax", "/")
    assert cookie.expires is None


def test_each_sign_in_has_a_secret_of_its_own(app: Flask, somebody: Visitor) -> None:
    secrets = set()
    for _ in range(2):
        sign_in(app, somebody, Role.ORGANISER)
        with somebody.client.session_transaction() as session:
            secrets.add(session["person"])
    assert len(secrets) == 2


def test_a_session_ends_after_twelve_hours(app: Flask, somebody: Visitor, clock: MovableClock) -> None:
    sign_in(app, somebody, Role.ORGANISER)
    clock.move(timedelta(hours=11, minutes=59))
    assert somebody.client.get("/en/organiser/").status_code == 200
    clock.move(timedelta(minutes=2))
    assert somebody.client.get("/en/organiser/").status_code == 302


def test_signing_out_here_keeps_the_other_browser(
    app: Flask, somebody: Visitor, somebody_else: Visitor
) -> None:
    sign_in(app, somebody_else, Role.ORGANISER)
    sign_in(app, somebody, Role.ORGANISER)
    stolen = somebody.client.get_cookie(SESSION)
    page = somebody.visit("/en/account/")
    assert page.text.count("This device") == 1
    row = next(row for row in page.soup.select("dl.answers > div") if "This device" in row.get_text())
    fields = [(str(one["name"]), str(one["value"])) for one in row.select("input")]
    post(somebody, "/en/account/leave", fields)
    assert (somebody.response.status_code, somebody.response.location) == (303, "/en/")
    assert somebody.response.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert stolen
    somebody.client.set_cookie(SESSION, stolen.value)
    assert somebody.client.get("/en/organiser/").status_code == 302
    assert somebody_else.client.get("/en/organiser/").status_code == 200


def test_another_browser_can_be_signed_out(app: Flask, somebody: Visitor, somebody_else: Visitor) -> None:
    sign_in(app, somebody_else, Role.ORGANISER)
    sign_in(app, somebody, Role.ORGANISER)
    page = somebody.visit("/en/account/")
    row = next(row for row in page.soup.select("dl.answers > div") if "This device" not in row.get_text())
    fields = [(str(one["name"]), str(one["value"])) for one in row.select("input")]
    post(somebody, "/en/account/leave", fields)
    assert (somebody.response.status_code, somebody.response.location) == (303, "/en/account/")
    assert somebody_else.client.get("/en/organiser/").status_code == 302
    assert somebody.client.get("/en/organiser/").status_code == 200


def test_signing_out_everywhere(app: Flask, somebody: Visitor, somebody_else: Visitor) -> None:
    sign_in(app, somebody_else, Role.ORGANISER)
    sign_in(app, somebody, Role.ORGANISER)
    stolen = somebody.client.get_cookie(SESSION)
    somebody.visit("/en/account/")
    assert somebody.press("Sign out everywhere").url == "/en/"
    assert count(app, SignedIn) == 0
    assert stolen
    somebody.client.set_cookie(SESSION, stolen.value)
    for who in (somebody, somebody_else):
        assert who.client.get("/en/organiser/").status_code == 302


def test_nobody_signs_somebody_else_out(app: Flask, somebody: Visitor, somebody_else: Visitor) -> None:
    sign_in(app, somebody_else, Role.ORGANISER)
    with app.app_context():
        theirs = db.session.scalars(select(SignedIn.id)).one()
    sign_in(app, somebody, Role.DOOR, "bilen@example.org")
    post(
        somebody,
        "/en/account/leave",
        [("csrf_token", csrf_token(somebody)), ("stay", str(theirs))],
    )
    assert somebody_else.client.get("/en/organiser/").status_code == 200


@pytest.mark.parametrize("stay", ["9" * 40, "-1", "²", "1e3", "x", "999999999"])
def test_an_odd_session_to_end_breaks_nothing(app: Flask, somebody: Visitor, stay: str) -> None:
    sign_in(app, somebody, Role.DOOR)
    post(somebody, "/en/account/leave", [("csrf_token", csrf_token(somebody)), ("stay", stay)])
    assert somebody.response.status_code == 303


def test_looking_at_the_way_out_signs_nobody_out(app: Flask, somebody: Visitor) -> None:
    sign_in(app, somebody, Role.ORGANISER)
    assert somebody.visit("/en/account/leave").heading == "Your account"
    assert somebody.visit("/en/organiser/").heading == "Overview"


@pytest.mark.parametrize("email", ["", "selam", "@", "x" * 300 + "@example.org"])
def test_what_is_no_address_is_asked_again(app: Flask, visitor: Visitor, email: str) -> None:
    visitor.visit("/en/sign-in/")
    page = visitor.answer(email=email)
    assert visitor.response.status_code == 422
    assert page.find("#email")["value"] == email
    assert page.find("#email-error")
    assert count(app, SignInLink) == 0
