"""A real Chromium: found on this machine, or brought in."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

from playwright.sync_api import sync_playwright

from tools.machine import Missing, install_packages, say, version_of

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Noto draws the scripts in which the portal offers an interpreter; Playwright, which drives the browser, is
# built upon a library that a bare Debian lacks.
BROWSER_PACKAGES = ("chromium", "fonts-noto-core")
DRIVER_PACKAGES = ("libatomic1",)
PLAYWRIGHT = (sys.executable, "-m", "playwright")


def find() -> str | None:
    """The path of a Chromium that runs here: the one `TEST_CHROMIUM` names, else the first that is found."""
    if named := os.environ.get("TEST_CHROMIUM"):
        if not version_of(named):
            raise Missing(f"TEST_CHROMIUM names {named}, which does not run.")
        return named
    return next((path for path in _candidates() if version_of(path)), None)


def provide() -> None:
    """Find Chromium and what drives it, or install them; say which one it is."""
    packages = (*(() if find() else BROWSER_PACKAGES), *(() if _can_drive() else DRIVER_PACKAGES))
    if packages:
        say(f"Chromium: installing {', '.join(packages)}")
        refusal = install_packages(*packages)
        if refusal:
            say(f"Chromium: {refusal.splitlines()[-1]}")
    if not find() and _can_drive():
        say("Chromium: trying Playwright's own download")
        subprocess.run([*PLAYWRIGHT, "install", "chromium"], capture_output=True)
    path = find()
    if path is None or not _can_drive():
        raise Missing(
            "The tests need a Chromium that Playwright can drive. "
            f"As root, run `apt install {' '.join(packages)}`. "
            "A Chromium or Chrome in an unusual place can be named with TEST_CHROMIUM."
        )
    say(f"Chromium: using {path} ({version_of(path)})")


def _can_drive() -> bool:
    return bool(version_of(*PLAYWRIGHT))


def _candidates() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))
    yield from filter(os.path.exists, MAC)
    if _can_drive():
        with sync_playwright() as playwright:
            yield playwright.chromium.executable_path
