"""What people read in their mailbox."""

import io
import re
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
import zxingcpp
from icalendar import Calendar
from PIL import Image

from portal import postman
from portal.access.people import Role
from portal.access.sign_in import invite, use
from portal.database import db, write
from portal.event.editions import locked
from portal.event.models import Confirmation
from portal.languages.modes import Mode
from portal.matching.lifecycle import Alternative
from portal.outbox import State
from portal.registration.changing import cancel, change, choose, confirm, erase, restore
from portal.registration.letters import Kind
from portal.registration.register import send_link
from portal.registration.seating import release_expired
from portal.registration.steps import Step
from tests.builders import (
    AN_INTERPRETER,
    a_registration,
    answers,
    letters,
    the_edition,
    the_registration,
    with_interpreter,
    with_seats,
    without_interpreter,
)
from tests.mail.reading import files_of, html_of, links_in, text_of


def test_a_letter_says_what_it_is_to_people_and_to_machines(delivered, edition):
    a_registration(edition, "Amal", locale="en")
    (letter,) = delivered()
    assert letter["Subject"] == "You are signed up: Leiden, together against racism!"
    assert letter["From"] == "portal@example.org"
    assert letter["To"] == "amal@example.org"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Content-Language"] == "en"
    assert parsedate_to_datetime(letter["Date"]).tzinfo is not None
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.org>", letter["Message-ID"])
    assert letter["Message-ID"] == letters()[0].message_id
    assert not {"Cc", "Bcc", "Reply-To"} & set(letter.keys())
    assert all(len(letter.get_all(name)) == 1 for name in letter.keys())  # noqa: SIM118


def test_everybody_gets_a_letter_of_their_own(delivered, edition, smtp_server):
    for name in ("Ana", "Amal", "Selam"):
        a_registration(edition, name)
    assert sorted(letter["To"] for letter in delivered()) == sorted(smtp_server.recipients)
    assert len({letter["Message-ID"] for letter in smtp_server.letters}) == 3


def test_the_words_are_there_with_and_without_html(delivered, edition):
    amal = a_registration(edition, "Amal", 2, locale="en")
    (letter,) = delivered()
    for words in (text_of(letter), html_of(letter)):
        assert "You are thread 1 in our cloth." in words
        assert "You come with 2 guests." in words
        assert amal.readable_code in words
        assert "Thursday 21 March, from 19:30 to 22:00. Doors open at 19:00." in words
        assert "Arubapad 2" in words
    assert html_of(letter).startswith('<!doctype html>\n<html lang="en"')


def test_the_link_leads_to_the_own_page_at_the_portals_own_address(delivered, edition):
    amal = a_registration(edition, "Amal", locale="en")
    (letter,) = delivered()
    own = f"http://localhost/en/registration/{amal.token}/"
    assert links_in(text_of(letter)) == [own]
    assert re.findall(r'href="([^"]+)"', html_of(letter)) == [own]


def test_links_start_with_the_address_that_the_installation_gives(make_app, smtp_server, edition):
    app = make_app(mail_port=smtp_server.port, base_url="https://together.example.org")
    with app.app_context():
        # Whatever host a visitor, or somebody who pretends to be one, asked for.
        with app.test_request_context("/", base_url="https://evil.example"):
            a_registration(edition, "Amal", locale="nl")
            postman.drain("postman")
        (letter,) = smtp_server.letters
        assert all(one.startswith("https://together.example.org/nl/") for one in links_in(text_of(letter)))
        assert "evil" not in letter.as_string()


def test_the_picture_in_the_letter_leads_to_the_own_page(delivered, edition):
    amal = a_registration(edition, "Amal", locale="nl")
    (letter,) = delivered()
    picture = files_of(letter)["ticket.png"]
    assert picture.get_content_type() == "image/png"
    assert picture.get_content_disposition() == "inline"
    assert picture["Content-ID"] == "<ticket.png>"
    assert 'src="cid:ticket.png"' in html_of(letter)
    with Image.open(io.BytesIO(picture.get_content())) as drawn:
        (code,) = zxingcpp.read_barcodes(drawn.convert("L"))
    assert code.text == f"http://localhost/nl/registration/{amal.token}/"


