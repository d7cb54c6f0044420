"""What an organiser fills in to write to many."""

import re
import secrets
from dataclasses import fields
from typing import Any, Self

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import Field, SelectChoice
from wtforms.validators import ValidationError

from portal.campaigns.choosing import ABOUT, CHANGE, Chosen, who
from portal.campaigns.letters import LONGEST_WORD
from portal.campaigns.models import Campaign
from portal.campaigns.sending import Words
from portal.campaigns.words import filter_names, filter_values
from portal.database import Bilingual
from portal.forms import NotLonger, Readable, tidied
from portal.locales import LOCALES
from portal.registration.listing import LONGEST_WORDS, Filters

LONGEST_SUBJECT, LONGEST_TEXT = 150, 8000
ONCE = re.compile(r"[0-9a-f]{16}")
ASKED = tuple(field.name for field in fields(Filters))


def on_one_line(given: str | None) -> str:
    return " ".join(tidied(given).split())


def _can_travel(form: FlaskForm, field: Field) -> None:
    if any(len(word) > LONGEST_WORD for word in (field.data or "").split()):
        raise ValidationError(
            gettext("One word or link is longer than %(num)d characters. Make it shorter.", num=LONGEST_WORD)
        )


def _is_day(form: FlaskForm, field: Field) -> None:
    """What is no day would be no filter, and the letter would go to everybody."""
    if Filters.read({"day": field.data or ""}).day != (field.data or ""):
        raise ValidationError(gettext("This is not a day. Choose a day, or leave it empty."))


class WriteForm(FlaskForm):  # type: ignore[misc]
    """To whom, and what, in two languages."""

    # As many as the list has: one that the form could not hold would be lost, and more people chosen.
    q = StringField(validators=[NotLonger(LONGEST_WORDS)], filters=[on_one_line])
    status = SelectField()
    interpreter = SelectField(default="")
    need = SelectField(default="")
    mail = SelectField(default="")
    arrived = SelectField(default="")
    locale = SelectField(default="")
    day = StringField(validators=[_is_day], filters=[on_one_line])
    about = HiddenField()
    once = HiddenField()
    version = HiddenField()
    subject_nl = StringField(_l("Subject in Dutch"), [Readable(LONGEST_SUBJECT)], filters=[on_one_line])
    text_nl = TextAreaField(_l("Letter in Dutch"), [Readable(LONGEST_TEXT), _can_travel], filters=[tidied])
    subject_en = StringField(_l("Subject in English"), [Readable(LONGEST_SUBJECT)], filters=[on_one_line])
    text_en = TextAreaField(_l("Letter in English"), [Readable(LONGEST_TEXT), _can_travel], filters=[tidied])

    def named(self) -> Self:
        """Ask in the words of the desk."""
        if not ONCE.fullmatch(self.once.data or ""):
            self.begin_anew()
        names, values = filter_names(), filter_values()
        for name in ASKED:
            self[name].label.text = names[name]
            if name in values:
                self[name].choices = [SelectChoice(value, words) for value, words in values[name].items()]
        return self

    @property
    def words(self) -> Words:
        filters: dict[str, Any] = dict(who({name: self[name].data or "" for name in ASKED}).args)
        if self.about.data == CHANGE:
            filters[ABOUT] = CHANGE
        return Words(
            subject=Bilingual(nl=self.subject_nl.data, en=self.subject_en.data),
            text=Bilingual(nl=self.text_nl.data, en=self.text_en.data),
            filters=filters,
        )

    def begin_anew(self) -> None:
        """From now on what is saved is another letter than what this form has saved already."""
        self.once.data = secrets.token_hex(8)

    @property
    def seen_version(self) -> int:
        """The version that somebody saw; 0, which none has, where the form was tampered with."""
        given = self.version.data or ""
        return int(given) if re.fullmatch("[0-9]{1,9}", given) else 0

    def is_complete_for(self, chosen: Chosen) -> bool:
        """Whether everybody chosen can read it; else it says next to the fields what is missing."""
        people = chosen.per_locale
        needed = [locale for locale in LOCALES if people[locale] or any(self._typed(locale))]
        for locale in needed or LOCALES:
            for field in (self[f"subject_{locale}"], self[f"text_{locale}"]):
                if not field.data:
                    field.errors = [_missing(field.name, people[locale])]
        return not self.errors

    def _typed(self, locale: str) -> tuple[str, str]:
        return self[f"subject_{locale}"].data, self[f"text_{locale}"].data


def _missing(field: str, people: int) -> str:
    """Why the field cannot be empty."""
    if not people:
        return gettext("Fill this in too, or leave this language out.")
    match field:
        case "subject_nl":
            return ngettext(
                "Write a subject in Dutch: %(num)d person reads Dutch.",
                "Write a subject in Dutch: %(num)d people read Dutch.",
                people,
            )
        case "text_nl":
            return ngettext(
                "Write a letter in Dutch: %(num)d person reads Dutch.",
                "Write a letter in Dutch: %(num)d people read Dutch.",
                people,
            )
        case "subject_en":
            return ngettext(
                "Write a subject in English: %(num)d person reads English.",
                "Write a subject in English: %(num)d people read English.",
                people,
            )
        case _:
            return ngettext(
                "Write a letter in English: %(num)d person reads English.",
                "Write a letter in English: %(num)d people read English.",
                people,
            )


def as_typed(campaign: Campaign) -> dict[str, str]:
    """A draft as the form holds it."""
    return {
        **who(campaign.filters).args,
        "version": str(campaign.version),
        ABOUT: str(campaign.filters.get(ABOUT, "")),
        **{f"subject_{locale}": campaign.subject[locale] for locale in LOCALES},
        **{f"text_{locale}": campaign.text[locale] for locale in LOCALES},
    }
