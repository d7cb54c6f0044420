"""What a pasted message of an agency says."""

from datetime import time

import pytest

from portal.interpreting.booking_reading import LONGEST, Found, read_booking
from portal.interpreting.models import Register

DUTCH = """Beste Nadia,

Hierbij bevestigen wij uw boeking 2024031977 op 21-03-2024.

Opdrachtgever: Gemeente Leiden
Taal: Arabisch
Naam tolk: Farida Haddad (Rbtv 1234)
Aanwezig: 19.15 uur tot 21.45 uur
Mobiel: 06 - 12 34 56 78
E-mail: f.haddad@example.org

Naam: Jan van het bureau, tel. 071 555 12 34
"""
ENGLISH = """> Interpreter: Zoë O’Neil, RTGS
> From 19:30 to 20:45, phone +31 (6) 87654321"""


def test_a_dutch_message_is_read() -> None:
    assert read_booking(DUTCH) == Found(
        "Farida Haddad",
        "f.haddad@example.org",
        "0612345678",
        Register.RBTV,
        ((time(19, 15), time(21, 45)),),
    )


def test_an_english_message_is_read_as_it_was_quoted() -> None:
    assert read_booking(ENGLISH) == Found(
        "Zoë O’Neil", "", "+31687654321", Register.RTGS, ((time(19, 30), time(20, 45)),)
    )


@pytest.mark.parametrize(
    "message",
    [
        "",
        "Thank you for your order.",
        # The number of a booking, a day and an amount are no telephone number; a span of years no hours.
        "2024031977, 21-03-2024, 1.250,00, 2023-2024, version 1.2.3-4.5.6",
        "From 25:00 to 26:00, 21:00-19:00, 12:30:15-13:30:15",
        "Name: <script>alert(1)</script>",
        "Name: \u202egnp.exe",
        f"Name: {'X' * 81}",
        # A language, what became of it, half of a sentence, and the head of a table are nobody.
        "Tolk: Arabisch (Syrisch)",
        "Tolk: Nederlandse Gebarentaal",
        "Interpreter: Arabic and Dari",
        "Tolk: bevestigd",
        "Interpreter: Confirmed",
        "Tolk: Nog niet bekend",
        "Tolk: Wij zoeken iemand",
        "Naam\tTelefoon\nTolk\tTaal",
        # A list has many forms.
        "Tolken:\nAnna Bos\nBas Smit",
        # Amounts, a day with an hour, and what can be morning or evening.
        "€ 17.50 - 22.50; 17.50 - 22.50 per km",
        "21-03-2024 19.00",
        "From 7 to 9, 19:30 am - 21:00 am, 9 pm - 8 pm",
        # Whoever wrote, got, ordered or planned it does not come.
        "Van: Planning <planning@tvcn.nl>\nAan: nadia@leiden.nl;\n  noor@leiden.nl\nOnderwerp: 06-12345678",
        "Op di 12 feb 2024 om 10:00 schreef Planning <planning@tvcn.nl>:",
        "E-mail opdrachtgever: nadia@leiden.nl\nContact: Jan, 071-5551234",
        # Whose are they?
        "sara@example.org, bas@example.org, 06-12345678 071-5551234",
        "E-mail: sara@example.org\nE-mail: info@example.org\nMobiel: 06-12345678\nMobiel: 06-87654321",
    ],
)
def test_nothing_is_made_up(message: str) -> None:
    found = read_booking(message)
    assert (found.email, found.phone, found.register, found.hours) == ("", "", None, ())
    assert (found.name, found.is_several) == ("", False)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Naam: Jan\nTolk: Farida", "Farida"),
        ("Tolk: Farida\nNaam van de tolk: Leila N.", "Leila N."),
        ("Tolk: \nNaam: Farida", "Farida"),
        ("Vertolking: Farida", ""),
        ("De tolk: Farida", ""),
        ("Naam tolk:\nSara Ahmed\nTaal: Arabisch", "Sara Ahmed"),
        ("Naam tolk\tSara Ahmed\tArabisch", "Sara Ahmed"),
        ("**Tolk:** Sara", "Sara"),
        ("* **Naam tolk**: **Sara Ahmed** - Rbtv 1234", "Sara Ahmed"),
        ("Tolk: mevr. S. van den Berg <sara@example.org>", "S. van den Berg"),
        ("Tolk: Sara, Arabisch en Nederlands", "Sara"),
        ("Tolk: Shona Smith", "Shona Smith"),
        ("Tolk: سارة أحمد", "سارة أحمد"),
        ("Tolk: Arabisch\nNaam: Sara", "Sara"),
        ("Tolk: Sara\n> Tolk: Sara", "Sara"),
    ],
)
def test_the_plainest_label_tells_the_name(line: str, name: str) -> None:
    assert read_booking(line).name == name


