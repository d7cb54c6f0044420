"""What an administrator types."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask, current_app

from portal.access.models import Grant, Person, PersonalLink
from portal.access.sign_in import usable, use
from portal.clock import now
from portal.database import db, write
from portal.event.editions import current_edition, locked
from portal.event.models import Edition, Partner, ProgrammeRow, Theme
from portal.interpreting import answering
from portal.interpreting.board import read_board
from portal.matching.lifecycle import InvitationState
from portal.outbox import Letter, State
from portal.registration.changing import cancel
from portal.registration.models import Status
from tests.builders import (
    AN_INTERPRETER,
    EDITION_FILE,
    a_draft,
    a_registration,
    an_edition_file,
    an_interpreter,
    drafts,
    invited,
    kinds,
    letters,
    the_edition,
    the_invitation,
    the_registration,
    with_interpreter,
    with_seats,
)

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Types a command; its output and exit code."""
    return lambda *words: app.test_cli_runner().invoke(args=[str(word) for word in words])


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def load(run: Run, path: Path) -> Edition:
    done = run("edition", "load", path)
    assert done.exit_code == 0, done.output
    db.session.expire_all()
    return db.session.query(Edition).one()


# edition load


def test_an_evening_is_loaded_with_all_its_parts(run):
    done = run("edition", "load", EDITION_FILE)
    assert (done.exit_code, done.output) == (0, "2024: Leiden, together against racism! (150 seats)\n")
    evening = db.session.query(Edition).one()
    assert (len(evening.programme), len(evening.themes), len(evening.partners)) == (6, 6, 6)
    assert evening.starts_at.isoformat() == "2024-03-21T18:30:00+00:00"


def test_loading_again_changes_nothing(run):
    load(run, EDITION_FILE)
    kinds_of_rows = (Edition, ProgrammeRow, Theme, Partner)
    before = [db.session.query(kind).count() for kind in kinds_of_rows]
    ids = [theme.id for theme in db.session.query(Theme)]
    again = load(run, EDITION_FILE)
    assert [db.session.query(kind).count() for kind in kinds_of_rows] == before
    assert [theme.id for theme in db.session.query(Theme)] == ids
    assert again.sequence == 0


@pytest.mark.parametrize("is_left_out", [True, False], ids=["left out", "without an end"])
def test_whoever_promised_a_part_that_is_not_interpreted_any_more_need_not_come(run, tmp_path, is_left_out):
    evening = load(run, EDITION_FILE)
    a_registration(evening.id, "Selam", **{**AN_INTERPRETER, "parts": ["discussion"]})
    promise = invited(an_interpreter(evening.id))
    answering.accept(promise.id)
    [row] = re.findall(r'\[\[programme\]\]\nslug = "discussion"\n(?:.+\n)+', EDITION_FILE.read_text("utf-8"))
    left = "" if is_left_out else row.replace('ends = "21:45"\n', "")
    load(run, an_edition_file(tmp_path, (row, left)))
    assert the_invitation(promise.id).state is InvitationState.CANCELLED
    assert read_board(db.session(), the_edition(evening.id), now()).gaps
    assert kinds(to="miriamh@example.org")[-1] == "interpreter-cancelled"


def test_loading_again_keeps_what_registrations_made_of_it(run, tmp_path):
    evening = load(run, EDITION_FILE)
    a_registration(evening.id, "Amal", 2)
    changed = load(run, an_edition_file(tmp_path, ('postcode = "2315 VA"', 'postcode = "2311 XX"')))
    assert (changed.taken, changed.threads, changed.postcode) == (3, 3, "2311 XX")


@pytest.mark.parametrize(
    "change",
    [
        ('doors = "19:00"', 'doors = "18:45"'),
        ('ends = "22:00"', 'ends = "22:30"'),
        ('street = "Arubapad 2"', 'street = "Arubapad 4"'),
        ('name.nl = "Huis van de Buurt ‘Het Gebouw’"', 'name.nl = "Stadhuis"'),
        ('name.en = "Huis van de Buurt “Het Gebouw”"', 'name.en = "Town hall"'),
        ("date = 2024-03-21 ", "date = 2024-03-22 "),
    ],
)
def test_another_time_or_place_makes_calendars_replace_what_they_hold(run, tmp_path, change):
    load(run, EDITION_FILE)
    moved = an_edition_file(tmp_path, change)
    assert load(run, moved).sequence == 1
    assert load(run, moved).sequence == 1
    assert load(run, EDITION_FILE).sequence == 2


