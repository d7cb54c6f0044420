"""The worker beside the web server: brings letters, makes large plans, lets go of what has had its time."""

import logging
import os
import secrets
import signal
import socket
import threading
import time
import traceback
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from flask import Flask, current_app
from sqlalchemy.orm import Session

from portal import clock, limits, postman
from portal.access import personal, sign_in
from portal.campaigns import reminders
from portal.database import empty_log, write
from portal.event.editions import count_people
from portal.interpreting import inviting, runs
from portal.privacy import purging
from portal.registration import drafts, seating, tasks

Made = TypeVar("Made")
log = logging.getLogger(__name__)
CHORES_EVERY = 60.0
PROPOSALS_EVERY = 2.0
AHEAD_EVERY = 15.0


def work() -> None:
    """Deliver letters as they come, and tidy up, until the process is told to stop."""
    stopping: list[int] = []
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda number, frame: stopping.append(number))
    chores = _every(CHORES_EVERY, do_chores)
    # A plan for a large evening takes minutes; no letter waits for it.
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    threading.Thread(target=make_proposals, args=(app, stopping), daemon=True).start()
    postman.work(name(), stop=lambda: bool(stopping) or chores(), wait=lambda s: _rest(s, stopping))


def name() -> str:
    """A name that no other worker has."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"[-80:]


def make_proposals(app: Flask, stopping: list[int]) -> None:
    """Make the plans that are asked for, or soon will be, until told to stop; one that goes wrong stops no
    other."""
    # Pages go first. On Linux this is about the thread that asks and those that it starts, so letters do too.
    os.nice(10)
    with app.app_context():
        _do("resuming plans", runs.resume)
    looks: runs.Looks = {}
    ahead = 0.0
    while not stopping:
        with app.app_context():
            was_asked = _do("making a plan", runs.work)
            if not was_asked and time.monotonic() >= ahead:
                ahead = time.monotonic() + AHEAD_EVERY
                looks = _do("looking ahead", partial(runs.look_ahead, looks)) or {}
        if not was_asked:
            _rest(PROPOSALS_EVERY, stopping)


def do_chores() -> None:
    """Let go of what has had its time, and do what time asks for.

    One that goes wrong stops no other, and no letter.
    """
    chores: tuple[tuple[str, Callable[[Session], object]], ...] = (
        ("chasing interpreters", inviting.chase),
        ("taking up needs", tasks.catch_up),
        ("forgetting attempts", limits.forget),
        ("forgetting sign-in links", sign_in.forget_old),
        ("forgetting personal links", personal.forget_old),
    )
    _do("forgetting drafts", partial(_write, drafts.forget_old))
    _do("letting seats go", partial(_write, seating.release_expired))
    _do("purging", _purge_now)
    for called, chore in chores:
        _do(called, partial(_write, chore))
    _do("sending reminders", reminders.send)


def _do(called: str, chore: Callable[[], Made]) -> Made | None:
    """What the chore gives; None when it goes wrong, which is written down."""
    try:
        return chore()
    except Exception as problem:
        # No more than its kind and its place: what it says can hold what somebody told us.
        *_, at = traceback.extract_tb(problem.__traceback__)
        where = f"{at.filename}:{at.lineno}"
        log.error("chore “%s” went wrong: %s at %s", called, type(problem).__name__, where)
        return None


def _write(chore: Callable[[Session], object]) -> None:
    with write() as session:
        chore(session)


def _purge_now() -> None:
    with write() as session:
        gone = purging.purge(session, clock.now())
        # In one transaction: the day of counting tells when the worker purged last.
        count_people(session)
    if any(sum(numbers_of.values()) for numbers_of in gone.values()):
        empty_log()


def _every(seconds: float, deed: Callable[[], None]) -> Callable[[], bool]:
    """A condition that is never true, and does `deed` now and then while it is asked."""
    due = [0.0]

    def ask() -> bool:
        if time.monotonic() >= due[0]:
            due[0] = time.monotonic() + seconds
            deed()
        return False

    return ask


def _rest(seconds: float, stopping: list[int]) -> None:
    until = time.monotonic() + seconds
    while not stopping and time.monotonic() < until:
        time.sleep(0.2)
