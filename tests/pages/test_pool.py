"""The pool of interpreters: looking somebody up, writing them down, and many at once from a table."""

import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from portal.access.people import Role
from portal.commands import EDITIONS
from portal.database import db, write
from portal.interpreting import answering
from portal.interpreting.asked import parts_of
from portal.interpreting.models import Interpreter, Invitation
from portal.interpreting.pool import Entry, entry_of, everybody
from portal.interpreting.pool_routes import LARGEST_TABLE
from portal.interpreting.samples import load_interpreters
from portal.registration.models import Read, ReadOfNeeds
from tests.builders import AN_INTERPRETER, a_registration, an_interpreter, invited, the_edition
from tests.page import words
from tests.pages.journeys import sign_in
from tests.visitor import Visitor

POOL = "/en/organiser/interpreters/"


@pytest.fixture
def coordinator(app: Flask, edition: int, visitor: Visitor) -> Visitor:
    """A coordinator with the seven interpreters of the demonstration."""
    with app.app_context():
        load_interpreters(EDITIONS / "samples" / "interpreters.toml")
    sign_in(app, visitor, Role.COORDINATOR)
    return visitor


@pytest.fixture
def entries(app: Flask, edition: int) -> Any:
    """What is written down, by name."""

    def read() -> dict[str, Entry]:
        with app.app_context():
            evening = the_edition(edition)
            return {
                one.interpreter.name: entry_of(one.interpreter, evening)
                for one in everybody(db.session(), evening)
            }

    return read


def names(soup: Any) -> list[str]:
    return [found.get_text() for found in soup.select(".pool h3 bdi")]


def open_entry(visitor: Visitor, name: str) -> None:
    visitor.visit(POOL)
    visitor.follow(name)


def remove(visitor: Visitor, name: str) -> None:
    open_entry(visitor, name)
    visitor.follow("Remove from the pool")
    visitor.press("Remove")


# Looking somebody up


def test_everybody_is_there_by_name(coordinator):
    page = coordinator.visit(POOL)
    assert names(page.soup) == [
        *("Anneke B.", "Bas R.", "Darya K.", "Ismail W.", "Miriam H.", "Reza F.", "Samira L."),
    ]
    assert page.find(".pool [lang=ti]").get_text() == "ትግርኛ"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("samira", ["Samira L."]),
        ("ARABIC", ["Miriam H.", "Samira L."]),
        ("arabisch", ["Miriam H.", "Samira L."]),
        ("Украінська", ["Darya K."]),
        ("arabic miriam", ["Miriam H."]),
        ("klingon", []),
    ],
)
def test_search_goes_by_name_and_by_any_name_of_a_language(coordinator, query, found):
    assert names(coordinator.visit(f"{POOL}?q={query}").soup) == found


def test_while_somebody_types_only_the_people_change(coordinator):
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    came = coordinator.client.get(f"{POOL}?q=tigrinya", headers=headers)
    assert came.headers["Vary"].count("HX-Request-Type") == 1
    assert names(BeautifulSoup(came.text, "html5lib")) == ["Miriam H."]
    assert "<h1" not in came.text
    assert came.text.count('<hx-partial id="announcement">1 person</hx-partial>') == 1


def test_filters_by_language_and_by_what_somebody_does(coordinator, app, edition):
    assert names(coordinator.visit(f"{POOL}?language=dse").soup) == ["Anneke B.", "Bas R."]
    assert names(coordinator.visit(f"{POOL}?standing=busy").soup) == []
    coordinator.visit("/en/organiser/matching/proposal")
    coordinator.press("Take over what is ticked")
    assert "Miriam H." in names(coordinator.visit(f"{POOL}?standing=busy").soup)
    assert "Miriam H." not in names(coordinator.visit(f"{POOL}?standing=free").soup)
    coordinator.visit(POOL)
    assert names(coordinator.press("Search", language="so").soup) == ["Ismail W."]


