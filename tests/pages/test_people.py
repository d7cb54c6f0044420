"""Who makes the evening: invite, take back, send again."""

from datetime import timedelta

import pytest

from portal.access.models import Device, Grant, Person, PersonalLink, SignedIn
from portal.access.people import Role
from portal.database import db
from tests.builders import letters
from tests.pages.hosts import post, signed_in

one_minute = timedelta(minutes=1)
PEOPLE = "/en/organiser/people/"


@pytest.fixture
def organiser(app, edition):
    visitor = signed_in(app, Role.ORGANISER, "o@example.org")
    visitor.visit(PEOPLE)
    return visitor


def invite(visitor, email="host@example.org", role="host", theme="education", locale="en"):
    return visitor.press("Invite", email=email, role=role, theme=theme, locale=locale)


def test_a_host_is_invited_with_a_personal_link(app, organiser):
    page = invite(organiser)
    assert "The invitation is on its way." in page.text
    assert "Host of Education" in page.text
    with app.app_context():
        person = db.session.query(Person).filter_by(email="host@example.org").one()
        assert (person.locale, person.grants[0].theme) == ("en", "education")
        assert [one.kind for one in letters(to="host@example.org")] == ["personal"]
        link = db.session.query(PersonalLink).one()
        assert f"{link.expires_at:%Y-%m-%d}" == "2024-04-20"


def test_everybody_else_is_invited_with_a_link_that_works_once(app, organiser):
    invite(organiser, "door@example.org", "door", "")
    with app.app_context():
        assert [one.kind for one in letters(to="door@example.org")] == ["sign-in"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nobody"},
        {"email": ""},
        {"theme": ""},
        {"role": "door"},
    ],
)
def test_an_invitation_that_cannot_be_keeps_what_was_typed(app, organiser, wrong):
    page = invite(organiser, **wrong)
    assert organiser.response.status_code == 422
    assert page.title.startswith("Error:")
    assert page.find("[name=email]")["value"] == wrong.get("email", "host@example.org")
    with app.app_context():
        assert db.session.query(Person).count() == 1


def test_an_unknown_role_or_stand_is_refused(app, organiser):
    for fields in ({"role": "king", "theme": ""}, {"role": "host", "theme": "gardening"}):
        answer = post(organiser, f"{PEOPLE}invite", email="a@example.org", locale="nl", **fields)
        assert answer.status_code == 422
    with app.app_context():
        assert db.session.query(Grant).count() == 1


def test_a_role_that_is_taken_back_ends_sessions_links_and_devices(app, organiser):
    invite(organiser)
    host = signed_in(app)
    assert host.response.status_code == 200
    organiser.visit(PEOPLE)
    page = organiser.press("Take back Host of Education host@example.org")
    assert "host@example.org" not in page.text
    host.visit("/en/host/education/")
    assert host.page.heading == "Sign in"
    with app.app_context():
        assert db.session.query(SignedIn).count() == 1
        assert db.session.query(Device).count() == 0
        assert db.session.query(PersonalLink).one().revoked_at


def test_the_last_organiser_stays(app, organiser):
    page = organiser.press("Take back Organiser o@example.org")
    assert organiser.response.status_code == 422
    assert "This is the last organiser." in page.text
    with app.app_context():
        assert db.session.query(Grant).count() == 1


def test_one_of_two_organisers_may_go(app, organiser):
    signed_in(app, Role.ORGANISER, "p@example.org")
    organiser.visit(PEOPLE)
    organiser.press("Take back Organiser p@example.org")
    assert organiser.response.status_code == 200


def test_a_personal_link_is_sent_again_and_stays_the_same(app, organiser, clock):
    invite(organiser)
    clock.moment += one_minute
    organiser.press("Mail the link again host@example.org")
    with app.app_context():
        assert [one.kind for one in letters(to="host@example.org")] == ["personal", "personal"]
        assert db.session.query(PersonalLink).count() == 1


def test_a_personal_link_is_ended(app, organiser):
    invite(organiser)
    page = organiser.press("End the personal link host@example.org")
    assert "The personal link has ended." in page.text
    with app.app_context():
        assert db.session.query(PersonalLink).one().revoked_at
        assert db.session.query(Grant).count() == 2


def test_a_host_who_becomes_an_organiser_loses_the_long_lived_link(app, organiser):
    invite(organiser)
    invite(organiser, role="organiser", theme="")
    with app.app_context():
        assert db.session.query(PersonalLink).one().revoked_at
        assert letters(to="host@example.org")[-1].kind == "sign-in"


@pytest.mark.parametrize("role", [Role.HOST, Role.DOOR, Role.COORDINATOR])
@pytest.mark.parametrize("path", ["", "invite", "role/1/take-back", "1/link", "1/end-link"])
def test_people_are_for_organisers(app, edition, role, path):
    somebody = signed_in(app, role, "x@example.org")
    assert somebody.client.get(f"{PEOPLE}{path}").status_code == 403
    if path:
        assert post(somebody, f"{PEOPLE}{path}").status_code == 403


@pytest.mark.parametrize("path", ["99/link", "99/end-link", "99999999999/link"])
def test_somebody_who_is_not_there_is_not_found(organiser, path):
    assert organiser.client.get(f"{PEOPLE}{path}").status_code == 404


def test_an_address_with_tags_in_it_is_refused(organiser):
    page = invite(organiser, email="<script>alert(1)</script>@example.org")
    assert organiser.response.status_code == 422
    assert not page.soup.select("main script")
