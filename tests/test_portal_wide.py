"""Promises that hold for every page, also for pages that are still to come."""

import ast
import logging
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from portal.access.people import Role
from portal.commands import EDITIONS
from portal.database import db
from portal.interpreting import answering
from portal.market.samples import load_samples
from tests.builders import (
    AN_INTERPRETER,
    a_registration,
    an_interpreter,
    invited,
    registrations,
    with_seats,
)
from tests.pages.journeys import csrf_token, fill_in, latest_sign_in_token, post, sign_in, sign_up, token_of
from tests.visitor import Visitor
from tools.machine import ROOT

pytestmark = pytest.mark.usefixtures("edition")

PUBLIC = [
    *("/nl/", "/en/", "/nl/2024/", "/nl/privacy/", "/en/accessibility/", "/nl/evening.ics"),
    *("/nl/market/", "/en/market/police/", "/en/2024/market/", "/nl/2024/market/connection/"),
    *("/en/promises/", "/nl/promises/promises.csv", "/en/promises/promises.json"),
    *("/robots.txt", "/sitemap.xml", "/.well-known/security.txt"),
]
OTHERS = [
    *("/", "/healthz", "/readyz", "/nowhere"),
    *("/nl/register/", "/nl/register/you", "/nl/sign-in/", "/nl/organiser/"),
    *("/nl/market/?q=koken", "/en/market/police/question", "/en/host/connection/"),
]
INTERPRETERS_PAGES = ["", "accept", "decline", "partly", "arrived", "cannot-come", "calendar.ics"]
OWN_PAGES = ["", "you", "language", "access", "cancel", "restore", "erase", "my-data.json"]
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
# What counts visits, and what tells who read what people need, may change on a visit.
COUNTERS = {"attempt", "read_of_needs"}
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "gmtime", "localtime", "ctime"}


