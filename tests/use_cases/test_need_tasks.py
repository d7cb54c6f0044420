"""Needs as things to do: in step with what people ask, whoever changes it and however."""

from datetime import timedelta

import pytest

from portal.database import db, write
from portal.event.editions import locked
from portal.event.models import Confirmation
from portal.locales import LOCALES, in_locale
from portal.organising.need_words import need_names, proposal
from portal.privacy.report import count
from portal.registration import tasks
from portal.registration.changing import cancel, change, erase, restore
from portal.registration.models import NeedTask, Registration, TaskState
from portal.registration.seating import release_expired
from portal.registration.steps import Food, Need, Step
from portal.worker import do_chores
from tests.builders import a_registration, answers, the_edition, the_registration

OPEN, ARRANGED, CLOSED = TaskState.OPEN, TaskState.ARRANGED, TaskState.CLOSED


def states(registration: Registration) -> dict[str, TaskState]:
    return {task.need: task.state for task in the_registration(registration.id).tasks}


def task_of(registration: Registration, need: str) -> NeedTask:
    [task] = [one for one in the_registration(registration.id).tasks if one.need == need]
    return task


def needs(registration: Registration, **given: object) -> None:
    """The registrant answers the step about access and food anew."""
    change(registration.id, Step.ACCESS, answers(**given)["access"], consents=True)


def arrange(registration: Registration, need: str, person_id: int, told: str = "Seat A1") -> None:
    task = task_of(registration, need)
    tasks.settle(task.id, state=ARRANGED, owner_id=person_id, instruction=told, seen=tasks.mark_of(task))


def test_each_need_is_one_thing_to_do(edition):
    amal = a_registration(edition, "Amal", needs=["wheelchair", "dog"], food=["halal"], details="My knee")
    assert states(amal) == {"wheelchair": OPEN, "dog": OPEN, "food:halal": OPEN, "details": OPEN}


def test_who_needs_nothing_gives_nothing_to_do(edition):
    assert states(a_registration(edition, "Amal")) == {}


def test_unticking_forgets_it_and_the_instruction_at_once(edition, an_organiser):
    amal = a_registration(edition, "Amal", needs=["wheelchair", "dog"], food=["halal"], details="My knee")
    arrange(amal, "wheelchair", an_organiser)
    needs(amal, needs=["dog"])
    assert states(amal) == {"dog": OPEN}
    assert [one.need for one in db.session.query(NeedTask)] == ["dog"]


def test_what_the_desk_closed_is_forgotten_when_it_is_taken_back(edition):
    amal = a_registration(edition, "Amal", needs=["dog"])
    task = task_of(amal, "dog")
    tasks.settle(task.id, state=CLOSED, owner_id=None, instruction="", seen=tasks.mark_of(task))
    needs(amal)
    assert db.session.query(NeedTask).all() == []


def test_the_report_counts_what_is_still_asked(edition, an_organiser):
    amal = a_registration(edition, "Amal", needs=["wheelchair", "dog"])
    a_registration(edition, "Ana", needs=["quiet"])
    arrange(amal, "dog", an_organiser)
    needs(amal, needs=["dog"])
    numbers = count(db.session(), the_edition(edition))
    assert (numbers["needs_asked"], numbers["needs_met"]) == (2, 1)


def test_ticking_it_again_opens_it_again(edition):
    amal = a_registration(edition, "Amal", needs=["dog"])
    needs(amal)
    assert states(amal) == {}
    needs(amal, needs=["dog"])
    assert states(amal) == {"dog": OPEN}


def test_another_answer_leaves_what_is_arranged_alone(edition, an_organiser):
    amal = a_registration(edition, "Amal", needs=["dog"], details="My knee")
    arrange(amal, "dog", an_organiser)
    arrange(amal, "details", an_organiser)
    needs(amal, needs=["dog", "quiet"], details="My knee")
    assert states(amal) == {"dog": ARRANGED, "details": ARRANGED, "quiet": OPEN}
    assert task_of(amal, "dog").instruction == "Seat A1"


def test_other_words_open_it_again(edition, an_organiser):
    amal = a_registration(edition, "Amal", details="My knee")
    arrange(amal, "details", an_organiser)
    needs(amal, details="My knee and my eyes")
    assert states(amal) == {"details": OPEN}
    assert task_of(amal, "details").owner_id == an_organiser


