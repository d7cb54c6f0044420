"""What only a demonstration has: a mailbox that everybody may read, since nothing in it left."""

from flask import Blueprint, Response, abort, current_app
from sqlalchemy import select

from portal import outbox, postman
from portal.database import db
from portal.locales import in_locale
from portal.outbox import Letter
from portal.pages import page

pages = Blueprint("demo", __name__, url_prefix="/demo")
MOST = 200


@pages.before_request
def only_in_a_demonstration() -> None:
    if not current_app.extensions["settings"].demo:
        abort(404)


@pages.get("/mailbox/")
def mailbox() -> Response:
    """Every letter, newest first, as it would read in somebody's inbox."""
    letters = list(db.session.scalars(select(Letter).order_by(Letter.id.desc()).limit(MOST)))
    return page("demo/mailbox.html", letters=[(letter, _read(letter)) for letter in letters])


@pages.get("/mailbox/<int(max=2147483647):letter_id>.eml")
def letter_as_file(letter_id: int) -> Response:
    """One letter as it would travel, for a mail program to open; its styles are not for our own pages."""
    letter = db.session.get(Letter, letter_id) or abort(404)
    with in_locale(letter.locale):
        message = postman.compose(letter) or abort(404)
    response = current_app.response_class(message.as_bytes(), mimetype="message/rfc822")
    response.headers["Content-Disposition"] = f'attachment; filename="letter-{letter_id}.eml"'
    return response


def _read(letter: Letter) -> outbox.Content | None:
    with in_locale(letter.locale):
        return outbox.content(letter)