@pytest.mark.parametrize(("locale", "place"), [("nl", "‘Het Gebouw’"), ("en", "“Het Gebouw”")])
def test_the_calendar_file_holds_the_evening(delivered, edition, locale, place):
    amal = a_registration(edition, "Amal", locale=locale)
    (letter,) = delivered()
    file = files_of(letter)["leiden-2024.ics"]
    assert file.get_content_type() == "text/calendar"
    calendar = Calendar.from_ical(file.get_payload(decode=True))
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2024-03-21T19:00:00+01:00"
    assert event.decoded("dtend").isoformat() == "2024-03-21T22:00:00+01:00"
    assert str(event["uid"]) == "evening-2024@leiden-together"
    assert int(event["sequence"]) == 0
    assert place in str(event["location"])
    # Calendars are shared: no key to the page in there.
    assert str(event["url"]) == f"http://localhost/{locale}/"
    assert amal.token.encode() not in file.get_payload(decode=True)
    assert calendar.walk("VTIMEZONE")


def one_of_each_kind(edition: int, clock) -> None:
    """Let everything happen about which the portal writes."""
    with_interpreter(a_registration(edition, "Bilen", **AN_INTERPRETER).id, "Miriam")
    without_interpreter(a_registration(edition, "Fatma", **AN_INTERPRETER).id)
    evening = with_seats(edition, 5)
    ana = a_registration(evening, "Ana", 2)
    amal = a_registration(evening, "Amal", **AN_INTERPRETER)
    a_registration(evening, "Amal")
    send_link(the_edition(evening), "amal@example.org")
    postman.drain("postman")
    change(ana.id, Step.YOU, answers("Ana", 1, email="ana@example.net")["you"], consents=False)
    cancel(ana.id)
    restore(ana.id)
    with write() as session:
        locked(session, edition).confirmation = Confirmation.ALWAYS
        locked(session, edition).capacity = 11
    a_registration(evening, "Selam")
    clock.move(timedelta(hours=49))
    with write() as session:
        release_expired(session)
    assert {letter.kind for letter in letters()} == set(Kind)
    assert amal.id


def test_every_kind_of_letter_can_be_written(delivered, edition, clock):
    one_of_each_kind(edition, clock)
    assert len(delivered()) == len(letters())
    assert {letter.state for letter in letters()} == {State.SENT}
    for letter in delivered():
        assert len(links_in(text_of(letter))) == 1
        assert html_of(letter).count("<h1") == 1


def test_no_two_kinds_of_letter_have_the_same_first_words(delivered, edition, clock):
    one_of_each_kind(edition, clock)
    delivered()
    by_kind = dict(zip([one.kind for one in letters()], delivered(), strict=True))
    openings = {kind: text_of(letter).split("\n\n")[1] for kind, letter in by_kind.items()}
    assert len(set(openings.values())) == len(Kind)


@pytest.mark.parametrize(
    ("locale", "visitor", "words"),
    [("nl", "en", "U bent aangemeld"), ("en", "nl", "You are signed up")],
)
def test_a_letter_is_in_the_language_of_whoever_gets_it(post, smtp_server, edition, locale, visitor, words):
    a_registration(edition, "Amal", locale=locale)
    # A visitor in the other language is being answered at this moment.
    with post.test_request_context(f"/{visitor}/"):
        post.preprocess_request()
        postman.drain("postman")
    (letter,) = smtp_server.letters
    assert letter["Content-Language"] == locale
    assert str(letter["Subject"]).startswith(words)
    assert f'<html lang="{locale}"' in html_of(letter)
    assert f"/{locale}/registration/" in text_of(letter)


def test_two_letters_in_a_row_are_each_in_their_own_language(delivered, edition):
    for name, locale in (("Ana", "nl"), ("Amal", "en"), ("Selam", "nl")):
        a_registration(edition, name, locale=locale)
    assert [letter["Content-Language"] for letter in delivered()] == ["nl", "en", "nl"]
    assert [str(letter["Subject"])[:3] for letter in delivered()] == ["U b", "You", "U b"]


