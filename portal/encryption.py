"""Columns that a copy of the database does not betray.

Answers about language, access and food are special-category data (GDPR art. 9). They are stored as Fernet
tokens: the first key of `PORTAL_DATA_KEYS` encrypts, all of them decrypt.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from portal.settings import SettingsError

_fernet: MultiFernet | None = None
_newest: Fernet | None = None
_how_many = 0


def install(keys: Sequence[str]) -> None:
    """Use `keys` from now on: random texts of any form, of which a hash is the key."""
    global _fernet, _newest, _how_many
    boxes = [Fernet(urlsafe_b64encode(sha256(key.encode()).digest())) for key in keys]
    _fernet, _newest, _how_many = MultiFernet(boxes), boxes[0], len(boxes)


def how_many_keys() -> int:
    return _how_many


def is_newest(token: str) -> bool:
    """Whether the first key has encrypted what lies in the database."""
    if _newest is None:
        raise SettingsError("PORTAL_DATA_KEYS is missing: set it before reading personal data.")
    try:
        _newest.decrypt(token)
    except InvalidToken:
        return False
    return True


def is_readable(token: str) -> bool:
    """Whether any key reads what lies in the database."""
    try:
        _box().decrypt(token)
    except InvalidToken:
        return False
    return True


def renewed(token: str) -> str:
    """The same, encrypted by the first key; raises `InvalidToken` when no key reads it."""
    return _box().rotate(token).decode()


def _box() -> MultiFernet:
    if _fernet is None:
        raise SettingsError("PORTAL_DATA_KEYS is missing: set it before reading personal data.")
    return _fernet


class Encrypted(TypeDecorator[Any]):
    """Any JSON value, unreadable at rest; it cannot be searched by the database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return _box().encrypt(json.dumps(value, ensure_ascii=False).encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(_box().decrypt(value).decode())
