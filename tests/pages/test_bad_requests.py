"""Requests that no browser of a visitor would send: each gets a page of ours, and changes nothing."""

import io
from typing import Any

import pytest
from flask import Flask

from tests.builders import drafts, registrations
from tests.pages.journeys import csrf_token, fill_in, post, send
from tests.visitor import Visitor

ANA = [("name", "Ana"), ("email", "ana@example.org"), ("phone", ""), ("guests", "0")]

pytestmark = pytest.mark.usefixtures("edition")


@pytest.fixture
def token(somebody: Visitor) -> str:
    """The token that forms of this visitor carry."""
    return csrf_token(somebody)


def nothing_is_stored(app: Flask) -> bool:
    with app.app_context():
        return (drafts(), registrations()) == ([], [])


@pytest.mark.parametrize("size", [70_000, 1_000_000])
def test_a_body_that_is_too_large(app: Flask, somebody: Visitor, token: str, size: int) -> None:
    fields = [("csrf_token", token), *ANA, ("wishes", "x" * size)]
    soup = post(somebody, "/en/register/you", fields)
    assert somebody.response.status_code == 413
    assert soup.h1
    assert soup.h1.get_text() == "That is too much text"
    assert nothing_is_stored(app)


def test_a_body_without_an_end(app: Flask, somebody: Visitor, token: str) -> None:
    response = somebody.client.post(
        "/en/register/you",
        input_stream=io.BytesIO(b"name=" + b"x" * 100_000),
        headers={"Content-Type": "application/x-www-form-urlencoded", "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert response.status_code in (400, 413)
    assert nothing_is_stored(app)


def test_too_many_fields(app: Flask, somebody: Visitor, token: str) -> None:
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="f{number}"\r\n\r\n\r\n' for number in range(300)
    )
    soup = post(
        somebody, "/en/register/you", f"{parts}--x--".encode(), Content_Type="multipart/form-data; boundary=x"
    )
    assert somebody.response.status_code == 413
    assert soup.h1
    assert nothing_is_stored(app)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"name=%FF%FE&email=a%40example.org&guests=0", 422),
        (b"name=%ED%A0%80&email=a%40example.org&guests=0", 422),
        (b"name=\xff\xfe&email=a%40example.org&guests=0", 400),
        (b"name=%C0%AF&email=a%40example.org&guests=0", 422),
        (b"name=Ana%&email=a%40example.org&guests=%zz", 422),
        (b"&&&===&=&;", 422),
        (b"name", 422),
        (b"\x00", 400),
        (b"name=Ana%00&email=ana%40example.org&guests=0", 400),
        (b"na%00me=Ana&email=ana%40example.org&guests=0", 400),
        (b"name=Ana&email=ana%40example.org%00&guests=0", 400),
    ],
)
def test_bytes_that_are_no_text(app: Flask, somebody: Visitor, token: str, body: bytes, status: int) -> None:
    post(somebody, "/en/register/you", body + b"&csrf_token=" + token.encode())
    assert somebody.response.status_code == status
    with app.app_context():
        assert [draft.answers for draft in drafts() if draft.answers] == []


def test_a_nul_can_be_sent_again_without_it(app: Flask, somebody: Visitor) -> None:
    somebody.visit("/en/register/")
    page = somebody.answer(name="A\x00na", email="ana@example.org", guests="0")
    assert somebody.response.status_code == 400
    assert page.heading == "We could not read that"
    assert somebody.press("Send again").heading == "Language and interpreter"
    with app.app_context():
        assert [draft.answers["you"]["name"] for draft in drafts()] == ["Ana"]


@pytest.mark.parametrize(
    "disposition",
    [
        "form-data",
        'form-data; filename="x"',
        'form-data; name=""',
        "attachment",
        'form-data; name="na\x00me"',
    ],
)
def test_a_part_without_a_name(app: Flask, somebody: Visitor, token: str, disposition: str) -> None:
    body = (
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        f"--x\r\nContent-Disposition: {disposition}\r\n\r\nAna\r\n--x--\r\n"
    )
    post(somebody, "/en/register/you", body.encode(), Content_Type="multipart/form-data; boundary=x")
    assert somebody.response.status_code in (400, 422)
    with app.app_context():
        assert [draft.answers for draft in drafts() if draft.answers] == []


