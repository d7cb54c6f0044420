"""Letters to people who asked for an interpreter in their own language."""

import io
from datetime import timedelta

import pytest
import zxingcpp
from bs4 import BeautifulSoup
from icalendar import Calendar
from PIL import Image

from portal.database import write
from portal.event.editions import locked
from portal.event.models import Confirmation
from portal.registration.changing import cancel, change
from portal.registration.letters import Kind, tell
from portal.registration.models import Registration
from portal.registration.own_letters import NAMES, REMINDERS, write_in_own_language
from portal.registration.register import register, send_link
from portal.registration.seating import release_expired
from portal.registration.steps import Step
from tests.builders import (
    a_draft,
    a_registration,
    the_edition,
    the_registration,
    with_interpreter,
    with_seats,
    without_interpreter,
)
from tests.mail.reading import files_of, html_of, links_in, text_of
from tests.tongues import invented

TITLE = "Leiden, samen tegen racisme!"
WISH = {"interpreter": "arrange", "mode": "spoken", "language": "ar", "listeners": 1}


@pytest.fixture(autouse=True)
def arabic(post, monkeypatch):
    for code in ("ar", "pl"):
        monkeypatch.setitem(post.extensions["phrases"], code, invented(code))


def an_asker(edition: int, code: str = "ar", **given) -> Registration:
    draft = a_draft(edition, "Amal", 1, **{**WISH, **given})
    return register(draft, locale="nl", ask_language=code)


def subjects(letters) -> list[str]:
    return [str(letter["Subject"]) for letter in letters]


def test_the_ticket_is_in_the_language_of_the_screen(delivered, edition):
    amal = an_asker(edition)
    (letter,) = delivered()
    assert letter["Subject"] == f"ar You are signed up: {TITLE}"
    assert letter["Content-Language"] == "ar"
    html = html_of(letter)
    assert '<html lang="ar" dir="rtl">' in html
    text = text_of(letter)
    for said in (
        "2 ar-people-two",
        "ar You asked for an interpreter",
        "الخميس، 21 مارس 2024",
        "ar My registration",
    ):
        assert said in text
        assert said in html
    assert links_in(text) == [f"http://localhost/ask/ar/{amal.token}/"]
    assert amal.readable_code in text
    assert "Amal" not in text + html
    files = files_of(letter)
    assert {*files} == {"ticket.png", "leiden-2024.ics"}
    calendar = Calendar.from_ical(files["leiden-2024.ics"].get_content())
    [evening] = calendar.walk("VEVENT")
    assert str(evening["description"]).startswith("ar Come to an evening in Leiden")
    assert str(evening["summary"]) == "ar Come to an evening in Leiden against racism"
    assert evening["summary"].params["LANGUAGE"] == "ar"
    assert amal.token not in str(evening)


def test_a_draft_is_called_one_in_letters_too(delivered, edition):
    an_asker(edition)
    (letter,) = delivered()
    said = "No native speaker has checked this text yet."
    assert text_of(letter).count(said) == 2


def test_who_asked_in_dutch_or_english_gets_the_usual_letter(delivered, edition):
    a_registration(edition, "Amal", locale="en")
    (letter,) = delivered()
    assert letter["Content-Language"] == "en"
    assert letter["Subject"].startswith("You are signed up: Leiden")


def test_a_language_whose_file_is_gone_falls_back(post, delivered, edition, monkeypatch):
    an_asker(edition)
    monkeypatch.delitem(post.extensions["phrases"], "ar")
    (letter,) = delivered()
    assert letter["Content-Language"] == "nl"


def test_news_about_the_interpreter_does_not_show_outside_the_letter(delivered, edition):
    amal = an_asker(edition)
    with_interpreter(amal.id, "Miriam", language="ar")
    found = delivered()[-1]
    assert found["Subject"] == f"ar News about your registration: {TITLE}"
    assert "\u2068Miriam\u2069" in text_of(found)
    assert "ar You meet at the information desk" in text_of(found)


