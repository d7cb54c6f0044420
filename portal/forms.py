"""What all forms share: texts that can be read, a trap for robots, a button and nothing else."""

import unicodedata
from collections.abc import Callable, Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.fields import Field
from wtforms.validators import StopValidation

from portal.texts import misleads, plain, tidy


class NotLonger:
    """At most `longest` signs; the text itself stays as it was typed."""

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def __call__(self, form: FlaskForm, field: Field) -> None:
        text = field.data or ""
        if len(text) > self.longest:
            raise StopValidation(
                gettext(
                    "Your text has %(length)d characters. Make it %(longest)d or shorter.",
                    length=len(text),
                    longest=self.longest,
                )
            )


class Readable(NotLonger):
    """A text of at most `longest` signs, without signs that show it as something else."""

    def __call__(self, form: FlaskForm, field: Field) -> None:
        super().__call__(form, field)
        if misleads(field.data or ""):
            raise StopValidation(
                gettext("Your text has hidden characters in it. Type it again without them.")
            )


def tidied(given: str | int | None) -> str:
    """For `filters`: one spelling for what looks the same."""
    # Answers that were accepted earlier come back as numbers.
    return tidy("" if given is None else str(given))


def bare(text: str | None) -> str:
    """For `filters`: without any invisible sign."""
    return plain(text or "")


def written(form: FlaskForm) -> list[Field]:
    """The fields in which people write."""
    return [one for one in form if isinstance(one, StringField) and not isinstance(one, HiddenField)]


def western(text: str | None) -> str:
    """For `filters`: digits of any script as 0 to 9."""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text or "")


def undotted(address: str | None) -> str:
    """For `filters`: no full stop after an address, as after a sentence."""
    return (address or "").rstrip(".")


class TrappedForm(FlaskForm):  # type: ignore[misc]
    """A form for everybody. A robot fills in everything; a person cannot see or reach `web_page`."""

    web_page = StringField(_l("Leave this empty"))

    def validate(self, extra_validators: Mapping[str, list[Callable[..., None]]] | None = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if self.web_page.data:
            self.form_errors = [gettext("Something went wrong while sending. Press the button once more.")]
            valid = False
        return valid


class DeedForm(FlaskForm):  # type: ignore[misc]
    """A button and nothing else; it carries the CSRF token."""
