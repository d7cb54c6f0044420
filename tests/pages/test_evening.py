"""The evening's page: all that the edition states, for people, for machines and for caches."""

import gzip
import json
import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest
from flask import Flask

from portal.clock import MovableClock
from portal.database import write
from portal.event.editions import count_people
from portal.event.loading import load_edition
from portal.languages.door import DOOR
from tests.builders import EDITION_FILE, a_registration, an_edition_file, with_seats
from tests.page import Page
from tests.visitor import Visitor

LANGUAGES = ("nl", "en")
FACTS = tomllib.loads(EDITION_FILE.read_text(encoding="utf-8"))
DAY = {"nl": "donderdag 21 maart 2024", "en": "Thursday 21 March 2024"}
ASK_US = {"nl": "Vraag het ons", "en": "Ask us"}
NEXT_YEAR = (
    ("year = 2024\n", "year = 2025\n"),
    ("date = 2024-03-21", "date = 2025-03-20"),
    ("opens = 2024-02-12", "opens = 2025-02-12"),
    ("closes = 2024-03-21", "closes = 2025-03-20"),
)

pytestmark = pytest.mark.usefixtures("edition")


def texts(facts: Any, lang: str) -> Iterator[str]:
    """Everything that the file says in one language."""
    if isinstance(facts, dict):
        if facts.keys() == {"nl", "en"}:
            yield facts[lang]
        else:
            for value in facts.values():
                yield from texts(value, lang)
    elif isinstance(facts, list):
        for value in facts:
            yield from texts(value, lang)


def at(clock: MovableClock, moment: str) -> None:
    clock.moment = datetime.fromisoformat(moment)


