"""Style sheet, script, fonts and icon: named by their contents, kept for ever."""

import base64
import gzip
import hashlib
import re
from itertools import accumulate
from pathlib import Path

import brotli
import pytest
from werkzeug.test import TestResponse

from tests.visitor import Visitor
from tools.machine import ROOT

STYLES = "link[rel=stylesheet]"
SCRIPT = "script[src]"

pytestmark = pytest.mark.usefixtures("edition")


def fetch(somebody: Visitor, selector: str, attribute: str = "href", **headers: str) -> TestResponse:
    """What the form's first page refers to."""
    address = str(somebody.visit("/nl/register/you").find(selector)[attribute])
    return somebody.client.get(
        address, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def all_addresses(somebody: Visitor) -> set[str]:
    """Everything below /static/ that pages and style sheets refer to."""
    html = somebody.client.get("/nl/").text + somebody.client.get("/nl/register/you").text
    html += fetch(somebody, STYLES).text
    return set(re.findall(r"/static/[\w./-]+", html))


def test_every_address_exists_and_never_changes(somebody: Visitor) -> None:
    addresses = all_addresses(somebody)
    assert {address.rpartition(".")[2] for address in addresses} == {"css", "js", "svg", "woff2"}
    for address in addresses:
        assert re.fullmatch(r"/static/(?:[\w.-]+/)*[\w.-]+\.[0-9a-f]{12}\.\w+", address)
        response = somebody.client.get(address)
        assert (address, response.status_code) == (address, 200)
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in response.headers


def test_name_is_made_of_the_contents(somebody: Visitor) -> None:
    for address in all_addresses(somebody):
        body = somebody.client.get(address).data
        assert address.split(".")[-2] == hashlib.sha256(body).hexdigest()[:12]


@pytest.mark.parametrize(
    ("selector", "mimetype"),
    [(STYLES, "text/css"), ("link[rel=icon]", "image/svg+xml"), ("link[rel=preload]", "font/woff2")],
)
def test_files_say_what_they_are(somebody: Visitor, selector: str, mimetype: str) -> None:
    assert fetch(somebody, selector).mimetype == mimetype


def test_script_says_what_it_is(somebody: Visitor) -> None:
    assert fetch(somebody, SCRIPT, "src").mimetype in ("text/javascript", "application/javascript")


@pytest.mark.parametrize(("selector", "attribute"), [(STYLES, "href"), (SCRIPT, "src")])
def test_page_says_what_must_be_in_the_file(somebody: Visitor, selector: str, attribute: str) -> None:
    body = fetch(somebody, selector, attribute).data
    promised = somebody.page.find(selector)["integrity"]
    assert promised == f"sha384-{base64.b64encode(hashlib.sha384(body).digest()).decode()}"


def test_script_is_the_vendored_one_byte_for_byte(somebody: Visitor) -> None:
    assert fetch(somebody, SCRIPT, "src").data == (ROOT / "static/vendor/htmx-4.0.1.min.js").read_bytes()


@pytest.mark.parametrize(("selector", "attribute"), [(STYLES, "href"), (SCRIPT, "src")])
def test_texts_are_compressed_before_anybody_asks(somebody: Visitor, selector: str, attribute: str) -> None:
    plain, zipped, brotlied = (
        fetch(somebody, selector, attribute, Accept_Encoding=encoding)
        for encoding in ("identity", "gzip", "br")
    )
    assert gzip.decompress(zipped.data) == brotli.decompress(brotlied.data) == plain.data
    assert len({plain.headers["ETag"], zipped.headers["ETag"], brotlied.headers["ETag"]}) == 3
    assert all("Accept-Encoding" in one.headers["Vary"] for one in (plain, zipped, brotlied))


def test_a_font_is_compressed_already(somebody: Visitor) -> None:
    response = fetch(somebody, "link[rel=preload]", Accept_Encoding="gzip, br")
    assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize("sheet", sorted((ROOT / "static").glob("*.css")), ids=lambda sheet: sheet.name)
def test_style_sheet_closes_what_it_opens(sheet: Path) -> None:
    """One brace that is missing hides every rule behind it on some screens."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
    depths = list(accumulate({"{": 1, "}": -1}.get(sign, 0) for sign in text))
    assert depths[-1] == 0
    # A media query holds rules; nothing stands deeper, unless a brace was forgotten.
    assert max(depths) <= 2 and min(depths) >= 0


def test_style_sheet_names_fonts_that_exist(somebody: Visitor) -> None:
    fonts = re.findall(r"url\(([^)]+)\)", fetch(somebody, STYLES).text)
    assert fonts
    for address in fonts:
        response = somebody.client.get(address.strip("\"'"))
        assert (address, response.status_code, response.data[:4]) == (address, 200, b"wOF2")


def test_a_file_that_is_held_already_is_not_sent_again(somebody: Visitor) -> None:
    tag = fetch(somebody, STYLES).headers["ETag"]
    assert fetch(somebody, STYLES, If_None_Match=tag).status_code == 304


@pytest.mark.parametrize(
    "name",
    [
        "portal.css",
        "portal.000000000000.css",
        "",
        "fonts/",
        "../app.py",
        "%2e%2e/app.py",
        "..%2fapp.py",
        "%00",
        "portal.css%00.svg",
        "x" * 5000,
    ],
)
def test_unknown_names_are_not_found(somebody: Visitor, name: str) -> None:
    somebody.visit("/static/portal.css")
    response = somebody.client.get(f"/static/{name}")
    assert response.status_code == 404
    assert "immutable" not in response.headers["Cache-Control"]
