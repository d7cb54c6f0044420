"""What was promised stays, and comes back next year as a question."""

from datetime import date, datetime

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from portal import clock
from portal.access import sign_in
from portal.access.models import Grant
from portal.access.people import Role
from portal.database import db, write
from portal.event.editions import current_edition, edition_of
from portal.event.models import Edition, Stage
from portal.market import editing
from portal.market.editing import Save
from portal.market.editions import CannotMakeEdition, new_edition
from portal.market.models import Outcome, Plan, Revision, Stand
from portal.market.questions import leave_question
from portal.market.reading import read_market, read_promises
from portal.market.rules import NEUTRAL, Field, State
from portal.market.samples import load_samples
from tools.machine import ROOT

SAMPLES = ROOT / "editions" / "samples"
MARCH = date(2025, 3, 20)


def theme_of(slug, year=2024):
    return next(theme for theme in edition_of(year).themes if theme.slug == slug)


def promise(slug="education", nl="Een plan", en="A plan"):
    theme_id = theme_of(slug).id
    plan = editing.write_plan(theme_id, nl=nl, en=en)
    editing.publish(theme_id)
    return plan


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plan SET wording_nl = 'Iets anders'",
        "UPDATE plan SET wording_en = ''",
        "UPDATE plan SET slug = 'another'",
        "UPDATE plan SET published_at = NULL",
        "DELETE FROM plan",
    ],
)
def test_the_database_itself_keeps_a_published_plan(edition, statement):
    slug = promise().slug

    with pytest.raises(DBAPIError), write() as session:
        session.execute(text(statement))

    [(kept, nl, en)] = db.session.execute(select(Plan.slug, Plan.wording_nl, Plan.wording_en)).all()
    assert (kept, nl, en) == (slug, "Een plan", "A plan")


def test_nor_does_a_plan_go_by_a_way_round_the_rules_for_rows(edition):
    slug = promise().slug
    columns = ", ".join(column.name for column in Plan.__table__.columns if column.name != "wording_nl")
    ways = {
        "sqlite": f"INSERT OR REPLACE INTO plan (wording_nl, {columns}) SELECT 'Anders', {columns} FROM plan",  # noqa: S608
        "postgresql": "TRUNCATE theme CASCADE",
    }
    engine = db.engine.dialect.name

    with pytest.raises(DBAPIError, match="a published plan"), write() as session:
        session.execute(text(ways[engine]))

    assert db.session.execute(select(Plan.slug, Plan.wording_nl)).all() == [(slug, "Een plan")]


def test_a_draft_may_still_be_changed_and_dropped(edition):
    plan = editing.write_plan(theme_of("education").id, nl="Een plan", en="")

    with write() as session:
        session.execute(text("UPDATE plan SET wording_nl = 'Een beter plan'"))
    editing.drop_plan(plan.id)

    assert count(Plan) == 0


def test_a_missing_translation_may_be_added_and_a_note_put_beside_it(edition):
    plan = promise(en="")

    editing.change_plan(plan.id, nl="Een plan", en="A plan", version=plan.version)
    editing.annotate_plan(plan.id, nl="Later", en="Later", version=0)
    [told] = read_promises("en")
    assert (told.wording.text, told.note) == ("Een plan", None)
    editing.publish(plan.theme_id)

    [told] = read_promises("en")
    assert (told.wording.text, told.note.text) == ("A plan", "Later")


def test_next_year_has_the_same_facts_on_another_day(edition):
    made = new_edition(2025, MARCH).edition
    last = edition_of(2024)

    assert current_edition().year == 2025
    for name in ("capacity", "contact", "title", "venue", "street", "texts", "access", "confirmation"):
        assert getattr(made, name) == getattr(last, name)
    assert [(one.slug, one.number, one.title) for one in made.themes] == [
        (one.slug, one.number, one.title) for one in last.themes
    ]
    assert [one.name for one in made.partners] == [one.name for one in last.partners]
    assert [one.slug for one in made.programme] == [one.slug for one in last.programme]
    assert (made.taken, made.threads, made.waiting_turns, made.sequence) == (0, 0, 0, 0)


@pytest.mark.parametrize("day", ["2025-03-20", "2025-07-01"])
def test_half_past_seven_stays_half_past_seven(edition, day):
    made = new_edition(2025, date.fromisoformat(day)).edition

    assert f"{clock.in_leiden(made.starts_at):%Y-%m-%d %H:%M}" == f"{day} 19:30"
    market = next(row for row in made.programme if row.slug == "market")
    assert f"{clock.in_leiden(market.starts_at):%Y-%m-%d %H:%M}" == f"{day} 20:00"


