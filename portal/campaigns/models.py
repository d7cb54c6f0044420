"""Letters that organisers write to many, and who gets them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from portal.access.models import Person
from portal.database import Base, Bilingual, Moment
from portal.encryption import Encrypted
from portal.event.models import Edition
from portal.registration.models import Registration


class Campaign(Base):
    """One letter to many. Until `sent_at` it is a draft that nobody got."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    # Who gets it, as the filters of the list of registrations stand in an address; and what it is about. They
    # can hold a name that somebody looked for, or a need.
    filters: Mapped[dict[str, Any]] = mapped_column(Encrypted)
    subject: Mapped[Bilingual] = composite(
        mapped_column("subject_nl", String(200)), mapped_column("subject_en", String(200))
    )
    text: Mapped[Bilingual] = composite(mapped_column("text_nl", Text), mapped_column("text_en", Text))
    # Rises with every change; and what the form of a new letter was called, so that it is stored once.
    version: Mapped[int] = mapped_column(default=1)
    once: Mapped[str | None] = mapped_column(String(40), unique=True)
    written_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)

    edition: Mapped[Edition] = relationship()
    person: Mapped[Person | None] = relationship()
    recipients: Mapped[list["Recipient"]] = relationship(
        cascade="all, delete-orphan", back_populates="campaign", order_by="Recipient.id"
    )


class Recipient(Base):
    """One registration that gets one letter; the outbox holds a row for each."""

    __tablename__ = "campaign_recipient"
    __table_args__ = (UniqueConstraint("campaign_id", "registration_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )

    campaign: Mapped[Campaign] = relationship(back_populates="recipients")
    registration: Mapped[Registration] = relationship()
