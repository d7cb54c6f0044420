"""One registration."""

from flask import Response, abort

from portal.access.guards import only_for, person_here
from portal.access.people import Role
from portal.database import db
from portal.organising.registrations_blueprint import pages
from portal.pages import page
from portal.registration.models import Registration


@pages.get("/<int(max=2147483647):registration_id>/")
@only_for(Role.ORGANISER, Role.COORDINATOR)
def one(registration_id: int) -> Response:
    """Who signed up, and where that stands."""
    found = db.session.get(Registration, registration_id) or abort(404)
    if found.is_echo:
        abort(404)
    return page(
        "organising/registration.html",
        edition=found.edition,
        one=found,
        is_organiser=person_here().may(Role.ORGANISER),
    )
