"""A plan in the engine's numbers, and the engine's numbers as a plan."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from portal.matching.formulation import Formulation, Place, duty_of
from portal.matching.plan import Plan
from portal.matching.problem import Channel, Duty, Request, Seat
from portal.matching.seating import Post, seated


def values_of(plan: Plan, formulation: Formulation) -> list[int]:
    """The plan in the engine's numbers: a place to begin from."""
    values = list(formulation.model.lower)
    columns = {duty: formulation.alone for duty in plan.duties}
    for pair in plan.teams:
        second = _second(pair, plan)
        columns |= {duty: formulation.second if duty == second else formulation.first for duty in pair}
    busy: set[str] = set()
    for duty in plan.duties & formulation.post.keys():
        one = formulation.of_kind(duty)
        values[columns[duty][one]] += 1
        if one in formulation.helps and columns[duty] is formulation.second:
            values[formulation.helps[one]] = 1
        busy.add(duty.interpreter)
    for name in busy:
        first = formulation.first_of[name]
        values[formulation.use[first]] += 1
        if first in formulation.evening:
            column = _spent(formulation, name, plan)
            # One way only: it is counted as `use`.
            values[column] += column != formulation.use[first]
    for name, column in formulation.moved.items():
        mine = {duty for duty in formulation.problem.promised if duty.interpreter == name}
        values[column] = int(not mine <= plan.duties)
    for post, column in formulation.count.items():
        values[column] = sum(values[one] for duty in post.duties for one in formulation.leading(duty))
    for column, (terms, most) in formulation.excess.items():
        values[column] = int(sum(values[one] for one in terms) > most)
    _count_seats(formulation, values, plan)
    return values


def _spent(formulation: Formulation, name: str, plan: Plan) -> int:
    """The column of a way to spend the evening that allows for what somebody does."""
    mates = plan.mates()
    done = {
        duty.part: formulation.loads(duty)[duty in mates] for duty in plan.duties if duty.interpreter == name
    }
    first = formulation.first_of[name]
    return next(
        column
        for way, column in formulation.evening[first].items()
        if all(done.get(part, 0) <= most for part, most in zip(formulation.parts_of(first), way, strict=True))
    )


def _count_seats(formulation: Formulation, values: list[int], plan: Plan) -> None:
    served = plan.served()
    for number, group in enumerate(formulation.groups):
        whole = 0
        for request in group.requests:
            seats = served.get(request.id, {})
            whole += request.parts <= seats.keys()
            for seat in seats.values():
                if seat not in group.kept:
                    values[formulation.seat[Place(number, formulation.post[duty_of(seat)])]] += 1
        for request in group.requests[:whole]:
            values[formulation.full[request.id]] = 1


def plan_of(values: Sequence[int], formulation: Formulation) -> Plan:
    """What the engine's numbers mean."""
    on = _duties(values, formulation)
    teams = zip(*(sorted(on[role], key=_channel_and_part) for role in ("first", "second")), strict=True)
    return Plan(
        frozenset(duty for duties in on.values() for duty in duties),
        frozenset((one, other) for one, other in teams),
        frozenset(_seats(formulation, values, on)),
    )


def _duties(values: Sequence[int], formulation: Formulation) -> dict[str, list[Duty]]:
    """Who is on which duty, alone or as one of a team: the heaviest work to who can bear it, of each kind.

    With the same channel as before if possible.
    """
    on: dict[str, list[Duty]] = {"alone": [], "first": [], "second": []}
    counts = {"alone": formulation.alone, "first": formulation.first, "second": formulation.second}
    for first, names in formulation.kinds.items():
        ways = [
            way for way, column in formulation.evening.get(first, {}).items() for _ in range(values[column])
        ]
        latest: dict[str, Channel] = {}
        for place, part in enumerate(formulation.parts_of(first)):
            work = sorted(
                (
                    (formulation.loads(duty)[role != "alone"], duty.channel, role)
                    for duty in formulation.by_person[first][part]
                    for role, columns in counts.items()
                    if duty in columns
                    for _ in range(values[columns[duty]])
                ),
                reverse=True,
            )
            free = list(names)
            for load, channel, role in work:
                able = [
                    name
                    for name, way in zip(names, ways, strict=False)
                    if name in free and way[place] >= load
                ]
                name = next((one for one in able or free if latest.get(one) == channel), (able or free)[0])
                free.remove(name)
                latest[name] = channel
                on[role].append(Duty(name, channel, part))
    return on


def _seats(formulation: Formulation, values: Sequence[int], on: Mapping[str, list[Duty]]) -> list[Seat]:
    """Who sits where: of a group the whole first, then by date; with the same interpreter if possible."""
    orders = [
        sorted(group.requests, key=lambda request: -values[formulation.full[request.id]])
        for group in formulation.groups
    ]
    leading = {*on["alone"], *on["first"]}
    before: dict[str, str] = {}
    seats = []
    for part in formulation.parts:
        chosen: defaultdict[Post, list[Request]] = defaultdict(list)
        for number, order in enumerate(orders):
            left = {
                post: values[formulation.seat[Place(number, post)]]
                for post in formulation.posts
                if post.where[1] == part and Place(number, post) in formulation.seat
            }
            for post, request in _spread(left, order, before):
                chosen[post].append(request)
        for post, parties in chosen.items():
            serving = [duty for duty in post.duties if duty in leading]
            teams = set(serving).intersection(on["first"])
            for name, duty in seated(post.room, parties, serving, teams, before).items():
                before[name] = duty.interpreter
                seats.append(Seat(name, part, duty.channel, duty.interpreter))
    return seats


def _spread(
    left: dict[Post, int], order: Sequence[Request], before: Mapping[str, str]
) -> list[tuple[Post, Request]]:
    """Requests of a group over posts with so many seats `left`; first those who can stay with somebody."""
    lucky = list(order[: sum(left.values())])
    result = []
    for is_staying in (True, False):
        for request in tuple(lucky):
            name = before.get(request.id)
            post = next(
                (
                    post
                    for post, count in left.items()
                    if count and (not is_staying or any(duty.interpreter == name for duty in post.duties))
                ),
                None,
            )
            if post is not None:
                left[post] -= 1
                lucky.remove(request)
                result.append((post, request))
    return result


def _second(pair: tuple[Duty, Duty], plan: Plan) -> Duty:
    """The one of a team that nobody has a seat with."""
    served = {duty_of(seat) for seat in plan.seats}
    return pair[0] if pair[1] in served else pair[1]


def _channel_and_part(duty: Duty) -> tuple[Channel, str, str]:
    return duty.channel, duty.part, duty.interpreter
