"""What the message with which an agency confirms a booking says about who comes.

Agencies write as they like. Nothing is guessed: what can be meant in two ways is left out, and a person
checks the rest before anything is kept.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import time

from portal.interpreting.models import Register
from portal.languages.search import fold
from portal.languages.table import LANGUAGES
from portal.texts import is_name, misleads, phone_number, plain

LONGEST = 5_000
MOST_LETTERS = 80
# "Tolk: …", "**Naam tolk 1:** …"; a bare "name" can be whoever wrote the message.
LABEL = re.compile(
    r"^[ \t>*_•-]*(?:naam (?:van )?(?:de )?tolk|tolk(?:en)?|name of (?:the )?interpreter|interpreters?)"
    r"(?: ?[1-9])?[*_ \t]*:[*_ \t]*(\S.*)$",
    re.IGNORECASE | re.MULTILINE,
)
# What stands in brackets, or behind a comma or a dash, says something about them.
ASIDE = re.compile(r"\([^()]*\)|\s*(?:[,;|\t(<\[]|\s[-–—]\s).*")
AND = re.compile(r"\s+(?:en|and)\s+|\s*[&+/]\s*")
LANGUAGE_NAMES = frozenset(fold(name.split(" (")[0]) for one in LANGUAGES for name in one.names)
# What stands where a name will be.
NOBODY_YET = re.compile(
    r"\b(?:bevestigd|geboekt|bekend|onbekend|volgt|gevonden|gezocht|zoeken|geen|nog"
    r"|confirmed|booked|known|unknown|found|pending|none|not)\b"
)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w+./-])(?:\+|\(?0)[0-9 ()./–-]{8,18}(?<=[0-9])(?![0-9])")
A_TIME = r"([0-9]{1,2})[:.u]([0-9]{2})(?: ?(?:uur|u|h)\b)?"
UNTIL = r"\s*(?:-|–|—|tot|t/m|to|until|en|and)\s*"
HOURS = re.compile(rf"(?<![0-9])(?<![0-9][:.-]){A_TIME}{UNTIL}{A_TIME}(?![:.-]?[0-9])")
REGISTER = re.compile(r"\b(?:rbtv|wbtv|rtgs)\b")


@dataclass(frozen=True)
class Found:
    """What was found; empty is what was not, or what can be meant in two ways.

    `hours` are all times from and until, those of Leiden. With `is_several` more people are named: then there
    is no name, and no address that can be another's.
    """

    name: str = ""
    email: str = ""
    phone: str = ""
    register: Register | None = None
    hours: tuple[tuple[time, time], ...] = ()
    is_several: bool = False


def read_booking(message: str) -> Found:
    """What a message of any kind says about one interpreter."""
    text = plain(message)[:LONGEST]
    names = {fold(name): name for line in LABEL.finditer(text) for name in _people(line[1])}
    # The address gets a link to what is confidential: that of the desk, in the greeting, is not near.
    near = next((part for part in re.split(r"\n[ \t>]*\n", text) if LABEL.search(part)), "")
    near = near if len(names) == 1 else ""
    registers = {*REGISTER.findall(text.casefold())}
    return Found(
        name=_only(names.values()),
        email=_only({one.casefold() for one in EMAIL.findall(near)}),
        phone=_only({*_phones(near)}),
        register=Register(register) if (register := _only(registers)) else None,
        hours=tuple(dict.fromkeys(_hours(text.casefold()))),
        is_several=len(names) > 1,
    )


def _people(said: str) -> Iterator[str]:
    """Those who are named behind a label."""
    for piece in AND.split(said):
        name, known = ASIDE.sub("", piece).strip(" *_"), fold(piece)
        is_person = is_name(name) and not misleads(name) and len(name) <= MOST_LETTERS and not name.islower()
        if is_person and fold(name) not in LANGUAGE_NAMES and not NOBODY_YET.search(known):
            yield name


def _phones(text: str) -> Iterator[str]:
    for found in PHONE.findall(text):
        number = phone_number(found)
        # A number of this country has ten digits.
        if number and (number.startswith("+") or len(number) == len("0612345678")):
            yield number


def _hours(text: str) -> Iterator[tuple[time, time]]:
    for found in HOURS.finditer(text):
        hour, minute, last_hour, last_minute = map(int, found.groups())
        if max(hour, last_hour) < 24 and max(minute, last_minute) < 60:
            starts, ends = time(hour, minute), time(last_hour, last_minute)
            if starts < ends:
                yield starts, ends


def _only(found: Collection[str]) -> str:
    """The one that there is; nothing if there are more."""
    return next(iter(found)) if len(found) == 1 else ""
