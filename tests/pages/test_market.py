"""The market as residents read it."""

import csv
import io
import json
import re
from contextlib import contextmanager
from datetime import date, timedelta

import brotli
import pytest
from sqlalchemy import func, select

from portal.database import db, write
from portal.event.editions import edition_of
from portal.market import editing
from portal.market.downloads import FIELDS, SCHEMA
from portal.market.editing import Save
from portal.market.editions import new_edition
from portal.market.models import Outcome, Plan, Question, Stand
from portal.market.rules import NEUTRAL, Field, State
from portal.market.samples import load_samples
from tests.page import Page, words
from tests.visitor import Visitor
from tools.machine import ROOT

SLUGS = ("connection", "police", "education", "labour-market", "reporting-point", "municipality")
HOSTILE = """<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7 * 7 }} "' onmouseover=alert(3) """
PAGE_BUDGET = 14_336
VISIT_BUDGET = 45 * 1024


@contextmanager
def within(app):
    with app.app_context():
        yield


def theme_id(slug, year=2024):
    return next(theme.id for theme in edition_of(year).themes if theme.slug == slug)


def tell(app, slug="education", *, plan=None, publish=True, **texts):
    """Write a stand: `done_nl="…"`, `team="…"`; `plan` is both wordings."""
    with within(app):
        theme = theme_id(slug)
        for name, body in texts.items():
            field, _, locale = name.partition("_")
            text = next((one for one in texts_of(theme) if (one.field, one.locale) == (field, locale)), None)
            editing.save(theme, Save(Field(field), locale, body, text.version if text else 0, None))
        if plan:
            editing.write_plan(theme, nl=plan[0], en=plan[1])
        if publish:
            editing.publish(theme)


def texts_of(theme):
    stand = db.session.scalar(select(Stand).where(Stand.theme_id == theme))
    return stand.texts if stand else []


@pytest.fixture
def samples(app, edition):
    with within(app):
        load_samples(ROOT / "editions" / "samples")


@pytest.fixture
def reader(app):
    return Visitor(app)


# The market


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_in_production_the_stands_are_honestly_empty(edition, reader, lang):
    page = reader.visit(f"/{lang}/market/")

    assert len(page.soup.select(".stall")) == 6
    assert page.text.count("Sample text") == 0
    if lang == "en":
        assert page.text.count("The host is still writing.") == 6


def test_each_stall_is_one_link_to_its_stand(samples, reader):
    page = reader.visit("/en/market/")

    stalls = page.soup.select(".stall")
    assert [[str(link["href"]) for link in stall("a")] for stall in stalls] == [
        [f"/en/market/{slug}/"] for slug in SLUGS
    ]


def test_a_stall_tells_done_next_host_and_languages(samples, reader):
    stall = reader.visit("/en/market/").find("#stand-1")

    words = " ".join(stall.get_text(" ").split())
    for part in ("Stand 1", "Connection between people", "Done", "Next", "Sample host", "العربية"):
        assert part in words


def test_each_stall_has_its_own_awning_badge_and_number(samples, reader):
    stalls = reader.visit("/en/market/").soup.select(".stall")

    assert [stall["class"] for stall in stalls] == [["stall", f"t{number}"] for number in range(1, 7)]
    assert [words(stall.select_one(".stall__n")) for stall in stalls] == [f"Stand {n}" for n in range(1, 7)]
    for drawing in (".awning", ".badge svg"):
        assert len({str(stall.select_one(drawing)) for stall in stalls}) == 6


def test_every_sample_is_marked_in_the_list_and_at_the_stand(samples, reader):
    for path in ("market/", "2023/market/"):
        page = reader.visit(f"/en/{path}")
        assert all("Sample text" in stall.get_text() for stall in page.soup.select(".stall"))
        assert "Sample text" in reader.visit(f"/en/{path}police/").find(".notice h2").get_text()


