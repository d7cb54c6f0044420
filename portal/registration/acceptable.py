"""What a party understands, best first: the language that it asks for, and what is fine too.

A second or third choice is the code of a language, in the mode that is asked for, or a mode and a code such
as `written:nl`. A sign language is never written: for whoever asks for writing, its code alone means signing.
"""

from collections.abc import Mapping
from typing import Any

from portal.languages.modes import Mode
from portal.languages.table import Kind, UnknownLanguage, language
from portal.languages.unlisted import code_of
from portal.matching.problem import Channel
from portal.registration.steps import ALSO_FINE, OTHER_LANGUAGE

# What is said on the evening, typed by somebody.
IN_WRITING = (f"{Mode.WRITTEN}:nl", f"{Mode.WRITTEN}:en")


def channel_in(choice: str, mode: Mode) -> Channel:
    """What a choice means to somebody who asks for this mode."""
    other, _, code = choice.rpartition(":")
    if other in list(Mode):
        return Channel(code, Mode(other))
    return Channel(code, Mode.SIGNED if mode is Mode.WRITTEN and is_signed(code) else mode)


def with_writing(details: Mapping[str, Any], code: str) -> dict[str, Any]:
    """The wish of somebody for whom reading this language is fine too: as next choice, at most the third."""
    place = next((name for name in ALSO_FINE if not details.get(name)), ALSO_FINE[-1])
    return {**details, place: f"{Mode.WRITTEN}:{code}"}


def channels_in(details: Mapping[str, Any]) -> tuple[Channel, ...]:
    """All that is asked for, best first. A language that only has a typed name has a code of its own."""
    if "mode" not in details:
        return ()
    mode, first = Mode(details["mode"]), details.get("language", "")
    if first in ("", OTHER_LANGUAGE):
        first = code_of(details.get("language_other", ""))
    also = [channel_in(details[name], mode) for name in ALSO_FINE if details.get(name)]
    return tuple(dict.fromkeys([Channel(first, mode), *also]))


def is_signed(code: str) -> bool:
    try:
        return language(code).kind is Kind.SIGNED
    except UnknownLanguage:
        return False
