"""The parts of an evening's form: times in Leiden, texts in two languages, rows of the programme."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Form, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import Field, SelectChoice
from wtforms.validators import ValidationError

from portal.clock import LEIDEN, in_leiden
from portal.database import Bilingual
from portal.event.models import Layout, ProgrammeRow
from portal.forms import Readable, tidied
from portal.interpreting import pool_reading as reading
from portal.locales import current_locale
from portal.organising.evening_typed import LONGEST_SLUG, as_moment

A_DAY = re.compile(r"2[01][0-9]{2}-[0-9]{2}-[0-9]{2}")
A_MOMENT = re.compile(A_DAY.pattern + "T[0-9]{2}:[0-9]{2}")
LONGEST_TEXT = 2000
SLUG = re.compile(rf"[a-z0-9-]{{1,{LONGEST_SLUG}}}")


def as_clock(typed: str | None) -> str:
    """One spelling for 19.30, 19u30 and 19:30."""
    text = tidied(typed)
    try:
        return f"{reading.a_time(text):%H:%M}"
    except reading.Wrong:
        return text


def as_day_and_time(typed: str | None) -> str:
    """Without the seconds that some browsers add; a blank may stand for the T."""
    return re.sub(r"^([0-9-]{10})[ T]([0-9]{2}:[0-9]{2})(:00)?$", r"\1T\2", tidied(typed))


class ReadBy:
    """Refuses what a function cannot read, with the sentence of `reading.Wrong`."""

    def __init__(self, read: Callable[[str], object], *, may_be_empty: bool = False) -> None:
        self.read, self.may_be_empty = read, may_be_empty

    def __call__(self, form: Form, field: Field) -> None:
        if self.may_be_empty and not field.data:
            return
        try:
            self.read(field.data or "")
        except reading.Wrong as wrong:
            raise ValidationError(wrong.sentence) from None


class Filled(Readable):
    """Something must be there."""

    def __call__(self, form: FlaskForm, field: Field) -> None:
        if not field.data:
            raise ValidationError(gettext("Fill this in. It cannot be empty."))
        super().__call__(form, field)


class PairForm(Form):  # type: ignore[misc]
    """One text in both languages. Where both say the same, somebody says that this is on purpose."""

    nl: StringField
    en: StringField
    same: BooleanField

    @property
    def both(self) -> Bilingual:
        """The text; with the mark, one language stands for both."""
        nl, en = self.nl.data or "", self.en.data or ""
        return Bilingual(nl or en, en or nl) if self.same.data else Bilingual(nl, en)


class TitleForm(PairForm):
    nl = StringField("Nederlands", [Readable(200)], filters=[tidied])
    en = StringField("English", [Readable(200)], filters=[tidied])
    same = BooleanField(_l("Both languages say the same, on purpose"))


class TextForm(PairForm):
    nl = TextAreaField("Nederlands", [Readable(LONGEST_TEXT)], filters=[tidied])
    en = TextAreaField("English", [Readable(LONGEST_TEXT)], filters=[tidied])
    same = BooleanField(_l("Both languages say the same, on purpose"))


class RowForm(Form):  # type: ignore[misc]
    """One part of the programme; a row with nothing in it counts for nothing."""

    slug = HiddenField()
    starts = StringField(_l("Begins"), [ReadBy(reading.a_time)], filters=[as_clock])
    ends = StringField(_l("Ends"), [ReadBy(reading.a_time, may_be_empty=True)], filters=[as_clock])
    layout = SelectField(
        _l("How people are in the room"),
        choices=[
            SelectChoice(Layout.TOGETHER.value, _l("They sit together")),
            SelectChoice(Layout.SPREAD.value, _l("They walk about")),
        ],
        default=Layout.TOGETHER.value,
    )
    dye = SelectField(
        _l("Colour of the thread beside it"),
        choices=[
            SelectChoice("1", _l("1: red")),
            SelectChoice("2", _l("2: blue")),
            SelectChoice("3", _l("3: yellow")),
            SelectChoice("4", _l("4: orange")),
            SelectChoice("5", _l("5: purple")),
            SelectChoice("6", _l("6: green")),
        ],
        default="1",
    )
    title = FormField(TitleForm, _l("Title"))
    text = FormField(TextForm, _l("Text"))
    remove = BooleanField(_l("Take this part out of the programme"))

    @property
    def is_blank(self) -> bool:
        pairs = self.title.form, self.text.form
        fields = self.slug, self.starts, self.ends, *(one[key] for one in pairs for key in ("nl", "en"))
        return not any(field.data for field in fields)

    @property
    def counts(self) -> bool:
        """Whether it is part of the programme that is published."""
        return not self.is_blank and not self.remove.data

    @property
    def name(self) -> str:
        """How people call this part."""
        both: Bilingual = self.title.form.both
        return both[current_locale()] or both.nl or both.en

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        if not self.counts:
            return True
        is_valid = bool(super().validate(extra_validators))
        if is_valid and self.ends.data and self.ends.data <= self.starts.data:
            self.ends.errors = [gettext("The end is not after the beginning.")]
            return False
        return is_valid

    def part(self, day: date) -> ProgrammeRow:
        return ProgrammeRow(
            slug=self.slug.data,
            starts_at=on_the_clock(day, self.starts.data),
            ends_at=on_the_clock(day, self.ends.data) if self.ends.data else None,
            layout=Layout(self.layout.data),
            dye=int(self.dye.data),
            title=self.title.form.both,
            text=self.text.form.both,
        )


def read_day(typed: str | None) -> date | None:
    try:
        return date.fromisoformat(typed or "") if A_DAY.fullmatch(typed or "") else None
    except ValueError:
        return None


def on_the_clock(day: date, typed: str) -> datetime:
    """By the clock in Leiden."""
    return datetime.combine(day, time.fromisoformat(typed), LEIDEN)


def wall_time(typed: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(typed or "") if A_MOMENT.fullmatch(typed or "") else None
    except ValueError:
        return None


def read_moment(typed: str, before: datetime) -> datetime:
    """By the clock in Leiden. What nobody changed stays to the second, also in an hour that comes twice."""
    if typed == as_moment(before):
        return in_leiden(before)
    return datetime.fromisoformat(typed).replace(tzinfo=LEIDEN)