def test_an_earlier_year_stays_where_it_was(samples, reader):
    page = reader.visit("/en/2023/market/")

    assert "21 March 2023" in page.text
    assert {str(link["href"]) for link in page.soup.select(".stall a")} == {
        f"/en/2023/market/{slug}/" for slug in SLUGS
    }
    assert page.find(".market ~ *, .section .actions a[href='/en/2023/']")


def test_no_question_can_be_left_at_an_earlier_years_stand(samples, reader):
    assert reader.visit("/en/2023/market/police/").soup.select("a[href$=question]") == []
    assert reader.visit("/en/market/police/").soup.select("a[href$=question]") != []


def test_the_current_years_own_address_shows_the_same_page(samples, reader):
    page = reader.visit("/en/2024/market/")

    assert page.find("link[rel=canonical]")["href"] == "http://localhost/en/market/"
    assert {str(link["href"]) for link in page.soup.select(".stall a")} == {
        f"/en/market/{slug}/" for slug in SLUGS
    }


@pytest.mark.parametrize(
    "path",
    [
        "market/nothing/",
        "market/nothing/question",
        "market/nothing/question/thanks",
        "2019/market/",
        "2019/market/police/",
        "2024/market/nothing/",
        "24/market/",
        "promises/nothing",
    ],
)
def test_an_unknown_theme_or_year_is_not_found(samples, app, path):
    assert app.test_client().get(f"/en/{path}").status_code == 404


@pytest.mark.parametrize("year", ["٢٠٢٣", "２０２３", "०२०२", "02023", "+2023", "2023.0", "-2023"])
@pytest.mark.parametrize("rest", ["", "market/", "market/police/"])
def test_a_year_is_written_in_four_plain_digits(samples, app, year, rest):
    assert app.test_client().get(f"/nl/{year}/{rest}").status_code == 404
    assert app.test_client().get(f"/nl/2023/{rest}").status_code == 200


@pytest.mark.parametrize("path", ["market/", "market/police/", "promises/"])
def test_without_an_edition_there_is_no_market(app, path):
    assert app.test_client().get(f"/en/{path}").status_code == 404


