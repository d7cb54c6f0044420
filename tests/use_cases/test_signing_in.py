"""Letting people in by mail, and out again."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.models import Grant, Person, SignedIn, SignInLink
from portal.access.people import Role
from portal.access.sign_in import (
    LinkIsSpent,
    ask,
    forget_old,
    grant,
    invite,
    leave,
    new_link,
    sessions_of,
    signed_in,
    usable,
    use,
)
from portal.database import db, write
from portal.links import digest
from tests.builders import kinds, letters

TEN_MINUTES = timedelta(minutes=10)


def links() -> list[SignInLink]:
    return list(db.session.scalars(select(SignInLink).order_by(SignInLink.id)))


def the_last_token() -> str:
    return links()[-1].token


def test_an_invitation_is_one_person_one_role_and_one_letter():
    person = invite("Joost@Example.org ", Role.ORGANISER)
    assert (person.email, person.may(Role.ORGANISER)) == ("joost@example.org", True)
    assert [(one.kind, one.recipient, one.about) for one in letters()] == [
        ("sign-in", "joost@example.org", links()[-1].id)
    ]


def test_inviting_again_adds_no_second_person_or_role():
    invite("joost@example.org", Role.HOST, theme="education")
    invite("JOOST@example.org", Role.HOST, theme="education")
    invite("joost@example.org", Role.HOST, theme="police")
    invite("joost@example.org", Role.DOOR)
    assert db.session.query(Person).count() == 1
    assert db.session.query(Grant).count() == 3


def test_an_invitation_that_names_a_language_is_followed_and_another_changes_nothing():
    assert invite("joost@example.org", Role.DOOR).locale == "nl"
    assert invite("joost@example.org", Role.COORDINATOR, locale="en").locale == "en"
    assert invite("joost@example.org", Role.ORGANISER).locale == "en"
    assert [one.locale for one in letters()] == ["nl", "en", "en"]


def test_a_link_signs_in_whom_it_was_sent_to():
    joost = invite("joost@example.org", Role.ORGANISER)
    person, secret = use(the_last_token(), browser="Firefox")
    assert person.id == joost.id
    stay = signed_in(secret)
    assert stay is not None
    assert (stay.person_id, stay.browser, stay.token_digest) == (joost.id, "Firefox", digest(secret))


def test_a_link_works_once():
    invite("joost@example.org", Role.ORGANISER)
    token = the_last_token()
    use(token, browser="")
    assert usable(token) is None
    with pytest.raises(LinkIsSpent):
        use(token, browser="")
    assert db.session.query(SignedIn).count() == 1


def test_looking_at_a_link_does_not_use_it():
    invite("joost@example.org", Role.ORGANISER)
    for _ in range(5):
        assert usable(the_last_token()) is not None
    use(the_last_token(), browser="")


def test_a_link_works_for_ten_minutes(clock):
    invite("joost@example.org", Role.ORGANISER)
    invite("ana@example.org", Role.DOOR)
    first, second = (link.token for link in links())
    clock.move(TEN_MINUTES - timedelta(microseconds=1))
    use(first, browser="")
    clock.move(timedelta(microseconds=1))
    assert usable(second) is None
    with pytest.raises(LinkIsSpent):
        use(second, browser="")


def test_a_newer_link_ends_the_older_one():
    invite("joost@example.org", Role.ORGANISER)
    older = the_last_token()
    ask("joost@example.org")
    with pytest.raises(LinkIsSpent):
        use(older, browser="")
    use(the_last_token(), browser="")


def test_a_newer_link_leaves_those_of_others_alone():
    invite("joost@example.org", Role.ORGANISER)
    mine = the_last_token()
    invite("ana@example.org", Role.DOOR)
    use(mine, browser="")


def test_an_unknown_address_gets_a_row_and_no_letter():
    ask("nobody@example.org")
    (link,) = links()
    assert link.person_id is None
    assert usable(link.token) is None
    assert letters() == []
    with pytest.raises(LinkIsSpent):
        use(link.token, browser="")


def test_somebody_without_any_role_left_gets_no_letter():
    invite("joost@example.org", Role.DOOR)
    with write() as session:
        session.delete(session.scalars(select(Grant)).one())
    ask("joost@example.org")
    assert kinds() == ["sign-in"]
    assert links()[-1].person_id is None


@pytest.mark.parametrize("token", ["", "x", "x" * 32, "é", "' OR 1=1 --", "x" * 5000])
def test_a_token_that_never_was_one_lets_nobody_in(token):
    invite("joost@example.org", Role.ORGANISER)
    ask("nobody@example.org")
    with pytest.raises(LinkIsSpent):
        use(token, browser="")


def test_no_more_than_three_letters_in_fifteen_minutes(make_app, clock):
    with make_app(rate_limits=1.0).app_context():
        with write() as session:
            grant(session, "joost@example.org", Role.ORGANISER)
        for _ in range(5):
            ask("joost@example.org")
        assert kinds() == ["sign-in"] * 3
        use(the_last_token(), browser="")
        clock.move(timedelta(minutes=15, seconds=1))
        ask("JOOST@example.org")
        assert len(kinds()) == 4


def test_somebody_who_asks_for_another_too_often_ends_no_link_that_was_sent(make_app):
    with make_app(rate_limits=1.0).app_context():
        with write() as session:
            grant(session, "joost@example.org", Role.ORGANISER)
        for _ in range(10):
            ask("joost@example.org")
        assert usable(the_last_token()) is not None


def test_two_presses_at_once_let_one_in(app):
    invite("joost@example.org", Role.ORGANISER)
    token = the_last_token()
    db.session.rollback()
    start = threading.Barrier(8)
    outcomes: list[str] = []

    def press() -> None:
        with app.app_context():
            start.wait()
            try:
                use(token, browser="")
                outcomes.append("in")
            except LinkIsSpent:
                outcomes.append("spent")

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", *["spent"] * 7]
    assert db.session.query(SignedIn).count() == 1


def a_stay(email: str = "joost@example.org") -> tuple[Person, str]:
    with write() as session:
        token = new_link(session, grant(session, email, Role.ORGANISER)).token
    return use(token, browser="Firefox")


def test_a_stay_lasts_for_twelve_hours(clock):
    _, secret = a_stay()
    clock.move(timedelta(hours=12) - timedelta(microseconds=1))
    assert signed_in(secret) is not None
    clock.move(timedelta(microseconds=1))
    assert signed_in(secret) is None


def test_leaving_everywhere_ends_every_stay_of_this_person_and_of_nobody_else():
    joost, here = a_stay()
    _, there = a_stay()
    _, hers = a_stay("ana@example.org")
    assert len(sessions_of(joost)) == 2
    leave(joost)
    assert [signed_in(secret) is not None for secret in (here, there, hers)] == [False, False, True]


def test_leaving_one_place_leaves_the_other():
    joost, here = a_stay()
    _, there = a_stay()
    stay = signed_in(here)
    assert stay is not None
    leave(joost, session_id=stay.id)
    assert [signed_in(secret) is not None for secret in (here, there)] == [False, True]


def test_nobody_ends_the_stay_of_another():
    joost, _ = a_stay()
    _, hers = a_stay("ana@example.org")
    stay = signed_in(hers)
    assert stay is not None
    leave(joost, session_id=stay.id)
    assert signed_in(hers) is not None


def test_what_is_over_is_forgotten(clock):
    a_stay()
    ask("nobody@example.org")
    clock.move(timedelta(hours=12, minutes=1))
    with write() as session:
        assert forget_old(session) == 1
    clock.move(timedelta(days=1))
    with write() as session:
        assert forget_old(session) == 2
    assert links() == []
