"""Three telephones at the door at the same moment: everybody arrives once."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.database import db
from portal.door import arriving, counting, paper
from portal.registration.models import Arrival, Registration
from tests.at_the_door import AT_SEVEN, DOOR, be_at, enter_by_link
from tests.builders import a_registration, the_edition
from tests.concurrency import crowd
from tests.concurrency.crowd import free_database
from tests.pages.journeys import csrf_token, post
from tests.visitor import Visitor

PHONES, PARTIES = 3, 150


def together(deed: Callable[[int], None]) -> None:
    """Three threads begin at the same moment; none may fail."""
    barrier, failed = threading.Barrier(PHONES), []

    def be_one(place: int) -> None:
        barrier.wait(crowd.PATIENCE)
        try:
            deed(place)
        except Exception as problem:
            failed.append(problem)

    threads = [threading.Thread(target=be_one, args=(place,)) for place in range(PHONES)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(crowd.PATIENCE)
        assert not one.is_alive()
    assert failed == []


@pytest.fixture
def parties(app, edition, clock):
    with app.app_context():
        ids = [a_registration(edition, "Amal", email=f"amal{one}@example.org").id for one in range(PARTIES)]
        free_database()
    be_at(clock, AT_SEVEN)
    return ids


def test_a_hundred_and_fifty_parties_arrive_once_whoever_taps(app, edition, parties):
    new = [0] * PHONES

    def welcome_all(place: int) -> None:
        # Each begins elsewhere, so that they meet.
        begin = place * PARTIES // PHONES
        with app.app_context():
            for one in (*parties[begin:], *parties[:begin]):
                new[place] += arriving.welcome(edition, one, deed=arriving.new_deed()).is_new

    together(welcome_all)
    assert sum(new) == PARTIES
    with app.app_context():
        arrived = db.session.scalars(select(Arrival.registration_id)).all()
        assert sorted(arrived) == sorted(parties)
        now = counting.tally(db.session(), the_edition(edition))
        assert (now.here, now.awaited, now.free) == (PARTIES, 0, 0)


def test_three_telephones_press_welcome_for_one_party(app, edition, parties):
    phones = [Visitor(app) for _ in range(PHONES)]
    for one in phones:
        enter_by_link(app, one)
    tokens = [csrf_token(one) for one in phones]
    said = []

    def press(place: int) -> None:
        fields = [("csrf_token", tokens[place]), ("deed", arriving.new_deed()), ("people", str(place + 1))]
        post(phones[place], f"{DOOR}{parties[0]}/welcome", fields)
        said.append(phones[place].response.location.rpartition("=")[2])

    together(press)
    assert sorted(said) == ["already", "already", "welcome"]
    with app.app_context():
        assert db.session.query(Arrival).count() == 1


def test_one_tap_sent_three_times_at_once_counts_one_walk_in(app, edition, clock):
    be_at(clock, AT_SEVEN)
    deed = arriving.new_deed()

    def tap(place: int) -> None:
        with app.app_context():
            arriving.walk_in(edition, deed=deed)

    together(tap)
    with app.app_context():
        assert counting.tally(db.session(), the_edition(edition)).walk_ins == 1


def test_paper_and_telephones_at_once_count_nobody_twice(app, edition, parties):
    def note(place: int) -> None:
        with app.app_context():
            if place == 0:
                paper.type_in(edition, dict.fromkeys(parties, 1), person_id=None)
            for one in parties[:40] if place else ():
                arriving.welcome(edition, one, deed=arriving.new_deed())

    together(note)
    with app.app_context():
        assert paper.counted(db.session(), the_edition(edition)).together == PARTIES
        assert db.session.query(Arrival).count() == db.session.query(Registration).count() == PARTIES
