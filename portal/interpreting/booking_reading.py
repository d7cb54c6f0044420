"""What the message with which an agency confirms a booking says about who comes.

Agencies write as they like: this finds what is plain to see, leaves out what can be meant in two ways, and a
person checks it before anything is kept.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import time

from portal.interpreting.models import Register
from portal.languages.search import fold
from portal.languages.table import LANGUAGES
from portal.texts import is_name, misleads, phone_number, plain

LONGEST = 5_000
MOST_LETTERS = 80
# What stands before the name, the plainest first: a bare "name" can be whoever wrote the message.
LABELS = (
    r"(?:naam|namen) (?:van )?(?:de )?tolk(?:en)?|names? of (?:the )?interpreters?|interpreter['’]?s? name",
    r"tolk(?:en)?|interpreters?",
    r"naam|name",
)
BETWEEN = r"[*_ \t]*(?:[:=]|\t)[*_ \t]*"
# The name stands behind its label, or on the next line, which then is no label itself.
NAMED = rf"^[ \t>*_•-]*({{label}})(?: ?[1-9])?{BETWEEN}(?:\n[ \t>]*(?!.*:))?(\S.*)$"
# What stands in brackets, or behind a comma or a dash, says something about them.
BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>")
ASIDE = re.compile(r"[,;|\t(<\[]|\s[-–—]\s")
AND = re.compile(r"\s+(?:en|and)\s+|\s*[&+/]\s*")
TITLE = re.compile(r"^(?:de heer|dhr|mevrouw|mevr|mw|mr|mrs|ms)\b\.?\s*", re.IGNORECASE)
LANGUAGE_WORDS = frozenset(word for one in LANGUAGES for name in one.names for word in fold(name).split())
# What stands where a name will be, and the heads of the other columns.
NO_NAME = re.compile(
    r"\b(?:bevestigd|geboekt|bekend|onbekend|volgt|gevonden|gezocht|toegewezen|beschikbaar|aanwezig|ingepland"
    r"|geannuleerd|akkoord|geen|nog|nnb|nvt|n\.n\.b|n\.v\.t|ja|nee"
    r"|confirmed|booked|known|unknown|found|assigned|available|planned|pending|cancelled|none|tba|tbc|tbd"
    r"|yes|no|\w*tolk(?:en)?|interpreters?|naam|name|taal|language|datum|date|tijd|time|locatie|location"
    r"|adres|address|klant|client|opdrachtgever|telefoon\w*|phone|mobiel|mobile|e-?mail\w*|status|register"
    r"|rbtv|wbtv|rtgs)\b"
)

# Lines about others: the head of a letter, who wrote what is quoted, and whoever ordered or planned it.
OTHERS = re.compile(
    r"^[ \t>*_•-]*(?:van|aan|cc|bcc|from|to|reply-to|verzonden|sent|onderwerp|subject)[*_ \t]*:"
    r"(?:.*[,;][ \t]*\n)*.*$"
    r"|^.*\b(?:schreef|wrote)\b.*$"
    r"|^(?![^:\n]*(?:tolk|interpreter)\b)[^:\n]*\b(?:opdrachtgever|klant|contact|contactpersoon|planning"
    r"|planner|bureau|kantoor|client|customer|agency|office)\b[^:\n]*:.*$",
    re.IGNORECASE | re.MULTILINE,
)
OF_THEM = r" (?:van )?(?:de )?tolk| (?:of )?(?:the )?interpreter"
MAIL = r"e-?mail(?:-?adres| address)?"
EMAIL_LABELS = (rf"(?:{MAIL})(?:{OF_THEM})|(?:tolk|interpreter['’]?s?) {MAIL}", rf"{MAIL}|mail")
EMAIL = r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
MOBILE = r"mob(?:\.|iel|iele? (?:telefoon)?nummer|ile(?: number| phone)?)?|gsm"
TELEPHONE = r"tel\.?|telefoon(?:nummer)?|(?:tele)?phone(?: number)?"
PHONE_LABELS = (rf"(?:{MOBILE}|{TELEPHONE})(?:{OF_THEM})", MOBILE)
# Ten digits here, or a plus; a date or the number of a booking is no telephone.
LOCAL = "|".join(rf"[0-9]{{{area}}}\)?[ ./]?[-–/]? ?(?:[ .–-]?[0-9]){{{9 - area}}}" for area in (1, 2, 3))
PHONE = (
    rf"(?<![\w+])(?<![0-9][./–-])(?:(?:\+31|0031)[ .-]?(?:\(0\))? ?\(?(?:{LOCAL})"
    rf"|\+(?!31)[0-9](?:[ ()./–-]{{0,2}}[0-9]){{7,14}}|\(?0(?:{LOCAL}))(?![0-9])"
)

# An hour, a sign, minutes, a word for hours, and the a or p of am and pm.
A_TIME = r"([0-9]{1,2})(?:(:|\.| ?[uh])([0-9]{2}))?(?: ?(uur|u|hrs|h)\b)?(?: ?([ap])\.?m\b\.?)?"
UNTIL = r"(?: *[-–—] *|\s+(?:t/m|tot en met|tot|to|until|till|en|and)\s+)"
SPAN = re.compile(rf"(?<![0-9])(?<![0-9][:.,/-]){A_TIME}{UNTIL}{A_TIME}(?![:.,/-]?[0-9])")
# These stand around amounts.
BEFORE_AMOUNT, BEHIND_AMOUNT = re.compile(r"(?:€|\beuro?) ?$"), re.compile(r" ?(?:€|%|euro?\b|per\b|km\b)")
REGISTER = re.compile(r"\b(rbtv|wbtv|rtgs)\b")

Written = tuple[str | None, ...]


@dataclass(frozen=True)
class Found:
    """What was found; empty is what was not, or what can be meant in two ways.

    `hours` are all times from and until, those of Leiden: the plain ones first, then what may be an amount.
    With `is_several` more people are named: then no name is given, and no address that can be another's.
    """

    name: str = ""
    email: str = ""
    phone: str = ""
    register: Register | None = None
    hours: tuple[tuple[time, time], ...] = ()
    is_several: bool = False


def read_booking(message: str) -> Found:
    """What a message of any kind says about one interpreter; nothing in it is guessed."""
    text = plain(message)[:LONGEST].replace("\u00a0", " ")
    # The address gets a link to what is confidential: that of an agency's desk must not be taken for it.
    about_them = OTHERS.sub("", text)
    names, register = _names(text), REGISTER.search(text.casefold())
    is_several = len(names) > 1
    return Found(
        name=names[0] if len(names) == 1 else "",
        email="" if is_several else _the_one(_emails(about_them)),
        phone="" if is_several else _the_one(_phones(about_them)),
        register=Register(register[0]) if register else None,
        hours=tuple(dict.fromkeys(_hours(text))),
        is_several=is_several,
    )


def _names(text: str) -> list[str]:
    """The people behind the plainest label that names any."""
    for label in LABELS:
        lines = re.finditer(NAMED.format(label=label), text, re.IGNORECASE | re.MULTILINE)
        names = [TITLE.sub("", one.strip(" *_")) for line in lines for one in _pieces(line)]
        if found := {fold(name): name for name in reversed(names) if _is_person(name)}:
            return [*found.values()]
    return []


def _pieces(line: re.Match[str]) -> list[str]:
    """What may be a name each."""
    said = BRACKETS.sub(" ", line[2])
    if line[1].casefold().endswith(("tolken", "interpreters")):
        # Below such a label stands a list, of whatever form.
        return [] if "\n" in line[0] else re.split(f"[,;]|{AND.pattern}", said)
    return [ASIDE.split(one)[0] for one in AND.split(said)]


def _is_person(name: str) -> bool:
    """Whether it can be somebody's name: no language, no "confirmed", no half of a sentence."""
    if not is_name(name) or misleads(name) or len(name) > MOST_LETTERS or re.search("[0-9]", name):
        return False
    if NO_NAME.search(name.casefold()) or LANGUAGE_WORDS.issuperset(fold(name).split()):
        return False
    words = name.split()
    letters = (next((sign for sign in word if sign.isalpha()), "-") for word in (words[0], words[-1]))
    return not any(letter.islower() or letter == "-" for letter in letters)


