"""What other parts of the portal do once registrations have changed, inside the same transaction.

They register themselves here, so that nothing here has to know them.
"""

from collections.abc import Callable, Collection

from sqlalchemy.orm import Session

from portal.event.models import Edition
from portal.registration.models import Registration

AFTERWARDS: list[Callable[[Session, Edition], None]] = []
# What else knows registrations by their ids, and must not know those that are erased.
FORGETTING: list[Callable[[Session, Collection[int]], object]] = []
# What else writes to the address of a registration.
READDRESSING: list[Callable[[Session, Registration], object]] = []


def follow_up(session: Session, edition: Edition) -> None:
    """Let everybody have their turn, at the end of a deed."""
    for follow in AFTERWARDS:
        follow(session, edition)


def forget(session: Session, registration_ids: Collection[int]) -> None:
    """Let everybody forget registrations, just before they are erased."""
    for forgetting in FORGETTING:
        forgetting(session, registration_ids)


def readdress(session: Session, registration: Registration) -> None:
    """Let everybody know that a registration has another address."""
    for readdressing in READDRESSING:
        readdressing(session, registration)
