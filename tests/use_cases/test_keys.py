"""Another key for what is stored encrypted, without anything being lost or left behind."""

import pytest
from cryptography.fernet import InvalidToken
from sqlalchemy import Text, select, text, type_coerce

from portal import clock, encryption
from portal.campaigns import sending
from portal.campaigns.sending import Words
from portal.database import Bilingual, db, write
from portal.interpreting.models import MatchingRun
from portal.matching.lifecycle import By
from portal.privacy import keys
from portal.privacy.keys import Rotated, count_old, encrypted_columns, rotate
from portal.registration.models import Deed, Draft, NeedTask, RegistrationEvent
from tests.builders import AN_INTERPRETER, a_draft, a_registration, the_registration, without_interpreter
from tests.portals import SETTINGS

OLD = SETTINGS["data_keys"][0]
NEW = "a new key, made when somebody left the team"


def tokens():
    """What lies in every encrypted column, by its place."""
    db.session.rollback()
    return {
        (table.name, row.id, column.name): token
        for table, columns in encrypted_columns()
        for column in columns
        for row in db.session.execute(select(table.c.id, type_coerce(column, Text).label("token")))
        if (token := row.token) is not None
    }


@pytest.fixture
def written(edition):
    """Something in every encrypted column, under the old key; the id of a registration."""
    amal = a_registration(edition, "Amal", needs=["dog"], food=["halal"], **AN_INTERPRETER)
    without_interpreter(amal.id)
    a_draft(edition, "Selam", needs=["seat"], **AN_INTERPRETER)
    with write() as session:
        now = clock.now()
        request = the_registration(amal.id).request
        request.registration.ask_language = "ti"
        request.plan = {"parts": {"1": [1]}}
        task = {"registration_id": amal.id, "opened_at": now, "changed_at": now}
        session.add(NeedTask(need="dog", instruction="A bowl of water at seat A1", **task))
        session.add(NeedTask(need="seat", **task))
        event = {"registration_id": amal.id, "at": now, "deed": Deed.CHANGED, "by": By.ASKER}
        session.add(RegistrationEvent(fields=["details"], **event))
        session.add(MatchingRun(edition_id=edition, asked_at=now, result={"seats": []}))
    no_words = Bilingual(nl="", en="")
    sending.save(Words(no_words, no_words, {"need": "dog"}), edition_id=edition, person_id=None)
    places = {(table, column) for table, _, column in tokens()}
    assert places == {(table.name, one.name) for table, columns in encrypted_columns() for one in columns}
    return amal.id


def test_everything_is_encrypted_anew_so_that_the_old_key_can_go(written):
    encryption.install((NEW, OLD))
    before = tokens()
    assert count_old(db.session()) == len(before)
    assert rotate() == Rotated(values=len(before))
    assert count_old(db.session()) == 0
    assert not {*before.values()} & {*tokens().values()}
    encryption.install((NEW,))
    amal = the_registration(written)
    assert amal.answers["access"]["food"] == ["halal"]
    assert amal.request.offered
    assert [(one.need, one.instruction) for one in amal.tasks][-2:] == [
        ("dog", "A bowl of water at seat A1"),
        ("seat", None),
    ]
    assert amal.events[-1].fields == ["details"]
    assert "Selam" in str([one.answers for one in db.session.scalars(select(Draft))])
    encryption.install((OLD,))
    db.session.expire_all()
    with pytest.raises(InvalidToken):
        _ = the_registration(written).needs.answers


def test_a_second_time_nothing_is_left_to_do(written):
    encryption.install((NEW, OLD))
    rotate()
    before = tokens()
    assert rotate() == Rotated(values=0)
    assert tokens() == before


def test_with_one_key_nothing_happens(written):
    before = tokens()
    assert (count_old(db.session()), rotate(), tokens()) == (0, Rotated(), before)


def test_it_goes_on_where_it_was_interrupted(edition, monkeypatch):
    for number in range(5):
        a_registration(edition, f"Amal{'abcde'[number]}", food=["halal"])
    encryption.install((NEW, OLD))
    monkeypatch.setattr(keys, "BATCH", 2)
    all_there_is = count_old(db.session())
    calls = []

    def interrupted(token):
        if len(calls) == 5:
            raise KeyboardInterrupt
        calls.append(token)
        return renew(token)

    renew = encryption.renewed
    monkeypatch.setattr(encryption, "renewed", interrupted)
    with pytest.raises(KeyboardInterrupt):
        rotate()
    monkeypatch.setattr(encryption, "renewed", renew)
    # The first batch is kept: two drafts with two values each. The one that was under way is not.
    left = count_old(db.session())
    assert all_there_is - left == 4
    assert rotate() == Rotated(values=left)
    encryption.install((NEW,))
    db.session.expire_all()
    assert count_old(db.session()) == 0


def test_what_no_key_reads_is_named_and_left_alone(written, app):
    with write() as session:
        session.execute(text("UPDATE needs SET answers = 'gAAAA-not-a-token'"))
    encryption.install((NEW, OLD))
    run = app.test_cli_runner().invoke(args=["keys", "rotate"])
    assert run.exit_code == 1
    assert "no key reads needs 1: answers" in run.output
    assert tokens()["needs", 1, "answers"] == "gAAAA-not-a-token"
    assert count_old(db.session()) == 1


def test_the_command_says_how_much(written, app):
    encryption.install((NEW, OLD))
    count = len(tokens())
    run = app.test_cli_runner().invoke(args=["keys", "rotate"])
    assert (run.exit_code, run.output) == (0, f"{count} values encrypted anew\n")
