"""The registrations of the evening."""

from flask import Response
from sqlalchemy import select

from portal.access.guards import only_for, person_here
from portal.access.people import Role
from portal.database import db
from portal.event.editions import current_edition
from portal.organising.registrations_blueprint import pages
from portal.pages import page
from portal.registration.models import Registration


@pages.get("/")
@only_for(Role.ORGANISER, Role.COORDINATOR)
def table() -> Response:
    """Everybody who signed up, by name."""
    edition = current_edition()
    found = select(Registration).where(
        Registration.edition_id == edition.id, Registration.is_echo.is_(False), Registration.name != ""
    )
    return page(
        "organising/registrations.html",
        edition=edition,
        found=db.session.scalars(found.order_by(Registration.findable, Registration.id)).all(),
        is_organiser=person_here().may(Role.ORGANISER),
    )
