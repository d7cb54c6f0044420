"""The evening's draft: what it keeps, how two people's changes meet, and what publishing does."""

from datetime import UTC, datetime

import pytest
from flask import current_app
from sqlalchemy import select

from portal.access import crew, personal
from portal.access.models import MailedCode, PersonalLink
from portal.access.people import Role
from portal.clock import LEIDEN
from portal.database import db, write
from portal.event.editions import locked
from portal.event.models import EveningDraft
from portal.event.replacing import BelowTaken
from portal.interpreting import answering
from portal.interpreting.models import Duty
from portal.matching.lifecycle import InvitationState, RequestState
from portal.organising import evening
from portal.organising.evening import ChangedMeanwhile, NothingNew
from portal.organising.evening_forms import EveningForm
from portal.organising.evening_typed import marks_of, merged, slug_of, typed_of
from portal.registration.models import InterpreterRequest
from tests.builders import (
    AN_INTERPRETER,
    a_registration,
    an_interpreter,
    invited,
    kinds,
    people_seated,
    the_edition,
    the_invitation,
    with_seats,
)


@pytest.fixture(autouse=True)
def asked_for_a_page(inside):
    """Forms speak the language of a request."""
    with current_app.test_request_context("/en/"):
        yield


def form_of(edition_id, **typed):
    """The form of the evening with some answers changed."""
    edition = the_edition(edition_id)
    changed = {name.replace("__", "-"): [value] for name, value in typed.items()}
    return EveningForm.holding({**typed_of(edition), **changed}, has_token=False).about_edition(edition)


def saved(edition_id, **typed):
    """A draft with some answers changed; the form that holds it."""
    form = form_of(edition_id, **typed)
    assert form.validate(), form.errors
    evening.save(edition_id, form.typed(), marks_of(evening.typed_now(db.session(), the_edition(edition_id))))
    return form


def published(edition_id, **typed):
    form = saved(edition_id, **typed)
    shown = marks_of(typed_of(the_edition(edition_id)))
    fresh = form.about_edition(the_edition(edition_id)).evening()
    return evening.publish(edition_id, fresh, draft=marks_of(form.typed()), shown=shown)


def number_of(edition_id, slug):
    return next(row.id for row in the_edition(edition_id).programme if row.slug == slug)


def test_the_form_says_of_an_evening_what_the_evening_is(edition):
    fresh, stored = form_of(edition).evening(), the_edition(edition)
    for name in (
        *("year", "doors_at", "starts_at", "ends_at", "registration_opens_at", "registration_closes_at"),
        *("capacity", "confirmation", "contact", "title", "venue", "street", "postcode", "city"),
        *("texts", "access"),
    ):
        assert getattr(fresh, name) == getattr(stored, name), name
    said = [
        [
            (row.slug, row.starts_at, row.ends_at, row.layout, row.dye, row.title, row.text)
            for row in one.programme
        ]
        for one in (fresh, stored)
    ]
    assert said[0] == said[1]


def test_the_form_and_the_evening_are_typed_alike(edition):
    assert form_of(edition).typed() == typed_of(the_edition(edition))


def test_what_nobody_changed_stays_to_the_second(edition):
    with write() as session:
        # The second of the two hours when summer time ends.
        locked(session, edition).registration_opens_at = datetime(2023, 10, 29, 1, 30, 45, tzinfo=UTC)
    published(edition, street="Arubapad 4")
    assert the_edition(edition).registration_opens_at == datetime(2023, 10, 29, 1, 30, 45, tzinfo=UTC)


def test_times_are_those_of_the_clock_in_leiden_on_both_sides_of_summer_time(edition):
    published(edition, opens="2024-03-20T12:00", closes="2024-04-10T12:00", day="2024-04-11")
    stored = the_edition(edition)
    assert stored.registration_opens_at == datetime(2024, 3, 20, 11, tzinfo=UTC)
    assert stored.registration_closes_at == datetime(2024, 4, 10, 10, tzinfo=UTC)
    assert stored.doors_at == datetime(2024, 4, 11, 17, tzinfo=UTC)


def test_publishing_touches_nothing_that_registrations_made(edition):
    a_registration(edition, "Ana", 2)
    before = the_edition(edition)
    threads, key = before.threads, before.door_key
    assert published(edition, about__en="Other words.") is False
    after = the_edition(edition)
    assert (after.taken, after.threads, after.door_key, after.sequence) == (3, threads, key, 0)
    assert after.text("about").en == "Other words."
    assert len(after.themes) == 6
    assert db.session.query(EveningDraft).count() == 0


