"""Every page of the portal in every state that looks different, and the way to each."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from playwright.sync_api import Page
from sqlalchemy import select

from portal import clock, encryption
from portal.access.models import SignedIn
from portal.access.people import Role
from portal.access.sign_in import invite as new_at_desk
from portal.campaigns import sending
from portal.campaigns.choosing import choose, seen, who
from portal.campaigns.models import Campaign
from portal.commands import EDITIONS
from portal.database import Bilingual, db, write
from portal.door import arriving
from portal.door.keepers import token_of
from portal.event.editions import current_edition
from portal.event.models import Edition
from portal.interpreting import answering, inviting, pool, rounds, runs
from portal.interpreting.models import DutyState, Interpreter, Invitation, MatchingRun, Register
from portal.interpreting.planning import MOST_PEOPLE
from portal.interpreting.samples import load_interpreters
from portal.languages.modes import Mode
from portal.market.samples import load_samples
from portal.matching.lifecycle import Alternative
from portal.organising import evening as evening_use
from portal.organising.evening_typed import marks_of, typed_of
from portal.outbox import Letter, State
from portal.privacy.report import write_changes
from portal.registration import changing, tasks
from portal.registration.models import Arrival, NeedTask, Read, Registration, Status, TaskState
from portal.registration.read_log import note
from portal.registration.register import register
from portal.registration.steps import Step
from portal.worker import do_chores
from tests.browser.exhibition import FAMILY, Exhibition
from tests.browser.people import Guest
from tests.builders import (
    AN_INTERPRETER,
    a_draft,
    a_group,
    a_registration,
    an_interpreter,
    invited,
    many_registrations,
    set_hours,
    with_interpreter,
    without_interpreter,
)

Way = Callable[[Exhibition, Guest], object]
SIGHTS: dict[str, Way] = {}
MISTAKES = (400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503)


def sight(way: Way) -> Way:
    SIGHTS[way.__name__.replace("_", "-")] = way
    return way


def show(name: str, exhibition: Exhibition, page: Page, lang: str, *, has_script: bool = True) -> Guest:
    """Bring the page in front of you."""
    exhibition.clear()
    guest = Guest(page, exhibition.url, lang, has_script=has_script)
    SIGHTS[name](exhibition, guest)
    return guest


# The evening


@sight
def evening(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/")


@sight
def evening_half_full(exhibition: Exhibition, guest: Guest) -> None:
    exhibition.change_edition(taken=87)
    guest.visit("/")


@sight
def evening_full(exhibition: Exhibition, guest: Guest) -> None:
    exhibition.change_edition(taken=150)
    guest.visit("/")


@sight
def evening_soon(exhibition: Exhibition, guest: Guest) -> None:
    exhibition.clock.move(-timedelta(days=9))
    guest.visit("/")


@sight
def evening_closed(exhibition: Exhibition, guest: Guest) -> None:
    exhibition.clock.move(timedelta(days=30, hours=8))
    guest.visit("/")


@sight
def evening_past(exhibition: Exhibition, guest: Guest) -> None:
    exhibition.clock.move(timedelta(days=60))
    guest.visit("/")


@sight
def privacy(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/privacy/")


@sight
def accessibility(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/accessibility/")


# The form


@sight
def you(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/register/you")


@sight
def you_with_errors(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/register/you").fill(email="ana", phone="zes", guests="veel").press()


@sight
def language(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/register/").introduce()


@sight
def language_asked(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/register/").introduce(guests=2)
    guest.fill(interpreter="arrange", mode="spoken", language="other", language_other="Bilen")


@sight
def language_from_door(exhibition: Exhibition, guest: Guest) -> None:
    guest.enter_through_door("ar").introduce(guests=3)


@sight
def language_to_feel_from_door(exhibition: Exhibition, guest: Guest) -> None:
    language_from_door(exhibition, guest)
    guest.fill(mode="tactile")


@sight
def language_asked_again(exhibition: Exhibition, guest: Guest) -> None:
    check(exhibition, guest)
    guest.follow(".answers a[href*='/you']").answer(guests=0)


@sight
def language_found(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/register/").introduce()
    guest.fill(interpreter="arrange", mode="spoken").search_language("zweeds")


@sight
def language_with_errors(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/register/").introduce().press()


@sight
def language_asked_with_errors(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/register/").introduce()
    guest.fill(interpreter="arrange", mode="signed").press()


@sight
def language_with_more_wishes(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/register/").introduce(guests=2)
    guest.fill(interpreter="arrange", mode="spoken", language="ti", listeners=1)
    guest.page.locator("details summary").click()
    guest.fill(parts=["market"], sight=True)


@sight
def language_with_other_ways(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/register/").introduce(guests=2)
    guest.fill(interpreter="arrange", mode="signed", language="dse", listeners=1)
    guest.page.locator("details summary").click()
    guest.page.locator("#second").select_option("written:nl")
    guest.page.locator("#third").select_option("ils")


@sight
def language_with_other_ways_and_errors(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/register/").introduce()
    guest.fill(interpreter="arrange", mode="signed", language="dse", listeners=1)
    guest.page.locator("details summary").click()
    guest.page.locator("#second").select_option("written:nl")
    guest.page.locator("#third").select_option("ar")
    guest.press()


@sight
def language_with_more_wishes_and_errors(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/register/").introduce()
    guest.fill(interpreter="arrange", mode="spoken", language="ti", listeners=1)
    guest.page.locator("details summary").click()
    guest.page.locator("#second").select_option("ti")
    guest.press()


@sight
def access(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/register/").introduce().need_no_interpreter()


@sight
def access_with_errors(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/register/").introduce().answer(interpreter="own").fill(needs=["quiet"]).press()


@sight
def check(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/register/").introduce("Selam Tesfay", guests=3)
    guest.answer(interpreter="arrange", mode="spoken", language="ti", listeners=2, wishes="Een vrouw.")
    guest.answer(
        needs=["wheelchair", "quiet"], food=["halal"], details="Mijn moeder loopt slecht.", consent=True
    )


@sight
def check_when_full(exhibition: Exhibition, guest: Guest) -> None:
    exhibition.change_edition(taken=150)
    guest.visit("/register/").introduce().need_no_interpreter().need_nothing()


@sight
def forget(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/register/").introduce().follow(".aside a[href$='/forget']")


@sight
def register_closed(exhibition: Exhibition, guest: Guest) -> None:
    exhibition.clock.move(timedelta(days=60))
    guest.visit("/register/")


# Somebody's own page


@sight
def own_confirmed(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"/registration/{exhibition.register(**FAMILY)}/")


@sight
def own_after_going_back(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"/registration/{exhibition.register(**FAMILY)}/?unsaved=you")


def asks_for_interpreter(exhibition: Exhibition) -> tuple[int, str]:
    """Selam, who asks for Tigrinya: the registration's id and the secret of the page."""
    with exhibition.app.app_context():
        more = {
            "second": "ar",
            "third": "fa",
            "gender": "rather-woman",
            "sight": True,
            "parts": ["market", "discussion"],
        }
        selam = a_registration(current_edition().id, "Selam Tesfay", 1, **{**AN_INTERPRETER, **more})
        return selam.id, selam.token