def test_whoever_said_no_is_not_free(coordinator, app, edition):
    with app.app_context():
        a_registration(edition, "Selam", **AN_INTERPRETER)
        answering.decline(invited(an_interpreter(edition, "Dawit")).id)
        asked_for_all = invited(an_interpreter(edition, "Bilen"))
        with write() as session:
            all_evening = session.get_one(Invitation, asked_for_all.id)
            all_evening.parts = [row.id for row in parts_of(the_edition(edition))]
        answering.decline(asked_for_all.id)
    page = coordinator.visit(f"{POOL}?standing=free")
    assert "Dawit" in names(page.soup) and "Bilen" not in names(page.soup)
    [dawit] = [one for one in page.soup.select(".pool") if "Dawit" in one.h3.get_text()]
    assert words(dawit.select_one(".state")) == "Free 20:45–21:15"
    page = coordinator.visit(f"{POOL}?standing=away")
    [bilen] = page.soup.select(".pool")
    assert words(bilen.select_one(".state")) == "Said no 19:00–22:00"


def test_a_long_pool_is_shown_in_part_and_found_whole(coordinator, app):
    with app.app_context(), write() as session:
        first = session.scalars(select(Interpreter)).first()
        session.add_all(
            Interpreter(name=f"Tolk {number}", register=first.register, added_at=first.added_at)
            for number in range(300)
        )
    page = coordinator.visit(POOL)
    assert len(names(page.soup)) == 200
    assert "307 people" in page.text
    assert "107 more fit." in page.text
    assert names(coordinator.visit(f"{POOL}?q=tolk 299").soup) == ["Tolk 299"]


# Writing somebody down


def test_somebody_is_added(coordinator, entries):
    coordinator.visit(f"{POOL}add")
    page = coordinator.press(
        "Save",
        **{
            "name": "Yusra A.",
            "phone": "06 12345678",
            "skills-0-language": "العربية",
            "skills-0-source": "both",
            "skills-2-language": "Darija",
            "comes": "part",
            "starts": "20.00",
            "until": "21u15",
            "register": "wbtv",
            "may_keep": True,
        },
    )
    assert "Added to the pool." in page.text
    yusra = entries()["Yusra A."]
    assert [(one.language, one.mode, one.source) for one in yusra.skills] == [
        ("ar", "spoken", "both"),
        ("ary", "spoken", "nl"),
    ]
    assert (yusra.phone, str(yusra.hours.starts), str(yusra.hours.ends)) == (
        "0612345678",
        "20:00:00",
        "21:15:00",
    )
    assert (yusra.register, yusra.may_keep) == ("wbtv", True)


def test_more_rows_lose_nothing_and_judge_nothing(coordinator, entries):
    coordinator.visit(f"{POOL}add")
    page = coordinator.press(
        "Add more rows", name="", notes="Belt liever", **{"skills-0-language": "Klingon"}
    )
    assert coordinator.response.status_code == 200
    assert not page.soup.select(".err__msg")
    assert len(page.soup.select(".pool-row")) == 6
    assert page.find("#skills-0-language")["value"] == "Klingon"
    assert page.find("#notes").get_text().strip() == "Belt liever"
    more = {f"skills-{number}-language": one for number, one in enumerate(["ti", "ar", "so", "uk", "fa"])}
    coordinator.press("Save", name="Polyglot", phone="0612345678", **more)
    assert len(entries()["Polyglot"].skills) == 5


