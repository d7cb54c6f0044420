"""Who signs up with an address that is signed up already sees an echo, and learns nothing."""

from datetime import timedelta

import pytest

from portal.database import db, write
from portal.event.editions import locked
from portal.event.models import Confirmation
from portal.registration.changing import cancel, change, confirm, erase, restore
from portal.registration.models import Status
from portal.registration.register import send_link
from portal.registration.seating import TooFewSeats, position
from portal.registration.steps import Step
from tests.builders import (
    AN_INTERPRETER,
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


@pytest.mark.parametrize("again", ["amal@example.org", "AMAL@EXAMPLE.ORG", "Amal@Example.org"])
def test_the_same_address_again_is_an_echo_that_holds_no_seats(edition, again):
    first = a_registration(edition, "Amal", 1)
    echo = a_registration(edition, "Somebody else", 4, email=again)
    assert (echo.is_echo, echo.status, echo.echo_of_id) == (True, Status.CONFIRMED, first.id)
    assert the_edition(edition).taken == people_seated(edition) == 2


def test_the_first_gets_one_letter_and_the_second_address_none(edition):
    a_registration(edition, "Amal")
    a_registration(edition, "Amal", email="AMAL@example.org")
    assert [(one.kind, one.recipient) for one in letters()] == [
        ("registered", "amal@example.org"),
        ("already", "amal@example.org"),
    ]


def test_an_echo_of_an_address_in_capitals_is_found_too(edition):
    first = a_registration(edition, "Amal", email="Amal@Example.org")
    echo = a_registration(edition, "Amal", email="amal@example.org")
    assert echo.echo_of_id == first.id


def test_no_more_than_three_letters_in_fifteen_minutes(edition, make_app, clock):
    with make_app(rate_limits=1.0).app_context():
        a_registration(edition, "Amal")
        for _ in range(5):
            a_registration(edition, "Amal", email="aMal@example.org")
        assert kinds() == ["registered", *["already"] * 3]
        clock.move(timedelta(minutes=15, seconds=1))
        a_registration(edition, "Amal")
        assert kinds().count("already") == 4


def test_the_letters_of_one_address_do_not_use_up_those_of_another(edition, make_app):
    with make_app(rate_limits=1.0).app_context():
        for name in ("Amal", "Selam"):
            a_registration(edition, name)
            for _ in range(4):
                a_registration(edition, name)
        assert kinds(to="selam@example.org").count("already") == 3


def test_an_echo_shows_what_a_new_registration_would_have_got(edition):
    with_seats(edition, 3)
    a_registration(edition, "Amal")
    assert a_registration(edition, "Amal", 1).status is Status.CONFIRMED
    assert a_registration(edition, "Amal", 2).status is Status.WAITING
    assert the_edition(edition).taken == 1


def test_an_echo_that_seems_to_wait_stands_at_the_end(edition):
    with_seats(edition, 1)
    a_registration(edition, "Amal")
    a_registration(edition, "Selam")
    a_registration(edition, "Joost")
    echo = a_registration(edition, "Amal")
    assert position(db.session(), echo) == 3


def test_an_echo_can_be_changed_cancelled_and_restored_and_nobody_gets_a_letter(edition):
    a_registration(edition, "Amal")
    echo = a_registration(edition, "Amal", 1)
    before = kinds()
    change(echo.id, Step.YOU, answers("Amal", 3)["you"], consents=False)
    assert the_registration(echo.id).guests == 3
    cancel(echo.id)
    assert the_registration(echo.id).status is Status.CANCELLED
    restore(echo.id)
    assert the_registration(echo.id).status is Status.CONFIRMED
    assert the_registration(echo.id).is_echo
    assert the_edition(edition).taken == people_seated(edition) == 1
    assert kinds() == before


def test_an_echo_cannot_grow_beyond_the_seats_that_are_free_either(edition):
    with_seats(edition, 4)
    a_registration(edition, "Amal")
    echo = a_registration(edition, "Amal")
    with pytest.raises(TooFewSeats):
        change(echo.id, Step.YOU, answers("Amal", 4)["you"], consents=False)
    assert the_registration(echo.id).guests == 0


def test_an_echo_moves_nobody_up_when_it_goes(edition):
    with_seats(edition, 1)
    a_registration(edition, "Amal")
    echo = a_registration(edition, "Amal")
    waiting = a_registration(edition, "Selam")
    cancel(echo.id)
    erase(echo.id)
    assert the_registration(waiting.id).status is Status.WAITING


def test_confirming_an_echo_shows_it_as_confirmed_and_gives_it_no_seat(edition):
    a_registration(edition, "Amal")
    echo = a_registration(edition, "Amal")
    echo_row = the_registration(echo.id)
    echo_row.status, echo_row.is_proved = Status.PENDING, False
    db.session.commit()
    confirm(echo.id)
    assert the_registration(echo.id).status is Status.CONFIRMED
    assert the_registration(echo.id).is_echo
    assert the_edition(edition).taken == 1


def test_after_cancelling_the_same_address_is_new_again(edition):
    first = a_registration(edition, "Amal")
    cancel(first.id)
    again = a_registration(edition, "Amal", 2)
    assert again.status is Status.CONFIRMED
    assert the_edition(edition).taken == people_seated(edition) == 3


def test_erasing_the_first_erases_its_echoes(edition):
    first = a_registration(edition, "Amal")
    a_registration(edition, "Amal")
    a_registration(edition, "Amal", email="AMAL@example.org")
    joost = a_registration(edition, "Joost")
    erase(first.id)
    assert [one.id for one in registrations()] == [joost.id]
    assert kinds() == ["registered"]


def test_two_people_without_an_address_are_two_registrations(edition):
    for name in ("Ana", "Selam"):
        a_registration(edition, name, email="", phone="0612345678")
    assert [one.status for one in registrations()] == [Status.CONFIRMED] * 2


def test_an_echo_that_seems_to_wait_moves_up_as_a_real_one_would_and_takes_no_seat(edition):
    with_seats(edition, 3)
    joost = a_registration(edition, "Joost", 1)
    a_registration(edition, "Amal")
    echo = a_registration(edition, "Amal", 1)
    behind = a_registration(edition, "Selam", 1)
    cancel(joost.id)
    assert the_registration(echo.id).status is Status.CONFIRMED
    assert the_registration(behind.id).status is Status.CONFIRMED
    assert the_edition(edition).taken == people_seated(edition) == 3
    assert kinds(to="amal@example.org") == ["registered", "already"]


def test_coming_back_to_an_address_that_was_registered_anew_is_an_echo(edition):
    first = a_registration(edition, "Amal", 1)
    cancel(first.id)
    second = a_registration(edition, "Amal", 2)
    restore(first.id)
    assert (the_registration(first.id).is_echo, the_registration(first.id).echo_of_id) == (True, second.id)
    assert the_edition(edition).taken == people_seated(edition) == 3
    assert kinds()[-1] == "already"


# When the address is another, or is free


def move(registration_id, email, guests=0, **given):
    """The registrant changes the address, and perhaps the number of guests."""
    contact = {"name": "Bo", "guests": guests, **({"email": email} if email else {}), **given}
    return change(registration_id, Step.YOU, contact, consents=False)


def test_who_mends_a_mistaken_address_is_registered_after_all(edition):
    a_registration(edition, "Helper", email="helper@example.org")
    bo = a_registration(edition, "Bo", 2, email="helper@example.org")
    move(bo.id, "bo@example.org", 2)
    kept = the_registration(bo.id)
    assert (kept.is_echo, kept.echo_of_id, kept.status) == (False, None, Status.CONFIRMED)
    assert the_edition(edition).taken == people_seated(edition) == 4
    assert kinds(to="bo@example.org") == ["registered"]
    assert kinds(to="helper@example.org") == ["registered", "already"]
    send_link(the_edition(edition), "bo@example.org")
    assert kinds(to="bo@example.org") == ["registered", "link"]


def test_who_mends_a_mistaken_address_too_late_waits(edition):
    with_seats(edition, 4)
    a_registration(edition, "Helper", email="helper@example.org")
    bo = a_registration(edition, "Bo", 2, email="helper@example.org", **AN_INTERPRETER)
    a_registration(edition, "Ana", 1)
    move(bo.id, "bo@example.org", 2)
    kept = the_registration(bo.id)
    assert (kept.is_echo, kept.status, kept.turn) == (False, Status.WAITING, 1)
    assert the_edition(edition).taken == people_seated(edition) == 3
    assert kinds(to="bo@example.org") == ["waiting"]


def test_an_echo_that_seems_to_wait_keeps_its_turn_when_it_counts(edition):
    with_seats(edition, 2)
    helper = a_registration(edition, "Helper", 1, email="helper@example.org")
    bo = a_registration(edition, "Bo", 1, email="helper@example.org")
    ana = a_registration(edition, "Ana", 1)
    move(bo.id, "bo@example.org", 1)
    assert (the_registration(bo.id).turn, the_registration(ana.id).turn) == (1, 2)
    cancel(helper.id)
    assert the_registration(bo.id).status is Status.CONFIRMED
    assert the_registration(ana.id).status is Status.WAITING


def test_who_gives_up_a_mistaken_address_for_a_number_is_called(edition, clock):
    a_registration(edition, "Helper", email="helper@example.org")
    bo = a_registration(edition, "Bo", email="helper@example.org", **AN_INTERPRETER)
    clock.move(timedelta(days=3))
    move(bo.id, None, phone="0612345678")
    kept = the_registration(bo.id)
    assert (kept.is_echo, kept.status, kept.call_about) == (False, Status.CONFIRMED, "registered")
    assert kept.request.answer_by == clock.now() + timedelta(days=7)


def test_who_must_prove_an_address_proves_the_mended_one(edition, clock):
    with write() as session:
        locked(session, edition).confirmation = Confirmation.ALWAYS
    a_registration(edition, "Helper", email="helper@example.org")
    bo = a_registration(edition, "Bo", email="helper@example.org")
    clock.move(timedelta(hours=1))
    move(bo.id, "bo@example.org")
    kept = the_registration(bo.id)
    assert (kept.status, kept.held_until) == (Status.PENDING, clock.now() + timedelta(hours=48))
    assert kinds(to="bo@example.org") == ["confirm"]


def test_an_echo_that_moves_to_another_registered_address_is_an_echo_of_that(edition):
    a_registration(edition, "Helper", email="helper@example.org")
    ana = a_registration(edition, "Ana")
    bo = a_registration(edition, "Bo", email="helper@example.org")
    move(bo.id, "ana@example.org")
    assert (the_registration(bo.id).is_echo, the_registration(bo.id).echo_of_id) == (True, ana.id)
    assert kinds(to="ana@example.org") == ["registered", "already"]


def test_a_slip_in_an_address_costs_nobody_a_seat(edition):
    ana = a_registration(edition, "Ana")
    bo = a_registration(edition, "Bo", 2)
    move(bo.id, "ANA@example.org", 2)
    kept = the_registration(bo.id)
    assert (kept.is_echo, kept.status) == (False, Status.CONFIRMED)
    assert not the_registration(ana.id).is_echo
    assert the_edition(edition).taken == people_seated(edition) == 4


@pytest.mark.parametrize("leave", [cancel, lambda first: move(first, "elsewhere@example.org")])
def test_the_page_of_an_echo_tells_nothing_of_the_other_and_it_comes_back_as_itself(edition, leave):
    first = a_registration(edition, "Amal")
    echo = a_registration(edition, "Amal", 2, needs=["seat"])
    leave(first.id)
    assert the_registration(echo.id).status is Status.CONFIRMED
    cancel(echo.id)
    restore(echo.id)
    kept = the_registration(echo.id)
    assert (kept.is_echo, kept.echo_of_id, kept.status, len(kept.tasks)) == (False, None, Status.CONFIRMED, 1)
    assert kinds(to="amal@example.org")[-1] == "registered"
    assert the_edition(edition).taken == people_seated(edition)
    # The first one is the second one now.
    if the_registration(first.id).status is Status.CANCELLED:
        restore(first.id)
        assert the_registration(first.id).echo_of_id == echo.id


def test_an_echo_that_is_left_behind_counts_once_somebody_looks_after_it(edition):
    first = a_registration(edition, "Amal")
    echo = a_registration(edition, "Amal", 1)
    cancel(first.id)
    change(echo.id, Step.YOU, answers("Amal", 1)["you"], consents=False)
    assert not the_registration(echo.id).is_echo
    assert kinds()[-1] == "registered"
    assert the_edition(edition).taken == people_seated(edition) == 2


def test_erasing_the_first_leaves_what_is_no_echo_any_more(edition):
    helper = a_registration(edition, "Helper", email="helper@example.org")
    bo = a_registration(edition, "Bo", email="helper@example.org")
    move(bo.id, "bo@example.org")
    erase(helper.id)
    assert [one.id for one in registrations()] == [bo.id]


def test_the_same_address_in_other_letters_is_no_other_address(edition):
    amal = a_registration(edition, "Amal")
    echo = a_registration(edition, "Amal")
    move(amal.id, "AMAL@example.org")
    assert the_registration(echo.id).status is Status.CONFIRMED
    assert the_edition(edition).taken == people_seated(edition) == 1


# The link to one's own page


@pytest.mark.parametrize("typed", ["amal@example.org", "AMAL@example.org"])
def test_the_link_goes_to_the_address_that_is_registered(edition, typed):
    a_registration(edition, "Amal")
    send_link(the_edition(edition), typed)
    assert [(one.kind, one.recipient) for one in letters()][-1] == ("link", "amal@example.org")


def test_nobody_else_gets_a_link(edition):
    a_registration(edition, "Amal")
    send_link(the_edition(edition), "ana@example.org")
    assert kinds() == ["registered"]


def test_the_link_goes_also_to_who_has_cancelled(edition):
    first = a_registration(edition, "Amal")
    cancel(first.id)
    send_link(the_edition(edition), "amal@example.org")
    assert kinds()[-1] == "link"


def test_links_are_counted_with_the_other_letters_to_one_address(edition, make_app):
    with make_app(rate_limits=1.0).app_context():
        a_registration(edition, "Amal")
        for _ in range(5):
            send_link(the_edition(edition), "amal@example.org")
        assert kinds().count("link") == 3
