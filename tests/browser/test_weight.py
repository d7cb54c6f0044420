"""What a first visit costs somebody with little data, measured over the wire."""

import pytest
from playwright.sync_api import Page, Request

from tests.browser.exhibition import Exhibition

# What TCP sends before the first answer: ten segments of 1460 bytes, less the headers.
FIRST_ROUND_TRIP = 14_336
EVERYTHING = 45_000
MOST_REQUESTS = 6


@pytest.mark.parametrize("path", ["/nl/", "/en/"])
def test_a_first_visit_is_light(page: Page, exhibition: Exhibition, path: str) -> None:
    exhibition.change_edition(taken=87)
    finished: list[Request] = []
    page.on("requestfinished", lambda request: finished.append(request))
    with page.expect_request_finished(lambda request: "/static/icon" in request.url):
        page.goto(f"{exhibition.url}{path}", wait_until="networkidle")
    weights = {request.url: request.sizes()["responseBodySize"] for request in finished}
    first = [request for request in finished if request.resource_type in ("document", "stylesheet")]
    assert [request.response().headers["content-encoding"] for request in first] == ["br", "br"]  # type: ignore[union-attr]
    assert sum(weights[request.url] for request in first) <= FIRST_ROUND_TRIP, weights
    assert sum(weights.values()) <= EVERYTHING, weights
    assert len(finished) <= MOST_REQUESTS, weights


# The list of languages, the screen in one of them, and the page of whoever signed up.
WHOLE_WAY = 40_000


@pytest.mark.parametrize("code", ["ar", "pl"])
def test_asking_for_an_interpreter_takes_three_screens_and_little_data(
    page: Page, exhibition: Exhibition, code: str
) -> None:
    exhibition.clear()
    finished: list[Request] = []
    page.on("requestfinished", lambda request: finished.append(request))
    page.goto(f"{exhibition.url}/ask/", wait_until="networkidle")
    page.locator(f".voices a[lang={code}]").click()
    page.locator("#interpreter-arrange").check()
    for name, answer in {"name": "Amal", "people": "3", "email": "amal@example.org"}.items():
        page.locator(f"main [name={name}]").fill(answer)
    page.locator("#consent").check()
    page.locator("main form .btn").click()
    page.wait_for_load_state("networkidle")
    assert page.locator("main").get_attribute("data-status") == "confirmed"
    weights = {request.url: request.sizes()["responseBodySize"] for request in finished}
    assert sum(weights.values()) <= WHOLE_WAY, weights
    assert [request.url for request in finished if request.resource_type in ("script", "font")] == []
    screens = [request.url for request in finished if request.resource_type == "document"]
    # The form that was sent leads on to the third one.
    assert len({*screens}) == 3, screens


@pytest.mark.parametrize("path", ["/nl/", "/en/market/", "/nl/privacy/", "/nl/register/you"])
def test_the_way_to_an_interpreter_is_at_the_very_top(page: Page, exhibition: Exhibition, path: str) -> None:
    exhibition.clear()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{exhibition.url}{path}")
    box = page.locator(".tongues li a[href='/ask/']").bounding_box()
    assert box
    assert box["y"] + box["height"] <= 110


@pytest.mark.parametrize("width", [320, 390])
def test_a_telephone_shows_that_there_are_more_languages(
    page: Page, exhibition: Exhibition, width: int
) -> None:
    exhibition.clear()
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{exhibition.url}/nl/")
    sign = page.locator(".tongues ul").evaluate(
        """list => {
          const style = getComputedStyle(list, "::after");
          return [style.content.slice(0, 3), style.position, style.insetInlineEnd, style.pointerEvents];
        }"""
    )
    assert sign == ['"…"', "sticky", "0px", "none"]
    assert page.locator(".tongues ul").evaluate("list => list.scrollWidth > list.clientWidth")
