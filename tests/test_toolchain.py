"""The tools keep their promises: locks that can be trusted, checks that find what they look for."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tools import templates, translations
from tools.machine import ROOT

LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-postgresql.txt")
SCRIPTS = [
    ROOT / ".ci" / "run",
    *(path for path in (ROOT / "tools").iterdir() if path.is_file() and not path.suffix),
]


def pins(lock: str) -> dict[str, str]:
    """Each requirement of a lock file, with its lines."""
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text())
    return {entry.split(" \\")[0].strip(): entry for entry in entries if not entry.startswith("#")}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_and_has_a_hash(lock: str) -> None:
    for name, entry in pins(lock).items():
        assert re.match(r"[a-z0-9._-]+==\S+", name), name
        assert "--hash=sha256:" in entry, name


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address_to_download_from(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert not re.search(r"://|@ |--(?:index|extra-index|find-links)|^-", text, re.MULTILINE)


def test_development_uses_the_same_versions_as_production() -> None:
    assert pins("requirements.txt").keys() <= pins("requirements-dev.txt").keys()


def test_the_locks_hold_everything_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for lock, wanted in {
        "requirements.txt": project["project"]["dependencies"],
        "requirements-dev.txt": project["dependency-groups"]["dev"],
        "requirements-postgresql.txt": project["dependency-groups"]["postgresql"],
    }.items():
        locked = {name.split("==")[0] for name in pins(lock)}
        assert {re.split(r"[^\w.-]", name)[0] for name in wanted} <= locked


def test_one_script_checks_and_tests() -> None:
    commands = (ROOT / ".ci" / "run").read_text().splitlines()
    assert commands[-2:] == ["make check", "make test"]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_can_be_run(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script]).returncode == 0


@pytest.mark.parametrize("tool", sorted((ROOT / "tools").glob("*.py")), ids=lambda path: path.name)
def test_tools_compile(tool: Path) -> None:
    compile(tool.read_text(), tool.name, "exec")


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        ('<p style="color: red">', "an inline style"),
        ("<style>p {}</style>", "an inline style sheet"),
        ("<script>alert(1)</script>", "an inline script"),
        ('<button {% if x %}class="a"{% endif %} onclick="go()">', "onclick holds a script"),
        ('<button hx-on:click="go()">', "hx-on:click holds a script"),
        ("<div hx-vals='js:{a: b()}'>", "hx-vals holds a script"),
        ('<div hx-trigger="click[ctrlKey]">', "hx-trigger has a filter"),
        ('<a href="javascript:go()">', "javascript: address"),
        ('<img src="//example.org/a.png">', "asks another site"),
        ('<link rel="stylesheet" href="https://example.org/a.css">', "asks another site"),
        ("{{ name | safe }}", "|safe"),
        ("{% autoescape false %}{{ name }}{% endautoescape %}", "autoescape is changed"),
        ('{% from "a.html" import b %}', "b is imported and never used"),
        ('{% include "nowhere.html" %}', "there is no template nowhere.html"),
        ("{% if %}", "does not parse"),
    ],
)
def test_templates_must_be_clean(tmp_path: Path, markup: str, complaint: str) -> None:
    (tmp_path / "a.html").write_text("")
    (tmp_path / "page.html").write_text(f"<p>\n{markup}")
    findings = templates.check(tmp_path / "page.html", tmp_path)
    assert [(line, complaint in what) for line, what in findings] == [(2, True)]


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="https://example.org/">',
        '<link rel="canonical" href="https://example.org/">',
        '<script type="application/ld+json">{{ facts }}</script>',
        '<script src="{{ asset }}" defer></script>',
        '{% from "a.html" import b %}{{ b(style="x") }}',
    ],
)
def test_clean_templates_pass(tmp_path: Path, markup: str) -> None:
    (tmp_path / "a.html").write_text("")
    (tmp_path / "page.html").write_text(markup)
    assert templates.check(tmp_path / "page.html", tmp_path) == []


def texts() -> Catalog:
    found = Catalog()
    found.add("Hello, %(name)s")
    found.add(("%(num)d guest", "%(num)d guests"))
    return found


def catalogue(
    path: Path, *, hello: str = "Dag, %(name)s", guests: str = "%(num)d gasten", more: str = ""
) -> Path:
    path.write_text(
        'msgid ""\nmsgstr ""\n"Language: nl\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        f'msgid "Hello, %(name)s"\nmsgstr "{hello}"\n\n'
        'msgid "%(num)d guest"\nmsgid_plural "%(num)d guests"\n'
        f'msgstr[0] "Een gast"\nmsgstr[1] "{guests}"\n\n{more}'
    )
    return path


def test_a_complete_catalogue_passes(tmp_path: Path) -> None:
    assert [*translations.check(catalogue(tmp_path / "nl.po"), "nl", texts())] == []


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"hello": ""}, "not translated"),
        ({"hello": "Dag, %(naam)s"}, "other placeholders"),
        ({"hello": " Dag, %(name)s"}, "other white space"),
        ({"guests": ""}, "not translated"),
        ({"guests": "%(number)d gasten"}, "other placeholders"),
        ({"more": 'msgid "Bye"\nmsgstr "Doei"\n'}, "no longer used"),
        ({"more": '#~ msgid "Bye"\n#~ msgstr "Doei"\n'}, "left over"),
    ],
)
def test_a_catalogue_with_a_hole_is_found(tmp_path: Path, changes: dict[str, str], complaint: str) -> None:
    faults = [*translations.check(catalogue(tmp_path / "nl.po", **changes), "nl", texts())]
    assert len(faults) == 1
    assert complaint in faults[0]


def test_a_missing_text_or_catalogue_is_found(tmp_path: Path) -> None:
    more = texts()
    more.add("Bye")
    assert [*translations.check(catalogue(tmp_path / "nl.po"), "nl", more)] == ["missing: “Bye” (?)"]
    assert [*translations.check(tmp_path / "none.po", "nl", more)] != []


def test_english_is_its_own_translation(tmp_path: Path) -> None:
    path = tmp_path / "en" / "messages.po"
    translations.update(path, "en", texts())
    assert [*translations.check(path, "en", texts())] == []
    before = path.read_text()
    translations.update(path, "en", texts())
    assert path.read_text() == before
