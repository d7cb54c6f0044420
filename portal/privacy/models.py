"""What stays of an evening when everything personal has gone."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from portal.database import Base, Bilingual, Moment
from portal.event.models import Edition


class AccessReport(Base):
    """What people asked for at one evening and what came of it, counted before the requests go."""

    __tablename__ = "access_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), unique=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    # Counts only; see `report`.
    numbers: Mapped[dict[str, Any]] = mapped_column(JSON)
    # What will change next year, written by the organisers.
    changes: Mapped[Bilingual] = composite(
        mapped_column("changes_nl", Text), mapped_column("changes_en", Text)
    )

    edition: Mapped[Edition] = relationship()
