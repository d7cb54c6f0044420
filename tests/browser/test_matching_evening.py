"""The evening of the demonstration, from fourteen requests until everybody knows who interprets, and what
happens when one interpreter cannot come the evening before."""

from datetime import datetime

import pytest
from playwright.sync_api import BrowserContext, ViewportSize, expect
from sqlalchemy import select, update

from portal.access.people import Role
from portal.clock import MovableClock
from portal.commands import EDITIONS
from portal.database import db, write
from portal.interpreting.models import Interpreter
from portal.interpreting.samples import address, load_interpreters
from portal.languages.table import name as name_of
from portal.registration.models import InterpreterRequest, Registration
from tests.browser.mailbox import Mailbox
from tests.browser.people import Guest
from tests.browser.test_host import sign_in_link
from tests.browsers import Server

BOARD = "/organiser/matching/"
SMALL: ViewportSize = {"width": 360, "height": 740}
EVENING_BEFORE = datetime.fromisoformat("2024-03-20T19:30+01:00")
MOST_TAPS = 3
IN_THE_END = {
    "Selam T.": ["Miriam"],
    "Yonas G.": ["Samira"],
    "Joost V.": ["Anneke", "Bas"],
    "Marit de J.": ["Anneke", "Bas"],
    "Olena P.": ["Darya"],
    "Parisa M.": ["Bahar"],
    "Leila N.": ["Bahar"],
    "Amina B.": ["Samira"],
    "Khaled S.": ["Samira"],
    "Rana D.": ["Samira"],
}


class Coordinator:
    """Does everything on a small phone."""

    def __init__(self, guest: Guest, server: Server) -> None:
        self.guest, self.server, self.page = guest, server, guest.page
        self.page.set_viewport_size(SMALL)

    def sign_in(self) -> None:
        self.guest.visit(f"/sign-in/{sign_in_link(self.server.app, Role.COORDINATOR)}").press("main .btn")

    def look(self) -> list[str]:
        """Open the board; the languages that need something, the most urgent first."""
        self.guest.visit(BOARD)
        rows = self.page.locator("section > .board > li[id^=gap-]").all()
        return [str(row.get_attribute("id")).removeprefix("gap-") for row in rows]

    def find(self, name: str, language: str) -> None:
        """Put somebody new into the pool, after many telephone calls."""
        self.guest.visit("/organiser/interpreters/add")
        self.page.locator("#name").fill(name)
        self.page.locator("#email").fill(address(name))
        self.page.locator(f"[name=locale][value={self.guest.lang}]").check()
        self.page.locator("#skills-0-language").fill(language)
        self.guest.press(".actions .btn")

    def take_over_the_best_plan(self) -> None:
        self.guest.press("form:has([name=change]) .actions .btn")

    def ask(self, key: str, *names: str) -> int:
        """Ask somebody, or some together, from the row of one language; how many taps from the board on."""
        row, taps = self.page.locator(f"#gap-{key}"), 0
        people = row.locator("select")
        option = people.locator("option")
        for name in names:
            option = option.filter(has_text=name)
        wanted = option.get_attribute("value")
        self.mark_rows()
        if people.input_value() != wanted:
            people.select_option(wanted)
            # One opens the list, one chooses from it.
            taps += 2
        row.locator("form:has(select) button").click()
        taps += 1
        for name in names:
            expect(row.locator("form[action$='/remind']", has_text=name)).to_be_visible()
        if self.guest.has_script:
            self.sees_swapped(f"gap-{key}")
        return taps

    def settle(self, key: str) -> None:
        """Do the one thing that there is to do about somebody in the lists below the gaps."""
        self.mark_rows()
        row = self.page.locator(f"#{key}")
        row.locator("form .btn").first.click()
        if self.guest.has_script:
            expect(row.get_by_role("status")).to_be_visible()
            expect(row.locator("form")).to_have_count(0)
            self.sees_swapped(key)
        else:
            expect(self.page.locator("#news")).to_be_visible()
            expect(row).to_have_count(0)

    def row(self, part: str, name: str) -> str:
        """The id of somebody's row in a part of the board."""
        return str(self.page.locator(f"{part} .row", has_text=name).get_attribute("id"))

    def mark_rows(self) -> None:
        self.page.evaluate("document.querySelectorAll('.board > li').forEach(one => one.dataset.old = '')")

    def sees_swapped(self, key: str) -> None:
        """The row is new, and the keyboard goes on from there; the board around it is the same page."""
        expect(self.page.locator(f"#{key}:not([data-old]) :focus")).to_be_visible()
        expect(self.page.locator(".board > li[data-old]")).not_to_have_count(0)

    def tell_that_nobody_was_found(self, key: str, name: str) -> int:
        """Offer the usual other ways; how many taps that takes from the board on."""
        self.look()
        self.guest.follow(f"#gap-{key} p.do a.btn").follow(f"a[href*='open=nobody']:has-text('{name}')")
        self.guest.press("form[action$='/not-found'] .btn")
        return 3

    def open_request(self, name: str) -> None:
        self.look()
        self.page.locator("main a.chip", has_text=name).click()

    def unfold(self, heading: str) -> None:
        self.page.locator(f"summary:has(#{heading})").click()


