"""Markdown from hosts: five marks, and nothing that does harm."""

import re

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.market.rich_text import LONGEST, TAGS, as_html, neutralised


@pytest.mark.parametrize(
    "source, html",
    [
        ("**bold**", "<p><strong>bold</strong></p>"),
        ("*slanted*", "<p><em>slanted</em></p>"),
        ("# Heading", "<h3>Heading</h3>"),
        ("## Smaller", "<h4>Smaller</h4>"),
        ("###### Smallest", "<h4>Smallest</h4>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("1. one", "<ol>\n<li>one</li>\n</ol>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
    ],
)
def test_each_mark_does_what_the_help_says(source, html):
    assert as_html(source).strip() == html


def test_a_link_leads_to_its_address_and_tells_it_nothing():
    html = as_html("[page](https://example.org/a?b=c)")
    assert 'href="https://example.org/a?b=c"' in html
    assert 'rel="noopener noreferrer nofollow ugc"' in html
    assert 'href="mailto:a@example.org"' in as_html("[mail](mailto:a@example.org)")


HARMFUL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![picture](https://example.org/p.png)",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "[x](http://example.org)",
    "[x](//example.org)",
    "[x](https://user@example.org)",
    '[x](https://example.org "title" onclick=alert(1))',
    "<https://example.org>",
    "<a href='javascript:alert(1)'>x</a>",
    "<svg/onload=alert(1)>",
    "<iframe src=https://example.org></iframe>",
    '[a](https://x.org/"onmouseover=alert(1))',
    "**<b onclick=alert(1)>**",
    "`code`\n\n```\nblock\n```",
    "[x]: javascript:alert(1)\n\n[x]",
    "[![x](javascript:alert(1))](javascript:alert(2))",
    "<style>*{display:none}</style>",
    "<!-- --><p style=x>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[x](https://example.org\u202e/exe)",
]


def harm_in(html):
    """Every tag and attribute that may not be there."""
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    for element in tree.iter():
        if element.tag == "DOCUMENT_FRAGMENT":
            continue
        if element.tag not in TAGS:
            yield element.tag
        for name, value in element.attrib.items():
            if name == "rel" and element.tag == "a":
                continue
            if (element.tag, name) != ("a", "href") or not re.match(r"(https://|mailto:)", value):
                yield f"{name}={value}"


@pytest.mark.parametrize("source", HARMFUL)
def test_what_could_do_harm_is_gone(source):
    assert [*harm_in(as_html(source))] == []


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from([*HARMFUL, "**", "[", "](", ")", "> ", "\n", "- ", "<", ">", "&"]), max_size=8)
)
def test_no_mixture_of_tricks_does_harm(parts):
    assert [*harm_in(as_html("".join(parts)))] == []


@pytest.mark.parametrize("sign", [*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"])
def test_signs_that_turn_the_direction_are_gone(sign):
    assert sign not in as_html(f"a{sign}b")
    assert neutralised(f"a{sign}b") == "ab"


@pytest.mark.parametrize("place", ["a{}b", "[a{}b](https://example.org/)", "[a](https://example.org/{}exe)"])
@pytest.mark.parametrize("sign", [*"\u202a\u202e\u2066\u2067\u2069"])
def test_signs_written_as_entities_are_gone_from_texts_and_addresses(sign, place):
    for entity in (f"&#{ord(sign)};", f"&#x{ord(sign):x};", f"&#X{ord(sign):X};"):
        html = as_html(place.format(entity))
        tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
        told = [*tree.itertext(), *(value for element in tree.iter() for value in element.attrib.values())]
        assert sign not in "".join(told)
        assert "a" in "".join(told)


def test_an_arabic_text_stays_as_it_is():
    assert "مرحبا بكم" in as_html("مرحبا بكم")


def test_a_text_beyond_the_limit_is_cut_and_deep_nesting_ends():
    assert len(as_html("a" * (LONGEST + 100))) < LONGEST + 20
    assert [*harm_in(as_html("> " * 5_000))] == []
