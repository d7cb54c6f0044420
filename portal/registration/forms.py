"""What each step asks, and the sentence for each answer that cannot be."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields import Field, SelectChoice
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.event.keeping import Class, kept
from portal.event.models import Edition
from portal.forms import Readable, TrappedForm, bare, tidied, undotted, western
from portal.languages.modes import Mode
from portal.languages.table import LANGUAGES, Kind, UnknownLanguage, language
from portal.locales import current_locale
from portal.matching.lifecycle import Alternative
from portal.matching.problem import Channel
from portal.naming import Naming, in_mode, name_here
from portal.registration.acceptable import IN_WRITING, channel_in, is_signed
from portal.registration.steps import (
    MORE_WISHES,
    OTHER_LANGUAGE,
    Answers,
    ArrangedBy,
    Food,
    GenderWish,
    Need,
    Step,
    is_sensitive,
    relevant,
)
from portal.texts import is_name, phone_number

MOST_GUESTS = 9
NAME_LENGTH, WISHES_LENGTH, DETAILS_LENGTH, LANGUAGE_LENGTH = 80, 500, 1000, 80


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]
    """Several answers to one question."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _consent() -> str:
    return ngettext(
        "I agree that you keep these answers until %(num)d day after the evening.",
        "I agree that you keep these answers until %(num)d days after the evening.",
        kept(Class.NEEDS).days,
    )