TYPED = "**[x](http://x.example)**"
NAMES = [TYPED, "Ana\r\nBcc: all@example.org", "<b onclick=x>Ana</b>", "{{ 7*7 }}", "%(url)s %s"]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_was_typed_is_in_a_letter(delivered, edition, clock, name):
    typed = {"interpreter": "arrange", "mode": "spoken", "language": "other", "listeners": 1} | {
        "language_other": f"Blin {TYPED}",
        "wishes": f"wens {TYPED}",
        "details": f"details {TYPED}",
    }
    amal = a_registration(edition, name, email="amal@example.org", phone="0612345678", locale="nl", **typed)
    change(amal.id, Step.YOU, answers(name, 1, email="amal@example.org")["you"], consents=False)
    cancel(amal.id)
    restore(amal.id)
    send_link(the_edition(edition), "amal@example.org")
    for letter in delivered():
        whole = "\n".join([*map(str, letter.values()), text_of(letter), html_of(letter)])
        for sign in (
            "x.example",
            "Blin",
            "wens",
            "details ",
            "0612345678",
            "onclick",
            "7*7",
            "all@example.org",
        ):
            assert sign not in whole, (sign, letter["Subject"])
        assert len(links_in(text_of(letter))) == 1
    assert len(delivered()) == 5


def test_a_letter_tells_who_interprets_and_where_to_meet(delivered, edition):
    selam = a_registration(edition, "Selam", locale="en", **AN_INTERPRETER)
    with_interpreter(selam.id, "Miriam", "Samir")
    *_, letter = delivered()
    assert letter["Subject"] == "News about your registration: Leiden, together against racism!"
    for words in (text_of(letter), html_of(letter)):
        assert "We found an interpreter for you (Tigrinya): Miriam and Samir." in words
        assert "You meet at the information desk at the entrance." in words
        assert "Be there before 19:30, and say your name." in words
        assert words.count("You come alone.") == 0
    assert links_in(text_of(letter)) == [f"http://localhost/en/registration/{selam.token}/"]


@pytest.mark.parametrize(
    ("locale", "found", "choice"),
    [
        (
            "en",
            "We found an interpreter for you (Dutch, in writing): Tessa.",
            "This is your second choice: Dutch, in writing.",
        ),
        (
            "nl",
            "Wij vonden een tolk voor u (Nederlands, op schrift): Tessa.",
            "Dit is uw tweede keus: Nederlands, op schrift.",
        ),
    ],
)
def test_a_letter_tells_that_it_is_the_second_choice_in_another_way(
    delivered, edition, locale, found, choice
):
    signed = {**AN_INTERPRETER, "mode": "signed", "language": "dse"}
    joost = a_registration(edition, "Joost", locale=locale, **signed, second="written:nl")
    with_interpreter(joost.id, "Tessa", language="nl", mode=Mode.WRITTEN)
    *_, letter = delivered()
    for words in (text_of(letter), html_of(letter)):
        assert found in words
        assert choice in words


def test_a_letter_says_that_nobody_was_found_and_leads_to_the_choice(delivered, edition):
    selam = a_registration(edition, "Selam", locale="en", **AN_INTERPRETER)
    without_interpreter(selam.id)
    *_, letter = delivered()
    assert letter["Subject"] == "News about your registration: Leiden, together against racism!"
    for words in (text_of(letter), html_of(letter)):
        assert "We looked for an interpreter (Tigrinya) and found nobody. We are sorry." in words
        assert "Choose another way" in words
    assert links_in(text_of(letter)) == [f"http://localhost/en/registration/{selam.token}/#interpreter"]


def test_news_of_an_interpreter_is_not_sent_when_it_is_not_true_any_more(delivered, edition):
    selam = a_registration(edition, "Selam", **AN_INTERPRETER)
    fatma = a_registration(edition, "Fatma", **AN_INTERPRETER)
    with_interpreter(selam.id, "Miriam")
    without_interpreter(fatma.id)
    cancel(selam.id)
    choose(fatma.id, Alternative.WRITTEN)
    delivered()
    states = {letter.kind: letter.state for letter in letters()}
    assert states["interpreter-found"] == states["no-interpreter"] == State.DROPPED
    assert states["cancelled"] == State.SENT


def test_a_subject_is_one_of_ours(delivered, edition, clock):
    one_of_each_kind(edition, clock)
    delivered()
    titles = {"Leiden, together against racism!", "Leiden, samen tegen racisme!"}
    assert {str(letter["Subject"]).partition(": ")[2] for letter in delivered()} <= titles


def test_a_name_is_in_no_letter_at_all(delivered, edition, clock):
    one_of_each_kind(edition, clock)
    for letter in delivered():
        for words in (text_of(letter), html_of(letter), str(letter["Subject"])):
            assert not re.search(r"\b(Amal|Selam)\b", words)


