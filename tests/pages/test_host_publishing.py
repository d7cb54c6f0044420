"""From a draft to what readers see, and back to an older text."""

from datetime import date

import pytest

from portal.access.people import Role
from portal.database import db
from portal.market import editing
from portal.market.editions import new_edition
from portal.market.models import Plan, Question, Revision, Stand
from portal.market.rules import Field
from tests.pages.hosts import STAND, a_question, an_open_question, post, signed_in, the_text, the_theme

DONE = f"{STAND}text/done/en"


@pytest.fixture
def host(app, edition):
    visitor = signed_in(app)
    visitor.visit(STAND)
    return visitor


def save(visitor, path, **fields):
    answer = post(visitor, f"{STAND}{path}", **{"version": "0", **fields})
    assert answer.status_code == 303, answer.text


def fill_in(visitor):
    """Everything that a stand needs."""
    for field in ("done", "next"):
        for side in ("nl", "en"):
            save(visitor, f"text/{field}/{side}", body=f"{field} {side}")
    save(visitor, "text/team/all", body="Joost")
    save(visitor, "plan/", nl="Lezen", en="Read")


def publish(visitor):
    visitor.visit(f"{STAND}publish")
    return visitor.press("Publish")


def test_publishing_says_what_readers_will_see_and_then_shows_it(app, host):
    save(host, "text/done/en", body="We opened a reading room.")
    page = host.visit(f"{STAND}publish")
    assert "We opened a reading room." in page.text
    assert the_text(app, Field.DONE, "en").published == ""
    page = host.press("Publish")
    assert "Published. Readers see your stand as it is now." in page.text
    assert the_text(app, Field.DONE, "en").published == "We opened a reading room."


def test_a_plan_is_promised_by_publishing_only(app, host):
    save(host, "plan/", nl="Lezen", en="Read")
    page = host.visit(f"{STAND}publish")
    assert "A published plan stays as it is." in page.text
    with app.app_context():
        assert db.session.query(Plan).one().published_at is None
    host.press("Publish")
    with app.app_context():
        assert db.session.query(Plan).one().published_at


def test_with_nothing_new_there_is_no_button(host):
    page = host.visit(f"{STAND}publish")
    assert "There is nothing new." in page.text
    assert not page.soup.select("main button")


def test_what_somebody_saves_meanwhile_is_not_published_unseen(app, host):
    save(host, "text/done/en", body="Seen")
    host.visit(f"{STAND}publish")
    other = signed_in(app, email="other@example.org")
    save(other, "text/next/en", body="Unseen")
    page = host.press("Publish")
    assert host.response.status_code == 409
    assert "Unseen" in page.text
    assert the_text(app, Field.DONE, "en").published == ""
    host.press("Publish")
    assert the_text(app, Field.NEXT, "en").published == "Unseen"


def test_the_history_says_who_and_when_and_what(host):
    save(host, "text/done/en", body="We read books.")
    save(host, "text/done/en", body="We wrote books.", version="1")
    page = host.visit(f"{STAND}history/done-en")
    newest = page.find("#version-2")
    assert "host@example.org" in newest.get_text()
    assert "20 February 2024" in newest.get_text()
    assert (
        "read" in newest.select_one("del").get_text() and "[removed:]" in newest.select_one("del").get_text()
    )
    assert (
        "wrote" in newest.select_one("ins").get_text() and "[added:]" in newest.select_one("ins").get_text()
    )


def test_a_long_history_is_read_page_by_page(app, host):
    for version in range(45):
        save(host, "text/done/en", body=f"Text {version + 1}", version=str(version))
    page, seen = host.visit(f"{STAND}history/done-en"), []
    while True:
        seen.append([one["id"] for one in page.soup.select("li.versions")])
        if not page.soup.find("a", string="Older versions"):
            break
        page = host.follow("Older versions")
    assert [len(one) for one in seen] == [20, 20, 5]
    assert [one for part in seen for one in part] == [f"version-{version}" for version in range(45, 0, -1)]
    assert page.text.count("Newest") == 0
    # The first one of a page differs from the one before it, which stands on the next.
    assert "4" in page.find("#version-5 del").get_text()
    post(host, f"{STAND}history/done-en/5")
    assert the_text(app, Field.DONE, "en").draft == "Text 5"
    assert host.visit(f"{STAND}history/done-en?until=x").text.count("Newest") == 1


