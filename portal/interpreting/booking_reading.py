"""What the message with which an agency confirms a booking says about who comes.

Agencies write as they like: this finds what is plain to see, and a person checks it before anything is kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from portal.interpreting.models import Register
from portal.texts import is_name, misleads, phone_number, plain

LONGEST = 5_000
MOST_LETTERS = 80
# What stands before the name, the plainest first: a bare "name" can be whoever wrote the message.
LABELS = (
    r"naam (?:van )?(?:de )?tolk|name of (?:the )?interpreter|interpreter['’]?s? name",
    r"tolk|interpreter",
    r"naam|name",
)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w+])[+(]?[0-9][0-9 ()/.-]{7,20}")
A_TIME = r"([0-9]{1,2})[:.]([0-9]{2})(?: ?(?:uur|u|h))?"
HOURS = re.compile(rf"(?<![0-9:.]){A_TIME}\s*(?:-|–|—|tot|to|until|till|en|and)\s*{A_TIME}(?![:.]?[0-9])")
REGISTER = re.compile(r"\b(rbtv|wbtv|rtgs)\b")


@dataclass(frozen=True)
class Found:
    """What was found; empty is what was not. The times are those of Leiden."""

    name: str = ""
    email: str = ""
    phone: str = ""
    register: Register | None = None
    hours: tuple[time, time] | None = None


def read_booking(message: str) -> Found:
    """The first of everything that looks like it, from a message of any kind."""
    text = plain(message)[:LONGEST]
    email, register = EMAIL.search(text), REGISTER.search(text.casefold())
    return Found(
        name=_name(text),
        email=email[0] if email else "",
        phone=next(_phones(text), ""),
        register=Register(register[0]) if register else None,
        hours=next(_hours(text), None),
    )


def _name(text: str) -> str:
    for label in LABELS:
        pattern = rf"^[ \t>*•-]*(?:{label})[ \t]*[:=][ \t]*(\S.*)$"
        for found in re.finditer(pattern, text, re.IGNORECASE | re.MULTILINE):
            # What follows a comma or stands between brackets says something about them.
            name = re.split(r"[,;(|\t]", found[1])[0].strip()
            if is_name(name) and not misleads(name) and len(name) <= MOST_LETTERS:
                return name
    return ""


def _phones(text: str) -> Iterator[str]:
    for found in PHONE.finditer(text):
        number = phone_number(found[0])
        # Ten digits here, or with a plus; a date or the number of a booking is no telephone.
        if number and (number.startswith("+") or (number.startswith("0") and len(number) in (10, 13))):
            yield number


def _hours(text: str) -> Iterator[tuple[time, time]]:
    for found in HOURS.finditer(text.casefold()):
        hour, minute, last_hour, last_minute = map(int, found.groups())
        if max(hour, last_hour) < 24 and max(minute, last_minute) < 60:
            starts, ends = time(hour, minute), time(last_hour, last_minute)
            if starts < ends:
                yield starts, ends
