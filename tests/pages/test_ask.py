"""People who read neither Dutch nor English, and ask for an interpreter in their own language."""

from datetime import timedelta

import pytest
from flask import Flask
from icalendar import Calendar

from portal.access.people import Role
from portal.clock import MovableClock
from portal.database import write
from portal.door import arriving
from portal.event.editions import locked
from portal.event.models import Confirmation
from portal.languages.door import DOOR, SIGNED
from portal.limits import Limit
from portal.matching.lifecycle import Alternative, RequestState
from portal.registration.changing import cancel, change
from portal.registration.models import Registration, Status
from portal.registration.steps import Step
from tests.builders import (
    a_registration,
    drafts,
    kinds,
    letters,
    registrations,
    the_edition,
    with_interpreter,
    with_seats,
    without_interpreter,
)
from tests.page import Page
from tests.pages.journeys import sign_in
from tests.pages.qr import read_qr
from tests.portals import load_evening
from tests.tongues import invented
from tests.visitor import Visitor

WISH = {"interpreter": "arrange", "consent": True}
AMAL = {"name": "أمل", "people": "2", "email": "amal@example.org", "phone": ""}

pytestmark = pytest.mark.usefixtures("edition", "arabic")


@pytest.fixture
def arabic(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal speaks a little Arabic and Polish, in invented words."""
    for code in ("ar", "pl"):
        monkeypatch.setitem(app.extensions["phrases"], code, invented(code))


def sign_up(visitor: Visitor, code: str = "ar", **given: object) -> Page:
    visitor.visit(f"/ask/{code}/")
    return visitor.press(**{**AMAL, **WISH, **given})  # type: ignore[arg-type]


def a_form(visitor: Visitor) -> dict[str, str]:
    """What the screen sends when Amal fills it in."""
    page = visitor.visit("/ask/ar/")
    hidden = {name: str(page.find(f"input[name={name}]")["value"]) for name in ("csrf_token", "draft")}
    return {**hidden, **AMAL, "interpreter": "arrange", "consent": "y"}


def errors(page: Page) -> dict[str, str]:
    """What is said next to each field."""
    return {
        str(one["id"]).removesuffix("-error"): one.get_text(" ", strip=True)
        for one in page.soup.select(".err__msg")
    }


def the_only(app: Flask) -> Registration:
    [found] = registrations()
    return found


# The way in


def test_the_list_offers_each_language_in_its_own_script(app: Flask, somebody: Visitor) -> None:
    page = somebody.visit("/ask/")
    links = page.soup.select(".voices a")
    spoken = ["zh-Hans" if code == "zh" else code for code, _ in DOOR if code in app.extensions["phrases"]]
    assert [str(one["lang"]) for one in links[: len(spoken)]] == spoken
    arabic = page.find(".voices a[lang=ar]")
    assert (arabic["dir"], arabic["href"]) == ("rtl", "/ask/ar/")
    assert arabic.get_text("|", strip=True) == "العربية|ar I need an interpreter"
    for code in SIGNED:
        link = page.find(f".voices a[href='/ask/{code}/']")
        assert link.svg is not None
    assert page.find(".voices a[lang=en][hreflang=en][href^='/en/register/']").b
    assert page.soup.select(".voices img") == []


def test_a_language_without_phrases_is_not_promised_anything(app: Flask, somebody: Visitor) -> None:
    app.extensions["phrases"].pop("am", None)
    assert somebody.visit("/ask/").soup.select(".voices a[lang=am]") == []
    assert somebody.visit("/nl/poster").soup.select(".poster__list [lang=am]") == []
    assert somebody.visit("/nl/").find(".voices a[lang=am]")["href"] == "/nl/register/?language=am"
    somebody.visit("/ask/am/")
    assert somebody.response.status_code == 404


def test_a_new_file_is_offered_without_any_code(
    app: Flask, somebody: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions["phrases"], "sw", invented("sw"))
    assert somebody.visit("/ask/").find(".voices a[href='/ask/sw/']").get_text("|", strip=True) == (
        "Kiswahili|sw I need an interpreter"
    )
    assert somebody.visit("/ask/sw/").heading == "sw You are welcome"


def test_the_list_begins_with_what_the_browser_prefers(somebody: Visitor) -> None:
    page = somebody.visit("/ask/", Accept_Language="pl-PL,pl;q=0.9,en;q=0.5")
    assert page.soup.select(".voices a")[0]["lang"] == "pl"
    assert "Accept-Language" in somebody.response.headers["Vary"]
    assert "Set-Cookie" not in somebody.response.headers
    assert somebody.response.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("path", ["/nl/", "/en/market/", "/nl/privacy/", "/en/register/you"])
def test_a_browser_that_prefers_arabic_sees_one_line_in_arabic(somebody: Visitor, path: str) -> None:
    page = somebody.visit(path, Accept_Language="ar-SY,ar;q=0.9,nl;q=0.3")
    assert somebody.response.status_code == 200
    assert page.url == path
    [line] = page.soup.select(".tongues a b")
    link = line.parent
    assert link is not None
    assert line.get_text() == "ar I need an interpreter"
    assert (link["href"], link["lang"], link["dir"]) == ("/ask/ar/", "ar", "rtl")


@pytest.mark.parametrize(
    "wanted",
    ["nl", "en-GB,ar;q=0.5", "xx", "", "*", "ar;q=0", "ar;q=0,nl", "ku-Arab", "zh-TW", "zh-Hant-HK", "zh-HK"],
)
def test_everybody_else_sees_the_way_to_all_languages(somebody: Visitor, wanted: str) -> None:
    page = somebody.visit("/nl/", Accept_Language=wanted)
    assert page.soup.select(".tongues a b") == []
    assert page.find(".tongues li a[href='/ask/']").get_text() == "Ik heb een tolk nodig"


@pytest.mark.parametrize(("wanted", "code"), [("fa-AF", "prs"), ("ku-TR", "kmr"), ("zh-Hans-CN", "zh")])
def test_browsers_have_other_names_for_some_languages(
    app: Flask, somebody: Visitor, monkeypatch: pytest.MonkeyPatch, wanted: str, code: str
) -> None:
    formats = {"formats": {"locale": "fa_AF"}} if code == "prs" else {}
    monkeypatch.setitem(app.extensions["phrases"], code, invented(code, **formats))
    assert somebody.visit("/nl/", Accept_Language=wanted).find(".tongues a b").get_text().startswith(code)


def test_nobody_is_sent_anywhere_for_their_browser(somebody: Visitor) -> None:
    assert somebody.client.get("/nl/", headers={"Accept-Language": "ar"}).status_code == 200
    home = somebody.client.get("/", headers={"Accept-Language": "ar"})
    assert (home.status_code, home.location) == (302, "/nl/")


@pytest.mark.parametrize("path", ["/nl/nowhere", "/nl/sign-in/"])
def test_pages_for_everybody_have_the_way_to_an_interpreter(somebody: Visitor, path: str) -> None:
    page = somebody.visit(path)
    assert page.find(".tongues li a[href='/ask/']").get_text() == "Ik heb een tolk nodig"


@pytest.mark.parametrize("days", [-10, 30.3, 40])
def test_the_way_to_an_interpreter_is_there_whatever_the_day(
    clock: MovableClock, somebody: Visitor, days: float
) -> None:
    clock.move(timedelta(days=days))
    assert somebody.visit("/nl/").find(".tongues li a[href='/ask/']")


def test_whoever_works_here_needs_no_such_line(app: Flask, somebody: Visitor) -> None:
    sign_in(app, somebody, Role.ORGANISER)
    assert somebody.visit("/nl/organiser/").soup.select(".tongues") == []


@pytest.mark.parametrize("code", ["nl", "en"])
def test_our_own_two_languages_have_the_longer_form(somebody: Visitor, code: str) -> None:
    answer = somebody.client.get(f"/ask/{code}/")
    assert (answer.status_code, answer.location) == (302, f"/{code}/register/?language={code}")


def test_the_longer_form_does_not_forget_the_language(app: Flask, visitor: Visitor) -> None:
    visitor.visit("/ask/ar/")
    visitor.follow("ar Do you need something else too? Use the longer form, in Dutch or English")
    visitor.press(name="Amal", email="amal@example.org", phone="", guests="1")
    visitor.answer(listeners=2)
    visitor.answer(consent=True)
    page = visitor.answer()
    assert page.url.startswith("/nl/registration/")
    with app.app_context():
        amal = the_only(app)
        assert (amal.ask_language, amal.locale) == ("ar", "nl")
        assert amal.answers["language"]["language"] == "ar"


def test_the_longer_form_by_another_way_is_in_its_own_language(app: Flask, somebody: Visitor) -> None:
    somebody.visit("/en/register/?language=am")
    somebody.press(name="Amal", email="amal@example.org", phone="", guests="1")
    somebody.answer(listeners=2)
    somebody.answer(consent=True)
    somebody.answer()
    with app.app_context():
        assert the_only(app).ask_language is None


# The screen


def test_the_screen_is_in_one_language(somebody: Visitor) -> None:
    page = somebody.visit("/ask/ar/")
    html = page.find("html")
    assert (html["lang"], html["dir"]) == ("ar", "rtl")
    assert page.heading == "ar You are welcome"
    assert "الخميس، 21 مارس 2024" in page.text
    assert "14 ar-days-many" in page.text
    assert "60 ar-days-many" in page.text
    assert page.soup("script") == []
    assert page.soup.select("link[as=font]") == []
    own = [one.get_text() for one in page.soup.select("main :is(h1, h2, legend, .label, .opt b, .btn)")]
    assert own
    assert all(words.strip().startswith("ar ") for words in own), own


def test_consent_is_asked_in_dutch_and_english_too(somebody: Visitor) -> None:
    page = somebody.visit("/ask/ar/")
    said = {str(one["lang"]): one.get_text() for one in page.soup.select(".consent small")}
    assert said == {
        "nl": "U mag mijn antwoord over de tolk bewaren. U wist het 14 dagen na de avond.",
        "en": "You may keep my answer about the interpreter. You delete it 14 days after the evening.",
    }


def test_how_long_we_keep_things_comes_from_the_settings(
    make_app, edition: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(keep_needs=2, keep_contacts=3)
    monkeypatch.setitem(app.extensions["phrases"], "ar", invented("ar"))
    load_evening(app)
    page = Visitor(app).visit("/ask/ar/")
    assert "2 ar-days-two" in page.text
    assert "3 ar-days-few" in page.text


def test_a_draft_says_so_in_its_language_and_in_english(
    app: Flask, somebody: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "No native speaker has checked this text yet. There may be mistakes in it."
    assert somebody.visit("/ask/pl/").find(".draft").get_text() == f"pl {said} {said}"
    checked = invented("pl", status="checked", checked_by="Jan", checked_on="2026-01-01")
    monkeypatch.setitem(app.extensions["phrases"], "pl", checked)
    assert somebody.visit("/ask/pl/").soup.select(".draft") == []


def test_amal_asks_for_an_interpreter_in_arabic(app: Flask, edition: int, visitor: Visitor) -> None:
    visitor.visit("/nl/", Accept_Language="ar")
    visitor.follow("ar I need an interpreter")
    page = visitor.press(**AMAL, **WISH)  # type: ignore[arg-type]
    assert page.status == "confirmed"
    assert page.heading == "ar You are signed up"
    assert page.find("html")["dir"] == "rtl"
    with app.app_context():
        amal = the_only(app)
        own = f"/ask/ar/{amal.token}/"
        assert page.url == own
        assert (amal.ask_language, amal.locale, amal.guests) == ("ar", "nl", 1)
        assert amal.answers["language"] == {
            "interpreter": "arrange",
            "mode": "spoken",
            "language": "ar",
            "listeners": 2,
        }
        assert amal.consented_at
        assert the_edition(edition).taken == 2
        assert amal.request
        assert amal.request.state is RequestState.OPEN
        assert amal.readable_code in page.text
        assert kinds(to="amal@example.org") == ["registered"]
        assert drafts() == [] or all(not one.answers for one in drafts())
    assert "ar You asked for an interpreter" in page.find("#interpreter").get_text()
    assert "2 ar-people-two" in page.text
    assert visitor.follow("ar See or change all your answers, in Dutch or English").heading.startswith("Dank")
    assert visitor.page.find("#my-answers a[lang=ar]")["href"] == own


def test_a_language_and_english_give_an_english_longer_page(app: Flask, somebody: Visitor) -> None:
    somebody.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "ar,en;q=0.8"
    sign_up(somebody)
    with app.app_context():
        assert the_only(app).locale == "en"


def test_who_signs_asks_for_an_interpreter_who_signs(app: Flask, somebody: Visitor) -> None:
    page = somebody.visit("/ask/dse/")
    assert page.find("html")["lang"] == "nl"
    assert [str(one["lang"]) for one in page.soup.select(".consent small")] == ["en"]
    page = sign_up(somebody, "dse", name="Selam")
    assert page.heading == "U bent aangemeld"
    with app.app_context():
        asked = the_only(app).answers["language"]
        assert (asked["mode"], asked["language"]) == ("signed", "dse")


def test_who_comes_through_this_door_wants_an_interpreter(somebody: Visitor) -> None:
    page = somebody.visit("/ask/ar/")
    assert page.find("main input[name=interpreter][checked]")["value"] == "arrange"
    assert "ar Tick this box if you want an interpreter." in page.find(".consent").get_text()


def test_small_slips_are_no_mistakes(app: Flask, somebody: Visitor) -> None:
    sign_up(somebody, people="02", email="amal@example.org.")
    with app.app_context():
        amal = the_only(app)
        assert (amal.people, amal.email) == (2, "amal@example.org")


def test_mistakes_are_listed_in_the_order_of_the_page(somebody: Visitor) -> None:
    page = sign_up(somebody, name="", people="", phone="12", email="amal@", consent=False)
    listed = [str(one["href"]) for one in page.soup.select("#error-summary a")]
    assert listed == [
        f"#{one['id']}" for one in page.soup.select("main form .err .input, main form .err #consent")
    ]
    assert len(listed) == 5


def test_somebody_may_bring_an_adult_or_need_nobody(app: Flask, somebody: Visitor) -> None:
    sign_up(somebody, interpreter="bring")
    sign_up(somebody, interpreter="no", consent=False, email="other@example.org")
    with app.app_context():
        first, second = registrations()
        assert first.answers["language"] == {"interpreter": "bring"}
        assert second.answers["language"] == {"interpreter": "no"}
        assert (bool(first.consented_at), second.consented_at) == (True, None)


def test_digits_of_any_script_are_read(app: Flask, somebody: Visitor) -> None:
    sign_up(somebody, people="٣", email="", phone="٠٦ ١٢٣٤٥٦٧٨")
    with app.app_context():
        amal = the_only(app)
        assert (amal.people, amal.phone, amal.email) == (3, "0612345678", None)
        assert amal.call_about == "registered"
    assert "ar We call you" in somebody.page.text


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"name": ""}, "name", "Write your name with letters."),
        ({"name": "<b>"}, "name", "Write your name with letters."),
        ({"name": "A" * 81}, "name", "This name is too long. Write a shorter one."),
        ({"email": ""}, "email", "Give us your e-mail address or your telephone number."),
        (
            {"email": "amal@"},
            "email",
            "This is not a complete e-mail address. An example: \u2068name@example.nl\u2069.",
        ),
        ({"phone": "12"}, "phone", "This is not a telephone number. An example: \u206806 12345678\u2069."),
        ({"people": ""}, "people", "Write a number from \u20681\u2069 to \u206810\u2069."),
        ({"people": "11"}, "people", "Write a number from \u20681\u2069 to \u206810\u2069."),
        (
            {"people": "1", "interpreter": "bring"},
            "people",
            "Count the person who interprets for you too.",
        ),
        (
            {"consent": False},
            "consent",
            "We need your permission to keep your answer about the interpreter. Tick the box.",
        ),
    ],
)
def test_what_is_wrong_is_said_next_to_it_and_nothing_is_lost(
    app: Flask, somebody: Visitor, given: dict[str, object], field: str, sentence: str
) -> None:
    page = sign_up(somebody, **given)
    assert somebody.response.status_code == 422
    plain = sentence.replace("\u2068", "").replace("\u2069", "")
    said = {name: " ".join(text.split()) for name, text in errors(page).items()}
    assert {name: text.replace(" .", ".") for name, text in said.items()} == {field: f"ar {plain}"}
    assert page.title.startswith("ar Something is not right yet")
    assert page.find("#error-summary h2").get_text() == "ar Something is not right yet"
    kept = {**AMAL, **given}
    for name in ("name", "people", "email", "phone"):
        assert page.find(f"main input[name={name}]")["value"] == kept[name]
    chosen = page.find("main input[name=interpreter][checked]")["value"]
    assert chosen == kept.get("interpreter", "arrange")
    with app.app_context():
        assert registrations() == []


def test_no_answer_about_the_interpreter_is_a_mistake(somebody: Visitor) -> None:
    token = somebody.visit("/ask/ar/").find("input[name=csrf_token]")["value"]
    answer = somebody.client.post("/ask/ar/", data={**AMAL, "csrf_token": token})
    assert answer.status_code == 422
    assert errors(Page(answer.text, "/ask/ar/")) == {"interpreter": "ar Choose one of the answers."}


def test_a_robot_that_fills_in_everything_does_not_sign_up(app: Flask, somebody: Visitor) -> None:
    page = sign_up(somebody, web_page="https://example.org")
    assert somebody.response.status_code == 422
    assert "ar Something went wrong while sending." in page.find("#error-summary").get_text()
    with app.app_context():
        assert registrations() == []


def test_the_same_form_sent_twice_is_one_registration(app: Flask, edition: int, somebody: Visitor) -> None:
    sent = a_form(somebody)
    first = somebody.client.post("/ask/ar/", data=sent)
    second = somebody.client.post("/ask/ar/", data=sent)
    assert (first.status_code, second.location) == (303, first.location)
    with app.app_context():
        assert len(registrations()) == 1
        assert the_edition(edition).taken == 2


def test_a_forgotten_cookie_loses_nothing(somebody: Visitor) -> None:
    somebody.visit("/ask/ar/")
    somebody.client.delete_cookie("__Host-session")
    page = somebody.press(**AMAL, **WISH)  # type: ignore[arg-type]
    assert somebody.response.status_code == 400
    assert "ar Something went wrong while sending." in page.find("#error-summary").get_text()
    assert page.find("main input[name=name]")["value"] == "أمل"
    assert somebody.press().status == "confirmed"


def test_a_second_registration_of_an_address_tells_nobody(app: Flask, somebody: Visitor) -> None:
    sign_up(somebody)
    assert sign_up(somebody, name="Somebody").status == "confirmed"
    with app.app_context():
        assert [one.is_echo for one in registrations()] == [False, True]


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (-10, "ar You can sign up from this day: الاثنين، 12 فبراير 2024"),
        (30.3, "ar You can no longer sign up."),
        (40, "ar This evening is over."),
    ],
)
def test_too_early_or_too_late_is_said_kindly(
    clock: MovableClock, somebody: Visitor, days: int, sentence: str
) -> None:
    clock.move(timedelta(days=days))
    page = somebody.visit("/ask/ar/")
    assert somebody.response.status_code == 200
    assert page.heading.startswith(sentence)
    assert page.soup("form") == []
    assert "leideninclusief@leiden.nl" in page.text


def test_who_sends_too_late_is_told(app: Flask, clock: MovableClock, somebody: Visitor) -> None:
    somebody.visit("/ask/ar/")
    clock.move(timedelta(days=40))
    page = somebody.press(**AMAL, **WISH)  # type: ignore[arg-type]
    assert somebody.response.status_code == 409
    assert page.heading == "ar This evening is over."


# Their own page


def test_who_finds_the_evening_full_waits(app: Flask, edition: int, somebody: Visitor) -> None:
    with app.app_context():
        a_registration(edition, "Bilen", 9)
        with_seats(edition, 10)
    assert "ar The evening is full now." in somebody.visit("/ask/ar/").text
    page = sign_up(somebody)
    assert (page.status, page.heading) == ("waiting", "ar You are on the waiting list")
    assert "as soon as you have a seat" in page.find("#interpreter").get_text()


def an_asker(app: Flask, somebody: Visitor) -> int:
    sign_up(somebody)
    with app.app_context():
        return the_only(app).id


def test_an_interpreter_who_was_found_is_named(app: Flask, somebody: Visitor) -> None:
    amal = an_asker(app, somebody)
    with app.app_context():
        with_interpreter(amal, "Miriam", language="ar")
    page = somebody.visit(somebody.page.url)
    news = page.find("#interpreter")
    assert "<bdi>Miriam</bdi>" in str(news)
    assert "ar We found an interpreter for you." in news.get_text()
    assert "19:30" in news.get_text()


def test_an_interpreter_for_a_part_says_from_when_to_when(app: Flask, somebody: Visitor) -> None:
    amal = an_asker(app, somebody)
    with app.app_context():
        with write() as session:
            request = session.get_one(Registration, amal).request
            assert request
            request.details = {**request.details, "agreed": ["market"]}
        with_interpreter(amal, "Miriam", language="ar", parts=["market"])
    said = somebody.visit(somebody.page.url).find("#interpreter").get_text()
    assert "ar The interpreter is there from 20:00 to 20:45." in said


def test_where_nobody_was_found_there_are_other_ways(app: Flask, visitor: Visitor) -> None:
    amal = an_asker(app, visitor)
    with app.app_context():
        without_interpreter(amal)
    page = visitor.visit(visitor.page.url)
    assert "ar We looked for an interpreter and found nobody." in page.find("#interpreter").get_text()
    page = visitor.press("ar Somebody types what is said, in Dutch, and I read along")
    assert "ar You chose: ar Somebody types what is said" in page.find("#interpreter").get_text()
    assert page.soup.select(".ask__ways") == []
    with app.app_context():
        request = the_only(app).request
        assert request
        assert request.chosen is Alternative.WRITTEN


def test_another_language_is_chosen_in_the_longer_form(app: Flask, somebody: Visitor) -> None:
    amal = an_asker(app, somebody)
    with app.app_context():
        without_interpreter(amal)
    somebody.visit(somebody.page.url)
    page = somebody.press("ar An interpreter of another language")
    assert page.url.startswith("/nl/registration/")
    assert page.url.endswith("/language")


def test_a_way_that_was_not_offered_changes_nothing(app: Flask, somebody: Visitor) -> None:
    an_asker(app, somebody)
    url = somebody.page.url
    token = somebody.visit("/ask/ar/").find("input[name=csrf_token]")["value"]
    answer = somebody.client.post(f"{url}way", data={"csrf_token": token, "way": "bring"})
    assert (answer.status_code, answer.location) == (303, url)
    with app.app_context():
        assert the_only(app).answers["language"]["interpreter"] == "arrange"


def test_amal_cannot_come_and_comes_after_all(app: Flask, edition: int, visitor: Visitor) -> None:
    an_asker(app, visitor)
    page = visitor.follow("ar I do not come")
    assert "ar Are you sure" in page.text
    with app.app_context():
        assert the_only(app).status is Status.CONFIRMED
    page = visitor.press("ar I do not come")
    assert (page.status, page.heading) == ("cancelled", "ar Your registration has ended")
    assert page.soup.select("#interpreter") == []
    with app.app_context():
        assert the_edition(edition).taken == 0
    visitor.follow("ar I want to come after all")
    assert visitor.press("ar I want to come after all").status == "confirmed"


def test_who_cancels_too_late_to_come_back_reads_so_before(
    app: Flask, edition: int, visitor: Visitor, clock: MovableClock
) -> None:
    an_asker(app, visitor)
    with app.app_context():
        clock.moment = the_edition(edition).registration_closes_at
    page = visitor.follow("ar I do not come")
    assert "ar You can no longer sign up." in page.text
    page = visitor.press("ar I do not come")
    assert page.status == "cancelled"
    assert "ar You can no longer sign up." in page.text
    assert not page.soup.select("a[href$='/restore']")


def test_who_is_here_already_is_not_asked_whether_to_come(app: Flask, edition: int, visitor: Visitor) -> None:
    an_asker(app, visitor)
    own = visitor.page.url
    visitor.follow("ar I do not come")
    with app.app_context():
        arriving.welcome(edition, the_only(app).id, deed=arriving.new_deed())
    page = visitor.press("ar I do not come")
    assert (page.url, page.status) == (own, "confirmed")
    assert not page.soup.select("a[href$='/cancel']")


def test_a_seat_is_confirmed_by_the_button_of_the_letter(app: Flask, edition: int, somebody: Visitor) -> None:
    with app.app_context(), write() as session:
        locked(session, edition).confirmation = Confirmation.ALWAYS
    page = sign_up(somebody)
    assert (page.status, page.heading) == ("pending", "ar Confirm that you come")
    with app.app_context():
        amal = the_only(app)
        proof, token = amal.proof, amal.token
    somebody.visit(f"/ask/ar/{token}/confirm/{'x' * 32}")
    assert somebody.response.status_code == 404
    somebody.visit(f"/ask/ar/{token}/confirm/{proof}")
    assert somebody.press("ar Yes, I come").status == "confirmed"


def test_an_address_that_is_nobodys_is_not_found(somebody: Visitor) -> None:
    for path in ("/ask/ar/nobody/", "/ask/ar/nobody/cancel", "/ask/xx/", "/ask/xx/nobody/"):
        somebody.visit(path)
        assert somebody.response.status_code == 404, path


def test_a_name_cannot_turn_the_sentence_around_it(app: Flask, somebody: Visitor) -> None:
    page = sign_up(somebody, name="<i>Ana</i>")
    assert somebody.response.status_code == 422
    page = sign_up(somebody, name="Ana & Co")
    assert "<bdi>Ana &amp; Co</bdi>" in page.html


def test_who_waits_is_not_expected(app: Flask, edition: int, somebody: Visitor) -> None:
    with app.app_context():
        with_seats(edition, 1)
    page = sign_up(somebody)
    assert page.status == "waiting"
    assert "ar Number of people:" in page.text
    assert "ar Show this code" not in page.text


def test_who_still_has_to_confirm_shows_no_code_yet(app: Flask, edition: int, somebody: Visitor) -> None:
    with app.app_context(), write() as session:
        locked(session, edition).confirmation = Confirmation.ALWAYS
    page = sign_up(somebody)
    assert page.status == "pending"
    assert "ar Show this code" not in page.text


def test_after_the_evening_the_page_says_only_that(
    app: Flask, clock: MovableClock, somebody: Visitor
) -> None:
    sign_up(somebody)
    own = somebody.page.url
    clock.move(timedelta(days=40))
    page = somebody.visit(own)
    assert page.heading == "ar This evening is over."
    assert page.soup.select("#interpreter, .ticket, form") == []
    assert "We look for one" not in page.text


@pytest.mark.parametrize("deed", ["cancel", "restore"])
def test_a_deed_that_is_not_possible_leads_to_their_page(
    app: Flask, clock: MovableClock, somebody: Visitor, deed: str
) -> None:
    sign_up(somebody)
    own = somebody.page.url
    if deed == "cancel":
        somebody.follow("ar I do not come")
        somebody.press("ar I do not come")
    assert somebody.visit(f"{own}{deed}").url == own
    clock.move(timedelta(days=40))
    assert somebody.visit(f"{own}cancel").url == own
    assert somebody.visit(f"{own}restore").url == own


# What goes wrong


@pytest.mark.parametrize("path", ["/ask/xx/", "/ask/sw/", "/ask/xx/nobody/cancel"])
def test_a_forged_form_in_no_language_is_not_found(somebody: Visitor, path: str) -> None:
    assert somebody.client.post(path, data={"name": "x"}).status_code == 404


def test_without_an_evening_a_forged_form_is_not_found(app: Flask, edition: int, somebody: Visitor) -> None:
    with app.app_context(), write() as session:
        session.delete(locked(session, edition))
    assert somebody.client.post("/ask/ar/", data={"name": "x"}).status_code == 404


def test_an_address_that_is_nobodys_is_not_found_in_that_language(somebody: Visitor) -> None:
    page = somebody.visit("/ask/ar/nobody/")
    assert somebody.response.status_code == 404
    assert (page.find("html")["lang"], page.heading) == (
        "ar",
        "ar We cannot find this page. Is the address right?",
    )
    assert somebody.client.post("/ask/ar/nobody/cancel").status_code == 404


def test_a_forgotten_cookie_asks_again_before_a_deed(app: Flask, somebody: Visitor) -> None:
    sign_up(somebody)
    somebody.follow("ar I do not come")
    somebody.client.delete_cookie("__Host-session")
    page = somebody.press("ar I do not come")
    assert somebody.response.status_code == 400
    assert page.find("html")["lang"] == "ar"
    assert "ar Something went wrong while sending." in page.find("[role=alert]").get_text()
    with app.app_context():
        assert the_only(app).status is Status.CONFIRMED
    assert somebody.press("ar I do not come").status == "cancelled"


def test_a_forgotten_cookie_asks_again_for_a_way(app: Flask, somebody: Visitor) -> None:
    amal = an_asker(app, somebody)
    with app.app_context():
        without_interpreter(amal)
    somebody.visit(somebody.page.url)
    somebody.client.delete_cookie("__Host-session")
    page = somebody.press("ar An interpreter by telephone")
    assert somebody.response.status_code == 400
    assert "ar Something went wrong while sending." in page.find("[role=alert]").get_text()
    with app.app_context():
        request = the_only(app).request
        assert request
        assert request.chosen is None


def test_too_many_at_once_lose_nothing(make_app, edition: int, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(rate_limits=1)
    monkeypatch.setitem(app.extensions["phrases"], "ar", invented("ar"))
    load_evening(app)
    monkeypatch.setattr("portal.ask.routes.SIGN_UPS", Limit("sign up", 1, timedelta(hours=1)))
    visitor = Visitor(app)
    sign_up(visitor, name="")
    assert visitor.response.status_code == 422
    assert sign_up(visitor).status == "confirmed"
    page = sign_up(visitor, name="Bilen", email="bilen@example.org")
    assert visitor.response.status_code == 429
    assert "ar Something went wrong while sending." in page.find("#error-summary").get_text()
    assert page.find("main input[name=name]")["value"] == "Bilen"


def test_other_answers_in_the_same_form_are_not_dropped(app: Flask, somebody: Visitor) -> None:
    sent = a_form(somebody)
    first = somebody.client.post("/ask/ar/", data=sent)
    other = somebody.client.post("/ask/ar/", data={**sent, "email": "other@example.org", "people": "3"})
    assert other.status_code == 303
    assert other.location != first.location
    assert somebody.client.post("/ask/ar/", data=sent).location == first.location
    with app.app_context():
        assert [one.people for one in registrations()] == [2, 3]


@pytest.mark.parametrize(
    ("at_first", "mended"),
    [
        ({}, {"people": "3"}),
        ({"email": "", "phone": "0612345678"}, {"people": "3"}),
        ({"name": "Amal"}, {"name": "AMAL", "people": "1"}),
        ({"phone": "0612345678"}, {"email": "amal@example.com"}),
        ({}, {"email": "AMAL@example.org", "phone": "0612345678"}),
        ({}, {"interpreter": "no"}),
        ({}, {"interpreter": "bring"}),
    ],
)
def test_who_goes_back_and_mends_something_has_one_registration(
    app: Flask, edition: int, somebody: Visitor, at_first: dict[str, str], mended: dict[str, str]
) -> None:
    sent = {**a_form(somebody), **at_first}
    somebody.client.post("/ask/ar/", data=sent)
    sent |= mended
    answer = somebody.client.post("/ask/ar/", data=sent)
    assert answer.status_code == 303
    assert somebody.visit(answer.location).status == "confirmed"
    with app.app_context():
        amal = the_only(app)
        assert (amal.name, str(amal.people)) == (sent["name"], sent["people"])
        assert ((amal.email or "").lower(), amal.phone or "") == (sent["email"].lower(), sent["phone"])
        assert amal.answers["language"]["interpreter"] == sent["interpreter"]
        if sent["interpreter"] == "arrange":
            assert amal.answers["language"]["listeners"] == amal.people
        assert bool(amal.consented_at) is (sent["interpreter"] != "no")
        assert the_edition(edition).taken == amal.people


def test_who_sends_the_same_form_again_keeps_what_was_added_since(app: Flask, somebody: Visitor) -> None:
    sent = a_form(somebody)
    somebody.client.post("/ask/ar/", data=sent)
    with app.app_context():
        amal = the_only(app)
        wish = {**amal.answers["language"], "wishes": "Syrian Arabic"}
        change(amal.id, Step.LANGUAGE, wish, consents=True)
    somebody.client.post("/ask/ar/", data={**sent, "people": "3"})
    with app.app_context():
        assert the_only(app).answers["language"] == {**wish, "listeners": 3}


def test_the_same_form_again_undoes_nothing_of_what_was_changed_since(app: Flask, somebody: Visitor) -> None:
    sent = a_form(somebody)
    first = somebody.client.post("/ask/ar/", data=sent)
    with app.app_context():
        amal = the_only(app)
        contact = {**amal.answers["you"], "guests": 3, "phone": "0612345678", "email": "amal@example.net"}
        own_page = change(amal.id, Step.YOU, contact, consents=False).token
    again = somebody.client.post("/ask/ar/", data=sent)
    assert again.location != first.location
    assert own_page in again.location
    with app.app_context():
        assert (the_only(app).people, the_only(app).phone) == (4, "0612345678")


def test_who_mends_the_number_and_finds_no_room_is_told(app: Flask, edition: int, somebody: Visitor) -> None:
    sent = a_form(somebody)
    somebody.client.post("/ask/ar/", data=sent)
    with app.app_context():
        with_seats(edition, 3)
    answer = somebody.client.post("/ask/ar/", data={**sent, "people": "5"})
    assert answer.status_code == 422
    page = Page(answer.text, "/ask/ar/")
    assert errors(page) == {"people": "ar Write a number from 1 to 3 ."}
    assert page.find("main input[name=name]")["value"] == sent["name"]
    with app.app_context():
        assert the_only(app).people == 2


def test_who_is_helped_next_with_the_same_telephone_takes_nobodys_registration(
    app: Flask, edition: int, somebody: Visitor
) -> None:
    sent = {**a_form(somebody), "email": "", "phone": "0612345678"}
    first = somebody.client.post("/ask/ar/", data=sent)
    other = somebody.client.post("/ask/ar/", data={**sent, "name": "Selam"})
    assert other.location != first.location
    with app.app_context():
        assert [one.name for one in registrations()] == [sent["name"], "Selam"]
        assert the_edition(edition).taken == 4


def test_who_cancelled_and_sends_the_form_again_comes_after_all(
    app: Flask, edition: int, somebody: Visitor
) -> None:
    sent = a_form(somebody)
    somebody.client.post("/ask/ar/", data=sent)
    with app.app_context():
        cancel(the_only(app).id)
    answer = somebody.client.post("/ask/ar/", data=sent)
    assert somebody.visit(answer.location).status == "confirmed"
    with app.app_context():
        assert the_edition(edition).taken == 2


def test_a_language_whose_file_is_gone_leads_to_the_longer_page(
    app: Flask, somebody: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_up(somebody)
    own = somebody.page.url
    monkeypatch.delitem(app.extensions["phrases"], "ar")
    page = somebody.visit(own)
    assert page.url == own.replace("/ask/ar/", "/nl/registration/")
    somebody.visit("/ask/ar/nobody/")
    assert somebody.response.status_code == 404


def test_the_calendar_speaks_the_language_too(somebody: Visitor) -> None:
    page = sign_up(somebody)
    [link] = page.soup.select("a[href$='evening.ics']")
    response = somebody.client.get(str(link["href"]))
    assert (response.mimetype, "Set-Cookie" in response.headers) == ("text/calendar", False)
    [event] = Calendar.from_ical(response.data).walk("VEVENT")
    assert str(event["SUMMARY"]) == "ar Come to an evening in Leiden against racism"
    assert str(event["DESCRIPTION"]).startswith("ar Come to an evening in Leiden against racism. You hear")
    assert (event["SUMMARY"].params["LANGUAGE"], event["DESCRIPTION"].params["LANGUAGE"]) == ("ar", "ar")
    assert "Arubapad 2" in str(event["LOCATION"])
    usual = somebody.client.get("/nl/evening.ics").data
    [same] = Calendar.from_ical(usual).walk("VEVENT")
    assert (event["UID"], event["DTSTART"].dt) == (same["UID"], same["DTSTART"].dt)
    assert somebody.client.get("/nl/ask/xx/evening.ics").status_code == 404


# For organisers


def test_organisers_see_both_names_of_a_language(
    app: Flask, somebody: Visitor, somebody_else: Visitor
) -> None:

    sign_up(somebody, email="", phone="0612345678")
    sign_in(app, somebody_else, Role.ORGANISER)
    row = somebody_else.visit("/en/organiser/").find("main .row:has(a[href^='tel:'])")
    assert '<bdi dir="rtl" lang="ar">العربية</bdi> <span class="muted">Arabic</span>' in str(row)


def test_organisers_find_the_poster(app: Flask, somebody: Visitor) -> None:
    sign_in(app, somebody, Role.ORGANISER)
    assert somebody.visit("/en/organiser/").find("main a[href='/en/poster']")


# On paper


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_poster_says_it_in_every_language(app: Flask, somebody: Visitor, lang: str) -> None:
    page = somebody.visit(f"/{lang}/poster")
    said = {str(one["lang"]): one.get_text() for one in page.soup.select(".poster__list li")}
    assert said["ar"].startswith("ar I need an interpreter")
    assert page.find(".poster__list li[lang=ar]")["dir"] == "rtl"
    assert {
        phrases.tag for phrases in app.extensions["phrases"].values() if phrases.code not in ("nl", "en")
    } <= {*said}
    assert [one.get_text() for one in page.soup.select(".poster__need b")] == [
        "Ik heb een tolk nodig",
        "I need an interpreter",
    ]
    assert "http://localhost/ask/" in page.text
    assert "Set-Cookie" not in somebody.response.headers


def test_the_code_on_the_poster_leads_to_the_list(somebody: Visitor) -> None:
    assert read_qr(somebody.visit("/nl/poster").find(".poster__code svg")) == "http://localhost/ask/"


def test_letters_are_owed_in_the_longer_language_and_written_in_the_own_one(
    app: Flask, somebody: Visitor
) -> None:
    sign_up(somebody)
    with app.app_context():
        [letter] = letters()
        assert letter.locale == "nl"
