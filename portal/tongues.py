"""The languages that the portal speaks a little: which are offered, in which order, and to whom.

Its own two are in `portal.locales`; these have one file of phrases each, enough to ask for an interpreter.
"""

from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app, request

from portal.languages.door import DOOR, SIGNED
from portal.languages.modes import Mode
from portal.languages.phrases import OWN, TAGS, Phrases, UnknownPhrases, read_all
from portal.languages.table import Kind, Language, UnknownLanguage, language

# What browsers call a language that has a file here under another name.
BROWSERS_SAY = {"fa-af": "prs", "ku": "kmr", "ar-ma": "ar", "cmn": "zh", "ber": "rif"}
# Who reads these does not read the script of our file: no line is better than one that they cannot read.
OTHER_SCRIPTS = ("ku-arab", "zh-hant", "zh-tw", "zh-hk", "zh-mo")


@dataclass(frozen=True)
class Tongue:
    """A language that somebody can ask an interpreter for, and the phrases in which we talk with them.

    Whoever signs reads the written language around them. Where we have no phrases, only the sentence is left.
    """

    language: Language
    phrases: Phrases | None
    sentence: str = ""

    @property
    def code(self) -> str:
        return self.language.code

    @property
    def tag(self) -> str:
        """What to call the language in HTML."""
        return TAGS.get(self.code, self.code)

    @property
    def direction(self) -> str:
        return self.language.direction

    @property
    def mode(self) -> Mode:
        return Mode.SIGNED if self.language.kind is Kind.SIGNED else Mode.SPOKEN

    @property
    def need(self) -> str:
        """“I need an interpreter”, if we can say it."""
        return self.phrases.say("need") if self.phrases else self.sentence


def speak_a_little(app: Flask, folder: Path) -> None:
    """Read the phrases once, when the portal starts."""
    app.extensions["phrases"] = read_all(folder)


def phrases_in(code: str) -> Phrases:
    """The phrases of one language; raises `UnknownPhrases`."""
    try:
        known: dict[str, Phrases] = current_app.extensions["phrases"]
        return known[code]
    except KeyError:
        raise UnknownPhrases(code) from None


def tongue(code: str) -> Tongue:
    """A language in which somebody can ask; raises `UnknownPhrases`."""
    try:
        return Tongue(language(code), phrases_in(SIGNED.get(code, code)))
    except UnknownLanguage:
        raise UnknownPhrases(code) from None


def spoken_to(code: str | None) -> Phrases | None:
    """The phrases for somebody who asked in this language; nothing for whoever reads Dutch or English anyway,
    or if the file has gone since."""
    known: dict[str, Phrases] = current_app.extensions["phrases"]
    return known.get(SIGNED.get(code, code)) if code else None


def offered() -> list[Tongue]:
    """What people speak, those most needed in Leiden first; then languages that only have a file."""
    known: dict[str, Phrases] = current_app.extensions["phrases"]
    first = [Tongue(language(code), known.get(code), sentence) for code, sentence in DOOR]
    named = {code for code, _ in DOOR} | {*OWN}
    more = [Tongue(found.language, found) for code, found in known.items() if code not in named]
    return [*first, *sorted(more, key=lambda one: one.language.dutch)]


def offered_signed() -> list[Tongue]:
    """What people sign, with the phrases of the written language around them."""
    return [tongue(code) for code in SIGNED]


def preferred_tongue() -> Tongue | None:
    """The language that the browser asks for above Dutch and English, if we speak it a little."""
    known = {one.code: one for one in offered() if one.need}
    for wanted, quality in request.accept_languages:
        full = wanted.lower().replace("_", "-")
        if not quality or full.startswith(OTHER_SCRIPTS):
            continue
        short = full.partition("-")[0]
        for code in (BROWSERS_SAY.get(full), full, BROWSERS_SAY.get(short), short):
            if code in OWN:
                return None
            if code in known:
                return known[code]
    return None
