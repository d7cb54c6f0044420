"""A host at a real browser: five minutes on a phone, and nothing typed is lost."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Dialog, Page, Route, ViewportSize, expect

from portal.access import crew, sign_in
from portal.access.models import MailedCode, PersonalLink, SignedIn
from portal.access.people import Role
from portal.access.personal import AFTER_EVENING
from portal.database import db, write
from portal.event.editions import current_edition
from portal.market import editing
from portal.market.models import Outcome, Question, Stand, StandText
from portal.market.rules import Field, State
from tests.browser.conftest import LAPTOP, PHONE, new_context
from tests.browsers import Server

STAND = "/en/host/education/"
SMALL: ViewportSize = {"width": 320, "height": 640}
DONE = "#field-done-en"


def sign_in_link(app: Flask, role: Role = Role.HOST) -> str:
    with app.test_request_context(), write() as session:
        theme = "education" if role is Role.HOST else None
        person = sign_in.grant(session, f"{role}@example.org", role, theme=theme)
        return sign_in.new_link(session, person, life=timedelta(hours=1)).token


def enter(page: Page, server: Server, role: Role = Role.HOST) -> None:
    page.goto(f"{server.url}/en/sign-in/{sign_in_link(server.app, role)}")
    page.locator("main .btn").click()
    page.wait_for_load_state()


def draft(server: Server, field: Field = Field.DONE, locale: str = "en") -> str:
    with server.app.app_context():
        text = db.session.query(StandText).filter_by(field=field, locale=locale).one_or_none()
        return text.draft if text else ""


def save_as_somebody_else(server: Server, body: str, version: int = 0) -> None:
    with server.app.app_context():
        theme = next(one.id for one in current_edition().themes if one.slug == "education")
        editing.save(theme, editing.Save(Field.DONE, "en", body, version, None))


@pytest.fixture
def phone(browser: Browser, server: Server) -> Iterator[Page]:
    """A host's telephone with scripts, at the stand."""
    context = new_context(browser)
    page = context.new_page()
    enter(page, server)
    page.goto(f"{server.url}{STAND}?in=en")
    yield page
    context.close()


@pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without script"])
def test_from_the_tap_in_the_letter_to_a_published_text_in_eight_steps(
    browser: Browser, server: Server, has_script: bool
) -> None:
    with server.app.app_context():
        until = current_edition().ends_at + AFTER_EVENING
        crew.invite("host@example.org", Role.HOST, theme="education", locale="en", until=until)
        token = db.session.query(PersonalLink).one().token
    context = new_context(browser, has_script=has_script)
    page = context.new_page()
    page.set_viewport_size({"width": 360, "height": 740})
    steps = 0

    page.goto(f"{server.url}/en/sign-in/personal/{token}")
    steps += 1
    page.locator("main .btn").click()
    steps += 1
    page.locator("#digits").wait_for()
    with server.app.app_context():
        digits = db.session.query(MailedCode).one().digits
    page.locator("#digits").fill(digits)
    steps += 1
    page.locator("main .btn").click()
    steps += 1
    if not has_script:
        page.locator(f"a[href='{STAND}text/done/en']").click()
        steps += 1
    page.locator(DONE).fill("We opened a reading room.")
    steps += 1
    if has_script:
        page.locator("#save-done-en").click()
        page.locator("#state-done-en .said").wait_for()
        page.locator("#state-done-en a[href$=publish]").click()
        steps += 2
    else:
        page.locator("button[name=then]").click()
        steps += 1
    page.locator("main .btn").click()
    steps += 1

    page.locator(".note.is-positive").first.wait_for()
    with server.app.app_context():
        assert db.session.query(StandText).one().published == "We opened a reading room."
    assert steps <= 8

    # The device is known now: no code any more.
    context.clear_cookies(name="session")
    page.goto(f"{server.url}/en/sign-in/personal/{token}")
    page.locator("main .btn").click()
    page.locator(DONE).wait_for(state="attached")
    context.close()


def test_without_scripts_nothing_can_be_typed_that_another_row_would_lose(
    browser: Browser, server: Server
) -> None:
    context = new_context(browser, has_script=False)
    page = context.new_page()
    enter(page, server)
    page.goto(f"{server.url}{STAND}?in=en")
    fields = page.locator("main :is(textarea, select, input):not([type=hidden])")
    expect(fields.filter(visible=True)).to_have_count(0)
    page.locator(f"a[href='{STAND}text/done/en']").click()
    expect(fields.filter(visible=True)).to_have_count(1)
    expect(page.locator(DONE)).to_be_visible()
    page.locator(DONE).fill("We read.")
    page.locator("#save-done-en").click()
    page.locator("#row-done-en p", has_text="We read.").wait_for()
    assert draft(server) == "We read."
    context.close()