@pytest.mark.parametrize(
    "path", ["market/", "market/police/", "2023/market/", "2023/market/police/", "promises/"]
)
def test_pages_for_everybody_set_no_cookie_and_may_be_kept(samples, app, path):
    client = app.test_client()

    first = client.get(f"/nl/{path}")
    again = client.get(f"/nl/{path}", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in first.headers
    assert "Cookie" not in first.headers["Vary"]
    assert again.status_code == 304


def weight(client, path):
    """What comes over the wire at a first visit: the page with its style sheets, and all the rest."""

    def fetch(address):
        return client.get(address, headers={"Accept-Encoding": "br"}).data

    page = fetch(path)
    soup = Page(brotli.decompress(page).decode(), path).soup
    rest = [*soup.select("link[rel=preload], link[rel=icon]"), *soup.select("script[src]")]
    return (
        len(page) + sum(len(fetch(sheet["href"])) for sheet in soup.select("link[rel=stylesheet]")),
        sum(len(fetch(one.get("href") or one["src"])) for one in rest),
    )


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("path", ["", "market/", "market/connection/", "2023/market/", "promises/"])
def test_pages_for_everybody_fit_their_budget(samples, app, lang, path):
    first, rest = weight(app.test_client(), f"/{lang}/{path}")

    assert first <= PAGE_BUDGET
    assert first + rest <= VISIT_BUDGET


def test_six_stands_that_say_as_much_as_they_may_fit_as_well(app, edition):
    for lang in ("nl", "en"):
        words = iter(re.findall(r"\w{3,}", (ROOT / "editions" / "2024.toml").read_text()))
        for slug in SLUGS:
            sentences = {}
            for field in ("done", "next"):
                told = ""
                while len(told) < 170:
                    told += f" {next(words)}"
                sentences[f"{field}_{lang}"] = told.strip()
            tell(app, slug, **sentences)
    for slug in SLUGS:
        tell(app, slug, languages="nl en ar tr ti", team="Amal, Bram")
        with within(app):
            host = f"The association for {slug} in Leiden"
            editing.introduce(theme_id(slug), host=host, contact="", version=0)
            editing.publish(theme_id(slug))
    client = app.test_client()
    for lang in ("nl", "en"):
        first, _rest = weight(client, f"/{lang}/market/")
        assert first <= PAGE_BUDGET


def test_machines_find_every_stand(samples, app):
    sitemap = app.test_client().get("/sitemap.xml").text

    for path in (
        "/nl/market/",
        "/en/market/police/",
        "/en/2023/market/",
        "/en/2023/market/police/",
        "/en/promises/",
    ):
        assert f"<loc>http://localhost{path}</loc>" in sitemap
    assert "/2024/" not in sitemap


def test_the_evening_leads_to_its_market(samples, reader):
    page = reader.visit("/en/")
    assert [str(link["href"]) for link in page.soup.select(".mini a")] == [
        f"/en/market/{slug}/" for slug in SLUGS
    ]
    assert reader.follow("See all the stands").heading == "Six stands, one market"

    for path in ("", "market/", "privacy/", "register/you", "2023/"):
        foot = {str(link["href"]) for link in reader.visit(f"/en/{path}").soup.select("footer a")}
        assert {"/en/market/", "/en/promises/"} <= foot
    assert reader.visit("/en/").find("#stands a[href='/en/promises/']")

    page = reader.visit("/en/2023/")
    assert {str(link["href"]) for link in page.soup.select(".mini a")} == {
        f"/en/2023/market/{slug}/" for slug in SLUGS
    }


# One stand


def test_a_stand_tells_everything_that_is_published(samples, reader):
    page = reader.visit("/en/market/connection/")

    for part in (
        "Sample Amal and Sample Bram tell you about it.",
        "What we learned",
        "Can I start a table myself?",
        "Talks in five neighbourhoods.",
        "There were five of them.",
        "Partly done",
        "An open table every month in all ten districts.",
        "Voorbeeldantwoord",
    ):
        assert part in page.text
    assert page.find(".contact a")["href"] == "mailto:stand-1@example.org"
    assert page.find(".answered dt span")["lang"] == "nl"


def test_a_stand_says_nothing_of_what_it_has_not(app, edition, reader):
    tell(app, done_en="One thing")

    headings = [words(one) for one in reader.visit("/en/market/education/").soup.select("main h2")]
    assert headings == ["Do you have a question?"]


def test_a_plan_that_nobody_has_told_about_shows_since_when(samples, reader):
    page = reader.visit("/en/market/education/")

    assert "No update given" in page.text
    assert "This was asked on Monday 5 February 2024." in page.text


def test_one_walks_from_stand_to_stand_and_round(samples, reader):
    reader.visit("/en/market/connection/")
    headings = []
    for _ in SLUGS:
        reader.visit(str(reader.page.find("a[rel=next]")["href"]))
        headings.append(reader.page.heading)

    assert headings[-1] == "Connection between people"
    assert len(set(headings)) == 6
    assert reader.page.find("a[rel=prev]")["href"] == "/en/market/municipality/"


def test_drafts_are_nobodys_business(app, edition, reader):
    tell(app, done_en="Secret words", plan=("Geheim plan", "Secret plan"), publish=False)

    for path in (
        "market/",
        "market/education/",
        "promises/",
        "promises/promises.csv",
        "promises/promises.json",
    ):
        assert "ecret" not in app.test_client().get(f"/en/{path}").text
    with within(app):
        slug = db.session.scalars(select(Plan.slug)).one()
    assert app.test_client().get(f"/en/promises/{slug}").status_code == 404


def test_a_later_draft_leaves_what_is_published(app, edition, reader):
    tell(app, done_en="First")
    tell(app, done_en="Second", publish=False)

    assert "First" in reader.visit("/en/market/education/").text
    assert "Second" not in reader.page.text


def test_what_is_not_translated_is_shown_in_the_other_language_and_said(app, edition, reader):
    tell(app, done_nl="Alleen Nederlands", ask_nl="Wat nu?")

    page = reader.visit("/en/market/education/")
    assert page.find(".told dd span")["lang"] == "nl"
    assert "Not everything has been translated yet." in page.text
    assert reader.visit("/en/market/").find("#stand-3 dd")["lang"] == "nl"

    page = reader.visit("/nl/market/education/")
    assert page.soup.select(".told [lang]") == []


def test_a_text_that_fell_behind_says_so(app, edition, reader):
    tell(app, done_nl="Een", done_en="One")
    assert "is newer" not in reader.visit("/en/market/education/").text

    tell(app, done_nl="Twee")

    assert "The Dutch text is newer (Tuesday 20 February)." in words(
        reader.visit("/en/market/").find("#stand-3")
    )
    page = reader.visit("/en/market/education/")
    assert "The Dutch text is newer (Tuesday 20 February)." in page.text
    assert page.find(".note.is-warning a")["href"] == "/nl/market/education/"
    assert "nieuwer" not in reader.visit("/nl/market/education/").text


def test_an_organisers_reason_is_shown(app, edition, reader):
    with within(app):
        editing.call_ready(theme_id("police"), is_organiser=True, reason="The host is ill.")

    assert "The host is ill." in reader.visit("/en/market/police/").text


def test_a_withdrawn_reason_is_not(app, edition, reader):
    with within(app):
        editing.call_ready(theme_id("police"), is_organiser=True, reason="The host is ill.")
        editing.call_unready(theme_id("police"))

    assert "The host is ill." not in reader.visit("/en/market/police/").text


# Hostile texts


def test_html_and_scripts_are_harmless_in_every_field(app, edition, reader):
    fields = [f"{field.value}_{'' if field.is_neutral else 'en'}".rstrip("_") for field in Field]
    tell(
        app,
        plan=(HOSTILE, HOSTILE),
        **{name: HOSTILE for name in fields if name not in ("done_en", "next_en")},
    )
    tell(app, done_en=HOSTILE[:200], next_en=HOSTILE[:200])
    with within(app):
        theme = theme_id("education")
        with write() as session:
            stand = editing.stand_of(session, session.get_one(Plan, 1).theme)
            stand.host = stand.contact = HOSTILE
            stand.introduction.show(stand.theme.edition.starts_at)
            stand.ready_reason = HOSTILE
            stand.ready_at = stand.theme.edition.starts_at
            stand.questions.append(
                Question(
                    text=HOSTILE,
                    answer=HOSTILE,
                    name=HOSTILE[:80],
                    locale="en",
                    asked_at=stand.ready_at,
                    published_at=stand.ready_at,
                )
            )
            outcome = Outcome(plan_id=1, theme_id=theme, asked_at=stand.ready_at)
            outcome.say({"state": State.NOT, "nl": HOSTILE, "en": HOSTILE})
            outcome.show(stand.ready_at)
            session.add(outcome)

    for path in ("market/", "market/education/", "market/?q=script", f"market/?q={HOSTILE}", "promises/"):
        page = reader.visit(f"/en/{path}")
        # The whole source, so that a comment or an attribute would be found as well.
        assert "<img" not in page.html
        assert "<script>" not in page.html
        assert "{{" in page.html or "?q" in path
        assert not [tag for tag in page.soup(True) for name in tag.attrs if name.startswith("on")]


@pytest.mark.parametrize(
    "trick",
    [
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "[a](vbscript:x)",
        "![a](https://example.org/a.png)",
        "<javascript:alert(1)>",
        '[a](https://example.org/"onmouseover=alert(1)//)',
        "<a href=https://example.org onclick=alert(1)>a</a>",
        "<svg><script>alert(1)</script></svg>",
        "[<img src=x onerror=alert(1)>](https://example.org)",
    ],
)
def test_tricks_in_markdown_are_harmless(app, edition, reader, trick):
    tell(app, story_en=trick, done_en="Done")

    main = reader.visit("/en/market/education/").find(".prose")
    assert main.select("img, script, svg, iframe, object, style") == []
    for link in main("a"):
        assert str(link["href"]).startswith("https://")
        assert set(link.attrs) <= {"href", "rel"}


@pytest.mark.parametrize(
    ("typed", "levels"),
    [("### a", ["h3"]), ("# a\n\n## b", ["h3", "h4"]), ("## a\n\n# b\n\n## c", ["h3", "h3", "h4"])],
)
def test_no_level_of_headings_is_passed_over(app, edition, reader, typed, levels):
    tell(app, story_en=typed)

    prose = reader.visit("/en/market/education/").find(".prose")
    assert [heading.name for heading in prose(["h3", "h4", "h5"])] == levels


@pytest.mark.parametrize("contact", ["javascript:alert(1)", "data:text/html,x", "//example.org", "Call 071"])
def test_a_contact_that_is_no_safe_address_is_only_text(app, edition, reader, contact):
    with within(app):
        editing.introduce(theme_id("police"), host="", contact=contact, version=0)
        editing.publish(theme_id("police"))

    assert reader.visit("/en/market/police/").find(".contact").select("a") == []
    assert contact in reader.page.text


def test_signs_that_turn_the_direction_do_not_reach_the_page(app, edition, reader):
    tell(app, done_en="abc\u202edef", story_en="abc\u2066def", team="A\u202eb", plan=("x\u202ey", "x\u202ey"))

    for path in (
        "market/",
        "market/education/",
        "promises/",
        "promises/promises.csv",
        "promises/promises.json",
    ):
        html = app.test_client().get(f"/en/{path}").text
        assert "\u202e" not in html and "\u2066" not in html


def test_what_is_far_too_long_to_search_for_or_to_ask_does_no_harm(app, edition, reader):
    assert reader.visit(f"/en/market/?q={'a' * 50_000}&language={'b' * 50_000}").heading
    page = reader.visit("/en/market/police/question")
    token = page.find("[name=csrf_token]")["value"]

    answer = reader.client.post(
        "/en/market/police/question", data={"csrf_token": token, "text": "x" * 200_000}
    )

    assert answer.status_code == 413
    assert "It is still there." in answer.text
    assert questions(app) == []


# Searching


def test_one_finds_a_stand_by_a_word_with_another_case_and_accent(samples, visitor):
    visitor.visit("/en/market/")
    page = visitor.press("Search", q="TÁBLE")

    assert [stall["id"] for stall in page.soup.select(".stall")] == ["stand-1"]
    assert [mark.get_text() for mark in page.soup.select("#stand-1 mark")] == ["table"]
    assert page.find("#q")["value"] == "TÁBLE"
    assert "1 stand fits." in page.text


def test_what_stands_at_the_stand_only_is_found_and_quoted(samples, reader):
    page = reader.visit("/en/market/?q=consulting")

    assert {stall["id"] for stall in page.soup.select(".stall")} == {"stand-4", "stand-5"}
    assert "consulting hour" in page.find("#stand-4 q").get_text()


def test_one_finds_stands_by_language(samples, visitor):
    visitor.visit("/en/market/")
    page = visitor.press("Search", language="tr")

    assert [stall["id"] for stall in page.soup.select(".stall")] == ["stand-3"]
    assert page.find("option[selected]")["value"] == "tr"


def test_word_and_language_go_together(samples, reader):
    assert "No stand fits." in reader.visit("/en/market/?q=table&language=tr").text


def test_where_nothing_fits_the_page_says_so_and_leads_back(samples, reader):
    page = reader.visit("/en/market/?q=xyzzy&language=")

    assert page.soup.select(".stall") == []
    assert "No stand fits. Try another word." in page.text
    assert len(reader.follow("Show all stands").soup.select(".stall")) == 6


@pytest.mark.parametrize("query", ["q=", "q=&language=", "q=%20%E2%80%A6", "language=", "other=1"])
def test_an_empty_search_shows_everything(samples, reader, query):
    assert len(reader.visit(f"/en/market/?{query}").soup.select(".stall")) == 6


def test_an_unknown_language_fits_no_stand(samples, reader):
    assert reader.visit("/en/market/?language=xx").soup.select(".stall") == []


def test_htmx_gets_the_stalls_and_one_announcement(samples, app):
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}

    answer = app.test_client().get("/en/market/?q=table&language=", headers=headers)

    assert "<html" not in answer.text
    assert answer.text.count('class="stall ') == 1
    assert answer.text.count('<hx-partial id="announcement">1 stand fits.</hx-partial>') == 1
    assert "HX-Request-Type" in answer.headers["Vary"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_searching_sets_no_cookie(samples, app):
    assert "Set-Cookie" not in app.test_client().get("/en/market/?q=table").headers


def test_a_search_in_an_earlier_year_stays_there(samples, reader):
    reader.visit("/en/2023/market/")
    page = reader.press("Search", q="survey")

    assert [str(link["href"]) for link in page.soup.select(".stall a")] == ["/en/2023/market/municipality/"]


# Asking


def questions(app):
    with within(app):
        return [
            (one.text, one.name, one.locale, one.stand.theme.slug)
            for one in db.session.scalars(select(Question))
        ]


def test_a_question_reaches_the_hosts_and_nobody_else(app, edition, visitor):
    visitor.visit("/en/market/police/")
    visitor.follow("Ask this stand")

    page = visitor.answer(text="Why was I stopped?", name="Selam")

    assert page.heading == "Thank you for your question"
    assert questions(app) == [("Why was I stopped?", "Selam", "en", "police")]
    for path in ("market/", "market/police/", "market/?q=stopped"):
        assert "Why was I" not in app.test_client().get(f"/en/{path}").text


def test_an_answered_question_is_public_without_the_name(app, edition, reader):
    reader.visit("/en/market/police/question")
    reader.answer(text="Why was I stopped?", name="Selam")
    with within(app), write() as session:
        one = session.scalars(select(Question)).one()
        one.answer = "There was no reason."
        one.published_at = one.asked_at

    page = reader.visit("/en/market/police/")

    assert "Why was I stopped? There was no reason." in page.text
    assert "Selam" not in page.html


def test_an_answer_that_is_taken_back_is_gone_with_its_question(app, edition, reader):
    reader.visit("/en/market/police/question")
    reader.answer(text="Why was I stopped?")
    with within(app):
        one = db.session.scalars(select(Question.id)).one()
        editing.answer_question(one, sentence="There was no reason.", seen="")
    assert "Why was I stopped?" in reader.visit("/en/market/police/").text

    with within(app):
        editing.set_aside(one)

    assert "stopped" not in reader.visit("/en/market/police/").text


def test_a_name_is_not_needed(app, edition, visitor):
    visitor.visit("/nl/market/police/question")
    visitor.answer(text="Waarom?")

    assert questions(app) == [("Waarom?", "", "nl", "police")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "Selam"),
        ("   ", ""),
        ("???", ""),
        ("x" * 501, "Selam"),
        ("Why\u202e?", "Selam"),
        ("Why?", "Sel\u202eam"),
        ("Why?", "n" * 81),
    ],
)
def test_what_cannot_be_is_refused_with_everything_kept(app, edition, visitor, text, name):
    visitor.visit("/en/market/police/question")

    page = visitor.answer(text=text, name=name)

    assert visitor.response.status_code == 422
    assert page.find("#name")["value"] == name
    assert page.find("#text").get_text().strip("\n") == text.strip()
    assert page.title.startswith("Error:")
    assert questions(app) == []


