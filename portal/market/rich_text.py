"""Markdown from hosts, made harmless.

Two nets: the parser knows only a few marks and no HTML (markdown-it-py), and what it makes is cleaned against
a list of what may stay (nh3). No pictures: the stand is drawn from its theme, and nothing needs vetting.
"""

import re

import nh3
from markdown_it import MarkdownIt

LONGEST = 20_000
MARKS = ["emphasis", "list", "link", "heading", "blockquote", "newline", "escape", "entity"]
TAGS = {"p", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "blockquote", "br"}
# Signs that turn the direction of what follows; inside a text they could show one word as another.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
HARMLESS = re.compile(r"https://[\w.-]+(:\d+)?([/?#][^\s\"'<>\\]*)?|mailto:[^\s\"'<>\\]+@[^\s\"'<>\\]+")
_markdown = MarkdownIt("zero", {"html": False, "maxNesting": 20}).enable(MARKS)


def as_html(source: str) -> str:
    """The text as HTML that may stand unescaped in a page; headings begin at the third level."""
    drawn = _markdown.render(TURNING.sub("", source.replace("\x00", ""))[:LONGEST])
    # A page has its own h1 and h2.
    lowered = re.sub(r"<(/?)h([1-6])>", lambda found: f"<{found[1]}h{min(int(found[2]) + 2, 4)}>", drawn)
    clean = nh3.clean(
        lowered,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "mailto"},
        link_rel="noopener noreferrer nofollow ugc",
        attribute_filter=_safe_attribute,
    )
    # Once more: what was written as an entity is a sign only now.
    return TURNING.sub("", clean)


def neutralised(text: str) -> str:
    """A plain text without the signs that turn the direction of what follows."""
    return TURNING.sub("", text)


def _safe_attribute(tag: str, attribute: str, value: str) -> str | None:
    if (tag, attribute) == ("a", "rel"):
        # Ours: the list above lets no other one through.
        return value
    address = value.strip()
    return address if (tag, attribute) == ("a", "href") and HARMLESS.fullmatch(address) else None
