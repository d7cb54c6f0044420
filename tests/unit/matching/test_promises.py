"""What holds for every evening."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.matching import large
from portal.matching.checking import faults
from portal.matching.greedy import first_come
from portal.matching.plan import Level, Plan, key, score
from portal.matching.problem import Duty, Problem, Seat
from portal.matching.solver import propose
from tests.unit.matching.random_evenings import evenings, interpreters

few = settings(max_examples=25, deadline=None)


def first_levels(problem: Problem) -> tuple[int, ...]:
    counted = propose(problem).score
    return counted[Level.WHOLE], counted[Level.MINUTES]


def renamed(problem: Problem, names: dict[str, str]) -> Problem:
    def of(duties: frozenset[Duty]) -> frozenset[Duty]:
        return frozenset(duty._replace(interpreter=names[duty.interpreter]) for duty in duties)

    return replace(
        problem,
        requests=tuple(
            replace(
                one,
                id=names[one.id],
                refuses=frozenset(names[name] for name in one.refuses),
                wishes_for=frozenset(names[name] for name in one.wishes_for),
            )
            for one in reversed(problem.requests)
        ),
        interpreters=tuple(replace(one, id=names[one.id]) for one in reversed(problem.interpreters)),
        parts=problem.parts[::-1],
        promised=of(problem.promised),
        present=of(problem.present),
    )


def all_names(problem: Problem) -> list[str]:
    return [one.id for one in (*problem.requests, *problem.interpreters)]


@few
@given(evenings(asking=8, able=6, parts=4))
def test_no_rule_is_broken_and_nothing_is_worse_than_first_come(problem: Problem):
    found, simple = propose(problem), first_come(problem)

    assert faults(problem, found.plan) == []
    assert faults(problem, simple) == []
    assert found.is_proven
    assert found.score == score(problem, found.plan)
    assert key(found.score) >= key(score(problem, simple))


@few
@given(evenings(asking=6, able=5))
def test_the_same_question_gets_the_same_answer(problem: Problem):
    assert propose(problem) == propose(problem)


@few
@given(evenings(asking=6, able=5))
def test_other_names_change_nothing_but_the_names(problem: Problem):
    names = {name: f"person {place:02}" for place, name in enumerate(sorted(all_names(problem)))}

    plan, other = propose(problem).plan, propose(renamed(problem, names)).plan

    assert other.duties == {duty._replace(interpreter=names[duty.interpreter]) for duty in plan.duties}
    assert other.seats == {
        Seat(names[seat.request], seat.part, seat.channel, names[seat.interpreter]) for seat in plan.seats
    }


@few
@given(evenings(asking=5, able=4), st.randoms())
def test_the_order_of_names_decides_only_between_equals(problem: Problem, chance):
    # Dates that differ, so that no tie is left to names.
    dated = replace(
        problem,
        requests=tuple(
            replace(one, asked_at=one.asked_at.replace(minute=place))
            for place, one in enumerate(problem.requests)
        ),
    )
    places = list(range(len(all_names(dated))))
    chance.shuffle(places)
    names = {name: f"person {place:02}" for place, name in zip(places, all_names(dated), strict=True)}

    assert propose(renamed(dated, names)).score == propose(dated).score


@few
@given(st.data())
def test_one_more_interpreter_lowers_neither_the_whole_nor_the_minutes(data: st.DataObject):
    problem = data.draw(evenings(asking=6, able=4))
    one_more = data.draw(interpreters("one more", problem.parts))

    more = replace(problem, interpreters=(*problem.interpreters, one_more))

    assert first_levels(more) >= first_levels(problem)


@few
@given(st.data())
def test_what_is_locked_never_moves(data: st.DataObject):
    problem = data.draw(evenings(asking=6, able=5))
    other = data.draw(st.sampled_from([first_come(problem), propose(problem).plan]))
    locked = frozenset(duty for duty in sorted(other.duties) if data.draw(st.booleans()))
    held = [seat for seat in sorted(other.seats) if Duty(seat.interpreter, seat.channel, seat.part) in locked]
    kept = frozenset(seat for seat in held if data.draw(st.booleans()))

    plan = propose(replace(problem, locked=locked, kept=kept)).plan

    assert locked <= plan.duties
    assert kept <= plan.seats


@few
@given(evenings(asking=6, able=5))
def test_the_best_plan_locked_is_the_best_plan_again(problem: Problem):
    before = propose(problem)

    again = propose(
        replace(problem, locked=before.plan.duties, kept=before.plan.seats, present=before.plan.duties)
    )

    assert again.plan.duties == before.plan.duties
    assert again.plan.seats == before.plan.seats
    assert again.is_proven


@few
@given(evenings(asking=6, able=4))
def test_without_time_the_answer_is_sound_and_its_bounds_are_true(problem: Problem):
    hurried, best = propose(problem, seconds=0), propose(problem)

    assert faults(problem, hurried.plan) == []
    assert hurried.bounds[Level.WHOLE] >= best.score[Level.WHOLE] >= hurried.score[Level.WHOLE]
    assert hurried.score == best.score or not hurried.is_proven


def test_an_empty_plan_breaks_nothing():
    empty = Problem((), (), ())
    assert faults(empty, Plan()) == []


@few
@given(evenings(asking=8, able=6, parts=4))
def test_a_plan_made_in_pieces_is_sound_and_its_bounds_are_true(problem: Problem):
    best = propose(problem)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(large, "MOST_SEATS", 0)
        patched.setattr(large, "BATCH", 2)
        pieced = propose(problem)

    assert faults(problem, pieced.plan) == []
    assert key(pieced.score) <= key(best.score)
    assert pieced.bounds[Level.WHOLE] >= best.score[Level.WHOLE]
    assert pieced.score == best.score or not pieced.is_proven