def test_registration_opens_as_long_before_the_evening_as_last_time(edition):
    made = new_edition(2025, MARCH).edition
    last = edition_of(2024)

    opened = clock.in_leiden(last.starts_at).date() - clock.in_leiden(last.registration_opens_at).date()
    opens = clock.in_leiden(made.starts_at).date() - clock.in_leiden(made.registration_opens_at).date()
    assert opens == opened
    assert clock.in_leiden(made.registration_opens_at).strftime("%H:%M") == "13:17"
    assert made.stage(clock.now()) is Stage.SOON


def test_every_published_plan_becomes_an_open_question_at_the_same_theme(edition):
    promise("education"), promise("police")
    editing.write_plan(theme_of("police").id, nl="Een kladje", en="")

    made = new_edition(2025, MARCH)

    assert made.questions == 2
    asked = db.session.scalars(select(Outcome)).all()
    assert {one.theme.slug for one in asked} == {"education", "police"}
    assert {one.theme.edition.year for one in asked} == {2025}
    assert {one.state for one in asked} == {None}


def test_only_the_plans_of_the_last_year_are_asked_about(edition):
    promise()
    new_edition(2025, MARCH)
    theme_id = theme_of("education", 2025).id
    editing.write_plan(theme_id, nl="Nieuw", en="New")
    editing.publish(theme_id)

    assert new_edition(2026, date(2026, 3, 19)).questions == 1


def test_a_host_is_not_ready_while_a_question_is_open_and_an_organiser_says_why(edition):
    promise()
    new_edition(2025, MARCH)
    theme_id = theme_of("education", 2025).id

    with pytest.raises(editing.NotReady):
        editing.call_ready(theme_id, is_organiser=False)
    editing.call_ready(theme_id, is_organiser=True, reason="The host is ill.")

    assert read_market(current_edition(), "en")[2].reason == "The host is ill."


def test_the_stand_tells_what_came_of_it_in_both_years(edition):
    promise()
    new_edition(2025, MARCH)
    [asked] = db.session.scalars(select(Outcome)).all()
    editing.answer(asked.id, state=State.PARTLY, nl="Half", en="Half", version=0, person_id=None)
    [(told, came)] = read_market(edition_of(2025), "en")[2].asked
    assert (came.state, came.sentence, came.answered_at) == (None, None, None)
    editing.publish(theme_of("education", 2025).id)

    [(told, came)] = read_market(edition_of(2025), "en")[2].asked
    [planned] = read_market(edition_of(2024), "en")[2].planned
    assert (told.wording.text, came.state, came.sentence.text) == ("A plan", State.PARTLY, "Half")
    assert planned.state is State.PARTLY


def test_hosts_keep_their_stand_and_find_its_team_as_a_draft(edition):
    with write() as session:
        person = sign_in.grant(session, "host@example.org", Role.HOST, theme="education")
        person_id = person.id
    theme_id = theme_of("education").id
    editing.save(theme_id, Save(Field.TEAM, NEUTRAL, "Amal, Bram", 0, person_id))
    editing.introduce(theme_id, host="Library", contact="", version=0)
    editing.publish(theme_id)
    editing.introduce(theme_id, host="Not told yet", contact="", version=1)

    new_edition(2025, MARCH)

    stand = db.session.scalars(select(Stand).where(Stand.theme_id == theme_of("education", 2025).id)).one()
    assert stand.text(Field.TEAM, NEUTRAL).draft == "Amal, Bram"
    assert stand.published(Field.TEAM, NEUTRAL) == ""
    assert (stand.host, read_market(edition_of(2025), "en")[2].host) == ("Library", "Library")
    assert [grant.theme for grant in db.session.scalars(select(Grant))] == ["education"]


@pytest.mark.parametrize(
    ("year", "day", "reason"),
    [
        (2024, "2024-03-21", "already"),
        (2023, "2023-03-21", "latest edition is 2024"),
        (2025, "2026-03-21", "not in 2025"),
    ],
)
def test_an_edition_that_cannot_be_is_refused_and_changes_nothing(edition, year, day, reason):
    promise()

    with pytest.raises(CannotMakeEdition, match=reason):
        new_edition(year, date.fromisoformat(day))

    assert (count(Edition), count(Outcome)) == (1, 0)


def test_repeating_it_is_refused_and_changes_nothing(edition):
    promise()
    new_edition(2025, MARCH)

    with pytest.raises(CannotMakeEdition, match="already"):
        new_edition(2025, MARCH)

    assert (count(Edition), count(Outcome)) == (2, 1)


def test_without_an_edition_there_is_none_to_start_from(app):
    with pytest.raises(CannotMakeEdition, match="edition load"):
        new_edition(2025, MARCH)


