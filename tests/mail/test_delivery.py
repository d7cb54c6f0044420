"""Mail servers are away, busy, rude and forgetful; no letter is lost, and none is sent twice by us."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from portal import outbox, postman
from portal.database import db, write
from portal.outbox import BATCH, LEASE, Content, Letter, State
from portal.postman import LADDER, TRIES
from tests.builders import a_registration, kinds, letters
from tests.smtp import Mood

NAMES = ("Ana", "Amal", "Bilen", "Selam", "Joost")


def registered(edition: int, *names: str) -> list[str]:
    """Let these sign up; their addresses."""
    return [str(a_registration(edition, name).email) for name in names]


def states() -> list[str]:
    db.session.expire_all()
    return [letter.state.value for letter in letters()]


def one_letter() -> Letter:
    db.session.expire_all()
    (letter,) = letters()
    return letter


def later(clock, seconds: float = LADDER[-1] * 1.2 + 1) -> None:
    """So much later that every postponed letter is due again."""
    clock.move(timedelta(seconds=seconds))


def test_what_is_due_is_sent_once(post, smtp_server, edition):
    sent_to = registered(edition, *NAMES)
    assert postman.drain("postman") == 5
    assert smtp_server.recipients == sent_to
    assert states() == ["sent"] * 5
    assert postman.drain("postman") == 0
    assert len(smtp_server.letters) == 5


def test_more_letters_than_one_batch_are_all_sent(post, smtp_server, edition):
    for number in range(BATCH + 3):
        a_registration(edition, "Somebody", email=f"somebody{number}@example.org")
    assert postman.drain("postman") == BATCH + 3
    assert len(set(smtp_server.recipients)) == BATCH + 3


def test_a_settled_letter_belongs_to_no_postman(post, edition, clock):
    registered(edition, "Ana")
    postman.drain("postman")
    letter = one_letter()
    assert (letter.leased_by, letter.leased_until, letter.sent_at) == (None, None, clock.now())
    assert (letter.tries, letter.problem) == (1, "")


# The server is away


def test_while_the_server_is_down_nothing_is_lost_and_no_try_is_burnt(post, smtp_server, edition):
    sent_to = registered(edition, *NAMES)
    with smtp_server.being_down():
        for _ in range(TRIES + 1):
            assert postman.deliver("postman") == (0, False)
        assert states() == ["queued"] * 5
        assert {(letter.tries, letter.leased_by) for letter in letters()} == {(0, None)}
        assert {letter.problem for letter in letters()} == {"ConnectionRefusedError"}
    postman.drain("postman")
    assert smtp_server.recipients == sent_to
    assert {letter.problem for letter in letters()} == {""}


def test_a_server_that_takes_no_more_is_left_alone_until_later(post, smtp_server, edition, clock):
    registered(edition, "Ana", "Amal")
    with smtp_server.being(Mood.LEAVES):
        assert postman.deliver("postman") == (0, False)
    assert states() == ["queued", "queued"]
    # Only the first was under way; the second is due at once.
    assert [letter.tries for letter in letters()] == [1, 0]
    later(clock)
    postman.drain("postman")
    assert sorted(smtp_server.recipients) == ["amal@example.org", "ana@example.org"]


def test_a_letter_on_which_the_server_always_leaves_does_not_hold_up_the_others(
    post, smtp_server, edition, clock
):
    registered(edition, "Ana", "Amal")
    with smtp_server.being(Mood.LEAVES, "ana@example.org"):
        for _ in range(TRIES + 1):
            postman.drain("postman")
            postman.drain("postman")
            later(clock)
    assert smtp_server.recipients == ["amal@example.org"]
    assert states() == ["dead", "sent"]


# The server refuses


def test_a_busy_server_gets_the_letter_later(post, smtp_server, edition, clock):
    registered(edition, "Ana")
    with smtp_server.being(Mood.BUSY):
        postman.drain("postman")
        letter = one_letter()
        assert (letter.state, letter.tries, letter.problem) == (State.QUEUED, 1, "451")
        assert letter.not_before is not None
        assert timedelta(seconds=24) <= letter.not_before - clock.now() <= timedelta(seconds=36)
    assert postman.drain("postman") == 0
    later(clock, 37)
    postman.drain("postman")
    assert smtp_server.recipients == ["ana@example.org"]
    assert one_letter().problem == ""


def test_a_busy_mailbox_does_not_hold_up_the_others(post, smtp_server, edition):
    registered(edition, *NAMES)
    with smtp_server.being(Mood.BUSY, "ana@example.org"):
        postman.drain("postman")
    assert states() == ["queued", "sent", "sent", "sent", "sent"]


def test_a_server_that_stays_busy_makes_a_letter_dead_in_the_end(post, smtp_server, edition, clock):
    registered(edition, "Ana")
    waits = []
    with smtp_server.being(Mood.BUSY):
        for _ in range(TRIES):
            assert states() == ["queued"]
            postman.drain("postman")
            letter = one_letter()
            if letter.not_before and letter.state is State.QUEUED:
                waits.append((letter.not_before - clock.now()).total_seconds())
            later(clock)
    assert (one_letter().state, one_letter().tries) == (State.DEAD, TRIES)
    assert len(waits) == len(LADDER)
    assert all(0.8 * step <= wait <= 1.2 * step for step, wait in zip(LADDER, waits, strict=True))
    postman.drain("postman")
    assert smtp_server.letters == []


def test_a_mailbox_that_does_not_exist_makes_a_letter_dead_at_once_and_visible(post, smtp_server, edition):
    registered(edition, "Ana", "Amal")
    with smtp_server.being(Mood.REFUSES_RECIPIENT, "ana@example.org"):
        postman.drain("postman")
    assert states() == ["dead", "sent"]
    assert letters()[0].problem == "550"
    assert outbox.tally(db.session())["dead"] == 1
    assert smtp_server.recipients == ["amal@example.org"]


def test_what_is_written_down_about_a_problem_names_nobody(post, smtp_server, edition):
    registered(edition, "Ana")
    with smtp_server.being(Mood.REFUSES_RECIPIENT):
        postman.drain("postman")
    assert "ana" not in one_letter().problem


def test_a_dead_letter_can_be_sent_again_under_its_own_id(post, smtp_server, edition):
    registered(edition, "Ana")
    with smtp_server.being(Mood.REFUSES_RECIPIENT):
        postman.drain("postman")
    message_id = one_letter().message_id
    outbox.retry(one_letter().id)
    assert (one_letter().state, one_letter().tries, one_letter().problem) == (State.QUEUED, 0, "")
    postman.drain("postman")
    assert [letter["Message-ID"] for letter in smtp_server.letters] == [message_id]


def test_only_dead_letters_are_sent_again(post, smtp_server, edition):
    registered(edition, "Ana")
    postman.drain("postman")
    outbox.retry(one_letter().id)
    outbox.retry(4711)
    assert postman.drain("postman") == 0
    assert len(smtp_server.letters) == 1


# The line breaks


def test_a_line_that_breaks_before_the_answer_repeats_the_letter_under_the_same_id(
    post, smtp_server, edition, clock
):
    registered(edition, "Ana", "Amal")
    with smtp_server.being(Mood.VANISHES, "ana@example.org"):
        postman.drain("postman")
    assert one_of("ana@example.org").state is State.QUEUED
    later(clock)
    postman.drain("postman")
    assert states() == ["sent", "sent"]
    ids = [letter["Message-ID"] for letter in smtp_server.letters_to("ana@example.org")]
    assert ids == [one_of("ana@example.org").message_id] * 2
    assert len(smtp_server.letters_to("amal@example.org")) == 1


def test_a_line_that_always_breaks_ends_as_a_dead_letter_and_not_as_an_endless_stream(
    post, smtp_server, edition, clock
):
    registered(edition, "Ana")
    with smtp_server.being(Mood.VANISHES):
        for _ in range(TRIES + 3):
            postman.drain("postman")
            later(clock)
    assert one_letter().state is State.DEAD
    assert len(smtp_server.letters) == TRIES
    assert len({letter["Message-ID"] for letter in smtp_server.letters}) == 1


def test_a_rude_goodbye_after_the_letter_was_taken_sends_nothing_twice(post, smtp_server, edition, clock):
    registered(edition, *NAMES)
    with smtp_server.being(Mood.RUDE_GOODBYE):
        postman.drain("postman")
    assert states() == ["sent"] * 5
    later(clock)
    postman.drain("postman")
    assert len(smtp_server.letters) == 5


def one_of(recipient: str) -> Letter:
    db.session.expire_all()
    (letter,) = letters(to=recipient)
    return letter


# Several postmen


def test_two_postmen_at_once_send_no_letter_twice(post, smtp_server, edition):
    for number in range(25):
        a_registration(edition, "Somebody", email=f"somebody{number}@example.org")
    db.session.rollback()
    start = threading.Barrier(3)
    broken: list[Exception] = []

    def work(name: str) -> None:
        with post.app_context():
            start.wait()
            try:
                postman.drain(name)
            except Exception as problem:
                broken.append(problem)

    postmen = [threading.Thread(target=work, args=(f"postman {number}",)) for number in range(3)]
    for one in postmen:
        one.start()
    for one in postmen:
        one.join()
    assert broken == []
    assert len(smtp_server.recipients) == len(set(smtp_server.recipients)) == 25
    assert states() == ["sent"] * 25


def test_nobody_takes_a_letter_that_another_has(post, edition):
    registered(edition, *NAMES)
    assert len(outbox.claim("one")) == 5
    assert outbox.claim("another") == []


def test_a_letter_of_a_postman_who_died_is_brought_by_another(post, smtp_server, edition, clock):
    registered(edition, *NAMES)
    assert len(outbox.claim("one who dies")) == 5
    clock.move(LEASE)
    assert postman.drain("another") == 0
    clock.move(timedelta(microseconds=1))
    assert postman.drain("another") == 5
    assert len(smtp_server.letters) == 5


def test_whoever_lost_a_letter_to_another_cannot_settle_it(post, edition, clock):
    registered(edition, "Ana")
    (mine,) = outbox.claim("slow")
    clock.move(LEASE + timedelta(seconds=1))
    (theirs,) = outbox.claim("quick")
    assert outbox.settle(mine, "slow", state=State.DEAD) is False
    assert outbox.settle(theirs, "quick", state=State.SENT) is True
    assert states() == ["sent"]


def test_a_slow_postman_does_not_send_what_another_has_taken_meanwhile(post, smtp_server, edition, clock):
    registered(edition, "Ana", "Amal")
    real = outbox._writers["registered"]

    def slowly(letter: Letter) -> Content | None:
        # Writing the first letter takes longer than the lease, and a colleague takes over.
        outbox._writers["registered"] = real
        clock.move(LEASE + timedelta(seconds=1))
        assert postman.drain("quick") == 2
        return real(letter)

    outbox._writers["registered"] = slowly
    try:
        postman.drain("slow")
    finally:
        outbox._writers["registered"] = real
    assert len(smtp_server.letters_to("amal@example.org")) == 1
    assert states() == ["sent", "sent"]


# Letters that cannot be sent at all


def owe(recipient: str, kind: str = "registered", about: int = 1) -> None:
    with write() as session:
        outbox.queue(session, kind, about=about, deed=recipient, recipient=recipient, locale="nl")


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_an_address_with_a_line_end_is_never_sent_to(post, smtp_server, edition, end):
    amal = a_registration(edition, "Amal")
    poisoned = f"amal@example.org{end}Bcc: all@example.org"
    with write() as session:
        session.execute(update(Letter).values(recipient=poisoned))
        amal.email = poisoned
        session.add(amal)
    registered(edition, "Ana")
    postman.drain("postman")
    assert smtp_server.recipients == ["ana@example.org"]
    assert states() == ["dead", "sent"]
    assert letters()[0].problem == "BadHeaderError"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_subject_with_a_line_end_is_never_sent(post, smtp_server, edition, end):
    @outbox.writes("poisoned")
    def write_poison(letter: Letter) -> Content:
        return Content(subject=f"Hello{end}Bcc: all@example.org", text="x", html="<p>x")

    try:
        owe("ana@example.org", kind="poisoned")
        registered(edition, "Amal")
        postman.drain("postman")
    finally:
        del outbox._writers["poisoned"]
    assert smtp_server.recipients == ["amal@example.org"]
    assert states() == ["dead", "sent"]


def test_a_letter_that_nobody_can_write_does_not_hold_up_those_behind_it(post, smtp_server, edition):
    owe("ana@example.org", kind="of a version that we do not know")
    registered(edition, "Amal")
    postman.drain("postman")
    assert states() == ["dead", "sent"]
    assert letters()[0].problem == "KeyError"
    assert smtp_server.recipients == ["amal@example.org"]


@pytest.mark.parametrize("address", ["josé@example.org", "ana@exämple.org"])
def test_an_address_that_our_server_cannot_reach_is_dead_or_sent_but_never_stuck(
    post, smtp_server, edition, clock, address
):
    a_registration(edition, "Ana", email=address)
    registered(edition, "Amal")
    for _ in range(TRIES):
        postman.drain("postman")
        later(clock)
    assert smtp_server.letters_to("amal@example.org")
    assert set(states()) <= {"dead", "sent"}


# Owing


def test_the_same_deed_twice_is_one_letter(post):
    for _ in range(2):
        owe("ana@example.org")
    assert kinds() == ["registered"]


def test_a_letter_that_is_owed_goes_with_the_deed_or_not_at_all(post):
    with pytest.raises(ZeroDivisionError), write() as session:
        outbox.queue(session, "link", about=1, deed="x", recipient="ana@example.org", locale="nl")
        _ = 1 / 0
    assert letters() == []


def test_no_row_holds_a_text_or_a_key(post, edition):
    amal = a_registration(edition, "Amal")
    row = {column.name: getattr(one_letter(), column.key) for column in Letter.__table__.columns}
    assert amal.token not in repr(row)
    assert not {"subject", "text", "html", "body"} & set(row)


# The postman's day


def test_a_postman_rests_when_there_is_nothing_and_longer_when_the_server_is_away(post, smtp_server, edition):
    rests: list[float] = []
    registered(edition, "Ana")
    with smtp_server.being_down():
        postman.work("postman", stop=lambda: len(rests) == 8, wait=rests.append)
        assert rests == [2, 4, 8, 16, 32, 60, 60, 60]
    rests.clear()
    postman.work("postman", stop=lambda: len(rests) == 3, wait=rests.append)
    assert rests == [1, 1, 1]
    assert smtp_server.recipients == ["ana@example.org"]


def test_without_a_mail_server_a_demonstration_keeps_its_letters(make_app, edition):
    app = make_app(demo=True, mail_server="")
    with app.app_context():
        registered(edition, "Ana")
        assert postman.drain("postman") == 1
        assert states() == ["sent"]
