"""Finds a language by what somebody types: any name of it, in any of its spellings."""

import unicodedata
from enum import IntEnum

from portal.languages.door import DOOR
from portal.languages.table import LANGUAGES, MOST_NEEDED_SIGNED, MOST_NEEDED_SPOKEN, Kind, Language

# Letters that people type in another way and that Unicode does not take apart by itself.
_SAME = str.maketrans(
    {
        "ı": "i",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "æ": "ae",
        "œ": "oe",
        "ə": "e",
        "ɣ": "gh",
        "ʋ": "v",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ې": "ي",
        "ک": "ك",
        "ة": "ه",
        "ە": "ه",
        "ہ": "ه",
        "ۆ": "و",
        "ۇ": "و",
        "ء": "",
        "ـ": "",
    }
)
_APOSTROPHES = frozenset("'`´‘’‛ʻʼʽʾʿˈ′＇")


class _Fit(IntEnum):
    """How well a name fits what was typed; less is better."""

    WHOLE = 0
    START = 1
    WORD = 2
    INSIDE = 3


def fold(text: str) -> str:
    """Lower-case words without accents, vowel points, hamza or apostrophes, one space between them."""
    kept: list[str] = []
    for letter in unicodedata.normalize("NFKD", text.casefold()).casefold().translate(_SAME):
        category = unicodedata.category(letter)
        # Accents and marks of direction go; the vowel signs of Indic scripts stay, for they make the word.
        if letter in _APOSTROPHES or category == "Cf" or unicodedata.combining(letter):
            continue
        kept.append(letter if category[0] in "LMN" else " ")
    return " ".join("".join(kept).split())


def find(query: str, *, kind: Kind | None = None, limit: int = 8) -> list[Language]:
    """The languages that fit `query` best, at most `limit`; none when it holds no letter.

    The same words always give the same answer, and a language's full name always finds it.
    """
    typed = fold(query)
    if not any(map(str.isalpha, typed)):
        return []
    sought = typed.replace(" ", "")
    fits = [
        (fit, place, language)
        for place, (language, names) in enumerate(_NAMES)
        if kind in (None, language.kind) and (fit := _best_fit(sought, language.code, names)) is not None
    ]
    return [language for _, _, language in sorted(fits, key=lambda found: found[:2])][: max(limit, 0)]


def _best_fit(sought: str, code: str, names: tuple[str, ...]) -> _Fit | None:
    if sought == code:
        return _Fit.WHOLE
    return min((fit for name in names if (fit := _fit(sought, name)) is not None), default=None)


def _fit(sought: str, name: str) -> _Fit | None:
    """Hyphens and spaces count for nothing but the start of a word."""
    words = name.split(" ")
    whole = "".join(words)
    if whole == sought:
        return _Fit.WHOLE
    if whole.startswith(sought):
        return _Fit.START
    if any("".join(words[place:]).startswith(sought) for place in range(1, len(words))):
        return _Fit.WORD
    return _Fit.INSIDE if sought in whole else None


def _by_need(language: Language) -> int:
    return _NEEDED.index(language.code) if language.code in _NEEDED else len(_NEEDED)


# Where two languages fit equally well, the one that more people ask for comes first.
_NEEDED = (*MOST_NEEDED_SPOKEN, *MOST_NEEDED_SIGNED, *(code for code, _ in DOOR))
_NAMES = tuple(
    (language, tuple(fold(name) for name in language.names)) for language in sorted(LANGUAGES, key=_by_need)
)
