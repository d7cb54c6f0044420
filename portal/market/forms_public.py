"""What somebody without an account may send to a stand."""

from collections.abc import Callable, Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from portal.registration.forms import Readable
from portal.registration.texts import tidy

NAME_LENGTH, TEXT_LENGTH = 80, 500


def _tidied(text: str | None) -> str:
    return tidy(text or "")


class QuestionForm(FlaskForm):  # type: ignore[misc]
    """One question; the name may stay empty."""

    text = TextAreaField(
        _l("Your question"),
        [InputRequired(_l("Write your question.")), Readable(TEXT_LENGTH)],
        filters=[_tidied],
    )
    name = StringField(_l("Your first name"), [Readable(NAME_LENGTH)], filters=[_tidied])
    # A robot fills in everything; a person cannot see or reach this one.
    web_page = StringField(_l("Leave this empty"))

    def validate(self, extra_validators: Mapping[str, list[Callable[..., None]]] | None = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if valid and not any(map(str.isalnum, self.text.data)):
            self.text.errors = [gettext("Write your question.")]
            valid = False
        if self.web_page.data:
            self.form_errors = [gettext("Something went wrong while sending. Press the button once more.")]
            valid = False
        return valid
