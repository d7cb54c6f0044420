"""The languages that people speak or sign, named in Dutch, in English and in the language itself.

One reviewed table, because public lists of names know few sign languages and not all spoken ones. Codes are
BCP 47, with the three letters of ISO 639-3 where a language has no two. Varieties that not every interpreter
masters stand apart: Darija and Arabic, Dari and Farsi, Sorani and Kurmanji. Left out are Dutch with signs
(NmG), a way of speaking Dutch that has no code, and Syriac, whose spoken forms have codes of their own.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Kind(StrEnum):
    """How people use a language."""

    SPOKEN = "spoken"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Language:
    """A language somebody may need an interpreter for.

    Before a script that few devices can draw stands the name in Latin letters. A sign language has no script:
    its own name is the one in the written language around it. Aliases are what people also type to find it.
    """

    code: str
    dutch: str
    english: str
    endonym: str
    direction: Literal["ltr", "rtl"] = "ltr"
    kind: Kind = Kind.SPOKEN
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that finds it."""
        return (self.dutch, self.english, self.endonym, *self.aliases)


class UnknownLanguage(KeyError):
    """The table has no language with this code."""


def language(code: str) -> Language:
    """The language with this code; raises `UnknownLanguage`."""
    try:
        return _BY_CODE[code]
    except KeyError:
        raise UnknownLanguage(code) from None


def name(code: str, locale: str) -> str:
    """What a reader of the portal in `locale` calls the language."""
    found = language(code)
    return found.dutch if locale == "nl" else found.english


# Most asked for in Leiden, in the order in which the form offers them.
MOST_NEEDED_SPOKEN = ("ar", "ary", "tr", "rif", "ti", "fa", "prs", "so", "pl", "uk", "es", "fr")
MOST_NEEDED_SIGNED = ("dse", "ils", "vgt", "bfi", "ase")

