"""Codes that people write down and read out."""

import secrets
from collections.abc import Callable

# No 0 and O, no 1, I and L: on paper and by telephone they are the same sign.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8


def new_code(pick: Callable[[str], str] = secrets.choice) -> str:
    """Eight signs, stored without the hyphen that `readable` shows."""
    return "".join(pick(ALPHABET) for _ in range(LENGTH))


def readable(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"


def typed(text: str) -> str:
    """As somebody types or reads out a code: small letters, spaces and hyphens make no difference."""
    return "".join(sign for sign in text.upper() if sign.isalnum())
