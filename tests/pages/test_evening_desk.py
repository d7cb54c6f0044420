"""The evening on the organisers' desk: saved, checked, published."""

import json
from datetime import datetime, timedelta

import pytest

from portal.access.models import SignedIn
from portal.access.people import Role
from portal.clock import LEIDEN
from portal.database import db, write
from portal.event.editions import current_edition
from portal.event.loading import load_edition
from portal.event.models import EveningDraft
from portal.registration.models import Status
from tests.builders import (
    a_group,
    a_registration,
    an_edition_file,
    an_interpreter,
    invited,
    kinds,
    registrations,
    with_seats,
)
from tests.page import words
from tests.pages.hosts import post, signed_in

DESK = "/en/organiser/evening/"
PUBLISH = f"{DESK}publish"


@pytest.fixture(params=["without script", "with htmx"])
def organiser(request, app, edition):
    visitor = signed_in(app, Role.ORGANISER, "o@example.org", htmx=request.param == "with htmx")
    visitor.visit(DESK)
    return visitor


@pytest.fixture
def colleague(app, edition):
    visitor = signed_in(app, Role.ORGANISER, "p@example.org")
    visitor.visit(DESK)
    return visitor


def save(visitor, **typed):
    return visitor.press("Save", **{name.replace("__", "-"): value for name, value in typed.items()})


def publish(visitor):
    visitor.visit(PUBLISH)
    return visitor.press("Publish")


def row_of(app, slug):
    """The number of a part in the names of the form's fields."""
    with app.app_context():
        return next(row.id for row in current_edition().programme if row.slug == slug)


def points(page):
    """What is listed on the page."""
    return [one.get_text() for one in page.soup.select(".lacks li")]


def drafts(app):
    with app.app_context():
        return db.session.query(EveningDraft).count()


def test_saving_shows_visitors_nothing_until_it_is_published(app, organiser, somebody):
    page = save(organiser, summary__nl="Kom praten.", summary__en="Come and talk.")
    assert "Visitors do not see it before you publish." in page.text
    assert page.find("[name=summary-en]").get_text().strip() == "Come and talk."
    assert "Come and talk." not in somebody.visit("/en/").text
    page = publish(organiser)
    assert "Published. Visitors see it now." in page.text
    assert "Write a letter to everybody" not in page.text
    assert "Come and talk." in somebody.visit("/en/").text
    assert "Kom praten." in somebody.visit("/nl/").text
    assert drafts(app) == 0


def test_a_form_that_nobody_changed_makes_no_draft(app, organiser):
    save(organiser)
    assert organiser.response.status_code == 200
    assert drafts(app) == 0
    assert "There is nothing new." in organiser.visit(PUBLISH).text


def test_a_draft_that_says_what_visitors_see_is_none(app, organiser):
    before = organiser.page.find("[name=summary-en]").get_text().strip()
    save(organiser, summary__en="Other words")
    assert drafts(app) == 1
    save(organiser, summary__en=before)
    assert drafts(app) == 0


def test_the_check_shows_old_and_new(organiser):
    save(organiser, street="Arubapad 4")
    page = organiser.visit(PUBLISH)
    changes = page.find(".evening-changes")
    assert [one.get_text() for one in changes.select("dt")] == ["Street and number"]
    assert "4" in changes.select_one("ins").get_text()
    assert "2" in changes.select_one("del").get_text()


@pytest.mark.parametrize("missing", ["nl", "en"])
def test_publishing_waits_for_both_languages(app, organiser, missing):
    save(organiser, **{f"welcome__{missing}": ""})
    assert organiser.response.status_code == 200
    page = organiser.visit(PUBLISH)
    language = {"nl": "Dutch", "en": "English"}[missing]
    assert f"Who is welcome: The {language} text is missing." in points(page)
    assert not page.soup.select("main form button.btn")
    assert post(organiser, PUBLISH).status_code == 422
    assert drafts(app) == 1


def test_same_on_purpose_lets_one_language_stand_for_both(app, organiser):
    save(organiser, welcome__nl="Salaam, shalom", welcome__en="")
    save(organiser, welcome__same=True)
    publish(organiser)
    assert organiser.response.status_code == 200
    with app.app_context():
        assert current_edition().text("welcome").en == "Salaam, shalom"
    organiser.visit(DESK)
    assert organiser.page.find("[name=welcome-same]").has_attr("checked")


