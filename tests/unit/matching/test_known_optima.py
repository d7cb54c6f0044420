"""Evenings whose best plan can be found by hand."""

from portal.languages.modes import Mode
from portal.matching.checking import faults
from portal.matching.greedy import first_come
from portal.matching.helping import smallest_help
from portal.matching.plan import Level, Plan, Proposal
from portal.matching.problem import Channel, Problem
from portal.matching.reasons import Lack, why, why_not
from portal.matching.solver import propose
from tests.unit.matching.evenings import (
    EVENING,
    NGT,
    asks,
    duty,
    evening,
    knows,
    part,
    spoken,
)

ALL = [one.id for one in EVENING]
# After the market one long part, which nobody does alone.
LONG = (*EVENING[:2], part("closing", "20:45", "22:00"))


def proposed(problem: Problem) -> Proposal:
    found = propose(problem)
    assert found.is_proven
    assert faults(problem, found.plan) == []
    return found


def whole(problem: Problem) -> frozenset[str]:
    return proposed(problem).plan.whole(problem)


def lacks(problem: Problem, request: str) -> set[Lack]:
    [asked] = [one for one in problem.requests if one.id == request]
    return {reason.lack for reason in why_not(problem, proposed(problem).plan, asked)}


def test_who_knows_two_languages_takes_the_one_that_nobody_else_knows():
    problem = evening(
        [asks("Bilen", "ar"), asks("Senait", "ti", day=1)], [knows("A", "ar", "ti"), knows("B", "ar")]
    )

    assert proposed(problem).plan.duties == {duty("A", "ti"), duty("B", "ar")}
    assert first_come(problem).whole(problem) == {"Bilen"}


def test_a_chain_of_languages_is_served_to_its_end():
    size = 8
    people = [knows(f"i{k}", *(f"x{k}", f"x{k + 1}")[: 2 if k < size else 1]) for k in range(1, size + 1)]
    order = [*range(2, size + 1), 1]
    requests = [asks(f"r{k}", f"x{k}", day=day) for day, k in enumerate(order)]

    problem = evening(requests, people)

    assert len(whole(problem)) == size
    assert len(first_come(problem).whole(problem)) < size


def test_a_party_is_not_split_and_the_earlier_one_is_served():
    problem = evening(
        [asks("first", "ar", listeners=2), asks("later", "ar", day=1, listeners=2)], [knows("A", "ar")]
    )

    assert whole(problem) == {"first"}
    assert lacks(problem, "later") == {Lack.FULL}


def test_three_small_parties_count_for_more_than_a_large_one():
    large, *small = [asks(f"r{n}", "ar", day=n, listeners=size) for n, size in enumerate((3, 1, 1, 1))]

    assert whole(evening([large, *small], [knows("A", "ar")])) == {"r1", "r2", "r3"}


def test_one_signer_serves_the_most_minutes_that_can_be_done_alone_and_one_more_would_do():
    problem = evening([asks("Iris", NGT, parts=ALL)], [knows("A", NGT)], EVENING)

    found = proposed(problem)

    # Half an hour, a rest during the market, and an hour.
    assert found.score[Level.WHOLE] == 0
    assert found.score[Level.MINUTES] == 90
    assert {one.part for one in found.plan.duties} == {"talk", "music", "discussion"}
    assert lacks(problem, "Iris") == {Lack.TOO_LONG}
    [extra] = smallest_help(problem, found.plan).extras
    assert (extra.channel, extra.requests) == (NGT, {"Iris"})


def test_two_signers_relieve_each_other_all_evening():
    problem = evening([asks("Iris", NGT, parts=ALL)], [knows("A", NGT), knows("B", NGT)], EVENING)

    plan = proposed(problem).plan

    assert plan.whole(problem) == {"Iris"}
    assert {one.interpreter for one in plan.duties} == {"A", "B"}


def test_a_part_that_is_too_long_for_one_gets_a_team_that_serves_one_group():
    people = [knows("A", NGT), knows("B", NGT)]
    problem = evening(
        [
            asks("Iris", NGT, listeners=3, parts=["fair"]),
            asks("Joep", NGT, day=1, listeners=3, parts=["fair"]),
        ],
        people,
        [part("fair", "20:45", "22:00", together=False)],
    )

    found = proposed(problem)

    assert found.plan.whole(problem) == {"Iris"}
    assert len(found.plan.teams) == 1


def test_a_signer_who_leaves_early_is_followed_by_one_who_comes_late():
    request = asks("Iris", NGT, parts=[one.id for one in LONG])
    two = [knows("A", NGT, there=("19:00", "21:00")), knows("B", NGT)]
    third = knows("C", NGT, there=("20:45", "22:00"))

    problem = evening([request], two, LONG)

    assert whole(problem) == set()
    [extra] = smallest_help(problem, propose(problem).plan).extras
    assert (extra.channel, extra.parts) == (NGT, ("closing",))
    assert whole(evening([request], [*two, third], LONG)) == {"Iris"}


