"""The market as somebody reads it in one language: only what is published, and honest about what is not."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape

import nh3
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.database import db
from portal.event.models import Edition, Theme
from portal.languages.table import Language, UnknownLanguage, language
from portal.market.models import Outcome, Plan, Question, Stand
from portal.market.rich_text import HARMLESS, as_html, neutralised
from portal.market.rules import NEUTRAL, Field, State, is_newer

WRITTEN = (Field.DONE, Field.NEXT, Field.STORY, Field.ASK)


@dataclass(frozen=True)
class Said:
    """A text and the language it is in, which need not be the reader's."""

    text: str
    locale: str

    @property
    def lines(self) -> list[str]:
        """The text as a list: its lines, without the strokes before them."""
        return [line for raw in self.text.splitlines() if (line := raw.strip().lstrip("-*• ").strip())]


@dataclass(frozen=True)
class CameOf:
    """What one later edition says of a plan; without a state nobody has said anything."""

    year: int
    state: State | None
    sentence: Said | None
    asked_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True)
class Promise:
    """A published plan with all that came of it, the earliest first."""

    plan: Plan
    year: int
    wording: Said
    note: Said | None
    outcomes: tuple[CameOf, ...]

    @property
    def state(self) -> State | None:
        """What is known last."""
        return next((one.state for one in reversed(self.outcomes) if one.state), None)

    @property
    def is_asked(self) -> bool:
        """Whether a later edition has asked about it already."""
        return bool(self.outcomes)


@dataclass(frozen=True)
class Answered:
    """A question that somebody left at the stand, with the answer that the stand made public."""

    question: Said
    answer: Said
    published_at: datetime


@dataclass(frozen=True)
class Newer:
    """The other language says something that this one does not say yet."""

    locale: str
    since: datetime


