"""What the portal says in languages that it speaks a little: the phrases of “I need an interpreter”.

Each language is one file, `translations/ask/<code>.toml`; adding one takes no code. The file holds

- `status`: "draft"; "checked" with `checked_by` and `checked_on`; or "own" for the two languages in which the
  portal is written anyway;
- `[phrases]` and `[plurals.<name>]`: the same as the reference, with the same placeholders;
- `[formats]`, if needed: `locale`, the CLDR locale whose dates, times and plurals to use, where CLDR does not
  know the code itself; `date` and `time`, patterns of CLDR; `digits`, ten signs for 0 to 9. Without those,
  times are written with 24 hours, as in the Netherlands, and numbers with Western digits.
"""

import string
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time

from portal.clock import in_leiden
from portal.languages.table import Kind, Language, UnknownLanguage, language

REFERENCE = "en"
OWN = ("nl", "en")
TAGS = {"zh": "zh-Hans"}
# No count on these pages is larger.
COUNTS = range(0, 1001)
# The forms that may say the number in words.
MAY_OMIT_COUNT = ("zero", "one", "two")
TABLES = {"status", "checked_by", "checked_on", "formats", "phrases", "plurals"}
FORMATS = {"locale", "date", "time", "digits"}


class UnknownPhrases(KeyError):
    """There is no file for this language."""


@dataclass(frozen=True)
class Phrases:
    """What can be said in one language. Nothing is said in two: a missing phrase is a mistake in the file."""

    code: str
    written: Mapping[str, Any]

    @property
    def language(self) -> Language:
        return language(self.code)

    @property
    def tag(self) -> str:
        """What to call the language in HTML, with its script where a reader's machine might take another."""
        return TAGS.get(self.code, self.code)

    @property
    def direction(self) -> str:
        return self.language.direction

    @property
    def is_draft(self) -> bool:
        """Whether no native speaker has checked it yet."""
        return bool(self.written["status"] == "draft")

    def say(self, phrase: str, **facts: object) -> str:
        """One phrase with the facts in it.

        Where people read from right to left, a code or an address must not turn the words around it.
        """
        if self.direction == "rtl":
            facts = {name: f"\u2068{fact}\u2069" for name, fact in facts.items()}
        return str(self.written["phrases"][phrase]).format(**facts)

    def count(self, plural: str, number: int) -> str:
        """A number of things, in the form that the language has for that number."""
        forms = self.written["plurals"][plural]
        form = forms.get(self.locale.plural_form(number), forms["other"])
        return str(form).format(count=self.number(number))

    def number(self, number: int) -> str:
        return self._in_digits(str(number))

    def date(self, moment: datetime) -> str:
        """The day in Leiden, with the day of the week and the year."""
        pattern = self._formats.get("date", "full")
        return self._in_digits(format_date(in_leiden(moment), pattern, locale=self.locale))

    def time(self, moment: datetime) -> str:
        """The time in Leiden, from 0 to 24 hours."""
        there = in_leiden(moment)
        if pattern := self._formats.get("time"):
            return self._in_digits(format_time(there, pattern, locale=self.locale))
        return self._in_digits(format_skeleton("Hm", there.replace(tzinfo=None), locale=self.locale))

    @cached_property
    def locale(self) -> Locale:
        """Whose rules dates and plurals follow."""
        return Locale.parse(self._formats.get("locale", self.code))

    @property
    def _formats(self) -> Mapping[str, str]:
        formats: Mapping[str, str] = self.written.get("formats", {})
        return formats

    def _in_digits(self, text: str) -> str:
        digits = self._formats.get("digits")
        return text.translate(str.maketrans(string.digits, digits)) if digits else text


def read(path: Path) -> Phrases:
    """The phrases of one file, whose name is the code of the language."""
    return Phrases(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))


def read_all(folder: Path) -> dict[str, Phrases]:
    """All files that there are, by the code of their language."""
    return {path.stem: read(path) for path in sorted(folder.glob("*.toml"))}


