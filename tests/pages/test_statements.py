"""The two statements: what they say comes from the evening and from the settings."""

from datetime import date

import pytest

from portal.registration import retention as registration
from tests.portals import SETTINGS, load_evening
from tests.visitor import Visitor


def statement(make_app, path="privacy", lang="en", **settings):
    app = make_app(**settings)
    load_evening(app)
    return Visitor(app).visit(f"/{lang}/{path}/")


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize(
    ("name", "times"), [("keep_drafts", 1), ("keep_needs", 2), ("keep_contacts", 5), ("keep_logs", 1)]
)
def test_what_is_kept_how_long_is_what_the_settings_say(make_app, lang, name, times):
    keeping = {"keep_drafts": 301, "keep_needs": 302, "keep_contacts": 303, "keep_logs": 304}
    page = statement(make_app, lang=lang, **keeping)
    assert page.text.count(f" {keeping[name]} ") == times


@pytest.mark.parametrize(
    ("holding", "sentence"),
    [
        ("answers", "Your answers about language, access and food: {} days after the evening."),
        ("history", "What was changed in your registration: {} days after the evening."),
        ("names", "Your name, e-mail address and telephone number: {} days after the evening."),
        ("letters", "Which letters we sent you: {} days after the evening."),
        ("arrivals", "That your group came in: {} days after the evening."),
        ("reads", "Who looked at whose needs: after {} days."),
    ],
)
def test_the_statement_promises_what_the_portal_does(make_app, holding, sentence):
    keeping = {"keep_needs": 302, "keep_contacts": 303, "keep_logs": 304}
    [kind] = {one.kind for one in registration.HOLDINGS if one.name == holding}
    assert sentence.format(keeping[f"keep_{kind.value}"]) in statement(make_app, **keeping).text


def test_one_day_is_one_day(make_app):
    assert "after 1 day." in statement(make_app, keep_drafts=1).text
    assert "after 2 days." in statement(make_app, keep_drafts=2).text


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("path", ["privacy", "accessibility"])
def test_a_statement_names_who_is_responsible_and_how_to_reach_them(make_app, lang, path):
    page = statement(make_app, path, lang)
    main = page.find("main").get_text()
    assert {"nl": "Gemeente Leiden", "en": "Municipality of Leiden"}[lang] in main
    assert "leideninclusief@leiden.nl" in main


def test_the_sender_of_letters_is_named(make_app):
    assert SETTINGS["mail_sender"] in statement(make_app).text
    assert "letters@example.org" in statement(make_app, mail_sender="letters@example.org").text


def test_the_legal_ground_is_what_the_organiser_chose(make_app):
    assert "article 6(1)(a)" in statement(make_app).text
    other = statement(make_app, legal_basis="public-task").text
    assert "article 6(1)(e)" in other
    assert "article 6(1)(a)" not in other
    assert "article 9(2)(a)" in other


def test_an_officer_is_named_only_where_there_is_one(make_app):
    assert "data protection officer" not in statement(make_app).text
    assert "fg@example.org" in statement(make_app, privacy_officer="fg@example.org").text


def test_complaints_can_go_further(make_app):
    page = statement(make_app)
    assert page.find("a[href='https://autoriteitpersoonsgegevens.nl/']")
    page = statement(make_app, "accessibility")
    assert page.find("a[href='https://www.nationaleombudsman.nl/']")


def test_the_accessibility_statement_follows_the_model_in_order(make_app):
    page = statement(make_app, "accessibility")
    assert [one.get_text() for one in page.soup.select("main h2")] == [
        "How accessible it is",
        "What may not work",
        "How this statement was made",
        "Does something not work for you?",
        "Are you not content with our answer?",
    ]
    assert "meets a part of the standard EN 301 549" in page.text
    assert "http://localhost" in page.text


def test_the_day_of_the_assessment_is_said_only_when_there_was_one(make_app):
    assert "not written down yet" in statement(make_app, "accessibility").text
    page = statement(make_app, "accessibility", accessibility_assessed=date(2024, 2, 12))
    assert "We made this statement on Monday 12 February 2024." in page.text
    assert "not written down yet" not in page.text
