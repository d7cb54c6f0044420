"""What somebody who asked for an interpreter reads on their own page, and can choose there."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from portal.access.people import Role
from portal.clock import MovableClock
from portal.database import write
from portal.event.editions import locked
from portal.matching.lifecycle import Alternative, By, RequestState, Why
from portal.registration.models import InterpreterRequest
from portal.registration.seating import promote
from portal.registration.wishes import move
from tests.builders import (
    AN_INTERPRETER,
    a_registration,
    kinds,
    registrations,
    with_interpreter,
    with_seats,
    without_interpreter,
)
from tests.page import words
from tests.pages.journeys import complaint, post, sign_in
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("edition")


@pytest.fixture
def selam(app: Flask, edition: int) -> int:
    """Selam asks for Tigrinya; the registration's id."""
    with app.app_context():
        return a_registration(edition, "Selam", 1, **AN_INTERPRETER).id


def own_page(app: Flask) -> str:
    with app.app_context():
        return f"/en/registration/{registrations()[0].token}/"


def the_request(app: Flask) -> InterpreterRequest:
    with app.app_context():
        found = registrations()[0].request
        assert found
        return found


def moved(
    app: Flask, registration_id: int, became: RequestState, by: By = By.PORTAL, why: Why = Why.PLANNED
) -> None:
    with app.app_context(), write() as session:
        request = session.query(InterpreterRequest).filter_by(registration_id=registration_id).one()
        move(request, became, by, why)


@pytest.mark.parametrize(
    ("state", "now"),
    [
        (None, "We look for one."),
        (RequestState.PROPOSED, "We look for one."),
        (RequestState.INVITED, "We found somebody who can do it, and asked this person to come."),
    ],
)
def test_a_search_has_a_day_on_which_it_ends(app, selam, somebody, state, now) -> None:
    if state:
        moved(app, selam, state)
    page = somebody.visit(own_page(app))
    assert (
        f"You asked for an interpreter (Tigrinya). {now} You hear from us on Tuesday 27 February" in page.text
    )


def test_a_late_answer_is_not_promised_again(app, selam, somebody, clock: MovableClock) -> None:
    clock.move(timedelta(days=8))
    page = somebody.visit(own_page(app))
    assert "We promised you an answer before today. We are sorry that it takes longer." in page.text
    assert "You hear from us" not in page.text


def test_who_brings_somebody_to_a_full_evening_reads_whom_to_mail(app, edition, somebody) -> None:
    with app.app_context():
        without_interpreter(a_registration(edition, "Selam", **AN_INTERPRETER).id)
        with_seats(edition, 1)
    somebody.visit(own_page(app))
    page = somebody.answer(way="bring")
    assert "You come alone now, and the evening is full. Mail leideninclusief@leiden.nl" in page.text
    assert "Count this person" not in page.text


def test_a_day_that_was_named_is_not_over_before_it_is(app, edition, somebody, clock: MovableClock) -> None:
    clock.moment = datetime.fromisoformat("2024-03-21T09:00+01:00")
    with app.app_context():
        a_registration(edition, "Selam", 1, **AN_INTERPRETER)
    clock.moment = datetime.fromisoformat("2024-03-21T18:59+01:00")
    page = somebody.visit(own_page(app))
    assert "You hear from us on Thursday 21 March at the latest." in page.text
    assert "before today" not in page.text


@pytest.mark.parametrize(
    ("state", "now"),
    [
        (None, "We have found nobody yet."),
        (RequestState.INVITED, "We found somebody who can do it, and asked this person to come."),
    ],
)
def test_once_the_evening_has_begun_the_desk_at_the_entrance_knows(
    app, selam, somebody, clock: MovableClock, state, now
) -> None:
    if state:
        moved(app, selam, state)
    clock.moment = datetime.fromisoformat("2024-03-21T19:40+01:00")
    page = somebody.visit(own_page(app))
    assert f"{now} Please ask at the information desk at the entrance." in page.text
    assert "We promised" not in page.text
    assert "at the latest" not in page.text


