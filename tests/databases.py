"""The database engines on which every test of the portal runs."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import make_url, text

from portal.database import db
from tools.machine import ROOT
from tools.postgresql import private_server

ENGINES = ("sqlite", "postgresql")


def address(engine: str, folder: Path) -> contextlib.AbstractContextManager[str]:
    """An empty database on `engine` for as long as the context lasts; its address for the portal."""
    return _in_memory(folder) if engine == "sqlite" else _on_postgresql()


@contextlib.contextmanager
def _in_memory(folder: Path) -> Iterator[str]:
    """A file that every commit is written to in full, on a disk that does not have to turn for it."""
    memory = Path("/dev/shm")  # noqa: S108 - the machine's memory, where it offers it as a disk
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else folder) as made:
        yield f"sqlite:///{made}/portal.sqlite"


@contextlib.contextmanager
def _on_postgresql() -> Iterator[str]:
    given = os.environ.get("TEST_POSTGRES_URL")
    with contextlib.nullcontext(given) if given else private_server() as server:
        url = make_url(server).set(drivername="postgresql+psycopg")
        name = f"portal_test_{secrets.token_hex(4)}"
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
            try:
                yield url.set(database=name).render_as_string(hide_password=False)
            finally:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def make_tables(app: Flask) -> None:
    """As an installation gets them: by every migration in turn."""
    with app.app_context():
        upgrade(str(ROOT / "migrations"))
        db.engine.dispose()


def empty_tables(app: Flask) -> None:
    """Leave the tables as the migrations made them."""
    with app.app_context():
        names = ", ".join(f'"{table.name}"' for table in db.metadata.sorted_tables)
        with db.engine.begin() as connection:
            # Triggers guard what a portal may not delete; a test that comes after may not find it either.
            if connection.dialect.name == "postgresql":
                connection.execute(text("ALTER TABLE plan DISABLE TRIGGER USER"))
                connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
                connection.execute(text("ALTER TABLE plan ENABLE TRIGGER USER"))
            else:
                triggers = connection.execute(
                    text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
                ).all()
                for name, _ in triggers:
                    connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
                for table in reversed(db.metadata.sorted_tables):
                    connection.execute(table.delete())
                connection.execute(text("DELETE FROM sqlite_sequence"))
                for _, statement in triggers:
                    connection.exec_driver_sql(statement)
