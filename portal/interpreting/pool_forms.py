"""What an organiser fills in about the people in the pool."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields import Field, SelectChoice
from wtforms.validators import ValidationError

from portal.forms import NotLonger, Readable, bare, tidied
from portal.interpreting import pool_reading as reading
from portal.interpreting.models import Gender, Register, Source
from portal.interpreting.pool import Ability, Entry, Hours
from portal.interpreting.pool_files import LONGEST_NOTE, as_text
from portal.languages.modes import Mode
from portal.locales import NAMES
from portal.naming import both_names_typed

MOST_SKILLS = 30
ROWS_AT_A_TIME = 3
# Some hundreds of people, and still one request.
LONGEST_TABLE = 500_000


class ReadBy:
    """Puts what was typed into shape with a function of `pool_reading`, or says what is wrong with it."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        self.read = read

    def __call__(self, form: Form, field: Field) -> None:
        try:
            field.meaning = self.read(field.data or "")
        except reading.Wrong as wrong:
            raise ValidationError(wrong.sentence) from None


class SkillForm(Form):  # type: ignore[misc]
    """One language, how, and from what; without a language there is nothing here."""

    language = StringField(_l("Language"), filters=[tidied])
    mode = SelectField(
        _l("How"),
        choices=[
            SelectChoice("", _l("Usual for this language")),
            SelectChoice(Mode.SPOKEN.value, _l("Spoken")),
            SelectChoice(Mode.SIGNED.value, _l("Sign language")),
            SelectChoice(Mode.WRITTEN.value, _l("In writing")),
            SelectChoice(Mode.TACTILE.value, _l("By touch")),
        ],
    )
    source = SelectField(
        _l("From"),
        choices=[
            SelectChoice(Source.DUTCH.value, _l("Dutch")),
            SelectChoice(Source.ENGLISH.value, _l("English")),
            SelectChoice(Source.BOTH.value, _l("Dutch and English")),
        ],
    )

    def validate_language(self, field: Field) -> None:
        if field.data:
            ReadBy(reading.a_language)(self, field)

    @property
    def ability(self) -> Ability | None:
        if not self.language.data:
            return None
        one = self.language.meaning
        return Ability(
            one.code,
            Mode(self.mode.data) if self.mode.data else reading.usual_mode(one),
            Source(self.source.data),
        )


class EntryForm(FlaskForm):  # type: ignore[misc]
    """Somebody in the pool."""

    name = StringField(_l("Name"), [ReadBy(reading.a_name)], filters=[tidied])
    email = EmailField(_l("E-mail address"), [ReadBy(reading.an_email)], filters=[bare])
    phone = TelField(_l("Telephone number"), [ReadBy(reading.a_phone)], filters=[bare])
    locale = RadioField(
        _l("Language of our letters"),
        choices=[SelectChoice(code, name) for code, name in NAMES.items()],
        default="nl",
    )
    skills = FieldList(FormField(SkillForm), _l("Languages"), max_entries=MOST_SKILLS)
    comes = RadioField(
        _l("Is this person there at the evening?"),
        choices=[
            SelectChoice("whole", _l("The whole evening")),
            SelectChoice("part", _l("A part of it")),
            SelectChoice("no", _l("No, or not known yet")),
        ],
        default="whole",
    )
    starts = StringField(_l("From"), filters=[tidied])
    until = StringField(_l("Until"), filters=[tidied])
    register = RadioField(
        _l("Register"),
        choices=[
            SelectChoice(Register.RBTV.value, "Rbtv"),
            SelectChoice(Register.WBTV.value, "Wbtv"),
            SelectChoice(Register.RTGS.value, "Rtgs"),
            SelectChoice(Register.VOLUNTEER.value, _l("None: a volunteer")),
        ],
        default=Register.VOLUNTEER.value,
    )
    gender = SelectField(
        _l("Gender"),
        choices=[
            SelectChoice(Gender.UNSAID.value, _l("Not said")),
            SelectChoice(Gender.WOMAN.value, _l("Woman")),
            SelectChoice(Gender.MAN.value, _l("Man")),
            SelectChoice(Gender.OTHER.value, _l("Another gender")),
        ],
    )
    has_kit = BooleanField(_l("Brings portable receivers, so that more people can listen"))
    most_listeners = StringField(
        _l("Most listeners at once"),
        [ReadBy(lambda typed: reading.a_number(typed, 1, reading.MOST_LISTENERS))],
        filters=[tidied],
    )
    cost = StringField(
        _l("Cost of the evening, in whole euros"),
        [ReadBy(lambda typed: reading.a_number(typed, 0, reading.MOST_EUROS))],
        filters=[tidied],
    )
    notes = TextAreaField(_l("Notes"), [Readable(LONGEST_NOTE)], filters=[tidied])
    may_keep = BooleanField(_l("This person agrees that we keep these data for later evenings"))
    # The marks of what was stored when this was shown.
    seen = HiddenField()

    def __iter__(self) -> Iterator[Field]:
        """Every control in the order of the page, those within the rows of languages as well."""
        for field in super().__iter__():
            if isinstance(field, FieldList):
                for row in field:
                    yield from row.form
            else:
                yield field

    def with_rows(self, more: int) -> "EntryForm":
        """With so many more empty rows for languages."""
        for _ in range(min(more, MOST_SKILLS - len(self.skills))):
            self.skills.append_entry()
        return self

    def validate(self, extra_validators: Mapping[str, list[Callable[..., None]]] | None = None) -> bool:
        if not super().validate(extra_validators):
            return False
        fields = {"skills": self.skills[0].form.language if len(self.skills) else self.name}
        for key, sentence in reading.faults(self.entry(), self.evening):
            field = fields.get(key) or self[key]
            field.errors = [*field.errors, sentence]
        self.skills.errors = [row.errors for row in self.skills if row.errors]
        return not any(field.errors for field in self)

    def validate_starts(self, field: Field) -> None:
        self._need_a_time(field)

    def validate_until(self, field: Field) -> None:
        self._need_a_time(field)

    def at(self, evening: Hours) -> "EntryForm":
        """The form for an evening with these hours."""
        self.evening = evening
        return self

    def entry(self) -> Entry:
        """What was filled in, once it was found to be in shape."""
        abilities = [row.form.ability for row in self.skills]
        return Entry(
            name=self.name.data,
            email=self.email.data,
            phone=self.phone.meaning,
            locale=self.locale.data,
            skills=tuple(one for one in abilities if one),
            hours=self._hours(),
            register=Register(self.register.data),
            gender=Gender(self.gender.data),
            has_kit=self.has_kit.data,
            most_listeners=self.most_listeners.meaning,
            cost=self.cost.meaning,
            notes=self.notes.data,
            may_keep=self.may_keep.data,
        )

    def beside(self, now: Entry) -> tuple[list[Field], list[Field]]:
        """Take over what only somebody else changed; what both changed stays as it was typed here.

        Gives the fields that both changed, next to which stands what is stored `now`, and those taken over.
        """
        mine, told = self.entry(), filled_in(now, self.evening)
        mine_changed, theirs_changed = (one.unlike(self.seen.data or "") for one in (mine, now))
        theirs = EntryForm(formdata=None, data=told, meta={"csrf": False})
        contested, taken = [], []
        for name in vars(now):
            if name not in theirs_changed or getattr(mine, name) == getattr(now, name):
                continue
            names = ("comes", "starts", "until") if name == "hours" else (name,)
            if name in mine_changed:
                shown = names if told["comes"] == "part" else names[:1]
                place = self.skills[0].form.language if name == "skills" else self[names[0]]
                place.meanwhile = ", ".join(_in_words(theirs[one]) for one in shown) or gettext("(nothing)")
                contested.append(self[names[0]])
            else:
                for one in names:
                    self[one].process(None, told[one])
                taken.append(self[names[0]])
        # Whoever saves once more has seen it.
        self.seen.data = now.marks
        return contested, taken

    def _hours(self) -> Hours | None:
        if self.comes.data == "part":
            return Hours(self.starts.meaning, self.until.meaning)
        return self.evening if self.comes.data == "whole" else None

    def _need_a_time(self, field: Field) -> None:
        if self.comes.data == "part":
            ReadBy(reading.a_time)(self, field)


