"""The questions in their order, and which answers still count."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

Answers = Mapping[str, Mapping[str, Any]]


class Step(StrEnum):
    """One page of the form."""

    YOU = "you"
    LANGUAGE = "language"
    ACCESS = "access"
    CHECK = "check"

    @property
    def number(self) -> int:
        return list(Step).index(self) + 1

    @property
    def before(self) -> "Step | None":
        return list(Step)[self.number - 2] if self.number > 1 else None

    @property
    def after(self) -> "Step":
        return list(Step)[min(self.number, len(Step) - 1)]


QUESTIONS = (Step.YOU, Step.LANGUAGE, Step.ACCESS)


class ArrangedBy(StrEnum):
    """Who finds the interpreter: nobody need, we do, the guest brings an adult, or has own hours."""

    NOBODY = "no"
    US = "arrange"
    BROUGHT = "bring"
    OWN_HOURS = "own"


class Need(StrEnum):
    """Facilities that people can ask for; anything else goes into their own words."""

    WHEELCHAIR = "wheelchair"
    SEAT = "seat"
    HEARING_LOOP = "hearing-loop"
    LARGE_PRINT = "large-print"
    QUIET = "quiet"
    COMPANION = "companion"
    DOG = "dog"


class Food(StrEnum):
    """What the kitchen must know."""

    HALAL = "halal"
    VEGETARIAN = "vegetarian"
    VEGAN = "vegan"
    GLUTEN_FREE = "gluten-free"


class GenderWish(StrEnum):
    """A wish that we weigh, or one without which the interpreter is of no use."""

    RATHER_WOMAN = "rather-woman"
    RATHER_MAN = "rather-man"
    ONLY_WOMAN = "only-woman"
    ONLY_MAN = "only-man"


OTHER_LANGUAGE = "other"
# What is fine too when the language that is asked for cannot be had, in this order.
ALSO_FINE = ("second", "third")
# What few people answer, and the form folds away.
MORE_WISHES = (*ALSO_FINE, "gender", "sight", "parts")
ABOUT_INTERPRETER = ("mode", "language", "language_other", "listeners", "wishes", *MORE_WISHES)


def next_step(answers: Answers) -> Step:
    """The first question without an answer that can be, or the check when there is none.

    Somebody who goes back and comes with fewer people is asked about the interpreter again, and who asks for
    something after all for consent.
    """
    for step in QUESTIONS:
        if step not in answers or (step is Step.LANGUAGE and not enough_people(answers)):
            return step
    return Step.ACCESS if is_sensitive(answers) and not answers[Step.ACCESS].get("consent") else Step.CHECK


def enough_people(answers: Answers) -> bool:
    """Whether as many come as listen to the interpreter, or with whom somebody brings."""
    you, asked = answers[Step.YOU], answers[Step.LANGUAGE]
    match asked.get("interpreter"):
        case ArrangedBy.US:
            return int(asked.get("listeners", 1)) <= 1 + int(you["guests"])
        case ArrangedBy.BROUGHT:
            return int(you["guests"]) > 0
        case _:
            return True


def may_show(step: Step, answers: Answers) -> bool:
    """A question is shown once all before it are answered."""
    return step.number <= next_step(answers).number


def relevant(step: Step, given: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of one step without those whose question no longer applies."""
    kept = dict(given)
    if step is Step.LANGUAGE:
        if kept.get("interpreter") != ArrangedBy.US:
            for name in ABOUT_INTERPRETER:
                kept.pop(name, None)
        elif kept.get("language") != OTHER_LANGUAGE:
            kept.pop("language_other", None)
    # Nobody comes along: 0 is an answer, a box without a mark is none.
    return {name: value for name, value in kept.items() if value not in (None, "", []) and value is not False}


def is_sensitive(answers: Answers) -> bool:
    """Whether something about language, access or food was given, which needs consent (GDPR art. 9)."""
    asks = answers.get(Step.LANGUAGE, {}).get("interpreter", ArrangedBy.NOBODY) != ArrangedBy.NOBODY
    needs = answers.get(Step.ACCESS, {})
    return asks or any(needs.get(name) for name in ("needs", "food", "details"))