def test_nobody_is_looked_for_before_there_is_a_seat(app, edition, somebody, clock: MovableClock) -> None:
    with app.app_context():
        with_seats(edition, 1)
        a_registration(edition, "Selam", 1, **AN_INTERPRETER)
    page = somebody.visit(own_page(app))
    assert "We look for one as soon as you have a seat." in page.text
    clock.move(timedelta(days=8))
    with app.app_context():
        with_seats(edition, 9)
        a_registration(edition, "Ana", email="ana@example.org")
        with write() as session:
            promote(session, locked(session, edition))
    assert "You hear from us on Wednesday 6 March at the latest." in somebody.visit(own_page(app)).text


def test_who_interprets_is_told_with_a_place_and_a_time(app, edition, somebody) -> None:
    with app.app_context():
        wish = {**AN_INTERPRETER, "language": "ar", "parts": ["market"]}
        with_interpreter(a_registration(edition, "Selam", 1, **wish).id, "مريم", "Samir", language="ar")
    page = somebody.visit(own_page(app))
    assert "We found an interpreter for you (Arabic): مريم and Samir." in page.text
    assert page.find(".next bdi").get_text() == "مريم"
    assert "You meet at the information desk at the entrance. Be there before 20:00" in page.text
    data = somebody.client.get(f"{own_page(app)}my-data.json").json
    assert (data["interpreter_state"], data["interpreter_names"]) == ("told", ["مريم", "Samir"])


def test_an_evening_can_have_a_meeting_place_of_its_own(app, edition, selam, somebody) -> None:
    with app.app_context():
        with_interpreter(selam, "Miriam")
        with write() as session:
            here = locked(session, edition)
            here.texts = {**here.texts, "meeting": {"nl": "Bij de trap.", "en": "You meet at the stairs."}}
    page = somebody.visit(own_page(app))
    assert "You meet at the stairs. Be there before 19:30" in page.text
    assert "information desk" not in page.text


def test_a_name_is_told_only_as_long_as_it_is_true(app, selam, somebody) -> None:
    with app.app_context():
        with_interpreter(selam, "Miriam")
    moved(app, selam, RequestState.OPEN)
    page = somebody.visit(own_page(app))
    assert "Miriam" not in page.text
    assert "We look for one." in page.text
    assert somebody.client.get(f"{own_page(app)}my-data.json").json["interpreter_names"] == []


def test_who_comes_with_somebody_is_expected(app, edition, somebody) -> None:
    with app.app_context():
        a_registration(edition, "Selam", 1, interpreter="own")
    assert "We know that your interpreter comes with you." in somebody.visit(own_page(app)).text


# When nobody was found


def test_only_what_was_offered_can_be_chosen(app, selam, visitor: Visitor) -> None:
    with app.app_context():
        without_interpreter(selam, Alternative.WRITTEN, Alternative.IN_FRONT)
    page = visitor.visit(own_page(app))
    assert "We looked for an interpreter (Tigrinya) and found nobody. We are sorry." in page.text
    assert [one["value"] for one in page.soup.select("[name=way]")] == ["written", "front"]
    visitor.page.find("[name=way][value=written]")["value"] = "phone"
    page = visitor.press("Choose this", way="phone")
    assert visitor.response.status_code == 422
    assert page.title.startswith("Error:")
    assert complaint(page.soup, "way")
    assert the_request(app).chosen is None


def test_nothing_chosen_is_asked_again(app, selam, visitor: Visitor) -> None:
    with app.app_context():
        without_interpreter(selam)
    visitor.visit(own_page(app))
    page = visitor.press("Choose this")
    assert visitor.response.status_code == 422
    assert complaint(page.soup, "way") == "Choose one of the ways."
    assert visitor.press("Choose this", way="phone").url == own_page(app)


@pytest.mark.parametrize("way", ["written", "phone", "front"])
def test_another_way_comes_back_to_the_desk(app, selam, visitor: Visitor, way: str) -> None:
    with app.app_context():
        without_interpreter(selam)
    visitor.visit(own_page(app))
    page = visitor.press("Choose this", way=way)
    assert (page.url, page.status) == (own_page(app), "confirmed")
    assert "You chose:" in page.text
    assert "We read this, and arrange it." in page.text
    assert page.soup.select(f"[name=way][value={way}][checked]")
    request = the_request(app)
    assert (request.state, request.chosen) == (RequestState.NOT_FOUND, way)
    assert request.chosen_at
    assert request.welcomed_at is None
    with app.app_context(), write() as session:
        session.query(InterpreterRequest).one().welcomed_at = request.chosen_at
    assert "We have arranged this for you." in visitor.visit(own_page(app)).text
    # Somebody who changes their mind is a to-do again.
    visitor.press("Choose this", way="written" if way != "written" else "phone")
    assert the_request(app).welcomed_at is None


