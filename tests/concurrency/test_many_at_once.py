"""Real processes, real databases: what holds when everybody presses at the same moment."""

import pytest
from sqlalchemy import select

from portal.database import db
from portal.health import find_faults
from portal.outbox import Letter
from portal.registration.models import Status
from portal.registration.seats import Group, promoted
from tests.builders import (
    a_draft,
    a_registration,
    drafts,
    kinds,
    letters,
    people_seated,
    registrations,
    the_edition,
    with_seats,
)
from tests.concurrency import crowd
from tests.concurrency.crowd import free_database

PROCESSES = 8


@pytest.fixture(autouse=True)
def inside(app):
    with app.app_context():
        yield


def test_eighty_parties_at_once_never_oversell_and_are_owed_one_letter_each(edition, database_url):
    with_seats(edition, 30)
    free_database()
    made = crowd.at_once(crowd.sign_up_ten, database_url, PROCESSES, edition)
    everybody = registrations()
    assert sorted(one.id for one in everybody) == sorted(one for ten in made for one in ten)
    assert len(everybody) == PROCESSES * 10
    evening = the_edition(edition)
    assert evening.taken == people_seated(edition) <= 30
    assert [fault for fault in find_faults() if fault.startswith("seats")] == []
    # Everybody who waits does not fit, and has a place of their own.
    waiting = sorted(registrations(status=Status.WAITING), key=lambda one: one.turn or 0)
    assert [one.turn for one in waiting] == list(range(1, len(waiting) + 1))
    assert promoted([Group(one.id, one.people) for one in waiting], evening.left) == []
    assert len({one.code for one in everybody}) == len({one.token for one in everybody}) == 80
    # Threads are handed out one after the other, without gaps.
    ends = sorted((one.thread, one.thread + one.people) for one in everybody)
    assert [start for start, _ in ends] == [1, *[end for _, end in ends[:-1]]]
    # Each is owed the letter that tells where it stands, and no other.
    owed = db.session.scalars(select(Letter.about)).all()
    assert sorted(owed) == sorted(one.id for one in everybody)
    expected = {Status.CONFIRMED: "registered", Status.PENDING: "confirm", Status.WAITING: "waiting"}
    kind_of = {letter.about: letter.kind for letter in letters()}
    assert all(kind_of[one.id] == expected[one.status] for one in everybody)


def test_one_draft_sent_by_eight_at_once_is_one_registration(edition, database_url):
    draft = a_draft(edition, "Amal", 3)
    free_database()
    given = crowd.at_once(crowd.send_the_same_draft, database_url, PROCESSES, draft)
    (registration,) = registrations()
    assert given == [registration.id] * PROCESSES
    assert the_edition(edition).taken == 4
    assert kinds() == ["registered"]
    assert len(drafts()) == 1


def test_one_screen_sent_by_eight_at_once_is_one_registration(edition, database_url):
    free_database()
    given = crowd.at_once(crowd.send_the_same_screen, database_url, PROCESSES, edition)
    (registration,) = registrations()
    assert given == [registration.id] * PROCESSES
    assert the_edition(edition).taken == 4
    assert len(drafts()) == 1


def test_one_address_four_times_at_once_is_one_registration_and_three_echoes(edition, database_url):
    free_database()
    echoes = crowd.at_once(crowd.sign_up_with_one_address, database_url, 4, edition)
    assert sorted(echoes) == [False, *[True] * 3]
    assert the_edition(edition).taken == people_seated(edition) == 1


def test_a_limit_holds_for_all_processes_together(edition, database_url):
    free_database()
    allowed = crowd.at_once(crowd.try_ten_times, database_url, 4, "knock", 17)
    assert sum(allowed) == 17


def test_postmen_in_several_processes_bring_each_letter_once(edition, database_url, smtp_server):
    for number in range(24):
        a_registration(edition, "Somebody", email=f"somebody{number}@example.org")
    free_database()
    brought = crowd.at_once(crowd.bring_letters, database_url, 4, smtp_server.port)
    assert sum(brought) == 24
    assert len(smtp_server.recipients) == len(set(smtp_server.recipients)) == 24
    assert {letter.state.value for letter in letters()} == {"sent"}


def test_these_tests_would_notice_somebody_who_looks_before_taking_the_lock(app, database_url):
    """Several processes that read, think and write do sell a seat twice, so the crowd above is a real one."""
    free_database()
    for _ in range(3):
        crowd.lay_out_seats(database_url)
        try:
            taken = crowd.at_once(crowd.take_seats_carelessly, database_url, 4, 30, 15)
        finally:
            crowd.clear_seats_away(database_url)
        if sum(taken) > 30:
            return
    pytest.fail("nobody took a seat that was taken already")
