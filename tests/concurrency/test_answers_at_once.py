"""Interpreters who say yes at the same moment: a gap is filled once, and nobody is left without an answer."""

import threading

import pytest
from sqlalchemy import select

from portal.database import db
from portal.interpreting import by_hand
from portal.interpreting.asked import parts_of
from portal.interpreting.models import Duty, DutyState, Invitation
from portal.languages.modes import Mode
from portal.matching.lifecycle import InvitationState, RequestState
from portal.matching.problem import Channel
from portal.registration.models import InterpreterRequest
from tests.builders import (
    AN_INTERPRETER,
    a_registration,
    an_interpreter,
    invited,
    letters,
    surely,
    the_edition,
)
from tests.concurrency import crowd
from tests.concurrency.crowd import free_database
from tests.pages.journeys import csrf_token, post
from tests.visitor import Visitor

CROWD = 6


@pytest.fixture
def asked(app, edition):
    """Selam needs one interpreter for Tigrinya, and several are asked; the ids and keys of their letters."""
    with app.app_context():
        a_registration(edition, "Selam", **AN_INTERPRETER)
        invitations = [invited(an_interpreter(edition, f"Miriam {place}")) for place in range(CROWD)]
        known = [(one.id, one.token) for one in invitations]
        free_database()
    return known


def the_gap_is_filled_once() -> bool:
    """Exactly one comes, for the whole evening, and the asker was told once; all others are thanked."""
    everybody = db.session.scalars(select(Invitation)).all()
    [comes] = [one for one in everybody if one.state is InvitationState.ACCEPTED]
    assert [one.state for one in everybody].count(InvitationState.CANCELLED) == CROWD - 1
    duties = db.session.scalars(select(Duty)).all()
    assert {(one.interpreter_id, one.state) for one in duties} == {
        (comes.interpreter_id, DutyState.CONFIRMED)
    }
    assert len(duties) == len({one.part_id for one in duties}) == 3
    request = db.session.scalars(select(InterpreterRequest)).one()
    assert request.state is RequestState.TOLD
    assert request.plan and {*map(tuple, request.plan["parts"].values())} == {(comes.interpreter_id,)}
    sent = [(one.kind, one.about) for one in letters()]
    assert [kind for kind, _ in sent].count("interpreter-found") == 1
    assert [one for kind, one in sent if kind == "interpreter-confirmed"] == [comes.id]
    thanked = [one for kind, one in sent if kind == "interpreter-thanked"]
    assert sorted(thanked) == sorted(one.id for one in everybody if one is not comes)
    return True


def test_several_processes_accept_for_one_gap(app, asked, database_url):
    in_time = crowd.at_once(crowd.say_yes, database_url, CROWD, [one for one, _ in asked])
    assert in_time.count(True) == 1
    with app.app_context():
        assert the_gap_is_filled_once()


def test_several_threads_press_the_button_for_one_gap(app, asked):
    visitors = [Visitor(app) for _ in asked]
    tokens = [csrf_token(one) for one in visitors]
    barrier, pages = threading.Barrier(CROWD), {}

    def press(place: int) -> None:
        url = f"/en/interpreter/{asked[place][1]}/"
        barrier.wait(crowd.PATIENCE)
        post(visitors[place], f"{url}accept", [("csrf_token", tokens[place])])
        assert visitors[place].response.status_code == 303
        pages[place] = visitors[place].visit(url)

    threads = [threading.Thread(target=press, args=(place,)) for place in range(CROWD)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(crowd.PATIENCE)
    told = sorted(page.status for page in pages.values())
    assert told == ["accepted", *["cancelled"] * (CROWD - 1)]
    with app.app_context():
        assert the_gap_is_filled_once()


def test_two_who_say_yes_for_a_team_both_come(app, edition, database_url):
    with app.app_context():
        signed = {"mode": "signed", "language": "dse"}
        rows = parts_of(the_edition(edition))
        everything = [row.slug for row in rows]
        a_registration(edition, "Joost", **{**AN_INTERPRETER, **signed, "parts": everything})
        channel, parts = Channel("dse", Mode.SIGNED), [row.id for row in rows]
        team = [an_interpreter(edition, name, "dse", mode=Mode.SIGNED) for name in ("Anneke", "Bas")]
        for one in team:
            surely(by_hand.assign, edition, channel, one.id, parts, person_id=None)
        asked = [invited(one, *channel).id for one in team]
        free_database()
    assert crowd.at_once(crowd.say_yes, database_url, 2, asked) == [True, True]
    with app.app_context():
        assert db.session.query(Duty).filter_by(state=DutyState.CONFIRMED).count() == 8
        request = db.session.scalars(select(InterpreterRequest)).one()
        assert (request.state, sorted(request.names)) == (RequestState.TOLD, ["Anneke", "Bas"])
        assert [one.kind for one in letters()].count("interpreter-found") == 1
