"""Keeps the catalogues in `translations/` and the texts in the code the same.

`python -m tools.translations update` adds new texts and drops old ones; English is its own translation.
`python -m tools.translations check` prints a line for each text that a visitor would miss or see wrongly.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from tools.machine import ROOT

LOCALES = ("nl", "en")
SOURCE = "en"
# Babel's own keywords, and those under which code imports the lazy ones.
KEYWORDS = ("_l", "lazy_gettext", "lazy_ngettext:1,2")
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[-+#0 ]?\d*(?:\.\d+)?[a-zA-Z%]")
# A singular may say “one” and a dual “both”.
MAY_BE_WORDS = "%(num)d"


def main() -> None:
    if sys.argv[1:] == ["update"]:
        texts = extract()
        for locale in LOCALES:
            update(path_of(locale), locale, texts)
    elif sys.argv[1:] == ["check"]:
        texts = extract()
        if faults := [
            f"{locale}: {fault}" for locale in LOCALES for fault in check(path_of(locale), locale, texts)
        ]:
            sys.exit("\n".join(faults))
        print(f"{len(texts)} texts are complete in {' and '.join(LOCALES)}")
    else:
        sys.exit("usage: python -m tools.translations update|check")


def path_of(locale: str) -> Path:
    return ROOT / "translations" / locale / "LC_MESSAGES" / "messages.po"


def extract() -> Catalog:
    """All texts in the code and the templates, as pyproject.toml says where to look."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "messages.pot"
        keywords = (word for keyword in KEYWORDS for word in ("-k", keyword))
        extraction = ["extract", "-F", "pyproject.toml", *keywords, "-o", str(found), "."]
        command = [sys.executable, "-m", "babel.messages.frontend", "-q", *extraction]
        subprocess.run(command, cwd=ROOT, check=True)
        with found.open("rb") as file:
            return read_po(file)


def update(path: Path, locale: str, texts: Catalog) -> None:
    """Bring one catalogue up to date, without guesses."""
    catalogue = read_catalogue(path, locale) or _new(locale)
    # An unchanged catalogue must not change.
    catalogue.update(texts, no_fuzzy_matching=True, update_creation_date=False)
    for message in catalogue if locale == SOURCE else ():
        # Also where only the plural is another now, which alone does not make a text a new one.
        if message.id:
            message.string = message.id
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=0, include_lineno=False, sort_by_file=True, ignore_obsolete=True)


def check(path: Path, locale: str, texts: Catalog) -> Iterator[str]:
    """What is wrong with one catalogue."""
    catalogue = read_catalogue(path, locale)
    if catalogue is None:
        yield "there is no catalogue: run `make translations`"
        return
    for text in texts:
        if text.id and text.id not in catalogue:
            yield f"missing: {_name(text)}"
    for message in catalogue:
        if not message.id:
            continue
        if message.id not in texts:
            yield f"no longer used: {_name(message)}"
        elif message.fuzzy:
            yield f"fuzzy: {_name(message)}"
        elif not _is_complete(message) or len(forms_of(message)) != _number_of_forms(message, catalogue):
            yield f"not translated: {_name(message)}"
        elif not _has_same_placeholders(message):
            yield f"other placeholders: {_name(message)}"
        elif not _has_same_edges(message):
            yield f"other white space at the start or end: {_name(message)}"
    for obsolete in catalogue.obsolete.values():
        yield f"left over (#~): {_name(obsolete)}"


def read_catalogue(path: Path, locale: str) -> Catalog | None:
    """One catalogue, if there is one."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def _new(locale: str) -> Catalog:
    return Catalog(
        locale=locale,
        header_comment="# What the portal says; `make translations` brings new texts in.",
        project="leiden-together",
        version="1",
        msgid_bugs_address="none",
        last_translator="the makers",
        language_team=locale,
        revision_date=datetime.now(UTC),
        fuzzy=False,
    )


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def forms_of(message: Message) -> tuple[str, ...]:
    """What a message says: one text, or one for each plural."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _is_complete(message: Message) -> bool:
    return bool(forms_of(message)) and all(forms_of(message))


def _number_of_forms(message: Message, catalogue: Catalog) -> int:
    return int(catalogue.num_plurals) if message.pluralizable else 1


def _has_same_placeholders(message: Message) -> bool:
    wanted = {frozenset(_placeholders(text)) for text in _ids(message)}
    if message.pluralizable:
        wanted |= {names - {MAY_BE_WORDS} for names in wanted}
    return all(frozenset(_placeholders(form)) in wanted for form in forms_of(message))


def _placeholders(text: str) -> Iterator[str]:
    return (found.group() for found in PLACEHOLDER.finditer(text) if found.group() != "%%")


def _has_same_edges(message: Message) -> bool:
    wanted = _ids(message)[0]
    edges = (wanted[: len(wanted) - len(wanted.lstrip())], wanted[len(wanted.rstrip()) :])
    return all(
        (form[: len(form) - len(form.lstrip())], form[len(form.rstrip()) :]) == edges
        for form in forms_of(message)
    )


def _name(message: Message) -> str:
    place = message.locations[0][0] if message.locations else "?"
    return f"“{_ids(message)[0]}” ({place})"


if __name__ == "__main__":
    main()
