"""Languages, hours and registers, as the pages and letters about interpreting call them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from babel import Locale
from babel.lists import format_list
from flask_babel import gettext, ngettext

from portal import clock
from portal.database import db
from portal.event.models import ProgrammeRow
from portal.interpreting.asked import name_of
from portal.interpreting.models import Register
from portal.languages.modes import Mode
from portal.languages.unlisted import is_unlisted
from portal.locales import clock_time, current_locale
from portal.matching.problem import Channel
from portal.naming import Naming, both_names, in_mode, name_here
from portal.texts import isolated


def channel_name(channel: Channel, named: Naming = name_here) -> str:
    """The language and how it is interpreted, such as “Tigrinya” or “Dutch, in writing”."""
    if is_unlisted(channel.language):
        typed = name_of(channel.language, db.session())
        language = isolated(typed) if typed else gettext("A language that is not in our list")
    else:
        language = named(channel.language)
    return in_mode(language, channel.mode)


def channel_names(channel: Channel) -> str:
    """The same for those who arrange interpreters: with both names of the language."""
    return channel_name(channel, both_names)


def choice_name(channels: Sequence[Channel], channel: Channel) -> str:
    """Its place in the list of a party that understands these `channels`, best first."""
    match channels.index(channel) if channel in channels else None:
        case 0:
            return gettext("their first choice")
        case 1:
            return gettext("their second choice")
        case 2:
            return gettext("their third choice")
        case _:
            return gettext("not asked for any more")


def how(mode: Mode) -> str:
    """What an interpreter in this mode does."""
    match mode:
        case Mode.SPOKEN:
            return gettext("Spoken: you whisper, or use receivers")
        case Mode.SIGNED:
            return gettext("In sign language")
        case Mode.WRITTEN:
            return gettext("In writing: you type what is said")
        case Mode.TACTILE:
            return gettext("By touch: you sign in somebody’s hands")


def at(moment: datetime) -> str:
    """A time of day; a page about an evening says the same few times again and again."""
    return _time_in(moment, current_locale())


@lru_cache(maxsize=512)
def _time_in(moment: datetime, locale: str) -> str:
    return clock_time(moment)


def with_guests() -> Sequence[str]:
    """Words for each number of guests that a party can have, from none."""
    return _guests_in(current_locale())


@lru_cache(maxsize=2)
def _guests_in(locale: str) -> list[str]:
    return [ngettext("with %(num)d guest", "with %(num)d guests", guests) for guests in range(10)]


def listed(names: Iterable[str]) -> str:
    """Some things in a sentence: a, b and c."""
    return format_list([*names], locale=_locale(current_locale()))


_locale = lru_cache(maxsize=2)(Locale.parse)


def stretches(rows: Iterable[ProgrammeRow]) -> list[tuple[datetime, datetime]]:
    """The times of some parts of the programme; those that follow on each other are one."""
    found: list[tuple[datetime, datetime]] = []
    for row in sorted(rows, key=lambda one: one.starts_at):
        ends = row.ends_at or row.starts_at
        if found and found[-1][1] == row.starts_at:
            found[-1] = (found[-1][0], ends)
        else:
            found.append((row.starts_at, ends))
    return found


def hours_of(rows: Iterable[ProgrammeRow]) -> str:
    """The same in words: 19:30–20:45 and 21:15–21:45."""
    return listed(f"{at(start)}–{at(end)}" for start, end in stretches(rows))


def ago(moment: datetime, now: datetime) -> str:
    """How long ago that was, for people who count in days."""
    days = (clock.in_leiden(now).date() - clock.in_leiden(moment).date()).days
    if days <= 0:
        return gettext("today")
    return gettext("yesterday") if days == 1 else ngettext("%(num)d day ago", "%(num)d days ago", days)


def register_name(register: Register) -> str:
    if register is Register.VOLUNTEER:
        return gettext("volunteer")
    return {Register.RTGS: "Rtgs", Register.RBTV: "Rbtv", Register.WBTV: "Wbtv"}[register]
