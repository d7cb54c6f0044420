"""Which language group is at which stand of the market, and when."""

from datetime import datetime

import pytest

from portal.clock import LEIDEN, in_leiden
from portal.database import db, write
from portal.event.editions import locked
from portal.interpreting import rounds
from portal.interpreting.models import Duty, DutyState, MarketSlot
from portal.matching.rounds import DoesNotFit, Wrong
from portal.registration.changing import cancel
from portal.registration.models import Registration
from tests.builders import a_group, registrations, the_edition


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2024-03-21T{text}").replace(tzinfo=LEIDEN)


def groups(edition: int) -> list[rounds.Walkers]:
    return rounds.groups_of(db.session(), the_edition(edition))


def walk(edition: int, interpreter: int) -> dict[str, str]:
    """Stand by stand when an interpreter is there."""
    slots = rounds.slots_of(db.session(), the_edition(edition), interpreter)
    return {slot.theme.slug: f"{in_leiden(slot.starts_at):%H:%M}" for slot in slots}


def stand(edition: int, slug: str) -> int:
    return next(theme.id for theme in the_edition(edition).themes if theme.slug == slug)


def expected(edition: int, slug: str) -> list[tuple[str, str, int]]:
    theme = next(theme for theme in the_edition(edition).themes if theme.slug == slug)
    return [
        (f"{in_leiden(one.starts_at):%H:%M}", one.channel.language, one.people)
        for one in rounds.expected_at(db.session(), theme)
    ]


def test_groups_are_made_of_who_listens_to_the_same_people(edition):
    [miriam] = a_group(edition, "Amal", "ar", "Miriam", listeners=2)
    a_group(edition, "Selam", "ti", "Bilen", "Luwam", listeners=3)
    found = groups(edition)
    assert [(one.channel.language, one.people, len(one.interpreters)) for one in found] == [
        ("ar", 2, 1),
        ("ti", 3, 2),
    ]
    with write() as session:
        fatma, amal = registrations()[1].request, registrations()[0].request
        session.get_one(type(fatma), fatma.id).plan = amal.plan
    assert [(one.id, one.people) for one in groups(edition)] == [(miriam, 5)]


def test_who_does_not_come_walks_nowhere(edition):
    a_group(edition, "Amal", "ar", "Miriam")
    cancel(registrations()[0].id)
    assert groups(edition) == []


def test_rounds_are_planned_and_everybody_of_a_team_reads_them(edition):
    [miriam] = a_group(edition, "Amal", "ar", "Miriam")
    bilen, luwam = a_group(edition, "Selam", "ti", "Bilen", "Luwam")
    rounds.plan(edition, {})
    assert walk(edition, miriam) == {
        "connection": "20:00",
        "police": "20:07",
        "education": "20:15",
        "labour-market": "20:22",
        "reporting-point": "20:30",
        "municipality": "20:37",
    }
    assert walk(edition, bilen) == walk(edition, luwam)
    assert walk(edition, bilen)["police"] == "20:00"
    assert walk(edition, 99) == {}


def test_planning_again_starts_afresh_with_the_stands_that_a_group_wants(edition):
    [miriam] = a_group(edition, "Amal", "ar", "Miriam")
    rounds.plan(edition, {})
    rounds.plan(edition, {miriam: frozenset({stand(edition, "education"), stand(edition, "municipality")})})
    assert walk(edition, miriam) == {"education": "20:00", "municipality": "20:22"}
    rounds.clear(edition)
    assert walk(edition, miriam) == {}


def test_ten_groups_do_not_fit_and_nothing_is_lost(edition):
    first = [a_group(edition, f"Guest {number}", "ar", f"Interpreter {number}")[0] for number in range(9)]
    rounds.plan(edition, {})
    before = [walk(edition, one) for one in first]
    assert all(len(one) == 6 for one in before)
    a_group(edition, "Guest 9", "ar", "Interpreter 9")
    with pytest.raises(DoesNotFit):
        rounds.plan(edition, {})
    assert [walk(edition, one) for one in first] == before


def test_a_round_is_changed_by_hand(edition):
    [miriam] = a_group(edition, "Amal", "ar", "Miriam")
    [bilen] = a_group(edition, "Selam", "ti", "Bilen")
    rounds.plan(edition, {})
    others = walk(edition, bilen)
    rounds.change(edition, miriam, {stand(edition, "police"): at("20:12")})
    assert walk(edition, miriam) == {"police": "20:12"}
    assert walk(edition, bilen) == others


def test_one_stand_takes_one_group_at_a_time(edition):
    [miriam] = a_group(edition, "Amal", "ar", "Miriam")
    [bilen] = a_group(edition, "Selam", "ti", "Bilen")
    rounds.plan(edition, {})
    before = walk(edition, miriam)
    police = stand(edition, "police")
    with pytest.raises(rounds.Refused) as refused:
        rounds.change(edition, miriam, {police: at("20:05")})
    assert (refused.value.problems[police].why, refused.value.problems[police].other.group) == (
        Wrong.ONE_STAND,
        bilen,
    )
    assert walk(edition, miriam) == before