@pytest.mark.parametrize("length", [201, 200_000], ids=["422", "413"])
def test_without_scripts_a_text_that_is_too_long_comes_back(
    browser: Browser, server: Server, length: int
) -> None:
    context = new_context(browser, has_script=False)
    page = context.new_page()
    enter(page, server)
    page.goto(f"{server.url}{STAND}text/done/en")
    page.locator(DONE).fill("x" * length)
    page.locator("#save-done-en").click()
    page.locator("#error-summary").wait_for()
    expect(page.locator(DONE)).to_have_value("x" * length)
    page.locator(DONE).fill("Shorter")
    page.locator("#save-done-en").click()
    page.locator(".note.is-positive").wait_for()
    assert draft(server) == "Shorter"
    context.close()


def test_without_scripts_a_text_that_the_network_lost_is_there_after_going_back(
    browser: Browser, server: Server
) -> None:
    context = new_context(browser, has_script=False)
    page = context.new_page()
    enter(page, server)
    page.goto(f"{server.url}{STAND}text/done/en")
    page.locator(DONE).fill("Written in the train")
    context.set_offline(True)
    page.locator("#save-done-en").click()
    expect(page).to_have_url(re.compile("^chrome-error:"))
    context.set_offline(False)
    page.go_back()
    expect(page.locator(DONE)).to_have_value("Written in the train")
    page.locator("#save-done-en").click()
    page.locator(".note.is-positive").wait_for()
    assert draft(server) == "Written in the train"
    context.close()


def test_without_scripts_whoever_was_signed_out_sends_the_text_again_with_one_press(
    browser: Browser, server: Server
) -> None:
    context = new_context(browser, has_script=False)
    page = context.new_page()
    enter(page, server)
    page.goto(f"{server.url}{STAND}text/done/en")
    page.locator(DONE).fill("An hour of work")
    with server.app.app_context(), write() as session:
        session.query(SignedIn).delete()
    page.locator("#save-done-en").click()
    expect(page.locator("textarea[name=body]")).to_have_value("An hour of work")
    other = context.new_page()
    enter(other, server)
    page.locator("main .btn").click()
    page.locator(".note.is-positive").wait_for()
    assert draft(server) == "An hour of work"
    context.close()


def test_a_save_changes_only_the_line_below_the_field_and_keeps_the_focus(
    phone: Page, server: Server
) -> None:
    phone.locator("#field-next-en").fill("Not saved yet")
    phone.locator(DONE).fill("Saved by the keyboard")
    phone.keyboard.press("Tab")
    while phone.evaluate("document.activeElement.id") != "save-done-en":
        phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    phone.locator("#state-done-en .said").wait_for()
    expect(phone.locator("#save-done-en")).to_be_focused()
    expect(phone.locator("#field-next-en")).to_have_value("Not saved yet")
    assert phone.locator("#announcement").inner_text() == "Saved"
    assert draft(server) == "Saved by the keyboard"
    phone.locator(DONE).fill("Saved once more")
    phone.locator("#save-done-en").click()
    phone.locator("#state-done-en [name=version][value='2']").wait_for(state="attached")
    assert draft(server) == "Saved once more"


def test_a_text_stays_in_its_field_when_the_network_is_gone(phone: Page, server: Server) -> None:
    phone.locator(DONE).fill("Written in the train")
    phone.context.set_offline(True)
    phone.locator("#save-done-en").click()
    phone.locator("#trouble [data-when=other]").wait_for()
    expect(phone.locator(DONE)).to_have_value("Written in the train")
    phone.context.set_offline(False)
    phone.locator("#save-done-en").click()
    phone.locator("#state-done-en .said").wait_for()
    expect(phone.locator("#trouble [data-when=other]")).not_to_be_visible()
    assert draft(server) == "Written in the train"


