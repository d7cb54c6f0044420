"""What we say about a registration in the language in which somebody asked for an interpreter.

Their page and their letters share these sentences. Dutch and English have richer ones, in `sentences`.
"""

import re
from dataclasses import dataclass

from portal import clock
from portal.event.calendar import Said, place
from portal.event.models import Edition
from portal.languages.phrases import Phrases
from portal.matching.lifecycle import Alternative, RequestState
from portal.registration.models import InterpreterRequest, Registration, Status

HEADINGS = {
    Status.CONFIRMED: "registered",
    Status.PENDING: "pending",
    Status.WAITING: "waiting",
    Status.CANCELLED: "cancelled",
}
WAYS = {
    Alternative.ANOTHER_LANGUAGE: "way_language",
    Alternative.WRITTEN: "way_written",
    Alternative.BY_PHONE: "way_phone",
    Alternative.BRING_AN_ADULT: "way_bring",
    Alternative.IN_FRONT: "way_front",
    Alternative.CANCEL: "cancel",
}
# In Latin, Cyrillic and Arabic letters, in Ethiopic, and in Chinese.
SENTENCE_ENDS = re.compile(r"[.!?؟]+(?:\s+|$)|[።。！？]\s*")


@dataclass(frozen=True)
class Sentences:
    """All that can be said about one registration in one language."""

    phrases: Phrases
    registration: Registration

    @property
    def edition(self) -> Edition:
        return self.registration.edition

    @property
    def heading(self) -> str:
        return self.phrases.say(HEADINGS[self.registration.status])

    @property
    def party(self) -> str:
        return self.phrases.say("party", people=self.people)

    @property
    def people(self) -> str:
        return self.phrases.count("people", self.registration.people)

    @property
    def standing(self) -> list[str]:
        """What the heading means for them."""
        registration, say = self.registration, self.phrases.say
        match registration.status:
            case Status.CANCELLED:
                return [say("cancelled_text")]
            case Status.WAITING:
                return [say("waiting_text"), *self.call, self.party]
            case Status.PENDING:
                return [*(self.held or self.call), self.party]
            case Status.CONFIRMED:
                return [self.party, *self.call]

    @property
    def held(self) -> list[str]:
        """Until when we keep seats for whoever has to press a button in a letter."""
        until = self.registration.held_until
        if until is None or not self.registration.email:
            return []
        return [
            self.phrases.say("pending_text", date=self.phrases.date(until), time=self.phrases.time(until))
        ]

    @property
    def call(self) -> list[str]:
        """How somebody without an e-mail address hears from us."""
        return [] if self.registration.email else [self.phrases.say("call")]

    @property
    def interpreter(self) -> list[str]:
        """Where the request for an interpreter stands."""
        request, say = self.registration.wish, self.phrases.say
        if request is None or self.registration.status is Status.CANCELLED:
            return []
        match request.state:
            case RequestState.OWN:
                return [say("own_interpreter")]
            case RequestState.NOT_FOUND:
                return [say("not_found"), self._what_now(request)]
            case RequestState.WITHDRAWN:
                return [say("withdrawn")]
            case RequestState.CONFIRMED | RequestState.TOLD:
                return self._found(request)
            case _:
                return [self._searching(request)]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """When, where, and under which code."""
        say = self.phrases.say
        return [
            (say("when"), when(self.edition, self.phrases)),
            (say("where"), f"\u2068{place(self.edition, self.registration.locale)}\u2069"),
            (say("code"), f"\u2068{self.registration.readable_code}\u2069"),
        ]

    @property
    def question(self) -> str:
        return self.phrases.say("question", contact=self.edition.contact)

    def _searching(self, request: InterpreterRequest) -> str:
        if self.registration.status is Status.WAITING:
            return self.phrases.say("searching_later")
        if request.has_missed_its_day(clock.now()) or self.edition.starts_at <= clock.now():
            return self.phrases.say("searching_late")
        return self.phrases.say("searching", date=self.phrases.date(request.answer_by))

    def _what_now(self, request: InterpreterRequest) -> str:
        if request.chosen:
            return self.phrases.say("chosen", way=self.phrases.say(WAYS[request.chosen]))
        return self.phrases.say("other_ways")

    def _found(self, request: InterpreterRequest) -> list[str]:
        say, time = self.phrases.say, self.phrases.time
        asked = request.details.get("parts", [])
        wanted = [row for row in self.edition.programme if (row.slug in asked if asked else row.ends_at)]
        served = [row for row in self.edition.programme if row.id in request.parts]
        names = [f"\u2068{one}\u2069" for one in request.names]
        missing = {row.id for row in wanted} - {*request.parts} if served else set()
        parts = [
            say("found_part", start=time(row.starts_at), end=time(row.ends_at))
            for row in served
            if missing and row.ends_at
        ]
        starts_at = max([self.edition.starts_at, *(row.starts_at for row in served[:1])])
        return [say("found"), *([", ".join(names)] if names else []), *parts, *self._meet(time(starts_at))]

    def _meet(self, before: str) -> list[str]:
        """An evening may have a place of its own to meet, which is told in Dutch or English only."""
        if "meeting" not in self.edition.texts:
            return [self.phrases.say("meet", time=before)]
        meeting = self.edition.text("meeting")[self.registration.locale]
        return [f"\u2068{meeting}\u2069", f"{self.phrases.say('when')}: \u2068{before}\u2069"]


def said_in(phrases: Phrases) -> Said:
    """The evening for a calendar: what it is, and the first sentence of that as its name."""
    about = phrases.say("about")
    first = next(filter(None, SENTENCE_ENDS.split(about)))
    return Said(phrases.tag, first, about)


def when(edition: Edition, phrases: Phrases) -> str:
    """The day and its hours."""
    return phrases.say(
        "times",
        date=phrases.date(edition.starts_at),
        start=phrases.time(edition.starts_at),
        end=phrases.time(edition.ends_at),
        doors=phrases.time(edition.doors_at),
    )
