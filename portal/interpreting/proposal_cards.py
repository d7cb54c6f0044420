"""What would change with the best plan: a card for each change, to be read before it is ticked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from portal.event.models import ProgrammeRow
from portal.interpreting.plan_words import because_words
from portal.interpreting.planning import Change, Planning
from portal.interpreting.words import channel_names, hours_of, listed
from portal.languages.modes import Mode
from portal.matching.plan import Plan
from portal.matching.problem import Channel, Duty
from portal.texts import isolated


@dataclass(frozen=True)
class Line:
    """One interpreter in a change of the plan."""

    who: str
    what: str
    people: str
    why: str


@dataclass(frozen=True)
class Card:
    """One change of the plan, as somebody reads it before ticking it."""

    key: str
    title: str
    lines: Sequence[Line]


def cards(planning: Planning, plan: Plan, changes: Iterable[Change], order: Sequence[Channel]) -> list[Card]:
    """What would change, in the order of the board: who, when, for whom, why."""
    from portal.matching.reasons import Because, why

    places = {channel: place for place, channel in enumerate(order)}
    # For each duty on its own: what holds for one part of the evening need not hold for another.
    reasons: dict[Duty, dict[str, None]] = {}
    words = because_words()
    for request in planning.problem.requests:
        for choice in why(planning.problem, plan, request):
            for person in filter(None, (choice.interpreter, choice.mate)):
                said = reasons.setdefault(Duty(person, choice.channel, choice.part), {})
                # What is decided or promised already is no news; of two, that is about the other one.
                said |= {
                    words[one]: None
                    for one in choice.because
                    if one not in (Because.DECIDED, Because.PROMISED)
                }
    names: dict[tuple[str, Channel], dict[str, None]] = {}
    mates = plan.mates()
    for seat in sorted(plan.seats, key=lambda one: (int(one.request), one.part)):
        mate = mates.get(Duty(seat.interpreter, seat.channel, seat.part))
        for person in filter(None, (seat.interpreter, mate.interpreter if mate else None)):
            whom = isolated(planning.requests[seat.request].registration.name)
            names.setdefault((person, seat.channel), {})[whom] = None
    found = []
    for change in changes:
        touched = {(one.channel, one.interpreter) for one in change.coming | change.going}
        touched |= {(one.channel, one.interpreter) for one in change.seated | change.unseated}
        channels = sorted(
            {channel for channel, _ in touched}, key=lambda one: (places.get(one, len(places)), one)
        )
        lines = [
            _line(
                planning,
                change,
                person,
                channel,
                names,
                reasons,
                _takes_turns(plan, channel),
            )
            for channel in channels
            for person in sorted((person for on, person in touched if on == channel), key=int)
        ]
        found.append(
            (
                min((places.get(one, len(places)) for one in channels), default=0),
                Card(change.key, listed(map(channel_names, channels)), lines),
            )
        )
    return [card for _, card in sorted(found, key=lambda one: (one[0], one[1].title, one[1].key))]


def _takes_turns(plan: Plan, channel: Channel) -> bool:
    """Whether people sign by turns, side by side or one after the other."""
    signing = {one.interpreter for one in plan.duties if one.channel == channel}
    return channel.mode in (Mode.SIGNED, Mode.TACTILE) and len(signing) > 1


def _line(
    planning: Planning,
    change: Change,
    person: str,
    channel: Channel,
    names: Mapping[tuple[str, Channel], Iterable[str]],
    reasons: Mapping[Duty, Iterable[str]],
    is_team: bool,
) -> Line:
    def hours(duties: Iterable[Duty]) -> str:
        mine = [one for one in duties if (one.interpreter, one.channel) == (person, channel)]
        return hours_of(planning.parts[one.part] for one in mine)

    coming, going = hours(change.coming), hours(change.going)
    what = [coming] if coming else []
    if going:
        what.append(gettext("not any more: %(hours)s", hours=going))
    if not what:
        what.append(gettext("as planned, for other people"))
    whom = listed(names.get((person, channel), ()))
    new = [one for one in change.coming if (one.interpreter, one.channel) == (person, channel)]
    why = _reasons_of(planning, {one: reasons.get(one, ()) for one in new})
    if coming and is_team:
        why.append(gettext("they take turns: nobody signs longer than an hour"))
    return Line(
        isolated(planning.people[person].name),
        "; ".join(what),
        gettext("for %(names)s", names=whom) if whom else "",
        ", ".join(why),
    )


def _reasons_of(planning: Planning, duties: Mapping[Duty, Iterable[str]]) -> list[str]:
    """Why somebody comes; what does not hold for all the time says for which."""
    holding: dict[str, list[ProgrammeRow]] = {}
    for duty in sorted(duties, key=lambda one: planning.parts[one.part].starts_at):
        for reason in duties[duty]:
            holding.setdefault(reason, []).append(planning.parts[duty.part])
    return [
        reason if len(rows) == len(duties) else f"{reason} ({hours_of(rows)})"
        for reason, rows in holding.items()
    ]
