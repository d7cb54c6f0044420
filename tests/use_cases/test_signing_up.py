"""Making a draft a registration."""

from datetime import timedelta

import pytest

from portal.database import db
from portal.event.models import Edition
from portal.links import digest
from portal.registration.changing import cancel, change, restore
from portal.registration.models import Draft, Status
from portal.registration.register import DraftIsIncomplete, RegistrationIsClosed, register
from portal.registration.seating import position
from portal.registration.steps import Step
from tests.builders import (
    a_draft,
    a_draft_of,
    a_registration,
    address_of,
    answers,
    drafts,
    kinds,
    letters,
    people_seated,
    registrations,
    the_edition,
    the_registration,
    with_seats,
)


def test_somebody_who_comes_alone_takes_one_seat(edition):
    amal = a_registration(edition, "Amal")
    assert (amal.status, amal.people, amal.thread) == (Status.CONFIRMED, 1, 1)
    assert the_edition(edition).taken == people_seated(edition) == 1
    assert [(one.kind, one.recipient) for one in letters()] == [("registered", "amal@example.org")]


def test_guests_take_seats_and_threads_too(edition):
    a_registration(edition, "Selam", guests=9)
    joost = a_registration(edition, "Joost", guests=2)
    assert the_edition(edition).taken == people_seated(edition) == 13
    assert joost.thread == 11
    assert a_registration(edition, "Ana").thread == 14


def test_what_was_answered_is_what_is_kept(edition):
    given = answers(
        "Ngũgĩ wa Thiong’o",
        2,
        phone="0612345678",
        interpreter="arrange",
        mode="written",
        language="other",
        language_other="Gĩkũyũ",
        listeners=2,
        wishes="Not my neighbour",
        needs=["wheelchair", "dog"],
        food=["vegan"],
        details="I come with a walking frame.",
    )
    kept = register(a_draft_of(edition, given), locale="en")
    assert the_registration(kept.id).answers == given


def test_an_interpreter_who_is_brought_along_is_kept_too(edition):
    kept = a_registration(edition, "Amal", 1, interpreter="bring")
    assert the_registration(kept.id).answers["language"] == {"interpreter": "bring"}


def test_the_draft_forgets_its_answers_once_it_is_a_registration(edition):
    registration = a_registration(edition, food=["halal"])
    (draft,) = drafts()
    assert (draft.answers, draft.typed, draft.registration_id) == ({}, {}, registration.id)


def test_the_same_draft_twice_is_one_registration_and_one_letter(edition):
    draft = a_draft(edition, "Bilen", 3)
    first = register(draft, locale="nl").id
    again = register(draft, locale="en").id
    assert again == first
    assert len(registrations()) == 1
    assert the_edition(edition).taken == 4
    assert kinds() == ["registered"]


def test_the_same_draft_again_after_closing_time_still_leads_to_the_registration(edition, clock):
    draft = a_draft(edition, "Bilen")
    first = register(draft, locale="nl").id
    clock.moment = the_edition(edition).ends_at
    assert register(draft, locale="nl").id == first


@pytest.mark.parametrize("step", ["you", "language", "access"])
def test_a_draft_with_an_open_question_is_no_registration(edition, step):
    given = answers("Ana")
    del given[step]
    with pytest.raises(DraftIsIncomplete):
        register(a_draft_of(edition, given), locale="nl")
    assert registrations() == []
    assert the_edition(edition).taken == 0


def test_without_consent_sensitive_answers_are_no_registration(edition):
    with pytest.raises(DraftIsIncomplete):
        a_registration(edition, food=["halal"], consent=False)
    assert registrations() == []


def test_a_draft_that_is_gone_is_no_registration(edition):
    with pytest.raises(DraftIsIncomplete):
        register(4711, locale="nl")


def test_nobody_registers_before_the_announcement_or_once_the_doors_are_open(edition, clock):
    evening = the_edition(edition)
    opens, closes = evening.registration_opens_at, evening.registration_closes_at
    moment = timedelta(microseconds=1)
    for closed in (opens - moment, closes, closes + timedelta(days=400)):
        clock.moment = closed
        with pytest.raises(RegistrationIsClosed):
            a_registration(edition)
    assert registrations() == []
    clock.moment = opens
    a_registration(edition, "Ana")
    clock.moment = closes - moment
    a_registration(edition, "Amal")
    assert len(registrations()) == 2


