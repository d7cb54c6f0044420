"""What hosts and organisers do with a stand. Each deed is one transaction; nothing typed is ever lost.

Who may do it is decided by the page (`portal.access.guards`); what the market's rules forbid is raised here.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import clock
from portal.database import write
from portal.event.models import Theme
from portal.market.models import Draft, Outcome, Plan, Question, Revision, Stand, StandText
from portal.market.rules import Field, Missing, State, is_newer, may_be_ready, missing

Promised = TypeVar("Promised", Plan, Outcome)


class StaleEdit(Exception):
    """Somebody saved this row after the editor was opened. Both versions are kept for the page."""

    def __init__(self, *, theirs: Mapping[str, str], mine: Mapping[str, str], version: int) -> None:
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


def drafts(session: Session, stand: Stand) -> list[Draft]:
    """Everything at a stand that is saved first, and published later."""
    plans = session.scalars(select(Plan).where(Plan.theme_id == stand.theme_id).order_by(Plan.id)).all()
    outcomes = session.scalars(
        select(Outcome).where(Outcome.theme_id == stand.theme_id).order_by(Outcome.id)
    ).all()
    return [
        *outcomes,
        *(outcome.plan.note for outcome in outcomes if outcome.is_of_earlier_plan),
        *stand.texts,
        *plans,
        *(plan.note for plan in plans if plan.published_at),
        stand.introduction,
    ]


def save(theme_id: int, given: Save) -> StandText:
    """Keep a draft as a new revision; raise `StaleEdit` when another save came in between.

    Saving what is there already changes nothing and makes no revision.
    """
    with write() as session:
        text = _text(session, theme_id, given.field, given.locale)
        _save(session, text, {"body": given.body}, given.version, given.person_id)
    return text


def stays(draft: Draft, values: Mapping[str, str]) -> bool:
    """Whether this is a published plan, and these are other words for it."""
    is_promised = isinstance(draft, Plan) and draft.published_at is not None
    return is_promised and any(words not in ("", values[side]) for side, words in draft.shown.items())


def revisions(session: Session, theme_id: int, key: str) -> Sequence[Revision]:
    """Every save of a row, the newest first."""
    of_row = select(Revision).where(Revision.theme_id == theme_id, Revision.key == key)
    return session.scalars(of_row.order_by(Revision.version.desc())).all()


def put_back(theme_id: int, key: str, version: int, *, person_id: int | None) -> None:
    """Make an older revision the draft again; that is a new revision itself."""
    with write() as session:
        draft = next(one for one in drafts(session, _stand(session, theme_id)) if one.key == key)
        old = next(one for one in revisions(session, draft.theme.id, key) if one.version == version)
        _save(session, draft, old.said, draft.version, person_id)


def publish(theme_id: int, *, seen: str | None = None) -> None:
    """Show readers everything of the stand as it was saved last.

    A text that changes was checked against its counterpart as that stands now. Where it catches up with its
    counterpart, as every first translation does, the two agree from then on. With `seen`, the mark of what
    somebody looked at (`mark_of`), raise `SomethingNew` when there is something else to publish by now.
    """
    now = clock.now()
    with write() as session:
        stand = _stand(session, theme_id)
        new = unpublished(session, stand)
        if seen is not None and seen != mark_of(new):
            raise SomethingNew
        drift = drifting(stand)
        changed = [draft for draft in new if isinstance(draft, StandText)]
        catching_up = [text for text in changed if not text.published or text in drift]
        for draft in new:
            draft.show(now)
        for text in changed:
            _check_against_other(text)
        for text in catching_up:
            if other := other_of(text):
                _check_against_other(other)
        stand.is_sample = stand.is_sample and _is_invented(session, stand)
        session.flush()
        if stand.ready_at and not may_be_ready(
            lacking(session, stand), is_organiser=bool(stand.ready_reason), reason=stand.ready_reason
        ):
            # Something that readers need is gone again.
            stand.ready_at = None


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


def write_plan(
    theme_id: int, *, nl: str, en: str, is_sample: bool = False, person_id: int | None = None
) -> Plan:
    """Promise something; it is a draft until the stand is published. Sent twice, it is one plan."""
    with write() as session:
        theme = session.get_one(Theme, theme_id, with_for_update=True)
        same = select(Plan).where(
            Plan.theme_id == theme.id,
            Plan.published_at.is_(None),
            Plan.wording_nl == nl,
            Plan.wording_en == en,
        )
        if known := session.scalars(same).first():
            return known
        plan = Plan(
            theme_id=theme.id,
            slug=secrets.token_hex(4),
            wording_nl=nl,
            wording_en=en,
            written_at=clock.now(),
            is_sample=is_sample,
        )
        session.add(plan)
        session.flush()
        revise(session, plan, person_id=person_id)
    return plan


def change_plan(plan_id: int, *, nl: str, en: str, version: int, person_id: int | None = None) -> Plan:
    """Reword a draft, or add the missing translation of a published plan."""
    with write() as session:
        plan = _locked(session, Plan, plan_id)
        _save(session, plan, {"nl": nl, "en": en}, version, person_id)
    return plan


def annotate_plan(plan_id: int, *, nl: str, en: str, version: int, person_id: int | None = None) -> Plan:
    """Write a note beside a published plan, whose wording stays."""
    with write() as session:
        plan = _locked(session, Plan, plan_id)
        _save(session, plan.note, {"nl": nl, "en": en}, version, person_id)
    return plan


def drop_plan(plan_id: int, *, version: int | None = None) -> None:
    """Delete a plan that nobody has read yet; raise `SomethingNew` when it is not this `version` any more."""
    with write() as session:
        plan = _locked(session, Plan, plan_id)
        if plan.published_at:
            raise PlanStays
        if version not in (None, plan.version):
            raise SomethingNew
        session.execute(delete(Revision).where(Revision.theme_id == plan.theme_id, Revision.key == plan.key))
        session.delete(plan)


def answer(
    outcome_id: int, *, state: State, nl: str, en: str, version: int, person_id: int | None
) -> Outcome:
    """Say what came of last year's plan."""
    with write() as session:
        outcome = _locked(session, Outcome, outcome_id)
        _save(session, outcome, {"state": state, "nl": nl, "en": en}, version, person_id)
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