@pytest.mark.parametrize(
    "change", [("capacity = 150", "capacity = 160"), ('confirmation = "auto"', 'confirmation = "always"')]
)
def test_other_changes_leave_calendars_alone(run, tmp_path, change):
    load(run, EDITION_FILE)
    assert load(run, an_edition_file(tmp_path, change)).sequence == 0


def test_themes_may_change_places_and_names(run, tmp_path):
    load(run, EDITION_FILE)
    ids = {theme.slug: theme.id for theme in db.session.query(Theme)}
    changed = an_edition_file(
        tmp_path,
        ('slug = "police"\nnumber = 2', 'slug = "police"\nnumber = 3'),
        ('slug = "education"\nnumber = 3', 'slug = "education"\nnumber = 2'),
        ('slug = "municipality"', 'slug = "city-hall"'),
    )
    themes = {theme.slug: theme for theme in load(run, changed).themes}
    assert [theme.slug for theme in themes.values()][1:3] == ["education", "police"]
    assert themes["police"].id == ids["police"]
    assert "city-hall" in themes
    assert "municipality" not in themes


def test_a_programme_may_lose_and_gain_parts(run, tmp_path):
    load(run, EDITION_FILE)
    renamed = an_edition_file(tmp_path, ('slug = "music"', 'slug = "dance"'))
    assert [row.slug for row in load(run, renamed).programme][3] == "dance"
    assert db.session.query(ProgrammeRow).count() == 6


BROKEN = [
    (("year = 2024", ""), "year", "is missing"),
    (("year = 2024", 'year = "2024"'), "year", "a number"),
    (("year = 2024", "year = true"), "year", "a number"),
    (("year = 2024", "year = 1624"), "year", "2000"),
    (("year = 2024", "year = 2025"), "date", "2025"),
    (("date = 2024-03-21 ", 'date = "21 maart" '), "date", "a day"),
    (('doors = "19:00"', 'doors = "7 uur"'), "doors", "19:30"),
    (('doors = "19:00"', 'doors = "20:00"'), "ends", "follow"),
    (('ends = "22:00"', 'ends = "19:30"'), "ends", "follow"),
    (("capacity = 150", "capacity = 0"), "capacity", "1"),
    (("capacity = 150", 'capacity = "many"'), "capacity", "a number"),
    (('confirmation = "auto"', 'confirmation = "sometimes"'), "confirmation", "always"),
    (("opens = 2024-02-12T13:17:00+01:00", "opens = 2024-02-12T13:17:00"), "registration.opens", "offset"),
    (("opens = 2024-02-12T13:17:00+01:00", "opens = 2024-02-12"), "registration.opens", "moment"),
    (
        ("opens = 2024-02-12T13:17:00+01:00", "opens = 2024-03-22T13:17:00+01:00"),
        "registration.closes",
        "after",
    ),
    (('en = "Leiden, together against racism!"', 'en = ""'), "title.en", "characters"),
    (('en = "Leiden, together against racism!"', ""), "title.en", "is missing"),
    (('street = "Arubapad 2"', f'street = "{"x" * 201}"'), "venue.street", "200"),
    (('toilet = "ask"', 'toilet = "maybe"'), "access.toilet", "partly"),
    (('languages = ["nl", "en"]', 'languages = "nl"'), "access.languages", "list"),
    (('languages = ["nl", "en"]', 'languages = ["nl", "klingon"]'), "access.languages", "klingon"),
    (('slug = "music"', 'slug = "market"'), "programme", "slug"),
    (('ends = "21:15"', 'ends = "21:20"'), "programme", "ends after the next one begins"),
    (('slug = "police"', 'slug = "education"'), "themes", "slug"),
    (('slug = "police"\nnumber = 2', 'slug = "police"\nnumber = 1'), "themes", "numbered"),
    (('slug = "police"\nnumber = 2', 'slug = "police"\nnumber = 7'), "themes[2].number", "6"),
    (('title.nl = "Muziek"', ""), "programme[4].title.nl", "is missing"),
    (('starts = "20:45"', 'starts = "kwart voor negen"'), "programme[4].starts", "19:30"),
    (("[venue]", "[[venue]]"), "venue", "a table"),
]