@pytest.fixture(params=["nl", "en"], ids=["in Dutch", "in English"])
def guest(request: pytest.FixtureRequest, profile: BrowserContext, server: Server, has_script: bool) -> Guest:
    """This evening is made in both languages with and without scripts, on either engine."""
    return Guest(profile.new_page(), server.url, request.param, has_script=has_script)


@pytest.fixture
def coordinator(guest: Guest, server: Server) -> Coordinator:
    """Signed in at the evening of the demonstration, where everybody reads the language of the test."""
    with server.app.app_context():
        load_interpreters(EDITIONS / "samples" / "interpreters.toml")
        with write() as session:
            for people in (Interpreter, Registration):
                session.execute(update(people).values(locale=guest.lang))
    coordinator = Coordinator(guest, server)
    coordinator.sign_in()
    return coordinator


def states(server: Server) -> dict[str, str]:
    """Where each request stands."""
    with server.app.app_context():
        found = db.session.scalars(select(InterpreterRequest))
        return {one.registration.name: one.state.value for one in found}


def test_from_fourteen_requests_until_everybody_knows(
    coordinator: Coordinator, somebody_else: Guest, server: Server, mailbox: Mailbox, clock: MovableClock
) -> None:
    page, desk, lang = coordinator.page, coordinator.guest, coordinator.guest.lang

    # Fourteen have asked: twelve for somebody, two say that they bring somebody.
    assert len(coordinator.look()) == 8
    expect(page.locator(".board .chip")).to_have_count(12)
    expect(page.locator("#expected .row")).to_have_count(2)

    # The best plan says why before anything changes.
    desk.follow(f"a[href$='{BOARD}proposal']")
    lacking = {"Hodan A.": "so", "Olena P.": "uk", "Wim K.": "nl"}
    why_not = page.locator("section[aria-labelledby=why-not] .answers > div")
    expect(why_not).to_have_count(len(lacking))
    for name, code in lacking.items():
        assert name_of(code, lang) in why_not.filter(has_text=name).locator("dd").inner_text()
    expect(page.locator("section[aria-labelledby=why] dd").nth(8)).to_be_visible()
    assert {*states(server).values()} == {"open", "own"}
    coordinator.take_over_the_best_plan()

    # Two who take turns are asked with one press, and all others with another.
    assert coordinator.ask("dse-signed", "Anneke B.", "Bas R.") == 1
    desk.press("form[action$='/ask-all'] .btn")

    # Seven letters, seven answers.
    def answer(name: str, deed: str) -> None:
        somebody_else.visit(mailbox.link_to(address(name)))
        assert somebody_else.status == "sent"
        somebody_else.press(f"form[action$='/{deed}'] .btn")

    for name in ("Miriam H.", "Samira L.", "Darya K.", "Anneke B.", "Bas R."):
        answer(name, "accept")
        assert somebody_else.status == "accepted"
    somebody_else.visit(mailbox.link_to(address("Ismail W.")))
    somebody_else.page.locator("summary").click()
    somebody_else.page.locator("[name=until][value=market]").check()
    somebody_else.press("form[action$='/partly'] .btn")
    assert somebody_else.status == "partly"
    answer("Reza F.", "decline")
    assert somebody_else.status == "declined"

    # Somebody else speaks Farsi, and is asked from the board.
    coordinator.find("Bahar S.", "Farsi")
    assert "fa-spoken" in coordinator.look()
    assert coordinator.ask("fa-spoken", "Bahar S.") <= MOST_TAPS
    answer("Bahar S.", "accept")

    # Olena agrees to come for as long as Darya can stay.
    coordinator.open_request("Olena P.")
    coordinator.unfold("read")
    for part in ("looking-back", "market"):
        page.locator(f"[name=agreed][value={part}]").check()
    desk.press("form[action$='/wishes'] .btn")

    # Nobody is found for two; what Ismail had promised helps nobody any more.
    for key, name in (("so-spoken", "Hodan A."), ("nl-written", "Wim K.")):
        assert coordinator.tell_that_nobody_was_found(key, name) <= MOST_TAPS
    assert coordinator.look() == []
    coordinator.settle(coordinator.row("#idle", "Ismail W."))
    assert len(mailbox.letters_to(address("Ismail W."))) == 3
    somebody_else.visit(mailbox.link_to(address("Wim K.")))
    somebody_else.page.locator("[name=way][value=front]").check()
    somebody_else.press("#interpreter form .btn")
    coordinator.look()
    to_prepare = page.locator("#expected .row")
    expect(to_prepare.locator("h3")).to_have_text(["Wim K.", "Emine Y.", "Karin O."])
    for name in ("Wim K.", "Emine Y.", "Karin O."):
        coordinator.settle(coordinator.row("#expected", name))
    coordinator.look()
    expect(to_prepare).to_have_count(0)

    # Everybody knows, from a letter and from their own page.
    others = {"Hodan A.": "not-found", "Wim K.": "not-found", "Emine Y.": "own", "Karin O.": "own"}
    assert states(server) == {**dict.fromkeys(IN_THE_END, "told"), **others}
    for asker, names in IN_THE_END.items():
        letter = mailbox.letters_to(address(asker))[-1]
        own_page = somebody_else.visit(mailbox.link_to(address(asker))).page.locator(".next")
        assert [name for name in names if name not in letter or name not in own_page.inner_text()] == []

    # The evening before, Miriam is ill. The desk hears it, and Selam not yet.
    clock.move(EVENING_BEFORE - clock.now())
    told = len(mailbox.letters_to(address("Selam T.")))
    selam = mailbox.link_to(address("Selam T."))
    somebody_else.visit(mailbox.link_to(address("Miriam H."))).follow("a[href$='/cannot-come']")
    somebody_else.press("main form .btn")
    assert somebody_else.status == "declined"
    coordinator.sign_in()
    desk.visit(mailbox.link_to("coordinator@example.org"))
    assert page.url.endswith(f"{BOARD}ti/spoken/")
    assert coordinator.look() == ["ti-spoken"]
    assert len(mailbox.letters_to(address("Selam T."))) == told
    assert "Miriam" not in somebody_else.visit(selam).page.content()

    # Luwam can come. The plan shows that nothing else changes.
    coordinator.find("Luwam T.", name_of("ti", lang))
    desk.visit(f"{BOARD}proposal")
    expect(page.locator(".opt strong")).to_have_text(["Luwam T."])
    assert "Selam T." in page.locator(".opt small").inner_text()
    coordinator.take_over_the_best_plan()
    assert len(mailbox.letters_to(address("Selam T."))) == told
    assert coordinator.ask("ti-spoken", "Luwam T.") == 1
    answer("Luwam T.", "accept")
    assert len(mailbox.letters_to(address("Selam T."))) == told + 1
    assert "Luwam" in mailbox.letters_to(address("Selam T."))[-1]
    assert "Luwam" in somebody_else.visit(selam).page.locator(".next").inner_text()
    assert coordinator.look() == []
