"""Letters to many, reminders and thanks, as they reach a mail server."""

from datetime import datetime

import pytest
from sqlalchemy import update

from portal import clock as portal_clock
from portal import outbox, postman
from portal.campaigns import desk, reminders, sending
from portal.campaigns.choosing import choose, seen, who
from portal.campaigns.letters import words_to_change
from portal.campaigns.models import Campaign
from portal.campaigns.sending import Words
from portal.database import Bilingual, db, write
from portal.event.editions import current_edition
from portal.event.models import Edition
from portal.locales import in_locale
from portal.outbox import LEASE, Letter, State
from portal.registration import changing
from portal.registration.models import Registration
from tests.builders import a_registration, letters
from tests.mail.reading import files_of, html_of, text_of
from tests.smtp import Mood

PEOPLE = 24
WORDS = Words(
    Bilingual(nl="Neem een beker mee ☕", en="Bring a cup ☕"),
    Bilingual(nl="Er is thee.\n\nZie https://example.org/thee", en="There is tea."),
    {},
)


@pytest.fixture
def everybody(post, edition):
    """Two dozen who come; the letters about that are forgotten."""
    people = [
        a_registration(
            edition, "Somebody", email=f"p{number}@example.org", locale="nl" if number % 2 else "en"
        )
        for number in range(PEOPLE)
    ]
    addresses = [str(one.email) for one in people]
    with write() as session:
        session.query(Letter).delete()
    return addresses


def sent(edition, words=WORDS):
    campaign = sending.save(words, edition_id=edition, person_id=None)
    mark = seen(campaign, choose(db.session(), current_edition(), who(campaign.filters)))
    assert sending.send(campaign.id, mark=mark)
    return campaign.id


def test_each_recipient_gets_one_letter_in_their_language(everybody, smtp_server, edition):
    sent(edition)
    postman.drain("postman")
    assert smtp_server.recipients == everybody
    [dutch] = smtp_server.letters_to("p1@example.org")
    [english] = smtp_server.letters_to("p2@example.org")
    assert (dutch["Subject"], dutch["Content-Language"]) == ("Neem een beker mee ☕", "nl")
    assert (english["Subject"], english["Content-Language"]) == ("Bring a cup ☕", "en")
    assert "Er is thee.\n\nZie https://example.org/thee" in text_of(dutch)
    assert '<a href="https://example.org/thee"' in html_of(dutch)
    assert files_of(dutch) == {}
    assert dutch["To"] == "p1@example.org"


def test_stopped_half_way_it_goes_on_and_nobody_gets_two(everybody, smtp_server, edition, clock):
    campaign_id = sent(edition)
    assert postman.deliver("first") == (10, True)
    # Another worker takes ten and dies before it says a word.
    assert len(outbox.claim("second")) == 10
    postman.drain("third")
    assert len(smtp_server.letters) == PEOPLE - 10
    clock.move(LEASE * 2)
    postman.drain("third")
    assert sorted(smtp_server.recipients) == sorted(everybody)
    assert desk.tally(db.session(), desk.of_campaign(campaign_id))["sent"] == PEOPLE


def test_while_the_server_is_away_the_rest_waits(everybody, smtp_server, edition):
    sent(edition)
    postman.deliver("postman")
    with smtp_server.being_down():
        postman.drain("postman")
    postman.drain("postman")
    assert sorted(smtp_server.recipients) == sorted(everybody)


def test_a_refused_address_is_dead_and_goes_once_more_when_asked(everybody, smtp_server, edition):
    campaign_id = sent(edition)
    with smtp_server.being(Mood.REFUSES_RECIPIENT, "p3@example.org"):
        postman.drain("postman")
    assert desk.tally(db.session(), desk.of_campaign(campaign_id)) == {
        "queued": 0,
        "sent": PEOPLE - 1,
        "dead": 1,
        "dropped": 0,
    }
    assert outbox.retry_all(desk.of_campaign(campaign_id)) == 1
    postman.drain("postman")
    assert sorted(smtp_server.recipients) == sorted(everybody)


def test_who_cancels_before_the_letter_leaves_gets_none_of_it(everybody, smtp_server, edition):
    sent(edition)
    changing.cancel(db.session.query(Registration).filter_by(email="p5@example.org").one().id)
    postman.drain("postman")
    [farewell] = smtp_server.letters_to("p5@example.org")
    assert "beker" not in text_of(farewell)
    [letter] = [one for one in letters(to="p5@example.org") if one.kind == "to-many"]
    assert letter.state is State.DROPPED


def test_a_change_brings_the_new_time_and_a_file_for_calendars(post, smtp_server, edition):
    a_registration(edition, "Ana", locale="nl")
    with write() as session:
        session.query(Letter).delete()
        later = datetime.fromisoformat("2024-03-21T20:00+01:00")
        session.execute(update(Edition).values(starts_at=later, sequence=3))
    words = {}
    for locale in ("nl", "en"):
        with in_locale(locale):
            words[locale] = words_to_change(current_edition())
    subject, text = (Bilingual(nl=words["nl"][n], en=words["en"][n]) for n in (0, 1))
    assert "20.00" in text.nl
    assert "20:00" in text.en
    campaign_id = sent(edition, Words(subject, text, {"about": "change"}))
    assert db.session.get_one(Campaign, campaign_id).filters == {"about": "change"}
    postman.drain("postman")
    [letter] = smtp_server.letters
    assert "20.00" in text_of(letter)
    calendar = files_of(letter)["leiden-2024.ics"].get_content()
    calendar = calendar if isinstance(calendar, str) else calendar.decode()
    assert "SEQUENCE:3" in calendar


def test_reminders_and_thanks_travel(post, smtp_server, edition, clock):
    a_registration(edition, "Ana", 1)
    postman.drain("postman")
    smtp_server.forget()
    for moment in ("2024-03-14T12:00", "2024-03-20T12:00", "2024-03-22T12:00"):
        clock.moment = datetime.fromisoformat(moment).replace(tzinfo=portal_clock.LEIDEN)
        reminders.send()
        postman.drain("postman")
    week, day, thanks = smtp_server.letters
    assert {*files_of(week)} == {*files_of(day)} == {"ticket.png", "leiden-2024.ics"}
    assert files_of(thanks) == {}
    assert "You come with 1 guest." in text_of(week)
    assert "/en/promises/" in text_of(thanks)
