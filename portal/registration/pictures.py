"""QR codes as pictures, for letters."""

import io

import segno


def qr_picture(url: str) -> bytes:
    """The address as a PNG, large enough to scan from a phone's screen or from paper."""
    picture = io.BytesIO()
    segno.make(url, error="m").save(picture, kind="png", scale=6, border=4)
    return picture.getvalue()