def test_rows_come_to_an_end(coordinator):
    coordinator.visit(f"{POOL}add")
    for _ in range(11):
        page = coordinator.press("Add more rows")
    assert len(page.soup.select(".pool-row")) == 30


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"name": ""}, "name", "Write the name."),
        ({"phone": "", "email": ""}, "email", "We need one of the two."),
        ({"email": "yusra@"}, "email", "This is not a complete e-mail address."),
        ({"phone": "12"}, "phone", "This is not a telephone number."),
        ({"skills-0-language": ""}, "skills-0-language", "Write at least one language."),
        ({"skills-0-language": "Berber"}, "skills-0-language", "Which one do you mean:"),
        (
            {"skills-0-mode": "signed"},
            "skills-0-language",
            "Arabic · العربية is not a sign language.",
        ),
        ({"skills-1-language": "ar"}, "skills-0-language", "Arabic · العربية is here twice."),
        ({"register": "rtgs"}, "register", "For spoken languages choose Rbtv or Wbtv, else volunteer."),
        ({"comes": "part", "starts": "soon"}, "starts", "Write a time such as 19:30."),
        (
            {"comes": "part", "starts": "21:00", "until": "20:00"},
            "until",
            "The end is not after the beginning.",
        ),
        ({"most_listeners": "61"}, "most_listeners", "Write a whole number from 1 to 60, or nothing."),
        ({"cost": "free"}, "cost", "Write a whole number"),
        ({"notes": "x" * 2001}, "notes", "Make it 2000 or shorter."),
    ],
)
def test_what_cannot_be_is_told_kindly_and_everything_typed_stays(
    coordinator, entries, given, field, sentence
):
    typed = {"name": "Yusra A.", "phone": "0612345678", "skills-0-language": "Arabic", "cost": "80", **given}
    coordinator.visit(f"{POOL}add")
    page = coordinator.press("Save", **typed)
    assert coordinator.response.status_code == 422
    assert sentence in page.find(f"[id='{field}-error']").get_text()
    assert page.soup.select(f"[aria-describedby~='{field}-error']")
    assert sentence in page.find("#error-summary").get_text()
    targets = [link["href"].removeprefix("#") for link in page.soup.select("#error-summary a")]
    assert all(page.soup.find(id=target) for target in targets)
    for name, value in typed.items():
        for control in page.soup.select(f"input[name='{name}']:not([type=radio])"):
            assert control["value"] == value
    assert "Yusra A." not in entries()


def test_somebody_who_is_there_already_is_not_added_again(coordinator):
    coordinator.visit(f"{POOL}add")
    given = {"name": "samira l.", "email": "SamiraL@example.org", "skills-0-language": "Arabic"}
    page = coordinator.press("Save", **given)
    assert coordinator.response.status_code == 422
    assert "is in the pool." in page.find("#name-error").get_text()


@pytest.fixture
def in_two_tabs(coordinator) -> Any:
    """Saves in one tab what is given, and then in another that was opened before."""

    def save(name: str, first: dict[str, Any], then: dict[str, Any]) -> Any:
        open_entry(coordinator, name)
        other = coordinator.page
        coordinator.press("Save", **first)
        coordinator.page = other
        return coordinator.press("Save", **then)

    return save


def test_what_somebody_else_saved_meanwhile_is_not_lost(coordinator, entries, in_two_tabs):
    page = in_two_tabs("Miriam H.", {"notes": "Belt liever"}, {"phone": "0687654321"})
    assert coordinator.response.status_code == 409
    assert "Somebody else saved meanwhile" in page.text
    assert [link["href"] for link in page.soup.select("#both a")] == ["#notes"]
    assert page.find("#phone")["value"] == "0687654321"
    assert page.find("#notes").get_text().strip() == "Belt liever"
    assert entries()["Miriam H."].phone != "0687654321"
    assert "The change is saved." in coordinator.press("Save").text
    miriam = entries()["Miriam H."]
    assert (miriam.notes, miriam.phone) == ("Belt liever", "0687654321")


def test_where_two_typed_the_same_there_is_nothing_to_look_at(coordinator, entries, in_two_tabs):
    same = {"phone": "0687654321"}
    assert "The change is saved." in in_two_tabs("Miriam H.", same, {**same, "notes": "Belt liever"}).text
    miriam = entries()["Miriam H."]
    assert (miriam.notes, miriam.phone) == ("Belt liever", "0687654321")


