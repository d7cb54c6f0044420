"""A running portal in which any page can be put into any state at once, to look at it.

It stands on SQLite only: how a page looks does not depend on the engine.
"""

import contextlib
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, abort
from sqlalchemy import update

from app import create_app
from portal.access import sign_in
from portal.access.people import Role
from portal.clock import MovableClock
from portal.clock import install as install_clock
from portal.database import write
from portal.encryption import install as install_keys
from portal.event.editions import current_edition
from portal.event.loading import load_edition
from portal.event.models import Edition
from portal.outbox import Letter, State
from portal.registration import changing, register
from portal.registration.models import Draft, Registration
from portal.settings import Settings
from tests import databases
from tests.browsers import Server
from tools.machine import ROOT

NOW = datetime.fromisoformat("2024-02-20T12:00+01:00")
YOU = {"name": "Ana", "email": "ana@example.org", "guests": 0}
FAMILY: dict[str, dict[str, Any]] = {
    "you": {"name": "Selam Tesfay", "email": "selam@example.org", "phone": "+31612345678", "guests": 3},
    "language": {
        "interpreter": "arrange",
        "mode": "spoken",
        "language": "ti",
        "listeners": 2,
        "wishes": "A woman, if that can be.",
    },
    "access": {
        "needs": ["wheelchair", "quiet"],
        "food": ["halal"],
        "details": "My mother walks slowly.",
        "consent": True,
    },
}


class Exhibition:
    """Holds the portal as it is, and beside it one in demonstration mode on the same database."""

    def __init__(self, app: Flask, demo: Flask, url: str, demo_url: str) -> None:
        self.app, self.demo, self.url, self.demo_url = app, demo, url, demo_url
        self.clock = MovableClock(NOW)

    def clear(self) -> None:
        """Only the evening of 2024, open for registration."""
        install_clock(self.clock)
        install_keys(self.app.extensions["settings"].data_keys)
        self.clock.moment = NOW
        databases.empty_tables(self.app)
        with self.app.app_context():
            load_edition(ROOT / "editions" / "2024.toml")

    def change_edition(self, **values: Any) -> None:
        with self.app.app_context(), write() as session:
            session.execute(update(Edition).values(**values))

    def register(self, **answers: Any) -> str:
        """Sign somebody up without a browser; the secret of their own page."""
        given = {"you": YOU, "language": {"interpreter": "no"}, "access": {}, **answers}
        with self.app.test_request_context():
            edition = current_edition()
            with write() as session:
                draft = Draft(
                    token_digest=secrets.token_hex(32),
                    edition_id=edition.id,
                    started_at=self.clock.now(),
                    answers=given,
                    typed={},
                )
                session.add(draft)
                session.flush()
            return register.register(draft.id, locale="nl").token

    def cancel(self, token: str) -> None:
        with self.app.test_request_context(), write() as session:
            found = session.query(Registration).all()
            (one,) = [registration.id for registration in found if registration.token == token]
        with self.app.test_request_context():
            changing.cancel(one)

    def invite(self, role: Role = Role.ORGANISER) -> str:
        """The secret of a link to sign in with."""
        return invite(self.app, role)

    def bury_letters(self) -> None:
        """Every letter so far is refused by the recipient's mail server."""
        with self.app.app_context(), write() as session:
            session.execute(update(Letter).values(state=State.DEAD, problem="550 No such mailbox"))


def invite(app: Flask, role: Role = Role.ORGANISER) -> str:
    """The secret of a link with which somebody with `role` signs in."""
    with app.test_request_context(), write() as session:
        person = sign_in.grant(
            session, f"{role}@example.org", role, theme="education" if role is Role.HOST else None
        )
        return sign_in.new_link(session, person, life=timedelta(hours=1)).token


@contextlib.contextmanager
def open_exhibition(folder: Path, settings: dict[str, Any]) -> Iterator[Exhibition]:
    with databases.address("sqlite", folder) as database_url:
        settings = {**settings, "database_url": database_url}
        usual, rehearsing = Server(), Server()
        app = create_app(Settings(**{**settings, "base_url": usual.url}))
        demo = create_app(
            Settings(**{**settings, "base_url": rehearsing.url, "demo": True, "mail_server": ""})
        )
        app.add_url_rule("/<any(nl, en):lang>/mistake/<int:status>", "mistake", abort_with)
        databases.make_tables(app)
        with usual.serving(app), rehearsing.serving(demo):
            yield Exhibition(app, demo, usual.url, rehearsing.url)


def abort_with(status: int) -> None:
    abort(status)
