"""Hosts and organisers at a browser, signed in."""

from datetime import timedelta
from types import SimpleNamespace

from flask import Flask

from portal import clock
from portal.access import sign_in
from portal.access.people import Role
from portal.database import db, write
from portal.event.editions import current_edition
from portal.event.models import Theme
from portal.market.editing import stand_of
from portal.market.models import Outcome, Plan, Question, StandText
from portal.market.rules import Field
from tests.visitor import Visitor

STAND = "/en/host/education/"


def signed_in(
    app: Flask,
    role: Role = Role.HOST,
    email: str = "host@example.org",
    *,
    theme: str = "education",
    htmx: bool = False,
) -> Visitor:
    """Somebody who has signed in."""
    with app.app_context(), write() as session:
        person = sign_in.grant(session, email, role, theme=theme if role is Role.HOST else None)
        token = sign_in.new_link(session, person, life=timedelta(hours=1)).token
    visitor = Visitor(app, htmx=htmx)
    visitor.visit(f"/en/sign-in/{token}")
    visitor.press("Sign in")
    return visitor


def the_theme(slug: str = "education") -> Theme:
    return next(theme for theme in current_edition().themes if theme.slug == slug)


def the_text(app: Flask, field: Field, locale: str, theme: str = "education") -> SimpleNamespace | None:
    """A text as it is stored now."""
    with app.app_context():
        for text in db.session.query(StandText).all():
            if (text.field, text.locale, text.stand.theme.slug) == (field, locale, theme):
                return SimpleNamespace(
                    id=text.id, draft=text.draft, published=text.published, version=text.version
                )
    return None


def an_open_question(
    app: Flask, wording: str = "A reading room in the north", theme: str = "education"
) -> int:
    """A plan of last year that nobody has answered yet; the outcome's id."""
    with app.app_context(), write() as session:
        plan = Plan(
            theme_id=the_theme(theme).id,
            slug="last-year",
            wording_nl="Een leeszaal in Noord",
            wording_en=wording,
            written_at=clock.now(),
            published_at=clock.now() - timedelta(days=365),
        )
        session.add(plan)
        session.flush()
        outcome = Outcome(plan_id=plan.id, theme_id=plan.theme_id, asked_at=clock.now())
        session.add(outcome)
        session.flush()
        return outcome.id


def a_question(app: Flask, text: str = "Do you read with children?", theme: str = "education") -> int:
    """What a resident asks a stand; its id."""
    with app.app_context(), write() as session:
        stand = stand_of(session, the_theme(theme))
        question = Question(stand_id=stand.id, name="Ana", text=text, locale="en", asked_at=clock.now())
        session.add(question)
        session.flush()
        return question.id


def post(visitor: Visitor, path: str, **fields: str | list[str]):
    """Send a form that need not be on a page, with a valid secret."""
    token = visitor.page.soup.select_one("[name=csrf_token]")
    if token is None:
        token = visitor.visit("/en/account/").soup.select_one("[name=csrf_token]")
    return visitor.client.post(path, data={"csrf_token": token["value"], **fields})