def test_what_the_desk_closed_stays_closed_until_it_is_asked_anew(edition):
    amal = a_registration(edition, "Amal", needs=["dog"])
    task = task_of(amal, "dog")
    tasks.settle(task.id, state=CLOSED, owner_id=None, instruction="Seat A1", seen=tasks.mark_of(task))
    assert task_of(amal, "dog").instruction is None
    needs(amal, needs=["dog", "quiet"])
    assert states(amal) == {"dog": CLOSED, "quiet": OPEN}


def test_who_cancels_needs_nothing_and_who_comes_back_needs_the_same(edition, an_organiser):
    amal = a_registration(edition, "Amal", needs=["dog"], food=["vegan"])
    arrange(amal, "dog", an_organiser)
    cancel(amal.id)
    assert states(amal) == {}
    restore(amal.id)
    assert states(amal) == {"dog": OPEN, "food:vegan": OPEN}


def test_seats_that_were_not_confirmed_need_nothing_either(edition, clock):
    with write() as session:
        locked(session, edition).confirmation = Confirmation.ALWAYS
    amal = a_registration(edition, "Amal", needs=["dog"])
    clock.move(timedelta(hours=49))
    with write() as session:
        release_expired(session)
    assert states(amal) == {}


def test_needs_from_before_there_were_tasks_become_tasks_once(edition):
    amal = a_registration(edition, "Amal", needs=["dog"], details="My knee")
    ana = a_registration(edition, "Ana", needs=["quiet"])
    gone = a_registration(edition, "Selam", needs=["quiet"])
    cancel(gone.id)
    with write() as session:
        for one in session.query(NeedTask):
            session.delete(one)
    do_chores()
    assert states(amal) == {"dog": OPEN, "details": OPEN}
    assert states(ana) == {"quiet": OPEN}
    assert states(gone) == {}
    ids = [one.id for one in db.session.query(NeedTask)]
    do_chores()
    assert [one.id for one in db.session.query(NeedTask)] == ids


def test_two_people_do_not_overwrite_each_other(edition, an_organiser):
    amal = a_registration(edition, "Amal", needs=["dog"])
    task = task_of(amal, "dog")
    seen = tasks.mark_of(task)
    arrange(amal, "dog", an_organiser, "Seat A1")
    with pytest.raises(tasks.TaskHasChanged):
        tasks.settle(task.id, state=OPEN, owner_id=None, instruction="Seat B2", seen=seen)
    assert task_of(amal, "dog").instruction == "Seat A1"


def test_nobody_arranges_what_was_taken_back_meanwhile(edition):
    amal = a_registration(edition, "Amal", needs=["dog"])
    task = task_of(amal, "dog")
    seen = tasks.mark_of(task)
    needs(amal)
    with pytest.raises(tasks.NoTask):
        tasks.settle(task.id, state=ARRANGED, owner_id=None, instruction="Seat A1", seen=seen)


def test_erasing_somebody_erases_what_was_to_be_done(edition, an_organiser):
    amal = a_registration(edition, "Amal", needs=["dog"])
    task = task_of(amal, "dog")
    seen = tasks.mark_of(task)
    erase(amal.id)
    assert db.session.query(NeedTask).all() == []
    with pytest.raises(tasks.NoTask):
        tasks.settle(task.id, state=ARRANGED, owner_id=None, instruction="", seen=seen)


TELLING = {
    "en": "wheel hear loop letter large rest quiet help assist dog blind halal veg gluten diet",
    "nl": "rolstoel hoor gehoor ring letter groot rust stil hulp help hond blind halal vega gluten dieet",
}


@pytest.mark.parametrize("locale", LOCALES)
def test_proposals_tell_what_to_do_and_not_why(app, locale):
    """Whoever reads an instruction at the door must not learn from it what somebody needs, or eats."""
    with in_locale(locale):
        offered = {need: proposal(need) for need in need_names()}
        names = [name.casefold() for name in need_names().values()]
    assert all(offered[need.value] for need in Need)
    assert len({offered[f"food:{food.value}"] for food in Food}) == 1
    assert offered["details"] == ""
    for told in offered.values():
        assert len(told) <= tasks.INSTRUCTION_LENGTH
        words = [word.strip(".,“”").casefold() for word in told.split()]
        assert not [word for word in words if word.startswith(tuple(TELLING[locale].split()))], told
        assert not [name for name in names if name in told.casefold()], told
