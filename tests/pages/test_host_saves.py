"""Every row is saved by itself, and nothing that was typed is lost."""

import logging
import re

import pytest
from bs4 import BeautifulSoup

from portal.access import sign_in
from portal.access.models import SignedIn
from portal.access.people import Role
from portal.database import db, write
from portal.event.editions import current_edition
from portal.market import editing
from portal.market.models import Outcome, Plan, Question, Revision, Stand, StandText
from portal.market.rules import Field, State
from tests.pages.hosts import STAND, a_question, an_open_question, post, signed_in, the_text, the_theme

DONE = f"{STAND}text/done/en"
STORY = f"{STAND}text/story/en"
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def host(app, edition):
    visitor = signed_in(app)
    visitor.visit(STAND)
    return visitor


def form_to(page, path):
    """The row that is saved at `path`; on a page of its own that has a question mark."""
    return page.find(f"form:is([action='{path}'], [action='{path}?save'])")


def press(visitor, path, button="Save", **typed):
    """Fill in the row whose form goes to `path`."""
    form = form_to(visitor.page, path)
    fields = dict(visitor._filled_in(form, {}))
    fields.update({name: value for name, value in typed.items()})
    visitor._go("POST", path, [*fields.items()])
    return visitor.page


def test_a_text_is_saved_by_its_own_button(app, host):
    page = press(host, DONE, body="We opened a reading room.")
    assert host.response.status_code == 200
    assert page.url.startswith(STAND) and "#row-done-en" in page.url
    assert "Saved" in page.find("#state-done-en").get_text()
    assert the_text(app, Field.DONE, "en").draft == "We opened a reading room."


def test_a_save_says_that_readers_do_not_see_it_yet(app, host):
    press(host, DONE, body="We opened a reading room.")
    assert "Readers do not see this version yet." in host.page.find("#state-done-en").get_text()
    assert the_text(app, Field.DONE, "en").published == ""


def test_saving_one_row_leaves_the_others_alone(app, host):
    press(host, DONE, body="One")
    press(host, f"{STAND}text/next/en", body="Two")
    assert the_text(app, Field.DONE, "en").draft == "One"
    assert the_text(app, Field.NEXT, "en").draft == "Two"


def test_saving_twice_is_one_revision(app, host):
    press(host, DONE, body="The same")
    press(host, DONE, body="The same")
    with app.app_context():
        assert db.session.query(Revision).count() == 1


@pytest.mark.parametrize("field", ["done/nl", "done/en", "next/nl", "story/en", "ask/nl", "team/all"])
def test_the_address_of_a_row_shows_its_editor(host, field):
    page = host.visit(f"{STAND}text/{field}")
    assert len(page.soup.select(".rowform")) == 1
    assert form_to(page, f"{STAND}text/{field}")


def test_htmx_gets_only_the_line_below_the_field(host):
    form = form_to(host.page, DONE)
    fields = dict(host._filled_in(form, {"body": "Only the row"}))
    answer = host.client.post(DONE, data=fields, headers=PARTIAL)
    assert answer.status_code == 303
    row = host.client.get(answer.location, headers=PARTIAL)
    assert "<html" not in row.text
    assert "<form" not in row.text and "<textarea" not in row.text
    assert 'id="state-done-en"' in row.text
    assert '<hx-partial id="unseen">' in row.text
    assert '<hx-partial id="announcement">Saved</hx-partial>' in row.text
    assert "HX-Request-Type" in row.headers["Vary"]


def test_who_stands_there_and_the_languages_are_the_same_in_both_languages(app, host):
    press(host, f"{STAND}text/team/all", body="Joost, Fatma")
    assert the_text(app, Field.TEAM, "").draft == "Joost, Fatma"
    post(host, f"{STAND}text/languages/all", languages=["nl", "ar", ""], version="0")
    assert the_text(app, Field.LANGUAGES, "").draft == "nl ar"
    page = host.visit(STAND)
    assert page.find("[name=languages][value=ar]").has_attr("checked")


def test_an_unknown_language_is_refused(app, host):
    answer = post(host, f"{STAND}text/languages/all", languages=["klingon"], version="0")
    assert answer.status_code == 422
    assert the_text(app, Field.LANGUAGES, "") is None


def test_the_organisation_and_how_to_reach_it(app, host):
    press(host, f"{STAND}introduction", host="Leiden Library", contact="hello@example.org")
    with app.app_context():
        stand = db.session.query(Stand).one()
        assert (stand.host, stand.contact) == ("Leiden Library", "hello@example.org")


