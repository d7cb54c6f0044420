"""The pages of the door: who gets in and when, what they see and press, and what they never see."""

from datetime import datetime, timedelta

import pytest

from portal.access.people import Role
from portal.database import write
from portal.event.editions import locked
from portal.interpreting import answering
from portal.registration.changing import cancel
from portal.registration.models import Noted, Registration
from portal.worker import do_chores
from tests.at_the_door import (
    AT_SEVEN,
    DOOR,
    NEEDY,
    NOON,
    SECRETS,
    arrivals,
    be_at,
    enter_by_link,
    instruct,
    link_to_the_door,
    sign_up,
)
from tests.builders import an_interpreter, invited, the_registration, with_seats
from tests.page import words
from tests.pages.journeys import csrf_token, post, sign_in
from tests.pages.qr import read_qr
from tests.portals import load_evening
from tests.test_portal_wide import everything_stored
from tests.visitor import Visitor

PEOPLE = [Role.DOOR, Role.COORDINATOR, Role.ORGANISER]
pytestmark = pytest.mark.usefixtures("edition")


def text_of(page, selector):
    return words(page.find(selector))


def send(visitor, path, **fields):
    """Post what a form of the door posts."""
    token = csrf_token(visitor)
    return post(visitor, f"{DOOR}{path}", [("csrf_token", token), *fields.items()])


# Who, and when


@pytest.mark.parametrize("role", PEOPLE)
def test_roles_welcome_on_the_day(app, edition, clock, visitor, role):
    amal = sign_up(app, edition, "Amal", 2)
    sign_in(app, visitor, role)
    page = visitor.visit(DOOR)
    assert "The door opens on Thursday 21 March 2024." in page.text
    assert not page.soup.select("#q")
    assert "Amal" not in visitor.visit(f"{DOOR}?q=amal").text
    send(visitor, f"{amal}/welcome", deed="x" * 20)
    assert visitor.response.status_code == 409
    be_at(clock, NOON)
    sign_in(app, visitor, role)
    assert "Amal" in visitor.visit(f"{DOOR}?q=am").text
    visitor.press("Welcome Amal")
    assert arrivals(app) == [(amal, 3, "screen")]


@pytest.mark.parametrize(("role", "may_still"), [(Role.DOOR, False), (Role.COORDINATOR, True)])
def test_only_the_desk_puts_right_after_midnight(app, edition, clock, somebody, role, may_still):
    amal = sign_up(app, edition, "Amal", 2)
    be_at(clock, "2024-03-22T00:00+01:00")
    sign_in(app, somebody, role)
    send(somebody, f"{amal}/welcome", deed="x" * 20)
    assert somebody.response.status_code == (303 if may_still else 409)
    assert len(arrivals(app)) == may_still
    page = somebody.visit(DOOR)
    assert "The evening is over." in page.text
    assert ("The door is closed." in page.text) is not may_still
    assert ("Here you can still put right how many came." in page.text) is may_still
    # Nobody comes in any more.
    assert "One more without a registration" not in page.text
    assert "Seats left" not in page.text


def test_in_a_demonstration_roles_may_practise_at_any_time(make_app):
    demo = make_app(demo=True)
    amal = sign_up(demo, load_evening(demo), "Amal")
    visitor = Visitor(demo)
    sign_in(demo, visitor, Role.DOOR)
    visitor.visit(f"{DOOR}?q=am")
    visitor.press("Welcome Amal")
    assert arrivals(demo) == [(amal, 1, "screen")]


def test_a_door_keeper_has_the_pages_of_the_door_only(app, visitor):
    page = sign_in(app, visitor, Role.DOOR)
    assert page.heading == "The door"
    assert "Overview" not in text_of(page, ".tabs")
    assert visitor.follow("Your account").find("a[href$='/organiser/door/']")


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.COORDINATOR])
def test_the_desk_has_a_tab(app, somebody, role):
    sign_in(app, somebody, role)
    page = somebody.visit(DOOR)
    assert text_of(page, ".tabs [aria-current]") == "Door"
    assert ("Link for volunteers" in page.text) is (role is Role.ORGANISER)


# The link


