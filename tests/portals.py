"""Portals for tests: real ones, with settings of their own."""

import secrets
from datetime import datetime
from typing import Any

from flask import Flask

from app import create_app
from portal import clock, encryption
from portal.clock import MovableClock
from portal.database import db
from portal.event.loading import load_edition
from portal.settings import Settings
from tests import databases
from tools.machine import ROOT

NOW = datetime.fromisoformat("2024-02-20T12:00+01:00")
SETTINGS: dict[str, Any] = {
    "secret_key": "a secret for tests, long enough to be one",
    "data_keys": ("dGhlIGtleSBvZiB0aGUgdGVzdHMsIG5vIHNlY3JldCE=",),
    "base_url": "http://localhost",
    "mail_server": "127.0.0.1",
    "mail_port": 1,
    "mail_sender": "portal@example.org",
    "rate_limits": 0.0,
}


class Portals:
    """All portals on one database. Making one takes long, so those that are alike are made once."""

    def __init__(self, database_url: str) -> None:
        self.database_url = database_url
        self._made: dict[str, Flask] = {}
        databases.make_tables(self.make(MovableClock(NOW)))

    def make(self, time: MovableClock, *, fresh: bool = False, **changes: Any) -> Flask:
        """A portal whose settings differ from `SETTINGS` in `changes`.

        A test that teaches a portal something, such as another route, asks for a `fresh` one.
        """
        settings = Settings(**{**SETTINGS, "database_url": self.database_url, **changes})
        key = secrets.token_hex() if fresh else repr(settings)
        if key not in self._made:
            self._made[key] = create_app(settings, time)
        clock.install(time)
        encryption.install(settings.data_keys)
        return self._made[key]

    def empty(self) -> None:
        databases.empty_tables(next(iter(self._made.values())))

    def close(self) -> None:
        for app in self._made.values():
            with app.app_context():
                db.engine.dispose()


def load_evening(app: Flask) -> int:
    """Load the evening of 2024; its id."""
    with app.app_context():
        return load_edition(ROOT / "editions" / "2024.toml").id
