"""Why a row of the board is open, and what to know about who could be asked, in sentences."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext, ngettext

from portal.interpreting.gaps import Candidate, Gap
from portal.interpreting.words import ago, at, channel_names, hours_of, listed, register_name, stretches
from portal.texts import isolated

# So many names fit into one choice of a list.
MOST_NAMED = 3


def about(one: Candidate) -> str:
    """When a candidate is there, and what else to know before asking."""
    told = []
    if one.there:
        told.append(f"{at(one.there.starts_at)}–{at(one.there.ends_at)}")
    else:
        told.append(gettext("not there"))
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
