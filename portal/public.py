"""Pages that are the same for everybody: no cookie, cacheable, compressed.

Only these are compressed: a page that holds a secret beside something a stranger can inject would tell the
secret by its length (the BREACH attack).
"""

import gzip
from collections.abc import Collection, Mapping
from functools import lru_cache

import brotli
from flask import Response, current_app, render_template, request

MINUTE = "public, max-age=60"
SMALLEST_WORTH_COMPRESSING = 500


def public_page(template: str, **context: object) -> Response:
    """Answer with a whole page that any cache may keep for a minute, or with 304."""
    response = public(render_template(template, **context, is_fragment=False), "text/html")
    # Somebody whose browser prefers Arabic finds one line in Arabic above every page.
    response.vary.add("Accept-Language")
    return response


def public(text: str, mimetype: str, *, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with `text` for everybody, with an entity tag that depends on nothing but the text."""
    body = text.encode()
    encoding = best_encoding({"br", "gzip"}) if len(body) >= SMALLEST_WORTH_COMPRESSING else "identity"
    response = current_app.response_class(body, mimetype=mimetype, headers=headers)
    response.add_etag()
    response.headers["Cache-Control"] = MINUTE
    response.vary.add("Accept-Encoding")
    if encoding != "identity":
        response.data = _compressed(body, encoding)
        response.content_encoding = encoding
        tag, _ = response.get_etag()
        response.set_etag(f"{tag}-{encoding}")
    response.make_conditional(request)
    return response


# A page differs for each language that a browser may prefer.
@lru_cache(maxsize=256)
def _compressed(body: bytes, encoding: str) -> bytes:
    """As small as can be: slow, but done once for as long as the page stays the same."""
    return brotli.compress(body, quality=11) if encoding == "br" else gzip.compress(body, 9, mtime=0)


def public_file(text: str, mimetype: str, name: str) -> Response:
    """The same as a file of that name to save."""
    return public(text, mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def best_encoding(offered: Collection[str]) -> str:
    """The smallest of the encodings on offer that this browser accepts (RFC 9110, 12.5.3)."""
    accepted = request.accept_encodings
    for encoding in ("br", "gzip"):
        if encoding in offered and accepted.quality(encoding) > 0:
            return encoding
    return "identity"