def _in_words(field: Field) -> str:
    """What stands in a field, as whoever fills it in reads it."""
    if isinstance(field, FieldList):
        return "; ".join(", ".join(map(_in_words, row.form)) for row in field)
    if isinstance(field, BooleanField):
        return gettext("Yes") if field.data else gettext("No")
    if isinstance(field, SelectField):
        return ", ".join(str(one.label.text) for one in field if one.checked)
    return str(field._value())


def _lines(typed: str | None) -> str:
    """The same whether a browser or a file brought it."""
    return (typed or "").replace("\r\n", "\n").replace("\r", "\n").strip("\n\ufeff")


class TableForm(FlaskForm):  # type: ignore[misc]
    """Many people at once: a file, or rows that were pasted."""

    file = FileField(_l("A CSV file"))
    rows = TextAreaField(_l("Rows"), [NotLonger(LONGEST_TABLE)], filters=[_lines])
    # The mark of what was on the page when it was said to be right.
    checked = HiddenField()

    def validate_file(self, field: Field) -> None:
        """A file takes the place of the rows, so that what is wrong in it can be put right here."""
        if field.data:
            try:
                self.rows.data = _lines(as_text(field.data.read()))
            except reading.Wrong as wrong:
                raise ValidationError(wrong.sentence) from None

    def validate_rows(self, field: Field) -> None:
        if not field.data and not self.file.errors:
            raise ValidationError(gettext("Choose a file, or paste rows here."))


def filled_in(entry: Entry, evening: Hours) -> dict[str, Any]:
    """What the form shows of somebody."""
    comes = "no" if entry.hours is None else "whole" if entry.hours == evening else "part"
    hours = entry.hours or evening
    return {
        "name": entry.name,
        "email": entry.email,
        "phone": entry.phone,
        "locale": entry.locale,
        "skills": [
            {"language": both_names_typed(code), "mode": mode.value, "source": source.value}
            for code, mode, source in entry.skills
        ],
        "comes": comes,
        "starts": f"{hours.starts:%H:%M}",
        "until": f"{hours.ends:%H:%M}",
        "register": entry.register.value,
        "gender": entry.gender.value,
        "has_kit": entry.has_kit,
        "most_listeners": entry.most_listeners,
        "cost": entry.cost,
        "notes": entry.notes,
        "may_keep": entry.may_keep,
    }
