"""The market in a real browser."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from portal.market.samples import load_samples
from tests.browser.conftest import LAPTOP, PHONE, new_context
from tests.browser.exhibition import Exhibition
from tests.browser.people import Guest
from tests.browsers import Server
from tools.machine import ROOT

SAMPLES = ROOT / "editions" / "samples"
PATHS = (
    "/market/",
    "/market/?q=table",
    "/market/?q=xyzzy",
    "/market/connection/",
    "/market/municipality/",
    "/2023/market/",
    "/2023/market/police/",
    "/market/police/question",
    "/market/police/question/thanks",
    "/promises/",
)
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def market(exhibition: Exhibition) -> Exhibition:
    """A portal whose stands all have something to tell."""
    with exhibition.app.app_context():
        load_samples(SAMPLES)
    return exhibition


@pytest.fixture
def told(server: Server) -> Server:
    with server.app.app_context():
        load_samples(SAMPLES)
    return server


@pytest.fixture
def unscripted(browser: Browser) -> Iterator[Page]:
    context = new_context(browser, has_script=False)
    yield context.new_page()
    context.close()


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing(
    market: Exhibition, page: Page, path: str, viewport: dict[str, int], colours: str
) -> None:
    page.set_viewport_size(viewport)  # type: ignore[arg-type]
    page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
    for lang in ("nl", "en"):
        page.goto(f"{market.url}/{lang}{path}")
        assert violations(page) == []


@pytest.mark.parametrize("path", PATHS)
def test_nothing_scrolls_sideways_on_the_smallest_phone(market: Exhibition, page: Page, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for lang in ("nl", "en"):
        page.goto(f"{market.url}/{lang}{path}")
        assert page.evaluate(SIDEWAYS) == 0


def test_a_question_with_errors_is_as_clean(market: Exhibition, page: Page) -> None:
    page.goto(f"{market.url}/en/market/police/question")
    page.locator("main .btn").click()

    expect(page.locator("#error-summary")).to_be_focused()
    assert violations(page) == []


def test_stalls_come_while_typing_and_are_announced(market: Exhibition, page: Page) -> None:
    page.goto(f"{market.url}/en/market/")

    page.locator("#q").press_sequentially("tablé")

    expect(page.locator(".stall")).to_have_count(1)
    expect(page.locator("#announcement")).to_have_text("1 stand fits.")
    assert page.locator("#stand-1 mark").inner_text() == "table"
    # Whoever types goes on typing.
    expect(page.locator("#q")).to_be_focused()
    assert violations(page) == []


def test_a_cleared_search_brings_all_stalls_back(market: Exhibition, page: Page) -> None:
    page.goto(f"{market.url}/en/market/?q=table")

    page.locator("#q").fill("")

    expect(page.locator(".stall")).to_have_count(6)


def test_choosing_a_language_is_enough(market: Exhibition, page: Page) -> None:
    page.goto(f"{market.url}/en/market/")

    page.locator("#language").select_option("ar")

    expect(page.locator(".stall")).to_have_count(1)


def test_without_scripts_a_button_searches(market: Exhibition, unscripted: Page) -> None:
    unscripted.goto(f"{market.url}/en/market/")
    unscripted.locator("#q").fill("TABLÉ")
    unscripted.locator(".sift .btn").click()

    expect(unscripted.locator(".stall")).to_have_count(1)
    expect(unscripted.locator("#q")).to_have_value("TABLÉ")


def test_the_keyboard_reaches_each_stall_once_and_opens_it(market: Exhibition, page: Page) -> None:
    page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]
    page.goto(f"{market.url}/en/market/")
    page.locator(".sift .btn").focus()

    reached = []
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.closest('.stall')?.id"))

    assert reached == [f"stand-{number}" for number in range(1, 7)]
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{market.url}/en/market/municipality/")


def test_a_stall_can_be_pressed_anywhere(market: Exhibition, page: Page) -> None:
    page.goto(f"{market.url}/en/market/")

    # The link lies over all of it.
    page.locator("#stand-3 .stall__foot").click(force=True)

    expect(page).to_have_url(f"{market.url}/en/market/education/")


def test_badges_jump_to_a_stall_on_a_phone(market: Exhibition, page: Page) -> None:
    page.goto(f"{market.url}/en/market/")

    page.locator(".jump a").nth(4).click()

    expect(page.locator("#stand-5 h2")).to_be_in_viewport()


def test_a_permanent_address_leads_to_the_plan(market: Exhibition, page: Page) -> None:
    page.goto(f"{market.url}/en/promises/sample-2023-police-2")

    expect(page.locator("#plan-sample-2023-police-2")).to_be_in_viewport()


def test_no_page_asks_for_something_that_is_refused(market: Exhibition, page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    for path in PATHS:
        page.goto(f"{market.url}/nl{path}", wait_until="networkidle")

    assert complaints == []


def test_somebody_reads_a_stand_and_leaves_a_question(guest: Guest, told: Server) -> None:
    guest.visit("/").follow(".mini li:nth-child(2) a").follow(".stand-page__side .btn")

    guest.page.locator("#text").fill("Waarom?")

    assert guest.press("main form .btn").status == 200
    assert guest.path == "/market/police/question/thanks"
