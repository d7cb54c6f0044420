"""What people need, as the desk's list of things to do."""

import pytest
from bs4 import Tag
from flask import Flask
from sqlalchemy import select

from portal.access.models import Person
from portal.access.people import Role
from portal.access.sign_in import invite
from portal.database import db, write
from portal.organising import need_list
from portal.registration import changing, tasks
from portal.registration.models import NeedTask, Read, ReadOfNeeds, TaskState
from portal.registration.steps import Step
from tests.builders import a_registration, answers
from tests.page import Page, words
from tests.pages.journeys import csrf_token, post, sign_in
from tests.visitor import Visitor

NEEDS = "/en/organiser/needs"
DOG = "A place for my assistance dog, Amal"


def needy(app: Flask, edition: int, name: str = "Amal", **given: object) -> list[int]:
    """Somebody signs up; their things to do."""
    with app.app_context():
        return [task.id for task in a_registration(edition, name, **given).tasks]


def the_task(app: Flask, task_id: int) -> NeedTask:
    with app.app_context():
        found = db.session.get_one(NeedTask, task_id)
        _ = found.owner
        return found


def rows(visitor: Visitor) -> list[str]:
    return [words(one) for one in visitor.page.soup.select("#found h3")]


def settled(app: Flask, task_id: int, state: TaskState, owner_id: int | None = None) -> None:
    with app.app_context():
        task = db.session.get_one(NeedTask, task_id)
        tasks.settle(task_id, state=state, owner_id=owner_id, instruction="", seen=tasks.mark_of(task))


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.COORDINATOR])
def test_somebody_takes_a_need_on_and_makes_an_instruction_of_it(
    app: Flask, edition: int, visitor: Visitor, role: Role
) -> None:
    [task] = needy(app, edition, needs=["dog"])
    sign_in(app, visitor, role)
    visitor.visit(f"{NEEDS}/")
    assert "1 thing to do" in visitor.page.text
    with app.app_context():
        me = str(invite("selam@example.org", role).id)
    visitor.press(f"Save {DOG}", owner=me, state="arranged", instruction="Seat A1")
    found = the_task(app, task)
    assert (found.state, found.instruction) == (TaskState.ARRANGED, "Seat A1")
    assert found.owner
    assert found.owner.email == "selam@example.org"
    assert "Saved. The door sees this sentence." in visitor.page.text
    assert "0 things to do" in visitor.page.text
    visitor.visit(f"/en/organiser/registrations/{found.registration_id}/")
    assert "selam@example.org worked on what they need." in words(visitor.page.find(".desk-history"))


def test_a_proposal_is_taken_over_with_one_press_and_never_by_accident(
    app: Flask, edition: int, visitor: Visitor
) -> None:
    [task] = needy(app, edition, needs=["dog"])
    sign_in(app, visitor, Role.COORDINATOR)
    visitor.visit(f"{NEEDS}/")
    visitor.press(f"Save {DOG}", state="open")
    assert the_task(app, task).instruction is None
    visitor.press(f"Save with the proposal {DOG}", state="arranged")
    offered = "Seat on the outside of the row, with open floor in front of it."
    assert the_task(app, task).instruction == offered
    assert visitor.page.find(f"#instruction-{task}")["value"] == offered


def test_whoever_works_on_what_nobody_took_on_takes_it_on(app: Flask, edition: int, visitor: Visitor) -> None:
    [task] = needy(app, edition, needs=["dog"])
    sign_in(app, visitor, Role.COORDINATOR, "selam@example.org")
    visitor.visit(f"{NEEDS}/")
    visitor.press(f"Save {DOG}")
    assert the_task(app, task).owner is None
    visitor.press(f"Save {DOG}", instruction="Seat A1")
    owner = the_task(app, task).owner
    assert owner
    assert owner.email == "selam@example.org"
    visitor.press(f"Save {DOG}", owner="0")
    assert the_task(app, task).owner is None


