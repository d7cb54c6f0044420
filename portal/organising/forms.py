"""What the organisers' desk asks."""

from typing import Self

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, RadioField, SelectField, SubmitField
from wtforms.fields import Field, SelectChoice
from wtforms.validators import InputRequired, ValidationError

from portal.access.people import Role
from portal.event.models import Edition
from portal.locales import NAMES, current_locale


class InviteForm(FlaskForm):  # type: ignore[misc]
    """Somebody new, or a new role for somebody."""

    email = EmailField(_l("E-mail address"))
    role = RadioField(
        _l("What may this person do?"),
        choices=[
            SelectChoice(Role.HOST.value, _l("Write a stand (host)")),
            SelectChoice(Role.DOOR.value, _l("Welcome people at the door")),
            SelectChoice(Role.COORDINATOR.value, _l("Arrange interpreters and needs (coordinator)")),
            SelectChoice(Role.ORGANISER.value, _l("Everything (organiser)")),
        ],
        default=Role.HOST.value,
    )
    theme = SelectField(_l("Which stand does a host write?"))
    locale = RadioField(
        _l("In which language do we write the letter?"),
        choices=[SelectChoice(code, name) for code, name in NAMES.items()],
        default="nl",
    )

    def about(self, edition: Edition) -> Self:
        """Offer the stands of this evening."""
        here = current_locale()
        self.theme.choices = [
            SelectChoice("", gettext("No stand")),
            *(SelectChoice(theme.slug, theme.title[here]) for theme in edition.themes),
        ]
        return self

    def validate_email(self, field: Field) -> None:
        try:
            found = validate_email(
                (field.data or "").strip(), check_deliverability=False, allow_smtputf8=False
            )
        except EmailNotValidError:
            raise ValidationError(
                gettext("This is not a complete e-mail address. It looks like name@example.nl.")
            ) from None
        field.data = found.normalized

    def validate_theme(self, field: Field) -> None:
        if self.role.data == Role.HOST and not field.data:
            raise ValidationError(gettext("Choose the stand that this host writes."))
        if self.role.data != Role.HOST and field.data:
            raise ValidationError(gettext("Only a host has a stand. Choose “no stand”."))


class NeedsExportForm(FlaskForm):  # type: ignore[misc]
    """What people need leaves the portal only when somebody means it."""

    sure = BooleanField(
        _l("I arrange these needs. I show the file to nobody else, and I delete it after the evening."),
        [InputRequired(_l("Tick the box if you want this file."))],
    )
    csv = SubmitField(_l("Save as CSV"))
    xlsx = SubmitField(_l("Save as XLSX"))
