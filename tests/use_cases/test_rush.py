"""A sudden rush, and registrations whose address must be proved first."""

import threading
from datetime import timedelta

import pytest

from portal.database import db, write
from portal.door import arriving, paper
from portal.event.editions import locked
from portal.event.models import Confirmation
from portal.organising.desk import to_call
from portal.registration.changing import called, cancel, change, confirm, restore
from portal.registration.models import Registration, Status
from portal.registration.seating import release_expired
from portal.registration.steps import Step
from tests.builders import (
    a_registration,
    answers,
    kinds,
    letters,
    people_seated,
    registrations,
    the_edition,
    the_registration,
    with_seats,
)

TWO_DAYS = timedelta(hours=48)
MOMENT = timedelta(microseconds=1)


def release() -> int:
    with write() as session:
        return release_expired(session)


def always(edition: int) -> int:
    """From now on everybody proves their address."""
    with write() as session:
        locked(session, edition).confirmation = Confirmation.ALWAYS
    return edition


def a_rush(edition: int, people: int = 40) -> None:
    for number in range(people):
        a_registration(edition, "Somebody", email=f"somebody{number}@example.org")


def test_the_forty_first_within_ten_minutes_must_prove_the_address(edition, clock):
    a_rush(edition, 40)
    assert {one.status for one in registrations()} == {Status.CONFIRMED}
    late = a_registration(edition, "Amal", 1)
    assert (late.status, late.held_until) == (Status.PENDING, clock.now() + TWO_DAYS)
    assert the_edition(edition).taken == people_seated(edition) == 42
    assert kinds(to="amal@example.org") == ["confirm"]


def test_after_ten_minutes_it_is_quiet_again(edition, clock):
    a_rush(edition, 40)
    clock.move(timedelta(minutes=10))
    assert a_registration(edition, "Amal").status is Status.CONFIRMED


def test_a_calm_evening_asks_nobody_to_prove_anything(edition, clock):
    for number in range(45):
        a_registration(edition, "Somebody", email=f"somebody{number}@example.org")
        clock.move(timedelta(minutes=1))
    assert {one.status for one in registrations()} == {Status.CONFIRMED}


def test_an_evening_may_never_ask_for_it(edition):
    with write() as session:
        locked(session, edition).confirmation = Confirmation.NEVER
    a_rush(edition, 41)
    assert {one.status for one in registrations()} == {Status.CONFIRMED}


def test_the_button_in_the_letter_keeps_the_seats(edition, clock):
    amal = a_registration(always(edition), "Amal", 1)
    confirm(amal.id)
    clock.move(TWO_DAYS * 2)
    assert release() == 0
    kept = the_registration(amal.id)
    assert (kept.status, kept.held_until) == (Status.CONFIRMED, None)
    assert kinds() == ["confirm", "registered"]
    assert the_edition(edition).taken == 2


def test_pressing_the_button_twice_is_one_letter(edition):
    amal = a_registration(always(edition), "Amal")
    confirm(amal.id)
    confirm(amal.id)
    assert kinds() == ["confirm", "registered"]


def test_seats_are_held_for_two_days_and_not_longer(edition, clock):
    amal = a_registration(always(edition), "Amal", 1)
    clock.move(TWO_DAYS)
    assert release() == 0
    clock.move(MOMENT)
    assert release() == 1
    assert the_registration(amal.id).status is Status.CANCELLED
    assert the_edition(edition).taken == people_seated(edition) == 0
    assert kinds() == ["confirm", "released"]
    assert release() == 0


def test_seats_that_are_released_go_to_whoever_waits(edition, clock):
    with_seats(always(edition), 3)
    a_registration(edition, "Amal", 1)
    clock.move(timedelta(hours=1))
    a_registration(edition, "Ana")
    waiting = a_registration(edition, "Selam", 1)
    clock.move(timedelta(hours=47, minutes=30))
    assert release() == 1
    assert the_registration(waiting.id).status is not Status.WAITING
    assert the_edition(edition).taken == people_seated(edition) == 3