def _the_one(groups: Iterable[dict[str, str]]) -> str:
    """What the plainest label gives, if that is one thing."""
    first: dict[str, str] = next(filter(None, groups), {})
    return next(iter(first.values())) if len(first) == 1 else ""


def _emails(text: str) -> Iterator[dict[str, str]]:
    """Addresses by their small letters, the most plainly labelled first, at last all of them."""
    for before in (*(rf"(?<!\w)(?:{label}){BETWEEN}\n?[ \t>]*<?" for label in EMAIL_LABELS), ""):
        found = re.findall(f"{before}({EMAIL})", text, re.IGNORECASE)
        yield {one.casefold(): one for one in reversed(found)}


def _phones(text: str) -> Iterator[dict[str, str]]:
    """Numbers as they are dialled here, the most plainly labelled first, at last all of them."""
    for before in (*(rf"(?<!\w)(?:{label})[*_ \t]*[.:=]?[*_ \t]*\n?[ \t>]*" for label in PHONE_LABELS), ""):
        found = re.findall(f"{before}({PHONE})", text, re.IGNORECASE)
        numbers = [phone_number(one.replace("(0)", "")) for one in reversed(found)]
        yield {re.sub(r"^(\+31|0031)", "0", one): one for one in numbers if one}


def _hours(text: str) -> Iterator[tuple[time, time]]:
    perhaps = []
    for found in SPAN.finditer(text.casefold()):
        first, last = found.groups()[:5], found.groups()[5:]
        if not (span := _span(first, last)):
            continue
        # With nothing but a dot it looks like an amount.
        if {first[1], last[1]} <= {".", None} and not any((*first[3:], *last[3:])):
            before = found.string[max(found.start() - 6, 0) : found.start()]
            if not BEFORE_AMOUNT.search(before) and not BEHIND_AMOUNT.match(found.string, found.end()):
                perhaps.append(span)
        else:
            yield span
    yield from perhaps


def _span(first: Written, last: Written) -> tuple[time, time] | None:
    """From and until; None for what is no time, or goes back."""
    # "7 to 9" can be anything; "19 tot 22 uur" is plain.
    if not any(last[1:]) or not any((*first[1:], *last[3:])):
        return None
    # "7:30 to 9:45 pm" is all evening, and "11 to 1 pm" begins in the morning.
    begins = [first[4]] if first[4] else [last[4], "a"] if last[4] else [None]
    ends = [last[4]] if last[4] else [first[4], None] if first[4] else [None]
    for one in begins:
        for other in ends:
            starts_at, ends_at = _time(first, one), _time(last, other)
            if starts_at and ends_at and starts_at < ends_at:
                return starts_at, ends_at
    return None


def _time(written: Written, half: str | None) -> time | None:
    """A time of the day; `half` is "a" before noon, "p" from noon on."""
    hour, minute = int(written[0] or 0), int(written[2] or 0)
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif half and (half == "a" or hour == 0):
        return None
    return time(hour, minute) if hour < 24 and minute < 60 else None
