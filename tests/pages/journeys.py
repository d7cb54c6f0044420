"""What people do on several pages in a row, so that a test tells only what matters to it."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from portal.access.models import SignInLink
from portal.access.people import Role
from portal.access.sign_in import invite
from portal.database import db
from portal.registration.models import Draft
from tests.builders import address_of, drafts
from tests.page import Page, quickly_read
from tests.visitor import Visitor

Sent = dict[str, str] | list[tuple[str, str]]
TOKEN = re.compile(r"/registration/([^/?#]+)/")
CODE = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}")


def introduce(visitor: Visitor, name: str = "Ana", guests: int | str = 0, **given: str) -> Page:
    """Answer the first page, where the visitor is now."""
    given = {"email": address_of(name), "phone": "", **given}
    return visitor.answer(name=name, guests=str(guests), **given)


def fill_in(
    visitor: Visitor,
    name: str = "Ana",
    guests: int | str = 0,
    *,
    lang: str = "en",
    language: dict[str, Any] | None = None,
    access: dict[str, Any] | None = None,
    **given: str,
) -> Page:
    """Answer all questions, up to the check."""
    visitor.visit(f"/{lang}/register/")
    introduce(visitor, name, guests, **given)
    visitor.answer(**(language or {"interpreter": "no"}))
    return visitor.answer(**(access or {}))


def sign_up(visitor: Visitor, name: str = "Ana", guests: int | str = 0, **given: Any) -> Page:
    """Answer all questions and press the last button."""
    fill_in(visitor, name, guests, **given)
    return visitor.answer()


def sign_in(
    app: Flask, visitor: Visitor, role: Role, email: str = "selam@example.org", *, theme: str | None = None
) -> Page:
    """Be invited and press the button behind the link."""
    with app.app_context():
        invite(email, role, theme=theme)
    visitor.visit(f"/en/sign-in/{latest_sign_in_token(app)}")
    return visitor.press("Sign in")


def latest_sign_in_token(app: Flask) -> str:
    """The secret of the last link that anybody was sent."""
    with app.app_context():
        query = select(SignInLink).where(SignInLink.person_id.is_not(None)).order_by(SignInLink.id.desc())
        link = db.session.scalars(query.limit(1)).one()
        return link.token


def token_of(page: Page) -> str:
    """The secret in the address of somebody's own page."""
    found = TOKEN.search(page.url)
    assert found, f"{page.url} is nobody's own page"
    return found[1]


def code_on(page: Page) -> str:
    """The code on the ticket."""
    code = page.find(".ticket .code").get_text()
    assert CODE.fullmatch(code)
    return code


def csrf_token(visitor: Visitor, url: str = "/en/sign-in/") -> str:
    """A token for this visitor's session, from a page that needs no database."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visitor.client.get(url).text)
    assert found
    return found[1]


def send(visitor: Visitor, fields: Sent, url: str = "", **headers: str) -> BeautifulSoup:
    """Post what no form offers, with the hidden fields of the form on the page; what came back, unchecked."""
    pairs = [*fields.items()] if isinstance(fields, dict) else fields
    hidden = [
        (str(control["name"]), str(control.get("value", "")))
        for control in visitor.page.soup.select("#answers input[type=hidden]")
    ]
    return post(visitor, url or visitor.page.url, [*hidden, *pairs], **headers)


def post(
    visitor: Visitor, url: str, fields: Iterable[tuple[str, str]] | bytes, **headers: str
) -> BeautifulSoup:
    """Post exactly this."""
    form: Any = fields
    if not isinstance(fields, bytes):
        form = {}
        for name, value in fields:
            form.setdefault(name, []).append(value)
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    visitor.response = visitor.client.post(url, data=form, headers=headers)
    return quickly_read(visitor.response.text)


def typed(soup: BeautifulSoup) -> dict[str, list[str]]:
    """What the form on a page holds: texts, and the values of boxes with a mark in them."""
    held: dict[str, list[str]] = {}
    for control in soup.select("#answers input, #answers textarea"):
        if control.get("type") in ("radio", "checkbox") and not control.has_attr("checked"):
            continue
        value = control.get_text() if control.name == "textarea" else str(control.get("value", ""))
        if value:
            held.setdefault(str(control["name"]), []).append(value)
    return held


def complaint(soup: BeautifulSoup, field: str) -> str:
    """The sentence next to a field."""
    found = soup.select(f"[id='{field}-error']")
    assert len(found) == 1, f"{len(found)} sentences are next to {field}"
    control = soup.select(f"[aria-describedby~='{field}-error']")
    assert control or field == "language", f"nothing refers to the sentence next to {field}"
    return " ".join(found[0].get_text(" ").split()).removeprefix("Error: ")


def accepted_steps(app: Flask) -> Sequence[list[str]]:
    """Per draft, the steps whose answers were accepted."""
    with app.app_context():
        return [sorted(draft.answers) for draft in drafts()]


def accepted(app: Flask) -> dict[str, dict[str, Any]]:
    """The accepted answers of the only draft."""
    with app.app_context():
        draft: Draft
        [draft] = drafts()
        return draft.answers
