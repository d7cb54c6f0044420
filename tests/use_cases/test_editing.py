"""What hosts do with a stand, without pages."""

import threading

import pytest
from sqlalchemy.exc import DBAPIError

from portal import clock
from portal.database import db, write
from portal.event.editions import current_edition
from portal.event.models import Theme
from portal.market import editing
from portal.market.models import Outcome, Plan, Question, Revision, Stand, StandText
from portal.market.rules import Field, Missing, State


@pytest.fixture
def theme(edition):
    return next(one.id for one in current_edition().themes if one.slug == "education")


def save(theme, body, *, field=Field.DONE, locale="nl", version=0):
    return editing.save(theme, editing.Save(field, locale, body, version, None))


def said(theme, key):
    return [(one.version, one.said) for one in editing.revisions(db.session(), theme, key)]


def test_every_save_is_a_revision(theme):
    save(theme, "een")
    save(theme, "twee", version=1)
    assert said(theme, "done-nl") == [(2, {"body": "twee"}), (1, {"body": "een"})]


def test_a_second_save_from_the_same_version_is_refused_with_both_texts(theme):
    save(theme, "een")
    with pytest.raises(editing.StaleEdit) as stale:
        save(theme, "twee")
    assert (stale.value.theirs, stale.value.mine, stale.value.version) == (
        {"body": "een"},
        {"body": "twee"},
        1,
    )
    assert db.session.query(Revision).count() == 1


def test_the_same_text_twice_is_no_dispute(theme):
    save(theme, "een")
    assert save(theme, "een").version == 1