def test_everybody_who_is_late_is_released_at_once(edition, clock):
    with_seats(always(edition), 4)
    for name in ("Amal", "Ana"):
        a_registration(edition, name, 1)
    waiting = [a_registration(edition, name, guests).id for name, guests in (("Selam", 2), ("Joost", 0))]
    clock.move(TWO_DAYS + MOMENT)
    assert release() == 2
    assert Status.WAITING not in {the_registration(one).status for one in waiting}
    assert the_edition(edition).taken == people_seated(edition) == 4


def test_cancelling_and_coming_back_proves_no_address(edition, clock):
    amal = a_registration(always(edition), "Amal")
    cancel(amal.id)
    restore(amal.id)
    assert the_registration(amal.id).status is Status.PENDING
    assert kinds() == ["confirm", "cancelled", "confirm"]
    clock.move(TWO_DAYS + MOMENT)
    assert release() == 1


def test_whoever_never_proved_the_address_does_so_also_when_the_rush_is_over(edition, clock):
    a_rush(edition, 40)
    amal = a_registration(edition, "Amal")
    clock.move(TWO_DAYS + MOMENT)
    assert release() == 1
    restore(amal.id)
    assert the_registration(amal.id).status is Status.PENDING
    assert the_registration(amal.id).held_until == clock.now() + TWO_DAYS


def test_whoever_proved_the_address_once_need_not_do_so_again(edition):
    amal = a_registration(always(edition), "Amal")
    confirm(amal.id)
    cancel(amal.id)
    restore(amal.id)
    assert the_registration(amal.id).status is Status.CONFIRMED


def test_an_echo_comes_back_as_a_real_one_would(edition):
    first = a_registration(always(edition), "Amal")
    echo = a_registration(edition, "Amal")
    assert echo.status is Status.PENDING
    assert echo.held_until == first.held_until
    cancel(echo.id)
    restore(echo.id)
    assert the_registration(echo.id).status is Status.PENDING


def test_who_corrects_the_address_before_proving_it_gets_the_button_there(edition, clock):
    amal = a_registration(always(edition), "Amal", email="amall@example.org")
    held_until = amal.held_until
    clock.move(timedelta(hours=1))
    change(amal.id, Step.YOU, answers("Amal")["you"], consents=False)
    assert kinds(to="amal@example.org") == ["confirm"]
    kept = the_registration(amal.id)
    assert (kept.status, kept.held_until) == (Status.PENDING, held_until)
    confirm(amal.id)
    assert the_registration(amal.id).status is Status.CONFIRMED


def test_who_gives_an_address_later_must_prove_it_in_time(edition, clock):
    amal = a_registration(always(edition), "Amal", email="", phone="0612345678")
    assert amal.held_until is None
    change(amal.id, Step.YOU, answers("Amal", phone="0612345678")["you"], consents=False)
    kept = the_registration(amal.id)
    assert (kept.status, kept.held_until) == (Status.PENDING, clock.now() + TWO_DAYS)
    assert kinds(to="amal@example.org") == ["confirm"]


def test_a_few_large_groups_are_a_rush_as_well(edition):
    for name in ("Ana", "Amal", "Bilen", "Selam", "Joost", "Özgür", "Aster", "Farid"):
        assert a_registration(edition, name, 9).status is Status.CONFIRMED
    assert a_registration(edition, "Mina").status is Status.PENDING


def test_who_waited_since_a_rush_proves_the_address_when_there_is_room(edition, clock):
    with_seats(always(edition), 2)
    ana = a_registration(edition, "Ana", 1)
    amal = a_registration(edition, "Amal")
    assert amal.status is Status.WAITING
    clock.move(timedelta(hours=5))
    cancel(ana.id)
    kept = the_registration(amal.id)
    assert (kept.status, kept.held_until) == (Status.PENDING, clock.now() + TWO_DAYS)
    assert kinds(to="amal@example.org") == ["waiting", "promoted"]


