"""How far the stands are, two languages that may differ, and a letter to hosts."""

from datetime import timedelta

import pytest

from portal.access.models import Person
from portal.access.people import Role
from portal.access.personal import AFTER_EVENING, link_of
from portal.database import db
from portal.event.editions import current_edition
from portal.locales import in_locale
from portal.market import editing
from portal.market.desk import progress
from portal.market.models import Stand
from portal.market.rules import Field, Missing
from portal.outbox import content
from tests.builders import letters
from tests.pages.hosts import a_question, an_open_question, post, signed_in, the_text, the_theme

DESK = "/en/organiser/market/"


@pytest.fixture
def organiser(app, edition):
    visitor = signed_in(app, Role.ORGANISER, "o@example.org")
    visitor.visit(DESK)
    return visitor


def write(app, field, locale, body, *, published=True):
    version = (the_text(app, field, locale) or the_text_of_nobody).version
    with app.app_context():
        theme = the_theme().id
        editing.save(theme, editing.Save(field, locale, body, version, None))
        if published:
            editing.publish(theme)


class the_text_of_nobody:
    version = 0


def test_all_stands_are_there_with_what_they_lack(organiser):
    page = organiser.visit(DESK)
    assert len(page.soup.select(".progress-row")) == 6
    assert "6 stands are not complete." in page.text
    assert "publish in one sentence what was done" in page.find("#stand-education").get_text()
    assert page.find(".tabs [aria-current]").get_text() == "Market"


def test_the_row_of_a_stand_tells_how_far_it_is(app, organiser):
    an_open_question(app)
    a_question(app)
    write(app, Field.DONE, "nl", "Gelezen")
    with app.app_context():
        editing.want_translation(the_theme().id, wanted=True)
    said = " ".join(organiser.visit(DESK).find("#stand-education").get_text(" ").split())
    for words in (
        "1 of 6 published",
        "In one language only",
        "1 plan of last year without an answer",
        "1 question from a resident",
        "Translation wanted",
        "Last edited on Tuesday 20 February, 12:00",
    ):
        assert words in said


def test_a_newer_text_is_listed_until_somebody_says_that_the_other_is_still_correct(app, organiser):
    write(app, Field.DONE, "nl", "Gelezen")
    write(app, Field.DONE, "en", "Read")
    assert "Every text was compared" in organiser.visit(DESK).text
    write(app, Field.DONE, "nl", "Gelezen en geschreven")
    page = organiser.visit(DESK)
    assert "Gelezen en geschreven" in page.find(".drift").get_text()
    organiser.press("Still correct Done, in one sentence English")
    assert "Every text was compared" in organiser.page.text


def test_a_change_of_one_text_resets_its_own_check_only(app, organiser):
    for field in (Field.DONE, Field.NEXT):
        write(app, field, "nl", "een")
        write(app, field, "en", "one")
    write(app, Field.DONE, "nl", "twee")
    write(app, Field.NEXT, "nl", "twee")
    organiser.visit(DESK)
    organiser.press("Still correct Next, in one sentence English")
    assert [row.find("small").get_text() for row in organiser.page.soup.select(".drift")] == [
        "Done, in one sentence"
    ]
    write(app, Field.DONE, "en", "two")
    assert "Every text was compared" in organiser.visit(DESK).text


def test_still_correct_holds_for_what_somebody_looked_at_only(app, organiser):
    write(app, Field.DONE, "nl", "een")
    write(app, Field.DONE, "en", "one")
    write(app, Field.DONE, "nl", "twee")
    organiser.visit(DESK)
    write(app, Field.DONE, "nl", "drie")
    organiser.press("Still correct Done, in one sentence English")
    assert "drie" in organiser.page.find(".drift").get_text()


def test_every_host_of_an_incomplete_stand_gets_a_letter_once_a_day(app, organiser, clock):
    signed_in(app, email="host@example.org")
    signed_in(app, email="police@example.org", theme="police")
    signed_in(app, Role.DOOR, "door@example.org")
    for _ in range(2):
        organiser.visit(DESK)
        organiser.press("Mail the hosts what is missing")
    with app.app_context():
        assert sorted(one.recipient for one in letters() if one.kind == "incomplete stand") == [
            "host@example.org",
            "police@example.org",
        ]
    clock.move(timedelta(hours=11))
    organiser.press("Mail the hosts what is missing")
    clock.move(timedelta(hours=2))
    organiser = signed_in(app, Role.ORGANISER, "o@example.org")
    organiser.visit(DESK)
    organiser.press("Mail the hosts what is missing")
    with app.app_context():
        assert len([one for one in letters() if one.kind == "incomplete stand"]) == 4


