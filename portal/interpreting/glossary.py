"""Words that are said at the evening, for interpreters who prepare."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.database import Bilingual

FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Term:
    """A word in both languages of the stage, and what it means in each."""

    word: Bilingual
    about: Bilingual


@cache
def glossary() -> tuple[Term, ...]:
    """Our own list, in the order of the Dutch words."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Term(Bilingual(row["nl"], row["en"]), Bilingual(**row["about"])) for row in told["terms"])
