"""What a deed on the board did, in a sentence or two; the address tells which."""

from flask import request
from flask_babel import gettext, ngettext

from portal.database import db
from portal.interpreting.models import Interpreter
from portal.interpreting.words import (
    listed,
)
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
}


def news_of(said: str) -> str:
    if said in ("call", "call-thanks"):
        return " ".join(_call(one, said) for one in _people("who") if not one.email)
    if said in ("all-asked", "some-asked"):
        return _asked()
    if said == "all":
        count = request.args.get("count", "0")
        if not count.isascii() or not count.isdigit() or not int(count[:6]):
            return gettext("Nobody is planned whom we did not ask yet.")
        return ngettext(
            "%(num)d invitation is on its way.", "%(num)d invitations are on their way.", int(count[:6])
        )
    if said == "promised":
        return _promised()
    return {
        "asked": gettext("The invitation is on its way."),
        "nothing": gettext("There is no open part of the evening that this interpreter could fill."),
        "nothing-ticked": gettext("Nothing was ticked."),
        "nobody-chosen": gettext("Nobody was asked yet. Choose whom to ask."),
        "not-in-pool": gettext("This interpreter is not in the pool any more. Choose somebody else."),
        "reminded": gettext("The reminder is on its way."),
        "cancelled": gettext("The interpreter hears that nobody needs them any more, and our thanks."),
        "planned": gettext("Planned. Nobody is asked yet."),
        "booked": gettext("Booked as confirmed."),
        "booked-call": gettext("Booked as confirmed. There is no e-mail address, so no letter goes out."),
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
        "moved": gettext("Somebody changed this request meanwhile. This is how it is now."),
        "changed": gettext("Somebody changed this request meanwhile. There is nothing to prepare now."),
        "needed": gettext("Nothing was done: this was settled already, or they are needed again."),
    }.get(said, "")


def _asked() -> str:
    """Who of some was asked, by letter or to be called, and who could not be."""
    asked, left = _people("who"), _people("left")
    told = []
    if mailed := sum(bool(one.email) for one in asked):
        told.append(
            ngettext("%(num)d invitation is on its way.", "%(num)d invitations are on their way.", mailed)
        )
    told += [_call(one, "call") for one in asked if not one.email]
    if left:
        told.append(
            ngettext(
                "%(names)s was not asked: no open part is left for this interpreter.",
                "%(names)s were not asked: no open part is left for these interpreters.",
                len(left),
                names=listed(isolated(one.name) for one in left),
            )
        )
    if len(request.args.getlist("left")) > len(left):
        told.append(gettext("Somebody is not in the pool any more."))
    return " ".join(told)


def _call(who: Interpreter, said: str) -> str:
    """Whoever has no e-mail address gets no letter."""
    named = {"who": isolated(who.name), "phone": who.phone or gettext("no number")}
    if said == "call":
        return gettext("Call %(who)s, %(phone)s: there is no e-mail address.", **named)
    return gettext("Call %(who)s, %(phone)s, and thank them: there is no e-mail address.", **named)


def _people(name: str) -> list[Interpreter]:
    """The interpreters whom the address names so."""
    ids = [*filter(None, map(number_in, request.args.getlist(name)))][:MOST_NAMED]
    found = (db.session.get(Interpreter, one) for one in ids)
    return [one for one in found if one]


def _promised() -> str:
    return gettext("They were asked already. Thank them instead, under “Who was asked”.")


def number_in(text: str) -> int:
    """The id in an address, or 0; no database counts to a number of ten digits and more."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