def test_a_form_may_come_in_parts(app: Flask, somebody: Visitor, token: str) -> None:
    fields = {"csrf_token": token, **dict(ANA)}
    response = somebody.client.post("/en/register/you", data=fields, content_type="multipart/form-data")
    assert (response.status_code, response.location) == (303, "/en/register/language")


def test_a_file_is_no_answer(app: Flask, somebody: Visitor, token: str) -> None:
    fields: dict[str, Any] = {"csrf_token": token, **dict(ANA), "name": (io.BytesIO(b"Ana"), "name.txt")}
    response = somebody.client.post("/en/register/you", data=fields)
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"name": "Ana"}', "application/json"),
        (b"[]", "application/json"),
        (b"{", "application/json"),
        (b"<name>Ana</name>", "application/xml"),
        (b"name=Ana", "text/plain"),
        (b"name=Ana", "nonsense"),
        (b"--x", "multipart/form-data"),
        (b"--x\r\n\r\n", "multipart/form-data; boundary="),
        (b"\xff" * 100, "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
        (b"name=Ana", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"name=Ana", "application/x-www-form-urlencoded; charset=nonsense"),
    ],
)
def test_a_body_that_is_no_form(app: Flask, somebody: Visitor, body: bytes, content_type: str) -> None:
    soup = post(somebody, "/en/register/you", body, Content_Type=content_type)
    assert somebody.response.status_code in (400, 413)
    assert soup.h1
    assert nothing_is_stored(app)


# Methods


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "BREW", "PROPFIND", "TRACE"])
def test_unknown_methods(app: Flask, somebody: Visitor, method: str) -> None:
    for path in ("/nl/", "/en/register/you", "/en/sign-in/", "/healthz", "/static/x"):
        response = somebody.client.open(path, method=method)
        assert (path, response.status_code) == (path, 405)
        assert "GET" in response.headers["Allow"]
        assert "<h1" in response.text


@pytest.mark.parametrize("path", ["/nl/", "/nl/evening.ics", "/nl/register/", "/nl/privacy/", "/healthz"])
def test_pages_that_only_show_take_no_post(somebody: Visitor, token: str, path: str) -> None:
    post(somebody, path, [("csrf_token", token)])
    assert somebody.response.status_code == 405


@pytest.mark.parametrize("path", ["/nl/", "/en/register/you", "/nl/evening.ics", "/en/sign-in/"])
def test_head_is_get_without_a_body(somebody: Visitor, path: str) -> None:
    got, head = somebody.client.get(path), somebody.client.head(path)
    assert (head.status_code, head.data) == (got.status_code, b"")
    assert head.headers["Content-Type"] == got.headers["Content-Type"]
    assert head.headers["Cache-Control"] == got.headers["Cache-Control"]


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_asking_about_a_page_does_nothing(app: Flask, somebody: Visitor, method: str) -> None:
    fill_in(somebody, "Ana")
    for path in ("check", "forget", "you", "language", "access"):
        assert somebody.client.open(f"/en/register/{path}", method=method).status_code == 200
    with app.app_context():
        [draft] = drafts()
        assert (sorted(draft.answers), registrations()) == (["access", "language", "you"], [])


# Addresses