def test_own_words_are_not_overwritten_by_a_proposal(app: Flask, edition: int, visitor: Visitor) -> None:
    needy(app, edition, needs=["dog"])
    sign_in(app, visitor, Role.COORDINATOR)
    visitor.visit(f"{NEEDS}/")
    assert "Save with the proposal" in visitor.page.text
    visitor.press(f"Save {DOG}", instruction="Seat A1")
    assert "Proposal" not in words(visitor.page.find("#found"))
    assert "Save with the proposal" not in words(visitor.page.find("#found"))


def test_with_scripts_only_the_row_changes(app: Flask, edition: int, somebody: Visitor) -> None:
    [task] = needy(app, edition, needs=["dog"])
    needy(app, edition, "Ana", needs=["quiet"])
    somebody.htmx = True
    sign_in(app, somebody, Role.COORDINATOR)
    somebody.visit(f"{NEEDS}/")
    answer = somebody.trigger(f"#need-{task} form", state="impossible", instruction="Say sorry")
    assert [row["id"] for row in answer.select("li.row")] == [f"need-{task}"]
    assert answer.select_one("h3[autofocus]")
    assert "Not possible" in words(answer)
    assert not answer.select("h1")
    assert words(answer.select_one("hx-partial#need-counts")) == "1 thing to do · 2 in all"
    assert the_task(app, task).state is TaskState.IMPOSSIBLE


@pytest.mark.parametrize("with_scripts", [True, False])
def test_a_long_instruction_is_refused_and_kept(
    app: Flask, edition: int, somebody: Visitor, with_scripts: bool
) -> None:
    [task] = needy(app, edition, needs=["dog"])
    sign_in(app, somebody, Role.COORDINATOR)
    somebody.htmx = with_scripts
    somebody.visit(f"{NEEDS}/")
    long = "A" * 201
    if with_scripts:
        answer = somebody.trigger(f"#need-{task} form", state="arranged", instruction=long)
        assert [row["id"] for row in answer.select("li.row")] == [f"need-{task}"]
    else:
        answer = somebody.press(f"Save {DOG}", state="arranged", instruction=long).soup
    assert somebody.response.status_code == 422
    assert "Your text has 201 characters. Make it 200 or shorter." in words(answer)
    [kept] = answer.select(f"#instruction-{task}")
    assert kept["value"] == long
    assert answer.select_one(f"#state-{task} option[value=arranged][selected]")
    assert the_task(app, task).state is TaskState.OPEN


def test_who_was_overtaken_is_told_and_loses_nothing(app: Flask, edition: int, visitor: Visitor) -> None:
    [task] = needy(app, edition, needs=["dog"])
    sign_in(app, visitor, Role.COORDINATOR)
    visitor.visit(f"{NEEDS}/")
    settled(app, task, TaskState.ARRANGED)
    page = visitor.press(f"Save {DOG}", state="impossible", instruction="Seat B2")
    assert visitor.response.status_code == 409
    assert "Somebody changed this meanwhile." in page.text
    assert page.find(f"#instruction-{task}")["value"] == "Seat B2"
    assert the_task(app, task).state is TaskState.ARRANGED
    visitor.press(f"Save {DOG}")
    assert (the_task(app, task).state, the_task(app, task).instruction) == (TaskState.IMPOSSIBLE, "Seat B2")


def test_pressing_save_twice_is_no_mistake(app: Flask, edition: int, somebody: Visitor) -> None:
    [task] = needy(app, edition, needs=["dog"])
    sign_in(app, somebody, Role.COORDINATOR)
    fields = {"state": "arranged", "owner": "0", "instruction": "Seat A1"}
    fields |= {"seen": tasks.mark_of(the_task(app, task)), "csrf_token": csrf_token(somebody)}
    for _ in range(2):
        post(somebody, f"{NEEDS}/{task}", fields.items())
        assert somebody.response.status_code == 303
    assert the_task(app, task).instruction == "Seat A1"


def test_what_is_open_comes_first_and_what_nobody_asks_is_left_out(
    app: Flask, edition: int, somebody: Visitor
) -> None:
    [first] = needy(app, edition, "Amal", needs=["dog"])
    needy(app, edition, "Bilen", needs=["dog"])
    [closed] = needy(app, edition, "Selam", needs=["dog"])
    settled(app, first, TaskState.ARRANGED)
    settled(app, closed, TaskState.CLOSED)
    sign_in(app, somebody, Role.ORGANISER)
    somebody.visit(f"{NEEDS}/")
    assert [row.split()[0] for row in rows(somebody)] == ["Bilen", "Amal"]