@pytest.mark.parametrize(
    ("moment", "status", "says"),
    [
        ("2024-03-20T20:00+01:00", 403, "not open yet"),
        ("2024-03-21T16:59:59+01:00", 403, "not open yet"),
        ("2024-03-21T17:00+01:00", 200, "Help at the door"),
        ("2024-03-21T23:59:59+01:00", 200, "Help at the door"),
        ("2024-03-22T00:00+01:00", 410, "is closed"),
    ],
)
def test_the_link_works_from_five_to_midnight(app, clock, visitor, moment, status, says):
    be_at(clock, moment)
    page = visitor.visit(link_to_the_door(app))
    assert visitor.response.status_code == status
    assert says in page.heading
    token = csrf_token(visitor)
    post(visitor, link_to_the_door(app), [("csrf_token", token)])
    assert visitor.response.status_code == (303 if status == 200 else status)
    assert (visitor.client.get(DOOR).status_code == 200) is (status == 200)


@pytest.mark.parametrize(
    ("doors", "opens"), [("14:00", "12:00"), ("18:30", "16:30"), ("19:00", "17:00"), ("01:30", "00:00")]
)
def test_the_link_works_two_hours_before_the_doors_of_an_earlier_event(
    app, edition, clock, somebody, doors, opens
):
    with app.app_context(), write() as session:
        locked(session, edition).doors_at = datetime.fromisoformat(f"2024-03-21T{doors}+01:00")
    opens_at = datetime.fromisoformat(f"2024-03-21T{opens}+01:00")
    clock.moment = opens_at - timedelta(seconds=1)
    page = somebody.visit(link_to_the_door(app))
    assert somebody.response.status_code == 403
    assert f"from {opens} to midnight" in page.text
    clock.moment = opens_at
    assert somebody.visit(link_to_the_door(app)).heading == "Help at the door"


def test_looking_at_the_link_lets_nobody_in(app, clock, somebody):
    be_at(clock, AT_SEVEN)
    somebody.visit(link_to_the_door(app))
    assert somebody.client.get(DOOR).status_code == 302


def test_by_the_link_somebody_works_without_an_account_until_midnight(app, edition, clock, visitor):
    amal = sign_up(app, edition, "Amal")
    be_at(clock, AT_SEVEN)
    assert enter_by_link(app, visitor).heading == "The door"
    visitor.visit(f"{DOOR}?q=am")
    visitor.press("Welcome Amal")
    assert arrivals(app) == [(amal, 1, "screen")]
    for path in ("print", "paper", "link"):
        assert visitor.client.get(f"{DOOR}{path}").status_code == 302
    be_at(clock, "2024-03-22T00:00+01:00")
    page = visitor.visit(DOOR)
    assert (visitor.response.status_code, page.heading) == (410, "The door is closed")
    send(visitor, f"{amal}/undo")
    assert visitor.response.status_code == 410
    assert len(arrivals(app)) == 1


def test_a_new_link_ends_the_old_one_and_whoever_came_by_it(app, clock, visitor, somebody_else):
    be_at(clock, AT_SEVEN)
    enter_by_link(app, visitor)
    old = link_to_the_door(app)
    sign_in(app, somebody_else, Role.ORGANISER)
    page = somebody_else.visit(f"{DOOR}link")
    address = f"http://localhost{old}"
    assert page.find("#address").get_text() == read_qr(page.find("svg.qr")) == address
    page = somebody_else.press("Make a new link")
    assert page.find("#address").get_text() not in ("", address)
    assert visitor.visit(DOOR).heading == "There is a new link to the door"
    assert visitor.response.status_code == 410
    assert visitor.visit(old).heading == "There is a new link to the door"
    assert enter_by_link(app, visitor).heading == "The door"


def test_a_made_up_link_is_not_found(app, clock, somebody):
    be_at(clock, AT_SEVEN)
    for token in ("x", "é", link_to_the_door(app).rpartition("/")[2][:-1]):
        assert somebody.client.get(f"{DOOR}enter/{token}").status_code == 404