ODD_ADDRESSES = [
    ("/nl/" + "x" * 20_000, 404),
    ("/" + "nl/" * 2000, 404),
    ("/nl/%00", 404),
    ("/%00", 404),
    ("/nl/%ff%fe", 404),
    ("/nl/%F0%9F%98%80", 404),
    ("/nl/register/%E2%80%AE", 404),
    ("/nl/register/you/", 404),
    ("/nl/register/YOU", 404),
    ("/nl/register/check%0d%0aX-Evil:%201", 404),
    ("/fr/", 404),
    ("/NL/", 404),
    ("/nl/..%2f..%2fetc/passwd", 404),
    ("/nl/.git/config", 404),
    ("/.env", 404),
    ("/wp-login.php", 404),
    ("/nl/{{7*7}}", 404),
    ("/nl/<script>alert(1)</script>", 404),
    ("/nl/organiser/called/1e3", 404),
    ("/nl/?", 200),
    ("/nl/?_external=1&_scheme=javascript", 200),
    ("/en/register/you?_external=1&_scheme=javascript&_method=DELETE&_anchor=x", 200),
    ("/en/register/you?lang=xx", 200),
    ("/en/register/you?lang[]=nl&lang=nl&=&&&", 200),
    ("/en/register/you?q=<script>alert(1)</script>", 200),
    ("/en/register/you?language=%22%3E%3Cscript%3E", 200),
    ("/en/register/you?from=//example.org", 200),
    ("/en/register/you?" + "x=1&" * 3000, 200),
    ("/en/register/you?q=" + "x" * 20_000, 200),
    ("/en/register/you?q=%ff%ed%a0%80", 200),
    ("/en/register/you?q=%00", 400),
    ("/nl/?x%00=1", 400),
    ("/nl/?lang=xx", 200),
    ("/unknown?lang=xx", 404),
]


@pytest.mark.parametrize("status", [200, 400, 404])
def test_odd_addresses(app: Flask, somebody: Visitor, status: int) -> None:
    for path in (path for path, expected in ODD_ADDRESSES if expected == status):
        response = somebody.client.get(path)
        assert (path, response.status_code) == (path, status)
        assert "<h1" in response.text
        assert "<script>alert" not in response.text
        assert "javascript:" not in response.text
        assert "X-Evil" not in response.headers
    assert nothing_is_stored(app)


@pytest.mark.parametrize(
    "query", ["_external=1&_scheme=javascript", "language=//example.org", "from=http://example.org", "to=en"]
)
def test_no_query_leads_away(somebody: Visitor, query: str) -> None:
    somebody.visit(f"/en/register/you?{query}")
    for fields in (
        [*ANA, ("to", "nl")],
        [*ANA, ("search", "1"), ("q", "//example.org")],
        ANA,
    ):
        send(somebody, fields, f"/en/register/you?{query}")
        assert somebody.response.status_code == 303
        assert str(somebody.response.location).startswith(("/nl/register/", "/en/register/"))
    start = somebody.client.get(f"/en/register/?{query}")
    assert str(start.location).startswith("/en/register/")


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "__Host-session=x; language=%00; =; ;;"},
        {"Cookie": "__Host-session=" + "x" * 5000},
        {"Cookie": "__Host-session=eyJkcmFmdCI6IngifQ.ZTo.forged"},
        {"Accept-Language": "x" * 5000},
        {"Accept-Language": ",;q=1,*;q=x"},
        {"Accept-Encoding": "\x7f;q=2"},
        {"HX-Request": "true", "HX-Request-Type": "nonsense"},
        {"HX-Request-Type": "partial"},
        {"If-None-Match": "\"'*"},
        {"If-Modified-Since": "yesterday"},
        {"Range": "bytes=0-"},
        {
            "X-Forwarded-Host": "example.org",
            "X-Forwarded-Proto": "javascript",
            "Forwarded": "host=example.org",
        },
        {"X-HTTP-Method-Override": "DELETE"},
        {"Content-Length": "-1"},
    ],
)
def test_odd_headers(somebody: Visitor, headers: dict[str, str]) -> None:
    for path in ("/nl/", "/en/register/you", "/"):
        response = somebody.client.get(path, headers=headers)
        assert response.status_code in (200, 206, 302), path
        assert "example.org" not in response.text, path
        assert "example.org" not in response.headers.get("Location", ""), path


def test_a_strange_host_gets_no_page(make_app: Any) -> None:
    somebody = Visitor(make_app(trusted_hosts=("localhost",)))
    for host in ("example.org", "localhost.example.org", "localhost:80@example.org", "[::1]"):
        response = somebody.client.get("/en/sign-in/", headers={"Host": host})
        assert (response.status_code, response.text) == (400, "This is not our address.\n")
        assert response.headers["Content-Security-Policy"]
    assert somebody.client.get("/en/sign-in/").status_code == 200