@sight
def own_with_interpreter_found(exhibition: Exhibition, guest: Guest) -> None:
    selam, token = asks_for_interpreter(exhibition)
    with exhibition.app.app_context():
        with_interpreter(selam, "Miriam", "بيلين")
    guest.visit(f"/registration/{token}/")


@sight
def own_without_interpreter(exhibition: Exhibition, guest: Guest) -> None:
    selam, token = asks_for_interpreter(exhibition)
    with exhibition.app.app_context():
        without_interpreter(selam)
    guest.visit(f"/registration/{token}/")


@sight
def own_with_another_way(exhibition: Exhibition, guest: Guest) -> None:
    own_without_interpreter(exhibition, guest)
    guest.page.locator("[name=way][value=written]").check()
    guest.press("#interpreter .btn")


@sight
def choose_with_errors(exhibition: Exhibition, guest: Guest) -> None:
    own_without_interpreter(exhibition, guest)
    guest.press("#interpreter .btn")


@sight
def own_without_email(exhibition: Exhibition, guest: Guest) -> None:
    token = exhibition.register(you={"name": "محمد", "phone": "+31612345678", "guests": 1})
    guest.visit(f"/registration/{token}/")


@sight
def own_waiting(exhibition: Exhibition, guest: Guest) -> None:
    exhibition.change_edition(taken=150)
    guest.visit(f"/registration/{exhibition.register()}/")


@sight
def own_pending(exhibition: Exhibition, guest: Guest) -> None:
    exhibition.change_edition(confirmation="always")
    guest.visit(f"/registration/{exhibition.register()}/")


@sight
def own_cancelled(exhibition: Exhibition, guest: Guest) -> None:
    token = exhibition.register()
    exhibition.cancel(token)
    guest.visit(f"/registration/{token}/")


@sight
def own_after_evening(exhibition: Exhibition, guest: Guest) -> None:
    token = exhibition.register()
    exhibition.clock.move(timedelta(days=31))
    guest.visit(f"/registration/{token}/")


@sight
def change_you(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"/registration/{exhibition.register()}/you")


@sight
def change_language(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"/registration/{exhibition.register()}/language")


@sight
def change_language_with_errors(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"/registration/{exhibition.register()}/language").fill(interpreter="own").press()


@sight
def cancel(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"/registration/{exhibition.register(**FAMILY)}/cancel")


@sight
def restore(exhibition: Exhibition, guest: Guest) -> None:
    token = exhibition.register()
    exhibition.cancel(token)
    guest.visit(f"/registration/{token}/restore")


@sight
def erase(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"/registration/{exhibition.register()}/erase")


