"""Writing a letter to many, and sending it once."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.access.models import Person
from portal.campaigns.choosing import Chosen, choose, seen, who
from portal.campaigns.letters import TEST, TO_MANY, deed_of
from portal.campaigns.models import Campaign, Recipient
from portal.database import Bilingual, write
from portal.event.editions import locked
from portal.locales import LOCALES
from portal.outbox import Owed
from portal.registration.models import Registration

# Filters that tell what somebody needs: a letter that was sent does not keep them, or its recipients would
# be known by their needs.
PRIVATE = ("q", "need", "interpreter")

# The version of a draft that nobody has changed.
FIRST = 1


class NoCampaign(Exception):
    """It was thrown away meanwhile, or never was there."""


class AlreadySent(Exception):
    """What was sent does not change any more."""


class ChangedMeanwhile(Exception):
    """Somebody saved other words since the draft was shown."""

    def __init__(self, campaign: Campaign) -> None:
        super().__init__(campaign.id)
        self.campaign_id, self.version = campaign.id, campaign.version


class HasChanged(Exception):
    """The words, or who gets them, are not what was looked at."""


class NobodyChosen(Exception):
    """A letter to nobody is none."""


@dataclass(frozen=True)
class Words:
    """What an organiser wrote, and to whom."""

    subject: Bilingual
    text: Bilingual
    # As the filters stand in an address.
    filters: dict[str, Any] = field(default_factory=dict)


def save(
    words: Words,
    *,
    edition_id: int,
    person_id: int | None,
    campaign_id: int | None = None,
    version: int | None = None,
    once: str | None = None,
) -> Campaign:
    """Keep a draft, one that is there or a new one; the same `once` again is the same new one.

    `version` is the one that somebody saw. Raises `NoCampaign`, `AlreadySent`, and `ChangedMeanwhile` when
    somebody else saved other words since; the same words are kept already.
    """
    with write() as session:
        if campaign_id is not None:
            campaign = _unsent(session, campaign_id)
        else:
            # One after the other: of two with the same `once`, the second finds the first.
            locked(session, edition_id)
            earlier = session.scalar(select(Campaign.id).where(Campaign.once == once)) if once else None
            version = FIRST if earlier else None
            campaign = _unsent(session, earlier) if earlier else Campaign(edition_id=edition_id, once=once)
        if campaign.version and words == Words(campaign.subject, campaign.text, campaign.filters):
            return campaign
        if version not in (None, campaign.version):
            raise ChangedMeanwhile(campaign)
        session.add(campaign)
        campaign.version = (campaign.version or 0) + 1
        campaign.person_id, campaign.written_at = person_id, clock.now()
        campaign.subject, campaign.text, campaign.filters = words.subject, words.text, words.filters
        session.flush()
    return campaign


def drop(campaign_id: int) -> None:
    """Throw a draft away. Raises `NoCampaign` and `AlreadySent`."""
    with write() as session:
        session.delete(_unsent(session, campaign_id))


def send_test(campaign_id: int, person_id: int, *, mark: str) -> list[str]:
    """Mail the letter to whoever wrote it, in each language that has one; says in which.

    `mark` is what `seen` says of the letter: pressing twice within a minute is one test.
    """
    with write() as session:
        campaign = _unsent(session, campaign_id)
        person = session.get_one(Person, person_id)
        written = languages_of(campaign)
        for locale in written:
            outbox.queue(
                session,
                TEST,
                about=campaign.id,
                deed=f"{campaign.id}:{locale}:{person.id}:{clock.now():%Y%m%d%H%M}:{mark}",
                recipient=person.email,
                locale=locale,
            )
    return written


def send(campaign_id: int, *, mark: str, person_id: int | None = None) -> bool:
    """Owe everybody chosen their letter; False when it was sent before, by a second press or somebody else.

    Raises `NoCampaign`; `HasChanged` when `mark` is not what `seen` says now; and `NobodyChosen`.
    """
    with write() as session:
        campaign = session.get(Campaign, campaign_id)
        if campaign is None:
            raise NoCampaign
        # Nobody signs up, changes or cancels while the recipients are written down.
        edition = locked(session, campaign.edition_id)
        campaign = _locked(session, campaign_id)
        if campaign.sent_at:
            return False
        chosen = choose(session, edition, who(campaign.filters))
        if seen(campaign, chosen) != mark:
            raise HasChanged
        if not chosen.people or lacking(campaign, chosen):
            raise NobodyChosen
        _write_down(session, campaign, chosen)
        campaign.sent_at, campaign.person_id = clock.now(), person_id or campaign.person_id
        kept = {name: value for name, value in campaign.filters.items() if name not in PRIVATE}
        campaign.filters = kept
    return True


def languages_of(campaign: Campaign) -> list[str]:
    """The languages in which there is a whole letter."""
    return [locale for locale in LOCALES if campaign.subject[locale] and campaign.text[locale]]


def lacking(campaign: Campaign, chosen: Chosen) -> list[str]:
    """The languages of recipients in which there is no letter."""
    written = languages_of(campaign)
    return [locale for locale, people in chosen.per_locale.items() if people and locale not in written]


def _write_down(session: Session, campaign: Campaign, chosen: Chosen) -> None:
    """Freeze the recipients, and owe each a letter; a handful of statements for thousands."""
    session.execute(
        insert(Recipient),
        [{"campaign_id": campaign.id, "registration_id": one.registration_id} for one in chosen.people],
    )
    recipients = session.execute(
        select(Recipient.id, Registration.public_id, Registration.email, Registration.locale)
        .join(Registration)
        .where(Recipient.campaign_id == campaign.id)
        .order_by(Recipient.id)
    )
    outbox.queue_many(
        session,
        TO_MANY,
        [
            Owed(recipient_id, deed_of(campaign.id, public_id), email or "", locale)
            for recipient_id, public_id, email, locale in recipients
        ],
    )


def _unsent(session: Session, campaign_id: int) -> Campaign:
    campaign = _locked(session, campaign_id)
    if campaign.sent_at:
        raise AlreadySent
    return campaign


def _locked(session: Session, campaign_id: int) -> Campaign:
    campaign = session.get(Campaign, campaign_id, with_for_update=True, populate_existing=True)
    if campaign is None:
        raise NoCampaign
    return campaign
