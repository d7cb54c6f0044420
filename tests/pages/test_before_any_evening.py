"""A portal that knows no evening yet."""

import pytest

from tests.visitor import Visitor

PAGES = (
    *("", "2024/", "evening.ics", "privacy/", "accessibility/"),
    *("register/", "register/you", "register/check", "registration/"),
)


@pytest.mark.parametrize(
    ("lang", "heading"), [("nl", "Wij kunnen deze pagina niet vinden"), ("en", "We cannot find this page")]
)
def test_pages_of_the_evening_are_not_found(somebody: Visitor, lang: str, heading: str) -> None:
    for path in PAGES:
        page = somebody.visit(f"/{lang}/{path}")
        assert (path, somebody.response.status_code, page.heading) == (path, 404, heading)


def test_machines_get_their_answers_all_the_same(somebody: Visitor) -> None:
    for path in ("/healthz", "/readyz", "/robots.txt", "/sitemap.xml", "/.well-known/security.txt"):
        assert (path, somebody.client.get(path).status_code) == (path, 200)


def test_somebody_can_sign_in_before_there_is_an_evening(somebody: Visitor) -> None:
    assert somebody.visit("/en/sign-in/").heading == "Sign in"
