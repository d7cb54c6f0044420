"""Somebody at a real browser who wants to come, so that a test reads as their story."""

from collections.abc import Sequence
from typing import Self
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, Response

Answer = str | int | bool | Sequence[str]


class Guest:
    """Fills in what is asked, by the names of the fields; whatever language the words are in."""

    def __init__(self, page: Page, url: str, lang: str = "nl", *, has_script: bool = True) -> None:
        self.page, self.url, self.lang, self.has_script = page, url, lang, has_script
        # How the pages read that they came to.
        self.direction = "ltr"

    # Where somebody is

    @property
    def path(self) -> str:
        """The address without the language."""
        return urlsplit(self.page.url).path.removeprefix(f"/{self.lang}")

    @property
    def status(self) -> str | None:
        """What became of the registration, as the page says it."""
        return self.page.locator("main").get_attribute("data-status")

    @property
    def code(self) -> str:
        return self.page.locator(".ticket .code").inner_text()

    def value(self, name: str) -> str:
        return self._field(name).input_value()

    def chosen(self, name: str) -> list[str]:
        """The values of `name` that have a mark in their box."""
        checked = self.page.locator(f"#answers [name={name}]:checked")
        return [str(one.get_attribute("value")) for one in checked.all()]

    def sees(self, selector: str) -> bool:
        return self.page.locator(selector).first.is_visible()

    # What somebody does

    def visit(self, path: str) -> Self:
        """Open an address below the language, or a whole one."""
        self.page.goto(path if path.startswith("http") else f"{self.url}/{self.lang}{path}")
        return self

    def follow(self, selector: str) -> Self:
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        return self

    def start(self) -> Self:
        """From the page of the evening, by the yellow ribbon."""
        return self.visit("/").follow("a.ribbon")

    def enter_through_door(self, code: str) -> Self:
        """With a language that is known already, as from the screen in that language."""
        return self.visit(f"/register/?language={code}")

    def fill(self, **answers: Answer) -> Self:
        """Answer questions without sending them."""
        for name, answer in answers.items():
            if isinstance(answer, bool):
                self._field(name).set_checked(answer)
            elif isinstance(answer, Sequence) and not isinstance(answer, str):
                for value in answer:
                    self._box(name, value).check()
            elif self._field(name).first.get_attribute("type") == "radio":
                self._box(name, str(answer)).check()
            else:
                self._field(name).fill(str(answer))
        return self

    def press(self, selector: str = "#answers .actions .btn") -> Response:
        """Press a button, and wait for the page that comes."""
        with self.page.expect_navigation() as came:
            self.page.locator(selector).first.click()
        response = came.value
        assert response is not None
        return response

    def answer(self, **answers: Answer) -> Self:
        """Answer questions and go on; it must be to another page."""
        before = self.page.url
        response = self.fill(**answers).press()
        assert response.status == 200, self.page.locator("#error-summary").inner_text()
        assert self.page.url != before
        return self

    def introduce(
        self, name: str = "Ana", email: str = "ana@example.org", *, phone: str = "", guests: int = 0
    ) -> Self:
        return self.answer(name=name, email=email, phone=phone, guests=guests)

    def need_no_interpreter(self) -> Self:
        return self.answer(interpreter="no")

    def need_nothing(self) -> Self:
        return self.answer()

    def sign_up(self) -> Self:
        """The last button."""
        return self.answer()

    def register(self, name: str = "Ana", email: str = "ana@example.org", *, guests: int = 0) -> Self:
        """The shortest way in."""
        self.visit("/register/").introduce(name, email, guests=guests)
        return self.need_no_interpreter().need_nothing().sign_up()

    def search_language(self, words: str) -> Self:
        """Look for a language: the list comes while typing, or after a button where there are no scripts."""
        if self.has_script:
            self.page.locator("#q").press_sequentially(words)
            self.page.locator("#matches .opt").first.wait_for()
        else:
            self.fill(q=words).press("button[name=search]")
        return self

    def change(self, step: str) -> Self:
        """From one's own page to one step."""
        return self.follow(f".answers a[href*='/{step}']")

    def switch_language(self) -> Self:
        """By the words in the top of the page."""
        other = "en" if self.lang == "nl" else "nl"
        tongue = f".top nav:not(.tongues) %s[lang={other}]"
        # Where nothing can be typed there is no button, and the link is enough.
        has_button = not self.has_script and self.page.locator(tongue % ".tongue-button").count() > 0
        self.follow(tongue % (".tongue-button" if has_button else "a"))
        self.lang = other
        return self

    def _field(self, name: str) -> Locator:
        return self.page.locator(f"#answers [name={name}]")

    def _box(self, name: str, value: str) -> Locator:
        return self.page.locator(f"#answers [name={name}][value='{value}']")
