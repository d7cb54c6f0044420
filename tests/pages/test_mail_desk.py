"""The mail page, and writing to many, as organisers meet them."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from sqlalchemy import text

from portal import outbox
from portal.access.models import SignedIn
from portal.access.people import Role
from portal.campaigns import sending
from portal.campaigns.models import Campaign
from portal.campaigns.preview import shown
from portal.database import db, write
from portal.event.editions import current_edition
from portal.outbox import Letter, State
from portal.registration import changing, listing
from portal.registration.listing import Filters
from portal.registration.models import ReadOfNeeds, Registration
from tests.builders import AN_INTERPRETER, a_registration, letters
from tests.page import Page, words
from tests.pages.journeys import csrf_token, post, sign_in
from tests.visitor import Visitor

MAIL = "/en/organiser/mail/"
WRITTEN = {
    "subject_nl": "Neem een beker mee",
    "text_nl": "Er is thee.",
    "subject_en": "Bring a cup",
    "text_en": "There is tea.\n\nSee https://example.org/tea",
}

EVERY_FILTER = {
    "q": ["selam"],
    "status": listing.STATUSES,
    "interpreter": listing.INTERPRETERS,
    "need": listing.NEEDS,
    "mail": listing.MAILS,
    "arrived": listing.ARRIVED,
    "locale": listing.LOCALES,
    "day": ["2024-02-20"],
}


@pytest.fixture
def people(app, edition):
    """Ana reads Dutch, Amal and Bilen English; their letters about that are forgotten."""
    with app.app_context():
        a_registration(edition, "Ana", locale="nl")
        a_registration(edition, "Amal")
        a_registration(edition, "Bilen", **AN_INTERPRETER)
        a_registration(edition, "Fatma", email="", phone="+31612345678")
        forget_letters()


@pytest.fixture
def organiser(app, visitor, people):
    sign_in(app, visitor, Role.ORGANISER, "o@example.org")
    with app.app_context():
        forget_letters()
    return visitor


def needing(edition):
    """Selam signed up on a day of her own, and comes in a wheelchair."""
    selam = a_registration(edition, "Selam", needs=["wheelchair"]).id
    with write() as session:
        session.get_one(Registration, selam).registered_at = datetime(2024, 2, 20, 12, tzinfo=UTC)


def forget_letters():
    with write() as session:
        session.query(Letter).delete()


def campaigns(app):
    with app.app_context():
        return db.session.query(Campaign).order_by(Campaign.id).all()


def owed(app):
    with app.app_context():
        return [(one.kind, one.recipient) for one in letters()]


def as_on_the_page(page):
    """What the form of a letter holds."""
    form = page.soup.select_one("form:has(#text_nl)")
    chosen = {one["name"]: one.select_one("[selected]")["value"] for one in form("select")}
    texts = {one["name"]: one.get_text().removeprefix("\n") for one in form("textarea")}
    return {**{one["name"]: one.get("value", "") for one in form("input")}, **chosen, **texts}


def checked(visitor, **answers):
    """Write, and come to the check."""
    visitor.visit(f"{MAIL}write")
    return visitor.press("Save, and see who gets it", **{**WRITTEN, **answers})


# The mail page


def test_the_page_tells_where_each_letter_is_and_not_what_it_says(app, edition, visitor):
    with app.app_context():
        for name in ("Ana", "Amal", "Bilen"):
            a_registration(edition, name, **AN_INTERPRETER)
        with write() as session:
            for name, state, problem in (("ana", State.DEAD, "550"), ("amal", State.SENT, "")):
                letter = session.query(Letter).filter_by(recipient=f"{name}@example.org").one()
                letter.state, letter.problem = state, problem
    sign_in(app, visitor, Role.ORGANISER, "o@example.org")
    page = visitor.visit(MAIL)
    assert page.heading == "Mail"
    assert page.find(".tabs [aria-current]").get_text() == "Mail"
    assert [words(one) for one in page.soup.select("#letters ~ .tally b")] == ["2", "1", "1", "0"]
    for said in (
        "ana@example.org",
        "Signed up",
        "Not delivered",
        "The mail server said: 550",
        "Link to sign in",
    ):
        assert said in page.text
    for secret in ("Tigrinya", "Welcome!", "thread "):
        assert secret not in page.html


def test_filters_live_in_the_address(app, organiser, edition):
    with app.app_context():
        a_registration(edition, "Selam")
        with write() as session:
            session.query(Letter).filter_by(recipient="selam@example.org").one().state = State.DROPPED
    assert "selam@example.org" in organiser.visit(f"{MAIL}?state=dropped").text
    assert "selam@example.org" not in organiser.visit(f"{MAIL}?state=dead").text
    assert "1 letter" in organiser.visit(f"{MAIL}?state=dropped&kind=registered").text
    assert "0 letters" in organiser.visit(f"{MAIL}?kind=thanks").text
    organiser.visit(MAIL)
    assert "0 letters" in organiser.answer(state="sent").text
    # What cannot be is as good as nothing.
    for nonsense in ("?state=x&kind=y&page=z", "?page=-1", "?page=99999999999999", "?page=²"):
        assert "1 letter" in organiser.visit(f"{MAIL}{nonsense}").text


def test_long_lists_have_pages(app, organiser, edition):
    with app.app_context(), write() as session:
        owe = [outbox.Owed(1, str(n), f"p{n}@example.org", "nl") for n in range(120)]
        outbox.queue_many(session, "thanks", owe)
    page = organiser.visit(f"{MAIL}?kind=thanks")
    assert len(page.soup.select(".mail-row")) == 50
    assert "Page 1 of 3" in page.text
    organiser.follow("Next page")
    page = organiser.follow("Next page")
    assert "Page 3 of 3" in page.text
    assert len(page.soup.select(".mail-row")) == 20
    assert "kind=thanks" in page.url
    assert "Page 2 of 3" in organiser.follow("Previous page").text


def test_dead_letters_go_again_one_by_one_or_all(app, organiser, edition):
    with app.app_context():
        for name in ("Selam", "Miriam", "Rana"):
            a_registration(edition, name)
        with write() as session:
            for letter in session.query(Letter):
                letter.state = State.DEAD
    organiser.visit(MAIL)
    page = organiser.press("Send again selam@example.org")
    assert "in the queue again" in page.text
    assert [words(one) for one in page.soup.select(".tally b")][:3] == ["1", "0", "2"]
    page = organiser.press("Send all undelivered letters again")
    assert [words(one) for one in page.soup.select(".tally b")][:3] == ["3", "0", "0"]
    assert not page.soup.select(".mail-row form, .mail-all")


def test_what_somebody_asked_for_does_not_stand_next_to_their_address(app, organiser, edition):
    with app.app_context(), write() as session:
        for kind in ("interpreter-found", "no-interpreter"):
            outbox.queue_many(session, kind, [outbox.Owed(1, "x", "p@example.org", "nl")])
    page = organiser.visit(f"{MAIL}?kind=news")
    assert "2 letters" in page.text
    assert "nterpreter" not in "".join(words(one) for one in page.soup.select(".mail-row"))


# Writing


def test_from_writing_to_sending(app, organiser):
    organiser.visit(MAIL)
    organiser.follow("Write to many")
    page = organiser.press("Save, and see who gets it", **WRITTEN)
    assert page.heading == "Check the letter"
    facts = {words(one.dt): words(one.dd) for one in page.soup.select(".answers > div")}
    assert (facts["In Dutch"], facts["In English"]) == ("1 letter", "2 letters")
    assert facts["Registration"] == "Everybody who is signed up"
    table = [[words(cell) for cell in row(["th", "td"])] for row in page.soup.select("tbody tr")]
    assert table == [
        ["Ana", "ana@example.org", "Nederlands"],
        ["Amal", "amal@example.org", "English"],
        ["Bilen", "bilen@example.org", "English"],
    ]
    assert "1 registration has no e-mail address" in page.text
    assert page.find("details a[href='tel:+31612345678']")
    assert "Er is thee." in page.text and "There is tea." in page.text
    assert owed(app) == []
    page = organiser.press("Send 3 letters")
    assert "They leave one by one." in page.text
    assert page.heading == "Bring a cup"
    assert [kind for kind, _ in owed(app)] == ["to-many"] * 3
    assert len(page.soup.select(".mail-row")) == 3
    page = organiser.visit(MAIL)
    assert "3 recipients" in page.text and "In the queue: 3" in page.text


def test_filters_of_the_list_come_along_in_the_address(app, organiser):
    page = organiser.visit(f"{MAIL}write?status=seated&locale=nl&q=ana&nonsense=1")
    chosen = {one["name"]: one.select_one("[selected]")["value"] for one in page.soup.select("main select")}
    assert (chosen["status"], chosen["locale"], chosen["need"]) == ("seated", "nl", "")
    assert page.find("#q")["value"] == "ana"
    page = organiser.press("Save, and see who gets it", subject_nl="Thee", text_nl="Er is thee.")
    assert [words(one) for one in page.soup.select("tbody th")] == ["Ana"]
    assert organiser.visit(f"{MAIL}write?status=nonsense").find("#status [selected]")["value"] == "active"


@pytest.mark.parametrize("name, values", sorted(EVERY_FILTER.items()))
def test_the_form_holds_every_filter_of_the_list(app, organiser, edition, name, values):
    """A value that it could not hold would send the letter to everybody."""
    with app.app_context():
        needing(edition)
    for value in filter(None, values):
        organiser.visit(f"{MAIL}write?{urlencode({name: value})}")
        page = organiser.press("Save, and see who gets it", **WRITTEN)
        [draft] = campaigns(app)
        assert draft.filters == {"status": "active", name: value}
        with app.app_context():
            fitting = Filters(**{"status": "active", "mail": "yes", name: value})
            expected = listing.count(db.session(), current_edition(), fitting).parties
        if (name, value) in (("mail", "no"), ("status", "cancelled")):
            expected = 0
        assert len(page.soup.select("tbody tr")) == expected, (name, value)
        organiser.press("Throw this draft away")


def test_the_lists_link_leads_to_those_who_are_in_the_list(app, organiser, edition):
    with app.app_context():
        needing(edition)
    organiser.visit("/en/organiser/registrations/?need=wheelchair&day=2024-02-20")
    assert [words(one) for one in organiser.page.soup.select("tbody th")] == ["Selam"]
    organiser.follow("Write to them")
    page = organiser.press("Save, and see who gets it", **WRITTEN)
    assert [words(one) for one in page.soup.select("tbody th")] == ["Selam"]
    assert "Tuesday 20 February" in page.text
    assert "Send 1 letter" in page.text


def test_what_people_were_looked_for_by_is_stored_encrypted(app, organiser, edition):
    with app.app_context():
        needing(edition)
    organiser.visit(f"{MAIL}write?need=wheelchair&q=selam")
    organiser.press("Save for later", **WRITTEN)
    assert campaigns(app)[0].filters["need"] == "wheelchair"
    with app.app_context():
        stored = db.session.scalar(text("SELECT filters FROM campaign"))
    assert "wheelchair" not in str(stored) and "selam" not in str(stored)


def test_who_reads_a_language_must_have_a_text_in_it_and_nothing_typed_is_lost(app, organiser):
    organiser.visit(f"{MAIL}write?status=seated")
    page = organiser.press("Save, and see who gets it", subject_nl="Thee", text_nl="Er is thee.", text_en="")
    assert organiser.response.status_code == 422
    assert "Write a letter in English: 2 people read English." in page.find("#text_en-error").get_text()
    assert "Write a subject in English: 2 people read English." in page.find("#subject_en-error").get_text()
    assert not page.soup.select("#text_nl-error")
    assert page.find("#subject_nl")["value"] == "Thee"
    assert page.find("#text_nl").get_text().strip() == "Er is thee."
    assert page.find("#status [selected]")["value"] == "seated"
    assert campaigns(app) == []


@pytest.mark.parametrize(
    "field, typed, said",
    [
        ("text_nl", "x" * 301, "longer than 300 characters"),
        ("text_nl", "woord " * 1400, "Make it 8000 or shorter"),
        ("subject_en", "x" * 151, "Make it 150 or shorter"),
        ("subject_nl", "a\u202eb", "hidden characters"),
        ("status", "nonsense", "Not a valid choice"),
        ("need", "nonsense", "Not a valid choice"),
        ("day", "2024-02-30", "This is not a day."),
        ("q", "x" * 101, "Make it 100 or shorter"),
    ],
)
def test_what_cannot_be_sent_is_said_next_to_the_field(app, organiser, field, typed, said):
    organiser.visit(f"{MAIL}write")
    token = organiser.page.find("main form [name=csrf_token]")["value"]
    fields = {one["name"]: "" for one in organiser.page.soup.select("main form [name]")}
    fields |= {**WRITTEN, "status": "active", "csrf_token": token, "then": "check", field: typed}
    post(organiser, f"{MAIL}write", [*fields.items()])
    assert organiser.response.status_code == 422
    page = Page(organiser.response.text, f"{MAIL}write")
    assert said in page.find(f"#{field}-error").get_text()
    assert campaigns(app) == []


def test_a_draft_may_lack_words_and_is_changed_later(app, organiser):
    organiser.visit(f"{MAIL}write?status=waiting")
    page = organiser.press("Save for later", subject_nl="Thee\u00a0 voor  iedereen")
    assert "Nobody got it yet." in page.text
    [draft] = campaigns(app)
    assert (draft.subject.nl, draft.subject.en, draft.filters) == (
        "Thee voor iedereen",
        "",
        {"status": "waiting"},
    )
    page = organiser.visit(MAIL)
    assert "Draft, not sent" in page.text
    page = organiser.follow("Thee voor iedereen")
    assert "Nobody gets this letter." in page.text
    organiser.follow("Change the letter, or who gets it")
    page = organiser.press("Save, and see who gets it", status="active", **WRITTEN)
    assert "Send 3 letters" in page.text
    assert len(campaigns(app)) == 1


def test_a_draft_without_words_for_somebody_is_not_offered_to_send(app, organiser):
    organiser.visit(f"{MAIL}write")
    organiser.press("Save for later", subject_nl="Thee", text_nl="Er is thee.")
    page = organiser.visit(f"{MAIL}many/1/check")
    assert "The English subject or text is missing." in page.text
    assert not page.soup.select("form[action$='/send']")


def test_two_who_change_one_draft_learn_of_each_other(app, organiser):
    checked(organiser)
    page = organiser.visit(f"{MAIL}many/1/edit")
    opened = as_on_the_page(page)
    organiser.press("Save for later", text_nl="Er is koffie.")
    post(organiser, f"{MAIL}many/1/edit", [*{**opened, "text_nl": "Er is soep.", "then": "keep"}.items()])
    assert organiser.response.status_code == 409
    page = Page(organiser.response.text, f"{MAIL}many/1/edit")
    assert "Somebody changed this letter meanwhile." in page.find("#error-summary").get_text()
    assert page.find("main a[href$='/many/1/check']")
    assert page.find("#text_nl").get_text().strip() == "Er is soep."
    assert campaigns(app)[0].text.nl == "Er is koffie."
    again = {**as_on_the_page(page), "then": "keep"}
    post(organiser, f"{MAIL}many/1/edit", [*again.items()])
    assert organiser.response.status_code == 303
    assert campaigns(app)[0].text.nl == "Er is soep."


@pytest.mark.parametrize("version", ["", "0", "-1", "²", "1" * 5000])
def test_a_version_that_was_never_shown_saves_nothing(app, organiser, version):
    checked(organiser)
    typed = as_on_the_page(organiser.visit(f"{MAIL}many/1/edit"))
    typed |= {"text_nl": "Er is soep.", "then": "keep", "version": version}
    post(organiser, f"{MAIL}many/1/edit", [*typed.items()])
    assert organiser.response.status_code == 409
    assert campaigns(app)[0].text.nl == "Er is thee."


def test_a_new_letter_that_is_sent_twice_is_one_draft(app, organiser):
    typed = as_on_the_page(organiser.visit(f"{MAIL}write")) | WRITTEN | {"then": "check"}
    for _ in range(2):
        post(organiser, f"{MAIL}write", [*typed.items()])
        assert organiser.response.status_code == 303
        assert organiser.response.location.endswith("/many/1/check")
    assert len(campaigns(app)) == 1
    # Another form is another letter.
    checked(organiser)
    assert len(campaigns(app)) == 2


def test_who_goes_back_after_sending_makes_a_new_letter_of_it(app, organiser):
    typed = as_on_the_page(organiser.visit(f"{MAIL}write")) | WRITTEN | {"then": "check"}
    post(organiser, f"{MAIL}write", [*typed.items()])
    organiser.visit(f"{MAIL}many/1/check")
    organiser.press("Send 3 letters")
    post(organiser, f"{MAIL}write", [*{**typed, "text_nl": "Er is soep."}.items()])
    assert organiser.response.status_code == 409
    page = Page(organiser.response.text, f"{MAIL}write")
    assert "This letter was sent already." in page.find("#error-summary").get_text()
    assert page.find("#text_nl").get_text().strip() == "Er is soep."
    post(organiser, f"{MAIL}write", [*(as_on_the_page(page) | {"then": "check"}).items()])
    assert organiser.response.status_code == 303
    assert [one.text.nl for one in campaigns(app)] == ["Er is thee.", "Er is soep."]


def test_who_signed_up_anew_is_said_to_get_no_letter(app, organiser, edition):
    with app.app_context():
        changing.cancel(a_registration(edition, "Selam").id)
        a_registration(edition, "Selam")
    page = checked(organiser, status="cancelled")
    assert "1 person has signed up again since, and gets no letter." in page.text
    assert "Nobody gets this letter." in page.text


def test_a_draft_is_thrown_away(app, organiser):
    checked(organiser)
    page = organiser.press("Throw this draft away")
    assert "The draft is thrown away." in page.text
    assert campaigns(app) == []
    organiser.visit(f"{MAIL}many/1/check")
    assert organiser.response.status_code == 404


def test_a_test_goes_to_oneself_only(app, organiser):
    checked(organiser)
    page = organiser.press("Mail me a test")
    assert "The test is on its way to o@example.org." in page.text
    assert owed(app) == [("to-many-test", "o@example.org")] * 2


def test_a_mail_to_look_at_opens_beside_the_page_that_leads_to_it(organiser):
    page = checked(organiser)
    links = page.soup.select("a[href*='/preview/']")
    assert [link["target"] for link in links] == ["_blank", "_blank"]
    assert all("opens a new tab" in words(link) for link in links)


def test_when_somebody_signs_up_meanwhile_the_page_asks_again(app, organiser, edition):
    checked(organiser)
    with app.app_context():
        a_registration(edition, "Selam")
    page = organiser.press("Send 3 letters")
    assert organiser.response.status_code == 422
    assert "Nothing was sent" in page.text
    assert page.title.startswith("Error:")
    assert [kind for kind, _ in owed(app)] == ["registered"]
    organiser.press("Send 4 letters")
    assert [kind for kind, _ in owed(app)].count("to-many") == 4


def test_pressing_twice_sends_once_and_what_was_sent_is_closed(app, organiser):
    page = checked(organiser)
    fields = [(one["name"], one["value"]) for one in page.soup.select("form[action$='/send'] [name]")]
    for _ in range(2):
        post(organiser, f"{MAIL}many/1/send", fields)
        assert organiser.response.status_code == 303
    assert len(owed(app)) == 3
    for path in ("check", "edit"):
        assert "This letter was sent already." in organiser.visit(f"{MAIL}many/1/{path}").text
    for path in ("drop", "test", "edit"):
        post(organiser, f"{MAIL}many/1/{path}", fields)
        assert organiser.response.status_code == 303
    assert len(owed(app)) == 3
    assert len(campaigns(app)) == 1


def test_looking_changes_nothing(app, organiser):
    checked(organiser)
    for path in ("check", "send", "test", "drop", "edit", "again", "", "preview/nl", "preview/en"):
        organiser.client.get(f"{MAIL}many/1/{path}")
    for path in ("letters/1/again", "letters/again", "write"):
        organiser.client.get(f"{MAIL}{path}")
    assert owed(app) == []
    [draft] = campaigns(app)
    assert draft.sent_at is None


# Seeing it as mail


def test_the_preview_looks_like_the_mail_and_its_policy_allows_nothing_unsafe(app, organiser):
    checked(organiser, text_en='Tea <script src="/x"></script> style="color:red" https://example.org/tea')
    page = organiser.visit(f"{MAIL}many/1/preview/en")
    policy = organiser.response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "script-src" not in policy
    assert "default-src 'none'" in policy and "sandbox" in policy and "style-src 'sha256-" in policy
    assert page.heading == "Bring a cup"
    assert not page.soup.select("[style], script, form")
    assert "background: " not in page.text and "Tea <script" in page.text
    assert page.find("a[href='https://example.org/tea']")
    assert not page.soup.select("a[href*='/registration/']")
    organiser.visit(f"{MAIL}many/1/preview/fr")
    assert organiser.response.status_code == 404


def test_every_style_of_a_letter_moves_to_its_sheet():
    drawn = shown('<head></head><p style="font:\'A\'">x</p><b style="font:\'A\'">y</b><i style="top:0">z</i>')
    assert drawn.html == (
        "<head><style>.s0 { font:'A' }\n.s1 { top:0 }</style></head>"
        '<p class="s0">x</p><b class="s0">y</b><i class="s1">z</i>'
    )


def test_there_is_no_preview_in_a_language_without_words(organiser):
    organiser.visit(f"{MAIL}write")
    organiser.press("Save for later", subject_nl="Thee", text_nl="Er is thee.")
    organiser.visit(f"{MAIL}many/1/preview/en")
    assert organiser.response.status_code == 404


# A change of time or place


def test_a_change_is_written_beforehand_in_both_languages(app, organiser):
    page = organiser.visit(f"{MAIL}write?about=change")
    assert page.find("#status [selected]")["value"] == "active"
    assert "Thursday 21 March" in page.find("#text_en").get_text()
    assert "donderdag 21 maart" in page.find("#text_nl").get_text()
    assert "19.30" in page.find("#text_nl").get_text()
    page = organiser.press("Save, and see who gets it")
    assert page.heading == "Check the letter"
    [draft] = campaigns(app)
    assert draft.filters == {"status": "active", "about": "change"}
    organiser.follow("Change the letter, or who gets it")
    organiser.press("Save, and see who gets it")
    assert campaigns(app)[0].filters == {"status": "active", "about": "change"}


# What became of it


def test_results_are_there_for_each_recipient_and_dead_ones_go_again(app, organiser):
    checked(organiser)
    organiser.press("Send 3 letters")
    with app.app_context(), write() as session:
        for name, state in (("ana", State.DEAD), ("amal", State.SENT), ("bilen", State.DEAD)):
            session.query(Letter).filter_by(recipient=f"{name}@example.org").one().state = state
    page = organiser.visit(f"{MAIL}many/1/")
    assert [words(one) for one in page.soup.select(".tally b")] == ["0", "1", "2", "0"]
    rows = {words(one.h3): words(one.select_one(".state")) for one in page.soup.select(".mail-row")}
    assert {name: said.split(",")[0] for name, said in rows.items()} == {
        "Ana": "Not delivered",
        "Amal": "Sent",
        "Bilen": "Not delivered",
    }
    page = organiser.visit(f"{MAIL}many/1/?state=sent")
    assert [words(one) for one in page.soup.select(".mail-row h3")] == ["Amal"]
    organiser.visit(f"{MAIL}many/1/")
    page = organiser.press("Send again Ana")
    assert [words(one) for one in page.soup.select(".tally b")] == ["1", "1", "1", "0"]
    page = organiser.press("Send all undelivered letters again")
    assert [words(one) for one in page.soup.select(".tally b")] == ["2", "1", "0", "0"]
    with app.app_context(), write() as session:
        session.query(Letter).delete()
    assert "We do not keep this any more" in organiser.visit(f"{MAIL}many/1/").text


# Who may


def test_a_coordinator_looks_and_sends_nothing(app, people, somebody):
    with app.app_context():
        draft = sending.Words(
            subject=sending.Bilingual(nl="Thee", en="Tea"),
            text=sending.Bilingual(nl="Thee.", en="Tea."),
            filters={},
        )
        [edition_id] = {one.edition_id for one in db.session.query(Registration)}
        sending.save(draft, edition_id=edition_id, person_id=None)
    sign_in(app, somebody, Role.COORDINATOR, "c@example.org")
    with app.app_context(), write() as session:
        for letter in session.query(Letter):
            letter.state = State.DEAD
    page = somebody.visit(MAIL)
    assert "c@example.org" in page.text and "Tea" in page.text
    assert not page.soup.select("main form[method=post], a[href$='/write']")
    assert somebody.visit(f"{MAIL}many/1/").heading == "Mail"
    token = csrf_token(somebody)
    for path in (
        "write",
        "letters/1/again",
        "letters/again",
        *(f"many/1/{deed}" for deed in ("edit", "send", "test", "drop", "again")),
    ):
        post(somebody, f"{MAIL}{path}", [("csrf_token", token)])
        assert somebody.response.status_code == 403
    assert somebody.client.get(f"{MAIL}many/1/check").status_code == 403


def test_a_list_of_who_needs_something_is_accounted_for(app, people, somebody):
    sign_in(app, somebody, Role.ORGANISER, "o@example.org")
    checked(somebody)
    with app.app_context():
        assert db.session.query(ReadOfNeeds).count() == 0
    checked(somebody, interpreter="wanted")
    assert [words(one) for one in somebody.page.soup.select("tbody th")] == ["Bilen"]
    with app.app_context():
        [read] = db.session.query(ReadOfNeeds)
        assert (read.what.value, read.registration_id, read.person.email) == (
            "request",
            None,
            "o@example.org",
        )


@pytest.mark.parametrize("path", ["check", "edit", "", "preview/nl", "send", "drop", "test", "again"])
def test_a_letter_that_is_not_there_is_not_found(app, organiser, path):
    for number in ("1", "2147483648"):
        somebody: Visitor = organiser
        post(somebody, f"{MAIL}many/{number}/{path}", [("csrf_token", csrf_token(somebody))])
        assert somebody.response.status_code in (404, 405)
    assert organiser.client.get(f"{MAIL}many/99/{path}").status_code in (303, 404)


def test_whoever_was_signed_out_while_writing_reads_the_letter_and_sends_it_again(app, organiser):
    organiser.visit(f"{MAIL}write")
    with app.app_context(), write() as session:
        session.query(SignedIn).delete()
    page = organiser.answer(**WRITTEN, q="Ana")
    assert organiser.response.status_code == 403
    assert page.heading == "Your text is still here"
    shown_there = {one["id"]: one for one in page.soup.select("main textarea")}
    labels = {words(one): shown_there[one["for"]].get_text() for one in page.soup.select("main label")}
    assert labels == {
        "Name, e-mail address, telephone number or code": "Ana",
        "Subject in Dutch": WRITTEN["subject_nl"],
        "Letter in Dutch": WRITTEN["text_nl"],
        "Subject in English": WRITTEN["subject_en"],
        "Letter in English": WRITTEN["text_en"],
    }
