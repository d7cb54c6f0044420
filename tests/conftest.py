"""What tests may ask for. An `app` is a whole portal, on an empty database of each engine in turn."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext

from portal.clock import MovableClock
from tests import databases
from tests.browsers import Server, running_chromium
from tests.portals import NOW, Portals, load_evening
from tests.portals import SETTINGS as SETTINGS
from tests.smtp import MailServer
from tests.visitor import Visitor


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
    with databases.address(request.param, tmp_path_factory.mktemp(request.param)) as url:
        yield url


@pytest.fixture(scope="session")
def portals(database_url: str) -> Iterator[Portals]:
    portals = Portals(database_url)
    yield portals
    portals.close()


@pytest.fixture
def clock() -> MovableClock:
    """Stands at a moment when registration for the evening of 2024 is open."""
    return MovableClock(NOW)


@pytest.fixture
def make_app(portals: Portals, clock: MovableClock) -> Callable[..., Flask]:
    """Makes portals with other settings: `make_app(demo=True)`. All use the same database, empty at first."""
    portals.empty()
    return partial(portals.make, clock)


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app()


@pytest.fixture
def edition(app: Flask) -> int:
    """The evening of 2024, loaded; its id."""
    return load_evening(app)


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
def server(make_app: Callable[..., Flask]) -> Iterator[Server]:
    """A portal that really listens, at `server.url`, with the evening of 2024 loaded."""
    server = Server()
    app = make_app(base_url=server.url)
    load_evening(app)
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
    context.set_default_timeout(10_000)
    yield context
    context.close()
