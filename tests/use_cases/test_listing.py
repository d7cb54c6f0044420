"""Which registrations the list finds, in which order, and how many people they are."""

from datetime import datetime, timedelta

import pytest

from portal.clock import MovableClock
from portal.database import db, write
from portal.matching.lifecycle import By, RequestState, Why
from portal.privacy.purging import purge
from portal.registration import changing, listing, wishes
from portal.registration.listing import INTERPRETERS, NEEDS, ON_A_PAGE, Filters
from portal.registration.models import Arrival, NeedTask, Read, Registration, Status, TaskState
from tests.builders import (
    AN_INTERPRETER,
    a_registration,
    many_registrations,
    the_edition,
    the_registration,
    with_interpreter,
    with_seats,
)


def found(edition: int, order: str = "name", number: int = 1, **filters: str) -> list[str]:
    page = listing.look(db.session(), the_edition(edition), Filters.read(filters), order=order, number=number)
    return [row.registration.name for row in page.rows]


def counted(edition: int, **filters: str) -> tuple[int, int, int]:
    count = listing.count(db.session(), the_edition(edition), Filters.read(filters))
    return count.parties, count.people, count.seated


def a_task(registration_id: int, need: str = "wheelchair", state: TaskState = TaskState.OPEN) -> None:
    with write() as session:
        registration = session.get_one(Registration, registration_id)
        moment = registration.registered_at
        session.add(
            NeedTask(
                registration_id=registration_id, need=need, state=state, opened_at=moment, changed_at=moment
            )
        )


def a_move(registration_id: int, became: RequestState, by: By, why: Why) -> None:
    with write() as session:
        request = session.get_one(Registration, registration_id).request
        assert request
        wishes.move(request, became, by, why)


@pytest.mark.parametrize(
    "words",
    [
        "ozgur",
        "ÖZGÜR",
        "yilmaz ozgur",
        "Yılmaz",
        "ozgur@example",
        "06 1234",
        "0612345678",
        "+31 6 12345678",
        "0031612345678",
        "345678",
        "(06) 12345678",
        "(06)12345678",
        "06\u201012345678",
        "06\u20131234 5678",
        "+31 (6) 12345678",
    ],
)
def test_somebody_is_found_by_what_is_known_of_them(edition: int, words: str) -> None:
    a_registration(edition, "Özgür Yılmaz", email="ozgur@example.org", phone="06 12345678")
    a_registration(edition, "Fatma", phone="06 87654321")
    assert found(edition, q=words) == ["Özgür Yılmaz"]


@pytest.mark.parametrize("words", ["06 1234", "0612345678", "+31612345678", "0031 6 1234"])
def test_a_number_from_abroad_is_the_same_number(edition: int, words: str) -> None:
    a_registration(edition, "Fatma", email="", phone="+31612345678")
    a_registration(edition, "Amal", email="", phone="+31687654321")
    assert found(edition, q=words) == ["Fatma"]


def test_a_name_of_letters_that_are_words_is_kept_and_found(edition: int) -> None:
    longest = "\ufdfa" * 80
    a_registration(edition, longest, email="", phone="0612345678")
    assert found(edition, q=longest[:5]) == [longest]
    assert found(edition, q="0612345678") == [longest]


def test_a_code_is_found_however_it_is_typed(edition: int) -> None:
    code = a_registration(edition, "Fatma").readable_code
    a_registration(edition, "Ana")
    for words in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), code[:6]):
        assert found(edition, q=words) == ["Fatma"]


@pytest.mark.parametrize("words", ["100%", "_", "ana bilen", "'; drop", "ana\\"])
def test_what_nobody_is_called_finds_nobody(edition: int, words: str) -> None:
    a_registration(edition, "Ana")
    assert found(edition, q=words) == []


def test_registrations_that_belong_to_nobody_are_not_there(edition: int) -> None:
    a_registration(edition, "Ana")
    assert a_registration(edition, "Ana", 3).is_echo
    assert (found(edition), counted(edition)) == (["Ana"], (1, 1, 1))


def test_filters_by_status(edition: int) -> None:
    with_seats(edition, 4)
    a_registration(edition, "Ana", 2)
    a_registration(edition, "Bilen", 3)
    changing.cancel(a_registration(edition, "Carmen").id)
    assert found(edition, status="confirmed") == found(edition, status="seated") == ["Ana"]
    assert found(edition, status="waiting") == ["Bilen"]
    assert found(edition, status="active") == ["Ana", "Bilen"]
    assert found(edition, status="cancelled") == ["Carmen"]
    assert found(edition, status="nonsense") == ["Ana", "Bilen", "Carmen"]
    assert counted(edition) == (3, 8, 3)
    assert counted(edition, status="waiting") == (1, 4, 0)


