"""A portal that mails to a server which can be difficult."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.smtp import MailServer


@pytest.fixture
def post(make_app: Callable[..., Flask], smtp_server: MailServer, edition: int) -> Iterator[Flask]:
    """A portal with the evening loaded, whose mail server is `smtp_server`."""
    app = make_app(mail_port=smtp_server.port)
    with app.app_context():
        yield app
