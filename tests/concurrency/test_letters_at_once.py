"""A letter to many that is sent at the same moment by several presses, and reminders by several workers."""

import threading
from datetime import datetime

import pytest
from sqlalchemy import select

from portal import clock as portal_clock
from portal.access.people import Role
from portal.campaigns import sending
from portal.campaigns.choosing import choose, seen, who
from portal.campaigns.models import Campaign, Recipient
from portal.database import Bilingual, db
from portal.event.editions import current_edition
from tests.builders import a_registration, letters
from tests.concurrency import crowd
from tests.concurrency.crowd import free_database
from tests.pages.journeys import csrf_token, post, sign_in
from tests.visitor import Visitor

PRESSES = 4
NAMES = ("Ana", "Amal", "Bilen", "Selam", "Joost")


@pytest.fixture
def written(app, edition):
    """A letter to five people, ready to be sent; its id and the mark of what was looked at."""
    with app.app_context():
        for name in NAMES:
            a_registration(edition, name)
        words = sending.Words(
            Bilingual(nl="Thee", en="Tea"), Bilingual(nl="Er is thee.", en="There is tea."), {}
        )
        campaign = sending.save(words, edition_id=edition, person_id=None)
        mark = seen(campaign, choose(db.session(), current_edition(), who(campaign.filters)))
        made = campaign.id, mark
        free_database()
    return made


def each_got_one() -> bool:
    to = [one.recipient for one in letters() if one.kind == "to-many"]
    assert to == [f"{name.lower()}@example.org" for name in NAMES]
    assert len(db.session.scalars(select(Recipient)).all()) == len(NAMES)
    assert db.session.scalars(select(Campaign)).one().sent_at
    return True


def test_several_processes_send_one_letter(app, written, database_url):
    assert sorted(crowd.at_once(crowd.send_to_many, database_url, PRESSES, *written)) == [
        *[False] * (PRESSES - 1),
        True,
    ]
    with app.app_context():
        assert each_got_one()


def test_a_double_click_sends_once(app, written):
    """The same organiser, twice from one page, and another one at the same moment."""
    campaign_id, mark = written
    visitors = [Visitor(app) for _ in range(2)]
    for number, visitor in enumerate(visitors):
        sign_in(app, visitor, Role.ORGANISER, f"o{number}@example.org")
    tokens = [csrf_token(one) for one in visitors]
    barrier, answers = threading.Barrier(2 * PRESSES), []

    def press(place: int) -> None:
        visitor = Visitor(app)
        # The browser is the same one, and sends its cookies each time.
        name = app.config["SESSION_COOKIE_NAME"]
        cookie = visitors[place % 2].client.get_cookie(name)
        visitor.client.set_cookie(
            name, cookie.value if cookie else "", secure=app.config["SESSION_COOKIE_SECURE"]
        )
        barrier.wait(crowd.PATIENCE)
        fields = [("csrf_token", tokens[place % 2]), ("seen", mark)]
        post(visitor, f"/en/organiser/mail/many/{campaign_id}/send", fields)
        answers.append((visitor.response.status_code, visitor.response.location))

    threads = [threading.Thread(target=press, args=(place,)) for place in range(2 * PRESSES)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(crowd.PATIENCE)
    assert answers == [(303, f"/en/organiser/mail/many/{campaign_id}/?said=sent")] * 2 * PRESSES
    with app.app_context():
        assert each_got_one()


def test_several_workers_remind_everybody_once(app, written, database_url):
    moment = datetime.fromisoformat("2024-03-14T12:00").replace(tzinfo=portal_clock.LEIDEN)
    counted = crowd.at_once(crowd.remind, database_url, PRESSES, moment)
    assert sorted(counted) == [*[0] * (PRESSES - 1), len(NAMES)]
    with app.app_context():
        to = [one.recipient for one in letters() if one.kind == "reminder-week"]
        assert to == [f"{name.lower()}@example.org" for name in NAMES]