def test_an_older_text_is_back_after_two_clicks(app, host):
    save(host, "text/done/en", body="First")
    save(host, "text/done/en", body="Second", version="1")
    host.visit(STAND)
    link = host.page.find("#state-done-en a")
    host.visit(link["href"])
    page = host.press("Put back version 1")
    assert "The older text is back." in page.text
    text = the_text(app, Field.DONE, "en")
    assert (text.draft, text.published, text.version) == ("First", "", 3)
    with app.app_context():
        assert db.session.query(Revision).count() == 3


@pytest.fixture(params=[{}, {"HX-Request": "true", "HX-Request-Type": "partial"}], ids=["page", "htmx"])
def send(request, host):
    """Save a row as the browser does, with and without scripts; gives what is said of it."""

    def send(path, **fields):
        answer = post(host, f"{STAND}{path}", **fields)
        assert answer.status_code == 303, answer.text
        return host.client.get(answer.location, headers=request.param).text

    return send


@pytest.fixture(params=["outcome", "plan", "note", "introduction"])
def row(request, app, host):
    """A row that is no text: its key, where it is saved, and two things to save there."""
    outcome = an_open_question(app)
    if request.param == "outcome":
        answers = [{"state": "not", "en": "It opens in May."}, {"state": "done", "en": "It opened in May."}]
        return f"outcome-{outcome}", f"outcome/{outcome}", [{"nl": "", **one} for one in answers]
    if request.param == "introduction":
        return (
            "introduction",
            "introduction",
            [{"host": name, "contact": ""} for name in ("Library", "School")],
        )
    if request.param == "note":
        return "note-last-year", "plan/last-year/note", [{"nl": "", "en": note} for note in ("May", "June")]
    save(host, "plan/", nl="Lezen", en="Read")
    with app.app_context():
        slug = db.session.query(Plan).filter_by(published_at=None).one().slug
    return f"plan-{slug}", f"plan/{slug}", [{"nl": "Lezen", "en": "Write"}, {"nl": "Lezen", "en": "Draw"}]


def test_every_row_has_a_history_and_is_put_back_in_two_clicks(app, host, send, row):
    key, path, (first, second) = row
    start = 1 if key.startswith("plan") else 0
    said = send(path, version=str(start), **first)
    assert "Readers do not see this version yet." in said
    send(path, version=str(start + 1), **second)
    host.visit(STAND)
    host.visit(host.page.find(f"#row-{key} a[href*='/history/']")["href"])
    newest = host.page.find(f"#version-{start + 2}")
    assert "host@example.org" in newest.get_text() and "20 February 2024" in newest.get_text()
    changed = next(words for name, words in second.items() if name in ("en", "host"))
    assert changed.split()[-1] in newest.get_text()
    assert newest.select("ins") and newest.select("del")
    page = host.press(f"Put back version {start + 1}")
    assert "The older text is back." in page.text
    assert page.find(f"#version-{start + 3}")
    fields = host.visit(STAND).find(f"#row-{key}")
    for name, words in first.items():
        shown = fields.select_one(f"[name={name}]:not([type=radio]), [name={name}][checked]")
        assert shown.get("value", shown.get_text().strip()) == words


