"""Letters to many: where they are written."""

from flask import Blueprint, Response

from portal.access.guards import only_for
from portal.access.people import Role
from portal.event.editions import current_edition
from portal.pages import page

pages = Blueprint("campaigns", __name__, url_prefix="/<any(nl, en):lang>/organiser/mail")


@pages.get("/write")
@only_for(Role.ORGANISER)
def write() -> Response:
    """Begin a letter."""
    return page("organising/campaigns/placeholder.html", edition=current_edition())
