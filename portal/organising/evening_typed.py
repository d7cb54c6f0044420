"""An evening as it stands in the form: texts by the names of fields, compared and merged field by field."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.clock import in_leiden
from portal.database import Bilingual
from portal.event.loading import ACCESS, MORE_TEXTS, TEXTS
from portal.event.models import Edition, ProgrammeRow
from portal.texts import folded, tidy

Typed = dict[str, list[str]]
Marks = dict[str, str]
A_ROW = re.compile(r"rows-([0-9]{1,10})-(.+)")
LONGEST_SLUG = 40


def typed_of(edition: Edition) -> Typed:
    """What the form holds of an evening that nobody changes."""
    said: dict[str, str | list[str]] = {
        **_pair("title", edition.title),
        **_pair("venue", edition.venue),
        "street": edition.street,
        "postcode": edition.postcode,
        "city": edition.city,
        "day": f"{in_leiden(edition.starts_at):%Y-%m-%d}",
        "doors": as_time(edition.doors_at),
        "starts": as_time(edition.starts_at),
        "ends": as_time(edition.ends_at),
        "capacity": str(edition.capacity),
        "opens": as_moment(edition.registration_opens_at),
        "closes": as_moment(edition.registration_closes_at),
        "confirmation": edition.confirmation.value,
        "contact": edition.contact,
        **{key: edition.access[key] for key in ACCESS},
        "languages": sorted(edition.access["languages"]),
    }
    for key in (*TEXTS, *MORE_TEXTS):
        if key in edition.texts:
            said |= _pair(key, edition.text(key))
    for row in edition.programme:
        # By a number that stays while rows come and go: two people may have the form before them.
        said |= {f"rows-{row.id}-{name}": value for name, value in _row(row).items()}
    texts = {name: [value] if isinstance(value, str) else value for name, value in said.items()}
    return tidied({name: [tidy(one) for one in values] for name, values in texts.items()})


def tidied(typed: Mapping[str, Sequence[str]]) -> Typed:
    """Without what is empty, so that two ways to say nothing are one."""
    kept = {name: [one for one in values if one] for name, values in typed.items()}
    return {name: values for name, values in sorted(kept.items()) if values}


def as_time(moment: datetime) -> str:
    return f"{in_leiden(moment):%H:%M}"


def as_moment(moment: datetime) -> str:
    """As a browser's field for a day and a time wants it."""
    return f"{in_leiden(moment):%Y-%m-%dT%H:%M}"


def slug_of(title: str, number: int, others: Sequence[str]) -> str:
    """A name for a new part, for addresses and tables; it stays when the title changes."""
    words = re.sub(r"[^a-z0-9]+", "-", folded(title)).strip("-")[: LONGEST_SLUG - 5].strip("-")
    slug = words or f"part-{number + 1}"
    return next(one for one in (slug, *(f"{slug}-{more}" for more in range(2, 1000))) if one not in others)


def marks_of(typed: Typed) -> Marks:
    """A short mark of what stands in each field; a form takes them along to tell later who changed what."""
    return {
        name: hashlib.sha256(json.dumps(values).encode()).hexdigest()[:8] for name, values in typed.items()
    }


@dataclass(frozen=True)
class Merged:
    """What two people made of one form."""

    typed: Typed
    # Fields that both changed: the form keeps what the second one typed.
    contested: list[str]
    # Fields that only the other one changed: the form shows the other's now.
    taken: list[str]


def merged(mine: Typed, theirs: Typed, seen: Marks) -> Merged:
    """Field by field; `seen` are the marks of what I had before me when I began."""
    mine = _beside(mine, theirs, seen)
    my_marks, their_marks = marks_of(mine), marks_of(theirs)
    typed: Typed = {}
    contested: list[str] = []
    taken: list[str] = []
    for name in sorted({*mine, *theirs}):
        mark, other, before = my_marks.get(name), their_marks.get(name), seen.get(name)
        kept = mine
        if mark != other and mark == before:
            kept = theirs
            taken.append(name)
        elif mark != other and other != before:
            contested.append(name)
        if name in kept:
            typed[name] = kept[name]
    return Merged(typed, contested, taken)


def _beside(mine: Typed, theirs: Typed, seen: Marks) -> Typed:
    """A new part of mine moves down where somebody else has added one at the same place."""
    used = {int(found[1]) for name in (*mine, *theirs) if (found := A_ROW.fullmatch(name))}
    known = {int(found[1]) for name in seen if (found := A_ROW.fullmatch(name))}
    their_new = {int(found[1]) for name in theirs if (found := A_ROW.fullmatch(name))} - known
    moved: dict[int, int] = {}
    renamed: Typed = {}
    for name, values in mine.items():
        found = A_ROW.fullmatch(name)
        if found and int(found[1]) in their_new:
            number = moved.setdefault(int(found[1]), max(used) + 1 + len(moved))
            name = f"rows-{number}-{found[2]}"
        renamed[name] = values
    return renamed


def _pair(name: str, text: Bilingual) -> dict[str, str | list[str]]:
    same = "y" if text.nl == text.en else ""
    return {f"{name}-nl": text.nl, f"{name}-en": text.en, f"{name}-same": same}


def _row(row: ProgrammeRow) -> dict[str, str | list[str]]:
    return {
        "slug": row.slug,
        "starts": as_time(row.starts_at),
        "ends": as_time(row.ends_at) if row.ends_at else "",
        "layout": row.layout.value,
        "dye": str(row.dye),
        **_pair("title", row.title),
        **_pair("text", row.text),
    }