@pytest.mark.parametrize("contact", ["javascript:alert(1)", "http://example.org", "x", "data:text/html,x"])
def test_a_contact_that_is_no_address_is_refused_and_kept(host, contact):
    page = press(host, f"{STAND}introduction", host="Leiden Library", contact=contact)
    assert host.response.status_code == 422
    assert page.find("[name=contact]")["value"] == contact
    assert page.find("[name=host]")["value"] == "Leiden Library"


# Refused, and kept


@pytest.mark.parametrize("path, longest", [(DONE, 200), (f"{STAND}text/ask/en", 600), (STORY, 20_000)])
def test_a_text_that_is_too_long_comes_back_as_it_was_typed(app, host, path, longest):
    typed = "é" * (longest + 1)
    answer = host.client.post(
        path,
        data={**dict(host._filled_in(form_to(host.page, path), {})), "body": typed},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert typed in answer.text
    assert f"{longest + 1} characters" in answer.text


@pytest.mark.parametrize("path", [DONE, STORY])
@pytest.mark.parametrize("typed", ["x" * 200_000, "ي" * 100_000], ids=["latin", "arabic"])
def test_a_text_of_200_kb_is_refused_and_shown(app, host, path, typed):
    page = press(host, path, body=typed)
    assert host.response.status_code == 413
    assert page.find("[name=body]").get_text() == typed
    assert f"{len(typed)} characters" in page.find("#error-summary").get_text()
    assert the_text(app, Field.DONE, "en") is None


def test_200_kb_of_somebody_who_was_signed_out_are_shown(app, host):
    sign_out(app)
    page = press(host, DONE, body="x" * 200_000)
    assert host.response.status_code == 403
    assert len(page.find("textarea[name=body]").get_text()) == 200_000


def test_what_no_host_can_have_typed_is_refused_unread(app, host):
    answer = host.client.post(DONE, data={"body": "x" * 1_000_001, "version": "0"})
    assert answer.status_code == 413
    assert "Go back" in answer.text
    assert the_text(app, Field.DONE, "en") is None


def test_a_refused_text_still_starts_from_what_its_writer_saw(app, host):
    other = signed_in(app, email="other@example.org")
    other.visit(STAND)
    press(other, DONE, body="Theirs")
    press(host, DONE, body="x" * 201)
    assert host.response.status_code == 422
    press(host, DONE, body="Mine")
    assert host.response.status_code == 409
    assert the_text(app, Field.DONE, "en").draft == "Theirs"


def test_a_form_with_an_old_secret_keeps_the_text(app, host):
    answer = host.client.post(DONE, data={"csrf_token": "old", "body": "My text", "version": "0"})
    assert answer.status_code == 400
    assert "My text" in answer.text
    assert 'name="body"' in answer.text


def kept_form(page):
    """What the page for whoever was signed out sends again."""
    return {one["name"]: one.get("value") or one.get_text() for one in page.soup.select("main form [name]")}


def test_whoever_was_signed_out_gets_the_text_back_and_saves_it_after_signing_in(app, host):
    sign_out(app)
    page = press(host, DONE, body="A text that took an hour")
    assert host.response.status_code == 403
    assert page.heading == "Your text is still here"
    assert page.find("textarea[name=body]").get_text() == "A text that took an hour"
    kept = kept_form(page)
    with app.app_context(), write() as session:
        person = sign_in.grant(session, "host@example.org", Role.HOST, theme="education")
        link = sign_in.new_link(session, person).token
    host.visit(f"/en/sign-in/{link}")
    host.press("Sign in")
    assert host.client.post(DONE, data=kept).status_code == 303
    assert the_text(app, Field.DONE, "en").draft == "A text that took an hour"


def test_in_another_browser_one_more_press_is_needed(app, host):
    sign_out(app)
    kept = kept_form(press(host, DONE, body="A text that took an hour"))
    again = signed_in(app).client
    answer = again.post(DONE, data=kept)
    assert answer.status_code == 400
    form = BeautifulSoup(answer.text, "html5lib").select("main form [name]")
    sent = {one["name"]: (one.get("value") or one.get_text()).strip("\n") for one in form}
    assert again.post(DONE, data=sent).status_code == 303
    assert the_text(app, Field.DONE, "en").draft == "A text that took an hour"


def test_somebody_else_in_the_same_browser_sends_no_form_of_the_first(app, host):
    form = dict(host._filled_in(form_to(host.page, DONE), {"body": "Mine"}))
    with app.app_context(), write() as session:
        person = sign_in.grant(session, "other@example.org", Role.HOST, theme="education")
        link = sign_in.new_link(session, person).token
    host.visit(f"/en/sign-in/{link}")
    host.press("Sign in")
    assert host.client.post(DONE, data=form).status_code == 400
    assert the_text(app, Field.DONE, "en") is None


def test_every_text_on_the_page_for_whoever_was_signed_out_has_a_name(app, host):
    sign_out(app)
    page = press(host, f"{STAND}plan/", nl="Lezen met kinderen", en="Read with children")
    labels = [label.get_text() for label in page.soup.select("main label")]
    assert labels == ["What you typed in Dutch", "What you typed in English"]


def sign_out(app):
    with app.app_context(), write() as session:
        session.query(SignedIn).delete()


# Two hosts at once


def test_the_second_of_two_saves_is_refused_with_both_texts(app, host):
    other = signed_in(app, email="other@example.org")
    other.visit(STAND)
    press(other, DONE, body="We opened a reading room.")
    page = press(host, DONE, body="We opened a library.")
    assert host.response.status_code == 409
    texts = [one.get_text() for one in page.soup.select(".versus__text")]
    assert "reading room." in texts[0] and "library." in texts[1]
    assert [" ".join(one.get_text().split()) for one in page.soup.select(".versus mark")] == [
        "[only here:] reading room. [end]",
        "[only here:] library. [end]",
    ]
    assert the_text(app, Field.DONE, "en").draft == "We opened a reading room."


def test_the_merged_text_can_be_saved(app, host):
    press(host, DONE, body="We read with children.")
    other = signed_in(app, email="other@example.org")
    other.visit(STAND)
    host.visit(STAND)
    press(other, DONE, body="We read with forty children.")
    page = press(host, DONE, body="We read with children every week.")
    form = form_to(page, DONE)
    merged = dict(host._filled_in(form, {}))
    assert merged["body"].strip() == "We read with forty children every week."
    assert merged["version"] == "2"
    press(host, DONE)
    assert the_text(app, Field.DONE, "en").draft == "We read with forty children every week."


def test_htmx_gets_the_whole_row_of_a_dispute(app, host):
    other = signed_in(app, email="other@example.org")
    other.visit(STAND)
    form = dict(host._filled_in(form_to(host.page, DONE), {"body": "Mine"}))
    press(other, DONE, body="Theirs")
    answer = host.client.post(DONE, data=form, headers=PARTIAL)
    assert answer.status_code == 409
    assert "<html" not in answer.text
    assert 'id="row-done-en"' in answer.text and "somebody else saved" in answer.text


def test_both_organisations_are_shown_when_two_people_name_one(app, host):
    other = signed_in(app, email="other@example.org")
    other.visit(STAND)
    press(other, f"{STAND}introduction", host="Library")
    page = press(host, f"{STAND}introduction", host="School")
    assert host.response.status_code == 409
    assert page.find("[name=host]")["value"] == "School"
    press(host, f"{STAND}introduction")
    with app.app_context():
        assert db.session.query(Stand).one().host == "School"


# Plans and outcomes


def test_a_plan_is_added_changed_and_deleted_while_it_is_a_draft(app, host):
    press(host, f"{STAND}plan/", nl="Lezen", en="")
    path = host.page.find("form.rowform[action^='/en/host/education/plan/']:not([data-new])")["action"]
    press(host, path, nl="Lezen", en="Read")
    with app.app_context():
        assert [(one.wording_nl, one.wording_en) for one in db.session.query(Plan)] == [("Lezen", "Read")]
    host.visit(f"{path}/drop")
    host.press("Delete this plan")
    with app.app_context():
        assert db.session.query(Plan).count() == 0


def test_a_plan_without_words_is_refused(host):
    press(host, f"{STAND}plan/", nl=" ", en="")
    assert host.response.status_code == 422


def test_a_published_plan_takes_a_translation_and_a_note_but_no_other_words(app, host):
    press(host, f"{STAND}plan/", nl="Lezen", en="")
    publish(host)
    with app.app_context():
        slug = db.session.query(Plan).one().slug
    path = f"{STAND}plan/{slug}"
    assert post(host, path, nl="Schrijven", en="", version="1").status_code == 422
    assert post(host, f"{path}/drop").status_code == 422
    assert post(host, path, nl="Lezen", en="Read", version="1").status_code == 303
    assert post(host, f"{path}/note", nl="", en="Later", version="0").status_code == 303
    with app.app_context():
        plan = db.session.query(Plan).one()
        assert (plan.wording_en, plan.published_note) == ("", None)
    publish(host)
    with app.app_context():
        plan = db.session.query(Plan).one()
        assert (plan.wording_nl, plan.wording_en, plan.note_en) == ("Lezen", "Read", "Later")
    host.visit(STAND)


def publish(host):
    host.visit(f"{STAND}publish")
    host.press("Publish")


def test_a_plan_of_last_year_is_answered(app, host):
    outcome = an_open_question(app)
    page = host.visit(STAND)
    assert "A reading room in the north" in page.text
    press(host, f"{STAND}outcome/{outcome}", state="partly", en="It opens in May.")
    with app.app_context():
        kept = db.session.query(Outcome).one()
        assert (kept.state, kept.sentence_en) == (State.PARTLY, "It opens in May.")


def test_an_answer_without_a_sentence_is_refused_and_kept(app, host):
    outcome = an_open_question(app)
    host.visit(STAND)
    page = press(host, f"{STAND}outcome/{outcome}", state="not")
    assert host.response.status_code == 422
    assert page.find("[name=state][value=not]").has_attr("checked")


# Questions


def test_a_resident_is_answered_in_public_only_by_a_deed(app, host):
    question = a_question(app)
    page = host.visit(STAND)
    assert "Do you read with children?" in page.text
    with app.app_context():
        assert db.session.query(Question).one().published_at is None
    press(host, f"{STAND}question/{question}", answer="Yes, every Wednesday.")
    with app.app_context():
        kept = db.session.query(Question).one()
        assert kept.answer == "Yes, every Wednesday." and kept.published_at


@pytest.mark.parametrize("answer", ["", "  ", "x" * 301])
def test_an_answer_is_one_sentence(app, host, answer):
    question = a_question(app)
    host.visit(STAND)
    press(host, f"{STAND}question/{question}", answer=answer)
    assert host.response.status_code == 422
    with app.app_context():
        assert db.session.query(Question).one().published_at is None


def test_a_question_is_set_aside(app, host):
    question = a_question(app)
    host.visit(STAND)
    host.page.find(f"form[action='{STAND}question/{question}/aside']")
    assert post(host, f"{STAND}question/{question}/aside").status_code == 303
    with app.app_context():
        assert db.session.query(Question).one().set_aside_at


# Harmless


NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "</textarea><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "\u202egpj.exe",
]


