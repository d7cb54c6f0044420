"""The door without telephones: lists to print, and counts that are typed in from them afterwards.

A party has one arrival, so that it counts once wherever it was written down; the screen's number stays.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.database import write
from portal.door.arriving import most_of, new_deed, party
from portal.event.editions import locked
from portal.event.models import Edition
from portal.registration.changing import NoRegistration
from portal.registration.models import ACTIVE, Arrival, Noted, Registration
from portal.texts import folded

MOST_WALK_INS = 1000
NO_LETTER = "#"


@dataclass(frozen=True)
class Counted:
    """People, by where their arrival was written down first."""

    screen: int
    paper: int

    @property
    def together(self) -> int:
        return self.screen + self.paper


@dataclass(frozen=True)
class Differs:
    """A party that was on the screen already, with another number than on the paper."""

    registration_id: int
    name: str
    screen: int
    paper: int


@dataclass(frozen=True)
class OffTheList:
    """A party that was on the list when it was shown, and has cancelled or changed its name since; without a
    name when its data are gone."""

    registration_id: int
    name: str


def by_letter(session: Session, edition: Edition) -> dict[str, list[Registration]]:
    """Everybody who has seats or waits for some, under the first letter of the name."""
    query = (
        select(Registration)
        .where(
            Registration.edition_id == edition.id,
            Registration.is_echo.is_(False),
            Registration.name != "",
            Registration.status.in_(ACTIVE),
        )
        .options(joinedload(Registration.arrival))
    )
    letters: dict[str, list[Registration]] = {}
    for one in sorted(session.scalars(query), key=lambda one: (folded(one.name), one.id)):
        letters.setdefault(_letter(one.name), []).append(one)
    return dict(sorted(letters.items()))


def counted(session: Session, edition: Edition) -> Counted:
    query = (
        select(Arrival.noted, func.sum(Arrival.people))
        .where(Arrival.edition_id == edition.id)
        .group_by(Arrival.noted)
    )
    found = {noted: int(people) for noted, people in session.execute(query)}
    return Counted(found.get(Noted.SCREEN, 0), found.get(Noted.PAPER, 0))


def off_the_list(session: Session, edition_id: int, ids: Iterable[int]) -> list[OffTheList]:
    """Of these parties, what the list does not tell any more."""
    found = []
    for one in ids:
        try:
            name = party(session, edition_id, one).name
        except NoRegistration:
            name = ""
        found.append(OffTheList(one, name))
    return found


def walk_ins_on_paper(session: Session, edition: Edition) -> int:
    query = select(Arrival.people).where(Arrival.deed == _tally_of(edition.id))
    return session.scalar(query) or 0


def type_in(edition_id: int, came: Mapping[int, int], *, person_id: int | None) -> tuple[int, list[Differs]]:
    """Take over how many came of which party, by the id of the registration; 0 takes paper's word back.

    Gives how many parties are changed by this, and those that the screen counted otherwise. Doing it again
    changes nothing. Raises `NoRegistration`.
    """
    changed, differing = 0, []
    with write() as session:
        locked(session, edition_id)
        for registration_id, people in came.items():
            registration = party(session, edition_id, registration_id)
            arrival = registration.arrival
            people = min(people, most_of(registration))
            if arrival is None and people:
                session.add(
                    Arrival(
                        edition_id=edition_id,
                        registration_id=registration_id,
                        deed=new_deed(),
                        people=people,
                        at=clock.now(),
                        noted=Noted.PAPER,
                        person_id=person_id,
                    )
                )
                changed += 1
            elif arrival and arrival.noted is Noted.SCREEN:
                if people not in (0, arrival.people):
                    differing.append(Differs(registration_id, registration.name, arrival.people, people))
            elif arrival and arrival.people != people:
                changed += 1
                if people:
                    arrival.people = people
                else:
                    session.delete(arrival)
    return changed, differing


def type_in_walk_ins(edition_id: int, people: int, *, person_id: int | None) -> None:
    """Take over the sum of all tally sheets, in place of what was typed before."""
    with write() as session:
        locked(session, edition_id)
        query = select(Arrival).where(Arrival.deed == _tally_of(edition_id))
        known = session.scalars(query).one_or_none()
        if known and people:
            known.people = people
        elif known:
            session.delete(known)
        elif people:
            session.add(
                Arrival(
                    edition_id=edition_id,
                    deed=_tally_of(edition_id),
                    people=people,
                    at=clock.now(),
                    noted=Noted.PAPER,
                    person_id=person_id,
                )
            )


def _tally_of(edition_id: int) -> str:
    # With a sign that the deed of no tap has.
    return f"paper-walk-ins:{edition_id}"


def _letter(name: str) -> str:
    return next((sign.upper() for sign in folded(name) if sign.isalpha()), NO_LETTER)
