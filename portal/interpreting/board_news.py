"""What a deed on the board did, in a sentence or two.

The address tells which: `said` what was done, `count` how many letters that was, `before` how many were sent
earlier, `who` the ids of interpreters who are to be called, `left` of those who could not be asked, and
`gone` how many are not in the pool any more.
"""

from collections.abc import Iterator

from flask import request
from flask_babel import gettext, ngettext

from portal.database import db
from portal.interpreting.models import Interpreter
from portal.interpreting.words import listed
from portal.texts import isolated

# So many people are told about by name.
MOST_NAMED = 20
BAD_NEWS = {
    "nothing",
    "nothing-ticked",
    "nobody-chosen",
    "not-in-pool",
    "some-asked",
    "promised",
    "too-late",
    "moved",
    "changed",
    "needed",
    "gone",
    "over",
}


def news_of(said: str) -> str:
    """The sentences for the page; empty when the address says nothing that is known here."""
    if said in ("call", "call-thanks", "call-fewer"):
        return " ".join(_call(one, said) for one in _people("who") if not one.email)
    if said in ("asked", "some-asked"):
        return " ".join([*_asked(), *_left_out()])
    if said in ("booked", "booked-call"):
        return " ".join(_booked(said))
    if said == "all":
        return " ".join(_asked()) or gettext("Nobody is planned whom we did not ask yet.")
    return {
        "nothing": gettext("There is no open part of the evening that this interpreter could fill."),
        "nothing-ticked": gettext("Nothing was ticked."),
        "nobody-chosen": gettext("Nobody was asked yet. Choose whom to ask."),
        "not-in-pool": gettext("This interpreter is not in the pool any more. Choose somebody else."),
        "gone": gettext("This interpreter is not in the pool any more. Nothing was done."),
        "reminded-before": gettext("There was a reminder before: nothing new was sent."),
        "reminded": gettext("The reminder is on its way."),
        "cancelled": gettext("The interpreter hears that nobody needs them any more, and our thanks."),
        "fewer": gettext("The interpreter hears at which times nobody needs them any more, and our thanks."),
        "planned": gettext("Planned. Nobody is asked yet."),
        "accepted": gettext("The plan is as you chose. Nobody is asked yet."),
        "free": gettext("Taken out of the plan."),
        "lock": gettext("Locked: no proposal moves this."),
        "unlock": gettext("Unlocked: a proposal may move this."),
        "kept": gettext("Kept."),
        "said-yes": gettext("Written down: the interpreter comes."),
        "said-no": gettext("Written down: the interpreter does not come. The place is open again."),
        "too-late": gettext("This was answered already, or somebody else was quicker."),
        "not-found": gettext("The asker hears it today."),
        "not-found-call": gettext("The asker has no e-mail address: call them today."),
        "prepared": gettext("Prepared. Thank you."),
        "promised": gettext("They were asked already. Thank them instead, under “Who was asked”."),
        "moved": gettext("Somebody changed this request meanwhile. This is how it is now."),
        "changed": gettext("Somebody changed this request meanwhile. There is nothing to prepare now."),
        "over": gettext("Nothing was sent: this evening is over."),
        "needed": gettext("Nothing was done: somebody changed this meanwhile."),
    }.get(said, "")


def _asked() -> Iterator[str]:
    """Who was asked, by letter or to be called."""
    count, before = (number_in(request.args.get(name, "")) for name in ("count", "before"))
    called = [one for one in _people("who") if not one.email]
    if count:
        yield _on_their_way(count)
    yield from (_call(one, "call") for one in called)
    if before:
        yield ngettext(
            "%(num)d interpreter was asked before: nothing new was sent.",
            "%(num)d interpreters were asked before: nothing new was sent.",
            before,
        )


def _booked(said: str) -> Iterator[str]:
    """What was booked, and what was let go with it."""
    yield gettext("Booked as confirmed.")
    if said == "booked-call":
        yield gettext("There is no e-mail address, so no letter goes out.")
    if number_in(request.args.get("count", "")):
        yield gettext("We had asked for other parts as well: these are open again.")


def _on_their_way(count: int) -> str:
    if count == 1:
        return gettext("The invitation is on its way.")
    return ngettext("%(num)d invitation is on its way.", "%(num)d invitations are on their way.", count)


def _left_out() -> Iterator[str]:
    """Who could not be asked any more."""
    left = _people("left")
    if left:
        yield ngettext(
            "%(names)s was not asked: no open part is left for this interpreter.",
            "%(names)s were not asked: no open part is left for these interpreters.",
            len(left),
            names=listed(isolated(one.name) for one in left),
        )
    if number_in(request.args.get("gone", "")):
        yield gettext("Somebody is not in the pool any more.")


def _call(who: Interpreter, said: str) -> str:
    """Whoever has no e-mail address gets no letter."""
    named = {"who": isolated(who.name), "phone": who.phone or gettext("no number")}
    if said == "call":
        return gettext("Call %(who)s, %(phone)s: there is no e-mail address.", **named)
    if said == "call-fewer":
        return gettext(
            "Call %(who)s, %(phone)s, and tell them their new hours: there is no e-mail address.", **named
        )
    return gettext("Call %(who)s, %(phone)s, and thank them: there is no e-mail address.", **named)


def _people(name: str) -> list[Interpreter]:
    """The interpreters whom the address names so."""
    ids = [*filter(None, map(number_in, request.args.getlist(name)[:MOST_NAMED]))]
    found = (db.session.get(Interpreter, one) for one in ids)
    return [one for one in found if one]


def number_in(text: str) -> int:
    """The id in an address, or 0; no database counts to a number of ten digits and more."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
