"""Letters to many: who gets one, and that it is sent once."""

import pytest
from sqlalchemy import event, select

from portal import outbox
from portal.campaigns import sending
from portal.campaigns.choosing import choose, seen, who
from portal.campaigns.desk import campaigns
from portal.campaigns.forms import LONGEST_WORD
from portal.campaigns.letters import LONGEST_LINE, wrapped
from portal.campaigns.models import Campaign, Recipient
from portal.campaigns.sending import (
    AlreadySent,
    ChangedMeanwhile,
    HasChanged,
    NobodyChosen,
    NoCampaign,
    Words,
)
from portal.campaigns.words import called, kind_names
from portal.database import Bilingual, db, write
from portal.event.editions import current_edition
from portal.locales import in_locale
from portal.outbox import BATCH, Letter, State
from portal.registration import changing
from portal.registration.models import NeedTask, Registration, Status
from portal.registration.steps import Step
from tests.builders import (
    AN_INTERPRETER,
    a_registration,
    answers,
    letters,
    with_seats,
)

BOTH = {
    "subject": Bilingual(nl="Neem een beker mee", en="Bring a cup"),
    "text": Bilingual(nl="Er is thee.", en="There is tea."),
}


def a_campaign(edition, **filters):
    return sending.save(Words(**BOTH, filters=filters), edition_id=edition, person_id=None).id


def chosen_by(**filters):
    return choose(db.session(), current_edition(), who(filters))


def names(**filters):
    return [one.name for one in chosen_by(**filters).people]


def mark_of(campaign_id):
    """What somebody sees who looks now."""
    db.session.expire_all()
    campaign = db.session.get_one(Campaign, campaign_id)
    return seen(campaign, choose(db.session(), campaign.edition, who(campaign.filters)))


def sent(campaign_id):
    return sending.send(campaign_id, mark=mark_of(campaign_id))


def recipients():
    return list(db.session.scalars(select(Recipient).order_by(Recipient.id)))


def owed():
    """The addresses that are owed a letter to many."""
    db.session.expire_all()
    return [letter.recipient for letter in letters() if letter.kind == "to-many"]


def without_earlier_letters():
    with write() as session:
        session.query(Letter).delete()


@pytest.fixture
def evening(edition):
    """Ana and Amal have a seat, Bilen waits, Joost cancelled, Fatma has no e-mail address."""
    with_seats(edition, 3)
    a_registration(edition, "Ana", locale="nl")
    a_registration(edition, "Amal")
    joost = a_registration(edition, "Joost")
    a_registration(edition, "Bilen", 3)
    changing.cancel(joost.id)
    a_registration(edition, "Fatma", email="", phone="0612345678")
    without_earlier_letters()
    return edition


# Who gets it


def test_without_a_choice_everybody_who_is_signed_up_is_chosen(evening):
    assert names() == ["Ana", "Amal", "Bilen"]


@pytest.mark.parametrize(
    "filters, expected",
    [
        ({"status": "seated"}, ["Ana", "Amal"]),
        ({"status": "waiting"}, ["Bilen"]),
        ({"status": "cancelled"}, ["Joost"]),
        ({"locale": "nl"}, ["Ana"]),
        ({"mail": "no"}, []),
        ({"q": "amal"}, ["Amal"]),
        ({"status": "nonsense"}, ["Ana", "Amal", "Bilen"]),
        ({"interpreter": "wanted"}, []),
    ],
)
def test_filters_of_the_list_choose(evening, filters, expected):
    assert names(**filters) == expected


def test_people_are_counted_per_language_and_those_without_address_apart(evening):
    chosen = chosen_by()
    assert chosen.per_locale == {"nl": 1, "en": 2}
    assert (chosen.unreachable, chosen.shared) == (1, 0)
    assert chosen_by(status="waiting").unreachable == 0


def test_echoes_get_nothing(evening):
    assert a_registration(evening, "Ana").is_echo
    assert names() == ["Ana", "Amal", "Bilen"]


def test_one_address_gets_one_letter(evening):
    with write() as session:
        session.query(Registration).filter_by(name="Bilen").one().email = "Ana@Example.org"
    assert names() == ["Ana", "Amal"]
    assert chosen_by().shared == 1
    assert sent(a_campaign(evening))
    assert owed() == ["ana@example.org", "amal@example.org"]


def test_who_signed_up_anew_is_not_asked_to_come_back(evening):
    with write() as session:
        session.query(Registration).filter_by(name="Joost").one().email = "Joost@Example.org"
    assert names(status="cancelled") == ["Joost"]
    joost = a_registration(evening, "Joost", email="joost@example.org", locale="nl")
    assert (names(status="cancelled"), chosen_by(status="cancelled").returned) == ([], 1)
    assert "Joost" in names()
    assert chosen_by().returned == 0
    changing.cancel(joost.id)
    # Twice the same address: one letter.
    assert names(status="cancelled") == ["Joost"]


