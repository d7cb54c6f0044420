"""A form that comes back says what is wrong, where, and how to put it right; to ears as well as to eyes."""

from typing import Any

import pytest

from tests.browser.exhibition import Exhibition
from tests.browser.people import Guest

ARRANGE: dict[str, Any] = {"interpreter": "arrange"}
REFUSED: dict[str, tuple[str, dict[str, Any], int]] = {
    "who you are, empty": ("you", {}, 3),
    "who you are, wrong": ("you", {"name": "Ana", "email": "ana", "phone": "zes", "guests": "12"}, 3),
    "interpreter, empty": ("language", {}, 1),
    "an interpreter and nobody with you": ("language", {"interpreter": "bring"}, 1),
    "which kind of interpreter, empty": ("language", ARRANGE, 3),
    "which language, empty": ("language", {**ARRANGE, "mode": "spoken"}, 2),
    "another language, empty": ("language", {**ARRANGE, "mode": "spoken", "language": "other"}, 2),
    "sign language for ears": (
        "language",
        {**ARRANGE, "mode": "signed", "language": "other", "listeners": "9"},
        2,
    ),
    "consent, empty": ("access", {"needs": ["quiet"]}, 1),
}


def go_to(guest: Guest, step: str) -> None:
    guest.visit("/register/you")
    if step in ("language", "access"):
        guest.introduce()
    if step == "access":
        guest.need_no_interpreter()


def must_explain(guest: Guest, errors: int) -> None:
    page = guest.page
    word = page.locator(".err__msg .vh").first.inner_text().strip()
    assert page.title().startswith(word)
    assert page.locator("*:focus").get_attribute("id") == "error-summary"
    links = page.locator("#error-summary a").all()
    assert len(links) == errors
    for link in links:
        words = link.inner_text()
        link.click()
        control = page.locator("*:focus")
        assert f"#{control.get_attribute('id')}" == link.get_attribute("href")
        # The group tells, where the control is one of several.
        telling = control
        if not control.get_attribute("aria-describedby"):
            telling = control.locator("xpath=ancestor::fieldset[1]")
        described = str(telling.get_attribute("aria-describedby")).split()
        assert words in " ".join(page.locator(f"[id='{name}']").inner_text() for name in described)
        assert "true" in (control.get_attribute("aria-invalid"), telling.get_attribute("aria-invalid"))


@pytest.mark.parametrize(("step", "answers", "errors"), REFUSED.values(), ids=REFUSED.keys())
def test_a_refused_step_leads_to_each_question(
    guest_at_exhibition: Guest, step: str, answers: dict[str, Any], errors: int
) -> None:
    guest = guest_at_exhibition
    go_to(guest, step)
    assert guest.fill(**answers).press().status == 422
    must_explain(guest, errors)


@pytest.mark.parametrize("path", ["/registration/", "/sign-in/"])
def test_a_refused_address_leads_to_its_question(guest_at_exhibition: Guest, path: str) -> None:
    assert guest_at_exhibition.visit(path).press("main .btn").status == 422
    must_explain(guest_at_exhibition, 1)


def test_more_guests_than_seats_are_refused_at_their_question(
    guest_at_exhibition: Guest, exhibition: Exhibition
) -> None:
    token = exhibition.register()
    exhibition.change_edition(capacity=3)
    guest_at_exhibition.visit(f"/registration/{token}/you").fill(guests="5")
    assert guest_at_exhibition.press().status == 422
    must_explain(guest_at_exhibition, 1)
