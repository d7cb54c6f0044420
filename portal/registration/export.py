"""What a registrant takes along: everything that is stored, in a stable shape."""

from typing import Any

from portal.registration.models import COORDINATORS, Registration


def my_data(registration: Registration) -> dict[str, Any]:
    """Plain values for JSON; moments as ISO 8601 in UTC."""
    request, asked, arrival = registration.wish, registration.request, registration.arrival
    return {
        "evening": registration.edition.year,
        "code": registration.readable_code,
        "thread": registration.thread,
        "status": registration.status.value,
        "language": registration.locale,
        "asked_in": registration.ask_language,
        "registered_at": registration.registered_at.isoformat(),
        "changed_at": registration.changed_at.isoformat(),
        "consented_at": registration.consented_at.isoformat() if registration.consented_at else None,
        "answers": registration.answers,
        "history": [
            {
                "at": event.at.isoformat(),
                "deed": event.deed.value,
                "by": event.by.value,
                "fields": event.fields,
            }
            for event in registration.events
        ],
        "interpreter_answer_by": request.answer_by.isoformat() if request else None,
        "interpreter_state": request.state.value if request else None,
        "interpreter_names": request.names if request else [],
        "interpreter_alternatives": request.otherwise if request else None,
        # What a coordinator noted: interpreters by their numbers, and parts of the evening.
        "interpreter_notes": {name: asked.details[name] for name in COORDINATORS if name in asked.details}
        if asked
        else {},
        "interpreter_history": [
            {
                "at": event.at.isoformat(),
                "was": event.was.value,
                "became": event.became.value,
                "by": event.by.value,
                "why": event.why.value,
            }
            for event in (asked.events if asked else [])
        ],
        "arrival": {"at": arrival.at.isoformat(), "people": arrival.people} if arrival else None,
    }