@pytest.mark.parametrize(("change", "key", "problem"), BROKEN)
def test_a_broken_file_is_refused_with_file_key_and_problem(run, tmp_path, change, key, problem):
    done = run("edition", "load", an_edition_file(tmp_path, change, name="broken.toml"))
    assert done.exit_code == 1
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert done.output.startswith(f"Error: broken.toml: {key}: ")
    assert problem in done.output
    assert db.session.query(Edition).count() == 0


def test_partners_must_be_tables(run, tmp_path):
    text = EDITION_FILE.read_text(encoding="utf-8")
    kept = re.sub(r"\[\[partners\]\]\n(?:.+\n)+", "", text)
    for rows in ('["Incluzio"]', "[]"):
        path = tmp_path / "broken.toml"
        path.write_text(kept.replace("year = 2024", f"year = 2024\npartners = {rows}"), encoding="utf-8")
        done = run("edition", "load", path)
        assert done.output.startswith("Error: broken.toml: partners: ")


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"year = ", "valid TOML"), (b"\xff\xfe", "valid TOML"), (None, "cannot be read")],
)
def test_what_is_no_edition_file_is_refused(run, tmp_path, content, problem):
    path = tmp_path / "broken.toml"
    if content is not None:
        path.write_bytes(content)
    done = run("edition", "load", path)
    assert done.exit_code == 1
    assert "broken.toml" in done.output
    assert problem in done.output


def test_a_broken_file_leaves_the_evening_as_it_was(run, tmp_path):
    load(run, EDITION_FILE)
    done = run("edition", "load", an_edition_file(tmp_path, ("capacity = 150", "capacity = -1")))
    assert done.exit_code == 1
    assert db.session.query(Edition).one().capacity == 150


def test_fewer_seats_than_are_taken_are_refused(run, tmp_path):
    evening = load(run, EDITION_FILE)
    a_registration(evening.id, "Amal", 4)
    done = run("edition", "load", an_edition_file(tmp_path, ("capacity = 150", "capacity = 4")))
    assert done.exit_code == 1
    assert "evening.toml: capacity: 5 seats are taken already" in done.output
    assert the_edition(evening.id).capacity == 150
    assert load(run, an_edition_file(tmp_path, ("capacity = 150", "capacity = 5"))).left == 0


def test_more_seats_go_to_whoever_waits(run, tmp_path):
    evening = load(run, an_edition_file(tmp_path, ("capacity = 150", "capacity = 2")))
    a_registration(evening.id, "Ana", 1)
    waiting = a_registration(evening.id, "Amal", 2)
    load(run, an_edition_file(tmp_path, ("capacity = 150", "capacity = 5")))
    assert the_registration(waiting.id).status is Status.CONFIRMED
    assert kinds(to="amal@example.org") == ["waiting", "promoted"]


# stats


def test_the_numbers_are_of_people_and_name_nobody(run, edition):
    with_seats(edition, 4)
    amal = a_registration(edition, "Amal", 2)
    a_registration(edition, "Selam", 1)
    a_registration(edition, "Amal")
    gone = a_registration(edition, "Joost")
    cancel(gone.id)
    done = run("stats", "--json")
    assert done.exit_code == 0
    assert json.loads(done.output) == {
        "capacity": 4,
        "taken": 3,
        "confirmed": 3,
        "waiting": 2,
        "registrations": 2,
        "outbox": {"queued": 5, "sending": 0, "sent": 0, "dead": 0, "dropped": 0},
    }
    assert amal.name not in done.output


def test_seats_that_are_only_held_are_taken_but_not_confirmed(run, edition):
    amal = a_registration(edition, "Amal", 2)
    with write():
        amal.status = Status.PENDING
        db.session.add(amal)
    counted = json.loads(run("stats", "--json").output)
    assert (counted["taken"], counted["confirmed"]) == (3, 0)