class StepForm(TrappedForm):
    """One step. `others` are the answers of the other steps, for questions that depend on them."""

    step: Step
    draft = HiddenField()

    def __init__(self, *args: Any, others: Answers | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others: Answers = others or {}

    def about(self, edition: Edition, named: Naming = name_here) -> None:
        """Ask what hangs on the evening; most steps ask nothing of the kind. `named` says what to call a
        language."""

    @property
    def questions(self) -> list[Field]:
        return [field for field in self if field.name not in ("csrf_token", "draft", "web_page")]

    @property
    def answers(self) -> dict[str, Any]:
        """The answers that count."""
        return relevant(self.step, {field.name: field.data for field in self.questions})

    def validate(self, extra_validators: Mapping[str, list[Callable[..., None]]] | None = None) -> bool:
        valid = bool(super().validate(extra_validators))
        for field in self.questions:
            if not isinstance(field, CheckboxesField) and len(set(field.raw_data or [])) > 1:
                field.errors = [gettext("Give one answer to this question.")]
                valid = False
        return valid


class YouForm(StepForm):
    step = Step.YOU

    name = StringField(
        _l("What can we call you?"),
        [InputRequired(_l("Tell us what we can call you.")), Readable(NAME_LENGTH)],
        filters=[tidied],
    )
    email = EmailField(_l("Your e-mail address"), [Readable(254)], filters=[bare, undotted])
    phone = TelField(_l("Your telephone number"), [Readable(40)], filters=[bare, western])
    guests = StringField(_l("How many people come with you?"), filters=[tidied, western])

    def validate_name(self, field: Field) -> None:
        if not is_name(field.data):
            raise ValidationError(gettext("Write your name with letters. Leave out other signs."))

    def validate_email(self, field: Field) -> None:
        if not field.data:
            if not self.phone.data:
                raise ValidationError(gettext("Give us your e-mail address or your telephone number."))
            return
        try:
            # No look-up of the domain: it is slow, can fail, and tells others who signs up.
            field.data = validate_email(
                field.data, check_deliverability=False, allow_smtputf8=False
            ).normalized
        except EmailNotValidError:
            raise ValidationError(
                gettext("This is not a complete e-mail address. An example: name@example.nl.")
            ) from None

    def validate_phone(self, field: Field) -> None:
        if field.data:
            number = phone_number(field.data)
            if number is None:
                raise ValidationError(gettext("This is not a telephone number. An example: 06 12345678."))

    def validate_guests(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(
                gettext("Tell us how many people come with you. Do you come alone? Write 0.")
            )
        if not re.fullmatch(r"[0-9]", field.data):
            raise ValidationError(
                gettext(
                    "Write a number from 0 to %(most)d. Are there more of you? Mail us.", most=MOST_GUESTS
                )
            )

    @property
    def answers(self) -> dict[str, Any]:
        kept = super().answers
        if "phone" in kept:
            kept["phone"] = phone_number(kept["phone"])
        return {**kept, "guests": int(kept["guests"])}


class LanguageForm(StepForm):
    step = Step.LANGUAGE

    interpreter = RadioField(
        _l("Do you need an interpreter?"),
        [InputRequired(_l("Choose whether you need an interpreter."))],
        choices=[
            SelectChoice(ArrangedBy.NOBODY.value, _l("No")),
            SelectChoice(ArrangedBy.US.value, _l("Yes, please find an interpreter for me")),
            SelectChoice(ArrangedBy.BROUGHT.value, _l("Yes, I bring somebody who interprets for me")),
            SelectChoice(ArrangedBy.OWN_HOURS.value, _l("Yes, I use my own interpreter hours")),
        ],
    )
    mode = RadioField(
        _l("What kind of interpreter?"),
        choices=[
            SelectChoice(Mode.SPOKEN.value, _l("Somebody who speaks my language")),
            SelectChoice(Mode.SIGNED.value, _l("A sign language interpreter")),
            SelectChoice(Mode.WRITTEN.value, _l("Somebody who types what is said")),
            SelectChoice(Mode.TACTILE.value, _l("An interpreter for deafblind people")),
        ],
        validate_choice=False,
    )
    language = StringField(_l("Which language?"), filters=[bare])
    language_other = StringField(_l("Name of the language"), [Readable(LANGUAGE_LENGTH)], filters=[tidied])
    listeners = StringField(_l("How many of you use the interpreter?"), filters=[tidied, western])
    wishes = TextAreaField(
        _l("Is there something the interpreter must know?"), [Readable(WISHES_LENGTH)], filters=[tidied]
    )
    second = SelectField(_l("Is a second language fine too?"), validate_choice=False)
    third = SelectField(_l("And if that is not possible either?"), validate_choice=False)
    gender = SelectField(
        _l("Do you want a woman or a man?"),
        choices=[
            SelectChoice("", _l("It does not matter")),
            SelectChoice(GenderWish.RATHER_WOMAN.value, _l("Rather a woman")),
            SelectChoice(GenderWish.RATHER_MAN.value, _l("Rather a man")),
            SelectChoice(GenderWish.ONLY_WOMAN.value, _l("Only a woman")),
            SelectChoice(GenderWish.ONLY_MAN.value, _l("Only a man")),
        ],
        validate_choice=False,
    )
    sight = BooleanField(_l("I need a seat from where I see the interpreter well"))
    parts = CheckboxesField(_l("For which parts of the evening?"), validate_choice=False)
    consent = BooleanField(LazyString(_consent))

    # Every language, in the order of its name in the reader's language.
    languages: Sequence[SelectChoice] = ()

    def validate_interpreter(self, field: Field) -> None:
        alone = int(self.others.get(Step.YOU, {}).get("guests", 1)) == 0
        if field.data == ArrangedBy.BROUGHT and alone:
            raise ValidationError(
                gettext("You wrote that you come alone. Go back, and count your interpreter as a guest.")
            )

    def about(self, edition: Edition, named: Naming = name_here) -> None:
        """Offer every language, and the parts of the programme that are interpreted: those with an end."""
        here = current_locale()
        names = {one.code: named(one.code) for one in LANGUAGES}
        self.languages = _in_order(names)
        written = {
            choice: in_mode(named(on.language), on.mode)
            for choice, on in ((choice, channel_in(choice, Mode.SIGNED)) for choice in IN_WRITING)
        }
        also = _in_order({**names, **written})
        self.second.choices = [SelectChoice("", gettext("No, only the first one")), *also]
        self.third.choices = [SelectChoice("", gettext("Then nothing else")), *also]
        self.parts.choices = [
            SelectChoice(row.slug, row.title[here]) for row in edition.programme if row.ends_at
        ]

    def ask_again(self) -> None:
        """Say why what was accepted earlier cannot be any more: fewer people come."""
        for field, check in (
            (self.interpreter, self.validate_interpreter),
            (self.listeners, self.validate_listeners),
        ):
            try:
                check(field)
            except ValidationError as reason:
                field.errors = [str(reason)]

    @property
    def is_ours(self) -> bool:
        return bool(self.interpreter.data == ArrangedBy.US)

    @property
    def has_more(self) -> bool:
        """Whether something that the form folds away was answered, or is wrong."""
        return any(self[name].data or self[name].errors for name in MORE_WISHES)

    def validate_mode(self, field: Field) -> None:
        if self.is_ours and field.data not in list(Mode):
            raise ValidationError(gettext("Choose what kind of interpreter you need."))

    def validate_language(self, field: Field) -> None:
        if not self.is_ours or (field.data == OTHER_LANGUAGE):
            return
        if not field.data:
            raise ValidationError(gettext("Choose the language that you need an interpreter for."))
        self._require_fit(field.data)

    def validate_second(self, field: Field) -> None:
        if self.is_ours and field.data:
            self._require_another(field.data)

    def validate_third(self, field: Field) -> None:
        if not self.is_ours or not field.data:
            return
        if not self.second.data:
            raise ValidationError(gettext("Choose a second language first, or choose nothing here."))
        self._require_another(field.data)
        if self._means(field.data) == self._means(self.second.data):
            raise ValidationError(gettext("This is your second language. Choose another one, or none."))

    def validate_gender(self, field: Field) -> None:
        if self.is_ours and field.data and field.data not in list(GenderWish):
            raise ValidationError(gettext("Choose one of the answers."))

    def validate_parts(self, field: Field) -> None:
        if self.is_ours and not {*(field.data or ())} <= {choice.value for choice in field.choices}:
            raise ValidationError(gettext("Choose parts of this evening."))

    def _means(self, choice: str) -> Channel:
        """What a choice stands for; whoever did not say in which mode is asked for that anyway."""
        return channel_in(choice, Mode(self.mode.data) if self.mode.data in list(Mode) else Mode.TACTILE)

    def _require_another(self, choice: str) -> None:
        """It is not the first language, and goes with the kind of interpreter that is asked for."""
        if choice not in {one.value for one in self.second.choices}:
            raise ValidationError(gettext("We do not know this language. Choose one from the list."))
        asked, meant = self.mode.data, self._means(choice)
        if meant == self._means(self.language.data or ""):
            raise ValidationError(gettext("This is your first language. Choose another one, or none."))
        if asked == Mode.SPOKEN and is_signed(meant.language):
            raise ValidationError(
                gettext("This is a sign language. Choose a sign language interpreter for it.")
            )
        if asked == Mode.SIGNED and meant.mode is Mode.SIGNED and not is_signed(meant.language):
            raise ValidationError(
                gettext("Choose a sign language, or a language with “in writing” behind its name.")
            )

    def _require_fit(self, code: str) -> None:
        """An interpreter of the chosen kind can work in the language."""
        try:
            kind = language(code).kind
        except UnknownLanguage:
            raise ValidationError(
                gettext("We do not know this language. Choose one, or write its name.")
            ) from None
        if self.mode.data == Mode.SIGNED and kind is not Kind.SIGNED:
            raise ValidationError(gettext("Choose a sign language, or another kind of interpreter."))
        if self.mode.data in (Mode.SPOKEN, Mode.WRITTEN) and kind is Kind.SIGNED:
            raise ValidationError(
                gettext("This is a sign language. Choose a sign language interpreter for it.")
            )

    def validate_language_other(self, field: Field) -> None:
        if (
            self.is_ours
            and self.language.data == OTHER_LANGUAGE
            and not any(map(str.isalpha, field.data or ""))
        ):
            raise ValidationError(gettext("Write the name of the language."))

    def validate_listeners(self, field: Field) -> None:
        if not self.is_ours:
            return
        people = 1 + int(self.others.get(Step.YOU, {}).get("guests", MOST_GUESTS))
        if not re.fullmatch(r"[0-9]{1,2}", field.data or "") or not 1 <= int(field.data) <= people:
            raise ValidationError(
                ngettext(
                    "You are one person. Write 1.",
                    "You are %(num)d people. Write a number from 1 to %(num)d.",
                    people,
                )
            )

    def validate_consent(self, field: Field) -> None:
        _require_consent(self, field)

    @property
    def answers(self) -> dict[str, Any]:
        kept = super().answers
        kept.pop("consent", None)
        return {**kept, "listeners": int(kept["listeners"])} if "listeners" in kept else kept


class AccessForm(StepForm):
    step = Step.ACCESS

    needs = CheckboxesField(
        _l("What do you need?"),
        choices=[
            SelectChoice(Need.WHEELCHAIR.value, _l("A place for a wheelchair")),
            SelectChoice(Need.SEAT.value, _l("A chair that is kept free for me")),
            SelectChoice(Need.HEARING_LOOP.value, _l("A hearing loop, or other help to hear")),
            SelectChoice(Need.LARGE_PRINT.value, _l("Texts in large letters")),
            SelectChoice(Need.QUIET.value, _l("A quiet place to rest")),
            SelectChoice(Need.COMPANION.value, _l("A place for the person who helps me")),
            SelectChoice(Need.DOG.value, _l("A place for my assistance dog")),
        ],
    )
    food = CheckboxesField(
        _l("What do you eat?"),
        choices=[
            SelectChoice(Food.HALAL.value, _l("Halal")),
            SelectChoice(Food.VEGETARIAN.value, _l("Vegetarian")),
            SelectChoice(Food.VEGAN.value, _l("Vegan")),
            SelectChoice(Food.GLUTEN_FREE.value, _l("Gluten-free")),
        ],
    )
    details = TextAreaField(_l("Is there something else?"), [Readable(DETAILS_LENGTH)], filters=[tidied])
    consent = BooleanField(LazyString(_consent))

    def validate_consent(self, field: Field) -> None:
        _require_consent(self, field)

    @property
    def answers(self) -> dict[str, Any]:
        kept = super().answers
        agreed = bool(kept.pop("consent", False)) and is_sensitive({**self.others, self.step: kept})
        return {**kept, "consent": True} if agreed else kept


def _require_consent(form: StepForm, field: Field) -> None:
    if is_sensitive({**form.others, form.step: form.answers}) and not field.data:
        raise ValidationError(
            gettext("We need your permission to keep these answers. Tick the box, or empty the answers.")
        )


def _in_order(names: Mapping[str, str]) -> list[SelectChoice]:
    """By name, as the reader reads it: no option can say in which language a part of it is."""
    found = sorted((name, value) for value, name in names.items())
    return [SelectChoice(value, name) for name, value in found]


FORMS: dict[Step, type[StepForm]] = {Step.YOU: YouForm, Step.LANGUAGE: LanguageForm, Step.ACCESS: AccessForm}


class AnotherWayForm(FlaskForm):  # type: ignore[misc]
    """What somebody chooses when no interpreter was found; only what was offered."""

    way = RadioField(
        _l("What shall we do?"),
        [InputRequired(_l("Choose one of the ways."))],
        choices=[
            SelectChoice(Alternative.ANOTHER_LANGUAGE.value, _l("An interpreter of another language")),
            SelectChoice(Alternative.WRITTEN.value, _l("Somebody types what is said, and I read along")),
            SelectChoice(Alternative.BY_PHONE.value, _l("An interpreter by telephone")),
            SelectChoice(Alternative.BRING_AN_ADULT.value, _l("I bring somebody who interprets for me")),
            SelectChoice(Alternative.IN_FRONT.value, _l("I sit in front, and get the texts on paper")),
            SelectChoice(Alternative.CANCEL.value, _l("I do not come")),
        ],
    )

    def __init__(self, *args: Any, offered: Collection[Alternative], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way.choices = [choice for choice in self.way.choices if choice.value in offered]


class AskLinkForm(FlaskForm):  # type: ignore[misc]
    """Where to mail the link to somebody's own page."""

    email = EmailField(_l("Your e-mail address"), [Readable(254)], filters=[bare, undotted])

    def validate_email(self, field: Field) -> None:
        try:
            field.data = validate_email(
                field.data or "", check_deliverability=False, allow_smtputf8=False
            ).normalized
        except EmailNotValidError:
            raise ValidationError(
                gettext("This is not a complete e-mail address. An example: name@example.nl.")
            ) from None
