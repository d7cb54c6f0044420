"""A page as a visitor meets it; it complains when it is not sound."""

import re
from collections.abc import Iterator
from functools import cached_property

import html5lib
from bs4 import BeautifulSoup, Tag

# What differs between two answers that are built alike: tokens, words, drawings, what was typed.
DIFFERS = re.compile(r"""[\w.-]{30,}|<svg.*?</svg>|(?<=>)[^<]+(?=<)|(?<= value=")[^"]*""", re.DOTALL)
NEEDS_LABEL = "input:not([type=hidden], [type=submit], [type=button]), select, textarea:not([hidden])"
REFERENCES = {
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-owns",
    "for",
    "form",
    "list",
    "headers",
}
_seen: set[str] = set()


class Page:
    """An HTML document, checked when it is made. Pages that are built alike are checked once."""

    def __init__(self, html: str, url: str) -> None:
        self.html, self.url = html, url
        kept = DIFFERS.sub("", html)
        if kept not in _seen:
            if complaints := [*self._complaints()]:
                raise AssertionError(f"{url} is not sound: {'; '.join(complaints)}")
            _seen.add(kept)

    @cached_property
    def soup(self) -> BeautifulSoup:
        return quickly_read(self.html)

    @property
    def title(self) -> str:
        return self.soup.title.get_text(strip=True) if self.soup.title else ""

    @property
    def heading(self) -> str:
        return words(self.soup.h1) if self.soup.h1 else ""

    @cached_property
    def text(self) -> str:
        """All words of the page, with single spaces between them."""
        return words(self.soup.body or self.soup)

    @property
    def status(self) -> str:
        """What became of a registration: the `data-status` of the main element."""
        return str(self.soup.main["data-status"]) if self.soup.main else ""

    def find(self, selector: str) -> Tag:
        """The one element that `selector` matches."""
        found = self.soup.select(selector)
        assert len(found) == 1, f"{selector} matches {len(found)} elements on {self.url}"
        return found[0]

    def _complaints(self) -> Iterator[str]:
        yield from _mistakes(self.html)
        yield from self._missing_parts()
        yield from self._loose_ends()

    def _missing_parts(self) -> Iterator[str]:
        if len(self.soup("h1")) != 1:
            yield f"{len(self.soup('h1'))} h1"
        if not self.title:
            yield "no title"
        if not self.soup.html or not self.soup.html.get("lang"):
            yield "no lang"
        for form in self.soup("form"):
            if not form.get("action"):
                yield f"a form without action: {form.get('id')}"
        labels = {str(label["for"]): label for label in self.soup.select("label[for]")}
        for control in self.soup.select(NEEDS_LABEL):
            label = labels.get(str(control.get("id"))) or control.find_parent("label")
            named = control.get("aria-label") or control.get("aria-labelledby")
            if not named and not (label and label.get_text(strip=True)):
                yield f"no label: {control.get('name')}"

    def _loose_ends(self) -> Iterator[str]:
        ids = [str(element["id"]) for element in self.soup.select("[id]")]
        for name in {name for name in ids if ids.count(name) > 1}:
            yield f"id {name} is used twice"
        for element in self.soup(True):
            for attribute in REFERENCES & element.attrs.keys():
                names = str(element[attribute]).split()
                yield from (f"{attribute}={name} leads nowhere" for name in names if name not in ids)
        for link in self.soup.select("a[href^='#']"):
            if str(link["href"])[1:] not in ids:
                yield f"the link {link['href']} leads nowhere"


def quickly_read(html: str) -> BeautifulSoup:
    """Several times faster than a browser's way of reading, and the same for what is sound."""
    return BeautifulSoup(re.sub(r"(<textarea[^>]*>)\n", r"\1", html), "html.parser")


def words(element: Tag | BeautifulSoup) -> str:
    return " ".join(element.get_text(" ").split())


def _mistakes(html: str) -> Iterator[str]:
    parser = html5lib.HTMLParser()
    parser.parse(html)
    for (line, column), code, data in parser.errors:
        message = html5lib.constants.E[code] % data
        yield f"line {line}, column {column}: {message}"
