"""A letter's HTML on a page of our own, whose policy allows no style in attributes."""

import base64
import hashlib
import re
from dataclasses import dataclass

STYLE = re.compile(r' style="([^"]*)"')


@dataclass(frozen=True)
class Shown:
    """A page that looks as the letter does, and the policy under which it does."""

    html: str
    policy: str


def shown(html: str) -> Shown:
    """Move each style from its attribute to a sheet that the policy knows by its hash; no script, no form.

    What people typed stands escaped in the letter, so that it holds no attribute.
    """
    names: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        return f' class="{names.setdefault(found[1], f"s{len(names)}")}"'

    moved = STYLE.sub(name, html)
    # Quotation marks are written as entities in attributes, and as themselves in a sheet.
    rules = "\n".join(f".{one} {{ {style.replace('&#39;', chr(39))} }}" for style, one in names.items())
    digest = base64.b64encode(hashlib.sha256(rules.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'none'; frame-ancestors 'none'; "
        "base-uri 'none'; sandbox"
    )
    return Shown(moved.replace("</head>", f"<style>{rules}</style></head>", 1), policy)