def test_of_many_saves_at_once_one_wins_and_nobody_else_is_overwritten(app, theme):
    save(theme, "begin")
    db.session.rollback()
    start = threading.Barrier(6)
    became: list[str] = []

    def write_one(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                save(theme, f"text {number}", version=1)
                became.append("saved")
            except editing.StaleEdit:
                became.append("stale")

    threads = [threading.Thread(target=write_one, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(became) == ["saved", *["stale"] * 5]
    assert db.session.query(StandText).one().version == 2


def test_putting_back_is_a_new_revision(theme):
    save(theme, "een")
    save(theme, "twee", version=1)
    for _ in range(2):
        editing.put_back(theme, "done-nl", 1, person_id=None)
        assert said(theme, "done-nl")[0] == (3, {"body": "een"})
    assert db.session.query(StandText).one().draft == "een"


def test_publishing_shows_every_draft_and_each_plan(theme):
    save(theme, "een")
    editing.write_plan(theme, nl="Lezen", en="")
    stand = db.session.query(Stand).one()
    new = editing.unpublished(db.session(), stand)
    assert [draft.key.split("-")[0] for draft in new] == ["done", "plan"]
    editing.publish(theme, seen=editing.mark_of(new))
    assert not editing.unpublished(db.session(), db.session.query(Stand).one())
    assert db.session.query(StandText).one().published == "een"


def test_publishing_what_nobody_looked_at_is_refused(theme):
    save(theme, "een")
    seen = editing.mark_of(editing.unpublished(db.session(), db.session.query(Stand).one()))
    save(theme, "twee", version=1)
    with pytest.raises(editing.SomethingNew):
        editing.publish(theme, seen=seen)
    assert db.session.query(StandText).one().published == ""


def publish(theme, body, *, locale, version=0):
    save(theme, body, locale=locale, version=version)
    editing.publish(theme)


def behind():
    """The languages whose readers are told that the other one is newer."""
    return [text.locale for text in editing.drifting(db.session.query(Stand).one())]


def test_a_first_translation_agrees_with_its_source(theme):
    publish(theme, "een", locale="nl")
    publish(theme, "twee", locale="nl", version=1)
    publish(theme, "two", locale="en")
    assert behind() == []


def test_a_later_change_leaves_the_other_language_behind_until_that_catches_up(theme):
    publish(theme, "een", locale="nl")
    publish(theme, "one", locale="en")
    publish(theme, "twee", locale="nl", version=1)
    publish(theme, "drie", locale="nl", version=2)
    assert behind() == ["en"]
    publish(theme, "three", locale="en", version=1)
    assert behind() == []
    publish(theme, "four", locale="en", version=2)
    assert behind() == ["nl"]


def test_two_languages_that_change_together_agree(theme):
    publish(theme, "een", locale="nl")
    publish(theme, "one", locale="en")
    save(theme, "twee", locale="nl", version=1)
    publish(theme, "two", locale="en", version=1)
    assert behind() == []


def test_a_translation_that_was_taken_away_and_comes_back_agrees(theme):
    publish(theme, "een", locale="nl")
    publish(theme, "one", locale="en")
    publish(theme, "", locale="en", version=1)
    publish(theme, "one again", locale="en", version=2)
    assert behind() == []


def test_still_correct_needs_no_new_text(theme):
    publish(theme, "een", locale="nl")
    publish(theme, "one", locale="en")
    publish(theme, "Een.", locale="nl", version=1)
    english = db.session.query(StandText).filter_by(locale="en").one().id
    editing.still_correct(english, seen=9)
    editing.still_correct(english, seen=1)
    assert behind() == ["en"]
    editing.still_correct(english, seen=2)
    assert behind() == []


def a_published_plan(theme, nl="Lezen", en=""):
    plan = editing.write_plan(theme, nl=nl, en=en)
    editing.publish(theme)
    return plan


def test_a_published_plan_keeps_its_words(theme):
    plan = a_published_plan(theme)
    with pytest.raises(editing.PlanStays):
        editing.change_plan(plan.id, nl="Schrijven", en="", version=1)
    with pytest.raises(editing.PlanStays):
        editing.drop_plan(plan.id)


def test_the_database_keeps_it_too(theme):
    plan = a_published_plan(theme)
    with pytest.raises(DBAPIError), write() as session:
        session.get_one(Plan, plan.id).wording_nl = "Schrijven"
    with pytest.raises(DBAPIError), write() as session:
        session.delete(session.get_one(Plan, plan.id))


def test_a_missing_translation_waits_for_publishing_and_then_stays_too(theme):
    plan = a_published_plan(theme)
    for version, words in enumerate(("Raed", "Read"), start=1):
        editing.change_plan(plan.id, nl="Lezen", en=words, version=version)
        assert db.session.query(Plan).one().wording_en == ""
    editing.publish(theme)
    assert db.session.query(Plan).one().wording_en == "Read"
    with pytest.raises(editing.PlanStays):
        editing.change_plan(plan.id, nl="Lezen", en="Write", version=3)


def test_a_plan_that_was_published_meanwhile_is_not_put_back(theme):
    plan = editing.write_plan(theme, nl="Lezen", en="")
    editing.change_plan(plan.id, nl="Schrijven", en="", version=1)
    editing.put_back(theme, plan.key, 1, person_id=None)
    assert db.session.query(Plan).one().wording_nl == "Lezen"
    editing.publish(theme)
    with pytest.raises(editing.PlanStays):
        editing.put_back(theme, plan.key, 2, person_id=None)
    assert db.session.query(Plan).one().wording_nl == "Lezen"
    assert len(said(theme, plan.key)) == 3


def test_a_plan_that_is_sent_twice_is_one_plan(theme):
    first = editing.write_plan(theme, nl="Lezen", en="Read")
    assert editing.write_plan(theme, nl="Lezen", en="Read").id == first.id
    assert len(said(theme, first.key)) == 1
    other = editing.write_plan(theme, nl="Lezen", en="")
    elsewhere = editing.write_plan(db.session.get(Theme, theme).edition.themes[-1].id, nl="Lezen", en="Read")
    assert len({first.id, other.id, elsewhere.id}) == 3
    # What readers have seen is a promise of its own.
    editing.publish(theme)
    assert editing.write_plan(theme, nl="Lezen", en="Read").id != first.id


def test_of_a_plan_that_is_deleted_nothing_is_left(theme):
    plan = editing.write_plan(theme, nl="Lezen", en="")
    assert len(said(theme, plan.key)) == 1
    editing.drop_plan(plan.id)
    assert db.session.query(Revision).count() == 0


def test_two_notes_at_once_are_a_dispute(theme):
    plan = a_published_plan(theme)
    editing.annotate_plan(plan.id, nl="een", en="", version=0)
    with pytest.raises(editing.StaleEdit):
        editing.annotate_plan(plan.id, nl="twee", en="", version=0)
    assert editing.annotate_plan(plan.id, nl="een", en="", version=0).note.version == 1


def test_a_translation_of_a_plan_disputes_no_note_beside_it(theme):
    plan = a_published_plan(theme)
    editing.change_plan(plan.id, nl="Lezen", en="Read", version=1)
    assert editing.annotate_plan(plan.id, nl="een", en="", version=0).note.version == 1


@pytest.fixture
def outcome(theme):
    """An open question about a plan."""
    plan = a_published_plan(theme)
    with write() as session:
        session.add(Outcome(plan_id=plan.id, theme_id=theme, asked_at=clock.now()))
    return db.session.query(Outcome).one().id


def test_two_answers_about_one_plan_are_a_dispute(outcome):
    given = {"nl": "ja", "en": "", "version": 0, "person_id": None}
    editing.answer(outcome, state=State.DONE, **given)
    with pytest.raises(editing.StaleEdit):
        editing.answer(outcome, state=State.NOT, **given)
    assert db.session.query(Outcome).one().state is State.DONE


def test_a_question_is_open_until_its_answer_is_published(theme, outcome):
    def is_open():
        return Missing.OUTCOMES in editing.lacking(db.session(), db.session.query(Stand).one())

    editing.answer(outcome, state=State.DONE, nl="ja", en="", version=0, person_id=None)
    assert is_open()
    with pytest.raises(editing.NotReady) as refused:
        editing.call_ready(theme, is_organiser=False)
    assert Missing.OUTCOMES in refused.value.lacks
    editing.publish(theme)
    assert not is_open()


def test_who_stands_there_is_kept_from_being_overwritten_unseen(theme):
    editing.introduce(theme, host="Library", contact="", version=0)
    with pytest.raises(editing.StaleEdit):
        editing.introduce(theme, host="School", contact="", version=0)
    editing.introduce(theme, host="Library", contact="", version=0)
    assert db.session.query(Stand).one().host == "Library"


@pytest.mark.parametrize("kind", ["outcome", "note", "introduction"])
def test_every_row_is_saved_published_and_put_back_like_a_text(theme, outcome, kind):
    def change(words, version):
        given = {"version": version, "person_id": None}
        if kind == "outcome":
            editing.answer(outcome, state=State.PARTLY, nl=words, en="", **given)
        elif kind == "note":
            editing.annotate_plan(db.session.query(Plan).one().id, nl=words, en="", **given)
        else:
            editing.introduce(theme, host=words, contact="", **given)

    def row():
        db.session.expire_all()
        return next(
            one
            for one in editing.drafts(db.session(), db.session.query(Stand).one())
            if one.key.startswith(kind)
        )

    change("een", 0)
    new = editing.unpublished(db.session(), db.session.query(Stand).one())
    assert [draft.key for draft in new] == [row().key]
    assert not row().is_shown
    editing.publish(theme, seen=editing.mark_of(new))
    change("twee", 1)
    assert "een" in row().shown.values() and "twee" in row().said.values()
    editing.put_back(theme, row().key, 1, person_id=None)
    assert not row().is_changed
    saves = said(theme, row().key)
    assert [version for version, _ in saves] == [3, 2, 1]
    assert saves[0][1] == saves[2][1] != saves[1][1]


def a_question(theme):
    with write() as session:
        stand = editing._stand(session, theme)
        session.add(Question(stand_id=stand.id, text="Why?", locale="en", asked_at=clock.now()))
    return db.session.query(Question).one().id


def test_an_answer_is_published_by_one_deed_and_taken_back_by_another(theme):
    question = a_question(theme)
    assert editing.answer_question(question, sentence="So.", seen="").published_at
    with pytest.raises(editing.StaleEdit):
        editing.answer_question(question, sentence="Because.", seen="")
    aside = editing.set_aside(question)
    assert aside.published_at is None and aside.set_aside_at
    again = editing.answer_question(question, sentence="Because.", seen="So.")
    assert again.published_at and again.set_aside_at is None


def test_a_stand_that_nobody_wrote_lacks_everything_and_is_only_looked_at(theme):
    found = next(one for one in current_edition().themes if one.id == theme)
    assert len(editing.lacking(db.session(), editing.nothing(found))) == 4
    db.session.rollback()
    assert db.session.query(Stand).count() == 0
