"""How often one address may do a thing: generous for people, an end for machines."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from portal.clock import MovableClock
from tests.builders import registrations
from tests.pages.journeys import csrf_token, fill_in, post
from tests.portals import load_evening
from tests.visitor import Visitor


@pytest.fixture
def limited(make_app: Callable[..., Flask]) -> Flask:
    """A portal that counts, as in production."""
    app = make_app(rate_limits=1.0)
    load_evening(app)
    return app


def statuses(somebody: Visitor, path: str, fields: list[tuple[str, str]], times: int) -> list[int]:
    """What comes of doing the same this many times."""
    token = csrf_token(somebody)
    answers = []
    for _ in range(times):
        post(somebody, path, [("csrf_token", token), *fields])
        answers.append(somebody.response.status_code)
    return answers


def test_61st_person_in_an_hour_waits_and_loses_nothing(limited: Flask, clock: MovableClock) -> None:
    assert {*statuses(Visitor(limited), "/en/register/check", [], 60)} == {422}
    elsewhere = Visitor(limited)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "2001:db8::1"
    fill_in(elsewhere, "Bilen")
    assert elsewhere.answer().status == "confirmed"
    ana = Visitor(limited)
    fill_in(ana, "Ana")
    page = ana.answer()
    assert ana.response.status_code == 429
    assert page.heading == "That was too often"
    clock.move(timedelta(hours=1, seconds=1))
    assert ana.press("Send again").status == "confirmed"
    with limited.app_context():
        assert [one.name for one in registrations()] == ["Bilen", "Ana"]


@pytest.mark.parametrize("addresses", [("2001:db8::1", "2001:db8::ffff:1"), ("192.0.2.1", "192.0.2.1")])
def test_one_household_is_one_address(limited: Flask, addresses: tuple[str, str]) -> None:
    somebody = Visitor(limited)
    somebody.client.environ_base["REMOTE_ADDR"] = addresses[0]
    assert 429 not in statuses(somebody, "/en/sign-in/", [("email", "ana@example.org")], 30)
    somebody.client.environ_base["REMOTE_ADDR"] = addresses[1]
    assert statuses(somebody, "/en/sign-in/", [("email", "ana@example.org")], 1) == [429]


def test_links_cannot_be_guessed_for_long(limited: Flask, clock: MovableClock) -> None:
    ana, guesser = Visitor(limited), Visitor(limited)
    fill_in(ana, "Ana")
    own = ana.answer().url
    answers = [guesser.client.get(f"/en/registration/{number:032}/").status_code for number in range(21)]
    assert answers == [404] * 20 + [429]
    assert guesser.client.get("/en/registration/x/my-data.json").status_code == 429
    assert ana.visit(own).status == "confirmed"
    clock.move(timedelta(minutes=15, seconds=1))
    assert guesser.client.get("/en/registration/x/").status_code == 404


def test_link_again_is_asked_30_times_at_most(limited: Flask) -> None:
    answers = statuses(Visitor(limited), "/en/registration/", [("email", "ana@example.org")], 31)
    assert answers == [303] * 30 + [429]


def test_a_mistyped_address_does_not_count(limited: Flask) -> None:
    answers = statuses(Visitor(limited), "/en/sign-in/", [("email", "ana")], 40)
    assert {*answers} == {422}


def test_sign_in_links_cannot_be_guessed_for_long(limited: Flask) -> None:
    answers = statuses(Visitor(limited), "/en/sign-in/x", [], 21)
    assert answers == [410] * 20 + [429]


def test_without_limits_nothing_is_counted(app: Flask, edition: int) -> None:
    assert {*statuses(Visitor(app), "/en/sign-in/", [("email", "ana@example.org")], 40)} == {303}


def test_a_quarter_of_the_limits_is_a_quarter(make_app: Callable[..., Flask]) -> None:
    app = make_app(rate_limits=0.1)
    load_evening(app)
    assert statuses(Visitor(app), "/en/sign-in/", [("email", "ana@example.org")], 4) == [303] * 3 + [429]