@pytest.mark.parametrize(
    ("typed", "has_moved"),
    [
        ({"starts": "19:45"}, True),
        ({"city": "Leiderdorp"}, True),
        ({"venue__nl": "Elders"}, True),
        ({"capacity": "151"}, False),
        ({"title__en": "Another name"}, False),
    ],
)
def test_only_time_and_place_raise_the_sequence(edition, typed, has_moved):
    assert published(edition, **typed) is has_moved
    assert the_edition(edition).sequence == int(has_moved)


def test_publishing_without_a_draft_publishes_nothing(edition):
    with pytest.raises(NothingNew):
        evening.publish(edition, form_of(edition).evening(), draft={}, shown={})


def test_seats_that_are_taken_stay(edition):
    a_registration(edition, "Ana", 2)
    form = form_of(edition, capacity="2")
    assert not form.validate()
    form = saved(edition, capacity="3")
    a_registration(edition, "Bas")
    shown = marks_of(typed_of(the_edition(edition)))
    with pytest.raises(BelowTaken):
        evening.publish(edition, form.evening(), draft=marks_of(form.typed()), shown=shown)
    assert the_edition(edition).capacity == 150
    assert people_seated(edition) == 4


def test_more_seats_are_given_out_in_the_same_deed(edition):
    with_seats(edition, 1)
    for name in ("Ana", "Bas", "Cem"):
        a_registration(edition, name)
    published(edition, capacity="2")
    assert the_edition(edition).taken == people_seated(edition) == 2
    assert "promoted" in kinds(to="bas@example.org")
    assert "promoted" not in kinds(to="cem@example.org")


def test_a_draft_counts_how_often_it_was_saved(edition):
    saved(edition, city="Leiderdorp")
    saved(edition, city="Oegstgeest")
    assert db.session.query(EveningDraft).one().version == 2


def test_saving_what_stands_there_already_is_no_conflict(edition):
    typed = saved(edition, city="Leiderdorp").typed()
    evening.save(edition, typed, {})
    assert db.session.query(EveningDraft).one().version == 1


def test_who_has_seen_something_else_is_told_what_stands_there(edition):
    seen = marks_of(typed_of(the_edition(edition)))
    saved(edition, city="Leiderdorp")
    with pytest.raises(ChangedMeanwhile) as told:
        evening.save(edition, form_of(edition, street="Arubapad 4").typed(), seen)
    assert told.value.typed["city"] == ["Leiderdorp"]
    assert db.session.query(EveningDraft).one().typed["street"] == ["Arubapad 2"]


def test_two_changes_meet_field_by_field():
    before = {"a": ["1"], "b": ["1"], "c": ["1"], "d": ["1"], "e": ["1"]}
    mine = {"a": ["mine"], "b": ["1"], "c": ["mine"], "e": ["1"], "f": ["mine"]}
    theirs = {"a": ["1"], "b": ["theirs"], "c": ["theirs"], "d": ["1"]}
    both = merged(mine, theirs, marks_of(before))
    assert both.typed == {"a": ["mine"], "b": ["theirs"], "c": ["mine"], "f": ["mine"]}
    assert (both.contested, both.taken) == (["c"], ["b", "e"])


def test_two_new_rows_with_one_number_become_two():
    before = {"rows-1-slug": ["one"]}
    mine = {**before, "rows-2-slug": ["mine"], "rows-2-starts": ["20:00"]}
    theirs = {**before, "rows-2-slug": ["theirs"]}
    both = merged(mine, theirs, marks_of(before))
    assert both.typed == {
        **theirs,
        "rows-3-slug": ["mine"],
        "rows-3-starts": ["20:00"],
    }
    assert both.contested == []


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Talk together!", "talk-together"), ("Özgür", "ozgur"), ("音楽", "part-8"), ("Music", "music-2")],
)
def test_a_new_part_gets_a_name_for_addresses(title, slug):
    assert slug_of(title, 7, ["music"]) == slug


