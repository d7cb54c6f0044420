"""The day of the evening, and who stands at the door."""

from datetime import datetime

from flask import Flask

from portal import clock as time
from portal.clock import MovableClock
from portal.database import db, write
from portal.door.keepers import token_of
from portal.event.editions import current_edition
from portal.registration.models import Arrival, NeedTask, Registration, TaskState
from tests.builders import a_registration
from tests.page import Page
from tests.portals import NOW
from tests.visitor import Visitor

DOOR = "/en/organiser/door/"
NOON = "2024-03-21T12:00+01:00"
AT_SEVEN = "2024-03-21T19:12+01:00"
# What nobody at the door may ever read; none of these words stands in the portal's own texts.
SECRETS = (
    "Zeppelinallergie",
    "Duizelingen",
    "Kurketrekkerwens",
    "Tigrinya",
    "Tigrinja",
    "wheelchair",
    "halal",
)
NEEDY = {
    "interpreter": "arrange",
    "mode": "spoken",
    "language": "ti",
    "listeners": 1,
    "wishes": "Kurketrekkerwens",
    "parts": ["looking-back", "market", "discussion"],
    "needs": ["wheelchair", "quiet"],
    "food": ["halal"],
    "details": "Zeppelinallergie en Duizelingen",
}


def be_at(clock: MovableClock, moment: str) -> None:
    clock.moment = datetime.fromisoformat(moment)


def sign_up(app: Flask, edition: int, name: str, guests: int = 0, **given: object) -> int:
    """Somebody who signed up while that was possible, whatever time it is now; the id."""
    now = time._clock
    time.install(MovableClock(NOW))
    try:
        with app.app_context():
            return a_registration(edition, name, guests, **given).id
    finally:
        time.install(now)


def instruct(app: Flask, registration_id: int, *lines: str, state: TaskState = TaskState.ARRANGED) -> None:
    """A coordinator has made an instruction of a need."""
    with app.app_context(), write() as session:
        registration = session.get_one(Registration, registration_id)
        registration.tasks.append(
            NeedTask(
                need="wheelchair",
                state=state,
                instruction="\n".join(lines),
                opened_at=registration.registered_at,
                changed_at=registration.registered_at,
            )
        )


def link_to_the_door(app: Flask, lang: str = "en") -> str:
    with app.app_context():
        return f"/{lang}/organiser/door/enter/{token_of(current_edition())}"


def enter_by_link(app: Flask, visitor: Visitor) -> Page:
    visitor.visit(link_to_the_door(app))
    return visitor.press("To the door")


def arrivals(app: Flask) -> list[tuple[int | None, int, str]]:
    """Of whom, how many people, and where it was written down."""
    with app.app_context():
        found = db.session.query(Arrival).order_by(Arrival.id).all()
        return [(one.registration_id, one.people, one.noted.value) for one in found]
