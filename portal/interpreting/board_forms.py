"""What a coordinator fills in on the board, one small form for each deed."""

import re
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import (
    EmailField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields import Field, SelectChoice
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal import clock
from portal.event.models import Edition, ProgrammeRow
from portal.forms import Readable, bare, tidied
from portal.interpreting.asked import parts_of
from portal.interpreting.booking_reading import read_booking
from portal.interpreting.models import Interpreter, Register
from portal.interpreting.words import listed
from portal.languages.modes import Mode
from portal.languages.table import LANGUAGES
from portal.locales import clock_time, current_locale
from portal.matching.lifecycle import Alternative
from portal.matching.problem import Channel
from portal.naming import both_names
from portal.texts import is_name, phone_number

# Nobody has to be found for these.
ALWAYS_POSSIBLE = (Alternative.BRING_AN_ADULT, Alternative.IN_FRONT, Alternative.CANCEL)
NOBODY = 0
GONE = _l("Somebody whom you ticked is not in the pool any more. Look again at whom you tick.")


class ManyField(SelectMultipleField):  # type: ignore[misc]
    """Any number of answers, as tiles."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def several(text: str) -> list[int]:
    """Ids that were chosen as one: of those who are asked together."""
    return [*dict.fromkeys(int(one) for one in text.split("-"))]


class AskForm(FlaskForm):  # type: ignore[misc]
    """Whom to ask: one interpreter, or some together."""

    interpreter = SelectField(_l("Ask an interpreter"), choices=[], coerce=several, validate_choice=False)

    def out_of(self, pool: list[Interpreter]) -> Any:
        """The form for these interpreters."""
        self.pool = {one.id for one in pool}
        return self

    @property
    def chosen(self) -> list[int]:
        """Those who are there to be asked."""
        return [one for one in self.interpreter.data or () if one in self.pool]

    def validate_interpreter(self, field: Field) -> None:
        if not self.chosen:
            # The row has its own words for it.
            raise ValidationError


def _parts(**more: str) -> ManyField:
    return ManyField(
        _l("In which parts of the evening?"),
        [InputRequired(_l("Choose at least one part."))],
        coerce=int,
        **more,
    )


class PartsForm(FlaskForm):  # type: ignore[misc]
    """Some parts of the programme."""

    parts = _parts()

    def of(self, edition: Edition) -> Any:
        """The form for the programme of this evening."""
        self.rows = parts_of(edition)
        self.parts.choices = [SelectChoice(row.id, hours(row)) for row in self.rows]
        return self


class AssignForm(PartsForm):
    """Plan somebody without the solver."""

    interpreter = SelectField(_l("Who interprets?"), coerce=int, validate_choice=False)
    # The mark of the warnings that were read.
    sure = HiddenField()

    def out_of(self, pool: list[Interpreter]) -> Any:
        """The form for these interpreters."""
        self.interpreter.choices = [SelectChoice(one.id, one.name) for one in pool]
        return self

    def validate_interpreter(self, field: Field) -> None:
        if field.data in [one.value for one in field.choices]:
            return
        # Else the list would show its first interpreter as if chosen.
        field.choices.insert(0, SelectChoice(NOBODY, gettext("Choose")))
        if field.data:
            raise ValidationError(
                gettext("This interpreter is not in the pool any more. Choose somebody else.")
            )
        raise ValidationError(gettext("Choose who interprets."))


class BookForm(PartsForm):
    """A promise from an agency, or one made by telephone. Their message can be pasted; it is not kept."""

    message = TextAreaField(_l("Their message"))
    name = StringField(
        _l("Name of the person who comes"),
        [InputRequired(_l("Write the name.")), Readable(80)],
        filters=[tidied],
        description=_l("The person, not the agency: the asker hears the first name."),
    )
    email = EmailField(_l("E-mail address"), [Readable(254)], filters=[bare])
    phone = TelField(_l("Telephone number"), [Readable(40)], filters=[bare])
    register = SelectField(_l("Register"), choices=[])
    # Both forms are on one page.
    parts = _parts(id="book-parts")
    sure = HiddenField()
    # What was filled in from the message, in words.
    was_read = ""

    def asking(self, edition: Edition, mode: Mode) -> Any:
        """The form for this evening, with the registers of this mode first."""
        spoken = [SelectChoice(Register.RBTV.value, "Rbtv"), SelectChoice(Register.WBTV.value, "Wbtv")]
        signed = [SelectChoice(Register.RTGS.value, "Rtgs")]
        first, then = (spoken, signed) if mode is Mode.SPOKEN else (signed, spoken)
        volunteer = SelectChoice(Register.VOLUNTEER.value, gettext("Volunteer"))
        self.register.choices = [*first, *then, volunteer]
        return self.of(edition)

    def validate_name(self, field: Field) -> None:
        if not is_name(field.data):
            raise ValidationError(gettext("Write the name with letters. Leave out other signs."))

    def validate_email(self, field: Field) -> None:
        if field.data and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", field.data):
            raise ValidationError(
                gettext("This is not a complete e-mail address. An example: name@example.nl.")
            )

    def validate_phone(self, field: Field) -> None:
        if field.data:
            number = phone_number(field.data)
            if number is None:
                raise ValidationError(gettext("This is not a telephone number. An example: 06 12345678."))
            field.data = number

    def read(self) -> None:
        """Fill in what the pasted message says, for a person to check; all else stays as it was typed."""
        found = read_booking(self.message.data or "")
        covered = {self._within(*span) for span in found.hours} - {()}
        # Hours that would mean different parts mean none.
        parts = covered.pop() if len(covered) == 1 else ()
        if not any((found.name, found.is_several, found.register, parts)):
            self.message.errors = [
                gettext("We cannot read who comes from this message. Write it in the fields below.")
            ]
            return
        if found.is_several:
            self.name.errors = [
                gettext("It seems that more people come. Book each of them apart. Write one name here.")
            ]
        if found.name:
            # How to reach somebody else does not stay beside the name.
            self.name.data, self.email.data, self.phone.data = found.name, found.email, found.phone
        if found.register:
            self.register.data = found.register.value
        if parts:
            self.parts.data = [*parts]
        read = {
            gettext("the name"): found.name,
            gettext("the e-mail address"): found.name and found.email,
            gettext("the telephone number"): found.name and found.phone,
            gettext("the register"): found.register,
            gettext("the times"): parts,
        }
        self.was_read = listed(name for name, value in read.items() if value)

    def _within(self, starts: time, ends: time) -> tuple[int, ...]:
        """The parts of the programme between these times in Leiden."""
        return tuple(
            row.id
            for row in self.rows
            if row.ends_at
            and starts <= clock.in_leiden(row.starts_at).time()
            and clock.in_leiden(row.starts_at).time() < clock.in_leiden(row.ends_at).time() <= ends
        )

    def hours(self) -> tuple[datetime, datetime]:
        """From the first chosen part until the last."""
        chosen = [row for row in self.rows if row.id in self.parts.data]
        return min(row.starts_at for row in chosen), max(row.ends_at for row in chosen if row.ends_at)


class WishesForm(FlaskForm):  # type: ignore[misc]
    """What the asker's own words mean for the plan."""

    language = SelectField(_l("Which language is this?"))
    wanted = ManyField(_l("Wants one of these"), coerce=int, invalid_choice_message=GONE)
    refused = ManyField(_l("Does not want these"), coerce=int, invalid_choice_message=GONE)
    agreed = ManyField(_l("These parts are enough, as agreed with the asker"))

    def about(self, edition: Edition, pool: list[Interpreter]) -> Any:
        """The form for this evening and these interpreters."""
        named = sorted((both_names(one.code), one.code) for one in LANGUAGES)
        self.language.choices = [
            SelectChoice("", gettext("Not known yet")),
            *(SelectChoice(code, name) for name, code in named),
        ]
        people = [SelectChoice(one.id, Markup("<bdi>{}</bdi>").format(one.name)) for one in pool]
        self.wanted.choices, self.refused.choices = people, people
        self.agreed.choices = [SelectChoice(row.slug, hours(row)) for row in parts_of(edition)]
        return self

    def validate_refused(self, field: Field) -> None:
        if {*(field.data or ())} & {*(self.wanted.data or ())}:
            raise ValidationError(gettext("Somebody is in both lists. Choose one."))


class NotFoundForm(FlaskForm):  # type: ignore[misc]
    """What is offered when nobody was found."""

    offered = ManyField(
        _l("What do we offer instead?"), [InputRequired(_l("Choose at least one other way."))]
    )

    def worded(self, sought: Iterable[Channel]) -> Any:
        """With the ways in words; what was sought and not found is not offered instead."""
        is_written = Mode.WRITTEN in {one.mode for one in sought}
        words = {
            Alternative.ANOTHER_LANGUAGE: gettext("An interpreter in another language"),
            Alternative.WRITTEN: gettext("Somebody who types what is said"),
            Alternative.BY_PHONE: gettext("An interpreter by telephone"),
            Alternative.BRING_AN_ADULT: gettext("Bring an adult who interprets"),
            Alternative.IN_FRONT: gettext("A seat in front, with the texts on paper"),
            Alternative.CANCEL: gettext("Cancel without trouble"),
        }
        self.offered.choices = [
            SelectChoice(one.value, said)
            for one, said in words.items()
            if one is not Alternative.WRITTEN or not is_written
        ]
        return self

    def usual(self, sought: Iterable[Channel]) -> Any:
        """With what we can always offer ticked already."""
        self.worded(sought)
        self.offered.data = [one.value for one in ALWAYS_POSSIBLE]
        return self


def hours(row: ProgrammeRow) -> str:
    """A part of the programme in a few words."""
    title = row.title[current_locale()]
    return f"{clock_time(row.starts_at)}–{clock_time(row.ends_at or row.starts_at)} {title}"