def test_five_hundred_signs_fit(app, edition, reader):
    reader.visit("/en/market/police/question")
    reader.answer(text="x" * 500)

    assert len(questions(app)) == 1


def test_a_robot_that_fills_in_everything_is_refused_and_a_person_presses_again(app, edition, reader):
    reader.visit("/en/market/police/question")
    reader.answer(text="Buy this", web_page="https://example.org")
    assert reader.response.status_code == 422
    assert questions(app) == []

    reader.press("Send my question")

    assert questions(app) == [("Buy this", "", "en", "police")]


def test_the_61st_question_of_an_hour_has_to_wait_and_is_told_how_long(make_app, edition, clock):
    """A class behind one address may ask; a machine may not ask for long."""
    app = make_app(rate_limits=1.0)
    reader = Visitor(app)
    where = "/en/market/police/question"
    token = reader.visit(where).find("[name=csrf_token]")["value"]

    def ask(number):
        return reader.client.post(where, data={"csrf_token": token, "text": f"Question {number}"})

    assert ask(0).status_code == 303
    clock.move(timedelta(minutes=20))
    assert {ask(number).status_code for number in range(1, 60)} == {303}

    clock.move(timedelta(seconds=30))
    refused = ask(60)

    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == str(40 * 60 - 30)
    assert "Wait 40 minutes, then try again. What you typed is still here." in refused.text
    assert "Question 60" in refused.text
    assert len(questions(app)) == 60
    clock.move(timedelta(seconds=40 * 60 - 30))
    assert ask(60).status_code == 303
    assert ask(61).status_code == 429


