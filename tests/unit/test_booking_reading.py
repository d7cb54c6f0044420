"""What a pasted message of an agency says."""

from datetime import time

import pytest

from portal.interpreting.booking_reading import LONGEST, Found, read_booking
from portal.interpreting.models import Register

DUTCH = """Van: Planning <planning@tolken.example>
Aan: nadia@leiden.example

Beste Nadia,

Hierbij bevestigen wij uw boeking 2024031977 op 21-03-2024.

Opdrachtgever: Gemeente Leiden
Taal: Arabisch
Naam tolk: Farida Haddad (Rbtv 1234)
Aanwezig: 19.15 uur tot 21.45 uur
Mobiel: 06 - 12 34 56 78
E-mail: F.Haddad@example.org

Met vriendelijke groet,
Naam: Jan, afdeling planning
planning@tolken.example, tel. 071 555 12 34
"""
ENGLISH = """> Interpreter: Zoë O’Neil, RTGS
> From 19:30 to 20:45, phone +31 (0)6 87654321"""


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
        "Tolk: 2024031977, 21-03-2024, 1.250,00, 2023-2024, version 1.2.3-4.5.6",
        "From 25:00 to 26:00, 21:00-19:00, 12:30:15-13:30:15",
        "Interpreter: <script>alert(1)</script>",
        "Interpreter: \u202egnp.exe",
        f"Interpreter: {'X' * 81}",
        # A language and what became of it are nobody.
        "Tolk: Arabisch (Syrisch)",
        "Tolk: Nederlandse Gebarentaal",
        "Interpreter: Arabic and Dari",
        "Tolk: bevestigd",
        "Interpreter: Confirmed",
        "Tolk: Nog niet bekend",
        "Vertolking: Farida",
        # Whoever wrote, got, ordered or planned it does not come.
        "Van: Planning <planning@tvcn.example>\nOnderwerp: 06-12345678",
        "Naam: Eva de Boer, afdeling planning\neva@tvcn.example, 088 255 52 22",
        # Two registers are none.
        "Al onze tolken staan in het Rbtv of in de Wbtv-lijst.",
    ],
)
def test_nothing_is_made_up(message: str) -> None:
    assert read_booking(message) == Found()


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Naam: Jan\nTolk: Farida", "Farida"),
        ("**Tolk:** Sara", "Sara"),
        ("* **Naam tolk**: **Sara Ahmed** - Rbtv 1234", "Sara Ahmed"),
        ("Tolk: S. van den Berg <sara@example.org>", "S. van den Berg"),
        ("Tolk: Sara, Arabisch en Nederlands", "Sara"),
        ("Tolk: Shona de Wit", "Shona de Wit"),
        ("Tolk: سارة أحمد", "سارة أحمد"),
        ("Tolk: Sara\n> Tolk: Sara", "Sara"),
        ("Name of the interpreter: Sara", "Sara"),
    ],
)
def test_only_a_label_tells_the_name(line: str, name: str) -> None:
    assert read_booking(line).name == name


@pytest.mark.parametrize(
    "names",
    [
        "Tolk: Anna Bos en Bas Smit",
        "Interpreter: Anna Bos (Rtgs) & Bas Smit (Rtgs)",
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


@pytest.mark.parametrize(
    "beside",
    [
        "\n\nMet vriendelijke groet,\nplanning@tvcn.example\n088 255 52 22",
        "\nsara@example.org, bas@example.org, 06-12345678, 071-5551234",
    ],
)
def test_an_address_that_can_be_anothers_is_left_out(beside: str) -> None:
    found = read_booking(f"Tolk: Sara{beside}")
    assert (found.name, found.email, found.phone) == ("Sara", "", "")


@pytest.mark.parametrize(
    ("said", "starts", "ends"),
    [
        ("19u30 - 21u45", time(19, 30), time(21, 45)),
        ("19.30u tot 21.45u", time(19, 30), time(21, 45)),
        ("19:00 t/m 21:30", time(19), time(21, 30)),
        ("Tijd:19.00–21.30", time(19), time(21, 30)),
    ],
)
def test_hours_are_written_in_several_ways(said: str, starts: time, ends: time) -> None:
    assert read_booking(said).hours == ((starts, ends),)


def test_all_hours_are_given() -> None:
    spans = read_booking("17.50 - 22.50 per km, kantoor 9:00-17:00, tolk 19:00-21:45, 19:00-21:45").hours
    assert spans == ((time(17, 50), time(22, 50)), (time(9), time(17)), (time(19), time(21, 45)))


@pytest.mark.parametrize("sign", ["x", "1-", "Tolk: ", "Tolk: (", "x ", "x\t", "+31 ", "a@a.", "A en "])
def test_a_message_without_end_is_cut(sign: str) -> None:
    found = read_booking(sign * LONGEST + "\n\nTolk: Farida\nfarida@example.org")
    assert (found.email, found.phone, found.hours) == ("", "", ())
    assert "Farida" not in found.name