@pytest.mark.parametrize("words", [("stats", "--json"), ("check",)])
def test_without_an_evening_a_command_says_so(run, words):
    done = run(*words)
    assert done.exit_code == 1
    assert "No evening has been loaded" in done.output or "no evening has been loaded" in done.output


# check


def test_when_all_is_well_check_says_so(run, edition):
    a_registration(edition, "Amal", 2)
    done = run("check")
    assert (done.exit_code, done.output) == (0, "all is well\n")


def test_seats_that_do_not_add_up_are_a_fault(run, edition):
    a_registration(edition, "Amal", 2)
    with write() as session:
        locked(session, edition).taken = 2
    done = run("check")
    assert done.exit_code == 1
    assert done.output == "seats: 2 are taken, but the registrations add up to 3\n"


@pytest.mark.parametrize(("url", "faults"), [("http://example.org", 1), ("https://example.org", 0)])
def test_an_address_that_is_not_encrypted_is_a_fault(make_app, edition, url, faults):
    with make_app(base_url=url).app_context():
        done = current_app.test_cli_runner().invoke(args=["check"])
    assert done.exit_code == faults
    assert done.output.count("base URL") == faults


def test_mail_that_waits_for_more_than_an_hour_is_a_fault(run, edition, clock):
    a_registration(edition, "Amal")
    clock.move(timedelta(hours=1))
    assert run("check").exit_code == 0
    clock.move(timedelta(seconds=1))
    done = run("check")
    assert done.exit_code == 1
    assert done.output == "mail: 1 letters have waited for more than an hour\n"


def test_a_dead_letter_is_a_fault_and_names_nobody(run, edition):
    a_registration(edition, "Amal")
    with write() as session:
        session.query(Letter).one().state = State.DEAD
    done = run("check")
    assert done.exit_code == 1
    assert done.output == "mail: 1 letters could not be delivered\n"


def test_every_fault_has_a_line_of_its_own(run, edition, clock):
    a_registration(edition, "Amal")
    clock.move(timedelta(hours=2))
    with write() as session:
        locked(session, edition).taken = 0
    assert [line.split(":")[0] for line in run("check").output.splitlines()] == ["mail", "seats"]


# people invite


def test_an_invitation_gives_the_role_and_owes_a_letter(run, edition):
    done = run("people", "invite", "Joost@example.org", "--role", "organiser")
    assert done.exit_code == 0
    person = db.session.query(Person).one()
    assert (person.email, [grant.role.value for grant in person.grants]) == (
        "joost@example.org",
        ["organiser"],
    )
    assert kinds(to="joost@example.org") == ["sign-in"]


def test_a_host_has_a_stand(run, edition):
    assert run("people", "invite", "ana@example.org", "--role", "host", "--theme", "police").exit_code == 0
    assert db.session.query(Grant).one().theme == "police"


def test_the_first_organiser_is_invited_before_there_is_any_evening(run):
    assert run("people", "invite", "joost@example.org", "--role", "organiser").exit_code == 0
    assert kinds(to="joost@example.org") == ["sign-in"]