def test_a_host_at_the_door_by_link_gets_no_other_page(app, clock, somebody):
    be_at(clock, AT_SEVEN)
    sign_in(app, somebody, Role.HOST, theme="police")
    assert somebody.client.get(DOOR).status_code == 403
    enter_by_link(app, somebody)
    assert somebody.client.get(DOOR).status_code == 200
    assert somebody.client.get(f"{DOOR}print").status_code == 403
    assert somebody.client.get("/en/organiser/").status_code == 403


# Welcome


@pytest.fixture
def keeper(app, clock, visitor):
    """Somebody who came by the link; people sign up before."""
    be_at(clock, AT_SEVEN)
    enter_by_link(app, visitor)
    return visitor


def test_a_card_tells_what_to_do_and_one_tap_welcomes(app, edition, keeper):
    amal = sign_up(app, edition, "Amal", 2)
    instruct(app, amal, "Seat A1", "Fatma waits")
    page = keeper.visit(f"{DOOR}?q=am")
    assert "1 group fits." in page.text
    said = text_of(page, f"#party-{amal}")
    assert "Amal 1 + 2" in said
    assert "3 seats are kept" in said
    assert "Seat A1 Fatma waits" in said
    page = keeper.press("Welcome Amal")
    assert "Welcome: 3 people are here." in page.text
    assert "Here since 19:12" in text_of(page, f"#party-{amal}")
    assert "3 of 3 expected" in text_of(page, "#door-tally")
    # One thing to press in the colour of what comes next.
    [onwards] = page.soup.select("main .btn:not(.btn--2)")
    assert words(onwards) == "Next person"


def test_the_number_can_be_changed_and_more_is_said(app, edition, keeper):
    amal = sign_up(app, edition, "Amal", 2)
    keeper.visit(f"{DOOR}{amal}/")
    page = keeper.press("Welcome Amal", people="2")
    assert "2 of 3 people" in page.text
    assert "Type two letters or more." in keeper.visit(f"{DOOR}?q=a").text
    keeper.visit(f"{DOOR}{amal}/")
    page = keeper.press("Change the number Amal", people="5")
    assert "2 more than signed up" in text_of(page, f"#party-{amal} .state")
    assert arrivals(app) == [(amal, 5, "screen")]


def test_a_number_that_cannot_be_is_refused(app, edition, keeper):
    amal = sign_up(app, edition, "Amal", 2)
    for number in ("0", "13", "many", "-1"):
        soup = send(keeper, f"{amal}/welcome", deed="x" * 20, people=number)
        assert keeper.response.status_code == 422
        assert soup.select(f"#party-{amal}-error")
    assert send(keeper, f"{amal}/welcome", deed="short") and keeper.response.status_code == 422
    assert arrivals(app) == []
    send(keeper, f"{amal}/welcome", deed="x" * 20, people="12")
    assert arrivals(app) == [(amal, 12, "screen")]
    send(keeper, f"{amal}/count", people="13")
    assert keeper.response.status_code == 422


def test_a_second_telephone_hears_when_they_were_welcomed(app, edition, clock, keeper, somebody_else):
    amal = sign_up(app, edition, "Amal", 2)
    enter_by_link(app, somebody_else)
    somebody_else.visit(f"{DOOR}{amal}/")
    keeper.visit(f"{DOOR}{amal}/")
    keeper.press("Welcome Amal", people="2")
    clock.move(timedelta(minutes=2))
    page = somebody_else.press("Welcome Amal")
    assert "They were welcomed already, at 19:12." in page.text
    assert arrivals(app) == [(amal, 2, "screen")]


def test_htmx_gets_the_card_alone_and_the_numbers_beside_it(app, edition, clock):
    amal = sign_up(app, edition, "Amal", 2)
    be_at(clock, AT_SEVEN)
    keeper = Visitor(app, htmx=True)
    enter_by_link(app, keeper)
    keeper.visit(f"{DOOR}?q=am")
    came = keeper.trigger(f"#party-{amal} form")
    assert not came.select("main")
    assert "Here since 19:12" in words(came.select_one(f"#party-{amal}"))
    assert "3 of 3 expected" in words(came.select_one("hx-partial#door-tally"))
    assert words(came.select_one("hx-partial#announcement")) == "Welcome: 3 people are here."
    found = keeper.trigger("form[role=search]", q="zz")
    assert words(found.select_one("hx-partial#announcement")) == "Nobody fits."


