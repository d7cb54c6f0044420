"""Checks that residents' pages are easy to read: `python -m tools.copy` prints a line for each fault.

Dutch: no sentence longer than 20 words, 10 on average; no words from the town hall; no long word that is not
in the glossary below; always “u”. English: a Flesch reading ease of 70 or more, over all pages together.
What is looked at are the texts in code and templates that residents see, and the Dutch and English phrases
of “I need an interpreter”. What organisers write about one evening is theirs.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from babel.messages.catalog import Catalog

from portal.languages.phrases import read
from tools.phrases import FOLDER
from tools.translations import extract, forms_of, path_of, read_catalogue

RESIDENTS = (
    *("templates/event/", "templates/registration/", "templates/market/", "templates/promises/"),
    *(
        "templates/ask/",
        "templates/ui/",
        "portal/registration/",
        "portal/event/",
        "portal/ask/",
        "portal/forms.py",
    ),
    *("templates/base.html", "templates/errors/"),
)
MOST_WORDS, MOST_ON_AVERAGE = 20, 10
EASY_ENOUGH = 70
# Longer than this a word has to be one that people know, or that is explained where it stands.
LONGEST_UNKNOWN = 13
GLOSSARY = {
    *("gegevensbescherming", "informatiebalie", "telefoonnummer", "toegankelijkheid", "voorbeeldtekst"),
    "voorleesprogramma",
}
# What town halls write, and what people say.
OFFICIALESE = {
    "aangaande": "over",
    "aanvangen": "beginnen",
    "alsmede": "en ook",
    "alvorens": "voordat",
    "betreffende": "over",
    "conform": "zoals in",
    "derhalve": "daarom",
    "desgewenst": "als u wilt",
    "dient": "moet",
    "dienen": "moeten",
    "echter": "maar",
    "gaarne": "graag",
    "gelieve": "wilt u",
    "heden": "nu",
    "hetgeen": "wat",
    "indien": "als",
    "ingevolge": "door",
    "inzake": "over",
    "krachtens": "door",
    "middels": "met",
    "mits": "als",
    "nadere": "meer",
    "omtrent": "over",
    "onderhavige": "deze",
    "reeds": "al",
    "teneinde": "om",
    "tevens": "ook",
    "thans": "nu",
    "tenzij": "behalve als",
    "verstrekken": "geven",
    "vervaardigen": "maken",
    "wijze": "manier",
}
FAMILIAR = {"je", "jij", "jou", "jouw", "jullie", "jezelf"}
FILLED_IN = re.compile(r"%\((\w+)\)[a-z]|\{(\w*)\}|<[^>]+>")
END = re.compile(r"(?<=[.?!:])\s+")
WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")


class Text(NamedTuple):
    """What somebody reads, and where it stands."""

    place: str
    words: str


def main() -> None:
    dutch, english = texts("nl"), texts("en")
    faults = [*faults_in_dutch(dutch), *faults_in_english(english)]
    if faults:
        sys.exit("\n".join(faults))
    print(f"{len(dutch)} Dutch and {len(english)} English texts are easy to read")


def texts(locale: str) -> list[Text]:
    """All that residents read in one of the portal's own languages."""
    catalogue = read_catalogue(path_of(locale), locale) or Catalog()
    found = []
    for source in extract():
        places = [place for place, _ in source.locations if place.startswith(RESIDENTS)]
        said = catalogue.get(source.id) if source.id and places else None
        if said:
            found += [Text(places[0], form) for form in forms_of(said) if form]
    phrases = read(FOLDER / f"{locale}.toml").written
    spoken = [
        *phrases["phrases"].items(),
        *((name, forms["other"]) for name, forms in phrases["plurals"].items()),
    ]
    return found + [Text(f"{locale}.toml: {name}", words) for name, words in spoken]


def faults_in_dutch(given: Iterable[Text]) -> Iterator[str]:
    """What makes Dutch hard to read."""
    lengths = []
    for text in given:
        for sentence in sentences(text.words):
            words = WORD.findall(sentence)
            if sentence[-1:] in ".?!":
                lengths.append(len(words))
            if len(words) > MOST_WORDS:
                yield f"{text.place}: {len(words)} words in one sentence: {sentence}"
            yield from (f"{text.place}: {fault}: {sentence}" for fault in _faults_of_words(words))
    if lengths and sum(lengths) / len(lengths) > MOST_ON_AVERAGE:
        yield f"Dutch sentences have {sum(lengths) / len(lengths):.1f} words on average"


def _faults_of_words(words: Iterable[str]) -> Iterator[str]:
    for word in {word.lower() for word in words}:
        if word in OFFICIALESE:
            yield f"“{word}”: rather “{OFFICIALESE[word]}”"
        elif word in FAMILIAR:
            yield f"“{word}”: we say “u”"
        elif len(word) > LONGEST_UNKNOWN and word not in GLOSSARY:
            yield f"“{word}” is a long word that the glossary does not know"


def faults_in_english(given: Iterable[Text]) -> Iterator[str]:
    said = [sentence for text in given for sentence in sentences(text.words) if sentence[-1:] in ".?!"]
    if said and (ease := reading_ease(said)) < EASY_ENOUGH:
        yield f"English has a reading ease of {ease:.1f}, less than {EASY_ENOUGH}"


def sentences(text: str) -> list[str]:
    """A text as its sentences; what is filled in counts as one word."""
    plain = FILLED_IN.sub(lambda found: "it" if found[1] or found[2] else " ", text)
    return [part.strip() for part in END.split(plain) if part.strip()]


def reading_ease(said: Iterable[str]) -> float:
    """Flesch: 100 is very easy, 70 is plain English."""
    words = [WORD.findall(sentence) for sentence in said]
    words = [one for one in words if one]
    total = sum(map(len, words))
    counted = sum(syllables(word) for one in words for word in one)
    return 206.835 - 1.015 * total / len(words) - 84.6 * counted / total


def syllables(word: str) -> int:
    """Groups of vowels, without a silent e: close enough for thousands of words."""
    bare = re.sub(r"[^a-z]", "", word.lower())
    silent = re.sub(r"(?<=[^aeiouyl])e[ds]?$|(?<=[aeiouy]l)e$", "", bare)
    return max(1, len(re.findall(r"[aeiouy]+", silent)))


if __name__ == "__main__":
    main()
