"""Changing the keys of what is stored encrypted: all of it under the first of `PORTAL_DATA_KEYS`.

The way to another key: put the new one first in `PORTAL_DATA_KEYS`, the old ones behind it, and start all
processes anew, so that everything that is written from then on is under the new one. Then comes
`flask keys rotate`; when that says that it encrypted nothing anew, take the old keys away.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import Column, Row, Table, Text, literal, or_, select, type_coerce, update
from sqlalchemy.orm import Session

from portal import encryption
from portal.database import Base, write
from portal.encryption import Encrypted

BATCH = 500


@dataclass(frozen=True)
class Rotated:
    """How many values were encrypted anew, and where those are that no key reads."""

    values: int = 0
    unreadable: tuple[str, ...] = ()


def encrypted_columns() -> list[tuple[Table, list[Column[object]]]]:
    """Every table with the columns that are stored encrypted."""
    found = (
        (table, [column for column in table.c if isinstance(column.type, Encrypted)])
        for table in Base.metadata.sorted_tables
    )
    return [(table, columns) for table, columns in found if columns]


def rotate() -> Rotated:
    """Encrypt everything under the first key; what is already is left alone.

    Each batch is a transaction of its own: it may be interrupted, and started again.
    """
    values, unreadable = 0, []
    for table, columns in encrypted_columns():
        last = 0
        while True:
            with write() as session:
                rows = _batch(session, table, columns, last, for_update=True)
                for row in rows:
                    changed, bad = _renew(session, table, columns, row)
                    values += changed
                    unreadable += bad
            if not rows:
                break
            last = rows[-1].id
    return Rotated(values, tuple(unreadable))


def count_old(session: Session) -> int:
    """How many values are not under the first key."""
    if encryption.how_many_keys() == 1:
        return 0
    return sum(not encryption.is_newest(token) for token in _all_tokens(session))


def find_unreadable(session: Session) -> Iterator[str]:
    """Where those values are that no key reads; not what they are about."""
    for table, columns in encrypted_columns():
        last = 0
        while rows := _batch(session, table, columns, last):
            last = rows[-1].id
            for row in rows:
                for column, token in zip(columns, tuple(row)[1:], strict=True):
                    if token is not None and not encryption.is_readable(token):
                        yield _place(table, row, column)


def _all_tokens(session: Session) -> Iterator[str]:
    for table, columns in encrypted_columns():
        last = 0
        while rows := _batch(session, table, columns, last):
            last = rows[-1].id
            yield from (str(token) for row in rows for token in tuple(row)[1:] if token is not None)


def _batch(
    session: Session,
    table: Table,
    columns: Sequence[Column[object]],
    after: int,
    *,
    for_update: bool = False,
) -> Sequence[Row[Any]]:
    """Some rows as they lie in the database: their ids and tokens."""
    query = (
        select(table.c.id, *(type_coerce(column, Text).label(column.name) for column in columns))
        .where(table.c.id > after, or_(*(type_coerce(column, Text).is_not(None) for column in columns)))
        .order_by(table.c.id)
        .limit(BATCH)
    )
    return session.execute(query.with_for_update() if for_update else query).all()


def _renew(
    session: Session, table: Table, columns: Sequence[Column[object]], row: Row[Any]
) -> tuple[int, list[str]]:
    """How many values of a row were encrypted anew, and which nobody can read."""
    renewed, unreadable = {}, []
    tokens: Sequence[str | None] = tuple(row)[1:]
    for column, token in zip(columns, tokens, strict=True):
        if token is None or encryption.is_newest(token):
            continue
        try:
            renewed[column.name] = literal(encryption.renewed(token), Text)
        except InvalidToken:
            unreadable.append(_place(table, row, column))
    if renewed:
        session.execute(update(table).where(table.c.id == row.id).values(renewed))
    return len(renewed), unreadable


def _place(table: Table, row: Row[Any], column: Column[object]) -> str:
    return f"{table.name} {row.id}: {column.name}"
