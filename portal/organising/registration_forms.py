"""What the desk fills in about one registration, on behalf of whoever is on the telephone."""

import secrets
from collections.abc import Iterator
from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.fields import Field, SelectChoice

from portal.access.models import Person
from portal.event.models import Edition
from portal.forms import Readable, tidied
from portal.locales import NAMES, current_locale
from portal.naming import both_names
from portal.organising.need_words import state_names
from portal.registration.forms import AccessForm, LanguageForm, YouForm
from portal.registration.models import NeedTask, TaskState
from portal.registration.steps import Step
from portal.registration.tasks import INSTRUCTION_LENGTH, mark_of


class OnceForm(FlaskForm):  # type: ignore[misc]
    """A deed that is done once, however often its button is pressed."""

    once = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.once.data = self.once.data or secrets.token_hex(8)

    def renew(self) -> None:
        """Make it a deed that was not done yet."""
        self.once.data = secrets.token_hex(8)


class SendForm(OnceForm):
    """Which letter to send again."""

    letter = RadioField(
        _l("Which letter?"),
        choices=[
            SelectChoice("standing", _l("Where they stand, with their ticket if they have a seat")),
            SelectChoice("link", _l("Only the link to their own page")),
        ],
        default="standing",
    )


class LetterForm(OnceForm):
    """In which language somebody gets letters."""

    locale = RadioField(
        _l("In which language do we write to them?"),
        choices=[SelectChoice(code, name) for code, name in NAMES.items()],
    )


class ByPhoneForm:
    """The whole form on one page. It can be drawn and asked for its errors as any form."""

    def __init__(self, edition: Edition, formdata: Any = None) -> None:
        self.letter = LetterForm(formdata, locale=current_locale())
        self.you = YouForm(formdata)
        self.language = LanguageForm(formdata)
        self.access = AccessForm(formdata)
        # One permission covers everything that is asked here.
        del self.language.consent
        self.language.about(edition, both_names)

    @property
    def parts(self) -> tuple[FlaskForm, ...]:
        return (self.you, self.language, self.access, self.letter)

    def __iter__(self) -> Iterator[Field]:
        for part in self.parts:
            yield from part

    @property
    def form_errors(self) -> list[str]:
        return [error for part in self.parts for error in part.form_errors]

    @property
    def errors(self) -> dict[Any, Any]:
        return {name: errors for part in self.parts for name, errors in part.errors.items()}

    def validate(self) -> bool:
        """Whether all parts are right, each in the light of those before it."""
        is_right = bool(self.letter.validate()) & self.you.validate()
        others = {Step.YOU.value: self.you.answers} if not self.you.errors else {}
        self.language.others = others
        is_right &= self.language.validate()
        asked = {"interpreter": self.language.interpreter.data or ""}
        self.access.others = {**others, **({Step.LANGUAGE.value: asked} if asked["interpreter"] else {})}
        return self.access.validate() and is_right

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        return {part.step.value: part.answers for part in (self.you, self.language, self.access)}


class TaskForm(FlaskForm):  # type: ignore[misc]
    """Who takes a need on, where it stands, and what the door is told."""

    owner = SelectField(_l("Who arranges it?"), coerce=int, default=0)
    state = SelectField(_l("Where does it stand?"))
    instruction = StringField(_l("What the door is told"), [Readable(INSTRUCTION_LENGTH)], filters=[tidied])
    seen = HiddenField()

    def about(self, task: NeedTask, crew: list[Person]) -> Self:
        """The form for this task and these people; whoever has it now keeps it until somebody decides."""
        owner = [task.owner] if task.owner and task.owner not in crew else []
        self.owner.choices = [
            SelectChoice(0, gettext("Nobody yet")),
            *(SelectChoice(one.id, one.email) for one in [*crew, *owner]),
        ]
        self.state.choices = [SelectChoice(value, words) for value, words in state_names().items()]
        return self

    @classmethod
    def of(cls, task: NeedTask, crew: list[Person]) -> Self:
        """As it is now."""
        form = cls(
            formdata=None,
            owner=task.owner_id or 0,
            state=task.state.value,
            instruction=task.instruction or "",
            seen=mark_of(task),
        )
        return form.about(task, crew)

    @property
    def chosen_state(self) -> TaskState:
        return TaskState(self.state.data)