def test_the_same_words_in_both_languages_need_the_tick(organiser):
    save(organiser, welcome__nl="Salaam", welcome__en="Salaam")
    assert "Is that on purpose?" in organiser.visit(PUBLISH).text
    organiser.visit(DESK)
    save(organiser, welcome__same=True)
    assert "Is that on purpose?" not in organiser.visit(PUBLISH).text


def test_the_tick_does_not_hide_that_two_texts_differ(organiser):
    save(organiser, welcome__nl="Salaam", welcome__en="Salaam")
    save(organiser, welcome__same=True, welcome__en="Peace")
    assert "the two texts differ" in organiser.visit(PUBLISH).text


def test_who_wrote_two_texts_is_not_asked_whether_they_are_the_same(organiser):
    assert not organiser.page.soup.select("[name=welcome-same]")
    save(organiser, welcome__nl="Salaam", welcome__en="")
    assert not organiser.page.find("[name=welcome-same]").has_attr("checked")
    save(organiser, welcome__en="Salaam")
    assert organiser.page.find("[name=welcome-same]")


def test_the_way_to_publishing_stands_where_somebody_saved(organiser):
    for other in organiser.page.soup.select(".evening-form button:not([value=when])"):
        other.decompose()
    page = save(organiser, starts="19:45")
    [news] = page.soup.select("#when [autofocus]")
    assert "Saved. Visitors do not see it before you publish." in words(news)
    assert news.select_one(f"a[href='{PUBLISH}']")
    assert not organiser.visit(f"{DESK}?said=saved&section=x").soup.select("form [autofocus]")
    assert not organiser.visit(f"{DESK}?section=when").soup.select("form [autofocus]")


def test_an_evening_that_starts_without_its_programme_is_warned_about(organiser):
    save(organiser, starts="19:45")
    said = "The evening begins at 19:45, but “Looking back, looking ahead” at 19:30."
    assert said in points(organiser.page)
    assert said in points(organiser.visit(PUBLISH))
    assert "19.45" in organiser.visit("/nl/organiser/evening/publish").find("#warnings + .lacks").get_text()
    organiser.visit(DESK)
    save(organiser, starts="19:30")
    assert "The evening begins at" not in organiser.page.text


def test_a_new_part_needs_both_languages_too(app, organiser):
    organiser.press("Add a part")
    assert drafts(app) == 0
    new = organiser.page.find("[autofocus]")["name"].removesuffix("-starts")
    save(organiser, **{f"{new}-starts": "21.45", f"{new}-title-nl": "Dansen", f"{new}-title-en": "Dance"})
    page = organiser.visit(PUBLISH)
    assert "Dance, Text: Nothing is written here yet." in points(page)
    organiser.visit(DESK)
    save(organiser, **{f"{new}-text-nl": "Wij dansen.", f"{new}-text-en": "We dance."})
    publish(organiser)
    with app.app_context():
        [row] = [row for row in current_edition().programme if row.slug == "dance"]
        assert (f"{row.starts_at.astimezone(LEIDEN):%H:%M}", row.ends_at) == ("21:45", None)


def test_more_rows_keep_what_was_typed(organiser):
    page = organiser.press("Add a part", street="Elsewhere 1")
    assert page.find("[name=street]")["value"] == "Elsewhere 1"
    assert organiser.response.status_code == 200


def test_a_row_keeps_its_slug_when_its_title_changes(app, organiser):
    number = row_of(app, "music")
    save(organiser, **{f"rows-{number}-title-en": "Songs", f"rows-{number}-title-nl": "Liedjes"})
    publish(organiser)
    with app.app_context():
        [row] = [row for row in current_edition().programme if row.title.en == "Songs"]
        assert (row.id, row.slug) == (number, "music")


def test_a_part_is_taken_out_only_by_publishing(app, organiser):
    number = row_of(app, "music")
    page = save(organiser, **{f"rows-{number}-remove": True})
    assert "This part goes when you publish." in page.text
    page = organiser.visit(PUBLISH)
    assert "Music, Begins" in page.text
    organiser.press("Publish")
    with app.app_context():
        assert "music" not in {row.slug for row in current_edition().programme}