def test_htmx_gets_a_whole_page_when_the_door_closes(app, edition, clock):
    amal = sign_up(app, edition, "Amal", 2)
    be_at(clock, AT_SEVEN)
    keeper = Visitor(app, htmx=True)
    enter_by_link(app, keeper)
    keeper.visit(f"{DOOR}?q=am")
    be_at(clock, "2024-03-22T00:00+01:00")
    keeper.trigger(f"#party-{amal} form")
    assert (keeper.response.status_code, keeper.response.headers["HX-Retarget"]) == (410, "body")


def test_undo_is_there_for_five_minutes(app, edition, clock, keeper, somebody_else):
    amal = sign_up(app, edition, "Amal", 2)
    keeper.visit(f"{DOOR}{amal}/")
    keeper.press("Welcome Amal")
    page = keeper.press("Undo Amal")
    assert "They count as not here." in page.text
    assert arrivals(app) == []
    keeper.press("Welcome Amal")
    clock.move(timedelta(minutes=5, seconds=1))
    page = keeper.press("Undo Amal")
    assert "Ask an organiser to undo it." in page.text
    assert not page.soup.select("form[action$='/undo']")
    assert len(arrivals(app)) == 1
    sign_in(app, somebody_else, Role.COORDINATOR)
    somebody_else.visit(f"{DOOR}{amal}/")
    somebody_else.press("Undo Amal")
    assert arrivals(app) == []


def test_who_waits_or_cancelled_is_let_in_with_a_warning(app, edition, keeper):
    with app.app_context():
        with_seats(edition, 3)
    sign_up(app, edition, "Olga", 1)
    amal = sign_up(app, edition, "Amal", 1)
    page = keeper.visit(f"{DOOR}{amal}/")
    said = text_of(page, f"#party-{amal}")
    assert "On the waiting list. No seat is kept for them. 1 seat is left now." in said
    with app.app_context():
        cancel(amal)
    page = keeper.visit(f"{DOOR}{amal}/")
    assert "Cancelled. No seat is kept for them." in text_of(page, f"#party-{amal}")
    page = keeper.press("Welcome Amal")
    assert "Here 2 0 of 2 expected 2 without a seat kept" in text_of(page, "#door-tally")
    assert "1 seat too few" in text_of(page, "#door-tally")


def test_people_without_a_registration_are_counted_and_undone(app, keeper, clock):
    keeper.visit(DOOR)
    page = keeper.press("One more without a registration")
    assert "1 person without a registration is here." in page.text
    page = keeper.press("One more without a registration")
    assert "2 people without a registration are here." in page.text
    assert arrivals(app) == [(None, 1, "screen")] * 2
    assert "Here 2 0 of 0 expected 2 not signed up" in text_of(page, "#door-tally")
    page = keeper.press("Undo: one at 19:12")
    assert "1 person without a registration is here." in page.text
    clock.move(timedelta(minutes=6))
    page = keeper.press("Undo: one at 19:12")
    assert "Ask an organiser to undo it." in page.text
    assert len(arrivals(app)) == 1


def test_a_tap_without_its_deed_counts_nobody(app, keeper):
    soup = send(keeper, "walk-in", deed="paper-walk-ins:1")
    assert keeper.response.status_code == 422
    assert "Press the button once more." in words(soup.select_one("#walkers"))
    assert arrivals(app) == []


def test_a_party_of_nobody_is_not_found(app, keeper):
    for path in ("999/", "999/welcome", "999/count", "999/undo"):
        assert keeper.client.get(f"{DOOR}{path}").status_code == 404


