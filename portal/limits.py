"""How often one address may do a thing, counted in the database so that all processes count together.

No address is stored: only a keyed hash, which tells two visitors apart and nothing else.
"""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from flask import current_app, request
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.exceptions import TooManyRequests

from portal import clock
from portal.database import Base, Moment, write

KEPT = timedelta(hours=24)


@dataclass(frozen=True)
class Limit:
    """At most `times` of `deed` within `period` for one value."""

    deed: str
    times: int
    period: timedelta


class Attempt(Base):
    """One counted deed."""

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)


def within(session: Session, limit: Limit, value: str) -> bool:
    """Count one more; say whether it is still within the limit. Call it inside `write()`."""
    factor = current_app.extensions["settings"].rate_limits
    if not factor:
        return True
    key = _key(limit.deed, value)
    if session.get_bind().dialect.name == "postgresql":
        # Two at once must not both be the last one that is allowed.
        session.execute(select(func.pg_advisory_xact_lock(int(key[:15], 16))))
    now = clock.machine_now()
    recent = select(func.count()).where(Attempt.key == key, Attempt.at > now - limit.period)
    if (session.scalar(recent) or 0) >= limit.times * factor:
        return False
    session.add(Attempt(key=key, at=now))
    return True


def require_patience(limit: Limit) -> None:
    """Answer 429, with how long to wait, when this network address has done it too often."""
    if not current_app.extensions["settings"].rate_limits:
        return
    with write() as session:
        allowed = within(session, limit, network())
        wait = timedelta() if allowed else _wait(session, limit, network())
    if not allowed:
        raise TooManyRequests(retry_after=ceil(wait.total_seconds()))


def _wait(session: Session, limit: Limit, value: str) -> timedelta:
    """How long until one more is within the limit."""
    # When this one is no longer recent, one less is than may be.
    last = ceil(limit.times * current_app.extensions["settings"].rate_limits) - 1
    newest = select(Attempt.at).where(Attempt.key == _key(limit.deed, value)).order_by(Attempt.at.desc())
    at = session.scalar(newest.offset(last).limit(1))
    return max(at + limit.period - clock.machine_now(), timedelta()) if at else timedelta()


def network() -> str:
    """The visitor's address; IPv6 by its /64, which is one household."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{address}/{32 if address.version == 4 else 64}", strict=False))


def forget(session: Session) -> int:
    """Delete what is older than a day; say how many."""
    old = session.scalars(
        delete(Attempt).where(Attempt.at < clock.machine_now() - KEPT).returning(Attempt.id)
    )
    return len(old.all())


def _key(deed: str, value: str) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"{deed}:{value}".encode(), hashlib.sha256).hexdigest()