def test_who_brings_an_adult_leaves_nothing_else(app, selam, visitor: Visitor) -> None:
    with app.app_context():
        without_interpreter(selam)
    visitor.visit(own_page(app))
    page = visitor.press("Choose this", way="bring")
    assert "You bring somebody who interprets for you. This person must be 18 or older." in page.text
    assert "You come alone" not in page.text
    assert not page.soup.select("[name=way]")
    request = the_request(app)
    assert (request.state, request.chosen, request.details) == (RequestState.OWN, "bring", {})
    assert request.answers == {"interpreter": "bring"}


def test_who_comes_alone_and_brings_somebody_counts_them(app, edition, visitor: Visitor) -> None:
    with app.app_context():
        without_interpreter(a_registration(edition, "Selam", **AN_INTERPRETER).id)
    visitor.visit(own_page(app))
    page = visitor.press("Choose this", way="bring")
    assert "Count this person as a guest, so that there is a seat." in page.text


def test_another_language_leads_to_the_question_and_starts_a_new_search(app, selam, visitor: Visitor) -> None:
    with app.app_context():
        without_interpreter(selam)
    visitor.visit(own_page(app))
    page = visitor.press("Choose this", way="another-language")
    assert page.url == f"{own_page(app)}language"
    assert the_request(app).state is RequestState.NOT_FOUND
    page = visitor.answer(second="ar")
    assert the_request(app).state is RequestState.OPEN
    assert "We look for one." in page.text
    assert not page.soup.select("[name=way]")


def test_only_other_words_start_no_new_search(app, selam, visitor: Visitor) -> None:
    with app.app_context():
        without_interpreter(selam)
    visitor.visit(f"{own_page(app)}language")
    visitor.answer(wishes="Bilen, please")
    assert the_request(app).state is RequestState.NOT_FOUND


def test_not_coming_is_asked_once_more(app, selam, visitor: Visitor) -> None:
    with app.app_context():
        without_interpreter(selam)
    visitor.visit(own_page(app))
    page = visitor.press("Choose this", way="cancel")
    assert page.url == f"{own_page(app)}cancel"
    assert visitor.press("Yes, cancel my registration").status == "cancelled"


def test_a_choice_that_came_too_late_leads_to_the_news(app, selam, visitor: Visitor) -> None:
    with app.app_context():
        without_interpreter(selam)
    visitor.visit(own_page(app))
    with app.app_context(), write() as session:
        move(session.query(InterpreterRequest).one(), RequestState.OPEN, By.ORGANISER, Why.SEARCHED_AGAIN)
    page = visitor.press("Choose this", way="written")
    assert page.url == own_page(app)
    assert "We look for one." in page.text
    assert the_request(app).chosen is None


def test_looking_at_the_choice_changes_nothing(app, selam, somebody: Visitor) -> None:
    url = f"{own_page(app)}interpreter"
    assert somebody.visit(url).url == own_page(app)
    with app.app_context():
        without_interpreter(selam)
    page = somebody.visit(url)
    assert page.heading == "Your interpreter"
    assert the_request(app).chosen is None


def test_after_the_evening_there_is_nothing_to_choose(app, selam, somebody, clock: MovableClock) -> None:
    with app.app_context():
        without_interpreter(selam)
    token = str(somebody.visit(own_page(app)).find("#interpreter [name=csrf_token]")["value"])
    clock.move(timedelta(days=40))
    assert not somebody.visit(own_page(app)).soup.select("[name=way]")
    post(somebody, f"{own_page(app)}interpreter", [("csrf_token", token), ("way", "written")])
    assert somebody.response.status_code == 409
    assert the_request(app).chosen is None


def test_somebody_who_brings_an_adult_without_naming_a_language_still_sees_a_page(
    app, selam, somebody: Visitor
) -> None:
    with app.app_context(), write() as session:
        request = session.query(InterpreterRequest).one()
        request.details, request.state = {}, RequestState.OPEN
    assert "You asked for an interpreter (Another language)." in somebody.visit(own_page(app)).text