# Sending


def test_sending_freezes_the_recipients_and_owes_each_a_letter(evening, clock):
    campaign_id = a_campaign(evening)
    assert owed() == []
    assert sent(campaign_id)
    assert owed() == ["ana@example.org", "amal@example.org", "bilen@example.org"]
    assert [one.about for one in letters()] == [one.id for one in recipients()]
    assert [one.locale for one in letters()] == ["nl", "en", "en"]
    assert db.session.get_one(Campaign, campaign_id).sent_at == clock.now()
    a_registration(evening, "Selam")
    assert len(recipients()) == 3


def test_what_is_sent_twice_is_sent_once(evening):
    campaign_id = a_campaign(evening)
    mark = mark_of(campaign_id)
    assert sending.send(campaign_id, mark=mark)
    assert not sending.send(campaign_id, mark=mark)
    assert not sending.send(campaign_id, mark="another")
    assert len(owed()) == 3


def test_what_changed_since_somebody_looked_is_not_sent(evening):
    campaign_id = a_campaign(evening)
    mark = mark_of(campaign_id)
    selam = a_registration(evening, "Selam")
    with pytest.raises(HasChanged):
        sending.send(campaign_id, mark=mark)
    # As many as before, and not the same.
    changing.cancel(selam.id)
    changing.cancel(db.session.query(Registration).filter_by(name="Amal").one().id)
    a_registration(evening, "Miriam")
    with pytest.raises(HasChanged):
        sending.send(campaign_id, mark=mark)
    assert owed() == []
    assert db.session.get_one(Campaign, campaign_id).sent_at is None


def test_words_that_changed_since_somebody_looked_are_not_sent(evening):
    campaign_id = a_campaign(evening)
    mark = mark_of(campaign_id)
    other = Words(**{**BOTH, "text": Bilingual(nl="Er is soep.", en="There is soup.")})
    sending.save(other, edition_id=evening, person_id=None, campaign_id=campaign_id)
    with pytest.raises(HasChanged):
        sending.send(campaign_id, mark=mark)


def test_a_letter_to_nobody_or_without_words_is_not_sent(evening):
    with pytest.raises(NobodyChosen):
        sent(a_campaign(evening, mail="no"))
    only_dutch = Words(Bilingual(nl="Thee", en=""), Bilingual(nl="Er is thee.", en=""), {})
    with pytest.raises(NobodyChosen):
        sent(sending.save(only_dutch, edition_id=evening, person_id=None).id)
    to_the_dutch = Words(only_dutch.subject, only_dutch.text, {"locale": "nl"})
    assert sent(sending.save(to_the_dutch, edition_id=evening, person_id=None).id)
    assert owed() == ["ana@example.org"]


def test_what_was_sent_does_not_change_and_cannot_be_thrown_away(evening):
    campaign_id = a_campaign(evening)
    sent(campaign_id)
    with pytest.raises(AlreadySent):
        sending.save(Words(**BOTH), edition_id=evening, person_id=None, campaign_id=campaign_id)
    with pytest.raises(AlreadySent):
        sending.drop(campaign_id)
    draft = a_campaign(evening)
    sending.drop(draft)
    with pytest.raises(NoCampaign):
        sending.send(draft, mark="")


def test_a_sent_letter_does_not_keep_what_its_recipients_were_chosen_by_need(evening, clock):
    selam = a_registration(evening, "Selam", 0, needs=["wheelchair"], **AN_INTERPRETER)
    with write() as session:
        session.add(
            NeedTask(
                registration_id=selam.id, need="wheelchair", opened_at=clock.now(), changed_at=clock.now()
            )
        )
    campaign_id = a_campaign(
        evening, q="selam", need="any", interpreter="wanted", status="active", locale="en"
    )
    assert sent(campaign_id)
    assert db.session.get_one(Campaign, campaign_id).filters == {"status": "active", "locale": "en"}


def test_thousands_are_written_down_in_a_handful_of_statements(evening, app):
    with write() as session:
        for number in range(300):
            session.add(
                Registration(
                    edition_id=evening,
                    public_id=f"{number:032}",
                    token_digest=f"{number:064}",
                    code=f"{number:08}",
                    thread=1000 + number,
                    status=Status.WAITING,
                    turn=1000 + number,
                    name="Somebody",
                    email=f"somebody{number}@example.org",
                    guests=0,
                    locale="nl",
                    registered_at=current_edition().starts_at,
                    changed_at=current_edition().starts_at,
                )
            )
    campaign_id = a_campaign(evening)
    mark, statements = mark_of(campaign_id), []

    def count(connection, cursor, statement, parameters, context, executemany):
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        assert sending.send(campaign_id, mark=mark)
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    assert len(owed()) == 303
    assert len(statements) < 30