@pytest.mark.parametrize("typed", NASTY)
@pytest.mark.parametrize("path", [DONE, STORY, f"{STAND}text/team/all"])
def test_what_is_typed_is_shown_as_text(host, path, typed):
    press(host, path, body=typed)
    assert host.response.status_code == 200
    soup = host.page.soup
    assert [one.get("src") for one in soup.select("main script, main img")] == []
    assert not soup.select("[onerror]")
    assert not [a for a in soup.select("a[href]") if a["href"].lower().startswith(("javascript", "data"))]
    assert "\u202e" not in host.response.text


def test_questions_of_residents_are_shown_as_text(app, host):
    a_question(app, text="<b>bold</b> \"'><script>alert(1)</script>")
    page = host.visit(STAND)
    assert not page.soup.select("main script, .asked b")


def test_the_preview_shows_marks_and_nothing_else(host):
    answer = post(
        host, f"{STORY}/preview", body="# Read\n\n**more** <script>x</script> ![p](https://x.org/p)"
    )
    assert answer.status_code == 200
    assert "<strong>more</strong>" in answer.text and "<h3>Read</h3>" in answer.text
    assert "<script>x" not in answer.text and "<img" not in answer.text


def test_a_preview_saves_nothing_and_keeps_the_text(app, host):
    page = press(host, STORY, body="one")
    post(host, f"{STORY}/preview", body="two")
    assert the_text(app, Field.STORY, "en").draft == "one"
    fields = dict(host._filled_in(form_to(page, STORY), {"body": "three"}))
    host._go("POST", f"{STORY}/preview", [*fields.items()])
    host.press("Save")
    assert the_text(app, Field.STORY, "en").draft == "three"


