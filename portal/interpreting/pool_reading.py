"""What people type about an interpreter, in a form or in a row of a table, read in one way.

Each `a_…` gives what was meant, or raises `Wrong`.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import time

from flask_babel import lazy_gettext as _l

from portal.interpreting.models import Register
from portal.interpreting.pool import Ability, Entry, Hours
from portal.languages.modes import Mode
from portal.languages.search import find, fold
from portal.languages.table import LANGUAGES, Kind, Language, language
from portal.naming import both_names
from portal.texts import is_name, misleads, phone_number

MOST_EUROS = 100_000
MOST_LISTENERS = 60
# The registers of the Netherlands: sworn interpreters of spoken languages; interpreters of sign and text.
MODES = {
    Register.RBTV: {Mode.SPOKEN},
    Register.WBTV: {Mode.SPOKEN},
    Register.RTGS: {Mode.SIGNED, Mode.WRITTEN, Mode.TACTILE},
    Register.VOLUNTEER: {*Mode},
}
A_TIME = re.compile(r"([0-9]{1,2})(?:[:.uh]?([0-9]{2}))?(?::00)?")


class Wrong(ValueError):
    """Something that cannot be; `sentence` says kindly what is wanted, `about` of which piece if of one."""

    def __init__(self, sentence: object, *, about: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.about = about


def a_text(typed: str, longest: int) -> str:
    if len(typed) > longest:
        raise Wrong(_l("This is too long. Make it %(longest)d characters or shorter.", longest=longest))
    if misleads(typed):
        raise Wrong(_l("There are hidden characters in this. Type it again without them."))
    return typed


def a_name(typed: str) -> str:
    if not typed:
        raise Wrong(_l("Write the name."))
    if not is_name(typed):
        raise Wrong(_l("Write the name with letters. Leave out other signs."))
    return a_text(typed, 80)


def an_email(typed: str) -> str:
    if typed and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", typed):
        raise Wrong(_l("This is not a complete e-mail address. An example: name@example.nl."))
    return a_text(typed, 254)


def a_phone(typed: str) -> str:
    number = phone_number(typed)
    if typed and number is None:
        raise Wrong(_l("This is not a telephone number. An example: 06 12345678."))
    return number or ""


def a_number(typed: str, least: int, most: int) -> int | None:
    if not typed:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", typed) or not least <= int(typed) <= most:
        raise Wrong(
            _l("Write a whole number from %(least)d to %(most)d, or nothing.", least=least, most=most)
        )
    return int(typed)


def a_time(typed: str) -> time:
    """19:30, 19.30, 19u30, 1930 or 19."""
    found = A_TIME.fullmatch(typed.lower())
    try:
        if found:
            return time(int(found[1]), int(found[2] or 0))
    except ValueError:
        pass
    raise Wrong(_l("Write a time such as 19:30."))


def a_language(typed: str) -> Language:
    """By any name that people give it; raises `Wrong` where it could be more than one."""
    sought = fold(typed)
    for known in _KNOWN:
        found = known.get(sought, [])
        if len(found) == 1:
            return found[0]
        if found:
            raise Wrong(_l("Which one do you mean: %(names)s?", names=_Names(*found)))
    if near := find(typed, limit=3):
        raise Wrong(_l("We do not know this language. Do you mean: %(names)s?", names=_Names(*near)))
    raise Wrong(_l("We do not know this language. Write its name in Dutch or in English."))


def usual_mode(one: Language) -> Mode:
    return Mode.SIGNED if one.kind is Kind.SIGNED else Mode.SPOKEN


def faults(entry: Entry, evening: Hours) -> Iterator[tuple[str, object]]:
    """What does not fit together in one person: the field, and a sentence."""
    if not entry.email and not entry.phone:
        yield "email", _l("Write an e-mail address or a telephone number. We need one of the two.")
    if not entry.skills:
        yield "skills", _l("Write at least one language.")
    yield from (("skills", sentence) for sentence in _faults_of(entry.skills))
    if modes := {one.mode for one in entry.skills} - MODES[entry.register]:
        yield "register", _misfit(entry.register, modes)
    if hours := entry.hours:
        if hours.ends <= hours.starts:
            yield "until", _l("The end is not after the beginning.")
        elif hours.ends <= evening.starts or hours.starts >= evening.ends:
            yield (
                "until",
                _l(
                    "The evening is from %(start)s to %(end)s. These hours are outside of it.",
                    start=f"{evening.starts:%H:%M}",
                    end=f"{evening.ends:%H:%M}",
                ),
            )


def _faults_of(skills: tuple[Ability, ...]) -> Iterator[object]:
    seen = set()
    for code, mode, _ in skills:
        one = language(code)
        if (code, mode) in seen:
            yield _l("%(language)s is here twice.", language=_Names(one))
        seen.add((code, mode))
        if mode is Mode.SIGNED and one.kind is not Kind.SIGNED:
            yield _l("%(language)s is not a sign language. Choose another kind.", language=_Names(one))
        if mode in (Mode.SPOKEN, Mode.WRITTEN) and one.kind is Kind.SIGNED:
            yield _l(
                "%(language)s is a sign language. Choose sign language or by touch.", language=_Names(one)
            )


def _misfit(register: Register, modes: set[Mode]) -> object:
    if register is not Register.RTGS:
        return _l(
            "Rbtv and Wbtv are registers for spoken languages only. For sign language and for text choose "
            "Rtgs, else volunteer."
        )
    return _l(
        "Rtgs is a register for sign language and for text. For spoken languages choose Rbtv or Wbtv, "
        "else volunteer."
    )


class _Names:
    """Both names of languages for a sentence, in the language of whoever will read it."""

    def __init__(self, *languages: Language) -> None:
        self.languages = languages

    def __str__(self) -> str:
        return ", ".join(both_names(one.code) for one in self.languages)


def _index(names_of: Callable[[Language], Iterable[str]]) -> Mapping[str, list[Language]]:
    index: defaultdict[str, list[Language]] = defaultdict(list)
    for one in LANGUAGES:
        for name in {fold(name) for name in names_of(one)}:
            index[name].append(one)
    return index


# A name goes before a code: "Ga" is spoken in Ghana, and `ga` is Irish.
_KNOWN = (
    _index(lambda one: (one.dutch, one.english, one.endonym)),
    # Together, as the form and the file of the pool write them.
    _index(lambda one: (f"{one.dutch} {one.endonym}", f"{one.english} {one.endonym}")),
    _index(lambda one: (one.code,)),
    _index(lambda one: (*one.aliases, *(re.sub(r" \(.*\)", "", name) for name in (one.dutch, one.english)))),
)