@pytest.mark.parametrize("kind", ["outcome", "note", "introduction"])
def test_readers_see_it_only_after_it_was_published(app, host, send, kind):
    outcome = an_open_question(app)
    path, fields = {
        "outcome": (f"outcome/{outcome}", {"state": "done", "nl": "", "en": "Seen by all"}),
        "note": ("plan/last-year/note", {"nl": "", "en": "Seen by all"}),
        "introduction": ("introduction", {"host": "Seen by all", "contact": ""}),
    }[kind]
    send(path, version="0", **fields)
    pages = ["/en/market/education/"]
    pages += [] if kind == "introduction" else ["/en/promises/promises.json", "/en/promises/promises.csv"]
    for address in pages:
        assert "Seen by all" not in host.client.get(address).text
    page = host.visit(f"{STAND}publish")
    assert "Seen by all" in page.soup.select("ins")[-1].get_text()
    host.press("Publish")
    for address in pages:
        assert "Seen by all" in host.client.get(address).text
    assert "There is nothing new." in host.visit(f"{STAND}publish").text


def test_what_came_of_a_plan_is_told_in_words(app, host, send):
    outcome = an_open_question(app)
    send(f"outcome/{outcome}", version="0", state="partly", nl="", en="It opens in May.")
    said = host.visit(f"{STAND}publish").find("section").get_text()
    assert "A reading room in the north" in said and "Partly done" in said


def test_a_plan_that_was_published_meanwhile_keeps_its_words_kindly(app, host):
    save(host, "plan/", nl="Lezen", en="Read")
    with app.app_context():
        slug = db.session.query(Plan).one().slug
    save(host, f"plan/{slug}", nl="Lezen", en="Write", version="1")
    old = host.visit(f"{STAND}history/plan-{slug}")
    assert old.soup.select("form[action$='/1']")
    publish(signed_in(app, email="other@example.org"))
    host.visit(old.url)
    assert not host.page.soup.select("form[action$='/1']")
    answer = post(host, f"{STAND}history/plan-{slug}/1")
    assert answer.status_code == 409
    assert "its words stay" in answer.text
    with app.app_context():
        assert db.session.query(Plan).one().wording_en == "Write"


def test_a_host_says_that_a_text_is_still_correct_and_loses_no_word(app, host, send):
    for side, version in (("nl", 0), ("en", 0), ("nl", 1)):
        save(host, f"text/done/{side}", body=f"{side} {version}", version=str(version))
        publish(host)
    page = host.visit(STAND)
    button = page.find("#state-done-en button")
    assert "The Dutch text is newer" in page.find("#state-done-en").get_text()
    said = send("text/done/en", body="typed", version="1", **{button["name"]: button["value"]})
    assert "The Dutch text is newer" not in said
    assert not host.visit("/en/market/education/").text.count("text is newer")
    assert the_text(app, Field.DONE, "en").draft == "typed"


@pytest.mark.parametrize("same", ["x", "-1", "9" * 30])
def test_what_is_no_version_says_nothing_about_the_other_language(app, host, same):
    save(host, "text/done/en", body="typed", same=same)
    assert the_text(app, Field.DONE, "en").draft == "typed"


def test_the_history_of_a_text_that_nobody_wrote_is_empty(host):
    assert "Nothing has been saved yet." in host.visit(f"{STAND}history/done-en").text


def test_a_stand_that_lacks_something_is_not_ready(app, host):
    page = host.press("My stand is ready")
    assert host.response.status_code == 422
    assert "something is missing" in page.text
    with app.app_context():
        assert not db.session.query(Stand).filter(Stand.ready_at.is_not(None)).count()


def test_a_complete_stand_is_ready_and_unready_again(app, host):
    fill_in(host)
    publish(host)
    page = host.press("My stand is ready")
    assert "Ready since Tuesday 20 February." in page.text
    page = host.press("It is not ready after all")
    assert "Nothing is missing." in page.text


def test_an_open_question_of_last_year_keeps_a_host_from_being_ready(app, host):
    an_open_question(app)
    fill_in(host)
    publish(host)
    assert "say what came of last year’s plans" in host.page.text
    host.press("My stand is ready")
    assert host.response.status_code == 422
    assert not host.page.soup.select("[name=reason]")
    assert post(host, f"{STAND}ready", reason="I think so").status_code == 422


