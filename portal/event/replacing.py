"""The rules of an evening, and how a stored one becomes another: the same for a file and a form."""

from collections.abc import Callable, Collection, Iterator
from enum import StrEnum
from itertools import pairwise

from sqlalchemy.orm import Session

from portal import clock
from portal.event.models import Edition, Partner, ProgrammeRow

THEMES = 6
# What else hangs on parts of the programme, and lets go of those with these ids before they leave it.
DROPPING: list[Callable[[Session, Edition, Collection[int]], None]] = []


class Fault(StrEnum):
    """What does not fit together in an evening."""

    YEAR = "year"
    ORDER = "order"
    SIGNING_UP = "signing-up"
    PARTNERS = "partners"
    THEMES = "themes"
    SAME_PART = "same-part"
    SAME_THEME = "same-theme"
    OVERLAP = "overlap"


class BelowTaken(Exception):
    """The room cannot be smaller than the number of people who have a seat, `taken`."""

    def __init__(self, taken: int) -> None:
        super().__init__(f"{taken} seats are taken already")
        self.taken = taken


def faults(edition: Edition) -> Iterator[Fault]:
    """Everything for which this cannot be an evening; it need not be stored."""
    if clock.in_leiden(edition.starts_at).year != edition.year:
        yield Fault.YEAR
    if not edition.doors_at <= edition.starts_at < edition.ends_at:
        yield Fault.ORDER
    if not edition.registration_opens_at < edition.registration_closes_at <= edition.ends_at:
        yield Fault.SIGNING_UP
    if not edition.partners:
        yield Fault.PARTNERS
    if sorted(theme.number for theme in edition.themes) != list(range(1, THEMES + 1)):
        yield Fault.THEMES
    for rows, fault in ((edition.programme, Fault.SAME_PART), (edition.themes, Fault.SAME_THEME)):
        slugs = [row.slug for row in rows]
        if len(set(slugs)) != len(slugs):
            yield fault
    if overlap(edition):
        yield Fault.OVERLAP


def overlap(edition: Edition) -> tuple[ProgrammeRow, ProgrammeRow] | None:
    """Two parts with an end at the same time: nobody can be at both, nor interpret them.

    What has no end, such as a meal, may go on beside the others.
    """
    rows = sorted((row for row in edition.programme if row.ends_at), key=lambda row: row.starts_at)
    clashing = (pair for pair in pairwise(rows) if pair[0].ends_at and pair[0].ends_at > pair[1].starts_at)
    return next(clashing, None)


def replace(session: Session, edition: Edition, fresh: Edition) -> bool:
    """Make a stored evening like `fresh`, which is not stored; says whether its time or place changed.

    What registrations have made of it (seats, threads) stays as it is. Call it with the evening's row
    locked. Raises `BelowTaken`.
    """
    if fresh.capacity < edition.taken:
        raise BelowTaken(edition.taken)
    staying = {row.slug for row in fresh.programme if row.ends_at}
    going = [row.id for row in edition.programme if row.ends_at and row.slug not in staying]
    for drop in DROPPING:
        drop(session, edition, going)
    has_moved = _when_and_where(edition) != _when_and_where(fresh)
    kept = {
        *("id", "taken", "threads", "waiting_turns", "sequence"),
        *("people_shown", "people_counted_on", "door_key"),
    }
    for column in Edition.__table__.columns:
        if column.name not in kept:
            key = Edition.__mapper__.get_property_by_column(column).key
            setattr(edition, key, getattr(fresh, key))
    edition.title, edition.venue = fresh.title, fresh.venue
    edition.sequence += int(has_moved)
    _replace_rows(session, edition, fresh)
    return has_moved


def _when_and_where(edition: Edition) -> tuple[object, ...]:
    return edition.doors_at, edition.starts_at, edition.ends_at, *place_of(edition)


def place_of(edition: Edition) -> tuple[str, ...]:
    """All that tells people where to go."""
    return edition.venue.nl, edition.venue.en, edition.street, edition.postcode, edition.city


def _replace_rows(session: Session, edition: Edition, fresh: Edition) -> None:
    """Rows keep their identity by slug, because stands and interpreters will hang on them."""
    programme, fresh_themes = list(fresh.programme), list(fresh.themes)
    # A row must have left the one evening before it can join the other.
    fresh.programme, fresh.themes = [], []
    rows = {row.slug: row for row in edition.programme}
    for new in programme:
        old = rows.pop(new.slug, None)
        if old is None:
            edition.programme.append(new)
        else:
            old.starts_at, old.ends_at, old.layout, old.dye = new.starts_at, new.ends_at, new.layout, new.dye
            old.title, old.text = new.title, new.text
    for gone in rows.values():
        edition.programme.remove(gone)
    themes = {theme.slug: theme for theme in edition.themes}
    for slug in {*themes} - {theme.slug for theme in fresh_themes}:
        edition.themes.remove(themes.pop(slug))
    for place, theme in enumerate(edition.themes, 1):
        # No two may have one number at any moment: all are given back before they are dealt anew.
        theme.number = -place
    session.flush()
    for new_theme in fresh_themes:
        old_theme = themes.get(new_theme.slug)
        if old_theme is None:
            edition.themes.append(new_theme)
        else:
            old_theme.number, old_theme.title = new_theme.number, new_theme.title
    edition.partners = [Partner(position=one.position, name=one.name) for one in fresh.partners]
