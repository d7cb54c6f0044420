"""What somebody without an account may send to a stand."""

from collections.abc import Callable, Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from portal.forms import Readable, TrappedForm, tidied

NAME_LENGTH, TEXT_LENGTH = 80, 500


class QuestionForm(TrappedForm):
    """One question; the name may stay empty."""

    text = TextAreaField(
        _l("Your question"),
        [InputRequired(_l("Write your question.")), Readable(TEXT_LENGTH)],
        filters=[tidied],
    )
    name = StringField(_l("Your first name"), [Readable(NAME_LENGTH)], filters=[tidied])

    def validate(self, extra_validators: Mapping[str, list[Callable[..., None]]] | None = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if valid and not any(map(str.isalnum, self.text.data)):
            self.text.errors = [gettext("Write your question.")]
            valid = False
        return valid