# In the order of the Dutch names, the spoken languages first.
LANGUAGES: tuple[Language, ...] = (
    Language("om", "Afaan Oromo", "Oromo", "Afaan Oromoo", aliases=("Ethiopisch", "Ethiopian")),
    Language("aa", "Afar", "Afar", "Qafar af"),
    Language("af", "Afrikaans", "Afrikaans", "Afrikaans"),
    Language("am", "Amhaars", "Amharic", "አማርኛ", aliases=("Ethiopisch", "Ethiopian")),
    Language(
        "ar",
        "Arabisch",
        "Arabic",
        "العربية",
        "rtl",
        aliases=("Standaardarabisch", "Modern Standard Arabic", "Syrisch", "Syrian"),
    ),
    Language("hy", "Armeens", "Armenian", "Հայերեն"),
    Language(
        "aii",
        "Assyrisch (Neo-Aramees)",
        "Assyrian Neo-Aramaic",
        "Sureth ܣܘܪܝܬ",
        "rtl",
        aliases=("Aramees", "Aramaic"),
    ),
    Language(
        "djk",
        "Aukaans (Ndyuka)",
        "Ndyuka",
        "Okanisi",
        aliases=("Eastern Maroon Creole", "Surinaams", "Surinamese"),
    ),
    Language("ay", "Aymara", "Aymara", "Aymar aru"),
    Language("az", "Azerbeidzjaans", "Azerbaijani", "Azərbaycanca", aliases=("Azeri",)),
    Language("bm", "Bambara", "Bambara", "Bamanankan"),
    Language("eu", "Baskisch", "Basque", "Euskara"),
    Language("be", "Belarussisch", "Belarusian", "Беларуская", aliases=("Wit-Russisch",)),
    Language("bal", "Beloetsji", "Baluchi", "بلوچی", "rtl", aliases=("Balochi",)),
    Language("bn", "Bengaals", "Bangla", "বাংলা", aliases=("Bengali",)),
    Language("my", "Birmaans", "Burmese", "မြန်မာ", aliases=("Myanmar",)),
    Language("byn", "Blin", "Blin", "ብሊን", aliases=("Bilen", "Eritrees", "Eritrean")),
    Language("bs", "Bosnisch", "Bosnian", "Bosanski"),
    Language("bg", "Bulgaars", "Bulgarian", "Български"),
    Language("ca", "Catalaans", "Catalan", "Català"),
    Language("ceb", "Cebuano", "Cebuano", "Cebuano", aliases=("Bisaya", "Visayan")),
    Language("prs", "Dari", "Dari", "دری", "rtl", aliases=("Afghaans", "Afghan")),
    Language("da", "Deens", "Danish", "Dansk"),
    Language("de", "Duits", "German", "Deutsch"),
    Language("arz", "Egyptisch Arabisch", "Egyptian Arabic", "اللهجة المصرية", "rtl"),
    Language("en", "Engels", "English", "English"),
    Language("et", "Estisch", "Estonian", "Eesti"),
    Language("ee", "Ewe", "Ewe", "Eʋegbe"),
    Language("fa", "Farsi", "Farsi", "فارسی", "rtl", aliases=("Perzisch", "Persian", "Iraans", "Iranian")),
    Language("fi", "Fins", "Finnish", "Suomi"),
    Language("fr", "Frans", "French", "Français"),
    Language("fy", "Fries", "Western Frisian", "Frysk", aliases=("Frisian",)),
    Language("ff", "Fulah", "Fula", "Pulaar", aliases=("Fulani", "Fulfulde", "Peul")),
    Language("gaa", "Ga", "Ga", "Gã"),
    Language("gl", "Galicisch", "Galician", "Galego"),
    Language("ka", "Georgisch", "Georgian", "ქართული"),
    Language("el", "Grieks", "Greek", "Ελληνικά"),
    Language("gu", "Gujarati", "Gujarati", "ગુજરાતી"),
    Language("ht", "Haïtiaans Creools", "Haitian Creole", "Kreyòl ayisyen"),
    Language("ha", "Hausa", "Hausa", "Hausa"),
    Language("haz", "Hazaragi", "Hazaragi", "هزارگی", "rtl", aliases=("Hazara", "Afghaans", "Afghan")),
    Language("he", "Hebreeuws", "Hebrew", "עברית", "rtl", aliases=("Ivriet",)),
    Language("hi", "Hindi", "Hindi", "हिन्दी"),
    Language("hu", "Hongaars", "Hungarian", "Magyar"),
    Language("ga", "Iers", "Irish", "Gaeilge"),
    Language("ig", "Igbo", "Igbo", "Igbo"),
    Language("is", "IJslands", "Icelandic", "Íslenska"),
    Language("id", "Indonesisch", "Indonesian", "Bahasa Indonesia"),
    Language(
        "acm",
        "Iraaks Arabisch",
        "Iraqi Arabic",
        "اللهجة العراقية",
        "rtl",
        aliases=("Mesopotamisch Arabisch", "Mesopotamian Arabic"),
    ),
    Language("it", "Italiaans", "Italian", "Italiano"),
    Language("jam", "Jamaicaans Creools", "Jamaican Creole English", "Patwa", aliases=("Patois",)),
    Language("ja", "Japans", "Japanese", "日本語"),
    Language("jv", "Javaans", "Javanese", "Basa Jawa"),
    Language("yi", "Jiddisch", "Yiddish", "ייִדיש", "rtl"),
    Language("kab", "Kabylisch", "Kabyle", "Taqbaylit", aliases=("Berber", "Berbers", "Tamazight")),
    Language("kn", "Kannada", "Kannada", "ಕನ್ನಡ"),
    Language(
        "yue", "Kantonees", "Cantonese", "粵語", aliases=("Chinees", "Chinese", "粤语", "广东话", "廣東話")
    ),
    Language("kk", "Kazachs", "Kazakh", "Қазақ тілі"),
    Language("km", "Khmer", "Khmer", "ខ្មែរ", aliases=("Cambodjaans", "Cambodian")),
    Language("rw", "Kinyarwanda", "Kinyarwanda", "Ikinyarwanda", aliases=("Rwandees", "Rwandan")),
    Language("ky", "Kirgizisch", "Kyrgyz", "Кыргызча"),
    Language("rn", "Kirundi", "Rundi", "Ikirundi", aliases=("Burundees", "Burundian")),
    Language(
        "kmr",
        "Koerdisch (Kurmanci)",
        "Kurdish (Kurmanji)",
        "Kurdî (Kurmancî)",
        aliases=("Kurmanci", "Kurmanji"),
    ),
    Language(
        "ckb",
        "Koerdisch (Sorani)",
        "Kurdish (Sorani)",
        "کوردی (سۆرانی)",
        "rtl",
        aliases=("Sorani", "Central Kurdish"),
    ),
    Language("kg", "Kongo", "Kongo", "Kikongo"),
    Language("ko", "Koreaans", "Korean", "한국어"),
    Language("kri", "Krio", "Krio", "Krio"),
    Language("hr", "Kroatisch", "Croatian", "Hrvatski"),
    Language("lo", "Laotiaans", "Lao", "ລາວ"),
    Language("lv", "Lets", "Latvian", "Latviešu"),
    Language(
        "apc",
        "Levantijns-Arabisch",
        "Levantine Arabic",
        "اللهجة الشامية",
        "rtl",
        aliases=(
            "Syrisch",
            "Syrian",
            "Libanees",
            "Lebanese",
            "Palestijns",
            "Palestinian",
            "Jordaans",
            "Jordanian",
        ),
    ),
    Language("ln", "Lingala", "Lingala", "Lingála"),
    Language("lt", "Litouws", "Lithuanian", "Lietuvių"),
    Language("lg", "Luganda", "Ganda", "Luganda"),
    Language("mk", "Macedonisch", "Macedonian", "Македонски"),
    Language("mg", "Malagassisch", "Malagasy", "Malagasy"),
    Language("ml", "Malayalam", "Malayalam", "മലയാളം"),
    Language("ms", "Maleis", "Malay", "Bahasa Melayu"),
    Language("mt", "Maltees", "Maltese", "Malti"),
    Language(
        "zh",
        "Mandarijn",
        "Mandarin Chinese",
        "中文",
        aliases=("Chinees", "Chinese", "Putonghua", "普通话", "普通話", "汉语", "漢語"),
    ),
    Language("mnk", "Mandinka", "Mandinka", "Mandinka", aliases=("Mandingo",)),
    Language("mr", "Marathi", "Marathi", "मराठी"),
    Language(
        "ary",
        "Marokkaans Arabisch",
        "Moroccan Arabic",
        "الدارجة",
        "rtl",
        aliases=("Darija", "Marokkaans", "Moroccan"),
    ),
    Language("mn", "Mongools", "Mongolian", "Монгол"),
    Language("nl", "Nederlands", "Dutch", "Nederlands", aliases=("Flemish", "Vlaams")),
    Language("ne", "Nepalees", "Nepali", "नेपाली"),
    Language("nb", "Noors", "Norwegian", "Norsk", aliases=("Bokmål", "Noors Bokmål", "Norwegian Bokmål")),
    Language("ug", "Oeigoers", "Uyghur", "ئۇيغۇرچە", "rtl"),
    Language("uk", "Oekraïens", "Ukrainian", "Українська"),
    Language("uz", "Oezbeeks", "Uzbek", "Oʻzbekcha"),
    Language("pap", "Papiaments", "Papiamento", "Papiamentu"),
    Language("ps", "Pasjtoe", "Pashto", "پښتو", "rtl", aliases=("Pashtu", "Afghaans", "Afghan")),
    Language("pl", "Pools", "Polish", "Polski"),
    Language("pt", "Portugees", "Portuguese", "Português", aliases=("Braziliaans", "Brazilian")),
    Language("pa", "Punjabi", "Punjabi", "ਪੰਜਾਬੀ", aliases=("Panjabi",)),
    Language("qu", "Quechua", "Quechua", "Runasimi"),
    Language("ro", "Roemeens", "Romanian", "Română", aliases=("Moldavisch", "Moldovan")),
    Language("rom", "Romani", "Romany", "Romani čhib", aliases=("Roma",)),
    Language("ru", "Russisch", "Russian", "Русский"),
    Language("srm", "Saramaccaans", "Saramaccan", "Saamáka", aliases=("Surinaams", "Surinamese")),
    Language(
        "hns",
        "Sarnami",
        "Sarnami",
        "Sarnami",
        aliases=("Sarnami Hindoestani", "Caribbean Hindustani", "Hindoestaans", "Surinaams", "Surinamese"),
    ),
    Language("sr", "Servisch", "Serbian", "Српски", aliases=("Srpski",)),
    Language("sn", "Shona", "Shona", "chiShona"),
    Language("si", "Singalees", "Sinhala", "සිංහල"),
    Language("sl", "Sloveens", "Slovenian", "Slovenščina"),
    Language("sk", "Slowaaks", "Slovak", "Slovenčina"),
    Language("apd", "Soedanees Arabisch", "Sudanese Arabic", "اللهجة السودانية", "rtl"),
    Language("so", "Somalisch", "Somali", "Soomaali"),
    Language("es", "Spaans", "Spanish", "Español", aliases=("Castellano",)),
    Language("srn", "Sranantongo", "Sranan Tongo", "Sranantongo", aliases=("Surinaams", "Surinamese")),
    Language("sw", "Swahili", "Swahili", "Kiswahili"),
    Language("tg", "Tadzjieks", "Tajik", "Тоҷикӣ"),
    Language("tl", "Tagalog", "Tagalog", "Tagalog", aliases=("Filipijns", "Filipino")),
    Language(
        "tzm",
        "Tamazight (Centraal-Marokko)",
        "Central Atlas Tamazight",
        "Tamaziɣt ⵜⴰⵎⴰⵣⵉⵖⵜ",
        aliases=("Berber", "Berbers", "Marokkaans", "Moroccan"),
    ),
    Language("ta", "Tamil", "Tamil", "தமிழ்"),
    Language(
        "rif",
        "Tarifit",
        "Tarifit",
        "Tarifit ⵜⴰⵔⵉⴼⵉⵜ",
        aliases=("Riffijns", "Riffian", "Rif", "Berber", "Berbers", "Tamazight", "Marokkaans", "Moroccan"),
    ),
    Language(
        "shi",
        "Tashelhiyt",
        "Tachelhit",
        "Tashelḥiyt ⵜⴰⵛⵍⵃⵉⵜ",
        aliases=("Berber", "Berbers", "Tamazight", "Marokkaans", "Moroccan"),
    ),
    Language("te", "Telugu", "Telugu", "తెలుగు"),
    Language("th", "Thai", "Thai", "ไทย"),
    Language("bo", "Tibetaans", "Tibetan", "བོད་སྐད་"),
    Language("tig", "Tigre", "Tigre", "ትግረ", aliases=("Eritrees", "Eritrean")),
    Language("ti", "Tigrinya", "Tigrinya", "ትግርኛ", aliases=("Tigrigna", "Eritrees", "Eritrean")),
    Language("cs", "Tsjechisch", "Czech", "Čeština"),
    Language("ce", "Tsjetsjeens", "Chechen", "Нохчийн"),
    Language("tk", "Turkmeens", "Turkmen", "Türkmen dili"),
    Language("tr", "Turks", "Turkish", "Türkçe"),
    Language("tru", "Turoyo", "Turoyo", "Surayt ܣܘܪܝܬ", "rtl", aliases=("Suryoyo", "Aramees", "Aramaic")),
    Language("tw", "Twi", "Twi", "Twi", aliases=("Akan", "Ghanees", "Ghanaian")),
    Language("ur", "Urdu", "Urdu", "اردو", "rtl", aliases=("Pakistaans", "Pakistani")),
    Language("vi", "Vietnamees", "Vietnamese", "Tiếng Việt"),
    Language("cy", "Welsh", "Welsh", "Cymraeg"),
    Language("wo", "Wolof", "Wolof", "Wolof"),
    Language("yo", "Yoruba", "Yoruba", "Yorùbá"),
    Language("zza", "Zaza", "Zaza", "Zazakî"),
    Language("zu", "Zoeloe", "Zulu", "isiZulu"),
    Language("sv", "Zweeds", "Swedish", "Svenska"),
    Language(
        "afg", "Afghaanse Gebarentaal", "Afghan Sign Language", "زبان اشاره افغانی", "rtl", kind=Kind.SIGNED
    ),
    Language(
        "ase",
        "Amerikaanse Gebarentaal (ASL)",
        "American Sign Language (ASL)",
        "American Sign Language (ASL)",
        kind=Kind.SIGNED,
        aliases=("ASL",),
    ),
    Language(
        "bfi",
        "Britse Gebarentaal (BSL)",
        "British Sign Language (BSL)",
        "British Sign Language (BSL)",
        kind=Kind.SIGNED,
        aliases=("BSL",),
    ),
    Language(
        "bqn", "Bulgaarse Gebarentaal", "Bulgarian Sign Language", "Български жестов език", kind=Kind.SIGNED
    ),
    Language("csl", "Chinese Gebarentaal", "Chinese Sign Language", "中国手语", kind=Kind.SIGNED),
    Language(
        "gsg",
        "Duitse Gebarentaal (DGS)",
        "German Sign Language (DGS)",
        "Deutsche Gebärdensprache (DGS)",
        kind=Kind.SIGNED,
        aliases=("DGS",),
    ),
    Language(
        "esl",
        "Egyptische Gebarentaal",
        "Egyptian Sign Language",
        "لغة الإشارة المصرية",
        "rtl",
        kind=Kind.SIGNED,
    ),
    Language(
        "sfb",
        "Frans-Belgische Gebarentaal (LSFB)",
        "French Belgian Sign Language (LSFB)",
        "Langue des signes de Belgique francophone (LSFB)",
        kind=Kind.SIGNED,
        aliases=("LSFB",),
    ),
    Language(
        "fsl",
        "Franse Gebarentaal (LSF)",
        "French Sign Language (LSF)",
        "Langue des signes française (LSF)",
        kind=Kind.SIGNED,
        aliases=("LSF",),
    ),
    Language(
        "isg",
        "Ierse Gebarentaal (ISL)",
        "Irish Sign Language (ISL)",
        "Irish Sign Language (ISL)",
        kind=Kind.SIGNED,
        aliases=("ISL",),
    ),
    Language("ins", "Indiase Gebarentaal", "Indian Sign Language", "भारतीय सांकेतिक भाषा", kind=Kind.SIGNED),
    Language(
        "ils",
        "Internationale gebaren",
        "International Sign",
        "International Sign",
        kind=Kind.SIGNED,
        aliases=("Internationale gebarentaal", "International Sign Language"),
    ),
    Language(
        "psc",
        "Iraanse Gebarentaal",
        "Iranian Sign Language",
        "زبان اشاره ایرانی",
        "rtl",
        kind=Kind.SIGNED,
        aliases=("Perzische Gebarentaal", "Persian Sign Language"),
    ),
    Language(
        "ise",
        "Italiaanse Gebarentaal (LIS)",
        "Italian Sign Language (LIS)",
        "Lingua dei segni italiana (LIS)",
        kind=Kind.SIGNED,
        aliases=("LIS",),
    ),
    Language(
        "jos",
        "Jordaanse Gebarentaal",
        "Jordanian Sign Language",
        "لغة الإشارة الأردنية",
        "rtl",
        kind=Kind.SIGNED,
    ),
    Language(
        "xms",
        "Marokkaanse Gebarentaal",
        "Moroccan Sign Language",
        "لغة الإشارة المغربية",
        "rtl",
        kind=Kind.SIGNED,
    ),
    Language(
        "dse",
        "Nederlandse Gebarentaal (NGT)",
        "Dutch Sign Language (NGT)",
        "Nederlandse Gebarentaal (NGT)",
        kind=Kind.SIGNED,
        aliases=("Gebarentaal", "NGT", "Sign language", "Sign Language of the Netherlands"),
    ),
    Language(
        "ukl",
        "Oekraïense Gebarentaal",
        "Ukrainian Sign Language",
        "Українська жестова мова",
        kind=Kind.SIGNED,
    ),
    Language(
        "pso",
        "Poolse Gebarentaal (PJM)",
        "Polish Sign Language (PJM)",
        "Polski język migowy (PJM)",
        kind=Kind.SIGNED,
        aliases=("PJM",),
    ),
    Language(
        "psr",
        "Portugese Gebarentaal (LGP)",
        "Portuguese Sign Language (LGP)",
        "Língua gestual portuguesa (LGP)",
        kind=Kind.SIGNED,
        aliases=("LGP",),
    ),
    Language(
        "rms", "Roemeense Gebarentaal", "Romanian Sign Language", "Limba semnelor române", kind=Kind.SIGNED
    ),
    Language(
        "rsl", "Russische Gebarentaal", "Russian Sign Language", "Русский жестовый язык", kind=Kind.SIGNED
    ),
    Language(
        "ssp",
        "Spaanse Gebarentaal (LSE)",
        "Spanish Sign Language (LSE)",
        "Lengua de signos española (LSE)",
        kind=Kind.SIGNED,
        aliases=("LSE",),
    ),
    Language(
        "tsm",
        "Turkse Gebarentaal (TİD)",
        "Turkish Sign Language (TİD)",
        "Türk İşaret Dili (TİD)",
        kind=Kind.SIGNED,
        aliases=("TID",),
    ),
    Language(
        "vgt",
        "Vlaamse Gebarentaal (VGT)",
        "Flemish Sign Language (VGT)",
        "Vlaamse Gebarentaal (VGT)",
        kind=Kind.SIGNED,
        aliases=("VGT",),
    ),
)

_BY_CODE = {entry.code: entry for entry in LANGUAGES}
