"""The QR code of a ticket, scanned with a telephone of somebody at the door.

The code holds the address of the registrant's own page, where everything stands that they told us. Whoever is
at work at the door is led to the card of this party instead, on every page behind that address, while the
door is open; the desk too, because reading there what somebody needs would be noted nowhere.
"""

import hmac

from flask import redirect, request, session, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from portal import clock
from portal.access.guards import COOKIE_KEY as SIGNED_IN
from portal.database import db
from portal.door.hours import hours_of
from portal.door.keepers import COOKIE_KEY, keeper
from portal.links import digest
from portal.registration.blueprint import pages as registration
from portal.registration.models import Registration


@registration.before_request
def lead_to_the_card() -> Response | None:
    token = (request.view_args or {}).get("token")
    if token is None or not (COOKIE_KEY in session or SIGNED_IN in session) or keeper() is None:
        return None
    found = db.session.scalar(select(Registration).where(Registration.token_digest == digest(token)))
    if found is None or found.is_echo or not hmac.compare_digest(found.token_digest, digest(token)):
        return None
    if not hours_of(found.edition).are_now(clock.now()):
        return None
    return redirect(url_for("door.card", registration_id=found.id), 303)