def test_interpreters_are_written_down_as_here(app, edition, clock, visitor):
    sign_up(app, edition, "Selam Tesfay", **NEEDY)
    with app.app_context():
        answering.accept(invited(an_interpreter(edition, "Miriam Haddad")).id)
    be_at(clock, AT_SEVEN)
    enter_by_link(app, visitor)
    page = visitor.visit(f"{DOOR}?q=selam")
    assert "Miriam – not here yet They meet here: The information desk" in page.text
    assert "Interpreters 1 not here yet" in text_of(page, "#door-tally")
    page = visitor.visit(f"{DOOR}interpreters")
    assert "Comes at 19:15" in page.text
    assert "Meets: Selam" in page.text
    page = visitor.press("Is here Miriam")
    assert "Here since 19:12" in page.text
    assert "Miriam – is here" in visitor.visit(f"{DOOR}?q=selam").text
    assert "Interpreters All interpreters are here" in text_of(visitor.page, "#door-tally")
    assert "Haddad" not in visitor.page.text + page.text


def test_when_no_interpreter_comes_none_is_missed(keeper):
    assert "Interpreters No interpreter comes" in text_of(keeper.visit(DOOR), "#door-tally")


# The code of a ticket


def own_page(app, registration_id, lang="en"):
    with app.app_context():
        return f"/{lang}/registration/{the_registration(registration_id).token}/"


@pytest.mark.parametrize("who", ["link", *PEOPLE])
def test_the_code_of_a_ticket_leads_to_the_card(app, edition, clock, somebody, who):
    selam = sign_up(app, edition, "Selam", **NEEDY)
    be_at(clock, AT_SEVEN)
    if who == "link":
        enter_by_link(app, somebody)
    else:
        sign_in(app, somebody, who)
    for deed in ("", "you", "language", "access", "cancel", "erase", "my-data.json"):
        answer = somebody.client.get(f"{own_page(app, selam)}{deed}")
        assert (answer.status_code, answer.location) == (303, f"{DOOR}{selam}/"), deed
    answer = somebody.client.get(own_page(app, selam, "nl"))
    assert answer.location == f"/nl/organiser/door/{selam}/"
    assert somebody.client.get("/en/registration/x/").status_code == 404


def test_a_registrant_sees_the_own_page_as_ever(app, edition, clock, somebody, somebody_else):
    selam = sign_up(app, edition, "Selam", **NEEDY)
    be_at(clock, AT_SEVEN)
    assert "Zeppelinallergie" in somebody.visit(own_page(app, selam)).text
    # Before and after, somebody with a role is a registrant like others.
    be_at(clock, NOON)
    sign_in(app, somebody_else, Role.DOOR)
    assert somebody_else.client.get(own_page(app, selam)).status_code == 200


def test_a_host_who_comes_is_no_door_keeper(app, edition, clock, somebody):
    selam = sign_up(app, edition, "Selam")
    be_at(clock, AT_SEVEN)
    sign_in(app, somebody, Role.HOST, theme="police")
    assert somebody.client.get(own_page(app, selam)).status_code == 200


# What nobody reads at the door


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("who", ["link", *PEOPLE])
def test_no_page_of_the_door_tells_what_somebody_needs(app, edition, clock, somebody, who, lang):
    selam = sign_up(app, edition, "Selam", 1, phone="0612345678", email="tesfay@example.org", **NEEDY)
    instruct(app, selam, "Seat A1")
    with app.app_context():
        answering.accept(invited(an_interpreter(edition, "Miriam Haddad")).id)
    be_at(clock, AT_SEVEN)
    if who == "link":
        enter_by_link(app, somebody)
    else:
        sign_in(app, somebody, who)
    door = f"/{lang}/organiser/door/"
    paths = [door, f"{door}?q=selam", f"{door}{selam}/", f"{door}walk-in", f"{door}interpreters"]
    if who != "link":
        paths += [f"{door}print", f"{door}paper", f"{door}paper?letter=S"]
    seen = ""
    for path in paths:
        somebody.visit(path)
        assert somebody.response.status_code == 200, path
        seen += somebody.response.text
    post(somebody, f"{door}{selam}/welcome", [("csrf_token", csrf_token(somebody)), ("deed", "x" * 20)])
    seen += somebody.client.get(somebody.response.location).text
    assert "Seat A1" in seen and "Miriam" in seen
    for secret in (*SECRETS, "12345678", "tesfay@", "miriamhaddad@", "gesproken", "rolstoel"):
        assert secret.casefold() not in seen.casefold(), secret


