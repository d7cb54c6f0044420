"""What the portal has really mailed, for those who read it at a browser."""

from flask import Flask

from portal import postman
from tests.mail.reading import links_in, text_of
from tests.smtp import MailServer


class Mailbox:
    """Everybody's: `app` brings what the portal owes to `server`."""

    def __init__(self, app: Flask, server: MailServer) -> None:
        self._app, self._server = app, server

    def bring(self) -> None:
        """Deliver what is due, as the worker would."""
        with self._app.app_context():
            postman.drain("postman")

    def letters_to(self, recipient: str) -> list[str]:
        """The words of all letters so far, the last one last."""
        self.bring()
        return [text_of(letter) for letter in self._server.letters_to(recipient)]

    def link_to(self, recipient: str) -> str:
        """The address behind the button of the last letter."""
        return links_in(self.letters_to(recipient)[-1])[0]