def everything_stored(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, as they lie in the database."""
    kept = [table for table in db.metadata.sorted_tables if table.name not in COUNTERS]
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(table.select())), key=repr) for table in kept
        }


def crawl(visitor: Visitor, *starts: str) -> set[str]:
    """Follow every link from `starts` on, and what htmx would fetch; the addresses seen."""
    waiting, seen = [*starts], set()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        response = visitor.client.get(address)
        assert response.status_code < 400, f"{address}: {response.status}"
        if response.location:
            waiting.append(_path(address, response.location))
        if response.mimetype == "text/html":
            waiting += [found for found in _links(address, response.text) if found not in seen]
    return seen


def _links(address: str, html: str) -> Iterator[str]:
    for link in re.findall(r"""<(?:a|link)\b[^>]*\bhref="([^"]*)""", html):
        if not re.match(r"(?:mailto|tel|geo|https?):", link):
            yield _path(address, unescape(link))
    for asking in re.findall(r"""\bhx-get="([^"]*)""", html):
        yield _path(address, unescape(asking)) + "?q=tigrinya"


def _path(address: str, link: str) -> str:
    parts = urlsplit(urljoin(address, link))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


# Looking changes nothing


def test_a_visitor_changes_nothing_by_looking(app: Flask, edition: int) -> None:
    somebody = Visitor(app)
    fill_in(somebody, "Ana")
    with app.app_context():
        load_samples(EDITIONS / "samples")
    before = everything_stored(app)
    starts = ("/en/register/check", "/nl/register/check", "/en/register/forget", "/en/market/", "/en/2023/")
    seen = crawl(somebody, "/", "/en/", *starts)
    assert everything_stored(app) == before
    assert {"/nl/register/forget", "/en/register/access", "/en/registration/", "/en/evening.ics"} <= seen
    assert {"/nl/market/police/", "/en/promises/promises.csv", "/nl/market/labour-market/question"} <= seen


def test_a_registrant_changes_nothing_by_looking(app: Flask, edition: int) -> None:
    with app.app_context():
        own = a_registration(edition, "Selam", 2, **AN_INTERPRETER, needs=["dog"])
        with_seats(edition, 3)
        url, proof = f"/registration/{own.token}/", own.proof
        a_registration(edition, "Ana")
    before = everything_stored(app)
    seen = crawl(Visitor(app), f"/en{url}", f"/nl{url}", f"/en{url}confirm/{proof}", f"/en{url}restore")
    assert everything_stored(app) == before
    assert {f"/en{url}{page}" for page in OWN_PAGES} <= seen


@pytest.mark.parametrize("is_accepted", [False, True])
def test_an_interpreter_changes_nothing_by_looking(app: Flask, edition: int, is_accepted: bool) -> None:
    with app.app_context():
        load_samples(EDITIONS / "samples")
        a_registration(edition, "Selam", 2, **AN_INTERPRETER)
        asked = invited(an_interpreter(edition))
        if is_accepted:
            answering.accept(asked.id)
        url = f"/interpreter/{asked.token}/"
    before = everything_stored(app)
    deeds = INTERPRETERS_PAGES if is_accepted else INTERPRETERS_PAGES[:-1]
    seen = crawl(Visitor(app), *(f"/{lang}{url}{deed}" for lang in ("nl", "en") for deed in deeds))
    assert everything_stored(app) == before
    assert ("/en/2024/market/police/" in seen) is is_accepted


def test_an_organiser_changes_nothing_by_looking(app: Flask, edition: int) -> None:
    with app.app_context():
        load_samples(EDITIONS / "samples")
        a_registration(edition, "Fatma", email="", phone="+31612345678")
        a_registration(edition, "Ana")
        an_interpreter(edition)
    somebody = Visitor(app)
    sign_in(app, somebody, Role.ORGANISER)
    before = everything_stored(app)
    deeds = (
        *("/en/account/leave", "/en/organiser/called/1", "/en/organiser/mail/1/again"),
        "/en/organiser/interpreters/1/comes",
        *(
            "/en/organiser/market/remind",
            "/en/organiser/people/1/link",
            "/en/organiser/people/role/1/take-back",
        ),
        *("/en/host/police/ready", "/en/host/police/translation/wanted"),
        "/en/host/police/text/story/en/preview",
    )
    seen = crawl(somebody, "/en/organiser/", "/nl/organiser/", "/en/host/", *deeds)
    assert everything_stored(app) == before
    pool = "/en/organiser/interpreters"
    assert {f"{pool}/1/remove", f"{pool}/import", f"{pool}/interpreters.csv", f"{pool}/?q=tigrinya"} <= seen
    assert {"/en/organiser/", "/nl/account/", "/nl/host/police/publish", "/en/organiser/people/"} <= seen
    assert {"/en/host/police/history/story-nl", "/en/host/police/text/done/en"} <= seen


def test_every_address_that_takes_a_form_also_shows_a_page(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        methods = rule.methods or set()
        assert "POST" not in methods or "GET" in methods, rule.endpoint
        assert methods <= {"GET", "HEAD", "OPTIONS", "POST"}, rule.endpoint


# What every answer says


def answers(app: Flask, edition: int) -> Iterator[tuple[str, Any]]:
    """Answers of every kind: pages, redirects, refusals, files."""
    somebody = Visitor(app)
    stylesheet = str(somebody.visit("/nl/").find("link[rel=stylesheet]")["href"])
    with app.app_context():
        own = f"/nl/registration/{a_registration(edition, 'Ana').token}/"
    own_pages = (own, f"{own}my-data.json", "/nl/registration/x/")
    for path in (*PUBLIC, *OTHERS, stylesheet, "/static/none", *own_pages):
        yield path, somebody.client.get(path)
    yield "POST without a token", somebody.client.post("/nl/register/you", data={"name": "Ana"})
    yield "POST to a page", somebody.client.post("/nl/")
    yield "POST too large", somebody.client.post("/nl/register/you", data={"name": "x" * 100_000})
    post(somebody, "/nl/register/you", [("csrf_token", csrf_token(somebody))])
    yield "POST refused", somebody.response
    yield "not modified", somebody.client.get("/nl/", headers={"If-None-Match": "*"})


def test_every_answer_is_guarded(app: Flask, edition: int) -> None:
    for path, response in answers(app, edition):
        missing = {name for name, value in HEADERS.items() if response.headers.get(name) != value}
        assert (path, missing) == (path, set())
        policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert {*policy.values()} <= {"'self'", "'none'"}
        assert response.headers["Permissions-Policy"]


def test_only_what_is_public_may_be_kept(app: Flask, edition: int) -> None:
    for path, response in answers(app, edition):
        kept = response.headers["Cache-Control"]
        is_public = path in PUBLIC or path == "not modified" or path.endswith(".css")
        assert kept.startswith("public, max-age=") == is_public, path
        # Where hosts write, a browser may keep the page, so that going back finds what was typed.
        assert is_public or kept == ("private, no-cache" if "/host/" in path else "no-store"), path
        if is_public:
            assert "Set-Cookie" not in response.headers, path
            assert "Cookie" not in response.headers.get("Vary", ""), path


def test_public_pages_are_the_same_for_whoever_has_a_cookie(app: Flask, edition: int) -> None:
    somebody = Visitor(app)
    before = {path: somebody.client.get(path).data for path in PUBLIC}
    fill_in(somebody, "Ana", lang="en")
    sign_in(app, somebody, Role.ORGANISER)
    assert {path: somebody.client.get(path).data for path in PUBLIC} == before


def test_pages_behind_a_secret_are_kept_by_nobody(app: Flask, edition: int) -> None:
    with app.app_context():
        own = a_registration(edition, "Ana")
        url, proof = f"/en/registration/{own.token}/", own.proof
        a_registration(edition, "Selam", **AN_INTERPRETER)
        asked, coming = invited(an_interpreter(edition)), invited(an_interpreter(edition, "Dawit"))
        answering.accept(coming.id)
        keys = [asked.token, coming.token]
    somebody = Visitor(app)
    sign_in(app, somebody, Role.DOOR)
    paths = [f"{url}{page}" for page in (*OWN_PAGES, f"confirm/{proof}")]
    paths += [f"/en/interpreter/{key}/{page}" for key in keys for page in INTERPRETERS_PAGES]
    for path in (*paths, f"/en/sign-in/{latest_sign_in_token(app)}", "/en/sign-in/x"):
        response = somebody.client.get(path)
        assert response.headers["Referrer-Policy"] in ("same-origin", "no-referrer"), path
        assert response.headers["Cache-Control"] == "no-store", path
        assert "noindex" in response.headers["X-Robots-Tag"], path
        assert "Content-Encoding" not in response.headers, path


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_page_says_its_language_and_its_title(app: Flask, edition: int, lang: str) -> None:
    with app.app_context():
        own = f"registration/{a_registration(edition, 'Ana').token}/"
    somebody = Visitor(app)
    fill_in(somebody, "Ana", lang=lang)
    titles = {}
    for path in (
        *("", "privacy/", "accessibility/", "sign-in/", "sign-in/sent", "sign-in/x", "registration/"),
        *("registration/sent", "registration/erased", "register/you", "register/language", "register/access"),
        *("register/check", "register/forget", "nowhere"),
        *(
            "market/",
            "market/police/",
            "market/police/question",
            "market/police/question/thanks",
            "promises/",
        ),
        *(f"{own}{deed}" for deed in ("", "you", "language", "access", "cancel", "erase")),
    ):
        page = somebody.visit(f"/{lang}/{path}")
        assert page.soup.html and page.soup.html["lang"] == lang
        titles[path] = page.title
    titles.pop("sign-in/sent")
    assert len({*titles.values()}) == len(titles)


def test_no_page_asks_another_site_for_anything(app: Flask, edition: int) -> None:
    with app.app_context():
        own = f"/nl/registration/{a_registration(edition, 'Ana').token}/"
    somebody = Visitor(app)
    sign_in(app, somebody, Role.ORGANISER)
    pages = ("/nl/", "/nl/register/you", "/nl/organiser/", "/nl/account/", own, "/nl/nowhere")
    for path in (*pages, "/nl/market/", "/nl/market/police/", "/nl/host/police/", "/nl/organiser/people/"):
        soup = BeautifulSoup(somebody.client.get(path).text, "html.parser")
        for element in soup.select("[src], link[href], form[action], [poster], use"):
            if element.name == "link" and element.get("rel") in (["canonical"], ["alternate"]):
                continue
            for name in ("src", "href", "action", "poster", "xlink:href"):
                assert str(element.get(name, "/")).startswith(("/", "#")), f"{path}: {element}"
                assert not str(element.get(name, "/")).startswith("//"), f"{path}: {element}"
        assert not soup.select("style, [style], script:not([src]):not([type='application/ld+json'])")


def test_robots_are_told_what_is_private(app: Flask, edition: int) -> None:
    somebody = Visitor(app)
    lines = somebody.client.get("/robots.txt").text.splitlines()
    for lang in ("nl", "en"):
        assert {
            f"Disallow: /{lang}/{part}/" for part in ("register", "registration", "interpreter", "organiser")
        } <= {*lines}
    listed = re.findall(r"<loc>([^<]+)</loc>", somebody.client.get("/sitemap.xml").text)
    assert {"http://localhost/nl/", "http://localhost/en/"} <= {*listed}
    for address in listed:
        assert somebody.client.get(address.removeprefix("http://localhost")).status_code == 200
        assert "registration" not in address


def test_whoever_finds_a_hole_can_tell_us(app: Flask, edition: int) -> None:
    said = dict(
        line.split(": ", 1) for line in Visitor(app).client.get("/.well-known/security.txt").text.splitlines()
    )
    assert said["Contact"] == "mailto:leideninclusief@leiden.nl"
    assert said["Canonical"] == "http://localhost/.well-known/security.txt"
    assert re.fullmatch(r"2024-0[78]-\d\dT00:00:00Z", said["Expires"])


# What nobody writes down


def test_no_secret_and_nothing_typed_is_logged(
    app: Flask, edition: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    somebody = Visitor(app)
    page = sign_up(
        somebody,
        "Özgür",
        1,
        phone="+31687654321",
        language={**AN_INTERPRETER, "language": "other", "language_other": "Domari", "wishes": "Wens"},
        access={"details": "Geen pinda’s", "needs": ["dog"], "consent": True},
    )
    token = token_of(page)
    with app.app_context():
        [own] = registrations()
        secrets = [token, own.proof, own.code, own.public_id]
    for deed in ("you", "language", "access", "erase", "my-data.json", "nowhere"):
        somebody.client.get(f"/en/registration/{token}/{deed}")
    somebody.client.post(f"/en/registration/{token}/erase", data={"name": "Özgür", "csrf_token": "x"})
    somebody.client.post("/en/register/you", data={"name": "Özgür\x00", "details": "Geen pinda’s"})
    somebody.client.get(f"/en/registration/{token}%00/")
    somebody.client.get("/en/registration/Ozgur-Domari/")
    sign_in(app, somebody, Role.ORGANISER, "bilen@example.org")
    secrets.append(latest_sign_in_token(app))
    somebody.client.get(f"/en/sign-in/{secrets[-1]}")
    somebody.visit(f"/en/registration/{token}/erase")
    somebody.answer()
    typed = ["Özgür", "ozgur@", "87654321", "Domari", "Wens", "pinda", "bilen@"]
    logged = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    assert [one for one in (*secrets, *typed) if one in logged] == []


# The clock


def calls_of_clocks(source: str) -> Iterator[int]:
    """The lines in which a program asks the machine for the time."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        asked = ast.unparse(node.func.value)
        if node.func.attr in CLOCKS and asked.rpartition(".")[2] in ("datetime", "date", "time"):
            yield node.lineno


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("import datetime\ndatetime.datetime.now()", [2]),
        ("date.today()", [1]),
        ("time.time()", [1]),
        ("time.monotonic(); time.sleep(1); clock.now()", []),
    ],
)
def test_search_for_clocks_finds_them(source: str, lines: list[int]) -> None:
    assert [*calls_of_clocks(source)] == lines


def test_only_the_clock_asks_for_the_time() -> None:
    asking = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in (ROOT / "portal").rglob("*.py")
        for line in calls_of_clocks(path.read_text(encoding="utf-8"))
    }
    assert {place.rpartition(":")[0] for place in asking} == {"portal/clock.py"}
