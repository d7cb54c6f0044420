"""Addresses that leave the portal, in letters and QR codes, and the secrets that some of them hold."""

import base64
import hashlib
import hmac

from flask import current_app
from werkzeug.routing import IntegerConverter

TOKEN_BYTES = 24


class Number(IntegerConverter):
    """Numbers in addresses: 2024, and not the same in other digits, so that each page has one address."""

    regex = "[0-9]+"


def link(endpoint: str, **values: object) -> str:
    """The full address of a page, from `PORTAL_BASE_URL`: never from a header that a stranger can choose."""
    current_app.inject_url_defaults(endpoint, values)
    # Not url_for: the mail worker answers no request.
    path = current_app.url_map.bind("").build(endpoint, values)
    return f"{current_app.extensions['settings'].base_url}{path}"


def token_for(purpose: str, *facts: object) -> str:
    """A secret of 192 bits that only this installation can make, and can make again for the next letter.

    The database holds nothing but its `digest`: a stolen copy opens no page.
    """
    message = ":".join([purpose, *map(str, facts)]).encode()
    secret = str(current_app.config["SECRET_KEY"]).encode()
    mac = hmac.new(secret, message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac[:TOKEN_BYTES]).decode()


def digest(token: str) -> str:
    """What may be stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
