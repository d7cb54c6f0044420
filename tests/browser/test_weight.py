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
