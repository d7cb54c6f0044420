"""The table of states is complete: nothing is a dead end, and nobody is left with nothing."""

from itertools import pairwise

import pytest

from portal.matching.lifecycle import MOVES, Alternative, By, NotAllowed, RequestState, may_move, require_move

STATES = list(RequestState)


def reachable(state: RequestState) -> set[RequestState]:
    found = {state}
    while more := {to for now, to in MOVES if now in found} - found:
        found |= more
    return found


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_reached_and_left(state: RequestState):
    assert state in reachable(RequestState.OPEN)
    assert RequestState.OPEN in reachable(state)


def test_a_request_goes_from_open_to_told():
    way = (
        RequestState.OPEN,
        RequestState.PROPOSED,
        RequestState.INVITED,
        RequestState.CONFIRMED,
        RequestState.TOLD,
    )
    for now, to in pairwise(way):
        assert any(may_move(now, to, by) for by in By)


@pytest.mark.parametrize("state", [one for one in STATES if one is not RequestState.WITHDRAWN])
def test_the_asker_may_always_withdraw(state: RequestState):
    require_move(state, RequestState.WITHDRAWN, By.ASKER)


def test_not_found_needs_something_to_offer_instead():
    with pytest.raises(NotAllowed):
        require_move(RequestState.OPEN, RequestState.NOT_FOUND, By.ORGANISER)
    require_move(
        RequestState.OPEN, RequestState.NOT_FOUND, By.ORGANISER, offered=frozenset({Alternative.WRITTEN})
    )


@pytest.mark.parametrize("by", [By.ASKER, By.PORTAL])
def test_only_a_person_who_searched_says_that_nobody_was_found(by: By):
    assert not any(may_move(now, RequestState.NOT_FOUND, by) for now in STATES)


def test_what_is_not_in_the_table_cannot_happen():
    with pytest.raises(NotAllowed):
        require_move(RequestState.WITHDRAWN, RequestState.TOLD, By.ORGANISER)
    # Only who comes with somebody can come with somebody else: that has to be prepared anew.
    assert [now for now, to in MOVES if now is to] == [RequestState.OWN]


def test_nobody_looks_again_for_what_only_the_asker_can_ask_for():
    again = {now for now in STATES if may_move(now, RequestState.OPEN, By.ORGANISER)}
    assert again == {RequestState.NOT_FOUND}
    assert may_move(RequestState.OWN, RequestState.OPEN, By.ASKER)
    assert may_move(RequestState.WITHDRAWN, RequestState.OPEN, By.ASKER)


def test_nobody_says_twice_that_nobody_was_found():
    with pytest.raises(NotAllowed):
        require_move(
            RequestState.NOT_FOUND, RequestState.NOT_FOUND, By.ORGANISER, offered=frozenset(Alternative)
        )