@sight
def erased(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/registration/erased")


@sight
def ask_link(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/registration/")


@sight
def ask_link_with_errors(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/registration/").press("main .btn")


@sight
def link_sent(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/registration/sent")


# Interpreters


def _interpreter(exhibition: Exhibition, *, says_yes: bool = True) -> tuple[int, str]:
    """A signer who is asked, and perhaps has said yes: the id of her invitation, and its address."""
    with exhibition.app.app_context():
        load_samples(EDITIONS / "samples")
        edition = current_edition().id
        for name in ("Joost Visser", "محمد"):
            a_registration(
                edition,
                name,
                1,
                email=f"{len(name)}@example.org",
                interpreter="arrange",
                mode="signed",
                language="dse",
                listeners=2,
                sight=True,
            )
        asked = invited(an_interpreter(edition, "Anneke B.", "dse", mode=Mode.SIGNED), "dse", Mode.SIGNED)
        if says_yes:
            answering.accept(asked.id)
            rounds.plan(edition, {})
        return asked.id, f"/interpreter/{asked.token}/"


@sight
def interpreter_asked(exhibition: Exhibition, guest: Guest) -> None:
    _, url = _interpreter(exhibition, says_yes=False)
    guest.visit(url)


@sight
def interpreter_asked_with_errors(exhibition: Exhibition, guest: Guest) -> None:
    _, url = _interpreter(exhibition, says_yes=False)
    guest.visit(url).page.locator("summary").click()
    guest.press("details .btn:not(summary)")


@sight
def interpreter_brief(exhibition: Exhibition, guest: Guest) -> None:
    _, url = _interpreter(exhibition)
    guest.visit(url)
    for summary in ("#stands summary", "#words summary"):
        guest.page.locator(summary).first.click()


@sight
def interpreter_brief_on_the_evening(exhibition: Exhibition, guest: Guest) -> None:
    _, url = _interpreter(exhibition)
    exhibition.clock.move(timedelta(days=30, hours=7))
    guest.visit(url)


@sight
def interpreter_pressed_another_answer(exhibition: Exhibition, guest: Guest) -> None:
    invitation, url = _interpreter(exhibition, says_yes=False)
    guest.visit(url)
    with exhibition.app.app_context():
        answering.accept(invitation)
    guest.press("form[action$='/decline'] .btn")


@sight
def interpreter_cannot_come(exhibition: Exhibition, guest: Guest) -> None:
    _, url = _interpreter(exhibition)
    guest.visit(f"{url}cannot-come")


@sight
def interpreter_thanked(exhibition: Exhibition, guest: Guest) -> None:
    invitation, url = _interpreter(exhibition)
    with exhibition.app.app_context():
        inviting.cancel(invitation, person_id=None)
    guest.visit(url)


@sight
def interpreter_asked_for_something_else(exhibition: Exhibition, guest: Guest) -> None:
    with exhibition.app.app_context():
        edition = current_edition().id
        for name, language, part in (("Selam", "ti", "market"), ("Amal", "ar", "discussion")):
            a_registration(edition, name, **{**AN_INTERPRETER, "language": language, "parts": [part]})
        miriam = an_interpreter(edition, "Miriam Haddad", "ti", "ar")
        ended = invited(miriam)
        invited(miriam, "ar")
        inviting.cancel(ended.id, person_id=None)
        url = f"/interpreter/{ended.token}/"
    guest.visit(url)


@sight
def interpreter_link_over(exhibition: Exhibition, guest: Guest) -> None:
    _, url = _interpreter(exhibition)
    exhibition.clock.move(timedelta(days=60))
    guest.visit(url)


# People who make the evening


@sight
def sign_in(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/sign-in/")


@sight
def sign_in_with_errors(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/sign-in/").press("main .btn")


@sight
def sign_in_sent(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/sign-in/sent")


@sight
def enter(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"/sign-in/{exhibition.invite()}")


@sight
def sign_in_spent(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/sign-in/abc")


@sight
def account(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"/sign-in/{exhibition.invite()}").press("main .btn")
    guest.visit("/account/")


@sight
def organiser_with_nothing_to_do(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"/sign-in/{exhibition.invite()}").press("main .btn")
    guest.visit("/organiser/")


@sight
def organiser_with_calls_and_dead_letters(exhibition: Exhibition, guest: Guest) -> None:
    exhibition.register(**FAMILY)
    exhibition.register()
    exhibition.register(you={"name": "محمد", "phone": "+31612345678", "guests": 1})
    exhibition.register(you={"name": "Fatma Yıldız", "phone": "+31687654321", "guests": 4})
    exhibition.bury_letters()
    guest.visit(f"/sign-in/{exhibition.invite()}").press("main .btn")
    guest.visit("/organiser/")


@sight
def organiser_with_late_requests(exhibition: Exhibition, guest: Guest) -> None:
    asks_for_interpreter(exhibition)
    with exhibition.app.app_context():
        given = {**AN_INTERPRETER, "email": "", "phone": "+31612345678"}
        fatma = a_registration(current_edition().id, "Fatma", **given).id
        without_interpreter(fatma)
    exhibition.clock.move(timedelta(days=8))
    guest.visit(f"/sign-in/{exhibition.invite()}").press("main .btn")
    guest.visit("/organiser/")


def language_groups(exhibition: Exhibition) -> None:
    """Four groups at the market, one of them with two interpreters and one not sure yet."""
    with exhibition.app.app_context():
        evening = current_edition().id
        a_group(evening, "Amal", "ar", "Miriam Haddad", listeners=4)
        a_group(evening, "Selam", "ti", "Bilen Kidane", "Luwam", listeners=2)
        a_group(evening, "Oksana", "uk", "Ірина Коваль", state=DutyState.INVITED)
        a_group(evening, "Zahra", "rif", "فاطمة", listeners=6)


@sight
def market_rounds_not_planned(exhibition: Exhibition, guest: Guest) -> None:
    language_groups(exhibition)
    guest.visit(f"/sign-in/{exhibition.invite(Role.COORDINATOR)}").press("main .btn")
    guest.visit("/organiser/matching/rounds/")


@sight
def market_rounds(exhibition: Exhibition, guest: Guest) -> None:
    market_rounds_not_planned(exhibition, guest)
    guest.page.locator(".dash details summary").click()
    guest.page.locator("[value=education]").last.check()
    guest.page.locator("[value=police]").last.check()
    guest.press("form .btn")


@sight
def market_rounds_that_do_not_fit(exhibition: Exhibition, guest: Guest) -> None:
    with exhibition.app.app_context():
        for number in range(10):
            a_group(current_edition().id, f"Guest {number}", "ar", f"Interpreter {number}")
    guest.visit(f"/sign-in/{exhibition.invite()}").press("main .btn")
    guest.visit("/organiser/matching/rounds/").press("form .btn")


@sight
def market_round_with_errors(exhibition: Exhibition, guest: Guest) -> None:
    market_rounds(exhibition, guest)
    guest.follow(".board .btn")
    guest.page.locator("#connection").fill("20:05")
    guest.page.locator("#police").fill("20:03")
    guest.page.locator("#education").fill("20:43")
    guest.press("form .btn")


def fourteen_requests(exhibition: Exhibition, guest: Guest, path: str = "") -> None:
    """The evening of the demonstration before anything was planned, and a coordinator at one of its pages."""
    with exhibition.app.app_context():
        load_interpreters(EDITIONS / "samples" / "interpreters.toml")
    guest.visit(f"/sign-in/{exhibition.invite(Role.COORDINATOR)}").press("main .btn")
    guest.visit(f"/organiser/matching/{path}")


def half_way(exhibition: Exhibition, guest: Guest, path: str = "") -> None:
    """Everybody was asked; answers of all kinds, a request for nobody, and somebody who is not needed."""
    fourteen_requests(exhibition, guest, "proposal")
    guest.press("form:has([name=change]) .actions .btn")
    guest.press("form[action$='/ask-all'] .btn")
    with exhibition.app.app_context():
        asked = {one.interpreter.name: one.id for one in db.session.scalars(select(Invitation))}
        askers = {one.name: one.id for one in db.session.scalars(select(Registration))}
        until = current_edition().starts_at + timedelta(minutes=75)
        for name in ("Miriam H.", "Ismail W.", "Darya K."):
            answering.accept(asked[name])
        answering.accept(asked["Samira L."], until=until)
        answering.decline(asked["Reza F."])
        inviting.remind(asked["Bas R."])
        for name in ("Hodan A.", "Wim K."):
            without_interpreter(askers[name])
        changing.choose(askers["Wim K."], Alternative.IN_FRONT)
        with write() as session:
            session.get_one(Registration, askers["Amina B."]).name = "أمينة"
            session.scalars(select(Interpreter).where(Interpreter.name == "Samira L.")).one().name = "سميرة"
            bas = session.scalars(select(Interpreter).where(Interpreter.name == "Bas R.")).one()
            bas.name, bas.email, bas.phone = "باسم", "", "0612345678"
    guest.visit(f"/organiser/matching/{path}")


def request_of(exhibition: Exhibition, name: str) -> str:
    with exhibition.app.app_context():
        found = db.session.scalars(select(Registration).where(Registration.name == name)).one().request
        assert found
        return f"request/{found.id}/"


@sight
def matching_board_with_nobody(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"/sign-in/{exhibition.invite(Role.COORDINATOR)}").press("main .btn")
    guest.visit("/organiser/matching/")


@sight
def matching_board(exhibition: Exhibition, guest: Guest) -> None:
    fourteen_requests(exhibition, guest)


@sight
def matching_board_half_way(exhibition: Exhibition, guest: Guest) -> None:
    half_way(exhibition, guest)


@sight
def matching_board_settled(exhibition: Exhibition, guest: Guest) -> None:
    """Somebody was thanked, and some parties are prepared for."""
    half_way(exhibition, guest)
    for row in ("#idle .row >> nth=0", "#expected .row >> nth=1", "#expected .row >> nth=0"):
        if guest.has_script:
            guest.page.locator(f"{row} >> form .btn >> nth=0").click()
            guest.page.locator(f"{row} >> [role=status]").wait_for()
        else:
            guest.press(f"{row} >> form .btn")


@sight
def matching_board_filtered(exhibition: Exhibition, guest: Guest) -> None:
    half_way(exhibition, guest, "?state=confirmed&language=ti")


@sight
def matching_board_after_the_evening(exhibition: Exhibition, guest: Guest) -> None:
    half_way(exhibition, guest)
    exhibition.clock.moment = datetime.fromisoformat("2024-03-22T00:12+01:00")
    guest.visit(f"/sign-in/{exhibition.invite(Role.COORDINATOR)}").press("main .btn")
    guest.visit("/organiser/matching/")


@sight
def matching_proposal(exhibition: Exhibition, guest: Guest) -> None:
    fourteen_requests(exhibition, guest, "proposal")


@sight
def matching_proposal_that_moved(exhibition: Exhibition, guest: Guest) -> None:
    fourteen_requests(exhibition, guest, "proposal")
    with exhibition.app.app_context():
        an_interpreter(current_edition().id, "فاطمة الزهراء", "prs")
    guest.press("form:has([name=change]) .actions .btn")


@sight
def matching_gap(exhibition: Exhibition, guest: Guest) -> None:
    half_way(exhibition, guest, "dse/signed/")


@sight
def matching_gap_of_nobody(exhibition: Exhibition, guest: Guest) -> None:
    half_way(exhibition, guest, "so/spoken/")


@sight
def matching_gap_with_a_message(exhibition: Exhibition, guest: Guest) -> None:
    fourteen_requests(exhibition, guest, "nl/written/")
    guest.page.locator("details:has(#message) summary").click()
    guest.page.locator("#message").fill("Tolk: Zoë de Wit (Rtgs)\nVan 19.30 tot 21.15 uur")
    guest.press("button[name=read]")


@sight
def matching_gap_with_doubts(exhibition: Exhibition, guest: Guest) -> None:
    fourteen_requests(exhibition, guest, "so/spoken/")
    guest.page.locator("#interpreter").select_option(label="Ismail W.")
    for box in guest.page.locator("form[action$='/assign'] [name=parts]").all():
        box.check()
    guest.press("form[action$='/assign'] .btn")


@sight
def matching_gap_of_somebody_who_is_elsewhere(exhibition: Exhibition, guest: Guest) -> None:
    half_way(exhibition, guest, "ar/spoken/")
    guest.page.locator("#interpreter").select_option(label="باسم")
    for box in guest.page.locator("form[action$='/assign'] [name=parts]").all():
        box.check()
    guest.press("form[action$='/assign'] .btn")


@sight
def matching_gap_with_errors(exhibition: Exhibition, guest: Guest) -> None:
    fourteen_requests(exhibition, guest, "nl/written/")
    guest.page.locator("#email").fill("tolk@")
    guest.press("form[action$='/book'] > .actions .btn")


@sight
def matching_request(exhibition: Exhibition, guest: Guest) -> None:
    half_way(exhibition, guest)
    guest.visit(f"/organiser/matching/{request_of(exhibition, 'Rana D.')}")
    for heading in ("#read", "#nobody"):
        guest.page.locator(f"summary:has({heading})").click()


@sight
def matching_request_with_another_way(exhibition: Exhibition, guest: Guest) -> None:
    half_way(exhibition, guest)
    guest.visit(f"/organiser/matching/{request_of(exhibition, 'Wim K.')}")


@sight
def matching_request_with_errors(exhibition: Exhibition, guest: Guest) -> None:
    fourteen_requests(exhibition, guest)
    guest.visit(f"/organiser/matching/{request_of(exhibition, 'Wim K.')}")
    guest.page.locator("summary:has(#nobody)").click()
    guest.press("form[action$='/not-found'] .btn")


@sight
def matching_large_evening(exhibition: Exhibition, guest: Guest) -> None:
    fourteen_requests(exhibition, guest)
    with exhibition.app.app_context():
        for number in range(MOST_PEOPLE):
            an_interpreter(current_edition().id, f"Tolk {number}")
    guest.visit("/organiser/matching/proposal")


@sight
def matching_large_evening_under_way(exhibition: Exhibition, guest: Guest) -> None:
    matching_large_evening(exhibition, guest)
    guest.press("main form .btn")


@sight
def matching_plan_being_made(exhibition: Exhibition, guest: Guest) -> None:
    fourteen_requests(exhibition, guest)
    with exhibition.app.app_context():
        for number in range(runs.AHEAD_FROM):
            a_registration(current_edition().id, f"Selam {number}", **AN_INTERPRETER)
        runs.ask(current_edition().id)
        with write() as session:
            begun = session.scalars(select(MatchingRun)).one()
            begun.started_at, begun.progress = clock.now(), 40
    guest.visit("/organiser/matching/proposal")


def pool_of_interpreters(exhibition: Exhibition, guest: Guest) -> None:
    """Somebody who is asked, somebody who left before that part, and a name in another script."""
    with exhibition.app.app_context():
        evening = current_edition().id
        a_registration(evening, "Selam", **AN_INTERPRETER)
        miriam = an_interpreter(evening, "Miriam Haddad", "ti", "ar", phone="+31612345678", cost=80)
        answering.accept(invited(miriam).id)
        set_hours(miriam, evening, pool.Hours(time(19), time(20)))
        an_interpreter(evening, "Bas", "dse", mode=Mode.SIGNED, register=Register.RTGS)
        away = an_interpreter(evening, "فاطمة الزهراء", "rif", "ckb", has_kit=True)
        set_hours(away, evening, None)
    guest.visit(f"/sign-in/{exhibition.invite(Role.COORDINATOR)}").press("main .btn")
    guest.visit("/organiser/interpreters/")


@sight
def pool_with_everybody(exhibition: Exhibition, guest: Guest) -> None:
    pool_of_interpreters(exhibition, guest)


@sight
def pool_with_nobody(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"/sign-in/{exhibition.invite(Role.COORDINATOR)}").press("main .btn")
    guest.visit("/organiser/interpreters/")


@sight
def pool_entry(exhibition: Exhibition, guest: Guest) -> None:
    pool_of_interpreters(exhibition, guest)
    guest.follow(".pool h3 a")


@sight
def pool_entry_with_errors(exhibition: Exhibition, guest: Guest) -> None:
    pool_of_interpreters(exhibition, guest)
    guest.visit("/organiser/interpreters/add")
    page = guest.page
    for selector, typed in [("#name", "B@s"), ("#skills-0-language", "Berber"), ("#cost", "veel")]:
        page.locator(selector).fill(typed)
    page.locator("#comes-part").check()
    page.locator("#until").fill("laat")
    guest.press(".actions .btn")


@sight
def pool_entry_changed_meanwhile(exhibition: Exhibition, guest: Guest) -> None:
    pool_of_interpreters(exhibition, guest)
    guest.follow(".pool h3 a")
    with exhibition.app.app_context(), write() as session:
        for one in session.scalars(select(Interpreter)):
            one.phone, one.notes = "+31687654321", "Belt liever"
    guest.page.locator("#phone").fill("0611111111")
    guest.press(".actions .btn")


@sight
def pool_removal(exhibition: Exhibition, guest: Guest) -> None:
    pool_of_interpreters(exhibition, guest)
    guest.follow(".pool.t6 h3 a").follow("a[href$='/remove']")


def a_table(exhibition: Exhibition, guest: Guest, rows: str) -> None:
    pool_of_interpreters(exhibition, guest)
    guest.visit("/organiser/interpreters/import")
    guest.page.locator("#rows").fill(rows)
    guest.press("form .btn")


@sight
def pool_table_with_errors(exhibition: Exhibition, guest: Guest) -> None:
    a_table(
        exhibition, guest, "name;e-mail;languages;from\nAna;ana@example.org;Polish;\nBas;bas@;Klingon;laat"
    )


@sight
def pool_table_to_agree_with(exhibition: Exhibition, guest: Guest) -> None:
    rows = "name;e-mail;languages;from\nAna;ana@example.org;Polish / Oekraïens;20:00\n"
    a_table(exhibition, guest, f"{rows}Bas;bas@example.org;dse / dse tactile;no")


@sight
def forbidden(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"/sign-in/{exhibition.invite(Role.DOOR)}").press("main .btn")
    guest.visit("/organiser/")


# The door


def at_the_door(exhibition: Exhibition, guest: Guest, path: str = "", role: Role | None = None) -> None:
    """The evening itself: people of every kind, and somebody at the door; by the link without a role."""
    with exhibition.app.app_context():
        evening = current_edition().id
        for name, guests in (("Amal Özdemir", 2), ("Amalia de Vries", 0), ("أمينة", 1)):
            a_registration(evening, name, guests, email=f"{len(name)}@example.org")
        selam = a_registration(evening, "Amanuel Tesfay", 1, **AN_INTERPRETER).id
        answering.accept(invited(an_interpreter(evening, "Miriam Haddad")).id)
        changing.cancel(a_registration(evening, "Amara", email="amara@example.org").id)
        with write() as session:
            session.get_one(Edition, evening).capacity = 9
        a_registration(evening, "Amado", 3, email="amado@example.org")
        with write() as session:
            registration = session.get_one(Registration, selam)
            registration.tasks.append(
                NeedTask(
                    need="wheelchair",
                    instruction="Seat A1, near the stage\nFatma waits at the coat rack",
                    opened_at=registration.registered_at,
                    changed_at=registration.registered_at,
                )
            )
    exhibition.clock.moment = datetime.fromisoformat("2024-03-21T19:12+01:00")
    with exhibition.app.app_context():
        arriving.welcome(evening, 1, deed=arriving.new_deed(), people=5)
        arriving.walk_in(evening, deed=arriving.new_deed())
        link = f"/organiser/door/enter/{token_of(current_edition())}"
    guest.visit(f"/sign-in/{exhibition.invite(role)}" if role else link).press("main .btn")
    guest.visit(f"/organiser/door/{path}")


@sight
def door_opens_later(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"/sign-in/{exhibition.invite(Role.DOOR)}").press("main .btn")


@sight
def door(exhibition: Exhibition, guest: Guest) -> None:
    at_the_door(exhibition, guest)


@sight
def door_with_people_found(exhibition: Exhibition, guest: Guest) -> None:
    at_the_door(exhibition, guest, "?q=am")


@sight
def door_with_people_found_by_an_organiser(exhibition: Exhibition, guest: Guest) -> None:
    at_the_door(exhibition, guest, "?q=أمينة", Role.ORGANISER)


@sight
def door_welcomed(exhibition: Exhibition, guest: Guest) -> None:
    at_the_door(exhibition, guest, "4/")
    guest.page.locator(".arrive-go .btn").click()
    guest.page.locator(".arrive-party .note").wait_for()


@sight
def door_not_signed_up(exhibition: Exhibition, guest: Guest) -> None:
    at_the_door(exhibition, guest, "walk-in")
    guest.page.locator(".arrive-go .btn").click()
    guest.page.locator("#walkers .note").first.wait_for()


@sight
def door_interpreters(exhibition: Exhibition, guest: Guest) -> None:
    at_the_door(exhibition, guest, "interpreters", Role.DOOR)


@sight
def door_enter(exhibition: Exhibition, guest: Guest) -> None:
    exhibition.clock.moment = datetime.fromisoformat("2024-03-21T19:12+01:00")
    with exhibition.app.app_context():
        link = token_of(current_edition())
    guest.visit(f"/organiser/door/enter/{link}")


@sight
def door_link_too_early(exhibition: Exhibition, guest: Guest) -> None:
    with exhibition.app.app_context():
        link = token_of(current_edition())
    guest.visit(f"/organiser/door/enter/{link}")


@sight
def door_link(exhibition: Exhibition, guest: Guest) -> None:
    at_the_door(exhibition, guest, "link", Role.ORGANISER)


@sight
def door_afterwards(exhibition: Exhibition, guest: Guest) -> None:
    at_the_door(exhibition, guest, "", Role.ORGANISER)
    exhibition.clock.moment = datetime.fromisoformat("2024-03-22T00:12+01:00")
    guest.visit("/organiser/door/")


@sight
def overview_afterwards(exhibition: Exhibition, guest: Guest) -> None:
    at_the_door(exhibition, guest, "", Role.ORGANISER)
    exhibition.clock.moment = datetime.fromisoformat("2024-03-22T00:12+01:00")
    guest.visit("/organiser/")


@sight
def door_print(exhibition: Exhibition, guest: Guest) -> None:
    at_the_door(exhibition, guest, "print", Role.DOOR)


@sight
def door_paper(exhibition: Exhibition, guest: Guest) -> None:
    at_the_door(exhibition, guest, "paper?letter=A", Role.COORDINATOR)
    guest.page.locator("#came-1").fill("3")
    guest.page.locator("#came-2").fill("1")
    guest.press("form[action*='letter=A'] .btn")


@sight
def door_paper_with_errors(exhibition: Exhibition, guest: Guest) -> None:
    at_the_door(exhibition, guest, "paper?letter=A", Role.COORDINATOR)
    guest.page.locator("#came-2").fill("veel")
    guest.press("form[action*='letter=A'] .btn")


# When something goes wrong


def _mistake(status: int) -> Way:
    return lambda exhibition, guest: guest.visit(f"/mistake/{status}")


for number in MISTAKES:
    SIGHTS[f"mistake-{number}"] = _mistake(number)


@sight
def mistake_that_keeps_what_was_typed(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/register/you").fill(name="Ana")
    guest.page.context.clear_cookies()
    guest.press()


# The demonstration


@sight
def demo_evening(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"{exhibition.demo_url}/{guest.lang}/")


@sight
def demo_mailbox(exhibition: Exhibition, guest: Guest) -> None:
    exhibition.register(**FAMILY)
    exhibition.register()
    guest.visit(f"{exhibition.demo_url}/demo/mailbox/?lang={guest.lang}")


@sight
def demo_mailbox_empty(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"{exhibition.demo_url}/demo/mailbox/?lang={guest.lang}")


# The evening at the desk


def the_evening_desk(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"/sign-in/{exhibition.invite(Role.ORGANISER)}").press("main .btn")
    guest.visit("/organiser/evening/")


@sight
def evening_desk(exhibition: Exhibition, guest: Guest) -> None:
    the_evening_desk(exhibition, guest)


@sight
def evening_desk_with_errors(exhibition: Exhibition, guest: Guest) -> None:
    the_evening_desk(exhibition, guest)
    for selector, typed in [("#street", ""), ("#capacity", "veel"), ("[name$='-ends'] >> nth=1", "18:00")]:
        guest.page.locator(selector).fill(typed)
    guest.press("#when .btn")


@sight
def evening_desk_saved(exhibition: Exhibition, guest: Guest) -> None:
    """A draft with a gap in the programme, a text in one language, a part that goes, and a new one."""
    the_evening_desk(exhibition, guest)
    guest.press("#programme .btn--2")
    page = guest.page
    page.locator("[name$='-starts']").last.fill("21:50")
    page.locator(".evening-row [name$='-title-nl']").last.fill("Dansen")
    page.locator("[name$='-ends'] >> nth=2").fill("20:40")
    page.locator("[name$='-remove'] >> nth=3").check()
    page.locator("#welcome-en").fill("")
    guest.press("#when .btn")


@sight
def evening_desk_blocked(exhibition: Exhibition, guest: Guest) -> None:
    evening_desk_saved(exhibition, guest)
    guest.follow(".evening-draft .btn")


@sight
def evening_desk_check(exhibition: Exhibition, guest: Guest) -> None:
    """Another time, while interpreters are planned for a part that moves."""
    with exhibition.app.app_context():
        a_group(current_edition().id, "Selam", "ti", "Miriam")
    the_evening_desk(exhibition, guest)
    guest.page.locator("#ends").fill("22:30")
    guest.page.locator("#about-en").fill("About the evening, in other words.")
    guest.page.locator("[name$='-ends'] >> nth=2").fill("20:40")
    guest.press("#when .btn")
    guest.follow(".evening-draft .btn")


@sight
def evening_desk_published(exhibition: Exhibition, guest: Guest) -> None:
    evening_desk_check(exhibition, guest)
    guest.press("main form .btn")


@sight
def evening_desk_of_two(exhibition: Exhibition, guest: Guest) -> None:
    """Somebody else saved while the form was open."""
    the_evening_desk(exhibition, guest)
    with exhibition.app.test_request_context("/en/"):
        edition = current_edition()
        typed = typed_of(edition)
        evening_use.save(
            edition.id, {**typed, "city": ["Leiderdorp"], "street": ["Elders 1"]}, marks_of(typed)
        )
    guest.page.locator("#city").fill("Oegstgeest")
    guest.press("#when .btn")


# The list of registrations, and the overview that leads to it


def registrations_of_all_kinds(exhibition: Exhibition, guest: Guest) -> None:
    """Names in several scripts, each status, something to arrange, somebody who is there."""
    exhibition.register(**FAMILY)
    exhibition.register()
    exhibition.register(you={"name": "محمد الأمين", "phone": "+31612345678", "guests": 1})
    with exhibition.app.app_context():
        evening = current_edition().id
        last = a_registration(evening, "Wilhelmina van den Heuvel-Oosterhuis", 9, phone="+31687654321").id
        changing.cancel(a_registration(evening, "Özgür").id)
        a_registration(evening, "Darya", 2, **{**AN_INTERPRETER, "language": "uk"})
        with write() as session:
            first, *rest = session.scalars(select(Registration).order_by(Registration.id))
            moment = first.registered_at
            first.tasks = [
                NeedTask(need="wheelchair", state=TaskState.OPEN, opened_at=moment, changed_at=moment)
            ]
            rest[0].status = Status.PENDING
            session.get_one(Registration, last).status = Status.WAITING
            there = {"edition_id": evening, "registration_id": rest[1].id, "at": moment}
            session.add(Arrival(deed="came", people=2, **there))
    guest.visit(f"/sign-in/{exhibition.invite()}").press("main .btn")


@sight
def registrations(exhibition: Exhibition, guest: Guest) -> None:
    registrations_of_all_kinds(exhibition, guest)
    guest.visit("/organiser/registrations/")


@sight
def registrations_filtered(exhibition: Exhibition, guest: Guest) -> None:
    registrations_of_all_kinds(exhibition, guest)
    guest.visit(
        "/organiser/registrations/?status=seated&need=wheelchair&sort=name&interpreter=open&day=2024-02-20"
    )


@sight
def registrations_found_nobody(exhibition: Exhibition, guest: Guest) -> None:
    registrations_of_all_kinds(exhibition, guest)
    guest.visit("/organiser/registrations/?q=nobody")


@sight
def registrations_on_a_later_page(exhibition: Exhibition, guest: Guest) -> None:
    with exhibition.app.app_context():
        many_registrations(current_edition().id, 104)
    guest.visit(f"/sign-in/{exhibition.invite(Role.COORDINATOR)}").press("main .btn")
    guest.visit("/organiser/registrations/?page=3&sort=old")


@sight
def registrations_needs_to_save(exhibition: Exhibition, guest: Guest) -> None:
    registrations_of_all_kinds(exhibition, guest)
    guest.visit("/organiser/registrations/needs").press("main form .btn")


@sight
def organiser_with_an_evening_that_fills(exhibition: Exhibition, guest: Guest) -> None:
    registrations_of_all_kinds(exhibition, guest)
    exhibition.clock.move(timedelta(days=8))
    exhibition.register(you={"name": "Bilen", "email": "bilen@example.org", "guests": 0})
    guest.visit(f"/sign-in/{exhibition.invite()}").press("main .btn")
    guest.visit("/organiser/")


# Mail, and letters to many


def mail_of_the_desk(exhibition: Exhibition, guest: Guest) -> int:
    """An organiser, four registrations, a draft, and a letter that three of them got; the id of the draft."""

    """An organiser, a draft, and a letter that was sent to three of four registrations; the draft's id."""
    exhibition.register(**FAMILY)
    exhibition.register()
    exhibition.register(you={"name": "محمد", "email": "mohammed@example.org", "guests": 1})
    exhibition.register(you={"name": "Fatma Yıldız", "phone": "+31687654321", "guests": 4})
    with exhibition.app.app_context():
        words = sending.Words(
            Bilingual(nl="Neem een beker mee", en="Bring a cup"),
            Bilingual(nl="Er is thee.\n\nLees https://example.org/thee", en="There is tea."),
            {},
        )
        edition = current_edition()
        campaign = sending.save(words, edition_id=edition.id, person_id=None)
        mark = seen(campaign, choose(db.session(), current_edition(), who({})))
        sending.send(campaign.id, mark=mark)
        with write() as session:
            first, second, *_ = session.query(Letter).filter_by(kind="to-many").order_by(Letter.id)
            first.state, first.problem, second.state = State.DEAD, "550", State.SENT
            second.sent_at = exhibition.clock.now()
        draft = sending.save(words, edition_id=current_edition().id, person_id=None).id
    guest.visit(f"/sign-in/{exhibition.invite()}").press("main .btn")
    return draft


@sight
def mail_without_letters_to_many(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"/sign-in/{exhibition.invite()}").press("main .btn")
    guest.visit("/organiser/mail/")


@sight
def mail(exhibition: Exhibition, guest: Guest) -> None:
    mail_of_the_desk(exhibition, guest)
    guest.visit("/organiser/mail/")


@sight
def mail_to_write(exhibition: Exhibition, guest: Guest) -> None:
    mail_of_the_desk(exhibition, guest)
    guest.visit("/organiser/mail/write?about=change")


@sight
def mail_to_write_with_errors(exhibition: Exhibition, guest: Guest) -> None:
    mail_of_the_desk(exhibition, guest)
    guest.visit("/organiser/mail/write").press("main form .btn")


@sight
def mail_to_write_kept_for_who_was_signed_out(exhibition: Exhibition, guest: Guest) -> None:
    draft = mail_of_the_desk(exhibition, guest)
    guest.visit(f"/organiser/mail/many/{draft}/edit")
    with exhibition.app.app_context(), write() as session:
        session.query(SignedIn).delete()
    guest.press("main form .btn")


@sight
def mail_to_write_that_changed_meanwhile(exhibition: Exhibition, guest: Guest) -> None:
    draft = mail_of_the_desk(exhibition, guest)
    guest.visit(f"/organiser/mail/many/{draft}/edit")
    with exhibition.app.app_context(), write() as session:
        changed = session.get_one(Campaign, draft)
        changed.version, changed.text = changed.version + 1, Bilingual(nl="Er is soep.", en="There is soup.")
    guest.press("main form .btn")


@sight
def mail_to_check(exhibition: Exhibition, guest: Guest) -> None:
    draft = mail_of_the_desk(exhibition, guest)
    guest.visit(f"/organiser/mail/many/{draft}/check")


@sight
def mail_to_check_again(exhibition: Exhibition, guest: Guest) -> None:
    draft = mail_of_the_desk(exhibition, guest)
    guest.visit(f"/organiser/mail/many/{draft}/check")
    exhibition.register(you={"name": "Joost", "email": "joost@example.org", "guests": 0})
    guest.press("form[action$='/send'] .btn")


@sight
def mail_results(exhibition: Exhibition, guest: Guest) -> None:
    draft = mail_of_the_desk(exhibition, guest)
    guest.visit(f"/organiser/mail/many/{draft - 1}/")


# Privacy


def the_evening_is_over(exhibition: Exhibition, *, hours: int = 1) -> None:
    """Groups asked for interpreters in four languages; the evening has been, and the report is made."""
    with exhibition.app.app_context():
        edition = current_edition()
        for name, language, guests in (
            ("Selam", "ti", 5),
            ("Amal", "ar", 6),
            ("Cem", "tr", 0),
            ("Ana", "pl", 0),
        ):
            given = {**AN_INTERPRETER, "language": language, "listeners": guests + 1}
            a_registration(edition.id, name, guests, needs=["dog"], **given)
        exhibition.clock.move(edition.ends_at - exhibition.clock.now() + timedelta(hours=hours))
        do_chores()


def privacy_page(exhibition: Exhibition, guest: Guest, path: str = "") -> None:
    guest.visit(f"/sign-in/{exhibition.invite()}").press("main .btn")
    guest.visit(f"/organiser/privacy/{path}")


@sight
def privacy_stored(exhibition: Exhibition, guest: Guest) -> None:
    exhibition.register(**FAMILY)
    exhibition.register()
    privacy_page(exhibition, guest)


@sight
def privacy_stored_too_long(exhibition: Exhibition, guest: Guest) -> None:
    """The worker stopped after the evening; two keys."""
    the_evening_is_over(exhibition)
    exhibition.clock.move(timedelta(days=16))
    encryption.install(("a new key", *exhibition.app.extensions["settings"].data_keys))
    privacy_page(exhibition, guest)


@sight
def privacy_reads(exhibition: Exhibition, guest: Guest) -> None:
    exhibition.register(**FAMILY)
    with exhibition.app.app_context():
        edition_id = current_edition().id
        for number in range(60):
            exhibition.clock.move(timedelta(hours=1))
            with write() as session:
                note(
                    session,
                    person_id=None,
                    edition_id=edition_id,
                    what=list(Read)[number % len(Read)],
                    registration_id=1 if number % 2 else None,
                )
    privacy_page(exhibition, guest, "reads?page=2")


@sight
def privacy_reads_of_nobody(exhibition: Exhibition, guest: Guest) -> None:
    privacy_page(exhibition, guest, "reads")


@sight
def access_report_not_yet(exhibition: Exhibition, guest: Guest) -> None:
    privacy_page(exhibition, guest, "report")


@sight
def access_report_to_write(exhibition: Exhibition, guest: Guest) -> None:
    the_evening_is_over(exhibition)
    privacy_page(exhibition, guest, "report")
    guest.page.locator("#nl").fill("Wij vragen eerder tolken.")
    guest.page.locator("#en").fill("We ask interpreters earlier.")
    guest.press("form .btn")


@sight
def access_report_with_errors(exhibition: Exhibition, guest: Guest) -> None:
    the_evening_is_over(exhibition)
    privacy_page(exhibition, guest, "report")
    guest.page.locator("#nl").fill("Wij vragen eerder tolken. " * 100)
    guest.press("form .btn")


@sight
def access_report(exhibition: Exhibition, guest: Guest) -> None:
    the_evening_is_over(exhibition)
    with exhibition.app.app_context():
        write_changes(current_edition().id, Bilingual(nl="Wij vragen eerder tolken.\nEn meer.", en=""))
    guest.visit("/2024/access")


@sight
def evening_past_with_its_report(exhibition: Exhibition, guest: Guest) -> None:
    the_evening_is_over(exhibition)
    guest.visit("/")


# One registration, and what people need


def a_family(exhibition: Exhibition, guest: Guest, role: Role = Role.ORGANISER) -> int:
    """Somebody who asks for much, of which something is arranged; the desk is open. The registration's id."""
    exhibition.register(**FAMILY)
    with exhibition.app.app_context():
        one = db.session.scalars(select(Registration)).one()
        first, second = one.tasks[:2]
        person_id = new_at_desk("coordinator@example.org", Role.COORDINATOR).id
        told = "The open place at the end of the front row. Fatma walks along."
        arranged, sorry = TaskState.ARRANGED, TaskState.IMPOSSIBLE
        seen = tasks.mark_of(first)
        tasks.settle(first.id, state=arranged, owner_id=person_id, instruction=told, seen=seen)
        tasks.settle(second.id, state=sorry, owner_id=None, instruction="", seen=tasks.mark_of(second))
        changing.send_again(one.id, is_link=True, deed="a" * 16, person_id=person_id)
        registration_id = one.id
    guest.visit(f"/sign-in/{exhibition.invite(role)}").press("main .btn")
    return registration_id


@sight
def registration_of_a_family(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"/organiser/registrations/{a_family(exhibition, guest)}/")


@sight
def registration_that_waits_for_a_call(exhibition: Exhibition, guest: Guest) -> None:
    exhibition.change_edition(capacity=1)
    exhibition.register(you={"name": "فاطمة", "phone": "+31612345678", "guests": 2})
    guest.visit(f"/sign-in/{exhibition.invite()}").press("main .btn")
    guest.visit("/organiser/registrations/").follow(".signed tbody th a")


@sight
def registration_after_the_evening(exhibition: Exhibition, guest: Guest) -> None:
    registration_id = a_family(exhibition, guest)
    exhibition.change_edition(ends_at=exhibition.clock.now() - timedelta(minutes=1))
    guest.visit(f"/organiser/registrations/{registration_id}/")


@sight
def registration_past_changing(exhibition: Exhibition, guest: Guest) -> None:
    registration_id = a_family(exhibition, guest)
    exhibition.change_edition(ends_at=exhibition.clock.now() - timedelta(minutes=1))
    guest.visit(f"/organiser/registrations/{registration_id}/you")


@sight
def registration_by_phone(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"/sign-in/{exhibition.invite()}").press("main .btn")
    guest.visit("/organiser/registrations/add")


@sight
def registration_by_phone_with_errors(exhibition: Exhibition, guest: Guest) -> None:
    registration_by_phone(exhibition, guest)
    guest.fill(name="B@s", email="bas@", guests="veel", interpreter="arrange", details="Mijn knie").press()


@sight
def registration_by_phone_on_a_used_form(exhibition: Exhibition, guest: Guest) -> None:
    registration_by_phone(exhibition, guest)
    once = guest.page.locator("input[name=once]").input_value()
    asked = {"guests": 0, "interpreter": "no"}
    guest.fill(name="فاطمة", phone="0612345678", **asked).press()
    guest.visit("/organiser/registrations/add")
    guest.page.locator("input[name=once]").evaluate("(field, once) => { field.value = once; }", once)
    guest.fill(name="Bilen", phone="0687654321", **asked).press()


def _changing(step: str) -> Way:
    def way(exhibition: Exhibition, guest: Guest) -> None:
        guest.visit(f"/organiser/registrations/{a_family(exhibition, guest)}/{step}")

    return way


for step in ("you", "language", "access"):
    SIGHTS[f"registration-changing-{step}"] = _changing(step)


@sight
def registration_changed_meanwhile(exhibition: Exhibition, guest: Guest) -> None:
    registration_id = a_family(exhibition, guest)
    guest.visit(f"/organiser/registrations/{registration_id}/you")
    with exhibition.app.app_context():
        given = {**FAMILY["you"], "guests": 5}
        changing.change(registration_id, Step.YOU, given, consents=True)
    guest.press()


@sight
def registration_to_cancel(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"/organiser/registrations/{a_family(exhibition, guest)}/cancel")


@sight
def registration_to_restore(exhibition: Exhibition, guest: Guest) -> None:
    registration_id = a_family(exhibition, guest)
    with exhibition.app.app_context():
        changing.cancel(registration_id)
    guest.visit(f"/organiser/registrations/{registration_id}/").follow(".desk-do .btn")


@sight
def registration_that_does_not_fit(exhibition: Exhibition, guest: Guest) -> None:
    exhibition.change_edition(capacity=1)
    exhibition.register(you={"name": "Amal", "email": "amal@example.org", "guests": 1})
    registration_id = a_waiting_family(exhibition)
    guest.visit(f"/sign-in/{exhibition.invite()}").press("main .btn")
    guest.visit(f"/organiser/registrations/{registration_id}/seat").press("main form .btn")


def a_waiting_family(exhibition: Exhibition) -> int:
    exhibition.register(**FAMILY)
    with exhibition.app.app_context():
        return db.session.scalars(select(Registration.id).order_by(Registration.id.desc())).first() or 0


@sight
def needs_of_people(exhibition: Exhibition, guest: Guest) -> None:
    a_family(exhibition, guest, Role.COORDINATOR)
    guest.visit("/organiser/needs/")


@sight
def needs_of_nobody(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit(f"/sign-in/{exhibition.invite(Role.COORDINATOR)}").press("main .btn")
    guest.visit("/organiser/needs/?owner=mine")


@sight
def need_by_itself(exhibition: Exhibition, guest: Guest) -> None:
    """Where who has no scripts arranges it."""
    needs_of_people(exhibition, guest)
    task = str(guest.page.locator(".need").first.get_attribute("id")).removeprefix("need-")
    guest.visit(f"/organiser/needs/{task}")


@sight
def need_with_an_error(exhibition: Exhibition, guest: Guest) -> None:
    (needs_of_people if guest.has_script else need_by_itself)(exhibition, guest)
    guest.page.locator(".need input[name=instruction]").first.fill("A" * 201)
    guest.page.locator(".need .do .btn").first.click()
    guest.page.locator(".need .err__msg").wait_for()


@sight
def need_just_arranged(exhibition: Exhibition, guest: Guest) -> None:
    (needs_of_people if guest.has_script else need_by_itself)(exhibition, guest)
    guest.page.locator(".need button[name=proposed]").first.click()
    guest.page.locator(".need .desk-news").wait_for()


@sight
def need_unfolded_beside_the_menu(exhibition: Exhibition, guest: Guest) -> None:
    """On one's own page: the menu of a phone, and the form of a need."""
    family = a_family(exhibition, guest, Role.ORGANISER)
    guest.visit(f"/organiser/registrations/{family}/")
    guest.page.locator(".tabs summary").click()
    if guest.has_script:
        guest.page.locator(".need summary").first.click()


# In the visitor's own language


def _in(code: str, guest: Guest, path: str = "", *, direction: str = "ltr") -> Guest:
    guest.lang, guest.direction = {"zh": "zh-Hans"}.get(code, code), direction
    return guest.visit(f"{guest.url}/ask/{code}/{path}")


def _asker(exhibition: Exhibition, code: str = "ar") -> tuple[int, str]:
    """Somebody who asked for an interpreter on the one screen: who it is, and the secret of their page."""
    with exhibition.app.app_context():
        asked = {**AN_INTERPRETER, "language": code}
        draft = a_draft(current_edition().id, "Amal Haddad", 2, **asked)
        amal = register(draft, locale="nl", ask_language=code)
        return amal.id, amal.token


@sight
def ask_languages(exhibition: Exhibition, guest: Guest) -> None:
    guest.lang = "nl"
    guest.visit(f"{guest.url}/ask/")


@sight
def ask_in_arabic(exhibition: Exhibition, guest: Guest) -> None:
    _in("ar", guest, direction="rtl")


@sight
def ask_in_arabic_with_errors(exhibition: Exhibition, guest: Guest) -> None:
    _in("ar", guest, direction="rtl").press("main form .btn")


@sight
def ask_in_tigrinya(exhibition: Exhibition, guest: Guest) -> None:
    _in("ti", guest)


@sight
def ask_in_tarifit(exhibition: Exhibition, guest: Guest) -> None:
    _in("rif", guest)


@sight
def ask_in_chinese(exhibition: Exhibition, guest: Guest) -> None:
    _in("zh", guest)


@sight
def ask_full(exhibition: Exhibition, guest: Guest) -> None:
    exhibition.change_edition(taken=150)
    _in("uk", guest)


@sight
def ask_closed(exhibition: Exhibition, guest: Guest) -> None:
    exhibition.clock.move(timedelta(days=31))
    _in("fa", guest, direction="rtl")


@sight
def ask_own(exhibition: Exhibition, guest: Guest) -> None:
    _, token = _asker(exhibition)
    _in("ar", guest, f"{token}/", direction="rtl")


@sight
def ask_own_with_interpreter(exhibition: Exhibition, guest: Guest) -> None:
    amal, token = _asker(exhibition, "pl")
    with exhibition.app.app_context():
        with_interpreter(amal, "Miriam", "بيلين", language="pl")
    _in("pl", guest, f"{token}/")


@sight
def ask_own_without_interpreter(exhibition: Exhibition, guest: Guest) -> None:
    amal, token = _asker(exhibition)
    with exhibition.app.app_context():
        without_interpreter(amal)
    _in("ar", guest, f"{token}/", direction="rtl")


@sight
def ask_cancel(exhibition: Exhibition, guest: Guest) -> None:
    _, token = _asker(exhibition)
    _in("ar", guest, f"{token}/cancel", direction="rtl")


@sight
def ask_cancelled(exhibition: Exhibition, guest: Guest) -> None:
    amal, token = _asker(exhibition)
    with exhibition.app.app_context():
        changing.cancel(amal)
    _in("ar", guest, f"{token}/", direction="rtl")


@sight
def ask_own_past(exhibition: Exhibition, guest: Guest) -> None:
    _, token = _asker(exhibition)
    exhibition.clock.move(timedelta(days=40))
    _in("ar", guest, f"{token}/", direction="rtl")


@sight
def ask_not_found(exhibition: Exhibition, guest: Guest) -> None:
    _in("fa", guest, "nobody/", direction="rtl")


@sight
def ask_cancel_again(exhibition: Exhibition, guest: Guest) -> None:
    """A telephone forgot its cookie."""
    ask_cancel(exhibition, guest)
    guest.page.context.clear_cookies()
    guest.press("main form .btn")


@sight
def poster(exhibition: Exhibition, guest: Guest) -> None:
    guest.visit("/poster")
