"""Languages for tests: every phrase says which one it is, so that no test hangs on a translator's choice."""

from collections.abc import Mapping
from typing import Any

from portal.languages.phrases import REFERENCE, Phrases, plural_categories, read
from tools.phrases import FOLDER

ENGLISH = read(FOLDER / f"{REFERENCE}.toml").written


def invented(code: str, **head: Any) -> Phrases:
    """A complete file for a language: the English phrases with the code before them."""
    bare = Phrases(code, {"formats": head.get("formats", {})})
    forms = {
        name: {category: f"{{count}} {code}-{name}-{category}" for category in plural_categories(bare.locale)}
        for name in ENGLISH["plurals"]
    }
    written: Mapping[str, Any] = {
        "status": "draft",
        **head,
        "phrases": {name: f"{code} {text}" for name, text in ENGLISH["phrases"].items()},
        "plurals": forms,
    }
    return Phrases(code, written)
