"""What hosts and organisers do with a stand. Each deed is one transaction; nothing typed is ever lost.

Who may do it is decided by the page (`portal.access.guards`); what the market's rules forbid is raised here.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.database import write
from portal.event.models import Theme
from portal.market.models import Outcome, Plan, Question, Revision, Stand, StandText
from portal.market.rules import Field, Missing, State, is_newer, may_be_ready, missing


class StaleEdit(Exception):
    """Somebody saved this text after the editor was opened. Both texts are kept for the page."""

    def __init__(self, *, theirs: str, mine: str, version: int) -> None:
        self.theirs, self.mine, self.version = theirs, mine, version


class PlanStays(Exception):
    """A published plan can only be annotated."""


class SomethingNew(Exception):
    """Somebody saved something after the page that shows what will be published was opened."""


class NotReady(Exception):
    """The stand lacks something, and nobody who may has given a reason to call it ready all the same."""

    def __init__(self, lacks: list[Missing]) -> None:
        self.lacks = lacks


@dataclass(frozen=True)
class Save:
    """One save of one text: which version the editor started from, and who typed it."""

    field: Field
    locale: str
    body: str
    version: int
    person_id: int | None


def stand_of(session: Session, theme: Theme) -> Stand:
    """The stand of a theme; made when first asked for inside `write()`."""
    stand = session.scalar(select(Stand).where(Stand.theme_id == theme.id))
    if stand is None:
        stand = Stand(theme_id=theme.id)
        session.add(stand)
        session.flush()
    return stand


def nothing(theme: Theme) -> Stand:
    """A stand that nobody has written a word for, only to look at; `stand_of` makes a real one."""
    return Stand(theme_id=theme.id, host="", contact="", ready_reason="", texts=[], questions=[])


def save(theme_id: int, given: Save) -> StandText:
    """Keep a draft as a new revision; raise `StaleEdit` when another save came in between.

    Saving what is there already changes nothing and makes no revision.
    """
    with write() as session:
        text = _text(session, theme_id, given.field, given.locale)
        if text.version != given.version and text.draft != given.body:
            raise StaleEdit(theirs=text.draft, mine=given.body, version=text.version)
        if text.draft != given.body:
            _revise(session, text, given.body, given.person_id)
    return text


def put_back(text_id: int, version: int, *, person_id: int | None) -> StandText:
    """Make an older revision the draft again; that is a new revision itself."""
    with write() as session:
        text = session.get_one(StandText, text_id, with_for_update=True)
        old = session.scalars(
            select(Revision).where(Revision.text_id == text.id, Revision.version == version)
        ).one()
        if old.body != text.draft:
            _revise(session, text, old.body, person_id)
    return text


def publish(theme_id: int, *, seen: str | None = None) -> list[StandText]:
    """Show readers every draft of the stand, and publish its plans; gives the texts that changed.

    A text that changes was checked against its counterpart as that stands now. Where it catches up with its
    counterpart, as every first translation does, the two agree from then on. With `seen`, the mark of what
    somebody looked at (`mark_of`), raise `SomethingNew` when there is something else to publish by now.
    """
    now = clock.now()
    with write() as session:
        stand = _stand(session, theme_id)
        if seen is not None and seen != mark_of(unpublished(session, stand)):
            raise SomethingNew
        drift = drifting(stand)
        changed = [text for text in stand.texts if text.is_changed]
        catching_up = [text for text in changed if not text.published or text in drift]
        for text in changed:
            text.published, text.published_version, text.published_at = text.draft, text.version, now
        for text in changed:
            _check_against_other(text)
        for text in catching_up:
            if other := other_of(text):
                _check_against_other(other)
        for plan in session.scalars(
            select(Plan).where(Plan.theme_id == theme_id, Plan.published_at.is_(None)).with_for_update()
        ):
            plan.published_at = now
        stand.is_sample = stand.is_sample and any(text.is_invented for text in stand.texts)
    return changed


def still_correct(text_id: int, *, seen: int) -> None:
    """Somebody has looked: the text still says what version `seen` of the other language says."""
    with write() as session:
        text = session.get_one(StandText, text_id, with_for_update=True)
        if (other := other_of(text)) and seen <= other.published_version:
            text.checked_against = max(seen, text.checked_against or 0)


def want_translation(theme_id: int, *, wanted: bool) -> None:
    """“No English yet, please translate”: a to-do for the organisers."""
    with write() as session:
        _stand(session, theme_id).translation_wanted_at = clock.now() if wanted else None


def write_plan(theme_id: int, *, nl: str, en: str, is_sample: bool = False) -> Plan:
    """Promise something; it is a draft until the stand is published."""
    with write() as session:
        plan = Plan(
            theme_id=theme_id,
            slug=secrets.token_hex(4),
            wording_nl=nl,
            wording_en=en,
            written_at=clock.now(),
            is_sample=is_sample,
        )
        session.add(plan)
    return plan


def change_plan(plan_id: int, *, nl: str, en: str, version: int) -> Plan:
    """Reword a draft, or add the missing translation of a published plan."""
    with write() as session:
        plan = session.get_one(Plan, plan_id, with_for_update=True)
        theirs = f"{plan.wording_nl}\n\n{plan.wording_en}"
        if plan.version != version and (plan.wording_nl, plan.wording_en) != (nl, en):
            raise StaleEdit(theirs=theirs, mine=f"{nl}\n\n{en}", version=plan.version)
        if plan.published_at and (
            (plan.wording_nl and nl != plan.wording_nl) or (plan.wording_en and en != plan.wording_en)
        ):
            raise PlanStays
        if (plan.wording_nl, plan.wording_en) != (nl, en):
            plan.wording_nl, plan.wording_en = nl, en
            plan.version += 1
    return plan


def annotate_plan(plan_id: int, *, nl: str, en: str, version: int | None = None) -> Plan:
    """Add a note beside a wording that stays; with a `version`, raise `StaleEdit` when it is an older one."""
    with write() as session:
        plan = session.get_one(Plan, plan_id, with_for_update=True)
        same = (plan.note_nl, plan.note_en) == (nl, en)
        if version not in (None, plan.version) and not same:
            theirs = f"{plan.note_nl}\n\n{plan.note_en}"
            raise StaleEdit(theirs=theirs, mine=f"{nl}\n\n{en}", version=plan.version)
        if not same:
            plan.note_nl, plan.note_en = nl, en
            plan.version += 1
    return plan


def drop_plan(plan_id: int) -> None:
    """Delete a plan that nobody has read yet."""
    with write() as session:
        plan = session.get_one(Plan, plan_id, with_for_update=True)
        if plan.published_at:
            raise PlanStays
        session.delete(plan)


def answer(
    outcome_id: int, *, state: State, nl: str, en: str, version: int, person_id: int | None
) -> Outcome:
    """Say what came of last year's plan."""
    with write() as session:
        outcome = session.get_one(Outcome, outcome_id, with_for_update=True)
        same = (outcome.state, outcome.sentence_nl, outcome.sentence_en) == (state, nl, en)
        if outcome.version != version and not same:
            theirs = f"{outcome.state or ''}\n{outcome.sentence_nl}\n{outcome.sentence_en}"
            raise StaleEdit(theirs=theirs, mine=f"{state}\n{nl}\n{en}", version=outcome.version)
        if not same:
            outcome.state, outcome.sentence_nl, outcome.sentence_en = state, nl, en
            outcome.version += 1
            outcome.answered_at, outcome.person_id = clock.now(), person_id
    return outcome


