"""The ticket, on paper and at the door."""

import io
import re

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.exhibition import FAMILY, Exhibition

A4_IN_POINTS = (595.3, 841.9)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_own_page_prints_on_one_sheet(page: Page, exhibition: Exhibition, lang: str) -> None:
    page.goto(f"{exhibition.url}/{lang}/registration/{exhibition.register(**FAMILY)}/")
    paper = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    _, _, width, height = (float(side) for side in re.search(rb"/MediaBox\s*\[([^]]+)\]", paper)[1].split())  # type: ignore[index]
    assert (width, height) == pytest.approx(A4_IN_POINTS, abs=1)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_poster_is_one_sheet(page: Page, exhibition: Exhibition, lang: str) -> None:
    page.goto(f"{exhibition.url}/{lang}/poster")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1


@pytest.mark.parametrize("medium", ["light", "dark", "paper"])
def test_the_code_can_be_read_by_a_machine(page: Page, exhibition: Exhibition, medium: str) -> None:
    page.goto(f"{exhibition.url}/nl/registration/{exhibition.register()}/")
    if medium == "paper":
        page.emulate_media(media="print")
    else:
        page.emulate_media(color_scheme=medium)  # type: ignore[arg-type]
    picture = Image.open(io.BytesIO(page.locator(".ticket").screenshot()))
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [page.url]


def test_paper_shows_the_ticket_and_not_what_is_private(page: Page, exhibition: Exhibition) -> None:
    page.goto(f"{exhibition.url}/nl/registration/{exhibition.register(**FAMILY)}/")
    page.emulate_media(media="print")
    expect(page.locator(".ticket .code")).to_be_visible()
    expect(page.get_by_text("My mother walks slowly")).not_to_be_visible()
    expect(page.locator("header nav").first).not_to_be_visible()
    # A phone at the door needs 30 mm; a CSS pixel is 1/96 inch.
    assert page.locator(".qr").bounding_box()["width"] * 25.4 / 96 >= 30  # type: ignore[index]