def test_what_was_not_saved_is_warned_about_until_it_is(phone: Page, server: Server) -> None:
    warned: list[str] = []

    def stay(dialog: Dialog) -> None:
        warned.append(dialog.type)
        dialog.dismiss()

    phone.on("dialog", stay)
    phone.locator(DONE).fill("Written in the train")
    phone.context.set_offline(True)
    phone.locator("#save-done-en").click()
    phone.locator("#trouble [data-when=other]").wait_for()
    phone.context.set_offline(False)
    phone.locator(".tabs a[href$='/account/']").click()
    expect(phone.locator(DONE)).to_have_value("Written in the train")
    assert warned == ["beforeunload"]
    phone.locator("#save-done-en").click()
    phone.locator("#state-done-en .said").wait_for()
    phone.locator(".tabs a[href$='/account/']").click()
    expect(phone).to_have_url(re.compile("/account/$"))
    assert warned == ["beforeunload"]


def slowly(phone: Page, path: str) -> list[Route]:
    """Answers to what is posted to `path` wait here until they are let go."""
    held: list[Route] = []
    phone.route(
        f"**{path}", lambda route: held.append(route) if route.request.method == "POST" else route.continue_()
    )
    return held


def let_go(phone: Page, held: list[Route], number: int) -> None:
    while len(held) < number:
        phone.wait_for_timeout(20)
    held[number - 1].continue_()


def test_who_types_on_and_presses_again_saves_both_times_without_a_dispute(
    phone: Page, server: Server
) -> None:
    held = slowly(phone, "/text/done/en")
    for typed in ("One", "One and two", "One, two and three"):
        phone.locator(DONE).fill(typed)
        phone.locator("#save-done-en").click()
    let_go(phone, held, 1)
    let_go(phone, held, 2)
    phone.locator("#state-done-en [name=version][value='2']").wait_for(state="attached")
    assert draft(server) == "One, two and three"
    expect(phone.locator("#dispute-done-en")).to_have_count(0)
    expect(phone.locator("[data-dirty]")).to_have_count(0)


def test_what_is_typed_while_the_answer_travels_is_not_taken_for_saved(phone: Page, server: Server) -> None:
    held = slowly(phone, "/text/done/en")
    phone.locator(DONE).fill("One")
    phone.locator("#save-done-en").click()
    phone.locator(DONE).fill("One and two")
    let_go(phone, held, 1)
    phone.locator("#state-done-en .said").wait_for()
    expect(phone.locator(DONE)).to_have_value("One and two")
    expect(phone.locator("#form-done-en[data-dirty]")).to_have_count(1)


def test_the_form_for_a_new_plan_keeps_what_is_typed_meanwhile(phone: Page) -> None:
    phone.locator("#save-plan-new").click()
    phone.locator("#state-plan-new .err__msg").wait_for()
    held = slowly(phone, "/plan/")
    phone.locator("#field-plan-new-en").fill("Read with children")
    phone.locator("#save-plan-new").click()
    phone.locator("#field-plan-new-en").fill("Write with children")
    let_go(phone, held, 1)
    phone.locator("#plans .editrow:not(#row-plan-new)").wait_for()
    expect(phone.locator("#field-plan-new-en")).to_have_value("Write with children")
    expect(phone.locator("#state-plan-new .err__msg")).to_have_count(0)


def test_a_secret_that_cannot_be_renewed_is_told(phone: Page) -> None:
    phone.locator(DONE).fill("An hour of work")
    phone.evaluate("for (const one of document.getElementsByName('csrf_token')) one.value = 'old'")
    phone.route(f"**{STAND}?*", lambda route: route.abort())
    phone.locator("#save-done-en").click()
    phone.locator("#trouble [data-when=other]").wait_for()
    phone.unroute(f"**{STAND}?*")
    phone.locator("#save-done-en").click()
    phone.locator("#state-done-en .said").wait_for()


def test_a_text_stays_in_its_field_when_it_is_far_too_long(phone: Page, server: Server) -> None:
    phone.locator(DONE).fill("x" * 200_000)
    phone.locator("#save-done-en").click()
    phone.locator("#trouble p:not([hidden])").wait_for()
    assert len(phone.locator(DONE).input_value()) == 200_000
    assert draft(server) == ""


def test_a_text_stays_when_the_session_is_gone_and_is_saved_after_signing_in_elsewhere(
    phone: Page, server: Server
) -> None:
    phone.locator(DONE).fill("An hour of work")
    with server.app.app_context(), write() as session:
        session.query(SignedIn).delete()
    phone.locator("#save-done-en").click()
    phone.locator("#trouble [data-when='403']").wait_for()
    expect(phone.locator(DONE)).to_have_value("An hour of work")
    other = phone.context.new_page()
    enter(other, server)
    phone.locator("#save-done-en").click()
    phone.locator("#state-done-en .said").wait_for()
    assert draft(server) == "An hour of work"