@pytest.mark.parametrize(
    ("first", "then", "field", "stored"),
    [
        ({"notes": "Belt liever"}, {"notes": "Mailt liever"}, "notes", "Belt liever"),
        ({"register": "volunteer"}, {"register": "wbtv"}, "register", "None: a volunteer"),
        ({"gender": "other"}, {"gender": "man"}, "gender", "Another gender"),
        ({"email": ""}, {"email": "miriam@example.org"}, "email", "(nothing)"),
        ({"comes": "no"}, {"comes": "part", "starts": "20:00"}, "comes", "No, or not known yet"),
        (
            {"comes": "part", "starts": "20:00", "until": "21:00"},
            {"comes": "no"},
            "comes",
            "A part of it, 20:00, 21:00",
        ),
        (
            {"skills-1-language": ""},
            {"skills-1-source": "en"},
            "skills-0-language",
            "Tigrinya · ትግርኛ, Spoken, Dutch and English",
        ),
    ],
)
def test_what_both_changed_stays_as_typed_next_to_what_is_stored(
    coordinator, entries, in_two_tabs, first, then, field, stored
):
    page = in_two_tabs("Miriam H.", {"phone": "0612345678", **first}, {"phone": "0612345678", **then})
    assert coordinator.response.status_code == 409
    assert words(page.find(f"#{field}-meanwhile")) == f"Stored now: {stored}"
    assert page.soup.select(f"[aria-describedby~='{field}-meanwhile']")
    for name, value in then.items():
        for control in page.soup.select(f"input[name='{name}']"):
            is_radio = control["type"] == "radio"
            assert (control.has_attr("checked") or not is_radio) == (control["value"] == value)
    targets = [link["href"].removeprefix("#") for link in page.soup.select("#both a")]
    assert targets
    assert all(page.soup.find(id=target) for target in targets)
    before = entries()["Miriam H."]
    assert "The change is saved." in coordinator.press("Save").text
    assert entries()["Miriam H."] != before


def test_languages_that_only_somebody_else_changed_are_taken_over(coordinator, entries, in_two_tabs):
    page = in_two_tabs("Miriam H.", {"skills-2-language": "Somali"}, {"notes": "Belt liever"})
    assert [words(link) for link in page.soup.select("#both a")] == ["Languages"]
    coordinator.press("Save")
    miriam = entries()["Miriam H."]
    assert [one.language for one in miriam.skills] == ["ti", "ar", "so"]
    assert miriam.notes == "Belt liever"


def test_a_form_that_does_not_tell_what_it_showed_stores_nothing_unseen(coordinator, entries):
    before = entries()
    open_entry(coordinator, "Miriam H.")
    coordinator.page.find("[name=seen]").decompose()
    coordinator.press("Save", cost="80")
    assert coordinator.response.status_code == 409
    assert entries() == before
    coordinator.press("Save")
    assert entries()["Miriam H."].cost == 80


def test_whoever_saves_the_same_twice_is_told_that_it_is_saved(in_two_tabs):
    assert "The change is saved." in in_two_tabs("Miriam H.", {"cost": "80"}, {"cost": "80"}).text


def test_nobody_becomes_somebody_else_of_the_pool(coordinator, entries):
    before = entries()
    open_entry(coordinator, "Miriam H.")
    page = coordinator.press("Save", name="samira l.", email="SamiraL@example.org", notes="Belt liever")
    assert coordinator.response.status_code == 422
    assert "is in the pool." in page.find("#name-error").get_text()
    assert page.find("#notes").get_text().strip() == "Belt liever"
    assert entries() == before


def test_saving_what_is_there_changes_nothing(coordinator, entries):
    before = entries()
    for name in before:
        open_entry(coordinator, name)
        assert "The change is saved." in coordinator.press("Save").text
    assert entries() == before


def test_a_language_goes_when_its_row_is_emptied(coordinator, entries):
    open_entry(coordinator, "Miriam H.")
    coordinator.press("Save", **{"skills-0-language": ""})
    assert [one.language for one in entries()["Miriam H."].skills] == ["ar"]


