"""A letter to many goes with the contact data of the evening: its words, who got it, how they were chosen.

How they were chosen can hold a name that somebody looked for, and the words may speak of people.
"""

from sqlalchemy import select

from portal.campaigns.models import Campaign, Recipient
from portal.event.keeping import Class, Holding

_CAMPAIGN = select(Campaign).where(Campaign.id == Recipient.campaign_id)

HOLDINGS = (
    Holding(
        name="recipients",
        kind=Class.CONTACTS,
        model=Recipient,
        since=_CAMPAIGN.with_only_columns(Campaign.written_at).correlate_except(Campaign).scalar_subquery(),
        edition=_CAMPAIGN.with_only_columns(Campaign.edition_id).correlate_except(Campaign).scalar_subquery(),
    ),
    Holding(
        name="letters-to-many",
        kind=Class.CONTACTS,
        model=Campaign,
        since=Campaign.written_at,
        edition=Campaign.edition_id,
    ),
)
