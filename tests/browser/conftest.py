"""Two kinds of tests live here.

Journeys change something, so they are made on both engines (`guest`, on `server`). How a page looks does not
depend on the engine: those tests share one portal on SQLite (`exhibition`).

A click comes back before the page that it leads to is there, so what a page must show is said with `expect`,
which waits for it; `Guest` waits by itself.
"""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser.exhibition import Exhibition, open_exhibition
from tests.browser.mailbox import Mailbox
from tests.browser.people import Guest
from tests.browsers import Server
from tests.conftest import SETTINGS
from tests.smtp import MailServer

PHONE: ViewportSize = {"width": 390, "height": 844}
LAPTOP: ViewportSize = {"width": 1280, "height": 900}
# Milliseconds, for a machine that does much else; only what fails waits so long.
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)


def new_context(browser: Browser, *, has_script: bool = True, size: ViewportSize = PHONE) -> BrowserContext:
    """A profile in which pages do not fade into one another: nobody is there to see it, and it takes time."""
    context = browser.new_context(
        viewport=size,
        java_script_enabled=has_script,
        timezone_id="Europe/Amsterdam",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture(params=["with script", "without script"])
def has_script(request: pytest.FixtureRequest) -> bool:
    return request.param == "with script"


@pytest.fixture
def profile(browser: Browser, has_script: bool) -> Iterator[BrowserContext]:
    """A browser on a phone that knows nothing yet, with or without scripts."""
    context = new_context(browser, has_script=has_script)
    yield context
    context.close()


@pytest.fixture
def guest(profile: BrowserContext, server: Server, has_script: bool, database_url: str) -> Guest:
    """Somebody at a real portal. Over the two engines each test is made in both languages, with and without
    scripts: what is Dutch with scripts on the one is English with scripts on the other."""
    is_dutch = has_script == database_url.startswith("sqlite")
    return Guest(profile.new_page(), server.url, "nl" if is_dutch else "en", has_script=has_script)


@pytest.fixture
def guest_at_exhibition(profile: BrowserContext, exhibition: Exhibition, has_script: bool) -> Guest:
    """The same on SQLite only, for what lies between a browser and a page. Scripts come with Dutch."""
    return Guest(profile.new_page(), exhibition.url, "nl" if has_script else "en", has_script=has_script)


@pytest.fixture
def somebody_else(browser: Browser, guest: Guest) -> Iterator[Guest]:
    """Another visitor, at another machine."""
    context = new_context(browser, has_script=guest.has_script)
    yield Guest(context.new_page(), guest.url, guest.lang, has_script=guest.has_script)
    context.close()


@pytest.fixture
def mailbox(server: Server, make_app: Callable[..., Flask], smtp_server: MailServer) -> Mailbox:
    """What the real portal mails: another process on the same database brings it."""
    return Mailbox(make_app(base_url=server.url, mail_port=smtp_server.port), smtp_server)


@pytest.fixture(scope="session")
def open_all_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exhibition]:
    with open_exhibition(tmp_path_factory.mktemp("exhibition"), SETTINGS) as exhibition:
        yield exhibition


@pytest.fixture
def exhibition(open_all_day: Exhibition) -> Exhibition:
    """A portal to look at, with nothing in it but the evening."""
    open_all_day.clear()
    return open_all_day


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on a phone, with scripts."""
    context = new_context(browser)
    yield context.new_page()
    context.close()
