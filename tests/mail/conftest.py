"""A portal that mails to a server which can be difficult."""

from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from flask import Flask

from portal import postman
from tests.smtp import MailServer


@pytest.fixture
def post(make_app: Callable[..., Flask], smtp_server: MailServer, edition: int) -> Iterator[Flask]:
    """A portal with the evening loaded, whose mail server is `smtp_server`."""
    app = make_app(mail_port=smtp_server.port)
    with app.app_context():
        yield app


@pytest.fixture
def delivered(post, smtp_server):
    """Brings what is due; the letters that the server took, the last one last."""

    def bring() -> list[EmailMessage]:
        postman.drain("postman")
        return smtp_server.letters

    return bring
