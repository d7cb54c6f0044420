"""Reasons and warnings of the solver as sentences that a person understands."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from babel import Locale
from babel.lists import format_list
from flask_babel import gettext, ngettext

from portal import clock
from portal.database import db
from portal.event.models import ProgrammeRow
from portal.interpreting.asked import name_of
from portal.interpreting.board import Candidate, Gap
from portal.interpreting.models import Interpreter, Register
from portal.interpreting.planning import Change, Planning
from portal.languages.modes import Mode
from portal.languages.unlisted import is_unlisted
from portal.locales import clock_time, current_locale
from portal.matching.checking import Fault, Wrong
from portal.matching.plan import Plan
from portal.matching.problem import Channel, Duty
from portal.naming import Naming, both_names, in_mode, name_here
from portal.texts import isolated

if TYPE_CHECKING:
    from portal.matching.reasons import Because

# So many names fit into one choice of a list.
MOST_NAMED = 3

# So long a page looks for what would help.
HELP_SECONDS = 2.0


def channel_name(channel: Channel, named: Naming = name_here) -> str:
    """The language and how it is interpreted, such as “Tigrinya” or “Dutch, in writing”."""
    if is_unlisted(channel.language):
        typed = name_of(channel.language, db.session())
        language = isolated(typed) if typed else gettext("A language that is not in our list")
    else:
        language = named(channel.language)
    return in_mode(language, channel.mode)


def channel_names(channel: Channel) -> str:
    """The same for those who arrange interpreters: with both names of the language."""
    return channel_name(channel, both_names)


def choice_name(channels: Sequence[Channel], channel: Channel) -> str:
    """Its place in the list of a party that understands these `channels`, best first."""
    match channels.index(channel) if channel in channels else None:
        case 0:
            return gettext("their first choice")
        case 1:
            return gettext("their second choice")
        case 2:
            return gettext("their third choice")
        case _:
            return gettext("not asked for any more")


def how(mode: Mode) -> str:
    """What an interpreter in this mode does."""
    match mode:
        case Mode.SPOKEN:
            return gettext("Spoken: you whisper, or use receivers")
        case Mode.SIGNED:
            return gettext("In sign language")
        case Mode.WRITTEN:
            return gettext("In writing: you type what is said")
        case Mode.TACTILE:
            return gettext("By touch: you sign in somebody’s hands")


def at(moment: datetime) -> str:
    """A time of day; a page about an evening says the same few times again and again."""
    return _time_in(moment, current_locale())


@lru_cache(maxsize=512)
def _time_in(moment: datetime, locale: str) -> str:
    return clock_time(moment)


def with_guests() -> Sequence[str]:
    """Words for each number of guests that a party can have, from none."""
    return _guests_in(current_locale())


@lru_cache(maxsize=2)
def _guests_in(locale: str) -> list[str]:
    return [ngettext("with %(num)d guest", "with %(num)d guests", guests) for guests in range(10)]


def listed(names: Iterable[str]) -> str:
    """Some things in a sentence: a, b and c."""
    return format_list([*names], locale=_locale(current_locale()))


_locale = lru_cache(maxsize=2)(Locale.parse)


def stretches(rows: Iterable[ProgrammeRow]) -> list[tuple[datetime, datetime]]:
    """The times of some parts of the programme; those that follow on each other are one."""
    found: list[tuple[datetime, datetime]] = []
    for row in sorted(rows, key=lambda one: one.starts_at):
        ends = row.ends_at or row.starts_at
        if found and found[-1][1] == row.starts_at:
            found[-1] = (found[-1][0], ends)
        else:
            found.append((row.starts_at, ends))
    return found


def hours_of(rows: Iterable[ProgrammeRow]) -> str:
    """The same in words: 19:30–20:45 and 21:15–21:45."""
    return listed(f"{at(start)}–{at(end)}" for start, end in stretches(rows))


def ago(moment: datetime, now: datetime) -> str:
    """How long ago that was, for people who count in days."""
    days = (clock.in_leiden(now).date() - clock.in_leiden(moment).date()).days
    if days <= 0:
        return gettext("today")
    return gettext("yesterday") if days == 1 else ngettext("%(num)d day ago", "%(num)d days ago", days)


def register_name(register: Register) -> str:
    if register is Register.VOLUNTEER:
        return gettext("volunteer")
    return {Register.RTGS: "Rtgs", Register.RBTV: "Rbtv", Register.WBTV: "Wbtv"}[register]


def about(one: Candidate) -> str:
    """When a candidate is there, and what else to know before asking."""
    told = []
    if one.there:
        told.append(f"{at(one.there.starts_at)}–{at(one.there.ends_at)}")
    told.append(register_name(one.interpreter.register))
    if one.is_proposed:
        told.append(gettext("planned"))
    elif one.has_declined:
        told.append(gettext("said no"))
    elif one.has_refused:
        told.append(gettext("did not answer"))
    elif one.busy:
        told.append(gettext("busy with %(language)s", language=listed(map(channel_names, one.busy))))
    return ", ".join(told)


def together(candidates: Sequence[Candidate]) -> str:
    """Some who are planned together, as one choice: names only, or of many their number, which fit a small
    phone."""
    if len(candidates) > MOST_NAMED:
        return gettext("All %(num)d who are planned", num=len(candidates))
    return listed(isolated(one.interpreter.name) for one in candidates)


def why_open(gap: Gap, now: datetime) -> list[str]:
    """Why there is still something to do for this language, the gravest first; without the solver."""
    found = []
    if gap.lost:
        found.append(_about_lost(gap, now))
    if gap.is_unlisted and not gap.duties:
        found.append(gettext("This language is not in our list. Is it another name of one that is?"))
        return [*found, *_about_also_fine(gap)]
    for who in dict.fromkeys(one.interpreter for one in gap.proposed):
        rows = [one.part for one in gap.proposed if one.interpreter is who]
        found.append(
            gettext(
                "Planned: %(who)s, %(hours)s. Not asked yet.", who=isolated(who.name), hours=hours_of(rows)
            )
        )
    found += [
        gettext("Asked: %(who)s, %(ago)s.", who=isolated(one.interpreter.name), ago=ago(one.sent_at, now))
        for one in gap.waiting
    ]
    if not gap.open_parts:
        return found
    if gap.coming or found:
        found.append(
            ngettext(
                "%(hours)s is open.",
                "%(hours)s are open.",
                len(stretches(gap.open_parts)),
                hours=hours_of(gap.open_parts),
            )
        )
    found += [
        gettext(
            "%(who)s comes, and has room for somebody who waits. See the best plan.", who=isolated(who.name)
        )
        for who in gap.roomy
    ]
    if not gap.able and not gap.roomy:
        found += _about_nobody(gap)
    elif not gap.coming and not gap.waiting and not gap.proposed:
        found.append(
            ngettext(
                "Nobody was asked yet. %(num)d person could help.",
                "Nobody was asked yet. %(num)d people could help.",
                len(gap.able),
            )
        )
    return found


def _about_lost(gap: Gap, now: datetime) -> str:
    lost = gap.lost
    assert lost  # noqa: S101 - see `why_open`
    who = isolated(lost.interpreter.name) if lost.interpreter else gettext("The interpreter")
    gone = gettext("%(who)s cannot come any more (%(ago)s).", who=who, ago=ago(lost.since, now))
    parties = ngettext(
        "%(num)d party thinks that somebody comes.",
        "%(num)d parties think that somebody comes.",
        lost.parties,
    )
    return f"{gone} {parties}"


def _about_nobody(gap: Gap) -> list[str]:
    """Why nobody can be asked for what is open."""
    language = channel_names(gap.channel)
    if not gap.candidates:
        found = [gettext("Nobody in the pool interprets %(language)s.", language=language)]
    elif not gap.others:
        found = [gettext("Nobody else in the pool interprets %(language)s.", language=language)]
    else:
        found = [_about_one(one, gap) for one in gap.others]
    return [*found, *_about_also_fine(gap)]


def _about_also_fine(gap: Gap) -> list[str]:
    """Who could help in another language or way that will do."""
    found = []
    for one in gap.also_fine:
        names = listed(isolated(who.name) for who in one.interpreters)
        known = {"language": channel_names(one.channel), "names": names}
        match one.rank:
            case 0:
                found.append(gettext("%(names)s, for %(language)s: their first choice.", **known))
            case 1:
                found.append(gettext("%(names)s, for %(language)s: their second choice.", **known))
            case _:
                found.append(gettext("%(names)s, for %(language)s: their third choice.", **known))
    return found


def _about_one(one: Candidate, gap: Gap) -> str:
    who = isolated(one.interpreter.name)
    if one.has_declined:
        return gettext("%(who)s said no.", who=who)
    if one.has_refused:
        return gettext("%(who)s did not answer.", who=who)
    if one.busy:
        return gettext(
            "%(who)s is busy then with %(language)s.", who=who, language=listed(map(channel_names, one.busy))
        )
    if one.there and any(map(one.there.covers, gap.open_parts)):
        return gettext(
            "%(who)s is there, but cannot help: too many people, too much work, or not whom they want.",
            who=who,
        )
    if one.there:
        return gettext(
            "%(who)s is only there %(start)s–%(end)s.",
            who=who,
            start=at(one.there.starts_at),
            end=at(one.there.ends_at),
        )
    return gettext("%(who)s cannot come.", who=who)


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
    from portal.matching.reasons import why

    places = {channel: place for place, channel in enumerate(order)}
    reasons: dict[tuple[str, Channel], dict[str, None]] = {}
    words = _because()
    for request in planning.problem.requests:
        for choice in why(planning.problem, plan, request):
            for person in filter(None, (choice.interpreter, choice.mate)):
                said = reasons.setdefault((person, choice.channel), {})
                said |= {words[one]: None for one in choice.because}
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
    reasons: Mapping[tuple[str, Channel], Iterable[str]],
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
    why = [*reasons.get((person, channel), ())] if coming else []
    if coming and is_team:
        why.append(gettext("they take turns: nobody signs longer than an hour"))
    return Line(
        isolated(planning.people[person].name),
        "; ".join(what),
        gettext("for %(names)s", names=whom) if whom else "",
        ", ".join(why),
    )


def why_not(planning: Planning, plan: Plan, about: Collection[str] | None = None) -> dict[str, list[str]]:
    """For each request that is not served whole, or those it is `about`: why, and what would help."""
    from portal.matching.helping import smallest_help
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
    served = plan.served()
    for request in lacking:
        reasons = reasons_of(planning.problem, plan, request)
        sentences = [_reason(planning, one) for one in reasons]
        mine = served.get(request.id)
        if mine and not all(one.lack in tell_when for one in reasons):
            rows = [row for name, row in planning.parts.items() if name in request.parts and name not in mine]
            sentences.insert(0, gettext("Nobody for %(hours)s.", hours=hours_of(rows)))
        found[request.id] = list(dict.fromkeys(sentences))
    helping: dict[str, Counter[tuple[Channel, tuple[str, ...], bool]]] = {}
    help_found = smallest_help(planning.problem, plan, seconds=HELP_SECONDS)
    for extra in help_found.extras:
        for request_id in extra.requests & found.keys():
            helping.setdefault(request_id, Counter())[extra.channel, extra.parts, extra.has_kit] += 1
    for request_id, extras in helping.items():
        found[request_id].append(_help(planning, extras))
        if request_id in help_found.unsure:
            found[request_id].append(gettext("Perhaps less is enough: there was no time to look further."))
    return found


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

    words = _because()

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


def _because() -> "Mapping[Because, str]":
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


def _reason(planning: Planning, reason: "object") -> str:
    from portal.matching.reasons import Lack, Reason

    assert isinstance(reason, Reason)  # noqa: S101 - typed where it is made
    language, row = channel_names(reason.channel), planning.parts[reason.part]
    start = at(row.starts_at)
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
