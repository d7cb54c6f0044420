"""Which page is for whom: a table, and every role at every page."""

from enum import Enum
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete

from portal.access.models import Grant
from portal.access.people import Role
from portal.database import write
from tests.builders import a_registration
from tests.pages.journeys import csrf_token, sign_in
from tests.visitor import Visitor


class For(Enum):
    """Who may open a page."""

    ANYONE = ()
    SIGNED_IN = tuple(Role)
    DESK = (Role.ORGANISER, Role.COORDINATOR)
    ORGANISER = (Role.ORGANISER,)
    HOST = (Role.HOST, Role.ORGANISER)
    DOOR = (Role.ORGANISER, Role.COORDINATOR, Role.DOOR)
    DEMO = None


TABLE = {
    "static": For.ANYONE,
    "entrance.choose_language": For.ANYONE,
    "event.evening": For.ANYONE,
    "event.evening_of": For.ANYONE,
    "event.calendar": For.ANYONE,
    "event.privacy": For.ANYONE,
    "event.accessibility": For.ANYONE,
    "ask.languages": For.ANYONE,
    "ask.screen": For.ANYONE,
    "ask.own": For.ANYONE,
    "ask.choose": For.ANYONE,
    "ask.cancel": For.ANYONE,
    "ask.confirm": For.ANYONE,
    "ask.restore": For.ANYONE,
    "ask.poster": For.ANYONE,
    "ask.calendar": For.ANYONE,
    "registration.start": For.ANYONE,
    "registration.answer": For.ANYONE,
    "registration.check": For.ANYONE,
    "registration.forget": For.ANYONE,
    "registration.ask_link": For.ANYONE,
    "registration.link_sent": For.ANYONE,
    "registration.erased": For.ANYONE,
    "registration.own": For.ANYONE,
    "registration.change": For.ANYONE,
    "registration.choose": For.ANYONE,
    "registration.cancel": For.ANYONE,
    "registration.restore": For.ANYONE,
    "registration.confirm": For.ANYONE,
    "registration.erase": For.ANYONE,
    "registration.data": For.ANYONE,
    "invitation.own": For.ANYONE,
    "invitation.accept": For.ANYONE,
    "invitation.decline": For.ANYONE,
    "invitation.partly": For.ANYONE,
    "invitation.arrived": For.ANYONE,
    "invitation.cannot_come": For.ANYONE,
    "invitation.calendar": For.ANYONE,
    "market.market": For.ANYONE,
    "market.market_of": For.ANYONE,
    "market.stand": For.ANYONE,
    "market.stand_of": For.ANYONE,
    "market.ask": For.ANYONE,
    "market.asked": For.ANYONE,
    "market.promises": For.ANYONE,
    "market.promise": For.ANYONE,
    "market.promises_as_csv": For.ANYONE,
    "market.promises_as_json": For.ANYONE,
    "access.ask": For.ANYONE,
    "access.sent": For.ANYONE,
    "access.enter": For.ANYONE,
    "access.personal_link": For.ANYONE,
    "access.code": For.ANYONE,
    "access.account": For.SIGNED_IN,
    "access.end": For.SIGNED_IN,
    "organising.overview": For.DESK,
    "organising.call_made": For.DESK,
    "organising.send_again": For.ORGANISER,
    "organising.people": For.ORGANISER,
    "organising.invite": For.ORGANISER,
    "organising.take_back": For.ORGANISER,
    "organising.send_link": For.ORGANISER,
    "organising.end_link": For.ORGANISER,
    "registrations.table": For.DESK,
    "registrations.one": For.DESK,
    "registrations.add": For.DESK,
    "registrations.change": For.DESK,
    "registrations.cancel": For.DESK,
    "registrations.restore": For.DESK,
    "registrations.seat": For.DESK,
    "registrations.send": For.DESK,
    "needs.board": For.DESK,
    "needs.settle": For.DESK,
    "registrations.export_csv": For.DESK,
    "registrations.export_xlsx": For.DESK,
    "registrations.export_needs": For.DESK,
    "matching.board": For.DESK,
    "matching.gap": For.DESK,
    "matching.ask": For.DESK,
    "matching.ask_all": For.DESK,
    "matching.invitation": For.DESK,
    "matching.answered": For.DESK,
    "matching.assign": For.DESK,
    "matching.book": For.DESK,
    "matching.duties": For.DESK,
    "matching.not_needed": For.DESK,
    "matching.proposal": For.DESK,
    "matching.ask_proposal": For.DESK,
    "matching.one": For.DESK,
    "matching.wishes": For.DESK,
    "matching.not_found": For.DESK,
    "matching.settle": For.DESK,
    "rounds.table": For.DESK,
    "rounds.plan": For.DESK,
    "rounds.clear": For.DESK,
    "rounds.edit": For.DESK,
    "interpreters.people": For.DESK,
    "interpreters.add": For.DESK,
    "interpreters.edit": For.DESK,
    "interpreters.comes": For.DESK,
    "interpreters.remove": For.DESK,
    "interpreters.import_table": For.DESK,
    "interpreters.export": For.DESK,
    "campaigns.mail": For.DESK,
    "campaigns.again": For.ORGANISER,
    "campaigns.all_again": For.ORGANISER,
    "campaigns.write": For.ORGANISER,
    "campaigns.edit": For.ORGANISER,
    "campaigns.check": For.ORGANISER,
    "campaigns.preview": For.ORGANISER,
    "campaigns.test": For.ORGANISER,
    "campaigns.send": For.ORGANISER,
    "campaigns.drop": For.ORGANISER,
    "campaigns.results": For.DESK,
    "campaigns.campaign_again": For.ORGANISER,
    "door.desk": For.DOOR,
    "door.card": For.DOOR,
    "door.welcome": For.DOOR,
    "door.count": For.DOOR,
    "door.undo": For.DOOR,
    "door.walk_in": For.DOOR,
    "door.undo_walk_in": For.DOOR,
    "door.interpreters": For.DOOR,
    "door.interpreter_here": For.DOOR,
    "door.print_pack": For.DOOR,
    "door.on_paper": For.DOOR,
    "door.paper_walk_ins": For.DOOR,
    "door.enter": For.ANYONE,
    "door.link": For.ORGANISER,
    "door.renew": For.ORGANISER,
    "evening_desk.edit": For.ORGANISER,
    "evening_desk.publish": For.ORGANISER,
    "evening_desk.discard": For.ORGANISER,
    "privacy_desk.stored": For.ORGANISER,
    "privacy_desk.reads": For.ORGANISER,
    "privacy_desk.changes": For.ORGANISER,
    "access_report.page": For.ANYONE,
    "market_desk.stands": For.ORGANISER,
    "market_desk.still_correct": For.ORGANISER,
    "market_desk.remind": For.ORGANISER,
    "host.stands": For.HOST,
    "host.edit": For.HOST,
    "host.text": For.HOST,
    "host.preview": For.HOST,
    "host.history": For.HOST,
    "host.put_back": For.HOST,
    "host.new_plan": For.HOST,
    "host.plan": For.HOST,
    "host.note": For.HOST,
    "host.drop_plan": For.HOST,
    "host.outcome": For.HOST,
    "host.introduce": For.HOST,
    "host.answer_question": For.HOST,
    "host.set_aside": For.HOST,
    "host.publish": For.HOST,
    "host.ready": For.HOST,
    "host.unready": For.HOST,
    "host.translation": For.HOST,
    "machines.alive": For.ANYONE,
    "machines.ready": For.ANYONE,
    "machines.robots": For.ANYONE,
    "machines.sitemap": For.ANYONE,
    "machines.security": For.ANYONE,
    "demo.mailbox": For.DEMO,
    "demo.letter_as_file": For.DEMO,
}
# Where a page is found, with values that lead to something.
EXAMPLES: dict[str, Any] = {
    "lang": "en",
    "year": 2024,
    "step": "you",
    "filename": "none.css",
    "registration_id": 1,
    "letter_id": 1,
    "token": "x",
    "proof": "x",
    "theme": "connection",
    "key": "done-nl",
    "slug": "none",
    "field": "story",
    "locale": "nl",
    "version": 1,
    "outcome_id": 1,
    "question_id": 1,
    "wish": "wanted",
    "person_id": 1,
    "grant_id": 99,
    "arrival_id": 1,
    "text_id": 1,
    "campaign_id": 1,
    "seen": 1,
    "group_id": 1,
    "interpreter_id": 1,
    "invitation_id": 1,
    "request_id": 1,
    "task_id": 1,
    "language": "ti",
    "mode": "spoken",
    # Deeds differ from page to page.
    "matching.invitation deed": "remind",
    "matching.answered answer": "no",
    "matching.duties deed": "free",
    "matching.not_needed deed": "free",
    "matching.settle deed": "again",
}
# A page that is not found was at least looked for.
OPENED = {200, 302, 303, 404, 409, 410, 422}

