"""What is in a letter."""

import re
from email.message import EmailMessage


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    return str(body.get_content()).replace("\r\n", "\n")


def html_of(letter: EmailMessage) -> str:
    body = letter.get_body(("html",))
    assert isinstance(body, EmailMessage)
    return str(body.get_content()).replace("\r\n", "\n")


def files_of(letter: EmailMessage) -> dict[str, EmailMessage]:
    return {str(part.get_filename()): part for part in letter.walk() if part.get_filename()}


def links_in(text: str) -> list[str]:
    return re.findall(r"https?://\S+", text)
