"""Runs the portal: web server and mail worker together, until one signal ends both.

`python -m tools.run` takes its settings from the environment; with `--demo` it is the demonstration, with the
evening of 2024 open for registration.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, MutableMapping
from types import FrameType

from app import create_app
from portal.settings import SettingsError
from tools.machine import ROOT, say

# The hour at which the announcement was published.
DEMO_TODAY = "2024-02-12T13:17+01:00"
PATIENCE = 40.0
RESTART_AFTER = 5.0
ONE_PROCESS = ("--workers", "1", "--threads", "8")
SEVERAL_PROCESSES = ("--workers", os.environ.get("WEB_CONCURRENCY", "3"), "--threads", "4")
FLASK = (sys.executable, "-m", "flask", "--app", "app")


class Stop(Exception):
    """Somebody asked us to end."""


def main() -> None:
    demo = "--demo" in sys.argv[1:]
    host = os.environ.get("HOST", "127.0.0.1")
    port = os.environ.get("PORT", "8000")
    os.chdir(ROOT)
    with _ends_on_signals():
        _require_free(host, port)
        if demo:
            _set_up_demo(os.environ, port)
        _require_settings()
        _flask("db", "upgrade")
        links = _flask("demo", "load") if demo else ""
        size = ONE_PROCESS if demo else SEVERAL_PROCESSES
        serve = [*_gunicorn(host, port), *size, "app:create_app()"]
        _supervise(serve, [*FLASK, "mail", "work"], host, int(port), links)


def _require_free(host: str, port: str) -> None:
    if not port.isdecimal() or not 0 < int(port) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not “{port}”.")
    try:
        with socket.create_server((host, int(port))):
            pass
    except OSError as problem:
        reason = os.strerror(problem.errno or 0)
        sys.exit(
            f"Cannot listen on {host}:{port} ({reason}). Try another port, such as PORT={int(port) + 1}."
        )


def _set_up_demo(environ: MutableMapping[str, str], port: str) -> None:
    environ["PORTAL_DEMO"] = "1"
    environ.setdefault("PORTAL_TODAY", DEMO_TODAY)
    environ.setdefault("PORTAL_BASE_URL", f"http://127.0.0.1:{port}")


def _require_settings() -> None:
    """Say once what is wrong, instead of in the log of every worker."""
    try:
        create_app()
    except SettingsError as problem:
        sys.exit(str(problem))


def _flask(*command: str) -> str:
    done = subprocess.run([*FLASK, *command], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(done.returncode)
    return done.stdout


def _gunicorn(host: str, port: str) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "--bind", f"{host}:{port}", "--worker-class", "gthread"),
        "--no-control-socket",
        # Which proxies to believe is PORTAL_PROXIES' business.
        *("--forwarded-allow-ips", ""),
        # No access log: addresses of own pages are secrets.
        *("--log-level", "warning"),
    ]


def _supervise(serve: list[str], work: list[str], host: str, port: int, links: str) -> None:
    """Keep both running: the end of the web server ends all, a fallen mail worker is started again."""
    web = subprocess.Popen(serve)
    mail = subprocess.Popen(work)
    try:
        _wait_until_open(web, host, port)
        say(f"{links}Serving http://{host}:{port} (Ctrl-C ends)")
        while web.poll() is None:
            if mail.poll() is not None:
                say(f"The mail worker ended with {mail.returncode}; starting it again.")
                time.sleep(RESTART_AFTER)
                mail = subprocess.Popen(work)
            time.sleep(0.5)
        sys.exit(web.returncode or 1)
    except Stop:
        say("Stopping.")
    finally:
        _end(web, mail)


def _wait_until_open(web: subprocess.Popen[bytes], host: str, port: int) -> None:
    while web.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
            return
        time.sleep(0.1)


def _end(*processes: subprocess.Popen[bytes]) -> None:
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + PATIENCE
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()


@contextlib.contextmanager
def _ends_on_signals() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        # A second Ctrl-C must not interrupt the ending.
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, signal.SIG_IGN)
        raise Stop

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    with contextlib.suppress(Stop):
        yield


if __name__ == "__main__":
    main()
