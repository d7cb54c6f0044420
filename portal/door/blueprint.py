"""What all pages of the door share."""

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from portal.errors import show
from portal.registration.changing import NoRegistration

# PostgreSQL has no larger number to look for.
A_NUMBER = "int(max=2147483647)"
pages = Blueprint("door", __name__, url_prefix="/<any(nl, en):lang>/organiser/door")


@pages.errorhandler(NoRegistration)
def gone(error: NoRegistration) -> Response:
    # Not `abort`: what a handler raises is handled by nobody.
    return show(NotFound())
