"""The desk's pages about privacy, and the report that everybody reads."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import encryption
from portal.access.people import Role
from portal.database import db, write
from portal.registration.models import Read, ReadOfNeeds
from portal.registration.read_log import note
from portal.worker import do_chores
from tests.builders import (
    AN_INTERPRETER,
    a_registration,
    an_interpreter,
    the_edition,
    with_interpreter,
    with_seats,
)
from tests.pages.hosts import post
from tests.pages.journeys import introduce, sign_in
from tests.portals import SETTINGS, load_evening
from tests.visitor import Visitor

PRIVACY = "/en/organiser/privacy/"
READS = f"{PRIVACY}reads"
REPORT = f"{PRIVACY}report"
PUBLIC = "/en/2024/access"


@pytest.fixture
def desk(app, edition, visitor):
    sign_in(app, visitor, Role.ORGANISER, "o@example.org")
    return visitor


def move_to_the_end(app, edition, clock, **later):
    with app.app_context():
        clock.move(the_edition(edition).ends_at - clock.now() + timedelta(**later))
        do_chores()


def rows(page, kind):
    """The rows of one class: what, of which evening, how many, when they go."""
    found = page.soup.select(f"#of-{kind} tbody tr")
    cells = [[" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")] for row in found]
    return {what: (evening, number, goes) for what, evening, number, _, goes in cells}


def how_many_reads(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(ReadOfNeeds))


# What is stored


def test_the_page_tells_what_is_stored_and_when_it_goes(app, edition, desk):
    with app.app_context():
        a_registration(edition, "Ana", needs=["dog"], **AN_INTERPRETER)
        a_registration(edition, "Bo")
    page = desk.visit(PRIVACY)
    assert page.heading == "Privacy"
    goes = "Thursday 4 April 2024"
    assert rows(page, "needs")["Requests for an interpreter"] == ("2024", "1", goes)
    assert rows(page, "needs")["Answers about access and food"] == ("2024", "1", goes)
    goes = "Monday 20 May 2024"
    assert rows(page, "contacts")["Names, addresses and telephone numbers"] == ("2024", "2", goes)
    assert rows(page, "contacts")["Letters to people who signed up"] == ("2024", "2", goes)
    goes = "Wednesday 21 February 2024"
    assert rows(page, "drafts")["Forms that were begun, sent or not"] == ("2024", "2", goes)


def test_what_goes_today_and_what_should_be_gone_is_said(app, edition, desk, clock):
    with app.app_context():
        a_registration(edition, "Ana", needs=["dog"])
        ended = the_edition(edition).ends_at
    clock.move(ended - clock.now() + timedelta(days=13, hours=23))
    sign_in(app, desk, Role.ORGANISER, "o@example.org")
    assert rows(desk.visit(PRIVACY), "needs")["Answers about access and food"] == ("2024", "1", "Today")
    clock.move(timedelta(days=1, hours=2))
    sign_in(app, desk, Role.ORGANISER, "o@example.org")
    found = rows(desk.visit(PRIVACY), "needs")
    assert found["Answers about access and food"] == ("2024", "1", "Should be gone")


def test_when_all_is_gone_the_page_says_so(app, edition, desk, clock):
    with app.app_context():
        a_registration(edition, "Ana", needs=["dog"])
    assert "has not looked yet" in desk.visit(PRIVACY).text
    move_to_the_end(app, edition, clock, days=91)
    sign_in(app, desk, Role.ORGANISER, "o@example.org")
    page = desk.visit(PRIVACY)
    assert (rows(page, "drafts"), rows(page, "needs"), rows(page, "contacts")) == ({}, {}, {})
    assert page.text.count("Nothing is stored.") == 3
    assert "The portal last looked on Thursday 20 June 2024" in page.text


def test_who_stays_is_counted(app, edition, desk, clock):
    with app.app_context():
        an_interpreter(edition, "Samira", consented_at=clock.now())
        an_interpreter(edition, "Miriam")
    page = desk.visit(PRIVACY)
    assert "1 person makes the evening" in page.text
    assert "1 interpreter agreed" in page.text


def test_answers_under_an_old_key_are_counted(app, edition, desk):
    with app.app_context():
        a_registration(edition, "Ana", needs=["dog"])
    assert "There is 1 key." in desk.visit(PRIVACY).text
    encryption.install(("a new key, made when somebody left the team", *SETTINGS["data_keys"]))
    page = desk.visit(PRIVACY)
    assert "There are 2 keys." in page.text
    assert "under an old key. Run: flask keys rotate." in page.text
    app.test_cli_runner().invoke(args=["keys", "rotate"])
    assert "Nothing is under an old key any more." in desk.visit(PRIVACY).text


# Who read what


def test_the_log_tells_who_read_whose_needs(app, edition, desk):
    with app.app_context():
        ana = a_registration(edition, "Ana <Ñ>", needs=["dog"])
        code, number = ana.readable_code, ana.id
        with write() as session:
            note(session, person_id=1, edition_id=edition, what=Read.REGISTRATION, registration_id=number)
            note(session, person_id=None, edition_id=edition, what=Read.NEEDS_EXPORT)
    page = desk.visit(READS)
    [newest, oldest] = [row.get_text(" ", strip=True) for row in page.soup.select("tbody tr")]
    assert "Somebody who has left" in newest and "A file with needs" in newest and "Of many people" in newest
    assert "o@example.org" in oldest and "Ana <Ñ>" in oldest and code in oldest
    assert "Tuesday 20 February 2024, 12:00" in oldest
    assert [one.get_text() for one in page.soup.select("tbody bdi")] == ["o@example.org", "Ana <Ñ>"]


def test_the_log_shows_one_person_and_fifty_at_a_time(app, edition, desk, clock):
    with app.app_context():
        number = a_registration(edition, "Ana", needs=["dog"]).id
        for _ in range(51):
            clock.move(timedelta(hours=1, seconds=1))
            with write() as session:
                note(session, person_id=1, edition_id=edition, what=Read.REQUEST, registration_id=number)
        with write() as session:
            note(session, person_id=None, edition_id=edition, what=Read.TASKS)
    sign_in(app, desk, Role.ORGANISER, "o@example.org")
    page = desk.visit(READS)
    assert page.find("#log-title").get_text() == "52 times"
    assert len(page.soup.select("tbody tr")) == 50
    page = desk.follow("Older")
    assert len(page.soup.select("tbody tr")) == 2
    page = desk.visit(f"{READS}?person=1")
    assert page.find("#log-title").get_text() == "51 times"
    page = desk.follow("Older")
    assert len(page.soup.select("tbody tr")) == 1
    assert page.find("#person option[selected]").get_text() == "o@example.org"


@pytest.mark.parametrize(
    "asked", ["person=x", "person=-1", "person=0", "page=0", "page=99999999999", "page=7"]
)
def test_an_address_that_cannot_be_shows_something_all_the_same(app, edition, desk, asked):
    desk.visit(f"{READS}?{asked}")
    assert desk.response.status_code == 200


def test_the_log_follows_the_choice_of_a_person_by_itself(app, edition):
    somebody = Visitor(app)
    sign_in(app, somebody, Role.ORGANISER, "o@example.org")
    with app.app_context(), write() as session:
        note(session, person_id=1, edition_id=edition, what=Read.TASKS)
        note(session, person_id=None, edition_id=edition, what=Read.TASKS)
    somebody.visit(READS)
    part = somebody.trigger(".privacy-sift", person="1")
    assert part.select_one("#log-title").get_text() == "1 time"
    assert not part.select("h1")


@pytest.mark.parametrize("address", ["", "ti/spoken/", "proposal"])
def test_looking_at_requests_is_noted_once_an_hour(app, edition, desk, clock, address):
    with app.app_context():
        a_registration(edition, "Ana", **AN_INTERPRETER)
    for _ in range(3):
        desk.visit(f"/en/organiser/matching/{address}")
        assert desk.response.status_code == 200
    assert how_many_reads(app) == 1
    clock.move(timedelta(hours=1))
    desk.visit(f"/en/organiser/matching/{address}")
    assert how_many_reads(app) == 2
    with app.app_context():
        newest = db.session.scalars(select(ReadOfNeeds).order_by(ReadOfNeeds.id.desc())).first()
        assert (newest.what, newest.person.email) == (Read.REQUEST, "o@example.org")


def test_two_people_two_subjects_and_two_kinds_of_page_are_different_reads(app, edition, desk):
    with app.app_context():
        ana, bo = (a_registration(edition, name).id for name in ("Ana", "Bo"))
        for _ in range(2):
            with write() as session:
                for person, what, whose in (
                    (1, Read.REQUEST, ana),
                    (1, Read.REQUEST, bo),
                    (1, Read.REQUEST, None),
                    (1, Read.REGISTRATION, ana),
                    (None, Read.REQUEST, ana),
                ):
                    note(session, person_id=person, edition_id=edition, what=what, registration_id=whose)
    assert how_many_reads(app) == 5


# The report


def test_before_the_evening_is_over_there_is_no_report(app, edition, desk):
    with app.app_context():
        a_registration(edition, "Ana", **AN_INTERPRETER)
        do_chores()
    assert "There is no report yet." in desk.visit(REPORT).text
    assert not desk.page.soup.select("textarea")
    for address in (PUBLIC, "/nl/2024/access", "/en/2019/access"):
        assert desk.client.get(address).status_code == 404
    assert post(desk, REPORT, nl="Meer", en="More").status_code == 200
    assert PUBLIC not in desk.client.get("/en/2024/").text


def test_everybody_reads_the_report_on_the_page_of_the_evening(app, edition, clock, visitor):
    with app.app_context():
        for name in ("Ana", "Bo"):
            a_registration(edition, name, 2, **{**AN_INTERPRETER, "listeners": 3})
        a_registration(edition, "Cem", **{**AN_INTERPRETER, "language": "so"})
    move_to_the_end(app, edition, clock, hours=1)
    for start in ("/en/", "/en/2024/"):
        visitor.visit(start)
        page = visitor.follow("What was asked for, and what came of it")
        assert page.url.endswith(PUBLIC)
        assert page.title == "What was asked for, and what came of it · 2024 – Leiden, together"
    assert "Groups that asked for an interpreter Few" in page.text
    assert "Had an interpreter" not in page.text and "Half of them" not in page.text
    # Whoever cannot read it knows which language is meant.
    assert "ትግርኛ Tigrinya" in page.text
    assert "5 people or more" in page.text
    assert "Other languages Few" in page.text
    assert page.soup.select("bdi[lang=ti]") and not page.soup.select("main [lang=so]")
    assert page.find(".tongues a[href='/ask/']")
    assert [one["href"] for one in page.soup.select("link[hreflang=nl]")] == [
        "http://localhost/nl/2024/access"
    ]


def test_a_small_number_is_not_told_nor_found_by_subtraction(app, edition, clock, visitor):
    with app.app_context():
        with_seats(edition, 40)
        met = [a_registration(edition, f"Ana {number}", **AN_INTERPRETER).id for number in range(6)]
        a_registration(edition, "Bo", **AN_INTERPRETER)
        for name, way in (("Cem", "bring"), ("Dewi", "own")):
            a_registration(edition, name, 1, interpreter=way)
        a_registration(edition, "Eva", needs=["dog", "seat"])
        with_interpreter(met[0], "Miriam")
        for one in met[1:]:
            with_interpreter(one, "Samira")
    move_to_the_end(app, edition, clock, hours=1)
    page = visitor.visit(PUBLIC)
    said = "Groups that asked for an interpreter 5 or more Had an interpreter 5 or more Had none Few"
    assert said in page.text
    assert "Fewer than five groups brought somebody who interprets." in page.text
    assert "Fewer than five groups used their own interpreter hours." in page.text
    assert "Things that people asked for Few" in page.text
    assert "Arranged" not in page.text


def test_the_report_is_the_same_for_everybody_and_may_be_kept(app, edition, clock):
    with app.app_context():
        a_registration(edition, "Ana")
    move_to_the_end(app, edition, clock, hours=1)
    somebody = Visitor(app)
    first = somebody.client.get(PUBLIC)
    assert first.headers["Cache-Control"].startswith("public, max-age=")
    assert "Set-Cookie" not in first.headers and "Cookie" not in first.headers.get("Vary", "")
    sign_in(app, somebody, Role.ORGANISER)
    assert somebody.client.get(PUBLIC).data == first.data
    again = somebody.client.get(PUBLIC, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_organisers_write_what_will_change(app, edition, clock, visitor):
    with app.app_context():
        a_registration(edition, "Ana")
    move_to_the_end(app, edition, clock, hours=1)
    sign_in(app, visitor, Role.ORGANISER)
    warning = visitor.visit(REPORT).find(".note.is-warning")
    assert warning.get_text() == "What you save here is public at once."
    page = visitor.press("Save", nl="Wij vragen eerder tolken.\n\nEn meer.", en="")
    assert "Saved." in page.text
    dutch = visitor.visit("/nl/2024/access")
    assert "Wij vragen eerder tolken." in dutch.text and "En meer." in dutch.text
    # Better in the other language than not at all, and marked as such.
    english = visitor.visit(PUBLIC)
    assert [one.get_text() for one in english.soup.select("p[lang=nl]")] == [
        "Wij vragen eerder tolken.",
        "En meer.",
    ]
    visitor.visit(REPORT)
    visitor.press("Save", nl="Wij vragen eerder tolken.", en="We ask interpreters <b>earlier</b>.")
    assert "We ask interpreters <b>earlier</b>." in visitor.visit(PUBLIC).text


def test_words_that_are_too_long_come_back(app, edition, clock, visitor):
    with app.app_context():
        a_registration(edition, "Ana")
    move_to_the_end(app, edition, clock, hours=1)
    sign_in(app, visitor, Role.ORGANISER)
    visitor.visit(REPORT)
    page = visitor.press("Save", nl="kort", en="x" * 2001)
    assert visitor.response.status_code == 422
    assert page.title.startswith("Error:")
    assert page.find("#nl").get_text().strip() == "kort"
    assert len(page.find("#en").get_text().strip()) == 2001
    assert "2000" in page.find("#en-error").get_text()


def test_the_report_stands_when_everything_else_is_gone(app, edition, clock, visitor):
    with app.app_context():
        a_registration(edition, "Ana", **AN_INTERPRETER)
    move_to_the_end(app, edition, clock, days=91)
    page = visitor.visit(PUBLIC)
    assert "Groups that asked for an interpreter Few" in page.text
    sign_in(app, visitor, Role.ORGANISER)
    assert "These numbers stay as they are." in visitor.visit(REPORT).text


def test_visitors_read_how_long_we_keep_answers_as_the_settings_say(make_app):
    other = make_app(keep_needs=21, keep_contacts=45)
    load_evening(other)
    somebody = Visitor(other)
    somebody.visit("/en/register/")
    introduce(somebody)
    page = somebody.answer(interpreter="no")
    assert "I agree that you keep these answers until 21 days after the evening." in page.text
    assert "We erase them 21 days after the evening." in page.text
    sign_in(other, somebody, Role.ORGANISER)
    page = somebody.visit("/en/organiser/interpreters/add")
    assert "Without this we erase the data 45 days after the evening." in page.text
    assert "Kept until 21 days after the evening." in somebody.visit(PRIVACY).text