def test_hours_that_do_not_fit_the_plan_are_told(coordinator):
    coordinator.visit("/en/organiser/matching/proposal")
    coordinator.press("Take over what is ticked")
    open_entry(coordinator, "Reza F.")
    assert "What you change here does not change the plan." in coordinator.page.text
    page = coordinator.press("Save", comes="part", starts="19:00", until="21:00")
    assert "Does not fit: Farsi · فارسی at 21:15" in page.text


def test_one_press_tells_that_somebody_can_be_there(coordinator, entries):
    open_entry(coordinator, "Darya K.")
    coordinator.press("Save", comes="no")
    assert entries()["Darya K."].hours is None
    page = coordinator.press("Can be there Darya K.")
    assert "there the whole evening" in page.text
    assert str(entries()["Darya K."].hours.ends) == "22:00:00"


def test_one_press_in_an_old_tab_leaves_the_hours_that_somebody_wrote_down(coordinator, entries):
    open_entry(coordinator, "Darya K.")
    old = coordinator.press("Save", comes="no")
    open_entry(coordinator, "Darya K.")
    coordinator.press("Save", comes="part", starts="19:00", until="20:00")
    coordinator.page = old
    page = coordinator.press("Can be there Darya K.")
    assert "other hours meanwhile. They stay." in page.text
    assert str(entries()["Darya K."].hours.ends) == "20:00:00"


def test_somebody_is_removed_after_a_question(coordinator, entries):
    coordinator.visit("/en/organiser/matching/proposal")
    coordinator.press("Take over what is ticked")
    open_entry(coordinator, "Miriam H.")
    page = coordinator.follow("Remove from the pool")
    assert "Are you sure?" in page.text
    assert "19:30 Looking back" in page.text
    page = coordinator.press("Remove")
    assert "We know nothing of this person any more." in page.text
    assert "Miriam H." not in entries()


@pytest.mark.parametrize("address", ["99/", "99/remove"])
def test_who_is_not_there_any_more_is_told_at_the_pool(coordinator, address):
    page = coordinator.visit(f"{POOL}{address}")
    assert coordinator.response.status_code == 200
    assert "This interpreter is not in the pool any more." in page.text
    assert "Samira L." in names(page.soup)


def test_what_no_interpreter_can_have_for_a_number_is_not_found(coordinator):
    coordinator.visit(f"{POOL}99999999999/")
    assert coordinator.response.status_code == 404


@pytest.mark.parametrize("opened", ["Remove", "Can be there Darya K."])
def test_a_button_about_somebody_who_was_removed_meanwhile_tells_so(coordinator, entries, opened):
    open_entry(coordinator, "Darya K.")
    page = coordinator.press("Save", comes="no")
    if opened == "Remove":
        open_entry(coordinator, "Darya K.")
        page = coordinator.follow("Remove from the pool")
    remove(coordinator, "Darya K.")
    coordinator.page = page
    page = coordinator.press(opened)
    assert coordinator.response.status_code == 200
    assert "This interpreter is not in the pool any more." in page.text
    assert "Darya K." not in entries()


def test_what_was_typed_about_somebody_who_was_removed_meanwhile_can_be_added_anew(coordinator, entries):
    open_entry(coordinator, "Miriam H.")
    other = coordinator.page
    remove(coordinator, "Miriam H.")
    coordinator.page = other
    page = coordinator.press("Save", notes="Belt liever", **{"skills-2-language": "Klingon"})
    assert coordinator.response.status_code == 409
    assert "Somebody removed this interpreter from the pool meanwhile" in page.text
    assert page.find("#notes").get_text().strip() == "Belt liever"
    assert page.find("#skills-2-language")["value"] == "Klingon"
    assert "Miriam H." not in entries()
    page = coordinator.press("Save")
    assert "We do not know this language" in page.find("[id='skills-2-language-error']").get_text()
    assert "Added to the pool." in coordinator.press("Save", **{"skills-2-language": "Somali"}).text
    miriam = entries()["Miriam H."]
    assert (miriam.notes, [one.language for one in miriam.skills]) == ("Belt liever", ["ti", "ar", "so"])