def call_ready(theme_id: int, *, is_organiser: bool, reason: str = "") -> Stand:
    """Say that the stand is ready for readers; raise `NotReady` when it is not."""
    with write() as session:
        stand = _stand(session, theme_id)
        lacks = lacking(session, stand)
        if not may_be_ready(lacks, is_organiser=is_organiser, reason=reason):
            raise NotReady(lacks)
        stand.ready_at = clock.now()
        stand.ready_reason = reason.strip() if lacks and is_organiser else ""
    return stand


def call_unready(theme_id: int) -> Stand:
    with write() as session:
        stand = _stand(session, theme_id)
        stand.ready_at, stand.ready_reason = None, ""
    return stand


@dataclass(frozen=True)
class Unpublished:
    """What the next press on “publish” shows to readers."""

    texts: list[StandText]
    plans: list[Plan]

    def __bool__(self) -> bool:
        return bool(self.texts or self.plans)


def unpublished(session: Session, stand: Stand) -> Unpublished:
    drafts = select(Plan).where(Plan.theme_id == stand.theme_id, Plan.published_at.is_(None))
    texts = [text for text in stand.texts if text.is_changed]
    return Unpublished(
        texts=sorted(texts, key=lambda text: ([*Field].index(text.field), text.locale != "nl")),
        plans=list(session.scalars(drafts.order_by(Plan.id))),
    )