def test_one_group_is_at_one_stand_at_a_time_and_inside_the_market(edition):
    [miriam] = a_group(edition, "Amal", "ar", "Miriam")
    police, education = stand(edition, "police"), stand(edition, "education")
    with pytest.raises(rounds.Refused) as refused:
        rounds.change(edition, miriam, {police: at("20:05"), education: at("20:08")})
    assert refused.value.problems[education].why is Wrong.ONE_GROUP
    with pytest.raises(rounds.Refused) as refused:
        rounds.change(edition, miriam, {police: at("20:40")})
    assert refused.value.problems[police].why is Wrong.OUTSIDE
    assert walk(edition, miriam) == {}


def test_whoever_interprets_no_more_keeps_no_place(edition):
    [miriam] = a_group(edition, "Amal", "ar", "Miriam")
    [bilen] = a_group(edition, "Selam", "ti", "Bilen")
    rounds.plan(edition, {})
    with write() as session:
        session.query(Duty).filter_by(interpreter_id=miriam).delete()
    with pytest.raises(rounds.NoGroup):
        rounds.change(edition, miriam, {})
    assert walk(edition, miriam) == {}
    assert expected(edition, "connection") == [("20:37", "ti", 1)]
    # The place at this moment was the other group's.
    rounds.change(edition, bilen, {stand(edition, "connection"): at("20:00")})
    assert walk(edition, bilen) == {"connection": "20:00"}
    [deserted] = rounds.deserted_in(db.session(), the_edition(edition), groups(edition))
    assert (deserted.interpreter.id, len(deserted.slots)) == (miriam, 5)


def test_who_comes_in_the_place_of_somebody_else_walks_the_same_round(edition):
    [miriam] = a_group(edition, "Amal", "ar", "Miriam")
    [bilen] = a_group(edition, "Selam", "ti", "Bilen")
    rounds.plan(edition, {})
    before = walk(edition, miriam)
    with write() as session:
        session.query(Duty).filter_by(interpreter_id=miriam).delete()
    [yusra] = a_group(edition, "Fatma", "ar", "Yusra")
    assert walk(edition, yusra) == before
    assert [one.before.name if one.before else None for one in groups(edition)] == [None, "Miriam"]
    assert rounds.deserted_in(db.session(), the_edition(edition), groups(edition)) == []
    assert expected(edition, "connection") == [("20:00", "ar", 1), ("20:37", "ti", 1)]
    # A change makes the round their own, and leaves the others as they are.
    others = walk(edition, bilen)
    rounds.change(edition, yusra, {stand(edition, "police"): at("20:12")})
    assert (walk(edition, yusra), walk(edition, bilen)) == ({"police": "20:12"}, others)
    assert db.session.query(MarketSlot).filter_by(interpreter_id=miriam).count() == 0


def test_two_who_each_had_a_round_and_work_together_now_walk_one(edition):
    [miriam] = a_group(edition, "Amal", "ar", "Miriam")
    [bilen] = a_group(edition, "Selam", "ar", "Bilen")
    rounds.plan(edition, {})
    before, other = walk(edition, miriam), walk(edition, bilen)
    with write() as session:
        for one in registrations():
            request = session.get_one(Registration, one.id).request
            request.plan = {
                **request.plan,
                "parts": {part: [bilen, miriam] for part in request.plan["parts"]},
            }
    assert [len(one.interpreters) for one in groups(edition)] == [2]
    assert walk(edition, miriam) == walk(edition, bilen) == before
    assert len(expected(edition, "police")) == 1
    [deserted] = rounds.deserted_in(db.session(), the_edition(edition), groups(edition))
    assert (deserted.interpreter.id, len(deserted.slots)) == (bilen, 6)
    # Whoever comes beside them walks the round that is left.
    [yusra] = a_group(edition, "Fatma", "ar", "Yusra")
    assert walk(edition, yusra) == other


def test_a_change_of_others_leaves_an_inherited_round_alone(edition):
    [miriam] = a_group(edition, "Amal", "ar", "Miriam")
    [bilen] = a_group(edition, "Selam", "ti", "Bilen")
    rounds.plan(edition, {})
    before = walk(edition, miriam)
    with write() as session:
        session.query(Duty).filter_by(interpreter_id=miriam).delete()
    [yusra] = a_group(edition, "Fatma", "ar", "Yusra")
    with pytest.raises(rounds.Refused) as refused:
        rounds.change(edition, bilen, {stand(edition, "connection"): at("20:00")})
    assert refused.value.problems[stand(edition, "connection")].other.group == yusra
    rounds.change(edition, bilen, {stand(edition, "connection"): at("20:37")})
    assert walk(edition, yusra) == before


def test_hosts_expect_only_who_is_sure_to_come(edition):
    a_group(edition, "Amal", "ar", "Miriam", listeners=2)
    a_group(edition, "Selam", "ti", "Bilen", state=DutyState.INVITED)
    rounds.plan(edition, {})
    assert expected(edition, "police") == [("20:07", "ar", 2)]


def test_without_a_market_there_are_no_rounds(edition):
    [miriam] = a_group(edition, "Amal", "ar", "Miriam")
    rounds.plan(edition, {})
    with write() as session:
        [market] = [row for row in locked(session, edition).programme if row.slug == "market"]
        market.ends_at = None
    with pytest.raises(rounds.NoMarket):
        rounds.plan(edition, {})
    assert walk(edition, miriam) == {}
    assert expected(edition, "police") == []