def test_filters_live_in_the_address(app: Flask, edition: int, visitor: Visitor) -> None:
    [mine] = needy(app, edition, "Amal", needs=["dog"])
    needy(app, edition, "Bilen", needs=["dog"], food=["vegan"], details="My knee")
    sign_in(app, visitor, Role.ORGANISER)
    with app.app_context():
        me = invite("selam@example.org", Role.ORGANISER).id
    settled(app, mine, TaskState.OPEN, me)
    visitor.visit(f"{NEEDS}/")
    assert len(rows(visitor)) == 4
    visitor.press("Show", owner="mine")
    assert [row.split()[0] for row in rows(visitor)] == ["Amal"]
    visitor.press("Show", owner="nobody", kind="dog")
    assert [row.split()[0] for row in rows(visitor)] == ["Bilen"]
    assert "owner=nobody&kind=dog" in visitor.page.url
    visitor.press("Show", owner="", kind="details")
    assert "My knee" in visitor.page.text
    assert "A place for my assistance dog" not in words(visitor.page.find("#found"))
    visitor.visit(f"{NEEDS}/?owner=x&kind=y&page=-3&row=z")
    assert len(rows(visitor)) == 4


def test_a_deed_leads_back_to_the_same_filters(app: Flask, edition: int, visitor: Visitor) -> None:
    needy(app, edition, "Amal", needs=["dog", "quiet"])
    sign_in(app, visitor, Role.ORGANISER)
    visitor.visit(f"{NEEDS}/?kind=dog")
    visitor.press(f"Save {DOG}", state="arranged")
    assert "kind=dog" in visitor.page.url
    assert len(rows(visitor)) == 1


