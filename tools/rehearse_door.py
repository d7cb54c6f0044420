"""Rehearses the door: 150 parties come in within 20 minutes, past three telephones, at the production server.

`python -m tools.rehearse_door [TIMES FASTER]` starts a web server as in production, with two workers on
SQLite, and plays the evening of the demonstration, usually twenty times as fast as in life. It prints what
each deed took, and how much longer that is than a bare page at the same moment; it never judges.
"""

import contextlib
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from flask_migrate import upgrade

from app import create_app
from portal import clock
from portal.database import write
from portal.door.keepers import token_of
from portal.event.editions import current_edition, locked
from portal.event.loading import load_edition
from portal.registration.models import Draft
from portal.registration.register import register
from portal.settings import Settings
from tools.machine import ROOT

PARTIES, PHONES, MINUTES, WORKERS = 150, 3, 20, 2
OPEN, EVENING = "2024-02-20T12:00+01:00", "2024-03-21T19:00+01:00"
BARE = "bare page"
FORM = r'<form class="arrive-go".*?name="csrf_token"[^>]*value="([^"]+)".*?name="deed" value="([^"]+)"'
FIELD = re.compile(FORM, re.DOTALL)
Times = dict[str, list[float]]


def main() -> None:
    faster = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    with tempfile.TemporaryDirectory() as folder, _listening(Path(folder)) as (url, door, ids):
        print(
            f"{PARTIES} parties, {PHONES} telephones, {WORKERS} workers, {faster:g} times as fast as in life"
        )
        taken: Times = defaultdict(list)
        begin = time.monotonic()
        phones = [
            threading.Thread(target=_be_a_phone, args=(url, door, ids[place::PHONES], begin, faster, taken))
            for place in range(PHONES)
        ]
        for one in phones:
            one.start()
        for one in phones:
            one.join()
        _tell(taken, time.monotonic() - begin)
        here = re.search(r"<b>(\d+)</b>", _phone(url, door)(f"{url}/nl/organiser/door/").decode())
        print(f"here now: {here[1] if here else '?'} people")


def _tell(taken: Times, seconds: float) -> None:
    bare = statistics.median(taken[BARE])
    print(f"{'deed':12}{'times':>7}{'p50 ms':>9}{'p95 ms':>9}{'ratio':>7}")
    for deed, times in taken.items():
        middle, high = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        print(f"{deed:12}{len(times):7}{middle * 1000:9.1f}{high * 1000:9.1f}{middle / bare:7.1f}")
    print(f"in {seconds:.0f} s")


def _be_a_phone(url: str, door: str, parties: list[int], begin: float, faster: float, taken: Times) -> None:
    """Type two letters, then the whole name, and press; undo and press again now and then."""
    opened = _phone(url, door)
    pause = MINUTES * 60 / PARTIES * PHONES / faster

    def timed(deed: str, address: str, fields: dict[str, str] | None = None) -> str:
        start = time.perf_counter()
        answer = opened(address, fields, is_htmx=deed != BARE)
        taken[deed].append(time.perf_counter() - start)
        return answer.decode()

    for turn, one in enumerate(parties):
        time.sleep(max(0.0, begin + turn * pause - time.monotonic()))
        desk, name = f"{url}/nl/organiser/door/", _name(one)
        timed(BARE, f"{url}/healthz")
        timed("two letters", f"{desk}?{urlencode({'q': name[:2]})}")
        found = timed("name", f"{desk}?{urlencode({'q': name})}")
        form = FIELD.search(found)
        if form is None:
            raise SystemExit(f"{name} is not found")
        token = {"csrf_token": form[1]}
        timed("welcome", f"{desk}{one}/welcome", {**token, "deed": form[2]})
        if turn % 10 == 9:
            timed("undo", f"{desk}{one}/undo", token)
            timed("welcome", f"{desk}{one}/welcome", {**token, "deed": f"{form[2]}-again"})
            timed("walk-in", f"{desk}walk-in", {**token, "deed": f"{form[2]}-walk"})


class _Phone:
    """A browser at the door."""

    def __init__(self, opener: OpenerDirector, origin: str) -> None:
        self.opener, self.origin = opener, origin

    def __call__(self, address: str, fields: dict[str, str] | None = None, *, is_htmx: bool = False) -> bytes:
        headers = {"Origin": self.origin, "Referer": f"{self.origin}/"}
        if is_htmx:
            headers |= {"HX-Request": "true", "HX-Request-Type": "partial"}
        data = urlencode(fields).encode() if fields else None
        with self.opener.open(Request(address, data, headers)) as answer:
            body: bytes = answer.read()
        return body


def _phone(url: str, door: str) -> _Phone:
    phone = _Phone(build_opener(HTTPCookieProcessor(CookieJar())), url)
    page = phone(f"{url}{door}").decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    if token is None:
        raise SystemExit("the link does not open the door")
    phone(f"{url}{door}", {"csrf_token": token[1]})
    return phone


def _name(number: int) -> str:
    """As different as people's names are, and the same for the same number."""
    starts = ("Amal", "Bilen", "Chidi", "Dawit", "Esra", "Fatma", "Gerda", "Hodan", "Ismail", "Joost")
    ends = ("Bakker", "Demir", "El Idrissi", "Haile", "Jansen", "Kaya", "de Vries", "Yilmaz")
    own = f"{chr(65 + number // 26)}{chr(97 + number % 26)}"
    return f"{starts[number % len(starts)]} {ends[number % len(ends)]} {own}"


@contextlib.contextmanager
def _listening(folder: Path) -> Iterator[tuple[str, str, list[int]]]:
    """A server with the evening and everybody signed up: its address, the link, the ids of the parties."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    environ = {
        "PORTAL_DEMO": "1",
        "PORTAL_BASE_URL": url,
        "PORTAL_DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite'}",
        "PORTAL_RATE_LIMITS": "0",
    }
    door, ids = _sign_up(Settings.from_environ({**environ, "PORTAL_TODAY": OPEN}))
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"),
            *("--workers", str(WORKERS), "--threads", "4", "--no-control-socket", "--log-level", "warning"),
            "app:create_app()",
        ],
        cwd=ROOT,
        env={**os.environ, **environ, "PORTAL_TODAY": EVENING},
    )
    try:
        while server.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield url, door, ids
    finally:
        server.terminate()
        server.wait()


def _sign_up(settings: Settings) -> tuple[str, list[int]]:
    app = create_app(settings)
    ids = []
    with app.app_context():
        upgrade(str(ROOT / "migrations"))
        edition = load_edition(ROOT / "editions" / "2024.toml")
        edition_id = edition.id
        with write() as session:
            locked(session, edition_id).capacity = PARTIES * 2
        for number in range(1, PARTIES + 1):
            ids.append(register(_draft(edition_id, number), locale="nl").id)
        door = f"/nl/organiser/door/enter/{token_of(current_edition())}"
    if ids != [*range(1, PARTIES + 1)]:
        raise SystemExit("the parties are not numbered from one")
    return door, ids


def _draft(edition_id: int, number: int) -> int:
    with write() as session:
        you = {"name": _name(number), "email": f"party{number}@example.org", "guests": number % 3 // 2}
        draft = Draft(
            token_digest=f"{number:064d}",
            edition_id=edition_id,
            started_at=clock.now(),
            answers={"you": you, "language": {"interpreter": "no"}, "access": {}},
            typed={},
        )
        session.add(draft)
        session.flush()
        return draft.id


if __name__ == "__main__":
    main()