def test_nobody_changes_anything_at_the_door_by_looking(app, edition, clock, somebody):
    amal = sign_up(app, edition, "Amal", 2)
    sign_up(app, edition, "Selam Tesfay", **NEEDY)
    with app.app_context():
        answering.accept(invited(an_interpreter(edition, "Miriam Haddad")).id)
    be_at(clock, AT_SEVEN)
    sign_in(app, somebody, Role.ORGANISER)
    send(somebody, f"{amal}/welcome", deed="x" * 20)
    send(somebody, "walk-in", deed="y" * 20)
    before = everything_stored(app)
    for path in (
        *("", "?q=am", f"{amal}/", f"{amal}/welcome", f"{amal}/count", f"{amal}/undo", "2/welcome"),
        *(
            "walk-in",
            "walk-in/2/undo",
            "interpreters",
            "interpreters/1/here",
            "print",
            "paper",
            "paper?letter=A",
        ),
        *("paper/walk-ins", "link", "link/renew", link_to_the_door(app).removeprefix(DOOR)),
    ):
        somebody.visit(f"{DOOR}{path}")
        assert somebody.response.status_code == 200, path
    assert everything_stored(app) == before
    assert before["arrival"]


def test_a_registrant_can_take_along_when_they_came(app, edition, clock, somebody):
    amal = sign_up(app, edition, "Amal", 2)
    be_at(clock, AT_SEVEN)
    data = f"{own_page(app, amal)}my-data.json"
    assert somebody.client.get(data).json["arrival"] is None
    keeper = Visitor(app)
    enter_by_link(app, keeper)
    send(keeper, f"{amal}/welcome", deed="x" * 20, people="2")
    assert somebody.client.get(data).json["arrival"] == {"at": "2024-03-21T18:12:00+00:00", "people": 2}


# Paper


def test_the_printed_lists_have_boxes_codes_and_blank_rows(app, edition, visitor):
    amal = sign_up(app, edition, "Amal", 2)
    sign_up(app, edition, "Olga")
    sign_in(app, visitor, Role.COORDINATOR)
    page = visitor.visit(f"{DOOR}print")
    tables = page.soup.select(".paper-letter")
    assert [words(one.h2) for one in tables] == ["A", "O"]
    row = tables[0].select("tbody tr")[0]
    with app.app_context():
        assert words(row) == f"Amal {the_registration(amal).readable_code} 1 + 2"
    assert len(tables[0].select(".paper-blank")) == 2
    assert len(tables[0].select("tbody tr .paper-box")) == 3
    assert len(page.soup.select(".paper-tally .paper-box")) == 100


@pytest.mark.parametrize(
    ("moment", "may"),
    [
        ("2024-03-20T23:59+01:00", False),
        ("2024-03-21T00:00+01:00", True),
        ("2024-03-22T00:00+01:00", False),
    ],
)
def test_the_lists_of_names_are_for_the_desk_before_the_day_and_for_the_door_on_it(
    app, edition, clock, somebody, somebody_else, moment, may
):
    sign_up(app, edition, "Amal", 2)
    be_at(clock, moment)
    sign_in(app, somebody, Role.DOOR)
    page = somebody.visit(f"{DOOR}print")
    assert ("Amal" in page.text) is may
    assert bool(page.soup.select("table")) is may
    early = "You can print the lists from Thursday 21 March 2024 on."
    assert (early in page.text) is (moment < "2024-03-21")
    sign_in(app, somebody_else, Role.COORDINATOR, "bilen@example.org")
    assert "Amal" in somebody_else.visit(f"{DOOR}print").text


