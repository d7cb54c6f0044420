"""Organisers read a language by the name that they know, and by the one that its speakers do."""

import re
from collections.abc import Callable, Iterator

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from portal.access.people import Role
from portal.database import db
from portal.event.editions import current_edition
from portal.interpreting.models import Interpreter
from portal.languages.table import LANGUAGES, Language, language, name
from portal.registration.acceptable import channels_in
from portal.registration.models import InterpreterRequest
from tests.builders import AN_INTERPRETER, a_group, a_registration, with_interpreter
from tests.page import quickly_read
from tests.pages.journeys import sign_in
from tests.visitor import Visitor

# The two that everybody reads here are named all the time.
OURS = ("nl", "en")
# What somebody may type into a table, as an example.
EXAMPLES = ("Tigrinya gesproken beide", "Tigrinya spoken both")
TOLD = ("title", "aria-label", "value", "placeholder", "alt")


@pytest.fixture
def demo(make_app: Callable[..., Flask]) -> Flask:
    """The demonstration, and beside it groups at the market, somebody to call, and names within names."""
    app = make_app(demo=True, mail_server="")
    done = app.test_cli_runner().invoke(args=["demo", "load"])
    assert done.exit_code == 0, done.output
    with app.app_context():
        edition = current_edition().id
        a_group(edition, "Rachid", "ary", "Yasmina")
        a_group(edition, "Marit", "gsg", "Anneke")
        reached = {"email": "", "phone": "+31612345678"}
        called = {**AN_INTERPRETER, **reached, "language": "kmr", "second": "ckb", "third": "tr"}
        rojin = a_registration(edition, "Rojin", **called).id
        with_interpreter(rojin, "Berivan", language="kmr")
    return app


def spoken(app: Flask) -> set[str]:
    """The languages that somebody asks for or interprets."""
    with app.app_context():
        asked = [one.details for one in db.session.scalars(select(InterpreterRequest))]
        pool = [skill.language for one in db.session.scalars(select(Interpreter)) for skill in one.skills]
    codes = {channel.language for one in asked for channel in channels_in(one)} | {*pool}
    return codes & {one.code for one in LANGUAGES} - {*OURS}


def said_alone(html: str, lang: str, codes: set[str]) -> Iterator[str]:
    """The languages that the page names without their own name beside it, with the words around each."""
    soup = quickly_read(html)
    told = [str(tag[key]) for tag in soup(True) for key in TOLD if tag.get(key)]
    for own in soup.select("bdi[lang]"):
        # On a row: its own name, then ours.
        beside = own.find_next_sibling()
        if beside is not None and beside.name == "span" and language_with(own.get_text(), beside.get_text()):
            beside.decompose()
    # Names within other names would be found there: the longest first.
    for one in sorted(LANGUAGES, key=lambda one: -len(name(one.code, lang))):
        if one.code not in codes:
            continue
        pair = re.compile(rf"{_word(name(one.code, lang))}\s*·[\s|]*{re.escape(one.endonym)}")
        for text in (_text(soup), *told):
            left = pair.sub(" ", _bare(text))
            if one.endonym == name(one.code, lang):
                continue
            for found in re.finditer(_word(name(one.code, lang)), _without_longer(left, one, lang)):
                yield f"{one.code}: {left[max(0, found.start() - 60) : found.end() + 40]}"


def language_with(own: str, ours: str) -> bool:
    return any(one.endonym == own and ours in (one.dutch, one.english) for one in LANGUAGES)


def _without_longer(text: str, one: Language, lang: str) -> str:
    """The text with blanks where a longer name holds this one."""
    here = name(one.code, lang)
    for other in LANGUAGES:
        longer = name(other.code, lang)
        if here in longer and here != longer:
            text = text.replace(longer, " " * len(longer))
    return text


def _word(text: str) -> str:
    return rf"(?<!\w){re.escape(text)}(?!\w)"


def _text(soup: BeautifulSoup) -> str:
    text = re.sub(r"\s+", " ", soup.get_text("|"))
    for example in EXAMPLES:
        text = text.replace(example, "")
    return text


def _bare(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_no_page_for_organisers_names_a_language_without_its_own_name(demo: Flask, lang: str) -> None:
    codes = spoken(demo)
    assert len(codes) > 10
    somebody = Visitor(demo)
    sign_in(demo, somebody, Role.ORGANISER)
    somebody.visit("/en/organiser/matching/rounds/")
    somebody.press("Plan the rounds")
    desk, alone, named = f"/{lang}/organiser/", [], set()
    for address in walk(somebody, desk):
        html = somebody.client.get(address).text
        alone += [f"{address}: {one}" for one in said_alone(html, lang, codes)]
        named |= {code for code in codes if language(code).endonym in html}
    assert alone == []
    assert named == codes


def walk(visitor: Visitor, desk: str) -> list[str]:
    """Every page of the desk to which a link leads; of pages that differ in their filters only, the first."""
    waiting, seen, plain = [desk], [], set()
    while waiting:
        address = waiting.pop(0)
        bare = re.sub(r"\d+", "1", address.split("?")[0].split("#")[0])
        if not address.startswith(desk) or bare in plain:
            continue
        plain.add(bare)
        response = visitor.client.get(address)
        if response.mimetype != "text/html":
            continue
        seen.append(address)
        soup = quickly_read(response.text)
        waiting += [str(link["href"]) for link in soup.select("a[href]")]
    return seen


def alone_here(somebody: Visitor, app: Flask) -> list[str]:
    return [*said_alone(somebody.response.text, "en", spoken(app))]


def test_no_answer_to_an_organiser_does_either(demo: Flask) -> None:
    somebody = Visitor(demo)
    sign_in(demo, somebody, Role.ORGANISER)
    board = "/en/organiser/matching/"
    somebody.visit(f"{board}ti/spoken/")
    samira = next(one for one in somebody.page.soup.select("#interpreter option") if "Samira" in one.text)
    parts = [str(box["value"]) for box in somebody.page.soup.select("[name=parts][id^=parts]")]
    page = somebody.press("Plan", interpreter=str(samira["value"]), parts=parts[:1])
    assert "ትግርኛ" in page.text
    assert alone_here(somebody, demo) == []
    somebody.visit(f"{board}fa/spoken/")
    page = somebody.press("Plan", interpreter=str(samira["value"]), parts=parts)
    assert "does not interpret Farsi · فارسی" in page.text
    assert alone_here(somebody, demo) == []
    somebody.visit("/en/organiser/interpreters/import")
    rows = "Naam\tTelefoon\tTalen\nZofia W.\t0612345678\tPools / Arabisch\n"
    page = somebody.press("Check", rows=rows)
    assert "العربية Arabic" in page.text
    assert [*said_alone(page.soup.find("dl").decode(), "en", {"ar", "pl"})] == []
    somebody.visit("/en/organiser/interpreters/import")
    page = somebody.press("Check", rows="Naam\tTelefoon\tTalen\nZofia W.\t0612345678\tPools / Polish\n")
    assert "Polish · Polski is here twice." in page.text


def test_the_file_of_the_pool_has_both_names_and_nothing_invisible(demo: Flask) -> None:
    somebody = Visitor(demo)
    sign_in(demo, somebody, Role.ORGANISER)
    for lang in ("nl", "en"):
        file = somebody.client.get(f"/{lang}/organiser/interpreters/interpreters.csv").text
        assert f"{name('ti', lang)} · ትግርኛ" in file
        assert "\u2068" not in file