def test_a_gap_warns_and_may_be_published(app, organiser):
    sentence = "From 21:00 to 21:15 there is nothing, between “Music” and “Talk together”."
    page = save(organiser, **{f"rows-{row_of(app, 'music')}-ends": "21:00"})
    assert sentence in page.text
    assert sentence in organiser.visit(PUBLISH).text
    organiser.press("Publish")
    assert organiser.response.status_code == 200
    assert drafts(app) == 0


def test_nobody_can_be_at_two_parts_at_once(app, organiser):
    ends = f"rows-{row_of(app, 'music')}-ends"
    page = save(organiser, **{ends: "21:30"})
    assert organiser.response.status_code == 422
    told = page.find(f"[id='{ends}-error']").get_text()
    assert "“Music” is not over yet when “Talk together” begins." in told.replace("\u2068", "").replace(
        "\u2069", ""
    )
    assert page.find(f"[name='{ends}']")["value"] == "21:30"
    assert drafts(app) == 0


def test_something_without_an_end_may_go_on_beside_the_rest(app, organiser):
    page = save(organiser, **{f"rows-{row_of(app, 'music')}-ends": ""})
    assert organiser.response.status_code == 200
    assert "is not over yet" not in page.text


def test_an_untouched_programme_warns_of_nothing(organiser):
    save(organiser, street="Arubapad 4")
    assert "Is this meant so?" not in organiser.visit(PUBLISH).text


def test_an_evening_in_the_past_and_signing_up_after_the_start_warn(organiser, clock):
    save(organiser, closes="2024-03-21T20:00")
    assert "People can sign up when the evening has begun already." in organiser.visit(PUBLISH).text
    save(organiser.visit(DESK) and organiser, closes="2024-02-19T20:00")
    assert "signing up is closed" in organiser.visit(PUBLISH).text
    save(organiser.visit(DESK) and organiser, day="2024-02-19")
    assert "This evening is over." in organiser.visit(PUBLISH).text


@pytest.mark.parametrize(("day", "days"), [("2024-03-22", "1 day"), ("2024-03-28", "7 days")])
def test_an_evening_that_moved_without_its_closing_is_warned_about(organiser, day, days):
    said = f"Signing up closes on Thursday 21 March, {days} before the evening."
    save(organiser, day=day)
    assert said in points(organiser.page)
    assert said in points(organiser.visit(PUBLISH))
    save(organiser.visit(DESK) and organiser, closes=f"{day}T00:00")
    assert "Signing up closes on Thursday" not in organiser.visit(PUBLISH).text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("day", "soon"),
        ("day", "2025-03-21"),
        ("doors", "25:00"),
        ("ends", "19:15"),
        ("opens", "2024-03-31T02:30"),
        ("opens", "yesterday"),
        ("closes", "2024-02-12T13:00"),
        ("closes", "2024-03-22T13:00"),
        ("street", ""),
        ("capacity", "many"),
        ("capacity", "0"),
        ("contact", "nobody"),
        ("title-nl", "x" * 201),
        ("about-en", "\u202ehidden"),
    ],
)
def test_what_cannot_be_is_refused_and_kept(app, organiser, field, typed):
    page = organiser.press("Save", **{field: typed, "summary-en": "Kept words"})
    assert organiser.response.status_code == 422
    assert page.title.startswith("Error:")
    control = page.find(f"[name={field}]")
    assert (control.get("value") or control.get_text().strip()) in (typed, typed or None, "")
    assert control["aria-invalid"] == "true"
    assert page.find(f"#{field}-error").get_text(strip=True)
    assert page.find("[name=summary-en]").get_text().strip() == "Kept words"
    assert drafts(app) == 0


def test_a_row_that_cannot_be_is_refused_beside_its_field(app, organiser):
    number = row_of(app, "music")
    page = organiser.press("Save", **{f"rows-{number}-ends": "20:45"})
    assert organiser.response.status_code == 422
    assert "The end is not after the beginning." in page.find(f"#rows-{number}-ends-error").get_text()
    page = organiser.press("Save", **{f"rows-{number}-ends": "noon"})
    assert page.find(f"[name=rows-{number}-ends]")["value"] == "noon"