def test_who_is_confirmed_stays_though_another_is_better():
    worse = knows("A", "ar", is_registered=False, cost=9000)
    problem = evening([asks("Amal", "ar")], [worse, knows("B", "ar")], locked=frozenset({duty("A", "ar")}))

    assert proposed(problem).plan.duties == {duty("A", "ar")}
    assert proposed(evening([asks("Amal", "ar")], [worse, knows("B", "ar")])).plan.duties == {duty("B", "ar")}


def test_after_a_decline_as_few_of_the_invited_as_possible_move():
    requests = [asks(name, name, day=day) for day, name in enumerate(("ar", "ti", "so"))]
    # Invited were A, B, C and D; D declined. C alone can take over from D.
    people = [knows("A", "ar", "ti"), knows("B", "ti", "ar"), knows("C", "so", "ti"), knows("E", "so")]
    invited = frozenset({duty("A", "ar"), duty("C", "ti"), duty("D", "so")})
    problem = evening(requests, people, promised=invited, present=invited)

    plan = proposed(problem).plan

    assert plan.whole(problem) == {"ar", "ti", "so"}
    assert plan.duties == {duty("A", "ar"), duty("C", "ti"), duty("E", "so")}
    assert [one.interpreter for one in invited - plan.duties] == ["D"]
    assert [one.interpreter for one in plan.duties - invited] == ["E"]


def test_a_decline_in_a_chain_moves_one_when_one_must_move():
    requests = [asks(name, name, day=day) for day, name in enumerate(("ar", "ti"))]
    people = [knows("B", "ar", "ti"), knows("C", "ti")]
    # A, who declined, had Arabic; only B can follow, and C can follow B.
    invited = frozenset({duty("A", "ar"), duty("B", "ti")})

    found = proposed(evening(requests, people, promised=invited, present=invited))

    assert found.plan.duties == {duty("B", "ar"), duty("C", "ti")}
    assert found.score[Level.DISTURBED] == 1


def test_arabic_serves_darija_only_for_who_listed_it_and_says_so():
    both, one = asks("Fatima", "ary", "ar"), asks("Hamid", "ary", day=1)
    problem = evening([both, one], [knows("A", "ar")])

    plan = proposed(problem).plan

    assert plan.whole(problem) == {"Fatima"}
    [choice] = why(problem, plan, both)
    assert (choice.channel, choice.rank) == (spoken("ar"), 1)
    assert lacks(problem, "Hamid") == {Lack.NOBODY}


def test_a_gender_that_is_required_is_required():
    problem = evening([asks("Samira", "ar", gender="f")], [knows("A", "ar", gender="m")])

    assert whole(problem) == set()
    assert lacks(problem, "Samira") == {Lack.GENDER}
    [extra] = smallest_help(problem, propose(problem).plan).extras
    assert extra.gender == "f"


def test_nobody_and_nothing_are_no_error():
    assert proposed(evening([], [])).plan == Plan()
    assert proposed(evening([], [knows("A", "ar")])).plan == Plan()
    problem = evening([asks("Amal", "ar")], [])
    assert proposed(problem).plan == Plan()
    assert lacks(problem, "Amal") == {Lack.NOBODY}
    assert proposed(Problem((), (), ())).plan == Plan()


def test_on_the_market_nobody_leads_two_groups():
    market = [part("market", "20:00", "20:45", together=False)]
    problem = evening(
        [asks("Amal", "ar", parts=["market"]), asks("Senait", "ti", day=1, parts=["market"])],
        [knows("A", "ar", "ti")],
        market,
    )

    assert whole(problem) == {"Amal"}
    assert lacks(problem, "Senait") == {Lack.BUSY}


def test_a_screen_serves_all_who_sit_together_and_one_at_the_market():
    written = Channel("nl", Mode.WRITTEN)
    requests = [asks(f"r{n}", written, day=n, listeners=5, parts=["talk"]) for n in range(6)]

    assert len(whole(evening(requests, [knows("A", written)]))) == 6


def test_receivers_reach_twelve_and_a_whisper_three():
    requests = [asks(f"r{n}", "ar", day=n, listeners=3) for n in range(5)]

    assert len(whole(evening(requests, [knows("A", "ar")]))) == 1
    assert len(whole(evening(requests, [knows("A", "ar", has_kit=True)]))) == 4


def test_a_team_that_is_confirmed_is_not_split_for_another_party():
    fair = [part("fair", "20:45", "22:00", together=False)]
    people = [knows("A", NGT), knows("B", NGT)]
    requests = [
        asks(name, NGT, day=day, listeners=3, parts=["fair"]) for day, name in enumerate(("Iris", "Joep"))
    ]
    both = frozenset({duty("A", NGT, "fair"), duty("B", NGT, "fair")})

    found = proposed(evening(requests, people, fair, locked=both))

    assert found.score[Level.WHOLE] == 1
    assert len(found.plan.teams) == 1
