"""A mail server that can be as difficult as real ones are."""

import contextlib
import email
import email.policy
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from enum import Enum

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Mood(Enum):
    """How the server treats the next letters."""

    KIND = "takes everything"
    REFUSES_RECIPIENT = "550 to the recipient"
    BUSY = "451 after the letter"
    LEAVES = "421 before the letter"
    VANISHES = "keeps the letter and hangs up instead of answering"
    RUDE_GOODBYE = "takes the letter and hangs up instead of answering to QUIT"


class MailServer:
    """Listens on loopback; `letters` holds what was taken, in order."""

    host = "127.0.0.1"

    def __init__(self) -> None:
        with socket.create_server((self.host, 0)) as probe:
            self.port: int = probe.getsockname()[1]
        self._controller: Controller | None = None
        self.forget()

    def forget(self) -> None:
        """Be as new."""
        self.mood = Mood.KIND
        # Only these are treated as the mood says, if there are any.
        self.only_for: set[str] = set()
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []

    def start(self) -> None:
        self._controller = Controller(_Handler(self), hostname=self.host, port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None

    @contextlib.contextmanager
    def being(self, mood: Mood, *only_for: str) -> Iterator[None]:
        """Be in `mood`, towards everybody or only towards these recipients."""
        self.mood, self.only_for = mood, set(only_for)
        try:
            yield
        finally:
            self.mood, self.only_for = Mood.KIND, set()

    @contextlib.contextmanager
    def being_down(self) -> Iterator[None]:
        """Refuse every connection."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def letters_to(self, recipient: str) -> list[EmailMessage]:
        return [letter for letter, to in zip(self.letters, self.recipients, strict=True) if to == recipient]


class _Handler:
    """The hooks that aiosmtpd calls."""

    def __init__(self, server: MailServer) -> None:
        self.server = server

    def _is(self, mood: Mood, recipients: list[str]) -> bool:
        only_for = self.server.only_for
        return self.server.mood is mood and (not only_for or bool(only_for & set(recipients)))

    async def handle_RCPT(
        self, smtp: SMTP, session: Session, envelope: Envelope, recipient: str, options: list[str]
    ) -> str:
        if self._is(Mood.LEAVES, [recipient]):
            return "421 4.3.2 Shutting down"
        if self._is(Mood.REFUSES_RECIPIENT, [recipient]):
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(recipient)
        return "250 2.1.5 OK"

    async def handle_DATA(self, smtp: SMTP, session: Session, envelope: Envelope) -> str:
        if self._is(Mood.BUSY, envelope.rcpt_tos):
            return "451 4.7.1 Try again later"
        letter = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)
        for recipient in envelope.rcpt_tos:
            self.server.letters.append(letter)
            self.server.recipients.append(recipient)
        if self._is(Mood.VANISHES, envelope.rcpt_tos):
            smtp.transport.abort()
        return "250 2.0.0 OK"

    async def handle_QUIT(self, smtp: SMTP, session: Session, envelope: Envelope) -> str:
        if self.server.mood is Mood.RUDE_GOODBYE:
            smtp.transport.abort()
        return "221 2.0.0 Bye"
