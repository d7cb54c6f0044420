"""Files of our own that a page needs: named by their contents, compressed once, kept for a year."""

import base64
import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

import brotli
import rcssmin
from flask import Flask, abort, current_app, request
from flask.typing import ResponseReturnValue

from portal.public import best_encoding

# One year, the longest that HTTP recommends (RFC 9111 names no limit, browsers use this one).
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """One file as it is served; `bodies` maps a content encoding to the bytes."""

    address: str
    mimetype: str
    integrity: str
    bodies: dict[str, bytes]


class Assets:
    """Everything below `folder`, ready to serve; style sheets name their fonts by the served address."""

    def __init__(self, folder: Path) -> None:
        self.by_name: dict[str, Asset] = {}
        self.by_address: dict[str, Asset] = {}
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        for path in sorted(files, key=lambda path: path.suffix == ".css"):
            self._add(path.relative_to(folder).as_posix(), path.read_bytes())

    def _add(self, name: str, body: bytes) -> None:
        if name.endswith(".css"):
            body = rcssmin.cssmin(self._with_addresses(body.decode())).encode()
        stem, _, ending = name.rpartition(".")
        address = f"{stem}.{hashlib.sha256(body).hexdigest()[:12]}.{ending}"
        digest = base64.b64encode(hashlib.sha384(body).digest()).decode()
        bodies = {"identity": body}
        mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if not name.endswith((".woff2", ".png")):
            bodies["br"] = brotli.compress(body, quality=11)
            bodies["gzip"] = gzip.compress(body, compresslevel=9, mtime=0)
        self.by_name[name] = self.by_address[address] = Asset(address, mimetype, f"sha384-{digest}", bodies)

    def _with_addresses(self, css: str) -> str:
        return re.sub(
            r"url\(([\w./-]+)\)", lambda found: f"url(/static/{self.by_name[found[1]].address})", css
        )


def serve_assets(app: Flask, folder: Path) -> None:
    """Serve `folder` under /static/ and let templates ask for `asset("portal.css")`."""
    assets = Assets(folder)

    def asset(name: str) -> str:
        return f"/static/{assets.by_name[name].address}"

    @app.get("/static/<path:filename>", endpoint="static")
    def serve(filename: str) -> ResponseReturnValue:
        found = assets.by_address.get(filename) or abort(404)
        encoding = best_encoding(found.bodies)
        response = current_app.response_class(found.bodies[encoding], mimetype=found.mimetype)
        response.headers["Cache-Control"] = FOR_EVER
        response.set_etag(f"{filename}-{encoding}")
        if len(found.bodies) > 1:
            response.vary.add("Accept-Encoding")
        if encoding != "identity":
            response.content_encoding = encoding
        return response.make_conditional(request)

    app.jinja_env.globals.update(asset=asset, integrity=lambda name: assets.by_name[name].integrity)