@pytest.mark.parametrize("role", ["organiser", "coordinator", "door"])
def test_a_host_who_may_do_more_loses_the_long_lived_link(run, edition, role):
    run("people", "invite", "ana@example.org", "--role", "host", "--theme", "police")
    assert db.session.query(PersonalLink).one().revoked_at is None
    db.session.rollback()
    assert run("people", "invite", "ana@example.org", "--role", role).exit_code == 0
    db.session.expire_all()
    assert db.session.query(PersonalLink).one().revoked_at is not None
    assert kinds(to="ana@example.org") == ["personal", "sign-in"]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("ana@example.org", "--role", "host"), "--theme"),
        (("ana@example.org", "--role", "door", "--theme", "police"), "--theme"),
        (("ana@example.org", "--role", "host", "--theme", "chess"), "chess"),
        (("ana@example.org", "--role", "king"), "king"),
        (("ana@example.org",), "--role"),
        (("ana", "--role", "door"), "ana"),
        (("ana@example.org\nBcc: all@example.org", "--role", "door"), "address"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused(run, edition, words, problem):
    done = run("people", "invite", *words)
    assert done.exit_code != 0
    assert problem in done.output
    assert db.session.query(Person).count() == 0
    assert letters() == []


# demo load


def test_a_real_portal_loads_no_demonstration(run):
    done = run("demo", "load")
    assert done.exit_code == 1
    assert "PORTAL_DEMO" in done.output
    assert db.session.query(Person).count() == db.session.query(Edition).count() == 0


def test_a_demonstration_refuses_the_database_of_a_real_portal(make_app, edition):
    a_registration(edition, "Amal")
    with make_app(demo=True).app_context():
        done = current_app.test_cli_runner().invoke(args=["demo", "load"])
    assert done.exit_code == 1
    assert "real portal" in done.output
    assert db.session.query(Person).count() == 0


def test_a_demonstration_in_use_is_loaded_again(make_app):
    with make_app(demo=True).app_context():
        for _ in range(2):
            assert current_app.test_cli_runner().invoke(args=["demo", "load"]).exit_code == 0
            a_registration(current_edition().id, "Amal")


def test_a_demonstration_loads_once_and_prints_links_that_work(make_app):
    demo = make_app(demo=True)
    with demo.app_context():
        outputs = [demo.test_cli_runner().invoke(args=["demo", "load"]) for _ in range(2)]
        assert [done.exit_code for done in outputs] == [0, 0]
        counted = [db.session.query(kind).count() for kind in (Edition, Theme, Person, Grant)]
        # The evening of 2024, and an invented one before it.
        assert counted == [2, 12, 4, 4]
        # The sample parties signed up as anybody does; nobody was mailed a key.
        assert {one.kind for one in letters()} == {"registered"}
        tokens = re.findall(r"http://localhost/nl/sign-in/(\S+)", outputs[1].output)
        people = {use(token, browser="")[0].email for token in tokens}
        assert len(people) == 4
        earlier = re.findall(r"/sign-in/(\S+)", outputs[0].output)
        assert [usable(token) for token in earlier] == [None] * 4


# mail drain


def test_draining_sends_what_is_due_and_says_how_many(make_app, smtp_server, edition):
    app = make_app(mail_port=smtp_server.port)
    with app.app_context():
        for name in ("Ana", "Amal", "Selam"):
            a_registration(edition, name)
        runner = app.test_cli_runner()
        assert runner.invoke(args=["mail", "drain", "--once"]).output == "3 letters settled\n"
        assert runner.invoke(args=["mail", "drain", "--once"]).output == "0 letters settled\n"
        assert sorted(smtp_server.recipients) == ["amal@example.org", "ana@example.org", "selam@example.org"]


def test_draining_also_lets_go_of_what_has_had_its_time(make_app, smtp_server, edition, clock):
    app = make_app(mail_port=smtp_server.port)
    with app.app_context():
        a_draft(edition, "Ana")
        clock.move(timedelta(days=1, seconds=1))
        assert app.test_cli_runner().invoke(args=["mail", "drain", "--once"]).exit_code == 0
        assert drafts() == []


# check: interpreters


def test_requests_past_their_answer_by_date_are_a_fault(run, edition, clock):
    with_seats(edition, 3)
    a_registration(edition, "Selam", **AN_INTERPRETER)
    clock.move(timedelta(days=6, hours=23))
    assert "interpreters" not in run("check").output
    clock.move(timedelta(hours=2))
    assert "interpreters: 1 request is past its answer-by date\n" in run("check").output
    a_registration(edition, "Bilen", **AN_INTERPRETER)
    clock.move(timedelta(days=8))
    assert "interpreters: 2 requests are past their answer-by date\n" in run("check").output


def test_only_requests_of_parties_that_come_are_late(run, edition, clock):
    with_seats(edition, 3)
    told = a_registration(edition, "Selam", **AN_INTERPRETER)
    a_registration(edition, "Selam", **AN_INTERPRETER)
    gone = a_registration(edition, "Bilen", **AN_INTERPRETER)
    a_registration(edition, "Fatma", 2, **AN_INTERPRETER)
    a_registration(edition, "Ana", interpreter="own")
    with_interpreter(told.id, "Miriam")
    cancel(gone.id)
    clock.move(timedelta(days=8))
    assert "interpreters" not in run("check").output