def test_after_the_evening_nothing_can_be_asked(app, edition, clock):
    reader = Visitor(app)
    reader.visit("/en/market/police/question")
    clock.move(timedelta(days=60))

    page = reader.answer(text="Why was I stopped?")

    assert reader.response.status_code == 410
    assert page.heading == "You can no longer ask a question here"
    assert "Why was I stopped?" in page.find("blockquote").get_text()
    assert questions(app) == []
    page = reader.visit("/en/market/police/question")
    assert reader.response.status_code == 410
    assert "Thursday 21 March 2024" in page.text
    assert page.soup.select("blockquote, main form") == []
    assert "/question" not in app.test_client().get("/en/market/police/").text


# Promises


def test_a_promise_has_a_permanent_address(app, edition, reader):
    tell(app, plan=("Een plan", "A plan"))
    with within(app):
        slug = db.session.scalars(select(Plan.slug)).one()

    answer = app.test_client().get(f"/en/promises/{slug}")

    assert answer.location == f"/en/promises/#plan-{slug}"
    assert "A plan" in reader.visit("/en/promises/").find(f"#plan-{slug}").get_text()


def test_without_plans_the_page_says_so(edition, reader):
    page = reader.visit("/en/promises/")

    assert "There are no plans yet." in page.text
    assert page.soup.select(".counts, .key") == []


