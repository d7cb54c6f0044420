"""Somebody at a browser, with manners: fills in the form that is on the page, and notices a broken page."""

import json
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import TestResponse

from tests.page import Page, words

FIELDS = ("input", "select", "textarea")
NOT_SENT = {"submit", "button", "reset", "image", "file"}
REDIRECTS = {301, 302, 303, 307, 308}
Answer = str | int | bool | Sequence[str]
Fields = list[tuple[str, str]]


class Visitor:
    """Visits pages of `app`. With `htmx`, boosted forms and links travel as htmx 4 would send them."""

    def __init__(self, app: Flask, *, htmx: bool = False) -> None:
        self.client = app.test_client()
        self.htmx = htmx
        self.response: TestResponse
        self.page: Page

    def visit(self, url: str, **headers: str) -> Page:
        """Open an address; redirects are followed, as with everything a visitor does."""
        return self._go(
            "GET", url, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )

    def follow(self, link: str) -> Page:
        """Follow the link with these words."""
        found = [a for a in self.page.soup.select("a[href]") if words(a) == link]
        addresses = {str(a["href"]) for a in found}
        assert len(addresses) == 1, f"“{link}” leads to {addresses or 'nothing'} on {self.page.url}"
        return self._go("GET", addresses.pop(), boosted=self._boost(found[0]))

    def answer(self, **answers: Answer) -> Page:
        """Fill in the form that asks for all of these, and send it as Enter would."""
        return self.press(**answers)

    def press(self, button: str = "", /, **answers: Answer) -> Page:
        """Fill in a form and press the button with these words; the rest is sent as it is on the page."""
        form, pressed = self._choose(button, answers)
        action = str(pressed.get("formaction") or form["action"])
        method = str(pressed.get("formmethod") or form.get("method") or "get").upper()
        fields = self._filled_in(form, dict(answers))
        if pressed.get("name"):
            fields.append((str(pressed["name"]), str(pressed.get("value", ""))))
        if method == "GET":
            return self._go("GET", f"{urlsplit(action).path}?{urlencode(fields)}", boosted=self._boost(form))
        return self._go("POST", action, fields, boosted=self._boost(form))

    def trigger(self, selector: str, value: str | None = None, **typed: Answer) -> BeautifulSoup:
        """Have htmx send the request of one element, with its new `value`; give what comes back.

        What stands in a form that the element is or includes goes along, with what was `typed` there.
        """
        element = self.page.find(selector)
        method = "GET" if element.get("hx-get") else "POST"
        fields: Fields = [] if value is None else [(str(element["name"]), value)]
        if element.name == "form":
            fields += self._filled_in(element, dict(typed))
        for included in self.page.soup.select(str(element.get("hx-include") or "nothing")):
            if included.name == "form":
                fields += self._filled_in(included, dict(typed))
            else:
                fields += [(str(included["name"]), one) for one in _values(included, None)]
        fields += [
            (name, str(given)) for name, given in json.loads(str(element.get("hx-vals", "{}"))).items()
        ]
        url = urljoin(self.page.url, str(element.get("hx-get") or element.get("hx-post")))
        target = self.page.find(str(element["hx-target"])) if element.get("hx-target") else element
        headers = self._htmx_headers(element, target)
        if method == "GET":
            self.response = self.client.get(f"{urlsplit(url).path}?{urlencode(fields)}", headers=headers)
        else:
            self.response = self.client.post(url, data=_as_form(fields), headers=headers)
        while self.response.status_code in REDIRECTS:
            self.response = self.client.get(self.response.location, headers=headers)
        return BeautifulSoup(self.response.text, "html5lib")

    def _choose(self, button: str, answers: dict[str, Answer]) -> tuple[Tag, Tag]:
        """The only form with this button and these fields, and the button."""
        candidates = []
        for form in self.page.soup.select("form"):
            names = {str(control["name"]) for control in self._controls(form) if control.get("name")}
            buttons = self._controls(form, ("button", "input"))
            pressed = [one for one in buttons if _sends(one) and button in ("", _says(one))]
            if pressed and answers.keys() <= names and (button or answers or _posts(form)):
                candidates.append((form, pressed[0]))
        assert len(candidates) == 1, (
            f"{len(candidates)} forms on {self.page.url} have the button “{button}” and ask for {[*answers]}"
        )
        return candidates[0]

    def _controls(self, form: Tag, names: Sequence[str] = FIELDS) -> list[Tag]:
        """What belongs to `form`, in the order of the page: Enter presses the first button."""
        inside = {id(control) for control in form([*names])}
        return [
            control
            for control in self.page.soup([*names])
            if (control["form"] == form.get("id") if control.get("form") else id(control) in inside)
        ]

    def _filled_in(self, form: Tag, answers: dict[str, Answer]) -> Fields:
        fields: Fields = []
        offered: dict[str, set[str]] = {}
        for control in self._controls(form):
            name, kind = str(control.get("name", "")), str(control.get("type", "text"))
            if not name or control.has_attr("disabled") or kind in NOT_SENT:
                continue
            values = [*_values(control, answers.get(name))]
            offered.setdefault(name, set()).update(values)
            fields += [(name, value) for value in values]
        for name, answer in answers.items():
            missing = _wanted(answer) - offered[name]
            assert not missing, f"{name} on {self.page.url} does not offer {missing}"
        return fields

    def _boost(self, element: Tag) -> Tag | None:
        """What htmx would replace with the answer, if it is to send this request at all."""
        if not self.htmx or not self.page.soup.select("script[src*=htmx]"):
            return None
        said = element.get("hx-boost")
        if said is None:
            parent = element.find_parent(attrs={"hx-boost:inherited": True})
            said = parent["hx-boost:inherited"] if parent else "false"
        if said == "false":
            return None
        target = re.search(r"target:(\S+)", str(said))
        return self.page.find(target.group(1) if target else "body")

    def _htmx_headers(self, source: Tag, target: Tag) -> dict[str, str]:
        return {
            "HX-Request": "true",
            "HX-Request-Type": "full" if target.name == "body" else "partial",
            "HX-Current-URL": urljoin("http://localhost", self.page.url),
            "HX-Source": _tag_and_id(source),
            "HX-Target": _tag_and_id(target),
        }

    def _go(
        self,
        method: str,
        url: str,
        fields: Fields | None = None,
        *,
        boosted: Tag | None = None,
        headers: dict[str, str] | None = None,
    ) -> Page:
        headers = dict(headers or {})
        if boosted:
            headers |= self._htmx_headers(boosted, boosted) | {"HX-Boosted": "true"}
        url = urljoin(self.page.url, url) if hasattr(self, "page") else url
        # A fetch repeats its headers on the address it is sent on to.
        for _ in range(5):
            self.response = self.client.open(url, method=method, data=_as_form(fields or []), headers=headers)
            if self.response.status_code not in REDIRECTS:
                break
            if method == "POST":
                assert self.response.status_code == 303, f"{url} answers a POST with {self.response.status}"
            method, fields, url = "GET", None, urljoin(url, self.response.location)
        assert self.response.status_code < 500, f"{url}: {self.response.status}"
        self.page = self._read(url, boosted)
        return self.page

    def _read(self, url: str, boosted: Tag | None) -> Page:
        html = self.response.text
        if not boosted or "<html" in html:
            return Page(html, url)
        # htmx puts what came back in the target, a title in the title, and the rest where it says.
        came = BeautifulSoup(f"<body>{html}", "html5lib").body
        assert came is not None
        for title in came("title"):
            assert self.page.soup.title is not None
            self.page.soup.title.replace_with(title.extract())
        for part in came("hx-partial"):
            self.page.find(f"#{part['id']}").string = part.extract().get_text()
        boosted.clear()
        boosted.extend([*came.contents])
        return Page(str(self.page.soup), url)