def mark_of(what: Unpublished) -> str:
    """A short mark that differs as soon as something else would be published."""
    texts = [f"{text.id}.{text.version}" for text in what.texts]
    return "-".join([*texts, *(f"p{plan.id}.{plan.version}" for plan in what.plans)])


def introduce(theme_id: int, *, host: str, contact: str, seen: str) -> Stand:
    """Say who stands here and how to reach them; `seen` is what the editor showed (`introduction`)."""
    with write() as session:
        stand = _stand(session, theme_id)
        if introduction(stand) not in (seen, f"{host}\n{contact}"):
            raise StaleEdit(theirs=introduction(stand), mine=f"{host}\n{contact}", version=0)
        stand.host, stand.contact = host, contact
    return stand


def introduction(stand: Stand | None) -> str:
    return f"{stand.host}\n{stand.contact}" if stand else "\n"


def answer_question(question_id: int, *, sentence: str, seen: str) -> Question:
    """Show a resident's question to everybody, with an answer in one sentence.

    `seen` is the answer that the editor showed. Without this deed nobody but hosts reads a question.
    """
    with write() as session:
        question = session.get_one(Question, question_id, with_for_update=True)
        if question.answer not in (seen, sentence):
            raise StaleEdit(theirs=question.answer, mine=sentence, version=0)
        question.answer = sentence
        question.published_at = question.published_at or clock.now()
        question.set_aside_at = None
    return question


def set_aside(question_id: int) -> Question:
    """Leave a question unanswered; what was published of it is shown no more."""
    with write() as session:
        question = session.get_one(Question, question_id, with_for_update=True)
        question.set_aside_at = question.set_aside_at or clock.now()
        question.published_at = None
    return question


def other_of(text: StandText) -> StandText | None:
    """The same text in the other language, when there is one."""
    if text.field.is_neutral:
        return None
    return text.stand.text(text.field, "en" if text.locale == "nl" else "nl")


def drifting(stand: Stand) -> list[StandText]:
    """Published texts whose counterpart has changed since somebody compared the two."""
    return [
        text
        for text in stand.texts
        if (other := other_of(text)) and is_newer(other.edition_of_text, text.edition_of_text)
    ]


def lacking(session: Session, stand: Stand) -> list[Missing]:
    """What the stand still lacks, in the eyes of a reader: only what is published counts."""
    plans = session.scalars(
        select(Plan.id).where(Plan.theme_id == stand.theme_id, Plan.published_at.is_not(None))
    ).all()
    open_questions = session.scalars(
        select(Outcome.id).where(Outcome.theme_id == stand.theme_id, Outcome.state.is_(None))
    ).all()
    published = {(text.field, text.locale): text.published for text in stand.texts}
    return missing(published, plans=len(plans), open_questions=len(open_questions))


def _stand(session: Session, theme_id: int) -> Stand:
    return stand_of(session, session.get_one(Theme, theme_id, with_for_update=True))


def _text(session: Session, theme_id: int, field: Field, locale: str) -> StandText:
    stand = _stand(session, theme_id)
    text = session.scalar(
        select(StandText)
        .where(StandText.stand_id == stand.id, StandText.field == field, StandText.locale == locale)
        .with_for_update()
    )
    if text is None:
        text = StandText(
            stand_id=stand.id,
            field=field,
            locale=locale,
            draft="",
            version=0,
            published="",
            published_version=0,
        )
        session.add(text)
        session.flush()
    return text


def _revise(session: Session, text: StandText, body: str, person_id: int | None) -> None:
    text.draft = body
    text.version += 1
    session.add(
        Revision(text_id=text.id, version=text.version, body=body, person_id=person_id, at=clock.now())
    )


def _check_against_other(text: StandText) -> None:
    other = other_of(text)
    text.checked_against = other.published_version if other and other.published else None