def test_the_command_says_that_the_old_texts_must_be_read(app, edition):
    run = app.test_cli_runner()

    first = run.invoke(args=["edition", "new", "2025", "--date", "2025-03-20"])
    second = run.invoke(args=["edition", "new", "2025", "--date", "2025-03-20"])

    assert first.exit_code == 0
    assert "Ramadan" in first.output
    assert second.exit_code != 0
    assert "There is an edition of 2025 already." in second.output


def test_the_command_names_the_stands_where_something_was_never_published(app, edition):
    editing.save(theme_of("police").id, Save(Field.DONE, "nl", "Nog niet gelezen", 0, None))

    done = app.test_cli_runner().invoke(args=["edition", "new", "2025", "--date", "2025-03-20"])

    assert "never published, so that nobody reads it: police." in done.output


def test_a_question_that_is_sent_twice_is_kept_once(edition):
    theme_id = theme_of("police").id

    first = leave_question(theme_id, text="Why?", name="", locale="en")
    second = leave_question(theme_id, text="Why?", name="", locale="en")

    assert first.id == second.id


def everything():
    return {model.__name__: count(model) for model in (Edition, Stand, Revision, Plan, Outcome)}


def test_samples_loaded_twice_change_nothing(edition):
    load_samples(SAMPLES)
    once = everything()

    load_samples(SAMPLES)

    assert everything() == once
    assert once["Stand"] == 12
    assert current_edition().year == 2024


def test_all_samples_are_marked_and_in_both_languages(edition):
    load_samples(SAMPLES)

    assert {stand.is_sample for stand in db.session.scalars(select(Stand))} == {True}
    plans = db.session.scalars(select(Plan)).all()
    assert {plan.is_sample for plan in plans} == {True}
    assert all(plan.wording_nl and plan.wording_en for plan in plans)
    for stall in read_market(current_edition(), "en"):
        assert stall.done.text.startswith("Sample:") and stall.next.text.startswith("Sample:")
        assert stall.host == "Sample host"


def test_most_sample_plans_were_answered_and_one_is_left_open(edition):
    load_samples(SAMPLES)

    states = [one.state for one in db.session.scalars(select(Outcome))]
    assert len(states) == 12
    assert states.count(None) == 1
    assert set(states) == {*State, None}


def test_samples_never_replace_what_a_host_has_written(edition):
    theme_id = theme_of("education").id
    editing.save(theme_id, Save(Field.DONE, "en", "Our own words", 0, None))

    load_samples(SAMPLES)

    stand = db.session.scalars(select(Stand).where(Stand.theme_id == theme_id)).one()
    assert (stand.is_sample, stand.text(Field.DONE, "en").draft) == (False, "Our own words")


@pytest.fixture
def host_of_a_sample(edition):
    """Writes in the stand of education, which is full of samples, and publishes."""
    load_samples(SAMPLES)
    theme_id = theme_of("education").id
    with write() as session:
        host = sign_in.grant(session, "host@example.org", Role.HOST, theme="education").id

    def write_and_publish(*fields, body="Our own words"):
        stand = db.session.scalars(select(Stand).where(Stand.theme_id == theme_id)).one()
        drafts = [(one.field, one.locale, one.version) for one in stand.texts if one.field in fields]
        for field, locale, version in drafts:
            editing.save(theme_id, Save(field, locale, body, version, host))
        editing.publish(theme_id)
        db.session.expire_all()
        return db.session.scalars(select(Stand).where(Stand.theme_id == theme_id)).one()

    return write_and_publish


def test_a_stand_is_a_sample_until_its_host_has_replaced_every_sample_text(host_of_a_sample):
    assert host_of_a_sample(Field.DONE, Field.NEXT).is_sample
    assert not host_of_a_sample(*Field).is_sample


def test_a_sample_text_that_is_taken_away_counts_no_longer(host_of_a_sample):
    assert not host_of_a_sample(*Field, body="").is_sample


def test_a_sample_that_comes_back_is_a_sample_again_until_the_mark_has_gone(host_of_a_sample):
    stand = host_of_a_sample(Field.DONE)
    for one in stand.texts:
        if one.field is Field.DONE:
            editing.put_back(stand.theme_id, one.key, 1, person_id=None)
    rest = [field for field in Field if field is not Field.DONE]

    assert host_of_a_sample(*rest).is_sample


def test_the_real_edition_holds_no_sample(edition):
    assert everything() == {"Edition": 1, "Stand": 0, "Revision": 0, "Plan": 0, "Outcome": 0}


def test_the_invented_evening_is_long_past(edition):
    load_samples(SAMPLES)

    assert edition_of(2023).ends_at < datetime.fromisoformat("2023-03-22T00:00+01:00")
    assert edition_of(2023).stage(clock.now()) is Stage.PAST
