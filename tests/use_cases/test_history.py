"""What stands in the history of a registration: every deed, who did it, and no word that was typed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.database import db, write
from portal.event.editions import locked
from portal.event.models import Confirmation
from portal.matching.lifecycle import Alternative, By, Why
from portal.registration import tasks
from portal.registration.changing import (
    ChangedMeanwhile,
    called,
    cancel,
    change,
    choose,
    confirm,
    erase,
    restore,
    seat_now,
    send_again,
)
from portal.registration.export import my_data
from portal.registration.models import Deed, Registration, RegistrationEvent, Status, TaskState
from portal.registration.register import AlreadyRegistered, RegistrationIsClosed, register
from portal.registration.seating import TooFewSeats, release_expired
from portal.registration.steps import Step
from tests.builders import (
    AN_INTERPRETER,
    a_draft,
    a_registration,
    answers,
    kinds,
    people_seated,
    the_edition,
    the_registration,
    with_seats,
    without_interpreter,
)


def history(registration: Registration) -> list[tuple[Deed, By]]:
    return [(event.deed, event.by) for event in the_registration(registration.id).events]


def test_what_a_registrant_does_is_written_down_in_order(edition):
    amal = a_registration(edition, "Amal")
    change(amal.id, Step.YOU, answers("Amal", 2)["you"], consents=False)
    cancel(amal.id)
    restore(amal.id)
    assert history(amal) == [
        (Deed.REGISTERED, By.ASKER),
        (Deed.CHANGED, By.ASKER),
        (Deed.CANCELLED, By.ASKER),
        (Deed.RESTORED, By.ASKER),
    ]


def test_doing_it_twice_is_written_down_once(edition):
    amal = a_registration(edition, "Amal")
    cancel(amal.id)
    cancel(amal.id)
    change(amal.id, Step.YOU, answers("Amal", 2)["you"], consents=False)
    restore(amal.id)
    restore(amal.id)
    change(amal.id, Step.YOU, answers("Amal")["you"], consents=False)
    assert [deed for deed, _ in history(amal)] == [Deed.REGISTERED, Deed.CANCELLED, Deed.RESTORED]


def test_a_change_names_its_fields_and_tells_no_value(edition):
    amal = a_registration(edition, "Amal", details="My knee", food=["halal"])
    given = answers("Amal", details="My other knee", food=["halal"])
    change(amal.id, Step.ACCESS, given["access"], consents=True)
    change(amal.id, Step.YOU, answers("Amal B.", 3, email="amal@example.org")["you"], consents=True)
    change(amal.id, Step.LANGUAGE, answers(**AN_INTERPRETER)["language"], consents=True)
    fields = [event.fields for event in the_registration(amal.id).events]
    assert fields[:3] == [[], ["details"], ["name", "guests"]]
    assert fields[3] == ["interpreter", "mode", "language", "listeners", "parts"]


def test_what_the_desk_does_names_who_did_it(edition, an_organiser):
    amal = a_registration(edition, "Amal", email="", phone="0612345678")
    called(amal.id, "registered", person_id=an_organiser)
    change(amal.id, Step.YOU, answers("Amal", 2)["you"], consents=False, person_id=an_organiser)
    cancel(amal.id, person_id=an_organiser)
    restore(amal.id, person_id=an_organiser)
    send_again(amal.id, is_link=True, deed="a" * 16, person_id=an_organiser)
    events = the_registration(amal.id).events
    assert [event.deed for event in events] == [
        Deed.REGISTERED,
        Deed.CALLED,
        Deed.CHANGED,
        Deed.CANCELLED,
        Deed.RESTORED,
        Deed.SENT_AGAIN,
    ]
    assert [(event.by, event.person_id) for event in events[1:]] == [(By.ORGANISER, an_organiser)] * 5


def moves(registration: Registration) -> list[tuple[Why, By, int | None]]:
    request = the_registration(registration.id).request
    return [(event.why, event.by, event.person_id) for event in request.events] if request else []


def test_what_the_desk_asks_for_somebody_is_not_done_by_them(edition, an_organiser):
    given = a_draft(edition, "Fatma", 1, email="", phone="0612345678", **AN_INTERPRETER)
    fatma = register(given, locale="nl", person_id=an_organiser)
    others = answers(**{**AN_INTERPRETER, "language": "uk"})["language"]
    change(fatma.id, Step.LANGUAGE, others, consents=True, person_id=an_organiser)
    own = {"interpreter": "bring"}
    change(fatma.id, Step.LANGUAGE, own, consents=True, person_id=an_organiser)
    change(fatma.id, Step.YOU, answers("Fatma", 2)["you"], consents=False, person_id=an_organiser)
    cancel(fatma.id, person_id=an_organiser)
    restore(fatma.id, person_id=an_organiser)
    change(fatma.id, Step.LANGUAGE, {"interpreter": "no"}, consents=False, person_id=an_organiser)
    done = moves(fatma)
    assert [why for why, *_ in done] == [
        *(Why.ASKED, Why.ANOTHER_WISH, Why.ANOTHER_NUMBER, Why.NOT_COMING, Why.COMING_AFTER_ALL),
        Why.TAKEN_BACK,
    ]
    assert {(by, person) for _, by, person in done} == {(By.ORGANISER, an_organiser)}


def test_what_an_asker_does_is_done_by_them(edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    cancel(selam.id)
    restore(selam.id)
    change(selam.id, Step.LANGUAGE, {"interpreter": "no"}, consents=False)
    assert {(by, person) for _, by, person in moves(selam)} == {(By.ASKER, None)}


def test_working_on_a_need_is_written_down_without_a_word_of_it(edition, an_organiser):
    amal = a_registration(edition, "Amal", needs=["dog"])
    [task] = the_registration(amal.id).tasks
    seen = tasks.mark_of(task)
    for _ in range(2):
        tasks.settle(
            task.id,
            state=TaskState.ARRANGED,
            owner_id=an_organiser,
            instruction="Seat A1",
            seen=seen,
            saver_id=an_organiser,
        )
    [_, settled] = the_registration(amal.id).events
    assert (settled.deed, settled.by, settled.person_id) == (Deed.SETTLED, By.ORGANISER, an_organiser)
    assert settled.fields == []


def test_a_call_that_is_made_already_is_written_down_once(edition, an_organiser):
    amal = a_registration(edition, "Amal", email="", phone="0612345678")
    for _ in range(2):
        called(amal.id, "registered", person_id=an_organiser)
    assert [deed for deed, _ in history(amal)] == [Deed.REGISTERED, Deed.CALLED]


def test_what_follows_by_itself_is_done_by_the_portal(edition, clock):
    with_seats(edition, 2)
    with write() as session:
        locked(session, edition).confirmation = Confirmation.ALWAYS
    ana = a_registration(edition, "Ana", 1)
    amal = a_registration(edition, "Amal")
    clock.move(timedelta(hours=49))
    with write() as session:
        release_expired(session)
    assert history(ana)[1:] == [(Deed.RELEASED, By.PORTAL)]
    assert history(amal)[1:] == [(Deed.PROMOTED, By.PORTAL)]
    confirm(amal.id)
    confirm(amal.id)
    assert history(amal)[2:] == [(Deed.CONFIRMED, By.ASKER)]


def test_another_way_is_a_change_by_whoever_chose_it(edition, an_organiser):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    without_interpreter(selam.id)
    choose(selam.id, Alternative.BY_PHONE)
    choose(selam.id, Alternative.CANCEL, person_id=an_organiser)
    assert history(selam)[1:] == [
        (Deed.CHANGED, By.ASKER),
        (Deed.CHANGED, By.ORGANISER),
        (Deed.CANCELLED, By.ORGANISER),
    ]


def test_who_takes_their_data_along_gets_the_history_without_anybodys_name(edition, an_organiser):
    amal = a_registration(edition, "Amal")
    change(amal.id, Step.YOU, answers("Amal", 1)["you"], consents=False, person_id=an_organiser)
    registered, changed = my_data(the_registration(amal.id))["history"]
    assert (registered["deed"], registered["by"], registered["fields"]) == ("registered", "asker", [])
    assert (changed["deed"], changed["by"], changed["fields"]) == ("changed", "organiser", ["guests"])
    assert {*changed} == {"at", "deed", "by", "fields"}


def test_erasing_somebody_erases_their_history(edition):
    amal = a_registration(edition, "Amal")
    erase(amal.id)
    assert db.session.scalars(select(RegistrationEvent)).all() == []


# What the desk can do more than a registrant


def test_somebody_who_telephones_is_welcome_at_once(edition, an_organiser):
    with write() as session:
        locked(session, edition).confirmation = Confirmation.ALWAYS
    given = a_draft(edition, "Fatma", 1, email="", phone="0612345678")
    fatma = register(given, locale="nl", person_id=an_organiser)
    assert (fatma.status, fatma.call_about, fatma.held_until) == (Status.CONFIRMED, None, None)
    assert history(fatma) == [(Deed.REGISTERED, By.ORGANISER)]
    assert the_edition(edition).taken == people_seated(edition) == 2
    assert not {"registered", "confirm"} & {*kinds()}


def test_somebody_who_telephones_gets_a_letter_when_there_is_an_address(edition, an_organiser):
    with_seats(edition, 1)
    register(a_draft(edition, "Ana"), locale="nl", person_id=an_organiser)
    amal = register(a_draft(edition, "Amal"), locale="nl", person_id=an_organiser)
    assert amal.status is Status.WAITING
    assert kinds(to="ana@example.org") == ["registered"]
    assert kinds(to="amal@example.org") == ["waiting"]


def test_the_desk_signs_people_up_when_nobody_else_can_until_the_evening_is_over(
    edition, an_organiser, clock
):
    clock.moment = the_edition(edition).registration_closes_at + timedelta(minutes=1)
    with pytest.raises(RegistrationIsClosed):
        register(a_draft(edition, "Ana"), locale="nl")
    assert register(a_draft(edition, "Ana"), locale="nl", person_id=an_organiser).status is Status.CONFIRMED
    clock.moment = the_edition(edition).ends_at
    with pytest.raises(RegistrationIsClosed):
        register(a_draft(edition, "Amal"), locale="nl", person_id=an_organiser)


def test_the_desk_learns_that_an_address_is_signed_up_and_makes_no_echo(edition, an_organiser):
    ana = a_registration(edition, "Ana")
    with pytest.raises(AlreadyRegistered) as already:
        register(a_draft(edition, "Ana"), locale="nl", person_id=an_organiser)
    assert already.value.registration_id == ana.id
    assert len(db.session.scalars(select(Registration)).all()) == 1
    assert kinds(to="ana@example.org") == ["registered"]


def test_the_desk_restores_nobody_who_signed_up_anew(edition, an_organiser):
    ana = a_registration(edition, "Ana")
    cancel(ana.id)
    again = a_registration(edition, "Ana")
    with pytest.raises(AlreadyRegistered) as already:
        restore(ana.id, person_id=an_organiser)
    assert already.value.registration_id == again.id
    assert the_registration(ana.id).status is Status.CANCELLED
    assert not the_registration(ana.id).is_echo


def test_two_people_at_the_desk_do_not_overwrite_each_other(edition, an_organiser):
    amal = a_registration(edition, "Amal")
    seen = the_registration(amal.id).version
    given = answers("Amal", 2)["you"]
    change(amal.id, Step.YOU, given, consents=False, person_id=an_organiser, version=seen)
    with pytest.raises(ChangedMeanwhile):
        change(
            amal.id, Step.YOU, {**given, "guests": 4}, consents=False, person_id=an_organiser, version=seen
        )
    assert the_registration(amal.id).guests == 2


def test_a_party_that_fits_gets_its_seats_before_others(edition, an_organiser):
    with_seats(edition, 1)
    a_registration(edition, "Ana")
    first, second = a_registration(edition, "Amal", 1), a_registration(edition, "Bilen", 1)
    with_seats(edition, 4)
    seat_now(second.id, person_id=an_organiser)
    assert the_registration(second.id).status is Status.CONFIRMED
    assert the_registration(first.id).status is Status.WAITING
    assert the_edition(edition).taken == people_seated(edition) == 3
    assert history(second)[1:] == [(Deed.PROMOTED, By.ORGANISER)]
    assert kinds(to="bilen@example.org")[-1] == "promoted"
    seat_now(second.id, person_id=an_organiser)
    assert the_edition(edition).taken == 3


def test_a_party_that_does_not_fit_gets_none(edition, an_organiser):
    with_seats(edition, 2)
    a_registration(edition, "Ana")
    amal = a_registration(edition, "Amal", 1)
    with pytest.raises(TooFewSeats):
        seat_now(amal.id, person_id=an_organiser)
    assert the_edition(edition).taken == people_seated(edition) == 1
    assert history(amal) == [(Deed.REGISTERED, By.ASKER)]


@pytest.mark.parametrize("is_link", [True, False])
def test_a_letter_is_sent_again_once_for_each_time_that_it_is_asked(edition, an_organiser, is_link):
    amal = a_registration(edition, "Amal")
    for deed in ("a" * 16, "a" * 16, "b" * 16):
        send_again(amal.id, is_link=is_link, deed=deed, person_id=an_organiser)
    again = "link" if is_link else "registered"
    assert kinds(to="amal@example.org") == ["registered", again, again]
    assert [deed for deed, _ in history(amal)] == [Deed.REGISTERED, Deed.SENT_AGAIN, Deed.SENT_AGAIN]


def test_whoever_has_no_address_gets_no_letter(edition, an_organiser):
    amal = a_registration(edition, "Amal", email="", phone="0612345678")
    send_again(amal.id, is_link=False, deed="a" * 16, person_id=an_organiser)
    assert [deed for deed, _ in history(amal)] == [Deed.REGISTERED]


def test_nothing_is_changed_once_the_evening_is_over(edition, an_organiser, clock):
    amal = a_registration(edition, "Amal")
    clock.moment = the_edition(edition).ends_at
    for deed in (
        lambda: cancel(amal.id, person_id=an_organiser),
        lambda: restore(amal.id, person_id=an_organiser),
        lambda: seat_now(amal.id, person_id=an_organiser),
        lambda: send_again(amal.id, is_link=True, deed="a" * 16, person_id=an_organiser),
        lambda: change(amal.id, Step.YOU, answers("Amal", 1)["you"], consents=False, person_id=an_organiser),
    ):
        with pytest.raises(RegistrationIsClosed):
            deed()
    assert history(amal) == [(Deed.REGISTERED, By.ASKER)]