def test_an_organiser_calls_it_ready_with_a_reason_that_is_shown(app, edition):
    an_open_question(app)
    organiser = signed_in(app, Role.ORGANISER, "o@example.org")
    organiser.visit(STAND)
    organiser.press("My stand is ready", reason="  ")
    assert organiser.response.status_code == 422
    page = organiser.press("My stand is ready", reason="The host is ill.")
    assert "The reason that readers see: The host is ill." in page.text


def test_asking_for_a_translation_blocks_nothing(app, host):
    save(host, "text/done/nl", body="Gelezen")
    host.visit(f"{STAND}?in=nl")
    page = host.press("No English yet, please translate")
    assert "You asked the organisers for a translation" in page.text
    publish(host)
    assert the_text(app, Field.DONE, "nl").published == "Gelezen"
    host.visit(STAND)
    host.press("The translation is there")
    with app.app_context():
        assert db.session.query(Stand).one().translation_wanted_at is None


def test_tabs_on_a_phone_are_plain_links(host):
    page = host.visit(f"{STAND}?in=nl")
    assert page.find(".sides [aria-current]").get_text() == "Nederlands"
    host.follow("English")
    assert host.page.find(".sides [aria-current]").get_text() == "English"
    assert "side-en" in host.page.find(".editor")["class"]


def test_a_host_of_one_stand_comes_straight_to_it(app, edition):
    assert signed_in(app).page.url == STAND


def test_a_host_of_two_stands_chooses(app, edition):
    signed_in(app)
    host = signed_in(app, theme="police")
    assert host.page.heading == "Your stands"
    assert len(host.page.soup.select(".mini li")) == 2


def test_a_plan_of_last_year_can_still_be_annotated_from_the_stand_that_answers_for_it(app, edition):
    with app.app_context():
        plan = editing.write_plan(the_theme().id, nl="Meer lezen", en="More reading")
        editing.publish(the_theme().id)
        slug = plan.slug
        new_edition(2025, date(2025, 3, 20))
    host = signed_in(app)
    token = host.visit(STAND).soup.select_one("[name=csrf_token]")["value"]
    assert host.page.soup.select(f"#outcomes #row-note-{slug}")
    saved = host.client.post(
        f"{STAND}plan/{slug}/note",
        data={"csrf_token": token, "version": "0", "nl": "Ook in Noord", "en": "In the north too"},
    )
    assert saved.status_code == 303
    assert "In the north too" not in host.visit("/en/promises/").text
    assert "In the north too" in host.visit(f"{STAND}publish").text
    host.press("Publish")
    assert "In the north too" in host.visit("/en/promises/").text
    assert "Version 1" in host.visit(f"{STAND}history/note-{slug}").text
    with app.app_context():
        editing.annotate_plan(db.session.query(Plan).one().id, nl="", en="", version=1)
    host.visit(f"{STAND}history/note-{slug}")
    host.press("Put back version 1")
    with app.app_context():
        assert db.session.query(Plan).one().note_en == "In the north too"


def test_a_plan_of_last_year_keeps_its_words_and_is_not_for_other_stands(app, edition):
    with app.app_context():
        slug = editing.write_plan(the_theme().id, nl="Meer lezen", en="").slug
        editing.publish(the_theme().id)
        new_edition(2025, date(2025, 3, 20))
    host = signed_in(app)
    assert host.client.get(f"{STAND}plan/{slug}").status_code == 404
    other = signed_in(app, email="other@example.org", theme="police")
    assert other.client.get(f"/en/host/police/plan/{slug}/note").status_code == 404


def test_nobody_sets_an_answer_aside_that_they_have_not_seen(app, edition):
    question = a_question(app)
    host = signed_in(app)
    host.visit(STAND)
    with app.app_context():
        editing.answer_question(question, sentence="Yes, every week.", seen="")
    page = host.press("Set aside : Do you read with children?")
    assert host.response.status_code == 409
    assert "Yes, every week." in page.text
    with app.app_context():
        assert db.session.query(Question).one().published_at
    host.press("Set aside : Do you read with children?")
    with app.app_context():
        assert db.session.query(Question).one().set_aside_at