def test_the_threads_and_the_numbers_say_the_same(samples, reader):
    page = reader.visit("/en/promises/")

    assert [words(one) for one in page.soup.select(".key li")] == [
        *("Done 5", "Partly done 3", "Not done 2", "Dropped 1", "No update given 1", "Still to come 12")
    ]
    themes = page.soup.select(".counts li")
    assert len(themes) == 6
    everything = 0
    for theme in themes:
        told = {one.b.previous_sibling.strip(): int(one.b.get_text()) for one in theme.select(".status")}
        drawn = theme.select_one("svg g")
        # A plan that is partly done is drawn in two parts.
        assert len(drawn("path")) == sum(told.values()) + told.get("Partly done", 0)
        everything += sum(told.values())
    assert everything == 24


def test_the_original_wording_the_year_and_the_outcome_stand_together(samples, reader):
    plan = reader.visit("/en/promises/").find("#plan-sample-2023-connection-2")
    words = " ".join(plan.get_text(" ").split())

    for part in ("The plan of 2023", "Sample text", "A fixed place to meet", "stand of 2024", "Partly done"):
        assert part in words


def test_next_years_stand_shows_the_plan_with_no_update_given(app, edition, reader):
    tell(app, plan=("Een plan", "A plan"))
    with within(app):
        new_edition(2025, date(2025, 3, 20))

    page = reader.visit("/en/market/education/")
    assert "The plan of 2024 A plan No update given This was asked on Tuesday 20 February 2024." in page.text
    with within(app):
        slug = db.session.scalars(select(Plan.slug)).one()
    assert page.find("#outcomes h3 a")["href"] == f"/en/promises/{slug}"
    assert "Sign up from" in reader.visit("/en/").text
    assert "You can no longer sign up" in reader.visit("/en/2024/").text
    assert "A plan" in reader.visit("/en/2024/market/education/").text


