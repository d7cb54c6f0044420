"""Checks the files in `translations/ask/`: `python -m tools.phrases` prints a line for each fault.

A file that lacks a phrase would leave somebody who reads only that language without an answer.
"""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from portal.languages.phrases import REFERENCE, faults, read
from tools.machine import ROOT

FOLDER = ROOT / "translations" / "ask"


def main() -> None:
    if found := list(check(FOLDER)):
        sys.exit("\n".join(found))
    codes = ", ".join(path.stem for path in sorted(FOLDER.glob("*.toml")))
    print(f"the phrases are complete: {codes}")


def check(folder: Path) -> Iterator[str]:
    """What is wrong, each line with the name of its file."""
    reference = read(folder / f"{REFERENCE}.toml")
    for path in sorted(folder.glob("*.toml")):
        try:
            phrases = read(path)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
            yield f"{path.name}: cannot be read: {problem}"
        else:
            yield from (f"{path.name}: {fault}" for fault in faults(phrases, reference))


if __name__ == "__main__":
    main()
