"""Every address of the portal, and who may open it. An address without a row here fails."""

import logging

import pytest

from portal.access.people import Role
from tests.builders import a_registration
from tests.pages.journeys import sign_in
from tests.visitor import Visitor

ANYONE: frozenset[Role] = frozenset(Role)
SIGNED_IN = "signed in"
DESK = frozenset({Role.ORGANISER, Role.COORDINATOR})
TABLE = {
    "static": ANYONE,
    "entrance.choose_language": ANYONE,
    **{f"event.{name}": ANYONE for name in ("evening", "evening_of", "calendar", "privacy", "accessibility")},
    **{f"machines.{name}": ANYONE for name in ("alive", "ready", "robots", "sitemap", "security")},
    **{f"registration.{name}": ANYONE for name in ("start", "answer", "check", "forget")},
    **{f"registration.{name}": ANYONE for name in ("ask_link", "link_sent", "erased", "own", "change")},
    **{f"registration.{name}": ANYONE for name in ("cancel", "restore", "confirm", "erase", "data")},
    **{f"access.{name}": ANYONE for name in ("ask", "sent", "enter")},
    **{f"access.{name}": SIGNED_IN for name in ("account", "end")},
    **{f"organising.{name}": DESK for name in ("overview", "call_made")},
    "organising.send_again": frozenset({Role.ORGANISER}),
    # Only in a demonstration; elsewhere there is no such page.
    **{f"demo.{name}": "nobody" for name in ("mailbox", "letter_as_file")},
}


def rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint in TABLE]


def address(app, rule, token):
    """The rule with something in each gap."""
    given = {
        **{"lang": "en", "year": 2024, "token": token, "proof": "x", "step": "you", "filename": "x"},
        **{"registration_id": 1, "letter_id": 1},
    }
    values = {name: given[name] for name in rule.arguments}
    return app.url_map.bind("").build(rule.endpoint, values)


@pytest.fixture
def token(app, edition):
    with app.app_context():
        return a_registration(edition, "Amal").token


def test_every_address_stands_in_the_table(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(TABLE)


def test_every_address_that_takes_a_form_can_be_opened_too(app):
    for rule in app.url_map.iter_rules():
        assert "POST" not in rule.methods or "GET" in rule.methods, rule


def test_a_stranger_sees_what_is_for_everybody_and_is_asked_to_sign_in_for_the_rest(app, token):
    stranger = app.test_client()
    for rule in rules(app):
        answer = stranger.get(address(app, rule, token))
        match TABLE[rule.endpoint]:
            case "nobody":
                assert answer.status_code == 404, rule
            case allowed if allowed == ANYONE:
                assert answer.status_code in (200, 302, 303, 308, 404, 410), rule
            case _:
                assert answer.headers.get("Location") == "/en/sign-in/", rule


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_its_own_pages_and_no_others(app, token, role):
    person = Visitor(app)
    sign_in(app, person, role)
    for rule in rules(app):
        allowed = TABLE[rule.endpoint]
        if rule.endpoint == "access.end":
            continue
        answer = person.client.get(address(app, rule, token))
        if allowed == "nobody":
            assert answer.status_code == 404, rule
        elif allowed == SIGNED_IN or role in allowed:
            assert answer.status_code not in (401, 403, 500), rule
        else:
            assert answer.status_code == 403, rule


@pytest.mark.parametrize("role", [Role.DOOR, Role.HOST, Role.COORDINATOR])
def test_nobody_but_an_organiser_sends_letters_again(app, edition, role):
    person = Visitor(app)
    sign_in(app, person, role)
    assert person.client.get("/en/organiser/mail/1/again").status_code == 403


def test_nothing_that_was_typed_and_no_key_is_logged(app, edition, caplog):
    with caplog.at_level(logging.DEBUG), app.app_context():
        amal = a_registration(edition, "Amal Unmistakable", needs=["quiet"], details="a very private need")
        token = amal.token
    client = app.test_client()
    with caplog.at_level(logging.DEBUG):
        client.get(f"/en/registration/{token}/")
        client.get(f"/en/registration/{token[:-1]}/")
        client.post(f"/en/registration/{token}/cancel", data={"csrf_token": "forged"})
    for secret in (token, "Unmistakable", "a very private need", "unmistakable@"):
        assert secret not in caplog.text
