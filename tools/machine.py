"""Bringing in what the tests need from this machine."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Missing(Exception):
    """Something that the tests need cannot be had; the message says what to do."""


def say(sentence: str) -> None:
    print(sentence, flush=True)


def install_packages(*names: str) -> str:
    """Install Debian packages; the answer is empty when that went well, else it says why not."""
    done = subprocess.run([ROOT / "tools" / "packages", *names], capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stderr.strip()


def version_of(*command: Path | str) -> str:
    """What `command --version` prints; empty when it cannot run here."""
    try:
        done = subprocess.run([*command, "--version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