def faults(phrases: Phrases, reference: Phrases) -> Iterator[str]:
    """What is wrong with one file, each as a line that names the place."""
    written = phrases.written
    yield from (f"[{name}] is not known" for name in written if name not in TABLES)
    if broken := list(_faults_of_tables(written)):
        yield from broken
        return
    yield from _faults_of_head(phrases)
    try:
        needed = plural_categories(phrases.locale)
    except (UnknownLocaleError, ValueError):
        yield "CLDR does not know this language: name under [formats] a `locale` that it does know"
        return
    yield from _faults_of_patterns(phrases)
    wanted: Mapping[str, str] = reference.written["phrases"]
    given: Mapping[str, Any] = written.get("phrases", {})
    yield from _faults_of_names("phrases", given, wanted)
    for name in (name for name in wanted if name in given):
        yield from _faults_of_text(name, given[name], [placeholders(wanted[name])])
    plurals: Mapping[str, Any] = written.get("plurals", {})
    yield from _faults_of_names("plurals", plurals, reference.written["plurals"])
    for name, forms in plurals.items():
        yield from _faults_of_names(f"plurals.{name}", forms, needed)
        for category in (category for category in needed if category in forms):
            allowed = [{"count"}, set()] if category in MAY_OMIT_COUNT else [{"count"}]
            yield from _faults_of_text(f"{name}.{category}", forms[category], allowed)


def plural_categories(locale: Locale) -> set[str]:
    """The forms that whole numbers need, by their names in CLDR; “other” always, which CLDR asks for too."""
    return {locale.plural_form(count) for count in COUNTS} | {"other"}


def placeholders(text: str) -> set[str]:
    """The names between { and }; raises ValueError for braces that do not close."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _faults_of_tables(written: Mapping[str, Any]) -> Iterator[str]:
    """What makes it useless to read on."""
    tables = [
        name for name in ("formats", "phrases", "plurals") if not isinstance(written.get(name, {}), dict)
    ]
    yield from (f"[{name}] must be a table" for name in tables)
    if "plurals" not in tables:
        plurals = written.get("plurals", {})
        yield from (
            f"[plurals.{name}] must be a table" for name in plurals if not isinstance(plurals[name], dict)
        )
    if "formats" not in tables:
        formats = written.get("formats", {})
        yield from (f"formats.{name} must be text" for name in formats if not isinstance(formats[name], str))


def _faults_of_patterns(phrases: Phrases) -> Iterator[str]:
    """A pattern that CLDR cannot read, or that does not tell the day or the hour."""
    moment = datetime(2024, 3, 21, 18, 45, tzinfo=UTC)
    for name, write, number in (("date", phrases.date, 21), ("time", phrases.time, 45)):
        if name not in phrases.written.get("formats", {}):
            continue
        try:
            is_told = phrases.number(number) in write(moment)
        except (ValueError, KeyError, AttributeError, TypeError):
            is_told = False
        if not is_told:
            yield f"formats.{name} is not a pattern of CLDR for a {name}"


def _faults_of_head(phrases: Phrases) -> Iterator[str]:
    written = phrases.written
    try:
        if phrases.language.kind is Kind.SIGNED:
            yield "a sign language has no written phrases"
    except UnknownLanguage:
        yield f"the table of languages has no “{phrases.code}”: add it to portal/languages/table.py first"
    allowed = ("own",) if phrases.code in OWN else ("draft", "checked")
    if written.get("status") not in allowed:
        yield f"status must be {' or '.join(allowed)}"
    if written.get("status") == "checked" and not (
        written.get("checked_by") and isinstance(written.get("checked_on"), date)
    ):
        yield "what is checked says by whom and when: checked_by and checked_on"
    formats = written.get("formats", {})
    yield from (f"formats.{name} is not known" for name in formats if name not in FORMATS)
    if len(formats.get("digits", string.digits)) != len(string.digits):
        yield "formats.digits must be ten signs"


def _faults_of_names(where: str, given: Collection[str], wanted: Collection[str]) -> Iterator[str]:
    yield from (f"{where}.{name} is missing" for name in wanted if name not in given)
    yield from (
        f"{where}.{name} is not a phrase that anybody asks for" for name in given if name not in wanted
    )


def _faults_of_text(name: str, text: object, allowed: Collection[set[str]]) -> Iterator[str]:
    if not isinstance(text, str) or not text.strip():
        yield f"{name} is empty"
        return
    if text != " ".join(text.split()):
        yield f"{name} has spaces too many"
    try:
        found = placeholders(text)
    except ValueError:
        yield f"{name} has a {{ or }} too many"
        return
    if any(spec or conversion for _, name, spec, conversion in string.Formatter().parse(text) if name):
        yield f"{name} may have nothing but a name between {{ and }}"
        return
    if found not in allowed:
        wanted = ", ".join(f"{{{one}}}" for one in sorted(set().union(*allowed))) or "nothing"
        yield f"{name} must have these placeholders: {wanted}"
