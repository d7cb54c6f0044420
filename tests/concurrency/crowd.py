"""Many people at once: processes of their own, each a portal like those behind one web server."""

import contextlib
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, insert, select, update

from app import create_app
from portal import clock
from portal.campaigns import reminders, sending
from portal.clock import MovableClock
from portal.database import db
from portal.event.models import Edition
from portal.interpreting import answering
from portal.registration.drafts import whole_draft
from portal.registration.register import register
from portal.settings import Settings
from tests.builders import a_registration, answers
from tests.portals import NOW, SETTINGS

PATIENCE = 60.0
seats = Table("seats", MetaData(), Column("id", Integer, primary_key=True), Column("taken", Integer))


def at_once(deed: Callable[..., Any], database_url: str, processes: int, *arguments: Any) -> list[Any]:
    """Do `deed` in several processes that start at the same moment; what each of them gave back."""
    # One process imports everything once; the others start from it, before it has opened any database.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    barrier, answers = context.Barrier(processes), context.Queue()
    crowd = [
        context.Process(target=_be_one, args=(deed, database_url, place, barrier, answers, arguments))
        for place in range(processes)
    ]
    for one in crowd:
        one.start()
    given = [answers.get(timeout=PATIENCE) for _ in crowd]
    for one in crowd:
        one.join(PATIENCE)
    failed = [answer for succeeded, answer in given if not succeeded]
    assert failed == [], failed
    return [answer for _, answer in given]


def _be_one(
    deed: Callable[..., Any], database_url: str, place: int, barrier: Any, answers: Any, arguments: Any
) -> None:
    try:
        answers.put((True, deed(database_url, place, barrier, *arguments)))
    except BaseException as problem:
        barrier.abort()
        answers.put((False, f"{os.getpid()}: {type(problem).__name__}: {problem}"))


@contextlib.contextmanager
def a_portal(database_url: str, **changes: Any) -> Iterator[None]:
    app = create_app(Settings(**{**SETTINGS, "database_url": database_url, **changes}), MovableClock(NOW))
    with app.app_context():
        yield
        db.session.rollback()
        db.engine.dispose()


def free_database() -> None:
    """Hold nothing while others work."""
    db.session.rollback()
    db.engine.dispose()


def sign_up_ten(database_url: str, place: int, barrier: Any, edition: int) -> list[int]:
    """Ten parties of one to four people."""
    with a_portal(database_url):
        barrier.wait(PATIENCE)
        return [
            a_registration(edition, "Selam", (place + turn) % 4, email=f"selam{place}.{turn}@example.org").id
            for turn in range(10)
        ]


def send_the_same_screen(database_url: str, place: int, barrier: Any, edition: int) -> int:
    """The form of one page, which is no draft before it is sent."""
    with a_portal(database_url):
        with current_app.test_request_context():
            evening = db.session.get_one(Edition, edition)
            barrier.wait(PATIENCE)
            draft = whole_draft(evening, "the token of one form", answers("Amal", 3))
        return register(draft.id, locale="nl", ask_language="ar").id


def send_the_same_draft(database_url: str, place: int, barrier: Any, draft: int) -> int:
    with a_portal(database_url):
        barrier.wait(PATIENCE)
        return register(draft, locale="nl").id


def sign_up_with_one_address(database_url: str, place: int, barrier: Any, edition: int) -> bool:
    """Whether it became an echo."""
    with a_portal(database_url):
        barrier.wait(PATIENCE)
        return a_registration(edition, "Amal", email="amal@example.org").is_echo


def try_ten_times(database_url: str, place: int, barrier: Any, deed: str, times: int) -> int:
    """How many of ten tries were within a limit."""
    from portal.database import write
    from portal.limits import Limit, within

    limit = Limit(deed, times, timedelta(hours=1))
    with a_portal(database_url, rate_limits=1.0):
        barrier.wait(PATIENCE)
        allowed = 0
        for _ in range(10):
            with write() as session:
                allowed += within(session, limit, "amal@example.org")
        return allowed


def bring_letters(database_url: str, place: int, barrier: Any, port: int) -> int:
    from portal import postman

    with a_portal(database_url, mail_port=port):
        clock.install(MovableClock(NOW))
        barrier.wait(PATIENCE)
        return postman.drain(f"postman {place}")


def say_yes(database_url: str, place: int, barrier: Any, invitations: Sequence[int]) -> bool:
    """Accept one of several invitations; whether that was in time."""
    with a_portal(database_url):
        barrier.wait(PATIENCE)
        try:
            answering.accept(invitations[place])
        except answering.TooLate:
            return False
        return True


def send_to_many(database_url: str, place: int, barrier: Any, campaign_id: int, mark: str) -> bool:
    """Send a letter to many; whether it was this press that sent it."""
    with a_portal(database_url):
        barrier.wait(PATIENCE)
        return sending.send(campaign_id, mark=mark)


def remind(database_url: str, place: int, barrier: Any, moment: datetime) -> int:
    """Send the reminders that are due at a moment; how many."""
    with a_portal(database_url):
        clock.install(MovableClock(moment))
        barrier.wait(PATIENCE)
        return sum(reminders.send().values())


def take_seats_carelessly(database_url: str, place: int, barrier: Any, capacity: int, tries: int) -> int:
    """Look whether there is room, think, take the seat: what the portal must not do. How many were taken."""
    engine = create_engine(database_url)
    barrier.wait(PATIENCE)
    taken = 0
    for _ in range(tries):
        with engine.begin() as connection:
            seen = connection.scalar(select(seats.c.taken))
        # Somebody else gets a turn here.
        time.sleep(0.002)
        if seen < capacity:
            with engine.begin() as connection:
                connection.execute(update(seats).values(taken=seen + 1))
                taken += 1
    engine.dispose()
    return taken


def lay_out_seats(database_url: str) -> None:
    engine = create_engine(database_url)
    seats.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(seats).values(id=1, taken=0))
    engine.dispose()


def clear_seats_away(database_url: str) -> None:
    engine = create_engine(database_url)
    seats.metadata.drop_all(engine)
    engine.dispose()
