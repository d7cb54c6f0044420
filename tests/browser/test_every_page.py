"""Every page in every state: opened once, then looked at in each way that a visitor may."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import seen as look
from tests.browser.conftest import LAPTOP, PHONE, new_context
from tests.browser.exhibition import Exhibition
from tests.browser.seen import Seen
from tests.browser.sights import SIGHTS, show

IN_ENGLISH_TOO = ("evening", "you", "language-asked", "check", "own-confirmed", "matching-board-half-way")
EVERYTHING = [(name, "nl") for name in SIGHTS] + [(name, "en") for name in IN_ENGLISH_TOO]
MOST_STOPS = 400
SPACIOUS = """* { line-height: 1.5 !important; letter-spacing: .12em !important }
* { word-spacing: .16em !important }
p { margin-block-end: 2em !important }"""
TWICE_AS_LARGE = "html { font-size: 200% !important }"


@pytest.fixture(scope="module", params=EVERYTHING, ids=lambda one: f"{one[0]}-{one[1]}")
def opened(request: pytest.FixtureRequest, browser: Browser, open_all_day: Exhibition) -> Iterator[Seen]:
    name, lang = request.param
    context = new_context(browser)
    page = context.new_page()
    seen = Seen(name, guest=None)  # type: ignore[arg-type]
    look.watch(page, seen)
    seen.guest = show(name, open_all_day, page, lang)
    yield seen
    context.close()


@pytest.fixture
def seen(opened: Seen) -> Iterator[Seen]:
    """The page as it came, on a phone, by day."""
    yield opened
    opened.page.set_viewport_size(PHONE)
    opened.page.emulate_media(color_scheme="light", forced_colors="none")
    opened.page.evaluate("document.adoptedStyleSheets = []; document.activeElement?.blur(); scrollTo(0, 0)")


def restyle(page: Page, css: str) -> None:
    """As a visitor's own style sheet would."""
    page.evaluate(
        """css => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(css);
          document.adoptedStyleSheets = [sheet];
        }""",
        css,
    )


def test_the_keyboard_reaches_everything_visibly_and_gets_out_again(seen: Seen) -> None:
    page = seen.page
    # From the top, also where the page itself puts the focus on a heading or a summary: it does so once it is
    # drawn, which can be late on a busy machine; behind a mark in the address it does not.
    page.evaluate(
        """() => new Promise(done => {
          const until = performance.now() + 1000, wanted = document.querySelector("[autofocus]");
          const look = () => !wanted || document.activeElement !== document.body || performance.now() > until
            ? done() : requestAnimationFrame(look);
          look();
        })"""
    )
    page.evaluate(
        "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')"
    )
    stops: list[str] = []
    wrong: list[str] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = look.focused(page)
        # A field for a day or a time has several places of its own.
        if stops and stop["at"] == stops[-1]:
            continue
        if not stop["at"] or stop["at"] in stops:
            break
        stops.append(stop["at"])
        if stop["wrong"]:
            wrong.append(f"{stop['at']}: {stop['wrong']}")
    assert not wrong
    assert "#main" in stops[0]
    assert len(stops) >= 7
    assert not stop["at"] or stop["at"] == stops[0], f"the keyboard is caught at {stop['at']}"


def test_axe_finds_nothing(seen: Seen) -> None:
    for size in (PHONE, LAPTOP):
        seen.page.set_viewport_size(size)
        assert [*look.axe_violations(seen.page)] == []


def test_axe_finds_nothing_in_the_dark(seen: Seen) -> None:
    seen.page.emulate_media(color_scheme="dark")
    for size in (PHONE, LAPTOP):
        seen.page.set_viewport_size(size)
        assert [*look.axe_violations(seen.page, rules=look.COLOUR_RULES)] == []


def test_no_sentence_is_set_in_columns(seen: Seen) -> None:
    assert look.in_columns(seen.page) == []


def test_nothing_sticks_out_on_a_phone(seen: Seen) -> None:
    for width in (320, 360, 390):
        seen.page.set_viewport_size({"width": width, "height": 640})
        assert look.sideways(seen.page) == [], width


@pytest.mark.parametrize("css", [TWICE_AS_LARGE, SPACIOUS], ids=["twice as large", "widely spaced"])
def test_nothing_sticks_out_when_text_is(seen: Seen, css: str) -> None:
    restyle(seen.page, css)
    assert look.sideways(seen.page) == []


def test_nothing_sticks_out_on_a_laptop(seen: Seen) -> None:
    seen.page.set_viewport_size(LAPTOP)
    assert look.sideways(seen.page) == []


def test_everything_to_press_is_as_large_as_a_finger(seen: Seen) -> None:
    assert look.small_targets(seen.page) == []


def test_controls_have_borders_when_colours_are_the_visitors_own(seen: Seen) -> None:
    seen.page.emulate_media(forced_colors="active")
    assert look.borderless(seen.page) == []


def test_nothing_moves_for_who_does_not_want_that(seen: Seen) -> None:
    assert look.moving(seen.page) == []


def test_the_browser_has_nothing_to_complain_of(seen: Seen) -> None:
    assert seen.messages == []


def test_no_other_host_is_asked_for_anything(seen: Seen) -> None:
    assert all(host.startswith("127.0.0.1:") for host in seen.hosts), seen.hosts


def test_the_page_says_its_language_and_direction(seen: Seen) -> None:
    html = seen.page.locator("html")
    read = (html.get_attribute("lang"), html.get_attribute("dir"))
    assert read == (seen.guest.lang, seen.guest.direction)


def test_words_in_another_script_say_their_language(seen: Seen) -> None:
    assert look.foreign_without_lang(seen.page) == []
