"""What the desk asks about privacy."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField

from portal.forms import Readable, tidied

LONGEST = 2000


class ChangesForm(FlaskForm):  # type: ignore[misc]
    """What will change next year, in both languages."""

    nl = TextAreaField(_l("In Dutch"), filters=[tidied], validators=[Readable(LONGEST)])
    en = TextAreaField(_l("In English"), filters=[tidied], validators=[Readable(LONGEST)])
