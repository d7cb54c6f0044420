"""When a stand is complete, when two languages agree, and what may be done with a promise."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """What a host keeps up to date, one row at a time. The last two are the same in every language."""

    DONE = "done"
    NEXT = "next"
    STORY = "story"
    ASK = "ask"
    LANGUAGES = "languages"
    TEAM = "team"

    @property
    def is_neutral(self) -> bool:
        """True for what is not written in a language: codes and first names."""
        return self in (Field.LANGUAGES, Field.TEAM)

    @property
    def longest(self) -> int:
        """Most characters. One sentence stays one sentence."""
        return {Field.DONE: 200, Field.NEXT: 200, Field.STORY: 20_000, Field.ASK: 600}.get(self, 300)


NEUTRAL = ""
REQUIRED = (Field.DONE, Field.NEXT, Field.TEAM)


class State(StrEnum):
    """What came of a plan."""

    DONE = "done"
    PARTLY = "partly"
    NOT = "not"
    DROPPED = "dropped"


class Missing(StrEnum):
    """Why a stand is not complete."""

    DONE = "done"
    NEXT = "next"
    TEAM = "team"
    PLANS = "plans"
    OUTCOMES = "outcomes"
    ENGLISH = "english"
    DUTCH = "dutch"


@dataclass(frozen=True)
class Version:
    """A published text: its version, and the version of its counterpart it was last checked against."""

    number: int
    checked_against: int | None


def is_newer(one: Version | None, other: Version | None) -> bool:
    """Whether `one` changed after `other` was last checked against it: readers of `other` are told."""
    if one is None or other is None:
        return False
    return other.checked_against is None or other.checked_against < one.number


def missing(published: Mapping[tuple[Field, str], str], *, plans: int, open_questions: int) -> list[Missing]:
    """What a stand still lacks, the gravest first. `published` holds texts by field and language."""

    def has(field: Field, locale: str) -> bool:
        return bool(published.get((field, locale), "").strip())

    lacks = [Missing.OUTCOMES] if open_questions else []
    for field in REQUIRED:
        locales = (NEUTRAL,) if field.is_neutral else ("nl", "en")
        if not any(has(field, locale) for locale in locales):
            lacks.append(Missing(field.value))
    if not plans:
        lacks.append(Missing.PLANS)
    written = [field for field in Field if not field.is_neutral]
    if any(has(field, "nl") and not has(field, "en") for field in written):
        lacks.append(Missing.ENGLISH)
    if any(has(field, "en") and not has(field, "nl") for field in written):
        lacks.append(Missing.DUTCH)
    return lacks


# A translation is a to-do for the organisers; it does not keep a host from being ready.
NOT_BLOCKING = frozenset({Missing.ENGLISH, Missing.DUTCH})


def may_be_ready(lacks: Collection[Missing], *, is_organiser: bool, reason: str) -> bool:
    """A host needs a complete stand; an organiser may decide otherwise with a reason, which is shown."""
    blocking = set(lacks) - NOT_BLOCKING
    return not blocking or (is_organiser and bool(reason.strip()))
