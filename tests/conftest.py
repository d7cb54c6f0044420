"""What tests may ask for. An `app` is a whole portal, on an empty database of each engine in turn."""

import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext

from app import create_app
from portal.clock import MovableClock
from portal.clock import install as install_clock
from portal.database import db
from portal.encryption import install as install_keys
from portal.event.loading import load_edition
from portal.settings import Settings
from tests import databases
from tests.browsers import Server, running_chromium
from tests.smtp import MailServer
from tests.visitor import Visitor
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
MakeApp = Callable[..., Flask]


def pytest_addoption(parser: pytest.Parser) -> None:
    choices = (*databases.ENGINES, "both")
    parser.addoption("--database", choices=choices, default="both", help="the engine to test on")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_url" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("database")
        engines = databases.ENGINES if chosen == "both" else (chosen,)
        metafunc.parametrize("database_url", engines, indirect=True, scope="session")


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database with all tables; `app` empties it for each test."""
    with databases.address(request.param, tmp_path_factory.mktemp(request.param)) as url:
        databases.make_tables(create_app(Settings(**SETTINGS, database_url=url)))
        yield url


@pytest.fixture
def clock() -> MovableClock:
    """Stands at a moment when registration for the evening of 2024 is open."""
    return MovableClock(NOW)


@pytest.fixture(scope="session")
def made(database_url: str) -> Iterator[dict[str, Flask]]:
    """The portals made so far. Making one takes longer than most tests, so tests share those that are alike."""
    apps: dict[str, Flask] = {}
    yield apps
    for app in apps.values():
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def make_app(database_url: str, made: dict[str, Flask], clock: MovableClock) -> MakeApp:
    """Makes portals that differ from `app` in some settings; all use the same database, empty at first.

    A test that teaches a portal something, such as another route, asks for a `fresh` one.
    """
    used = False

    def make(*, fresh: bool = False, **changes: Any) -> Flask:
        nonlocal used
        settings = Settings(**{**SETTINGS, "database_url": database_url, **changes})
        key = secrets.token_hex() if fresh else repr(settings)
        if key not in made:
            made[key] = create_app(settings, clock)
        install_clock(clock)
        install_keys(settings.data_keys)
        if not used:
            databases.empty_tables(made[key])
            used = True
        return made[key]

    return make


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app()


@pytest.fixture
def edition(app: Flask) -> int:
    """The evening of 2024, loaded; its id."""
    with app.app_context():
        return load_edition(ROOT / "editions" / "2024.toml").id


@pytest.fixture(params=["without script", "with htmx"])
def visitor(request: pytest.FixtureRequest, app: Flask) -> Visitor:
    """Somebody at a browser; each journey is made twice."""
    return Visitor(app, htmx=request.param == "with htmx")


@pytest.fixture(scope="session")
def running_smtp_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def smtp_server(running_smtp_server: MailServer) -> MailServer:
    """A mail server that runs; `make_app(mail_port=smtp_server.port)` makes a portal that uses it."""
    running_smtp_server.forget()
    return running_smtp_server


@pytest.fixture
def server(make_app: MakeApp) -> Iterator[Server]:
    """A portal that really listens, at `server.url`, with the evening of 2024 loaded."""
    server = Server()
    app = make_app(base_url=server.url)
    with app.app_context():
        load_edition(ROOT / "editions" / "2024.toml")
    with server.serving(app):
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with running_chromium() as browser:
        yield browser


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile that knows nothing yet."""
    context = browser.new_context(locale="nl-NL", timezone_id="Europe/Amsterdam")
    context.set_default_timeout(timedelta(seconds=10) / timedelta(milliseconds=1))
    yield context
    context.close()
