"""The history of a registration: who did what, and the names of what changed; never a word that was typed."""

from collections.abc import Collection, Mapping
from typing import Any

from portal import clock
from portal.matching.lifecycle import By
from portal.registration.models import Deed, Registration, RegistrationEvent


def note(
    registration: Registration,
    deed: Deed,
    *,
    by: By | None = None,
    person_id: int | None = None,
    fields: Collection[str] = (),
) -> None:
    """Write a deed down, inside its transaction; without `by` it is the registrant's, or of `person_id`."""
    registration.events.append(
        RegistrationEvent(
            at=clock.now(),
            deed=deed,
            by=by or doer(person_id),
            person_id=person_id,
            fields=[*fields],
        )
    )


def doer(person_id: int | None) -> By:
    """Who does something that registrants and people at the desk both can do."""
    return By.ASKER if person_id is None else By.ORGANISER


def differing(
    before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]
) -> tuple[str, ...]:
    """The names of the answers that are not the same, in the order of the form."""
    return tuple(
        name
        for step, answers in after.items()
        for name in dict.fromkeys([*before.get(step, {}), *answers])
        if before.get(step, {}).get(name) != answers.get(name)
    )
