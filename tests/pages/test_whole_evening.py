"""One evening from the announcement until nothing personal is left of it, with the clock moved along."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from portal import postman
from portal.access.people import Role
from portal.clock import MovableClock
from portal.database import db
from portal.event.editions import current_edition
from portal.registration.models import Arrival, InterpreterRequest, Needs, Registration
from portal.worker import do_chores
from tests.builders import AN_INTERPRETER, an_interpreter
from tests.mail.reading import links_in, text_of
from tests.pages.journeys import sign_in, sign_up, token_of
from tests.portals import load_evening
from tests.smtp import MailServer
from tests.visitor import Visitor

ANNOUNCED = "2024-02-12T13:17+01:00"
# What nobody may find any more in the end: who came, and what they needed.
NAMES = ["Selam", "kidane@", "Özgür", "ozgur", "+31612345678", "Zsófia", "zsofia@", "Dirk", "dirk@"]
SECRET = ["large-print", "halal", "an old wound", "tigrinya", "Front row, beside the aisle"]


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(datetime.fromisoformat(ANNOUNCED))


class Evening:
    """A portal with its mail server, and the time of day."""

    def __init__(self, app: Flask, clock: MovableClock, smtp: MailServer) -> None:
        self.app, self.clock, self.smtp = app, clock, smtp

    def at(self, moment: str) -> None:
        """It is this moment; the worker has done what is due."""
        self.clock.moment = datetime.fromisoformat(moment)
        self.work()

    def work(self) -> None:
        with self.app.app_context():
            do_chores()
            postman.drain("postman")

    def run(self, *command: str) -> str:
        """What a command says."""
        with self.app.app_context():
            done = self.app.test_cli_runner().invoke(args=[*command])
        assert done.exit_code == 0, done.output
        return done.output

    def letters_to(self, address: str) -> list[str]:
        """The texts of the letters that a mailbox got."""
        self.work()
        return [text_of(letter) for letter in self.smtp.letters if letter["To"] == address]

    def link_to(self, address: str) -> str:
        """Where the last letter to a mailbox leads."""
        [*_, latest] = self.letters_to(address)
        return next(link for link in links_in(latest) if "/interpreter/" in link or "/registration/" in link)

    def stored(self) -> str:
        """Everything in the database, as it lies there."""
        with self.app.app_context():
            return "\n".join(
                repr(tuple(row))
                for table in db.metadata.sorted_tables
                for row in db.session.execute(text(f'SELECT * FROM "{table.name}"'))  # noqa: S608
            )


@pytest.fixture
def evening(
    make_app: Callable[..., Flask], clock: MovableClock, smtp_server: MailServer
) -> Iterator[Evening]:
    app = make_app(mail_port=smtp_server.port)
    load_evening(app)
    yield Evening(app, clock, smtp_server)


@pytest.fixture(params=["without script", "with htmx"])
def desk(request: pytest.FixtureRequest, evening: Evening) -> Visitor:
    """Somebody at the desk, not signed in yet."""
    return Visitor(evening.app, htmx=request.param == "with htmx")


def read(visitor: Visitor, address: str) -> str:
    page = visitor.visit(address)
    assert visitor.response.status_code == 200, f"{address}: {visitor.response.status}"
    return page.text


def test_an_evening_from_the_announcement_until_nothing_personal_is_left(
    evening: Evening, desk: Visitor
) -> None:
    app = evening.app
    selam, ozgur, zsofia, dirk, miriam, door, stranger = (Visitor(app, htmx=desk.htmx) for _ in range(7))

    # On the day of the announcement people sign up, each in their own way.
    tokens = [
        token_of(
            sign_up(
                selam,
                "Selam",
                1,
                email="kidane@example.org",
                language=AN_INTERPRETER,
                access={"needs": ["large-print"], "food": ["halal"], "details": SECRET[2], "consent": True},
            )
        ),
        token_of(sign_up(ozgur, "Özgür", 2, email="", phone="+31612345678")),
        token_of(sign_up(zsofia, "Zsófia", 3, lang="nl")),
        token_of(sign_up(dirk, "Dirk")),
    ]
    dirk.visit(f"/en/registration/{tokens[3]}/cancel")
    dirk.press("Yes, cancel my registration")
    assert [len(evening.letters_to(one)) for one in ("kidane@example.org", "dirk@example.org")] == [1, 2]
    assert [word for word in NAMES if word in evening.stored()] == NAMES
    assert [word for word in SECRET if word in evening.stored()] == []

    # The week after, the desk calls who gave no address, finds an interpreter, and has texts printed.
    evening.at("2024-02-19T10:00+01:00")
    sign_in(app, desk, Role.COORDINATOR, "coordinator@example.org")
    assert "Özgür" in read(desk, "/en/organiser/registrations/?q=ozgur")
    desk.visit("/en/organiser/")
    desk.press("I have called Özgür")
    with app.app_context():
        an_interpreter(current_edition().id, "Miriam")
    desk.visit("/en/organiser/matching/proposal")
    desk.press("Take over what is ticked")
    desk.press("Ask everybody who is planned")
    miriam.visit(evening.link_to("miriam@example.org"))
    miriam.press("Yes, I come")
    assert "Miriam" in evening.letters_to("kidane@example.org")[-1]
    assert "Miriam" in read(selam, f"/en/registration/{tokens[0]}/")
    desk.visit("/en/organiser/needs/")
    desk.press("Save Texts in large letters, Selam", state="arranged", instruction=SECRET[4])
    desk.visit("/en/organiser/needs/")
    desk.press("Save Halal, Selam", state="impossible")

    # Reminders go out a week and a day before, once each, and know who interprets.
    evening.at("2024-03-14T09:30+01:00")
    evening.at("2024-03-14T16:00+01:00")
    evening.at("2024-03-20T09:30+01:00")
    assert evening.run("reminders", "send") == "no letters are due\n"
    by_week, by_day = evening.letters_to("kidane@example.org")[-2:]
    assert "Miriam" in by_week and "Miriam" in by_day
    assert len(evening.letters_to("kidane@example.org")) == 4
    assert len(evening.letters_to("zsofia@example.org")) == 3
    assert len(evening.letters_to("dirk@example.org")) == 2

    # On the night the door reads what to do, and never why.
    evening.at("2024-03-21T18:45+01:00")
    sign_in(app, door, Role.DOOR, "door@example.org")
    assert "Front row" in read(door, "/en/organiser/door/?q=sel")
    assert [word for word in SECRET[:4] if word in door.page.text] == []
    door.press("Welcome Selam")
    door.visit("/en/organiser/door/?q=zso")
    door.press("Welcome Zsófia", people="2")
    door.visit("/en/organiser/door/walk-in")
    door.press("One more without a registration")
    miriam.visit(miriam.page.url)
    miriam.press("I have arrived")

    # The day after, thanks for who came; and a report of what was asked for.
    evening.at("2024-03-22T10:30+01:00")
    assert len(evening.letters_to("kidane@example.org")) == 5
    assert len(evening.letters_to("zsofia@example.org")) == 4
    assert "1" in read(stranger, "/en/2024/access")

    # What people needed goes after two weeks; who they were stays for a while.
    evening.at("2024-04-05T12:00+02:00")
    assert "Selam" in evening.stored()
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Needs)) == 0
        assert db.session.scalar(select(func.count()).select_from(InterpreterRequest)) == 0

    # On the first of June nothing personal is left; the public pages stand, and so do the numbers.
    evening.at("2024-06-01T12:00+02:00")
    assert [word for word in (*NAMES, *SECRET) if word in evening.stored()] == []
    for token in tokens:
        stranger.visit(f"/en/registration/{token}/")
        assert stranger.response.status_code == 404
    for address in (
        "/nl/",
        "/en/2024/",
        "/en/2024/market/",
        "/en/promises/",
        "/en/privacy/",
        "/nl/2024/access",
    ):
        read(stranger, address)
    with app.app_context():
        came = db.session.scalars(select(Arrival.people).order_by(Arrival.people)).all()
        people = db.session.scalars(select(Registration.guests).order_by(Registration.id)).all()
    assert (came, people) == ([1, 2, 2], [1, 2, 3, 0])
    assert evening.run("check") == "all is well\n"