def test_codes_and_tokens_are_different_for_everybody(edition):
    everybody = [a_registration(edition, name) for name in ("Ana", "Amal", "Bilen", "Selam", "Joost")]
    assert len({one.code for one in everybody}) == 5
    assert len({one.token for one in everybody}) == 5
    assert len({one.proof for one in everybody} | {one.token for one in everybody}) == 10


def test_consent_is_kept_with_its_moment_and_only_for_sensitive_answers(edition, clock):
    assert a_registration(edition, "Ana", consent=True).consented_at is None
    assert a_registration(edition, "Amal", food=["vegan"]).consented_at == clock.now()
    assert a_registration(edition, "Bilen", interpreter="own").consented_at == clock.now()


def test_consent_goes_when_the_sensitive_answers_go(edition):
    amal = a_registration(edition, "Amal", 1, food=["halal"], interpreter="bring")
    change(amal.id, Step.ACCESS, {}, consents=False)
    assert the_registration(amal.id).consented_at is not None
    change(amal.id, Step.LANGUAGE, {"interpreter": "no"}, consents=False)
    gone = the_registration(amal.id)
    assert (gone.consented_at, gone.needs, gone.wish) == (None, None, None)


def test_consent_given_once_keeps_its_moment(edition, clock):
    amal = a_registration(edition, food=["halal"])
    given_at = amal.consented_at
    clock.move(timedelta(days=1))
    change(amal.id, Step.ACCESS, {"food": ["vegan"]}, consents=True)
    assert the_registration(amal.id).consented_at == given_at


def test_consent_can_be_given_later(edition, clock):
    amal = a_registration(edition)
    clock.move(timedelta(days=1))
    change(amal.id, Step.ACCESS, {"needs": ["quiet"]}, consents=True)
    assert the_registration(amal.id).consented_at == clock.now()


# Full


def test_when_it_is_full_one_waits(edition):
    with_seats(edition, 2)
    a_registration(edition, "Ana", 1)
    amal = a_registration(edition, "Amal")
    assert (amal.status, position(db.session(), amal)) == (Status.WAITING, 1)
    assert the_edition(edition).taken == 2
    assert kinds(to="amal@example.org") == ["waiting"]


def test_a_group_that_does_not_fit_waits_as_a_whole(edition):
    with_seats(edition, 3)
    a_registration(edition, "Ana")
    selam = a_registration(edition, "Selam", 2)
    assert selam.status is Status.WAITING
    assert the_edition(edition).taken == 1


def test_seats_that_a_waiting_group_cannot_use_go_to_whoever_fits(edition):
    with_seats(edition, 3)
    a_registration(edition, "Ana")
    a_registration(edition, "Selam", 2)
    assert a_registration(edition, "Joost").status is Status.CONFIRMED


def waiting_line(edition: int, *groups: tuple[str, int]) -> dict[str, int]:
    """Fill the evening with Ana, and let these wait in this order; their ids."""
    with_seats(edition, 4)
    made = {"Ana": a_registration(edition, "Ana", 3).id}
    for name, guests in groups:
        made[name] = a_registration(edition, name, guests).id
    return made


def places(made: dict[str, int]) -> dict[str, int]:
    waiting = {name: the_registration(one) for name, one in made.items()}
    return {
        name: position(db.session(), one) for name, one in waiting.items() if one.status is Status.WAITING
    }


def test_the_place_on_the_list_is_how_many_groups_are_ahead_and_one(edition):
    made = waiting_line(edition, ("Amal", 0), ("Bilen", 4), ("Selam", 1))
    assert places(made) == {"Amal": 1, "Bilen": 2, "Selam": 3}
    cancel(made["Amal"])
    assert places(made) == {"Bilen": 1, "Selam": 2}


