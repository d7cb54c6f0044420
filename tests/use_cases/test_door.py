"""What is done at the door: each party once, each tap once, and numbers that add up."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from portal.database import db, write
from portal.door import arriving, counting, finding, paper
from portal.door.paper import Counted
from portal.interpreting import answering
from portal.interpreting.models import Invitation
from portal.registration.changing import NoRegistration, cancel
from portal.registration.models import Arrival, Noted, Status, TaskState
from portal.worker import do_chores
from tests.at_the_door import AT_SEVEN, NEEDY, be_at, instruct
from tests.builders import (
    AN_INTERPRETER,
    a_registration,
    an_interpreter,
    invited,
    the_edition,
    the_invitation,
    the_registration,
    with_seats,
)


def come(edition, registration_id, people=None, deed=None, person_id=None):
    deed = deed or arriving.new_deed()
    return arriving.welcome(edition, registration_id, deed=deed, people=people, person_id=person_id)


def tally(edition):
    return counting.tally(db.session(), the_edition(edition))


def cards(edition, words):
    return finding.find(db.session(), the_edition(edition), words).cards


def names(edition, words):
    return [one.name for one in cards(edition, words)]


def all_arrivals():
    db.session.expire_all()
    return db.session.scalars(select(Arrival).order_by(Arrival.id)).all()


# Welcome


def test_one_tap_welcomes_the_whole_party(edition, clock, an_organiser):
    amal = a_registration(edition, "Amal", 2).id
    be_at(clock, AT_SEVEN)
    welcomed = come(edition, amal, person_id=an_organiser)
    assert welcomed.is_new
    here = the_registration(amal).arrival
    assert (here.people, here.at, here.noted, here.person_id) == (3, clock.now(), Noted.SCREEN, an_organiser)


def test_another_number_can_be_written_down_at_once_and_later(edition):
    amal = a_registration(edition, "Amal", 2).id
    come(edition, amal, 2)
    assert the_registration(amal).arrival.people == 2
    arriving.count_anew(edition, amal, 5)
    assert the_registration(amal).arrival.people == 5
    [card] = cards(edition, "amal")
    assert card.more == 2


def test_a_party_can_bring_nine_more_and_no_tenth(edition):
    amal = a_registration(edition, "Amal", 2).id
    come(edition, amal, 40)
    assert the_registration(amal).arrival.people == 12
    arriving.count_anew(edition, amal, 0)
    assert the_registration(amal).arrival.people == 1


def test_a_second_tap_elsewhere_keeps_the_first(edition, clock):
    amal = a_registration(edition, "Amal", 2).id
    first = come(edition, amal, 2).arrival.id
    clock.move(timedelta(minutes=3))
    again = come(edition, amal)
    assert (again.is_new, again.arrival.id, again.arrival.people) == (False, first, 2)
    assert len(all_arrivals()) == 1


def test_one_tap_sent_twice_counts_once(edition):
    deed = arriving.new_deed()
    amal = a_registration(edition, "Amal").id
    assert [come(edition, amal, deed=deed).is_new for _ in range(2)] == [True, False]
    walked = arriving.new_deed()
    assert [arriving.walk_in(edition, deed=walked).is_new for _ in range(2)] == [True, False]
    assert [one.people for one in all_arrivals()] == [1, 1]


def test_a_stale_form_with_the_deed_of_another_party_still_welcomes_this_one(edition):
    deed = arriving.new_deed()
    amal, ana = a_registration(edition, "Amal").id, a_registration(edition, "Ana").id
    come(edition, amal, deed=deed)
    assert come(edition, ana, deed=deed).is_new
    assert {one.registration_id for one in all_arrivals()} == {amal, ana}


def test_nobody_unknown_arrives(edition):
    amal = a_registration(edition, "Amal").id
    echo = a_registration(edition, "Amal").id
    assert the_registration(echo).is_echo
    for one in (echo, amal + 1000):
        with pytest.raises(NoRegistration):
            come(edition, one)
    assert all_arrivals() == []


# Undo


@pytest.mark.parametrize(
    ("waited", "is_desk", "is_gone"), [(5, False, True), (6, False, False), (600, True, True)]
)
def test_undo_works_for_five_minutes_and_later_for_the_desk(edition, clock, waited, is_desk, is_gone):
    amal = a_registration(edition, "Amal").id
    come(edition, amal, deed="a" * 20)
    walked = arriving.walk_in(edition, deed="w" * 20).arrival.id
    clock.move(timedelta(minutes=waited))
    deeds = (
        lambda: arriving.undo(edition, amal, deed="a" * 20, is_desk=is_desk),
        lambda: arriving.undo_walk_in(edition, walked, deed="w" * 20, is_desk=is_desk),
    )
    for deed in deeds:
        if is_gone:
            deed()
            deed()
        else:
            with pytest.raises(arriving.TooLateToUndo):
                deed()
    assert (all_arrivals() == []) is is_gone
    assert tally(edition).here == (0 if is_gone else 2)


def test_whoever_was_undone_can_be_welcomed_again(edition):
    amal = a_registration(edition, "Amal").id
    first = come(edition, amal).arrival.deed
    arriving.undo(edition, amal, deed=first, is_desk=False)
    assert come(edition, amal).is_new


def test_an_old_undo_takes_nothing_back_that_was_written_down_since(edition):
    amal = a_registration(edition, "Amal").id
    first = come(edition, amal).arrival.deed
    arriving.undo(edition, amal, deed=first, is_desk=False)
    arriving.undo(edition, amal, deed=first, is_desk=False)
    come(edition, amal)
    with pytest.raises(arriving.Anew):
        arriving.undo(edition, amal, deed=first, is_desk=True)
    assert the_registration(amal).arrival
    walked = arriving.walk_in(edition, deed="w" * 20).arrival.id
    arriving.undo_walk_in(edition, walked, deed="w" * 20, is_desk=True)
    # A database may give the next one the same number.
    again = arriving.walk_in(edition, deed="v" * 20).arrival.id
    arriving.undo_walk_in(edition, again, deed="w" * 20, is_desk=True)
    assert tally(edition).walk_ins == 1


def test_undoing_a_walk_in_never_undoes_a_party(edition):
    amal = a_registration(edition, "Amal").id
    arrival = come(edition, amal).arrival
    arriving.undo_walk_in(edition, arrival.id, deed=arrival.deed, is_desk=True)
    assert the_registration(amal).arrival


# Numbers


def test_the_numbers_tell_who_is_here_and_which_seats_are_free(edition):
    with_seats(edition, 10)
    amal, ana = a_registration(edition, "Amal", 3).id, a_registration(edition, "Ana", 1).id
    gone = a_registration(edition, "Bilen", 2, email="bilen@example.org").id
    cancel(gone)
    now = tally(edition)
    assert (now.expected, now.awaited, now.here, now.free) == (6, 6, 0, 4)
    come(edition, amal, 2)
    now = tally(edition)
    assert (now.awaited, now.here, now.free) == (2, 2, 6)
    come(edition, gone)
    arriving.walk_in(edition, deed=arriving.new_deed())
    now = tally(edition)
    assert (now.seated, now.unkept, now.walk_ins, now.here, now.free) == (2, 3, 1, 6, 2)
    come(edition, ana, 8)
    now = tally(edition)
    assert (now.expected, now.awaited, now.here, now.free) == (6, 0, 14, -4)


# Finding


def test_two_letters_or_the_code_find_a_party_and_names_that_begin_so_come_first(edition):
    for name in ("Susan Özgür", "Deniz Kaso", "Özlem", "O’Zara"):
        a_registration(edition, name, email=f"{len(name)}@example.org")
    assert names(edition, "oz") == ["Özlem", "Susan Özgür"]
    assert names(edition, "ÖZ")[0] == "Özlem"
    assert names(edition, "as") == ["Deniz Kaso"]
    assert names(edition, "ozg su") == ["Susan Özgür"]
    assert names(edition, "o") == names(edition, " ") == names(edition, "") == []
    code = next(one.code for one in cards(edition, "deniz"))
    assert names(edition, code.lower().replace("-", " ")) == ["Deniz Kaso"]
    assert names(edition, code[:3])[0] == "Deniz Kaso"


def test_an_address_finds_nobody_at_the_door(edition):
    a_registration(edition, "Amal", email="zonnebloem@example.org", phone="0612345678")
    assert names(edition, "zonne") == names(edition, "example") == names(edition, "0612") == []


def test_only_the_best_are_shown_and_the_others_counted(edition):
    for number in range(finding.SHOWN + 2):
        a_registration(edition, f"Amal {number}", email=f"amal{number}@example.org")
    found = finding.find(db.session(), the_edition(edition), "amal")
    assert (len(found.cards), found.more) == (finding.SHOWN, 2)


def test_who_waits_or_has_cancelled_is_found_too_and_echoes_are_not(edition):
    with_seats(edition, 1)
    a_registration(edition, "Amal")
    a_registration(edition, "Amal")
    a_registration(edition, "Amalia")
    gone = a_registration(edition, "Amali", email="x@example.org").id
    cancel(gone)
    found = {one.name: one.standing for one in cards(edition, "amal")}
    assert found == {"Amal": Status.CONFIRMED, "Amalia": Status.WAITING, "Amali": Status.CANCELLED}
    assert len(cards(edition, "amal")) == 3


# The card


def test_the_card_has_the_instructions_and_nothing_of_the_needs(app, edition):
    amal = a_registration(edition, "Amal", 1, **NEEDY).id
    before = len(the_registration(amal).tasks)
    instruct(app, amal, "Seat A1", "  Fatma waits at the coat rack  ")
    instruct(app, amal, "Seat A1", state=TaskState.OPEN)
    instruct(app, amal, "Not any more", state=TaskState.CLOSED)
    db.session.rollback()
    assert len(the_registration(amal).tasks) == before + 3
    [card] = cards(edition, "amal")
    assert card.instructions == ["Seat A1", "Fatma waits at the coat rack"]


def test_the_card_tells_who_interprets_and_whether_they_are_here(edition, clock):
    amal = a_registration(edition, "Amal", **AN_INTERPRETER).id
    asked = invited(an_interpreter(edition, "Miriam Haddad"))
    assert [one.interpreters for one in cards(edition, "amal")] == [[]]
    assert tally(edition).interpreters_awaited == 0
    answering.accept(asked.id)
    assert [one.interpreters for one in cards(edition, "amal")] == [[("Miriam", False)]]
    assert tally(edition).interpreters_awaited == 1
    be_at(clock, AT_SEVEN)
    for _ in range(2):
        arriving.interpreter_is_here(edition, asked.interpreter_id)
        clock.move(timedelta(minutes=1))
    be_at(clock, AT_SEVEN)
    assert the_invitation(asked.id).arrived_at == clock.now()
    assert [one.interpreters for one in cards(edition, "amal")] == [[("Miriam", True)]]
    assert tally(edition).interpreters_awaited == 0
    assert the_registration(amal).arrival is None
    [comer] = counting.comers(db.session(), the_edition(edition))
    assert (comer.name, comer.meets, comer.arrived_at) == ("Miriam", [("Amal", 1)], clock.now())


def test_an_interpreter_who_was_only_asked_is_not_made_to_have_arrived(edition):
    a_registration(edition, "Amal", **AN_INTERPRETER)
    asked = invited(an_interpreter(edition))
    arriving.interpreter_is_here(edition, asked.interpreter_id)
    assert the_invitation(asked.id).arrived_at is None
    assert counting.comers(db.session(), the_edition(edition)) == []


def test_an_interpreter_who_was_asked_twice_is_here_in_one_deed(edition):
    a_registration(edition, "Amal", **AN_INTERPRETER)
    asked = invited(an_interpreter(edition, "Miriam Haddad", "ti", "ar"))
    answering.accept(asked.id)
    with write() as session:
        asked = session.get_one(Invitation, asked.id)
        kept = {column.key: getattr(asked, column.key) for column in Invitation.__table__.c}
        more = Invitation(**{**kept, "id": None, "language": "ar", "token_digest": "x" * 64})
        session.add(more)
    commits = []
    note = commits.append
    event.listen(db.session, "after_commit", note)
    try:
        arriving.interpreter_is_here(edition, asked.interpreter_id)
    finally:
        event.remove(db.session, "after_commit", note)
    assert all(the_invitation(one.id).arrived_at for one in (asked, more))
    assert len(commits) == 1


def test_when_the_names_are_gone_nobody_is_found_nor_listed(edition, clock):
    amal = a_registration(edition, "Amal", 2).id
    come(edition, amal)
    clock.move(the_edition(edition).ends_at - clock.now() + timedelta(days=61))
    do_chores()
    assert the_registration(amal).name == ""
    assert cards(edition, the_registration(amal).code) == []
    assert paper.by_letter(db.session(), the_edition(edition)) == {}
    with pytest.raises(NoRegistration):
        come(edition, amal)


# Paper


def counted(edition):
    return paper.counted(db.session(), the_edition(edition))


def type_in(edition, came):
    return paper.type_in(edition, came, person_id=None)


def test_paper_is_added_to_the_screen_and_no_party_counts_twice(edition):
    amal, ana, bilen = (a_registration(edition, name, 2).id for name in ("Amal", "Ana", "Bilen"))
    come(edition, amal, 2)
    changed, differing = type_in(edition, {amal: 3, ana: 3, bilen: 0})
    assert changed == 1
    assert [(one.registration_id, one.screen, one.paper) for one in differing] == [(amal, 2, 3)]
    assert counted(edition) == Counted(screen=2, paper=3)
    assert counted(edition).together == tally(edition).here == 5
    # Once more is the same.
    assert type_in(edition, {amal: 2, ana: 3, bilen: 0}) == (0, [])
    assert counted(edition) == Counted(screen=2, paper=3)
    # A telephone that taps later finds them here.
    assert not come(edition, ana).is_new


def test_a_number_from_paper_can_be_put_right_and_taken_back(edition):
    amal = a_registration(edition, "Amal", 2).id
    type_in(edition, {amal: 3})
    assert type_in(edition, {amal: 30}) == (1, [])
    assert counted(edition) == Counted(screen=0, paper=12)
    assert type_in(edition, {amal: 0}) == (1, [])
    assert counted(edition) == Counted(screen=0, paper=0)


def test_the_tally_sheets_are_one_number_that_a_new_number_replaces(edition):
    arriving.walk_in(edition, deed=arriving.new_deed())
    for number, together in ((7, 8), (7, 8), (9, 10), (0, 1), (0, 1)):
        paper.type_in_walk_ins(edition, number, person_id=None)
        assert paper.walk_ins_on_paper(db.session(), the_edition(edition)) == number
        assert tally(edition).walk_ins == counted(edition).together == together


def test_the_sum_of_the_sheets_is_not_undone_as_one_walk_in(edition):
    paper.type_in_walk_ins(edition, 7, person_id=None)
    [row] = all_arrivals()
    arriving.undo_walk_in(edition, row.id, deed=row.deed, is_desk=True)
    assert counted(edition).paper == 7
    assert counting.walk_ins_to_undo(db.session(), the_edition(edition)) == []


def test_the_printed_list_goes_by_the_letter_that_one_would_look_under(edition):
    with_seats(edition, 3)
    for name in ("Özlem", "ana", "Amal", "فاطمة", "Olga"):
        a_registration(edition, name, email=f"{len(name)}{ord(name[0])}@example.org")
    cancel(a_registration(edition, "Abel", email="abel@example.org").id)
    letters = paper.by_letter(db.session(), the_edition(edition))
    assert {letter: [one.name for one in lines] for letter, lines in letters.items()} == {
        "A": ["Amal", "ana"],
        "O": ["Olga", "Özlem"],
        "ف": ["فاطمة"],
    }
    assert [*letters] == ["A", "O", "ف"]
