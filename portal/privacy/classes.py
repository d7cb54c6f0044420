"""Everything personal that the portal stores, in four classes, each with its time.

A table is either described here, through the `retention` of its own package, or named among `OTHERS` with the
reason why it needs no time; a test sees to it that none is forgotten.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, not_, null, select
from sqlalchemy.orm import Session

from portal import limits
from portal.access import personal, sign_in
from portal.access.models import Device, MailedCode, Person, PersonalLink, SignedIn, SignInLink
from portal.campaigns import retention as campaigns
from portal.campaigns.models import Campaign
from portal.database import Moment
from portal.event.keeping import Class, Holding, kept
from portal.event.models import Edition
from portal.interpreting import retention as interpreting
from portal.interpreting.invitations import LETTERS
from portal.limits import Attempt
from portal.market import desk as market_desk
from portal.market import retention as market
from portal.market.models import Revision
from portal.outbox import Letter
from portal.registration import retention as registration
from portal.registration.letters import Kind
from portal.registration.models import Arrival, NeedTask, ReadOfNeeds, RegistrationEvent, RequestEvent

TO_THE_CREW = (sign_in.KIND, personal.KIND, personal.CODE_KIND, market_desk.KIND)
# Letters whose rows tell of which evening they are by what they are about.
KNOWN = (*TO_THE_CREW, *LETTERS, *(kind.value for kind in Kind))
A_DAY = timedelta(days=1)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

# Tables that hold nothing personal with a time of its own, and why.
OTHERS = {
    "edition": "What everybody may know of an evening, and counts of people.",
    "evening_draft": "What everybody will know of an evening.",
    "programme_row": "The programme.",
    "theme": "The themes of the stands.",
    "partner": "Organisations.",
    "stand": "What a stand tells everybody about itself.",
    "stand_text": "What a stand tells everybody.",
    "revision": "What a stand told everybody earlier; whoever wrote it is known while they make the evening.",
    "plan": "What a stand promised everybody.",
    "outcome": "What came of a promise, for everybody.",
    "access_report": "Counts, and what the organisers tell everybody.",
    "granted_role": "Goes with its person.",
    "skill": "Goes with its interpreter.",
}


def holdings(session: Session, now: datetime) -> list[Holding]:
    """All there is; what is of nobody else at `now` includes people."""
    of_evenings = [
        *registration.HOLDINGS,
        *interpreting.HOLDINGS,
        *market.HOLDINGS,
        *campaigns.HOLDINGS,
        Holding(
            name="other-letters",
            kind=Class.CONTACTS,
            model=Letter,
            since=Letter.written_at,
            holds=Letter.kind.not_in(KNOWN),
            edition=_evening_when_written(session),
        ),
    ]
    return [*of_evenings, *_of_the_crew(), _people_who_left(session, of_evenings, now)]


def _evening_when_written(session: Session) -> ColumnElement[Any]:
    """For letters of any other kind: the first evening whose contact data was still kept then."""
    ends = session.execute(select(Edition.id, Edition.ends_at).order_by(Edition.ends_at)).all()
    whens = [(Letter.written_at <= ended + kept(Class.CONTACTS), number) for number, ended in ends]
    return case(*whens, else_=null()) if whens else null()


def _of_the_crew() -> list[Holding]:
    return [
        Holding(
            name="letters-to-the-crew",
            kind=Class.LOGS,
            model=Letter,
            since=Letter.written_at,
            holds=Letter.kind.in_(TO_THE_CREW),
        ),
        *(
            Holding(name=name, kind=Class.LOGS, model=model, since=since, kept=time)
            for name, model, since, time in (
                ("sign-in-links", SignInLink, SignInLink.expires_at, A_DAY),
                ("sessions", SignedIn, SignedIn.until, timedelta()),
                ("codes", MailedCode, MailedCode.expires_at, A_DAY),
                ("personal-links", PersonalLink, PersonalLink.expires_at, A_DAY),
                ("devices", Device, Device.until, timedelta()),
            )
        ),
        Holding(
            name="attempts",
            kind=Class.LOGS,
            model=Attempt,
            since=Attempt.at,
            kept=limits.KEPT,
            is_machines=True,
        ),
    ]


def _people_who_left(session: Session, others: Iterable[Holding], now: datetime) -> Holding:
    """Whoever may do nothing any more, and whom nothing names that is still kept."""
    names = {
        ReadOfNeeds: ReadOfNeeds.person_id,
        RegistrationEvent: RegistrationEvent.person_id,
        RequestEvent: RequestEvent.person_id,
        NeedTask: NeedTask.owner_id,
        Arrival: Arrival.person_id,
        Campaign: Campaign.person_id,
    }
    named = [
        exists(
            select(one.id).where(names[one.model] == Person.id, not_(one.due(session, now))).correlate(Person)
        )
        for one in others
        if one.model in names
    ]
    return Holding(
        name="people-without-a-role",
        kind=Class.LOGS,
        model=Person,
        since=_last_seen(),
        holds=and_(~Person.grants.any(), *(~one for one in named)),
    )


def _last_seen() -> ColumnElement[Any]:
    """When somebody last wrote something for a stand; who never did was there before all time."""
    latest = select(func.max(Revision.at)).where(Revision.person_id == Person.id).correlate(Person)
    return func.coalesce(latest.scalar_subquery(), literal(LONG_AGO, Moment))
