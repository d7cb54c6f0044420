"""Brings letters to the mail server: claim, send, settle.

At least once: between the server's OK and our commit a crash repeats a letter under the same Message-ID; none
is ever lost.
"""

import logging
import random
import smtplib
import ssl
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from types import TracebackType

from flask import Flask, current_app
from flask_mail import Attachment, BadHeaderError, Connection, Mail, Message
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from portal import clock, outbox
from portal.database import db
from portal.locales import in_locale
from portal.outbox import Letter, State

TRIES = 10
# Seconds between tries: quick at first, because greylisting ends after minutes; five hours in all.
LADDER = (30, 60, 120, 300, 600, 1800, 3600, 3600, 7200)
LONGEST_PAUSE = 60
log = logging.getLogger(__name__)
mail = Mail()


class SafeConnection(Connection):
    """Flask-Mail 0.10 has no timeout, checks no certificate, and a failing QUIT hides a delivered letter."""

    def configure_host(self) -> smtplib.SMTP:
        host = smtplib.SMTP(self.mail.server, self.mail.port, timeout=20)
        if self.mail.use_tls:
            host.starttls(context=ssl.create_default_context())
        if self.mail.username:
            host.login(self.mail.username, self.mail.password)
        return host

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            super().__exit__(kind, error, trace)  # type: ignore[arg-type]
        except (smtplib.SMTPException, OSError):
            log.info("the mail server did not say goodbye")


def connect(app: Flask) -> None:
    mail.init_app(app)


def work(worker: str, *, stop: Callable[[], bool], wait: Callable[[float], None] = time.sleep) -> None:
    """Deliver until told to stop; rest when there is nothing to do or the server is away."""
    pause = 1.0
    while not stop():
        brought, reached = deliver(worker)
        pause = 1.0 if reached else min(LONGEST_PAUSE, pause * 2)
        if not brought or not reached:
            wait(pause)


def drain(worker: str) -> int:
    """Deliver once what is due now; say how many letters were settled."""
    total = 0
    while True:
        brought, reached = deliver(worker)
        total += brought
        if not brought or not reached:
            return total


def deliver(worker: str) -> tuple[int, bool]:
    """Deliver one batch: how many letters were settled, and whether the server could be reached."""
    letters = outbox.claim(worker)
    if not letters:
        return 0, True
    waiting = list(letters)
    try:
        with _connection() as connection:
            while waiting:
                if outbox.renew(waiting[0], worker):
                    _bring(connection, waiting[0], worker)
                waiting.pop(0)
    except (smtplib.SMTPException, OSError) as problem:
        # The server or the line is at fault: only the letter that was under way counts this as a try.
        for place, letter in enumerate(waiting):
            started = place == 0 and isinstance(problem, smtplib.SMTPServerDisconnected)
            _postpone(letter, worker, type(problem).__name__, counts=started)
        return len(letters) - len(waiting), False
    return len(letters), True


def _connection() -> AbstractContextManager[Connection]:
    kind = SafeConnection if current_app.config["MAIL_SERVER"] else _Mailbox
    return kind(current_app.extensions["mail"])


class _Mailbox(Connection):
    """The demonstration's mail server: letters stay in the outbox, where /demo/mailbox/ shows them."""

    def __enter__(self) -> "_Mailbox":
        return self

    def __exit__(self, *error: object) -> None: ...

    def send(self, message: Message, envelope_from: str | tuple[str, str] | None = None) -> None: ...


def _bring(connection: Connection, letter: Letter, worker: str) -> None:
    try:
        with in_locale(letter.locale):
            message = compose(letter)
    except SQLAlchemyError:
        raise
    except DBAPIError:
        # The database's trouble, not the letter's: the lease runs out, and somebody tries again.
        raise
    except Exception as poison:
        # Whatever is wrong with this letter must not stop those behind it.
        log.error("letter %d cannot be written: %s", letter.id, type(poison).__name__)
        outbox.settle(letter, worker, state=State.DEAD, problem=type(poison).__name__)
        return
    if message is None:
        outbox.settle(letter, worker, state=State.DROPPED)
        return
    try:
        connection.send(message)
    except smtplib.SMTPRecipientsRefused as refusal:
        code = next(iter(refusal.recipients.values()))[0]
        _refused(connection, letter, worker, code)
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refusal:
        _refused(connection, letter, worker, refusal.smtp_code)
    except (BadHeaderError, UnicodeError, ValueError, AssertionError) as poison:
        outbox.settle(letter, worker, state=State.DEAD, problem=type(poison).__name__)
    else:
        outbox.settle(letter, worker, state=State.SENT, sent_at=clock.now(), problem="")


def compose(letter: Letter) -> Message | None:
    """The message as it will travel; None when there is nothing to say any more."""
    content = outbox.content(letter)
    db.session.rollback()
    if content is None:
        return None
    # RFC 3834: machines that answer mail leave this one alone.
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": content.language or letter.locale}
    # Flask-Mail looks for line ends in subject and addresses only.
    if any(
        mark in value for value in (letter.recipient, content.subject, *headers.values()) for mark in "\r\n"
    ):
        raise BadHeaderError
    message = Message(
        subject=content.subject,
        recipients=[letter.recipient],
        body=content.text,
        html=content.html,
        extra_headers=headers,
    )
    message.msgId = letter.message_id
    message.attachments = [
        Attachment(
            file.name,
            file.mimetype,
            file.body,
            "inline" if file.inline else "attachment",
            {"Content-ID": f"<{file.name}>"} if file.inline else {},
        )
        for file in content.attachments
    ]
    return message


def _refused(connection: Connection, letter: Letter, worker: str, code: int) -> None:
    if code == 421:
        raise smtplib.SMTPServerDisconnected
    if 500 <= code < 600:
        outbox.settle(letter, worker, state=State.DEAD, problem=str(code))
    else:
        _postpone(letter, worker, str(code), counts=True)
    if connection.host:
        connection.host.rset()


def _postpone(letter: Letter, worker: str, problem: str, *, counts: bool) -> None:
    tries = letter.tries if counts else letter.tries - 1
    if tries >= TRIES:
        outbox.settle(letter, worker, state=State.DEAD, problem=problem)
        return
    # Spread, so that letters which failed together do not all return together.
    seconds = LADDER[min(tries, len(LADDER)) - 1] * random.uniform(0.8, 1.2) if counts else 0  # noqa: S311
    due = clock.machine_now() + timedelta(seconds=seconds)
    outbox.settle(letter, worker, state=State.QUEUED, tries=tries, not_before=due, problem=problem)
