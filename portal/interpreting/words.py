"""Reasons and warnings of the solver as sentences that a person understands."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext, ngettext

from portal.interpreting.models import Interpreter
from portal.interpreting.planning import Change, Planning
from portal.languages.modes import Mode
from portal.languages.table import UnknownLanguage, name
from portal.locales import clock_time, current_locale
from portal.matching.checking import Fault, Wrong
from portal.matching.plan import Plan
from portal.matching.problem import Channel
from portal.texts import isolated


def channel_name(channel: Channel) -> str:
    """The language and how it is interpreted, such as “Tigrinya” or “Dutch, in writing”."""
    try:
        named = name(channel.language, current_locale())
    except UnknownLanguage:
        named = gettext("A language that we do not know yet")
    match channel.mode:
        case Mode.WRITTEN:
            return gettext("%(language)s, in writing", language=named)
        case Mode.TACTILE:
            return gettext("%(language)s, by touch", language=named)
        case _:
            return named


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


def told(planning: Planning, change: Change) -> list[dict[str, str]]:
    """What a change of the plan is about, a line for each person: who, and what becomes of them."""
    lines = []
    for going, sentence in ((True, gettext("not any more: %s")), (False, "%s")):
        duties = change.going if going else change.coming
        for who, channel in sorted({(duty.interpreter, duty.channel) for duty in duties}):
            mine = [duty for duty in duties if (duty.interpreter, duty.channel) == (who, channel)]
            moments = sorted(planning.parts[duty.part].starts_at for duty in mine)
            starts = ", ".join(clock_time(moment) for moment in moments)
            lines.append(
                {
                    "who": isolated(planning.people[who].name),
                    "what": sentence % f"{channel_name(channel)} ({starts})",
                }
            )
    named = sorted({planning.requests[seat.request].registration.name for seat in change.seated})
    if named:
        lines.append({"who": gettext("For"), "what": ", ".join(map(isolated, named))})
    return lines


def why_not(planning: Planning, plan: Plan) -> dict[str, list[str]]:
    """For each request that is not served whole: why, and what would help."""
    from portal.matching.helping import smallest_help
    from portal.matching.reasons import why_not as reasons_of

    found: dict[str, list[str]] = {}
    whole = plan.whole(planning.problem)
    lacking = [one for one in planning.problem.requests if one.id not in whole]
    if not lacking:
        return found
    for request in lacking:
        if not request.channels:
            found[request.id] = [
                gettext("Nobody knows yet which language this is. Read the wish, choose it.")
            ]
            continue
        sentences = [_reason(planning, one) for one in reasons_of(planning.problem, plan, request)]
        found[request.id] = list(dict.fromkeys(sentences))
    for extra in smallest_help(planning.problem, plan, seconds=2).extras:
        rows = [planning.parts[part] for part in extra.parts]
        sentence = gettext(
            "One more interpreter for %(language)s from %(start)s to %(end)s would do.",
            language=channel_name(extra.channel),
            start=clock_time(min(row.starts_at for row in rows)),
            end=clock_time(max(row.ends_at for row in rows if row.ends_at)),
        )
        for request_id in extra.requests:
            if request_id in found:
                found[request_id].append(sentence)
    return found


def why_this(planning: Planning, plan: Plan) -> dict[str, list[str]]:
    """For each request that is served: by whom, when, and why this one."""
    from portal.matching.reasons import Because, Choice, why

    words = {
        Because.DECIDED: gettext("this is confirmed or locked"),
        Because.PROMISED: gettext("was asked already"),
        Because.WISHED: gettext("fits the wishes"),
        Because.ONLY_ONE: gettext("is the only one who can"),
        Because.OTHERS_BUSY: gettext("the others are needed elsewhere"),
        Because.WITH_OTHERS: gettext("helps others of the same language at the same time"),
        Because.REGISTERED: gettext("is in a register"),
        Because.BEST: gettext("so that we ask the fewest people"),
    }

    def sentence(choices: Sequence[Choice]) -> str:
        first = choices[0]
        rows = [planning.parts[one.part] for one in choices]
        who = isolated(planning.people[first.interpreter].name)
        if first.mate:
            mate = isolated(planning.people[first.mate].name)
            who = gettext("%(one)s and %(other)s in turns", one=who, other=mate)
        told = gettext(
            "%(who)s, %(start)s–%(end)s: %(why)s.",
            who=who,
            start=clock_time(rows[0].starts_at),
            end=clock_time(rows[-1].ends_at or rows[-1].starts_at),
            why=", ".join(words[one] for one in first.because),
        )
        if first.rank:
            told += " " + gettext(
                "In %(language)s, their second choice.", language=channel_name(first.channel)
            )
        return told

    found = {}
    for request in planning.problem.requests:
        runs: list[list[Choice]] = []
        for choice in why(planning.problem, plan, request):
            same = runs and (runs[-1][0].interpreter, runs[-1][0].mate) == (choice.interpreter, choice.mate)
            if same:
                runs[-1].append(choice)
            else:
                runs.append([choice])
        if runs:
            found[request.id] = [sentence(run) for run in runs]
    return found


def said_of(fault: Fault, pool: Iterable[Interpreter]) -> str:
    """What is wrong with something that was planned by hand."""
    who = next((isolated(one.name) for one in pool if str(one.id) == fault.interpreter), "")
    language = channel_name(fault.channel) if fault.channel else ""
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
        case _:
            return gettext("This does not fit the rest of the plan.")


def _reason(planning: Planning, reason: "object") -> str:
    from portal.matching.reasons import Lack, Reason

    assert isinstance(reason, Reason)  # noqa: S101 - typed where it is made
    language, row = channel_name(reason.channel), planning.parts[reason.part]
    start = clock_time(row.starts_at)
    busy = [one for one in reason.candidates if one.channel is not None]
    who = isolated(planning.people[reason.candidates[0].interpreter].name) if reason.candidates else ""
    match reason.lack:
        case Lack.NOBODY:
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
                other=channel_name(busy[0].channel),
                since=clock_time(planning.parts[busy[0].since].starts_at),
            )
        case Lack.FULL:
            return gettext("%(who)s already helps as many people as possible.", who=who)
        case Lack.TOO_LONG:
            return gettext("%(who)s would work too long alone from %(start)s.", who=who, start=start)
        case _:
            return gettext("%(who)s could help from %(start)s.", who=who, start=start)
