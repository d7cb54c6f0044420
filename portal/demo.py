"""What only a demonstration has: a mailbox that everybody may read, since nothing in it left."""

from flask import Blueprint, Response, abort, current_app, url_for
from sqlalchemy import select

from portal import outbox
from portal.database import db
from portal.locales import in_locale
from portal.outbox import Letter
from portal.pages import page

pages = Blueprint("demo", __name__, url_prefix="/demo")
MOST = 200
INLINE_STYLES_ONLY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
)


@pages.before_request
def only_in_a_demonstration() -> None:
    if not current_app.extensions["settings"].demo:
        abort(404)


@pages.get("/mailbox/")
def mailbox() -> Response:
    """Every letter, newest first, as it would read in somebody's inbox."""
    letters = list(db.session.scalars(select(Letter).order_by(Letter.id.desc()).limit(MOST)))
    return page("demo/mailbox.html", letters=[(letter, _read(letter)) for letter in letters])


@pages.get("/mailbox/<int:letter_id>.html")
def letter_as_html(letter_id: int) -> Response:
    """One letter's HTML; its styles are inline, as mail programs want them."""
    letter = db.session.get(Letter, letter_id) or abort(404)
    content = _read(letter) or abort(404)
    html = content.html
    for file in content.attachments:
        # A mail program finds the picture inside the letter; a browser has to fetch it.
        html = html.replace(f"cid:{file.name}", url_for(".letter_file", letter_id=letter_id, name=file.name))
    response = current_app.response_class(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = INLINE_STYLES_ONLY
    return response


@pages.get("/mailbox/<int:letter_id>/<name>")
def letter_file(letter_id: int, name: str) -> Response:
    """What comes with a letter."""
    letter = db.session.get(Letter, letter_id) or abort(404)
    content = _read(letter) or abort(404)
    for file in content.attachments:
        if file.name == name:
            return current_app.response_class(file.body, mimetype=file.mimetype)
    abort(404)


def _read(letter: Letter) -> outbox.Content | None:
    with in_locale(letter.locale):
        return outbox.content(letter)