def test_the_preview_is_announced_once(host):
    first = post_preview(host, {})
    assert "The preview follows" in first
    assert 'name="told"' in first
    assert "announcement" not in post_preview(host, {"told": "1"})


def post_preview(host, more):
    token = host.page.find("#form-done-en [name=csrf_token]")["value"]
    data = {"csrf_token": token, "body": "x", **more}
    return host.client.post(f"{STORY}/preview", data=data, headers=PARTIAL).text


# Who may what


@pytest.mark.parametrize("path", ["", "text/done/en", "history/done-en", "publish", "plan/", "ready"])
def test_the_stand_of_another_theme_is_refused_and_logged(host, caplog, path):
    with caplog.at_level(logging.WARNING):
        host.visit(f"/en/host/police/{path}")
    assert host.response.status_code == 403
    (record,) = [one for one in caplog.records if one.name == "portal.market.host_blueprint"]
    assert re.fullmatch(r"person \d+ was refused the stand police", record.getMessage())


def test_a_save_for_another_stand_is_refused_without_a_word_of_it_in_the_log(app, host, caplog):
    answer = post(host, "/en/host/police/text/done/en", body="My secret text", version="0")
    assert answer.status_code == 403
    assert "My secret text" in answer.text
    assert "My secret text" not in caplog.text
    assert the_text(app, Field.DONE, "en", "police") is None


