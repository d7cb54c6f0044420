"""The list of registrations: looking somebody up, in what order and how many, and the files it gives."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import event, select

from portal.access.people import Role
from portal.clock import MovableClock
from portal.database import db, write
from portal.privacy.purging import purge
from portal.registration import changing
from portal.registration.listing import ON_A_PAGE
from portal.registration.models import NeedTask, Read, ReadOfNeeds, Registration, TaskState
from tests.builders import AN_INTERPRETER, a_registration, many_registrations, with_seats
from tests.page import words
from tests.pages.journeys import csrf_token, post, sign_in
from tests.portals import load_evening
from tests.visitor import Visitor

LIST = "/en/organiser/registrations/"
LARGEST_ANSWER = 60_000
AS_TYPED = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def coordinator(app: Flask, edition: int, visitor: Visitor) -> Visitor:
    sign_in(app, visitor, Role.COORDINATOR)
    return visitor


@pytest.fixture
def four(app: Flask, edition: int) -> None:
    """A party with needs, one without an address, one on the waiting list, and one that cancelled."""
    with app.app_context():
        with_seats(edition, 6)
        ozgur = a_registration(
            edition,
            "Özgür Yılmaz",
            3,
            needs=["wheelchair"],
            food=["halal"],
            details="No nuts",
            **AN_INTERPRETER,
        )
        a_registration(edition, "Fatma", email="", phone="+31612345678")
        a_registration(edition, "Bilen", 4)
        changing.cancel(a_registration(edition, "Carmen", locale="nl").id)
        with write() as session:
            session.get_one(Registration, ozgur.id).tasks = [
                NeedTask(
                    need=need,
                    state=state,
                    instruction=instruction,
                    opened_at=ozgur.registered_at,
                    changed_at=ozgur.registered_at,
                )
                for need, state, instruction in [
                    ("wheelchair", TaskState.ARRANGED, "Place A1, the ramp is on the left"),
                    ("food:halal", TaskState.OPEN, None),
                ]
            ]


def names(soup: Any) -> list[str]:
    return [found.get_text() for found in soup.select(".signed tbody th bdi")]


def reads(app: Flask) -> list[tuple[Read, str | None]]:
    """What was noted, and whose mailbox did it."""
    with app.app_context():
        noted = db.session.scalars(select(ReadOfNeeds).order_by(ReadOfNeeds.id))
        return [(one.what, one.person.email if one.person else None) for one in noted]


@contextmanager
def questions(app: Flask) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def listen(connection: object, cursor: object, statement: str, *rest: object) -> None:
        asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", listen)


# Looking somebody up


@pytest.mark.usefixtures("four")
def test_everybody_is_there_the_newest_first(coordinator: Visitor) -> None:
    page = coordinator.visit(LIST)
    assert sorted(names(page.soup)) == ["Bilen", "Carmen", "Fatma", "Özgür Yılmaz"]
    assert words(page.find("#parties")) == "4 registrations"
    assert words(page.find("#people")) == "11 people"
    assert words(page.find("#seated")) == "5 people hold seats"
    assert page.find(".signed a[href='tel:+31612345678']")
    assert page.find(".tabs [aria-current=page]").get_text() == "Registrations"


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize("query", ["ozgur", "YILMAZ ozgur", "ozgurylmaz@example"])
def test_search_finds_without_accents(coordinator: Visitor, query: str) -> None:
    coordinator.visit(LIST)
    page = coordinator.press("Search", q=query)
    assert names(page.soup) == ["Özgür Yılmaz"]
    assert page.find("#q")["value"] == query
    coordinator.follow("Özgür Yılmaz")
    assert coordinator.page.heading == "Özgür Yılmaz"


@pytest.mark.usefixtures("four")
def test_search_finds_a_code_and_a_number(app: Flask, coordinator: Visitor) -> None:
    with app.app_context():
        code = db.session.scalars(select(Registration.code).where(Registration.name == "Bilen")).one()
    for query in (code, f"{code[:4]}-{code[4:]}".lower()):
        assert names(coordinator.visit(f"{LIST}?q={query}").soup) == ["Bilen"]
    assert names(coordinator.visit(f"{LIST}?q=06 12345").soup) == ["Fatma"]


@pytest.mark.usefixtures("four")
def test_while_somebody_types_only_the_list_changes(coordinator: Visitor) -> None:
    coordinator.visit(LIST)
    assert not words(coordinator.page.find("#filters-on"))
    came = coordinator.trigger("#sift", q="ozgur", mail="yes", need="any")
    assert words(came.select_one("hx-partial#filters-on")) == "· 2 on"
    came = coordinator.trigger("#sift", q="ozgur")
    assert coordinator.response.headers["Vary"].count("HX-Request-Type") == 1
    assert names(came) == ["Özgür Yılmaz"]
    assert not came.select("h1, form#sift")
    assert words(came.select_one("hx-partial#announcement")) == "1 registration, 4 people"


def test_nobody_yet_and_nobody_who_fits(coordinator: Visitor) -> None:
    assert "Nobody has signed up yet." in coordinator.visit(LIST).text
    page = coordinator.visit(f"{LIST}?q=nobody")
    assert "Nobody fits." in page.text
    assert not page.soup.select(".signed")
    coordinator.follow("Show everybody")
    assert coordinator.page.url.endswith(LIST)


@pytest.mark.usefixtures("four")
def test_filters_are_answered_in_the_form_and_live_in_the_address(coordinator: Visitor) -> None:
    coordinator.visit(LIST)
    page = coordinator.press("Search", status="active", mail="no", locale="en")
    assert names(page.soup) == ["Fatma"]
    again = coordinator.visit(page.url)
    assert names(again.soup) == ["Fatma"]
    chosen = {
        str(select["name"]): str(option["value"])
        for select in again.soup.select("#sift select")
        for option in select.select("option[selected]")
    }
    assert chosen == {
        "status": "active",
        "sort": "new",
        "interpreter": "",
        "need": "",
        "mail": "no",
        "arrived": "",
        "locale": "en",
    }
    assert again.find(".signed-more").has_attr("open")


@pytest.mark.parametrize(
    "query", ["status=x&sort=x&page=x&day=x", "page=0", "page=-1", "page=99999999999", "page=%D9%A3"]
)
def test_an_address_that_makes_no_sense_shows_everybody(
    app: Flask, edition: int, coordinator: Visitor, query: str
) -> None:
    with app.app_context():
        a_registration(edition, "Ana")
    assert names(coordinator.visit(f"{LIST}?{query}").soup) == ["Ana"]


@pytest.mark.usefixtures("four")
def test_columns_sort_and_say_so(coordinator: Visitor) -> None:
    coordinator.visit(LIST)
    by_name = coordinator.follow("Name")
    assert names(by_name.soup) == ["Bilen", "Carmen", "Fatma", "Özgür Yılmaz"]
    assert [words(one) for one in by_name.soup.select("[aria-sort=ascending]")] == ["Name ↑"]
    back = coordinator.follow("Name ↑")
    assert names(back.soup) == ["Özgür Yılmaz", "Fatma", "Carmen", "Bilen"]
    assert [words(one) for one in back.soup.select("[aria-sort]")] == ["Name ↓"]
    assert names(coordinator.follow("People").soup)[:2] == ["Bilen", "Özgür Yılmaz"]


def test_pages_keep_the_filters_and_the_last_one_is_the_last(
    app: Flask, edition: int, coordinator: Visitor
) -> None:
    with app.app_context():
        many_registrations(edition, 300)
    coordinator.visit(f"{LIST}?status=confirmed&sort=name")
    assert len(names(coordinator.page.soup)) == ON_A_PAGE
    assert "Page 1 of 3" in coordinator.page.text
    first = names(coordinator.page.soup)
    second = names(coordinator.follow("Next page").soup)
    last = names(coordinator.follow("Last").soup)
    assert len({*first, *second, *last}) == 150
    assert "Page 3 of 3" in coordinator.page.text
    assert names(coordinator.visit(f"{LIST}?status=confirmed&sort=name&page=77").soup) == last
    assert names(coordinator.follow("Previous").soup) == second


@pytest.mark.usefixtures("four")
def test_needs_are_not_in_the_list(coordinator: Visitor, app: Flask) -> None:
    page = coordinator.visit(f"{LIST}?need=open")
    assert names(page.soup) == ["Özgür Yılmaz"]
    assert "Something to arrange" in page.find(".signed").get_text()
    listed = page.find("#found").get_text()
    assert not any(word in listed for word in ("wheelchair", "Halal", "nuts", "Tigrinya", "ramp"))


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize(
    ("query", "noted"),
    [
        ("need=any", [Read.TASKS]),
        ("need=open", [Read.TASKS]),
        ("interpreter=wanted", [Read.REQUEST]),
        ("interpreter=none", [Read.REQUEST]),
        ("need=closed&interpreter=late", [Read.TASKS, Read.REQUEST]),
        ("need=x&interpreter=y", []),
        ("q=ozgur&status=active&mail=yes&arrived=no&locale=en&day=2024-02-20", []),
    ],
)
def test_whoever_sifts_by_needs_or_interpreters_is_noted(
    coordinator: Visitor, app: Flask, query: str, noted: list[Read]
) -> None:
    coordinator.visit(f"{LIST}?{query}")
    assert reads(app) == [(what, "selam@example.org") for what in noted]


@pytest.mark.usefixtures("four")
def test_looking_for_one_kind_of_need_is_noted_once_an_hour(
    coordinator: Visitor, app: Flask, clock: MovableClock
) -> None:
    assert names(coordinator.visit(f"{LIST}?need=wheelchair").soup) == ["Özgür Yılmaz"]
    assert reads(app) == [(Read.TASKS, "selam@example.org")]
    assert names(coordinator.visit(f"{LIST}?need=dog").soup) == []
    assert len(reads(app)) == 1
    clock.move(timedelta(hours=1, seconds=1))
    coordinator.visit(f"{LIST}?need=dog")
    assert len(reads(app)) == 2


# How large, and how much work


def test_ten_thousand_are_as_much_work_as_sixty(app: Flask, edition: int, somebody: Visitor) -> None:
    sign_in(app, somebody, Role.COORDINATOR)
    asked = []
    for number in (60, 10_000):
        with app.app_context(), write() as session:
            session.query(NeedTask).delete()
            session.query(Registration).delete()
        with app.app_context():
            many_registrations(edition, number)
        # Whoever looks for needs and requests is noted once.
        somebody.client.get(f"{LIST}?need=open&interpreter=late")
        for query in ("", "?q=ozgur", "?sort=name&page=2", "?need=open", "?status=seated&interpreter=late"):
            for headers in ({}, AS_TYPED):
                with questions(app) as statements:
                    answer = somebody.client.get(f"{LIST}{query}", headers=headers)
                assert answer.status_code == 200
                assert len(answer.data) <= LARGEST_ANSWER, f"{query}: {len(answer.data)}"
                asked.append((query, bool(headers), len(statements)))
    half = len(asked) // 2
    assert asked[:half] == asked[half:]
    assert max(number for *_, number in asked) <= 10


# Files


def download(visitor: Visitor, name: str, *fields: tuple[str, str]) -> bytes:
    """Press the button on the list for such a file."""
    form = {"csrf_token": csrf_token(visitor), **dict(fields)}
    visitor.response = visitor.client.post(f"{LIST}{name}", data=form)
    assert visitor.response.status_code == 200
    assert "attachment" in visitor.response.headers["Content-Disposition"]
    return visitor.response.data


def csv_of(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def xlsx_of(content: bytes) -> list[dict[str, Any]]:
    heading, *rows = load_workbook(io.BytesIO(content)).active.iter_rows()
    titles = [cell.value for cell in heading]
    assert all(cell.data_type != "f" for row in rows for cell in row)
    return [dict(zip(titles, [cell.value for cell in row], strict=True)) for row in rows]


def test_list_as_a_file_has_who_comes_and_no_needs(
    app: Flask, somebody: Visitor, four: None, edition: int
) -> None:
    sign_in(app, somebody, Role.COORDINATOR)
    rows = csv_of(download(somebody, "registrations.csv"))
    assert sorted(row["Name"] for row in rows) == ["Bilen", "Carmen", "Fatma", "Özgür Yılmaz"]
    [fatma] = [row for row in rows if row["Name"] == "Fatma"]
    assert list(fatma) == [
        *("Code", "Name", "E-mail address", "Telephone number", "People", "Guests", "Status", "Language"),
        *("Signed up", "People who arrived", "Thread"),
    ]
    assert fatma["Telephone number"] == "'+31612345678"
    assert (fatma["Status"], fatma["People"], fatma["Guests"]) == ("Has a seat", "1", "0")
    assert (fatma["Signed up"], fatma["Language"]) == ("2024-02-20 12:00", "en")
    text = somebody.response.text
    assert not any(word in text for word in ("wheelchair", "Halal", "nuts", "Tigrinya", "ramp"))
    assert reads(app) == [(Read.EXPORT, "selam@example.org")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_holds_what_the_list_shows(app: Flask, somebody: Visitor, four: None, kind: str) -> None:
    sign_in(app, somebody, Role.ORGANISER)
    page = somebody.visit(f"{LIST}?status=active&sort=name")
    form = page.find(f"form[action$='registrations.{kind}']")
    hidden = [(str(one["name"]), str(one["value"])) for one in form.select("input[type=hidden]")]
    content = download(somebody, f"registrations.{kind}", *[one for one in hidden if one[0] != "csrf_token"])
    rows = csv_of(content) if kind == "csv" else xlsx_of(content)
    assert [row["Name"] for row in rows] == names(page.soup) == ["Bilen", "Fatma", "Özgür Yılmaz"]


def test_a_spreadsheet_never_calculates(app: Flask, edition: int, somebody: Visitor) -> None:
    with app.app_context():
        a_registration(edition, "Ana")
        with write() as session:
            session.query(Registration).one().name = '=HYPERLINK("https://example.org","Ana")'
    sign_in(app, somebody, Role.ORGANISER)
    [row] = xlsx_of(download(somebody, "registrations.xlsx"))
    assert row["Name"] == '=HYPERLINK("https://example.org","Ana")'
    [row] = csv_of(download(somebody, "registrations.csv"))
    assert row["Name"].startswith("'=")


@pytest.mark.parametrize("filters", [{"need": "wheelchair"}, {"need": "any"}, {"interpreter": "wanted"}])
def test_no_file_tells_who_needs_something_by_who_is_in_it(
    app: Flask, coordinator: Visitor, four: None, filters: dict[str, str]
) -> None:
    told = "A file of this list would tell who needs something. Take these filters away first."
    page = coordinator.visit(f"{LIST}?{urlencode(filters)}")
    assert names(page.soup) == ["Özgür Yılmaz"]
    assert told in page.text
    assert "Save these as CSV" not in page.text
    for kind in ("csv", "xlsx"):
        fields = [("csrf_token", csrf_token(coordinator)), *filters.items()]
        post(coordinator, f"{LIST}registrations.{kind}", fields)
        assert coordinator.response.status_code == 422
        assert told in coordinator.response.text
    assert Read.EXPORT not in [what for what, _ in reads(app)]


def test_nobody_saves_file_after_file(make_app: Callable[..., Flask], clock: MovableClock) -> None:
    app = make_app(rate_limits=1.0)
    with app.app_context():
        a_registration(load_evening(app), "Ana")
    selam, amal = Visitor(app), Visitor(app)
    sign_in(app, selam, Role.COORDINATOR)
    for number in range(9):
        download(selam, f"registrations.{('csv', 'xlsx')[number % 2]}")
    assert selam.client.get("/en/organiser/interpreters/interpreters.csv").status_code == 200
    for name, fields in [("registrations.csv", []), ("needs", [("sure", "y"), ("csv", "1")])]:
        post(selam, f"{LIST}{name}", [("csrf_token", csrf_token(selam)), *fields])
        assert selam.response.status_code == 429
        assert "In one hour you can save 10 files." in selam.response.text
    assert selam.client.get("/en/organiser/interpreters/interpreters.csv").status_code == 429
    assert [what for what, _ in reads(app)] == [Read.EXPORT] * 10
    sign_in(app, amal, Role.ORGANISER, "amal@example.org")
    download(amal, "registrations.csv")
    clock.move(timedelta(hours=1, seconds=1))
    download(selam, "registrations.csv")


@pytest.mark.usefixtures("four")
def test_who_has_no_name_any_more_is_a_number_and_no_row(
    app: Flask, coordinator: Visitor, clock: MovableClock
) -> None:
    coordinator.visit(LIST)
    before = [words(coordinator.page.find(one)) for one in ("#parties", "#people", "#seated")]
    clock.move(timedelta(days=365))
    with app.app_context(), write() as session:
        purge(session, clock.now())
    sign_in(app, coordinator, Role.COORDINATOR)
    page = coordinator.visit(LIST)
    assert [words(page.find(one)) for one in ("#parties", "#people", "#seated")] == before
    assert "We have deleted names, as we promised. Only the numbers are left." in page.text
    assert not page.soup.select(".signed, form[action$='.csv']")
    assert csv_of(download(coordinator, "registrations.csv")) == []
    assert csv_of(download(coordinator, "needs", ("sure", "y"), ("csv", "1"))) == []


@pytest.mark.parametrize("name", ["registrations.csv", "registrations.xlsx", "needs"])
def test_looking_at_the_address_of_a_file_saves_and_notes_nothing(
    app: Flask, somebody: Visitor, four: None, name: str
) -> None:
    sign_in(app, somebody, Role.COORDINATOR)
    page = somebody.visit(f"{LIST}{name}")
    assert page.heading in ("Registrations", "Save what people need")
    assert reads(app) == []


def test_needs_are_saved_only_on_purpose(app: Flask, coordinator: Visitor, four: None) -> None:
    coordinator.visit(LIST)
    page = coordinator.follow("Save what people need")
    assert "wheelchair" not in page.text
    page = coordinator.press("Save as CSV")
    assert coordinator.response.status_code == 422
    assert "Tick the box if you want this file." in page.text
    assert reads(app) == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_needs_with_what_was_made_of_them(app: Flask, somebody: Visitor, four: None, kind: str) -> None:
    sign_in(app, somebody, Role.COORDINATOR)
    content = download(somebody, "needs", ("sure", "y"), (kind, "1"))
    [row] = csv_of(content) if kind == "csv" else xlsx_of(content)
    assert row["Name"] == "Özgür Yılmaz"
    assert row["What you need"] == "A place for a wheelchair"
    assert (row["What you eat"], row["Something else"]) == ("Halal", "No nuts")
    assert row["Interpreter"] == "Yes, please find an interpreter for me"
    assert (row["Language"], row["State of the request"]) == ("Tigrinya · ትግርኛ", "Nobody yet")
    assert row["Parts of the evening"].count("; ") == 2
    assert row["Instruction"] == "Place A1, the ramp is on the left"
    assert reads(app) == [(Read.NEEDS_EXPORT, "selam@example.org")]


def test_titles_of_the_needs_are_those_of_the_desk(app: Flask, somebody: Visitor, four: None) -> None:
    sign_in(app, somebody, Role.COORDINATOR)
    post(
        somebody,
        LIST.replace("/en/", "/nl/") + "needs",
        [("csrf_token", csrf_token(somebody)), ("sure", "y")],
    )
    [row] = csv_of(somebody.response.data)
    assert row["Naam"] == "Özgür Yılmaz"
    assert BeautifulSoup(somebody.response.text, "html.parser").find("html") is None