def test_an_interpreter_keeps_the_parts_that_stay(edition):
    a_registration(edition, "Selam", **AN_INTERPRETER)
    invitation = invited(an_interpreter(edition))
    market = number_of(edition, "market")
    assert market in invitation.parts
    published(edition, **{f"rows-{market}-remove": "y"})
    after = the_invitation(invitation.id)
    assert after.state is InvitationState.SENT
    assert after.parts
    assert market not in after.parts
    assert market not in {duty.part_id for duty in db.session.query(Duty)}


def test_who_promised_only_what_goes_is_thanked_and_the_party_is_open_again(edition):
    a_registration(edition, "Selam", **{**AN_INTERPRETER, "parts": ["market"]})
    invitation = invited(an_interpreter(edition))
    answering.accept(invitation.id)
    market = number_of(edition, "market")
    published(edition, **{f"rows-{market}-remove": "y"})
    assert the_invitation(invitation.id).state is InvitationState.CANCELLED
    assert kinds(to="miriamh@example.org")[-1] == "interpreter-cancelled"
    assert db.session.query(Duty).count() == 0
    assert db.session.query(InterpreterRequest).one().state is RequestState.OPEN


def test_what_hangs_on_a_part_is_counted_before_it_goes(edition):
    a_registration(edition, "Selam", **AN_INTERPRETER)
    invited(an_interpreter(edition))
    market, music = number_of(edition, "market"), number_of(edition, "music")
    fresh = form_of(edition, **{f"rows-{market}-ends": "20:40", f"rows-{music}-remove": "y"}).evening()
    hanging = evening.hanging(db.session(), the_edition(edition), fresh)
    assert [(one.part.slug, one.goes, one.interpreters, one.promised) for one in hanging] == [
        ("market", False, 1, 1)
    ]


def test_a_draft_is_forgotten(edition):
    seen = marks_of(saved(edition, city="Leiderdorp").typed())
    evening.discard(edition, seen)
    evening.discard(edition, seen)
    assert evening.typed_now(db.session(), the_edition(edition))["city"] == ["Leiden"]


def test_a_draft_that_nobody_saw_is_not_forgotten(edition):
    seen = marks_of(saved(edition, city="Leiderdorp").typed())
    saved(edition, city="Voorschoten")
    for marks in (seen, {}):
        with pytest.raises(ChangedMeanwhile):
            evening.discard(edition, marks)
    assert evening.typed_now(db.session(), the_edition(edition))["city"] == ["Voorschoten"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [({"city": "Leiderdorp"}, 1), ({"venue__nl": "Elders"}, 1), ({"starts": "19:35"}, 0)],
)
def test_who_promised_to_come_elsewhere_is_counted(edition, typed, told):
    a_registration(edition, "Selam", **AN_INTERPRETER)
    asked = invited(an_interpreter(edition))
    fresh = form_of(edition, **typed).evening()
    assert evening.lost_on_the_way(db.session(), the_edition(edition), fresh) == 0
    answering.accept(asked.id)
    assert evening.lost_on_the_way(db.session(), the_edition(edition), fresh) == told


def test_times_are_read_as_people_type_them(edition):
    form = form_of(edition, doors="1900", starts="19.30", ends="22")
    assert form.validate()
    assert form.evening().ends_at == datetime(2024, 3, 21, 22, tzinfo=LEIDEN)


def test_hosts_keep_their_way_in_when_the_evening_moves_to_a_later_day(edition, clock):
    until = the_edition(edition).ends_at + personal.AFTER_EVENING
    host, ended = (
        crew.invite(f"{name}@example.org", Role.HOST, theme="education", until=until)
        for name in ("host", "ended")
    )
    crew.end_link(ended.id)
    [link] = db.session.scalars(select(PersonalLink).where(PersonalLink.person_id == host.id))
    personal.send_code(link.id)
    [code] = db.session.scalars(select(MailedCode))
    _, device = personal.enter_with(link.id, code.digits, browser="")
    published(edition, street="Arubapad 4")
    assert {one.expires_at for one in links()} == {until}
    published(edition, day="2024-06-20")
    later = the_edition(edition).ends_at + personal.AFTER_EVENING
    assert {one.person_id for one in links() if one.expires_at == later} == {host.id}
    clock.moment = the_edition(edition).ends_at
    [link] = db.session.scalars(select(PersonalLink).where(PersonalLink.person_id == host.id))
    assert personal.is_known(link, device)


def links():
    db.session.expire_all()
    return db.session.scalars(select(PersonalLink)).all()