@pytest.mark.parametrize(
    "names",
    [
        "Tolk: Anna Bos en Bas Smit",
        "Interpreter: Anna Bos (Rtgs) & Bas Smit (Rtgs)",
        "Tolken: Anna Bos, Bas Smit",
        "Tolk 1: Anna Bos\nTolk 2: Bas Smit",
    ],
)
def test_two_people_are_two(names: str) -> None:
    message = f"{names}\nE-mail: anna@example.org, tel. 06-12345678\n19:00-21:45"
    # Whose the address is nobody can tell.
    assert read_booking(message) == Found(
        register=Register.RTGS if "Rtgs" in names else None,
        hours=((time(19), time(21, 45)),),
        is_several=True,
    )


def test_how_to_reach_the_interpreter_is_what_is_labelled_so() -> None:
    found = read_booking(
        "Van: Planning <planning@example.com>\n\nKantoor: 071-5551234, info@example.com\n"
        "E-mail: planning@example.com\nE-mail tolk: Sara@example.org<mailto:sara@example.org>\n"
        "Mobiel: 06-87654321\nMobiel tolk: +31 (0)6 12345678"
    )
    assert (found.email, found.phone) == ("Sara@example.org", "+31612345678")


def test_what_is_written_twice_is_one() -> None:
    found = read_booking("sara@example.org SARA@example.org 06 - 12 34 56 78, +31 6 12345678, 0031612345678")
    assert (found.email, found.phone) == ("sara@example.org", "0612345678")


@pytest.mark.parametrize(
    ("said", "starts", "ends"),
    [
        ("19u30 - 21u45", time(19, 30), time(21, 45)),
        ("19.30u tot 21.45u", time(19, 30), time(21, 45)),
        ("van 19 tot 22 uur", time(19), time(22)),
        ("19:00 t/m 21:30", time(19), time(21, 30)),
        ("Tijd:19.00–21.30", time(19), time(21, 30)),
        ("7:30 to 9:45 PM", time(19, 30), time(21, 45)),
        ("7:30 pm - 9:45", time(19, 30), time(21, 45)),
        ("7 to 9 p.m.", time(19), time(21)),
        ("11 to 1 PM", time(11), time(13)),
        ("9:00 AM - 17:00", time(9), time(17)),
        ("12:15 am to 12:30 pm", time(0, 15), time(12, 30)),
    ],
)
def test_hours_are_written_in_many_ways(said: str, starts: time, ends: time) -> None:
    assert read_booking(said).hours == ((starts, ends),)


def test_all_hours_are_given_the_plain_ones_first() -> None:
    spans = read_booking("17.50 - 22.50, kantoor 9:00-17:00, tolk 19:00-21:45, 19:00-21:45").hours
    assert spans == ((time(9), time(17)), (time(19), time(21, 45)), (time(17, 50), time(22, 50)))


def test_a_message_without_end_is_cut() -> None:
    assert read_booking(" " * 10 + "x" * LONGEST + "\nName: Farida") == Found()
    assert read_booking(("1-" * LONGEST + "\n") * 3) == Found()
    for sign in ("a", "1", "To:,\n", "Tolk: ", "(", " ", "\t", "+31 ", "1 - ", "mail:", "a@a.", "en "):
        read_booking(sign * LONGEST)