def test_whoever_asked_for_typing_along_is_not_offered_it(app, edition, visitor: Visitor) -> None:
    with app.app_context():
        wish = {**AN_INTERPRETER, "mode": "written", "language": "nl"}
        without_interpreter(a_registration(edition, "Wim", **wish).id)
    offered = [one["value"] for one in visitor.visit(own_page(app)).soup.select("[name=way]")]
    assert "written" not in offered
    assert "front" in offered


def test_a_language_that_a_coordinator_named_is_chosen_on_the_form(app, edition, somebody: Visitor) -> None:
    with app.app_context():
        wish = {**AN_INTERPRETER, "language": "other", "language_other": "Tigriyna"}
        a_registration(edition, "Selam", **wish)
        with write() as session:
            request = session.query(InterpreterRequest).one()
            request.details = {**request.details, "language": "ti"}
    page = somebody.visit(f"{own_page(app)}language")
    assert [one["value"] for one in page.soup.select("[name=language][checked]")] == ["ti"]
    assert "Language Tigrinya" in somebody.answer().text
    assert the_request(app).details["language_other"] == "Tigriyna"


def test_the_data_tell_what_happened_and_what_was_noted(app, selam, somebody: Visitor) -> None:
    with app.app_context():
        without_interpreter(selam)
        with write() as session:
            request = session.query(InterpreterRequest).one()
            request.details = {**request.details, "refused": [7], "agreed": ["market"]}
    data = somebody.client.get(f"{own_page(app)}my-data.json").json
    assert data["interpreter_notes"] == {"refused": [7], "agreed": ["market"]}
    assert [(one["became"], one["by"], one["why"]) for one in data["interpreter_history"]] == [
        ("open", "asker", "asked"),
        ("not-found", "organiser", "nobody-found"),
    ]
    assert data["interpreter_history"][0]["at"].startswith("2024-02-20T")


# The desk


@pytest.mark.parametrize("by", [By.PORTAL, By.INTERPRETER])
def test_whoever_lost_an_interpreter_is_counted_at_the_desk(app, selam, somebody: Visitor, by: By) -> None:
    sign_in(app, somebody, Role.COORDINATOR)
    with app.app_context():
        with_interpreter(selam, "Miriam")
    assert "lost" not in somebody.visit("/en/organiser/").find(".tally").get_text()
    moved(app, selam, RequestState.OPEN, by, Why.DECLINED)
    [tile] = somebody.visit("/en/organiser/").soup.select(".tally a[data-number=lost]")
    assert words(tile) == "1 group lost its interpreter"
    moved(app, selam, RequestState.PROPOSED)
    assert "lost" not in somebody.visit("/en/organiser/").find(".tally").get_text()


def test_whoever_gave_no_address_is_called_with_the_news(app, edition, visitor: Visitor) -> None:
    with app.app_context():
        given = {**AN_INTERPRETER, "email": "", "phone": "+31612345678"}
        selam = a_registration(edition, "Selam", **given).id
        with_interpreter(selam, "Miriam")
        assert kinds() == []
    sign_in(app, visitor, Role.COORDINATOR)
    page = visitor.visit("/en/organiser/")
    assert "We found an interpreter for you (Tigrinya · ትግርኛ): Miriam." in page.find("#calls").get_text()
    visitor.press("I have called Selam")
    assert the_request(app).state is RequestState.TOLD
    with app.app_context():
        event = registrations()[0].request.events[-1]
        assert event.person and event.person.email == "selam@example.org"


def test_requests_past_their_day_are_red_at_the_desk(app, edition, selam, somebody, clock) -> None:
    sign_in(app, somebody, Role.COORDINATOR)
    [tile] = somebody.visit("/en/organiser/").soup.select(".tally a[data-number=late]")
    assert words(tile) == "0 requests past the promised day"
    clock.move(timedelta(days=8))
    sign_in(app, somebody, Role.COORDINATOR)
    [tile] = somebody.visit("/en/organiser/").soup.select(".t1 a[data-number=late]")
    assert words(tile) == "1 request past the promised day"