pytestmark = pytest.mark.usefixtures("edition")


def pages(app: Flask) -> list[tuple[str, str, str]]:
    """Every endpoint with a method it answers, and an address of it."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        values = {
            name: EXAMPLES.get(f"{rule.endpoint} {name}", EXAMPLES.get(name)) for name in rule.arguments
        }
        address = adapter.build(rule.endpoint, values)
        found += [
            (rule.endpoint, method, address) for method in sorted({*(rule.methods or ())} - {"OPTIONS"})
        ]
    return found


def test_table_names_every_page_and_no_other(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == TABLE.keys()


@pytest.mark.parametrize("role", [None, *Role], ids=str)
def test_everybody_reaches_their_own_pages_only(app: Flask, edition: int, role: Role | None) -> None:
    with app.app_context():
        a_registration(edition, "Fatma", email="", phone="0612345678")
    somebody = Visitor(app)
    token, wrong = "", []
    for endpoint, method, address in pages(app):
        if not token:
            if role:
                sign_in(app, somebody, role, theme="connection" if role is Role.HOST else None)
            token = csrf_token(somebody)
        fields = {"csrf_token": token} if method == "POST" else None
        answer = somebody.client.open(address, method=method, data=fields)
        if (endpoint, method) == ("access.end", "POST"):
            token = ""
        allowed = TABLE[endpoint].value
        if allowed is None:
            fits = answer.status_code == 404
        elif allowed == () or role in allowed:
            fits = answer.status_code in OPENED and answer.location != "/en/sign-in/"
        elif role is None and method == "GET":
            fits = (answer.status_code, answer.location) == (302, "/en/sign-in/")
        else:
            fits = answer.status_code == 403
        if not fits:
            wrong.append(f"{method} {address} ({endpoint}): {answer.status}")
    assert wrong == []


def test_a_host_reaches_no_page_of_another_stand(app: Flask, somebody: Visitor) -> None:
    sign_in(app, somebody, Role.HOST, theme="police")
    token = csrf_token(somebody)
    asked = [one for one in pages(app) if one[0].startswith("host.") and "connection" in one[2]]
    answers = {
        f"{method} {address}": somebody.client.open(
            address, method=method, data={"csrf_token": token} if method == "POST" else None
        ).status_code
        for _, method, address in asked
    }
    assert len(answers) > 30
    assert set(answers.values()) == {403}, answers


@pytest.mark.parametrize("role", [Role.HOST, Role.DOOR])
def test_desk_is_not_for_hosts_and_the_door(app: Flask, visitor: Visitor, role: Role) -> None:
    sign_in(app, visitor, role)
    page = visitor.visit("/en/organiser/")
    assert visitor.response.status_code == 403
    assert page.heading
    assert not visitor.visit("/en/account/").soup.select("a[href='/en/organiser/']")


def test_somebody_with_two_parts_has_the_rights_of_both(app: Flask, somebody: Visitor) -> None:
    sign_in(app, somebody, Role.DOOR)
    sign_in(app, somebody, Role.COORDINATOR)
    assert somebody.visit("/en/organiser/").heading == "Overview"


def test_a_right_that_is_taken_away_is_gone_at_once(app: Flask, somebody: Visitor) -> None:
    sign_in(app, somebody, Role.ORGANISER)
    with app.app_context(), write() as session:
        session.execute(delete(Grant))
    somebody.visit("/en/organiser/")
    assert somebody.response.status_code == 403


@pytest.mark.parametrize("cookie", ["x", "", "eyJwZXJzb24iOiJ4In0.ZTo.x"])
def test_a_forged_session_opens_nothing(somebody: Visitor, cookie: str) -> None:
    somebody.client.set_cookie("__Host-session", cookie)
    assert somebody.client.get("/en/organiser/").status_code == 302
    assert somebody.client.get("/en/account/").status_code == 302


def test_somebody_who_knows_a_registration_is_not_its_owner(
    app: Flask, edition: int, somebody: Visitor
) -> None:
    """What stands in the database opens no page: neither the public number nor the digest."""
    with app.app_context():
        ana = a_registration(edition, "Ana")
        known = (str(ana.id), ana.code, ana.readable_code, ana.public_id, ana.token_digest)
    for value in known:
        assert somebody.client.get(f"/en/registration/{value}/").status_code == 404
