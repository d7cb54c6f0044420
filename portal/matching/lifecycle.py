"""How a request for an interpreter may move from one state to another, and who may move it.

The table is the whole truth: what is not in it cannot happen.
"""

from enum import StrEnum


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    PROPOSED = "proposed"
    INVITED = "invited"
    CONFIRMED = "confirmed"
    TOLD = "told"
    # The asker brings an adult, or uses their own hours: nobody is looked for, but they are expected.
    OWN = "own"
    NOT_FOUND = "not-found"
    WITHDRAWN = "withdrawn"


class InvitationState(StrEnum):
    """What became of a letter that asks an interpreter to come; PARTLY is yes to some of the parts."""

    SENT = "sent"
    ACCEPTED = "accepted"
    PARTLY = "partly"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class By(StrEnum):
    """Who moves something."""

    ASKER = "asker"
    ORGANISER = "organiser"
    INTERPRETER = "interpreter"
    # What follows from the plan.
    PORTAL = "portal"


class Why(StrEnum):
    """Why a request moved."""

    ASKED = "asked"
    ANOTHER_WISH = "another-wish"
    TAKEN_BACK = "taken-back"
    NOT_COMING = "not-coming"
    COMING_AFTER_ALL = "coming-after-all"
    PLANNED = "planned"
    LETTER_SENT = "letter-sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TOLD = "told"
    NOBODY_FOUND = "nobody-found"
    CHOSE_ANOTHER_WAY = "chose-another-way"
    SEARCHED_AGAIN = "searched-again"
    ANOTHER_NUMBER = "another-number"
    RELEASED = "released"


class Alternative(StrEnum):
    """What can be offered when no interpreter was found."""

    ANOTHER_LANGUAGE = "another-language"
    WRITTEN = "written"
    BY_PHONE = "phone"
    BRING_AN_ADULT = "bring"
    IN_FRONT = "front"
    CANCEL = "cancel"


class NotAllowed(Exception):
    """The table knows no such move, or not for this one."""


_S = RequestState
# In the plan and not told yet: from here on the plan decides.
_PLANNED = (_S.OPEN, _S.PROPOSED, _S.INVITED, _S.CONFIRMED)
_PLAN = frozenset({By.PORTAL, By.INTERPRETER})

MOVES: dict[tuple[RequestState, RequestState], frozenset[By]] = {
    **{(was, became): _PLAN for was in _PLANNED for became in _PLANNED if was is not became},
    (_S.CONFIRMED, _S.TOLD): frozenset({By.PORTAL, By.ORGANISER}),
    # An interpreter cannot come after all.
    **{(_S.TOLD, became): _PLAN for became in (_S.PROPOSED, _S.INVITED)},
    **{
        (was, _S.NOT_FOUND): frozenset({By.ORGANISER})
        for was in (_S.OPEN, _S.PROPOSED, _S.INVITED, _S.TOLD, _S.CONFIRMED)
    },
    # Somebody was found after all, or the asker chose another way of understanding.
    (_S.NOT_FOUND, _S.OPEN): frozenset({By.ASKER, By.ORGANISER}),
    **{
        (was, _S.OWN): frozenset({By.ASKER, By.ORGANISER})
        for was in (*_PLANNED, _S.TOLD, _S.NOT_FOUND, _S.WITHDRAWN)
    },
    # Another way of bringing somebody, or more or fewer people: somebody has to prepare for it anew.
    (_S.OWN, _S.OWN): frozenset({By.ASKER}),
    # Another language or another kind of interpreter: what was found does not fit any more.
    **{(was, _S.OPEN): _PLAN | {By.ASKER} for was in (_S.PROPOSED, _S.INVITED, _S.CONFIRMED, _S.TOLD)},
    # Nobody looks for what only the asker can ask for.
    **{(was, _S.OPEN): frozenset({By.ASKER}) for was in (_S.OWN, _S.WITHDRAWN)},
    # By the portal, when seats were not confirmed in time.
    **{
        (was, _S.WITHDRAWN): frozenset({By.ASKER, By.ORGANISER, By.PORTAL})
        for was in (*_PLANNED, _S.TOLD, _S.OWN, _S.NOT_FOUND)
    },
}

_I = InvitationState
_ANSWERS = frozenset({By.INTERPRETER})
INVITATION_MOVES: dict[tuple[InvitationState, InvitationState], frozenset[By]] = {
    **{(_I.SENT, became): _ANSWERS for became in (_I.ACCEPTED, _I.PARTLY, _I.DECLINED)},
    (_I.SENT, _I.EXPIRED): frozenset({By.PORTAL}),
    # Somebody else was quicker, or nobody is needed any more: with thanks.
    (_I.SENT, _I.CANCELLED): frozenset({By.PORTAL, By.ORGANISER}),
    **{(was, _I.DECLINED): _ANSWERS for was in (_I.ACCEPTED, _I.PARTLY)},
    **{(was, _I.CANCELLED): frozenset({By.ORGANISER}) for was in (_I.ACCEPTED, _I.PARTLY)},
}

# Past its day of answering, a request in one of these is late.
UNANSWERED = frozenset(_PLANNED)
# No interpreter of ours is looked for.
SETTLED_OTHERWISE = frozenset({_S.OWN, _S.NOT_FOUND, _S.WITHDRAWN})


def may_move(was: RequestState, became: RequestState, by: By) -> bool:
    return by in MOVES.get((was, became), frozenset())


def require_invitation_move(was: InvitationState, became: InvitationState, by: By) -> None:
    """Raise `NotAllowed` unless the table has the move."""
    if by not in INVITATION_MOVES.get((was, became), frozenset()):
        raise NotAllowed(f"{was} → {became} by {by}")


def require_move(
    was: RequestState, became: RequestState, by: By, *, offered: frozenset[Alternative] = frozenset()
) -> None:
    """Raise `NotAllowed` unless the table has the move; “not found” also needs something to offer instead."""
    if not may_move(was, became, by):
        raise NotAllowed(f"{was} → {became} by {by}")
    if became is RequestState.NOT_FOUND and not offered:
        raise NotAllowed("Nothing was offered instead")