def test_a_capacity_below_the_seats_taken_is_refused_with_the_number(app, organiser, edition):
    with app.app_context():
        a_registration(edition, "Ana", 2)
    page = save(organiser, capacity="2")
    assert organiser.response.status_code == 422
    assert "3 people have a seat; the capacity cannot be lower than that." in page.text
    assert drafts(app) == 0


def test_seats_taken_since_the_draft_was_saved_stop_publishing(app, organiser, edition):
    save(organiser, capacity="1")
    organiser.visit(PUBLISH)
    with app.app_context():
        a_registration(edition, "Ana", 1)
    page = organiser.press("Publish")
    assert organiser.response.status_code == 422
    assert "2 people have a seat; the capacity cannot be lower than that." in page.text
    with app.app_context():
        assert current_edition().capacity == 150
    assert drafts(app) == 1


def test_more_seats_promote_who_waits(app, organiser, edition):
    with app.app_context():
        with_seats(edition, 1)
        a_registration(edition, "Ana")
        waiting = a_registration(edition, "Bas", 1)
        assert waiting.status is Status.WAITING
    organiser.visit(DESK)
    save(organiser, capacity="3")
    assert "2 people are on the waiting list." in organiser.visit(PUBLISH).text
    organiser.press("Publish")
    with app.app_context():
        assert {one.status for one in registrations()} == {Status.CONFIRMED}
        assert current_edition().taken == 3
        assert "promoted" in kinds(to="bas@example.org")


@pytest.mark.parametrize("change", [{"ends": "22:30"}, {"street": "Arubapad 4"}, {"day": "2024-03-22"}])
def test_another_time_or_place_raises_the_sequence_and_offers_a_letter(app, organiser, change):
    save(organiser, **change)
    page = publish(organiser)
    with app.app_context():
        assert current_edition().sequence == 1
    [link] = [one for one in page.soup.select("main a") if one.get_text() == "Write a letter to everybody"]
    assert link["href"].endswith("about=change")
    assert organiser.follow("Write a letter to everybody")
    assert organiser.response.status_code == 200


def test_another_day_moves_the_whole_evening_by_the_clock_of_leiden(app, organiser):
    save(organiser, day="2024-04-02")
    publish(organiser)
    with app.app_context():
        edition = current_edition()
        assert edition.starts_at == datetime(2024, 4, 2, 19, 30, tzinfo=LEIDEN)
        assert f"{edition.starts_at:%H:%M}" == "17:30"
        assert {row.starts_at.astimezone(LEIDEN).date() for row in edition.programme} == {
            edition.starts_at.date()
        }
        assert edition.registration_closes_at == datetime(2024, 3, 21, 19, tzinfo=LEIDEN)


def test_two_organisers_are_told_and_nothing_is_lost(app, organiser, colleague):
    save(colleague, summary__en="Theirs", city="Leiderdorp")
    page = save(organiser, summary__en="Mine", street="Arubapad 4")
    assert organiser.response.status_code == 409
    assert "Somebody else saved meanwhile" in page.text
    both = page.find("#both")
    assert "In short, at the top of the page (English)" in both.get_text()
    assert "Theirs" in both.get_text()
    assert page.find("[name=summary-en]").get_text().strip() == "Mine"
    assert page.find("[name=street]")["value"] == "Arubapad 4"
    # Whatever only the other one changed is not undone by saving mine.
    assert page.find("[name=city]")["value"] == "Leiderdorp"
    save(organiser)
    assert organiser.response.status_code == 200
    with app.app_context():
        typed = db.session.query(EveningDraft).one().typed
        assert (typed["summary-en"], typed["city"]) == (["Mine"], ["Leiderdorp"])


def test_two_new_parts_at_once_are_both_kept(app, organiser, colleague):
    def add(visitor, name):
        visitor.press("Add a part")
        new = visitor.page.find("[autofocus]")["name"].removesuffix("-starts")
        return save(visitor, **{f"{new}-starts": "21:50", f"{new}-title-en": name, f"{new}-title-nl": name})

    add(colleague, "Poem")
    page = add(organiser, "Dance")
    assert organiser.response.status_code == 409
    names = {one.get("value") for one in page.soup.select("[name$=-title-en]")}
    assert {"Poem", "Dance"} <= names


