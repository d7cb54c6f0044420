"""The interpreter door: “I need an interpreter” in the visitor's own language, most needed in Leiden first.

These sentences await a native speaker's check, above all those in Darija, Tigrinya, Somali and Kurmanji.
Tarifit has none on purpose: it is spoken more than written, and its name in both scripts says enough.
"""

DOOR: tuple[tuple[str, str], ...] = (
    ("ar", "أحتاج إلى مترجم"),
    ("tr", "Tercümana ihtiyacım var"),
    ("rif", ""),
    ("ti", "ኣስተርጓሚ የድልየኒ"),
    ("pl", "Potrzebuję tłumacza"),
    ("uk", "Мені потрібен перекладач"),
    ("fa", "به مترجم نیاز دارم"),
    ("prs", ""),
    ("es", "Necesito un intérprete"),
    ("so", "Waxaan u baahanahay turjubaan"),
    ("am", "አስተርጓሚ እፈልጋለሁ"),
    ("kmr", "Pêdiviya min bi wergêrekî heye"),
    ("fr", "J’ai besoin d’un interprète"),
    ("ary", "خاصني مترجم"),
    ("zh", "我需要口译员"),
    ("pap", ""),
)

# Sign languages, and the written language around each, in which we talk with whoever signs.
SIGNED: dict[str, str] = {"dse": "nl", "ils": "en", "vgt": "nl", "bfi": "en", "ase": "en"}
