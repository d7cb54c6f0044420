"""The interpreter door of the evening's page: “I need an interpreter”, in the visitor's own language.

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
    ("es", "Necesito un intérprete"),
    ("so", "Waxaan u baahanahay turjubaan"),
    ("am", "አስተርጓሚ እፈልጋለሁ"),
    ("kmr", "Pêdiviya min bi wergêrekî heye"),
    ("fr", "J’ai besoin d’un interprète"),
    ("ary", "خاصني مترجم"),
    ("zh", "我需要口译员"),
)