def fill(app: Flask, edition: int, people: int) -> None:
    """Have this many people sign up, ten at a time, and count them as is done once a day."""
    with app.app_context():
        for number in range(people // 10):
            a_registration(edition, "Bilen", 9, email=f"bilen{number}@example.org")
        with write() as session:
            count_people(session)


def structured(page: Page) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(str(page.find("script[type='application/ld+json']").string))
    return facts


# Every fact


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_of_the_edition_is_on_the_page(somebody: Visitor, lang: str) -> None:
    said = somebody.visit(f"/{lang}/").text
    assert [text for text in texts(FACTS, lang) if text not in said] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_day_and_every_time_are_on_the_page(somebody: Visitor, lang: str) -> None:
    page = somebody.visit(f"/{lang}/")
    times = {FACTS["doors"], FACTS["starts"], FACTS["ends"]}
    times |= {row[edge] for row in FACTS["programme"] for edge in ("starts", "ends") if edge in row}
    written = {time.replace(":", ".") if lang == "nl" else time for time in times}
    assert DAY[lang] in page.text
    assert {time for time in written if time not in page.text} == set()


def test_programme_is_in_the_order_of_the_evening(somebody: Visitor) -> None:
    rows = somebody.visit("/en/").soup.select("#programme li")
    assert [row.h3.get_text() for row in rows if row.h3] == [row["title"]["en"] for row in FACTS["programme"]]
    assert [row.time.get_text() for row in rows if row.time] == [row["starts"] for row in FACTS["programme"]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_place_and_contact_are_on_the_page(somebody: Visitor, lang: str) -> None:
    page = somebody.visit(f"/{lang}/")
    place = FACTS["venue"]
    assert f"{place['street']}, {place['postcode']} {place['city']}" in page.text
    assert page.soup.select(f"a[href='mailto:{FACTS['contact']}']")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_nobody_has_stated_about_access_is_a_question_for_us(somebody: Visitor, lang: str) -> None:
    page = somebody.visit(f"/{lang}/")
    asked = [link for link in page.soup.select("#good-to-know a") if link.get_text() == ASK_US[lang]]
    assert len(asked) == [*FACTS["access"].values()].count("ask")
    assert {link["href"] for link in asked} == {f"mailto:{FACTS['contact']}"}
    wheelchair = [
        one.get_text(" ", strip=True)
        for one in page.soup.select("#good-to-know li div")
        if one.h3 and one.h3.get_text() in ("Met een rolstoel", "With a wheelchair")
    ]
    assert [words.split()[-1] for words in wheelchair] == [{"nl": "Ja", "en": "Yes"}[lang]]


def test_door_leads_each_language_to_its_screen_or_to_the_form(app: Flask, somebody: Visitor) -> None:
    links = somebody.visit("/en/").soup.select("#languages .voices a")
    assert len(links) == len(DOOR) + 2
    known = app.extensions["phrases"]
    for link, (code, _) in zip(links, DOOR, strict=False):
        assert link["lang"] == code
        assert link["href"] == (f"/ask/{code}/" if code in known else f"/en/register/?language={code}")
    arabic = somebody.page.find("#languages .voices a[lang=ar]")
    assert arabic["dir"] == "rtl"


# For machines


@pytest.mark.parametrize("lang", LANGUAGES)
def test_machines_can_read_the_facts(somebody: Visitor, lang: str) -> None:
    facts = structured(somebody.visit(f"/{lang}/"))
    assert facts["@type"] == "Event"
    assert facts["name"] == FACTS["title"][lang]
    assert facts["description"] == FACTS["summary"][lang]
    assert facts["inLanguage"] == ["nl", "en"]
    assert facts["maximumAttendeeCapacity"] == FACTS["capacity"]
    assert facts["eventStatus"] == "https://schema.org/EventScheduled"
    assert facts["location"]["name"] == FACTS["venue"]["name"][lang]
    assert facts["location"]["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "Arubapad 2",
        "postalCode": "2315 VA",
        "addressLocality": "Leiden",
        "addressCountry": "NL",
    }
    moments = {name: datetime.fromisoformat(facts[name]) for name in ("doorTime", "startDate", "endDate")}
    assert moments == {
        "doorTime": datetime.fromisoformat("2024-03-21T19:00+01:00"),
        "startDate": datetime.fromisoformat("2024-03-21T19:30+01:00"),
        "endDate": datetime.fromisoformat("2024-03-21T22:00+01:00"),
    }
    names = [facts["organizer"]["name"], *(one["name"] for one in facts["contributor"])]
    assert names == [partner["name"][lang] for partner in FACTS["partners"]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_shared_link_shows_what_it_leads_to(somebody: Visitor, lang: str) -> None:
    page = somebody.visit(f"/{lang}/")
    shown = {str(meta["property"]): meta["content"] for meta in page.soup.select("meta[property^='og:']")}
    assert shown == {
        "og:type": "website",
        "og:title": FACTS["title"][lang],
        "og:description": FACTS["summary"][lang],
        "og:url": f"http://localhost/{lang}/",
        "og:locale": {"nl": "nl_NL", "en": "en_GB"}[lang],
        "og:site_name": {"nl": "Leiden, samen", "en": "Leiden, together"}[lang],
    }
    assert page.find("meta[name=description]")["content"] == FACTS["summary"][lang]


def alternates(page: Page) -> dict[str, str]:
    links = page.soup.select("head link[rel=alternate]")
    return {str(link["hreflang"]): str(link["href"]) for link in links}


@pytest.mark.parametrize("path", ["", "2024/", "privacy/", "accessibility/"])
def test_languages_refer_to_each_other(somebody: Visitor, path: str) -> None:
    dutch, english = (alternates(somebody.visit(f"/{lang}/{path}")) for lang in LANGUAGES)
    assert dutch.keys() == {"nl", "en"}
    assert dutch == english
    for lang, address in dutch.items():
        assert address.startswith(f"http://localhost/{lang}/")
        assert alternates(somebody.visit(address.removeprefix("http://localhost"))) == dutch


@pytest.mark.parametrize("path", ["", "2024/"])
def test_current_evening_has_one_address_in_each_language(somebody: Visitor, path: str) -> None:
    page = somebody.visit(f"/nl/{path}")
    assert page.find("link[rel=canonical]")["href"] == "http://localhost/nl/"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_document_says_its_language(somebody: Visitor, lang: str) -> None:
    html = somebody.visit(f"/{lang}/").soup.html
    assert html is not None
    assert (html["lang"], html["dir"]) == (lang, "ltr")


# The evening in the course of time


def test_before_registration_opens_the_page_says_when(somebody: Visitor, clock: MovableClock) -> None:
    at(clock, "2024-02-12T13:16:59+01:00")
    page = somebody.visit("/en/")
    assert "Sign up from Monday 12 February" in page.text
    assert page.soup.select("a[href*='/register/']") == []


def test_registration_opens_on_the_second(somebody: Visitor, clock: MovableClock) -> None:
    at(clock, "2024-02-12T13:17:00+01:00")
    assert somebody.visit("/en/").find("a.ribbon")["href"] == "/en/register/"


@pytest.mark.parametrize(("lang", "words"), [("nl", "Aanmelden"), ("en", "Sign up")])
def test_while_open_the_ribbon_leads_to_the_form(somebody: Visitor, lang: str, words: str) -> None:
    page = somebody.visit(f"/{lang}/")
    assert page.find("a.ribbon").get_text(strip=True) == words
    somebody.visit(str(page.find("a.ribbon")["href"]))
    assert somebody.page.find("#answers [name=name]")


def test_a_full_evening_offers_its_waiting_list(app: Flask, edition: int, somebody: Visitor) -> None:
    with app.app_context():
        a_registration(edition, "Bilen", 9)
        with_seats(edition, 10)
    page = somebody.visit("/en/")
    assert "Full: join the waiting list" in page.find("a.ribbon").get_text()
    assert "All seats are taken" in page.text


def test_with_one_seat_left_the_evening_is_not_full(app: Flask, edition: int, somebody: Visitor) -> None:
    with app.app_context():
        a_registration(edition, "Bilen", 9)
        with_seats(edition, 11)
    assert "Full" not in somebody.visit("/en/").find("a.ribbon").get_text()


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2024-03-21T19:00:00+01:00", "You can no longer sign up"),
        ("2024-03-21T21:59:59+01:00", "You can no longer sign up"),
        ("2024-03-21T22:00:00+01:00", "This evening is over"),
        ("2025-01-01T12:00:00+01:00", "This evening is over"),
    ],
)
def test_after_registration_closes_the_page_says_so(
    somebody: Visitor, clock: MovableClock, moment: str, words: str
) -> None:
    at(clock, moment)
    page = somebody.visit("/en/")
    assert page.find(".ribbon").get_text() == words
    assert page.soup.select("a[href*='/register/']") == []
    assert DAY["en"] in page.text


@pytest.mark.parametrize(
    ("moment", "heading"),
    [
        ("2024-02-12T13:16+01:00", "You cannot sign up yet"),
        ("2024-03-21T19:00+01:00", "You can no longer sign up"),
        ("2024-03-21T22:00+01:00", "This evening is over"),
    ],
)
def test_form_says_why_it_is_not_there(
    somebody: Visitor, clock: MovableClock, moment: str, heading: str
) -> None:
    at(clock, moment)
    for path in ("", "you", "language", "access", "check"):
        page = somebody.visit(f"/en/register/{path}")
        assert (path, page.heading) == (path, heading)
        assert page.soup.select("#answers") == []


def test_page_speaks_of_people_in_tens(app: Flask, edition: int, somebody: Visitor) -> None:
    with app.app_context():
        a_registration(edition, "Ana", 4)
    fill(app, edition, 20)
    assert "More than 20 people are in the cloth already" in somebody.visit("/en/").text


# The years


def test_an_older_evening_stays_and_offers_no_registration(
    app: Flask, somebody: Visitor, tmp_path: Path
) -> None:
    with app.app_context():
        load_edition(an_edition_file(tmp_path, *NEXT_YEAR))
    page = somebody.visit("/en/2024/")
    assert DAY["en"] in page.text
    assert page.soup.select("a[href*='/register/'], a[href*='evening.ics']") == []
    assert page.find("link[rel=canonical]")["href"] == "http://localhost/en/2024/"
    assert alternates(page) == {lang: f"http://localhost/{lang}/2024/" for lang in LANGUAGES}
    newer = somebody.visit("/en/")
    assert "Thursday 20 March 2025" in newer.text
    assert newer.find("link[rel=canonical]")["href"] == "http://localhost/en/"


@pytest.mark.parametrize("year", ["1999", "2025", "0000", "9999", "20240", "24", "-2024", "2024.0"])
def test_years_without_an_evening_are_not_found(somebody: Visitor, year: str) -> None:
    somebody.visit(f"/nl/{year}/")
    assert somebody.response.status_code == 404


def test_an_address_without_its_last_slash_is_completed(somebody: Visitor) -> None:
    for path in ("/nl", "/nl/2024", "/nl/privacy", "/nl/register", "/nl/sign-in"):
        response = somebody.client.get(path)
        assert (response.status_code, response.location) == (308, f"http://localhost{path}/")


# Which language


@pytest.mark.parametrize(
    ("cookie", "accept", "lang"),
    [
        (None, None, "nl"),
        (None, "en", "en"),
        (None, "en-GB,en;q=0.9,nl;q=0.8", "en"),
        (None, "nl-BE,nl;q=0.9,en;q=0.8", "nl"),
        (None, "ti,ar;q=0.9", "nl"),
        (None, "de-DE,de;q=0.9,en;q=0.5", "en"),
        (None, "*", "nl"),
        (None, "nl;q=0, en;q=0", "nl"),
        (None, "\"';--", "nl"),
        ("en", "nl", "en"),
        ("nl", "en", "nl"),
        ("fr", "en", "en"),
        ("//example.org", None, "nl"),
    ],
)
def test_first_address_leads_to_the_visitors_language(
    somebody: Visitor, cookie: str | None, accept: str | None, lang: str
) -> None:
    if cookie:
        somebody.client.set_cookie("language", cookie)
    response = somebody.client.get("/", headers={"Accept-Language": accept} if accept else {})
    assert (response.status_code, response.location) == (302, f"/{lang}/")
    assert {*response.vary} == {"Accept-Language", "Cookie"}
    assert response.headers["Cache-Control"] == "no-store"


# For caches


def test_page_may_be_kept_for_a_minute_and_sets_no_cookie(somebody: Visitor) -> None:
    response = somebody.client.get("/nl/")
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert "Accept-Encoding" in response.headers["Vary"]
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_an_unchanged_page_is_not_sent_again(somebody: Visitor, encoding: str) -> None:
    accept = {"Accept-Encoding": encoding}
    first = somebody.client.get("/nl/", headers=accept)
    again = somebody.client.get("/nl/", headers={**accept, "If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert again.headers["Vary"] == first.headers["Vary"]


def test_each_encoding_has_a_tag_of_its_own(somebody: Visitor) -> None:
    tags = {
        somebody.client.get("/nl/", headers={"Accept-Encoding": encoding}).headers["ETag"]
        for encoding in ("identity", "gzip", "br")
    }
    assert len(tags) == 3


def test_page_has_another_tag_when_it_says_something_else(
    app: Flask, edition: int, somebody: Visitor
) -> None:
    before = somebody.client.get("/nl/").headers["ETag"]
    fill(app, edition, 20)
    after = somebody.client.get("/nl/", headers={"If-None-Match": before})
    assert after.status_code == 200
    assert after.headers["ETag"] != before


def test_one_more_person_changes_nothing_that_a_stranger_can_see(
    app: Flask, edition: int, somebody: Visitor
) -> None:
    fill(app, edition, 20)
    before = somebody.client.get("/nl/").data
    with app.app_context():
        a_registration(edition, "Ana")
    assert somebody.client.get("/nl/").data == before


@pytest.mark.parametrize("path", ["/nl/", "/en/", "/en/privacy/", "/en/accessibility/", "/en/evening.ics"])
def test_all_encodings_hold_the_same_page(somebody: Visitor, path: str) -> None:
    plain, zipped, brotlied = (
        somebody.client.get(path, headers={"Accept-Encoding": encoding})
        for encoding in ("identity", "gzip", "br")
    )
    assert "Content-Encoding" not in plain.headers
    assert (zipped.headers["Content-Encoding"], brotlied.headers["Content-Encoding"]) == ("gzip", "br")
    assert gzip.decompress(zipped.data) == brotli.decompress(brotlied.data) == plain.data
    assert len(brotlied.data) <= len(zipped.data) < len(plain.data)


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        (None, None),
        ("", None),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0, br;q=0", None),
        ("*", "br"),
        ("identity;q=1, *;q=0", None),
        ("deflate", None),
        (";;;q=x", None),
    ],
)
def test_page_is_compressed_only_as_the_browser_can_read_it(
    somebody: Visitor, accept: str | None, encoding: str | None
) -> None:
    response = somebody.client.get("/nl/", headers={} if accept is None else {"Accept-Encoding": accept})
    assert response.headers.get("Content-Encoding") == encoding


def test_a_minute_after_opening_the_page_is_another(somebody: Visitor, clock: MovableClock) -> None:
    at(clock, "2024-02-12T13:16:30+01:00")
    before = somebody.client.get("/nl/").headers["ETag"]
    clock.move(timedelta(minutes=1))
    assert somebody.client.get("/nl/", headers={"If-None-Match": before}).status_code == 200
