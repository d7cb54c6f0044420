"""The reasons of a plan and its warnings, as sentences that a person understands."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext, ngettext

from portal.event.models import ProgrammeRow
from portal.interpreting.models import Interpreter
from portal.interpreting.planning import Planning
from portal.interpreting.runs import best_help
from portal.interpreting.words import at, channel_names, hours_of, listed, stretches
from portal.matching.checking import Fault, Wrong
from portal.matching.plan import Plan
from portal.matching.problem import Channel, Request, Seat
from portal.texts import isolated

if TYPE_CHECKING:
    from portal.matching.reasons import Because, Reason


def why_not(planning: Planning, plan: Plan, about: Collection[str] | None = None) -> dict[str, list[str]]:
    """For each request that is not served whole, or those it is `about`: why, and what would help."""
    from portal.matching.reasons import Lack
    from portal.matching.reasons import why_not as reasons_of

    tell_when = (Lack.AWAY, Lack.BUSY, Lack.TOO_LONG, Lack.FREE)
    found: dict[str, list[str]] = {}
    whole = plan.whole(planning.problem)
    lacking = [
        one for one in planning.problem.requests if one.id not in whole and (about is None or one.id in about)
    ]
    if not lacking:
        return found
    served, planned = plan.served(), planning.present.served()
    for request in lacking:
        mine = served.get(request.id, {})
        given_up = {
            part: seat.interpreter
            for part, seat in planned.get(request.id, {}).items()
            if part not in mine and _is_against_rules(planning, request, seat)
        }
        reasons = [one for one in reasons_of(planning.problem, plan, request) if one.part not in given_up]
        sentences = list(_told_once(planning, request, reasons))
        if (mine or given_up) and not all(one.lack in tell_when for one in reasons):
            left = request.parts - mine.keys() - given_up.keys()
            rows = [row for name, row in planning.parts.items() if name in left]
            sentences.insert(0, gettext("Nobody for %(hours)s.", hours=hours_of(rows)))
        found[request.id] = [*_given_up(planning, given_up), *sentences]
    helping: dict[str, Counter[tuple[Channel, tuple[str, ...], bool]]] = {}
    help_found = best_help(planning, plan)
    for extra in help_found.extras:
        for request_id in extra.requests & found.keys():
            helping.setdefault(request_id, Counter())[extra.channel, extra.parts, extra.has_kit] += 1
    for request_id, extras in helping.items():
        found[request_id].append(_help(planning, extras))
        if request_id in help_found.unsure:
            found[request_id].append(gettext("Perhaps less is enough: there was no time to look further."))
    return found


def _is_against_rules(planning: Planning, request: Request, seat: Seat) -> bool:
    """Whether a person planned somebody who may not serve the party by any plan."""
    problem = planning.problem
    [who] = [one for one in problem.interpreters if one.id == seat.interpreter]
    [part] = [one for one in problem.parts if one.id == seat.part]
    return not (
        problem.may_interpret(who, seat.channel, part)
        and request.accepts(who)
        and problem.capacity(who, seat.channel, part) >= request.listeners
    )


def _given_up(planning: Planning, parts: Mapping[str, str]) -> list[str]:
    """Who was planned in some parts in spite of a rule, and how that can stay."""
    return [
        gettext(
            "%(who)s is planned for %(hours)s, against a rule. The best plan leaves this out. "
            "Lock it to keep it.",
            who=isolated(planning.people[person].name),
            hours=hours_of(planning.parts[part] for part, one in parts.items() if one == person),
        )
        for person in dict.fromkeys(parts.values())
    ]


def _help(planning: Planning, extras: Mapping[tuple[Channel, tuple[str, ...], bool], int]) -> str:
    """What would do; all of it together."""
    wanted = []
    for (channel, parts, has_kit), count in extras.items():
        spans = stretches(planning.parts[part] for part in parts)
        hours = listed(
            gettext("from %(start)s to %(end)s", start=at(start), end=at(end)) for start, end in spans
        )
        if has_kit:
            told = ngettext(
                "one more interpreter with receivers for %(language)s %(hours)s",
                "%(num)d more interpreters with receivers for %(language)s %(hours)s",
                count,
                language=channel_names(channel),
                hours=hours,
            )
        else:
            told = ngettext(
                "one more interpreter for %(language)s %(hours)s",
                "%(num)d more interpreters for %(language)s %(hours)s",
                count,
                language=channel_names(channel),
                hours=hours,
            )
        wanted.append(told)
    said = gettext("%(help)s would do.", help=listed(wanted))
    return said[:1].upper() + said[1:]


def why_this(planning: Planning, plan: Plan) -> dict[str, list[str]]:
    """For each request that is served: by whom, when, and why this one."""
    from portal.matching.reasons import Choice, why

    words = because_words()

    def sentence(choices: Sequence[Choice]) -> str:
        first = choices[0]
        who = isolated(planning.people[first.interpreter].name)
        if first.mate:
            mate = isolated(planning.people[first.mate].name)
            who = gettext("%(one)s and %(other)s in turns", one=who, other=mate)
        told = gettext(
            "%(who)s, %(hours)s: %(why)s.",
            who=who,
            hours=hours_of(planning.parts[one.part] for one in choices),
            why=", ".join(words[one] for one in first.because),
        )
        if first.mate:
            told += " " + gettext("They take turns: nobody signs longer than an hour.")
        language = channel_names(first.channel)
        if first.rank == 1:
            told += " " + gettext("In %(language)s, their second choice.", language=language)
        elif first.rank:
            told += " " + gettext("In %(language)s, their third choice.", language=language)
        return told

    found = {}
    for request in planning.problem.requests:
        groups: dict[object, list[Choice]] = {}
        for choice in why(planning.problem, plan, request):
            same = (choice.interpreter, choice.mate, choice.channel, choice.because)
            groups.setdefault(same, []).append(choice)
        if groups:
            found[request.id] = [sentence(choices) for choices in groups.values()]
    return found


def because_words() -> "Mapping[Because, str]":
    """Why somebody was chosen, in a few words each."""
    from portal.matching.reasons import Because

    return {
        Because.DECIDED: gettext("this is confirmed or locked"),
        Because.PROMISED: gettext("was asked already"),
        Because.WISHED: gettext("fits the wishes"),
        Because.ONLY_ONE: gettext("is the only one who can"),
        Because.OTHERS_BUSY: gettext("the others are needed elsewhere"),
        Because.WITH_OTHERS: gettext("helps others of the same language at the same time"),
        Because.REGISTERED: gettext("is in a register"),
        Because.BEST: gettext("so that we ask the fewest people"),
    }


def said_of(fault: Fault, pool: Iterable[Interpreter], somebody_new: str = "") -> str:
    """What is wrong with something that was planned by hand."""
    name = next((one.name for one in pool if str(one.id) == fault.interpreter), somebody_new)
    who = isolated(name)
    language = channel_names(fault.channel) if fault.channel else ""
    match fault.wrong:
        case Wrong.CHANNEL:
            return gettext(
                "%(who)s does not interpret %(language)s. Another variety is another language.",
                who=who,
                language=language,
            )
        case Wrong.SOURCE:
            return gettext("%(who)s interprets from neither Dutch nor English.", who=who)
        case Wrong.AWAY:
            return gettext("%(who)s is not there in one of these parts.", who=who)
        case Wrong.TOO_LONG:
            return gettext("%(who)s would work too long without a break: plan two who take turns.", who=who)
        case Wrong.TOO_MANY:
            return ngettext(
                "That is %(num)d person too many for %(who)s.",
                "That is %(num)d people too many for %(who)s.",
                fault.amount,
                who=who,
            )
        case Wrong.REFUSED:
            return gettext(
                "Somebody who listens there does not want %(who)s, or wants another gender.", who=who
            )
        case Wrong.TEAM:
            return gettext("The two who take turns there do not serve the same people at the same time.")
        case _:
            return gettext("This does not fit the rest of the plan.")


def _told_once(planning: Planning, request: Request, reasons: "Iterable[Reason]") -> Iterator[str]:
    """What holds for several parts in a row is told once, from the first on."""
    parts = [one.id for one in planning.problem.parts if one.id in request.parts]
    last: dict[Channel, tuple[int, str, str]] = {}
    said = set()
    for one in reasons:
        place = parts.index(one.part)
        before, since, told = last.get(one.channel, (place, one.part, ""))
        if before != place - 1 or _reason(planning, one, since) != told:
            since = one.part
            told = _reason(planning, one, since)
        last[one.channel] = place, since, told
        if told not in said:
            said.add(told)
            yield told


def _reason(planning: Planning, reason: "Reason", since: str) -> str:
    """Why a party is not served in a part; it holds from the beginning of `since` on."""
    from portal.matching.reasons import Lack

    language, row = channel_names(reason.channel), planning.parts[reason.part]
    start = at(planning.parts[since].starts_at)
    busy = [one for one in reason.candidates if one.channel is not None]
    who = isolated(planning.people[reason.candidates[0].interpreter].name) if reason.candidates else ""
    match reason.lack:
        case Lack.NOBODY:
            # The plan leaves out whoever said no to this language.
            asked = [
                isolated(one.name)
                for one in planning.people.values()
                if any(Channel(skill.language, skill.mode) == reason.channel for skill in one.skills)
            ]
            if asked:
                return gettext(
                    "Nobody else interprets %(language)s: %(names)s said no, or did not answer.",
                    language=language,
                    names=listed(asked),
                )
            return gettext("Nobody in the pool interprets %(language)s.", language=language)
        case Lack.SOURCE:
            return gettext("Nobody interprets %(language)s from Dutch or English.", language=language)
        case Lack.AWAY:
            if said_no := _said_no(planning, reason.channel, row, start):
                return said_no
            return gettext(
                "Nobody for %(language)s can be there from %(start)s.", language=language, start=start
            )
        case Lack.REFUSED:
            return gettext("The only ones for %(language)s are not wanted.", language=language)
        case Lack.GENDER:
            return gettext("Nobody for %(language)s has the gender that is asked for.", language=language)
        case Lack.TOO_LARGE:
            return gettext("The party is too large for one interpreter for %(language)s.", language=language)
        case Lack.BUSY if busy and busy[0].channel:
            return gettext(
                "%(who)s is taken by %(other)s from %(since)s.",
                who=isolated(planning.people[busy[0].interpreter].name),
                other=channel_names(busy[0].channel),
                since=at(planning.parts[busy[0].since].starts_at),
            )
        case Lack.FULL:
            return gettext("%(who)s already helps as many people as possible.", who=who)
        case Lack.TOO_LONG:
            return gettext(
                "%(language)s needs two who take turns from %(start)s: %(who)s alone would work too long.",
                language=language,
                who=who,
                start=start,
            )
        case _:
            return gettext("%(who)s could help from %(start)s.", who=who, start=start)


def _said_no(planning: Planning, channel: Channel, row: ProgrammeRow, start: str) -> str:
    """Who could have been there in a part for a channel, if that is so, and said no or nothing."""
    answers = planning.answers
    able = [
        one
        for one in planning.people.values()
        if any(skill.channel == channel for skill in one.skills)
        and (there := one.at(planning.edition))
        and there.covers(row)
    ]
    declined = [one for one in able if (one.id, row.id) in answers.declined]
    silent = [one for one in able if one not in declined and (one.id, channel) in answers.silent]
    if not declined and not silent:
        return ""
    told = {
        "language": channel_names(channel),
        "start": start,
        "names": listed(isolated(one.name) for one in (*declined, *silent)),
    }
    if silent:
        return gettext(
            "Nobody else for %(language)s can be there from %(start)s: %(names)s said no, or did not answer.",
            **told,
        )
    return gettext("Nobody else for %(language)s can be there from %(start)s: %(names)s said no.", **told)
