"""A host's personal link: what it opens, on which device, and for how long."""

from datetime import datetime, timedelta

import pytest

from portal import outbox
from portal.access import crew, personal, sign_in
from portal.access.models import Device, MailedCode, PersonalLink, SignedIn, SignInLink
from portal.access.people import Role
from portal.access.sign_in import signed_in
from portal.database import db, write
from portal.links import digest
from portal.locales import in_locale
from portal.outbox import Letter, State, content
from tests.builders import kinds, letters

UNTIL = datetime.fromisoformat("2024-04-20T22:00+02:00")


@pytest.fixture
def link():
    crew.invite("host@example.org", Role.HOST, theme="education", until=UNTIL)
    return db.session.query(PersonalLink).one()


def the_code():
    return db.session.query(MailedCode).order_by(MailedCode.id.desc()).first()


def wrong_digits():
    return f"{(int(the_code().digits) + 1) % 1_000_000:06d}"


def test_the_right_code_signs_in_and_makes_the_device_known(link):
    personal.send_code(link.id)
    assert kinds() == ["personal", "code"]
    secret, device = personal.enter_with(link.id, the_code().digits, browser="Firefox")
    assert signed_in(secret).person_id == link.person_id
    assert personal.is_known(link, device)
    assert not personal.is_known(link, "another")
    assert not personal.is_known(link, "")


def test_nothing_that_opens_a_door_is_stored(link):
    personal.send_code(link.id)
    _, device = personal.enter_with(link.id, the_code().digits, browser="")
    row = db.session.query(Device).one()
    assert row.token_digest == digest(device)
    assert link.token_digest == digest(link.token)
    assert {row.token_digest, link.token_digest}.isdisjoint({device, link.token})


def test_a_code_works_once(link):
    personal.send_code(link.id)
    digits = the_code().digits
    personal.enter_with(link.id, digits, browser="")
    with pytest.raises(personal.WrongCode):
        personal.enter_with(link.id, digits, browser="")


def test_a_code_works_for_ten_minutes(link, clock):
    personal.send_code(link.id)
    clock.move(timedelta(minutes=10))
    with pytest.raises(personal.WrongCode):
        personal.enter_with(link.id, the_code().digits, browser="")


def test_after_five_wrong_tries_the_right_code_is_worth_nothing(link):
    personal.send_code(link.id)
    right, wrong = the_code().digits, wrong_digits()
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(personal.WrongCode) as refusal:
            personal.enter_with(link.id, wrong, browser="")
        assert refusal.value.left == left
    with pytest.raises(personal.WrongCode):
        personal.enter_with(link.id, right, browser="")
    assert db.session.query(Device).count() == 0


def test_a_newer_code_ends_the_older_one(link):
    personal.send_code(link.id)
    older = the_code().digits
    personal.send_code(link.id)
    if older != the_code().digits:
        with pytest.raises(personal.WrongCode):
            personal.enter_with(link.id, older, browser="")
    personal.enter_with(link.id, the_code().digits, browser="")


def test_three_codes_in_a_quarter_of_an_hour_and_ten_a_day(make_app, edition, clock):
    with make_app(rate_limits=1.0).app_context():
        crew.invite("host@example.org", Role.HOST, theme="education", until=UNTIL)
        link = db.session.query(PersonalLink).one()
        sent = 0
        for _ in range(8):
            for _ in range(4):
                try:
                    personal.send_code(link.id)
                    sent += 1
                except personal.TooManyCodes:
                    break
            if not sent:
                break
            clock.move(timedelta(minutes=16))
        assert sent == 10


def test_the_link_of_somebody_else_knows_no_device_of_mine(link):
    personal.send_code(link.id)
    _, device = personal.enter_with(link.id, the_code().digits, browser="")
    crew.invite("other@example.org", Role.HOST, theme="police", until=UNTIL)
    other = db.session.query(PersonalLink).order_by(PersonalLink.id.desc()).first()
    assert not personal.is_known(other, device)


def test_a_link_and_its_devices_end(link, clock):
    personal.send_code(link.id)
    _, device = personal.enter_with(link.id, the_code().digits, browser="")
    token = link.token
    assert personal.opened(token)
    clock.moment = UNTIL
    assert personal.opened(token) is None
    assert not personal.is_known(link, device)


def test_a_revoked_link_opens_nothing_and_forgets_its_devices(link):
    personal.send_code(link.id)
    digits, token = the_code().digits, link.token
    crew.end_link(link.person_id)
    assert personal.opened(token) is None
    with pytest.raises(personal.WrongCode):
        personal.enter_with(link.id, digits, browser="")