def _as_form(fields: Fields) -> dict[str, list[str]]:
    form: dict[str, list[str]] = {}
    for name, value in fields:
        form.setdefault(name, []).append(value)
    return form


def _values(control: Tag, answer: Answer | None) -> Iterator[str]:
    """What one control sends: as answered, else as it is on the page."""
    if control.name == "select":
        options = control("option")
        # A browser shows the first one, and sends it, when the page chooses none.
        is_first = not control.has_attr("multiple") and not any(one.has_attr("selected") for one in options)
        for number, option in enumerate(options):
            value = str(option.get("value", words(option)))
            is_chosen = option.has_attr("selected") or (is_first and number == 0)
            if is_chosen if answer is None else value in _wanted(answer):
                yield value
    elif control.get("type") in ("radio", "checkbox"):
        value = str(control.get("value", "on"))
        if control.has_attr("checked") if answer is None else answer is True or value in _wanted(answer):
            yield value
    elif answer is not None:
        yield str(answer)
    else:
        yield control.get_text() if control.name == "textarea" else str(control.get("value", ""))


def _wanted(answer: Answer) -> set[str]:
    if isinstance(answer, bool):
        return set()
    return {str(answer)} if isinstance(answer, str | int) else {*answer}


def _sends(button: Tag) -> bool:
    usual = "submit" if button.name == "button" else "text"
    return str(button.get("type", usual)).lower() == "submit"


def _says(button: Tag) -> str:
    return words(button) or str(button.get("value") or button.get("aria-label") or "")


def _posts(form: Tag) -> bool:
    return str(form.get("method", "get")).lower() == "post"


def _tag_and_id(element: Tag) -> str:
    return f"{element.name}#{element['id']}" if element.get("id") else str(element.name)
