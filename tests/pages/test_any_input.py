"""Whatever is sent, the portal answers, and never with an error of its own."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import AN_INTERPRETER, a_registration, registrations
from tests.pages.journeys import csrf_token, introduce, post
from tests.visitor import Visitor

FEW = settings(
    max_examples=10,
    deadline=None,
    # The portal keeps what came before: that is part of whatever may be sent.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
CHOICES = [
    *("no", "arrange", "bring", "own", "spoken", "signed", "written", "tactile", "ti", "dse", "other", "nl"),
    *(
        "wheelchair",
        "dog",
        "halal",
        "vegan",
        "y",
        "0",
        "1",
        "9",
        "10",
        "Ana",
        "ana@example.org",
        "0612345678",
    ),
]
FIELDS = [
    *("name", "email", "phone", "guests", "interpreter", "mode", "language", "language_other", "listeners"),
    *("wishes", "needs", "food", "details", "consent", "web_page", "draft", "to", "search", "q", "door"),
]
values = st.one_of(
    st.sampled_from(CHOICES).map(str.encode),
    st.text(max_size=120).map(str.encode),
    st.binary(max_size=120),
)
forms = st.lists(st.tuples(st.sampled_from(FIELDS), values), max_size=14)
# Most answers right, a few not, so that what comes after the first check is reached as well.
wishes = st.fixed_dictionaries(
    {
        "interpreter": st.sampled_from(["arrange", "own"]),
        "mode": st.sampled_from(["spoken", "signed", "written", "tactile", "x"]),
        "language": st.sampled_from(["ti", "dse", "nl", "other", "zz"]) | st.text(max_size=10),
        "language_other": st.text(max_size=90),
        "listeners": st.sampled_from(["1", "2", "0"]) | st.text(max_size=3),
        "wishes": st.text(max_size=510),
        "consent": st.just("y"),
    }
)

pytestmark = pytest.mark.usefixtures("edition")


def encoded(fields: Iterable[tuple[str, bytes]], **more: str) -> bytes:
    pairs = [*fields, *((name, value.encode()) for name, value in more.items())]
    return "&".join(f"{name}={quote_from_bytes(value)}" for name, value in pairs).encode()


@pytest.fixture
def sender(app: Flask, edition: int) -> tuple[Visitor, str]:
    """Somebody with a form begun, and the token for it."""
    somebody = Visitor(app)
    somebody.visit("/en/register/")
    introduce(somebody, "Ana", 1)
    return somebody, csrf_token(somebody)


@pytest.mark.parametrize(
    "path",
    ["/en/register/you", "/nl/register/language?from=check", "/en/register/access", "/en/register/check"],
)
@FEW
@given(form=forms)
def test_any_form_while_signing_up(sender: tuple[Visitor, str], path: str, form: Any) -> None:
    somebody, token = sender
    post(somebody, path, encoded(form, csrf_token=token))
    assert somebody.response.status_code in (200, 303, 400, 422)
    assert somebody.client.get("/en/register/").status_code == 302


@FEW
@given(wish=wishes)
def test_any_wish_for_an_interpreter(app: Flask, sender: tuple[Visitor, str], wish: dict[str, str]) -> None:
    somebody, token = sender
    body = encoded([(name, value.encode()) for name, value in wish.items()], csrf_token=token)
    post(somebody, "/en/register/language", body)
    assert somebody.response.status_code in (303, 400, 422)
    assert somebody.client.get("/nl/register/language").status_code == 200
    assert somebody.client.get("/en/register/check", follow_redirects=True).status_code == 200


@pytest.mark.parametrize("step", ["you", "language", "access"])
@FEW
@given(form=forms)
def test_any_form_while_changing(
    app: Flask, edition: int, sender: tuple[Visitor, str], step: str, form: Any
) -> None:
    somebody, token = sender
    with app.app_context():
        # A changed address changes the key, so the page is looked up each time.
        own = registrations() or [a_registration(edition, "Selam", 1, **AN_INTERPRETER)]
        url, version = f"/en/registration/{own[0].token}/", str(own[0].version)
    post(somebody, f"{url}{step}", encoded(form, csrf_token=token, version=version))
    assert somebody.response.status_code in (303, 400, 422)
    with app.app_context():
        url = f"/en/registration/{registrations()[0].token}/"
    assert somebody.client.get(url).status_code == 200
    assert somebody.client.get(f"{url}my-data.json").status_code == 200


@pytest.mark.parametrize("path", ["/en/registration/", "/nl/sign-in/"])
@FEW
@given(email=values)
def test_any_address(sender: tuple[Visitor, str], path: str, email: bytes) -> None:
    somebody, token = sender
    post(somebody, path, encoded([("email", email)], csrf_token=token))
    assert somebody.response.status_code in (303, 400, 422)


@FEW
@given(path=st.text(max_size=60), query=st.text(max_size=60))
def test_any_page(sender: tuple[Visitor, str], path: str, query: str) -> None:
    somebody, _ = sender
    where = quote_from_bytes(path.encode())
    what = quote_from_bytes(query.encode(), safe="=&")
    for address in (
        f"/{where}?{what}",
        f"/nl/{where}?q={what}",
        f"/en/registration/{where}/?language={what}",
    ):
        assert somebody.client.get(address).status_code in (200, 302, 308, 400, 404)


@FEW
@given(sought=st.text(max_size=100))
def test_any_search(sender: tuple[Visitor, str], sought: str) -> None:
    somebody, _ = sender
    query = quote_from_bytes(sought.encode())
    response = somebody.client.get(f"/en/register/language?q={query}", headers={"HX-Request-Type": "partial"})
    assert response.status_code == (400 if "\x00" in sought else 200)
