"""A portal that knows no evening yet."""

import pytest

from tests.visitor import Visitor


@pytest.mark.parametrize(
    "path",
    ["", "2024/", "evening.ics", "privacy/", "accessibility/", "register/", "register/you", "registration/"],
)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_pages_of_the_evening_are_not_found(somebody: Visitor, lang: str, path: str) -> None:
    page = somebody.visit(f"/{lang}/{path}")
    assert somebody.response.status_code == 404
    assert page.heading in ("Wij kunnen deze pagina niet vinden", "We cannot find this page")


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/robots.txt", "/sitemap.xml", "/.well-known/security.txt"]
)
def test_machines_get_their_answers_all_the_same(somebody: Visitor, path: str) -> None:
    assert somebody.client.get(path).status_code == 200


def test_somebody_can_sign_in_before_there_is_an_evening(somebody: Visitor) -> None:
    assert somebody.visit("/en/sign-in/").heading == "Sign in"