def test_an_address_with_a_year_is_the_same_page_for_ever(samples, app, reader):
    paths = ("", "market/", "market/education/")
    before = [reader.visit(f"/en/2024/{path}").find("main").get_text() for path in paths[1:]]
    with within(app):
        new_edition(2025, date(2025, 3, 20))

    after = [reader.visit(f"/en/2024/{path}") for path in paths]

    assert "You can no longer sign up" in after[0].text
    assert [page.soup.select("a[href*=register], a[href$=question]") for page in after] == [[], [], []]
    for old, page in zip(before, after[1:], strict=True):
        for sentence in ("Sample: a day of lessons", "Sample: young people help"):
            assert sentence in old and sentence in page.text


def test_what_was_added_to_a_plan_later_stands_beside_it_and_says_so(app, edition, reader):
    tell(app, plan=("Een plan", "A plan"))
    with within(app):
        plan = db.session.scalars(select(Plan.id)).one()
        editing.annotate_plan(plan, nl="Toch meer", en="More after all", version=0)
        editing.publish(theme_id("education"))

    for path in ("market/education/", "promises/"):
        assert "A plan Added later: More after all" in reader.visit(f"/en/{path}").text


def test_the_table_is_for_spreadsheets(samples, app):
    answer = app.test_client().get("/en/promises/promises.csv")

    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "promises.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == FIELDS == STABLE
    assert len(rows) == 24
    assert {row["is_sample"] for row in rows} == {"true"}
    assert {row["outcome"] for row in rows} == {"", "done", "partly", "not", "dropped"}


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "%x", "|x"])
def test_no_cell_is_a_formula(app, edition, formula):
    tell(app, plan=(formula, f'{formula}, "quoted"\nand more'))

    answer = app.test_client().get("/en/promises/promises.csv")

    [row] = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert row["wording_nl"] == f"'{formula}"
    assert row["wording_en"] == f'\'{formula}, "quoted"\nand more'