@dataclass(frozen=True)
class Shown:
    """One stand as it is shown; what nobody has published is empty."""

    theme: Theme
    host: str = ""
    contact: str = ""
    contact_address: str = ""
    reason: str = ""
    is_sample: bool = False
    done: Said | None = None
    next: Said | None = None
    story: Said | None = None
    ask: Said | None = None
    team: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    newer: Newer | None = None
    asked: tuple[tuple[Promise, CameOf], ...] = ()
    planned: tuple[Promise, ...] = ()
    answered: tuple[Answered, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether a reader learns nothing yet about what was done and what comes."""
        return not (self.done or self.next)

    def speaks(self, code: str) -> bool:
        return any(one.code == code for one in self.languages)

    def visible(self) -> list[str]:
        """What the stall shows of itself, for searching."""
        return [self.host, *(said.text for said in (self.done, self.next) if said)]

    def further(self) -> list[str]:
        """What stands on its own page only, in the order of that page."""
        said = [
            *(one.wording for one, _ in self.asked),
            *(came.sentence for _, came in self.asked),
            *(one.wording for one in self.planned),
            *(part for one in self.answered for part in (one.question, one.answer)),
        ]
        return [
            *([plain_text(self.story.text)] if self.story else []),
            *([self.ask.text] if self.ask else []),
            *(one.text for one in said if one),
            ", ".join(self.team),
        ]


def read_market(edition: Edition, locale: str) -> list[Shown]:
    """All stands of an edition in the order of their numbers, those without a word too."""
    ids = [theme.id for theme in edition.themes]
    stands = {
        stand.theme_id: stand
        for stand in db.session.scalars(
            select(Stand)
            .where(Stand.theme_id.in_(ids))
            .options(selectinload(Stand.texts), selectinload(Stand.questions))
        )
    }
    promises = _promises(locale, of=ids)
    planned, asked = defaultdict(list), defaultdict(list)
    for promise in promises:
        if promise.plan.theme_id in ids:
            planned[promise.plan.theme_id].append(promise)
        for outcome, came in zip(promise.plan.outcomes, promise.outcomes, strict=True):
            if outcome.theme_id in ids:
                asked[outcome.theme_id].append((promise, came))
    return [
        _shown(theme, stands.get(theme.id), locale, planned=planned[theme.id], asked=asked[theme.id])
        for theme in edition.themes
    ]


def read_promises(locale: str) -> list[Promise]:
    """All published plans of all years: by theme, the newest year first."""
    numbers: dict[str, int] = {}
    for theme in db.session.scalars(
        select(Theme).join(Edition).order_by(Edition.year).options(joinedload(Theme.edition))
    ):
        numbers[theme.slug] = theme.number
    promises = _promises(locale)
    return sorted(
        promises, key=lambda one: (numbers[one.plan.theme.slug], one.plan.theme.slug, -one.year, one.plan.id)
    )


def find_promise(slug: str) -> Plan | None:
    """The published plan with this permanent name."""
    return db.session.scalar(select(Plan).where(Plan.slug == slug, Plan.published_at.is_not(None)))


def plain_text(source: str) -> str:
    """A text with marks as bare words."""
    spaced = re.sub(r"</(p|li|h\d|blockquote)>|<br>", " ", as_html(source))
    return " ".join(unescape(nh3.clean(spaced, tags=set())).split())


def story_as_html(source: str) -> str:
    """The longer text as HTML below a heading of the second level; no level of headings is passed over."""
    has_third = False

    def level(found: re.Match[str]) -> str:
        nonlocal has_third
        has_third = has_third or found[2] == "3"
        return found[0] if has_third else f"<{found[1]}h3>"

    return re.sub(r"<(/?)h([34])>", level, as_html(source))


def both(nl: str, en: str, locale: str) -> Said | None:
    """The text in the reader's language, else in the other one, else nothing."""
    given = {"nl": neutralised(nl).strip(), "en": neutralised(en).strip()}
    for one in (locale, "en" if locale == "nl" else "nl"):
        if given[one]:
            return Said(given[one], one)
    return None


def _promises(locale: str, *, of: Sequence[int] | None = None) -> list[Promise]:
    query = (
        select(Plan)
        .where(Plan.published_at.is_not(None))
        .order_by(Plan.id)
        .options(
            joinedload(Plan.theme).joinedload(Theme.edition),
            selectinload(Plan.outcomes).joinedload(Outcome.theme).joinedload(Theme.edition),
        )
    )
    if of is not None:
        query = query.where(Plan.theme_id.in_(of) | Plan.outcomes.any(Outcome.theme_id.in_(of)))
    return [_promise(plan, locale) for plan in db.session.scalars(query)]


def _promise(plan: Plan, locale: str) -> Promise:
    return Promise(
        plan=plan,
        year=plan.theme.edition.year,
        wording=both(plan.wording_nl, plan.wording_en, locale) or Said("", locale),
        note=both(**plan.note.shown, locale=locale),
        outcomes=tuple(
            CameOf(
                year=one.theme.edition.year,
                state=State(one.shown["state"]) if one.is_shown else None,
                sentence=both(one.shown["nl"], one.shown["en"], locale),
                asked_at=one.asked_at,
                answered_at=one.published_at,
            )
            for one in plan.outcomes
        ),
    )


def _shown(
    theme: Theme,
    stand: Stand | None,
    locale: str,
    *,
    planned: list[Promise],
    asked: list[tuple[Promise, CameOf]],
) -> Shown:
    if stand is None:
        return Shown(theme=theme, planned=tuple(planned), asked=tuple(asked))
    texts = {
        field.value: both(stand.published(field, "nl"), stand.published(field, "en"), locale)
        for field in WRITTEN
    }
    host, contact = stand.introduction.shown["host"], stand.introduction.shown["contact"]
    return Shown(
        theme=theme,
        host=neutralised(host),
        contact=neutralised(contact),
        contact_address=_address(contact.strip()),
        reason=neutralised(stand.ready_reason) if stand.ready_at else "",
        is_sample=stand.is_sample,
        team=tuple(_names(stand.published(Field.TEAM, NEUTRAL))),
        languages=tuple(_languages(stand.published(Field.LANGUAGES, NEUTRAL))),
        newer=_newer(stand, locale),
        planned=tuple(planned),
        asked=tuple(asked),
        answered=tuple(_answered(stand.questions)),
        **texts,
    )


def _newer(stand: Stand, locale: str) -> Newer | None:
    """The day on which the other language went ahead, if it did in any text."""
    other = "en" if locale == "nl" else "nl"
    since: list[datetime] = []
    for field in WRITTEN:
        mine, theirs = stand.text(field, locale), stand.text(field, other)
        if mine is None or theirs is None or theirs.published_at is None:
            continue
        if is_newer(theirs.edition_of_text, mine.edition_of_text):
            since.append(theirs.published_at)
    return Newer(other, max(since)) if since else None


def _answered(questions: Iterable[Question]) -> Iterable[Answered]:
    for one in questions:
        if one.published_at and one.answer.strip() and one.set_aside_at is None:
            yield Answered(
                Said(neutralised(one.text), one.locale),
                Said(neutralised(one.answer), one.locale),
                one.published_at,
            )


def _names(text: str) -> list[str]:
    return [name for part in re.split(r"[,;\n]", neutralised(text)) if (name := part.strip())]


def _languages(text: str) -> Iterable[Language]:
    """The languages whose codes are in the text; a code that the table does not know is left out."""
    for code in dict.fromkeys(re.split(r"[\s,;]+", text.strip())):
        try:
            yield language(code)
        except UnknownLanguage:
            continue


def _address(contact: str) -> str:
    """Where the contact can be followed to; empty when it is no address that is safe to follow."""
    for address in (contact, f"mailto:{contact}"):
        if HARMLESS.fullmatch(address):
            return address
    return ""