def test_when_the_names_are_gone_the_door_is_closed_and_says_how_many_came(app, edition, clock, visitor):
    amal, ana = sign_up(app, edition, "Amal", 2), sign_up(app, edition, "Ana", 1)
    be_at(clock, AT_SEVEN)
    sign_in(app, visitor, Role.ORGANISER)
    send(visitor, f"{amal}/welcome", deed="x" * 20)
    clock.move(timedelta(days=61))
    with app.app_context():
        do_chores()
    sign_in(app, visitor, Role.ORGANISER)
    page = visitor.visit(DOOR)
    assert "The evening is over. The door is closed." in page.text
    assert "3 people came." in page.text
    assert not page.soup.select(".arrive-numbers")
    for path in ("print", "paper", "walk-in"):
        assert "The evening is over. The door is closed." in visitor.visit(f"{DOOR}{path}").text
    visitor.visit(f"{DOOR}{ana}/")
    assert "Welcome" not in visitor.page.text
    send(visitor, f"{ana}/welcome", deed="y" * 20)
    assert visitor.response.status_code == 404
    assert len(arrivals(app)) == 1


def test_an_old_undo_leaves_a_newer_welcome_alone_and_says_so(app, edition, clock, keeper, somebody_else):
    amal = sign_up(app, edition, "Amal", 2)
    keeper.visit(f"{DOOR}{amal}/")
    keeper.press("Welcome Amal")
    sign_in(app, somebody_else, Role.DOOR)
    somebody_else.visit(f"{DOOR}{amal}/")
    somebody_else.press("Undo Amal")
    somebody_else.press("Welcome Amal")
    page = keeper.press("Undo Amal")
    assert arrivals(app) == [(amal, 3, "screen")]
    assert "Somebody welcomed them once more, at 19:12. Nothing is undone." in page.text
    assert arrivals(app) == [(amal, 3, "screen")]
    page = keeper.press("Undo Amal")
    assert arrivals(app) == []


def test_a_number_for_a_party_that_somebody_has_undone_is_kept_to_welcome_them_with(
    app, edition, clock, keeper, somebody_else
):
    amal = sign_up(app, edition, "Amal", 3)
    keeper.visit(f"{DOOR}{amal}/")
    keeper.press("Welcome Amal")
    sign_in(app, somebody_else, Role.DOOR)
    somebody_else.visit(f"{DOOR}{amal}/")
    somebody_else.press("Undo Amal")
    page = keeper.press("Change the number Amal", people="3")
    assert keeper.response.status_code == 409
    assert "Somebody has undone this meanwhile." in page.text
    assert arrivals(app) == []
    page = keeper.press("Welcome Amal")
    assert arrivals(app) == [(amal, 3, "screen")]
    assert "Welcome: 3 people are here." in page.text


@pytest.fixture
def typist(app, edition, clock, visitor):
    """A coordinator with the lists, the day after."""
    be_at(clock, "2024-03-22T10:00+01:00")
    sign_in(app, visitor, Role.COORDINATOR)
    return visitor


def test_counts_from_paper_are_typed_in_by_letter(app, edition, typist):
    amal, ana = sign_up(app, edition, "Amal", 2), sign_up(app, edition, "Ana", 1)
    page = typist.visit(f"{DOOR}paper")
    assert not page.soup.select("[name^=came-]")
    typist.follow("A")
    page = typist.press("Save this letter", **{f"came-{amal}": "3"})
    assert "Saved." in page.text
    assert "On the telephones 0 On paper 3 Together 3" in page.text
    assert arrivals(app) == [(amal, 3, "paper")]
    assert page.find(f"#came-{amal}")["value"] == "3"
    assert page.find(f"#came-{ana}")["value"] == ""
    page = typist.press("Save this letter", **{f"came-{amal}": "", f"came-{ana}": "2"})
    assert arrivals(app) == [(ana, 2, "paper")]


def test_what_a_telephone_counted_stays_and_the_difference_is_said(app, edition, typist):
    amal = sign_up(app, edition, "Amal", 2)
    send(typist, f"{amal}/welcome", deed="x" * 20, people="2")
    typist.visit(f"{DOOR}paper?letter=A")
    page = typist.press("Save this letter", **{f"came-{amal}": "3"})
    assert "telephone 2, paper 3" in page.text
    assert arrivals(app) == [(amal, 2, "screen")]
    assert "On the telephones 2 On paper 0 Together 2" in page.text