def test_leaving_everywhere_forgets_the_devices_of_this_person_and_leaving_one_place_does_not(link):
    personal.send_code(link.id)
    secret, device = personal.enter_with(link.id, the_code().digits, browser="")
    crew.invite("other@example.org", Role.HOST, theme="police", until=UNTIL)
    other = db.session.query(PersonalLink).order_by(PersonalLink.id.desc()).first()
    personal.send_code(other.id)
    _, theirs = personal.enter_with(other.id, the_code().digits, browser="")
    sign_in.leave(link.person, session_id=signed_in(secret).id)
    assert personal.is_known(link, device)
    sign_in.leave(link.person)
    assert not personal.is_known(link, device)
    assert personal.is_known(other, theirs)


def end(link, clock):
    crew.end_link(link.person_id)


def grow_old(link, clock):
    clock.moment = UNTIL


def may_do_more(link, clock):
    with write() as session:
        sign_in.grant(session, link.person.email, Role.DOOR)


def forget(link, clock):
    with write() as session:
        session.delete(session.get_one(PersonalLink, link.id))


@pytest.mark.parametrize("change", [end, grow_old, may_do_more, forget])
def test_a_link_that_ended_after_it_was_opened_signs_nobody_in(link, clock, change):
    link_id = link.id
    assert signed_in(personal.enter(link_id, browser=""))
    before = db.session.query(SignedIn).count()
    change(link, clock)
    with pytest.raises(sign_in.LinkIsSpent):
        personal.enter(link_id, browser="")
    assert db.session.query(SignedIn).count() <= before


def test_a_new_letter_after_a_revoked_link_brings_a_new_link(link):
    old = link.token
    crew.end_link(link.person_id)
    crew.send_again(link.person_id, until=UNTIL)
    new = db.session.query(PersonalLink).order_by(PersonalLink.id.desc()).first()
    assert new.token != old
    assert personal.opened(new.token)
    assert personal.opened(old) is None


def test_whoever_can_do_more_than_host_has_no_long_lived_link(link):
    token = link.token
    crew.invite("host@example.org", Role.ORGANISER, until=UNTIL)
    assert personal.opened(token) is None
    assert letters()[-1].kind == "sign-in"


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "é", "' OR 1=1 --"])
def test_what_never_was_a_link_opens_nothing(link, token):
    assert personal.opened(token) is None


def test_the_letter_holds_the_link_and_the_code_letter_the_digits(link):
    personal.send_code(link.id)
    digits = the_code().digits
    with in_locale("en"):
        first, second = (content(one) for one in letters())
    assert link.token in first.text and "20 April" in first.text
    assert f"{digits[:3]} {digits[3:]}" in second.text
    assert digits[:3] not in second.subject


def test_letters_that_would_disappoint_are_not_written(link, clock):
    personal.send_code(link.id)
    clock.move(timedelta(minutes=11))
    crew.end_link(link.person_id)
    with in_locale("en"):
        assert [content(one) for one in letters()] == [None, None]


@pytest.mark.parametrize("other", ["other@example.org", "host@example.org"])
def test_an_old_letter_never_brings_a_newer_way_in_that_got_its_number(link, clock, other):
    personal.send_code(link.id)
    crew.invite("door@example.org", Role.DOOR, until=UNTIL)
    dead = letters()
    old = [(one.kind, one.about) for one in dead]
    with write() as session:
        for one in dead:
            session.get_one(Letter, one.id).state = State.DEAD
    clock.moment = UNTIL + timedelta(days=2)
    with write() as session:
        personal.forget_old(session)
        sign_in.forget_old(session)
        person = sign_in.grant(session, other, Role.HOST, theme="police")
        # The numbers as SQLite gives them out again.
        life = {"person_id": person.id, "expires_at": clock.moment + timedelta(days=9)}
        session.add(PersonalLink(id=dict(old)["personal"], nonce="b" * 32, token_digest="b", **life))
        session.add(SignInLink(id=dict(old)["sign-in"], nonce="a" * 32, token_digest="a", **life))
        session.flush()
        code = MailedCode(id=dict(old)["code"], link_id=dict(old)["personal"], nonce="c" * 32)
        code.expires_at = life["expires_at"]
        session.add(code)
    for one in dead:
        outbox.retry(one.id)
    with in_locale("en"):
        assert [content(one) for one in letters()] == [None, None, None]


def test_what_is_over_is_forgotten(link, clock):
    personal.send_code(link.id)
    personal.enter_with(link.id, the_code().digits, browser="")
    with write() as session:
        assert personal.forget_old(session) == 0
    clock.moment = UNTIL + timedelta(days=1, minutes=1)
    with write() as session:
        assert personal.forget_old(session) == 3
