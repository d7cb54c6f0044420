"""A real Chromium: found on this machine, or brought in."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.machine import Missing, install_packages, say, version_of

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Noto draws the scripts in which the portal offers an interpreter.
DEBIAN_PACKAGES = ("chromium", "fonts-noto-core")


def find() -> str | None:
    """The path of a Chromium that runs here: the one `TEST_CHROMIUM` names, else the first that is found."""
    if named := os.environ.get("TEST_CHROMIUM"):
        if not version_of(named):
            raise Missing(f"TEST_CHROMIUM names {named}, which does not run.")
        return named
    return next((path for path in _candidates() if version_of(path)), None)


def provide() -> str:
    """Find Chromium or install it; say which one it is."""
    path = find()
    if path is None:
        say(f"Chromium: installing the packages {' and '.join(DEBIAN_PACKAGES)}")
        refusal = install_packages(*DEBIAN_PACKAGES)
        path = find()
    if path is None:
        say(f"Chromium: {refusal.splitlines()[-1]}; trying Playwright's own download")
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        path = find()
    if path is None:
        raise Missing(
            "The tests need a Chromium. As root, run `apt install chromium`; "
            "or set TEST_CHROMIUM to the path of a Chromium or Chrome."
        )
    say(f"Chromium: using {path} ({version_of(path)})")
    return path


def _candidates() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))
    yield from filter(os.path.exists, MAC)
    with sync_playwright() as playwright:
        downloaded = playwright.chromium.executable_path
    if Path(downloaded).exists():
        yield downloaded