def test_an_organiser_edits_every_stand(app, edition):
    organiser = signed_in(app, Role.ORGANISER, "o@example.org")
    organiser.visit("/en/host/")
    with app.app_context():
        slugs = [theme.slug for theme in current_edition().themes]
    for slug in slugs:
        assert organiser.visit(f"/en/host/{slug}/").heading


@pytest.mark.parametrize("role", [Role.DOOR, Role.COORDINATOR])
def test_others_edit_no_stand(app, edition, role):
    somebody = signed_in(app, role, "x@example.org")
    somebody.visit(STAND)
    assert somebody.response.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/en/host/gardening/",
        f"{STAND}text/done/de",
        f"{STAND}text/done/all",
        f"{STAND}text/team/nl",
        f"{STAND}text/title/nl",
        f"{STAND}text/done/en/preview",
        f"{STAND}history/done-en/7",
        f"{STAND}history/done-en/99999999999",
        f"{STAND}history/done-de",
        f"{STAND}history/plan-nothing",
        f"{STAND}history/plan-new",
        f"{STAND}history/question-1",
        f"{STAND}plan/nothing",
        f"{STAND}plan/nothing/drop",
        f"{STAND}outcome/1",
        f"{STAND}question/1",
        f"{STAND}question/99999999999",
    ],
)
def test_what_is_not_there_is_not_found(host, path):
    host.visit(path)
    assert host.response.status_code == 404


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "²"])
def test_a_version_that_is_no_number_keeps_the_text(app, host, version):
    answer = post(host, DONE, body="My text", version=version)
    assert answer.status_code == 422
    assert "My text" in answer.text


def test_the_browser_may_keep_the_page_so_that_going_back_keeps_what_was_typed(host):
    assert host.response.headers["Cache-Control"] == "private, no-cache"


def test_no_get_changes_anything(app, host):
    an_open_question(app)
    a_question(app)
    host.visit(STAND)
    for form in host.page.soup.select("main form[method=post]"):
        host.client.get(form["action"])
    with app.app_context():
        assert db.session.query(StandText).count() == 0
        assert db.session.query(Outcome).one().state is None
        question = db.session.query(Question).one()
        assert question.published_at is None and question.set_aside_at is None


def test_whoever_changes_a_plan_that_was_deleted_meanwhile_gets_the_text_back(app, host):
    with app.app_context():
        slug = editing.write_plan(the_theme().id, nl="Meer lezen", en="").slug
    host.visit(f"{STAND}plan/{slug}")
    with app.app_context():
        editing.drop_plan(db.session.query(Plan).one().id)
    page = host.press("Save", nl="Meer lezen, ook in Noord", en="")
    assert host.response.status_code == 404
    assert page.heading == "Your text is still here"
    assert page.find("textarea[name=nl]").get_text() == "Meer lezen, ook in Noord"
    assert not page.soup.select("main form button")


def test_a_plan_that_somebody_changed_is_not_deleted_unread(app, host):
    with app.app_context():
        plan = editing.write_plan(the_theme().id, nl="Meer lezen", en="")
        plan_id, slug = plan.id, plan.slug
    host.visit(f"{STAND}plan/{slug}/drop")
    with app.app_context():
        editing.change_plan(plan_id, nl="Meer lezen in Noord", en="", version=1)
    page = host.press("Delete this plan")
    assert host.response.status_code == 409
    assert "Meer lezen in Noord" in page.text
    host.press("Delete this plan")
    with app.app_context():
        assert db.session.query(Plan).count() == 0


def test_the_editor_asks_for_the_first_preview_as_one_that_is_announced(host):
    page = host.visit(f"{STAND}text/story/en")
    assert not page.soup.select("[name=told]")
