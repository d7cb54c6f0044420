"""What people type: made comparable, and checked for signs that mislead the eye."""

import re
import unicodedata

# Signs that turn the direction of the text around them; a name with one can show as another name.
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Invisible signs that Persian, Arabic and many Indian scripts need between letters.
JOINERS = set("\u200c\u200d")
# Letters that show as nothing: a name of them would be a blank.
BLANK_LETTERS = set("\u115f\u1160\u3164\uffa0")
MOST_MARKS = 4
# What stands in names besides letters: hyphens, apostrophes of any keyboard, what in Hebrew looks like one
# (\u05f3, \u05f4) or like a hyphen (\u05be), the points of Catalan and Japanese.
IN_NAMES = JOINERS | set(" -‐‑–.,’‘'ʻ′`´\u05f3\u05f4\u05be·・()&/0123456789")
# The zero that is dialled at home only, behind the number of a country: "+31 (0)6".
AT_HOME = re.compile(r"^(\(?(?:\+|00)[0-9]{1,3}\)?)\(0\)")


def tidy(text: str) -> str:
    """One spelling for what looks the same: NFC, nothing invisible around it, `\\n` for line ends.

    Any space is a space: what is pasted from a page has spaces that do not break.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in text)
    return text.strip(" \t\n\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")


def plain(text: str) -> str:
    """`tidy`, and without any invisible sign: pasted telephone numbers and addresses are full of them."""
    return "".join(sign for sign in tidy(text) if unicodedata.category(sign) != "Cf")


def folded(text: str) -> str:
    """For finding: small letters without accents or anything but letters and digits between single spaces.

    "Özgür" and "ozgur" are one, and so are "06 1234", "(06) 1234" and "06-1234", with any dash; "ı" is i.
    """
    # Small, taken apart, and once more: taking apart can show capitals (UAX 31, NFKC_Casefold).
    bare = text
    for _ in range(2):
        bare = unicodedata.normalize("NFKD", bare.casefold())
    bare = bare.replace("ı", "i").replace("ø", "o").replace("ł", "l")
    kept = "".join(sign for sign in bare if not unicodedata.category(sign).startswith("M"))
    kept = re.sub(r"(?<=[0-9])[\s()./\u2010-\u2015\u2212-]+(?=[0-9])", "", kept)
    return " ".join(re.sub(r"\(+(?=[+0-9])|(?<=[0-9])\)+", "", kept).split())


def misleads(text: str) -> bool:
    """Whether hidden or control signs, or towers of accents, make the text show as something else."""
    marks = 0
    for sign in text:
        category = unicodedata.category(sign)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        hidden = category == "Cf" and sign not in JOINERS and sign not in "\u200e\u200f"
        if sign in TURNING | BLANK_LETTERS or hidden or category in ("Cs", "Co") or marks > MOST_MARKS:
            return True
        if category == "Cc" and sign not in "\n\t":
            return True
    return False


def isolated(text: str) -> str:
    """For a sentence: the text may read the other way without turning the words around it."""
    return text if text.isascii() else f"\u2068{text}\u2069"


def is_name(text: str) -> bool:
    """Whether people could read it out: letters of any script, with the marks that names have."""
    letters = any(unicodedata.category(sign).startswith("L") for sign in text)
    return letters and all(unicodedata.category(sign)[0] in "LM" or sign in IN_NAMES for sign in text)


def phone_number(text: str) -> str | None:
    """The digits of a telephone number, with its plus; None when it cannot be one (ITU-T E.164)."""
    bare = re.sub(r"[ ./\u2010-\u2013-]", "", plain(text))
    bare = re.sub(r"[()]", "", AT_HOME.sub(r"\1", bare))
    return bare if re.fullmatch(r"\+?[0-9]{8,15}", bare) else None
