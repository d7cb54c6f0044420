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
        (time(19, 15), time(21, 45)),
    )


def test_an_english_message_is_read_as_it_was_quoted() -> None:
    assert read_booking(ENGLISH) == Found(
        "Zoë O’Neil", "", "+31687654321", Register.RTGS, (time(19, 30), time(20, 45))
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
        f"Name: {'x' * 81}",
    ],
)
def test_nothing_is_made_up(message: str) -> None:
    found = read_booking(message)
    assert (found.email, found.phone, found.register, found.hours) == ("", "", None, None)
    assert found.name in ("", "gnp.exe")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Naam: Jan\nTolk: Farida", "Farida"),
        ("Tolk: Farida\nNaam van de tolk: Leila N.", "Leila N."),
        ("Tolk: \nNaam: Farida", "Farida"),
        ("Vertolking: Farida", ""),
        ("De tolk: Farida", ""),
    ],
)
def test_the_plainest_label_tells_the_name(line: str, name: str) -> None:
    assert read_booking(line).name == name


def test_a_message_without_end_is_cut() -> None:
    assert read_booking(" " * 10 + "x" * LONGEST + "\nName: Farida") == Found()
    assert read_booking(("1-" * LONGEST + "\n") * 3) == Found()