def unpublished(session: Session, stand: Stand) -> list[Draft]:
    """What the next press on “publish” shows to readers."""
    return [draft for draft in drafts(session, stand) if draft.is_changed]


def mark_of(what: Iterable[Draft]) -> str:
    """A short mark that differs as soon as something else would be published."""
    return " ".join(f"{draft.key}.{draft.version}" for draft in what)


def introduce(theme_id: int, *, host: str, contact: str, version: int, person_id: int | None = None) -> Stand:
    """Say who stands here and how to reach them."""
    with write() as session:
        stand = _stand(session, theme_id)
        _save(session, stand.introduction, {"host": host, "contact": contact}, version, person_id)
    return stand


def answer_question(question_id: int, *, sentence: str, seen: str) -> Question:
    """Show a resident's question to everybody, with an answer in one sentence.

    `seen` is the answer that the editor showed. Without this deed nobody but hosts reads a question.
    """
    with write() as session:
        question = session.get_one(Question, question_id, with_for_update=True)
        if question.answer not in (seen, sentence):
            raise StaleEdit(theirs={"answer": question.answer}, mine={"answer": sentence}, version=0)
        question.answer = sentence
        question.published_at = question.published_at or clock.now()
        question.set_aside_at = None
    return question


def set_aside(question_id: int, *, seen: str | None = None) -> Question:
    """Leave a question unanswered; what was published of it is shown no more.

    With `seen`, the answer that the editor showed, raise `StaleEdit` when somebody has answered since.
    """
    with write() as session:
        question = session.get_one(Question, question_id, with_for_update=True)
        if seen not in (None, question.answer):
            raise StaleEdit(theirs={"answer": question.answer}, mine={"answer": seen or ""}, version=0)
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
        select(Outcome.id).where(Outcome.theme_id == stand.theme_id, Outcome.published_at.is_(None))
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


def _locked(session: Session, kind: type[Promised], row_id: int) -> Promised:
    """The plan or outcome. Every deed locks the theme first, so that no two wait for each other."""
    theme_id = session.scalars(select(kind.theme_id).where(kind.id == row_id)).one()
    session.get_one(Theme, theme_id, with_for_update=True)
    return session.get_one(kind, row_id)


def _save(
    session: Session, draft: Draft, values: Mapping[str, str], version: int, person_id: int | None
) -> None:
    """Save other values than before, unless somebody was quicker or a promise stays as it is."""
    if draft.said == values:
        return
    if draft.version != version:
        raise StaleEdit(theirs=draft.said, mine=values, version=draft.version)
    if stays(draft, values):
        raise PlanStays
    draft.say(values)
    revise(session, draft, person_id=person_id)


def revise(
    session: Session, draft: Draft, *, person_id: int | None = None, at: datetime | None = None
) -> None:
    """Keep what a draft says now as a revision; nobody wrote a sample, or a copy of last year."""
    draft.version += 1
    session.add(
        Revision(
            theme_id=draft.theme.id,
            key=draft.key,
            version=draft.version,
            said=draft.said,
            person_id=person_id,
            at=at or clock.now(),
        )
    )


def _is_invented(session: Session, stand: Stand) -> bool:
    """Whether readers see a text that nobody wrote; only samples are without a writer."""
    nobodys = session.scalars(
        select(Revision).where(Revision.theme_id == stand.theme_id, Revision.person_id.is_(None))
    ).all()
    shown = [(text.key, text.shown) for text in stand.texts if text.is_shown]
    return any((one.key, one.said) in shown for one in nobodys)


def _check_against_other(text: StandText) -> None:
    other = other_of(text)
    text.checked_against = other.published_version if other and other.published else None
