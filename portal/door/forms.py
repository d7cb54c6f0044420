"""What is asked at the door, and when its lists are typed in."""

import re
from collections.abc import Collection, Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields import Field, SelectChoice
from wtforms.validators import ValidationError

from portal.door.paper import MOST_WALK_INS

DEED = re.compile(r"[A-Za-z0-9_-]{16,40}")
NUMBER = re.compile(r"[0-9]{1,4}")
CAME = re.compile(r"came-([1-9][0-9]{0,8})")


class TapForm(FlaskForm):  # type: ignore[misc]
    """One tap; `deed` tells it from the next."""

    deed = HiddenField()

    def validate_deed(self, field: Field) -> None:
        if not DEED.fullmatch(field.data or ""):
            raise ValidationError(gettext("Something went wrong while sending. Press the button once more."))


class UndoForm(TapForm):
    """Takes one arrival back: that which was written down by `deed`."""


class CountForm(FlaskForm):  # type: ignore[misc]
    """How many people of a party came."""

    people = SelectField(_l("How many came?"), coerce=int)

    def up_to(self, most: int) -> "CountForm":
        self.people.choices = [SelectChoice(number, str(number)) for number in range(1, most + 1)]
        return self


class WelcomeForm(TapForm, CountForm):
    """The same, for a party that comes in; all of them, unless another number is chosen."""


class WalkInsForm(FlaskForm):  # type: ignore[misc]
    """The sum of the tally sheets."""

    walk_ins = StringField(_l("People on the tally sheets"))

    def validate_walk_ins(self, field: Field) -> None:
        field.data = (field.data or "").strip()
        if number_in(field.data, MOST_WALK_INS) is None:
            raise ValidationError(
                gettext("Type a number from 0 to %(most)d, without words.", most=MOST_WALK_INS)
            )

    @property
    def number(self) -> int:
        return number_in(self.walk_ins.data, MOST_WALK_INS) or 0


def number_in(text: str, most: int) -> int | None:
    """A number as somebody types it, nothing being 0; None when it cannot be meant."""
    text = text.strip()
    if not text:
        return 0
    if not NUMBER.fullmatch(text) or int(text) > most:
        return None
    return int(text)


def typed_numbers(form: Mapping[str, str], most: Mapping[int, int]) -> tuple[dict[int, int], set[int]]:
    """What was typed anew for parties: numbers by id, and the ids of what is no number up to its `most`.

    What stands as it came is left out, so that an old page undoes nothing that somebody else typed meanwhile.
    """
    numbers: dict[int, int] = {}
    wrong: set[int] = set()
    for one, limit in most.items():
        text = form.get(f"came-{one}", "").strip()
        if text == form.get(f"was-{one}", "").strip():
            continue
        number = number_in(text, limit)
        if number is None:
            wrong.add(one)
        else:
            numbers[one] = number
    return numbers, wrong


def typed_for_others(form: Mapping[str, str], listed: Collection[int]) -> list[int]:
    """The ids for which a number was typed anew, of parties that are not on the list any more."""
    fields = (CAME.fullmatch(name) for name in form)
    ids = {int(field[1]) for field in fields if field} - set(listed)
    return sorted(one for one in ids if form[f"came-{one}"].strip() != form.get(f"was-{one}", "").strip())