def test_nobody_found_leads_to_the_other_ways(delivered, edition):
    amal = an_asker(edition)
    without_interpreter(amal.id)
    letter = delivered()[-1]
    assert letter["Subject"] == f"ar News about your registration: {TITLE}"
    assert "ar There are other ways." in text_of(letter)
    assert links_in(text_of(letter)) == [f"http://localhost/ask/ar/{amal.token}/"]


def test_a_life_of_letters_in_polish(delivered, edition):
    with_seats(edition, 1)
    amal = an_asker(edition, "pl", language="pl")
    change(amal.id, Step.YOU, {"name": "Amal", "email": "amal@example.org", "guests": 2}, consents=False)
    send_link(the_edition(edition), "amal@example.org")
    cancel(amal.id)
    assert subjects(delivered()) == [
        f"pl You are on the waiting list: {TITLE}",
        f"pl Your registration has changed: {TITLE}",
        f"pl My registration: {TITLE}",
        f"pl Your registration has ended: {TITLE}",
    ]


def test_the_button_to_confirm_is_in_the_letter_only(delivered, edition):
    with write() as session:
        locked(session, edition).confirmation = Confirmation.ALWAYS
    amal = an_asker(edition)
    (letter,) = delivered()
    assert letter["Subject"] == f"ar Confirm that you come: {TITLE}"
    assert links_in(text_of(letter)) == [f"http://localhost/ask/ar/{amal.token}/confirm/{amal.proof}"]
    assert "ar Yes, I come" in html_of(letter)
    assert "ar Press the button in our e-mail." in text_of(letter)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind in NAMES])
def test_every_letter_has_words(delivered, edition, kind):
    amal = an_asker(edition)
    if kind is Kind.INTERPRETER_FOUND:
        with_interpreter(amal.id, "Miriam", language="ar")
    elif kind is Kind.INTERPRETER_NOT_FOUND:
        without_interpreter(amal.id)
    else:
        with write() as session:
            tell(session, session.get_one(Registration, amal.id), kind, deed="test")
    letter = delivered()[-1]
    assert str(letter["Subject"]).startswith("ar ")
    assert "ar " in text_of(letter)


def test_a_sign_language_is_written_to_in_the_language_around_it(delivered, edition):
    an_asker(edition, "dse", mode="signed", language="dse")
    (letter,) = delivered()
    assert letter["Subject"] == f"U bent aangemeld: {TITLE}"
    assert letter["Content-Language"] == "nl"


def test_lines_are_short_enough_for_mail(delivered, edition):
    """RFC 5322, 2.1.1."""
    an_asker(edition)
    (letter,) = delivered()
    assert max(map(len, html_of(letter).encode().split(b"\n"))) <= 998


@pytest.mark.parametrize("kind", REMINDERS)
def test_a_reminder_has_words_and_a_ticket(edition, kind):
    amal = an_asker(edition)
    content = write_in_own_language(kind, the_registration(amal.id))
    assert content
    assert content.subject == f"ar The evening is soon: {TITLE}"
    assert "ar We look forward to seeing you: \u2068الخميس، 21 مارس 2024\u2069." in content.text
    assert [one.name for one in content.attachments] == ["ticket.png", "leiden-2024.ics"]


def test_the_code_on_the_ticket_is_read_at_the_door(delivered, edition):
    """One kind of address, whatever the language."""
    amal = an_asker(edition)
    (letter,) = delivered()
    picture = Image.open(io.BytesIO(files_of(letter)["ticket.png"].get_content()))
    [code] = zxingcpp.read_barcodes(picture)
    assert code.text == f"http://localhost/nl/registration/{amal.token}/"


def test_who_waits_or_has_to_confirm_is_not_expected(delivered, edition):
    with_seats(edition, 1)
    amal = an_asker(edition)
    change(amal.id, Step.YOU, {"name": "Amal", "email": "amal@example.org", "guests": 2}, consents=False)
    for letter in delivered():
        text = text_of(letter)
        assert "ar Number of people: \u20683 ar-people" in text or "ar Number of people: \u20682" in text
        assert "ar The evening is full." in text
        assert "ar Show this code" not in text
        assert "expect" not in text


