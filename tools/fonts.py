"""Cuts the two heading fonts in `static/fonts` out of Commissioner (SIL Open Font License, no reserved name).

One weight and one flare are frozen, and only the letters that headings need are kept: those of Western Europe
in one file, the others of Latin script in a second that a browser fetches when a page needs it.

    npm pack @fontsource-variable/commissioner@5.3.0
    tar xzf fontsource-variable-commissioner-5.3.0.tgz
    python -m venv /tmp/fonttools && /tmp/fonttools/bin/pip install fonttools==4.68.0 brotli==1.2.1
    /tmp/fonttools/bin/python tools/fonts.py package

The same package and the same fonttools give the same bytes; `tests/test_vendored.py` holds their digests.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FONTS = Path(__file__).parent.parent / "static" / "fonts"
SHAPE = {"wght": 800, "slnt": 0, "FLAR": 100, "VOLM": 0}
LATIN = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "\N{NO-BREAK SPACE}¡¿©«»·×–—‘’‚“”„•…€←→"
    + ("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ")
)
LATIN_EXTENDED = "ĂăĄąĆćČčĎďĐđĘęĚěĞğİıŁłŃńŇňŐőŒœŘřŚśŞşŠšŢţŤťŮůŰűŸŹźŻżŽžȘșȚț"


def cut(source: Path, target: Path, letters: str) -> None:
    """Freeze the shape of `source` and keep only `letters`."""
    font = TTFont(source, recalcTimestamp=False)
    instancer.instantiateVariableFont(font, SHAPE, inplace=True)
    options = Options(hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 13, 14])
    options.layout_features = ["kern", "ccmp", "locl"]
    options.drop_tables += ["DSIG", "STAT"]
    subsetter = Subsetter(options)
    subsetter.populate(text=letters)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)
    print(target.name, target.stat().st_size)


def main(package: Path) -> None:
    FONTS.mkdir(parents=True, exist_ok=True)
    files = package / "files"
    cut(files / "commissioner-latin-full-normal.woff2", FONTS / "commissioner-flair-latin.woff2", LATIN)
    cut(
        files / "commissioner-latin-ext-full-normal.woff2",
        FONTS / "commissioner-flair-latin-ext.woff2",
        LATIN_EXTENDED,
    )
    (FONTS / "OFL.txt").write_bytes((package / "LICENSE").read_bytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