# What becomes of the letters


def content_of(letter):
    with in_locale(letter.locale):
        return outbox.content(letter)


def letter_to(address):
    db.session.expire_all()
    [found] = [one for one in letters(to=address) if one.kind == "to-many"]
    return found


def id_of(name):
    return db.session.query(Registration).filter_by(name=name).one().id


def has_address(registration_id, email):
    changing.change(registration_id, Step.YOU, answers("Amal", email=email)["you"], consents=False)


def test_who_cancelled_or_was_erased_gets_no_letter(evening):
    sent(a_campaign(evening))
    ana, bilen = id_of("Ana"), id_of("Bilen")
    assert content_of(letter_to("ana@example.org"))
    changing.cancel(ana)
    assert content_of(letter_to("ana@example.org")) is None
    changing.erase(bilen)
    assert owed() == ["ana@example.org", "amal@example.org"]


def test_a_letter_follows_whoever_has_another_address(evening):
    sent(a_campaign(evening))
    has_address(id_of("Amal"), "new@example.org")
    assert owed() == ["ana@example.org", "new@example.org", "bilen@example.org"]
    assert content_of(letter_to("new@example.org")).subject == "Bring a cup"


def test_a_letter_that_the_postman_holds_follows_as_well_and_is_settled_by_nobody_else(evening):
    sent(a_campaign(evening))
    [held] = [one for one in outbox.claim("postman") if one.recipient == "amal@example.org"]
    has_address(id_of("Amal"), "new@example.org")
    assert not outbox.renew(held, "postman")
    assert not outbox.settle(held, "postman", state=State.DROPPED)
    assert letter_to("new@example.org").state is State.QUEUED


def test_a_letter_that_was_refused_goes_to_the_corrected_address_when_it_is_sent_again(evening):
    sent(a_campaign(evening))
    with write():
        letter_to("amal@example.org").state = State.DEAD
    has_address(id_of("Amal"), "new@example.org")
    assert letter_to("new@example.org").state is State.DEAD
    outbox.retry(letter_to("new@example.org").id)
    assert content_of(letter_to("new@example.org"))


def test_what_arrived_stays_written_to_the_old_address_and_without_one_nothing_leaves(evening):
    sent(a_campaign(evening))
    with write():
        letter_to("amal@example.org").state = State.SENT
    has_address(id_of("Amal"), "new@example.org")
    assert letter_to("amal@example.org").state is State.SENT
    bilen = answers("Bilen", email="", phone="0612345678")["you"]
    changing.change(id_of("Bilen"), Step.YOU, {**bilen, "email": None}, consents=False)
    assert content_of(letter_to("bilen@example.org")) is None


def test_a_letter_to_the_waiting_list_is_not_for_who_got_a_seat(evening):
    sent(a_campaign(evening, status="waiting"))
    assert content_of(letter_to("bilen@example.org"))
    with write() as session:
        session.query(Registration).filter_by(name="Bilen").one().status = Status.CONFIRMED
    assert content_of(letter_to("bilen@example.org")) is None


def test_a_letter_to_who_cancelled_is_sent_to_them(evening):
    sent(a_campaign(evening, status="cancelled"))
    content = content_of(letter_to("joost@example.org"))
    assert "sign up again" in content.text
    assert "When" not in content.text


def test_who_comes_back_before_the_letter_leaves_is_not_asked_to(evening):
    sent(a_campaign(evening, status="cancelled"))
    assert content_of(letter_to("joost@example.org"))
    a_registration(evening, "Joost")
    assert content_of(letter_to("joost@example.org")) is None


def test_a_letter_of_another_campaign_with_the_same_number_is_not_sent(evening):
    sent(a_campaign(evening))
    letter = letter_to("ana@example.org")
    letter.deed = letter.deed.replace("to-many:", "to-many:9")
    assert content_of(letter) is None
    db.session.rollback()


def test_the_letter_says_what_was_written_leads_to_the_own_page_and_names_nobody(evening):
    sent(a_campaign(evening))
    content = content_of(letter_to("amal@example.org"))
    amal = db.session.query(Registration).filter_by(name="Amal").one()
    assert content.subject == "Bring a cup"
    for body in (content.text, content.html):
        assert "There is tea." in body
        assert f"http://localhost/en/registration/{amal.token}/" in body
        assert "can you not come? Use the button below" in body
        assert "Amal" not in body


def test_links_can_be_clicked_and_nothing_else_is_html(evening):
    typed = 'Look at https://example.org/a?b=1&c=2 <script>alert("x")</script>\nSecond line\n\nNew paragraph'
    words = Words(BOTH["subject"], Bilingual(nl=typed, en=typed), {})
    sent(sending.save(words, edition_id=evening, person_id=None).id)
    content = content_of(letter_to("amal@example.org"))
    assert '<a href="https://example.org/a?b=1&amp;c=2"' in content.html
    assert "<script" not in content.html
    assert "<br>\nSecond line" in content.html
    assert ">New paragraph</p>" in content.html
    assert typed.split("\n\n")[0] in content.text