def test_many_tasks_come_in_pages(
    app: Flask, edition: int, somebody: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(need_list, "AT_A_TIME", 2)
    for name in ("Amal", "Bilen", "Selam"):
        needy(app, edition, name, needs=["dog"])
    sign_in(app, somebody, Role.ORGANISER)
    somebody.visit(f"{NEEDS}/")
    assert len(rows(somebody)) == 2
    somebody.follow("Next page")
    assert [row.split()[0] for row in rows(somebody)] == ["Selam"]
    somebody.follow("Previous page")
    assert len(rows(somebody)) == 2


def test_opening_the_list_is_noted(app: Flask, edition: int, somebody: Visitor) -> None:
    needy(app, edition, "Amal", needs=["dog"])
    sign_in(app, somebody, Role.COORDINATOR)
    somebody.visit(f"{NEEDS}/")
    with app.app_context():
        read = db.session.scalars(select(ReadOfNeeds)).one()
        assert (read.what, read.registration_id, read.edition_id) == (Read.TASKS, None, edition)


def test_echoes_need_nothing(app: Flask, edition: int, somebody: Visitor) -> None:
    needy(app, edition, "Ana")
    [echo] = needy(app, edition, "Ana", needs=["dog"])
    sign_in(app, somebody, Role.COORDINATOR)
    somebody.visit(f"{NEEDS}/")
    assert rows(somebody) == []
    post(somebody, f"{NEEDS}/{echo}", [("csrf_token", csrf_token(somebody)), ("state", "arranged")])
    assert somebody.response.status_code == 404
    answer = somebody.client.get(f"{NEEDS}/?row={echo}", headers={"HX-Request-Type": "partial"})
    assert "dog" not in answer.text


def test_a_need_that_was_taken_back_leaves_the_list(app: Flask, edition: int, somebody: Visitor) -> None:
    needy(app, edition, "Amal", needs=["dog"])
    sign_in(app, somebody, Role.COORDINATOR)
    with app.app_context():
        registration_id = db.session.scalars(select(NeedTask)).one().registration_id
        changing.change(registration_id, Step.ACCESS, answers()["access"], consents=False)
    somebody.visit(f"{NEEDS}/")
    assert rows(somebody) == []
    assert "Nobody needs anything yet." in somebody.page.text


@pytest.mark.parametrize("with_scripts", [True, False])
def test_who_works_on_what_was_taken_back_meanwhile_is_told(
    app: Flask, edition: int, somebody: Visitor, with_scripts: bool
) -> None:
    [task] = needy(app, edition, "Amal", needs=["dog"])
    needy(app, edition, "Ana", needs=["quiet"])
    sign_in(app, somebody, Role.COORDINATOR)
    somebody.htmx = with_scripts
    somebody.visit(f"{NEEDS}/")
    with app.app_context():
        registration_id = db.session.get_one(NeedTask, task).registration_id
        changing.change(registration_id, Step.ACCESS, answers()["access"], consents=False)
    if with_scripts:
        answer = somebody.trigger(f"#need-{task} form", state="arranged", instruction="Seat A1")
        assert not answer.select("h1")
    else:
        answer = somebody.press(f"Save {DOG}", state="arranged", instruction="Seat A1").soup
        assert [row.split()[0] for row in rows(somebody)] == ["Ana"]
    assert somebody.response.status_code == 404
    assert "This is not asked any more." in words(answer)


@pytest.mark.parametrize("given", ["state=gone", "owner=99999", "owner=x", "seen="])
def test_what_no_form_offers_changes_nothing(app: Flask, edition: int, somebody: Visitor, given: str) -> None:
    [task] = needy(app, edition, "Amal", needs=["dog"])
    sign_in(app, somebody, Role.COORDINATOR)
    name, _, value = given.partition("=")
    seen = tasks.mark_of(the_task(app, task))
    fields = {"state": "arranged", "owner": "0", "instruction": "Seat A1", "seen": seen, name: value}
    token = ("csrf_token", csrf_token(somebody))
    post(somebody, f"{NEEDS}/{task}", [token, *fields.items()])
    assert somebody.response.status_code in (409, 422)
    assert the_task(app, task).state is TaskState.OPEN


def test_without_scripts_a_need_has_a_page_of_its_own(app: Flask, edition: int, somebody: Visitor) -> None:
    """To send one form of a page is to lose what was typed in the others."""
    dog, _ = needy(app, edition, needs=["dog", "quiet"])
    sign_in(app, somebody, Role.COORDINATOR)
    for start in (f"{NEEDS}/?kind=dog", f"/en/organiser/registrations/{the_task(app, dog).registration_id}/"):
        page = somebody.visit(start)
        assert page.soup.select("noscript link[href*='plain']")
        assert all(one.find_parent(class_="is-among") or "is-among" in one["class"] for one in forms_of(page))
        page = somebody.follow(f"Arrange {DOG}")
        assert [form.find_parent(class_="is-among") for form in forms_of(page)] == [None]
        assert page.find("a.back")["href"] == f"{start}#need-{dog}"
        page = somebody.press(f"Save {DOG}", instruction="A" * 201)
        assert somebody.response.status_code == 422
        [broken] = [form for form in forms_of(page) if "err" in form["class"]]
        assert not broken.find_parent(class_="is-among")
        assert "is-among" not in broken["class"]
        page = somebody.press(f"Save {DOG}", instruction="Seat A1")
        assert page.url.split("?")[0] == start.split("?")[0]
        assert "Saved. The door sees this sentence." in page.text
        assert the_task(app, dog).instruction == "Seat A1"


def test_on_their_own_page_only_the_row_changes_and_what_happened(
    app: Flask, edition: int, somebody: Visitor
) -> None:
    dog, quiet = needy(app, edition, needs=["dog", "quiet"])
    somebody.htmx = True
    sign_in(app, somebody, Role.COORDINATOR)
    somebody.visit(f"/en/organiser/registrations/{the_task(app, dog).registration_id}/")
    answer = somebody.trigger(f"#need-{dog} form", state="arranged", instruction="A" * 201)
    assert somebody.response.status_code == 422
    assert answer.select_one("details[open] [aria-invalid]")
    answer = somebody.trigger(f"#need-{dog} form", state="arranged", instruction="Seat A1")
    assert [row["id"] for row in answer.select("li.row")] == [f"need-{dog}"]
    assert answer.select_one("h3[autofocus]")
    assert "worked on what they need" in words(answer.select_one("hx-partial#events"))
    assert not answer.select("h1")
    settled(app, quiet, TaskState.CLOSED)
    answer = somebody.trigger(f"#need-{quiet} form", state="arranged", instruction="Seat B2")
    assert somebody.response.status_code == 409
    assert answer.select_one(f"#instruction-{quiet}")["value"] == "Seat B2"
    with app.app_context():
        changing.change(the_task(app, dog).registration_id, Step.ACCESS, answers()["access"], consents=False)
    answer = somebody.trigger(f"#need-{quiet} form", state="arranged", instruction="Seat B2")
    assert somebody.response.status_code == 404
    assert "This is not asked any more." in words(answer)
    assert not answer.select("hx-partial#need-counts")


def forms_of(page: Page) -> list[Tag]:
    return list(page.soup.select(".need-form"))


def test_looking_at_a_deed_does_nothing(app: Flask, edition: int, somebody: Visitor) -> None:
    [task] = needy(app, edition, "Amal", needs=["dog"])
    sign_in(app, somebody, Role.COORDINATOR)
    assert somebody.client.get(f"{NEEDS}/{task}").status_code == 200
    assert somebody.client.get(f"{NEEDS}/999999").status_code == 404
    assert the_task(app, task).state is TaskState.OPEN


def test_a_host_and_the_door_are_nobodys_arranger(app: Flask, edition: int, somebody: Visitor) -> None:
    needy(app, edition, "Amal", needs=["dog"])
    with app.app_context():
        invite("door@example.org", Role.DOOR)
    sign_in(app, somebody, Role.COORDINATOR)
    page = somebody.visit(f"{NEEDS}/")
    assert "door@example.org" not in page.html
    assert "selam@example.org" in page.html


def test_who_may_not_arrange_any_more_keeps_what_they_have_until_somebody_says_otherwise(
    app: Flask, edition: int, visitor: Visitor
) -> None:
    [task] = needy(app, edition, "Amal", needs=["dog"])
    with app.app_context():
        gone = invite("gone@example.org", Role.COORDINATOR).id
    settled(app, task, TaskState.OPEN, gone)
    with app.app_context(), write() as session:
        session.get_one(Person, gone).grants = []
    sign_in(app, visitor, Role.COORDINATOR)
    visitor.visit(f"{NEEDS}/")
    visitor.press(f"Save {DOG}", state="arranged", instruction="Seat A1")
    found = the_task(app, task)
    assert (found.state, found.owner_id) == (TaskState.ARRANGED, gone)
    visitor.press(f"Save {DOG}", owner="0")
    assert the_task(app, task).owner_id is None
    assert "gone@example.org" not in visitor.page.html


@pytest.mark.parametrize("row", ["9" * 20, "2147483648", "9" * 5000, "-1", "²", "%D9%A3"])
def test_a_row_that_cannot_be_shows_the_list(app: Flask, edition: int, somebody: Visitor, row: str) -> None:
    needy(app, edition, "Amal", needs=["dog"])
    sign_in(app, somebody, Role.COORDINATOR)
    somebody.visit(f"{NEEDS}/?row={row}")
    assert len(rows(somebody)) == 1


def test_the_same_is_done_on_somebodys_own_page(app: Flask, edition: int, visitor: Visitor) -> None:
    [task] = needy(app, edition, "Amal", needs=["dog"])
    registration_id = the_task(app, task).registration_id
    sign_in(app, visitor, Role.COORDINATOR)
    visitor.visit(f"/en/organiser/registrations/{registration_id}/")
    page = visitor.press(f"Save {DOG}", state="arranged", instruction="A" * 201)
    assert visitor.response.status_code == 422
    assert page.heading == "Amal"
    page = visitor.press(f"Save {DOG}", instruction="Seat A1")
    assert page.url.split("?")[0].endswith(f"/registrations/{registration_id}/")
    assert the_task(app, task).instruction == "Seat A1"
