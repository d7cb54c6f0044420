"""A host follows the link that stays: a button, and on a new device six digits from a letter."""

from datetime import timedelta

import pytest

from portal import clock
from portal.access import crew
from portal.access.models import MailedCode, PersonalLink
from portal.access.people import Role
from portal.access.personal import AFTER_EVENING, prolong
from portal.database import db, write
from portal.event.editions import current_edition
from tests.builders import kinds
from tests.pages.hosts import STAND
from tests.visitor import Visitor


@pytest.fixture
def address(app, edition):
    """Where the link in the letter leads."""
    with app.app_context():
        until = current_edition().ends_at + AFTER_EVENING
        crew.invite("host@example.org", Role.HOST, theme="education", locale="en", until=until)
        return f"/en/sign-in/personal/{db.session.query(PersonalLink).one().token}"


@pytest.fixture
def host(app, address):
    visitor = Visitor(app)
    visitor.visit(address)
    return visitor


def the_digits(app):
    with app.app_context():
        return db.session.query(MailedCode).order_by(MailedCode.id.desc()).first().digits


def test_on_a_new_device_the_right_code_opens_the_stand(app, host):
    assert "We do not know this device yet." in host.page.text
    assert host.press("Mail me the code").heading == "Type the code"
    digits = the_digits(app)
    page = host.press("Open my stand", digits=f" {digits[:3]} {digits[3:]} ")
    assert page.url == STAND


def test_a_wrong_code_says_how_many_tries_are_left(app, host):
    host.press("Mail me the code")
    wrong = f"{(int(the_digits(app)) + 1) % 1_000_000:06d}"
    page = host.press("Open my stand", digits=wrong)
    assert host.response.status_code == 422
    assert "You can try 4 more times." in page.text
    assert page.find("[name=digits]")["value"] == wrong


@pytest.mark.parametrize("digits", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦"])
def test_what_is_no_code_costs_no_try(app, host, digits):
    host.press("Mail me the code")
    host.press("Open my stand", digits=digits)
    assert host.response.status_code == 422
    with app.app_context():
        assert db.session.query(MailedCode).one().tries == 0


def test_a_known_device_needs_a_button_only(app, host, address, clock):
    host.press("Mail me the code")
    host.press("Open my stand", digits=the_digits(app))
    clock.move(timedelta(hours=13))
    assert host.visit(STAND).heading == "Sign in"
    assert "We do not know this device yet." not in host.visit(address).text
    assert host.press("Open my stand").url == STAND
    with app.app_context():
        assert kinds() == ["personal", "code"]


def test_a_known_device_stays_known_as_long_as_the_link_works(app, host, address):
    host.press("Mail me the code")
    host.press("Open my stand", digits=the_digits(app))
    until = clock.now() + timedelta(days=90)
    with app.app_context(), write() as session:
        prolong(session, until=until)
    host.visit(address)
    host.press("Open my stand")
    kept = host.client.get_cookie("device") or host.client.get_cookie("__Host-device")
    assert kept.max_age == timedelta(days=90).total_seconds()


def test_looking_at_the_link_mails_nothing(app, host, address):
    for _ in range(3):
        host.visit(address)
    host.visit(f"{address}/code")
    with app.app_context():
        assert kinds() == ["personal"]


def test_the_link_works_until_30_days_after_the_evening(app, host, address, clock):
    with app.app_context():
        ends_at = current_edition().ends_at
    clock.moment = ends_at + timedelta(days=30, seconds=-1)
    assert host.visit(address).heading == "Open my stand"
    clock.moment = ends_at + timedelta(days=30)
    for path in (address, f"{address}/code"):
        assert host.visit(path).heading == "This link does not work any more"
        assert host.response.status_code == 410