def test_somebody_who_presses_the_button_while_others_are_released_keeps_the_seats(edition, clock, app):
    amal = a_registration(always(edition), "Amal", 1).id
    clock.move(TWO_DAYS + MOMENT)
    db.session.rollback()
    released: list[int] = []

    def chores() -> None:
        with app.app_context():
            released.append(release())

    with write() as session:
        # The evening's row is ours: the chores find a late registration, and have to wait.
        locked(session, edition)
        others = threading.Thread(target=chores)
        others.start()
        others.join(0.5)
        registration = session.get_one(Registration, amal)
        registration.status, registration.is_proved, registration.held_until = Status.CONFIRMED, True, None
    others.join()
    assert released == [0]
    assert the_registration(amal).status is Status.CONFIRMED
    assert the_edition(edition).taken == people_seated(edition) == 2


def test_who_was_welcomed_at_the_door_has_proved_enough(edition, clock):
    amal = a_registration(always(edition), "Amal", needs=["seat"])
    arriving.welcome(edition, amal.id, deed=arriving.new_deed())
    assert the_registration(amal.id).status is Status.CONFIRMED
    clock.move(TWO_DAYS + MOMENT)
    assert release() == 0
    assert kinds() == ["confirm"]


def test_who_stands_on_the_papers_of_the_door_keeps_the_seats(edition, clock):
    amal = a_registration(always(edition), "Amal")
    paper.type_in(edition, {amal.id: 1}, person_id=None)
    clock.move(TWO_DAYS + MOMENT)
    assert release() == 0


def test_nothing_is_released_of_an_evening_that_is_over(edition, clock):
    clock.moment = the_edition(edition).registration_closes_at - MOMENT
    amal = a_registration(always(edition), "Amal", needs=["seat"])
    clock.moment = the_edition(edition).ends_at + TWO_DAYS
    assert release() == 0
    kept = the_registration(amal.id)
    assert (kept.status, len(kept.tasks)) == (Status.PENDING, 1)
    assert kinds() == ["confirm"]


# By telephone


def on_the_list(edition: int) -> list[tuple[str, str | None]]:
    return [(one.name, one.call_about) for one in to_call(db.session(), the_edition(edition))]


def test_who_gives_only_a_number_is_called_instead_of_mailed(edition):
    a_registration(edition, "Selam", email="", phone="0612345678")
    assert letters() == []
    assert on_the_list(edition) == [("Selam", "registered")]


def test_after_the_call_nobody_needs_to_call(edition):
    selam = a_registration(edition, "Selam", email="", phone="0612345678")
    called(selam.id, "registered")
    assert on_the_list(edition) == []


@pytest.mark.parametrize("hours", [1, 49, 500])
def test_a_pending_registration_by_telephone_waits_for_the_call(edition, clock, hours):
    selam = a_registration(always(edition), "Selam", email="", phone="0612345678")
    assert (selam.status, selam.held_until, selam.call_about) == (Status.PENDING, None, "confirm")
    clock.move(timedelta(hours=hours))
    assert release() == 0
    called(selam.id, "confirm")
    assert the_registration(selam.id).status is Status.CONFIRMED
    assert the_edition(edition).taken == people_seated(edition) == 1


def test_a_call_does_not_prove_a_mailbox(edition):
    amal = a_registration(always(edition), "Amal", phone="0612345678")
    called(amal.id, "confirm")
    assert the_registration(amal.id).status is Status.PENDING


def test_who_moves_up_is_called_when_there_is_no_address(edition):
    with_seats(edition, 1)
    ana = a_registration(edition, "Ana")
    selam = a_registration(edition, "Selam", email="", phone="0612345678")
    assert on_the_list(edition) == [("Selam", "waiting")]
    called(selam.id, "waiting")
    cancel(ana.id)
    assert on_the_list(edition) == [("Selam", "promoted")]


def test_news_that_came_after_the_call_still_waits(edition):
    with_seats(edition, 1)
    ana = a_registration(edition, "Ana")
    selam = a_registration(edition, "Selam", email="", phone="0612345678")
    cancel(ana.id)
    called(selam.id, "waiting")
    assert on_the_list(edition) == [("Selam", "promoted")]


def test_what_somebody_did_on_the_own_page_is_not_worth_a_call(edition):
    selam = a_registration(edition, "Selam", email="", phone="0612345678")
    called(selam.id, "registered")
    change(selam.id, Step.YOU, {"name": "Selam", "phone": "0612345678", "guests": 2}, consents=False)
    cancel(selam.id)
    assert on_the_list(edition) == []