def test_who_did_not_confirm_reads_why(delivered, edition, clock):
    with write() as session:
        locked(session, edition).confirmation = Confirmation.ALWAYS
    amal = an_asker(edition)
    clock.move(timedelta(hours=49))
    with write() as session:
        release_expired(session)
    letter = delivered()[-1]
    assert letter["Subject"] == f"ar Your registration has ended: {TITLE}"
    text = text_of(letter)
    assert "ar You did not press the button in our e-mail." in text
    assert "You do not come" not in text
    assert links_in(text) == [f"http://localhost/ask/ar/{amal.token}/"]


def test_who_cancels_reads_how_to_come_after_all(delivered, edition):
    amal = an_asker(edition)
    cancel(amal.id)
    assert "ar Did you change your mind?" in text_of(delivered()[-1])


@pytest.mark.parametrize("deed", ["cancel", "release"])
def test_no_letter_promises_a_way_back_that_is_closed(delivered, edition, clock, deed):
    with write() as session:
        evening = locked(session, edition)
        evening.registration_closes_at = clock.now() + timedelta(days=1)
        evening.confirmation = Confirmation.ALWAYS
    amal = an_asker(edition)
    clock.move(timedelta(days=3))
    if deed == "cancel":
        cancel(amal.id)
    else:
        with write() as session:
            release_expired(session)
    text = text_of(delivered()[-1])
    assert "sign up again" not in text
    assert "ar You can no longer sign up." in text


def test_who_moves_up_and_has_to_confirm_gets_the_button(delivered, edition):
    with write() as session:
        locked(session, edition).confirmation = Confirmation.ALWAYS
        locked(session, edition).capacity = 2
    ana = a_registration(edition, "Ana", 1)
    amal = an_asker(edition)
    cancel(ana.id)
    letter = next(one for one in delivered() if one["Subject"] == f"ar There is room for you: {TITLE}")
    assert links_in(text_of(letter)) == [f"http://localhost/ask/ar/{amal.token}/confirm/{amal.proof}"]
    assert "ar Press the button in our e-mail." in text_of(letter)


def test_a_second_registration_of_an_address_is_told_in_the_language_of_the_first(delivered, edition):
    amal = an_asker(edition)
    a_registration(edition, "Amal")
    letter = delivered()[-1]
    assert letter["Subject"] == f"ar You were already signed up: {TITLE}"
    text = text_of(letter)
    assert "ar Somebody signed up with your e-mail address." in text
    assert links_in(text) == [f"http://localhost/ask/ar/{amal.token}/"]


def test_an_earlier_address_gets_no_key(delivered, edition):
    amal = an_asker(edition)
    before = amal.token
    change(amal.id, Step.YOU, {"name": "Amal", "email": "new@example.org", "guests": 1}, consents=False)
    [letter] = [one for one in delivered() if str(one["Subject"]).startswith("ar Your e-mail address was")]
    assert letter["To"] == "amal@example.org"
    text = text_of(letter)
    assert "ar Somebody changed the e-mail address of your registration." in text
    assert links_in(text) == ["http://localhost/nl/"]
    known = the_registration(amal.id)
    assert not [one for one in (before, known.token, known.readable_code) if one in text + html_of(letter)]


def test_english_in_an_arabic_letter_reads_from_left_to_right(delivered, edition):
    an_asker(edition)
    (letter,) = delivered()
    soup = BeautifulSoup(html_of(letter), "html.parser")
    [english] = soup.select("p[lang=en]")
    assert english["dir"] == "ltr"
    assert english.get_text() == "No native speaker has checked this text yet. There may be mistakes in it."
    assert all(one.get("dir") for one in soup.select("[lang]"))
    labels = [str(cell["style"]) for cell in soup.select("td[style*='454a66']")]
    assert labels
    assert all("padding:4px 0 4px 16px" in style for style in labels)
    assert [bdi for bdi in soup.select("td bdi") if "Leiden" in bdi.get_text()]