# Many at once


def test_pasted_rows_are_shown_first_and_stored_when_agreed(coordinator, entries):
    coordinator.visit(f"{POOL}import")
    rows = "Naam\tTelefoon\tTalen\nZofia W.\t0612345678\tPools\nMiriam H.\t\tTigrinya\n"
    page = coordinator.press("Check", rows=rows)
    assert coordinator.response.status_code == 422
    assert "Row 3, e-mail" in page.text
    page = coordinator.press("Check", rows=rows.replace("\t\t", "\t0687654321\t"))
    assert coordinator.response.status_code == 200
    assert "2 new people" in page.text
    assert "Zofia W." not in entries()
    page = coordinator.press("Take this over")
    assert "The table is taken over." in page.text
    assert [one.language for one in entries()["Zofia W."].skills] == ["pl"]


def test_the_check_tells_what_would_be_lost(coordinator):
    coordinator.visit(f"{POOL}import")
    page = coordinator.press("Check", rows="Naam;E-mail;Talen\nMiriam H.;miriamh@example.org;Tigrinya beide")
    [told] = [one for one in page.soup.select(".answers > div") if one.dt.get_text() == "Miriam H."]
    assert [words(one) for one in told.select("p")] == [
        "languages now: Tigrinya · ትግርኛ spoken both / Arabic · العربية spoken nl "
        "then: Tigrinya · ትግርኛ spoken both"
    ]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            "Zofia;z@example.org;;Pools / Tigrina gesproken",
            "“Tigrina gesproken”: We do not know this language.",
        ),
        ("Zofia;z@example;;Pools", "“z@example”: This is not a complete e-mail address."),
        (f"{'Zofia ' * 20};;;Pools", "…”: This is too long."),
        ("Zofia;;;Pools", "Write an e-mail address or a telephone number."),
    ],
)
def test_a_fault_quotes_what_stands_in_the_cell(coordinator, row, sentence):
    coordinator.visit(f"{POOL}import")
    page = coordinator.press("Check", rows=row)
    told = [one.get_text() for one in page.soup.select("[aria-labelledby=faults] dd")]
    assert sentence in told[0]
    assert told[0].startswith(("“", "Write"))


def test_rows_that_were_changed_after_the_check_are_checked_again(coordinator, entries):
    coordinator.visit(f"{POOL}import")
    coordinator.press("Check", rows="Zofia W.;zofia@example.org;;Pools")
    page = coordinator.press("Take this over", rows="Zofia W.;zofia@example.org;;Pools / Russisch")
    assert "1 new person" in page.text
    assert "Zofia W." not in entries()
    coordinator.press("Take this over")
    assert len(entries()["Zofia W."].skills) == 2


def test_who_was_removed_after_the_check_does_not_come_back_unseen(coordinator, entries):
    coordinator.visit(f"{POOL}import")
    page = coordinator.press("Check", rows="naam;e-mail;kosten;talen\nMiriam H.;miriamh@example.org;80;ti")
    assert "1 person changes" in page.text
    checked = coordinator.page
    remove(coordinator, "Miriam H.")
    coordinator.page = checked
    page = coordinator.press("Take this over")
    assert coordinator.response.status_code == 409
    assert "so nothing is stored yet" in page.text
    assert "1 new person" in page.text
    assert "Miriam H." not in entries()
    assert "The table is taken over." in coordinator.press("Take this over").text
    assert entries()["Miriam H."].cost == 80


