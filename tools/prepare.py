"""Brings in what the tests need besides Python packages, and says what it did: `make test` runs it first."""

import sys

from tools import chromium, postgresql
from tools.machine import Missing


def main() -> None:
    try:
        chromium.provide()
        postgresql.provide()
    except Missing as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
