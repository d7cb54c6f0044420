"""A stand as its host edits it: rows, each of which is saved by itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.event.models import Theme
from portal.locales import current_locale
from portal.market.differences import Piece, differences
from portal.market.editing import drifting, other_of
from portal.market.host_forms import codes, names
from portal.market.models import Draft, Outcome, Plan, Question, Stand, StandText, text_key
from portal.market.reading import Said, story_as_html
from portal.market.rules import NEUTRAL, Field, State

LONG_SENTENCE = 20
SIDES = {"nl": "Nederlands", "en": "English"}


@dataclass(frozen=True)
class Comparison:
    """What differs between two versions of one field, such as two saves."""

    name: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Row:
    """One form of the editor. `kind` names its macro in `host/rows.html`, `about` is what it edits."""

    kind: str
    key: str
    values: Mapping[str, str]
    version: int = 0
    seen: str = ""
    locale: str = NEUTRAL
    field: Field | None = None
    about: Draft | Question | None = None
    chosen: Sequence[str] = ()
    # The other language, when it went ahead of this text.
    newer: StandText | None = None
    errors: Sequence[str] = ()
    comparisons: Sequence[Comparison] = ()
    is_saved: bool = False
    # Without scripts a row is edited on a page of its own, so that nothing else can be lost there.
    is_alone: bool = False

    def refused(self, typed: Mapping[str, str], errors: list[str]) -> Self:
        """The row with what was typed, which cannot be saved as it is."""
        return replace(self, values={**self.values, **typed}, errors=errors)

    def disputed(self, theirs: Mapping[str, str], mine: Mapping[str, str], **changes: object) -> Self:
        """The row after somebody else saved it: both texts, and what was typed to go on with."""
        comparisons = self.compared(theirs, mine)
        return replace(self, **{"values": {**self.values, **mine}, "comparisons": comparisons, **changes})  # type: ignore[arg-type]

    def compared(self, old: Mapping[str, str], new: Mapping[str, str]) -> list[Comparison]:
        """What changed, in words that people know."""
        before, after = self._in_words(old), self._in_words(new)
        return [
            Comparison(name, differences(before.get(name, ""), words))
            for name, words in after.items()
            if before.get(name, "") != words
        ]

    def _in_words(self, values: Mapping[str, str]) -> Mapping[str, str]:
        if self.field is Field.LANGUAGES and "body" in values:
            return {"body": ", ".join(names(values["body"], in_dutch=current_locale() == "nl"))}
        if "state" in values:
            return {**values, "state": self.states.get(values["state"], "")}
        return values

    @property
    def states(self) -> dict[str, str]:
        """What can come of a plan."""
        return {
            State.DONE: gettext("Done"),
            State.PARTLY: gettext("Partly done"),
            State.NOT: gettext("Not done yet"),
            State.DROPPED: gettext("We do not do it any more"),
        }

    @property
    def long_sentence(self) -> int:
        """How many words, when one sentence has so many that two would read better."""
        if self.field not in (Field.DONE, Field.NEXT):
            return 0
        words = max((len(one.split()) for one in self.values["body"].split(". ")), default=0)
        return words if words > LONG_SENTENCE else 0


def text_row(stand: Stand | None, of: Field, locale: str) -> Row:
    text = stand.text(of, locale) if stand else None
    kind = {Field.LANGUAGES: "languages", Field.STORY: "story", Field.ASK: "ask"}.get(of, "text")
    draft = text.draft if text else ""
    return Row(
        kind=kind,
        key=text_key(of, locale),
        values={"body": draft},
        version=text.version if text else 0,
        locale=locale,
        field=of,
        about=text,
        chosen=codes(draft) if of is Field.LANGUAGES else (),
        newer=other_of(text) if stand and text and text in drifting(stand) else None,
    )


def draft_row(kind: str, draft: Draft) -> Row:
    return Row(kind=kind, key=draft.key, values=draft.said, version=draft.version, about=draft)


def outcome_row(outcome: Outcome) -> Row:
    return draft_row("outcome", outcome)


def plan_row(plan: Plan) -> Row:
    return draft_row("plan", plan)


def note_row(plan: Plan) -> Row:
    return draft_row("note", plan.note)


def new_plan_row() -> Row:
    return Row(kind="new_plan", key="plan-new", values={"nl": "", "en": ""})


def question_row(question: Question) -> Row:
    return Row(
        kind="question",
        key=f"question-{question.id}",
        values={"answer": question.answer},
        seen=question.answer,
        about=question,
    )


def introduction_row(stand: Stand | None) -> Row:
    if stand is None:
        return Row(kind="introduction", key="introduction", values={"host": "", "contact": ""})
    return draft_row("introduction", stand.introduction)


class Look:
    """How the drafts of a stand would look to readers."""

    def __init__(self, stand: Stand | None) -> None:
        self.stand = stand

    def said(self, of: str, locale: str) -> Said | None:
        text = self.stand.text(Field(of), locale) if self.stand else None
        return Said(text.draft, locale) if text and text.draft else None

    def story(self, body: str) -> Markup:
        return Markup(story_as_html(body))  # noqa: S704 - cleaned against a list of what may stay


@dataclass(frozen=True)
class Section:
    """Rows under one heading; the headings are words of `host/editor.html`."""

    name: str
    rows: list[Row]


def sections(session: Session, theme: Theme, stand: Stand | None) -> list[Section]:
    """Everything that a host can write, in the order in which it matters."""
    outcomes = session.scalars(select(Outcome).where(Outcome.theme_id == theme.id).order_by(Outcome.id))
    parts = [
        Section("outcomes", [row for outcome in outcomes for row in _outcome_rows(outcome)]),
        Section("summary", [text_row(stand, of, side) for of in (Field.DONE, Field.NEXT) for side in SIDES]),
        Section("plans", [*_plan_rows(session, theme), new_plan_row()]),
        Section("story", [text_row(stand, Field.STORY, side) for side in SIDES]),
        Section("ask", [text_row(stand, Field.ASK, side) for side in SIDES]),
        Section(
            "people",
            [
                text_row(stand, Field.TEAM, NEUTRAL),
                text_row(stand, Field.LANGUAGES, NEUTRAL),
                introduction_row(stand),
            ],
        ),
        Section("questions", [question_row(question) for question in stand.questions] if stand else []),
    ]
    return [part for part in parts if part.rows]


def _outcome_rows(outcome: Outcome) -> Iterator[Row]:
    yield outcome_row(outcome)
    if outcome.is_of_earlier_plan:
        yield note_row(outcome.plan)


def _plan_rows(session: Session, theme: Theme) -> Iterator[Row]:
    for plan in session.scalars(select(Plan).where(Plan.theme_id == theme.id).order_by(Plan.id)):
        yield plan_row(plan)
        if plan.published_at:
            yield note_row(plan)


def with_row(parts: list[Section], row: Row) -> list[Section]:
    """The sections with one row in another state."""
    return [Section(part.name, [row if one.key == row.key else one for one in part.rows]) for part in parts]


def only(parts: list[Section], row: Row) -> list[Section]:
    """Just the section of one row, with nothing but that row."""
    return [Section(part.name, [row]) for part in parts if any(one.key == row.key for one in part.rows)]
