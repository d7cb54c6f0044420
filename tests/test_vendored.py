"""What others made is exactly what we took from them, and its licence lies beside it."""

import hashlib
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[1] / "static"

# The fonts are cut by tools/fonts.py; htmx is dist/htmx.min.js of its package htmx.org 4.0.1.
SHA256SUMS = """\
f4bab37ac72f638eeaec7a38cf8f5cc4e91299d763e6befc38e224044730ed8a  fonts/OFL.txt
1e9138238628027d6cfa77bbf17f20cb79facf40f6914507f7223a60d4be5459  fonts/commissioner-flair-latin-ext.woff2
2992e99dde51e4a188de59447502be469c146b348c77fe2b7047836815620fe9  fonts/commissioner-flair-latin.woff2
d3d2456f76414f2456104660ebd65aff1c04cd7966b942bdabd63f3cdb316a38  vendor/htmx-4.0.1.LICENSE.txt
a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130  vendor/htmx-4.0.1.min.js
"""
DIGESTS = dict(reversed(line.split()) for line in SHA256SUMS.splitlines())
LICENCES = {
    "fonts/commissioner-flair-latin.woff2": ("fonts/OFL.txt", "SIL OPEN FONT LICENSE Version 1.1"),
    "fonts/commissioner-flair-latin-ext.woff2": ("fonts/OFL.txt", "SIL OPEN FONT LICENSE Version 1.1"),
    "vendor/htmx-4.0.1.min.js": ("vendor/htmx-4.0.1.LICENSE.txt", "Zero-Clause BSD"),
}


@pytest.mark.parametrize(("name", "digest"), DIGESTS.items())
def test_a_vendored_file_is_unchanged(name, digest):
    assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize(("name", "licence"), LICENCES.items())
def test_the_licence_lies_beside_it(name, licence):
    file, words = licence

    assert (STATIC / name).parent == (STATIC / file).parent
    assert words in (STATIC / file).read_text()


def test_nothing_of_others_is_served_unlisted():
    found = {path.relative_to(STATIC).as_posix() for path in STATIC.glob("*/*")}

    assert found == DIGESTS.keys()
    assert DIGESTS.keys() - LICENCES.keys() == {file for file, _ in LICENCES.values()}