def test_what_was_saved_since_the_check_is_not_published_unseen(app, organiser, colleague):
    save(organiser, street="Arubapad 4")
    organiser.visit(PUBLISH)
    save(colleague.visit(DESK) and colleague, city="Leiderdorp")
    page = organiser.press("Publish")
    assert organiser.response.status_code == 409
    assert "Leiderdorp" in page.text
    with app.app_context():
        assert current_edition().street == "Arubapad 2"
    organiser.press("Publish")
    with app.app_context():
        assert current_edition().city == "Leiderdorp"


def test_a_file_that_was_loaded_since_the_check_is_not_overwritten_unseen(app, organiser, tmp_path):
    save(organiser, street="Arubapad 4")
    organiser.visit(PUBLISH)
    with app.app_context():
        load_edition(an_edition_file(tmp_path, ('city = "Leiden"', 'city = "Leiderdorp"')))
    page = organiser.press("Publish")
    assert organiser.response.status_code == 409
    # Going on would make it Leiden again, and now that is to be read.
    assert "City" in page.find(".evening-changes").get_text()
    with app.app_context():
        assert current_edition().city == "Leiderdorp"


def test_a_draft_is_thrown_away(app, organiser):
    save(organiser, street="Arubapad 4")
    page = organiser.press("Throw it away")
    assert page.find("[name=street]")["value"] == "Arubapad 2"
    assert drafts(app) == 0


def test_what_a_colleague_saved_since_is_not_thrown_away_unseen(app, organiser, colleague):
    save(organiser, street="Arubapad 4")
    save(colleague.visit(DESK) and colleague, city="Leiderdorp")
    page = organiser.press("Throw it away")
    assert organiser.response.status_code == 409
    assert "nothing is thrown away" in page.find("[role=alert]").get_text()
    assert page.find("[name=city]")["value"] == "Leiderdorp"
    assert drafts(app) == 1
    organiser.press("Throw it away")
    assert drafts(app) == 0


def test_whoever_promised_to_come_is_to_be_told_of_another_place(app, organiser, edition):
    with app.app_context():
        a_group(edition, "Selam", "ti", "Miriam", "Samira")
    save(organiser, summary__en="Come and talk.", summary__nl="Kom praten.")
    assert "promised to come" not in organiser.visit(PUBLISH).text
    organiser.visit(DESK)
    save(organiser, street="Arubapad 4")
    page = organiser.visit(PUBLISH)
    assert "The place changes, and 2 interpreters have promised to come: tell them yourself." in page.text


def test_on_another_day_interpreters_are_to_be_asked_again(app, organiser, edition):
    with app.app_context():
        an_interpreter(edition, "Miriam")
    save(organiser, street="Arubapad 4")
    assert "The day changes" not in organiser.visit(PUBLISH).text
    organiser.visit(DESK)
    save(organiser, day="2024-03-22")
    assert "The day changes, and 1 interpreter has said when they can come" in organiser.visit(PUBLISH).text
    organiser.press("Publish")
    organiser.visit(DESK)
    save(organiser, day="2024-03-23")
    # Nobody has said anything about the day that it is now.
    assert "The day changes" not in organiser.visit(PUBLISH).text


@pytest.mark.parametrize("number", ["²", "٣", "9" * 5000, "-1", ""])
def test_what_is_no_number_of_a_part_is_no_part(app, organiser, number):
    assert post(organiser, DESK, **{f"rows-{number}-starts": "19:30"}).status_code == 422
    assert drafts(app) == 0


def test_interpreters_of_a_part_that_goes_are_counted_and_told(app, organiser, edition):
    with app.app_context():
        a_group(edition, "Selam", "ti", "Miriam")
    save(organiser, **{f"rows-{row_of(app, 'market')}-remove": True})
    page = organiser.visit(PUBLISH)
    [point] = [one for one in points(page) if "interpreter" in one]
    assert "goes, and 1 interpreter is planned in it. 1 of them was asked or has said yes." in point


def test_an_interpreter_of_a_part_that_moves_is_counted(app, organiser, edition):
    with app.app_context():
        a_group(edition, "Selam", "ti", "Miriam")
    save(organiser, **{f"rows-{row_of(app, 'market')}-ends": "20:40"})
    assert "moves, and 1 interpreter is planned in it." in organiser.visit(PUBLISH).text


