"""The one screen: what it asks, and what was wrong in the visitor's own language.

The rules are those of the longer form, whose fields check what was typed here; only the sentences differ.
"""

from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, EmailField, HiddenField, RadioField, StringField, TelField
from wtforms.fields import Field, SelectChoice

from portal.forms import TrappedForm, bare, tidied, undotted, western
from portal.languages.phrases import Phrases
from portal.registration.forms import MOST_GUESTS, NAME_LENGTH, YouForm
from portal.registration.steps import ArrangedBy, Step
from portal.tongues import Tongue

EXAMPLES = {"email": "name@example.nl", "phone": "06 12345678"}
OFFERED = (ArrangedBy.US, ArrangedBy.BROUGHT, ArrangedBy.NOBODY)


class AskForm(TrappedForm):
    """Everything on one screen. The labels stand in the template, in the visitor's language."""

    draft = HiddenField()
    interpreter = RadioField(choices=[SelectChoice(one.value, one.value) for one in OFFERED])
    name = StringField(filters=[tidied])
    email = EmailField(filters=[bare, undotted])
    phone = TelField(filters=[bare, western])
    people = StringField(filters=[tidied, western])
    consent = BooleanField()

    def __init__(self, *args: Any, phrases: Phrases, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.phrases = phrases
        self.most = MOST_GUESTS + 1
        if not self.is_submitted():
            # Whoever comes in through this door needs one.
            self.interpreter.data = ArrangedBy.US.value

    @property
    def questions(self) -> list[Field]:
        return [self[name] for name in ("interpreter", "name", "people", "email", "phone", "consent")]

    def validate(self, extra_validators: Mapping[str, list[Callable[..., None]]] | None = None) -> bool:
        super().validate(extra_validators)
        if self.form_errors or self.csrf_token.errors:
            self.form_errors = [self.phrases.say("error_again")]
        wrong = self._wrong()
        for field in self.questions:
            # Whatever is wrong has one sentence; a second answer to one question comes from no browser.
            several = len(set(field.raw_data or [])) > 1
            said = wrong.get(field.name) or ("error_choose" if several else "")
            field.errors = [self._sentence(said)] if said else []
        return not self.form_errors and not any(field.errors for field in self.questions)

    def refuse_more_than(self, most: int) -> None:
        """There is room for so many of them and no more."""
        self.most = most
        self.people.errors = [self._sentence("error_people")]

    def _wrong(self) -> dict[str, str]:
        """The name of a phrase for each field that cannot be."""
        wrong = {}
        you = self._as_longer_form()
        you.validate()
        if you.name.errors:
            wrong["name"] = "error_long" if len(self.name.data or "") > NAME_LENGTH else "error_name"
        if you.email.errors:
            wrong["email"] = "error_email" if self.email.data else "error_contact"
        if you.phone.errors:
            wrong["phone"] = "error_phone"
        if not self._people:
            wrong["people"] = "error_people"
        chosen = self.interpreter.data
        if chosen not in list(OFFERED):
            wrong["interpreter"] = "error_choose"
        elif chosen == ArrangedBy.BROUGHT and self._people == 1:
            wrong["people"] = "error_bring"
        if self._asks and not self.consent.data:
            wrong["consent"] = "error_consent"
        return wrong

    def answers(self, tongue: Tongue) -> dict[str, dict[str, Any]]:
        """What the longer form would have asked in three steps. Everybody who comes is taken to listen."""
        you = self._as_longer_form()
        you.validate()
        language: dict[str, Any] = {"interpreter": self.interpreter.data}
        if self.interpreter.data == ArrangedBy.US:
            language |= {"mode": tongue.mode.value, "language": tongue.code, "listeners": self._people}
        return {
            Step.YOU.value: you.answers,
            Step.LANGUAGE.value: language,
            Step.ACCESS.value: {"consent": True} if self._asks else {},
        }

    @property
    def _asks(self) -> bool:
        return self.interpreter.data in (ArrangedBy.US, ArrangedBy.BROUGHT)

    @property
    def _people(self) -> int:
        """How many come, if that can be."""
        typed = (self.people.data or "").lstrip("0")
        return int(typed) if typed in {str(number) for number in range(1, MOST_GUESTS + 2)} else 0

    def _as_longer_form(self) -> YouForm:
        typed = {name: self[name].data or "" for name in ("name", "email", "phone")}
        guests = str(max(self._people - 1, 0))
        return YouForm(formdata=MultiDict({**typed, "guests": guests}), meta={"csrf": False})

    def _sentence(self, name: str) -> str:
        say, number = self.phrases.say, self.phrases.number
        match name:
            case "error_people":
                return say(name, least=number(1), most=number(self.most))
            case "error_email" | "error_phone":
                return say(name, example=EXAMPLES[name.removeprefix("error_")])
            case _:
                return say(name)