def test_whoever_has_to_confirm_holds_a_seat(edition: int) -> None:
    one = a_registration(edition, "Ana", 1)
    with write() as session:
        session.get_one(Registration, one.id).status = Status.PENDING
    assert counted(edition, status="seated") == counted(edition, status="pending") == (1, 2, 2)


def test_filters_by_interpreter(edition: int, clock: MovableClock) -> None:
    a_registration(edition, "Ana")
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    assert found(edition, interpreter="wanted") == found(edition, interpreter="open") == ["Selam"]
    assert found(edition, interpreter="none") == ["Ana"]
    assert found(edition, interpreter="late") == []
    clock.move(timedelta(days=8))
    assert found(edition, interpreter="late") == ["Selam"]
    assert wishes.late(db.session(), the_edition(edition)) == 1
    with_interpreter(selam.id, "Miriam")
    assert found(edition, interpreter="late") == found(edition, interpreter="open") == []


def test_whoever_lost_an_interpreter_is_found_until_somebody_is_planned(edition: int) -> None:
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    a_registration(edition, "Ana", **AN_INTERPRETER)
    for became, by, why in [
        (RequestState.CONFIRMED, By.INTERPRETER, Why.ACCEPTED),
        (RequestState.TOLD, By.PORTAL, Why.TOLD),
        (RequestState.OPEN, By.INTERPRETER, Why.DECLINED),
    ]:
        a_move(selam.id, became, by, why)
    assert found(edition, interpreter="lost") == ["Selam"]
    assert wishes.lost(db.session(), the_edition(edition)) == 1
    a_move(selam.id, RequestState.PROPOSED, By.PORTAL, Why.PLANNED)
    assert found(edition, interpreter="lost") == []


def test_filters_by_what_is_to_be_arranged(edition: int) -> None:
    for name, state in [("Ana", TaskState.OPEN), ("Bilen", TaskState.ARRANGED), ("Carmen", TaskState.CLOSED)]:
        a_task(a_registration(edition, name).id, state=state)
    a_registration(edition, "Darya")
    assert found(edition, need="any") == ["Ana", "Bilen"]
    assert found(edition, need="open") == ["Ana"]
    assert found(edition, need="arranged") == ["Bilen"]
    assert found(edition, need="closed") == ["Carmen"]
    rows = listing.look(db.session(), the_edition(edition), Filters(), order="name").rows
    assert [row.has_open_task for row in rows] == [True, False, False, False]


def test_one_kind_of_need_is_found_though_nobody_can_read_it_in_the_database(edition: int) -> None:
    ana, bilen = a_registration(edition, "Ana").id, a_registration(edition, "Bilen", 2).id
    a_task(ana, "wheelchair")
    a_task(ana, "food:halal", TaskState.ARRANGED)
    a_task(bilen, "details")
    a_task(bilen, "wheelchair", TaskState.CLOSED)
    assert found(edition, need="wheelchair") == found(edition, need="food:halal") == ["Ana"]
    assert found(edition, need="details") == ["Bilen"]
    assert found(edition, need="dog") == found(edition, need="wheelchair", q="bilen") == []
    assert counted(edition, need="details") == (1, 3, 3)


def test_every_filter_by_need_or_interpreter_tells_something_of_who_fits() -> None:
    assert {Filters(need=need).reads for need in NEEDS if need} == {(Read.TASKS,)}
    assert {Filters(interpreter=one).reads for one in INTERPRETERS if one} == {(Read.REQUEST,)}
    assert Filters(need="any", interpreter="late").reads == (Read.TASKS, Read.REQUEST)
    others = Filters(q="Ana", status="active", mail="yes", arrived="no", locale="nl", day="2024-02-20")
    assert others.reads == Filters().reads == ()


def test_without_names_the_numbers_are_left(edition: int, clock: MovableClock) -> None:
    a_registration(edition, "Ana", 2)
    changing.cancel(a_registration(edition, "Fatma", email="", phone="0612345678").id)
    before = counted(edition)
    days = listing.per_day(db.session(), the_edition(edition))
    clock.move(timedelta(days=365))
    with write() as session:
        purge(session, clock.now())
    assert found(edition) == []
    assert counted(edition) == before == (2, 4, 3)
    assert listing.count(db.session(), the_edition(edition), Filters()).named == 0
    assert listing.per_day(db.session(), the_edition(edition)) == days
    assert db.session.scalars(listing.matching(the_edition(edition), Filters())).all() == []


