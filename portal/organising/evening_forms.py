"""The form of an evening. What is in shape is kept, also when a language is still missing: that stops only
publishing."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date
from typing import Any, Self

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields import Field, SelectChoice
from wtforms.validators import ValidationError

from portal.clock import LEIDEN
from portal.event.loading import ACCESS, MORE_TEXTS, TEXTS
from portal.event.models import Confirmation, Edition, Partner, ProgrammeRow, Theme
from portal.event.replacing import Fault, faults, overlap
from portal.forms import bare, tidied
from portal.interpreting import pool_reading as reading
from portal.languages.table import LANGUAGES
from portal.naming import both_names
from portal.organising.evening_fields import (
    SLUG,
    Filled,
    ReadBy,
    RowForm,
    TextForm,
    TitleForm,
    as_clock,
    as_day_and_time,
    on_the_clock,
    read_day,
    read_moment,
    wall_time,
)
from portal.organising.evening_typed import A_ROW, Typed, slug_of
from portal.organising.evening_typed import tidied as without_blanks
from portal.texts import isolated

MOST_SEATS = 100_000
MOST_ROWS = 40


class Rows(FieldList):  # type: ignore[misc]
    """Rows that keep their numbers, so that two people who add and remove mean the same ones."""

    def _compact_indices(self) -> None:
        # WTForms would number them anew.
        pass

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        # WTForms would take for a number what is none, or one without an end.
        found = (A_ROW.fullmatch(name) for name in formdata)
        return (int(row[1]) for row in found if row)


class EveningForm(FlaskForm):  # type: ignore[misc]
    """An evening with all that organisers write about it."""

    title = FormField(TitleForm, _l("Name of the evening"))
    summary = FormField(TextForm, _l("In short, at the top of the page"))
    about = FormField(TextForm, _l("What the evening is about"))
    welcome = FormField(TextForm, _l("Who is welcome"))
    reason = FormField(TextForm, _l("Why on this day"))
    food = FormField(TextForm, _l("Food and drinks"))
    guests = FormField(TextForm, _l("Bringing others"))
    interpreter = FormField(TextForm, _l("Interpreters"))
    meeting = FormField(TextForm, _l("Where people meet their interpreter"))
    day = StringField(_l("Day"), filters=[tidied])
    doors = StringField(_l("Doors open"), [ReadBy(reading.a_time)], filters=[as_clock])
    starts = StringField(_l("Begins"), [ReadBy(reading.a_time)], filters=[as_clock])
    ends = StringField(_l("Ends"), [ReadBy(reading.a_time)], filters=[as_clock])
    venue = FormField(TitleForm, _l("Building"))
    street = StringField(_l("Street and number"), [Filled(200)], filters=[tidied])
    postcode = StringField(_l("Postcode"), [Filled(20)], filters=[tidied])
    city = StringField(_l("City"), [Filled(100)], filters=[tidied])
    rows = Rows(FormField(RowForm), _l("Programme"), max_entries=MOST_ROWS)
    wheelchair = SelectField(_l("With a wheelchair"))
    toilet = SelectField(_l("Accessible toilet"))
    hearing_loop = SelectField(_l("Hearing loop"))
    quiet_place = SelectField(_l("Quiet place"))
    languages = SelectMultipleField(_l("Languages on stage"))
    capacity = StringField(_l("Seats"), filters=[bare])
    opens = StringField(_l("Signing up opens"), filters=[as_day_and_time])
    closes = StringField(_l("Signing up closes"), filters=[as_day_and_time])
    confirmation = RadioField(
        _l("Must people prove their e-mail address?"),
        choices=[
            SelectChoice(Confirmation.AUTO.value, _l("Only when very many sign up at once")),
            SelectChoice(Confirmation.ALWAYS.value, _l("Always")),
            SelectChoice(Confirmation.NEVER.value, _l("Never")),
        ],
    )
    contact = EmailField(_l("E-mail address for questions"), filters=[bare])
    # What stood in each field when the form was given out.
    seen = HiddenField()

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        words = {
            "yes": gettext("Yes"),
            "no": gettext("No"),
            "partly": gettext("Partly"),
            "ask": gettext("Not known: visitors may ask"),
        }
        for key in ACCESS:
            self[key].choices = [SelectChoice(value, said) for value, said in words.items()]
        named = sorted((both_names(one.code), one.code) for one in LANGUAGES)
        self.languages.choices = [SelectChoice(code, name) for name, code in named]

    @classmethod
    def holding(cls, typed: Typed, *, has_token: bool = True) -> Self:
        """The form with this in it. Without a token it is only looked through."""
        return cls(formdata=MultiDict(typed), meta={"csrf": has_token})

    def __iter__(self) -> Iterator[Field]:
        """Every control in the order of the page, those within pairs and rows as well."""
        return _controls(self._fields.values())

    @property
    def parts(self) -> list[RowForm]:
        """The rows in the order of the evening; those without a time last."""
        return sorted((row.form for row in self.rows), key=_order)

    def typed(self) -> Typed:
        """What stands in the form, in one spelling."""
        slugs = [row.slug.data for row in self.parts]
        said: dict[str, list[str]] = {}
        for row in self.rows:
            if not row.form.slug.data and not row.form.is_blank:
                number = int(row.form.slug.name.split("-")[1])
                title = row.form.title.form.both
                row.form.slug.data = slug_of(title.en or title.nl, number, slugs)
                slugs.append(row.form.slug.data)
        blank = {field.name for row in self.rows if row.form.is_blank for field in _controls(row.form)}
        for field in self:
            if field.name in blank or field.name in ("csrf_token", "seen"):
                continue
            if isinstance(field, BooleanField):
                said[field.name] = ["y"] if field.data else []
            else:
                said[field.name] = sorted(field.data or []) if _is_several(field) else [field.data or ""]
        return without_blanks(said)

    def about_edition(self, edition: Edition) -> Self:
        """The form is about this evening: what is typed is checked against it."""
        self.edition = edition
        return self

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        if super().validate(extra_validators):
            self.typed()
            fresh = self.evening()
            for fault in faults(fresh):
                if fault is not Fault.OVERLAP:
                    self._complain(fault)
            self._require_parts(fresh)
            if clash := overlap(fresh):
                self._complain_of_overlap(*clash)
            if fresh.capacity < self.edition.taken:
                self.capacity.errors = [too_few_seats(self.edition.taken)]
        self.rows.errors = [row.errors for row in self.rows if row.errors]
        return not self.form_errors and not any(field.errors for field in self)

    def validate_day(self, field: Field) -> None:
        if read_day(field.data) is None:
            raise ValidationError(gettext("Write a day such as 2024-03-21."))

    def validate_opens(self, field: Field) -> None:
        self._require_moment(field)

    def validate_closes(self, field: Field) -> None:
        self._require_moment(field)

    def validate_languages(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(gettext("Choose at least one language."))

    def validate_capacity(self, field: Field) -> None:
        if not re.fullmatch(r"[0-9]{1,6}", field.data or "") or not 1 <= int(field.data) <= MOST_SEATS:
            raise ValidationError(gettext("Write a whole number, such as 150."))

    def validate_contact(self, field: Field) -> None:
        try:
            validate_email(field.data or "", check_deliverability=False)
        except EmailNotValidError:
            raise ValidationError(
                gettext("This is not a complete e-mail address. It looks like name@example.nl.")
            ) from None

    def evening(self) -> Edition:
        """The evening as it stands here, not stored; only of a form that is in shape."""
        edition = self.edition
        day = read_day(self.day.data) or date.min
        known = edition.access["languages"]
        spoken = [
            *(one for one in known if one in self.languages.data),
            *(one for one in self.languages.data if one not in known),
        ]
        texts = {key: self[key].form.both for key in (*TEXTS, *MORE_TEXTS)}
        fresh = Edition(
            year=edition.year,
            doors_at=on_the_clock(day, self.doors.data),
            starts_at=on_the_clock(day, self.starts.data),
            ends_at=on_the_clock(day, self.ends.data),
            registration_opens_at=read_moment(self.opens.data, edition.registration_opens_at),
            registration_closes_at=read_moment(self.closes.data, edition.registration_closes_at),
            capacity=int(self.capacity.data),
            confirmation=Confirmation(self.confirmation.data),
            contact=self.contact.data,
            title=self.title.form.both,
            venue=self.venue.form.both,
            street=self.street.data,
            postcode=self.postcode.data,
            city=self.city.data,
            texts={
                key: {"nl": text.nl, "en": text.en}
                for key, text in texts.items()
                if key in TEXTS or text.nl or text.en
            },
            access={**{key: self[key].data for key in ACCESS}, "languages": spoken},
        )
        fresh.programme = [row.part(day) for row in self.parts if row.counts]
        fresh.themes = [Theme(slug=one.slug, number=one.number, title=one.title) for one in edition.themes]
        fresh.partners = [Partner(position=one.position, name=one.name) for one in edition.partners]
        return fresh

    def _complain(self, fault: Fault) -> None:
        said = {
            Fault.YEAR: (self.day, gettext("This evening is that of %(year)d.", year=self.edition.year)),
            Fault.ORDER: (
                self.ends,
                gettext("First the doors open, then the evening begins, then it ends. Look at the times."),
            ),
            Fault.SIGNING_UP: (
                self.closes,
                gettext("Signing up closes after it opens, and not after the evening."),
            ),
        }
        if fault in said:
            field, sentence = said[fault]
            field.errors = [sentence]
        else:
            self.form_errors = [
                gettext("The parts of the programme got mixed up. Open the page again and type it once more.")
            ]

    def _complain_of_overlap(self, first: ProgrammeRow, second: ProgrammeRow) -> None:
        sooner, later = (
            next(row for row in self.parts if row.slug.data == one.slug) for one in (first, second)
        )
        sooner.ends.errors = [
            gettext(
                "“%(first)s” is not over yet when “%(second)s” begins.",
                first=isolated(sooner.name),
                second=isolated(later.name),
            )
        ]

    def _require_parts(self, fresh: Edition) -> None:
        if not fresh.programme:
            self.form_errors = [gettext("The programme needs at least one part.")]
        for row in self.parts:
            if row.counts and not SLUG.fullmatch(row.slug.data):
                self._complain(Fault.SAME_PART)

    def _require_moment(self, field: Field) -> None:
        typed = wall_time(field.data)
        if typed is None:
            raise ValidationError(gettext("Write a day and a time, such as 2024-02-12 13:17."))
        there = typed.replace(tzinfo=LEIDEN).astimezone(UTC).astimezone(LEIDEN)
        if there.replace(tzinfo=None) != typed:
            raise ValidationError(
                gettext("The clock skips this time: summer time begins. Choose an hour later.")
            )


def too_few_seats(taken: int) -> str:
    return ngettext(
        "%(num)d person has a seat; the capacity cannot be lower than that.",
        "%(num)d people have a seat; the capacity cannot be lower than that.",
        taken,
    )


def _order(row: RowForm) -> tuple[str, str]:
    return row.starts.data or "99", row.slug.name


def _controls(fields: Iterable[Field]) -> Iterator[Field]:
    for field in fields:
        if isinstance(field, FormField):
            yield from _controls(field.form._fields.values())
        elif isinstance(field, FieldList):
            yield from _controls(field.entries)
        else:
            yield field


def _is_several(field: Field) -> bool:
    return isinstance(field, SelectMultipleField)