# Others have built on these names: a change is a new schema.
STABLE = (
    *("plan", "address", "theme", "theme_nl", "theme_en", "year", "published_on", "wording_nl", "wording_en"),
    *("note_nl", "note_en", "is_sample"),
    *("asked_in", "asked_on", "outcome", "sentence_nl", "sentence_en", "answered_on"),
)


def test_the_file_for_programs_has_a_stable_schema(samples, app):
    answer = app.test_client().get("/en/promises/promises.json")
    told = json.loads(answer.text)

    assert answer.mimetype == "application/json"
    assert told["schema"] == SCHEMA == "promises/1"
    assert len(told["plans"]) == 24
    for plan in told["plans"]:
        assert {*plan} == {*STABLE[:12], "answers"}
        assert [{*answer} for answer in plan["answers"]] in ([], [{*STABLE[12:]}])
    [asked] = [plan for plan in told["plans"] if plan["plan"] == "sample-2023-education-2"]
    assert asked["answers"] == [
        {
            "asked_in": 2024,
            "asked_on": "2024-02-05",
            "outcome": "",
            "sentence_nl": "",
            "sentence_en": "",
            "answered_on": "",
        }
    ]


# The demonstration


def stands(app):
    with within(app):
        return db.session.scalar(select(func.count()).select_from(Stand))


def test_only_a_demonstration_loads_samples(make_app):
    app = make_app()

    assert app.test_cli_runner().invoke(args=["demo", "load"]).exit_code != 0
    assert stands(app) == 0


def test_a_demonstration_has_samples_and_may_load_them_again(make_app):
    app = make_app(demo=True)

    for _ in range(2):
        assert app.test_cli_runner().invoke(args=["demo", "load"]).exit_code == 0
        assert stands(app) == 12


def test_a_team_of_one_tells_about_it_alone(app, edition, reader):
    tell(app, team="Amal")

    with within(app):
        assert [text.locale for text in texts_of(theme_id("education"))] == [NEUTRAL]
    assert "Amal tells you about it." in reader.visit("/en/market/education/").text
