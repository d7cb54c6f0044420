"""Languages that our table does not have: known by the name that somebody typed."""

import re
from hashlib import sha256

# BCP 47: an undetermined language, with a part for private use.
_CODE = re.compile(r"und-x-[0-9a-f]{8}")


def code_of(typed: str) -> str:
    """A code for a typed name, the same for the same name; two names are never taken for one language."""
    tidied = " ".join(typed.casefold().split())
    return f"und-x-{sha256(tidied.encode()).hexdigest()[:8]}"


def is_unlisted(code: str) -> bool:
    return _CODE.fullmatch(code) is not None
