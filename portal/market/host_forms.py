"""What a host fills in, one small form for each row of the editor."""

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import Field as FormField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, ValidationError

from portal.forms import NotLonger
from portal.languages.table import LANGUAGES, language
from portal.market.rich_text import neutralised
from portal.market.rules import Field, State

LONGEST_PLAN, LONGEST_SENTENCE, LONGEST_HOST, LONGEST_CONTACT, LONGEST_REASON = 500, 300, 200, 254, 300
KNOWN = frozenset(one.code for one in LANGUAGES)
# A number that PostgreSQL can hold.
A_VERSION = re.compile(r"[0-9]{1,9}")
ADDRESS = re.compile(r"[^@\s<>\"']+@[^@\s<>\"']+\.[^@\s<>\"']+|https://[^\s<>\"']+")


def paragraphs(text: str | None) -> str:
    """A text with `\\n` for line ends, without signs that turn the direction of what follows."""
    return neutralised((text or "").replace("\r\n", "\n").replace("\r", "\n")).strip()


def sentence(text: str | None) -> str:
    """One line."""
    return " ".join(paragraphs(text).split())


def codes(body: str) -> list[str]:
    """The codes in what is stored of the languages at a stand."""
    return [code for code in re.split(r"[\s,]+", body) if code in KNOWN]


class RowForm(FlaskForm):  # type: ignore[misc]
    """One row: what was typed in the fields called `typed`, and what the editor started from."""

    typed: Sequence[str] = ("nl", "en")

    @property
    def number(self) -> int:
        """The version that the editor started from; of what has none, and of nonsense, it is 0."""
        return 0

    @property
    def as_sent(self) -> str:
        """What the editor showed before, for what has no version."""
        return ""

    @property
    def problems(self) -> list[str]:
        return [str(error) for errors in self.errors.values() for error in errors]


class VersionedForm(RowForm):
    version = HiddenField()

    def validate_version(self, field: FormField) -> None:
        # Nobody types it, so no sentence can help.
        if not A_VERSION.fullmatch(field.data or ""):
            raise ValidationError(gettext("Something went wrong while sending. Press the button once more."))

    @property
    def number(self) -> int:
        return int(self.version.data) if A_VERSION.fullmatch(self.version.data or "") else 0


class TextForm(VersionedForm):
    """One text of the stand."""

    typed = ("body",)
    body = TextAreaField()

    def __init__(self, field: Field, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.of = field
        many = field in (Field.STORY, Field.ASK)
        self.body.data = (paragraphs if many else sentence)(self.body.data)

    @property
    def text(self) -> str:
        return str(self.body.data)

    def validate_body(self, field: FormField) -> None:
        NotLonger(self.of.longest)(self, field)


class LanguagesForm(VersionedForm):
    """The languages that people speak at the stand."""

    typed = ()
    languages = SelectMultipleField(validate_choice=False)

    def validate_languages(self, field: FormField) -> None:
        if any(code and code not in KNOWN for code in field.data or ()):
            raise ValidationError(gettext("We do not know this language. Choose one from the list."))

    @property
    def text(self) -> str:
        chosen = dict.fromkeys(code for code in self.languages.data or () if code)
        return " ".join(chosen)


class PlanForm(VersionedForm):
    nl = StringField(validators=[NotLonger(LONGEST_PLAN)], filters=[sentence])
    en = StringField(validators=[NotLonger(LONGEST_PLAN)], filters=[sentence])

    def validate_nl(self, field: FormField) -> None:
        if not field.data and not self.en.data:
            raise ValidationError(gettext("Write what you are going to do, in Dutch or in English."))


class NoteForm(VersionedForm):
    nl = StringField(validators=[NotLonger(LONGEST_PLAN)], filters=[sentence])
    en = StringField(validators=[NotLonger(LONGEST_PLAN)], filters=[sentence])


class OutcomeForm(VersionedForm):
    typed = ("state", "nl", "en")
    state = RadioField(
        choices=[SelectChoice(state.value, state.value) for state in State],
        validators=[InputRequired(_l("Choose what came of this plan."))],
    )
    nl = StringField(validators=[NotLonger(LONGEST_SENTENCE)], filters=[sentence])
    en = StringField(validators=[NotLonger(LONGEST_SENTENCE)], filters=[sentence])

    def validate_nl(self, field: FormField) -> None:
        if not field.data and not self.en.data:
            raise ValidationError(
                gettext("Write in one sentence what came of this plan, in Dutch or in English.")
            )


class IntroductionForm(VersionedForm):
    typed = ("host", "contact")
    host = StringField(validators=[NotLonger(LONGEST_HOST)], filters=[sentence])
    contact = StringField(validators=[NotLonger(LONGEST_CONTACT)], filters=[sentence])

    def validate_contact(self, field: FormField) -> None:
        if field.data and not ADDRESS.fullmatch(field.data):
            raise ValidationError(
                gettext("Write an e-mail address or an address that begins with https://, or leave it empty.")
            )


class AnswerForm(RowForm):
    typed = ("answer",)
    seen = HiddenField()
    answer = StringField(
        validators=[DataRequired(_l("Write an answer in one sentence.")), NotLonger(LONGEST_SENTENCE)],
        filters=[sentence],
    )

    @property
    def as_sent(self) -> str:
        # Browsers turn line ends into `\r\n`.
        return (self.seen.data or "").replace("\r\n", "\n")


class ReadyForm(FlaskForm):  # type: ignore[misc]
    reason = StringField(
        _l("Why is this stand ready all the same?"), [NotLonger(LONGEST_REASON)], filters=[sentence]
    )


class SeenForm(FlaskForm):  # type: ignore[misc]
    """One button, and what somebody looked at before pressing it."""

    seen = HiddenField()


def names(body: str, *, in_dutch: bool) -> Sequence[str]:
    """What readers call the languages in a stored list."""
    return [language(code).dutch if in_dutch else language(code).english for code in codes(body)]