def test_no_line_of_a_letter_is_too_long_to_travel(evening):
    long = "woord & " * 900
    words = Words(BOTH["subject"], Bilingual(nl=long, en=long), {})
    sent(sending.save(words, edition_id=evening, person_id=None).id)
    content = content_of(letter_to("amal@example.org"))
    assert (
        max(len(line.encode()) for body in (content.text, content.html) for line in body.splitlines()) < 998
    )
    link = "https://example.org/" + "x" * (LONGEST_WORD - 20)
    assert wrapped(f"{'word ' * 60}{link}").splitlines()[-1] == link
    assert wrapped("a " * 10) == "a " * 10
    assert LONGEST_LINE < LONGEST_WORD


def test_letters_to_many_let_others_go_first(evening):
    sent(a_campaign(evening))
    a_registration(evening, "Selam")
    claimed = outbox.claim("postman")
    assert len(claimed) == 4 <= BATCH
    assert claimed[0].recipient == "selam@example.org"


def test_all_dead_letters_go_once_more(evening):
    sent(a_campaign(evening))
    with write() as session:
        for letter in session.query(Letter):
            letter.state, letter.tries, letter.problem = State.DEAD, 10, "550"
    assert outbox.retry_all(Letter.recipient == "ana@example.org") == 1
    assert outbox.retry_all() == 2
    assert {(one.state, one.tries, one.problem) for one in letters()} == {(State.QUEUED, 0, "")}


def test_the_desk_counts_what_became_of_a_letter_to_many(evening):
    sent(a_campaign(evening))
    a_campaign(evening)
    with write() as session:
        session.query(Letter).filter_by(recipient="ana@example.org").one().state = State.DEAD
    draft, progress = campaigns(db.session(), current_edition())
    assert (draft.people, progress.people) == (0, 3)
    assert progress.tally == {"queued": 2, "sent": 0, "dead": 1, "dropped": 0}


# Two who write at once


def words_of(text):
    return Words(BOTH["subject"], Bilingual(nl=text, en=text), {"status": "active"})


def saved(edition, text, **given):
    return sending.save(words_of(text), edition_id=edition, person_id=None, **given)


def test_who_saves_over_what_another_saved_since_is_told(evening):
    draft = saved(evening, "Thee").id
    assert saved(evening, "Koffie", campaign_id=draft, version=1).version == 2
    with pytest.raises(ChangedMeanwhile) as told:
        saved(evening, "Soep", campaign_id=draft, version=1)
    assert (told.value.campaign_id, told.value.version) == (draft, 2)
    assert db.session.get_one(Campaign, draft).text.nl == "Koffie"
    assert saved(evening, "Soep", campaign_id=draft, version=2).text.nl == "Soep"


def test_the_same_words_twice_are_one_change(evening):
    draft = saved(evening, "Thee").id
    for _ in range(2):
        assert saved(evening, "Koffie", campaign_id=draft, version=1).version == 2


def test_a_new_letter_that_is_saved_twice_is_one(evening):
    first = saved(evening, "Thee", once="1:a").id
    assert saved(evening, "Thee", once="1:a").id == first
    # Back, other words, and saved again.
    assert saved(evening, "Koffie", once="1:a").id == first
    assert db.session.get_one(Campaign, first).text.nl == "Koffie"
    with pytest.raises(ChangedMeanwhile):
        saved(evening, "Soep", once="1:a")
    assert saved(evening, "Thee", once="1:b").id != first
    sent(first)
    with pytest.raises(AlreadySent):
        saved(evening, "Koffie", once="1:a")


# Tests to oneself


def test_a_test_is_mailed_in_each_language_that_is_written_and_says_that_it_is_one(evening, an_organiser):
    campaign_id = a_campaign(evening)
    mark = mark_of(campaign_id)
    for _ in range(2):
        assert sending.send_test(campaign_id, an_organiser, mark=mark) == ["nl", "en"]
    tests = [one for one in letters(to="organiser@example.org") if one.kind == "to-many-test"]
    assert [one.locale for one in tests] == ["nl", "en"]
    assert content_of(tests[1]).subject == "Test: Bring a cup"
    assert content_of(tests[1]).html.count("There is tea.") == 1
    assert owed() == []
    assert recipients() == []


def test_every_letter_has_a_name_in_plain_words(app):
    assert {called(kind) for kind in outbox.kinds()} == kind_names().keys()
    assert all(kind_names().values())


def test_what_somebody_asked_for_is_not_told_by_the_list(app):
    assert called("interpreter-found") == called("no-interpreter") == "news"