def test_the_letter_with_the_button_leads_to_it_and_brings_no_ticket(delivered, edition):
    with write() as session:
        locked(session, edition).confirmation = Confirmation.ALWAYS
    amal = a_registration(edition, "Amal", locale="nl")
    (letter,) = delivered()
    assert links_in(text_of(letter)) == [
        f"http://localhost/nl/registration/{amal.token}/confirm/{amal.proof}"
    ]
    assert files_of(letter) == {}
    confirm(amal.id)
    assert "ticket.png" in files_of(delivered()[-1])


def always(edition):
    with write() as session:
        locked(session, edition).confirmation = Confirmation.ALWAYS


def test_the_button_has_the_moment_until_which_seats_are_kept(delivered, edition, clock):
    always(edition)
    amal = a_registration(edition, "Amal", locale="en")
    first = delivered()[-1]
    clock.move(timedelta(hours=47))
    moved = answers("Amal", email="amal@example.net")["you"]
    change(amal.id, Step.YOU, moved, consents=False)
    until = "We keep your seats until Thursday 22 February, 12:00. After that they go to somebody else."
    for letter in (first, delivered()[-1]):
        assert until in " ".join(text_of(letter).split())


def test_who_moves_up_and_has_to_prove_the_address_reads_that_there_is_room(delivered, edition):
    always(edition)
    with_seats(edition, 1)
    ana = a_registration(edition, "Ana")
    amal = a_registration(edition, "Amal", locale="en")
    cancel(ana.id)
    letter = delivered()[-2]
    assert letter["Subject"] == "There is room for you: Leiden, together against racism!"
    assert "There is room for all of you now. Please press the button" in " ".join(text_of(letter).split())
    assert links_in(text_of(letter)) == [
        f"http://localhost/en/registration/{amal.token}/confirm/{amal.proof}"
    ]
    assert "Confirm my registration" in text_of(letter)
    assert files_of(letter) == {}


def asked_for_the_link(delivered, edition, name="Amal"):
    send_link(the_edition(edition), f"{name.lower()}@example.org")
    return " ".join(text_of(delivered()[-1]).split())


def test_the_link_says_first_where_somebody_stands(delivered, edition):
    with_seats(edition, 3)
    amal = a_registration(edition, "Amal", 2, locale="en", **AN_INTERPRETER)
    assert "You come with 2 guests. You asked for" in asked_for_the_link(delivered, edition)
    a_registration(edition, "Bilen", locale="en")
    waits = asked_for_the_link(delivered, edition, "Bilen")
    assert "You are on the waiting list. Come only when you hear from us that you have a seat." in waits
    cancel(amal.id)
    ended = asked_for_the_link(delivered, edition)
    assert "You do not come to our evening. Others can come instead of you. Did you change your" in ended
    for words in ("You come with", "interpreter", "change something"):
        assert words not in ended


def test_the_link_of_who_has_to_prove_the_address_says_so(delivered, edition):
    always(edition)
    amal = a_registration(edition, "Amal", locale="en")
    words = asked_for_the_link(delivered, edition)
    assert "Press the button in our e-mail, and you are signed up. We keep your seats until" in words
    # And it is in this e-mail as well.
    assert f"/confirm/{the_registration(amal.id).proof}" in words


def test_a_change_on_the_waiting_list_is_no_ticket(delivered, edition):
    with_seats(edition, 1)
    amal = a_registration(edition, "Amal", 2, locale="en")
    change(amal.id, Step.YOU, answers("Amal", 1)["you"], consents=False)
    assert "You are on the waiting list. Come only when" in " ".join(text_of(delivered()[-1]).split())


def test_nobody_loses_seats_that_they_never_had(delivered, edition):
    with_seats(edition, 1)
    amal = a_registration(edition, "Amal", 2, locale="en")
    cancel(amal.id)
    words = " ".join(text_of(delivered()[-1]).split())
    assert "Others can come instead of you." in words
    assert "seat" not in words


@pytest.mark.parametrize("deed", ["cancel", "release"])
def test_no_letter_promises_a_way_back_that_is_closed(delivered, edition, clock, deed):
    with write() as session:
        evening = locked(session, edition)
        evening.registration_closes_at = clock.now() + timedelta(days=1)
        evening.confirmation = Confirmation.ALWAYS
    amal = a_registration(edition, "Amal", locale="en")
    clock.move(timedelta(days=3))
    if deed == "cancel":
        cancel(amal.id)
    else:
        with write() as session:
            release_expired(session)
    words = " ".join(text_of(delivered()[-1]).split())
    assert "sign up again" not in words
    assert "You can no longer sign up by yourself. Do you still want to come? Mail us." in words
    assert the_edition(edition).contact in words