def test_the_first_who_fits_moves_up_and_is_told(edition):
    made = waiting_line(edition, ("Amal", 1), ("Bilen", 2), ("Selam", 1))
    cancel(made["Ana"])
    assert places(made) == {"Bilen": 1}
    assert the_edition(edition).taken == people_seated(edition) == 4
    assert kinds(to="amal@example.org") == ["waiting", "promoted"]
    assert kinds(to="selam@example.org") == ["waiting", "promoted"]
    assert kinds(to="bilen@example.org") == ["waiting"]


def test_a_group_that_does_not_fit_keeps_its_place(edition):
    made = waiting_line(edition, ("Bilen", 4), ("Selam", 0), ("Joost", 0))
    cancel(made["Ana"])
    assert places(made) == {"Bilen": 1}
    with_seats(edition, 7)
    cancel(made["Selam"])
    assert places(made) == {}
    assert the_edition(edition).taken == people_seated(edition) == 6


def test_a_group_that_becomes_smaller_makes_room_for_others(edition):
    made = waiting_line(edition, ("Amal", 0), ("Bilen", 0))
    change(made["Ana"], Step.YOU, answers("Ana", 2)["you"], consents=False)
    assert places(made) == {"Bilen": 1}
    assert the_edition(edition).taken == people_seated(edition) == 4
    assert kinds(to="amal@example.org")[-1] == "promoted"


def test_a_waiting_group_that_becomes_smaller_moves_up_when_it_fits(edition):
    with_seats(edition, 4)
    a_registration(edition, "Ana", 1)
    bilen = a_registration(edition, "Bilen", 4)
    change(bilen.id, Step.YOU, answers("Bilen", 1)["you"], consents=False)
    assert the_registration(bilen.id).status is Status.CONFIRMED
    assert the_edition(edition).taken == people_seated(edition) == 4


def test_a_waiting_group_may_grow_and_keeps_its_place(edition):
    made = waiting_line(edition, ("Amal", 0), ("Bilen", 0))
    change(made["Amal"], Step.YOU, answers("Amal", 3)["you"], consents=False)
    assert places(made) == {"Amal": 1, "Bilen": 2}
    assert the_edition(edition).taken == people_seated(edition) == 4


def test_two_promotions_are_two_letters(edition):
    made = waiting_line(edition, ("Amal", 3))
    cancel(made["Ana"])
    cancel(made["Amal"])
    restore(made["Ana"])
    restore(made["Amal"])
    cancel(made["Ana"])
    told = kinds(to="amal@example.org")
    assert told == ["waiting", "promoted", "cancelled", "waiting", "promoted"]


# Drafts


def test_drafts_die_after_a_day(edition, clock, app):
    from portal.registration.drafts import find_draft, forget_old

    old = a_draft(edition, "Ana")
    clock.move(timedelta(hours=23, minutes=59))
    young = a_draft(edition, "Amal")
    assert forget_old(db.session()) == 0
    clock.move(timedelta(minutes=1))
    assert forget_old(db.session()) == 1
    db.session.commit()
    assert [one.id for one in drafts()] == [young] != [old]
    with app.test_request_context():
        assert find_draft() is None


def test_a_draft_of_yesterday_is_not_found_even_before_it_is_deleted(edition, clock, app):
    from flask import session

    from portal.registration.drafts import find_draft, save_answers

    with app.test_request_context():
        evening = db.session.get_one(Edition, edition)
        save_answers(evening, Step.YOU, answers("Ana")["you"], typed={})
        token = session["draft"]
        assert find_draft() is not None
        clock.move(timedelta(days=1))
        assert find_draft() is None
        save_answers(evening, Step.YOU, answers("Amal")["you"], typed={})
        assert session["draft"] != token


def test_a_draft_is_found_by_a_token_that_is_not_stored(edition, app):
    from flask import session

    from portal.registration.drafts import find_draft, save_answers

    with app.test_request_context():
        save_answers(db.session.get_one(Edition, edition), Step.YOU, answers("Ana")["you"], typed={})
        token, draft = session["draft"], find_draft()
    assert isinstance(draft, Draft)
    assert draft.token_digest == digest(token) != token


def test_addresses_of_builders_are_those_of_names():
    assert address_of("Özgür") == "ozgur@example.org"
    assert address_of("陈") == "somebody@example.org"