def test_each_letter_lists_what_that_stand_lacks_in_the_language_of_the_host(app, organiser):
    signed_in(app, email="host@example.org")
    write(app, Field.DONE, "nl", "Gelezen")
    organiser.visit(DESK)
    organiser.press("Mail the hosts what is missing")
    with app.app_context():
        (letter,) = [one for one in letters(to="host@example.org") if one.kind == "incomplete stand"]
        assert letter.locale == "nl"
        with in_locale("en"):
            text = content(letter).text
    assert "publish in one sentence what is next" in text
    assert "publish in one sentence what was done" not in text
    assert "/nl/sign-in/personal/" in text


def test_a_host_who_was_quicker_gets_no_letter(app, organiser):
    signed_in(app, email="host@example.org")
    organiser.press("Mail the hosts what is missing")
    with app.app_context():
        editing.call_ready(the_theme().id, is_organiser=True, reason="Fine")
        (letter,) = [one for one in letters() if one.kind == "incomplete stand"]
        with in_locale("nl"):
            assert content(letter) is None


def test_without_hosts_nobody_is_mailed(organiser):
    page = organiser.press("Mail the hosts what is missing")
    assert "Nobody gets a letter" in page.text


@pytest.mark.parametrize("role", [Role.HOST, Role.DOOR, Role.COORDINATOR])
@pytest.mark.parametrize("path", ["", "remind", "still-correct/1/1"])
def test_the_desk_is_for_organisers(app, edition, role, path):
    somebody = signed_in(app, role, "x@example.org")
    assert post(somebody, f"{DESK}{path}").status_code in (403, 405)
    assert somebody.client.get(f"{DESK}{path}").status_code == 403


@pytest.mark.parametrize("text", ["1/1", "999999999999/1", "1/999999999999"])
def test_a_text_that_is_not_there_is_not_found(organiser, text):
    organiser.visit(f"{DESK}still-correct/{text}")
    assert organiser.response.status_code == 404


def the_progress():
    return next(one for one in progress(db.session(), current_edition()) if one.theme.slug == "education")


def test_whoever_waits_for_a_translation_is_not_asked_for_it_again(app, organiser):
    write(app, Field.DONE, "nl", "Gelezen")
    with app.app_context():
        stand = next(
            one for one in progress(db.session(), current_edition()) if one.theme.slug == "education"
        )
        assert Missing.ENGLISH in stand.to_do
        editing.want_translation(the_theme().id, wanted=True)
        db.session.expire_all()
        stand = next(
            one for one in progress(db.session(), current_edition()) if one.theme.slug == "education"
        )
        assert Missing.ENGLISH in stand.lacks
        assert Missing.ENGLISH not in stand.to_do


def test_a_reminder_leads_straight_to_the_stand_also_when_last_years_link_has_ended(app, organiser):
    signed_in(app)
    with app.app_context():
        host = db.session.query(Person).filter_by(email="host@example.org").one()
        assert link_of(db.session(), host) is None
    organiser.visit(DESK)
    organiser.press("Mail the hosts what is missing")
    with app.app_context():
        link = link_of(db.session(), db.session.query(Person).filter_by(email="host@example.org").one())
        assert link.expires_at == current_edition().ends_at + AFTER_EVENING
        assert f"/sign-in/personal/{link.token}" in content(letters()[-1]).text


def test_a_stand_is_ready_no_more_when_something_is_taken_away_again(app, organiser):
    for field, locale in ((Field.DONE, "nl"), (Field.NEXT, "nl"), (Field.TEAM, "")):
        write(app, field, locale, "Gelezen")
    with app.app_context():
        theme = the_theme().id
        editing.write_plan(theme, nl="Meer lezen", en="", person_id=None)
        editing.publish(theme)
        editing.call_ready(theme, is_organiser=False)
        assert db.session.query(Stand).one().ready_at
    write(app, Field.DONE, "nl", "")
    with app.app_context():
        assert db.session.query(Stand).one().ready_at is None


@pytest.mark.parametrize("address", ["/en/market/?utm_source=mail", "/en/market/?q=", "/en/market/?q=%20"])
def test_what_is_no_search_is_the_page_that_everybody_gets(organiser, address):
    organiser.visit(address)
    assert organiser.response.headers["Cache-Control"].startswith("public")
