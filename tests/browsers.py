"""A real browser, and a real server for it to visit."""

import contextlib
import threading
from collections.abc import Iterator

from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from tools import chromium
from tools.machine import Missing

# It runs as root in containers, draws on no screen and talks to nobody but us.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextlib.contextmanager
def running_chromium() -> Iterator[Browser]:
    path = chromium.find()
    if path is None:
        raise Missing("There is no Chromium on this machine yet: `make test` brings it in.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


class Server:
    """Serves an application on loopback, in threads of its own.

    The port is taken before the application is known, so that the application can be told its own address.
    """

    app: Flask

    def __init__(self) -> None:
        self._server = make_server("127.0.0.1", 0, Flask(__name__), threaded=True)
        self.url = f"http://127.0.0.1:{self._server.port}"

    @contextlib.contextmanager
    def serving(self, app: Flask) -> Iterator[None]:
        self.app = self._server.app = app
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()
