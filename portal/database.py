"""One base for all models, and one way to write.

Whoever writes takes the lock first (`write()`), so that what is read inside is still true at the commit:
`BEGIN IMMEDIATE` on SQLite, row locks on PostgreSQL.
"""

import contextlib
import fcntl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, Enum, MetaData, Table, event
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

BUSY_SECONDS = 5


class Base(DeclarativeBase):
    """What every model inherits; constraints get names, so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


@event.listens_for(Table, "after_parent_attach")
def _number_once(table: Table, metadata: object) -> None:
    """SQLite would give the number of a row that is gone to the next one: an old page must not mean that."""
    if metadata is Base.metadata and [one.name for one in table.primary_key] == ["id"]:
        table.dialect_options["sqlite"]["autoincrement"] = True


db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate(db=db, compare_type=True, render_as_batch=True)


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@dataclass(frozen=True)
class Bilingual:
    """One text in the portal's two languages; `text["nl"]` reads one of them."""

    nl: str
    en: str

    def __getitem__(self, locale: str) -> str:
        return self.nl if locale == "nl" else self.en


def one_of(kind: type[StrEnum], name: str | None = None) -> Enum:
    """A column that holds one of the values of `kind`, checked by the database too.

    Two such columns in one table need a `name` for their checks.
    """
    return Enum(
        kind,
        name=name or kind.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


def connect(app: Flask) -> None:
    """Join the database to `app`, with its engine set up for either server."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
            "hide_parameters": True,
            "connect_args": {"timeout": BUSY_SECONDS},
        }
    else:
        limits = "-c lock_timeout=10s -c statement_timeout=15s -c idle_in_transaction_session_timeout=30s"
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
            "hide_parameters": True,
            "pool_pre_ping": True,
            "connect_args": {"options": limits, "connect_timeout": 5},
        }
    db.init_app(app)
    migrate.init_app(app)
    with app.app_context():
        _prepare(db.engine)


def _prepare(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, record: object) -> None:
        # SQLAlchemy's "begin" event below opens the transaction; the driver must not do it as well.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            # Without it, INSERT OR REPLACE deletes a row and no trigger hears of it.
            "recursive_triggers=ON",
            "secure_delete=ON",
            "trusted_schema=OFF",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('lock', 'DEFERRED')}")


@contextlib.contextmanager
def write() -> Iterator[Session]:
    """One deed: take the write lock, read, decide, write, commit; undo everything on an error."""
    session = db.session()
    if session.in_transaction():
        # A page may have read before; what it saw can be stale by the time the lock is ours.
        session.rollback()
    with _queue(db.engine):
        try:
            session.connection(execution_options={"lock": "IMMEDIATE"})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


def empty_log() -> None:
    """Let go of what SQLite still has in its write-ahead log of rows that were deleted.

    Where somebody reads at this moment, it stays until the next time.
    """
    if db.engine.dialect.name != "sqlite":
        return
    db.session.rollback()
    # Not through the session: within a transaction it cannot be done.
    connection = db.engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


@contextlib.contextmanager
def _queue(engine: Engine) -> Iterator[None]:
    """Line writers up before SQLite: its own busy handler polls and lets the unlucky wait for seconds."""
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        yield
        return
    with Path(f"{path}.writelock").open("w") as lock:
        deadline = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise OperationalError("write lock", None, TimeoutError("the database is busy")) from None
                time.sleep(0.002)
        yield