def test_filters_by_mail_arrival_and_language(edition: int) -> None:
    ana = a_registration(edition, "Ana", 1, locale="nl")
    a_registration(edition, "Fatma", email="", phone="0612345678")
    with write() as session:
        session.add(
            Arrival(edition_id=edition, registration_id=ana.id, deed="x", people=1, at=ana.registered_at)
        )
    assert (
        found(edition, mail="no") == found(edition, arrived="no") == found(edition, locale="en") == ["Fatma"]
    )
    assert (
        found(edition, mail="yes") == found(edition, arrived="yes") == found(edition, locale="nl") == ["Ana"]
    )


def test_a_day_is_a_day_in_leiden(edition: int, clock: MovableClock) -> None:
    for name, moment in [
        ("Ana", "2024-02-20T23:59:59+01:00"),
        ("Bilen", "2024-02-21T00:00+01:00"),
        ("Carmen", "2024-02-21T23:30+01:00"),
        ("Darya", "2024-02-22T00:00+01:00"),
    ]:
        clock.moment = datetime.fromisoformat(moment)
        a_registration(edition, name)
    assert found(edition, day="2024-02-21") == ["Bilen", "Carmen"]
    days = listing.per_day(db.session(), the_edition(edition))
    assert {day.isoformat(): number for day, number in days.items()} == {
        "2024-02-20": 1,
        "2024-02-21": 2,
        "2024-02-22": 1,
    }


@pytest.mark.parametrize("day", ["2024-02-30", "9999-12-31", "20240221", "2024-W08-3", "x", "٢٠٢٤-٠٢-٢١"])
def test_what_is_no_day_is_no_filter(day: str) -> None:
    assert not Filters.read({"day": day})


def test_all_filters_hold_at_once_and_live_in_the_address() -> None:
    given = {"q": "ana", "status": "seated", "need": "open", "mail": "no", "day": "2024-02-21"}
    filters = Filters.read({**given, "locale": "fr", "page": "3", "sort": "name"})
    assert filters.args == given
    assert Filters.read(filters.args) == filters


def test_orders(edition: int, clock: MovableClock) -> None:
    for name, guests in [("Özlem", 2), ("ana", 0), ("Bilen", 2)]:
        a_registration(edition, name, guests)
        clock.move(timedelta(minutes=1))
    assert found(edition, "name") == ["ana", "Bilen", "Özlem"]
    assert found(edition, "name-back") == ["Özlem", "Bilen", "ana"]
    assert found(edition, "old") == ["Özlem", "ana", "Bilen"]
    assert found(edition, "new") == ["Bilen", "ana", "Özlem"]
    assert found(edition, "large") == ["Bilen", "Özlem", "ana"]
    assert found(edition, "small") == ["ana", "Bilen", "Özlem"]
    by_code = sorted(found(edition, "old"), key=lambda name: _code_of(edition, name))
    assert found(edition, "code") == by_code == found(edition, "code-back")[::-1]


def _code_of(edition: int, name: str) -> str:
    [row] = listing.look(db.session(), the_edition(edition), Filters(q=name)).rows
    return row.registration.code


@pytest.mark.parametrize("order", [*listing.ORDERS])
def test_pages_show_everybody_once(edition: int, order: str) -> None:
    many_registrations(edition, 130)
    shown = [found(edition, order, number) for number in (1, 2, 3)]
    assert [len(names) for names in shown] == [ON_A_PAGE, ON_A_PAGE, 30]
    assert len({name for names in shown for name in names}) == 130
    assert found(edition, order, 4) == found(edition, order, 99) == shown[-1]


def test_many_made_at_once_are_as_if_they_had_signed_up(edition: int) -> None:
    """Else what tests say of ten thousand would say nothing of life."""
    many_registrations(edition, 40)
    assert counted(edition, status="seated")[1] == the_edition(edition).taken
    one = listing.look(db.session(), the_edition(edition), Filters(q="ozgur")).rows[0].registration
    stored = the_registration(one.id).findable
    one.name = one.name
    assert one.findable == stored
    assert counted(edition, need="any")[0] == counted(edition, interpreter="wanted")[0] == 4
