"""The interpreter door: which languages people see first, most needed in Leiden first.

“I need an interpreter” in each of them stands in its file of phrases. A language without a file has only the
sentence that stands here, which awaits a native speaker's check like all of them.
"""

DOOR: tuple[tuple[str, str], ...] = (
    ("ar", ""),
    ("tr", ""),
    ("rif", ""),
    ("ti", ""),
    ("pl", ""),
    ("uk", ""),
    ("fa", ""),
    ("prs", ""),
    ("es", ""),
    ("so", ""),
    ("am", "አስተርጓሚ እፈልጋለሁ"),
    ("kmr", ""),
    ("fr", ""),
    ("ary", ""),
    ("zh", ""),
    ("pap", ""),
)

# Sign languages, and the written language around each, in which we talk with whoever signs.
SIGNED: dict[str, str] = {"dse": "nl", "ils": "en", "vgt": "nl", "bfi": "en", "ase": "en"}
