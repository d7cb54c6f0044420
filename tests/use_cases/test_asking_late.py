"""Asking interpreters on the day of the evening: until when they answer, and what is over by then."""

from datetime import datetime

import pytest

from portal.clock import LEIDEN, in_leiden
from tests.builders import AN_INTERPRETER, a_registration, an_interpreter, invited


def leiden(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LEIDEN)


@pytest.mark.parametrize(
    ("parts", "asked", "answered"),
    [
        (["looking-back", "market"], "2024-03-19T09:00", "2024-03-20T19:30"),
        # At least four hours to think, and an hour to travel.
        (["looking-back", "market"], "2024-03-21T09:00", "2024-03-21T13:00"),
        (["looking-back", "market"], "2024-03-21T15:00", "2024-03-21T18:30"),
        (["looking-back", "market"], "2024-03-21T18:15", "2024-03-21T18:30"),
        (["looking-back", "market"], "2024-03-21T18:16", "2024-03-21T19:30"),
        (["discussion"], "2024-03-21T18:16", "2024-03-21T20:15"),
        # What has begun is asked for as long as it lasts.
        (["market", "discussion"], "2024-03-21T20:10", "2024-03-21T21:15"),
        (["market"], "2024-03-21T20:10", "2024-03-21T20:45"),
    ],
)
def test_no_answer_is_wanted_when_it_is_of_no_use_any_more(edition, clock, parts, asked, answered):
    a_registration(edition, "Selam", **{**AN_INTERPRETER, "parts": parts})
    miriam = an_interpreter(edition, "Miriam")
    clock.moment = leiden(asked)
    by = invited(miriam).answer_by
    assert in_leiden(by).strftime("%Y-%m-%dT%H:%M") == answered
