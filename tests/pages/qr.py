"""Reads a QR code that is drawn in a page, as a telephone would."""

import re

import zxingcpp
from bs4 import Tag
from PIL import Image, ImageDraw

SCALE = 4
STROKE = re.compile(r"([Mmh])\s*(-?[\d.]+)(?:[ ,]?(-?[\d.]+))?")


def read_qr(svg: Tag) -> str:
    """What the code says. It is drawn as segno does: horizontal strokes, one module thick."""
    size = int(str(svg["viewbox" if svg.has_attr("viewbox") else "viewBox"]).split()[2])
    picture = Image.new("L", (size * SCALE, size * SCALE), 255)
    pen = ImageDraw.Draw(picture)
    x = y = 0.0
    assert svg.path is not None
    for command, first, second in STROKE.findall(str(svg.path["d"])):
        if command == "M":
            x, y = float(first), float(second)
        elif command == "m":
            x, y = x + float(first), y + float(second)
        else:
            box = (x * SCALE, (y - 0.5) * SCALE, (x + float(first)) * SCALE - 1, (y + 0.5) * SCALE - 1)
            pen.rectangle(box, fill=0)
            x += float(first)
    [found] = zxingcpp.read_barcodes(picture)
    return str(found.text)
