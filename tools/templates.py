"""Finds in templates what must never be sent: `python -m tools.templates check`.

The content security policy forbids inline styles and scripts; no page may ask another site for anything; no
text is declared safe. Each finding is one line: file, line, what.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, nodes

from tools.machine import ROOT

TEMPLATES = ROOT / "templates"
# Attributes that make a browser ask for something.
FETCHED = {"src", "srcset", "href", "xlink:href", "action", "formaction", "poster", "data", "ping"}
LINKS_THAT_FETCH_NOTHING = {"canonical", "alternate"}
OTHER_SITE = re.compile(r"\s*(?:[a-z]+:)?//", re.IGNORECASE)
# What htmx would evaluate as a script.
HTMX_SCRIPT = re.compile(r"\s*(?:js|javascript):", re.IGNORECASE)

Finding = tuple[int, str]


def main() -> None:
    if sys.argv[1:] != ["check"]:
        sys.exit("usage: python -m tools.templates check")
    paths = [path for path in sorted(TEMPLATES.rglob("*")) if path.suffix in {".html", ".txt"}]
    findings = [f"{path.relative_to(ROOT)}:{line}: {what}" for path in paths for line, what in check(path)]
    if findings:
        sys.exit("\n".join(findings))
    print(f"{len(paths)} templates are clean")


def check(path: Path, root: Path = TEMPLATES) -> list[Finding]:
    """What is wrong with one template."""
    source = path.read_text(encoding="utf-8")
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    try:
        tree = environment.parse(source)
    except TemplateSyntaxError as problem:
        return [(problem.lineno, f"does not parse: {problem.message}")]
    findings = [*_in_code(tree, root)]
    if path.suffix == ".html":
        # Mail programs want their styles inline; no policy guards letters.
        is_letter = path.parent.name == "mail"
        findings += _in_markup(_markup(environment, source), may_have_styles=is_letter)
    return sorted(findings)


def _in_code(tree: nodes.Template, root: Path) -> Iterator[Finding]:
    for node in tree.find_all(nodes.Filter):
        if node.name == "safe":
            yield node.lineno, "|safe"
    for modifier in tree.find_all(nodes.EvalContextModifier):
        yield modifier.lineno, "autoescape is changed"
    for user in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        name = getattr(user, "template", None)
        if isinstance(name, nodes.Const) and not (root / name.value).exists():
            yield user.lineno, f"there is no template {name.value}"
    used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
    for name, line in _imported(tree):
        if name not in used:
            yield line, f"{name} is imported and never used"


def _imported(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    for one in tree.find_all(nodes.Import):
        yield one.target, one.lineno
    for some in tree.find_all(nodes.FromImport):
        for name in some.names:
            yield (name[1] if isinstance(name, tuple) else name), some.lineno


def _markup(environment: Environment, source: str) -> str:
    """The template without its code, every line still in its place."""
    parts = []
    for _, kind, text in environment.lex(source):
        if kind == "data":
            parts.append(text)
            continue
        # Something stands where an expression stood, so that attributes stay apart.
        parts.append((" " if kind == "variable_end" else "") + "\n" * text.count("\n"))
    return "".join(parts)


def _in_markup(markup: str, *, may_have_styles: bool) -> list[Finding]:
    reader = _Reader(may_have_styles)
    reader.feed(markup)
    reader.close()
    return reader.findings


class _Reader(HTMLParser):
    """Looks at every tag, whether or not the page around it is whole."""

    def __init__(self, may_have_styles: bool) -> None:
        super().__init__()
        self.may_have_styles = may_have_styles
        self.findings: list[Finding] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        attributes = {name: value or "" for name, value in attrs}
        self.findings += [(line, f"<{tag}>: {what}") for what in self._faults(tag, attributes)]

    def _faults(self, tag: str, attributes: dict[str, str]) -> Iterable[str]:
        if tag == "style" and not self.may_have_styles:
            yield "an inline style sheet"
        if tag == "script" and "src" not in attributes and attributes.get("type") != "application/ld+json":
            yield "an inline script"
        for name, value in attributes.items():
            if name == "style" and not self.may_have_styles:
                yield "an inline style"
            if name.startswith(("on", "hx-on", "data-hx-on")):
                yield f"{name} holds a script"
            if name.startswith(("hx-", "data-hx-")) and HTMX_SCRIPT.match(value):
                yield f"{name} holds a script"
            if name == "hx-trigger" and "[" in value:
                yield "hx-trigger has a filter, which is a script"
            if "javascript:" in value.lower():
                yield f"{name} holds a javascript: address"
            if name in FETCHED and OTHER_SITE.match(value) and not _is_link(tag, attributes):
                yield f"{name} asks another site"


def _is_link(tag: str, attributes: dict[str, str]) -> bool:
    """True for what only says where something is; following it is the visitor's choice."""
    return tag == "a" or (tag == "link" and attributes.get("rel") in LINKS_THAT_FETCH_NOTHING)


if __name__ == "__main__":
    main()