def test_what_was_meddled_with_is_no_error_of_ours(app, organiser):
    number = row_of(app, "music")
    for meddled in (
        {"seen": "[]"},
        {"seen": "{"},
        {"seen": json.dumps({"city": 1})},
        {"seen": "[" * 100_000},
        {"seen": '{"city":' * 20_000},
        {f"rows-{number}-slug": "market"},
        {f"rows-{number}-slug": "<b>"},
    ):
        organiser.visit(DESK)
        organiser.press("Save", street="Arubapad 4", **meddled)
        assert organiser.response.status_code in (409, 422)
    assert drafts(app) == 0


def test_a_programme_of_nothing_is_refused(app, organiser, edition):
    with app.app_context():
        numbers = [row.id for row in current_edition().programme]
    page = organiser.press("Save", **{f"rows-{number}-remove": True for number in numbers})
    assert organiser.response.status_code == 422
    assert "The programme needs at least one part." in page.text


def test_long_texts_in_every_field_are_kept(app, organiser):
    names = ("summary", "about", "welcome", "reason", "food", "guests", "interpreter", "meeting")
    texts = {f"{name}-{here}": f"{name} {here} ".ljust(2000, "é") for name in names for here in ("nl", "en")}
    organiser.press("Save", **texts)
    assert organiser.response.status_code == 200
    publish(organiser)
    with app.app_context():
        assert current_edition().text("meeting").en == texts["meeting-en"]


@pytest.mark.parametrize("path", ["", "publish", "discard"])
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.HOST, Role.DOOR])
def test_only_organisers_change_the_evening(app, edition, role, path):
    somebody = signed_in(app, role, "x@example.org")
    assert somebody.client.get(f"{DESK}{path}").status_code == 403


def test_nothing_can_be_published_by_looking(app, organiser):
    save(organiser, street="Arubapad 4")
    organiser.visit(PUBLISH)
    organiser.visit(f"{DESK}discard")
    assert drafts(app) == 1


def test_an_invited_interpreter_of_a_part_that_goes_gets_a_letter(app, organiser, edition):
    with app.app_context():
        a_registration(
            edition,
            "Selam",
            interpreter="arrange",
            mode="spoken",
            language="ti",
            listeners=1,
            parts=["market"],
        )
        invited(an_interpreter(edition, "Miriam"))
    save(organiser, **{f"rows-{row_of(app, 'market')}-remove": True})
    publish(organiser)
    with app.app_context():
        assert kinds(to="miriam@example.org")[-1] in ("interpreter-cancelled", "interpreter-thanked")


def test_the_form_shows_when_the_draft_was_saved(organiser, clock):
    clock.move(timedelta(hours=1))
    save(organiser, street="Arubapad 4")
    assert "Tuesday 20 February at 13:00" in organiser.visit(DESK).text


def test_languages_on_stage_are_named_to_visitors(app, organiser, somebody):
    organiser.press("Save", languages=["nl", "ti"])
    publish(organiser)
    assert "Dutch, Tigrinya" in somebody.visit("/en/").text
    with app.app_context():
        assert current_edition().access["languages"] == ["nl", "ti"]


def test_an_evening_needs_a_language_on_stage(organiser):
    page = organiser.press("Save", languages=[])
    assert organiser.response.status_code == 422
    assert "Choose at least one language." in page.find("#languages-error").get_text()


def test_whoever_was_signed_out_reads_what_was_typed_under_the_name_of_each_field(app, organiser):
    row = row_of(app, "music")
    with app.app_context(), write() as session:
        session.query(SignedIn).delete()
    page = save(
        organiser, welcome__en="All are welcome.", starts="19:45", **{f"rows-{row}-title-en": "Choir"}
    )
    assert organiser.response.status_code == 403
    fields = {one["id"]: one for one in page.soup.select("main textarea")}
    said = {words(one): fields[one["for"]].get_text().strip() for one in page.soup.select("main label")}
    assert said["Who is welcome (English)"] == "All are welcome."
    assert said["Begins"] == "19:45"
    assert said["Choir, Title (English)"] == "Choir"
    assert said["E-mail address for questions"]
    assert "How people can reach you" not in page.text
    assert page.find("input[type=hidden][name=seen]")["value"].startswith("{")
    # What was given by a choice is sent along, too.
    assert page.find("input[type=hidden][name=wheelchair]")