def test_a_check_of_somebody_who_was_changed_meanwhile_is_shown_anew(coordinator, entries):
    coordinator.visit(f"{POOL}import")
    coordinator.press("Check", rows="naam;e-mail;kosten\nMiriam H.;miriamh@example.org;80")
    checked = coordinator.page
    open_entry(coordinator, "Miriam H.")
    coordinator.press("Save", cost="100")
    coordinator.page = checked
    page = coordinator.press("Take this over")
    assert coordinator.response.status_code == 409
    assert "cost now: 100 then: 80" in words(page.find(".answers"))
    assert entries()["Miriam H."].cost == 100
    coordinator.press("Take this over")
    assert entries()["Miriam H."].cost == 80


def test_taking_a_table_over_twice_says_once_more_that_it_is(coordinator, entries):
    coordinator.visit(f"{POOL}import")
    checked = coordinator.press("Check", rows="Zofia W.;zofia@example.org;;Pools")
    coordinator.press("Take this over")
    before = entries()
    coordinator.page = checked
    assert "The table is taken over." in coordinator.press("Take this over").text
    assert entries() == before


@pytest.mark.parametrize("rows", ["", " \n", "Bas;bas@", "naam;schoenen\nBas;43"])
def test_rows_that_cannot_be_stay_to_be_put_right(coordinator, entries, rows):
    before = entries()
    coordinator.visit(f"{POOL}import")
    page = coordinator.press("Check", rows=rows)
    assert coordinator.response.status_code == 422
    assert page.find("#rows-error")
    assert page.find("#rows").get_text().strip() == rows.strip()
    assert "Take this over" not in page.text
    assert entries() == before


def upload(coordinator: Visitor, content: bytes) -> str:
    """Choose a file instead of pasting; what comes back."""
    token = coordinator.visit(f"{POOL}import").find("main [name=csrf_token]")["value"]
    form = {"csrf_token": token, "rows": "", "file": (io.BytesIO(content), "tolken.csv")}
    coordinator.response = coordinator.client.post(f"{POOL}import", data=form)
    return coordinator.response.text


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_file_is_read_and_its_faults_can_be_put_right_on_the_page(coordinator, mark):
    text = upload(coordinator, mark + "Naam;Telefoon;Talen\r\nZoë;12;Pools\r\n".encode())
    assert coordinator.response.status_code == 422
    assert "Row 2, phone" in text
    assert "Zoë;12;Pools" in text
    assert "1 new person" in upload(
        coordinator, mark + "Naam;Telefoon;Talen\r\nZoë;0612345678;Pools\r\n".encode()
    )


def test_a_file_in_another_encoding_says_how_to_save_it(coordinator):
    assert "Save it as “CSV UTF-8”" in upload(coordinator, "Zoë;;;Pools".encode("cp1252"))
    assert coordinator.response.status_code == 422


def test_a_long_table_fits_and_a_far_too_long_one_is_refused(coordinator):
    rows = "".join(f"Tolk {number};tolk{number}@example.org;;Pools / Russisch\n" for number in range(2500))
    assert 64 * 1024 < len(rows) < LARGEST_TABLE
    assert "2500 new people" in upload(coordinator, rows.encode())
    coordinator.response = coordinator.client.post(f"{POOL}import", data={"rows": "x" * LARGEST_TABLE})
    assert coordinator.response.status_code == 413


def test_whoever_takes_the_pool_along_is_noted(coordinator, app):
    for _ in range(2):
        coordinator.client.get(f"{POOL}interpreters.csv")
    with app.app_context():
        assert [one.what for one in db.session.scalars(select(ReadOfNeeds))] == [Read.EXPORT] * 2


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_file_to_take_along_reads_in_unchanged(coordinator, entries, lang):
    before = entries()
    saved = coordinator.client.get(f"/{lang}/organiser/interpreters/interpreters.csv")
    assert saved.mimetype == "text/csv"
    assert "attachment" in saved.headers["Content-Disposition"]
    assert saved.headers["Cache-Control"] == "no-store"
    assert "7 people stay the same" in upload(coordinator, saved.data)
    assert entries() == before
