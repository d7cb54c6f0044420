"""Sentences about the plan: hours, days, and why nobody comes yet."""

from datetime import datetime, timedelta

import pytest

from portal import clock
from portal.event.editions import current_edition
from portal.interpreting.asked import parts_of
from portal.interpreting.models import Register
from portal.interpreting.words import ago, hours_of, register_name, stretches
from portal.locales import in_locale

NOW = datetime(2024, 3, 1, 0, 30, tzinfo=clock.LEIDEN)


@pytest.mark.parametrize(
    ("earlier", "words"),
    [
        (timedelta(), "today"),
        # Yesterday begins at midnight, not after a whole day.
        (timedelta(hours=1), "yesterday"),
        (timedelta(days=1), "yesterday"),
        (timedelta(days=9), "9 days ago"),
    ],
)
def test_days_are_counted_as_people_do(app, earlier, words):
    with app.test_request_context("/en/"), in_locale("en"):
        assert ago(NOW - earlier, NOW) == words


def test_parts_that_follow_on_each_other_are_one_stretch(app, edition):
    with app.test_request_context("/en/"), in_locale("en"):
        looking_back, market, music, discussion = parts_of(current_edition())
        assert hours_of([discussion, looking_back, market]) == "19:30–20:45 and 21:15–21:45"
        assert len(stretches([looking_back, market, music, discussion])) == 1
        assert hours_of([]) == ""


def test_every_register_has_a_name(app):
    with app.test_request_context("/en/"), in_locale("en"):
        assert len({register_name(one) for one in Register}) == len(Register)