def test_only_who_has_a_seat_gets_a_ticket(delivered, edition):
    with_seats(edition, 1)
    ana = a_registration(edition, "Ana")
    a_registration(edition, "Amal")
    waiting = delivered()[-1]
    assert files_of(waiting) == {}
    cancel(ana.id)
    promoted, ended = delivered()[-2:]
    assert files_of(ended) == {}
    assert set(files_of(promoted)) == {"ticket.png", "leiden-2024.ics"}


def test_a_ticket_that_waited_until_the_registration_ended_is_none_any_more(delivered, edition):
    ana = a_registration(edition, "Ana")
    cancel(ana.id)
    first, _ = delivered()
    assert files_of(first) == {}


def test_an_earlier_address_gets_no_key_to_the_page(delivered, edition, smtp_server):
    amal = a_registration(edition, "Amal", email="amall@example.org")
    change(amal.id, Step.YOU, answers("Amal")["you"], consents=False)
    farewell, changed = delivered()
    assert smtp_server.recipients == ["amall@example.org", "amal@example.org"]
    assert [(one.kind, one.state) for one in letters()] == [
        ("registered", State.DROPPED),
        ("moved", State.SENT),
        ("changed", State.SENT),
    ]
    token = the_registration(amal.id).token
    assert links_in(text_of(farewell)) == ["http://localhost/en/"]
    assert files_of(farewell) == {}
    assert token not in farewell.as_string()
    assert token in text_of(changed)
    assert "To my registration" not in text_of(farewell)


def test_an_erased_registration_gets_no_letter_that_was_under_way(delivered, edition, smtp_server):
    from portal import outbox

    ana = a_registration(edition, "Ana")
    claimed = outbox.claim("slow postman")
    erase(ana.id)
    a_registration(edition, "Amal")
    assert outbox.settle(claimed[0], "slow postman", state=State.SENT) is False
    delivered()
    assert smtp_server.recipients == ["amal@example.org"]


def test_a_letter_about_nothing_is_dropped(delivered, edition, smtp_server):
    from portal import outbox

    with write() as session:
        outbox.queue(session, "registered", about=4711, deed="x", recipient="ana@example.org", locale="nl")
    assert delivered() == []
    assert [one.state for one in letters()] == [State.DROPPED]


# Signing in


def test_the_letter_to_sign_in_holds_a_link_that_works(delivered):
    invite("joost@example.org", Role.ORGANISER, locale="nl")
    (letter,) = delivered()
    assert str(letter["Subject"]).startswith("Log in")
    (link,) = links_in(text_of(letter))
    assert link.startswith("http://localhost/nl/sign-in/")
    assert use(link.rpartition("/")[2], browser="")[0].email == "joost@example.org"


def test_a_link_that_is_too_old_or_was_replaced_is_not_sent_late(delivered, clock, smtp_server):
    invite("joost@example.org", Role.ORGANISER)
    invite("joost@example.org", Role.DOOR)
    invite("ana@example.org", Role.DOOR)
    delivered()
    assert smtp_server.recipients == ["joost@example.org", "ana@example.org"]
    invite("bilen@example.org", Role.DOOR)
    clock.move(timedelta(minutes=11))
    delivered()
    assert "bilen@example.org" not in smtp_server.recipients
    assert [one.state for one in letters()] == [State.DROPPED, State.SENT, State.SENT, State.DROPPED]
    db.session.rollback()


@pytest.mark.parametrize(
    ("locale", "market", "rest"),
    [
        ("en", "Arabic for these parts: {0}.", "Tigrinya for these parts: {0} and {1}."),
        ("nl", "Arabisch bij deze onderdelen: {0}.", "Tigrinya bij deze onderdelen: {0} en {1}."),
    ],
)
def test_a_letter_tells_which_language_is_when(delivered, edition, locale, market, rest):
    selam = a_registration(edition, "Selam", locale=locale, **AN_INTERPRETER, second="ar")
    with_interpreter(selam.id, "Samira", language="ar", parts=["market"])
    with_interpreter(selam.id, "Miriam", parts=["looking-back", "discussion"])
    titles = {row.slug: row.title[locale] for row in selam.edition.programme}
    *_, letter = delivered()
    for words in (text_of(letter), html_of(letter)):
        assert market.format(titles["market"]) in words
        assert rest.format(titles["looking-back"], titles["discussion"]) in words
