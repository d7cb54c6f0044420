"""What other parts of the portal do once registrations have changed, inside the same transaction.

They register themselves here, so that nothing here has to know them.
"""

from collections.abc import Callable

from sqlalchemy.orm import Session

from portal.event.models import Edition

AFTERWARDS: list[Callable[[Session, Edition], None]] = []


def follow_up(session: Session, edition: Edition) -> None:
    """Let everybody have their turn, at the end of a deed."""
    for follow in AFTERWARDS:
        follow(session, edition)
