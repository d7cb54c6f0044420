"""How much longer the portal's pages take than a bare Flask page, measured in the same run.

Ratios can be compared between machines and months; milliseconds cannot.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from app import create_app
from portal.access.guards import COOKIE_KEY
from portal.access.people import Role
from portal.access.sign_in import begin, grant
from portal.database import write
from portal.event.editions import current_edition
from portal.event.loading import load_edition
from portal.matching.plan import Level
from portal.settings import DEMO_DATA_KEY, DEMO_SECRET, Settings
from tests.builders import many_registrations
from tools import bench_board, bench_matching
from tools.machine import ROOT
from tools.run import DEMO_TODAY

ROUNDS = 40
CALLS = 25
# What takes a thousand times as long as nothing need not be done a thousand times.
FEW_ROUNDS, FEW_CALLS = 8, 3
PAGES = ("/nl/", "/en/", "/nl/privacy/", "/nl/register/", "/nl/register/you", "/nl/sign-in/", "/healthz")
# The board of interpreters, and for how many milliseconds at most a coordinator waits for it.
BOARD = "/nl/organiser/matching/"
PROMISED = 150
# The best plan of an evening that the worker has planned ahead, and the same promise.
PLAN = "/nl/organiser/matching/proposal"
PLAN_PROMISED = 1000
# The list of registrations, with ten thousand of them.
MANY = 10_000
LIST = "/nl/organiser/registrations/"
QUERIES = ("", "?q=ozgur", "?sort=name&page=150", "?status=seated&need=open", "?need=wheelchair")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        portal = _portal(Path(folder)).test_client()
        bare = _bare().test_client()
        print(f"{'page':20}{'ratio':>8}{'ms':>8}")
        for page in PAGES:
            ratio, seconds = compare(_call(portal, page), _call(bare, "/"))
            print(f"{page:20}{ratio:8.1f}{seconds * 1000:8.2f}")
        with portal.application.app_context():
            many_registrations(current_edition().id, MANY)
        _print_large(f"of {MANY} registrations", portal.application, bare, *(LIST + one for one in QUERIES))
    # On a database of its own: the list's thousand requests are all for one language.
    with tempfile.TemporaryDirectory() as folder:
        app = _portal(Path(folder))
        with app.app_context():
            bench_board.fill()
        _print_large(f"of {bench_board.REQUESTS} requests", app, bare, BOARD)
    print(f"The board is promised within {PROMISED} ms on the server.")
    with tempfile.TemporaryDirectory() as folder:
        app = _portal(Path(folder))
        with app.app_context():
            proven = bench_board.plan_ahead()
        requests, interpreters = bench_board.PLANNED
        _print_large(f"of {requests} requests and {interpreters} interpreters", app, bare, PLAN)
    print(f"The best plan, {proven} of {len(Level)} levels proven, is promised within {PLAN_PROMISED} ms.\n")
    bench_matching.main()


def _print_large(of: str, app: Flask, bare: FlaskClient, *pages: str) -> None:
    """How long a coordinator waits for pages about very many people."""
    desk = _at_the_desk(app)
    print(f"\n{of:52}{'ratio':>8}{'ms':>8}{'kB':>8}")
    for page in pages:
        ratio, seconds = compare(_call(desk, page), _call(bare, "/"), rounds=FEW_ROUNDS, calls=FEW_CALLS)
        print(f"{page:52}{ratio:8.1f}{seconds * 1000:8.2f}{len(desk.get(page).data) / 1000:8.1f}")


def compare(
    one: Callable[[], None], other: Callable[[], None], *, rounds: int = ROUNDS, calls: int = CALLS
) -> tuple[float, float]:
    """The median ratio of two deeds, and the median seconds of the first; they take turns, so that both meet
    the same noise."""
    pairs = [(_seconds(one, calls), _seconds(other, calls)) for _ in range(rounds)]
    return statistics.median(a / b for a, b in pairs), statistics.median(a for a, _ in pairs)


def _seconds(deed: Callable[[], None], calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        deed()
    return (time.perf_counter() - start) / calls


def _at_the_desk(app: Flask) -> FlaskClient:
    """A coordinator."""
    with app.app_context(), write() as session:
        person = grant(session, "coordinator@example.org", Role.COORDINATOR)
        secret = begin(session, person.id, "a bench")
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie[COOKIE_KEY] = secret
    return client


def _call(client: FlaskClient, page: str) -> Callable[[], None]:
    def call() -> None:
        status = client.get(page).status_code
        if status >= 400:
            raise SystemExit(f"{page} answers {status}")

    call()
    return call


def _bare() -> Flask:
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "<!doctype html><title>Bare</title><h1>Bare</h1>")
    return app


def _portal(folder: Path) -> Flask:
    app = create_app(
        Settings(
            secret_key=DEMO_SECRET,
            data_keys=(DEMO_DATA_KEY,),
            base_url="http://localhost",
            database_url=f"sqlite:///{folder / 'portal.sqlite'}",
            demo=True,
            today=datetime.fromisoformat(DEMO_TODAY),
            rate_limits=0,
        )
    )
    with app.app_context():
        upgrade(str(ROOT / "migrations"))
        load_edition(ROOT / "editions" / "2024.toml")
    return app


if __name__ == "__main__":
    main()
