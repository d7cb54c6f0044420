"""Take pictures of every page, for people to look at: python -m tests.browser.look FOLDER [NAME …]"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.exhibition import Exhibition, open_exhibition
from tests.browser.sights import SIGHTS, show
from tests.browsers import running_chromium
from tests.conftest import SETTINGS

SIZES = {"phone": {"width": 390, "height": 844}, "laptop": {"width": 1280, "height": 900}}
COLOURS = ("light", "dark")


def look(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as shelf,
        open_exhibition(Path(shelf), SETTINGS) as exhibition,
        running_chromium() as browser,
    ):
        for name in names:
            for lang in ("nl", "en"):
                _photograph(browser, exhibition, folder, name, lang, has_script=True)
            _photograph(browser, exhibition, folder, name, "nl", has_script=False)


def _photograph(
    browser: Browser, exhibition: Exhibition, folder: Path, name: str, lang: str, *, has_script: bool
) -> None:
    # Half-way between two pages, a picture shows neither.
    context = browser.new_context(
        viewport=SIZES["phone"], java_script_enabled=has_script, reduced_motion="reduce"
    )
    page = context.new_page()
    show(name, exhibition, page, lang, has_script=has_script)
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        for colours in COLOURS:
            page.emulate_media(color_scheme=colours)
            script = "" if has_script else "-without-script"
            page.screenshot(path=folder / f"{name}-{lang}-{size}-{colours}{script}.png", full_page=True)
    context.close()


if __name__ == "__main__":
    look(Path(sys.argv[1]), sys.argv[2:] or list(SIGHTS))