def test_two_hosts_see_both_texts_and_save_a_merged_one(phone: Page, server: Server) -> None:
    phone.locator(DONE).fill("Mine")
    save_as_somebody_else(server, "Theirs")
    phone.locator("#save-done-en").click()
    phone.locator("#dispute-done-en").wait_for()
    assert phone.locator("#dispute-done-en mark").last.inner_text().find("Mine") >= 0
    phone.locator(DONE).fill("Theirs and mine")
    phone.locator("#save-done-en").click()
    phone.locator("#state-done-en .said").wait_for()
    expect(phone.locator("#dispute-done-en")).to_have_count(0)
    assert draft(server) == "Theirs and mine"


def test_the_other_language_is_a_tap_away_and_takes_nothing_along(phone: Page) -> None:
    phone.locator(DONE).fill("Not saved yet")
    phone.locator(".sides [data-side=nl]").click()
    phone.locator("#field-done-nl").fill("Nog niet bewaard")
    expect(phone.locator(DONE)).not_to_be_visible()
    assert phone.locator(".sides [aria-current]").inner_text() == "Nederlands"
    phone.locator(".sides [data-side=en]").press("Enter")
    expect(phone.locator(DONE)).to_have_value("Not saved yet")
    assert phone.url.endswith("?in=en")


def test_the_preview_follows_what_is_typed(phone: Page, server: Server) -> None:
    phone.locator("#field-story-en").press_sequentially("We **read** together")
    phone.locator("#preview-story-en strong").wait_for()
    assert phone.locator("#preview-story-en strong").inner_text() == "read"
    expect(phone.locator("#field-story-en")).to_be_focused()
    assert draft(server, Field.STORY) == ""


def test_a_new_plan_appears_above_the_empty_form(phone: Page) -> None:
    phone.locator("#field-plan-new-en").fill("Read with children")
    phone.locator("#save-plan-new").click()
    phone.locator("#plans .editrow:not(#row-plan-new)").wait_for()
    expect(phone.locator("#field-plan-new-en")).to_have_value("")


def test_a_new_plan_that_is_pressed_twice_is_added_once_and_nothing_is_wrong(phone: Page) -> None:
    held = slowly(phone, "/plan/")
    phone.locator("#field-plan-new-en").fill("Read with children")
    for _ in range(2):
        phone.locator("#save-plan-new").click()
    let_go(phone, held, 1)
    expect(phone.locator("#field-plan-new-en")).to_have_value("")
    # Time for a second one to set out.
    phone.wait_for_timeout(300)
    assert len(held) == 1
    expect(phone.locator("#plans .editrow:not(#row-plan-new)")).to_have_count(1)
    expect(phone.locator("#state-plan-new .err__msg")).to_have_count(0)


def test_still_correct_clears_the_doubt_and_keeps_what_is_typed(phone: Page, server: Server) -> None:
    with server.app.app_context():
        theme = next(one.id for one in current_edition().themes if one.slug == "education")
        for side, version in (("nl", 0), ("en", 0), ("nl", 1)):
            editing.save(theme, editing.Save(Field.DONE, side, f"{side} {version}", version, None))
            editing.publish(theme)
    phone.reload()
    phone.locator(DONE).fill("Typed already")
    phone.locator("#state-done-en button").click()
    phone.locator("#state-done-en .said").wait_for()
    expect(phone.locator("#state-done-en button")).to_have_count(0)
    expect(phone.locator(DONE)).to_have_value("Typed already")
    assert draft(server, Field.DONE) == "Typed already"


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_editor_fits(phone: Page, width: int) -> None:
    phone.set_viewport_size({"width": width, "height": 800})
    phone.reload()
    assert phone.evaluate("document.documentElement.scrollWidth") <= width


PLACES = {
    "editor": STAND,
    "one row": f"{STAND}text/story/nl",
    "history": f"{STAND}history/done-en",
    "history of an answer": f"{STAND}history/outcome-1",
    "publish": f"{STAND}publish",
    "preview": f"{STAND}text/story/en/preview",
    "stands": "/en/host/",
    "account": "/en/account/",
    "desk": "/en/organiser/market/",
    "people": "/en/organiser/people/",
}


