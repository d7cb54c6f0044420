"""What an organiser reads before publishing: what is missing, what looks wrong, and what changes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from flask_babel import gettext, ngettext
from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField
from wtforms.fields import Field, FormField

from portal import clock
from portal.event.loading import MORE_TEXTS
from portal.event.models import Edition, ProgrammeRow
from portal.locales import NAMES, clock_time, current_locale, day
from portal.market.differences import Piece, differences
from portal.organising.evening_fields import PairForm
from portal.organising.evening_forms import EveningForm
from portal.texts import isolated


@dataclass(frozen=True)
class Lack:
    """A text that keeps the evening from being published: its place on the page, its name, and why."""

    field: str
    name: str
    sentence: str


@dataclass(frozen=True)
class Line:
    """One answer of the form, as people read it."""

    name: str
    value: str
    # The language of the value, if it has one.
    locale: str = ""


@dataclass(frozen=True)
class Changed:
    """An answer that visitors will read differently."""

    name: str
    pieces: list[Piece]
    locale: str


def lacks(form: EveningForm) -> list[Lack]:
    """The texts that are not there in both languages."""
    return [
        Lack(field.id, name, sentence)
        for name, pair, is_optional in _pairs(form)
        for field, sentence in [_lack(pair, is_optional)]
        if sentence
    ]


def warnings(fresh: Edition, now: datetime) -> list[str]:
    """What may be meant so, and mostly is not; an evening as it would be published."""
    return [*_about_programme(fresh), *_about_time(fresh, now)]


def changes(before: EveningForm, after: EveningForm) -> list[Changed]:
    """Answer by answer what visitors will read differently, in the order of the form."""
    old, new = _lines(before), _lines(after)
    # What goes is named as it was called.
    lines = {**new, **{key: line for key, line in old.items() if key not in new}}
    found = []
    for key, line in lines.items():
        was, becomes = (one[key].value if key in one else "" for one in (old, new))
        if was != becomes:
            found.append(Changed(line.name, differences(was, becomes), line.locale))
    return found


def names_of(form: EveningForm) -> Mapping[str, str]:
    """How each field of the form is called outside of it, by its name."""
    found: dict[str, str] = {}
    for field in form._fields.values():
        if isinstance(field, FormField):
            found |= _names_in(field, str(field.label.text))
        else:
            found[field.name] = str(field.label.text)
    for row in form.parts:
        for field in row._fields.values():
            name = f"{isolated(row.name) or gettext('New part')}, {field.label.text}"
            found |= _names_in(field, name) if isinstance(field, FormField) else {field.name: name}
    return found


@dataclass(frozen=True)
class Theirs:
    """A field that somebody else changed: where it is on the page, its name, and what they typed."""

    field: str
    name: str
    value: str


def changed_by_other(form: EveningForm, theirs: EveningForm, fields: Iterable[str]) -> list[Theirs]:
    """The fields with these names, in words; `form` is the one on the page."""
    places = {field.name: field for field in form if field.type != "HiddenField"}
    values = {field.name: _said(field) for field in theirs}
    names = names_of(form)
    return [
        Theirs(_first_control(places[name]), names[name], values.get(name, ""))
        for name in fields
        if name in places and name in names
    ]


def _first_control(field: Field) -> str:
    """What a link can lead to."""
    several = isinstance(field, RadioField | SelectMultipleField)
    return f"{field.id}-{next(iter(field)).data}" if several else str(field.id)


def _names_in(pair: FormField, name: str) -> Mapping[str, str]:
    return {field.name: f"{name} ({field.label.text})" for field in pair.form}


def _pairs(form: EveningForm) -> Iterator[tuple[str, PairForm, bool]]:
    for field in form._fields.values():
        if isinstance(field, FormField):
            yield str(field.label.text), field.form, field.short_name in MORE_TEXTS
    for row in form.parts:
        if row.counts:
            for field in (row.title, row.text):
                yield f"{isolated(row.name)}, {field.label.text}", field.form, False


def _lack(pair: PairForm, is_optional: bool) -> tuple[Field, str]:
    nl, en, is_same = pair.nl.data, pair.en.data, pair.same.data
    if not nl and not en:
        return pair.nl, "" if is_optional else gettext("Nothing is written here yet.")
    if is_same:
        differs = nl and en and nl != en
        return pair.same, gettext("You ticked “the same”, but the two texts differ.") if differs else ""
    if not nl:
        return pair.nl, gettext("The Dutch text is missing.")
    if not en:
        return pair.en, gettext("The English text is missing.")
    return pair.same, gettext("Both languages have the same words. Is that on purpose? Then tick it.") if (
        nl == en
    ) else ""


def _about_programme(fresh: Edition) -> Iterator[str]:
    rows = fresh.programme
    for row, after in pairwise(rows):
        names = {"first": _title(row), "second": _title(after)}
        if (row.ends_at and row.ends_at > after.starts_at) or row.starts_at == after.starts_at:
            yield gettext("“%(first)s” is not over yet when “%(second)s” begins.", **names)
        elif row.ends_at and row.ends_at < after.starts_at:
            yield gettext(
                "From %(end)s to %(start)s there is nothing, between “%(first)s” and “%(second)s”.",
                end=clock_time(row.ends_at),
                start=clock_time(after.starts_at),
                **names,
            )
    if rows and all(row.starts_at != fresh.starts_at for row in rows):
        # People may walk in before the evening begins, so it need not be the first part.
        nearest = min(rows, key=lambda row: abs(row.starts_at - fresh.starts_at))
        yield gettext(
            "The evening begins at %(evening)s, but “%(part)s” at %(time)s.",
            evening=clock_time(fresh.starts_at),
            part=_title(nearest),
            time=clock_time(nearest.starts_at),
        )
    for row in rows:
        if row.starts_at < fresh.doors_at or (row.ends_at or row.starts_at) > fresh.ends_at:
            yield gettext("“%(part)s” is not within the hours of the evening.", part=_title(row))


def _about_time(fresh: Edition, now: datetime) -> Iterator[str]:
    if fresh.ends_at <= now:
        yield gettext("This evening is over.")
        return
    if fresh.registration_closes_at > fresh.starts_at:
        yield gettext("People can sign up when the evening has begun already.")
    if fresh.registration_closes_at <= now:
        yield gettext("Nobody can sign up any more: signing up is closed.")
        return
    closes, begins = (clock.in_leiden(one).date() for one in (fresh.registration_closes_at, fresh.starts_at))
    if closes < begins:
        # Mostly the evening moved, and this was left where it was.
        yield ngettext(
            "Signing up closes on %(day)s, %(num)d day before the evening.",
            "Signing up closes on %(day)s, %(num)d days before the evening.",
            (begins - closes).days,
            day=day(fresh.registration_closes_at),
        )


def _lines(form: EveningForm) -> Mapping[tuple[str, ...], Line]:
    found: dict[tuple[str, ...], Line] = {}
    for field in form._fields.values():
        if isinstance(field, FormField):
            found |= _pair_lines((field.short_name,), str(field.label.text), field.form)
        elif field.short_name != "rows" and not isinstance(field, HiddenField):
            found[(field.short_name,)] = Line(str(field.label.text), _said(field))
    for row in form.parts:
        if not row.counts:
            continue
        for field in row._fields.values():
            key, name = (row.slug.data, field.short_name), f"{isolated(row.name)}, {field.label.text}"
            if isinstance(field, FormField):
                found |= _pair_lines(key, name, field.form)
            elif not isinstance(field, BooleanField | HiddenField):
                found[key] = Line(name, _said(field))
    return found


def _pair_lines(key: tuple[str, ...], name: str, pair: PairForm) -> Mapping[tuple[str, ...], Line]:
    both = pair.both
    return {(*key, here): Line(f"{name} ({word})", both[here], here) for here, word in NAMES.items()}


def _said(field: Field) -> str:
    """An answer in words."""
    if isinstance(field, BooleanField):
        return gettext("ticked") if field.data else gettext("not ticked")
    if not hasattr(field, "iter_choices"):
        return str(field.data or "")
    chosen = field.data if isinstance(field.data, list) else [field.data]
    return ", ".join(str(label) for value, label, *_ in field.iter_choices() if value in chosen)


def _title(row: ProgrammeRow) -> str:
    return isolated(row.title[current_locale()] or row.title.nl or row.title.en)