def test_an_old_page_undoes_nothing_that_was_typed_meanwhile(app, edition, typist, somebody_else):
    amal, ana = sign_up(app, edition, "Amal", 2), sign_up(app, edition, "Ana", 1)
    typist.visit(f"{DOOR}paper?letter=A")
    sign_in(app, somebody_else, Role.DOOR, "bilen@example.org")
    sign_in(app, somebody_else, Role.ORGANISER, "bilen@example.org")
    somebody_else.visit(f"{DOOR}paper?letter=A")
    somebody_else.press("Save this letter", **{f"came-{amal}": "3"})
    typist.press("Save this letter", **{f"came-{ana}": "2"})
    assert arrivals(app) == [(amal, 3, "paper"), (ana, 2, "paper")]


@pytest.mark.parametrize("wrong", [False, True])
def test_who_is_off_the_list_since_is_named_and_not_dropped_silently(app, edition, clock, typist, wrong):
    amal, ana, abel, ada = (sign_up(app, edition, name, 2) for name in ("Amal", "Ana", "Abel", "Ada"))
    be_at(clock, AT_SEVEN)
    typist.visit(f"{DOOR}paper?letter=A")
    with app.app_context():
        for one in (amal, ada):
            cancel(one)
        with write() as session:
            session.get_one(Registration, abel).name = ""
    typed = {f"came-{amal}": "3", f"came-{ana}": "two" if wrong else "2", f"came-{abel}": "1"}
    page = typist.press("Save this letter", **typed)
    assert typist.response.status_code == (422 if wrong else 200)
    said = words(page.find(".notice"))
    assert "Not on the list any more" in said
    # Ada, for whom nothing was typed, is not.
    assert [words(one) for one in page.soup.select(".notice li")] == ["Amal", "A group whose data are erased"]
    assert page.find(".notice a")["href"].endswith(f"/{amal}/")
    assert arrivals(app) == ([] if wrong else [(ana, 2, "paper")])
    assert ("Saved." in page.text) is not wrong


def test_what_is_no_number_is_refused_and_kept(app, edition, typist):
    amal, ana = sign_up(app, edition, "Amal", 2), sign_up(app, edition, "Ana", 1)
    typist.visit(f"{DOOR}paper?letter=A")
    page = typist.press("Save this letter", **{f"came-{amal}": "drie", f"came-{ana}": "2"})
    assert typist.response.status_code == 422
    assert page.title.startswith("Error:")
    assert page.find(f"#came-{amal}")["value"] == "drie"
    assert page.find(f"#came-{ana}")["value"] == "2"
    assert page.find(f"#came-{amal}-error")
    assert arrivals(app) == []
    page = typist.press("Save this letter", **{f"came-{amal}": "3"})
    assert arrivals(app) == [(amal, 3, "paper"), (ana, 2, "paper")]


def test_the_tally_sheets_are_typed_in(app, typist):
    typist.visit(f"{DOOR}paper")
    page = typist.press("Save this number", walk_ins="12")
    assert "On paper 12" in page.text
    page = typist.press("Save this number", walk_ins="veel")
    assert typist.response.status_code == 422
    assert page.find("#walk_ins")["value"] == "veel"
    typist.press("Save this number", walk_ins="9")
    assert arrivals(app) == [(None, 9, Noted.PAPER.value)]


def test_before_the_day_there_is_nothing_to_type_in(app, edition, somebody):
    amal = sign_up(app, edition, "Amal", 2)
    sign_in(app, somebody, Role.ORGANISER)
    page = somebody.visit(f"{DOOR}paper?letter=A")
    assert not page.soup.select("[name^=came-], [name=walk_ins]")
    for path in ("paper?letter=A", "paper/walk-ins"):
        send(somebody, path, **{f"came-{amal}": "3", "walk_ins": "3"})
        assert somebody.response.status_code == 409
    assert arrivals(app) == []


def test_an_evening_without_a_place_to_meet_names_the_desk_and_one_with_it_names_that(app, edition, keeper):
    assert "The information desk at the entrance." in keeper.visit(f"{DOOR}interpreters").text
    with app.app_context(), write() as session:
        evening = locked(session, edition)
        evening.texts = {**evening.texts, "meeting": {"nl": "Bij de palm", "en": "By the palm tree"}}
    assert "By the palm tree" in keeper.visit(f"{DOOR}interpreters").text