def fill_the_stand(server: Server) -> None:
    with server.app.app_context():
        theme = next(one.id for one in current_edition().themes if one.slug == "education")
        for version, body in enumerate(("We read.", "We read and wrote.")):
            editing.save(theme, editing.Save(Field.DONE, "en", body, version, None))
        editing.save(theme, editing.Save(Field.STORY, "en", "# Read\n\n- *with* **children**", 0, None))
        plan = editing.write_plan(theme, nl="Lezen", en="Read")
        editing.publish(theme)
        with write() as session:
            asked = Outcome(plan_id=plan.id, theme_id=theme, asked_at=plan.published_at)
            session.add(asked)
        answers = [(State.NOT, "Nog niet", "Not yet"), (State.PARTLY, "Half", "Half of it")]
        for version, (state, nl, en) in enumerate(answers):
            editing.answer(asked.id, state=state, nl=nl, en=en, version=version, person_id=None)
        editing.save(theme, editing.Save(Field.DONE, "nl", "Gelezen", 0, None))
        editing.publish(theme)
        editing.save(theme, editing.Save(Field.NEXT, "en", "We write.", 0, None))
        editing.answer(asked.id, state=State.DONE, nl="Klaar", en="Ready", version=2, person_id=None)
        editing.annotate_plan(plan.id, nl="Later", en="Later", version=0)
        editing.introduce(theme, host="Library", contact="hello@example.org", version=0)
        with write() as session:
            stand = session.query(Stand).one()
            asked_at = stand.texts[0].published_at
            session.add(Question(stand_id=stand.id, text="Why?", locale="en", asked_at=asked_at))


@pytest.mark.parametrize("place", PLACES)
def test_nobody_is_shut_out(browser: Browser, server: Server, place: str) -> None:
    fill_the_stand(server)
    context = new_context(browser)
    page = context.new_page()
    enter(page, server, Role.ORGANISER)
    page.goto(f"{server.url}{PLACES[place]}")
    look_at(page)
    context.close()


def look_at(page: Page) -> None:
    """For every eye, on a phone, on a small one and on a laptop."""
    for viewport in (PHONE, SMALL, LAPTOP):
        page.set_viewport_size(viewport)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    for viewport in (PHONE, LAPTOP):
        page.set_viewport_size(viewport)
        for colours in ("light", "dark"):
            page.emulate_media(color_scheme=colours)
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()


def test_nobody_is_shut_out_on_the_way_in(browser: Browser, server: Server) -> None:
    with server.app.app_context():
        until = current_edition().ends_at + AFTER_EVENING
        crew.invite("host@example.org", Role.HOST, theme="education", locale="en", until=until)
        token = db.session.query(PersonalLink).one().token
    context = new_context(browser)
    page = context.new_page()
    page.goto(f"{server.url}/en/sign-in/personal/{token}")
    look_at(page)
    page.locator("main .btn").click()
    page.locator("#digits").fill("12345")
    page.locator("main .btn").click()
    page.locator("#error-summary").wait_for()
    look_at(page)
    page.goto(f"{server.url}/en/sign-in/personal/never-was-one")
    look_at(page)
    page.goto(f"{server.url}/en/sign-in/{sign_in_link(server.app)}")
    look_at(page)
    context.close()


def test_nobody_is_shut_out_of_a_text_that_was_kept(browser: Browser, server: Server) -> None:
    context = new_context(browser)
    page = context.new_page()
    enter(page, server)
    page.route("**/host.*.js", lambda route: route.abort())
    page.route("**/htmx*", lambda route: route.abort())
    page.goto(f"{server.url}{STAND}plan/")
    page.locator("#field-plan-new-nl").fill("Lezen met kinderen")
    page.locator("#field-plan-new-en").fill("Read with children")
    with server.app.app_context(), write() as session:
        session.query(SignedIn).delete()
    page.locator("#save-plan-new").click()
    expect(page.locator("textarea[name=nl]")).to_have_value("Lezen met kinderen")
    look_at(page)
    context.close()


def test_nobody_is_shut_out_of_a_dispute(phone: Page, server: Server) -> None:
    phone.locator(DONE).fill("Mine")
    save_as_somebody_else(server, "Theirs")
    phone.locator("#save-done-en").click()
    phone.locator("#dispute-done-en").wait_for()
    for colours in ("light", "dark"):
        phone.emulate_media(color_scheme=colours)
        found = Axe().run(phone)
        assert found.violations_count == 0, found.generate_report()
